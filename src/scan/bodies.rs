//! Bodies whose names a text translates: *Tribunal Europeo de Derechos Humanos*, *Азия өнүктүрүү банкы*. Their words
//! mean what those of a name on file mean, in another order, so a resolver is asked for them as for a mention that
//! stands alone.

use super::{
    forms::{Brief, Forms},
    lexis::{self, FACTS},
    locus::View,
    tokens::{Gap, Token, hash},
};
use crate::{
    Entity, Query, Resolution, Resolver,
    gazetteer::index::{Index, name},
    lexicon::{self, Role},
    normalize,
};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::{
    hash::{Hash, Hasher},
    ops::Range,
    sync::Arc,
};

/// Names of bodies have no more words.
const MOST_WORDS: usize = 6;
/// So many words of a name mean something at least.
const LEAST_MEANT: usize = 2;
/// A body is taken for one that is as probable: nothing but its words speaks for it.
const SURE: f64 = 0.95;
/// At most so many answers are remembered.
const MOST_KNOWN: usize = 1 << 12;

/// What the words of bodies' names mean together, as hashes: of a thousand stretches few mean the same as a name.
#[derive(Debug)]
pub struct Meant(FxHashSet<u64>);

impl Meant {
    pub fn new(index: &Index) -> Meant {
        let names = 0..index.names() as u32;
        let bodies = names.filter(|name| {
            let entity = Entity::new(index, index.name(*name, name::ENTITY));
            lexicon::kind_bit(entity.kind()) == lexicon::OTHER
        });
        // Names share their words.
        let mut known: FxHashMap<&str, Option<&'static str>> = FxHashMap::default();
        let mut meaning =
            |word| *known.entry(word).or_insert_with(|| lexicon::meaning(&normalize::fold(word)));
        let keys = bodies.filter_map(|name| {
            let words = index.text(name).split(|c: char| !normalize::is_word_char(c));
            key(words.filter_map(&mut meaning).collect())
        });
        Meant(keys.collect())
    }
}

/// What stands for some meanings, in any order; `None` if they are too few.
fn key(mut meanings: Vec<&'static str>) -> Option<u64> {
    meanings.sort_unstable();
    meanings.dedup();
    let mut key = FxHasher::default();
    meanings.hash(&mut key);
    (meanings.len() >= LEAST_MEANT).then(|| key.finish())
}

/// What was answered before.
pub type Known<'g> = FxHashMap<u64, Option<Arc<Resolution<'g>>>>;

/// The bodies that are called so in a window, of which all words that names may begin with are given, and the mentions found,
/// with the bytes that they stand on.
pub fn bodies<'g>(
    resolver: &'g Resolver,
    forms: &mut Forms<'g>,
    view: &View<'_>,
    begins: &[(usize, Brief)],
    found: &[(Range<usize>, Arc<Resolution<'g>>)],
    known: &mut Known<'g>,
) -> Vec<(Range<usize>, Arc<Resolution<'g>>)> {
    let View { text, tokens, page } = *view;
    let meant = resolver.meant.get_or_init(|| Meant::new(forms.index));
    let mut bodies = Vec::new();
    let mut behind = 0;
    for (first, brief) in begins {
        if *first < behind || !(brief.means || brief.found) || follows_name(tokens, *first) {
            continue;
        }
        let Some(last) = last(view, forms, meant, *first) else { continue };
        let range = tokens[*first].start()..tokens[last].end();
        // What stands there as it is on file is found without.
        let at = found.partition_point(|(found, _)| found.end < range.end);
        if found.get(at).is_some_and(|(found, _)| found.start <= range.start) {
            continue;
        }
        let surface = &text[range.clone()];
        let langs = page.langs[*first];
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        let answer =
            known.entry(hash(surface.as_bytes()) ^ u64::from(langs)).or_insert_with(|| {
                let tags = lexis::tags(langs);
                let query =
                    Query { as_of: forms.as_of, ..Query::new(surface).kind("organization") };
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

/// The last of the words from a token on that mean what those of a body's name do.
fn last(view: &View<'_>, forms: &mut Forms<'_>, meant: &Meant, first: usize) -> Option<usize> {
    let View { text, tokens, .. } = *view;
    let mut meanings = Vec::new();
    // *United Nations and the General Assembly* are two.
    let (mut last, mut joined) = (first, false);
    for (at, token) in tokens.iter().enumerate().skip(first).take(MOST_WORDS) {
        let apart = at > first && !matches!(token.gap, Gap::Space | Gap::Hyphen);
        if apart || token.is_void() || token.is_single() && token.is_upper() {
            break;
        }
        let word = token.of(text);
        let meaning = forms.meaning(word, token.hash);
        if meaning.is_some() || token.may_begin() {
            meanings.extend(meaning);
            last = at;
            // *Kazakhstan's prosecutor general* is not called so.
            if word.ends_with("'s") || word.ends_with("’s") {
                break;
            }
        } else if joined || lexicon::role(word) != Some(Role::Particle) {
            break;
        }
        joined = FACTS.and.contains(&word);
    }
    let meant = key(meanings).is_some_and(|key| meant.0.contains(&key));
    let goes_on =
        tokens.get(last + 1).is_some_and(|next| next.gap == Gap::Space && next.is_upper());
    (meant && !goes_on).then_some(last)
}

/// Whether a token may be the rest of a name that began before it.
fn follows_name(tokens: &[Token], at: usize) -> bool {
    at > 0
        && tokens[at].gap == Gap::Space
        && tokens[at - 1].is_upper()
        && !tokens[at - 1].is_first()
}
