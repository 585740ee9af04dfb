//! Names that a word spells with one letter wrong, missing, too many, or exchanged with the next.
//!
//! Two words are so alike if and only if they have a common form when each loses at most one letter (the
//! symmetric deletions of Garbe's SymSpell). Those forms of the names are hashed once.

use super::{forms::SHORTEST_MISPRINT, tokens::hash};
use crate::{bloom, gazetteer::index::Index, normalize};

/// Forms are found by so many low bits of their hashes.
const BUCKETS: usize = 1 << 17;

/// The forms of all names of one word.
#[derive(Debug)]
pub struct Misprints {
    /// The hash of a form, and the name: bucket by bucket.
    forms: Vec<(u64, u32)>,
    /// Where each bucket begins, and the end of the last.
    starts: Vec<u32>,
    /// A [Bloom filter](bloom) of the hashes: small enough to stay near, and hardly any word is alike to a name.
    filter: Vec<u8>,
}

impl Misprints {
    pub fn new(index: &Index) -> Misprints {
        let mut forms = Vec::new();
        for number in 0..index.names() as u32 {
            if index.words_of(number).len() != 1 {
                continue;
            }
            let words = normalize::words(index.text(number));
            let [word] = &words[..] else { continue };
            if word.text.chars().count() >= SHORTEST_MISPRINT {
                shortened(&word.text, |form| forms.push((hash(form), number)));
            }
        }
        let mut starts = vec![0; BUCKETS + 1];
        for (form, _) in &forms {
            starts[bucket(*form) + 1] += 1;
        }
        for at in 0..BUCKETS {
            starts[at + 1] += starts[at];
        }
        let (mut free, mut sorted) = (starts.clone(), vec![(0, 0); forms.len()]);
        for form in forms {
            let place = &mut free[bucket(form.0)];
            sorted[*place as usize] = form;
            *place += 1;
        }
        let hashes: Vec<u32> = sorted.iter().map(|(form, _)| high(*form)).collect();
        Misprints { forms: sorted, starts, filter: bloom::filter(&hashes) }
    }

    /// Names that may be within one edit of a folded word; some are not.
    pub fn near(&self, word: &str) -> Vec<u32> {
        let mut names = Vec::new();
        shortened(word, |form| {
            let form = hash(form);
            if !bloom::may_hold(&self.filter, high(form)) {
                return;
            }
            let at = bucket(form);
            let like = &self.forms[self.starts[at] as usize..self.starts[at + 1] as usize];
            names.extend(like.iter().filter(|(known, _)| *known == form).map(|(_, name)| *name));
        });
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// What the filter knows of a hash: other bits than the bucket.
fn high(form: u64) -> u32 {
    (form >> 32) as u32
}

fn bucket(form: u64) -> usize {
    form as usize % BUCKETS
}

/// A word, and it without each of its letters but the first and the last, which are never wrong.
fn shortened(word: &str, mut each: impl FnMut(&[u8])) {
    each(word.as_bytes());
    let mut form = Vec::with_capacity(word.len());
    let inner = word.char_indices().skip(1).take_while(|(at, c)| at + c.len_utf8() < word.len());
    for (at, c) in inner {
        form.clear();
        form.extend_from_slice(&word.as_bytes()[..at]);
        form.extend_from_slice(&word.as_bytes()[at + c.len_utf8()..]);
        each(&form);
    }
}
