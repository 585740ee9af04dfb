//! The ids that the bundled registry mints.

use crate::Error;
use std::{fmt, num::NonZeroU32, str::FromStr};

/// An id of the bundled registry: `LQ`, five digits or more, and a check character.
///
/// Opaque: names change, ids do not. Once printed, an id means the same entity for ever, or says what
/// became of it ([`Gazetteer::status`](crate::Gazetteer::status)). The check character is that of
/// ISO/IEC 7064, MOD 37,36: it catches every single wrong character and nearly every swap of two, so
/// that a mistyped id is refused and not misread. Users' own gazetteers keep their own ids.
///
/// ```
/// use laqap::EntityId;
/// let astana: EntityId = "LQ002539".parse()?;
/// assert_eq!(astana.to_string(), "LQ002539");
/// assert!("LQ002538".parse::<EntityId>().is_err());
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "String", try_from = "String"))]
pub struct EntityId(NonZeroU32);

const CHARACTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The product of the hybrid system MOD 37,36 after `text`; `None` if other characters are in it.
fn product(text: &str) -> Option<usize> {
    text.bytes().try_fold(36, |product, byte| {
        let value = CHARACTERS.iter().position(|c| *c == byte)?;
        let sum = (product + value) % 36;
        Some(if sum == 0 { 36 } else { sum } * 2 % 37)
    })
}

impl EntityId {
    /// The id that was minted as the `number`th, from 1; `None` for 0.
    pub fn new(number: u32) -> Option<EntityId> {
        NonZeroU32::new(number).map(EntityId)
    }

    /// Its place in the registry, from 1.
    pub fn number(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stem = format!("LQ{:05}", self.0);
        let check = product(&stem).map_or(0, |product| (37 - product) % 36);
        write!(f, "{stem}{}", char::from(CHARACTERS[check]))
    }
}

impl FromStr for EntityId {
    type Err = Error;

    fn from_str(text: &str) -> Result<EntityId, Error> {
        let fault = |expected: &str| Error::new("id").expected(expected).found(format!("{text:?}"));
        let digits =
            text.strip_prefix("LQ").and_then(|rest| rest.get(..rest.len().saturating_sub(1)));
        let number = digits.filter(|d| d.len() >= 5 && d.bytes().all(|b| b.is_ascii_digit()));
        let number = number.and_then(|digits| digits.parse().ok()).and_then(EntityId::new);
        let id = number.ok_or_else(|| fault("LQ, five digits or more, and a check character"))?;
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(fault("another check character: it is mistyped"))
        }
    }
}

impl From<EntityId> for String {
    fn from(id: EntityId) -> String {
        id.to_string()
    }
}

impl TryFrom<String> for EntityId {
    type Error = Error;

    fn try_from(text: String) -> Result<EntityId, Error> {
        text.parse()
    }
}
