//! The sounds of all words of an index, laid out for a scanner, which asks for tens of thousands of skeletons and looks
//! at each word of those that there are: bucket by bucket, with nothing between them.

use crate::{
    gazetteer::{
        bytes::{Reader, Writer},
        index::Index,
    },
    phonetic::skeleton::Skeleton,
};

/// Skeletons are found by the bits of so many classes at their beginning.
const HEAD: usize = 4;

/// The words of all skeletons.
pub struct Sounds {
    /// Where the skeletons begin that have each head, and the end of the last.
    heads: Vec<u32>,
    /// The first word of each skeleton, and where its sounds begin; the end of the last.
    buckets: Vec<(u32, u32)>,
    /// The sounds of each word behind their number.
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
        let mut heads = Vec::with_capacity((1 << (4 * HEAD)) + 1);
        let mut buckets = Vec::with_capacity(skeletons.len() + 1);
        let mut sounds = Writer::default();
        let mut behind = 0;
        for (at, skeleton) in (0..skeletons.len()).filter_map(|at| Some((at, skeletons.get(at)?))) {
            heads.resize(heads.len().max(head(skeleton) + 1), at as u32);
            // In an index from elsewhere words may belong to several.
            let words = index.bucket(at);
            let words = words.start.max(behind)..words.end;
            buckets.push((words.start, sounds.place()));
            behind = behind.max(words.end);
            index.sounds(words).for_each(|(_, phones)| sounds.bytes(phones));
        }
        heads.resize((1 << (4 * HEAD)) + 1, skeletons.len() as u32);
        buckets.push((behind, sounds.place()));
        Sounds { heads, buckets, bytes: sounds.0 }
    }

    /// The place of a skeleton, if there is any word of it.
    #[inline]
    pub fn find(&self, index: &Index, skeleton: Skeleton) -> Option<u32> {
        let [from, to] = [0, 1].map(|next| self.heads[head(skeleton) + next]);
        index.skeletons().find_within(from as usize..to as usize, skeleton).map(|at| at as u32)
    }

    /// The words of the skeleton at a place, in the order of their sounds, with these.
    #[inline]
    pub fn words(&self, place: u32) -> impl Iterator<Item = (u32, &[u8])> {
        let place = place as usize;
        let [(first, from), (_, to)] = [self.buckets[place], self.buckets[place + 1]];
        let mut rest = Reader(&self.bytes[from as usize..to as usize]);
        (first..).map_while(move |word| (!rest.0.is_empty()).then(|| (word, rest.bytes())))
    }
}

fn head(skeleton: Skeleton) -> usize {
    (skeleton.0 >> (64 - 4 * HEAD)) as usize
}
