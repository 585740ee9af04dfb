//! Numbers and strings written one after the other, and read in place.

use std::{iter, sync::Arc};

/// Bytes that live as long as anybody reads them.
#[derive(Clone)]
pub enum Bytes {
    Static(&'static [u8]),
    Shared(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

impl Bytes {
    pub fn get(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Shared(bytes) => (**bytes).as_ref(),
        }
    }
}

/// Reads numbers and strings that stand one after the other; zero and nothing behind the end.
#[derive(Clone, Copy)]
pub struct Reader<'i>(pub &'i [u8]);

impl<'i> Reader<'i> {
    /// A number of seven bits a byte, the low ones first.
    #[inline]
    pub fn number(&mut self) -> u32 {
        let (mut number, mut shift) = (0, 0);
        while let Some((byte, rest)) = self.0.split_first() {
            self.0 = rest;
            number |= u32::from(byte & 127) << shift;
            shift += 7;
            if byte & 128 == 0 || shift > 28 {
                break;
            }
        }
        number
    }

    /// A length, and as many bytes.
    pub fn bytes(&mut self) -> &'i [u8] {
        let length = (self.number() as usize).min(self.0.len());
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        bytes
    }

    /// The same as text; empty if it is not UTF-8.
    pub fn text(&mut self) -> &'i str {
        str::from_utf8(self.bytes()).unwrap_or("")
    }

    /// What stands behind so many numbers.
    pub fn skip(mut self, numbers: usize) -> Reader<'i> {
        for _ in 0..numbers {
            self.number();
        }
        self
    }

    /// A count, and as many numbers.
    pub fn list(mut self) -> List<'i> {
        let most = self.0.len() as u32;
        List { left: self.number().min(most), reader: self }
    }
}

/// Writes what [`Reader`] reads.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// The place of what is written next.
    pub fn place(&self) -> u32 {
        // What does not fit is found out when the sections are put together.
        self.0.len() as u32
    }

    pub fn number(&mut self, mut number: u32) {
        while number > 127 {
            self.0.push(number as u8 | 128);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }
}

/// Numbers of which it is known how many they are.
#[derive(Clone)]
pub struct List<'i> {
    pub left: u32,
    pub reader: Reader<'i>,
}

impl Iterator for List<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        Some(self.reader.number())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for List<'_> {}

/// So many numbers stand in a block of [`Numbers`].
const BLOCK: usize = 32;

/// Numbers that are read in any order: how many, how many bits each takes, and blocks of the least number in full and
/// what each exceeds it by (frame of reference), for numbers mostly differ little from their neighbours.
#[derive(Clone, Copy)]
pub struct Numbers<'i> {
    count: usize,
    width: usize,
    blocks: &'i [u8],
}

impl<'i> Numbers<'i> {
    #[inline]
    pub fn new(bytes: &'i [u8]) -> Numbers<'i> {
        let (head, blocks) = bytes.split_first_chunk().unwrap_or((&[0; 8], &[]));
        let head = u64::from_le_bytes(*head);
        Numbers { count: head as u32 as usize, width: (head >> 32).min(32) as usize, blocks }
    }

    /// How many they are.
    pub fn len(self) -> usize {
        // A block cannot be shorter than its least number, whatever is said of them.
        self.count.min(self.blocks.len() / 4 * BLOCK)
    }

    #[inline]
    pub fn get(self, at: usize) -> Option<u32> {
        if at >= self.count {
            return None;
        }
        let block = self.blocks.get(at / BLOCK * (4 + self.width * BLOCK / 8)..)?;
        let (least, more) = block.split_first_chunk()?;
        let bit = at % BLOCK * self.width;
        let more = u64::from_le_bytes(*more.get(bit / 8..)?.first_chunk()?) >> (bit % 8);
        Some(u32::from_le_bytes(*least).wrapping_add((more & ((1 << self.width) - 1)) as u32))
    }
}

/// Writes what [`Numbers`] reads.
pub fn pack(numbers: &[u32]) -> Vec<u8> {
    let blocks = || numbers.chunks(BLOCK).filter_map(|block| Some((block, *block.iter().min()?)));
    let most = blocks().filter_map(|(block, least)| Some(block.iter().max()? - least)).max();
    let width = most.map_or(0, |most| u32::BITS - most.leading_zeros());
    let mut bytes = [numbers.len() as u32, width].map(u32::to_le_bytes).concat();
    for (block, least) in blocks() {
        bytes.extend(least.to_le_bytes());
        let (mut bits, mut held) = (0, 0);
        // The last block is filled up.
        for more in block.iter().map(|number| number - least).chain(iter::repeat(0)).take(BLOCK) {
            bits |= u64::from(more) << held;
            held += width;
            while held >= 8 {
                bytes.push(bits as u8);
                bits >>= 8;
                held -= 8;
            }
        }
    }
    // Eight bytes are read from wherever a number begins.
    bytes.extend([0; 8]);
    bytes
}
