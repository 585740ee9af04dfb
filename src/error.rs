//! The one error type of the crate.

use std::{fmt, sync::Arc};

/// Why something could not be opened, imported or built.
///
/// Resolving, scanning and repairing never fail; only reading somebody's tables, files and ids can.
/// The message says what was being read (file and line where there is one), what was expected and
/// what was found. Cloning is cheap.
///
/// ```
/// let error = laqap::Error::new("data/names/kz.tsv").line(7).expected("six columns").found("five");
/// assert_eq!(error.to_string(), "data/names/kz.tsv:7: expected six columns, found five");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Arc<Inner>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Inner {
    subject: String,
    line: Option<usize>,
    expected: String,
    found: String,
}

impl Error {
    /// An error about `subject`: the file, table or value that was being read.
    pub fn new(subject: impl Into<String>) -> Error {
        Error(Arc::new(Inner { subject: subject.into(), ..Inner::default() }))
    }

    /// The line, counted from 1, on which reading stopped.
    pub fn line(mut self, line: usize) -> Error {
        Arc::make_mut(&mut self.0).line = Some(line);
        self
    }

    /// What should have been there.
    pub fn expected(mut self, expected: impl Into<String>) -> Error {
        Arc::make_mut(&mut self.0).expected = expected.into();
        self
    }

    /// What was there instead.
    pub fn found(mut self, found: impl Into<String>) -> Error {
        Arc::make_mut(&mut self.0).found = found.into();
        self
    }

    /// The file, table or value that was being read.
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The line, counted from 1, where the subject has lines.
    pub fn line_number(&self) -> Option<usize> {
        self.0.line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.subject)?;
        if let Some(line) = self.0.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": expected {}, found {}", self.0.expected, self.0.found)
    }
}

impl std::error::Error for Error {}
