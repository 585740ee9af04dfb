//! Two names without a gazetteer: whether they name the same entity, as far as names can tell.
//!
//! Each name becomes a [`Side`]: words that are a [`Sounding`] each, and what each does. [`Comparing`]
//! pairs the words; `features` weigh what the pairs say, by `data/compare/weights.tsv`, written by
//! `examples/fit_compare.rs`. What words of names are is in the other tables of `data/compare`.

mod features;
mod pairing;
mod side;
mod sounding;
mod words;

use crate::{
    explain::{Reading, readings, table},
    phonetic::{Cost, align::Aligner},
};
pub use features::{COUNT, FEATURES, weights};
use pairing::Comparing;
use side::{Kind, Side};
use sounding::Sounding;
use std::fmt;

/// From this score on two names are said to be the same.
const SAME: f64 = 0.5;
/// Below this score two names are said to be different.
const DIFFERENT: f64 = 0.25;

/// The given names, by number, of which a word is a form, by its letters or by its sounds: *Саша*, *Aleksandr*.
pub(crate) fn given(word: &str, sounds: &[u8]) -> &'static [u16] {
    let listed = words::WORDS.given.get(word).or_else(|| words::WORDS.sounded.get(sounds));
    listed.map_or(&[], |names| names)
}

/// Like [`given`], of a word of whatever marks, and by its sounds only if it is not Latin.
pub(crate) fn given_of(word: &str) -> &'static [u16] {
    Sounding::new(word.to_owned()).given()
}

/// In which languages each of the words is made of syllables, as bits: *Jiang*, *Yan*.
pub(crate) fn syllabic<'w>(words: impl Iterator<Item = &'w str>) -> u8 {
    words.fold(!0, |tongues, word| match tongues {
        0 => 0,
        _ => tongues & words::WORDS.tongue(&Sounding::new(word.to_owned())),
    })
}

/// Whether two words may be the same syllables of one of the languages.
pub(crate) fn same_syllables(a: &str, b: &str, tongues: u8) -> bool {
    let [a, b] = [a, b].map(|word| Sounding::new(word.to_owned()));
    words::WORDS.same_syllables(&a, &b, tongues)
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
pub enum Correspondence {
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
    pub how: Correspondence,
    /// At what cost, in hundredths of a nat.
    pub cost: u32,
}

impl Aligned {
    /// The conventions by which the one spells the other: `Spanish y = ж`. Worked out when asked for.
    pub fn readings(&self) -> Vec<Reading> {
        if self.how != Correspondence::Spelled {
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
            Correspondence::Same => write!(f, "{a} = {b}"),
            Correspondence::Spelled => write!(f, "{a} ~ {b} at {cost}"),
            Correspondence::Initial => write!(f, "{a} ~ {b} by its initial"),
            Correspondence::Means => write!(f, "{a} means {b}"),
            Correspondence::Given => write!(f, "{a} is a form of {b}"),
            Correspondence::Acronym => write!(f, "{a} ~ {b} by its initials"),
            Correspondence::Left => write!(f, "{a}{b} left over"),
            Correspondence::Idle => write!(f, "{a}{b} tells nothing"),
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
        let telling = self.aligned.iter().filter(|part| part.how != Correspondence::Idle);
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
