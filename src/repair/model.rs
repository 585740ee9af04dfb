//! What a text costs: its length in bits under simple models of the letters of names.
//!
//! Every language of `data/letters.tsv` is one lane; the costs of a pair of letters in all lanes
//! lie side by side, so a word is read once for all languages, and the cheapest language counts.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::codepage::registry;
use crate::{table, work};

/// Things that are summed side by side, one lane each: the languages, the pages that names were written in.
pub(crate) const LANES: usize = 32;
/// Costs are kept in eighths of a bit.
const UNIT: f32 = 8.0;
/// A letter that the language has never.
const FOREIGN: f32 = 14.0;
/// Added for a Latin or Cyrillic letter that no language here has.
const UNKNOWN: f32 = 9.0;
/// A letter of another script inside a word.
const SCRIPT_CHANGE: f32 = 10.0;
/// The first letter of Latin or Cyrillic in a text, and of any other script.
const NEW_SCRIPT: [f32; 2] = [2.0, 9.0];
/// A sign beside a letter, beyond what the sign costs; quotation marks and the like are at home there.
const SIGN_AT_WORD: f32 = 8.0;
/// A sign that costs more is in no name.
const ODD_SIGN: f32 = 12.0;
/// Any sign between two letters.
const SIGN_IN_WORD: f32 = 6.0;
/// A capital after a small letter, or a small letter after two capitals, each.
const ODD_CASE: f32 = 6.0;
/// A text that begins with a small letter: names do not.
const SMALL_FIRST: f32 = 4.0;
/// A quotation mark without its other half.
const UNPAIRED: f32 = 6.0;
/// Another language in the next word.
const LANGUAGE_CHANGE: f32 = 7.0;
/// Absolute discounts of the counts of pairs and triples: what is kept for those not seen.
const DISCOUNT: [f32; 2] = [0.6, 0.6];
/// Bits a letter from which a plain word is not ordinary, and from which a letter is dear in any word: where no
/// letter is often another's, and where one is.
const ORDINARY: [f32; 2] = [5.5, 12.5];
const DOUBTFUL: [f32; 2] = [4.5, 10.0];
/// Bits under which a letter is at home after another in a language.
const AT_HOME: f32 = 8.0;
/// Letters of a word from which it is enough that each is at home after the one before it; where known names are
/// asked, too, which may be reached through any letters.
const ENOUGH: [u32; 2] = [4, 7];
/// A cost that the table does not give.
const UNSET: u8 = u8::MAX;

type Row = [u8; LANES];
/// Sums of costs in all lanes; signed, since that is what vectors compare fastest.
pub(crate) type Lanes = [i16; LANES];

impl Code {
    /// The same without what it costs by itself.
    pub(crate) fn bare(self) -> Code {
        Code { flat: 0, ..self }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Case {
    #[default]
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
    /// The cost of a character that is no letter of a lane, in eighths of a bit.
    bits: u16,
    /// The cost by itself in the language that has it most, in eighths of a bit.
    single: u16,
    code: Code,
    /// Of a letter of a lane that is no apostrophe, one bit each: its script, whether it has no case, whether pages
    /// that are much alike have another in its place, whether it is Latin beyond ASCII.
    seen: u32,
    /// Whether Unicode has it for a letter.
    alphabetic: bool,
}

/// Characters below this have their facts in a table.
const DENSE: usize = 0x2600;

pub(crate) struct Model {
    info: Vec<Info>,
    symbols: FxHashMap<char, u16>,
    languages: Vec<&'static str>,
    /// Number of symbols; 0 is the word boundary or a letter that no lane has.
    count: usize,
    /// `pair[a * count + b]` is the number of that pair of letters, or 0.
    pair: Vec<u16>,
    /// The cost of the second letter of a pair after the first.
    pairs: Vec<Row>,
    /// What is added to a letter's cost after a pair with which it has not been seen.
    pair_backoff: Vec<Row>,
    /// What has been seen after each pair.
    followers: Vec<Followers>,
    /// The cost of the third letter of a triple after the first two.
    triples: Vec<Row>,
    /// Cost of a letter by itself.
    single: Vec<Row>,
    /// Cost of a language in which names here are seldom written, once a text.
    far: Lanes,
    /// The other languages, one bit each.
    near: u32,
    /// By pair of letters: the languages in which the second is at home after the first, one bit each.
    at_home: Vec<u32>,
    /// What is added to it after a letter with which it has not been seen.
    backoff: Vec<Row>,
    /// `least[a * (count + 1) + b]` is what `b` costs at the least after `a`, in any language and
    /// whatever stands before. Nothing is known of the symbol beyond the last: it costs nothing.
    least: Vec<u8>,
    /// Ideographs, kana and hangul that names hold, one bit each.
    east: Vec<u64>,
}

/// Ideographs, kana and hangul are below this.
const EAST_END: usize = 0xd800;
const ARABIC: u8 = 6;

/// What letters are, one bit each: their script, the lowest; ideographs and the like are of one.
const SCRIPTS: u32 = CASELESS - 1;
const ARABIC_LETTERS: u32 = 1 << ARABIC;
const EAST: u32 = CASELESS >> 1;
const CASELESS: u32 = 1 << 29;
const DOUBTED: u32 = 1 << 30;
const BEYOND_ASCII: u32 = 1 << 31;

/// The letters that have been seen after a pair, one bit each: a table of all letters would not stay in the
/// processor's cache.
#[derive(Clone, Copy, Default)]
struct Followers {
    has: [u64; MOST_LETTERS / 64],
    /// The row of the first triple of each word of bits; the others come after it.
    rows: [u32; MOST_LETTERS / 64],
}

/// Letters of all languages together, at most.
const MOST_LETTERS: usize = 320;

impl Followers {
    /// The row of the triple that a letter completes.
    #[inline]
    fn row(&self, c: u16) -> Option<usize> {
        let (word, bit) = (usize::from(c) / 64, c % 64);
        let has = self.has[word];
        let before = || (has & ((1 << bit) - 1)).count_ones();
        (has >> bit & 1 == 1).then(|| (self.rows[word] + before()) as usize)
    }
}

/// What a bound on the cost of a text needs to know of a character.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Code {
    /// Its symbol; 0 where a word ends.
    symbol: u16,
    /// What it costs by itself, beyond its place among others.
    flat: u16,
    /// Of a letter.
    case: Case,
    /// Of a letter whose script is known; else 0.
    script: u8,
}

/// The model of the bundled table, made at the first call (some milliseconds).
pub(crate) fn model() -> &'static Model {
    static MODEL: LazyLock<Model> =
        LazyLock::new(|| Model::new(include_str!("../../data/letters.tsv")));
    &MODEL
}

/// A line of the table: what followed a context in one language, and how often.
struct Line {
    lane: usize,
    context: Vec<u16>,
    nexts: Vec<(u16, f32)>,
}

impl Line {
    fn total(&self) -> f32 {
        self.nexts.iter().map(|(_, n)| n).sum()
    }

    /// The share of the followers that is kept for those not seen.
    fn unseen(&self, discount: f32) -> f32 {
        discount * self.nexts.len() as f32 / self.total()
    }

    /// The cost of each follower, interpolated with what it costs after a shorter context.
    fn costs(&self, discount: f32, shorter: impl Fn(u16) -> u8) -> impl Iterator<Item = (u16, u8)> {
        let (total, unseen) = (self.total(), self.unseen(discount));
        self.nexts.iter().map(move |(c, n)| {
            let seen = (n - discount).max(0.0) / total;
            (*c, units(-(seen + unseen * (-f32::from(shorter(*c)) / UNIT).exp2()).log2()))
        })
    }
}

/// What the table says of languages, and the ideographs and the like that it counts by themselves.
struct Parsed {
    lines: Vec<Line>,
    languages: Vec<&'static str>,
    /// The numbers of letters.
    symbols: FxHashMap<char, u16>,
    east: Vec<char>,
}

fn parsed(text: &'static str) -> Parsed {
    let (mut lines, mut lanes, mut symbols) = (Vec::new(), Vec::new(), FxHashMap::default());
    let mut east = Vec::new();
    for line in table::lines(text) {
        let mut cells = line.split('\t');
        let (Some(lang), Some(context), Some(nexts)) = (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        if context == ALONE {
            east.extend(nexts.split(' ').filter_map(|next| next.chars().next()));
            continue;
        }
        let lane = lanes.iter().position(|l| *l == lang).unwrap_or_else(|| {
            lanes.push(lang);
            lanes.len() - 1
        });
        assert!(lane < LANES, "more languages in data/letters.tsv than {LANES}");
        let context = context.chars().map(|c| intern(&mut symbols, c)).collect();
        let next = |next: &str| {
            let c = next.chars().next()?;
            Some((intern(&mut symbols, c), next[c.len_utf8()..].parse().ok()?))
        };
        let nexts = nexts.split(' ').filter_map(next).collect();
        lines.push(Line { lane, context, nexts });
    }
    Parsed { lines, languages: lanes, symbols, east }
}

/// The context of what is counted by itself.
const ALONE: &str = "*";

impl Model {
    fn new(table: &'static str) -> Model {
        let Parsed { lines, languages, symbols, east } = parsed(table);
        let count = symbols.len() + 1;
        assert!(count <= MOST_LETTERS, "more letters in data/letters.tsv than {MOST_LETTERS}");
        let after_one = || lines.iter().filter(|line| line.context.len() == 1);
        let after_two = || lines.iter().filter(|line| line.context.len() == 2);
        let (mut total, mut times) = ([0.0; LANES], vec![[0.0; LANES]; count]);
        for line in after_one() {
            total[line.lane] += line.total();
            line.nexts.iter().for_each(|(c, n)| times[*c as usize][line.lane] += n);
        }
        let cost = |n: f32, total: f32| if n > 0.0 { -(n / total).log2() } else { FOREIGN };
        let costs = |times: &[f32; LANES]| -> Row {
            std::array::from_fn(|lane| units(cost(times[lane], total[lane])))
        };
        let mut model = Model {
            info: Vec::new(),
            symbols,
            languages,
            count,
            pair: vec![0; count * count],
            pairs: vec![[0; LANES]],
            pair_backoff: Vec::new(),
            followers: Vec::new(),
            triples: Vec::new(),
            single: times.iter().map(costs).collect(),
            far: [0; LANES],
            near: 0,
            at_home: vec![0; count * count],
            backoff: vec![[0; LANES]; count],
            least: Vec::new(),
            east: vec![0; EAST_END / 64],
        };
        for c in east {
            model.east[c as usize / 64] |= 1 << (c as usize % 64);
        }
        for row in table::headless(include_str!("../../data/letters/far.tsv")) {
            let lane = model.language(row[0]).expect("a language of data/letters.tsv");
            model.far[lane] = units(table::number(row[1])).into();
        }
        let lanes = |is: &dyn Fn(usize) -> bool| {
            (0..LANES).fold(0, |lanes, lane| lanes | u32::from(is(lane)) << lane)
        };
        model.near = lanes(&|lane| model.far[lane] == 0);
        for line in after_one() {
            let a = line.context[0] as usize;
            model.backoff[a][line.lane] = units(-line.unseen(DISCOUNT[0]).log2());
            for (b, cost) in line.costs(DISCOUNT[0], |b| model.single[b as usize][line.lane]) {
                let pair = &mut model.pair[a * count + b as usize];
                if *pair == 0 {
                    *pair = model.pairs.len() as u16;
                    model.pairs.push([UNSET; LANES]);
                }
                model.pairs[*pair as usize][line.lane] = cost;
            }
        }
        for a in 0..count {
            for b in 0..count {
                let row = &mut model.pairs[model.pair[a * count + b] as usize];
                fill(row, &model.backoff[a], &model.single[b]);
                let seen = model.pair[a * count + b] != 0;
                model.at_home[a * count + b] = lanes(&|lane| seen && row[lane] < units(AT_HOME));
            }
        }
        model.pair_backoff = vec![[0; LANES]; model.pairs.len()];
        let pair = |model: &Model, line: &Line| match line.context[..] {
            [a, b] => usize::from(model.pair[usize::from(a) * count + usize::from(b)]),
            _ => 0,
        };
        model.followers = vec![Followers::default(); model.pairs.len()];
        for line in after_two() {
            let before = pair(&model, line);
            let has = &mut model.followers[before].has;
            line.nexts.iter().for_each(|(c, _)| has[usize::from(*c) / 64] |= 1 << (c % 64));
        }
        let mut rows = 0;
        for followers in &mut model.followers {
            for (has, row) in followers.has.iter().zip(&mut followers.rows) {
                *row = rows;
                rows += has.count_ones();
            }
        }
        model.triples = vec![[UNSET; LANES]; rows as usize];
        for line in after_two() {
            let before = pair(&model, line);
            model.pair_backoff[before][line.lane] = units(-line.unseen(DISCOUNT[1]).log2());
            let after = usize::from(line.context[1]) * count;
            let shorter =
                |c: u16| model.pairs[usize::from(model.pair[after + usize::from(c)])][line.lane];
            for (c, cost) in line.costs(DISCOUNT[1], shorter) {
                if let Some(row) = model.followers[before].row(c) {
                    model.triples[row][line.lane] = cost;
                }
            }
        }
        for line in after_two() {
            let before = pair(&model, line);
            for (c, _) in &line.nexts {
                let Some(row) = model.followers[before].row(*c) else { continue };
                let after = usize::from(line.context[1]) * count + usize::from(*c);
                let shorter = usize::from(model.pair[after]);
                fill(&mut model.triples[row], &model.pair_backoff[before], &model.pairs[shorter]);
            }
        }
        model.least = model.leasts(&lines);
        model.info =
            (0..DENSE as u32).map(|c| model.look(char::from_u32(c).unwrap_or(' '))).collect();
        model
    }

    fn leasts(&self, lines: &[Line]) -> Vec<u8> {
        let (count, row) = (self.count, self.count + 1);
        let cheapest = |row: &Row, more: &Row| {
            row.iter().zip(more).fold(u8::MAX, |least, (a, b)| least.min(a.saturating_add(*b)))
        };
        let mut least = vec![0; row * row];
        for a in 0..count {
            for b in 0..count {
                least[a * row + b] = match self.pair[a * count + b] {
                    0 => cheapest(&self.single[b], &self.backoff[a]),
                    pair => cheapest(&self.pairs[usize::from(pair)], &NOTHING),
                };
            }
        }
        for line in lines {
            let [a, b] = line.context[..] else { continue };
            let pair = self.pair[usize::from(a) * count + usize::from(b)];
            for (c, _) in &line.nexts {
                let Some(triple) = self.followers[usize::from(pair)].row(*c) else { continue };
                let least = &mut least[usize::from(b) * row + usize::from(*c)];
                *least = cheapest(&self.triples[triple], &NOTHING).min(*least);
            }
        }
        least[0] = 0;
        least
    }

    /// A character as [`least`](Self::least) wants it.
    pub(crate) fn code(&self, c: char) -> Code {
        self.info(c).code
    }

    /// Any letter, of which nothing is known.
    pub(crate) fn any(&self) -> Code {
        Code { symbol: self.count as u16, ..Code::default() }
    }

    /// What any text with letters costs beyond its [`step`](Self::step)s, in eighths of a bit.
    pub(crate) const START: u32 = (NEW_SCRIPT[0] * UNIT) as u32;

    /// What a character costs at the least after another, in eighths of a bit.
    #[inline]
    pub(crate) fn step(&self, last: Code, code: Code) -> u32 {
        work::done(1);
        let row = usize::from(last.symbol) * (self.count + 1);
        let odd_case = last.case == Case::Lower && code.case == Case::Upper;
        let script_change = last.script != code.script && last.script != 0 && code.script != 0;
        u32::from(self.least[row + usize::from(code.symbol)])
            + u32::from(code.flat)
            + (ODD_CASE * UNIT) as u32 * u32::from(odd_case)
            + (SCRIPT_CHANGE * UNIT) as u32 * u32::from(script_change)
    }

    /// What a text costs at the least, in eighths of a bit: some steps a character, where its length in
    /// bits takes many.
    pub(crate) fn least(&self, codes: impl Iterator<Item = Code>) -> u32 {
        let mut last = Code::default();
        let step = |code| self.step(std::mem::replace(&mut last, code), code);
        codes.chain([Code::default()]).map(step).sum()
    }

    fn info(&self, c: char) -> Info {
        match self.info.get(c as usize) {
            Some(info) => *info,
            None => self.look(c),
        }
    }

    fn look(&self, c: char) -> Info {
        let (kind, bits) = classify(c);
        let flat = eighths(bits) as u16;
        let any = Code { flat, ..self.any() };
        let letter = matches!(kind, Kind::Letter(_));
        let code = match kind {
            Kind::Letter(script) => Code { script, ..any },
            // A mark does not end a word.
            Kind::Mark => any,
            Kind::Joiner | Kind::Sign => Code { flat: flat / 2, ..Code::default() },
        };
        let alphabetic = c.is_alphabetic();
        let info = Info {
            kind,
            case: Case::None,
            symbol: 0,
            bits: flat,
            single: flat,
            code,
            seen: 0,
            alphabetic,
        };
        // Ideographs have no case and no language here.
        if !letter || matches!(c, '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}') {
            return info;
        }
        let lower = lower(c);
        let case = match c {
            _ if lower != c => Case::Upper,
            _ if c.is_lowercase() => Case::Lower,
            _ => Case::None,
        };
        let code = Code { case, ..code };
        let Some(&symbol) = self.symbols.get(&lower) else { return Info { case, code, ..info } };
        let if_so = |so: bool, bit: u32| if so { bit } else { 0 };
        let seen = match c {
            'ʼ' | 'ʻ' => 0,
            _ => {
                1 << code.script
                    | if_so(case == Case::None, CASELESS)
                    | if_so(registry().is_doubtful(c), DOUBTED)
                    | if_so(code.script == 1 && !c.is_ascii(), BEYOND_ASCII)
            }
        };
        let row = self.single[usize::from(symbol)].iter();
        let least = row.fold(u8::MAX, |least, bits| least.min(*bits));
        let code = Code { symbol, flat: 0, ..code };
        Info { case, symbol, single: least.into(), code, seen, ..info }
    }

    /// The length of `text` in bits. Linear in its length.
    pub(crate) fn bits(&self, text: &str) -> f32 {
        self.bits_of(text.chars())
    }

    /// The length of characters in bits.
    pub(crate) fn bits_of(&self, chars: impl Iterator<Item = char> + Clone) -> f32 {
        self.read(chars, f32::INFINITY)
    }

    /// The length of `text` in bits, or something above `limit` as soon as it must be more.
    pub(crate) fn bits_within(&self, text: impl Iterator<Item = char> + Clone, limit: f32) -> f32 {
        let least = bits(self.least(text.clone().map(|c| self.code(c))));
        if least < limit { self.read(text, limit - least) } else { f32::INFINITY }
    }

    /// The length of a text in bits, or infinity as soon as it must be more than the least length by so
    /// many bits.
    pub(crate) fn bits_within_slack(
        &self,
        text: impl Iterator<Item = char> + Clone,
        slack: f32,
    ) -> f32 {
        self.read(text, slack)
    }

    /// Whether a text is plain words of one script in regular case, whose letters stand together as they do
    /// in names: each at home after the one before it in one language, or, where that says too little, neither
    /// dear on the average nor any of them in the language that suits the word.
    ///
    /// `strictly`: where known names are asked too, nothing may be doubtful.
    ///
    /// Of the names of the gazetteer beyond ASCII 96 % are (2026-11).
    pub(crate) fn is_ordinary(&self, text: &str, strictly: bool) -> bool {
        let (mut word, mut start, mut rest) = (PlainWord::new(self), text, text.chars());
        let (mut quoted, mut last, mut capital, mut unsure) = (false, ' ', false, false);
        let (mut any_usual, mut odd_case) = (false, false);
        loop {
            // Most of a text is letters.
            let mut before = rest.as_str();
            let mut next = rest.next();
            while let Some(c) = next
                && let Some(info) = self.info.get(c as usize)
                && info.seen != 0
            {
                word.letter(self, info);
                (before, last) = (rest.as_str(), c);
                next = rest.next();
            }
            let c = next.unwrap_or(' ');
            // A dash between names; what it took the place of stands before small letters.
            let dash = |c: char| {
                matches!(c, '–' | '—') && rest.clone().next().is_some_and(char::is_uppercase)
            };
            match c {
                c if matches!(c, ' ' | '-' | ',' | '»')
                    || word.letters > 0 && (c == '.' || dash(c)) =>
                {
                    if c == '»' && !std::mem::take(&mut quoted) {
                        return false;
                    }
                    if word.letters > 0 {
                        word.at_home &= self.at_home(word.last, 0);
                        let Some(shape) = word.shape(strictly) else { return false };
                        capital |= shape.capitals > 0 || word.seen & CASELESS != 0;
                        // Capitals become small letters where pages are taken for each other.
                        let usual =
                            capital && shape.capitals < 2 && word.is_at_home(&shape, strictly)
                                || word.seen & EAST != 0 && word.letters > 1;
                        (any_usual, odd_case) = (any_usual | usual, odd_case | shape.odd_case);
                        let written = &start[..start.len() - before.len()];
                        match if usual { Some(true) } else { self.judged(&word, &shape, written) } {
                            Some(false) if strictly || shape.odd_case => return false,
                            Some(_) if strictly && shape.doubtful => return false,
                            Some(sure) => unsure |= !sure,
                            None => return false,
                        }
                    }
                    (word, start) = (PlainWord::new(self), rest.as_str());
                }
                '«' if last == ' ' && !quoted => quoted = true,
                '·' | '・' if word.seen & EAST != 0 => {}
                '–' | '—' if last == ' ' && rest.as_str().starts_with(' ') => {}
                // Apostrophes are at home within words.
                'ʼ' | 'ʻ' if word.letters > 0 => {}
                '\'' | '’' if word.letters > 0 && !(c == '’' && strictly) => word.apostrophe(),
                // Persian parts letters that are not joined by it.
                '\u{200c}' if word.seen & ARABIC_LETTERS != 0 => {}
                '0'..='9' if word.letters == 0 => word.number = true,
                c if self.is_eastern(c) => word.add(EAST),
                _ => return false,
            }
            if next.is_none() {
                break;
            }
            last = c;
        }
        !quoted && (capital || !unsure) && (any_usual || !odd_case)
    }

    /// The languages, one bit each, in which a letter is at home after another.
    #[inline]
    fn at_home(&self, last: u16, c: u16) -> u32 {
        self.at_home[usize::from(last) * self.count + usize::from(c)]
    }

    /// Whether names hold an ideograph or the like.
    #[inline]
    fn is_eastern(&self, c: char) -> bool {
        let bits = self.east.get(c as usize / 64);
        bits.is_some_and(|bits| bits >> (c as usize % 64) & 1 == 1)
    }

    /// Whether a plain word's letters are those of a name, and if so whether there is no doubt.
    fn judged(&self, word: &PlainWord, shape: &Shape, written: &str) -> Option<bool> {
        if word.seen & EAST != 0 {
            return None;
        }
        let (mut lanes, mut most, mut last, mut pair) = (self.far, [0; LANES], 0, 0);
        let symbols = written.chars().map(|c| self.info(c).symbol).filter(|symbol| *symbol != 0);
        for symbol in symbols.chain([0]) {
            let (row, more, next) = self.rows(pair, last, symbol);
            let bits = both(row, more);
            sum(&mut lanes, &bits);
            most.iter_mut().zip(bits).for_each(|(most, bits)| *most = bits.max(*most));
            (pair, last) = (next, symbol);
        }
        let least = least(&lanes);
        let best = lanes.iter().position(|bits| *bits == least).unwrap_or(0);
        let average = f32::from(least) / (word.letters + 1) as f32;
        let under =
            |[usual, dear]: [f32; 2]| average < usual * UNIT && f32::from(most[best]) < dear * UNIT;
        if under(DOUBTFUL) {
            Some(true)
        } else {
            (!shape.doubtful && under(ORDINARY)).then_some(false)
        }
    }

    /// Whether Unicode has a character for a letter, told from a table for most.
    pub(crate) fn is_alphabetic(&self, c: char) -> bool {
        self.info.get(c as usize).map_or_else(|| c.is_alphabetic(), |info| info.alphabetic)
    }

    /// Whether letters of a word are of two scripts.
    pub(crate) fn mixes_scripts(&self, word: &str) -> bool {
        let mut scripts = word.chars().map(|c| self.info(c).code.script).filter(|s| *s != 0);
        scripts.next().is_some_and(|first| scripts.any(|script| script != first))
    }

    /// Whether a letter is a capital, and whether it is small.
    pub(crate) fn case(&self, c: char) -> (bool, bool) {
        let case = self.info(c).case;
        (case == Case::Upper, case == Case::Lower)
    }

    /// Whether some language has the letter.
    pub(crate) fn has(&self, c: char) -> bool {
        self.info(c).symbol != 0
    }

    /// The cost of a letter after another, or of a word's boundary (`_`), in the language that likes
    /// the pair best; infinite where none has it.
    pub(crate) fn pair_bits(&self, first: char, second: char) -> f32 {
        let [a, b] = [first, second].map(|c| usize::from(self.info(c).symbol));
        match self.pair[a * self.count + b] {
            0 => f32::INFINITY,
            pair => {
                let row = self.pairs[usize::from(pair)].iter();
                f32::from(row.fold(u8::MAX, |least, bits| least.min(*bits))) / UNIT
            }
        }
    }

    /// The number of a language, or of the group in whose name it is counted.
    pub(crate) fn language(&self, name: &str) -> Option<usize> {
        self.languages.iter().position(|language| *language == name)
    }

    /// Whether a language is written in the script of which `has` knows the letters.
    pub(crate) fn script_of(&self, language: usize, has: impl Fn(char) -> bool) -> bool {
        let own = |c: &char| self.single[usize::from(self.symbols[c])][language];
        self.symbols.keys().min_by_key(|c| (own(c), **c)).is_some_and(|&c| has(c))
    }

    /// What it costs a language, in eighths of a bit, that `next` follows the last two letters;
    /// `None` is the edge of a word.
    pub(crate) fn follows(
        &self,
        language: usize,
        last: [Option<char>; 2],
        next: Option<char>,
    ) -> u32 {
        let symbol = |c: Option<char>| c.map_or(0, |c| self.info(c).symbol);
        let ([first, last], c) = (last.map(symbol), symbol(next));
        if next.is_some() && c == 0 {
            return u32::from(units(FOREIGN));
        }
        let before = self.pair[usize::from(first) * self.count + usize::from(last)];
        let (row, more, _) = self.rows(before, last, c);
        u32::from(row[language]) + u32::from(more[language])
    }

    /// Whether a character is a sign that names do not have.
    pub(crate) fn is_odd_sign(&self, c: char) -> bool {
        let info = self.info(c);
        info.kind == Kind::Sign && info.bits > eighths(ODD_SIGN) as u16
    }

    /// The cost of a character by itself in the language that has it most.
    pub(crate) fn single(&self, c: char) -> f32 {
        f32::from(self.info(c).single) / UNIT
    }

    /// The length in bits, or infinity as soon as it must be more than the least length by so many bits.
    fn read(&self, mut chars: impl Iterator<Item = char> + Clone, slack: f32) -> f32 {
        let bounded = slack < f32::INFINITY;
        let slack = eighths(slack);
        let mut word = Word { together: self.far, ..Word::default() };
        let (mut bits, mut scripts) = (0, 0u32);
        let (mut last_sign, mut last_letter, mut quotes) = (false, false, 0i32);
        // What has been read costs at the least, and up to what.
        let (mut least, mut last) = (0, Code::default());
        while let Some(c) = chars.next() {
            let looked;
            let info = match self.info.get(c as usize) {
                Some(info) => info,
                None => {
                    looked = self.look(c);
                    &looked
                }
            };
            if bounded {
                least += self.step(std::mem::replace(&mut last, info.code), info.code);
            }
            match info.kind {
                Kind::Letter(script) => {
                    if scripts == 0 && info.case == Case::Lower {
                        bits += eighths(SMALL_FIRST);
                    }
                    word.letter(self, info, script);
                    if scripts & (1 << script) == 0 {
                        scripts |= 1 << script;
                        bits += eighths(NEW_SCRIPT[usize::from(script > 2)]);
                    }
                    let check = bounded && word.letters.is_multiple_of(2);
                    if check && bits + word.least() > slack + least {
                        return f32::INFINITY;
                    }
                    (last_letter, last_sign) = (true, false);
                }
                Kind::Mark => bits += u32::from(info.bits),
                Kind::Joiner | Kind::Sign => {
                    let cost = u32::from(info.bits);
                    let sign = info.kind == Kind::Sign;
                    let odd = sign && cost > eighths(8.0);
                    let next = chars.clone().next().map(|c| self.info(c).kind);
                    let after = matches!(next, Some(Kind::Letter(_)));
                    let inside = last_letter && after && sign && cost >= eighths(8.0);
                    bits += word.end(self);
                    if matches!(c, '”' | '»') && quotes == 0 {
                        bits += eighths(UNPAIRED);
                    }
                    quotes += match c {
                        // Within a word it is Uzbek's apostrophe.
                        '‘' if last_letter => 0,
                        '“' | '«' | '„' | '‘' => 1,
                        '”' | '»' if quotes > 0 => -1,
                        _ => 0,
                    };
                    bits += if last_sign { cost / 2 } else { cost };
                    // A control is dear by itself, and halfway to the original it is at home.
                    let at_word = if c.is_control() { SIGN_AT_WORD / 2.0 } else { SIGN_AT_WORD };
                    bits += eighths(at_word) * u32::from(odd && (last_letter || after));
                    bits += eighths(SIGN_IN_WORD) * u32::from(inside);
                    last_letter = false;
                    last_sign = odd;
                }
            }
        }
        bits += word.end(self) + eighths(UNPAIRED) * quotes.unsigned_abs();
        self::bits(bits + word.languages())
    }
}

/// A plain word being read.
struct PlainWord {
    /// The languages in which all pairs of its letters are at home, one bit each.
    at_home: u32,
    last: u16,
    letters: u32,
    /// Which letters are capitals, and which stand after an apostrophe, one bit each, the first the lowest.
    capitals: u64,
    apart: u64,
    /// What its letters are: `seen` of all of them.
    seen: u32,
    /// Whether it begins with a number.
    number: bool,
}

/// What a plain word looks like.
struct Shape {
    capitals: u32,
    /// Whether small letters follow several capitals.
    odd_case: bool,
    /// Whether some letter is often another's.
    doubtful: bool,
}

impl PlainWord {
    fn new(model: &Model) -> PlainWord {
        let at_home = model.near;
        PlainWord { at_home, last: 0, letters: 0, capitals: 0, apart: 0, seen: 0, number: false }
    }

    /// Adds a letter that some language has.
    #[inline(always)]
    fn letter(&mut self, model: &Model, info: &Info) {
        self.at_home &= model.at_home(self.last, info.symbol);
        self.last = info.symbol;
        self.capitals |= u64::from(info.case == Case::Upper).wrapping_shl(self.letters);
        self.add(info.seen);
    }

    fn add(&mut self, seen: u32) {
        self.seen |= seen;
        self.letters += 1;
    }

    /// A capital may follow.
    fn apostrophe(&mut self) {
        self.apart |= 1_u64.wrapping_shl(self.letters);
    }

    /// `None` of a word that is too long, mixes scripts, goes on after a number or has a capital after a small
    /// letter.
    fn shape(&self, strictly: bool) -> Option<Shape> {
        let first = self.capitals.trailing_ones();
        let later = self.capitals.checked_shr(first).unwrap_or(0);
        let apart = self.apart.checked_shr(first).unwrap_or(0);
        let mixed = !(self.seen & SCRIPTS).is_power_of_two();
        if self.letters > u64::BITS || mixed || self.number || later & !apart != 0 {
            return None;
        }
        let from_second = self.capitals & self.capitals.wrapping_sub(1);
        let second = from_second.trailing_zeros();
        let odd_case =
            from_second != 0 && second + (from_second >> second).trailing_ones() < self.letters;
        // Known names may be one letter away, and any page has others for those of Latin.
        let doubtful = if strictly { DOUBTED | BEYOND_ASCII } else { DOUBTED };
        let doubtful = self.seen & doubtful != 0;
        Some(Shape { capitals: self.capitals.count_ones(), odd_case, doubtful })
    }

    /// Whether there is a language in which each letter is at home after the one before it.
    fn is_at_home(&self, shape: &Shape, strictly: bool) -> bool {
        let enough = ENOUGH[usize::from(strictly)];
        self.at_home != 0 && self.letters >= enough && !shape.doubtful && !shape.odd_case
    }
}

/// The word being read, in all lanes at once, and what the words before it cost in each.
#[derive(Default)]
struct Word {
    lanes: Lanes,
    /// All words up to this one in one language.
    together: Lanes,
    /// Each in the language that suits it best.
    apart: u32,
    words: u32,
    flat: u32,
    letters: u32,
    last: u16,
    /// The number of the last two letters.
    pair: u16,
    script: u8,
    case: Case,
    uppers: u32,
}

impl Word {
    #[inline(always)]
    fn letter(&mut self, model: &Model, info: &Info, script: u8) {
        // A lost letter (script 0) is of whatever script its neighbours are.
        let script = if script == 0 { self.script } else { script };
        if self.script != 0 && script != self.script {
            self.flat += eighths(SCRIPT_CHANGE);
        }
        if info.symbol == 0 {
            self.flat += u32::from(info.bits);
            self.flat += eighths(UNKNOWN) * u32::from(matches!(script, 1 | 2));
            self.pair = model.pair[self.last as usize * model.count];
        } else {
            self.pair = model.add(&mut self.lanes, self.pair, self.last, info.symbol);
        }
        match (self.case, info.case) {
            (Case::Lower, Case::Upper) => self.flat += eighths(ODD_CASE),
            (Case::Upper, Case::Lower) if self.uppers > 1 => self.flat += eighths(ODD_CASE),
            _ => {}
        }
        self.uppers = if info.case == Case::Upper { self.uppers + 1 } else { 0 };
        self.case = info.case;
        self.script = script;
        self.last = info.symbol;
        self.letters += 1;
    }

    /// What all letters so far cost at the least.
    fn least(&self) -> u32 {
        self.apart + u32::from(least(&self.lanes).unsigned_abs()) + self.flat
    }

    fn end(&mut self, model: &Model) -> u32 {
        if self.letters == 0 {
            return 0;
        }
        if self.last != 0 {
            model.add(&mut self.lanes, self.pair, self.last, 0);
        }
        for (sum, bits) in self.together.iter_mut().zip(&self.lanes) {
            *sum = sum.saturating_add(*bits);
        }
        self.apart += u32::from(least(&self.lanes).unsigned_abs());
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
    fn languages(&self) -> u32 {
        let together = u32::from(least(&self.together).unsigned_abs());
        if self.words == 1 {
            return together;
        }
        let apart = self.apart + eighths(LANGUAGE_CHANGE) * self.words.saturating_sub(1);
        apart.min(together)
    }
}

impl Model {
    /// The two rows that make up the cost of a letter after two others, of which the first may be none, and
    /// the number of the pair that it ends.
    #[inline(always)]
    fn rows(&self, before: u16, last: u16, c: u16) -> (&Row, &Row, u16) {
        work::done(1);
        let pair = self.pair[last as usize * self.count + c as usize];
        let (row, more) = match (self.followers[usize::from(before)].row(c), pair) {
            // What more the letters before would cost is lost in what these two cost.
            (None, 0) => (&self.single[c as usize], &self.backoff[last as usize]),
            (None, pair) => (&self.pairs[pair as usize], &self.pair_backoff[before as usize]),
            (Some(row), _) => (&self.triples[row], &NOTHING),
        };
        (row, more, pair)
    }

    /// Adds the cost of a letter after two others, and gives the number of the pair that it ends.
    #[inline(always)]
    fn add(&self, lanes: &mut Lanes, before: u16, last: u16, c: u16) -> u16 {
        let (row, more, pair) = self.rows(before, last, c);
        sum(lanes, &both(row, more));
        pair
    }
}

static NOTHING: Row = [0; LANES];

/// Written as a loop over the lanes, which is done for many of them at once.
#[inline]
fn both(row: &Row, more: &Row) -> Row {
    let mut both = *row;
    both.iter_mut().zip(more).for_each(|(bits, more)| *bits = bits.saturating_add(*more));
    both
}

#[inline]
fn sum(lanes: &mut Lanes, bits: &Row) {
    for (sum, bits) in lanes.iter_mut().zip(bits) {
        *sum = sum.saturating_add(i16::from(*bits));
    }
}

/// The least of all lanes: half of them against the other half, which is done for many at once.
#[inline]
pub(crate) fn least(lanes: &Lanes) -> i16 {
    let (mut least, mut half) = (*lanes, LANES / 2);
    while half > 0 {
        for lane in 0..half {
            least[lane] = least[lane].min(least[lane + half]);
        }
        half /= 2;
    }
    least[0]
}

/// Gives the lanes in which a letter has not been seen after a context what it costs after a shorter
/// one, and the cost of that.
fn fill(row: &mut Row, backoff: &Row, shorter: &Row) {
    for (bits, (backoff, shorter)) in row.iter_mut().zip(backoff.iter().zip(shorter)) {
        if *bits == UNSET {
            *bits = backoff.saturating_add(*shorter).min(UNSET - 1);
        }
    }
}

fn intern(symbols: &mut FxHashMap<char, u16>, c: char) -> u16 {
    if c == '_' {
        return 0;
    }
    let next = symbols.len() as u16 + 1;
    *symbols.entry(c).or_insert(next)
}

fn units(bits: f32) -> u8 {
    (bits * UNIT).round().clamp(0.0, 254.0) as u8
}

#[inline]
pub(crate) fn eighths(bits: f32) -> u32 {
    (bits * UNIT) as u32
}

pub(crate) fn bits(eighths: u32) -> f32 {
    eighths as f32 / UNIT
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
        '\'' | '’' | '‘' | '׳' | '״' => (Joiner, 6.0),
        ',' | '0'..='9' => (Sign, 5.0),
        '&' | '/' | '(' | ')' | '+' | '_' => (Joiner, 8.0),
        '!'..='~' => (Sign, 8.0),
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => (Sign, 30.0),
        '«' | '»' | '“' | '”' | '„' | '–' | '—' | '…' | '№' | '·' | '™' => {
            (Sign, 8.0)
        }
        '\u{a0}' => (Sign, 8.0),
        '\u{ad}' => (Sign, 14.0),
        'ʹ' | 'ʺ' | 'ʻ' | 'ʼ' | 'ʿ' | 'ʾ' => (Letter(1), FOREIGN),
        // Accents by themselves are in no text.
        '¨' | '¯' | '´' | '¸' | '\u{2b0}'..='\u{2ff}' => (Sign, 20.0),
        'ª' | 'º' | 'µ' | '×' | '÷' | '\u{a1}'..='\u{bf}' => (Sign, 14.0),
        'ƒ' | 'ŉ' | 'ſ' => (Letter(1), 17.0),
        // Struck-out text; other marks are letters taken apart, which are put together before.
        '\u{335}'..='\u{338}' => (Mark, 18.0),
        '\u{300}'..='\u{36f}' => (Mark, 26.0),
        '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => (Letter(1), FOREIGN),
        // Phonetic signs are in no name.
        '\u{250}'..='\u{2af}' => (Letter(1), 30.0),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' if c.is_alphabetic() => (Letter(3), 6.5),
        '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' => (Letter(2), FOREIGN),
        '\u{483}'..='\u{489}' => (Mark, 12.0),
        '\u{531}'..='\u{587}' if c.is_alphabetic() => (Letter(4), 6.5),
        '\u{591}'..='\u{5c7}' => (Mark, 14.0),
        '\u{5d0}'..='\u{5f4}' if c.is_alphabetic() => (Letter(5), 6.0),
        '\u{64b}'..='\u{65f}' => (Mark, 14.0),
        '\u{600}'..='\u{6ff}' if c.is_alphabetic() => (Letter(ARABIC), 6.0),
        '\u{900}'..='\u{dff}' if c.is_alphabetic() => (Letter(7), 6.5),
        '\u{900}'..='\u{dff}' => (Mark, 6.5),
        '\u{e00}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' => (Letter(8), 6.5),
        '\u{f00}'..='\u{fff}' => (Letter(9), 6.5),
        '\u{10a0}'..='\u{10ff}' => (Letter(10), 6.0),
        '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7a3}' => (Letter(11), 11.0),
        '\u{1800}'..='\u{18af}' => (Letter(12), 6.0),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}' => (Mark, 12.0),
        '\u{2000}'..='\u{206f}' | '\u{20a0}'..='\u{214f}' => (Sign, 12.0),
        '\u{2190}'..='\u{27bf}' => (Sign, 16.0),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_costs_less_than_its_bound() {
        let bound = |text: &str| bits(model().least(text.chars().map(|c| model().code(c))));
        let table = include_str!("../../data/letters/neighbours.tsv");
        let damaged =
            ["Íàçàðáàåâ", "РђР»РјР°С‚С‹", "мЮГЮПАЮЕБ", "Tokรกyev", "Да\u{306}n\u{fffd}?", "«” 1-й"];
        for text in table.split(['\t', '\n', ';']).chain(damaged) {
            assert!(bound(text) <= model().bits(text), "{text}");
        }
    }
}
