//! Mentions to entities: wiring, no cleverness.

use crate::{
    Date, Entity, Gazetteer, Name, NameRole, Query, Resolution,
    decide::{self, Outcome},
    explain::Asked,
    gazetteer::index::{Index, flag, name},
    matching::{LONGEST_MENTION, Matcher, Mention, information, pairing::Pairing},
    normalize,
    repair::Repairer,
    resolution::{Ambiguous, Answer, Candidate, Evidence, Match, Unknown},
};

/// The confidence under which no match is given, unless the caller says otherwise: chosen for 99 %
/// precision on names that were not fitted (DESIGN.md, "Decision"). Persons and organizations need
/// somewhat more than the threshold.
pub const THRESHOLD: f64 = 0.75;

/// Nats by which a weak name is less likely to be meant.
const WEAK: f64 = 6.0;

/// What speaks for an entity: one of its names.
struct Scored {
    entity: u32,
    score: f64,
    name: u32,
    evidence: Evidence,
}

/// Resolves mentions in a gazetteer. Never fails and never panics, on any input whatever; takes time
/// linear in the mention's length up to a limit beyond which nothing is a name.
///
/// Cheap to clone, `Send` and `Sync`; holds no state between queries.
///
/// ```
/// use laqap::{EntityRecord, Gazetteer, NameRecord, Query, Resolver};
/// let gazetteer = Gazetteer::builder()
///     .entity(EntityRecord::new("kt", "person").name(NameRecord::new("Қасым-Жомарт Тоқаев", "kk")))
///     .build()?;
/// let resolver = Resolver::new(&gazetteer);
/// for mention in ["Касым-Жомарт Токаев", "Qasym-Zhomart Toqaev", "Kassym-Schomart Tokajew", "TOKAYEV Qasym"] {
///     assert_eq!(resolver.resolve(mention).id(), Some("kt"), "{mention}");
/// }
/// assert_eq!(resolver.resolve(Query::new("Kassym-Jomart Tokayev").kind("place")).id(), None);
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Resolver {
    gazetteer: Gazetteer,
    threshold: f64,
}

/// What a text was before it was damaged, and what it may mean then.
struct Hypothesis {
    weight: f64,
    /// The best of each entity.
    scored: Vec<Scored>,
    /// The text, and the plan that repairs it; `None` for the text as it stands.
    repaired: Option<(String, String)>,
}

/// Settings for a [`Resolver`].
#[derive(Clone, Debug)]
pub struct ResolverBuilder {
    resolver: Resolver,
}

impl ResolverBuilder {
    /// The confidence, 0 to 1, under which no match is given.
    pub fn threshold(mut self, threshold: f64) -> ResolverBuilder {
        self.resolver.threshold = threshold.clamp(0.0, 1.0);
        self
    }

    /// The resolver.
    pub fn build(self) -> Resolver {
        self.resolver
    }
}

impl Resolver {
    /// A resolver with the default settings.
    pub fn new(gazetteer: &Gazetteer) -> Resolver {
        Resolver { gazetteer: gazetteer.clone(), threshold: THRESHOLD }
    }

    /// A resolver with other settings.
    pub fn builder(gazetteer: &Gazetteer) -> ResolverBuilder {
        ResolverBuilder { resolver: Resolver::new(gazetteer) }
    }

    /// The gazetteer that is searched.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// What a mention means. A text that means nothing as it stands, and may be damaged, is resolved
    /// under each hypothesis of what it was before.
    pub fn resolve<'q>(&self, query: impl Into<Query<'q>>) -> Resolution<'_> {
        let query = query.into();
        if query.text.len() > LONGEST_MENTION {
            return self.decide(&query, Vec::new(), 1.0, None);
        }
        // Whether to look for damage must not depend on the context, which only narrows.
        if let Some(attested) = self.attested(&query, query.text) {
            return self.decide(&query, attested, 1.0, None);
        }
        let scored = self.spelled(&query, query.text);
        let mut hypotheses = vec![Hypothesis { weight: 1.0, scored, repaired: None }];
        let repairer = Repairer::new().known_names(&self.gazetteer);
        for repaired in repairer.hypotheses(query.text) {
            if !repaired.is_changed() {
                hypotheses[0].weight = repaired.confidence();
                continue;
            }
            let text = repaired.text();
            let attested = self.attested(&query, text);
            hypotheses.push(Hypothesis {
                weight: repaired.confidence(),
                scored: attested.unwrap_or_else(|| self.spelled(&query, text)),
                repaired: Some((text.to_owned(), repaired.plan().to_string())),
            });
        }
        if hypotheses.len() == 1 {
            let scored = hypotheses.remove(0).scored;
            return self.decide(&query, scored, 1.0, None);
        }
        let weight = hypotheses.iter().map(|hypothesis| hypothesis.weight).sum();
        let (scored, of) = pool(&mut hypotheses);
        self.decide(&query, scored, weight, hypotheses.swap_remove(of).repaired)
    }

    fn asked(&self, query: &Query<'_>) -> Asked {
        Asked {
            text: query.text.to_owned(),
            kind: query.kind.map(str::to_owned),
            country: query.country.map(str::to_owned),
            as_of: query.as_of,
            lang: query.lang.map(str::to_owned),
            demonyms: query.demonyms,
            threshold: self.threshold,
        }
    }

    /// The entities of which a text is a name as it stands, and those whose names sound like it; `None`
    /// if it is nobody's.
    fn attested(&self, query: &Query<'_>, text: &str) -> Option<Vec<Scored>> {
        let index = &*self.gazetteer.0;
        let names = index.exact(&normalize::key_of(text))?;
        // All of them sound alike, so all say as much as the first.
        let attested = names.clone().next().map(|(name, _)| whole(index, name));
        let attested = attested.unwrap_or_default();
        let mut scored = Vec::new();
        for (name, cost) in names {
            let worst = cost / attested.phones.max(1);
            let pairing = Pairing { spelling: cost, worst, ..attested.clone() };
            let evidence = Evidence { exact: cost == 0, out_of_date: false, pairing };
            self.score(query, name, evidence, &mut scored);
        }
        Some(best_of_each(scored))
    }

    /// The entities whose names a text may spell.
    fn spelled(&self, query: &Query<'_>, text: &str) -> Vec<Scored> {
        let mut scored = Vec::new();
        if let Some(mention) = Mention::new(text, query.lang) {
            for found in Matcher::new(&self.gazetteer.0).candidates(&mention) {
                let pairing = found.pairing;
                let evidence = Evidence { exact: false, out_of_date: false, pairing };
                self.score(query, found.name, evidence, &mut scored);
            }
        }
        best_of_each(scored)
    }

    /// Enters a name that the mention may spell, if the query's context allows for its entity.
    fn score(
        &self,
        query: &Query<'_>,
        name: u32,
        mut evidence: Evidence,
        scored: &mut Vec<Scored>,
    ) {
        let index = &*self.gazetteer.0;
        let entity = self.gazetteer.at(index.name(name, name::ENTITY));
        if !allowed(query, entity) {
            return;
        }
        let named = Name::new(index, name);
        evidence.out_of_date = query.as_of.is_some_and(|date: Date| !named.was_in_use(date));
        // People of a place are not the place, and *us* is not the US.
        let small = || !query.text.chars().any(char::is_uppercase);
        match named.role() {
            NameRole::Demonym if !query.demonyms => return,
            NameRole::Acronym if small() => return,
            _ => {}
        }
        let features = decide::features(&evidence, entity.prominence());
        let mut score = decide::score(entity.kind(), &features);
        // A weak name alone means something else, unless the caller says what it is.
        if named.is_weak() && query.kind.is_none() && query.country.is_none() {
            score -= WEAK;
        }
        scored.push(Scored { entity: entity.number(), score, name, evidence });
    }

    /// Weighs the entities against each other and against none, whose score is the logarithm of `weight`:
    /// match, ambiguous or unknown.
    fn decide(
        &self,
        query: &Query<'_>,
        mut scored: Vec<Scored>,
        weight: f64,
        repaired: Option<(String, String)>,
    ) -> Resolution<'_> {
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entity.cmp(&b.entity)));
        let nil = weight.ln();
        let scores: Vec<f64> = scored.iter().map(|scored| scored.score - nil).collect();
        let (probabilities, nil) = decide::probabilities(&scores);
        let kind = scored.first().map_or("", |best| self.gazetteer.at(best.entity).kind());
        let kind = decide::column(kind);
        let outcome = decide::outcome(&probabilities, nil, kind, self.threshold, decide::DOUBT);
        let candidates = scored.into_iter().zip(probabilities).map(|(scored, probability)| {
            let entity = self.gazetteer.at(scored.entity);
            let name = Name::new(&self.gazetteer.0, scored.name);
            Candidate { entity, name, probability, evidence: scored.evidence }
        });
        let candidates = candidates.collect();
        let answer = Answer { candidates, nil, asked: self.asked(query), repaired };
        match outcome {
            Outcome::Match => Resolution::Match(Match { answer }),
            Outcome::Ambiguous(plausible) => Resolution::Ambiguous(Ambiguous { answer, plausible }),
            Outcome::Unknown => Resolution::Unknown(Unknown { answer }),
        }
    }
}

/// The entities of all hypotheses, each with its scores put together and its best evidence; and the
/// hypothesis under which the best of them is best.
fn pool(hypotheses: &mut [Hypothesis]) -> (Vec<Scored>, usize) {
    let mut all: Vec<(Scored, f64, usize)> = Vec::new();
    for (h, hypothesis) in hypotheses.iter_mut().enumerate() {
        let weight = hypothesis.weight.ln();
        all.extend(hypothesis.scored.drain(..).map(|mut scored| {
            scored.score += weight;
            let own = scored.score;
            (scored, own, h)
        }));
    }
    // Stable, so that of equal ones the first hypothesis counts.
    all.sort_by(|a, b| a.0.entity.cmp(&b.0.entity).then(b.1.total_cmp(&a.1)));
    all.dedup_by(|next, first| {
        let same = next.0.entity == first.0.entity;
        if same {
            first.0.score = decide::add(first.0.score, next.0.score);
        }
        same
    });
    let best = all.iter().reduce(|a, b| if b.0.score > a.0.score { b } else { a });
    let of = best.map_or(0, |best| best.2);
    (all.into_iter().map(|(scored, ..)| scored).collect(), of)
}

/// Keeps the best of each entity. Of names that fit alike the first is shown: names of an entity stand in
/// a fixed order.
fn best_of_each(mut scored: Vec<Scored>) -> Vec<Scored> {
    scored.sort_unstable_by(|a, b| {
        (a.entity.cmp(&b.entity)).then(b.score.total_cmp(&a.score)).then(a.name.cmp(&b.name))
    });
    scored.dedup_by_key(|s| s.entity);
    scored
}

/// The pairing of a name with itself.
fn whole(index: &Index, name: u32) -> Pairing {
    let mut pairing = Pairing::default();
    for word in index.words_of(name) {
        pairing.information += information(index, word);
        pairing.phones += index.phones(word & flag::NUMBER).len() as u32;
    }
    pairing
}

/// Whether the query's context leaves room for an entity.
fn allowed(query: &Query<'_>, entity: Entity<'_>) -> bool {
    query.kind.is_none_or(|kind| kind == entity.kind())
        && query.country.is_none_or(|country| {
            let mut countries = entity.countries().peekable();
            countries.peek().is_none() || countries.any(|code| code.eq_ignore_ascii_case(country))
        })
}
