//! How unlike a mention and a name sound: a weighted alignment of a lattice of readings with a
//! phonemic form, an edit transducer composed on the fly.

use super::{
    Cost,
    lattice::Lattice,
    phones::{ALPHABET, Phone, ROOM},
    work,
};
use std::ops::Range;

/// Nothing costs more; a sum that reaches it means that there is no alignment.
const INFINITE: Cost = Cost::MAX / 2;

/// Aligns; holds the working memory, so that one serves a whole query.
///
/// The table is filled by columns, one for each sound of the name, so that names with a common
/// beginning share theirs: aligning a sorted list of words with one lattice takes little more than
/// walking the list's trie.
#[derive(Default)]
pub struct Aligner {
    /// `columns[j * nodes + node]`: the least cost of reaching `node` with `j` sounds of the name behind.
    columns: Vec<Cost>,
    /// The same with one misprint perhaps behind; empty where there must be none.
    wrong: Vec<Cost>,
    /// The least of each column: nothing that begins so costs less.
    least: Vec<Cost>,
    /// The sounds whose columns are filled.
    path: Vec<u8>,
    /// More is not asked for: nodes that cost more lead nowhere.
    most: Cost,
    /// The lattice with all arcs between two nodes made one.
    steps: Vec<Step>,
    /// The first step of each node.
    first: Vec<u16>,
    /// The step of each arc, in order.
    step_of: Vec<u16>,
    /// `heard[phone * steps + step]`: what the cheapest arc costs against a sound of the name.
    heard: Vec<Cost>,
    /// The sounds for which `heard` is filled, as a bit each.
    filled: u64,
}

/// All arcs between two nodes.
struct Step {
    from: u16,
    to: u16,
    /// What the cheapest costs against nothing.
    skip: Cost,
}

/// More than any one arc costs.
const UNHEARD: Cost = INFINITE / 2;

/// A stretch of an alignment: letters of the mention against sounds of the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The reading that was used, by its number in the table; `None` for a letter skipped.
    pub rule: Option<u16>,
    /// The sound that the reading gave, as a symbol; `None` for silence.
    pub read: Option<u8>,
    /// The sound of the name, as a symbol; `None` where the mention has one too many.
    pub name: Option<u8>,
    /// What this stretch costs.
    pub cost: Cost,
}

/// The nodes from the first to the last that cost no more than `most`.
pub fn band(column: &[Cost], most: Cost) -> Range<usize> {
    let hopeful = |cost: &Cost| *cost <= most;
    let first = column.iter().position(hopeful).unwrap_or(column.len());
    first..column.iter().rposition(hopeful).map_or(first, |last| last + 1)
}

/// Lowers the costs of a column by the steps that lead on, for nodes that are not hopeless: from the
/// column `before` by what is heard, within the column by what is not, and by `wrong`, what a letter
/// that is misprinted may build on.
fn relax(
    (steps, first): (&[Step], &[u16]),
    heard: &[Cost],
    before: &[Cost],
    here: &mut [Cost],
    most: Cost,
    wrong: impl Fn(usize) -> Cost,
) {
    let mut band = band(before, most);
    let first = first.get(band.start).map_or(steps.len(), |at| usize::from(*at));
    for (step, heard) in steps[first..].iter().zip(&heard[first..steps.len()]) {
        let (from, to) = (usize::from(step.from), usize::from(step.to));
        if from >= band.end {
            break;
        }
        let cost = (before[from] + heard).min(here[from] + step.skip).min(wrong(from));
        if cost <= most {
            here[to] = cost.min(here[to]);
            band.end = band.end.max(to + 1);
        }
    }
}

impl Aligner {
    /// The least cost of reading `lattice` as `name`, unless that is more than `most`.
    /// Takes time in the product of the lengths.
    pub fn cost(&mut self, lattice: &Lattice, name: &[u8], most: Cost) -> Option<Cost> {
        self.begin(lattice, most);
        self.next(lattice, name, most)
    }

    /// Begins a list of names for one lattice, none of which is to cost more than `most`.
    pub fn begin(&mut self, lattice: &Lattice, most: Cost) {
        let alphabet = &*ALPHABET;
        let nodes = lattice.nodes();
        self.most = most;
        self.path.clear();
        self.steps.clear();
        self.first.clear();
        self.step_of.clear();
        for node in 0..nodes {
            let first = self.steps.len();
            self.first.push(first as u16);
            for arc in lattice.arcs(node) {
                let skip = arc.cost + arc.phone.map_or(0, |phone| alphabet.gap(phone));
                let known = self.steps[first..].iter().position(|step| step.to == arc.to);
                let at = known.map_or(self.steps.len(), |at| first + at);
                match self.steps.get_mut(at) {
                    Some(step) => step.skip = skip.min(step.skip),
                    None => self.steps.push(Step { from: node as u16, to: arc.to, skip }),
                }
                self.step_of.push(at as u16);
            }
        }
        self.filled = 0;
        self.heard.resize(ROOM * self.steps.len(), 0);
        self.least.clear();
        self.least.push(0);
        self.wrong.clear();
        self.columns.clear();
        self.columns.resize(nodes, INFINITE);
        self.columns[0] = 0;
        for step in &self.steps {
            let cost = self.columns[usize::from(step.from)] + step.skip;
            let to = &mut self.columns[usize::from(step.to)];
            *to = cost.min(*to);
        }
    }

    /// Like [`begin`](Aligner::begin), for names in which one letter may be any other, too many or too few
    /// at no cost.
    pub fn begin_misprinted(&mut self, lattice: &Lattice, most: Cost) {
        self.begin(lattice, most);
        self.wrong.extend_from_slice(&self.columns);
        for step in &self.steps {
            let (from, to) = (usize::from(step.from), usize::from(step.to));
            let cost = (self.wrong[from] + step.skip).min(self.columns[from]);
            self.wrong[to] = cost.min(self.wrong[to]);
        }
    }

    /// Fills the row of a sound in `heard`.
    fn hear(&mut self, lattice: &Lattice, phone: Phone) {
        let costs = ALPHABET.substitutions(phone);
        let row = &mut self.heard[usize::from(phone.0) * self.steps.len()..][..self.steps.len()];
        row.fill(UNHEARD);
        let arcs = (0..lattice.nodes()).flat_map(|node| lattice.arcs(node));
        for (arc, step) in arcs.zip(&self.step_of) {
            if let Some(said) = arc.phone {
                let known = &mut row[usize::from(*step)];
                *known = (arc.cost + costs[usize::from(said.0)]).min(*known);
            }
        }
        self.filled |= 1 << phone.0;
    }

    /// The cost of the next name of a list, as [`cost`](Aligner::cost) gives it, unless that is more than
    /// `most`, which is at most that of the list. Names in order are cheapest; any order is right.
    pub fn next(&mut self, lattice: &Lattice, name: &[u8], most: Cost) -> Option<Cost> {
        debug_assert!(most <= self.most);
        let shared = self.path.iter().zip(name).take_while(|(a, b)| a == b).count();
        self.path.truncate(shared);
        let nodes = lattice.nodes();
        // Hopeless beginnings stay on the path, so that their continuations are refused at once.
        if self.least[..=shared].iter().any(|least| *least > most) {
            return None;
        }
        self.least.truncate(shared + 1);
        self.columns.truncate((shared + 1) * nodes);
        self.wrong.truncate((shared + 1) * nodes);
        for symbol in &name[shared..] {
            self.column(lattice, *symbol);
            if self.least.last().is_some_and(|least| *least > most) {
                return None;
            }
        }
        let cost = *self.wrong.last().or(self.columns.last())?;
        (cost <= most).then_some(cost)
    }

    fn column(&mut self, lattice: &Lattice, symbol: u8) {
        work::done(1);
        let alphabet = &*ALPHABET;
        let phone = alphabet.phone(symbol);
        if self.filled >> phone.0 & 1 == 0 {
            self.hear(lattice, phone);
        }
        let gap = alphabet.gap(phone);
        let nodes = lattice.nodes();
        let start = self.columns.len();
        self.columns.extend_from_within(start - nodes..);
        let (before, here) = self.columns.split_at_mut(start);
        let before = &before[start - nodes..];
        for cost in here.iter_mut() {
            *cost = (*cost + gap).min(INFINITE);
        }
        let heard = &self.heard[usize::from(phone.0) * self.steps.len()..];
        relax((&self.steps, &self.first), heard, before, here, self.most, |_| INFINITE);
        if !self.wrong.is_empty() {
            self.misprint(phone, gap);
        }
        let last = if self.wrong.is_empty() { &self.columns } else { &self.wrong };
        let least = last[start..].iter().copied().min().unwrap_or(INFINITE);
        self.path.push(symbol);
        self.least.push(least);
    }

    /// Fills the last column of `wrong` beside that of `columns`.
    fn misprint(&mut self, phone: Phone, gap: Cost) {
        let start = self.wrong.len();
        let nodes = self.columns.len() - start;
        let (sound_before, sound) = self.columns[start - nodes..].split_at(nodes);
        self.wrong.extend_from_within(start - nodes..);
        let (before, here) = self.wrong.split_at_mut(start);
        let before = &before[start - nodes..];
        for (cost, sound) in here.iter_mut().zip(sound_before) {
            *cost = (*cost + gap).min(*sound);
        }
        let heard = &self.heard[usize::from(phone.0) * self.steps.len()..];
        let wrong = |from: usize| sound_before[from].min(sound[from]);
        relax((&self.steps, &self.first), heard, before, here, self.most, wrong);
    }

    /// The cheapest alignment itself, in order.
    pub fn pairs(&mut self, lattice: &Lattice, name: &[u8]) -> Vec<Pair> {
        let alphabet = &*ALPHABET;
        let phones: Vec<Phone> = alphabet.phones(name).collect();
        if self.cost(lattice, name, INFINITE - 1).is_none() {
            return Vec::new();
        }
        let nodes = lattice.nodes();
        let at = |node: usize, j: usize| self.columns[j * nodes + node];
        let mut pairs = Vec::new();
        let (mut node, mut j) = (lattice.nodes() - 1, name.len());
        'back: while node > 0 || j > 0 {
            let here = at(node, j);
            if j > 0 && at(node, j - 1) + alphabet.gap(phones[j - 1]) == here {
                let cost = alphabet.gap(phones[j - 1]);
                pairs.push(Pair { rule: None, read: None, name: Some(name[j - 1]), cost });
                j -= 1;
                continue;
            }
            for from in (0..node).rev() {
                for arc in lattice.arcs(from).iter().filter(|arc| usize::from(arc.to) == node) {
                    let read = arc.phone.map(|phone| alphabet.symbol(phone));
                    let mut steps = Vec::with_capacity(2);
                    match arc.phone {
                        None => steps.push((j, arc.cost)),
                        Some(phone) => {
                            steps.push((j, arc.cost + alphabet.gap(phone)));
                            if j > 0 {
                                let heard = alphabet.substitution(phone, phones[j - 1]);
                                steps.push((j - 1, arc.cost + heard));
                            }
                        }
                    }
                    for (before, cost) in steps {
                        if at(from, before) + cost == here {
                            let name = (before < j).then(|| name[before]);
                            pairs.push(Pair { rule: arc.rule, read, name, cost });
                            (node, j) = (from, before);
                            continue 'back;
                        }
                    }
                }
            }
            break;
        }
        pairs.reverse();
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One misprint is one edit, whatever the sounds.
    #[test]
    fn one_letter_may_be_wrong() {
        let mut words = vec![Vec::new()];
        for length in 0..5 {
            let longer = words.iter().filter(|word: &&Vec<u8>| word.len() == length);
            let longer = longer.flat_map(|word| b"atn".map(|phone| [&word[..], &[phone]].concat()));
            words.extend(longer.collect::<Vec<_>>());
        }
        let text = |word: &[u8]| String::from_utf8_lossy(word).into_owned();
        let mut aligner = Aligner::default();
        for said in words.iter().step_by(7) {
            let lattice = Lattice::of_phones(said);
            aligner.begin_misprinted(&lattice, 50);
            for name in &words {
                let near = strsim::levenshtein(&text(said), &text(name)) <= 1;
                let cost = aligner.next(&lattice, name, 50);
                assert_eq!(cost, near.then_some(0), "{} {}", text(said), text(name));
            }
        }
    }
}
