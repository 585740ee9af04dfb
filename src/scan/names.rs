//! Words of the index with the names that they lead to, and names with what a text may tell of them.

use super::{
    lexis::{self, FACTS, Langs},
    sounds::is_distant_name,
    tokens::Listed,
};
use crate::{
    Date, Entity,
    gazetteer::{
        index::{Index, entity as field, flag, name},
        record::NameRole,
    },
    lexicon::{self, Ground},
    normalize,
    phonetic::skeleton,
};
use std::sync::OnceLock;

/// So many small words may stand before the first capital of a name: *valle de Ferganá*.
pub const MOST_LEADING: usize = 2;
/// At most so many names of a word are looked at.
const MOST_NAMES: usize = 4096;
/// The prominence of entities for which none is stated, as in most gazetteers of users.
const UNSTATED: u8 = 6;

/// The words and names of an index, each read when the first scanner asks for it.
#[derive(Debug, Default)]
pub struct Register {
    postings: Vec<OnceLock<Box<Postings>>>,
    names: Vec<OnceLock<Option<Box<Named>>>>,
    /// What tokens must know.
    pub listed: Listed,
}

impl Register {
    /// Of which nothing is read yet but what tokens must know.
    pub fn new(index: &Index) -> Register {
        let mut register = Register::default();
        (0..index.names() as u32).for_each(|number| register.listed.insert(index.text(number)));
        lexicon::neighbours().for_each(|word| register.listed.insert(word));
        register.postings.resize_with(index.vocabulary() as usize, OnceLock::new);
        register.names.resize_with(index.names(), OnceLock::new);
        register
    }

    /// A word of the index with the names it leads to.
    pub fn postings(&self, index: &Index, word: u32) -> &Postings {
        // An index from elsewhere may name words that it has not.
        static NONE: Postings = Postings::NONE;
        let read = || Box::new(Postings::new(index, word, |name| self.named(index, name)));
        self.postings.get(word as usize).map_or(&NONE, |known| known.get_or_init(read))
    }

    /// A name with its words; `None` for names that are no mentions alone.
    pub fn named(&self, index: &Index, number: u32) -> Option<&Named> {
        let read = || Named::new(index, number).map(Box::new);
        self.names.get(number as usize)?.get_or_init(read).as_deref()
    }
}

/// A word of the index with the names that it can lead to.
#[derive(Debug)]
pub struct Postings {
    /// Names that are this word alone, or that are written as this one word.
    pub sole: Vec<u32>,
    /// Names of several words of which it is the first, with the second, in order.
    pub firsts: Vec<(u32, u32)>,
    /// Names of people of which it is the surname.
    pub surnames: Vec<u32>,
    /// Whether it is somebody's given name.
    pub given: bool,
    /// The languages in which it stands behind the small words with which a name begins: *mar Caspio*.
    pub led: Langs,
    /// What the second words of `firsts` begin with, and the first words of names in which it stands where small
    /// words may stand before it.
    pub opened: skeleton::Set,
    pub leading: skeleton::Set,
}

impl Postings {
    const NONE: Postings = Postings {
        sole: Vec::new(),
        firsts: Vec::new(),
        surnames: Vec::new(),
        given: false,
        led: 0,
        opened: 0,
        leading: 0,
    };

    fn new<'n>(index: &Index, word: u32, named: impl Fn(u32) -> Option<&'n Named>) -> Postings {
        let mut postings = Postings::NONE;
        for number in index.postings(word).take(MOST_NAMES) {
            let Some(outline) = Outline::new(index, number) else { continue };
            let place = |at: usize| outline.words.get(at).map(|word| word & flag::NUMBER);
            let begins = |word: u32| skeleton::of_phones(index.phones(word)).begins();
            if outline.kind != lexicon::PERSON
                && (1..=MOST_LEADING).any(|at| place(at) == Some(word))
            {
                postings.leading |= begins(place(0).unwrap_or(0));
                if index.text(number).starts_with(char::is_lowercase) {
                    postings.led |= lexis::of_tag(index.string(index.name(number, name::LANG)));
                }
            }
            if outline.words.len() == 1 {
                postings.sole.push(number);
            } else if outline.kind == lexicon::PERSON {
                if place(outline.surname) == Some(word) {
                    postings.surnames.push(number);
                } else {
                    postings.given = true;
                }
            } else if place(0) == Some(word) {
                let second = place(1).unwrap_or(0);
                postings.firsts.push((second, number));
                postings.opened |= begins(second);
            } else if !outline.words.iter().any(|w| w & flag::NUMBER == word)
                && !outline.weak
                && named(number).is_some_and(|named| !named.is_short())
            {
                postings.sole.push(number);
            }
        }
        postings.firsts.sort_unstable();
        postings
    }

    /// Names of several words that begin with this one and another.
    pub fn beginning(&self, second: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.firsts.partition_point(|(word, _)| *word < second);
        self.firsts[from..].iter().take_while(move |(word, _)| *word == second).map(|both| both.1)
    }
}

/// A name with its words.
#[derive(Debug)]
pub struct Named {
    /// Number of the entity.
    pub entity: u32,
    /// Its kind, as in [`lexicon::kind_bit`].
    pub kind: u8,
    /// How likely a text means the entity.
    pub prominence: u8,
    /// The countries that it belongs to, as a string of the index.
    pub countries: u32,
    /// Numbers of the words, with flags.
    pub words: Vec<u32>,
    /// The words as they are written, folded.
    pub texts: Vec<String>,
    /// Whether each word has a capital at its beginning, and throughout.
    pub capitals: Vec<(bool, bool)>,
    /// Whether it is an abbreviation with both small letters and capitals behind the first: *КазНУ*.
    pub mixed: bool,
    /// What stands before each word.
    pub gaps: Vec<String>,
    /// Whether the name ends with a full stop.
    pub dotted: bool,
    /// Which word is a person's surname.
    pub surname: usize,
    /// The first sound of the father's name, if any name of the person tells it.
    pub father: Option<u8>,
    /// Whether it names the body only where its state is known.
    pub weak: bool,
    /// Whether it then needs quotation marks, too: a word that is no acronym, of a body that not every state has.
    pub ordinary: bool,
    /// Whether it is written in Latin letters.
    pub latin: bool,
    /// Whether it is written in letters that are neither Latin nor Cyrillic.
    pub distant: bool,
    /// Whether no Latin or Cyrillic text spells it, as other names of its entity are in these scripts.
    pub unspelled: bool,
    /// What sort of place it is of, by its class.
    pub ground: Option<Ground>,
    /// Whether it is of something that others are not named after: of a building or mine.
    pub site: bool,
    /// The end of the entity's time, if it is stated.
    pub until: Option<Date>,
    /// Whether the entity belongs to a country whose names come into other languages by
    /// transliteration, each time anew; so does one of no stated country.
    pub near: bool,
}

/// What of a name tells how its words lead to it.
pub struct Outline {
    pub entity: u32,
    pub kind: u8,
    pub weak: bool,
    pub words: Vec<u32>,
    pub surname: usize,
}

impl Outline {
    /// Of a name; `None` for those that are no mentions alone.
    pub fn new(index: &Index, number: u32) -> Option<Outline> {
        let role = index.name(number, name::ROLE);
        let weak = role >> 8 & 1 != 0;
        let entity = index.name(number, name::ENTITY);
        let view = Entity::new(index, entity);
        let kind = lexicon::kind_bit(view.kind());
        let ground = lexicon::ground(view.class());
        let role = NameRole::from_code(role as u8);
        // Of weak names only bodies', which a text about one country has for its own, and those of rivers beside a
        // word that says so.
        let counts = kind == lexicon::OTHER || ground == Some(Ground::Natural);
        if weak && !counts || matches!(role, NameRole::Demonym | NameRole::Metonym) {
            return None;
        }
        let words: Vec<u32> = index.words_of(number).collect();
        let tells = |word: &u32| word & (flag::PATRONYMIC | flag::GENERIC) == 0;
        let mut family_first = false;
        if kind == lexicon::PERSON {
            let mut countries = view.countries();
            family_first = countries.any(|c| FACTS.family_first.contains(&c));
        }
        let surname = match family_first {
            true => words.iter().position(tells),
            false => words.iter().rposition(tells),
        };
        // A given name is no surname, even where only the father's name follows it.
        let surname = surname.filter(|at| *at > 0 || family_first);
        let surname = surname.unwrap_or(words.len().saturating_sub(1));
        Some(Outline { entity, kind, weak, words, surname })
    }
}

impl Named {
    /// Whether a word of it is a single letter.
    pub fn is_short(&self) -> bool {
        self.texts.iter().any(|text| text.chars().nth(1).is_none())
    }

    /// Reads a name; `None` for those that are no mentions alone.
    pub fn new(index: &Index, number: u32) -> Option<Named> {
        let Outline { entity, kind, weak, mut words, surname } = Outline::new(index, number)?;
        let view = Entity::new(index, entity);
        let text = index.text(number);
        let split = normalize::words(text);
        words.truncate(split.len());
        // An index from elsewhere may hold a name without words.
        words.first()?;
        let mut capitals = Vec::with_capacity(split.len());
        let mut gaps = Vec::with_capacity(split.len());
        let mut behind = 0;
        for word in &split {
            let written = &text[word.range.clone()];
            let upper = written.chars().next().is_some_and(|c| !c.is_lowercase());
            let letters = written.chars().filter(|c| c.is_alphabetic()).count();
            let caps = letters > 1
                && !written.chars().any(char::is_lowercase)
                && upper
                && written.chars().any(char::is_uppercase);
            capitals.push((upper, caps));
            gaps.push(text[behind..word.range.start].to_owned());
            behind = word.range.end;
        }
        let names = (kind == lexicon::PERSON).then(|| index.names_of(entity)).into_iter().flatten();
        let father = names
            .flat_map(|name| index.words_of(name))
            .filter(|word| word & flag::PATRONYMIC != 0)
            .find_map(|word| index.phones(word & flag::NUMBER).first().copied());
        let role = NameRole::from_code(index.name(number, name::ROLE) as u8);
        let acronym = role == NameRole::Acronym;
        let mixed = acronym
            && split.len() == 1
            && text.chars().any(char::is_lowercase)
            && has_capitals_within(text);
        let mut countries = view.countries().peekable();
        let near = countries.peek().is_none() || countries.any(|code| FACTS.near.contains(&code));
        Some(Named {
            father,
            near,
            weak,
            ordinary: split.len() == 1 && !acronym && !FACTS.of_state.contains(&view.class()),
            latin: lexis::is_latin(text),
            distant: lexis::is_distant(text),
            mixed,
            unspelled: is_distant_name(index, number),
            ground: lexicon::ground(view.class()),
            site: matches!(view.class(), "building" | "site"),
            until: view.to(),
            entity,
            countries: index.entity(entity, field::COUNTRIES),
            kind,
            prominence: match view.prominence() {
                0 => UNSTATED,
                stated => stated,
            },
            texts: split.into_iter().map(|word| word.text).take(words.len()).collect(),
            surname: surname.min(words.len().saturating_sub(1)),
            words,
            capitals,
            gaps,
            dotted: text.ends_with('.'),
        })
    }
}

/// Whether capitals stand behind the first letter of a word.
pub fn has_capitals_within(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase)
}
