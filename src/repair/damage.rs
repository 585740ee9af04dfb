//! The way back: what a plan's damages make of a sound text.

use unicode_normalization::UnicodeNormalization;

use super::{
    Plan,
    codepage::{Page, PageId, registry},
    escape::Escape,
    lookalike::Fold,
    step::{Gaps, Step},
};
use crate::Error;

/// Damages `text` in the way that `plan` undoes, the plan's last step first.
///
/// Where nothing was lost on the way, `plan.apply(&damage(text, plan)?)` is `text` again. Escapes are
/// written in the plainest form of their family; look-alike letters and invisible characters, of which
/// a plan does not say where they stood, are not put back. Linear in the length.
///
/// ```
/// use laqap::repair::{Plan, damage};
///
/// let plan: Plan = "utf-8 read as windows-874".parse()?;
/// assert_eq!(damage("Tokáyev", &plan)?, "Tokรกyev");
/// # Ok::<(), laqap::Error>(())
/// ```
///
/// # Errors
///
/// When a step cannot have happened to this text: its encoding lacks a letter, or the letters were
/// lost for good.
pub fn damage(text: &str, plan: &Plan) -> Result<String, Error> {
    plan.0.iter().rev().try_fold(text.to_owned(), |text, step| {
        step.damage(&text).ok_or_else(|| {
            Error::new("damage").expected(format!("text that can be {step}")).found("another")
        })
    })
}

impl Step {
    /// What this damage makes of a text; `None` where it cannot happen to it without loss.
    fn damage(&self, text: &str) -> Option<String> {
        match self {
            Step::Read { written, read, gaps } => {
                let bytes = match written {
                    None => text.as_bytes().to_vec(),
                    Some(page) => encode(text, *page)?,
                };
                gaps.damage(decode(&bytes, registry().page(*read))?)
            }
            Step::Escape(escape) => escape.damage(text),
            Step::Fold(Fold::Compose) => Some(text.nfd().collect()),
            Step::Fold(Fold::Width) => Some(text.chars().map(wide).collect()),
            Step::Fold(Fold::Invisible | Fold::LookAlike) => Some(text.to_owned()),
            Step::LowBytes => text.chars().map(|c| char::from_u32(c as u32 & 0xff)).collect(),
            Step::SevenBits(written) => {
                let bytes = match written {
                    None => text.as_bytes().to_vec(),
                    Some(page) => encode(text, *page)?,
                };
                Some(bytes.into_iter().map(|byte| char::from(byte & 0x7f)).collect())
            }
            Step::Known(_) => None,
            Step::Runs(runs) => {
                let (mut out, mut done) = (String::new(), 0);
                for run in runs {
                    out.push_str(text.get(done..run.output.start)?);
                    out.push_str(&damage(text.get(run.output.clone())?, &run.plan).ok()?);
                    done = run.output.end;
                }
                out.push_str(text.get(done..)?);
                Some(out)
            }
        }
    }
}

impl Gaps {
    /// What later handling made of a misread text.
    fn damage(self, text: String) -> Option<String> {
        let plain = |c: char| match c {
            '\u{a0}' => ' ',
            '‘' | '’' | '‚' => '\'',
            '“' | '”' | '„' => '"',
            c => c,
        };
        match self {
            Gaps::None => Some(text),
            Gaps::Plain => Some(text.chars().map(plain).collect()),
            Gaps::Collapsed => {
                let plain: String = text.chars().map(plain).collect();
                Some(plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
            }
            Gaps::SoftHyphen => Some(text.replace('\u{ad}', "")),
            Gaps::Lost => None,
        }
    }
}

fn encode(text: &str, page: PageId) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii() => bytes.push(c as u8),
            _ if !registry().page(page).is_multi() => {
                bytes.push(Some(registry().bytes(c)[page.0 as usize]).filter(|byte| *byte != 0)?);
            }
            _ if registry().page(page).push_multi(c, &mut bytes) => {}
            _ => return None,
        }
    }
    Some(bytes)
}

fn decode(bytes: &[u8], page: &Page) -> Option<String> {
    match page.encoding() {
        Some(encoding) => {
            encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
        }
        None => bytes.iter().map(|byte| page.char(*byte)).collect(),
    }
}

fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(c as u32 - 0x21 + 0xff01).unwrap_or(c),
        _ => c,
    }
}

impl Escape {
    /// The letters beyond ASCII as the plainest escapes of the family.
    fn damage(self, text: &str) -> Option<String> {
        let mut out = String::with_capacity(text.len() * 2);
        for c in text.chars() {
            let (point, byte) = (c as u32, u8::try_from(c).ok());
            match self {
                Escape::Percent if byte == Some(b' ') => out.push_str("%20"),
                _ if c.is_ascii() => out.push(c),
                Escape::Html => out.push_str(&format!("&#{point};")),
                Escape::Percent => out.push_str(&format!("%{:02X}", byte?)),
                Escape::Byte => out.push_str(&format!("\\x{:02x}", byte?)),
                Escape::QuotedPrintable => out.push_str(&format!("={:02X}", byte?)),
                Escape::Unicode => out.push_str(&format!("\\u{{{point:x}}}")),
                Escape::BareUnicode if point < 0x10000 => out.push_str(&format!("u{point:04x}")),
                // Whole words in base 64: written by nothing here.
                Escape::BareUnicode | Escape::Mail | Escape::Utf7 => return None,
            }
        }
        Some(out)
    }
}
