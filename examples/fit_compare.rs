//! Fits the weights by which two names are compared, `data/compare/weights.tsv`, to labelled pairs, the rows of
//! `tests/cases/compare.tsv` that are for fitting. Prints figures on folds held out beside those of the table.

mod common;

use common::Failure;
use laqap::fitting::{KINDS, comparison};
use std::{fs, process::ExitCode};

const USAGE: &str = "usage: fit_compare [--write] FILE";

const COUNT: usize = comparison::COUNT;
type Weights = [[f64; COUNT]; KINDS.len()];

/// Which rows there are, those first that are fitted to.
const HALVES: [&str; 4] = ["fitted", "blind", "held", "later"];
const FOLDS: usize = 5;
const ROUNDS: usize = 1500;
/// How strongly weights are pulled to what is believed of them.
const RIDGE: f64 = 0.8;

/// What is believed of features that few pairs show; the others are believed to say nothing.
const BELIEFS: [(&str, f64); 21] = [
    ("land-differs", -2.0),
    ("consonant", -1.0),
    ("initials-differ", -2.0),
    ("short-vowel", -0.7),
    ("left-generic", -1.5),
    ("front-left", -0.5),
    ("son-left", -2.0),
    ("shuffled", -0.5),
    ("son-crossed", -3.0),
    ("both-known", -2.5),
    ("bare", -2.0),
    ("left-one-side", -0.7),
    ("number-differs", -4.0),
    ("number-left", -1.0),
    ("differ-patronymic", -4.0),
    ("left-both-sides", -2.5),
    ("left-common-both", -1.5),
    ("left-common", -0.5),
    ("type-differs", -2.0),
    ("type-left", -0.5),
    ("gender", -1.5),
];
/// Features that may only speak for the same entity.
const REWARDS: [&str; 7] = ["exact", "whole", "phones", "coverage", "words", "acronym", "initials"];
/// Features that may speak either way.
const FREE: [&str; 3] = ["one", "translated", "given"];

/// Two names: the column of their kind, if that is known, their features, whether they are the same.
struct Pair<'t> {
    kind: Option<usize>,
    fold: usize,
    half: &'t str,
    teaches: bool,
    features: [f64; COUNT],
    same: bool,
}

impl Pair<'_> {
    fn probability(&self, weights: &Weights) -> f64 {
        let odds = |kind: usize| weights[kind].iter().zip(&self.features).map(|(w, f)| w * f).sum();
        let odds: f64 = self
            .kind
            .map_or_else(|| (0..KINDS.len()).map(odds).sum::<f64>() / KINDS.len() as f64, odds);
        1.0 / (1.0 + (-odds).exp())
    }
}

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let write = args.flag("--write");
        let files = args.rest()?;
        let [file] = &files[..] else {
            return Err(Failure::Usage("one file".to_owned()));
        };
        let text = fs::read_to_string(file)?;
        let coverage = comparison::FEATURES.iter().position(|name| *name == "coverage");
        let coverage = coverage.expect("a feature");
        let rows = text.lines().enumerate();
        let rows = rows.filter(|(_, row)| !row.starts_with('#') && !row.starts_with("kind\t"));
        let mut pairs: Vec<Pair> = Vec::new();
        for (at, row) in rows {
            let [kind, a, b, same, _, half] = row.split('\t').collect::<Vec<_>>()[..] else {
                return Err(Failure::Failed(format!("{file}:{}: six fields expected", at + 1)));
            };
            let (features, same) = (comparison::features(kind, a, b), same == "yes");
            pairs.push(Pair {
                kind: KINDS.iter().position(|known| *known == kind),
                fold: at * 7919 % 101 % FOLDS,
                half,
                // Names that share nothing teach nothing, whosever they are: *Hamas*.
                teaches: HALVES[..2].contains(&half) && !(same && features[coverage] == 0.0),
                features,
                same,
            });
        }
        let held: Vec<_> = (0..FOLDS).map(|fold| fit(&pairs, Some(fold))).collect();
        let fitted = fit(&pairs, None);
        writeln!(
            out,
            "half, kind: pairs; F1 of table, of fitted, held out; calibration error held out"
        )?;
        for half in HALVES {
            for kind in (0..KINDS.len()).map(Some).chain([None]) {
                let of = pairs.iter().filter(|pair| pair.half == half && pair.kind == kind);
                let of: Vec<_> = of.collect();
                if of.is_empty() {
                    continue;
                }
                let f1 = |p: &dyn Fn(&Pair) -> f64| {
                    let told = of.iter().filter(|pair| p(pair) >= 0.5).count();
                    let same = of.iter().filter(|pair| pair.same).count();
                    let right = of.iter().filter(|pair| pair.same && p(pair) >= 0.5).count();
                    2.0 * right as f64 / (told + same).max(1) as f64
                };
                let out_of_fold = |p: &Pair| p.probability(&held[p.fold]);
                let mut said: Vec<_> = of.iter().map(|p| (out_of_fold(p), p.same)).collect();
                said.sort_by(|a, b| a.0.total_cmp(&b.0));
                let gaps = said.chunks(said.len().div_ceil(10)).map(|bin| {
                    let right = bin.iter().filter(|(_, same)| *same).count() as f64;
                    (bin.iter().map(|(p, _)| p).sum::<f64>() - right).abs()
                });
                writeln!(
                    out,
                    "{half} {}: {}; {:.3} {:.3} {:.3}; {:.3}",
                    kind.map_or("untyped", |kind| KINDS[kind]),
                    of.len(),
                    f1(&|p| p.probability(comparison::weights())),
                    f1(&|p| p.probability(&fitted)),
                    f1(&out_of_fold),
                    gaps.sum::<f64>() / of.len() as f64
                )?;
            }
        }
        if write {
            let text = common::weights_table(comparison::FEATURES, KINDS, &fitted);
            fs::write("data/compare/weights.tsv", text)?;
        }
        Ok(())
    })
}

/// Logistic regression, with the signs that make sense: a misspelling is no evidence for anything.
fn fit(pairs: &[Pair], without: Option<usize>) -> Weights {
    let mut weights = [[0.0; COUNT]; KINDS.len()];
    let mut squares = [[0.0; COUNT]; KINDS.len()];
    for round in 0..ROUNDS {
        let mut gradient = [[0.0; COUNT]; KINDS.len()];
        for pair in pairs.iter().filter(|pair| pair.teaches && Some(pair.fold) != without) {
            let pull = f64::from(u8::from(pair.same)) - pair.probability(&weights);
            for (kind, of_kind) in gradient.iter_mut().enumerate() {
                let share = match pair.kind {
                    Some(known) => f64::from(u8::from(known == kind)),
                    None => 1.0 / KINDS.len() as f64,
                };
                of_kind.iter_mut().zip(&pair.features).for_each(|(g, f)| *g += share * pull * f);
            }
        }
        let rate = 0.1 * (1.0 - round as f64 / ROUNDS as f64);
        for kind in 0..KINDS.len() {
            for (i, feature) in comparison::FEATURES.iter().enumerate() {
                let weight = &mut weights[kind][i];
                let belief = BELIEFS.iter().find(|(name, _)| name == feature);
                let g = gradient[kind][i] - RIDGE * (*weight - belief.map_or(0.0, |b| b.1));
                let square: &mut f64 = &mut squares[kind][i];
                *square = 0.95 * *square + 0.05 * g * g;
                *weight += rate * g / square.sqrt().max(1e-9);
                if REWARDS.contains(feature) {
                    *weight = weight.max(0.0);
                } else if !FREE.contains(feature) {
                    *weight = weight.min(0.0);
                }
            }
        }
    }
    weights
}
