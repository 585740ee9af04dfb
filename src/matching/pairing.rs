//! Which word of the mention stands for which word of the name.

use super::{
    Candidate, GIVEN, Hit, MISPRINT, MOST_BESIDE, MOST_COST, Matcher, Mention, SAME_SOUND, SHORT,
    SURE, Unit, crowd, word_limit,
};
use crate::{
    compare,
    gazetteer::index::{Entry, Index, KINDS, ORGANIZATION, PERSON, PLACE, entity, flag, name},
    lexicon::{
        self, Longer, Role, gender, gender_of_phones, genders_differ, kind_bit, sense,
        sounds_like_adjective,
    },
    normalize, numeral,
    phonetic::{
        Cost,
        align::{Aligner, UNLIMITED},
        lattice::Lattice,
        phones::ALPHABET,
        skeleton,
    },
};
use std::{mem, ops::Range};

/// What an initial costs that stands for a word.
const INITIAL: Cost = 90;
/// What it costs to take two words for one.
const JOIN: Cost = 25;
/// A word of the name that stands for two of the mention says more than one does: about as much as if
/// it were written as two.
const JOINED: f32 = 1.6;
/// People of that prominence are known by all their surnames.
pub const KNOWN: u8 = 6;
/// Spellings that cost more are not settled: about a consonant.
pub const SETTLED: u32 = 260;
/// Nats that it says of two people with numbers that both are the first; higher numbers are the rarer.
const FIRST: f32 = 1.6;
/// The classes of states and cities.
const STATE: &str = "country";
const CITY: &str = "city";
/// Cities of that prominence are large.
const LARGE: u8 = 5;
/// So many names that have a word are asked whose they are.
const MOST_BEARERS: usize = 500;
/// Room for so many pairs of words is made at once.
const USUAL_PAIRS: usize = 8;
/// Names longer than this are not tried with two of their words taken as one.
const MOST_JOINED: usize = 4;

/// Words of a mention that stand for words of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// First word of the mention, and how many.
    pub mention: (u8, u8),
    /// First word of the name, and how many.
    pub name: (u8, u8),
    /// What the spelling costs.
    pub cost: Cost,
    /// Sounds of the name's words.
    pub phones: u8,
    /// An initial for a word.
    pub initial: bool,
    /// A word of the same meaning, spelling aside.
    pub translated: bool,
}

impl Pair {
    /// The words of the mention, and how they may be read.
    pub fn said(&self, mention: &Mention) -> (String, Lattice) {
        let words = mention.words.get(span(self.mention)).unwrap_or(&[]);
        let joined: String = words.iter().map(|word| &*word.text).collect();
        let shown = words.iter().map(|word| &*word.text).collect::<Vec<_>>().join(" ");
        (shown, Lattice::new(&joined, mention.lang.as_deref()))
    }

    /// The sounds of the name that they stand for.
    pub fn named(&self, index: &Index, name: u32) -> Vec<u8> {
        let words: Vec<u32> = index.words_of(name).collect();
        let words = words.get(span(self.name)).unwrap_or(&[]);
        let mut sounds: Vec<u8> =
            words.iter().flat_map(|word| index.phones(word & flag::NUMBER)).copied().collect();
        if self.initial {
            sounds.truncate(initial(&sounds));
        }
        sounds
    }
}

fn covers((first, count): (u8, u8), at: u8) -> bool {
    (first..first + count).contains(&at)
}

fn span((first, count): (u8, u8)) -> Range<usize> {
    usize::from(first)..usize::from(first) + usize::from(count)
}

/// How many of a word's sounds its initial stands for: я, ю and е sound like two.
fn initial(sounds: &[u8]) -> usize {
    sounds.len().min(if sounds.first() == Some(&b'j') { 2 } else { 1 })
}

/// The words of the mention, if they are spelled otherwise than they sound.
fn spelled<'m>(mention: &'m Mention, pair: &Pair) -> Option<&'m Unit> {
    let otherwise = !pair.initial && !pair.translated && pair.cost > SURE;
    mention.units.get(mention.unit(pair.mention)).filter(|_| otherwise)
}

/// Whether some reading begins with about the first sound of a name.
fn begins(lattice: &Lattice, sounds: &[u8]) -> bool {
    let Some(first) = sounds.first().map(|symbol| ALPHABET.phone(*symbol)) else { return true };
    let near = |phone| ALPHABET.substitution(phone, first) <= SURE;
    let read = |node: usize| lattice.arcs(node).iter();
    read(0).any(|arc| match arc.phone {
        Some(phone) => near(phone),
        None => read(arc.to.into()).filter_map(|next| next.phone).any(near),
    })
}

/// What the dearest sound costs that is taken for another, or for none, in a word that is read as another at a cost.
fn heard(aligner: &mut Aligner, lattice: &Lattice, sounds: &[u8], cost: Cost) -> u32 {
    let most = if cost < MISPRINT { MOST_COST } else { UNLIMITED };
    if most == UNLIMITED {
        aligner.begin(lattice, most);
    }
    let phone = |symbol: u8| ALPHABET.phone(symbol);
    let mut dearest = 0;
    aligner.trace(lattice, sounds, most, |step| {
        let cost = match (step.read, step.name) {
            (Some(read), Some(name)) => ALPHABET.substitution(phone(read), phone(name)),
            (Some(one), None) | (None, Some(one)) => ALPHABET.gap(phone(one)),
            (None, None) => 0,
        };
        dearest = cost.max(dearest);
    });
    dearest.into()
}

/// The best pairing of a mention with a name, and what it leaves over: the evidence.
#[derive(Clone, Debug, Default)]
pub struct Pairing {
    /// The pairs, in order of the mention.
    pub pairs: Vec<Pair>,
    /// What the spelling of all pairs costs.
    pub spelling: u32,
    /// The worst pair's cost, by sound, in hundredths of a nat.
    pub worst: u32,
    /// Sounds of the name that are accounted for.
    pub phones: u32,
    /// How many names there are to be taken for by chance: the logarithm of thousands.
    pub names: f32,
    /// Nats that the paired words say.
    pub information: f32,
    /// Nats that they say less because the mention's words spell others as nearly.
    pub alike: f32,
    /// Words of the mention left over that tell whose name it is, or would if they were not taken for others.
    pub extra: u32,
    /// Words among them that are mostly translated: the *liberal* democratic party is another than the democratic.
    pub qualified: u32,
    /// Initials of the mention that stand for no word.
    pub extra_initials: u32,
    /// Words of the mention left over that do not: types of place, legal forms.
    pub extra_generic: u32,
    /// Words of the mention that tell a namesake from another: *junior*, or another given name.
    pub generation: u32,
    /// Words of the mention left over that make another name of this one: *Tokayev Street*.
    pub longer: u32,
    /// A father's name in the mention that the name has not.
    pub extra_patronymic: u32,
    /// Words of the name left over that tell whose name it is, or would if it had all that its bearer's others have.
    pub missing: u32,
    /// How many of `extra` and of `missing` are no words left over.
    pub implied: [u32; 2],
    /// Nats that they would have said.
    pub missing_information: f32,
    /// Whether the last telling word is left over: mostly the surname.
    pub missing_last: bool,
    /// Words of the name left over that do not tell.
    pub missing_generic: u32,
    /// A father's name that the mention leaves out.
    pub missing_patronymic: u32,
    /// Initials that stand for words.
    pub initials: u32,
    /// Whether a word left over says that it is another body: see [`Matcher::is_another`].
    pub another: bool,
    /// Whether the words stand in another order.
    pub inverted: bool,
    /// Pairs in which two words stand for one.
    pub joined: u32,
    /// Whether only one of the two has a feminine ending.
    pub gender: bool,
    /// Whether only one of the two is an adjective, and the mention does not say of what:
    /// *Astrakhanskiy* is more often the district or the farm that is called after Astrakhan.
    pub derived: bool,
    /// What the dearest pair costs.
    pub dearest: u32,
    /// Whether a word has a consonant more or less than the one it stands for, or another, however it is read.
    pub consonant: bool,
    /// Whether that is so of the last telling word, mostly the surname, or it begins with another sound.
    pub stem: bool,
    /// What the last telling word costs.
    pub surname: u32,
    /// The dearest of its sounds that is heard for another, or for none: no convention says so.
    pub heard: u32,
    /// What it costs more than another word on file.
    pub other: u32,
    /// By how much another entity that has the same name has another that the mention spells at less:
    /// what the one is called in a language, the other may be.
    pub namesake: u32,
    /// Pairs of words of the same meaning.
    pub translated: u32,
    /// Whether all telling words that are paired are words of the language.
    pub common: bool,
    /// Whether that is so and others are left over: a *Ministry of Finance*.
    pub phrase: bool,
    /// What the pairs cost more than other words on file that the mention's words may spell.
    pub elsewhere: u32,
    /// Whether another name that is thought of leaves nothing over, at hardly more cost.
    pub outdone: bool,
    /// Whether the mention says what type of place it is.
    pub typed: bool,
    /// Whether both say what type of place it is, and the same.
    pub same_type: bool,
    /// Whether both say what type of place it is, but not the same.
    pub other_type: bool,
}

impl Pairing {
    /// Whether nothing is left over on either side but what tells nothing.
    pub fn is_whole(&self) -> bool {
        self.extra + self.missing + self.initials + self.extra_generic + self.missing_generic == 0
            && self.extra_patronymic + self.missing_patronymic + self.extra_initials == 0
            && !self.inverted
    }

    /// Whether all telling words of both sides stand for each other, fathers' names aside.
    pub fn tells_all(&self) -> bool {
        self.extra + self.missing + self.initials + self.extra_initials == 0
    }

    /// Whether there are telling words, and all of both sides stand for each other.
    pub fn says_all(&self) -> bool {
        self.information > 0.0 && self.tells_all()
    }

    /// Whether all telling words of a mention of several stand for all of the name's, so nearly that
    /// words with other consonants cannot come nearer.
    pub fn is_settled(&self) -> bool {
        self.words() > 1
            && self.extra + self.missing + self.initials + self.extra_patronymic == 0
            && self.spelling <= SETTLED
    }

    /// Whether it is one word of a longer name: a surname alone, or a given name.
    pub fn is_bare(&self) -> bool {
        self.words() == 1 && self.missing > 0 && self.initials + self.extra == 0
    }

    /// Words of the name that are accounted for, initials aside.
    pub fn words(&self) -> usize {
        self.pairs.iter().filter(|pair| !pair.initial).map(|pair| usize::from(pair.name.1)).sum()
    }
}

impl Matcher<'_> {
    /// The best pairing of the mention's words with those of a name; `None` if nothing pairs but
    /// initials.
    pub fn pair(&mut self, mention: &Mention, name: u32) -> Option<Pairing> {
        let mut words = mem::take(&mut self.words);
        words.clear();
        words.extend(self.index.words_of(name));
        self.numerals.clear();
        if mention.numerals.iter().any(Option::is_some) {
            let text = self.index.text(name);
            self.numerals.extend(numeral::numerals(text, &normalize::words(text)));
        }
        let pairs = self.pairs(mention, name, &words);
        let paired = pairs.iter().any(|pair| !pair.initial);
        let pairing = paired.then(|| self.weigh(mention, name, &words, pairs));
        self.words = words;
        pairing
    }

    /// The best pairs of the mention's words with those of a name.
    fn pairs(&mut self, mention: &Mention, name: u32, words: &[u32]) -> Vec<Pair> {
        let mut possible: Vec<Pair> = Vec::with_capacity(USUAL_PAIRS);
        for (n, word) in words.iter().enumerate() {
            let number = word & flag::NUMBER;
            let Entry { phones: sounds, meaning, .. } = self.index.entry(number);
            // Of *ТОО «Нур»* no word is a name like Ata.
            let telling = word & flag::GENERIC == 0;
            let form = |unit: &Unit| {
                unit.count == 1
                    && mention.roles[unit.first] == Some(Role::LegalForm)
                    && mention.words.len() > 1
            };
            // Nor is the father's name the son's.
            let patronymic = |word: &u32| word & flag::PATRONYMIC != 0;
            let patronymic = words[n..].iter().take(2).any(patronymic);
            let fits = |unit: &Unit| {
                (patronymic || unit.count > 1 || !mention.fathers[unit.first])
                    && (!(telling && form(unit)) || self.kind(name) == ORGANIZATION)
                    && !(unit.count == 1 && mention.is_number(unit.first))
                    // *Gagarin-Ring* is not Gagarin.
                    && !(unit.count > 1 && mention.longer(unit.first + 1).before > 0)
            };
            let pair = |unit: &Unit, cost: Cost, phones: usize, initial: bool| Pair {
                mention: (unit.first as u8, unit.count as u8),
                name: (n as u8, 1),
                cost,
                phones: phones as u8,
                initial,
                translated: false,
            };
            let hits = self.hits_of(number).iter();
            possible.extend(hits.filter(|hit| fits(&mention.units[usize::from(hit.unit)])).map(
                |hit| {
                    let unit = &mention.units[usize::from(hit.unit)];
                    let join = if unit.count > 1 { JOIN } else { 0 };
                    pair(unit, hit.cost + join, sounds.len(), false)
                },
            ));
            if let Some(meaning) = meaning {
                possible.extend(self.hits_of(meaning).iter().map(|hit| {
                    let unit = &mention.units[usize::from(hit.unit)];
                    let spelled = pair(unit, hit.cost, sounds.len(), false);
                    Pair { translated: true, ..spelled }
                }));
            }
            if let Some(number) = self.number(n) {
                let same =
                    |unit: &&Unit| unit.count == 1 && mention.number(unit.first) == Some(number);
                let units = mention.units.iter().filter(same);
                possible
                    .extend(units.map(|unit| Pair { translated: true, ..pair(unit, 0, 1, false) }));
                continue;
            }
            let initials = mention.units.iter().enumerate();
            for (u, unit) in initials.filter(|(_, unit)| unit.count == 1 && telling) {
                if mention.words[unit.first].initial {
                    let head = &sounds[..initial(sounds)];
                    let cost = self.aligners[u].next(&unit.lattice, head, word_limit(1));
                    possible.extend(cost.map(|cost| pair(unit, INITIAL + cost, 1, true)));
                }
            }
        }
        if self.kind(name) == PERSON {
            self.given(mention, words, &mut possible);
        }
        let mut pairs = choose(possible);
        self.compounds(words, &mut pairs);
        self.join(mention, name, words, &mut pairs);
        pairs
    }

    /// Adds forms of one given name for words that no word is near: *Саша*, *Александр*; *Mykola*, *Николай*.
    fn given(&self, mention: &Mention, words: &[u32], possible: &mut Vec<Pair>) {
        let near: Vec<Pair> = possible.iter().filter(|pair| pair.cost <= GIVEN).copied().collect();
        let left = |unit: &&Unit| {
            let paired = || near.iter().any(|pair| covers(pair.mention, unit.first as u8));
            let own = unit.count == 1 && !mention.fathers[unit.first];
            own && !paired() && !mention.given(unit.first).is_empty()
        };
        for unit in mention.units.iter().filter(left) {
            let left = |n: &usize| !near.iter().any(|pair| covers(pair.name, *n as u8));
            for n in (0..words.len()).filter(left) {
                let sounds = self.index.phones(words[n] & flag::NUMBER);
                let names = compare::given("", sounds);
                if names.iter().any(|name| mention.given(unit.first).contains(name)) {
                    possible.push(Pair {
                        mention: (unit.first as u8, 1),
                        name: (n as u8, 1),
                        cost: GIVEN,
                        phones: sounds.len() as u8,
                        initial: false,
                        translated: true,
                    });
                }
            }
        }
    }

    /// Lets a compound whose one half is translated stand for a second word: *Volkspartei* for
    /// *People's Party*.
    fn compounds(&self, words: &[u32], pairs: &mut Vec<Pair>) {
        let meaning = |n: u8| self.index.meaning(words[usize::from(n)] & flag::NUMBER);
        for i in 0..pairs.len() {
            let pair = pairs[i];
            let other = (0..words.len() as u8).find(|n| {
                let meant = meaning(*n).filter(|meant| Some(*meant) != meaning(pair.name.0));
                let free = !pairs.iter().any(|pair| covers(pair.name, *n));
                free && meant.is_some_and(|meant| {
                    self.hits_of(meant).iter().any(|hit| hit.unit == pair.mention.0)
                })
            });
            if let Some(other) = other.filter(|_| pair.translated) {
                let phones = self.index.phones(words[usize::from(other)] & flag::NUMBER).len();
                pairs.push(Pair { name: (other, 1), phones: phones as u8, ..pair });
            }
        }
    }

    /// Lets words of the mention that are left over stand for words of the name that are: for two
    /// taken as one, or for one that was not looked for because the mention's word is well known in
    /// another spelling.
    fn join(&mut self, mention: &Mention, name: u32, words: &[u32], pairs: &mut Vec<Pair>) {
        for (u, unit) in mention.units.iter().enumerate().filter(|(_, unit)| unit.count == 1) {
            let taken = |span: (u8, u8), at: usize| covers(span, at as u8);
            let form =
                mention.roles[unit.first] == Some(Role::LegalForm) && mention.outside[unit.first];
            if mention.words[unit.first].initial
                || mention.is_title(unit.first)
                || mention.is_number(unit.first)
                || mention.fathers[unit.first]
                || form && self.kind(name) != ORGANIZATION
                || pairs.iter().any(|pair| taken(pair.mention, unit.first))
            {
                continue;
            }
            let mut best: Option<Pair> = None;
            for n in 0..words.len() {
                for count in 1..=2 {
                    let span = (n as u8, count as u8);
                    let looked_for = count == 1 && self.narrow & 1 << u == 0;
                    let free = (n..n + count)
                        .all(|n| n < words.len() && !pairs.iter().any(|pair| taken(pair.name, n)));
                    if looked_for || !free || count == 2 && words.len() > MOST_JOINED {
                        continue;
                    }
                    let words = words[n..n + count].iter();
                    self.sounds.clear();
                    self.sounds.extend(words.flat_map(|w| self.index.phones(w & flag::NUMBER)));
                    let most = word_limit(self.sounds.len());
                    let Some(cost) = self.aligners[u].next(&unit.lattice, &self.sounds, most)
                    else {
                        continue;
                    };
                    let cost = cost + if count > 1 { JOIN } else { 0 };
                    if best.is_none_or(|best| cost < best.cost) {
                        best = Some(Pair {
                            mention: (unit.first as u8, 1),
                            name: span,
                            cost,
                            phones: self.sounds.len() as u8,
                            initial: false,
                            translated: false,
                        });
                    }
                }
            }
            pairs.extend(best);
        }
    }

    /// What the pairs say, what of the mention they leave over, and what of the name.
    fn weigh(
        &mut self,
        mention: &Mention,
        name: u32,
        words: &[u32],
        mut pairs: Vec<Pair>,
    ) -> Pairing {
        pairs.sort_by_key(|pair| pair.mention);
        let mut out = Pairing { names: crowd(self.index), ..Pairing::default() };
        let last = self.surname(name, words, &pairs);
        self.count_pairs(mention, name, words, &pairs, last, &mut out);
        self.left_of_mention(mention, name, &pairs, &mut out);
        self.left_of_name(name, words, &pairs, last, &mut out);
        self.imply(mention, name, words, &pairs, &mut out);
        // No place has a father, and nobody the name of a village.
        out.another = out.extra_patronymic > 0 && self.kind(name) == PLACE
            || self.kind(name) == PERSON && self.is_village(mention, name, &pairs)
            || numeral::differ(&mention.numerals, &self.numerals)
            || out.extra > 0 && self.is_another(mention, name, words, &pairs);
        out.phrase = out.common && out.missing > 0;
        out.typed = mention.types > 0;
        if out.typed {
            let (named, classed) = self.types(self.index.name(name, name::ENTITY));
            out.same_type = mention.types & (named | classed) > 0;
            out.other_type = named > 0 && !out.same_type;
            // No village is a river.
            let nature = 1u32 << sense("river") | 1 << sense("desert");
            let natural = |types: u32| types & nature > 0;
            out.another |=
                classed > 0 && !out.same_type && natural(mention.types) != natural(named | classed);
        }
        out.pairs = pairs;
        out
    }

    fn count_pairs(
        &mut self,
        mention: &Mention,
        name: u32,
        words: &[u32],
        pairs: &[Pair],
        last: u8,
        out: &mut Pairing,
    ) {
        let (mut telling, mut proper) = (0, 0);
        let person = self.kind(name) == PERSON;
        for pair in pairs {
            out.spelling += u32::from(pair.cost);
            out.worst = out.worst.max(u32::from(pair.cost) / u32::from(pair.phones.max(1)));
            out.dearest = out.dearest.max(u32::from(pair.cost));
            out.phones += u32::from(pair.phones);
            out.initials += u32::from(pair.initial);
            let number = self.number(pair.name.0.into());
            out.translated += u32::from(pair.translated && number.is_none());
            out.joined += u32::from(pair.mention.1 + pair.name.1 > 2);
            // Brothers have the same father.
            let first = words[usize::from(pair.name.0)];
            if !pair.initial && first & (flag::GENERIC | flag::PATRONYMIC) == 0 {
                telling += 1;
                proper += u32::from(self.index.meaning(first & flag::NUMBER).is_none());
                let said = |word: &u32| match number {
                    Some(number) if person => FIRST + (number as f32).max(1.0).ln(),
                    _ => self.information(*word),
                };
                let said: f32 = words[span(pair.name)].iter().map(said).sum();
                out.information += if pair.mention.1 > 1 { JOINED * said } else { said };
            }
            out.gender |= self.genders_differ(mention, words, pair);
            out.derived |= self.is_derived(mention, name, words, pair);
            if pair.initial || pair.translated {
                continue;
            }
            let place = mention.unit(pair.mention);
            // Of bodies and places the table does not weigh it.
            if person && pair.name.1 == 1 && first & (flag::GENERIC | flag::PATRONYMIC) == 0 {
                out.alike += self.crowd(place, first, pair.cost);
            }
            let least = self.least.get(place).copied();
            let nearer = u32::from(pair.cost.saturating_sub(least.unwrap_or(pair.cost)));
            let surname = person && covers(pair.name, last);
            if surname {
                out.surname = u32::from(pair.cost);
                out.other = nearer;
            }
            if pair.name.1 == 1 {
                out.elsewhere += nearer;
            }
            // However alike two given names are, they are two: *Anvar*, *Anar*.
            if person && !surname && u32::from(pair.cost) > SAME_SOUND {
                out.generation += u32::from(self.are_other_given(mention, words, pair));
            }
            // What languages call a place differs in more than sounds do; some scripts leave sounds to the reader.
            if let Some(unit) = spelled(mention, pair).filter(|_| person && !mention.mute) {
                let words = words[span(pair.name)].iter();
                let sounds = words.flat_map(|word| self.index.phones(word & flag::NUMBER));
                let sounds: Vec<u8> = sounds.copied().collect();
                let theirs = skeleton::of_phones(&sounds);
                let otherwise = !unit.skeletons.iter().any(|(ours, _)| *ours == theirs);
                out.consonant |= otherwise;
                if surname {
                    out.stem = otherwise || !begins(&unit.lattice, &sounds);
                    let aligner = &mut self.aligners[place];
                    out.heard = heard(aligner, &unit.lattice, &sounds, pair.cost);
                }
            }
        }
        out.common = telling > 0 && proper == 0;
        if person && out.spelling > 0 && self.are_other_syllables(mention, name, pairs) {
            (out.consonant, out.stem) = (true, true);
        }
        out.inverted = pairs.windows(2).any(|two| two[1].name < two[0].name);
    }

    fn left_of_mention(&self, mention: &Mention, name: u32, pairs: &[Pair], out: &mut Pairing) {
        for (i, role) in mention.roles.iter().enumerate() {
            let mut said = pairs.iter().filter(|pair| covers(pair.mention, i as u8));
            let first = said.next();
            if mention.is_title(i) || first.is_some() {
                // Of a compound one half may be left over.
                let half = mention.meanings[i].len() > 1
                    && first.is_some_and(|pair| pair.translated)
                    && said.next().is_none();
                out.extra += u32::from(half);
                out.qualified += u32::from(half);
                continue;
            }
            match role {
                Some(Role::Patronymic) => out.extra_patronymic += 1,
                Some(Role::Generation | Role::Number) => out.generation += 1,
                // *Open* is a legal form, and Turkish Airlines Open a tournament; and *ТОО «Нур»* is nobody
                // called Nur.
                Some(role)
                    if !self.is_longer(mention, i, name, pairs)
                        && (*role != Role::LegalForm || self.kind(name) == ORGANIZATION) =>
                {
                    out.extra_generic += 1;
                }
                None if mention.words[i].initial => out.extra_initials += 1,
                // What sort of body it is.
                None if mention.outside[i]
                    && self.kind(name) == ORGANIZATION
                    && mention.meanings[i].is_empty() =>
                {
                    out.extra_generic += 1;
                }
                // So do other names of the body: *Agencia TASS*; and its own state: *Сбербанк России*.
                None if self.kind(name) == ORGANIZATION
                    && (self.is_meant(mention, i, name) || self.is_own_state(mention, i, name)) =>
                {
                    out.extra_generic += 1;
                }
                _ => {
                    out.extra += 1;
                    let meant = !mention.meanings[i].is_empty();
                    out.qualified += u32::from(meant && self.kind(name) == ORGANIZATION);
                    out.longer += u32::from(self.is_longer(mention, i, name, pairs));
                }
            }
        }
    }

    fn left_of_name(&self, name: u32, words: &[u32], pairs: &[Pair], last: u8, out: &mut Pairing) {
        for (n, word) in words.iter().enumerate() {
            if pairs.iter().any(|pair| covers(pair.name, n as u8)) {
                continue;
            }
            if out.initials > 0 && self.is_abbreviated(name, n, pairs) {
                continue;
            }
            out.missing_last |= n == usize::from(last) && self.tells(words, n);
            if word & flag::PATRONYMIC != 0 {
                out.missing_patronymic += 1;
            } else if word & flag::GENERIC != 0 {
                out.missing_generic += 1;
            } else {
                out.missing += 1;
                out.missing_information += self.information(*word);
            }
        }
    }

    /// Counts as left over what speaks for another bearer like a word that is.
    fn imply(
        &self,
        mention: &Mention,
        name: u32,
        words: &[u32],
        pairs: &[Pair],
        out: &mut Pairing,
    ) {
        let extra = u32::from(self.is_given_and_surname(mention, name, pairs));
        out.extra += extra;
        let missing = u32::from(
            out.extra + out.extra_initials > 0
                && self.is_surname_of_another(mention, name, words, pairs),
        );
        out.missing += missing;
        out.implied = [extra, missing];
    }

    /// Whether two words that are taken for one of a person's name are sooner a given name and a surname on file: *Ahmad
    /// Aliyev* is no Akhmadaliev.
    fn is_given_and_surname(&self, mention: &Mention, name: u32, pairs: &[Pair]) -> bool {
        let [Pair { mention: (first, 2), .. }] = pairs else { return false };
        let (given, surname) = (usize::from(*first), usize::from(first + 1));
        self.kind(name) == PERSON
            && mention.roles[given].is_none()
            && mention.words[surname].text.chars().nth(SHORT - 1).is_some()
            && self.hits_by(mention, surname, MOST_BESIDE).next().is_some()
    }

    /// Whether a name is one word of a person's who has others of several, and what is left over of the mention is in none
    /// of them: the given name of another, or its initial. In scripts that hide sounds surnames stand alone on file.
    fn is_surname_of_another(
        &self,
        mention: &Mention,
        name: u32,
        words: &[u32],
        pairs: &[Pair],
    ) -> bool {
        let telling = |word: &u32| word & (flag::PATRONYMIC | flag::GENERIC) == 0;
        let one = || words.iter().filter(|word| telling(word)).nth(1).is_none();
        if !mention.mute || self.kind(name) != PERSON || !one() {
            return false;
        }
        let left = |hit: &Hit| {
            let unit = &mention.units[usize::from(hit.unit)];
            let taken = |pair: &Pair| covers(pair.mention, unit.first as u8);
            unit.count == 1 && !pairs.iter().any(taken)
        };
        let named = |word: u32| self.hits_of(word & flag::NUMBER).iter().any(left);
        let longer = |name: &u32| self.index.words_of(*name).filter(telling).nth(1).is_some();
        let others = self.index.names_of(self.index.name(name, name::ENTITY));
        let mut others = others.filter(longer).peekable();
        others.peek().is_some() && !others.any(|name| self.index.words_of(name).any(named))
    }

    /// The last telling word of a name, mostly the surname; or the first, if that alone is paired, is one syllable, and all are
    /// such, as of Chinese and Korean names: *Xi*.
    fn surname(&self, name: u32, words: &[u32], pairs: &[Pair]) -> u8 {
        let syllables = || {
            let sounds = self.index.phones(words[0] & flag::NUMBER);
            let vowels = sounds.split(|symbol| ALPHABET.class(ALPHABET.phone(*symbol)).is_some());
            let named = || normalize::words(self.index.text(name));
            vowels.filter(|vowels| !vowels.is_empty()).count() == 1
                && compare::syllabic(named().iter().map(|word| &*word.text)) > 0
        };
        let first = pairs.len() == 1 && pairs[0].name == (0, 1) && words.len() > 1;
        if first && self.kind(name) == PERSON && syllables() {
            return 0;
        }
        (0..words.len()).rev().find(|n| self.tells(words, *n)).unwrap_or(0) as u8
    }

    /// Whether a word of the name is the other half of a compound for which an initial stands: *К. Токаев*,
    /// *Касым-Жомарт Токаев*.
    fn is_abbreviated(&self, name: u32, n: usize, pairs: &[Pair]) -> bool {
        let Some(first) = n.checked_sub(1) else { return false };
        let text = self.index.text(name);
        let joined = || match &normalize::words(text).get(first..=n) {
            Some([one, other]) => &text[one.range.end..other.range.start] == "-",
            _ => false,
        };
        pairs.iter().any(|pair| pair.initial && covers(pair.name, first as u8)) && joined()
    }

    /// Whether a word of the name tells whose it is, and is no number, which tells namesakes apart.
    fn tells(&self, words: &[u32], n: usize) -> bool {
        words[n] & (flag::PATRONYMIC | flag::GENERIC) == 0 && self.number(n).is_none()
    }

    /// The number that a word of the name is.
    fn number(&self, word: usize) -> Option<u32> {
        Some((*self.numerals.get(word)?)?.value)
    }

    /// Whether both are names of syllables alone, as Chinese and Korean ones are, and no word is of the same: *Jiang Yan*,
    /// *Wang Yang*. Only in plain Latin letters: other languages than English and Russian write them as they like.
    fn are_other_syllables(&self, mention: &Mention, name: u32, pairs: &[Pair]) -> bool {
        let latin = mention.words.iter().all(|word| word.text.is_ascii());
        if !latin || mention.syllabic() == 0 {
            return false;
        }
        let named = normalize::words(self.index.text(name));
        let tongues = mention.syllabic() & compare::syllabic(named.iter().map(|word| &*word.text));
        let other = |pair: &Pair| {
            let said = mention.words[span(pair.mention)].iter().map(|word| &*word.text);
            let Some(named) = named.get(span(pair.name)) else { return false };
            let named = named.iter().map(|word| &*word.text);
            !compare::same_syllables(&said.collect::<String>(), &named.collect::<String>(), tongues)
        };
        tongues > 0 && !pairs.iter().any(|pair| pair.initial) && pairs.iter().all(other)
    }

    /// Whether a pair is of two given names of which none is a form of the other.
    fn are_other_given(&self, mention: &Mention, words: &[u32], pair: &Pair) -> bool {
        if (pair.mention.1, pair.name.1) != (1, 1) {
            return false;
        }
        let said = mention.given(pair.mention.0.into());
        let named = words[usize::from(pair.name.0)] & flag::NUMBER;
        let named = compare::given("", self.index.phones(named));
        !said.is_empty() && !named.is_empty() && !said.iter().any(|name| named.contains(name))
    }

    /// The kind of the bearer: a place in [`KINDS`](crate::gazetteer::index::KINDS), or behind them.
    fn kind(&self, name: u32) -> u32 {
        self.index.entity(self.index.name(name, name::ENTITY), entity::KIND)
    }

    /// Whether what is left over of the mention says that it is the body of another state, which has a *Ministry
    /// of Finance*, too, or of a city of another, or of another name: what stands in quotation marks; or another thing that is
    /// named after the same person: *Сәтбаев атындағы сыйлық*; or somebody with one more surname: *Токаев-Сүйменов*.
    fn is_another(&self, mention: &Mention, name: u32, words: &[u32], pairs: &[Pair]) -> bool {
        let left = |word: &usize| !pairs.iter().any(|pair| covers(pair.mention, *word as u8));
        if self.kind(name) == PERSON {
            let (_, prominence) =
                self.index.kind_and_prominence(self.index.name(name, name::ENTITY));
            if prominence < KNOWN {
                return false;
            }
            let last = self.surname(name, words, pairs);
            let surname = |word: usize| {
                let is = |pair: &Pair| covers(pair.mention, word as u8) && covers(pair.name, last);
                pairs.iter().any(|pair| !pair.initial && is(pair))
            };
            let more = |word: usize| mention.roles[word].is_none() && left(&word);
            let mut halves = mention.doubled.iter();
            return halves.any(|&at| surname(at - 1) && more(at) || more(at - 1) && surname(at));
        }
        if self.kind(name) != ORGANIZATION {
            return false;
        }
        let called = |word: usize| mention.longer(word).called && !left(&word);
        let thing = |word: &usize| {
            mention.plain[*word]
                && mention.roles[*word].is_none()
                && mention.meanings[*word].is_empty()
        };
        let countries = |entity| self.index.string(self.index.entity(entity, entity::COUNTRIES));
        let own = countries(self.index.name(name, name::ENTITY));
        let abroad = |entity| {
            let theirs = countries(entity);
            !own.is_empty() && !own.split(',').any(|code| theirs.split(',').any(|of| of == code))
        };
        let others = |word| {
            let cities = self.cities(mention, word);
            self.state(mention, word).is_some_and(abroad)
                || !cities.is_empty()
                    && cities.iter().all(|city| !countries(*city).is_empty() && abroad(*city))
        };
        let named = |word: &usize| mention.outside.contains(&true) && !mention.outside[*word];
        let words = 0..mention.words.len();
        let mut quoted = words.clone().filter(named).peekable();
        words.clone().any(called) && words.clone().filter(left).any(|word| thing(&word))
            || quoted.peek().is_some() && quoted.all(|word| left(&word))
            || words.filter(left).any(others)
    }

    /// Whether the mention is the name of a village that is made of a person's: *Лавровка*, *село Назарово*.
    fn is_village(&self, mention: &Mention, name: u32, pairs: &[Pair]) -> bool {
        let typed = |at: usize| mention.roles[at] == Some(Role::PlaceType) && mention.plain[at];
        let titled = mention.roles.contains(&Some(Role::Title));
        let village = |pair: &Pair| {
            let said = &mention.words[usize::from(pair.mention.0)].text;
            !pair.initial && lexicon::is_village(said)
        };
        !titled && (0..mention.words.len()).any(typed)
            || pairs.iter().any(village)
                && !lexicon::is_village(&normalize::fold(self.index.text(name)))
    }

    /// Whether a word of the mention names the one state of a body.
    fn is_own_state(&self, mention: &Mention, word: usize, name: u32) -> bool {
        let countries = |entity| self.index.string(self.index.entity(entity, entity::COUNTRIES));
        let own = countries(self.index.name(name, name::ENTITY));
        !own.is_empty() && self.state(mention, word).is_some_and(|state| countries(state) == own)
    }

    /// The state of which a word of the mention is a name, if there is one on file.
    fn state(&self, mention: &Mention, word: usize) -> Option<u32> {
        let is_state =
            |entity: &u32| self.index.string(self.index.entity(*entity, entity::CLASS)) == STATE;
        *mention.states[word]
            .get_or_init(|| self.bearers(mention, word, MOST_BESIDE).find(is_state))
    }

    /// The cities that a word of the mention is a name of, if one of them is a large one.
    fn cities<'m>(&self, mention: &'m Mention, word: usize) -> &'m [u32] {
        mention.cities[word].get_or_init(|| {
            let is_city =
                |entity: &u32| self.index.string(self.index.entity(*entity, entity::CLASS)) == CITY;
            let large = |entity: &u32| self.index.kind_and_prominence(*entity).1 >= LARGE;
            let cities: Vec<u32> = self.bearers(mention, word, SURE).filter(is_city).collect();
            if cities.iter().any(large) { cities } else { Vec::new() }
        })
    }

    /// The words on file that a word of the mention spells by itself at no more than `most`.
    fn hits_by(&self, mention: &Mention, word: usize, most: Cost) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(move |hit| {
            let unit = &mention.units[usize::from(hit.unit)];
            (unit.first, unit.count) == (word, 1) && hit.cost <= most
        })
    }

    /// The entities of which a word of the mention is a name, spelled at no more than `most`; the cheapest first.
    fn bearers(&self, mention: &Mention, word: usize, most: Cost) -> impl Iterator<Item = u32> {
        let mut hits: Vec<&Hit> = self.hits_by(mention, word, most).collect();
        hits.sort_by_key(|hit| hit.cost);
        let alone = |name: &u32| self.index.words_of(*name).len() == 1;
        let names = hits.into_iter().flat_map(|hit| self.index.postings(hit.word));
        let names = names.take(MOST_BEARERS).filter(alone);
        names.map(|name| self.index.name(name, name::ENTITY))
    }

    /// Whether a word of the mention means what a word of another of the entity's names does.
    fn is_meant(&self, mention: &Mention, word: usize, name: u32) -> bool {
        let meanings = &mention.meanings[word];
        let meant: Vec<u32> =
            meanings.iter().filter_map(|meaning| self.index.meant(meaning)).collect();
        let names = || self.index.names_of(self.index.name(name, name::ENTITY));
        let means = |word| self.index.meaning(word & flag::NUMBER);
        let named = |meant| {
            names().any(|name| self.index.words_of(name).any(|word| means(word) == Some(meant)))
        };
        !meant.is_empty() && meant.len() == meanings.len() && meant.into_iter().all(named)
    }

    /// Whether a word of the mention that is left over makes another name of what is paired: it stands on
    /// the side where such a word does.
    fn is_longer(&self, mention: &Mention, word: usize, name: u32, pairs: &[Pair]) -> bool {
        let Longer { before, behind, .. } = mention.longer(word);
        if before | behind == 0 {
            return false;
        }
        let kind = kind_bit(KINDS.get(self.kind(name) as usize).unwrap_or(&""));
        before & kind > 0 && pairs.iter().any(|pair| usize::from(pair.mention.0) < word)
            || behind & kind > 0 && pairs.iter().any(|pair| usize::from(pair.mention.0) > word)
    }

    /// Which types of place an entity's names say that it is, and which its class, as bits: one name
    /// may say what the others leave out.
    fn types(&self, entity: u32) -> (u32, u32) {
        let words = self.index.names_of(entity).flat_map(|name| self.index.words_of(name));
        let named = words.fold(0, |named, word| named | 1u32 << (word >> flag::SENSE & 15)) & !1;
        let class = self.index.string(self.index.entity(entity, entity::CLASS));
        (named, 1 << sense(class) & !1)
    }

    /// Whether one of the pair ends like an adjective and the other does not, where no type of place is said.
    fn is_derived(&self, mention: &Mention, name: u32, words: &[u32], pair: &Pair) -> bool {
        if pair.initial || pair.translated || mention.types > 0 {
            return false;
        }
        let said = mention.adjectives[usize::from(pair.mention.0 + pair.mention.1 - 1)];
        let named = words[usize::from(pair.name.0 + pair.name.1 - 1)] & flag::NUMBER;
        let phones = self.index.phones(named);
        // All of them have it, and few words do.
        let named = phones.contains(&b'k') && sounds_like_adjective(phones);
        said != named && self.kind(name) == PLACE
    }

    /// Whether one of the pair is a woman's surname and the other a man's.
    fn genders_differ(&self, mention: &Mention, words: &[u32], pair: &Pair) -> bool {
        if pair.initial || pair.translated || pair.name.1 > 1 {
            return false;
        }
        let said = &mention.words[usize::from(pair.mention.0 + pair.mention.1 - 1)].text;
        let named = self.index.phones(words[usize::from(pair.name.0)] & flag::NUMBER);
        genders_differ(gender(said), || gender_of_phones(named))
    }
}

/// Finds by how much names that are paired whole would be cheaper if they were called like their namesakes: see
/// [`Pairing::namesake`].
pub fn share(index: &Index, found: &mut [Candidate]) {
    if found.iter().filter(|found| found.pairing.tells_all()).nth(1).is_none() {
        return;
    }
    let mut whole: Vec<Whole> = (found.iter().enumerate())
        .filter(|(_, found)| found.pairing.tells_all())
        .map(|(at, found)| {
            let entity = index.name(found.name, name::ENTITY);
            let words = index.words_of(found.name).map(|word| word & flag::NUMBER);
            Whole { entity, words: words.collect(), least: found.pairing.spelling, at }
        })
        .collect();
    whole.sort_by_key(|name| (name.entity, name.least));
    for names in whole.chunk_by_mut(|a, b| a.entity == b.entity) {
        let least = names[0].least;
        names.iter_mut().for_each(|name| name.least = least);
    }
    whole.sort_by(|a, b| a.words.cmp(&b.words).then(a.least.cmp(&b.least)));
    for names in whole.chunk_by(|a, b| a.words == b.words) {
        for name in names.iter().filter(|name| name.entity != names[0].entity) {
            let pairing = &mut found[name.at].pairing;
            pairing.namesake = pairing.spelling.saturating_sub(names[0].least);
        }
    }
}

/// A name that is paired whole, for [`share`].
struct Whole {
    entity: u32,
    words: Vec<u32>,
    /// What the cheapest of the entity's names costs.
    least: u32,
    at: usize,
}

/// Pairs that do not overlap, best first: the longer and cheaper. Greedy, which for names is as good as
/// the best assignment: their words are few and unlike.
pub fn choose(mut possible: Vec<Pair>) -> Vec<Pair> {
    let net = |pair: &Pair| i32::from(pair.cost) - 60 * i32::from(pair.phones);
    possible.sort_by_key(|pair| (net(pair), pair.mention, pair.name));
    let mut chosen: Vec<Pair> = Vec::with_capacity(possible.len());
    let overlap = |a: (u8, u8), b: (u8, u8)| a.0 < b.0 + b.1 && b.0 < a.0 + a.1;
    for pair in possible {
        if !chosen.iter().any(|c| overlap(c.mention, pair.mention) || overlap(c.name, pair.name)) {
            chosen.push(pair);
        }
    }
    chosen
}
