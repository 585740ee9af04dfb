//! A text with the bytes of its characters in every page: what the readers may have seen.

use std::{cell::RefCell, ops::Range, sync::LazyLock};

use super::{
    codepage::{PageId, Row, registry},
    is_lost,
    model::model,
};

/// A text with the bytes of its characters in every page.
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) chars: Vec<char>,
    pub(super) rows: Vec<&'static Row>,
    /// Whether there are characters that only sets of several bytes have.
    pub(super) eastern: bool,
    /// What it is as UTF-8 that was read as the one-byte pages.
    pub(super) sequences: Sequences,
    /// What its words cost, of which every page may ask.
    words: RefCell<Vec<(Range<usize>, f32)>>,
}

/// What a text is as UTF-8 that was read as the one-byte pages, each of them one bit.
#[derive(Default)]
pub(super) struct Sequences {
    /// Some sequence may begin.
    pub(super) begun: u64,
    /// All beyond ASCII is whole sequences.
    pub(super) complete: u64,
    /// Some sequence breaks off.
    pub(super) broken: u64,
    /// Some sequence breaks off before what may have been a character beyond ASCII.
    pub(super) made_plain: u64,
}

/// What a text would be as UTF-8 that was read as a page.
#[derive(Default)]
pub(super) struct BytesOfUtf8 {
    /// Lead bytes with a byte that goes on.
    pub(super) whole: u32,
    /// Lead bytes without.
    pub(super) broken: u32,
    /// What is part of no sequence, in words with sequences.
    pub(super) stray: u32,
}

impl Sequences {
    /// A first look at the text as UTF-8, at all pages at once; what is lost may have been any byte, if
    /// `lost` says so.
    fn of(chars: &[char], rows: &[&Row], lost: bool) -> Sequences {
        let mut found = Sequences { complete: u64::MAX, ..Sequences::default() };
        let space = registry().row('\u{a0}');
        let leads = |row: &Row| row.begins[0] | row.begins[1] | row.begins[2];
        // Pages in which a sequence wants one byte more, two, or three.
        let mut wanting = [0u64; 3];
        for (i, (c, row)) in chars.iter().zip(rows).enumerate() {
            let begun = wanting[0] | wanting[1] | wanting[2];
            if matches!(*c, ' ' | '\'' | '"' | char::REPLACEMENT_CHARACTER) {
                found.made_plain |= begun;
            }
            let before = i.checked_sub(1).map(|i| chars[i]);
            if before == Some(' ') {
                // A plain space may have been a no-break space, which is a lead byte in Mac pages.
                let led = leads(space) & row.goes_on;
                (found.begun, found.made_plain) = (found.begun | led, found.made_plain | led);
            }
            let after = if lost && is_lost(*c) { u64::MAX } else { row.goes_on };
            if before.is_some_and(|before| !before.is_ascii()) {
                found.begun |= leads(rows[i - 1]) & after;
            }
            found.broken |= begun & !row.goes_on;
            if !c.is_ascii() {
                found.complete &= leads(row) & !begun | row.goes_on & begun;
            }
            let on = row.goes_on;
            wanting =
                [row.begins[0] | wanting[1] & on, row.begins[1] | wanting[2] & on, row.begins[2]];
        }
        found.broken |= wanting[0] | wanting[1] | wanting[2];
        found.complete &= !found.broken & found.begun;
        found
    }
}

impl<'t> Source<'t> {
    /// What is lost may have been any byte, if `lost` says so.
    pub(super) fn new(text: &'t str, lost: bool) -> Source<'t> {
        let chars: Vec<char> = text.chars().collect();
        let rows: Vec<&Row> = chars.iter().map(|c| registry().row(*c)).collect();
        let eastern = chars.iter().any(|c| {
            matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{e000}'..='\u{ffef}')
        });
        let sequences = Sequences::of(&chars, &rows, lost);
        Source { text, chars, rows, eastern, sequences, words: RefCell::default() }
    }

    /// The bits of a word by itself.
    pub(super) fn bits_of(&self, word: Range<usize>) -> f32 {
        let mut words = self.words.borrow_mut();
        if let Some((_, bits)) = words.iter().find(|(known, _)| *known == word) {
            return *bits;
        }
        let bits = model().bits_of(self.chars[word.clone()].iter().copied());
        words.push((word, bits));
        bits
    }

    /// A count of what the text would be as UTF-8 read as a page.
    pub(super) fn bytes_of_utf8(&self, page: PageId) -> BytesOfUtf8 {
        let mut all = BytesOfUtf8::default();
        let (mut whole, mut stray, mut led) = (0, 0, false);
        for (c, row) in self.chars.iter().zip(&self.rows).chain([(&' ', &registry().row(' '))]) {
            match row.bytes[page.0 as usize] {
                0x80..0xc0 if led => whole += 1,
                0xc2..0xf5 => all.broken += 1,
                _ if *c == ' ' => {
                    // Words without a sequence stay as they are.
                    all.stray += if whole > 0 { stray } else { 0 };
                    all.whole += whole;
                    (whole, stray) = (0, 0);
                }
                _ => stray += u32::from(!c.is_ascii() && *c != char::REPLACEMENT_CHARACTER),
            }
            led = row.bytes[page.0 as usize] >= 0xc2;
        }
        all.broken -= all.whole.min(all.broken);
        all
    }

    /// Whether all beyond ASCII is UTF-8 of Cyrillic letters read as Latin, of which most lost the second byte:
    /// `Ð¡ÑÑÐ´Ð°ÑÑÑ`.
    pub(super) fn is_rest_of_utf8(&self) -> bool {
        let (mut led, mut whole, mut lost) = (false, 0, 0);
        for c in self.chars.iter().chain([&' ']) {
            let leads = matches!(c, 'Ð'..='Ó');
            let goes_on = led && !leads && !c.is_ascii();
            if !(leads || goes_on || c.is_ascii()) {
                return false;
            }
            whole += u32::from(goes_on);
            lost += u32::from(led && !goes_on);
            led = leads;
        }
        whole > 0 && lost > whole
    }

    /// The one-byte pages, as bits, that have every character of some word with letters beyond ASCII, or a
    /// control.
    fn one_byte_pages(&self) -> u64 {
        let (mut pages, mut all, mut touched) = (0, u64::MAX, false);
        for (c, row) in self.chars.iter().zip(&self.rows).chain([(&' ', &registry().row(' '))]) {
            if *c == ' ' {
                pages |= if touched { all } else { 0 };
                (all, touched) = (u64::MAX, false);
            } else if c.is_control() {
                pages |= 1 << latin_1().0;
            } else if !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER {
                touched = true;
                all &= !row.lacks;
            }
        }
        pages
    }

    /// The pages that may have been read for one another, as bits, those that show the same bytes together; with
    /// them all pages that show the text as it stands.
    pub(super) fn alike(&self) -> Vec<(u64, u64)> {
        let mut alike = Vec::new();
        let mut left = self.one_byte_pages() & registry().readers;
        while left != 0 {
            let same = self.alike_to(PageId(left.trailing_zeros() as u8), u64::MAX);
            alike.push((same & left, same));
            left &= !same;
        }
        let eastern = if self.eastern { registry().eastern } else { 0 };
        alike.extend(bits(eastern).map(|page| (1 << page.0, 0)));
        alike
    }

    /// The pages of several bytes, as bits, in which what it begins with begins a UTF-8 sequence.
    pub(super) fn eastern_utf8(&self) -> u64 {
        let mut bytes = Vec::new();
        let mut begins = |page: &PageId| {
            let page = registry().page(*page);
            let beyond = self.chars.iter().filter(|c| !c.is_ascii());
            let first = beyond.map(|c| {
                *c != char::REPLACEMENT_CHARACTER && {
                    bytes.clear();
                    page.push_multi(*c, &mut bytes)
                }
            });
            first.take_while(|has| !has).for_each(drop);
            bytes.first().is_none_or(|first| (0xc2..0xf5).contains(first))
        };
        let eastern = if self.eastern { registry().eastern } else { 0 };
        bits(eastern).filter(|page| begins(page)).fold(0, |pages, page| pages | 1 << page.0)
    }

    /// Those of some pages that show the text like a page.
    pub(super) fn alike_to(&self, page: PageId, pages: u64) -> u64 {
        let rows = self.chars.iter().zip(&self.rows).filter(|(c, _)| !c.is_ascii());
        rows.fold(pages, |alike, (_, row)| alike & row.as_in(page))
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
        let seen =
            |(at, (&c, row)): (usize, (&char, &&'static Row))| match row.bytes[page.0 as usize] {
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

/// The page that shows the bytes of others as controls.
pub(super) fn latin_1() -> PageId {
    static LATIN_1: LazyLock<PageId> =
        LazyLock::new(|| registry().find("iso-8859-1").unwrap_or(PageId(0)));
    *LATIN_1
}

/// The pages of a set.
pub(super) fn bits(mut set: u64) -> impl Iterator<Item = PageId> {
    std::iter::from_fn(move || {
        let first = (set != 0).then(|| PageId(set.trailing_zeros() as u8))?;
        set &= set - 1;
        Some(first)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The byte, or [`ALIEN`], or [`LOST`].
    pub(super) byte: u16,
    /// Position of the character among all.
    pub(super) at: u32,
}

/// A character that the page lacks.
const ALIEN: u16 = 0x100;
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
