//! Names and what bears them: a handle on an index, and views into it.

#[cfg(feature = "bundled")]
mod bundled;
pub mod compile;
pub mod index;
mod known;
pub mod record;
pub mod tables;

use crate::{Date, Error};
use index::{Bytes, Index, NONE, entity, name, relation};
use record::{EntityRecord, NameRecord, NameRole, Redirect, RelationRecord};
use std::{
    borrow::Cow,
    fmt,
    fs::File,
    hash::{Hash, Hasher},
    io::Read,
    path::Path,
    sync::Arc,
};
use tables::Tables;

/// A set of entities with their names, ready to be searched.
///
/// Cheap to clone and to share between threads. The bundled one is part of the library; a user's own
/// is built from records, imported from a file, or opened from an index that was built before.
///
/// ```
/// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
/// let gazetteer = Gazetteer::builder()
///     .entity(EntityRecord::new("mine:1", "place").name(NameRecord::new("Қызылорда", "kk")))
///     .build()?;
/// let resolver = Resolver::new(&gazetteer);
/// assert_eq!(resolver.resolve("Kızılorda").id(), Some("mine:1"));
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone)]
pub struct Gazetteer(pub(crate) Arc<Index>);

impl Gazetteer {
    /// A builder without entities.
    pub fn builder() -> GazetteerBuilder {
        GazetteerBuilder::default()
    }

    /// Opens an index that [`as_bytes`](Gazetteer::as_bytes) gave. Fails if the bytes are no index of
    /// this version of the format or are damaged. Takes time for one checksum.
    ///
    /// ```
    /// use laqap::Gazetteer;
    /// assert!(Gazetteer::open(b"something else".to_vec()).is_err());
    /// ```
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Gazetteer, Error> {
        let bytes = match bytes.into() {
            Cow::Borrowed(bytes) => Bytes::Static(bytes),
            Cow::Owned(bytes) => Bytes::Shared(Arc::new(bytes)),
        };
        Ok(Gazetteer(Arc::new(Index::open(bytes)?)))
    }

    /// Opens an index file in place (with the feature `mmap`) or reads it; `None` if the file is not an
    /// index. Fails if it cannot be read, or is an index and damaged.
    ///
    /// The file must not be changed while it is open.
    pub fn open_index(path: impl AsRef<Path>) -> Result<Option<Gazetteer>, Error> {
        let shown = path.as_ref().display().to_string();
        let fault = |error: std::io::Error| {
            Error::new(&shown).expected("a file that can be read").found(error.to_string())
        };
        let mut file = File::open(&path).map_err(fault)?;
        let mut head = [0; index::MAGIC.len()];
        if file.read_exact(&mut head).is_err() || head != *index::MAGIC {
            return Ok(None);
        }
        Ok(Some(Gazetteer(Arc::new(Index::open(contents(&file).map_err(fault)?)?))))
    }

    /// The index, to be written to a file and [opened](Gazetteer::open) again.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// The entity with that id; one that was merged leads to what it was merged into.
    pub fn entity(&self, id: &str) -> Option<Entity<'_>> {
        match self.status(id) {
            Status::Active(entity) | Status::Merged(entity) => Some(entity),
            Status::Split(_) | Status::Withdrawn | Status::Unassigned => None,
        }
    }

    /// What an id means today.
    pub fn status(&self, id: &str) -> Status<'_> {
        if let Some(number) = self.0.find_id(id) {
            return Status::Active(self.at(number));
        }
        let Some(mut ids) = self.0.redirect(id) else { return Status::Unassigned };
        // What an id leads to may lead on; what leads round in a circle leads nowhere.
        let (mut entities, mut at) = (Vec::new(), 0);
        while let Some(id) = ids.get(at).copied() {
            at += 1;
            match self.0.find_id(id) {
                Some(number) => entities.push(self.at(number)),
                None => {
                    let further = self.0.redirect(id).unwrap_or_default();
                    let further = further.into_iter().filter(|id| !ids.contains(id));
                    let further: Vec<&str> = further.collect();
                    ids.extend(further);
                }
            }
        }
        match entities.len() {
            0 => Status::Withdrawn,
            1 => Status::Merged(entities.remove(0)),
            _ => Status::Split(entities),
        }
    }

    /// All entities, in the order of their ids.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = Entity<'_>> {
        (0..self.0.entities() as u32).map(|number| self.at(number))
    }

    /// The version of the data, such as `2026.1`; empty where none was stated.
    pub fn data_version(&self) -> &str {
        self.0.data_version()
    }

    pub(crate) fn at(&self, number: u32) -> Entity<'_> {
        Entity { index: &self.0, number }
    }
}

/// The bytes of a file, without reading them.
#[cfg(feature = "mmap")]
#[allow(unsafe_code)]
fn contents(file: &File) -> Result<Bytes, std::io::Error> {
    // SAFETY: a mapping is undefined behaviour if somebody changes the file meanwhile; that nobody does
    // is what `open_index` asks of its caller. What is read is checked like bytes from anywhere.
    let map = unsafe { memmap2::Mmap::map(file) }?;
    Ok(Bytes::Shared(Arc::new(map)))
}

/// The bytes of a file.
#[cfg(not(feature = "mmap"))]
fn contents(mut file: &File) -> Result<Bytes, std::io::Error> {
    let mut bytes = index::MAGIC.to_vec();
    file.read_to_end(&mut bytes)?;
    Ok(Bytes::Shared(Arc::new(bytes)))
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gazetteer({} entities, {} names)", self.0.entities(), self.0.names())
    }
}

/// Collects entities for a [`Gazetteer`].
#[derive(Clone, Debug, Default)]
pub struct GazetteerBuilder {
    records: Vec<EntityRecord>,
    redirects: Vec<Redirect>,
    version: String,
}

impl GazetteerBuilder {
    /// Adds an entity.
    pub fn entity(mut self, record: EntityRecord) -> GazetteerBuilder {
        self.records.push(record);
        self
    }

    /// Adds entities.
    pub fn entities(mut self, records: impl IntoIterator<Item = EntityRecord>) -> GazetteerBuilder {
        self.records.extend(records);
        self
    }

    /// Adds the entities, redirects and version of another gazetteer.
    pub fn base(mut self, gazetteer: &Gazetteer) -> GazetteerBuilder {
        self.records.extend(gazetteer.entities().map(|entity| entity.record()));
        self.redirects.extend(gazetteer.0.redirects().map(|(from, to)| Redirect {
            from: from.to_owned(),
            to: to.into_iter().map(str::to_owned).collect(),
        }));
        if self.version.is_empty() {
            self.version = gazetteer.data_version().to_owned();
        }
        self
    }

    /// Adds the tables of a folder laid out like the crate's own `data/`: `entities/*.tsv`,
    /// `names/*.tsv`, `redirects.tsv`, `releases.tsv`. Fails on the first row that cannot be read,
    /// naming its file and line.
    ///
    /// ```
    /// use laqap::Gazetteer;
    /// let gazetteer = Gazetteer::builder().tables("data")?.build()?;
    /// assert!(gazetteer.entities().len() > 1000);
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn tables(mut self, folder: impl AsRef<Path>) -> Result<GazetteerBuilder, Error> {
        let tables = Tables::read(folder)?;
        self.records.extend(tables.records);
        self.redirects.extend(tables.redirects);
        self.version = tables.version;
        Ok(self)
    }

    /// Adds ids that were given out once and lead elsewhere now.
    pub fn redirects(mut self, redirects: impl IntoIterator<Item = Redirect>) -> GazetteerBuilder {
        self.redirects.extend(redirects);
        self
    }

    /// States the version of the data.
    pub fn version(mut self, version: impl Into<String>) -> GazetteerBuilder {
        self.version = version.into();
        self
    }

    /// Builds. Fails, naming the entity, on an empty id or name, on an id that stands twice, and on signs that part
    /// what is kept together: `,` in a country, `=` in the name of a register, `;` in an id elsewhere.
    pub fn build(self) -> Result<Gazetteer, Error> {
        let bytes = compile::compile(self.records, &self.redirects, &self.version)?;
        Ok(Gazetteer(Arc::new(Index::trusted(Bytes::Shared(Arc::new(bytes)))?)))
    }
}

/// What an id means today.
#[derive(Clone, Debug)]
pub enum Status<'g> {
    /// An entity.
    Active(Entity<'g>),
    /// Another entity, into which this one was merged.
    Merged(Entity<'g>),
    /// One of several entities into which this one was split.
    Split(Vec<Entity<'g>>),
    /// Nothing any more.
    Withdrawn,
    /// Nothing yet.
    Unassigned,
}

/// A view of an entity.
#[derive(Clone, Copy)]
pub struct Entity<'g> {
    index: &'g Index,
    number: u32,
}

impl<'g> Entity<'g> {
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
        self.index.external(self.number).split(';').filter_map(|pair| pair.split_once('='))
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
        self.from().is_none_or(|from| from.may_precede(date))
            && self.to().is_none_or(|to| date.may_precede(to))
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
        self.from().is_none_or(|from| from.may_precede(date))
            && self.to().is_none_or(|to| date.may_precede(to))
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

/// A view of an entity of an index.
pub(crate) fn view(index: &Index, number: u32) -> Entity<'_> {
    Entity { index, number }
}
