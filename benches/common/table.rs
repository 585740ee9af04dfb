//! What a careful hand would write first: a table from letter to text, built once.

use laqap::translit::Scheme;

/// The first letter of the table, which begins the Cyrillic block.
pub const FIRST: u32 = 0x400;

/// The letters of a scheme without its contexts, capitals included, with `?` for what it lacks: the 300
/// entries of a table for several languages, in an array, the fastest plain form.
pub fn array(scheme: &str) -> Vec<String> {
    let letters = scheme.parse::<Scheme>().expect("bundled").letters();
    let mut table = vec![String::from("?"); 0x130];
    for (source, target) in letters.into_iter().filter(|(s, _)| s.chars().count() == 1) {
        let small = source.chars().next().expect("not empty");
        let mut capital = target.clone();
        if let Some(first) = capital.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        small.to_uppercase().for_each(|c| table[(c as u32 - FIRST) as usize] = capital.clone());
        table[(small as u32 - FIRST) as usize] = target;
    }
    table
}

pub fn look_up(table: &[String], text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match (c as u32).checked_sub(FIRST).and_then(|i| table.get(i as usize)) {
            Some(target) => out.push_str(target),
            None => out.push(c),
        }
    }
    out
}
