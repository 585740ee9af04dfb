//! The tables of a data folder (see `data/README.md`) to records.

use super::record::{EntityRecord, NameRecord, Redirect, RelationRecord};
use crate::{Date, Error};
use std::{collections::HashMap, fs, path::Path};

/// What a data folder holds.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// The entities with their names, in the order of the files.
    pub records: Vec<EntityRecord>,
    /// Ids that lead elsewhere.
    pub redirects: Vec<Redirect>,
    /// The newest version in `releases.tsv`.
    pub version: String,
}

/// A row of a table, with where it stands.
struct Row {
    file: String,
    line: usize,
    fields: Vec<String>,
}

impl Row {
    fn fault(&self) -> Error {
        Error::new(&self.file).line(self.line)
    }

    fn get(&self, column: usize) -> &str {
        &self.fields[column]
    }

    fn text(&self, column: usize) -> Option<String> {
        Some(self.get(column)).filter(|field| !field.is_empty()).map(str::to_owned)
    }

    fn date(&self, column: usize) -> Result<Option<Date>, Error> {
        let Some(text) = self.text(column) else { return Ok(None) };
        let date = text.parse().map_err(|_| {
            self.fault().expected("YYYY, YYYY-MM or YYYY-MM-DD").found(format!("{text:?}"))
        })?;
        Ok(Some(date))
    }
}

/// The rows of a table whose header must be as given.
fn rows(file: &Path, header: &[&str]) -> Result<Vec<Row>, Error> {
    let shown = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|error| {
        Error::new(&shown).expected("a table that can be read").found(error.to_string())
    })?;
    let mut lines = text.lines().enumerate();
    let (_, first) = lines.next().unwrap_or((0, ""));
    if first.split('\t').ne(header.iter().copied()) {
        let expected = format!("the header {:?}", header.join("\t"));
        return Err(Error::new(&shown).line(1).expected(expected).found(format!("{first:?}")));
    }
    lines
        .map(|(i, line)| {
            let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
            let row = Row { file: shown.clone(), line: i + 1, fields };
            if row.fields.len() == header.len() {
                return Ok(row);
            }
            let expected = format!("{} columns", header.len());
            Err(row.fault().expected(expected).found(row.fields.len().to_string()))
        })
        .collect()
}

/// The rows of all tables of a folder, in the order of their names.
fn rows_of_all(folder: &Path, header: &[&str]) -> Result<Vec<Row>, Error> {
    let shown = folder.display().to_string();
    let fault = |error: std::io::Error| {
        Error::new(&shown).expected("a folder of tables").found(error.to_string())
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.extension().is_some_and(|extension| extension == "tsv") {
            files.push(path);
        }
    }
    files.sort();
    let mut all = Vec::new();
    for file in files {
        all.extend(rows(&file, header)?);
    }
    Ok(all)
}

const ENTITIES: [&str; 10] =
    ["id", "kind", "class", "country", "parent", "prominence", "from", "to", "coord", "external"];
const NAMES: [&str; 8] = ["id", "lang", "role", "strength", "from", "to", "name", "source"];
const RELATIONS: [&str; 6] = ["id", "relation", "other", "from", "to", "source"];
const REDIRECTS: [&str; 5] = ["from", "fate", "to", "version", "why"];
const RELEASES: [&str; 6] =
    ["version", "date", "registry_lines", "registry_sha256", "redirects_lines", "redirects_sha256"];

impl Tables {
    /// Reads `entities/*.tsv`, `names/*.tsv`, `relations/*.tsv`, `redirects.tsv` and `releases.tsv`
    /// below `folder`; relations may be missing.
    /// Fails on the first row that cannot be read, naming its file and line.
    pub fn read(folder: impl AsRef<Path>) -> Result<Tables, Error> {
        let folder = folder.as_ref();
        let mut out = Tables::default();
        let mut places: HashMap<String, usize> = HashMap::new();
        for row in rows_of_all(&folder.join("entities"), &ENTITIES)? {
            if places.insert(row.get(0).to_owned(), out.records.len()).is_some() {
                let found = format!("{:?} again", row.get(0));
                return Err(row.fault().expected("each id once").found(found));
            }
            out.records.push(entity(&row)?);
        }
        let place = |row: &Row, column: usize| {
            places.get(row.get(column)).copied().ok_or_else(|| {
                let found = format!("{:?}", row.get(column));
                row.fault().expected("an entity's id").found(found)
            })
        };
        for row in rows_of_all(&folder.join("names"), &NAMES)? {
            out.records[place(&row, 0)?].names.push(name(&row)?);
        }
        let relations = folder.join("relations");
        if relations.is_dir() {
            for row in rows_of_all(&relations, &RELATIONS)? {
                let (at, _) = (place(&row, 0)?, place(&row, 2)?);
                out.records[at].relations.push(relation(&row)?);
            }
        }
        for row in rows(&folder.join("redirects.tsv"), &REDIRECTS)? {
            let to = row.get(2).split('|').filter(|id| !id.is_empty()).map(str::to_owned).collect();
            out.redirects.push(Redirect { from: row.get(0).to_owned(), to });
        }
        if let Some(last) = rows(&folder.join("releases.tsv"), &RELEASES)?.last() {
            out.version = last.get(0).to_owned();
        }
        Ok(out)
    }
}

fn entity(row: &Row) -> Result<EntityRecord, Error> {
    let prominence = match row.get(5) {
        "" => 0,
        text => text.parse().ok().filter(|p| *p <= 9).ok_or_else(|| {
            row.fault().expected("a prominence from 0 to 9").found(format!("{text:?}"))
        })?,
    };
    let external = row.text(9).unwrap_or_default();
    let external = external.split(';').filter(|pair| !pair.is_empty()).map(|pair| {
        let parts = pair.split_once('=').map(|(register, id)| (register.to_owned(), id.to_owned()));
        parts.ok_or_else(|| row.fault().expected("register=id").found(format!("{pair:?}")))
    });
    Ok(EntityRecord {
        id: row.get(0).to_owned(),
        kind: row.get(1).to_owned(),
        class: row.get(2).to_owned(),
        countries: row.get(3).split(',').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
        parent: row.text(4),
        prominence,
        from: row.date(6)?,
        to: row.date(7)?,
        external: external.collect::<Result<_, _>>()?,
        ..EntityRecord::default()
    })
}

fn name(row: &Row) -> Result<NameRecord, Error> {
    let role = match row.get(2) {
        "" => Default::default(),
        text => text.parse().map_err(|error: Error| {
            row.fault().expected(format!("a role ({error})")).found(format!("{text:?}"))
        })?,
    };
    Ok(NameRecord {
        text: row.get(6).to_owned(),
        lang: row.get(1).to_owned(),
        role,
        weak: row.get(3) == "weak",
        from: row.date(4)?,
        to: row.date(5)?,
        source: row.get(7).to_owned(),
    })
}

fn relation(row: &Row) -> Result<RelationRecord, Error> {
    Ok(RelationRecord {
        word: row.get(1).to_owned(),
        other: row.get(2).to_owned(),
        from: row.date(3)?,
        to: row.date(4)?,
        source: row.get(5).to_owned(),
    })
}
