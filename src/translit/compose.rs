//! Text in NFC, with the places of its parts in the text as it was.

use std::{borrow::Cow, iter};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Text in NFC.
pub(super) fn nfc(text: &str) -> Cow<'_, str> {
    if is_composed(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Whether text is certainly in NFC. Cyrillic and Latin letters are passed by at a glance.
pub(super) fn is_composed(text: &str) -> bool {
    // Without stopping early within a chunk, so that it runs as vector code.
    let suspect = |b: u8| b == 0xCC || b == 0xCD || b >= 0xD6;
    let clean = |chunk: &[u8]| !chunk.iter().fold(false, |found, &b| found | suspect(b));
    text.as_bytes().chunks(64).all(clean)
        || {
            // Dashes and quotes are common and harmless.
            let harmless = |c| matches!(c, '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{48A}'..='\u{52F}' | '\u{2010}'..='\u{2060}');
            // What is harmless begins a new unit, so the rest can be looked at run by run.
            text.split(harmless).all(|run| is_nfc_quick(run.chars()) == IsNormalized::Yes)
        }
}

/// Text in NFC, with the offsets `(composed, original)` where each unit begins.
pub(super) fn compose(text: &str) -> (String, Vec<(usize, usize)>) {
    let mut out = String::with_capacity(text.len());
    let mut steps = Vec::new();
    let mut from = 0;
    let mut flush = |from: usize, to: usize| {
        if from < to {
            steps.push((out.len(), from));
            out.extend(text[from..to].nfc());
        }
    };
    for (i, c) in text.char_indices() {
        let joins = unicode_normalization::char::canonical_combining_class(c) != 0
            || is_nfc_quick(iter::once(c)) == IsNormalized::Maybe;
        if !joins {
            flush(from, i);
            from = i;
        }
    }
    flush(from, text.len());
    (out, steps)
}

/// Where the unit that holds offset `at` began on the other side.
pub(super) fn floor(steps: &[(usize, usize)], at: usize) -> usize {
    match steps.partition_point(|&(o, _)| o <= at) {
        0 => 0,
        n => steps[n - 1].1,
    }
}
