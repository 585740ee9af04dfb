//! Entities to the bytes of an index. The bundled gazetteer and a user's own go the same way.
//!
//! Deterministic: the same records in any order of lines give the same index, as long as ids are the
//! same, because entities are laid out in the order of their ids.

use super::{
    bytes::{Writer, pack},
    index::{self, BUCKET, MOST_WORDS, Section, assemble, entity, flag, name, relation},
    record::{EntityRecord, NameRecord, Redirect},
};
use crate::{
    Date, Error, bloom,
    lexicon::{self, Role},
    normalize::{self, Word},
    numeral::{self, Numeral},
    phonetic::{
        Cost,
        align::Aligner,
        lattice::{Lattice, pronounce},
        skeleton::{self, Skeleton},
    },
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::Hash,
};

/// At most so many names are kept beside an exact one.
const MOST_RIVALS: usize = 32;
/// Names within this cost of each other are namesakes or nearly so.
const NAMESAKE: Cost = 200;
/// A name is compared with at most so many of its skeleton, in the order of their sounds.
const MOST_COMPARED: usize = 200;

/// Strings that many records share, each once, by number.
#[derive(Default)]
struct Strings(HashMap<String, u32>, Vec<String>);

impl Strings {
    fn add(&mut self, text: String) -> u32 {
        if let Some(number) = self.0.get(&text) {
            return *number;
        }
        let number = self.1.len() as u32;
        self.0.insert(text.clone(), number);
        self.1.push(text);
        number
    }
}

/// Things by number, each once, and the number of each. Those met most come first, so that their numbers are short.
fn by_use<T: Copy + Ord + Hash>(things: &[T]) -> (Vec<T>, Vec<u32>) {
    let mut uses: HashMap<T, usize> = HashMap::new();
    things.iter().for_each(|thing| *uses.entry(*thing).or_default() += 1);
    let mut each: Vec<T> = uses.keys().copied().collect();
    each.sort_unstable_by_key(|thing| (Reverse(uses[thing]), *thing));
    let numbers: HashMap<T, u32> = each.iter().copied().zip(0..).collect();
    let numbers = things.iter().map(|thing| numbers[thing]).collect();
    (each, numbers)
}

/// The words of a name as the index knows them: sounds, and flags.
fn sounds(words: &[Word], lang: &str, kind: &str) -> Vec<(Vec<u8>, u32)> {
    let mut roles: Vec<_> = words.iter().map(|word| lexicon::role(&word.text)).collect();
    lexicon::tell_surname(&mut roles);
    let telling = roles.iter().filter(|role| role.is_none()).count();
    let sounds = words.iter().zip(&roles).take(MOST_WORDS as usize).map(|(word, role)| {
        let flags = match role {
            Some(Role::Patronymic) if kind == "person" && telling > 0 => flag::PATRONYMIC,
            Some(Role::Patronymic) | None => 0,
            Some(_) if telling > 0 => {
                flag::GENERIC | u32::from(lexicon::sense(&word.text)) << flag::SENSE
            }
            Some(_) => 0,
        };
        (pronounce(&word.text, lang), flags)
    });
    sounds.collect()
}

/// Whether the whole name may be written as one word: of two or three short words.
fn joined(words: &[(Vec<u8>, u32)], kind: &str) -> Option<Vec<u8>> {
    let whole: Vec<u8> = words.iter().flat_map(|(phones, _)| phones.iter().copied()).collect();
    ((2..=3).contains(&words.len()) && whole.len() <= 20 && kind != "person").then_some(whole)
}

/// A section with its bytes.
type Filled = (Section, Vec<u8>);

/// Builds the bytes of an index. Fails on what [`check`] refuses.
pub fn compile(
    mut records: Vec<EntityRecord>,
    redirects: &[Redirect],
    version: &str,
) -> Result<Vec<u8>, Error> {
    records.sort_by(|a, b| a.id.cmp(&b.id));
    check(&records)?;
    let numbers_of: HashMap<&str, u32> =
        records.iter().zip(0..).map(|(record, number)| (&*record.id, number)).collect();
    let mut strings = Strings::default();
    index::KINDS.iter().for_each(|kind| _ = strings.add((*kind).to_owned()));
    let mut sections: Vec<Filled> = Vec::new();
    sections.extend(entity_sections(&records, &numbers_of, &mut strings));
    let mut heads: Vec<Head> = Vec::new();
    let mut words = Words::default();
    for (record, entity) in records.iter().zip(0..) {
        for entry in &record.names {
            heads.push(Head { kind: name_type(entry, &mut strings), entity, text: &entry.text });
            words.enter(entry, &record.kind);
        }
    }
    sections.extend(words.sections(&mut strings));
    sections.extend(name_sections(&heads, &words));
    // Names of one entity that are alike in all but their language lead to the same answer.
    let sort = |name: u32| {
        let Head { kind: [_, role, from, to, _], entity, text } = heads[name as usize];
        (text, (entity, role, from, to))
    };
    let rivals = namesakes(&words);
    sections.extend(exact_table(words.exact, &rivals, sort));
    sections.extend(relation_sections(&records, &numbers_of, &mut strings));
    sections.push(redirect_section(redirects, &mut strings));
    sections.push((Section::Meta, pack(&[strings.add(version.to_owned())])));
    sections.extend(string_sections(&strings));
    assemble(&sections)
}

fn packed(date: Option<Date>) -> u32 {
    date.map_or(0, Date::packed)
}

/// Entities, but for their names.
fn entity_sections(
    records: &[EntityRecord],
    numbers_of: &HashMap<&str, u32>,
    strings: &mut Strings,
) -> [Filled; 4] {
    let types = records.iter().map(|record| {
        [
            strings.add(record.kind.clone()),
            strings.add(record.class.clone()),
            strings.add(record.countries.join(",")),
            record.prominence.into(),
        ]
    });
    let (types, kinds) = by_use::<[u32; entity::SHARED]>(&types.collect::<Vec<_>>());
    let (mut places, mut firsts) = (Vec::new(), Vec::new());
    let mut bytes = Writer::default();
    let mut names = 0;
    for (record, kind) in records.iter().zip(kinds) {
        places.push(bytes.place());
        firsts.push(names);
        names += record.names.len() as u32;
        let parent = record.parent.as_ref().and_then(|id| numbers_of.get(&**id));
        bytes.number(kind);
        bytes.number(parent.map_or(0, |parent| parent + 1));
        bytes.number(packed(record.from));
        bytes.number(packed(record.to));
        bytes.bytes(record.id.as_bytes());
        bytes.number(record.external.len() as u32);
        for (register, id) in &record.external {
            bytes.number(strings.add(register.clone()));
            bytes.bytes(id.as_bytes());
        }
    }
    // The closing record.
    places.push(bytes.place());
    firsts.push(names);
    [
        (Section::EntityTypes, pack(types.as_flattened())),
        (Section::Entities, pack(&places)),
        (Section::EntityNames, pack(&firsts)),
        (Section::EntityBytes, bytes.0),
    ]
}

/// What the words of all names tell.
#[derive(Default)]
struct Words {
    /// The words of each name: sounds, and flags.
    spoken: Vec<Vec<(Vec<u8>, u32)>>,
    /// Which words of each name are numbers.
    numerals: Vec<Vec<Option<Numeral>>>,
    /// Each name as it is normalized.
    exact: Vec<(String, u32)>,
    /// Checksums of all words as they are spelled.
    spellings: BTreeSet<u32>,
    /// The names in which each word stands.
    vocabulary: BTreeMap<(Skeleton, Vec<u8>), Vec<u32>>,
    /// The names in which a word of each meaning stands.
    meanings: BTreeMap<&'static str, Vec<u32>>,
    /// What words mean.
    meant: HashMap<Vec<u8>, &'static str>,
}

impl Words {
    /// Enters the next name, of an entity of a kind.
    fn enter(&mut self, entry: &NameRecord, kind: &str) {
        let words = normalize::words(&entry.text);
        let name = self.spoken.len() as u32;
        for word in &words {
            // Capitals do not always lead back: KIZIL is not kızıl.
            let capitals = normalize::fold(&word.text.to_uppercase());
            self.spellings.extend([index::spelling(&word.text), index::spelling(&capitals)]);
        }
        self.exact.push((normalize::key(&words), name));
        self.numerals.push(numeral::numerals(&entry.text, &words));
        let sounds = sounds(&words, &entry.lang, kind);
        let add = |postings: &mut Vec<u32>| {
            if postings.last() != Some(&name) {
                postings.push(name);
            }
        };
        let meaning_of = |word: &Word| lexicon::meaning(&word.text);
        // Names of parts of a land are translated like those of bodies: *North Kazakhstan*.
        let part = || words.iter().filter_map(meaning_of).any(lexicon::is_direction);
        if kind == "organization" || kind == "place" && part() {
            for (word, (phones, _)) in words.iter().zip(&sounds) {
                if let Some(meaning) = meaning_of(word) {
                    add(self.meanings.entry(meaning).or_default());
                    self.meant.insert(phones.clone(), meaning);
                }
            }
        }
        let joined = joined(&sounds, kind);
        for phones in sounds.iter().map(|(phones, _)| phones).chain(&joined) {
            let key = (skeleton::of_phones(phones), phones.clone());
            add(self.vocabulary.entry(key).or_default());
        }
        self.spoken.push(sounds);
    }

    /// The number of each word. Those that stand for a meaning come first, without a sound.
    fn numbers(&self) -> HashMap<&[u8], u32> {
        let first = self.meanings.len() as u32;
        self.vocabulary.keys().map(|(_, phones)| &**phones).zip(first..).collect()
    }

    /// The words with the names in which they stand, by skeleton.
    fn sections(&self, strings: &mut Strings) -> [Filled; 6] {
        let mut words: Vec<u32> = Vec::new();
        let mut bytes = Writer::default();
        let mut put = |phones: &[u8], meaning: Option<&u32>, names: &[u32]| {
            words.push(bytes.place());
            bytes.bytes(phones);
            bytes.number((names.len() as u32) << 1 | u32::from(meaning.is_some()));
            meaning.into_iter().for_each(|meaning| bytes.number(*meaning));
            let before = std::iter::once(&0).chain(names);
            names.iter().zip(before).for_each(|(name, before)| bytes.number(name - before));
        };
        self.meanings.values().for_each(|names| put(&[], None, names));
        let meanings: HashMap<&str, u32> = self.meanings.keys().copied().zip(0..).collect();
        let (mut skeletons, mut buckets, mut last) = (Vec::new(), Vec::new(), None);
        let mut number = self.meanings.len() as u32;
        for ((skeleton, phones), names) in &self.vocabulary {
            if last.replace(skeleton) != Some(skeleton) {
                skeletons.extend(skeleton.0.to_le_bytes());
                buckets.push(number);
            }
            put(phones, self.meant.get(phones).map(|meaning| &meanings[meaning]), names);
            number += 1;
        }
        // The closing records.
        buckets.push(number);
        words.push(bytes.place());
        let meanings = self.meanings.keys().zip(0..);
        let meanings: Vec<[u32; 2]> =
            meanings.map(|(meaning, word)| [strings.add((*meaning).to_owned()), word]).collect();
        [
            (Section::Words, pack(&words)),
            (Section::WordBytes, bytes.0),
            (Section::Skeletons, skeletons),
            (Section::Buckets, pack(&buckets)),
            (Section::Meanings, pack(meanings.as_flattened())),
            (Section::Spellings, bloom::filter(&self.spellings)),
        ]
    }
}

/// What a name is beside its words.
#[derive(Clone, Copy)]
struct Head<'r> {
    /// The fields of its type.
    kind: [u32; name::SHARED],
    entity: u32,
    text: &'r str,
}

/// The names with their words.
fn name_sections(heads: &[Head<'_>], words: &Words) -> [Filled; 4] {
    let numbers_of = words.numbers();
    let (types, kinds) = by_use(&heads.iter().map(|head| head.kind).collect::<Vec<_>>());
    let mut places: Vec<u32> = Vec::new();
    let mut bytes = Writer::default();
    // A name that several languages write alike is written once.
    let mut written: HashMap<_, u32> = HashMap::new();
    for (((Head { text, .. }, kind), sounds), name) in
        heads.iter().zip(kinds).zip(&words.spoken).zip(0..)
    {
        places.push(bytes.place());
        bytes.number(kind);
        if let Some(before) = written.get(&(text, sounds)) {
            bytes.number(0);
            bytes.number(name - before);
            continue;
        }
        written.insert((text, sounds), name);
        bytes.number(sounds.len() as u32);
        for (phones, flags) in sounds {
            index::put_word(&mut bytes, numbers_of[&**phones] | flags);
        }
        bytes.bytes(text.as_bytes());
    }
    // The closing record.
    places.push(bytes.place());
    let entities: Vec<u32> = heads.iter().map(|head| head.entity).collect();
    [
        (Section::NameTypes, pack(types.as_flattened())),
        (Section::Names, pack(&places)),
        (Section::NameEntities, pack(&entities)),
        (Section::NameBytes, bytes.0),
    ]
}

/// How entities stand to each other, where both are on file.
fn relation_sections(
    records: &[EntityRecord],
    numbers_of: &HashMap<&str, u32>,
    strings: &mut Strings,
) -> [Filled; 2] {
    let mut relations: Vec<[u32; relation::FIELDS]> = Vec::new();
    for (record, number) in records.iter().zip(0..) {
        for entry in &record.relations {
            let Some(other) = numbers_of.get(&*entry.other) else { continue };
            relations.push([
                number,
                strings.add(entry.word.clone()),
                *other,
                packed(entry.from),
                packed(entry.to),
                strings.add(entry.source.clone()),
            ]);
        }
    }
    let mut by_other: Vec<u32> = (0..relations.len() as u32).collect();
    by_other.sort_by_key(|at| relations[*at as usize][relation::OTHER]);
    [(Section::Relations, pack(relations.as_flattened())), (Section::RelationsTo, pack(&by_other))]
}

fn redirect_section(redirects: &[Redirect], strings: &mut Strings) -> Filled {
    let mut led: Vec<u32> = Vec::new();
    for redirect in redirects {
        led.extend([strings.add(redirect.from.clone()), redirect.to.len() as u32]);
        led.extend(redirect.to.iter().map(|id| strings.add(id.clone())));
    }
    (Section::Redirects, pack(&led))
}

/// The shared strings, once all are known.
fn string_sections(strings: &Strings) -> [Filled; 2] {
    let (mut places, mut bytes) = (Vec::new(), Writer::default());
    for text in &strings.1 {
        places.push(bytes.place());
        bytes.bytes(text.as_bytes());
    }
    [(Section::Strings, pack(&places)), (Section::StringBytes, bytes.0)]
}

/// The hash table of normalized names. `sort` tells the text of a name, and what else must be alike for two names to
/// lead to the same answer.
fn exact_table<'r, K: Eq + Hash>(
    mut exact: Vec<(String, u32)>,
    rivals: &[Vec<(u32, u32)>],
    sort: impl Fn(u32) -> (&'r str, K),
) -> [Filled; 4] {
    exact.sort_unstable();
    let mut lists = Writer::default();
    let mut entries: Vec<(u32, u32)> = Vec::new();
    for alike in exact.chunk_by(|a, b| a.0 == b.0) {
        let mut named: Vec<u32> = alike.iter().map(|(_, name)| *name).collect();
        // Cost 0 is the mark of the attested spelling itself.
        let near = named.iter().flat_map(|name| &rivals[*name as usize]);
        let mut near: Vec<(u32, u32)> = near.map(|(name, cost)| (*cost.max(&1), *name)).collect();
        near.sort_unstable();
        let mut forms = HashSet::new();
        named.retain(|name| forms.insert(sort(*name)));
        let mut known: Vec<K> = named.iter().map(|name| sort(*name).1).collect();
        let mute = normalize::is_mute(sort(named[0]).0);
        near.retain(|(_, name)| {
            let (text, sort) = sort(*name);
            // Nobody reads *Boeing* as 北京.
            if normalize::is_mute(text) && !mute {
                return false;
            }
            let new = known.len() < named.len() + MOST_RIVALS && !known.contains(&sort);
            if new {
                known.push(sort);
            }
            new
        });
        let hash = index::spelling(&alike[0].0);
        if named.len() == 1 && near.is_empty() {
            entries.push((hash, named[0] << 1));
            continue;
        }
        entries.push((hash, lists.place() << 1 | 1));
        lists.number(named.len() as u32);
        named.iter().for_each(|name| lists.number(*name));
        lists.number(near.len() as u32);
        for (cost, name) in near {
            lists.number(name);
            lists.number(cost);
        }
    }
    // Stable, so that the order of the keys decides where hashes are equal.
    entries.sort_by_key(|(hash, _)| *hash);
    let count = entries.len().div_ceil(BUCKET);
    let starts: Vec<u32> = (0..=count)
        .map(|bucket| {
            entries.partition_point(|(hash, _)| index::exact_bucket(*hash, count) < bucket) as u32
        })
        .collect();
    [
        (Section::ExactStarts, pack(&starts)),
        (Section::ExactMarks, entries.iter().map(|(hash, _)| *hash as u8).collect()),
        (Section::ExactNames, pack(&entries.iter().map(|(_, entry)| *entry).collect::<Vec<_>>())),
        (Section::ExactLists, lists.0),
    ]
}

/// For each name the names that sound like it or nearly so, with the cost: what an exact hit must know
/// of its rivals, found once, so that looking it up needs no search.
///
/// Only names of one consonant skeleton are compared, word boundaries aside; those with another cost
/// more than [`NAMESAKE`] or are as unlike as any stranger.
fn namesakes(names: &Words) -> Vec<Vec<(u32, u32)>> {
    let Words { spoken, numerals, .. } = names;
    let mut bearers: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    for (name, words) in (0..).zip(spoken) {
        let whole = words.iter().flat_map(|(phones, _)| phones.iter().copied()).collect();
        bearers.entry(whole).or_default().push(name);
    }
    let mut alike: BTreeMap<Skeleton, Vec<&Vec<u8>>> = BTreeMap::new();
    for whole in bearers.keys() {
        alike.entry(skeleton::of_phones(whole)).or_default().push(whole);
    }
    let mut aligner = Aligner::default();
    let mut rivals = vec![Vec::new(); spoken.len()];
    for wholes in alike.values() {
        for (i, a) in wholes.iter().enumerate() {
            let lattice = Lattice::of_phones(a);
            aligner.begin(&lattice, NAMESAKE);
            for b in wholes.iter().skip(i).take(MOST_COMPARED) {
                let Some(cost) = aligner.next(&lattice, b, NAMESAKE) else { continue };
                for (x, y) in [(a, b), (b, a)] {
                    for name in &bearers[*x] {
                        let numbers = |name: &u32| &numerals[*name as usize];
                        let others = bearers[*y].iter().filter(|other| {
                            *other != name && !numeral::differ(numbers(name), numbers(other))
                        });
                        rivals[*name as usize].extend(others.map(|other| (*other, cost.into())));
                    }
                }
            }
        }
    }
    rivals
}

/// The fields of a name that many have in common.
fn name_type(entry: &NameRecord, strings: &mut Strings) -> [u32; name::SHARED] {
    let lang = if entry.lang.is_empty() { "und" } else { &entry.lang };
    [
        strings.add(lang.to_owned()),
        u32::from(entry.role.code()) | u32::from(entry.weak) << 8,
        packed(entry.from),
        packed(entry.to),
        strings.add(entry.source.clone()),
    ]
}

fn check(records: &[EntityRecord]) -> Result<(), Error> {
    for pair in records.windows(2) {
        if pair[0].id == pair[1].id {
            let fault = Error::new("gazetteer").expected("each id once");
            return Err(fault.found(format!("{:?} twice", pair[0].id)));
        }
    }
    for record in records {
        let fault = |expected: &str, found: &str| {
            let subject = format!("gazetteer, entity {:?}", record.id);
            Err(Error::new(subject).expected(expected).found(format!("{found:?}")))
        };
        if record.id.trim().is_empty() {
            return fault("an id", &record.id);
        }
        if let Some(country) = record.countries.iter().find(|code| code.contains(',')) {
            return fault("one country a code", country);
        }
        let nameless = |entry: &&NameRecord| normalize::words(&entry.text).is_empty();
        if let Some(entry) = record.names.iter().find(nameless) {
            return fault("a name with letters", &entry.text);
        }
    }
    Ok(())
}
