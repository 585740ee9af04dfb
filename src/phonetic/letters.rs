//! What is known of letters: of each before whatever stands behind it, and of some before another.

use std::collections::BTreeMap;

/// Something for letters alone, and for pairs of them.
pub struct ByLetters<T> {
    /// By first letters up to the last that has anything: where theirs begin, and a bit for each second letter.
    firsts: Vec<(u16, u64)>,
    /// In order; of a letter alone before its pairs.
    all: Vec<(Option<char>, T)>,
}

impl<T> ByLetters<T> {
    pub fn new(all: BTreeMap<(char, Option<char>), T>) -> ByLetters<T> {
        let mut by_letters = ByLetters { firsts: Vec::new(), all: Vec::with_capacity(all.len()) };
        for ((first, second), one) in all {
            let begin = by_letters.all.len() as u16;
            let room = by_letters.firsts.len().max(first as usize + 1);
            by_letters.firsts.resize(room, (begin, 0));
            by_letters.firsts[first as usize].1 |= second.map_or(0, bit);
            by_letters.all.push((second, one));
        }
        let end = by_letters.all.len() as u16;
        by_letters.firsts.push((end, 0));
        by_letters
    }

    /// That of a letter alone, and that of it before the next.
    #[inline]
    pub fn of(&self, letter: char, next: Option<char>) -> impl Iterator<Item = &T> {
        self.both(letter, next).into_iter().flatten()
    }

    /// The two of them.
    #[inline]
    pub fn both(&self, letter: char, next: Option<char>) -> [Option<&T>; 2] {
        let (of, seconds) = self.starting(letter);
        let alone = of.first().filter(|(second, _)| second.is_none());
        let paired = next.filter(|next| seconds & bit(*next) != 0);
        let paired = paired.and_then(|_| of.iter().find(|(second, _)| *second == next));
        [alone, paired].map(|found| found.map(|(_, one)| one))
    }

    /// Those of a letter, whatever stands behind it.
    pub fn before_any(&self, letter: char) -> impl Iterator<Item = &T> {
        self.starting(letter).0.iter().map(|(_, one)| one)
    }

    /// Those of a letter, and a bit for each second one.
    #[inline]
    fn starting(&self, letter: char) -> (&[(Option<char>, T)], u64) {
        let letter = letter as usize;
        match self.firsts.get(letter..letter + 2) {
            Some([(from, seconds), (to, _)]) => {
                (&self.all[usize::from(*from)..usize::from(*to)], *seconds)
            }
            _ => (&[], 0),
        }
    }
}

/// The bit of a letter among 64; others share it.
pub fn bit(letter: char) -> u64 {
    1 << (letter as u32 % 64)
}
