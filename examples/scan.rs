//! Mentions in running text: in each file, or in standard input.

mod common;
#[path = "common/html.rs"]
mod html;

use common::{Failure, tsv};
use laqap::{Date, Gazetteer, Mention, Resolver, Scanner, Window};
use serde_json::json;
use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufRead, BufReader},
    process::ExitCode,
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

const USAGE: &str = "usage: scan [--gazetteer FILE]... [--bundled] [--as-of YYYY[-MM[-DD]]] \
[--hashtags] [--jobs N] [--format text|tsv|jsonl|html] [FILE]...";

/// At most so many pieces of output of a file wait for those of the files before it.
const WAITING: usize = 16;

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let gazetteer: Gazetteer = args.gazetteer()?;
        let as_of: Option<Date> = args.option("--as-of")?;
        let jobs: Option<usize> = args.option("--jobs")?;
        let hashtags = args.flag("--hashtags");
        let format = args.choice("--format", &["text", "tsv", "jsonl", "html"])?;
        let mut files = args.rest()?;
        if files.is_empty() {
            files.push("-".to_owned());
        }
        let resolver = Resolver::new(&gazetteer);
        let scanner = || {
            let scanner = resolver.scanner().hashtags(hashtags);
            match as_of {
                Some(date) => scanner.as_of(date),
                None => scanner,
            }
        };
        if format == "html" {
            let mut page = html::Page::default();
            let mut scanner = scanner();
            for file in &files {
                page.begin(file);
                read(&mut scanner, file, |window| {
                    page.add(&window);
                    Ok(())
                })?;
                page.end();
            }
            return Ok(write!(out, "{}", page.finish())?);
        }
        let write = match format {
            "text" => as_text,
            "tsv" => as_tsv,
            _ => as_json,
        };
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (senders, receivers): (Vec<_>, Vec<_>) =
            files.iter().map(|_| sync_channel(WAITING)).unzip();
        let next = AtomicUsize::new(0);
        let work = || {
            let mut scanner = scanner();
            while let Some((file, out)) = {
                let at = next.fetch_add(1, Ordering::Relaxed);
                files.get(at).zip(senders.get(at))
            } {
                answer(&mut scanner, file, write, out);
            }
        };
        thread::scope(|scope| {
            for _ in 0..jobs.unwrap_or(cores).clamp(1, files.len()) {
                scope.spawn(work);
            }
            print(receivers, out)
        })
    })
}

/// A piece of a file's output, or why there is none; `None` at its end.
type Piece = Option<Result<String, Failure>>;

/// Sends the mentions of a file, and stops if nobody wants them.
fn answer(
    scanner: &mut Scanner<'_>,
    file: &str,
    write: fn(&str, &Mention<'_, '_>) -> String,
    out: &SyncSender<Piece>,
) {
    let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
    let done = read(scanner, file, |window| {
        let lines: String = window.mentions().iter().map(|found| write(file, found)).collect();
        if lines.is_empty() { Ok(()) } else { out.send(Some(Ok(lines))).map_err(|_| closed()) }
    });
    let _ = out.send(done.err().map(Err));
}

/// Writes what is sent, file by file.
fn print(files: Vec<Receiver<Piece>>, out: &mut dyn io::Write) -> Result<(), Failure> {
    for file in files {
        while let Some(piece) = file.recv().ok().flatten() {
            write!(out, "{}", piece?)?;
        }
    }
    Ok(())
}

/// Reads a file, or standard input, window by window.
fn read(
    scanner: &mut Scanner<'_>,
    file: &str,
    each: impl FnMut(Window<'_, '_>) -> io::Result<()>,
) -> Result<(), Failure> {
    let reader: io::Result<Box<dyn BufRead>> = match file {
        "-" => Ok(Box::new(io::stdin().lock())),
        file => File::open(file).map(|file| Box::new(BufReader::with_capacity(1 << 16, file)) as _),
    };
    reader.and_then(|reader| scanner.read(reader, each)).map_err(|why| {
        Failure::Failed(format!("{file}: expected a file that can be read, found: {why}"))
    })
}

fn as_tsv(file: &str, found: &Mention<'_, '_>) -> String {
    let range = found.range();
    let ids: Vec<_> = found.candidates().iter().map(|c| tsv(c.entity().id())).collect();
    format!(
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:.3}\n",
        tsv(file),
        range.start,
        range.end,
        tsv(found.text()),
        tsv(found.entity().kind()),
        ids.join("|"),
        tsv(found.entity().name()),
        found.confidence(),
    )
}

fn as_text(_: &str, found: &Mention<'_, '_>) -> String {
    let mut out = format!("{}\n", found.text());
    for candidate in found.candidates() {
        let entity = candidate.entity();
        let probability = candidate.probability();
        let _ = writeln!(out, "  {}  {}  {probability:.3}", entity.id(), entity.name());
    }
    for step in found.resolution().explain().steps {
        let _ = writeln!(out, "    {step}");
    }
    out
}

fn as_json(file: &str, found: &Mention<'_, '_>) -> String {
    let candidates = found.candidates().iter().map(common::candidate);
    let (range, chars) = (found.range(), found.chars());
    let object = json!({
        "file": file,
        "start": range.start,
        "end": range.end,
        "chars": [chars.start, chars.end],
        "surface": found.text(),
        "status": found.resolution().status(),
        "confidence": found.confidence(),
        "candidates": candidates.collect::<Vec<_>>(),
    });
    format!("{object}\n")
}
