//! Text to tokens: where words stand, what stands between them, and where sentences begin.
//!
//! Nothing is allocated for a word here; most words of a text are looked at no further.

use crate::normalize::{is_apostrophe, is_invisible, is_word_char};

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// White space with at most one line end.
    Space,
    /// A hyphen or apostrophe, perhaps with a line end behind it, or nothing that prints.
    Hyphen,
    /// A full stop, perhaps with a space: of an abbreviation, or not.
    Dot,
    /// A comma and a space.
    Comma,
    /// Anything else: names do not cross it, unless they are written so.
    Break,
}

/// A word, or a part of one between hyphens.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// What stands before.
    pub gap: Gap,
    flags: u8,
}

const UPPER: u8 = 1;
const CAPS: u8 = 2;
const CASELESS: u8 = 4;
const FIRST: u8 = 8;
const VOID: u8 = 16;
const SINGLE: u8 = 32;
const LINE: u8 = 64;

impl Token {
    /// Whether it begins with a capital.
    pub fn is_upper(&self) -> bool {
        self.flags & UPPER != 0
    }

    /// Whether it has several letters, all of them capitals.
    pub fn is_caps(&self) -> bool {
        self.flags & CAPS != 0
    }

    /// Whether its script has no case, or it begins with a digit.
    pub fn is_caseless(&self) -> bool {
        self.flags & CASELESS != 0
    }

    /// Whether a sentence begins here, so that a capital tells nothing.
    pub fn is_first(&self) -> bool {
        self.flags & FIRST != 0
    }

    /// Whether it is a part of an address or a tag, not of prose.
    pub fn is_void(&self) -> bool {
        self.flags & VOID != 0
    }

    /// Whether it is one letter.
    pub fn is_single(&self) -> bool {
        self.flags & SINGLE != 0
    }

    /// Whether a line begins here.
    pub fn is_line(&self) -> bool {
        self.flags & LINE != 0
    }

    /// Whether a name may begin here.
    pub fn may_begin(&self) -> bool {
        self.flags & (UPPER | CASELESS) != 0 && !self.is_void()
    }
}

/// The tokens of a text. Takes time linear in its length.
pub fn tokens(text: &str, out: &mut Vec<Token>) {
    out.clear();
    let mut chars = text.char_indices().peekable();
    let mut behind = 0;
    // The run between white space that was looked at last, and whether it is an address.
    let mut run = (0, false);
    let mut first = true;
    while let Some((start, c)) = chars.next() {
        if !is_part(c) || is_invisible(c) {
            continue;
        }
        if start >= run.0 {
            let rest = &text[start..];
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let from =
                text[behind..start].rfind(char::is_whitespace).map_or(behind, |at| behind + at);
            let whole = &text[from..start + length];
            run = (start + length, is_address(whole));
            let word = rest[..length].trim_end_matches(|c: char| c.is_ascii_punctuation());
            if !run.1 && is_damaged(word) {
                // One token, whatever it is made of: what it was is for the lookup to find out.
                let end = start + word.len();
                while chars.next_if(|(at, _)| *at < end).is_some() {}
                let after = out.last().map(|token: &Token| &text[token.start..token.end]);
                let (gap, begins) = gap(&text[behind..start], after);
                let begins = if begins || first { FIRST } else { 0 };
                out.push(Token { start, end, gap, flags: UPPER | begins });
                (behind, first) = (end, false);
                continue;
            }
        }
        let mut end = start + c.len_utf8();
        let mut flags = 0;
        let cased = is_capital(c) || is_small(c);
        flags |= if is_capital(c) || is_title_case(c) {
            UPPER
        } else if cased {
            0
        } else {
            CASELESS
        };
        let (mut letters, mut lower) = (usize::from(is_letter(c)), is_small(c));
        let lower_start = lower;
        let mut last = c;
        while let Some((at, c)) = chars.next_if(|(_, c)| is_part(*c) || is_apostrophe(*c)) {
            // French and Italian *l’Ouzbékistan*, *dell’Uzbekistan*: the name is what stands behind.
            if is_apostrophe(c)
                && letters < 6
                && chars.peek().is_some_and(|(_, next)| next.is_uppercase())
                && (lower_start || letters == 1 && matches!(last, 'L' | 'D'))
            {
                break;
            }
            letters += usize::from(is_letter(c));
            lower |= is_small(c);
            last = c;
            end = at + c.len_utf8();
        }
        // A closing quotation mark is no letter; oʻ and soft signs are.
        while is_apostrophe(last) && !matches!(last, 'ʻ' | 'ʼ' | 'ʹ' | 'ʺ') {
            end -= last.len_utf8();
            last = text[start..end].chars().next_back().unwrap_or('x');
        }
        if flags & UPPER != 0 && letters > 1 && !lower {
            flags |= CAPS;
        }
        if letters == 1 && last.is_alphabetic() {
            flags |= SINGLE;
        }
        let between = &text[behind..start];
        let after = out.last().map(|token: &Token| &text[token.start..token.end]);
        let (gap, begins) = gap(between, after);
        first |= begins;
        if between.contains('\n') {
            flags |= LINE;
        }
        if first {
            flags |= FIRST;
        }
        // The first word behind a bullet or number is the first as well.
        first = first && !text[start..end].chars().any(char::is_alphabetic);
        if run.1 {
            flags |= VOID;
        }
        out.push(Token { start, end, gap, flags });
        behind = end;
    }
}

/// What words are made of; quick for the letters of most texts.
#[inline]
fn is_part(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => true,
        _ => is_word_char(c),
    }
}

/// Like the methods of `char`, and quick for the letters of most texts, as the next two are.
#[inline]
fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\x7f' | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}' => is_part(c),
        _ => c.is_alphanumeric(),
    }
}

#[inline]
fn is_small(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_lowercase(),
        '\u{400}'..='\u{45f}' => c >= 'а',
        _ => c.is_lowercase(),
    }
}

#[inline]
fn is_capital(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_uppercase(),
        '\u{400}'..='\u{45f}' => c < 'а',
        _ => c.is_uppercase(),
    }
}

/// Whether a run without white space bears the marks of an encoding that was taken for another. Only a
/// first look: sound words may bear them, and most other damage is not worth a look at every word.
pub fn is_damaged(run: &str) -> bool {
    if run.is_ascii() || run.len() > 200 {
        return false;
    }
    let (mut latin, mut high, mut foreign, mut letters, mut marks, mut pairs) = (0, 0, 0, 0, 0, 0);
    let mut before = ' ';
    for c in run.chars() {
        letters += usize::from(c > '\u{bf}' || c.is_ascii_alphanumeric());
        match c {
            'a'..='z' | 'A'..='Z' => latin += 1,
            '\u{c0}'..='\u{ff}' => high += 1,
            '\u{e00}'..='\u{e7f}' | '\u{2500}'..='\u{259f}' | '\u{fffd}' => foreign += 1,
            _ => {}
        }
        // Lead bytes of UTF-8, and what their followers look like in windows-1252 or 1251.
        let lead = matches!(before, 'Ã' | 'Ð' | 'Ñ' | 'Â' | 'Å' | 'Ä' | 'Ò' | 'Ó');
        let follower = matches!(c, '\u{80}'..='\u{bf}' | '€' | '\u{2010}'..='\u{203f}' | '™' | 'œ' | 'Œ'
            | 'š' | 'Š' | 'ž' | 'Ž' | 'Ÿ' | 'ƒ' | 'ˆ' | '˜');
        marks += usize::from(lead && follower);
        pairs += usize::from(matches!(c, 'Р' | 'С') && !matches!(before, 'Р' | 'С'));
        before = c;
    }
    let count = run.chars().count();
    marks > 0
        || foreign > 0 && latin > 0
        || high >= 4 && high * 10 >= letters * 8
        || count >= 6 && pairs * 2 >= count
}

fn is_title_case(c: char) -> bool {
    matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ')
}

/// What stands between two words, and whether it ends a sentence.
fn gap(between: &str, after: Option<&str>) -> (Gap, bool) {
    let Some(after) = after else { return (Gap::Break, true) };
    if between == " " {
        return (Gap::Space, false);
    }
    let mut lines = 0;
    let mut marks = [' '; 2];
    let mut count = 0;
    let mut spaces = 0;
    for c in between.chars() {
        if c == '\n' || c == '\u{2029}' {
            lines += 1;
        }
        if c.is_whitespace() {
            spaces += 1;
        } else if !is_invisible(c) {
            if count < 2 {
                marks[count] = c;
            }
            count += 1;
        }
    }
    let ends = between.contains(['!', '?', '…', '。', '։', '؟', '।', '•', '|', '»', '«', '*'])
        || between.contains("— ") && lines > 0;
    match (count, marks[0]) {
        (0, _) if lines > 1 => (Gap::Break, true),
        (0, _) if spaces > 0 => (Gap::Space, false),
        (0, _) => (Gap::Hyphen, false),
        (1, '-' | '‐' | '‑' | '­') if spaces == lines => (Gap::Hyphen, false),
        (1, '–' | '/') if spaces == 0 => (Gap::Break, false),
        (1, ',') if lines < 2 => (Gap::Comma, false),
        (1, '.') if lines < 2 => {
            // After an initial or a short abbreviation in small letters the sentence goes on.
            let letters = after.chars().take(4).count();
            let short = letters == 1 || letters < 4 && after.chars().all(char::is_lowercase);
            (Gap::Dot, !short && spaces > 0)
        }
        _ if marks.contains(&'.') && spaces > 0 => (Gap::Break, true),
        (_, ':' | '"' | '“' | '„') => (Gap::Break, true),
        _ => (Gap::Break, ends || lines > 1),
    }
}

/// Whether a run without white space is an address of the net or of mail, a handle or a tag.
fn is_address(run: &str) -> bool {
    let bytes = run.as_bytes();
    if !bytes.iter().any(|b| matches!(b, b'@' | b'#' | b'.' | b':')) {
        return false;
    }
    let word = run.trim_start();
    word.trim_start_matches(['(', '"', '«', '“', '<', '[']).starts_with(['@', '#'])
        || run.contains("://")
        || run.contains("www.")
        || run.contains('@')
        || domain(bytes)
}

/// Whether a full stop stands between letters or digits and an ending that domains have.
fn domain(run: &[u8]) -> bool {
    const ENDINGS: [&[u8]; 26] = [
        b"com", b"org", b"net", b"info", b"gov", b"edu", b"int", b"kz", b"kg", b"uz", b"tj", b"tm",
        b"ru", b"su", b"by", b"ua", b"az", b"am", b"ge", b"eu", b"uk", b"de", b"fr", b"pl", b"tr",
        b"io",
    ];
    run.iter().enumerate().any(|(at, b)| {
        if *b != b'.' || at == 0 || !run[at - 1].is_ascii_alphanumeric() {
            return false;
        }
        let rest = &run[at + 1..];
        let length = rest.iter().take(5).take_while(|b| b.is_ascii_lowercase()).count();
        let behind = rest.get(length).copied();
        if length > 1 && behind == Some(b'/') {
            return true;
        }
        let ends = behind.is_none_or(|b| !b.is_ascii_alphanumeric());
        ends && ENDINGS.contains(&&rest[..length])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(&str, Gap, bool, bool)> {
        let mut out = Vec::new();
        tokens(text, &mut out);
        out.iter().map(|t| (&text[t.start..t.end], t.gap, t.is_first(), t.is_void())).collect()
    }

    #[test]
    fn gaps_and_sentences_are_told_apart() {
        let found = split("К.-Ж. Токаев, Nur-Sultan\u{a0}city.\nThe U.S. said");
        let words: Vec<_> = found.iter().map(|f| f.0).collect();
        assert_eq!(words, ["К", "Ж", "Токаев", "Nur", "Sultan", "city", "The", "U", "S", "said"]);
        assert_eq!(found[2].1, Gap::Dot);
        assert_eq!(found[3].1, Gap::Comma);
        assert_eq!(found[4].1, Gap::Hyphen);
        assert_eq!(found[5].1, Gap::Space);
        let first: Vec<_> = found.iter().filter(|f| f.2).map(|f| f.0).collect();
        assert_eq!(first, ["К", "The"]);
        let words = |text| split(text).into_iter().map(|found| found.0).collect::<Vec<_>>();
        assert_eq!(words("l’Ouzbékistan"), ["l", "Ouzbékistan"]);
        assert_eq!(words("Oʻzbekiston O’Brien"), ["Oʻzbekiston", "O’Brien"]);
        assert_eq!(words("‘Astana’ O‘zbekiston’da"), ["Astana", "O‘zbekiston’da"]);
    }

    #[test]
    fn addresses_are_no_prose() {
        for text in [
            "https://akorda.kz/Astana",
            "x@Astana.kz",
            "#Astana",
            "www.Astana.xyz",
            "Astana.kz",
            "t.me/Astana",
        ] {
            assert!(split(text).iter().all(|t| t.3), "{text}");
        }
        for text in ["Astana.", "Astana.The", "“Astana”:", "U.S.’s", "(Astana)"] {
            assert!(split(text).iter().all(|t| !t.3), "{text}");
        }
    }
}
