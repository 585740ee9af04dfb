//! Skeletons that are not those of a mention's readings but not far from them, found by walking the sorted
//! list of all skeletons: those with a common beginning share the work, and a beginning from which nothing
//! can come is left out with all that begin so.

use crate::{
    gazetteer::index::Index,
    phonetic::{
        Cost,
        lattice::Lattice,
        skeleton::{BOUNDS, LONGEST, Skeleton, TAKING},
    },
};

/// What is asked of skeletons, read class by class.
pub trait Walker {
    /// Reads a class behind the first `depth` of those read before; whether any skeleton that begins so
    /// may be accepted.
    fn read(&mut self, depth: usize, class: u8) -> bool;

    /// Whether the skeleton that ends with the first `depth` classes is accepted.
    fn accepts(&self, depth: usize) -> bool;
}

/// The places, in the index's list, of the skeletons that are accepted.
pub fn walk(index: &Index, walker: &mut impl Walker, mut accept: impl FnMut(usize)) {
    let skeletons = index.skeletons();
    let (mut before, mut known, mut at) = (Skeleton::default(), 0, 0);
    while let Some(skeleton) = skeletons.get(at) {
        let length = skeleton.len();
        let mut depth = skeleton.shared(before).min(known).min(length);
        while depth < length && walker.read(depth, skeleton.class(depth)) {
            depth += 1;
        }
        if depth == length {
            if walker.accepts(depth) {
                accept(at);
            }
            at += 1;
        } else {
            at = skeletons.after(at, skeleton.last_with(depth + 1)).max(at + 1);
        }
        (before, known) = (skeleton, depth);
    }
}

/// Accepts the skeletons of all words that a lattice may spell at a cost of at most `most`, and some more:
/// the aligner's table, filled with the least that each class may cost.
pub struct Cheap<'l> {
    lattice: &'l Lattice,
    most: Cost,
    /// `columns[depth * nodes + node]`: the least cost of reaching `node` with `depth` classes behind.
    columns: Vec<Cost>,
}

/// More than anything that is asked for.
const DEAR: Cost = Cost::MAX / 4;

impl<'l> Cheap<'l> {
    /// Takes the working memory of an earlier one.
    pub fn new(lattice: &'l Lattice, most: Cost, mut columns: Vec<Cost>) -> Cheap<'l> {
        columns.clear();
        columns.resize(lattice.nodes(), DEAR);
        columns[0] = 0;
        let hidden = &BOUNDS.hidden[0];
        spread(lattice, &mut columns, |phone| hidden[phone]);
        Cheap { lattice, most, columns }
    }

    /// The working memory.
    pub fn into_columns(self) -> Vec<Cost> {
        self.columns
    }
}

/// Lets sounds of the mention stand for nothing that the skeleton shows, at these costs.
fn spread(lattice: &Lattice, column: &mut [Cost], nothing: impl Fn(usize) -> Cost) {
    for node in 0..lattice.nodes() {
        let here = column[node];
        for arc in lattice.arcs(node) {
            let cost = here + arc.cost + arc.phone.map_or(0, |p| nothing(usize::from(p.0)));
            let to = &mut column[usize::from(arc.to)];
            *to = cost.min(*to);
        }
    }
}

impl Walker for Cheap<'_> {
    fn read(&mut self, depth: usize, class: u8) -> bool {
        let nodes = self.lattice.nodes();
        let at = usize::from(class);
        let (heard, hidden) = (&BOUNDS.heard[at], &BOUNDS.hidden[at]);
        let missing = BOUNDS.missing[at];
        self.columns.truncate((depth + 1) * nodes);
        self.columns.extend_from_within(depth * nodes..);
        if class == TAKING {
            // Twice: as the column before with what this class takes along, and as the one to be filled.
            spread(self.lattice, &mut self.columns[(depth + 1) * nodes..], |p| BOUNDS.taken[p]);
            self.columns.extend_from_within((depth + 1) * nodes..);
        }
        let start = self.columns.len() - nodes;
        let (before, here) = self.columns.split_at_mut(start);
        let before = &before[start - nodes..];
        for cost in here.iter_mut() {
            *cost = (*cost + missing).min(DEAR);
        }
        let mut least = DEAR;
        for node in 0..nodes {
            let (from, matched) = (here[node], before[node]);
            least = least.min(from);
            for arc in self.lattice.arcs(node) {
                let said = match arc.phone.map(|phone| usize::from(phone.0)) {
                    None => from,
                    Some(phone) => (matched + heard[phone]).min(from + hidden[phone]),
                };
                let to = &mut here[usize::from(arc.to)];
                *to = (said + arc.cost).min(*to);
            }
        }
        if class == TAKING {
            self.columns.drain((depth + 1) * nodes..(depth + 2) * nodes);
        }
        least <= self.most
    }

    fn accepts(&self, depth: usize) -> bool {
        let column = &self.columns[depth * self.lattice.nodes()..];
        // What stands behind the longest skeleton is not known.
        let least = if depth < LONGEST { column.last() } else { column.iter().min() };
        least.is_some_and(|cost| *cost <= self.most)
    }
}

/// Accepts skeletons within an edit of one, or two from six classes on; none of fewer than two, which are
/// near too many.
pub struct Near {
    skeleton: Skeleton,
    most: u8,
    /// `rows[depth][i]` edits make the first `i` classes of the first `depth` that were read.
    rows: [[u8; LONGEST + 1]; LONGEST + 1],
}

impl Near {
    /// Those near a skeleton.
    pub fn new(skeleton: Skeleton) -> Near {
        let most = if skeleton.len() < 6 { 1 } else { 2 };
        let first = std::array::from_fn(|i| i as u8);
        Near { skeleton, most, rows: [first; LONGEST + 1] }
    }
}

impl Walker for Near {
    fn read(&mut self, depth: usize, class: u8) -> bool {
        let row = self.rows[depth];
        let next = &mut self.rows[depth + 1];
        next[0] = row[0] + 1;
        let mut least = next[0];
        for i in 0..self.skeleton.len() {
            let substituted = row[i] + u8::from(self.skeleton.class(i) != class);
            next[i + 1] = substituted.min(row[i + 1] + 1).min(next[i] + 1);
            least = least.min(next[i + 1]);
        }
        least <= self.most
    }

    fn accepts(&self, depth: usize) -> bool {
        self.skeleton.len() > 1 && self.rows[depth][self.skeleton.len()] <= self.most
    }
}
