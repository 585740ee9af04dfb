//! How unlike a mention and a name sound: a weighted alignment of a lattice of readings with a
//! phonemic form, an edit transducer composed on the fly.

use super::{
    Cost,
    lattice::{Lattice, Step},
    phones::{ALPHABET, ROOM},
};
use crate::work;
use std::iter;

/// Nothing costs more; a sum that reaches it means that there is no alignment. It is where signed numbers end,
/// so that sums stop there by themselves.
const INFINITE: Cost = i16::MAX.cast_unsigned();
/// Whatever an alignment costs.
pub const UNLIMITED: Cost = INFINITE - 1;

/// Aligns; holds the working memory, so that one serves a whole query.
///
/// The table is filled by columns, one for each sound of the name, so that names with a common
/// beginning share theirs: aligning a sorted list of words with one lattice takes little more than
/// walking the list's trie.
#[derive(Default)]
pub struct Aligner {
    /// The least cost of reaching each node, with so many sounds of the name behind: column by column.
    columns: Columns,
    /// The same with one misprint perhaps behind.
    wrong: Columns,
    /// What is worth looking at in each column.
    fronts: Vec<Front>,
    /// The sounds whose columns are filled.
    path: Vec<u8>,
    /// More is not asked for: nodes that cost more lead nowhere.
    most: Cost,
    /// What each step of the lattice costs.
    steps: Vec<Priced<StepCosts>>,
    /// What each sound of a name costs at least from each node on.
    least: Vec<[Cost; ROOM]>,
    /// Whether there may be a misprint.
    misprinted: bool,
}

/// What the cheapest arc of a step costs.
struct StepCosts {
    /// Against each sound of the name.
    heard: [Cost; ROOM],
    /// Against nothing.
    skipped: Cost,
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

/// What both cost, at most [`INFINITE`]. Unlike a minimum, a processor has this for many numbers at once.
fn sum(a: Cost, b: Cost) -> Cost {
    a.cast_signed().saturating_add(b.cast_signed()).cast_unsigned()
}

/// Costs that are added at once.
pub type Lanes = [Cost; LANES];
const LANES: usize = 8;

/// A table of costs by columns, with room for all nodes in each.
#[derive(Default)]
pub struct Columns {
    costs: Vec<Lanes>,
    /// How much of `costs` a column takes.
    width: usize,
}

impl Columns {
    /// Begins with one column, in which only the first node is reached.
    pub fn begin(&mut self, nodes: usize) -> &mut [Cost] {
        self.width = nodes.div_ceil(LANES);
        let usual = self.width * USUAL_COLUMNS;
        self.costs.resize(self.costs.len().max(usual), [INFINITE; LANES]);
        let first = self.costs[..self.width].as_flattened_mut();
        first.fill(INFINITE);
        first[0] = 0;
        first
    }

    /// The column at a place.
    pub fn at(&self, place: usize) -> &[Cost] {
        self.costs[place * self.width..][..self.width].as_flattened()
    }

    /// The column at a place, and the one behind it, which is to be filled.
    #[inline]
    pub fn two(&mut self, place: usize) -> (&mut [Lanes], &mut [Lanes]) {
        let end = (place + 2) * self.width;
        if self.costs.len() < end {
            self.grow(end);
        }
        self.costs[place * self.width..end].split_at_mut(self.width)
    }

    #[cold]
    fn grow(&mut self, length: usize) {
        self.costs.resize(length, [INFINITE; LANES]);
    }
}

/// Room for so many columns is made at once.
const USUAL_COLUMNS: usize = 16;

/// What is worth looking at in a column.
#[derive(Clone, Copy)]
pub struct Front {
    /// The nodes, from the first to the last, that do not cost too much.
    pub start: u16,
    end: u16,
    /// The least cost of a node: nothing that begins so costs less.
    pub least: Cost,
}

impl Front {
    /// Of a column in which only the first node is reached.
    pub const START: Front = Front { start: 0, end: 1, least: 0 };

    /// Fills a column with what it costs to stay at the nodes of the column `before`, for a `gap`.
    #[inline]
    pub fn stay(self, before: &[Lanes], gap: Cost, here: &mut [Lanes]) -> Front {
        for (here, before) in here.iter_mut().zip(before) {
            *here = before.map(|cost| sum(cost, gap));
        }
        Front { least: sum(self.least, gap), ..self }
    }
}

/// A step of a lattice with what it costs.
pub struct Priced<C> {
    pub step: Step,
    pub costs: C,
}

/// Finds what each sound, or class of sounds, costs at least from each node on: it is `heard` in some step, or left
/// out for its gap.
pub fn find_least<C, const N: usize>(
    (lattice, steps): (&Lattice, &[Priced<C>]),
    gaps: &[Cost; N],
    heard: impl Fn(&C) -> &[Cost; N],
    least: &mut Vec<[Cost; N]>,
) {
    least.clear();
    least.resize(lattice.nodes(), *gaps);
    let mut known = *gaps;
    for (node, least) in least.iter_mut().enumerate().rev() {
        for step in &steps[lattice.first_step(node)..lattice.first_step(node + 1)] {
            for (known, cost) in known.iter_mut().zip(heard(&step.costs)) {
                *known = (*known).min(*cost);
            }
        }
        *least = known;
    }
}

/// Lowers the costs of a column by the steps of the lattice: by what it costs to reach the end of a step by
/// what is `heard`, from a node of the column before, and by what it costs if it is `skipped`. Nodes that
/// cost more than `most` lead nowhere; given is what was worth looking at, and what is now comes back.
#[inline]
pub fn relax<C>(
    (lattice, steps): (&Lattice, &[Priced<C>]),
    column: &mut [Cost],
    Front { start, end, mut least }: Front,
    most: Cost,
    heard: impl Fn(&C, usize) -> Cost,
    skipped: impl Fn(&C) -> Cost,
) -> Front {
    let (mut start, mut end) = (usize::from(start), usize::from(end));
    for Priced { step, costs } in &steps[lattice.first_step(start)..] {
        let (from, to) = (usize::from(step.from), usize::from(step.to));
        if from >= end {
            break;
        }
        let cost = heard(costs, from).min(column[from] + skipped(costs));
        if cost <= most {
            column[to] = cost.min(column[to]);
            end = end.max(to + 1);
            least = cost.min(least);
        }
    }
    while start < end && column[start] > most {
        start += 1;
    }
    while start < end && column[end - 1] > most {
        end -= 1;
    }
    Front { start: start as u16, end: end as u16, least }
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
        self.most = most;
        self.path.clear();
        self.steps.clear();
        let unheard = |step: &Step| Priced {
            step: *step,
            costs: StepCosts { heard: [UNHEARD; ROOM], skipped: UNHEARD },
        };
        self.steps.extend(lattice.steps().iter().map(unheard));
        for arc in lattice.all_arcs() {
            let StepCosts { heard, skipped } = &mut self.steps[usize::from(arc.step)].costs;
            let Some(phone) = arc.phone else {
                *skipped = arc.cost.min(*skipped);
                continue;
            };
            *skipped = (arc.cost + alphabet.gap(phone)).min(*skipped);
            for (known, cost) in heard.iter_mut().zip(alphabet.substitutions(phone)) {
                *known = (arc.cost + cost).min(*known);
            }
        }
        find_least((lattice, &self.steps), alphabet.gaps(), |step| &step.heard, &mut self.least);
        self.misprinted = false;
        let (steps, column) = ((lattice, &*self.steps), self.columns.begin(lattice.nodes()));
        let front = relax(steps, column, Front::START, most, |_, _| INFINITE, |step| step.skipped);
        self.path.reserve(USUAL_COLUMNS);
        self.fronts.clear();
        self.fronts.reserve(USUAL_COLUMNS);
        self.fronts.push(front);
    }

    /// Like [`begin`](Aligner::begin), for names in which one letter may be any other, too many or too few
    /// at no cost.
    pub fn begin_misprinted(&mut self, lattice: &Lattice, most: Cost) {
        self.begin(lattice, most);
        self.misprinted = true;
        self.least.fill([0; ROOM]);
        let (steps, sound) = ((lattice, &*self.steps), self.columns.at(0));
        let column = self.wrong.begin(lattice.nodes());
        let skipped = |step: &StepCosts| step.skipped;
        self.fronts[0] = relax(steps, column, Front::START, most, |_, from| sound[from], skipped);
    }

    /// The cost of the next name of a list, as [`cost`](Aligner::cost) gives it, unless that is more than
    /// `most`, which is at most that of the list. Names in order are cheapest; any order is right.
    pub fn next(&mut self, lattice: &Lattice, name: &[u8], most: Cost) -> Option<Cost> {
        debug_assert!(most <= self.most);
        let shared = self.path.iter().zip(name).take_while(|(a, b)| a == b).count();
        self.path.truncate(shared);
        self.fronts.truncate(shared + 1);
        // Hopeless beginnings stay on the path, so that their continuations are refused at once.
        let front = self.fronts[shared];
        if front.least > most {
            return None;
        }
        let from = usize::from(front.start);
        let least = |least: &[[Cost; ROOM]], symbol: u8| {
            u32::from(least[from][usize::from(ALPHABET.phone(symbol).0)])
        };
        // What the sounds to come cost at least.
        let mut rest: u32 = name[shared..].iter().map(|symbol| least(&self.least, *symbol)).sum();
        if u32::from(front.least) + rest > most.into() {
            return None;
        }
        for symbol in &name[shared..] {
            rest -= least(&self.least, *symbol);
            if u32::from(self.column(lattice, *symbol).least) + rest > most.into() {
                return None;
            }
        }
        let table = if self.misprinted { &self.wrong } else { &self.columns };
        let cost = table.at(name.len())[lattice.nodes() - 1];
        (cost <= most).then_some(cost)
    }

    /// Fills the column of a sound behind those before.
    fn column(&mut self, lattice: &Lattice, symbol: u8) -> Front {
        work::done(1);
        let alphabet = &*ALPHABET;
        let phone = alphabet.phone(symbol);
        let (gap, place) = (alphabet.gap(phone), self.path.len());
        let (steps, most, nodes) = ((lattice, &*self.steps), self.most, lattice.nodes());
        let mut front = self.fronts[place];
        let heard = |step: &StepCosts| step.heard[usize::from(phone.0)];
        let skipped = |step: &StepCosts| step.skipped;
        let (before, sound) = self.columns.two(place);
        let stayed = front.stay(before, gap, sound);
        let (before, sound) =
            (&before.as_flattened()[..nodes], &mut sound.as_flattened_mut()[..nodes]);
        let read = |step: &StepCosts, from: usize| before[from] + heard(step);
        let sound_front = relax(steps, sound, stayed, most, read, skipped);
        if self.misprinted {
            let (wrong_before, wrong) = self.wrong.two(place);
            front.stay(wrong_before, gap, wrong);
            let (wrong_before, wrong) = (wrong_before.as_flattened(), wrong.as_flattened_mut());
            // Behind a sound too many, another, or too few.
            wrong.iter_mut().zip(before).for_each(|(cost, before)| *cost = (*cost).min(*before));
            front.least = wrong.iter().copied().min().unwrap_or(INFINITE);
            let misread = |step: &StepCosts, from: usize| {
                (wrong_before[from] + heard(step)).min(before[from]).min(sound[from])
            };
            front = relax(steps, wrong, front, most, misread, skipped);
        } else {
            front = sound_front;
        }
        self.path.push(symbol);
        self.fronts.push(front);
        front
    }

    /// The cheapest alignment itself, in order.
    pub fn pairs(&mut self, lattice: &Lattice, name: &[u8]) -> Vec<Pair> {
        let mut pairs = Vec::new();
        self.begin(lattice, UNLIMITED);
        self.trace(lattice, name, UNLIMITED, |pair| pairs.push(pair));
        pairs.reverse();
        pairs
    }

    /// Gives the cheapest alignment of the [`next`](Aligner::next) name of a list from its end on; nothing if that
    /// costs more than `most`.
    pub fn trace(
        &mut self,
        lattice: &Lattice,
        name: &[u8],
        most: Cost,
        mut give: impl FnMut(Pair),
    ) {
        let alphabet = &*ALPHABET;
        if self.next(lattice, name, most).is_none() {
            return;
        }
        let at = |node: usize, j: usize| self.columns.at(j)[node];
        let phone = |j: usize| alphabet.phone(name[j]);
        let (mut node, mut j) = (lattice.nodes() - 1, name.len());
        'back: while node > 0 || j > 0 {
            let here = at(node, j);
            if j > 0 && at(node, j - 1) + alphabet.gap(phone(j - 1)) == here {
                let cost = alphabet.gap(phone(j - 1));
                give(Pair { rule: None, read: None, name: Some(name[j - 1]), cost });
                j -= 1;
                continue;
            }
            for from in (0..node).rev() {
                for arc in lattice.arcs(from).iter().filter(|arc| usize::from(arc.to) == node) {
                    let read = arc.phone.map(|phone| alphabet.symbol(phone));
                    let silent = arc.phone.map_or(0, |phone| alphabet.gap(phone));
                    let heard = arc.phone.filter(|_| j > 0).map(|read| {
                        let cost = alphabet.substitution(read, phone(j - 1));
                        (j - 1, arc.cost + cost)
                    });
                    for (before, cost) in iter::once((j, arc.cost + silent)).chain(heard) {
                        if at(from, before) + cost == here {
                            let name = (before < j).then(|| name[before]);
                            give(Pair { rule: arc.rule, read, name, cost });
                            (node, j) = (from, before);
                            continue 'back;
                        }
                    }
                }
            }
            break;
        }
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
