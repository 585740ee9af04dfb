//! How fast running text is read, one thread, beside a plain search for all names on file, in one run.
//!
//! `cargo bench --bench scan`. Each language has two texts of 10 MB. `dense` repeats the texts of `tests/corpus`: a
//! name in every 40 to 70 bytes, few words. `news` sets paragraphs of it, one in seven, among sentences
//! whose words are made by a Markov chain over the letters of the corpus, the frequent ones often, the rare ones
//! rarely (Zipf), every twelfth capitalized: tens of thousands of capitalized words that were never seen before,
//! which is what costs a scanner that knows more than exact forms.
//!
//! `aho-corasick` finds the names as they are written and nothing else: no endings, no other spellings, parts
//! of words too. `words` resolves each capitalized word by itself.

use aho_corasick::{AhoCorasick, MatchKind};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use laqap::{Gazetteer, Resolver};
use std::{collections::HashMap, fs, hint::black_box, path::Path};

const SIZE: usize = 10_000_000;

/// The texts of a language, without their marks.
fn texts(lang: &str) -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(lang);
    let marked = fs::read_to_string(file.with_extension("txt")).expect("the corpus is there");
    let texts = marked.trim_start_matches("## ").split("\n## ").map(|text| {
        let (_, mut rest) = text.split_once('\n').expect("a title");
        let mut text = String::new();
        while let Some((plain, behind)) = rest.split_once("[[") {
            text.push_str(plain);
            let (mark, behind) = behind.split_once("]]").expect("a mark ends");
            text.push_str(mark.split('|').next().expect("a mark has a surface"));
            rest = behind;
        }
        text + rest + "\n"
    });
    texts.collect()
}

/// Numbers that are the same each time: a linear congruential generator (Knuth's MMIX).
struct Random(u64);

impl Random {
    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[(self.share() * all.len() as f64) as usize]
    }

    /// The first ones often, the last ones rarely.
    fn zipf<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[(all.len() as f64).powf(self.share()) as usize - 1]
    }
}

/// Words that look like those of a list.
fn words(like: &[&str], count: usize, random: &mut Random) -> Vec<String> {
    let mut next: HashMap<[char; 2], Vec<char>> = HashMap::new();
    for word in like {
        let mut last = ['^'; 2];
        for c in word.to_lowercase().chars().chain(['$']) {
            next.entry(last).or_default().push(c);
            last = [last[1], c];
        }
    }
    let word = |random: &mut Random| {
        let (mut word, mut last) = (String::new(), ['^'; 2]);
        while word.len() < 40 {
            match random.of(&next[&last]) {
                '$' => break,
                c => word.push(*c),
            }
            last = [last[1], word.chars().next_back().expect("just pushed")];
        }
        word
    };
    (0..count).map(|_| word(random)).filter(|word| word.chars().count() > 2).collect()
}

fn news(texts: &[String]) -> String {
    let mut random = Random(1);
    let all: String = texts.concat();
    let all: Vec<&str> =
        all.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let small: Vec<&str> =
        all.iter().copied().filter(|w| w.starts_with(char::is_lowercase)).collect();
    let long: Vec<&str> = all.iter().copied().filter(|w| w.chars().count() > 4).collect();
    let (common, rare) = (words(&small, 60_000, &mut random), words(&long, 40_000, &mut random));
    let mut out = String::new();
    while out.len() < SIZE {
        if random.share() < 0.15 {
            out.push_str(random.of(texts).as_str());
        }
        for _ in 0..3 {
            let count = 8 + (16.0 * random.share()) as usize;
            for i in 0..count {
                let kind = random.share();
                let word = match kind {
                    _ if kind < 0.5 => *random.of(&small),
                    _ if kind < 0.92 => random.zipf(&common).as_str(),
                    _ => random.zipf(&rare).as_str(),
                };
                let mut letters = word.chars();
                let first = letters.next().expect("words are not empty");
                if i == 0 || kind >= 0.92 {
                    out.extend(first.to_uppercase().chain(letters));
                } else {
                    out.push_str(word);
                }
                out.push_str(if i + 1 == count { ". " } else { " " });
            }
        }
        out.push('\n');
    }
    out
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
    for lang in ["en", "ru", "kk"] {
        let texts = texts(lang);
        let all = texts.concat();
        let dense = all.repeat(SIZE / all.len() + 1);
        for (kind, text) in [("dense", &dense), ("news", &news(&texts))] {
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(format!("{lang}/{kind}/laqap"), |b| {
                b.iter(|| resolver.scan(black_box(text)).count());
            });
            group.bench_function(format!("{lang}/{kind}/aho-corasick"), |b| {
                b.iter(|| search.find_iter(black_box(text)).count());
            });
        }
        let part: String = all.chars().take(5_000).collect();
        group.throughput(Throughput::Bytes(part.len() as u64));
        group.bench_function(format!("{lang}/words"), |b| {
            let words = || part.split_whitespace().filter(|w| w.starts_with(char::is_uppercase));
            b.iter(|| words().filter(|word| resolver.resolve(*word).id().is_some()).count());
        });
    }
}

criterion_group!(benches, scan);
criterion_main!(benches);
