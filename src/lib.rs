//! Names as they stand in real texts, resolved to stable IDs.
#![deny(unsafe_code)]
#![deny(missing_docs)]

mod date;
mod decide;
mod error;
mod explain;
mod gazetteer;
mod id;
#[cfg(feature = "import")]
mod import;
mod lexicon;
#[allow(missing_docs)]
mod matching;
mod normalize;
mod phonetic;
mod query;
pub mod repair;
mod resolution;
mod resolver;
mod scan;
pub mod translit;

pub use date::Date;
pub use error::Error;
pub use explain::{Asked, Explanation, Reading, Step};
pub use gazetteer::{
    Entity, Gazetteer, GazetteerBuilder, Name, Status,
    record::{EntityRecord, NameRecord, NameRole, Redirect},
};
pub use id::EntityId;
#[cfg(feature = "import")]
pub use import::Imported;
pub use query::Query;
pub use resolution::{Ambiguous, Candidate, Evidence, Match, Resolution, Unknown};
pub use resolver::{Resolver, ResolverBuilder, THRESHOLD};
pub use scan::{Found, Mentions, Scanner};
