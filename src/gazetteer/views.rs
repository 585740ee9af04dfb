//! Views into an index: entities, their names, and how they stand to each other.

use super::{
    index::{Index, NONE, entity, name, relation},
    record::{EntityRecord, NameRecord, NameRole, RelationRecord},
};
use crate::Date;
use std::{
    fmt,
    hash::{Hash, Hasher},
};

/// A view of an entity.
///
/// ```
/// use laqap::Gazetteer;
/// let astana = Gazetteer::bundled().entity("LQ002539").unwrap();
/// assert_eq!((astana.name(), astana.kind(), astana.class()), ("Astana", "place", "city"));
/// assert_eq!(astana.canonical("ru").unwrap().text(), "Астана");
/// assert_eq!(astana.countries().collect::<Vec<_>>(), ["kz"]);
/// let renamed = astana.names().find(|name| name.text() == "Нұр-Сұлтан").unwrap();
/// assert!(renamed.was_in_use("2020".parse()?) && !renamed.was_in_use("2024".parse()?));
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Entity<'g> {
    index: &'g Index,
    number: u32,
}

impl<'g> Entity<'g> {
    pub(crate) fn new(index: &'g Index, number: u32) -> Entity<'g> {
        Entity { index, number }
    }

    fn text(&self, field: usize) -> &'g str {
        self.index.string(self.index.entity(self.number, field))
    }

    /// Its id, as it was given.
    pub fn id(&self) -> &'g str {
        self.index.id(self.number)
    }

    /// `person`, `place`, `organization` or another word.
    pub fn kind(&self) -> &'g str {
        self.text(entity::KIND)
    }

    /// A finer word, such as `city`; may be empty.
    pub fn class(&self) -> &'g str {
        self.text(entity::CLASS)
    }

    /// ISO 3166-1 alpha-2 codes in small letters.
    pub fn countries(&self) -> impl Iterator<Item = &'g str> {
        self.text(entity::COUNTRIES).split(',').filter(|code| !code.is_empty())
    }

    /// What it is a part of.
    pub fn parent(&self) -> Option<Entity<'g>> {
        let number = self.index.entity(self.number, entity::PARENT);
        (number != NONE).then_some(Entity { index: self.index, number })
    }

    /// How likely a text means this one of several namesakes, 0 to 9.
    pub fn prominence(&self) -> u8 {
        self.kind_and_prominence().1
    }

    /// Birth or founding.
    pub fn from(&self) -> Option<Date> {
        Date::from_packed(self.index.entity(self.number, entity::FROM))
    }

    /// Death or end.
    pub fn to(&self) -> Option<Date> {
        Date::from_packed(self.index.entity(self.number, entity::TO))
    }

    /// Ids elsewhere, by the name of the register: `("wikidata", "Q1520")`.
    pub fn externals(&self) -> impl Iterator<Item = (&'g str, &'g str)> {
        self.index.externals(self.number)
    }

    /// Its id in a register such as `wikidata` or `geonames`.
    pub fn external(&self, register: &str) -> Option<&'g str> {
        self.externals().find(|(name, _)| *name == register).map(|(_, id)| id)
    }

    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = Name<'g>> + use<'g> {
        let index = self.index;
        index.names_of(self.number).map(move |number| Name { index, number })
    }

    /// The chosen name in a language: its first common one that is still in use, else official.
    pub fn canonical(&self, lang: &str) -> Option<Name<'g>> {
        let chosen = |role| {
            let fits = move |n: &Name<'g>| n.lang() == lang && n.role() == role && n.to().is_none();
            self.names().find(fits)
        };
        chosen(NameRole::Common).or_else(|| chosen(NameRole::Official))
    }

    /// The name to show: the canonical one in English, else the first.
    pub fn name(&self) -> &'g str {
        let shown = self.canonical("en").or_else(|| self.names().next());
        shown.map_or("", |name| name.text())
    }

    /// Offices that it held, what it succeeded, what it is a part of.
    ///
    /// ```
    /// use laqap::Gazetteer;
    /// let tokayev = Gazetteer::bundled().entity("LQ023624").unwrap();
    /// let office = tokayev.relations().find(|r| r.word() == "president").unwrap();
    /// assert_eq!(office.other().name(), "Kazakhstan");
    /// assert_eq!(office.from().unwrap().to_string(), "2019-03-20");
    /// ```
    pub fn relations(&self) -> impl Iterator<Item = Relation<'g>> + use<'g> {
        let index = self.index;
        index.relations_of(self.number).map(move |number| Relation { index, number })
    }

    /// The relations in which it is the [other](Relation::other): its office holders, successors and
    /// parts.
    pub fn relations_to(&self) -> impl Iterator<Item = Relation<'g>> + use<'g> {
        let index = self.index;
        index.relations_to(self.number).map(move |number| Relation { index, number })
    }

    /// The entity as plain data, to be built into another gazetteer.
    pub fn record(&self) -> EntityRecord {
        EntityRecord {
            id: self.id().to_owned(),
            kind: self.kind().to_owned(),
            class: self.class().to_owned(),
            countries: self.countries().map(str::to_owned).collect(),
            parent: self.parent().map(|parent| parent.id().to_owned()),
            prominence: self.prominence(),
            from: self.from(),
            to: self.to(),
            external: self.externals().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            names: self.names().map(|name| name.record()).collect(),
            relations: self.relations().map(|relation| relation.record()).collect(),
        }
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    pub(crate) fn kind_and_prominence(&self) -> (usize, u8) {
        self.index.kind_and_prominence(self.number)
    }
}

impl PartialEq for Entity<'_> {
    fn eq(&self, other: &Entity<'_>) -> bool {
        std::ptr::eq(self.index, other.index) && self.number == other.number
    }
}

impl Eq for Entity<'_> {}

impl Hash for Entity<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl fmt::Debug for Entity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entity({} {:?})", self.id(), self.name())
    }
}

/// A view of a relation between two entities.
#[derive(Clone, Copy)]
pub struct Relation<'g> {
    index: &'g Index,
    number: u32,
}

impl<'g> Relation<'g> {
    pub(crate) fn new(index: &'g Index, number: u32) -> Relation<'g> {
        Relation { index, number }
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    fn field(&self, field: usize) -> u32 {
        self.index.relation(self.number, field)
    }

    /// What relation it is: an office such as `president`, or `successor-of`, `part-of` and the like.
    pub fn word(&self) -> &'g str {
        self.index.string(self.field(relation::WORD))
    }

    /// The entity that it is about: the holder, the successor, the part.
    pub fn entity(&self) -> Entity<'g> {
        Entity { index: self.index, number: self.field(relation::ENTITY) }
    }

    /// The entity to which it stands so: the state, the predecessor, the whole.
    pub fn other(&self) -> Entity<'g> {
        Entity { index: self.index, number: self.field(relation::OTHER) }
    }

    /// Since when.
    pub fn from(&self) -> Option<Date> {
        Date::from_packed(self.field(relation::FROM))
    }

    /// Until when.
    pub fn to(&self) -> Option<Date> {
        Date::from_packed(self.field(relation::TO))
    }

    /// Whether it held at some time that `date` may mean.
    pub fn held(&self, date: Date) -> bool {
        date.may_be_within(self.from(), self.to())
    }

    /// Code of the source that attests it; may be empty.
    pub fn source(&self) -> &'g str {
        self.index.string(self.field(relation::SOURCE))
    }

    /// The relation as plain data.
    pub fn record(&self) -> RelationRecord {
        RelationRecord {
            word: self.word().to_owned(),
            other: self.other().id().to_owned(),
            from: self.from(),
            to: self.to(),
            source: self.source().to_owned(),
        }
    }
}

impl fmt::Debug for Relation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relation({} {} {})", self.entity().id(), self.word(), self.other().id())
    }
}

/// A view of a name.
#[derive(Clone, Copy)]
pub struct Name<'g> {
    index: &'g Index,
    number: u32,
}

impl<'g> Name<'g> {
    pub(crate) fn new(index: &'g Index, number: u32) -> Name<'g> {
        Name { index, number }
    }

    pub(crate) fn index(&self) -> &'g Index {
        self.index
    }

    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    fn field(&self, field: usize) -> u32 {
        self.index.name(self.number, field)
    }

    /// The name as it is written.
    pub fn text(&self) -> &'g str {
        self.index.text(self.number)
    }

    /// BCP 47; `und` where it is not known.
    pub fn lang(&self) -> &'g str {
        self.index.string(self.field(name::LANG))
    }

    /// What sort of name it is.
    pub fn role(&self) -> NameRole {
        NameRole::from_code(self.field(name::ROLE) as u8)
    }

    /// Whether it never matches alone.
    pub fn is_weak(&self) -> bool {
        self.field(name::ROLE) >> 8 & 1 != 0
    }

    /// Since when it has been the name.
    pub fn from(&self) -> Option<Date> {
        Date::from_packed(self.field(name::FROM))
    }

    /// Until when it was the name.
    pub fn to(&self) -> Option<Date> {
        Date::from_packed(self.field(name::TO))
    }

    /// Whether it was the name at some time that `date` may mean.
    pub fn was_in_use(&self, date: Date) -> bool {
        date.may_be_within(self.from(), self.to())
    }

    /// Code of the source that attests it; may be empty.
    pub fn source(&self) -> &'g str {
        self.index.string(self.field(name::SOURCE))
    }

    /// The name as plain data.
    pub fn record(&self) -> NameRecord {
        NameRecord {
            text: self.text().to_owned(),
            lang: self.lang().to_owned(),
            role: self.role(),
            weak: self.is_weak(),
            from: self.from(),
            to: self.to(),
            source: self.source().to_owned(),
        }
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({:?} {})", self.text(), self.lang())
    }
}
