//! What one index costs at ten thousand, a hundred thousand and a million names: time to build, memory,
//! bytes a name, time a query; and how often the right entity comes first, beside brute force with
//! `rapidfuzz`.
//!
//! ```sh
//! cargo bench --bench growth                     # all three sizes
//! cargo bench --bench growth -- 50000            # others
//! ```
//!
//! The names are made of the syllables of the region, some given names and surnames far commoner than
//! others, half of them in Cyrillic and half in Kazakh Latin. Mentions are the same names in a scheme drawn
//! from all that write Kazakh in Latin letters. The peer gets names and mentions in plain ASCII, or it
//! would find nothing.

use any_ascii::any_ascii;
use laqap::{EntityRecord, Gazetteer, NameRecord, Resolution, Resolver, translit::Scheme};
use rapidfuzz::fuzz::RatioBatchComparator;
use std::{collections::HashSet, fs, hint::black_box, time::Instant};

const HEADS: [&str; 24] = [
    "Нұр", "Бек", "Тем", "Қас", "Жан", "Ай", "Шах", "Мир", "Дос", "Ер", "Гүл", "Сай", "Ораз", "Құ",
    "Мұр", "Әл", "Бай", "Сұл", "Таң", "Рүс", "Кен", "Жол", "Ақ", "Ты",
];
const MIDDLES: [&str; 16] = [
    "сұл", "бол", "тай", "ым", "жо", "дар", "ғали", "мұ", "ша", "рат", "бер", "қож", "ман", "ді",
    "ке", "лы",
];
const GIVEN: [&str; 8] = ["тан", "хан", "бек", "дин", "гелді", "сын", "жан", "мырза"];
const FAMILY: [&str; 8] = ["баев", "ов", "оев", "жанов", "ұлы", "енов", "беков", "иев"];
/// Mentions of each sort.
const MENTIONS: usize = 400;
/// Mentions with which the peer is tried: each takes it a good part of a second.
const PEER_MENTIONS: usize = 40;

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % most
    }

    fn one_of<'t>(&mut self, of: &[&'t str]) -> &'t str {
        // The least of two draws: those at the beginning are commoner.
        of[self.below(of.len()).min(self.below(of.len()))]
    }

    fn word(&mut self, most_middles: usize, tails: &[&str]) -> String {
        let mut word = self.one_of(&HEADS).to_owned();
        for _ in 0..self.below(most_middles + 1) {
            word.push_str(self.one_of(&MIDDLES));
        }
        word + self.one_of(tails)
    }

    fn name(&mut self) -> String {
        format!("{} {}", self.word(1, &GIVEN), self.word(3, &FAMILY))
    }

    /// One letter left out, doubled, or put in another's place.
    fn mistype(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let at = self.below(letters.len());
        match self.below(3) {
            0 => drop(letters.remove(at)),
            1 => letters.insert(at, letters[at]),
            _ => letters[at] = char::from(b'a' + self.below(26) as u8),
        }
        letters.into_iter().collect()
    }
}

/// Different names.
fn names(count: usize, random: &mut Random) -> Vec<String> {
    let mut seen = HashSet::new();
    std::iter::repeat_with(|| random.name())
        .filter(|n| seen.insert(n.clone()))
        .take(count)
        .collect()
}

fn build(names: &[String]) -> Gazetteer {
    let official = Scheme::get("kk-2021").expect("bundled");
    let record = |(i, name): (usize, &String)| {
        let name = match i % 2 {
            0 => NameRecord::new(name, "kk"),
            _ => NameRecord::new(official.romanize(name), "kk-Latn"),
        };
        EntityRecord::new(i.to_string(), "person").name(name)
    };
    Gazetteer::builder().entities(names.iter().enumerate().map(record)).build().expect("sound")
}

/// The most memory that the process has had so far, in megabytes; 0 where the system does not tell.
fn peak_memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0) / 1024
}

/// Median of the times of each mention, each the best of three, in microseconds.
fn median<'t>(mentions: &'t [(usize, String)], mut run: impl FnMut(&'t str)) -> f64 {
    let mut best = vec![f64::INFINITY; mentions.len()];
    for _ in 0..3 {
        for (best, (_, mention)) in best.iter_mut().zip(mentions) {
            let began = Instant::now();
            run(mention);
            *best = best.min(began.elapsed().as_secs_f64() * 1e6);
        }
    }
    best.sort_by(f64::total_cmp);
    best[best.len() / 2]
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn measure(count: usize) {
    let mut random = Random(88_172_645_463_325_252);
    let mut all = names(count + MENTIONS, &mut random);
    let strangers = all.split_off(count);
    let began = Instant::now();
    let gazetteer = build(&all);
    let built = began.elapsed().as_secs_f64();
    let bytes = gazetteer.as_bytes().len() as f64 / count as f64;
    println!(
        "{count} names: built in {built:.1} s, {bytes:.0} bytes a name, peak {} MB",
        peak_memory()
    );

    let latin = |s: &Scheme| s.languages().contains(&"kk") && s.target_script() == "Latn";
    let schemes: Vec<Scheme> = Scheme::all().filter(latin).collect();
    let mut respelled =
        |name: &str| schemes[random.below(schemes.len())].romanize(name).into_owned();
    // Odd, so that both scripts are among them.
    let step = (count / MENTIONS).max(1) | 1;
    let asked = || (0..count).step_by(step).map(|i| (i, &all[i]));
    let exact: Vec<(usize, String)> =
        asked().filter(|(i, _)| i % 2 == 0).map(|(i, n)| (i, n.clone())).collect();
    let spelled: Vec<(usize, String)> = asked().map(|(i, n)| (i, respelled(n))).collect();
    let nobody: Vec<(usize, String)> =
        strangers.iter().map(|n| (usize::MAX, respelled(n))).collect();
    let mistyped: Vec<(usize, String)> =
        spelled.iter().map(|(i, n)| (*i, random.mistype(n))).collect();

    let plain = |text: &str| any_ascii(text).to_lowercase();
    let letters = |text: &str| plain(text).chars().collect::<Vec<char>>();
    let folded: Vec<Vec<char>> = all.iter().map(|name| letters(name)).collect();
    let resolver = Resolver::new(&gazetteer);
    for (label, mentions) in [
        ("attested", &exact),
        ("respelled", &spelled),
        ("and mistyped", &mistyped),
        ("nobody", &nobody),
    ] {
        let ours = median(mentions, |mention| drop(black_box(resolver.resolve(mention))));
        let (mut first, mut matched, mut right) = (0, 0, 0);
        for (i, mention) in mentions {
            let answer = resolver.resolve(mention.as_str());
            let id = i.to_string();
            first +=
                usize::from(answer.considered().first().is_some_and(|c| c.entity().id() == id));
            if let Resolution::Match(found) = answer {
                matched += 1;
                right += usize::from(found.entity().id() == id);
            }
        }
        let whole = mentions.len();
        println!(
            "  {label:12} {ours:8.1} µs   first {:5.1} %   matched {:5.1} %, of which right {:5.1} %",
            percent(first, whole),
            percent(matched, whole),
            percent(right, matched)
        );
        if label == "attested" {
            continue;
        }
        let few: Vec<(usize, String)> =
            mentions.iter().step_by(MENTIONS.div_ceil(PEER_MENTIONS)).cloned().collect();
        let best = |mention: &str| {
            let peer = RatioBatchComparator::new(letters(mention));
            let likeness = |name: &Vec<char>| peer.similarity(name.iter().copied());
            let scored = folded.iter().map(likeness).enumerate();
            scored.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(i, _)| i)
        };
        let theirs = median(&few, |mention| {
            black_box(best(mention));
        });
        let first = few.iter().filter(|(i, mention)| best(mention) == Some(*i)).count();
        println!(
            "  {:12} {theirs:8.0} µs   first {:5.1} %   rapidfuzz, {:.0} x as long",
            "",
            percent(first, few.len()),
            theirs / ours
        );
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let counts: Vec<usize> = arguments.iter().filter_map(|count| count.parse().ok()).collect();
    if arguments.iter().any(|argument| argument == "--test") {
        return measure(1_000);
    }
    let usual = vec![10_000, 100_000, 1_000_000];
    for count in if counts.is_empty() { usual } else { counts } {
        measure(count);
    }
}
