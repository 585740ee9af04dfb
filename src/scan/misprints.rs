//! Names that a word spells with one letter wrong, missing, too many, or exchanged with the next.
//!
//! Two words are so alike if and only if they have a common form when each loses at most one letter (the
//! symmetric deletions of Garbe's SymSpell). Those forms of the names are hashed once.

use super::{forms::SHORTEST_MISPRINT, tokens::mixed};
use crate::{bloom::Blocked, gazetteer::index::Index, normalize};

/// Forms are found by so many low bits of their hashes.
const BUCKETS: usize = 1 << 17;
/// Bits of the filter for each form.
const BITS: usize = 16;

/// The forms of all names of one word.
#[derive(Debug)]
pub struct Misprints {
    /// The hash of a form, and the name: bucket by bucket.
    forms: Vec<(u64, u32)>,
    /// Where each bucket begins, and the end of the last.
    starts: Vec<u32>,
    /// Hardly any word is alike to a name.
    filter: Blocked,
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
                shortened(&word.text, |form| forms.push((form, number)));
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
        let mut filter = Blocked::default();
        filter.clear(sorted.len(), BITS);
        sorted.iter().for_each(|(form, _)| filter.insert(*form));
        Misprints { forms: sorted, starts, filter }
    }

    /// Names that may be within one edit of a folded word; some are not.
    pub fn near(&self, word: &str) -> Vec<u32> {
        let mut names = Vec::new();
        shortened(word, |form| {
            if !self.filter.may_hold(form) {
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

fn bucket(form: u64) -> usize {
    // Other bits than the filter's.
    (form >> 12) as usize % BUCKETS
}

/// The hashes of a word, and of it without each of its letters but the first and the last, which are never wrong.
fn shortened(word: &str, mut each: impl FnMut(u64)) {
    // Sums of letters times powers, so that letters behind one that is left out only lose a power.
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    const INVERSE: u64 = inverse(BASE);
    let terms = || {
        let powers = std::iter::successors(Some(1u64), |power| Some(power.wrapping_mul(BASE)));
        word.chars().zip(powers).map(|(c, power)| power.wrapping_mul(c.into()))
    };
    let all = terms().fold(0, u64::wrapping_add);
    each(mixed(all, 0));
    let last = word.chars().count().saturating_sub(1);
    let (mut before, mut behind) = (0u64, all);
    for (at, term) in terms().take(last).enumerate() {
        behind = behind.wrapping_sub(term);
        if at > 0 {
            each(mixed(before.wrapping_add(behind.wrapping_mul(INVERSE)), 0));
        }
        before = before.wrapping_add(term);
    }
}

/// What an odd number times is one, by Newton's iteration: each step doubles the bits that are right.
const fn inverse(odd: u64) -> u64 {
    let (mut inverse, mut step) = (odd, 0);
    while step < 5 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
        step += 1;
    }
    inverse
}
