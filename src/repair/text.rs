//! Documents: damage in runs inside sound text.

use std::{borrow::Cow, ops::Range};

use rustc_hash::FxHashSet;

use super::{
    Plan, Repaired, Repairer,
    everyday::{everyday, is_sign},
    model::model,
};

/// A document with its damaged runs repaired.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RepairedText<'t> {
    text: Cow<'t, str>,
    spans: Vec<Span>,
}

/// One repaired run: where it stands in the repaired text and where it stood in the input.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Span {
    /// Byte range in the repaired text.
    pub output: Range<usize>,
    /// Byte range in the text as given.
    pub input: Range<usize>,
    /// What was done.
    pub plan: Plan,
    /// The probability, 0 to 1, that the run is right now.
    pub confidence: f64,
}

impl<'t> RepairedText<'t> {
    /// The repaired text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The repaired runs in order; all between them is as it was.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Where in the input a byte of the repaired text comes from; a place inside a repaired run maps
    /// to the start of the run. Logarithmic in the number of runs.
    ///
    /// ```
    /// let repaired = laqap::repair::repair_text("the Tokรกyev era");
    /// let era = repaired.text().find("era").unwrap();
    /// assert_eq!(repaired.input_offset(era), "the Tokรกyev ".len());
    /// ```
    pub fn input_offset(&self, output: usize) -> usize {
        let after = self.spans.partition_point(|span| span.output.start <= output);
        match after.checked_sub(1).map(|i| &self.spans[i]) {
            None => output,
            Some(span) if output < span.output.end => span.input.start,
            Some(span) => span.input.end + (output - span.output.end),
        }
    }

    /// The text, borrowed where nothing was repaired.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// As one value whose plan is that of the only run, or of runs with one plan between them.
    pub(super) fn into_repaired(self, text: &'t str) -> Repaired<'t> {
        let confidence = self.spans.iter().map(|span| span.confidence).fold(1.0, f64::min);
        let plan = Plan::in_runs(&self.spans);
        if plan.is_empty() {
            return Repaired::unchanged(text, confidence);
        }
        Repaired { text: self.text, plan, confidence, alternatives: Vec::new() }
    }
}

/// Repairs the damaged runs of a document and leaves the rest as it is.
///
/// A run is a stretch of words that look damaged, side by side; each is judged by itself, so different runs
/// may have different damage. Only damage of encodings is undone here: no-break spaces and the like are at
/// home in documents. The text is gone through once: what stands beside a repaired run may look damaged then,
/// which [`repair`](fn@super::repair) looks for and this does not. Linear in the length.
///
/// ```
/// use laqap::repair::repair_text;
///
/// let repaired = repair_text("met the president, Kasim-Yomart Tokรกyev, in Astana");
/// assert_eq!(repaired.text(), "met the president, Kasim-Yomart Tokáyev, in Astana");
/// assert_eq!(&repaired.text()[repaired.spans()[0].output.clone()], "Tokáyev");
/// ```
pub fn repair_text(text: &str) -> RepairedText<'_> {
    Repairer::new().repair_text(text)
}

impl Repairer<'_> {
    /// Like [`repair_text`](fn@repair_text), with the known names as arbiters.
    pub fn repair_text<'t>(&self, text: &'t str) -> RepairedText<'t> {
        let mut out = String::new();
        let (mut spans, mut done) = (Vec::new(), 0);
        // The same words give the same answer.
        let mut left: FxHashSet<&str> = FxHashSet::default();
        let mut mend = |run: Range<usize>| {
            if left.contains(&text[run.clone()]) {
                return false;
            }
            let repaired = self.repair(&text[run.clone()]);
            if !repaired.plan().undoes_encoding() || repaired.confidence() < SURE {
                left.insert(&text[run]);
                return false;
            }
            out.push_str(&text[done..run.start]);
            let output = out.len()..out.len() + repaired.text().len();
            out.push_str(repaired.text());
            done = run.end;
            let confidence = repaired.confidence();
            spans.push(Span { output, input: run, confidence, plan: repaired.plan });
            true
        };
        for run in Runs::new(text) {
            // Damage of one word beside others shows only when it is looked at by itself.
            if !mend(run.clone()) && text[run.clone()].contains(' ') {
                for word in text[run].split(' ') {
                    let start = word.as_ptr().addr() - text.as_ptr().addr();
                    if let Some(word) = trimmed(text, start..start + word.len()) {
                        mend(word);
                    }
                }
            }
        }
        if spans.is_empty() {
            return RepairedText { text: Cow::Borrowed(text), spans };
        }
        out.push_str(&text[done..]);
        RepairedText { text: Cow::Owned(out), spans }
    }
}

/// Whether a word of a document, without the signs around it, is letters at an everyday price.
///
/// Asked only of words with an odd character or pair: see [`everyday`].
fn looks_sound(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    model().bits(word) < 12.0 + 5.4 * letters as f32
}

/// Confidence that a repair within a document has to have.
const SURE: f64 = 0.8;
/// Bytes after which a run ends at the next space, so that the search stays short.
const LONGEST_RUN: usize = 240;

/// The stretches of a text that look damaged: words with something beyond ASCII or with the sign of
/// an escape whose letters are not at an everyday price, without the ASCII punctuation around them.
struct Runs<'t> {
    text: &'t str,
    at: usize,
    /// Words seen that look sound.
    sound: FxHashSet<&'t str>,
}

impl<'t> Runs<'t> {
    fn new(text: &'t str) -> Runs<'t> {
        Runs { text, at: 0, sound: FxHashSet::default() }
    }
}

impl Iterator for Runs<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let space = |b: &u8| b.is_ascii_whitespace();
        // The sign of an escape is nothing before a space or a full stop.
        let escape = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'?');
        let odd = |two: &[u8]| !two[0].is_ascii() || is_sign(two[0]) && escape(two[1]);
        let word_end = |start: usize| {
            bytes[start..].iter().position(space).map_or(bytes.len(), |length| start + length)
        };
        let (text, sound) = (self.text, &mut self.sound);
        let mut suspect = |word: Range<usize>| {
            // What is longer is no word of any language.
            if word.len() > LONGEST_RUN || !bytes[word.clone()].windows(2).any(odd) {
                return false;
            }
            let word = &text[word];
            !(sound.contains(word) || looks_sound(word) && sound.insert(word))
        };
        loop {
            let first = everyday().first_odd(bytes, self.at)?;
            let back = bytes[self.at..first].iter().rposition(space);
            let start = back.map_or(self.at, |i| self.at + i + 1);
            let mut end = word_end(first);
            self.at = end;
            if !suspect(start..end) {
                continue;
            }
            // A run goes on over one space, and no further than the line.
            while bytes.get(end) == Some(&b' ') && end - start < LONGEST_RUN {
                let next = end + 1..word_end(end + 1);
                if !suspect(next.clone()) {
                    break;
                }
                end = next.end;
            }
            self.at = end;
            if let Some(run) = trimmed(self.text, start..end) {
                return Some(run);
            }
        }
    }
}

/// The range without the punctuation around it; `None` where nothing else is left.
fn trimmed(text: &str, run: Range<usize>) -> Option<Range<usize>> {
    let outer = |c: char| c.is_ascii_punctuation() && !"&%\\=<>;'\"?+_#".contains(c);
    let words = &text[run.clone()];
    let lead = words.len() - words.trim_start_matches(outer).len();
    let tail = words.len() - words.trim_end_matches(outer).len();
    (lead < words.len()).then(|| run.start + lead..run.end - tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_words_that_stand_side_by_side() {
        let text = "met Kasim-Yomart Tokรกyev, of «Абай» облысы\nand (Íàçàðáàåâ Àáàé).";
        let runs: Vec<_> = Runs::new(text).map(|run| &text[run]).collect();
        assert_eq!(runs, ["Tokรกyev", "Íàçàðáàåâ Àáàé"]);
    }

    #[test]
    fn runs_end() {
        let long = "Ã".repeat(5000) + &" é".repeat(5000);
        let mut end = 0;
        for run in Runs::new(&long) {
            assert!(run.start >= end && run.end > run.start && run.len() <= 2 * LONGEST_RUN);
            end = run.end;
        }
    }
}
