//! A page of texts with their mentions marked, linked and explained: one file, no scripts, for wide and
//! narrow screens, in dark and light.

use laqap::{Entity, Mention, Window};
use std::{collections::BTreeMap, fmt::Write as _};

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fdfdfb;--soft:#63635e;--line:#d9d9d3;\
--person:#fbe3c0;--place:#d3ebd3;--organization:#d6e2fa;--other:#e9e0f2;--edge:#8a8a82;--link:#0b57a4}\
@media(prefers-color-scheme:dark){:root{--ink:#e8e6e1;--paper:#17181a;--soft:#a3a19a;--line:#3a3b3e;\
--person:#5a4015;--place:#1f4a2a;--organization:#23406e;--other:#46345a;--edge:#85837c;--link:#8ab8f0}}\
*{box-sizing:border-box}\
body{margin:0 auto;padding:1rem;max-width:46rem;background:var(--paper);color:var(--ink);\
font:1rem/1.6 system-ui,sans-serif;overflow-wrap:anywhere}\
h1{font-size:1.4rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem;\
border-top:1px solid var(--line);padding-top:1rem}h3{font-size:1rem;margin:1.4rem 0 .2rem}\
a{color:var(--link)}p{margin:.3rem 0}.soft,small{color:var(--soft)}\
.text{white-space:pre-wrap;margin:1rem 0}\
mark{color:inherit;border-radius:.2em;padding:.05em .1em;border-bottom:2px solid var(--edge);\
-webkit-box-decoration-break:clone;box-decoration-break:clone}\
mark a{color:inherit;text-decoration:none}mark a:hover,mark a:focus{text-decoration:underline}\
.person{background:var(--person)}.place{background:var(--place)}\
.organization{background:var(--organization)}.other{background:var(--other)}\
.unsure{border-bottom-style:dashed}\
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.95rem;overflow-wrap:break-word}\
th{white-space:nowrap}th,td{text-align:left;padding:.3rem .5rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}\
td.n,th.n{text-align:right;width:1%;overflow-wrap:normal;padding-right:1rem;font-variant-numeric:tabular-nums}\
ul{margin:.2rem 0;padding-left:1.2rem}li{margin:.1rem 0}:target{outline:2px solid var(--link);\
outline-offset:.2rem}\
.key span{border-radius:.2em;padding:.05em .4em;margin-right:.4em;white-space:nowrap}";

/// Collects what the page shows.
#[derive(Default)]
pub struct Page {
    texts: String,
    /// By id: the entity's description, how often it was meant, and its spellings with explanations.
    entities: BTreeMap<String, Summary>,
    mentions: usize,
    files: Vec<String>,
}

#[derive(Default)]
struct Summary {
    name: String,
    about: String,
    externals: Vec<(String, String)>,
    count: usize,
    first: usize,
    /// Each spelling: how often, and how it was read.
    spellings: BTreeMap<String, (usize, Vec<String>)>,
}

impl Page {
    /// Begins a text.
    pub fn begin(&mut self, file: &str) {
        let _ = write!(self.texts, "<h2>{}</h2>\n<div class=\"text\">", escape(file));
        self.files.push(file.to_owned());
    }

    /// Adds a part of the text with its mentions.
    pub fn add(&mut self, window: &Window<'_, '_>) {
        let text = window.text();
        let mut at = 0;
        for (mention, place) in window.mentions().iter().zip(window.places()) {
            self.texts.push_str(&escape(&text[at..place.start]));
            self.mark(mention);
            at = place.end;
        }
        self.texts.push_str(&escape(&text[at..]));
    }

    /// Ends the text.
    pub fn end(&mut self) {
        self.texts.push_str("</div>\n");
    }

    fn mark(&mut self, mention: &Mention<'_, '_>) {
        self.mentions += 1;
        let number = self.mentions;
        let entity = mention.entity();
        let unsure = if mention.id().is_some() { "" } else { " unsure" };
        let names: Vec<_> = mention.candidates().iter().map(|c| c.entity().name()).collect();
        let _ = write!(
            self.texts,
            "<mark class=\"{}{unsure}\" id=\"m{number}\"><a href=\"#e-{}\" title=\"{}\">{}</a></mark>",
            class(entity.kind()),
            anchor(entity.id()),
            escape(&names.join(" or ")),
            escape(mention.text()),
        );
        let steps = mention.resolution().explain();
        for candidate in mention.candidates() {
            let entity = candidate.entity();
            let summary = self
                .entities
                .entry(entity.id().to_owned())
                .or_insert_with(|| Summary { first: number, ..Summary::of(entity) });
            summary.count += 1;
            let spelling = summary
                .spellings
                .entry(mention.text().to_owned())
                .or_insert_with(|| (0, steps.steps.iter().map(ToString::to_string).collect()));
            spelling.0 += 1;
        }
    }

    /// The whole page.
    pub fn finish(self) -> String {
        let mut out = String::from(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n",
        );
        let title = format!("Mentions in {}", self.files.join(", "));
        let _ = writeln!(
            out,
            "<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
            escape(&title)
        );
        let mut entities: Vec<_> = self.entities.iter().collect();
        entities.sort_by(|a, b| b.1.count.cmp(&a.1.count).then(a.1.name.cmp(&b.1.name)));
        let _ = writeln!(
            out,
            "<h1>{}</h1>\n<p class=\"soft\">{} mentions of <a href=\"#entities\">{} entities</a></p>\n\
             <p class=\"key\"><span class=\"person\">person</span><span class=\"place\">place</span>\
             <span class=\"organization\">organization</span></p>",
            escape(&title),
            self.mentions,
            entities.len()
        );
        out.push_str(&self.texts);
        out.push_str(
            "<h2 id=\"entities\">Entities</h2>\n<div class=\"wide\"><table>\n<thead><tr><th class=\"n\">count</th>\
             <th>entity</th><th>written</th></tr></thead>\n<tbody>\n",
        );
        for (id, entity) in &entities {
            let written: Vec<_> = entity.spellings.keys().map(|text| escape(&flat(text))).collect();
            let _ = writeln!(
                out,
                "<tr><td class=\"n\">{}</td><td><a href=\"#e-{}\">{}</a></td><td>{}</td></tr>",
                entity.count,
                anchor(id),
                escape(&entity.name),
                written.join(", ")
            );
        }
        out.push_str("</tbody>\n</table></div>\n<h2>Explanations</h2>\n");
        for (id, entity) in &entities {
            entity.write(id, &mut out);
        }
        out.push_str("</body>\n</html>\n");
        out
    }
}

impl Summary {
    fn of(entity: Entity<'_>) -> Summary {
        let countries: Vec<_> = entity.countries().map(str::to_uppercase).collect();
        let countries = countries.join(" ");
        let about = [entity.kind(), entity.class(), &countries];
        let about: Vec<_> = about.into_iter().filter(|part| !part.is_empty()).collect();
        Summary {
            name: entity.name().to_owned(),
            about: about.join(", "),
            externals: entity.externals().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            ..Summary::default()
        }
    }

    fn write(&self, id: &str, out: &mut String) {
        let _ = writeln!(
            out,
            "<h3 id=\"e-{}\">{}</h3>\n<p class=\"soft\">{} · {} · <a href=\"#m{}\">first mention</a>",
            anchor(id),
            escape(&self.name),
            escape(id),
            escape(&self.about),
            self.first
        );
        for (register, value) in &self.externals {
            let shown = escape(&format!("{register} {value}"));
            let _ = match link(register, value) {
                Some(link) => write!(out, " · <a href=\"{}\">{shown}</a>", escape(&link)),
                None => write!(out, " · {shown}"),
            };
        }
        out.push_str("</p>\n<ul>\n");
        for (text, (count, steps)) in &self.spellings {
            let steps: Vec<_> = steps.iter().map(|step| escape(step)).collect();
            let _ = writeln!(
                out,
                "<li><b>{}</b> × {count}<br><small>{}</small></li>",
                escape(&flat(text)),
                steps.join("<br>")
            );
        }
        out.push_str("</ul>\n");
    }
}

/// Where a register shows an entity.
fn link(register: &str, id: &str) -> Option<String> {
    match register {
        "wikidata" => Some(format!("https://www.wikidata.org/wiki/{id}")),
        "geonames" => Some(format!("https://www.geonames.org/{id}")),
        "wof" => Some(format!("https://spelunker.whosonfirst.org/id/{id}")),
        "ror" => Some(format!("https://ror.org/{id}")),
        _ => None,
    }
}

fn class(kind: &str) -> &str {
    match kind {
        "person" | "place" | "organization" => kind,
        _ => "other",
    }
}

/// White space as single spaces.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An id as a part of a fragment: letters and digits stay, all else is written by its number.
fn anchor(id: &str) -> String {
    id.chars().fold(String::new(), |mut out, c| {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            c => drop(write!(out, "-{:x}-", u32::from(c))),
        }
        out
    })
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No control character may stand in a page, whatever the file holds.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
