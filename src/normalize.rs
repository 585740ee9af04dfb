//! Text to words: composed, lower-cased, apostrophes made one, invisible characters dropped, with the
//! place of each word in the text kept.

use std::ops::Range;
use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::is_combining_mark, is_nfc_quick,
};
use unicode_segmentation::UnicodeSegmentation;

/// A word of a mention or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Lower-case, NFC, with `'` for every apostrophe.
    pub text: String,
    /// Where it stands in the text that was split, in bytes.
    pub range: Range<usize>,
    /// A single letter, perhaps with a full stop behind it: somebody's initial.
    pub initial: bool,
}

/// Characters that print nothing and may stand inside a word: soft hyphen, zero-width space and
/// joiners, bidi marks, byte order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether a text has letters of a script that leaves vowels to the reader, or that are no letters but words.
pub fn is_mute(text: &str) -> bool {
    let hides_sounds =
        |c| matches!(c, '\u{590}'..='\u{7ff}' | '\u{8a0}'..='\u{8ff}' | '\u{3400}'..='\u{9fff}');
    // Most texts have no such byte.
    text.bytes().any(|byte| byte >= 0xd6) && text.contains(hides_sounds)
}

/// Whether a text has letters of a script in which names of others lose sounds or gain some: one of [`is_mute`], or of
/// syllables (those of India and South-East Asia, Ethiopia, Korea and Japan).
pub fn is_veiled(text: &str) -> bool {
    let syllables = |c| {
        matches!(c, '\u{900}'..='\u{109f}' | '\u{1100}'..='\u{139f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')
    };
    is_mute(text) || text.bytes().any(|byte| byte >= 0xe0) && text.contains(syllables)
}

/// Whether a text has Chinese characters.
pub fn is_chinese(text: &str) -> bool {
    text.bytes().any(|byte| byte >= 0xe3) && text.contains(is_ideograph)
}

/// Whether a letter is a Chinese character.
pub fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}')
}

/// Whether a letter is a Chinese character or kana, which texts write without spaces.
pub(crate) fn is_character(c: char) -> bool {
    is_ideograph(c) || matches!(c, '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}')
}

/// Whether a letter is one of a script with capitals, and is none; quick for the letters of most texts.
#[inline]
pub(crate) fn is_small_letter(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_lowercase(),
        '\u{400}'..='\u{45f}' => c >= 'а',
        // Georgian has no capitals at the beginnings of names.
        '\u{10d0}'..='\u{10ff}' => false,
        _ => c.is_lowercase(),
    }
}

/// Whether a text has letters with case, and no capital.
pub(crate) fn is_small(text: &str) -> bool {
    text.contains(is_small_letter) && !text.contains(char::is_uppercase)
}

/// Quotation marks; which of them open and which close: “ does both, in English and in German.
pub(crate) const QUOTES: [char; 7] = ['"', '«', '»', '“', '”', '„', '‟'];
pub(crate) const OPENING_QUOTES: [char; 4] = ['«', '“', '„', '"'];
pub(crate) const CLOSING_QUOTES: [char; 4] = ['»', '”', '“', '"'];

/// Signs that are used for an apostrophe, a soft or hard sign, or the turned comma of oʻ and gʻ.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’'
            | '‘'
            | '‛'
            | 'ʼ'
            | 'ʻ'
            | 'ʽ'
            | 'ʾ'
            | 'ʿ'
            | 'ʹ'
            | 'ʺ'
            | '`'
            | '´'
            | '′'
            | 'ˈ'
            | '＇'
    )
}

/// Whether a letter is a syllable or a word, and so nobody's initial: Chinese, Japanese, Korean.
fn is_syllable(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// What a word is made of: letters, digits, and the marks and points that belong to them.
#[inline]
pub(crate) fn is_word_char(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Most texts need no look at the tables.
        'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' => true,
        _ => c.is_alphanumeric() || is_combining_mark(c) || is_invisible(c) || c == '·',
    }
}

/// Whether a word goes on with a character behind another one. A point parts Chinese words, not Catalan ones.
#[inline]
pub(crate) fn goes_on(last: char, c: char) -> bool {
    (is_word_char(c) || is_apostrophe(c)) && !(c == '·' && is_ideograph(last))
}

/// Splits `text` into words. Apostrophes belong to a word when a letter stands before them; hyphens,
/// full stops and all other punctuation separate words. Linear in the length of the text.
pub fn words(text: &str) -> Vec<Word> {
    words_from(text).collect()
}

/// Like [`words`], one at a time.
pub(crate) fn words_from(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, first) = chars.next()?;
            if !is_word_char(first) || is_invisible(first) || first == '·' {
                continue;
            }
            let mut end = start + first.len_utf8();
            // An apostrophe at the end is kept only where it can be a letter's: oʻ, gʻ, soft sign.
            let mut last = first;
            while let Some((at, c)) = chars.next_if(|(_, c)| goes_on(last, *c)) {
                (last, end) = (c, at + c.len_utf8());
            }
            let range = start..end;
            let folded = fold(&text[range.clone()]);
            let letters = folded.trim_end_matches('\'');
            if letters.is_empty() {
                continue;
            }
            // One letter to the eye: some, like a̋, have no code point of their own.
            let initial = letters.chars().nth(1).is_none_or(|second| small(second).is_none())
                && letters.chars().next().is_some_and(|c| c.is_alphabetic() && !is_syllable(c))
                && letters.graphemes(true).nth(1).is_none();
            return Some(Word { text: folded, range, initial });
        }
    })
}

/// The comparable form of one word.
pub(crate) fn fold(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    if word.chars().all(|c| small(c).map(|c| plain.push(c)).is_some()) {
        return plain;
    }
    let lower = word.chars().filter(|c| !is_invisible(*c) && *c != '·').flat_map(|c| {
        let c = match c {
            _ if is_apostrophe(c) => '\'',
            // Else it keeps a dot beside the letter's own.
            'İ' => 'i',
            _ => c,
        };
        c.to_lowercase()
    });
    let lower: String = lower.collect();
    match is_nfc_quick(lower.chars()) {
        IsNormalized::Yes => lower,
        _ => lower.nfc().collect(),
    }
}

/// The small form of a letter or digit that has one by itself and is composed; `None` for all other
/// characters. Most texts are so plain.
#[inline]
fn small(c: char) -> Option<char> {
    match c {
        'a'..='z' | '0'..='9' | 'а'..='џ' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        'А'..='Я' => char::from_u32(c as u32 + 32),
        '×' | '÷' | 'İ' => None,
        'À'..='ɏ' | 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' => c.to_lowercase().next(),
        // Letters without case: Hebrew, Arabic, Georgian, kana, ideographs, Korean.
        'א'..='ת' | 'ء'..='غ' | 'ف'..='ي' | 'ა'..='ჰ' => Some(c),
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='龥' | '가'..='힣' => Some(c),
        _ => None,
    }
}

/// The words joined by single spaces: the key of exact lookup. Apostrophes do not count.
pub fn key(words: &[Word]) -> String {
    join(words.iter().map(|word| &*word.text))
}

/// The key of a text, without its words.
pub fn key_of(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    if plain_key(text, |c| key.push(c)).is_some() {
        return key;
    }
    join(words_from(text).map(|word| word.text))
}

/// Whether `key` is the key of `text`.
pub fn is_key(key: &str, text: &str) -> bool {
    let (mut rest, mut same) = (key.chars(), true);
    match plain_key(text, |c| same &= rest.next() == Some(c)) {
        Some(()) => same && rest.next().is_none(),
        None => key == key_of(text),
    }
}

/// Gives the letters of the key; `None`, perhaps behind some letters, if a character of the text is not a
/// letter that is made [`small`] by itself, nor parts words. It takes a tenth of the time.
fn plain_key(text: &str, mut each: impl FnMut(char)) -> Option<()> {
    let (mut parted, mut begun) = (false, false);
    for c in text.chars() {
        let small = match small(c) {
            Some(small) => small,
            None if c.is_ascii() && !matches!(c, '\'' | '`') => {
                parted = begun;
                continue;
            }
            None => return None,
        };
        if parted {
            each(' ');
        }
        each(small);
        (parted, begun) = (false, true);
    }
    Some(())
}

fn join(words: impl Iterator<Item = impl AsRef<str>>) -> String {
    let mut key = String::new();
    for word in words {
        if !key.is_empty() {
            key.push(' ');
        }
        match word.as_ref() {
            word if word.contains('\'') => key.extend(word.split('\'')),
            word => key.push_str(word),
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn keys_are_made_of_words() {
        let all = ('\0'..='\u{6ff}').chain('\u{10a0}'..='\u{10ff}').chain('\u{3000}'..='\u{d7ff}');
        let each = all.map(|c| format!("a{c}b"));
        for text in
            each.chain(["", " -", " Қасым-Жомарт  Тоқаев ", "’Oʻz", "A. b."].map(String::from))
        {
            let key = key(&words(&text));
            assert_eq!(key_of(&text), key, "{text:?}");
            assert!(is_key(&key, &text), "{text:?}");
        }
    }

    #[test]
    fn words_are_folded() {
        assert_eq!(split("К.-Ж. Токаев"), ["к", "ж", "токаев"]);
        assert_eq!(split("Oʻzbekiston  «Bogʻ»"), ["o'zbekiston", "bog'"]);
        assert_eq!(
            split("Аба\u{438}\u{306} Nur\u{ad}Sultan İLHAM"),
            ["абай".into(), "nursultan".to_owned(), "ilham".into()].map(|s: String| s).to_vec()
        );
        assert_eq!(split("'' - \u{200b} "), [""; 0]);
        assert!(words("Токаев К.")[1].initial && words("A\u{30b}. Тоқаев")[0].initial);
    }
}
