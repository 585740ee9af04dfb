//! The phonemic alphabet and what it costs to take one sound for another.

use super::Cost;
use crate::table::{number, rows};
use std::sync::LazyLock;

/// A sound: a row of `data/phonetic/phones.tsv`, written there and in indexes as one ASCII character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Phone(pub u8);

/// What a sound costs that stands against an unlike one for which no confusion is listed: as much as
/// leaving out the one and adding the other.
const UNLISTED: Cost = Cost::MAX / 4;

/// A set of sounds: a bit for each.
pub type Phones = u64;

/// How many sounds the tables have room for.
pub const ROOM: usize = 48;

/// The alphabet with its costs.
pub struct Alphabet {
    /// Which sound each byte writes. Those that write none stand for the first sound: an index from elsewhere
    /// may hold anything, and resolving must not fail.
    index: [u8; 256],
    symbols: Vec<u8>,
    /// Consonant class of each sound, 0 for vowels and glides.
    classes: Vec<u8>,
    gaps: [Cost; ROOM],
    /// The least of them, those aside that cost nothing.
    least_gap: Cost,
    substitutions: [[Cost; ROOM]; ROOM],
}

/// The alphabet of `data/phonetic`.
pub static ALPHABET: LazyLock<Alphabet> = LazyLock::new(|| {
    Alphabet::parse(
        include_str!("../../data/phonetic/phones.tsv"),
        include_str!("../../data/phonetic/confusions.tsv"),
    )
});

impl Alphabet {
    fn parse(phones: &str, confusions: &str) -> Alphabet {
        let mut alphabet = Alphabet {
            index: [0; 256],
            symbols: Vec::new(),
            classes: Vec::new(),
            gaps: [0; ROOM],
            least_gap: Cost::MAX,
            substitutions: [[UNLISTED; ROOM]; ROOM],
        };
        for row in rows(phones) {
            let symbol = row[0].as_bytes()[0];
            let place = alphabet.symbols.len();
            alphabet.index[usize::from(symbol)] = place as u8;
            alphabet.gaps[place] = number(row[2]);
            alphabet.symbols.push(symbol);
            alphabet.classes.push(row[1].bytes().next().unwrap_or(0));
        }
        let gaps = &alphabet.gaps[..alphabet.symbols.len()];
        alphabet.least_gap = gaps.iter().copied().filter(|gap| *gap > 0).min().unwrap_or(0);
        for (a, gap_a) in gaps.iter().enumerate() {
            for (b, gap_b) in gaps.iter().enumerate() {
                alphabet.substitutions[a][b] = if a == b { 0 } else { gap_a + gap_b };
            }
        }
        for row in rows(confusions) {
            let mut pair = row[0].bytes().filter(|b| *b != b' ').map(|b| alphabet.phone(b));
            let (a, b) = (pair.next().expect("two phones"), pair.next().expect("two phones"));
            let cost = number(row[1]);
            alphabet.substitutions[usize::from(a.0)][usize::from(b.0)] = cost;
            alphabet.substitutions[usize::from(b.0)][usize::from(a.0)] = cost;
        }
        alphabet
    }

    /// The sound that `symbol` writes.
    #[inline]
    pub fn phone(&self, symbol: u8) -> Phone {
        Phone(self.index[usize::from(symbol)])
    }

    /// Of what is listed for each sound, that of the sound which each byte writes.
    pub fn by_symbol(&self, listed: &[u8; ROOM]) -> [u8; 256] {
        let mut all = [listed[0]; 256];
        for (symbol, of) in self.symbols.iter().zip(listed) {
            all[usize::from(*symbol)] = *of;
        }
        all
    }

    /// All sounds.
    pub fn all(&self) -> impl Iterator<Item = Phone> {
        (0..self.symbols.len() as u8).map(Phone)
    }

    /// The character that writes `phone`.
    pub fn symbol(&self, phone: Phone) -> u8 {
        self.symbols[usize::from(phone.0)]
    }

    /// The consonant class of `phone`; `None` for vowels and glides, which come and go.
    pub fn class(&self, phone: Phone) -> Option<u8> {
        Some(self.classes[usize::from(phone.0)]).filter(|class| *class != 0)
    }

    /// What it costs to leave `phone` out or to add it.
    #[inline]
    pub fn gap(&self, phone: Phone) -> Cost {
        self.gaps[usize::from(phone.0)]
    }

    /// What it costs at least to align a name with a mention that is read as so many sounds, the
    /// fewest and the most: those left over on either side stand against nothing.
    #[inline]
    pub fn least(&self, sounds: (usize, usize), name: &[u8]) -> Cost {
        if (sounds.0..=sounds.1).contains(&name.len()) {
            return 0;
        }
        let surplus = name.len().saturating_sub(sounds.1);
        let free = || name.iter().filter(|symbol| self.gap(self.phone(**symbol)) == 0).count();
        let surplus = if surplus == 0 { 0 } else { surplus.saturating_sub(free()) };
        let left = surplus.max(sounds.0.saturating_sub(name.len()));
        self.least_gap * left.min(8) as Cost
    }

    /// What it costs to leave each sound out or to add it.
    pub fn gaps(&self) -> &[Cost; ROOM] {
        &self.gaps
    }

    /// What it costs to find one sound in the place of the other.
    #[inline]
    pub fn substitution(&self, a: Phone, b: Phone) -> Cost {
        self.substitutions[usize::from(a.0)][usize::from(b.0)]
    }

    /// What it costs to find each sound in the place of `phone`.
    #[inline]
    pub fn substitutions(&self, phone: Phone) -> &[Cost; ROOM] {
        &self.substitutions[usize::from(phone.0)]
    }

    /// Which sounds `text` writes.
    pub fn set(&self, text: &[u8]) -> Phones {
        self.phones(text).fold(0, |set, phone| set | 1 << phone.0)
    }

    /// The sounds that `text` writes.
    pub fn phones(&self, text: &[u8]) -> impl Iterator<Item = Phone> {
        text.iter().map(|symbol| self.phone(*symbol))
    }
}
