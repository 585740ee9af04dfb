//! How fast running text is read, by language, beside a plain search for all names on file.
//!
//! `cargo bench --bench scan`. The texts are those of `tests/corpus`, repeated to a megabyte: much denser
//! in names than news are (about one in 40 bytes). `aho-corasick` finds the names as they are written and
//! nothing else: no endings, no other spellings, parts of words too. `words` resolves each capitalized word.

use aho_corasick::{AhoCorasick, MatchKind};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use laqap::{Gazetteer, Resolver};
use std::{fs, hint::black_box, path::Path};

const SIZE: usize = 1 << 20;

fn text(lang: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(lang);
    let marked = fs::read_to_string(file.with_extension("txt")).expect("the corpus is there");
    let mut text = String::new();
    let mut rest = &*marked;
    while let Some((plain, behind)) = rest.split_once("[[") {
        text.push_str(plain);
        let (mark, behind) = behind.split_once("]]").expect("a mark ends");
        text.push_str(mark.split('|').next().expect("a mark has a surface"));
        rest = behind;
    }
    text.push_str(rest);
    text.push('\n');
    text.repeat(SIZE / text.len() + 1)
}

fn scan(c: &mut Criterion) {
    let gazetteer = Gazetteer::bundled();
    let resolver = Resolver::new(gazetteer);
    let names: Vec<&str> = gazetteer
        .entities()
        .flat_map(|e| e.names().map(|name| name.text()).collect::<Vec<_>>())
        .collect();
    let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names);
    let search = search.expect("so many names fit");
    let mut group = c.benchmark_group("scan");
    group.sample_size(10);
    for lang in ["en", "ru", "kk", "es", "de", "tr", "uz", "pl", "fr", "uk", "ky"] {
        let text = text(lang);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("{lang}/laqap"), |b| {
            b.iter(|| resolver.scan(black_box(&text)).count());
        });
        group.bench_function(format!("{lang}/aho-corasick"), |b| {
            b.iter(|| search.find_iter(black_box(&text)).count());
        });
    }
    let text = &text("en")[..10_000];
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("en/words", |b| {
        let names = || text.split_whitespace().filter(|word| word.starts_with(char::is_uppercase));
        b.iter(|| names().filter(|word| resolver.resolve(*word).id().is_some()).count());
    });
}

criterion_group!(benches, scan);
criterion_main!(benches);
