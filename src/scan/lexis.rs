//! Words of the language: common ones, and frequent given names.

use super::tokens::hash;
use crate::table::rows;
use rustc_hash::{FxHashMap, FxHashSet};
use std::{cmp::Reverse, sync::LazyLock};

/// Which languages a common word belongs to: a bit for each row of `data/scan/common.tsv`.
pub type Langs = u32;

struct Lexis {
    langs: Vec<&'static str>,
    common: Common,
    latin: Langs,
    given: FxHashSet<&'static str>,
    /// Words of which names are made, too, with their languages.
    words: FxHashMap<&'static str, Langs>,
    /// Letters with the languages that they tell.
    letters: Vec<(&'static str, &'static str)>,
}

static LEXIS: LazyLock<Lexis> = LazyLock::new(|| {
    let mut lexis = Lexis {
        langs: Vec::new(),
        common: Common::new(&FxHashMap::default()),
        latin: 0,
        given: FxHashSet::default(),
        words: FxHashMap::default(),
        letters: Vec::new(),
    };
    for row in rows(include_str!("../../data/scan/letters.tsv")) {
        lexis.letters.push((row[0], row[1]));
    }
    for row in rows(include_str!("../../data/scan/given.tsv")) {
        lexis.given.extend(row[0].split(' '));
    }
    let mut words: FxHashMap<u64, Langs> = FxHashMap::default();
    for row in rows(include_str!("../../data/scan/common.tsv")) {
        let bit = 1 << lexis.langs.len();
        lexis.langs.push(row[0]);
        lexis.latin |= if is_latin(row[1]) { bit } else { 0 };
        for word in row[1].split(' ') {
            let signs = if word.contains('\'') { &APOSTROPHES[..] } else { &APOSTROPHES[..1] };
            for sign in signs {
                *words.entry(hash(word.replace('\'', sign).as_bytes())).or_default() |= bit;
            }
        }
    }
    lexis.common = Common::new(&words);
    for row in rows(include_str!("../../data/scan/words.tsv")) {
        let lang = lexis.langs.iter().zip(0..).filter(|(lang, _)| **lang == row[0]);
        let langs = lang.fold(0, |all, (_, bit)| all | 1 << bit);
        row[1].split(' ').for_each(|word| *lexis.words.entry(word).or_default() |= langs);
    }
    lexis
});

/// How the apostrophe of a common word may be written.
const APOSTROPHES: [&str; 5] = ["'", "’", "‘", "ʻ", "ʼ"];

/// What a word says for each language.
pub type Shares = [u16; 32];

/// What a word that so many languages share says for each of them: one of one language says more than one of many.
const SHARES: [u16; 16] = [12, 12, 6, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0];

/// Common words, with whatever apostrophe, by perfect hashing: every second word of a text is one, so that a branch
/// would be taken wrongly as often.
pub struct Common {
    /// The high bits of the hash of a word, and below them the number of its set.
    words: Vec<u64>,
    /// A factor for all words whose hashes have the same low bits, by which each gets a place of its own.
    factors: [u16; FACTORS],
    /// The sets of languages that have words in common, with what these say; the first is empty.
    sets: Vec<(Langs, Shares)>,
}

const FACTORS: usize = 1 << 10;
/// The bits of a set's number beside those of a hash.
const SET: u64 = (1 << 16) - 1;

/// The common words.
pub fn common() -> &'static Common {
    &LEXIS.common
}

impl Common {
    fn new(words: &FxHashMap<u64, Langs>) -> Common {
        let mut common = Common { words: vec![0], factors: [1; FACTORS], sets: Vec::new() };
        common.set(0);
        let mut groups: Vec<Vec<u64>> = vec![Vec::new(); FACTORS];
        for hash in words.keys() {
            groups[*hash as usize % FACTORS].push(*hash);
        }
        // The largest first, while there is much room.
        groups.sort_by_key(|group| Reverse(group.len()));
        while !groups.iter().all(|group| common.insert(group, words)) {
            common.words = vec![0; (2 * common.words.len()).max(words.len().next_power_of_two())];
        }
        common
    }

    /// The number of a set.
    fn set(&mut self, langs: Langs) -> u16 {
        let known = self.sets.iter().position(|set| set.0 == langs);
        known.unwrap_or_else(|| {
            let share = SHARES[langs.count_ones() as usize & 15];
            let shares = std::array::from_fn(|lang| (langs >> lang & 1) as u16 * share);
            self.sets.push((langs, shares));
            self.sets.len() - 1
        }) as u16
    }

    /// Whether there is room for words with the same low bits.
    fn insert(&mut self, hashes: &[u64], words: &FxHashMap<u64, Langs>) -> bool {
        let Some(hash) = hashes.first() else { return true };
        let at = *hash as usize % FACTORS;
        let fits = |factor: u16| {
            self.factors[at] = factor;
            let mut places: Vec<usize> = hashes.iter().map(|hash| self.place(*hash)).collect();
            places.sort_unstable();
            places.is_sorted_by(|a, b| a < b) && places.iter().all(|place| self.words[*place] == 0)
        };
        let found = (1..u16::MAX).step_by(2).any(fits);
        for hash in hashes.iter().filter(|_| found) {
            let (place, set) = (self.place(*hash), self.set(words[hash]));
            self.words[place] = hash & !SET | u64::from(set);
        }
        found
    }

    /// Where a word stands, if it does.
    #[inline]
    fn place(&self, hash: u64) -> usize {
        let factor = self.factors[hash as usize % FACTORS];
        let product = ((hash >> 32) as u32).wrapping_mul(factor.into());
        // The high bits, of which there are as many as those of a place.
        ((u64::from(product) * self.words.len() as u64) >> 32) as usize
    }

    #[inline]
    fn find(&self, hash: u64) -> &(Langs, Shares) {
        let word = self.words[self.place(hash)];
        let set = if (word ^ hash) & !SET == 0 { word & SET } else { 0 };
        &self.sets[set as usize]
    }

    /// The languages in which a word in small letters is common, by its hash; 0 for none.
    pub fn langs(&self, hash: u64) -> Langs {
        self.find(hash).0
    }

    /// What it says for each.
    #[inline]
    pub fn shares(&self, hash: u64) -> &Shares {
        &self.find(hash).1
    }
}

/// The languages that are written in the letters that a word begins with.
pub fn of_script(word: &str) -> Langs {
    match word.as_bytes().first() {
        // U+0400 to U+053F.
        Some(0xd0..=0xd4) => !LEXIS.latin,
        // U+0000 to U+027F.
        Some(0..=0xc9) => LEXIS.latin,
        _ => !0,
    }
}

/// Whether the first letter of a text is a Latin one.
pub fn is_latin(text: &str) -> bool {
    text.chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(|c| c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c))
}

/// Whether a folded word is a frequent given name.
pub fn is_given(word: &str) -> bool {
    LEXIS.given.contains(word)
}

/// The languages in which a folded word is one that names are made of.
pub fn words(word: &str) -> Langs {
    LEXIS.words.get(word).copied().unwrap_or(0)
}

/// The languages that a count of their common words speaks for: those with at least half of the most.
pub fn languages<N: Copy + Into<u32>>(counts: &[N; 32]) -> Langs {
    let most = counts.iter().map(|count| (*count).into()).max().unwrap_or(0);
    if most == 0 {
        return 0;
    }
    let speaks = |count: &N| Langs::from((*count).into() * 2 >= most);
    counts.iter().rev().fold(0, |langs, count| langs << 1 | speaks(count))
}

/// The tags of the languages that the letters of a folded word tell, where nothing else does.
pub fn of_letters(word: &str) -> Vec<&'static str> {
    let tells = |letters: &str| letters.split(' ').any(|letter| word.contains(letter));
    let told = LEXIS.letters.iter().filter(|(letters, _)| tells(letters));
    told.flat_map(|(_, langs)| langs.split(' ')).collect()
}

/// Facts about languages and countries, by the names that `data/scan/facts.tsv` has for them.
pub struct Facts {
    pub nouns_in_capitals: Langs,
    pub compounds: Langs,
    pub two_surnames: Langs,
    pub sources: List,
    pub near: List,
    pub family_first: List,
    pub of: Words,
    pub and: Words,
    pub de: Words,
    pub elided_de: Words,
    pub article: Words,
    pub cited: Vec<String>,
    pub domains: List,
}

type List = Vec<&'static str>;
/// Words by their hashes.
type Words = Vec<u64>;

pub static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let rows: Vec<_> = rows(include_str!("../../data/scan/facts.tsv")).collect();
    let list = |fact: &str| {
        let row = rows.iter().find(|row| row[0] == fact);
        row.unwrap_or_else(|| panic!("no {fact} in data/scan/facts.tsv"))[1].split(' ')
    };
    let langs = |fact| {
        list(fact).map(of_tag).fold(0, |all, langs| {
            assert!(langs != 0, "{fact}: no language of data/scan/common.tsv");
            all | langs
        })
    };
    let words = |fact| list(fact).map(|word| hash(word.as_bytes())).collect();
    Facts {
        nouns_in_capitals: langs("nouns-in-capitals"),
        compounds: langs("compounds"),
        two_surnames: langs("two-surnames"),
        sources: list("sources").collect(),
        near: list("near").collect(),
        family_first: list("family-name-first").collect(),
        of: words("of"),
        and: words("and"),
        de: words("de"),
        elided_de: words("de-elided"),
        article: words("article"),
        cited: list("cited").map(|words| words.replace('_', " ")).collect(),
        domains: list("domains").collect(),
    }
});

/// The languages of a tag.
pub fn of_tag(tag: &str) -> Langs {
    let of = LEXIS.langs.iter().enumerate().filter(|(_, lang)| **lang == tag);
    of.fold(0, |all, (bit, _)| all | 1 << bit)
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
        let langs = |word: &str| common().langs(hash(word.as_bytes()));
        assert!(tags(langs("the")).contains(&"en"));
        assert_eq!(langs("tokayev"), 0);
    }
}
