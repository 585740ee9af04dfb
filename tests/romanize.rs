//! The example program `romanize`, as a user runs it.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// Where cargo puts the examples when it builds the tests.
fn program() -> PathBuf {
    let mut path = std::env::current_exe().expect("a test has a path");
    path.pop();
    path.pop();
    path.join("examples").join(format!("romanize{}", std::env::consts::EXE_SUFFIX))
}

fn run(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(program())
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cargo test builds the examples");
    // A program that does not read its input closes it; that is its right.
    let _ = child.stdin.take().expect("piped").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn text(output: &Output) -> &str {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::str::from_utf8(&output.stdout).expect("UTF-8")
}

#[test]
fn writes_arguments_and_lines() {
    assert_eq!(text(&run(&["--scheme", "kk-bgn-1979", "Абай", "Шу"], b"")), "Abay\nShū\n");
    let lines = "Қызылорда\r\n\nАлматы".as_bytes();
    assert_eq!(text(&run(&["--scheme=kk-bgn-1979"], lines)), "Qyzylorda\n\nAlmaty\n");
    assert_eq!(text(&run(&["--scheme", "kk-bgn-1979"], b"a\xFFb\n")), "a\u{FFFD}b\n");
    assert_eq!(
        text(&run(&["--scheme", "ru-iso9", "--reverse"], "Hruŝëv\n".as_bytes())),
        "Хрущёв\n"
    );
}

#[test]
fn lists_ids_and_aliases() {
    let list = run(&["--list"], b"");
    let names: Vec<&str> = text(&list).lines().collect();
    for name in ["bgnpcgn-kaz-Cyrl-Latn-1979", "kk-bgn-1979", "iuliia-mvd_310", "press-fin-kaz"] {
        assert!(names.contains(&name), "{name}");
    }
    let table = run(&["--list", "--format", "tsv"], b"");
    assert!(text(&table).contains("ru-iso9\tru\tCyrl\tLatn\tISO 9\t1995\tyes\n"));
    assert_eq!(text(&table).lines().count(), names.len());
}

#[test]
fn wrong_usage_ends_with_2() {
    for args in [
        &["--scheme", "kk-bgn-1997"][..],
        &[],
        &["--scheme"],
        &["--list", "--format", "xml"],
        &["--what"],
    ] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{args:?}");
    }
    let nearest = run(&["--scheme", "kk-bgn-1997"], b"");
    assert!(String::from_utf8_lossy(&nearest.stderr).contains("kk-bgn-1979"));
}
