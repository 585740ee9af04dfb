//! What looks right and is not: letters of another script, invisible characters, wide and
//! decomposed forms.

use std::{borrow::Cow, sync::LazyLock};

use rustc_hash::FxHashMap;
use unicode_normalization::{
    IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfc_quick,
};

use crate::table;

/// A kind of tidying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    Invisible,
    Width,
    Compose,
    LookAlike,
}

impl Fold {
    /// In the order in which they are done: each may bring work for the next.
    pub(crate) const ALL: [Fold; 4] =
        [Fold::Invisible, Fold::Width, Fold::Compose, Fold::LookAlike];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Fold::Invisible => "invisible characters",
            Fold::Width => "wide forms",
            Fold::Compose => "decomposed letters",
            Fold::LookAlike => "look-alike letters",
        }
    }

    /// The text with this undone, borrowed where there is nothing to undo.
    pub(crate) fn undo(self, text: &str) -> Cow<'_, str> {
        match self {
            Fold::Invisible => visible(text),
            Fold::Width => narrow(text),
            Fold::Compose => match is_nfc_quick(text.chars()) {
                IsNormalized::Yes => Cow::Borrowed(text),
                _ => changed(text, text.nfc().collect()),
            },
            Fold::LookAlike => one_script(text),
        }
    }
}

/// What the characters of a text may give folds to do, as bits: most texts need no second look.
#[derive(Clone, Copy, Default)]
pub(crate) struct Marks(u8);

impl Marks {
    const LATIN: u8 = 1 << 6;
    const CYRILLIC: u8 = 1 << 7;
    /// Characters below this have theirs in a table.
    const DENSE: usize = 0x2600;

    pub(crate) fn of(text: &str) -> Marks {
        static TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let chars = (0..Marks::DENSE as u32).map(|c| char::from_u32(c).unwrap_or(' '));
            chars.map(Marks::of_char).collect()
        });
        let table = &**TABLE;
        let mark = |c: char| table.get(c as usize).copied().unwrap_or_else(|| Marks::of_char(c));
        Marks(text.chars().map(mark).fold(0, |marks, mark| marks | mark))
    }

    fn of_char(c: char) -> u8 {
        let composes =
            is_nfc_quick([c].into_iter()) != IsNormalized::Yes || canonical_combining_class(c) != 0;
        let fold = |fold: Fold, finds: bool| u8::from(finds) << fold as u8;
        let script = match script(c) {
            Some(0) => Marks::LATIN,
            Some(_) => Marks::CYRILLIC,
            None => 0,
        };
        fold(Fold::Invisible, is_invisible(c))
            | fold(Fold::Width, is_wide(c))
            | fold(Fold::Compose, composes)
            | script
    }

    /// Whether a fold may find something.
    pub(crate) fn concern(self, fold: Fold) -> bool {
        let both = Marks::LATIN | Marks::CYRILLIC;
        self.0 >> fold as u8 & 1 == 1 || fold == Fold::LookAlike && self.0 & both == both
    }
}

fn changed(old: &str, new: String) -> Cow<'_, str> {
    if new == old { Cow::Borrowed(old) } else { Cow::Owned(new) }
}

/// Whether a zero-width joiner or non-joiner is at home between these two.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let shaped = |c: char| {
        matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{1800}'..='\u{18af}'
            | '\u{fe0f}' | '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}')
    };
    before.is_some_and(shaped) && after.is_some_and(shaped)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{180e}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

fn is_wide(c: char) -> bool {
    ('\u{ff01}'..='\u{ff5e}').contains(&c)
}

fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_invisible) {
        return Cow::Borrowed(text);
    }
    let east = |c: &char| matches!(*c, '\u{3001}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}');
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let before = out.chars().next_back();
        match c {
            '\u{200c}' | '\u{200d}' if joins(before, chars.peek().copied()) => out.push(c),
            // The ideographic space is at home beside ideographs.
            '\u{3000}' if before.as_ref().is_some_and(east) => out.push(c),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
                out.push(' ');
            }
            c if is_invisible(c) => {}
            c => out.push(c),
        }
    }
    changed(text, out)
}

fn narrow(text: &str) -> Cow<'_, str> {
    if !text.contains(|c: char| is_wide(c) && c.is_alphabetic()) {
        return Cow::Borrowed(text);
    }
    let plain = |c: char| char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c);
    Cow::Owned(text.chars().map(|c| if is_wide(c) { plain(c) } else { c }).collect())
}

/// Latin to Cyrillic and back, from `data/lookalikes.tsv`.
fn twins() -> &'static [FxHashMap<char, char>; 2] {
    static TWINS: LazyLock<[FxHashMap<char, char>; 2]> = LazyLock::new(|| {
        let mut twins = [FxHashMap::default(), FxHashMap::default()];
        for row in table::headless(include_str!("../../data/lookalikes.tsv")) {
            let [latin, cyrillic] = [row[0], row[1]].map(table::number);
            twins[1].insert(latin, cyrillic);
            twins[0].insert(cyrillic, latin);
        }
        twins
    });
    &TWINS
}

/// 0 for Latin, 1 for Cyrillic.
fn script(c: char) -> Option<usize> {
    match c {
        'ª' | 'º' | '×' | '÷' => None,
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(0),
        'ə' => Some(0),
        '\u{400}'..='\u{52f}' => Some(1),
        _ => None,
    }
}

/// Brings each word that mixes Latin and Cyrillic to the script of the letters that have no twin.
fn one_script(text: &str) -> Cow<'_, str> {
    let mixed = |piece: &str| {
        let of = |s: usize| piece.chars().any(|c| script(c) == Some(s));
        of(0) && of(1)
    };
    if !text.split(|c: char| c.is_whitespace()).any(mixed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut mended = false;
    for piece in text.split_inclusive(|c: char| c.is_whitespace()) {
        let (mut letters, mut sure) = ([0; 2], [0; 2]);
        for c in piece.chars() {
            if let Some(s) = script(c) {
                letters[s] += 1;
                sure[s] += usize::from(!twins()[1 - s].contains_key(&c));
            }
        }
        let target = match (sure, letters) {
            (_, [0, _] | [_, 0]) => None,
            ([0, 0], [latin, cyrillic]) if latin != cyrillic => Some(usize::from(cyrillic > latin)),
            ([0, 0], _) => None,
            ([0, _], _) => Some(1),
            ([_, 0], _) => Some(0),
            _ => None,
        };
        // A capital after a small letter is the mark of another damage: `BogotА` was Bogotá.
        let odd = |target: usize| {
            let strange = |c: char| c.is_uppercase() && script(c).is_some_and(|s| s != target);
            let mut pairs = piece.chars().zip(piece.chars().skip(1));
            pairs.any(|(last, c)| last.is_lowercase() && strange(c))
        };
        let target = target.filter(|target| !odd(*target));
        match target {
            Some(target) => {
                mended = true;
                out.extend(piece.chars().map(|c| match script(c) {
                    Some(s) if s != target => twins()[target].get(&c).copied().unwrap_or(c),
                    _ => c,
                }));
            }
            None => out.push_str(piece),
        }
    }
    if mended { Cow::Owned(out) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds() {
        let cases = [
            (Fold::LookAlike, "Aлмaты", "Алматы"),
            (Fold::LookAlike, "Аstаnа", "Astana"),
            (Fold::Invisible, "Ал\u{200b}ма\u{ad}ты\u{200e}", "Алматы"),
            (Fold::Width, "Ｔａｒａｚ", "Taraz"),
            (Fold::Compose, "Шыми\u{306}", "Шымй"),
        ];
        for (fold, text, meant) in cases {
            assert_eq!(fold.undo(text), meant);
        }
    }

    #[test]
    fn what_is_at_home_stays() {
        for text in [
            "آق\u{200c}قلا",
            "👨\u{200d}👩",
            "РС(Я)",
            "Соьлжа-ГӀала",
            "東京\u{3000}都",
            "ТРЦ MEGA",
            "BogotА",
        ] {
            assert!(
                Fold::ALL.iter().all(|fold| matches!(fold.undo(text), Cow::Borrowed(_))),
                "{text}"
            );
        }
    }
}
