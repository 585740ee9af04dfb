//! Text to tokens: where words stand, what stands between them, and where sentences begin.
//!
//! Nothing is allocated for a word here; most words of a text are looked at no further. Runs of ASCII and
//! of Cyrillic letters, which most texts are made of, are read from tables byte by byte; all others,
//! and addresses and damage, by the character.

use super::lexis::{self, FACTS};
use crate::{
    normalize::{
        goes_on, is_apostrophe, is_character, is_invisible, is_small_letter, is_word_char,
    },
    work,
};
use rustc_hash::FxHashSet;
use std::{ops::Range, sync::LazyLock};

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Gap {
    /// White space with at most one line end.
    Space,
    /// A hyphen or apostrophe, perhaps with a line end behind it, or nothing that prints.
    Hyphen,
    /// A full stop, perhaps with a space: of an abbreviation, or not.
    Dot,
    /// A comma and a space.
    Comma,
    /// Anything else: names do not cross it, unless they are written so.
    Break,
}

/// A word, or a part of one between hyphens. A quarter of a line of the cache: all tokens of a window are walked
/// several times.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Of its bytes.
    pub hash: u64,
    start: u32,
    /// How many bytes stand behind the first: no window has more than [`WINDOW`](super::WINDOW).
    rest: u16,
    /// What stands before.
    pub gap: Gap,
    flags: u8,
}

/// What stands for a word in tables: read eight bytes at a time, as [`Reader::word`] reads them.
#[inline]
pub fn hash(word: &[u8]) -> u64 {
    let (chunks, rest) = word.as_chunks();
    let hash = chunks.iter().fold(0, |hash, chunk| mixed(hash, u64::from_le_bytes(*chunk)));
    match rest {
        [] => hash,
        _ => mixed(hash, rest.iter().rev().fold(0, |all, byte| all << 8 | u64::from(*byte))),
    }
}

/// A hash with eight more bytes: both halves of a product depend on all of them.
#[inline]
pub fn mixed(hash: u64, bytes: u64) -> u64 {
    let product = u128::from(hash ^ bytes) * 0x9e37_79b9_7f4a_7c15;
    product as u64 ^ (product >> 64) as u64
}

const UPPER: u8 = 1;
const CAPS: u8 = 2;
const CASELESS: u8 = 4;
const FIRST: u8 = 8;
const VOID: u8 = 16;
const SINGLE: u8 = 32;
const LINE: u8 = 64;
/// A sign alone, of which nothing is left once closing quotation marks are taken off: *ʾ*.
const EMPTY: u8 = 128;

impl Token {
    /// First byte.
    #[inline]
    pub fn start(&self) -> usize {
        self.start as usize
    }

    /// Behind the last byte.
    #[inline]
    pub fn end(&self) -> usize {
        self.start() + usize::from(self.rest) + usize::from(self.flags & EMPTY == 0)
    }

    /// The word, which stands in that text.
    #[inline]
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start()..self.end()]
    }

    /// Whether it begins with a capital.
    #[inline]
    pub fn is_upper(&self) -> bool {
        self.flags & UPPER != 0
    }

    /// Whether it has several letters, all of them capitals.
    #[inline]
    pub fn is_caps(&self) -> bool {
        self.flags & CAPS != 0
    }

    /// Whether its script has no case, or it begins with a digit.
    #[inline]
    pub fn is_caseless(&self) -> bool {
        self.flags & CASELESS != 0
    }

    /// Whether a sentence begins here, so that a capital tells nothing.
    #[inline]
    pub fn is_first(&self) -> bool {
        self.flags & FIRST != 0
    }

    /// Makes it a part of no prose.
    #[inline]
    pub fn void(&mut self) {
        self.flags |= VOID;
    }

    /// Whether it is a part of an address, a tag or noise, not of prose.
    #[inline]
    pub fn is_void(&self) -> bool {
        self.flags & VOID != 0
    }

    /// How it uses capitals.
    #[inline]
    pub fn case(&self) -> u8 {
        self.flags & (UPPER | CAPS | CASELESS)
    }

    /// Whether it is one letter.
    #[inline]
    pub fn is_single(&self) -> bool {
        self.flags & SINGLE != 0
    }

    /// Whether a line begins here.
    #[inline]
    pub fn is_line(&self) -> bool {
        self.flags & LINE != 0
    }

    /// Whether it is a word of prose in small letters.
    #[inline]
    pub fn is_small(&self) -> bool {
        self.flags & (UPPER | CASELESS | VOID) == 0
    }

    /// Whether a name may begin here.
    #[inline]
    pub fn may_begin(&self) -> bool {
        self.flags & (UPPER | CASELESS) != 0 && !self.is_void()
    }
}

/// Words that only a list tells from what stands around them, by their hashes.
#[derive(Debug, Default)]
pub struct Listed {
    /// Names that are written like addresses of the net: *Kaspi.kz*.
    sites: FxHashSet<u64>,
    /// Words of several Chinese characters or kana.
    characters: FxHashSet<u64>,
}

impl Listed {
    /// Enters a name, or word, if it is one of these.
    pub fn insert(&mut self, name: &str) {
        if domain(name.as_bytes()) {
            self.sites.insert(hash(name.as_bytes()));
        }
        let words = name.split(|c| !is_character(c)).filter(|_| name.bytes().any(|b| b >= 0xe3));
        for word in words.filter(|word| word.chars().nth(1).is_some()) {
            self.characters.insert(hash(word.as_bytes()));
        }
    }

    /// The length of the longest word of characters with which a text begins that stands behind another letter. A foreign
    /// word in katakana is whole.
    fn begins(&self, text: &str, behind: char) -> Option<usize> {
        let is_katakana = |c: char| matches!(c, '\u{30a1}'..='\u{30ff}');
        let first = text.chars().next().filter(|c| is_character(*c))?;
        if self.characters.is_empty() || is_katakana(first) && is_katakana(behind) {
            return None;
        }
        let letters = text.char_indices().take_while(|(_, c)| is_character(*c));
        let ends = letters.map(|(at, c)| (at + c.len_utf8(), c)).take(MOST_CHARACTERS).skip(1);
        let whole = |(end, last): &(usize, char)| {
            let next = text[*end..].chars().next();
            !(is_katakana(*last) && next.is_some_and(is_katakana))
                && self.characters.contains(&hash(&text.as_bytes()[..*end]))
        };
        work::done(1);
        ends.filter(whole).map(|(end, _)| end).last()
    }
}

/// Longer words of characters are not looked for among others.
const MOST_CHARACTERS: usize = 16;

/// What may be prose although it looks otherwise.
#[derive(Clone, Copy)]
pub struct Prose<'s> {
    /// Whether tags are.
    pub hashtags: bool,
    pub listed: &'s Listed,
}

/// The tokens of a text. Takes time linear in its length.
pub fn tokens(text: &str, prose: Prose<'_>, out: &mut Vec<Token>) {
    out.clear();
    let mut reader = Reader { text, prose, out, behind: 0, first: true };
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        at = match ASCII[usize::from(*byte)] {
            SPACE => at + 1,
            _ => reader.word(at).unwrap_or_else(|| reader.run(at)),
        };
    }
}

/// Classes of characters in a run that is read from the tables.
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 4;
/// ASCII punctuation.
const POINT: u8 = 8;
/// Marks that addresses have.
const MARK: u8 = 16;
const SPACE: u8 = 32;
/// The first byte of a Cyrillic letter.
const CYRILLIC: u8 = 64;
/// Not for the tables.
const OTHER: u8 = 128;
const WORD: u8 = SMALL | CAPITAL | DIGIT;

static ASCII: [u8; 256] = {
    let mut classes = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            b'\t'..=b'\r' | b' ' => SPACE,
            b'@' | b'#' | b':' | b'.' => MARK | POINT,
            b'\'' | b'`' => OTHER,
            b' '..=b'~' => POINT,
            0xd0..=0xd3 => CYRILLIC,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// The classes of U+0400 to U+04FF, by the two bytes of each from those of the first on.
type Cyrillic = [u8; 0x340];

static CYRILLIC_LETTERS: LazyLock<Cyrillic> = LazyLock::new(|| {
    let mut classes = [OTHER; 0x340];
    for c in '\u{400}'..='\u{4ff}' {
        let mut bytes = [0; 2];
        c.encode_utf8(&mut bytes);
        classes[place(bytes)] = match c {
            _ if c.is_lowercase() => SMALL,
            _ if c.is_uppercase() => CAPITAL,
            _ => OTHER,
        };
    }
    classes
});

/// Where the class of a Cyrillic letter stands.
#[inline]
fn place(bytes: [u8; 2]) -> usize {
    usize::from(u16::from_be_bytes(bytes).wrapping_sub(0xd080))
}

/// The highest bit of each of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Which of eight bytes are small ASCII letters: the highest bit of each.
#[inline]
fn small_ascii(bytes: u64) -> u64 {
    // As sums that do not reach the next byte.
    let from = |first: u8| (bytes & !HIGH) + u64::from(0x80 - first) * 0x0101_0101_0101_0101;
    from(b'a') & !from(b'z' + 1) & !bytes & HIGH
}

/// Which of four pairs of bytes are small Cyrillic letters: the highest bits of each byte. Some rare ones are
/// not told.
#[inline]
fn small_cyrillic(bytes: u64) -> u64 {
    const PAIRS: u64 = 0x0001_0001_0001_0001;
    // The letter, counted from U+0400; more than all of them where another begins.
    let others = (bytes & (0xfc * PAIRS)) ^ (0xd0 * PAIRS);
    let letters = others << 6 | (bytes & (3 * PAIRS)) << 6 | bytes >> 8 & (0x3f * PAIRS);
    let from = |first: u64| letters + (0x8000 - first) * PAIRS;
    let within = |range: Range<u64>| from(range.start) & !from(range.end);
    // From а on; behind Ҋ and Ӑ each capital has its small letter behind it.
    let small = within(0x30..0x60) | letters << 15 & (within(0x8a..0xc0) | within(0xd0..0x100));
    let small = small & (0x8000 * PAIRS);
    small | small >> 8
}

struct Reader<'t, 'o> {
    text: &'t str,
    prose: Prose<'o>,
    out: &'o mut Vec<Token>,
    /// Behind the last token.
    behind: usize,
    /// Whether the next word is the first of its sentence.
    first: bool,
}

impl Reader<'_, '_> {
    /// Reads a run that is one word of ASCII or Cyrillic letters, all small but perhaps the first, with
    /// at most one mark behind it, as most runs are; gives where the next may begin.
    #[inline]
    fn word(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let class = |at: usize| bytes.get(at).map_or(SPACE, |byte| ASCII[usize::from(*byte)]);
        let (begins, letter) = match class(from) {
            begins @ (SMALL | CAPITAL) => (begins, 1),
            CYRILLIC => match CYRILLIC_LETTERS[place([bytes[from], bytes[from + 1]])] {
                OTHER => return None,
                begins => (begins, 2),
            },
            _ => return None,
        };
        // Eight bytes at a time, of which the first letter need not be small.
        let (mut end, mut hash, mut known) = (from, 0, !(!0 << (8 * letter)));
        loop {
            let chunk = u64::from_le_bytes(*bytes[end..].first_chunk()?);
            let small = if letter == 1 { small_ascii(chunk) } else { small_cyrillic(chunk) };
            let count = (!(small | known) & HIGH).trailing_zeros() / 8;
            known = 0;
            end += count as usize;
            if count == 8 {
                hash = mixed(hash, chunk);
                continue;
            }
            if count > 0 {
                hash = mixed(hash, chunk & !(!0 << (8 * count)));
            }
            break;
        }
        let marks = match class(end) {
            SPACE => 0,
            mark if mark & POINT != 0
                && !matches!(bytes[end], b'@' | b'#')
                && class(end + 1) == SPACE =>
            {
                1
            }
            _ => return None,
        };
        let upper = if begins == CAPITAL { UPPER } else { 0 };
        let single = if end == from + letter { SINGLE } else { 0 };
        self.push(from..end, hash, upper | single, true);
        Some(end + marks + 1)
    }

    /// Reads a run of anything but ASCII white space; gives where it ends.
    fn run(&mut self, from: usize) -> usize {
        let (count, behind, first) = (self.out.len(), self.behind, self.first);
        let (end, plain) = match self.plain(from) {
            Ok(end) => (end, true),
            Err(at) => {
                let rest = &self.text.as_bytes()[at..];
                let space = |b: &u8| ASCII[usize::from(*b)] == SPACE;
                (at + rest.iter().position(space).unwrap_or(rest.len()), false)
            }
        };
        work::done(end - from);
        if !plain {
            self.out.truncate(count);
            (self.behind, self.first) = (behind, first);
            self.odd(from, end);
        }
        end
    }

    /// Reads a run of ASCII and Cyrillic letters; gives where it ends, or where something stands that
    /// is not for the tables.
    #[inline]
    fn plain(&mut self, from: usize) -> Result<usize, usize> {
        let bytes = self.text.as_bytes();
        let letters: &Cyrillic = &CYRILLIC_LETTERS;
        // The class of the character at a place, and its length.
        let class = |at: usize| -> (u8, usize) {
            let Some(byte) = bytes.get(at) else { return (SPACE, 0) };
            match ASCII[usize::from(*byte)] {
                CYRILLIC => (letters[place([*byte, bytes[at + 1]])], 2),
                OTHER => match bytes[at..] {
                    // « » “ ” „ … and dashes.
                    [0xc2, 0xab | 0xbb, ..] => (POINT, 2),
                    [0xe2, 0x80, 0x93 | 0x94 | 0x9c..=0x9e | 0xa6, ..] => (POINT, 3),
                    _ => (OTHER, 1),
                },
                class => (class, 1),
            }
        };
        // The length of an apostrophe between letters that belong to one word: *Tokayev’s*.
        let apostrophe = |at: usize| {
            let length = match bytes[at..] {
                [b'\'', ..] => 1,
                [0xe2, 0x80, 0x99, ..] => 3,
                _ => return None,
            };
            (class(at + length).0 == SMALL).then_some(length)
        };
        let mut at = from;
        let (mut marks, mut inner) = (0, 0);
        let (mut here, mut length) = class(at);
        loop {
            // Between words.
            while here & POINT != 0 {
                // A full stop or colon at the end of a run is no mark of an address.
                if here & MARK != 0 {
                    let last = bytes.get(at + 1).is_none_or(|b| ASCII[usize::from(*b)] == SPACE);
                    marks += usize::from(!last || matches!(bytes[at], b'@' | b'#'));
                }
                at += length;
                (here, length) = class(at);
            }
            if here & (SPACE | OTHER) != 0 {
                break;
            }
            let start = at;
            let begins = here;
            // Of all letters but the first.
            let mut seen = 0;
            loop {
                at += length;
                (here, length) = class(at);
                if here == OTHER
                    && let Some(count) = apostrophe(at)
                {
                    at += count;
                    (here, length) = class(at);
                }
                if here & WORD == 0 {
                    break;
                }
                seen |= here;
            }
            if here == OTHER {
                break;
            }
            let mut flags = match begins {
                CAPITAL => UPPER,
                DIGIT => CASELESS,
                _ => 0,
            };
            if begins == CAPITAL && seen != 0 && seen & SMALL == 0 {
                flags |= CAPS;
            }
            if seen == 0 && begins != DIGIT {
                flags |= SINGLE;
            }
            inner |= seen;
            self.push_any(start..at, flags, begins | seen != DIGIT);
        }
        let run = &self.text[from..at];
        if here == OTHER
            || marks > 0 && is_address(run, self.prose)
            || inner & CAPITAL != 0 && is_damaged(run)
        {
            return Err(at);
        }
        Ok(at)
    }

    /// Reads a run by the character; it may have white space beyond ASCII in it.
    fn odd(&mut self, from: usize, to: usize) {
        let text = &self.text[..to];
        let mut chars = text[from..].char_indices().map(|(at, c)| (from + at, c)).peekable();
        // The run between any white space that was looked at last, and whether it is an address.
        let mut run = (0, false);
        while let Some((start, c)) = chars.next() {
            if !is_word_char(c) || is_invisible(c) || c == '·' {
                continue;
            }
            let characters = is_character(c);
            if start >= run.0 {
                let rest = &text[start..];
                let ends = |c: char| c.is_whitespace() || is_character(c) != characters;
                let length = rest.find(ends).unwrap_or(rest.len());
                work::done(length);
                let low = self.behind.max(from);
                let space = text[low..start].rfind(char::is_whitespace);
                let begin = space.map_or(low, |at| low + at);
                let whole = &text[begin..start + length];
                if is_noise(whole) {
                    while chars.next_if(|(at, _)| *at < start + length).is_some() {}
                    self.push_any(start..start + length, VOID, true);
                    continue;
                }
                run = (start + length, is_address(whole, self.prose));
                let word = rest[..length].trim_end_matches(|c: char| c.is_ascii_punctuation());
                if !run.1 && is_damaged(word) {
                    // One token, whatever it is made of: what it was is for the lookup to find out.
                    let end = start + word.len();
                    while chars.next_if(|(at, _)| *at < end).is_some() {}
                    self.push_any(start..end, UPPER, true);
                    continue;
                }
            }
            let behind = || text[..start].chars().next_back().unwrap_or(' ');
            if characters && let Some(length) = self.prose.listed.begins(&text[start..], behind()) {
                let end = start + length;
                while chars.next_if(|(at, _)| *at < end).is_some() {}
                self.push_any(start..end, CASELESS | if run.1 { VOID } else { 0 }, true);
                continue;
            }
            let mut end = start + c.len_utf8();
            let mut flags = 0;
            let cased = is_capital(c) || is_small_letter(c);
            flags |= if is_capital(c) || is_title_case(c) {
                UPPER
            } else if cased {
                0
            } else {
                CASELESS
            };
            let (mut letters, mut lower) = (usize::from(is_letter(c)), is_small_letter(c));
            let lower_start = lower;
            let mut last = c;
            let listed = self.prose.listed;
            let goes_on = |last: char, at: usize, c: char| {
                goes_on(last, c) && !(characters && listed.begins(&text[at..], last).is_some())
            };
            while let Some((at, c)) = chars.next_if(|(at, c)| goes_on(last, *at, *c)) {
                // French and Italian *l’Ouzbékistan*, *dell’Uzbekistan*: the name is what stands behind.
                if is_apostrophe(c)
                    && letters < 6
                    && chars.peek().is_some_and(|(_, next)| next.is_uppercase())
                    && (lower_start || letters == 1 && matches!(last, 'L' | 'D'))
                {
                    break;
                }
                letters += usize::from(is_letter(c));
                lower |= is_small_letter(c);
                last = c;
                end = at + c.len_utf8();
            }
            // A closing quotation mark is no letter; oʻ and soft signs are.
            while is_apostrophe(last) && !matches!(last, 'ʻ' | 'ʼ' | 'ʹ' | 'ʺ') {
                end -= last.len_utf8();
                last = text[start..end].chars().next_back().unwrap_or('x');
            }
            if flags & UPPER != 0 && letters > 1 && !lower {
                flags |= CAPS;
            }
            if letters == 1 && last.is_alphabetic() {
                flags |= SINGLE;
            }
            if run.1 {
                flags |= VOID;
            }
            let wordy = text[start..end].chars().any(char::is_alphabetic);
            self.push_any(start..end, flags, wordy);
        }
    }

    fn push_any(&mut self, place: Range<usize>, flags: u8, wordy: bool) {
        let hash = hash(&self.text.as_bytes()[place.clone()]);
        let flags = flags | if place.is_empty() { EMPTY } else { 0 };
        self.push(place, hash, flags, wordy);
    }

    /// Adds a token with its hash; `wordy` if it has letters.
    #[inline(always)]
    fn push(&mut self, Range { start, end }: Range<usize>, hash: u64, mut flags: u8, wordy: bool) {
        let bytes = self.text.as_bytes();
        let gap = if start == self.behind + 1 && bytes[self.behind] == b' ' && start > 1 {
            Gap::Space
        } else {
            let (gap, begins, line) = self.gap(start);
            self.first |= begins;
            flags |= if line { LINE } else { 0 };
            gap
        };
        flags |= if self.first { FIRST } else { 0 };
        // The first word behind a bullet or number is the first as well.
        self.first &= !wordy;
        let (start, rest) = (start as u32, (end - start).saturating_sub(1) as u16);
        self.out.push(Token { hash, start, rest, gap, flags });
        self.behind = end;
    }

    /// What stands before a token, whether a sentence begins with it, and whether a line does.
    #[inline(never)]
    fn gap(&self, start: usize) -> (Gap, bool, bool) {
        let between = &self.text[self.behind..start];
        match between {
            ", " if !self.out.is_empty() => return (Gap::Comma, false, false),
            "-" if !self.out.is_empty() => return (Gap::Hyphen, false, false),
            _ => {}
        }
        let after = self.out.last().map(|token| token.of(self.text));
        if let (". ", Some(after)) = (between, after) {
            return (Gap::Dot, !is_abbreviation(after), false);
        }
        let (gap, begins) = gap(between, after);
        (gap, begins, between.contains('\n'))
    }
}

/// Like the methods of `char`, and quick for the letters of most texts, as the next is.
#[inline]
pub fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\x7f' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => is_word_char(c),
        _ => c.is_alphanumeric(),
    }
}

#[inline]
fn is_capital(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_uppercase(),
        '\u{400}'..='\u{45f}' => c < 'а',
        _ => c.is_uppercase(),
    }
}

/// Whether a run without white space bears the marks of an encoding that was taken for another. Only a
/// first look: sound words may bear them, and most other damage is not worth a look at every word.
pub fn is_damaged(run: &str) -> bool {
    // Most words have no letters but these.
    let plain = || run.chars().skip(1).all(|c| matches!(c, 'а'..='џ'));
    if run.is_ascii() || run.len() > 200 || plain() {
        return false;
    }
    let (mut latin, mut high, mut foreign, mut letters, mut marks, mut pairs) = (0, 0, 0, 0, 0, 0);
    let (mut before, mut count) = (' ', 0);
    for c in run.chars() {
        count += 1;
        letters += usize::from(c > '\u{bf}' || c.is_ascii_alphanumeric());
        match c {
            'a'..='z' | 'A'..='Z' => latin += 1,
            '\u{c0}'..='\u{ff}' => high += 1,
            '\u{e00}'..='\u{e7f}' | '\u{2500}'..='\u{259f}' | '\u{fffd}' => foreign += 1,
            _ => {}
        }
        // Lead bytes of UTF-8, and what their followers look like in windows-1252 or 1251.
        let lead = matches!(before, 'Ã' | 'Ð' | 'Ñ' | 'Â' | 'Å' | 'Ä' | 'Ò' | 'Ó');
        let follower = || {
            matches!(c, '\u{80}'..='\u{bf}' | '€' | '\u{2010}'..='\u{203f}' | '™' | 'œ' | 'Œ'
            | 'š' | 'Š' | 'ž' | 'Ž' | 'Ÿ' | 'ƒ' | 'ˆ' | '˜')
        };
        marks += usize::from(lead && follower());
        pairs += usize::from(matches!(c, 'Р' | 'С') && !matches!(before, 'Р' | 'С'));
        before = c;
    }
    marks > 0
        || foreign > 0 && latin > 0
        || high >= 4 && high * 10 >= letters * 8
        || count >= 6 && pairs * 2 >= count
}

/// Whether a run without white space is no text: bytes of something else, read as characters.
fn is_noise(run: &str) -> bool {
    let lost = |c: &char| *c == char::REPLACEMENT_CHARACTER || c.is_ascii_control();
    run.chars().filter(lost).count() * 3 > run.chars().count()
}

fn is_title_case(c: char) -> bool {
    matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ')
}

/// Whether a word before a full stop may be an initial or a short abbreviation in small letters, behind
/// which the sentence goes on; a short common word ends it.
fn is_abbreviation(word: &str) -> bool {
    let letters = word.chars().take(4).count();
    let common = || lexis::common().langs(hash(word.as_bytes())) != 0;
    letters == 1 || letters < 4 && word.chars().all(char::is_lowercase) && !common()
}

/// What stands between two words, and whether it ends a sentence.
fn gap(between: &str, after: Option<&str>) -> (Gap, bool) {
    let Some(after) = after else { return (Gap::Break, true) };
    let mut marks = [' '; 2];
    let (mut count, mut lines, mut spaces) = (0, 0, 0);
    let (mut ends, mut dash) = (false, false);
    let mut last = ' ';
    for c in between.chars() {
        match c {
            ' ' => {
                spaces += 1;
                dash |= last == '—';
            }
            '\n' | '\u{2029}' => {
                spaces += 1;
                lines += 1;
            }
            _ if c.is_ascii_graphic() || !c.is_whitespace() && !is_invisible(c) => {
                ends |= matches!(
                    c,
                    '!' | '?' | '…' | '。' | '։' | '؟' | '।' | '•' | '|' | '»' | '«' | '*'
                );
                if count < 2 {
                    marks[count] = c;
                }
                count += 1;
            }
            _ => spaces += usize::from(c.is_whitespace()),
        }
        last = c;
    }
    let ends = ends || dash && lines > 0;
    match (count, marks[0]) {
        (0, _) if lines > 1 => (Gap::Break, true),
        (0, _) if spaces > 0 => (Gap::Space, false),
        (0, _) => (Gap::Hyphen, false),
        (1, '-' | '‐' | '‑' | '­' | '·' | '・') if spaces == lines => (Gap::Hyphen, false),
        // К.-Ж. Токаев.
        (2, '.') if marks[1] == '-' && spaces == 0 => (Gap::Dot, false),
        (1, '–' | '/') if spaces == 0 => (Gap::Break, false),
        (1, ',') if lines < 2 => (Gap::Comma, false),
        (1, '.') if lines < 2 => (Gap::Dot, !is_abbreviation(after) && spaces > 0),
        _ if marks.contains(&'.') && spaces > 0 => (Gap::Break, true),
        (_, ':' | '"' | '“' | '„') => (Gap::Break, true),
        _ => (Gap::Break, ends || lines > 1),
    }
}

/// Whether a run without white space is an address of the net or of mail, a handle or a tag.
fn is_address(run: &str, prose: Prose<'_>) -> bool {
    let bytes = run.as_bytes();
    if !bytes.iter().any(|b| matches!(b, b'@' | b'#' | b'.' | b':')) {
        return false;
    }
    let word = run.trim_start();
    let word = word.trim_start_matches(['(', '"', '«', '“', '<', '[']);
    word.starts_with('@')
        || word.starts_with('#') && !prose.hashtags
        || run.contains("://")
        || run.contains("www.")
        || run.contains('@')
        || domain(bytes) && !is_site(run, prose)
}

/// Whether a run is a name that is written like an address, perhaps with an ending: *«Kaspi.kz»*, *Kaspi.kz-тің*.
fn is_site(run: &str, prose: Prose<'_>) -> bool {
    let name = run.trim_matches(|c: char| !c.is_alphanumeric());
    let end = name.find(|c: char| c == '-' || is_apostrophe(c)).unwrap_or(name.len());
    let (name, ending) = name.as_bytes().split_at(end);
    prose.listed.sites.contains(&hash(name)) && !domain(ending)
}

/// Whether a full stop stands between letters or digits and an ending that domains have.
pub fn domain(run: &[u8]) -> bool {
    run.iter().enumerate().any(|(at, b)| {
        if *b != b'.' || at == 0 || !run[at - 1].is_ascii_alphanumeric() {
            return false;
        }
        let rest = &run[at + 1..];
        let length = rest.iter().take(5).take_while(|b| b.is_ascii_lowercase()).count();
        let behind = rest.get(length).copied();
        if length > 1 && behind == Some(b'/') {
            return true;
        }
        let ends = behind.is_none_or(|b| !b.is_ascii_alphanumeric());
        ends && FACTS.domains.iter().any(|domain| domain.as_bytes() == &rest[..length])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(listed: &Listed) -> Prose<'_> {
        Prose { hashtags: false, listed }
    }

    fn split(text: &str) -> Vec<(&str, Gap, bool, bool)> {
        let mut out = Vec::new();
        tokens(text, prose(&Listed::default()), &mut out);
        out.iter().map(|t| (t.of(text), t.gap, t.is_first(), t.is_void())).collect()
    }

    #[test]
    fn gaps_and_sentences_are_told_apart() {
        let found = split("К.-Ж. Токаев, Nur-Sultan\u{a0}city.\nThe U.S. said");
        let words: Vec<_> = found.iter().map(|f| f.0).collect();
        assert_eq!(words, ["К", "Ж", "Токаев", "Nur", "Sultan", "city", "The", "U", "S", "said"]);
        assert_eq!(found[2].1, Gap::Dot);
        assert_eq!(found[3].1, Gap::Comma);
        assert_eq!(found[4].1, Gap::Hyphen);
        assert_eq!(found[5].1, Gap::Space);
        let first: Vec<_> = found.iter().filter(|f| f.2).map(|f| f.0).collect();
        assert_eq!(first, ["К", "The"]);
        let words = |text| split(text).into_iter().map(|found| found.0).collect::<Vec<_>>();
        assert_eq!(words("l’Ouzbékistan"), ["l", "Ouzbékistan"]);
        assert_eq!(words("Oʻzbekiston O’Brien"), ["Oʻzbekiston", "O’Brien"]);
        assert_eq!(words("‘Astana’ O‘zbekiston’da"), ["Astana", "O‘zbekiston’da"]);
        assert_eq!(words("a ʾ b"), ["a", "", "b"]);
        let long = "а".repeat(super::super::WINDOW / 2);
        assert_eq!(words(&long), [&long]);
    }

    /// Eight bytes at a time letters are what they are one by one.
    #[test]
    fn small_letters_are_told() {
        for c in ('\0'..='\u{7ff}').filter(|c| *c != '\u{7f}') {
            let mut bytes = *b"........";
            c.encode_utf8(&mut bytes);
            let (chunk, class) =
                (u64::from_le_bytes(bytes), [0, HIGH & 0xffff][usize::from(c.is_lowercase())]);
            if c.is_ascii() {
                assert_eq!(small_ascii(chunk), class & 0xff, "{c:?}");
            } else if matches!(c, '\u{400}'..='\u{45f}' | '\u{48a}'..='\u{4bf}' | '\u{4d0}'..='\u{4ff}')
            {
                assert_eq!(small_cyrillic(chunk), class, "{c:?}");
            } else {
                assert_eq!(small_cyrillic(chunk) & !class, 0, "{c:?}");
            }
        }
        assert_eq!(small_ascii(u64::from_le_bytes(*b"az{`AZ\xff\xe1")), 0x8080);
    }

    #[test]
    fn words_of_characters_are_told() {
        let mut listed = Listed::default();
        for name in ["托卡耶夫", "哈萨克斯坦", "哈萨克斯坦国家银行", "カザフ", "カザフスタン"]
        {
            listed.insert(name);
        }
        let mut out = Vec::new();
        for (text, words) in [
            ("见哈萨克斯坦总统托卡耶夫，", &["见", "哈萨克斯坦", "总统", "托卡耶夫"][..]),
            ("哈萨克斯坦国家银行说", &["哈萨克斯坦国家银行", "说"]),
            ("カザフスタンの", &["カザフスタン", "の"]),
            ("カザフステップ", &["カザフステップ"]),
        ] {
            tokens(text, prose(&listed), &mut out);
            assert_eq!(out.iter().map(|t| t.of(text)).collect::<Vec<_>>(), words);
        }
    }

    /// However a word is read, its hash is the same.
    #[test]
    fn words_have_one_hash() {
        for text in [
            "а",
            "аб",
            "абвг",
            "абвгд",
            "Астанада",
            "a",
            "abcdefg",
            "Abcdefgh",
            "abcdefghi",
            "abcdefghijklmnop",
        ] {
            let mut out = Vec::new();
            tokens(&format!("{text} behind it"), prose(&Listed::default()), &mut out);
            assert_eq!(out[0].hash, hash(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn addresses_are_no_prose() {
        for text in [
            "https://akorda.kz/Astana",
            "x@Astana.kz",
            "#Astana",
            "www.Astana.xyz",
            "Astana.kz",
            "t.me/Astana",
        ] {
            assert!(split(text).iter().all(|t| t.3), "{text}");
        }
        for text in ["Astana.", "Astana.The", "“Astana”:", "U.S.’s", "(Astana)"] {
            assert!(split(text).iter().all(|t| !t.3), "{text}");
        }
        let mut listed = Listed::default();
        listed.insert("Kaspi.kz");
        let void = |text: &str| {
            let mut out = Vec::new();
            tokens(text, prose(&listed), &mut out);
            out.iter().any(Token::is_void)
        };
        for (text, address) in [
            ("«Kaspi.kz».", false),
            ("Kaspi.kz-тің", false),
            ("kaspi.kz", true),
            ("www.Kaspi.kz", true),
            ("Kaspi.kz/en", true),
            ("Kaspi.kz-login.com", true),
            ("x@Kaspi.kz", true),
        ] {
            assert_eq!(void(text), address, "{text}");
        }
    }
}
