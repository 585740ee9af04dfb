//! Bodies whose names a text translates: *Tribunal Europeo de Derechos Humanos*, *Азия өнүктүрүү банкы*. Their words
//! mean what those of a name on file mean, in another order, so a resolver is asked for them as for a mention that
//! stands alone.

use super::{
    forms::Brief,
    lexis::{self, FACTS},
    locus::View,
    tokens::{Gap, Token, hash},
};
use crate::{
    Query, Resolution, Resolver,
    lexicon::{self, Role},
    normalize,
};
use rustc_hash::FxHashMap;
use std::{ops::Range, sync::Arc};

/// Names of bodies have no more words.
const MOST_WORDS: usize = 8;
/// So many words of a name mean something at least.
const LEAST_MEANT: usize = 2;
/// A body is taken for one that is as probable: nothing but its words speaks for it.
const SURE: f64 = 0.95;
/// At most so many answers are remembered.
const MOST_KNOWN: usize = 1 << 12;

/// What was answered before.
pub type Known<'g> = FxHashMap<u64, Option<Arc<Resolution<'g>>>>;

/// The bodies that are called so in a window, of which all words that names may begin with are given, with the
/// bytes that they stand on.
pub fn bodies<'g>(
    resolver: &'g Resolver,
    query: Query<'_>,
    view: &View<'_>,
    begins: &[(usize, Brief)],
    known: &mut Known<'g>,
) -> Vec<(Range<usize>, Arc<Resolution<'g>>)> {
    let View { text, tokens, page } = *view;
    let mut bodies = Vec::new();
    let mut behind = 0;
    for (first, brief) in begins {
        if *first < behind || !(brief.means || brief.found) || follows_name(tokens, *first) {
            continue;
        }
        let Some(last) = last(view, *first) else { continue };
        let range = tokens[*first].start()..tokens[last].end();
        let surface = &text[range.clone()];
        let langs = page.langs[*first];
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let answer =
            known.entry(hash(surface.as_bytes()) ^ u64::from(langs)).or_insert_with(|| {
                let tags = lexis::tags(langs);
                let query = Query { text: surface, kind: Some("organization"), ..query };
                let answer = resolver.resolve(match tags[..] {
                    [tag] => query.lang(tag),
                    _ => query,
                });
                (answer.id().is_some() && answer.confidence() >= SURE).then(|| Arc::new(answer))
            });
        if let Some(answer) = answer {
            bodies.push((range, answer.clone()));
            behind = last + 1;
        }
    }
    bodies
}

/// The last of the words that may be the name of a body from a token on, if enough of them mean anything.
fn last(view: &View<'_>, first: usize) -> Option<usize> {
    let View { text, tokens, .. } = *view;
    // *United Nations and the General Assembly* are two.
    let (mut last, mut meant, mut joined) = (first, 0, false);
    for (at, token) in tokens.iter().enumerate().skip(first).take(MOST_WORDS) {
        let apart = at > first && !matches!(token.gap, Gap::Space | Gap::Hyphen);
        if apart || token.is_void() || token.is_single() && token.is_upper() {
            break;
        }
        let word = normalize::fold(token.of(text));
        let means = lexicon::meaning(&word).is_some();
        meant += usize::from(means);
        if means || token.may_begin() {
            last = at;
            // *Kazakhstan's prosecutor general* is not called so.
            if word.ends_with("'s") {
                break;
            }
        } else if joined || lexicon::role(&word) != Some(Role::Particle) {
            break;
        }
        joined = FACTS.and.contains(&&*word);
    }
    let goes_on =
        tokens.get(last + 1).is_some_and(|next| next.gap == Gap::Space && next.is_upper());
    (meant >= LEAST_MEANT && !goes_on).then_some(last)
}

/// Whether a token may be the rest of a name that began before it.
fn follows_name(tokens: &[Token], at: usize) -> bool {
    at > 0
        && tokens[at].gap == Gap::Space
        && tokens[at - 1].is_upper()
        && !tokens[at - 1].is_first()
}
