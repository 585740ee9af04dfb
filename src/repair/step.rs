//! One step of a plan: a known mistake, and how to undo it.

use std::{borrow::Cow, ops::Range};

use super::{
    Plan,
    bits::{low_bytes, seven_bits},
    codepage::PageId,
    escape::Escape,
    lookalike::Fold,
    pages::one_byte,
    source::Source,
    utf8::utf8,
};

/// One step of a plan: a function from text to text that replays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Text written in one encoding (`None`: UTF-8) was read as another.
    Read {
        written: Option<PageId>,
        read: PageId,
        gaps: Gaps,
    },
    Escape(Escape),
    Fold(Fold),
    /// Only the low byte of each UTF-16 unit of Cyrillic was kept.
    LowBytes,
    /// An encoding (`None`: UTF-8) whose high bits were cleared.
    SevenBits(Option<PageId>),
    /// A known name that fits what is left of a damaged one.
    Known(String),
    /// Plans for stretches of a document.
    Runs(Vec<Run>),
}

/// A stretch of a document and what is done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Bytes of the text as given.
    pub(crate) input: Range<usize>,
    /// Bytes of the repaired text.
    pub(crate) output: Range<usize>,
    pub(crate) plan: Plan,
}

/// What to do about a UTF-8 sequence that breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gaps {
    /// It stays as it is.
    None,
    /// No-break spaces and curly quotes were made plain, as many programs do.
    Plain,
    /// The same, and where such a space stood beside a space only one was kept.
    Collapsed,
    /// A byte was lost: U+FFFD in place of the letter.
    Lost,
    /// The lost byte was a soft hyphen (AD), which many programs drop.
    SoftHyphen,
}

impl Gaps {
    /// From the least to the most that has to be believed.
    pub(crate) const ALL: [Gaps; 5] =
        [Gaps::None, Gaps::Plain, Gaps::Collapsed, Gaps::SoftHyphen, Gaps::Lost];

    /// How a plan puts it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Gaps::None => "",
            Gaps::Plain => " with spaces and quotes made plain",
            Gaps::Collapsed => " with spaces collapsed",
            Gaps::Lost => " with bytes lost",
            Gaps::SoftHyphen => " with soft hyphens lost",
        }
    }
}

impl Step {
    /// Whether this chooses between bytes that look the same now.
    pub(crate) fn guesses(&self) -> bool {
        match self {
            Step::Read { gaps, .. } => *gaps != Gaps::None,
            Step::LowBytes | Step::SevenBits(_) => true,
            _ => false,
        }
    }

    /// The text with this undone; `None` where there is nothing to undo.
    pub(crate) fn apply(&self, text: &str) -> Option<String> {
        match self {
            Step::Read { written, read, gaps } => {
                let source = Source::new(text, false);
                match written {
                    None => utf8(&source, *read, *gaps),
                    Some(written) => one_byte(&source, *written, *read),
                }
            }
            Step::Escape(escape) => escape.undo(text),
            Step::Fold(fold) => match fold.undo(text) {
                Cow::Borrowed(_) => None,
                Cow::Owned(text) => Some(text),
            },
            Step::LowBytes => low_bytes(text),
            Step::SevenBits(written) => seven_bits(text, *written),
            Step::Known(name) => Some(name.clone()),
            Step::Runs(runs) => {
                let (mut out, mut done) = (String::new(), 0);
                for run in runs {
                    out.push_str(text.get(done..run.input.start)?);
                    out.push_str(&run.plan.apply(text.get(run.input.clone())?).ok()?);
                    done = run.input.end;
                }
                out.push_str(text.get(done..)?);
                Some(out)
            }
        }
    }
}
