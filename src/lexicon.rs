//! Words that say what sort of name a name is, but not whose: titles, types of place, legal forms,
//! particles; and the endings of patronymics. From `data/words.tsv`.

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
}

struct Lexicon {
    words: HashMap<&'static str, Role>,
    endings: Vec<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon { words: HashMap::new(), endings: Vec::new() };
    for row in rows(include_str!("../data/words.tsv")) {
        let role = match row[1] {
            "title" => Role::Title,
            "place-type" => Role::PlaceType,
            "legal-form" => Role::LegalForm,
            "particle" => Role::Particle,
            "patronymic" => Role::Patronymic,
            other => panic!("data/words.tsv: no kind {other:?}"),
        };
        match row[0].strip_prefix('-') {
            Some(ending) => lexicon.endings.push(ending),
            None => drop(lexicon.words.insert(row[0], role)),
        }
    }
    lexicon
});

/// What a folded word does in a name; `None` for words that tell whose name it is. An ending counts
/// only behind a stem of two letters or more, or as a word of its own (*ұлы*, *қызы*).
pub fn role(word: &str) -> Option<Role> {
    let lexicon = &*LEXICON;
    lexicon.words.get(word).copied().or_else(|| {
        let ends = |ending: &&str| match word.strip_suffix(*ending) {
            Some("") => ending.chars().count() > 2,
            Some(stem) => stem.chars().count() > 1,
            None => false,
        };
        lexicon.endings.iter().any(|e| ends(&e)).then_some(Role::Patronymic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_roles() {
        assert_eq!(role("облысы"), Some(Role::PlaceType));
        assert_eq!(role("кемелұлы"), Some(Role::Patronymic));
        assert_eq!(role("абишевич"), Some(Role::Patronymic));
        assert_eq!(role("қызы"), Some(Role::Patronymic));
        assert_eq!(role("токаев"), None);
    }
}
