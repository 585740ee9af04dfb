//! The search over chains of mistakes for what a text may have been.

use std::borrow::Cow;

use super::{
    bits::{low_bytes, seven_bit_encodings, seven_bits, swaps_case},
    codepage::registry,
    escape::{self, Escape},
    lookalike::{Fold, Marks},
    model::model,
    pages::pairs_of_pages,
    source::{Sequences, Source},
    step::Step,
    utf8::{Sure, utf8_readings},
    whole::whole_utf8,
};

/// What is paid for each step beyond the pages' own costs, in bits.
pub(super) mod price {
    pub(in crate::repair) const UTF8: f32 = 4.0;
    /// One page for another leaves no trace but the letters.
    pub(in crate::repair) const ONE_BYTE: f32 = 6.0;
    /// The same again.
    pub(in crate::repair) const AGAIN: f32 = 6.0;
    /// Words of letters that the page lacks, and that stay therefore.
    pub(in crate::repair) const MIXED: f32 = 8.0;
    pub(in crate::repair) const ODD: f32 = 2.0;
    /// A character that stayed as it was in a word where others changed.
    pub(in crate::repair) const STRAY: f32 = 8.0;
    /// No sequence is whole: only a known name can tell.
    pub(in crate::repair) const HOLLOW: f32 = 10.0;
    /// A letter of no language.
    pub(in crate::repair) const STRANGE: f32 = 12.0;
    /// One sequence by itself that gives what no name has.
    pub(in crate::repair) const ALONE: f32 = 40.0;
    /// A letter that stays lost, beyond what its mark costs.
    pub(in crate::repair) const LOST: f32 = 14.0;
    /// A reading upon a reading.
    pub(in crate::repair) const ROUND: f32 = 3.0;
    pub(in crate::repair) const GAPS: f32 = 2.0;
    /// A space that went with another.
    pub(in crate::repair) const COLLAPSED: f32 = 2.0;
    pub(in crate::repair) const ESCAPE: f32 = 3.0;
    /// An escape that looks like what is common without it: `+abc`, one `=AB`.
    pub(in crate::repair) const BOLD_ESCAPE: f32 = 10.0;
    /// A fold that is needed only after a chain.
    pub(in crate::repair) const FOLD: f32 = 3.0;
    pub(in crate::repair) const INVISIBLE: f32 = 3.0;
    pub(in crate::repair) const LOOK_ALIKE: f32 = 5.0;
    pub(in crate::repair) const LOW_BYTES: f32 = 5.0;
    pub(in crate::repair) const SEVEN_BITS: f32 = 9.0;
    /// Seven bits of KOI8, which show.
    pub(in crate::repair) const SWAPPED_CASE: f32 = 2.0;
}

/// An original that a chain of steps reaches.
#[derive(Clone, Debug)]
pub(crate) struct Original {
    pub(crate) text: String,
    pub(crate) steps: Vec<Step>,
    /// Bits of the steps alone.
    pub(crate) chain: f32,
    /// Bits of the steps and the text.
    pub(crate) bits: f32,
    /// Whether it is known to be ordinary, so that nothing more is looked for.
    pub(crate) ordinary: bool,
    /// Whether some letters had to be guessed because the damaged text was put in small letters.
    pub(crate) guessed: bool,
}

impl Original {
    /// Whether nothing but folds was done.
    pub(crate) fn is_tidied(&self) -> bool {
        !self.steps.is_empty() && self.steps.iter().all(|step| matches!(step, Step::Fold(_)))
    }

    /// Bits by which it must be cheaper than `text`, from which it comes: few where UTF-8 leaves its structure,
    /// more where letters alone speak for it.
    pub(crate) fn margin(&self, text: &str) -> f32 {
        let utf8 = |step: &Step| matches!(step, Step::Read { written: None, .. } | Step::Fold(_));
        match &self.steps[..] {
            steps if steps.iter().all(utf8) => UTF8_MARGIN,
            _ if self.takes_one_page_for_another() => margin(text, &self.text),
            _ => MARGIN,
        }
    }

    /// Whether letters alone speak for a step.
    pub(crate) fn takes_one_page_for_another(&self) -> bool {
        let page = |step: &Step| matches!(step, Step::Read { written: Some(_), .. });
        self.steps.iter().any(page)
    }

    fn after(&self, text: String, step: Step, price: f32) -> Original {
        let mut steps = self.steps.clone();
        steps.push(step);
        let chain = self.chain + price;
        let bits = chain + model().bits(&text);
        Original { text, steps, chain, bits, ordinary: false, guessed: self.guessed }
    }
}

/// Bits by which what letters alone speak for must be cheaper than `text`: more for many letters that
/// change, each of which may be misjudged.
pub(super) fn margin(text: &str, undone: &str) -> f32 {
    let changed = text.chars().zip(undone.chars()).filter(|(old, new)| old != new).count();
    let prose = text.split(' ').nth(MOST_WORDS).is_some();
    let letter = if prose { PROSE_LETTER_MARGIN } else { LETTER_MARGIN };
    MARGIN.max(letter * changed as f32)
}

const MARGIN: f32 = 6.0;
/// Bits for each letter that changes: in a name, and in running text, which the model knows less.
const LETTER_MARGIN: f32 = 1.0;
const PROSE_LETTER_MARGIN: f32 = 2.5;
/// Words of a name, at most.
const MOST_WORDS: usize = 5;
const UTF8_MARGIN: f32 = 2.0;

/// Wrong readings that are looked for, one upon the other.
pub(super) const ROUNDS: usize = 3;
/// Texts that each round goes on with.
const BEAM: usize = 4;

/// Which originals are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// What is likelier than the text as it stands.
    Likelier,
    /// What is not much less likely either.
    Near,
    /// What a known name could make likely.
    Known,
}

impl Reach {
    /// Bits above which nothing is looked for any more.
    pub(super) fn limit(self, all: &[Original]) -> f32 {
        let best = all.iter().map(|original| original.bits).fold(f32::INFINITY, f32::min);
        match self {
            Reach::Likelier => all[0].bits.min(best + HOPELESS),
            Reach::Near => best + HOPELESS,
            Reach::Known => best + 2.0 * HOPELESS,
        }
    }
}

/// All originals within reach of `text`, itself first, without their folds.
pub(crate) fn originals(text: &str, reach: Reach) -> Vec<Original> {
    let as_it_stands = |bits: f32| Original {
        text: text.into(),
        steps: vec![],
        chain: 0.0,
        bits,
        ordinary: false,
        guessed: false,
    };
    if reach == Reach::Likelier
        && let Some((bits, undone)) = whole_utf8(text)
    {
        return std::iter::once(as_it_stands(bits)).chain(undone).collect();
    }
    let mut all = vec![as_it_stands(model().bits(text))];
    let escaped = text.bytes().any(escape::is_sign);
    for escape in Escape::ALL.into_iter().filter(|_| escaped) {
        for i in 0..all.len() {
            if let Some(undone) = escape.undo(&all[i].text) {
                let price = match escape {
                    Escape::Utf7 => price::BOLD_ESCAPE,
                    Escape::QuotedPrintable if all[i].text.matches('=').count() == 1 => {
                        price::BOLD_ESCAPE
                    }
                    _ => price::ESCAPE,
                };
                let next = all[i].after(undone, Step::Escape(escape), price);
                all.push(next);
            }
        }
    }
    if let Some(undone) = low_bytes(text) {
        all.push(all[0].after(undone, Step::LowBytes, price::LOW_BYTES));
    }
    for written in seven_bit_encodings(text) {
        if let Some(undone) = seven_bits(text, written) {
            let price = if swaps_case(text) { price::SWAPPED_CASE } else { price::SEVEN_BITS };
            all.push(all[0].after(undone, Step::SevenBits(written), price));
        }
    }
    // With entities between, the letters of a misread text show nothing yet.
    let entities = escaped && text.contains("&#");
    let reach = if entities { Reach::Known } else { reach };
    let misread = |step: &Step| !matches!(step, Step::LowBytes | Step::SevenBits(_));
    let mut frontier: Vec<usize> =
        (0..all.len()).filter(|i| all[*i].steps.iter().all(misread)).collect();
    for _ in 0..ROUNDS {
        let first = all.len();
        if frontier.iter().any(|at| widen(*at, reach, &mut all)) {
            break;
        }
        frontier = (first..all.len())
            .filter(|i| matches!(all[*i].steps.last(), Some(Step::Read { written: None, .. })))
            .collect();
        // Every reading undone makes a text shorter, and on the right way cheaper.
        frontier.retain(|i| all[*i].bits < all[0].bits);
        // What reads like any name was not misread once more.
        frontier.retain(|i| reach == Reach::Known || !all[*i].ordinary);
        frontier.sort_by(|a, b| all[*a].bits.total_cmp(&all[*b].bits));
        frontier.truncate(BEAM);
        let worst = frontier.first().map_or(0.0, |best| all[*best].bits + HOPELESS);
        frontier.retain(|i| all[*i].bits < worst);
    }
    // Letters that a page lacks were written as entities, and the rest was misread later.
    if entities {
        for i in 1..all.len() {
            if let Some(undone) = Escape::Html.undo(&all[i].text) {
                let next = all[i].after(undone, Step::Escape(Escape::Html), price::ESCAPE);
                all.push(next);
            }
        }
    }
    all
}

/// Adds what one more wrong reading undone makes of the text at `at`; true when one is surely sound.
fn widen(at: usize, reach: Reach, all: &mut Vec<Original>) -> bool {
    if all[at].text.is_ascii() {
        return false;
    }
    let mut from = all[at].clone();
    if from.steps.iter().any(|step| matches!(step, Step::Read { .. })) {
        from.chain += price::ROUND;
    }
    let source = Source::new(&from.text, reach == Reach::Known);
    let Sequences { complete, begun, .. } = source.sequences;
    let readers = registry().readers;
    let whole = reach != Reach::Likelier || source.eastern || complete & readers != 0;
    // UTF-8 that lost its second bytes is no other page's text, and what it was is lost.
    if reach != Reach::Known && source.is_rest_of_utf8() {
        return false;
    }
    let utf8_first = whole || begun & registry().common != 0;
    // Where nothing is whole, one page for another that is surely sound leaves nothing to look for. What is not
    // comes after UTF-8 where that begins in the pages met most.
    let (found, mut pairs) = (all.len(), None);
    if !whole && (!utf8_first || from.steps.is_empty()) {
        if pairs_of_pages(&source, &from, reach, all) {
            return true;
        }
        if utf8_first {
            pairs = Some(all.split_off(found));
        }
    }
    let sure = utf8_readings(&source, &from, reach, all);
    if utf8_first && sure.is_none() {
        match pairs {
            // UTF-8 has left them as much room as they had.
            Some(pairs) if all.len() == found => all.extend(pairs),
            _ => {
                pairs_of_pages(&source, &from, reach, all);
            }
        }
    }
    sure == Some(Sure::Sound)
}

/// Text of fewer bits a character is sound.
pub(super) const SOUND: f32 = 4.2;

/// Bits above the best at which an original is no longer worth keeping.
pub(crate) const HOPELESS: f32 = 10.0;

/// Adds an original of less than `limit` bits unless its text is there at no higher price; `bits` tells those of a
/// text, or more than a limit if they must be more.
pub(super) fn push<'a>(
    all: &'a mut Vec<Original>,
    from: &Original,
    text: String,
    step: Step,
    price: f32,
    limit: f32,
    bits: impl FnOnce(&str, f32) -> f32,
) -> Option<&'a mut Original> {
    let chain = from.chain + price;
    let same = all.iter().position(|other| other.text == text);
    if same.is_some_and(|i| i == 0 || all[i].chain <= chain) {
        return None;
    }
    let bits = chain + bits(&text, limit - chain);
    if bits >= limit {
        return None;
    }
    let steps = from.steps.iter().cloned().chain([step]).collect();
    let original = Original { text, steps, chain, bits, ordinary: false, guessed: from.guessed };
    let at = same.unwrap_or(all.len());
    match all.get_mut(at) {
        Some(other) => *other = original,
        None => all.push(original),
    }
    all.get_mut(at)
}

/// An original with a step more for each fold that finds something; `None` if none does.
///
/// Not after one page was taken for another: there, what a fold finds speaks against the page.
pub(crate) fn folded(original: &Original) -> Option<Original> {
    if matches!(original.steps.last(), Some(Step::Read { written: Some(_), .. })) {
        return None;
    }
    let mut marks = Marks::of(&original.text);
    let mut folded = None;
    for fold in Fold::ALL {
        let before = folded.as_ref().unwrap_or(original);
        if marks.concern(fold)
            && let Cow::Owned(text) = fold.undo(&before.text)
        {
            let gone = before.text.chars().count().saturating_sub(text.chars().count());
            let price = match fold {
                Fold::Invisible => price::INVISIBLE * (1 + gone) as f32,
                Fold::LookAlike => price::LOOK_ALIKE,
                _ if before.steps.is_empty() => 0.0,
                _ => price::FOLD,
            };
            marks = Marks::of(&text);
            folded = Some(before.after(text, Step::Fold(fold), price));
        }
    }
    folded
}
