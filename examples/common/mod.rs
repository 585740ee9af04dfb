//! What the example programs share: lines in, lines out, and a pipe that may be closed.

use std::io::{self, BufRead, Write};

/// Calls `line` with each line of standard input, whatever its bytes; invalid UTF-8 becomes U+FFFD.
pub fn for_each_line(mut line: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut bytes = Vec::new();
    while input.read_until(b'\n', &mut bytes)? > 0 {
        let text = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        line(&String::from_utf8_lossy(text))?;
        bytes.clear();
    }
    Ok(())
}

/// Ends the program: quietly if whoever read our output stopped reading.
pub fn finish(result: io::Result<()>, mut out: impl Write) -> std::process::ExitCode {
    match result.and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("{e}");
            std::process::ExitCode::from(1)
        }
        _ => std::process::ExitCode::SUCCESS,
    }
}
