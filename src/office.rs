//! Phrases that name an office: a title of `data/titles.tsv` and the name of the state or body.

use crate::{
    inflect::{ENDINGS, Stem, Tongues},
    lexicon::{self, Role},
    normalize::{self, Word},
    table::rows,
};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// What offices are called, and what their holders are.
struct Titles {
    /// Titles, as keys, with their offices.
    offices: HashMap<String, &'static str>,
    /// The words of all titles.
    words: HashSet<String>,
    /// The beginnings of those that are long enough to be told with an ending.
    beginnings: HashSet<String>,
    /// The words of the longest title.
    longest: usize,
    /// The class of people who are best known by an office.
    classes: HashMap<&'static str, &'static str>,
}

static TITLES: LazyLock<Titles> = LazyLock::new(|| {
    let (mut offices, mut classes) = (HashMap::new(), HashMap::new());
    for row in rows(include_str!("../data/titles.tsv")) {
        // In capitals, too, where Turkish ı is an I like any other.
        let titles = row[1].split('|').flat_map(|title| [title.to_owned(), title.to_uppercase()]);
        offices.extend(titles.map(|title| (normalize::key_of(&title), row[0])));
        classes.extend(row.get(2).filter(|class| !class.is_empty()).map(|class| (row[0], *class)));
    }
    let words: HashSet<_> =
        offices.keys().flat_map(|title| title.split(' ')).map(str::to_owned).collect();
    Titles {
        beginnings: words.iter().filter_map(|word| beginning(word)).map(str::to_owned).collect(),
        longest: offices.keys().map(|title| title.split(' ').count()).max().unwrap_or(0),
        words,
        offices,
        classes,
    }
});

/// Whether people of a class are best known by an office.
pub fn is_known_by(office: &str, class: &str) -> bool {
    TITLES.classes.get(office) == Some(&class)
}

/// The first four letters of a word that has more.
fn beginning(word: &str) -> Option<&str> {
    word.char_indices().nth(4).map(|(at, _)| &word[..at])
}

/// The word of a title as which a word is read, with an ending or without: *президентом*.
fn of_title(word: &Word) -> Option<String> {
    let plain = match word.text.contains('\'') {
        true => Cow::Owned(word.text.replace('\'', "")),
        false => Cow::Borrowed(&*word.text),
    };
    if TITLES.words.contains(&*plain) {
        return Some(plain.into_owned());
    }
    // Few words begin like one.
    beginning(&plain).filter(|beginning| TITLES.beginnings.contains(*beginning))?;
    let stems = ENDINGS.stems(&plain, Tongues::MAX);
    stems.iter().map(Stem::text).find(|stem| TITLES.words.contains(&**stem))
}

/// Whether a word is a title in another case: *президента*.
pub fn is_title(word: &Word) -> bool {
    of_title(word).is_some_and(|title| lexicon::role(&title) == Some(Role::Title))
}

/// The office that a mention may name, and the part of the mention that says where; the longest title
/// first. `el presidente de Kazajistán` is `("president", "Kazajistán")`.
pub fn read(mention: &str) -> Option<(&'static str, &str)> {
    let mut words = normalize::words(mention);
    let mut some = false;
    for word in &mut words {
        if let Some(listed) = of_title(word) {
            (word.text, some) = (listed, true);
        }
    }
    if !some {
        return None;
    }
    let words = bare(&words);
    let most = words.len().checked_sub(1)?;
    (1..=most.min(TITLES.longest)).rev().find_map(|count| {
        let ends = [words.split_at(count), {
            let (body, title) = words.split_at(words.len() - count);
            (title, body)
        }];
        ends.into_iter().find_map(|(title, body)| {
            let key = normalize::key(title);
            let office = TITLES.offices.get(&*key)?;
            let body = bare(body);
            let range = body.first()?.range.start..body.last()?.range.end;
            Some((*office, &mention[range]))
        })
    })
}

/// The office of which a mention may call its holder by name, the part that says where, if any, and the name:
/// *президент Казахстана Токаев*, *президент Токаев*, *토카예프 대통령*. Every way to part it.
pub fn titled(mention: &str) -> impl Iterator<Item = (&'static str, Option<&str>, &str)> {
    let words = normalize::words(mention);
    let some = words.len() > 1 && words.iter().any(|word| of_title(word).is_some());
    let starts = words.into_iter().skip(1).filter(move |_| some).map(|word| word.range.start);
    let parted = starts.map(|at| mention.split_at(at));
    let told = parted.clone().filter_map(|(before, behind)| {
        read(before).map(|(office, body)| (office, Some(body), behind))
    });
    let called = |told, name| title(told).map(|office| (office, None, name));
    let called = parted.flat_map(move |(before, behind)| {
        [called(before, behind), called(behind, before)].into_iter().flatten()
    });
    told.chain(called)
}

/// The office of which a text is a title and nothing more.
fn title(text: &str) -> Option<&'static str> {
    let mut words = normalize::words(text);
    for word in &mut words {
        word.text = of_title(word)?;
    }
    TITLES.offices.get(&*normalize::key(bare(&words))).copied()
}

/// A Chinese text with spaces around the titles in it, if it holds some and more.
pub fn parted(text: &str) -> Option<String> {
    if !normalize::is_chinese(text) {
        return None;
    }
    let mut parted = String::with_capacity(2 * text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST_IDEOGRAPHS);
        let ends = ends.collect::<Vec<_>>().into_iter().rev();
        match ends.map(|end| &rest[..end]).find(|word| is_chinese_title(word)) {
            Some(title) => {
                parted.extend([" ", title, " "]);
                rest = &rest[title.len()..];
            }
            None => {
                parted.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parted = spaced(&parted);
    (parted != spaced(text)).then_some(parted)
}

/// No title has more.
const LONGEST_IDEOGRAPHS: usize = 6;

fn is_chinese_title(word: &str) -> bool {
    word.chars().all(normalize::is_ideograph)
        && (TITLES.offices.contains_key(word) || lexicon::role(word) == Some(Role::Title))
}

/// The name of a body as it stands, and without the endings of a genitive or an adjective.
pub fn stems(body: &str) -> Vec<String> {
    let words = normalize::words(body);
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let before = &body[..before.last().map_or(0, |word| word.range.end)];
    let stems = ENDINGS.stems(&last.text, ENDINGS.of(&LANGS)).into_iter();
    let stems = stems.filter(|stem| !stem.person).map(|stem| format!("{before} {}", stem.text()));
    std::iter::once(body.to_owned()).chain(stems).collect()
}

/// Languages that put the body before the office, in the genitive.
const LANGS: [&str; 5] = ["az", "ky", "tk", "tr", "uz"];

/// The words without articles and prepositions at their ends.
fn bare(words: &[Word]) -> &[Word] {
    let tells = |word: &Word| lexicon::role(&word.text) != Some(Role::Particle);
    let start = words.iter().position(tells).unwrap_or(words.len());
    let end = words.iter().rposition(tells).map_or(start, |last| last + 1);
    &words[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_a_title_and_a_body() {
        for (mention, expected) in [
            ("President of Kazakhstan", Some(("president", "Kazakhstan"))),
            ("el presidente de Kazajistán", Some(("president", "Kazajistán"))),
            ("Қазақстан Президенті", Some(("president", "Қазақстан"))),
            (
                "Премьер-министр Республики Казахстан",
                Some(("prime-minister", "Республики Казахстан")),
            ),
            ("президентом Казахстана", Some(("president", "Казахстана"))),
            ("UN Secretary-General", Some(("secretary-general", "UN"))),
            ("the President", None),
            ("President", None),
            ("", None),
            ("Kazakhstan", None),
        ] {
            assert_eq!(read(mention), expected, "{mention}");
        }
    }
}
