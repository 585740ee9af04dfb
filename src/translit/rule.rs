//! Rules: what stands for what, and what must stand beside it.
//!
//! Contexts look at the *source* text, lower-cased, so that no rule depends on what another wrote.

use super::letters::{LETTERS, NEAR, Script, fold, in_word};

/// Keeps apart letters that would be read as a digraph; written only when asked for.
pub(super) const SEPARATOR: char = '·';
/// The pseudo-source of rules that write something before a word.
pub(super) const WORD_START: char = '^';
/// How far a `*` in a context looks; names are shorter, and text stays linear.
const STAR_REACH: usize = 64;

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
    pub items: Vec<Item<S>>,
    /// Which may come first.
    pub open: u32,
}

/// A letter of a set or, with a star, any number of such letters.
#[derive(Clone, Debug)]
pub(super) struct Item<S> {
    pub set: S,
    pub star: bool,
    /// Which may come after it.
    pub then: u32,
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

    pub fn only(c: char) -> Set {
        let mut set = Set::EMPTY;
        set.insert(c);
        set
    }

    /// What belongs to any of the sets, of the characters that have a cell of their own.
    pub fn union(sets: &[&Set]) -> Set {
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
    pub fn contains(&self, c: Option<char>) -> bool {
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
    pub fn fits_before(&self, text: &str, near: impl FnOnce() -> Option<char>) -> bool {
        match self {
            Context::Any => true,
            Context::One(set) => set.contains(near()),
            Context::Many(sides) => sides.iter().any(|s| s.fits(in_word(text.chars().rev()))),
        }
    }

    #[inline]
    pub fn fits_after(&self, text: &str, near: impl FnOnce() -> Option<char>) -> bool {
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
    pub fn walk<L: Copy>(
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
