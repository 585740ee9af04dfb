//! All the spellings of a name, each with the scheme that gives it, and the question put round.

use super::{Scheme, compose::nfc, letters::Script, reverse::loosely};

/// A spelling of a name and the scheme or road that gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Spelling {
    /// The name as the scheme writes it.
    pub text: String,
    /// The scheme or road.
    pub scheme: Scheme,
}

/// All spellings of a name that named schemes and roads for its language give.
///
/// In the order of [`Scheme::all`]; the same spelling comes once for each scheme that gives it.
/// `language` is an ISO 639 code; schemes that read another script than the name's are left out.
/// One pass per scheme, linear in the name.
///
/// ```
/// use laqap::translit::spell;
///
/// let spellings = spell("Қасым-Жомарт Тоқаев", "kk");
/// let by = |id: &str| spellings.iter().find(|s| s.scheme.id() == id).map(|s| s.text.as_str());
/// assert_eq!(by("bgnpcgn-kaz-Cyrl-Latn-1979"), Some("Qasym-Zhomart Toqaev"));
/// assert_eq!(by("press-deu-kaz"), Some("Qassym-Schomart Toqajew"));
/// assert_eq!(by("press-pol-kaz"), Some("Kasym-Żomart Tokajew"));
/// ```
pub fn spell(name: &str, language: &str) -> Vec<Spelling> {
    for_language(name, language)
        .map(|scheme| Spelling { text: scheme.romanize(name).into_owned(), scheme })
        .collect()
}

/// The schemes and roads that make this spelling of this original, apostrophes aside.
///
/// ```
/// use laqap::translit::which;
///
/// let schemes = which("Kasym-Żomart Tokajew", "Қасым-Жомарт Тоқаев", "kk");
/// assert_eq!(schemes.iter().map(|s| s.id()).collect::<Vec<_>>(), ["press-pol-kaz"]);
/// ```
pub fn which(spelling: &str, original: &str, language: &str) -> Vec<Scheme> {
    let spelling = loosely(&nfc(spelling));
    for_language(original, language)
        .filter(|scheme| loosely(&scheme.romanize(original)) == spelling)
        .collect()
}

/// How newspapers of these languages print a name.
pub(crate) fn printed<'a>(
    name: &'a str,
    language: &'a str,
    press: &'a [&str],
) -> impl Iterator<Item = String> + 'a {
    let prints = |scheme: &Scheme| scheme.press().is_some_and(|tag| press.contains(&tag));
    for_language(name, language).filter(prints).map(|scheme| scheme.romanize(name).into_owned())
}

/// The schemes for a language that read the script of a name.
fn for_language<'a>(name: &'a str, language: &'a str) -> impl Iterator<Item = Scheme> + 'a {
    Scheme::all().filter(move |scheme| {
        let script = Script::named(scheme.source_script());
        scheme.languages().contains(&language) && name.chars().any(|c| script.has(c))
    })
}
