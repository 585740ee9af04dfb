//! How long a repair takes: damaged names, sound names, sound documents.
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

fn documents(c: &mut Criterion) {
    let english = "President met his counterparts in Astana on Tuesday, the ministry said.\n";
    let russian = "Президент провёл в Астане встречу с министрами, сообщает пресс-служба.\n";
    let mut group = c.benchmark_group("documents");
    for (label, line) in [("sound English", english), ("sound Russian", russian)] {
        let text = line.repeat(200);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(label, |b| b.iter(|| repair_text(black_box(&text)).spans().len()));
    }
}

criterion_group!(benches, names, documents);
criterion_main!(benches);
