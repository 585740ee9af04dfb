//! Names that a word spells with one letter wrong, missing, too many, or exchanged with the next.
//!
//! Two words are so alike if and only if they have a common form when each loses at most one letter (the
//! symmetric deletions of Garbe's SymSpell). Those forms of the names are hashed once.

use super::{forms::SHORTEST_MISPRINT, tokens::hash};
use crate::{gazetteer::index::Index, normalize};

/// A filter in front of the table, in bits: most forms of most words are none of it.
const FILTER: usize = 1 << 20;

/// The forms of all names of one word.
#[derive(Debug)]
pub struct Misprints {
    /// The hash of a form, and the name.
    forms: Vec<(u64, u32)>,
    filter: Vec<u64>,
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
        forms.sort_unstable();
        forms.dedup();
        let mut filter = vec![0; FILTER / 64];
        for (form, _) in &forms {
            let bit = *form as usize % FILTER;
            filter[bit / 64] |= 1 << (bit % 64);
        }
        Misprints { forms, filter }
    }

    /// Names that may be within one edit of a folded word; some are not.
    pub fn near(&self, word: &str) -> Vec<u32> {
        let mut names = Vec::new();
        shortened(word, |form| {
            let form = hash(form);
            let bit = form as usize % FILTER;
            if self.filter[bit / 64] >> (bit % 64) & 1 != 0 {
                let from = self.forms.partition_point(|(known, _)| *known < form);
                let same = self.forms[from..].iter().take_while(|(known, _)| *known == form);
                names.extend(same.map(|(_, name)| *name));
            }
        });
        names.sort_unstable();
        names.dedup();
        names
    }
}

/// A word, and it without each of its letters.
fn shortened(word: &str, mut each: impl FnMut(&[u8])) {
    each(word.as_bytes());
    let mut form = Vec::with_capacity(word.len());
    for (at, c) in word.char_indices() {
        form.clear();
        form.extend_from_slice(&word.as_bytes()[..at]);
        form.extend_from_slice(&word.as_bytes()[at + c.len_utf8()..]);
        each(&form);
    }
}
