//! Names to ids: each argument, or each line of standard input.

mod common;

use common::{Failure, answer_all, tsv};
use laqap::{Date, Overrides, Query, Resolution, Resolver, THRESHOLD};
use serde_json::json;
use std::{fmt::Write as _, process::ExitCode};

const USAGE: &str = "usage: resolve [--gazetteer FILE]... [--bundled] [--kind KIND] [--country CC] \
[--as-of YYYY[-MM[-DD]]] [--lang TAG] [--threshold P] [--overrides FILE] [--format text|tsv|jsonl] [--explain] [NAME]...";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let gazetteer = args.gazetteer()?;
        let kind: Option<String> = args.option("--kind")?;
        let country: Option<String> = args.option("--country")?;
        let as_of: Option<Date> = args.option("--as-of")?;
        let lang: Option<String> = args.option("--lang")?;
        let threshold: f64 = args.option("--threshold")?.unwrap_or(THRESHOLD);
        if !(0.0..=1.0).contains(&threshold) {
            return Err(Failure::Usage(format!("--threshold {threshold}: not from 0 to 1")));
        }
        let explain = args.flag("--explain");
        let format = args.choice("--format", &["text", "tsv", "jsonl"])?;
        let mut resolver = Resolver::builder(&gazetteer).threshold(threshold);
        if let Some(file) = args.option::<String>("--overrides")? {
            resolver = resolver.overrides(&Overrides::read(file)?)?;
        }
        let resolver = resolver.build();
        answer_all(args.rest()?, out, |name| {
            let mut query = Query::new(name);
            query = kind.as_deref().map_or(query, |kind| query.kind(kind));
            query = country.as_deref().map_or(query, |country| query.country(country));
            query = as_of.map_or(query, |date| query.as_of(date));
            query = lang.as_deref().map_or(query, |lang| query.lang(lang));
            let answer = resolver.resolve(query);
            match format {
                "tsv" => as_tsv(name, &answer),
                "jsonl" => as_json(name, &answer, explain),
                _ => as_text(name, &answer, explain),
            }
        })
    })
}

fn as_tsv(name: &str, answer: &Resolution<'_>) -> String {
    let ids: Vec<_> = answer.candidates().iter().map(|c| tsv(c.entity().id())).collect();
    let ids = if ids.is_empty() { "-".to_owned() } else { ids.join("|") };
    let shown = answer.candidates().first().map_or("-", |c| c.entity().name());
    let (status, confidence) = (answer.status(), answer.confidence());
    format!("{}\t{status}\t{ids}\t{confidence:.3}\t{}\n", tsv(name), tsv(shown))
}

fn as_json(name: &str, answer: &Resolution<'_>, explain: bool) -> String {
    let mut object = json!({
        "query": name,
        "status": answer.status(),
        "confidence": answer.confidence(),
        "candidates": answer.candidates().iter().map(common::candidate).collect::<Vec<_>>(),
    });
    if let Some(repaired) = answer.repaired() {
        object["repaired"] = json!(repaired);
    }
    if explain {
        object["explanation"] = json!(answer.explain());
    }
    format!("{object}\n")
}

fn as_text(name: &str, answer: &Resolution<'_>, explain: bool) -> String {
    let mut out = format!("{name}\n");
    for c in answer.candidates() {
        let entity = c.entity();
        let about: Vec<_> =
            [entity.kind(), entity.class()].into_iter().filter(|s| !s.is_empty()).collect();
        let _ = writeln!(
            out,
            "  {}  {}  ({})  {:.3}",
            entity.id(),
            entity.name(),
            about.join(", "),
            c.probability()
        );
    }
    if answer.candidates().is_empty() {
        let _ = writeln!(out, "  unknown: not on file with probability {:.3}", answer.confidence());
    }
    let explanation = answer.explain();
    let steps = if explain { explanation.table() } else { explanation.to_string() };
    for line in steps.lines() {
        let _ = writeln!(out, "    {line}");
    }
    out
}
