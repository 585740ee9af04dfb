//! Damaged text → its probable original, with a plan that says what was done.
//!
//! A name that was written in one encoding and read as another (`Tokรกyev`), left in an escape
//! (`Tok&aacute;yev`), mixed with look-alike letters or strewn with invisible characters is a
//! spelling like any other. [`repair`] searches the chains of such damages that could have led to
//! the text, prices every original by the letters it would have (the statistics in
//! `data/letters.tsv`) and by the chain, and answers with the cheapest; text that is cheapest as it
//! stands comes back borrowed.
//!
//! ```
//! use laqap::repair::repair;
//!
//! assert_eq!(repair("Tokรกyev").text(), "Tokáyev");
//! assert_eq!(repair("Ð¢Ð¾Ò›Ð°ÐµÐ²").text(), "Тоқаев");
//! assert_eq!(repair("Íàçàðáàåâ").text(), "Назарбаев");
//! assert!(!repair("Қасым-Жомарт Тоқаев").is_changed());
//! ```

mod bits;
mod codepage;
mod damage;
mod escape;
mod everyday;
mod lookalike;
pub(crate) mod model;
mod names;
mod pages;
mod plan;
mod search;
mod source;
mod step;
mod text;
mod utf8;
mod whole;

use std::{borrow::Cow, fmt};

use bits::swaps_case;
use codepage::is_common;
pub use damage::damage;
pub(crate) use names::{ENOUGH, capitals, fits};
pub use names::{KnownNames, NameSet};
pub use plan::Plan;
use search::{HOPELESS, Original, Reach, folded, originals};
use step::Step;
pub use text::{RepairedText, Span, repair_text};
use whole::CERTAIN;

/// A text as it probably was before it was damaged.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Repaired<'t> {
    text: Cow<'t, str>,
    plan: Plan,
    confidence: f64,
    alternatives: Vec<Alternative>,
}

/// Another original that a damaged text may have had.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Alternative {
    /// The original, or the text as given.
    pub text: String,
    /// The steps that lead to it.
    pub plan: Plan,
    /// Its probability, 0 to 1.
    pub confidence: f64,
}

impl<'t> Repaired<'t> {
    fn unchanged(text: &'t str, confidence: f64) -> Repaired<'t> {
        Repaired {
            text: Cow::Borrowed(text),
            plan: Plan::default(),
            confidence,
            alternatives: Vec::new(),
        }
    }

    /// The original, or the text as given where it is sound or its damage cannot be undone.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The steps that lead from the text given to [`text`](Self::text).
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The probability, 0 to 1, that this is the original, all else unknown; of a text left as it stands, that it
    /// is not damaged.
    ///
    /// ```
    /// use laqap::repair::repair;
    ///
    /// assert!(repair("Сыздықова").confidence() > 0.9);
    /// // Second bytes of UTF-8 are lost, and with them the letters.
    /// let lost = repair("Ð¡ÑÑÐ´Ð°ÑÑÑ");
    /// assert!(!lost.is_changed() && lost.confidence() < 0.1);
    /// ```
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// What else the original may have been, the most probable first: each of the known names within reach,
    /// and what has a hundredth of all probability or more. Without known names, only what is likelier than the
    /// text given; [`hypotheses`] tells more.
    ///
    /// ```
    /// use laqap::repair::{NameSet, Repairer};
    ///
    /// let names: NameSet = ["Айни", "Айна"].into_iter().collect();
    /// let repaired = Repairer::new().known_names(&names).repair("Айн\u{fffd}");
    /// assert!(repaired.alternatives().iter().any(|other| other.text == "Айна"));
    /// ```
    pub fn alternatives(&self) -> &[Alternative] {
        &self.alternatives
    }

    /// Whether anything was done.
    pub fn is_changed(&self) -> bool {
        !self.plan.is_empty()
    }

    /// The text, borrowed where it is unchanged.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }
}

/// Undoes the encoding damage of a name, judged by its letters alone.
///
/// Text that is sound, or whose damage cannot be known, comes back as it is. Meant for names and
/// other short strings; for documents see [`repair_text`], which is also what a text longer than
/// [`LONGEST`] bytes is given to. What comes of it is repaired again, up to eight times, until nothing
/// changes. Linear in the length of the text; never panics.
///
/// ```
/// use laqap::repair::repair;
///
/// let repaired = repair("РђР»РјР°С‚С‹");
/// assert_eq!(repaired.text(), "Алматы");
/// assert_eq!(repaired.plan().to_string(), "utf-8 read as windows-1251");
/// assert!(repaired.confidence() > 0.9);
/// ```
pub fn repair(text: &str) -> Repaired<'_> {
    Repairer::new().repair(text)
}

/// Possible originals of `text`, the most probable first, the unchanged text among them.
///
/// For callers that can judge better than letters can, such as a resolver that looks all of them
/// up. At most [`MOST_HYPOTHESES`]; the confidences add up to at most 1.
///
/// ```
/// use laqap::repair::hypotheses;
///
/// let all = hypotheses("Òîêàåâ");
/// assert!(all.iter().any(|h| h.text() == "Токаев"));
/// assert!(all.iter().any(|h| !h.is_changed()));
/// ```
pub fn hypotheses(text: &str) -> Vec<Repaired<'_>> {
    Repairer::new().hypotheses(text)
}

/// Texts of more bytes than this are treated as documents, run by run.
pub const LONGEST: usize = 1024;

/// The most that [`hypotheses`] gives.
pub const MOST_HYPOTHESES: usize = 8;

/// Repairs of repairs; every one makes the text cheaper, so there are few.
const MOST_PASSES: usize = 8;
/// Letters under which a text says little, and the bits more that are asked then.
const FEW: usize = 3;
const FEW_LETTERS: f32 = 4.0;
/// Of fewer letters, most strings that could be an acronym are somebody's.
const ACRONYM: usize = 4;
/// Where only the letters speak for an original, and it has so few.
const NO_WORD: f32 = 16.0;
/// The share of all probability that an original must have: several rivals leave the text alone.
const LEAST_SHARE: f64 = 0.4;
/// What a known name costs, whatever its letters: about log2 of the number of names a list holds.
const KNOWN_NAME: f32 = 14.0;
/// Bits by which a known name must be cheaper than the text as it stands.
const KNOWN_MARGIN: f32 = 2.0;

/// Repair with known names to decide between possible originals.
///
/// A known name within reach wins over what letters alone would say, a text that is itself a known
/// name stays, and a name that lost letters is found when only one known name fits what is left.
///
/// ```
/// use laqap::repair::{NameSet, Repairer};
///
/// let names: NameSet = ["Касым-Жомарт Токаев", "Kasim-Yomart Tokáyev"].into_iter().collect();
/// let repairer = Repairer::new().known_names(&names);
/// assert_eq!(repairer.repair("Kasim-Yomart Tok\u{fffd}yev").text(), "Kasim-Yomart Tokáyev");
/// ```
#[derive(Clone, Copy, Default)]
pub struct Repairer<'n> {
    names: Option<&'n dyn KnownNames>,
}

impl fmt::Debug for Repairer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Repairer").field("known_names", &self.names.is_some()).finish()
    }
}

impl<'n> Repairer<'n> {
    /// Repair by letters alone.
    pub fn new() -> Repairer<'n> {
        Repairer::default()
    }

    /// Lets these names decide.
    pub fn known_names(mut self, names: &'n dyn KnownNames) -> Repairer<'n> {
        self.names = Some(names);
        self
    }

    /// Like [`repair`](fn@repair), with the known names as arbiters.
    ///
    /// Repairs a text, and what comes of it, until nothing changes: what has been repaired needs no repair.
    pub fn repair<'t>(&self, text: &'t str) -> Repaired<'t> {
        let (mut done, mut settled) = self.repair_once(text);
        for _ in 0..MOST_PASSES {
            if settled {
                break;
            }
            let (again, settled_again) = self.repair_once(&done.text);
            settled = settled_again;
            if !again.is_changed() {
                break;
            }
            let (text, confidence) = (again.text.into_owned(), again.confidence);
            done.plan.0.extend(again.plan.0);
            done.text = Cow::Owned(text);
            done.confidence = done.confidence.min(confidence);
        }
        done
    }

    /// Repairs a text once, and tells whether there can be nothing more to repair.
    fn repair_once<'t>(&self, text: &'t str) -> (Repaired<'t>, bool) {
        if text.len() > LONGEST {
            let document = self.repair_text(text).into_repaired(text);
            let settled = !document.is_changed();
            return (document, settled);
        }
        if plain(text) {
            return (Repaired::unchanged(text, 1.0), true);
        }
        // A known name may be one doubtful letter away, but no sound word is another. Quicker told than
        // whether it is known, so it comes first.
        if model::model().is_ordinary(text, self.names.is_some()) {
            return (Repaired::unchanged(text, ORDINARY), true);
        }
        if drawn(text) || beyond_pages(text) {
            return (Repaired::unchanged(text, 1.0), true);
        }
        let known = |names: &dyn KnownNames| may_be_name(text) && names.is_known(text);
        if self.names.is_some_and(known) {
            return (Repaired::unchanged(text, 1.0), true);
        }
        let Ranked { unchanged, known, all: ranked } = match self.ranked(text, Reach::Likelier) {
            // What names alone could make likely is looked for where no likely original is one.
            ranked if self.names.is_some() && !ranked.known => self.ranked(text, Reach::Known),
            ranked => ranked,
        };
        let total: f64 = ranked.iter().map(|o| weight(o.bits)).sum();
        let doubt = |best: &Original| {
            let if_so = |so: bool, bits: f32| if so { bits } else { 0.0 };
            // Known names and controls speak, too.
            let traceless =
                best.takes_one_page_for_another() && !known && !text.contains(char::is_control);
            if_so(has_fewer(text, FEW), FEW_LETTERS)
                + if_so(traceless && has_fewer(&best.text, FEW), NO_WORD)
        };
        let is_name = |best: &Original| known && best.bits == best.chain + KNOWN_NAME;
        let margin = |best: &Original| match is_name(best) {
            true => KNOWN_MARGIN,
            false => best.margin(text),
        };
        // Folds alone are always right; a chain has to be cheaper by the margin and beat its rivals.
        let chained = ranked.first().filter(|best| {
            best.bits + margin(best) + doubt(best) < unchanged
                && weight(best.bits) > LEAST_SHARE * total
        });
        let best = chained.or_else(|| ranked.iter().find(|o| o.is_tidied()));
        let mut repaired = match best {
            Some(best) if !best.steps.is_empty() => Repaired {
                text: Cow::Owned(best.text.clone()),
                plan: Plan(best.steps.clone()),
                confidence: confidence(best, total),
                alternatives: Vec::new(),
            },
            _ => Repaired::unchanged(text, stands(text, (weight(unchanged) / total).min(1.0))),
        };
        // A whole name that is known needs no second look.
        let whole = |best: &Original| {
            best.text == repaired.text
                && is_name(best)
                && !matches!(best.steps.last(), Some(Step::Known(_)))
        };
        let ordinary = |best: &Original| self.names.is_none() && best.ordinary;
        let settled = best.is_none_or(ordinary) || ranked.first().is_some_and(whole);
        let likely = |other: &Original| weight(other.bits) >= LEAST_ALTERNATIVE * total;
        let others = ranked.into_iter().filter(|other| other.text != repaired.text);
        let others = others.take(MOST_HYPOTHESES).filter(likely).map(|other| Alternative {
            confidence: confidence(&other, total),
            text: other.text,
            plan: Plan(other.steps),
        });
        repaired.alternatives =
            others.filter(|other| other.confidence >= LEAST_ALTERNATIVE).collect();
        (repaired, settled)
    }

    /// Like [`hypotheses`](fn@hypotheses), with the known names as arbiters.
    pub fn hypotheses<'t>(&self, text: &'t str) -> Vec<Repaired<'t>> {
        if text.len() > LONGEST {
            return vec![self.repair(text)];
        }
        if plain(text) || reads_well(text) {
            return vec![Repaired::unchanged(text, 1.0)];
        }
        let reach = if self.names.is_some() { Reach::Known } else { Reach::Near };
        let Ranked { unchanged, all: mut ranked, .. } = self.ranked(text, reach);
        // Of few letters many known names are another reading by chance.
        if has_fewer(text, ACRONYM) {
            ranked.retain(|o| o.steps.is_empty() || o.bits <= unchanged);
        }
        let total: f64 = ranked.iter().map(|o| weight(o.bits)).sum();
        let as_it_stands = ranked.iter().position(|o| o.steps.is_empty()).unwrap_or(0);
        if as_it_stands >= MOST_HYPOTHESES {
            ranked.swap(as_it_stands, MOST_HYPOTHESES - 1);
        }
        let repaired = |o: Original| Repaired {
            confidence: confidence(&o, total),
            alternatives: Vec::new(),
            text: if o.steps.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(o.text) },
            plan: Plan(o.steps),
        };
        ranked.into_iter().take(MOST_HYPOTHESES).map(repaired).collect()
    }

    /// All originals within reach, the cheapest first.
    fn ranked(&self, text: &str, reach: Reach) -> Ranked {
        let mut found = originals(text, reach);
        // There is nothing to fold in what is ordinary, and no need to where that was UTF-8 and is far cheaper.
        let surely_utf8 = |other: &Original| {
            other.ordinary
                && !other.takes_one_page_for_another()
                && other.bits + CERTAIN < found[0].bits
        };
        let tidied = if found.iter().any(surely_utf8) { None } else { folded(&found[0]) };
        let unchanged = tidied.as_ref().unwrap_or(&found[0]).bits;
        let others = found.split_off(1);
        let mut all = found;
        let mut add = |tidy: Original| match all.iter_mut().find(|other| other.text == tidy.text) {
            Some(other) if other.bits <= tidy.bits => {}
            Some(other) => *other = tidy,
            None => all.push(tidy),
        };
        tidied.map(&mut add);
        // With known names, a dear original may still be one of them.
        let limit = match reach {
            Reach::Known => f32::INFINITY,
            _ => others.iter().map(|o| o.bits).fold(unchanged, f32::min) + HOPELESS,
        };
        for other in others.into_iter().filter(|other| other.bits < limit) {
            let folded = if other.ordinary { None } else { folded(&other) };
            add(folded.unwrap_or(other));
        }
        all.sort_by(|a, b| a.bits.total_cmp(&b.bits));
        let mut known = f32::INFINITY;
        if let Some(names) = self.names {
            if reach == Reach::Known {
                restore(&mut all, unchanged, names);
            }
            for original in all.iter_mut().take(MOST_LOOKED_UP) {
                let restored = matches!(original.steps.last(), Some(Step::Known(_)));
                if restored {
                    known = known.min(original.bits);
                } else if original.chain + KNOWN_NAME < known + HOPELESS
                    && let Some(bits) = known_bits(&original.text, names)
                {
                    original.bits = original.bits.min(original.chain + bits);
                    known = known.min(original.bits);
                }
            }
            all.sort_by(|a, b| a.bits.total_cmp(&b.bits));
        }
        let stands = |o: &&Original| o.steps.is_empty();
        let unchanged = all.iter().find(stands).map_or(unchanged, |o| o.bits.min(unchanged));
        Ranked { unchanged, known: all.first().is_some_and(|best| best.bits >= known), all }
    }
}

/// Originals, the cheapest first.
struct Ranked {
    /// Bits of the text as it stands.
    unchanged: f32,
    /// Whether the cheapest is a known name.
    known: bool,
    all: Vec<Original>,
}

/// Whether a text has no sign that names do not have, which spares a look among them.
fn may_be_name(text: &str) -> bool {
    !text.chars().any(|c| model::model().is_odd_sign(c))
}

/// Bits of a text that is a known name or made of words of known names.
fn known_bits(text: &str, names: &dyn KnownNames) -> Option<f32> {
    if !may_be_name(text) {
        return None;
    }
    if names.is_known(text) {
        return Some(KNOWN_NAME);
    }
    let mut words = text.split_whitespace();
    let count = text.split_whitespace().count();
    (count > 1 && words.all(|word| names.is_known(word))).then_some(KNOWN_NAME * count as f32)
}

/// Originals that are looked up among the known names, those with the likeliest letters.
const MOST_LOOKED_UP: usize = 48;
/// Originals with lost letters for which known names are sought.
const MOST_RESTORED: usize = 12;

/// Letters for each reading that have to be left of a name.
const KEPT: usize = 2;

/// Puts before all others the known names that fit what is left of texts with lost letters.
fn restore(all: &mut Vec<Original>, unchanged: f32, names: &dyn KnownNames) {
    // With more than two thirds lost any name fits, with more readings some other.
    let lossy = |original: &Original| {
        let lost = original.text.chars().filter(|c| is_lost(*c)).count();
        let kept = original.text.chars().filter(|c| c.is_alphabetic()).count();
        let readings =
            original.steps.iter().filter(|step| matches!(step, Step::Read { .. })).count();
        lost > 0 && kept >= KEPT * readings.max(1) && lost <= 2 * kept
    };
    let mut lossy: Vec<_> =
        (0..all.len()).filter(|i| lossy(&all[*i])).take(MOST_RESTORED).collect();
    let mut restored = Vec::new();
    // What is dearer than this is not told even if it is known.
    let mut limit = all.iter().map(|o| o.bits).fold(unchanged, f32::min) + 2.0 * HOPELESS;
    let marks = |o: &Original| o.text.chars().filter(|c| is_lost(*c)).count() as f32;
    let price = |o: &Original| o.chain + LOST_LETTER * marks(o) + KNOWN_NAME;
    lossy.sort_by(|a, b| price(&all[*a]).total_cmp(&price(&all[*b])));
    for i in lossy {
        let text = &all[i].text;
        let bits = price(&all[i]);
        if bits >= limit {
            break;
        }
        let mut fitting = similar(text, names);
        if fitting.is_empty() && text.contains(' ') {
            let only = |mut all: Vec<String>| all.pop().filter(|_| all.is_empty());
            let words = text.split(' ').map(|word| match word.contains(is_lost) {
                true => only(similar(word, names)),
                false => names.is_known(word).then(|| word.to_owned()),
            });
            fitting.extend(words.collect::<Option<Vec<_>>>().map(|words| words.join(" ")));
        }
        // No encoding loses a letter of ASCII.
        let lost = |name: &String| {
            let mut pairs = text.chars().zip(name.chars());
            pairs.any(|(old, new)| is_lost(old) && new.is_ascii_alphabetic())
        };
        let single = fitting.len() == 1 && !fitting.iter().any(lost);
        if single {
            limit = limit.min(bits + HOPELESS);
        }
        for name in fitting {
            // What stands there with less done to it is that name, too.
            let nearer = |o: &&mut Original| o.text == name && o.chain <= bits - KNOWN_NAME;
            if let Some(nearer) = all.iter_mut().find(nearer) {
                nearer.bits = nearer.bits.min(nearer.chain + KNOWN_NAME);
                continue;
            }
            let mut original = all[i].clone();
            original.steps.push(Step::Known(name.clone()));
            original.chain = bits - KNOWN_NAME;
            original.bits = bits;
            // Several names settle nothing, but they are told.
            original.bits = if single { original.bits } else { original.bits.max(unchanged) };
            original.text = name;
            restored.push(original);
        }
    }
    all.splice(0..0, restored);
}

/// U+FFFD or a question mark where a letter was.
pub(crate) fn is_lost(c: char) -> bool {
    c == '?' || c == char::REPLACEMENT_CHARACTER
}

/// The known names that a pattern fits.
///
/// A question mark stands for a letter that the encoding lacked: where several names fit, those with
/// a letter in its place that the Windows pages have are out.
fn similar(pattern: &str, names: &dyn KnownNames) -> Vec<String> {
    // Any name of its length fits what has no letter left.
    if !pattern.contains(char::is_alphabetic) {
        return Vec::new();
    }
    let mut similar = names.similar(pattern);
    if similar.len() > 1 && pattern.contains('?') {
        similar.retain(|name| {
            let mut pairs = pattern.chars().zip(name.chars());
            pairs.all(|(p, c)| p != '?' || !is_common(c))
        });
    }
    similar
}

/// Bits of a letter that known names give back.
const LOST_LETTER: f32 = 3.0;

/// Bits that count as one when costs become probabilities: the models overrate their evidence, as
/// letters that depend on each other are counted as if they did not.
const TEMPERATURE: f32 = 3.0;

/// The probability, up to a factor, of an original.
fn weight(bits: f32) -> f64 {
    f64::from(-bits / TEMPERATURE).exp2()
}

/// The confidence in an original among others.
fn confidence(original: &Original, total: f64) -> f64 {
    honesty(original) * weight(original.bits) / total
}

/// Confidence under which an alternative is not told.
const LEAST_ALTERNATIVE: f64 = 0.01;

/// Whether a text has fewer letters.
fn has_fewer(text: &str, letters: usize) -> bool {
    text.chars().filter(|c| model::model().is_alphabetic(*c)).nth(letters - 1).is_none()
}

/// What is left of the confidence in an original that still has lost letters (nothing), or in which
/// some bytes had to be guessed or something seems to have stayed damaged.
fn honesty(original: &Original) -> f64 {
    let (mut letters, mut sign, mut marked) = (0, false, false);
    for c in original.text.chars() {
        letters += 1;
        // A question may end in a letter that was lost.
        sign |= c == '?' || model::model().is_odd_sign(c);
        marked |= is_lost(c);
    }
    let dear = original.bits - original.chain > ODD * letters as f32;
    let odd = dear || !original.steps.is_empty() && (sign || odd_case(&original.text));
    let guessed = odd || original.guessed || original.steps.iter().any(Step::guesses);
    match (marked && lacks_letters(&original.text), guessed) {
        (true, _) => 0.0,
        (_, true) => GUESSED,
        _ => 1.0,
    }
}

/// Whether a text has marks of lost letters; a question mark at its end is none.
fn lacks_letters(text: &str) -> bool {
    let letter_after = |(at, _): (usize, &str)| text[at + 1..].starts_with(char::is_alphabetic);
    text.contains(char::REPLACEMENT_CHARACTER) || text.match_indices('?').any(letter_after)
}

/// The confidence in a text that is left as it stands, which has a share of all probability: little where signs
/// show that it is no name, none where letters are lost.
fn stands(text: &str, share: f64) -> f64 {
    let odd = text.chars().any(|c| model::model().is_odd_sign(c));
    let most = match (lacks_letters(text), odd) {
        (true, _) => 0.0,
        (_, true) => MARKED,
        _ => SEARCHED,
    };
    // Rivals that are not likelier by the margin are oftener right than their share says.
    most * share * share
}

/// Whether a capital follows a small letter, or a small letter several capitals, as where text was put in
/// capitals or small letters after its damage.
fn odd_case(text: &str) -> bool {
    let (mut capitals, mut small) = (0, false);
    text.chars().any(|c| {
        let (upper, lower) = model::model().case(c);
        let odd = upper && small || lower && capitals > 1;
        capitals = if upper { capitals + 1 } else { 0 };
        small = lower;
        odd
    })
}

/// Bits a letter above which something of a text may have stayed damaged.
const ODD: f32 = 7.0;

/// Of repairs that had to guess bytes, about this share was right where nothing else spoke against.
const GUESSED: f64 = 0.85;

/// Of names that were searched in vain about this share is not damaged, and of those with signs that no name has.
const SEARCHED: f64 = 0.93;
const MARKED: f64 = 0.05;

/// Letters that make a name as names go: not worth a search when somebody else will look it up.
/// Below this price were 94 % of the sound names of persons seen and 1.7 % of the damaged ones
/// (2026-11). No other words vouch for one that mixes scripts.
fn reads_well(text: &str) -> bool {
    let (model, parts) = (model::model(), [' ', '-', '.']);
    let letters = text.chars().all(|c| c.is_alphabetic() || parts.contains(&c));
    let length = text.chars().count() as f32;
    letters
        && model.bits(text) < USUAL * length
        && !text.split(parts).any(|word| model.mixes_scripts(word))
        && !text.chars().any(folds)
}

/// Bits a character.
const USUAL: f32 = 5.5;

/// Of texts whose letters stand together as they do in names, about this share is not damaged.
const ORDINARY: f64 = 0.99;

/// Characters that a fold could change.
fn folds(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}' | '\u{1f00}'..)
}

/// Lines drawn with the characters for it: one of them is drawn on (`┌──┐`), or a pattern comes again and again
/// (`┼┐a┼┐a┼┐a`), which letters seldom do.
fn drawn(text: &str) -> bool {
    let line = |c: char| matches!(c, '\u{2500}'..='\u{257f}');
    if !text.contains(line) {
        return false;
    }
    let chars: Vec<char> = text.chars().collect();
    let again = |length: usize| {
        let same = |i: &usize| chars[*i] == chars[i + length];
        let mut run = 0;
        (0..chars.len().saturating_sub(length)).any(|i| {
            run = if same(&i) { run + 1 } else { 0 };
            run == (PATTERNS - 1) * length && chars[i..i + length].iter().any(|c| line(*c))
        })
    };
    let lines_only = chars.iter().all(|c| line(*c) || *c == ' ');
    lines_only && chars.windows(2).any(|two| two[0] == two[1] && line(two[0]))
        || (1..=LONGEST_PATTERN).any(again)
}

/// Characters of a pattern that is drawn, and how often it comes.
const LONGEST_PATTERN: usize = 4;
const PATTERNS: usize = 4;

/// Words of letters that no page has, as Georgian, and nothing else: nobody can have misread anything as them.
fn beyond_pages(text: &str) -> bool {
    let beyond = |c: char| matches!(c, '\u{530}'..='\u{58f}' | '\u{1200}'..='\u{137f}' | '\u{10d0}'..='\u{10ff}');
    text.chars().all(|c| beyond(c) || matches!(c, ' ' | '-'))
}

/// Text that no damage of the kinds sought can have left: ASCII without the signs of escapes, in
/// words that do not begin small and go on in capitals.
fn plain(text: &str) -> bool {
    text.is_ascii()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b" -.,'()/\"!:;*".contains(&b))
        && !text.as_bytes().windows(2).any(|two| two == b"u0")
        && !swaps_case(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work;

    #[test]
    fn time_is_linear_in_the_text() {
        let words = [
            "Íàçàðáàåâ",
            "РђР»РјР°С‚С‹",
            "Tokรกyev",
            "Қасымжомарт",
            "ÃÂ¡ÃÂ¡",
            "Ð?Ñ?Ð",
            "рап",
            "P!P>Q",
            "\u{fffd}яÐ\u{a0}",
            "&amp;eacute;",
            "=D0=9A",
            "ｱﾞﾐ",
        ];
        // The tables are made at the first call.
        let _ = repair(words[0]);
        let mut most = 0;
        for word in words {
            for join in ["", " "] {
                // Names, what is just no document, and documents of ever new words.
                for letters in [20, 300, 3_000] {
                    let letter = |i: usize| char::from(b'a' + (i * i % 26) as u8);
                    let count = letters / word.chars().count() + 1;
                    let text: String =
                        (0..count).map(|i| format!("{word}{}{join}", letter(i))).collect();
                    let steps = work::of(|| repair(&text).is_changed());
                    most = most.max(steps / text.len());
                }
            }
        }
        assert!(most < MOST_STEPS, "{most} steps a byte");
    }

    /// Steps for each byte of a text of any length (2026-11: 427).
    const MOST_STEPS: usize = 1_000;
}
