//! The table of decisions in `tests/cases/resolve.tsv`, run over the bundled gazetteer.
//!
//! `positive`: a match with the entity of that English name. `negative`: anything but a match with it.
//! `unknown`: no match and no candidates. `ambiguous`: no single match. `known-failure`: what ought to
//! be positive or unknown and is not; the test fails when one starts to pass, so that it is moved up.

use laqap::{Gazetteer, Query, Resolution, Resolver};

struct Case<'t> {
    line: usize,
    polarity: &'t str,
    query: Query<'t>,
    expected: &'t str,
}

fn cases(table: &str) -> Vec<Case<'_>> {
    let rows = table.lines().enumerate().skip(1);
    rows.map(|(i, row)| {
        let [polarity, mention, context, expected, _why] = row.split('\t').collect::<Vec<_>>()[..]
        else {
            panic!("tests/cases/resolve.tsv:{}: expected five columns", i + 1)
        };
        let mut query = Query::new(mention);
        for part in context.split(';').filter(|part| !part.is_empty()) {
            query = match part.split_once('=').unwrap_or((part, "")) {
                ("kind", kind) => query.kind(kind),
                ("country", code) => query.country(code),
                ("as_of", date) => query.as_of(date.parse().unwrap()),
                ("lang", tag) => query.lang(tag),
                ("demonyms", _) => query.demonyms(),
                other => panic!("tests/cases/resolve.tsv:{}: context {other:?}", i + 1),
            };
        }
        Case { line: i + 1, polarity, query, expected }
    })
    .collect()
}

#[test]
fn decisions_are_as_the_table_says() {
    let table = include_str!("cases/resolve.tsv");
    let resolver = Resolver::new(Gazetteer::bundled());
    let mut faults = Vec::new();
    for case in cases(table) {
        let answer = resolver.resolve(case.query);
        let named = match &answer {
            Resolution::Match(found) => Some(found.entity().name()),
            _ => None,
        };
        let as_expected = match case.expected {
            "-" => answer.candidates().is_empty(),
            expected => named == Some(expected),
        };
        let right = match case.polarity {
            "positive" | "unknown" => as_expected,
            "negative" => named != Some(case.expected),
            "ambiguous" => named.is_none(),
            "known-failure" => !as_expected,
            other => panic!("tests/cases/resolve.tsv:{}: polarity {other:?}", case.line),
        };
        if !right {
            faults.push(format!(
                "tests/cases/resolve.tsv:{}: {} {:?}: expected {}, found\n{}",
                case.line,
                case.polarity,
                case.query.text(),
                case.expected,
                answer.explain()
            ));
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn explanations_replay() {
    let table = include_str!("cases/resolve.tsv");
    let resolver = Resolver::new(Gazetteer::bundled());
    for case in cases(table) {
        let explanation = resolver.resolve(case.query).explain();
        assert_eq!(explanation.replay(Gazetteer::bundled()), Ok(()), "line {}", case.line);
    }
}
