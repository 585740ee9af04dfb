//! Names as they stand in real texts, resolved to stable IDs.
#![deny(unsafe_code)]
#![deny(missing_docs)]

mod compare;
mod date;
mod decide;
mod error;
mod explain;
mod gazetteer;
#[cfg(feature = "import")]
mod import;
mod lexicon;
#[allow(missing_docs)]
mod matching;
mod normalize;
mod phonetic;
mod query;
mod resolution;
mod resolver;

#[doc(hidden)]
pub mod fitting;

pub use compare::{Comparison, Verdict, compare};
pub use date::Date;
pub use error::Error;
pub use explain::{Asked, Explanation, Reading, Step};
pub use gazetteer::{
    Entity, Gazetteer, GazetteerBuilder, Name, Status,
    record::{EntityRecord, NameRecord, NameRole, Redirect},
};
#[cfg(feature = "import")]
pub use import::Imported;
pub use query::Query;
pub use resolution::{Ambiguous, Candidate, Evidence, Match, Resolution, Unknown};
pub use resolver::{Resolver, ResolverBuilder, THRESHOLD};
