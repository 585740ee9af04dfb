//! Bloom filters: sets of hashes of which one can ask whether they may hold one, in a few bits each.

/// Bits of the filter for each thing that it holds.
const BITS: usize = 16;
/// Bits that are set for each: with sixteen to choose from, some five strangers in ten thousand find all
/// of theirs set (Bloom 1970; the optimum is 11, but for half the looks).
const PROBES: u64 = 6;

/// A filter that holds these hashes.
pub fn filter<'h>(
    hashes: impl IntoIterator<Item = &'h u32, IntoIter: ExactSizeIterator>,
) -> Vec<u8> {
    let hashes = hashes.into_iter();
    let mut filter = vec![0; hashes.len() * BITS / 8];
    for hash in hashes {
        for (byte, bit) in places(*hash, filter.len()) {
            filter[byte] |= bit;
        }
    }
    filter
}

/// Whether a filter may hold a hash: never wrongly no.
#[inline]
pub fn may_hold(filter: &[u8], hash: u32) -> bool {
    !filter.is_empty() && places(hash, filter.len()).all(|(byte, bit)| filter[byte] & bit != 0)
}

/// The bits of a hash: two halves of one product stand for as many hashes as are asked for (Kirsch and
/// Mitzenmacher 2006).
#[inline]
fn places(hash: u32, bytes: usize) -> impl Iterator<Item = (usize, u8)> {
    let product = u64::from(hash).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (first, step) = (product >> 32, product & 0xffff_ffff | 1);
    (0..PROBES).map(move |probe| {
        let hash = first.wrapping_add(probe.wrapping_mul(step)) & 0xffff_ffff;
        let at = (hash * (bytes as u64 * 8)) >> 32;
        ((at / 8) as usize, 1 << (at % 8))
    })
}

/// A filter that is asked more often than anything else: two bits for each hash, in one word, so that a look is one
/// at the memory (a blocked Bloom filter: Putze, Sanders and Singler 2007).
#[derive(Debug, Default)]
pub struct Blocked(Vec<u64>);

impl Blocked {
    /// Forgets all, and makes room for so many hashes, with so many bits for each.
    pub fn clear(&mut self, count: usize, bits: usize) {
        self.0.clear();
        self.0.resize(1 + count * bits / 64, 0);
    }

    /// Enters a hash of 64 good bits.
    #[inline]
    pub fn insert(&mut self, hash: u64) {
        let (word, bits) = self.place(hash);
        self.0[word] |= bits;
    }

    /// Whether a hash may have been entered: never wrongly no.
    #[inline]
    pub fn may_hold(&self, hash: u64) -> bool {
        let (word, bits) = self.place(hash);
        self.0.get(word).is_some_and(|word| word & bits == bits)
    }

    /// The word and the bits of a hash.
    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        let word = ((hash >> 32) * self.0.len() as u64) >> 32;
        (word as usize, 1 << (hash % 64) | 1 << (hash >> 6 & 63))
    }
}
