//! What a gazetteer is built from: entities with their names, as plain data.

use crate::{Date, Error};
use std::{fmt, str::FromStr};

/// An entity with all its names, to be built into a [`Gazetteer`](crate::Gazetteer).
///
/// ```
/// use laqap::{EntityRecord, NameRecord};
/// let almaty = EntityRecord::new("Q35493", "place")
///     .name(NameRecord::new("Алматы", "kk"))
///     .name(NameRecord::new("Алма-Ата", "ru").until("1993-01-28".parse()?));
/// assert_eq!(almaty.names.len(), 2);
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct EntityRecord {
    /// The caller's id: any text that is not empty, given back as it is.
    pub id: String,
    /// `person`, `place`, `organization` or any other word.
    pub kind: String,
    /// A finer word (`city`, `river`, `ministry`); may be empty.
    pub class: String,
    /// ISO 3166-1 alpha-2 codes in small letters.
    pub countries: Vec<String>,
    /// Id of the entity that this one is a part of.
    pub parent: Option<String>,
    /// How likely a text means this one of several namesakes: 0 (default) to 9.
    pub prominence: u8,
    /// Birth or founding.
    pub from: Option<Date>,
    /// Death or end.
    pub to: Option<Date>,
    /// Ids elsewhere: `("wikidata", "Q35493")`.
    pub external: Vec<(String, String)>,
    /// All names; the first common or official one of a language is canonical in it.
    pub names: Vec<NameRecord>,
    /// Offices that it held, what it succeeded, what it is a part of.
    pub relations: Vec<RelationRecord>,
}

impl EntityRecord {
    /// An entity without names.
    pub fn new(id: impl Into<String>, kind: impl Into<String>) -> EntityRecord {
        EntityRecord { id: id.into(), kind: kind.into(), ..EntityRecord::default() }
    }

    /// Adds a name.
    pub fn name(mut self, name: NameRecord) -> EntityRecord {
        self.names.push(name);
        self
    }

    /// Adds a relation.
    pub fn relation(mut self, relation: RelationRecord) -> EntityRecord {
        self.relations.push(relation);
        self
    }
}

/// How an entity stands to another: the office that a person held there, or `successor-of`,
/// `part-of` and the like.
///
/// ```
/// use laqap::{EntityRecord, RelationRecord};
/// let tokayev = EntityRecord::new("Q200881", "person")
///     .relation(RelationRecord::new("president", "Q232").since("2019-03-20".parse()?));
/// assert_eq!(tokayev.relations[0].word, "president");
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct RelationRecord {
    /// What relation it is. Those of `data/titles.tsv` are offices, for which a resolver finds the
    /// holder.
    pub word: String,
    /// Id of the other entity.
    pub other: String,
    /// Since when.
    pub from: Option<Date>,
    /// Until when.
    pub to: Option<Date>,
    /// Code of the source that attests it; may be empty.
    pub source: String,
}

impl RelationRecord {
    /// A relation of no stated time and source.
    pub fn new(word: impl Into<String>, other: impl Into<String>) -> RelationRecord {
        RelationRecord { word: word.into(), other: other.into(), ..RelationRecord::default() }
    }

    /// The same relation, from `date`.
    pub fn since(mut self, date: Date) -> RelationRecord {
        self.from = Some(date);
        self
    }

    /// The same relation, until `date`.
    pub fn until(mut self, date: Date) -> RelationRecord {
        self.to = Some(date);
        self
    }
}

/// An attested name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct NameRecord {
    /// The name as it is written.
    pub text: String,
    /// BCP 47; empty or `und` where it is not known.
    pub lang: String,
    /// What sort of name it is.
    pub role: NameRole,
    /// A weak name never matches alone.
    pub weak: bool,
    /// Since when it has been the name.
    pub from: Option<Date>,
    /// Until when it was the name.
    pub to: Option<Date>,
    /// Code of the source that attests it; may be empty.
    pub source: String,
}

impl NameRecord {
    /// A common name of no stated time and source.
    pub fn new(text: impl Into<String>, lang: impl Into<String>) -> NameRecord {
        NameRecord { text: text.into(), lang: lang.into(), ..NameRecord::default() }
    }

    /// The same name, in use from `date`.
    pub fn since(mut self, date: Date) -> NameRecord {
        self.from = Some(date);
        self
    }

    /// The same name, in use until `date`.
    pub fn until(mut self, date: Date) -> NameRecord {
        self.to = Some(date);
        self
    }
}

/// What sort of name a name is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum NameRole {
    /// What people say and write.
    #[default]
    Common,
    /// The long form of documents.
    Official,
    /// A name that the entity no longer bears.
    Former,
    /// Initial letters.
    Acronym,
    /// A byname that is not made of the name: *Tamerlane*.
    Nickname,
    /// A name from birth, laid down later.
    Birth,
    /// A word for the people of a place, or an adjective.
    Demonym,
    /// A building or place named in its stead.
    Metonym,
    /// A name of art or war.
    Pseudonym,
    /// Another form in use: short, informal, spelled otherwise, with the kind of thing.
    Variant,
}

const ROLES: [(NameRole, &str); 10] = [
    (NameRole::Common, "common"),
    (NameRole::Official, "official"),
    (NameRole::Former, "former"),
    (NameRole::Acronym, "acronym"),
    (NameRole::Nickname, "nickname"),
    (NameRole::Birth, "birth"),
    (NameRole::Demonym, "demonym"),
    (NameRole::Metonym, "metonym"),
    (NameRole::Pseudonym, "pseudonym"),
    (NameRole::Variant, "variant"),
];

impl NameRole {
    pub(crate) fn code(self) -> u8 {
        ROLES.iter().position(|(role, _)| *role == self).unwrap_or(0) as u8
    }

    pub(crate) fn from_code(code: u8) -> NameRole {
        ROLES.get(usize::from(code)).map_or(NameRole::Common, |(role, _)| *role)
    }
}

impl fmt::Display for NameRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ROLES[usize::from(self.code())].1)
    }
}

impl FromStr for NameRole {
    type Err = Error;

    fn from_str(text: &str) -> Result<NameRole, Error> {
        ROLES.iter().find(|(_, word)| *word == text).map(|(role, _)| *role).ok_or_else(|| {
            let words: Vec<_> = ROLES.iter().map(|(_, word)| *word).collect();
            Error::new("role").expected(words.join(", ")).found(format!("{text:?}"))
        })
    }
}

/// What became of an id that no longer names an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Redirect {
    /// The id that was given out.
    pub from: String,
    /// The ids that it leads to: none (withdrawn), one (merged) or several (split).
    pub to: Vec<String>,
}
