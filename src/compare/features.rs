//! What the pairs of words say for and against one entity, and what that is worth.

use super::{
    How,
    pairing::{APART, Comparing},
    side::{Kind, Side, Sort},
    sounding::genders_differ,
    words::WORDS,
};
use crate::{
    decide::column,
    matching::pairing::Pair,
    phonetic::{Cost, number, rows},
};
use std::sync::LazyLock;

/// A spelling that costs as much may be of another consonant.
const CONSONANT: Cost = 100;
/// The least log odds of equal names, however little their words say.
const ITSELF: f64 = 0.5;
/// Tenths of a nat for a sound from which on few spellings are of one name.
const FAR: f64 = 2.5;
/// A number as high is one of a register, and may be left out of a name.
const REGISTERED: u32 = 100_000;

/// Features of a comparison, in the order of the table.
pub const FEATURES: [&str; 43] = [
    "one",
    "exact",
    "whole",
    "spelling",
    "worst",
    "far",
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
    "shuffled",
    "son-crossed",
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
    let table: Vec<_> = rows(include_str!("../../data/compare/weights.tsv")).collect();
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

impl Comparing<'_> {
    pub fn score(&self) -> f64 {
        let features = self.features();
        let odds =
            |column: usize| WEIGHTS[column].iter().zip(features).map(|(w, f)| w * f).sum::<f64>();
        let odds = match self.a.kind {
            Kind::Person => odds(column("person")),
            Kind::Organization => odds(column("organization")),
            Kind::Place => odds(column("place")),
            Kind::Unknown => (odds(0) + odds(1) + odds(2)) / 3.0,
        };
        let itself = self.a == self.b && !self.pairs.is_empty();
        let odds = if itself { odds.max(ITSELF) } else { odds };
        1.0 / (1.0 + (-odds).exp())
    }

    pub fn features(&self) -> [f64; COUNT] {
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
        let names = count(|sort| matches!(sort, Sort::Number(n) if n < REGISTERED));
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
        let far = pairs.iter().map(worst).fold(0.0, f64::max);
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
        let tongues = self.a.tongue() & self.b.tongue();
        let other_syllable = tongues != 0
            && told.iter().filter(changed).any(|(p, _)| {
                let (x, y) = (&self.a.words[first(p)], &self.b.words[usize::from(p.name.0)]);
                !WORDS.same_syllables(x, y, tongues) && !x.is_form_of(y)
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
        // A surname is written before or behind the rest; any other order is another man's name.
        let shuffles = |order: Vec<u8>| {
            let descents = order.windows(2).filter(|two| two[1] < two[0]).count();
            descents > 1 || descents == 1 && order.last() > order.first()
        };
        let shuffled = shuffles(told.iter().map(|(p, _)| p.name.0).collect());
        let crossed = (0..self.a.words.len()).any(|i| self.a.is_son(i))
            && shuffles(self.pairs.iter().map(|(p, _)| p.name.0).collect());
        let acronym = self.pairs.iter().any(|(_, how)| *how == How::Acronym);
        let generic_left = if told.is_empty() && !acronym { common[0] + common[1] } else { 0 };
        // Words of business may be left out where others tell whose name it is.
        let whole = !pairs.is_empty()
            && !shuffled
            && telling.iter().chain(&names).chain(&initials).all(|left| *left == 0)
            && generic_left == 0;
        let lands = sides.map(|(side, left)| {
            left.iter().any(|i| side.meanings[*i].is_some_and(|of| WORDS.lands.contains(of)))
        });
        let (types_a, types_b) = (self.a.types(), self.b.types());
        let gender = told.iter().any(|(p, how)| {
            *how != How::Given && genders_differ(&self.a.text(p.mention), &self.b.text(p.name))
        });
        let joined =
            |(p, how): &&&(Pair, How)| p.mention.1 + p.name.1 > 2 && !matches!(how, How::Initial);
        let how = |wanted: How| pairs.iter().filter(|(_, how)| *how == wanted).count();
        let exact =
            unsaid == 0.0 && patronymics == [0, 0] && pairs.iter().all(|(p, _)| p.cost == 0);
        [
            1.0,
            flag(exact && !pairs.is_empty() && !shuffled),
            flag(whole),
            (spelling / 100.0).min(8.0),
            far,
            (far - FAR).max(0.0),
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
            flag(names[0] != names[1]),
            flag(numbers[0].min(numbers[1]) > 0),
            capped(how(How::Initial), 2),
            flag(told.len() == 1 && one_side > 0),
            flag(end_left(false)),
            flag(end_left(true)),
            flag(front_left),
            flag(son_left),
            flag(self.pairs.windows(2).any(|two| two[1].0.name < two[0].0.name)),
            flag(shuffled),
            flag(crossed),
            capped(pairs.iter().filter(joined).count(), 2),
            flag(gender),
            capped(how(How::Means), 4),
            capped(how(How::Given), 2),
            flag(acronym),
            flag((types_a == 0) != (types_b == 0)),
            flag(types_a != 0 && types_b != 0 && types_a & types_b == 0),
        ]
    }
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
