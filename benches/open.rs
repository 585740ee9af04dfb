//! Opening the bundled index, beside what a program without an index does: fill a `HashMap` with the
//! same names.

use criterion::{Criterion, criterion_group, criterion_main};
use laqap::Gazetteer;
use std::{collections::HashMap, hint::black_box};

fn open(c: &mut Criterion) {
    let bundled = Gazetteer::bundled();
    let bytes: &'static [u8] = bundled.as_bytes();
    let mut group = c.benchmark_group("open");
    // With the checksum, as for an index from elsewhere; the bundled one is opened without.
    group.bench_function("laqap, bundled index", |b| {
        b.iter(|| Gazetteer::open(black_box(bytes)).unwrap())
    });
    group.bench_function("std HashMap of the same names", |b| {
        b.iter(|| {
            let mut names: HashMap<String, Vec<&str>> = HashMap::new();
            for entity in bundled.entities() {
                for name in entity.names() {
                    names.entry(name.text().to_lowercase()).or_default().push(entity.id());
                }
            }
            names
        })
    });
    group.finish();
}

criterion_group!(benches, open);
criterion_main!(benches);
