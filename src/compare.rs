//! Two names without a gazetteer: whether they name the same entity, as far as names can tell.
//!
//! Words are aligned as everywhere in the crate, but nobody knows which of the two is the better
//! spelling, so each is read against the sounds of the other and the cheaper reading counts; that
//! makes the comparison symmetric. What words of names are is in `data/compare/words.tsv` and
//! `given.tsv`, what the evidence is worth in `weights.tsv`, written by `examples/fit_compare.rs`.

use crate::{
    decide::column,
    explain::{Reading, readings, table},
    lexicon::{self, Role},
    matching::{
        LONGEST_MENTION, MOST_WORDS,
        pairing::{Pair, choose},
        word_limit,
    },
    normalize,
    phonetic::{
        Cost,
        align::Aligner,
        lattice::{LONGEST_WORD, Lattice, pronounce},
        number, rows,
    },
};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::{cell::OnceCell, fmt, ops::Range, sync::LazyLock};

/// What a wrong, missing, added or swapped letter costs, where no reading explains it.
const LETTER: Cost = 120;
/// What it costs to take two words for one.
const JOIN: Cost = 25;
/// What it costs that a word is translated, abbreviated, or another form of a given name.
const TRANSLATED: Cost = 20;
/// What an initial costs that stands for a word.
const INITIAL: Cost = 90;
/// A spelling that costs more is no longer what another scheme or accent makes of the word.
const APART: Cost = 60;
/// A spelling that costs as much may be of another consonant.
const CONSONANT: Cost = 100;
/// Two listed words on no common line are two words, unless they sound this much alike.
const ALIKE: Cost = 15;

/// From this score on two names are said to be the same.
const SAME: f64 = 0.5;
/// Below this score two names are said to be different.
const DIFFERENT: f64 = 0.25;

/// Features of a comparison, in the order of the table.
pub const FEATURES: [&str; 40] = [
    "one",
    "exact",
    "whole",
    "spelling",
    "worst",
    "edited",
    "consonant",
    "head-differs",
    "short-edit",
    "short-vowel",
    "both-known",
    "phones",
    "coverage",
    "words",
    "left-one-side",
    "left-both-sides",
    "left-common",
    "left-common-both",
    "left-generic",
    "land-differs",
    "left-initials",
    "initials-differ",
    "left-patronymic",
    "differ-patronymic",
    "number-left",
    "number-differs",
    "initials",
    "bare",
    "first-left",
    "last-left",
    "front-left",
    "son-left",
    "inverted",
    "joined",
    "gender",
    "translated",
    "given",
    "acronym",
    "type-left",
    "type-differs",
];

/// How many features there are.
pub const COUNT: usize = FEATURES.len();

/// Weights for persons, organizations and places.
static WEIGHTS: LazyLock<[[f64; COUNT]; 3]> = LazyLock::new(|| {
    let mut weights = [[0.0; COUNT]; 3];
    let table: Vec<_> = rows(include_str!("../data/compare/weights.tsv")).collect();
    assert_eq!(table.len(), COUNT, "data/compare/weights.tsv");
    for (i, row) in table.iter().enumerate() {
        assert_eq!(row[0], FEATURES[i], "data/compare/weights.tsv");
        for (kind, field) in row[1..=3].iter().enumerate() {
            weights[kind][i] = number(field);
        }
    }
    weights
});

/// The weights of the table.
pub fn weights() -> &'static [[f64; COUNT]; 3] {
    &WEIGHTS
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Verdict {
    /// They name the same entity, most likely.
    Same,
    /// It cannot be told.
    Unsure,
    /// They name different entities, most likely.
    Different,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Same => "same",
            Verdict::Unsure => "unsure",
            Verdict::Different => "different",
        })
    }
}

/// How a word of the one name stands for a word of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum How {
    /// It is the same word, or sounds the same.
    Same,
    /// It is another spelling of it.
    Spelled,
    /// It is its initial.
    Initial,
    /// It means the same: translated, or abbreviated.
    Means,
    /// It is another form of the same given name.
    Given,
    /// It is made of the initials.
    Acronym,
    /// Nothing stands for it.
    Left,
    /// A legal form, title or particle, which tells nothing.
    Idle,
}

/// A word, or several, of the one name, and what stands for it in the other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Aligned {
    /// Of the first name; empty where nothing stands for it.
    pub a: String,
    /// Of the second name; empty where nothing stands for it.
    pub b: String,
    /// How the one stands for the other.
    pub how: How,
    /// At what cost, in hundredths of a nat.
    pub cost: u32,
}

impl Aligned {
    /// The conventions by which the one spells the other: `Spanish y = ж`. Worked out when asked for.
    pub fn readings(&self) -> Vec<Reading> {
        if self.how != How::Spelled {
            return Vec::new();
        }
        let (x, y) =
            (Sounding::new(self.a.replace(' ', "")), Sounding::new(self.b.replace(' ', "")));
        let mut aligner = Aligner::default();
        let there = aligner.cost(x.lattice(), y.sounds(), Cost::MAX / 4);
        let back = aligner.cost(y.lattice(), x.sounds(), Cost::MAX / 4);
        match (there, back) {
            (Some(there), Some(back)) if there > back => {
                readings(&mut aligner, y.lattice(), x.sounds())
            }
            (None, _) => readings(&mut aligner, y.lattice(), x.sounds()),
            _ => readings(&mut aligner, x.lattice(), y.sounds()),
        }
    }
}

impl fmt::Display for Aligned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Aligned { a, b, how, cost } = self;
        match how {
            How::Same => write!(f, "{a} = {b}"),
            How::Spelled => write!(f, "{a} ~ {b} at {cost}"),
            How::Initial => write!(f, "{a} ~ {b} by its initial"),
            How::Means => write!(f, "{a} means {b}"),
            How::Given => write!(f, "{a} is a form of {b}"),
            How::Acronym => write!(f, "{a} ~ {b} by its initials"),
            How::Left => write!(f, "{a}{b} left over"),
            How::Idle => write!(f, "{a}{b} tells nothing"),
        }
    }
}

/// The outcome of [`compare`]. Prints as a line.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Comparison {
    /// Probability, 0 to 1, that both names name the same entity, all else unknown.
    pub score: f64,
    /// The score in a word.
    pub verdict: Verdict,
    /// Which words stand for which, at what cost, and what is left over.
    pub aligned: Vec<Aligned>,
}

impl Comparison {
    /// The alignment as a table for people: words, how they stand for each other, cost, conventions.
    ///
    /// ```
    /// let table = laqap::compare("person", "Kasim-Yomart Tokáyev", "Қасым-Жомарт Тоқаев").table();
    /// assert!(table.contains("Spanish y = ж"), "{table}");
    /// ```
    pub fn table(&self) -> String {
        table(self.aligned.iter().map(|part| {
            let why: Vec<_> = part.readings().into_iter().map(|r| r.convention).collect();
            let how = format!("{:?}", part.how).to_lowercase();
            let cost = if part.cost > 0 { part.cost.to_string() } else { String::new() };
            [part.a.clone(), part.b.clone(), how, cost, why.join("; ")]
        }))
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let telling = self.aligned.iter().filter(|part| part.how != How::Idle);
        for (i, part) in telling.enumerate() {
            write!(f, "{}{part}", if i == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

/// Compares two names of a kind (`person`, `organization`, `place`; any other word, or nothing, stands
/// for "not known"). Symmetric; never fails; linear in the lengths up to those of any real name.
///
/// ```
/// use laqap::{Verdict, compare};
/// let same = compare("person", "Qasym-Zhomart Toqaev", "Kassym-Jomart Tokayev");
/// assert_eq!(same.verdict, Verdict::Same);
/// let other = compare("person", "Dariga Nazarbayeva", "Nursultan Nazarbayev");
/// assert_eq!(other.verdict, Verdict::Different);
/// ```
pub fn compare(kind: &str, a: &str, b: &str) -> Comparison {
    let kind = Kind::of(kind);
    let (x, y) = (Side::new(kind, a), Side::new(kind, b));
    let swapped = x > y;
    let (first, second) = if swapped { (&y, &x) } else { (&x, &y) };
    let comparing = Comparing::new(first, second, &mut Aligner::default());
    let score = comparing.score();
    let verdict = match score {
        s if s >= SAME => Verdict::Same,
        s if s >= DIFFERENT => Verdict::Unsure,
        _ => Verdict::Different,
    };
    let mut aligned = comparing.aligned();
    if swapped {
        aligned.iter_mut().for_each(|part| std::mem::swap(&mut part.a, &mut part.b));
    }
    Comparison { score, verdict, aligned }
}

/// Compares one name with many, and gives those that score `cutoff` or more, best first: their places
/// among the choices, and their scores, which are those of [`compare`].
///
/// ```
/// use laqap::rank;
/// let names = ["Wladimir Putin", "Wladimir Klitschko", "Путин, Владимир Владимирович"];
/// let found = rank("person", "Vladimir Putin", &names, 0.5);
/// assert_eq!(found.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 2]);
/// ```
pub fn rank(
    kind: &str,
    query: &str,
    choices: &[impl AsRef<str>],
    cutoff: f64,
) -> Vec<(usize, f64)> {
    let kind = Kind::of(kind);
    let query = Side::new(kind, query);
    let mut aligner = Aligner::default();
    let mut found: Vec<(usize, f64)> = (0..)
        .zip(choices)
        .map(|(at, choice)| {
            let choice = Side::new(kind, choice.as_ref());
            let (first, second) =
                if query > choice { (&choice, &query) } else { (&query, &choice) };
            (at, Comparing::new(first, second, &mut aligner).score())
        })
        .filter(|(_, score)| *score >= cutoff)
        .collect();
    found.sort_by(|(i, x), (j, y)| y.total_cmp(x).then(i.cmp(j)));
    found
}

/// The features of a comparison, for fitting.
pub fn features(kind: &str, a: &str, b: &str) -> [f64; COUNT] {
    let kind = Kind::of(kind);
    let (x, y) = (Side::new(kind, a), Side::new(kind, b));
    let (first, second) = if x > y { (&y, &x) } else { (&x, &y) };
    Comparing::new(first, second, &mut Aligner::default()).features()
}

/// What is being compared, as far as the caller knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Person,
    Organization,
    Place,
    Unknown,
}

impl Kind {
    fn of(kind: &str) -> Kind {
        match kind {
            "person" => Kind::Person,
            "organization" => Kind::Organization,
            "place" => Kind::Place,
            _ => Kind::Unknown,
        }
    }
}

/// What a word does in a name, with its meaning where it has one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    /// It tells whose name it is.
    Telling,
    /// A word of business or of a country, which tells a little.
    Common,
    Number(u32),
    Initial,
    Patronymic,
    /// A legal form, title or particle.
    Idle,
}

/// The tables of `data/compare`.
#[derive(Default)]
struct Words {
    /// Kind and meaning of a word.
    words: HashMap<&'static str, Vec<(&'static str, &'static str)>>,
    /// Meaning of words that begin so.
    beginnings: HashMap<&'static str, &'static str>,
    /// Meanings that are countries and the like.
    lands: HashSet<&'static str>,
    /// Words with which a phrase begins.
    phrases: HashSet<&'static str>,
    /// The initials of the words and phrases of a meaning.
    initials: HashMap<&'static str, HashSet<String>>,
    numbers: HashMap<&'static str, u32>,
    /// The names of which a word is a form.
    given: HashMap<&'static str, Vec<u16>>,
    surnames: HashSet<&'static str>,
    /// The places of which a word is a name.
    places: HashMap<&'static str, Vec<u16>>,
    /// The syllables of which a word is a form.
    syllables: HashMap<&'static str, Vec<u16>>,
    /// In which language each syllable is one, as a bit.
    tongues: Vec<u8>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    for row in rows(include_str!("../data/compare/words.tsv")) {
        for word in row[2].split(' ') {
            if row[0] == "number" {
                words.numbers.insert(word, number(row[1]));
                continue;
            }
            let means = matches!(row[0], "word" | "land");
            if means {
                let initials = word.split('_').filter_map(|part| part.chars().next()).collect();
                words.initials.entry(row[1]).or_default().insert(initials);
            }
            words.lands.extend((row[0] == "land").then_some(row[1]));
            let kind = if means { "word" } else { row[0] };
            match word.strip_suffix('*') {
                Some(beginning) => drop(words.beginnings.insert(beginning, row[1])),
                None => words.words.entry(word).or_default().push((kind, row[1])),
            }
            words.phrases.extend(word.split_once('_').map(|(first, _)| first));
        }
    }
    let lines = |text: &'static str, of: &mut HashMap<&'static str, Vec<u16>>, column: usize| {
        for (line, row) in (0..).zip(rows(text)) {
            for word in row[column].split(' ') {
                of.entry(word).or_default().push(line);
            }
        }
    };
    lines(include_str!("../data/compare/given.tsv"), &mut words.given, 0);
    lines(include_str!("../data/compare/places.tsv"), &mut words.places, 0);
    let syllables = include_str!("../data/compare/syllables.tsv");
    lines(syllables, &mut words.syllables, 2);
    let tongue = |row: Vec<&str>| 1 << TONGUES.iter().position(|t| *t == row[0]).expect("listed");
    words.tongues.extend(rows(syllables).map(tongue));
    let surnames = rows(include_str!("../data/compare/surnames.tsv"));
    words.surnames.extend(surnames.flat_map(|row| row[0].split(' ')));
    words
});

/// Languages whose names are written by syllables.
const TONGUES: [&str; 3] = ["zh", "ko", "ja"];
/// No syllable has more letters.
const LONGEST_SYLLABLE: usize = 6;
/// No phrase has more words.
const LONGEST_PHRASE: usize = 5;
/// An ending has no more letters.
const LONGEST_ENDING: usize = 6;

impl Words {
    /// The meaning of a word, if it is of that kind.
    fn is(&self, word: &Sounding, kind: &str) -> Option<&'static str> {
        self.entries(word).find(|(known, _)| *known == kind).map(|(_, meaning)| *meaning)
    }

    /// What is listed of a word.
    fn entries(
        &self,
        word: &Sounding,
    ) -> impl Iterator<Item = &(&'static str, &'static str)> + Clone {
        let of = |text: &str| self.words.get(text).map_or(&[][..], |entries| entries);
        let native = if word.plain == word.text { &[][..] } else { of(&word.text) };
        of(&word.plain).iter().chain(native)
    }

    /// The meaning of a word of business or of a country, articles and prepositions of Arabic and Hebrew
    /// taken off.
    fn common(&self, word: &Sounding) -> Option<&'static str> {
        const PREFIXES: [&str; 9] = ["وال", "بال", "لل", "ال", "و", "ל", "ה", "ב", "ו"];
        let bare = || PREFIXES.iter().filter_map(|prefix| word.text.strip_prefix(prefix));
        self.is(word, "word").or_else(|| {
            if word.text.is_ascii() {
                return None;
            }
            bare().filter(|bare| bare.len() > 4).find_map(|bare| self.listed(bare, "word"))
        })
    }

    fn listed(&self, word: &str, kind: &str) -> Option<&'static str> {
        self.words.get(word)?.iter().find(|(k, _)| *k == kind).map(|(_, meaning)| *meaning)
    }

    /// The meaning of a word of an organization's name, by its beginning. A compound of two words
    /// that mean something is a name: *Turkmengaz*.
    fn inflected(&self, word: &Sounding) -> Option<&'static str> {
        let begins = |text: &str| {
            let ends = text.char_indices().map(|(at, _)| at).rev().take(LONGEST_ENDING + 1);
            std::iter::once(text.len())
                .chain(ends)
                .find_map(|end| self.beginnings.get(&text[..end]))
        };
        let is_compound = |text: &str| {
            let mut halves = text.char_indices().skip(3).map(|(at, _)| text.split_at(at));
            halves.any(|(head, half)| {
                half.len() > 2
                    && (self.listed(half, "word").is_some() || begins(half).is_some())
                    && (self.listed(head, "word").is_some() || self.beginnings.contains_key(head))
            })
        };
        let native = || begins(&word.text).filter(|_| word.plain != word.text);
        let means = begins(&word.plain).or_else(native).copied();
        let means = means.or_else(|| lexicon::meaning(&word.text))?;
        (!is_compound(&word.plain) && !is_compound(&word.text)).then_some(means)
    }

    /// The listed phrase at the head of the words, and of how many words it is.
    fn phrase(&self, words: &[Sounding]) -> Option<(usize, Sounding)> {
        let first = words.first()?;
        if !self.phrases.contains(&*first.plain) && !self.phrases.contains(&*first.text) {
            return None;
        }
        (2..=LONGEST_PHRASE.min(words.len())).rev().find_map(|count| {
            let join = |part: fn(&Sounding) -> &str| -> String {
                words[..count].iter().map(part).collect::<Vec<_>>().join("_")
            };
            let (text, plain) = (join(|word| &word.text), join(|word| &word.plain));
            let listed = self.words.contains_key(&*plain) || self.words.contains_key(&*text);
            listed.then(|| (count, Sounding { plain, ..Sounding::new(text) }))
        })
    }

    /// Cuts listed words out of a text that is written without spaces.
    fn cut(&self, text: &str) -> Vec<String> {
        let bounds: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let known = |first: usize, end: usize| {
            let part = &text[bounds[first]..bounds[end]];
            self.words.get(part).is_some_and(|of| of.iter().any(|(kind, _)| *kind != "title"))
        };
        let (mut parts, mut rest, mut at) = (Vec::new(), 0, 0);
        while at + 1 < bounds.len() {
            let last = (at + 8).min(bounds.len() - 1);
            match (at + 2..=last).rev().find(|end| known(at, *end)) {
                Some(end) => {
                    parts.extend((rest < at).then(|| text[bounds[rest]..bounds[at]].to_owned()));
                    parts.push(text[bounds[at]..bounds[end]].to_owned());
                    (rest, at) = (end, end);
                }
                None => at += 1,
            }
        }
        parts.extend((rest < at).then(|| text[bounds[rest]..].to_owned()));
        parts
    }

    /// In which languages a word is made of syllables, as bits.
    fn tongue(&self, word: &Sounding) -> u8 {
        *word.tongue.get_or_init(|| self.tongue_of(word.syllabic()))
    }

    fn tongue_of(&self, text: &str) -> u8 {
        if text.is_empty() || text.chars().count() > LONGEST_SYLLABLE * 3 {
            return 0;
        }
        let mut reached = vec![0u8; text.len() + 1];
        reached[0] = !0;
        for at in 0..text.len() {
            if reached[at] != 0 && text.is_char_boundary(at) {
                for (end, lines) in self.syllables_at(text, at) {
                    let of = lines.iter().fold(0, |of, line| of | self.tongues[usize::from(*line)]);
                    reached[end] |= reached[at] & of;
                }
            }
        }
        reached[text.len()]
    }

    /// Where the syllables end that begin at a byte of a text, and which they may be.
    fn syllables_at(&self, text: &str, at: usize) -> impl Iterator<Item = (usize, &[u16])> {
        let ends = text[at..].char_indices().take(LONGEST_SYLLABLE);
        ends.filter_map(move |(i, c)| {
            let end = at + i + c.len_utf8();
            Some((end, &**self.syllables.get(&text[at..end])?))
        })
    }

    /// Whether two words may write the same syllables of one of the languages.
    fn same_syllables(&self, x: &Sounding, y: &Sounding, tongues: u8) -> bool {
        let common = self.tongue(x) & self.tongue(y) & tongues;
        if common == 0 {
            return false;
        }
        let (x, y) = (x.syllabic(), y.syllabic());
        let mut reached = vec![0u8; (x.len() + 1) * (y.len() + 1)];
        let at = |i: usize, j: usize| i * (y.len() + 1) + j;
        reached[0] = common;
        for i in 0..x.len() {
            for j in 0..y.len() {
                let so_far = reached[at(i, j)];
                if so_far == 0 {
                    continue;
                }
                for (end, lines) in self.syllables_at(x, i) {
                    for (other, others) in self.syllables_at(y, j) {
                        let same = lines.iter().filter(|line| others.contains(line));
                        let of = same.fold(0, |of, line| of | self.tongues[usize::from(*line)]);
                        reached[at(end, other)] |= so_far & of;
                    }
                }
            }
        }
        reached[at(x.len(), y.len())] != 0
    }

    fn place(&self, word: &Sounding) -> &[u16] {
        let of = self.places.get(&*word.text).or_else(|| self.places.get(&*word.plain));
        of.map_or(&[], |lines| lines)
    }

    /// Whether two words of one script are two names, as far as one can know.
    fn both_known(&self, x: &Sounding, y: &Sounding) -> bool {
        let known =
            |word: &Sounding| self.surnames.contains(&*word.plain) || !word.given().is_empty();
        x.is_latin == y.is_latin && known(x) && known(y)
    }

    fn number(&self, word: &Sounding) -> Option<u32> {
        if word.plain.bytes().all(|b| b.is_ascii_digit()) {
            return word.plain.parse().ok();
        }
        self.numbers.get(&*word.plain).or_else(|| self.numbers.get(&*word.text)).copied()
    }
}

/// One of the two names.
struct Side {
    kind: Kind,
    words: Vec<Sounding>,
    sorts: Vec<Sort>,
    /// Meaning of a common word.
    meanings: Vec<Option<&'static str>>,
    /// Languages in which all telling words are made of syllables.
    tongue: OnceCell<u8>,
}

impl PartialEq for Side {
    fn eq(&self, other: &Side) -> bool {
        self.partial_cmp(other).is_some_and(std::cmp::Ordering::is_eq)
    }
}

impl PartialOrd for Side {
    fn partial_cmp(&self, other: &Side) -> Option<std::cmp::Ordering> {
        Some(self.words.iter().map(|w| &w.text).cmp(other.words.iter().map(|w| &w.text)))
    }
}

/// Words behind which nothing more is a title.
const BEHIND: [&str; 12] =
    ["esq", "phd", "md", "obe", "mbe", "kbe", "cbe", "qc", "kc", "mp", "gcfr", "prof"];
/// Words that tell a father from his son, and the numbers that they stand for.
const GENERATIONS: [(&str, u32); 5] =
    [("sr", 1), ("senior", 1), ("jr", 2), ("junior", 2), ("filho", 2)];

impl Side {
    fn new(kind: Kind, name: &str) -> Side {
        let end = name.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST_MENTION);
        let name = &name[..end.unwrap_or(name.len())];
        let aliases = if kind == Kind::Person { aliases(name) } else { Vec::new() };
        let mut words: Vec<Sounding> = Vec::with_capacity(8);
        for word in normalize::words_from(name).take(MOST_WORDS) {
            // The Arabic article is written together with its word.
            let bare = word.text.strip_prefix("ال").filter(|t| t.chars().count() > 2);
            let mut sounding = Sounding::new(bare.map(str::to_owned).unwrap_or(word.text));
            sounding.initial = word.initial;
            sounding.alias = aliases.iter().any(|alias| alias.contains(&word.range.start));
            words.push(sounding);
        }
        if kind != Kind::Person {
            let mut at = 0;
            while at < words.len() {
                let phrase = WORDS.phrase(&words[at..]).or_else(|| form(&words[at..]));
                if let Some((count, phrase)) = phrase {
                    words.splice(at..at + count, [phrase]);
                }
                at += 1;
            }
        }
        let is_cut = |word: &Sounding| !word.is_latin && word.text.chars().all(is_unspaced);
        if kind == Kind::Organization && words.iter().any(is_cut) {
            let cut = |word: Sounding| match is_cut(&word) {
                true => WORDS.cut(&word.text).into_iter().map(Sounding::new).collect(),
                false => vec![word],
            };
            words = words.into_iter().flat_map(cut).collect();
        } else if let ([word], true) = (&*words, kind != Kind::Organization)
            && is_cut(word)
            && let Some(cut) = surname(&word.text)
        {
            let (surname, given) = word.text.split_at(cut);
            words = [surname, given].map(|part| Sounding::new(part.to_owned())).into();
        }
        if kind != Kind::Organization {
            fathers(&mut words);
        }
        servants(&mut words);
        let (sorts, meanings, tongue) = (Vec::new(), Vec::new(), OnceCell::new());
        let mut side = Side { kind, sorts, meanings, tongue, words };
        side.sort();
        side
    }

    /// Says of each word what it does.
    fn sort(&mut self) {
        let table = &*WORDS;
        let person = self.kind == Kind::Person;
        let mut before = true;
        for word in &self.words {
            let entries = table.entries(word);
            let is = |kind: &str| entries.clone().any(|(known, _)| *known == kind);
            let organization = self.kind == Kind::Organization;
            let common = match () {
                () if person => None,
                () => table.common(word).or_else(|| {
                    let inflects = organization && !word.initial && !is("form");
                    inflects.then(|| table.inflected(word)).flatten()
                }),
            };
            let title = is("title")
                && (before || BEHIND.contains(&&*word.plain))
                && !word.father
                && (person || self.kind == Kind::Unknown && common.is_none());
            before &= title;
            let roman = || word.plain.bytes().any(|b| b.is_ascii_digit()) || word.plain.len() > 1;
            let generation = GENERATIONS.iter().find(|(known, _)| person && *known == word.plain);
            let sort = if word.plain.is_empty() {
                Sort::Telling
            } else if word.father {
                Sort::Patronymic
            } else if let Some((_, n)) = generation.filter(|_| !self.sorts.is_empty()) {
                Sort::Number(*n)
            } else if title || word.alias {
                Sort::Idle
            } else if let Some(n) = table.number(word).filter(|_| !person || roman()) {
                Sort::Number(n)
            } else if word.initial && (person || !(is("particle") || is("function"))) {
                Sort::Initial
            } else if common.is_some() {
                Sort::Common
            } else if is("particle") || !person && (is("form") || is("function")) {
                Sort::Idle
            } else {
                match (lexicon::role(&word.text), self.kind) {
                    (Some(Role::Patronymic), Kind::Person | Kind::Unknown) => Sort::Patronymic,
                    (Some(Role::PlaceType), Kind::Place) => Sort::Idle,
                    (Some(Role::LegalForm), kind) if kind != Kind::Person => Sort::Idle,
                    _ => Sort::Telling,
                }
            };
            self.sorts.push(sort);
            self.meanings.push(common);
        }
        // What is left must tell something: else it is told by what mostly tells nothing.
        let tells = |sort: &&Sort| matches!(sort, Sort::Telling | Sort::Common | Sort::Number(_));
        if self.sorts.iter().filter(tells).count() == 0 {
            for (sort, word) in self.sorts.iter_mut().zip(&self.words) {
                if matches!(sort, Sort::Idle | Sort::Patronymic) && !word.initial {
                    *sort = Sort::Telling;
                }
            }
        }
        // A surname like Le or An is no particle where only one word stands beside it.
        if self.words.len() == 2 && person {
            for (i, sort) in self.sorts.iter_mut().enumerate() {
                let title = table.is(&self.words[i], "title").is_some();
                if *sort == Sort::Idle && !title {
                    *sort = Sort::Telling;
                }
            }
        }
    }

    fn text(&self, (first, count): (u8, u8)) -> String {
        let words = &self.words[usize::from(first)..usize::from(first) + usize::from(count)];
        words.iter().map(|word| &*word.text).collect::<Vec<_>>().join(" ")
    }

    fn types(&self) -> u32 {
        if matches!(self.kind, Kind::Person | Kind::Organization) {
            return 0;
        }
        self.words.iter().fold(0, |types, word| types | 1 << lexicon::sense(&word.text)) & !1
    }

    fn tongue(&self) -> u8 {
        let telling = || (0..self.words.len()).filter(|i| self.tells(*i));
        *self.tongue.get_or_init(|| telling().fold(!0, |of, i| of & WORDS.tongue(&self.words[i])))
    }

    fn tells(&self, i: usize) -> bool {
        self.sorts[i] == Sort::Telling
    }

    /// Whether it is the name that many Muslims have before the one by which they are called.
    fn is_muhammad(&self, i: usize) -> bool {
        let of = self.words[i].given();
        WORDS.given.get("muhammad").is_some_and(|lines| lines.iter().any(|l| of.contains(l)))
    }

    /// Whether the word behind it is a father's name.
    fn is_son(&self, i: usize) -> bool {
        const SON: [&str; 8] = ["bin", "ibn", "ben", "bint", "binti", "ould", "uld", "wuld"];
        SON.contains(&&*self.words[i].plain)
    }

    fn has_initials(&self) -> bool {
        self.sorts.contains(&Sort::Initial)
    }

    fn weight(&self, i: usize) -> f64 {
        match self.sorts[i] {
            Sort::Telling => 1.0,
            Sort::Common | Sort::Number(_) => 0.5,
            Sort::Initial => 0.3,
            Sort::Patronymic | Sort::Idle => 0.0,
        }
    }
}

/// The legal form at the head of the words that is written with a full stop behind each letter.
fn form(words: &[Sounding]) -> Option<(usize, Sounding)> {
    let run = words.iter().take_while(|word| word.initial).count();
    (2..=run.min(4)).rev().find_map(|count| {
        let joined = Sounding::new(words[..count].iter().map(|w| &*w.text).collect());
        WORDS.is(&joined, "form").is_some().then_some((count, joined))
    })
}

/// Where in a person's name quotation marks or brackets stand, with what he is called besides.
fn aliases(name: &str) -> Vec<Range<usize>> {
    const MARKS: [(char, char); 6] =
        [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('(', ')'), ('‘', '’')];
    let span = |(opening, closing): (char, char)| {
        let from = name.find(opening)?;
        let behind = from + opening.len_utf8();
        Some(from..behind + name[behind..].find(closing)?)
    };
    MARKS.into_iter().filter_map(span).collect()
}

/// Whether a character is of a script that is written without spaces, or nearly so.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Where the surname ends in a name written in Chinese characters or Hangul without a space.
fn surname(word: &str) -> Option<usize> {
    if word.contains(|c| matches!(c, '\u{3040}'..='\u{30ff}')) {
        return None;
    }
    let first = word.chars().next()?.len_utf8();
    ((2..=4).contains(&word.chars().count())).then_some(first)
}

/// Makes one word, a father's name, of *Hüseyn oğlu*.
fn fathers(words: &mut Vec<Sounding>) {
    const CHILD: [&str; 16] = [
        "oglu", "ogly", "ogli", "oglou", "ugli", "ughli", "uly", "ulu", "uulu", "qizi", "kyzy",
        "kizi", "gizi", "gyzy", "kyzi", "zoda",
    ];
    let mut at = 2;
    while at < words.len() {
        if CHILD.contains(&&*words[at].plain) {
            let mut joined = Sounding::new(words[at - 1].text.clone());
            joined.father = true;
            words.splice(at - 1..=at, [joined]);
        } else {
            at += 1;
        }
    }
}

/// Makes one word of *Abd al-Rahman* and *Abdul Rahman*, and of *Siraj al-Din*.
fn servants(words: &mut Vec<Sounding>) {
    const SERVANT: [&str; 10] =
        ["abd", "abdul", "abdel", "abdal", "abdoul", "abdur", "abdus", "abdu", "abdol", "bd"];
    const ARTICLE: [&str; 13] =
        ["al", "el", "ul", "ar", "er", "ur", "as", "us", "ad", "an", "ud", "ed", "od"];
    const FAITH: [&str; 12] = [
        "din", "deen", "dine", "ddin", "uddin", "eddin", "eddine", "aldin", "addin", "aldeen",
        "ddeen", "dyn",
    ];
    let mut at = 0;
    while at + 1 < words.len() {
        let article = usize::from(ARTICLE.contains(&&*words[at + 1].plain));
        let second = at + 1 + article;
        let joined = match words.get(second) {
            Some(lord) if SERVANT.contains(&&*words[at].plain) => {
                let servant = if lord.is_arabic() { "عبدال" } else { "abdul" };
                Some(format!("{servant}{}", lord.text))
            }
            Some(faith)
                if FAITH.contains(&&*faith.plain)
                    && words[at].plain.len() > 2
                    && !words[at].initial =>
            {
                let faith = if faith.is_arabic() { "الدين" } else { "uddin" };
                Some(format!("{}{faith}", words[at].text))
            }
            _ => None,
        };
        if let Some(joined) = joined {
            words.splice(at..=second, [Sounding::new(joined)]);
        }
        at += 1;
    }
}

/// A word, or several taken as one, read in all ways and in the plainest.
struct Sounding {
    text: String,
    /// Lower-case letters and digits of ASCII.
    plain: String,
    /// Whether it is in plain Latin letters.
    is_latin: bool,
    /// The sorts of its consonants in order, four bits each, the first the lowest.
    consonants: u64,
    initial: bool,
    /// It is a father's name, as the word behind it says.
    father: bool,
    /// It stands in quotation marks or brackets.
    alias: bool,
    lattice: OnceCell<Lattice>,
    sounds: OnceCell<Vec<u8>>,
    tongue: OnceCell<u8>,
    given: OnceCell<&'static [u16]>,
}

impl Sounding {
    fn new(text: String) -> Sounding {
        let mut plain = String::with_capacity(text.len());
        let is_latin = text.is_ascii();
        if text.bytes().all(|b| b.is_ascii_lowercase()) {
            plain.push_str(&text);
        } else {
            let ascii = deunicode::deunicode(&text);
            plain.extend(
                ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
            );
        }
        let (mut consonants, mut count, mut before) = (0, 0, 0);
        for (at, letter) in plain.bytes().enumerate().filter(|(_, letter)| *letter != b'h') {
            let next = plain.as_bytes().get(at + 1);
            // Doubled consonants are one, and so are all ways to write ж or щ.
            let sort = match (letter, next) {
                (b't', Some(b's' | b'z' | b'c')) | (b'd', Some(b'z' | b'j')) => SIBILANT,
                _ => consonant(letter),
            };
            if sort != before && sort > 0 && count < MOST_CONSONANTS {
                consonants |= sort << (4 * count);
                count += 1;
            }
            before = sort;
        }
        Sounding {
            text,
            plain,
            is_latin,
            consonants,
            initial: false,
            father: false,
            alias: false,
            lattice: OnceCell::new(),
            sounds: OnceCell::new(),
            tongue: OnceCell::new(),
            given: OnceCell::new(),
        }
    }

    /// The names of which it is a form.
    fn given(&self) -> &'static [u16] {
        self.given.get_or_init(|| WORDS.given.get(&*self.plain).map_or(&[], |lines| lines))
    }

    fn is_arabic(&self) -> bool {
        self.text.starts_with(|c| matches!(c, '\u{600}'..='\u{6ff}'))
    }

    /// The form in which syllables are listed.
    fn syllabic(&self) -> &str {
        let cyrillic = self.text.starts_with(|c| matches!(c, '\u{400}'..='\u{4ff}'));
        if cyrillic { &self.text } else { &self.plain }
    }

    /// Whether the consonants are too unlike for two spellings of one word.
    fn is_unlike(&self, other: &Sounding) -> bool {
        let letters = self.plain.len().max(other.plain.len());
        unlike(self.consonants, other.consonants) > if letters < LONG { 1 } else { 2 }
    }

    fn lattice(&self) -> &Lattice {
        self.lattice.get_or_init(|| Lattice::new(&self.text, None))
    }

    fn sounds(&self) -> &[u8] {
        self.sounds.get_or_init(|| pronounce(&self.text, "und"))
    }

    fn phones(&self, other: &Sounding) -> u8 {
        ((self.sounds().len() + other.sounds().len()) / 2).min(40) as u8
    }

    /// What it costs to take one for the other.
    fn cost(&self, other: &Sounding, aligner: &mut Aligner) -> Option<Cost> {
        if self.text == other.text {
            return Some(0);
        }
        if self.plain == other.plain && !self.plain.is_empty() {
            return Some(0);
        }
        // Words of so different lengths or consonants are not the same word: no need to align them.
        let (m, n) = (self.plain.len(), other.plain.len());
        if m.max(n) > 2 * m.min(n) + 4 || self.is_unlike(other) {
            return None;
        }
        let (p, q) = (self.plain.as_bytes(), other.plain.as_bytes());
        let edits = edits(m, n, |i, j| p[i] == q[j]);
        // No convention changes more than half of the letters, and some.
        if edits as usize > 2 + m.max(n) / 2 {
            return None;
        }
        let (x, y) = (self.sounds(), other.sounds());
        let (shorter, longer) = (x.len().min(y.len()), x.len().max(y.len()));
        if longer > 2 * shorter + 3 {
            return None;
        }
        let most = limit(longer);
        let there = aligner.cost(self.lattice(), y, most);
        let back = aligner.cost(other.lattice(), x, most);
        let digits = |s: &str| s.bytes().any(|b| b.is_ascii_digit());
        let read = [there, back].into_iter().flatten().min();
        let letters = match (digits(&self.plain), digits(&other.plain)) {
            // A digit read or typed for a letter.
            (x, y) if x != y => (shorter > 4 && edits == 1).then_some(LETTER),
            (true, true) => return None,
            _ => Some(LETTER.saturating_mul(edits.min(9) as Cost)),
        };
        [read, letters].into_iter().flatten().min().filter(|cost| *cost <= most)
    }

    /// What it costs that one begins like the other, which is an initial.
    fn begins(&self, initial: &Sounding, aligner: &mut Aligner) -> Option<Cost> {
        let head =
            |sounds: &[u8]| sounds.len().min(if sounds.first() == Some(&b'j') { 2 } else { 1 });
        if initial.plain.bytes().next().is_some_and(|b| self.plain.as_bytes().first() == Some(&b)) {
            return Some(INITIAL);
        }
        let sounds = &self.sounds()[..head(self.sounds())];
        let there = aligner.cost(initial.lattice(), sounds, word_limit(1));
        there.map(|cost| INITIAL + cost)
    }
}

/// So many letters allow for two consonants of other sorts.
const LONG: usize = 6;
/// More consonants are not looked at.
const MOST_CONSONANTS: u32 = 16;

/// The sort of a consonant that few conventions write with letters of another sort; 0 for vowels and for
/// consonants that come and go.
fn consonant(letter: u8) -> u64 {
    match letter {
        b'b' | b'p' | b'v' | b'w' | b'f' => 1,
        b'd' | b't' => 2,
        b'l' => 3,
        b'm' => 4,
        b'n' => 5,
        b'r' => 6,
        b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => SIBILANT,
        _ => 0,
    }
}
/// The sort of *s* and its like, and of those that they are written with.
const SIBILANT: u64 = 7;

/// How many consonants in order are of other sorts, or have none to stand for: an edit distance.
fn unlike(x: u64, y: u64) -> u32 {
    let count = |sorts: u64| (u64::BITS - sorts.leading_zeros()).div_ceil(4) as usize;
    let sort = |sorts: u64, at: usize| sorts >> (4 * at) & 15;
    let (m, n) = (count(x), count(y));
    if x == y || m.abs_diff(n) > 3 {
        return m.abs_diff(n) as u32;
    }
    edits(m, n, |i, j| sort(x, i) == sort(y, j))
}

/// How many letters are wrong, missing, added or swapped between two words of so many letters: Hyyrö's
/// bit-parallel distance (2003), a column of the table in a machine word.
fn edits(m: usize, n: usize, same: impl Fn(usize, usize) -> bool) -> u32 {
    let (m, n) = (m.min(LONGEST_WORD), n.min(LONGEST_WORD));
    if m == 0 {
        return n as u32;
    }
    let (mut more, mut fewer, mut diagonal, mut before) = (!0u64, 0u64, 0u64, 0u64);
    let mut edits = m as u32;
    for j in 0..n {
        let matching = (0..m).fold(0u64, |all, i| all | u64::from(same(i, j)) << i);
        let swapped = ((!diagonal & matching) << 1) & before;
        diagonal = ((matching & more).wrapping_add(more) ^ more) | matching | fewer | swapped;
        let (right, left) = (fewer | !(diagonal | more), diagonal & more);
        edits = edits + (right >> (m - 1) & 1) as u32 - (left >> (m - 1) & 1) as u32;
        let (right, left) = (right << 1 | 1, left << 1);
        more = left | !(diagonal | right);
        fewer = right & diagonal;
        before = matching;
    }
    edits
}

/// The most that the spelling of a word may cost: less than in a gazetteer, where rivals help to tell.
fn limit(phones: usize) -> Cost {
    (40 + 30 * phones as Cost).min(330)
}

/// Two names side by side.
struct Comparing<'s> {
    a: &'s Side,
    b: &'s Side,
    pairs: Vec<(Pair, How)>,
}

impl<'s> Comparing<'s> {
    fn new(a: &'s Side, b: &'s Side, aligner: &mut Aligner) -> Comparing<'s> {
        let mut possible: Vec<(Pair, How)> = Vec::new();
        for (i, x) in a.words.iter().enumerate() {
            for (j, y) in b.words.iter().enumerate() {
                if let Some((cost, phones, how)) = stands_for(a, i, b, j, x, y, aligner) {
                    possible.push((pair((i as u8, 1), (j as u8, 1), cost, phones, how), how));
                }
            }
        }
        // Words that have their equal need not be taken together with others.
        let mut free = [vec![true; a.words.len()], vec![true; b.words.len()]];
        for (pair, _) in possible.iter().filter(|(pair, _)| pair.cost == 0) {
            free[0][usize::from(pair.mention.0)] = false;
            free[1][usize::from(pair.name.0)] = false;
        }
        joins(a, &free[0], b, &free[1], aligner, |one, many, cost, phones| {
            possible.push((pair(one, many, cost, phones, How::Spelled), How::Spelled));
        });
        joins(b, &free[1], a, &free[0], aligner, |one, many, cost, phones| {
            possible.push((pair(many, one, cost, phones, How::Spelled), How::Spelled));
        });
        if a.kind != Kind::Person {
            acronyms(a, b, |one, many, phones| {
                possible.push((pair(one, many, TRANSLATED, phones, How::Acronym), How::Acronym));
            });
            acronyms(b, a, |one, many, phones| {
                possible.push((pair(many, one, TRANSLATED, phones, How::Acronym), How::Acronym));
            });
        }
        let how = |pair: &Pair| {
            let of = possible.iter().find(|(p, _)| p == pair);
            of.map_or(How::Same, |(_, how)| *how)
        };
        let chosen = choose(possible.iter().map(|(pair, _)| *pair).collect());
        let mut pairs: Vec<_> = chosen.into_iter().map(|pair| (pair, how(&pair))).collect();
        pairs.sort_by_key(|(pair, _)| pair.mention);
        Comparing { a, b, pairs }
    }

    /// Words that no pair takes in: of the one name, of the other.
    fn left(&self) -> [Vec<usize>; 2] {
        let covers = |(first, count): (u8, u8), at: usize| {
            (usize::from(first)..usize::from(first) + usize::from(count)).contains(&at)
        };
        let left = |words: usize, span: fn(&Pair) -> (u8, u8)| {
            (0..words).filter(|at| !self.pairs.iter().any(|(p, _)| covers(span(p), *at))).collect()
        };
        [left(self.a.words.len(), |p| p.mention), left(self.b.words.len(), |p| p.name)]
    }

    fn score(&self) -> f64 {
        let features = self.features();
        let odds =
            |column: usize| WEIGHTS[column].iter().zip(features).map(|(w, f)| w * f).sum::<f64>();
        let odds = match self.a.kind {
            Kind::Person => odds(column("person")),
            Kind::Organization => odds(column("organization")),
            Kind::Place => odds(column("place")),
            Kind::Unknown => (odds(0) + odds(1) + odds(2)) / 3.0,
        };
        1.0 / (1.0 + (-odds).exp())
    }

    fn features(&self) -> [f64; COUNT] {
        let flag = |b: bool| f64::from(u8::from(b));
        let capped = |n: usize, most: usize| n.min(most) as f64;
        let left = self.left();
        let sides = [(self.a, &left[0]), (self.b, &left[1])];
        let count = |is: fn(Sort) -> bool| {
            sides.map(|(side, left)| left.iter().filter(|i| is(side.sorts[**i])).count())
        };
        let telling = count(|sort| sort == Sort::Telling);
        let common = count(|sort| sort == Sort::Common);
        let initials = count(|sort| sort == Sort::Initial);
        let patronymics = count(|sort| sort == Sort::Patronymic);
        let numbers = count(|sort| matches!(sort, Sort::Number(_)));
        let first = |p: &Pair| usize::from(p.mention.0);
        let tells = |(p, how): &&(Pair, How)| {
            self.a.tells(first(p))
                && self.b.tells(p.name.0.into())
                && !matches!(how, How::Initial | How::Acronym)
        };
        let told: Vec<&(Pair, How)> = self.pairs.iter().filter(tells).collect();
        let counted = |(p, _): &&(Pair, How)| {
            !matches!(self.a.sorts[first(p)], Sort::Idle)
                && !matches!(self.b.sorts[usize::from(p.name.0)], Sort::Idle)
        };
        let pairs: Vec<&(Pair, How)> = self.pairs.iter().filter(counted).collect();
        let phones: f64 = told.iter().map(|(p, _)| f64::from(p.phones)).sum();
        let weigh = |side: &Side, of: &[usize]| of.iter().map(|i| side.weight(*i)).sum::<f64>();
        let unsaid = weigh(self.a, &left[0]) + weigh(self.b, &left[1]);
        let all = weigh(self.a, &(0..self.a.words.len()).collect::<Vec<_>>())
            + weigh(self.b, &(0..self.b.words.len()).collect::<Vec<_>>());
        let spelling: f64 = pairs.iter().map(|(p, _)| f64::from(p.cost)).sum();
        let worst = |(p, how): &&(Pair, How)| match how {
            How::Initial => 0.0,
            _ => f64::from(p.cost) / f64::from(p.phones.max(1)) / 10.0,
        };
        let spelled = |(p, how): &&&(Pair, How)| *how == How::Spelled && p.cost > APART;
        let head = |text: &str| deunicode::deunicode(text).to_lowercase().chars().next();
        let head_differs = pairs.iter().filter(spelled).any(|(p, _)| {
            let (x, y) = (self.a.text(p.mention), self.b.text(p.name));
            x.is_ascii() && y.is_ascii() && head(&x) != head(&y)
        });
        // Within a script a spelling is more often a mistake, or another name.
        let ascii = |text: &str| text.is_ascii();
        let edited = pairs
            .iter()
            .filter(|pair| ascii(&self.a.text(pair.0.mention)) == ascii(&self.b.text(pair.0.name)))
            .filter(|(_, how)| *how == How::Spelled)
            .map(worst)
            .fold(0.0, f64::max);
        let changed = |(p, how): &&&(Pair, How)| {
            let (x, y) = (&self.a.words[first(p)], &self.b.words[usize::from(p.name.0)]);
            let one_each = p.mention.1 + p.name.1 == 2 && matches!(how, How::Same | How::Spelled);
            one_each && x.plain != y.plain && x.is_latin == y.is_latin
        };
        let consonant = told.iter().filter(changed).any(|(p, _)| {
            let (x, y) = (&self.a.words[first(p)], &self.b.words[usize::from(p.name.0)]);
            p.cost >= CONSONANT && skeleton(&x.plain) != skeleton(&y.plain)
        });
        let short = pairs.iter().filter(spelled).filter(|(p, _)| p.phones <= 4).count();
        let both_known = pairs.iter().filter(spelled).any(|(p, _)| {
            let (x, y) = (&self.a.words[first(p)], &self.b.words[usize::from(p.name.0)]);
            p.mention.1 + p.name.1 == 2 && WORDS.both_known(x, y)
        });
        let other_syllable = told.iter().filter(changed).any(|_| true)
            && self.a.tongue() & self.b.tongue() != 0
            && told.iter().filter(changed).any(|(p, _)| {
                let (x, y) = (&self.a.words[first(p)], &self.b.words[usize::from(p.name.0)]);
                !WORDS.same_syllables(x, y, self.a.tongue() & self.b.tongue())
            });
        let short_vowel =
            told.iter().filter(changed).any(|(p, _)| p.phones <= 4 && p.cost <= APART);
        let one_side = telling[0].abs_diff(telling[1]);
        let ends = |side: &Side, left: &[usize], last: bool| {
            let mut of = (0..side.words.len()).filter(|i| side.tells(*i));
            let end = if last { of.next_back() } else { of.next() };
            end.is_some_and(|end| left.contains(&end))
        };
        let end_left = |last: bool| sides.iter().any(|(side, left)| ends(side, left, last));
        // Who is named before the other's first name is his father or his son.
        let head = |side: &Side| (0..side.words.len()).find(|i| side.tells(*i));
        let (front_left, son_left) = match (head(self.a), head(self.b)) {
            (Some(i), Some(j)) => {
                let of = |p: &Pair, b: bool| usize::from(if b { p.name.0 } else { p.mention.0 });
                let paired = |with: usize, b: bool| {
                    self.pairs.iter().find(|(p, _)| of(p, b) == with).map(|(p, _)| of(p, !b))
                };
                let front = |side: &Side, own: usize, met: Option<usize>, left: &[usize]| {
                    let met = met.filter(|at| *at > own && left.contains(&own))?;
                    Some((!side.is_muhammad(own), side.is_son(met - 1)))
                };
                front(self.a, i, paired(j, true), &left[0])
                    .or_else(|| front(self.b, j, paired(i, false), &left[1]))
                    .unwrap_or_default()
            }
            _ => (false, false),
        };
        let acronym = self.pairs.iter().any(|(_, how)| *how == How::Acronym);
        let generic_left = if told.is_empty() && !acronym { common[0] + common[1] } else { 0 };
        // Words of business may be left out where others tell whose name it is.
        let whole = !pairs.is_empty()
            && telling.iter().chain(&numbers).chain(&initials).all(|left| *left == 0)
            && generic_left == 0;
        let lands = sides.map(|(side, left)| {
            left.iter().any(|i| side.meanings[*i].is_some_and(|of| WORDS.lands.contains(of)))
        });
        let (types_a, types_b) = (self.a.types(), self.b.types());
        let gender = told.iter().any(|(p, how)| {
            *how != How::Given && genders_differ(&self.a.text(p.mention), &self.b.text(p.name))
        });
        let how = |wanted: How| pairs.iter().filter(|(_, how)| *how == wanted).count();
        let exact =
            unsaid == 0.0 && patronymics == [0, 0] && pairs.iter().all(|(p, _)| p.cost == 0);
        [
            1.0,
            flag(exact && !pairs.is_empty()),
            flag(whole),
            (spelling / 100.0).min(8.0),
            pairs.iter().map(worst).fold(0.0, f64::max),
            edited,
            flag(consonant),
            flag(head_differs),
            capped(short, 2),
            flag(short_vowel),
            flag(both_known || other_syllable),
            phones.min(20.0) / 10.0,
            if all > 0.0 { 1.0 - unsaid / all } else { 0.0 },
            capped(told.len(), 4),
            capped(one_side, 3),
            capped((telling[0] + initials[0]).min(telling[1] + initials[1]), 2),
            capped(common[0].abs_diff(common[1]), 3),
            capped(
                common[0].min(common[1])
                    + usize::from(
                        common[0] > common[1] && telling[1] > telling[0]
                            || common[1] > common[0] && telling[0] > telling[1],
                    ),
                2,
            ),
            capped(generic_left, 2),
            flag(lands == [true, true]),
            capped(initials[0] + initials[1], 2),
            flag(initials != [0, 0] && sides.iter().all(|(side, _)| side.has_initials())),
            capped(patronymics[0].abs_diff(patronymics[1]), 1),
            flag(patronymics[0] > 0 && patronymics[1] > 0),
            flag(numbers[0] != numbers[1]),
            flag(numbers[0].min(numbers[1]) > 0),
            capped(how(How::Initial), 2),
            flag(told.len() == 1 && one_side > 0),
            flag(end_left(false)),
            flag(end_left(true)),
            flag(front_left),
            flag(son_left),
            flag(self.pairs.windows(2).any(|two| two[1].0.name < two[0].0.name)),
            capped(pairs.iter().filter(|(p, _)| p.mention.1 + p.name.1 > 2).count(), 2),
            flag(gender),
            capped(how(How::Means), 4),
            capped(how(How::Given), 2),
            flag(acronym),
            flag((types_a == 0) != (types_b == 0)),
            flag(types_a != 0 && types_b != 0 && types_a & types_b == 0),
        ]
    }

    fn aligned(&self) -> Vec<Aligned> {
        let mut aligned: Vec<Aligned> = self
            .pairs
            .iter()
            .map(|(p, how)| Aligned {
                a: self.a.text(p.mention),
                b: self.b.text(p.name),
                how: *how,
                cost: p.cost.into(),
            })
            .collect();
        let [left_a, left_b] = self.left();
        let how = |side: &Side, i: usize| {
            if side.sorts[i] == Sort::Idle { How::Idle } else { How::Left }
        };
        aligned.extend(left_a.iter().map(|i| Aligned {
            a: self.a.words[*i].text.clone(),
            b: String::new(),
            how: how(self.a, *i),
            cost: 0,
        }));
        aligned.extend(left_b.iter().map(|i| Aligned {
            a: String::new(),
            b: self.b.words[*i].text.clone(),
            how: how(self.b, *i),
            cost: 0,
        }));
        aligned
    }
}

fn pair(mention: (u8, u8), name: (u8, u8), cost: Cost, phones: u8, how: How) -> Pair {
    let (initial, translated) = (how == How::Initial, how == How::Means);
    Pair { mention, name, cost, phones, initial, translated }
}

/// Finds the words of the one name that are written as two to four in the other.
fn joins(
    one: &Side,
    free: &[bool],
    many: &Side,
    free_of_many: &[bool],
    aligner: &mut Aligner,
    mut found: impl FnMut((u8, u8), (u8, u8), Cost, u8),
) {
    for (i, x) in one.words.iter().enumerate().filter(|(i, _)| free[*i]) {
        if x.plain.len() < 4 || matches!(one.sorts[i], Sort::Number(_)) {
            continue;
        }
        for count in 2..=4.min(many.words.len()) {
            // More than two words are one only if no letter, or one, differs.
            let (apart, most) = if count > 2 { (1, LETTER) } else { (4, Cost::MAX) };
            for first in 0..=many.words.len() - count {
                let of = &many.words[first..first + count];
                let letters: usize = of.iter().map(|word| word.plain.len()).sum();
                if letters.abs_diff(x.plain.len()) > apart
                    || free_of_many[first..first + count].contains(&false)
                {
                    continue;
                }
                let mut together = 0u64;
                for word in of.iter().rev() {
                    let count = (u64::BITS - word.consonants.leading_zeros()).div_ceil(4);
                    together = together.checked_shl(4 * count).unwrap_or(0) | word.consonants;
                }
                // Two that meet may be one.
                if unlike(x.consonants, together) > 1 + count as u32 {
                    continue;
                }
                let y = Sounding::new(of.iter().map(|word| &*word.text).collect());
                let cost = match () {
                    () if WORDS.same_syllables(x, &y, !0) => Some(0),
                    () => x.cost(&y, aligner).filter(|cost| *cost <= most),
                };
                if let Some(cost) = cost {
                    found((i as u8, 1), (first as u8, count as u8), cost + JOIN, x.phones(&y));
                }
            }
        }
    }
}

/// Whether a word may stand for another: at what cost, of how many sounds, and how.
fn stands_for(
    a: &Side,
    i: usize,
    b: &Side,
    j: usize,
    x: &Sounding,
    y: &Sounding,
    aligner: &mut Aligner,
) -> Option<(Cost, u8, How)> {
    let table = &*WORDS;
    let same = |cost: Cost| if cost <= ALIKE { How::Same } else { How::Spelled };
    match (a.sorts[i], b.sorts[j]) {
        (Sort::Number(m), Sort::Number(n)) => (m == n).then_some((0, 2, How::Same)),
        (Sort::Number(_), _) | (_, Sort::Number(_)) => None,
        (Sort::Initial, Sort::Initial) => Some((x.cost(y, aligner)?, 1, How::Same)),
        (Sort::Initial, Sort::Telling | Sort::Patronymic | Sort::Common) => {
            Some((y.begins(x, aligner)?, 1, How::Initial))
        }
        (Sort::Telling | Sort::Patronymic | Sort::Common, Sort::Initial) => {
            Some((x.begins(y, aligner)?, 1, How::Initial))
        }
        (Sort::Idle, _) | (_, Sort::Idle) => (x.plain == y.plain).then_some((0, 1, How::Same)),
        (Sort::Patronymic, Sort::Patronymic) => {
            // The same father in two languages: Omarovich, Omaruly.
            let stem = |word: &Sounding| Sounding::new(lexicon::father(&word.text).to_owned());
            let cost = x.cost(y, aligner).filter(|cost| *cost <= LETTER);
            let cost =
                cost.or_else(|| stem(x).cost(&stem(y), aligner).filter(|cost| *cost <= LETTER))?;
            Some((cost, x.phones(y), same(cost)))
        }
        (Sort::Patronymic, _) | (_, Sort::Patronymic) => {
            let cost = x.cost(y, aligner).filter(|cost| *cost <= APART)?;
            Some((cost, x.phones(y), same(cost)))
        }
        _ => {
            let phones = || x.phones(y);
            let characters = [x, y].iter().all(|word| word.text.chars().all(is_unspaced));
            if x.plain == y.plain && (x.text == y.text || !characters) {
                return Some((0, phones(), How::Same));
            }
            if let (Some(m), Some(n)) = (a.meanings[i], b.meanings[j]) {
                if m == n {
                    return Some((TRANSLATED, phones(), How::Means));
                }
                return None;
            }
            if a.kind != Kind::Person {
                let (m, n) = (table.place(x), table.place(y));
                if m.iter().any(|line| n.contains(line)) {
                    return Some((TRANSLATED, phones(), How::Means));
                }
            }
            // Names of one syllabic word among others are Chinese, if any.
            let tongues = || Some(a.tongue() & b.tongue()).filter(|of| *of != 0).unwrap_or(1);
            if unlike(x.consonants, y.consonants) <= 3 && table.same_syllables(x, y, tongues()) {
                return Some((ALIKE, phones(), How::Same));
            }
            let (m, n) = (x.given(), y.given());
            let cost = x.cost(y, aligner);
            if a.kind != Kind::Organization
                && a.kind != Kind::Place
                && !m.is_empty()
                && !n.is_empty()
            {
                if m.iter().any(|line| n.contains(line)) {
                    return match cost.filter(|cost| *cost <= TRANSLATED) {
                        Some(cost) => Some((cost, phones(), same(cost))),
                        None => Some((TRANSLATED, phones(), How::Given)),
                    };
                }
                let cost = cost.filter(|cost| *cost <= ALIKE)?;
                return (!genders_differ(&x.text, &y.text)).then_some((cost, phones(), same(cost)));
            }
            // Two characters that sound alike are two names.
            let cost = if characters && x.plain == y.plain { LETTER } else { cost? };
            let common = |side: &Side, i: usize| side.sorts[i] == Sort::Common;
            if (common(a, i) || common(b, j)) && cost > LETTER {
                return None;
            }
            Some((cost, phones(), same(cost)))
        }
    }
}

/// Acronyms of so many letters may take several of a word.
const LONG_ACRONYM: usize = 5;
/// No acronym has more letters.
const MOST_LETTERS: usize = 8;

/// Finds the words of the one name that are made of the initials of words of the other.
fn acronyms(one: &Side, many: &Side, mut found: impl FnMut((u8, u8), (u8, u8), u8)) {
    for (i, word) in one.words.iter().enumerate() {
        let listed = matches!(one.sorts[i], Sort::Telling | Sort::Idle);
        if !listed || word.plain.len() < 3 || many.words.len() < 2 {
            continue;
        }
        let letters: Vec<char> = word.text.chars().take(MOST_LETTERS + 1).collect();
        if !(3..=MOST_LETTERS).contains(&letters.len()) {
            continue;
        }
        let begins = |at: &usize| {
            let other = &many.words[*at];
            let alike = other.plain.bytes().next() == word.plain.bytes().next();
            many.sorts[*at] != Sort::Idle && (alike || other.is_latin != word.is_latin)
        };
        // Long ones take more than one letter of a word: *Pemex*, *МАГАТЭ*.
        let most = if letters.len() < LONG_ACRONYM { 1 } else { 3 };
        let spelled = (0..many.words.len()).filter(begins);
        let mut spelled = spelled.filter_map(|at| Some((at, spells(&letters, most, many, at)?)));
        if let Some((at, end)) = spelled.find(|(at, end)| *end > at + 1) {
            found((i as u8, 1), (at as u8, (end - at) as u8), 2 * letters.len() as u8);
        }
    }
}

/// Behind which word the initials of the words from `at` on have spelt the letters; particles and legal
/// forms may be left out. At most so many letters are of one word.
fn spells(letters: &[char], most: usize, many: &Side, at: usize) -> Option<usize> {
    if letters.is_empty() {
        return Some(at);
    }
    let word = many.words.get(at)?;
    let plain =
        |c: char| deunicode::deunicode_char(c)?.chars().next().map(|c| c.to_ascii_lowercase());
    let alike = |x: char, y: char| x == y || plain(x).is_some_and(|x| plain(y) == Some(x));
    let begins = |initials: &[char]| {
        letters.len() >= initials.len() && initials.iter().zip(letters).all(|(x, y)| alike(*x, *y))
    };
    let own: Vec<char> = word.text.split('_').filter_map(|part| part.chars().next()).collect();
    let head: Vec<char> = word.text.chars().take(most).collect();
    let mut ways: Vec<usize> = (1..=head.len()).filter(|n| begins(&head[..*n])).collect();
    ways.extend(Some(own.len()).filter(|n| *n > 1 && begins(&own)));
    // In another script the word may be translated.
    if let Some(all) = many.meanings[at].and_then(|meaning| WORDS.initials.get(meaning))
        && own.first().is_some_and(|c| c.is_ascii() != letters[0].is_ascii())
    {
        let all = all.iter().filter(|initials| initials.is_ascii() == letters[0].is_ascii());
        let all = all.map(|initials| initials.chars().collect::<Vec<_>>());
        ways.extend(all.filter(|initials| begins(initials)).map(|initials| initials.len()));
    }
    ways.sort_unstable();
    ways.dedup();
    let skipped = (many.sorts[at] == Sort::Idle || word.plain.len() == 1).then_some(0);
    let ways = ways.into_iter().rev().chain(skipped);
    ways.filter_map(|n| spells(&letters[n..], most, many, at + 1)).next()
}

/// The consonants of a word, those that stand for each other in many conventions made one.
fn skeleton(plain: &str) -> Vec<u8> {
    let kept = plain.bytes().filter(|b| !b"aeiouyhw'".contains(b)).map(|b| match b {
        b'c' | b'q' => b'k',
        b'z' => b's',
        _ => b,
    });
    let mut kept: Vec<u8> = kept.collect();
    kept.dedup();
    kept
}

/// Whether one of the two ends like *Назарбаева* and the other like *Назарбаев*, or one is *Mario* and
/// the other *Maria*.
fn genders_differ(x: &str, y: &str) -> bool {
    const FEMININE: [char; 5] = ['a', 'а', 'á', 'я', 'ā'];
    if let (Some(x), Some(y)) = (x.strip_suffix('я'), y.strip_suffix('й')) {
        return x == y;
    }
    if let (Some(x), Some(y)) = (x.strip_suffix('й'), y.strip_suffix('я')) {
        return x == y;
    }
    let feminine = |text: &str| text.ends_with(FEMININE);
    if feminine(x) == feminine(y) {
        return false;
    }
    let surname = |text: &str| {
        let text = text.trim_end_matches(FEMININE);
        ["ov", "ev", "in", "ów", "ow", "ew", "ов", "ев", "ин", "ёв", "ый", "ий", "sk", "ск"]
            .iter()
            .any(|ending| text.ends_with(ending))
    };
    let stem = |text: &'_ str| {
        text.trim_end_matches(FEMININE).trim_end_matches(['o', 'о', 'e', 's']).to_owned()
    };
    surname(x) && surname(y) || stem(x) == stem(y)
}
