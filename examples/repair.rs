//! Undoes the encoding damage of names: of each argument, or of each line of standard input.

mod common;

use common::{answer_all, tsv};
use laqap::repair::{Repaired, Repairer};
use serde_json::json;
use std::process::ExitCode;

const USAGE: &str =
    "usage: repair [--format text|tsv|jsonl] [--gazetteer FILE]... [--bundled] [TEXT]...";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let format = args.choice("--format", &["text", "tsv", "jsonl"])?;
        let gazetteer = args.named_gazetteer()?;
        let mut repairer = Repairer::new();
        if let Some(gazetteer) = &gazetteer {
            repairer = repairer.known_names(gazetteer);
        }
        answer_all(args.rest()?, out, |text| show(format, text, &repairer.repair(text)))
    })
}

fn show(format: &str, input: &str, repaired: &Repaired<'_>) -> String {
    let (text, plan, confidence) = (repaired.text(), repaired.plan(), repaired.confidence());
    match format {
        "tsv" => {
            let plan = tsv(&plan.to_string());
            format!("{}\t{}\t{plan}\t{confidence:.3}\n", tsv(input), tsv(text))
        }
        "jsonl" => {
            let plan = plan.to_string();
            let line =
                json!({"input": input, "output": text, "plan": plan, "confidence": confidence});
            format!("{line}\n")
        }
        // A line stays a line.
        _ => format!("{}\n", text.replace('\n', "\\n").replace('\r', "\\r")),
    }
}
