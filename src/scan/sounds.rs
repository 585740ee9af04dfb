//! The sounds of all words of an index, laid out for a scanner, which asks for tens of thousands of skeletons and looks
//! at each word of those that there are: what it looks at stands side by side, so that it waits for memory once.

use super::{lexis::is_distant, tokens::mixed};
use crate::{
    bloom::Blocked,
    gazetteer::index::{Index, name},
    phonetic::{
        phones::{ALPHABET, Phones},
        skeleton::Skeleton,
    },
};

/// Among the sounds of a word: that no Latin or Cyrillic text spells it.
pub const DISTANT: Phones = 1 << 63;

/// Whether no Latin or Cyrillic text spells a name: it is in another script, and its entity has names in these.
pub fn is_distant_name(index: &Index, number: u32) -> bool {
    let distant = |number: u32| is_distant(index.text(number));
    distant(number) && index.names_of(index.name(number, name::ENTITY)).any(|other| !distant(other))
}

/// The words of all skeletons.
pub struct Sounds {
    /// Where the blocks of the skeletons begin, each behind the high half of the hash of its skeleton, by the low half
    /// or in the next free place; 0 for none.
    places: Vec<(u32, u32)>,
    /// Half of what is asked for is no skeleton of any word.
    filter: Blocked,
    /// Of each skeleton: itself, its first word, how many there are, which sounds each has, which is all that is looked
    /// at of most, where the sounds of each end, and these.
    blocks: Vec<u8>,
}

/// Bits of the filter for each skeleton.
const BITS: usize = 8;

impl std::fmt::Debug for Sounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sounds").finish_non_exhaustive()
    }
}

impl Sounds {
    pub fn new(index: &Index) -> Sounds {
        let skeletons = index.skeletons();
        let room = (2 * skeletons.len()).next_power_of_two();
        let mut filter = Blocked::default();
        filter.clear(skeletons.len(), BITS);
        let mut sounds = Sounds { places: vec![(0, 0); room], filter, blocks: vec![0] };
        let (mut sets, mut ends, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
        let mut behind = 0;
        for (at, skeleton) in (0..skeletons.len()).filter_map(|at| Some((at, skeletons.get(at)?))) {
            // In an index from elsewhere words may belong to several.
            let words = index.bucket(at);
            let words = words.start.max(behind)..words.end;
            behind = behind.max(words.end);
            [&mut sets, &mut ends, &mut bytes].into_iter().for_each(Vec::clear);
            let (first, mut count) = (words.start, 0u32);
            for (word, phones) in index.sounds(words) {
                count += 1;
                let distant = index.postings(word).all(|number| is_distant_name(index, number));
                let set = ALPHABET.set(phones) | if distant { DISTANT } else { 0 };
                sets.extend(set.to_le_bytes());
                bytes.extend_from_slice(phones);
                ends.extend((bytes.len() as u32).to_le_bytes());
            }
            let hash = mixed(0, skeleton.0);
            sounds.filter.insert(hash);
            let mut place = hash as usize & (room - 1);
            while sounds.places[place].1 != 0 {
                place = (place + 1) & (room - 1);
            }
            let blocks = &mut sounds.blocks;
            sounds.places[place] = ((hash >> 32) as u32, blocks.len() as u32);
            blocks.extend(skeleton.0.to_le_bytes());
            blocks.extend([first.to_le_bytes(), count.to_le_bytes()].as_flattened());
            [&sets, &ends, &bytes].into_iter().for_each(|part| blocks.extend_from_slice(part));
        }
        sounds
    }

    /// The block of a skeleton, if there is any word of it.
    #[inline]
    pub fn find(&self, skeleton: Skeleton) -> Option<u32> {
        let hash = mixed(0, skeleton.0);
        if !self.filter.may_hold(hash) {
            return None;
        }
        let mut place = hash as usize;
        loop {
            place &= self.places.len() - 1;
            match self.places[place] {
                (_, 0) => return None,
                (high, block)
                    if high == (hash >> 32) as u32
                        && self.blocks[block as usize..].starts_with(&skeleton.0.to_le_bytes()) =>
                {
                    return Some(block);
                }
                _ => place += 1,
            }
        }
    }

    /// The words of a block with those sets of sounds that pass, in the order of their sounds, with these.
    #[inline]
    pub fn words(
        &self,
        block: u32,
        passes: impl Fn(Phones) -> bool,
    ) -> impl Iterator<Item = (u32, &[u8])> {
        let (head, rest) = self.blocks[block as usize + 8..].split_at(8);
        let head = head.as_chunks().0;
        let [first, count] = [head[0], head[1]].map(u32::from_le_bytes);
        let count = count as usize;
        let (sets, rest) = rest.split_at(8 * count);
        let (ends, bytes) = rest.split_at(4 * count);
        let ends = ends.as_chunks().0;
        let sets = sets.as_chunks().0.iter().map(|set| Phones::from_le_bytes(*set));
        let end = |at: usize| u32::from_le_bytes(ends[at]) as usize;
        let sounds = move |at: usize| &bytes[at.checked_sub(1).map_or(0, end)..end(at)];
        let passing = sets.enumerate().filter(move |(_, set)| passes(*set));
        passing.map(move |(at, _)| (first + at as u32, sounds(at)))
    }
}
