//! UTF-8 read as a page.

use std::ops::Range;

use super::{
    codepage::{MAX_PAGES, PageId, capital, registry},
    model::model,
    search::{Original, Reach, SOUND, price, push},
    source::{BytesOfUtf8, LOST, Seen, Source, bits},
    step::{Gaps, Step},
};
use crate::work;

/// Why a reading needs no rival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sure {
    /// It saves so much that there is no doubt that the text was UTF-8; there may be more to undo.
    Evident,
    /// Its letters are those of a name.
    Sound,
}

/// Bits that reading all of a text as UTF-8 has to save to leave no doubt that it was UTF-8.
pub(super) const EVIDENT: f32 = 40.0;
/// Bits that a sequence can save at the most: those of two or three characters that are in no name.
const SAVED: f32 = 32.0;
/// Of lead bytes alone, only those on this page (the first) are worth a guess: `Ã`, `Ð` and the like.
const HOLLOW: PageId = PageId(0);
/// So many of them, without a known name to tell what they were.
const MOST_HOLLOW: u32 = 3;
/// So many more for each sequence that is whole.
const MOST_BROKEN: u32 = 4;

/// Adds what comes of taking the text for UTF-8 read as each page.
pub(super) fn utf8_readings(
    source: &Source<'_>,
    from: &Original,
    reach: Reach,
    all: &mut Vec<Original>,
) -> Option<Sure> {
    let sequences = &source.sequences;
    let lead = |c: &char| matches!(c, '\u{c2}'..='\u{c5}' | '\u{d0}'..='\u{d3}');
    let few = source.chars.iter().any(lead)
        && (reach == Reach::Known || source.bytes_of_utf8(HOLLOW).broken <= MOST_HOLLOW);
    let hollow = if few { 1 << HOLLOW.0 } else { 0 };
    let eastern = source.eastern_utf8();
    let complete = sequences.complete & registry().readers;
    let rest = (sequences.begun | hollow) & registry().readers & !complete | eastern;
    let mut readings = Readings { source, from, reach, all, sure: None };
    let mut left = complete;
    while let Some(first) = bits(left).next() {
        // Of pages that show the text alike the commonest will do.
        let alike = source.alike_to(first, left);
        left &= !alike;
        let read = |page: &PageId| registry().page(*page).read.unwrap_or(f32::INFINITY);
        let commonest = bits(alike).min_by(|a, b| read(a).total_cmp(&read(b)));
        commonest.map(|page| readings.add(page, &source.image(page), Gaps::None));
    }
    // What is sound without a loss lost nothing.
    if readings.sure.is_some() {
        return readings.sure;
    }
    let likely = |page: &PageId| {
        let worth = |bytes: BytesOfUtf8| {
            let strays = price::STRAY * bytes.stray as f32;
            strays <= SAVED * bytes.whole as f32
                && bytes.broken <= MOST_BROKEN * bytes.whole + MOST_HOLLOW
                && strays < readings.room(*page)
        };
        reach == Reach::Known
            || (eastern | hollow) >> page.0 & 1 == 1
            || worth(source.bytes_of_utf8(*page))
    };
    let shown = bits(rest).filter(likely).map(|page| (page, source.image(page)));
    let mut shown: Vec<_> = shown.collect();
    for gaps in Gaps::ALL {
        let room = |page: PageId| match gaps {
            Gaps::None => true,
            Gaps::Plain => sequences.made_plain >> page.0 & 1 == 1,
            Gaps::Collapsed => source.text.contains(' ') && sequences.made_plain >> page.0 & 1 == 1,
            Gaps::SoftHyphen | Gaps::Lost => sequences.broken >> page.0 & 1 == 1,
        };
        // Pages that leave no room for the next kind of gaps are done.
        shown.retain(|(page, image)| {
            let skipped = !room(*page) && eastern >> page.0 & 1 == 0;
            skipped || readings.add(*page, image, gaps)
        });
        if readings.sure.is_some() {
            break;
        }
    }
    readings.sure
}

/// What has been found so far.
struct Readings<'a, 't> {
    source: &'a Source<'t>,
    from: &'a Original,
    reach: Reach,
    all: &'a mut Vec<Original>,
    sure: Option<Sure>,
}

impl Readings<'_, '_> {
    /// Bits that are left for what stays damaged when a page has been paid.
    fn room(&self, page: PageId) -> f32 {
        let read = registry().page(page).read.unwrap_or(f32::INFINITY);
        self.reach.limit(self.all) - self.from.chain - price::UTF8 - read
    }

    /// Adds what comes of one page, and tells whether there is room for more gaps.
    fn add(&mut self, page: PageId, image: &[Seen], gaps: Gaps) -> bool {
        let thorough = self.reach == Reach::Known;
        // Where nothing is whole, only what is left of the commonest page is worth a guess.
        let limit = self.reach.limit(self.all);
        let most = if thorough { f32::INFINITY } else { self.room(page) };
        let Some(mut undone) = Undone::new(self.source, image, page, gaps, most) else {
            return gaps != Gaps::None || page == HOLLOW || thorough;
        };
        let complete = undone.stray == 0 && !undone.broken;
        let step = Step::Read { written: None, read: page, gaps };
        let price = undone.price(page, gaps, thorough);
        // What lost letters may be dear and still a known name.
        let lossy = thorough && undone.lost > 0;
        let limit = if lossy { f32::INFINITY } else { limit };
        // Soft hyphens and other bytes go missing alike: the letters have to decide.
        let more = !(complete && matches!(gaps, Gaps::None | Gaps::Lost));
        if self.from.chain + price >= limit {
            return more;
        }
        undone.spare_sound_words(self.source);
        if undone.text == self.source.text {
            return gaps != Gaps::None || page == HOLLOW || thorough;
        }
        let bits = |text: &str, limit| model().bits_within(text.chars(), limit);
        let next = push(self.all, self.from, undone.text, step, price, limit, bits);
        let Some(next) = next else { return more };
        // Without gaps only small letters for capitals are odd.
        next.guessed |= undone.odd > 0;
        if gaps == Gaps::None && complete {
            let letters = next.text.chars().count() as f32;
            next.ordinary = model().is_ordinary(&next.text, false);
            if next.ordinary || next.bits - next.chain < SOUND * letters {
                self.sure = Some(Sure::Sound);
            } else if next.bits + EVIDENT < self.from.bits {
                self.sure = self.sure.or(Some(Sure::Evident));
            }
        }
        more
    }
}

struct Undone {
    text: String,
    /// Words that were in sequences: where they stand in the text, and as they were among the characters.
    words: Vec<(Range<usize>, Range<usize>)>,
    /// Bytes that had to be guessed from what later handling left of them.
    odd: u32,
    /// Characters beyond ASCII that stayed as they were in words where others did not.
    stray: u32,
    /// Whether some lead bytes stayed that later handling may have parted from what they led.
    broken: bool,
    /// Whether no sequence was whole.
    hollow: bool,
    /// Letters of no language.
    strange: u32,
    /// Whether what stands alone in no name is all that came of the text.
    alone: bool,
    /// Letters that are lost for good, other than one that was cut off at the end.
    lost: u32,
    /// Those of them that left no mark of their loss.
    unmarked: u32,
}

/// The words of a text that is being undone.
#[derive(Default)]
struct Words {
    /// Where the word begins: in the text so far, among the characters.
    start: (usize, usize),
    /// Sequences before it.
    before: u32,
    /// Characters beyond ASCII that stayed in it.
    kept: u32,
    /// The same of the words with sequences before it.
    stray: u32,
    /// Words with sequences: where they stand in the text, and among the characters.
    touched: Vec<(Range<usize>, Range<usize>)>,
}

impl Words {
    /// Ends a word, when so many sequences were whole.
    fn end(&mut self, whole: u32, text: usize, at: usize) {
        self.stray = self.strays(whole);
        if whole > self.before {
            self.touched.push((self.start.0..text, self.start.1..at));
        }
        (self.start, self.before, self.kept) = ((text + 1, at + 1), whole, 0);
    }

    /// Characters that stayed in words with sequences.
    fn strays(&self, whole: u32) -> u32 {
        self.stray + if whole > self.before { self.kept } else { 0 }
    }
}

impl Undone {
    /// Every sequence that is whole becomes its character, all else stays; `None` where none is. What comes
    /// after what costs more than `most` bits does not matter.
    fn new(
        source: &Source<'_>,
        image: &[Seen],
        page: PageId,
        gaps: Gaps,
        most: f32,
    ) -> Option<Undone> {
        let multi = registry().page(page).is_multi();
        let space = registry().bytes('\u{a0}')[page.0 as usize % MAX_PAGES];
        let lead_space = gaps == Gaps::Plain && (0xc2..0xf5).contains(&space);
        let mut text = String::with_capacity(source.text.len());
        let (mut i, mut whole, mut lost, mut odd, mut unmarked) = (0, 0, 0, 0, 0);
        let (mut broken, mut alone, mut strange, mut cut) = (false, false, 0, false);
        let mut words = Words::default();
        while let Some(seen) = image.get(i) {
            work::done(1);
            let c = source.chars[seen.at()];
            let continued =
                || image.get(i + 1).is_some_and(|next| (0x80..0xc0).contains(&next.byte));
            let byte = match (seen.byte, &registry().page(page).lead_holes[..]) {
                (0x20, _) if lead_space && continued() => u16::from(space),
                // Of the bytes that give U+FFFD on this page only one can begin a letter.
                (LOST, [only]) => u16::from(*only),
                (byte, _) => byte,
            };
            if let 0x80..0x100 = byte {
                let last = text.chars().next_back();
                let rest = &image[i + 1..];
                let found = sequence(byte as u8, rest, page, gaps, last);
                let small = source.rows[seen.at()].capital_begins >> page.0 & 1 == 1;
                let found = match found {
                    None if small => small_lead(source, c, rest, page, last),
                    found => found,
                };
                match found {
                    Some(found) => {
                        let is_strange = is_strange(found.c);
                        strange += u32::from(is_strange && is_far_latin(found.c));
                        alone = whole == 0 && is_strange && !is_far_latin(found.c);
                        text.push(found.c);
                        let used = &image[i..=i + found.used];
                        i += 1 + found.used;
                        if found.collapsed && joins(&text, &image[i..], page) {
                            i += 1;
                        }
                        whole += u32::from(!found.lost);
                        odd += found.odd;
                        cut = found.lost && i == image.len();
                        lost += u32::from(found.lost);
                        let marked = cut || used.iter().any(|seen| seen.byte == LOST);
                        unmarked += u32::from(found.lost && !marked);
                        continue;
                    }
                    None if multi && seen.byte != LOST => return None,
                    None => {}
                }
            }
            if c == ' ' {
                words.end(whole, text.len(), seen.at());
            }
            words.kept += u32::from(seen.byte >= 0x80 && seen.byte != LOST);
            broken |= (0xc2..0xf5).contains(&seen.byte);
            // The second byte of a double-byte character can be ASCII.
            text.push(if seen.byte < 0x80 { char::from(seen.byte as u8) } else { c });
            i += 1;
            let paid = price::STRAY * words.strays(whole) as f32 + price::LOST * unmarked as f32;
            if paid + price::ODD * odd as f32 > most {
                break;
            }
        }
        let stray = words.strays(whole);
        // The only word there is has none beside it.
        if words.start.1 > 0 {
            words.end(whole, text.len(), source.chars.len());
        }
        (whole + lost > 0).then(|| Undone {
            text,
            words: words.touched,
            odd,
            stray,
            broken,
            hollow: whole == 0,
            strange,
            alone,
            lost: lost - u32::from(cut),
            unmarked,
        })
    }

    /// Puts back the words that were sound among damaged ones.
    fn spare_sound_words(&mut self, source: &Source<'_>) {
        for (undone, word) in std::mem::take(&mut self.words).into_iter().rev() {
            let chars = &source.chars[word.clone()];
            let bits = || source.bits_of(word.clone());
            if was_sound(chars.iter().copied(), &self.text[undone.clone()], bits) {
                self.text.replace_range(undone, &source.chars[word].iter().collect::<String>());
            }
        }
    }

    /// Bits for believing it.
    fn price(&self, page: PageId, gaps: Gaps, thorough: bool) -> f32 {
        let if_so = |so: bool, price: f32| if so { price } else { 0.0 };
        price::UTF8
            + registry().page(page).read.unwrap_or(f32::INFINITY)
            + price::ODD * self.odd as f32
            + price::STRAY * self.stray as f32
            + match gaps {
                Gaps::None | Gaps::Plain => 0.0,
                Gaps::Collapsed => price::COLLAPSED,
                Gaps::SoftHyphen | Gaps::Lost => price::GAPS,
            }
            + if_so(self.hollow, price::HOLLOW)
            + price::STRANGE * self.strange as f32
            + if_so(self.alone, price::ALONE)
            // Known names may give them back.
            + if_so(!thorough, price::LOST * self.unmarked as f32)
    }
}

/// UTF-8 read as `page`: every sequence that is whole becomes its character, all else stays.
pub(super) fn utf8(source: &Source<'_>, page: PageId, gaps: Gaps) -> Option<String> {
    let mut undone = Undone::new(source, &source.image(page), page, gaps, f32::INFINITY)?;
    undone.spare_sound_words(source);
    (undone.text != source.text).then_some(undone.text)
}

/// Letters of no language near, accents by themselves and controls: two signs that happen to stand side by side
/// (`MARQUÉ…`) look like the UTF-8 of such.
pub(super) fn is_strange(c: char) -> bool {
    match c {
        '\u{80}'..='\u{9f}' | '¨' | '¯' | '´' | '¸' | '\u{e000}'..='\u{f8ff}' => true,
        '\0'..='\u{17e}'
        | '\u{370}'..='\u{4ff}'
        | '\u{530}'..='\u{58f}'
        | '\u{1e00}'..='\u{1fff}'
        | '\u{fb00}'..='\u{fb06}' => false,
        '\u{1000}'..='\u{1dff}' => true,
        _ => model().is_alphabetic(c) && !model().has(c),
    }
}

/// Latin letters of which those of no language are strange in any number.
pub(super) fn is_far_latin(c: char) -> bool {
    matches!(c, '\u{17f}'..='\u{24f}')
}

/// Whether a word was sound among damaged ones: its letters, of so many `bits`, are far likelier than what comes
/// of it.
pub(super) fn was_sound(
    mut word: impl Iterator<Item = char> + Clone,
    undone: &str,
    bits: impl FnOnce() -> f32,
) -> bool {
    // A look at single letters spares most words the full price.
    let singly = |sum: f32, c: char| sum + model().single(c);
    let (word_singly, undone_singly) =
        (word.clone().fold(0.0, singly), undone.chars().fold(0.0, singly));
    let script = |c: char| !c.is_ascii() && model().is_alphabetic(c);
    if word_singly > FAR_DEARER * undone_singly || !word.any(script) {
        return false;
    }
    let limit = bits() + SOUND_WORD;
    model().bits_within(undone.chars(), limit) > limit
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
    /// Whether its last byte was a space that may have gone with another.
    collapsed: bool,
}

impl Found {
    fn whole(c: char, used: usize, odd: u32) -> Found {
        Found { c, used, odd, lost: false, collapsed: false }
    }

    fn lost(used: usize, odd: u32) -> Found {
        Found { lost: true, ..Found::whole(char::REPLACEMENT_CHARACTER, used, odd) }
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
                let found = Found { collapsed: true, ..Found::whole(c, used, odd + 1) };
                return (c as u32 >= least).then_some(found);
            }
            Some(0x20) if space != 0 && gaps != Gaps::SoftHyphen => (space, 1),
            Some(0x27 | 0x22) if gaps == Gaps::Lost => {
                return Some(Found::lost(used + 1 + rest_of(rest, used + 1, more), odd + 1));
            }
            Some(0x27) => (plausible([0x92, 0x91, 0x82], point, last, after(used)), 1),
            Some(0x22) => (plausible([0x93, 0x94, 0x84], point, last, after(used)), 1),
            Some(LOST) if registry().page(page).holes.len() == 1 => {
                (registry().page(page).holes[0], 1)
            }
            Some(byte) if gaps == Gaps::Lost && (byte == LOST || byte == u16::from(b'?')) => {
                return Some(Found::lost(used + 1 + rest_of(rest, used + 1, more), odd + 1));
            }
            _ => match gaps {
                Gaps::None | Gaps::Plain | Gaps::Collapsed => return None,
                Gaps::Lost => return Some(Found::lost(used, odd + 1)),
                Gaps::SoftHyphen if byte == Some(LOST) || used + 1 != more => return None,
                Gaps::SoftHyphen => {
                    // Other bytes without a character may have been dropped as well, those of
                    // small letters the likeliest.
                    let next = rest.get(used..).and_then(letter);
                    let bits = |byte| between(byte, point, last, next);
                    let hyphen = bits(0xad);
                    let others = &registry().page(page).holes;
                    let c = char::from_u32(point << 6 | u32::from(0xad_u8 & 0x3f));
                    let c = c.filter(|c| *c as u32 >= least);
                    let c = c.filter(|_| others.iter().all(|byte| hyphen <= bits(*byte)));
                    return Some(match c {
                        Some(c) => Found::whole(c, used, odd + 1),
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
        return Some(Found::whole(c, more + 3, odd));
    }
    let c = char::from_u32(point).filter(|_| point >= least)?;
    Some(Found::whole(c, more, odd))
}

/// Whether a letter whose last byte became a space goes on with the word behind that space, rather than
/// having ended its own: whichever letters are likelier.
fn joins(text: &str, rest: &[Seen], page: PageId) -> bool {
    let before: Vec<char> = text.chars().rev().take_while(|c| *c != ' ').take(NEIGHBOURS).collect();
    let after = letters(rest.get(1..).unwrap_or_default(), page).take(NEIGHBOURS);
    let after: String = after.take_while(|c| *c != ' ').collect();
    let before: String = before.into_iter().rev().collect();
    model().bits(&format!("{before}{after}")) < model().bits(&format!("{before} {after}"))
}

/// Letters on either side that tell whether a word goes on.
const NEIGHBOURS: usize = 8;

/// The characters of whole sequences and of ASCII at the beginning of an image.
fn letters(image: &[Seen], page: PageId) -> impl Iterator<Item = char> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let byte = u8::try_from(image.get(at)?.byte).ok()?;
        let found = match byte {
            0..0x80 => Found::whole(char::from(byte), 0, 0),
            _ => sequence(byte, &image[at + 1..], page, Gaps::None, None)?,
        };
        at += 1 + found.used;
        Some(found.c)
    })
}

/// How many bytes still go on with a sequence of `more` of which one was lost.
fn rest_of(rest: &[Seen], from: usize, more: usize) -> usize {
    let rest = rest.get(from..more.min(rest.len())).unwrap_or_default();
    rest.iter().take_while(|seen| (0x80..0xc0).contains(&seen.byte)).count()
}

/// The letter of which later lower-casing made the lead byte, Ð, a small letter, and Š š after it.
fn small_lead(
    source: &Source<'_>,
    c: char,
    rest: &[Seen],
    page: PageId,
    last: Option<char>,
) -> Option<Found> {
    let byte = |c: char| registry().bytes(c)[page.0 as usize];
    let lead = byte(capital(c)?);
    let next = source.chars[rest.first()?.at()];
    let after = [Some(next), capital(next)].map(|c| c.map(byte));
    let after = after.into_iter().flatten().filter(|byte| (0x80..0xc0).contains(byte));
    let letter = |byte: u8| char::from_u32(u32::from(lead & 0x1f) << 6 | u32::from(byte & 0x3f));
    // What comes after may have been made small as well and says nothing yet.
    let before = last.filter(|c| c.is_alphabetic()).unwrap_or('_');
    let bits = |c: &char| model().pair_bits(before, *c);
    let c = after.filter_map(letter).min_by(|a, b| bits(a).total_cmp(&bits(b)))?;
    Some(Found::whole(c, 1, 1))
}

/// Which of these continuation bytes gives the likeliest letter between its neighbours.
fn plausible(
    bytes: impl IntoIterator<Item = u8>,
    point: u32,
    last: Option<char>,
    next: Option<char>,
) -> u8 {
    bytes.into_iter().min_by_key(|byte| between(*byte, point, last, next)).unwrap_or(0)
}

/// What the letter that a continuation byte completes costs at the least between its neighbours.
fn between(byte: u8, point: u32, last: Option<char>, next: Option<char>) -> u32 {
    let code = |c: Option<char>| c.map_or_else(Default::default, |c| model().code(c));
    let letter = code(char::from_u32(point << 6 | u32::from(byte & 0x3f)));
    model().step(code(last), letter) + model().step(letter, code(next))
}
