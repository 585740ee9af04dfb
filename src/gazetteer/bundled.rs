//! The gazetteer that is part of the library, compiled from `data/` by the build script.

use super::{Gazetteer, bytes::Bytes, index::Index};
use std::sync::{Arc, OnceLock};

static INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bundled.idx"));

impl Gazetteer {
    /// The gazetteer that is part of the library. Opened on first use, in place: nothing is copied.
    ///
    /// ```
    /// use laqap::{Gazetteer, Resolver};
    /// let resolver = Resolver::new(Gazetteer::bundled());
    /// let found = resolver.resolve("Қасым-Жомарт Тоқаев").unique()?;
    /// assert_eq!(found.entity().external("wikidata"), Some("Q200881"));
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn bundled() -> &'static Gazetteer {
        static BUNDLED: OnceLock<Gazetteer> = OnceLock::new();
        BUNDLED.get_or_init(|| {
            let index = Index::trusted(Bytes::Static(INDEX));
            Gazetteer(Arc::new(index.expect("the build script wrote this index")))
        })
    }
}
