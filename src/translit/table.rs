//! The rule engine: a scheme's rules compiled into one table and run over text in one pass.
//!
//! At each character the longest source that matches wins; of equally long ones, those with a
//! context are tried before those without, in the order of the file.
//!
//! A table holds one eight-byte cell for every character below U+0800. Most letters need nothing
//! but their cell: the bytes to write, capital or small. Letters with several rules ask which of the
//! sets named in contexts the letters beside them belong to: one word of bits for each character,
//! made beforehand. Only sources of several letters, contexts that look further, and capitals that
//! become several letters go the longer way round.

use std::{borrow::Cow, ops::Range};

use super::{
    Unknown,
    compose::{compose, floor, is_composed},
    letters::{
        APOSTROPHE, APOSTROPHES, LETTERS, Letters, NEAR, PALOCHKA, Script, cased_neighbour,
        has_case, is_apostrophe, is_letter, is_mark, near, simple_upper, upper,
    },
    rule::{Context, Item, Rule, SEPARATOR, Sequence, Set, WORD_START},
    scheme::Dotted,
};

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

/// The letter-case in which a target is written.
#[derive(Clone, Copy, Debug)]
enum Case {
    Small,
    Title,
    Capital,
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
