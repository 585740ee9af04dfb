//! What evidence is worth: from the pairings of a mention with names to a probability for each entity,
//! and for none of them.
//!
//! A conditional logit: each entity has a score, linear in features of its best pairing; "not in this
//! gazetteer" has score zero; probabilities are the exponentials, made to sum to one. The weights are
//! in `data/weights.tsv`, written by `examples/fit.rs`.

use crate::{matching::SAME_SOUND, resolution::Evidence, table};
use std::sync::LazyLock;

/// What a feature may do, whatever the rows say that it is fitted to: the table must make sense on names
/// of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// Speak for a candidate only.
    For,
    /// Speak against it only.
    Against,
    /// Speak against a person only: what languages call a place differs in more than sounds do.
    AgainstPersons,
    /// Either.
    Either,
}
use Speaks::{Against, AgainstPersons, Either, For};

/// Features by name: a list of them, in the order of their table, and a struct that is one of values.
macro_rules! by_name {
    ($Listed:ty: $($field:ident = $listed:expr,)*) => {
        /// The features, in the order of the table.
        pub const FEATURES: [$Listed; [$(stringify!($field)),*].len()] = [$($listed),*];

        /// The features by their names in the table.
        struct Features { $($field: f64,)* }

        impl Features {
            fn in_order(self) -> [f64; FEATURES.len()] {
                [$(self.$field),*]
            }
        }
    };
}
pub(crate) use by_name;

by_name! {
    (&str, Speaks):
    one = ("one", Either),
    names = ("names", Against),
    attested = ("attested", For),
    same_sound = ("same-sound", For),
    spelling = ("spelling", Against),
    spelling_first = ("spelling-first", Against),
    worst = ("worst", Against),
    dearest = ("dearest", Against),
    consonant = ("consonant", AgainstPersons),
    stem = ("stem", AgainstPersons),
    surname = ("surname", AgainstPersons),
    heard = ("heard", AgainstPersons),
    other = ("other", AgainstPersons),
    namesake = ("namesake", For),
    derived = ("derived", Against),
    phones = ("phones", For),
    short = ("short", Against),
    information = ("information", For),
    alike = ("alike", AgainstPersons),
    coverage = ("coverage", For),
    extra = ("extra", Against),
    qualified = ("qualified", Against),
    extra_initials = ("extra-initials", Against),
    extra_generic = ("extra-generic", Against),
    extra_patronymic = ("extra-patronymic", Against),
    missing = ("missing", Against),
    missing_information = ("missing-information", Against),
    missing_last = ("missing-last", Against),
    missing_generic = ("missing-generic", Against),
    missing_patronymic = ("missing-patronymic", Against),
    conflict = ("conflict", Against),
    conflict_patronymic = ("conflict-patronymic", Against),
    generation = ("generation", Against),
    longer = ("longer", Against),
    phrase = ("phrase", Against),
    elsewhere = ("elsewhere", Against),
    outdone = ("outdone", Against),
    bare = ("bare", Either),
    bare_information = ("bare-information", For),
    initials = ("initials", For),
    inverted = ("inverted", Against),
    joined = ("joined", Against),
    gender = ("gender", Against),
    translated = ("translated", Either),
    type_agrees = ("type-agrees", For),
    type_differs = ("type-differs", Against),
    type_unsaid = ("type-unsaid", Against),
    prominence = ("prominence", For),
    rank = ("rank", For),
    out_of_date = ("out-of-date", Against),
}

/// How many features there are.
pub const COUNT: usize = FEATURES.len();
/// The columns of the table of weights.
pub use crate::gazetteer::index::KINDS;
/// So many sums are made at once: each addition waits for the one before.
const LANES: usize = 4;
/// Scores are held to so much either way: nothing is impossible.
pub const MOST_SCORE: f64 = 12.0;
/// Nats by which a weak name is less likely to be meant: as many as the best of names can have, so that
/// alone it is never likelier than nobody.
pub const WEAK: f64 = MOST_SCORE;
/// No more candidates than these are called plausible: a longer list helps nobody.
const MOST_PLAUSIBLE: usize = 24;

/// When to call an answer ambiguous.
#[derive(Clone, Copy, Debug)]
pub struct Doubt {
    /// Candidates that are less likely than the best by this factor are not plausible.
    pub plausible: f64,
    /// But the second is, if it is at least so likely.
    pub least: f64,
    /// At most so likely may it be that the entity is not on file at all.
    pub nil: f64,
}

/// Chosen on held-out folds (DESIGN.md, "Decision").
pub const DOUBT: Doubt = Doubt { plausible: 0.2, least: 0.04, nil: 0.5 };

/// By how much the odds of a match must exceed those of the threshold, for each kind: chosen so that the
/// default threshold gives 99 % precision on places, 99.5 % on persons and organizations, phrases that lack
/// the word to tell whose they are match no body, and names that no convention spells are seldom guessed.
const STRICTNESS: [f64; KINDS.len()] = [0.45, 2.2, 1.1];

/// Weights for persons, organizations and what is neither.
static WEIGHTS: LazyLock<[[f64; COUNT]; KINDS.len()]> = LazyLock::new(|| {
    let names = FEATURES.map(|(name, _)| name);
    table::weights(include_str!("../data/weights.tsv"), "data/weights.tsv", names)
});

/// The column of a kind of entity: unknown kinds are weighed like places.
pub fn column(kind: &str) -> usize {
    KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len() - 1)
}

/// The weights of the table.
pub fn weights() -> &'static [[f64; COUNT]; KINDS.len()] {
    &WEIGHTS
}

/// The features of an entity's best evidence.
pub fn features(evidence: &Evidence, prominence: u8) -> [f64; COUNT] {
    let p = &evidence.pairing;
    let phones = f64::from(p.phones);
    let flag = |b: bool| f64::from(u8::from(b));
    let spelling = f64::from(p.spelling) / 100.0;
    // Words left over on both sides: another given name.
    let conflict = p.missing.min(p.extra + p.extra_initials).min(2);
    // Nobody is so well known that a given name alone would mean them, nor all who bear the surname.
    let fame =
        if p.missing_last || conflict + p.generation > 0 { 0.0 } else { f64::from(prominence) };
    let said = f64::from(p.information);
    let unsaid = f64::from(p.missing_information);
    let bare = p.is_bare();
    Features {
        one: 1.0,
        names: f64::from(p.names),
        attested: flag(evidence.exact),
        same_sound: flag(p.spelling <= SAME_SOUND),
        spelling: spelling.min(8.0),
        spelling_first: spelling.min(1.0),
        worst: f64::from(p.worst) / 10.0,
        dearest: (f64::from(p.dearest) / 100.0 - 1.0).clamp(0.0, 3.0),
        consonant: flag(p.consonant),
        stem: flag(p.stem),
        surname: (f64::from(p.surname) / 100.0).min(3.0),
        heard: (f64::from(p.heard) / 100.0).min(3.0),
        other: (f64::from(p.other) / 100.0).min(3.0),
        namesake: (f64::from(p.namesake) / 100.0).min(3.0),
        derived: flag(p.derived),
        phones: phones.min(20.0) / 10.0,
        short: (6.0 - phones).max(0.0),
        information: said.min(30.0) / 10.0,
        alike: f64::from(p.alike).min(10.0) / 10.0,
        coverage: said / (said + unsaid + 8.0 * f64::from(p.extra)).max(1.0),
        extra: f64::from(p.extra.min(3)),
        qualified: f64::from(p.qualified.min(2)),
        extra_initials: f64::from(p.extra_initials.min(2)),
        extra_generic: f64::from(p.extra_generic.min(3)),
        extra_patronymic: f64::from(p.extra_patronymic.min(1)),
        missing: f64::from(p.missing.min(4)),
        missing_information: unsaid.min(30.0) / 10.0,
        missing_last: flag(p.missing_last),
        missing_generic: f64::from(p.missing_generic.min(3)),
        // Whoever leaves out the given name leaves out the father's.
        missing_patronymic: if bare { 0.0 } else { f64::from(p.missing_patronymic.min(1)) },
        conflict: f64::from(conflict),
        conflict_patronymic: flag(p.extra_patronymic > 0 && p.missing_patronymic > 0),
        generation: flag(p.generation > 0),
        longer: f64::from(p.longer.min(2)),
        phrase: flag(p.phrase),
        elsewhere: (f64::from(p.elsewhere) / 100.0).min(3.0),
        outdone: flag(p.outdone),
        bare: flag(bare),
        bare_information: flag(bare) * said.min(12.0) / 10.0,
        initials: f64::from(p.initials.min(3)),
        inverted: flag(p.inverted),
        joined: f64::from(p.joined.min(2)),
        gender: flag(p.gender),
        translated: f64::from(p.translated.min(4)),
        type_agrees: flag(p.same_type),
        type_differs: flag(p.other_type),
        type_unsaid: flag(evidence.unsaid),
        prominence: fame,
        rank: flag(p.missing > 0) * fame,
        out_of_date: flag(evidence.out_of_date),
    }
    .in_order()
}

/// The log odds that the mention means this entity, of a kind with that column, rather than nobody on file,
/// rivals aside.
pub fn score(kind: usize, features: &[f64; COUNT]) -> f64 {
    let mut sums = [0.0; LANES];
    for (weights, values) in WEIGHTS[kind].chunks(LANES).zip(features.chunks(LANES)) {
        for ((sum, weight), value) in sums.iter_mut().zip(weights).zip(values) {
            *sum += weight * value;
        }
    }
    sums.into_iter().sum::<f64>().clamp(-MOST_SCORE, MOST_SCORE)
}

/// Scores to probabilities of each, in their place: that of none.
pub fn probabilities(scores: &mut [f64]) -> f64 {
    probabilities_in(scores, |score| score)
}

/// The same where the scores are parts of something.
pub fn probabilities_in<T>(scored: &mut [T], score: impl Fn(&mut T) -> &mut f64) -> f64 {
    let most = scored.iter_mut().fold(0.0, |most, scored| f64::max(most, *score(scored)));
    let none = (-most).exp();
    let mut sum = 0.0;
    for score in scored.iter_mut().map(&score) {
        *score = (*score - most).exp();
        sum += *score;
    }
    sum += none;
    scored.iter_mut().for_each(|scored| *score(scored) /= sum);
    none / sum
}

/// The logarithm of the sum of two numbers given by their logarithms.
pub fn add(a: f64, b: f64) -> f64 {
    let (less, more) = if a < b { (a, b) } else { (b, a) };
    if more == f64::NEG_INFINITY { more } else { more + (less - more).exp().ln_1p() }
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The first.
    Match,
    /// One of so many, from the first.
    Ambiguous(usize),
    /// None.
    Unknown,
}

/// Match, ambiguous or unknown, from probabilities in falling order; `kind` is the column of the first.
pub fn outcome(
    probabilities: impl Iterator<Item = f64> + Clone,
    nil: f64,
    kind: usize,
    threshold: f64,
    doubt: Doubt,
) -> Outcome {
    let best = probabilities.clone().next().unwrap_or(0.0);
    if best > 0.0 && best * (1.0 - threshold) >= STRICTNESS[kind] * threshold * (1.0 - best) {
        return Outcome::Match;
    }
    // Two at least: when it is hardly doubtful that somebody on file is meant, the runner-up is told.
    let possible = probabilities.clone().take(2).filter(|p| *p >= doubt.least).count();
    let plausible = probabilities.take_while(|p| *p >= best * doubt.plausible).count();
    if possible > 1 && nil <= doubt.nil {
        return Outcome::Ambiguous(plausible.clamp(2, MOST_PLAUSIBLE));
    }
    Outcome::Unknown
}
