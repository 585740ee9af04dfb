//! The quality gates of `data/`: what every row must satisfy before it may be compiled.
//!
//! One test reads every table and reports all complaints at once, as `file:line: what is wrong`,
//! so that somebody who adds twenty names repairs them in one round. Another runs the same gates over
//! rows that are wrong on purpose, `tests/cases/faulty.tsv`, so that none of them sleeps.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use unicode_normalization::{UnicodeNormalization, is_nfc};

const ENTITY_HEADER: &str =
    "id\tkind\tclass\tcountry\tparent\tprominence\tfrom\tto\tcoord\texternal";
const NAME_HEADER: &str = "id\tlang\trole\tstrength\tfrom\tto\tname\tsource";
const RELATION_HEADER: &str = "id\trelation\tother\tfrom\tto\tsource";
const SOURCE_HEADER: &str = "source\ttitle\tlicence\tretrieved\turl";
const EVIDENCE_HEADER: &str = "id\tlang\tname\tsource\twhere";
const REGISTRY_HEADER: &str = "id\tminted\tgloss";
const REDIRECT_HEADER: &str = "from\tfate\tto\tversion\twhy";

const ROLES: &[&str] = &[
    "official",
    "common",
    "former",
    "acronym",
    "variant",
    "nickname",
    "birth",
    "demonym",
    "metonym",
    "pseudonym",
];

/// What first- and second-level divisions are called.
const UNITS: &str = "region oblast province district область край район провинция велаят этрап \
    облысы ауданы облусу району viloyati tumani вилояти ноҳияи welaýaty etraby rayonu obwód استان";

/// Places for which two sides have a common name each in one language.
const CONTESTED: &[&str] = &["LQ00628G", "LQ01256O", "LQ01258K"];

/// The classes of each kind, and the digits of prominence that each may have.
const CLASSES: &str = include_str!("../data/classes.tsv");

const RELATIONS: &[&str] = &["successor-of", "split-from"];

const CATALOGUES: &[&str] = &["wikidata", "geonames", "wof", "iso", "kato", "soato", "ror"];

/// Languages whose letters are known, with the script that they use when the tag names none.
const SCRIPTS: &[(&str, Script)] = &[
    ("be", Script::Cyrillic),
    ("bg", Script::Cyrillic),
    ("kk", Script::Cyrillic),
    ("ky", Script::Cyrillic),
    ("mk", Script::Cyrillic),
    ("mn", Script::Cyrillic),
    ("ru", Script::Cyrillic),
    ("sr", Script::Cyrillic),
    ("tg", Script::Cyrillic),
    ("uk", Script::Cyrillic),
    ("az", Script::Latin),
    ("de", Script::Latin),
    ("en", Script::Latin),
    ("es", Script::Latin),
    ("fr", Script::Latin),
    ("hu", Script::Latin),
    ("kaa", Script::Latin),
    ("pl", Script::Latin),
    ("ro", Script::Latin),
    ("tk", Script::Latin),
    ("tr", Script::Latin),
    ("uz", Script::Latin),
];

/// Letters of languages whose names are easily taken for another's: a Kazakh spelling marked as Russian is
/// seen by its `қ`, an Urdu one marked as Arabic by its `ہ`.
const ALPHABETS: &[(&str, &str)] = &[
    ("ar", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي\u{64f}"),
    ("be", "абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    ("fa", "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی\u{654}"),
    ("kk", "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"),
    ("ky", "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"),
    ("mn", "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя"),
    ("ru", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    ("tg", "абвгғдеёжзиӣйкқлмнопрстуӯфхҳцчҷшщъыьэюя"),
    ("uk", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    ("uz-Cyrl", "абвгғдеёжзийкқлмнопрстуўфхҳцчшщъыьэюя"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Armenian,
    Georgian,
    Hebrew,
    Arabic,
    Indic(u32),
    EastAsian,
    Other,
}

/// The script of a letter, by block; `None` for everything that is not a letter.
///
/// Modifier letters (the Uzbek and Ukrainian apostrophes) belong to no script.
fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() || matches!(c, '\u{2b0}'..='\u{2ff}') {
        return None;
    }
    Some(match u32::from(c) {
        0x41..=0x2af | 0x1e00..=0x1eff => Script::Latin,
        0x370..=0x3ff | 0x1f00..=0x1fff => Script::Greek,
        0x400..=0x52f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic,
        0x530..=0x58f => Script::Armenian,
        0x10a0..=0x10ff | 0x1c90..=0x1cbf => Script::Georgian,
        0x590..=0x5ff => Script::Hebrew,
        0x600..=0x77f | 0x8a0..=0x8ff | 0xfb50..=0xfdff | 0xfe70..=0xfeff => Script::Arabic,
        0x1100..=0x11ff | 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff => Script::EastAsian,
        // Blocks of 128 characters, one script each: Thaana, the scripts of India, Tibetan …
        n @ (0x780..=0x89f | 0x900..=0x109f | 0x1200..=0x17ff | 0x2d30..=0x2d7f) => {
            Script::Indic(match n {
                0xf00..=0xfff => 0xf00,
                0x1000..=0x109f => 0x1000,
                0x1200..=0x139f => 0x1200,
                n => n & !0x7f,
            })
        }
        _ => Script::Other,
    })
}

#[derive(Default)]
struct Complaints(Vec<String>);

impl Complaints {
    fn add(&mut self, at: &At, what: impl AsRef<str>) {
        self.0.push(format!("{}:{}: {}", at.file, at.line, what.as_ref()));
    }
}

#[derive(Clone)]
struct At {
    file: String,
    line: usize,
}

struct Row {
    at: At,
    cells: Vec<String>,
}

impl Row {
    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// The tables by their names, such as `data/names/kz.tsv`.
type Files = BTreeMap<String, Vec<u8>>;

/// The gazetteer's tables on disk.
fn on_disk() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Files::new();
    let mut add = |name: String| {
        let bytes = fs::read(root.join(&name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        files.insert(name, bytes);
    };
    for table in ["sources", "registry", "redirects", "evidence"] {
        add(format!("data/{table}.tsv"));
    }
    for folder in ["entities", "names", "relations"] {
        let entries = fs::read_dir(root.join("data").join(folder)).unwrap();
        for entry in entries {
            let name = entry.unwrap().file_name();
            add(format!("data/{folder}/{}", name.to_str().unwrap()));
        }
    }
    files
}

/// The rows of one table below its header; rows of the wrong width are reported and left out.
fn read(files: &Files, file: &str, header: &str, complaints: &mut Complaints) -> Vec<Row> {
    let mut at = At { file: file.to_owned(), line: 1 };
    let Ok(text) = str::from_utf8(&files[file]) else {
        complaints.add(&at, "not UTF-8");
        return Vec::new();
    };
    if !text.ends_with('\n') {
        complaints.add(&at, "the last line must end with a line feed");
    }
    if text.contains('\r') {
        complaints.add(&at, "carriage return; lines end with a line feed alone");
    }
    let mut lines = text.lines();
    if lines.next() != Some(header) {
        complaints.add(&at, format!("the header must be {header:?}"));
    }
    let width = header.split('\t').count();
    let mut rows = Vec::new();
    for line in lines {
        at.line += 1;
        let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if cells.len() != width {
            complaints.add(&at, format!("{} columns where {width} are due", cells.len()));
            continue;
        }
        for cell in &cells {
            if cell.trim() != cell {
                complaints.add(&at, format!("space at the edge of {cell:?}"));
            }
            if cell.contains("  ") {
                complaints.add(&at, format!("double space in {cell:?}"));
            }
            if !is_nfc(cell) {
                let nfc: String = cell.nfc().collect();
                complaints.add(&at, format!("{cell:?} is not NFC; write {nfc:?}"));
            }
            if let Some(c) = invisible(cell) {
                complaints.add(&at, format!("invisible character {c:?} in {cell:?}"));
            }
        }
        rows.push(Row { at: at.clone(), cells });
    }
    rows
}

/// The first character that nobody sees. The joiners of Persian and Sinhala orthography are letters'
/// business and may stay inside such words.
fn invisible(cell: &str) -> Option<char> {
    let joins = |c: Option<char>| {
        matches!(c.and_then(script), Some(Script::Arabic | Script::Indic(_)))
            || c.is_some_and(|c| matches!(u32::from(c), 0x900..=0xdff))
    };
    let mut before = None;
    for c in cell.chars() {
        let hidden = c.is_control()
            || (c.is_whitespace() && c != ' ')
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}' | '\u{feff}');
        if hidden && !(matches!(c, '\u{200c}' | '\u{200d}') && joins(before)) {
            return Some(c);
        }
        before = Some(c);
    }
    None
}

/// The tables of a folder of `data/`.
fn tables(files: &Files, folder: &str, header: &str, complaints: &mut Complaints) -> Vec<Vec<Row>> {
    let inside = format!("data/{folder}/");
    let mut all = Vec::new();
    for file in files.keys().filter(|file| file.starts_with(&inside)) {
        if !file.ends_with(".tsv") {
            complaints.add(&At { file: file.clone(), line: 1 }, "only .tsv files belong here");
            continue;
        }
        all.push(read(files, file, header, complaints));
    }
    all
}

/// `2026`, `2026-11` or `2026-11-21`, as a number that sorts; the bounds of the span it covers.
fn date(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split('-');
    let number = |part: &str, width: usize| {
        (part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let year = number(parts.next()?, 4)?;
    let Some(month) = parts.next() else { return Some((year * 10_000, year * 10_000 + 1231)) };
    let month = number(month, 2).filter(|m| (1..=12).contains(m))?;
    let base = year * 10_000 + month * 100;
    let Some(day) = parts.next() else { return Some((base, base + 31)) };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = number(day, 2).filter(|d| (1..=last).contains(d))?;
    parts.next().is_none().then_some((base + day, base + day))
}

fn dates(row: &Row, from: &str, to: &str, complaints: &mut Complaints) {
    let mut parse = |text: &str| {
        let parsed = date(text);
        if !text.is_empty() && parsed.is_none() {
            complaints.add(&row.at, format!("{text:?} is not a date (YYYY, YYYY-MM, YYYY-MM-DD)"));
        }
        parsed
    };
    if let (Some((start, _)), Some((_, end))) = (parse(from), parse(to))
        && start > end
    {
        complaints.add(&row.at, format!("{from} lies after {to}"));
    }
}

fn sorted(rows: &[Row], columns: &[usize], complaints: &mut Complaints) {
    fn key<'r>(row: &'r Row, columns: &[usize]) -> Vec<&'r [u8]> {
        columns.iter().map(|&c| row.cell(c).as_bytes()).collect()
    }
    for pair in rows.windows(2) {
        if key(&pair[0], columns) > key(&pair[1], columns) {
            complaints.add(&pair[1].at, "out of order: rows are sorted bytewise");
        }
    }
}

fn language(row: &Row, tag: &str, name: &str, complaints: &mut Complaints) {
    let (lang, script_tag) = tag.split_once('-').unwrap_or((tag, ""));
    let lang_ok = (2..=3).contains(&lang.len()) && lang.bytes().all(|b: u8| b.is_ascii_lowercase());
    let script_ok = script_tag.is_empty()
        || (script_tag.len() == 4
            && script_tag.starts_with(|c: char| c.is_ascii_uppercase())
            && script_tag[1..].bytes().all(|b| b.is_ascii_lowercase()));
    if !lang_ok || !script_ok {
        complaints.add(&row.at, format!("{tag:?} is not a language tag such as kk or uz-Cyrl"));
        return;
    }
    // Roman numerals stand beside every script: *Николай II*. Alone they are letters: *IIV*.
    let numeral = |word: &&str| *word != name && word.chars().all(|c| "IVX".contains(c));
    let words = name.split(' ').filter(|word| !numeral(word));
    let scripts: BTreeSet<Script> = words.clone().flat_map(str::chars).filter_map(script).collect();
    if scripts.len() > 1 {
        complaints.add(&row.at, format!("{name:?} mixes scripts: {scripts:?}"));
        return;
    }
    let Some(&found) = scripts.first() else {
        if !name.contains(|c: char| c.is_ascii_digit()) {
            complaints.add(&row.at, format!("{name:?} has no letters"));
        }
        return;
    };
    let alphabet = ALPHABETS.iter().find(|(l, _)| *l == tag).map(|&(_, letters)| letters);
    let letters = words.flat_map(str::chars).flat_map(char::to_lowercase);
    let mut letters = letters.filter(|&c| script(c).is_some());
    if let Some(alphabet) = alphabet
        && let Some(c) = letters.find(|&c| !alphabet.contains(c))
    {
        complaints.add(&row.at, format!("{c:?} in {name:?} is no letter of {tag}"));
    }
    let usual = SCRIPTS.iter().find(|(l, _)| *l == lang).map(|&(_, s)| s);
    let named = match script_tag {
        "Latn" => Some(Script::Latin),
        "Cyrl" => Some(Script::Cyrillic),
        "Arab" => Some(Script::Arabic),
        _ => None,
    };
    if named.is_some() && named == usual {
        complaints.add(&row.at, format!("{tag:?}: leave out the script that is usual for {lang}"));
    }
    if let Some(due) = named.or(usual)
        && due != found
    {
        complaints.add(&row.at, format!("{name:?} is {found:?}, but {tag} is written in {due:?}"));
    }
}

fn spelling(row: &Row, tag: &str, name: &str, complaints: &mut Complaints) {
    // A slash parts the letters of an acronym (`RFE/RL`), not two names.
    let words = name.contains(char::is_lowercase);
    let odd = |c: char| "()[]{}<>|;\\\"“”_*=@#\u{fffd}".contains(c) || c == '/' && words;
    if let Some(c) = name.chars().find(|c| odd(*c)) {
        complaints.add(&row.at, format!("{c:?} does not belong into a name: {name:?}"));
    }
    let wrong: &[char] = match tag {
        "uz" | "kaa" => &['\'', '‘', '’', '`'],
        "uk" => &['\'', '`'],
        _ => &['`'],
    };
    if name.contains(wrong) {
        complaints.add(
            &row.at,
            format!(
                "{name:?}: Uzbek oʻ gʻ take U+02BB, other Uzbek and Ukrainian apostrophes U+02BC"
            ),
        );
    }
}

/// A division's name with its unit word is the official one.
fn division(row: &Row, role: &str, name: &str, class: &str, complaints: &mut Complaints) {
    let unit = |word: &str| UNITS.split(' ').any(|unit| unit == word.to_lowercase());
    let divided = ["region", "district"].contains(&class);
    if role == "common" && divided && name.split(' ').any(unit) {
        complaints.add(&row.at, format!("{name:?} carries its unit word: it is official"));
    }
}

/// An acronym is abbreviated in every word, and what is made of abbreviations alone is no nickname:
/// the case of an acronym matters, so that each of the two roles finds what the other misses.
fn abbreviated(row: &Row, role: &str, name: &str, kind: &str, complaints: &mut Complaints) {
    let small = |word: &str| word.chars().any(char::is_lowercase);
    let capitals = |word: &str| word.chars().filter(|c| c.is_uppercase()).count() > 1;
    let mut words = name.split(' ');
    if role == "acronym" && words.clone().any(|word| small(word) && !capitals(word)) {
        complaints.add(&row.at, format!("{name:?} is no acronym: it holds a word"));
    }
    if role == "variant" && kind != "person" && words.all(|word| !small(word) && capitals(word)) {
        complaints.add(&row.at, format!("{name:?} is an acronym"));
    }
}

#[test]
fn every_row_keeps_the_rules() {
    let complaints = complaints(&on_disk());
    let found = complaints.len();
    assert!(found == 0, "{found} complaints\n{}", complaints.join("\n"));
}

/// A sound gazetteer of a few rows. Every row of `tests/cases/faulty.tsv` (table, part of the complaint,
/// and the row with a bar between cells) is put behind them and must be complained about.
#[test]
fn every_gate_is_shut() {
    let sound: [(&str, &[&str]); 7] = [
        ("data/sources.tsv", &[SOURCE_HEADER, "GN\tGeoNames\tCC BY 4.0\t2026-11\t"]),
        (
            "data/registry.tsv",
            &[
                REGISTRY_HEADER,
                "LQ00001C\t2026.1\tx",
                "LQ00002A\t2026.1\tx",
                "LQ000038\t2026.1\tx",
                "LQ000054\t2026.1\tx",
            ],
        ),
        ("data/redirects.tsv", &[REDIRECT_HEADER]),
        ("data/evidence.tsv", &[EVIDENCE_HEADER]),
        (
            "data/entities/a.tsv",
            &[
                ENTITY_HEADER,
                "LQ00001C\tplace\tcountry\tkz\t\t9\t\t\t\twikidata=Q232",
                "LQ00002A\tperson\twriter\tkz\t\t5\t1904\t1979\t\t",
                "LQ000038\tperson\twriter\tkz\t\t5\t\t\t\t",
                "LQ000054\tplace\tregion\tkz\t\t7\t\t\t\t",
            ],
        ),
        (
            "data/names/a.tsv",
            &[
                NAME_HEADER,
                "LQ00001C\ten\tcommon\t\t\t\tKazakhstan\tGN",
                "LQ00002A\ten\tcommon\t\t\t\tIvan Shukhov\tGN",
                "LQ000038\ten\tcommon\t\t\t\tAbai\tGN",
                "LQ000054\ten\tofficial\t\t\t\tAkmola Region\tGN",
            ],
        ),
        (
            "data/relations/a.tsv",
            &[RELATION_HEADER, "LQ00002A\tpresident\tLQ00001C\t1940\t1945\tGN"],
        ),
    ];
    let mut faults = Vec::new();
    for (i, case) in include_str!("cases/faulty.tsv").lines().enumerate().skip(1) {
        let [table, expected, row] = case.split('\t').collect::<Vec<_>>()[..] else {
            panic!("tests/cases/faulty.tsv:{}: expected three columns", i + 1)
        };
        let mut files = Files::new();
        for (file, lines) in sound {
            files.insert(file.to_owned(), format!("{}\n", lines.join("\n")).into_bytes());
        }
        let file = format!("data/{table}.tsv");
        // `\u{…}` and the like stand for characters that an editor would hide or spoil.
        let row = row.replace('|', "\t").replace("\\u00a0", "\u{a0}").replace("\\u0306", "\u{306}");
        let row = row.replace("\\u200b", "\u{200b}").replace("\\r", "\r");
        let bytes = files.get_mut(&file).unwrap_or_else(|| panic!("{file}: no such table"));
        let line = 1 + bytes.iter().filter(|b| **b == b'\n').count();
        bytes.extend(row.replace("\\n", "\n").bytes());
        bytes.push(b'\n');
        let found = complaints(&files);
        let here = [format!("{file}:{line}: "), format!("{file}:1: ")];
        let said = |c: &String| here.iter().any(|at| c.starts_with(at)) && c.contains(expected);
        if !found.iter().any(said) {
            faults.push(format!(
                "tests/cases/faulty.tsv:{}: {file}:{line} {expected:?} is not among\n  {}",
                i + 1,
                found.join("\n  ")
            ));
        }
    }
    assert!(faults.is_empty(), "{} gates are open\n{}", faults.len(), faults.join("\n"));
}

/// What is wrong with the tables.
fn complaints(files: &Files) -> Vec<String> {
    let mut complaints = Complaints::default();
    let c = &mut complaints;

    let sources = read(files, "data/sources.tsv", SOURCE_HEADER, c);
    sorted(&sources, &[0], c);
    let mut known_sources: BTreeMap<&str, bool> = BTreeMap::new();
    for row in &sources {
        if known_sources.insert(row.cell(0), false).is_some() {
            c.add(&row.at, format!("source {} is listed twice", row.cell(0)));
        }
        for (column, what) in [(0, "code"), (1, "title"), (2, "licence"), (3, "date")] {
            if row.cell(column).is_empty() {
                c.add(&row.at, format!("a source needs its {what}"));
            }
        }
        if date(row.cell(3)).is_none() {
            c.add(&row.at, format!("{:?} is not a date", row.cell(3)));
        }
    }

    let registry = read(files, "data/registry.tsv", REGISTRY_HEADER, c);
    let registered: BTreeSet<&str> = registry.iter().map(|r| r.cell(0)).collect();
    let redirects = read(files, "data/redirects.tsv", REDIRECT_HEADER, c);
    let retired: BTreeSet<&str> = redirects.iter().map(|r| r.cell(0)).collect();

    let evidence = read(files, "data/evidence.tsv", EVIDENCE_HEADER, c);
    sorted(&evidence, &[0, 1, 2, 3], c);
    let entity_tables = tables(files, "entities", ENTITY_HEADER, c);
    let name_tables = tables(files, "names", NAME_HEADER, c);
    let relation_tables = tables(files, "relations", RELATION_HEADER, c);

    let mut entities: HashMap<&str, &Row> = HashMap::new();
    for row in entity_tables.iter().flatten() {
        if let Some(first) = entities.insert(row.cell(0), row) {
            let first = &first.at;
            let what = format!("{} has a row at {}:{}", row.cell(0), first.file, first.line);
            c.add(&row.at, what);
        }
    }

    let mut external: HashMap<(&str, &str), &Row> = HashMap::new();
    for table in &entity_tables {
        sorted(table, &[0], c);
        for row in table {
            entity(row, &entities, &registered, &retired, c);
            for pair in row.cell(9).split(';').filter(|p| !p.is_empty()) {
                let Some((catalogue, id)) = pair.split_once('=') else {
                    c.add(&row.at, format!("{pair:?}: an external id is written catalogue=id"));
                    continue;
                };
                let owner = id.split('-').next().unwrap().to_lowercase();
                if catalogue == "iso" && !row.cell(3).split(',').any(|code| code == owner) {
                    c.add(&row.at, format!("{pair} is an id of another country"));
                }
                if !CATALOGUES.contains(&catalogue) || !external_id(catalogue, id) {
                    c.add(&row.at, format!("{pair:?} is not an id of a known catalogue"));
                }
                if let Some(first) = external.insert((catalogue, id), row) {
                    let what = format!("{pair} is also the id of {}", first.cell(0));
                    c.add(&row.at, what);
                }
            }
        }
    }
    cycles(&entities, c);

    let mut named: BTreeSet<&str> = BTreeSet::new();
    let mut bearers: HashMap<[&str; 5], Vec<&Row>> = HashMap::new();
    for table in &name_tables {
        sorted(table, &[0, 1, 2, 4, 6], c);
        let mut seen: HashMap<[&str; 5], usize> = HashMap::new();
        let mut common: HashMap<[&str; 2], usize> = HashMap::new();
        for row in table {
            let [id, lang, role, strength, from, to, name, source] =
                [0, 1, 2, 3, 4, 5, 6, 7].map(|i| row.cell(i));
            if !entities.contains_key(id) {
                c.add(&row.at, format!("{id} has no entity row"));
            }
            named.insert(id);
            if !ROLES.contains(&role) {
                c.add(&row.at, format!("{role:?} is not a role"));
            }
            if let Some(entity) = entities.get(id) {
                abbreviated(row, role, name, entity.cell(1), c);
                division(row, role, name, entity.cell(2), c);
            }
            if !["", "weak"].contains(&strength) {
                c.add(&row.at, format!("{strength:?}: strength is empty or weak"));
            }
            match known_sources.get_mut(source) {
                Some(used) => *used = true,
                None => c.add(&row.at, format!("{source:?} is not in data/sources.tsv")),
            }
            dates(row, from, to, c);
            if let Some(entity) = entities.get(id) {
                within(row, [from, to], entity, c);
            }
            if name.is_empty() {
                c.add(&row.at, "empty name");
                continue;
            }
            language(row, lang, name, c);
            spelling(row, lang, name, c);
            let dated = if role == "former" { "former" } else { "" };
            if let Some(line) = seen.insert([id, lang, name, dated, from], row.at.line) {
                c.add(&row.at, format!("{name:?} stands already in line {line}"));
            }
            if role == "common"
                && !CONTESTED.contains(&id)
                && let Some(line) = common.insert([id, lang], row.at.line)
            {
                c.add(&row.at, format!("another common name of {lang} stands in line {line}"));
            }
            if ["official", "common"].contains(&role) {
                same_name(row, &entities, &mut bearers, c);
            }
        }
    }

    evident(&evidence, &name_tables, c);

    offices(&relation_tables, c);
    for table in &relation_tables {
        sorted(table, &[0, 1, 2, 3], c);
        for row in table {
            relation(row, &entities, c);
            match known_sources.get_mut(row.cell(5)) {
                Some(used) => *used = true,
                None => c.add(&row.at, format!("{:?} is not in data/sources.tsv", row.cell(5))),
            }
        }
    }

    for row in &registry {
        let id = row.cell(0);
        if retired.contains(id) {
            continue;
        }
        if !entities.contains_key(id) {
            c.add(&row.at, format!("{id} is active but has no row in data/entities"));
        }
        if !named.contains(id) {
            c.add(&row.at, format!("{id} is active but has no name"));
        }
    }
    for row in &sources {
        if known_sources[row.cell(0)] || row.cell(0).starts_with('X') {
            continue;
        }
        c.add(&row.at, format!("nothing uses the source {}", row.cell(0)));
    }
    complaints.0
}

/// Names of `IDX` and `PAIR` say in `evidence.tsv` where they were seen, and nothing else stands there.
fn evident(evidence: &[Row], names: &[Vec<Row>], c: &mut Complaints) {
    let key = |row: &Row, columns: [usize; 4]| columns.map(|column| row.cell(column).to_owned());
    let seen: BTreeSet<_> = evidence.iter().map(|row| key(row, [0, 1, 2, 3])).collect();
    let due = names.iter().flatten().filter(|row| ["IDX", "PAIR"].contains(&row.cell(7)));
    let mut named = BTreeSet::new();
    for row in due {
        let name = key(row, [0, 1, 6, 7]);
        if !seen.contains(&name) {
            c.add(&row.at, format!("{:?} has no line in data/evidence.tsv", name[2]));
        }
        named.insert(name);
    }
    for row in evidence {
        if !named.contains(&key(row, [0, 1, 2, 3])) {
            c.add(&row.at, format!("no name {:?} of this source", row.cell(2)));
        }
        if row.cell(4).is_empty() {
            c.add(&row.at, "the place is missing");
        }
    }
}

/// A row of an office, the days on which it may have begun, and when it ended.
type Term<'r> = (&'r Row, [u32; 2], u32);

/// An office has one holder at a time; a month is left for the disputes of a handover.
fn offices(relations: &[Vec<Row>], c: &mut Complaints) {
    let days = |date: u32| date / 10_000 * 372 + date / 100 % 100 * 31 + date % 100;
    let mut holders: BTreeMap<[&str; 2], Vec<Term<'_>>> = BTreeMap::new();
    for row in relations.iter().flatten() {
        let [word, of] = [1, 2].map(|column| row.cell(column));
        if let Some((first, last)) = date(row.cell(3))
            && !RELATIONS.contains(&word)
        {
            let end = date(row.cell(4)).map_or(u32::MAX, |(earliest, _)| days(earliest));
            holders.entry([word, of]).or_default().push((row, [first, last].map(days), end));
        }
    }
    for (office, terms) in &holders {
        for (one, [_, began], end) in terms {
            for (other, [next, latest], _) in
                terms.iter().filter(|(r, ..)| r.cell(0) != one.cell(0))
            {
                if began < next && *end > latest + 31 {
                    let what = format!("{} is in that office of {} too", one.cell(0), office[1]);
                    c.add(&other.at, what);
                }
            }
        }
    }
}

/// A relation: two entities of the right kinds, a known word, a time within the life of the first.
fn relation(row: &Row, entities: &HashMap<&str, &Row>, c: &mut Complaints) {
    let [id, word, other, from, to] = [0, 1, 2, 3, 4].map(|i| row.cell(i));
    dates(row, from, to, c);
    let (Some(subject), Some(object)) = (entities.get(id), entities.get(other)) else {
        c.add(&row.at, format!("{id} or {other} has no entity row"));
        return;
    };
    if id == other {
        c.add(&row.at, format!("{id} stands in a relation to itself"));
    }
    let titles = include_str!("../data/titles.tsv").lines();
    let office = titles.filter_map(|line| line.split_once('\t')).any(|(known, _)| known == word);
    if !office && !RELATIONS.contains(&word) {
        c.add(&row.at, format!("{word:?} is neither an office of data/titles.tsv nor a relation"));
    }
    if office != (subject.cell(1) == "person") {
        c.add(&row.at, format!("{word:?} does not fit a {}", subject.cell(1)));
    }
    if !office && subject.cell(1) != object.cell(1) {
        c.add(&row.at, format!("a {} and a {}", subject.cell(1), object.cell(1)));
    }
    within(row, [from, to], subject, c);
}

/// What is said of an entity falls in its life.
fn within(row: &Row, [from, to]: [&str; 2], entity: &Row, c: &mut Complaints) {
    let [born, died] = [6, 7].map(|i| date(entity.cell(i)));
    if let (Some((start, _)), Some((_, end))) = (date(from), died)
        && start > end
    {
        c.add(
            &row.at,
            format!("{from} lies after the end of {} in {}", entity.cell(0), entity.cell(7)),
        );
    }
    if let (Some((_, end)), Some((start, _))) = (date(to), born)
        && end < start
    {
        c.add(&row.at, format!("{to} lies before {} began in {}", entity.cell(0), entity.cell(6)));
    }
}

/// Two entities of one kind, class and parent under one name of a language are most likely one entity.
/// People are compared within their country instead, and may share a name if their birth dates
/// tell them apart.
fn same_name<'r>(
    row: &'r Row,
    entities: &HashMap<&'r str, &'r Row>,
    bearers: &mut HashMap<[&'r str; 5], Vec<&'r Row>>,
    c: &mut Complaints,
) {
    let [id, lang, name] = [0, 1, 6].map(|column| row.cell(column));
    let Some(e) = entities.get(id) else { return };
    let person = e.cell(1) == "person";
    let key = if person {
        [lang, name, "person", e.cell(3), ""]
    } else {
        [lang, name, e.cell(1), e.cell(2), e.cell(4)]
    };
    let others = bearers.entry(key).or_default();
    for other in others.iter().filter(|o| o.cell(0) != id) {
        let born = entities[other.cell(0)].cell(6);
        let apart = person && !born.is_empty() && !e.cell(6).is_empty() && born != e.cell(6);
        if !apart {
            let what = if person { "person of that country" } else { "kind, class and parent" };
            c.add(&row.at, format!("{name:?} names {} too, the same {what}", other.cell(0)));
        }
    }
    others.push(row);
}

fn entity(
    row: &Row,
    entities: &HashMap<&str, &Row>,
    registered: &BTreeSet<&str>,
    retired: &BTreeSet<&str>,
    c: &mut Complaints,
) {
    let [id, kind, class, country, parent, prominence, from, to, coord] =
        [0, 1, 2, 3, 4, 5, 6, 7, 8].map(|i| row.cell(i));
    if !registered.contains(id) {
        c.add(&row.at, format!("{id} is not in data/registry.tsv"));
    }
    if retired.contains(id) {
        c.add(&row.at, format!("{id} is retired in data/redirects.tsv"));
    }
    let classes = || CLASSES.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    match classes().find(|known| known[..2] == [kind, class]) {
        Some(known) if prominence.len() != 1 || !known[2].contains(prominence) => {
            c.add(&row.at, format!("{prominence:?} is no prominence of a {class}"));
        }
        Some(_) => {}
        None if classes().any(|known| known[0] == kind) => {
            c.add(&row.at, format!("{class:?} is not a class of {kind}"));
        }
        None => c.add(&row.at, format!("{kind:?} is not person, place or organization")),
    }
    for code in country.split(',').filter(|code| !code.is_empty()) {
        if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_lowercase()) {
            c.add(&row.at, format!("{code:?} is not a country code such as kz"));
        }
    }
    if !parent.is_empty() {
        match entities.get(parent) {
            None => c.add(&row.at, format!("the parent {parent} has no entity row")),
            Some(p) if p.cell(1) != kind && kind != "organization" => {
                c.add(&row.at, format!("the parent {parent} is a {}", p.cell(1)));
            }
            // A territory has a code of its own.
            Some(p)
                if kind == "place"
                    && class != "territory"
                    && !country
                        .split(',')
                        .any(|code| p.cell(3).split(',').any(|of| of == code)) =>
            {
                c.add(&row.at, format!("the parent {parent} lies in {}", p.cell(3)));
            }
            Some(_) => {}
        }
    }
    dates(row, from, to, c);
    if coord.is_empty() {
        return;
    }
    let point = coord.split_once(',').and_then(|(lat, lon)| {
        let point = (lat.parse::<f64>().ok()?, lon.parse::<f64>().ok()?);
        (point.0.abs() <= 90.0 && point.1.abs() <= 180.0).then_some(point)
    });
    let Some((lat, lon)) = point else {
        c.add(&row.at, format!("{coord:?} is not a latitude and a longitude"));
        return;
    };
    // Boxes of the countries: Natural Earth (public domain) with 0.2 degrees more on every side, and
    // Crimea in that of Ukraine, as in ISO 3166.
    for line in include_str!("cases/boxes.tsv").lines().skip(1) {
        let (code, sides) = line.split_once('\t').unwrap();
        let sides: Vec<f64> = sides.split('\t').map(|side| side.parse().unwrap()).collect();
        let [south, north, west, east] = sides[..] else { panic!("{line}") };
        if code == country && !((south..=north).contains(&lat) && (west..=east).contains(&lon)) {
            c.add(&row.at, format!("{coord} lies outside {code}"));
        }
    }
}

fn external_id(catalogue: &str, id: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    match catalogue {
        "wikidata" => id.strip_prefix('Q').is_some_and(digits),
        "iso" => {
            let (country, rest) = id.split_once('-').unwrap_or((id, "A"));
            country.len() == 2
                && country.bytes().all(|b| b.is_ascii_uppercase())
                && (1..=3).contains(&rest.len())
                && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
        "ror" => id.len() == 9 && id.starts_with('0'),
        _ => digits(id),
    }
}

/// A chain of parents must end; a place is not part of itself.
fn cycles(entities: &HashMap<&str, &Row>, c: &mut Complaints) {
    for row in entities.values() {
        let mut at = row.cell(4);
        let mut steps = 0;
        while let Some(parent) = entities.get(at) {
            at = parent.cell(4);
            steps += 1;
            if steps > 20 {
                c.add(&row.at, format!("the parents of {} run in a circle", row.cell(0)));
                break;
            }
        }
    }
}

#[test]
fn dates_are_read_at_any_precision() {
    assert_eq!(date("2022"), Some((20_220_000, 20_221_231)));
    assert_eq!(date("2022-09"), Some((20_220_900, 20_220_931)));
    assert_eq!(date("2022-09-17"), Some((20_220_917, 20_220_917)));
    assert_eq!(date("2024-02-29"), Some((20_240_229, 20_240_229)));
    for wrong in ["", "22", "2022-13", "2022-9-17", "2023-02-29", "2022-09-17-", "c. 1820"] {
        assert_eq!(date(wrong), None, "{wrong}");
    }
}
