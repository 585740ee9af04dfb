//! One page read as another.

use std::sync::LazyLock;

use super::{
    codepage::{MAX_PAGES, Page, PageId, registry},
    model::{self, Code, model},
    search::{HOPELESS, Original, Reach, price, push},
    source::{Seen, Source},
    step::{Gaps, Step},
};

/// One page read as another: every word that `read` can have given is read as `written`.
pub(super) fn one_byte(source: &Source<'_>, written: PageId, read: PageId) -> Option<String> {
    one_byte_of(source, &source.words(read), registry().page(written))
}

fn one_byte_of(source: &Source<'_>, image: &[Seen], written: &Page) -> Option<String> {
    let mut text = String::with_capacity(source.text.len() * 2);
    let wanted = |c: char| match written.script {
        "Cyrl" => ('\u{400}'..='\u{52f}').contains(&c),
        _ => c >= 'À' && !matches!(c, '×' | '÷' | '\u{2000}'..='\u{2fff}'),
    };
    let (mut changed, mut signs) = (0, 0);
    for seen in image {
        let old = source.chars[seen.at()];
        let (new, letter) = match u8::try_from(seen.byte) {
            Ok(byte) => (written.char(byte)?, written.is_letter(byte)),
            Err(_) => (old, false),
        };
        // Whatever it stands for, a control was no character of a name.
        let control = old.is_control();
        changed += u32::from(new != old && (wanted(new) || control));
        signs += u32::from(new != old && !letter && !control);
        text.push(new);
    }
    // What comes out has to be letters first of all.
    (changed > signs).then_some(text)
}

/// Adds what comes of taking the text for one page read as another.
///
/// Most pairs are out by a bound on what their letters cost; the likeliest of the rest are priced in full.
pub(super) fn pairs_of_pages(
    source: &Source<'_>,
    from: &Original,
    reach: Reach,
    all: &mut Vec<Original>,
) {
    // What costs more than this is no hypothesis.
    let mut limit = reach.limit(all);
    let images: Vec<Image> =
        source.alike().into_iter().filter_map(|alike| Image::new(source, alike)).collect();
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for image in &images {
        let cyrillic = registry().page(image.alike[0]).script == "Cyrl";
        for (id, page) in registry().pages.iter().enumerate().take(MAX_PAGES) {
            let written = PageId(id as u8);
            if page.written.is_none() || image.alike.contains(&written) {
                continue;
            }
            // The likeliest of the pages that show these bytes in the same way.
            let priced = image.alike.iter().map(|read| (registry().pair(written, *read), *read));
            let Some((bits, read)) = priced.min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
            let chain = from.chain + price::ONE_BYTE + bits;
            let pair =
                |chain, twice| Pair { image, written, read, twice, chain, bits: 0.0, text: 0 };
            let once = pair(chain, false).bounded(limit);
            // The same mistake made twice is the one pair of one-byte readings worth a search.
            let twice = cyrillic.then(|| pair(chain + price::AGAIN, true).bounded(limit));
            for pair in [once, twice.flatten()].into_iter().flatten() {
                match pairs.iter_mut().find(|other| other.text == pair.text) {
                    Some(other) if other.bits <= pair.bits => {}
                    Some(other) => *other = pair,
                    None => pairs.push(pair),
                }
            }
        }
    }
    pairs.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    for pair in pairs.into_iter().take(PAIRS) {
        if pair.bits >= limit {
            break;
        }
        let image: Option<Vec<Seen>> = pair.image.seen.iter().map(|s| pair.before(*s)).collect();
        let Some(image) = image else { continue };
        let Some(undone) = one_byte_of(source, &image, registry().page(pair.written)) else {
            continue;
        };
        let step = Step::Read { written: Some(pair.written), read: pair.read, gaps: Gaps::None };
        // What lies between may be no reading by itself.
        let replays = || step.apply(&step.apply(source.text)?).filter(|again| *again == undone);
        if pair.twice && replays().is_none() {
            continue;
        }
        let mut from = from.clone();
        from.steps.extend(pair.twice.then(|| step.clone()));
        let chain = pair.chain - from.chain;
        if let Some(next) = push(all, &from, undone, step, chain, limit)
            && reach != Reach::Known
        {
            limit = limit.min(next.bits + HOPELESS);
        }
    }
}

/// Pairs of one-byte pages whose result is looked at in full.
const PAIRS: usize = 64;

/// The bytes that some pages give a text.
struct Image {
    seen: Vec<Seen>,
    alike: Vec<PageId>,
    /// The bytes that stand for other characters elsewhere.
    spots: Vec<Spot>,
    /// What the rest of the text costs at the least, in eighths of a bit.
    rest: u32,
}

/// A byte of an image between its neighbours.
struct Spot {
    seen: Seen,
    /// What stands before, if that stays as it is.
    before: Option<Code>,
    /// What stands after, without what it costs by itself; any letter, where that changes too.
    after: Code,
}

impl Image {
    /// `None` where there is nothing that another page could show otherwise.
    fn new(source: &Source<'_>, alike: Vec<PageId>) -> Option<Image> {
        let seen = source.words(alike[0]);
        let changes = |s: &Seen| s.byte < 0x100 && !source.chars[s.at()].is_ascii();
        let stays = |s: &Seen| (!changes(s)).then(|| model().code(source.chars[s.at()]));
        let edge = || Some(Code::default());
        let spots: Vec<Spot> = (0..seen.len())
            .filter(|i| changes(&seen[*i]))
            .map(|i| Spot {
                seen: seen[i],
                before: i.checked_sub(1).map_or_else(edge, |i| stays(&seen[i])),
                after: seen.get(i + 1).map_or_else(edge, stays).unwrap_or(model().any()).bare(),
            })
            .collect();
        let rest = model().least(seen.iter().map(|s| stays(s).unwrap_or(model().any())));
        (!spots.is_empty()).then_some(Image { seen, alike, spots, rest })
    }
}

/// A one-byte page that may have been read as another.
struct Pair<'i> {
    image: &'i Image,
    written: PageId,
    read: PageId,
    /// Whether the mistake was made twice.
    twice: bool,
    /// Bits of the steps alone.
    chain: f32,
    /// Bits of the steps and, at the least, the text.
    bits: f32,
    /// A number that stands for the text.
    text: u64,
}

impl Pair<'_> {
    /// With the bits and the number of the text, if it can cost less than `limit`.
    fn bounded(mut self, limit: f32) -> Option<Self> {
        let (model, codes) = (model(), &codes()[self.written.0 as usize]);
        let byte =
            |seen| if self.twice { self.before(seen).map(|s| s.byte) } else { Some(seen.byte) };
        let room = model::eighths(limit - self.chain);
        let (mut last, mut bits) = (Code::default(), self.image.rest);
        for spot in &self.image.spots {
            let (_, code) = codes[usize::from(byte(spot.seen)? as u8)]?;
            bits += model.step(spot.before.unwrap_or(last), code) + model.step(code, spot.after);
            if bits >= room {
                return None;
            }
            last = code;
        }
        let mut text = 0;
        for spot in &self.image.spots {
            let (c, _) = codes[usize::from(byte(spot.seen)? as u8)]?;
            let one = u64::from(c) | u64::from(spot.seen.at) << 32;
            text = (text ^ one).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
        self.text = text;
        self.bits = self.chain + model::bits(bits);
        Some(self)
    }

    /// What was seen before the same mistake was made once more, if it was.
    fn before(&self, seen: Seen) -> Option<Seen> {
        match seen.byte {
            0x80..0x100 if self.twice => {
                let c = registry().page(self.written).char(seen.byte as u8)?;
                let byte = registry().bytes(c)[self.read.0 as usize];
                (byte != 0).then_some(Seen { byte: u16::from(byte), ..seen })
            }
            _ => Some(seen),
        }
    }
}

/// The character of each byte of a page, and what its cost depends on.
type Codes = [Option<(char, Code)>; 0x100];

/// Those of every page.
fn codes() -> &'static [Codes] {
    static CODES: LazyLock<Vec<Codes>> = LazyLock::new(|| {
        let code = |c| (c, model().code(c));
        let codes = |page: &Page| std::array::from_fn(|byte| page.char(byte as u8).map(code));
        registry().pages.iter().take(MAX_PAGES).map(codes).collect()
    });
    &CODES
}
