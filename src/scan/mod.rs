//! Mentions in running text.
//!
//! A text is read in windows ([`stream`] reads them from a reader). A window is split into words
//! ([`tokens`]), and looked at as a whole: languages, capitals ([`page`], [`lexis`]). Where a name may begin, a run of
//! words is read ([`locus`]): each form is looked up once ([`forms`], with [`inflect`](crate::inflect), [`misprints`] and the
//! [`names`] of the index), what they find is assembled ([`spans`]) and weighed by spelling, sentence and text
//! ([`weigh`]). The best cover without overlaps is what the reader gets ([`cover`]); [`passage`] explains it.
//!
//! In the order of the way: a *form* is a word as it stands in a text, a *hit* a word of the index that it may spell,
//! and *postings* are the names in which that word stands. A *guess* is such a name for a stretch of tokens, a
//! *span* such a stretch with its guesses. A *run* is read as one; runs that are read alike are one *locus*. A
//! *setting* is what stands around a guess, a *firm* name one that is meant whatever does.

mod cover;
mod forms;
pub(crate) mod lexis;
mod locus;
mod misprints;
mod names;
mod page;
mod passage;
mod sounds;
mod spans;
mod stream;
mod tokens;
mod weigh;

use crate::{
    Date, Entity, Name, Query, Resolution, Resolver, decide,
    explain::Asked,
    gazetteer::index::name,
    matching::{Matcher, pairing::Pairing},
    resolution::{Ambiguous, Answer, Candidate, Evidence, Match, Undone},
};
pub(crate) use forms::Shared;
use forms::{Brief, Forms, How};
use locus::{Context, Here, Locus, Outcome, Run, View};
use memchr::memrchr_iter;
use page::Page;
pub use passage::Passage;
use passage::Scope;
use rustc_hash::FxHashMap;
use spans::{Guess, Span};
use std::{collections::VecDeque, fmt, ops::Range, sync::Arc};
pub use stream::Window;
use tokens::{Prose, Token};

/// Texts are read in windows of about so many bytes, cut between sentences: what the reader of a
/// mention may know of the text behind it, and what bounds the memory.
const WINDOW: usize = 1 << 16;
/// A mention is given only if somebody on file is meant with at least this probability.
const SURE: f64 = 0.72;
/// One entity is given if it has at least this share of what speaks for anybody.
const ALONE: f64 = 0.6;
/// Of mentions of which nothing speaks against somebody on file, so many mean a namesake or a part of a
/// longer name: counted in texts that were not written for this crate (DESIGN.md).
const UNLISTED: f64 = 0.03;
/// Entities that are less likely than the best by this factor are not listed.
const PLAUSIBLE: f64 = 0.25;
/// More entities than this are no answer.
const MOST_LISTED: usize = 4;
/// At most so many loci are remembered.
const MOST_LOCI: usize = 1 << 15;
/// A guess counts as a whole name that the rest of the text may lean on from this score.
const FIRM: f64 = 2.0;

/// A mention that was found in a text.
#[derive(Clone, Debug)]
pub struct Mention<'g, 't> {
    text: &'t str,
    range: Range<usize>,
    chars: Range<usize>,
    resolution: Arc<Resolution<'g>>,
    scope: Scope<'g, 't>,
}

impl<'g, 't> Mention<'g, 't> {
    /// The mention as it stands in the text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Where it stands, in bytes.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Where it stands, in characters.
    pub fn chars(&self) -> Range<usize> {
        self.chars.clone()
    }

    /// What it means: a match, or one of several.
    pub fn resolution(&self) -> &Resolution<'g> {
        &self.resolution
    }

    /// The entities that may be meant, best first: mostly one.
    pub fn candidates(&self) -> &[Candidate<'g>] {
        self.resolution.candidates()
    }

    /// The entity that is most likely meant.
    pub fn entity(&self) -> Entity<'g> {
        self.candidates()[0].entity()
    }

    /// The id of the one entity that is meant; `None` if it may be one of several.
    pub fn id(&self) -> Option<&'g str> {
        self.resolution.id()
    }

    /// Probability that the mention means what is said.
    pub fn confidence(&self) -> f64 {
        self.resolution.confidence()
    }
}

impl Resolver {
    /// Finds the mentions of the gazetteer's entities in running text, in order and without overlaps.
    ///
    /// Never fails and never panics, on any text whatever; takes time linear in its length and memory
    /// that does not grow with it. To scan many texts use one [`Scanner`], which remembers words.
    ///
    /// ```
    /// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
    /// let gazetteer = Gazetteer::builder()
    ///     .entity(EntityRecord::new("kz", "place").name(NameRecord::new("Казахстан", "ru")))
    ///     .entity(EntityRecord::new("kt", "person").name(NameRecord::new("Касым-Жомарт Токаев", "ru")))
    ///     .build()?;
    /// let resolver = Resolver::new(&gazetteer);
    /// let text = "Kassym-Jomart Tokayev has won. “Kazakhstan’s future…”, Tokayev said.";
    /// let found: Vec<_> = resolver.scan(text).map(|m| (m.text(), m.entity().id())).collect();
    /// assert_eq!(found, [("Kassym-Jomart Tokayev", "kt"), ("Kazakhstan", "kz"), ("Tokayev", "kt")]);
    /// // A surname alone says too little, unless the person is very well known.
    /// let found: Vec<_> = resolver.scan("Токаеву и Казахстану").map(|m| m.text()).collect();
    /// assert_eq!(found, ["Казахстану"]);
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn scan<'g, 't>(&'g self, text: &'t str) -> Mentions<'g, 't, 'g> {
        Mentions::new(Work::Own(Box::new(self.scanner())), text)
    }

    /// A scanner for many texts.
    ///
    /// ```
    /// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
    /// let gazetteer = Gazetteer::builder()
    ///     .entity(EntityRecord::new("tas", "place").name(NameRecord::new("Ташкент", "ru")))
    ///     .build()?;
    /// let resolver = Resolver::new(&gazetteer);
    /// let mut scanner = resolver.scanner().as_of("2020-02".parse()?);
    /// for text in ["Tashkent", "in Taschkent.", "в Ташкенте"] {
    ///     assert_eq!(scanner.scan(text).count(), 1, "{text}");
    /// }
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn scanner(&self) -> Scanner<'_> {
        let index = &self.gazetteer().0;
        let forms = Forms::new(index, &self.shared);
        Scanner {
            resolver: self,
            forms,
            loci: Vec::new(),
            places: FxHashMap::default(),
            windows: 0,
            context: true,
            hashtags: false,
        }
    }
}

/// Scans texts, one after the other, and remembers the words that it has met.
pub struct Scanner<'g> {
    resolver: &'g Resolver,
    forms: Forms<'g>,
    /// Runs that were read.
    loci: Vec<Locus<'g>>,
    /// Their places by their keys; `None` for runs that cannot mean anybody.
    places: FxHashMap<u64, Option<u32>>,
    /// How many windows were read.
    windows: u32,
    context: bool,
    hashtags: bool,
}

impl fmt::Debug for Scanner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Scanner { context, hashtags, .. } = self;
        let mut scanner = f.debug_struct("Scanner");
        scanner.field("context", context).field("hashtags", hashtags).finish_non_exhaustive()
    }
}

impl<'g> Scanner<'g> {
    /// The time of the texts: names that were in use then are preferred.
    pub fn as_of(mut self, date: Date) -> Scanner<'g> {
        let index = &self.resolver.gazetteer().0;
        // What was read was read for another time.
        self.forms = Forms::new(index, &self.resolver.shared);
        self.forms.as_of = Some(date);
        self.loci.clear();
        self.places.clear();
        self
    }

    /// Whether the rest of a text helps to tell who is meant, as it does by default: a surname means
    /// the person whose whole name stands elsewhere.
    pub fn context(mut self, context: bool) -> Scanner<'g> {
        self.context = context;
        self
    }

    /// Whether names are looked for in tags (*#Astana*), too; by default they are not.
    ///
    /// ```
    /// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
    /// let gazetteer = Gazetteer::builder()
    ///     .entity(EntityRecord::new("ast", "place").name(NameRecord::new("Astana", "en")))
    ///     .build()?;
    /// let resolver = Resolver::new(&gazetteer);
    /// let text = "Snow in Astana! #Astana";
    /// assert_eq!(resolver.scanner().scan(text).count(), 1);
    /// assert_eq!(resolver.scanner().hashtags(true).scan(text).count(), 2);
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn hashtags(mut self, hashtags: bool) -> Scanner<'g> {
        self.hashtags = hashtags;
        self
    }

    /// Finds the mentions in a text; see [`Resolver::scan`].
    pub fn scan<'s, 't>(&'s mut self, text: &'t str) -> Mentions<'g, 't, 's> {
        Mentions::new(Work::Borrowed(self), text)
    }
}

enum Work<'g, 's> {
    Own(Box<Scanner<'g>>),
    Borrowed(&'s mut Scanner<'g>),
}

/// The mentions of a text, in order: see [`Resolver::scan`].
pub struct Mentions<'g, 't, 's> {
    work: Work<'g, 's>,
    text: &'t str,
    progress: Progress,
    ready: VecDeque<Mention<'g, 't>>,
}

impl<'g, 't, 's> Mentions<'g, 't, 's> {
    fn new(work: Work<'g, 's>, text: &'t str) -> Mentions<'g, 't, 's> {
        Mentions { work, text, progress: Progress::default(), ready: VecDeque::new() }
    }
}

impl fmt::Debug for Mentions<'_, '_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mentions").field("read", &self.progress.at).finish_non_exhaustive()
    }
}

impl<'g, 't> Iterator for Mentions<'g, 't, '_> {
    type Item = Mention<'g, 't>;

    fn next(&mut self) -> Option<Mention<'g, 't>> {
        while self.ready.is_empty() && self.progress.at < self.text.len() {
            let scanner = match &mut self.work {
                Work::Own(scanner) => &mut **scanner,
                Work::Borrowed(scanner) => scanner,
            };
            let text = &self.text[self.progress.at..];
            self.ready.extend(scanner.next_window(text, &mut self.progress).1);
        }
        self.ready.pop_front()
    }
}

/// How far a text was read, and what of it is remembered.
#[derive(Default)]
struct Progress {
    /// Bytes and characters before the next window.
    at: usize,
    chars: usize,
    /// Whether the next window begins within a word.
    within: bool,
    context: Context,
    tokens: Vec<Token>,
    page: Page,
}

impl<'g> Scanner<'g> {
    /// Reads the first window of the rest of a text: its length, and the mentions in it.
    fn next_window<'t>(
        &mut self,
        rest: &'t str,
        progress: &mut Progress,
    ) -> (usize, Vec<Mention<'g, 't>>) {
        let (end, within) = window(rest);
        let text = &rest[..end];
        let Progress { context, tokens, page, .. } = progress;
        let prose = Prose { hashtags: self.hashtags, listed: self.forms.listed() };
        tokens::tokens(text, prose, tokens);
        // The parts of a word that was cut are no words.
        if let Some(first) =
            tokens.first_mut().filter(|first| progress.within && first.start() == 0)
        {
            first.void();
        }
        if let Some(last) = tokens.last_mut().filter(|last| within && last.end() == end) {
            last.void();
        }
        page.read(tokens);
        let mut counted = 0;
        let mut found = Vec::new();
        for (range, resolution) in self.mentions(&View { text, tokens, page }, context) {
            let first = progress.chars + text[counted..range.start].chars().count();
            let surface = &text[range.clone()];
            progress.chars = first + surface.chars().count();
            counted = range.end;
            let scope = Scope {
                resolver: self.resolver,
                window: text,
                at: range.start,
                as_of: self.forms.as_of,
                hashtags: self.hashtags,
                context: self.context,
            };
            let range = progress.at + range.start..progress.at + range.end;
            let chars = first..progress.chars;
            found.push(Mention { text: surface, range, chars, resolution, scope });
        }
        progress.chars += text[counted..].chars().count();
        progress.at += end;
        progress.within = within;
        (end, found)
    }
}

/// Where the window ends with which a text begins: between paragraphs, else lines, sentences, words; and
/// whether within a word, where nothing else can be done.
fn window(text: &str) -> (usize, bool) {
    if text.len() <= WINDOW {
        return (text.len(), false);
    }
    let boundary =
        |most: usize| (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (half, end) = (boundary(WINDOW / 2), boundary(WINDOW));
    let part = &text.as_bytes()[half..end];
    let last = |mark: &[u8]| {
        let mut ends = memrchr_iter(mark[mark.len() - 1], part).map(|at| at + 1);
        ends.find(|end| part[..*end].ends_with(mark)).map(|end| half + end)
    };
    match [&b"\n\n"[..], b"\n", b". ", b" "].into_iter().find_map(last) {
        Some(cut) => (cut, false),
        None => {
            let mut around =
                [text[..end].chars().next_back(), text[end..].chars().next()].into_iter();
            (end, around.all(|c| c.is_some_and(crate::normalize::is_word_char)))
        }
    }
}

/// Where a run stands among the tokens of a window, and the number of its locus.
type Met = (Range<usize>, u32);

impl<'g> Scanner<'g> {
    /// The mentions among the tokens of a window, in order.
    fn mentions(
        &mut self,
        view: &View<'_>,
        context: &mut Context,
    ) -> Vec<(Range<usize>, Arc<Resolution<'g>>)> {
        let begins = self.begins(view);
        let runs = self.meet(view, &begins, context);
        let Scanner { resolver, forms, loci, .. } = self;
        let mut found = Vec::new();
        for (run, place) in runs {
            let tokens = &view.tokens[run];
            let outcomes = loci[place as usize].settle(
                tokens,
                context,
                |hash| view.page.has_small(view.tokens, hash),
                |name| forms.is_former(name),
                |span| resolve(resolver, forms, &view.text[span.place.range(tokens)], span),
            );
            let mention =
                |outcome: &Outcome<'g>| (outcome.place.range(tokens), outcome.resolution.clone());
            found.extend(outcomes.iter().map(mention));
        }
        found
    }

    /// The tokens of a window that names may begin with: all are looked up at once, so that what does it stays at
    /// hand.
    fn begins(&mut self, view: &View<'_>) -> Vec<(usize, Brief)> {
        let forms = &mut self.forms;
        forms.tidy();
        let brief = |at: &usize| {
            let token = &view.tokens[*at];
            (*at, forms.brief(token.of(view.text), token.hash, view.page.langs[*at]))
        };
        view.page.begins.iter().map(brief).collect()
    }

    /// Reads the runs of a window that may mean anybody, and what they tell of each other.
    fn meet(
        &mut self,
        view: &View<'_>,
        begins: &[(usize, Brief)],
        context: &mut Context,
    ) -> Vec<Met> {
        let Scanner { forms, loci, places, windows, context: wanted, .. } = self;
        if places.len() >= MOST_LOCI {
            places.clear();
            loci.clear();
        }
        *windows = windows.wrapping_add(1);
        context.next_window();
        // All runs first, then all loci: a processor waits for the memory of several at once.
        let mut live: Vec<(Range<usize>, u64, [usize; 2])> = Vec::new();
        let (mut run, mut at) = (Run::default(), 0);
        while let Some((first, _)) = begins.get(at) {
            if *first < run.to {
                at += 1;
                continue;
            }
            let least = run.to;
            run.read(view, forms, least, &begins[at..]);
            if run.live {
                live.push((run.from..run.to, run.key, [least, at]));
            }
        }
        let mut runs: Vec<Met> = Vec::with_capacity(live.len());
        let mut met: Vec<u32> = Vec::new();
        for (tokens, key, [least, at]) in live {
            let place = *places.entry(key).or_insert_with(|| {
                run.read(view, forms, least, &begins[at..]);
                loci.push(Locus::new(view, forms, &run)?);
                Some(loci.len() as u32 - 1)
            });
            let Some(place) = place else { continue };
            let first = tokens.start;
            runs.push((tokens, place));
            let locus = &mut loci[place as usize];
            if locus.here.window != *windows {
                locus.here = Here::new(*windows);
                met.push(place);
                if *wanted {
                    context.meet(locus, &view.tokens[first..]);
                }
            }
            locus.here.count += 1;
        }
        context.settle(met.iter().filter(|_| *wanted).map(|place| &loci[*place as usize]));
        runs
    }
}

/// What the guesses of a chosen span amount to.
fn resolve<'g>(
    resolver: &'g Resolver,
    forms: &Forms<'g>,
    text: &str,
    span: &Span<'g>,
) -> Option<Resolution<'g>> {
    let gazetteer = resolver.gazetteer();
    let entity = |guess: &Guess<'_>| forms.index.name(guess.name, name::ENTITY);
    let allowed = |guess: &&Guess<'_>| resolver.allows(text, entity(guess));
    let guesses: Vec<&Guess<'_>> = span.guesses.iter().filter(allowed).collect();
    let mut probabilities: Vec<f64> = guesses.iter().map(|guess| guess.score).collect();
    let nil = decide::probabilities(&mut probabilities);
    let listed = 1.0 - UNLISTED;
    let candidate = |(guess, probability): (&&Guess<'_>, &f64)| Candidate {
        entity: gazetteer.at(entity(guess)),
        name: Name::new(&gazetteer.0, guess.name),
        score: guess.score,
        probability: *probability * listed,
        evidence: Evidence {
            exact: guess.attested && guess.how == How::Plain && guess.missing == 0,
            weak: guess.named.weak,
            out_of_date: forms.is_former(guess.name),
            pairing: pairing(forms, guess),
            unsaid: false,
            office: None,
        },
    };
    let candidates = guesses.iter().zip(&probabilities).map(candidate).collect();
    let best = *guesses.first()?;
    let repaired = (best.how != How::Plain).then(|| {
        let plan = match best.how {
            How::Ending => {
                format!("without -{}", best.ending.trim_start_matches('\''))
            }
            How::Misprint => "a misprint".to_owned(),
            _ => "an encoding undone".to_owned(),
        };
        // Only the words of the name that the text has, in its order.
        let mut pairs: Vec<_> = best.pairs.iter().collect();
        pairs.sort_by_key(|pair| pair.mention);
        let words = pairs.into_iter().flat_map(|pair| {
            let (first, count) = (usize::from(pair.name.0), usize::from(pair.name.1));
            best.named.texts.iter().skip(first).take(count).map(String::as_str)
        });
        Undone { text: words.collect::<Vec<_>>().join(" "), plan, lang: None }
    });
    let query = Query { as_of: forms.as_of, ..Query::new(text) };
    let asked = Asked { threshold: SURE, ..resolver.asked(&query) };
    let unlisted = 1.0 - (1.0 - nil) * listed;
    let answer = Answer { candidates, nil: unlisted, asked, repaired, office: None };
    let most = probabilities[0];
    if most >= ALONE * (1.0 - nil) {
        return Some(Resolution::Match(Match { answer }));
    }
    let plausible = probabilities.iter().take_while(|p| **p >= most * PLAUSIBLE).count();
    let listed = (2..=MOST_LISTED).contains(&plausible);
    listed.then_some(Resolution::Ambiguous(Ambiguous { answer, plausible }))
}

/// A guess as the evidence that explanations are made of.
fn pairing(forms: &Forms<'_>, guess: &Guess<'_>) -> Pairing {
    let matcher = Matcher::new(forms.index);
    let mut pairing = Pairing {
        spelling: guess.cost,
        missing: guess.missing,
        inverted: guess.inverted,
        ..Pairing::default()
    };
    for pair in guess.pairs.iter() {
        pairing.phones += u32::from(pair.phones);
        pairing.initials += u32::from(pair.initial);
        pairing.worst = pairing.worst.max(u32::from(pair.cost) / u32::from(pair.phones.max(1)));
        if !pair.initial {
            pairing.information += matcher.information(guess.named.words[usize::from(pair.name.0)]);
        }
    }
    pairing.pairs = guess.pairs.to_vec();
    pairing
}

#[cfg(all(test, feature = "bundled"))]
mod tests {
    use crate::{Gazetteer, Resolver, work};

    /// What stands in earlier texts changes no answer: no cited author, no other language.
    #[test]
    fn warm_scanners_answer_like_fresh_ones() {
        let resolver = Resolver::new(Gazetteer::bundled());
        let texts = [
            "Назарбаев et al. сказал.",
            "Назарбаев сказал.",
            "Juan Karimov García dijo en Samarcanda.",
            "Soros GyÃ¶rgy, Van Ä° x",
            "Samarkand Plov Center",
            "Samarkand Plov Center und die Stadt sagten das nicht.",
        ];
        let mut warm = resolver.scanner();
        for text in texts.iter().chain(&texts) {
            let found = |scanner: &mut super::Scanner<'_>| {
                scanner
                    .scan(text)
                    .map(|m| (m.range(), m.entity().id().to_owned()))
                    .collect::<Vec<_>>()
            };
            assert_eq!(found(&mut warm), found(&mut resolver.scanner()), "{text}");
        }
    }

    /// Sixteen times the text is some sixteen times the work, and no text stops the scanner.
    #[test]
    fn work_is_linear() {
        let resolver = Resolver::new(Gazetteer::bundled());
        for part in [
            "Aa",
            "\u{301}",
            "A ",
            "К. ",
            "Nur-",
            "Tokayev ",
            "''’",
            "....",
            "a.kz",
            "«Astana ",
            "哈",
            "中国カ",
        ] {
            let work = |times| work::of(|| resolver.scan(&part.repeat(times)).count());
            let (short, long) = (work(1 << 13), work(1 << 17));
            assert!(long <= 20 * short, "{part:?}: {short} steps, then {long}");
        }
    }
}
