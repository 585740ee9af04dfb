//! One wrong reading undone, and the search over chains of them.

use std::{borrow::Cow, ops::Range, sync::LazyLock};

use super::{
    Plan,
    bits::{low_bytes, seven_bit_encodings, seven_bits, swaps_case},
    codepage::{Bytes, MAX_PAGES, Page, PageId, registry},
    escape::{self, Escape},
    lookalike::{Fold, is_tidy},
    model::{self, Code, model},
};

/// One step of a plan: a function from text to text that replays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Text written in one encoding (`None`: UTF-8) was read as another.
    Read {
        written: Option<PageId>,
        read: PageId,
        gaps: Gaps,
    },
    Escape(Escape),
    Fold(Fold),
    /// Only the low byte of each UTF-16 unit of Cyrillic was kept.
    LowBytes,
    /// An encoding (`None`: UTF-8) whose high bits were cleared.
    SevenBits(Option<PageId>),
    /// A known name that fits what is left of a damaged one.
    Known(String),
    /// Plans for stretches of a document.
    Runs(Vec<Run>),
}

/// A stretch of a document and what is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Bytes of the text as given.
    pub(crate) input: Range<usize>,
    /// Bytes of the repaired text.
    pub(crate) output: Range<usize>,
    pub(crate) plan: Plan,
}

/// What to do about a UTF-8 sequence that breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gaps {
    /// It stays as it is.
    None,
    /// No-break spaces and curly quotes were made plain, as many programs do.
    Plain,
    /// The same, and where such a space stood beside a space only one was kept.
    Collapsed,
    /// A byte was lost: U+FFFD in place of the letter.
    Lost,
    /// The lost byte was a soft hyphen (AD), which many programs drop.
    SoftHyphen,
}

impl Gaps {
    /// From the least to the most that has to be believed.
    pub(crate) const ALL: [Gaps; 5] =
        [Gaps::None, Gaps::Plain, Gaps::Collapsed, Gaps::SoftHyphen, Gaps::Lost];

    /// How a plan puts it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Gaps::None => "",
            Gaps::Plain => " with spaces and quotes made plain",
            Gaps::Collapsed => " with spaces collapsed",
            Gaps::Lost => " with bytes lost",
            Gaps::SoftHyphen => " with soft hyphens lost",
        }
    }
}

impl Step {
    /// Whether this chooses between bytes that look the same now.
    pub(crate) fn guesses(&self) -> bool {
        match self {
            Step::Read { gaps, .. } => *gaps != Gaps::None,
            Step::LowBytes | Step::SevenBits(_) => true,
            _ => false,
        }
    }

    /// The text with this undone; `None` where there is nothing to undo.
    pub(crate) fn apply(&self, text: &str) -> Option<String> {
        match self {
            Step::Read { written, read, gaps } => {
                let source = Source::new(text);
                match written {
                    None => {
                        utf8(&source, &source.image(*read), *read, *gaps).map(|undone| undone.text)
                    }
                    Some(written) => one_byte(&source, *written, *read),
                }
            }
            Step::Escape(escape) => escape.undo(text),
            Step::Fold(fold) => match fold.undo(text) {
                Cow::Borrowed(_) => None,
                Cow::Owned(text) => Some(text),
            },
            Step::LowBytes => low_bytes(text),
            Step::SevenBits(written) => seven_bits(text, *written),
            Step::Known(name) => Some(name.clone()),
            Step::Runs(runs) => {
                let (mut out, mut done) = (String::new(), 0);
                for run in runs {
                    out.push_str(text.get(done..run.input.start)?);
                    out.push_str(&run.plan.apply(text.get(run.input.clone())?).ok()?);
                    done = run.input.end;
                }
                out.push_str(text.get(done..)?);
                Some(out)
            }
        }
    }
}

/// A text with the bytes of its characters in every page.
struct Source<'t> {
    text: &'t str,
    chars: Vec<char>,
    rows: Vec<&'static Bytes>,
    /// Whether there are characters that only sets of several bytes have.
    eastern: bool,
}

impl<'t> Source<'t> {
    fn new(text: &'t str) -> Source<'t> {
        let chars: Vec<char> = text.chars().collect();
        let rows = chars.iter().map(|c| registry().bytes(*c)).collect();
        let eastern = chars.iter().any(|c| {
            matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{e000}'..='\u{ffef}')
        });
        Source { text, chars, rows, eastern }
    }

    /// The one-byte pages, as bits, in which some letter beyond ASCII could begin a UTF-8 sequence
    /// that the next character goes on; a lost one may, if `lost` says so.
    fn utf8_pages(&self, lost: bool) -> u64 {
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
    fn alike(&self) -> Vec<Vec<PageId>> {
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
    fn image(&self, page: PageId) -> Vec<Seen> {
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
    fn words(&self, page: PageId) -> Vec<Seen> {
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

fn is_lost(c: char) -> bool {
    matches!(c, char::REPLACEMENT_CHARACTER | '?')
}

fn mask(flags: &[u8; MAX_PAGES]) -> u64 {
    flags.iter().enumerate().fold(0, |mask, (page, flag)| mask | u64::from(*flag) << page)
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// The byte, or [`ALIEN`], or [`LOST`].
    byte: u16,
    /// Position of the character among all.
    at: u32,
}

/// A character that the page lacks.
const ALIEN: u16 = 0x100;
/// A replacement character: some byte was here.
const LOST: u16 = 0x101;

impl Seen {
    fn of(c: char, at: usize) -> Seen {
        let byte = match c {
            char::REPLACEMENT_CHARACTER => LOST,
            c if c.is_ascii() => c as u16,
            _ => ALIEN,
        };
        Seen::new(byte, at)
    }

    fn new(byte: u16, at: usize) -> Seen {
        Seen { byte, at: at as u32 }
    }

    /// Position of the character among all.
    fn at(self) -> usize {
        self.at as usize
    }
}

struct Undone {
    text: String,
    /// Bytes that had to be guessed from what later handling left of them.
    odd: u32,
    /// Characters beyond ASCII that stayed as they were in words where others did not.
    stray: u32,
    /// Whether some lead bytes stayed that later handling may have parted from what they led.
    broken: bool,
    /// Whether no sequence was whole.
    hollow: bool,
    /// Whether the only whole sequence gave what stands alone in no name.
    strange: bool,
    /// Letters that are lost for good, other than one that was cut off at the end.
    lost: u32,
}

/// UTF-8 read as `page`: every sequence that is whole becomes its character, all else stays.
fn utf8(source: &Source<'_>, image: &[Seen], page: PageId, gaps: Gaps) -> Option<Undone> {
    let multi = registry().page(page).is_multi();
    let space = registry().bytes('\u{a0}')[page.0 as usize % MAX_PAGES];
    let lead_space = gaps == Gaps::Plain && (0xc2..0xf5).contains(&space);
    let mut text = String::with_capacity(source.text.len());
    let (mut i, mut whole, mut lost, mut odd, mut stray) = (0, 0, 0, 0, 0);
    let (mut whole_before, mut kept) = (0, 0);
    let (mut broken, mut strange, mut cut) = (false, false, false);
    // Where the word begins: in the text so far, among the characters, among the sequences.
    let mut word = (0, 0, 0);
    while let Some(seen) = image.get(i) {
        let c = source.chars[seen.at()];
        let continued = || image.get(i + 1).is_some_and(|next| (0x80..0xc0).contains(&next.byte));
        let byte = match (seen.byte, &registry().page(page).lead_holes[..]) {
            (0x20, _) if lead_space && continued() => u16::from(space),
            // Of the bytes that give U+FFFD on this page only one can begin a letter.
            (LOST, [only]) => u16::from(*only),
            (byte, _) => byte,
        };
        if let 0x80..0x100 = byte {
            let last = text.chars().next_back();
            let rest = &image[i + 1..];
            let found = sequence(byte as u8, rest, page, gaps, last).or_else(|| {
                // Later lower-casing made Ð ð, and Š š after it.
                let next = source.chars[rest.first()?.at()];
                let lead = registry().bytes(upper(c)?)[page.0 as usize];
                let [as_it_stands, capital] = [Some(next), upper(next)].map(|c| {
                    let byte = registry().bytes(c?)[page.0 as usize];
                    Some(byte).filter(|byte| (0x80..0xc0).contains(byte))
                });
                let point =
                    |byte: u8| char::from_u32(u32::from(lead & 0x1f) << 6 | u32::from(byte & 0x3f));
                let letters = as_it_stands.into_iter().chain(capital).filter_map(point);
                // What comes after may have been made small as well and says nothing yet.
                let before = last.filter(|c| c.is_alphabetic()).unwrap_or('_');
                let bits = |c: &char| model().pair_bits(before, *c);
                let likelier = |a: &char, b: &char| bits(a).total_cmp(&bits(b));
                let c = letters.min_by(likelier).filter(|_| (0xc2..0xe0).contains(&lead))?;
                Some(Found { c, used: 1, odd: 1, lost: false })
            });
            match found {
                Some(found) => {
                    // Latin of no language is strange in any number.
                    let latin = matches!(found.c, '\u{17f}'..='\u{24f}');
                    strange = (whole == 0 || latin) && is_strange(found.c);
                    text.push(found.c);
                    whole += u32::from(!found.lost);
                    lost += u32::from(found.lost);
                    odd += found.odd;
                    i += 1 + found.used;
                    cut = found.lost && i == image.len();
                    continue;
                }
                None if multi && seen.byte != LOST => return None,
                None => {}
            }
        }
        if c == ' ' {
            stray += if whole > whole_before { kept } else { 0 };
            (whole_before, kept) = (whole, 0);
            if whole > word.2 && was_sound(&source.chars[word.1..seen.at()], &text[word.0..]) {
                text.truncate(word.0);
                text.extend(&source.chars[word.1..seen.at()]);
            }
            word = (text.len() + 1, seen.at() + 1, whole);
        }
        kept += u32::from(seen.byte >= 0x80 && seen.byte != LOST);
        broken |= (0xc2..0xf5).contains(&seen.byte);
        // The second byte of a double-byte character can be ASCII.
        text.push(if seen.byte < 0x80 { char::from(seen.byte as u8) } else { c });
        i += 1;
    }
    stray += if whole > whole_before { kept } else { 0 };
    if word.1 > 0 && whole > word.2 && was_sound(&source.chars[word.1..], &text[word.0..]) {
        text.truncate(word.0);
        text.extend(&source.chars[word.1..]);
    }
    (whole + lost > 0 && text != source.text).then_some(Undone {
        text,
        odd,
        stray,
        broken,
        hollow: whole == 0,
        strange,
        lost: lost - u32::from(cut),
    })
}

/// Letters of no language near and accents by themselves: two signs that happen to stand side by side
/// (`MARQUÉ…`) look like the UTF-8 of such.
fn is_strange(c: char) -> bool {
    match c {
        '¨' | '¯' | '´' | '¸' | '\u{e000}'..='\u{f8ff}' => true,
        '\0'..='\u{17e}'
        | '\u{370}'..='\u{4ff}'
        | '\u{530}'..='\u{58f}'
        | '\u{1e00}'..='\u{1fff}'
        | '\u{fb00}'..='\u{fb06}' => false,
        '\u{1000}'..='\u{1dff}' => true,
        _ => c.is_alphabetic() && !model().has(c),
    }
}

/// Whether a word was sound among damaged ones: its letters are far likelier than what comes of it.
fn was_sound(word: &[char], undone: &str) -> bool {
    let script = |c: &char| !c.is_ascii() && c.is_alphabetic();
    // A look at single letters spares most words the full price.
    let singly = |sum: f32, c: char| sum + model().single(c);
    let (word_singly, undone_singly) =
        (word.iter().copied().fold(0.0, singly), undone.chars().fold(0.0, singly));
    if !word.iter().any(script) || word_singly > FAR_DEARER * undone_singly {
        return false;
    }
    let limit = model().bits(undone) - SOUND_WORD;
    model().bits_of(word.iter().copied(), limit) < limit
}

/// A word whose letters are by so much dearer one by one is not cheaper together.
const FAR_DEARER: f32 = 1.2;
/// Bits by which a word has to be likelier as it stands to be left out of a reading.
const SOUND_WORD: f32 = 6.0;

struct Found {
    c: char,
    /// Elements of the image after the lead.
    used: usize,
    odd: u32,
    /// Whether the character stands for one that cannot be known.
    lost: bool,
}

impl Found {
    fn lost(used: usize, odd: u32) -> Found {
        Found { c: char::REPLACEMENT_CHARACTER, used, odd, lost: true }
    }
}

/// The character that a lead byte and the continuation bytes after it stand for.
fn sequence(
    lead: u8,
    rest: &[Seen],
    page: PageId,
    gaps: Gaps,
    last: Option<char>,
) -> Option<Found> {
    let (more, mut point, least) = match lead {
        0xc2..=0xdf => (1, u32::from(lead & 0x1f), 0x80),
        0xe0..=0xef => (2, u32::from(lead & 0x0f), 0x800),
        0xf0..=0xf4 => (3, u32::from(lead & 0x07), 0x10000),
        _ => return None,
    };
    let space = registry().bytes('\u{a0}')[page.0 as usize % MAX_PAGES];
    let space = if space < 0xc0 { space } else { 0 };
    // The letter that begins there, where it can be read.
    let letter = |rest: &[Seen]| match rest {
        [next, rest @ ..] if (0xc2..0xf5).contains(&next.byte) => {
            sequence(next.byte as u8, rest, page, Gaps::None, None).map(|found| found.c)
        }
        [next, ..] if next.byte < 0x80 => Some(char::from(next.byte as u8)),
        _ => None,
    };
    let after = |used: usize| rest.get(used + 1..).and_then(letter);
    let mut odd = 0;
    for used in 0..more {
        let byte = rest.get(used).map(|seen| seen.byte);
        let (byte, guessed) = match byte {
            Some(byte @ 0x80..0xc0) => (byte as u8, 0),
            _ if gaps == Gaps::None => return None,
            Some(0x20) if space != 0 && gaps == Gaps::Collapsed && used + 1 == more => {
                let c = char::from_u32(point << 6 | u32::from(space & 0x3f))?;
                return (c as u32 >= least).then_some(Found { c, used, odd: odd + 1, lost: false });
            }
            Some(0x20) if space != 0 && gaps != Gaps::SoftHyphen => (space, 1),
            Some(0x27 | 0x22) if gaps == Gaps::Lost => return Some(Found::lost(used + 1, odd + 1)),
            Some(0x27) => (plausible([0x92, 0x91, 0x82], point, last, after(used)), 1),
            Some(0x22) => (plausible([0x93, 0x94, 0x84], point, last, after(used)), 1),
            Some(LOST) if registry().page(page).holes.len() == 1 => {
                (registry().page(page).holes[0], 1)
            }
            Some(byte) if gaps == Gaps::Lost && (byte == LOST || byte == u16::from(b'?')) => {
                return Some(Found::lost(used + 1, odd + 1));
            }
            _ => match gaps {
                Gaps::None | Gaps::Plain | Gaps::Collapsed => return None,
                Gaps::Lost => return Some(Found::lost(used, odd + 1)),
                Gaps::SoftHyphen if byte == Some(LOST) || used + 1 != more => return None,
                Gaps::SoftHyphen => {
                    // Other bytes without a character may have been dropped as well, those of
                    // small letters the likeliest.
                    let next = rest.get(used..).and_then(letter);
                    let bits = |byte, limit| between(byte, point, last, next, limit);
                    let hyphen = bits(0xad, f32::INFINITY);
                    let others = &registry().page(page).holes;
                    let c = char::from_u32(point << 6 | u32::from(0xad_u8 & 0x3f));
                    let c = c.filter(|c| *c as u32 >= least);
                    let c = c.filter(|_| others.iter().rev().all(|b| hyphen <= bits(*b, hyphen)));
                    return Some(match c {
                        Some(c) => Found { c, used, odd: odd + 1, lost: false },
                        None => Found::lost(used, odd + 1),
                    });
                }
            },
        };
        point = point << 6 | u32::from(byte & 0x3f);
        odd += guessed;
    }
    // Emoji of old programs: each half of a pair of UTF-16 written as UTF-8 by itself (CESU-8).
    if let (0xd800..0xdc00, [low, rest @ ..]) = (point, rest.get(more..).unwrap_or_default())
        && let (0xed, [second @ 0xb0..0xc0, third @ 0x80..0xc0]) =
            (low.byte, [rest.first()?.byte, rest.get(1)?.byte])
    {
        let low = 0xd000 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f);
        let c = char::decode_utf16([point as u16, low as u16]).next()?.ok()?;
        return Some(Found { c, used: more + 3, odd, lost: false });
    }
    let c = char::from_u32(point).filter(|_| point >= least)?;
    Some(Found { c, used: more, odd, lost: false })
}

/// Which of these continuation bytes gives the likeliest letter between its neighbours.
fn plausible(
    bytes: impl IntoIterator<Item = u8>,
    point: u32,
    last: Option<char>,
    next: Option<char>,
) -> u8 {
    let ranked =
        bytes.into_iter().map(|byte| (between(byte, point, last, next, f32::INFINITY), byte));
    ranked.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(0, |(_, byte)| byte)
}

/// What the letter that a continuation byte completes costs between its neighbours, if not more than
/// `limit`.
fn between(byte: u8, point: u32, last: Option<char>, next: Option<char>, limit: f32) -> f32 {
    let letter = char::from_u32(point << 6 | u32::from(byte & 0x3f));
    model().bits_of(last.into_iter().chain(letter).chain(next), limit)
}

fn upper(c: char) -> Option<char> {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) if u != c => Some(u),
        _ => None,
    }
}

/// One page read as another: every word that `read` can have given is read as `written`.
fn one_byte(source: &Source<'_>, written: PageId, read: PageId) -> Option<String> {
    one_byte_of(source, &source.words(read), registry().page(written))
}

fn one_byte_of(source: &Source<'_>, image: &[Seen], written: &Page) -> Option<String> {
    let mut text = String::with_capacity(source.text.len() * 2);
    let wanted = |c: char| match written.script {
        "Cyrl" => ('\u{400}'..='\u{52f}').contains(&c),
        _ => c >= 'À' && !matches!(c, '×' | '÷' | '\u{2000}'..='\u{2fff}'),
    };
    let (mut changed, mut signs) = (0, 0);
    for seen in image {
        let old = source.chars[seen.at()];
        let (new, letter) = match u8::try_from(seen.byte) {
            Ok(byte) => (written.char(byte)?, written.is_letter(byte)),
            Err(_) => (old, false),
        };
        // Whatever it stands for, a control was no character of a name.
        let control = old.is_control();
        changed += u32::from(new != old && (wanted(new) || control));
        signs += u32::from(new != old && !letter && !control);
        text.push(new);
    }
    // What comes out has to be letters first of all.
    (changed > signs).then_some(text)
}

/// What is paid for each step beyond the pages' own costs, in bits.
mod price {
    pub(super) const UTF8: f32 = 4.0;
    /// One page for another leaves no trace but the letters.
    pub(super) const ONE_BYTE: f32 = 6.0;
    /// The same again.
    pub(super) const AGAIN: f32 = 6.0;
    pub(super) const ODD: f32 = 2.0;
    /// A character that stayed as it was in a word where others changed.
    pub(super) const STRAY: f32 = 8.0;
    /// No sequence is whole: only a known name can tell.
    pub(super) const HOLLOW: f32 = 10.0;
    /// One sequence by itself that gives what no name has.
    pub(super) const STRANGE: f32 = 12.0;
    /// A letter that stays lost, beyond what its mark costs.
    pub(super) const LOST: f32 = 14.0;
    /// A reading upon a reading.
    pub(super) const ROUND: f32 = 3.0;
    pub(super) const GAPS: f32 = 2.0;
    /// A space that went with another.
    pub(super) const COLLAPSED: f32 = 2.0;
    pub(super) const ESCAPE: f32 = 3.0;
    /// An escape that looks like what is common without it: `+abc`, one `=AB`.
    pub(super) const BOLD_ESCAPE: f32 = 10.0;
    /// A fold that is needed only after a chain.
    pub(super) const FOLD: f32 = 3.0;
    pub(super) const INVISIBLE: f32 = 3.0;
    pub(super) const LOOK_ALIKE: f32 = 5.0;
    pub(super) const LOW_BYTES: f32 = 5.0;
    pub(super) const SEVEN_BITS: f32 = 9.0;
    /// Seven bits of KOI8, which show.
    pub(super) const SWAPPED_CASE: f32 = 2.0;
}

/// An original that a chain of steps reaches.
#[derive(Clone, Debug)]
pub(crate) struct Original {
    pub(crate) text: String,
    pub(crate) steps: Vec<Step>,
    /// Bits of the steps alone.
    pub(crate) chain: f32,
    /// Bits of the steps and the text.
    pub(crate) bits: f32,
}

impl Original {
    /// Whether nothing but folds was done.
    pub(crate) fn is_tidied(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| matches!(step, Step::Fold(_)))
    }

    /// Bits by which it must be cheaper than the text as it stands: few where UTF-8 leaves its structure.
    pub(crate) fn margin(&self) -> f32 {
        let utf8 = |step: &Step| matches!(step, Step::Read { written: None, .. } | Step::Fold(_));
        if self.steps.iter().all(utf8) { UTF8_MARGIN } else { MARGIN }
    }

    fn after(&self, text: String, step: Step, price: f32) -> Original {
        let mut steps = self.steps.clone();
        steps.push(step);
        let chain = self.chain + price;
        Original { bits: chain + model().bits(&text), text, steps, chain }
    }
}

const MARGIN: f32 = 5.5;
const UTF8_MARGIN: f32 = 2.0;

/// Wrong readings that are looked for, one upon the other.
const ROUNDS: usize = 3;
/// Pairs of one-byte pages whose result is looked at in full.
const PAIRS: usize = 64;
/// Bits that reading all of a text as UTF-8 has to save to leave no doubt that it was UTF-8.
const EVIDENT: f32 = 40.0;
/// Texts that each round goes on with.
const BEAM: usize = 4;
/// A reading as UTF-8 that leaves fewer bits a character than this needs no rival of one byte.
const SOUND: f32 = 4.2;

/// Which originals are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// What is likelier than the text as it stands.
    Likelier,
    /// What is not much less likely either.
    Near,
    /// What a known name could make likely.
    Known,
}

impl Reach {
    /// Bits above which nothing is looked for any more.
    fn limit(self, all: &[Original]) -> f32 {
        let best = all.iter().map(|original| original.bits).fold(f32::INFINITY, f32::min);
        match self {
            Reach::Likelier => all[0].bits.min(best + HOPELESS),
            Reach::Near => best + HOPELESS,
            Reach::Known => best + 2.0 * HOPELESS,
        }
    }
}

/// All originals within reach of `text`, itself first, without their folds.
pub(crate) fn originals(text: &str, reach: Reach) -> Vec<Original> {
    let start = Original { text: text.into(), steps: vec![], chain: 0.0, bits: model().bits(text) };
    let mut all = vec![start];
    for escape in Escape::ALL.into_iter().filter(|_| text.contains(escape::is_sign)) {
        for i in 0..all.len() {
            if let Some(undone) = escape.undo(&all[i].text) {
                let price = match escape {
                    Escape::Utf7 => price::BOLD_ESCAPE,
                    Escape::QuotedPrintable if all[i].text.matches('=').count() == 1 => {
                        price::BOLD_ESCAPE
                    }
                    _ => price::ESCAPE,
                };
                let next = all[i].after(undone, Step::Escape(escape), price);
                all.push(next);
            }
        }
    }
    if let Some(undone) = low_bytes(text) {
        all.push(all[0].after(undone, Step::LowBytes, price::LOW_BYTES));
    }
    for written in seven_bit_encodings(text) {
        if let Some(undone) = seven_bits(text, written) {
            let price = if swaps_case(text) { price::SWAPPED_CASE } else { price::SEVEN_BITS };
            all.push(all[0].after(undone, Step::SevenBits(written), price));
        }
    }
    // With entities between, the letters of a misread text show nothing yet.
    let reach = if text.contains("&#") { Reach::Known } else { reach };
    let mut frontier: Vec<usize> = (0..all.len()).collect();
    for _ in 0..ROUNDS {
        let first = all.len();
        if frontier.iter().any(|at| widen(*at, reach, &mut all)) {
            break;
        }
        frontier = (first..all.len())
            .filter(|i| matches!(all[*i].steps.last(), Some(Step::Read { written: None, .. })))
            .collect();
        // Every reading undone makes a text shorter, and on the right way cheaper.
        frontier.retain(|i| all[*i].bits < all[0].bits);
        // What reads like any name was not misread once more.
        frontier.retain(|i| reach == Reach::Known || !model().is_ordinary(&all[*i].text));
        frontier.sort_by(|a, b| all[*a].bits.total_cmp(&all[*b].bits));
        frontier.truncate(BEAM);
        let worst = frontier.first().map_or(0.0, |best| all[*best].bits + HOPELESS);
        frontier.retain(|i| all[*i].bits < worst);
    }
    // Letters that a page lacks were written as entities, and the rest was misread later.
    if text.contains("&#") {
        for i in 1..all.len() {
            if let Some(undone) = Escape::Html.undo(&all[i].text) {
                let next = all[i].after(undone, Step::Escape(Escape::Html), price::ESCAPE);
                all.push(next);
            }
        }
    }
    all
}

/// Adds what one more wrong reading undone makes of the text at `at`; true when one is surely sound.
fn widen(at: usize, reach: Reach, all: &mut Vec<Original>) -> bool {
    let thorough = reach == Reach::Known;
    let text = all[at].text.clone();
    if text.is_ascii() {
        return false;
    }
    let source = Source::new(&text);
    let mut from = all[at].clone();
    from.chain +=
        if from.steps.iter().any(|s| matches!(s, Step::Read { .. })) { price::ROUND } else { 0.0 };
    let (mut sound, mut evident) = (false, false);
    let mut pages = source.utf8_pages(thorough);
    // What is left of UTF-8 of which bytes were lost is often a lead byte alone: Ã, Ð and the like.
    let hollow = PageId(0);
    if text.contains(|c| matches!(c, '\u{c2}'..='\u{c5}' | '\u{d0}'..='\u{d3}')) {
        pages |= 1 << hollow.0;
    }
    let shown = registry().pages.iter().zip(0..).filter_map(|(page, id)| {
        let (read, id) = (page.read?, PageId(id));
        let possible = if page.is_multi() { source.eastern } else { pages & 1 << id.0 != 0 };
        possible.then(|| (id, read, source.image(id)))
    });
    let mut shown: Vec<(PageId, f32, Vec<Seen>)> = shown.collect();
    // Images that are UTF-8 throughout, and the least for which a page gave them.
    let mut whole: Vec<(Vec<Seen>, f32)> = Vec::new();
    for gaps in Gaps::ALL {
        // Nothing that could have been made plain: the same again.
        if match gaps {
            Gaps::Plain => !text.contains([' ', '\'', '"', char::REPLACEMENT_CHARACTER]),
            Gaps::Collapsed => !text.contains(' '),
            _ => false,
        } {
            continue;
        }
        // What is sound without a loss lost nothing.
        if sound || evident {
            break;
        }
        // Pages that leave no room for the next kind of gaps are done.
        shown.retain(|(id, read, image)| {
            let (id, read) = (*id, *read);
            if whole.iter().any(|(other, least)| *least <= read && other == image) {
                return false;
            }
            // Where nothing is whole, only what is left of the commonest page is worth a guess.
            let Some(undone) = utf8(&source, image, id, gaps) else {
                return gaps != Gaps::None || id == hollow || thorough;
            };
            let complete = undone.stray == 0 && !undone.broken;
            let mut price = price::UTF8 + read;
            price += price::ODD * undone.odd as f32 + price::STRAY * undone.stray as f32;
            price += match gaps {
                Gaps::None | Gaps::Plain => 0.0,
                Gaps::Collapsed => price::COLLAPSED,
                Gaps::SoftHyphen | Gaps::Lost => price::GAPS,
            };
            if undone.hollow {
                price += price::HOLLOW;
            }
            if undone.strange {
                price += price::STRANGE;
            }
            // Known names may give them back.
            if !thorough {
                price += price::LOST * undone.lost as f32;
            }
            let step = Step::Read { written: None, read: id, gaps };
            let limit = if thorough { f32::INFINITY } else { reach.limit(all) };
            if let Some(next) = push(all, &from, undone.text, step, price, limit) {
                evident |= gaps == Gaps::None && complete && next.bits + EVIDENT < from.bits;
                sound |= gaps == Gaps::None
                    && complete
                    && (next.bits - next.chain < SOUND * next.text.chars().count() as f32
                        || model().is_ordinary(&next.text));
            }
            // What a lost character can have been is the page's own.
            if complete && gaps == Gaps::None && !text.contains(char::REPLACEMENT_CHARACTER) {
                whole.push((image.clone(), read));
            }
            // Soft hyphens and other bytes go missing alike: the letters have to decide.
            !(complete && matches!(gaps, Gaps::None | Gaps::Lost))
        });
    }
    if sound || evident {
        return sound;
    }
    pairs_of_pages(&source, &from, reach, all);
    false
}

/// Adds what comes of taking the text for one page read as another.
///
/// Most pairs are out by a bound on what their letters cost; the likeliest of the rest are priced in full.
fn pairs_of_pages(source: &Source<'_>, from: &Original, reach: Reach, all: &mut Vec<Original>) {
    // What costs more than this is no hypothesis.
    let mut limit = reach.limit(all);
    let images: Vec<Image> =
        source.alike().into_iter().filter_map(|alike| Image::new(source, alike)).collect();
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for image in &images {
        let cyrillic = registry().page(image.alike[0]).script == "Cyrl";
        for (id, page) in registry().pages.iter().enumerate().take(MAX_PAGES) {
            let written = PageId(id as u8);
            if page.written.is_none() || image.alike.contains(&written) {
                continue;
            }
            // The likeliest of the pages that show these bytes in the same way.
            let priced = image.alike.iter().map(|read| (registry().pair(written, *read), *read));
            let Some((bits, read)) = priced.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            let chain = from.chain + price::ONE_BYTE + bits;
            let pair =
                |chain, twice| Pair { image, written, read, twice, chain, bits: 0.0, text: 0 };
            let once = pair(chain, false).bounded(limit);
            // The same mistake made twice is the one pair of one-byte readings worth a search.
            let twice = cyrillic.then(|| pair(chain + price::AGAIN, true).bounded(limit));
            for pair in [once, twice.flatten()].into_iter().flatten() {
                match pairs.iter_mut().find(|other| other.text == pair.text) {
                    Some(other) if other.bits <= pair.bits => {}
                    Some(other) => *other = pair,
                    None => pairs.push(pair),
                }
            }
        }
    }
    pairs.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    for pair in pairs.into_iter().take(PAIRS) {
        if pair.bits >= limit {
            break;
        }
        let image: Option<Vec<Seen>> = pair.image.seen.iter().map(|s| pair.before(*s)).collect();
        let Some(image) = image else { continue };
        let Some(undone) = one_byte_of(source, &image, registry().page(pair.written)) else {
            continue;
        };
        let step = Step::Read { written: Some(pair.written), read: pair.read, gaps: Gaps::None };
        // What lies between may be no reading by itself.
        let replays = || step.apply(&step.apply(source.text)?).filter(|again| *again == undone);
        if pair.twice && replays().is_none() {
            continue;
        }
        let mut from = from.clone();
        from.steps.extend(pair.twice.then(|| step.clone()));
        let chain = pair.chain - from.chain;
        if let Some(next) = push(all, &from, undone, step, chain, limit)
            && reach != Reach::Known
        {
            limit = limit.min(next.bits + HOPELESS);
        }
    }
}

/// The bytes that some pages give a text.
struct Image {
    seen: Vec<Seen>,
    alike: Vec<PageId>,
    /// The bytes that stand for other characters elsewhere.
    spots: Vec<Spot>,
    /// What the rest of the text costs at the least, in eighths of a bit.
    rest: u32,
}

/// A byte of an image between its neighbours.
struct Spot {
    seen: Seen,
    /// What stands before, if that stays as it is.
    before: Option<Code>,
    /// What stands after, without what it costs by itself; any letter, where that changes too.
    after: Code,
}

impl Image {
    /// `None` where there is nothing that another page could show otherwise.
    fn new(source: &Source<'_>, alike: Vec<PageId>) -> Option<Image> {
        let seen = source.words(alike[0]);
        let changes = |s: &Seen| s.byte < 0x100 && !source.chars[s.at()].is_ascii();
        let stays = |s: &Seen| (!changes(s)).then(|| model().code(source.chars[s.at()]));
        let edge = || Some(Code::default());
        let spots: Vec<Spot> = (0..seen.len())
            .filter(|i| changes(&seen[*i]))
            .map(|i| Spot {
                seen: seen[i],
                before: i.checked_sub(1).map_or_else(edge, |i| stays(&seen[i])),
                after: seen.get(i + 1).map_or_else(edge, stays).unwrap_or(model().any()).bare(),
            })
            .collect();
        let rest = model().least(seen.iter().map(|s| stays(s).unwrap_or(model().any())));
        (!spots.is_empty()).then_some(Image { seen, alike, spots, rest })
    }
}

/// A one-byte page that may have been read as another.
struct Pair<'i> {
    image: &'i Image,
    written: PageId,
    read: PageId,
    /// Whether the mistake was made twice.
    twice: bool,
    /// Bits of the steps alone.
    chain: f32,
    /// Bits of the steps and, at the least, the text.
    bits: f32,
    /// A number that stands for the text.
    text: u64,
}

impl Pair<'_> {
    /// With the bits and the number of the text, if it can cost less than `limit`.
    fn bounded(mut self, limit: f32) -> Option<Self> {
        let (model, codes) = (model(), &codes()[self.written.0 as usize]);
        let byte =
            |seen| if self.twice { self.before(seen).map(|s| s.byte) } else { Some(seen.byte) };
        let room = model::eighths(limit - self.chain);
        let (mut last, mut bits) = (Code::default(), self.image.rest);
        for spot in &self.image.spots {
            let (_, code) = codes[usize::from(byte(spot.seen)? as u8)]?;
            bits += model.step(spot.before.unwrap_or(last), code) + model.step(code, spot.after);
            if bits >= room {
                return None;
            }
            last = code;
        }
        let mut text = 0;
        for spot in &self.image.spots {
            let (c, _) = codes[usize::from(byte(spot.seen)? as u8)]?;
            let one = u64::from(c) | u64::from(spot.seen.at) << 32;
            text = (text ^ one).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
        self.text = text;
        self.bits = self.chain + model::bits(bits);
        Some(self)
    }

    /// What was seen before the same mistake was made once more, if it was.
    fn before(&self, seen: Seen) -> Option<Seen> {
        match seen.byte {
            0x80..0x100 if self.twice => {
                let c = registry().page(self.written).char(seen.byte as u8)?;
                let byte = registry().bytes(c)[self.read.0 as usize];
                (byte != 0).then_some(Seen { byte: u16::from(byte), ..seen })
            }
            _ => Some(seen),
        }
    }
}

/// The character of each byte of a page, and what its cost depends on.
type Codes = [Option<(char, Code)>; 0x100];

/// Those of every page.
fn codes() -> &'static [Codes] {
    static CODES: LazyLock<Vec<Codes>> = LazyLock::new(|| {
        let code = |c| (c, model().code(c));
        let codes = |page: &Page| std::array::from_fn(|byte| page.char(byte as u8).map(code));
        registry().pages.iter().take(MAX_PAGES).map(codes).collect()
    });
    &CODES
}

/// Bits above the best at which an original is no longer worth keeping.
pub(crate) const HOPELESS: f32 = 10.0;

/// Adds an original of less than `limit` bits unless its text is there at no higher price.
fn push<'a>(
    all: &'a mut Vec<Original>,
    from: &Original,
    text: String,
    step: Step,
    price: f32,
    limit: f32,
) -> Option<&'a Original> {
    let chain = from.chain + price;
    let same = all.iter().position(|other| other.text == text);
    if same.is_some_and(|i| i == 0 || all[i].chain <= chain) {
        return None;
    }
    let bits = chain + model().bits_within(&text, limit - chain);
    if bits >= limit {
        return None;
    }
    let steps = from.steps.iter().cloned().chain([step]).collect();
    let original = Original { text, steps, chain, bits };
    match same {
        Some(i) => all[i] = original,
        None => all.push(original),
    }
    all.last()
}

/// Tidies an original: one step for each fold that finds something.
///
/// Not after one page was taken for another: there, what a fold finds speaks against the page.
pub(crate) fn folded(mut original: Original) -> Original {
    if matches!(original.steps.last(), Some(Step::Read { written: Some(_), .. }))
        || is_tidy(&original.text)
    {
        return original;
    }
    for fold in Fold::ALL {
        if let Cow::Owned(text) = fold.undo(&original.text) {
            let gone = original.text.chars().count().saturating_sub(text.chars().count());
            let price = match fold {
                Fold::Invisible => price::INVISIBLE * (1 + gone) as f32,
                Fold::LookAlike => price::LOOK_ALIKE,
                _ if original.steps.is_empty() => 0.0,
                _ => price::FOLD,
            };
            original = original.after(text, Step::Fold(fold), price);
        }
    }
    original
}
