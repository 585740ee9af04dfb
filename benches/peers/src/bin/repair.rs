//! Repair beside `plsfix`, the port of ftfy to Rust, and beside the validation of UTF-8.
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml --bin repair
//! ```
//!
//! Names are those of the gazetteer's tables, those beyond ASCII damaged by each chain that can happen to them; as
//! sound ones they are counted by themselves, and with those of ASCII. `plsfix` undoes about a quarter of the damage
//! that `repair` undoes: the last column says how much of these.

use std::{collections::BTreeSet, hint::black_box, time::Instant};

use laqap::{
    Gazetteer,
    repair::{Plan, Repairer, damage, repair_text},
};

const CHAINS: [&str; 6] = [
    "utf-8 read as windows-1252",
    "utf-8 read as windows-1251",
    "utf-8 read as windows-1252 | utf-8 read as windows-1252",
    "windows-1251 read as windows-1252",
    "koi8-r read as windows-1251",
    "utf-8 read as windows-874",
];

/// The shortest of some runs, in seconds.
fn seconds(mut run: impl FnMut() -> usize) -> f64 {
    let best = (0..3).map(|_| {
        let began = Instant::now();
        black_box(run());
        began.elapsed().as_secs_f64()
    });
    best.fold(f64::INFINITY, f64::min)
}

fn main() {
    let gazetteer = Gazetteer::bundled();
    let names: BTreeSet<&str> =
        gazetteer.entities().flat_map(|e| e.names().map(|name| name.text()).collect::<Vec<_>>()).collect();
    let all: Vec<&str> = names.iter().copied().step_by(10).collect();
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_ascii()).step_by(10).collect();
    let damaged: Vec<(String, &str)> = CHAINS
        .iter()
        .flat_map(|chain| {
            let plan: Plan = chain.parse().expect("a plan");
            names.iter().filter_map(move |name| Some((damage(name, &plan).ok()?, *name)))
        })
        .filter(|(damaged, name)| damaged != name)
        .collect();
    let sound = |names: &[&'static str]| names.iter().map(|name| ((*name).to_owned(), *name)).collect::<Vec<_>>();
    let alone = Repairer::new();
    let named = Repairer::new().known_names(gazetteer);
    println!("names     n        plsfix µs  alone µs  ratio   with names µs  ratio   right: plsfix, alone, with names");
    for (label, set) in [("damaged", &damaged), ("sound", &sound(&names)), ("all sound", &sound(&all))] {
        let each = |seconds: f64| seconds * 1e6 / set.len() as f64;
        let by = |repairer: &Repairer<'_>| {
            each(seconds(|| set.iter().filter(|(text, _)| repairer.repair(black_box(text)).is_changed()).count()))
        };
        let share = |right: usize| 100.0 * right as f64 / set.len() as f64;
        let theirs =
            each(seconds(|| set.iter().map(|(text, _)| plsfix::fix_text(black_box(text), None).len()).sum()));
        let (ours, known) = (by(&alone), by(&named));
        println!(
            "{label:9} {:7} {theirs:8.2}  {ours:8.2}  {:5.2}   {known:8.2}       {:5.2}   {:.1} %, {:.1} %, {:.1} %",
            set.len(),
            theirs / ours,
            theirs / known,
            share(set.iter().filter(|(text, name)| plsfix::fix_text(text, None) == *name).count()),
            share(set.iter().filter(|(text, name)| alone.repair(text).text() == *name).count()),
            share(set.iter().filter(|(text, name)| named.repair(text).text() == *name).count()),
        );
    }
    println!("documents   validation GB/s   repair_text GB/s   ratio   runs repaired");
    for (lang, text) in [
        ("en", include_str!("../../../../tests/corpus/en.txt")),
        ("ru", include_str!("../../../../tests/corpus/ru.txt")),
        ("kk", include_str!("../../../../tests/corpus/kk.txt")),
        ("es", include_str!("../../../../tests/corpus/es.txt")),
        ("tr", include_str!("../../../../tests/corpus/tr.txt")),
        ("uz", include_str!("../../../../tests/corpus/uz.txt")),
    ] {
        let text = text.repeat(10_000_000 / text.len() + 1);
        let speed = |seconds: f64| text.len() as f64 / 1e9 / seconds;
        let valid = speed(seconds(|| std::str::from_utf8(black_box(text.as_bytes())).map_or(0, str::len)));
        let ours = speed(seconds(|| repair_text(black_box(&text)).spans().len()));
        let runs = repair_text(&text).spans().len();
        println!("{lang:9}   {valid:6.2}            {ours:6.3}             {:.3}   {runs}", ours / valid);
    }
}
