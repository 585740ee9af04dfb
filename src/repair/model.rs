//! What a text costs: its length in bits under simple models of the letters of names.
//!
//! Every language of `data/letters.tsv` is one lane; the costs of a pair of letters in all lanes
//! lie side by side, so a word is read once for all languages, and the cheapest language counts.

use std::{collections::HashMap, sync::LazyLock};

/// Lanes, one a language; the table may hold fewer.
const LANES: usize = 32;
/// Costs are kept in eighths of a bit.
const UNIT: f32 = 8.0;
/// A letter that the language has never.
const FOREIGN: f32 = 14.0;
/// Added for a Latin or Cyrillic letter that no language here has.
const UNKNOWN: f32 = 5.0;
/// A letter of another script inside a word.
const SCRIPT_CHANGE: f32 = 10.0;
/// The first letter of Latin or Cyrillic in a text, and of any other script.
const NEW_SCRIPT: [f32; 2] = [2.0, 9.0];
/// A sign beside a letter, beyond what the sign costs; quotation marks and the like are at home there.
const SIGN_AT_WORD: f32 = 4.0;
/// Any sign between two letters.
const SIGN_IN_WORD: f32 = 6.0;
/// A capital after a small letter, or a small letter after two capitals, each.
const ODD_CASE: f32 = 6.0;
/// A quotation mark without its other half.
const UNPAIRED: f32 = 6.0;
/// Another language in the next word.
const LANGUAGE_CHANGE: f32 = 7.0;
/// Absolute discount of pair counts: the share kept for pairs not seen.
const DISCOUNT: f32 = 0.6;

type Row = [u8; LANES];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Case {
    None,
    Lower,
    Upper,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// A letter of the script with this number.
    Letter(u8),
    /// A combining mark: part of the letter before it.
    Mark,
    /// What may stand between two letters of one name: hyphen, apostrophes, full stop, …
    Joiner,
    /// All the rest.
    Sign,
}

#[derive(Clone, Copy, Debug)]
struct Info {
    kind: Kind,
    case: Case,
    symbol: u16,
    bits: f32,
}

/// Characters below this have their facts in a table.
const DENSE: usize = 0x2200;

pub(crate) struct Model {
    info: Vec<Info>,
    symbols: HashMap<char, u16>,
    languages: Vec<&'static str>,
    /// Number of symbols; 0 is the word boundary or a letter that no lane has.
    count: usize,
    /// `pair[a * count + b]` is the row of that pair, or 0.
    pair: Vec<u16>,
    rows: Vec<Row>,
    /// Cost of a letter by itself.
    single: Vec<Row>,
    /// What is added to it after a letter with which it has not been seen.
    backoff: Vec<Row>,
}

/// The model of the bundled table, made at the first call (about a millisecond).
pub(crate) fn model() -> &'static Model {
    static MODEL: LazyLock<Model> =
        LazyLock::new(|| Model::new(include_str!("../../data/letters.tsv")));
    &MODEL
}

impl Model {
    fn new(table: &'static str) -> Model {
        let mut lanes: Vec<&'static str> = Vec::new();
        let mut symbols = HashMap::new();
        let mut counts: HashMap<(u16, u16), [f32; LANES]> = HashMap::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(lang), Some(first), Some(nexts)) = (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let lane = lanes.iter().position(|l| *l == lang).unwrap_or_else(|| {
                lanes.push(lang);
                lanes.len() - 1
            });
            if lane >= LANES {
                continue;
            }
            let first = intern(&mut symbols, first.chars().next().unwrap_or('_'));
            for next in nexts.split(' ') {
                let Some(c) = next.chars().next() else { continue };
                let n: f32 = next[c.len_utf8()..].parse().unwrap_or(0.0);
                let c = intern(&mut symbols, c);
                counts.entry((first, c)).or_insert([0.0; LANES])[lane] += n;
            }
        }
        let count = symbols.len() + 1;
        let mut total = [0.0f32; LANES];
        let mut single_n = vec![[0.0f32; LANES]; count];
        let mut first_n = vec![[0.0f32; LANES]; count];
        let mut kinds = vec![[0.0f32; LANES]; count];
        for (&(a, b), ns) in &counts {
            for lane in 0..LANES {
                total[lane] += ns[lane];
                single_n[b as usize][lane] += ns[lane];
                first_n[a as usize][lane] += ns[lane];
                kinds[a as usize][lane] += f32::from(ns[lane] > 0.0);
            }
        }
        let single: Vec<[f32; LANES]> = (0..count)
            .map(|b| {
                std::array::from_fn(|lane| match single_n[b][lane] {
                    0.0 => FOREIGN,
                    n => -(n / total[lane]).log2(),
                })
            })
            .collect();
        // The share of a letter's followers that is kept for those not seen after it.
        let share = |a: usize, lane: usize| match first_n[a][lane] {
            0.0 => 1.0,
            n => DISCOUNT * kinds[a][lane] / n,
        };
        let mut rows = vec![[0; LANES]];
        let mut pair = vec![0u16; count * count];
        for (&(a, b), ns) in &counts {
            let row = std::array::from_fn(|lane| {
                let (a, b) = (a as usize, b as usize);
                let unseen = share(a, lane) * (-single[b][lane]).exp2();
                let seen = (ns[lane] - DISCOUNT).max(0.0) / first_n[a][lane].max(1.0);
                units(-(seen + unseen).log2())
            });
            pair[a as usize * count + b as usize] = rows.len() as u16;
            rows.push(row);
        }
        let rounded = |bits: &[f32; LANES]| std::array::from_fn(|lane| units(bits[lane]));
        let backoff =
            (0..count).map(|a| std::array::from_fn(|lane| units(-share(a, lane).log2()))).collect();
        let mut model = Model {
            info: Vec::new(),
            symbols,
            languages: lanes,
            count,
            pair,
            rows,
            single: single.iter().map(rounded).collect(),
            backoff,
        };
        model.info =
            (0..DENSE as u32).map(|c| model.look(char::from_u32(c).unwrap_or(' '))).collect();
        model
    }

    fn info(&self, c: char) -> Info {
        match self.info.get(c as usize) {
            Some(info) => *info,
            None => self.look(c),
        }
    }

    fn look(&self, c: char) -> Info {
        let (kind, bits) = classify(c);
        let lower = lower(c);
        Info {
            kind,
            case: match c {
                _ if !matches!(kind, Kind::Letter(_)) => Case::None,
                _ if lower != c => Case::Upper,
                _ if c.is_lowercase() => Case::Lower,
                _ => Case::None,
            },
            symbol: self.symbols.get(&lower).copied().unwrap_or(0),
            bits,
        }
    }

    /// The length of `text` in bits. Linear in its length.
    pub(crate) fn bits(&self, text: &str) -> f32 {
        self.bits_of(text.chars())
    }

    /// The number of a language, or of the group in whose name it is counted.
    pub(crate) fn language(&self, name: &str) -> Option<usize> {
        self.languages.iter().take(LANES).position(|language| *language == name)
    }

    /// Whether a language is written in the script of which `has` knows the letters.
    pub(crate) fn script_of(&self, language: usize, has: impl Fn(char) -> bool) -> bool {
        let own = |c: &char| self.single[usize::from(self.symbols[c])][language];
        self.symbols.keys().min_by_key(|c| (own(c), **c)).is_some_and(|&c| has(c))
    }

    /// What it costs a language, in eighths of a bit, that `next` follows `last`; `None` is the edge
    /// of a word.
    pub(crate) fn follows(&self, language: usize, last: Option<char>, next: Option<char>) -> u32 {
        let symbol = |c: Option<char>| usize::from(c.map_or(0, |c| self.info(c).symbol));
        let (a, b) = (symbol(last), symbol(next));
        match (next, b, self.pair[a * self.count + b]) {
            (Some(_), 0, _) => u32::from(units(FOREIGN)),
            (_, _, 0) => u32::from(self.backoff[a][language]) + u32::from(self.single[b][language]),
            (_, _, row) => u32::from(self.rows[usize::from(row)][language]),
        }
    }

    /// The cost of a character by itself in the language that has it most.
    pub(crate) fn single(&self, c: char) -> f32 {
        let info = self.info(c);
        match info.symbol {
            0 => info.bits,
            symbol => {
                self.single[symbol as usize].iter().fold(255, |least, bits| least.min(*bits)) as f32
                    / UNIT
            }
        }
    }

    /// [`bits`](Self::bits) of characters that are no string yet.
    pub(crate) fn bits_of(&self, chars: impl Iterator<Item = char>) -> f32 {
        let mut word = Word::default();
        let (mut bits, mut scripts) = (0.0, 0u32);
        let (mut last_sign, mut last_letter, mut quotes) = (false, false, 0i32);
        let mut chars = chars.peekable();
        while let Some(c) = chars.next() {
            let info = self.info(c);
            match info.kind {
                Kind::Letter(script) => {
                    word.letter(self, info, script);
                    if scripts & (1 << script) == 0 {
                        scripts |= 1 << script;
                        bits += NEW_SCRIPT[usize::from(script > 2)];
                    }
                    (last_letter, last_sign) = (true, false);
                }
                Kind::Mark => bits += info.bits,
                Kind::Joiner | Kind::Sign => {
                    let letter = |c: &char| matches!(self.info(*c).kind, Kind::Letter(_));
                    let odd = info.kind == Kind::Sign && info.bits > 8.0;
                    let after = chars.peek().is_some_and(letter);
                    let inside =
                        last_letter && after && info.kind == Kind::Sign && info.bits >= 8.0;
                    bits += word.end(self);
                    if matches!(c, '”' | '»') && quotes == 0 {
                        bits += UNPAIRED;
                    }
                    quotes += match c {
                        // Within a word it is Uzbek's apostrophe.
                        '‘' if last_letter => 0,
                        '“' | '«' | '„' | '‘' => 1,
                        '”' | '»' if quotes > 0 => -1,
                        _ => 0,
                    };
                    bits += if last_sign { info.bits / 2.0 } else { info.bits };
                    bits += SIGN_AT_WORD * f32::from(u8::from(odd && (last_letter || after)));
                    bits += SIGN_IN_WORD * f32::from(u8::from(inside));
                    last_letter = false;
                    last_sign = odd;
                }
            }
        }
        bits += word.end(self) + UNPAIRED * quotes.unsigned_abs() as f32;
        bits + word.languages()
    }
}

/// The word being read, in all lanes at once, and what the words before it cost in each.
#[derive(Default)]
struct Word {
    lanes: [u16; LANES],
    /// All words up to this one in one language.
    together: [u16; LANES],
    /// Each in the language that suits it best.
    apart: u32,
    words: u32,
    flat: f32,
    letters: u32,
    last: u16,
    script: u8,
    case: Option<Case>,
    uppers: u32,
}

impl Word {
    fn letter(&mut self, model: &Model, info: Info, script: u8) {
        // A lost letter (script 0) is of whatever script its neighbours are.
        let script = if script == 0 { self.script } else { script };
        if self.letters > 0 && self.script != 0 && script != self.script {
            self.flat += SCRIPT_CHANGE;
        }
        if info.symbol == 0 {
            self.flat += info.bits + UNKNOWN * f32::from(u8::from(matches!(script, 1 | 2)));
        } else {
            model.add(&mut self.lanes, self.last, info.symbol);
        }
        match (self.case, info.case) {
            (Some(Case::Lower), Case::Upper) => self.flat += ODD_CASE,
            (Some(Case::Upper), Case::Lower) if self.uppers > 1 => self.flat += ODD_CASE,
            _ => {}
        }
        self.uppers = if info.case == Case::Upper { self.uppers + 1 } else { 0 };
        self.case = Some(info.case);
        self.script = script;
        self.last = info.symbol;
        self.letters += 1;
    }

    fn end(&mut self, model: &Model) -> f32 {
        if self.letters == 0 {
            return 0.0;
        }
        if self.last != 0 {
            model.add(&mut self.lanes, self.last, 0);
        }
        for (sum, bits) in self.together.iter_mut().zip(&self.lanes) {
            *sum = sum.saturating_add(*bits);
        }
        self.apart += u32::from(self.lanes.iter().copied().min().unwrap_or(0));
        let flat = self.flat;
        *self = Word {
            together: self.together,
            apart: self.apart,
            words: self.words + 1,
            ..Word::default()
        };
        flat
    }

    /// All words in the languages that suit them: one, or one each at the price of changing.
    fn languages(&self) -> f32 {
        let together = self.together.iter().copied().min().unwrap_or(0);
        let apart =
            self.apart as f32 / UNIT + LANGUAGE_CHANGE * self.words.saturating_sub(1) as f32;
        apart.min(f32::from(together) / UNIT)
    }
}

impl Model {
    fn add(&self, lanes: &mut [u16; LANES], a: u16, b: u16) {
        match self.pair[a as usize * self.count + b as usize] {
            0 => {
                let (backoff, single) = (&self.backoff[a as usize], &self.single[b as usize]);
                for lane in 0..LANES {
                    let unseen = u16::from(backoff[lane]) + u16::from(single[lane]);
                    lanes[lane] = lanes[lane].saturating_add(unseen);
                }
            }
            row => {
                for (sum, bits) in lanes.iter_mut().zip(&self.rows[row as usize]) {
                    *sum = sum.saturating_add(u16::from(*bits));
                }
            }
        }
    }
}

fn intern(symbols: &mut HashMap<char, u16>, c: char) -> u16 {
    if c == '_' {
        return 0;
    }
    let next = symbols.len() as u16 + 1;
    *symbols.entry(c).or_insert(next)
}

fn units(bits: f32) -> u8 {
    (bits * UNIT).round().clamp(0.0, 255.0) as u8
}

/// Small letter of one character: `İ` is `i` here, as in the table.
fn lower(c: char) -> char {
    if c == 'İ' {
        return 'i';
    }
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => c,
    }
}

/// Kind and cost in bits of a character that no lane has: about log2 of how many like it there are,
/// more for what names do not hold.
fn classify(c: char) -> (Kind, f32) {
    use Kind::*;
    match c {
        ' ' => (Sign, 2.5),
        'a'..='z' | 'A'..='Z' => (Letter(1), FOREIGN),
        '-' | '.' => (Joiner, 5.0),
        '\'' | '’' | '‘' => (Joiner, 6.0),
        ',' | '0'..='9' => (Sign, 5.0),
        '&' | '/' | '(' | ')' | '+' | '_' => (Joiner, 8.0),
        '!'..='~' => (Sign, 8.0),
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => (Sign, 30.0),
        '«' | '»' | '“' | '”' | '„' | '–' | '—' | '№' | '·' => (Sign, 8.0),
        '\u{a0}' => (Sign, 8.0),
        '\u{ad}' => (Sign, 14.0),
        'ª' | 'º' | 'µ' | '×' | '÷' | '\u{a1}'..='\u{bf}' => (Sign, 13.0),
        'ʹ' | 'ʺ' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' => (Letter(1), FOREIGN),
        '\u{2b0}'..='\u{2ff}' => (Sign, 14.0),
        'ƒ' | 'ŉ' | 'ſ' => (Letter(1), 17.0),
        '\u{300}'..='\u{36f}' => (Mark, 18.0),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => (Letter(1), FOREIGN),
        '\u{250}'..='\u{2af}' => (Letter(1), FOREIGN),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' if c.is_alphabetic() => (Letter(3), 6.5),
        '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' => (Letter(2), FOREIGN),
        '\u{483}'..='\u{489}' => (Mark, 12.0),
        '\u{531}'..='\u{587}' if c.is_alphabetic() => (Letter(4), 6.5),
        '\u{591}'..='\u{5c7}' => (Mark, 14.0),
        '\u{5d0}'..='\u{5f4}' if c.is_alphabetic() => (Letter(5), 6.0),
        '\u{64b}'..='\u{65f}' => (Mark, 14.0),
        '\u{600}'..='\u{6ff}' if c.is_alphabetic() => (Letter(6), 6.0),
        '\u{900}'..='\u{dff}' if c.is_alphabetic() => (Letter(7), 6.5),
        '\u{900}'..='\u{dff}' => (Mark, 6.5),
        '\u{e00}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' => (Letter(8), 6.5),
        '\u{f00}'..='\u{fff}' => (Letter(9), 6.5),
        '\u{10a0}'..='\u{10ff}' => (Letter(10), 6.0),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}' => (Letter(11), 11.0),
        '\u{1800}'..='\u{18af}' => (Letter(12), 6.0),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}' => (Mark, 12.0),
        '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{214f}' => (Sign, 12.0),
        '\u{2190}'..='\u{27bf}' => (Sign, 13.0),
        '\u{3000}' => (Sign, 8.0),
        '\u{3005}'..='\u{30ff}' => (Letter(13), 7.5),
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => (Letter(14), 12.0),
        '\u{ff61}'..='\u{ff9f}' => (Letter(15), 9.0),
        '\u{ff01}'..='\u{ff5e}' => (Letter(16), 12.0),
        '\u{fffd}' => (Letter(0), 10.0),
        '\u{e000}'..='\u{f8ff}' => (Sign, 20.0),
        '\u{1f000}'..='\u{1ffff}' => (Mark, 8.0),
        _ if c.is_alphabetic() && (c as u32) < 0x10000 => (Letter(17), 12.0),
        // Not assigned, or too rare for any name.
        _ => (Sign, 26.0),
    }
}
