//! Stretches of words that may be names, with everything that bears on them from nearby: read once,
//! however often they stand in a text.
//!
//! A run of capitalized words meets the rest of the text in few points: the words beside it that make
//! names longer, how its sentence uses capitals, and what is said elsewhere of the entities that it may mean.
//! Two runs that are alike in their own words and in the first two are one [`Locus`]; the third is asked for
//! each time, and the answers are kept by what was found.

use super::{
    FIRM, SURE,
    cover::{self, Interval},
    forms::{Brief, Form, Forms, How, Spells},
    lexis::{self, FACTS, Langs},
    names::{MOST_LEADING, Named},
    page::{Page, Style},
    spans::{Finder, Guess, Pattern, Place, Span, joined},
    tokens::{Gap, Token, hash},
    weigh::{self, Setting},
};
use crate::{
    Resolution, decide,
    inflect::ENDINGS,
    lexicon::{self, Ground, Longer},
    normalize::{self, CLOSING_QUOTES, OPENING_QUOTES, is_apostrophe},
    phonetic::skeleton,
    work,
};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::{
    hash::{Hash, Hasher},
    sync::{Arc, LazyLock},
};

/// Longer runs are read in parts.
const MOST_RUN: usize = 48;
/// At most so many words of a list are looked at before and behind a run.
const LONGEST_LIST: usize = 12;
/// At most so many answers are kept for one locus.
const MOST_SETTLED: usize = 16;
/// A place is meant if so many words behind it have a title among them: *Kazakhstan Foreign Minister*.
const TITLE_WITHIN: usize = 3;
/// A title in quotation marks has no more words, *кафе «Ташкент сити»*, and one of which a name is but a part no more
/// than the second: *«Буюк Ипак Йўли Текс»*.
const LONGEST_TITLE: usize = 3;
const LONGEST_QUOTED: usize = 5;
/// A guess is the only one if no other comes so near.
const CLEAR: f64 = 2.0;
/// A woman.
const FEMININE: Option<lexicon::Gender> = Some(lexicon::Gender::Feminine);
/// Scores that the rest of the text can no longer raise to anything.
const HOPELESS: f64 = -8.0;

/// The tokens of a window with what is known of their lines and sentences.
#[derive(Clone, Copy)]
pub struct View<'v> {
    pub text: &'v str,
    pub tokens: &'v [Token],
    pub page: &'v Page,
}

impl View<'_> {
    /// How many tokens of a title in quotation marks stand before this one, and from it on, if it belongs to
    /// one: a few words between such marks, and nothing else but spaces.
    fn title(&self, at: usize) -> Option<(u8, u8)> {
        let View { text, tokens, .. } = *self;
        let links = |at: usize| matches!(tokens[at].gap, Gap::Space | Gap::Hyphen | Gap::Comma);
        let parted = |at: usize| tokens.get(at).is_none_or(|token| token.gap == Gap::Break);
        // *« Samarcande »*.
        let spaced = |text: &str| text.ends_with("«\u{a0}") || text.ends_with("« ");
        let opens = |at: usize| {
            let text = &text[..tokens[at].start()];
            // *»Ташкент«*.
            let opened = || text.ends_with(OPENING_QUOTES) || text.ends_with('»');
            parted(at) && (opened() || spaced(text))
        };
        let closes = |at: usize| {
            let text = &text[tokens[at].end()..];
            parted(at + 1)
                && (text.starts_with(CLOSING_QUOTES)
                    || text.starts_with('«')
                    || text.starts_with("\u{a0}»")
                    || text.starts_with(" »"))
        };
        let mut before = 0;
        while !opens(at - before) {
            before += 1;
            if before == LONGEST_QUOTED || before > at || !links(at - before + 1) {
                return None;
            }
        }
        let mut behind = 1;
        while !closes(at + behind - 1) {
            behind += 1;
            let next = at + behind - 1;
            if before + behind > LONGEST_QUOTED || next == tokens.len() || !links(next) {
                return None;
            }
        }
        Some((before as u8, behind as u8))
    }
}

/// Tokens that are read together.
#[derive(Default)]
pub struct Run {
    /// First token.
    pub from: usize,
    /// Behind the last token.
    pub to: usize,
    /// The same for runs that are read alike.
    pub key: u64,
    /// Whether any of it may be a name.
    pub live: bool,
    forms: Vec<Brief>,
    /// The kinds of names that a word before it hides, and one behind it.
    hidden: (u8, u8),
    /// The same for words beside the list that it belongs to.
    listed: (u8, u8),
    /// What the word before it says of a person, and the kinds of names that whoever it means bears.
    titled: bool,
    trade: bool,
    bears: u8,
    /// What sort of place the words beside it say that it is.
    grounds: [Option<Ground>; 2],
    /// How its first and last token stand in titles in quotation marks.
    titles: [Option<(u8, u8)>; 2],
}

impl Run {
    /// Makes this the run that begins at the first of some tokens, or with small words before it, but not before
    /// `least`. All that names may begin with are given, each as what it is in the languages of its line.
    pub fn read(
        &mut self,
        view: &View<'_>,
        forms: &mut Forms<'_>,
        least: usize,
        begins: &[(usize, Brief)],
    ) {
        let View { text, tokens, page } = *view;
        let (first, capital) = begins[0];
        let run = self;
        if stands_alone(&capital, tokens, first) {
            (run.from, run.to, run.live) = (first, first + 1, false);
            work::done(1);
            return;
        }
        let from = match capital.led {
            0 if capital.surname => particles(tokens, least, first),
            0 => first,
            _ => led(view, forms, least, begins[0]),
        };
        let langs = page.langs[from];
        (run.from, run.to, run.live) = (from, from, false);
        run.forms.clear();
        // Whether any word is a name that means somebody only beside others.
        let mut hardly = false;
        // Names that were begun need the tokens before this one.
        let mut reach = from;
        let read = |at: usize, forms: &mut Forms<'_>| {
            let known = begins.iter().find(|(place, _)| *place >= at);
            match known.filter(|(place, _)| *place == at && page.langs[at] == langs) {
                Some((_, known)) => *known,
                None => forms.brief(tokens[at].of(text), tokens[at].hash, langs),
            }
        };
        run.forms.extend((from == first).then_some(capital));
        while let Some(token) = tokens.get(run.to).filter(|token| !token.is_void()) {
            let at = run.to;
            if at - from == MOST_RUN || at > from && at >= reach && !run.goes_on(tokens, at) {
                break;
            }
            work::done(1);
            // It may have been read as the second of two.
            if run.forms.len() == at - from {
                run.forms.push(read(at, forms));
            }
            let form = &run.forms[at - from];
            if token.may_begin() || at == from {
                run.live |= form.spells == Spells::Whole && token.may_begin();
                hardly |= form.spells == Spells::Hardly && token.may_begin();
                if let Some(next) = tokens.get(at + 1).filter(|next| !next.is_void()) {
                    let hyphen = next.gap == Gap::Hyphen;
                    if hyphen || may_follow(form, next, text) {
                        let second = read(at + 1, forms);
                        let both = |forms: &mut Forms<'_>| joined(forms, text, token, next, langs);
                        let couple = forms.couple((form, &second), hyphen.then_some(both));
                        let extent = match couple.extent {
                            extent @ ..=2 => usize::from(extent),
                            _ => forms.reach((form, &second), |behind, forms| {
                                let token = tokens.get(at + 2 + behind)?;
                                (!token.is_void()).then(|| read(at + 2 + behind, forms))
                            }),
                        };
                        run.live |= couple.joined || extent > 0;
                        reach = reach.max(at + extent);
                        run.forms.push(second);
                    }
                }
            }
            let longer = &mut run.forms[at - from].longer;
            if longer.plain != 0 {
                *longer = in_text(*longer, langs);
            }
            run.to += 1;
        }
        run.forms.truncate(run.to - from);
        run.live |= hardly && (run.to - from > 1 || is_cited(view, from));
        if run.live {
            run.look_around(view, forms);
            run.key = run.key(view, langs);
        }
    }

    /// Learns what stands beside it.
    #[inline(never)]
    fn look_around(&mut self, view: &View<'_>, forms: &mut Forms<'_>) {
        self.hidden_by_neighbours(view, forms);
        let View { text, tokens, page } = *view;
        let (first, last) = (self.from, self.to - 1);
        let title = view.title(first);
        self.titles = [title, if last > first { view.title(last) } else { title }];
        let mut ground = |at: usize| {
            let token = tokens.get(at)?;
            forms.ground(token.of(text), token.hash, page.langs[first])
        };
        let behind = tokens.get(last + 1).is_some_and(|token| token.gap == Gap::Space);
        self.grounds = [
            match (first.checked_sub(1), tokens[first].gap) {
                (Some(at), Gap::Space) => ground(at),
                // *г. Балхаш*.
                (Some(at), Gap::Dot) if !tokens[first].is_first() => {
                    lexicon::ground(&(normalize::fold(tokens[at].of(text)) + "."))
                }
                _ => None,
            },
            if behind { ground(last + 1) } else { None },
        ];
    }

    /// Whether the token belongs to the run of those before it.
    fn goes_on(&self, tokens: &[Token], at: usize) -> bool {
        let (before, token) = (&tokens[at - 1], &tokens[at]);
        let form = &self.forms[at - 1 - self.from];
        match token.gap {
            Gap::Hyphen => true,
            Gap::Space => token.may_begin() || token.is_small() && self.leads(tokens, at),
            Gap::Dot => token.may_begin() && (before.is_single() || form.longer.behind != 0),
            // Surname, Name.
            Gap::Comma => token.may_begin() && form.surname,
            Gap::Break => false,
        }
    }

    /// Whether the token is a small word between given name and surname, *Ursula von der Leyen*, or behind: *Төле би*.
    fn leads(&self, tokens: &[Token], at: usize) -> bool {
        let particle = |token: &Token| token.is_small() && FACTS.particles.contains(&token.hash);
        let form = &self.forms[at - 1 - self.from];
        let name = tokens[at - 1].may_begin();
        let given = form.is_found() || tokens[at - 1].is_single();
        if name && given && FACTS.tails.contains(&tokens[at].hash) {
            return true;
        }
        let begun = name && form.given;
        (begun || particle(&tokens[at - 1]))
            && (particle(&tokens[at]) || begun && FACTS.links.contains(&tokens[at].hash))
            && {
                let mut rest = tokens[at + 1..].iter().take(MOST_LEADING);
                let surname = rest.find(|token| !particle(token));
                surname.is_some_and(|t| t.may_begin() && matches!(t.gap, Gap::Space | Gap::Hyphen))
            }
    }

    /// *улица Токаева*, *Times of Central Asia*; *Токаев көшесі*.
    fn hidden_by_neighbours(&mut self, view: &View<'_>, forms: &mut Forms<'_>) {
        let View { text, tokens, page } = *view;
        let langs = page.langs[self.from];
        let mut longer = |at: usize| {
            let token = &tokens[at];
            in_text(forms.longer(token.of(text), token.hash), langs)
        };
        let (mut before, mut behind) = (0, 0);
        let first = &tokens[self.from];
        (self.titled, self.trade, self.bears) = (false, false, 0);
        if self.from > 0 && (matches!(first.gap, Gap::Space | Gap::Dot) || opens(view, self.from)) {
            let longer = longer(self.from - 1);
            before |= if longer.dotted && first.gap != Gap::Dot { 0 } else { longer.behind };
            (self.titled, self.trade, self.bears) = (longer.title, longer.trade, longer.bears);
        }
        if self.from > 1 && is_of(view, self.from) {
            before |= longer(self.from - 2).before;
        }
        if self.from > 1 && is_de(view, self.from) {
            let longer = longer(self.from - 2);
            before |= longer.behind;
            before |= if tokens[self.from - 2].is_upper() { longer.before } else { 0 };
        }
        if let Some(next) = tokens.get(self.to)
            && (matches!(next.gap, Gap::Space | Gap::Hyphen) || closes(view, self.to))
        {
            let beside = longer(self.to);
            behind |= if next.is_upper() { beside.before } else { beside.before_lower };
            // *Ош мамлекеттик университети*.
            let mut both = tokens[self.to..].iter().take(2);
            let common = lexis::common().langs(next.hash) != 0;
            if !common && both.len() == 2 && both.all(|t| t.is_small() && t.gap == Gap::Space) {
                behind |= longer(self.to + 1).afar;
            }
        }
        let (from, to) = (first_listed(view, self.from), last_listed(view, self.to - 1));
        let near = |at: usize| tokens.get(at).is_some_and(|token| token.gap == Gap::Space);
        let mut listed = |at: usize, near: bool| if near { longer(at).listed } else { 0 };
        self.listed =
            (listed(from.saturating_sub(1), from > 0 && near(from)), listed(to + 1, near(to + 1)));
        self.hidden = (before, behind);
    }

    fn key(&self, view: &View<'_>, langs: Langs) -> u64 {
        let mut key = FxHasher::default();
        (
            self.hidden,
            self.listed,
            self.titled,
            self.trade,
            self.bears,
            self.grounds,
            self.titles,
            (langs == 0, langs & FACTS.asked()),
            is_cited(view, self.to - 1),
        )
            .hash(&mut key);
        for (i, form) in self.forms.iter().enumerate() {
            let token = &view.tokens[self.from + i];
            let told =
                form.is_found() || token.is_single() || !token.may_begin() || form.patronymic;
            let bit = |flag: bool, place: u32| u32::from(flag) << place;
            let mut bits = u32::from(token.case())
                | bit(token.is_first(), 8)
                | (view.page.styles[self.from + i] as u32) << 9
                | (token.gap as u32) << 11;
            if told {
                let text = token.of(view.text);
                let dotted = token.is_single() && view.text[token.end()..].starts_with('.');
                bits |= bit(true, 16) | bit(dotted, 17);
                key.write_u64(token.hash);
                key.write_u32(langs & lexis::of_script(text));
            } else {
                let longer = form.longer;
                bits |= bit(longer.title, 16) | bit(form.unknown, 17);
                let gender = gender(view, self.from + i);
                bits |=
                    bit(form.given, 18) | bit(gender.is_some(), 19) | bit(gender == FEMININE, 20);
                bits |= bit(longer.trade, 21) | u32::from(longer.bears) << 22;
                key.write_u32(u32::from_be_bytes([
                    1,
                    longer.behind,
                    longer.before,
                    longer.before_lower,
                ]));
            }
            key.write_u32(bits);
            // A space or hyphen is told by the gap; other marks may be those of a name.
            if i > 0 && !matches!(token.gap, Gap::Space | Gap::Hyphen) {
                view.text[view.tokens[self.from + i - 1].end()..token.start()].hash(&mut key);
            }
        }
        key.finish()
    }
}

/// The first of the small words before a token that may follow such, with which a name on file begins, if there are
/// any: *mar Caspio*, *valle de Ferganá*.
fn led(
    view: &View<'_>,
    forms: &mut Forms<'_>,
    least: usize,
    (first, capital): (usize, Brief),
) -> usize {
    let View { text, tokens, page } = *view;
    let read = |at: usize, forms: &mut Forms<'_>| {
        let token: &Token = &tokens[at];
        forms.brief(token.of(text), token.hash, page.langs[first])
    };
    let mut places = (1..=MOST_LEADING).rev().filter_map(|before| first.checked_sub(before));
    let mut begins = |from: usize| {
        if from < least || tokens[from..=first].iter().any(Token::is_void) {
            return false;
        }
        let small = tokens[from].is_small();
        if small && skeleton::beginnings(tokens[from].of(text)) & capital.led == 0 {
            return false;
        }
        let word = read(from, forms);
        let none = None::<fn(&mut Forms<'_>) -> Brief>;
        word.opened != 0 && {
            let next = read(from + 1, forms);
            from + usize::from(forms.couple((&word, &next), none).extent) > first
        }
    };
    places.find(|from| begins(*from)).unwrap_or(first)
}

/// Whether a capitalized word is no name, nor is anything that it begins, as is told of most words at a glance.
fn stands_alone(form: &Brief, tokens: &[Token], at: usize) -> bool {
    let alone = |next: &Token| match next.gap {
        Gap::Space => next.is_small(),
        Gap::Dot => form.longer.behind == 0,
        Gap::Comma | Gap::Break => true,
        Gap::Hyphen => false,
    };
    let told = form.is_found() || form.given || tokens[at].is_single();
    !told && tokens.get(at + 1).is_none_or(alone)
}

/// Whether a name that begins with a form may go on with a token. Of words in small letters that is told before they
/// are looked up, as hardly any does.
fn may_follow(form: &Brief, token: &Token, text: &str) -> bool {
    form.opened != 0
        && (!token.is_small() || skeleton::beginnings(token.of(text)) & form.opened != 0)
}

/// The first of the small words before a surname: *von der Leyen*.
fn particles(tokens: &[Token], least: usize, surname: usize) -> usize {
    let mut from = surname;
    while from > least
        && surname - from < MOST_LEADING
        && matches!(tokens[from].gap, Gap::Space | Gap::Hyphen)
        && tokens[from - 1].is_small()
        && FACTS.particles.contains(&tokens[from - 1].hash)
    {
        from -= 1;
    }
    from
}

/// Whether the word before a token is *of* behind a capitalized one.
fn is_of(view: &View<'_>, at: usize) -> bool {
    let [first, of, token] = [2, 1, 0].map(|before| &view.tokens[at - before]);
    first.is_upper()
        && of.gap == Gap::Space
        && token.gap == Gap::Space
        && FACTS.of.contains(&of.hash)
}

/// Whether the word before a token is *de* between small letters or not: *rue de Kiev*, *rue d'Almaty*.
fn is_de(view: &View<'_>, at: usize) -> bool {
    let View { text, tokens, .. } = *view;
    let de = &tokens[at - 1];
    de.gap == Gap::Space
        && match tokens[at].gap {
            Gap::Space => FACTS.de.contains(&de.hash),
            _ => {
                FACTS.elided_de.contains(&de.hash)
                    && text[de.end()..tokens[at].start()].chars().all(is_apostrophe)
            }
        }
}

/// Whether a token is the first in quotation marks behind a word: *станция «Пахтакор»*.
fn opens(view: &View<'_>, at: usize) -> bool {
    let between = &view.text[view.tokens[at - 1].end()..view.tokens[at].start()];
    between.strip_prefix(' ').and_then(|mark| mark.strip_prefix(OPENING_QUOTES)) == Some("")
}

/// Whether a token is the first behind quotation marks: *«Пахтакор» стадиони*.
fn closes(view: &View<'_>, at: usize) -> bool {
    let between = &view.text[view.tokens[at - 1].end()..view.tokens[at].start()];
    between.strip_suffix(' ').and_then(|mark| mark.strip_prefix(CLOSING_QUOTES)) == Some("")
}

/// Whether a token is the author who is cited: *Akhmetov et al.*
fn is_cited(view: &View<'_>, at: usize) -> bool {
    let rest = view.text[view.tokens[at].end()..].trim_start();
    FACTS.cited.iter().any(|words| rest.starts_with(&**words))
}

/// The first of the capitalized words of a list to which a token belongs: *Абая, Курмангазы и Кунаева*.
fn first_listed(view: &View<'_>, mut at: usize) -> usize {
    let tokens = view.tokens;
    let capital = |at: Option<usize>| at.is_some_and(|at| tokens[at].is_upper());
    for _ in 0..LONGEST_LIST {
        let space = tokens[at].gap == Gap::Space;
        at = match tokens[at].gap {
            Gap::Comma | Gap::Space | Gap::Hyphen if capital(at.checked_sub(1)) => at - 1,
            _ if space && capital(at.checked_sub(2)) && is_and(view, at - 1) => at - 2,
            _ => break,
        };
    }
    at
}

/// The last of them.
fn last_listed(view: &View<'_>, mut at: usize) -> usize {
    let tokens = view.tokens;
    for _ in 0..LONGEST_LIST {
        let Some(next) = tokens.get(at + 1) else { break };
        let behind = tokens.get(at + 2);
        let linked = matches!(next.gap, Gap::Comma | Gap::Space | Gap::Hyphen) && next.is_upper();
        let joined = || behind.is_some_and(|t| t.is_upper() && t.gap == Gap::Space);
        at = match linked {
            true => at + 1,
            false if joined() && is_and(view, at + 1) => at + 2,
            false => break,
        };
    }
    at
}

/// Whether a token joins the last of a list to the others.
fn is_and(view: &View<'_>, at: usize) -> bool {
    let token = &view.tokens[at];
    token.gap == Gap::Space && FACTS.and.contains(&token.hash)
}

/// Whether a token is a capitalized article, as names of cafés and hotels have it.
fn is_article(view: &View<'_>, at: usize) -> bool {
    FACTS.article.contains(&view.tokens[at].hash)
}

/// The lists of languages that [`Longer::plain`] counts.
static PLAIN: LazyLock<Vec<Langs>> = LazyLock::new(|| {
    let langs = |tags: &&str| tags.split(' ').fold(0, |all, tag| all | lexis::of_tag(tag));
    lexicon::plain_lists().iter().map(langs).collect()
});

/// What a word does to names beside it in a text of some languages: *im* is Polish for *named after*, not in German.
fn in_text(longer: Longer, langs: Langs) -> Longer {
    match longer.plain {
        0 => longer,
        list if langs == 0 || langs & !PLAIN[usize::from(list)] != 0 => longer,
        _ => Longer::default(),
    }
}

/// Whose surname a token ends like, if like any.
fn gender(view: &View<'_>, at: usize) -> Option<lexicon::Gender> {
    lexicon::gender(view.tokens[at].of(view.text))
}

/// What the rest of the text says.
#[derive(Default)]
pub struct Context {
    /// The people whose whole names were met, with the place of the first in this window.
    known: FxHashMap<u32, usize>,
    /// A name of each entity that is mentioned, and the entities that are mentioned by several.
    names: FxHashMap<u32, u32>,
    varied: FxHashSet<u32>,
    /// Countries that are spoken of, or whose places and people are: how often.
    countries: FxHashMap<u32, usize>,
    /// The one that is spoken of more than twice as often as any other.
    home: Option<u32>,
    /// Surnames, as words of the index, of people who are not on file.
    strangers: FxHashSet<u32>,
}

impl Context {
    /// Forgets all but the people of windows before the next one: they stand before all of it.
    pub fn next_window(&mut self) {
        self.known.values_mut().for_each(|place| *place = 0);
        self.names.clear();
        self.varied.clear();
        self.countries.clear();
        self.strangers.clear();
    }

    /// Learns what a run says that begins at the first of some tokens.
    pub fn meet(&mut self, locus: &Locus<'_>, tokens: &[Token]) {
        self.strangers.extend(&locus.strangers);
        for firm in &locus.firm {
            if *self.names.entry(firm.entity).or_insert(firm.name) != firm.name {
                self.varied.insert(firm.entity);
            }
            if let Some(from) = firm.person {
                self.known.entry(firm.entity).or_insert(tokens[from].start());
            }
        }
    }

    /// Whether it says nothing of anybody.
    fn is_silent(&self) -> bool {
        self.home.is_none()
            && self.known.is_empty()
            && self.varied.is_empty()
            && self.strangers.is_empty()
            && self.countries.is_empty()
    }

    /// A setting with what the rest of the text says of a guess that begins at a byte; `several` if entities of
    /// several countries may be meant there.
    fn says(&self, setting: Setting, guess: &Guess<'_>, start: usize, several: bool) -> Setting {
        let Named { entity, countries, near, weak, .. } = *guess.named;
        let place = self.known.get(&entity);
        let surname = guess.pattern == Pattern::Surname;
        // Of a country whose people are on file, a surname is likelier theirs.
        let bare = matches!(guess.pattern, Pattern::Surname | Pattern::Initials);
        let asked = several || bare && near;
        Setting {
            named: place.is_some(),
            later: place.is_some_and(|place| *place > start),
            seen: self.varied.contains(&entity),
            country: asked && self.countries.contains_key(&countries),
            borne: surname && self.strangers.contains(&guess.surname()),
            home: weak && self.home == Some(countries),
            ..setting
        }
    }

    /// Finds out of which countries the runs of the window speak, and which one it is about.
    pub fn settle<'a, 'g: 'a>(&mut self, met: impl Iterator<Item = &'a Locus<'g>>) {
        for locus in met {
            for country in locus.firm.iter().filter_map(|firm| firm.countries) {
                *self.countries.entry(country).or_default() += locus.here.count;
            }
        }
        let mut counts: Vec<(usize, u32)> = self.countries.iter().map(|(c, n)| (*n, *c)).collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        self.home = match counts[..] {
            [(_, country)] => Some(country),
            [(most, country), (next, _), ..] if most > 2 * next => Some(country),
            _ => None,
        };
    }
}

/// A mention: where among the tokens of its run, and what it means.
pub struct Outcome<'g> {
    pub place: Place,
    pub resolution: Arc<Resolution<'g>>,
}

/// A name that is meant whatever stands elsewhere.
struct Firm {
    entity: u32,
    name: u32,
    /// The first token, for a person with a given name.
    person: Option<usize>,
    /// Its countries, if nothing else may be meant.
    countries: Option<u32>,
}

impl Firm {
    fn new(best: &Guess<'_>, span: &Span<'_>) -> Firm {
        let entity = best.named.entity;
        let full = matches!(best.pattern, Pattern::Full | Pattern::Whole);
        let rival =
            |guess: &Guess<'_>| guess.named.entity != entity && guess.score + CLEAR > best.score;
        let alone = !span.guesses.iter().any(rival);
        Firm {
            entity,
            name: best.name,
            person: (full && best.named.kind == lexicon::PERSON).then_some(span.place.from),
            countries: alone.then_some(best.named.countries),
        }
    }
}

/// A run that was read.
pub struct Locus<'g> {
    spans: Vec<Span<'g>>,
    /// For each span: what is nearby, the form of its first token, and the hash of the word that must not
    /// stand in the text in small letters.
    settings: Vec<(Setting, Arc<Form<'g>>, Option<u64>)>,
    firm: Vec<Firm>,
    /// The entities that may be meant.
    entities: Vec<u32>,
    /// Surnames behind given names of nobody on file.
    strangers: Vec<u32>,
    /// Whether entities of several countries may be meant.
    several: bool,
    /// By what the rest of the text says.
    settled: Vec<(u64, Arc<[Outcome<'g>]>)>,
    /// In the window that is being read.
    pub here: Here<'g>,
}

/// What is known of a locus in one window.
pub struct Here<'g> {
    /// The number of the window.
    pub window: u32,
    /// How often it stands there.
    pub count: usize,
    /// What it means at places before this one.
    until: usize,
    outcomes: Arc<[Outcome<'g>]>,
}

impl Here<'_> {
    /// What is known at first.
    pub fn new(window: u32) -> Self {
        Here { window, count: 0, until: 0, outcomes: Arc::default() }
    }
}

impl<'g> Locus<'g> {
    /// Reads a run; `None` if it cannot mean anybody.
    pub fn new(view: &View<'_>, forms: &mut Forms<'g>, run: &Run) -> Option<Locus<'g>> {
        let tokens = &view.tokens[run.from..run.to];
        let langs = view.page.langs[run.from];
        let form = |(brief, token): (_, &Token)| forms.form(brief, token.of(view.text), langs);
        let known: Vec<Arc<Form<'g>>> = run.forms.iter().zip(tokens).map(form).collect();
        let finder =
            Finder { forms, text: view.text, tokens, known: &known, langs, out: Vec::new() };
        let mut spans = finder.find();
        // First each guess by itself, then with what stands beside.
        let mut covered = vec![0; tokens.len()];
        let mut firm = Vec::new();
        for span in &mut spans {
            let Place { from, to, .. } = span.place;
            let shouting = view.page.styles[run.from + from] == Style::Shouting;
            let setting =
                Setting { first: tokens[from].is_first(), shouting, ..Setting::default() };
            for guess in &mut span.guesses {
                guess.score = weigh::score(guess, to - from, &known[from], setting);
            }
            let best = span.guesses.iter().max_by(|a, b| a.score.total_cmp(&b.score));
            let Some(best) = best.filter(|best| best.score >= FIRM) else { continue };
            // Of a surname it is not known yet whose it is; so of one word that a person is called by somewhere.
            let alone = to - from == 1 && best.named.kind == lexicon::PERSON;
            if best.pattern != Pattern::Surname && !alone {
                covered[from..to].fill(best.named.kind);
            }
            firm.push(Firm::new(best, span));
        }
        let around = Around { view, run, tokens, known: &known, covered };
        let hidden_parts = around.hidden_parts(&spans);
        let mut kept = Vec::new();
        let mut settings = Vec::new();
        let mut strangers = Vec::new();
        for mut span in spans {
            let (setting, word) = around.setting(&span.place);
            let form = known[span.place.from].clone();
            let (mut hidden, behind) = around.hidden(&span.place);
            for (whole, kinds) in &hidden_parts {
                hidden |= if span.place.is_part_of(whole) { *kinds } else { 0 };
            }
            let mut setting = setting;
            setting.ground = around.ground(&span);
            let stranger =
                setting.stranger && !tokens[span.place.from.saturating_sub(1)].is_first();
            if stranger || setting.christened {
                let surnames =
                    span.guesses.iter().filter(|guess| guess.pattern == Pattern::Surname);
                strangers.extend(surnames.map(Guess::surname));
            }
            // The best that the rest of the text can make of it.
            let hoped = Setting { named: true, seen: true, country: true, home: true, ..setting };
            span.guesses.retain_mut(|guess| {
                guess.score = weigh::score(guess, span.place.tokens(), &form, hoped);
                // A name with an ending of its own is no part of a longer one that goes on: *Buhara'da otel*.
                let hidden = hidden | if guess.how == How::Ending { 0 } else { behind };
                hidden & guess.named.kind == 0 && guess.score > HOPELESS
            });
            let mut scores: Vec<f64> = span.guesses.iter().map(|guess| guess.score).collect();
            if 1.0 - decide::probabilities(&mut scores) >= SURE {
                kept.push(span);
                settings.push((setting, form, word));
            }
        }
        let countries = |span: &Span<'_>| {
            let mut all = span.guesses.iter().map(|guess| guess.named.countries);
            let first = all.next();
            all.any(|other| Some(other) != first)
        };
        let several = kept.iter().any(countries);
        let guesses = kept.iter().flat_map(|span| &span.guesses);
        let mut entities: Vec<u32> = guesses.map(|guess| guess.named.entity).collect();
        entities.sort_unstable();
        entities.dedup();
        let empty = kept.is_empty() && firm.is_empty() && strangers.is_empty();
        if let ([token], true) = (tokens, empty) {
            forms.doubt(token.of(view.text), token.hash, langs);
        }
        let (settled, here) = (Vec::new(), Here::new(0));
        let locus =
            Locus { spans: kept, settings, firm, entities, strangers, several, settled, here };
        (!empty).then_some(locus)
    }

    /// The mentions of a run of some tokens, with what the rest of the text says.
    /// `small` tells whether a word stands there in small letters, `resolve` what guesses amount to.
    pub fn settle(
        &mut self,
        tokens: &[Token],
        context: &Context,
        small: impl FnMut(u64) -> bool,
        is_former: impl Fn(u32) -> bool,
        resolve: impl Fn(&Span<'g>) -> Option<Resolution<'g>>,
    ) -> &[Outcome<'g>] {
        let (first, last) = (tokens[0].start(), tokens[tokens.len() - 1].start());
        if last >= self.here.until {
            // What is said may change where somebody was named in full.
            let places = self.entities.iter().filter_map(|entity| context.known.get(entity));
            let next = places.filter(|place| **place >= first).min();
            let until = next.map_or(usize::MAX, |place| if *place > last { *place } else { 0 });
            self.here.until = until;
            self.here.outcomes = self.settled(tokens, context, small, is_former, resolve);
        }
        &self.here.outcomes
    }

    fn settled(
        &mut self,
        tokens: &[Token],
        context: &Context,
        mut small: impl FnMut(u64) -> bool,
        is_former: impl Fn(u32) -> bool,
        resolve: impl Fn(&Span<'g>) -> Option<Resolution<'g>>,
    ) -> Arc<[Outcome<'g>]> {
        let said = |setting: Setting, span: &Span<'_>, guess: &Guess<'_>| {
            context.says(setting, guess, tokens[span.place.from].start(), self.several)
        };
        let silent = context.is_silent();
        let mut key = FxHasher::default();
        let mut ordinary = 0u64;
        for (i, (span, (_, _, word))) in self.spans.iter().zip(&self.settings).enumerate() {
            ordinary |= u64::from(word.is_some_and(&mut small)) << (i % 64);
            for guess in span.guesses.iter().filter(|_| !silent) {
                key.write_u8(said(Setting::default(), span, guess).said());
            }
        }
        (ordinary, silent).hash(&mut key);
        let key = key.finish();
        if let Some((_, outcomes)) = self.settled.iter().find(|(known, _)| *known == key) {
            return outcomes.clone();
        }
        let mut intervals: Vec<(Interval, Span<'g>)> = Vec::new();
        work::done(self.spans.len());
        for (i, (span, (setting, form, _))) in self.spans.iter().zip(&self.settings).enumerate() {
            let mut span = span.clone();
            let setting = Setting { ordinary: ordinary >> (i % 64) & 1 != 0, ..*setting };
            for i in 0..span.guesses.len() {
                let guess = &span.guesses[i];
                let setting = Setting { former: is_former(guess.name), ..setting };
                let setting = said(setting, &span, guess);
                span.guesses[i].score = weigh::score(guess, span.place.tokens(), form, setting);
            }
            best_of_each(&mut span.guesses);
            let mut scores: Vec<f64> = span.guesses.iter().map(|guess| guess.score).collect();
            let score = scores[0];
            if 1.0 - decide::probabilities(&mut scores) >= SURE {
                let Place { from, to, .. } = span.place;
                intervals.push((Interval { from, to, score }, span));
            }
        }
        // Small words belong to a name only where it is nothing without them: *mar Caspio*, but not *озеро Иссык-Куль*.
        if !tokens[0].may_begin() {
            let means = |(interval, span): &(Interval, Span<'_>)| {
                (interval.to, span.guesses[0].named.entity)
            };
            let whole = |span: &Span<'_>| !span.guesses[0].printed;
            let bare = intervals.iter().filter(|(interval, span)| interval.from > 0 && whole(span));
            let bare: Vec<_> = bare.map(means).collect();
            // They are a part of every surname that has them: *von der Leyen*.
            let person = |span: &Span<'_>| span.guesses[0].named.kind == lexicon::PERSON;
            intervals
                .retain(|both| both.0.from > 0 || person(&both.1) || !bare.contains(&means(both)));
        }
        let bare: Vec<Interval> = intervals.iter().map(|(interval, _)| *interval).collect();
        let chosen = cover::cover(&bare).into_iter().map(|i| &intervals[i].1);
        let outcomes: Arc<[Outcome<'g>]> = chosen
            .filter_map(|span| {
                Some(Outcome { place: span.place, resolution: Arc::new(resolve(span)?) })
            })
            .collect();
        if self.settled.len() == MOST_SETTLED {
            self.settled.clear();
        }
        self.settled.push((key, outcomes.clone()));
        outcomes
    }
}

/// What stands around the spans of a run.
struct Around<'a, 'v, 'g> {
    view: &'a View<'v>,
    run: &'a Run,
    tokens: &'a [Token],
    /// What is known of each.
    known: &'a [Arc<Form<'g>>],
    /// The kind of the likely name that stands on each token.
    covered: Vec<u8>,
}

impl Around<'_, '_, '_> {
    /// What of the sentence bears on a span, and the hash of the word that must not stand in
    /// small letters.
    fn setting(&self, place: &Place) -> (Setting, Option<u64>) {
        let Place { from, to, .. } = *place;
        let before = from.checked_sub(1).is_some_and(|at| self.stranger(at, from));
        let behind = self.stranger(to, to);
        let token = &self.tokens[from];
        let style = self.view.page.styles[self.run.from + from];
        let prose = style == Style::Prose;
        let capitals_tell = self.view.page.langs[self.run.from] & FACTS.nouns_in_capitals == 0;
        let title = self.view.title(self.run.from + from);
        let title = title.map(|(before, behind)| (usize::from(before), usize::from(behind)));
        let initial = behind && self.tokens.get(to).is_some_and(Token::is_single);
        let setting = Setting {
            first: token.is_first(),
            shouting: style == Style::Shouting,
            neighbour: prose && capitals_tell && (before || behind),
            opening: before && !behind && self.tokens[from - 1].is_first(),
            christened: before && self.run.forms[from - 1].given,
            declined: self.view.page.langs[self.run.from] & FACTS.declined != 0,
            initialed: self.is_initialed(to),
            behind_name: prose && before && self.proper(from),
            titled: match from.checked_sub(1) {
                Some(at) => self.run.forms[at].longer.title,
                None => self.run.titled,
            },
            trade: match from.checked_sub(1) {
                Some(at) => self.run.forms[at].longer.trade,
                None => self.run.trade,
            },
            owned: self.is_owned(from, to),
            quoted: title == Some((0, place.tokens())),
            entitled: title
                .is_some_and(|(at, to)| at + to <= LONGEST_TITLE && place.tokens() <= to),
            embedded: title.is_some_and(|(_, to)| place.tokens() <= to)
                && capitals_tell
                && (before || behind),
            caps: token.is_caps(),
            stranger: prose && (before || initial || is_cited(self.view, self.run.from + to - 1)),
            trailed: prose && behind && capitals_tell,
            surnamed: prose && behind && gender(self.view, self.run.from + to).is_some(),
            womans: prose && behind && gender(self.view, self.run.from + to) == FEMININE,
            doubled: self.is_doubled(to) || prose && behind && self.doubles(),
            joined: prose && capitals_tell && before && token.gap == Gap::Hyphen,
            noun: !capitals_tell,
            compound: prose && behind && !token.is_first() && self.compounds(to),
            ..Setting::default()
        };
        let alone = place.tokens() == 1 && token.is_upper();
        let word = alone.then(|| {
            let end = token.end() - place.cut;
            hash(normalize::fold(&self.view.text[token.start()..end]).as_bytes())
        });
        (setting, word)
    }

    /// What sort of place the words beside a span say that it is, if it may be one of these.
    fn ground(&self, span: &Span<'_>) -> Option<Ground> {
        let Place { from, to, .. } = span.place;
        let said = |at: usize| lexicon::ground(&self.known[at].texts[0]);
        let before = from.checked_sub(1).map_or(self.run.grounds[0], said);
        let behind = if to < self.tokens.len() { said(to) } else { self.run.grounds[1] };
        let is = |ground: &Ground, how: Option<How>| {
            let fits = |guess: &Guess<'_>| {
                guess.named.ground == Some(*ground) && how.is_none_or(|how| guess.how == how)
            };
            span.guesses.iter().any(fits)
        };
        // With an ending of its own it has nothing to do with what follows: *в Балхаше озеро*.
        let behind = behind.filter(|ground| is(ground, Some(How::Plain)));
        before.filter(|ground| is(ground, None)).or(behind)
    }

    /// Whether initials stand behind, and nothing that they are of: *Берлин О. И.*
    fn is_initialed(&self, to: usize) -> bool {
        let dotted =
            |token: &&Token| token.is_single() && self.view.text[token.end()..].starts_with('.');
        let initials = self.tokens[to..].iter().take_while(dotted).count();
        initials > 0 && self.tokens[to].gap == Gap::Space && to + initials == self.tokens.len()
    }

    /// Whether the unknown word before is a name for its capital: no first word of a sentence, and no adjective of a people
    /// in a language that writes those so, *Soviet Kazakhstan*.
    fn proper(&self, from: usize) -> bool {
        let langs = self.view.page.langs[self.run.from];
        let before = &self.tokens[from - 1];
        !(before.is_first() || before.is_single() || before.is_caps())
            && langs != 0
            && langs & (FACTS.adjectives | FACTS.nouns_in_capitals) == 0
    }

    /// Whether the language has people with two surnames.
    fn doubles(&self) -> bool {
        self.view.page.langs[self.run.from] & FACTS.two_surnames != 0
    }

    /// Whether that token is an unknown surname that a hyphen joins to the name before it: *Karimov-Dupont*, but not
    /// *Putin-Versteher*.
    fn is_doubled(&self, to: usize) -> bool {
        let joined = |token: &Token| token.gap == Gap::Hyphen && token.is_upper();
        self.tokens.get(to).is_some_and(joined)
            && self.view.page.langs[self.run.from] & FACTS.nouns_in_capitals == 0
            && self.known[to].hits.is_empty()
            && self.known[to].is_unknown()
    }

    /// Whether words from that token on may be the rest of a longer name, which begins with a place: *Samarkand
    /// Plov Center*, but not *Kazakhstan Foreign Minister*.
    fn compounds(&self, to: usize) -> bool {
        let (next, behind) = (&self.tokens[to], &self.run.forms[to..]);
        // More than one are people: *Xinjiang Uighurs*.
        let plural = self.view.text[..next.end()].ends_with('s');
        self.view.page.langs[self.run.from] & FACTS.compounds != 0
            && !(plural || next.is_line())
            && !behind.iter().take(TITLE_WITHIN).any(|form| form.longer.title)
    }

    /// Whether a likely name that is nobody's stands right before or behind a span.
    fn is_owned(&self, from: usize, to: usize) -> bool {
        let near = |at: usize| self.tokens.get(at).is_some_and(|token| token.gap == Gap::Space);
        let covered =
            |at: usize| self.covered.get(at).is_some_and(|kind| kind & !lexicon::PERSON != 0);
        near(to) && covered(to) || from > 0 && near(from) && covered(from - 1)
    }

    /// Whether the token, which stands beside a span, is a capitalized word of which nothing is known;
    /// the gap between them is before `behind`.
    fn stranger(&self, at: usize, behind: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        let gap = self.tokens[behind].gap;
        let near = matches!(gap, Gap::Space | Gap::Hyphen) || gap == Gap::Dot && token.is_single();
        if self.covered[at] != 0 || !near || !token.is_upper() || gap == Gap::Hyphen && at == behind
        {
            return false;
        }
        if token.is_single() {
            // Somebody else's initials: those of the name belong to the span.
            return self.view.text[token.end()..].starts_with('.');
        }
        // What has an ending set apart is whole: *Beştepe'de Özbekistan*.
        if at < behind && self.is_ended(token) {
            return false;
        }
        let form = &self.known[at];
        // *Buhara Emiri*.
        if at == behind && form.longer.title {
            return false;
        }
        // A father's name that is not in the span is somebody else's: *Viktor Petrovich Rysaliyev*.
        let father = at < behind && self.run.forms[at].patronymic;
        // *Jan* is a word of other languages, too.
        let given = form.role.is_none() && (gap == Gap::Hyphen || form.frequent);
        father || form.is_unknown() || given
    }

    /// Whether a word bears an ending behind an apostrophe.
    fn is_ended(&self, token: &Token) -> bool {
        let text = token.of(self.view.text);
        let tags = || lexis::tags(self.view.page.langs[self.run.from]);
        text.contains(is_apostrophe) && {
            let (folded, tongues) = (normalize::fold(text), ENDINGS.of(&tags()));
            ENDINGS.stems(&folded, tongues).iter().any(|stem| stem.ending.starts_with('\''))
        }
    }

    /// Names of several words that are hidden, with the kinds: they hide their parts, too: *avenida Kabanbay
    /// Batyr*.
    fn hidden_parts(&self, spans: &[Span<'_>]) -> Vec<(Place, u8)> {
        let mut parts = Vec::new();
        for span in spans.iter().filter(|span| span.place.tokens() > 1) {
            let (before, behind) = self.hidden(&span.place);
            let kinds = before | behind;
            let likely = |guess: &Guess<'_>| guess.score >= FIRM && guess.named.kind & kinds != 0;
            if span.guesses.iter().any(likely) {
                parts.push((span.place, kinds));
            }
        }
        parts
    }

    /// The kinds of names that a word before the span hides, and one behind it: *улица Токаева*, *Tokayev
    /// Street*.
    fn hidden(&self, place: &Place) -> (u8, u8) {
        let Place { from, to, .. } = *place;
        let (tokens, forms) = (self.tokens, &self.run.forms);
        let (mut kinds, mut behind) = self.run.listed;
        behind |= from.checked_sub(1).map_or(self.run.bears, |at| forms[at].longer.bears);
        if from == 0 {
            kinds |= self.run.hidden.0;
        } else if matches!(tokens[from].gap, Gap::Space | Gap::Dot | Gap::Hyphen) {
            let longer = forms[from - 1].longer;
            let dotted = !longer.dotted || tokens[from].gap == Gap::Dot;
            kinds |= if dotted { longer.behind } else { 0 };
            // *Hotel Gran Rusia*, *cafetería El Cairo*, *rue Karl-Marx*.
            let linked =
                tokens[from].gap == Gap::Hyphen || is_article(self.view, self.run.from + from - 1);
            if linked || self.stranger(from - 1, from) {
                let before = from.checked_sub(2).map(|at| forms[at].longer.behind);
                kinds |= before.unwrap_or(self.run.hidden.0);
            }
        }
        if from > 1 && is_of(self.view, self.run.from + from) {
            kinds |= forms[from - 2].longer.before;
        }
        if from > 1 && is_de(self.view, self.run.from + from) {
            kinds |= forms[from - 2].longer.behind;
        }
        if to == tokens.len() {
            behind |= self.run.hidden.1;
        }
        let reach = if self.view.page.styles[self.run.from + from] == Style::Prose { 3 } else { 1 };
        for at in to..(to + reach).min(tokens.len()) {
            let token = &tokens[at];
            if !matches!(token.gap, Gap::Space | Gap::Hyphen) || at > to && !token.is_upper() {
                break;
            }
            let longer = forms[at].longer;
            behind |= if token.is_upper() { longer.before } else { longer.before_lower };
            if self.covered[at] != 0 || !token.is_upper() {
                break;
            }
        }
        (kinds, behind)
    }
}

/// Keeps the best guess of each entity, best first.
fn best_of_each(guesses: &mut Vec<Guess<'_>>) {
    guesses.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(a.named.entity.cmp(&b.named.entity))
            .then(a.name.cmp(&b.name))
    });
    let mut seen: FxHashSet<u32> = FxHashSet::default();
    guesses.retain(|guess| seen.insert(guess.named.entity));
}
