//! Names as sounds: the common ground on which spellings from any script are compared.
//!
//! A *name* on file has one phonemic form, because its language is known. A *mention* has a
//! [`Lattice`](lattice::Lattice) of readings, because nobody says which convention wrote it. The two
//! are compared by [`align`](align::Aligner); the consonant [`skeleton`] of a form is the key
//! under which it is found.

pub mod align;
pub mod lattice;
mod letters;
pub mod phones;
pub mod reach;
pub mod skeleton;

/// Costs are in hundredths of a nat: 100 makes a spelling *e* times less likely.
pub type Cost = u16;
