//! Laws of the matcher, and pairs of names that others get wrong.

use laqap::{
    EntityRecord, Gazetteer, NameRecord, NameRole, Query, Resolution, Resolver, Verdict, compare,
    fitting,
};

/// Names in several scripts and languages, some of them alike.
const NAMES: [(&str, &str, &str, &str); 28] = [
    ("p1", "person", "Қасым-Жомарт Тоқаев", "kk"),
    ("p2", "person", "Нұрсұлтан Назарбаев", "kk"),
    ("p3", "person", "Дариға Назарбаева", "kk"),
    ("p4", "person", "Gurbanguly Berdimuhamedow", "tk"),
    ("p5", "person", "Serdar Berdimuhamedow", "tk"),
    ("p6", "person", "Raşit Meredow", "tk"),
    ("p7", "person", "Шавкат Мирзиёев", "ru"),
    ("p8", "person", "Сироҷиддин Муҳриддин", "tg"),
    ("p9", "person", "Жээнбек Кулубаев", "ky"),
    ("p10", "person", "Мұхтар Тілеуберді", "kk"),
    ("p11", "person", "Александр Григорьевич Лукашенко", "ru"),
    ("p12", "person", "Александр Новак", "ru"),
    ("p13", "person", "Мұхтар Әуезов", "kk"),
    ("p14", "person", "Rashid Alimov", "en"),
    ("l1", "place", "Нұр-Сұлтан", "kk"),
    ("l2", "place", "Қызылорда", "kk"),
    ("l3", "place", "Қызылорда облысы", "kk"),
    ("l4", "place", "Луганск", "ru"),
    ("l5", "place", "Дубовка", "ru"),
    ("l6", "place", "Ақтау", "kk"),
    ("l7", "place", "Ақтау", "kk"),
    ("l8", "place", "Ақтөбе", "kk"),
    ("l9", "place", "Шымкент", "kk"),
    ("l10", "place", "Самарқанд", "uz"),
    ("o1", "organization", "Министерство финансов Республики Казахстан", "ru"),
    ("o2", "organization", "АО «Казахтелеком»", "ru"),
    ("o3", "organization", "Народный банк Казахстана", "ru"),
    ("o4", "organization", "Министерство юстиции Республики Казахстан", "ru"),
];

/// Other spellings of them, and names of nobody.
const MENTIONS: [&str; 18] = [
    "Kasim-Yomart Tokayev",
    "Nursultan Nasarbajew",
    "Dariga Nazarbayeva",
    "Гурбангулы Бердымухамедов",
    "Rashid Meredov",
    "Mirziyoyev Shavkat",
    "Alexander Lukashenko",
    "А. Г. Лукашенко",
    "Kyzylorda",
    "Kzyl-Orda Oblast",
    "Luhansk",
    "Aktau",
    "Tschimkent",
    "Samarkanda",
    "Ministry of Finance of Kazakhstan",
    "Halyk Bank",
    "Reykjavik",
    "Иосиф Бродский",
];

fn gazetteer() -> Gazetteer {
    let records = NAMES.map(|(id, kind, name, lang)| {
        EntityRecord::new(id, kind).name(NameRecord::new(name, lang))
    });
    Gazetteer::builder().entities(records).build().expect("the names are sound")
}

/// Status and ids: what callers see of an answer.
fn answer<'g>(resolution: &Resolution<'g>) -> (&'static str, Vec<&'g str>) {
    (resolution.status(), resolution.candidates().iter().map(|c| c.entity().id()).collect())
}

#[test]
fn every_attested_name_finds_its_entity() {
    let gazetteer = gazetteer();
    let resolver = Resolver::new(&gazetteer);
    for (id, kind, name, lang) in NAMES {
        for query in [Query::new(name), Query::new(name).kind(kind).lang(lang)] {
            let found = resolver.resolve(query);
            assert!(answer(&found).1.contains(&id), "{name}: {found:?}");
        }
    }
}

#[test]
fn search_finds_what_looking_at_every_word_finds() {
    let gazetteer = gazetteer();
    let mut names: Vec<&str> = MENTIONS.to_vec();
    names.extend(NAMES.map(|(_, _, name, _)| name));
    for mention in names {
        let (found, all) = fitting::words(&gazetteer, mention);
        assert_eq!(found, all, "{mention}");
    }
}

#[cfg(feature = "bundled")]
#[test]
fn search_is_complete_on_the_bundled_gazetteer() {
    for mention in MENTIONS {
        let (found, all) = fitting::words(Gazetteer::bundled(), mention);
        assert_eq!(found, all, "{mention}");
    }
}

#[test]
fn order_case_and_composition_do_not_matter() {
    use unicode_normalization::UnicodeNormalization as _;
    let gazetteer = gazetteer();
    let resolver = Resolver::new(&gazetteer);
    for mention in MENTIONS {
        let plain = answer(&resolver.resolve(mention));
        let upper = mention.to_uppercase();
        let decomposed: String = mention.nfd().collect();
        let spaced = format!("  {} ", mention.replace(' ', "\u{a0} "));
        for other in [upper, decomposed, spaced] {
            assert_eq!(plain, answer(&resolver.resolve(&other)), "{mention} as {other}");
        }
    }
    for (given, family) in [("Shavkat", "Mirziyoyev"), ("Serdar", "Berdimuhamedow")] {
        let there = resolver.resolve(format!("{given} {family}").as_str()).id();
        assert!(there.is_some());
        assert_eq!(there, resolver.resolve(format!("{family} {given}").as_str()).id());
        assert_eq!(there, resolver.resolve(format!("{family}, {given}").as_str()).id());
    }
}

#[test]
fn context_only_narrows() {
    let gazetteer = gazetteer();
    let resolver = Resolver::new(&gazetteer);
    for mention in MENTIONS {
        let considered = |query: Query<'_>| -> Vec<String> {
            let resolution = resolver.resolve(query);
            resolution.considered().iter().map(|c| c.entity().id().to_owned()).collect()
        };
        let free = considered(Query::new(mention));
        for kind in ["person", "place", "organization", "ship"] {
            let narrowed = considered(Query::new(mention).kind(kind));
            assert!(narrowed.iter().all(|id| free.contains(id)), "{mention} {kind}");
        }
    }
}

#[test]
fn explanations_replay() {
    let gazetteer = gazetteer();
    let resolver = Resolver::new(&gazetteer);
    for mention in MENTIONS {
        let explanation = resolver.resolve(mention).explain();
        assert_eq!(explanation.replay(&gazetteer), Ok(()), "{mention}");
    }
}

#[test]
fn probabilities_are_probabilities() {
    let gazetteer = gazetteer();
    let resolver = Resolver::new(&gazetteer);
    for mention in MENTIONS {
        let found = resolver.resolve(mention);
        let sum: f64 = found.considered().iter().map(|c| c.probability()).sum();
        assert!((0.0..=1.0 + 1e-9).contains(&sum), "{mention}: {sum}");
        assert!((0.0..=1.0).contains(&found.confidence()), "{mention}");
    }
}

/// The rows of `tests/cases/pairs.tsv`: kind, name, language, mention, whether they are the same.
fn pairs() -> impl Iterator<Item = [&'static str; 5]> {
    let rows = include_str!("cases/pairs.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.skip(1).map(|line| {
        let fields: Vec<_> = line.split('\t').collect();
        fields.try_into().expect("five fields")
    })
}

#[test]
fn known_trouble_is_told_among_distractors() {
    for [kind, name, lang, mention, same] in pairs() {
        let same_name = |other: &str| compare(kind, other, name).verdict == Verdict::Same;
        let others = NAMES.iter().filter(|other| !same_name(other.2));
        let records = others.map(|(id, kind, name, lang)| {
            EntityRecord::new(*id, *kind).name(NameRecord::new(*name, *lang))
        });
        let asked = EntityRecord::new("asked", kind).name(NameRecord::new(name, lang));
        let gazetteer = Gazetteer::builder().entities(records).entity(asked).build().unwrap();
        let resolver = Resolver::new(&gazetteer);
        let found = resolver.resolve(Query::new(mention)).id();
        assert_eq!(found == Some("asked"), same == "yes", "{name} / {mention}: {found:?}");
    }
}

/// What the resolver answers where only these are on file.
fn among(records: impl IntoIterator<Item = EntityRecord>, mention: &str) -> (String, Vec<String>) {
    let gazetteer = Gazetteer::builder().entities(records).build().expect("the names are sound");
    let resolver = Resolver::new(&gazetteer);
    let (status, ids) = answer(&resolver.resolve(mention));
    (status.to_owned(), ids.into_iter().map(str::to_owned).collect())
}

fn named(id: &str, kind: &str, names: &[(&str, &str)]) -> EntityRecord {
    let record = EntityRecord::new(id, kind);
    names.iter().fold(record, |record, (name, lang)| record.name(NameRecord::new(*name, *lang)))
}

#[test]
fn letters_of_another_script_are_initials() {
    let gazetteer = gazetteer();
    let resolver = Resolver::new(&gazetteer);
    for (mention, id) in [
        ("Sh. Mirziyoyev", Some("p7")),
        ("Zh. Kulubaev", Some("p9")),
        ("Kh. Mirziyoyev", None),
        ("Kh. Kulubaev", None),
    ] {
        assert_eq!(resolver.resolve(mention).id(), id, "{mention}");
    }
}

#[test]
fn namesakes_share_their_other_names() {
    let records = || {
        [
            named("1", "place", &[("Көк-Таш", "ky"), ("Кек-Таш", "ru")]),
            named("2", "place", &[("Көк-Таш", "ky")]),
            named("3", "place", &[("Кек-Суу", "ru")]),
        ]
    };
    assert_eq!(among(records(), "Kek-Tash"), ("ambiguous".into(), vec!["1".into(), "2".into()]));
}

#[test]
fn acronyms_on_file_are_not_read_by_sound() {
    let acronym = |id: &str, name: &str| {
        let mut name = NameRecord::new(name, "en");
        name.role = NameRole::Acronym;
        EntityRecord::new(id, "organization").name(name)
    };
    let records = || [acronym("eu", "EU"), acronym("eeu", "EEU"), acronym("us", "U.S.")];
    assert_eq!(among(records(), "EU").1, ["eu"]);
}

#[test]
fn what_is_quoted_is_the_name() {
    let records = || {
        [
            named("1", "organization", &[("Казахтелеком", "ru")]),
            named("2", "organization", &[("Казахское телевидение", "ru")]),
            named("3", "place", &[("Казахстан", "ru")]),
        ]
    };
    for mention in ["АО «Казахтелеком»", "корпорация «Казахтелеком»", "«Казахтелеком» компаниясы"]
    {
        assert_eq!(among(records(), mention), ("match".into(), vec!["1".into()]), "{mention}");
    }
    assert_eq!(among(records(), "гостиница «Казахстан»").0, "unknown");
    assert_eq!(among(records(), "ТОО «Казахстан»").0, "unknown");
}

#[test]
fn the_bare_name_is_the_towns() {
    let place = |id: &str, class: &str| {
        let mut record = named(id, "place", &[("Талас", "ky")]);
        record.class = class.to_owned();
        record
    };
    let town = || [place("town", "city"), place("region", "region")];
    assert_eq!(among(town(), "Talas"), ("match".into(), vec!["town".into()]));
    assert_eq!(among([place("region", "region")], "Talas").1, ["region"]);
}

#[test]
fn an_adjective_alone_is_rather_no_town() {
    let town = EntityRecord::new("1", "place").name(NameRecord::new("Каскелен", "ru"));
    let gazetteer = Gazetteer::builder().entity(town).build().expect("the name is sound");
    let resolver = Resolver::new(&gazetteer);
    let derived = |mention: &str| {
        let found = resolver.resolve(mention);
        let mut features = found.considered()[0].features();
        features.find(|(name, _)| *name == "derived").map(|(_, value)| value)
    };
    assert_eq!(derived("Kaskelenskiy"), Some(1.0));
    assert_eq!(derived("Kaskelenskiy rayon"), Some(0.0));
    assert_eq!(derived("Kaskelen"), Some(0.0));
}

#[test]
fn anything_at_all_is_answered() {
    let gazetteer = gazetteer();
    let resolver = Resolver::new(&gazetteer);
    let long = "Қасым ".repeat(200_000);
    for mention in ["", " ", "\0", "'''", "😀", "a", "а. б. в.", "中文", "كازاخستان", &long]
    {
        let _ = resolver.resolve(mention).explain();
        let _ = compare("", mention, "Қасым-Жомарт Тоқаев");
    }
}
