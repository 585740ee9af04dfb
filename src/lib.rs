//! Names as they stand in real texts, resolved to stable IDs.
//!
//! Someone gives a name as a newspaper, a register or a damaged file has it, and this crate answers
//! with the ID of the one entity that is meant, with several, or with an honest "unknown". It is made for
//! the names of Central Asia and the post-Soviet region: two or three alphabets, dozens of
//! romanizations, spellings that came through Russian, Spanish or German, broken encodings.
//!
//! ```
//! # #[cfg(feature = "bundled")] {
//! use laqap::{Gazetteer, Resolver};
//!
//! let resolver = Resolver::new(Gazetteer::bundled());
//! let tokayev = resolver.resolve("Қасым-Жомарт Тоқаев").id();
//! for mention in ["Qasym-Zhomart Toqaev", "Kassym-Schomart Tokajew", "Kasim-Yomart Tokรกyev"] {
//!     assert_eq!(resolver.resolve(mention).id(), tokayev);
//! }
//! assert_ne!(resolver.resolve("Timur Tokayev").id(), tokayev);
//! # }
//! ```
//!
//! # The tour
//!
//! A [`Gazetteer`] holds entities and their names: the [bundled](Gazetteer::bundled) one, or
//! [your own](Gazetteer::builder), [imported](Imported) from a file or [opened](Gazetteer::open_index) in
//! place. A [`Resolver`] takes a [`Query`], a mention with what is known about it, and gives a
//! [`Resolution`]: [`Match`], [`Ambiguous`] or [`Unknown`]. Each has a confidence that is a probability,
//! and an [`Explanation`] that prints, is stored and replays.
//!
//! A [`Scanner`] finds the mentions in running text. What the resolver is made of can be used by itself:
//! [`repair`] undoes encoding damage, [`translit`] writes and reads romanization schemes,
//! [`compare`](compare()) needs two names and no gazetteer.
//!
//! # Cookbook
//!
//! - *One name, one id:* [`Resolver::resolve`], then [`Resolution::id`].
//! - *All names in a text:* [`Resolver::scan`]; in many texts [`Resolver::scanner`]; in a stream [`Scanner::read`].
//! - *For `?`:* [`Resolution::unique`].
//! - *A name of a certain time:* [`Query::as_of`]. Of a certain kind or country: [`Query::kind`],
//!   [`Query::country`].
//! - *Another trade-off of precision and recall:* [`ResolverBuilder::threshold`].
//! - *Why?* [`Resolution::explain`].
//! - *I know better:* [`Overrides`] pin a spelling, forbid a pair, add an alias, without a new gazetteer.
//! - *Two names, without a gazetteer:* [`compare`](compare()), and [`rank`] for one among many.
//! - *Broken encoding:* [`repair::repair`] for names, [`repair::repair_text`] for documents.
//! - *A name on a map, in a passport, in the press:* [`translit::Scheme`]; in all of them [`translit::spell`].
//! - *An id from an old file:* [`Gazetteer::status`] says what became of it.
//!
//! # Features
//!
//! All are on by default, `serde` because `import` needs it; none changes an answer.
//!
//! - `bundled`: the gazetteer that is part of the library, about 2.5 MB.
//! - `import`: gazetteers from JSON Lines, CSV and TSV.
//! - `mmap`: index files are opened in place instead of read into memory.
//! - `serde`: `Serialize` and `Deserialize` for the public value types.
//!
//! # Promises
//!
//! - Resolving never fails and never panics, on any input, and takes time linear in it. Only opening,
//!   importing and building can fail, with an [`Error`] that names file, line, what was expected and
//!   what was found.
//! - An ID of the bundled registry, once released, means the same entity for ever or says what became
//!   of it. Your own ids come back as you gave them.
//! - Context only narrows.
//! - The same input gives the same answer, on every machine.
#![deny(unsafe_code)]
#![deny(missing_docs)]
#![deny(missing_debug_implementations)]

mod bloom;
mod compare;
mod date;
mod decide;
mod error;
mod explain;
mod gazetteer;
mod id;
#[cfg(feature = "import")]
mod import;
mod inflect;
mod lexicon;
mod matching;
mod normalize;
mod numeral;
mod office;
mod overrides;
mod phonetic;
mod query;
pub mod repair;
mod resolution;
mod resolver;
mod scan;
mod table;
pub mod translit;
mod work;

#[doc(hidden)]
pub mod fitting;

pub use compare::{Aligned, Comparison, Correspondence, Verdict, compare, rank};
pub use date::Date;
pub use error::Error;
pub use explain::{Asked, Explanation, Reading, Step};
pub use gazetteer::{
    Entity, Gazetteer, GazetteerBuilder, Name, Relation, Status,
    record::{EntityRecord, NameRecord, NameRole, Redirect, RelationRecord},
};
pub use id::EntityId;
#[cfg(feature = "import")]
pub use import::Imported;
pub use overrides::{Override, Overrides, Rule};
pub use query::Query;
pub use resolution::{Ambiguous, Candidate, Evidence, Match, Resolution, Unknown};
pub use resolver::{Resolver, ResolverBuilder, THRESHOLD};
pub use scan::{Mention, Mentions, Passage, Scanner, Window};

#[cfg(all(doctest, feature = "bundled"))]
#[doc = include_str!("../README.md")]
struct Readme;
