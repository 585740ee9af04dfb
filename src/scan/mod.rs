//! Mentions in running text.
//!
//! A text is split into tokens; those that may begin or carry a name are looked up in the index, each form
//! once ([`forms`]); what they find is assembled into names ([`spans`]), weighed by spelling, sentence
//! and document ([`weigh`]), and the best cover without overlaps is what the reader gets ([`cover`]).

mod cover;
mod forms;
mod inflect;
mod lexis;
mod spans;
mod tokens;
mod weigh;

use crate::{
    Date, Entity, Name, Resolution, Resolver, decide,
    explain::Asked,
    gazetteer::index::name,
    matching::{Matcher, pairing::Pairing},
    resolution::{Ambiguous, Answer, Candidate, Evidence, Match},
};
use cover::Piece;
use forms::{Forms, How};
use rustc_hash::{FxHashMap, FxHashSet};
use spans::{Finder, Guess, Pattern, Span};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    ops::Range,
    sync::Arc,
};
use tokens::{Gap, Token};
use weigh::Setting;

/// Texts are read in windows of about so many bytes, cut between sentences: what the reader of a
/// mention may know of the text behind it, and what bounds the memory.
const WINDOW: usize = 1 << 16;
/// A mention is given only if somebody on file is meant with at least this probability.
const SURE: f64 = 0.72;
/// One entity is given if it has at least this share of what speaks for anybody.
const ALONE: f64 = 0.6;
/// Entities that are less likely than the best by this factor are not listed.
const PLAUSIBLE: f64 = 0.25;
/// More entities than this are no answer.
const MOST_LISTED: usize = 4;
/// At most so many words of a line are asked for their language.
const MOST_COUNTED: usize = 64;
/// A guess counts as a whole name that the rest of the text may lean on from this score.
const FIRM: f64 = 2.0;

/// A mention that was found in a text.
#[derive(Clone, Debug)]
pub struct Found<'g, 't> {
    text: &'t str,
    range: Range<usize>,
    chars: Range<usize>,
    resolution: Resolution<'g>,
}

impl<'g, 't> Found<'g, 't> {
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
        Scanner { resolver: self, forms: Forms::new(&self.gazetteer().0), context: true }
    }
}

/// Scans texts, one after the other, and remembers the words that it has met.
pub struct Scanner<'g> {
    resolver: &'g Resolver,
    forms: Forms<'g>,
    context: bool,
}

impl<'g> Scanner<'g> {
    /// The time of the texts: names that were in use then are preferred.
    pub fn as_of(mut self, date: Date) -> Scanner<'g> {
        self.forms.as_of = Some(date);
        self
    }

    /// Whether the rest of a text helps to tell who is meant, as it does by default: a surname means
    /// the person whose whole name stands elsewhere.
    pub fn context(mut self, context: bool) -> Scanner<'g> {
        self.context = context;
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
    /// Where the next window begins.
    at: usize,
    ready: VecDeque<Found<'g, 't>>,
    /// Entities whose whole names were met, for what comes later.
    known: FxHashMap<u32, usize>,
    /// Bytes and characters up to the last mention.
    counted: (usize, usize),
    tokens: Vec<Token>,
}

impl<'g, 't, 's> Mentions<'g, 't, 's> {
    fn new(work: Work<'g, 's>, text: &'t str) -> Mentions<'g, 't, 's> {
        Mentions {
            work,
            text,
            at: 0,
            ready: VecDeque::new(),
            known: HashMap::default(),
            counted: (0, 0),
            tokens: Vec::new(),
        }
    }

    /// Reads one more window.
    fn read(&mut self) {
        let start = self.at;
        let end = window(self.text, start);
        self.at = end;
        let text = &self.text[start..end];
        tokens::tokens(text, &mut self.tokens);
        let scanner = match &mut self.work {
            Work::Own(scanner) => &mut **scanner,
            Work::Borrowed(scanner) => scanner,
        };
        // Everybody who was met before this window stands before all of it.
        self.known.values_mut().for_each(|place| *place = 0);
        let page = Page { text, tokens: &self.tokens, scanner, known: &mut self.known };
        for (range, resolution) in page.mentions() {
            let (bytes, chars) = self.counted;
            let range = start + range.start..start + range.end;
            let first = chars + self.text[bytes..range.start].chars().count();
            let behind = first + self.text[range.clone()].chars().count();
            self.counted = (range.end, behind);
            let text = &self.text[range.clone()];
            self.ready.push_back(Found { text, range, chars: first..behind, resolution });
        }
    }
}

impl<'g, 't> Iterator for Mentions<'g, 't, '_> {
    type Item = Found<'g, 't>;

    fn next(&mut self) -> Option<Found<'g, 't>> {
        while self.ready.is_empty() && self.at < self.text.len() {
            self.read();
        }
        self.ready.pop_front()
    }
}

/// Where the window that begins at `start` ends: between paragraphs, else lines, sentences, words.
fn window(text: &str, start: usize) -> usize {
    let mut end = start.saturating_add(WINDOW);
    if end >= text.len() {
        return text.len();
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut half = start + WINDOW / 2;
    while !text.is_char_boundary(half) {
        half -= 1;
    }
    let last = |mark: &str| text[half..end].rfind(mark).map(|at| half + at + mark.len());
    let cut = ["\n\n", "\n", ". ", " "].into_iter().find_map(last);
    // Without white space: behind the word that is too long to be one.
    cut.unwrap_or_else(|| {
        let rest = &text[end..];
        let behind = rest.find(|c: char| !crate::normalize::is_word_char(c)).unwrap_or(rest.len());
        end + behind
    })
}

/// A window under work.
struct Page<'p, 'g, 't> {
    text: &'t str,
    tokens: &'p [Token],
    scanner: &'p mut Scanner<'g>,
    /// The people whose whole names were met, with the place of the first in this window.
    known: &'p mut FxHashMap<u32, usize>,
}

/// What the scanner sees of a window.
#[derive(Clone, Copy)]
struct View<'v> {
    text: &'v str,
    tokens: &'v [Token],
    langs: &'v [lexis::Langs],
    styles: &'v [Style],
    /// Whether a likely name stands on each token.
    covered: &'v [bool],
}

/// How a sentence uses capitals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Style {
    /// For names and at its beginning.
    Prose,
    /// For most words.
    Title,
    /// For everything.
    Shouting,
}

impl<'g> Page<'_, 'g, '_> {
    fn mentions(self) -> Vec<(Range<usize>, Resolution<'g>)> {
        let Page { text, tokens, scanner, known } = self;
        let langs = languages(text, tokens);
        let mut spans = Finder::new(&mut scanner.forms, text, tokens, &langs).find();
        if spans.is_empty() {
            return Vec::new();
        }
        let styles = styles(tokens);
        let mut covered = vec![false; tokens.len()];
        let view = View { text, tokens, langs: &langs, styles: &styles, covered: &[] };
        // First each guess by itself, then with what the others say.
        let mut settings: Vec<Setting> = Vec::with_capacity(spans.len());
        for span in &mut spans {
            let shouting = styles[span.from] == Style::Shouting;
            let setting =
                Setting { first: tokens[span.from].is_first(), shouting, ..Setting::default() };
            settings.push(setting);
            let form = scanner.form(&view, span.from);
            for guess in &mut span.guesses {
                guess.score = weigh::score(guess, span.to - span.from, &form, setting);
            }
        }
        let mut names: FxHashMap<u32, [u32; 2]> = HashMap::default();
        for span in &spans {
            let Some(best) = span.guesses.iter().max_by(|a, b| a.score.total_cmp(&b.score)) else {
                continue;
            };
            if best.score < FIRM {
                continue;
            }
            // Of a surname it is not known yet whose it is.
            if best.pattern != Pattern::Surname {
                covered[span.from..span.to].fill(true);
            }
            if !scanner.context {
                continue;
            }
            let entity = best.named.entity;
            let words = names.entry(entity).or_insert([best.name; 2]);
            if words[0] != best.name {
                words[1] = best.name;
            }
            let full = matches!(best.pattern, Pattern::Full | Pattern::Whole);
            if full && best.named.kind == 1 {
                known.entry(entity).or_insert(span.start);
            }
        }
        let view = View { covered: &covered, ..view };
        let mut pieces: Vec<(Piece, usize)> = Vec::new();
        let small = in_small_letters(&view, &spans);
        for (at, (span, mut setting)) in spans.iter_mut().zip(settings).enumerate() {
            let form = scanner.form(&view, span.from);
            let before = scanner.stranger(&view, span.from.checked_sub(1), span.from);
            let behind = scanner.stranger(&view, Some(span.to), span.to);
            let prose = styles[span.from] == Style::Prose;
            let capitals_tell = langs[span.from] & lexis::nouns_in_capitals() == 0;
            setting.neighbour = prose && capitals_tell && (before || behind);
            let token = tokens[span.from];
            setting.christened =
                before && span.from.checked_sub(1).is_some_and(|at| scanner.form(&view, at).given);
            setting.caps = token.is_caps();
            setting.ordinary = token.is_upper() && small.contains(&*form.texts[0]);
            let initial = tokens.get(span.to).is_some_and(|token| behind && token.is_single());
            setting.stranger = prose && (before || initial);
            let hidden = scanner.hidden(&view, span);
            for guess in &mut span.guesses {
                let entity = guess.named.entity;
                let place = known.get(&entity).filter(|_| scanner.context);
                setting.named = place.is_some();
                setting.later = place.is_some_and(|place| *place > span.start);
                setting.seen = names.get(&entity).is_some_and(|words| words[0] != words[1]);
                setting.former = scanner.forms.is_former(guess.name);
                guess.score = weigh::score(guess, span.to - span.from, &form, setting);
            }
            span.guesses.retain(|guess| hidden & guess.named.kind == 0);
            best_of_each(&mut span.guesses);
            let scores: Vec<f64> = span.guesses.iter().map(|guess| guess.score).collect();
            let (_, nil) = decide::probabilities(&scores);
            if 1.0 - nil >= SURE {
                pieces.push((Piece { from: span.from, to: span.to, score: scores[0] }, at));
            }
        }
        let bare: Vec<Piece> = pieces.iter().map(|(piece, _)| *piece).collect();
        let chosen = cover::cover(&bare).into_iter().map(|i| &spans[pieces[i].1]);
        chosen
            .filter_map(|span| Some((span.start..span.end, scanner.resolve(text, span)?)))
            .collect()
    }
}

impl<'g> Scanner<'g> {
    fn form(&mut self, view: &View<'_>, at: usize) -> Arc<forms::Form> {
        let token = view.tokens[at];
        self.forms.set_langs(view.langs[at]);
        self.forms.form(&view.text[token.start..token.end])
    }

    /// Whether the token, which stands beside a span, is a capitalized word of which nothing is known.
    fn stranger(&mut self, view: &View<'_>, at: Option<usize>, behind: usize) -> bool {
        let View { tokens, covered, .. } = view;
        let Some(token) = at.and_then(|at| tokens.get(at)) else { return false };
        let gap = tokens[behind].gap;
        let near = matches!(gap, Gap::Space | Gap::Hyphen) || gap == Gap::Dot && token.is_single();
        if covered[at.unwrap_or(0)] || !near || !token.is_upper() {
            return false;
        }
        if gap == Gap::Hyphen && at == Some(behind) {
            return false;
        }
        if token.is_single() {
            // Somebody else's initials: those of the name belong to the span.
            return view.text[token.end..].starts_with('.');
        }
        let form = self.form(view, at.unwrap_or(0));
        // A possessive ends the name that it belongs to.
        form.common == 0 && form.role.is_none() && !form.texts[0].ends_with("'s")
    }

    /// The kinds of names that a word beside the span hides: *Tokayev Street*, *улица Токаева*.
    fn hidden(&mut self, view: &View<'_>, span: &Span) -> u8 {
        let View { tokens, covered, .. } = view;
        let mut kinds = 0;
        if let Some(at) = span.from.checked_sub(1)
            && matches!(tokens[span.from].gap, Gap::Space | Gap::Dot)
        {
            kinds |= self.form(view, at).longer.behind;
        }
        // *Times of Central Asia*, *University of Tashkent*.
        if let Some(at) = span.from.checked_sub(2)
            && tokens[at].is_upper()
            && tokens[at + 1].gap == Gap::Space
            && tokens[span.from].gap == Gap::Space
            && &view.text[tokens[at + 1].start..tokens[at + 1].end] == "of"
        {
            kinds |= self.form(view, at).longer.before;
        }
        let reach = if view.styles[span.from] == Style::Prose { 3 } else { 1 };
        for at in span.to..(span.to + reach).min(tokens.len()) {
            let token = tokens[at];
            if !matches!(token.gap, Gap::Space | Gap::Hyphen) || at > span.to && !token.is_upper() {
                break;
            }
            let form = self.form(view, at);
            let longer = form.longer;
            kinds |= if token.is_upper() { longer.before } else { longer.before_lower };
            if covered[at] || !token.is_upper() {
                break;
            }
        }
        kinds
    }

    /// What the guesses of a chosen span amount to.
    fn resolve(&self, text: &str, span: &Span) -> Option<Resolution<'g>> {
        let gazetteer = self.resolver.gazetteer();
        let index = self.forms.index;
        let surface = &text[span.start..span.end];
        let allowed =
            |guess: &&Guess| self.resolver.allows(surface, index.name(guess.name, name::ENTITY));
        let guesses: Vec<&Guess> = span.guesses.iter().filter(allowed).collect();
        let scores: Vec<f64> = guesses.iter().map(|guess| guess.score).collect();
        let (probabilities, nil) = decide::probabilities(&scores);
        let candidates: Vec<Candidate<'g>> = guesses
            .iter()
            .zip(&probabilities)
            .map(|(guess, probability)| {
                let name = Name::new(&gazetteer.0, guess.name);
                Candidate {
                    entity: gazetteer.at(index.name(guess.name, name::ENTITY)),
                    name,
                    probability: *probability,
                    evidence: Evidence {
                        exact: guess.attested && guess.how == How::Plain && guess.missing == 0,
                        out_of_date: self.forms.is_former(guess.name),
                        pairing: self.pairing(guess),
                    },
                }
            })
            .collect();
        let best = *guesses.first()?;
        let repaired = (best.how != How::Plain).then(|| {
            let plan = match best.how {
                How::Ending => "an ending taken off",
                How::Misprint => "a misprint",
                _ => "an encoding undone",
            };
            (best.named.texts.join(" "), plan.to_owned())
        });
        let asked = Asked {
            text: surface.to_owned(),
            as_of: self.forms.as_of,
            threshold: SURE,
            ..Asked::default()
        };
        let answer = Answer { candidates, nil, asked, repaired };
        let most = probabilities[0];
        if most >= ALONE * (1.0 - nil) {
            return Some(Resolution::Match(Match { answer }));
        }
        let plausible = probabilities.iter().take_while(|p| **p >= most * PLAUSIBLE).count();
        let listed = (2..=MOST_LISTED).contains(&plausible);
        listed.then_some(Resolution::Ambiguous(Ambiguous { answer, plausible }))
    }

    /// A guess as the evidence that explanations are made of.
    fn pairing(&self, guess: &Guess) -> Pairing {
        let matcher = Matcher::new(self.forms.index);
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
                pairing.information +=
                    matcher.information(guess.named.words[usize::from(pair.name.0)]);
            }
        }
        pairing.pairs = guess.pairs.to_vec();
        pairing
    }
}

/// Keeps the best guess of each entity, best first.
fn best_of_each(guesses: &mut Vec<Guess>) {
    guesses.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.named.entity.cmp(&b.named.entity))
            .then(a.name.cmp(&b.name))
    });
    let mut seen: FxHashSet<u32> = FxHashSet::default();
    guesses.retain(|guess| seen.insert(guess.named.entity));
}

/// Those of the spans' single words that stand in the window in small letters too: bold, Bold.
fn in_small_letters(view: &View<'_>, spans: &[Span]) -> HashSet<String> {
    let single = spans.iter().filter(|span| span.to == span.from + 1);
    let wanted: HashSet<String> =
        single.map(|span| crate::normalize::fold(&view.text[span.start..span.end])).collect();
    let mut found = HashSet::new();
    for token in view.tokens.iter().filter(|token| !token.may_begin() && !token.is_void()) {
        let text = &view.text[token.start..token.end];
        if wanted.contains(text) && !found.contains(text) {
            found.insert(text.to_owned());
        }
    }
    found
}

/// The languages of each token: those that the common words of its line speak for, and where these are
/// few those of the whole window.
fn languages(text: &str, tokens: &[Token]) -> Vec<lexis::Langs> {
    let mut window = [0; 32];
    let mut lines = Vec::new();
    let mut from = 0;
    while from < tokens.len() {
        let rest = &tokens[from + 1..];
        let to = from + 1 + rest.iter().position(Token::is_line).unwrap_or(rest.len());
        let mut line = [0; 32];
        let plain = tokens[from..to].iter().filter(|token| !token.may_begin() && !token.is_void());
        for token in plain.take(MOST_COUNTED) {
            let mut langs = lexis::common(&text[token.start..token.end]);
            // A word of one language says more than one of many.
            let share = 12 / langs.count_ones().max(1);
            while langs != 0 {
                line[langs.trailing_zeros() as usize] += share;
                langs &= langs - 1;
            }
        }
        for (sum, count) in window.iter_mut().zip(line) {
            *sum += count;
        }
        lines.push((to, line));
        from = to;
    }
    let whole = lexis::languages(&window);
    let mut out = Vec::with_capacity(tokens.len());
    for (to, line) in lines {
        let own = lexis::languages(&line);
        let many = line.iter().max().is_some_and(|most| *most >= 24);
        out.resize(to, if many { own } else { own | whole });
    }
    out
}

/// How the sentence of each token uses capitals.
fn styles(tokens: &[Token]) -> Vec<Style> {
    let mut styles = vec![Style::Prose; tokens.len()];
    let mut from = 0;
    while from < tokens.len() {
        let rest = &tokens[from + 1..];
        let to = from + 1 + rest.iter().position(Token::is_first).unwrap_or(rest.len());
        let sentence = &tokens[from..to];
        let words = || sentence.iter().filter(|token| !token.is_single() && !token.is_caseless());
        let caps = words().filter(|token| token.is_caps()).count();
        // In a title even long words have capitals; short ones may be left small.
        let long = || words().filter(|token| token.end - token.start > 4);
        let upper = long().filter(|token| token.is_upper()).count();
        let style = if caps > 2 && caps * 10 >= words().count() * 7 {
            Style::Shouting
        } else if upper > 3 && upper == long().count() {
            Style::Title
        } else {
            Style::Prose
        };
        styles[from..to].fill(style);
        from = to;
    }
    styles
}
