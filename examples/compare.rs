//! How likely two names name the same entity: two arguments, or lines of `kind<TAB>name<TAB>name`.

mod common;

use common::{Failure, answer_all, tsv};
use laqap::compare;
use std::process::ExitCode;

const USAGE: &str = "usage: compare [--kind KIND] [NAME NAME]
Lines of standard input are `kind<TAB>name<TAB>name`; kind may be empty. Writes
`score<TAB>verdict<TAB>evidence` a line.";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let kind: String = args.option("--kind")?.unwrap_or_default();
        let names = args.rest()?;
        let line = |kind: &str, a: &str, b: &str| {
            let found = compare(kind, a, b);
            format!("{:.3}\t{}\t{}\n", found.score, found.verdict, tsv(&found.to_string()))
        };
        match &*names {
            [] => answer_all(Vec::new(), out, |text| {
                let mut fields = text.split('\t');
                let mut next = || fields.next().unwrap_or("");
                line(next(), next(), next())
            }),
            [a, b] => Ok(out.write_all(line(&kind, a, b).as_bytes())?),
            _ => Err(Failure::Usage("two names, or none".to_owned())),
        }
    })
}
