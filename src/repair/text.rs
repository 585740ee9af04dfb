//! Documents: damage in runs inside sound text.

use std::{borrow::Cow, ops::Range};

use super::{Plan, Repaired, repair};

/// A document with its damaged runs repaired.
#[derive(Clone, Debug)]
pub struct RepairedText<'t> {
    text: Cow<'t, str>,
    spans: Vec<Span>,
}

/// One repaired run: where it stands in the repaired text and where it stood in the input.
#[derive(Clone, Debug, PartialEq)]
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

    pub(super) fn into_repaired(self) -> Repaired<'t> {
        let confidence = self.spans.iter().map(|span| span.confidence).fold(1.0, f64::min);
        Repaired { text: self.text, plan: Plan::default(), confidence }
    }
}

/// Repairs the damaged runs of a document and leaves the rest as it is.
///
/// ```
/// use laqap::repair::repair_text;
///
/// let repaired = repair_text("met the president, Kasim-Yomart Tokรกyev, in Astana");
/// assert_eq!(repaired.text(), "met the president, Kasim-Yomart Tokáyev, in Astana");
/// assert_eq!(&repaired.text()[repaired.spans()[0].output.clone()], "Tokáyev,");
/// ```
pub fn repair_text(text: &str) -> RepairedText<'_> {
    let mut out = String::new();
    let (mut spans, mut done) = (Vec::new(), 0);
    for run in text.split_inclusive(char::is_whitespace) {
        let start = run.as_ptr() as usize - text.as_ptr() as usize;
        let word = run.trim_end();
        let repaired = repair(word);
        if repaired.is_changed() {
            out.push_str(&text[done..start]);
            let output = out.len()..out.len() + repaired.text().len();
            out.push_str(repaired.text());
            done = start + word.len();
            spans.push(Span {
                output,
                input: start..done,
                confidence: repaired.confidence(),
                plan: repaired.plan,
            });
        }
    }
    if spans.is_empty() {
        return RepairedText { text: Cow::Borrowed(text), spans };
    }
    out.push_str(&text[done..]);
    RepairedText { text: Cow::Owned(out), spans }
}
