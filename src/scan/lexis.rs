//! Words of the language: common ones, and frequent given names.

use super::tokens::hash;
use crate::{normalize, table::rows};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;

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
        common: Common::default(),
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

/// Common words, with whatever apostrophe.
#[derive(Default)]
pub struct Common {
    /// The numbers of their sets, by their hashes.
    words: FxHashMap<u64, u16>,
    /// The same by the low bits of a hash, so small that it stays at hand while all words of a text are asked for. Every
    /// second one is a common one, so that a branch would be taken wrongly as often.
    buckets: Vec<Bucket>,
    /// The sets of languages that have words in common, with what these say; the first is empty.
    sets: Vec<(Langs, Shares)>,
}

/// Words with the same low bits, in one line of the cache: the highest bits of their hashes and the numbers of their
/// sets.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    words: [u16; BUCKET],
    sets: [u16; BUCKET],
}

/// Room for so many words in a bucket.
const BUCKET: usize = 16;

/// The common words.
pub fn common() -> &'static Common {
    &LEXIS.common
}

impl Common {
    fn new(langs: &FxHashMap<u64, Langs>) -> Common {
        let mut common = Common::default();
        common.set(0);
        for (hash, langs) in langs {
            let set = common.set(*langs);
            common.words.insert(*hash, set);
        }
        // As few buckets as have room for all.
        let mut sizes = (0..).map(|bits| 1 << bits);
        let buckets = sizes.find_map(|size| buckets(&common.words, size));
        Common { buckets: buckets.expect("hashes differ"), ..common }
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

    /// The number of the set of languages in which a word in small letters is common, by its hash; 0 for none. Of ten
    /// thousand others one is taken for common: enough to tell the language of a line.
    #[inline]
    pub fn find(&self, hash: u64) -> u16 {
        let bucket = &self.buckets[hash as usize & (self.buckets.len() - 1)];
        let both = bucket.words.iter().zip(bucket.sets);
        both.fold(0, |all, (word, set)| all | if *word == (hash >> 48) as u16 { set } else { 0 })
    }

    /// The languages in which a word is common.
    pub fn langs(&self, hash: u64) -> Langs {
        self.words.get(&hash).map_or(0, |set| self.sets[usize::from(*set)].0)
    }

    /// What a word of a set says for each.
    #[inline]
    pub fn shares(&self, set: u16) -> &Shares {
        &self.sets[usize::from(set)].1
    }
}

/// Words in so many buckets, if there is room for all.
fn buckets(words: &FxHashMap<u64, u16>, count: usize) -> Option<Vec<Bucket>> {
    let mut buckets = vec![Bucket::default(); count];
    for (hash, set) in words {
        let (bucket, tag) = (&mut buckets[*hash as usize % count], (hash >> 48) as u16);
        let free = bucket.sets.iter().position(|set| *set == 0)?;
        // All that are alike would be found at once.
        if bucket.words[..free].contains(&tag) {
            return None;
        }
        (bucket.words[free], bucket.sets[free]) = (tag, *set);
    }
    Some(buckets)
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

/// The tags of the languages that a text may be in, by its script: the one that its letters begin with, or those of which
/// the letters are.
pub fn of_writing(text: &str) -> Vec<&'static str> {
    let langs = of_script(text);
    let told = if langs == !0 { of_letters(&normalize::fold(text)) } else { Vec::new() };
    if told.is_empty() { tags(langs) } else { told }
}

/// Whether the first letter of a text is a Latin one.
pub fn is_latin(text: &str) -> bool {
    text.chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(|c| c < '\u{250}' || ('\u{1e00}'..'\u{1f00}').contains(&c))
}

/// Whether the first letter of a text is a Cyrillic one.
pub fn is_cyrillic(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| ('\u{400}'..'\u{530}').contains(&c))
}

/// Whether the letters of a text are neither Latin nor Cyrillic.
pub fn is_distant(text: &str) -> bool {
    // Mostly the first character is a letter of theirs.
    let near = |c: char| c.is_ascii_alphabetic() || ('\u{400}'..'\u{530}').contains(&c);
    !text.starts_with(near) && !is_latin(text) && !is_cyrillic(text)
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
    pub adjectives: Langs,
    pub declined: Langs,
    pub sources: List,
    pub near: List,
    pub family_first: List,
    pub of_state: List,
    pub at_home: List,
    pub of: Words,
    pub and: Words,
    pub de: Words,
    pub elided_de: Words,
    pub article: Words,
    pub particles: Words,
    pub links: Words,
    pub tails: Words,
    pub cited: Vec<String>,
    pub domains: List,
}

type List = Vec<&'static str>;
/// Words by their hashes.
type Words = FxHashSet<u64>;

impl Facts {
    /// The languages that the setting of a name asks for.
    pub fn asked(&self) -> Langs {
        self.nouns_in_capitals
            | self.compounds
            | self.two_surnames
            | self.adjectives
            | self.declined
    }
}

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
        adjectives: langs("adjectives-in-capitals"),
        declined: langs("declined"),
        sources: list("sources").collect(),
        near: list("near").collect(),
        family_first: list("family-name-first").collect(),
        of_state: list("of-state").collect(),
        at_home: list("at-home").collect(),
        of: words("of"),
        and: words("and"),
        de: words("de"),
        elided_de: words("de-elided"),
        article: words("article"),
        particles: words("particles"),
        links: words("links"),
        tails: words("tails"),
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
