//! The encodings: what each byte of a page means, and the bytes of a character in all pages at once.

use std::{
    collections::hash_map::Entry,
    ops::Range,
    sync::{LazyLock, OnceLock},
};

use encoding_rs::Encoding;
use rustc_hash::FxHashMap;

use crate::table;

/// A character set of one byte a character whose lower half is ASCII, or one of several bytes.
pub(crate) struct Page {
    pub(crate) name: &'static str,
    aliases: &'static str,
    /// Bits for believing that names were written in it; `None`: never tried.
    pub(crate) written: Option<f32>,
    /// Bits for believing that they were read as it.
    pub(crate) read: Option<f32>,
    /// ISO 15924 code of the letters that it is for.
    pub(crate) script: &'static str,
    /// Characters of the bytes 80 to FF; U+FFFD where there is none. Empty for several-byte sets.
    upper: Vec<char>,
    /// Which of these are letters, as bits.
    letters: u128,
    /// Bytes from 80 to BF (those that go on a UTF-8 sequence) without a character of their own.
    pub(crate) holes: Vec<u8>,
    /// Bytes that begin a UTF-8 sequence, without a character of their own.
    pub(crate) lead_holes: Vec<u8>,
    multi: Option<Multi>,
}

struct Multi {
    encoding: &'static Encoding,
    two_bytes: OnceLock<FxHashMap<char, [u8; 2]>>,
}

/// Position of a page in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PageId(pub(crate) u8);

/// One-byte pages that the registry can hold.
pub(crate) const MAX_PAGES: usize = 48;

/// The byte of one character in every one-byte page; 0 where the page lacks it.
pub(crate) type Bytes = [u8; MAX_PAGES];

/// One character beyond ASCII in all one-byte pages; of sets of pages, each page is one bit.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) bytes: Bytes,
    /// Pages in which its byte goes on a UTF-8 sequence.
    pub(crate) goes_on: u64,
    /// Pages in which its byte begins a sequence of two, three or four bytes.
    pub(crate) begins: [u64; 3],
    /// Pages in which the byte of its capital begins a sequence of two bytes.
    pub(crate) capital_begins: u64,
    /// Pages that lack it.
    pub(crate) lacks: u64,
    /// By page: the pages that have it at the same byte, or lack it together.
    same: [u64; MAX_PAGES],
}

impl Row {
    /// Of what no page has.
    const EMPTY: Row = Row {
        bytes: [0; MAX_PAGES],
        goes_on: 0,
        begins: [0; 3],
        capital_begins: 0,
        lacks: u64::MAX,
        same: [u64::MAX; MAX_PAGES],
    };

    fn new(bytes: Bytes) -> Row {
        // Pages by the byte at which they have it.
        let mut at = [0; 0x100];
        bytes.iter().enumerate().for_each(|(page, byte)| at[usize::from(*byte)] |= 1 << page);
        let pages = |bytes: Range<usize>| at[bytes].iter().fold(0, |pages, page| pages | page);
        Row {
            bytes,
            goes_on: pages(0x80..0xc0),
            begins: [0xc2..0xe0, 0xe0..0xf0, 0xf0..0xf5].map(pages),
            capital_begins: 0,
            lacks: at[0],
            same: bytes.map(|byte| at[usize::from(byte)]),
        }
    }

    /// The pages that have it at the byte at which a page has it.
    pub(crate) fn as_in(&self, page: PageId) -> u64 {
        self.same[usize::from(page.0)]
    }
}

pub(crate) struct Registry {
    pub(crate) pages: Vec<Page>,
    /// Places in `rows`; characters below U+2600 through `dense`, the rest through `sparse`.
    dense: Vec<u16>,
    sparse: FxHashMap<char, u16>,
    rows: Vec<Row>,
    /// Bits of pairs (written, read) that are confused more often than chance.
    /// Infinite where it is never tried; by written, then read.
    pairs: Vec<[f32; MAX_PAGES]>,
    /// Pairs (written, read) that differ in few letters.
    akin: Vec<(PageId, PageId)>,
    /// Pages that texts were read as, one bit each: of one byte a character, and of several.
    pub(crate) readers: u64,
    /// Those of one byte that are met most.
    pub(crate) common: u64,
    pub(crate) eastern: u64,
}

const DENSE: usize = 0x2600;
/// Bits of a page that is read as often as any.
const COMMON: f32 = 2.0;
/// Bits of a pair of pages that is not rare.
const LIKELY: f32 = 7.0;

/// The tables of `data/encodings` by name, made by `build.rs`.
const TABLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/encodings.rs"));

/// The table of a name.
fn table_of(name: &str) -> &'static str {
    let found = TABLES.iter().find(|(file, _)| *file == name);
    found.unwrap_or_else(|| panic!("no data/encodings/{name}.tsv")).1
}

/// The registry of `data/encodings`, made at the first call.
pub(crate) fn registry() -> &'static Registry {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);
    &REGISTRY
}

impl Registry {
    fn new() -> Registry {
        let pages: Vec<Page> =
            table::headless(table_of("pages")).map(|row| Page::of_row(&row)).collect();
        let mut registry = Registry {
            pages,
            dense: vec![0; DENSE],
            sparse: FxHashMap::default(),
            rows: vec![Row::EMPTY],
            pairs: Vec::new(),
            akin: Vec::new(),
            readers: 0,
            common: 0,
            eastern: 0,
        };
        for (id, page) in registry.pages.iter().enumerate().filter(|(_, page)| page.read.is_some())
        {
            let set = if page.is_multi() { &mut registry.eastern } else { &mut registry.readers };
            *set |= 1 << id;
            registry.common |= u64::from(!page.is_multi() && page.read <= Some(COMMON)) << id;
        }
        for written in &registry.pages {
            registry.pairs.push(std::array::from_fn(|read| {
                let read = registry.pages.get(read).and_then(|read| read.read);
                written.written.zip(read).map_or(f32::INFINITY, |(written, read)| written + read)
            }));
        }
        let listed = |registry: &Registry, name| {
            let page = registry.find(name);
            usize::from(page.unwrap_or_else(|| panic!("{name} is not in pages.tsv")).0)
        };
        for row in table::headless(table_of("pairs")) {
            let [written, read] = [row[0], row[1]].map(|name| listed(&registry, name));
            registry.pairs[written][read] = table::number(row[2]);
        }
        for id in 0..registry.pages.len() {
            for i in 0..registry.pages[id].upper.len() {
                let (c, byte) = (registry.pages[id].upper[i], 0x80 + i as u8);
                // A C1 control stands for its byte where the page has no character for it.
                let control = Some(char::from(byte)).filter(|c| c.is_control());
                for c in [Some(c), control].into_iter().flatten() {
                    if c != char::REPLACEMENT_CHARACTER {
                        registry.set(c, id, byte);
                    }
                }
            }
        }
        for row in table::headless(table_of("windows-api")) {
            let page = listed(&registry, row[0]);
            registry.set(hex_char(row[2]), page, hex_byte(row[1]));
        }
        registry.akin = registry.pairs_akin();
        registry.rows.iter_mut().skip(1).for_each(|row| *row = Row::new(row.bytes));
        for c in ('\u{80}'..'\u{2600}').filter(|c| registry.dense[*c as usize] != 0) {
            let begins = capital(c).map_or(0, |capital| registry.row(capital).begins[0]);
            registry.rows[usize::from(registry.dense[c as usize])].capital_begins = begins;
        }
        registry
    }

    /// Pairs that are likely to be confused and have half of their letters at the same bytes.
    fn pairs_akin(&self) -> Vec<(PageId, PageId)> {
        let ids = || (0..self.pages.len()).map(|id| PageId(id as u8));
        let akin = |(written, read): &(PageId, PageId)| {
            let upper = |id: &PageId| self.page(*id).upper.iter();
            let letters = upper(read).filter(|c| c.is_alphabetic()).count();
            let same = upper(read).zip(upper(written)).filter(|(a, b)| a == b && a.is_alphabetic());
            2 * same.count() >= letters && self.pair(*written, *read) <= LIKELY
        };
        ids().flat_map(|written| ids().map(move |read| (written, read))).filter(akin).collect()
    }

    /// Keeps what stands: the page's own character wins over the C1 control of the same byte.
    fn set(&mut self, c: char, page: usize, byte: u8) {
        let mapped = self.pages[page].upper[byte as usize - 0x80];
        if mapped != c && mapped != char::REPLACEMENT_CHARACTER && !mapped.is_control() {
            return;
        }
        let fresh = self.rows.len() as u16;
        let slot = match self.dense.get_mut(c as usize) {
            Some(slot) => slot,
            None => self.sparse.entry(c).or_insert(0),
        };
        if *slot == 0 {
            *slot = fresh;
            self.rows.push(Row::EMPTY);
        }
        let byte_in = &mut self.rows[*slot as usize].bytes[page];
        if *byte_in == 0 {
            *byte_in = byte;
        }
    }

    /// The page of a name or alias, in any case.
    pub(crate) fn find(&self, name: &str) -> Option<PageId> {
        let same = |other: &str| other.eq_ignore_ascii_case(name);
        let found = |page: &Page| same(page.name) || page.aliases.split(',').any(same);
        self.pages.iter().position(found).map(|id| PageId(id as u8))
    }

    pub(crate) fn page(&self, id: PageId) -> &Page {
        &self.pages[id.0 as usize]
    }

    /// Bits for believing that text written in one page was read as another, apart from the letters;
    /// infinite where it is never tried.
    pub(crate) fn pair(&self, written: PageId, read: PageId) -> f32 {
        self.pairs[written.0 as usize][read.0 as usize]
    }

    /// Whether a letter is what a page shows for another letter of a page that is much like it.
    pub(crate) fn is_doubtful(&self, c: char) -> bool {
        let bytes = self.bytes(c);
        self.akin.iter().any(|(written, read)| {
            let byte = bytes[usize::from(read.0)];
            let meant = self.page(*written).char(byte).filter(|meant| *meant != c);
            byte != 0 && meant.is_some_and(char::is_alphabetic)
        })
    }

    /// A character beyond ASCII in all one-byte pages.
    pub(crate) fn row(&self, c: char) -> &Row {
        let row = match self.dense.get(c as usize) {
            Some(row) => *row,
            None => self.sparse.get(&c).copied().unwrap_or(0),
        };
        &self.rows[row as usize]
    }

    /// The bytes of a character beyond ASCII in all one-byte pages.
    pub(crate) fn bytes(&self, c: char) -> &Bytes {
        &self.row(c).bytes
    }
}

impl Page {
    fn of_row(row: &[&'static str]) -> Page {
        let [name, table, written, read, script, aliases] = row[..] else {
            panic!("{row:?} in pages.tsv has not six cells")
        };
        let encoding = || {
            let found = Encoding::for_label(name.as_bytes());
            found.unwrap_or_else(|| panic!("the Encoding Standard has no {name}"))
        };
        let mut page = Page {
            name,
            aliases,
            written: written.parse().ok(),
            read: read.parse().ok(),
            script,
            upper: Vec::new(),
            letters: 0,
            holes: Vec::new(),
            lead_holes: Vec::new(),
            multi: None,
        };
        match table {
            "identity" => page.upper = (0x80..=0xff).map(char::from).collect(),
            "file" => {
                page.upper = vec![char::REPLACEMENT_CHARACTER; 128];
                for row in table::headless(table_of(name)) {
                    page.upper[usize::from(hex_byte(row[0])) - 0x80] = hex_char(row[1]);
                }
            }
            "multi" => {
                page.multi = Some(Multi { encoding: encoding(), two_bytes: OnceLock::new() });
            }
            _ => {
                let encoding = encoding();
                let decode = |byte| encoding.decode_without_bom_handling(&[byte]).0.chars().next();
                page.upper = (0x80..=0xff).filter_map(decode).collect();
            }
        }
        let letters = page.upper.iter().enumerate().filter(|(_, c)| c.is_alphabetic());
        page.letters = letters.fold(0, |letters, (i, _)| letters | 1 << i);
        let hole = |c: char| c == char::REPLACEMENT_CHARACTER || c.is_control();
        let holes = (0x80..=0xff).zip(&page.upper).filter(|(_, c)| hole(**c));
        let (inner, outer) = holes.map(|(byte, _)| byte).partition(|byte| *byte < 0xc0);
        (page.holes, page.lead_holes) = (inner, outer);
        page.lead_holes.retain(|byte| (0xc2..=0xf4).contains(byte));
        page
    }

    pub(crate) fn is_multi(&self) -> bool {
        self.multi.is_some()
    }

    /// The decoder of a set of several bytes.
    pub(crate) fn encoding(&self) -> Option<&'static Encoding> {
        self.multi.as_ref().map(|multi| multi.encoding)
    }

    /// The character of a byte of a one-byte page.
    pub(crate) fn char(&self, byte: u8) -> Option<char> {
        match byte {
            0..0x80 => Some(char::from(byte)),
            _ => self
                .upper
                .get(byte as usize - 0x80)
                .copied()
                .filter(|c| *c != char::REPLACEMENT_CHARACTER),
        }
    }

    /// Whether the character of a byte is a letter.
    pub(crate) fn is_letter(&self, byte: u8) -> bool {
        match byte {
            0..0x80 => byte.is_ascii_alphabetic(),
            _ => self.letters >> (byte - 0x80) & 1 == 1,
        }
    }

    /// Appends the bytes of `c` in a set of several bytes (four only in GB 18030); false where it has
    /// none.
    pub(crate) fn push_multi(&self, c: char, out: &mut Vec<u8>) -> bool {
        let Some(multi) = &self.multi else { return false };
        let two_bytes = multi.two_bytes.get_or_init(|| multi.reverse());
        if let Some(pair) = two_bytes.get(&c) {
            // A single byte is kept with a zero before it.
            out.extend(pair.iter().skip(usize::from(pair[0] == 0)));
            return true;
        }
        // Its four bytes for U+FFFD were never written: the mark is the decoder's.
        if multi.encoding != encoding_rs::GB18030 || c == char::REPLACEMENT_CHARACTER {
            return false;
        }
        let mut buffer = [0; 4];
        let text = c.encode_utf8(&mut buffer);
        let (bytes, _, unmappable) = multi.encoding.encode(text);
        if !unmappable {
            out.extend_from_slice(&bytes);
        }
        !unmappable
    }
}

impl Multi {
    /// What one and two bytes decode to, turned round; the set's own encoder has the last word where
    /// two sequences give one character, and knows less than the decoder (Big5 without Hong Kong's).
    fn reverse(&self) -> FxHashMap<char, [u8; 2]> {
        let mut map = FxHashMap::default();
        let mut insert = |bytes: &[u8], pair: [u8; 2]| {
            let (text, _) = self.encoding.decode_without_bom_handling(bytes);
            let mut chars = text.chars();
            if let (Some(c), None) = (chars.next(), chars.next())
                && c != char::REPLACEMENT_CHARACTER
            {
                match map.entry(c) {
                    Entry::Vacant(entry) => drop(entry.insert(pair)),
                    Entry::Occupied(mut entry) => {
                        if self.encoding.encode(&text).0.as_ref() == bytes {
                            entry.insert(pair);
                        }
                    }
                }
            }
        };
        for first in 0x80..=0xff {
            insert(&[first], [0, first]);
            for second in 0x40..=0xff {
                insert(&[first, second], [first, second]);
            }
        }
        map
    }
}

/// Whether a letter is in ASCII, windows-1251 or windows-1252, the pages that lose others to `?`.
pub(crate) fn is_common(c: char) -> bool {
    let has =
        |page| registry().find(page).is_some_and(|id| registry().bytes(c)[id.0 as usize] != 0);
    c.is_ascii() || has("windows-1251") || has("windows-1252")
}

/// The one capital of a small letter.
pub(crate) fn capital(c: char) -> Option<char> {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) if u != c => Some(u),
        _ => None,
    }
}

/// A code point in a table.
pub(crate) fn hex_char(hex: &str) -> char {
    let c = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    c.unwrap_or_else(|| panic!("{hex:?} in a table of the crate is no code point"))
}

fn hex_byte(hex: &str) -> u8 {
    u8::from_str_radix(hex, 16).unwrap_or_else(|error| panic!("{hex:?}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_page_has_a_table() {
        assert!(registry().pages.iter().all(|page| page.is_multi() || page.upper.len() == 128));
    }

    #[test]
    fn own_tables_agree_with_the_encoding_standard() {
        // The Standard reads these two labels as the Windows pages, which differ only in 80 to 9F.
        for (own, standard) in [("iso-8859-9", "windows-1254"), ("iso-8859-11", "windows-874")] {
            let encoding = Encoding::for_label(standard.as_bytes()).unwrap();
            let page = registry().page(registry().find(own).unwrap());
            for byte in 0xa0..=0xff {
                let (text, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
                let theirs = text.chars().next().filter(|c| *c != char::REPLACEMENT_CHARACTER);
                assert_eq!(page.char(byte), theirs, "{own} {byte:02X}");
            }
        }
    }

    #[test]
    fn bytes_turn_characters_round() {
        for (id, page) in registry().pages.iter().enumerate().filter(|(_, page)| !page.is_multi()) {
            for byte in 0x80..=0xff {
                if let Some(c) = page.char(byte) {
                    assert_eq!(page.char(registry().bytes(c)[id]), Some(c), "{}", page.name);
                }
            }
        }
    }
}
