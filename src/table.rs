//! The crate's own tables of `data/`, as they are compiled in.
//!
//! They are tested, so a fault in one is a bug and panics in the first test.

use std::fmt::Display;

/// The rows of a table, header and comment lines left out.
pub fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().skip_while(|line| line.starts_with('#')).skip(1);
    lines.filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// A number in a table.
pub fn number<T: std::str::FromStr<Err: Display>>(field: &str) -> T {
    field.parse().unwrap_or_else(|error| panic!("{field:?} in a table of the crate: {error}"))
}
