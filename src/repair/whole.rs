//! Whole UTF-8 that was read as a page and gives ordinary words: what leaves no doubt needs no search.

use super::{
    codepage::{PageId, registry},
    model::{self, model},
    search::{Original, ROUNDS, price},
    source::bits,
    step::{Gaps, Step},
    utf8::{EVIDENT, is_far_latin, is_strange, was_sound},
};

/// Bits above the best that are as good as any number more.
const CERTAIN: f32 = 64.0;

/// The ordinary words that are left of a text when whole UTF-8 is undone, once or as often as something else is
/// left, and the bits of the text as it stands; of more than [`CERTAIN`] above them, a bound on these.
///
/// `None` where there is more than one way to do it, or something else to do.
pub(super) fn whole_utf8(text: &str) -> Option<(f32, Original)> {
    let (mut undone, mut steps, mut chain) = (String::new(), Vec::new(), 0.0);
    loop {
        let damaged = if steps.is_empty() { text } else { &undone };
        let (next, page) = whole(damaged)?;
        let again = if steps.is_empty() { 0.0 } else { price::ROUND };
        let strange = next.chars().filter(|c| is_far_latin(*c) && is_strange(*c)).count();
        chain += again + price::UTF8 + registry().page(page).read?;
        chain += price::STRANGE * strange as f32;
        steps.push(Step::Read { written: None, read: page, gaps: Gaps::None });
        undone = next;
        if model().is_ordinary(&undone, false) {
            break;
        }
        if steps.len() == ROUNDS {
            return None;
        }
    }
    let bits = chain + model().bits(&undone);
    let saved = if steps.len() > 1 { EVIDENT } else { 0.0 };
    let original = Original { text: undone, steps, chain, bits, ordinary: true, guessed: false };
    let least = model::bits(model().least(text.chars().map(|c| model().code(c))));
    let unchanged = if bits + CERTAIN < least { least } else { model().bits(text) };
    (bits + saved < unchanged).then_some((unchanged, original))
}

/// A text all of whose characters beyond ASCII are whole sequences of UTF-8 read as one page, with these undone.
fn whole(text: &str) -> Option<(String, PageId)> {
    if text.is_ascii() {
        return None;
    }
    let registry = registry();
    let (mut complete, mut wanting) = (registry.readers, [0u64; 3]);
    for c in text.chars() {
        let begun = wanting[0] | wanting[1] | wanting[2];
        if c.is_ascii() {
            complete &= !begun;
            wanting = [0; 3];
        } else {
            let row = registry.row(c);
            let [one, two, three] = row.begins;
            complete &= (one | two | three) & !begun | row.goes_on & begun;
            wanting = [one | wanting[1], two | wanting[2], three];
        }
        if complete == 0 {
            return None;
        }
    }
    complete &= !(wanting[0] | wanting[1] | wanting[2]);
    let first = bits(complete).next()?;
    let (mut alike, mut bytes) = (complete, Vec::with_capacity(text.len()));
    for c in text.chars() {
        if c.is_ascii() {
            bytes.push(c as u8);
        } else {
            let row = registry.row(c);
            bytes.push(row.bytes[usize::from(first.0)]);
            alike &= row.as_in(first);
        }
    }
    if alike != complete {
        return None;
    }
    let undone = String::from_utf8(bytes).ok()?;
    let mut beyond = undone.chars().filter(|c| !c.is_ascii());
    let alone = beyond.next().filter(|_| beyond.next().is_none());
    let mut words = text.split(' ').zip(undone.split(' '));
    let spared = |(word, undone): (&str, &str)| {
        word != undone && was_sound(word.chars(), undone, || model().bits(word))
    };
    if alone.is_some_and(is_strange) || text.contains(' ') && words.any(spared) {
        return None;
    }
    let read = |page: &PageId| registry.page(*page).read.unwrap_or(f32::INFINITY);
    let commonest = bits(alike).min_by(|a, b| read(a).total_cmp(&read(b)))?;
    Some((undone, commonest))
}
