//! How well `repair` does on names that it has not seen, damaged at random.
//!
//! `damaged DATA` damages the names of the half of the gazetteer that `letters --half` leaves out by
//! chains drawn from the encodings of `DATA/encodings/pages.tsv`, repairs them and counts. With the
//! whole of `data/letters.tsv` built in, the figures are of names that were seen; for the unseen:
//! `letters --half data > data/letters.tsv`, build, `damaged data`, and back again.
//!
//! With `--half-list` the names of the other half are known, none of which can be the answer: how many
//! strings are pulled to one of them?

mod common;
#[path = "common/letters.rs"]
mod letters;

use laqap::repair::{KnownNames, NameSet, Plan, Repairer, damage};
use letters::{Share, names};
use std::{collections::BTreeMap, fmt, fs, path::Path, process::ExitCode};

const USAGE: &str = "usage: damaged [--show N] [--seed N] [--half-list] DATA";

fn main() -> ExitCode {
    common::run(USAGE, |mut args, out| {
        let show: usize = args.option("--show")?.unwrap_or(0);
        let mut dice = Dice(args.option("--seed")?.unwrap_or(1));
        let half_list = args.flag("--half-list");
        let rest = args.rest()?;
        let [data] = &rest[..] else { return Err(common::Failure::Usage("one folder".into())) };
        let data = Path::new(data);
        let known: NameSet = names(data, Share::First)?.into_values().flatten().collect();
        let mut repairer = Repairer::new();
        if half_list {
            repairer = repairer.known_names(&known);
        }
        let pages = Pages::read(&fs::read_to_string(data.join("encodings/pages.tsv"))?);
        let names = names(data, Share::Second)?;
        let mut tally: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
        let (mut mended, mut left) = (Bins::default(), Bins::default());
        let (mut sound, mut changed) = (0, 0);
        let mut pulled = [0, 0];
        for name in names.values().flatten() {
            for form in forms(name) {
                sound += 1;
                let repaired = repairer.repair(&form);
                if repaired.is_changed() {
                    changed += 1;
                    pulled[0] += u32::from(known.is_known(repaired.text()));
                    writeln!(out, "sound\t{form}\t{}\t{}", repaired.text(), repaired.plan())?;
                } else {
                    left.add(repaired.confidence(), true);
                }
            }
            for (kind, chain) in KINDS {
                let name = dice.pick(&forms(name)).clone();
                let Some((damaged, plan)) = chain(&pages, &mut dice, &name) else { continue };
                // What looks like another sound text is nobody's to undo, and what is known is no loss.
                let words = damaged.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
                if damaged == name || words || half_list && known.is_known(&name) {
                    continue;
                }
                let repaired = repairer.repair(&damaged);
                let right = repaired.text() == name;
                let wrong = !right && repaired.is_changed();
                pulled[1] += u32::from(wrong && known.is_known(repaired.text()));
                let verdict = if right { 0 } else { 1 + usize::from(wrong) };
                tally.entry(kind).or_default()[verdict] += 1;
                if !repaired.is_changed() {
                    left.add(repaired.confidence(), right);
                } else if *kind != "lossy" {
                    mended.add(repaired.confidence(), right);
                }
                if verdict > 0 && tally[kind][1] + tally[kind][2] <= show as u32 {
                    let (text, sure) = (repaired.text(), repaired.confidence());
                    writeln!(out, "{kind}\t{damaged}\t{text}\t{name}\t{plan}\t{sure:.2}")?;
                }
            }
        }
        writeln!(out, "{sound} sound strings, {changed} changed")?;
        let mut all = [0; 3];
        for (kind, counts) in &tally {
            writeln!(out, "{}", row(kind, counts))?;
            if *kind != "lossy" {
                all.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
            }
        }
        writeln!(out, "{}", row("lossless", &all))?;
        if half_list {
            let damaged: u32 = tally.values().flatten().sum();
            writeln!(
                out,
                "pulled to a known name: {} sound, {} of {damaged} damaged",
                pulled[0], pulled[1]
            )?;
        }
        writeln!(out, "of lossless damage repaired: {mended}")?;
        writeln!(out, "of all strings left as they stand: {left}")?;
        Ok(())
    })
}

/// How often is right what was said at each confidence: how many, the sum of what was said, those right.
#[derive(Default)]
struct Bins([(u32, f64, u32); 8]);

impl Bins {
    /// The highest confidence of each.
    const MOST: [f64; 8] = [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.99, 1.0];

    fn add(&mut self, said: f64, right: bool) {
        let bin = Bins::MOST.iter().position(|most| said <= *most).unwrap_or(0);
        let (n, sum, rights) = &mut self.0[bin];
        (*n, *sum, *rights) = (*n + 1, *sum + said, *rights + u32::from(right));
    }
}

impl fmt::Display for Bins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "confidence up to, n, said, right")?;
        Bins::MOST.iter().zip(self.0).filter(|(_, (n, ..))| *n > 0).try_for_each(|(most, bin)| {
            let (n, said, right) = (f64::from(bin.0), bin.1, f64::from(bin.2));
            write!(f, "\n{most:5.2}  {n:6}  {:.3}  {:.3}", said / n, right / n)
        })
    }
}

fn row(kind: &str, [right, left, wrong]: &[u32; 3]) -> String {
    let n = right + left + wrong;
    let share = |count: &u32| 100.0 * f64::from(*count) / f64::from(n.max(1));
    let [right, left, wrong] = [share(right), share(left), share(wrong)];
    format!("{kind:24}{n:6}  recovered {right:6.2}%  left {left:6.2}%  wrong {wrong:6.2}%")
}

/// The name, its capitals and its single words.
fn forms(name: &str) -> Vec<String> {
    let words = name.split(' ').filter(|word| *word != name && word.chars().count() > 3);
    [name.to_owned(), name.to_uppercase()].into_iter().chain(words.map(str::to_owned)).collect()
}

/// The names and odds of encodings: on the written side and on the read side.
struct Pages {
    written: Vec<(String, f64)>,
    read: Vec<(String, f64)>,
    several: Vec<(String, f64)>,
}

impl Pages {
    fn read(table: &str) -> Pages {
        let mut pages = Pages { written: vec![], read: vec![], several: vec![] };
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<_> = line.split('\t').collect();
            // Halved bits: rare pages come up more often here than the tables think.
            let odds = |cell: &str| cell.parse().map(|bits: f64| (-bits / 2.0).exp2()).ok();
            let page = |odds| (cells[0].to_owned(), odds);
            pages.written.extend(odds(cells[2]).map(page).filter(|_| cells[1] != "multi"));
            let read = if cells[1] == "multi" { &mut pages.several } else { &mut pages.read };
            read.extend(odds(cells[3]).map(page));
        }
        pages
    }
}

/// The damaged name and the plan that undoes it, where this chain can happen to the name.
type Chain = fn(&Pages, &mut Dice, &str) -> Option<(String, String)>;

const KINDS: &[(&str, Chain)] = &[
    ("utf-8 as one byte", |pages, dice, name| {
        by_plan(name, format!("utf-8 read as {}", dice.weighted(&pages.read)))
    }),
    ("utf-8 as several bytes", |pages, dice, name| {
        by_plan(name, format!("utf-8 read as {}", dice.weighted(&pages.several)))
    }),
    ("cyrillic pages", |pages, dice, name| {
        one_byte(pages, dice, name).filter(|_| name.chars().any(cyrillic))
    }),
    ("latin pages", |pages, dice, name| {
        one_byte(pages, dice, name).filter(|_| !name.chars().any(cyrillic))
    }),
    ("two rounds", |pages, dice, name| {
        let (first, second) = (dice.weighted(&pages.read), dice.weighted(&pages.read));
        by_plan(name, format!("utf-8 read as {first} | utf-8 read as {second}"))
    }),
    ("one byte, then utf-8", |pages, dice, name| {
        let (once, plan) = one_byte(pages, dice, name)?;
        let then = format!("utf-8 read as {}", dice.weighted(&pages.read));
        let (twice, _) = by_plan(&once, then.clone())?;
        Some((twice, format!("{then} | {plan}")))
    }),
    ("escapes", |_, dice, name| {
        let bytes = ["percent escapes", "byte escapes", "quoted-printable"];
        let points = ["html entities", "code point escapes"];
        match dice.below(2) {
            0 => by_plan(name, format!("{} | utf-8 read as iso-8859-1", dice.pick(&bytes))),
            _ => by_plan(name, (*dice.pick(&points)).to_owned()),
        }
    }),
    ("one word", |pages, dice, name| {
        let words: Vec<_> = name.split(' ').collect();
        let at = dice.below(words.len());
        let plan = format!("utf-8 read as {}", dice.weighted(&pages.read));
        let (word, plan) = by_plan(words[at], plan)?;
        let mut words = words.clone();
        words[at] = &word;
        (words.len() > 1).then(|| (words.join(" "), plan))
    }),
    ("later losses", |pages, dice, name| {
        let how = ["spaces and quotes made plain", "soft hyphens lost"];
        let read = dice.weighted(&pages.read);
        let (damaged, plan) =
            by_plan(name, format!("utf-8 read as {read} with {}", dice.pick(&how)))?;
        let (without, _) = by_plan(name, format!("utf-8 read as {read}"))?;
        (damaged != without).then_some((damaged, plan))
    }),
    ("three rounds", |pages, dice, name| {
        let mut read = || dice.weighted(&pages.read);
        let [first, second, third] = [read(), read(), read()];
        by_plan(
            name,
            format!("utf-8 read as {first} | utf-8 read as {second} | utf-8 read as {third}"),
        )
    }),
    ("lost bits", |_, dice, name| {
        let encodings = ["koi8-r", "windows-1251", "iso-8859-5", "utf-8"];
        match dice.below(5) {
            0 => by_plan(name, "low bytes of utf-16".to_owned()),
            _ => by_plan(name, format!("{} in seven bits", dice.pick(&encodings))),
        }
    }),
    ("kazakh fonts", |_, dice, name| {
        let plan = format!("x-kz-fonts read as windows-{}", ["1251", "1252"][dice.below(2)]);
        by_plan(name, plan).filter(|_| name.contains(|c| "ҚқҒғҢңӘәӨөҰұҮү".contains(c)))
    }),
    ("lossy", |_, dice, name| {
        let pages = ["windows-1252", "windows-1251", "windows-1250", "iso-8859-1"];
        let (damaged, plan) = by_plan(name, format!("utf-8 read as {}", dice.pick(&pages)))?;
        let mark = ["\u{fffd}", "", "?"][dice.below(3)];
        let lost: String = damaged
            .chars()
            .map(|c| if c.is_control() { mark.into() } else { c.to_string() })
            .collect();
        (lost != damaged).then_some((lost, format!("{plan} with {mark:?} for controls")))
    }),
];

fn cyrillic(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

fn one_byte(pages: &Pages, dice: &mut Dice, name: &str) -> Option<(String, String)> {
    let plan = format!("{} read as {}", dice.weighted(&pages.written), dice.weighted(&pages.read));
    by_plan(name, plan)
}

fn by_plan(name: &str, plan: String) -> Option<(String, String)> {
    let parsed: Plan = plan.parse().expect("the program's plans are plans");
    let damaged = damage(name, &parsed).ok()?;
    // A page that shows the letters as they are is no damage, and one that drops some is another kind.
    (damaged != name && parsed.apply(&damaged).ok().as_deref() == Some(name))
        .then_some((damaged, plan))
}

/// A reproducible source of chance (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    fn weighted<'a>(&mut self, list: &'a [(String, f64)]) -> &'a str {
        let total: f64 = list.iter().map(|(_, odds)| odds).sum();
        let mut at = total * (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        for (name, odds) in list {
            at -= odds;
            if at <= 0.0 {
                return name;
            }
        }
        &list[0].0
    }
}
