//! Mentions in running text: in each file, or in standard input.

mod common;
#[path = "common/html.rs"]
mod html;

use common::{Failure, tsv};
use laqap::{Date, Found, Gazetteer, Resolver};
use serde_json::json;
use std::{
    fmt::Write as _,
    fs,
    io::{self, Read},
    process::ExitCode,
};

const USAGE: &str = "usage: scan [--gazetteer FILE]... [--bundled] [--as-of YYYY[-MM[-DD]]] \
[--format text|tsv|jsonl|html] [FILE]...";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let gazetteer: Gazetteer = args.gazetteer()?;
        let as_of: Option<Date> = args.option("--as-of")?;
        let format = args.choice("--format", &["text", "tsv", "jsonl", "html"])?;
        let mut files = args.rest()?;
        if files.is_empty() {
            files.push("-".to_owned());
        }
        let resolver = Resolver::new(&gazetteer);
        let mut scanner = resolver.scanner();
        if let Some(date) = as_of {
            scanner = scanner.as_of(date);
        }
        let mut page = html::Page::default();
        for file in &files {
            let source = Source::read(file)?;
            let found = scanner.scan(&source.text);
            match format {
                "html" => page.add(file, &source.text, found),
                "text" => found.map(|m| as_text(&m)).try_for_each(|l| write!(out, "{l}"))?,
                "tsv" => found.map(|m| as_tsv(&source, &m)).try_for_each(|l| write!(out, "{l}"))?,
                _ => found.map(|m| as_json(&source, &m)).try_for_each(|l| write!(out, "{l}"))?,
            }
        }
        if format == "html" {
            write!(out, "{}", page.finish())?;
        }
        Ok(())
    })
}

/// A file as text, and where its bytes stand on disk.
struct Source {
    file: String,
    text: String,
    /// For each place where bytes that are not UTF-8 were replaced: the byte of the text behind it, and
    /// of the file.
    shifts: Vec<(usize, usize)>,
}

impl Source {
    fn read(file: &str) -> Result<Source, Failure> {
        let mut bytes = Vec::new();
        let read = match file {
            "-" => io::stdin().read_to_end(&mut bytes).map(drop),
            file => fs::read(file).map(|content| bytes = content),
        };
        read.map_err(|why| {
            Failure::Failed(format!("{file}: expected a file that can be read, found: {why}"))
        })?;
        let (mut text, mut shifts) = (String::with_capacity(bytes.len()), Vec::new());
        let mut at = 0;
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            at += chunk.valid().len() + chunk.invalid().len();
            if !chunk.invalid().is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
                shifts.push((text.len(), at));
            }
        }
        Ok(Source { file: file.to_owned(), text, shifts })
    }

    /// Where a byte of the text stands in the file.
    fn offset(&self, at: usize) -> usize {
        let before = self.shifts.partition_point(|(text, _)| *text <= at);
        let (text, file) = before.checked_sub(1).map_or((0, 0), |i| self.shifts[i]);
        file + (at - text)
    }
}

fn as_tsv(source: &Source, found: &Found<'_, '_>) -> String {
    let range = found.range();
    let ids: Vec<_> = found.candidates().iter().map(|c| tsv(c.entity().id())).collect();
    format!(
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:.3}\n",
        tsv(&source.file),
        source.offset(range.start),
        source.offset(range.end),
        tsv(found.text()),
        tsv(found.entity().kind()),
        ids.join("|"),
        tsv(found.entity().name()),
        found.confidence(),
    )
}

fn as_text(found: &Found<'_, '_>) -> String {
    let mut out = format!("{}\n", found.text());
    for candidate in found.candidates() {
        let entity = candidate.entity();
        let probability = candidate.probability();
        let _ = writeln!(out, "  {}  {}  {probability:.3}", entity.id(), entity.name());
    }
    for step in found.resolution().explain().steps() {
        let _ = writeln!(out, "    {step}");
    }
    out
}

fn as_json(source: &Source, found: &Found<'_, '_>) -> String {
    let candidates = found.candidates().iter().map(common::candidate);
    let (range, chars) = (found.range(), found.chars());
    let object = json!({
        "file": source.file,
        "start": source.offset(range.start),
        "end": source.offset(range.end),
        "chars": [chars.start, chars.end],
        "surface": found.text(),
        "status": found.resolution().status(),
        "confidence": found.confidence(),
        "candidates": candidates.collect::<Vec<_>>(),
    });
    format!("{object}\n")
}
