//! Every scheme file's samples, and the laws that all schemes keep.

use std::borrow::Cow;

use laqap::translit::{Options, Reversible, Scheme, Unknown, spell, which};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

/// The alphabets of the languages, small letters.
const ALPHABETS: &[(&str, &str)] = &[
    ("ru", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    ("kk", "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"),
    ("ky", "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"),
    ("tg", "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя"),
    ("uz", "абвгғдеёжзийкқлмнопрстуўфхҳцчшъьэюя"),
    ("tk", "аәбвгдеёжҗзийклмнңоөпрстуүфхцчшщъыьэюя"),
    ("uk", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    ("be", "абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    ("az", "абвгғдеәжзиыјкҝлмноөпрстуүфхһчҹш"),
    ("mn", "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя"),
    ("tt", "аәбвгдеёжҗзийклмнңоөпрстуүфхһцчшщъыьэюя"),
    ("ba", "абвгғдҙеёжзийкҡлмнңоөпрҫстуүфхһцчшщъыьэәюя"),
    ("ce", "абвгдеёжзийклмнопрстуфхцчшщъыьэюяӏ"),
    ("ug", "абвгғдеәжҗзийкқлмнңоөпрстуүфхһчшюя"),
    ("kaa", "аәбвгғдеёжзийкқлмнңоөпрстуүўфхҳцчшщъыьэюя"),
];

fn of(id: &str) -> Scheme {
    id.parse().unwrap_or_else(|e| panic!("{e}"))
}

fn alphabet(scheme: Scheme) -> Vec<char> {
    let own = scheme.alphabet();
    let language = scheme.languages()[0];
    let letters = match scheme.source_script() {
        "Cyrl" if own.is_empty() => {
            ALPHABETS.iter().find(|(l, _)| *l == language).unwrap_or_else(|| panic!("{language}")).1
        }
        "Latn" => "aäbcçdeəfgğhiıjklmnňoöpqrsştuüvwxyýzž",
        "Arab" if own.is_empty() => "اآبپتجچدرسشغفقكگلمنهويئ",
        _ => own,
    };
    letters.chars().collect()
}

fn schemes() -> impl Strategy<Value = Scheme> {
    schemes_where(|_| true)
}

fn schemes_where(holds: impl Fn(Scheme) -> bool) -> impl Strategy<Value = Scheme> {
    proptest::sample::select(Scheme::all().filter(|s| holds(*s)).collect::<Vec<_>>())
}

/// A small, title or capital word over a scheme's alphabet.
fn word(scheme: Scheme, longest: usize) -> impl Strategy<Value = String> {
    let letters =
        proptest::collection::vec(proptest::sample::select(alphabet(scheme)), 1..=longest);
    (letters, 0..3).prop_map(|(letters, case)| in_case(&letters, case))
}

fn in_case(letters: &[char], case: i32) -> String {
    let upper = |c: &char| c.to_uppercase().collect::<String>();
    match case {
        0 => letters.iter().collect(),
        1 => upper(&letters[0]) + &letters[1..].iter().collect::<String>(),
        _ => letters.iter().map(upper).collect(),
    }
}

fn word_where(
    longest: usize,
    holds: impl Fn(Scheme) -> bool,
) -> impl Strategy<Value = (Scheme, String)> {
    schemes_where(holds).prop_flat_map(move |s| (Just(s), word(s, longest)))
}

fn scheme_and_text() -> impl Strategy<Value = (Scheme, String)> {
    schemes().prop_flat_map(|s| {
        let words = proptest::collection::vec(word(s, 8), 1..5);
        (Just(s), words.prop_map(|w| w.join(" ")))
    })
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52F}' | '\u{1C80}'..='\u{1C8F}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A640}'..='\u{A69F}')
}

#[test]
fn samples() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for scheme in Scheme::all() {
        let mut any = false;
        for (source, result) in scheme.samples() {
            any = true;
            count += 1;
            let got = scheme.romanize(source);
            if got != result {
                wrong.push(format!("{scheme}: {source} → {got}, sample says {result}"));
            }
        }
        if !any {
            wrong.push(format!("{scheme}: no sample"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 300, "{count} samples");
}

#[test]
fn headers_are_complete() {
    for scheme in Scheme::all() {
        assert!(!scheme.source().is_empty() && !scheme.users().is_empty(), "{scheme}");
        assert!((1850..2100).contains(&scheme.year()), "{scheme}: {}", scheme.year());
        assert_eq!(scheme.id().parse(), Ok(scheme));
        for alias in scheme.aliases() {
            assert_eq!(Scheme::get(alias), Some(scheme));
        }
        for (source, target) in scheme.letters() {
            assert!(target.nfc().eq(target.chars()), "{scheme}: {source} → {target:?} is not NFC");
            assert!(
                !target.starts_with(|c| matches!(c, '\u{300}'..='\u{36F}')),
                "{scheme}: {source} → {target:?}"
            );
            let latin = scheme.target_script() == "Latn";
            assert!(!latin || !target.chars().any(is_cyrillic), "{scheme}: {source} → {target}");
        }
    }
}

#[test]
fn unknown_scheme_names_the_nearest() {
    let error = "kk-bgn-1997".parse::<Scheme>().unwrap_err().to_string();
    assert!(error.contains("kk-bgn-1979") && error.contains("kk-bgn-1997"), "{error}");
    assert!("".parse::<Scheme>().is_err());
}

#[test]
fn case_of_digraphs() {
    let maps = of("kk-bgn-1979");
    for (source, result) in [
        ("Шыңғыс", "Shyngghys"),
        ("ШЫҢҒЫС", "SHYNGGHYS"),
        ("Ш. Айтматов", "Sh. Aytmatov"),
        ("ЖҚШ", "ZHQSH"),
        ("Ш", "Sh"),
        ("ЖШС «Шағала»", "ZHSHS «Shaghala»"),
    ] {
        assert_eq!(maps.romanize(source), result);
    }
    assert_eq!(of("ua-ukr-Cyrl-Latn-2010").romanize("МАР'ЯНІВКА «Я»"), "MARIANIVKA «Ya»");
    assert_eq!(of("kk-2021").romanize("Іле ИЛЬЯС"), "Ile İLÄS");
}

#[test]
fn apostrophes_are_folded_on_input() {
    let scheme = of("uk-kmu55");
    for apostrophe in "'’ʼ‘´`".chars() {
        assert_eq!(scheme.romanize(&format!("Мар{apostrophe}янівка")), "Marianivka");
    }
    assert_eq!(scheme.romanize("'Мар’янівка'"), "'Marianivka'");
}

#[test]
fn unknown_letters() {
    let scheme = of("kk-bgn-1979");
    let with =
        |unknown| scheme.romanize_with("Ћуґа", &Options::new().unknown(unknown)).into_owned();
    assert_eq!(with(Unknown::Keep), "Ћūґa");
    assert_eq!(with(Unknown::Drop), "ūa");
    assert!(
        with(Unknown::Deunicode).is_ascii() || !with(Unknown::Deunicode).chars().any(is_cyrillic)
    );
    assert_eq!(scheme.romanize("北京 Αθήνα"), "北京 Αθήνα");
}

#[test]
fn bad_input_does_no_harm() {
    let long = "ш".repeat(200_000);
    let marks = "\u{301}\u{308}\u{1AB0}\u{378}\u{10FFFF}\u{483}".repeat(50);
    for scheme in Scheme::all() {
        scheme.romanize(&marks);
        scheme.romanize("");
    }
    for id in ["kk-bgn-1979", "kk-arab", "tt-bgn-2007", "press-spa-kaz", "uly-uig-Arab-Latn-2008"] {
        assert!(!of(id).romanize(&long).is_empty() || id.starts_with("uly"));
    }
    assert_eq!(of("ru-bgn").original(&"sh".repeat(500)), "ш".repeat(500));
}

#[test]
fn back_on_real_names() {
    for (id, text, original) in [
        ("uz-1995", "Alisher", "Алишер"),
        ("uz-1995", "Yo‘ldosh", "Йўлдош"),
        ("uz-1995", "Yo'ldosh", "Йўлдош"),
        ("uz-1995", "Is’hoq", "Исҳоқ"),
        ("uz-1995", "Elmurod", "Элмурод"),
        ("uz-1995", "Shavkat Mirziyoyev", "Шавкат Мирзиёев"),
        ("tk-1999", "Gurbanguly Berdimuhamedow", "Гурбангулы Бердимухамедов"),
        ("tg-bgn", "Ėmomalí Rahmon", "Эмомалӣ Раҳмон"),
        ("kk-bgn", "Qasym-Zhomart Toqaev", "Қасым-Жомарт Тоқаев"),
        ("kk-2021", "Nūrsūltan Nazarbaev", "Нұрсұлтан Назарбаев"),
        ("kk-arab", "قازاقستان", "қазақстан"),
        ("ru-bgn", "Dostoyevskiy", "Достоевский"),
        ("ru-iso9", "Hruŝëv ÛRIJ", "Хрущёв ЮРИЙ"),
        ("az-1992", "İlham Əliyev", "Илһам Әлијев"),
        ("press-pol-rus", "Gorbaczow", "Горбачёв"),
    ] {
        assert_eq!(of(id).original(text), original, "{id}");
    }
    let roads = of("press-spa-kaz").originals("Kasim-Zhomart Tokayev", 500);
    assert!(roads.iter().any(|o| o.text == "Қасым-Жомарт Тоқаев"), "{}", roads.len());
}

#[test]
fn which_inverts_spell() {
    for scheme in Scheme::all() {
        let language = scheme.languages()[0];
        let name = scheme.samples().next().expect("every scheme has samples").0;
        let spellings = spell(name, language);
        assert!(spellings.iter().any(|s| s.scheme == scheme), "{scheme}: {name}");
        for spelling in spellings {
            let schemes = which(&spelling.text, name, language);
            assert!(schemes.contains(&spelling.scheme), "{spelling:?}");
        }
    }
}

#[test]
fn letters_of_the_language_rank_originals() {
    for (id, text, original) in [
        ("kk-odni", "Omirbek", "Өмірбек"),
        ("kk-odni", "Mukhtar", "Мұхтар"),
        ("kk-gov-en", "Kaskelen", "Қаскелең"),
        ("ky-odni", "Jogorku Kengesh", "Жогорку Кеңеш"),
        ("tg-gov-en", "Emomali Rahmon", "Эмомали Раҳмон"),
        ("ru-icao", "Iurii Gagarin", "Юрий Гагарин"),
        ("press-deu-rus", "Tschechow", "Чехов"),
    ] {
        let found = of(id).originals_ranked(text, 5);
        assert!(found.iter().any(|o| o.text == original), "{id}: {text} → {found:?}");
    }
}

/// The laws below draw schemes at random; here each one has every pair of its letters, in small,
/// title and capital words by turns.
#[test]
fn every_scheme_keeps_the_laws_on_every_pair_of_letters() {
    let mut checked = 0;
    for scheme in Scheme::all() {
        let letters = alphabet(scheme);
        let pairs = letters.iter().enumerate().flat_map(|(i, &a)| {
            letters.iter().enumerate().map(move |(j, &b)| in_case(&[a, b], (i + j) as i32 % 3))
        });
        let words: Vec<_> = pairs.collect();
        let text = words.join(" ");
        let (got, offsets) = scheme.romanize_mapped(&text, &Options::new());
        let apart: Vec<_> = words.iter().map(|w| scheme.romanize(w)).collect();
        assert!(got == apart.join(" "), "{scheme}: word by word");
        assert!(got == scheme.romanize(&text.nfd().collect::<String>()), "{scheme}: decomposed");
        if scheme.target_script() == "Latn" {
            assert!(!got.chars().any(is_cyrillic), "{scheme}: mixed scripts");
            let latin = scheme.source_script() == "Latn";
            assert!(latin || scheme.romanize(&got) == got, "{scheme}: Latin");
        }
        for pair in offsets.steps().windows(2) {
            assert!(pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1, "{scheme}: {pair:?}");
        }
        for &(o, i) in offsets.steps() {
            assert!(got.is_char_boundary(o) && text.is_char_boundary(i), "{scheme}: {o} {i}");
        }
        checked += 1;
    }
    assert_eq!(checked, Scheme::all().len());
}

/// Sequences that a reversible scheme's language does not have, and that its authority does not
/// provide for: `й` where no vowel precedes, and signs that modify nothing.
fn well_formed(scheme: Scheme, word: &str) -> bool {
    let small: Vec<char> = word.to_lowercase().chars().collect();
    let vowel = |c: &char| "аәеёиӣоөуӯұүыіэюя".contains(*c);
    match scheme.id() {
        id if id.starts_with("bgnpcgn") => {
            !matches!(small[0], 'й' | 'ы' | 'ь' | 'ъ')
                && small.windows(2).all(|w| match w[1] {
                    'й' | 'ы' if scheme.languages() == ["ru"] => (w[1] == 'й') == vowel(&w[0]),
                    'а' | 'о' | 'у' if scheme.languages() == ["tg"] => w[0] != 'й',
                    'ь' | 'ъ' => !vowel(&w[0]) && !"йьъ".contains(w[0]),
                    _ => true,
                })
        }
        id if id.starts_with("by-bel") || id.starts_with("un-bel") => {
            // The soft sign is written on z l n s c only.
            !small.starts_with(&['ь'])
                && small.windows(2).all(|w| w[1] != 'ь' || "злнсц".contains(w[0]))
        }
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 1 << 20, ..ProptestConfig::default() })]

    #[test]
    fn reversible_schemes_give_the_original_back((scheme, s) in word_where(9, |s| s.reversible() != Reversible::No)) {
        prop_assume!(well_formed(scheme, &s));
        // One letter alone does not show whether it was a word in capitals; nor do signs without case.
        prop_assume!(s.chars().count() > 1 && !s.starts_with(['ь', 'ъ', 'Ь', 'Ъ']));
        let options = Options::new().separators(scheme.reversible() == Reversible::WithSeparators);
        let forth = scheme.romanize_with(&s, &options);
        let cased = forth.chars().filter(|c| c.is_uppercase()).count();
        let s = if cased == 1 { in_case(&s.to_lowercase().chars().collect::<Vec<_>>(), 1) } else { s };
        let forth = scheme.romanize_with(&s, &options);
        prop_assert_eq!(scheme.original(&forth), s.clone(), "by way of {}", forth);
    }

    #[test]
    fn lossy_schemes_have_the_original_among_theirs((scheme, s) in word_where(3, |s| s.steps().is_empty())) {
        let s = s.to_lowercase();
        // Of letters that leave no trace, one at a place is looked for; and no word begins with a sign.
        let signs: Vec<bool> = s.chars().map(|c| "ьъӏ".contains(c)).collect();
        prop_assume!(!signs[0] && !signs.windows(2).any(|w| w[0] && w[1]));
        let forth = scheme.romanize(&s);
        prop_assume!(!forth.is_empty());
        let found = scheme.originals(&forth, 1000);
        prop_assert!(found.iter().any(|o| o.text == s), "{} → {}: {:?}", s, forth, found.iter().take(9).map(|o| &o.text).collect::<Vec<_>>());
    }

    #[test]
    fn there_and_back_and_there_again((scheme, s) in word_where(7, |s| s.steps().is_empty())) {
        // A quote before a word is not read as a sign, for no word begins with one.
        let signs: Vec<bool> = s.to_lowercase().chars().map(|c| "ьъ".contains(c)).collect();
        prop_assume!(!signs[0] && !signs.windows(2).any(|w| w[0] && w[1]) && well_formed(scheme, &s));
        let forth = scheme.romanize(&s);
        let back = scheme.original(&forth);
        prop_assert_eq!(scheme.romanize(&back), forth, "by way of {}", back);
    }

    #[test]
    fn composed_and_decomposed_are_one((scheme, s) in scheme_and_text()) {
        let decomposed: String = s.nfd().collect();
        prop_assert_eq!(scheme.romanize(&decomposed), scheme.romanize(&s));
    }

    #[test]
    fn word_by_word_is_the_whole((scheme, s) in scheme_and_text()) {
        let words: Vec<_> = s.split(' ').map(|w| scheme.romanize(w)).collect();
        prop_assert_eq!(words.join(" "), scheme.romanize(&s));
    }

    #[test]
    fn latin_is_left_alone((scheme, s) in scheme_and_text()) {
        prop_assume!(scheme.source_script() != "Latn" && scheme.target_script() == "Latn");
        let once = scheme.romanize(&s).into_owned();
        let again = scheme.romanize(&once);
        prop_assert_eq!(&again, &once);
        prop_assert!(matches!(again, Cow::Borrowed(_)));
    }

    #[test]
    fn no_cyrillic_is_left((scheme, s) in scheme_and_text(), extra in "[\\u{400}-\\u{52f}]{0,4}") {
        prop_assume!(scheme.source_script() == "Cyrl" && scheme.target_script() == "Latn");
        let got = scheme.romanize(&(s + &extra)).into_owned();
        prop_assert!(!got.chars().any(is_cyrillic), "{}", got);
    }

    #[test]
    fn offsets_are_monotone_and_on_boundaries((scheme, s) in scheme_and_text(), decompose: bool, any in "\\PC{0,6}") {
        let s = if decompose { s.nfd().collect() } else { s } + &any;
        let (out, offsets) = scheme.romanize_mapped(&s, &Options::new());
        prop_assert_eq!(&out, &scheme.romanize(&s));
        for pair in offsets.steps().windows(2) {
            prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1, "{:?}", pair);
        }
        for &(o, i) in offsets.steps() {
            prop_assert!(out.is_char_boundary(o) && s.is_char_boundary(i));
        }
        let whole = offsets.input(0..out.len());
        prop_assert!(whole.end <= s.len() && whole.start <= whole.end);
    }

    #[test]
    fn arbitrary_text_never_panics(scheme in schemes(), s in "\\PC{0,40}|[\\u{300}-\\u{52f}\\u{600}-\\u{6ff}'`·]{0,30}") {
        let (out, _) = scheme.romanize_mapped(&s, &Options::new().separators(true));
        scheme.originals(&out, 3);
        scheme.originals(&s, 2);
    }
}
