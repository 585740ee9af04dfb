//! What a word costs at least to be read as a name, told by its letters alone: for each sound of the name the
//! cheapest way in which any letter may give it, wherever it stands.
//!
//! It takes a tenth of the time of an alignment, and refuses four of five words of a skeleton.

use super::{
    Cost,
    lattice::{READINGS, Readable},
    letters::ByLetters,
    phones::{ALPHABET, Phones, ROOM},
};
use std::{collections::BTreeMap, sync::LazyLock};

/// What each sound costs at least, up to what fits: so that many are compared at once.
type Costs = [u8; ROOM];

/// What each sound costs if it is to be heard from readings that begin with a letter, and from those that begin with
/// it and another.
static REACHES: LazyLock<ByLetters<Costs>> = LazyLock::new(|| {
    let mut reaches = BTreeMap::new();
    for reading in READINGS.all() {
        let costs = reaches.entry(reading.begins()).or_insert([u8::MAX; ROOM]);
        let phones = reading.phones();
        for phone in phones {
            // It is paid once, so each of its sounds bears a share.
            let share = reading.cost() / phones.len() as Cost;
            lower(costs, &ALPHABET.substitutions(*phone).map(|cost| fitting(share + cost)));
        }
    }
    ByLetters::new(reaches)
});

fn fitting(cost: Cost) -> u8 {
    cost.min(Cost::from(u8::MAX)) as u8
}

fn lower(costs: &mut Costs, others: &Costs) {
    for (cost, other) in costs.iter_mut().zip(others) {
        *cost = (*cost).min(*other);
    }
}

/// What the sounds of a name cost at least if a word is to be read as it.
pub struct Reach {
    costs: Costs,
    /// The same by the bytes that write them.
    by_symbol: [u8; 256],
}

impl Reach {
    /// That of a word of which the language is not known.
    pub fn new(word: &Readable<'_>) -> Reach {
        let reaches = &*REACHES;
        let mut costs = ALPHABET.gaps().map(fitting);
        let mut chars = word.chars();
        let mut here = chars.next();
        while let Some(c) = here {
            here = chars.next();
            reaches.of(c, here).for_each(|others| lower(&mut costs, others));
        }
        Reach { costs, by_symbol: ALPHABET.by_symbol(&costs) }
    }

    /// The sounds of which each alone costs more.
    pub fn beyond(&self, most: Cost) -> Phones {
        let costs = self.costs.iter().rev();
        costs.fold(0, |set, cost| set << 1 | Phones::from(Cost::from(*cost) > most))
    }

    /// Whether a name may cost at most so much.
    #[inline]
    pub fn allows(&self, name: &[u8], most: Cost) -> bool {
        let mut sum: Cost = 0;
        name.iter().all(|symbol| {
            sum = sum.saturating_add(self.by_symbol[usize::from(*symbol)].into());
            sum <= most
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phonetic::{
        align::Aligner,
        lattice::{Lattice, readable},
    };

    /// What is refused costs more.
    #[test]
    fn nothing_is_refused_wrongly() {
        let names = ["toqaev", "astana", "aqmola", "kazaxstan", "nizami", "tSuk", "os", ""];
        let words = [
            "tokayev",
            "токаевская",
            "schtscher",
            "астана",
            "q̊ʻ'",
            "中文",
            "акмола",
            "nizomiy",
            "آستانه",
            "توكاييف",
        ];
        let (mut aligner, mut refused) = (Aligner::default(), 0);
        for word in words {
            let (reach, lattice) = (Reach::new(&readable(word)), Lattice::new(word, None));
            let sounds = lattice.sounds(&mut Vec::new());
            for name in names {
                let cost = aligner.cost(&lattice, name.as_bytes(), Cost::MAX / 4);
                let least = ALPHABET.least(sounds, name.as_bytes());
                let refuses = |most: &Cost| !reach.allows(name.as_bytes(), *most) || least > *most;
                for most in (0..400).step_by(20).filter(refuses) {
                    assert!(cost.is_none_or(|cost| cost > most), "{word} {name}: {cost:?}, {most}");
                    refused += 1;
                }
            }
        }
        assert!(refused > 500, "{refused}");
    }
}
