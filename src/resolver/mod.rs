//! Mentions to entities: wiring, no cleverness. What else a text may be than a name is in [`readings`].

mod readings;

use crate::{
    Date, Entity, Error, Gazetteer, Name, NameRole, Query, Relation, Resolution,
    decide::{self, Outcome},
    explain::Asked,
    gazetteer::index::{Index, flag, name},
    lexicon::{self, Gender},
    matching::{
        self, LONGEST_MENTION, Matcher, Mention, SAME_SOUND, bare_body, crowd, information,
        is_capitals, is_terse,
        pairing::{KNOWN, Pairing, share},
        sorted_body,
    },
    normalize, office,
    overrides::{Applied, Overrides},
    repair::Repairer,
    resolution::{Ambiguous, Answer, Candidate, Evidence, Match, Undone, Unknown},
    scan::Shared,
    scan::lexis::FACTS,
};
use std::sync::{Arc, LazyLock};

/// The confidence under which no match is given, unless the caller says otherwise: chosen for 99 %
/// precision on names that were not fitted (DESIGN.md, "Decision"). Organizations need somewhat more,
/// persons somewhat less.
pub const THRESHOLD: f64 = 0.75;

/// A name that leaves something over is outdone by one that does not and costs no more than this above
/// it.
const OUTDONE: u32 = 60;

/// What the spelling of one word of a person's name may cost before nobody is that likelier, in nats.
const DEAR: u32 = 120;
const FARFETCHED: f64 = 1.5;

/// Nats by which something else than what a text attests is less likely meant: what only sounds like it and is of another
/// kind, whose scores the fit does not weigh against each other; and what is told from it by capitals.
const APART: f64 = 2.5;

/// What it costs to take a vowel for another.
const VOWEL: u32 = 45;

/// Nats by which somebody is less likely meant by a surname alone for each step of prominence that the best-known bearer
/// is above; and the least that is above those known for no office, whom theirs does not rank.
const SHADOW: f64 = 0.7;
const OVERSHADOWING: u8 = 8;
const OFFICE: &str = "office-holder";

/// How probable a namesake is at least for whose sake a surname alone is less sure.
const NAMESAKE: f64 = 0.15;

/// Nats by which a head of state is likelier meant by given name and patronymic than others are.
const ADDRESSED: f64 = 0.8;

/// Names of an entity that are so much less likely, in nats, are as good to show: a rarer word says more than one that is
/// spelled as it stands.
const AS_GOOD: f64 = 1.0;

/// The kind of what is called by a name in quotation marks.
const BODY: &str = "organization";

/// Under an original that is less probable not even the best of names is likelier than nobody.
static UNBELIEVABLE: LazyLock<f64> = LazyLock::new(|| (-decide::MOST_SCORE).exp());

/// Where a name stands.
#[derive(Clone, Copy)]
enum Source {
    OnFile,
    /// Among the aliases of the overrides.
    Alias,
}

/// The names of a source that a text may spell, whatever the context.
#[derive(Clone, Default)]
struct Spelled {
    candidates: Vec<matching::Candidate>,
    /// Whether the text says what type of place it is.
    typed: bool,
}

/// A name, by its number in the index of its source.
#[derive(Clone, Copy)]
struct Named {
    source: Source,
    number: u32,
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
    overrides: Option<Arc<Applied>>,
    /// What its scanners share.
    pub(crate) shared: Arc<Shared>,
}

/// What a text was before it was damaged or inflected, or without what only tells more of it, and what it may mean then.
struct Hypothesis<'g> {
    weight: f64,
    /// The best of each entity.
    scored: Vec<Candidate<'g>>,
    /// `None` for the text as it stands.
    repaired: Option<Undone>,
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

    /// Pins, forbidden pairs and aliases beside the gazetteer. Fails where an id is not on file.
    pub fn overrides(mut self, overrides: &Overrides) -> Result<ResolverBuilder, Error> {
        let applied = Applied::new(overrides, &self.resolver.gazetteer)?;
        self.resolver.overrides = Some(Arc::new(applied));
        Ok(self)
    }

    /// The resolver.
    pub fn build(self) -> Resolver {
        self.resolver
    }
}

impl Resolver {
    /// A resolver with the default settings.
    pub fn new(gazetteer: &Gazetteer) -> Resolver {
        Resolver {
            gazetteer: gazetteer.clone(),
            threshold: THRESHOLD,
            overrides: None,
            shared: Arc::default(),
        }
    }

    /// A resolver with other settings.
    pub fn builder(gazetteer: &Gazetteer) -> ResolverBuilder {
        ResolverBuilder { resolver: Resolver::new(gazetteer) }
    }

    /// The gazetteer that is searched.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// What a mention means. A text that means nothing as it stands, and may be damaged, inflected or told more of, is
    /// resolved under each hypothesis of what it was before.
    pub fn resolve<'q>(&self, query: impl Into<Query<'q>>) -> Resolution<'_> {
        let query = query.into();
        if let Some(pinned) = self.pinned(&query) {
            return pinned;
        }
        if query.text.len() > LONGEST_MENTION {
            return self.decide(&query, Vec::new(), 1.0, None);
        }
        if let Some(attested) = self.attested(&query, query.text) {
            return self.decide(&query, attested, 1.0, None);
        }
        if let Some((text, oblique, undone)) = readings::bare(query.text) {
            let bare = Query { text: &text, oblique, ..query };
            return self.resolve(bare).of(query.text, &text, undone);
        }
        if let Some((stem, ending)) = self.set_apart(query.text) {
            let bare = Query { text: stem, ..query };
            return self.resolve(bare).of(query.text, stem, format!("without -{ending}"));
        }
        if let Some(answer) = self.holders(&query) {
            return self.close(answer);
        }
        let mut hypotheses = self.hypotheses(&query);
        if hypotheses.len() == 1 {
            let scored = hypotheses.remove(0).scored;
            return self.decide(&query, scored, 1.0, None);
        }
        let weight = hypotheses.iter().map(|hypothesis| hypothesis.weight).sum();
        let (scored, of) = pool(&mut hypotheses);
        self.decide(&query, scored, weight, hypotheses.swap_remove(of).repaired)
    }

    /// The text as it stands, and what it may have been: first its other readings, then its repairs.
    fn hypotheses<'g>(&'g self, query: &Query<'_>) -> Vec<Hypothesis<'g>> {
        // How a text is read must not depend on the context, which only narrows.
        let open = Query { kind: None, country: None, as_of: None, ..*query };
        let spelled = self.spelled(query, query.text, Source::OnFile);
        let within = (open != *query).then(|| spelled.clone());
        let mut scored = self.weighed(&open, query.text, spelled);
        let readings = self.readings(&open, &scored);
        if let Some(spelled) = within {
            scored = self.weighed(query, query.text, spelled);
        }
        scored.retain(|c| !readings.by.contains(&c.entity.number()));
        scored.iter_mut().for_each(|c| c.score += readings.plain);
        let mut hypotheses = vec![Hypothesis { weight: 1.0, scored, repaired: None }];
        let mut famous = false;
        for reading in readings.others {
            let lang = reading.lang.or(query.lang);
            let mut scored = self.scored(&Query { lang, ..*query }, &reading.text);
            scored.retain(|c| reading.allows(c));
            scored.iter_mut().for_each(|c| c.score += reading.score);
            famous |= reading.is_of_fame(&scored);
            if !scored.is_empty() {
                let weight = reading.weight(&scored);
                let repaired =
                    Some(Undone { text: reading.text, plan: reading.undone, lang: reading.lang });
                hypotheses.push(Hypothesis { weight, scored, repaired });
            }
        }
        if famous {
            let parts = hypotheses[0].scored.iter_mut().filter(|c| readings::is_part(c));
            parts.for_each(|c| c.score += readings::COINCIDENCE_OF_FAME.ln());
        }
        let repairer = Repairer::new().known_names(&self.gazetteer);
        for repaired in repairer.hypotheses(query.text) {
            let weight = repaired.confidence();
            if !repaired.is_changed() {
                hypotheses[0].weight = weight;
            } else if weight >= *UNBELIEVABLE {
                let scored = self.scored(query, repaired.text());
                let (text, plan) = (repaired.text().to_owned(), repaired.plan().to_string());
                let repaired = Some(Undone { text, plan, lang: None });
                hypotheses.push(Hypothesis { weight, scored, repaired });
            }
        }
        hypotheses
    }

    /// The answer for a spelling that is pinned to an entity for which the context leaves room.
    fn pinned(&self, query: &Query<'_>) -> Option<Resolution<'_>> {
        let overrides = self.overrides.as_deref()?;
        let entity = self.gazetteer.at(overrides.pinned(&normalize::key_of(query.text))?);
        let name = entity.names().next().filter(|_| allowed(query, entity))?;
        let index = &*self.gazetteer.0;
        let pairing = whole(index, name.number());
        let evidence = Evidence { exact: true, pairing, ..Evidence::default() };
        let score = decide::MOST_SCORE;
        let pinned = Candidate { entity, name, score, probability: 1.0, evidence };
        let asked = self.asked(query);
        let candidates = vec![pinned];
        let answer = Answer { candidates, nil: 0.0, asked, repaired: None, office: None };
        Some(Resolution::Match(Match { answer }))
    }

    /// Whether the overrides leave room for an entity as the meaning of a text.
    pub(crate) fn allows(&self, text: &str, entity: u32) -> bool {
        let allows = |o: &Applied| o.allows(&normalize::key_of(text), entity);
        self.overrides.as_deref().is_none_or(allows)
    }

    /// Who held the office that the mention names, if it names one of a body on file.
    ///
    /// An office is nobody's name: who is meant is a matter of the date, and without one the answer is
    /// all who ever held it, and perhaps somebody who is not on file.
    fn holders(&self, query: &Query<'_>) -> Option<Answer<'_>> {
        let (office, body) = office::read(query.text)?;
        let (body, probability) = self.body(query, office, body)?;
        let mut holders: Vec<(Entity<'_>, u32)> = Vec::new();
        for relation in self.held(office, body, query.as_of) {
            let holder = relation.entity();
            if allowed(query, holder) && holders.iter().all(|(known, _)| *known != holder) {
                holders.push((holder, relation.number()));
            }
        }
        // Without a date the share of one more: of somebody who is not on file.
        let share = holders.len() + usize::from(query.as_of.is_none());
        let probability = probability / share.max(1) as f64;
        let candidates: Vec<_> = holders
            .into_iter()
            .filter_map(|(entity, relation)| {
                let evidence = Evidence { office: Some(relation), ..Evidence::default() };
                let (name, score) = (entity.names().next()?, probability.ln());
                Some(Candidate { entity, name, score, probability, evidence })
            })
            .collect();
        let nil = 1.0 - probability * candidates.len() as f64;
        let asked = self.asked(query);
        let office = Some((office, body));
        Some(Answer { candidates, nil, asked, repaired: None, office })
    }

    /// The body on file that has the office, and how probably it is meant.
    fn body(&self, query: &Query<'_>, office: &str, body: &str) -> Option<(Entity<'_>, f64)> {
        self.body_that(query, body, |body| self.held(office, body, None).next().is_some())
    }

    /// The likeliest body of those that are such, and how probably it is meant.
    fn body_that<'g>(
        &'g self,
        query: &Query<'_>,
        body: &str,
        such: impl Fn(Entity<'g>) -> bool,
    ) -> Option<(Entity<'g>, f64)> {
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
        let bodies = readings.flatten().filter(|c| whole(&c.evidence) && such(c.entity));
        let best = bodies.max_by(|a, b| a.score.total_cmp(&b.score))?;
        let mut probabilities = [best.score];
        decide::probabilities(&mut probabilities);
        Some((best.entity, probabilities[0]))
    }

    /// The relations of those who held an office of a body, then or ever.
    fn held<'g>(
        &'g self,
        office: &str,
        body: Entity<'g>,
        then: Option<Date>,
    ) -> impl Iterator<Item = Relation<'g>> {
        let held = body.relations_to().filter(move |relation| relation.word() == office);
        held.filter(move |relation| then.is_none_or(|date| relation.held(date)))
    }

    pub(crate) fn asked(&self, query: &Query<'_>) -> Asked {
        Asked {
            text: query.text.to_owned(),
            kind: query.kind.map(str::to_owned),
            country: query.country.map(str::to_owned),
            as_of: query.as_of,
            lang: query.lang.map(str::to_owned),
            demonyms: query.demonyms,
            threshold: self.threshold,
            passage: None,
            overrides: self.overrides.as_ref().map_or_else(Overrides::new, |o| o.given.clone()),
        }
    }

    /// The entities that a text names or may spell.
    fn scored(&self, query: &Query<'_>, text: &str) -> Vec<Candidate<'_>> {
        self.attested(query, text)
            .unwrap_or_else(|| self.weighed(query, text, self.spelled(query, text, Source::OnFile)))
    }

    /// The entities of which a text is a name as it stands, and those whose names sound like it; `None`
    /// if it is nobody's.
    fn attested(&self, query: &Query<'_>, text: &str) -> Option<Vec<Candidate<'_>>> {
        let mut scored = Vec::with_capacity(4);
        let attested = self.enter_attested(query, text, Source::OnFile, &mut scored);
        attested.then(|| self.overridden(query, text, scored))
    }

    /// The entities whose names on file a text may spell.
    fn weighed(&self, query: &Query<'_>, text: &str, spelled: Spelled) -> Vec<Candidate<'_>> {
        let mut scored = Vec::new();
        self.enter_spelled(query, spelled, Source::OnFile, &mut scored);
        if query.kind.is_none_or(|kind| kind == BODY) {
            if let Some(name) = bare_body(text) {
                self.enter_attested(&query.kind(BODY), name, Source::OnFile, &mut scored);
            }
            if let Some((name, classes)) = sorted_body(text) {
                let mut named = Vec::new();
                self.enter_attested(&query.kind(BODY), name, Source::OnFile, &mut named);
                scored.extend(named.into_iter().filter(|c| classes.contains(&c.entity.class())));
            }
        }
        self.overridden(query, text, scored)
    }

    /// Adds what the aliases give, takes away what is forbidden, and keeps the best of each entity.
    fn overridden<'g>(
        &'g self,
        query: &Query<'_>,
        text: &str,
        mut scored: Vec<Candidate<'g>>,
    ) -> Vec<Candidate<'g>> {
        if let Some(overrides) = self.overrides.as_deref() {
            if overrides.aliases().is_some()
                && !self.enter_attested(query, text, Source::Alias, &mut scored)
            {
                let spelled = self.spelled(query, text, Source::Alias);
                self.enter_spelled(query, spelled, Source::Alias, &mut scored);
            }
            let allows = |text, c: &Candidate<'_>| self.allows(text, c.entity.number());
            scored.retain(|c| allows(query.text, c) && allows(text, c));
        }
        self.best_of_each(scored, text)
    }

    /// The index of a source.
    fn index(&self, source: Source) -> Option<&Index> {
        match source {
            Source::OnFile => Some(&self.gazetteer.0),
            Source::Alias => Some(&self.overrides.as_deref()?.aliases()?.0),
        }
    }

    /// Enters the names that a text is as it stands, and those that sound like it; whether there are any.
    fn enter_attested<'g>(
        &'g self,
        query: &Query<'_>,
        text: &str,
        source: Source,
        scored: &mut Vec<Candidate<'g>>,
    ) -> bool {
        let Some(index) = self.index(source) else { return false };
        let Some(names) = index.exact(text) else { return false };
        // All of them sound alike, so all say as much as the first.
        let pairing = names.clone().next().map(|(name, _)| whole(index, name)).unwrap_or_default();
        let town =
            |(number, cost)| cost <= SAME_SOUND && self.is_town(query, Named { source, number });
        let bearer = |(name, _)| index.name(name, name::ENTITY);
        let mut entities = names.clone().map(bearer);
        let first = entities.next();
        let rivals = entities.any(|entity| Some(entity) != first);
        let unsaid = rivals && !pairing.typed && names.clone().any(town);
        let attested = Evidence { unsaid, pairing, ..Evidence::default() };
        let exactly = || names.clone().take_while(|(_, cost)| *cost == 0).map(|(name, _)| name);
        let attests = |name: &u32| is_acronym(index, *name);
        let all = || !exactly().any(|name| !attests(&name));
        // An acronym on file is no other that sounds like it.
        let acronym = rivals && (is_terse(text) || all());
        let acronym = if acronym { exactly().find(attests) } else { None };
        let acronym = acronym.map(|name| index.name(name, name::ENTITY));
        let characters = rivals && normalize::is_chinese(text);
        // People of a place in small letters are not the place, though it may sound so: *kirghize*.
        let small = !query.demonyms && normalize::is_small(text);
        let people = |name: &u32| small && role(index, *name) == NameRole::Demonym;
        let people = exactly().find(people).map(|name| index.name(name, name::ENTITY));
        let (mut said, from) = (None, scored.len());
        for (number, cost) in names {
            if !rivals && said.is_some() {
                break;
            }
            let bearer = Some(bearer((number, cost)));
            // Another name of an entity that is spelled so already says no more; nor does the sound of characters.
            if bearer == said
                || cost > 0 && characters
                || cost > 0 && acronym.is_some() && acronym != bearer
                || cost > 0 && people.is_some() && people == bearer
            {
                continue;
            }
            let mut evidence = Evidence { exact: cost == 0, ..attested.clone() };
            evidence.pairing.spelling = cost;
            evidence.pairing.worst = cost / evidence.pairing.phones.max(1);
            if self.score(query, Named { source, number }, evidence, scored) && cost == 0 {
                said = bearer;
            }
        }
        if rivals {
            self.tell_apart(index, text, &mut scored[from..]);
        }
        // *MIT* is not MİT.
        let written = |c: &Candidate<'_>| c.entity.names().any(|name| name.text() == text);
        let letters = rivals && is_capitals(text);
        if letters && scored[from..].iter().any(|c| written(c) && !c.evidence.weak) {
            let others = scored[from..].iter_mut().filter(|c| !written(c));
            others.for_each(|c| c.score -= APART);
        }
        true
    }

    /// Makes less likely what is told from something of another kind that the text attests: what only sounds like it, and
    /// what is an acronym where the text is none, or none where it is one (*GUAM*, *Guam*).
    fn tell_apart(&self, index: &Index, text: &str, scored: &mut [Candidate<'_>]) {
        let kind = |c: &Candidate<'_>| c.entity.kind_and_prominence().0;
        let Some(first) = scored.first().map(kind) else { return };
        if scored.iter().all(|c| kind(c) == first) {
            return;
        }
        let capitals = !text.contains(char::is_lowercase);
        let letters = |c: &Candidate<'_>| is_acronym(index, c.name.number()) == capitals;
        let attested = |c: &&Candidate<'_>| {
            c.evidence.exact && !c.evidence.weak && c.name.role() != NameRole::Former
        };
        for at in 0..scored.len() {
            let c = &scored[at];
            let heard = c.evidence.cost() > SAME_SOUND;
            let nearer = |other: &Candidate<'_>| {
                kind(other) != kind(c) && (heard || letters(other) && !letters(c))
            };
            if (heard || c.evidence.exact) && scored.iter().filter(attested).any(nearer) {
                scored[at].score -= APART;
            }
        }
    }

    /// The names of a source that a text may spell.
    fn spelled(&self, query: &Query<'_>, text: &str, source: Source) -> Spelled {
        let (Some(index), Some(mut mention)) = (self.index(source), Mention::new(text, query.lang))
        else {
            return Spelled::default();
        };
        // Capitals that were repaired into small letters say no more.
        mention.strict |= is_terse(query.text);
        let candidates = Matcher::new(index).candidates(&mention);
        Spelled { candidates, typed: mention.types > 0 }
    }

    /// Enters the names that a text may spell.
    fn enter_spelled<'g>(
        &'g self,
        query: &Query<'_>,
        spelled: Spelled,
        source: Source,
        scored: &mut Vec<Candidate<'g>>,
    ) {
        let Some(index) = self.index(source) else { return };
        let Spelled { mut candidates, typed } = spelled;
        candidates.retain(|found| {
            let borne = self.borne(Named { source, number: found.name });
            borne.is_some_and(|(_, entity)| allowed(query, entity))
        });
        share(index, &mut candidates);
        let whole = candidates.iter().map(|found| &found.pairing).filter(|p| p.tells_all());
        let whole = whole.map(|pairing| pairing.spelling).min();
        let town = !typed
            && whole.is_some_and(|whole| {
                candidates.iter().any(|found| {
                    found.pairing.tells_all()
                        && found.pairing.spelling <= whole + SAME_SOUND
                        && self.is_town(query, Named { source, number: found.name })
                })
            });
        for found in candidates {
            let mut pairing = found.pairing;
            let near = whole.is_some_and(|whole| whole <= pairing.spelling + OUTDONE);
            pairing.outdone = near && !pairing.tells_all();
            let evidence = Evidence { unsaid: town, pairing, ..Evidence::default() };
            self.score(query, Named { source, number: found.name }, evidence, scored);
        }
    }

    /// The index of a name, and the entity that bears it.
    fn borne(&self, Named { source, number }: Named) -> Option<(&Index, Entity<'_>)> {
        let index = self.index(source)?;
        let entity = match source {
            Source::OnFile => index.name(number, name::ENTITY),
            Source::Alias => self.overrides.as_deref()?.stands_for(number)?,
        };
        Some((index, self.gazetteer.at(entity)))
    }

    /// Whether a name is a town's that may be meant: the bare name is hardly that of the region or district that is
    /// called after it.
    fn is_town(&self, query: &Query<'_>, named: Named) -> bool {
        let town = |entity: Entity<'_>| matches!(entity.class(), "city" | "town");
        self.borne(named).is_some_and(|(_, entity)| town(entity) && allowed(query, entity))
    }

    /// Keeps the best of each entity. Of names that fit alike, or nearly so at less cost, one that stands in the text is
    /// shown, else the first: names of an entity stand in a fixed order, aliases behind those on file.
    fn best_of_each<'g>(&self, mut scored: Vec<Candidate<'g>>, text: &str) -> Vec<Candidate<'g>> {
        let place = |c: &Candidate<'_>| {
            (!std::ptr::eq(c.name.index(), &*self.gazetteer.0), c.name.number())
        };
        scored.sort_unstable_by(|a, b| {
            let entities = a.entity.number().cmp(&b.entity.number());
            entities.then(b.score.total_cmp(&a.score)).then_with(|| place(a).cmp(&place(b)))
        });
        for names in scored.chunk_by_mut(|a, b| a.entity == b.entity) {
            let best = (names[0].score, names[0].evidence.cost());
            let as_good = |c: &Candidate<'_>| {
                c.score == best.0 || c.score > best.0 - AS_GOOD && c.evidence.cost() < best.1
            };
            let stands = |c: &Candidate<'_>| as_good(c) && text.contains(c.name.text());
            if names.len() > 1
                && let Some(shown) = names.iter().position(stands)
            {
                names.swap(0, shown);
                names[0].score = best.0;
            }
        }
        scored.dedup_by_key(|c| c.entity);
        scored
    }

    /// Enters a name that the mention may spell, if the query's context allows for its entity; whether it counts in
    /// full.
    fn score<'g>(
        &'g self,
        query: &Query<'_>,
        named: Named,
        mut evidence: Evidence,
        scored: &mut Vec<Candidate<'g>>,
    ) -> bool {
        let Some((index, entity)) = self.borne(named) else { return false };
        if !allowed(query, entity) {
            return false;
        }
        let name = Name::new(index, named.number);
        let former = |date: Date| !name.was_in_use(date);
        evidence.out_of_date = query.as_of.is_some_and(former);
        evidence.unsaid = evidence.unsaid && matches!(entity.class(), "region" | "district");
        let field = index.name(named.number, name::ROLE);
        let (role, weak) = (NameRole::from_code(field as u8), field >> 8 & 1 != 0);
        // People of a place are not the place, and *us* is not the US.
        let small = || normalize::is_small(query.text);
        match role {
            NameRole::Demonym if !query.demonyms => return false,
            NameRole::Acronym if small() => return false,
            _ => {}
        }
        let (kind, prominence) = entity.kind_and_prominence();
        let mut score = decide::score(kind, &decide::features(&evidence, prominence));
        // A weak name alone means something else, unless the caller or the text says what it is: *река Нарын*.
        let told = query.kind.is_some() || query.country.is_some() || evidence.pairing.same_type;
        // What its own language calls a state's body without the state is so called alone, and in no other language:
        // *Finance Minister* is not Қаржы министрлігі, nor is *Түркия Қаржы министрлігі*.
        let pairing = &evidence.pairing;
        let abroad = pairing.common
            && pairing.translated + pairing.extra > 0
            && FACTS.of_state.contains(&entity.class())
            && FACTS.at_home.contains(&name.lang());
        evidence.weak = (weak || abroad) && !told;
        if evidence.weak {
            score -= decide::WEAK;
        }
        // A name that lacks a word has a capital unless it is well known, and so has one that is translated: *гора*,
        // *казахский*.
        let pairing = &evidence.pairing;
        let translated =
            pairing.translated > 0 && pairing.translated as usize == pairing.pairs.len();
        let bare = pairing.is_bare() && entity.kind() == "person";
        if bare && pairing.spelling > DEAR {
            score -= FARFETCHED;
        }
        let known = prominence >= readings::WELL_KNOWN;
        let lacks = bare && !known || pairing.missing_generic > 0;
        if (lacks || translated) && small() {
            score -= APART;
        }
        let full = !evidence.weak && !evidence.out_of_date;
        scored.push(Candidate { entity, name, score, probability: 0.0, evidence });
        full
    }

    /// Weighs the entities against each other and against none, whose score is the logarithm of `weight`:
    /// the answer.
    fn decide<'g>(
        &'g self,
        query: &Query<'_>,
        mut candidates: Vec<Candidate<'g>>,
        weight: f64,
        repaired: Option<Undone>,
    ) -> Resolution<'g> {
        overshadow(&mut candidates);
        recall_surnames(&mut candidates);
        address(query.text, &mut candidates);
        candidates.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then(a.entity.number().cmp(&b.entity.number()))
        });
        let nil = (weight + elsewhere(&candidates)).ln();
        candidates.iter_mut().for_each(|c| c.probability = c.score - nil);
        let nil = decide::probabilities_in(&mut candidates, |c| &mut c.probability);
        let asked = self.asked(query);
        self.close(Answer { candidates, nil, asked, repaired, office: None })
    }

    /// Match, ambiguous or unknown, from the candidates' probabilities.
    fn close<'g>(&'g self, answer: Answer<'g>) -> Resolution<'g> {
        let kind = match &answer.candidates[..] {
            // The odds that make a person a match are no lower than others where a namesake is as well known.
            [best, second, ..] if are_namesakes(best, second) => decide::column(""),
            [best, ..] => best.entity.kind_and_prominence().0,
            [] => 0,
        };
        let probabilities = answer.candidates.iter().map(|c| c.probability);
        match decide::outcome(probabilities, answer.nil, kind, self.threshold, decide::DOUBT) {
            Outcome::Match => Resolution::Match(Match { answer }),
            Outcome::Ambiguous(plausible) => Resolution::Ambiguous(Ambiguous { answer, plausible }),
            Outcome::Unknown => Resolution::Unknown(Unknown { answer }),
        }
    }
}

/// The entities of all hypotheses, each with its scores put together and its best evidence; and the
/// hypothesis under which the best of them is best.
fn pool<'g>(hypotheses: &mut [Hypothesis<'g>]) -> (Vec<Candidate<'g>>, usize) {
    let mut all: Vec<(Candidate<'g>, f64, usize)> = Vec::new();
    for (h, hypothesis) in hypotheses.iter_mut().enumerate() {
        let weight = hypothesis.weight.ln();
        all.extend(hypothesis.scored.drain(..).map(|mut scored| {
            scored.score += weight;
            let own = scored.score;
            (scored, own, h)
        }));
    }
    // Stable, so that of equal ones the first hypothesis counts.
    all.sort_by(|a, b| a.0.entity.number().cmp(&b.0.entity.number()).then(b.1.total_cmp(&a.1)));
    all.dedup_by(|next, first| {
        let same = next.0.entity == first.0.entity;
        if same {
            first.0.score = decide::add(first.0.score, next.0.score);
            let (first, next) = (&mut first.0.evidence.pairing, &next.0.evidence.pairing);
            first.heard = first.heard.min(next.heard);
        }
        same
    });
    let best = all.iter().reduce(|a, b| if b.0.score > a.0.score { b } else { a });
    let of = best.map_or(0, |best| best.2);
    (all.into_iter().map(|(scored, ..)| scored).collect(), of)
}

/// Whether a text is somebody's surname alone.
fn is_bare_surname(candidate: &Candidate<'_>) -> bool {
    let pairing = &candidate.evidence.pairing;
    candidate.entity.kind() == "person" && pairing.is_bare() && !pairing.missing_last
}

/// Whether the prominence of somebody tells that one of such a prominence is better known.
fn is_ranked(candidate: &Candidate<'_>, most: u8) -> bool {
    let prominence = candidate.entity.kind_and_prominence().1;
    most >= OVERSHADOWING || prominence >= KNOWN || candidate.entity.class() == OFFICE
}

/// Whether the second of two may be meant by the surname that both bear, and is not known to be less known; or is a known
/// woman, whose surname is the man's in the genitive.
fn are_namesakes(best: &Candidate<'_>, second: &Candidate<'_>) -> bool {
    let [most, less] = [best, second].map(|c| c.entity.kind_and_prominence().1);
    let [man, woman] = [best, second].map(|c| lexicon::gender(&normalize::fold(c.name.text())));
    let woman = woman == Some(Gender::Feminine) && man != woman && less >= KNOWN;
    let alike = || second.probability >= NAMESAKE && !(less < most && is_ranked(second, most));
    is_bare_surname(best) && is_bare_surname(second) && (woman || alike())
}

/// Makes people less likely who are meant by a surname alone that as nearly is that of one who is better known than all
/// others: *Trump* is hardly a daughter of his.
fn overshadow(candidates: &mut [Candidate<'_>]) {
    let bare = |c: &&Candidate<'_>| is_bare_surname(c);
    let prominence = |c: &Candidate<'_>| c.entity.kind_and_prominence().1;
    let heard = |c: &&Candidate<'_>| c.evidence.pairing.heard <= SAME_SOUND;
    let known = candidates.iter().filter(bare).filter(heard);
    let mut known: Vec<(u8, u32)> = known.map(|c| (prominence(c), c.evidence.cost())).collect();
    known.sort_unstable_by(|a, b| b.cmp(a));
    let Some((most, cost)) = known.first().copied() else { return };
    if known.get(1).is_some_and(|(second, _)| *second == most) {
        return;
    }
    for c in candidates.iter_mut().filter(|c| bare(&&**c) && is_ranked(c, most)) {
        if cost <= c.evidence.cost() + SAME_SOUND {
            c.score -= SHADOW * f64::from(most.saturating_sub(prominence(c)));
        }
    }
}

/// Makes less likely what is no person and is written otherwise than a surname that sounds as near, or would be called so
/// without its type: *Олланд* is not Åland, nor *Ауэзов* a district.
fn recall_surnames(candidates: &mut [Candidate<'_>]) {
    let person = |c: &Candidate<'_>| c.entity.kind() == "person";
    let borne = |c: &&Candidate<'_>| is_bare_surname(c) && c.evidence.cost() <= SAME_SOUND;
    let least = candidates.iter().filter(borne).map(|c| c.evidence.cost()).min();
    let Some(least) = least else { return };
    let loose = |c: &Candidate<'_>| {
        !c.evidence.exact && c.evidence.cost() >= least || c.evidence.pairing.missing_generic > 0
    };
    for c in candidates.iter_mut().filter(|c| !person(c) && loose(c)) {
        c.score -= APART;
    }
}

/// Makes heads of state likelier who are meant by given name and patronymic alone, as they are addressed: *Шавкат
/// Миромонович*.
fn address(text: &str, candidates: &mut [Candidate<'_>]) {
    let addressed = |c: &&mut Candidate<'_>| {
        let pairing = &c.evidence.pairing;
        pairing.missing_last
            && pairing.missing == 1
            && pairing.pairs.len() > 1
            && pairing.extra + pairing.initials == 0
            && c.entity.class() == "head-of-state"
    };
    let ends = || normalize::words(text).last().is_some_and(|w| lexicon::is_patronymic(&w.text));
    let mut addressed = candidates.iter_mut().filter(addressed).peekable();
    if addressed.peek().is_some() && ends() {
        addressed.for_each(|c| c.score += ADDRESSED);
    }
}

/// How much likelier than nobody on file it is that what a weak name means elsewhere is meant, if no other name is
/// spelled as nearly, or the likeliest costs a vowel more: *Сардоба* is a small town sooner than Córdoba.
fn elsewhere(scored: &[Candidate<'_>]) -> f64 {
    let (weak, spelling) =
        (|c: &&Candidate<'_>| c.evidence.weak, |c: &Candidate<'_>| c.evidence.cost());
    let others = || scored.iter().filter(|c| !weak(c));
    let likeliest = others().max_by(|a, b| a.score.total_cmp(&b.score)).map(spelling);
    let (Some(likeliest), Some(least)) = (likeliest, others().map(spelling).min()) else {
        return 0.0;
    };
    let least = (least.saturating_sub(SAME_SOUND)).max(likeliest.saturating_sub(VOWEL));
    let nearer = |c: &&Candidate<'_>| weak(c) && spelling(c) < least;
    scored.iter().filter(nearer).map(|c| (c.score + decide::WEAK).exp()).sum()
}

/// The pairing of a name with itself.
fn whole(index: &Index, name: u32) -> Pairing {
    let mut pairing = Pairing { names: crowd(index), ..Pairing::default() };
    for word in index.words_of(name) {
        pairing.information += information(index, word);
        pairing.phones += index.phones(word & flag::NUMBER).len() as u32;
        pairing.typed |= word >> flag::SENSE & 15 != 0;
    }
    pairing
}

/// Whether a name says so, or is written like one: *UEFA*.
fn is_acronym(index: &Index, name: u32) -> bool {
    role(index, name) == NameRole::Acronym || is_capitals(index.text(name))
}

fn role(index: &Index, name: u32) -> NameRole {
    NameRole::from_code(index.name(name, name::ROLE) as u8)
}

/// Whether the query's context leaves room for an entity.
fn allowed(query: &Query<'_>, entity: Entity<'_>) -> bool {
    query.kind.is_none_or(|kind| kind == entity.kind())
        && query.country.is_none_or(|country| {
            let mut countries = entity.countries().peekable();
            countries.peek().is_none() || countries.any(|code| code.eq_ignore_ascii_case(country))
        })
}

#[cfg(all(test, feature = "bundled"))]
mod tests {
    use super::*;
    use crate::work;

    /// Counted, not timed: columns of alignments filled, names read for letters that are lost.
    #[test]
    fn work_is_linear_in_the_length() {
        const MOST_A_BYTE: usize = 500;
        let resolver = Resolver::new(Gazetteer::bundled());
        let names = Gazetteer::bundled().0.names();
        // What is made at the first call does not count.
        let _ = resolver.resolve("Òîêàåâ");
        for part in
            ["Азёркі\tbe\twof:1226125257|", "Wolfgang ", "Ай", "K-", "�ڣ�˦ ", "Ðа?лы", "Nursulten "]
        {
            for length in [20, 50, 100, 200, LONGEST_MENTION, 2 * LONGEST_MENTION] {
                let text: String = part.chars().cycle().take(length).collect();
                let work = work::of(|| resolver.resolve(&*text));
                // What is lost among capitals is sought in all names, once.
                assert!(work <= MOST_A_BYTE * text.len() + names, "{text}: {work} steps");
            }
        }
    }
}
