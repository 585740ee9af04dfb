//! One megabyte of Kazakh and Russian names, beside a plain lookup table, `any_ascii` and
//! `deunicode`.
//!
//! ```sh
//! cargo bench --bench romanize
//! ```

#[path = "common/table.rs"]
mod table;

use std::{collections::HashMap, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use laqap::translit::Scheme;
use table::{FIRST, array, look_up};

const NAMES: &str = "Қасым-Жомарт Кемелұлы Тоқаев\nНұрсұлтан Әбішұлы Назарбаев\nҚызылорда облысы\nШымкент\n\
    Өскемен қаласы\nҮржар ауданы\nДінмұхамед Қонаев\nАҚТӨБЕ\nЖаңаөзен, Маңғыстау\nСәкен Сейфуллин\n\
    Александр Сергеевич Пушкин\nКрасноярский край\nЮрий Алексеевич Гагарин\nНижний Новгород\n\
    Щёлково, Московская область\nЕкатеринбург\nОбъединённые Арабские Эмираты\nХабаровск\nЭлиста\nРЯЗАНЬ\n";

fn look_up_map(table: &HashMap<char, String>, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match table.get(&c) {
            Some(target) => out.push_str(target),
            None => out.push(c),
        }
    }
    out
}

fn romanize(criterion: &mut Criterion) {
    let text = NAMES.repeat((1 << 20) / NAMES.len() + 1);
    let mut group = criterion.benchmark_group("romanize");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
    for id in [
        "kk-bgn-1979",
        "kk-odni-2015",
        "kk-2021-04",
        "ru-bgn",
        "ru-icao",
        "ru-iso9",
        "kk-gov-en",
        "kk-arab",
        "press-fra-rus",
        "press-pol-rus",
        "press-spa-kaz",
    ] {
        let scheme = Scheme::get(id).expect("bundled");
        group.bench_function(id, |b| b.iter(|| scheme.romanize(black_box(&text))));
    }
    let array = array("kk-odni-2015");
    let letters = (FIRST..).map(|c| char::from_u32(c).expect("a letter"));
    let map: HashMap<char, String> = letters.zip(array.iter().cloned()).collect();
    group.bench_function("peer: lookup table, HashMap", |b| {
        b.iter(|| look_up_map(&map, black_box(&text)))
    });
    group.bench_function("peer: lookup table, array", |b| {
        b.iter(|| look_up(&array, black_box(&text)))
    });
    group.bench_function("peer: any_ascii", |b| b.iter(|| any_ascii::any_ascii(black_box(&text))));
    group.bench_function("peer: deunicode", |b| b.iter(|| deunicode::deunicode(black_box(&text))));
    group.finish();

    let scheme = Scheme::get("kk-odni-2015").expect("bundled");
    let mut group = criterion.benchmark_group("back");
    group.sample_size(20);
    group.bench_function("one original", |b| {
        b.iter(|| scheme.originals(black_box("Qasym-Zhomart Toqaev"), 1))
    });
    group.bench_function("ten originals", |b| {
        b.iter(|| scheme.originals(black_box("Qasym-Zhomart Toqaev"), 10))
    });
    group.finish();
}

criterion_group!(benches, romanize);
criterion_main!(benches);
