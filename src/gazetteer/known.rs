//! A gazetteer's names as arbiters of repair.

use super::Gazetteer;
use crate::{
    matching::fuzzy::{Longer, walk},
    normalize::{self, is_apostrophe},
    phonetic::{Cost, align::Aligner, lattice::Lattice, skeleton},
    repair::KnownNames,
};
use std::collections::BTreeSet;

/// So many names are looked at for a word, at most.
const MOST_LOOKED_AT: usize = 64;
/// So many names that fit are given: several settle nothing.
const ENOUGH: usize = 8;
/// The same letters sound the same, up to the reading that one language prefers.
const SAME_LETTERS: Cost = 60;
/// A name in capitals has at most so many letters more: ß is SS.
const MORE_IN_CAPITALS: usize = 4;
/// With more letters lost from every word, too much fits.
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
    text == name || (text.chars().all(|c| !c.is_lowercase()) && text == name.to_uppercase())
}

/// Whether `name` fits `pattern`, in which some letters are lost.
fn fits(pattern: &str, name: &str) -> bool {
    pattern.chars().count() == name.chars().count()
        && pattern.chars().zip(name.chars()).all(|(p, c)| {
            p == c || is_apostrophe(p) && is_apostrophe(c) || is_lost(p) && c.is_alphabetic()
        })
}

impl KnownNames for Gazetteer {
    fn is_known(&self, text: &str) -> bool {
        let index = &*self.0;
        let words = normalize::words(text);
        let named = index.exact(&normalize::key(&words)).into_iter().flatten();
        let mut named = named.take_while(|(_, cost)| *cost == 0);
        if named.any(|(name, _)| is_form_of(text, index.text(name))) {
            return true;
        }
        // A single word of a name: found by its sound, compared letter by letter.
        let [word] = &words[..] else { return false };
        if !index.may_be_spelled(&word.text) {
            return false;
        }
        let lattice = Lattice::new(&word.text, None);
        let mut aligner = Aligner::default();
        aligner.begin(&lattice);
        skeleton::of_lattice(&lattice).iter().any(|(skeleton, _)| {
            index.words(*skeleton).any(|word| {
                aligner.next(&lattice, index.phones(word), SAME_LETTERS).is_some()
                    && index
                        .postings(word)
                        .take(MOST_LOOKED_AT)
                        .any(|name| parts(index.text(name)).any(|part| is_form_of(text, part)))
            })
        })
    }

    fn similar(&self, pattern: &str) -> Vec<String> {
        // The word with the fewest lost letters leads to the names; the whole pattern decides.
        let lost = |part: &str| part.chars().filter(|c| is_lost(*c)).count();
        let guide = parts(pattern).min_by_key(|part| (lost(part), usize::MAX - part.len()));
        let guide = guide.filter(|part| lost(part) <= MOST_LOST);
        let single = parts(pattern).count() == 1;
        let letters = pattern.chars().count();
        let mut out: Vec<String> = Vec::new();
        for name in guide.into_iter().flat_map(|guide| self.names_with(guide)) {
            let name = self.0.text(name);
            let forms = if single { parts(name).chain([name]).collect() } else { vec![name] };
            for form in forms {
                // Capitals of a text are about as many.
                if form.chars().count().abs_diff(letters) > MORE_IN_CAPITALS {
                    continue;
                }
                let capitals = form.to_uppercase();
                for form in [form, &*capitals] {
                    if fits(pattern, form) && !out.iter().any(|known| known == form) {
                        out.push(form.to_owned());
                    }
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
    /// Names with a word whose consonants are those of `guide` and at most one more for each lost letter.
    fn names_with(&self, guide: &str) -> BTreeSet<u32> {
        let index = &*self.0;
        let more = guide.chars().filter(|c| is_lost(*c)).count();
        let known: String = guide.chars().filter(|c| !is_lost(*c)).collect();
        let letters: String = normalize::words(&known).into_iter().map(|word| word.text).collect();
        let mut names = BTreeSet::new();
        for (skeleton, _) in skeleton::of_lattice(&Lattice::new(&letters, None)) {
            walk(index, &mut Longer::new(skeleton, more), |place, _| {
                let words = index.bucket(place);
                names.extend(words.flat_map(|word| index.postings(word).take(MOST_LOOKED_AT)));
            });
        }
        names
    }
}
