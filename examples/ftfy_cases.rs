//! How `repair` does on the test cases of ftfy: `ftfy_cases FILE`, where FILE is
//! `tests/test_cases.json` of its source distribution (`pip download --no-deps --no-binary :all: ftfy`).
//!
//! Its cases are grouped by what their labels begin with; those without such a word come from the wild.

mod common;

use common::Failure;
use laqap::repair::repair;
use serde_json::Value;
use std::{collections::BTreeMap, fs, process::ExitCode};
use unicode_normalization::UnicodeNormalization;

const USAGE: &str = "usage: ftfy_cases [--show] FILE";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let show = args.flag("--show");
        let rest = args.rest()?;
        let [file] = &rest[..] else { return Err(Failure::Usage("one file".into())) };
        let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(file)?)
            .map_err(|error| Failure::Failed(format!("{file}: {error}")))?;
        let mut tally: BTreeMap<String, [u32; 2]> = BTreeMap::new();
        for case in &cases {
            let text = |key: &str| case[key].as_str();
            let (Some(label), Some(original), Some(fixed)) =
                (text("label"), text("original"), text("fixed"))
            else {
                return Err(Failure::Failed(format!("{file}: a case without label or texts")));
            };
            let group = label.split_once(':').map_or("in the wild", |(group, _)| group);
            let hard = if text("expect") == Some("fail") { ", ftfy fails" } else { "" };
            let repaired = repair(original);
            let wanted = [fixed, text("fixed-encoding").unwrap_or(fixed)];
            let right = wanted.map(tidied).contains(&tidied(repaired.text()));
            let [passed, all] = tally.entry(format!("{group}{hard}")).or_default();
            *passed += u32::from(right);
            *all += 1;
            if show && !right {
                writeln!(out, "{label}\n\t{original}\n\t{}\n\t{fixed}", repaired.text())?;
            }
        }
        for (group, [passed, all]) in tally {
            writeln!(out, "{passed:3} of {all:3}  {group}")?;
        }
        Ok(())
    })
}

/// What ftfy tidies besides encodings is not compared: quotes, spaces, ligatures, controls.
fn tidied(text: &str) -> String {
    let plain = |c: char| match c {
        '‘' | '’' | '‚' | 'ʼ' => Some('\''),
        '“' | '”' | '„' => Some('"'),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    };
    let text: String = text.nfkc().filter_map(plain).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
