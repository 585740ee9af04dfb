//! Letters as rules see them: folded, told from marks and apostrophes, of a script, in a case.

use std::{iter, sync::LazyLock};

/// Apostrophes that typists take for one another; all are read as U+2019.
pub(super) const APOSTROPHES: &str = "'’‘ʼʻʹʾʿ´`′ˈ";
/// The apostrophe that stands for all of them in rules.
pub(super) const APOSTROPHE: char = '’';
/// The Caucasian letter that is typed as a capital within small words too.
pub(super) const PALOCHKA: char = 'Ӏ';
/// Characters below this have a cell of their own: all that UTF-8 writes in one or two bytes.
pub(super) const NEAR: usize = 0x800;

/// The near characters as contexts see them: the folded letter, or 0 where more has to be known.
#[derive(Debug)]
pub(super) struct Letters(pub [u16; NEAR]);

pub(super) static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let folded = |i: usize| match char::from_u32(i as u32) {
        Some(c) if is_letter(c) && !is_mark(c) && fold(c) != APOSTROPHE => fold(c) as u32 as u16,
        _ => 0,
    };
    Letters(std::array::from_fn(folded))
});

impl Letters {
    pub fn near(&self, i: usize) -> Option<char> {
        char::from_u32(u32::from(self.0[i])).filter(|&c| c != '\0')
    }

    /// The folded letter, if it is certain that the character is one.
    pub fn letter(&self, c: char) -> Option<char> {
        if (c as usize) < NEAR { self.near(c as usize) } else { None }
    }

    pub fn fold(&self, c: char) -> char {
        self.letter(c).unwrap_or_else(|| fold(c))
    }

    pub fn is_capital(&self, c: char) -> bool {
        self.fold(c) != c && c.is_uppercase()
    }

    /// The first letter of the word that goes on at the start of `text`.
    pub fn after(&self, text: &str) -> Option<char> {
        let near = match *text.as_bytes() {
            [] => return None,
            [b' ' | b'\n' | b'-', ..] => return None,
            [lead @ 0xC2..=0xDF, tail, ..] => self.near(near(lead, tail)),
            _ => None,
        };
        near.or_else(|| in_word(text.chars()).next())
    }

    /// The last letter of the word that goes on at the end of `text`.
    pub fn before(&self, text: &str) -> Option<char> {
        let near = match *text.as_bytes() {
            [] => return None,
            [.., b' ' | b'\n' | b'-'] => return None,
            [.., lead @ 0xC2..=0xDF, tail] => self.near(near(lead, tail)),
            _ => None,
        };
        near.or_else(|| in_word(text.chars().rev()).next())
    }
}

/// The number of the character that UTF-8 writes in these two bytes.
#[inline]
pub(super) fn near(lead: u8, tail: u8) -> usize {
    usize::from(lead & 0x1F) << 6 | usize::from(tail & 0x3F)
}

/// A letter as rules see it: small, with one apostrophe for all.
pub(super) fn fold(c: char) -> char {
    match c {
        'а'..='џ' | 'a'..='z' => c,
        _ if is_apostrophe(c) => APOSTROPHE,
        _ => simple_lower(c),
    }
}

fn simple_lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => l,
        _ if c == 'İ' => 'i',
        _ => c,
    }
}

/// The capital of a letter, or the letter itself if its capital is none or several.
pub(super) fn simple_upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => u,
        _ => c,
    }
}

pub(super) fn upper(c: char, dotted: bool) -> Vec<char> {
    if dotted && c == 'i' { vec!['İ'] } else { c.to_uppercase().collect() }
}

/// The nearest letter of the same word that has a case.
pub(super) fn cased_neighbour(chars: impl Iterator<Item = char>) -> Option<char> {
    chars
        .take(8)
        .take_while(|&c| is_letter(c) || is_mark(c) || is_apostrophe(c))
        .find(|&c| has_case(c))
}

pub(super) fn has_case(c: char) -> bool {
    c != PALOCHKA && (c.is_uppercase() || c.is_lowercase())
}

pub(super) fn is_apostrophe(c: char) -> bool {
    APOSTROPHES.contains(c)
}

pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

pub(super) fn is_letter(c: char) -> bool {
    matches!(c, 'А'..='я') || c.is_alphabetic() || matches!(c, '\u{64B}'..='\u{655}')
}

/// The letters of a word, folded, marks left out, up to the first character that is none. An
/// apostrophe belongs to the word only if a letter follows.
pub(super) fn in_word(
    chars: impl Iterator<Item = char> + Clone,
) -> impl Iterator<Item = char> + Clone {
    let letters: &Letters = &LETTERS;
    let mut chars = chars.filter(|&c| !is_mark(c));
    iter::from_fn(move || {
        let c = chars.next()?;
        if let Some(letter) = letters.letter(c) {
            return Some(letter);
        }
        let c = fold(c);
        (c == APOSTROPHE && chars.clone().next().is_some_and(is_letter)
            || c != APOSTROPHE && is_letter(c))
        .then_some(c)
    })
    .fuse()
}

/// A script whose letters must not be left standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Cyrillic,
    Arabic,
    Latin,
    Other,
}

impl Script {
    pub fn named(code: &str) -> Script {
        match code {
            "Cyrl" => Script::Cyrillic,
            "Arab" => Script::Arabic,
            "Latn" => Script::Latin,
            _ => Script::Other,
        }
    }

    /// Whether a character must not stay as it is. Latin letters may: `w` is `w` in most alphabets.
    pub fn is_foreign(self, c: char) -> bool {
        self != Script::Latin && self.has(c)
    }

    /// Whether a character belongs to the script.
    pub fn has(self, c: char) -> bool {
        match self {
            Script::Cyrillic => matches!(c, '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}'
                | '\u{1D2B}' | '\u{1D78}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A640}'..='\u{A69F}'
                | '\u{FE2E}'..='\u{FE2F}' | '\u{1E030}'..='\u{1E08F}'),
            Script::Latin => matches!(c, 'A'..='Z' | 'a'..='z' | 'À'..='ʯ'),
            // Marks, digits and punctuation of the Arabic block are nobody's letters.
            Script::Arabic => {
                matches!(c, '\u{620}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{8A0}'..='\u{8FF}'
                    | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
                    && c.is_alphabetic()
            }
            Script::Other => false,
        }
    }
}
