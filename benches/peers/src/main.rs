//! Each scheme beside a lookup table, `any_ascii` and `icu_experimental` on a megabyte of Kazakh and
//! Russian names, and beside the `iuliia` crate on a megabyte of Russian ones, in one run. The
//! megabyte is run in pieces short enough that a busy machine finishes some of them undisturbed.
//!
//! ```sh
//! cargo run --release --manifest-path benches/peers/Cargo.toml
//! ```

#[path = "../../common/table.rs"]
mod table;

use std::{fmt::Write, hint::black_box, time::Instant};

use icu_experimental::transliterate::{RuleCollection, Transliterator};
use laqap::translit::Scheme;
use table::{FIRST, array, look_up};

const KAZAKH: &str = "Қасым-Жомарт Кемелұлы Тоқаев\nНұрсұлтан Әбішұлы Назарбаев\nҚызылорда облысы\nШымкент\n\
    Өскемен қаласы\nҮржар ауданы\nДінмұхамед Қонаев\nАҚТӨБЕ\nЖаңаөзен, Маңғыстау\nСәкен Сейфуллин\n";
const RUSSIAN: &str = "Александр Сергеевич Пушкин\nКрасноярский край\nЮрий Алексеевич Гагарин\nНижний Новгород\n\
    Щёлково, Московская область\nЕкатеринбург\nОбъединённые Арабские Эмираты\nХабаровск\nЭлиста\nРЯЗАНЬ\n";

/// How often a piece goes into a megabyte.
const PIECES: usize = 32;

/// Runs each many times in turn on a piece, and gives the best times in milliseconds a megabyte.
fn best(text: &str, runs: &mut [(String, Box<dyn Fn(&str) -> usize>)]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; runs.len()];
    for _ in 0..300 {
        for ((_, run), best) in runs.iter().zip(&mut best) {
            let began = Instant::now();
            black_box(run(black_box(text)));
            *best = best.min(began.elapsed().as_secs_f64() * 1e3 * PIECES as f64);
        }
    }
    best
}

fn scheme(name: &str) -> (String, Box<dyn Fn(&str) -> usize>) {
    let scheme: Scheme = name.parse().expect("bundled");
    (name.to_owned(), Box::new(move |text| scheme.romanize(text).len()))
}

/// The same letters as rules of ICU.
fn icu(table: &[String]) -> Transliterator {
    let mut rules = String::new();
    for (i, target) in table.iter().enumerate().filter(|(_, target)| *target != "?") {
        let source = char::from_u32(FIRST + i as u32).expect("Cyrillic");
        writeln!(rules, "{source} → {target} ;").expect("a string takes all");
    }
    let locale = "und-Latn-t-und-cyrl".parse().expect("well formed");
    let mut all = RuleCollection::default();
    all.register_source(&locale, rules, [], false, true);
    let provider = all.as_provider();
    Transliterator::try_new_unstable(&provider, &provider, &provider, &locale).expect("good rules")
}

fn main() {
    let names = [KAZAKH, RUSSIAN].concat();
    let text = names.repeat((1 << 20) / PIECES / names.len() + 1);
    let table = array("kk-odni-2015");
    let icu = icu(&table);
    let mut runs: Vec<(String, Box<dyn Fn(&str) -> usize>)> = vec![
        ("lookup table".into(), Box::new(move |t| look_up(&table, t).len())),
        ("any_ascii".into(), Box::new(|t| any_ascii::any_ascii(t).len())),
    ];
    let ids = "kk-bgn-1979 kk-odni-2015 kk-2021-04 ru-bgn ru-icao ru-iso9 kk-gov-en kk-arab tt-2012 \
        uz-1995 press-fra-rus press-pol-rus press-spa-kaz press-fra-uzb-Latn";
    runs.extend(ids.split_whitespace().map(scheme));
    let times = best(&text, &mut runs);
    println!("1 MB of Kazakh and Russian   ms   x lookup table   x any_ascii");
    for ((name, _), time) in runs.iter().zip(&times) {
        println!("{name:20} {time:10.1} {:14.2} {:14.2}", times[0] / time, times[1] / time);
    }

    // A thousandth of it, for it takes a thousand times as long.
    let began = Instant::now();
    black_box(icu.transliterate(names.clone()));
    let once = began.elapsed().as_secs_f64();
    let odni = scheme("kk-odni-2015");
    let ours = best(&names, &mut [odni])[0] / PIECES as f64 / 1e3;
    println!("icu_experimental, one KB: {:.2} ms, {:.0} x ours", once * 1e3, once / ours);

    let text = RUSSIAN.repeat((1 << 20) / PIECES / RUSSIAN.len() + 1);
    println!("1 MB of Russian              ms   x iuliia");
    for name in ["icao_doc_9303", "bgn_pcgn_alt", "wikipedia", "mvd_310_fr", "gost_779"] {
        let theirs = Box::new(move |t: &str| iuliia::transliterate(t, name).map_or(0, |t| t.len()));
        let ours = scheme(&format!("iuliia-{name}"));
        let times = best(&text, &mut [ours, (name.to_owned(), theirs)]);
        println!("{name:20} {:10.1} {:10.1}", times[0], times[1] / times[0]);
    }
}
