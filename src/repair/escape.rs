//! Escapes that a program wrote and none read: each is undone over the whole text, and only where
//! something beyond ASCII comes out (`50%20` and `AT&amp;T` are nobody's damaged letters).
//!
//! Escapes of bytes give the characters U+0080 to U+00FF, that is, the bytes read as ISO 8859-1;
//! the search over encodings goes on from there.

use std::{collections::HashMap, sync::LazyLock};

use encoding_rs::Encoding;

use super::codepage::hex_char;
use crate::table;

/// A family of escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    Html,
    Percent,
    /// `\u0442`, `\u{442}`, `\x{442}`, `%u0442`, `<U+0442>`, `U+0442`, `_x0442_`, RTF's `\u1090?`.
    Unicode,
    /// `u0442` with nothing before it.
    BareUnicode,
    /// `\xd1`, `\321`, `<d1>`, RTF's `\'d1`; in quotes, too (`b'\xd1'`).
    Byte,
    QuotedPrintable,
    Mail,
    Utf7,
}

/// Whether an escape of some family has this sign.
pub(crate) fn is_sign(b: u8) -> bool {
    matches!(b, b'&' | b'%' | b'\\' | b'<' | b'U' | b'u' | b'=' | b'+')
}

impl Escape {
    pub(crate) const ALL: [Escape; 8] = [
        Escape::Html,
        Escape::Percent,
        Escape::Unicode,
        Escape::BareUnicode,
        Escape::Byte,
        Escape::QuotedPrintable,
        Escape::Mail,
        Escape::Utf7,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Escape::Html => "html entities",
            Escape::Percent => "percent escapes",
            Escape::Unicode => "code point escapes",
            Escape::BareUnicode => "bare code point escapes",
            Escape::Byte => "byte escapes",
            Escape::QuotedPrintable => "quoted-printable",
            Escape::Mail => "mail header words",
            Escape::Utf7 => "utf-7",
        }
    }

    /// The signs without which there is nothing to undo.
    fn sign(self) -> &'static [char] {
        match self {
            Escape::Html => &['&'],
            Escape::Percent => &['%'],
            Escape::Unicode => &['\\', '%', '<', 'U', '_'],
            Escape::BareUnicode => &['u'],
            Escape::Byte => &['\\', '<'],
            Escape::QuotedPrintable | Escape::Mail => &['='],
            Escape::Utf7 => &['+', '&'],
        }
    }

    /// The text with these escapes undone, doubled ones too; `None` where that gives no letter.
    pub(crate) fn undo(self, text: &str) -> Option<String> {
        if !text.contains(self.sign()) {
            return None;
        }
        let mut now = self.pass(text);
        // Three rounds of escaping have been seen (`%252525`); more would be a riddle.
        for _ in 0..3 {
            let next = self.pass(&now);
            if next == now {
                break;
            }
            now = next;
        }
        let more = |t: &str| t.chars().filter(|c| !c.is_ascii()).count();
        (more(&now) > more(text)).then_some(now)
    }

    fn pass(self, text: &str) -> String {
        match self {
            Escape::Mail => mail(text),
            Escape::Percent if !text.contains(' ') => {
                // RFC 2231 names the charset before.
                let text =
                    text.strip_prefix("utf-8''").or(text.strip_prefix("UTF-8''")).unwrap_or(text);
                replace(&text.replace('+', " "), |rest| self.one(rest))
            }
            Escape::Byte => replace(unquoted(text), |rest| self.one(rest)),
            _ => replace(text, |rest| self.one(rest)),
        }
    }

    /// What stands at the start of `rest`: the text meant and the length of its escape.
    fn one(self, rest: &str) -> Option<(String, usize)> {
        match self {
            Escape::Html => entity(rest),
            Escape::Percent => {
                let byte = hex(rest.strip_prefix('%')?, 2)?;
                Some((char::from_u32(byte)?.into(), 3))
            }
            Escape::QuotedPrintable => {
                let byte = hex(rest.strip_prefix('=')?, 2)?;
                (byte >= 0x80).then_some((char::from_u32(byte)?.into(), 3))
            }
            // JavaScript's `escape` writes both `%u0442` and `%20`.
            Escape::Unicode => code_point(rest).or_else(|| {
                let byte = hex(rest.strip_prefix('%')?, 2).filter(|byte| *byte >= 0x20)?;
                Some((char::from_u32(byte)?.into(), 3))
            }),
            Escape::BareUnicode => {
                let point = hex(rest.strip_prefix('u')?, 4)?;
                let c = char::from_u32(point).filter(|c| c.is_alphabetic() && !c.is_ascii())?;
                Some((c.into(), 5))
            }
            Escape::Byte => byte(rest),
            Escape::Utf7 => utf7(rest),
            Escape::Mail => None,
        }
    }
}

/// What stands in the quotes of a literal: `b'…'`, `"…"`.
fn unquoted(text: &str) -> &str {
    let literal = text.strip_prefix('b').unwrap_or(text);
    let inside = |sign: char| literal.strip_prefix(sign)?.strip_suffix(sign);
    inside('\'').or(inside('"')).filter(|inside| inside.contains('\\')).unwrap_or(text)
}

/// The text with `one` applied wherever it fits.
fn replace(text: &str, one: impl Fn(&str) -> Option<(String, usize)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match one(rest) {
            Some((meant, length)) => {
                out.push_str(&meant);
                rest = &rest[length..];
            }
            None => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

/// `&aacute;`, `&AACUTE;` (a name put in capitals later), `&#225;`, `&#xe1;`; `&amp;` for the next round.
fn entity(rest: &str) -> Option<(String, usize)> {
    static NAMES: LazyLock<HashMap<&'static str, char>> = LazyLock::new(|| {
        let rows = table::headless(include_str!("../../data/html-entities.tsv"));
        rows.map(|row| (row[0], hex_char(row[1]))).collect()
    });
    // Browsers read numbers without their semicolon, too.
    if let Some(number) = rest.strip_prefix("&#") {
        let digits = number.bytes().take(8).take_while(u8::is_ascii_digit).count();
        if digits > 2 && number.as_bytes().get(digits) != Some(&b';') {
            let c = number[..digits].parse().ok().and_then(char::from_u32)?;
            return (!c.is_control()).then(|| (c.into(), digits + 2));
        }
    }
    // The longest name in the table has fewer letters than this.
    let end = rest.bytes().take(34).position(|b| b == b';')?;
    let name = rest.get(1..end).filter(|_| rest.starts_with('&'))?;
    let meant = match name.strip_prefix('#') {
        Some(number) => {
            let hexadecimal = number.strip_prefix(['x', 'X']);
            let (digits, radix) = hexadecimal.map_or((number, 10), |digits| (digits, 16));
            let plain = digits.bytes().all(|b| b.is_ascii_alphanumeric());
            plain.then(|| u32::from_str_radix(digits, radix).ok())?.and_then(char::from_u32)?
        }
        None => *NAMES.get(name).or_else(|| {
            let small = name.to_ascii_lowercase();
            let first = small.get(..1)?.to_ascii_uppercase();
            let upper = name.bytes().all(|b| b.is_ascii_uppercase());
            upper.then(|| NAMES.get(format!("{first}{}", &small[1..]).as_str()))?
        })?,
    };
    (meant != '\0').then(|| (meant.into(), end + 1))
}

/// Code points in the spellings of JavaScript, Rust, Python, R and URLs; surrogate pairs are joined.
fn code_point(rest: &str) -> Option<(String, usize)> {
    if let Some(point) = rest.strip_prefix("<U+") {
        let end = point.bytes().take(9).position(|b| b == b'>')?;
        return Some((char::from_u32(hex(point, end)?)?.into(), end + 4));
    }
    if let Some(point) = rest.strip_prefix("U+") {
        let c = char::from_u32(hex(point, 4)?).filter(|c| !c.is_ascii())?;
        return Some((c.into(), 6));
    }
    if let Some(point) = rest.strip_prefix("_x").filter(|point| point.get(4..5) == Some("_")) {
        return Some((char::from_u32(hex(point, 4)?)?.into(), 7));
    }
    let (body, slashes) = match rest.strip_prefix('%') {
        Some(body) => (body, 1),
        None => {
            let body = rest.trim_start_matches('\\');
            (body, rest.len() - body.len())
        }
    };
    if slashes == 0 {
        return None;
    }
    if let Some(long) = body.strip_prefix('U').and_then(|b| hex(b, 8)) {
        return Some((char::from_u32(long)?.into(), slashes + 9));
    }
    let body =
        body.strip_prefix(['u', 'U']).or(body.strip_prefix('x').filter(|b| b.starts_with('{')))?;
    let decimal = body.bytes().take(6).take_while(u8::is_ascii_digit).count();
    if decimal > 2 && body[decimal..].starts_with('?') {
        let c = char::from_u32(body[..decimal].parse().ok()?)?;
        return Some((c.into(), slashes + decimal + 2));
    }
    if let Some(braced) = body.strip_prefix('{') {
        let end = braced.bytes().take(7).position(|b| b == b'}')?;
        return Some((char::from_u32(hex(braced, end)?)?.into(), slashes + end + 3));
    }
    let first = hex(body, 4)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c.into(), slashes + 5));
    }
    let second = body.get(4..)?.trim_start_matches(['\\', '%']).strip_prefix(['u', 'U']);
    let pair = [first as u16, hex(second?, 4)? as u16];
    let c = char::decode_utf16(pair).next()?.ok()?;
    Some((c.into(), slashes * 2 + 10))
}

fn byte(rest: &str) -> Option<(String, usize)> {
    let (value, length) = if let Some(tail) = rest.strip_prefix('<') {
        (hex(tail, 2).filter(|_| tail[2..].starts_with('>'))?, 4)
    } else {
        let body = rest.trim_start_matches('\\');
        let slashes = rest.len() - body.len();
        let octal = |b: &str| u32::from_str_radix(b.get(..3)?, 8).ok();
        match body.strip_prefix(['x', 'X']) {
            _ if slashes == 0 => return None,
            Some(tail) => (hex(tail, 2)?, slashes + 3),
            None if body.starts_with('\'') => (hex(&body[1..], 2)?, slashes + 3),
            None => (octal(body).filter(|_| body.as_bytes()[0].is_ascii_digit())?, slashes + 3),
        }
    };
    (0x80..=0xff).contains(&value).then_some((char::from_u32(value)?.into(), length))
}

/// `+BB4-`: UTF-16 in base 64, the minus left out before what could not be part of it. In names of
/// mailboxes (RFC 3501) `&BB4-`, with the minus and with a comma for the slash.
fn utf7(rest: &str) -> Option<(String, usize)> {
    let body = rest.strip_prefix(['+', '&'])?;
    let mailbox = rest.starts_with('&');
    let part = |b: u8| base64(b).is_some() || mailbox && b == b',';
    let end = body.bytes().position(|b| !part(b)).unwrap_or(body.len());
    if mailbox && !body[end..].starts_with('-') {
        return None;
    }
    let bytes = from_base64(&body[..end].replace(',', "/"))?;
    if bytes.len() < 2 {
        return None;
    }
    let words = bytes.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]]));
    let text = char::decode_utf16(words).collect::<Result<String, _>>().ok()?;
    let letters = !text.is_ascii() && !text.chars().any(char::is_control);
    let length = 1 + end + usize::from(body[end..].starts_with('-'));
    letters.then_some((text, length))
}

fn base64(b: u8) -> Option<u32> {
    Some(u32::from(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for b in text.trim_end_matches('=').bytes() {
        held = held << 6 | base64(b)?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    Some(out)
}

/// `=?charset?B?…?=` and `=?charset?Q?…?=` (RFC 2047); white space between two words is theirs.
fn mail(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(start) = rest.find("=?") {
        let word = &rest[start + 2..];
        let mut parts = word.splitn(3, '?');
        let decoded = (|| {
            let encoding = Encoding::for_label(parts.next()?.as_bytes())?;
            let (kind, tail) = (parts.next()?, parts.next()?);
            let end = tail.find("?=")?;
            let bytes = match kind {
                "B" | "b" => from_base64(&tail[..end])?,
                "Q" | "q" => quoted(&tail[..end]),
                _ => return None,
            };
            let (text, _) = encoding.decode_without_bom_handling(&bytes);
            Some((text.into_owned(), &tail[end + 2..]))
        })();
        let Some((meant, after)) = decoded else {
            out.push_str(&rest[..start + 2]);
            rest = word;
            continue;
        };
        out.push_str(&rest[..start]);
        out.push_str(&meant);
        rest = match after.trim_start() {
            next if next.starts_with("=?") => next,
            _ => after,
        };
    }
    out.push_str(rest);
    out
}

fn quoted(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some(b) = rest.bytes().next() {
        match rest.strip_prefix('=').and_then(|tail| hex(tail, 2)) {
            Some(byte) => {
                out.push(byte as u8);
                rest = &rest[3..];
            }
            None => {
                let c = rest.chars().next().unwrap_or(' ');
                match b {
                    b'_' => out.push(b' '),
                    _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                }
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_every_family() {
        let cases = [
            (Escape::Html, "Da&scedil;kent", "Daşkent"),
            (Escape::Html, "&amp;#1040;&#x431;&#XE9;", "Абé"),
            (Escape::Html, "&AACUTE;GUA", "ÁGUA"),
            (Escape::Percent, "Le%F3n", "León"),
            (Escape::Unicode, r"\u041E\u0448 %u0428 <U+04E8> \u{4e9} U+0496", "Ош Ш Ө ө Җ"),
            (Escape::Unicode, r"\\ud83c\\uddf0", "🇰"),
            (Escape::BareUnicode, "u041eu0448", "Ош"),
            (Escape::Byte, r"\xd0\236<d1>", "Ð\u{9e}Ñ"),
            (Escape::QuotedPrintable, "L=F3=20", "Ló=20"),
            (Escape::Mail, "=?koi8-r?B?7/s=?= =?utf-8?Q?_=D0=9E?=", "ОШ О"),
            (Escape::Utf7, "Ta+AWE-kent", "Taškent"),
            (Escape::Utf7, "Ta&AWE-kent &U,BTFw-", "Taškent 台北"),
            (Escape::Html, "&#1054&#1096, &#1040", "Ош, А"),
            (Escape::Percent, "utf-8''Le%F3n", "León"),
            (Escape::Unicode, r"_x041E_\x{448} \u1054?\u1096?", "Ош Ош"),
            (Escape::Byte, r"b'\xce\'f8'", "Îø"),
        ];
        for (escape, text, meant) in cases {
            assert_eq!(escape.undo(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn ascii_behind_an_escape_is_no_damage() {
        for text in
            ["50%20", "AT&amp;T", "qwerty_%41", r"C:\users", "1+1=2", "A=3D", "\\", "%", "&;"]
        {
            assert!(Escape::ALL.iter().all(|escape| escape.undo(text).is_none()), "{text}");
        }
    }
}
