//! The rule engine: a scheme's rules compiled into one table and run over text in one pass.
//!
//! At each character the longest source that matches wins; of equally long ones, those with a
//! context are tried before those without, in the order of the file. Contexts look at the *source*
//! text, lower-cased, so that no rule depends on what another wrote.
//!
//! A table holds one eight-byte cell for every character below U+0800. Most letters need nothing
//! but their cell: the bytes to write, capital or small. Letters with several rules ask which of the
//! sets named in contexts the letters beside them belong to: one word of bits for each character,
//! made beforehand. Only sources of several letters, contexts that look further, and capitals that
//! become several letters go the longer way round.

use std::{borrow::Cow, iter, ops::Range, sync::LazyLock};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{Unknown, scheme::Dotted};

/// Apostrophes that typists take for one another; all are read as U+2019.
const APOSTROPHES: &str = "'’‘ʼʻʹʾʿ´`′ˈ";
/// The apostrophe that stands for all of them in rules.
pub(super) const APOSTROPHE: char = '’';
/// The Caucasian letter that is typed as a capital within small words too.
const PALOCHKA: char = 'Ӏ';
/// Keeps apart letters that would be read as a digraph; written only when asked for.
pub(super) const SEPARATOR: char = '·';
/// The pseudo-source of rules that write something before a word.
pub(super) const WORD_START: char = '^';
/// How far a `*` in a context looks; names are shorter, and text stays linear.
const STAR_REACH: usize = 64;
/// Characters below this have a cell of their own: all that UTF-8 writes in one or two bytes.
const NEAR: usize = 0x800;

/// One line of a scheme's rules.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub source: String,
    pub target: String,
    pub left: Context,
    pub right: Context,
}

/// What must stand beside a source for its rule to apply: alternatives, each a sequence of items.
///
/// Most ask for one letter or the edge beside the source, which is worth a short way.
#[derive(Clone, Debug, Default)]
pub(super) enum Context {
    #[default]
    Any,
    One(Box<Set>),
    Many(Vec<Sequence<Set>>),
}

/// What must follow each other, going away from the source: a bit for each item and one for the end.
#[derive(Clone, Debug)]
pub(super) struct Sequence<S> {
    items: Vec<Item<S>>,
    /// Which may come first.
    open: u32,
}

/// A letter of a set or, with a star, any number of such letters.
#[derive(Clone, Debug)]
struct Item<S> {
    set: S,
    star: bool,
    /// Which may come after it.
    then: u32,
}

/// A set of letters, perhaps with the edge of the word, perhaps negated.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Set {
    bits: [u64; NEAR / 64],
    far: Vec<char>,
    edge: bool,
    not: bool,
}

impl Set {
    const EMPTY: Set = Set { bits: [0; NEAR / 64], far: Vec::new(), edge: false, not: false };

    fn only(c: char) -> Set {
        let mut set = Set::EMPTY;
        set.insert(c);
        set
    }

    /// What belongs to any of the sets, of the characters that have a cell of their own.
    fn union(sets: &[&Set]) -> Set {
        let has = |c| sets.iter().any(|s| s.contains(c));
        let mut union = Set { edge: has(None), ..Set::EMPTY };
        let near = (0..NEAR as u32).filter_map(char::from_u32);
        near.filter(|&c| has(Some(c))).for_each(|c| union.insert(c));
        union
    }

    fn insert(&mut self, c: char) {
        match self.bits.get_mut(c as usize / 64) {
            Some(word) => *word |= 1 << (c as usize % 64),
            None => self.far.push(c),
        }
    }

    /// Whether a letter, or with `None` the edge of the word, belongs.
    fn contains(&self, c: Option<char>) -> bool {
        let listed = match c {
            None => self.edge,
            Some(c) => match self.bits.get(c as usize / 64) {
                Some(word) => word >> (c as usize % 64) & 1 == 1,
                None => self.far.contains(&c),
            },
        };
        listed != self.not
    }
}

impl Context {
    /// Reads a context: letters, `[sets]`, `[^all but these]`, `#` for the edge of a word, `.` for
    /// any letter of the source script, `*` after an item for any number of it, `|` between
    /// alternatives. Capital ASCII letters name the classes of the scheme. `back`: it stands to the
    /// left of the source.
    pub fn parse(
        text: &str,
        back: bool,
        script: Script,
        class: impl Fn(char) -> Option<&'static str>,
    ) -> Option<Context> {
        if text.is_empty() {
            return Some(Context::Any);
        }
        let sets = |side| Context::sets(side, script, &class);
        let mut sides: Vec<_> = text.split('|').map(sets).collect::<Option<_>>()?;
        match &mut sides[..] {
            [side] if matches!(side[..], [(_, false)]) => {
                Some(Context::One(Box::new(side.remove(0).0)))
            }
            _ => {
                let sequence = |side| Sequence::new(side, back);
                Some(Context::Many(sides.into_iter().map(sequence).collect()))
            }
        }
    }

    /// The sets of one alternative, each with whether it has a star.
    fn sets(
        text: &str,
        script: Script,
        class: &impl Fn(char) -> Option<&'static str>,
    ) -> Option<Vec<(Set, bool)>> {
        let mut sets: Vec<(Set, bool)> = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let mut set = Set::EMPTY;
            let add = |set: &mut Set, c: char| -> Option<()> {
                match c {
                    '#' => set.edge = true,
                    'A'..='Z' => class(c)?.chars().for_each(|c| set.insert(c)),
                    c => set.insert(fold(c)),
                }
                Some(())
            };
            match c {
                '*' => {
                    sets.last_mut()?.1 = true;
                    continue;
                }
                '.' => {
                    let near = (0..NEAR as u32).filter_map(char::from_u32);
                    let own = |c: &char| c.is_alphabetic() && script.has(*c);
                    near.filter(own).for_each(|c| set.insert(c));
                }
                '[' => {
                    set.not = chars.next_if_eq(&'^').is_some();
                    loop {
                        match chars.next()? {
                            ']' => break,
                            c => add(&mut set, c)?,
                        }
                    }
                }
                c => add(&mut set, c)?,
            }
            sets.push((set, false));
        }
        // As many as have a bit in a sequence.
        (1..32).contains(&sets.len()).then_some(sets)
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Context::Any)
    }

    /// Whether the text before a source fits; `near` tells the letter that stands next to it.
    #[inline]
    fn fits_before(&self, text: &str, near: impl FnOnce() -> Option<char>) -> bool {
        match self {
            Context::Any => true,
            Context::One(set) => set.contains(near()),
            Context::Many(sides) => sides.iter().any(|s| s.fits(in_word(text.chars().rev()))),
        }
    }

    #[inline]
    fn fits_after(&self, text: &str, near: impl FnOnce() -> Option<char>) -> bool {
        match self {
            Context::Any => true,
            Context::One(set) => set.contains(near()),
            Context::Many(sides) => sides.iter().any(|s| s.fits(in_word(text.chars()))),
        }
    }

    pub fn fits_left(&self, before: &str) -> bool {
        self.fits_before(before, || LETTERS.before(before))
    }
}

impl Sequence<Set> {
    fn new(mut sets: Vec<(Set, bool)>, back: bool) -> Sequence<Set> {
        if back {
            sets.reverse();
        }
        let mut items = Vec::new();
        // What may come where an item ends: the next one, and past a star the one behind it.
        let mut open = 1 << sets.len();
        for (i, (set, star)) in sets.into_iter().enumerate().rev() {
            let own = 1 << i | if star { open } else { 0 };
            items.push(Item { set, star, then: if star { own } else { open } });
            open = own;
        }
        items.reverse();
        Sequence { items, open }
    }

    fn fits(&self, mut letters: impl Iterator<Item = char>) -> bool {
        let step = || Some(letters.next()).map(|c| (c, c.is_none()));
        self.walk(|set, c| set.contains(c), step).unwrap_or(false)
    }
}

impl<S> Sequence<S> {
    /// Whether letters fit. `step` gives the next letter and whether it is the edge of the word; what
    /// it cannot tell, nor can the walk.
    #[inline]
    fn walk<L: Copy>(
        &self,
        has: impl Fn(&S, L) -> bool,
        mut step: impl FnMut() -> Option<(L, bool)>,
    ) -> Option<bool> {
        let mut open = self.open;
        for _ in 0..STAR_REACH {
            if open >> self.items.len() & 1 == 1 {
                return Some(true);
            }
            let (letter, edge) = step()?;
            let mut next = 0;
            while open != 0 {
                let i = open.trailing_zeros();
                let item = &self.items[i as usize];
                if has(&item.set, letter) {
                    // Nothing comes after the edge but more of it.
                    next |= item.then & !(u32::from(edge) << i);
                }
                open &= open - 1;
            }
            if next == 0 {
                break;
            }
            open = next;
        }
        Some(false)
    }
}

/// The near characters as contexts see them: the folded letter, or 0 where more has to be known.
#[derive(Debug)]
pub(super) struct Letters([u16; NEAR]);

pub(super) static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let folded = |i: usize| match char::from_u32(i as u32) {
        Some(c) if is_letter(c) && !is_mark(c) && fold(c) != APOSTROPHE => fold(c) as u32 as u16,
        _ => 0,
    };
    Letters(std::array::from_fn(folded))
});

impl Letters {
    fn near(&self, i: usize) -> Option<char> {
        char::from_u32(u32::from(self.0[i])).filter(|&c| c != '\0')
    }

    /// The folded letter, if it is certain that the character is one.
    fn letter(&self, c: char) -> Option<char> {
        if (c as usize) < NEAR { self.near(c as usize) } else { None }
    }

    fn fold(&self, c: char) -> char {
        self.letter(c).unwrap_or_else(|| fold(c))
    }

    fn is_capital(&self, c: char) -> bool {
        self.fold(c) != c && c.is_uppercase()
    }

    /// The first letter of the word that goes on at the start of `text`.
    fn after(&self, text: &str) -> Option<char> {
        let near = match *text.as_bytes() {
            [] => return None,
            [b' ' | b'\n' | b'-', ..] => return None,
            [lead @ 0xC2..=0xDF, tail, ..] => self.near(near(lead, tail)),
            _ => None,
        };
        near.or_else(|| in_word(text.chars()).next())
    }

    /// The last letter of the word that goes on at the end of `text`.
    fn before(&self, text: &str) -> Option<char> {
        let near = match *text.as_bytes() {
            [] => return None,
            [.., b' ' | b'\n' | b'-'] => return None,
            [.., lead @ 0xC2..=0xDF, tail] => self.near(near(lead, tail)),
            _ => None,
        };
        near.or_else(|| in_word(text.chars().rev()).next())
    }
}

/// The number of the character that UTF-8 writes in these two bytes.
#[inline]
fn near(lead: u8, tail: u8) -> usize {
    usize::from(lead & 0x1F) << 6 | usize::from(tail & 0x3F)
}

/// A letter as rules see it: small, with one apostrophe for all.
pub(super) fn fold(c: char) -> char {
    match c {
        'а'..='џ' | 'a'..='z' => c,
        _ if is_apostrophe(c) => APOSTROPHE,
        _ => simple_lower(c),
    }
}

fn simple_lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) => l,
        _ if c == 'İ' => 'i',
        _ => c,
    }
}

pub(super) fn is_apostrophe(c: char) -> bool {
    APOSTROPHES.contains(c)
}

/// Text in NFC.
pub(super) fn nfc(text: &str) -> Cow<'_, str> {
    if is_composed(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn is_letter(c: char) -> bool {
    matches!(c, 'А'..='я') || c.is_alphabetic() || matches!(c, '\u{64B}'..='\u{655}')
}

/// The letters of a word, folded, marks left out, up to the first character that is none. An
/// apostrophe belongs to the word only if a letter follows.
fn in_word(chars: impl Iterator<Item = char> + Clone) -> impl Iterator<Item = char> + Clone {
    let letters: &Letters = &LETTERS;
    let mut chars = chars.filter(|&c| !is_mark(c));
    iter::from_fn(move || {
        let c = chars.next()?;
        if let Some(letter) = letters.letter(c) {
            return Some(letter);
        }
        let c = fold(c);
        (c == APOSTROPHE && chars.clone().next().is_some_and(is_letter)
            || c != APOSTROPHE && is_letter(c))
        .then_some(c)
    })
    .fuse()
}

/// The letter-case in which a target is written.
#[derive(Clone, Copy, Debug)]
enum Case {
    Small,
    Title,
    Capital,
}

/// A rule ready to run: its source without the first letter, its target in each case.
#[derive(Debug)]
struct Ready {
    rest: Vec<char>,
    target: [String; 3],
    left: Context,
    right: Context,
    /// The contexts of several items, left and right.
    sides: [Option<Sides>; 2],
}

/// What to do at one character: in the low seven bytes what to write, in the high byte its length
/// or one of the marks below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cell(u64);

/// Set beside the length: what is written is the character itself.
const SAME: u64 = 0x10;
/// Set beside the length: the character itself, of the source script but unknown to the scheme.
const UNKNOWN: u64 = 0x20;
/// Try the rules of the bucket whose number stands in the low bytes.
const RULES: u64 = 0x41;
/// A combining mark: copied, but the result may need composing.
const MARK: u64 = 0x42;
/// A character beyond the cells, copied.
const FAR: u64 = 0x43;
/// Set beside all others: the character is certainly a letter.
const IS_LETTER: u64 = 0x08;
/// In a cell of [`RULES`]: the character is a capital.
const CAPITAL: u64 = 1 << 32;

impl Cell {
    const fn of(kind: u64) -> Cell {
        Cell(kind << 56)
    }

    fn text(text: &str) -> Option<Cell> {
        let mut bytes = [0; 8];
        bytes[..7].get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        bytes[7] = text.len() as u8;
        Some(Cell(u64::from_le_bytes(bytes)))
    }

    fn same(c: char) -> Cell {
        let cell =
            Cell::text(c.encode_utf8(&mut [0; 4])).expect("a character has four bytes at most");
        Cell(cell.0 | SAME << 56)
    }

    fn unknown(c: char) -> Cell {
        Cell(Cell::same(c).0 ^ (SAME | UNKNOWN) << 56)
    }

    const fn rules(bucket: usize) -> Cell {
        Cell(RULES << 56 | bucket as u64)
    }

    /// The same cell for the capital of the letter.
    const fn of_capital(self) -> Cell {
        Cell(self.0 | CAPITAL)
    }

    const fn is_capital(self) -> bool {
        self.0 & CAPITAL != 0
    }

    const fn is_unknown(self) -> bool {
        self.kind() & !7 == UNKNOWN
    }

    const fn kind(self) -> u64 {
        self.0 >> 56 & !IS_LETTER
    }

    const fn is_letter(self) -> bool {
        self.0 >> 56 & IS_LETTER != 0
    }

    const fn is_text(self) -> bool {
        self.kind() < UNKNOWN
    }

    const fn bucket(self) -> usize {
        (self.0 & 0xFFFF_FFFF) as usize
    }
}

/// A compiled scheme.
#[derive(Debug)]
pub(super) struct Table {
    near: Box<[Cell; NEAR]>,
    letters: &'static Letters,
    far: Vec<(char, Cell)>,
    rules: Vec<Ready>,
    /// One for each rule.
    quick: Vec<Quick>,
    buckets: Vec<Range<usize>>,
    start: Option<Range<usize>>,
    script: Script,
    classes: Classes,
}

/// What a glance at the letters beside a source tells of a rule, and what to write in each case,
/// unless that needs a longer look.
#[derive(Debug)]
struct Quick {
    left: Glance,
    right: Glance,
    cells: [Option<Cell>; 3],
}

/// What one look at the letter beside a source tells of a context: without the class `need` it does
/// not fit, with the class `sure` it does, and otherwise the letters beyond decide.
#[derive(Clone, Copy, Debug)]
struct Glance {
    need: u64,
    sure: u64,
}

impl Glance {
    const ANY: Glance = Glance { need: 0, sure: 0 };

    fn allows(self, class: u64) -> bool {
        class & self.need == self.need
    }

    fn is_sure(self, class: u64) -> bool {
        class & self.sure == self.sure
    }
}

/// A context of several items as classes.
type Sides = Vec<Sequence<u64>>;

/// To which of the sets in a table's contexts each near character belongs, one bit a set.
#[derive(Debug)]
struct Classes {
    sets: Vec<Set>,
    near: Box<[u64; NEAR]>,
    edge: u64,
}

/// The bits of small letters, of capitals, of all letters, and of characters that need a longer look.
const SMALL: u64 = 1 << 60;
const BIG: u64 = 1 << 61;
const LETTER: u64 = 1 << 62;
const SPECIAL: u64 = 1 << 63;
/// A bit that no letter has.
const UNSURE: u64 = 1 << 59;
/// The bits left for sets.
const SETS: usize = 59;

impl Classes {
    fn new() -> Classes {
        Classes { sets: Vec::new(), near: Box::new([0; NEAR]), edge: 0 }
    }

    /// The bit of a set, if there is one left.
    fn bit(&mut self, set: &Set) -> Option<u64> {
        let place = self.sets.iter().position(|s| s == set).or_else(|| {
            self.sets.push(set.clone());
            (self.sets.len() <= SETS).then(|| self.sets.len() - 1)
        });
        place.filter(|&i| i < SETS).map(|i| 1 << i)
    }

    /// Fills the table once all sets are known.
    fn fill(&mut self) {
        let sets = self.sets.iter().take(SETS).enumerate();
        let bits = |c| sets.clone().fold(0, |bits, (i, s)| bits | u64::from(s.contains(c)) << i);
        let edge = bits(None);
        for (i, class) in self.near.iter_mut().enumerate() {
            let c = char::from_u32(i as u32).expect("surrogates lie far above");
            *class = match LETTERS.near(i) {
                Some(letter) if has_case(c) => {
                    bits(Some(letter)) | LETTER | if c.is_uppercase() { BIG } else { SMALL }
                }
                Some(letter) => bits(Some(letter)) | LETTER,
                None if is_mark(c) || is_apostrophe(c) || is_letter(c) => SPECIAL,
                None => edge,
            };
        }
        self.edge = edge;
    }

    #[inline]
    fn before(&self, text: &[u8], at: usize) -> u64 {
        match text[..at].last_chunk().copied() {
            None => match text[..at].last() {
                Some(&only) => self.near[usize::from(only)],
                None => self.edge,
            },
            Some([_, last @ 0..0x80]) => self.near[usize::from(last)],
            Some([lead @ 0xC2..0xE0, tail]) => self.near[near(lead, tail)],
            Some(_) => SPECIAL,
        }
    }

    /// What one look at the nearest letter tells of a context.
    fn glance(&mut self, context: &Context) -> Glance {
        let sides = match context {
            Context::Any => return Glance::ANY,
            Context::One(set) => {
                let need = self.bit(set);
                return Glance { need: need.unwrap_or(0), sure: need.unwrap_or(UNSURE) };
            }
            Context::Many(sides) => sides,
        };
        let (mut may, mut fits) = (Vec::new(), Vec::new());
        for side in sides {
            let items = &side.items;
            let stars = items.iter().take_while(|item| item.star).count();
            may.extend(items.iter().take(stars + 1).map(|item| &item.set));
            match &items[stars..] {
                [] => return Glance::ANY,
                [last] => fits.push(&last.set),
                _ => {}
            }
        }
        let need = self.bit(&Set::union(&may)).unwrap_or(0);
        Glance { need, sure: self.bit(&Set::union(&fits)).unwrap_or(UNSURE) }
    }

    /// A context of several items as classes, if all its sets have a bit.
    fn sides(&mut self, context: &Context) -> Option<Sides> {
        let Context::Many(sides) = context else { return None };
        let mut item =
            |i: &Item<Set>| Some(Item { set: self.bit(&i.set)?, star: i.star, then: i.then });
        let mut classes = |s: &Sequence<Set>| {
            let items = s.items.iter().map(&mut item).collect::<Option<_>>()?;
            Some(Sequence { items, open: s.open })
        };
        sides.iter().map(&mut classes).collect()
    }

    /// Whether the letters going away from `at` fit a sequence of items; `None` if that needs a
    /// longer look.
    fn walk(&self, side: &Sequence<u64>, back: bool, text: &[u8], mut at: usize) -> Option<bool> {
        let step = || {
            let class = if back { self.before(text, at) } else { self.after(text, at) };
            if class & LETTER != 0 {
                let width = if text[if back { at - 1 } else { at }] < 0x80 { 1 } else { 2 };
                at = if back { at - width } else { at + width };
            }
            (class & SPECIAL == 0).then_some((class, class & LETTER == 0))
        };
        side.walk(|set, class| class & set != 0, step)
    }

    #[inline]
    fn after(&self, text: &[u8], next: usize) -> u64 {
        match text[next..] {
            [] => self.edge,
            [only @ 0..0x80, ..] => self.near[usize::from(only)],
            [lead @ 0xC2..0xE0, tail, ..] => self.near[near(lead, tail)],
            _ => SPECIAL,
        }
    }
}

/// A script whose letters must not be left standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Cyrillic,
    Arabic,
    Latin,
    Other,
}

impl Script {
    pub fn named(code: &str) -> Script {
        match code {
            "Cyrl" => Script::Cyrillic,
            "Arab" => Script::Arabic,
            "Latn" => Script::Latin,
            _ => Script::Other,
        }
    }

    /// Whether a character must not stay as it is. Latin letters may: `w` is `w` in most alphabets.
    fn is_foreign(self, c: char) -> bool {
        self != Script::Latin && self.has(c)
    }

    /// Whether a character belongs to the script.
    pub fn has(self, c: char) -> bool {
        match self {
            Script::Cyrillic => matches!(c, '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}'
                | '\u{1D2B}' | '\u{1D78}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A640}'..='\u{A69F}'
                | '\u{FE2E}'..='\u{FE2F}' | '\u{1E030}'..='\u{1E08F}'),
            Script::Latin => matches!(c, 'A'..='Z' | 'a'..='z' | 'À'..='ʯ'),
            // Marks, digits and punctuation of the Arabic block are nobody's letters.
            Script::Arabic => {
                matches!(c, '\u{620}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{8A0}'..='\u{8FF}'
                    | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
                    && c.is_alphabetic()
            }
            Script::Other => false,
        }
    }
}

impl Table {
    /// Compiles rules; `separators`: middle dots are written.
    pub fn new(rules: &[Rule], script: Script, dotted: Dotted, separators: bool) -> Table {
        let mut by_first: Vec<(char, Vec<&Rule>)> = Vec::new();
        for rule in rules {
            let first = rule.source.chars().next().expect("a rule has a source");
            match by_first.iter_mut().find(|(c, _)| *c == first) {
                Some((_, list)) => list.push(rule),
                None => by_first.push((first, vec![rule])),
            }
        }
        let near = (0..NEAR as u32)
            .map(|c| match char::from_u32(c) {
                Some(c) if script.is_foreign(c) => Cell::unknown(c),
                Some(c) if is_mark(c) => Cell::of(MARK),
                Some(c) => Cell::same(c),
                None => unreachable!("surrogates lie far above"),
            })
            .collect::<Vec<_>>();
        let mut table = Table {
            near: near.try_into().expect("as many cells as near characters"),
            letters: &LETTERS,
            far: Vec::new(),
            rules: Vec::new(),
            quick: Vec::new(),
            buckets: Vec::new(),
            start: None,
            script,
            classes: Classes::new(),
        };
        for (first, mut list) in by_first {
            // Stable: the order of the file decides between equals.
            list.sort_by_key(|r| {
                let plain = r.left.is_empty() && r.right.is_empty();
                (std::cmp::Reverse(r.source.chars().count()), plain)
            });
            let begin = table.rules.len();
            for rule in list {
                let ready = Ready::new(rule, dotted.target, separators, &mut table.classes);
                table.quick.push(Quick::new(&ready, first, &mut table.classes));
                table.rules.push(ready);
            }
            let bucket = begin..table.rules.len();
            if first == WORD_START {
                table.start = Some(bucket);
                continue;
            }
            let walk = Cell::rules(table.buckets.len());
            let alone = match &table.rules[bucket.clone()] {
                [only] if only.is_plain() => Some(only),
                _ => None,
            };
            let upper = if dotted.source && first == 'i' { 'İ' } else { simple_upper(first) };
            let small = alone.and_then(|r| Cell::text(&r.target[0])).unwrap_or(walk);
            let capital = alone
                .filter(|r| r.target[1] == r.target[2] && upper != PALOCHKA)
                .and_then(|r| Cell::text(&r.target[1]))
                .unwrap_or(walk.of_capital());
            if first == APOSTROPHE {
                APOSTROPHES.chars().for_each(|c| table.set(c, small));
            } else {
                table.set(upper, capital);
                table.set(first, small);
            }
            table.buckets.push(bucket);
        }
        table.classes.fill();
        for (cell, letter) in table.near.iter_mut().zip(&LETTERS.0) {
            cell.0 |= (u64::from(*letter != 0) * IS_LETTER) << 56;
        }
        table
    }

    fn set(&mut self, c: char, cell: Cell) {
        match self.near.get_mut(c as usize) {
            Some(place) => *place = cell,
            None => self.far.push((c, cell)),
        }
    }

    fn cell(&self, c: char) -> Cell {
        match self.near.get(c as usize) {
            Some(cell) => *cell,
            None => match self.far.iter().find(|(f, _)| *f == c) {
                Some((_, cell)) => *cell,
                None if self.script.is_foreign(c) => Cell::unknown(c),
                None => Cell::of(FAR),
            },
        }
    }

    /// Rewrites `text`, calling `mark(output, input)` at each unit with the byte offsets where it
    /// begins in both. Borrows when nothing changes.
    ///
    /// Text that is not in NFC is composed first; the offsets are still those of `text`.
    pub fn run<'t>(
        &self,
        text: &'t str,
        unknown: Unknown,
        mut mark: impl FnMut(usize, usize),
    ) -> Cow<'t, str> {
        if is_composed(text) {
            let (out, marked) = self.pass(text, unknown, &mut mark);
            if !marked || is_composed(&out) {
                return out;
            }
        }
        // The rare road, for decomposed text: compose, run, compose, and carry the offsets along.
        let (input, from_input) = compose(text);
        let mut steps = Vec::new();
        let (raw, _) = self.pass(&input, unknown, &mut |o, i| steps.push((o, i)));
        let (out, from_raw) = compose(&raw);
        for (o, r) in from_raw {
            mark(o, floor(&from_input, floor(&steps, r)));
        }
        if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
    }

    /// One pass over composed text; also tells whether a combining mark was met.
    fn pass<'t>(
        &self,
        text: &'t str,
        unknown: Unknown,
        mark: &mut impl FnMut(usize, usize),
    ) -> (Cow<'t, str>, bool) {
        let bytes = text.as_bytes();
        let mut marked = false;
        // What stays the same at the beginning is not copied until something changes.
        let mut at = 0;
        if self.start.is_none() {
            while at < bytes.len() {
                let (cell, next) = self.cell_at(text, at);
                if !matches!(cell.kind(), FAR) && cell.kind() & SAME == 0 {
                    break;
                }
                mark(at, at);
                at = next;
            }
            if at == bytes.len() {
                return (Cow::Borrowed(text), false);
            }
        }
        let mut out = Out::new(&bytes[..at], bytes.len() - at);
        // Whether the last character was surely a letter, so that no word begins here.
        let mut inside = false;
        while at < bytes.len() {
            let (cell, next) = self.cell_at(text, at);
            mark(out.len, at);
            if let Some(start) = &self.start {
                if !inside {
                    self.begin_word(start.clone(), text, at, &mut out);
                }
                inside = cell.is_letter();
            }
            if cell.is_text() || cell.is_unknown() && unknown == Unknown::Keep {
                out.put_cell(cell);
                at = next;
                continue;
            }
            let own = &text[at..next];
            match cell.kind() {
                RULES => match self.glance(cell, bytes, at, next) {
                    Some(cell) => {
                        out.put_cell(cell);
                        at = next;
                        continue;
                    }
                    None => match self.find(self.buckets[cell.bucket()].clone(), text, at, next) {
                        Some((rule, end)) => {
                            out.put(&rule.target[self.case_of(text, at, next, end) as usize]);
                            inside &= end == next;
                            at = end;
                            continue;
                        }
                        // Letters whose rules all ask for another context.
                        None if own.starts_with(|c| self.script.is_foreign(c)) => {
                            unknown.write(own, &mut out)
                        }
                        None => out.put(own),
                    },
                },
                _ if cell.is_unknown() => unknown.write(own, &mut out),
                kept => {
                    marked |= kept == MARK;
                    out.put(own);
                }
            }
            at = next;
        }
        let out = out.finish();
        (if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }, marked)
    }

    /// The cell of the character at a byte offset, and where the next character begins.
    #[inline(always)] // Asked for each character; left to itself, the compiler calls it.
    fn cell_at(&self, text: &str, at: usize) -> (Cell, usize) {
        match text.as_bytes()[at..] {
            [only @ 0..0x80, ..] => (self.near[usize::from(only)], at + 1),
            [lead @ 0xC2..0xE0, tail, ..] => (self.near[near(lead, tail)], at + 2),
            _ => self.far_cell_at(text, at),
        }
    }

    #[cold]
    fn far_cell_at(&self, text: &str, at: usize) -> (Cell, usize) {
        let c = text[at..].chars().next().expect("at is inside");
        (self.cell(c), at + c.len_utf8())
    }

    /// What to write for the character of a cell from `at` to `next`, if a glance at the letters
    /// beside it tells.
    #[inline]
    fn glance(&self, cell: Cell, text: &[u8], at: usize, next: usize) -> Option<Cell> {
        let (left, right) = (self.classes.before(text, at), self.classes.after(text, next));
        if (left | right) & SPECIAL != 0 {
            return None;
        }
        let rules = &self.quick[self.buckets[cell.bucket()].clone()];
        let first = rules.iter().find(|r| r.left.allows(left) && r.right.allows(right))?;
        if !(first.left.is_sure(left) && first.right.is_sure(right)) {
            return None;
        }
        match right & (BIG | SMALL) {
            _ if !cell.is_capital() => first.cells[Case::Small as usize],
            BIG => first.cells[Case::Capital as usize],
            SMALL => first.cells[Case::Title as usize],
            _ => first.cells[Case::Capital as usize]
                .filter(|&c| Some(c) == first.cells[Case::Title as usize]),
        }
    }

    /// The first rule of a bucket that applies to the character from `at` to `next`, and where what
    /// it takes ends.
    fn find(
        &self,
        bucket: Range<usize>,
        text: &str,
        at: usize,
        next: usize,
    ) -> Option<(&Ready, usize)> {
        let before = &text[..at];
        // Asked for by several rules, looked at once.
        let (mut left, mut right) = (None, None);
        self.rules[bucket].iter().find_map(|rule| {
            let mut end = next;
            if !rule.rest.is_empty() {
                let mut chars = text[end..].chars();
                for &c in &rule.rest {
                    let next = chars.next()?;
                    if self.letters.fold(next) != c {
                        return None;
                    }
                    end += next.len_utf8();
                }
            }
            let after = &text[end..];
            let fits_left = self.far_fits(rule, true, text, at).unwrap_or_else(|| {
                let near = || *left.get_or_insert_with(|| self.letters.before(before));
                rule.left.fits_before(before, near)
            });
            let fits = fits_left
                && self.far_fits(rule, false, text, end).unwrap_or_else(|| {
                    rule.right.fits_after(after, || match end == next {
                        true => *right.get_or_insert_with(|| self.letters.after(after)),
                        false => self.letters.after(after),
                    })
                });
            fits.then_some((rule, end))
        })
    }

    /// Whether a rule's context of several items fits, if it has one that classes can tell.
    fn far_fits(&self, rule: &Ready, back: bool, text: &str, at: usize) -> Option<bool> {
        for side in rule.sides[usize::from(!back)].as_ref()? {
            if self.classes.walk(side, back, text.as_bytes(), at)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// In which case to write what stands for the text from `at` to `end`, whose first character
    /// ends at `next`: `Sh` before a small letter, `SH` among capitals, and `Sh` again when the
    /// capital is a word of its own.
    fn case_of(&self, text: &str, at: usize, next: usize, end: usize) -> Case {
        if !text[at..next].starts_with(|c| self.letters.is_capital(c)) {
            return Case::Small;
        }
        let mut rest = text[next..end].chars().filter(|&c| has_case(c)).peekable();
        if rest.peek().is_some() {
            return if rest.all(char::is_uppercase) { Case::Capital } else { Case::Title };
        }
        let following = cased_neighbour(text[end..].chars());
        let before = cased_neighbour(text[..at].chars().rev());
        match following.or(before) {
            Some(c) if c.is_uppercase() => Case::Capital,
            _ if text[at..].starts_with(PALOCHKA) && before.is_some() => Case::Small,
            _ => Case::Title,
        }
    }

    /// Writes what stands before words of some kind, if one begins at `at`.
    fn begin_word(&self, rules: Range<usize>, text: &str, at: usize, out: &mut Out) {
        let (before, after) = (&text[..at], &text[at..]);
        let (left, right) =
            (self.classes.before(text.as_bytes(), at), self.classes.after(text.as_bytes(), at));
        let begins = match (left | right) & SPECIAL {
            0 => left & LETTER == 0 && right & LETTER != 0,
            _ => {
                !after.starts_with(is_mark)
                    && self.letters.before(before).is_none()
                    && self.letters.after(after).is_some()
            }
        };
        if begins {
            let rule = self.rules[rules].iter().find(|r| {
                self.far_fits(r, false, text, at)
                    .unwrap_or_else(|| r.right.fits_after(after, || self.letters.after(after)))
            });
            rule.into_iter().for_each(|r| out.put(&r.target[0]));
        }
    }
}

impl Quick {
    fn new(rule: &Ready, first: char, classes: &mut Classes) -> Quick {
        let left = classes.glance(&rule.left);
        let right = match rule.rest.first() {
            // A digit that stands for a letter is the edge of a word to the sets.
            Some(&c) if LETTERS.letter(c).is_none() => Glance::ANY,
            Some(&c) => Glance { need: classes.bit(&Set::only(c)).unwrap_or(0), sure: 0 },
            None => classes.glance(&rule.right),
        };
        let cell = |case: usize| Cell::text(&rule.target[case]).filter(|_| rule.rest.is_empty());
        let cased = simple_upper(first) != PALOCHKA;
        let cells = [cell(0), cell(1).filter(|_| cased), cell(2).filter(|_| cased)];
        Quick { left, right, cells }
    }
}

impl Ready {
    fn new(rule: &Rule, dotted: bool, separators: bool, classes: &mut Classes) -> Ready {
        let small: String = rule.target.chars().filter(|&c| separators || c != SEPARATOR).collect();
        let capital: String = small.chars().flat_map(|c| upper(c, dotted)).collect();
        let mut done = false;
        let title = small
            .chars()
            .flat_map(|c| {
                let first = !done && c.is_lowercase() && c.is_alphabetic() && simple_upper(c) != c;
                done |= first;
                if first { upper(c, dotted) } else { vec![c] }
            })
            .collect();
        Ready {
            rest: rule.source.chars().skip(1).collect(),
            target: [small, title, capital],
            left: rule.left.clone(),
            right: rule.right.clone(),
            sides: [&rule.left, &rule.right].map(|context| classes.sides(context)),
        }
    }

    fn is_plain(&self) -> bool {
        self.rest.is_empty() && self.left.is_empty() && self.right.is_empty()
    }
}

/// The capital of a letter, or the letter itself if its capital is none or several.
pub(super) fn simple_upper(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(u), None) => u,
        _ => c,
    }
}

fn upper(c: char, dotted: bool) -> Vec<char> {
    if dotted && c == 'i' { vec!['İ'] } else { c.to_uppercase().collect() }
}

/// The nearest letter of the same word that has a case.
fn cased_neighbour(chars: impl Iterator<Item = char>) -> Option<char> {
    chars
        .take(8)
        .take_while(|&c| is_letter(c) || is_mark(c) || is_apostrophe(c))
        .find(|&c| has_case(c))
}

fn has_case(c: char) -> bool {
    c != PALOCHKA && (c.is_uppercase() || c.is_lowercase())
}

/// Output under way: always with room for a whole cell, so that one is written by one move.
pub(super) struct Out {
    bytes: Vec<u8>,
    len: usize,
}

impl Out {
    fn new(prefix: &[u8], rest: usize) -> Out {
        let mut bytes = Vec::with_capacity(prefix.len() + rest + rest / 4 + 16);
        bytes.extend_from_slice(prefix);
        bytes.resize(bytes.capacity(), 0);
        Out { bytes, len: prefix.len() }
    }

    #[inline]
    fn put_cell(&mut self, cell: Cell) {
        if self.bytes.len() < self.len + 8 {
            self.grow(8);
        }
        self.bytes[self.len..self.len + 8].copy_from_slice(&cell.0.to_le_bytes());
        self.len += (cell.kind() & 7) as usize;
    }

    pub fn put(&mut self, text: &str) {
        if self.bytes.len() - self.len < text.len() {
            self.grow(text.len());
        }
        self.bytes[self.len..self.len + text.len()].copy_from_slice(text.as_bytes());
        self.len += text.len();
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        self.bytes.resize((self.bytes.len() * 2).max(self.len + more + 64), 0);
    }

    fn finish(mut self) -> String {
        self.bytes.truncate(self.len);
        String::from_utf8(self.bytes).expect("cells and rules hold whole characters")
    }
}

/// Whether text is certainly in NFC. Cyrillic and Latin letters are passed by at a glance.
pub(super) fn is_composed(text: &str) -> bool {
    // Without stopping early within a chunk, so that it runs as vector code.
    let suspect = |b: u8| b == 0xCC || b == 0xCD || b >= 0xD6;
    let clean = |chunk: &[u8]| !chunk.iter().fold(false, |found, &b| found | suspect(b));
    text.as_bytes().chunks(64).all(clean)
        || {
            // Dashes and quotes are common and harmless.
            let harmless = |c| matches!(c, '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{48A}'..='\u{52F}' | '\u{2010}'..='\u{2060}');
            // What is harmless begins a new unit, so the rest can be looked at run by run.
            text.split(harmless).all(|run| is_nfc_quick(run.chars()) == IsNormalized::Yes)
        }
}

/// Text in NFC, with the offsets `(composed, original)` where each unit begins.
fn compose(text: &str) -> (String, Vec<(usize, usize)>) {
    let mut out = String::with_capacity(text.len());
    let mut steps = Vec::new();
    let mut from = 0;
    let mut flush = |from: usize, to: usize| {
        if from < to {
            steps.push((out.len(), from));
            out.extend(text[from..to].nfc());
        }
    };
    for (i, c) in text.char_indices() {
        let joins = unicode_normalization::char::canonical_combining_class(c) != 0
            || is_nfc_quick(iter::once(c)) == IsNormalized::Maybe;
        if !joins {
            flush(from, i);
            from = i;
        }
    }
    flush(from, text.len());
    (out, steps)
}

/// Where the unit that holds offset `at` began on the other side.
pub(super) fn floor(steps: &[(usize, usize)], at: usize) -> usize {
    match steps.partition_point(|&(o, _)| o <= at) {
        0 => 0,
        n => steps[n - 1].1,
    }
}
