//! Letters to sounds: every reading that some writing convention gives a word.

use super::{
    Cost,
    letters::bit,
    phones::{ALPHABET, Phone},
};
use crate::table::{number, rows};
use rustc_hash::FxHashMap;
use std::{
    borrow::Cow,
    ops::{Deref, Range},
    sync::{LazyLock, OnceLock},
};
use unicode_normalization::UnicodeNormalization;

/// One line of `data/phonetic/readings.tsv`.
pub struct Reading {
    /// The letters that are read, without anchors.
    pub grapheme: &'static str,
    /// The second of them, and those behind it.
    second: Option<char>,
    rest: &'static str,
    at_start: bool,
    at_end: bool,
    phones: Vec<Phone>,
    cost: Cost,
    langs: Vec<&'static str>,
    /// Which convention reads so, in words; empty where everybody does.
    pub convention: &'static str,
}

impl Reading {
    /// Whether it applies to letters of a word: the first, which it has, perhaps that of the word, the next
    /// one, and those behind it.
    #[inline]
    pub(super) fn applies(&self, at_start: bool, next: Option<char>, rest: &str) -> bool {
        let ends = match self.second {
            None => next.is_none(),
            _ if self.second != next => return false,
            // Most have two letters at most.
            _ if !self.rest.is_empty() && !rest.starts_with(self.rest) => return false,
            _ => rest.len() == self.rest.len(),
        };
        (ends || !self.at_end) && (at_start || !self.at_start)
    }

    /// Whether it applies wherever another does.
    pub(super) fn is_like(&self, other: &Reading) -> bool {
        let place = |of: &Reading| (of.grapheme, of.at_start, of.at_end);
        place(self) == place(other)
    }

    /// The first two letters.
    pub fn begins(&self) -> (char, Option<char>) {
        (self.grapheme.chars().next().expect("letters"), self.second)
    }

    /// The sounds that they are read as.
    pub fn phones(&self) -> &[Phone] {
        &self.phones
    }

    /// What it costs to read so.
    pub fn cost(&self) -> Cost {
        self.cost
    }

    /// Whether writers of that language read so.
    fn is_of(&self, lang: &str) -> bool {
        let is_of = |rest: &str| rest.is_empty() || rest.starts_with('-');
        self.langs.iter().any(|known| lang.strip_prefix(known).is_some_and(is_of))
    }
}

/// All readings, found by the first character of the grapheme.
pub struct Readings {
    /// In order of the first two characters, otherwise as in the table.
    all: Vec<Reading>,
    /// The second character of each.
    seconds: Vec<Option<char>>,
    /// Where the readings of each first character begin, up to the last character that has any.
    first: Vec<u16>,
    /// Whether each of these characters is read even when it stands alone.
    alone: Vec<bool>,
}

/// The readings of `data/phonetic/readings.tsv`.
pub static READINGS: LazyLock<Readings> =
    LazyLock::new(|| Readings::parse(include_str!("../../data/phonetic/readings.tsv")));

impl Readings {
    fn parse(text: &'static str) -> Readings {
        let parse = |row: Vec<&'static str>| {
            let grapheme = row[0].trim_start_matches('^').trim_end_matches('$');
            let mut letters = grapheme.chars().skip(1);
            let second = letters.next();
            let behind: usize = letters.map(char::len_utf8).sum();
            Reading {
                grapheme,
                second,
                rest: &grapheme[grapheme.len() - behind..],
                at_start: row[0].starts_with('^'),
                at_end: row[0].ends_with('$'),
                phones: ALPHABET.phones(row[1].as_bytes()).collect(),
                cost: number(row[2]),
                langs: row[3].split(' ').filter(|lang| !lang.is_empty()).collect(),
                convention: row[4],
            }
        };
        let mut all: Vec<Reading> = rows(text).map(parse).collect();
        all.sort_by_key(Reading::begins);
        let most = all.last().map_or(0, |reading| reading.begins().0 as usize);
        let before =
            |c: usize| all.partition_point(|reading| (reading.begins().0 as usize) < c) as u16;
        let first: Vec<u16> = (0..=most + 1).map(before).collect();
        let seconds = all.iter().map(|reading| reading.second).collect();
        let is_alone = |bounds: &[u16]| {
            let starting = &all[usize::from(bounds[0])..usize::from(bounds[1])];
            starting.first().is_some_and(|reading| reading.second.is_none())
        };
        let alone = first.windows(2).map(is_alone).collect();
        Readings { all, seconds, first, alone }
    }

    /// The numbers of the readings that begin with `c`.
    fn starting(&self, c: char) -> Range<usize> {
        match self.first.get(c as usize..c as usize + 2) {
            Some(bounds) => usize::from(bounds[0])..usize::from(bounds[1]),
            None => 0..0,
        }
    }

    /// Whether `c` is read in some way, even when it stands alone.
    pub(super) fn knows(&self, c: char) -> bool {
        self.alone.get(c as usize).copied().unwrap_or(false)
    }

    /// All of them.
    pub fn all(&self) -> &[Reading] {
        &self.all
    }

    /// The reading with that number.
    pub fn get(&self, rule: u16) -> Option<&Reading> {
        self.all.get(usize::from(rule))
    }
}

/// A word in characters that are read.
pub struct Readable<'w>(Cow<'w, str>);

impl Deref for Readable<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Rewrites the characters of a normalized `word` for which no reading is listed into ones that have readings:
/// without their marks, or as [`deunicode`] romanizes them. Digits stay; overlong words are cut.
pub fn readable(word: &str) -> Readable<'_> {
    let cut = (word.len() > LONGEST_WORD).then(|| word.char_indices().nth(LONGEST_WORD)).flatten();
    let word = cut.map_or(word, |(cut, _)| &word[..cut]);
    let readings = &*READINGS;
    if word.chars().all(|c| readings.knows(c) || c.is_ascii_digit()) {
        return Readable(Cow::Borrowed(word));
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
                    let starting = &readings.all[readings.starting(last)];
                    starting.iter().any(|r| r.second == Some(c) && r.applies(true, Some(c), ""))
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
    Readable(Cow::Owned(out))
}

/// Whether a sign has letters of its own when it is romanized.
fn spells(c: char) -> bool {
    deunicode::deunicode_char(c).is_some_and(|plain| plain.contains(char::is_alphabetic))
}

/// A reading that costs more is not how a name on file is read, unless its language reads so.
const MOST_PLAIN: Cost = 30;

/// How writers of a language read plainly.
pub struct Voice {
    /// The second characters and the numbers of the readings of each character in the order in which they are
    /// tried, up to one that always applies.
    order: Vec<(Option<char>, u16)>,
    /// What is known of each character, and one more for the end.
    letters: Vec<Letter>,
}

/// How a character is read plainly.
#[derive(Default)]
struct Letter {
    /// Where its readings begin in the order.
    first: u16,
    /// A bit for each second character.
    seconds: u64,
    /// The symbols that it is always read as alone, if they are so few; else zeros.
    alone: [u8; 4],
}

/// For each language that has readings, and for all others under the empty tag, how it reads. Made for a
/// language when it is first asked for.
static VOICES: LazyLock<FxHashMap<&str, OnceLock<Voice>>> = LazyLock::new(|| {
    let langs = READINGS.all.iter().flat_map(|reading| reading.langs.iter().copied());
    langs.chain([""]).map(|lang| (lang, OnceLock::new())).collect()
});

impl Voice {
    /// That of a language, or of the one that its tag begins with.
    pub fn of(mut lang: &str) -> &'static Voice {
        let voice = loop {
            match VOICES.get(lang) {
                Some(voice) => break voice,
                None => lang = lang.rsplit_once('-').map_or("", |(shorter, _)| shorter),
            }
        };
        voice.get_or_init(|| Voice::new(lang))
    }

    fn new(lang: &str) -> Voice {
        let readings = &*READINGS;
        let rank = |at: &u16| {
            let reading = &readings.all[usize::from(*at)];
            let preferred = reading.is_of(lang);
            // Dear readings are for mentions: nobody's plain spelling.
            let dear = reading.cost > MOST_PLAIN || !reading.langs.is_empty();
            (!preferred && dear, usize::MAX - reading.grapheme.len(), !preferred, reading.cost)
        };
        let mut voice =
            Voice { order: Vec::new(), letters: Vec::with_capacity(readings.first.len()) };
        for bounds in readings.first.windows(2) {
            let first = voice.order.len() as u16;
            let mut order: Vec<u16> = (bounds[0]..bounds[1]).collect();
            order.retain(|at| !readings.all[usize::from(*at)].at_end);
            order.sort_by_cached_key(rank);
            let always = |at: &u16| {
                let reading = &readings.all[usize::from(*at)];
                reading.second.is_none() && !reading.at_start
            };
            let last = order.iter().position(always).map_or(order.len(), |at| at + 1);
            let second = |at: &u16| (readings.seconds[usize::from(*at)], *at);
            let seconds = order[..last].iter().map(second);
            let bits = seconds.clone().fold(0, |all, (second, _)| all | second.map_or(0, bit));
            let paired = seconds.clone().position(|(second, _)| second.is_none()).unwrap_or(last);
            let mut alone = [0; 4];
            if let [at] = order[paired..last]
                && always(&at)
                && let phones = readings.all[usize::from(at)].phones()
                && phones.len() <= alone.len()
            {
                let symbols = phones.iter().map(|phone| ALPHABET.symbol(*phone));
                alone.iter_mut().zip(symbols).for_each(|(to, symbol)| *to = symbol);
            }
            voice.order.extend(seconds);
            voice.letters.push(Letter { first, seconds: bits, alone });
        }
        let first = voice.order.len() as u16;
        voice.letters.push(Letter { first, ..Letter::default() });
        voice
    }

    /// The symbols that a character is read as before another, if there is no choice.
    #[inline]
    fn sole(&self, c: char, next: Option<char>) -> Option<&[u8; 4]> {
        let letter = self.letters.get(c as usize)?;
        let paired = next.is_some_and(|next| letter.seconds & bit(next) != 0);
        (!paired && letter.alone[0] != 0).then_some(&letter.alone)
    }

    /// The readings of a character in order, with their second characters.
    fn readings(&self, c: char) -> &[(Option<char>, u16)] {
        match self.letters.get(c as usize..c as usize + 2) {
            Some([letter, next]) => &self.order[usize::from(letter.first)..usize::from(next.first)],
            _ => &[],
        }
    }

    /// Like [`pronounce`], into an empty buffer.
    pub fn say(&self, word: &Readable<'_>, phones: &mut Vec<u8>) {
        let (readings, alphabet) = (&*READINGS, &*ALPHABET);
        let mut hear = |symbol: u8| {
            if phones.last() != Some(&symbol) || symbol.is_ascii_digit() {
                phones.push(symbol);
            }
        };
        let (mut chars, mut at_start) = (word.chars(), true);
        let mut here = chars.next();
        while let Some(c) = here {
            let (next, rest) = (chars.next(), chars.as_str());
            here = next;
            if let Some(symbols) = self.sole(c, next) {
                symbols.iter().take_while(|symbol| **symbol != 0).for_each(|symbol| hear(*symbol));
                at_start = false;
                continue;
            }
            let tried =
                self.readings(c).iter().filter(|(second, _)| second.is_none() || *second == next);
            let mut tried = tried.map(|(_, rule)| &readings.all[usize::from(*rule)]);
            let reading = tried.find(|reading| reading.applies(at_start, next, rest));
            at_start = false;
            let Some(reading) = reading else { continue };
            reading.phones.iter().for_each(|phone| hear(alphabet.symbol(*phone)));
            if reading.second.is_some() {
                chars = rest[reading.rest.len()..].chars();
                here = chars.next();
            }
        }
    }
}

/// The phonemic form of a word of a known language, in the symbols of the alphabet: at each place the
/// longest grapheme, and of its readings the one that the language prefers; readings that belong to other
/// languages only where there is none else. Doubled sounds are one.
pub fn pronounce(word: &str, lang: &str) -> Vec<u8> {
    let mut phones = Vec::with_capacity(word.len());
    Voice::of(lang).say(&readable(word), &mut phones);
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
pub(super) const DOUBLED: Cost = 5;
/// Room for so many readings of each byte of a word: few have more.
const STEPS: usize = 4;
/// What a character costs that nothing reads.
pub(super) const UNREAD: Cost = 60;
/// Longer words are cut: nobody's name has so many letters, and the cost must stay bounded.
pub const LONGEST_WORD: usize = 48;

/// All readings of a word: an acyclic automaton whose nodes are in topological order, the first being
/// the start and the last the end.
#[derive(Debug, Default)]
pub struct Lattice {
    /// Where the arcs of each node begin, and the end of the last.
    first: Vec<u32>,
    arcs: Vec<Arc>,
    steps: Vec<Step>,
    /// Where the steps of each node begin.
    first_step: Vec<u16>,
    /// Which node each byte of the word is, while it is read.
    node_at: Vec<u16>,
    /// The arcs of a reading's own nodes, while its letter is read.
    tails: Vec<Arc>,
}

/// Marks the place of a byte until it is known which node that is.
const BYTE: u16 = 1 << 15;

impl Lattice {
    /// Reads a normalized word; readings that belong to the language of the text cost nothing. Linear
    /// in its length.
    pub fn new(word: &str, lang: Option<&str>) -> Lattice {
        let mut lattice = Lattice::default();
        lattice.read(&readable(word), lang);
        lattice
    }

    /// Makes this the lattice of another word.
    pub fn read(&mut self, word: &Readable<'_>, lang: Option<&str>) {
        let price = |reading: &Reading| match lang {
            Some(lang) if reading.is_of(lang) => 0,
            _ => reading.cost,
        };
        let Lattice { first, arcs, node_at, tails, .. } = self;
        first.clear();
        arcs.clear();
        node_at.clear();
        node_at.resize(word.len() + 1, 0);
        arcs.reserve(STEPS * word.len());
        first.reserve(STEPS * word.len());
        // A reading of several sounds has nodes of its own behind the one that it starts from.
        let mut nodes = 0u16;
        let mut before = None;
        let readings = &*READINGS;
        let mut chars = word.chars();
        let (mut at, mut here) = (0, chars.next());
        while let Some(c) = here {
            let (next, rest) = (chars.next(), chars.as_str());
            here = next;
            node_at[at] = nodes;
            let begin = arcs.len();
            first.push(begin as u32);
            let behind = |length: usize| BYTE | (at + length) as u16;
            let starting = readings.starting(c);
            for (rule, second) in starting.clone().zip(&readings.seconds[starting]) {
                if *second > next {
                    break;
                }
                if second.is_some() && *second != next {
                    continue;
                }
                let reading = &readings.all[rule];
                if !reading.applies(at == 0, next, rest) {
                    continue;
                }
                let end = behind(reading.grapheme.len());
                let (head, tail) = match reading.phones.split_first() {
                    None => (None, &[][..]),
                    Some((head, tail)) => (Some(*head), tail),
                };
                let to = if tail.is_empty() { end } else { nodes + 1 };
                let (cost, rule) = (price(reading), Some(rule as u16));
                arcs.push(Arc { to, phone: head, cost, rule, step: 0 });
                for (i, phone) in tail.iter().enumerate() {
                    nodes += 1;
                    let to = if i + 1 == tail.len() { end } else { nodes + 1 };
                    tails.push(Arc { to, phone: Some(*phone), cost: 0, rule: None, step: 0 });
                }
            }
            let unread = arcs.len() == begin;
            if unread || before == Some(c) && !c.is_ascii_digit() {
                let cost = if unread { UNREAD } else { DOUBLED };
                let to = behind(c.len_utf8());
                arcs.push(Arc { to, phone: None, cost, rule: None, step: 0 });
            }
            for tail in tails.iter() {
                first.push(arcs.len() as u32);
                arcs.push(*tail);
            }
            tails.clear();
            nodes += 1;
            before = Some(c);
            at += c.len_utf8();
        }
        node_at[word.len()] = nodes;
        first.extend([arcs.len() as u32; 2]);
        self.find_steps();
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
        let mut lattice = Lattice { first, arcs, ..Lattice::default() };
        lattice.find_steps();
        lattice
    }

    /// Finds out which nodes the arcs lead to that know only the byte, and the steps.
    fn find_steps(&mut self) {
        let Lattice { first, arcs, steps, first_step, node_at, .. } = self;
        steps.clear();
        steps.reserve(arcs.len());
        first_step.clear();
        first_step.reserve(first.len());
        for (from, bounds) in first.windows(2).enumerate() {
            let begin = steps.len();
            first_step.push(begin as u16);
            for arc in &mut arcs[bounds[0] as usize..bounds[1] as usize] {
                if arc.to & BYTE != 0 {
                    arc.to = node_at[usize::from(arc.to & !BYTE)];
                }
                let known = steps[begin..].iter().position(|step| step.to == arc.to);
                let at = known.map_or(steps.len(), |at| begin + at);
                if known.is_none() {
                    steps.push(Step { from: from as u16, to: arc.to });
                }
                arc.step = at as u16;
            }
        }
    }

    /// The fewest and the most sounds that it may be read as, those that cost nothing left out of the fewest;
    /// `counts` is memory for the way there.
    pub fn sounds(&self, counts: &mut Vec<(usize, usize)>) -> (usize, usize) {
        counts.clear();
        counts.resize(self.nodes(), (usize::MAX, 0));
        counts[0] = (0, 0);
        let gaps = ALPHABET.gaps();
        for node in 0..self.nodes() {
            let (fewest, most) = counts[node];
            for arc in self.arcs(node) {
                let costs = arc.phone.is_some_and(|phone| gaps[usize::from(phone.0)] > 0);
                let to = &mut counts[usize::from(arc.to)];
                let (few, many) = (usize::from(costs), usize::from(arc.phone.is_some()));
                *to = (to.0.min(fewest + few), to.1.max(most + many));
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
