//! The table of decisions in `tests/cases/resolve.tsv`, run over the bundled gazetteer.
//!
//! `positive`: a match with the entity of that English name. `negative`: anything but a match with it.
//! `unknown`: no match and no candidates. `ambiguous`: no single match. `known-failure`: what ought to
//! be positive or unknown and is not; the test fails when one starts to pass, so that it is moved up.

use laqap::{Gazetteer, Name, NameRole, Query, Resolution, Resolver, Step};

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

/// All names of the bundled gazetteer that are such.
fn names(such: impl Fn(Name<'_>) -> bool) -> Vec<(&'static str, Name<'static>)> {
    let entities = Gazetteer::bundled().entities();
    let names = entities.flat_map(|entity| entity.names().map(move |name| (entity.id(), name)));
    names.filter(|(_, name)| such(*name)).collect()
}

#[test]
fn a_weak_name_never_matches_alone() {
    let resolver = Resolver::new(Gazetteer::bundled());
    for (id, name) in names(|name| name.is_weak()) {
        if let Resolution::Match(found) = resolver.resolve(name.text()) {
            let by = found.candidate().name();
            assert!(!by.is_weak(), "{:?} alone is {id} by the weak {by:?}", name.text());
        }
    }
}

#[test]
fn a_demonym_is_a_name_only_when_asked_for() {
    let resolver = Resolver::new(Gazetteer::bundled());
    let demonyms = names(|name| name.role() == NameRole::Demonym);
    assert!(demonyms.len() > 200);
    for (id, name) in demonyms {
        let query = Query::new(name.text());
        let known = |answer: &Resolution<'_>| {
            answer.considered().iter().any(|c| c.name().role() == NameRole::Demonym)
        };
        assert!(!known(&resolver.resolve(query)), "{name:?}");
        let asked = resolver.resolve(query.demonyms());
        assert!(asked.candidates().iter().any(|c| c.entity().id() == id), "{name:?}: {asked:?}");
    }
}

#[test]
fn an_outdated_name_is_said_to_be_one() {
    let resolver = Resolver::new(Gazetteer::bundled());
    for (name, then, out_of_date) in [
        ("Akmolinsk", "1900", false),
        ("Akmolinsk", "2023", true),
        ("Целиноград", "1980", false),
        ("Целиноград", "1999", true),
        ("Nur-Sultan", "2020", false),
        ("Nur-Sultan", "2024", true),
        ("Astana", "2024", false),
        ("Astana", "2020-06", true),
        ("Emomali Rahmon", "2024", false),
    ] {
        let query = Query::new(name).as_of(then.parse().unwrap());
        let answer = resolver.resolve(query);
        let best = &answer.considered()[0];
        assert_eq!(best.evidence().is_out_of_date(), out_of_date, "{name} in {then}");
        let said = answer.explain().steps.iter().any(|s| matches!(s, Step::OutOfDate { .. }));
        assert_eq!(said, out_of_date, "{name} in {then}");
        // The time of the text makes a name less likely, never more.
        let confidence = |answer: &Resolution<'_>| answer.considered()[0].probability();
        assert!(confidence(&answer) <= confidence(&resolver.resolve(name)) + 1e-9 || !out_of_date);
    }
}
