//! From a mention to the names it may spell, with the evidence for each.
//!
//! Words are looked up by consonant skeleton (exactly first, then within a few edits), aligned
//! letter by letter, and assembled into names by the best pairing of the mention's words with the
//! name's. What is found is [`Evidence`]; what it is worth is for `decide` to say.

pub mod fuzzy;
pub mod pairing;

use crate::{
    compare,
    gazetteer::index::{Index, flag, name},
    lexicon::{self, Longer, Role},
    normalize::{self, Word},
    numeral::{self, Numeral},
    office,
    phonetic::{
        Cost,
        align::Aligner,
        lattice::{Lattice, pronounce, readable},
        skeleton::{self, Skeleton},
    },
};
use fuzzy::{Cheap, Memory, walk};
use pairing::{Pair, Pairing, SETTLED};
use std::{cell::OnceCell, ops::Range};

/// Letters that stand for one of another script: *Shch*.
const LONGEST_INITIAL: usize = 4;
/// The ending of an ordinal has so many letters: *2-нші*.
const LONGEST_ORDINAL: usize = 3;
/// More words of a mention are not looked at: no name has so many.
pub const MOST_WORDS: usize = 12;
/// Longer texts are no names.
pub const LONGEST_MENTION: usize = 400;
/// So many capitals may be an acronym.
const MOST_CAPITALS: usize = 5;
/// Fewer letters say hardly anything, so many little: what their spelling may cost. With no such limits 3 to 5 of a
/// hundred made-up strings were somebody (2026-11).
const SHORT: usize = 4;
const MOST_SHORT: [u32; 2] = [5, 45];
/// Nor do so many Chinese characters.
const FEW_CHARACTERS: usize = 2;
/// Spellings that cost no more sound the same.
pub const SAME_SOUND: u32 = 15;
/// A mention of more words is not tried with two of them joined.
const MOST_JOINED: usize = 3;
/// At most so many names are looked at closely.
const MOST_NAMES: usize = 96;
/// Names that promise so many nats less than the best are not looked at.
const WORSE: f32 = 7.0;
/// At most so many postings are read for a mention.
const MOST_POSTINGS: usize = 20_000;
/// Words that stand in more names find names only together with another word.
const COMMON: usize = 2_000;
/// Names that a small gazetteer leaves out are thought of as so many, so that a word in it is not
/// taken for common because it is one of three.
const UNLISTED_NAMES: f32 = 1000.0;
/// What it costs that a word is translated.
const TRANSLATED: Cost = 20;
/// What it costs that a word is another form of a given name.
const GIVEN: Cost = 80;
/// An alignment this cheap cannot be bettered by a word with another skeleton: see the gaps of
/// consonants in `data/phonetic/phones.tsv`.
const SURE: Cost = 60;

/// A surname in Chinese characters has so many of them at least, if it is not on file itself.
const SHORTEST_SURNAME: usize = 3;

/// A word is heard where it costs no more than so much for each sound of the name's word, less so much.
const HEARD: Cost = 12;
const UNHEARD: Cost = 36;

/// No spelling of a word costs more.
const MOST_COST: Cost = 340;

/// What a letter costs that is another, too many or missing without any convention. More than a word's
/// spelling may cost otherwise.
pub const MISPRINT: Cost = 400;
/// What the spelling of a misprinted word may cost beside, and that of a word that vouches for it.
const MOST_BESIDE: Cost = 120;
/// A letter of a shorter word, or a sound, makes another word.
const SHORTEST_MISPRINTED: usize = 5;

/// The most that the spelling of a word of so many sounds may cost.
pub fn word_limit(phones: usize) -> Cost {
    (90 + 28 * phones as Cost).min(MOST_COST)
}

/// A word of a mention, or two words taken as one, read in every way.
pub struct Unit {
    /// First word of the mention and how many words it takes in.
    pub first: usize,
    /// One or two.
    pub count: usize,
    /// Its readings.
    pub lattice: Lattice,
    skeletons: Vec<(Skeleton, Cost)>,
}

/// A mention, split and read.
pub struct Mention {
    /// The words in order.
    pub words: Vec<Word>,
    /// What each word does that says nothing of whose name it is.
    pub roles: Vec<Option<Role>>,
    /// Which words are fathers' names because the next says so: *Гейдар оглы*.
    fathers: Vec<bool>,
    /// What each word, or each half of a compound, means, where that is mostly translated.
    pub meanings: Vec<Vec<&'static str>>,
    /// Which words are numbers.
    numerals: Vec<Option<Numeral>>,
    /// The given names of which each word is a form, once that was asked.
    given: Vec<OnceCell<&'static [u16]>>,
    /// In which languages its words are syllables, once that was asked.
    syllabic: OnceCell<u8>,
    /// What each word does to a name beside it, once that was asked.
    longer: Vec<OnceCell<Longer>>,
    /// The state that each word names, once that was asked.
    states: Vec<OnceCell<Option<u32>>>,
    /// The same for the cities that a word names.
    cities: Vec<OnceCell<Vec<u32>>>,
    /// Whether each word ends like an adjective made of a name.
    pub adjectives: Vec<bool>,
    /// Whether each word is a few capitals.
    pub capitals: Vec<bool>,
    /// Those that are capitalized and joined to the one before by a hyphen: mostly none.
    doubled: Vec<usize>,
    /// Whether each is written in small letters.
    plain: Vec<bool>,
    /// Whether each word stands before or behind quotation marks that hold others: *ГК «Росатом»*.
    pub outside: Vec<bool>,
    /// The types of place that it says, as bits.
    pub types: u32,
    /// The single words, then the pairs taken as one.
    pub units: Vec<Unit>,
    /// The language of the text, if it is known.
    pub lang: Option<String>,
    /// Whether only names that sound just so, and whole, are looked for.
    pub strict: bool,
    /// What spelling a name may cost at most.
    most: u32,
    /// Whether its script hides sounds.
    mute: bool,
    /// Whether it hides some or adds some.
    veiled: bool,
}

/// What spelling words may cost at most: of few letters hardly anything, since most names are near some.
fn most(words: &[Word], veiled: bool) -> u32 {
    let letters = words.iter().map(|word| word.text.chars().count()).sum::<usize>();
    match letters {
        0..SHORT if !veiled => MOST_SHORT[0],
        SHORT if !veiled => MOST_SHORT[1],
        _ => u32::MAX,
    }
}

/// Whether a text says too little of sounds to be read freely: a few capitals may be an acronym of
/// anything, and Chinese characters spell foreign names by sounds that are not theirs.
pub fn is_terse(text: &str) -> bool {
    is_capitals(text) || normalize::is_chinese(text)
}

/// Whether a text is a few capitals.
pub fn is_capitals(text: &str) -> bool {
    text.chars().all(char::is_uppercase) && text.chars().count() <= MOST_CAPITALS
}

impl Mention {
    /// Whether a few capitals may be a name that is spelled at such a cost: an acronym, and what is as short, is so letter by
    /// letter (*IPO* is not ΗΠΑ, nor *ESD* ΕΣΣΔ, *BON* Bonn, *ASSE* Asia), since it is as likely one that is not on file.
    fn abbreviates(&self, name: &str, cost: u32) -> bool {
        let letters = |words: &[Word]| words.iter().map(|word| word.text.chars().count()).sum();
        let own: usize = letters(&self.words);
        match is_capitals(name) {
            true => cost == 0 && name.chars().count() <= own,
            false if self.veiled => cost <= SAME_SOUND && own > FEW_CHARACTERS,
            false if own > SHORT => cost <= SAME_SOUND,
            false => cost == 0 && letters(&normalize::words(name)) == own,
        }
    }

    /// Splits and reads a text; `None` if it has no words or is no name at all by its length.
    pub fn new(text: &str, lang: Option<&str>) -> Option<Mention> {
        if text.len() > LONGEST_MENTION {
            return None;
        }
        let mut words: Vec<Word> = normalize::words(text).into_iter().flat_map(parts).collect();
        join_hyphened(text, &mut words);
        join_ordinals(text, &mut words);
        name_abbreviations(text, &mut words);
        if words.is_empty() || words.len() > MOST_WORDS {
            return None;
        }
        let numerals = numeral::numerals(text, &words);
        let named = numerals.contains(&None);
        let number = |at: usize| numerals[at].filter(|n| n.sure && named).map(|_| Role::Number);
        let large = text.contains(char::is_uppercase);
        let plain: Vec<bool> = words.iter().map(|word| is_small(text, word)).collect();
        // *президента Токаева*; *Шахов* is a surname.
        let title =
            |at: usize| (large && plain[at] && office::is_title(&words[at])).then_some(Role::Title);
        let role = |(at, word): (usize, &Word)| {
            number(at).or_else(|| lexicon::role(&word.text)).or_else(|| title(at))
        };
        let mut roles: Vec<_> = words.iter().enumerate().map(role).collect();
        let fathers = fathers(&words, &roles);
        for (role, _) in roles.iter_mut().zip(&fathers).filter(|(_, father)| **father) {
            *role = Some(Role::Patronymic);
        }
        lexicon::tell_surname(&mut roles);
        let meanings = words.iter().map(|word| lexicon::meanings(&word.text)).collect();
        let outside = outside(text, &words);
        let capitals =
            words.iter().map(|word| text.get(word.range.clone()).is_some_and(is_capitals));
        let capitals: Vec<bool> = capitals.collect();
        let doubled = (1..words.len()).filter(|at| doubles(text, &words, *at)).collect();
        let given = vec![OnceCell::new(); words.len()];
        let longer = vec![OnceCell::new(); words.len()];
        let states = vec![OnceCell::new(); words.len()];
        let cities = vec![OnceCell::new(); words.len()];
        let adjectives = words.iter().map(|word| lexicon::is_adjective(&word.text)).collect();
        let types = words.iter().fold(0, |types, w| types | 1 << lexicon::sense(&w.text)) & !1;
        let mut memory = skeleton::Memory::default();
        let mut unit =
            |words: &[Word], first, count| Unit::new(words, first, count, lang, &mut memory);
        let mut units: Vec<Unit> = Vec::with_capacity(words.len() + MOST_JOINED);
        units.extend((0..words.len()).map(|i| unit(&words, i, 1)));
        if words.len() > 1 {
            for ((word, role), unit) in words.iter_mut().zip(&roles).zip(&units) {
                word.initial |= role.is_none() && abbreviates(text, word, &unit.lattice);
            }
        }
        if words.len() <= MOST_JOINED {
            let whole = |i: &usize| {
                let short = words[i - 1].initial || words[i - 1].text.ends_with('.');
                let stopped = short && before_full_stop(text, &words[i - 1]);
                let elided = words[i - 1].text.ends_with('\'') && roles[i - 1].is_some();
                !(stopped || elided)
            };
            units.extend((1..words.len()).filter(whole).map(|i| unit(&words, i - 1, 2)));
        }
        let (lang, strict) = (lang.map(str::to_owned), is_terse(text));
        let (mute, veiled) = (normalize::is_mute(text), normalize::is_veiled(text));
        let most = most(&words, veiled);
        Some(Mention {
            words,
            roles,
            fathers,
            meanings,
            numerals,
            given,
            syllabic: OnceCell::new(),
            longer,
            states,
            cities,
            adjectives,
            capitals,
            doubled,
            plain,
            outside,
            types,
            units,
            lang,
            strict,
            most,
            mute,
            veiled,
        })
    }

    /// Whether words that are paired tell whose name it is: one that is spelled, or two that are
    /// mostly translated. *Ministry* alone does not; *Зеленский* does, though *зелен…* is *green* elsewhere.
    fn tells(&self, pairing: &Pairing, index: &Index, name: u32) -> bool {
        let own = |pair: &Pair| {
            let word = index.words_of(name).nth(pair.name.0.into());
            let own = |word| {
                word & (flag::GENERIC | flag::PATRONYMIC) == 0
                    && index.meaning(word & flag::NUMBER).is_none()
            };
            !pair.translated && !pair.initial && word.is_some_and(own)
        };
        let words = pairing.pairs.iter().flat_map(|pair| {
            let (first, count) = (usize::from(pair.mention.0), usize::from(pair.mention.1));
            first..first + count
        });
        let telling: Vec<usize> =
            words.filter(|word| self.roles.get(*word) == Some(&None)).collect();
        telling.len() > 1
            || telling.iter().any(|word| self.meanings[*word].is_empty())
            || !telling.is_empty() && pairing.pairs.iter().any(own)
    }

    /// The number of the unit that takes so many words from the first.
    fn unit(&self, (first, count): (u8, u8)) -> usize {
        let (first, count) = (usize::from(first), usize::from(count));
        let is = |unit: &Unit| (unit.first, unit.count) == (first, count);
        self.units.iter().position(is).unwrap_or(usize::MAX)
    }

    /// Whether the word tells whose name it is.
    fn tells_by(&self, word: usize) -> bool {
        matches!(self.roles[word], None | Some(Role::Patronymic))
    }

    /// The given names, by number, of which a word is a form.
    fn given(&self, word: usize) -> &'static [u16] {
        self.given[word].get_or_init(|| {
            let text = &self.words[word].text;
            compare::given(text, &pronounce(text, self.lang.as_deref().unwrap_or("und")))
        })
    }

    /// In which languages all its words are syllables, as bits.
    fn syllabic(&self) -> u8 {
        *self.syllabic.get_or_init(|| compare::syllabic(self.words.iter().map(|word| &*word.text)))
    }

    /// What the word does to a name beside it.
    fn longer(&self, word: usize) -> Longer {
        *self.longer[word].get_or_init(|| lexicon::longer(&self.words[word].text))
    }

    /// The number that a word is.
    fn number(&self, word: usize) -> Option<u32> {
        Some(self.numerals[word]?.value)
    }

    /// Whether the word can be nothing but a number.
    fn is_number(&self, word: usize) -> bool {
        self.roles[word] == Some(Role::Number)
    }

    /// Whether it is, character by character, the last of several words of a name: a foreigner's surname in Chinese.
    fn is_surname_in(&self, name: &str) -> bool {
        let [surname] = &self.words[..] else { return false };
        surname.text.chars().nth(SHORTEST_SURNAME - 1).is_some()
            && surname.text.chars().all(normalize::is_ideograph)
            && matches!(&normalize::words(name)[..], [_, .., last] if last.text == surname.text)
    }

    /// Whether the word is a title, which is not looked for in names.
    pub fn is_title(&self, word: usize) -> bool {
        self.roles[word] == Some(Role::Title)
            && self.roles.iter().any(|role| *role != Some(Role::Title))
    }
}

impl Unit {
    fn new(
        words: &[Word],
        first: usize,
        count: usize,
        lang: Option<&str>,
        memory: &mut skeleton::Memory,
    ) -> Unit {
        let lattice = match &words[first..first + count] {
            [word] => Lattice::new(&word.text, lang),
            words => Lattice::new(&words.iter().map(|word| &*word.text).collect::<String>(), lang),
        };
        let skeletons = memory.of_lattice(&lattice, Cost::MAX).to_vec();
        Unit { first, count, lattice, skeletons }
    }
}

fn before_full_stop(text: &str, word: &Word) -> bool {
    text.get(word.range.end..).is_some_and(|rest| rest.starts_with('.'))
}

/// Whether a word before a full stop is one letter of another script: *Sh.* for Ш, *Yu.* for Ю.
fn abbreviates(text: &str, word: &Word, lattice: &Lattice) -> bool {
    let short = (2..=LONGEST_INITIAL).contains(&word.text.chars().count());
    let iotated = || matches!(pronounce(&word.text, "")[..], [b'j', _]);
    short && before_full_stop(text, word) && (lattice.sounds(&mut Vec::new()).0 == 1 || iotated())
}

/// The article or preposition and the word, where they are written together without its vowel.
fn parts(word: Word) -> Vec<Word> {
    let Some(end) = lexicon::elision(&word.text) else { return vec![word] };
    let part =
        |text: &str| Word { text: text.to_owned(), range: word.range.clone(), initial: false };
    vec![part(&word.text[..end]), part(&word.text[end..])]
}

/// The name of a body without what only says what sort of body it is: in quotation marks beside such words, or between
/// legal forms. *АО «Казахтелеком»*, *PJSC Gazprom*.
pub fn bare_body(text: &str) -> Option<&str> {
    quoted(text).or_else(|| {
        let words = normalize::words(text);
        let tells = |word: &Word| lexicon::role(&word.text) != Some(Role::LegalForm);
        let (first, last) = (words.iter().position(tells)?, words.iter().rposition(tells)?);
        let name = &text[words[first].range.start..words[last].range.end];
        (last + 1 - first < words.len()).then_some(name)
    })
}

/// So many words in small letters stand beside a name that they tell of.
const MOST_BESIDE_BODY: usize = 3;

/// The name of a body beside words in small letters that say what sort it is, and the classes of such:
/// *газета Ведомости*, *нефтяная компания Лукойл*, *Хабар агенттігі*.
pub fn sorted_body(text: &str) -> Option<(&str, &'static [&'static str])> {
    let mut ends =
        [text.split_whitespace().next(), text.split_whitespace().next_back()].into_iter();
    if !ends.any(|word| word.is_some_and(|word| word.starts_with(char::is_lowercase))) {
        return None;
    }
    let words = normalize::words(text);
    let small = |word: &&Word| is_small(text, word);
    let before = words.iter().take_while(small).count();
    let behind = words.iter().rev().take_while(small).count();
    let beside = if before > 0 { before } else { behind };
    if !(1..=MOST_BESIDE_BODY).contains(&beside) || beside == words.len() {
        return None;
    }
    let (sort, name) = match before {
        0 => (&words[words.len() - behind..], &words[..words.len() - behind]),
        _ => (&words[..before], &words[before..]),
    };
    let mut classes = sort.iter().map(|word| lexicon::classes(&word.text));
    let classes = classes.rfind(|classes| !classes.is_empty())?;
    let range = name.first()?.range.start..name.last()?.range.end;
    Some((&text[range], classes))
}

/// The one part between quotation marks that says more than a sort of body: *АО «НК «ҚТЖ»*, closed or not.
fn quoted(text: &str) -> Option<&str> {
    if !text.contains(normalize::QUOTES) {
        return None;
    }
    let sort = |word: &Word| {
        lexicon::role(&word.text) == Some(Role::LegalForm) || lexicon::meaning(&word.text).is_some()
    };
    let parts = text.split(normalize::QUOTES).map(|part| (part, normalize::words(part)));
    let parts: Vec<_> = parts.filter(|(_, words)| !words.is_empty()).collect();
    let mut telling = parts.iter().filter(|(_, words)| !words.iter().all(sort));
    let (name, _) = telling.next()?;
    (parts.len() > 1 && telling.next().is_none()).then_some(*name)
}

/// Whether each word is a father's name, behind a given name and before a word that is only the ending of a patronymic.
fn fathers(words: &[Word], roles: &[Option<Role>]) -> Vec<bool> {
    let ends = |at: usize| {
        roles.get(at + 1) == Some(&Some(Role::Patronymic))
            && lexicon::father(&words[at + 1].text).is_empty()
    };
    (0..words.len()).map(|at| at > 0 && roles[at].is_none() && ends(at)).collect()
}

/// Whether a word, not the first, is capitalized and joined to the one before by a hyphen.
fn doubles(text: &str, words: &[Word], at: usize) -> bool {
    let (end, start) = (words[at - 1].range.end, words[at].range.start);
    text.get(end..start) == Some("-")
        && text[start..].starts_with(char::is_uppercase)
        && !words[at].initial
}

/// Whether a word of a text is written in small letters.
fn is_small(text: &str, word: &Word) -> bool {
    text.get(word.range.clone()).is_some_and(|word| word.chars().all(char::is_lowercase))
}

/// Whether each word stands outside of quotation marks, if others stand within.
fn outside(text: &str, words: &[Word]) -> Vec<bool> {
    if !text.contains(normalize::QUOTES) {
        return vec![false; words.len()];
    }
    let marks =
        |word: &Word| text.get(..word.range.start).unwrap_or("").matches(normalize::QUOTES).count();
    let outside: Vec<bool> = words.iter().map(|word| marks(word).is_multiple_of(2)).collect();
    let some = outside.contains(&false);
    outside.into_iter().map(|outside| some && outside).collect()
}

/// Makes one word of titles and types of place like *г-н* and *р-н*, which else were initials.
fn join_hyphened(text: &str, words: &mut Vec<Word>) {
    for i in (1..words.len()).rev() {
        let (start, end) = (words[i - 1].range.end, words[i].range.start);
        let joined = || words[i - 1].text.clone() + &words[i].text;
        let short = || match lexicon::role(&joined()) {
            Some(role) => matches!(role, Role::Title | Role::PlaceType),
            None => office::is_title(&Word { text: joined(), ..words[i].clone() }),
        };
        if text.get(start..end) == Some("-") && short() {
            let text = joined();
            let range = words[i - 1].range.start..words[i].range.end;
            words.splice(i - 1..=i, [Word { text, range, initial: false }]);
        }
    }
}

/// Makes one word of a number and the ending of its ordinal: *II-й*, *14-го*.
fn join_ordinals(text: &str, words: &mut Vec<Word>) {
    for i in (1..words.len()).rev() {
        let (number, ending) = (&words[i - 1], &words[i]);
        let (start, end) = (number.range.end, ending.range.start);
        let small = ending.text.chars().count() <= LONGEST_ORDINAL && is_small(text, ending);
        if text.get(start..end) == Some("-") && small && numeral::value(&number.text).is_some() {
            words.remove(i);
        }
    }
}

/// Leaves abbreviated titles and types of place their full stop, by which the latter are told from initials: *Gen.
/// Haftar*, *г. Алматы*. Initials are capitals; where the whole text is small nobody can tell.
fn name_abbreviations(text: &str, words: &mut [Word]) {
    if !text.chars().any(char::is_uppercase) {
        return;
    }
    for word in words {
        let small = is_small(text, word);
        if before_full_stop(text, word) {
            let abbreviation = format!("{}.", word.text);
            match lexicon::role(&abbreviation) {
                Some(Role::PlaceType) if !small => {}
                Some(Role::Title | Role::PlaceType) => {
                    (word.text, word.initial) = (abbreviation, false);
                }
                _ => {}
            }
        }
    }
}

/// A name that a mention may spell.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Number of the name in the index.
    pub name: u32,
    /// How its words pair with the mention's.
    pub pairing: Pairing,
}

/// A word of the index that a unit of the mention may spell.
#[derive(Clone, Copy)]
struct Hit {
    word: u32,
    unit: u8,
    cost: Cost,
}

/// Finds candidates in one index; holds the working memory.
pub struct Matcher<'i> {
    index: &'i Index,
    /// One for each unit of the mention looked for last.
    aligners: Vec<Aligner>,
    /// Words that units may spell, in order: of the mention looked for last.
    hits: Vec<Hit>,
    /// Units for which only words of the same skeleton were looked for, as a bit each.
    narrow: u32,
    /// What each unit pays at least to spell some word.
    least: Vec<Cost>,
    /// In how many names a word stands that each unit spells at that cost or less, in order.
    alike: Vec<Vec<(Cost, f32)>>,
    /// Sounds of words taken as one.
    sounds: Vec<u8>,
    /// The words of the name that is looked at.
    words: Vec<u32>,
    /// Which of them are numbers, if words of the mention are.
    numerals: Vec<Option<Numeral>>,
    memory: Memory,
}

impl<'i> Matcher<'i> {
    /// A matcher over that index.
    pub fn new(index: &'i Index) -> Matcher<'i> {
        Matcher {
            index,
            aligners: Vec::new(),
            hits: Vec::new(),
            narrow: 0,
            least: Vec::new(),
            alike: Vec::new(),
            sounds: Vec::new(),
            words: Vec::new(),
            numerals: Vec::new(),
            memory: Memory::default(),
        }
    }

    /// The names that the mention may spell, in no particular order.
    pub fn candidates(&mut self, mention: &Mention) -> Vec<Candidate> {
        self.search(mention);
        let near = self.may_settle(mention).then(|| self.paired(mention));
        if near.iter().flatten().any(|found| found.pairing.is_settled()) {
            return near.unwrap_or_default();
        }
        let more = self.widen(mention);
        let found = near.filter(|_| !more).unwrap_or_else(|| self.paired(mention));
        let told = found.iter().any(|found| found.pairing.tells_all());
        if !told && self.misprint(mention) { self.paired(mention) } else { found }
    }

    /// Whether the words found may make up a settled name: what each telling word of the mention costs at least is
    /// not too much together.
    fn may_settle(&self, mention: &Mention) -> bool {
        let mut least = [u32::MAX; MOST_WORDS];
        for hit in &self.hits {
            let Unit { first, count, .. } = mention.units[usize::from(hit.unit)];
            for word in &mut least[first..first + count] {
                *word = (u32::from(hit.cost) / count as u32).min(*word);
            }
        }
        let telling = (0..mention.words.len()).filter(|word| {
            mention.tells_by(*word) && !mention.outside[*word] && !mention.words[*word].initial
        });
        let cost = |word: usize| match least[word] {
            cost if cost > GIVEN.into() && !mention.given(word).is_empty() => GIVEN.into(),
            cost => cost,
        };
        telling.fold(0u32, |sum, word| sum.saturating_add(cost(word))) <= SETTLED
    }

    /// Names that have the words found, with their pairings.
    fn paired(&mut self, mention: &Mention) -> Vec<Candidate> {
        let names = self.gather(mention);
        self.least.clear();
        self.least.resize(mention.units.len(), Cost::MAX);
        self.alike.clear();
        self.alike.resize(mention.units.len(), Vec::new());
        for hit in self.hits.iter().filter(|hit| !self.index.phones(hit.word).is_empty()) {
            let unit = usize::from(hit.unit);
            self.least[unit] = hit.cost.min(self.least[unit]);
            self.alike[unit].push((hit.cost, self.index.bearers(hit.word) as f32));
        }
        for alike in &mut self.alike {
            alike.sort_unstable_by_key(|(cost, _)| *cost);
            let mut sum = 0.0;
            for (_, bearers) in alike {
                sum += *bearers;
                *bearers = sum;
            }
        }
        // Letters without capitals mostly leave the vowels to the reader.
        let index = self.index;
        let pair = |name| Some(Candidate { name, pairing: self.pair(mention, name)? });
        let found = names.into_iter().filter_map(pair);
        let cased =
            |name| index.text(name).contains(|c: char| c.is_lowercase() || c.is_uppercase());
        // What is written with all its sounds is not spelled by a name that hides some, or adds some, if its bearer has
        // others: *Barys* is no باريس, *Lome* no ローマ.
        let veiled = |name| normalize::is_veiled(index.text(name));
        let sounded =
            |name| index.names_of(index.name(name, name::ENTITY)).any(|other| !veiled(other));
        let found = found.filter(|Candidate { name, pairing }: &Candidate| {
            let text = index.text(*name);
            let sounds = mention.veiled || !veiled(*name) || !sounded(*name);
            let word = |pair: &Pair| mention.capitals[usize::from(pair.mention.0)];
            // Nor is *Ohio* ОХУ, though *Agencia Tass* is TASS.
            let said = || mention.words.iter().any(|word| word.text == normalize::fold(text));
            let acronym = is_capitals(text) && !pairing.pairs.iter().all(word) && !said();
            !pairing.another && sounds && !acronym
        });
        // *the* is no mention of the Gambia, nor *ministry* of any one of them.
        found
            .filter(|Candidate { name, pairing }| match mention.strict {
                true if cased(*name) => {
                    pairing.is_whole() && mention.abbreviates(index.text(*name), pairing.spelling)
                }
                true => mention.is_surname_in(index.text(*name)),
                false => {
                    pairing.spelling <= mention.most
                        && (pairing.is_whole()
                            || pairing.says_all()
                            || mention.tells(pairing, index, *name))
                }
            })
            .collect()
    }

    /// Words that the mention's units may spell, with the unit and the cost: for tests.
    pub fn found(&mut self, mention: &Mention) -> Vec<(u32, usize, Cost)> {
        self.search(mention);
        self.widen(mention);
        let spelled = self.hits.iter().filter(|hit| !self.index.phones(hit.word).is_empty());
        spelled.map(|hit| (hit.word, hit.unit.into(), hit.cost)).collect()
    }

    /// Whether words of other skeletons were looked for too: for tests.
    pub fn was_searched_widely(&self, unit: usize) -> bool {
        self.narrow & 1 << unit == 0
    }

    /// Finds the words of the same skeleton that the mention's units may spell, and those that mean
    /// the same.
    fn search(&mut self, mention: &Mention) {
        self.hits.clear();
        self.narrow = 0;
        self.aligners.resize_with(mention.units.len(), Aligner::default);
        // *East* alone is no mention of Wschodniokazachstan.
        let alone =
            (0..mention.words.len()).filter(|word| mention.tells_by(*word)).nth(1).is_none();
        for (u, unit) in mention.units.iter().enumerate() {
            self.aligners[u].begin(&unit.lattice, MOST_COST);
            let single = unit.count == 1;
            let initial = mention.words[unit.first].initial;
            if !(single && (initial || mention.is_title(unit.first))) {
                self.words(unit, u as u8);
            }
            if single {
                let meanings = match mention.meanings[unit.first][..] {
                    [meaning] if alone && lexicon::is_direction(meaning) => &[],
                    ref meanings => meanings,
                };
                let meant = meanings.iter().filter_map(|meaning| self.index.meant(meaning));
                let hit = |word| Hit { word, unit: u as u8, cost: TRANSLATED };
                self.hits.extend(meant.map(hit));
            }
        }
        self.order();
    }

    /// Puts the hits in order, the cheapest of each word and unit.
    fn order(&mut self) {
        self.hits.sort_unstable_by_key(|hit| (hit.word, hit.unit, hit.cost));
        self.hits.dedup_by_key(|hit| (hit.word, hit.unit));
    }

    /// Words of the index that the unit may spell, with the cost.
    fn words(&mut self, unit: &Unit, u: u8) {
        let Matcher { index, aligners, hits, .. } = self;
        let before = hits.len();
        let aligner = &mut aligners[usize::from(u)];
        for (skeleton, _) in &unit.skeletons {
            align(index, aligner, unit, u, index.words(*skeleton), 0, hits);
        }
        let sure = hits[before..].iter().any(|hit| hit.cost <= SURE);
        if sure || unit.count > 1 {
            self.narrow |= 1 << u;
        }
    }

    /// Adds words of other skeletons for the units that no word is surely spelled by; whether there
    /// were any.
    fn widen(&mut self, mention: &Mention) -> bool {
        let Matcher { index, aligners, hits, memory, .. } = self;
        let before = hits.len();
        for (u, unit) in mention.units.iter().enumerate() {
            let single = unit.count == 1;
            let initial = mention.words[unit.first].initial;
            if self.narrow & 1 << u != 0 || single && (initial || mention.is_title(unit.first)) {
                continue;
            }
            let aligner = &mut aligners[u];
            walk(index, &mut Cheap::new(&unit.lattice, MOST_COST, memory), |place, least| {
                align(index, aligner, unit, u as u8, index.bucket(place), least, hits);
            });
        }
        let more = hits.len() > before;
        self.order();
        more
    }

    /// Adds words that units spell with one letter wrong, of names that have another word clearly: alone they
    /// say too little. Whether there were any.
    fn misprint(&mut self, mention: &Mention) -> bool {
        let Matcher { index, hits, .. } = self;
        let mut aligner = Aligner::default();
        let before = hits.len();
        let mut sure: Vec<Hit> =
            hits.iter().filter(|hit| hit.cost <= MOST_BESIDE).copied().collect();
        sure.sort_by_key(|hit| index.postings(hit.word).len());
        let found = sure.iter().fold(0u32, |found, hit| found | 1 << hit.unit);
        let names = sure.iter().flat_map(|hit| index.postings(hit.word)).take(MOST_POSTINGS);
        let words = names.flat_map(|name| index.words_of(name)).map(|word| word & flag::NUMBER);
        let mut words: Vec<u32> = words.collect();
        words.sort_unstable();
        words.dedup();
        for (u, unit) in mention.units.iter().enumerate().filter(|(_, unit)| unit.count == 1) {
            let letters = mention.words[unit.first].text.chars().count();
            let telling = mention.roles[unit.first].is_none();
            if found & 1 << u != 0 || !telling || letters < SHORTEST_MISPRINTED {
                continue;
            }
            aligner.begin_misprinted(&unit.lattice, MOST_BESIDE);
            for word in &words {
                let phones = index.phones(*word);
                if phones.len() >= SHORTEST_MISPRINTED {
                    let cost = aligner.next(&unit.lattice, phones, MOST_BESIDE);
                    let hit = |cost| Hit { word: *word, unit: u as u8, cost: MISPRINT + cost };
                    hits.extend(cost.map(hit));
                }
            }
        }
        let more = hits.len() > before;
        self.order();
        more
    }

    /// The names in which the words stand, the likeliest, at most [`MOST_NAMES`].
    fn gather(&self, mention: &Mention) -> Vec<u32> {
        // Rare words first: when the budget ends, what is left out is the most ambiguous.
        let mut order: Vec<(usize, &Hit)> =
            self.hits.iter().map(|hit| (self.index.postings(hit.word).len(), hit)).collect();
        order.sort_unstable_by_key(|(bearers, hit)| (*bearers, hit.cost, hit.word, hit.unit));
        let commonest = commonest(&order, mention.units.len());
        let mut budget = MOST_POSTINGS;
        // Name, the words of the mention that the hit takes, what it is worth, and whether it finds names
        // by itself.
        let mut found: Vec<(u32, u32, f32, bool)> = Vec::new();
        let worth = |hit: &Hit| {
            let unit = &mention.units[usize::from(hit.unit)];
            let mask = ((1 << unit.count) - 1) << unit.first;
            let tells = unit.count > 1 || mention.tells_by(unit.first);
            let gain = self.information(hit.word) - f32::from(hit.cost) / 100.0;
            // *District* is rare where all others are *rayon*, and no more worth for it.
            (mask, if tells { gain.max(0.1) } else { 0.1 }, hit.cost < MISPRINT)
        };
        for (bearers, hit) in order.iter().filter(|(_, hit)| Some(hit.unit) != commonest) {
            let (mask, gain, alone) = worth(hit);
            let names = self.index.postings(hit.word).take(budget);
            found.extend(names.map(|name| (name, mask, gain, alone)));
            budget -= (*bearers).min(budget);
        }
        if commonest.is_some() {
            let mut others: Vec<u32> = found.iter().map(|(name, ..)| *name).collect();
            others.sort_unstable();
            others.dedup();
            for (_, hit) in order.iter().filter(|(_, hit)| Some(hit.unit) == commonest) {
                let (mask, gain, alone) = worth(hit);
                let mut others = others.iter().peekable();
                let both = self.index.postings(hit.word).filter(|name| {
                    while others.next_if(|other| *other < name).is_some() {}
                    others.peek() == Some(&name)
                });
                found.extend(both.map(|name| (name, mask, gain, alone)));
            }
        }
        // Stable, so that within a name the rarer words stay first.
        found.sort_by_key(|(name, ..)| *name);
        let mut ranked: Vec<(u32, f32)> = found
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|hits| hits.iter().any(|(.., alone)| *alone))
            .map(|hits| {
                let (mut covered, mut gain) = (0, 0.0);
                for (_, mask, worth, _) in hits {
                    if covered & mask != *mask {
                        covered |= mask;
                        gain += worth;
                    }
                }
                let words = self.index.words_of(hits[0].0);
                let (mut telling, mut named) = (0.0, 0);
                for word in words {
                    telling += f32::from(u8::from(word & flag::GENERIC == 0));
                    named |= 1u32 << (word >> flag::SENSE & 15);
                }
                let type_agrees = if mention.types & named > 0 { 1.0 } else { 0.0 };
                (hits[0].0, gain + type_agrees - telling)
            })
            .collect();
        let best = ranked.iter().map(|(_, gain)| *gain).fold(f32::MIN, f32::max);
        ranked.retain(|(_, gain)| *gain >= best - WORSE);
        let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if ranked.len() > MOST_NAMES {
            ranked.select_nth_unstable_by(MOST_NAMES, order);
            ranked.truncate(MOST_NAMES);
        }
        ranked.sort_unstable_by(order);
        ranked.into_iter().map(|(name, _)| name).collect()
    }

    /// What each unit pays to spell a word of the index, of those found.
    fn hits_of(&self, word: u32) -> &[Hit] {
        let from = self.hits.partition_point(|hit| hit.word < word);
        let count = self.hits[from..].iter().take_while(|hit| hit.word == word).count();
        &self.hits[from..from + count]
    }

    /// How much less it says that a name has a word, because a unit spells others as nearly.
    fn crowd(&self, unit: usize, word: u32, cost: Cost) -> f32 {
        let Some(alike) = self.alike.get(unit) else { return 0.0 };
        let own = self.index.bearers(word & flag::NUMBER) as f32;
        let all = alike[..alike.partition_point(|(other, _)| *other <= cost)].last();
        all.map_or(0.0, |(_, all)| ((all + 0.5) / (own + 0.5)).ln().max(0.0))
    }

    /// How much it says that a name has this word: see [`information`].
    pub fn information(&self, word: u32) -> f32 {
        information(self.index, word)
    }
}

/// Tells which words sound like one of a name on file.
pub struct Listener<'i> {
    index: &'i Index,
    skeletons: skeleton::Memory,
    lattice: Lattice,
    aligner: Aligner,
}

impl<'i> Listener<'i> {
    /// A listener for the names of that index.
    pub fn new(index: &'i Index) -> Listener<'i> {
        let (skeletons, lattice) = (skeleton::Memory::default(), Lattice::default());
        Listener { index, skeletons, lattice, aligner: Aligner::default() }
    }

    /// Whether some word of a name is spelled so, in a language if that is known, at no more than a vowel, in a short
    /// word less.
    pub fn hears(&mut self, word: &str, lang: Option<&str>) -> bool {
        let Listener { index, skeletons, lattice, aligner } = self;
        let word = readable(word);
        let found =
            skeletons.of_word(&word, Cost::MAX).iter().map(|(skeleton, _)| index.words(*skeleton));
        let mut found = found.filter(|words| !words.is_empty()).peekable();
        if found.peek().is_none() {
            return false;
        }
        lattice.read(&word, lang);
        aligner.begin(lattice, SURE);
        found.any(|words| {
            index.sounds(words).any(|(_, phones)| {
                let most = (HEARD * phones.len() as Cost).saturating_sub(UNHEARD).min(SURE);
                aligner.next(lattice, phones, most).is_some()
            })
        })
    }
}

/// The unit whose words stand in the most names, if these are too many to be looked at and names can be
/// found by another unit: then only names that have words of both are.
fn commonest(order: &[(usize, &Hit)], units: usize) -> Option<u8> {
    let mut bearers = vec![0; units];
    for (count, hit) in order {
        bearers[usize::from(hit.unit)] += count;
    }
    let most = (0..units).max_by_key(|unit| bearers[*unit])?;
    let others: usize = bearers.iter().sum::<usize>() - bearers[most];
    (others > 0 && bearers[most] > COMMON).then_some(most as u8)
}

/// How much it says that a name has this word, in nats: minus the logarithm of its share of names.
pub fn information(index: &Index, word: u32) -> f32 {
    let bearers = index.bearers(word & flag::NUMBER) as f32;
    ((index.names() as f32 + UNLISTED_NAMES) / (bearers + 0.5)).ln()
}

/// How many names there are to be taken for by chance: the logarithm of thousands.
pub fn crowd(index: &Index) -> f32 {
    (1.0 + index.names() as f32 / UNLISTED_NAMES).ln()
}

/// Aligns a unit with words that stand side by side in the index, and cost `least` at least.
fn align(
    index: &Index,
    aligner: &mut Aligner,
    unit: &Unit,
    u: u8,
    words: Range<u32>,
    least: Cost,
    hits: &mut Vec<Hit>,
) {
    for (word, phones) in index.sounds(words) {
        let most = word_limit(phones.len());
        if most < least {
            continue;
        }
        let cost = aligner.next(&unit.lattice, phones, most);
        hits.extend(cost.map(|cost| Hit { word, unit: u, cost }));
    }
}
