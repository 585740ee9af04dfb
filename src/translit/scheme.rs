//! Scheme files: what `data/schemes/README.md` describes, read into headers and rules.

use crate::Error;

use super::{
    Reversible,
    letters::{Script, fold},
    rule::{Context, Rule},
};

/// Written for an empty target.
const NOTHING: &str = "∅";

/// What a file says about its scheme before the rules begin.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub id: &'static str,
    pub aliases: Vec<&'static str>,
    pub authority: &'static str,
    pub year: u16,
    pub languages: Vec<&'static str>,
    pub source_script: &'static str,
    pub target_script: &'static str,
    pub users: &'static str,
    /// The language whose press spells so; empty if it is no press.
    pub press: &'static str,
    pub source: &'static str,
    pub reversible: Reversible,
    pub separators: bool,
    /// Whether capital `i` is `İ` in what it reads and in what it writes.
    pub dotted: Dotted,
    pub extends: Option<&'static str>,
    /// The letters over which the way back is unique.
    pub alphabet: &'static str,
    pub classes: Vec<(char, &'static str)>,
}

/// On which side of a scheme the capital of `i` is `İ`, as in Turkish.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dotted {
    pub source: bool,
    pub target: bool,
}

/// The numbered lines of a file that say something.
fn lines(text: &'static str) -> impl Iterator<Item = (usize, &'static str)> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim_end_matches('\r')));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with("# ") && *line != "#")
}

/// The lines of one section, cut at tabs.
fn section(text: &'static str, name: &str) -> impl Iterator<Item = (usize, Vec<&'static str>)> {
    lines(text)
        .skip_while(move |(_, line)| *line != name)
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('[') || line.contains('\t'))
        .map(|(n, line)| (n, line.split('\t').collect()))
}

/// Reads the header of a scheme file.
pub(super) fn head(file: &str, text: &'static str) -> Result<Head, Error> {
    let mut head = Head::default();
    for (n, line) in lines(text).take_while(|(_, line)| !line.starts_with('[')) {
        let error =
            |expected: &str| Error::new(file).line(n).expected(expected).found(format!("{line:?}"));
        let (key, value) = line.split_once('\t').ok_or_else(|| error("key, tab, value"))?;
        match key {
            "id" => head.id = value,
            "alias" => head.aliases.push(value),
            "authority" => head.authority = value,
            "year" => head.year = value.parse().map_err(|_| error("a year"))?,
            "languages" => head.languages = value.split(' ').collect(),
            "scripts" => {
                (head.source_script, head.target_script) =
                    value.split_once(' ').ok_or_else(|| error("source and target script"))?;
            }
            "users" => head.users = value,
            "press" => head.press = value,
            "source" => head.source = value,
            "reversible" => {
                head.reversible = match value {
                    "yes" => Reversible::Yes,
                    "ctx" => Reversible::WithSeparators,
                    "no" => Reversible::No,
                    _ => return Err(error("reversible yes, ctx or no")),
                }
            }
            "separators" => head.separators = value == "on",
            "dotted-i" => match value {
                "source" => head.dotted.source = true,
                "target" => head.dotted.target = true,
                _ => return Err(error("dotted-i source or target")),
            },
            "alphabet" => head.alphabet = value,
            "extends" => head.extends = Some(value),
            "class" => {
                let (name, letters) =
                    value.split_once('\t').ok_or_else(|| error("a class and its letters"))?;
                let name = name.chars().next().filter(char::is_ascii_uppercase);
                head.classes.push((name.ok_or_else(|| error("a capital letter"))?, letters));
            }
            _ => return Err(error("a key named in data/schemes/README.md")),
        }
    }
    let missing = |what: &str| Err(Error::new(file).expected(what).found("none"));
    match () {
        _ if head.id != file => missing("an id equal to the name of the file"),
        _ if head.authority.is_empty() => missing("an authority"),
        _ if head.languages.is_empty() => missing("languages"),
        _ if head.target_script.is_empty() => missing("scripts"),
        _ => Ok(head),
    }
}

/// Reads the rules of a file whose ancestors, nearest first, are `heritage`.
///
/// A source that a file mentions is settled by that file alone; the others come from the file that
/// it extends. Classes are inherited in the same way.
pub(super) fn rules(heritage: &[(&Head, &'static str)]) -> Result<Vec<Rule>, Error> {
    let class = |name| {
        let mut all = heritage.iter().flat_map(|(head, _)| &head.classes);
        all.find(|(c, _)| *c == name).map(|(_, letters)| *letters)
    };
    let mut rules: Vec<Rule> = Vec::new();
    for (head, text) in heritage {
        let mut own = Vec::new();
        for (n, cells) in section(text, "[rules]") {
            let error = |expected: &str| {
                Error::new(head.id).line(n).expected(expected).found(format!("{cells:?}"))
            };
            let (&[source, target, ref context @ ..], 2..=4) = (&cells[..], cells.len()) else {
                return Err(error("source, target and perhaps left and right context"));
            };
            if source.is_empty() || target.is_empty() {
                return Err(error("a source and a target (∅ for nothing)"));
            }
            let context = |i: usize| {
                let text: &str = context.get(i).copied().unwrap_or("");
                Context::parse(text, i == 0, Script::named(head.source_script), class)
                    .ok_or_else(|| error("contexts of letters, sets and classes"))
            };
            let source: String = source.chars().map(fold).collect();
            if rules.iter().any(|r| r.source == source) {
                continue;
            }
            let target = if target == NOTHING { "" } else { target };
            own.push(Rule { source, target: target.into(), left: context(0)?, right: context(1)? });
        }
        rules.append(&mut own);
    }
    Ok(rules)
}

/// The samples of a file: source and result.
pub(super) fn samples(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    section(text, "[samples]").filter_map(|(_, cells)| Some((*cells.first()?, *cells.get(1)?)))
}
