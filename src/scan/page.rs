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
    for (at, token) in tokens.iter().enumerate() {
        if token.is_line() && at > 0 {
            lines.push((at, std::mem::take(&mut line)));
            count = 0;
        }
        if token.may_begin() || token.is_void() || count == MOST_COUNTED {
            continue;
        }
        count += 1;
        let mut langs = lexis::common_hashed(token.hash);
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
        let rest = &tokens[from + 1..];
        let to = from + 1 + rest.iter().position(Token::is_first).unwrap_or(rest.len());
        let sentence = &tokens[from..to];
        from = to;
        if sentence.iter().filter(|token| token.is_upper()).nth(2).is_none() {
            continue;
        }
        let (mut words, mut caps, mut long, mut upper) = (0, 0, 0, 0);
        for token in sentence.iter().filter(|token| !token.is_single() && !token.is_caseless()) {
            words += 1;
            caps += usize::from(token.is_caps());
            // In a title even long words have capitals; short ones may be left small.
            let is_long = token.end - token.start > 4;
            long += usize::from(is_long);
            upper += usize::from(is_long && token.is_upper());
        }
        let style = if caps > 2 && caps * 10 >= words * 7 {
            Style::Shouting
        } else if upper > 3 && upper == long {
            Style::Title
        } else {
            Style::Prose
        };
        styles[to - sentence.len()..to].fill(style);
    }
    styles
}
