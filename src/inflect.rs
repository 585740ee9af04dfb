//! Endings that names take in running text: `data/inflections.tsv`.

use crate::{
    lexicon::{self, Role},
    normalize::{self, Word},
    numeral,
    table::rows,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::{cmp::Reverse, sync::LazyLock};

/// A row of the table.
pub struct Ending {
    /// Languages in whose texts it counts.
    langs: Tongues,
    /// Only for people.
    person: bool,
    after: u8,
    instead: &'static str,
    /// One of the languages, and forms with their lemmas.
    #[cfg(test)]
    samples: (&'static str, &'static str),
}

/// A set of languages: a bit for each that the table has.
pub type Tongues = u64;

/// Stands in the sets of all texts, and of endings that count in all.
const ANY: Tongues = 1 << 63;

impl Ending {
    /// Whether it may stand behind a stem.
    fn follows(&self, stem: &str) -> bool {
        match self.after {
            b'C' => !ends_in_vowel(stem),
            b'T' => stem.ends_with(VOICELESS),
            b'V' => ends_in_vowel(stem),
            _ => true,
        }
    }
}

/// All endings.
pub struct Endings {
    rows: Vec<Ending>,
    /// The bit of each language, and the languages in the order of their bits.
    langs: FxHashMap<&'static str, Tongues>,
    tags: Vec<&'static str>,
    /// All endings and what they end with, the empty text first, with the rows of each and their languages.
    texts: Vec<(&'static str, Tongues, Vec<u16>)>,
    /// The place of each but the first, by that of what it is with a letter before.
    longer: FxHashMap<(u16, char), u16>,
    /// What stands before a stem, with a hyphen, and its row: in scripts that write small words together with the next.
    before: Vec<(&'static str, u16)>,
}

/// The endings of `data/inflections.tsv`.
pub static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    let mut endings = Endings {
        rows: Vec::new(),
        langs: FxHashMap::default(),
        tags: Vec::new(),
        texts: vec![("", 0, Vec::new())],
        longer: FxHashMap::default(),
        before: Vec::new(),
    };
    for row in rows(include_str!("../data/inflections.tsv")) {
        let tags = row[0].split(' ').filter(|lang| *lang != "*");
        for tag in tags.clone() {
            if !endings.tags.contains(&tag) {
                let next = 1 << endings.tags.len();
                assert!(next < ANY, "data/inflections.tsv: too many languages");
                endings.langs.insert(tag, next);
                endings.tags.push(tag);
            }
        }
        let langs = match row[0] {
            "*" => ANY,
            _ => endings.of(&tags.collect::<Vec<_>>()) & !ANY,
        };
        for ending in row[3].split(' ') {
            let row = endings.rows.len() as u16;
            if ending.ends_with('-') {
                endings.before.push((ending, row));
                continue;
            }
            let place = endings.place(ending);
            let (_, of, rows) = &mut endings.texts[place];
            *of |= langs;
            rows.push(row);
        }
        endings.rows.push(Ending {
            langs,
            person: row[1] == "person",
            after: row[2].as_bytes()[0],
            instead: row[4],
            #[cfg(test)]
            samples: (row[0].split(' ').find(|lang| *lang != "*").unwrap_or("en"), row[5]),
        });
    }
    endings
});

/// A form read as another word with an ending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stem<'f> {
    /// What of the form is left, and what stands behind it in the word.
    pub stem: &'f str,
    pub instead: &'static str,
    /// The ending, as it stands in the form.
    pub ending: &'static str,
    /// Only a person's name ends so.
    pub person: bool,
    /// The languages that take it for a form of the word.
    langs: Tongues,
}

impl Stem<'_> {
    /// Whether what is taken off stood before it.
    pub fn is_tail(&self) -> bool {
        self.ending.ends_with('-')
    }

    /// The word without the ending, in two parts.
    pub fn parts(&self) -> [&str; 2] {
        if self.is_tail() { [self.instead, self.stem] } else { [self.stem, self.instead] }
    }

    /// The word without the ending.
    pub fn text(&self) -> String {
        self.parts().concat()
    }

    /// The language of the form, if only one has it.
    pub fn lang(&self) -> Option<&'static str> {
        let one = self.langs.is_power_of_two();
        ENDINGS.tags.get(self.langs.trailing_zeros() as usize).filter(|_| one).copied()
    }
}

impl Endings {
    /// The place of an ending, which is made if it has none.
    fn place(&mut self, ending: &'static str) -> usize {
        ending.char_indices().rev().fold(0, |shorter, (at, letter)| {
            let next = self.texts.len() as u16;
            let place = *self.longer.entry((shorter as u16, letter)).or_insert(next);
            if place == next {
                self.texts.push((&ending[at..], 0, Vec::new()));
            }
            usize::from(place)
        })
    }

    /// The set of some languages.
    pub fn of(&self, langs: &[&str]) -> Tongues {
        langs.iter().filter_map(|lang| self.langs.get(lang)).fold(ANY, |all, of| all | of)
    }

    /// Every word that a folded form may be an inflection of, in a text of one of the `langs`.
    pub fn stems<'f>(&self, form: &'f str, langs: Tongues) -> Vec<Stem<'f>> {
        let mut out: Vec<Stem<'f>> = Vec::new();
        let mut place = 0;
        for (at, letter) in form.char_indices().rev() {
            let Some(longer) = self.longer.get(&(place, letter)) else { break };
            place = *longer;
            let (ending, of, rows) = &self.texts[usize::from(place)];
            if of & langs == 0 {
                continue;
            }
            let stem = &form[..at];
            // Two letters of a stem at least: Ош is a name as well; or one of a word of three: Розі is Ріг.
            if stem.is_empty() {
                break;
            }
            let short = stem.chars().nth(1).is_none();
            if stem.ends_with('\'') {
                continue;
            }
            for row in rows {
                let row = &self.rows[usize::from(*row)];
                let short = short && row.instead.chars().nth(1).is_none();
                if row.langs & langs != 0 && row.follows(stem) && !short {
                    // Those known have less taken off.
                    let known = |known: &&mut Stem<'_>| {
                        let more = row.instead.strip_prefix(&known.stem[stem.len()..]);
                        more == Some(known.instead)
                    };
                    match out.iter_mut().find(known) {
                        Some(known) => known.langs |= row.langs,
                        None => {
                            let &Ending { instead, person, langs, .. } = row;
                            out.push(Stem { stem, instead, ending, person, langs });
                        }
                    }
                }
            }
        }
        for (ending, row) in &self.before {
            let &Ending { langs: of, person, instead, .. } = &self.rows[usize::from(*row)];
            let stem = form.strip_prefix(ending.trim_end_matches('-'));
            let long = |stem: &&str| stem.chars().nth(SHORTEST_TAIL - 1).is_some();
            if let Some(stem) = stem.filter(long).filter(|_| of & langs != 0) {
                out.push(Stem { stem, instead, ending, person, langs: of });
            }
        }
        out
    }

    /// Whether a text is an ending in some language.
    fn contain(&self, text: &str) -> bool {
        let longer = |place: u16, letter| self.longer.get(&(place, letter)).copied();
        let place = text.chars().rev().try_fold(0, longer);
        place.is_some_and(|place| !self.texts[usize::from(place)].2.is_empty())
    }

    /// All samples: form, lemma and a language.
    #[cfg(test)]
    fn samples(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.rows.iter().flat_map(|row| {
            let (lang, samples) = row.samples;
            samples.split(' ').filter_map(move |pair| {
                let (form, lemma) = pair.split_once('=')?;
                Some((form, lemma, lang))
            })
        })
    }
}

/// What is left behind a small word has so many letters at least: كمال is not Mali.
const SHORTEST_TAIL: usize = 4;

/// What may stand between an acronym and its ending.
const MARKS: [char; 4] = ['-', '\u{2011}', '–', ':'];

/// A text without the ending that its letters or marks tell from it, and the ending: of an acronym, in small letters
/// (*ТМД-ның*, *NATO'ya*, *YK:n*, *BMTning*); or behind quotation marks (*«Қазақтелеком»ның*).
pub fn set_apart(text: &str) -> Option<(&str, &str)> {
    let with_mark = text.trim_end_matches(char::is_lowercase);
    let ending = &text[with_mark.len()..];
    let is_mark = |c| MARKS.contains(&c) || normalize::is_apostrophe(c);
    let stem = with_mark.strip_suffix(is_mark).unwrap_or(with_mark);
    let is_acronym = || {
        let mut last = stem.chars().rev();
        last.next().is_some_and(char::is_uppercase) && last.next().is_some_and(char::is_uppercase)
    };
    let apart = !ending.is_empty() && (is_acronym() || stem.ends_with(normalize::CLOSING_QUOTES));
    let known = || ENDINGS.contain(ending) || ENDINGS.contain(&format!("'{ending}"));
    (apart && known()).then_some((stem, ending))
}

/// A text with words in the form that names have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lemma {
    /// The text.
    pub text: String,
    /// The endings that were taken off, last first.
    pub endings: Vec<&'static str>,
    /// Only a person's name ends so.
    pub person: bool,
    /// The language by which they were guessed, if it was one.
    pub lang: Option<&'static str>,
    /// The languages of the last word that an ending was taken off.
    langs: Tongues,
    /// Whether no word on file is spelled so.
    pub guessed: bool,
}

impl Lemma {
    /// A text from which nothing is taken off yet.
    fn new(text: &str) -> Lemma {
        Lemma {
            text: text.to_owned(),
            endings: Vec::new(),
            person: false,
            lang: None,
            langs: ANY,
            guessed: false,
        }
    }

    /// Whether it is inflected so in a language.
    pub fn is_of(&self, lang: &str) -> bool {
        let bit = ENDINGS.langs.get(lang).copied().unwrap_or(0);
        self.langs & (bit | ANY) != 0
    }

    /// Reads a word as a stem.
    fn take_off(&mut self, word: &Word, stem: &Stem<'_>) {
        let stood = in_case_of(&self.text[word.range.clone()], &stem.text());
        self.text.replace_range(word.range.clone(), &stood);
        self.endings.push(stem.ending);
        self.person |= stem.person;
    }
}

/// More readings of one text are not looked at.
const MOST_LEMMAS: usize = 8;

/// The texts of which this one may be an inflection, in one of the `langs`: with one or more of its words read as
/// stems that are `known` as words of names, whole names `on_file` before others. A word that is neither known nor `heard` in names is not taken as it stands.
pub fn lemmas(
    text: &str,
    langs: &[&str],
    known: impl Fn(&str) -> bool,
    on_file: impl Fn(&str) -> bool,
    mut heard: impl FnMut(&str, Option<&str>) -> bool,
) -> Vec<Lemma> {
    let mut lemmas = vec![Lemma::new(text)];
    let words = normalize::words(text);
    let numerals = numeral::numerals(text, &words);
    let langs = ENDINGS.of(langs);
    // From the last, so that the places of the others stay.
    for (word, _) in (words.iter().zip(&numerals).rev())
        .filter(|(word, numeral)| may_inflect(word) && numeral.is_none())
    {
        let first = word.range == words[0].range;
        let stems = ENDINGS.stems(&word.text, langs).into_iter();
        let stems = stems.filter(|stem| first || !stem.is_tail());
        // An apostrophe tells where the ending begins; and in small letters beside a name types of place are known words.
        let beside = words.len() > 1 && text[word.range.clone()].chars().all(char::is_lowercase);
        let is_type = |text: &str| beside && lexicon::role(text) == Some(Role::PlaceType);
        let told = |stem: &Stem<'_>, text: &str| {
            stem.ending.starts_with('\'') || known(text) || is_type(text)
        };
        let stems = stems.filter(|stem| {
            let text = stem.text();
            told(stem, &text) && is_inflected(&text)
        });
        let stems: Vec<_> = stems.collect();
        if stems.is_empty() {
            continue;
        }
        let inflected = lemmas.iter().flat_map(|lemma| {
            stems.iter().map(move |stem| {
                let mut lemma = lemma.clone();
                lemma.take_off(word, stem);
                lemma.langs = stem.langs;
                lemma
            })
        });
        let inflected: Vec<Lemma> = inflected.collect();
        let last = word.range == words[words.len() - 1].range;
        if !known(&word.text) && (last || !heard(&word.text, None)) {
            lemmas.clear();
        }
        lemmas.extend(inflected);
        if lemmas.len() > MOST_LEMMAS {
            lemmas.sort_by_cached_key(|lemma| !on_file(&lemma.text));
            lemmas.truncate(MOST_LEMMAS);
        }
    }
    lemmas.retain(|lemma| !lemma.endings.is_empty());
    lemmas
}

/// Whether a word may be an inflected form of a name's: *улица* is none.
fn may_inflect(word: &Word) -> bool {
    !word.initial && !lexicon::longer(&word.text).is_hiding()
}

/// Whether a word has forms: no particle has, *Lena* is none of *le*.
fn is_inflected(word: &str) -> bool {
    lexicon::role(word) != Some(Role::Particle)
}

/// At most so many guesses are made.
const MOST_GUESSES: usize = 3;
/// So many letters are no chance ending.
const TELLING: usize = 2;
/// A stem of fewer letters is heard in too much.
const SHORTEST_HEARD: usize = 4;

/// The texts of which this one may be an inflection though no word on file is spelled so. The last word that tells whose
/// name it is is read as a stem that is `heard` in names (*Putyinnak*, *Sadyr Žaparoville*), others as known ones. Or in one language all such
/// words, of which there are several, are read as stems or end in a vowel, and one loses letters enough or becomes a
/// given name (*Stanisławem Szuszkiewiczem*, *Ільхамом Алієвим*).
pub fn guesses(
    text: &str,
    langs: &[&str],
    known: impl Fn(&str) -> bool,
    is_given: impl Fn(&str) -> bool,
    mut heard: impl FnMut(&str, Option<&str>) -> bool,
) -> Vec<Lemma> {
    let words = normalize::words(text);
    let tells = |word: &&Word| may_inflect(word) && lexicon::role(&word.text).is_none();
    let telling: Vec<&Word> = words.iter().filter(tells).collect();
    let mut guesses: Vec<Lemma> = Vec::new();
    let Some(last) = telling.last() else { return guesses };
    let mut stems = ENDINGS.stems(&last.text, ENDINGS.of(langs) & !ANY);
    stems.retain(|stem| !stem.is_tail() && is_inflected(&stem.text()));
    // The filter of spellings lets some pass that are on file nowhere.
    if stems.iter().any(|stem| known(&stem.text()) && heard(&stem.text(), None)) {
        stems.clear();
    }
    for stem in stems {
        let long = stem.stem.chars().count() >= SHORTEST_HEARD;
        if long && heard(&stem.text(), stem.lang()) {
            let mut guess = Lemma { lang: stem.lang(), guessed: true, ..Lemma::new(text) };
            guess.take_off(last, &stem);
            for word in telling.iter().rev().skip(1).filter(|word| !known(&word.text)) {
                let stems = ENDINGS.stems(&word.text, stem.langs & !ANY);
                let is = |stem: &&Stem<'_>| known(&stem.text()) && is_inflected(&stem.text());
                if let Some(stem) = stems.iter().find(is) {
                    guess.take_off(word, stem);
                }
            }
            guesses.push(guess);
        }
    }
    let bit = |lang: &&str| ENDINGS.tags.iter().position(|tag| tag == lang);
    for bit in langs.iter().filter_map(bit).filter(|_| telling.len() > 1) {
        let (lang, of) = (ENDINGS.tags[bit], 1 << bit);
        let mut guess = Lemma { lang: Some(lang), guessed: true, ..Lemma::new(text) };
        let mut sure = false;
        let all = telling.iter().rev().all(|word| {
            let stems = ENDINGS.stems(&word.text, of);
            let longest = |stem: &&Stem<'_>| (Reverse(stem.ending.len()), stem.instead.len());
            let stems = stems.iter().filter(|stem| !stem.is_tail() && is_inflected(&stem.text()));
            let Some(stem) = stems.min_by_key(longest) else {
                return ends_in_vowel(&word.text);
            };
            let lemma = stem.text();
            sure |=
                stem.ending.chars().count() >= TELLING || is_given(&lemma) && !is_given(&word.text);
            guess.take_off(word, stem);
            true
        });
        if all && sure && !guesses.iter().any(|known| known.text == guess.text) {
            guesses.push(guess);
        }
    }
    guesses.truncate(MOST_GUESSES);
    guesses
}

/// A folded word with the capitals of another.
fn in_case_of(word: &str, folded: &str) -> String {
    let mut capitals = word.chars().filter(|c| c.is_alphabetic()).map(char::is_uppercase);
    match (capitals.next(), capitals.next()) {
        (Some(true), Some(true)) => folded.to_uppercase(),
        (Some(true), _) => {
            let mut letters = folded.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
        _ => folded.to_owned(),
    }
}

/// Voiceless consonants of the languages whose endings stand behind them only.
const VOICELESS: [char; 10] = ['к', 'п', 'с', 'т', 'ф', 'х', 'ц', 'ч', 'ш', 'щ'];

/// Vowels of the alphabets that the table is about.
static VOWELS: LazyLock<FxHashSet<char>> = LazyLock::new(|| {
    "aeiouyáéíóúýàèìòùâêîôûäëïöüãõåāēīōūąęăəıаеёиоуыэюяәіїєөүұўաեէըիოօუაეიოუ".chars().collect()
});

fn ends_in_vowel(stem: &str) -> bool {
    stem.chars().next_back().is_some_and(|c| VOWELS.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read_as_they_say() {
        let mut count = 0;
        for (form, lemma, lang) in ENDINGS.samples() {
            let stems = ENDINGS.stems(form, ENDINGS.of(&[lang]));
            assert!(
                stems.iter().any(|s| s.text() == lemma),
                "{form} = {lemma} ({lang}): {stems:?}"
            );
            count += 1;
        }
        assert!(count > 100);
    }

    #[test]
    fn endings_stand_apart_from_acronyms_and_quotation_marks() {
        for (text, stem) in [
            ("ТМД-ның", Some("ТМД")),
            ("NATO’ya", Some("NATO")),
            ("YK:n", Some("YK")),
            ("BMTning", Some("BMT")),
            ("«Қазақтелеком»ның", Some("«Қазақтелеком»")),
            ("Тоқаевтың", None),
            ("ООНовский", None),
            ("«Нұр Отан» партиясы", None),
            ("БҰҰ", None),
            ("", None),
        ] {
            assert_eq!(set_apart(text).map(|(stem, _)| stem), stem, "{text}");
        }
    }

    /// Whatever a row makes of a word is read as that word.
    #[test]
    fn forms_are_read_as_the_word_they_are_made_of() {
        let lemmas: Vec<&str> = ENDINGS.samples().map(|(_, lemma, _)| lemma).collect();
        let mut count = 0;
        for (ending, _, rows) in &ENDINGS.texts {
            for row in rows.iter().map(|row| &ENDINGS.rows[usize::from(*row)]) {
                let langs = ENDINGS.of(&[row.samples.0]);
                for lemma in &lemmas {
                    let stem = lemma.strip_suffix(row.instead);
                    let long = |stem: &&str| stem.chars().count() > 1 && row.follows(stem);
                    let Some(stem) = stem.filter(long) else { continue };
                    let form = format!("{stem}{ending}");
                    let stems = ENDINGS.stems(&form, langs);
                    assert!(stems.iter().any(|s| s.text() == *lemma), "{form}, {lemma}");
                    count += 1;
                }
            }
        }
        assert!(count > 10_000, "{count}");
    }

    #[test]
    fn endings_belong_to_languages() {
        assert!(ENDINGS.stems("kasachstans", ENDINGS.of(&["en"])).is_empty());
        assert!(ENDINGS.stems("u", ENDINGS.of(&["pl"])).is_empty());
    }
}
