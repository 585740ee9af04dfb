//! Which word of the one name stands for which of the other.

use super::{
    Aligned, Correspondence,
    side::{Kind, Side, Sort, is_unspaced},
    sounding::{LETTER, Sounding, genders_differ, unlike},
    words::WORDS,
};
use crate::{
    lexicon,
    matching::pairing::{Pair, choose},
    phonetic::{Cost, align::Aligner},
};

/// What it costs to take two words for one.
const JOIN: Cost = 25;
/// What it costs that a word is translated, abbreviated, or another form of a given name.
const TRANSLATED: Cost = 20;
/// A spelling that costs more is no longer what another scheme or accent makes of the word.
pub const APART: Cost = 60;
/// Two listed words on no common line are two words, unless they sound this much alike.
const ALIKE: Cost = 15;

/// Two names side by side.
pub struct Comparing<'s> {
    pub a: &'s Side,
    pub b: &'s Side,
    pub pairs: Vec<(Pair, Correspondence)>,
}

impl<'s> Comparing<'s> {
    pub fn new(a: &'s Side, b: &'s Side, aligner: &mut Aligner) -> Comparing<'s> {
        let mut possible: Vec<(Pair, Correspondence)> = Vec::new();
        for (i, x) in a.words.iter().enumerate() {
            for (j, y) in b.words.iter().enumerate() {
                if let Some((cost, phones, how)) = stands_for(a, i, b, j, x, y, aligner) {
                    possible.push((pair((i as u8, 1), (j as u8, 1), cost, phones, how), how));
                }
            }
        }
        // Words that have their equal need not be taken together with others.
        let mut free = [vec![true; a.words.len()], vec![true; b.words.len()]];
        for (pair, _) in possible.iter().filter(|(pair, _)| pair.cost == 0) {
            free[0][usize::from(pair.mention.0)] = false;
            free[1][usize::from(pair.name.0)] = false;
        }
        joins(a, &free[0], b, &free[1], aligner, |one, many, cost, phones| {
            possible.push((
                pair(one, many, cost, phones, Correspondence::Spelled),
                Correspondence::Spelled,
            ));
        });
        joins(b, &free[1], a, &free[0], aligner, |one, many, cost, phones| {
            possible.push((
                pair(many, one, cost, phones, Correspondence::Spelled),
                Correspondence::Spelled,
            ));
        });
        if a.kind != Kind::Person {
            acronyms(a, b, |one, many, phones| {
                possible.push((
                    pair(one, many, TRANSLATED, phones, Correspondence::Acronym),
                    Correspondence::Acronym,
                ));
            });
            acronyms(b, a, |one, many, phones| {
                possible.push((
                    pair(many, one, TRANSLATED, phones, Correspondence::Acronym),
                    Correspondence::Acronym,
                ));
            });
        }
        let how = |pair: &Pair| {
            let of = possible.iter().find(|(p, _)| p == pair);
            of.map_or(Correspondence::Same, |(_, how)| *how)
        };
        let chosen = choose(possible.iter().map(|(pair, _)| *pair).collect());
        let mut pairs: Vec<_> = chosen.into_iter().map(|pair| (pair, how(&pair))).collect();
        // *K.* stands for both halves of *Kassym-Jomart*.
        let half = |side: &Side, taken: &[u8], (first, count): (u8, u8)| {
            let behind = first + count;
            let word = side.words.get(usize::from(behind));
            word.is_some_and(|word| word.hyphened && !word.initial && !taken.contains(&behind))
        };
        let taken: Vec<u8> = pairs.iter().map(|(pair, _)| pair.mention.0).collect();
        let taken_of_b: Vec<u8> = pairs.iter().map(|(pair, _)| pair.name.0).collect();
        for (pair, how) in &mut pairs {
            if *how == Correspondence::Initial {
                let Pair { mention, name, .. } = *pair;
                pair.mention.1 += u8::from(half(a, &taken, mention));
                pair.name.1 += u8::from(half(b, &taken_of_b, name));
            }
        }
        pairs.sort_by_key(|(pair, _)| pair.mention);
        Comparing { a, b, pairs }
    }

    /// Words that no pair takes in: of the one name, of the other.
    pub fn left(&self) -> [Vec<usize>; 2] {
        let covers = |(first, count): (u8, u8), at: usize| {
            (usize::from(first)..usize::from(first) + usize::from(count)).contains(&at)
        };
        let left = |words: usize, span: fn(&Pair) -> (u8, u8)| {
            (0..words).filter(|at| !self.pairs.iter().any(|(p, _)| covers(span(p), *at))).collect()
        };
        [left(self.a.words.len(), |p| p.mention), left(self.b.words.len(), |p| p.name)]
    }

    pub fn aligned(&self) -> Vec<Aligned> {
        let mut aligned: Vec<Aligned> = self
            .pairs
            .iter()
            .map(|(p, how)| Aligned {
                a: self.a.text(p.mention),
                b: self.b.text(p.name),
                how: *how,
                cost: p.cost.into(),
            })
            .collect();
        let [left_a, left_b] = self.left();
        let how = |side: &Side, i: usize| {
            if side.sorts[i] == Sort::Idle { Correspondence::Idle } else { Correspondence::Left }
        };
        aligned.extend(left_a.iter().map(|i| Aligned {
            a: self.a.words[*i].text.clone(),
            b: String::new(),
            how: how(self.a, *i),
            cost: 0,
        }));
        aligned.extend(left_b.iter().map(|i| Aligned {
            a: String::new(),
            b: self.b.words[*i].text.clone(),
            how: how(self.b, *i),
            cost: 0,
        }));
        aligned
    }
}

fn pair(mention: (u8, u8), name: (u8, u8), cost: Cost, phones: u8, how: Correspondence) -> Pair {
    let (initial, translated) = (how == Correspondence::Initial, how == Correspondence::Means);
    Pair { mention, name, cost, phones, initial, translated }
}

/// Finds the words of the one name that are written as two to four in the other.
fn joins(
    one: &Side,
    free: &[bool],
    many: &Side,
    free_of_many: &[bool],
    aligner: &mut Aligner,
    mut found: impl FnMut((u8, u8), (u8, u8), Cost, u8),
) {
    for (i, x) in one.words.iter().enumerate().filter(|(i, _)| free[*i]) {
        if x.plain.len() < 4 || matches!(one.sorts[i], Sort::Number(_)) {
            continue;
        }
        for count in 2..=4.min(many.words.len()) {
            // More than two words are one only if no letter, or one, differs.
            let (apart, most) = if count > 2 { (1, LETTER) } else { (4, Cost::MAX) };
            for first in 0..=many.words.len() - count {
                let of = &many.words[first..first + count];
                let letters: usize = of.iter().map(|word| word.plain.len()).sum();
                if letters.abs_diff(x.plain.len()) > apart
                    || free_of_many[first..first + count].contains(&false)
                {
                    continue;
                }
                let mut together = 0u64;
                for word in of.iter().rev() {
                    let count = (u64::BITS - word.consonants.leading_zeros()).div_ceil(4);
                    together = together.checked_shl(4 * count).unwrap_or(0) | word.consonants;
                }
                // Two that meet may be one.
                if unlike(x.consonants, together) > 1 + count as u32 {
                    continue;
                }
                let y = Sounding::new(of.iter().map(|word| &*word.text).collect());
                let cost = match () {
                    () if WORDS.same_syllables(x, &y, !0) => Some(0),
                    () => x.cost(&y, aligner).filter(|cost| *cost <= most),
                };
                if let Some(cost) = cost {
                    found((i as u8, 1), (first as u8, count as u8), cost + JOIN, x.phones(&y));
                }
            }
        }
    }
}

/// Whether a word may stand for another: at what cost, of how many sounds, and how.
fn stands_for(
    a: &Side,
    i: usize,
    b: &Side,
    j: usize,
    x: &Sounding,
    y: &Sounding,
    aligner: &mut Aligner,
) -> Option<(Cost, u8, Correspondence)> {
    let table = &*WORDS;
    let same =
        |cost: Cost| if cost <= ALIKE { Correspondence::Same } else { Correspondence::Spelled };
    match (a.sorts[i], b.sorts[j]) {
        (Sort::Number(m), Sort::Number(n)) => (m == n).then_some((0, 2, Correspondence::Same)),
        (Sort::Number(_), _) | (_, Sort::Number(_)) => None,
        (Sort::Initial, Sort::Initial) => Some((x.cost(y, aligner)?, 1, Correspondence::Same)),
        (Sort::Initial, Sort::Telling | Sort::Patronymic | Sort::Common) => {
            Some((y.begins(x, aligner)?, 1, Correspondence::Initial))
        }
        (Sort::Telling | Sort::Patronymic | Sort::Common, Sort::Initial) => {
            Some((x.begins(y, aligner)?, 1, Correspondence::Initial))
        }
        (Sort::Idle, _) | (_, Sort::Idle) => {
            (x.plain == y.plain).then_some((0, 1, Correspondence::Same))
        }
        (Sort::Patronymic, Sort::Patronymic) => {
            // The same father in two languages: Omarovich, Omaruly.
            let stem = |word: &Sounding| Sounding::new(lexicon::father(&word.text).to_owned());
            let cost = x.cost(y, aligner).filter(|cost| *cost <= LETTER);
            let cost =
                cost.or_else(|| stem(x).cost(&stem(y), aligner).filter(|cost| *cost <= LETTER))?;
            Some((cost, x.phones(y), same(cost)))
        }
        (Sort::Patronymic, _) | (_, Sort::Patronymic) => {
            let cost = x.cost(y, aligner).filter(|cost| *cost <= APART)?;
            Some((cost, x.phones(y), same(cost)))
        }
        _ => {
            let phones = || x.phones(y);
            let characters = [x, y].iter().all(|word| word.text.chars().all(is_unspaced));
            if x.plain == y.plain && (x.text == y.text || !characters) {
                return Some((0, phones(), Correspondence::Same));
            }
            if let (Some(m), Some(n)) = (a.meanings[i], b.meanings[j]) {
                if m == n {
                    return Some((TRANSLATED, phones(), Correspondence::Means));
                }
                return None;
            }
            if a.kind != Kind::Person {
                let (m, n) = (table.place(x), table.place(y));
                if m.iter().any(|line| n.contains(line)) {
                    return Some((TRANSLATED, phones(), Correspondence::Means));
                }
            }
            // Names of one syllabic word among others are Chinese, if any.
            let tongues = || Some(a.tongue() & b.tongue()).filter(|of| *of != 0).unwrap_or(1);
            if unlike(x.consonants, y.consonants) <= 3 && table.same_syllables(x, y, tongues()) {
                return Some((ALIKE, phones(), Correspondence::Same));
            }
            let cost = x.cost(y, aligner);
            if a.kind != Kind::Organization
                && a.kind != Kind::Place
                && !x.given().is_empty()
                && !y.given().is_empty()
            {
                if x.is_form_of(y) {
                    return match cost.filter(|cost| *cost <= TRANSLATED) {
                        Some(cost) => Some((cost, phones(), same(cost))),
                        None => Some((TRANSLATED, phones(), Correspondence::Given)),
                    };
                }
                let cost = cost.filter(|cost| *cost <= ALIKE)?;
                return (!genders_differ(&x.text, &y.text)).then_some((cost, phones(), same(cost)));
            }
            // Two characters that sound alike are two names.
            let cost = if characters && x.plain == y.plain { LETTER } else { cost? };
            // Other characters are another name.
            if characters && x.plain != y.plain && a.kind != Kind::Organization {
                return None;
            }
            let common = |side: &Side, i: usize| side.sorts[i] == Sort::Common;
            if (common(a, i) || common(b, j)) && cost > LETTER {
                return None;
            }
            Some((cost, phones(), same(cost)))
        }
    }
}

/// Acronyms of so many letters may take several of a word.
const LONG_ACRONYM: usize = 5;
/// No acronym has more letters.
const MOST_LETTERS: usize = 8;

/// Finds the words of the one name that are made of the initials, or beginnings, of words of the other.
fn acronyms(one: &Side, many: &Side, mut found: impl FnMut((u8, u8), (u8, u8), u8)) {
    for (i, word) in one.words.iter().enumerate() {
        let listed = matches!(one.sorts[i], Sort::Telling | Sort::Idle);
        if !listed || word.plain.len() < 3 || many.words.len() < 2 {
            continue;
        }
        let blended =
            (0..many.words.len()).find_map(|at| Some((at, blended(&word.plain, many, at)?)));
        if let Some((at, end)) = blended {
            found((i as u8, 1), (at as u8, (end - at) as u8), word.plain.len().min(40) as u8);
            continue;
        }
        let letters: Vec<char> = word.text.chars().take(MOST_LETTERS + 1).collect();
        if !(3..=MOST_LETTERS).contains(&letters.len()) {
            continue;
        }
        let begins = |at: &usize| {
            let other = &many.words[*at];
            let alike = other.plain.bytes().next() == word.plain.bytes().next();
            many.sorts[*at] != Sort::Idle && (alike || other.is_latin != word.is_latin)
        };
        // Long ones take more than one letter of a word: *Pemex*, *МАГАТЭ*.
        let most = if letters.len() < LONG_ACRONYM { 1 } else { 3 };
        let spelled = (0..many.words.len()).filter(begins);
        let mut spelled = spelled.filter_map(|at| Some((at, spells(&letters, most, many, at)?)));
        if let Some((at, end)) = spelled.find(|(at, end)| *end > at + 1) {
            found((i as u8, 1), (at as u8, (end - at) as u8), 2 * letters.len() as u8);
        }
    }
}

/// Behind which word the beginnings of two or more words from `at` on have spelt a word: *Petrobras*.
fn blended(plain: &str, many: &Side, at: usize) -> Option<usize> {
    let mut rest = plain.as_bytes();
    let mut cut = false;
    for (end, word) in (1..).zip(&many.words[at..]) {
        let same = rest.iter().zip(word.plain.bytes()).take_while(|(x, y)| **x == *y).count();
        if same < SHORTEST_BEGINNING {
            return None;
        }
        rest = &rest[same..];
        // Whole words are only written as one: *Nur-Sultan*.
        cut |= same < word.plain.len();
        if rest.is_empty() {
            return (end > 1 && cut).then_some(at + end);
        }
    }
    None
}

/// A word that is made of beginnings has so many letters of each at least.
const SHORTEST_BEGINNING: usize = 3;

/// Behind which word the initials of the words from `at` on have spelt the letters; particles and legal
/// forms may be left out. At most so many letters are of one word.
fn spells(letters: &[char], most: usize, many: &Side, at: usize) -> Option<usize> {
    if letters.is_empty() {
        return Some(at);
    }
    let word = many.words.get(at)?;
    let plain =
        |c: char| deunicode::deunicode_char(c)?.chars().next().map(|c| c.to_ascii_lowercase());
    let alike = |x: char, y: char| x == y || plain(x).is_some_and(|x| plain(y) == Some(x));
    let begins = |initials: &[char]| {
        letters.len() >= initials.len() && initials.iter().zip(letters).all(|(x, y)| alike(*x, *y))
    };
    let own: Vec<char> = word.text.split('_').filter_map(|part| part.chars().next()).collect();
    let head: Vec<char> = word.text.chars().take(most).collect();
    let mut ways: Vec<usize> = (1..=head.len()).filter(|n| begins(&head[..*n])).collect();
    ways.extend(Some(own.len()).filter(|n| *n > 1 && begins(&own)));
    // In another script the word may be translated.
    if let Some(all) = many.meanings[at].and_then(|meaning| WORDS.initials.get(meaning))
        && own.first().is_some_and(|c| c.is_ascii() != letters[0].is_ascii())
    {
        let all = all.iter().filter(|initials| initials.is_ascii() == letters[0].is_ascii());
        let all = all.map(|initials| initials.chars().collect::<Vec<_>>());
        ways.extend(all.filter(|initials| begins(initials)).map(|initials| initials.len()));
    }
    ways.sort_unstable();
    ways.dedup();
    let skipped = (many.sorts[at] == Sort::Idle || word.plain.len() == 1).then_some(0);
    let ways = ways.into_iter().rev().chain(skipped);
    ways.filter_map(|n| spells(&letters[n..], most, many, at + 1)).next()
}
