//! Fits the weights of the decision to folders of names with known answers, and says how good they
//! are on names that were not fitted.
//!
//! A folder holds `gazetteer.jsonl` and `queries*.tsv` (`text`, `lang`, `expected`, `category`; see the
//! usage). Each is taken whole and again with only 30 % and 10 % of its entities, the names of the
//! others then being nobody's, so that the weights hold for gazetteers of any size.

mod common;

use common::Failure;
use laqap::{
    Gazetteer, Imported, Resolver,
    fitting::{COUNT, FEATURES, KINDS, Outcome, column, outcome, weights},
};
use std::{collections::HashMap, fmt::Write as _, fs, path::Path, process::ExitCode, thread};

const USAGE: &str = "usage: fit [--write] [--rounds N] [--threshold P] [--wrong N] FOLDER...
Fits data/weights.tsv to the rows of FOLDER/queries*.tsv (text, lang, expected ids joined by | or -,
category) in FOLDER/gazetteer.jsonl, prints figures by 5-fold cross-validation and of the fitted table,
and with --write writes it.";

const FOLDS: usize = 5;
/// Shares of a gazetteer's entities that are kept, in percent.
const SHARES: [u64; 3] = [100, 30, 10];
/// Categories whose answer spelling cannot give.
const NOT_SPELLING: [&str; 2] = ["different-name", "historical-or-renamed"];
/// Of a query's candidates so many are kept.
const MOST_CANDIDATES: usize = 40;
/// Strength of the pull of the weights to zero, for each feature over its spread.
const RIDGE: f64 = 0.5;

type Weights = [[f64; COUNT]; KINDS.len()];

/// A query with its candidates.
struct Row {
    set: usize,
    fold: usize,
    text: String,
    spelled: bool,
    /// How many entities are right.
    wanted: usize,
    candidates: Vec<Option3>,
}

/// A candidate: whether it is right, the column of its kind, its features.
struct Option3 {
    right: bool,
    kind: usize,
    features: [f64; COUNT],
    name: String,
}

/// FNV-1a, so that folds and shares are the same on every machine.
fn hash(text: &str, salt: u64) -> u64 {
    let seed = 0xcbf2_9ce4_8422_2325 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let sum =
        text.bytes().fold(seed, |sum, b| (sum ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    sum ^ sum >> 29
}

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let write = args.flag("--write");
        let rounds: usize = args.option("--rounds")?.unwrap_or(300);
        let threshold: f64 = args.option("--threshold")?.unwrap_or(laqap::THRESHOLD);
        let wrong: usize = args.option("--wrong")?.unwrap_or(0);
        let folders = args.rest()?;
        if folders.is_empty() {
            return Err(Failure::Usage("no folder".to_owned()));
        }
        let mut rows = Vec::new();
        let mut sets = Vec::new();
        for folder in &folders {
            read(Path::new(folder), &mut rows, &mut sets)?;
        }
        eprintln!("{} rows", rows.len());
        let held: Vec<Weights> = thread::scope(|scope| {
            let fit = |fold| {
                let rows = &rows;
                scope.spawn(move || fit(rows.iter().filter(|row| row.fold != fold), rounds))
            };
            let mut done = Vec::new();
            for pair in [[0, 1], [2, 3]] {
                let threads = pair.map(fit);
                done.extend(threads.map(|t| t.join().expect("fitting does not panic")));
            }
            done.push(fit(4).join().expect("fitting does not panic"));
            done
        });
        let fitted = fit(rows.iter(), rounds);
        writeln!(out, "{}", Figures::HEAD)?;
        for (set, name) in sets.iter().enumerate() {
            let mut of = |label: &str, weights: &dyn Fn(&Row) -> Weights| -> Result<(), Failure> {
                let mut figures = Figures::default();
                rows.iter().filter(|row| row.set == set).for_each(|row| {
                    figures.add(row, &weights(row), threshold);
                });
                Ok(writeln!(out, "{name:34} {label:9} {figures}")?)
            };
            of("table", &|_| *weights())?;
            of("held-out", &|row| held[row.fold])?;
            of("fitted", &|_| fitted)?;
        }
        let whole = |row: &&Row| sets[row.set].contains("100 %");
        let mut figures = Figures::default();
        rows.iter().filter(whole).for_each(|row| figures.add(row, &held[row.fold], threshold));
        writeln!(out, "\nReliability of matches on held-out folds, whole gazetteers:")?;
        writeln!(out, "{}", figures.reliability())?;
        for row in rows.iter().filter(whole) {
            let answer = Answer::of(row, &held[row.fold], threshold);
            if wrong > 0 && answer.outcome == Outcome::Match && !answer.right() && row.spelled {
                let best = &row.candidates[answer.order[0]];
                writeln!(out, "wrong\t{}\t{}\t{:.3}", row.text, best.name, answer.probabilities[0])?;
            }
        }
        if write {
            fs::write("data/weights.tsv", table(&fitted))?;
        }
        Ok(())
    })
}

fn table(weights: &Weights) -> String {
    let mut text = format!("feature\t{}\n", KINDS.join("\t"));
    for (i, feature) in FEATURES.iter().enumerate() {
        let _ = write!(text, "{feature}");
        for column in weights {
            let _ = write!(text, "\t{:.3}", column[i]);
        }
        text.push('\n');
    }
    text
}

/// Resolves the queries of a folder in each share of its gazetteer.
fn read(folder: &Path, rows: &mut Vec<Row>, sets: &mut Vec<String>) -> Result<(), Failure> {
    let records = Imported::read(folder.join("gazetteer.jsonl"))?.records;
    let mut files: Vec<_> = fs::read_dir(folder)?.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|f| f.file_name().is_some_and(|n| n.to_string_lossy().starts_with("queries")));
    files.sort();
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for share in SHARES {
        let kept: Vec<_> =
            records.iter().filter(|r| hash(&r.id, share) % 100 < share).cloned().collect();
        let ids: HashMap<&str, ()> = kept.iter().map(|r| (&*r.id, ())).collect();
        let gazetteer = Gazetteer::builder().entities(kept.clone()).build()?;
        let resolver = Resolver::new(&gazetteer);
        for file in &files {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = fs::read_to_string(file)?;
            let queries: Vec<Vec<&str>> =
                text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
            sets.push(format!("{name}/{stem} {share} %"));
            let set = sets.len() - 1;
            let half = queries.len().div_ceil(2);
            let read = thread::scope(|scope| {
                let threads = queries.chunks(half.max(1)).map(|chunk| {
                    let (resolver, ids) = (&resolver, &ids);
                    scope.spawn(move || {
                        let rows = chunk.iter().filter_map(|q| row(resolver, ids, q, set, share));
                        rows.collect::<Vec<_>>()
                    })
                });
                let threads: Vec<_> = threads.collect();
                threads.into_iter().flat_map(|t| t.join().expect("no panic")).collect::<Vec<_>>()
            });
            rows.extend(read);
        }
    }
    Ok(())
}

/// One query. Of the names that lost their entity only so many are kept that names of nobody have about
/// the same share in every set.
fn row(
    resolver: &Resolver,
    ids: &HashMap<&str, ()>,
    query: &[&str],
    set: usize,
    share: u64,
) -> Option<Row> {
    let &[text, _, expected, category] = query else { return None };
    let listed: Vec<&str> = expected.split('|').filter(|id| *id != "-").collect();
    let wanted: Vec<&str> = listed.iter().copied().filter(|id| ids.contains_key(id)).collect();
    if wanted.is_empty() && share < 100 && hash(text, share) % 100 >= share * 2 / 3 {
        return None;
    }
    let resolution = resolver.resolve(text);
    let candidates = resolution.considered().iter().take(MOST_CANDIDATES).map(|c| {
        let mut features = [0.0; COUNT];
        c.features().zip(&mut features).for_each(|((_, value), f)| *f = value);
        Option3 {
            right: wanted.contains(&c.entity().id()),
            kind: column(c.entity().kind()),
            features,
            name: c.name().text().to_owned(),
        }
    });
    Some(Row {
        set,
        fold: (hash(listed.first().unwrap_or(&text), 0) % FOLDS as u64) as usize,
        text: text.to_owned(),
        spelled: !NOT_SPELLING.contains(&category),
        wanted: wanted.len(),
        candidates: candidates.collect(),
    })
}

fn score(weights: &Weights, candidate: &Option3) -> f64 {
    weights[candidate.kind].iter().zip(&candidate.features).map(|(w, f)| w * f).sum()
}

/// Maximizes the likelihood of the right answers (each of several namesakes being meant as often as the
/// others; none, where no candidate is right) by gradient steps with a rate for each weight (RMSProp with falling rate).
fn fit<'r>(rows: impl Iterator<Item = &'r Row>, rounds: usize) -> Weights {
    let rows: Vec<&Row> = rows.collect();
    let mut weights = *weights();
    let mut speed = [[1e-8; COUNT]; KINDS.len()];
    let mut momentum = [[0.0; COUNT]; KINDS.len()];
    for round in 0..rounds {
        let mut gradient = [[0.0; COUNT]; KINDS.len()];
        for row in &rows {
            let scores: Vec<f64> = row.candidates.iter().map(|c| score(&weights, c)).collect();
            let most = scores.iter().copied().fold(0.0, f64::max);
            let exp: Vec<f64> = scores.iter().map(|s| (s - most).exp()).collect();
            let all = (-most).exp() + exp.iter().sum::<f64>();
            let right = row.candidates.iter().filter(|c| c.right).count() as f64;
            for (e, candidate) in exp.iter().zip(&row.candidates) {
                let target = if candidate.right { 1.0 / right } else { 0.0 };
                let pull = target - e / all;
                if pull.abs() > 1e-6 {
                    for (g, f) in gradient[candidate.kind].iter_mut().zip(&candidate.features) {
                        *g += pull * f;
                    }
                }
            }
        }
        let rate = 0.08 * (1.0 - round as f64 / rounds as f64);
        for kind in 0..KINDS.len() {
            for i in 0..COUNT {
                let g = gradient[kind][i] - if i == 0 { 0.0 } else { RIDGE * weights[kind][i] };
                momentum[kind][i] = 0.8 * momentum[kind][i] + 0.2 * g;
                speed[kind][i] = 0.95 * speed[kind][i] + 0.05 * g * g;
                weights[kind][i] += rate * momentum[kind][i] / speed[kind][i].sqrt();
            }
        }
    }
    weights
}

/// What some weights make of a row.
struct Answer<'r> {
    row: &'r Row,
    order: Vec<usize>,
    probabilities: Vec<f64>,
    outcome: Outcome,
}

impl<'r> Answer<'r> {
    fn of(row: &'r Row, weights: &Weights, threshold: f64) -> Answer<'r> {
        let scores: Vec<f64> = row.candidates.iter().map(|c| score(weights, c)).collect();
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let most = scores.iter().copied().fold(0.0, f64::max);
        let all = (-most).exp() + scores.iter().map(|s| (s - most).exp()).sum::<f64>();
        let probabilities: Vec<f64> =
            order.iter().map(|i| (scores[*i] - most).exp() / all).collect();
        let outcome = outcome(&probabilities, (-most).exp() / all, threshold);
        Answer { row, order, probabilities, outcome }
    }

    fn right(&self) -> bool {
        self.order.first().is_some_and(|best| self.row.candidates[*best].right)
    }
}

/// Counts, as the scorer of the rows counts them.
#[derive(Default)]
struct Figures {
    one: [usize; 2],
    many: [usize; 3],
    nil: [usize; 3],
    matched: [usize; 2],
    unspellable: [usize; 2],
    confidences: Vec<(f64, bool)>,
    loss: f64,
    rows: usize,
}

impl Figures {
    const HEAD: &'static str = "set                                weights   recall   precis  homonym  guessed  nilmatch nilambig unspell  ece      loss";

    fn add(&mut self, row: &Row, weights: &Weights, threshold: f64) {
        let answer = Answer::of(row, weights, threshold);
        let found: f64 = (answer.order.iter().zip(&answer.probabilities))
            .filter(|(i, _)| row.candidates[**i].right)
            .map(|(_, p)| p)
            .sum();
        let any = row.candidates.iter().any(|c| c.right);
        let nil = 1.0 - answer.probabilities.iter().sum::<f64>();
        self.loss -= if any { found } else { nil }.max(1e-9).ln();
        self.rows += 1;
        let matched = answer.outcome == Outcome::Match;
        let right = matched && answer.right();
        if !row.spelled {
            self.unspellable[0] += usize::from(row.wanted > 0);
            self.unspellable[1] += usize::from(row.wanted > 0 && matched && !right);
        }
        if matched && row.wanted < 2 {
            self.confidences.push((answer.probabilities[0], right));
        }
        if !row.spelled {
            return;
        }
        match row.wanted {
            0 => {
                self.nil[0] += 1;
                self.nil[1] += usize::from(matched);
                self.nil[2] += usize::from(matches!(answer.outcome, Outcome::Ambiguous(_)));
                self.matched[0] += usize::from(matched);
            }
            1 => {
                self.one[0] += 1;
                self.one[1] += usize::from(right);
                self.matched[0] += usize::from(matched);
                self.matched[1] += usize::from(right);
            }
            wanted => {
                self.many[0] += 1;
                self.many[2] += usize::from(right);
                self.matched[0] += usize::from(matched && !right);
                if let Outcome::Ambiguous(count) = answer.outcome {
                    let listed = &answer.order[..count.min(answer.order.len())];
                    let both = 2 * listed.iter().filter(|i| row.candidates[**i].right).count();
                    self.many[1] += usize::from(both >= count && both >= wanted);
                }
            }
        }
    }

    /// Mean confidence and share of right answers in bins of equal mass.
    fn bins(&self, bins: usize) -> Vec<(usize, f64, f64)> {
        let mut pairs = self.confidences.clone();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let chunk = |i: usize| &pairs[i * pairs.len() / bins..(i + 1) * pairs.len() / bins];
        let mean = |c: &[(f64, bool)]| {
            let n = c.len().max(1) as f64;
            let right = c.iter().filter(|p| p.1).count() as f64;
            (c.len(), c.iter().map(|p| p.0).sum::<f64>() / n, right / n)
        };
        (0..bins).map(|i| mean(chunk(i))).collect()
    }

    fn ece(&self) -> f64 {
        let gaps = self.bins(15).iter().map(|(n, p, r)| *n as f64 * (p - r).abs()).sum::<f64>();
        gaps / self.confidences.len().max(1) as f64
    }

    fn reliability(&self) -> String {
        let mut text = "said   right  answers".to_owned();
        for (n, said, right) in self.bins(10) {
            let _ = write!(text, "\n{said:.3}  {right:.3}  {n}");
        }
        text
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut percent = |a: usize, b: usize| match b {
            0 => write!(f, "{:8} ", "-"),
            _ => write!(f, "{:7.2}% ", 100.0 * a as f64 / b as f64),
        };
        percent(self.one[1], self.one[0])?;
        percent(self.matched[1], self.matched[0])?;
        percent(self.many[1], self.many[0])?;
        percent(self.many[2], self.many[0])?;
        percent(self.nil[1], self.nil[0])?;
        percent(self.nil[2], self.nil[0])?;
        percent(self.unspellable[1], self.unspellable[0])?;
        write!(f, "{:6.2}%  {:.4}", 100.0 * self.ece(), self.loss / self.rows.max(1) as f64)
    }
}
