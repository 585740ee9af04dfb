//! Words of the language: common ones, and those that make a longer name with the name beside them.

use crate::phonetic::rows;
use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// Which languages a common word belongs to: a bit for each row of `data/scan/common.tsv`.
pub type Langs = u32;

struct Lexis {
    langs: Vec<&'static str>,
    common: HashMap<&'static str, Langs>,
    longer: HashMap<&'static str, Longer>,
    longer_stems: Vec<(&'static str, Longer)>,
    given: HashSet<&'static str>,
}

/// What a word does to a name beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Longer {
    /// It hides a name of these kinds behind it: a bit for persons, one for places, one for others.
    pub behind: u8,
    /// It hides such a name before it, if it is capitalized.
    pub before: u8,
    /// It hides such a name before it, capitalized or not.
    pub before_lower: u8,
}

/// The bit of a kind in [`Longer`].
pub fn kind_bit(kind: &str) -> u8 {
    match kind {
        "person" => 1,
        "place" => 2,
        _ => 4,
    }
}

static LEXIS: LazyLock<Lexis> = LazyLock::new(|| {
    let mut lexis = Lexis {
        langs: Vec::new(),
        common: HashMap::new(),
        longer: HashMap::new(),
        longer_stems: Vec::new(),
        given: HashSet::new(),
    };
    for row in rows(include_str!("../../data/scan/given.tsv")) {
        lexis.given.extend(row[0].split(' '));
    }
    for row in rows(include_str!("../../data/scan/common.tsv")) {
        let bit = 1 << lexis.langs.len();
        lexis.langs.push(row[0]);
        for word in row[1].split(' ') {
            *lexis.common.entry(word).or_default() |= bit;
        }
    }
    let mut stems: HashMap<&str, Longer> = HashMap::new();
    for row in rows(include_str!("../../data/scan/longer.tsv")) {
        let capital = row[1].contains("capital");
        let kinds = row[1].split(' ').filter(|kind| *kind != "capital").map(kind_bit).sum::<u8>();
        for word in row[2].split(' ') {
            let entry = match word.strip_suffix('-') {
                Some(stem) => stems.entry(stem).or_default(),
                None => lexis.longer.entry(word).or_default(),
            };
            match row[0] {
                "before" => entry.behind |= kinds,
                _ => {
                    entry.before |= kinds;
                    entry.before_lower |= if capital { 0 } else { kinds };
                }
            }
        }
    }
    lexis.longer_stems = stems.into_iter().collect();
    lexis.longer_stems.sort_by_key(|(stem, _)| *stem);
    lexis
});

/// The languages in which a folded word is common; 0 for none.
pub fn common(word: &str) -> Langs {
    LEXIS.common.get(word).copied().unwrap_or(0)
}

/// Whether a folded word is a frequent given name.
pub fn is_given(word: &str) -> bool {
    LEXIS.given.contains(word)
}

/// What a folded word does to a name beside it.
pub fn longer(word: &str) -> Longer {
    let lexis = &*LEXIS;
    let exact = lexis.longer.get(word).copied().unwrap_or_default();
    let mut stems = lexis.longer_stems.iter().filter(|(stem, _)| {
        // An ending has at most six letters.
        word.strip_prefix(stem).is_some_and(|rest| rest.chars().nth(6).is_none())
    });
    stems.next().map_or(exact, |(_, stem)| Longer {
        behind: exact.behind | stem.behind,
        before: exact.before | stem.before,
        before_lower: exact.before_lower | stem.before_lower,
    })
}

/// The languages that a count of their common words speaks for: those with at least half of the most.
pub fn languages(counts: &[u32; 32]) -> Langs {
    let most = counts.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return 0;
    }
    (0..32).filter(|i| counts[*i] * 2 >= most).map(|i| 1 << i).sum()
}

/// The languages that write every noun with a capital.
pub fn nouns_in_capitals() -> Langs {
    LEXIS.langs.iter().position(|lang| *lang == "de").map_or(0, |at| 1 << at)
}

/// The tags of languages.
pub fn tags(langs: Langs) -> Vec<&'static str> {
    let tags = LEXIS.langs.iter().enumerate();
    tags.filter(|(i, _)| langs >> i & 1 != 0).map(|(_, tag)| *tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known() {
        assert!(tags(common("the")).contains(&"en"));
        assert_eq!(common("tokayev"), 0);
        assert_eq!(longer("улице").behind & kind_bit("person"), kind_bit("person"));
        assert_eq!(longer("street").before & kind_bit("place"), kind_bit("place"));
        assert_eq!(longer("пушкин"), Longer::default());
    }
}
