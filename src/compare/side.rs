//! One of the two names: its words, and what each of them does in it.

use super::{sounding::Sounding, words::WORDS};
use crate::{
    lexicon::{self, Role},
    matching::{LONGEST_MENTION, MOST_WORDS},
    normalize, numeral,
    table::number,
};
use std::{cell::OnceCell, ops::Range};

/// What is being compared, as far as the caller knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Person,
    Organization,
    Place,
    Unknown,
}

impl Kind {
    pub fn of(kind: &str) -> Kind {
        match kind {
            "person" => Kind::Person,
            "organization" => Kind::Organization,
            "place" => Kind::Place,
            _ => Kind::Unknown,
        }
    }
}

/// What a word does in a name, with its meaning where it has one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// It tells whose name it is.
    Telling,
    /// A word of business or of a country, which tells a little.
    Common,
    Number(u32),
    Initial,
    Patronymic,
    /// A legal form, title or particle.
    Idle,
}

/// One of the two names.
pub struct Side {
    pub kind: Kind,
    pub words: Vec<Sounding>,
    pub sorts: Vec<Sort>,
    /// Meaning of a common word.
    pub meanings: Vec<Option<&'static str>>,
    /// Languages in which all telling words are made of syllables.
    tongue: OnceCell<u8>,
}

impl PartialEq for Side {
    fn eq(&self, other: &Side) -> bool {
        self.partial_cmp(other).is_some_and(std::cmp::Ordering::is_eq)
    }
}

impl PartialOrd for Side {
    fn partial_cmp(&self, other: &Side) -> Option<std::cmp::Ordering> {
        Some(self.words.iter().map(|w| &w.text).cmp(other.words.iter().map(|w| &w.text)))
    }
}

impl Side {
    pub fn new(kind: Kind, name: &str) -> Side {
        let end = name.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST_MENTION);
        let name = &name[..end.unwrap_or(name.len())];
        let aliases = if kind == Kind::Person { aliases(name) } else { Vec::new() };
        let mut words: Vec<Sounding> = Vec::with_capacity(8);
        let mut end = 0;
        for word in normalize::words_from(name).take(MOST_WORDS) {
            // The Arabic article is written together with its word.
            let bare = word.text.strip_prefix("ال").filter(|t| t.chars().count() > 2);
            let mut sounding = Sounding::new(bare.map(str::to_owned).unwrap_or(word.text));
            sounding.initial = word.initial;
            sounding.hyphened = name.get(end..word.range.start) == Some("-");
            end = word.range.end;
            sounding.alias = aliases.iter().any(|alias| alias.contains(&word.range.start));
            words.push(sounding);
        }
        if kind != Kind::Person {
            let mut at = 0;
            while at < words.len() {
                let phrase = WORDS.phrase(&words[at..]).or_else(|| form(&words[at..]));
                if let Some((count, phrase)) = phrase {
                    words.splice(at..at + count, [phrase]);
                }
                at += 1;
            }
        }
        let is_cut = |word: &Sounding| !word.is_latin && word.text.chars().all(is_unspaced);
        if kind == Kind::Organization && words.iter().any(is_cut) {
            let cut = |word: Sounding| match is_cut(&word) {
                true => WORDS.cut(&word.text).into_iter().map(Sounding::new).collect(),
                false => vec![word],
            };
            words = words.into_iter().flat_map(cut).collect();
        } else if let ([word], true) = (&*words, kind != Kind::Organization)
            && is_cut(word)
            && let Some(cut) = surname(&word.text)
        {
            let (surname, given) = word.text.split_at(cut);
            words = [surname, given].map(|part| Sounding::new(part.to_owned())).into();
        }
        if kind != Kind::Organization {
            fathers(&mut words);
        }
        servants(&mut words);
        let (sorts, meanings, tongue) = (Vec::new(), Vec::new(), OnceCell::new());
        let mut side = Side { kind, sorts, meanings, tongue, words };
        side.sort();
        side
    }

    /// Says of each word what it does.
    fn sort(&mut self) {
        let table = &*WORDS;
        let person = self.kind == Kind::Person;
        let mut before = true;
        for word in &self.words {
            let entries = table.entries(word);
            let meaning = |kind: &str| {
                entries.clone().find(|(known, _)| *known == kind).map(|(_, meaning)| *meaning)
            };
            let is = |kind: &str| meaning(kind).is_some();
            let organization = self.kind == Kind::Organization;
            let common = match () {
                () if person => None,
                () => table.common(word).or_else(|| {
                    let inflects = organization && !word.initial && !is("form");
                    inflects.then(|| table.inflected(word)).flatten()
                }),
            };
            let title = is("title")
                && (before || is("behind"))
                && !word.father
                && (person || self.kind == Kind::Unknown && common.is_none());
            before &= title;
            // *Il* is no article of *Kim Jong-il*.
            let syllabic = || self.words.iter().all(|word| table.tongue(word) != 0);
            let value = || numeral::value(&word.plain).or_else(|| numeral::value(&word.text));
            // *Xi Jinping* is not the eleventh, nor *V* the fifth if it may be an initial.
            let doubtful = |n: &u32| match word.plain.len() {
                1 => !word.plain.starts_with(|c: char| c.is_ascii_digit()),
                2 => *n != 2 && syllabic(),
                _ => false,
            };
            let numbered = || value().filter(|n| !person || !doubtful(n));
            let generation = meaning("generation").filter(|_| person);
            let sort = if word.plain.is_empty() {
                Sort::Telling
            } else if word.father {
                Sort::Patronymic
            } else if let Some(n) = generation.filter(|_| !self.sorts.is_empty()) {
                Sort::Number(number(n))
            } else if title || word.alias {
                Sort::Idle
            } else if let Some(n) = numbered() {
                Sort::Number(n)
            } else if word.initial && (person || !(is("particle") || is("function"))) {
                Sort::Initial
            } else if common.is_some() {
                Sort::Common
            } else if is("particle") && !(person && syllabic())
                || !person && (is("form") || is("function"))
            {
                Sort::Idle
            } else {
                match (lexicon::role(&word.text), self.kind) {
                    (Some(Role::Patronymic), Kind::Person | Kind::Unknown) => Sort::Patronymic,
                    (Some(Role::PlaceType), Kind::Place) => Sort::Idle,
                    (Some(Role::LegalForm), kind) if kind != Kind::Person => Sort::Idle,
                    _ => Sort::Telling,
                }
            };
            self.sorts.push(sort);
            self.meanings.push(common);
        }
        // What is left must tell something: else it is told by what mostly tells nothing.
        let tells = |sort: &&Sort| matches!(sort, Sort::Telling | Sort::Common | Sort::Number(_));
        if self.sorts.iter().filter(tells).count() == 0 {
            for (sort, word) in self.sorts.iter_mut().zip(&self.words) {
                if matches!(sort, Sort::Idle | Sort::Patronymic) && !word.initial {
                    *sort = Sort::Telling;
                }
            }
        }
        // A surname like Le or An is no particle where only one word stands beside it.
        if self.words.len() == 2 && person {
            for (i, sort) in self.sorts.iter_mut().enumerate() {
                let title = table.is(&self.words[i], "title").is_some();
                if *sort == Sort::Idle && !title {
                    *sort = Sort::Telling;
                }
            }
        }
    }

    pub fn text(&self, (first, count): (u8, u8)) -> String {
        let words = &self.words[usize::from(first)..usize::from(first) + usize::from(count)];
        words.iter().map(|word| &*word.text).collect::<Vec<_>>().join(" ")
    }

    pub fn types(&self) -> u32 {
        if matches!(self.kind, Kind::Person | Kind::Organization) {
            return 0;
        }
        self.words.iter().fold(0, |types, word| types | 1 << lexicon::sense(&word.text)) & !1
    }

    pub fn tongue(&self) -> u8 {
        let telling = || (0..self.words.len()).filter(|i| self.tells(*i));
        *self.tongue.get_or_init(|| telling().fold(!0, |of, i| of & WORDS.tongue(&self.words[i])))
    }

    pub fn tells(&self, i: usize) -> bool {
        self.sorts[i] == Sort::Telling
    }

    /// Whether it is the name that many Muslims have before the one by which they are called.
    pub fn is_muhammad(&self, i: usize) -> bool {
        let of = self.words[i].given();
        WORDS.given.get("muhammad").is_some_and(|lines| lines.iter().any(|l| of.contains(l)))
    }

    /// Whether the word behind it is a father's name.
    pub fn is_son(&self, i: usize) -> bool {
        WORDS.is(&self.words[i], "son").is_some()
    }

    pub fn has_initials(&self) -> bool {
        self.sorts.contains(&Sort::Initial)
    }

    pub fn whole_weight(&self) -> f64 {
        (0..self.words.len()).map(|i| self.weight(i)).sum()
    }

    pub fn weight(&self, i: usize) -> f64 {
        match self.sorts[i] {
            Sort::Telling => 1.0,
            Sort::Common | Sort::Number(_) => 0.5,
            Sort::Initial => 0.3,
            Sort::Patronymic | Sort::Idle => 0.0,
        }
    }
}

/// The legal form at the head of the words that is written with a full stop behind each letter.
fn form(words: &[Sounding]) -> Option<(usize, Sounding)> {
    let run = words.iter().take_while(|word| word.initial).count();
    (2..=run.min(4)).rev().find_map(|count| {
        let joined = Sounding::new(words[..count].iter().map(|w| &*w.text).collect());
        let idle = ["form", "function"].iter().any(|kind| WORDS.is(&joined, kind).is_some());
        idle.then_some((count, joined))
    })
}

/// Where in a person's name quotation marks or brackets stand, with what he is called besides.
fn aliases(name: &str) -> Vec<Range<usize>> {
    const MARKS: [(char, char); 6] =
        [('"', '"'), ('“', '”'), ('„', '“'), ('«', '»'), ('(', ')'), ('‘', '’')];
    let span = |(opening, closing): (char, char)| {
        let from = name.find(opening)?;
        let behind = from + opening.len_utf8();
        Some(from..behind + name[behind..].find(closing)?)
    };
    MARKS.into_iter().filter_map(span).collect()
}

/// Whether a character is of a script that is written without spaces, or nearly so.
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Where the surname ends in a name written in Chinese characters or Hangul without a space.
fn surname(word: &str) -> Option<usize> {
    if word.contains(|c| matches!(c, '\u{3040}'..='\u{30ff}')) {
        return None;
    }
    let first = word.chars().next()?.len_utf8();
    ((2..=4).contains(&word.chars().count())).then_some(first)
}

/// Makes one word, a father's name, of *Hüseyn oğlu*.
fn fathers(words: &mut Vec<Sounding>) {
    let mut at = 2;
    while at < words.len() {
        if WORDS.is(&words[at], "child").is_some() {
            let mut joined = Sounding::new(words[at - 1].text.clone());
            joined.father = true;
            words.splice(at - 1..=at, [joined]);
        } else {
            at += 1;
        }
    }
}

/// Makes one word of *Abd al-Rahman* and *Abdul Rahman*, and of *Siraj al-Din*.
fn servants(words: &mut Vec<Sounding>) {
    let is = |word: &Sounding, kind| WORDS.is(word, kind).is_some();
    let mut at = 0;
    while at + 1 < words.len() {
        let article = usize::from(is(&words[at + 1], "article"));
        let second = at + 1 + article;
        let joined = match words.get(second) {
            Some(lord) if is(&words[at], "servant") => {
                let servant = if lord.is_arabic() { "عبدال" } else { "abdul" };
                Some(format!("{servant}{}", lord.text))
            }
            Some(faith)
                if is(faith, "faith") && words[at].plain.len() > 2 && !words[at].initial =>
            {
                let faith = if faith.is_arabic() { "الدين" } else { "uddin" };
                Some(format!("{}{faith}", words[at].text))
            }
            _ => None,
        };
        if let Some(joined) = joined {
            words.splice(at..=second, [Sounding::new(joined)]);
        }
        at += 1;
    }
}
