//! Explanations of mentions: with as much of the text as it takes to read the mention again.

use super::{Mention, Scanner};
use crate::{Date, Explanation, Resolver, Step};

/// A piece of a text, and where a mention stands in it.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Passage {
    /// The text: the mention's line; before it, where that tells who is meant, the line of another mention.
    pub text: String,
    /// The byte at which the mention begins.
    pub at: usize,
    /// Whether tags were read, too.
    pub hashtags: bool,
    /// Whether the rest of the text was asked.
    pub context: bool,
}

/// Where a mention was found, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'g, 't> {
    pub resolver: &'g Resolver,
    pub window: &'t str,
    /// Where the mention stands in the window.
    pub at: usize,
    pub as_of: Option<Date>,
    pub hashtags: bool,
    pub context: bool,
}

impl Scope<'_, '_> {
    fn passage(&self, text: &str, at: usize) -> Passage {
        let Scope { hashtags, context, .. } = *self;
        Passage { text: text.to_owned(), at, hashtags, context }
    }

    /// The line of a place in the window, and where it begins.
    fn line(&self, at: usize) -> (&str, usize) {
        let from = self.window[..at].rfind('\n').map_or(0, |before| before + 1);
        let to = self.window[at..].find('\n').map_or(self.window.len(), |behind| at + behind);
        (&self.window[from..to], from)
    }
}

impl Passage {
    /// Reads the passage, and explains the mention; `None` if there is none.
    pub(crate) fn explain(&self, resolver: &Resolver, as_of: Option<Date>) -> Option<Explanation> {
        let Passage { text, at, hashtags, context } = self;
        let mut scanner = resolver.scanner().hashtags(*hashtags).context(*context);
        scanner.forms.as_of = as_of;
        let mut before: Vec<Mention<'_, '_>> = scanner.scan(text).collect();
        let here = before.iter().position(|found| found.range.start == *at)?;
        let found = before.swap_remove(here);
        before.truncate(here);
        let longer = |other: &&Mention<'_, '_>| {
            other.entity() == found.entity() && other.text.len() > found.text.len()
        };
        let beside = before.iter().find(longer);
        Some(found.resolution.explain().within(self, beside.map(|other| other.text)))
    }
}

impl Mention<'_, '_> {
    /// How the answer was reached, with as much of the text as it takes to reach it again: the line of
    /// the mention, or that and another mention's, or the whole window of the text.
    ///
    /// Reads those once more, so it takes longer than [`resolution`](Mention::resolution)'s own explanation, which
    /// knows the mention only.
    ///
    /// ```
    /// use laqap::{Gazetteer, Resolver};
    /// let resolver = Resolver::new(Gazetteer::bundled());
    /// let text = "Darkhan Satybaldy inspects the site.\nMore: Satybaldy asked for a report.";
    /// let explanation = resolver.scan(text).last().expect("two mentions").explain();
    /// assert!(explanation.to_string().starts_with("the text has \"Darkhan Satybaldy\""));
    /// assert_eq!(explanation.replay(Gazetteer::bundled()), Ok(()));
    /// ```
    pub fn explain(&self) -> Explanation {
        let Scope { resolver, window, at, as_of, .. } = self.scope;
        let (line, from) = self.scope.line(at);
        let mut passages = vec![self.scope.passage(line, at - from)];
        if self.scope.context {
            let mut scanner = Scanner { hashtags: self.scope.hashtags, ..resolver.scanner() };
            scanner.forms.as_of = as_of;
            let others = scanner.scan(window).take_while(|other| other.range.start < from);
            let mut others: Vec<usize> = others
                .filter(|other| {
                    other.entity() == self.entity() && other.text.len() > self.text.len()
                })
                .map(|other| other.range.start)
                .collect();
            others.truncate(1);
            passages.extend(others.iter().map(|other| {
                let before = self.scope.line(*other).0;
                let text = format!("{before}\n{line}");
                self.scope.passage(&text, before.len() + 1 + at - from)
            }));
            passages.push(self.scope.passage(window, at));
        }
        let ids = |explanation: &Explanation| match explanation.steps.last() {
            Some(Step::Decided { ids, .. }) => ids.clone(),
            _ => Vec::new(),
        };
        let own = self.resolution.explain();
        let same = |again: &Explanation| ids(again) == ids(&own);
        let mut again = passages.iter().filter_map(|passage| passage.explain(resolver, as_of));
        again.find(same).unwrap_or(own)
    }
}
