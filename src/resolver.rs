//! Mentions to entities: wiring, no cleverness.

use crate::{
    Date, Entity, Gazetteer, Name, NameRole, Query, Resolution,
    decide::{self, Outcome},
    explain::Asked,
    gazetteer::index::{Index, flag, name},
    matching::{LONGEST_MENTION, Matcher, Mention, Reach, crowd, information, pairing::Pairing},
    normalize, office,
    repair::Repairer,
    resolution::{Ambiguous, Answer, Candidate, Evidence, Match, Unknown},
    scan::Misprints,
};
use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

/// The confidence under which no match is given, unless the caller says otherwise: chosen for 99 %
/// precision on names that were not fitted (DESIGN.md, "Decision"). Persons and organizations need
/// somewhat more than the threshold.
pub const THRESHOLD: f64 = 0.75;

/// Nats by which a weak name is less likely to be meant: as many as the best of names can have, so that
/// alone it is never likelier than nobody.
const WEAK: f64 = decide::MOST_SCORE;

/// A name that leaves something over is outdone by one that does not and costs no more than this above
/// it.
const OUTDONE: u32 = 60;

/// The best score of an entity, its evidence, and the name that it is for.
type Scored = HashMap<u32, (f64, u32, Evidence)>;

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
    /// The scanner's, made when it first asks.
    pub(crate) misprints: Arc<OnceLock<Misprints>>,
}

/// What a text was before it was damaged, if it was, and what it may mean then.
struct Hypothesis {
    weight: f64,
    scored: Scored,
    /// The text, and the plan that repairs it; `None` for the text as it stands.
    repaired: Option<(String, String)>,
}

impl Hypothesis {
    fn unchanged(scored: Scored) -> Hypothesis {
        Hypothesis { weight: 1.0, scored, repaired: None }
    }
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
        Resolver { gazetteer: gazetteer.clone(), threshold: THRESHOLD, misprints: Arc::default() }
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
        let key = normalize::key_of(query.text);
        let attested = self.gazetteer.0.exact.contains_key(key);
        if !attested && let Some(answer) = self.holders(&query) {
            return self.decide(answer);
        }
        let mut hypotheses = vec![Hypothesis::unchanged(self.scored(&query, query.text))];
        let mut answer = self.answer(&query, &hypotheses);
        // Whether to look for damage must not depend on the context, which only narrows.
        if !attested && query.text.len() <= LONGEST_MENTION {
            let repairer = Repairer::new().known_names(&self.gazetteer);
            for repaired in repairer.hypotheses(query.text) {
                if !repaired.is_changed() {
                    hypotheses[0].weight = repaired.confidence();
                    continue;
                }
                hypotheses.push(Hypothesis {
                    weight: repaired.confidence(),
                    scored: self.scored(&query, repaired.text()),
                    repaired: Some((repaired.text().to_owned(), repaired.plan().to_string())),
                });
            }
            if hypotheses.len() > 1 {
                answer = self.answer(&query, &hypotheses);
            }
        }
        self.decide(answer)
    }

    /// Who held the office that the mention names, if it names one of a body on file.
    ///
    /// An office is nobody's name: who is meant is a matter of the date, and without one the answer is
    /// all who ever held it, and perhaps somebody who is not on file.
    fn holders(&self, query: &Query<'_>) -> Option<Answer<'_>> {
        let (office, body) = office::read(query.text)?;
        let known = |number: u32| {
            self.gazetteer.at(number).relations_to().any(|relation| relation.word() == office)
        };
        let whole = |evidence: &Evidence| {
            let pairing = &evidence.pairing;
            pairing.extra + pairing.missing + pairing.initials == 0
        };
        // The title says what kind of name stands beside it, so that a weak one will do.
        let readings = office::stems(body).into_iter().flat_map(|body| {
            ["place", "organization"].map(|kind| {
                let about = Query { lang: query.lang, ..Query::new(&body).kind(kind).demonyms() };
                self.scored(&about, &body)
            })
        });
        let bodies = readings.flatten().filter(|(n, (.., evidence))| whole(evidence) && known(*n));
        let (body, (score, ..)) = bodies.max_by(|(_, (a, ..)), (_, (b, ..))| a.total_cmp(b))?;
        let (probabilities, _) = decide::probabilities(&[score]);
        let mut holders: Vec<(Entity<'_>, u32)> = Vec::new();
        for relation in self.gazetteer.at(body).relations_to().filter(|r| r.word() == office) {
            let holder = relation.entity();
            let then = query.as_of.is_none_or(|date| relation.held(date));
            if then && allowed(query, holder) && holders.iter().all(|(known, _)| *known != holder) {
                holders.push((holder, relation.number()));
            }
        }
        // Without a date the share of one more: of somebody who is not on file.
        let share = holders.len() + usize::from(query.as_of.is_none());
        let probability = probabilities[0] / share.max(1) as f64;
        let candidates: Vec<_> = holders
            .into_iter()
            .filter_map(|(entity, relation)| {
                let evidence = Evidence { office: Some(relation), ..Evidence::default() };
                Some(Candidate { entity, name: entity.names().next()?, probability, evidence })
            })
            .collect();
        let nil = 1.0 - probability * candidates.len() as f64;
        let asked = self.asked(query);
        let office = Some((office, self.gazetteer.at(body)));
        Some(Answer { candidates, nil, asked, repaired: None, office })
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

    /// The entities that a text may spell, with their scores.
    fn scored(&self, query: &Query<'_>, text: &str) -> Scored {
        let index = &*self.gazetteer.0;
        let mut scored = Scored::new();
        if text.len() > LONGEST_MENTION {
            return scored;
        }
        if let Some(at) = index.exact.get(normalize::key_of(text).as_bytes()) {
            // All of them sound alike, so all say as much as the first.
            let attested = index.exact_list(at).next().map(|(name, _)| whole(index, name));
            let attested = attested.unwrap_or_default();
            for (name, cost) in index.exact_list(at) {
                let worst = cost / attested.phones.max(1);
                let pairing = Pairing { spelling: cost, worst, ..attested.clone() };
                let evidence = Evidence { exact: cost == 0, pairing, ..Evidence::default() };
                self.score(query, name, evidence, &mut scored);
            }
        } else if let Some(mention) = Mention::new(text, query.lang) {
            let mut candidates = Matcher::new(index).candidates(&mention, Reach::Fuzzy);
            candidates.retain(|found| {
                allowed(query, self.gazetteer.at(index.name(found.name, name::ENTITY)))
            });
            let whole = candidates.iter().map(|found| &found.pairing).filter(|p| p.tells_all());
            let whole = whole.map(|pairing| pairing.spelling).min();
            for found in candidates {
                let mut pairing = found.pairing;
                let near = whole.is_some_and(|whole| whole <= pairing.spelling + OUTDONE);
                pairing.outdone = near && !pairing.tells_all();
                let evidence = Evidence { pairing, ..Evidence::default() };
                self.score(query, found.name, evidence, &mut scored);
            }
        }
        scored
    }

    /// Weighs the candidates of all hypotheses against each other and against none.
    fn answer(&self, query: &Query<'_>, hypotheses: &[Hypothesis]) -> Answer<'_> {
        // For each entity: the sum of its scores, and where it scores best.
        let mut sums: HashMap<u32, (f64, f64, usize)> = HashMap::new();
        for (h, hypothesis) in hypotheses.iter().enumerate() {
            for (entity, (score, ..)) in &hypothesis.scored {
                let score = score + hypothesis.weight.ln();
                let nothing = (f64::NEG_INFINITY, f64::NEG_INFINITY, h);
                let (sum, best, of) = sums.entry(*entity).or_insert(nothing);
                *sum = decide::add(*sum, score);
                if score > *best {
                    (*best, *of) = (score, h);
                }
            }
        }
        let nil = hypotheses.iter().map(|h| h.weight).sum::<f64>().ln();
        let mut ranked: Vec<_> = sums.into_iter().collect();
        ranked.sort_by(|(a, (x, ..)), (b, (y, ..))| y.total_cmp(x).then(a.cmp(b)));
        let scores: Vec<f64> = ranked.iter().map(|(_, (sum, ..))| sum - nil).collect();
        let (probabilities, nil) = decide::probabilities(&scores);
        let best = ranked.first().map_or(0, |(_, (.., of))| *of);
        let index = &*self.gazetteer.0;
        let candidates = ranked.into_iter().zip(probabilities).map(|((entity, (.., of)), p)| {
            let (_, name, evidence) = &hypotheses[of].scored[&entity];
            Candidate {
                entity: self.gazetteer.at(entity),
                name: Name::new(index, *name),
                probability: p,
                evidence: evidence.clone(),
            }
        });
        Answer {
            candidates: candidates.collect(),
            nil,
            asked: self.asked(query),
            repaired: hypotheses[best].repaired.clone(),
            office: None,
        }
    }

    /// Enters a name that the mention may spell, if the query's context allows for its entity.
    fn score(&self, query: &Query<'_>, name: u32, mut evidence: Evidence, scored: &mut Scored) {
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
        match scored.get(&entity.number()) {
            // Of names that fit alike the first is shown: names of an entity stand in a fixed order.
            Some((known, other, _)) if *known > score || (*known == score && *other <= name) => {}
            _ => drop(scored.insert(entity.number(), (score, name, evidence))),
        }
    }

    /// Match, ambiguous or unknown.
    fn decide<'g>(&'g self, answer: Answer<'g>) -> Resolution<'g> {
        let probabilities: Vec<f64> = answer.candidates.iter().map(|c| c.probability).collect();
        let kind = answer.candidates.first().map_or("", |best| best.entity.kind());
        let (nil, kind) = (answer.nil, decide::column(kind));
        match decide::outcome(&probabilities, nil, kind, self.threshold, decide::DOUBT) {
            Outcome::Match => Resolution::Match(Match { answer }),
            Outcome::Ambiguous(plausible) => Resolution::Ambiguous(Ambiguous { answer, plausible }),
            Outcome::Unknown => Resolution::Unknown(Unknown { answer }),
        }
    }
}

/// The pairing of a name with itself.
fn whole(index: &Index, name: u32) -> Pairing {
    let mut pairing = Pairing { names: crowd(index), ..Pairing::default() };
    for word in index.words_of(name) {
        pairing.information += information(index, word);
        pairing.phones += index.phones(word & flag::NUMBER).len() as u32;
    }
    pairing
}

/// Whether the query's context leaves room for an entity.
fn allowed(query: &Query<'_>, entity: Entity<'_>) -> bool {
    let mut countries = entity.countries().peekable();
    query.kind.is_none_or(|kind| kind == entity.kind())
        && query.country.is_none_or(|country| {
            countries.peek().is_none() || countries.any(|code| code.eq_ignore_ascii_case(country))
        })
}
