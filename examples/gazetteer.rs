//! What a gazetteer holds: counts, single entities, entities by a part of a name.

mod common;

use common::{Failure, tsv};
use laqap::{Date, Entity, Gazetteer};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
};

const USAGE: &str = "usage: gazetteer [--gazetteer FILE]... [--bundled] stats | show ID | find TEXT
stats   counts as `what<TAB>value<TAB>count`, and the share of entities with an id elsewhere
show    all that is on file about an entity
find    entities with a name that holds the text, as `id<TAB>name<TAB>kind<TAB>class`";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let gazetteer = args.gazetteer()?;
        let rest = args.rest()?;
        match rest.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["stats"] => Ok(stats(&gazetteer, out)?),
            ["show", id] => {
                let none = || Failure::Failed(format!("{id:?} names no entity"));
                Ok(show(gazetteer.entity(id).ok_or_else(none)?, out)?)
            }
            ["find", text] => Ok(find(&gazetteer, text, out)?),
            _ => Err(Failure::Usage("stats, show ID or find TEXT".to_owned())),
        }
    })
}

fn stats(gazetteer: &Gazetteer, out: &mut dyn Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut count = |what, value: &str| *counts.entry((what, value.to_owned())).or_default() += 1;
    // For each kind: how many, and how many with an id in Wikidata or GeoNames.
    let mut known: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for entity in gazetteer.entities() {
        count("entities", "");
        count("kind", entity.kind());
        count("class", &format!("{}/{}", entity.kind(), entity.class()));
        let countries: Vec<_> = entity.countries().collect();
        count("country", if countries.is_empty() { "-" } else { countries[0] });
        let (all, linked) = known.entry(entity.kind()).or_default();
        *all += 1;
        *linked += usize::from(
            entity.external("wikidata").is_some() || entity.external("geonames").is_some(),
        );
        for (register, _) in entity.externals() {
            count("register", register);
        }
        for name in entity.names() {
            count("names", "");
            count("role", &name.role().to_string());
            count("language", name.lang());
            count("source", if name.source().is_empty() { "-" } else { name.source() });
            count("strength", if name.is_weak() { "weak" } else { "strong" });
            let dated = name.from().is_some() || name.to().is_some();
            count("dated", if dated { "yes" } else { "no" });
        }
        for relation in entity.relations() {
            count("relation", relation.word());
        }
    }
    for ((what, value), count) in &counts {
        writeln!(out, "{what}\t{}\t{count}", tsv(value))?;
    }
    for (kind, (all, linked)) in known {
        writeln!(out, "crosswalk\t{}\t{:.1} %", tsv(kind), 100.0 * linked as f64 / all as f64)?;
    }
    Ok(())
}

fn show(entity: Entity<'_>, out: &mut dyn Write) -> io::Result<()> {
    let line = |out: &mut dyn Write, what: &str, value: &str| match value {
        "" => Ok(()),
        value => writeln!(out, "{what}\t{}", tsv(value)),
    };
    line(out, "id", entity.id())?;
    line(out, "kind", entity.kind())?;
    line(out, "class", entity.class())?;
    line(out, "country", &entity.countries().collect::<Vec<_>>().join(","))?;
    if let Some(parent) = entity.parent() {
        line(out, "parent", &format!("{} {}", parent.id(), parent.name()))?;
    }
    line(out, "prominence", &entity.prominence().to_string())?;
    line(out, "time", &span(entity.from(), entity.to()))?;
    for (register, id) in entity.externals() {
        line(out, register, id)?;
    }
    for name in entity.names() {
        let weak = if name.is_weak() { "weak" } else { "" };
        let (role, span) = (name.role().to_string(), span(name.from(), name.to()));
        let cells = [name.lang(), name.text(), &role, weak, &span, name.source()];
        writeln!(out, "name\t{}", cells.map(tsv).join("\t"))?;
    }
    for relation in entity.relations().chain(entity.relations_to()) {
        let (subject, other) = (relation.entity(), relation.other());
        let span = span(relation.from(), relation.to());
        let cells = [subject.name(), relation.word(), other.name(), &span, relation.source()];
        writeln!(out, "relation\t{}", cells.map(tsv).join("\t"))?;
    }
    Ok(())
}

fn span(from: Option<Date>, to: Option<Date>) -> String {
    let show = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
    match (from, to) {
        (None, None) => String::new(),
        _ => format!("{}/{}", show(from), show(to)),
    }
}

fn find(gazetteer: &Gazetteer, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let text = text.to_lowercase();
    for entity in gazetteer.entities() {
        if entity.names().any(|name| name.text().to_lowercase().contains(&text)) {
            let cells = [entity.id(), entity.name(), entity.kind(), entity.class()];
            writeln!(out, "{}", cells.map(tsv).join("\t"))?;
        }
    }
    Ok(())
}
