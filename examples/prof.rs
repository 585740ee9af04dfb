use aho_corasick::{AhoCorasick, MatchKind};
use laqap::{Gazetteer, Resolver};
use std::{hint::black_box, time::Instant};
#[inline(never)]
fn toggled(resolver: &Resolver, text: &str) -> usize {
    resolver.scan(black_box(text)).count()
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&a[1]).unwrap();
    let n: usize = a[2].parse().unwrap();
    let gazetteer = Gazetteer::bundled();
    let resolver = Resolver::new(gazetteer);
    if a.get(3).is_some_and(|x| x == "dump") {
        for m in resolver.scan(&text) {
            println!(
                "{:?} {:?} {:?} {} {:?}",
                m.range(),
                m.chars(),
                m.text(),
                m.confidence(),
                m.candidates().iter().map(|c| c.entity().id()).collect::<Vec<_>>()
            );
        }
        return;
    }
    resolver.scan(&text).count();
    for _ in 0..n {
        let t = Instant::now();
        let c = toggled(&resolver, &text);
        println!("laqap {c} {:.2}ms", t.elapsed().as_secs_f64() * 1e3);
    }
    if a.get(3).is_some_and(|x| x == "x") {
        let names: Vec<&str> = gazetteer
            .entities()
            .flat_map(|e| e.names().map(|name| name.text()).collect::<Vec<_>>())
            .collect();
        let search =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&names).unwrap();
        for _ in 0..n {
            let t = Instant::now();
            let c = search.find_iter(black_box(&text)).count();
            println!("aho {c} {:.2}ms", t.elapsed().as_secs_f64() * 1e3);
        }
    }
}
