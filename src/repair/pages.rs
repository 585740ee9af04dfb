//! One page read as another.

use std::sync::LazyLock;

use super::{
    codepage::{Page, PageId, registry},
    model::{self, Code, LANES, Lanes, Model, least, model},
    search::{HOPELESS, Original, Reach, margin, price, push},
    source::{ALIEN, Seen, Source, bits},
    step::{Gaps, Step},
};
use crate::work;

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

/// Adds what comes of taking the text for one page read as another; true when one is surely sound.
///
/// Most pairs are out by a bound on what their letters cost; the likeliest of the rest are priced in full.
pub(super) fn pairs_of_pages(
    source: &Source<'_>,
    from: &Original,
    reach: Reach,
    all: &mut Vec<Original>,
) -> bool {
    let codes: Vec<Code> = source.chars.iter().map(|c| model().code(*c)).collect();
    let image = |(alike, same)| Image::new(source, &codes, alike, same);
    let mut images: Vec<Image> = source.alike().into_iter().filter_map(image).collect();
    images.sort_by_key(|image| least(&image.chains));
    let mut search = Search { source, from, reach, limit: reach.limit(all), sure: false };
    let mut best = u32::MAX;
    for image in &mut images {
        let room = search.room(image, false);
        image.bound(room);
        // What the likeliest so far costs in full is the limit for the rest.
        if let Some(lane) = image.first().filter(|lane| image.least_of(*lane) < room.min(best)) {
            best = image.least_of(lane);
            search.price(vec![Pair { image, lane, twice: false, least: best }], all);
            image.able &= !image.alike_to(lane, None, image.able);
        }
    }
    let once = images.iter().flat_map(|image| search.once(image)).collect();
    search.price(once, all);
    if !search.sure {
        let twice = images.iter().flat_map(|image| search.twice(image)).collect();
        search.price(twice, all);
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
}

/// A one-byte page that may have been read as another.
struct Pair<'i> {
    image: &'i Image,
    /// The page that it was written in.
    lane: usize,
    /// Whether the same mistake was made twice.
    twice: bool,
    /// Bits of the pair and the text at the least, in eighths.
    least: u32,
}

impl Search<'_, '_> {
    /// Bits that are left for a pair and its text, in eighths, when the steps have been paid.
    fn room(&self, image: &Image, twice: bool) -> u32 {
        let again = if twice { price::AGAIN } else { 0.0 };
        model::eighths(
            (self.limit - self.from.chain - price::ONE_BYTE - image.mixed() - again).max(0.0),
        )
    }

    /// The pages that an image may have been written in: all of them are bounded together.
    fn once<'i>(&self, image: &'i Image) -> Vec<Pair<'i>> {
        let mut left = image.within(self.room(image, false));
        let mut pairs = Vec::new();
        while let Some(lane) = lanes(left).next() {
            // Of pages that read the bytes alike the likeliest will do.
            let alike = image.alike_to(lane, None, left);
            left &= !alike;
            let lane = image.likeliest(alike).unwrap_or(lane);
            pairs.push(Pair { image, lane, twice: false, least: image.least_of(lane) });
        }
        pairs
    }

    /// The pages for which the same mistake was made twice: the one pair of one-byte readings worth a
    /// search, and only Cyrillic pages show each other's letters.
    fn twice<'i>(&self, image: &'i Image) -> Vec<Pair<'i>> {
        let room = self.room(image, true);
        let cyrillic = |page: PageId| registry().page(page).script == "Cyrl";
        let mut pairs = Vec::new();
        if !bits(image.alike).next().is_some_and(cyrillic) {
            return pairs;
        }
        let mut left = bounds().cyrillic & !image.own;
        while let Some(lane) = image.likeliest(left) {
            let rest = image.rest + image.chain(lane);
            let again = bounds().again(image, lane);
            let least = again.and_then(|again| image.least(lane, again, room - rest.min(room)));
            let Some((again, least)) = again.zip(least) else {
                left &= !(1 << lane);
                continue;
            };
            left &= !image.alike_to(lane, Some(again), left);
            pairs.push(Pair { image, lane, twice: true, least: rest + least });
        }
        pairs
    }

    /// Prices pairs in full.
    fn price(&mut self, mut pairs: Vec<Pair<'_>>, all: &mut Vec<Original>) {
        pairs.sort_by_key(|pair| pair.least);
        for Pair { image, lane, twice, least } in pairs.into_iter().take(PAIRS) {
            if least >= self.room(image, twice) {
                continue;
            }
            let written = bounds().written[lane];
            let read = image.read(lane);
            let chain = registry().pair(written, read);
            let page = registry().page(written);
            let price =
                price::ONE_BYTE + chain + image.mixed() + if twice { price::AGAIN } else { 0.0 };
            // Most are out after some letters.
            let again = bounds().again(image, lane).filter(|_| twice);
            let seen = image.seen.iter().map(|seen| before(*seen, again));
            let chars = seen.clone().map(|seen| match seen.byte {
                0x80..0x100 => page.char(seen.byte as u8).unwrap_or(char::REPLACEMENT_CHARACTER),
                _ => self.source.chars[seen.at()],
            });
            let room = self.limit - self.from.chain - price;
            let slack = model::bits(self.room(image, twice) + Model::START - least);
            if model().bits_within_slack(chars, slack) >= room {
                continue;
            }
            let seen: Vec<Seen> = seen.collect();
            let Some(undone) = one_byte_of(self.source, &seen, page) else { continue };
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
            let Some(next) = push(all, &from, undone, step, price, limit) else { continue };
            if self.reach != Reach::Known {
                self.limit = self.limit.min(next.bits + HOPELESS);
            }
            if next.bits + EVIDENT < self.from.bits {
                next.ordinary = model().is_ordinary(&next.text, false);
                // After another reading, a rival of it may stand beside.
                self.sure |= next.ordinary && self.from.steps.is_empty();
            }
        }
    }
}

/// What was seen before the same mistake was made once more, if it was.
fn before(seen: Seen, again: Option<&[u8; 0x80]>) -> Seen {
    match (seen.byte, again) {
        (0x80..0x100, Some(again)) => {
            Seen { byte: u16::from(again[usize::from(seen.byte - 0x80)]), ..seen }
        }
        _ => seen,
    }
}

/// The bytes that some pages give a text.
struct Image {
    seen: Vec<Seen>,
    /// For each of them its place among the bounds.
    places: Vec<u8>,
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

impl Image {
    /// `None` where there is nothing that another page could show otherwise.
    fn new(source: &Source<'_>, codes: &[Code], alike: u64, same: u64) -> Option<Image> {
        let (bounds, model) = (bounds(), model());
        let first = bits(alike).next()?;
        let seen = source.words(first);
        let place = |seen: &Seen| match seen.byte {
            byte @ 0x80..0x100 => (byte - 0x80) as u8,
            byte if byte < 0x80 => context(char::from(byte as u8)),
            _ => context(source.chars[seen.at()]),
        };
        let places: Vec<u8> = seen.iter().map(place).collect();
        let (mut able, mut rest, mut any) = (bounds.all, Model::START, false);
        let (mut last, mut last_code) = (EDGE, Code::default());
        let codes = seen.iter().map(|seen| codes[seen.at()]);
        for (place, code) in places.iter().copied().zip(codes).chain([(EDGE, Code::default())]) {
            match (place < EDGE, last < EDGE) {
                (true, _) => (able, any) = (able & bounds.able[usize::from(place)], true),
                (false, true) => rest += model.step(model.any(), code),
                (false, false) => rest += model.step(last_code, code),
            }
            (last, last_code) = (place, code);
        }
        if !any {
            return None;
        }
        let alien = |seen: &Seen| {
            let c = source.chars[seen.at()];
            seen.byte == ALIEN && !c.is_ascii() && c.is_alphabetic()
        };
        // Controls were read as such in any word.
        let mixed = seen.iter().any(alien) && !source.chars.iter().any(|c| c.is_control());
        let mut chains = [NEVER; LANES];
        for read in bits(alike) {
            let pairs = &bounds.pairs[usize::from(read.0)];
            chains.iter_mut().zip(pairs).for_each(|(chain, pair)| *chain = (*chain).min(*pair));
        }
        // What a page shows as it stands needs no mending.
        let own = bits(same).fold(0, |own, page| own | bounds.lane_of[usize::from(page.0)]);
        let able = able & !own;
        Some(Image { seen, places, alike, chains, sums: chains, able, own, rest, mixed })
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
const EVIDENT: f32 = 40.0;
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

    /// The byte that each byte of an image was before one mistake more.
    fn again(&self, image: &Image, lane: usize) -> Option<&[u8; 0x80]> {
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
