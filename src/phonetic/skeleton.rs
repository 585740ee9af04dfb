//! The consonant skeleton: the key under which a word is found, whatever its spelling.
//!
//! Vowels and glides come and go between spellings (*Қызылорда*, *Kzyl-Orda*); consonants stay within
//! a class (ж, ш, ч and дж; қ, г and х). The skeleton is the sequence of those classes, so that almost
//! every convention gives the same one, and a lattice of readings gives few.

use super::{
    Cost,
    lattice::{DOUBLED, Lattice, READINGS, Readable, Reading, UNREAD},
    letters::ByLetters,
    phones::{ALPHABET, Phone, ROOM},
};
use std::{collections::BTreeMap, sync::LazyLock};

/// At most so many skeletons of a lattice are kept, the cheapest ones.
const KEPT: usize = 12;
/// Classes beyond these are not looked at.
pub const LONGEST: usize = 16;
/// The classes of `data/phonetic/phones.tsv`: a skeleton holds their places here, from one.
const SYMBOLS: &[u8] = b"DKLMNPRSTV";
const K: u8 = code(b'K');
const N: u8 = code(b'N');
const S: u8 = code(b'S');
const T: u8 = code(b'T');

const fn code(class: u8) -> u8 {
    let mut at = 0;
    while SYMBOLS[at] != class {
        at += 1;
    }
    at as u8 + 1
}

/// The class of each sound, as codes; 0 for vowels and glides.
static CODES: LazyLock<[u8; ROOM]> = LazyLock::new(|| {
    let mut codes = [0; ROOM];
    for phone in ALPHABET.all() {
        codes[usize::from(phone.0)] = ALPHABET.class(phone).map_or(0, code);
    }
    codes
});

/// The class of a sound; `None` for vowels and glides.
fn class(phone: Phone) -> Option<u8> {
    Some(CODES[usize::from(phone.0)]).filter(|class| *class != 0)
}

/// Up to [`LONGEST`] classes of consonants, four bits each, the first one highest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Skeleton(pub u64);

impl Skeleton {
    /// How many classes it has.
    pub fn len(self) -> usize {
        LONGEST - self.0.trailing_zeros() as usize / 4
    }

    /// The class at a place.
    #[inline]
    pub fn class(self, at: usize) -> u8 {
        (self.0 >> (60 - 4 * at)) as u8 & 15
    }

    /// The class at the beginning.
    pub fn begins(self) -> Set {
        1 << self.class(0)
    }

    /// How many classes at the beginning are those of `other`.
    pub fn shared(self, other: Skeleton) -> usize {
        (self.0 ^ other.0).leading_zeros() as usize / 4
    }

    /// The last of all skeletons that begin with the first `count` classes of this one.
    pub fn last_with(self, count: usize) -> Skeleton {
        Skeleton(self.0 | u64::MAX.checked_shr(4 * count as u32).unwrap_or(0))
    }
}

/// A skeleton under construction, and whether the last sound was a consonant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Growing {
    /// The last class lowest.
    classes: u64,
    touching: bool,
}

impl Growing {
    const EMPTY: Growing = Growing { classes: 0, touching: false };

    fn skeleton(self) -> Skeleton {
        let free = self.classes.leading_zeros() & !3;
        Skeleton(self.classes.checked_shl(free).unwrap_or(0))
    }

    /// Doubled classes are one; ң is often written нг, and ч, дж, ц with a т or д before, so N takes a
    /// K behind it along and S a T before it.
    #[inline]
    fn push(&mut self, class: u8) {
        if class == 0 {
            // A glide between consonants is mostly a vowel that lost its letter.
            self.touching = false;
            return;
        }
        let last = self.classes as u8 & 15;
        match (last, class) {
            _ if self.touching && last == class => {}
            (N, K) if self.touching => {}
            (T, S) if self.touching => self.classes ^= u64::from(T ^ S),
            _ if self.classes >> (4 * (LONGEST - 1)) == 0 => {
                self.classes = self.classes << 4 | u64::from(class);
            }
            _ => {}
        }
        self.touching = true;
    }

    /// Adds the classes of a reading, as [`Heard`] has them.
    #[inline]
    fn push_all(&mut self, classes: u32) {
        let mut left = classes.ilog2() / 4;
        while left > 0 {
            left -= 1;
            self.push((classes >> (4 * left)) as u8 & 15);
        }
    }
}

/// A set of classes: a bit for each, the lowest for none.
pub type Set = u16;

/// The classes that readings begin with.
static BEGINNINGS: LazyLock<ByLetters<Set>> = LazyLock::new(|| {
    let mut all: BTreeMap<_, Set> = BTreeMap::new();
    for reading in READINGS.all() {
        let begin = reading.phones().iter().find_map(|phone| class(*phone)).unwrap_or(0);
        // It takes a T before it along.
        let taken = if begin == T { 1 << S } else { 0 };
        *all.entry(reading.begins()).or_default() |= 1 << begin | taken;
    }
    ByLetters::new(all)
});

/// The classes with which the skeletons of a word in small letters may begin, whatever is taken off behind its
/// second letter; all of them where the first two do not tell.
pub fn beginnings(word: &str) -> Set {
    const NONE: Set = 1;
    let mut letters = word.chars();
    let [first, second, third] = std::array::from_fn(|_| letters.next());
    // Marks belong to the letter before, and é may be a damaged one.
    let plain = |c: char| READINGS.knows(c) && !('\u{80}'..='\u{ff}').contains(&c);
    let (Some(first), Some(second)) = (first, second) else { return Set::MAX };
    if ![first, second].into_iter().chain(third).all(plain) {
        return Set::MAX;
    }
    let both = |sets: &mut dyn Iterator<Item = &Set>| sets.fold(0, |all, set| all | set);
    let readings = &*BEGINNINGS;
    let alone = both(&mut readings.of(first, None));
    let paired = both(&mut readings.of(first, Some(second)).skip(1));
    let behind = both(&mut readings.before_any(second));
    match (alone & NONE, paired & NONE, behind & NONE) {
        (0, 0, _) => alone | paired,
        (_, 0, 0) => (alone | paired | behind) & !NONE,
        _ => Set::MAX,
    }
}

/// The skeleton of a phonemic form.
pub fn of_phones(phones: &[u8]) -> Skeleton {
    let mut growing = Growing::EMPTY;
    let codes = &*CODES;
    for phone in ALPHABET.phones(phones) {
        growing.push(codes[usize::from(phone.0)]);
    }
    growing.skeleton()
}

/// The skeletons of a word's readings that cost at most `most`, cheapest first.
pub fn of_lattice(lattice: &Lattice, most: Cost) -> Vec<(Skeleton, Cost)> {
    let mut memory = Memory::default();
    memory.of_lattice(lattice, most);
    memory.found
}

/// A reading as what it adds to a skeleton.
struct Heard {
    reading: &'static Reading,
    /// The classes of its sounds, the last one lowest; of several vowels in a row only one.
    classes: u32,
    cost: Cost,
}

/// The readings that begin with a letter alone, and with it and another, as what they add to skeletons, without
/// those that are like a cheaper one.
static HEARD: LazyLock<ByLetters<Vec<Heard>>> = LazyLock::new(|| {
    let mut all: BTreeMap<_, Vec<Heard>> = BTreeMap::new();
    for reading in READINGS.all() {
        let classes = reading.phones().iter().fold(NONE_HEARD, |all, phone| {
            let class = u32::from(CODES[usize::from(phone.0)]);
            if class == 0 && all != NONE_HEARD && all & 15 == 0 { all } else { all << 4 | class }
        });
        let cost = reading.cost();
        let heard = all.entry(reading.begins()).or_default();
        let like = |known: &&mut Heard| known.classes == classes && known.reading.is_like(reading);
        match heard.iter_mut().find(like) {
            Some(known) => known.cost = cost.min(known.cost),
            None => heard.push(Heard { reading, classes, cost }),
        }
    }
    ByLetters::new(all)
});

/// Stands before the classes of a reading.
const NONE_HEARD: u32 = 1;

/// Stands for the class of what is not said at all.
const SILENT: u8 = u8::MAX;

/// Working memory, so that one serves many words.
#[derive(Default)]
pub struct Memory {
    /// The sets of all nodes side by side, each with room for the ones that are kept.
    sets: Vec<(Growing, Cost)>,
    counts: Vec<usize>,
    /// Where the arcs of a node lead, and the class of what they read; each once, at the least cost.
    moves: Vec<(u16, u8, Cost)>,
    /// The same of the readings of a letter.
    heard: Vec<(usize, u32, Cost)>,
    found: Vec<(Skeleton, Cost)>,
}

impl Memory {
    /// Like [`of_lattice`].
    pub fn of_lattice(&mut self, lattice: &Lattice, most: Cost) -> &[(Skeleton, Cost)] {
        let Memory { sets, counts, moves, found, .. } = self;
        let room = lattice.nodes() * KEPT;
        sets.resize(sets.len().max(room), (Growing::EMPTY, 0));
        sets[0] = (Growing::EMPTY, 0);
        counts.clear();
        counts.resize(lattice.nodes(), 0);
        counts[0] = 1;
        let codes = &*CODES;
        for node in 0..lattice.nodes() - 1 {
            let (before, ahead) = sets.split_at_mut((node + 1) * KEPT);
            let here = &before[node * KEPT..][..counts[node]];
            moves.clear();
            for arc in lattice.arcs(node) {
                let read = arc.phone.map_or(SILENT, |phone| codes[usize::from(phone.0)]);
                let to = arc.to;
                match moves.iter_mut().find(|known| (known.0, known.1) == (to, read)) {
                    Some((.., cost)) => *cost = arc.cost.min(*cost),
                    None => moves.push((to, read, arc.cost)),
                }
            }
            for (to, read, cost) in moves.iter() {
                let to = usize::from(*to);
                let set = &mut ahead[(to - node - 1) * KEPT..][..KEPT];
                for (growing, before) in here {
                    let mut growing = *growing;
                    let cost = Cost::saturating_add(*before, *cost);
                    if cost > most {
                        continue;
                    }
                    if *read != SILENT {
                        growing.push(*read);
                    }
                    add(set, &mut counts[to], growing, cost);
                }
            }
        }
        let last = lattice.nodes() - 1;
        collect(&mut sets[last * KEPT..][..counts[last]], found);
        found
    }

    /// The skeletons of a word of which the language is not known, without its lattice: of most
    /// words nothing else is ever asked.
    pub fn of_word(&mut self, word: &Readable<'_>, most: Cost) -> &[(Skeleton, Cost)] {
        let Memory { sets, counts, heard, found, .. } = self;
        let room = (word.len() + 1) * KEPT;
        sets.resize(sets.len().max(room), (Growing::EMPTY, 0));
        sets[0] = (Growing::EMPTY, 0);
        counts.clear();
        counts.resize(word.len() + 1, 0);
        counts[0] = 1;
        let readings = &*HEARD;
        let mut chars = word.chars();
        let (mut at, mut here, mut last) = (0, chars.next(), None);
        while let Some(c) = here {
            let (next, rest) = (chars.next(), chars.as_str());
            here = next;
            heard.clear();
            for all in readings.both(c, next).into_iter().flatten() {
                for one in all {
                    if one.reading.applies(at == 0, next, rest) {
                        heard.push((at + one.reading.grapheme.len(), one.classes, one.cost));
                    }
                }
            }
            let behind = at + c.len_utf8();
            if heard.is_empty() {
                heard.push((behind, NONE_HEARD, UNREAD));
            } else if last == Some(c) && !c.is_ascii_digit() {
                heard.push((behind, NONE_HEARD, DOUBLED));
            }
            let (before, ahead) = sets.split_at_mut((at + 1) * KEPT);
            for (growing, before) in &before[at * KEPT..][..counts[at]] {
                for (to, classes, cost) in heard.iter() {
                    let cost = Cost::saturating_add(*before, *cost);
                    if cost <= most {
                        let mut growing = *growing;
                        growing.push_all(*classes);
                        add(
                            &mut ahead[(to - at - 1) * KEPT..][..KEPT],
                            &mut counts[*to],
                            growing,
                            cost,
                        );
                    }
                }
            }
            last = Some(c);
            at = behind;
        }
        collect(&mut sets[word.len() * KEPT..][..counts[word.len()]], found);
        found
    }
}

/// The skeletons of a set, cheapest first, each once.
fn collect(ends: &mut [(Growing, Cost)], found: &mut Vec<(Skeleton, Cost)>) {
    ends.sort_by_key(|(_, cost)| *cost);
    found.clear();
    for (growing, cost) in ends {
        let skeleton = growing.skeleton();
        if !found.iter().any(|(known, _)| *known == skeleton) {
            found.push((skeleton, *cost));
        }
    }
}

fn add(set: &mut [(Growing, Cost)], count: &mut usize, growing: Growing, cost: Cost) {
    if let Some((_, known)) = set[..*count].iter_mut().find(|(known, _)| *known == growing) {
        *known = cost.min(*known);
    } else if *count < set.len() {
        set[*count] = (growing, cost);
        *count += 1;
    } else if let Some(worst) = set.iter_mut().max_by_key(|(_, cost)| *cost)
        && cost < worst.1
    {
        *worst = (growing, cost);
    }
}

/// What it costs at least to spell words of a skeleton: costs of sounds brought down to classes.
///
/// A class of a word's skeleton stands for one sound of the class, the same sounds again behind it, and
/// whatever the skeleton hides: vowels and glides, a K behind N, a T before S.
pub struct Bounds {
    /// A class of the word that the mention leaves out.
    pub missing: Classes<Cost>,
    /// A sound of the mention in the place of one of a class.
    pub heard: [Classes<Cost>; ROOM],
    /// A sound of the mention behind a class, or at the beginning for class 0, for which the skeleton
    /// shows nothing.
    pub hidden: [Classes<Cost>; ROOM],
    /// The same before the class that takes others along.
    pub taken: [Cost; ROOM],
}

/// Something for each class: they are written in four bits.
pub type Classes<T> = [T; CLASSES];
/// So many classes can be written, and class 0, which stands for none.
pub const CLASSES: usize = 16;
/// The class that takes a T before it along.
pub const TAKING: u8 = S;
/// What no class costs.
const UNHEARD: Cost = Cost::MAX / 4;

/// The bounds of the alphabet.
pub static BOUNDS: LazyLock<Bounds> = LazyLock::new(|| {
    let alphabet = &*ALPHABET;
    let mut bounds = Bounds {
        missing: [UNHEARD; CLASSES],
        heard: [[UNHEARD; CLASSES]; ROOM],
        hidden: [[UNHEARD; CLASSES]; ROOM],
        taken: [UNHEARD; ROOM],
    };
    let least = |known: &mut Cost, cost: Cost| *known = cost.min(*known);
    for said in alphabet.all() {
        let phone = usize::from(said.0);
        least(&mut bounds.taken[phone], alphabet.gap(said));
        bounds.hidden[phone].iter_mut().for_each(|known| least(known, alphabet.gap(said)));
        for other in alphabet.all() {
            let cost = alphabet.substitution(said, other);
            let Some(class) = class(other) else {
                least(&mut bounds.taken[phone], cost);
                bounds.hidden[phone].iter_mut().for_each(|known| least(known, cost));
                continue;
            };
            least(&mut bounds.heard[phone][usize::from(class)], cost);
            least(&mut bounds.hidden[phone][usize::from(class)], cost);
            match class {
                K => least(&mut bounds.hidden[phone][usize::from(N)], cost),
                T => least(&mut bounds.taken[phone], cost),
                _ => {}
            }
        }
        if let Some(class) = class(said) {
            least(&mut bounds.missing[usize::from(class)], alphabet.gap(said));
        }
    }
    bounds
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        inflect::{ENDINGS, Tongues},
        phonetic::lattice::{pronounce, readable},
    };

    /// With and without a lattice.
    #[test]
    fn a_word_has_the_skeletons_of_its_lattice() {
        let words =
            "tokayev schtscherbakow щучинск токаевтың ءسىز 中文 q̊ʻ' джалал-абад xxx 1917 cömert x";
        let sorted = |mut found: Vec<(Skeleton, Cost)>| {
            found.sort();
            found
        };
        for word in words.split(' ') {
            for most in [0, 60, 170, Cost::MAX] {
                let found = Memory::default().of_word(&readable(word), most).to_vec();
                assert_eq!(
                    sorted(found),
                    sorted(of_lattice(&Lattice::new(word, None), most)),
                    "{word}"
                );
            }
        }
    }

    /// However a word is read, and whatever is taken off.
    #[test]
    fn skeletons_begin_as_is_told() {
        let words = "the city chtschow thomas tsarist eau ought yellow aussi school xylo knight écoles o'zbek qala \
            облысы области әкімі джалал цирк щедрый ёлка юрта ъезд нгур тседа аудандары ішкі её ұлттық өзен а ас \
            hükümeti iller ñâåò կառավարություն მთავრობა";
        let told = words.split_whitespace().filter(|word| {
            let told = beginnings(word);
            let stems = ENDINGS.stems(word, Tongues::MAX).into_iter().map(|stem| stem.text());
            for text in stems.chain([(*word).to_owned()]) {
                let said = ["ru", "kk", "en", "de", "tr", "fr"].map(|lang| pronounce(&text, lang));
                let mut found: Vec<_> = said.iter().map(|phones| of_phones(phones)).collect();
                found.extend(of_lattice(&Lattice::new(&text, None), Cost::MAX).iter().map(|f| f.0));
                assert!(found.iter().all(|s| told & s.begins() != 0), "{word}, {text}: {found:?}");
            }
            told != Set::MAX
        });
        assert!(told.count() > 20);
    }

    #[test]
    fn spellings_share_a_skeleton() {
        for (name, lang, mentions) in [
            ("тоқаев", "kk", &["tokayev", "toqaev", "tokaïev", "tokajew", "токаев", "توقايەۆ"][..]),
            ("жомарт", "kk", &["jomart", "zhomart", "yomart", "schomart", "żomart", "cömert"]),
            ("қызылорда", "kk", &["kzylorda", "kyzylorda", "qyzylorda", "kızılorda"]),
            ("назарбаев", "kk", &["nazarbayev", "nasarbajew", "nazarbáyev", "nazarbaïev"]),
        ] {
            let key = of_phones(&pronounce(name, lang));
            for mention in mentions {
                let found = of_lattice(&Lattice::new(mention, None), Cost::MAX);
                assert!(found.iter().any(|(s, _)| *s == key), "{mention}: {found:?}");
            }
        }
    }
}
