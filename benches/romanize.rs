//! One megabyte of Kazakh and Russian names, beside a plain lookup table, `any_ascii` and
//! `deunicode`.
//!
//! ```sh
//! cargo bench --bench romanize
//! ```

use std::{collections::HashMap, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use laqap::translit::Scheme;

const NAMES: &str = "Қасым-Жомарт Кемелұлы Тоқаев\nНұрсұлтан Әбішұлы Назарбаев\nҚызылорда облысы\nШымкент\n\
    Өскемен қаласы\nҮржар ауданы\nДінмұхамед Қонаев\nАҚТӨБЕ\nЖаңаөзен, Маңғыстау\nСәкен Сейфуллин\n\
    Александр Сергеевич Пушкин\nКрасноярский край\nЮрий Алексеевич Гагарин\nНижний Новгород\n\
    Щёлково, Московская область\nЕкатеринбург\nОбъединённые Арабские Эмираты\nХабаровск\nЭлиста\nРЯЗАНЬ\n";

/// What a careful hand would write first: one map from letter to text, built once.
fn lookup_table() -> HashMap<char, String> {
    let letters = Scheme::get("kk-odni-2015").expect("bundled").letters();
    let single = letters.into_iter().filter(|(s, _)| s.chars().count() == 1);
    let mut table: HashMap<char, String> = HashMap::new();
    for (source, target) in single {
        let small = source.chars().next().expect("not empty");
        let mut capital = target.clone();
        if let Some(first) = capital.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        table.extend(small.to_uppercase().map(|c| (c, capital.clone())));
        table.insert(small, target);
    }
    // Filled up to the 300 entries of a table for several languages.
    let rest = ('\u{400}'..='\u{52F}').map(|c| (c, "?".to_owned()));
    rest.for_each(|(c, t)| {
        table.entry(c).or_insert(t);
    });
    table
}

fn look_up(table: &HashMap<char, String>, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match table.get(&c) {
            Some(target) => out.push_str(target),
            None => out.push(c),
        }
    }
    out
}

/// The same table as an array from the beginning of the Cyrillic block, the fastest plain form.
fn look_up_array(table: &[String], text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match (c as usize).checked_sub(0x400).and_then(|i| table.get(i)) {
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
    let table = lookup_table();
    group.bench_function("peer: lookup table, HashMap", |b| {
        b.iter(|| look_up(&table, black_box(&text)))
    });
    let array: Vec<String> = ('\u{400}'..='\u{52F}').map(|c| table[&c].clone()).collect();
    group.bench_function("peer: lookup table, array", |b| {
        b.iter(|| look_up_array(&array, black_box(&text)))
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
