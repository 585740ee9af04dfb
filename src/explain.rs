//! How an answer was reached, step by step, to be read, stored and replayed.

use crate::{
    Date, Gazetteer, Override, Overrides, Passage, Query, Resolution, Resolver, Rule,
    matching::{MISPRINT, Mention, pairing::Pair},
    normalize,
    phonetic::{
        align::Aligner,
        lattice::{Lattice, READINGS},
    },
    resolution::{Answer, Candidate},
    translit::which,
};
use std::fmt;

/// A query with the settings under which it was resolved, as plain data.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Asked {
    /// The mention.
    pub text: String,
    /// The kind that was asked for.
    pub kind: Option<String>,
    /// The country that was asked for.
    pub country: Option<String>,
    /// The time that was asked for.
    pub as_of: Option<Date>,
    /// The language of the text.
    pub lang: Option<String>,
    /// Whether words for the people of a place were taken for the place.
    pub demonyms: bool,
    /// The confidence under which no match is given.
    pub threshold: f64,
    /// The text in which it was found, if it was found in one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub passage: Option<Passage>,
    /// What the caller knew better.
    #[cfg_attr(feature = "serde", serde(default))]
    pub overrides: Overrides,
}

impl Asked {
    pub(crate) fn query(&self) -> Query<'_> {
        Query {
            text: &self.text,
            kind: self.kind.as_deref(),
            country: self.country.as_deref(),
            as_of: self.as_of,
            lang: self.lang.as_deref(),
            demonyms: self.demonyms,
            oblique: false,
        }
    }
}

/// How an answer was reached.
///
/// Prints as a few lines for people; its [`steps`](Explanation::steps) are the same as data, and with
/// the feature `serde` it can be stored. [`replay`](Explanation::replay) resolves again and tells
/// whether everything is still so.
///
/// ```
/// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
/// let gazetteer = Gazetteer::builder()
///     .entity(EntityRecord::new("1", "person").name(NameRecord::new("Қасым-Жомарт Тоқаев", "kk")))
///     .build()?;
/// let explanation = Resolver::new(&gazetteer).resolve("Kasim-Yomart Tokáyev").explain();
/// assert!(explanation.to_string().contains("Spanish y = ж"));
/// assert!(explanation.replay(&gazetteer).is_ok());
/// assert!(explanation.replay(&Gazetteer::builder().build()?).is_err());
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Explanation {
    /// What was asked.
    pub asked: Asked,
    /// What was done, in order.
    pub steps: Vec<Step>,
}

/// A step towards an answer.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", tag = "step"))]
#[non_exhaustive]
pub enum Step {
    /// The text was damaged or inflected, and this is what it was before.
    Repaired {
        /// The text after.
        text: String,
        /// What was undone: damage as a [`Plan`](crate::repair::Plan) writes it, or endings as *without -ом*.
        plan: String,
    },
    /// The caller knew better.
    Overridden {
        /// What was asked for.
        rule: Rule,
        /// For which spelling.
        spelling: String,
        /// For which entity.
        id: String,
    },
    /// A name of the best candidate was found.
    Found {
        /// Id of the entity.
        id: String,
        /// The name of it that the mention spells.
        name: String,
        /// The name's language.
        lang: String,
        /// The name's role.
        role: String,
        /// `attested`, `namesake` or `spelled`.
        evidence: String,
        /// What the spelling costs, in hundredths of a nat.
        cost: u32,
    },
    /// The mention is what named schemes or roads make of a name of the entity.
    Written {
        /// The name that they write.
        original: String,
        /// The schemes, by their ids; at most three.
        schemes: Vec<String>,
    },
    /// The mention names an office: it means whoever held it.
    Office {
        /// The office.
        office: String,
        /// Id of the state or body.
        id: String,
        /// Its name.
        name: String,
        /// Those who held it, or did at the time asked for: their ids.
        holders: Vec<String>,
    },
    /// The entity is mentioned at more length before, in the same text.
    Beside {
        /// How.
        text: String,
    },
    /// Letters of the mention were read as a part of that name.
    Read {
        /// Letters of the mention.
        said: String,
        /// The part of the name, by its sounds.
        name: String,
        /// What the pair costs.
        cost: u32,
        /// The readings that are not plain: `y = ж`.
        readings: Vec<Reading>,
    },
    /// The name was not in use at the time asked for.
    OutOfDate {
        /// The name.
        name: String,
        /// Since when it was in use.
        from: Option<Date>,
        /// Until when it was in use.
        to: Option<Date>,
    },
    /// Words of the mention that nothing in the name stands for.
    LeftOver {
        /// How many words that tell whose name it is.
        telling: u32,
        /// How many of the name's own words were not mentioned.
        unmentioned: u32,
    },
    /// Another entity that might have been meant.
    Rival {
        /// Its id.
        id: String,
        /// The name of it that comes nearest.
        name: String,
        /// What that spelling costs.
        cost: u32,
        /// Probability that it is meant, in thousandths: what is stored comes back as it was.
        probability: u32,
    },
    /// No other entity came near.
    NoRival,
    /// The decision.
    Decided {
        /// `match`, `ambiguous` or `unknown`.
        status: String,
        /// The ids of the answer.
        ids: Vec<String>,
        /// Probability that it is right, in thousandths.
        confidence: u32,
    },
}

/// Letters that were read in a way that needs telling.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Reading {
    /// The letters; empty where the mention leaves a sound out.
    pub letters: String,
    /// The convention that reads them so, or what was heard for what.
    pub convention: String,
    /// What it costs.
    pub cost: u32,
}

/// At most so many schemes are named.
const MOST_SCHEMES: usize = 3;
/// At most so many rivals are named.
const MOST_RIVALS: usize = 3;
/// Who is less probable has not come near: it would be printed as 0.000.
const NEAR: f64 = 0.0005;

impl Explanation {
    pub(crate) fn of(resolution: &Resolution<'_>) -> Explanation {
        let answer = resolution.answer();
        let mut steps = Vec::new();
        let (mut text, mut lang) = (&*answer.asked.text, answer.asked.lang.as_deref());
        if let Some(undone) = &answer.repaired {
            let (repaired, plan) = (undone.text.clone(), undone.plan.clone());
            steps.push(Step::Repaired { text: repaired, plan });
            (text, lang) = (&undone.text, undone.lang.or(lang));
        }
        let overridden = overridden(text, answer, &mut steps);
        if let Some((office, of)) = answer.office {
            let holders = answer.candidates.iter().map(|c| c.entity.id().to_owned());
            steps.push(Step::Office {
                office: office.to_owned(),
                id: of.id().to_owned(),
                name: of.name().to_owned(),
                holders: holders.collect(),
            });
        } else if let Some(best) = answer.candidates.first().filter(|_| !overridden) {
            found(text, lang, best, &mut steps);
        }
        let decided = resolution.candidates().len().max(1);
        let rivals = answer.candidates.iter().skip(decided).take(MOST_RIVALS);
        let mut rivals = rivals.filter(|rival| rival.probability >= NEAR).peekable();
        if rivals.peek().is_none() && !answer.candidates.is_empty() && decided == 1 && !overridden {
            steps.push(Step::NoRival);
        }
        steps.extend(rivals.map(|rival| Step::Rival {
            id: rival.entity.id().to_owned(),
            name: rival.name.text().to_owned(),
            cost: rival.evidence.cost(),
            probability: thousandths(rival.probability),
        }));
        let ids = resolution.candidates().iter().map(|c| c.entity.id().to_owned()).collect();
        let confidence = thousandths(resolution.confidence());
        steps.push(Step::Decided { status: resolution.status().to_owned(), ids, confidence });
        Explanation { asked: answer.asked.clone(), steps }
    }

    /// The words of the mention as a table for people: the word, the sounds of the name for which it
    /// stands, the cost, and the conventions; then what else was done, a line each.
    ///
    /// ```
    /// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
    /// let gazetteer = Gazetteer::builder()
    ///     .entity(EntityRecord::new("1", "person").name(NameRecord::new("Қасым-Жомарт Тоқаев", "kk")))
    ///     .build()?;
    /// let table = Resolver::new(&gazetteer).resolve("Kasim-Yomart Tokáyev").explain().table();
    /// assert!(table.starts_with("kasim    qasym   24   k for q; i for y\n"), "{table}");
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn table(&self) -> String {
        let read = self.steps.iter().filter_map(|step| match step {
            Step::Read { said, name, cost, readings } => {
                let why: Vec<&str> = readings.iter().map(|r| &*r.convention).collect();
                Some([said.clone(), name.clone(), cost.to_string(), why.join("; ")])
            }
            _ => None,
        });
        let mut out = table(read);
        for step in self.steps.iter().filter(|step| !matches!(step, Step::Read { .. })) {
            out.push_str(&format!("{step}\n"));
        }
        out
    }

    /// The same, of a mention in a passage, where perhaps another mention tells who is meant.
    pub(crate) fn within(mut self, passage: &Passage, beside: Option<&str>) -> Explanation {
        self.asked.passage = Some(passage.clone());
        let beside = beside.map(|text| Step::Beside { text: text.to_owned() });
        self.steps.splice(0..0, beside);
        self
    }

    /// Resolves the same query again in `gazetteer`, and compares every step. The error lists what
    /// differs, as text: `was …, is …`.
    pub fn replay(&self, gazetteer: &Gazetteer) -> Result<(), Vec<String>> {
        let resolver = Resolver::builder(gazetteer).threshold(self.asked.threshold);
        let resolver = match resolver.overrides(&self.asked.overrides) {
            Ok(resolver) => resolver.build(),
            Err(error) => return Err(vec![error.to_string()]),
        };
        let now = match &self.asked.passage {
            None => resolver.resolve(self.asked.query()).explain(),
            Some(passage) => match passage.explain(&resolver, self.asked.as_of) {
                Some(now) => now,
                None => return Err(vec!["the mention is found no more".to_owned()]),
            },
        };
        let show = |step: Option<&Step>| step.map_or("nothing".to_owned(), Step::to_string);
        let most = self.steps.len().max(now.steps.len());
        let differences: Vec<String> = (0..most)
            .map(|i| (self.steps.get(i), now.steps.get(i)))
            .filter(|(was, is)| was != is)
            .map(|(was, is)| format!("was {}, is {}", show(was), show(is)))
            .collect();
        if differences.is_empty() { Ok(()) } else { Err(differences) }
    }
}

fn thousandths(probability: f64) -> u32 {
    (probability * 1000.0).round() as u32
}

/// Tells which overrides bear on the answer; whether one of them decided it.
fn overridden(text: &str, answer: &Answer<'_>, steps: &mut Vec<Step>) -> bool {
    let keys = [&*answer.asked.text, text].map(normalize::key_of);
    let best = answer.candidates.first();
    let bears = |o: &&Override| match o.rule {
        Rule::Pin | Rule::Forbid => keys.contains(&normalize::key_of(&o.spelling)),
        Rule::Alias => best.is_some_and(|best| best.name.text() == o.spelling),
    };
    let before = steps.len();
    steps.extend(answer.asked.overrides.iter().filter(bears).map(|o| Step::Overridden {
        rule: o.rule,
        spelling: o.spelling.clone(),
        id: o.id.clone(),
    }));
    let pinned = |step: &Step| matches!(step, Step::Overridden { rule: Rule::Pin, .. });
    steps[before..].iter().any(pinned) && answer.candidates.len() == 1 && answer.nil == 0.0
}

/// Steps that tell how the best candidate's name was found in the text.
fn found(text: &str, lang: Option<&str>, best: &Candidate<'_>, steps: &mut Vec<Step>) {
    let pairing = &best.evidence.pairing;
    steps.push(Step::Found {
        id: best.entity.id().to_owned(),
        name: best.name.text().to_owned(),
        lang: best.name.lang().to_owned(),
        role: best.name.role().to_string(),
        evidence: best.evidence.label().to_owned(),
        cost: best.evidence.cost(),
    });
    steps.extend(written(text, best));
    if let Some(mention) = Mention::new(text, lang) {
        let mut aligner = Aligner::default();
        steps.extend(pairing.pairs.iter().map(|pair| read(&mention, best, pair, &mut aligner)));
    }
    let telling = pairing.extra - pairing.implied[0] + pairing.extra_patronymic;
    let unmentioned = pairing.missing - pairing.implied[1] + pairing.missing_patronymic;
    if telling + unmentioned > 0 {
        steps.push(Step::LeftOver { telling, unmentioned });
    }
    if best.evidence.out_of_date {
        let (from, to) = (best.name.from(), best.name.to());
        steps.push(Step::OutOfDate { name: best.name.text().to_owned(), from, to });
    }
}

/// Which schemes write a name of the entity so.
fn written(text: &str, best: &Candidate<'_>) -> Option<Step> {
    best.entity.names().filter(|name| name.text() != text).find_map(|name| {
        let schemes = which(text, name.text(), name.lang());
        let schemes: Vec<String> =
            schemes.iter().take(MOST_SCHEMES).map(|scheme| scheme.id().to_owned()).collect();
        let original = || name.text().to_owned();
        (!schemes.is_empty()).then(|| Step::Written { original: original(), schemes })
    })
}

fn read(mention: &Mention, best: &Candidate<'_>, pair: &Pair, aligner: &mut Aligner) -> Step {
    let (said, lattice) = pair.said(mention);
    let sounds = pair.named(best.name.index(), best.name.number());
    let name = String::from_utf8_lossy(&sounds).into_owned();
    if pair.translated {
        let convention = "a word of the same meaning".to_owned();
        let cost = pair.cost.into();
        let readings = vec![Reading { letters: said.clone(), convention, cost }];
        return Step::Read { said, readings, name, cost };
    }
    let mut readings = readings(aligner, &lattice, &sounds);
    if pair.cost >= MISPRINT {
        let convention = "one letter misprinted".to_owned();
        readings.insert(0, Reading { letters: said.clone(), convention, cost: MISPRINT.into() });
    }
    Step::Read { said, readings, name, cost: pair.cost.into() }
}

/// How letters were read as those sounds, where that is not plain.
pub(crate) fn readings(aligner: &mut Aligner, lattice: &Lattice, sounds: &[u8]) -> Vec<Reading> {
    let readings = aligner.pairs(lattice, sounds).into_iter().filter_map(|step| {
        let reading = step.rule.and_then(|rule| READINGS.get(rule));
        let convention = reading.map_or("", |reading| reading.convention);
        if step.cost == 0 && convention.is_empty() {
            return None;
        }
        let letters = reading.map_or("", |reading| reading.grapheme);
        let sound =
            |symbol: Option<u8>| symbol.map_or("nothing".to_owned(), |s| char::from(s).to_string());
        let heard = format!("{} for {}", sound(step.read), sound(step.name));
        let convention = match (convention, step.read == step.name) {
            ("", true) => return None,
            ("", false) => heard,
            (convention, true) => convention.to_owned(),
            (convention, false) => format!("{convention}, {heard}"),
        };
        Some(Reading { letters: letters.to_owned(), convention, cost: step.cost.into() })
    });
    readings.collect()
}

/// Rows as text in columns: as wide as their widest field, the last as it comes.
pub(crate) fn table<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = rows.collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; N] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let line = |row: &[String; N]| {
        let fields = row.iter().zip(widths).map(|(field, width)| format!("{field:width$}"));
        fields.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Repaired { text, plan } => write!(f, "taken for {text:?}: {plan}"),
            Step::Beside { text } => write!(f, "the text has {text:?}"),
            Step::Overridden { rule, spelling, id } => match rule {
                Rule::Pin => write!(f, "{spelling:?} is pinned to {id}"),
                Rule::Forbid => write!(f, "{spelling:?} is forbidden to mean {id}"),
                Rule::Alias => write!(f, "{spelling:?} is an added alias of {id}"),
            },
            Step::Found { id, name, lang, role, evidence, cost } => match evidence.as_str() {
                "attested" => write!(f, "attested: {name:?} ({lang}, {role}) of {id}"),
                _ => write!(f, "{evidence} at cost {cost}: {name:?} ({lang}, {role}) of {id}"),
            },
            Step::Office { office, id, name, holders } if holders.is_empty() => {
                write!(f, "the office {office} of {id} {name:?}: no holder on file for that time")
            }
            Step::Office { office, id, name, holders } => {
                write!(f, "the office {office} of {id} {name:?}, held by {}", holders.join("|"))
            }
            Step::Written { original, schemes } => {
                write!(f, "{original:?} is written so in {}", schemes.join(", "))
            }
            Step::Read { said, name, cost, readings } => {
                write!(f, "{said:?} read as [{name}]")?;
                if *cost > 0 {
                    write!(f, " at cost {cost}")?;
                }
                for (i, reading) in readings.iter().enumerate() {
                    write!(f, "{}{}", if i == 0 { ": " } else { "; " }, reading.convention)?;
                }
                Ok(())
            }
            Step::OutOfDate { name, from, to } => {
                let show =
                    |date: &Option<Date>| date.map_or("?".to_owned(), |date| date.to_string());
                write!(f, "{name:?} was the name from {} to {}", show(from), show(to))
            }
            Step::LeftOver { telling, unmentioned } => {
                write!(f, "left over: {telling} of the mention, {unmentioned} of the name")
            }
            Step::Rival { id, name, cost, probability } => {
                let probability = f64::from(*probability) / 1000.0;
                write!(f, "rival {id} {name:?} at cost {cost}: probability {probability:.3}")
            }
            Step::NoRival => f.write_str("no rival came near"),
            Step::Decided { status, ids, confidence } => {
                write!(f, "{status}")?;
                for (i, id) in ids.iter().enumerate() {
                    write!(f, "{}{id}", if i == 0 { " " } else { "|" })?;
                }
                write!(f, " with confidence {:.3}", f64::from(*confidence) / 1000.0)
            }
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            write!(f, "{}{step}", if i == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}
