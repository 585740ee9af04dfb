//! A word as it sounds, and what it costs to take it for another.
//!
//! Nobody knows which of the two is the better spelling, so each is read against the sounds of the other
//! and the cheaper reading counts; that makes the comparison symmetric.

use super::words::WORDS;
use crate::{
    lexicon,
    matching::word_limit,
    phonetic::{
        Cost,
        align::Aligner,
        lattice::{LONGEST_WORD, Lattice, pronounce},
    },
};
use std::cell::OnceCell;

/// What a wrong, missing, added or swapped letter costs, where no reading explains it.
pub const LETTER: Cost = 120;
/// What an initial costs that stands for a word.
const INITIAL: Cost = 90;

/// A word, or several taken as one, read in all ways and in the plainest.
pub struct Sounding {
    pub text: String,
    /// Lower-case letters and digits of ASCII.
    pub plain: String,
    /// Whether it is in plain Latin letters.
    pub is_latin: bool,
    /// The sorts of its consonants in order, four bits each, the first the lowest.
    pub consonants: u64,
    pub initial: bool,
    /// It is a father's name, as the word behind it says.
    pub father: bool,
    /// A hyphen joins it to the word before it.
    pub hyphened: bool,
    /// It stands in quotation marks or brackets.
    pub alias: bool,
    lattice: OnceCell<Lattice>,
    sounds: OnceCell<Vec<u8>>,
    pub tongue: OnceCell<u8>,
    given: OnceCell<&'static [u16]>,
}

impl Sounding {
    pub fn new(text: String) -> Sounding {
        let mut plain = String::with_capacity(text.len());
        let is_latin = text.is_ascii();
        if text.bytes().all(|b| b.is_ascii_lowercase()) {
            plain.push_str(&text);
        } else {
            let ascii = deunicode::deunicode(&text);
            plain.extend(
                ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()),
            );
        }
        let (mut consonants, mut count, mut before) = (0, 0, 0);
        for (at, letter) in plain.bytes().enumerate().filter(|(_, letter)| *letter != b'h') {
            let next = plain.as_bytes().get(at + 1);
            // Doubled consonants are one, and so are all ways to write ж or щ.
            let sort = match (letter, next) {
                (b't', Some(b's' | b'z' | b'c')) | (b'd', Some(b'z' | b'j')) => SIBILANT,
                _ => consonant(letter),
            };
            if sort != before && sort > 0 && count < MOST_CONSONANTS {
                consonants |= sort << (4 * count);
                count += 1;
            }
            before = sort;
        }
        Sounding {
            text,
            plain,
            is_latin,
            consonants,
            initial: false,
            father: false,
            hyphened: false,
            alias: false,
            lattice: OnceCell::new(),
            sounds: OnceCell::new(),
            tongue: OnceCell::new(),
            given: OnceCell::new(),
        }
    }

    /// The names of which it is a form.
    pub fn given(&self) -> &'static [u16] {
        self.given.get_or_init(|| {
            let listed = || WORDS.given.get(&*self.plain).or_else(|| WORDS.given.get(&*self.text));
            // In another script it need not be listed, and may be the form of several names.
            let sounded = if self.is_latin { None } else { WORDS.sounded.get(self.sounds()) };
            sounded.or_else(listed).map_or(&[], |lines| lines)
        })
    }

    /// Whether both are forms of one given name.
    pub fn is_form_of(&self, other: &Sounding) -> bool {
        self.given().iter().any(|line| other.given().contains(line))
    }

    pub fn is_arabic(&self) -> bool {
        self.text.starts_with(|c| matches!(c, '\u{600}'..='\u{6ff}'))
    }

    /// The form in which syllables are listed.
    pub fn syllabic(&self) -> &str {
        let cyrillic = self.text.starts_with(|c| matches!(c, '\u{400}'..='\u{4ff}'));
        if cyrillic { &self.text } else { &self.plain }
    }

    /// Whether the consonants are too unlike for two spellings of one word.
    fn is_unlike(&self, other: &Sounding) -> bool {
        let letters = self.plain.len().max(other.plain.len());
        unlike(self.consonants, other.consonants) > if letters < LONG { 1 } else { 2 }
    }

    pub fn lattice(&self) -> &Lattice {
        self.lattice.get_or_init(|| Lattice::new(&self.text, None))
    }

    pub fn sounds(&self) -> &[u8] {
        self.sounds.get_or_init(|| pronounce(&self.text, "und"))
    }

    pub fn phones(&self, other: &Sounding) -> u8 {
        ((self.sounds().len() + other.sounds().len()) / 2).min(40) as u8
    }

    /// What it costs to take one for the other.
    pub fn cost(&self, other: &Sounding, aligner: &mut Aligner) -> Option<Cost> {
        if self.text == other.text {
            return Some(0);
        }
        if self.plain == other.plain && !self.plain.is_empty() {
            return Some(0);
        }
        // Words of so different lengths or consonants are not the same word: no need to align them.
        let (m, n) = (self.plain.len(), other.plain.len());
        if m.max(n) > 2 * m.min(n) + 4 || self.is_unlike(other) {
            return None;
        }
        let (p, q) = (self.plain.as_bytes(), other.plain.as_bytes());
        let edits = edits(m, n, |i, j| p[i] == q[j]);
        // No convention changes more than half of the letters, and some.
        if edits as usize > 2 + m.max(n) / 2 {
            return None;
        }
        let (x, y) = (self.sounds(), other.sounds());
        let (shorter, longer) = (x.len().min(y.len()), x.len().max(y.len()));
        if longer > 2 * shorter + 3 {
            return None;
        }
        let most = limit(longer);
        let there = aligner.cost(self.lattice(), y, most);
        let back = aligner.cost(other.lattice(), x, most);
        let digits = |s: &str| s.bytes().any(|b| b.is_ascii_digit());
        let read = [there, back].into_iter().flatten().min();
        let letters = match (digits(&self.plain), digits(&other.plain)) {
            // A digit read or typed for a letter.
            (x, y) if x != y => (shorter > 4 && edits == 1).then_some(LETTER),
            (true, true) => return None,
            _ => Some(LETTER.saturating_mul(edits.min(9) as Cost)),
        };
        [read, letters].into_iter().flatten().min().filter(|cost| *cost <= most)
    }

    /// What it costs that one begins like the other, which is an initial.
    pub fn begins(&self, initial: &Sounding, aligner: &mut Aligner) -> Option<Cost> {
        let head =
            |sounds: &[u8]| sounds.len().min(if sounds.first() == Some(&b'j') { 2 } else { 1 });
        if initial.plain.bytes().next().is_some_and(|b| self.plain.as_bytes().first() == Some(&b)) {
            return Some(INITIAL);
        }
        let sounds = &self.sounds()[..head(self.sounds())];
        let there = aligner.cost(initial.lattice(), sounds, word_limit(1));
        there.map(|cost| INITIAL + cost)
    }
}

/// So many letters allow for two consonants of other sorts.
const LONG: usize = 6;
/// More consonants are not looked at.
const MOST_CONSONANTS: u32 = 16;

/// The sort of a consonant that few conventions write with letters of another sort; 0 for vowels and for
/// consonants that come and go.
fn consonant(letter: u8) -> u64 {
    match letter {
        b'b' | b'p' | b'v' | b'w' | b'f' => 1,
        b'd' | b't' => 2,
        b'l' => 3,
        b'm' => 4,
        b'n' => 5,
        b'r' => 6,
        b'c' | b'g' | b'j' | b'k' | b'q' | b's' | b'x' | b'z' => SIBILANT,
        _ => 0,
    }
}
/// The sort of *s* and its like, and of those that they are written with.
const SIBILANT: u64 = 7;

/// How many consonants in order are of other sorts, or have none to stand for: an edit distance.
pub fn unlike(x: u64, y: u64) -> u32 {
    let count = |sorts: u64| (u64::BITS - sorts.leading_zeros()).div_ceil(4) as usize;
    let sort = |sorts: u64, at: usize| sorts >> (4 * at) & 15;
    let (m, n) = (count(x), count(y));
    if x == y || m.abs_diff(n) > 3 {
        return m.abs_diff(n) as u32;
    }
    edits(m, n, |i, j| sort(x, i) == sort(y, j))
}

/// How many letters are wrong, missing, added or swapped between two words of so many letters: Hyyrö's
/// bit-parallel distance (2003), a column of the table in a machine word.
fn edits(m: usize, n: usize, same: impl Fn(usize, usize) -> bool) -> u32 {
    let (m, n) = (m.min(LONGEST_WORD), n.min(LONGEST_WORD));
    if m == 0 {
        return n as u32;
    }
    let (mut more, mut fewer, mut diagonal, mut before) = (!0u64, 0u64, 0u64, 0u64);
    let mut edits = m as u32;
    for j in 0..n {
        let matching = (0..m).fold(0u64, |all, i| all | u64::from(same(i, j)) << i);
        let swapped = ((!diagonal & matching) << 1) & before;
        diagonal = ((matching & more).wrapping_add(more) ^ more) | matching | fewer | swapped;
        let (right, left) = (fewer | !(diagonal | more), diagonal & more);
        edits = edits + (right >> (m - 1) & 1) as u32 - (left >> (m - 1) & 1) as u32;
        let (right, left) = (right << 1 | 1, left << 1);
        more = left | !(diagonal | right);
        fewer = right & diagonal;
        before = matching;
    }
    edits
}

/// The most that the spelling of a word may cost: less than in a gazetteer, where rivals help to tell.
fn limit(phones: usize) -> Cost {
    (40 + 30 * phones as Cost).min(330)
}

/// Whether one of the two ends like *Назарбаева* and the other like *Назарбаев*, or one is *Mario* and
/// the other *Maria*.
pub fn genders_differ(x: &str, y: &str) -> bool {
    const FEMININE: [char; 5] = ['a', 'а', 'á', 'я', 'ā'];
    if let (Some(x), Some(y)) = (x.strip_suffix('я'), y.strip_suffix('й')) {
        return x == y;
    }
    if let (Some(x), Some(y)) = (x.strip_suffix('й'), y.strip_suffix('я')) {
        return x == y;
    }
    let feminine = |text: &str| text.ends_with(FEMININE);
    if feminine(x) == feminine(y) {
        return false;
    }
    let stem = |text: &'_ str| {
        text.trim_end_matches(FEMININE).trim_end_matches(['o', 'о', 'e', 's']).to_owned()
    };
    lexicon::genders_differ(lexicon::gender(x), || lexicon::gender(y)) || stem(x) == stem(y)
}
