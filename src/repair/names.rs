//! Known names as arbiters between possible originals.

use std::collections::{HashMap, HashSet};

use super::is_lost;
use crate::normalize::is_apostrophe;

/// What a [`Repairer`](super::Repairer) asks of a list of known names.
///
/// Implemented by [`NameSet`]; a gazetteer with an index of its own implements it too.
pub trait KnownNames: Sync {
    /// Whether `text` is, letter for letter, a known name, a single word of one, or either in
    /// capitals.
    fn is_known(&self, text: &str) -> bool;

    /// Known names that `pattern` fits, where U+FFFD or `?` each stand for one lost letter.
    ///
    /// All else must be equal, letter for letter, but for apostrophes of another shape. The order is of no matter; an implementation may
    /// stop after a few, since several answers settle nothing.
    fn similar(&self, pattern: &str) -> Vec<String>;
}

impl<K: KnownNames + ?Sized> KnownNames for &K {
    fn is_known(&self, text: &str) -> bool {
        (**self).is_known(text)
    }

    fn similar(&self, pattern: &str) -> Vec<String> {
        (**self).similar(pattern)
    }
}

/// Known names in memory: their words and their capitals count as known.
///
/// ```
/// use laqap::repair::{KnownNames, NameSet};
///
/// let names: NameSet = ["Қасым-Жомарт Тоқаев", "Абай Құнанбайұлы"].into_iter().collect();
/// assert!(names.is_known("Тоқаев") && names.is_known("АБАЙ ҚҰНАНБАЙҰЛЫ"));
/// assert_eq!(names.similar("?ұнанбайұлы"), ["Құнанбайұлы"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct NameSet {
    known: HashSet<String>,
    by_length: HashMap<usize, Vec<String>>,
}

impl NameSet {
    /// Adds a name. Linear in its length.
    pub fn insert(&mut self, name: &str) {
        let words = name.split_whitespace().filter(|word| *word != name);
        for form in std::iter::once(name).chain(words) {
            for form in capitals(form).into_iter().chain([form.to_owned()]) {
                if self.known.insert(form.clone()) {
                    self.by_length.entry(form.chars().count()).or_default().push(form);
                }
            }
        }
    }

    /// The number of known spellings, words and capitals counted.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether no name is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

impl<S: AsRef<str>> FromIterator<S> for NameSet {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> NameSet {
        let mut set = NameSet::default();
        names.into_iter().for_each(|name| set.insert(name.as_ref()));
        set
    }
}

/// Answers of [`KnownNames::similar`] after which no more are looked for: several settle nothing.
pub(crate) const ENOUGH: usize = 8;

/// A name in capitals, also as Turkish and Azerbaijani write them, where that of i is İ.
pub(crate) fn capitals(name: &str) -> [String; 2] {
    [name.to_uppercase(), name.replace('i', "İ").to_uppercase()]
}

/// Whether a name fits a pattern in which some letters are lost.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let mut letters = name.chars();
    let same = |p: char, c: char| {
        p == c || is_apostrophe(p) && is_apostrophe(c) || is_lost(p) && c.is_alphabetic()
    };
    pattern.chars().all(|p| letters.next().is_some_and(|c| same(p, c))) && letters.next().is_none()
}

impl KnownNames for NameSet {
    fn is_known(&self, text: &str) -> bool {
        self.known.contains(text)
    }

    fn similar(&self, pattern: &str) -> Vec<String> {
        let same_length = self.by_length.get(&pattern.chars().count()).into_iter().flatten();
        same_length.filter(|name| fits(pattern, name)).take(ENOUGH).cloned().collect()
    }
}
