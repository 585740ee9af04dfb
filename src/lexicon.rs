//! Words that say what sort of name a name is, but not whose: titles, types of place, legal forms, prepositions,
//! particles; and the endings of patronymics. From `data/words.tsv`. And words that are translated
//! rather than spelled, from `data/equivalents.tsv`. And words that make a longer name with the one
//! beside them, from `data/longer.tsv`.

use crate::{
    normalize::{fold, is_apostrophe},
    phonetic::lattice::pronounce,
    table::rows,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

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
    /// So does a number, which must agree; no row of the table.
    Number,
}

struct Lexicon {
    /// What a word does, and in which sense: a row of [`SENSES`].
    words: FxHashMap<&'static str, (Role, u8)>,
    prepositions: FxHashSet<&'static str>,
    /// Endings of patronymics, by their last character.
    endings: FxHashMap<char, Vec<&'static str>>,
    /// Endings of given names that look like those of patronymics.
    others: Vec<&'static str>,
    /// Endings of adjectives made of names, by their last character, and how they sound.
    adjectives: FxHashMap<char, Vec<&'static str>>,
    adjectival: Vec<Vec<u8>>,
    /// Endings of villages' names that are made of surnames.
    villages: Vec<&'static str>,
    /// Endings of surnames that tell a woman from a man, as they are written, by their last byte.
    genders: FxHashMap<u8, Vec<(&'static [u8], Gender)>>,
    /// The same as they sound.
    genders_heard: FxHashMap<u8, Vec<(Vec<u8>, Gender)>>,
}

/// Types of place that are told apart, in the order of their codes, which begin with 1.
const SENSES: [&str; 9] =
    ["country", "region", "district", "city", "settlement", "station", "farm", "water", "desert"];

impl Lexicon {
    /// The endings of patronymics with the last character of a word.
    fn endings_like(&self, word: &str) -> impl Iterator<Item = &&'static str> {
        let last = word.chars().next_back();
        last.and_then(|last| self.endings.get(&last)).into_iter().flatten()
    }
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon {
        words: FxHashMap::default(),
        prepositions: FxHashSet::default(),
        endings: FxHashMap::default(),
        others: Vec::new(),
        adjectives: FxHashMap::default(),
        adjectival: Vec::new(),
        villages: Vec::new(),
        genders: FxHashMap::default(),
        genders_heard: FxHashMap::default(),
    };
    for row in rows(include_str!("../data/words.tsv")) {
        if row[1] == "preposition" {
            lexicon.prepositions.insert(row[0]);
            continue;
        }
        if let ("name", Some(ending)) = (row[1], row[0].strip_prefix('-')) {
            lexicon.others.push(ending);
            continue;
        }
        if let ("village", Some(ending)) = (row[1], row[0].strip_prefix('-')) {
            lexicon.villages.push(ending);
            continue;
        }
        if let ("adjective", Some(ending)) = (row[1], row[0].strip_prefix('-')) {
            let last = ending.chars().next_back().expect("letters");
            lexicon.adjectives.entry(last).or_default().push(ending);
            lexicon.adjectival.push(pronounce(ending, ""));
            continue;
        }
        if let ("feminine" | "masculine", Some(ending)) = (row[1], row[0].strip_prefix('-')) {
            let gender = if row[1] == "feminine" { Gender::Feminine } else { Gender::Masculine };
            let (written, heard) = (ending.as_bytes(), pronounce(ending, ""));
            let last = |ending: &[u8]| *ending.last().expect("letters");
            lexicon.genders.entry(last(written)).or_default().push((written, gender));
            lexicon.genders_heard.entry(last(&heard)).or_default().push((heard, gender));
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
            Some(ending) => {
                let last = ending.chars().next_back().expect("letters");
                lexicon.endings.entry(last).or_default().push(ending);
            }
            None => {
                // In capitals, too, where Turkish ı is an I like any other.
                let capitals = fold(&row[0].to_uppercase());
                if capitals != row[0] {
                    lexicon.words.entry(capitals.leak()).or_insert((role, sense));
                }
                lexicon.words.insert(row[0], (role, sense));
            }
        }
    }
    // Many are written otherwise and sound alike.
    lexicon.adjectival.sort_unstable();
    lexicon.adjectival.dedup();
    lexicon
});

/// What a folded word does in a name; `None` for words that tell whose name it is. An ending counts
/// only behind a stem of two letters or more, or as a word of its own (*ұлы*, *қызы*).
pub fn role(word: &str) -> Option<Role> {
    let role = LEXICON.words.get(word).map(|(role, _)| *role);
    role.or_else(|| is_patronymic(word).then_some(Role::Patronymic))
}

/// Beside a given name alone the last word of a name that looks like a father's name is the surname: *Виктор
/// Янукович*, *Абиш Кекилбайұлы*.
pub fn tell_surname(roles: &mut [Option<Role>]) {
    let telling = roles.iter().filter(|role| role.is_none()).count();
    let last = roles.iter_mut().rfind(|role| matches!(role, None | Some(Role::Patronymic)));
    if let Some(role) = last.filter(|_| telling < 2) {
        *role = None;
    }
}

/// A preposition in small letters, or an article that lost its vowel, and the name behind it, which has a capital or no
/// case: *в Астане*, *l'Ukraine*.
pub fn preposition(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_whitespace() || is_apostrophe(c))?;
    let (first, rest) = text.split_at(end);
    let name = rest.trim_start_matches(is_apostrophe);
    let listed = match rest.len() - name.len() {
        0 => LEXICON.prepositions.contains(first),
        _ => role(&format!("{first}'")) == Some(Role::Particle),
    };
    let name = name.trim_start();
    let first_letter = name.chars().find(|c| c.is_alphabetic())?;
    let begins = !first_letter.is_lowercase() || listed && preposition(name).is_some();
    (listed && begins).then_some((first, name))
}

/// Whether a folded word ends like a patronymic.
pub fn is_patronymic(word: &str) -> bool {
    let ends = |ending: &&str| match word.strip_suffix(*ending) {
        Some("") => ending.chars().count() > 2,
        Some(stem) => stem.chars().count() > 1,
        None => false,
    };
    let given = || LEXICON.others.iter().any(|ending| word.ends_with(ending));
    LEXICON.endings_like(word).any(ends) && !given()
}

/// The father's name in a patronymic, as far as the ending tells: the longest that is listed is taken off.
pub fn father(word: &str) -> &str {
    let stems = LEXICON.endings_like(word).filter_map(|ending| word.strip_suffix(*ending));
    stems.min_by_key(|stem| stem.len()).unwrap_or(word)
}

/// Whether a folded word ends like an adjective made of a name: *Astrakhanskiy*.
pub fn is_adjective(word: &str) -> bool {
    let endings = word.chars().next_back().and_then(|last| LEXICON.adjectives.get(&last));
    endings.is_some_and(|endings| endings.iter().any(|ending| word.ends_with(ending)))
}

/// Whether a folded word ends like the name of a village that is made of a surname: *Лавровка*.
pub fn is_village(word: &str) -> bool {
    LEXICON.villages.iter().any(|ending| word.ends_with(ending))
}

/// Whether a word of such sounds does.
pub fn sounds_like_adjective(phones: &[u8]) -> bool {
    LEXICON.adjectival.iter().any(|ending| phones.ends_with(ending))
}

/// Whose a surname is that women and men have in another form each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gender {
    Feminine,
    Masculine,
}

/// Whose a folded surname is, by its ending: *Назарбаева*, *Назарбаев*.
pub fn gender(surname: &str) -> Option<Gender> {
    by_ending(&LEXICON.genders, surname.as_bytes())
}

/// Whose a surname of such sounds is.
pub fn gender_of_phones(surname: &[u8]) -> Option<Gender> {
    by_ending(&LEXICON.genders_heard, surname)
}

fn by_ending<E: AsRef<[u8]>>(
    genders: &FxHashMap<u8, Vec<(E, Gender)>>,
    surname: &[u8],
) -> Option<Gender> {
    let mut endings = genders.get(surname.last()?)?.iter();
    endings.find(|(ending, _)| surname.ends_with(ending.as_ref())).map(|(_, gender)| *gender)
}

/// Whether the one is a woman's and the other a man's, who is asked for only then.
pub fn genders_differ(a: Option<Gender>, b: impl FnOnce() -> Option<Gender>) -> bool {
    a.is_some_and(|a| b().is_some_and(|b| a != b))
}

/// Which type of place a folded word says, as a code from 1 to 15; 0 for other words.
pub fn sense(word: &str) -> u8 {
    LEXICON.words.get(word).map_or(0, |(_, sense)| *sense)
}

/// What sort of thing a type of place is, where one is never another.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Ground {
    /// A city or village.
    Settled,
    /// A lake, river, or desert.
    Natural,
}

/// The sort of thing that a folded word says that a place is, if it says one of these.
pub fn ground(word: &str) -> Option<Ground> {
    match SENSES.get(usize::from(sense(word)).checked_sub(1)?).copied()? {
        "city" | "settlement" => Some(Ground::Settled),
        "water" | "desert" => Some(Ground::Natural),
        _ => None,
    }
}

/// Whether a word in small letters begins like one that says it.
pub fn may_be_ground(word: &str) -> bool {
    static BEGINNINGS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
        let grounds = LEXICON.words.keys().filter(|word| ground(word).is_some());
        grounds.map(|word| beginning(word)).collect()
    });
    BEGINNINGS.contains(beginning(word))
}

/// Where a word ends that another is written together with because a vowel was dropped, as in
/// *d'Alga*: bytes with the apostrophe.
pub fn elision(word: &str) -> Option<usize> {
    let end = word.find('\'')? + 1;
    let vowel = |c: char| c.nfd().next().is_some_and(|base| "aeiouyh".contains(base));
    (role(&word[..end]) == Some(Role::Particle) && word[end..].starts_with(vowel)).then_some(end)
}

/// Words that are translated.
struct Meanings {
    /// Words and beginnings of words, whether they are only that, and what they mean, in order: by their first letter.
    words: FxHashMap<char, Vec<(&'static str, bool, &'static str)>>,
    /// Classes of bodies of which a word of that meaning tells beside a name.
    classes: FxHashMap<&'static str, Vec<&'static str>>,
    /// Meanings by which parts of one land are told apart.
    directions: Vec<&'static str>,
    /// Last parts of made-up words that are names and not translated: *Казахтелеком*.
    coined: Vec<&'static str>,
}

static MEANINGS: LazyLock<Meanings> = LazyLock::new(|| {
    let mut meanings = Meanings {
        words: FxHashMap::default(),
        classes: FxHashMap::default(),
        directions: Vec::new(),
        coined: Vec::new(),
    };
    for row in rows(include_str!("../data/equivalents.tsv")) {
        if row.get(2) == Some(&"coined") {
            meanings.coined.extend(row[1].split(' '));
            continue;
        }
        let listed = |word: &'static str| match word.strip_suffix('*') {
            Some(beginning) => (beginning, true, row[0]),
            None => (word, false, row[0]),
        };
        for word in row[1].split(' ').map(listed) {
            meanings.words.entry(word.0.chars().next().expect("letters")).or_default().push(word);
        }
        match row.get(2) {
            Some(&"direction") => meanings.directions.push(row[0]),
            Some(classes) => drop(meanings.classes.insert(row[0], classes.split(' ').collect())),
            None => {}
        }
    }
    meanings.words.values_mut().for_each(|words| words.sort_unstable());
    meanings
});

/// What the beginnings of a folded word mean, of one letter, two and so on, with where each ends; up to the
/// one behind which none means anything.
fn beginnings(word: &str) -> impl Iterator<Item = (usize, Option<&'static str>)> {
    let listed = word.chars().next().and_then(|first| MEANINGS.words.get(&first));
    let mut listed = listed.map_or(&[][..], |words| words);
    // The longest so far that may have any ending, and where it ends.
    let mut open = None;
    word.char_indices().map_while(move |(at, c)| {
        let end = at + c.len_utf8();
        let letter = &word.as_bytes()[at..end];
        let rest = |(word, ..): &(&'static str, _, _)| &word.as_bytes()[at..];
        listed = &listed[listed.partition_point(|word| rest(word) < letter)..];
        listed = &listed[..listed.partition_point(|word| rest(word).starts_with(letter))];
        let whole = listed.iter().take_while(|(word, ..)| word.len() == end).last();
        if let Some((_, true, meaning)) = whole {
            open = Some((end, *meaning));
        }
        let coined =
            |from: usize| MEANINGS.coined.iter().any(|last| word[from..end].ends_with(last));
        let derived = || open.filter(|(from, _)| !coined(*from)).map(|(_, meaning)| meaning);
        let meaning = whole.map(|(.., meaning)| *meaning).or_else(derived);
        (!listed.is_empty() || open.is_some() || meaning.is_some()).then_some((end, meaning))
    })
}

/// What a folded word of an organization's name means, where that is mostly translated: what the longest
/// beginning does that is listed.
pub fn meaning(word: &str) -> Option<&'static str> {
    beginnings(word).find(|(end, _)| *end == word.len())?.1
}

/// The classes of bodies of which a folded word tells beside a name: *газета*, *agency*.
pub fn classes(word: &str) -> &'static [&'static str] {
    meaning(word).and_then(|meaning| MEANINGS.classes.get(meaning)).map_or(&[], |classes| classes)
}

/// Halves of compounds have so many letters at least.
const SHORTEST_HALF: (usize, usize) = (3, 4);

/// What a folded word means; both halves of a compound like *Volkspartei*.
pub fn meanings(word: &str) -> Vec<&'static str> {
    let letters = word.chars().count();
    for (first, (end, meant)) in (1..).zip(beginnings(word)) {
        if end == word.len() {
            return meant.into_iter().collect();
        }
        let long = first >= SHORTEST_HALF.0 && letters - first >= SHORTEST_HALF.1;
        let half = |meant| Some([meant, meaning(&word[end..])?]);
        if let Some(both) = meant.filter(|_| long).and_then(half).filter(|[a, b]| a != b) {
            return both.to_vec();
        }
    }
    Vec::new()
}

/// Whether that is a quarter of the sky: names of parts of a land are translated.
pub fn is_direction(meaning: &str) -> bool {
    MEANINGS.directions.contains(&meaning)
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
    /// It hides such a name before it and one more word in small letters.
    pub afar: u8,
    /// It hides such names in a list beside it.
    pub listed: u8,
    /// Whoever it means bears such a name, if that has no ending of its own: *his son Manas*.
    pub bears: u8,
    /// It says that the name behind it is a person's: *президент*.
    pub title: bool,
    /// It says that the person behind it is nobody well known: *водитель*.
    pub trade: bool,
    /// It says that something is called after the person beside it: *имени*.
    pub called: bool,
    /// It does so only as an abbreviation, with a full stop: *им. Абая*.
    pub dotted: bool,
    /// The number of the list of languages in whose texts, if they are told to be in no other, it does nothing of all
    /// that; 0 for none. See [`plain_lists`].
    pub plain: u8,
}

impl Longer {
    /// Whether it hides a name beside it.
    pub fn is_hiding(self) -> bool {
        self.behind | self.before | self.afar > 0
    }
}

/// A person, as a bit in [`Longer`].
pub const PERSON: u8 = 1;
/// A place.
pub const PLACE: u8 = 2;
/// A body, or anything else.
pub const OTHER: u8 = 4;

/// The bit of a kind in [`Longer`].
pub fn kind_bit(kind: &str) -> u8 {
    match kind {
        "person" => PERSON,
        "place" => PLACE,
        _ => OTHER,
    }
}

struct Neighbours {
    words: FxHashMap<&'static str, Longer>,
    /// Lists of languages, the first one empty.
    plain: Vec<&'static str>,
    /// By their first two letters, with which few other words begin.
    stems: FxHashMap<&'static str, FxHashMap<&'static str, Longer>>,
}

/// The first two letters of a word.
fn beginning(word: &str) -> &str {
    &word[..word.char_indices().nth(2).map_or(word.len(), |(at, _)| at)]
}

static NEIGHBOURS: LazyLock<Neighbours> = LazyLock::new(|| {
    let mut neighbours =
        Neighbours { words: FxHashMap::default(), plain: vec![""], stems: FxHashMap::default() };
    for row in rows(include_str!("../data/longer.tsv")) {
        let capital = row[1].contains("capital");
        let plain = row[0] == "plain";
        let kinds = row[1].split(' ').filter(|kind| !plain && *kind != "capital");
        let kinds = kinds.map(kind_bit).sum::<u8>();
        for word in row[2].split(' ') {
            let (dotted, word) = (word.ends_with('.'), word.trim_end_matches('.'));
            let entry = match word.strip_suffix('-') {
                Some(stem) => {
                    let alike = neighbours.stems.entry(beginning(stem)).or_default();
                    alike.entry(stem).or_default()
                }
                None => neighbours.words.entry(word).or_default(),
            };
            entry.dotted |= dotted;
            match row[0] {
                "before" => entry.behind |= kinds,
                "bears" => entry.bears |= kinds,
                "title" => entry.title = true,
                "called" => entry.called = true,
                "trade" => {
                    entry.trade = true;
                    entry.bears |= PLACE;
                }
                "plain" => entry.plain = neighbours.plain.len() as u8,
                "afar" => entry.afar |= kinds,
                "list" => entry.listed |= kinds,
                _ => {
                    entry.before |= kinds;
                    entry.before_lower |= if capital { 0 } else { kinds };
                }
            }
        }
        if plain {
            neighbours.plain.push(row[1]);
        }
    }
    // *Almaty Finance SA*.
    let forms = LEXICON.words.iter().filter(|(_, (role, _))| *role == Role::LegalForm);
    for (word, _) in forms {
        neighbours.words.entry(word).or_default().before |= PERSON | PLACE;
    }
    neighbours
});

/// What a folded word does to a name beside it.
pub fn longer(word: &str) -> Longer {
    let neighbours = &*NEIGHBOURS;
    let mut longer = neighbours.words.get(word).copied().unwrap_or_default();
    for (stem, of) in neighbours.stems.get(beginning(word)).into_iter().flatten() {
        let rest = word.strip_prefix(stem);
        if rest.is_some_and(|rest| rest.chars().nth(LONGEST_ENDING).is_none()) {
            longer.behind |= of.behind;
            longer.before |= of.before;
            longer.before_lower |= of.before_lower;
            longer.afar |= of.afar;
            longer.listed |= of.listed;
            longer.bears |= of.bears;
            longer.title |= of.title;
            longer.trade |= of.trade;
            longer.called |= of.called;
        }
    }
    longer
}

/// The words that do anything to names beside them.
pub fn neighbours() -> impl Iterator<Item = &'static str> {
    NEIGHBOURS.words.keys().copied()
}

/// The lists of languages, each of their tags.
pub fn plain_lists() -> &'static [&'static str] {
    &NEIGHBOURS.plain
}

/// How many letters an ending has at most.
const LONGEST_ENDING: usize = 8;

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
        assert_eq!(meaning("partei"), Some("party"));
        assert_eq!(meaning("вектор"), None);
        assert_eq!(meanings("volkspartei"), ["people", "party"]);
        assert_eq!(meanings("südkasachstan"), ["south", "kazakhstan"]);
        assert_eq!(meanings("социалистическая"), ["socialist"]);
    }

    #[test]
    fn names_grow_longer() {
        assert_eq!(longer("улице").behind & PERSON, PERSON);
        assert_eq!(longer("street").before & PLACE, PLACE);
        assert_eq!(longer("пушкин"), Longer::default());
    }

    #[test]
    fn dropped_vowels_part_words() {
        assert_eq!(elision("d'alga"), Some(2));
        assert_eq!(elision("dell'uzbekistan"), Some(5));
        for word in ["l'vov", "o'zbekiston", "d'", "d"] {
            assert_eq!(elision(word), None, "{word}");
        }
    }
}
