//! Makes what the library embeds: the list of scheme files, and the index of the bundled gazetteer.
//!
//! The index is made by the very modules that serve users' own tables, so there is one compiler.

// The build uses less of these modules than the library does.
#![allow(dead_code)]

#[path = "src/bloom.rs"]
mod bloom;
#[path = "src/date.rs"]
mod date;
#[path = "src/error.rs"]
mod error;
#[path = "src/gazetteer"]
mod gazetteer {
    pub mod bytes;
    pub mod compile;
    pub mod index;
    pub mod record;
    pub mod tables;
    // No file is opened here.
    type FileBytes = Vec<u8>;
}
#[path = "src/lexicon.rs"]
mod lexicon;
#[path = "src/normalize.rs"]
mod normalize;
#[path = "src/numeral.rs"]
mod numeral;
#[path = "src/phonetic/mod.rs"]
mod phonetic;
#[path = "src/table.rs"]
mod table;
#[path = "src/work.rs"]
mod work;

use date::Date;
use error::Error;
use std::{
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process,
};

fn main() {
    for path in ["build.rs", "data", "src/gazetteer", "src/phonetic"] {
        println!("cargo:rerun-if-changed={path}");
    }
    for module in ["date", "error", "lexicon", "normalize", "numeral", "table", "work"] {
        println!("cargo:rerun-if-changed=src/{module}.rs");
    }
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let root = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let (root, out) = (Path::new(&root), Path::new(&out));
    embed_schemes(root, out);
    embed(&tables(&root.join("data/encodings")), &out.join("encodings.rs"));
    if env::var_os("CARGO_FEATURE_BUNDLED").is_some()
        && let Err(error) = embed_gazetteer(root, out)
    {
        eprintln!("{error}");
        process::exit(1);
    }
}

/// Writes `bundled.idx`.
fn embed_gazetteer(root: &Path, out: &Path) -> Result<(), Error> {
    let tables = gazetteer::tables::Tables::read(root.join("data"))?;
    let index = gazetteer::compile::compile(tables.records, &tables.redirects, &tables.version)?;
    fs::write(out.join("bundled.idx"), index).expect("OUT_DIR can be written");
    Ok(())
}

/// Writes `schemes.rs`: `(file stem, text)` for each file in `data/schemes`, sorted by name, so that
/// adding a scheme is adding a file.
fn embed_schemes(root: &Path, out: &Path) {
    let files = tables(&root.join("data/schemes"));
    embed(&files, &out.join("schemes.rs"));
    fs::write(out.join("schemes.md"), document_schemes(&files)).expect("OUT_DIR can be written");
}

/// The tables in a folder, sorted by name.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .map(|dir| dir.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    files.retain(|file: &PathBuf| file.extension().is_some_and(|e| e == "tsv"));
    files.sort();
    files
}

/// Writes a list of `(file stem, text)` that the library includes.
fn embed(files: &[PathBuf], list: &Path) {
    let mut code = String::from("&[\n");
    for file in files {
        let stem = file.file_stem().expect("a .tsv file has a stem").to_string_lossy();
        writeln!(code, "    ({stem:?}, include_str!({file:?})),").expect("writing to a String");
    }
    code.push_str("]\n");
    fs::write(list, code).expect("OUT_DIR can be written");
}

/// The tables of all schemes as a page of documentation.
fn document_schemes(files: &[std::path::PathBuf]) -> String {
    let mut page = String::new();
    for file in files {
        let text = fs::read_to_string(file).expect("a scheme file can be read");
        let header = |key: &str| {
            let mut lines = text.lines().take_while(|line| *line != "[rules]");
            lines.find_map(|line| line.strip_prefix(key)?.strip_prefix('\t')).unwrap_or_default()
        };
        let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
        let (id, authority, year) = (header("id"), header("authority"), header("year"));
        write!(page, "## {id}\n{title} {authority}, {year}.").expect("writing to a String");
        if !header("extends").is_empty() {
            write!(page, " Where nothing is said, as {}.", header("extends"))
                .expect("writing to a String");
        }
        page.push_str("\n```text\n");
        let rules = text.lines().skip_while(|line| *line != "[rules]").skip(1);
        let rules = rules.take_while(|line| *line != "[samples]").filter(|line| !line.is_empty());
        for (i, rule) in rules.enumerate() {
            let mut cells = rule.split('\t');
            let (source, target) =
                (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            let context = match (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
            {
                ("", "") => String::new(),
                (left, right) => format!(" ({left}_{right})"),
            };
            let end = if i % 6 == 5 { "\n" } else { "   " };
            write!(page, "{source} {target}{context}{end}").expect("writing to a String");
        }
        page.push_str("\n```\n\n");
    }
    page
}
