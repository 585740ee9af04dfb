//! Words that say what sort of name a name is, but not whose: titles, types of place, legal forms,
//! particles; and the endings of patronymics. From `data/words.tsv`. And words that are translated
//! rather than spelled, from `data/equivalents.tsv`.

use crate::phonetic::rows;
use std::{collections::HashMap, sync::LazyLock};

/// What a word does in a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Title,
    PlaceType,
    LegalForm,
    Particle,
    Patronymic,
    /// Tells a namesake from another, like *junior*.
    Generation,
}

struct Lexicon {
    /// What a word does, and in which sense: a row of [`SENSES`].
    words: HashMap<&'static str, (Role, u8)>,
    endings: Vec<&'static str>,
    /// Endings of given names that look like those of patronymics.
    others: Vec<&'static str>,
}

/// Types of place that are told apart, in the order of their codes, which begin with 1.
const SENSES: [&str; 8] =
    ["country", "region", "district", "city", "settlement", "station", "farm", "water"];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { words: HashMap::new(), endings: Vec::new(), others: Vec::new() };
    for row in rows(include_str!("../data/words.tsv")) {
        if let ("name", Some(ending)) = (row[1], row[0].strip_prefix('-')) {
            lexicon.others.push(ending);
            continue;
        }
        let role = match row[1] {
            "title" => Role::Title,
            "place-type" => Role::PlaceType,
            "legal-form" => Role::LegalForm,
            "particle" => Role::Particle,
            "patronymic" => Role::Patronymic,
            "generation" => Role::Generation,
            other => panic!("data/words.tsv: no kind {other:?}"),
        };
        let sense = SENSES.iter().position(|sense| *sense == row[2]).map_or(0, |i| 1 + i as u8);
        match row[0].strip_prefix('-') {
            Some(ending) => lexicon.endings.push(ending),
            None => drop(lexicon.words.insert(row[0], (role, sense))),
        }
    }
    lexicon
});

/// What a folded word does in a name; `None` for words that tell whose name it is. An ending counts
/// only behind a stem of two letters or more, or as a word of its own (*ұлы*, *қызы*).
pub fn role(word: &str) -> Option<Role> {
    let lexicon = &*LEXICON;
    lexicon.words.get(word).map(|(role, _)| *role).or_else(|| {
        let ends = |ending: &&str| match word.strip_suffix(*ending) {
            Some("") => ending.chars().count() > 2,
            Some(stem) => stem.chars().count() > 1,
            None => false,
        };
        let given = lexicon.others.iter().any(|ending| word.ends_with(ending));
        (!given && lexicon.endings.iter().any(ends)).then_some(Role::Patronymic)
    })
}

/// The father's name in a patronymic, as far as the ending tells: the longest that is listed is taken off.
pub fn father(word: &str) -> &str {
    let stems = LEXICON.endings.iter().filter_map(|ending| word.strip_suffix(ending));
    stems.min_by_key(|stem| stem.len()).unwrap_or(word)
}

/// Which type of place a folded word says, as a code from 1 to 15; 0 for other words.
pub fn sense(word: &str) -> u8 {
    LEXICON.words.get(word).map_or(0, |(_, sense)| *sense)
}

/// Words and beginnings of words with their meanings, in order.
static MEANINGS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let table = rows(include_str!("../data/equivalents.tsv"));
    let mut meanings: Vec<_> =
        table.flat_map(|row| row[1].split(' ').map(move |word| (word, row[0]))).collect();
    meanings.sort_unstable();
    meanings
});

/// What a folded word of an organization's name means, where that is mostly translated.
pub fn meaning(word: &str) -> Option<&'static str> {
    let after = MEANINGS.partition_point(|(listed, _)| *listed <= word);
    // The longest beginning stands nearest; a star sorts before all letters.
    let fits = |listed: &str| match listed.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == listed,
    };
    let first = word.chars().next()?;
    let near = MEANINGS[..after].iter().rev().take_while(|(listed, _)| listed.starts_with(first));
    near.take(MOST_BEGINNINGS).find(|(listed, _)| fits(listed)).map(|(_, meaning)| *meaning)
}

/// Between a word and its listed beginning stand at most so many others.
const MOST_BEGINNINGS: usize = 24;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_roles() {
        assert_eq!(role("облысы"), Some(Role::PlaceType));
        assert_eq!(role("кемелұлы"), Some(Role::Patronymic));
        assert_eq!(role("абишевич"), Some(Role::Patronymic));
        assert_eq!(role("қызы"), Some(Role::Patronymic));
        assert_eq!(role("gurbanguly"), None);
        assert_eq!(role("токаев"), None);
        assert_eq!(sense("облысы"), sense("oblast"));
        assert_ne!(sense("облысы"), sense("ауданы"));
    }

    #[test]
    fn words_have_meanings() {
        for word in ["министерство", "ministry", "министрлігі", "vazirligi"]
        {
            assert_eq!(meaning(word), Some("ministry"), "{word}");
        }
        assert_eq!(meaning("социалистическая"), meaning("socialist"));
        assert_eq!(meaning("вектор"), None);
    }
}
