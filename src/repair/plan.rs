//! What was done to a text: steps that can be printed, read back and replayed.

use std::{
    fmt::{self, Write},
    str::FromStr,
};

use super::{
    Span,
    codepage::registry,
    escape::Escape,
    lookalike::Fold,
    step::{Gaps, Run, Step},
};
use crate::Error;

/// The steps that lead from a damaged text to its repair, the first to be done first.
///
/// A plan prints on one line, steps parted by ` | `, reads back with [`str::parse`], and gives the
/// same repair when applied to the same text. The plan of an unchanged text prints as `-`.
///
/// ```
/// use laqap::repair::{Plan, repair};
///
/// let repaired = repair("Tokรกyev");
/// assert_eq!(repaired.plan().to_string(), "utf-8 read as windows-874");
/// let plan: Plan = repaired.plan().to_string().parse()?;
/// assert_eq!(plan.apply("Kulubรกev")?, "Kulubáev");
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan(pub(crate) Vec<Step>);

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of steps.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether more is done than to tidy look-alikes and invisible characters.
    pub(crate) fn undoes_encoding(&self) -> bool {
        self.0.iter().any(|step| !matches!(step, Step::Fold(_)))
    }

    /// The plan of a document: its runs and their plans.
    pub(crate) fn in_runs(spans: &[Span]) -> Plan {
        let run = |span: &Span| Run {
            input: span.input.clone(),
            output: span.output.clone(),
            plan: span.plan.clone(),
        };
        match spans {
            [] => Plan::default(),
            spans => Plan(vec![Step::Runs(spans.iter().map(run).collect())]),
        }
    }

    /// Does the steps to `text`. Linear in its length.
    ///
    /// # Errors
    ///
    /// When a step has nothing to undo, so that the plan cannot have been made for this text.
    pub fn apply(&self, text: &str) -> Result<String, Error> {
        self.0.iter().try_fold(text.to_owned(), |text, step| {
            step.apply(&text).ok_or_else(|| {
                Error::new("repair plan").expected(format!("text with {step}")).found("none")
            })
        })
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else { return f.write_str("-") };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|step| write!(f, " | {step}"))
    }
}

impl FromStr for Plan {
    type Err = Error;

    fn from_str(text: &str) -> Result<Plan, Error> {
        match text.trim() {
            "" | "-" => Ok(Plan::default()),
            steps => steps.split(" | ").map(str::parse).collect::<Result<_, _>>().map(Plan),
        }
    }
}

const RUNS: &str = "in bytes ";
const KNOWN: &str = "known name ";
const SEVEN: &str = " in seven bits";

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Read { written, read, gaps } => {
                let page = |id| registry().page(id).name;
                write!(f, "{} read as {}", written.map_or("utf-8", page), page(*read))?;
                f.write_str(gaps.name())
            }
            Step::Escape(escape) => f.write_str(escape.name()),
            Step::Fold(fold) => f.write_str(fold.name()),
            Step::LowBytes => f.write_str("low bytes of utf-16"),
            Step::SevenBits(written) => {
                let page = |id| registry().page(id).name;
                write!(f, "{}{SEVEN}", written.map_or("utf-8", page))
            }
            Step::Runs(runs) => {
                write!(f, "{RUNS}")?;
                for (i, Run { input, output, plan }) in runs.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    let plan = plan.to_string().replace(" | ", " then ");
                    write!(f, "{comma}{input:?} to {output:?}: {plan}")?;
                }
                Ok(())
            }
            Step::Known(name) => {
                f.write_str(KNOWN)?;
                // Bars, commas and ` then ` part steps and runs.
                name.replace('\\', r"\\").replace(" then ", r" \then ").chars().try_for_each(|c| {
                    match c {
                        '|' => f.write_str(r"\p"),
                        ',' => f.write_str(r"\c"),
                        c => f.write_char(c),
                    }
                })
            }
        }
    }
}

impl FromStr for Step {
    type Err = Error;

    fn from_str(text: &str) -> Result<Step, Error> {
        let unknown = || Error::new("repair plan").expected("a step").found(format!("`{text}`"));
        if let Some(name) = text.strip_prefix(KNOWN) {
            let mut chars = name.chars();
            let mut out = String::new();
            while let Some(c) = chars.next() {
                out.extend(match c {
                    '\\' => match chars.next() {
                        Some('p') => Some('|'),
                        Some('c') => Some(','),
                        other => other,
                    },
                    c => Some(c),
                });
            }
            return Ok(Step::Known(out));
        }
        if let Some(runs) = text.strip_prefix(RUNS) {
            let run = |run: &str| {
                let range = |text: &str| {
                    let (start, end) = text.split_once("..")?;
                    Some(start.parse().ok()?..end.parse().ok()?)
                };
                let (ranges, plan) = run.split_once(": ")?;
                let (input, output) = ranges.split_once(" to ")?;
                let plan = plan.replace(" then ", " | ").parse().ok()?;
                Some(Run { input: range(input)?, output: range(output)?, plan })
            };
            return runs
                .split(", ")
                .map(run)
                .collect::<Option<_>>()
                .map(Step::Runs)
                .ok_or_else(unknown);
        }
        let page = |name| registry().find(name).ok_or_else(unknown);
        let written = |name| match name {
            "utf-8" => Ok(None),
            name => page(name).map(Some),
        };
        if let Some(name) = text.strip_suffix(SEVEN) {
            return written(name).map(Step::SevenBits);
        }
        if let Some((name, read)) = text.split_once(" read as ") {
            let ending = |gaps: &Gaps| Some((read.strip_suffix(gaps.name())?, *gaps));
            // The one without a name comes first in the list and fits all.
            let (read, gaps) =
                Gaps::ALL.iter().rev().find_map(ending).unwrap_or((read, Gaps::None));
            return Ok(Step::Read { written: written(name)?, read: page(read)?, gaps });
        }
        let escape = Escape::ALL.iter().find(|escape| escape.name() == text);
        let fold = Fold::ALL.iter().find(|fold| fold.name() == text);
        match (escape, fold, text) {
            (Some(escape), ..) => Ok(Step::Escape(*escape)),
            (_, Some(fold), _) => Ok(Step::Fold(*fold)),
            (_, _, "low bytes of utf-16") => Ok(Step::LowBytes),
            _ => Err(unknown()),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Plan {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Plan {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Plan, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
