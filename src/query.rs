//! A mention with what is known about it.

use crate::Date;

/// A mention, and what the caller knows of it beside its spelling. Context only narrows: it takes
/// candidates away, it never adds one; only [`demonyms`](Query::demonyms) lets more in.
///
/// ```
/// use laqap::Query;
/// let query = Query::new("Nur-Sultan").kind("place").country("kz").as_of("2020".parse()?);
/// assert_eq!(query.text(), "Nur-Sultan");
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<'q> {
    pub(crate) text: &'q str,
    pub(crate) kind: Option<&'q str>,
    pub(crate) country: Option<&'q str>,
    pub(crate) as_of: Option<Date>,
    pub(crate) lang: Option<&'q str>,
    pub(crate) demonyms: bool,
    /// Whether a preposition stood before the text.
    pub(crate) oblique: bool,
}

impl<'q> Query<'q> {
    /// A mention without context.
    pub fn new(text: &'q str) -> Query<'q> {
        Query {
            text,
            kind: None,
            country: None,
            as_of: None,
            lang: None,
            demonyms: false,
            oblique: false,
        }
    }

    /// The mention itself.
    pub fn text(&self) -> &'q str {
        self.text
    }

    /// Only entities of this kind: `person`, `place`, `organization` or another word.
    pub fn kind(self, kind: &'q str) -> Query<'q> {
        Query { kind: Some(kind), ..self }
    }

    /// Only entities of this country, by its ISO 3166-1 alpha-2 code, and those of no stated country.
    pub fn country(self, code: &'q str) -> Query<'q> {
        Query { country: Some(code), ..self }
    }

    /// The time of the text: names that were in use then are preferred, others are marked.
    pub fn as_of(self, date: Date) -> Query<'q> {
        Query { as_of: Some(date), ..self }
    }

    /// Takes words for the people of a place (*Kazakh*, *казахстанский*) for the place, which they
    /// are not unless asked for.
    pub fn demonyms(self) -> Query<'q> {
        Query { demonyms: true, ..self }
    }

    /// The language of the text, as BCP 47: how its writers read letters counts for more.
    pub fn lang(self, tag: &'q str) -> Query<'q> {
        Query { lang: Some(tag), ..self }
    }
}

impl<'q> From<&'q str> for Query<'q> {
    fn from(text: &'q str) -> Query<'q> {
        Query::new(text)
    }
}

impl<'q> From<&'q String> for Query<'q> {
    fn from(text: &'q String) -> Query<'q> {
        Query::new(text)
    }
}
