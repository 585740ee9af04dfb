//! Bits that went missing: the eighth of a byte, or the upper half of a UTF-16 unit.

use super::{
    codepage::{PageId, registry},
    model::model,
};

/// The encodings (`None`: UTF-8) that may have lost their eighth bits in `text`: only ASCII is left then.
pub(crate) fn seven_bit_encodings(text: &str) -> impl Iterator<Item = Option<PageId>> {
    // A question mark says that letters were lost as a whole.
    let possible = text.is_ascii() && !text.contains('?');
    let pages: &[&str] = if possible { &["koi8-r", "windows-1251", "iso-8859-5"] } else { &[] };
    let pages = pages.iter().filter_map(|name| registry().find(name)).map(Some);
    pages.chain(possible.then_some(None))
}

/// The text with its eighth bits put back wherever that gives a letter.
pub(crate) fn seven_bits(text: &str, written: Option<PageId>) -> Option<String> {
    let page = match written {
        None => return seven_bits_of_utf8(text),
        Some(id) => registry().page(id),
    };
    let high = |c: char| {
        let byte = u8::try_from(c).ok()? | 0x80;
        if page.is_letter(byte) { page.char(byte) } else { Some(c) }
    };
    text.chars().map(high).collect::<Option<String>>().filter(|high| high != text)
}

/// `P!P>Q` for `Со…`: leads became capitals, and what went on became signs, digits and controls.
fn seven_bits_of_utf8(text: &str) -> Option<String> {
    if !text.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (bytes, mut at) = (text.as_bytes(), 0);
    while let Some(&first) = bytes.get(at) {
        let more = match first | 0x80 {
            0xc3..=0xdf => 1,
            0xe0..=0xef => 2,
            _ => 0,
        };
        let rest = bytes.get(at + 1..at + 1 + more).filter(|rest| rest.iter().all(|b| *b < 0x40));
        let sequence = rest.map(|rest| {
            std::iter::once(first | if more > 0 { 0x80 } else { 0 })
                .chain(rest.iter().map(|b| b | 0x80))
        });
        let letter = sequence.and_then(|sequence| {
            let sequence: Vec<u8> = sequence.collect();
            std::str::from_utf8(&sequence).ok()?.chars().next().filter(|c| c.is_alphabetic())
        });
        match letter {
            Some(letter) => {
                out.push(letter);
                at += 1 + more;
            }
            None => {
                out.push(char::from(first));
                at += 1;
            }
        }
    }
    (out != text).then_some(out)
}

/// `sWETLANA`: KOI8 without its high bits has capitals for small letters, in every word of some length.
pub(crate) fn swaps_case(text: &str) -> bool {
    let swapped = |word: &str| {
        let mut letters = word.bytes().filter(u8::is_ascii_alphabetic);
        letters.next().is_some_and(|b| b.is_ascii_lowercase())
            && word.len() > 3
            && letters.all(|b| b.is_ascii_uppercase())
    };
    text.split(' ').any(swapped)
}

/// Cyrillic of which only the low bytes were kept: `А` U+0410 as U+0010, `р` U+0440 as `@`.
///
/// A space may have been Р and a hyphen Э: of all ways to read them the likeliest is taken.
pub(crate) fn low_bytes(text: &str) -> Option<String> {
    // Small letters would stand for letters of Old Church Slavonic, and `???` is no `ппп`.
    if text.contains(|c: char| c > '\u{ff}' || c.is_ascii_lowercase()) || text.contains("???") {
        return None;
    }
    // Most letters are those of Russian.
    let russian = text.chars().filter(|c| matches!(c, '\u{10}'..='\u{4f}')).count();
    if 2 * russian < text.chars().count() {
        return None;
    }
    let high = |c: char| char::from_u32(0x400 + c as u32).filter(|c| c.is_alphabetic());
    let letters: Vec<char> = text.chars().map(high).collect::<Option<_>>()?;
    let gaps: Vec<(usize, char)> =
        text.chars().enumerate().filter(|(_, c)| matches!(c, ' ' | '-')).collect();
    let asked = gaps.len().min(MOST_GAPS);
    let reading = |stay: usize| -> String {
        let mut chars = letters.clone();
        for (i, (at, c)) in gaps.iter().enumerate() {
            if i >= asked || stay >> i & 1 == 1 {
                chars[*at] = *c;
            }
        }
        chars.into_iter().collect()
    };
    let readings = (0..1 << asked).map(|stay| {
        let text = reading(stay);
        (model().bits(&text), text)
    });
    readings.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, text)| text)
}

/// Spaces and hyphens that are asked whether they are; the rest are.
const MOST_GAPS: usize = 6;
