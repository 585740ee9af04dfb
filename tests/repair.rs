//! Repair: cases by hand, and the laws.

use std::{collections::BTreeSet, fs, path::Path};

#[path = "../examples/common/letters.rs"]
mod letters;

use laqap::Gazetteer;
use laqap::repair::{LONGEST, NameSet, Plan, Repairer, damage, hypotheses, repair, repair_text};
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

#[test]
fn names_on_file_stay() {
    let gazetteer = Gazetteer::bundled();
    let knowing = Repairer::new().known_names(&gazetteer);
    let mut changed = BTreeSet::new();
    for name in gazetteer.entities().flat_map(|entity| entity.names()) {
        let name = name.text();
        for text in name.split(' ').chain([name, &name.to_uppercase()]) {
            for repaired in [repair(text), knowing.repair(text)] {
                if repaired.is_changed() {
                    changed.insert(format!("{text} → {}", repaired.text()));
                }
            }
        }
    }
    assert!(changed.is_empty(), "{changed:#?}");
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

/// The tables that are not those of `encoding_rs`, beside what the machine's `iconv` says of each byte.
#[test]
fn tables_agree_with_iconv() {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/encodings");
    let list = fs::read_to_string(folder.join("pages.tsv")).expect("the list is there");
    let own = list.lines().filter_map(|line| {
        let mut cells = line.split('\t');
        cells.next().filter(|_| cells.next() == Some("file"))
    });
    // One byte a line; `-c` leaves a line empty where the page has no character.
    let bytes: Vec<u8> = (0x80..=0xff).flat_map(|byte| [byte, b'\n']).collect();
    let mut compared = 0;
    for page in own {
        let theirs = match page {
            "kz1048" => "RK1048",
            "ptcp154" => "PT154",
            "x-mac-ce" => "MAC-CENTRALEUROPE",
            "x-mac-turkish" => "MACTURKISH",
            page => page,
        };
        let mut iconv = Command::new("iconv");
        iconv
            .args(["-c", "-f", theirs, "-t", "UTF-8"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let Ok(mut iconv) = iconv.stderr(Stdio::null()).spawn() else { return };
        // One that does not know the page is gone before it reads.
        let _ = iconv.stdin.take().expect("piped").write_all(&bytes);
        let output = iconv.wait_with_output().expect("it ends");
        let theirs = String::from_utf8(output.stdout).expect("UTF-8 was asked for");
        let theirs: Vec<&str> = theirs.split('\n').collect();
        if theirs.len() < 128 {
            continue;
        }
        let mut ours = vec![String::new(); 128];
        let table = fs::read_to_string(folder.join(format!("{page}.tsv"))).expect("a table");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<_> = line.split('\t').collect();
            let [byte, point] =
                [0, 1].map(|i| u32::from_str_radix(cells[i], 16).expect("hexadecimal"));
            ours[byte as usize - 0x80] = char::from_u32(point).expect("a character").into();
        }
        assert_eq!(ours, theirs[..128], "{page}");
        compared += 1;
    }
    assert!(compared > 9, "iconv knows only {compared} of the pages");
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
        // Its last byte is half a character of gb18030.
        ("燕蝻噱\u{fffd}", "Сатпаев"),
        ("?????", "?????"),
    ];
    for (text, want) in cases {
        assert_eq!(repairer.repair(text).text(), want);
    }
}

#[test]
fn known_names_pull_nothing_that_is_not_theirs() {
    let names: NameSet = ["Uzbekistan", "Демократическая партия", "Вано"].into_iter().collect();
    let repairer = Repairer::new().known_names(&names);
    let texts = [
        // No encoding loses a letter of ASCII: this was Uzbekistán.
        "Uzbekist\u{fffd}n",
        // Two readings as windows-1251 away from capitals that are known.
        "демократическая",
    ];
    for text in texts {
        assert_eq!(repairer.repair(text).text(), text);
    }
    // Two readings that leave two letters would make Вано of it.
    assert_ne!(repairer.repair("Đ’Đ°Đ´Ń\u{83}Ń†").text(), "Вано");
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

/// Without the pages of which others differ by a letter or two.
const WRITTEN: &[&str] = &["utf-8", "windows-1251", "koi8-r", "ibm866"];
const READ: &[&str] =
    &["windows-1252", "iso-8859-1", "windows-1251", "koi8-r", "cp437", "windows-874", "gb18030"];
const ESCAPES: &[&str] =
    &["", "html entities | ", "code point escapes | ", "utf-8 read as windows-1252 | "];

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
    fn plans_print_and_read_back_whatever_was_done(text in any_text()) {
        for done in hypotheses(&text) {
            let plan: Plan = done.plan().to_string().parse().expect("a plan that was printed");
            prop_assert_eq!(&plan, done.plan());
            prop_assert_eq!(plan.apply(&text).expect("it replays"), done.text());
        }
    }

    #[test]
    fn lossless_damage_comes_back_or_stays(
        name in proptest::sample::select(NAMES),
        written in proptest::sample::select(WRITTEN),
        read in proptest::sample::select(READ),
        escape in proptest::sample::select(ESCAPES),
    ) {
        let plan: Plan = format!("{escape}{written} read as {read}").parse().expect("a plan");
        if let Ok(damaged) = damage(name, &plan)
            && plan.apply(&damaged).is_ok_and(|back| back == name)
        {
            let repaired = repair(&damaged);
            let sure = repaired.confidence() >= 0.9;
            prop_assert!(
                repaired.text() == name || !repaired.is_changed() || !sure,
                "{} for {} ({})", repaired.text(), name, plan
            );
        }
    }

    #[test]
    fn documents_are_the_same_line_by_line(lines in proptest::collection::vec(any_text(), 1..4)) {
        let lines: Vec<String> = lines.iter().map(|line| line.replace(['\n', '\r'], " ")).collect();
        let whole = repair_text(&lines.join("\n")).into_text().into_owned();
        let apart: Vec<_> = lines.iter().map(|line| repair_text(line).into_text()).collect();
        prop_assert_eq!(whole, apart.join("\n"));
    }

    #[test]
    fn offsets_lead_back(text in any_text()) {
        let document = repair_text(&text);
        let mut last = 0;
        for output in 0..=document.text().len() {
            let input = document.input_offset(output);
            prop_assert!(last <= input && input <= text.len());
            last = input;
        }
        let spans = document.spans();
        prop_assert!(spans.windows(2).all(|two| two[0].input.end <= two[1].input.start));
        for span in spans {
            let again = span.plan.apply(&text[span.input.clone()]).expect("it replays");
            prop_assert_eq!(again, &document.text()[span.output.clone()]);
        }
    }

    #[test]
    fn repair_is_idempotent(text in any_text()) {
        let once = repair(&text).into_text().into_owned();
        let twice = repair(&once).into_text().into_owned();
        prop_assert_eq!(once, twice);
    }
}

proptest! {
    // Some kilobytes each.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn repair_of_a_document_is_idempotent(
        texts in proptest::collection::vec(any_text(), 1..6),
        join in proptest::sample::select(&["", " ", "\n"][..]),
        length in LONGEST..3 * LONGEST,
    ) {
        let text: String = texts.join(join).chars().chain([' ']).collect();
        let text = text.repeat(length / text.len() + 1);
        let once = repair(&text).into_text().into_owned();
        let twice = repair(&once).into_text().into_owned();
        prop_assert_eq!(once, twice);
    }
}
