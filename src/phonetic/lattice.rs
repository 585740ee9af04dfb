//! Letters to sounds: every reading that some writing convention gives a word.

use super::{
    Cost, number,
    phones::{ALPHABET, Phone},
    rows,
};
use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};
use unicode_normalization::UnicodeNormalization;

/// One line of `data/phonetic/readings.tsv`.
pub struct Reading {
    /// The letters that are read, without anchors.
    pub grapheme: &'static str,
    /// The letters behind the first.
    more: &'static str,
    at_start: bool,
    at_end: bool,
    phones: Vec<Phone>,
    cost: Cost,
    langs: Vec<&'static str>,
    /// Which convention reads so, in words; empty where everybody does.
    pub convention: &'static str,
}

impl Reading {
    /// Whether writers of that language read so.
    fn is_of(&self, lang: &str) -> bool {
        let is_of = |rest: &str| rest.is_empty() || rest.starts_with('-');
        self.langs.iter().any(|known| lang.strip_prefix(known).is_some_and(is_of))
    }
}

/// All readings, found by the first character of the grapheme.
pub struct Readings {
    /// In order of their first characters, otherwise as in the table.
    all: Vec<Reading>,
    /// The number in the table of each.
    rules: Vec<u16>,
    /// Where the readings of each character begin, up to the last character that has any.
    first: Vec<u16>,
    /// Where each row of the table is.
    rows: Vec<u16>,
    /// Characters that are read in some way even when they stand alone.
    alone: Vec<bool>,
}

/// The readings of `data/phonetic/readings.tsv`.
pub static READINGS: LazyLock<Readings> =
    LazyLock::new(|| Readings::parse(include_str!("../../data/phonetic/readings.tsv")));

impl Readings {
    fn parse(text: &'static str) -> Readings {
        let parse = |row: Vec<&'static str>| {
            let grapheme = row[0].trim_start_matches('^').trim_end_matches('$');
            let mut more = grapheme.chars();
            more.next();
            Reading {
                grapheme,
                more: more.as_str(),
                at_start: row[0].starts_with('^'),
                at_end: row[0].ends_with('$'),
                phones: ALPHABET.phones(row[1].as_bytes()).collect(),
                cost: number(row[2]),
                langs: row[3].split(' ').filter(|lang| !lang.is_empty()).collect(),
                convention: row[4],
            }
        };
        let begins = |reading: &Reading| reading.grapheme.chars().next().expect("letters") as usize;
        let mut numbered: Vec<(u16, Reading)> = (0..).zip(rows(text).map(parse)).collect();
        numbered.sort_by_key(|(rule, reading)| (begins(reading), *rule));
        let most = numbered.last().map_or(0, |(_, reading)| begins(reading));
        let mut readings = Readings {
            all: Vec::new(),
            rules: Vec::new(),
            first: vec![0; most + 2],
            rows: vec![0; numbered.len()],
            alone: vec![false; most + 1],
        };
        for (i, (rule, reading)) in numbered.into_iter().enumerate() {
            let c = begins(&reading);
            readings.first[c + 1] += 1;
            readings.alone[c] |= reading.grapheme.chars().count() == 1;
            readings.rows[usize::from(rule)] = i as u16;
            readings.rules.push(rule);
            readings.all.push(reading);
        }
        for c in 0..=most {
            readings.first[c + 1] += readings.first[c];
        }
        readings
    }

    /// The readings of graphemes that begin with `c`.
    fn starting(&self, c: char) -> std::ops::Range<usize> {
        let bound = |at: usize| self.first.get(at).map_or(0, |i| usize::from(*i));
        bound(c as usize)..bound(c as usize + 1)
    }

    /// Whether `c` is read in some way.
    fn knows(&self, c: char) -> bool {
        self.alone.get(c as usize).copied().unwrap_or(false)
    }

    /// The readings that apply to `word` at byte `at`.
    fn at<'r>(&'r self, word: &str, at: usize) -> impl Iterator<Item = (u16, &'r Reading)> {
        let mut rest = word[at..].chars();
        let starting = rest.next().map_or(0..0, |first| self.starting(first));
        let rest = rest.as_str();
        starting.map(|i| (self.rules[i], &self.all[i])).filter(move |(_, r)| {
            (r.more.is_empty() || rest.starts_with(r.more))
                && (!r.at_start || at == 0)
                && (!r.at_end || rest.len() == r.more.len())
        })
    }

    /// The reading with that number.
    pub fn get(&self, rule: u16) -> Option<&Reading> {
        self.all.get(usize::from(*self.rows.get(usize::from(rule))?))
    }
}

/// Rewrites the characters of `word` for which no reading is listed into ones that have readings:
/// without their marks, or as [`deunicode`] romanizes them. Digits stay; overlong words are cut.
fn readable(word: &str) -> Cow<'_, str> {
    let word = word.char_indices().nth(LONGEST_WORD).map_or(word, |(cut, _)| &word[..cut]);
    let readings = &*READINGS;
    if word.chars().all(|c| readings.knows(c) || c.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    let known = |c: char| !readings.starting(c).is_empty();
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if readings.knows(c) || c.is_ascii_digit() {
            out.push(c);
            continue;
        }
        let decomposed: String = std::iter::once(c).nfd().collect();
        let base = decomposed.chars().next().filter(|b| *b != c && known(*b));
        match base {
            Some(base) => out.push(base),
            // Vowels of Indic scripts are marks that are letters.
            None if unicode_normalization::char::is_combining_mark(c) && !spells(c) => {
                let kept = out.chars().next_back().is_some_and(|last| {
                    let pair: String = [last, c].iter().collect();
                    readings.at(&pair, 0).any(|(_, r)| r.grapheme.len() == pair.len())
                });
                if kept {
                    out.push(c);
                }
            }
            None => {
                let romanized = deunicode::deunicode_char(c).unwrap_or("");
                out.extend(
                    romanized
                        .chars()
                        .filter(char::is_ascii_alphanumeric)
                        .map(|c| c.to_ascii_lowercase()),
                );
            }
        }
    }
    Cow::Owned(out)
}

/// Whether a sign has letters of its own when it is romanized.
fn spells(c: char) -> bool {
    deunicode::deunicode_char(c).is_some_and(|plain| plain.contains(char::is_alphabetic))
}

/// A reading that costs more is not how a name on file is read, unless its language reads so.
const MOST_PLAIN: Cost = 30;

/// For each language that has readings, and for all others under the empty tag: the readings of each
/// character, those first that its writers prefer. Made for a language when it is first asked for.
static PREFERRED: LazyLock<HashMap<&str, OnceLock<Vec<u16>>>> = LazyLock::new(|| {
    let langs = READINGS.all.iter().flat_map(|reading| reading.langs.iter().copied());
    langs.chain([""]).map(|lang| (lang, OnceLock::new())).collect()
});

/// The readings in the order of a language, or of the one that its tag begins with.
fn preferred(mut lang: &str) -> &'static [u16] {
    let order = loop {
        match PREFERRED.get(lang) {
            Some(order) => break order,
            None => lang = lang.rsplit_once('-').map_or("", |(shorter, _)| shorter),
        }
    };
    order.get_or_init(|| {
        let readings = &*READINGS;
        let rank = |at: &u16| {
            let reading = &readings.all[usize::from(*at)];
            let preferred = reading.is_of(lang);
            // Dear readings are for mentions: nobody's plain spelling.
            let dear = reading.cost > MOST_PLAIN || !reading.langs.is_empty();
            (!preferred && dear, usize::MAX - reading.grapheme.len(), !preferred, reading.cost)
        };
        let mut order: Vec<u16> = (0..readings.all.len() as u16).collect();
        for bounds in readings.first.windows(2).filter(|bounds| bounds[0] + 1 < bounds[1]) {
            order[usize::from(bounds[0])..usize::from(bounds[1])].sort_by_cached_key(rank);
        }
        order
    })
}

/// The phonemic form of a word of a known language, in the symbols of the alphabet: at each place the
/// longest grapheme, and of its readings the one that the language prefers; readings that belong to other
/// languages only where there is none else. Doubled sounds are one.
pub fn pronounce(word: &str, lang: &str) -> Vec<u8> {
    let word = readable(word);
    let order = preferred(lang);
    let mut phones: Vec<u8> = Vec::with_capacity(word.len());
    let mut at = 0;
    while at < word.len() {
        let rest = &word[at..];
        let Some(c) = rest.chars().next() else { break };
        let best = order[READINGS.starting(c)].iter().map(|i| &READINGS.all[usize::from(*i)]).find(
            |reading| {
                !reading.at_end
                    && (!reading.at_start || at == 0)
                    && rest[c.len_utf8()..].starts_with(reading.more)
            },
        );
        let Some(reading) = best else {
            at += c.len_utf8();
            continue;
        };
        for phone in &reading.phones {
            let symbol = ALPHABET.symbol(*phone);
            if phones.last() != Some(&symbol) || symbol.is_ascii_digit() {
                phones.push(symbol);
            }
        }
        at += reading.grapheme.len();
    }
    phones
}

/// A sound that letters are read as, or nothing, at a cost.
#[derive(Clone, Copy, Debug)]
pub struct Arc {
    /// The node it leads to.
    pub to: u16,
    /// The sound; `None` where the letters are silent.
    pub phone: Option<Phone>,
    /// What the reading costs, paid on its first step.
    pub cost: Cost,
    /// The reading, on its first step.
    pub rule: Option<u16>,
    /// Which of [`Lattice::steps`] it belongs to.
    pub step: u16,
}

/// All arcs between two nodes.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The node it leaves.
    pub from: u16,
    /// The node it leads to.
    pub to: u16,
}

/// What a doubled letter costs when it is read once.
const DOUBLED: Cost = 5;
/// Room for so many readings of each byte of a word: few have more.
const STEPS: usize = 4;
/// What a character costs that nothing reads.
const UNREAD: Cost = 60;
/// Longer words are cut: nobody's name has so many letters, and the cost must stay bounded.
pub const LONGEST_WORD: usize = 48;

/// All readings of a word: an acyclic automaton whose nodes are in topological order, the first being
/// the start and the last the end.
#[derive(Debug)]
pub struct Lattice {
    /// Where the arcs of each node begin, and the end of the last.
    first: Vec<u32>,
    arcs: Vec<Arc>,
    steps: Vec<Step>,
    /// Where the steps of each node begin.
    first_step: Vec<u16>,
}

impl Lattice {
    /// Reads a normalized word; readings that belong to the language of the text cost nothing. Linear
    /// in its length.
    pub fn new(word: &str, lang: Option<&str>) -> Lattice {
        let price = |reading: &Reading| match lang {
            Some(lang) if reading.is_of(lang) => 0,
            _ => reading.cost,
        };
        let word = readable(word);
        // Which node each byte position is: a reading of several sounds has nodes of its own behind
        // the one that it starts from.
        let mut steps: Vec<(usize, Option<u16>, usize)> = Vec::with_capacity(STEPS * word.len());
        let mut node_at = vec![u16::MAX; word.len() + 1];
        let mut starts = Vec::with_capacity(word.len() + 1);
        let mut nodes = 0u16;
        let mut before = None;
        for (at, c) in word.char_indices() {
            node_at[at] = nodes;
            starts.push(steps.len());
            nodes += 1;
            for (rule, reading) in READINGS.at(&word, at) {
                nodes += reading.phones.len().saturating_sub(1) as u16;
                steps.push((at, Some(rule), at + reading.grapheme.len()));
            }
            if steps.len() == *starts.last().expect("just pushed")
                || before == Some(c) && !c.is_ascii_digit()
            {
                steps.push((at, None, at + c.len_utf8()));
            }
            before = Some(c);
        }
        node_at[word.len()] = nodes;
        starts.push(steps.len());
        let mut first = Vec::with_capacity(usize::from(nodes) + 2);
        let mut arcs = Vec::with_capacity(2 * steps.len());
        let mut tails: Vec<Arc> = Vec::new();
        for window in starts.windows(2) {
            let steps = &steps[window[0]..window[1]];
            first.push(arcs.len() as u32);
            let mut inner = node_at[steps[0].0];
            for (_, rule, end) in steps {
                let to = node_at[*end];
                let Some((rule, reading)) = rule.and_then(|r| Some((r, READINGS.get(r)?))) else {
                    let cost = if steps.len() > 1 { DOUBLED } else { UNREAD };
                    arcs.push(Arc { to, phone: None, cost, rule: None, step: 0 });
                    continue;
                };
                let (head, tail) = match reading.phones.split_first() {
                    None => (None, &[][..]),
                    Some((head, tail)) => (Some(*head), tail),
                };
                let mut next = if tail.is_empty() { to } else { inner + 1 };
                arcs.push(Arc {
                    to: next,
                    phone: head,
                    cost: price(reading),
                    rule: Some(rule),
                    step: 0,
                });
                for (i, phone) in tail.iter().enumerate() {
                    inner += 1;
                    next = if i + 1 == tail.len() { to } else { inner + 1 };
                    tails.push(Arc { to: next, phone: Some(*phone), cost: 0, rule: None, step: 0 });
                }
            }
            for tail in tails.drain(..) {
                first.push(arcs.len() as u32);
                arcs.push(tail);
            }
        }
        first.push(arcs.len() as u32);
        first.push(arcs.len() as u32);
        Lattice::of_arcs(first, arcs)
    }

    /// A form that is read in one way only: as the sounds that `phones` writes.
    pub fn of_phones(phones: &[u8]) -> Lattice {
        let arc = |(i, phone): (u16, Phone)| Arc {
            to: i + 1,
            phone: Some(phone),
            cost: 0,
            rule: None,
            step: 0,
        };
        let arcs: Vec<Arc> = (0..).zip(ALPHABET.phones(phones)).map(arc).collect();
        let first = (0..=arcs.len() as u32).chain([arcs.len() as u32]).collect();
        Lattice::of_arcs(first, arcs)
    }

    fn of_arcs(first: Vec<u32>, mut arcs: Vec<Arc>) -> Lattice {
        let mut steps: Vec<Step> = Vec::with_capacity(arcs.len());
        let mut first_step = Vec::with_capacity(first.len());
        for (from, bounds) in first.windows(2).enumerate() {
            let begin = steps.len();
            first_step.push(begin as u16);
            for arc in &mut arcs[bounds[0] as usize..bounds[1] as usize] {
                let known = steps[begin..].iter().position(|step| step.to == arc.to);
                let at = known.map_or(steps.len(), |at| begin + at);
                if known.is_none() {
                    steps.push(Step { from: from as u16, to: arc.to });
                }
                arc.step = at as u16;
            }
        }
        Lattice { first, arcs, steps, first_step }
    }

    /// The fewest and the most sounds that it may be read as.
    pub fn sounds(&self) -> (usize, usize) {
        let mut counts = vec![(usize::MAX, 0); self.nodes()];
        counts[0] = (0, 0);
        for node in 0..self.nodes() {
            let (fewest, most) = counts[node];
            for arc in self.arcs(node) {
                let sound = usize::from(arc.phone.is_some());
                let to = &mut counts[usize::from(arc.to)];
                *to = (to.0.min(fewest + sound), to.1.max(most + sound));
            }
        }
        counts[self.nodes() - 1]
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> usize {
        self.first.len() - 1
    }

    /// The steps of all arcs, in the order of the nodes that they leave.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The number of the first step that leaves a node or one behind it.
    pub fn first_step(&self, node: usize) -> usize {
        self.first_step.get(node).map_or(self.steps.len(), |at| usize::from(*at))
    }

    /// All arcs, in the order of the nodes that they leave.
    pub fn all_arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// The arcs that leave a node.
    #[inline]
    pub fn arcs(&self, node: usize) -> &[Arc] {
        &self.arcs[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_pronounced_by_their_language() {
        let say = |word, lang| String::from_utf8(pronounce(word, lang)).unwrap();
        assert_eq!(say("қасым", "kk"), "qasym");
        assert_eq!(say("жомарт", "kk"), "Zomart");
        assert_eq!(say("berdimuhamedow", "tk"), "berdimuxamedov");
        assert_eq!(say("o'zbekiston", "uz"), "Ozbekiston");
        assert_eq!(say("cömert", "tr"), "JOmert");
    }

    #[test]
    fn every_node_is_left_forwards() {
        for word in ["schtscherbakow", "щучинск", "ءسىز", "", "x", "中文", "q̊ʻ'"] {
            let lattice = Lattice::new(word, None);
            for node in 0..lattice.nodes() {
                assert!(lattice.arcs(node).iter().all(|arc| usize::from(arc.to) > node));
                assert_eq!(lattice.arcs(node).is_empty(), node + 1 == lattice.nodes(), "{word}");
            }
        }
    }
}
