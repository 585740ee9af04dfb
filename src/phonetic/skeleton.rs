//! The consonant skeleton: the key under which a word is found, whatever its spelling.
//!
//! Vowels and glides come and go between spellings (*Қызылорда*, *Kzyl-Orda*); consonants stay within
//! a class (ж, ш, ч and дж; қ, г and х). The skeleton is the sequence of those classes, so that almost
//! every convention gives the same one, and a lattice of readings gives few.

use super::{
    Cost,
    lattice::Lattice,
    phones::{ALPHABET, Phone, ROOM},
};
use std::sync::LazyLock;

/// At most so many skeletons of a lattice are kept, the cheapest ones.
const KEPT: usize = 12;
/// Classes beyond these are not looked at.
pub const LONGEST: usize = 16;
/// The classes of `data/phonetic/phones.tsv`: a skeleton holds their places here, from one.
const SYMBOLS: &[u8] = b"DKLMNPRSTV";
const K: u8 = code(b'K');
const N: u8 = code(b'N');
const S: u8 = code(b'S');
const T: u8 = code(b'T');

const fn code(class: u8) -> u8 {
    let mut at = 0;
    while SYMBOLS[at] != class {
        at += 1;
    }
    at as u8 + 1
}

/// The class of each sound, as codes; 0 for vowels and glides.
static CODES: LazyLock<[u8; ROOM]> = LazyLock::new(|| {
    let mut codes = [0; ROOM];
    for phone in ALPHABET.all() {
        codes[usize::from(phone.0)] = ALPHABET.class(phone).map_or(0, code);
    }
    codes
});

/// The class of a sound; `None` for vowels and glides.
fn class(phone: Phone) -> Option<u8> {
    Some(CODES[usize::from(phone.0)]).filter(|class| *class != 0)
}

/// Up to [`LONGEST`] classes of consonants, four bits each, the first one highest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Skeleton(pub u64);

impl Skeleton {
    /// How many classes it has.
    pub fn len(self) -> usize {
        LONGEST - self.0.trailing_zeros() as usize / 4
    }

    /// The class at a place.
    #[inline]
    pub fn class(self, at: usize) -> u8 {
        (self.0 >> (60 - 4 * at)) as u8 & 15
    }

    /// How many classes at the beginning are those of `other`.
    pub fn shared(self, other: Skeleton) -> usize {
        (self.0 ^ other.0).leading_zeros() as usize / 4
    }

    /// The last of all skeletons that begin with the first `count` classes of this one.
    pub fn last_with(self, count: usize) -> Skeleton {
        Skeleton(self.0 | u64::MAX.checked_shr(4 * count as u32).unwrap_or(0))
    }

    fn with(self, at: usize, class: u8) -> Skeleton {
        let shift = 60 - 4 * at;
        Skeleton((self.0 & !(15 << shift)) | (u64::from(class) << shift))
    }
}

/// A skeleton under construction, and whether the last sound was a consonant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Growing {
    skeleton: Skeleton,
    touching: bool,
}

impl Growing {
    const EMPTY: Growing = Growing { skeleton: Skeleton(0), touching: false };

    /// Doubled classes are one; ң is often written нг, and ч, дж, ц with a т or д before, so N takes a
    /// K behind it along and S a T before it.
    #[inline]
    fn push(&mut self, class: u8) {
        if class == 0 {
            // A glide between consonants is mostly a vowel that lost its letter.
            self.touching = false;
            return;
        }
        let len = self.skeleton.len();
        let last = len.checked_sub(1).filter(|_| self.touching);
        match last.map(|last| (last, self.skeleton.class(last), class)) {
            Some((_, a, b)) if a == b => {}
            Some((_, N, K)) => {}
            Some((last, T, S)) => self.skeleton = self.skeleton.with(last, class),
            _ if len < LONGEST => self.skeleton = self.skeleton.with(len, class),
            _ => {}
        }
        self.touching = true;
    }
}

/// The skeleton of a phonemic form.
pub fn of_phones(phones: &[u8]) -> Skeleton {
    let mut growing = Growing::EMPTY;
    let codes = &*CODES;
    for phone in ALPHABET.phones(phones) {
        growing.push(codes[usize::from(phone.0)]);
    }
    growing.skeleton
}

/// The skeletons of a word's readings that cost at most `most`, cheapest first.
pub fn of_lattice(lattice: &Lattice, most: Cost) -> Vec<(Skeleton, Cost)> {
    let mut memory = Memory::default();
    memory.of_lattice(lattice, most);
    memory.found
}

/// Stands for the class of what is not said at all.
const SILENT: u8 = u8::MAX;

/// Working memory, so that one serves many words.
#[derive(Default)]
pub struct Memory {
    /// The sets of all nodes side by side, each with room for the ones that are kept.
    sets: Vec<(Growing, Cost)>,
    counts: Vec<usize>,
    /// Where the arcs of a node lead, and the class of what they read; each once, at the least cost.
    moves: Vec<(u16, u8, Cost)>,
    found: Vec<(Skeleton, Cost)>,
}

impl Memory {
    /// Like [`of_lattice`].
    pub fn of_lattice(&mut self, lattice: &Lattice, most: Cost) -> &[(Skeleton, Cost)] {
        let Memory { sets, counts, moves, found } = self;
        let room = lattice.nodes() * KEPT;
        sets.resize(sets.len().max(room), (Growing::EMPTY, 0));
        sets[0] = (Growing::EMPTY, 0);
        counts.clear();
        counts.resize(lattice.nodes(), 0);
        counts[0] = 1;
        let codes = &*CODES;
        for node in 0..lattice.nodes() - 1 {
            let (before, ahead) = sets.split_at_mut((node + 1) * KEPT);
            let here = &before[node * KEPT..][..counts[node]];
            moves.clear();
            for arc in lattice.arcs(node) {
                let read = arc.phone.map_or(SILENT, |phone| codes[usize::from(phone.0)]);
                let to = arc.to;
                match moves.iter_mut().find(|known| (known.0, known.1) == (to, read)) {
                    Some((.., cost)) => *cost = arc.cost.min(*cost),
                    None => moves.push((to, read, arc.cost)),
                }
            }
            for (to, read, cost) in moves.iter() {
                let to = usize::from(*to);
                let set = &mut ahead[(to - node - 1) * KEPT..][..KEPT];
                for (growing, before) in here {
                    let mut growing = *growing;
                    let cost = Cost::saturating_add(*before, *cost);
                    if cost > most {
                        continue;
                    }
                    if *read != SILENT {
                        growing.push(*read);
                    }
                    add(set, &mut counts[to], growing, cost);
                }
            }
        }
        let last = lattice.nodes() - 1;
        let ends = &mut sets[last * KEPT..][..counts[last]];
        ends.sort_by_key(|(_, cost)| *cost);
        found.clear();
        for (growing, cost) in ends {
            if !found.iter().any(|(known, _)| *known == growing.skeleton) {
                found.push((growing.skeleton, *cost));
            }
        }
        found
    }
}

fn add(set: &mut [(Growing, Cost)], count: &mut usize, growing: Growing, cost: Cost) {
    if let Some((_, known)) = set[..*count].iter_mut().find(|(known, _)| *known == growing) {
        *known = cost.min(*known);
    } else if *count < set.len() {
        set[*count] = (growing, cost);
        *count += 1;
    } else if let Some(worst) = set.iter_mut().max_by_key(|(_, cost)| *cost)
        && cost < worst.1
    {
        *worst = (growing, cost);
    }
}

/// What it costs at least to spell words of a skeleton: costs of sounds brought down to classes.
///
/// A class of a word's skeleton stands for one sound of the class, the same sounds again behind it, and
/// whatever the skeleton hides: vowels and glides, a K behind N, a T before S.
pub struct Bounds {
    /// A class of the word that the mention leaves out.
    pub missing: Classes<Cost>,
    /// A sound of the mention in the place of one of a class.
    pub heard: [Classes<Cost>; ROOM],
    /// A sound of the mention behind a class, or at the beginning for class 0, for which the skeleton
    /// shows nothing.
    pub hidden: [Classes<Cost>; ROOM],
    /// The same before the class that takes others along.
    pub taken: [Cost; ROOM],
}

/// Something for each class: they are written in four bits.
pub type Classes<T> = [T; CLASSES];
/// So many classes can be written, and class 0, which stands for none.
pub const CLASSES: usize = 16;
/// The class that takes a T before it along.
pub const TAKING: u8 = S;
/// What no class costs.
const UNHEARD: Cost = Cost::MAX / 4;

/// The bounds of the alphabet.
pub static BOUNDS: LazyLock<Bounds> = LazyLock::new(|| {
    let alphabet = &*ALPHABET;
    let mut bounds = Bounds {
        missing: [UNHEARD; CLASSES],
        heard: [[UNHEARD; CLASSES]; ROOM],
        hidden: [[UNHEARD; CLASSES]; ROOM],
        taken: [UNHEARD; ROOM],
    };
    let least = |known: &mut Cost, cost: Cost| *known = cost.min(*known);
    for said in alphabet.all() {
        let phone = usize::from(said.0);
        least(&mut bounds.taken[phone], alphabet.gap(said));
        bounds.hidden[phone].iter_mut().for_each(|known| least(known, alphabet.gap(said)));
        for other in alphabet.all() {
            let cost = alphabet.substitution(said, other);
            let Some(class) = class(other) else {
                least(&mut bounds.taken[phone], cost);
                bounds.hidden[phone].iter_mut().for_each(|known| least(known, cost));
                continue;
            };
            least(&mut bounds.heard[phone][usize::from(class)], cost);
            least(&mut bounds.hidden[phone][usize::from(class)], cost);
            match class {
                K => least(&mut bounds.hidden[phone][usize::from(N)], cost),
                T => least(&mut bounds.taken[phone], cost),
                _ => {}
            }
        }
        if let Some(class) = class(said) {
            least(&mut bounds.missing[usize::from(class)], alphabet.gap(said));
        }
    }
    bounds
});

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
                let found = of_lattice(&Lattice::new(mention, None), Cost::MAX);
                assert!(found.iter().any(|(s, _)| *s == key), "{mention}: {found:?}");
            }
        }
    }
}
