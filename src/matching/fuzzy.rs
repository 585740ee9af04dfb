//! Skeletons within a few edits of a mention's, walked on the index: a Levenshtein automaton over
//! consonant classes, which are ASCII by construction, so that bytes are characters.

use crate::phonetic::{
    Cost,
    skeleton::{END, LONGEST},
};
use fst::Automaton;

/// At most so many of a mention's skeletons are searched for; the others cost too much to be right.
pub const MOST_SKELETONS: usize = 2;

/// Accepts keys whose skeleton is within `most` edits of one skeleton, but not that one itself.
pub struct Near<'s> {
    skeleton: &'s [u8],
    most: u8,
}

impl<'s> Near<'s> {
    /// The automata of a mention's skeletons: one edit from three consonants, two from six.
    pub fn of(skeletons: &'s [(Vec<u8>, Cost)]) -> impl Iterator<Item = Near<'s>> {
        skeletons.iter().take(MOST_SKELETONS).filter_map(|(skeleton, _)| {
            let most = match skeleton.len() {
                0..=1 => return None,
                2..=5 => 1,
                _ => 2,
            };
            Some(Near { skeleton, most })
        })
    }
}

/// A row of the edit table, or what became of it.
#[derive(Clone, Copy)]
pub enum State {
    /// In the skeleton: `row[i]` edits make its first `i` classes of what was read.
    Inside([u8; LONGEST + 1]),
    /// Behind it: anything may follow.
    Behind,
    /// Too far.
    Dead,
}

impl Automaton for Near<'_> {
    type State = State;

    fn start(&self) -> State {
        State::Inside(std::array::from_fn(|i| i as u8))
    }

    fn is_match(&self, state: &State) -> bool {
        matches!(state, State::Behind)
    }

    fn can_match(&self, state: &State) -> bool {
        match state {
            State::Inside(row) => {
                row[..=self.skeleton.len()].iter().any(|edits| *edits <= self.most)
            }
            State::Behind => true,
            State::Dead => false,
        }
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        let State::Inside(row) = state else { return *state };
        if byte == END {
            let edits = row[self.skeleton.len()];
            return if edits <= self.most { State::Behind } else { State::Dead };
        }
        let mut next = *row;
        next[0] = row[0].saturating_add(1);
        for (i, class) in self.skeleton.iter().enumerate() {
            let substituted = row[i] + u8::from(*class != byte);
            next[i + 1] = substituted.min(row[i + 1] + 1).min(next[i] + 1);
        }
        State::Inside(next)
    }
}
