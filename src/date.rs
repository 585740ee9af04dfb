//! Dates of any precision.

use crate::Error;
use std::{fmt, str::FromStr};

/// A year, a month of a year, or a day: `1998`, `1998-05`, `1998-05-06`. Years 1 to 9999.
///
/// ```
/// use laqap::Date;
/// let renamed: Date = "2019-03-23".parse()?;
/// assert_eq!(renamed.to_string(), "2019-03-23");
/// assert!("2019".parse::<Date>()?.may_precede(renamed) && renamed.may_precede("2019".parse()?));
/// assert!("2019-02-31".parse::<Date>().is_err());
/// # Ok::<(), laqap::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "String", try_from = "String"))]
pub struct Date(u32);

impl Date {
    /// Digits in the order year, month, day; an unknown month or day is zero.
    pub(crate) fn packed(self) -> u32 {
        self.0
    }

    pub(crate) fn from_packed(packed: u32) -> Option<Date> {
        (packed != 0).then_some(Date(packed))
    }

    /// Whether some day that `self` may mean is not after some day that `other` may mean.
    pub fn may_precede(self, other: Date) -> bool {
        self.0 <= other.last()
    }

    /// Whether some day that it may mean is between two dates, where these are known.
    pub(crate) fn may_be_within(self, from: Option<Date>, to: Option<Date>) -> bool {
        from.is_none_or(|from| from.may_precede(self)) && to.is_none_or(|to| self.may_precede(to))
    }

    /// The last day that the date may mean, as digits.
    fn last(self) -> u32 {
        match (self.0 / 100 % 100, self.0 % 100) {
            (0, _) => self.0 + 1231,
            (_, 0) => self.0 + 31,
            _ => self.0,
        }
    }
}

impl FromStr for Date {
    type Err = Error;

    fn from_str(text: &str) -> Result<Date, Error> {
        let fault = || {
            Error::new("date").expected("YYYY, YYYY-MM or YYYY-MM-DD").found(format!("{text:?}"))
        };
        let part =
            |part: Option<&str>, digits: usize, range: std::ops::RangeInclusive<u32>| match part {
                None => Ok(0),
                Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                    part.parse().ok().filter(|n| range.contains(n)).ok_or_else(fault)
                }
                Some(_) => Err(fault()),
            };
        let mut parts = text.split('-');
        let year = part(parts.next(), 4, 1..=9999)?;
        let month = part(parts.next(), 2, 1..=12)?;
        let days = match month {
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let day = part(parts.next(), 2, 1..=days)?;
        match parts.next() {
            None => Ok(Date(year * 10000 + month * 100 + day)),
            Some(_) => Err(fault()),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.0 / 10000, self.0 / 100 % 100, self.0 % 100);
        write!(f, "{year:04}")?;
        if month != 0 {
            write!(f, "-{month:02}")?;
        }
        if day != 0 {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

impl TryFrom<String> for Date {
    type Error = Error;

    fn try_from(text: String) -> Result<Date, Error> {
        text.parse()
    }
}
