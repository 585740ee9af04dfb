//! The bytes of a gazetteer: written once, read in place.
//!
//! Little-endian. A header (magic, version, checksum, section table) and sections of fixed-size
//! records of `u32`s, a table of strings, and two `fst` maps: words by skeleton and sound, whole names
//! by spelling. Every reading is checked, so that bytes from anywhere give nonsense at worst.

use crate::{Error, phonetic::skeleton::END};
use std::sync::Arc;

/// Changes whenever bytes written before are no longer read right.
const VERSION: u32 = 3;
pub const MAGIC: &[u8; 8] = b"laqapidx";
/// Begins the keys of words that stand for a meaning.
pub const MEANING: char = '=';
/// Stands for "none" in a record.
pub const NONE: u32 = u32::MAX;

/// What the sections hold, in their order in the file.
#[derive(Clone, Copy, Debug)]
#[repr(usize)]
pub enum Section {
    /// Where each string begins, and the end of the last.
    StringStarts,
    /// UTF-8, one after the other.
    Strings,
    /// Records of [`ENTITY`] fields.
    Entities,
    /// Records of [`NAME`] fields, those of an entity side by side.
    Names,
    /// Words of the names, in order: number in the low 24 bits, flags above.
    NameWords,
    /// Records of [`WORD`] fields, in the order of `WordMap`.
    Words,
    /// Names in which each word stands.
    Postings,
    /// `skeleton|phones` to word number.
    WordMap,
    /// `skeleton|` to the words that have it: first of them above, how many in the low 24 bits.
    SkeletonMap,
    /// Normalized name to a place in `ExactLists`.
    ExactMap,
    /// Lists of a count and as many (name, cost).
    ExactLists,
    /// Entity numbers in order of their ids.
    Ids,
    /// Triples: id that was given out, count, then the ids it leads to, as strings, sorted by the first.
    Redirects,
    /// One string: version of the data.
    Meta,
    /// Checksums of all words of names as they are spelled, in order: most texts are told from names
    /// by a look at these.
    Spellings,
    /// Records of [`RELATION`](relation) fields, in the order of the entities that they are about.
    Relations,
    /// Numbers of the relations, in the order of the other entities.
    RelationsTo,
}

const SECTIONS: usize = Section::RelationsTo as usize + 1;
const HEADER: usize = MAGIC.len() + 8 + SECTIONS * 8;

/// Fields of an entity record.
pub mod entity {
    pub const ID: usize = 0;
    pub const KIND: usize = 1;
    pub const CLASS: usize = 2;
    pub const COUNTRIES: usize = 3;
    pub const PARENT: usize = 4;
    pub const PROMINENCE: usize = 5;
    pub const FROM: usize = 6;
    pub const TO: usize = 7;
    pub const EXTERNAL: usize = 8;
    pub const NAMES: usize = 9;
    pub const FIELDS: usize = 10;
}

/// Fields of a name record.
pub mod name {
    pub const ENTITY: usize = 0;
    pub const TEXT: usize = 1;
    pub const LANG: usize = 2;
    /// Role in the low byte, then 1 for a weak name.
    pub const ROLE: usize = 3;
    pub const FROM: usize = 4;
    pub const TO: usize = 5;
    pub const SOURCE: usize = 6;
    pub const WORDS: usize = 7;
    pub const FIELDS: usize = 8;
}

/// Fields of a word record.
pub mod word {
    pub const PHONES: usize = 0;
    pub const POSTINGS: usize = 1;
    /// The word that stands for its meaning, where it has one.
    pub const MEANING: usize = 2;
    pub const FIELDS: usize = 3;
}

/// Fields of a relation record.
pub mod relation {
    pub const ENTITY: usize = 0;
    pub const WORD: usize = 1;
    pub const OTHER: usize = 2;
    pub const FROM: usize = 3;
    pub const TO: usize = 4;
    pub const SOURCE: usize = 5;
    pub const FIELDS: usize = 6;
}

/// Flags of a word within a name, above the low 24 bits.
pub mod flag {
    pub const NUMBER: u32 = 0x00ff_ffff;
    /// Somebody's father's name.
    pub const PATRONYMIC: u32 = 1 << 24;
    /// A word of the kind (legal form, type of place, title) that says nothing of whose name it is.
    pub const GENERIC: u32 = 1 << 25;
    /// The type of place that it says, in four bits from here.
    pub const SENSE: u32 = 26;
}

/// Bytes that live as long as anybody reads them.
#[derive(Clone)]
pub enum Bytes {
    Static(&'static [u8]),
    Shared(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

impl Bytes {
    fn get(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => (**bytes).as_ref(),
        }
    }
}

/// A part of some bytes.
#[derive(Clone)]
pub struct Slice {
    bytes: Bytes,
    start: usize,
    end: usize,
}

impl AsRef<[u8]> for Slice {
    fn as_ref(&self) -> &[u8] {
        self.bytes.get().get(self.start..self.end).unwrap_or(&[])
    }
}

/// An opened index.
pub struct Index {
    bytes: Bytes,
    sections: [(usize, usize); SECTIONS],
    /// `skeleton|phones` to word number. The scanner's; the matcher goes by buckets.
    #[allow(dead_code)]
    pub words: fst::Map<Slice>,
    /// `skeleton|` to a [`bucket`](Index::bucket).
    pub skeletons: fst::Map<Slice>,
    /// Normalized name to a place in the exact lists.
    pub exact: fst::Map<Slice>,
}

impl Index {
    /// Opens bytes that this build wrote itself: the header is read, nothing else.
    pub fn trusted(bytes: Bytes) -> Result<Index, Error> {
        let data = bytes.get();
        let fault = |expected: &str, found: String| {
            Err(Error::new("index").expected(expected).found(found))
        };
        if data.len() < HEADER || &data[..MAGIC.len()] != MAGIC {
            return fault("an index that this crate wrote", format!("{} other bytes", data.len()));
        }
        let number =
            |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().expect("four bytes"));
        if number(8) != VERSION {
            return fault(&format!("index version {VERSION}"), format!("version {}", number(8)));
        }
        let mut sections = [(0, 0); SECTIONS];
        for (i, section) in sections.iter_mut().enumerate() {
            let (start, length) = (number(16 + i * 8) as usize, number(20 + i * 8) as usize);
            *section = (start, start.saturating_add(length));
            if section.1 > data.len() {
                return fault(&format!("{} bytes or more", section.1), format!("{}", data.len()));
            }
        }
        let map = |section: Section| {
            let (start, end) = sections[section as usize];
            fst::Map::new(Slice { bytes: bytes.clone(), start, end }).map_err(|error| {
                Error::new("index").expected("a map of words").found(error.to_string())
            })
        };
        let (words, skeletons) = (map(Section::WordMap)?, map(Section::SkeletonMap)?);
        let exact = map(Section::ExactMap)?;
        Ok(Index { bytes, sections, words, skeletons, exact })
    }

    /// Opens bytes from elsewhere: their checksum is looked at first.
    pub fn open(bytes: Bytes) -> Result<Index, Error> {
        let data = bytes.get();
        if data.len() >= HEADER && &data[..MAGIC.len()] == MAGIC {
            let stated = u32::from_le_bytes(data[12..16].try_into().expect("four bytes"));
            let sum = crc32fast::hash(&data[16..]);
            if stated != sum {
                let found = format!("{sum:08x}: the file is cut off or damaged");
                return Err(Error::new("index")
                    .expected(format!("checksum {stated:08x}"))
                    .found(found));
            }
        }
        Index::trusted(bytes)
    }

    /// The bytes of the whole index.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get()
    }

    fn section(&self, section: Section) -> &[u8] {
        let (start, end) = self.sections[section as usize];
        self.bytes.get().get(start..end).unwrap_or(&[])
    }

    /// The `at`th number of a section; `NONE` beyond its end.
    #[inline]
    pub fn number(&self, section: Section, at: usize) -> u32 {
        let bytes = at.checked_mul(4).and_then(|at| self.section(section).get(at..at + 4));
        bytes.map_or(NONE, |bytes| u32::from_le_bytes(bytes.try_into().expect("four bytes")))
    }

    fn count(&self, section: Section, fields: usize) -> usize {
        // The last record only marks the end of the one before it.
        (self.section(section).len() / 4 / fields).saturating_sub(1)
    }

    /// A string by its number; empty where there is none.
    pub fn string(&self, number: u32) -> &str {
        str::from_utf8(self.string_bytes(number)).unwrap_or("")
    }

    fn string_bytes(&self, number: u32) -> &[u8] {
        let start = self.number(Section::StringStarts, number as usize);
        let end = self.number(Section::StringStarts, (number as usize).saturating_add(1));
        self.section(Section::Strings).get(start as usize..end as usize).unwrap_or(&[])
    }

    /// How many entities there are.
    pub fn entities(&self) -> usize {
        self.count(Section::Entities, entity::FIELDS)
    }

    /// How many names there are.
    pub fn names(&self) -> usize {
        self.count(Section::Names, name::FIELDS)
    }

    /// How many words there are.
    pub fn vocabulary(&self) -> u32 {
        self.count(Section::Words, word::FIELDS) as u32
    }

    /// A field of an entity.
    #[inline]
    pub fn entity(&self, entity: u32, field: usize) -> u32 {
        self.number(Section::Entities, entity as usize * entity::FIELDS + field)
    }

    /// A field of a name.
    #[inline]
    pub fn name(&self, name: u32, field: usize) -> u32 {
        self.number(Section::Names, name as usize * name::FIELDS + field)
    }

    /// The names of an entity.
    pub fn names_of(&self, entity: u32) -> std::ops::Range<u32> {
        self.range(Section::Entities, entity, entity::FIELDS, entity::NAMES, self.names())
    }

    /// The words of a name, with their flags.
    pub fn words_of(&self, name: u32) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        let most = self.section(Section::NameWords).len() / 4;
        let range = self.range(Section::Names, name, name::FIELDS, name::WORDS, most);
        (range.start as usize..range.end as usize).map(|at| self.number(Section::NameWords, at))
    }

    /// The names in which a word stands.
    pub fn postings(&self, word: u32) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        let most = self.section(Section::Postings).len() / 4;
        let range = self.range(Section::Words, word, word::FIELDS, word::POSTINGS, most);
        (range.start as usize..range.end as usize).map(|at| self.number(Section::Postings, at))
    }

    /// The word under which all words of a word's meaning are found.
    pub fn meaning(&self, word: u32) -> Option<u32> {
        let at = word as usize * word::FIELDS + word::MEANING;
        Some(self.number(Section::Words, at)).filter(|meaning| *meaning != NONE)
    }

    /// The word that stands for a meaning, if any name has a word of it.
    pub fn meant(&self, meaning: &str) -> Option<u32> {
        let bucket = self.skeletons.get(format!("{MEANING}{meaning}{}", char::from(END)))?;
        self.bucket(bucket).next()
    }

    /// The sounds of a word, as symbols.
    pub fn phones(&self, word: u32) -> &[u8] {
        self.string_bytes(self.number(Section::Words, word as usize * word::FIELDS + word::PHONES))
    }

    /// The words that a value of the skeleton map stands for, in the order of their sounds.
    pub fn bucket(&self, value: u64) -> std::ops::Range<u32> {
        let most = self.count(Section::Words, word::FIELDS) as u32;
        let first = ((value >> 24) as u32).min(most);
        first..most.min(first.saturating_add((value & 0xff_ffff) as u32))
    }

    /// From this record's `field` to the next record's, at most `most`.
    fn range(
        &self,
        section: Section,
        at: u32,
        fields: usize,
        field: usize,
        most: usize,
    ) -> std::ops::Range<u32> {
        let start = self.number(section, at as usize * fields + field);
        let end = self.number(section, (at as usize + 1) * fields + field);
        let end = if end == NONE { start } else { end.min(most as u32) };
        start.min(end)..end
    }

    /// A list of the exact section: names with the cost of their spelling.
    pub fn exact_list(&self, at: u64) -> impl Iterator<Item = (u32, u32)> + '_ {
        let at = usize::try_from(at).unwrap_or(usize::MAX / 8);
        let count = match self.number(Section::ExactLists, at) {
            NONE => 0,
            count => count as usize,
        };
        (0..count)
            .map(move |i| {
                let at = at + 1 + 2 * i;
                (self.number(Section::ExactLists, at), self.number(Section::ExactLists, at + 1))
            })
            .take_while(|(name, _)| *name != NONE)
    }

    /// Whether some name may have this word, folded, as it is spelled: never wrongly no.
    pub fn may_be_spelled(&self, word: &str) -> bool {
        let sum = spelling(word);
        let count = self.section(Section::Spellings).len() / 4;
        let at = partition_point(count, |i| self.number(Section::Spellings, i) < sum);
        at < count && self.number(Section::Spellings, at) == sum
    }

    /// The entity with that id.
    pub fn find_id(&self, id: &str) -> Option<u32> {
        let count = self.section(Section::Ids).len() / 4;
        let at = partition_point(count, |i| {
            self.string(self.entity(self.number(Section::Ids, i), entity::ID)) < id
        });
        let found = self.number(Section::Ids, at);
        (at < count && self.string(self.entity(found, entity::ID)) == id).then_some(found)
    }

    /// A field of a relation.
    pub fn relation(&self, relation: u32, field: usize) -> u32 {
        self.number(Section::Relations, relation as usize * relation::FIELDS + field)
    }

    /// The relations of an entity.
    pub fn relations_of(&self, entity: u32) -> impl Iterator<Item = u32> + '_ {
        let count = self.section(Section::Relations).len() / 4 / relation::FIELDS;
        let about = move |at: usize| self.relation(at as u32, relation::ENTITY);
        let first = partition_point(count, |at| about(at) < entity);
        (first..count).take_while(move |at| about(*at) == entity).map(|at| at as u32)
    }

    /// The relations in which an entity is the other.
    pub fn relations_to(&self, entity: u32) -> impl Iterator<Item = u32> + '_ {
        let count = self.section(Section::RelationsTo).len() / 4;
        let at = move |at: usize| self.number(Section::RelationsTo, at);
        let other = move |i: usize| self.relation(at(i), relation::OTHER);
        let first = partition_point(count, |i| other(i) < entity);
        (first..count).take_while(move |i| other(*i) == entity).map(at)
    }

    /// Where an id leads that is no entity's any more; `None` if it never was one.
    pub fn redirect(&self, id: &str) -> Option<Vec<&str>> {
        self.redirects().find(|(from, _)| *from == id).map(|(_, to)| to)
    }

    /// All ids that lead elsewhere, with where they lead.
    pub fn redirects(&self) -> impl Iterator<Item = (&str, Vec<&str>)> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let from = self.number(Section::Redirects, at);
            let count = self.number(Section::Redirects, at + 1);
            if from == NONE || count == NONE {
                return None;
            }
            let to = (0..count as usize).map(|i| self.number(Section::Redirects, at + 2 + i));
            let to = to.take_while(|to| *to != NONE).map(|to| self.string(to)).collect();
            at = at.saturating_add(2 + count as usize);
            Some((self.string(from), to))
        })
    }

    /// The version of the data.
    pub fn data_version(&self) -> &str {
        self.string(self.number(Section::Meta, 0))
    }
}

/// What stands for a folded word in [`Section::Spellings`].
pub fn spelling(word: &str) -> u32 {
    crc32fast::hash(word.as_bytes())
}

/// The first of `0..count` for which `before` no longer holds.
fn partition_point(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Lays sections behind a header.
pub fn assemble(sections: &[(Section, Vec<u8>)]) -> Result<Vec<u8>, Error> {
    let mut bytes = vec![0; HEADER];
    bytes[..MAGIC.len()].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    for (section, content) in sections {
        let at = 16 + *section as usize * 8;
        let fits = |n: usize| {
            u32::try_from(n).map_err(|_| {
                Error::new("index").expected("at most 4 GiB").found(format!("{n} bytes or more"))
            })
        };
        let (start, length) = (fits(bytes.len())?, fits(content.len())?);
        bytes[at..at + 4].copy_from_slice(&start.to_le_bytes());
        bytes[at + 4..at + 8].copy_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    let sum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
    Ok(bytes)
}
