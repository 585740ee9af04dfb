//! What the pairs of words say for and against one entity, and what that is worth.

use super::{
    Correspondence,
    pairing::{APART, Comparing},
    side::{Kind, Side, Sort},
    sounding::{Sounding, genders_differ},
    words::WORDS,
};
use crate::{
    decide::{by_name, column},
    matching::pairing::Pair,
    numeral,
    phonetic::Cost,
    table,
};
use std::sync::LazyLock;

/// A spelling that costs as much may be of another consonant.
const CONSONANT: Cost = 100;
/// The least log odds of equal names, however little their words say.
const ITSELF: f64 = 0.5;
/// Tenths of a nat for a sound from which on few spellings are of one name.
const FAR: f64 = 2.5;
/// Words of so few sounds are other words where a sound differs.
const SHORT: u8 = 4;
/// A number as high is one of a register, and may be left out of a name.
const REGISTERED: u32 = 100_000;

by_name! {
    &str:
    one = "one",
    exact = "exact",
    whole = "whole",
    worst = "worst",
    far = "far",
    edited = "edited",
    consonant = "consonant",
    head_differs = "head-differs",
    short_edit = "short-edit",
    short_vowel = "short-vowel",
    both_known = "both-known",
    phones = "phones",
    coverage = "coverage",
    words = "words",
    left_one_side = "left-one-side",
    left_both_sides = "left-both-sides",
    left_common = "left-common",
    left_common_both = "left-common-both",
    left_generic = "left-generic",
    land_differs = "land-differs",
    left_initials = "left-initials",
    initials_differ = "initials-differ",
    left_patronymic = "left-patronymic",
    differ_patronymic = "differ-patronymic",
    number_left = "number-left",
    number_differs = "number-differs",
    initials = "initials",
    bare = "bare",
    first_left = "first-left",
    last_left = "last-left",
    front_left = "front-left",
    son_left = "son-left",
    inverted = "inverted",
    shuffled = "shuffled",
    son_crossed = "son-crossed",
    gender = "gender",
    translated = "translated",
    given = "given",
    acronym = "acronym",
    type_left = "type-left",
    type_differs = "type-differs",
}

/// How many features there are.
pub const COUNT: usize = FEATURES.len();

/// Weights for persons, organizations and places.
static WEIGHTS: LazyLock<[[f64; COUNT]; 3]> = LazyLock::new(|| {
    let text = include_str!("../../data/compare/weights.tsv");
    table::weights(text, "data/compare/weights.tsv", FEATURES)
});

/// The weights of the table.
pub fn weights() -> &'static [[f64; COUNT]; 3] {
    &WEIGHTS
}

/// Words of the one name with those of the other that they stand for.
type Pairs<'c> = Vec<&'c (Pair, Correspondence)>;

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
        let told = self.pairs_where(|p, how| {
            let (i, j) = heads(p);
            let both = self.a.tells(i) && self.b.tells(j);
            both && !matches!(how, Correspondence::Initial | Correspondence::Acronym)
        });
        let pairs = self.pairs_where(|p, _| {
            let (i, j) = heads(p);
            self.a.sorts[i] != Sort::Idle && self.b.sorts[j] != Sort::Idle
        });
        let how = |wanted: Correspondence| pairs.iter().filter(|(_, how)| *how == wanted).count();
        let acronym = self.pairs.iter().any(|(_, how)| *how == Correspondence::Acronym);

        let [of_a, of_b] = self.left();
        let left = LeftOver([(self.a, of_a), (self.b, of_b)]);
        let telling = left.count(|sort| sort == Sort::Telling);
        let common = left.count(|sort| sort == Sort::Common);
        let initials = left.count(|sort| sort == Sort::Initial);
        let patronymics = left.count(|sort| sort == Sort::Patronymic);
        let numbers = left.numbers();
        let names = left.count(|sort| matches!(sort, Sort::Number(n) if n < REGISTERED));
        let generic = if told.is_empty() && !acronym { common[0] + common[1] } else { 0 };
        let one_side = telling[0].abs_diff(telling[1]);
        // Words of business on the one side against a name on the other.
        let across = common[0] > common[1] && telling[1] > telling[0]
            || common[1] > common[0] && telling[0] > telling[1];

        let shuffled = shuffles(told.iter().map(|(p, _)| p.name.0).collect());
        let inverted = self.pairs.windows(2).any(|two| two[1].0.name < two[0].0.name);
        let crossed = (0..self.a.words.len()).any(|i| self.a.is_son(i))
            && shuffles(self.pairs.iter().map(|(p, _)| p.name.0).collect());
        let (front_left, son_left) = self.front(&left);

        let spelling = self.spelling(&pairs, &told);
        let phones: f64 = told.iter().map(|(p, _)| f64::from(p.phones)).sum();
        let (unsaid, all) = (left.weight(), self.a.whole_weight() + self.b.whole_weight());
        let exact =
            unsaid == 0.0 && patronymics == [0, 0] && pairs.iter().all(|(p, _)| p.cost == 0);
        // Words of business may be left out where others tell whose name it is.
        let whole = telling.iter().chain(&names).chain(&initials).all(|left| *left == 0);
        let gender = told.iter().any(|(p, how)| {
            *how != Correspondence::Given
                && genders_differ(&self.a.text(p.mention), &self.b.text(p.name))
        });
        let (types_a, types_b) = (self.a.types(), self.b.types());

        let flag = |b: bool| f64::from(u8::from(b));
        let capped = |n: usize, most: usize| n.min(most) as f64;
        Features {
            one: 1.0,
            exact: flag(exact && !pairs.is_empty() && !shuffled),
            whole: flag(whole && generic == 0 && !pairs.is_empty() && !shuffled),
            worst: spelling.worst,
            far: (spelling.worst - FAR).max(0.0),
            edited: spelling.edited,
            consonant: flag(spelling.consonant),
            head_differs: flag(spelling.head),
            short_edit: capped(spelling.short, 2),
            short_vowel: flag(spelling.short_vowel),
            both_known: flag(spelling.both_known),
            phones: phones.min(20.0) / 10.0,
            coverage: if all > 0.0 { 1.0 - unsaid / all } else { 0.0 },
            words: capped(told.len(), 4),
            left_one_side: capped(one_side, 3),
            left_both_sides: capped((telling[0] + initials[0]).min(telling[1] + initials[1]), 2),
            left_common: capped(common[0].abs_diff(common[1]), 3),
            left_common_both: capped(common[0].min(common[1]) + usize::from(across), 2),
            left_generic: capped(generic, 2),
            land_differs: flag(left.has_lands()),
            left_initials: capped(initials[0] + initials[1], 2),
            initials_differ: flag(
                initials != [0, 0] && self.a.has_initials() && self.b.has_initials(),
            ),
            left_patronymic: capped(patronymics[0].abs_diff(patronymics[1]), 1),
            differ_patronymic: flag(patronymics[0] > 0 && patronymics[1] > 0),
            number_left: flag(names[0] != names[1]),
            number_differs: flag(numbers[0] > 0 && numbers[1] > 0),
            initials: capped(how(Correspondence::Initial), 2),
            bare: flag(told.len() == 1 && one_side > 0),
            first_left: flag(left.has_end(false)),
            last_left: flag(left.has_end(true)),
            front_left: flag(front_left),
            son_left: flag(son_left),
            inverted: flag(inverted),
            shuffled: flag(shuffled),
            son_crossed: flag(crossed),
            gender: flag(gender),
            translated: capped(how(Correspondence::Means), 4),
            given: capped(how(Correspondence::Given), 2),
            acronym: flag(acronym),
            type_left: flag((types_a == 0) != (types_b == 0)),
            type_differs: flag(types_a != 0 && types_b != 0 && types_a & types_b == 0),
        }
        .in_order()
    }

    fn pairs_where(&self, is: impl Fn(&Pair, Correspondence) -> bool) -> Pairs<'_> {
        self.pairs.iter().filter(|(p, how)| is(p, *how)).collect()
    }

    /// What the spellings of the pairs say against one entity.
    fn spelling(&self, pairs: &Pairs, told: &Pairs) -> Spelling {
        let texts = |p: &Pair| (self.a.text(p.mention), self.b.text(p.name));
        let for_a_sound = |(p, how): &&(Pair, Correspondence)| match how {
            Correspondence::Initial => 0.0,
            _ => f64::from(p.cost) / f64::from(p.phones.max(1)) / 10.0,
        };
        // Within a script a spelling is more often a mistake, or another name.
        let of_one_script = |(p, how): &&&(Pair, Correspondence)| {
            let (x, y) = texts(p);
            *how == Correspondence::Spelled && x.is_ascii() == y.is_ascii()
        };
        let apart =
            || pairs.iter().filter(|(p, how)| *how == Correspondence::Spelled && p.cost > APART);
        let head = |text: &str| deunicode::deunicode(text).to_lowercase().chars().next();
        let words = |p: &Pair| (&self.a.words[heads(p).0], &self.b.words[heads(p).1]);
        let of_one_each = |p: &Pair| p.mention.1 + p.name.1 == 2;
        let changed: Vec<(&Pair, &Sounding, &Sounding)> = told
            .iter()
            .filter(|(p, how)| {
                of_one_each(p) && matches!(how, Correspondence::Same | Correspondence::Spelled)
            })
            .map(|(p, _)| (p, words(p).0, words(p).1))
            .filter(|(_, x, y)| x.plain != y.plain && x.is_latin == y.is_latin)
            .collect();
        let tongues = self.a.tongue() & self.b.tongue();
        let other_syllable = |(_, x, y): &(&Pair, &Sounding, &Sounding)| {
            tongues != 0 && !WORDS.same_syllables(x, y, tongues) && !x.is_form_of(y)
        };
        let both_known = |p: &Pair| of_one_each(p) && WORDS.both_known(words(p).0, words(p).1);
        Spelling {
            worst: pairs.iter().map(for_a_sound).fold(0.0, f64::max),
            edited: pairs.iter().filter(of_one_script).map(for_a_sound).fold(0.0, f64::max),
            consonant: changed
                .iter()
                .any(|(p, x, y)| p.cost >= CONSONANT && skeleton(&x.plain) != skeleton(&y.plain)),
            head: apart().any(|(p, _)| {
                let (x, y) = texts(p);
                x.is_ascii() && y.is_ascii() && head(&x) != head(&y)
            }),
            short: apart().filter(|(p, _)| p.phones <= SHORT).count(),
            short_vowel: changed.iter().any(|(p, ..)| p.phones <= SHORT && p.cost <= APART),
            both_known: apart().any(|(p, _)| both_known(p)) || changed.iter().any(other_syllable),
        }
    }

    /// Whether the one name has a telling word before the other's first, and whether that is a father's
    /// or a son's name. Who is named before the other's first name is his father or his son.
    fn front(&self, left: &LeftOver) -> (bool, bool) {
        let first = |side: &Side| (0..side.words.len()).find(|i| side.tells(*i));
        let (Some(i), Some(j)) = (first(self.a), first(self.b)) else { return (false, false) };
        let met_of_a = self.pairs.iter().map(|(p, _)| heads(p)).find(|(_, b)| *b == j);
        let met_of_b = self.pairs.iter().map(|(p, _)| heads(p)).find(|(a, _)| *a == i);
        let [(a, of_a), (b, of_b)] = &left.0;
        let front = |side: &Side, own: usize, met: Option<usize>, left: &[usize]| {
            let met = met.filter(|at| *at > own && left.contains(&own))?;
            Some((!side.is_muhammad(own), side.is_son(met - 1)))
        };
        front(a, i, met_of_a.map(|(a, _)| a), of_a)
            .or_else(|| front(b, j, met_of_b.map(|(_, b)| b), of_b))
            .unwrap_or_default()
    }
}

/// The first word of each side that a pair takes in.
fn heads(pair: &Pair) -> (usize, usize) {
    (pair.mention.0.into(), pair.name.0.into())
}

/// A surname is written before or behind the rest; any other order is another man's name.
fn shuffles(order: Vec<u8>) -> bool {
    let descents = order.windows(2).filter(|two| two[1] < two[0]).count();
    descents > 1 || descents == 1 && order.last() > order.first()
}

/// What the spellings of two names say against one entity.
struct Spelling {
    /// Tenths of a nat for a sound, of the pair that has most.
    worst: f64,
    /// The same, of pairs within a script.
    edited: f64,
    /// A consonant is another one.
    consonant: bool,
    /// A word begins otherwise.
    head: bool,
    /// Pairs of few sounds that no other scheme or accent explains.
    short: usize,
    /// A sound of a short word is another one.
    short_vowel: bool,
    /// Two words are two names, as far as one can know.
    both_known: bool,
}

/// The words that no pair takes in, of the one name and of the other.
struct LeftOver<'s>([(&'s Side, Vec<usize>); 2]);

impl LeftOver<'_> {
    fn count(&self, is: fn(Sort) -> bool) -> [usize; 2] {
        self.each(|side, left| left.iter().filter(|i| is(side.sorts[**i])).count())
    }

    /// Numbers, and initials that may be some.
    fn numbers(&self) -> [usize; 2] {
        let is = |side: &Side, i: usize| match side.sorts[i] {
            Sort::Number(_) => true,
            Sort::Initial => numeral::value(&side.words[i].plain).is_some(),
            _ => false,
        };
        self.each(|side, left| left.iter().filter(|i| is(side, **i)).count())
    }

    fn weight(&self) -> f64 {
        self.each(|side, left| left.iter().map(|i| side.weight(*i)).sum::<f64>()).iter().sum()
    }

    /// Whether both have a country that the other has not.
    fn has_lands(&self) -> bool {
        let is_land = |of: Option<&str>| of.is_some_and(|of| WORDS.lands.contains(of));
        self.each(|side, left| left.iter().any(|i| is_land(side.meanings[*i]))) == [true, true]
    }

    /// Whether the first or last telling word of one of them is left over.
    fn has_end(&self, last: bool) -> bool {
        let end_is_left = |side: &Side, left: &[usize]| {
            let mut telling = (0..side.words.len()).filter(|i| side.tells(*i));
            let end = if last { telling.next_back() } else { telling.next() };
            end.is_some_and(|end| left.contains(&end))
        };
        self.each(end_is_left).contains(&true)
    }

    fn each<T>(&self, of: impl Fn(&Side, &[usize]) -> T) -> [T; 2] {
        self.0.each_ref().map(|(side, left)| of(side, left))
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
