//! From tokens to the names that stretches of them may be.

use super::{
    forms::{Brief, Form, Forms, GIVEN, Hit, How},
    lexis::{self, FACTS, Langs, is_distant, is_latin},
    names::{Named, has_capitals_within},
    tokens::{Gap, Token, hash},
};
use crate::{
    gazetteer::index::flag,
    lexicon::{self, Role},
    matching::pairing::Pair,
    normalize::{self, CLOSING_QUOTES, OPENING_QUOTES, QUOTES},
    phonetic::{Cost, phones::ALPHABET},
    work,
};
use std::{ops::Range, sync::Arc};

/// At most so many words are looked at to the left or right of a surname.
const MOST_GIVEN: usize = 5;
/// What an initial costs that stands for a given name.
const INITIAL: Cost = 0;

/// What part of a name was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern {
    /// All words of a place's or organization's name, or of a person's of one word.
    Whole,
    /// A surname with a given name.
    Full,
    /// A surname with initials.
    Initials,
    /// A surname alone.
    Surname,
}

/// A name that a stretch of tokens may be.
#[derive(Clone, Debug)]
pub struct Guess<'i> {
    /// Number of the name in the index.
    pub name: u32,
    /// The name itself.
    pub named: &'i Named,
    /// How it is written here.
    pub pattern: Pattern,
    /// Which token stands for which word: tokens counted from the start of the span.
    pub pairs: Arc<[Pair]>,
    /// The cost of all pairs.
    pub cost: u32,
    /// Whether all words are spelled like the name on file.
    pub attested: bool,
    /// Whether one word is not, but as the press of the text's language prints a name of the entity: *Cherson*.
    pub printed: bool,
    /// How the last word is spelled, and the worst of all.
    pub how: How,
    /// What was taken off the last word.
    pub ending: &'static str,
    /// Whether initials stand there that no word of the name has.
    pub second: bool,
    /// Given names left out.
    pub missing: u32,
    /// Words without the capital that they have on file.
    pub lower: u32,
    /// Whether the surname stands first.
    pub inverted: bool,
    /// Whether another language calls it so, and the text's otherwise.
    pub foreign: bool,
    /// Whether it is somebody dead, and somebody alive and as well known bears the surname.
    pub late: bool,
    /// Score in the end.
    pub score: f64,
}

impl Guess<'_> {
    /// The surname of the person, as a word of the index.
    pub fn surname(&self) -> u32 {
        self.named.words.get(self.named.surname).map_or(0, |word| word & flag::NUMBER)
    }
}

/// Where a name stands among tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// First token.
    pub from: usize,
    /// Behind the last token.
    pub to: usize,
    /// Bytes at the end of the last token that are no part of the name.
    pub cut: usize,
    /// Whether a full stop behind the last token is one.
    pub dot: bool,
    /// Bytes of the quotation marks before the first token and behind the last, if the other one is a part of the
    /// name.
    pub quotes: (u8, u8),
}

impl Place {
    /// The bytes it stands on, if its tokens are these.
    pub fn range(&self, tokens: &[Token]) -> Range<usize> {
        let (before, behind) = (usize::from(self.quotes.0), usize::from(self.quotes.1));
        let end = tokens[self.to - 1].end() - self.cut + usize::from(self.dot);
        tokens[self.from].start() - before..end + behind
    }

    /// Whether it is a part of another, and not all of it.
    pub fn is_part_of(&self, whole: &Place) -> bool {
        whole.from <= self.from && self.to <= whole.to && self.tokens() < whole.tokens()
    }

    /// How many tokens it has.
    pub fn tokens(&self) -> usize {
        self.to - self.from
    }
}

/// A stretch of tokens with the names that it may be.
#[derive(Clone, Debug)]
pub struct Span<'i> {
    /// Where it stands.
    pub place: Place,
    /// The names.
    pub guesses: Vec<Guess<'i>>,
}

/// Finds the spans of a stretch of tokens.
pub struct Finder<'f, 'i, 't> {
    pub forms: &'f mut Forms<'i>,
    pub text: &'t str,
    pub tokens: &'t [Token],
    /// What is known of each.
    pub known: &'t [Arc<Form<'i>>],
    /// The languages of the line.
    pub langs: Langs,
    pub out: Vec<Span<'i>>,
}

/// A token read as a word of a name.
#[derive(Clone, Copy)]
struct Used {
    token: usize,
    count: u8,
    word: usize,
    hit: Option<Hit>,
}

impl<'i> Finder<'_, 'i, '_> {
    /// What is known of a token's form.
    fn form(&self, at: usize) -> Arc<Form<'i>> {
        self.known[at].clone()
    }

    /// All spans, in order of their starts.
    pub fn find(mut self) -> Vec<Span<'i>> {
        for at in 0..self.tokens.len() {
            if self.tokens[at].may_begin() {
                self.names_at(at);
            } else if at == 0 {
                // The small words before a name are there because one begins with them.
                self.begun_at(at);
            } else {
                self.tail_at(at);
            }
        }
        self.out.sort_by_key(|span| (span.place.from, span.place.to));
        self.out
    }

    fn names_at(&mut self, at: usize) {
        self.begun_at(at);
        let form = self.form(at);
        if self.has_company(at) {
            for hit in &form.hits {
                for name in &self.forms.postings(hit.word).surnames {
                    self.person(*name, at, at + 1, *hit);
                }
            }
        }
        self.alone(at, &form);
        self.compound(at);
    }

    /// People with a small word behind their name: *Төле би*.
    fn tail_at(&mut self, at: usize) {
        if self.tokens[at].gap != Gap::Space || !FACTS.tails.contains(&self.tokens[at].hash) {
            return;
        }
        for hit in &self.form(at).hits {
            for name in &self.forms.postings(hit.word).surnames {
                self.person(*name, at, at + 1, *hit);
            }
        }
    }

    /// Whether a given name or initial may stand beside the token.
    fn has_company(&self, at: usize) -> bool {
        let begins = |at: usize| self.tokens.get(at).is_some_and(Token::may_begin);
        let near = |at: usize| self.tokens.get(at).is_some_and(|token| token.gap != Gap::Break);
        let before = |at: usize| begins(at) || self.tokens[at].is_small();
        at > 0 && near(at) && before(at - 1) || near(at + 1) && begins(at + 1)
    }

    /// Names that are one word, and surnames alone. They depend on nothing but the form, so they are
    /// found once for it, and of the names of an entity the best one is kept.
    fn alone(&mut self, at: usize, form: &Form<'i>) {
        let langs = self.langs & lexis::of_script(self.tokens[at].of(self.text));
        let known = form.alone.get().cloned().unwrap_or_else(|| {
            let mut guesses: Vec<(Guess<'i>, usize)> = Vec::new();
            for hit in &form.hits {
                let postings = self.forms.postings(hit.word);
                let used = |word: usize| Used { token: at, count: 1, word, hit: Some(*hit) };
                for name in &postings.sole {
                    let found = self.guess(*name, Pattern::Whole, &[used(0)], at..at + 1);
                    // بوتين is a surname in any script.
                    let surname = |guess: &Guess<'_>| {
                        guess.named.kind == lexicon::PERSON
                            && guess.named.distant
                            && !guess.attested
                    };
                    guesses.extend(found.filter(|(guess, _)| !surname(guess)));
                }
                // *Paşa* alone is a title, whoever bears it behind his name; two Chinese characters may be anybody.
                let few = form.texts[0].chars().nth(2).is_none();
                let anybody = form.longer.title || few && normalize::is_chinese(&form.texts[0]);
                for name in postings.surnames.iter().filter(|_| !anybody) {
                    let Some(named) = self.forms.named(*name) else { continue };
                    let used = [used(named.surname)];
                    guesses.extend(self.guess(*name, Pattern::Surname, &used, at..at + 1));
                }
            }
            for (guess, _) in &mut guesses {
                let acronym = guess.named.capitals.first().is_some_and(|(_, caps)| *caps);
                let far = guess.named.kind == lexicon::PLACE && !guess.named.near;
                let far = far || acronym && guess.named.words.len() == 1;
                guess.foreign = far && self.forms.is_foreign(guess.name, langs)
                    || !guess.attested && self.forms.is_remote(guess.name, langs);
            }
            let as_of = self.forms.as_of;
            let is_late = |guess: &Guess<'_>| {
                guess.named.until.is_some_and(|until| as_of.is_none_or(|date| until < date))
            };
            let bearers = guesses
                .iter()
                .map(|both| &both.0)
                .filter(|guess| guess.pattern == Pattern::Surname);
            let alive =
                bearers.filter(|guess| !is_late(guess)).map(|guess| guess.named.prominence).max();
            for (guess, _) in &mut guesses {
                guess.late =
                    is_late(guess) && alive.is_some_and(|most| most >= guess.named.prominence);
            }
            let former = |name: u32| self.forms.is_former(name);
            let key = |(guess, cut): &(Guess<'_>, usize)| {
                let surname = guess.pattern == Pattern::Surname;
                (*cut, surname, guess.named.entity, former(guess.name))
            };
            guesses.sort_by_key(|both| {
                let guess = &both.0;
                (key(both), guess.foreign, !guess.attested, guess.how, guess.cost, guess.name)
            });
            guesses.dedup_by_key(|both| key(both));
            for (guess, _) in guesses.iter_mut().filter(|(guess, _)| !guess.attested) {
                let word = guess.named.words[usize::from(guess.pairs[0].name.0)] & flag::NUMBER;
                let read = form.hit(word).and_then(|hit| form.texts.get(usize::from(hit.text)));
                guess.printed = read.is_some_and(|text| self.forms.is_printed(guess, text, langs));
            }
            let guesses: Arc<[(Guess<'i>, usize)]> = guesses.into();
            form.alone.get_or_init(|| guesses).clone()
        });
        for (guess, cut) in known.iter() {
            self.place(guess.clone(), at, at + 1, *cut);
        }
    }

    /// Two tokens with a hyphen or a line end in a word between them, taken as one word.
    fn compound(&mut self, at: usize) {
        let Some(next) = self.tokens.get(at + 1) else { return };
        if next.gap != Gap::Hyphen || next.is_void() {
            return;
        }
        let token = self.tokens[at];
        // Letters with a hyphen between them are no acronym: C-N.
        if token.is_single() || next.is_single() {
            return;
        }
        let brief = joined(self.forms, self.text, &token, next, self.langs);
        let Some(form) = self.forms.found(&brief).cloned() else { return };
        for hit in form.hits.iter().filter(|hit| hit.how != How::Misprint) {
            let postings = self.forms.postings(hit.word);
            let used = Used { token: at, count: 2, word: 0, hit: Some(*hit) };
            for name in &postings.sole {
                self.enter(*name, Pattern::Whole, &[used], at..at + 2);
            }
            for name in &postings.surnames {
                self.person(*name, at, at + 2, *hit);
            }
        }
    }

    /// Names of several words that begin with the token.
    fn begun_at(&mut self, at: usize) {
        if self.tokens.get(at + 1).is_none_or(Token::is_void) {
            return;
        }
        let (first, second) = (self.form(at), self.form(at + 1));
        for hit in first.hits.iter().filter(|hit| hit.cut == 0) {
            let postings = self.forms.postings(hit.word);
            let used = Used { token: at, count: 1, word: 0, hit: Some(*hit) };
            for second in second.hits.iter().filter(|_| !postings.firsts.is_empty()) {
                for name in postings.beginning(second.word) {
                    self.rest(name, used);
                }
            }
        }
    }

    /// Matches all words of a name, the first of which is known.
    fn rest(&mut self, name: u32, first: Used) {
        let Some(named) = self.forms.named(name) else { return };
        let mut used = vec![first];
        for word in 1..named.words.len() {
            let at = first.token + word;
            if at >= self.tokens.len() || !self.joins(at, &named.gaps[word]) {
                return;
            }
            let form = self.form(at);
            let Some(hit) = form.hit(named.words[word] & flag::NUMBER) else { return };
            if hit.cut > 0 && word + 1 < named.words.len() {
                return;
            }
            used.push(Used { token: at, count: 1, word, hit: Some(*hit) });
        }
        let to = first.token + named.words.len();
        self.enter(name, Pattern::Whole, &used, first.token..to);
    }

    /// Whether the token may follow the one before it in a name that has `gap` there.
    fn joins(&self, at: usize, gap: &str) -> bool {
        let (before, token) = (self.tokens[at - 1], self.tokens[at]);
        let between = &self.text[before.end()..token.start()];
        if token.is_void() {
            return false;
        }
        if gap.contains('.') && before.is_single() && token.is_single() {
            return token.gap == Gap::Dot;
        }
        match token.gap {
            Gap::Space | Gap::Hyphen => true,
            Gap::Dot => before.is_single() || gap.contains('.'),
            Gap::Comma => gap.contains(','),
            Gap::Break => between.trim() == gap.trim() && !gap.trim().is_empty(),
        }
    }

    /// A person whose surname is at `at..behind`: with given names or initials before or behind it,
    /// or alone.
    fn person(&mut self, name: u32, at: usize, behind: usize, hit: Hit) {
        let Some(named) = self.forms.named(name) else { return };
        let count = (behind - at) as u8;
        let surname = Used { token: at, count, word: named.surname, hit: Some(hit) };
        let pattern = |used: &[Used]| {
            let given = |used: &&Used| used.word != surname.word && named.capitals[used.word].0;
            match used.iter().filter(given).map(|used| used.hit.is_some()).max() {
                Some(true) => Pattern::Full,
                Some(false) => Pattern::Initials,
                // *von der Leyen*.
                None => Pattern::Surname,
            }
        };
        if let Some((from, mut used)) = self.company(named, at, behind, false) {
            used.push(surname);
            let to = self.tail(named, behind, &mut used);
            self.enter(name, pattern(&used), &used, from..to);
        }
        if hit.cut == 0
            && let Some((to, mut used)) = self.company(named, at, behind, true)
        {
            used.insert(0, surname);
            self.enter(name, pattern(&used), &used, at..to);
        }
        if count > 1 {
            self.enter(name, Pattern::Surname, &[surname], at..behind);
        }
    }

    /// How far the small words reach that the name has behind its surname: *Турсунбай Бакир уулу*.
    fn tail(&self, named: &Named, mut behind: usize, used: &mut Vec<Used>) -> usize {
        for word in named.surname + 1..named.words.len() {
            let here = |token: &&Token| token.is_small() && token.gap == Gap::Space;
            let small = self.tokens.get(behind).filter(here).is_some() && !named.capitals[word].0;
            let hit = || self.form(behind).hit(named.words[word] & flag::NUMBER).copied();
            let Some(hit) = small.then(hit).flatten() else { break };
            used.push(Used { token: behind, count: 1, word, hit: Some(hit) });
            behind += 1;
        }
        behind
    }

    /// Given names, initials and a patronymic on one side of a surname that is at `at..end`, from it outwards:
    /// how far they reach, and which words they are.
    fn company(
        &mut self,
        named: &Named,
        at: usize,
        end: usize,
        behind: bool,
    ) -> Option<(usize, Vec<Used>)> {
        let mut used: Vec<Used> = Vec::new();
        let mut reach = if behind { end } else { at };
        // Whether the word before is his father's name.
        let mut son = false;
        // Words of the name that are still to be found.
        let mut open = if named.surname == 0 { 1..named.words.len() } else { 0..named.surname };
        for step in 0..MOST_GIVEN {
            let token = if behind { Some(end + step) } else { at.checked_sub(step + 1) };
            let Some(token) = token.filter(|token| *token < self.tokens.len()) else { break };
            let here = self.tokens[token];
            let (left, right) = if behind { (token - 1, token) } else { (token, token + 1) };
            let gap = self.tokens[right].gap;
            let dotted = gap == Gap::Dot && self.tokens[left].is_single() && here.is_single();
            let comma = gap == Gap::Comma && behind && step == 0;
            let near = matches!(gap, Gap::Space | Gap::Hyphen) || dotted || comma;
            if !near || here.is_void() {
                break;
            }
            if !here.may_begin() {
                // *İlham Heydər oğlu Əliyev*.
                if !behind && self.form(token).role == Some(Role::Patronymic) {
                    son = true;
                    continue;
                }
                // *von der Leyen*.
                let word = open.end.wrapping_sub(1);
                let particle = !behind && open.contains(&word) && !named.capitals[word].0;
                let Some(number) = named.words.get(word).filter(|_| particle) else { break };
                let Some(hit) = self.form(token).hit(number & flag::NUMBER).copied() else { break };
                used.push(Used { token, count: 1, word, hit: Some(hit) });
                (open, reach) = (open.start..word, token);
                continue;
            }
            if std::mem::take(&mut son) {
                if self.conflicts(named, token) {
                    return None;
                }
                continue;
            }
            let mut found = self.any_given(named, token, open.clone(), behind);
            // Of two initials the one beside the surname may be the father's: К. К. Токаев.
            if let Some((word, None)) = found
                && !behind
                && here.gap == Gap::Dot
                && token.checked_sub(1).is_some_and(|at| self.tokens[at].is_single())
                && self.any_given(named, token - 1, open.start..word, behind).is_none()
                && self.any_given(named, token - 1, open.clone(), behind).is_some()
            {
                found = None;
            }
            if let Some((word, hit)) = found {
                // "…, with Putin, A. Said" is no name: behind a comma the given name is whole.
                let stops = self.text[here.end()..].starts_with('.');
                if behind && hit.is_none() && (comma || !stops) {
                    break;
                }
                used.push(Used { token, count: 1, word, hit });
                open = if behind { word + 1..open.end } else { open.start..word };
                reach = if behind { token + 1 } else { token };
                continue;
            }
            // The father's name or initial, or somebody else's: nearer than the given name, or behind it.
            let initial = self.is_initial(token) && (!behind || dotted);
            let father = initial || self.form(token).role == Some(Role::Patronymic);
            if !father || behind && used.is_empty() {
                break;
            }
            if self.conflicts(named, token) {
                return None;
            }
            if behind {
                reach = token + 1;
            }
        }
        if !behind {
            used.reverse();
        }
        (!used.is_empty()).then_some((reach, used))
    }

    /// Whether a token is a letter that stands for a name: without case only before a full stop, *و* is Arabic for *and*.
    fn is_initial(&self, token: usize) -> bool {
        let here = &self.tokens[token];
        let stops = || self.text[here.end()..].starts_with('.');
        here.is_single() && (!here.is_caseless() || stops())
    }

    /// Which of some words of a name a token is, the first first or the last.
    fn any_given(
        &mut self,
        named: &Named,
        token: usize,
        mut words: Range<usize>,
        forwards: bool,
    ) -> Option<(usize, Option<Hit>)> {
        let mut given = |word: usize| Some((word, self.given(named, token, word)?));
        match forwards {
            true => words.find_map(&mut given),
            false => words.rev().find_map(&mut given),
        }
    }

    /// Whether a token is that word of a name: `Some(None)` for its initial.
    fn given(&mut self, named: &Named, token: usize, word: usize) -> Option<Option<Hit>> {
        let here = self.tokens[token];
        let form = self.form(token);
        if here.is_single() {
            if !self.is_initial(token) {
                return None;
            }
            let initial = form.texts.first()?.chars().next()?;
            let written = named.texts[word].chars().next()?;
            let sounds = self.forms.index.phones(named.words[word] & flag::NUMBER).first().copied();
            let same = initial == written || sounds.is_some() && sounds == sound(initial);
            return same.then_some(None);
        }
        let number = named.words[word] & flag::NUMBER;
        let hit = form.hit(number).copied();
        if hit.is_some() || !here.is_upper() {
            return hit.map(Some);
        }
        // Longer words only: Ali is not Olly.
        let long = form.texts[0].chars().count() > 4;
        let free = long.then(|| self.forms.freely(&form, number)).flatten();
        free.or_else(|| self.forms.same_given(&form, &named.texts[word], number)).map(Some)
    }

    /// Whether an initial or a patronymic cannot be that of the person.
    fn conflicts(&mut self, named: &Named, token: usize) -> bool {
        let Some(father) = named.father else { return false };
        let form = self.form(token);
        let text = form.texts.first().map_or("", String::as_str);
        let name = if self.tokens[token].is_single() { text } else { lexicon::father(text) };
        // *ұлы* alone stands behind the father's name.
        if name.is_empty() && !text.is_empty() {
            return false;
        }
        let initial = name.chars().next();
        // He may be Олександр or Александр.
        let unlike =
            |initial| ALPHABET.substitution(ALPHABET.phone(initial), ALPHABET.phone(father));
        initial.and_then(sound).is_none_or(|initial| unlike(initial) >= GIVEN)
    }

    fn enter(&mut self, name: u32, pattern: Pattern, used: &[Used], tokens: Range<usize>) {
        if let Some((guess, cut)) = self.guess(name, pattern, used, tokens.clone()) {
            self.place(guess, tokens.start, tokens.end, cut);
        }
    }

    /// A name with what stands for its words, and the bytes at its end that do not; `None` if case or
    /// ending forbid it.
    fn guess(
        &mut self,
        name: u32,
        pattern: Pattern,
        used: &[Used],
        tokens: Range<usize>,
    ) -> Option<(Guess<'i>, usize)> {
        work::done(1);
        let named = self.forms.named(name)?;
        if named.unspelled && !is_distant(self.tokens[tokens.start].of(self.text)) {
            return None;
        }
        let mut pairs = Vec::with_capacity(used.len());
        let (mut cost, mut attested, mut how, mut lower, mut cut) = (0, true, How::Plain, 0, 0);
        let mut ending = "";
        for u in used {
            let phones = self.forms.index.phones(named.words[u.word] & flag::NUMBER).len();
            let pair = |cost: Cost, phones: u8, initial: bool| Pair {
                mention: ((u.token - tokens.start) as u8, u.count),
                name: (u.word as u8, 1),
                cost,
                phones,
                initial,
                translated: false,
            };
            let Some(hit) = u.hit else {
                pairs.push(pair(INITIAL, 1, true));
                continue;
            };
            if hit.person && named.kind != lexicon::PERSON {
                return None;
            }
            pairs.push(pair(hit.cost, phones as u8, false));
            cost += u32::from(hit.cost);
            how = how.max(hit.how);
            let fit = self.fits(named, u, &hit)?;
            attested &= fit.0;
            // A word that only says what it is may be small: *the Navoi region*.
            let tells = named.words[u.word] & flag::GENERIC == 0;
            lower += u32::from(fit.1 && tells);
            if u.token + usize::from(u.count) == tokens.end {
                cut = usize::from(hit.cut);
                if u.count == 1 && hit.how == How::Ending {
                    ending = self.known[u.token].endings[usize::from(hit.text)];
                }
            }
        }
        let second = used.len() < tokens.len();
        let pairs = pairs.into();
        // Of a person's name, the words that are neither surname nor patronymic nor particle.
        let telling = |at: &usize| named.words[*at] & (flag::PATRONYMIC | flag::GENERIC) == 0;
        let givens = (0..named.words.len()).filter(|at| *at != named.surname).filter(telling);
        let left_out = |word: &usize| used.iter().all(|used| used.word != *word);
        let (missing, inverted) = match named.kind {
            lexicon::PERSON => (
                givens.filter(left_out).count() as u32,
                used.len() > 1 && used[0].word == named.surname && named.surname > 0,
            ),
            _ => (0, false),
        };
        let guess = Guess {
            name,
            named,
            pattern,
            pairs,
            cost,
            attested,
            printed: false,
            how,
            ending,
            second,
            missing,
            lower,
            inverted,
            foreign: false,
            late: false,
            score: 0.0,
        };
        Some((guess, cut))
    }

    /// Adds a guess to the span that it stands on.
    fn place(&mut self, guess: Guess<'i>, from: usize, to: usize, cut: usize) {
        // The full stop of an abbreviation belongs to it.
        let abbreviated = guess.named.dotted || guess.named.kind == lexicon::PERSON;
        let last = self.tokens[to - 1];
        let dot = abbreviated && last.is_single() && self.text[last.end()..].starts_with('.');
        let place = Place { from, to, cut, dot, quotes: self.quotes(from, to) };
        let mut spans = self.out.iter_mut().rev().inspect(|_| work::done(1));
        match spans.find(|span| span.place == place) {
            Some(span) => span.guesses.push(guess),
            None => self.out.push(Span { place, guesses: vec![guess] }),
        }
    }

    /// The lengths of a quotation mark before some tokens that is closed between them, *«Ақтөбе» футбол клубы*, and of
    /// one behind them that is opened there: *партия «Свобода»*.
    fn quotes(&self, from: usize, to: usize) -> (u8, u8) {
        let (start, end) = (self.tokens[from].start(), self.tokens[to - 1].end());
        let within = &self.text[start..end];
        let mut marks = within.chars().filter(|c| QUOTES.contains(c));
        let (Some(_), None) = (marks.next(), marks.next()) else { return (0, 0) };
        let (before, behind) = (&self.text[..start], &self.text[end..]);
        let length = |mark: Option<char>, of: &[char]| {
            mark.filter(|mark| of.contains(mark)).map_or(0, |mark| mark.len_utf8() as u8)
        };
        let opening = match within.contains(['»', '”', '"']) {
            true => length(before.chars().next_back(), &OPENING_QUOTES),
            false => 0,
        };
        let closing = match opening == 0 && within.contains(OPENING_QUOTES) {
            true => length(behind.chars().next(), &CLOSING_QUOTES),
            false => 0,
        };
        (opening, closing)
    }

    /// Whether a token may stand for a word as far as its case goes; then whether it is spelled like
    /// it, and whether it lacks its capital.
    fn fits(&mut self, named: &Named, used: &Used, hit: &Hit) -> Option<(bool, bool)> {
        let token = self.tokens[used.token];
        let form = match used.count {
            1 => self.form(used.token),
            _ => return Some((false, false)),
        };
        let read = form.texts.get(usize::from(hit.text))?;
        let whole = named.words.len() == 1 || named.words[used.word] & flag::NUMBER == hit.word;
        let same = whole && hit.how != How::Misprint && *read == named.texts[used.word];
        // A common word is no other word misspelled: *رئیس جمهور ازبکستان* is nobody's republic.
        if form.common != 0 && hit.cost > 0 && hit.how == How::Plain {
            return None;
        }
        let (upper, caps) = named.capitals[used.word];
        if caps && whole {
            // Acronyms are written in capitals, and never otherwise spelled; their endings are not.
            let written = self.text[token.start()..token.end() - usize::from(hit.cut)].chars();
            let ending = match hit.cut {
                0 => form.endings.get(usize::from(hit.text)).map_or(0, |it| it.chars().count()),
                _ => 0,
            };
            let mut letters = written.rev();
            let small = letters.by_ref().take(ending).all(|c| !c.is_uppercase());
            let capitals = small && letters.all(|c| !c.is_lowercase());
            return (same && capitals).then_some((same, false));
        }
        // *Казну* is the treasury, *КазНУ* a university.
        if named.mixed && !has_capitals_within(token.of(self.text)) {
            return None;
        }
        let lower = upper && !token.is_upper() && !token.is_caseless();
        // An ending may have taken a letter along that is not said: *Брюсселде*.
        let said =
            whole && hit.how == How::Ending && hit.cost == 0 && is_latin(read) == named.latin;
        (!(lower && used.word == 0)).then_some((same || said, lower))
    }
}

/// What is known of two tokens taken as one word.
pub fn joined(
    forms: &mut Forms<'_>,
    text: &str,
    first: &Token,
    second: &Token,
    langs: Langs,
) -> Brief {
    let joined = format!("{}{}", first.of(text), second.of(text));
    forms.brief(&joined, hash(joined.as_bytes()), langs)
}

/// The sound that a letter mostly writes, to compare initials across scripts.
fn sound(letter: char) -> Option<u8> {
    let mut buffer = [0; 4];
    crate::phonetic::lattice::pronounce(letter.encode_utf8(&mut buffer), "ru").first().copied()
}
