//! Fits the weights of the decision to folders of names with known answers, and says how good they
//! are on names that were not fitted.
//!
//! A folder holds `gazetteer.jsonl` and `queries*.tsv` (`text`, `lang`, `expected`, `category`; see the
//! usage); a file holds such rows for the bundled gazetteer, of which a quarter of the names are then left out,
//! since a table of spellings is mostly on file. Several folders are asked together once more, so that
//! persons are strangers to places. Each gazetteer is taken whole and again with only 30 % and 10 % of
//! its entities, the names of the others then being nobody's, so that the weights hold for any size.

mod common;

use common::Failure;
use laqap::{
    EntityRecord, Gazetteer, Imported, NameRecord, Resolver,
    fitting::{
        COUNT, DOUBT, Doubt, Event, FEATURES, KINDS, Outcome, Speaks, WEAK, column, events,
        is_common, outcome, weights,
    },
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
};

const USAGE: &str = "usage: fit [--write] [--costs] [--without FOLD] [--rounds N] [--threshold P] [--wrong] [--curve] FOLDER|FILE...
Fits data/weights.tsv, and with --costs the costs in data/phonetic, to the rows of
FOLDER/queries*.tsv (text, lang, expected ids joined by | or -, category) in FOLDER/gazetteer.jsonl, and
of FILE in the bundled gazetteer; prints figures by 5-fold cross-validation and of the fitted tables, and
with --write writes them. Run it again after writing: candidates and alignments are those of the tables
it was built with. With --without FOLD (0 to 4) only the other folds are fitted, and figures are of that
fold alone: to cross-validate several rounds. With --curve it only prints what share of the held-out rows with one
answer is found at 99 and at 99.5 % precision if 25, 50, 75 and 100 % of the other entities are fitted.";

const FOLDS: usize = 5;
/// Shares of a gazetteer's entities that are kept, in percent, and what a row counts that is asked then:
/// most texts are about what the gazetteer was made for.
const SHARES: [(u64, f64); 3] = [(100, 1.0), (30, 0.3), (10, 0.3)];
/// What a row counts that is asked among strangers, one that is asked again of all folders together, and
/// one that was made up.
const CROWDED: f64 = 0.3;
const POOLED: f64 = 0.3;
const MADE_UP: f64 = 0.3;
/// A gazetteer of persons is also taken with so many of nobody's, whose given names and surnames are its own.
const STRANGERS: usize = 100_000;
/// What a row of a file counts, which is asked of what is bundled: many, and by the hand that set the names.
const OF_FILE: f64 = 0.3;
/// Begins the ids of those.
const STRANGER: &str = "stranger ";
/// The category of names made so as to be nobody's.
const NOBODY: &str = "nobody";
/// A gazetteer of fewer persons has not names enough to make them of.
const FEWEST_PERSONS: usize = 1000;
/// A stranger who is spelled at less, with no word left over, may as well be meant.
const NAMESAKE: f64 = 1.5;
/// Categories whose answer spelling cannot give.
const NOT_SPELLING: [&str; 2] = ["different-name", "historical-or-renamed"];
/// Of a query's candidates so many are kept, and those that are right.
const MOST_CANDIDATES: usize = 10;
/// Strength of the pull of a weight to zero, and to the mean of the kinds: there are few rows of
/// organizations.
const RIDGE: f64 = 0.5;
const SHARED: f64 = 2.0;
/// What is believed of some weights, and how strongly, whatever the rows say, which show them in part
/// only.
const BELIEFS: [(&str, f64, f64); 6] = [
    // Costs are logarithms of probabilities.
    ("spelling", -1.0, 100.0),
    // The folders ask for no spelling that is on file.
    ("attested", 2.0, 50.0),
    // Their names have few type words.
    ("missing-generic", -1.5, 50.0),
    // A *junior* who is on file as such is rare; there is hardly a likelier namesake than a father.
    ("generation", -8.0, 300.0),
    // The adjective alone is the district's or the farm's. The rows of typed names are chosen from places that
    // are called so.
    ("derived", -2.5, 300.0),
    // No row has a date.
    ("out-of-date", -0.5, 50.0),
];
/// Strength of the pull of the costs to those of the tables, which were set by hand at first.
const ANCHOR: f64 = 30.0;
/// A cost rises by no more in a round: conventions that the rows have few examples of must stay open.
const MOST_RISE: f64 = 0.3;
/// What is fitted: weights, and what is added to the cost of each row of the phonetic tables, in nats.
#[derive(Clone)]
struct Model {
    weights: [[f64; COUNT]; KINDS.len()],
    costs: Vec<f64>,
}

/// The confidence from which an answer is a match, and what makes it ambiguous.
type Rule = (f64, Doubt);

/// A query with its candidates.
struct Row {
    set: usize,
    /// What it counts in the fit.
    weight: f64,
    fold: usize,
    /// By which the entities are drawn for a learning curve, 0 to 99.
    lot: u64,
    text: String,
    spelled: bool,
    /// How many entities are right.
    wanted: usize,
    candidates: Vec<Choice>,
}

/// A candidate: whether it is right, the column of its kind, its features.
struct Choice {
    right: bool,
    kind: usize,
    features: [f64; COUNT],
    /// What is taken off its score: a weak name alone means something else.
    weak: f64,
    /// Rows of the phonetic tables whose costs its spelling sums up.
    costs: Vec<u16>,
    name: String,
}

/// A table in `data/phonetic`: its lines, and which of them are rows.
struct Table {
    path: &'static str,
    lines: Vec<Vec<String>>,
    rows: Vec<usize>,
    cost: usize,
}

impl Table {
    fn read(path: &'static str, cost: usize) -> Result<Table, Failure> {
        let text = fs::read_to_string(path)?;
        let lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect());
        let lines: Vec<Vec<String>> = lines.collect();
        let rows = (0..lines.len()).filter(|i| !lines[*i][0].starts_with('#')).skip(1).collect();
        Ok(Table { path, lines, rows, cost })
    }

    fn cost(&self, row: usize) -> f64 {
        self.lines[self.rows[row]][self.cost].parse::<f64>().unwrap_or(0.0) / 100.0
    }
}

/// The phonetic tables: readings, gaps, confusions.
struct Tables([Table; 3]);

impl Tables {
    fn read() -> Result<Tables, Failure> {
        Ok(Tables([
            Table::read("data/phonetic/readings.tsv", 2)?,
            Table::read("data/phonetic/phones.tsv", 2)?,
            Table::read("data/phonetic/confusions.tsv", 1)?,
        ]))
    }

    /// The present costs of all rows, in nats.
    fn costs(&self) -> Vec<f64> {
        self.0.iter().flat_map(|t| (0..t.rows.len()).map(|row| t.cost(row))).collect()
    }

    /// The number of the row that an event pays for, of all rows.
    fn row(&self, event: Event) -> Option<u16> {
        let [readings, phones, confusions] = &self.0;
        let symbol = |b: u8| char::from(b).to_string();
        let find = |table: &Table, key: &str| {
            table.rows.iter().position(|line| table.lines[*line][0] == key)
        };
        Some(match event {
            Event::Reading(row) => row,
            Event::Gap(s) => (readings.rows.len() + find(phones, &symbol(s))?) as u16,
            Event::Confusion(a, b) => {
                let (a, b) = (symbol(a), symbol(b));
                let row = find(confusions, &format!("{a} {b}"));
                let row = row.or_else(|| find(confusions, &format!("{b} {a}")))?;
                (readings.rows.len() + phones.rows.len() + row) as u16
            }
        })
    }

    /// Writes the tables with the costs that a model adds.
    fn write(&mut self, added: &[f64]) -> Result<(), Failure> {
        let mut added = added.iter();
        for table in &mut self.0 {
            for row in 0..table.rows.len() {
                let cost = table.cost(row) + added.next().expect("a cost for each row");
                let line = table.rows[row];
                table.lines[line][table.cost] = format!("{:.0}", (100.0 * cost).max(0.0));
            }
            let text: String = table.lines.iter().map(|line| line.join("\t") + "\n").collect();
            fs::write(table.path, text)?;
        }
        Ok(())
    }
}

/// FNV-1a, so that folds and shares are the same on every machine.
fn hash(text: &str, salt: u64) -> u64 {
    let seed = 0xcbf2_9ce4_8422_2325 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let sum = text.bytes().fold(seed, |sum, b| (sum ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    sum ^ sum >> 29
}

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let write = args.flag("--write");
        let costs = args.flag("--costs");
        let wrong = args.flag("--wrong");
        let curve = args.flag("--curve");
        let rounds: usize = args.option("--rounds")?.unwrap_or(300);
        let threshold: f64 = args.option("--threshold")?.unwrap_or(laqap::THRESHOLD);
        let rule = (threshold, DOUBT);
        let without: Option<usize> = args.option("--without")?;
        let folders = args.rest()?;
        if folders.is_empty() {
            return Err(Failure::Usage("no folder".to_owned()));
        }
        let mut rows = Vec::new();
        let mut sets = Vec::new();
        let mut tables = Tables::read()?;
        let sources = sources(&folders)?;
        let records = sources.iter().flat_map(|source| &source.records);
        let people = records.filter(|record| record.kind == "person").flat_map(|r| &r.names);
        let people: Vec<NameRecord> = people.cloned().collect();
        for source in sources {
            source.ask(&people, &tables, &mut rows, &mut sets)?;
        }
        eprintln!("{} rows", rows.len());
        if let Some(fold) = without {
            let present = Model { weights: *weights(), costs: Vec::new() };
            let priors = if costs { tables.costs() } else { Vec::new() };
            let fitted = fit(rows.iter().filter(|row| row.fold != fold), &priors, rounds);
            writeln!(out, "{}", Figures::HEAD)?;
            for (set, name) in sets.iter().enumerate() {
                for (label, model) in [("table", &present), ("fitted", &fitted)] {
                    let mut figures = Figures::default();
                    let of = rows.iter().filter(|row| row.set == set && row.fold == fold);
                    of.for_each(|row| figures.add(row, model, rule));
                    writeln!(out, "{name:27} {label:9} {figures}")?;
                    writeln!(out, "counts {name} {label} {:?}", figures.counts())?;
                }
            }
            if write {
                save(&mut tables, &fitted, costs)?;
            }
            return Ok(());
        }
        let priors = if costs { tables.costs() } else { Vec::new() };
        if curve {
            for share in [25, 50, 75, 100] {
                let held = folds(&rows, &priors, rounds, share);
                for (set, name) in
                    sets.iter().enumerate().filter(|(_, name)| name.ends_with("queries 100 %"))
                {
                    let mut figures = Figures::default();
                    let of = rows.iter().filter(|row| row.set == set);
                    of.for_each(|row| figures.add(row, &held[row.fold], rule));
                    let [some, more] =
                        [0.99, 0.995].map(|precision| 100.0 * figures.recall_at(precision));
                    writeln!(
                        out,
                        "{name:27} {share:3} % of the entities: {some:.2} % {more:.2} % {figures}"
                    )?;
                }
            }
            return Ok(());
        }
        let mut held = folds(&rows, &priors, rounds, 100);
        let fitted = held.pop().expect("one fit more than folds");
        let present = Model { weights: *weights(), costs: Vec::new() };
        writeln!(out, "{}", Figures::HEAD)?;
        for (set, name) in sets.iter().enumerate() {
            for label in ["table", "held-out", "fitted"] {
                let mut figures = Figures::default();
                for row in rows.iter().filter(|row| row.set == set) {
                    let model = match label {
                        "table" => &present,
                        "held-out" => &held[row.fold],
                        _ => &fitted,
                    };
                    figures.add(row, model, rule);
                }
                writeln!(out, "{name:27} {label:9} {figures}")?;
            }
        }
        writeln!(out, "\nOther rules on held-out folds (threshold, plausible, least, nil):")?;
        for (set, name) in
            sets.iter().enumerate().filter(|(_, name)| name.ends_with("/queries 100 %"))
        {
            for threshold in [0.72, 0.75, 0.78] {
                for (plausible, least, nil) in [
                    (0.2, 0.04, 0.4),
                    (0.2, 0.04, 0.5),
                    (0.15, 0.04, 0.5),
                    (0.1, 0.04, 0.5),
                    (0.15, 0.03, 0.5),
                    (0.2, 0.03, 0.6),
                ] {
                    let mut figures = Figures::default();
                    for row in rows.iter().filter(|row| row.set == set) {
                        figures.add(
                            row,
                            &held[row.fold],
                            (threshold, Doubt { plausible, least, nil }),
                        );
                    }
                    writeln!(
                        out,
                        "{name} {threshold:.2} {plausible:.1} {least:.2} {nil:.2} {figures}"
                    )?;
                }
            }
        }
        let whole = |row: &&Row| sets[row.set].contains("100 %");
        let mut figures = Figures::default();
        rows.iter().filter(whole).for_each(|row| figures.add(row, &held[row.fold], rule));
        writeln!(out, "\nReliability of matches on held-out folds, whole gazetteers:")?;
        writeln!(out, "{}", figures.reliability())?;
        if wrong {
            for row in rows.iter().filter(|row| whole(row) && row.spelled) {
                let answer = Answer::of(row, &held[row.fold], rule);
                let right = match answer.outcome {
                    Outcome::Match => row.wanted > 1 || answer.right(),
                    Outcome::Ambiguous(_) => row.wanted != 1,
                    Outcome::Unknown => row.wanted == 0,
                };
                if right {
                    continue;
                }
                write!(out, "{:?}\t{}\t", answer.outcome, row.text)?;
                for (i, p) in answer.order.iter().zip(&answer.probabilities).take(3) {
                    let c = &row.candidates[*i];
                    write!(out, "{}{} {p:.3}; ", if c.right { "+" } else { "-" }, c.name)?;
                }
                let found = row.candidates.iter().any(|c| c.right);
                writeln!(out, "{}", if found || row.wanted == 0 { "" } else { "not a candidate" })?;
            }
        }
        if write {
            save(&mut tables, &fitted, costs)?;
        }
        Ok(())
    })
}

/// The models without each fold, and with all of them, of so many percent of the entities.
fn folds(rows: &[Row], priors: &[f64], rounds: usize, share: u64) -> Vec<Model> {
    thread::scope(|scope| {
        let threads = (0..=FOLDS).map(|fold| {
            let fitted = rows.iter().filter(move |row| row.fold != fold && row.lot < share);
            scope.spawn(move || fit(fitted, priors, rounds))
        });
        let threads: Vec<_> = threads.collect();
        threads.into_iter().map(|t| t.join().expect("fitting does not panic")).collect()
    })
}

fn save(tables: &mut Tables, model: &Model, costs: bool) -> Result<(), Failure> {
    let features = FEATURES.map(|(feature, _)| feature);
    fs::write("data/weights.tsv", common::weights_table(features, KINDS, &model.weights))?;
    if costs { tables.write(&model.costs) } else { Ok(()) }
}

/// A gazetteer, and tables of queries with their names.
struct Source {
    name: String,
    /// What each of its rows counts.
    weight: f64,
    shares: &'static [(u64, f64)],
    records: Vec<EntityRecord>,
    texts: Vec<(String, String)>,
}

/// What the arguments stand for, and all folders together.
fn sources(paths: &[String]) -> Result<Vec<Source>, Failure> {
    let all: Vec<Source> =
        paths.iter().map(|path| Source::read(Path::new(path))).collect::<Result<_, _>>()?;
    let folders = || {
        all.iter().zip(paths).filter(|(_, path)| Path::new(path).is_dir()).map(|(source, _)| source)
    };
    let records = folders().flat_map(|source| source.records.clone()).collect();
    let texts = folders().flat_map(|source| source.texts.clone()).collect();
    let pooled = (folders().count() > 1).then(|| Source {
        name: "pooled".to_owned(),
        weight: 1.0,
        shares: &[(100, POOLED)],
        records,
        texts,
    });
    Ok(all.into_iter().chain(pooled).collect())
}

impl Source {
    fn read(path: &Path) -> Result<Source, Failure> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() {
            let texts = vec![("queries".to_owned(), fs::read_to_string(path)?)];
            let records = Gazetteer::bundled().entities().map(|e| thin(e.record())).collect();
            return Ok(Source { name, weight: OF_FILE, shares: &SHARES, records, texts });
        }
        let records = Imported::read(path.join("gazetteer.jsonl"))?.records;
        let mut files: Vec<_> = fs::read_dir(path)?.filter_map(|e| Some(e.ok()?.path())).collect();
        files.retain(|f| f.file_name().is_some_and(|n| n.to_string_lossy().starts_with("queries")));
        files.sort();
        let text = |file: &PathBuf| {
            let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok((stem, fs::read_to_string(file)?))
        };
        let texts = files.iter().map(text).collect::<Result<_, Failure>>()?;
        Ok(Source { name, weight: 1.0, shares: &SHARES, records, texts })
    }

    /// Resolves the queries in each share of the gazetteer; `people` are the names of those in all sources.
    fn ask(
        mut self,
        people: &[NameRecord],
        tables: &Tables,
        rows: &mut Vec<Row>,
        sets: &mut Vec<String>,
    ) -> Result<(), Failure> {
        let records = &self.records;
        let shares = self.shares.iter().map(|&(share, weight)| {
            let kept = records.iter().filter(|r| hash(&r.id, share) % 100 < share);
            (share, self.weight * weight, format!("{share} %"), kept.cloned().collect::<Vec<_>>())
        });
        let strangers = strangers(records);
        let crowd = (!strangers.is_empty())
            .then(|| (100, CROWDED, "+100000".to_owned(), [&records[..], &strangers].concat()));
        self.texts.push((NOBODY.to_owned(), nobody(records, &strangers, people)));
        for (share, weight, label, kept) in shares.chain(crowd) {
            let ids: HashMap<&str, ()> = kept.iter().map(|r| (&*r.id, ())).collect();
            let gazetteer = Gazetteer::builder().entities(kept.clone()).build()?;
            let resolver = Resolver::new(&gazetteer);
            for (stem, text) in &self.texts {
                let queries: Vec<Vec<&str>> =
                    text.lines().skip(1).map(|line| line.split('\t').collect()).collect();
                sets.push(format!("{}/{stem} {label}", self.name));
                let set = sets.len() - 1;
                let half = queries.len().div_ceil(2);
                rows.extend(thread::scope(|scope| {
                    let threads = queries.chunks(half.max(1)).map(|chunk| {
                        let (resolver, ids) = (&resolver, &ids);
                        let row = move |q: &Vec<&str>| {
                            let row = row(resolver, tables, ids, q, set, share)?;
                            let made_up = if stem == NOBODY { MADE_UP } else { 1.0 };
                            Some(Row { weight: weight * made_up, ..row })
                        };
                        scope.spawn(move || chunk.iter().filter_map(row).collect::<Vec<_>>())
                    });
                    let threads: Vec<_> = threads.collect();
                    let read = threads.into_iter().flat_map(|t| t.join().expect("no panic"));
                    read.collect::<Vec<_>>()
                }));
            }
        }
        Ok(())
    }
}

/// The entity without about a quarter of its names, one at least.
fn thin(mut record: EntityRecord) -> EntityRecord {
    let kept = |name: &NameRecord| !hash(&name.text.to_lowercase(), 5).is_multiple_of(4);
    if record.names.iter().any(kept) {
        record.names.retain(kept);
    }
    record
}

/// Persons of nobody's: a given name and a surname of the same language, each somebody's.
fn strangers(records: &[EntityRecord]) -> Vec<EntityRecord> {
    let mut persons = 0;
    let mut parts: BTreeMap<&str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
    let mut names: HashSet<String> = HashSet::new();
    for record in records.iter().filter(|record| record.kind == "person") {
        persons += 1;
        for name in &record.names {
            names.insert(name.text.clone());
            let mut words = name.text.split_whitespace();
            if let (Some(given), Some(surname)) = (words.next(), words.next_back()) {
                let (all, surnames) = parts.entry(&name.lang).or_default();
                all.push(given);
                surnames.push(surname);
            }
        }
    }
    if persons < FEWEST_PERSONS {
        return Vec::new();
    }
    let bearers: usize = parts.values().map(|(given, _)| given.len()).sum();
    let mut strangers = Vec::new();
    for (lang, (given, surnames)) in &parts {
        for i in 0..STRANGERS * given.len() / bearers {
            let pick = |of: &[&str], salt| {
                of[hash(&format!("{lang}{i}"), salt) as usize % of.len()].to_owned()
            };
            let name = pick(given, 1) + " " + &pick(surnames, 2);
            if names.insert(name.clone()) {
                let id = format!("{STRANGER}{}", strangers.len());
                strangers.push(EntityRecord::new(id, "person").name(NameRecord::new(name, *lang)));
            }
        }
    }
    strangers
}

/// Words that make another name of one beside them, and of what kinds: see the head of the table.
const LONGER: &str = include_str!("../data/longer.tsv");

/// One of so many names of people is asked with a surname near its own; shorter ones have too many neighbours.
const NEAR_OF: u64 = 2;
const SHORTEST_SURNAME: usize = 5;
/// Endings of surnames, and those of others of the same stem.
const SURNAMES: [(&str, &str); 8] = [
    ("ов", "енов"),
    ("ова", "енова"),
    ("ев", "енко"),
    ("ин", "инов"),
    ("ov", "enov"),
    ("ova", "ovskaya"),
    ("ev", "enko"),
    ("in", "inov"),
];

/// Queries for names of nobody on file that share words with somebody's: strangers, their given names
/// alone or before the name of a place; a son of the same name; streets, universities and the like
/// called after somebody or something; phrases of the language that lack a word to tell whose.
fn nobody(records: &[EntityRecord], strangers: &[EntityRecord], people: &[NameRecord]) -> String {
    let few = |name: &str, salt: u64, of: u64| hash(name, salt).is_multiple_of(of);
    let pick = |text: &str, of: usize| hash(text, 4) as usize % of;
    let mut given: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut names: Vec<String> = Vec::new();
    for name in strangers.iter().flat_map(|stranger| &stranger.names) {
        given.entry(&name.lang).or_default().extend(name.text.split(' ').next());
        names.extend(few(&name.text, 3, 40).then(|| name.text.clone()));
        let first = name.text.split(' ').next().filter(|_| few(&name.text, 6, 1000));
        names.extend(first.map(str::to_owned));
    }
    let cyrillic = |text: &str| text.contains(|c| matches!(c, '\u{400}'..='\u{4ff}'));
    let longer: Vec<Vec<&str>> = (LONGER.lines().filter(|line| !line.starts_with('#')).skip(1))
        .map(|line| line.split('\t').collect())
        // *President Tokayev* is still he, and *his son Manas* needs a text.
        .filter(|row: &Vec<&str>| matches!(row[0], "before" | "after" | "afar"))
        .collect();
    let mut surnames: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut called: HashSet<(&str, &str)> = HashSet::new();
    for name in people {
        let surname = name.text.rsplit_once(' ').map(|(_, surname)| surname);
        called.extend(name.text.split(' ').next().zip(surname));
        let long = |surname: &&str| surname.chars().count() >= SHORTEST_SURNAME;
        surnames.entry(&name.lang).or_default().extend(surname.filter(long));
    }
    let mut common: HashMap<&str, Vec<&str>> = HashMap::new();
    let bodies = records.iter().filter(|record| record.kind == "organization");
    for name in bodies.flat_map(|body| &body.names) {
        let words = name.text.split(' ').filter(|word| is_common(word));
        common.entry(&name.lang).or_default().extend(words);
    }
    for (record, name) in records.iter().flat_map(|r| r.names.iter().map(move |name| (r, name))) {
        let text = &*name.text;
        let given = given.get(&*name.lang).filter(|_| record.kind == "place" && few(text, 3, 24));
        names.extend(given.map(|given| format!("{} {text}", given[pick(text, given.len())])));
        if few(text, 7, 12) {
            let fits = |row: &&Vec<&str>| {
                row[1].contains(&*record.kind) && cyrillic(row[2]) == cyrillic(text)
            };
            let rows: Vec<_> = longer.iter().filter(fits).collect();
            if let Some(row) = (!rows.is_empty()).then(|| rows[pick(text, rows.len())]) {
                // *мкр* is a type of place, too, and may belong to the name.
                let words = row[2].split(' ').map(|word| word.trim_end_matches('-'));
                let words: Vec<&str> = words.filter(|word| !is_common(word)).collect();
                let word = words.get(pick(text, words.len().max(1)));
                names.extend(word.map(|word| match row[0] {
                    "before" => format!("{word} {text}"),
                    _ => format!("{text} {word}"),
                }));
            }
        }
        if record.kind == "person" && few(text, 8, 40) {
            names.push(format!("{text} {}", if cyrillic(text) { "младший" } else { "Jr" }));
        }
        // Somebody else whose surname differs by a letter or two, and surnames of one stem.
        let near =
            text.rsplit_once(' ').filter(|_| record.kind == "person" && few(text, 10, NEAR_OF));
        names.extend(near.and_then(|(given, surname)| {
            let first = given.split(' ').next()?;
            let near = |other: &&&str| {
                let own = || record.names.iter().any(|name| name.text.ends_with(**other));
                let known = || called.contains(&(first, **other));
                (1..=2).contains(&strsim::levenshtein(other, surname)) && !own() && !known()
            };
            let near: Vec<_> = surnames.get(&*name.lang)?.iter().filter(near).collect();
            let other = near.get(pick(text, near.len().max(1)))?;
            Some(format!("{given} {other}"))
        }));
        let derived = SURNAMES
            .iter()
            .find_map(|(ending, other)| Some(text.strip_suffix(ending)?.to_owned() + other));
        names.extend(derived.filter(|_| record.kind == "person" && few(text, 9, 40)));
        // A body of another sort, and a body of a sort that does not say whose it is.
        let mut words: Vec<&str> = text.split(' ').collect();
        if record.kind == "organization" && words.len() > 2 && words.iter().all(|w| is_common(w)) {
            let others = &common[&*name.lang];
            let at = pick(text, words.len());
            names.push(
                [&words[..at], &[others[pick(text, others.len())]], &words[at + 1..]]
                    .concat()
                    .join(" "),
            );
            words.remove(at);
            names.push(words.join(" "));
        }
    }
    let known: HashSet<&str> =
        records.iter().flat_map(|r| &r.names).map(|name| &*name.text).collect();
    names.retain(|name| !known.contains(&**name));
    names.into_iter().map(|name| format!("\n{name}\t\t-\t{NOBODY}")).collect()
}

/// One query. Of the names that lost their entity only so many are kept that names of nobody have about
/// the same share in every set.
fn row(
    resolver: &Resolver,
    tables: &Tables,
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
    let namesake = |c: &laqap::Candidate<'_>| {
        let left = ["extra", "extra-initials", "missing"];
        (category == NOBODY || c.entity().id().starts_with(STRANGER))
            && c.features().all(|(name, value)| value == 0.0 || !left.contains(&name))
            && f64::from(c.evidence().cost()) < 100.0 * NAMESAKE
    };
    if resolution.considered().iter().any(namesake) {
        return None;
    }
    if resolution.considered().iter().any(|c| c.office().is_some()) {
        return None; // Nobody's name.
    }
    let right = |c: &laqap::Candidate<'_>| wanted.contains(&c.entity().id());
    let kept = resolution.considered().iter().enumerate();
    let kept = kept.filter(|(i, c)| *i < MOST_CANDIDATES || right(c));
    let candidates = kept.map(|(_, c)| {
        let mut features = [0.0; COUNT];
        c.features().zip(&mut features).for_each(|((_, value), f)| *f = value);
        Choice {
            right: right(c),
            weak: if c.name().is_weak() { WEAK } else { 0.0 },
            kind: column(c.entity().kind()),
            features,
            costs: events(text, c).into_iter().filter_map(|e| tables.row(e)).collect(),
            name: c.name().text().to_owned(),
        }
    });
    Some(Row {
        set,
        weight: 1.0,
        fold: (hash(listed.first().unwrap_or(&text), 0) % FOLDS as u64) as usize,
        lot: hash(listed.first().unwrap_or(&text), 11) % 100,
        text: text.to_owned(),
        spelled: !NOT_SPELLING.contains(&category),
        wanted: wanted.len(),
        candidates: candidates.collect(),
    })
}

const fn feature(name: &str) -> usize {
    let mut i = 0;
    while i < COUNT {
        let (a, b) = (FEATURES[i].0.as_bytes(), name.as_bytes());
        let mut same = a.len() == b.len();
        let mut at = 0;
        while same && at < a.len() {
            same = a[at] == b[at];
            at += 1;
        }
        if same {
            return i;
        }
        i += 1;
    }
    panic!("no such feature")
}

const SPELLING: usize = feature("spelling");
const SPELLING_FIRST: usize = feature("spelling-first");

impl Model {
    /// The score of a candidate, and by how much it rises with the cost of its spelling.
    fn score(&self, candidate: &Choice) -> (f64, f64) {
        let weights = &self.weights[candidate.kind];
        let score: f64 = weights.iter().zip(&candidate.features).map(|(w, f)| w * f).sum();
        let score = score - candidate.weak;
        let before = candidate.features[SPELLING];
        let added = |row: &u16| self.costs.get(usize::from(*row)).copied().unwrap_or(0.0);
        let cost = (before + candidate.costs.iter().map(added).sum::<f64>()).max(0.0);
        let first = cost.min(1.0) - before.min(1.0);
        let slope = weights[SPELLING] + if cost < 1.0 { weights[SPELLING_FIRST] } else { 0.0 };
        let spelling = weights[SPELLING] * (cost - before) + weights[SPELLING_FIRST] * first;
        (score + spelling, slope)
    }
}

/// Maximizes the likelihood of the right answers (each of several namesakes being meant as often as the
/// others; none, where no candidate is right) by gradient steps with a rate for each number (RMSProp
/// with falling rate).
fn fit<'r>(rows: impl Iterator<Item = &'r Row>, priors: &[f64], rounds: usize) -> Model {
    let rows: Vec<&Row> = rows.filter(|row| !row.candidates.is_empty()).collect();
    let mut model = Model { weights: *weights(), costs: vec![0.0; priors.len()] };
    let mut weight_steps = [[Step::default(); COUNT]; KINDS.len()];
    let mut cost_steps = vec![Step::default(); priors.len()];
    for round in 0..rounds {
        let mut gradient = [[0.0; COUNT]; KINDS.len()];
        let mut cost_gradient = vec![0.0; priors.len()];
        for row in &rows {
            let scores: Vec<(f64, f64)> = row.candidates.iter().map(|c| model.score(c)).collect();
            let most = scores.iter().map(|s| s.0).fold(0.0, f64::max);
            let exp: Vec<f64> = scores.iter().map(|s| (s.0 - most).exp()).collect();
            let all = (-most).exp() + exp.iter().sum::<f64>();
            let right = row.candidates.iter().filter(|c| c.right).count() as f64;
            for ((e, candidate), (_, slope)) in exp.iter().zip(&row.candidates).zip(scores) {
                let target = if candidate.right { 1.0 / right } else { 0.0 };
                let pull = row.weight * (target - e / all);
                if pull.abs() > 1e-6 {
                    for (g, f) in gradient[candidate.kind].iter_mut().zip(&candidate.features) {
                        *g += pull * f;
                    }
                    for row in &candidate.costs {
                        if let Some(g) = cost_gradient.get_mut(usize::from(*row)) {
                            *g += pull * slope;
                        }
                    }
                }
            }
        }
        let left = 1.0 - round as f64 / rounds as f64;
        for kind in 0..KINDS.len() {
            for i in 0..COUNT {
                let mean = model.weights.iter().map(|of| of[i]).sum::<f64>() / KINDS.len() as f64;
                let weight = &mut model.weights[kind][i];
                let belief = BELIEFS.iter().find(|(name, ..)| *name == FEATURES[i].0);
                let (prior, ridge) =
                    belief.map_or((0.0, RIDGE), |(_, prior, ridge)| (*prior, *ridge));
                let pull = ridge * (prior - *weight) + SHARED * (mean - *weight);
                let g = gradient[kind][i] + if i == 0 { 0.0 } else { pull };
                *weight += weight_steps[kind][i].next(g, 0.08 * left);
                match FEATURES[i].1 {
                    Speaks::For => *weight = weight.max(0.0),
                    Speaks::AgainstPersons if KINDS[kind] != "person" => *weight = 0.0,
                    Speaks::Against | Speaks::AgainstPersons => *weight = weight.min(0.0),
                    Speaks::Either => {}
                }
            }
        }
        for (i, g) in cost_gradient.iter().enumerate() {
            // A cost of nothing is the measure of the others.
            if *g != 0.0 && priors[i] > 0.0 {
                let cost = &mut model.costs[i];
                *cost += cost_steps[i].next(g - ANCHOR * *cost, 0.02 * left);
                *cost = cost.clamp(0.02_f64.min(priors[i]) - priors[i], MOST_RISE);
            }
        }
    }
    model
}

/// The state of a number that is being fitted.
#[derive(Clone, Copy, Default)]
struct Step {
    mean: f64,
    square: f64,
}

impl Step {
    fn next(&mut self, gradient: f64, rate: f64) -> f64 {
        self.mean = 0.8 * self.mean + 0.2 * gradient;
        self.square = 0.95 * self.square + 0.05 * gradient * gradient;
        rate * self.mean / self.square.sqrt().max(1e-9)
    }
}

/// What some weights make of a row.
struct Answer<'r> {
    row: &'r Row,
    order: Vec<usize>,
    probabilities: Vec<f64>,
    outcome: Outcome,
}

impl<'r> Answer<'r> {
    fn of(row: &'r Row, model: &Model, (threshold, doubt): Rule) -> Answer<'r> {
        let scores: Vec<f64> = row.candidates.iter().map(|c| model.score(c).0).collect();
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        let most = scores.iter().copied().fold(0.0, f64::max);
        let all = (-most).exp() + scores.iter().map(|s| (s - most).exp()).sum::<f64>();
        let probabilities: Vec<f64> =
            order.iter().map(|i| (scores[*i] - most).exp() / all).collect();
        let kind = order.first().map_or(0, |best| row.candidates[*best].kind);
        let outcome =
            outcome(probabilities.iter().copied(), (-most).exp() / all, kind, threshold, doubt);
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
    /// Of each row that spelling can answer: how likely the best is, and whether it is right.
    best: Vec<(f64, bool)>,
    loss: f64,
    rows: usize,
}

impl Figures {
    const HEAD: &'static str = "set                         weights   recall   precis  homonym  guessed  nilmatch nilambig unspell  ece      loss";

    fn add(&mut self, row: &Row, model: &Model, rule: Rule) {
        let answer = Answer::of(row, model, rule);
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
        if let Some(best) = answer.probabilities.first().filter(|_| row.wanted < 2) {
            self.best.push((*best, answer.right()));
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

    /// The counts behind the shares, to be added up over folds: one, right; many, covered, guessed;
    /// nil, matched, ambiguous; matches, right ones; unspellable, matched.
    fn counts(&self) -> [usize; 12] {
        let ([a, b], [c, d, e], [f, g, h]) = (self.one, self.many, self.nil);
        let ([i, j], [k, l]) = (self.matched, self.unspellable);
        [a, b, c, d, e, f, g, h, i, j, k, l]
    }

    /// The share of rows with one right answer that is found if only so likely answers are given that so
    /// many of them are right.
    fn recall_at(&self, precision: f64) -> f64 {
        let mut best = self.best.clone();
        best.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut right, mut most) = (0, 0);
        for (given, (_, is_right)) in best.iter().enumerate() {
            right += usize::from(*is_right);
            if right as f64 >= precision * (given + 1) as f64 {
                most = right;
            }
        }
        most as f64 / self.one[0].max(1) as f64
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
