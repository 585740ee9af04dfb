//! Names as newspapers spell them, `tests/cases/press.tsv`, resolved without any context.
//!
//! `expected` is the entity, or `-` for what must match nobody: streets, generic phrases, namesakes.
//! Where the manner is a surname or a name that several bear, a list with the entity is right, too.
//! The floors are what the gazetteer and the matcher reach together; raise them when they do better.

use std::thread;

use laqap::{Gazetteer, Resolution, Resolver};

/// Of a thousand names, how many at least are answered rightly, and how many at most wrongly.
const RIGHT: usize = 960;
const WRONG: usize = 4;
/// Of a thousand phrases that name nobody on file, how many at most match somebody.
const MISTAKEN: usize = 70;

#[derive(Clone, Copy, Default)]
struct Count {
    names: usize,
    right: usize,
    wrong: usize,
    others: usize,
    mistaken: usize,
}

fn tally(resolver: &Resolver, rows: &[&str]) -> Count {
    let mut count = Count::default();
    for row in rows {
        let [spelling, _lang, expected, manner] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("tests/cases/press.tsv: expected four columns in {row:?}")
        };
        let answer = resolver.resolve(spelling);
        let listed = answer.candidates().iter().any(|c| c.entity().id() == expected);
        let matched = matches!(answer, Resolution::Match(_));
        if expected == "-" {
            count.others += 1;
            count.mistaken += usize::from(matched);
        } else {
            let several = ["ambiguous", "namesake", "short", "surname"].contains(&manner);
            count.names += 1;
            count.right += usize::from(listed && (matched || several));
            count.wrong += usize::from(matched && !listed);
        }
    }
    count
}

#[test]
fn the_press_is_understood() {
    let rows: Vec<&str> = include_str!("cases/press.tsv").lines().skip(1).collect();
    let resolver = Resolver::new(Gazetteer::bundled());
    let share = rows.len().div_ceil(thread::available_parallelism().map_or(1, usize::from));
    let counts: Vec<Count> = thread::scope(|scope| {
        let parts: Vec<_> =
            rows.chunks(share).map(|part| scope.spawn(|| tally(&resolver, part))).collect();
        parts.into_iter().map(|part| part.join().unwrap()).collect()
    });
    let sum = |field: fn(&Count) -> usize| counts.iter().map(field).sum::<usize>();
    let (names, right, wrong) = (sum(|c| c.names), sum(|c| c.right), sum(|c| c.wrong));
    let (others, mistaken) = (sum(|c| c.others), sum(|c| c.mistaken));
    println!("{names} names: {right} right, {wrong} wrong; {mistaken} of {others} others matched");
    assert!(right * 1000 >= RIGHT * names, "only {right} of {names} names are understood");
    assert!(wrong * 1000 <= WRONG * names, "{wrong} of {names} names match somebody else");
    assert!(mistaken * 1000 <= MISTAKEN * others, "{mistaken} of {others} phrases match somebody");
}

/// Made-up strings of three letters, most of which are nobody's name: of a thousand at most so many match what is not
/// written so, in capitals as acronyms are, and otherwise.
#[test]
fn few_letters_are_nobody() {
    let resolver = Resolver::new(Gazetteer::bundled());
    for (alphabet, most) in [
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 6),
        ("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ", 8),
        ("abcdefghijklmnopqrstuvwxyz", 24),
        ("абвгдежзиклмнопрстуфхцчшэюя", 24),
    ] {
        let letters: Vec<char> = alphabet.chars().collect();
        let (mut asked, mut matched) = (0, Vec::new());
        for at in (0..letters.len().pow(3)).step_by(7) {
            let [a, b, c] = [at / letters.len().pow(2), at / letters.len(), at]
                .map(|at| letters[at % letters.len()]);
            let text: String = a.to_uppercase().chain([b, c]).collect();
            asked += 1;
            let answer = resolver.resolve(&text);
            let written = |name: &str| name.to_lowercase() == text.to_lowercase();
            if let Resolution::Match(found) = &answer
                && !found.entity().names().any(|name| written(name.text()))
            {
                matched.push(text);
            }
        }
        assert!(matched.len() * 1000 <= asked * most, "{asked}: {matched:?}");
    }
}
