//! One page read as another.

use std::{borrow::Cow, sync::LazyLock};

use super::{
    codepage::{Page, PageId, registry},
    model::{self, Code, LANES, Lanes, Model, least, model},
    search::{HOPELESS, Original, Reach, margin, price, push},
    source::{Source, bits, latin_1},
    step::{Gaps, Step},
};
use crate::work;

/// One page read as another: every word that `read` can have given is read as `written`.
pub(super) fn one_byte(source: &Source<'_>, written: PageId, read: PageId) -> Option<String> {
    let (places, chars) = seen_as(source, read);
    let seen = places.into_iter().zip(chars.iter().copied());
    let written = registry().page(written);
    gives_letters(seen.clone(), written).then(|| shown(seen, written).collect())
}

/// What the places of bytes are in a page, all else as it was.
fn shown(
    seen: impl Iterator<Item = (u8, char)> + Clone,
    written: &Page,
) -> impl Iterator<Item = char> + Clone {
    seen.map(|(place, old)| match byte(place) {
        Some(byte) => written.char(byte).unwrap_or(char::REPLACEMENT_CHARACTER),
        None => old,
    })
}

/// Whether a page has all the bytes, and what comes out is letters first of all.
fn gives_letters(seen: impl Iterator<Item = (u8, char)>, written: &Page) -> bool {
    let wanted = |c: char| match written.script {
        "Cyrl" => ('\u{400}'..='\u{52f}').contains(&c),
        _ => c >= 'À' && !matches!(c, '×' | '÷' | '\u{2000}'..='\u{2fff}'),
    };
    let (mut changed, mut signs) = (0, 0);
    for (byte, old) in seen.filter_map(|(place, old)| Some((byte(place)?, old))) {
        let Some(new) = written.char(byte) else { return false };
        // Whatever it stands for, a control was no character of a name.
        let control = old.is_control();
        changed += u32::from(new != old && (wanted(new) || control));
        signs += u32::from(new != old && !written.is_letter(byte) && !control);
    }
    changed > signs
}

/// What a reader saw, as places among the bounds, each with its character: the bytes of the words that the page
/// has, and of the controls of any, which never were characters.
fn seen_as<'s>(source: &'s Source<'_>, page: PageId) -> (Vec<u8>, Cow<'s, [char]>) {
    if registry().page(page).is_multi() {
        let seen = source.words(page).into_iter().map(|seen| match u8::try_from(seen.byte) {
            Ok(byte @ 0x80..) => (byte - 0x80, source.chars[seen.at()]),
            // The second byte of a double-byte character can be ASCII.
            Ok(byte) => (context(char::from(byte)), char::from(byte)),
            Err(_) => (context(source.chars[seen.at()]), source.chars[seen.at()]),
        });
        let (places, chars): (_, Vec<char>) = seen.unzip();
        return (places, Cow::Owned(chars));
    }
    let mut places = Vec::with_capacity(source.chars.len() + 1);
    let latin_1 = page == latin_1();
    let (mut start, mut alien) = (0, false);
    for (c, row) in source.chars.iter().zip(&source.rows).chain([(&' ', &registry().row(' '))]) {
        if *c == ' ' && alien {
            let word = places[start..].iter_mut().zip(&source.chars[start..]);
            let sound = word.filter(|(place, c)| **place < EDGE && !(latin_1 && c.is_control()));
            sound.for_each(|(place, _)| *place = ANY);
        }
        if *c == ' ' {
            (start, alien) = (places.len() + 1, false);
        }
        places.push(match row.bytes[usize::from(page.0)] {
            0 => {
                alien |= !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER;
                context(*c)
            }
            byte => byte - 0x80,
        });
    }
    places.pop();
    (places, Cow::Borrowed(&source.chars))
}

/// The byte of a place.
fn byte(place: u8) -> Option<u8> {
    (place < EDGE).then_some(place | 0x80)
}

/// Adds what comes of taking the text for one page read as another; true when one is surely sound.
///
/// Most pairs are out by a bound on what their letters cost; the likeliest of the rest are priced in full.
pub(super) fn pairs_of_pages(
    source: &Source<'_>,
    from: &Original,
    reach: Reach,
    all: &mut Vec<Original>,
) -> bool {
    let chains = |(alike, same)| (bounds().chains(alike), alike, same);
    let mut groups: Vec<_> = source.alike().into_iter().map(chains).collect();
    groups.sort_by_key(|(chains, ..)| least(chains));
    let mut images = Vec::with_capacity(groups.len());
    let limit = reach.limit(all);
    let mut search = Search { source, from, reach, limit, sure: false, near: u32::MAX };
    let mut best = u32::MAX;
    for (chains, alike, same) in groups {
        let Some(mut image) = Image::new(source, chains, alike, same) else { continue };
        let room = search.room(&image, false).min(search.near);
        image.bound(room);
        // What the likeliest so far costs in full is the limit for the rest.
        if let Some(lane) = image.first().filter(|lane| image.least_of(*lane) < room.min(best)) {
            best = image.least_of(lane);
            search.price(&mut [Pair { image: &image, lane, twice: false, least: best }], all);
            image.able &= !image.alike_to(lane, None, image.able);
        }
        images.push(image);
    }
    let mut pairs = Vec::new();
    images.iter().for_each(|image| search.once(image, &mut pairs));
    search.price(&mut pairs, all);
    if !search.sure {
        pairs.clear();
        images.iter().for_each(|image| search.twice(image, &mut pairs));
        search.price(&mut pairs, all);
    }
    search.sure
}

/// Pairs of one-byte pages whose result is looked at in full.
const PAIRS: usize = 32;

struct Search<'s, 't> {
    source: &'s Source<'t>,
    from: &'s Original,
    reach: Reach,
    /// What costs more bits than this is no hypothesis.
    limit: f32,
    /// Whether what has been found is surely sound.
    sure: bool,
    /// The least bits of a pair, in eighths, from which it is no rival of that.
    near: u32,
}

/// A one-byte page that may have been read as another.
struct Pair<'i> {
    image: &'i Image<'i>,
    /// The page that it was written in.
    lane: usize,
    /// Whether the same mistake was made twice.
    twice: bool,
    /// Bits of the pair and the text at the least, in eighths.
    least: u32,
}

impl Search<'_, '_> {
    /// Bits that are left for a pair and its text, in eighths, when the steps have been paid.
    fn room(&self, image: &Image<'_>, twice: bool) -> u32 {
        let again = if twice { price::AGAIN } else { 0.0 };
        model::eighths(
            (self.limit - self.from.chain - price::ONE_BYTE - image.mixed() - again).max(0.0),
        )
    }

    /// The pages that an image may have been written in: all of them are bounded together.
    fn once<'i>(&self, image: &'i Image<'i>, pairs: &mut Vec<Pair<'i>>) {
        let mut left = image.within(self.room(image, false).min(self.near));
        while let Some(lane) = lanes(left).next() {
            // Of pages that read the bytes alike the likeliest will do.
            let alike = image.alike_to(lane, None, left);
            left &= !alike;
            let lane = image.likeliest(alike).unwrap_or(lane);
            pairs.push(Pair { image, lane, twice: false, least: image.least_of(lane) });
        }
    }

    /// The pages for which the same mistake was made twice: the one pair of one-byte readings worth a
    /// search, and only Cyrillic pages show each other's letters.
    fn twice<'i>(&self, image: &'i Image<'i>, pairs: &mut Vec<Pair<'i>>) {
        let room = self.room(image, true);
        let cyrillic = |page: PageId| registry().page(page).script == "Cyrl";
        if !bits(image.alike).next().is_some_and(cyrillic) {
            return;
        }
        let mut left = bounds().cyrillic & !image.own;
        let within = |lane| {
            let rest = image.rest + image.chain(lane);
            let again = bounds().again(image, lane)?;
            Some((lane, again, rest + image.least(lane, again, room.saturating_sub(rest))?))
        };
        let mut found: Vec<_> = lanes(left).filter_map(within).collect();
        found.sort_by_key(|(lane, ..)| image.chains[*lane]);
        for (lane, again, least) in found {
            if left >> lane & 1 == 1 {
                left &= !image.alike_to(lane, Some(again), left);
                pairs.push(Pair { image, lane, twice: true, least });
            }
        }
    }

    /// Prices pairs in full.
    fn price(&mut self, pairs: &mut [Pair<'_>], all: &mut Vec<Original>) {
        pairs.sort_by_key(|pair| pair.least);
        for &Pair { image, lane, twice, least } in pairs.iter().take(PAIRS) {
            if least >= self.room(image, twice).min(self.near) {
                continue;
            }
            let written = bounds().written[lane];
            let read = image.read(lane);
            let chain = registry().pair(written, read);
            let page = registry().page(written);
            let price =
                price::ONE_BYTE + chain + image.mixed() + if twice { price::AGAIN } else { 0.0 };
            let again = twice.then(|| bounds().again(image, lane)).flatten();
            let seen = image.seen().map(|(place, c)| (before(place, again), c));
            if !gives_letters(seen.clone(), page) {
                continue;
            }
            let chars = shown(seen, page);
            let room = self.limit - self.from.chain - price;
            // Most are out after some letters.
            let slack = model::bits(self.room(image, twice) + Model::START - least);
            let bits = model().bits_within_slack(chars.clone(), slack);
            if bits >= room {
                continue;
            }
            let undone: String = chars.collect();
            let step = Step::Read { written: Some(written), read, gaps: Gaps::None };
            // What lies between may be no reading by itself.
            let replays =
                || step.apply(&step.apply(self.source.text)?).filter(|again| *again == undone);
            if twice && replays().is_none() {
                continue;
            }
            let mut from = self.from.clone();
            from.steps.extend(twice.then(|| step.clone()));
            // What is sound so far is not damaged in another way for a few bits.
            let misread_twice = self.reach == Reach::Likelier && !self.from.steps.is_empty();
            let limit = match misread_twice {
                true => self.limit.min(self.from.bits - margin(self.source.text, &undone)),
                false => self.limit,
            };
            let next = push(all, &from, undone, step, price, limit, |_, _| bits);
            let Some(next) = next else { continue };
            if self.reach != Reach::Known {
                self.limit = self.limit.min(next.bits + HOPELESS);
            }
            if next.bits + EVIDENT < self.from.bits {
                next.ordinary = model().is_ordinary(&next.text, false);
                // After another reading, a rival of it may stand beside.
                // After another reading, a rival of it may stand beside.
                if next.ordinary && self.from.steps.is_empty() && !image.mixed {
                    self.sure = true;
                    self.near = self.near.min(least + model::eighths(NEAR));
                }
            }
        }
    }
}

/// What was seen before the same mistake was made once more, if it was.
fn before(place: u8, again: Option<&[u8; 0x80]>) -> u8 {
    match again {
        Some(again) if place < EDGE => again[usize::from(place)].wrapping_sub(0x80),
        _ => place,
    }
}

/// The bytes that some pages give a text.
struct Image<'s> {
    /// The text as places among the bounds.
    places: Vec<u8>,
    /// The character of each place.
    chars: Cow<'s, [char]>,
    /// These pages, one bit each.
    alike: u64,
    /// Bits of the likeliest of them with each page that they may have been written in, in eighths.
    chains: Lanes,
    /// What the pair and the letters that change cost at the least in each of these pages, in eighths.
    sums: Lanes,
    /// The pages that have all bytes and show some of them otherwise, one bit a lane.
    able: u32,
    /// The pages that show the text as it stands.
    own: u32,
    /// What the rest of the text costs at the least, in eighths of a bit.
    rest: u32,
    /// Whether there are words of other letters, which these pages lack.
    mixed: bool,
}

impl<'s> Image<'s> {
    /// `None` where there is nothing that another page could show otherwise.
    fn new(source: &'s Source<'_>, chains: Lanes, alike: u64, same: u64) -> Option<Image<'s>> {
        let (bounds, model) = (bounds(), model());
        let (places, chars) = seen_as(source, bits(alike).next()?);
        let (mut able, mut rest, mut any) = (bounds.all, Model::START, false);
        let (mut last, mut last_code, mut alien) = (EDGE, Code::default(), false);
        for (place, c) in places.iter().copied().zip(chars.iter().copied()) {
            if place < EDGE {
                (able, any) = (able & bounds.able[usize::from(place)], true);
            } else {
                let code = model.code(c);
                let before = if last < EDGE { model.any() } else { last_code };
                rest += model.step(before, code);
                alien |= place == ANY && model.is_alphabetic(c);
                last_code = code;
            }
            last = place;
        }
        if !any {
            return None;
        }
        let before = if last < EDGE { model.any() } else { last_code };
        rest += model.step(before, Code::default());
        // Controls were read as such in any word.
        let mixed = alien && !source.chars.iter().any(|c| c.is_control());
        // What a page shows as it stands needs no mending.
        let own = bits(same).fold(0, |own, page| own | bounds.lane_of[usize::from(page.0)]);
        let able = able & !own;
        Some(Image { places, chars, alike, chains, sums: chains, able, own, rest, mixed })
    }

    /// What was seen, place by place.
    fn seen(&self) -> impl Iterator<Item = (u8, char)> + Clone {
        self.places.iter().copied().zip(self.chars.iter().copied())
    }

    /// Adds up what the letters that change cost in all pages, until all cost more than `room`.
    fn bound(&mut self, room: u32) {
        let mut last = EDGE;
        for (i, place) in self.places.iter().copied().chain([EDGE]).enumerate() {
            if place < EDGE || last < EDGE {
                work::done(1);
                let steps = &bounds().steps[usize::from(last) * PLACES + usize::from(place)];
                for (sum, step) in self.sums.iter_mut().zip(steps) {
                    *sum = sum.saturating_add(i16::from(*step));
                }
            }
            last = place;
            if i % CHECKED == CHECKED - 1
                && self.rest + u32::from(least(&self.sums).unsigned_abs()) >= room
            {
                self.able = 0;
                return;
            }
        }
    }

    /// What the text costs at the least in a page, with the pair, in eighths.
    fn least_of(&self, lane: usize) -> u32 {
        self.rest + u32::from(self.sums[lane].unsigned_abs())
    }

    /// The pages in which the text may cost less than so much.
    fn within(&self, room: u32) -> u32 {
        let bit = |lane: usize| u32::from(self.least_of(lane) < room) << lane;
        self.able & (0..LANES).fold(0, |lanes, lane| lanes | bit(lane))
    }

    /// The page in which it may cost the least.
    fn first(&self) -> Option<usize> {
        lanes(self.able).min_by_key(|lane| self.least_of(*lane))
    }

    /// Bits of the pair with a page, in eighths.
    fn chain(&self, lane: usize) -> u32 {
        u32::from(self.chains[lane].unsigned_abs())
    }

    /// The likeliest of the pages that the text may have been read as, if it was written in a page.
    fn read(&self, lane: usize) -> PageId {
        let pair = |read: &PageId| bounds().pairs[usize::from(read.0)][lane];
        bits(self.alike).min_by_key(pair).unwrap_or(PageId(0))
    }

    /// The page of a set that is likeliest to have been read as one of these.
    fn likeliest(&self, pages: u32) -> Option<usize> {
        lanes(pages).min_by_key(|lane| self.chains[*lane])
    }

    /// Those of some pages that read these bytes as one of them does, and as it does what they were before, if
    /// they were others.
    fn alike_to(&self, lane: usize, again: Option<&[u8; 0x80]>, pages: u32) -> u32 {
        let mut alike = pages;
        for byte in self.places.iter().filter(|place| **place < EDGE) {
            if alike == 1 << lane {
                break;
            }
            alike &= bounds().agreed[usize::from(*byte)][lane];
            if let Some(before) =
                again.and_then(|again| again[usize::from(*byte)].checked_sub(0x80))
            {
                alike &= bounds().agreed[usize::from(before)][lane];
            }
        }
        alike
    }

    /// Bits for believing that only some words were misread.
    fn mixed(&self) -> f32 {
        if self.mixed { price::MIXED } else { 0.0 }
    }

    /// What the letters that change cost at the least in a page, if less than `room`, when each byte was
    /// another before.
    fn least(&self, lane: usize, again: &[u8; 0x80], room: u32) -> Option<u32> {
        let bounds = bounds();
        let (mut last, mut least) = (EDGE, 0);
        for place in self.places.iter().copied().chain([EDGE]) {
            let place = match place {
                0..EDGE => again[usize::from(place)].checked_sub(0x80)?,
                _ => place,
            };
            if place < EDGE || last < EDGE {
                if bounds.able[usize::from(place)] >> lane & 1 == 0 {
                    return None;
                }
                work::done(1);
                let steps = &bounds.steps[usize::from(last) * PLACES + usize::from(place)];
                least += u32::from(steps[lane]);
                if least >= room {
                    return None;
                }
            }
            last = place;
        }
        Some(least)
    }
}

/// Eighths of a bit that are no less than infinitely many.
const NEVER: i16 = i16::MAX;
/// Letters after which sums are compared with what is left.
const CHECKED: usize = 4;
/// Bits that a text of ordinary words has to save to leave no doubt.
const EVIDENT: f32 = 25.0;
/// Bits above the bound of such a text at which that of another pair tells that it is dearer by more than
/// [`HOPELESS`]: of 128,000 strings' rivals in price all were within 15 (2026-11).
const NEAR: f32 = 16.0;
/// The lanes of a set.
fn lanes(set: u32) -> impl Iterator<Item = usize> {
    bits(u64::from(set)).map(|lane| usize::from(lane.0))
}

/// What stands beside each other: first the bytes from 80 on, then what stays as it is.
const PLACES: usize = ANY as usize + 1;
/// The edge of a word.
const EDGE: u8 = 0x80;
/// A letter of which nothing is known; small and capital letters of ASCII lie between.
const ANY: u8 = EDGE + 1 + 2 * 26;

/// The place of what stays as it is.
fn context(c: char) -> u8 {
    match c {
        'a'..='z' => EDGE + 1 + (c as u8 - b'a'),
        'A'..='Z' => EDGE + 27 + (c as u8 - b'A'),
        '\0'..='\x7f' => EDGE,
        _ => ANY,
    }
}

/// What letters cost at the least beside each other in all pages that names were written in, one lane each.
struct Bounds {
    written: Vec<PageId>,
    /// All lanes that are in use.
    all: u32,
    /// By page: its lane, as a set; empty where it has none.
    lane_of: [u32; 64],
    /// By read page: bits of the pair, in eighths.
    pairs: Vec<Lanes>,
    /// By the place before, then the place.
    steps: Vec<[u8; LANES]>,
    /// By place: the pages that have it.
    able: [u32; PLACES],
    /// By byte and lane: the pages that have the same character there.
    agreed: Vec<[u32; LANES]>,
    cyrillic: u32,
    /// By read page and lane, of Cyrillic pages: the byte that each byte was before one mistake more.
    again: Vec<Vec<Option<[u8; 0x80]>>>,
}

/// The bounds, made at the first call.
fn bounds() -> &'static Bounds {
    static BOUNDS: LazyLock<Bounds> = LazyLock::new(Bounds::new);
    &BOUNDS
}

impl Bounds {
    /// The lanes of the pages for which something is so.
    fn lanes_of(&self, is: impl Fn(PageId) -> bool) -> u32 {
        let bit = |(lane, page): (usize, &PageId)| u32::from(is(*page)) << lane;
        self.written.iter().enumerate().map(bit).fold(0, |lanes, bit| lanes | bit)
    }

    /// Bits of the likeliest of some pages that a text was read as, with each page that it may have been written
    /// in, in eighths.
    fn chains(&self, read: u64) -> Lanes {
        let mut chains = [NEVER; LANES];
        for read in bits(read) {
            let pairs = &self.pairs[usize::from(read.0)];
            chains.iter_mut().zip(pairs).for_each(|(chain, pair)| *chain = (*chain).min(*pair));
        }
        chains
    }

    /// The byte that each byte of an image was before one mistake more.
    fn again(&self, image: &Image<'_>, lane: usize) -> Option<&[u8; 0x80]> {
        self.again[usize::from(image.read(lane).0)][lane].as_ref()
    }

    fn new() -> Bounds {
        let (registry, model) = (registry(), model());
        let pages = (0..registry.pages.len()).map(|id| PageId(id as u8));
        let one_byte = |page: &PageId| {
            let page = registry.page(*page);
            page.written.is_some() && !page.is_multi()
        };
        let written: Vec<PageId> = pages.clone().filter(one_byte).take(LANES).collect();
        let pairs = pages.clone().map(|read| {
            let pair = |lane: usize| written.get(lane).map(|written| registry.pair(*written, read));
            std::array::from_fn(|lane| {
                let pair = pair(lane).filter(|pair| pair.is_finite());
                pair.map_or(NEVER, |pair| model::eighths(pair) as i16)
            })
        });
        let mut bounds = Bounds {
            pairs: pairs.collect(),
            all: 0,
            lane_of: [0; 64],
            steps: vec![[0; LANES]; PLACES * PLACES],
            able: [u32::MAX; PLACES],
            agreed: Vec::new(),
            cyrillic: 0,
            written: Vec::new(),
            again: Vec::new(),
        };
        let cyrillic = |page: PageId| registry.page(page).script == "Cyrl";
        let again = |read: PageId, written: PageId| -> [u8; 0x80] {
            let before = |c| registry.bytes(c)[usize::from(read.0)];
            std::array::from_fn(|i| registry.page(written).char(i as u8 + 0x80).map_or(0, before))
        };
        for read in pages {
            let lanes = written
                .iter()
                .map(|lane| (cyrillic(read) && cyrillic(*lane)).then(|| again(read, *lane)));
            bounds.again.push(lanes.collect());
        }
        for (lane, page) in written.iter().enumerate() {
            let mut codes: [Option<Code>; PLACES] = std::array::from_fn(|place| {
                let byte = u8::try_from(place).ok()?.checked_add(0x80)?;
                registry.page(*page).char(byte).map(|c| model.code(c))
            });
            codes[usize::from(EDGE)] = Some(Code::default());
            codes[usize::from(ANY)] = Some(model.any());
            for c in ('A'..='Z').chain('a'..='z') {
                codes[usize::from(context(c))] = Some(model.code(c).bare());
            }
            for (a, before) in codes.iter().enumerate() {
                let Some(before) = before else {
                    bounds.able[a] &= !(1 << lane);
                    continue;
                };
                for (b, code) in codes.iter().enumerate() {
                    if let Some(code) = code {
                        bounds.steps[a * PLACES + b][lane] =
                            model.step(*before, *code).min(255) as u8;
                    }
                }
            }
        }
        for (lane, page) in written.iter().enumerate() {
            bounds.lane_of[usize::from(page.0)] = 1 << lane;
        }
        bounds.written = written;
        bounds.all = bounds.lanes_of(|_| true);
        bounds.cyrillic = bounds.lanes_of(cyrillic);
        let has = |lane: usize, byte| {
            bounds.written.get(lane).and_then(|page| registry.page(*page).char(byte))
        };
        let agreed = (0x80..=0xff).map(|byte| {
            std::array::from_fn(|lane| {
                lanes(u32::MAX)
                    .filter(|other| has(*other, byte) == has(lane, byte))
                    .fold(0, |lanes, other| lanes | 1 << other)
            })
        });
        bounds.agreed = agreed.collect();
        bounds
    }
}
