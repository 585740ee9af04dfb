//! Makes `data/letters.tsv`, the letter statistics by which `repair` tells names from damage.
//!
//! `letters DATA > data/letters.tsv`, where DATA is the crate's `data` folder. Counted are the names of
//! the gazetteer, what the schemes of `letters/schemes.tsv` and the rough rules of
//! `letters/respell.tsv` make of them, and `letters/neighbours.tsv`, names in languages outside the
//! region. With `--half` every other entity is left out, so that `damaged` can measure on the rest.

mod common;
#[path = "common/letters.rs"]
mod letters;

use letters::{Share, statistics};
use std::{path::Path, process::ExitCode};

const USAGE: &str = "usage: letters [--half] DATA";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let share = if args.flag("--half") { Share::First } else { Share::All };
        let rest = args.rest()?;
        let [data] = &rest[..] else { return Err(common::Failure::Usage("one folder".into())) };
        out.write_all(statistics(Path::new(data), share)?.as_bytes())?;
        Ok(())
    })
}
