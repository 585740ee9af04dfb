//! What the tokens of a window say together: of which languages its lines are, how its sentences use
//! capitals, and which words stand there in small letters.

use super::{lexis, tokens::Token};
use crate::bloom::Blocked;
use std::ops::AddAssign;

/// At most so many words of a line are asked for their language.
const MOST_COUNTED: usize = 64;
/// Bits of the filter of words in small letters, for each token.
const BITS: usize = 8;

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

/// What the tokens of a window say together. One serves many windows, so that its memory is kept.
#[derive(Default)]
pub struct Page {
    /// The languages of each token: those that the common words of its line speak for, and where these are
    /// few those of the whole window.
    pub langs: Vec<lexis::Langs>,
    /// How the sentence of each token uses capitals.
    pub styles: Vec<Style>,
    /// The tokens that names may begin with.
    pub begins: Vec<usize>,
    /// The hashes of words in small letters: to walk over all tokens in vain takes long.
    small: Blocked,
    /// Where each line ends, and what its words say for each language.
    lines: Vec<(usize, lexis::Shares)>,
}

impl Page {
    /// Makes this what some tokens say: they are read once.
    pub fn read(&mut self, tokens: &[Token]) {
        let Page { begins, styles, small, lines, .. } = self;
        begins.clear();
        styles.clear();
        lines.clear();
        small.clear(tokens.len(), BITS);
        let mut window = [0u32; 32];
        // Of the line that is read: how many words were asked for, and the common ones among them.
        let (mut asked, mut common, mut count) = (0, [0; MOST_COUNTED + 1], 0);
        let all = lexis::common();
        let says = |common: &[u16]| {
            let mut line = lexis::Shares::default();
            common.iter().for_each(|set| add(&mut line, all.shares(*set)));
            line
        };
        // Of the sentence that is read.
        let (mut from, mut capitals, mut caps) = (0, 0, 0);
        for (at, token) in tokens.iter().enumerate() {
            if token.is_line() && at > 0 {
                lines.push((at, says(&common[..count])));
                (asked, count) = (0, 0);
            }
            if token.is_first() {
                styles.resize(at, style(&tokens[from..at], capitals, caps));
                (from, capitals, caps) = (at, 0, 0);
            }
            if token.is_small() {
                small.insert(token.hash);
                if asked < MOST_COUNTED {
                    asked += 1;
                    // Kept if it is common, without a branch that would be taken wrongly as often.
                    common[count] = all.find(token.hash);
                    count += usize::from(common[count] != 0);
                }
                continue;
            }
            capitals += usize::from(token.is_upper());
            caps += usize::from(token.is_caps());
            if token.may_begin() {
                begins.push(at);
            }
        }
        styles.resize(tokens.len(), style(&tokens[from..], capitals, caps));
        lines.push((tokens.len(), says(&common[..count])));
        for (_, line) in lines.iter() {
            add(&mut window, line);
        }
        self.spread(lexis::languages(&window));
    }

    /// Gives each token the languages of its line, if many of its words speak for them, else those of the window, too.
    /// Where they speak for a language of the window, others must say more: the languages that share most of their small
    /// words are not all of one text.
    fn spread(&mut self, whole: lexis::Langs) {
        self.langs.clear();
        for (to, line) in &self.lines {
            let mut own = lexis::languages(line);
            let beyond = own & !whole;
            if beyond != 0 {
                let of = |langs: lexis::Langs| (0..line.len()).filter(move |l| langs >> l & 1 == 1);
                let known = of(whole).map(|lang| line[lang]).max();
                let doubtful = of(beyond).filter(|lang| Some(line[*lang]) <= known);
                own = doubtful.fold(own, |own, lang| own & !(1 << lang));
            }
            let many = line.iter().max().is_some_and(|most| *most >= 24);
            self.langs.resize(*to, if many { own } else { own | whole });
        }
    }

    /// Whether the word with that hash stands among the tokens in small letters: *bold*, which makes it doubtful
    /// that *Bold* is somebody.
    pub fn has_small(&self, tokens: &[Token], hash: u64) -> bool {
        self.small.may_hold(hash)
            && tokens.iter().any(|token| token.hash == hash && token.is_small())
    }
}

/// How a sentence uses capitals that has so many capitalized words, and so many that have nothing else.
fn style(sentence: &[Token], capitals: usize, caps: usize) -> Style {
    if capitals < 3 {
        return Style::Prose;
    }
    let words = sentence.iter().filter(|token| !token.is_single() && !token.is_caseless());
    // In a title even long words have capitals; short ones may be left small.
    let mut long = words.clone().filter(|token| token.end() - token.start() > 4);
    if caps > 2 && caps * 10 >= words.count() * 7 {
        Style::Shouting
    } else if long.clone().all(Token::is_upper) && long.nth(3).is_some() {
        Style::Title
    } else {
        Style::Prose
    }
}

fn add<A: Copy + Into<B>, B: AddAssign>(sums: &mut [B; 32], more: &[A; 32]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += (*more).into());
}
