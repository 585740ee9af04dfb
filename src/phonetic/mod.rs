//! Names as sounds: the common ground on which spellings from any script are compared.
//!
//! A *name* on file has one phonemic form, because its language is known. A *mention* has a
//! [`Lattice`](lattice::Lattice) of readings, because nobody says which convention wrote it. The two
//! are compared by [`align`](align::Aligner); the consonant [`skeleton`] of a form is the key
//! under which it is found.

pub mod align;
pub mod lattice;
pub mod phones;
pub mod reach;
pub mod skeleton;

use std::fmt::Display;

/// Counts steps of work in tests: unlike a clock, the same on every machine.
pub(crate) mod work {
    #[cfg(test)]
    std::thread_local!(static DONE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });

    /// So many steps are done.
    #[inline]
    pub fn done(steps: usize) {
        #[cfg(test)]
        DONE.set(DONE.get() + steps);
        let _ = steps;
    }

    /// How many steps a task takes.
    #[cfg(test)]
    pub fn of<T>(task: impl FnOnce() -> T) -> usize {
        let before = DONE.get();
        let _ = task();
        DONE.get() - before
    }
}

/// Costs are in hundredths of a nat: 100 makes a spelling *e* times less likely.
pub type Cost = u16;

/// Rows of one of the crate's own tables, header and comment lines left out.
///
/// These tables are compiled in and tested, so a fault in one is a bug and panics in the first test.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().skip_while(|line| line.starts_with('#')).skip(1);
    lines.filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

/// A number of one of the crate's own tables.
pub(crate) fn number<T: std::str::FromStr<Err: Display>>(field: &str) -> T {
    field.parse().unwrap_or_else(|error| panic!("{field:?} in a table of the crate: {error}"))
}
