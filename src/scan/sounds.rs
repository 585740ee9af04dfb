//! The sounds of all words of an index, laid out for a scanner, which asks for tens of thousands of skeletons and looks
//! at each word of those that there are: bucket by bucket, with nothing between them.

use super::tokens::mixed;
use crate::{
    gazetteer::index::Index,
    phonetic::{
        phones::{ALPHABET, Phones},
        skeleton::Skeleton,
    },
};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// The words of all skeletons, each at a place.
pub struct Sounds {
    /// The numbers of the skeletons, by their hashes: their last bits, which say little, are not all that it
    /// looks at.
    places: FxHashMap<u64, u32>,
    /// The first word of each skeleton, and its place; the end of the last.
    buckets: Vec<(u32, u32)>,
    /// Of each place which sounds its word has, which is all that is looked at of most.
    sets: Vec<Phones>,
    /// Where the sounds of each place begin, and the end of the last.
    starts: Vec<u32>,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for Sounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sounds").finish_non_exhaustive()
    }
}

impl Sounds {
    pub fn new(index: &Index) -> Sounds {
        let skeletons = index.skeletons();
        let mut sounds = Sounds {
            places: FxHashMap::with_capacity_and_hasher(skeletons.len(), FxBuildHasher),
            buckets: Vec::with_capacity(skeletons.len() + 1),
            sets: Vec::new(),
            starts: vec![0],
            bytes: Vec::new(),
        };
        let mut behind = 0;
        for (at, skeleton) in (0..skeletons.len()).filter_map(|at| Some((at, skeletons.get(at)?))) {
            sounds.places.insert(mixed(0, skeleton.0), at as u32);
            // In an index from elsewhere words may belong to several.
            let words = index.bucket(at);
            let words = words.start.max(behind)..words.end;
            sounds.buckets.push((words.start, sounds.sets.len() as u32));
            behind = behind.max(words.end);
            for (_, phones) in index.sounds(words) {
                sounds.sets.push(ALPHABET.set(phones));
                sounds.bytes.extend_from_slice(phones);
                sounds.starts.push(sounds.bytes.len() as u32);
            }
        }
        sounds.buckets.push((behind, sounds.sets.len() as u32));
        sounds
    }

    /// The number of a skeleton, if there is any word of it.
    #[inline]
    pub fn find(&self, skeleton: Skeleton) -> Option<u32> {
        self.places.get(&mixed(0, skeleton.0)).copied()
    }

    /// The words of a skeleton with those sets of sounds that pass, in the order of their sounds, with these.
    #[inline]
    pub fn words(
        &self,
        skeleton: u32,
        passes: impl Fn(Phones) -> bool,
    ) -> impl Iterator<Item = (u32, &[u8])> {
        let skeleton = skeleton as usize;
        let [(first, from), (_, to)] = [self.buckets[skeleton], self.buckets[skeleton + 1]];
        let sets = self.sets[from as usize..to as usize].iter();
        let passing = (0..).zip(sets).filter(move |(_, set)| passes(**set));
        passing.map(move |(at, _)| (first + at, self.of((from + at) as usize)))
    }

    /// The sounds at a place.
    fn of(&self, place: usize) -> &[u8] {
        &self.bytes[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}
