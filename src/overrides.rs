//! What the caller knows better: spellings pinned to entities, pairs forbidden, aliases added, at run time.

use crate::{EntityRecord, Error, Gazetteer, NameRecord, gazetteer::index::name, normalize};
use std::{
    collections::{HashMap, HashSet},
    fmt, fs,
    path::Path,
    sync::Arc,
};

/// What an override asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
pub enum Rule {
    /// This spelling means that entity, whatever else bears the name.
    Pin,
    /// This spelling never means that entity. In the place of the spelling may stand the id of another
    /// entity: none of its names does then.
    Forbid,
    /// This is a further name of that entity, to be found like those on file, misspelled, too.
    Alias,
}

impl Rule {
    const ALL: [(Rule, &str); 3] =
        [(Rule::Pin, "pin"), (Rule::Forbid, "forbid"), (Rule::Alias, "alias")];
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Rule::ALL.iter().find(|(rule, _)| rule == self).map_or("", |(_, word)| word))
    }
}

/// A line of [`Overrides`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Override {
    /// What it asks for.
    pub rule: Rule,
    /// A name as it may be spelled; case, spaces and punctuation do not matter.
    pub spelling: String,
    /// The id of an entity of the gazetteer.
    pub id: String,
}

/// Pins, forbidden pairs and aliases that a resolver honours beside its gazetteer, which stays as it is.
///
/// Written as a table of `rule<TAB>spelling<TAB>id` without a header: `pin`, `forbid` or `alias`; lines
/// that begin with `#` are comments.
///
/// ```
/// use laqap::{EntityRecord, Gazetteer, NameRecord, Overrides, Resolver};
/// let gazetteer = Gazetteer::builder()
///     .entity(EntityRecord::new("1", "person").name(NameRecord::new("Алия Сарсенова", "kk")))
///     .entity(EntityRecord::new("2", "person").name(NameRecord::new("Алия Сарсенова", "kk")))
///     .build()?;
/// let overrides = Overrides::parse("own.tsv", "pin\tAliya Sarsenova\t2\nalias\tNightingale\t1\n")?;
/// let resolver = Resolver::builder(&gazetteer).overrides(&overrides)?.build();
/// assert_eq!(resolver.resolve("Aliya SARSENOVA").id(), Some("2"));
/// assert_eq!(resolver.resolve("Nightingale").id(), Some("1"));
/// let explanation = resolver.resolve("Aliya Sarsenova").explain();
/// assert!(explanation.to_string().contains("pinned"));
/// assert!(explanation.replay(&gazetteer).is_ok());
///
/// let fault = Overrides::new().forbid("Aliya", "3");
/// let fault = Resolver::builder(&gazetteer).overrides(&fault).unwrap_err();
/// assert_eq!(fault.to_string(), "overrides:1: expected the id of an entity on file, found \"3\"");
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "Vec<Override>", into = "Vec<Override>"))]
pub struct Overrides {
    /// None where there is none, which is how most queries are asked.
    rows: Option<Arc<Vec<Override>>>,
    /// The file they are from, and the line of each.
    file: Option<(Arc<str>, Arc<Vec<usize>>)>,
}

impl PartialEq for Overrides {
    fn eq(&self, other: &Overrides) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl From<Vec<Override>> for Overrides {
    fn from(rows: Vec<Override>) -> Overrides {
        Overrides { rows: Some(Arc::new(rows)), file: None }
    }
}

impl From<Overrides> for Vec<Override> {
    fn from(overrides: Overrides) -> Vec<Override> {
        overrides.iter().cloned().collect()
    }
}

/// As a table, which [`parse`](Overrides::parse) reads.
impl fmt::Display for Overrides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Override { rule, spelling, id } in self.iter() {
            writeln!(f, "{rule}\t{spelling}\t{id}")?;
        }
        Ok(())
    }
}

impl Overrides {
    /// None.
    pub fn new() -> Overrides {
        Overrides::default()
    }

    /// This spelling means that entity.
    pub fn pin(self, spelling: impl Into<String>, id: impl Into<String>) -> Overrides {
        self.with(Rule::Pin, spelling.into(), id.into())
    }

    /// This spelling, or all names of the entity with this id, never mean that entity.
    pub fn forbid(self, spelling: impl Into<String>, id: impl Into<String>) -> Overrides {
        self.with(Rule::Forbid, spelling.into(), id.into())
    }

    /// This is a further name of that entity.
    pub fn alias(self, name: impl Into<String>, id: impl Into<String>) -> Overrides {
        self.with(Rule::Alias, name.into(), id.into())
    }

    fn with(mut self, rule: Rule, spelling: String, id: String) -> Overrides {
        Arc::make_mut(self.rows.get_or_insert_default()).push(Override { rule, spelling, id });
        self
    }

    /// Reads a table from a file.
    pub fn read(path: impl AsRef<Path>) -> Result<Overrides, Error> {
        let file = path.as_ref().display().to_string();
        let text = fs::read_to_string(&path).map_err(|error| {
            Error::new(&file).expected("a file that can be read").found(error.to_string())
        })?;
        Overrides::parse(&file, &text)
    }

    /// Like [`read`](Overrides::read), from text; `file` is what messages call it.
    pub fn parse(file: &str, text: &str) -> Result<Overrides, Error> {
        let (mut rows, mut lines) = (Vec::new(), Vec::new());
        for (line, row) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            if row.is_empty() || row.starts_with('#') {
                continue;
            }
            let fault = || Error::new(file).line(line);
            let fields: Vec<&str> = row.split('\t').collect();
            let [word, spelling, id] = fields[..] else {
                let found = format!("{} fields", fields.len());
                return Err(fault().expected("rule, spelling and id between tabs").found(found));
            };
            let Some((rule, _)) = Rule::ALL.iter().find(|(_, known)| *known == word) else {
                let found = format!("{word:?}");
                return Err(fault().expected("pin, forbid or alias").found(found));
            };
            rows.push(Override { rule: *rule, spelling: spelling.into(), id: id.into() });
            lines.push(line);
        }
        let file = Some((file.into(), Arc::new(lines)));
        Ok(Overrides { rows: Some(Arc::new(rows)), file })
    }

    /// The lines, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Override> {
        self.rows.as_deref().map_or(&[][..], Vec::as_slice).iter()
    }

    /// What is wrong with a row, to be completed.
    fn fault(&self, row: usize) -> Error {
        match &self.file {
            Some((file, lines)) if row < lines.len() => Error::new(&**file).line(lines[row]),
            _ => Error::new("overrides").line(row + 1),
        }
    }
}

/// Overrides made ready for a gazetteer.
#[derive(Clone, Debug)]
pub(crate) struct Applied {
    /// As they were given.
    pub given: Overrides,
    /// Entities by the keys of spellings.
    pins: HashMap<String, u32>,
    forbidden: HashSet<(String, u32)>,
    /// The aliases, of entities of their own, and which entity of the gazetteer each stands for.
    aliases: Option<(Gazetteer, Vec<u32>)>,
}

impl Applied {
    /// Looks up all ids. The first pin of a spelling is the one that counts.
    pub fn new(given: &Overrides, gazetteer: &Gazetteer) -> Result<Applied, Error> {
        let (mut pins, mut forbidden) = (HashMap::new(), HashSet::new());
        let mut records: Vec<EntityRecord> = Vec::new();
        let mut stand_for = Vec::new();
        for (row, Override { rule, spelling, id }) in given.iter().enumerate() {
            let entity = gazetteer.entity(id).ok_or_else(|| {
                let found = format!("{id:?}");
                given.fault(row).expected("the id of an entity on file").found(found)
            })?;
            let key = normalize::key_of(spelling);
            if key.is_empty() {
                let found = format!("{spelling:?}");
                return Err(given.fault(row).expected("a spelling with letters").found(found));
            }
            match rule {
                Rule::Pin => drop(pins.entry(key).or_insert(entity.number())),
                Rule::Forbid => {
                    let other = gazetteer.entity(spelling);
                    let keys = other.iter().flat_map(|other| other.names());
                    let keys = keys.map(|name| normalize::key_of(name.text())).chain([key]);
                    forbidden.extend(keys.map(|key| (key, entity.number())));
                }
                Rule::Alias => {
                    // Ids in order, so that numbers are the positions here.
                    let alias = EntityRecord::new(format!("{:010}", records.len()), entity.kind());
                    records.push(alias.name(NameRecord::new(&**spelling, "und")));
                    stand_for.push(entity.number());
                }
            }
        }
        let aliases = match records.is_empty() {
            true => None,
            false => Some((Gazetteer::builder().entities(records).build()?, stand_for)),
        };
        Ok(Applied { given: given.clone(), pins, forbidden, aliases })
    }

    /// The entity that a spelling is pinned to.
    pub fn pinned(&self, key: &str) -> Option<u32> {
        self.pins.get(key).copied()
    }

    /// Whether a spelling may mean an entity.
    pub fn allows(&self, key: &str, entity: u32) -> bool {
        // A key owned for the look-up: overrides are few, and so are spellings that are looked up.
        self.pinned(key).is_none_or(|pinned| pinned == entity)
            && (self.forbidden.is_empty() || !self.forbidden.contains(&(key.to_owned(), entity)))
    }

    /// The gazetteer of the aliases.
    pub fn aliases(&self) -> Option<&Gazetteer> {
        self.aliases.as_ref().map(|(gazetteer, _)| gazetteer)
    }

    /// The entity for which a name of the aliases stands.
    pub fn stands_for(&self, alias: u32) -> Option<u32> {
        let (gazetteer, stand_for) = self.aliases.as_ref()?;
        stand_for.get(gazetteer.0.name(alias, name::ENTITY) as usize).copied()
    }
}
