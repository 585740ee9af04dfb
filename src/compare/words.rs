//! What is known of words of names, by the tables of `data/compare`.

use super::sounding::Sounding;
use crate::{lexicon, phonetic::lattice::pronounce, table::rows};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::sync::LazyLock;

/// The tables of `data/compare`.
#[derive(Default)]
pub struct Words {
    /// Kind and meaning of a word.
    words: HashMap<&'static str, Vec<(&'static str, &'static str)>>,
    /// Meaning of words that begin so.
    beginnings: HashMap<&'static str, &'static str>,
    /// Meanings that are countries and the like.
    pub lands: HashSet<&'static str>,
    /// Words with which a phrase begins.
    phrases: HashSet<&'static str>,
    /// The initials of the words and phrases of a meaning.
    pub initials: HashMap<&'static str, HashSet<String>>,
    /// What is written together with the word behind it: articles and prepositions of Arabic and Hebrew.
    prefixes: Vec<&'static str>,
    /// The names of which a word is a form.
    pub given: HashMap<&'static str, Vec<u16>>,
    /// The same by sounds.
    pub sounded: HashMap<Vec<u8>, Vec<u16>>,
    surnames: HashSet<&'static str>,
    /// The places of which a word is a name.
    places: HashMap<&'static str, Vec<u16>>,
    /// The syllables of which a word is a form.
    syllables: HashMap<&'static str, Vec<u16>>,
    /// In which language each syllable is one, as a bit.
    tongues: Vec<u8>,
}

pub static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    for row in rows(include_str!("../../data/compare/words.tsv")) {
        for word in row[2].split(' ') {
            if row[0] == "prefix" {
                words.prefixes.push(word);
                continue;
            }
            let means = matches!(row[0], "word" | "land");
            if means {
                let initials = word.split('_').filter_map(|part| part.chars().next()).collect();
                words.initials.entry(row[1]).or_default().insert(initials);
            }
            words.lands.extend((row[0] == "land").then_some(row[1]));
            let kind = if means { "word" } else { row[0] };
            match word.strip_suffix('*') {
                Some(beginning) => drop(words.beginnings.insert(beginning, row[1])),
                None => words.words.entry(word).or_default().push((kind, row[1])),
            }
            words.phrases.extend(word.split_once('_').map(|(first, _)| first));
        }
    }
    let lines = |text: &'static str, of: &mut HashMap<&'static str, Vec<u16>>, column: usize| {
        for (line, row) in (0..).zip(rows(text)) {
            for word in row[column].split(' ') {
                of.entry(word).or_default().push(line);
            }
        }
    };
    lines(include_str!("../../data/compare/given.tsv"), &mut words.given, 0);
    for (form, of) in words.given.iter().filter(|(form, _)| form.len() > LONGEST_SYLLABLE / 2) {
        words.sounded.entry(pronounce(form, "und")).or_default().extend(of);
    }
    lines(include_str!("../../data/compare/places.tsv"), &mut words.places, 0);
    let syllables = include_str!("../../data/compare/syllables.tsv");
    lines(syllables, &mut words.syllables, 2);
    let tongue = |row: Vec<&str>| 1 << TONGUES.iter().position(|t| *t == row[0]).expect("listed");
    words.tongues.extend(rows(syllables).map(tongue));
    let surnames = rows(include_str!("../../data/compare/surnames.tsv"));
    words.surnames.extend(surnames.flat_map(|row| row[0].split(' ')));
    words
});

/// Languages whose names are written by syllables.
const TONGUES: [&str; 3] = ["zh", "ko", "ja"];
/// No syllable has more letters.
const LONGEST_SYLLABLE: usize = 6;
/// No phrase has more words.
const LONGEST_PHRASE: usize = 5;
/// An ending has no more letters.
const LONGEST_ENDING: usize = 6;

impl Words {
    /// The meaning of a word, if it is of that kind.
    pub fn is(&self, word: &Sounding, kind: &str) -> Option<&'static str> {
        self.entries(word).find(|(known, _)| *known == kind).map(|(_, meaning)| *meaning)
    }

    /// What is listed of a word.
    pub fn entries(
        &self,
        word: &Sounding,
    ) -> impl Iterator<Item = &(&'static str, &'static str)> + Clone {
        let of = |text: &str| self.words.get(text).map_or(&[][..], |entries| entries);
        let native = if word.plain == word.text { &[][..] } else { of(&word.text) };
        of(&word.plain).iter().chain(native)
    }

    /// The meaning of a word of business or of a country, articles and prepositions of Arabic and Hebrew
    /// taken off.
    pub fn common(&self, word: &Sounding) -> Option<&'static str> {
        let bare = || self.prefixes.iter().filter_map(|prefix| word.text.strip_prefix(prefix));
        self.is(word, "word").or_else(|| {
            if word.text.is_ascii() {
                return None;
            }
            bare().filter(|bare| bare.len() > 4).find_map(|bare| self.listed(bare, "word"))
        })
    }

    fn listed(&self, word: &str, kind: &str) -> Option<&'static str> {
        self.words.get(word)?.iter().find(|(k, _)| *k == kind).map(|(_, meaning)| *meaning)
    }

    /// The meaning of a word of an organization's name, by its beginning. A compound of two words
    /// that mean something is a name: *Turkmengaz*.
    pub fn inflected(&self, word: &Sounding) -> Option<&'static str> {
        let begins = |text: &str| {
            let ends = text.char_indices().map(|(at, _)| at).rev().take(LONGEST_ENDING + 1);
            std::iter::once(text.len())
                .chain(ends)
                .find_map(|end| self.beginnings.get(&text[..end]))
        };
        let is_compound = |text: &str| {
            let mut halves = text.char_indices().skip(3).map(|(at, _)| text.split_at(at));
            halves.any(|(head, half)| {
                half.len() > 2
                    && (self.listed(half, "word").is_some() || begins(half).is_some())
                    && (self.listed(head, "word").is_some() || self.beginnings.contains_key(head))
            })
        };
        let native = || begins(&word.text).filter(|_| word.plain != word.text);
        let means = begins(&word.plain).or_else(native).copied();
        let means = means.or_else(|| lexicon::meaning(&word.text))?;
        (!is_compound(&word.plain) && !is_compound(&word.text)).then_some(means)
    }

    /// The listed phrase at the head of the words, and of how many words it is.
    pub fn phrase(&self, words: &[Sounding]) -> Option<(usize, Sounding)> {
        let first = words.first()?;
        if !self.phrases.contains(&*first.plain) && !self.phrases.contains(&*first.text) {
            return None;
        }
        (2..=LONGEST_PHRASE.min(words.len())).rev().find_map(|count| {
            let join = |part: fn(&Sounding) -> &str| -> String {
                words[..count].iter().map(part).collect::<Vec<_>>().join("_")
            };
            let (text, plain) = (join(|word| &word.text), join(|word| &word.plain));
            let listed = self.words.contains_key(&*plain) || self.words.contains_key(&*text);
            listed.then(|| {
                let mut phrase = Sounding::new(text);
                phrase.plain = plain;
                (count, phrase)
            })
        })
    }

    /// Cuts listed words out of a text that is written without spaces.
    pub fn cut(&self, text: &str) -> Vec<String> {
        let bounds: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let known = |first: usize, end: usize| {
            let part = &text[bounds[first]..bounds[end]];
            self.words.get(part).is_some_and(|of| of.iter().any(|(kind, _)| *kind != "title"))
        };
        let (mut parts, mut rest, mut at) = (Vec::new(), 0, 0);
        while at + 1 < bounds.len() {
            let last = (at + 8).min(bounds.len() - 1);
            match (at + 2..=last).rev().find(|end| known(at, *end)) {
                Some(end) => {
                    parts.extend((rest < at).then(|| text[bounds[rest]..bounds[at]].to_owned()));
                    parts.push(text[bounds[at]..bounds[end]].to_owned());
                    (rest, at) = (end, end);
                }
                None => at += 1,
            }
        }
        parts.extend((rest < at).then(|| text[bounds[rest]..].to_owned()));
        parts
    }

    /// In which languages a word is made of syllables, as bits.
    pub fn tongue(&self, word: &Sounding) -> u8 {
        *word.tongue.get_or_init(|| self.tongue_of(word.syllabic()))
    }

    fn tongue_of(&self, text: &str) -> u8 {
        if text.is_empty() || text.chars().count() > LONGEST_SYLLABLE * 3 {
            return 0;
        }
        let mut reached = vec![0u8; text.len() + 1];
        reached[0] = !0;
        for at in 0..text.len() {
            if reached[at] != 0 && text.is_char_boundary(at) {
                for (end, lines) in self.syllables_at(text, at) {
                    let of = lines.iter().fold(0, |of, line| of | self.tongues[usize::from(*line)]);
                    reached[end] |= reached[at] & of;
                }
            }
        }
        reached[text.len()]
    }

    /// Where the syllables end that begin at a byte of a text, and which they may be.
    fn syllables_at(&self, text: &str, at: usize) -> impl Iterator<Item = (usize, &[u16])> {
        let ends = text[at..].char_indices().take(LONGEST_SYLLABLE);
        ends.filter_map(move |(i, c)| {
            let end = at + i + c.len_utf8();
            Some((end, &**self.syllables.get(&text[at..end])?))
        })
    }

    /// Whether two words may write the same syllables of one of the languages.
    pub fn same_syllables(&self, x: &Sounding, y: &Sounding, tongues: u8) -> bool {
        let common = self.tongue(x) & self.tongue(y) & tongues;
        if common == 0 {
            return false;
        }
        let (x, y) = (x.syllabic(), y.syllabic());
        let mut reached = vec![0u8; (x.len() + 1) * (y.len() + 1)];
        let at = |i: usize, j: usize| i * (y.len() + 1) + j;
        reached[0] = common;
        for i in 0..x.len() {
            for j in 0..y.len() {
                let so_far = reached[at(i, j)];
                if so_far == 0 {
                    continue;
                }
                for (end, lines) in self.syllables_at(x, i) {
                    for (other, others) in self.syllables_at(y, j) {
                        let same = lines.iter().filter(|line| others.contains(line));
                        let of = same.fold(0, |of, line| of | self.tongues[usize::from(*line)]);
                        reached[at(end, other)] |= so_far & of;
                    }
                }
            }
        }
        reached[at(x.len(), y.len())] != 0
    }

    pub fn place(&self, word: &Sounding) -> &[u16] {
        let of = self.places.get(&*word.text).or_else(|| self.places.get(&*word.plain));
        of.map_or(&[], |lines| lines)
    }

    /// Whether two words of one script are two names, as far as one can know.
    pub fn both_known(&self, x: &Sounding, y: &Sounding) -> bool {
        let known =
            |word: &Sounding| self.surnames.contains(&*word.plain) || !word.given().is_empty();
        x.is_latin == y.is_latin && known(x) && known(y)
    }
}
