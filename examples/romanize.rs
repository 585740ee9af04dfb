//! Writes names in a named scheme, or back: each argument, or each line of standard input.

mod common;

use common::{Failure, answer_all, tsv};
use laqap::translit::{Reversible, Scheme};
use std::{io::Write, process::ExitCode};

const USAGE: &str = "usage: romanize --scheme ID [--reverse [--best N]] [TEXT]...
       romanize --list [--format text|tsv]";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let scheme: Option<Scheme> = args.option("--scheme")?;
        let reverse = args.flag("--reverse");
        let best: Option<usize> = args.option("--best")?;
        let format = args.choice("--format", &["text", "tsv"])?;
        if args.flag("--list") {
            return Ok(list(format, out)?);
        }
        let scheme =
            scheme.ok_or_else(|| Failure::Usage("--scheme or --list is needed".to_owned()))?;
        answer_all(args.rest()?, out, |text| match (reverse, best) {
            (true, Some(n)) => {
                let originals = scheme.originals_ranked(text, n).into_iter();
                originals.map(|o| o.text).collect::<Vec<_>>().join("\t") + "\n"
            }
            (true, None) => format!("{}\n", scheme.original(text)),
            (false, _) => format!("{}\n", scheme.romanize(text)),
        })
    })
}

/// Every id and alias; as TSV with source languages, scripts, authority, year and whether the
/// original can be had back.
fn list(format: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for scheme in Scheme::all() {
        for name in [scheme.id()].iter().chain(scheme.aliases()) {
            if format == "text" {
                writeln!(out, "{name}")?;
                continue;
            }
            let reversible = match scheme.reversible() {
                Reversible::Yes => "yes",
                Reversible::WithSeparators => "ctx",
                _ => "no",
            };
            let languages = scheme.languages().join(",");
            let (from, to) = (scheme.source_script(), scheme.target_script());
            let (authority, year) = (tsv(scheme.authority()), scheme.year());
            writeln!(out, "{name}\t{languages}\t{from}\t{to}\t{authority}\t{year}\t{reversible}")?;
        }
    }
    Ok(())
}
