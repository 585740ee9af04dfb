//! What `examples/fit.rs` needs to fit the tables; no part of the promised interface.
#![allow(missing_docs)]

pub use crate::decide::{
    COUNT, DOUBT, Doubt, FEATURES, KINDS, Outcome, Speaks, WEAK, column, outcome, weights,
};
/// Comparison of two names.
pub mod comparison {
    pub use crate::compare::{COUNT, FEATURES, features, weights};
}
use crate::{
    Candidate, Gazetteer, lexicon,
    matching::{MISPRINT, Matcher, Mention, pairing::Pair, word_limit},
    normalize,
    phonetic::{align::Aligner, phones::ALPHABET, skeleton},
};

/// Whether a word of an organization's name is one of the language, and not of its own.
pub fn is_common(word: &str) -> bool {
    let word = normalize::fold(word);
    lexicon::role(&word).is_some() || !lexicon::meanings(&word).is_empty()
}

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
    let spelled = |pair: &&Pair| !pair.translated && pair.cost < MISPRINT;
    for pair in candidate.evidence.pairing.pairs.iter().filter(spelled) {
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

/// The words of an index that the words of a mention may spell, with their costs: as the search
/// finds them, and as comparing with every word does. For words of the mention that some word surely
/// spells, the search promises only those of the same skeleton.
pub fn words(gazetteer: &Gazetteer, mention: &str) -> (Vec<Found>, Vec<Found>) {
    let index = &*gazetteer.0;
    let Some(mention) = Mention::new(mention, None) else { return Default::default() };
    let mut matcher = Matcher::new(index);
    let found = matcher.found(&mention);
    let mut aligner = Aligner::default();
    let mut all = Vec::new();
    for (u, unit) in mention.units.iter().enumerate() {
        let widely = matcher.was_searched_widely(u);
        let skeletons = skeleton::of_lattice(&unit.lattice, crate::phonetic::Cost::MAX);
        let titled =
            unit.count == 1 && (mention.words[unit.first].initial || mention.is_title(unit.first));
        for word in (0..index.vocabulary()).filter(|_| !titled) {
            let sounds = index.phones(word);
            if sounds.is_empty() {
                continue; // Stands for a meaning.
            }
            let theirs = skeleton::of_phones(sounds);
            if widely || skeletons.iter().any(|(ours, _)| *ours == theirs) {
                let most = word_limit(sounds.len());
                let cost = aligner.cost(&unit.lattice, sounds, most);
                all.extend(cost.map(|cost| (word, u, cost)));
            }
        }
    }
    all.sort_unstable();
    (found, all)
}

/// Number of a word, of a unit, and what the one pays to spell the other.
pub type Found = (u32, usize, u16);
