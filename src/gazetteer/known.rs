//! A gazetteer's names as arbiters of repair.

use super::{Gazetteer, Name};
use crate::{
    normalize::{self, is_apostrophe},
    phonetic::{
        Cost,
        align::Aligner,
        lattice::Lattice,
        skeleton::{self, END},
    },
    repair::KnownNames,
};
use fst::{IntoStreamer, Streamer};
use std::collections::BTreeSet;

/// So many names are looked at for a word, at most.
const MOST_LOOKED_AT: usize = 64;
/// So many names that fit are given: several settle nothing.
const ENOUGH: usize = 8;
/// The same letters sound the same, up to the reading that one language prefers.
const SAME_LETTERS: Cost = 60;
/// Gazetteers of so many names are read through, which takes less than a millisecond.
const MOST_SCANNED: usize = 40_000;
/// In larger ones, with more letters lost from every word, there are too many to look at.
const MOST_LOST: usize = 2;

/// U+FFFD or a question mark where a letter was.
fn is_lost(c: char) -> bool {
    c == '?' || c == char::REPLACEMENT_CHARACTER
}

/// Words between white space: those of a name as it is written, hyphens and all.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// Whether `text` is `name` as it stands, or in capitals.
fn is_form_of(text: &str, name: &str) -> bool {
    text == name
        || !text.contains(char::is_lowercase) && capitals(name).iter().any(|name| text == name)
}

/// The name in capitals, also as Turkish and Azerbaijani write them.
fn capitals(name: &str) -> [String; 2] {
    [name.to_uppercase(), name.replace('i', "İ").to_uppercase()]
}

/// Whether `name` fits `pattern`, in which some letters are lost.
fn fits(pattern: &str, name: &str) -> bool {
    let mut letters = name.chars();
    let same = |p: char, c: char| {
        p == c || is_apostrophe(p) && is_apostrophe(c) || is_lost(p) && c.is_alphabetic()
    };
    pattern.chars().all(|p| letters.next().is_some_and(|c| same(p, c))) && letters.next().is_none()
}

impl KnownNames for Gazetteer {
    fn is_known(&self, text: &str) -> bool {
        let index = &*self.0;
        let words = normalize::words(text);
        if let Some(at) = index.exact.get(normalize::key(&words)) {
            let mut named = index.exact_list(at).take_while(|(_, cost)| *cost == 0);
            if named.any(|(name, _)| is_form_of(text, Name::new(index, name).text())) {
                return true;
            }
        }
        // A single word of a name: found by its sound, compared letter by letter.
        let [word] = &words[..] else { return false };
        if !index.may_be_spelled(&word.text) {
            return false;
        }
        let lattice = Lattice::new(&word.text, None);
        let mut aligner = Aligner::default();
        skeleton::of_lattice(&lattice).iter().any(|(skeleton, _)| {
            self.words_of(skeleton).into_iter().any(|word| {
                aligner.cost(&lattice, index.phones(word), SAME_LETTERS).is_some()
                    && index.postings(word).take(MOST_LOOKED_AT).any(|name| {
                        parts(Name::new(index, name).text()).any(|part| is_form_of(text, part))
                    })
            })
        })
    }

    fn similar(&self, pattern: &str) -> Vec<String> {
        // In capitals only what has no small letter can be.
        let in_capitals = !pattern.contains(char::is_lowercase);
        let single = parts(pattern).count() == 1;
        let mut out: Vec<String> = Vec::new();
        for name in self.names_like(pattern) {
            let name = Name::new(&self.0, name).text();
            let words = parts(name).filter(|word| single && *word != name);
            for form in words.chain([name]) {
                let mut add = |form: &str| {
                    if fits(pattern, form) && !out.iter().any(|known| known == form) {
                        out.push(form.to_owned());
                    }
                };
                add(form);
                if in_capitals {
                    capitals(form).iter().for_each(|form| add(form));
                }
            }
            if out.len() >= ENOUGH {
                break;
            }
        }
        out
    }
}

impl Gazetteer {
    /// Names that a pattern may fit: all of a small gazetteer; of a large one those with the word that
    /// lost the fewest letters.
    fn names_like(&self, pattern: &str) -> Vec<u32> {
        if self.0.names() <= MOST_SCANNED {
            return (0..self.0.names() as u32).collect();
        }
        let lost = |part: &str| part.chars().filter(|c| is_lost(*c)).count();
        let guide = parts(pattern).min_by_key(|part| (lost(part), usize::MAX - part.len()));
        let guide = guide.filter(|part| lost(part) <= MOST_LOST);
        guide.into_iter().flat_map(|guide| self.names_with(guide)).collect()
    }

    /// Names with a word whose consonants are those of `guide`, whatever its lost letters were: one
    /// letter of each consonant class, and a vowel, is tried for each.
    fn names_with(&self, guide: &str) -> BTreeSet<u32> {
        let latin = guide.chars().any(|c| c.is_ascii_alphabetic());
        let letters = if latin { "pvktslmnra" } else { "пвктслмнра" };
        let mut guesses = vec![String::new()];
        for c in guide.chars() {
            let tried = if is_lost(c) { letters.chars().collect() } else { vec![c] };
            let longer =
                guesses.iter().flat_map(|guess| tried.iter().map(move |c| format!("{guess}{c}")));
            guesses = longer.collect();
        }
        let mut skeletons = BTreeSet::new();
        for guess in guesses {
            let words = normalize::words(&guess).into_iter().map(|word| word.text);
            let lattice = Lattice::new(&words.collect::<String>(), None);
            skeletons
                .extend(skeleton::of_lattice(&lattice).into_iter().map(|(skeleton, _)| skeleton));
        }
        let words = skeletons.iter().flat_map(|skeleton| self.words_of(skeleton));
        words.flat_map(|word| self.0.postings(word).take(MOST_LOOKED_AT)).collect()
    }

    /// The words of a skeleton.
    fn words_of(&self, skeleton: &[u8]) -> Vec<u32> {
        let (from, to) = ([skeleton, &[END]].concat(), [skeleton, &[END + 1]].concat());
        let mut stream = self.0.words.range().ge(from).lt(to).into_stream();
        let mut words = Vec::new();
        while let Some((_, word)) = stream.next() {
            words.push(word as u32);
        }
        words
    }
}
