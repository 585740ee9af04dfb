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
    /// Either.
    Either,
}
use Speaks::{Against, Either, For};

/// The features, in the order of the table.
pub const FEATURES: [(&str, Speaks); 48] = [
    ("one", Either),
    ("names", Against),
    ("attested", For),
    ("same-sound", For),
    ("spelling", Against),
    ("spelling-first", Against),
    ("worst", Against),
    ("dearest", Against),
    ("consonant", Against),
    ("stem", Against),
    ("surname", Against),
    ("other", Against),
    ("namesake", For),
    ("derived", Against),
    ("phones", For),
    ("short", Against),
    ("information", For),
    ("coverage", For),
    ("extra", Against),
    ("qualified", Against),
    ("extra-initials", Against),
    ("extra-generic", Against),
    ("extra-patronymic", Against),
    ("missing", Against),
    ("missing-information", Against),
    ("missing-last", Against),
    ("missing-generic", Against),
    ("missing-patronymic", Against),
    ("conflict", Against),
    ("conflict-patronymic", Against),
    ("generation", Against),
    ("longer", Against),
    ("phrase", Against),
    ("elsewhere", Against),
    ("outdone", Against),
    ("bare", Either),
    ("bare-information", For),
    ("initials", For),
    ("inverted", Against),
    ("joined", Against),
    ("gender", Against),
    ("translated", Either),
    ("type-agrees", For),
    ("type-differs", Against),
    ("type-unsaid", Against),
    ("prominence", For),
    ("rank", For),
    ("out-of-date", Against),
];

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
const STRICTNESS: [f64; KINDS.len()] = [0.65, 2.2, 1.1];

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
    // One word of a longer name: a surname alone, or a given name.
    let bare = p.words() == 1 && p.missing > 0 && p.initials + p.extra == 0;
    [
        1.0,
        f64::from(p.names),
        flag(evidence.exact),
        flag(p.spelling <= SAME_SOUND),
        spelling.min(8.0),
        spelling.min(1.0),
        f64::from(p.worst) / 10.0,
        (f64::from(p.dearest) / 100.0 - 1.0).clamp(0.0, 3.0),
        flag(p.consonant),
        flag(p.stem),
        (f64::from(p.surname) / 100.0).min(3.0),
        (f64::from(p.other) / 100.0).min(3.0),
        (f64::from(p.namesake) / 100.0).min(3.0),
        flag(p.derived),
        phones.min(20.0) / 10.0,
        (6.0 - phones).max(0.0),
        said.min(30.0) / 10.0,
        said / (said + unsaid + 8.0 * f64::from(p.extra)).max(1.0),
        f64::from(p.extra.min(3)),
        f64::from(p.qualified.min(2)),
        f64::from(p.extra_initials.min(2)),
        f64::from(p.extra_generic.min(3)),
        f64::from(p.extra_patronymic.min(1)),
        f64::from(p.missing.min(4)),
        unsaid.min(30.0) / 10.0,
        flag(p.missing_last),
        f64::from(p.missing_generic.min(3)),
        f64::from(p.missing_patronymic.min(1)),
        f64::from(conflict),
        flag(p.extra_patronymic > 0 && p.missing_patronymic > 0),
        flag(p.generation > 0),
        f64::from(p.longer.min(2)),
        flag(p.phrase),
        (f64::from(p.elsewhere) / 100.0).min(3.0),
        flag(p.outdone),
        flag(bare),
        flag(bare) * said.min(12.0) / 10.0,
        f64::from(p.initials.min(3)),
        flag(p.inverted),
        f64::from(p.joined.min(2)),
        flag(p.gender),
        f64::from(p.translated.min(4)),
        flag(p.same_type),
        flag(p.other_type),
        flag(evidence.unsaid),
        fame,
        flag(p.missing > 0) * fame,
        flag(evidence.out_of_date),
    ]
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
