//! The `iuliia` crate beside ours, over the same megabyte of Russian names.
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! ```

use std::{hint::black_box, time::Instant};

use laqap::translit::Scheme;

const NAMES: &str = "Александр Сергеевич Пушкин\nКрасноярский край\nЮрий Алексеевич Гагарин\nНижний Новгород\n\
    Щёлково, Московская область\nЕкатеринбург\nОбъединённые Арабские Эмираты\nХабаровск\nЭлиста\nРЯЗАНЬ\n";

/// The best of some runs, in megabytes a second.
fn speed(text: &str, mut run: impl FnMut(&str) -> usize) -> f64 {
    let best = (0..20).map(|_| {
        let began = Instant::now();
        black_box(run(black_box(text)));
        began.elapsed().as_secs_f64()
    });
    text.len() as f64 / 1e6 / best.fold(f64::INFINITY, f64::min)
}

fn main() {
    let text = NAMES.repeat((1 << 20) / NAMES.len() + 1);
    for name in ["icao_doc_9303", "bgn_pcgn_alt", "wikipedia", "mvd_310_fr", "gost_779"] {
        let scheme = Scheme::get(&format!("iuliia-{name}")).expect("bundled");
        let ours = speed(&text, |t| scheme.romanize(t).len());
        let theirs = speed(&text, |t| iuliia::transliterate(t, name).map_or(0, |t| t.len()));
        println!("{name:14} laqap {ours:6.0} MB/s   iuliia {theirs:6.0} MB/s   {:.1} x", ours / theirs);
    }
}
