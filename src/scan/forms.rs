//! What a word form of a text may spell: words of the index, found once for each form.
//!
//! Texts repeat their words, so everything that is known of a form, a word or a name is kept, up to a
//! bound; behind it the memory starts anew.

use super::{
    SURE,
    lexis::{self, FACTS, Langs},
    misprints::Misprints,
    names::{Named, Postings, Register},
    sounds::{DISTANT, Sounds},
    spans::{Guess, Pattern},
    tokens::{Listed, hash, is_damaged, is_letter, mixed},
    weigh,
};
use crate::{
    Date, Name, compare, decide,
    gazetteer::index::{Index, flag, name},
    inflect::{ENDINGS, Tongues},
    lexicon::{self, Ground, Longer, Role},
    matching, normalize,
    phonetic::{
        Cost,
        align::Aligner,
        lattice::{Lattice, Readable, Voice, readable},
        phones::{ALPHABET, Phones},
        reach::Reach,
        skeleton,
    },
    translit::{Scheme, printed},
};
use rustc_hash::FxHashMap;
use std::{
    cmp::Reverse,
    sync::{Arc, LazyLock, OnceLock},
};

/// At most so many forms are remembered.
const MOST_FORMS: usize = 1 << 15;
/// Longer forms, in bytes, are no names.
const LONGEST: usize = 96;
/// Words with fewer letters are not looked at for misprints: too many are alike.
pub const SHORTEST_MISPRINT: usize = 6;
/// An alignment that gets cheaper by so much when letters at the end are taken away is one with an
/// ending that no row of the table allows: *Kazakhstani*, *Asian*.
const TAIL: Cost = 45;
/// A word that is spelled like a given name at less than this is one.
pub const GIVEN: Cost = 10;
/// No word costs more.
const MOST_COST: Cost = 170;

/// The words, by what marks them among their sounds, that a text does not spell.
fn unspelled(text: &str) -> Phones {
    if lexis::is_distant(text) { 0 } else { DISTANT }
}

/// Of people less known than this a surname alone says nothing, however it is spelled.
const KNOWN: u8 = 7;
/// The languages whose newspapers have a scheme.
static PRESS: LazyLock<Langs> = LazyLock::new(|| {
    Scheme::all().filter_map(Scheme::press).fold(0, |all, tag| all | lexis::of_tag(tag))
});

/// The most that spelling a word of so many sounds may cost in running text. Tighter than for a query
/// that is known to be a name.
fn limit(phones: usize) -> Cost {
    (24 + 11 * phones.min(16) as Cost).min(MOST_COST)
}

/// How a form spells a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum How {
    /// As it stands.
    Plain,
    /// Damaged.
    Repaired,
    /// With an ending.
    Ending,
    /// With a wrong letter.
    Misprint,
}

/// A word of the index that a form may spell.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Its number.
    pub word: u32,
    /// What the spelling costs.
    pub cost: Cost,
    /// How it is spelled.
    pub how: How,
    /// Only a person's name ends so.
    pub person: bool,
    /// Which of the form's texts was read: 0 for the form itself.
    pub text: u8,
    /// Bytes at the end of the form that are no part of the name: `’s`.
    pub cut: u16,
}

/// A word form.
#[derive(Debug, Default)]
pub struct Form<'i> {
    /// Its texts: the folded form, then the stems that spell anything, and repairs.
    pub texts: Vec<String>,
    /// What was taken off each of them up to the last stem.
    pub endings: Vec<&'static str>,
    /// The words it may spell, by their number; one hit for each.
    pub hits: Vec<Hit>,
    /// In which languages it is a common word.
    pub common: Langs,
    /// Whether it is a word of which names are made, too.
    pub word: bool,
    /// What it does in names.
    pub role: Option<Role>,
    /// Whether it makes names beside it longer.
    pub longer: Longer,
    /// Whether it is somebody's given name.
    pub given: bool,
    /// Whether it is a frequent one.
    pub frequent: bool,
    /// What the second words begin with of names of which it is the first.
    pub opened: skeleton::Set,
    /// Whether there is a name of one word, or a surname, that it may spell.
    pub whole: bool,
    /// What the first words begin with of names in which it stands behind small ones.
    pub led: skeleton::Set,
    /// Whether it is somebody's surname.
    pub surname: bool,
    /// The names that it may be by itself, once they are asked for, with the bytes at its end that are
    /// not a part of them.
    pub alone: OnceLock<Arc<[(Guess<'i>, usize)]>>,
}

impl Brief {
    /// Whether it may spell any word of a name.
    pub fn is_found(&self) -> bool {
        self.spells != Spells::Nothing
    }
}

impl Form<'_> {
    /// A form in a text of some languages, without what it may spell.
    fn written(text: &str, langs: Langs) -> Self {
        if text.len() > LONGEST {
            return Form { texts: vec![String::new()], ..Form::default() };
        }
        let folded = normalize::fold(text);
        let bare = bare(&folded);
        let capital = text.chars().next().is_some_and(char::is_uppercase);
        let frequent = capital && lexis::is_given(&folded);
        Form {
            common: lexis::common().langs(hash(bare.as_bytes())),
            role: lexicon::role(bare),
            longer: lexicon::longer(bare),
            word: is_word(&folded, langs),
            given: frequent,
            frequent,
            texts: vec![folded],
            ..Form::default()
        }
    }

    /// The hit on that word.
    pub fn hit(&self, word: u32) -> Option<&Hit> {
        let at = self.hits.binary_search_by_key(&word, |hit| hit.word).ok()?;
        Some(&self.hits[at])
    }

    /// Whether nothing is known of the word. A possessive ends the name that it belongs to.
    pub fn is_unknown(&self) -> bool {
        self.common == 0 && self.role.is_none() && !self.texts[0].ends_with("'s")
    }

    fn brief(&self, number: u32) -> Brief {
        Brief {
            number,
            longer: self.longer,
            spells: match self.hits[..] {
                [] => Spells::Nothing,
                _ if self.whole => Spells::Whole,
                _ => Spells::Part,
            },
            opened: self.opened,
            led: self.led,
            surname: self.surname,
            given: self.given,
            patronymic: self.role == Some(Role::Patronymic),
            unknown: self.is_unknown(),
        }
    }
}

/// What a form may spell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Spells {
    /// No word of any name.
    #[default]
    Nothing,
    /// A word of a name.
    Part,
    /// A name that means nobody without other words of it.
    Hardly,
    /// See [`Form::whole`].
    Whole,
}

/// What a run of words must know of each form, at a glance. In so few bytes that a line of the cache holds two, with
/// their hashes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Brief {
    /// Its number among [`Forms`].
    pub number: u32,
    /// Whether it makes names beside it longer.
    pub longer: Longer,
    /// What it may spell.
    pub spells: Spells,
    /// See [`Form::opened`].
    pub opened: skeleton::Set,
    /// See [`Form::led`].
    pub led: skeleton::Set,
    /// See [`Form::surname`].
    pub surname: bool,
    /// See [`Form::given`].
    pub given: bool,
    /// Whether it is a father's name.
    pub patronymic: bool,
    /// See [`Form::is_unknown`].
    pub unknown: bool,
}

/// What two forms are together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Couple {
    /// How many words the dearest name has that begins with them; 0 for none.
    pub extent: u8,
    /// Whether they may spell a word of a name if they are written together.
    pub joined: bool,
}

/// What scanners of one gazetteer share, made when the first asks.
#[derive(Debug, Default)]
pub struct Shared {
    sounds: OnceLock<Sounds>,
    misprints: OnceLock<Misprints>,
    register: OnceLock<Register>,
}

/// How words are written and read in some languages.
struct Speech {
    tags: Vec<&'static str>,
    endings: Tongues,
    voices: Vec<&'static Voice>,
}

/// Everything known of forms, words and names.
pub struct Forms<'i> {
    pub index: &'i Index,
    /// The time of the text, if it is known.
    pub as_of: Option<Date>,
    sounds: &'i Sounds,
    misprints: &'i OnceLock<Misprints>,
    register: &'i Register,
    aligner: Aligner,
    tails: Aligner,
    lattice: Lattice,
    skeletons: skeleton::Memory,
    /// The skeletons of the text that is read which words have.
    near: Vec<u32>,
    /// The words that the letters of texts spell, by the hashes of the texts.
    spelled: FxHashMap<u64, Box<[(u32, Cost)]>>,
    /// The text that is read without its last letters.
    shorter: [Lattice; 3],
    /// The word beside a surname that was asked for last, what it reaches, and its lattice once it is read.
    beside: (String, Option<Reach>, Option<Lattice>),
    /// By their numbers; of those that spell nothing, which most do, not even that is kept.
    forms: Vec<Option<Arc<Form<'i>>>>,
    /// The forms by their hashes and the languages of the text.
    briefs: FxHashMap<u64, Brief>,
    /// By the languages of the text, and the one whose spelling is assumed for the script.
    speech: FxHashMap<(Langs, &'static str), Arc<Speech>>,
    /// The stem that is read.
    stem: String,
    /// The sounds of the text that is read, and of what is read next.
    said: [Vec<u8>; 2],
    /// Memory for counting sounds.
    counts: Vec<(usize, usize)>,
    /// The given names that words are forms of.
    givens: FxHashMap<Box<str>, &'static [u16]>,
    /// Words beside names, by their hashes.
    neighbours: FxHashMap<u64, Longer>,
    /// What sort of place they say it is, by their hashes and languages.
    grounds: FxHashMap<(u64, Langs), Option<Ground>>,
    /// By the numbers of the forms, and whether a hyphen stands between them.
    couples: FxHashMap<(u32, u32, bool), Couple>,
}

impl<'i> Forms<'i> {
    pub fn new(index: &'i Index, shared: &'i Shared) -> Forms<'i> {
        Forms {
            index,
            as_of: None,
            sounds: shared.sounds.get_or_init(|| Sounds::new(index)),
            misprints: &shared.misprints,
            register: shared.register.get_or_init(|| Register::new(index)),
            aligner: Aligner::default(),
            tails: Aligner::default(),
            lattice: Lattice::default(),
            skeletons: skeleton::Memory::default(),
            near: Vec::new(),
            spelled: FxHashMap::default(),
            shorter: Default::default(),
            beside: Default::default(),
            forms: Vec::new(),
            briefs: FxHashMap::default(),
            speech: FxHashMap::default(),
            stem: String::new(),
            said: Default::default(),
            counts: Vec::new(),
            givens: FxHashMap::default(),
            neighbours: FxHashMap::default(),
            grounds: FxHashMap::default(),
            couples: FxHashMap::default(),
        }
    }

    /// What tokens must know of the names.
    pub fn listed(&self) -> &'i Listed {
        &self.register.listed
    }

    /// Whether a name was not in use at the time of the text.
    pub fn is_former(&self, name: u32) -> bool {
        self.as_of.is_some_and(|date| !Name::new(self.index, name).was_in_use(date))
    }

    /// Forgets, if it is time to.
    pub fn tidy(&mut self) {
        if self.forms.len() >= MOST_FORMS {
            self.forms.clear();
            self.briefs.clear();
            self.spelled.clear();
            self.givens.clear();
            self.neighbours.clear();
            self.grounds.clear();
            self.couples.clear();
        }
    }

    /// What is known of a form, the hash of which is given, in a text of some languages.
    #[inline]
    pub fn brief(&mut self, text: &str, hash: u64, langs: Langs) -> Brief {
        let langs = langs & lexis::of_script(text);
        let key = keyed(hash, langs);
        match self.briefs.get(&key) {
            Some(known) => *known,
            None => self.meet(text, key, langs),
        }
    }

    /// The same of a form that was not met before.
    #[inline(never)]
    fn meet(&mut self, text: &str, key: u64, langs: Langs) -> Brief {
        let form = match text.len() {
            ..=LONGEST => self.look_up(text, langs),
            _ => Form::written(text, langs),
        };
        let brief = form.brief(self.forms.len() as u32);
        let telling = brief.is_found() || form.texts.len() > 1;
        self.forms.push(telling.then(|| Arc::new(form)));
        self.briefs.insert(key, brief);
        brief
    }

    /// Takes note that a form alone means nobody, whatever else the text says, if that is so.
    pub fn doubt(&mut self, text: &str, hash: u64, langs: Langs) {
        let brief = self.briefs.get_mut(&keyed(hash, langs & lexis::of_script(text)));
        let Some(brief) = brief.filter(|brief| brief.spells == Spells::Whole) else { return };
        let Some(form) = &self.forms[brief.number as usize] else { return };
        let guesses = form.alone.get().into_iter().flat_map(|guesses| guesses.iter());
        let mut scores: Vec<f64> = guesses.map(|(guess, _)| weigh::most(guess, form)).collect();
        if 1.0 - decide::probabilities(&mut scores) < SURE {
            brief.spells = Spells::Hardly;
        }
    }

    /// What a form may spell, if it is any word of a name.
    pub fn found(&self, brief: &Brief) -> Option<&Arc<Form<'i>>> {
        self.forms[brief.number as usize].as_ref()
    }

    /// All that is known of a form in a text of some languages.
    pub fn form(&self, brief: &Brief, text: &str, langs: Langs) -> Arc<Form<'i>> {
        self.found(brief).cloned().unwrap_or_else(|| {
            let form = Form::written(text, langs & lexis::of_script(text));
            let patronymic = brief.patronymic.then_some(Role::Patronymic);
            Arc::new(Form { role: form.role.or(patronymic), ..form })
        })
    }

    /// What a word beside a name, the hash of which is given, does to it.
    #[inline]
    pub fn longer(&mut self, text: &str, hash: u64) -> Longer {
        if let Some(known) = self.neighbours.get(&hash) {
            return *known;
        }
        let longer = lexicon::longer(bare(&normalize::fold(text)));
        self.neighbours.insert(hash, longer);
        longer
    }

    /// What sort of place a word beside a name, the hash of which is given, says that it is: *реки Урал*.
    pub fn ground(&mut self, text: &str, hash: u64, langs: Langs) -> Option<Ground> {
        if !lexicon::may_be_ground(text) {
            return None;
        }
        let look_up = || {
            let folded = normalize::fold(text);
            let stems = || ENDINGS.stems(&folded, ENDINGS.of(&lexis::tags(langs)));
            let stem = || stems().iter().find_map(|stem| lexicon::ground(&stem.text()));
            lexicon::ground(&folded).or_else(stem)
        };
        *self.grounds.entry((hash, langs)).or_insert_with(look_up)
    }

    /// What two forms are together; `joined` is the text of both, if a hyphen stands between them.
    pub fn couple(
        &mut self,
        (first, second): (&Brief, &Brief),
        joined: Option<impl FnOnce(&mut Forms<'i>) -> Brief>,
    ) -> Couple {
        // No name goes on with what spells nothing.
        if !second.is_found() && joined.is_none() {
            return Couple::default();
        }
        let key = (first.number, second.number, joined.is_some());
        if let Some(known) = self.couples.get(&key) {
            return *known;
        }
        let joined = joined.is_some_and(|joined| joined(self).is_found());
        let extent = self.begun((first, second)).map(|named| named.words.len()).max();
        let couple = Couple { extent: extent.unwrap_or(0).min(255) as u8, joined };
        self.couples.insert(key, couple);
        couple
    }

    /// How many words the longest name has that begins with two forms and goes on with those behind them; 0 for none.
    pub fn reach(
        &mut self,
        couple: (&Brief, &Brief),
        mut behind: impl FnMut(usize, &mut Forms<'i>) -> Option<Brief>,
    ) -> usize {
        let begun: Vec<&Named> = self.begun(couple).collect();
        let mut read: Vec<Option<Arc<Form<'i>>>> = Vec::new();
        let mut goes_on = |at: usize, word: u32| {
            while read.len() <= at {
                let brief = behind(read.len(), self);
                read.push(brief.and_then(|brief| self.found(&brief).cloned()));
            }
            read[at].as_ref().is_some_and(|form| form.hit(word & flag::NUMBER).is_some())
        };
        let mut whole = |named: &&Named| {
            let mut rest = named.words.iter().skip(2).enumerate();
            rest.all(|(at, word)| goes_on(at, *word))
        };
        begun
            .into_iter()
            .filter(|named| whole(named))
            .map(|named| named.words.len())
            .max()
            .unwrap_or(0)
    }

    /// The names of several words that begin with two forms.
    fn begun(&self, (first, second): (&Brief, &Brief)) -> impl Iterator<Item = &'i Named> {
        let hits = |brief| self.found(brief).map_or(&[][..], |form| &form.hits);
        let (first, second) = (hits(first), hits(second));
        let opening = first.iter().filter(|hit| hit.cut == 0);
        opening.flat_map(move |hit| {
            let postings = self.postings(hit.word);
            let names = second.iter().flat_map(|next| postings.beginning(next.word));
            names.filter_map(|name| self.named(name))
        })
    }

    fn look_up(&mut self, text: &str, langs: Langs) -> Form<'i> {
        let mut form = Form::written(text, langs);
        let folded = std::mem::take(&mut form.texts[0]);
        // Numbers and characters are names as they are spelled, or not at all.
        let spelled = |c: char| c.is_ascii_digit() || normalize::is_character(c);
        if folded.starts_with(spelled) && !self.index.may_be_spelled(&folded) {
            form.texts[0] = folded;
            return form;
        }
        // Stems and repairs that spell anything.
        let mut texts = Vec::new();
        let speech = self.speech(&folded, langs);
        let plain = Hit { word: 0, cost: 0, how: How::Plain, person: false, text: 0, cut: 0 };
        self.spell(&folded, plain, &speech, &mut form.hits);
        // Where the text does not tell a language of this script, the letters do.
        let tongues = match langs {
            0 => ENDINGS.of(&lexis::of_letters(&folded)),
            _ => speech.endings,
        };
        let mut text_of_stem = std::mem::take(&mut self.stem);
        for stem in ENDINGS.stems(&folded, tongues) {
            // What stands behind an apostrophe is no part of the name that is shown.
            let cut = match stem.ending.strip_prefix('\'') {
                Some(ending) => {
                    let letters = ending.chars().count();
                    let from =
                        text.char_indices().rev().nth(letters).map_or(text.len(), |(at, _)| at);
                    text.len() - from
                }
                None => 0,
            };
            text_of_stem.clear();
            text_of_stem.extend(stem.parts());
            if form.role.is_none() && lexicon::is_patronymic(&text_of_stem) {
                form.role = Some(Role::Patronymic);
            }
            let (known, at) = (form.hits.len(), 1 + texts.len() as u8);
            let (how, cut, person) = (How::Ending, cut as u16, stem.person);
            let like = Hit { how, person, text: at, cut, ..plain };
            self.spell(&text_of_stem, like, &speech, &mut form.hits);
            if form.hits.len() > known {
                if form.endings.is_empty() {
                    form.endings.push("");
                }
                texts.push(text_of_stem.clone());
                form.endings.push(stem.ending);
            }
        }
        self.stem = text_of_stem;
        if let Some(original) = repaired(text) {
            let folded = normalize::fold(&original);
            let like = Hit { how: How::Repaired, text: 1 + texts.len() as u8, ..plain };
            let speech = self.speech(&folded, langs);
            self.spell(&folded, like, &speech, &mut form.hits);
            texts.push(folded);
        }
        let letter = |c: &char| is_letter(*c) && !c.is_ascii_digit();
        let long = || folded.chars().filter(letter).nth(SHORTEST_MISPRINT - 1).is_some();
        let capital = text.chars().next().is_some_and(char::is_uppercase);
        if form.hits.is_empty() && capital && form.common == 0 && long() {
            self.misprints(&folded, &speech.tags, &mut form.hits);
        }
        // An apostrophe goes with the ending behind it: *Aytmatov’u*.
        form.hits.sort_by_key(|hit| (hit.word, hit.cost, Reverse(hit.cut), hit.how));
        form.hits.dedup_by_key(|hit| hit.word);
        for at in 0..form.hits.len() {
            let Hit { word, cost, cut, .. } = form.hits[at];
            let postings = self.postings(word);
            form.opened |= if cut == 0 { postings.opened } else { 0 };
            if postings.led != 0 && (langs == 0 || postings.led & langs != 0) {
                form.led |= postings.leading;
            }
            form.surname |= !postings.surnames.is_empty();
            form.whole |= form.surname || !postings.sole.is_empty();
            // Too short a word sounds like too many: Ош.
            let telling = self.index.phones(word).len() > 2;
            form.given |= capital && cost < GIVEN && postings.given && telling;
        }
        form.word |= texts.iter().any(|text| is_word(text, langs));
        form.texts[0] = folded;
        form.texts.extend(texts);
        form
    }

    /// How a folded word is read in a text of some languages.
    fn speech(&mut self, word: &str, langs: Langs) -> Arc<Speech> {
        // A name of one of the text's languages in its own spelling is said just so, however unlike
        // the letters are to what others read in them: *Moscow*.
        let script = word.chars().next().map_or("und", script);
        let speech = || {
            let tags = lexis::tags(langs);
            let script = (!tags.contains(&script)).then_some(script);
            let voices = tags.iter().copied().chain(script).map(Voice::of).collect();
            Arc::new(Speech { endings: ENDINGS.of(&tags), tags, voices })
        };
        self.speech.entry((langs, script)).or_insert_with(speech).clone()
    }

    /// Enters the words that a text may spell, with hits that are otherwise like one. With an ending taken off,
    /// it must be spelled better.
    fn spell(&mut self, text: &str, like: Hit, speech: &Speech, hits: &mut Vec<Hit>) {
        let Forms { sounds, skeletons, near, said, spelled, .. } = self;
        let [said, before] = said;
        near.clear();
        let letters = readable(text);
        let unspelled = unspelled(text);
        for (at, voice) in speech.voices.iter().enumerate() {
            std::mem::swap(said, before);
            said.clear();
            voice.say(&letters, said);
            if at > 0 && said == before {
                continue;
            }
            let Some(words) = sounds.find(skeleton::of_phones(said)) else { continue };
            let set = ALPHABET.set(said);
            let mut alike = sounds.words(words, |sounds| sounds & !(DISTANT ^ unspelled) == set);
            if let Some((word, _)) = alike.find(|(_, phones)| phones == said) {
                hits.push(Hit { word, ..like });
            }
            if !near.contains(&words) {
                near.push(words);
            }
        }
        // Hardly any letters are read as more sounds than there are letters.
        let most = limit(text.chars().count() + 1);
        let dearest = if like.how == How::Ending { most * 3 / 5 } else { most };
        // Cyrillic consonants leave little doubt; Latin ones are read in many ways.
        let plain = like.how == How::Ending && text.starts_with(|c| ('а'..='ӿ').contains(&c));
        // In whatever languages it is read, the letters spell the same.
        let key = mixed(hash(text.as_bytes()), u64::from(dearest < most));
        if !plain {
            if let Some(known) = spelled.get(&key) {
                hits.extend(known.iter().map(|&(word, cost)| Hit { word, cost, ..like }));
                return;
            }
            let skeletons = skeletons.of_word(&letters, dearest).iter();
            near.clear();
            near.extend(skeletons.filter_map(|(skeleton, _)| sounds.find(*skeleton)));
        }
        let known = hits.len();
        self.align(text, &letters, dearest, like, hits);
        if !plain {
            let found = hits[known..].iter().map(|hit| (hit.word, hit.cost));
            self.spelled.insert(key, found.collect());
        }
    }

    /// Enters those of the words at hand that a text may spell at no more than `dearest`.
    fn align(
        &mut self,
        text: &str,
        letters: &Readable<'_>,
        dearest: Cost,
        like: Hit,
        hits: &mut Vec<Hit>,
    ) {
        let Forms { sounds, aligner, tails, lattice, near, shorter, counts: memory, .. } = self;
        if near.is_empty() {
            return;
        }
        let reach = Reach::new(letters);
        let beyond = reach.beyond(dearest) | unspelled(text);
        // The fewest and the most sounds, once they are asked for.
        let (mut counts, mut begun) = (None, false);
        // Where the last letters begin, and how many of the shorter texts are read yet.
        let mut cuts = text.char_indices().rev().map(|(at, _)| at).take(shorter.len());
        let mut known = 0;
        for (word, phones) in
            near.drain(..).flat_map(|words| sounds.words(words, |sounds| sounds & beyond == 0))
        {
            let most = dearest.min(limit(phones.len()));
            if !reach.allows(phones, most) {
                continue;
            }
            let counts = *counts.get_or_insert_with(|| {
                lattice.read(letters, None);
                lattice.sounds(memory)
            });
            if ALPHABET.least(counts, phones) > most {
                continue;
            }
            if !std::mem::replace(&mut begun, true) {
                aligner.begin(lattice, dearest);
            }
            let Some(cost) = aligner.next(lattice, phones, most) else { continue };
            // What is read much more cheaply without them has an ending of its own.
            let mut has_tail = || {
                let mut cheaper =
                    |lattice: &Lattice| tails.cost(lattice, phones, cost - TAIL).is_some();
                shorter[..known].iter().any(&mut cheaper)
                    || cuts.by_ref().filter(|at| *at > 0).any(|at| {
                        known += 1;
                        shorter[known - 1].read(&readable(&text[..at]), None);
                        cheaper(&shorter[known - 1])
                    })
            };
            if cost < TAIL || !has_tail() {
                hits.push(Hit { word, cost, ..like });
            }
        }
    }

    /// The word as a form spells it beside the surname of somebody whose given name it is: as freely as
    /// in a query, unless the form is known as another name.
    pub fn freely(&mut self, form: &Form<'_>, word: u32) -> Option<Hit> {
        if form.given || form.common != 0 || form.role.is_some() {
            return None;
        }
        let text = form.texts.first()?;
        let phones = self.index.phones(word);
        let most = matching::word_limit(phones.len());
        let (known, reach, lattice) = &mut self.beside;
        if known != text {
            known.clone_from(text);
            (*reach, *lattice) = (None, None);
        }
        if !reach.get_or_insert_with(|| Reach::new(&readable(text))).allows(phones, most) {
            return None;
        }
        let lattice = lattice.get_or_insert_with(|| Lattice::new(text, None));
        let cost = self.tails.cost(lattice, phones, most)?;
        Some(Hit { word, cost, how: How::Plain, person: false, text: 0, cut: 0 })
    }

    /// A form as another form of the given name that it is: *Józef* for Joseph, *Дмитро* for Дмитрий.
    pub fn same_given(&mut self, form: &Form<'_>, given: &str, word: u32) -> Option<Hit> {
        let names = self.given_of(given);
        let mut is_form =
            |text: &String| self.given_of(text).iter().any(|name| names.contains(name));
        let text = form.texts.iter().position(|text| !names.is_empty() && is_form(text))?;
        let how = match text {
            0 => How::Plain,
            // Behind the stems stands what was repaired.
            _ if text < form.endings.len() => How::Ending,
            _ => How::Repaired,
        };
        Some(Hit { word, cost: GIVEN, how, person: false, text: text as u8, cut: 0 })
    }

    /// The given names that a word is a form of.
    fn given_of(&mut self, word: &str) -> &'static [u16] {
        if let Some(known) = self.givens.get(word) {
            return known;
        }
        let names = compare::given_of(word);
        self.givens.insert(word.into(), names);
        names
    }

    /// Whether a name is how another language calls an entity that has a name of one word in one
    /// of these, in the same letters.
    pub fn is_foreign(&self, name: u32, langs: Langs) -> bool {
        let tags = lexis::tags(langs);
        let index = self.index;
        let is_of = |number: u32| tags.contains(&index.string(index.name(number, name::LANG)));
        let latin = lexis::is_latin(index.text(name));
        let alike = |number: u32| {
            let text = index.text(number);
            is_of(number) && !text.contains(' ') && lexis::is_latin(text) == latin
        };
        !is_of(name) && index.names_of(index.name(name, name::ENTITY)).any(alike)
    }

    /// Whether a name is in another script, of a language from which nobody transliterates an entity that has a
    /// name of one word in one of these: *Asian* is not آسيان.
    pub fn is_remote(&self, name: u32, langs: Langs) -> bool {
        let index = self.index;
        let lang = |number: u32| index.string(index.name(number, name::LANG));
        let distant = !lexis::is_latin(index.text(name))
            && !FACTS.sources.iter().any(|source| lang(name).starts_with(source));
        distant && {
            let tags = lexis::tags(langs);
            let is_of = |number: u32| tags.contains(&lang(number));
            let own = |number: u32| is_of(number) && !index.text(number).contains(' ');
            !is_of(name) && index.names_of(index.name(name, name::ENTITY)).any(own)
        }
    }

    /// Whether newspapers of these languages print the name, or surname, of the guess like this folded text.
    pub fn is_printed(&self, guess: &Guess<'_>, text: &str, langs: Langs) -> bool {
        let surname = guess.pattern == Pattern::Surname;
        if langs & *PRESS == 0 || surname && guess.named.prominence < KNOWN {
            return false;
        }
        let (index, tags) = (self.index, lexis::tags(langs));
        index.names_of(guess.named.entity).any(|number| {
            let lang = index.string(index.name(number, name::LANG));
            printed(index.text(number), lang, &tags).any(|spelling| {
                let spelling = normalize::fold(&spelling);
                spelling == text || surname && spelling.split(' ').any(|word| word == text)
            })
        })
    }

    /// Enters the words that a text spells with one letter wrong, of names that are that word alone.
    fn misprints(&mut self, text: &str, tags: &[&str], hits: &mut Vec<Hit>) {
        let misprints = self.misprints.get_or_init(|| Misprints::new(self.index));
        for name in misprints.near(text) {
            let Some(named) = self.named(name) else { continue };
            let [written] = &named.texts[..] else { continue };
            // At the beginning and the end another letter makes another word: Russian, Frances.
            let alike = written.chars().next() == text.chars().next()
                && written.chars().next_back() == text.chars().next_back()
                && strsim::osa_distance(written, text) == 1;
            let lang = self.index.string(self.index.name(name, name::LANG));
            if alike && (lang == "en" || tags.contains(&lang)) {
                let (word, how) = (named.words[0] & flag::NUMBER, How::Misprint);
                hits.push(Hit { word, cost: 0, how, person: false, text: 0, cut: 0 });
            }
        }
    }

    /// A word of the index with the names it leads to.
    pub fn postings(&self, word: u32) -> &'i Postings {
        self.register.postings(self.index, word)
    }

    /// A name with its words; `None` for names that are no mentions alone.
    pub fn named(&self, number: u32) -> Option<&'i Named> {
        self.register.named(self.index, number)
    }
}

/// The hash of a word in a text of some languages.
fn keyed(hash: u64, langs: Langs) -> u64 {
    hash ^ u64::from(langs).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The language whose spelling is assumed for a script, whatever the text says of itself.
fn script(letter: char) -> &'static str {
    match letter {
        'а'..='я' | 'ё' => "ru",
        '\u{400}'..='\u{4ff}' => "kk",
        c if c.is_ascii_alphabetic() => "en",
        c if normalize::is_ideograph(c) => "zh",
        c if normalize::is_character(c) => "ja",
        _ => "und",
    }
}

/// Whether a text is a word of which names are made, too, in some of those languages; of any if there is none.
fn is_word(text: &str, langs: Langs) -> bool {
    lexis::words(text) & if langs == 0 { !0 } else { langs } != 0
}

/// What stands behind an elided article: *l’avenue*.
fn bare(folded: &str) -> &str {
    match folded.split_once('\'') {
        Some(("l" | "d", bare)) => bare,
        _ => folded,
    }
}

/// What a damaged word was before.
fn repaired(word: &str) -> Option<String> {
    let repaired = is_damaged(word).then(|| crate::repair::repair(word))?;
    repaired.is_changed().then(|| repaired.text().to_owned())
}
