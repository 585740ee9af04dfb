//! What the programs share: arguments, gazetteers, lines in and lines out.
#![allow(dead_code)] // No program uses all of it.

use laqap::{Candidate, Error, Gazetteer, Imported};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt::Display,
    io::{self, BufRead, IsTerminal, Write},
    process::ExitCode,
    thread,
    time::{Duration, Instant},
};

/// Why a program ends before its work is done.
pub enum Failure {
    /// It was called wrongly: status 2.
    Usage(String),
    /// Something could not be read or opened: status 1.
    Failed(String),
    /// Nobody reads the output any more: a quiet end, status 0.
    Closed,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Failed(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Failed(error.to_string()),
        }
    }
}

/// Runs a program: its arguments in, its output buffered, its failures told.
pub fn run(
    usage: &str,
    program: impl FnOnce(Args, &mut dyn Write) -> Result<(), Failure>,
) -> ExitCode {
    let args =
        Args(std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect());
    if args.0.iter().any(|arg| arg == "--help") {
        println!("{usage}");
        return ExitCode::SUCCESS;
    }
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout());
    let done = program(args, &mut out);
    match done.and_then(|()| Ok(out.flush()?)) {
        Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Failed(why)) => {
            eprintln!("{why}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(why)) => {
            eprintln!("{why}\n{usage}");
            ExitCode::from(2)
        }
    }
}

/// The arguments of a call. What was taken out is gone; the rest are its texts or files.
pub struct Args(Vec<String>);

impl Args {
    /// Whether a flag stands there.
    pub fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        let end = self.0.iter().position(|arg| arg == "--").unwrap_or(before);
        let mut at = 0;
        self.0.retain(|arg| {
            at += 1;
            at > end || arg != name
        });
        self.0.len() < before
    }

    /// The values of an option, in order: `--name value` or `--name=value`.
    pub fn options(&mut self, name: &str) -> Result<Vec<String>, Failure> {
        let mut values = Vec::new();
        let mut at = 0;
        while at < self.0.len() && self.0[at] != "--" {
            if self.0[at] == name {
                if at + 1 == self.0.len() {
                    return Err(Failure::Usage(format!("{name} needs a value")));
                }
                values.push(self.0.remove(at + 1));
                self.0.remove(at);
            } else if let Some(value) =
                self.0[at].strip_prefix(name).and_then(|v| v.strip_prefix('='))
            {
                values.push(value.to_owned());
                self.0.remove(at);
            } else {
                at += 1;
            }
        }
        Ok(values)
    }

    /// The last value of an option, read as a `T`.
    pub fn option<T: std::str::FromStr<Err: Display>>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, Failure> {
        let parse = |value: String| {
            value.parse().map_err(|why: T::Err| Failure::Usage(format!("{name} {value:?}: {why}")))
        };
        self.options(name)?.pop().map(parse).transpose()
    }

    /// One of a few words; the first is the default.
    pub fn choice(&mut self, name: &str, words: &[&'static str]) -> Result<&'static str, Failure> {
        let Some(value) = self.option::<String>(name)? else { return Ok(words[0]) };
        words.iter().find(|word| **word == value).copied().ok_or_else(|| {
            Failure::Usage(format!("{name} takes {}, not {value:?}", words.join(", ")))
        })
    }

    /// What is left: texts or files. Anything else that looks like an option is a mistake.
    pub fn rest(self) -> Result<Vec<String>, Failure> {
        let mut rest = self.0;
        let end = rest.iter().position(|arg| arg == "--");
        let before = &rest[..end.unwrap_or(rest.len())];
        if let Some(unknown) = before.iter().find(|arg| arg.len() > 1 && arg.starts_with('-')) {
            return Err(Failure::Usage(format!("no option {unknown:?}")));
        }
        if let Some(end) = end {
            rest.remove(end);
        }
        Ok(rest)
    }

    /// The gazetteer that `--gazetteer FILE` and `--bundled` name; the bundled one if neither does.
    pub fn gazetteer(&mut self) -> Result<Gazetteer, Failure> {
        self.named_gazetteer()?.map_or_else(registry, Ok)
    }

    /// The gazetteer that `--gazetteer FILE` and `--bundled` name, if they do.
    pub fn named_gazetteer(&mut self) -> Result<Option<Gazetteer>, Failure> {
        let files = self.options("--gazetteer")?;
        let bundled = self.flag("--bundled");
        if files.is_empty() {
            return if bundled { registry().map(Some) } else { Ok(None) };
        }
        if let ([file], false) = (&*files, bundled) {
            // An index file is opened in place.
            if let Some(gazetteer) = Gazetteer::open_index(file)? {
                return Ok(Some(gazetteer));
            }
        }
        let mut builder = Gazetteer::builder();
        for file in &files {
            let imported = Imported::read(file)?;
            for warning in imported.warnings {
                eprintln!("warning: {warning}");
            }
            builder = builder.entities(imported.records);
        }
        if bundled {
            builder = builder.base(&registry()?);
        }
        Ok(Some(builder.build()?))
    }
}

#[cfg(feature = "bundled")]
fn registry() -> Result<Gazetteer, Failure> {
    Ok(Gazetteer::bundled().clone())
}

#[cfg(not(feature = "bundled"))]
fn registry() -> Result<Gazetteer, Failure> {
    Err(Failure::Usage("built without the bundled gazetteer: --gazetteer FILE is needed".into()))
}

/// An entity that may be meant, as JSON.
pub fn candidate(candidate: &Candidate<'_>) -> Value {
    let entity = candidate.entity();
    json!({
        "id": entity.id(),
        "name": entity.name(),
        "kind": entity.kind(),
        "confidence": candidate.probability(),
        "external": entity.externals().collect::<BTreeMap<_, _>>(),
        "evidence": {
            "label": candidate.evidence().label(),
            "cost": candidate.evidence().cost(),
            "name": candidate.name().text(),
            "lang": candidate.name().lang(),
            "out_of_date": candidate.evidence().is_out_of_date(),
        },
    })
}

/// A value of a TSV line.
pub fn tsv(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            c => out.push(c),
        }
    }
    out
}

/// Lines are answered in batches of this many, so that memory stays constant and all cores work.
const BATCH: usize = 4096;

/// Answers each text, or each line of standard input if there is none, in order and on all cores.
/// What `answer` gives is written as it is.
pub fn answer_all(
    texts: Vec<String>,
    out: &mut dyn Write,
    answer: impl Fn(&str) -> String + Sync,
) -> Result<(), Failure> {
    if !texts.is_empty() {
        return answer_batch(&texts, out, &answer);
    }
    let mut progress = Progress::new();
    let mut input = io::BufReader::with_capacity(1 << 16, io::stdin());
    let mut line = Vec::new();
    let interactive = io::stdin().is_terminal();
    loop {
        let mut batch = Vec::new();
        while batch.len() < if interactive { 1 } else { BATCH }
            && input.read_until(b'\n', &mut line)? > 0
        {
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            batch.push(String::from_utf8_lossy(text).into_owned());
            line.clear();
            // A slow writer should not wait for a full batch.
            if input.buffer().is_empty() && batch.len() >= 64 {
                break;
            }
        }
        if batch.is_empty() {
            return Ok(());
        }
        answer_batch(&batch, out, &answer)?;
        if interactive || input.buffer().is_empty() {
            out.flush()?;
        }
        progress.add(batch.len());
    }
}

fn answer_batch(
    batch: &[String],
    out: &mut dyn Write,
    answer: &(impl Fn(&str) -> String + Sync),
) -> Result<(), Failure> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = batch.len().div_ceil(cores).max(16);
    let answers: Vec<Vec<String>> = thread::scope(|scope| {
        let work = |share: &'_ [String]| share.iter().map(|text| answer(text)).collect::<Vec<_>>();
        let others: Vec<_> =
            batch.chunks(share).skip(1).map(|share| scope.spawn(move || work(share))).collect();
        let first = batch.chunks(share).next().map(work).unwrap_or_default();
        std::iter::once(first)
            .chain(others.into_iter().map(|other| other.join().expect("answering never panics")))
            .collect()
    });
    for answer in answers.iter().flatten() {
        out.write_all(answer.as_bytes())?;
    }
    Ok(())
}

/// A count on standard error, if that is a terminal and the work takes longer than a second.
struct Progress {
    began: Instant,
    shown: Instant,
    done: usize,
}

impl Progress {
    fn new() -> Progress {
        let now = Instant::now();
        Progress { began: now, shown: now, done: 0 }
    }

    fn add(&mut self, lines: usize) {
        self.done += lines;
        let now = Instant::now();
        let late = now - self.began > Duration::from_secs(1);
        if late && now - self.shown > Duration::from_millis(200) && io::stderr().is_terminal() {
            let rate = self.done as f64 / (now - self.began).as_secs_f64();
            eprint!("\r{} lines, {rate:.0} a second ", self.done);
            self.shown = now;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown > self.began {
            eprintln!();
        }
    }
}

/// A table of weights: a line for each feature, with a column for each kind.
pub fn weights_table<const N: usize, const K: usize>(
    features: [&str; N],
    kinds: [&str; K],
    weights: &[[f64; N]; K],
) -> String {
    let mut text = format!("feature\t{}\n", kinds.join("\t"));
    for (i, feature) in features.iter().enumerate() {
        let columns: String = weights.iter().map(|column| format!("\t{:.3}", column[i])).collect();
        text += &format!("{feature}{columns}\n");
    }
    text
}
