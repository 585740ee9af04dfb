//! Writes names in a named scheme, or back.
//!
//! ```sh
//! cargo run --example romanize -- --scheme kk-bgn-1979 "Қызылорда"
//! cargo run --example romanize -- --list
//! ```

mod common;

use std::{
    env,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use laqap::translit::{Reversible, Scheme};

const USAGE: &str = "usage: romanize --scheme ID [--reverse] [TEXT]...
       romanize --list [--format text|tsv]
Writes each TEXT, or each line of standard input, in the scheme ID; --list names the schemes.";

#[derive(Default)]
struct Args {
    scheme: Option<Scheme>,
    list: bool,
    tsv: bool,
    reverse: bool,
    texts: Vec<String>,
}

/// Reads the arguments, or says what is wrong with them.
fn args() -> Result<Args, String> {
    let mut args = Args::default();
    let mut rest = env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned());
    while let Some(arg) = rest.next() {
        let (flag, inline) = match arg.split_once('=') {
            Some((flag, value)) if flag.starts_with("--") => {
                (flag.to_owned(), Some(value.to_owned()))
            }
            _ => (arg, None),
        };
        let mut value =
            || inline.clone().or_else(|| rest.next()).ok_or(format!("{flag} needs a value"));
        match flag.as_str() {
            "--scheme" => args.scheme = Some(value()?.parse().map_err(|e| format!("{e}"))?),
            "--list" => args.list = true,
            "--reverse" => args.reverse = true,
            "--format" => {
                args.tsv = match value()?.as_str() {
                    "tsv" => true,
                    "text" => false,
                    other => return Err(format!("--format {other}: expected text or tsv")),
                }
            }
            "--" => args.texts.extend(rest.by_ref()),
            _ if flag.starts_with("--") => return Err(format!("{flag}: no such option")),
            _ => args.texts.push(flag),
        }
    }
    match args.scheme {
        None if !args.list => Err("--scheme or --list is needed".to_owned()),
        _ => Ok(args),
    }
}

fn main() -> ExitCode {
    if env::args_os().any(|a| a == "--help") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let args = match args() {
        Ok(args) => args,
        Err(message) => {
            eprintln!("romanize: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let done = match args.scheme {
        Some(scheme) if !args.list => romanize(scheme, &args, &mut out),
        _ => list(args.tsv, &mut out),
    };
    common::finish(done, out)
}

fn romanize(scheme: Scheme, args: &Args, out: &mut impl Write) -> io::Result<()> {
    let mut write = |text: &str| {
        if args.reverse {
            writeln!(out, "{}", scheme.original(text))
        } else {
            writeln!(out, "{}", scheme.romanize(text))
        }
    };
    match args.texts.as_slice() {
        [] => common::for_each_line(write),
        texts => texts.iter().try_for_each(|text| write(text)),
    }
}

/// Every id and alias; as TSV with source languages, scripts, authority, year and whether the
/// original can be had back.
fn list(tsv: bool, out: &mut impl Write) -> io::Result<()> {
    for scheme in Scheme::all() {
        for name in [scheme.id()].iter().chain(scheme.aliases()) {
            if !tsv {
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
            writeln!(
                out,
                "{name}\t{languages}\t{from}\t{to}\t{}\t{}\t{reversible}",
                scheme.authority(),
                scheme.year()
            )?;
        }
    }
    Ok(())
}
