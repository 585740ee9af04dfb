//! Two names without a gazetteer: whether they name the same entity, as far as names can tell.
//!
//! Words are aligned as everywhere in the crate, but nobody knows which of the two is the better
//! spelling, so each is read against the sounds of the other and the cheaper reading counts; that
//! makes the comparison symmetric. The weights are in `data/compare.tsv`, written by `examples/fit.rs`.

use crate::{
    decide::column,
    lexicon::{self, Role},
    matching::{
        LONGEST_MENTION, MOST_WORDS,
        pairing::{Pair, choose},
        word_limit,
    },
    normalize::{self, Word},
    phonetic::{
        Cost,
        align::Aligner,
        lattice::{Lattice, pronounce},
        number, rows,
    },
};
use std::{fmt, sync::LazyLock};

/// What a wrong, missing, added or swapped letter costs, where no reading explains it.
const LETTER: Cost = 120;
/// What it costs to take two words for one.
const JOIN: Cost = 25;
/// What it costs that a word is translated.
const TRANSLATED: Cost = 20;
/// What an initial costs that stands for a word.
const INITIAL: Cost = 90;

/// From this score on two names are said to be the same, and below one minus it to be different.
const SURE: f64 = 0.7;

/// Features of a comparison, in the order of the table.
pub const FEATURES: [&str; 20] = [
    "one",
    "spelling",
    "worst",
    "phones",
    "coverage",
    "words",
    "left-one-side",
    "left-both-sides",
    "left-initials",
    "left-generic",
    "left-patronymic",
    "differ-patronymic",
    "initials",
    "bare",
    "last-left",
    "inverted",
    "joined",
    "gender",
    "translated",
    "type-differs",
];

/// How many features there are.
pub const COUNT: usize = FEATURES.len();

/// Weights for persons, organizations and places.
static WEIGHTS: LazyLock<[[f64; COUNT]; 3]> = LazyLock::new(|| {
    let mut weights = [[0.0; COUNT]; 3];
    let table: Vec<_> = rows(include_str!("../data/compare.tsv")).collect();
    assert_eq!(table.len(), COUNT, "data/compare.tsv");
    for (i, row) in table.iter().enumerate() {
        assert_eq!(row[0], FEATURES[i], "data/compare.tsv");
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

/// The outcome of [`compare`].
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Comparison {
    /// Probability, 0 to 1, that both names name the same entity, all else unknown.
    pub score: f64,
    /// The score in a word.
    pub verdict: Verdict,
    /// Which words stand for which, at what cost, and what is left over.
    pub evidence: String,
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
    let pairing = Comparing::new(a.min(b), a.max(b));
    let odds = |column: usize| {
        let features = pairing.features();
        WEIGHTS[column].iter().zip(features).map(|(w, f)| w * f).sum::<f64>()
    };
    let known = crate::decide::KINDS.contains(&kind);
    let odds = if known { odds(column(kind)) } else { (odds(0) + odds(1) + odds(2)) / 3.0 };
    let score = 1.0 / (1.0 + (-odds).exp());
    let verdict = match score {
        s if s >= SURE => Verdict::Same,
        s if s > 1.0 - SURE => Verdict::Unsure,
        _ => Verdict::Different,
    };
    Comparison { score, verdict, evidence: pairing.to_string() }
}

/// The features of a comparison, for fitting.
pub fn features(a: &str, b: &str) -> [f64; COUNT] {
    Comparing::new(a.min(b), a.max(b)).features()
}

/// One of the two names.
struct Side {
    words: Vec<Word>,
    roles: Vec<Option<Role>>,
}

impl Side {
    fn new(name: &str) -> Side {
        let end = name.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST_MENTION);
        let words = normalize::words_from(&name[..end.unwrap_or(name.len())]);
        let words: Vec<Word> = words.take(MOST_WORDS).collect();
        let mut roles: Vec<_> = words.iter().map(|word| lexicon::role(&word.text)).collect();
        if roles.iter().all(Option::is_some) {
            // A name of nothing but such words is told by them.
            roles.fill(None);
        }
        Side { words, roles }
    }

    fn text(&self, (first, count): (u8, u8)) -> String {
        let words = &self.words[usize::from(first)..usize::from(first) + usize::from(count)];
        words.iter().map(|word| &*word.text).collect()
    }

    fn types(&self) -> u32 {
        self.words.iter().fold(0, |types, word| types | 1 << lexicon::sense(&word.text)) & !1
    }
}

/// A word, or two taken as one, read in all ways and in the plainest.
struct Sounding {
    text: String,
    lattice: Lattice,
    sounds: Vec<u8>,
    plain: String,
}

impl Sounding {
    fn new(text: String) -> Sounding {
        let plain = deunicode::deunicode(&text).to_lowercase();
        Sounding {
            lattice: Lattice::new(&text, None),
            sounds: pronounce(&text, "und"),
            plain,
            text,
        }
    }

    /// What it costs to take one for the other.
    fn cost(&self, other: &Sounding, aligner: &mut Aligner) -> Option<Cost> {
        if self.text == other.text {
            return Some(0);
        }
        let most = limit(self.sounds.len().max(other.sounds.len()));
        let there = aligner.cost(&self.lattice, &other.sounds, most);
        let back = aligner.cost(&other.lattice, &self.sounds, most);
        let digits = |s: &str| s.bytes().any(|b| b.is_ascii_digit());
        let letters = match strsim::damerau_levenshtein(&self.plain, &other.plain) {
            _ if digits(&self.plain) || digits(&other.plain) => None,
            edits => Some(LETTER.saturating_mul(edits.min(9) as Cost)),
        };
        [there, back, letters].into_iter().flatten().min().filter(|cost| *cost <= most)
    }

    /// What it costs that one begins like the other, which is an initial.
    fn begins(&self, initial: &Sounding, aligner: &mut Aligner) -> Option<Cost> {
        let head =
            |sounds: &[u8]| sounds.len().min(if sounds.first() == Some(&b'j') { 2 } else { 1 });
        let sounds = &self.sounds[..head(&self.sounds)];
        let there = aligner.cost(&initial.lattice, sounds, word_limit(1));
        there.map(|cost| INITIAL + cost)
    }
}

/// The most that the spelling of a word may cost: less than in a gazetteer, where rivals help to tell.
fn limit(phones: usize) -> Cost {
    (40 + 30 * phones as Cost).min(330)
}

/// Two names side by side.
struct Comparing {
    a: Side,
    b: Side,
    pairs: Vec<Pair>,
}

impl Comparing {
    fn new(a: &str, b: &str) -> Comparing {
        let (a, b) = (Side::new(a), Side::new(b));
        let mut aligner = Aligner::default();
        let one = |side: &Side| -> Vec<Sounding> {
            (0..side.words.len()).map(|i| Sounding::new(side.text((i as u8, 1)))).collect()
        };
        let two = |side: &Side| -> Vec<Sounding> {
            (1..side.words.len()).map(|i| Sounding::new(side.text((i as u8 - 1, 2)))).collect()
        };
        let (ones_a, ones_b, twos_a, twos_b) = (one(&a), one(&b), two(&a), two(&b));
        let mut possible: Vec<Pair> = Vec::new();
        let mut add = |i: usize, j: usize, counts: (u8, u8), cost: Option<Cost>, phones: usize| {
            let pair = |cost| Pair {
                mention: (i as u8, counts.0),
                name: (j as u8, counts.1),
                cost,
                phones: phones as u8,
                initial: false,
                translated: false,
            };
            possible.extend(cost.map(pair));
            possible.len().checked_sub(1).filter(|_| cost.is_some())
        };
        let mut marks: Vec<(usize, bool)> = Vec::new();
        for (i, x) in ones_a.iter().enumerate() {
            for (j, y) in ones_b.iter().enumerate() {
                let phones = (x.sounds.len() + y.sounds.len()) / 2;
                let (initial_x, initial_y) = (a.words[i].initial, b.words[j].initial);
                let (cost, phones, initial) = match (initial_x, initial_y) {
                    (true, false) => (y.begins(x, &mut aligner), 1, true),
                    (false, true) => (x.begins(y, &mut aligner), 1, true),
                    // Words that tell nothing are nearly the same or they are nothing to each other.
                    _ if generic(a.roles[i]) || generic(b.roles[j]) => {
                        (x.cost(y, &mut aligner).filter(|cost| *cost < LETTER), phones, false)
                    }
                    _ => (x.cost(y, &mut aligner), phones, false),
                };
                let at = add(i, j, (1, 1), cost, phones);
                marks.extend(at.filter(|_| initial).map(|at| (at, true)));
                let meaning = lexicon::meaning(&x.text);
                if meaning.is_some() && meaning == lexicon::meaning(&y.text) {
                    let at = add(i, j, (1, 1), Some(TRANSLATED), phones);
                    marks.extend(at.map(|at| (at, false)));
                }
            }
            for (j, y) in twos_b.iter().enumerate() {
                let cost = x.cost(y, &mut aligner).map(|cost| cost + JOIN);
                add(i, j, (1, 2), cost, y.sounds.len());
            }
        }
        for (i, x) in twos_a.iter().enumerate() {
            for (j, y) in ones_b.iter().enumerate() {
                let cost = x.cost(y, &mut aligner).map(|cost| cost + JOIN);
                add(i, j, (2, 1), cost, x.sounds.len());
            }
        }
        for (at, initial) in marks {
            possible[at].initial = initial;
            possible[at].translated = !initial;
        }
        let mut pairs = choose(possible);
        pairs.sort_by_key(|pair| pair.mention);
        Comparing { a, b, pairs }
    }

    /// Words that no pair takes in: of the one name, of the other.
    fn left(&self) -> [Vec<usize>; 2] {
        let covers = |(first, count): (u8, u8), at: usize| {
            (usize::from(first)..usize::from(first) + usize::from(count)).contains(&at)
        };
        let left = |words: usize, span: fn(&Pair) -> (u8, u8)| {
            (0..words).filter(|at| !self.pairs.iter().any(|p| covers(span(p), *at))).collect()
        };
        [left(self.a.words.len(), |p| p.mention), left(self.b.words.len(), |p| p.name)]
    }

    fn features(&self) -> [f64; COUNT] {
        let left = self.left();
        let count = |role: fn(&Side, usize) -> bool| {
            [(&self.a, &left[0]), (&self.b, &left[1])]
                .map(|(side, left)| left.iter().filter(|i| role(side, **i)).count())
        };
        let telling = count(|side, i| side.roles[i].is_none() && !side.words[i].initial);
        let initials = count(|side, i| side.roles[i].is_none() && side.words[i].initial);
        let patronymics = count(|side, i| side.roles[i] == Some(Role::Patronymic));
        let generic_left =
            count(|side, i| generic(side.roles[i]) && side.roles[i] != Some(Role::Title));
        let sum = |of: fn(&Pair) -> f64| self.pairs.iter().map(of).sum::<f64>();
        let tells = |p: &&Pair| self.a.roles[usize::from(p.mention.0)].is_none() && !p.initial;
        let told: f64 = self.pairs.iter().filter(tells).map(|p| f64::from(p.phones)).sum();
        let untold = 6.0 * (telling[0] + telling[1]) as f64;
        let worst = |p: &Pair| f64::from(p.cost) / f64::from(p.phones.max(1)) / 10.0;
        let flag = |b: bool| f64::from(u8::from(b));
        let number = |n: usize, most: usize| n.min(most) as f64;
        let words = self.pairs.iter().filter(tells).count();
        let last = [(&self.a, &left[0]), (&self.b, &left[1])].into_iter().any(|(side, left)| {
            let last = side.roles.iter().rposition(Option::is_none);
            last.is_some_and(|last| left.contains(&last))
        });
        let one_side = telling[0].abs_diff(telling[1]);
        let (types_a, types_b) = (self.a.types(), self.b.types());
        let feminine = |text: &str| text.ends_with(['a', 'а', 'á', 'я']);
        let surname = |text: &str| {
            let text = text.trim_end_matches(['a', 'а', 'á', 'я']);
            ["ov", "ev", "in", "ów", "ow", "ew", "ов", "ев", "ин", "ёв", "ый", "ий", "sk", "ск"]
                .iter()
                .any(|ending| text.ends_with(ending))
        };
        let gender = self.pairs.iter().filter(tells).any(|p| {
            let (x, y) = (self.a.text(p.mention), self.b.text(p.name));
            surname(&x) && surname(&y) && feminine(&x) != feminine(&y)
        });
        [
            1.0,
            (sum(|p| f64::from(p.cost)) / 100.0).min(8.0),
            self.pairs.iter().map(worst).fold(0.0, f64::max),
            told.min(20.0) / 10.0,
            told / (told + untold).max(1.0),
            number(words, 4),
            number(one_side, 3),
            number(telling[0].min(telling[1]), 2),
            number(initials[0] + initials[1], 2),
            number(generic_left[0] + generic_left[1], 4),
            number(patronymics[0] + patronymics[1], 1),
            flag(patronymics[0] > 0 && patronymics[1] > 0),
            sum(|p| flag_of(p.initial)).min(2.0),
            flag(words == 1 && one_side > 0),
            flag(last),
            flag(self.pairs.windows(2).any(|two| two[1].name < two[0].name)),
            sum(|p| flag_of(p.mention.1 + p.name.1 > 2)).min(2.0),
            flag(gender),
            sum(|p| flag_of(p.translated)).min(4.0),
            flag(types_a != 0 && types_b != 0 && types_a & types_b == 0),
        ]
    }
}

/// Whether a word tells nothing of whose name it is.
fn generic(role: Option<Role>) -> bool {
    !matches!(role, None | Some(Role::Patronymic))
}

fn flag_of(b: bool) -> f64 {
    f64::from(u8::from(b))
}

impl fmt::Display for Comparing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self
            .pairs
            .iter()
            .map(|p| {
                let (x, y) = (self.a.text(p.mention), self.b.text(p.name));
                match (p.initial, p.translated) {
                    (true, _) => format!("{x} ~ {y} by its initial"),
                    (_, true) => format!("{x} means {y}"),
                    _ if p.cost == 0 => format!("{x} = {y}"),
                    _ => format!("{x} ~ {y} at {}", p.cost),
                }
            })
            .collect();
        for (side, left) in [&self.a, &self.b].into_iter().zip(self.left()) {
            parts.extend(left.iter().map(|i| format!("{} left over", side.words[*i].text)));
        }
        f.write_str(&parts.join("; "))
    }
}
