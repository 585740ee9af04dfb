//! An alias that a scheme already yields is no row of the tables: the rule finds it.

use laqap::{Entity, Gazetteer, NameRole, translit::Scheme};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A name without what schemes and printers differ in: case, marks, apostrophes, hyphens.
fn folded(name: &str) -> String {
    let letters = name.nfd().filter(|c| c.is_alphanumeric() && !is_combining_mark(*c));
    letters.flat_map(char::to_lowercase).collect()
}

/// The region's own languages.
const NATIVE: [&str; 8] = ["be", "kk", "ky", "ru", "tg", "tk", "uk", "uz"];

/// Names of an entity beyond the chosen one of their language.
fn aliases<'g>(entity: Entity<'g>) -> Vec<laqap::Name<'g>> {
    let mut chosen: Vec<&str> = Vec::new();
    let alias = |name: &laqap::Name<'g>| match name.role() {
        // These are what schemes start from.
        _ if NATIVE.contains(&name.lang()) => false,
        NameRole::Variant | NameRole::Nickname | NameRole::Pseudonym | NameRole::Birth => true,
        NameRole::Common => {
            let first = !chosen.contains(&name.lang());
            chosen.push(name.lang());
            !first && name.from().is_none()
        }
        _ => false,
    };
    entity.names().filter(alias).collect()
}

#[test]
fn no_alias_is_what_a_scheme_yields() {
    let schemes: Vec<Scheme> = Scheme::all().collect();
    let mut faults = Vec::new();
    for entity in Gazetteer::bundled().entities() {
        for alias in aliases(entity) {
            let wanted = folded(alias.text());
            for name in entity.names().filter(|name| name.text() != alias.text()) {
                let yields = |scheme: &&Scheme| {
                    let written = scheme.romanize(name.text());
                    scheme.source_script() == "Cyrl"
                        && scheme.languages().contains(&name.lang())
                        && written != name.text()
                        && folded(&written) == wanted
                };
                if let Some(scheme) = schemes.iter().find(yields) {
                    let (id, alias, name) = (entity.id(), alias.text(), name.text());
                    faults.push(format!("{id}: {alias:?} is {name:?} in {}", scheme.id()));
                    break;
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
