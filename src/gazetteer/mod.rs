//! Names and what bears them: a handle on an index, and what it is built from.

#[cfg(feature = "bundled")]
mod bundled;
pub mod bytes;
pub mod compile;
pub mod index;
mod known;
pub mod record;
pub mod tables;
mod views;

use crate::Error;
use bytes::Bytes;
use index::Index;
use record::{EntityRecord, Redirect};
use std::{borrow::Cow, fmt, fs::File, io::Read, path::Path, sync::Arc};
use tables::Tables;
pub use views::{Entity, Name, Relation};

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
            Cow::Owned(bytes) => Bytes::Owned(bytes),
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
        Ok(Some(Gazetteer(Arc::new(Index::open(Bytes::File(contents(&file).map_err(fault)?))?))))
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
        Entity::new(&self.0, number)
    }
}

#[cfg(feature = "mmap")]
type FileBytes = memmap2::Mmap;
#[cfg(not(feature = "mmap"))]
type FileBytes = Vec<u8>;

/// The bytes of a file, without reading them.
#[cfg(feature = "mmap")]
#[allow(unsafe_code)]
fn contents(file: &File) -> Result<FileBytes, std::io::Error> {
    // SAFETY: a mapping is undefined behaviour if somebody changes the file meanwhile; that nobody does
    // is what `open_index` asks of its caller. What is read is checked like bytes from anywhere.
    unsafe { memmap2::Mmap::map(file) }
}

/// The bytes of a file.
#[cfg(not(feature = "mmap"))]
fn contents(mut file: &File) -> Result<FileBytes, std::io::Error> {
    let mut bytes = index::MAGIC.to_vec();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gazetteer({} entities, {} names)", self.0.entities(), self.0.names())
    }
}

/// Collects entities for a [`Gazetteer`].
///
/// ```
/// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
/// let village = EntityRecord::new("mine:1", "place").name(NameRecord::new("Ақшүкір", "kk"));
/// let both = Gazetteer::builder().base(Gazetteer::bundled()).entity(village).build()?;
/// assert_eq!(Resolver::new(&both).resolve("Akshukur").id(), Some("mine:1"));
/// // What was built can be kept, and opened in no time.
/// let again = Gazetteer::open(both.as_bytes().to_vec())?;
/// assert_eq!(again.entities().len(), Gazetteer::bundled().entities().len() + 1);
/// # Ok::<(), laqap::Error>(())
/// ```
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
        Ok(Gazetteer(Arc::new(Index::trusted(Bytes::Owned(bytes))?)))
    }
}

/// What an id means today.
///
/// ```
/// use laqap::{EntityRecord, Gazetteer, NameRecord, Redirect, Status};
/// let gazetteer = Gazetteer::builder()
///     .entity(EntityRecord::new("new", "place").name(NameRecord::new("Ақтау", "kk")))
///     .redirects([Redirect { from: "old".to_owned(), to: vec!["new".to_owned()] }])
///     .build()?;
/// assert!(matches!(gazetteer.status("old"), Status::Merged(entity) if entity.id() == "new"));
/// assert!(matches!(gazetteer.status("older"), Status::Unassigned));
/// # Ok::<(), laqap::Error>(())
/// ```
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
