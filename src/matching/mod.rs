//! From a mention to the names it may spell, with the evidence for each.
//!
//! Words are looked up by consonant skeleton (exactly first, then within a few edits), aligned
//! letter by letter, and assembled into names by the best pairing of the mention's words with the
//! name's. What is found is [`Evidence`]; what it is worth is for `decide` to say.

pub mod fuzzy;
pub mod pairing;

use crate::{
    gazetteer::index::{Index, flag},
    lexicon::{self, Role},
    normalize::{self, Word},
    phonetic::{Cost, align::Aligner, lattice::Lattice, skeleton},
};
use fst::{IntoStreamer, Streamer};
use pairing::Pairing;
use std::collections::HashMap;

/// More words of a mention are not looked at: no name has so many.
pub const MOST_WORDS: usize = 12;
/// Longer texts are no names.
pub const LONGEST_MENTION: usize = 400;
/// A mention of more words is not tried with two of them joined.
const MOST_JOINED: usize = 3;
/// At most so many names are looked at closely.
const MOST_NAMES: usize = 160;
/// At most so many postings are read for a mention.
const MOST_POSTINGS: usize = 20_000;
/// Names that a small gazetteer leaves out are thought of as so many, so that a word in it is not
/// taken for common because it is one of three.
const UNLISTED_NAMES: f32 = 1000.0;
/// An alignment this cheap cannot be bettered by a word with another skeleton: see the gaps of
/// consonants in `data/phonetic/phones.tsv`.
const SURE: Cost = 60;

/// The most that the spelling of a word of so many sounds may cost.
pub fn word_limit(phones: usize) -> Cost {
    (80 + 40 * phones as Cost).min(440)
}

/// A word of a mention, or two words taken as one, read in every way.
pub struct Unit {
    /// First word of the mention and how many words it takes in.
    pub first: usize,
    /// One or two.
    pub count: usize,
    /// Its readings.
    pub lattice: Lattice,
    skeletons: Vec<(Vec<u8>, Cost)>,
}

/// A mention, split and read.
pub struct Mention {
    /// The words in order.
    pub words: Vec<Word>,
    /// What each word does that says nothing of whose name it is.
    pub roles: Vec<Option<Role>>,
    /// The single words, then the pairs taken as one.
    pub units: Vec<Unit>,
    /// The key of exact lookup.
    pub key: String,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
}

impl Mention {
    /// Splits and reads a text; `None` if it has no words or is no name at all by its length.
    pub fn new(text: &str, lang: Option<&str>) -> Option<Mention> {
        if text.len() > LONGEST_MENTION {
            return None;
        }
        let words = normalize::words(text);
        if words.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        let roles: Vec<_> = words.iter().map(|word| lexicon::role(&word.text)).collect();
        let mut units: Vec<Unit> =
            (0..words.len()).map(|i| Unit::new(&words, i, 1, lang)).collect();
        if words.len() <= MOST_JOINED {
            units.extend((1..words.len()).map(|i| Unit::new(&words, i - 1, 2, lang)));
        }
        let key = normalize::key(&words);
        Some(Mention { words, roles, units, key, lang: lang.map(str::to_owned) })
    }

    /// Whether the word is a title, which is not looked for in names.
    pub fn is_title(&self, word: usize) -> bool {
        self.roles[word] == Some(Role::Title)
            && self.roles.iter().any(|role| *role != Some(Role::Title))
    }
}

impl Unit {
    fn new(words: &[Word], first: usize, count: usize, lang: Option<&str>) -> Unit {
        let text: String = words[first..first + count].iter().map(|word| &*word.text).collect();
        let lattice = Lattice::new(&text, lang);
        let skeletons = skeleton::of_lattice(&lattice);
        Unit { first, count, lattice, skeletons }
    }
}

/// A name that a mention may spell.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Number of the name in the index.
    pub name: u32,
    /// How its words pair with the mention's.
    pub pairing: Pairing,
}

/// How far to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Words of the same skeleton.
    Skeleton,
    /// Words whose skeletons differ by an edit or two.
    Fuzzy,
}

/// Finds candidates in one index; holds the working memory.
pub struct Matcher<'i> {
    index: &'i Index,
    aligner: Aligner,
    /// Cost of spelling a word by a unit, once known.
    costs: HashMap<(u32, u32), Option<Cost>, Numbers>,
}

impl<'i> Matcher<'i> {
    /// A matcher over that index.
    pub fn new(index: &'i Index) -> Matcher<'i> {
        Matcher { index, aligner: Aligner::default(), costs: HashMap::default() }
    }

    /// The index that is searched.
    pub fn index(&self) -> &'i Index {
        self.index
    }

    /// The names that the mention may spell, in no particular order.
    pub fn candidates(&mut self, mention: &Mention, reach: Reach) -> Vec<Candidate> {
        self.costs.clear();
        let mut gathered: HashMap<u32, (u32, f32), Numbers> = HashMap::default();
        let mut budget = MOST_POSTINGS;
        let mut hits: Vec<(usize, u32, Cost)> = Vec::new();
        for (u, unit) in mention.units.iter().enumerate() {
            if unit.count == 1
                && (mention.words[unit.first].initial || mention.is_title(unit.first))
            {
                continue;
            }
            self.words(unit, u, reach, &mut hits);
        }
        // Rare words first: when the budget ends, what is left out is the most ambiguous.
        hits.sort_by_key(|(_, word, cost)| (self.index.postings(*word).len(), *cost));
        for (u, word, cost) in hits {
            let unit = &mention.units[u];
            let mask = ((1 << unit.count) - 1) << unit.first;
            let gain = self.information(word) - f32::from(cost) / 100.0;
            for name in self.index.postings(word).take(budget) {
                budget -= 1;
                let entry = gathered.entry(name).or_insert((0, 0.0));
                if entry.0 & mask != mask {
                    *entry = (entry.0 | mask, entry.1 + gain.max(0.1));
                }
            }
        }
        let mut ranked: Vec<(u32, f32)> = gathered
            .into_iter()
            .map(|(name, (_, gain))| {
                let missing = self.index.words_of(name).len() as f32;
                (name, gain - missing)
            })
            .collect();
        let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if ranked.len() > MOST_NAMES {
            ranked.select_nth_unstable_by(MOST_NAMES, order);
            ranked.truncate(MOST_NAMES);
        }
        ranked.sort_by(order);
        ranked
            .into_iter()
            .filter_map(|(name, _)| Some(Candidate { name, pairing: self.pair(mention, name)? }))
            .collect()
    }

    /// Words of the index that the unit may spell, with the cost.
    fn words(&mut self, unit: &Unit, u: usize, reach: Reach, hits: &mut Vec<(usize, u32, Cost)>) {
        let index = self.index;
        let before = hits.len();
        for (skeleton, _) in &unit.skeletons {
            let mut from = skeleton.clone();
            from.push(skeleton::END);
            let mut to = skeleton.clone();
            to.push(skeleton::END + 1);
            let mut stream = index.words.range().ge(&from).lt(&to).into_stream();
            while let Some((key, word)) = stream.next() {
                self.hit(unit, u, &key[from.len()..], word as u32, hits);
            }
        }
        let sure = hits[before..].iter().any(|(.., cost)| *cost <= SURE);
        if reach == Reach::Skeleton || sure {
            return;
        }
        for automaton in fuzzy::Near::of(&unit.skeletons) {
            let mut stream = index.words.search(automaton).into_stream();
            while let Some((key, word)) = stream.next() {
                let phones = key.iter().position(|b| *b == skeleton::END).map_or(0, |at| at + 1);
                self.hit(unit, u, &key[phones..], word as u32, hits);
            }
        }
    }

    fn hit(
        &mut self,
        unit: &Unit,
        u: usize,
        phones: &[u8],
        word: u32,
        hits: &mut Vec<(usize, u32, Cost)>,
    ) {
        let key = (u as u32, word);
        if self.costs.contains_key(&key) {
            return;
        }
        let cost = self.aligner.cost(&unit.lattice, phones, word_limit(phones.len()));
        self.costs.insert(key, cost);
        hits.extend(cost.map(|cost| (u, word, cost)));
    }

    /// What a unit pays to spell a word of the index.
    fn word_cost(&mut self, mention: &Mention, u: usize, word: u32) -> Option<Cost> {
        let Matcher { index, aligner, costs } = self;
        *costs.entry((u as u32, word)).or_insert_with(|| {
            let phones = index.phones(word);
            aligner.cost(&mention.units[u].lattice, phones, word_limit(phones.len()))
        })
    }

    /// How much it says that a name has this word, in nats: minus the logarithm of its share of names.
    pub fn information(&self, word: u32) -> f32 {
        let bearers = self.index.postings(word & flag::NUMBER).len() as f32;
        ((self.index.names() as f32 + UNLISTED_NAMES) / (bearers + 0.5)).ln()
    }
}

/// Hashes small numbers; the keys are the crate's own, so nobody can choose them to collide.
#[derive(Clone, Default)]
pub struct Numbers;

/// See [`Numbers`].
#[derive(Default)]
pub struct NumberHasher(u64);

impl std::hash::BuildHasher for Numbers {
    type Hasher = NumberHasher;

    fn build_hasher(&self) -> NumberHasher {
        NumberHasher::default()
    }
}

impl std::hash::Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32((*byte).into());
        }
    }

    fn write_u32(&mut self, number: u32) {
        // Fibonacci hashing: the multiplier is 2^64 divided by the golden ratio.
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
