//! Undoes the encoding damage of names, one a line.
//!
//! `repair [--format text|tsv|jsonl] [--gazetteer FILE]... [--bundled] [TEXT]...`

#[path = "common/mod.rs"]
mod common;

use std::{
    env, fs,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

use laqap::repair::{NameSet, Repaired, Repairer};

const USAGE: &str = "repair [--format text|tsv|jsonl] [--gazetteer FILE]... [--bundled] [TEXT]...";

fn main() -> ExitCode {
    let (mut format, mut names, mut texts) = ("text".to_owned(), None::<NameSet>, Vec::new());
    let mut args = env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned());
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--format" => match args.next() {
                Some(f) if ["text", "tsv", "jsonl"].contains(&f.as_str()) => format = f,
                _ => return common::usage("--format is text, tsv or jsonl", USAGE),
            },
            "--gazetteer" => {
                let Some(file) = args.next() else {
                    return common::usage("--gazetteer needs a file", USAGE);
                };
                if let Err(error) = read_names(&file, names.get_or_insert_default()) {
                    eprintln!("{error}");
                    return ExitCode::from(1);
                }
            }
            // The bundled gazetteer comes with the resolver; until then it knows nothing.
            "--bundled" => {}
            "--" => texts.extend(args.by_ref()),
            flag if flag.starts_with("--") => {
                return common::usage(&format!("unknown option {flag}"), USAGE);
            }
            _ => texts.push(arg),
        }
    }
    let mut repairer = Repairer::new();
    if let Some(names) = &names {
        repairer = repairer.known_names(names);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut one = |text: &str| print(&mut out, &format, text, &repairer.repair(text));
    let done = match texts.is_empty() {
        true => common::each_line(io::stdin().lock(), one),
        false => texts.iter().try_for_each(|text| one(text)),
    };
    common::finish(done.and_then(|()| out.flush()))
}

fn print(out: &mut impl Write, format: &str, input: &str, repaired: &Repaired) -> io::Result<()> {
    let (text, plan, confidence) = (repaired.text(), repaired.plan(), repaired.confidence());
    match format {
        "tsv" => {
            let (input, text) = (common::tsv(input), common::tsv(text));
            writeln!(out, "{input}\t{text}\t{}\t{confidence:.3}", common::tsv(&plan.to_string()))
        }
        "jsonl" => {
            let object = serde_json::json!({
                "input": input, "output": text, "plan": plan.to_string(),
                "confidence": (confidence * 1000.0).round() / 1000.0,
            });
            writeln!(out, "{object}")
        }
        // A line stays a line.
        _ => writeln!(out, "{}", text.replace('\n', "\\n").replace('\r', "\\r")),
    }
}

/// Reads the names of a JSON Lines gazetteer: `{"id": …, "names": [{"text": …}, …]}`.
fn read_names(file: &str, names: &mut NameSet) -> Result<(), String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = |what: &str| format!("{file}:{}: {what}", number + 1);
        let entity: serde_json::Value =
            serde_json::from_str(line).map_err(|error| at(&error.to_string()))?;
        let list = entity["names"].as_array().ok_or_else(|| at("expected `names`, found none"))?;
        for name in list {
            let text = name["text"].as_str();
            names.insert(text.ok_or_else(|| at("expected `names[].text`, found none"))?);
        }
    }
    Ok(())
}
