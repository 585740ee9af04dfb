//! Entities to the bytes of an index. The bundled gazetteer and a user's own go the same way.
//!
//! Deterministic: the same records in any order of lines give the same index, as long as ids are the
//! same, because entities are laid out in the order of their ids.

use super::index::{self, MEANING, NONE, Section, assemble, entity, flag, name, relation, word};
use super::record::{EntityRecord, NameRecord, Redirect};
use crate::{
    Error,
    lexicon::{self, Role},
    normalize::{self, Word},
    phonetic::{
        Cost,
        align::Aligner,
        lattice::{Lattice, pronounce},
        skeleton,
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// More words of a name are not looked at.
const MOST_WORDS: usize = 12;
/// At most so many names are kept beside an exact one.
const MOST_RIVALS: usize = 32;
/// Names within this cost of each other are namesakes or nearly so.
const NAMESAKE: Cost = 200;
/// A name is compared with at most so many of its skeleton, in the order of their sounds.
const MOST_COMPARED: usize = 200;

/// Strings, each once.
#[derive(Default)]
struct Strings {
    numbers: HashMap<Vec<u8>, u32>,
    starts: Vec<u32>,
    bytes: Vec<u8>,
}

impl Strings {
    fn add(&mut self, text: impl AsRef<[u8]>) -> u32 {
        let text = text.as_ref();
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.starts.len() as u32;
        self.starts.push(self.bytes.len() as u32);
        self.bytes.extend_from_slice(text);
        self.numbers.insert(text.to_vec(), number);
        number
    }
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// The words of a name as the index knows them: sounds, and flags.
fn sounds(words: &[Word], lang: &str, kind: &str) -> Vec<(Vec<u8>, u32)> {
    let roles: Vec<_> = words.iter().map(|word| lexicon::role(&word.text)).collect();
    let telling = roles.iter().filter(|role| role.is_none()).count();
    let sounds = words.iter().zip(&roles).take(MOST_WORDS).map(|(word, role)| {
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

/// The key under which a word stands in the index.
fn word_key(phones: &[u8]) -> Vec<u8> {
    let mut key = skeleton::of_phones(phones);
    key.push(skeleton::END);
    key.extend_from_slice(phones);
    key
}

/// The key under which all words of a meaning stand.
fn meaning_key(meaning: &str) -> Vec<u8> {
    format!("{MEANING}{meaning}{}", char::from(skeleton::END)).into_bytes()
}

/// Whether the whole name may be written as one word: of two or three short words.
fn joined(words: &[(Vec<u8>, u32)], kind: &str) -> Option<Vec<u8>> {
    let whole: Vec<u8> = words.iter().flat_map(|(phones, _)| phones.iter().copied()).collect();
    ((2..=3).contains(&words.len()) && whole.len() <= 20 && kind != "person").then_some(whole)
}

/// Builds the bytes of an index. Fails on an empty id or name, and on an id that stands twice.
pub fn compile(
    mut records: Vec<EntityRecord>,
    redirects: &[Redirect],
    version: &str,
) -> Result<Vec<u8>, Error> {
    records.sort_by(|a, b| a.id.cmp(&b.id));
    check(&records)?;
    let numbers_of: HashMap<&str, u32> =
        records.iter().enumerate().map(|(i, record)| (&*record.id, i as u32)).collect();

    let mut strings = Strings::default();
    let mut entities: Vec<u32> = Vec::new();
    let mut names: Vec<u32> = Vec::new();
    let mut spoken: Vec<Vec<(Vec<u8>, u32)>> = Vec::new();
    let mut exact: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut spellings: BTreeSet<u32> = BTreeSet::new();
    let mut vocabulary: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    let mut meanings: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
    for (number, record) in records.iter().enumerate() {
        let external: Vec<_> = record.external.iter().map(|(k, v)| format!("{k}={v}")).collect();
        entities.extend([
            strings.add(&record.id),
            strings.add(&record.kind),
            strings.add(&record.class),
            strings.add(record.countries.join(",")),
            record.parent.as_ref().and_then(|id| numbers_of.get(&**id)).copied().unwrap_or(NONE),
            record.prominence.into(),
            record.from.map_or(0, |date| date.packed()),
            record.to.map_or(0, |date| date.packed()),
            strings.add(external.join(";")),
            spoken.len() as u32,
        ]);
        for entry in &record.names {
            let words = normalize::words(&entry.text);
            let name = spoken.len() as u32;
            names.extend(name_fields(entry, number as u32, &mut strings));
            for word in &words {
                // Capitals do not always lead back: KIZIL is not kızıl.
                let capitals = normalize::fold(&word.text.to_uppercase());
                spellings.extend([index::spelling(&word.text), index::spelling(&capitals)]);
            }
            exact.entry(normalize::key(&words)).or_default().push(name);
            let sounds = sounds(&words, &entry.lang, &record.kind);
            let meaning_of = |word: &Word| lexicon::meaning(&word.text);
            // Names of parts of a land are translated like those of bodies: *North Kazakhstan*.
            let part = || words.iter().filter_map(meaning_of).any(lexicon::is_direction);
            if record.kind == "organization" || record.kind == "place" && part() {
                for (word, (phones, _)) in words.iter().zip(&sounds) {
                    if let Some(meaning) = meaning_of(word) {
                        let key = meaning_key(meaning);
                        let postings = vocabulary.entry(key.clone()).or_default();
                        if postings.last() != Some(&name) {
                            postings.push(name);
                        }
                        meanings.insert(word_key(phones), key);
                    }
                }
            }
            for phones in
                sounds.iter().map(|(phones, _)| phones).chain(&joined(&sounds, &record.kind))
            {
                let postings = vocabulary.entry(word_key(phones)).or_default();
                if postings.last() != Some(&name) {
                    postings.push(name);
                }
            }
            spoken.push(sounds);
        }
    }
    let places: HashMap<&[u8], u32> =
        vocabulary.keys().enumerate().map(|(i, key)| (&**key, i as u32)).collect();
    let mut name_words: Vec<u32> = Vec::new();
    for (name, sounds) in spoken.iter().enumerate() {
        names[name * name::FIELDS + name::WORDS] = name_words.len() as u32;
        name_words.extend(sounds.iter().map(|(phones, flags)| places[&*word_key(phones)] | flags));
    }
    let mut words: Vec<u32> = Vec::new();
    let mut postings: Vec<u32> = Vec::new();
    for (key, names) in &vocabulary {
        let phones =
            &key[1 + key.iter().position(|b| *b == skeleton::END).expect("keys have it")..];
        let meaning = meanings.get(key).map_or(NONE, |meaning| places[&**meaning]);
        words.extend([strings.add(phones), postings.len() as u32, meaning]);
        postings.extend(names);
    }
    // Closing records, which only say where the last ones end.
    entities.extend([NONE; entity::FIELDS]);
    entities[records.len() * entity::FIELDS + entity::NAMES] = spoken.len() as u32;
    names.extend([NONE; name::FIELDS]);
    names[spoken.len() * name::FIELDS + name::WORDS] = name_words.len() as u32;
    words.extend([NONE; word::FIELDS]);
    words[vocabulary.len() * word::FIELDS + word::POSTINGS] = postings.len() as u32;

    let mut relations: Vec<u32> = Vec::new();
    for (number, record) in (0..).zip(&records) {
        for entry in &record.relations {
            let Some(other) = numbers_of.get(&*entry.other) else { continue };
            relations.extend([
                number,
                strings.add(&entry.word),
                *other,
                entry.from.map_or(0, |date| date.packed()),
                entry.to.map_or(0, |date| date.packed()),
                strings.add(&entry.source),
            ]);
        }
    }
    let mut relations_to: Vec<u32> = (0..(relations.len() / relation::FIELDS) as u32).collect();
    relations_to.sort_by_key(|at| relations[*at as usize * relation::FIELDS + relation::OTHER]);

    let mut led: Vec<u32> = Vec::new();
    for redirect in redirects {
        led.extend([strings.add(&redirect.from), redirect.to.len() as u32]);
        led.extend(redirect.to.iter().map(|id| strings.add(id)));
    }
    let meta = vec![strings.add(version)];
    strings.starts.push(strings.bytes.len() as u32);
    let map = |entries: Vec<(&[u8], u64)>| {
        fst::Map::from_iter(entries)
            .map(|map| map.as_fst().as_bytes().to_vec())
            .map_err(|error| Error::new("index").expected("sorted keys").found(error.to_string()))
    };
    let word_map = map(vocabulary.keys().zip(0..).map(|(key, i)| (&**key, i)).collect())?;
    let mut buckets: BTreeMap<&[u8], u64> = BTreeMap::new();
    for (key, word) in vocabulary.keys().zip(0u64..) {
        let end = 1 + key.iter().position(|b| *b == skeleton::END).expect("keys have it");
        *buckets.entry(&key[..end]).or_insert(word << 24) += 1;
    }
    let skeleton_map = map(buckets.into_iter().collect())?;
    let mut sections = vec![
        (Section::StringStarts, numbers(&strings.starts)),
        (Section::Strings, strings.bytes),
        (Section::Entities, numbers(&entities)),
        (Section::Names, numbers(&names)),
        (Section::NameWords, numbers(&name_words)),
        (Section::Words, numbers(&words)),
        (Section::Postings, numbers(&postings)),
        (Section::WordMap, word_map),
        (Section::SkeletonMap, skeleton_map),
        (Section::Ids, numbers(&(0..records.len() as u32).collect::<Vec<_>>())),
        (Section::Redirects, numbers(&led)),
        (Section::Meta, numbers(&meta)),
        (Section::Relations, numbers(&relations)),
        (Section::RelationsTo, numbers(&relations_to)),
        (Section::Spellings, numbers(&spellings.into_iter().collect::<Vec<_>>())),
    ];

    let rivals = namesakes(&spoken);
    let mut lists: Vec<u32> = Vec::new();
    let mut keys: Vec<(&[u8], u64)> = Vec::new();
    for (key, named) in &exact {
        keys.push((key.as_bytes(), lists.len() as u64));
        let mut list: BTreeMap<u32, u32> = BTreeMap::new();
        for (rival, cost) in named.iter().flat_map(|name| &rivals[*name as usize]) {
            let known = list.entry(*rival).or_insert(*cost);
            *known = *cost.min(known);
        }
        // Cost 0 is the mark of the attested spelling itself.
        let mut list: Vec<(u32, u32)> =
            list.into_iter().map(|(name, cost)| (cost.max(1), name)).collect();
        list.retain(|(_, name)| !named.contains(name));
        list.sort_unstable();
        list.truncate(MOST_RIVALS);
        lists.push((named.len() + list.len()) as u32);
        lists.extend(named.iter().flat_map(|name| [*name, 0]));
        lists.extend(list.into_iter().flat_map(|(cost, name)| [name, cost]));
    }
    sections.push((Section::ExactMap, map(keys)?));
    sections.push((Section::ExactLists, numbers(&lists)));
    assemble(&sections)
}

/// For each name the names that sound like it or nearly so, with the cost: what an exact hit must know
/// of its rivals, found once, so that looking it up needs no search.
///
/// Only names of one consonant skeleton are compared, word boundaries aside; those with another cost
/// more than [`NAMESAKE`] or are as unlike as any stranger.
fn namesakes(spoken: &[Vec<(Vec<u8>, u32)>]) -> Vec<Vec<(u32, u32)>> {
    let mut bearers: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    for (name, words) in (0..).zip(spoken) {
        let whole = words.iter().flat_map(|(phones, _)| phones.iter().copied()).collect();
        bearers.entry(whole).or_default().push(name);
    }
    let mut alike: BTreeMap<Vec<u8>, Vec<&Vec<u8>>> = BTreeMap::new();
    for whole in bearers.keys() {
        alike.entry(skeleton::of_phones(whole)).or_default().push(whole);
    }
    let mut aligner = Aligner::default();
    let mut rivals = vec![Vec::new(); spoken.len()];
    for wholes in alike.values() {
        for (i, a) in wholes.iter().enumerate() {
            let lattice = Lattice::of_phones(a);
            for b in wholes.iter().skip(i).take(MOST_COMPARED) {
                let Some(cost) = aligner.cost(&lattice, b, NAMESAKE) else { continue };
                for (x, y) in [(a, b), (b, a)] {
                    for name in &bearers[*x] {
                        let others = bearers[*y].iter().filter(|other| *other != name);
                        rivals[*name as usize].extend(others.map(|other| (*other, cost.into())));
                    }
                }
            }
        }
    }
    rivals
}

fn name_fields(entry: &NameRecord, entity: u32, strings: &mut Strings) -> [u32; name::FIELDS] {
    let lang = if entry.lang.is_empty() { "und" } else { &entry.lang };
    [
        entity,
        strings.add(&entry.text),
        strings.add(lang),
        u32::from(entry.role.code()) | u32::from(entry.weak) << 8,
        entry.from.map_or(0, |date| date.packed()),
        entry.to.map_or(0, |date| date.packed()),
        strings.add(&entry.source),
        0,
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
        let subject = || Error::new(format!("gazetteer, entity {:?}", record.id));
        if record.id.trim().is_empty() {
            return Err(subject().expected("an id").found("nothing"));
        }
        for entry in &record.names {
            if normalize::words(&entry.text).is_empty() {
                return Err(subject()
                    .expected("a name with letters")
                    .found(format!("{:?}", entry.text)));
            }
        }
    }
    Ok(())
}
