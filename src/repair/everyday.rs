//! A quick look over sound text: one pass over its bytes with a bit for every everyday pair of letters.
//!
//! Words whose letters stand together as they do in some language here pass without being decoded or
//! priced; only the rest is looked at.

use std::sync::LazyLock;

use super::model::model;

/// Pairs of letters, and of a letter with a word's boundary, that are at home in text.
pub(crate) struct Everyday {
    /// Classes of the characters below U+0800.
    class: Vec<u16>,
    /// For each class, whether each other may follow it.
    next: [[bool; 128]; 128],
    /// Whether a byte is ASCII and no sign.
    plain: [bool; 256],
}

/// All that may stand beside a word: spaces, digits, punctuation.
const BOUNDARY: u16 = 0;
/// A character that is not at home in text; nothing may follow it or be followed by it.
const ODD: u16 = 127;
/// Beside the class: whether a letter beyond ASCII is a capital or small.
const UPPER: u16 = 0x80;
const LOWER: u16 = 0x100;
/// Bits that an everyday pair costs at most in the language that likes it best.
const EVERYDAY: f32 = 8.0;
/// Bytes of ASCII that are looked at together.
const CHUNK: usize = 16;

pub(crate) fn everyday() -> &'static Everyday {
    static EVERYDAY: LazyLock<Everyday> = LazyLock::new(Everyday::new);
    &EVERYDAY
}

/// Whether a byte of ASCII can be the sign of an escape.
pub(crate) fn is_sign(b: u8) -> bool {
    (b == b'&') | (b == b'%') | (b == b'\\') | (b == b'=') | (b == b'<')
}

impl Everyday {
    fn new() -> Everyday {
        let mut class = vec![ODD; 0x800];
        for b in 0..0x80u8 {
            class[usize::from(b)] = match b {
                b'a'..=b'z' | b'A'..=b'Z' => u16::from(b & 0x1f),
                _ if is_sign(b) || b < b' ' && !b.is_ascii_whitespace() => ODD,
                _ => BOUNDARY,
            };
        }
        for c in ['\u{a0}', '«', '»', '°', '·', '§'] {
            class[c as usize] = BOUNDARY;
        }
        // Small letters of Latin and Cyrillic, the likeliest first, as many as there is room for.
        let small = ('\u{df}'..'\u{530}').filter(|c| c.is_alphabetic() && !c.is_uppercase());
        let mut small: Vec<char> = small.filter(|c| model().has(*c)).collect();
        small.sort_by(|a, b| model().single(*a).total_cmp(&model().single(*b)));
        small.truncate(usize::from(ODD) - 27);
        let mut letters: Vec<(char, u16)> = ('a'..='z').zip(1..).collect();
        letters.extend(small.iter().copied().zip(27..));
        for (c, number) in &letters[26..] {
            class[*c as usize] = number | LOWER;
            for upper in c.to_uppercase().filter(|upper| (*upper as usize) < 0x800) {
                class[upper as usize] = number | UPPER;
            }
        }
        let mut next = [[false; 128]; 128];
        let with_boundary = || letters.iter().copied().chain([('_', BOUNDARY)]);
        for (first, a) in with_boundary() {
            for (second, b) in with_boundary() {
                let ascii = first.is_ascii() && second.is_ascii();
                next[usize::from(a)][usize::from(b)] =
                    ascii || model().pair_bits(first, second) < EVERYDAY;
            }
        }
        let plain = std::array::from_fn(|b| b < 0x80 && class[b] != ODD);
        Everyday { class, next, plain }
    }

    /// The place of the first character, from `at` on, that is not at home beside the one before it.
    pub(crate) fn first_odd(&self, text: &[u8], mut at: usize) -> Option<usize> {
        let mut last = BOUNDARY;
        while let [first, rest @ ..] = &text[at..] {
            let (class, length) = match (*first, rest) {
                (b @ 0..0x80, _) => (self.class[usize::from(b)], 1),
                (b @ 0xc0..0xe0, [low, ..]) => {
                    (self.class[usize::from(b & 0x1f) << 6 | usize::from(low & 0x3f)], 2)
                }
                // Dashes, curly quotes, dots and the like.
                (0xe2, [0x80, 0x93 | 0x94 | 0x98..=0x9e | 0xa2 | 0xa6, ..]) => (BOUNDARY, 3),
                _ => (ODD, 1),
            };
            let follows = self.next[usize::from(last & 0x7f)][usize::from(class & 0x7f)];
            // A capital after a small letter: the bits lie side by side.
            if !follows || last >> 1 & class & UPPER != 0 {
                return Some(at);
            }
            (last, at) = (class, at + length);
            if *first < 0x80 {
                at += self.plain(&text[at..]);
                last = self.class[usize::from(text[at - 1])];
            }
        }
        None
    }

    /// Bytes of ASCII without a sign that a text begins with: any letters may stand side by side.
    fn plain(&self, text: &[u8]) -> usize {
        let plain = |b: &u8| {
            (*b < 0x80)
                & (*b >= b' ' || (*b == b'\n') | (*b == b'\t') | (*b == b'\r'))
                & !is_sign(*b)
        };
        let all = |chunk: &&[u8]| chunk.iter().fold(true, |all, b| all & plain(b));
        let length = CHUNK * text.chunks_exact(CHUNK).take_while(all).count();
        length + text[length..].iter().take_while(|b| self.plain[usize::from(**b)]).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_pass_and_damage_does_not() {
        let odd = |text: &str| everyday().first_odd(text.as_bytes(), 0).is_some();
        for sound in ["“Казахстан”", "the – of Ташкент"] {
            assert!(!odd(sound), "{sound}");
        }
        for damaged in
            ["Íàçàðáàåâ", "РђР»РјР°С‚С‹", "Tokรกyev", "мЮГЮПАЮЕБ", "&#1040;", "D\u{fffd}"]
        {
            assert!(odd(damaged), "{damaged}");
        }
    }
}
