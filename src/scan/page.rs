//! What the tokens of a window say together: of which languages its lines are, how its sentences use
//! capitals, and which words stand there in small letters.

use super::{lexis, tokens::Token};

/// What a word that so many languages share says for each of them.
const SHARES: [u32; 16] = [12, 12, 6, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0];
/// At most so many words of a line are asked for their language.
const MOST_COUNTED: usize = 64;
/// Bits of the filter of words in small letters.
const FILTER: usize = 1 << 17;

/// How a sentence uses capitals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Style {
    /// For names and at its beginning.
    Prose,
    /// For most words.
    Title,
    /// For everything.
    Shouting,
}

/// The words of a window in small letters: *bold*, which makes it doubtful that *Bold* is somebody.
pub struct Small<'w> {
    tokens: &'w [Token],
    /// A filter by hash, filled when it is first asked.
    filter: Vec<u64>,
}

impl<'w> Small<'w> {
    pub fn new(tokens: &'w [Token]) -> Small<'w> {
        Small { tokens, filter: Vec::new() }
    }

    /// Whether the word with that hash is one of them.
    pub fn contains(&mut self, hash: u64) -> bool {
        let Small { tokens, filter } = self;
        let mut small = tokens.iter().filter(|token| !token.may_begin() && !token.is_void());
        let place = |hash: u64| (hash as usize % FILTER / 64, hash % 64);
        if filter.is_empty() {
            filter.resize(FILTER / 64, 0);
            for token in small.clone() {
                let (word, bit) = place(token.hash);
                filter[word] |= 1 << bit;
            }
        }
        let (word, bit) = place(hash);
        filter[word] >> bit & 1 != 0 && small.any(|token| token.hash == hash)
    }
}

/// The languages of each token: those that the common words of its line speak for, and where these are
/// few those of the whole window.
pub fn languages(tokens: &[Token]) -> Vec<lexis::Langs> {
    let mut window = [0; 32];
    let mut lines = Vec::new();
    let (mut line, mut count) = ([0; 32], 0);
    let common = lexis::common();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_line() && at > 0 {
            lines.push((at, std::mem::take(&mut line)));
            count = 0;
        }
        if token.may_begin() || token.is_void() || count == MOST_COUNTED {
            continue;
        }
        count += 1;
        let mut langs = common.langs(token.hash);
        if langs == 0 {
            continue;
        }
        // A word of one language says more than one of many.
        let share = SHARES[langs.count_ones() as usize & 15];
        while langs != 0 {
            let lang = langs.trailing_zeros() as usize;
            line[lang] += share;
            langs &= langs - 1;
        }
    }
    lines.push((tokens.len(), line));
    for (_, line) in &lines {
        for (all, own) in window.iter_mut().zip(line) {
            *all += own;
        }
    }
    let whole = lexis::languages(&window);
    let mut out = Vec::with_capacity(tokens.len());
    for (to, line) in lines {
        let own = lexis::languages(&line);
        let many = line.iter().max().is_some_and(|most| *most >= 24);
        out.resize(to, if many { own } else { own | whole });
    }
    out
}

/// How the sentence of each token uses capitals.
pub fn styles(tokens: &[Token]) -> Vec<Style> {
    let mut styles = vec![Style::Prose; tokens.len()];
    let mut from = 0;
    while from < tokens.len() {
        let (mut to, mut capitals, mut caps) = (from, 0, 0);
        while to == from || tokens.get(to).is_some_and(|token| !token.is_first()) {
            capitals += usize::from(tokens[to].is_upper());
            caps += usize::from(tokens[to].is_caps());
            to += 1;
        }
        let sentence = &tokens[from..to];
        from = to;
        if capitals < 3 {
            continue;
        }
        let words = sentence.iter().filter(|token| !token.is_single() && !token.is_caseless());
        // In a title even long words have capitals; short ones may be left small.
        let mut long = words.clone().filter(|token| token.end - token.start > 4);
        let style = if caps > 2 && caps * 10 >= words.count() * 7 {
            Style::Shouting
        } else if long.clone().all(Token::is_upper) && long.nth(3).is_some() {
            Style::Title
        } else {
            Style::Prose
        };
        styles[to - sentence.len()..to].fill(style);
    }
    styles
}
