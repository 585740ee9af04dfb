//! Roads: the composed ways that spellings travel, such as Kazakh → Russian form → Spanish press.
//!
//! A road is a line of `data/roads.tsv` and a [`Scheme`](super::Scheme) like any other: its text
//! goes through one scheme after the other.

use crate::Error;

use super::{Reversible, scheme::Head};

const FILE: &str = "data/roads.tsv";
const ROADS: &str = include_str!("../../data/roads.tsv");

/// A line of the file: what it is called, the schemes it goes through, and a sample.
pub(super) struct Road {
    pub id: &'static str,
    pub aliases: Vec<&'static str>,
    pub steps: Vec<&'static str>,
    pub users: &'static str,
    pub sample: (&'static str, &'static str),
}

/// All roads of the file.
pub(super) fn all() -> Result<Vec<Road>, Error> {
    let lines = ROADS.lines().enumerate().skip(1);
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(i, line)| {
            let error =
                || Error::new(FILE).line(i + 1).expected("six columns").found(format!("{line:?}"));
            let cells: Vec<_> = line.split('\t').collect();
            let &[id, aliases, steps, users, source, result] = &cells[..] else {
                return Err(error());
            };
            Ok(Road {
                id,
                aliases: aliases.split_whitespace().collect(),
                steps: steps.split(" > ").collect(),
                users,
                sample: (source, result),
            })
        })
        .collect()
}

impl Road {
    /// What a scheme file would say of this road, given the headers of its first and last step.
    pub fn head(&self, first: &Head, last: &Head) -> Head {
        Head {
            id: self.id,
            aliases: self.aliases.clone(),
            authority: last.authority,
            year: first.year.max(last.year),
            languages: first.languages.clone(),
            source_script: first.source_script,
            target_script: last.target_script,
            users: self.users,
            press: last.press,
            source: last.source,
            reversible: Reversible::No,
            ..Head::default()
        }
    }
}
