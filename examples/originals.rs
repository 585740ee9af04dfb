//! How often the way back from a scheme finds the original of a word that it has not seen.
//!
//! `originals DATA` writes the words of the half of the gazetteer that `letters --half` leaves out in
//! every scheme and road that loses letters, and asks for the originals, by the table alone and ranked
//! by letters. With the whole of `data/letters.tsv` built in, the figures are of words that were seen;
//! for the unseen: `letters --half data > data/letters.tsv`, build, `originals data`, and back again.

mod common;
#[path = "common/letters.rs"]
mod letters;

use laqap::translit::{Reversible, Scheme};
use letters::{Names, Share, names};
use std::{collections::BTreeSet, path::Path, process::ExitCode};

const USAGE: &str = "usage: originals [--words N] DATA";
/// A language with fewer words tells too little.
const FEWEST: usize = 20;

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let most: usize = args.option("--words")?.unwrap_or(100);
        let rest = args.rest()?;
        let [data] = &rest[..] else { return Err(common::Failure::Usage("one folder".into())) };
        let [seen, others] = [Share::First, Share::Second].map(|half| names(Path::new(data), half));
        let (seen, others) = (seen?, others?);
        writeln!(out, "scheme\twords\tfirst by table\tfirst by letters\tin five by letters")?;
        let mut sums = [0; 4];
        for scheme in Scheme::all().filter(|s| s.reversible() == Reversible::No) {
            let unseen = &words(&others, scheme) - &words(&seen, scheme);
            if unseen.len() < FEWEST {
                continue;
            }
            let mut counts = [0; 4];
            for word in unseen.iter().step_by(unseen.len().div_ceil(most)) {
                let forth = scheme.romanize(word);
                let by_table = scheme.originals(&forth, 1);
                let by_letters = scheme.originals_ranked(&forth, 5);
                let place = by_letters.iter().position(|o| o.text == *word);
                let found = [true, by_table[0].text == *word, place == Some(0), place.is_some()];
                counts.iter_mut().zip(found).for_each(|(count, found)| *count += u32::from(found));
            }
            writeln!(out, "{}", row(scheme.id(), counts))?;
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        writeln!(out, "{}", row("all", sums))?;
        Ok(())
    })
}

/// The words of a scheme's language that are written in the script it reads.
fn words(names: &Names, scheme: Scheme) -> BTreeSet<&str> {
    let language = scheme.languages()[0];
    let script = format!("{language}-{}", scheme.source_script());
    let names = [language, &script].into_iter().filter_map(|name| names.get(name)).flatten();
    let words = names.flat_map(|name| name.split(|c: char| !c.is_alphabetic()));
    // A word that the scheme leaves as it is is of another script.
    words.filter(|word| !word.is_empty() && scheme.romanize(word) != *word).collect()
}

fn row(name: &str, [words, rest @ ..]: [u32; 4]) -> String {
    let shares = rest.map(|n| format!("{:.1} %", 100.0 * f64::from(n) / f64::from(words)));
    format!("{name}\t{words}\t{}", shares.join("\t"))
}
