//! A text with the bytes of its characters in every page: what the readers may have seen.

use super::codepage::{Bytes, MAX_PAGES, PageId, registry};

/// A text with the bytes of its characters in every page.
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) chars: Vec<char>,
    rows: Vec<&'static Bytes>,
    /// Whether there are characters that only sets of several bytes have.
    pub(super) eastern: bool,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Source<'t> {
        let chars: Vec<char> = text.chars().collect();
        let rows = chars.iter().map(|c| registry().bytes(*c)).collect();
        let eastern = chars.iter().any(|c| {
            matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{e000}'..='\u{ffef}')
        });
        Source { text, chars, rows, eastern }
    }

    /// The one-byte pages, as bits, in which some letter beyond ASCII could begin a UTF-8 sequence
    /// that the next character goes on; a lost one may, if `lost` says so.
    pub(super) fn utf8_pages(&self, lost: bool) -> u64 {
        let mut begun = [0u8; MAX_PAGES];
        for (chars, rows) in self.chars.windows(2).zip(self.rows.windows(2)) {
            if chars[0].is_ascii() && chars[0] != ' ' || chars[1].is_ascii() && !is_lost(chars[1]) {
                continue;
            }
            // A plain space may have been a no-break space, which is a lead byte in Mac pages.
            let lead = if chars[0] == ' ' { registry().bytes('\u{a0}') } else { rows[0] };
            let next = if lost && is_lost(chars[1]) { &ANY } else { rows[1] };
            for (begun, (lead, next)) in begun.iter_mut().zip(lead.iter().zip(next)) {
                *begun |=
                    u8::from((0xc2..0xf5).contains(lead)) & u8::from((0x80..0xc0).contains(next));
            }
        }
        mask(&begun)
    }

    /// The one-byte pages, as bits, that have every character of some word with letters beyond ASCII.
    fn one_byte_pages(&self) -> u64 {
        let mut pages = 0;
        for word in self.chars.split(|c| *c == ' ') {
            let start =
                word.as_ptr().addr().wrapping_sub(self.chars.as_ptr().addr()) / size_of::<char>();
            let mut all = [1u8; MAX_PAGES];
            let mut touched = false;
            for (c, row) in word.iter().zip(&self.rows[start..]) {
                if !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER {
                    touched = true;
                    for (all, byte) in all.iter_mut().zip(*row) {
                        *all &= u8::from(*byte != 0);
                    }
                }
            }
            if touched {
                pages |= mask(&all);
            }
        }
        pages
    }

    /// The pages that may have been read for one another, those that show the same bytes together.
    pub(super) fn alike(&self) -> Vec<Vec<PageId>> {
        let pages = self.one_byte_pages();
        let rows: Vec<&Bytes> = self
            .chars
            .iter()
            .zip(&self.rows)
            .filter(|(c, _)| !c.is_ascii())
            .map(|(_, row)| *row)
            .collect();
        let mut alike: Vec<Vec<PageId>> = Vec::new();
        for (id, page) in registry().pages.iter().enumerate().take(MAX_PAGES) {
            let multi = page.is_multi();
            if page.read.is_none() || !(multi && self.eastern || pages & 1 << id != 0) {
                continue;
            }
            let same = |other: &&mut Vec<PageId>| {
                !multi && rows.iter().all(|row| row[id] == row[other[0].0 as usize])
            };
            match alike.iter_mut().find(same) {
                Some(alike) => alike.push(PageId(id as u8)),
                None => alike.push(vec![PageId(id as u8)]),
            }
        }
        alike
    }

    /// What the reader saw: bytes, each with the position of its character.
    pub(super) fn image(&self, page: PageId) -> Vec<Seen> {
        let chars = self.chars.iter().zip(&self.rows).enumerate();
        if registry().page(page).is_multi() {
            let mut image = Vec::with_capacity(self.chars.len() * 2);
            let mut bytes = Vec::new();
            for (at, (&c, _)) in chars {
                bytes.clear();
                if c.is_ascii() || !registry().page(page).push_multi(c, &mut bytes) {
                    image.push(Seen::of(c, at));
                } else {
                    image.extend(bytes.iter().map(|b| Seen::new(u16::from(*b), at)));
                }
            }
            return image;
        }
        let seen = |(at, (&c, row)): (usize, (&char, &&'static Bytes))| match row[page.0 as usize] {
            0 => Seen::of(c, at),
            byte => Seen::new(u16::from(byte), at),
        };
        chars.map(seen).collect()
    }

    /// The same, without the words of which the page lacks a character.
    pub(super) fn words(&self, page: PageId) -> Vec<Seen> {
        let mut image = self.image(page);
        for word in image.split_mut(|seen| seen.byte == 0x20) {
            if word.iter().any(|seen| seen.byte == ALIEN) {
                word.iter_mut().for_each(|seen| seen.byte = ALIEN);
            }
        }
        image
    }
}

/// A byte that goes on a sequence in every page.
static ANY: Bytes = [0x80; MAX_PAGES];

pub(super) fn is_lost(c: char) -> bool {
    matches!(c, char::REPLACEMENT_CHARACTER | '?')
}

fn mask(flags: &[u8; MAX_PAGES]) -> u64 {
    flags.iter().enumerate().fold(0, |mask, (page, flag)| mask | u64::from(*flag) << page)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The byte, or [`ALIEN`], or [`LOST`].
    pub(super) byte: u16,
    /// Position of the character among all.
    pub(super) at: u32,
}

/// A character that the page lacks.
pub(super) const ALIEN: u16 = 0x100;
/// A replacement character: some byte was here.
pub(super) const LOST: u16 = 0x101;

impl Seen {
    fn of(c: char, at: usize) -> Seen {
        let byte = match c {
            char::REPLACEMENT_CHARACTER => LOST,
            c if c.is_ascii() => c as u16,
            _ => ALIEN,
        };
        Seen::new(byte, at)
    }

    pub(super) fn new(byte: u16, at: usize) -> Seen {
        Seen { byte, at: at as u32 }
    }

    /// Position of the character among all.
    pub(super) fn at(self) -> usize {
        self.at as usize
    }
}
