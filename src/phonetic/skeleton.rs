//! The consonant skeleton: the key under which a word is found, whatever its spelling.
//!
//! Vowels and glides come and go between spellings (*Қызылорда*, *Kzyl-Orda*); consonants stay within
//! a class (ж, ш, ч and дж; қ, г and х). The skeleton is the sequence of those classes, so that almost
//! every convention gives the same one, and a lattice of readings gives few.

use super::{
    Cost,
    lattice::Lattice,
    phones::{ALPHABET, Phone},
};

/// At most so many skeletons of a lattice are kept, the cheapest ones.
const KEPT: usize = 12;
/// Classes beyond these are not looked at.
pub const LONGEST: usize = 16;
/// All classes.
pub const CLASSES: &[u8] = b"PVKTSLMNR";
/// Ends the skeleton in a key of the index.
pub const END: u8 = b'|';

/// A skeleton under construction: classes, and whether the last sound was a consonant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Growing {
    classes: [u8; LONGEST],
    len: u8,
    touching: bool,
}

impl Growing {
    const EMPTY: Growing = Growing { classes: [0; LONGEST], len: 0, touching: false };

    /// Doubled classes are one; ң is often written нг, and ч, дж, ц with a т or д before, so N takes a
    /// K behind it along and S a T before it.
    fn push(&mut self, phone: Phone) {
        let Some(class) = ALPHABET.class(phone) else {
            // A glide between consonants is mostly a vowel that lost its letter.
            self.touching = false;
            return;
        };
        let last = usize::from(self.len).checked_sub(1);
        match last.filter(|_| self.touching).map(|last| (last, self.classes[last], class)) {
            Some((_, a, b)) if a == b => {}
            Some((_, b'N', b'K')) => {}
            Some((last, b'T', b'S')) => self.classes[last] = class,
            _ if usize::from(self.len) < LONGEST => {
                self.classes[usize::from(self.len)] = class;
                self.len += 1;
            }
            _ => {}
        }
        self.touching = true;
    }

    fn finish(&self) -> Vec<u8> {
        self.classes[..usize::from(self.len)].to_vec()
    }
}

/// The skeleton of a phonemic form.
pub fn of_phones(phones: &[u8]) -> Vec<u8> {
    let mut growing = Growing::EMPTY;
    for phone in ALPHABET.phones(phones) {
        growing.push(phone);
    }
    growing.finish()
}

/// The skeletons of a word's readings, cheapest first.
pub fn of_lattice(lattice: &Lattice) -> Vec<(Vec<u8>, Cost)> {
    let mut at: Vec<Vec<(Growing, Cost)>> = vec![Vec::new(); lattice.nodes()];
    at[0].push((Growing::EMPTY, 0));
    for node in 0..lattice.nodes() - 1 {
        let here = std::mem::take(&mut at[node]);
        for arc in lattice.arcs(node) {
            for (growing, cost) in &here {
                let mut growing = *growing;
                if let Some(phone) = arc.phone {
                    growing.push(phone);
                }
                add(&mut at[usize::from(arc.to)], growing, cost.saturating_add(arc.cost));
            }
        }
    }
    let mut out: Vec<(Vec<u8>, Cost)> = Vec::new();
    let mut ends = at.pop().unwrap_or_default();
    ends.sort_by_key(|(_, cost)| *cost);
    for (growing, cost) in ends {
        let skeleton = growing.finish();
        if !out.iter().any(|(known, _)| *known == skeleton) {
            out.push((skeleton, cost));
        }
    }
    out
}

fn add(set: &mut Vec<(Growing, Cost)>, growing: Growing, cost: Cost) {
    if let Some((_, known)) = set.iter_mut().find(|(known, _)| *known == growing) {
        *known = cost.min(*known);
    } else if set.len() < KEPT {
        set.push((growing, cost));
    } else if let Some(worst) = set.iter_mut().max_by_key(|(_, cost)| *cost)
        && cost < worst.1
    {
        *worst = (growing, cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phonetic::lattice::pronounce;

    #[test]
    fn spellings_share_a_skeleton() {
        for (name, lang, mentions) in [
            ("тоқаев", "kk", &["tokayev", "toqaev", "tokaïev", "tokajew", "токаев", "توقايەۆ"][..]),
            ("жомарт", "kk", &["jomart", "zhomart", "yomart", "schomart", "żomart", "cömert"]),
            ("қызылорда", "kk", &["kzylorda", "kyzylorda", "qyzylorda", "kızılorda"]),
            ("назарбаев", "kk", &["nazarbayev", "nasarbajew", "nazarbáyev", "nazarbaïev"]),
        ] {
            let key = of_phones(&pronounce(name, lang));
            for mention in mentions {
                let found = of_lattice(&Lattice::new(mention, None));
                assert!(found.iter().any(|(s, _)| *s == key), "{mention}: {found:?}");
            }
        }
    }
}
