//! Undoes the encoding damage of names: of each argument, or of each line of standard input.

mod common;

use common::{answer_all, tsv};
use laqap::repair::{Plan, Repaired, Repairer};
use serde_json::json;
use std::process::ExitCode;

const USAGE: &str = "usage: repair [--format text|tsv|jsonl] [--explain] [--gazetteer FILE]... [--bundled] [TEXT]...";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let format = args.choice("--format", &["text", "tsv", "jsonl"])?;
        let explain = args.flag("--explain");
        let gazetteer = args.named_gazetteer()?;
        let mut repairer = Repairer::new();
        if let Some(gazetteer) = &gazetteer {
            repairer = repairer.known_names(gazetteer);
        }
        answer_all(args.rest()?, out, |text| show(format, explain, text, &repairer.repair(text)))
    })
}

fn show(format: &str, explain: bool, input: &str, repaired: &Repaired<'_>) -> String {
    let (text, plan, confidence) = (repaired.text(), repaired.plan(), repaired.confidence());
    match format {
        "tsv" => {
            let plan = tsv(&plan.to_string());
            format!("{}\t{}\t{plan}\t{confidence:.3}\n", tsv(input), tsv(text))
        }
        "jsonl" => {
            let plan = plan.to_string();
            let mut line =
                json!({"input": input, "output": text, "plan": plan, "confidence": confidence});
            if explain {
                line["alternatives"] = repaired.alternatives().iter().map(|other| {
                    json!({"output": other.text, "plan": other.plan.to_string(), "confidence": other.confidence})
                }).collect();
            }
            format!("{line}\n")
        }
        _ if explain => {
            let mut out = format!("{}\n", one_line(input));
            let mut add = |text: &str, plan: &Plan, confidence: f64| {
                let how =
                    if plan.is_empty() { "as it stands".to_owned() } else { plan.to_string() };
                out += &format!("  {confidence:.3}  {}  ({})\n", one_line(text), one_line(&how));
            };
            add(text, plan, confidence);
            repaired.alternatives().iter().for_each(|o| add(&o.text, &o.plan, o.confidence));
            out
        }
        _ => format!("{}\n", one_line(text)),
    }
}

/// A line stays a line.
fn one_line(text: &str) -> String {
    text.replace('\n', "\\n").replace('\r', "\\r")
}
