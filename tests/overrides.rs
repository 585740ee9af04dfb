//! Laws of what the caller knows better.

use laqap::{EntityRecord, Gazetteer, NameRecord, Overrides, Query, Resolution, Resolver, Step};
use proptest::prelude::*;

fn gazetteer() -> Gazetteer {
    let names = [
        ("p1", "person", "Қасым-Жомарт Тоқаев"),
        ("p2", "person", "Алия Сарсенова"),
        ("p3", "person", "Алия Сарсенова"),
        ("l1", "place", "Ақтау"),
        ("l2", "place", "Ақтөбе"),
    ];
    let records =
        names.map(|(id, kind, name)| EntityRecord::new(id, kind).name(NameRecord::new(name, "kk")));
    Gazetteer::builder().entities(records).build().expect("the names are sound")
}

fn resolver(gazetteer: &Gazetteer, overrides: &Overrides) -> Resolver {
    Resolver::builder(gazetteer).overrides(overrides).expect("the ids are on file").build()
}

/// Whether the explanation tells of an override, and replays.
fn told(resolution: &Resolution<'_>, gazetteer: &Gazetteer) -> bool {
    let explanation = resolution.explain();
    assert_eq!(explanation.replay(gazetteer), Ok(()));
    explanation.steps.iter().any(|step| matches!(step, Step::Overridden { .. }))
}

const MENTIONS: [&str; 7] = [
    "Қасым-Жомарт Тоқаев",
    "Kassym-Jomart Tokayev",
    "Aliya Sarsenova",
    "Aktau",
    "Ақтөбе",
    "Someone Else Entirely",
    "Òîêàåâ",
];
const IDS: [&str; 5] = ["p1", "p2", "p3", "l1", "l2"];

#[test]
fn a_pin_wins() {
    let gazetteer = gazetteer();
    for mention in MENTIONS {
        for id in IDS {
            let resolver = resolver(&gazetteer, &Overrides::new().pin(mention, id));
            for spelling in [mention.to_owned(), mention.to_lowercase(), format!(" {mention}.")] {
                let found = resolver.resolve(&spelling);
                assert_eq!(found.id(), Some(id), "{spelling}");
                assert!(told(&found, &gazetteer));
            }
            let other = Query::new(mention).kind("ship");
            assert_eq!(resolver.resolve(other).id(), None, "context narrows pins, too");
        }
    }
}

#[test]
fn what_is_forbidden_is_not_considered() {
    let gazetteer = gazetteer();
    for mention in MENTIONS {
        for id in IDS {
            let resolver = resolver(&gazetteer, &Overrides::new().forbid(mention, id));
            let found = resolver.resolve(mention);
            assert!(found.considered().iter().all(|c| c.entity().id() != id), "{mention} {id}");
            assert!(told(&found, &gazetteer));
        }
    }
    let one = resolver(&gazetteer, &Overrides::new().forbid("Aliya Sarsenova", "p2"));
    assert_eq!(one.resolve("Aliya Sarsenova").id(), Some("p3"));
    let pair = resolver(&gazetteer, &Overrides::new().forbid("p3", "p2"));
    assert_eq!(pair.resolve("Алия Сарсенова").id(), Some("p3"), "of a pair of entities");
}

#[test]
fn aliases_are_found_like_names_on_file() {
    let gazetteer = gazetteer();
    let overrides = Overrides::new().alias("Shapagat Tulenbayeva", "p2").alias("Шевченко", "l1");
    let resolver = resolver(&gazetteer, &overrides);
    for (mention, id) in [
        ("Shapagat Tulenbayeva", "p2"),
        ("Шапагат Туленбаева", "p2"),
        ("Shevchenko", "l1"),
        ("Aktau", "l1"),
        ("Tokayev Kassym-Jomart", "p1"),
    ] {
        let found = resolver.resolve(mention);
        assert_eq!(found.id(), Some(id), "{mention}");
        assert_eq!(
            told(&found, &gazetteer),
            !["Aktau", "Tokayev Kassym-Jomart"].contains(&mention)
        );
    }
    assert_eq!(Resolver::new(&gazetteer).resolve("Shevchenko").id(), None, "the gazetteer stays");
}

#[test]
fn tables_are_read_as_editors_leave_them() {
    let written = Overrides::parse("own.tsv", "\u{feff}# mine\r\n\r\npin\tAktau\tl1\r\n").unwrap();
    assert_eq!(written, Overrides::new().pin("Aktau", "l1"));
}

#[test]
fn faults_name_line_expected_and_found() {
    let gazetteer = gazetteer();
    for (table, message) in [
        (
            "# mine\npin\tAktau\tl9\n",
            "own.tsv:2: expected the id of an entity on file, found \"l9\"",
        ),
        ("pin\tAktau\n", "own.tsv:1: expected rule, spelling and id between tabs, found 2 fields"),
        ("nail\tAktau\tl1\n", "own.tsv:1: expected pin, forbid or alias, found \"nail\""),
        ("pin\t...\tl1\n", "own.tsv:1: expected a spelling with letters, found \"...\""),
    ] {
        let applied = |overrides| Resolver::builder(&gazetteer).overrides(&overrides).map(drop);
        let fault = Overrides::parse("own.tsv", table).and_then(applied).unwrap_err();
        assert_eq!(fault.to_string(), message);
    }
}

#[test]
fn the_scanner_honours_pins_and_forbidden_pairs() {
    let gazetteer = gazetteer();
    let text = "Ақтау мен Ақтөбе.";
    let plain: Vec<_> = Resolver::new(&gazetteer).scan(text).map(|m| m.text()).collect();
    assert_eq!(plain, ["Ақтау", "Ақтөбе"]);
    let resolver = resolver(&gazetteer, &Overrides::new().forbid("Ақтау", "l1"));
    let found: Vec<_> = resolver.scan(text).map(|m| m.text()).collect();
    assert_eq!(found, ["Ақтөбе"]);
}

#[cfg(feature = "serde")]
#[test]
fn explanations_with_overrides_are_stored() {
    let gazetteer = gazetteer();
    let overrides = Overrides::new().pin("Aktau", "l1").alias("Шевченко", "l1");
    let explanation = resolver(&gazetteer, &overrides).resolve("Aktau").explain();
    let stored = serde_json::to_string(&explanation).unwrap();
    let read: laqap::Explanation = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, explanation);
    assert_eq!(read.replay(&gazetteer), Ok(()));
}

proptest! {
    #[test]
    fn tables_are_written_as_they_are_read(
        rows in prop::collection::vec(("[^\\p{C}#]{1,12}", "[a-z0-9]{1,6}", 0..3u8), 0..6)
    ) {
        let written = rows.into_iter().fold(Overrides::new(), |all, (spelling, id, rule)| match rule {
            0 => all.pin(spelling, id),
            1 => all.forbid(spelling, id),
            _ => all.alias(spelling, id),
        });
        prop_assert_eq!(&Overrides::parse("", &written.to_string()).unwrap(), &written);
    }
}
