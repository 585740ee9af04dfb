//! What the example programs share: lines in, tab-separated values out, quiet ends.
#![allow(dead_code)]

use std::{
    io::{self, BufRead, ErrorKind, Write},
    process::ExitCode,
};

/// Reads lines as text: `\n` ends a line, a `\r` before it is dropped, other bytes become U+FFFD.
pub fn each_line(
    mut input: impl BufRead,
    mut f: impl FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let end = line.strip_suffix(b"\n").unwrap_or(&line);
        let end = end.strip_suffix(b"\r").unwrap_or(end);
        f(&String::from_utf8_lossy(end))?;
        line.clear();
    }
    Ok(())
}

/// A value of a TSV line: tab, line feed, carriage return and backslash written as escapes.
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

/// Exit status of a run: a closed pipe is a quiet end, other errors are told.
pub fn finish(done: io::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(1)
        }
    }
}

/// Says what is wrong with the arguments.
pub fn usage(problem: &str, usage: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "{problem}\nusage: {usage}");
    ExitCode::from(2)
}
