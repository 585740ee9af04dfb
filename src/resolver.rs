//! wiring (first draft)
use crate::{
    Gazetteer, decide,
    gazetteer::index::{flag, name},
    matching::{Matcher, Mention, Reach, pairing::Pairing},
};

/// draft
pub struct Resolver {
    gazetteer: Gazetteer,
}

/// draft
#[derive(Debug)]
pub struct Draft {
    /// ids
    pub ranked: Vec<(String, f64, Vec<f64>, String, String)>,
    /// nil
    pub nil: f64,
}

impl Draft {
    /// id
    pub fn id(&self) -> Option<&str> {
        self.ranked.first().filter(|r| r.1 > 0.5).map(|r| &*r.0)
    }
}

impl Resolver {
    /// draft
    pub fn new(gazetteer: &Gazetteer) -> Resolver {
        Resolver { gazetteer: gazetteer.clone() }
    }

    /// draft
    pub fn resolve(&self, text: &str) -> Draft {
        let index = &*self.gazetteer.0;
        let Some(mention) = Mention::new(text) else { return Draft { ranked: vec![], nil: 1.0 } };
        let mut matcher = Matcher::new(index);
        let mut best: std::collections::BTreeMap<u32, (f64, [f64; decide::FEATURES.len()], u32)> =
            Default::default();
        let mut add = |name_no: u32, pairing: &Pairing| {
            let entity = index.name(name_no, name::ENTITY);
            let e = self.gazetteer.at(entity);
            let features = decide::features(pairing, e.prominence());
            let score = decide::score(e.kind(), &features);
            let entry = best.entry(entity).or_insert((f64::MIN, features, name_no));
            if score > entry.0 {
                *entry = (score, features, name_no);
            }
        };
        if let Some(at) = index.exact.get(mention.key.as_bytes()) {
            for (n, cost) in index.exact_list(at) {
                let mut p = Pairing::whole(cost);
                for w in index.words_of(n) {
                    p.information += matcher.information(w);
                    p.phones += index.phones(w & flag::NUMBER).len() as u32;
                }
                p.worst = cost / p.phones.max(1);
                add(n, &p);
            }
        } else {
            for c in matcher.candidates(&mention, Reach::Fuzzy) {
                add(c.name, &c.pairing);
            }
        }
        let mut ranked: Vec<_> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
        let scores: Vec<f64> = ranked.iter().map(|r| r.1.0).collect();
        let (p, nil) = decide::probabilities(&scores);
        Draft {
            ranked: ranked
                .into_iter()
                .zip(p)
                .map(|((e, (_, f, n)), p)| {
                    let e = self.gazetteer.at(e);
                    (
                        e.id().to_owned(),
                        p,
                        f.to_vec(),
                        e.name().to_owned(),
                        index.string(index.name(n, name::TEXT)).to_owned(),
                    )
                })
                .collect(),
            nil,
        }
    }
}
