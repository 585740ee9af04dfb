//! Which word of the mention stands for which word of the name.

use super::{Matcher, Mention, Unit, crowd, word_limit};
use crate::{
    gazetteer::index::{Index, entity, flag, name},
    lexicon::{Longer, Role, kind_bit, sense},
    phonetic::{Cost, lattice::Lattice},
};
use std::{mem, ops::Range};

/// What an initial costs that stands for a word.
const INITIAL: Cost = 90;
/// What it costs to take two words for one.
const JOIN: Cost = 25;
/// A word of the name that stands for two of the mention says more than one does: about as much as if
/// it were written as two.
const JOINED: f32 = 1.6;
/// Spellings that cost more are not settled: about a consonant.
const SETTLED: u32 = 260;
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
    /// Words of the mention left over that tell whose name it is.
    pub extra: u32,
    /// Initials of the mention that stand for no word.
    pub extra_initials: u32,
    /// Words of the mention left over that do not: types of place, legal forms.
    pub extra_generic: u32,
    /// Words of the mention left over that tell a namesake from another, like *junior*.
    pub generation: u32,
    /// Words of the mention left over that make another name of this one: *Tokayev Street*.
    pub longer: u32,
    /// A father's name in the mention that the name has not.
    pub extra_patronymic: u32,
    /// Words of the name left over that tell whose name it is.
    pub missing: u32,
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
    /// Whether the words stand in another order.
    pub inverted: bool,
    /// Pairs in which two words stand for one.
    pub joined: u32,
    /// Whether only one of the two has a feminine ending.
    pub gender: bool,
    /// Pairs of words of the same meaning.
    pub translated: u32,
    /// Whether all telling words that are paired are words of the language, and others are left over: a
    /// *Ministry of Finance*.
    pub phrase: bool,
    /// What the pairs cost more than other words on file that the mention's words may spell.
    pub elsewhere: u32,
    /// Whether another name that is thought of leaves nothing over, at hardly more cost.
    pub outdone: bool,
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
        let pairs = self.pairs(mention, &words);
        let paired = pairs.iter().any(|pair| !pair.initial);
        let pairing = paired.then(|| self.weigh(mention, name, &words, pairs));
        self.words = words;
        pairing
    }

    /// The best pairs of the mention's words with those of a name.
    fn pairs(&mut self, mention: &Mention, words: &[u32]) -> Vec<Pair> {
        let mut possible: Vec<Pair> = Vec::with_capacity(USUAL_PAIRS);
        for (n, word) in words.iter().enumerate() {
            let number = word & flag::NUMBER;
            let sounds = self.index.phones(number);
            let pair = |unit: &Unit, cost: Cost, phones: usize, initial: bool| Pair {
                mention: (unit.first as u8, unit.count as u8),
                name: (n as u8, 1),
                cost,
                phones: phones as u8,
                initial,
                translated: false,
            };
            possible.extend(self.hits_of(number).iter().map(|hit| {
                let unit = &mention.units[usize::from(hit.unit)];
                let join = if unit.count > 1 { JOIN } else { 0 };
                pair(unit, hit.cost + join, sounds.len(), false)
            }));
            if let Some(meaning) = self.index.meaning(number) {
                possible.extend(self.hits_of(meaning).iter().map(|hit| {
                    let unit = &mention.units[usize::from(hit.unit)];
                    let spelled = pair(unit, hit.cost, sounds.len(), false);
                    Pair { translated: true, ..spelled }
                }));
            }
            for (u, unit) in mention.units.iter().enumerate().filter(|(_, unit)| unit.count == 1) {
                if mention.words[unit.first].initial {
                    let head = &sounds[..initial(sounds)];
                    let cost = self.aligners[u].next(&unit.lattice, head, word_limit(1));
                    possible.extend(cost.map(|cost| pair(unit, INITIAL + cost, 1, true)));
                }
            }
        }
        let mut pairs = choose(possible);
        self.compounds(words, &mut pairs);
        self.join(mention, words, &mut pairs);
        pairs
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
    fn join(&mut self, mention: &Mention, words: &[u32], pairs: &mut Vec<Pair>) {
        for (u, unit) in mention.units.iter().enumerate().filter(|(_, unit)| unit.count == 1) {
            let taken = |span: (u8, u8), at: usize| covers(span, at as u8);
            if mention.words[unit.first].initial
                || mention.is_title(unit.first)
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

    /// Counts what the pairs say and what they leave over.
    fn weigh(&self, mention: &Mention, name: u32, words: &[u32], mut pairs: Vec<Pair>) -> Pairing {
        pairs.sort_by_key(|pair| pair.mention);
        let mut out = Pairing { names: crowd(self.index), ..Pairing::default() };
        let (mut telling_pairs, mut proper) = (0, 0);
        for pair in &pairs {
            out.spelling += u32::from(pair.cost);
            out.worst = out.worst.max(u32::from(pair.cost) / u32::from(pair.phones.max(1)));
            out.phones += u32::from(pair.phones);
            out.initials += u32::from(pair.initial);
            out.translated += u32::from(pair.translated);
            out.joined += u32::from(pair.mention.1 + pair.name.1 > 2);
            // Brothers have the same father.
            let telling = flag::GENERIC | flag::PATRONYMIC;
            if !pair.initial && words[usize::from(pair.name.0)] & telling == 0 {
                telling_pairs += 1;
                let number = words[usize::from(pair.name.0)] & flag::NUMBER;
                proper += u32::from(self.index.meaning(number).is_none());
                let named = (pair.name.0..pair.name.0 + pair.name.1).map(|n| words[usize::from(n)]);
                let said: f32 = named.map(|word| self.information(word)).sum();
                out.information += if pair.mention.1 > 1 { JOINED * said } else { said };
            }
            out.gender |= self.genders_differ(mention, words, pair);
            if !pair.initial && !pair.translated && pair.name.1 == 1 {
                let least = self.least.get(mention.unit(pair.mention)).copied();
                out.elsewhere += u32::from(pair.cost.saturating_sub(least.unwrap_or(pair.cost)));
            }
        }
        out.inverted = pairs.windows(2).any(|two| two[1].name < two[0].name);
        for (i, role) in mention.roles.iter().enumerate() {
            let said: Vec<&Pair> =
                pairs.iter().filter(|pair| covers(pair.mention, i as u8)).collect();
            if mention.is_title(i) || !said.is_empty() {
                // Of a compound one half may be left over.
                let half = mention.meanings[i].len() > 1 && said.len() == 1 && said[0].translated;
                out.extra += u32::from(half);
                continue;
            }
            match role {
                Some(Role::Patronymic) => out.extra_patronymic += 1,
                Some(Role::Generation) => out.generation += 1,
                Some(_) => out.extra_generic += 1,
                None if mention.words[i].initial => out.extra_initials += 1,
                // What sort of body it is.
                None if mention.outside[i]
                    && self.kind(name) == "organization"
                    && mention.meanings[i].is_empty() =>
                {
                    out.extra_generic += 1;
                }
                None => {
                    out.extra += 1;
                    out.longer += u32::from(self.is_longer(mention, i, name, &pairs));
                }
            }
        }
        for (n, word) in words.iter().enumerate() {
            let telling = word & (flag::PATRONYMIC | flag::GENERIC) == 0;
            if pairs.iter().any(|pair| covers(pair.name, n as u8)) {
                out.missing_last &= !telling;
                continue;
            }
            out.missing_last |= telling;
            if word & flag::PATRONYMIC != 0 {
                out.missing_patronymic += 1;
            } else if word & flag::GENERIC != 0 {
                out.missing_generic += 1;
            } else {
                out.missing += 1;
                out.missing_information += self.information(*word);
            }
        }
        out.phrase = telling_pairs > 0 && proper == 0 && out.missing > 0;
        if mention.types > 0 {
            let (named, classed) = self.types(self.index.name(name, name::ENTITY));
            out.same_type = mention.types & (named | classed) > 0;
            out.other_type = named > 0 && !out.same_type;
        }
        out.pairs = pairs;
        out
    }

    fn kind(&self, name: u32) -> &str {
        let entity = self.index.name(name, name::ENTITY);
        self.index.string(self.index.entity(entity, entity::KIND))
    }

    /// Whether a word of the mention that is left over makes another name of what is paired: it stands on
    /// the side where such a word does.
    fn is_longer(&self, mention: &Mention, word: usize, name: u32, pairs: &[Pair]) -> bool {
        let Longer { before, behind, .. } = mention.longer(word);
        if before | behind == 0 {
            return false;
        }
        let kind = kind_bit(self.kind(name));
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

    /// Whether one of the pair ends like *Назарбаева* and the other like *Назарбаев*.
    fn genders_differ(&self, mention: &Mention, words: &[u32], pair: &Pair) -> bool {
        if pair.initial || pair.translated || pair.name.1 > 1 {
            return false;
        }
        let said = &mention.words[usize::from(pair.mention.0 + pair.mention.1 - 1)].text;
        let phones = self.index.phones(words[usize::from(pair.name.0)] & flag::NUMBER);
        let feminine = said.ends_with(['a', 'а', 'á', 'ā', 'я']);
        match phones {
            [.., b'v' | b'n' | b'j', b'a'] => !feminine,
            [.., b'e' | b'o' | b'i', b'v' | b'n'] => feminine,
            _ => false,
        }
    }
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
