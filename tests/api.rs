//! What callers may rely on beside the answers.

use laqap::{EntityRecord, Gazetteer, Imported, NameRecord, Query, Resolution, Resolver, Status};
use std::fmt::Debug;

fn shared<T: Send + Sync + Clone + Debug>() {}
fn sent<T: Send + Debug>() {}

#[test]
fn handles_are_shared_between_threads_and_cheap() {
    shared::<Gazetteer>();
    shared::<Resolver>();
    shared::<Resolution<'_>>();
    shared::<laqap::Error>();
    shared::<laqap::Explanation>();
    shared::<laqap::Mention<'_, '_>>();
    shared::<laqap::Comparison>();
    shared::<laqap::repair::Repairer<'_>>();
    shared::<laqap::repair::Repaired<'_>>();
    shared::<laqap::translit::Scheme>();
    // One for each thread: they remember words.
    sent::<laqap::Scanner<'_>>();
    sent::<laqap::Mentions<'_, '_, '_>>();
    assert_eq!(size_of::<Gazetteer>(), size_of::<usize>());
    assert!(size_of::<Resolver>() <= 4 * size_of::<usize>());
}

fn village(id: &str, name: &str) -> EntityRecord {
    EntityRecord::new(id, "place").name(NameRecord::new(name, "kk"))
}

#[test]
fn users_keep_their_ids() {
    for id in ["7", "Q1520", "wof:85672897", "ключ", "a b\tc"] {
        let gazetteer = Gazetteer::builder().entity(village(id, "Қарқаралы")).build().unwrap();
        assert_eq!(Resolver::new(&gazetteer).resolve("Karkaraly").id(), Some(id));
        assert_eq!(gazetteer.entity(id).unwrap().id(), id);
    }
}

#[test]
fn records_in_any_order_make_the_same_index() {
    let names = ["Қарқаралы", "Ақтау", "Ақтөбе", "Семей"];
    let build = |order: &mut dyn Iterator<Item = usize>| {
        let records = order.map(|i| village(&i.to_string(), names[i]));
        Gazetteer::builder().entities(records).build().unwrap().as_bytes().to_vec()
    };
    assert_eq!(build(&mut (0..4)), build(&mut (0..4).rev()));
}

#[test]
fn an_index_survives_being_written_and_opened() {
    let bundled = Gazetteer::bundled();
    let opened = Gazetteer::open(bundled.as_bytes().to_vec()).unwrap();
    assert_eq!(opened.entities().len(), bundled.entities().len());
    let (a, b) = (Resolver::new(bundled), Resolver::new(&opened));
    assert_eq!(a.resolve("Schymkent").id(), b.resolve("Schymkent").id());
    let rebuilt = Gazetteer::builder().base(bundled).build().unwrap();
    assert!(rebuilt.as_bytes() == bundled.as_bytes());
}

#[test]
fn ids_elsewhere_come_back_as_they_were_given() {
    let external = [("url", "https://a.kz/?b;c=d"), ("a=b;c", ""), ("", "Q1")];
    let external: Vec<_> = external.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    let entity = EntityRecord { external: external.clone(), ..village("1", "Ақтау") };
    let gazetteer = Gazetteer::builder().entity(entity).build().unwrap();
    let entity = gazetteer.entity("1").unwrap();
    assert_eq!(entity.record().external, external);
    assert_eq!(entity.external("url"), Some("https://a.kz/?b;c=d"));
}

#[test]
fn damaged_indexes_are_refused_and_never_panic() {
    let gazetteer = Gazetteer::builder().entity(village("1", "Ақтау")).build().unwrap();
    let bytes = gazetteer.as_bytes();
    for cut in 0..bytes.len() {
        assert!(Gazetteer::open(bytes[..cut].to_vec()).is_err());
    }
    for at in 0..bytes.len() {
        let mut damaged = bytes.to_vec();
        damaged[at] ^= 0x55;
        assert!(Gazetteer::open(damaged).is_err(), "byte {at}");
    }
}

#[test]
fn an_index_of_another_version_is_refused_with_both_versions() {
    let gazetteer = Gazetteer::builder().entity(village("1", "Ақтау")).build().unwrap();
    let mut bytes = gazetteer.as_bytes().to_vec();
    let current = bytes[8];
    bytes[8] -= 1;
    let error = Gazetteer::open(bytes).unwrap_err().to_string();
    let told = format!("expected index version {current}, found version {}", current - 1);
    assert!(error.contains(&told), "{error}");
}

#[test]
fn faults_name_file_line_expected_and_found() {
    for (file, text, message) in [
        ("a.jsonl", "{\"id\":\"1\",\"names\":[]}\n{\"id\":", "a.jsonl:2: expected an entity"),
        ("a.jsonl", "{\"id\":\"\",\"names\":[]}", "a.jsonl:1: expected an id"),
        (
            "a.jsonl",
            "{\"id\":\"1\",\"names\":[{\"text\":\" - \"}]}",
            "a.jsonl:1: expected a name with letters",
        ),
        (
            "a.jsonl",
            "{\"id\":\"1\",\"names\":[]}\n\n{\"id\":\"1\",\"names\":[]}",
            "a.jsonl:3: expected each id once",
        ),
        (
            "a.jsonl",
            "{\"id\":\"1\",\"names\":[{\"text\":\"A\",\"from\":\"soon\"}]}",
            "a.jsonl:1: expected",
        ),
        ("a.tsv", "name\tlang\nАқтау\tkk\n", "a.tsv:1: expected a column \"id\""),
        ("a.tsv", "id\tname\n1\tАқтау\n2\n", "a.tsv:3: expected a row like the header"),
        ("a.csv", "id,name\n1,\"\"\n", "a.csv:2: expected a name with letters"),
    ] {
        let fault = Imported::parse(file, text).unwrap_err().to_string();
        assert!(fault.starts_with(message), "{fault}");
        assert!(fault.contains(", found "), "{fault}");
    }
    for (records, message) in [
        (vec![village(" ", "Ақтау")], "entity \" \": expected an id"),
        (vec![village("1", "Ақтау"), village("1", "Семей")], "gazetteer: expected each id once"),
        (vec![village("1", "…")], "entity \"1\": expected a name with letters, found \"…\""),
    ] {
        let fault = Gazetteer::builder().entities(records).build().unwrap_err().to_string();
        assert!(fault.contains(message), "{fault}");
    }
}

#[test]
fn odd_names_are_told_and_kept() {
    let table = "id\tname\tlang\n1\tКaраганда\tru\n2\tАқтау\tKazakh\n";
    let read = Imported::parse("a.tsv", table).unwrap();
    assert_eq!(read.records.len(), 2);
    assert!(read.warnings[0].starts_with("a.tsv:2: ") && read.warnings[1].starts_with("a.tsv:3: "));
}

#[test]
fn ids_that_moved_say_where_to() {
    let redirect = |from: &str, to: &[&str]| laqap::Redirect {
        from: from.to_owned(),
        to: to.iter().map(|id| (*id).to_owned()).collect(),
    };
    let gazetteer = Gazetteer::builder()
        .entities([village("1", "Ақтау"), village("2", "Семей")])
        .redirects([redirect("3", &["1"]), redirect("4", &["1", "2"]), redirect("5", &[])])
        .redirects([redirect("7", &["4", "1"]), redirect("8", &["9"]), redirect("9", &["8", "9"])])
        .build()
        .unwrap();
    assert!(matches!(gazetteer.status("1"), Status::Active(e) if e.id() == "1"));
    assert!(matches!(gazetteer.status("3"), Status::Merged(e) if e.id() == "1"));
    assert!(matches!(gazetteer.status("4"), Status::Split(parts) if parts.len() == 2));
    assert!(matches!(gazetteer.status("5"), Status::Withdrawn));
    assert!(matches!(gazetteer.status("6"), Status::Unassigned));
    // What was merged into something that was split later, and what leads round in a circle.
    assert!(matches!(gazetteer.status("7"), Status::Split(parts) if parts.len() == 2));
    assert!(matches!(gazetteer.status("8"), Status::Withdrawn));
    assert_eq!(gazetteer.entity("3").unwrap().id(), "1");
}

#[test]
fn anything_at_all_gets_an_answer() {
    let resolver = Resolver::new(Gazetteer::bundled());
    let long = [
        "Ж".repeat(1 << 20),
        "\u{301}".repeat(1 << 20),
        "a ".repeat(1 << 19),
        "Токаев".repeat(1 << 17),
    ];
    for text in long.iter().map(String::as_str).chain([
        "",
        " ",
        "\u{0}",
        "\u{feff}",
        "'",
        "ʼʼʼ",
        "\u{1F600}",
    ]) {
        assert_eq!(
            resolver.resolve(text).status(),
            "unknown",
            "{:?}",
            &text.chars().take(9).collect::<String>()
        );
    }
}

#[test]
fn context_only_narrows() {
    let resolver = Resolver::new(Gazetteer::bundled());
    for mention in [
        "Nur-Sultan",
        "Karimov",
        "Akmola",
        "Washington",
        "Astana",
        "Алматы",
        "Токаевым",
        "Россию",
        "Osh, Kyrgyzstan",
        "Алматы (Казахстан)",
        "президент Казахстана Токаев",
        "PJSC Gazprom",
    ] {
        let open = resolver.resolve(mention);
        for query in [
            Query::new(mention).kind("place"),
            Query::new(mention).kind("person"),
            Query::new(mention).country("kz"),
            Query::new(mention).as_of("2005".parse().unwrap()),
        ] {
            for candidate in resolver.resolve(query).considered() {
                let known = open.considered().iter().any(|c| c.entity() == candidate.entity());
                assert!(known, "{query:?} adds {candidate:?}");
            }
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn explanations_survive_being_stored() {
    let resolver = Resolver::new(Gazetteer::bundled());
    for mention in ["Nur-Sultan", "Karimov", "Semetey Talas", "Rau", "Баку", "Òîêàåâ", "Токаева"]
    {
        for query in [Query::new(mention), Query::new(mention).kind("person")] {
            let explanation = resolver.resolve(query).explain();
            let stored = serde_json::to_string(&explanation).unwrap();
            let read: laqap::Explanation = serde_json::from_str(&stored).unwrap();
            assert_eq!(read, explanation);
            assert_eq!(read.replay(Gazetteer::bundled()), Ok(()));
        }
    }
}
