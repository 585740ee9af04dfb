//! How unlike a mention and a name sound: a weighted alignment of a lattice of readings with a
//! phonemic form, an edit transducer composed on the fly.

use super::{
    Cost,
    lattice::Lattice,
    phones::{ALPHABET, Phone},
};

/// Nothing costs more; a sum that reaches it means that there is no alignment.
const INFINITE: Cost = Cost::MAX / 2;

/// Aligns; holds the working memory, so that one serves a whole query.
#[derive(Default)]
pub struct Aligner {
    table: Vec<Cost>,
    phones: Vec<Phone>,
}

/// A stretch of an alignment: letters of the mention against sounds of the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The reading that was used, by its number in the table; `None` for a letter skipped.
    pub rule: Option<u16>,
    /// The sound that the reading gave, as a symbol; `None` for silence.
    pub read: Option<u8>,
    /// The sound of the name, as a symbol; `None` where the mention has one too many.
    pub name: Option<u8>,
    /// What this stretch costs.
    pub cost: Cost,
}

impl Aligner {
    /// The least cost of reading `lattice` as `name`, unless that is more than `most`.
    /// Takes time in the product of the lengths.
    pub fn cost(&mut self, lattice: &Lattice, name: &[u8], most: Cost) -> Option<Cost> {
        self.fill(lattice, name, most);
        let cost = *self.table.last()?;
        (cost <= most).then_some(cost)
    }

    /// `table[node][j]`: the least cost of reaching `node` with `j` sounds of the name behind.
    fn fill(&mut self, lattice: &Lattice, name: &[u8], most: Cost) {
        let alphabet = &*ALPHABET;
        self.phones.clear();
        self.phones.extend(alphabet.phones(name));
        let width = name.len() + 1;
        let nodes = lattice.nodes();
        self.table.clear();
        self.table.resize(nodes * width, INFINITE);
        self.table[0] = 0;
        for node in 0..nodes {
            let (done, ahead) = self.table.split_at_mut((node + 1) * width);
            let row = &mut done[node * width..];
            let mut least = row[0];
            for j in 1..width {
                row[j] = row[j].min(row[j - 1] + alphabet.gap(self.phones[j - 1]));
                least = least.min(row[j]);
            }
            if least > most {
                continue;
            }
            for arc in lattice.arcs(node) {
                let to = (usize::from(arc.to) - node - 1) * width;
                let target = &mut ahead[to..to + width];
                match arc.phone {
                    None => {
                        for j in 0..width {
                            target[j] = target[j].min(row[j] + arc.cost);
                        }
                    }
                    Some(phone) => {
                        let insertion = arc.cost + alphabet.gap(phone);
                        target[0] = target[0].min(row[0] + insertion);
                        for j in 1..width {
                            let substituted = row[j - 1]
                                + arc.cost
                                + alphabet.substitution(phone, self.phones[j - 1]);
                            target[j] = target[j].min((row[j] + insertion).min(substituted));
                        }
                    }
                }
            }
        }
    }

    /// The cheapest alignment itself, in order.
    pub fn pairs(&mut self, lattice: &Lattice, name: &[u8]) -> Vec<Pair> {
        let alphabet = &*ALPHABET;
        self.fill(lattice, name, INFINITE);
        let width = name.len() + 1;
        let at = |node: usize, j: usize| self.table[node * width + j];
        let mut pairs = Vec::new();
        let (mut node, mut j) = (lattice.nodes() - 1, name.len());
        'back: while node > 0 || j > 0 {
            let here = at(node, j);
            if j > 0 && at(node, j - 1) + alphabet.gap(self.phones[j - 1]) == here {
                let cost = alphabet.gap(self.phones[j - 1]);
                pairs.push(Pair { rule: None, read: None, name: Some(name[j - 1]), cost });
                j -= 1;
                continue;
            }
            for from in (0..node).rev() {
                for arc in lattice.arcs(from).iter().filter(|arc| usize::from(arc.to) == node) {
                    let read = arc.phone.map(|phone| alphabet.symbol(phone));
                    let mut steps = Vec::with_capacity(2);
                    match arc.phone {
                        None => steps.push((j, arc.cost)),
                        Some(phone) => {
                            steps.push((j, arc.cost + alphabet.gap(phone)));
                            if j > 0 {
                                let heard = alphabet.substitution(phone, self.phones[j - 1]);
                                steps.push((j - 1, arc.cost + heard));
                            }
                        }
                    }
                    for (before, cost) in steps {
                        if at(from, before) + cost == here {
                            let name = (before < j).then(|| name[before]);
                            pairs.push(Pair { rule: arc.rule, read, name, cost });
                            (node, j) = (from, before);
                            continue 'back;
                        }
                    }
                }
            }
            break;
        }
        pairs.reverse();
        pairs
    }
}
