//! Gazetteers from files: the crate's own JSON Lines, and CSV or TSV with a header.

use crate::{Date, EntityRecord, Error, Gazetteer, NameRecord, normalize};
use serde::Deserialize;
use std::{collections::HashMap, fs, path::Path};

/// One line of the crate's own JSON Lines.
#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    kind: String,
    names: Vec<LineName>,
    #[serde(default)]
    country: Vec<String>,
}

#[derive(Deserialize)]
struct LineName {
    text: String,
    #[serde(default)]
    lang: String,
    from: Option<Date>,
    to: Option<Date>,
}

/// Entities read from a file, and what was odd about it without being wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Imported {
    /// The entities, in the order of the file.
    pub records: Vec<EntityRecord>,
    /// What a person should look at: `file:line: …`.
    pub warnings: Vec<String>,
}

impl Imported {
    /// Reads a file, whatever its format, told by its content: JSON Lines
    /// (`{"id":…,"kind":…,"names":[{"text":…,"lang":…}]}`), or a table with a header that has `id`,
    /// `name` and perhaps `kind` and `lang`, separated by tabs or commas.
    ///
    /// Fails on the first line that cannot be read, and then nothing is read.
    pub fn read(path: impl AsRef<Path>) -> Result<Imported, Error> {
        let file = path.as_ref().display().to_string();
        let bytes = fs::read(&path).map_err(|error| {
            Error::new(&file).expected("a file that can be read").found(error.to_string())
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = 1 + error.as_bytes()[..valid].iter().filter(|b| **b == b'\n').count();
            Error::new(&file).line(line).expected("UTF-8").found("other bytes")
        })?;
        Imported::parse(&file, text.trim_start_matches('\u{feff}'))
    }

    /// Like [`read`](Imported::read), from text; `file` is what messages call it.
    ///
    /// ```
    /// use laqap::Imported;
    /// let read = Imported::parse("own.tsv", "id\tkind\tname\tlang\n7\tplace\tАлматы\tkk\n")?;
    /// assert_eq!(read.records[0].names[0].text, "Алматы");
    /// let fault = Imported::parse("own.jsonl", "{\"id\":\"7\"}").unwrap_err();
    /// assert!(fault.to_string().starts_with("own.jsonl:1: expected"));
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn parse(file: &str, text: &str) -> Result<Imported, Error> {
        let mut imported = Imported::default();
        if text.trim_start().starts_with('{') {
            imported.json_lines(file, text)?;
        } else {
            imported.table(file, text)?;
        }
        Ok(imported)
    }

    fn json_lines(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (number, line) in text.lines().enumerate().map(|(i, line)| (i + 1, line)) {
            if line.trim().is_empty() {
                continue;
            }
            let fault = || Error::new(file).line(number);
            let read: Line = serde_json::from_str(line).map_err(|error| {
                fault().expected("an entity with id and names").found(error.to_string())
            })?;
            if read.id.trim().is_empty() {
                return Err(fault().expected("an id").found(format!("{:?}", read.id)));
            }
            if let Some(first) = seen.insert(read.id.clone(), number) {
                let found = format!("{:?} again, as on line {first}", read.id);
                return Err(fault().expected("each id once").found(found));
            }
            let mut record = EntityRecord::new(read.id, read.kind);
            record.countries = read.country.iter().map(|code| code.to_lowercase()).collect();
            for name in read.names {
                let (from, to) = (name.from, name.to);
                let name = NameRecord { from, to, ..NameRecord::new(name.text, name.lang) };
                self.check(&fault, &name)?;
                record.names.push(name);
            }
            self.records.push(record);
        }
        Ok(())
    }

    fn table(&mut self, file: &str, text: &str) -> Result<(), Error> {
        let first = text.lines().next().unwrap_or("");
        let delimiter = if first.contains('\t') { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .quoting(delimiter == b',')
            .from_reader(text.as_bytes());
        let fault = |error: csv::Error| {
            let line = error.position().map_or(1, |at| at.line() as usize);
            Error::new(file).line(line).expected("a row like the header").found(error.to_string())
        };
        let header = reader.headers().map_err(fault)?.clone();
        let column =
            |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let missing = |name| Error::new(file).line(1).expected(format!("a column {name:?}"));
        let id = column("id").ok_or_else(|| missing("id").found(format!("{first:?}")))?;
        let name = column("name").ok_or_else(|| missing("name").found(format!("{first:?}")))?;
        let (kind, lang) = (column("kind"), column("lang"));
        let mut places: HashMap<String, usize> = HashMap::new();
        for row in reader.records() {
            let row = row.map_err(fault)?;
            let line = row.position().map_or(0, |at| at.line() as usize);
            let field =
                |column: Option<usize>| column.and_then(|c| row.get(c)).unwrap_or("").trim();
            let fault = || Error::new(file).line(line);
            let entry = NameRecord::new(field(Some(name)), field(lang));
            self.check(&fault, &entry)?;
            let id = field(Some(id));
            if id.is_empty() {
                return Err(fault().expected("an id").found("nothing"));
            }
            // The rows of an entity are its names: an id that stands again is no fault here.
            let place = *places.entry(id.to_owned()).or_insert_with(|| {
                self.records.push(EntityRecord::new(id, field(kind)));
                self.records.len() - 1
            });
            self.records[place].names.push(entry);
        }
        Ok(())
    }

    fn check(&mut self, fault: &dyn Fn() -> Error, name: &NameRecord) -> Result<(), Error> {
        let words = normalize::words(&name.text);
        if words.is_empty() {
            return Err(fault().expected("a name with letters").found(format!("{:?}", name.text)));
        }
        let mut warn = |found: String| {
            let error = fault().expected("a sound name").found(found).to_string();
            self.warnings.push(error);
        };
        if words.iter().any(|word| mixes_scripts(&word.text)) {
            warn(format!("Latin and Cyrillic letters in one word of {:?}", name.text));
        }
        let primary = name.lang.split('-').next().unwrap_or("");
        let shaped =
            (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
        if !name.lang.is_empty() && !shaped {
            warn(format!("language {:?}", name.lang));
        }
        Ok(())
    }
}

/// Whether a word has both Latin and Cyrillic letters: mostly a look-alike typed by mistake.
fn mixes_scripts(word: &str) -> bool {
    let cyrillic = |c: char| matches!(c, '\u{400}'..='\u{52f}');
    let latin = |c: char| c.is_alphabetic() && (c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}'));
    word.chars().any(cyrillic) && word.chars().any(latin)
}

impl Gazetteer {
    /// Opens a gazetteer file of any format that the crate reads: an index that it wrote, or what
    /// [`Imported::read`] reads. Fails, naming file and line, on the first thing that cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Gazetteer, Error> {
        match Gazetteer::open_index(&path)? {
            Some(gazetteer) => Ok(gazetteer),
            None => Gazetteer::builder().entities(Imported::read(path)?.records).build(),
        }
    }
}
