//! Numbers in names, which must agree: *Alexander II* is neither Alexander nor Alexander III.

use crate::{
    normalize::Word,
    table::{number, rows},
};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

/// A word that is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numeral {
    /// Which.
    pub value: u32,
    /// Whether it can be nothing else: one letter may be an initial.
    pub sure: bool,
}

#[derive(Default)]
struct Table {
    /// Letters of other scripts, and the Roman numeral that they are typed for.
    letters: FxHashMap<char, char>,
    words: FxHashMap<&'static str, u32>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for row in rows(include_str!("../data/numerals.tsv")) {
        let of = row[2].split(' ');
        match row[0] {
            "letter" => table.letters.extend(of.flat_map(str::chars).zip(row[1].chars().cycle())),
            _ => table.words.extend(of.map(|word| (word, number(row[1])))),
        }
    }
    table
});

/// The units from 0 to 9 as Roman numerals.
const UNITS: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
/// No higher one is read: *XL* and *MI* are rather other things.
const MOST_TENS: usize = 3;

/// The number that a folded word writes.
pub fn value(word: &str) -> Option<u32> {
    let digits = || word.bytes().all(|b| b.is_ascii_digit()).then(|| word.parse().ok()).flatten();
    digits().or_else(|| roman(word)).or_else(|| TABLE.words.get(word).copied())
}

fn roman(word: &str) -> Option<u32> {
    let letter = |c| match c {
        'i' | 'v' | 'x' => Some(c),
        'a'..='z' => None,
        _ => TABLE.letters.get(&c).copied(),
    };
    let plain: String = word.nfkc().map(letter).collect::<Option<_>>()?;
    let units = plain.trim_start_matches('x');
    let tens = plain.len() - units.len();
    let value = 10 * tens + UNITS.iter().position(|unit| *unit == units)?;
    (value > 0 && tens <= MOST_TENS).then_some(value as u32)
}

/// Which words of a name are numbers.
pub fn numerals(text: &str, words: &[Word]) -> Vec<Option<Numeral>> {
    let small = !text.contains(char::is_uppercase);
    let large = !text.contains(char::is_lowercase);
    let numeral = |(at, word): (usize, &Word)| {
        let value = value(&word.text)?;
        let capitals = !text.get(word.range.clone())?.contains(char::is_lowercase);
        let (first, last) = (at == 0, at + 1 == words.len());
        // *VI Lenin* is not the sixth; *VI. Mehmed* is.
        let behind = || !first || text[word.range.end..].starts_with('.');
        let sure = match (roman(&word.text).is_some(), word.text.nfkc().count()) {
            (false, _) => word.text.starts_with(|c: char| c.is_ascii_digit()) || last && !first,
            (true, 1) => false,
            // Nor is *JINPING XI* the eleventh.
            (true, 2) if value != 2 => capitals && !large && behind(),
            _ => capitals || small,
        };
        let perhaps = || capitals && !first && last;
        (sure || perhaps()).then_some(Numeral { value, sure })
    };
    words.iter().enumerate().map(numeral).collect()
}

/// Whether two names have numbers, and none the same.
pub fn differ(a: &[Option<Numeral>], b: &[Option<Numeral>]) -> bool {
    let values = |of: &[Option<Numeral>]| of.iter().flatten().map(|n| n.value).collect::<Vec<_>>();
    let (a, b) = (values(a), values(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|value| b.contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize;

    fn read(text: &str) -> Vec<(u32, bool)> {
        let numerals = numerals(text, &normalize::words(text));
        numerals.into_iter().flatten().map(|n| (n.value, n.sure)).collect()
    }

    #[test]
    fn numerals_are_read_where_they_stand() {
        let second = [
            "Alexander II",
            "Николай II",
            "Николай ІІ",
            "Nicholas Ⅱ",
            "nicholas ii",
            "Александр Второй",
            "II. Mehmed",
        ];
        for text in second {
            assert_eq!(read(text), [(2, true)], "{text}");
        }
        assert_eq!(read("Louis XIV"), [(14, true)]);
        assert_eq!(read("Felipe VI"), [(6, true)]);
        assert_eq!(read("VI. Mehmed"), [(6, true)]);
        assert_eq!(read("Камбарата-1"), [(1, true)]);
        assert_eq!(read("Felipe V"), [(5, false)]);
        assert_eq!(read("JINPING XI"), [(11, false)]);
        for text in
            ["Xi Jinping", "XI Jinping", "VI Lenin", "Второй канал", "Ivanov V.P.", "i", "Di"]
        {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
