//! What a text may be that is no name as it stands, and not damaged either: an inflected form, or a name with what only
//! tells more of it.

use super::Resolver;
use crate::{
    Entity, Name, NameRole, Query, compare,
    gazetteer::index::name,
    inflect::{self, Lemma},
    lexicon::{self, Gender, Role},
    matching::{Listener, SAME_SOUND},
    normalize::{self, Word},
    office,
    phonetic::lattice::pronounce,
    resolution::Candidate,
    scan::lexis,
};
use std::iter;

/// Nats by which a reading is likelier than nobody that is as good as certain.
const CERTAIN: f64 = 6.0;

/// How likely it is that a name on file and an ending make up by chance what is neither.
const COINCIDENCE: f64 = 0.4;
/// The same of a name that is well known.
pub(super) const COINCIDENCE_OF_FAME: f64 = 0.1;

/// How likely it is beforehand that a text is an inflected form of a name on file, against that it stands as it is.
const INFLECTED: f64 = 0.2;
/// The same of a name that is well known and an ending of more than one Latin letter.
const OF_FAME: f64 = 0.5;
/// The same of a man's surname that has the form of a woman's.
const OF_MAN: f64 = 0.3;

/// What the surname of somebody may cost in a guess, and the sounds that the name of something else has at least.
const FAR: u32 = 100;
const LONG: u32 = 7;

/// Entities of that prominence are well known.
pub(super) const WELL_KNOWN: u8 = 7;

/// A text has so many parts at most that tell where something lies.
const MOST_PARTS: usize = 4;
/// A part tells of entities that are so much likelier than nobody, in nats; and what is told of one makes it as much
/// likelier.
const TOLD: f64 = 2.0;
/// A type of place behind a Chinese name has so many characters at most.
const LONGEST_TYPE: usize = 3;
/// A title that begins a text is one of so many words: *пресс-секретарь*.
const MOST_BEFORE: usize = 2;

/// A text that may be meant by another.
pub(super) struct Reading {
    pub text: String,
    /// What was undone.
    pub undone: String,
    weight: f64,
    /// Whether what was taken off is more than one letter.
    long: bool,
    /// Whether the text is a woman's surname.
    woman: bool,
    /// By how much it makes an entity likelier, in nats.
    pub score: f64,
    /// Only these entities, if not all.
    of: Option<Vec<u32>>,
    /// Only people.
    person: bool,
    /// The language that this makes of it, if one.
    pub lang: Option<&'static str>,
    undoing: Undoing,
}

/// What makes a reading of a text.
#[derive(PartialEq)]
enum Undoing {
    /// It stands with what tells more of it.
    Told,
    /// It has an ending behind a word on file.
    Inflected,
    /// It has an ending behind what sounds like one.
    Guessed,
}

impl Reading {
    /// Whether the entity may be meant.
    pub fn allows(&self, candidate: &Candidate<'_>) -> bool {
        let entity = candidate.entity;
        (!self.person || entity.kind() == "person")
            // An acronym's ending is set apart: *Use* is not the USA.
            && (self.undoing == Undoing::Told || candidate.name.role() != NameRole::Acronym)
            && self.of.as_ref().is_none_or(|of| of.contains(&entity.number()))
            && !(self.undoing == Undoing::Guessed && is_far(candidate))
    }

    /// How likely it is beforehand, given what it may spell: the surname of somebody well known with an ending of more than
    /// one letter is as likely as a whole name, and that of a man likelier than others if it is a woman's, too.
    pub fn weight(&self, candidates: &[Candidate<'_>]) -> f64 {
        let surname = |c: &Candidate<'_>| {
            let pairing = &c.evidence.pairing;
            pairing.is_bare() && !pairing.missing_last && pairing.spelling == 0
        };
        let famous = |c: &Candidate<'_>| surname(c) && is_well_known(c.entity);
        if self.long && candidates.iter().any(famous) {
            OF_FAME
        } else if self.woman && candidates.iter().any(surname) {
            OF_MAN
        } else {
            self.weight
        }
    }

    /// Whether it is an inflected form of the whole name of one of these, who is well known.
    pub fn is_of_fame(&self, candidates: &[Candidate<'_>]) -> bool {
        let whole = |c: &Candidate<'_>| {
            c.evidence.pairing.says_all() && c.score > TOLD && is_well_known(c.entity)
        };
        self.undoing != Undoing::Told && candidates.iter().any(whole)
    }
}

/// Whether a text is only a part of a name, of which it is an inflected form of another.
pub(super) fn is_part(candidate: &Candidate<'_>) -> bool {
    let pairing = &candidate.evidence.pairing;
    pairing.missing + pairing.missing_generic > 0
}

fn is_well_known(entity: Entity<'_>) -> bool {
    entity.kind_and_prominence().1 >= WELL_KNOWN
}

/// Whether a name is too far from a text that is only guessed: a person's of the other gender or whose surname is another
/// or left out; any other's that is short or does not sound the same.
fn is_far(candidate: &Candidate<'_>) -> bool {
    let pairing = &candidate.evidence.pairing;
    match candidate.entity.kind() {
        "person" => {
            pairing.gender || pairing.missing_last || pairing.inverted || pairing.surname > FAR
        }
        _ => pairing.spelling > SAME_SOUND || pairing.phones < LONG,
    }
}

/// Whether a text is a woman's surname, too, as a man's is in the genitive: *Токаева*, Polish *Tokajewa*, which other
/// languages than Polish and German write with a *v*.
fn is_womans(text: &str, lemma: &Lemma) -> bool {
    let surname = normalize::fold(text);
    let latin = lemma.endings == ["a"] && (surname.ends_with("wa") || surname.ends_with("ina"));
    (latin || lemma.endings == ["а"]) && lexicon::gender(&surname) == Some(Gender::Feminine)
}

/// The readings of a text.
#[derive(Default)]
pub(super) struct Readings {
    pub others: Vec<Reading>,
    /// By how much the text as it stands makes an entity likelier, in nats.
    pub plain: f64,
    /// Entities that the text names and does not mean.
    pub by: Vec<u32>,
}

impl Resolver {
    /// The other readings of a text without context, of which `plain` is what it may spell as it stands.
    pub(super) fn readings(&self, open: &Query<'_>, plain: &[Candidate<'_>]) -> Readings {
        let mut readings = Readings::default();
        // What is as good as certain needs no other reading.
        let best = plain.iter().map(|c| c.score).fold(f64::MIN, f64::max);
        if best <= CERTAIN {
            // A preposition asks for a case.
            let best = if open.oblique { f64::MIN } else { best };
            // *S. Mirzijojewa* is she, or he; *Nursultana Nazarbajeva* is called so after him, or he.
            let first = plain.iter().max_by(|a, b| a.score.total_cmp(&b.score));
            let short = |c: &Candidate<'_>| {
                let partial = is_part(c) || c.evidence.pairing.initials > 0;
                partial && c.entity.kind() != "place"
            };
            let guess = best <= TOLD || first.is_some_and(short);
            let first = first.map(|c| c.entity.number());
            self.inflected(open, best, first, guess, &mut readings);
        }
        let told = self.titled(open).or_else(|| self.introduced(open, plain));
        let told = told.or_else(|| self.sorted(open)).or_else(|| self.qualified(open));
        if let Some((reading, by)) = told {
            readings.others.push(reading);
            readings.by = by;
        }
        readings
    }

    /// The texts of which this one may be an inflection, guesses too if they are asked for.
    fn lemmas(&self, open: &Query<'_>, guess: bool) -> Vec<Lemma> {
        let letters = open.text.trim_start_matches(|c: char| !c.is_alphabetic());
        let langs = match open.lang {
            Some(tag) => vec![tag.split('-').next().unwrap_or(tag)],
            None => lexis::of_writing(letters),
        };
        let index = &*self.gazetteer.0;
        let known = |word: &str| index.may_be_spelled(word);
        let mut listener = Listener::new(index);
        let mut heard = |word: &str, lang: Option<&str>| listener.hears(word, lang.or(open.lang));
        let on_file = |text: &str| self.is_on_file(text);
        let mut lemmas = inflect::lemmas(open.text, &langs, known, on_file, &mut heard);
        if guess {
            let is_given = |word: &str| {
                lexis::is_given(word) || !compare::given(word, &pronounce(word, "")).is_empty()
            };
            let mut guesses = inflect::guesses(open.text, &langs, known, is_given, heard);
            guesses.retain(|guess| lemmas.iter().all(|lemma| lemma.text != guess.text));
            lemmas.extend(guesses);
        }
        lemmas
    }

    /// An acronym on file or a name in quotation marks, and an ending that is told from it.
    pub(super) fn set_apart<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let (stem, ending) = inflect::set_apart(text)?;
        let quoted = !stem.ends_with(char::is_alphabetic);
        (quoted || self.is_on_file(stem)).then_some((stem, ending))
    }

    /// Whether a text is normalized like a name.
    fn is_on_file(&self, text: &str) -> bool {
        self.gazetteer.0.exact(text).is_some_and(|mut names| names.any(|(_, cost)| cost == 0))
    }

    /// Adds them to the readings of a text that as it stands has such a score at best: what is likelier than nobody needs
    /// no guess, nor an ending of one Latin letter unless it makes a well-known name of what is hardly likelier, or is the
    /// `first` itself.
    fn inflected(
        &self,
        open: &Query<'_>,
        best: f64,
        first: Option<u32>,
        guess: bool,
        readings: &mut Readings,
    ) {
        let index = &*self.gazetteer.0;
        let bearer = |name: u32| self.gazetteer.at(index.name(name, name::ENTITY));
        let known = |name: u32| is_well_known(bearer(name));
        for lemma in self.lemmas(open, guess) {
            let woman = is_womans(open.text, &lemma);
            // *Иванова* is sooner a surname on file than the town; not behind a preposition.
            let surname = lemma.text.strip_suffix(['о', 'o']).map(normalize::fold);
            let is_surname = |surname: String| {
                lexicon::gender(&surname) == Some(Gender::Masculine)
                    && index.may_be_spelled(&surname)
            };
            if !open.oblique && surname.is_some_and(is_surname) {
                continue;
            }
            // One Latin letter is in half of all languages an ending.
            let telling = woman || lemma.endings.iter().any(|ending| ending.len() > 1);
            let named = index.exact(&lemma.text).into_iter().flatten();
            let named = named.take_while(|(_, cost)| *cost == 0).map(|(name, _)| name);
            // Then it is one of a name in its language: *Kairat* is no case of Latvian *Kaira*.
            let foreign = |name: u32| !telling && !self.is_native(name, &lemma);
            if named.clone().next().is_some() && named.clone().all(foreign) {
                continue;
            }
            let named = named.filter(|name| !foreign(*name));
            let fame = named.clone().map(known).max();
            let is_first = || named.clone().any(|name| Some(bearer(name).number()) == first);
            let likely = best <= TOLD || is_first();
            if !telling && best > 0.0 && !(fame == Some(true) && likely || is_first()) {
                continue;
            }
            if telling && let Some(famous) = fame {
                let chance = if famous { COINCIDENCE_OF_FAME } else { COINCIDENCE };
                readings.plain = chance.ln().min(readings.plain);
            }
            readings.others.push(Reading {
                undone: format!("without -{}", lemma.endings.join(", -")),
                text: lemma.text,
                weight: if fame == Some(true) && telling { OF_FAME } else { INFLECTED },
                long: lemma.endings.iter().any(|ending| ending.chars().nth(1).is_some()),
                woman,
                score: 0.0,
                of: None,
                person: lemma.person,
                lang: lemma.lang,
                undoing: if lemma.guessed { Undoing::Guessed } else { Undoing::Inflected },
            });
        }
    }

    /// Whether a name is one in a language that inflects it so, or its bearer has none there and is called so in English.
    fn is_native(&self, name: u32, lemma: &Lemma) -> bool {
        let index = &*self.gazetteer.0;
        let own = Name::new(index, name).text();
        let names = || self.gazetteer.at(index.name(name, name::ENTITY)).names();
        let mut theirs = names().filter(|name| lemma.is_of(name.lang())).peekable();
        let lang = theirs.peek().is_none().then_some("en");
        theirs.any(|name| name.text() == own)
            || names().any(|name| name.text() == own && lang == Some(name.lang()))
    }

    /// A part of the text that means one of these entities, which the rest only tells more of.
    fn told(&self, text: &str, of: Vec<u32>, rest: &str) -> Reading {
        let undone = format!("told more of by {rest:?}");
        let (text, of) = (text.to_owned(), Some(of));
        Reading {
            text,
            undone,
            weight: 1.0,
            long: false,
            woman: false,
            score: TOLD,
            of,
            person: false,
            lang: None,
            undoing: Undoing::Told,
        }
    }

    /// The body that has an office, and who ever held it.
    fn ever_held(&self, open: &Query<'_>, office: &str, body: &str) -> Option<(u32, Vec<u32>)> {
        let (body, _) = self.body(open, office, body)?;
        let holders = self.held(office, body, None).map(|held| held.entity().number());
        Some((body.number(), holders.collect()))
    }

    /// The person whom a text calls by an office that they held, or hold, and by name, and the body that has it, if that
    /// is said: *президент Казахстана Токаев*.
    fn titled(&self, open: &Query<'_>) -> Option<(Reading, Vec<u32>)> {
        office::titled(open.text).find_map(|(office, body, name)| {
            let known = body.and_then(|body| self.ever_held(open, office, body));
            let is_state = |body: Entity<'_>| body.class() == "country";
            let state = body.filter(|_| known.is_none());
            let state = state.and_then(|body| self.body_that(open, body, is_state));
            if body.is_some() && known.is_none() && state.is_none() {
                return None;
            }
            let by = state.map(|(state, _)| state.number());
            let by = known.as_ref().map(|(body, _)| *body).or(by);
            let holds = |entity: Entity<'_>| match (&known, state) {
                (Some((_, holders)), _) => holders.contains(&entity.number()),
                (_, Some((state, _))) => {
                    office::is_known_by(office, entity.class()) && share_country(entity, state)
                }
                _ => {
                    entity.relations().any(|relation| relation.word() == office)
                        || office::is_known_by(office, entity.class())
                }
            };
            let rest = open.text.strip_suffix(name).or_else(|| open.text.strip_prefix(name))?;
            // Endings are taken off only where the name as it stands is no holder's.
            let lemmas =
                iter::once_with(|| self.lemmas(&Query { text: name, ..*open }, false)).flatten();
            let mut names = iter::once(name.to_owned()).chain(lemmas.map(|lemma| lemma.text));
            names.find_map(|name| {
                let called = self.scored(&Query { text: &name, ..*open }, &name);
                // A title alone makes nobody a holder who is not likely meant without it.
                let likely = |c: &Candidate<'_>| known.is_some() || c.score > -TOLD;
                let called = called.into_iter().filter(likely);
                let called = called.map(|c| c.entity).filter(|entity| holds(*entity));
                let of: Vec<u32> = called.map(|entity| entity.number()).collect();
                let by = by.into_iter().collect();
                (!of.is_empty()).then(|| (self.told(&name, of, rest.trim()), by))
            })
        })
    }

    /// The person whom a text calls by some title and by a whole name: *министр иностранных дел России Сергей Лавров*. The
    /// title stands before the name or begins the text; what `plain` has of other kinds is what it is the title of.
    fn introduced(&self, open: &Query<'_>, plain: &[Candidate<'_>]) -> Option<(Reading, Vec<u32>)> {
        let words = normalize::words(open.text);
        let is_title = |word: &Word| {
            let role = || lexicon::role(&word.text) == Some(Role::Title);
            role() || lexicon::longer(&word.text).title
        };
        let titles: Vec<bool> = words.iter().map(is_title).collect();
        if !titles.contains(&true) {
            return None;
        }
        let hides = |word: &Word| lexicon::longer(&word.text).behind & lexicon::PERSON > 0;
        let joins = |word: &Word| lexicon::role(&word.text) == Some(Role::Particle);
        let mute = normalize::is_mute(open.text);
        let ways = (1..words.len()).flat_map(|at| {
            let whole = 0..words.len();
            [Some((0..at, at..whole.end)), mute.then_some((at..whole.end, 0..at))]
        });
        ways.flatten().find_map(|(told, name)| {
            let first = titles[told.clone()].iter().take(MOST_BEFORE).any(|title| *title);
            let last = titles[told.end - 1];
            let (told, name) = (&words[told], &words[name]);
            let called = first || last && !told.iter().skip(1).any(joins);
            if !called || told.iter().any(hides) || !mute && name.len() == 1 {
                return None;
            }
            let text = |words: &[Word]| match words {
                [first, .., last] => &open.text[first.range.start..last.range.end],
                [word] => &open.text[word.range.clone()],
                [] => "",
            };
            let (told, name) = (text(told), text(name));
            let scored = self.scored(&Query { text: name, ..*open }, name);
            let likely = |c: &&Candidate<'_>| c.score > CERTAIN && c.entity.kind() == "person";
            let of: Vec<u32> = scored.iter().filter(likely).map(|c| c.entity.number()).collect();
            let others = plain.iter().filter(|c| c.entity.kind() != "person");
            let by = others.map(|c| c.entity.number()).collect();
            (!of.is_empty()).then(|| (self.told(name, of, told), by))
        })
    }

    /// The place that a Chinese text calls by a name on file with the type of place behind it: *塔什干市*, *霍尔果斯口岸*.
    fn sorted(&self, open: &Query<'_>) -> Option<(Reading, Vec<u32>)> {
        if !normalize::is_chinese(open.text) {
            return None;
        }
        let parted = open.text.char_indices().rev().take(LONGEST_TYPE);
        let mut parted = parted.map(|(at, _)| open.text.split_at(at));
        let (name, sort) = parted.find(|(_, sort)| lexicon::role(sort) == Some(Role::PlaceType))?;
        let said = lexicon::sense(sort);
        let fits = |entity: Entity<'_>| {
            entity.kind() == "place" && (said == 0 || said == lexicon::sense(entity.class()))
        };
        let called = self.scored(&Query { text: name, ..*open }, name).into_iter();
        let called = called.filter(|c| c.evidence.exact && fits(c.entity));
        let of: Vec<u32> = called.map(|c| c.entity.number()).collect();
        (!of.is_empty()).then(|| (self.told(name, of, sort), Vec::new()))
    }

    /// The part of a text of which the others tell more: *Ош, Кыргызстан*, *Нур-Султан (Астана)*. They name the same
    /// entity, an area in which it lies, or an office that it held.
    fn qualified(&self, open: &Query<'_>) -> Option<(Reading, Vec<u32>)> {
        let parts = open.text.split([',', ';', '(', ')', '/']).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| part.contains(char::is_alphabetic)).collect();
        if !(2..=MOST_PARTS).contains(&parts.len()) {
            return None;
        }
        let named: Vec<Vec<Candidate<'_>>> =
            parts.iter().map(|part| self.scored(&Query { text: part, ..*open }, part)).collect();
        let told = |at: usize| {
            let office = office::read(parts[at]);
            let held = office.and_then(|(office, body)| self.ever_held(open, office, body));
            let named = named[at].iter().filter(|c| c.score > TOLD).map(|c| c.entity.number());
            named.chain(held.into_iter().flat_map(|(_, holders)| holders)).collect::<Vec<u32>>()
        };
        let told: Vec<Vec<u32>> = (0..parts.len()).map(told).collect();
        let others = |at: usize| (0..parts.len()).filter(move |other| *other != at);
        let fits = |at: usize, entity: u32| {
            let lies = |said: &u32| lies_in(self.gazetteer.at(entity), self.gazetteer.at(*said));
            others(at).all(|other| told[other].iter().any(lies))
        };
        (0..parts.len()).find_map(|at| {
            let of = named[at].iter().map(|c| c.entity.number()).filter(|entity| fits(at, *entity));
            let of: Vec<u32> = of.collect();
            let by = others(at).flat_map(|other| told[other].iter().copied());
            let by = by.filter(|area| !of.contains(area)).collect();
            let rest: Vec<&str> = others(at).map(|other| parts[other]).collect();
            (!of.is_empty()).then(|| (self.told(parts[at], of, &rest.join(", ")), by))
        })
    }
}

/// A text without what is no part of a mention, and what was taken from it: the preposition before a name (*в Астане*);
/// a Chinese text with its titles set apart. Whether it was a preposition, which asks for a case, stands between them.
pub(super) fn bare(text: &str) -> Option<(String, bool, String)> {
    if let Some((preposition, name)) = lexicon::preposition(text) {
        return Some((name.to_owned(), true, format!("behind {preposition:?}")));
    }
    Some((office::parted(text)?, false, "titles set apart".to_owned()))
}

/// Whether two entities are of one country.
fn share_country(a: Entity<'_>, b: Entity<'_>) -> bool {
    a.countries().any(|country| b.countries().any(|other| other == country))
}

/// Whether an entity is that one, or lies in it, as far as is known: borders move, so that of a region in the same country
/// it may be said.
fn lies_in(entity: Entity<'_>, area: Entity<'_>) -> bool {
    let shared = || share_country(entity, area);
    entity == area
        || match area.class() {
            "country" => entity.class() != "country" && shared(),
            "region" | "district" | "territory" => {
                entity.kind() == "place"
                    && !matches!(entity.class(), "country" | "region")
                    && shared()
            }
            _ => false,
        }
}
