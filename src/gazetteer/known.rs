//! A gazetteer's names as arbiters of repair.

use super::Gazetteer;
use crate::{
    matching::fuzzy::{Longer, walk},
    normalize::{self, is_apostrophe},
    phonetic::{Cost, align::Aligner, lattice::Lattice, skeleton},
    repair::{ENOUGH, KnownNames, capitals, fits, is_lost},
    work,
};
use memchr::memmem;
use std::collections::BTreeSet;

/// So many names are looked at for a word, at most.
const MOST_LOOKED_AT: usize = 64;
/// The same letters sound the same, up to the reading that one language prefers.
const SAME_LETTERS: Cost = 60;
/// Gazetteers of so many names are read through, which takes less than a millisecond.
const MOST_SCANNED: usize = 64_000;
/// A name in capitals has at most so many letters more: ß is SS.
const MORE_IN_CAPITALS: usize = 4;
/// In larger ones, with more letters lost from every word, there are too many to look at.
const MOST_LOST: usize = 2;

/// Words between white space: those of a name as it is written, hyphens and all.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// Whether `text` is `name` as it stands, or in capitals.
fn is_form_of(text: &str, name: &str) -> bool {
    text == name
        || !text.contains(char::is_lowercase) && capitals(name).iter().any(|name| text == name)
}

/// Whether the first and the last letter of a name, or their capitals, fit a pattern.
fn ends_fit(pattern: &str, name: &str) -> bool {
    let fits = |p: Option<char>, c: Option<char>| {
        p.zip(c).is_some_and(|(p, c)| {
            p == c
                || is_lost(p)
                || is_apostrophe(p)
                || p == 'İ' && c == 'i'
                || c.to_uppercase().any(|c| p == c)
        })
    };
    fits(pattern.chars().next(), name.chars().next())
        && fits(pattern.chars().next_back(), name.chars().next_back())
}

impl KnownNames for Gazetteer {
    fn is_known(&self, text: &str) -> bool {
        let index = &*self.0;
        let named = index.exact(text).into_iter().flatten();
        let mut named = named.take_while(|(_, cost)| *cost == 0);
        if named.any(|(name, _)| is_form_of(text, index.text(name))) {
            return true;
        }
        // A single word of a name: found by its sound, compared letter by letter.
        let [word] = &normalize::words(text)[..] else { return false };
        if !index.may_be_spelled(&word.text) {
            return false;
        }
        let lattice = Lattice::new(&word.text, None);
        let mut aligner = Aligner::default();
        aligner.begin(&lattice, SAME_LETTERS);
        skeleton::of_lattice(&lattice, Cost::MAX).iter().any(|(skeleton, _)| {
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
        // A part that lost nothing stands in the name as it is.
        let sound = parts(pattern).filter(|part| !part.contains(is_lost));
        if sound.flat_map(normalize::words_from).any(|word| !self.0.may_be_spelled(&word.text)) {
            return Vec::new();
        }
        // In capitals only what has no small letter can be.
        let in_capitals = !pattern.contains(char::is_lowercase);
        let single = parts(pattern).count() == 1;
        let letters = pattern.chars().count();
        let mut out: Vec<String> = Vec::new();
        for name in self.names_like(pattern) {
            work::done(1);
            let name = self.0.text(name);
            let words = parts(name).filter(|word| single && *word != name);
            for form in words.chain([name]) {
                // A look at both ends spares most the capitals, which are about as many.
                if !ends_fit(pattern, form)
                    || form.chars().count().abs_diff(letters) > MORE_IN_CAPITALS
                {
                    continue;
                }
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
    /// Names that a pattern may fit: of a small gazetteer those with the most letters that stand together
    /// in it; of a large one those with the word that lost the fewest letters.
    fn names_like(&self, pattern: &str) -> Vec<u32> {
        if self.0.names() <= MOST_SCANNED {
            let runs = pattern.split(|c| is_lost(c) || is_apostrophe(c));
            // Capitals may be another's: of letters that the name has small.
            let own = |run: &&str| {
                pattern.contains(char::is_lowercase) || !run.contains(char::is_uppercase)
            };
            let run = runs.max_by_key(|run| run.len()).filter(own).filter(|run| !run.is_empty());
            let Some(run) = run else { return (0..self.0.names() as u32).collect() };
            let found = memmem::find_iter(self.0.written(), run);
            let mut names: Vec<u32> = found.map(|place| self.0.name_around(place)).collect();
            names.dedup();
            return names;
        }
        let lost = |part: &str| part.chars().filter(|c| is_lost(*c)).count();
        let guide = parts(pattern).min_by_key(|part| (lost(part), usize::MAX - part.len()));
        let guide = guide.filter(|part| lost(part) <= MOST_LOST);
        guide.into_iter().flat_map(|guide| self.names_with(guide)).collect()
    }

    /// Names with a word whose consonants are those of `guide` and at most one more for each lost letter.
    fn names_with(&self, guide: &str) -> BTreeSet<u32> {
        let index = &*self.0;
        let more = guide.chars().filter(|c| is_lost(*c)).count();
        let known: String = guide.chars().filter(|c| !is_lost(*c)).collect();
        let letters: String = normalize::words(&known).into_iter().map(|word| word.text).collect();
        let mut names = BTreeSet::new();
        for (skeleton, _) in skeleton::of_lattice(&Lattice::new(&letters, None), Cost::MAX) {
            walk(index, &mut Longer::new(skeleton, more), |place, _| {
                let words = index.bucket(place);
                names.extend(words.flat_map(|word| index.postings(word).take(MOST_LOOKED_AT)));
            });
        }
        names
    }
}
