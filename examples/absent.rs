//! How often somebody who is not on file is taken for somebody who is: half of a gazetteer's people are taken out, and
//! asked for.

mod common;

use common::Failure;
use laqap::{Candidate, EntityRecord, Gazetteer, Resolution, Resolver, translit::Scheme};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    process::ExitCode,
    thread,
};

const USAGE: &str = "usage: absent [--gazetteer FILE] [--half 0|1] [--wrong]
Takes half of the people out of a gazetteer, the bundled one if no other is named, and asks for
  names       all their names,
  romanized   each in a scheme drawn from those of its language,
  recombined  the given names of people who stay before surnames of those who do not,
  near        the names of people who stay with a surname that differs by one or two letters from theirs;
prints how many of each are a match, by what sort of mistake, and how many of those at 0.9 and above. Who bears the very
name is left out. With --wrong the matches at 0.9 and above are listed.";

/// A match that is called confident.
const CONFIDENT: f64 = 0.9;
/// Spelled at less, with no word left over, it is a namesake.
const NAMESAKE: u32 = 60;
/// Of the names that can be made so many are.
const SOME: u64 = 8;
/// A surname of fewer letters has too many neighbours.
const SHORTEST: usize = 5;
/// Letters by which near surnames differ.
const NEAR: usize = 2;

fn hash(text: &str, salt: u64) -> u64 {
    let sum = text.bytes().fold(0xcbf2_9ce4_8422_2325 ^ salt, |sum, b| {
        (sum ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    });
    sum ^ sum >> 29
}

/// Given name and surname, of a name of two words or more.
fn parts(name: &str) -> Option<(&str, &str)> {
    Some((name.split(' ').next()?, name.rsplit_once(' ')?.1))
}

fn names(records: &[&EntityRecord]) -> Vec<(String, String)> {
    let names = records.iter().flat_map(|record| &record.names);
    let names: BTreeSet<_> = names.map(|name| (name.lang.clone(), name.text.clone())).collect();
    names.into_iter().collect()
}

/// What is asked, by its sort.
fn asked(
    kept: &[&EntityRecord],
    gone: &[&EntityRecord],
) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut asked: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let (kept, gone) = (names(kept), names(gone));
    let mut surnames: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (lang, name) in &gone {
        asked.entry("names").or_default().insert(name.clone());
        surnames.entry(lang).or_default().extend(parts(name).map(|(_, surname)| surname));
        let language = lang.split('-').next().unwrap_or(lang);
        let schemes = Scheme::all().filter(|s| s.languages().contains(&language));
        let schemes: Vec<Scheme> = schemes.filter(|s| s.target_script() == "Latn").collect();
        if !schemes.is_empty() && !name.is_ascii() {
            let scheme = schemes[hash(name, 1) as usize % schemes.len()];
            let text = scheme.romanize(name).into_owned();
            asked.entry("romanized").or_default().extend((text != *name).then_some(text));
        }
    }
    for surnames in surnames.values_mut() {
        surnames.sort_unstable();
        surnames.dedup();
    }
    for (lang, name) in &kept {
        let (Some((given, surname)), Some(others)) = (parts(name), surnames.get(&**lang)) else {
            continue;
        };
        if hash(name, 2).is_multiple_of(SOME) {
            let other = others[hash(name, 3) as usize % others.len()];
            asked.entry("recombined").or_default().insert(format!("{given} {other}"));
        }
        let long = surname.chars().count() >= SHORTEST;
        let near = others.iter().filter(|other| {
            let gender = |a: &str, b: &str| a.strip_suffix(['a', 'а']) == Some(b);
            if gender(surname, other) || gender(other, surname) {
                return false;
            }
            let distance = strsim::levenshtein(&other.to_lowercase(), &surname.to_lowercase());
            long && (1..=NEAR).contains(&distance)
        });
        asked.entry("near").or_default().extend(near.map(|other| format!("{given} {other}")));
    }
    asked
}

/// The sort of a mistake.
fn mistake(candidate: &Candidate<'_>) -> &'static str {
    let of: BTreeMap<&str, f64> = candidate.features().collect();
    let some = |names: &[&str]| names.iter().any(|name| of[name] > 0.0);
    match candidate.entity().kind() {
        "person" => {}
        _ => return "no person",
    }
    if some(&["conflict"]) {
        "another name"
    } else if some(&["extra"]) {
        "a word more"
    } else if some(&["missing"]) {
        "a word less"
    } else if some(&["consonant", "stem"]) {
        "consonants"
    } else if some(&["extra-patronymic", "extra-initials", "initials", "gender"]) {
        "fathers, initials, gender"
    } else {
        "vowels, loose sounds"
    }
}

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let wrong = args.flag("--wrong");
        let half: u64 = args.option("--half")?.unwrap_or(0);
        let gazetteer = args.gazetteer()?;
        if !args.rest()?.is_empty() {
            return Err(Failure::Usage("it takes no texts".to_owned()));
        }
        let records: Vec<EntityRecord> = gazetteer.entities().map(|e| e.record()).collect();
        let goes = |r: &&EntityRecord| r.kind == "person" && hash(&r.id, 0) % 2 == half;
        let (gone, kept): (Vec<_>, Vec<_>) = records.iter().partition(goes);
        let people = kept.iter().copied().filter(|r| r.kind == "person");
        let asked = asked(&people.collect::<Vec<_>>(), &gone);
        let on_file: HashSet<String> =
            names(&kept).into_iter().map(|(_, n)| n.to_lowercase()).collect();
        let rest = Gazetteer::builder().entities(kept.iter().map(|r| (*r).clone())).build()?;
        let resolver = Resolver::new(&rest);
        for (sort, texts) in asked {
            let texts: Vec<&String> =
                texts.iter().filter(|text| !on_file.contains(&text.to_lowercase())).collect();
            let answer = |text: &&String| {
                let Resolution::Match(found) = resolver.resolve(&***text) else {
                    return Some(None);
                };
                let best = found.candidate();
                let left = ["extra", "extra-initials", "missing", "initials"];
                let whole =
                    best.features().all(|(name, value)| value == 0.0 || !left.contains(&name));
                if whole && best.evidence().cost() < NAMESAKE {
                    return None;
                }
                let probability = best.probability();
                Some(Some((mistake(best), probability, best.name().text().to_owned())))
            };
            let answers: Vec<_> = thread::scope(|scope| {
                let halves = texts.chunks(texts.len().div_ceil(2).max(1));
                let threads: Vec<_> = halves
                    .map(|texts| {
                        scope.spawn(|| {
                            texts
                                .iter()
                                .filter_map(|text| Some((*text, answer(text)?)))
                                .collect::<Vec<_>>()
                        })
                    })
                    .collect();
                threads.into_iter().flat_map(|t| t.join().expect("no panic")).collect()
            });
            let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
            for (text, found) in &answers {
                let Some((mistake, probability, name)) = found else { continue };
                let confident = *probability >= CONFIDENT;
                for sort in ["all", mistake] {
                    let count = counts.entry(sort).or_default();
                    count[0] += 1;
                    count[1] += usize::from(confident);
                }
                if wrong && confident {
                    writeln!(out, "{sort}\t{mistake}\t{probability:.3}\t{text}\t{name}")?;
                }
            }
            let all = answers.len();
            let [matched, confident] = counts.remove("all").unwrap_or_default();
            let share = |n: usize| 100.0 * n as f64 / all.max(1) as f64;
            write!(
                out,
                "{sort:10} {all:6} matched {matched:4} {:.2} %, confident {confident:4} {:.2} %",
                share(matched),
                share(confident)
            )?;
            for (mistake, [matched, confident]) in counts {
                write!(out, "; {mistake} {matched} {confident}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    })
}
