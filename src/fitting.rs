//! What `examples/fit.rs` needs to fit the tables; no part of the promised interface.
#![allow(missing_docs)]

pub use crate::decide::{COUNT, DOUBT, Doubt, FEATURES, KINDS, Outcome, column, outcome, weights};
use crate::{
    Candidate,
    matching::Mention,
    phonetic::{align::Aligner, phones::ALPHABET},
};

/// Something in a spelling that costs what a row of a table in `data/phonetic` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// A row of `readings.tsv`, by its number.
    Reading(u16),
    /// A row of `phones.tsv`, by its symbol: a sound too many or too few.
    Gap(u8),
    /// A row of `confusions.tsv`, by its symbols.
    Confusion(u8, u8),
}

/// What the spelling of a candidate is made of; nothing for spellings that are attested.
pub fn events(text: &str, candidate: &Candidate<'_>) -> Vec<Event> {
    let Some(mention) = Mention::new(text, None) else { return Vec::new() };
    let alphabet = &*ALPHABET;
    let (index, name) = (candidate.name.index(), candidate.name.number());
    let mut aligner = Aligner::default();
    let mut events = Vec::new();
    for pair in candidate.evidence.pairing.pairs.iter().filter(|pair| !pair.translated) {
        for step in aligner.pairs(&pair.said(&mention).1, &pair.named(index, name)) {
            events.extend(step.rule.map(Event::Reading));
            match (step.read, step.name) {
                (Some(a), Some(b)) if a == b => {}
                (Some(a), Some(b)) => {
                    let (x, y) = (alphabet.phone(a), alphabet.phone(b));
                    if alphabet.substitution(x, y) == alphabet.gap(x) + alphabet.gap(y) {
                        events.extend([Event::Gap(a), Event::Gap(b)]);
                    } else {
                        events.push(Event::Confusion(a.min(b), a.max(b)));
                    }
                }
                (one, other) => events.extend(one.or(other).map(Event::Gap)),
            }
        }
    }
    events
}
