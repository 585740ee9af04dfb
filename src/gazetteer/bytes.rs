//! Numbers and strings written one after the other, and read in place.

use super::FileBytes;
use std::iter;

/// The bytes of an index.
pub enum Bytes {
    Static(&'static [u8]),
    Owned(Vec<u8>),
    File(FileBytes),
}

impl Bytes {
    #[inline]
    pub fn get(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Owned(bytes) => bytes,
            Bytes::File(bytes) => bytes,
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
pub struct Numbers {
    count: usize,
    width: usize,
    blocks: usize,
}

impl Numbers {
    /// Those that are written from `place` on.
    pub fn new(bytes: &[u8], place: usize) -> Numbers {
        let head = bytes.get(place..).and_then(<[u8]>::first_chunk).unwrap_or(&[0; 8]);
        let head = u64::from_le_bytes(*head);
        let width = (head >> 32).min(32) as usize;
        // Whatever is said of them: a block has its length.
        let most = (bytes.len() - place.min(bytes.len())) / Numbers::block(width) * BLOCK;
        Numbers { count: most.min(head as u32 as usize), width, blocks: place.saturating_add(8) }
    }

    /// How long a block is.
    fn block(width: usize) -> usize {
        4 + width * (BLOCK / 8)
    }

    /// How many they are.
    pub fn len(self) -> usize {
        self.count
    }

    /// The one at a place among them. `bytes` are those of [`new`](Numbers::new).
    #[inline]
    pub fn get(self, bytes: &[u8], at: usize) -> Option<u32> {
        if at >= self.count {
            return None;
        }
        let block = self.blocks + at / BLOCK * Numbers::block(self.width);
        let bit = at % BLOCK * self.width;
        let bytes = bytes.get(block..block + bit / 8 + 12)?;
        let (least, more) = (bytes.first_chunk()?, bytes.last_chunk()?);
        let more = u64::from_le_bytes(*more) >> (bit % 8) & ((1 << self.width) - 1);
        Some(u32::from_le_bytes(*least).wrapping_add(more as u32))
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
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Numbers, pack};

    #[test]
    fn numbers_of_every_width_and_count_come_back() {
        for width in 0..=32 {
            for count in [0, 1, 31, 32, 33, 100] {
                let number = |i: u32| ((u64::from(i) * 0x9e37_79b9) & ((1 << width) - 1)) as u32;
                let written: Vec<u32> = (0..count).map(number).collect();
                // Behind others, and with eight bytes behind them.
                let bytes = [vec![255; 3], pack(&written), vec![255; 8]].concat();
                let numbers = Numbers::new(&bytes, 3);
                let read = (0..numbers.len()).map_while(|at| numbers.get(&bytes, at));
                assert_eq!(read.collect::<Vec<u32>>(), written, "{width} bits");
                assert_eq!(numbers.get(&bytes, numbers.len()), None);
            }
        }
    }
}
