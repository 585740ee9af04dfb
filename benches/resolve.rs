//! Resolving, beside peers that search the same names for the same mentions: brute force by edit
//! distance (`strsim`), and a Levenshtein automaton (`fst`), which is right for ASCII only.
//!
//! Run with `cargo bench --bench resolve`.

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use fst::{IntoStreamer, Streamer, automaton::Levenshtein};
use laqap::{Gazetteer, Resolver};
use std::{hint::black_box, time::Duration};

/// Mentions of entities in the bundled gazetteer, by what it takes to find them.
const EXACT: [&str; 4] = ["Astana", "Қазақстан", "Kassym-Jomart Tokayev", "Алматы"];
const FUZZY_LATIN: [&str; 6] = [
    "Kasim-Yomart Tokáyev",
    "Nursultan Nasarbajew",
    "Gurbangouly Berdymoukhamedov",
    "Tschimkent",
    "Kizil-Orda",
    "Shavkat Mirzijojev",
];
const FUZZY_CYRILLIC: [&str; 6] = [
    "Касим-Жомарт Токаєв",
    "Нурсултан Назарбаеу",
    "Гурбангулі Бердимухамедов",
    "Чимкентъ",
    "Кзыл-Арда",
    "Шавкат Мірзійоєв",
];
const NOBODY: [&str; 4] = ["Reykjavik", "Wolfgang Hildesheimer", "Осакаровка", "Хельга Фельдманн"];

fn bundled(c: &mut Criterion) {
    let resolver = Resolver::new(Gazetteer::bundled());
    let names: Vec<String> = Gazetteer::bundled()
        .entities()
        .flat_map(|entity| entity.record().names)
        .map(|name| name.text.to_lowercase())
        .collect();
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    let set = fst::Set::from_iter(&sorted).expect("sorted");
    let mut group = c.benchmark_group("bundled");
    for (label, mentions) in [
        ("exact", &EXACT[..]),
        ("fuzzy-latin", &FUZZY_LATIN),
        ("fuzzy-cyrillic", &FUZZY_CYRILLIC),
        ("nobody", &NOBODY),
    ] {
        let mut turn = mentions.iter().cycle();
        group.bench_function(BenchmarkId::new("laqap", label), |b| {
            // With the answer dropped, as a program does: a batch of answers that are kept costs pages of memory.
            b.iter(|| resolver.resolve(*turn.next().expect("a cycle")));
        });
        let mut turn = mentions.iter().cycle();
        group.bench_function(BenchmarkId::new("strsim brute force", label), |b| {
            b.iter_batched(
                || turn.next().expect("a cycle").to_lowercase(),
                |mention| {
                    let likeness = |name: &String| strsim::jaro_winkler(name, &mention);
                    let best = names.iter().map(likeness).fold(0.0, f64::max);
                    black_box(best)
                },
                BatchSize::SmallInput,
            );
        });
        let mut turn = mentions.iter().cycle();
        group.bench_function(BenchmarkId::new("fst Levenshtein 2", label), |b| {
            b.iter_batched(
                || turn.next().expect("a cycle").to_lowercase(),
                |mention| {
                    let Ok(automaton) = Levenshtein::new(&mention, 2) else { return 0 };
                    let mut found = set.search(automaton).into_stream();
                    let mut count = 0;
                    while found.next().is_some() {
                        count += 1;
                    }
                    black_box(count)
                },
                BatchSize::SmallInput,
            );
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    targets = bundled
}
criterion_main!(benches);
