//! The programs in `examples/`, called as a user would call them. `cargo test` builds them.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// Calls a program with arguments and standard input.
fn call(program: &str, args: &[&str], input: &[u8]) -> Output {
    let test = std::env::current_exe().unwrap();
    let folder: PathBuf = test.ancestors().nth(2).unwrap().join("examples");
    let mut child = Command::new(folder.join(program))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn text(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

/// A gazetteer file of its own for a test.
fn gazetteer(name: &str, content: &str) -> String {
    let path = std::env::temp_dir().join(format!("laqap-{}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path.to_string_lossy().into_owned()
}

/// A command line, cut at spaces outside of quotation marks.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(i, part)| match i % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    words.filter(|word| *word != "--").collect()
}

/// A text with its probabilities left out: they move with the gazetteer.
fn without_probabilities(text: &str) -> String {
    let is_probability = |word: &&str| word.contains('.') && word.parse::<f32>().is_ok();
    let line = |line: &str| {
        let kept = line.split_whitespace().filter(|word| !is_probability(word));
        kept.collect::<Vec<_>>().join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// What the README shows behind `<!-- output: … -->` is what the programs print.
#[test]
fn the_readme_shows_what_the_programs_print() {
    let readme = include_str!("../README.md");
    let mut shown = 0;
    for block in readme.split("<!-- output: ").skip(1) {
        let (title, rest) = block.split_once(" -->\n```text\n").expect("a block of text");
        let (text, _) = rest.split_once("```").expect("its end");
        let session =
            if text.starts_with("$ ") { text.to_owned() } else { format!("$ {title}\n{text}") };
        for part in session.split("$ ").skip(1) {
            let (command, expected) = part.split_once('\n').expect("a command and its output");
            let (input, command) = match command.split_once(" | ") {
                Some((echo, command)) => (format!("{}\n", words(echo)[1]), command),
                None => (String::new(), command),
            };
            let words = words(command);
            let output = call(words[0], &words[1..], input.as_bytes());
            let [found, expected] = [self::text(&output), expected].map(without_probabilities);
            assert_eq!(found, expected, "{command}");
            shown += 1;
        }
    }
    assert!(shown > 4, "only {shown} commands");
}

#[test]
fn resolve_is_a_filter_that_answers_every_line() {
    let lines = "Schymkent\n\nReykjav\u{ed}k Marathon Society\r\nTab\\in\n";
    let output = call("resolve", &["--format", "tsv"], lines.as_bytes());
    let rows: Vec<Vec<&str>> = text(&output).lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows.len(), 4);
    assert!(rows.iter().all(|row| row.len() == 5), "{rows:?}");
    assert_eq!((rows[0][1], rows[0][4]), ("match", "Shymkent"));
    assert_eq!((rows[1][0], rows[1][1], rows[1][2]), ("", "unknown", "-"));
    assert_eq!(rows[2][0], "Reykjavík Marathon Society");
    assert_eq!(rows[3][0], "Tab\\\\in");
}

#[test]
fn resolve_takes_other_bytes_and_other_gazetteers() {
    let output = call("resolve", &["--format", "tsv"], b"Almaty\xff\nAlmaty\n");
    assert_eq!(text(&output).lines().count(), 2);
    let own = gazetteer("own.tsv", "id\tkind\tname\tlang\nmy 1\tplace\tАқтау\tkk\n");
    let output = call("resolve", &["--gazetteer", &own, "--format", "jsonl", "Aktau"], b"");
    let answer: serde_json::Value = serde_json::from_str(text(&output)).unwrap();
    assert_eq!(answer["status"], "match");
    assert_eq!(answer["candidates"][0]["id"], "my 1");
    let both = ["--gazetteer", &own, "--bundled", "--format", "tsv", "Shymkent"];
    assert!(text(&call("resolve", &both, b"")).contains("\tmatch\tLQ"));
}

#[test]
fn faults_have_their_own_status() {
    let broken = gazetteer("broken.jsonl", "{\"id\":\"1\",\"names\":[]}\n{\"id\":2}\n");
    let output = call("resolve", &["--gazetteer", &broken, "x"], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("broken.jsonl:2: expected"), "{said}");
    for (program, args) in [
        ("resolve", &["--colour"][..]),
        ("resolve", &["--format", "xml"]),
        ("resolve", &["--threshold", "high"]),
        ("resolve", &["--gazetteer"]),
        ("repair", &["--format", "xml"]),
        ("romanize", &["--scheme", "no-such-scheme", "x"]),
        ("romanize", &[]),
        ("romanize", &["--list", "--format", "xml"]),
        ("scan", &["--format", "xml"]),
        ("compare", &["one"]),
        ("gazetteer", &[]),
        ("gazetteer", &["count"]),
    ] {
        assert_eq!(call(program, args, b"").status.code(), Some(2), "{program} {args:?}");
    }
    assert_eq!(call("scan", &["no such file"], b"").status.code(), Some(1));
}

#[test]
fn repair_keeps_lines_lines() {
    let output = call("repair", &[], "РђР»РјР°С‚С‹\nАлматы\na%0Ab\n\n".as_bytes());
    assert_eq!(text(&output).lines().count(), 4);
    assert!(text(&output).starts_with("Алматы\nАлматы\n"));
}

#[test]
fn romanize_writes_arguments_and_lines() {
    let kazakh = ["--scheme", "kk-bgn-1979"];
    assert_eq!(
        text(&call("romanize", &[&kazakh[..], &["Абай", "Шу"]].concat(), b"")),
        "Abay\nShū\n"
    );
    let lines = "Қызылорда\r\n\nАлматы".as_bytes();
    assert_eq!(text(&call("romanize", &["--scheme=kk-bgn-1979"], lines)), "Qyzylorda\n\nAlmaty\n");
    assert_eq!(text(&call("romanize", &kazakh, b"a\xFFb\n")), "a\u{FFFD}b\n");
    let back = ["--scheme", "ru-iso9", "--reverse"];
    assert_eq!(text(&call("romanize", &back, "Hruŝëv\n".as_bytes())), "Хрущёв\n");
}

#[test]
fn romanize_lists_ids_and_aliases() {
    let list = call("romanize", &["--list"], b"");
    let names: Vec<&str> = text(&list).lines().collect();
    for name in ["bgnpcgn-kaz-Cyrl-Latn-1979", "kk-bgn-1979", "iuliia-mvd_310", "press-fin-kaz"] {
        assert!(names.contains(&name), "{name}");
    }
    let table = call("romanize", &["--list", "--format", "tsv"], b"");
    assert!(text(&table).contains("ru-iso9\tru\tCyrl\tLatn\tISO 9\t1995\tyes\n"));
    assert_eq!(text(&table).lines().count(), names.len());
    let unknown = call("romanize", &["--scheme", "kk-bgn-1997"], b"");
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("kk-bgn-1979"));
}

#[test]
fn scan_gives_byte_offsets() {
    let article = "Токаев прилетел в Астану.\n";
    let output = call("scan", &["--format", "tsv"], article.as_bytes());
    let rows: Vec<Vec<&str>> = text(&output).lines().map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows.len(), 2, "{}", text(&output));
    for row in &rows {
        let (start, end): (usize, usize) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        assert_eq!(&article[start..end], row[3]);
    }
    assert_eq!((rows[0][6], rows[1][6]), ("Kassym-Jomart Tokayev", "Astana"));
    let page = call("scan", &["--format", "html"], article.as_bytes());
    assert!(
        text(&page).starts_with("<!DOCTYPE html>") || text(&page).starts_with("<!doctype html>")
    );
    assert!(!text(&page).contains("http-equiv=\"refresh\"") && !text(&page).contains("src=\"http"));
}

#[test]
fn compare_says_how_sure_it_is() {
    let output = call("compare", &["Qasym-Zhomart Toqaev", "Kassym-Jomart Tokayev"], b"");
    let row: Vec<&str> = text(&output).trim_end().split('\t').collect();
    assert!(row[0].parse::<f64>().unwrap() > 0.9);
    assert_eq!(row[1], "same");
    let lines =
        "person\tDariga Nazarbayeva\tNursultan Nazarbayev\n\tNur-Sultan\tNursultan Nazarbayev\n";
    let output = call("compare", &[], lines.as_bytes());
    assert!(text(&output).lines().all(|line| !line.contains("\tsame\t")), "{}", text(&output));
}

#[test]
fn gazetteer_counts_shows_and_finds() {
    let own = gazetteer(
        "counted.jsonl",
        "{\"id\":\"a\",\"kind\":\"place\",\"names\":[{\"text\":\"Ақтау\",\"lang\":\"kk\"}]}\n\
         {\"id\":\"b\",\"kind\":\"person\",\"names\":[{\"text\":\"Абай\",\"lang\":\"kk\"},{\"text\":\"Abai\",\"lang\":\"en\"}]}\n",
    );
    let with = |args: &[&str]| {
        let output = call("gazetteer", &[&["--gazetteer", &own], args].concat(), b"");
        assert!(output.status.success(), "{output:?}");
        text(&output).to_owned()
    };
    let stats = with(&["stats"]);
    for line in ["entities\t\t2", "names\t\t3", "language\tkk\t2", "crosswalk\tplace\t0.0 %"] {
        assert!(stats.lines().any(|l| l == line), "{line}\n{stats}");
    }
    assert!(with(&["show", "b"]).contains("name\ten\tAbai\tcommon"));
    assert_eq!(with(&["find", "аҚТ"]), "a\tАқтау\tplace\t\n");
    assert_eq!(call("gazetteer", &["show", "no such id"], b"").status.code(), Some(1));

    let shown = call("gazetteer", &["show", "LQ023624"], b"");
    assert!(text(&shown).contains("president\tKazakhstan\t2019-03-20/"), "{}", text(&shown));
}
