//! One page read as another.

use std::sync::LazyLock;

use super::{
    codepage::{Page, PageId, registry},
    model::{self, Code, model},
    search::{HOPELESS, Original, Reach, price, push},
    source::{Seen, Source, bits},
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
    let codes: Vec<Code> = source.chars.iter().map(|c| model().code(*c)).collect();
    let images: Vec<Image> =
        source.alike().into_iter().filter_map(|alike| Image::new(source, &codes, alike)).collect();
    let mut search = Search { source, from, reach, limit: reach.limit(all), pairs: Vec::new() };
    images.iter().for_each(|image| search.once(image));
    search.price(all);
    images.iter().for_each(|image| search.twice(image));
    search.price(all);
}

/// Pairs of one-byte pages whose result is looked at in full.
const PAIRS: usize = 64;

struct Search<'s, 't> {
    source: &'s Source<'t>,
    from: &'s Original,
    reach: Reach,
    /// What costs more bits than this is no hypothesis.
    limit: f32,
    pairs: Vec<Pair<'s>>,
}

impl<'s> Search<'s, '_> {
    /// Adds the pages that an image may have been written in: all of them are bounded together.
    fn once(&mut self, image: &'s Image) {
        let bounds = bounds();
        let room = self.limit - self.from.chain - price::ONE_BYTE;
        let mut chains = [u16::MAX; LANES];
        for read in bits(image.alike) {
            for (chain, other) in chains.iter_mut().zip(&bounds.chains[usize::from(read.0)]) {
                *chain = (*chain).min(*other);
            }
        }
        for (lane, written) in bounds.written.iter().enumerate() {
            let least = image.rest + u32::from(image.sums[lane]) + u32::from(chains[lane]);
            if least >= model::eighths(room.max(0.0)) || image.able >> lane & 1 == 0 {
                continue;
            }
            self.add(image, *written, false);
        }
    }

    /// Adds the pages for which the same mistake was made twice: the one pair of one-byte readings worth a
    /// search, and only Cyrillic pages show each other's letters.
    fn twice(&mut self, image: &'s Image) {
        let cyrillic = |page: PageId| registry().page(page).script == "Cyrl";
        if bits(image.alike).next().is_some_and(cyrillic) {
            let written = bounds().written.iter().filter(|page| cyrillic(**page));
            written.for_each(|written| self.add(image, *written, true));
        }
    }

    /// Adds a pair if it is within the limit.
    fn add(&mut self, image: &'s Image, written: PageId, twice: bool) {
        if image.alike >> written.0 & 1 == 1 {
            return;
        }
        // The likeliest of the pages that show these bytes in the same way.
        let priced = bits(image.alike).map(|read| (registry().pair(written, read), read));
        let Some((chain, read)) = priced.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
        let again = if twice { price::AGAIN } else { 0.0 };
        let chain = self.from.chain + price::ONE_BYTE + chain + again;
        let pair = Pair { image, written, read, twice, chain, bits: 0.0, text: 0 };
        let Some(pair) = pair.bounded(self.source, self.limit) else { return };
        match self.pairs.iter_mut().find(|other| other.text == pair.text) {
            Some(other) if other.bits <= pair.bits => {}
            Some(other) => *other = pair,
            None => self.pairs.push(pair),
        }
    }

    /// Prices in full what has been added.
    fn price(&mut self, all: &mut Vec<Original>) {
        self.pairs.sort_by(|a, b| a.bits.total_cmp(&b.bits));
        for pair in self.pairs.drain(..).take(PAIRS) {
            if pair.bits >= self.limit {
                break;
            }
            let image: Option<Vec<Seen>> =
                pair.image.seen.iter().map(|s| pair.before(*s)).collect();
            let Some(image) = image else { continue };
            let written = registry().page(pair.written);
            let Some(undone) = one_byte_of(self.source, &image, written) else { continue };
            let read = pair.read;
            let step = Step::Read { written: Some(pair.written), read, gaps: Gaps::None };
            // What lies between may be no reading by itself.
            let replays =
                || step.apply(&step.apply(self.source.text)?).filter(|again| *again == undone);
            if pair.twice && replays().is_none() {
                continue;
            }
            let mut from = self.from.clone();
            from.steps.extend(pair.twice.then(|| step.clone()));
            let chain = pair.chain - from.chain;
            if let Some(next) = push(all, &from, undone, step, chain, self.limit)
                && self.reach != Reach::Known
            {
                self.limit = self.limit.min(next.bits + HOPELESS);
            }
        }
    }
}

/// The bytes that some pages give a text.
struct Image {
    seen: Vec<Seen>,
    /// These pages, one bit each.
    alike: u64,
    /// What the letters that change cost at the least in each page that they may have been written in.
    sums: [u16; LANES],
    /// The pages that have all bytes, one bit a lane.
    able: u32,
    /// What the rest of the text costs at the least, in eighths of a bit.
    rest: u32,
}

impl Image {
    /// `None` where there is nothing that another page could show otherwise.
    fn new(source: &Source<'_>, codes: &[Code], alike: u64) -> Option<Image> {
        let (bounds, model) = (bounds(), model());
        let seen = source.words(bits(alike).next()?);
        let (mut sums, mut able, mut rest) = ([0u16; LANES], u32::MAX, 0);
        let (mut last, mut last_code, mut last_changes, mut any) =
            (EDGE, Code::default(), false, false);
        let edge = (EDGE, Code::default(), false);
        let places = seen.iter().map(|seen| match changes(source, *seen) {
            true => (place(*seen), Code::default(), true),
            false => (context(source.chars[seen.at()]), codes[seen.at()], false),
        });
        for (place, code, changes) in places.chain([edge]) {
            if changes || last_changes {
                let steps = &bounds.steps[last * PLACES + place];
                for (sum, step) in sums.iter_mut().zip(steps) {
                    *sum = sum.saturating_add(u16::from(*step));
                }
            }
            match (changes, last_changes) {
                (true, _) => (able, any) = (able & bounds.able[place], true),
                (false, true) => rest += model.step(model.any(), code),
                (false, false) => rest += model.step(last_code, code),
            }
            (last, last_code, last_changes) = (place, code, changes);
        }
        any.then_some(Image { seen, alike, sums, able, rest })
    }
}

/// Whether a character of an image may have been another.
fn changes(source: &Source<'_>, seen: Seen) -> bool {
    seen.byte < 0x100 && !source.chars[seen.at()].is_ascii()
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
    fn bounded(mut self, source: &Source<'_>, limit: f32) -> Option<Self> {
        let (bounds, page) = (bounds(), registry().page(self.written));
        let lane = bounds.written.iter().position(|page| *page == self.written)?;
        let room = model::eighths((limit - self.chain).max(0.0));
        let (mut last, mut last_changes, mut least) = (EDGE, false, self.image.rest);
        for seen in &self.image.seen {
            let changes = changes(source, *seen);
            if changes || last_changes {
                let place = match changes {
                    true => place(self.before(*seen)?),
                    false => context(source.chars[seen.at()]),
                };
                if changes && bounds.able[place] >> lane & 1 == 0 {
                    return None;
                }
                least += u32::from(bounds.steps[last * PLACES + place][lane]);
                last = place;
            } else {
                last = context(source.chars[seen.at()]);
            }
            if least >= room {
                return None;
            }
            last_changes = changes;
        }
        for seen in self.image.seen.iter().filter(|seen| changes(source, **seen)) {
            let c = page.char(self.before(*seen)?.byte as u8)?;
            let one = u64::from(c) | u64::from(seen.at) << 32;
            self.text = (self.text ^ one).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        }
        self.bits = self.chain + model::bits(least);
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

/// Pages that names may have been written in, at most.
const LANES: usize = 32;

/// What stands beside each other: first the bytes from 80 on, then what stays as it is.
const PLACES: usize = ANY + 1;
/// The edge of a word.
const EDGE: usize = 0x80;
/// A letter of which nothing is known; small and capital letters of ASCII lie between.
const ANY: usize = EDGE + 1 + 2 * 26;

/// The place of a byte.
fn place(seen: Seen) -> usize {
    match u8::try_from(seen.byte) {
        Ok(byte @ 0x80..) => usize::from(byte - 0x80),
        Ok(byte) => context(char::from(byte)),
        Err(_) => ANY,
    }
}

/// The place of what stays as it is.
fn context(c: char) -> usize {
    match c {
        'a'..='z' => EDGE + 1 + (c as usize - 'a' as usize),
        'A'..='Z' => EDGE + 27 + (c as usize - 'A' as usize),
        '\0'..='\x7f' => EDGE,
        _ => ANY,
    }
}

/// What letters cost at the least beside each other in all pages that names were written in, one lane each.
struct Bounds {
    written: Vec<PageId>,
    /// By read page: bits of the pair, in eighths.
    chains: Vec<[u16; LANES]>,
    /// By the place before, then the place.
    steps: Vec<[u8; LANES]>,
    /// By place: the pages that have it.
    able: [u32; PLACES],
}

/// The bounds, made at the first call.
fn bounds() -> &'static Bounds {
    static BOUNDS: LazyLock<Bounds> = LazyLock::new(Bounds::new);
    &BOUNDS
}

impl Bounds {
    fn new() -> Bounds {
        let (registry, model) = (registry(), model());
        let pages = (0..registry.pages.len()).map(|id| PageId(id as u8));
        let one_byte = |page: &PageId| {
            let page = registry.page(*page);
            page.written.is_some() && !page.is_multi()
        };
        let written: Vec<PageId> = pages.clone().filter(one_byte).take(LANES).collect();
        let chain = |written, read| (registry.pair(written, read) * 8.0) as u16;
        let chains = pages.map(|read| {
            let mut chains = [u16::MAX; LANES];
            let lanes = chains.iter_mut().zip(&written);
            lanes.for_each(|(lane, written)| *lane = chain(*written, read));
            chains
        });
        let ascii = |place: usize| match place {
            EDGE | ANY => None,
            _ if place < EDGE + 27 => Some((b'a' + (place - EDGE - 1) as u8) as char),
            _ => Some((b'A' + (place - EDGE - 27) as u8) as char),
        };
        let mut bounds = Bounds {
            chains: chains.collect(),
            steps: vec![[0; LANES]; PLACES * PLACES],
            able: [u32::MAX; PLACES],
            written: Vec::new(),
        };
        for (lane, page) in written.iter().enumerate() {
            let codes: Vec<Option<Code>> = (0..PLACES)
                .map(|place| match place {
                    0..EDGE => registry.page(*page).char(place as u8 + 0x80).map(|c| model.code(c)),
                    EDGE => Some(Code::default()),
                    ANY => Some(model.any()),
                    _ => ascii(place).map(|c| model.code(c).bare()),
                })
                .collect();
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
        bounds.written = written;
        bounds
    }
}
