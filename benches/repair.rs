//! How long a repair takes: damaged names, sound names, and sound documents beside the validation of UTF-8.
//!
//! `cargo bench --bench repair`. No peer is measured here: peers live in `benches/peers`.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use laqap::repair::{repair, repair_text};

const SOUND: &[&str] = &[
    "Бауыржан Момышұлы",
    "Исхак Раззаков",
    "Ҳамза Ҳакимзода Ниёзий",
    "Леся Українка",
    "Hudayberdi Annageldiýew",
    "Nâzım Hikmet Ran",
    "Gabriela Núñez",
    "Wisława Szymborska",
    "Kassym-Jomart Tokayev",
    "Жезқазған",
];

fn misread(text: &str, written: &str, read: &str) -> String {
    let page = |name: &str| encoding_rs::Encoding::for_label(name.as_bytes()).expect("a page");
    let (bytes, _, _) = page(written).encode(text);
    page(read).decode_without_bom_handling(&bytes).0.into_owned()
}

fn names(c: &mut Criterion) {
    let damaged = |written, read| -> Vec<String> {
        SOUND.iter().map(|name| misread(name, written, read)).collect()
    };
    let sound = SOUND.iter().map(|name| (*name).to_owned()).collect();
    let sets = [
        ("sound", sound),
        ("utf-8 read as windows-1252", damaged("utf-8", "windows-1252")),
        ("utf-8 read as windows-1251", damaged("utf-8", "windows-1251")),
        ("windows-1251 read as windows-1252", damaged("windows-1251", "windows-1252")),
    ];
    let mut group = c.benchmark_group("names");
    group.throughput(Throughput::Elements(SOUND.len() as u64));
    for (label, set) in sets {
        group.bench_function(label, |b| {
            b.iter(|| set.iter().filter(|name| repair(black_box(name)).is_changed()).count());
        });
    }
}

/// `repair_text` beside the validation of the same bytes as UTF-8.
///
/// The texts of `tests/corpus` over and over: an odd word is looked at once in a document, so a text of
/// ever new words is slower.
fn documents(c: &mut Criterion) {
    let texts = [
        ("en", include_str!("../tests/corpus/en.txt")),
        ("ru", include_str!("../tests/corpus/ru.txt")),
        ("kk", include_str!("../tests/corpus/kk.txt")),
        ("uz", include_str!("../tests/corpus/uz.txt")),
    ];
    for (language, text) in texts {
        let text = text.repeat(10_000_000 / text.len() + 1);
        let mut group = c.benchmark_group(format!("document {language}"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function("std::str::from_utf8", |b| {
            b.iter(|| std::str::from_utf8(black_box(text.as_bytes())).map_or(0, str::len));
        });
        group.bench_function("repair_text", |b| {
            b.iter(|| repair_text(black_box(&text)).spans().len());
        });
    }
}

criterion_group!(benches, names, documents);
criterion_main!(benches);
