//! Skeletons that are not those of a mention's readings but not far from them, found by walking the sorted
//! list of all skeletons: those with a common beginning share the work, and a beginning from which nothing
//! can come is left out with all that begin so.

use crate::{
    gazetteer::index::Index,
    phonetic::{
        Cost,
        align::band,
        lattice::Lattice,
        skeleton::{BOUNDS, Classes, LONGEST, Skeleton, TAKING},
        work,
    },
};

/// What is asked of skeletons, read class by class.
pub trait Walker {
    /// Reads a class behind the first `depth` of those read before; whether any skeleton that begins so
    /// may be accepted.
    fn read(&mut self, depth: usize, class: u8) -> bool;

    /// Whether the skeleton that ends with the first `depth` classes is accepted, and at what cost.
    fn accepts(&self, depth: usize) -> Option<Cost>;
}

/// The places, in the index's list, of the skeletons that are accepted, and the least that their words
/// cost.
pub fn walk(index: &Index, walker: &mut impl Walker, mut accept: impl FnMut(usize, Cost)) {
    let skeletons = index.skeletons();
    let (mut before, mut known, mut at) = (Skeleton::default(), 0, 0);
    while let Some(skeleton) = skeletons.get(at) {
        let length = skeleton.len();
        let mut depth = skeleton.shared(before).min(known).min(length);
        while depth < length && walker.read(depth, skeleton.class(depth)) {
            depth += 1;
        }
        if depth == length {
            if let Some(cost) = walker.accepts(depth) {
                accept(at, cost);
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
pub struct Cheap<'m> {
    most: Cost,
    nodes: usize,
    memory: &'m mut Memory,
}

/// Working memory of [`Cheap`].
#[derive(Default)]
pub struct Memory {
    steps: Vec<Step>,
    /// The first step of each node.
    first: Vec<u16>,
    /// `columns[depth * nodes + node]`: the least cost of reaching `node` with `depth` classes behind.
    columns: Vec<Cost>,
    /// The column before a class that takes sounds before it along.
    taken: Vec<Cost>,
}

/// All arcs between two nodes of a lattice: what the cheapest costs against each class.
struct Step {
    from: u16,
    to: u16,
    /// As a sound of the class.
    heard: Classes<Cost>,
    /// As one that the skeleton does not show behind the class.
    hidden: Classes<Cost>,
    /// As one that the next class takes along.
    taken: Cost,
}

/// More than anything that is asked for.
const DEAR: Cost = Cost::MAX / 4;

impl<'m> Cheap<'m> {
    /// For all words that `lattice` may spell at such a cost.
    pub fn new(lattice: &Lattice, most: Cost, memory: &'m mut Memory) -> Cheap<'m> {
        let bounds = &*BOUNDS;
        let Memory { steps, first: firsts, columns, .. } = memory;
        steps.clear();
        firsts.clear();
        for node in 0..lattice.nodes() {
            let first = steps.len();
            firsts.push(first as u16);
            for arc in lattice.arcs(node) {
                let known = steps[first..].iter().position(|step| step.to == arc.to);
                let at = known.map_or(steps.len(), |at| first + at);
                if known.is_none() {
                    let (heard, hidden) = (Classes::default(), Classes::default());
                    let (from, to) = (node as u16, arc.to);
                    let mut step = Step { from, to, heard, hidden, taken: DEAR };
                    step.heard.fill(DEAR);
                    step.hidden.fill(DEAR);
                    steps.push(step);
                }
                let step = &mut steps[at];
                let least = |known: &mut Cost, cost: Cost| *known = (cost + arc.cost).min(*known);
                match arc.phone {
                    None => {
                        step.hidden.iter_mut().for_each(|known| least(known, 0));
                        least(&mut step.taken, 0);
                    }
                    Some(phone) => {
                        let phone = usize::from(phone.0);
                        let classes = step.heard.iter_mut().zip(&bounds.heard[phone]);
                        classes.for_each(|(known, cost)| least(known, *cost));
                        let classes = step.hidden.iter_mut().zip(&bounds.hidden[phone]);
                        classes.for_each(|(known, cost)| least(known, *cost));
                        least(&mut step.taken, bounds.taken[phone]);
                    }
                }
            }
        }
        let nodes = lattice.nodes();
        columns.clear();
        columns.resize(nodes, DEAR);
        columns[0] = 0;
        spread(steps, columns, |step| step.hidden[0]);
        Cheap { most, nodes, memory }
    }
}

/// Lets sounds of the mention stand for nothing that the skeleton shows.
fn spread(steps: &[Step], column: &mut [Cost], cost: impl Fn(&Step) -> Cost) {
    for step in steps {
        let cost = column[usize::from(step.from)] + cost(step);
        let to = &mut column[usize::from(step.to)];
        *to = cost.min(*to);
    }
}

impl Walker for Cheap<'_> {
    fn read(&mut self, depth: usize, class: u8) -> bool {
        work::done(1);
        let Memory { steps, first, columns, taken } = &mut *self.memory;
        let class = usize::from(class);
        columns.resize((depth + 2) * self.nodes, 0);
        let (before, here) = columns.split_at_mut((depth + 1) * self.nodes);
        let mut before = &before[depth * self.nodes..];
        if class == usize::from(TAKING) {
            taken.clear();
            taken.extend_from_slice(before);
            spread(steps, taken, |step| step.taken);
            before = taken;
        }
        let missing = BOUNDS.missing[class];
        for (cost, before) in here.iter_mut().zip(before) {
            *cost = (before + missing).min(DEAR);
        }
        // Nodes that cost too much already lead nowhere.
        let mut band = band(before, self.most);
        let first = first.get(band.start).map_or(steps.len(), |at| usize::from(*at));
        for step in &steps[first..] {
            let (from, to) = (usize::from(step.from), usize::from(step.to));
            if from >= band.end {
                break;
            }
            let said = (before[from] + step.heard[class]).min(here[from] + step.hidden[class]);
            if said <= self.most {
                here[to] = said.min(here[to]);
                band.end = band.end.max(to + 1);
            }
        }
        here[band].iter().any(|cost| *cost <= self.most)
    }

    fn accepts(&self, depth: usize) -> Option<Cost> {
        let column = &self.memory.columns[depth * self.nodes..][..self.nodes];
        // What stands behind the longest skeleton is not known.
        let least = if depth < LONGEST { column.last() } else { column.iter().min() };
        least.copied().filter(|cost| *cost <= self.most)
    }
}

/// Accepts skeletons that become the given one when at most so many classes are taken out.
pub struct Longer {
    skeleton: Skeleton,
    most: usize,
    /// `ways[depth]` has the bit `i` if `i` classes of the given one are found in the first `depth`.
    ways: [u32; LONGEST + 1],
}

impl Longer {
    /// Those with at most `most` classes more.
    pub fn new(skeleton: Skeleton, most: usize) -> Longer {
        Longer { skeleton, most, ways: [1; LONGEST + 1] }
    }
}

impl Walker for Longer {
    fn read(&mut self, depth: usize, class: u8) -> bool {
        let before = self.ways[depth];
        let length = self.skeleton.len();
        let found =
            (0..length).filter(|i| before >> i & 1 == 1 && self.skeleton.class(*i) == class);
        let after = found.fold(before, |after, i| after | 1 << (i + 1));
        // Of what was read, all but `most` must have been found.
        let least = (depth + 1).saturating_sub(self.most);
        self.ways[depth + 1] = after >> least << least;
        self.ways[depth + 1] != 0
    }

    fn accepts(&self, depth: usize) -> Option<Cost> {
        (self.ways[depth] >> self.skeleton.len() & 1 == 1).then_some(0)
    }
}
