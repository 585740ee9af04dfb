//! Makes what the library embeds: the list of scheme files and, later, the bundled gazetteer.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=data");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let root = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    embed_schemes(Path::new(&root), Path::new(&out));
}

/// Writes `schemes.rs`: `(file stem, text)` for each file in `data/schemes`, sorted by name, so that
/// adding a scheme is adding a file.
fn embed_schemes(root: &Path, out: &Path) {
    let mut files: Vec<_> = fs::read_dir(root.join("data/schemes"))
        .map(|dir| dir.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    files.retain(|file: &std::path::PathBuf| file.extension().is_some_and(|e| e == "tsv"));
    files.sort();
    let mut code = String::from("&[\n");
    for file in &files {
        let stem = file.file_stem().expect("a .tsv file has a stem").to_string_lossy();
        writeln!(code, "    ({stem:?}, include_str!({file:?})),").expect("writing to a String");
    }
    code.push_str("]\n");
    fs::write(out.join("schemes.rs"), code).expect("OUT_DIR can be written");
}
