//! The bytes of a gazetteer: written once, read in place.
//!
//! Little-endian. A header (magic, version, checksum, section table) and sections: numbers that are read in any
//! order, in [blocks](Numbers), and runs of bytes. What there is one of for each entity, name or word is a place
//! in a run of bytes where the rest is written close together: numbers of seven bits a byte, names of words and
//! their bearers as differences. Words are found by their skeleton in a sorted list, whole names in a hash table.
//! Every reading is checked, so that bytes from anywhere give nonsense at worst.

use super::bytes::{Bytes, List, Numbers, Reader, Writer};
use crate::{Error, bloom, normalize, phonetic::skeleton::Skeleton};
use std::ops::Range;

/// Changes whenever bytes written before are no longer read right.
const VERSION: u32 = 7;
pub const MAGIC: &[u8; 8] = b"laqapidx";
/// Stands for "none".
pub const NONE: u32 = u32::MAX;
/// Kinds of entities that are weighed apart: the first shared strings of every index.
pub const KINDS: [&str; 3] = ["person", "organization", "place"];
/// The numbers of the kinds.
pub const PERSON: u32 = 0;
pub const ORGANIZATION: u32 = 1;
pub const PLACE: u32 = 2;

/// What the sections hold, in their order in the file. Those of records end with one that only says where
/// the last one ends.
#[derive(Clone, Copy, Debug)]
#[repr(usize)]
pub enum Section {
    /// The place of each shared string in `StringBytes`.
    Strings,
    /// UTF-8, one after the other.
    StringBytes,
    /// What many entities have in common: records of [`entity::SHARED`] fields.
    EntityTypes,
    /// The place of each entity in `EntityBytes`.
    Entities,
    /// The first name of each entity.
    EntityNames,
    /// Type, parent and one, from, to, id, how many ids elsewhere, and each with its register as a string.
    EntityBytes,
    /// What many names have in common: records of [`name::SHARED`] fields.
    NameTypes,
    /// The place of each name in `NameBytes`.
    Names,
    /// The entity of each name.
    NameEntities,
    /// Type, how many words, the words with their flags, text; or type, nothing, and how many names
    /// before it stands the one of the same words and text.
    NameBytes,
    /// The place of each word in `WordBytes`.
    Words,
    /// Sounds, twice how many names and one if it has a meaning, the word of the meaning if so, the
    /// names in which the word stands.
    WordBytes,
    /// All skeletons in order, eight bytes each.
    Skeletons,
    /// The first word of each skeleton; words stand in the order of their sounds.
    Buckets,
    /// Pairs of a meaning, as a string, and the word that stands for it, by the meaning.
    Meanings,
    /// Where each bucket of the hash table of normalized names begins in the next two.
    ExactStarts,
    /// A byte of the hash of each normalized name.
    ExactMarks,
    /// Twice the name that is normalized so, or twice a place in `ExactLists` and one.
    ExactNames,
    /// How many names and the names; how many more that sound nearly so, and these with their costs.
    ExactLists,
    /// An id that was given out, how many ids it leads to, and these, as strings.
    Redirects,
    /// One string: version of the data.
    Meta,
    /// A [Bloom filter](bloom) of all words of names as they are spelled: most texts are told from names
    /// by a look at it.
    Spellings,
    /// Records of [`RELATION`](relation) fields, in the order of the entities that they are about.
    Relations,
    /// Numbers of the relations, in the order of the other entities.
    RelationsTo,
}

const SECTIONS: usize = Section::RelationsTo as usize + 1;
const HEADER: usize = MAGIC.len() + 8 + SECTIONS * 8;
/// So many names stand in a bucket of the hash table.
pub const BUCKET: usize = 4;

/// Fields of an entity.
pub mod entity {
    pub const KIND: usize = 0;
    pub const CLASS: usize = 1;
    pub const COUNTRIES: usize = 2;
    pub const PROMINENCE: usize = 3;
    /// So many of the fields belong to the type.
    pub const SHARED: usize = 4;
    pub const PARENT: usize = 4;
    pub const FROM: usize = 5;
    pub const TO: usize = 6;
}

/// Fields of a name.
pub mod name {
    pub const LANG: usize = 0;
    /// Role in the low byte, then 1 for a weak name.
    pub const ROLE: usize = 1;
    pub const FROM: usize = 2;
    pub const TO: usize = 3;
    pub const SOURCE: usize = 4;
    /// So many of the fields belong to the type.
    pub const SHARED: usize = 5;
    pub const ENTITY: usize = 5;
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
    /// Where the flags begin.
    pub const FIRST: u32 = 24;
}

/// An opened index.
pub struct Index {
    bytes: Bytes,
    sections: [(usize, usize); SECTIONS],
    /// The sections as numbers, which not all are.
    numbers: [Numbers; SECTIONS],
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
        let numbers = sections.map(|(start, _)| Numbers::new(data, start));
        Ok(Index { bytes, sections, numbers })
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

    /// How many numbers a section holds.
    fn numbers(&self, section: Section) -> usize {
        self.numbers[section as usize].len()
    }

    /// The `at`th number of a section; `NONE` beyond its end.
    #[inline]
    pub fn number(&self, section: Section, at: usize) -> u32 {
        self.numbers[section as usize].get(self.bytes.get(), at).unwrap_or(NONE)
    }

    /// How many records there are, without the closing one.
    fn count(&self, section: Section) -> usize {
        self.numbers(section).saturating_sub(1)
    }

    /// What is written at a place.
    #[inline]
    fn read(&self, section: Section, place: u32) -> Reader<'_> {
        Reader(self.section(section).get(place as usize..).unwrap_or(&[]))
    }

    /// A shared string by its number; empty where there is none.
    pub fn string(&self, number: u32) -> &str {
        self.read(Section::StringBytes, self.number(Section::Strings, number as usize)).text()
    }

    /// How many entities there are.
    pub fn entities(&self) -> usize {
        self.count(Section::Entities)
    }

    /// How many names there are.
    pub fn names(&self) -> usize {
        self.count(Section::Names)
    }

    /// How many words there are.
    pub fn vocabulary(&self) -> u32 {
        self.count(Section::Words) as u32
    }

    fn entity_at(&self, entity: u32) -> Reader<'_> {
        self.read(Section::EntityBytes, self.number(Section::Entities, entity as usize))
    }

    /// A field of an entity.
    pub fn entity(&self, entity: u32, field: usize) -> u32 {
        let mut at = self.entity_at(entity);
        if field < entity::SHARED {
            let shared = at.number() as usize * entity::SHARED + field;
            return self.number(Section::EntityTypes, shared);
        }
        let number = at.skip(1 + field - entity::SHARED).number();
        if field == entity::PARENT { number.wrapping_sub(1) } else { number }
    }

    /// Which of [`KINDS`] an entity is, others being like the last, and its prominence.
    pub fn kind_and_prominence(&self, entity: u32) -> (usize, u8) {
        let first = self.entity_at(entity).number() as usize * entity::SHARED;
        let field = |at: usize| self.number(Section::EntityTypes, first + at);
        let kind = (field(entity::KIND) as usize).min(KINDS.len() - 1);
        (kind, field(entity::PROMINENCE).min(9) as u8)
    }

    /// The id of an entity.
    pub fn id(&self, entity: u32) -> &str {
        self.entity_at(entity).skip(4).text()
    }

    /// The ids of an entity elsewhere, each behind its register.
    pub fn externals(&self, entity: u32) -> impl Iterator<Item = (&str, &str)> {
        let mut at = self.entity_at(entity).skip(4);
        at.bytes();
        let count = at.number();
        (0..count)
            .map_while(move |_| (!at.0.is_empty()).then(|| (self.string(at.number()), at.text())))
    }

    /// The names of an entity.
    pub fn names_of(&self, entity: u32) -> Range<u32> {
        let first = |at: usize| self.number(Section::EntityNames, at);
        between(first(entity as usize), first(entity as usize + 1), self.names())
    }

    fn name_at(&self, name: u32) -> Reader<'_> {
        self.read(Section::NameBytes, self.number(Section::Names, name as usize))
    }

    /// A field of a name.
    #[inline]
    pub fn name(&self, name: u32, field: usize) -> u32 {
        if field == name::ENTITY {
            return self.number(Section::NameEntities, name as usize);
        }
        let shared = self.name_at(name).number() as usize * name::SHARED + field;
        self.number(Section::NameTypes, shared)
    }

    /// The bytes in which all names are written, among others.
    pub fn written(&self) -> &[u8] {
        self.section(Section::NameBytes)
    }

    /// The name to which a place of [`written`](Index::written) belongs.
    pub fn name_around(&self, place: usize) -> u32 {
        let begins = |name: usize| self.number(Section::Names, name) as usize;
        partition_point(self.names(), |name| begins(name) <= place).saturating_sub(1) as u32
    }

    /// A name as it is written.
    pub fn text(&self, name: u32) -> &str {
        str::from_utf8(self.text_bytes(name)).unwrap_or("")
    }

    /// How many words a name has, and where they begin.
    fn spoken_at(&self, name: u32) -> (u32, Reader<'_>) {
        let mut at = self.name_at(name).skip(1);
        let mut words = at.number();
        if words == 0 {
            at = self.name_at(name.wrapping_sub(at.number())).skip(1);
            words = at.number();
        }
        (words.min(MOST_WORDS), at)
    }

    fn text_bytes(&self, name: u32) -> &[u8] {
        let (words, mut at) = self.spoken_at(name);
        for _ in 0..words {
            word_of(&mut at);
        }
        at.bytes()
    }

    /// The words of a name, with their flags.
    pub fn words_of(&self, name: u32) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        let (words, mut at) = self.spoken_at(name);
        (0..words).map(move |_| word_of(&mut at))
    }

    fn word_at(&self, word: u32) -> Reader<'_> {
        self.read(Section::WordBytes, self.number(Section::Words, word as usize))
    }

    /// What is on file of a word.
    #[inline]
    pub fn entry(&self, word: u32) -> Entry<'_> {
        let mut at = self.word_at(word);
        let phones = at.bytes();
        let count = at.number();
        let meaning = (count & 1 == 1).then(|| at.number());
        Entry {
            phones,
            meaning,
            names: List { left: (count >> 1).min(at.0.len() as u32), reader: at },
        }
    }

    /// The sounds of a word, as symbols; none if it stands for a meaning.
    pub fn phones(&self, word: u32) -> &[u8] {
        self.word_at(word).bytes()
    }

    /// Words in a row, with their sounds.
    pub fn sounds(&self, words: Range<u32>) -> impl Iterator<Item = (u32, &[u8])> {
        let (places, data) = (self.numbers[Section::Words as usize], self.bytes.get());
        let bytes = self.section(Section::WordBytes);
        words.map(move |word| {
            let place = places.get(data, word as usize).unwrap_or(NONE);
            (word, Reader(bytes.get(place as usize..).unwrap_or(&[])).bytes())
        })
    }

    /// The word under which all words of a word's meaning are found.
    pub fn meaning(&self, word: u32) -> Option<u32> {
        self.entry(word).meaning
    }

    /// In how many names a word stands, or another of its meaning.
    pub fn bearers(&self, word: u32) -> u32 {
        let Entry { meaning, names, .. } = self.entry(word);
        meaning.map_or(names, |meaning| self.entry(meaning).names).left
    }

    /// The names in which a word stands, in order.
    pub fn postings(&self, word: u32) -> impl ExactSizeIterator<Item = u32> + Clone + '_ {
        let mut name = 0u32;
        self.entry(word).names.map(move |step| {
            name = name.wrapping_add(step);
            name
        })
    }

    /// The word that stands for a meaning, if any name has a word of it.
    pub fn meant(&self, meaning: &str) -> Option<u32> {
        let count = self.numbers(Section::Meanings) / 2;
        let shown = |at: usize| self.string(self.number(Section::Meanings, at * 2));
        let at = partition_point(count, |at| shown(at) < meaning);
        (at < count && shown(at) == meaning).then(|| self.number(Section::Meanings, at * 2 + 1))
    }

    /// All skeletons, in order.
    pub fn skeletons(&self) -> Skeletons<'_> {
        Skeletons(self.section(Section::Skeletons).as_chunks().0)
    }

    /// The words of the skeleton at a place of [`skeletons`](Index::skeletons), in the order of their
    /// sounds.
    pub fn bucket(&self, place: usize) -> Range<u32> {
        let first = |at: usize| self.number(Section::Buckets, at);
        between(first(place), first(place + 1), self.vocabulary() as usize)
    }

    /// The words of a skeleton, in the order of their sounds.
    pub fn words(&self, skeleton: Skeleton) -> Range<u32> {
        let all = self.skeletons();
        all.find(skeleton).map_or(0..0, |at| self.bucket(at))
    }

    /// The names that are normalized like a text, with cost zero, then the nearest that sound like them,
    /// with theirs; `None` if no name is.
    pub fn exact(&self, text: &str) -> Option<impl Iterator<Item = (u32, u32)> + Clone + '_> {
        let key = normalize::key_of(text);
        let hash = spelling(&key);
        let buckets = self.count(Section::ExactStarts);
        let bucket = exact_bucket(hash, buckets);
        let start = |at: usize| self.number(Section::ExactStarts, at) as usize;
        let marks = self.section(Section::ExactMarks);
        let range = start(bucket).min(marks.len())..start(bucket + 1).min(marks.len());
        range.filter(|at| marks.get(*at) == Some(&(hash as u8))).find_map(|at| {
            let entry = self.number(Section::ExactNames, at);
            let names = if entry & 1 == 0 {
                Rivals { named: 1, rivals: 0, first: entry >> 1, reader: Reader(&[]) }
            } else {
                let mut list = self.read(Section::ExactLists, entry >> 1).list();
                let first = list.next().unwrap_or(NONE);
                Rivals { named: list.left + 1, rivals: 0, first, reader: list.reader }
            };
            let name = self.text_bytes(names.first);
            let same = || str::from_utf8(name).is_ok_and(|name| normalize::is_key(&key, name));
            (name == text.as_bytes() || same()).then_some(names)
        })
    }

    /// Whether some name may have this word, folded, as it is spelled: never wrongly no, and wrongly yes
    /// for one word in two thousand.
    pub fn may_be_spelled(&self, word: &str) -> bool {
        bloom::may_hold(self.section(Section::Spellings), spelling(word))
    }

    /// The entity with that id.
    pub fn find_id(&self, id: &str) -> Option<u32> {
        let count = self.entities();
        let at = partition_point(count, |at| self.id(at as u32) < id);
        (at < count && self.id(at as u32) == id).then_some(at as u32)
    }

    /// A field of a relation.
    pub fn relation(&self, relation: u32, field: usize) -> u32 {
        self.number(Section::Relations, relation as usize * relation::FIELDS + field)
    }

    /// The relations of an entity.
    pub fn relations_of(&self, entity: u32) -> impl Iterator<Item = u32> + '_ {
        let count = self.numbers(Section::Relations) / relation::FIELDS;
        let about = move |at: usize| self.relation(at as u32, relation::ENTITY);
        let first = partition_point(count, |at| about(at) < entity);
        (first..count).take_while(move |at| about(*at) == entity).map(|at| at as u32)
    }

    /// The relations in which an entity is the other.
    pub fn relations_to(&self, entity: u32) -> impl Iterator<Item = u32> + '_ {
        let count = self.numbers(Section::RelationsTo);
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

/// More words of a name are not looked at.
pub const MOST_WORDS: u32 = 12;

/// A word with its flags: twice its number, and one if flags follow.
fn word_of(at: &mut Reader<'_>) -> u32 {
    let number = at.number();
    let flags = if number & 1 == 1 { at.number() } else { 0 };
    ((number >> 1) & flag::NUMBER) | (flags << flag::FIRST)
}

/// Writes a word with its flags.
pub fn put_word(out: &mut Writer, word: u32) {
    let flags = word >> flag::FIRST;
    out.number(((word & flag::NUMBER) << 1) | u32::from(flags > 0));
    if flags > 0 {
        out.number(flags);
    }
}

fn between(start: u32, end: u32, most: usize) -> Range<u32> {
    let end = if end == NONE { start } else { end.min(most as u32) };
    start.min(end)..end
}

/// A word of the vocabulary.
pub struct Entry<'i> {
    /// Its sounds: see [`Index::phones`].
    pub phones: &'i [u8],
    /// The word under which all words of its meaning are found.
    pub meaning: Option<u32>,
    /// The names in which it stands, each as a step from the one before.
    names: List<'i>,
}

/// All skeletons of an index.
#[derive(Clone, Copy)]
pub struct Skeletons<'i>(&'i [[u8; 8]]);

impl Skeletons<'_> {
    /// How many there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// The place of a skeleton, if it is one of these.
    fn find(self, skeleton: Skeleton) -> Option<usize> {
        let shown = |bytes: &[u8; 8]| Skeleton(u64::from_le_bytes(*bytes));
        self.0.binary_search_by_key(&skeleton, shown).ok()
    }

    /// The skeleton at a place.
    #[inline]
    pub fn get(self, at: usize) -> Option<Skeleton> {
        self.0.get(at).map(|bytes| Skeleton(u64::from_le_bytes(*bytes)))
    }

    /// The first place from `at` on whose skeleton is greater than `last`: found in steps that double,
    /// because it is mostly near.
    pub fn after(self, at: usize, last: Skeleton) -> usize {
        let mut step = 1;
        let mut low = at;
        while self.get(low + step).is_some_and(|skeleton| skeleton <= last) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.len());
        low + partition_point(high - low, |i| self.get(low + i) <= Some(last))
    }
}

/// The names of an exact list.
#[derive(Clone)]
struct Rivals<'i> {
    /// How many are still to come that are normalized so.
    named: u32,
    /// How many of the others.
    rivals: u32,
    first: u32,
    reader: Reader<'i>,
}

impl Iterator for Rivals<'_> {
    type Item = (u32, u32);

    fn next(&mut self) -> Option<(u32, u32)> {
        if self.named > 0 {
            self.named -= 1;
            let name = self.first;
            if self.named == 0 {
                self.rivals = self.reader.number();
            } else {
                self.first = self.reader.number();
            }
            return Some((name, 0));
        }
        self.rivals = self.rivals.checked_sub(1)?;
        // A list cannot be longer than its bytes, whatever it says of itself.
        (!self.reader.0.is_empty()).then(|| (self.reader.number(), self.reader.number()))
    }
}

/// What stands for a folded word in [`Section::Spellings`], and a normalized name in the hash table.
pub fn spelling(word: &str) -> u32 {
    crc32fast::hash(word.as_bytes())
}

/// The bucket of a hash.
pub fn exact_bucket(hash: u32, buckets: usize) -> usize {
    ((u64::from(hash) * buckets as u64) >> 32) as usize
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
    // Numbers are cut from the eight bytes from where they begin.
    bytes.extend([0; 8]);
    let sum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
    Ok(bytes)
}
