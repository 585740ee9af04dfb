//! The promise of the registry: an ID, once printed, means the same thing for ever, or says what
//! became of it.
//!
//! `data/registry.tsv` and `data/redirects.tsv` only grow. Each release writes down how many lines
//! both had and the SHA-256 of those lines; as long as those digests match, nothing that was
//! promised has changed, moved or vanished.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

fn table(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines().enumerate().skip(1).map(|(i, line)| (i + 1, line.split('\t').collect()))
}

/// The check character of ISO/IEC 7064, MOD 37,36.
fn check_character(payload: &str) -> char {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let value = |b: u8| ALPHABET.iter().position(|&a| a == b).expect("digit or capital letter");
    let mut product = 36;
    for b in payload.bytes() {
        let sum = match (product + value(b)) % 36 {
            0 => 36,
            sum => sum,
        };
        product = sum * 2 % 37;
    }
    char::from(ALPHABET[(37 - product) % 36])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// SHA-256 of the first `count` lines, each with its line feed, the header included.
fn digest(text: &str, count: usize) -> String {
    let mut hash = Sha256::new();
    for line in text.split_inclusive('\n').take(count) {
        hash.update(line.as_bytes());
    }
    hex(&hash.finalize())
}

#[test]
fn the_check_character_is_that_of_the_standard() {
    // The example of the Global Release Identifier standard, A1-2425G-ABC1234002-M.
    assert_eq!(check_character("A12425GABC1234002"), 'M');
    assert_eq!(check_character("LQ00001"), 'C');
    // Swapped or mistyped digits never keep the character.
    assert_ne!(check_character("LQ00010"), 'C');
    assert_ne!(check_character("LQ00002"), 'C');
}

#[test]
fn ids_are_sequential_and_verify() {
    let text = table("registry.tsv");
    let mut complaints = Vec::new();
    for (line, cells) in rows(&text) {
        let [id, minted, gloss] = cells[..] else {
            complaints.push(format!("data/registry.tsv:{line}: three columns are due"));
            continue;
        };
        let payload = format!("LQ{:05}", line - 1);
        let due = format!("{payload}{}", check_character(&payload));
        if id != due {
            complaints.push(format!("data/registry.tsv:{line}: {id} where {due} is next"));
        }
        if !release(minted) {
            complaints.push(format!("data/registry.tsv:{line}: {minted:?} is no data version"));
        }
        if gloss.is_empty() {
            complaints.push(format!("data/registry.tsv:{line}: {id} needs a gloss"));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

fn release(version: &str) -> bool {
    version.split_once('.').is_some_and(|(year, number)| {
        year.len() == 4
            && [year, number].iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
    })
}

#[test]
fn nothing_that_was_released_has_changed() {
    let releases = table("releases.tsv");
    let (registry, redirects) = (table("registry.tsv"), table("redirects.tsv"));
    assert_eq!(
        releases.lines().next(),
        Some("version\tdate\tregistry_lines\tregistry_sha256\tredirects_lines\tredirects_sha256")
    );
    let mut last = (0, 0);
    let mut count = 0;
    for (line, cells) in rows(&releases) {
        let at = format!("data/releases.tsv:{line}");
        let [version, date, lines_a, digest_a, lines_b, digest_b] = cells[..] else {
            panic!("{at}: six columns are due");
        };
        assert!(release(version), "{at}: {version:?} is no data version");
        assert_eq!(date.len(), 10, "{at}: {date:?} is no date");
        let lines: (usize, usize) = (lines_a.parse().unwrap(), lines_b.parse().unwrap());
        assert!(lines.0 >= last.0 && lines.1 >= last.1, "{at}: fewer lines than before");
        last = lines;
        for (file, text, lines, due) in [
            ("registry.tsv", &registry, lines.0, digest_a),
            ("redirects.tsv", &redirects, lines.1, digest_b),
        ] {
            assert!(
                text.split_inclusive('\n').count() >= lines,
                "data/{file} has lost lines of release {version}"
            );
            assert_eq!(
                digest(text, lines),
                due,
                "the first {lines} lines of data/{file} are no longer those of release {version}; \
                 put them back and append instead"
            );
        }
        count += 1;
    }
    assert!(count > 0, "data/releases.tsv lists no release");
}

#[test]
fn redirects_end_at_active_ids() {
    let (registry, redirects) = (table("registry.tsv"), table("redirects.tsv"));
    let minted: BTreeSet<&str> = rows(&registry).map(|(_, cells)| cells[0]).collect();
    let mut fates: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut complaints = Vec::new();
    for (line, cells) in rows(&redirects) {
        let at = format!("data/redirects.tsv:{line}");
        let [from, fate, to, version, why] = cells[..] else {
            complaints.push(format!("{at}: five columns are due"));
            continue;
        };
        let targets: Vec<&str> = to.split('|').filter(|t| !t.is_empty()).collect();
        let due = match fate {
            "merged" => targets.len() == 1,
            "split" => targets.len() > 1,
            "withdrawn" => targets.is_empty(),
            _ => false,
        };
        if !due {
            complaints.push(format!("{at}: {fate:?} does not go with {} targets", targets.len()));
        }
        for id in targets.iter().chain([&from]) {
            if !minted.contains(id) {
                complaints.push(format!("{at}: {id} was never minted"));
            }
        }
        if !release(version) || why.is_empty() {
            complaints.push(format!("{at}: a redirect needs a data version and a reason"));
        }
        if fates.insert(from, targets).is_some() {
            complaints.push(format!("{at}: {from} is redirected twice"));
        }
    }
    for &from in fates.keys() {
        // Breadth first; a redirect may lead through others, never back to itself.
        let mut open = fates[from].clone();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if id == from {
                complaints.push(format!("data/redirects.tsv: {from} leads back to itself"));
                break;
            }
            if seen.insert(id)
                && let Some(next) = fates.get(id)
            {
                if next.is_empty() {
                    complaints.push(format!("data/redirects.tsv: {from} ends at withdrawn {id}"));
                }
                open.extend(next);
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}
