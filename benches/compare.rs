//! One name compared with all that are on file, beside the ratio of `rapidfuzz`, which looks at letters
//! alone.
//!
//! Run with `cargo bench --bench compare`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use laqap::{Gazetteer, compare, rank};
use std::hint::black_box;

fn names(kind: &str) -> Vec<String> {
    let of_kind = Gazetteer::bundled().entities().filter(|entity| entity.kind() == kind);
    of_kind.flat_map(|entity| entity.record().names).map(|name| name.text).collect()
}

fn one_with_many(c: &mut Criterion) {
    for (kind, query) in
        [("person", "Kasim-Yomart Tokayev"), ("organization", "Kazakhtelecom Joint Stock Company")]
    {
        let names = names(kind);
        let mut group = c.benchmark_group(kind);
        group.throughput(Throughput::Elements(names.len() as u64));
        group.bench_function("laqap::rank", |b| {
            b.iter(|| rank(kind, black_box(query), &names, 0.5))
        });
        group.bench_function("rapidfuzz, a ratio each", |b| {
            let scorer = rapidfuzz::fuzz::RatioBatchComparator::new(query.chars());
            b.iter(|| {
                let score = |name: &String| scorer.similarity(name.chars());
                names.iter().filter(|name| score(name) >= 0.7).count()
            });
        });
    }
    c.bench_function("one pair", |b| {
        b.iter(|| compare("person", black_box("Kasim-Yomart Tokayev"), "Қасым-Жомарт Тоқаев"));
    });
}

criterion_group!(benches, one_with_many);
criterion_main!(benches);
