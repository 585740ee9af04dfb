//! The crate's own tables of `data/`, as they are compiled in.
//!
//! They are tested, so a fault in one is a bug and panics in the first test.

use std::fmt::Display;

/// The rows of a table, header and comment lines left out.
pub fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    headless(text).skip(1)
}

/// The rows of a table without a header, comment lines left out.
pub fn headless(text: &str) -> impl Iterator<Item = Vec<&str>> {
    lines(text).map(|line| line.split('\t').collect())
}

/// The lines of a table without a header, comment lines left out.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// A number in a table.
pub fn number<T: std::str::FromStr<Err: Display>>(field: &str) -> T {
    field.parse().unwrap_or_else(|error| panic!("{field:?} in a table of the crate: {error}"))
}

/// A table of weights: a row for each of these features, in order, and in it a number for each of `K` kinds. `file`
/// is named where it is not so.
pub fn weights<const N: usize, const K: usize>(
    text: &str,
    file: &str,
    features: [&str; N],
) -> [[f64; N]; K] {
    let mut weights = [[0.0; N]; K];
    let table: Vec<_> = rows(text).collect();
    assert_eq!(table.len(), N, "{file}");
    for (i, row) in table.iter().enumerate() {
        assert_eq!(row[0], features[i], "{file}");
        for (kind, field) in row[1..=K].iter().enumerate() {
            weights[kind][i] = number(field);
        }
    }
    weights
}
