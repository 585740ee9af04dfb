//! What a mention means: one entity, one of several, or none on file.

use crate::{
    Entity, Error, Explanation, Name, Relation, decide, explain::Asked, matching::pairing::Pairing,
};

/// The answer to a [`Query`](crate::Query). Closed by logic: there is no fourth outcome.
///
/// ```
/// use laqap::{Gazetteer, Imported, Resolution, Resolver};
/// let table = "id\tkind\tname\tlang\n1\tplace\tАқтау\tkk\n2\tplace\tАқтау\tkk\n3\tplace\tШымкент\tkk\n";
/// let records = Imported::parse("own.tsv", table)?.records;
/// let gazetteer = Gazetteer::builder().entities(records).build()?;
/// let resolver = Resolver::new(&gazetteer);
/// match resolver.resolve("Aktau") {
///     Resolution::Ambiguous(several) => assert_eq!(several.candidates().len(), 2),
///     other => panic!("{other:?}"),
/// }
/// assert_eq!(resolver.resolve("Tschimkent").unique()?.entity().id(), "3");
/// assert!(resolver.resolve("Reykjavik").unique().is_err());
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub enum Resolution<'g> {
    /// One entity, with at least the resolver's threshold of confidence.
    Match(Match<'g>),
    /// One of several entities.
    Ambiguous(Ambiguous<'g>),
    /// None that is on file, or none that could be told.
    Unknown(Unknown<'g>),
}

/// One entity is meant.
#[derive(Clone, Debug)]
pub struct Match<'g> {
    pub(crate) answer: Answer<'g>,
}

/// One of several entities is meant.
#[derive(Clone, Debug)]
pub struct Ambiguous<'g> {
    pub(crate) answer: Answer<'g>,
    /// How many of the answer's candidates are plausible.
    pub(crate) plausible: usize,
}

/// No entity on file is meant, or it cannot be told.
#[derive(Clone, Debug)]
pub struct Unknown<'g> {
    pub(crate) answer: Answer<'g>,
}

/// What a text was before it was damaged or inflected, or without what only tells more of it.
#[derive(Clone, Debug)]
pub(crate) struct Undone {
    /// The text.
    pub text: String,
    /// What was undone, for people.
    pub plan: String,
    /// The language that this makes of it, if one.
    pub lang: Option<&'static str>,
}

/// Everything that was found out, whatever was made of it.
#[derive(Clone, Debug)]
pub(crate) struct Answer<'g> {
    /// Best first.
    pub candidates: Vec<Candidate<'g>>,
    /// Probability that none of them is meant.
    pub nil: f64,
    /// What was asked, and under which settings.
    pub asked: Asked,
    /// The text that was resolved in the place of the mention, and what was undone.
    pub repaired: Option<Undone>,
    /// The office that the mention names, and of what.
    pub office: Option<(&'static str, Entity<'g>)>,
}

/// An entity that may be meant.
#[derive(Clone, Debug)]
pub struct Candidate<'g> {
    pub(crate) entity: Entity<'g>,
    pub(crate) name: Name<'g>,
    /// How much likelier it is meant than nobody on file, in nats, rivals aside.
    pub(crate) score: f64,
    pub(crate) probability: f64,
    pub(crate) evidence: Evidence,
}

/// Why an entity may be meant.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub(crate) exact: bool,
    /// Whether the name is weak, and by that so much less likely.
    pub(crate) weak: bool,
    pub(crate) out_of_date: bool,
    /// Whether the entity is a region or a district, a town has the same name, and the mention does not say which.
    pub(crate) unsaid: bool,
    pub(crate) pairing: Pairing,
    /// The relation by which the entity was found, if not by a name.
    pub(crate) office: Option<u32>,
}

/// A spelling that costs no more is called the same.
const SAME_TO_THE_EAR: u32 = 20;

impl Evidence {
    /// Whether the name is attested in this very spelling, case and punctuation aside.
    pub fn is_attested(&self) -> bool {
        self.exact
    }

    /// What the spelling costs under the best readings, in hundredths of a nat: 0 where every sound
    /// is the same, 100 for each factor of *e* by which the spelling is less likely.
    pub fn cost(&self) -> u32 {
        self.pairing.spelling
    }

    /// Whether the name was not in use at the time asked for.
    pub fn is_out_of_date(&self) -> bool {
        self.out_of_date
    }

    /// In a word: `attested`, `namesake` (the same to the ear), `spelled`, or `office`.
    pub fn label(&self) -> &'static str {
        match (self.exact, self.pairing.spelling) {
            _ if self.office.is_some() => "office",
            (true, _) => "attested",
            (false, 0..=SAME_TO_THE_EAR) if self.pairing.is_whole() => "namesake",
            _ => "spelled",
        }
    }
}

impl<'g> Candidate<'g> {
    /// The entity.
    pub fn entity(&self) -> Entity<'g> {
        self.entity
    }

    /// The name of it that the mention spells; its first, if the mention names its office.
    pub fn name(&self) -> Name<'g> {
        self.name
    }

    /// The office by which the mention means it: `President of Kazakhstan` is nobody's name.
    ///
    /// ```
    /// use laqap::{Gazetteer, Query, Resolver};
    /// let resolver = Resolver::new(Gazetteer::bundled());
    /// let query = Query::new("el presidente de Kazajistán");
    /// let then = resolver.resolve(query.as_of("2005".parse()?)).unique()?;
    /// assert_eq!(then.entity().name(), "Nursultan Nazarbayev");
    /// assert_eq!(then.candidate().office().unwrap().word(), "president");
    /// assert!(resolver.resolve(query).unique().is_err());
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn office(&self) -> Option<Relation<'g>> {
        Some(Relation::new(self.name.index(), self.evidence.office?))
    }

    /// Probability, 0 to 1, that this entity is meant.
    pub fn probability(&self) -> f64 {
        self.probability
    }

    /// What the probability was reckoned from: the names of the features and their values, in the
    /// order of `data/weights.tsv`.
    pub fn features(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let values = decide::features(&self.evidence, self.entity.prominence());
        decide::FEATURES.into_iter().map(|(name, _)| name).zip(values)
    }

    /// Why.
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl<'g> Match<'g> {
    /// The entity that is meant.
    pub fn entity(&self) -> Entity<'g> {
        self.answer.candidates[0].entity
    }

    /// The entity as a candidate, with its evidence.
    pub fn candidate(&self) -> &Candidate<'g> {
        &self.answer.candidates[0]
    }
}

impl<'g> Ambiguous<'g> {
    /// The entities one of which is meant, best first; two or more.
    pub fn candidates(&self) -> &[Candidate<'g>] {
        &self.answer.candidates[..self.plausible]
    }
}

impl<'g> Unknown<'g> {
    /// The candidate that came nearest, if any came near.
    pub fn nearest(&self) -> Option<&Candidate<'g>> {
        self.answer.candidates.first()
    }
}

impl<'g> Resolution<'g> {
    pub(crate) fn answer(&self) -> &Answer<'g> {
        match self {
            Resolution::Match(found) => &found.answer,
            Resolution::Ambiguous(found) => &found.answer,
            Resolution::Unknown(found) => &found.answer,
        }
    }

    /// The same as the answer for another text, from which something was taken.
    pub(crate) fn of(mut self, asked: &str, text: &str, plan: String) -> Resolution<'g> {
        let answer = match &mut self {
            Resolution::Match(found) => &mut found.answer,
            Resolution::Ambiguous(found) => &mut found.answer,
            Resolution::Unknown(found) => &mut found.answer,
        };
        answer.asked.text = asked.to_owned();
        answer.repaired = Some(match answer.repaired.take() {
            Some(undone) => Undone { plan: format!("{plan}; {}", undone.plan), ..undone },
            None => Undone { text: text.to_owned(), plan, lang: None },
        });
        self
    }

    /// `match`, `ambiguous` or `unknown`.
    pub fn status(&self) -> &'static str {
        match self {
            Resolution::Match(_) => "match",
            Resolution::Ambiguous(_) => "ambiguous",
            Resolution::Unknown(_) => "unknown",
        }
    }

    /// The id of the one entity that is meant; `None` if there is not one.
    pub fn id(&self) -> Option<&'g str> {
        match self {
            Resolution::Match(found) => Some(found.entity().id()),
            _ => None,
        }
    }

    /// The entities that may be meant: one for a match, two or more when ambiguous, none when unknown.
    pub fn candidates(&self) -> &[Candidate<'g>] {
        match self {
            Resolution::Match(found) => &found.answer.candidates[..1],
            Resolution::Ambiguous(found) => found.candidates(),
            Resolution::Unknown(_) => &[],
        }
    }

    /// Every entity that was looked at, best first, whatever came of it.
    pub fn considered(&self) -> &[Candidate<'g>] {
        &self.answer().candidates
    }

    /// Probability, 0 to 1, that the answer is right: that the match is meant; that one of those
    /// listed is; that the entity is not on file.
    pub fn confidence(&self) -> f64 {
        match self {
            Resolution::Unknown(found) => found.answer.nil,
            _ => self.candidates().iter().map(Candidate::probability).sum::<f64>().min(1.0),
        }
    }

    /// The text that was resolved in the place of the mention, if the mention was damaged or inflected.
    pub fn repaired(&self) -> Option<&str> {
        self.answer().repaired.as_ref().map(|undone| &*undone.text)
    }

    /// The match, or an error that says what else it was: for `?`.
    pub fn unique(self) -> Result<Match<'g>, Error> {
        let found = match self {
            Resolution::Match(found) => return Ok(found),
            Resolution::Ambiguous(found) => format!("one of {}", found.plausible),
            Resolution::Unknown(_) => "none that is on file".to_owned(),
        };
        Err(Error::new("mention").expected("one entity").found(found))
    }

    /// How the answer was reached. Built when asked for; takes about as long as resolving.
    pub fn explain(&self) -> Explanation {
        Explanation::of(self)
    }
}
