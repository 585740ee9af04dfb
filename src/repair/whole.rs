//! Whole UTF-8 that was read as a page: what leaves no doubt needs no search.

use super::{
    USUAL,
    codepage::{PageId, registry},
    honesty,
    model::{self, model},
    search::{Original, ROUNDS, folded, price},
    source::bits,
    step::{Gaps, Step},
    utf8::{EVIDENT, is_far_latin, is_strange, was_sound},
};

/// Bits above the best that are as good as any number more.
pub(super) const CERTAIN: f32 = 64.0;

/// What is left of a text when whole UTF-8 is undone until that gives ordinary words or nothing is whole, and the
/// bits of the text as it stands; of more than [`CERTAIN`] above the best, a bound on these.
///
/// `None` where nothing is whole, or some of it is doubtful, or it saves too little to stand alone.
pub(super) fn whole_utf8(text: &str) -> Option<(f32, Vec<Original>)> {
    let mut undone = readings(text, &[], 0.0)?;
    for _ in 1..ROUNDS {
        let [only] = &undone[..] else { break };
        if only.ordinary {
            break;
        }
        let Some(next) = readings(&only.text, &only.steps, only.chain + price::ROUND) else {
            break;
        };
        undone = next;
    }
    let least = model::bits(model().least(text.chars().map(|c| model().code(c))));
    // Ordinary words that are far cheaper whatever they cost need no price.
    if let [only] = &mut undone[..]
        && only.ordinary
    {
        only.bits = only.chain + USUAL * only.text.chars().count() as f32;
        if only.bits + CERTAIN < least {
            return Some((least, undone));
        }
    }
    for original in &mut undone {
        original.bits = original.chain + model().bits(&original.text);
    }
    // What is not ordinary is searched once more by itself, if it may be a name.
    let ordinary = undone.iter().any(|original| original.ordinary);
    let usual = |only: &Original| {
        let letters = only.text.chars().count() as f32;
        only.bits - only.chain < USUAL * letters && honesty(only) == 1.0 && folded(only).is_none()
    };
    if !ordinary && (undone.len() > 1 || !usual(&undone[0])) {
        return None;
    }
    let best = undone.iter().map(|original| original.bits).fold(f32::INFINITY, f32::min);
    let saved = if ordinary && undone[0].steps.len() == 1 { 0.0 } else { EVIDENT };
    let unchanged = if best + CERTAIN < least { least } else { model().bits(text) };
    (best + saved < unchanged).then_some((unchanged, undone))
}

/// A text all of whose characters beyond ASCII are whole sequences of UTF-8, read as pages, with these undone, once
/// for all pages that show it alike; not priced yet. `None` where there is none or not all can be undone.
fn readings(text: &str, before: &[Step], chain: f32) -> Option<Vec<Original>> {
    let registry = registry();
    let (mut whole, mut wanting, mut spaced) = (registry.readers, [0u64; 3], false);
    for c in text.chars() {
        let begun = wanting[0] | wanting[1] | wanting[2];
        if c.is_ascii() {
            spaced |= c == ' ';
            whole &= !begun;
            wanting = [0; 3];
        } else {
            let row = registry.row(c);
            let [one, two, three] = row.begins;
            whole &= (one | two | three) & !begun | row.goes_on & begun;
            wanting = [one | wanting[1], two | wanting[2], three];
        }
        if whole == 0 {
            return None;
        }
    }
    whole &= !(wanting[0] | wanting[1] | wanting[2]);
    let mut readings = Vec::new();
    while let Some(page) = bits(whole).next() {
        let (undone, alike) = as_bytes_of(text, page, whole)?;
        whole &= !alike;
        let read = |page: &PageId| registry.page(*page).read.unwrap_or(f32::INFINITY);
        let page = bits(alike).min_by(|a, b| read(a).total_cmp(&read(b)))?;
        let ordinary = model().is_ordinary(&undone, false);
        let (mut alone, mut strange) = (None, 0);
        for (i, c) in undone.chars().filter(|c| !ordinary && !c.is_ascii()).enumerate() {
            alone = (i == 0).then_some(c);
            strange += u32::from(is_far_latin(c) && is_strange(c));
        }
        let sound = |(word, undone): (&str, &str)| {
            word != undone && was_sound(word.chars(), undone, || model().bits(word))
        };
        let words = || text.split(' ').zip(undone.split(' '));
        if alone.is_some_and(is_strange) || !ordinary && spaced && words().any(sound) {
            return None;
        }
        let step = Step::Read { written: None, read: page, gaps: Gaps::None };
        readings.push(Original {
            steps: before.iter().cloned().chain([step]).collect(),
            chain: chain + price::UTF8 + read(&page) + price::STRANGE * strange as f32,
            bits: f32::INFINITY,
            ordinary,
            guessed: false,
            text: undone,
        });
    }
    (!readings.is_empty()).then_some(readings)
}

/// The bytes that a page has for a text, as UTF-8, and those of some pages that show it alike.
fn as_bytes_of(text: &str, page: PageId, pages: u64) -> Option<(String, u64)> {
    let (mut bytes, mut alike) = (Vec::with_capacity(text.len()), pages);
    for c in text.chars() {
        if c.is_ascii() {
            bytes.push(c as u8);
        } else {
            let row = registry().row(c);
            bytes.push(row.bytes[usize::from(page.0)]);
            alike &= row.as_in(page);
        }
    }
    Some((String::from_utf8(bytes).ok().filter(|undone| undone != text)?, alike))
}
