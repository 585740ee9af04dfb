//! Names as they stand in real texts, resolved to stable IDs.
#![deny(unsafe_code)]
#![deny(missing_docs)]

mod error;
pub mod translit;

pub use error::Error;
