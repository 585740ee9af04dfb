//! Script to script by named scheme.
//!
//! A [`Scheme`] is a published way to write the names of a language in another script: BGN/PCGN on
//! maps, ICAO in passports, a national alphabet, the style of a newspaper. Each is a file of
//! `data/schemes` with its authority, year, source, rules and samples; a composed road (Kazakh →
//! Russian form → Spanish press) is a line of `data/roads.tsv` and a scheme like any other.
//!
//! ```
//! use laqap::translit::Scheme;
//!
//! let maps: Scheme = "bgnpcgn-kaz-Cyrl-Latn-1979".parse()?;
//! assert_eq!(maps.romanize("Қызылорда"), "Qyzylorda");
//! assert_eq!((maps.authority(), maps.year()), ("BGN/PCGN", 1979));
//! # Ok::<(), laqap::Error>(())
//! ```

mod compose;
mod letters;
mod reverse;
mod road;
mod rule;
mod scheme;
mod spell;
mod table;

/// The tables of all schemes, as their files have them: source, target, and in brackets the context
/// (`#` is the edge of a word, `_` the source itself). `data/schemes/README.md` explains the signs.
pub mod tables {
    #![doc = include_str!(concat!(env!("OUT_DIR"), "/schemes.md"))]
}

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt,
    ops::Range,
    str::FromStr,
    sync::{LazyLock, OnceLock},
};

use crate::Error;

pub use reverse::Original;
pub(crate) use spell::printed;
pub use spell::{Spelling, spell, which};

use compose::floor;
use letters::Script;
use scheme::Head;
use table::Table;

/// `(file stem, text)` of every scheme file, written by the build script.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/schemes.rs"));

/// A named way of writing a language in another script; a small handle into the bundled tables.
///
/// The first use of a scheme compiles its rules (a tenth of a millisecond); after that a text takes
/// one pass, linear in its length, and no allocation but the result.
///
/// ```
/// use laqap::translit::Scheme;
///
/// let passport = Scheme::get("icao-rus-Cyrl-Latn-9303").unwrap();
/// assert_eq!(passport.romanize("Объедков Юрий"), "Obieedkov Iurii");
/// assert_eq!(Scheme::get("iuliia-icao_doc_9303"), Scheme::get("ru-icao-9303"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "&'static str", try_from = "String"))]
pub struct Scheme(u16);

/// Whether the original can be had back from the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
pub enum Reversible {
    /// Always, letter by letter.
    Yes,
    /// If it was written with [separators](Options::separators).
    WithSeparators,
    /// Letters merge; see [`Scheme::originals`].
    #[default]
    No,
}

/// What becomes of letters of the source script that a scheme does not know, such as a Ukrainian
/// letter in a Kazakh text. Whatever belongs to another script is always kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unknown {
    /// They stay as they are.
    Keep,
    /// They are left out.
    Drop,
    /// They are written as the crate `deunicode` writes them, in ASCII.
    Deunicode,
}

impl Unknown {
    /// Writes one character.
    fn write(self, own: &str, out: &mut table::Out) {
        match self {
            Unknown::Keep => out.put(own),
            Unknown::Drop => {}
            Unknown::Deunicode => {
                own.chars().filter_map(deunicode::deunicode_char).for_each(|ascii| out.put(ascii));
            }
        }
    }
}

/// How to romanize, where the scheme leaves a choice.
///
/// ```
/// use laqap::translit::{Options, Scheme, Unknown};
///
/// let scheme = Scheme::get("bgnpcgn-kaz-Cyrl-Latn-1979").unwrap();
/// let with = |options: Options| scheme.romanize_with("Есһам, Їжак", &options).into_owned();
/// assert_eq!(with(Options::new()), "Esham, Yizhak");
/// assert_eq!(with(Options::new().separators(true)), "Es·ham, Yizhak");
/// assert_eq!(with(Options::new().unknown(Unknown::Keep)), "Esham, Їzhak");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    unknown: Option<Unknown>,
    separators: Option<bool>,
}

impl Options {
    /// What each scheme does by itself.
    pub fn new() -> Options {
        Options::default()
    }

    /// What to do with letters that the scheme does not know. By default they go through
    /// `deunicode` if the scheme writes Latin, are dropped if it writes another script than it
    /// reads, and kept if it stays within one.
    pub fn unknown(self, unknown: Unknown) -> Options {
        Options { unknown: Some(unknown), ..self }
    }

    /// Whether to write the optional middle dots (U+00B7) that keep letters apart which would be
    /// read as a digraph. By default as the scheme's authority prints it.
    pub fn separators(self, separators: bool) -> Options {
        Options { separators: Some(separators), ..self }
    }
}

struct Entry {
    head: Head,
    text: &'static str,
    steps: Vec<Scheme>,
    sample: Option<(&'static str, &'static str)>,
    /// Compiled without and with separators.
    tables: [OnceLock<Table>; 2],
    back: OnceLock<reverse::Back>,
}

struct Registry {
    entries: Vec<Entry>,
    names: HashMap<&'static str, Scheme>,
}

static REGISTRY: LazyLock<Registry> =
    LazyLock::new(|| Registry::read().unwrap_or_else(|e| panic!("bundled scheme: {e}")));

impl Registry {
    fn read() -> Result<Registry, Error> {
        let mut registry = Registry { entries: Vec::new(), names: HashMap::new() };
        for &(file, text) in FILES {
            registry.add(scheme::head(file, text)?, text, Vec::new(), None)?;
        }
        for road in road::all()? {
            let steps = road
                .steps
                .iter()
                .map(|&name| registry.find(name))
                .collect::<Result<Vec<_>, _>>()?;
            let [first, .., last] = steps[..] else {
                return Err(Error::new(road.id).expected("two steps or more").found("fewer"));
            };
            let of = |s: Scheme| &registry.entries[usize::from(s.0)].head;
            let head = road.head(of(first), of(last));
            registry.add(head, "", steps, Some(road.sample))?;
        }
        Ok(registry)
    }

    fn add(
        &mut self,
        head: Head,
        text: &'static str,
        steps: Vec<Scheme>,
        sample: Option<(&'static str, &'static str)>,
    ) -> Result<(), Error> {
        let scheme = Scheme(u16::try_from(self.entries.len()).expect("fewer than 65,536 schemes"));
        for name in [head.id].iter().chain(&head.aliases) {
            if self.names.insert(name, scheme).is_some() {
                return Err(Error::new(head.id)
                    .expected("names of its own")
                    .found(format!("{name:?} twice")));
            }
        }
        let tables = [OnceLock::new(), OnceLock::new()];
        self.entries.push(Entry { head, text, steps, sample, tables, back: OnceLock::new() });
        Ok(())
    }

    fn find(&self, name: &str) -> Result<Scheme, Error> {
        self.names.get(name).copied().ok_or_else(|| {
            let mut near: Vec<_> =
                self.names.keys().map(|n| (strsim::damerau_levenshtein(name, n), *n)).collect();
            near.sort_unstable();
            near.dedup_by_key(|(_, n)| self.names[n]);
            let near: Vec<_> = near.iter().take(3).map(|(_, n)| *n).collect();
            Error::new("scheme")
                .expected(format!("a known id such as {}", near.join(", ")))
                .found(format!("{name:?}"))
        })
    }
}

impl Scheme {
    /// Every scheme, files in order of id, then roads.
    pub fn all() -> impl ExactSizeIterator<Item = Scheme> {
        (0..REGISTRY.entries.len()).map(|i| Scheme(i as u16))
    }

    /// The scheme of an id or alias. Constant time.
    ///
    /// ```
    /// use laqap::translit::Scheme;
    /// assert_eq!(Scheme::get("kk-bgn-1979").unwrap().id(), "bgnpcgn-kaz-Cyrl-Latn-1979");
    /// assert!(Scheme::get("kk-bgn-1997").is_none());
    /// ```
    pub fn get(name: &str) -> Option<Scheme> {
        REGISTRY.names.get(name).copied()
    }

    fn entry(self) -> &'static Entry {
        &REGISTRY.entries[usize::from(self.0)]
    }

    /// The id: authority, language, scripts, year.
    pub fn id(self) -> &'static str {
        self.entry().head.id
    }

    /// Other names under which [`Scheme::get`] finds it.
    pub fn aliases(self) -> &'static [&'static str] {
        &self.entry().head.aliases
    }

    /// Who published or uses it.
    pub fn authority(self) -> &'static str {
        self.entry().head.authority
    }

    /// When it was published, or observed if it never was.
    pub fn year(self) -> u16 {
        self.entry().head.year
    }

    /// The source languages, as ISO 639 codes.
    pub fn languages(self) -> &'static [&'static str] {
        &self.entry().head.languages
    }

    /// The script it reads, as ISO 15924 code.
    pub fn source_script(self) -> &'static str {
        self.entry().head.source_script
    }

    /// The script it writes, as ISO 15924 code.
    pub fn target_script(self) -> &'static str {
        self.entry().head.target_script
    }

    /// Where its spellings are met.
    pub fn users(self) -> &'static str {
        self.entry().head.users
    }

    /// The language whose newspapers spell so, as an ISO 639 code, if they do.
    ///
    /// ```
    /// use laqap::translit::Scheme;
    /// let press = |id: &str| Scheme::get(id).unwrap().press();
    /// assert_eq!(press("press-deu-kaz-rus"), Some("de"));
    /// assert_eq!(press("iso-rus-Cyrl-Latn-9-1995"), None);
    /// ```
    pub fn press(self) -> Option<&'static str> {
        Some(self.entry().head.press).filter(|press| !press.is_empty())
    }

    /// The document or page that its rules were read from.
    pub fn source(self) -> &'static str {
        self.entry().head.source
    }

    /// Whether the original can be had back from the result.
    pub fn reversible(self) -> Reversible {
        self.entry().head.reversible
    }

    /// Whether the original can always be had back, letter by letter.
    pub fn is_reversible(self) -> bool {
        self.reversible() == Reversible::Yes
    }

    /// The letters over which the way back is unique, if it is for any.
    pub fn alphabet(self) -> &'static str {
        self.entry().head.alphabet
    }

    /// The schemes a road goes through; empty for a scheme of one table.
    ///
    /// ```
    /// use laqap::translit::Scheme;
    /// let road = Scheme::get("press-fin-kaz").unwrap();
    /// assert_eq!(road.steps().iter().map(|s| s.id()).collect::<Vec<_>>(), ["kaz-Cyrl-rus-names", "press-fin-rus"]);
    /// ```
    pub fn steps(self) -> &'static [Scheme] {
        &self.entry().steps
    }

    /// The samples of its file, which are its tests: source and result.
    pub fn samples(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.entry().sample.into_iter().chain(scheme::samples(self.entry().text))
    }

    /// The rules of its table as `(source, target)`, those of the schemes it extends included,
    /// without their contexts.
    pub fn letters(self) -> Vec<(String, String)> {
        self.rules().into_iter().map(|r| (r.source, r.target)).collect()
    }

    fn rules(self) -> Vec<rule::Rule> {
        let mut heritage = Vec::new();
        let mut next = (!self.entry().text.is_empty()).then_some(self);
        while let Some(scheme) = next {
            heritage.push((&scheme.entry().head, scheme.entry().text));
            next = scheme
                .entry()
                .head
                .extends
                .map(|id| REGISTRY.find(id).unwrap_or_else(|e| panic!("{e}")));
            assert!(heritage.len() < 16, "{}: extends itself", self.id());
        }
        scheme::rules(&heritage).unwrap_or_else(|e| panic!("bundled scheme: {e}"))
    }

    fn table(self, separators: bool) -> &'static Table {
        let head = &self.entry().head;
        self.entry().tables[usize::from(separators)].get_or_init(|| {
            Table::new(&self.rules(), Script::named(head.source_script), head.dotted, separators)
        })
    }

    fn unknown(self, options: &Options) -> Unknown {
        options.unknown.unwrap_or(match (self.source_script(), self.target_script()) {
            (_, "Latn") => Unknown::Deunicode,
            (source, target) if source == target => Unknown::Keep,
            _ => Unknown::Drop,
        })
    }

    /// Writes a text in this scheme.
    ///
    /// Decomposed text gives the same as composed text; capitals stay capitals; what is not in the
    /// source script stays as it is. Borrows when nothing changes.
    ///
    /// ```
    /// use laqap::translit::Scheme;
    ///
    /// let scheme = Scheme::get("kk-bgn-1979").unwrap();
    /// assert_eq!(scheme.romanize("ШЫҢҒЫС Айтматов, 1928"), "SHYNGGHYS Aytmatov, 1928");
    /// assert!(matches!(scheme.romanize("Astana"), std::borrow::Cow::Borrowed(_)));
    /// ```
    pub fn romanize(self, text: &str) -> Cow<'_, str> {
        self.romanize_with(text, &Options::default())
    }

    /// Writes a text in this scheme, the choices made otherwise than by default.
    pub fn romanize_with<'t>(self, text: &'t str, options: &Options) -> Cow<'t, str> {
        let mut steps = self.steps().iter();
        let Some(first) = steps.next() else {
            let separators = options.separators.unwrap_or(self.entry().head.separators);
            return self.table(separators).run(text, self.unknown(options), |_, _| {});
        };
        let begun = first.romanize_with(text, options);
        steps.fold(begun, |text, step| match text {
            Cow::Borrowed(text) => step.romanize_with(text, options),
            Cow::Owned(text) => Cow::Owned(step.romanize_with(&text, options).into_owned()),
        })
    }

    /// Writes a text in this scheme and tells where each part of the result comes from.
    ///
    /// ```
    /// use laqap::translit::{Options, Scheme};
    ///
    /// let scheme = Scheme::get("kk-bgn-1979").unwrap();
    /// let (text, offsets) = scheme.romanize_mapped("Ақ Шың", &Options::new());
    /// assert_eq!(text, "Aq Shyng");
    /// assert_eq!(offsets.input(3..5), 5..7); // Sh comes from Ш
    /// ```
    pub fn romanize_mapped<'t>(self, text: &'t str, options: &Options) -> (Cow<'t, str>, Offsets) {
        let mut offsets = Offsets { steps: Vec::new(), input: text.len(), output: 0 };
        if self.steps().is_empty() {
            let separators = options.separators.unwrap_or(self.entry().head.separators);
            let run =
                self.table(separators).run(text, self.unknown(options), |o, i| offsets.push(o, i));
            offsets.output = run.len();
            return (run, offsets);
        }
        let mut now: Cow<'t, str> = Cow::Borrowed(text);
        for (n, step) in self.steps().iter().enumerate() {
            let (next, here) = step.romanize_mapped(&now, options);
            offsets = if n == 0 { here } else { here.after(&offsets) };
            now = Cow::Owned(next.into_owned());
        }
        (now, offsets)
    }
}

/// Where the parts of a result stood in the input, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Offsets {
    /// `(output, input)` where each unit begins; both never fall.
    steps: Vec<(usize, usize)>,
    input: usize,
    output: usize,
}

impl Offsets {
    fn push(&mut self, output: usize, input: usize) {
        match self.steps.last_mut() {
            // A unit that wrote nothing belongs to what follows.
            Some(last) if last.0 == output => {}
            _ => self.steps.push((output, input)),
        }
    }

    /// The offsets of a second step, `self`, told in those of the first.
    fn after(&self, first: &Offsets) -> Offsets {
        let steps = self.steps.iter().map(|&(o, i)| (o, floor(&first.steps, i))).collect();
        Offsets { steps, input: first.input, output: self.output }
    }

    /// The bytes of the input that gave these bytes of the output: the smallest range of whole
    /// units that covers them. Logarithmic in the length of the text.
    pub fn input(&self, output: Range<usize>) -> Range<usize> {
        let start = floor(&self.steps, output.start);
        let after = self
            .steps
            .partition_point(|&(o, _)| o < output.end.max(output.start.saturating_add(1)));
        start..self.steps.get(after).map_or(self.input, |&(_, i)| i)
    }

    /// `(output, input)` offsets where each unit begins, in order.
    pub fn steps(&self) -> &[(usize, usize)] {
        &self.steps
    }
}

impl fmt::Debug for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scheme({})", self.id())
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl From<Scheme> for &'static str {
    fn from(scheme: Scheme) -> &'static str {
        scheme.id()
    }
}

impl TryFrom<String> for Scheme {
    type Error = Error;

    fn try_from(name: String) -> Result<Scheme, Error> {
        name.parse()
    }
}

/// Reads an id or alias; the error names the nearest known ones.
///
/// ```
/// use laqap::translit::Scheme;
/// let error = "kk-bgn-1997".parse::<Scheme>().unwrap_err().to_string();
/// assert!(error.contains("kk-bgn-1979"), "{error}");
/// ```
impl FromStr for Scheme {
    type Err = Error;

    fn from_str(name: &str) -> Result<Scheme, Error> {
        REGISTRY.find(name)
    }
}
