//! Repair: cases by hand, and the laws.

use std::{fs, path::Path};

#[path = "../examples/common/letters.rs"]
mod letters;

use laqap::repair::{NameSet, Plan, Repairer, damage, hypotheses, repair, repair_text};
use proptest::prelude::*;

/// `\t`, `\n`, `\\` and `\u{…}`.
fn unescaped(text: &str) -> String {
    let (mut out, mut chars) = (String::new(), text.chars().peekable());
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('t') => out.push('\t'),
                Some('n') => out.push('\n'),
                Some('u') if chars.peek() == Some(&'{') => {
                    let hex: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    let point = u32::from_str_radix(&hex, 16).expect("hexadecimal digits");
                    out.push(char::from_u32(point).expect("a code point"));
                }
                other => out.extend(other),
            },
            (c, _) => out.push(c),
        }
    }
    out
}

fn cases() -> Vec<(usize, String, String, String)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/repair.tsv");
    let text = fs::read_to_string(file).expect("the case file is there");
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    lines
        .map(|(i, line)| {
            let cells: Vec<_> = line.split('\t').collect();
            assert_eq!(cells.len(), 3, "line {}", i + 1);
            (i + 1, cells[0].to_owned(), unescaped(cells[1]), unescaped(cells[2]))
        })
        .collect()
}

#[test]
fn cases_of_the_file() {
    let mut wrong = Vec::new();
    for (line, kind, text, want) in cases() {
        let got = repair(&text);
        let right = got.text() == want;
        if right == (kind == "fails") {
            wrong.push(format!("{line}: {kind} {text:?} gave {:?} by {}", got.text(), got.plan()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Names for the laws, of every language of the region and some outside it.
const NAMES: &[&str] = &[
    "Бауыржан Момышұлы",
    "Шәмші Қалдаяқов",
    "Роза Бағланова",
    "Исхак Раззаков",
    "Сүймөнкул Чокморов",
    "Бобожон Ғафуров",
    "Ҳамза Ҳакимзода Ниёзий",
    "Муҳаммад Ризо Огаҳий",
    "Леся Українка",
    "Ўладзімір Караткевіч",
    "Фёдор Достоевский",
    "Hudayberdi Annageldiýew",
    "Yunus Rajabiy",
    "Nâzım Hikmet Ran",
    "Şahin Ağayev",
    "Gabriela Mistral Núñez",
    "Frédéric Beauséjour",
    "Jürgen Großmann",
    "Wisława Szymborska",
    "Božena Němcová",
];

#[test]
fn sound_names_stay() {
    for name in NAMES {
        for form in [(*name).to_owned(), name.to_uppercase()] {
            assert_eq!(repair(&form).text(), form);
            form.split(' ').for_each(|word| assert_eq!(repair(word).text(), word));
        }
    }
}

/// Text as the browser shows it that reads UTF-8 as one of its one-byte pages.
fn misread(text: &str, page: &str) -> String {
    let encoding = encoding_rs::Encoding::for_label(page.as_bytes()).expect("a known page");
    encoding.decode_without_bom_handling(text.as_bytes()).0.into_owned()
}

#[test]
fn utf8_read_as_any_page_comes_back() {
    let pages =
        ["windows-1252", "windows-1251", "windows-1250", "windows-1254", "koi8-r", "ibm866"];
    for name in NAMES {
        for page in pages {
            let once = misread(name, page);
            let twice = misread(&once, page);
            for damaged in [once, twice] {
                if !damaged.contains('\u{fffd}') {
                    assert_eq!(repair(&damaged).text(), *name, "{damaged} ({page})");
                }
            }
        }
    }
}

#[test]
fn cyrillic_pages_come_back() {
    let pages = ["windows-1251", "koi8-r", "ibm866", "iso-8859-5"];
    let readers = ["windows-1251", "windows-1252", "koi8-r", "ibm866"];
    for written in pages {
        let encoding = encoding_rs::Encoding::for_label(written.as_bytes()).expect("a known page");
        for name in ["Фёдор Достоевский", "Роза Багланова", "Исхак Раззаков"]
        {
            let (bytes, _, _) = encoding.encode(name);
            for read in readers.iter().filter(|read| **read != written) {
                let reader = encoding_rs::Encoding::for_label(read.as_bytes()).expect("known");
                let (damaged, _) = reader.decode_without_bom_handling(&bytes);
                let repaired = repair(&damaged);
                assert!(repaired.text() == name, "{damaged} for {name}, {written} read as {read}");
            }
        }
    }
}

#[test]
fn known_names_decide() {
    let names: NameSet = ["Қаныш Сәтбаев", "Каныш Сатпаев", "Kanış Satbayev"].into_iter().collect();
    let repairer = Repairer::new().known_names(&names);
    let cases = [
        ("?аныш С?тбаев", "Қаныш Сәтбаев"),
        ("Kan\u{fffd}\u{fffd} Satbayev", "Kanış Satbayev"),
        ("Kanýþ Satbayev", "Kanış Satbayev"),
        ("Каныш Сатпаев", "Каныш Сатпаев"),
        ("?????", "?????"),
    ];
    for (text, want) in cases {
        assert_eq!(repairer.repair(text).text(), want);
    }
}

#[test]
fn documents_keep_what_is_sound() {
    let text = "President Kasim-Yomart Tokรกyev met Jenbeek Kulubรกev; from Turkmenistan, R. Meredov – \
                “a café” (Íàçàðáàåâ) & others.\u{a0}EFE";
    let want = text
        .replace("Tokรกyev", "Tokáyev")
        .replace("Kulubรกev", "Kulubáev")
        .replace("Íàçàðáàåâ", "Назарбаев");
    let repaired = repair_text(text);
    assert_eq!(repaired.text(), want);
    assert_eq!(repaired.spans().len(), 3);
    for span in repaired.spans() {
        let again = span.plan.apply(&text[span.input.clone()]).expect("the plan replays");
        assert_eq!(again, repaired.text()[span.output.clone()]);
    }
    let others = |text: &str| text.find("others").expect("it is there");
    assert_eq!(repaired.input_offset(others(repaired.text())), others(text));
}

#[test]
fn plans_print_and_read_back() {
    for (_, _, text, _) in cases() {
        let repaired = repair(&text);
        let plan: Plan = repaired.plan().to_string().parse().expect("a plan that was printed");
        assert_eq!(plan, *repaired.plan());
        assert_eq!(plan.apply(&text).expect("it replays"), repaired.text());
    }
    assert!("utf-8 read as windows-9999".parse::<Plan>().is_err());
    assert!("nonsense".parse::<Plan>().is_err());
}

#[test]
fn long_texts_are_documents() {
    let long = "TokÃ¡yev ".repeat(20_000) + &"Ð".repeat(100_000) + &"&#".repeat(50_000);
    let repaired = repair(&long);
    assert!(repaired.text().starts_with("Tokáyev Tokáyev"));
    assert_eq!(repaired.plan().apply(&long).expect("it replays"), repaired.text());
}

#[test]
fn damage_is_the_way_back() {
    let plans = [
        "utf-8 read as windows-1252",
        "utf-8 read as gb18030",
        "windows-1251 read as koi8-r",
        "html entities",
        "percent escapes | utf-8 read as iso-8859-1",
        "utf-8 read as windows-1252 | utf-8 read as windows-1252",
    ];
    let mut done = 0;
    for plan in plans {
        let plan: Plan = plan.parse().expect("a plan");
        for name in NAMES {
            if let Ok(damaged) = damage(name, &plan)
                && damaged != *name
                && let Ok(original) = plan.apply(&damaged)
            {
                assert_eq!(original, *name, "{plan}");
                done += 1;
            }
        }
    }
    assert!(done > 60, "only {done} could be damaged");
    let lossy: Plan = "koi8-r read as windows-874".parse().expect("a plan");
    assert!(damage("Kanış", &lossy).is_err());
}

#[test]
fn what_else_it_may_be_is_told() {
    let names: NameSet = ["Kent", "Kınt", "Kont"].into_iter().collect();
    let repaired =
        Repairer::new().known_names(&names).repair("K\u{fffd}nt").alternatives().to_vec();
    let told: Vec<_> = repaired.iter().map(|other| &*other.text).collect();
    assert!(["Kent", "Kınt", "Kont"].iter().all(|name| told.contains(name)), "{told:?}");
}

/// Names are added every day; the statistics may lag behind them a little.
#[test]
fn letters_are_those_of_the_tables() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let fresh = letters::statistics(&data, letters::Share::All).expect("the tables can be read");
    let kept = fs::read_to_string(data.join("letters.tsv")).expect("the statistics are there");
    let kept: std::collections::HashSet<&str> = kept.lines().collect();
    let changed = fresh.lines().filter(|line| !kept.contains(line)).count();
    let all = fresh.lines().count();
    assert!(changed * 5 < all, "{changed} of {all} lines: run `letters data > data/letters.tsv`");
}

/// Text of letters, signs and damage in any order.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(NAMES).prop_map(str::to_owned),
        proptest::sample::select(NAMES).prop_map(|name| misread(name, "windows-1252")),
        "[ -~]{0,8}",
        "[\u{80}-\u{4ff}]{0,8}",
        "(&#|%|\\\\u|=\\?|\\+|<U\\+)[0-9a-fA-F?;-]{0,8}",
        any::<String>().prop_map(|s| s.chars().take(8).collect()),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_plans_replay(text in any_text()) {
        let repaired = repair(&text);
        prop_assert_eq!(repaired.plan().apply(&text).expect("it replays"), repaired.text());
        prop_assert_eq!(repaired.is_changed(), repaired.text() != text);
        prop_assert!((0.0..=1.0).contains(&repaired.confidence()));
        let all = hypotheses(&text);
        prop_assert!(all.iter().any(|h| h.text() == text));
        let document = repair_text(&text);
        for span in document.spans() {
            prop_assert!(text.get(span.input.clone()).is_some());
            prop_assert!(document.text().get(span.output.clone()).is_some());
        }
    }

    #[test]
    fn repair_is_idempotent(text in any_text()) {
        let once = repair(&text).into_text().into_owned();
        let twice = repair(&once).into_text().into_owned();
        prop_assert_eq!(once, twice);
    }
}
