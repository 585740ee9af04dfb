//! Skeletons that are not those of a mention's readings but not far from them, found by walking the sorted
//! list of all skeletons: those with a common beginning share the work, and a beginning from which nothing
//! can come is left out with all that begin so.

use crate::{
    gazetteer::index::Index,
    phonetic::{
        Cost,
        align::{Columns, Front, Lanes, Priced, find_least, relax},
        lattice::{Lattice, Step},
        skeleton::{BOUNDS, CLASSES, Classes, LONGEST, Skeleton, TAKING},
    },
    work,
};

/// What is asked of skeletons, read class by class.
pub trait Walker {
    /// Reads the class of a skeleton behind the first `depth`, which were read before; `Err` if no skeleton is
    /// accepted that begins with so many classes of this one.
    fn read(&mut self, depth: usize, skeleton: Skeleton) -> Result<(), usize>;

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
        let refused = loop {
            if depth == length {
                break None;
            }
            match walker.read(depth, skeleton) {
                Ok(()) => depth += 1,
                Err(count) => break Some(count),
            }
        };
        if let Some(count) = refused {
            at = skeletons.after(at, skeleton.last_with(count)).max(at + 1);
        } else {
            if let Some(cost) = walker.accepts(depth) {
                accept(at, cost);
            }
            at += 1;
        }
        (before, known) = (skeleton, depth);
    }
}

/// Accepts the skeletons of all words that a lattice may spell at a cost of at most `most`, and some more:
/// the aligner's table, filled with the least that each class may cost.
pub struct Cheap<'m> {
    lattice: &'m Lattice,
    most: Cost,
    memory: &'m mut Memory,
}

/// Working memory of [`Cheap`].
#[derive(Default)]
pub struct Memory {
    /// What each step of the lattice costs.
    steps: Vec<Priced<StepCosts>>,
    /// What each class of a skeleton costs at least from each node on.
    least: Vec<Classes<Cost>>,
    /// The least cost of reaching each node, with so many classes behind: column by column.
    columns: Columns,
    /// The column before a class that takes sounds before it along.
    taken: Vec<Lanes>,
    /// What is worth looking at in each column.
    fronts: Vec<Front>,
}

/// What the cheapest arc of a step costs against each class.
struct StepCosts {
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
    pub fn new(lattice: &'m Lattice, most: Cost, memory: &'m mut Memory) -> Cheap<'m> {
        let bounds = &*BOUNDS;
        let Memory { steps, least, columns, fronts, .. } = memory;
        steps.clear();
        let costs = || StepCosts { heard: [DEAR; CLASSES], hidden: [DEAR; CLASSES], taken: DEAR };
        let dear = |step: &Step| Priced { step: *step, costs: costs() };
        steps.extend(lattice.steps().iter().map(dear));
        for arc in lattice.all_arcs() {
            let StepCosts { heard, hidden, taken } = &mut steps[usize::from(arc.step)].costs;
            let lower = |known: &mut Classes<Cost>, costs: &Classes<Cost>| {
                known
                    .iter_mut()
                    .zip(costs)
                    .for_each(|(known, c)| *known = (arc.cost + c).min(*known));
            };
            let Some(phone) = arc.phone.map(|phone| usize::from(phone.0)) else {
                lower(hidden, &[0; CLASSES]);
                *taken = arc.cost.min(*taken);
                continue;
            };
            lower(heard, &bounds.heard[phone]);
            lower(hidden, &bounds.hidden[phone]);
            *taken = (arc.cost + bounds.taken[phone]).min(*taken);
        }
        find_least((lattice, steps), &bounds.missing, |step| &step.heard, least);
        let (steps, column) = ((lattice, &**steps), columns.begin(lattice.nodes()));
        let front = relax(steps, column, Front::START, most, |_, _| DEAR, |step| step.hidden[0]);
        fronts.clear();
        fronts.push(front);
        Cheap { lattice, most, memory }
    }

    /// Fills the column of a class behind the first `depth`: what it costs at least.
    fn column(&mut self, depth: usize, class: u8) -> Cost {
        work::done(1);
        let Cheap { lattice, most, memory, .. } = self;
        let Memory { steps, columns, taken, fronts, .. } = &mut **memory;
        let steps = (*lattice, &**steps);
        fronts.truncate(depth + 1);
        let mut front = fronts[depth];
        let (before, here) = columns.two(depth);
        let (mut before, nodes) = (&*before, lattice.nodes());
        if class == TAKING {
            taken.clear();
            taken.extend_from_slice(before);
            let column = taken.as_flattened_mut();
            front = relax(steps, column, front, *most, |_, _| DEAR, |step| step.taken);
            before = taken;
        }
        let class = usize::from(class);
        let front = front.stay(before, BOUNDS.missing[class], here);
        let (before, here) =
            (&before.as_flattened()[..nodes], &mut here.as_flattened_mut()[..nodes]);
        let heard = |step: &StepCosts, from: usize| before[from] + step.heard[class];
        let front = relax(steps, here, front, *most, heard, |step| step.hidden[class]);
        fronts.push(front);
        front.least
    }
}

impl Walker for Cheap<'_> {
    #[inline]
    fn read(&mut self, depth: usize, skeleton: Skeleton) -> Result<(), usize> {
        let Front { start, least: mut cost, .. } = self.memory.fronts[depth];
        let least = &self.memory.least[usize::from(start)];
        for place in depth..skeleton.len() {
            cost += least[usize::from(skeleton.class(place))];
            if cost > self.most {
                return Err(place + 1);
            }
        }
        if self.column(depth, skeleton.class(depth)) <= self.most { Ok(()) } else { Err(depth + 1) }
    }

    fn accepts(&self, depth: usize) -> Option<Cost> {
        let Memory { columns, fronts, .. } = &*self.memory;
        // What stands behind the longest skeleton is not known.
        let least = match depth < LONGEST {
            true => columns.at(depth)[self.lattice.nodes() - 1],
            false => fronts[depth].least,
        };
        (least <= self.most).then_some(least)
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
    fn read(&mut self, depth: usize, skeleton: Skeleton) -> Result<(), usize> {
        let before = self.ways[depth];
        let (length, class) = (self.skeleton.len(), skeleton.class(depth));
        let found =
            (0..length).filter(|i| before >> i & 1 == 1 && self.skeleton.class(*i) == class);
        let after = found.fold(before, |after, i| after | 1 << (i + 1));
        // Of what was read, all but `most` must have been found.
        let least = (depth + 1).saturating_sub(self.most);
        self.ways[depth + 1] = after >> least << least;
        if self.ways[depth + 1] != 0 { Ok(()) } else { Err(depth + 1) }
    }

    fn accepts(&self, depth: usize) -> Option<Cost> {
        (self.ways[depth] >> self.skeleton.len() & 1 == 1).then_some(0)
    }
}
