//! The search for candidates: it finds what looking at everything finds, and bytes from anywhere do it no
//! harm.

use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver, fitting, translit::Scheme};

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// Names that are alike, in three alphabets.
fn names(random: &mut Random) -> Vec<(String, &'static str)> {
    const PARTS: [&str; 20] = [
        "нұр", "бек", "тем", "қас", "жан", "ай", "шах", "мир", "ер", "гүл", "сай", "ораз", "аң",
        "тс", "ата", "ч", "ов", "баев", "ұлы", "уев",
    ];
    let latin = Scheme::get("kk-2021").expect("bundled");
    let mut names = Vec::new();
    for i in 0..600 {
        let parts = 1 + random.below(4);
        let word: String = (0..parts).map(|_| PARTS[random.below(PARTS.len())]).collect();
        names.push(match i % 3 {
            0 => (word, "kk"),
            1 => (word, "ru"),
            _ => (latin.romanize(&word).into_owned(), "kk-Latn"),
        });
    }
    names
}

fn gazetteer(names: &[(String, &str)]) -> Gazetteer {
    let record = |(i, (name, lang)): (usize, &(String, &str))| {
        EntityRecord::new(i.to_string(), "person").name(NameRecord::new(name, *lang))
    };
    Gazetteer::builder().entities(names.iter().enumerate().map(record)).build().expect("sound")
}

#[test]
fn search_finds_all_words_within_the_cost() {
    let mut random = Random(7);
    let names = names(&mut random);
    let gazetteer = gazetteer(&names);
    let schemes: Vec<Scheme> =
        Scheme::all().filter(|scheme| scheme.languages().contains(&"kk")).collect();
    let mut fuzzy = 0;
    for (name, _) in names.iter().step_by(2) {
        let written = schemes[random.below(schemes.len())].romanize(name);
        let mut letters: Vec<char> = written.chars().collect();
        let (from, to) = (random.below(letters.len()), random.below(letters.len()));
        letters[to] = letters[from];
        for mention in [written.clone().into_owned(), letters.into_iter().collect()] {
            let (found, all) = fitting::words(&gazetteer, &mention);
            assert_eq!(found, all, "{mention}");
            fuzzy += found.iter().filter(|(.., cost)| *cost > 100).count();
        }
    }
    assert!(fuzzy > 100, "only {fuzzy} words that are not nearly the same");
}

#[test]
fn a_word_with_one_letter_wrong_is_found_by_another() {
    let mut random = Random(3);
    let words: Vec<(String, &str)> = names(&mut random);
    let words: Vec<&str> = words.iter().map(|(w, _)| &**w).filter(|w| w.is_ascii()).collect();
    let whole: Vec<(String, &str)> =
        words.chunks_exact(2).map(|two| (two.join(" "), "kk-Latn")).collect();
    let gazetteer = gazetteer(&whole);
    let resolver = Resolver::new(&gazetteer);
    let mut asked = 0;
    for (i, two) in words.chunks_exact(2).enumerate().filter(|(_, two)| two[1].len() > 7) {
        for at in 0..two[1].len() {
            let mention = format!("{} {}q{}", two[0], &two[1][..at], &two[1][at + 1..]);
            let answer = resolver.resolve(&mention);
            let found = answer.considered().iter().any(|c| c.entity().id() == i.to_string());
            assert!(found, "{mention} for {}", two.join(" "));
            asked += 1;
        }
    }
    assert!(asked > 50, "only {asked} asked");
}

/// An index from elsewhere may have a right checksum and still hold anything.
#[test]
fn bytes_from_anywhere_do_no_harm() {
    let mut random = Random(11);
    let names = names(&mut random);
    let whole = gazetteer(&names[..60]).as_bytes().to_vec();
    for round in 0..800 {
        let mut bytes = whole.clone();
        for _ in 0..=round % 4 {
            let at = 16 + random.below(bytes.len() - 16);
            bytes[at] = random.below(256) as u8;
        }
        let sum = crc32fast::hash(&bytes[16..]);
        bytes[12..16].copy_from_slice(&sum.to_le_bytes());
        let Ok(gazetteer) = Gazetteer::open(bytes) else { continue };
        let resolver = Resolver::new(&gazetteer);
        let _ = resolver.resolve(names[random.below(60)].0.as_str()).explain();
        let _ = resolver.resolve("Nurbek Zhankasov").explain();
        let _ = resolver.scan("Нұрбек Жанқасов пен Ata.").count();
        for entity in gazetteer.entities().take(100) {
            let _ = entity.record();
        }
        let _ = (gazetteer.status("7"), gazetteer.data_version());
    }
}
