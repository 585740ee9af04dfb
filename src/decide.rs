//! What evidence is worth: from the pairings of a mention with names to a probability for each entity,
//! and for none of them.
//!
//! A conditional logit: each entity has a score, linear in features of its best pairing; "not in this
//! gazetteer" has score zero; probabilities are the exponentials, made to sum to one. The weights are
//! in `data/weights.tsv`.

use crate::{
    phonetic::{number, rows},
    resolution::Evidence,
};
use std::sync::LazyLock;

/// The features, in the order of the table.
pub const FEATURES: [&str; 20] = [
    "one",
    "spelling",
    "worst",
    "phones",
    "short",
    "information",
    "extra",
    "extra-generic",
    "extra-patronymic",
    "missing",
    "missing-information",
    "missing-generic",
    "missing-patronymic",
    "patronymic-conflict",
    "initials",
    "inverted",
    "joined",
    "gender",
    "prominence",
    "rank",
];

/// Weights for persons, organizations, places and what is neither.
static WEIGHTS: LazyLock<[[f64; FEATURES.len()]; 3]> = LazyLock::new(|| {
    let mut weights = [[0.0; FEATURES.len()]; 3];
    let table = rows(include_str!("../data/weights.tsv"));
    for (i, row) in table.enumerate() {
        assert_eq!(row[0], FEATURES[i], "data/weights.tsv");
        for (kind, field) in row[1..4].iter().enumerate() {
            weights[kind][i] = number(field);
        }
    }
    weights
});

/// The features of an entity's best evidence.
pub fn features(evidence: &Evidence, prominence: u8) -> [f64; FEATURES.len()] {
    let p = &evidence.pairing;
    let phones = f64::from(p.phones);
    let flag = |b: bool| f64::from(u8::from(b));
    [
        1.0,
        f64::from(p.spelling) / 100.0,
        f64::from(p.worst) / 10.0,
        phones.min(20.0) / 10.0,
        (6.0 - phones).max(0.0),
        f64::from(p.information).min(20.0) / 10.0,
        f64::from(p.extra.min(3)),
        f64::from(p.extra_generic.min(3)),
        f64::from(p.extra_patronymic.min(1)),
        f64::from(p.missing.min(4)),
        f64::from(p.missing_information.min(20.0)) / 10.0,
        f64::from(p.missing_generic.min(3)),
        f64::from(p.missing_patronymic.min(1)),
        flag(p.extra_patronymic > 0 && p.missing_patronymic > 0),
        f64::from(p.initials.min(3)),
        flag(p.inverted),
        f64::from(p.joined.min(2)),
        flag(p.gender),
        f64::from(prominence),
        flag(p.missing > 0 && p.phones > 0) * f64::from(prominence),
    ]
}

/// The log odds that the mention means this entity rather than nobody on file, rivals aside.
pub fn score(kind: &str, features: &[f64; FEATURES.len()]) -> f64 {
    let weights = match kind {
        "person" => &WEIGHTS[0],
        "organization" => &WEIGHTS[1],
        _ => &WEIGHTS[2],
    };
    weights.iter().zip(features).map(|(w, f)| w * f).sum()
}

/// Scores to probabilities: of each, and of none.
pub fn probabilities(scores: &[f64]) -> (Vec<f64>, f64) {
    let most = scores.iter().copied().fold(0.0, f64::max);
    let weight = |score: f64| (score - most).exp();
    let sum = weight(0.0) + scores.iter().map(|s| weight(*s)).sum::<f64>();
    (scores.iter().map(|s| weight(*s) / sum).collect(), weight(0.0) / sum)
}

/// The logarithm of the sum of two numbers given by their logarithms.
pub fn add(a: f64, b: f64) -> f64 {
    let (less, more) = if a < b { (a, b) } else { (b, a) };
    if more == f64::NEG_INFINITY { more } else { more + (less - more).exp().ln_1p() }
}
