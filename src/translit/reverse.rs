//! Backwards: which originals a scheme could have written a text from.
//!
//! Each word is read by all rules turned round; a beam keeps the cheapest readings at each letter,
//! and a reading counts only if the scheme, run forwards, gives the word again. So a reversible
//! scheme gives the one original, and a lossy one its likeliest originals first: by the letters that
//! follow one another in names of the language, or without such statistics few letters before many,
//! and of the letters that share a target those that stand first in the file.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use super::{
    Options, Reversible, Scheme,
    compose::nfc,
    letters::{APOSTROPHE, Script, fold, is_apostrophe, is_mark, simple_upper},
    rule::{Rule, SEPARATOR, WORD_START},
    scheme::Head,
};
use crate::repair::model;

/// Longer words are read in pieces of this many characters, so that time stays linear.
const LONGEST: usize = 64;
/// Readings kept at each letter, at least; and per reading asked for.
const BEAM: usize = 64;
/// Readings of one step of a road that are followed to the step before.
const BRANCHES: usize = 64;
/// What each letter of an original costs, and each step down among the letters of one target.
const LETTER: u32 = 3;
const RANK: u32 = 2;
/// What a letter costs that left no trace, and a character that no rule wrote.
const SILENT: u32 = 7;
const COPIED: u32 = 20;
/// What a letter costs that is not of the alphabet for which the way back is promised.
const STRANGE: u32 = 20;
/// Added if forwards gives the text only up to the kind of apostrophe, or not at all.
const LOOSE: u32 = 1_000;
const BROKEN: u32 = 100_000;
/// Added for each letter of the weaker side in a word whose language keeps vowels apart.
const MIXED: u32 = 1;
/// Added for a letter that is written as nothing but a quote: rarer than one written as a letter.
const SIGN: u32 = 1;
/// The same in eighths of a bit, beside letter statistics.
const UNLIKELY: u32 = 32;
/// Front and back letters of the languages with vowel harmony.
const HARMONY: &str = include_str!("../../data/harmony.tsv");

/// An original that a scheme could have written a text from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Original {
    /// The original.
    pub text: String,
    /// How far-fetched it is: to be compared only with others for the same text.
    pub cost: u32,
    /// Whether the scheme makes this very text of it, apostrophes and separators aside.
    pub exact: bool,
}

impl fmt::Display for Original {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// A scheme's rules turned round.
pub(super) struct Back {
    ways: Vec<Way>,
    /// The ways by the first character of their target, small or capital.
    by_first: HashMap<char, Vec<usize>>,
    silent: Vec<usize>,
    /// Letters that have rules; the others stay as they are if the scheme keeps to one script.
    settled: HashSet<char>,
    one_script: bool,
    dotted: bool,
    /// Front and back letters.
    harmony: Option<(&'static str, &'static str)>,
    /// The letter statistics of the source language, if there are any.
    letters: Option<usize>,
}

struct Way {
    rule: Rule,
    target: Vec<char>,
    cost: u32,
    /// Whether it is written as nothing but a quote.
    sign: bool,
    opening: bool,
}

/// A reading of the first characters of a word.
#[derive(Clone)]
struct Reading {
    source: String,
    cost: u32,
}

impl Scheme {
    /// The `n` likeliest originals of a text, cheapest first.
    ///
    /// A text that is not well formed in this scheme still gets an answer, marked as not exact.
    /// Time is linear in the text, and in `n` for each letter.
    ///
    /// ```
    /// use laqap::translit::Scheme;
    ///
    /// let maps = Scheme::get("kk-bgn-1979").unwrap();
    /// let found = maps.originals("Qyzylorda", 9);
    /// assert!(found.iter().any(|o| o.text == "Қызылорда"));
    /// ```
    pub fn originals(self, text: &str, n: usize) -> Vec<Original> {
        self.search(text, n, false)
    }

    /// The `n` originals likeliest as names of the scheme's [language](Scheme::languages), by the
    /// letters that follow one another in its names.
    ///
    /// Without statistics of that language the same as [`Scheme::originals`].
    ///
    /// ```
    /// use laqap::translit::Scheme;
    ///
    /// let odni = Scheme::get("kk-odni-2015").unwrap();
    /// assert_eq!(odni.originals("Oskemen", 1)[0].text, "Оскемен");
    /// assert_eq!(odni.originals_ranked("Oskemen", 1)[0].text, "Өскемен");
    /// ```
    pub fn originals_ranked(self, text: &str, n: usize) -> Vec<Original> {
        self.search(text, n, true)
    }

    fn search(self, text: &str, n: usize, ranked: bool) -> Vec<Original> {
        let n = n.clamp(1, 10_000);
        let (last, before) = match self.steps() {
            [] => return self.own_originals(text, n, ranked),
            [before @ .., last] => (*last, before),
        };
        // Along a road the likeliest readings of each step are followed, no more, for time's sake.
        let mut found = last.originals(text, n.clamp(8, BRANCHES));
        for (i, step) in before.iter().enumerate().rev() {
            found.truncate(BRANCHES);
            // The letters are those of the first step's language.
            let ranked = ranked && i == 0;
            let deeper = found.iter().flat_map(|late| {
                let early = step.search(&late.text, n.max(8), ranked).into_iter();
                early.map(|e| Original {
                    cost: e.cost.saturating_add(if ranked { 0 } else { late.cost }),
                    exact: e.exact && late.exact,
                    ..e
                })
            });
            found = best(deeper.collect(), n.max(8));
        }
        found.truncate(n);
        found
    }

    /// The `n` originals that a model of your own finds likeliest: `cost` is added to ours. Give it
    /// a gazetteer, or the letter statistics of a language.
    ///
    /// ```
    /// use laqap::translit::Scheme;
    ///
    /// let odni = Scheme::get("kk-odni-2015").unwrap();
    /// let known = ["Өмірбек"];
    /// let found = odni.originals_by("Omirbek", 1, |o| if known.contains(&o) { 0 } else { 100 });
    /// assert_eq!(found[0].text, "Өмірбек");
    /// ```
    ///
    /// Names that a gazetteer has in the language, before all others:
    ///
    /// ```
    /// use laqap::{Gazetteer, translit::Scheme};
    /// use std::collections::HashSet;
    ///
    /// let names = Gazetteer::bundled().entities().flat_map(|e| e.names());
    /// let kazakh: HashSet<&str> = names.filter(|n| n.lang() == "kk").map(|n| n.text()).collect();
    /// let strange = |original: &str| if kazakh.contains(original) { 0 } else { 100 };
    /// let press = Scheme::get("kk-gov-en").unwrap();
    /// assert_eq!(press.original("Kaskelen"), "Қаскелен");
    /// assert_eq!(press.originals_by("Kaskelen", 1, strange)[0].text, "Қаскелең");
    /// ```
    pub fn originals_by(self, text: &str, n: usize, cost: impl Fn(&str) -> u32) -> Vec<Original> {
        let mut found = self.originals(text, n.saturating_mul(32).max(256));
        for original in &mut found {
            original.cost = original.cost.saturating_add(cost(&original.text));
        }
        best(found, n)
    }

    /// The original of a text: for a [reversible](Scheme::reversible) scheme the only one, else the
    /// likeliest by its [letters](Scheme::originals_ranked).
    ///
    /// ```
    /// use laqap::translit::Scheme;
    ///
    /// let iso = Scheme::get("ru-iso9").unwrap();
    /// assert_eq!(iso.original("Hruŝëv"), "Хрущёв");
    /// ```
    pub fn original(self, text: &str) -> String {
        let ranked = self.reversible() == Reversible::No;
        self.search(text, 1, ranked).into_iter().next().map(|o| o.text).unwrap_or_default()
    }

    fn own_originals(self, text: &str, n: usize, ranked: bool) -> Vec<Original> {
        let composed = nfc(text);
        let back = self.entry().back.get_or_init(|| Back::new(self.rules(), &self.entry().head));
        // Readings of the text so far: cost, exactness, and a chain of the parts chosen.
        let mut parts: Vec<(usize, String)> = vec![(0, String::new())];
        let mut ends = vec![(0u32, true, 0)];
        for (is_word, piece) in back.pieces(&composed) {
            let readings = if is_word {
                back.word(self, piece, n, if ranked { back.letters } else { None })
            } else {
                vec![Original { text: piece.to_owned(), cost: 0, exact: true }]
            };
            let mut next: Vec<_> =
                ends.iter()
                    .flat_map(|&(cost, exact, end)| {
                        readings.iter().enumerate().map(move |(i, r)| {
                            (cost.saturating_add(r.cost), exact && r.exact, end, i)
                        })
                    })
                    .collect();
            next.sort_by_key(|&(cost, ..)| cost);
            next.truncate(n);
            ends = next
                .into_iter()
                .map(|(cost, exact, end, i)| {
                    parts.push((end, readings[i].text.clone()));
                    (cost, exact, parts.len() - 1)
                })
                .collect();
        }
        let whole = |mut end: usize| {
            let mut chain = Vec::new();
            while end != 0 {
                chain.push(parts[end].1.as_str());
                end = parts[end].0;
            }
            chain.iter().rev().copied().collect::<String>()
        };
        ends.into_iter()
            .map(|(cost, exact, end)| Original { text: whole(end), cost, exact })
            .collect()
    }
}

fn best(mut found: Vec<Original>, n: usize) -> Vec<Original> {
    found.sort_by(|a, b| (a.cost, &a.text).cmp(&(b.cost, &b.text)));
    let mut seen = HashSet::new();
    found.retain(|o| seen.insert(o.text.clone()));
    found.truncate(n);
    found
}

/// The only character of a text.
fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// One apostrophe and one double quote for all their kinds.
fn quote(c: char) -> char {
    match c {
        '"' | '“' | '”' | '″' | 'ʺ' | 'ˮ' => '”',
        _ if is_apostrophe(c) => APOSTROPHE,
        c => c,
    }
}

pub(super) fn loosely(text: &str) -> String {
    text.chars().filter(|&c| c != SEPARATOR).map(quote).collect()
}

impl Back {
    fn new(rules: Vec<Rule>, head: &Head) -> Back {
        let mut back = Back {
            ways: Vec::new(),
            by_first: HashMap::new(),
            silent: Vec::new(),
            settled: rules.iter().filter_map(|r| single(&r.source)).collect(),
            one_script: head.source_script == head.target_script,
            dotted: head.dotted.target,
            harmony: harmony(&head.languages),
            letters: letters(head),
        };
        let mut rivals: HashMap<Vec<char>, u32> = HashMap::new();
        for mut rule in rules {
            // What is written before a word stands for nothing: a way that adds no source.
            let opening = rule.source.starts_with(WORD_START);
            if opening {
                rule.source.clear();
            }
            let letters = rule.source.chars().count() as u32;
            let target: Vec<char> =
                rule.target.chars().filter(|&c| c != SEPARATOR).map(quote).collect();
            let rank = rivals.entry(target.clone()).and_modify(|n| *n += 1).or_default();
            let number = back.ways.len();
            let strange = !head.alphabet.is_empty()
                && !rule.source.chars().all(|c| head.alphabet.contains(c));
            let sign = target.iter().all(|&c| matches!(c, '”' | APOSTROPHE));
            let mut cost = LETTER * letters + RANK * *rank + SIGN * u32::from(sign);
            cost += STRANGE * u32::from(strange);
            match target.first() {
                Some(&first) => {
                    for c in [Some(first), back.capital(first)].into_iter().flatten() {
                        back.by_first.entry(c).or_default().push(number);
                    }
                }
                None => {
                    cost += SILENT;
                    back.silent.push(number);
                }
            }
            back.ways.push(Way { rule, target, cost, sign, opening });
        }
        back
    }

    /// The capital of a target letter, if it has one of its own.
    fn capital(&self, c: char) -> Option<char> {
        if self.dotted && c == 'i' {
            return Some('İ');
        }
        Some(simple_upper(c)).filter(|upper| *upper != c)
    }

    fn is_word(&self, c: char) -> bool {
        c.is_alphabetic()
            || is_mark(c)
            || c == SEPARATOR
            || is_apostrophe(c)
            || self.by_first.contains_key(&quote(c)) && !c.is_whitespace()
    }

    /// Whether a quote is the beginning of a longer target, as in `` `i `` for ы.
    fn opens(&self, c: char) -> bool {
        let ways = self.by_first.get(&quote(c)).into_iter().flatten();
        ways.map(|&w| &self.ways[w]).any(|w| w.target.len() > 1)
    }

    /// Words and what stands between them. Quotes do not begin a word, unless as part of a letter.
    fn pieces<'t>(&self, text: &'t str) -> Vec<(bool, &'t str)> {
        let mut pieces: Vec<(bool, &str)> = Vec::new();
        let (mut from, mut inside, mut length) = (0, false, 0);
        for (i, c) in text.char_indices() {
            let quoted = matches!(quote(c), '”' | APOSTROPHE);
            let belongs =
                self.is_word(c) && (inside || !quoted || c.is_alphabetic() || self.opens(c));
            if belongs != inside || length == LONGEST {
                if from < i {
                    pieces.push((inside, &text[from..i]));
                }
                (from, inside, length) = (i, belongs, 0);
            }
            length += usize::from(belongs);
        }
        if from < text.len() {
            pieces.push((inside, &text[from..]));
        }
        pieces
    }

    /// The likeliest originals of one word.
    ///
    /// With letter statistics their eighths of a bit are the whole cost: the scheme makes this text
    /// of each reading with certainty, so only how likely a reading is by itself tells them apart.
    fn word(&self, scheme: Scheme, word: &str, n: usize, letters: Option<usize>) -> Vec<Original> {
        let price = |own: u32, sign: bool, before: &str, added: &str| match letters {
            Some(language) => likely(language, before, added) + UNLIKELY * u32::from(sign),
            None => own,
        };
        let dots = word.contains(SEPARATOR);
        // A separator only says where no digraph is; the check forwards heeds it.
        let chars: Vec<char> = word.chars().filter(|&c| c != SEPARATOR).collect();
        let shout = chars.iter().filter(|c| c.is_uppercase()).count() > 1
            && !chars.iter().any(|c| c.is_lowercase() && !is_apostrophe(*c));
        let width = BEAM.max(4 * n);
        let mut beams: Vec<Vec<Reading>> = vec![Vec::new(); chars.len() + 1];
        beams[0].push(Reading { source: String::new(), cost: 0 });
        for at in 0..=chars.len() {
            let mut here = std::mem::take(&mut beams[at]);
            here.sort_by(|a, b| (a.cost, &a.source).cmp(&(b.cost, &b.source)));
            here.dedup_by(|a, b| a.source == b.source);
            here.truncate(width);
            self.add_silent(&mut here, shout, &price);
            if at == chars.len() {
                here.iter_mut().for_each(|r| r.cost += self.ended(&r.source, letters));
                return self.checked(scheme, word, dots, here, n);
            }
            let first = quote(chars[at]);
            let ways = self.by_first.get(&first).map_or(&[][..], Vec::as_slice);
            for reading in &here {
                let mut known = false;
                for way in ways.iter().map(|&w| &self.ways[w]) {
                    let Some(slice) = chars.get(at..at + way.target.len()) else { continue };
                    let same =
                        |(&t, &c): (&char, &char)| t == quote(c) || self.capital(t) == Some(c);
                    let begins = !way.opening || at == 0;
                    let fits = way.target.iter().zip(slice).all(same)
                        && way.rule.left.fits_left(&reading.source);
                    if !fits || !begins {
                        continue;
                    }
                    known = true;
                    let mut source = reading.source.clone();
                    push_cased(&mut source, &way.rule.source, slice, shout);
                    let cost =
                        reading.cost + price(way.cost, way.sign, &reading.source, &way.rule.source);
                    beams[at + slice.len()].push(Reading { source, cost });
                }
                let stays = self.one_script && !self.settled.contains(&fold(chars[at]));
                if stays || !known {
                    let mut source = reading.source.clone();
                    source.push(chars[at]);
                    let own = if stays { LETTER } else { COPIED };
                    let added = &source[reading.source.len()..];
                    let cost = reading.cost + price(own, false, &reading.source, added);
                    beams[at + 1].push(Reading { source, cost });
                }
            }
        }
        Vec::new()
    }

    /// Adds readings in which a letter stands here that left no trace.
    fn add_silent(
        &self,
        here: &mut Vec<Reading>,
        shout: bool,
        price: &impl Fn(u32, bool, &str, &str) -> u32,
    ) {
        let mut more = Vec::new();
        for reading in here.iter() {
            for way in self.silent.iter().map(|&w| &self.ways[w]) {
                if way.rule.left.fits_left(&reading.source) {
                    let mut source = reading.source.clone();
                    push_cased(&mut source, &way.rule.source, &[], shout);
                    let cost =
                        reading.cost + price(way.cost, way.sign, &reading.source, &way.rule.source);
                    more.push(Reading { source, cost });
                }
            }
        }
        here.append(&mut more);
    }

    /// What a word costs as a whole: for ending here, or for mixing front and back letters.
    fn ended(&self, word: &str, letters: Option<usize>) -> u32 {
        match letters {
            Some(language) => model::model().follows(language, last_two(word), None),
            None => self.mixed(word),
        }
    }

    /// What a word costs for mixing front and back letters.
    fn mixed(&self, word: &str) -> u32 {
        let Some((front, back)) = self.harmony else { return 0 };
        let count = |side: &str| word.chars().filter(|&c| side.contains(fold(c))).count();
        MIXED * count(front).min(count(back)) as u32
    }

    /// The readings that give the word again when the scheme runs forwards; if none does, the
    /// cheapest, marked so.
    fn checked(
        &self,
        scheme: Scheme,
        word: &str,
        dots: bool,
        mut readings: Vec<Reading>,
        n: usize,
    ) -> Vec<Original> {
        readings.sort_by(|a, b| (a.cost, &a.source).cmp(&(b.cost, &b.source)));
        let fallback = readings.first().cloned();
        let options = if dots { Options::new().separators(true) } else { Options::new() };
        let loose_word = loosely(word);
        let mut found = Vec::new();
        for reading in readings {
            let forth = scheme.romanize_with(&reading.source, &options);
            let cost = match () {
                _ if forth == word => 0,
                _ if loosely(&forth) == loose_word && !(dots && digraphs_differ(&forth, word)) => {
                    LOOSE
                }
                _ => continue,
            };
            found.push(Original { text: reading.source, cost: reading.cost + cost, exact: true });
        }
        if let (true, Some(r)) = (found.is_empty(), fallback) {
            found.push(Original { text: r.source, cost: r.cost + BROKEN, exact: false });
        }
        best(found, n)
    }
}

/// The letter statistics of what a scheme reads: those of its language, or if that is written in
/// several scripts, of the language in this script.
fn letters(head: &Head) -> Option<usize> {
    let model = model::model();
    let language = head.languages.first()?;
    let own = format!("{language}-{}", head.source_script);
    model.language(&own).or_else(|| {
        let script = Script::named(head.source_script);
        model.language(language).filter(|&l| model.script_of(l, |c| script.has(c)))
    })
}

/// What it costs the statistics of a language that `after` follows `before`.
fn likely(language: usize, before: &str, after: &str) -> u32 {
    let mut last = last_two(before);
    let each = |c| {
        let cost = model::model().follows(language, last, Some(c));
        last = [last[1], Some(c)];
        cost
    };
    after.chars().map(each).sum()
}

/// The last two letters of a word, as far as it has them.
fn last_two(word: &str) -> [Option<char>; 2] {
    let mut back = word.chars().rev();
    let last = back.next();
    [back.next(), last]
}

/// The front and back letters of the first of these languages that keeps them apart.
fn harmony(languages: &[&str]) -> Option<(&'static str, &'static str)> {
    HARMONY.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut cells = line.split('\t');
        let language = cells.next()?;
        let sides = (cells.next()?, cells.next()?);
        languages.contains(&language).then_some(sides)
    })
}

/// Whether two spellings have their separators at different places.
fn digraphs_differ(a: &str, b: &str) -> bool {
    let dots = |t: &str| {
        let mut letters = 0;
        let mut at = Vec::new();
        for c in t.chars() {
            if c == SEPARATOR { at.push(letters) } else { letters += 1 }
        }
        at
    };
    dots(a) != dots(b)
}

/// Appends a source in the case of the letters that stand for it.
fn push_cased(out: &mut String, source: &str, target: &[char], shout: bool) {
    let cased = target
        .iter()
        .find(|c| c.is_uppercase() || c.is_lowercase() && c.to_uppercase().next() != Some(**c));
    let capital = cased.map_or(shout, |c| c.is_uppercase());
    for (i, c) in source.chars().enumerate() {
        if capital && (i == 0 || shout) { out.extend(c.to_uppercase()) } else { out.push(c) }
    }
}
