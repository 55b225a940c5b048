//! A calendar month as one number, so that months can be counted and subtracted.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A calendar month: months since January of year 0. Written and read as `2024-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(i32);

impl Month {
    /// The month `month` (1 to 12) of `year` (1 to 9999); `None` outside.
    pub fn of(year: i32, month: i32) -> Option<Month> {
        ((1..=9999).contains(&year) && (1..=12).contains(&month)).then(|| Month(year * 12 + month - 1))
    }

    /// Reads `2024-03`; `None` for any other form.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let is_plain = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        (is_plain(year, 4) && is_plain(month, 2)).then_some(())?;
        Month::of(year.parse().ok()?, month.parse().ok()?)
    }

    /// Months from `earlier` to this one; negative when this one is earlier.
    pub fn since(self, earlier: Month) -> i32 {
        self.0 - earlier.0
    }

    /// The month `months` later.
    pub fn plus(self, months: i32) -> Month {
        Month(self.0.saturating_add(months))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = String;

    fn try_from(text: String) -> Result<Month, String> {
        Month::parse(&text).ok_or_else(|| format!("`{text}` is no month; write it as 2024-03"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(Month::parse(text).map(|m| m.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn months_are_read_in_one_form() {
        check("2024-03", Some("2024-03"));
        check("0001-12", Some("0001-12"));
        check("2024-13", None);
        check("2024-00", None);
        check("2024-3", None);
        check("0000-01", None);
        check("+024-03", None);
        check("2024-03-01", None);
    }

    #[test]
    fn months_are_counted_across_years() {
        let (a, b) = (Month::parse("2023-11").unwrap(), Month::parse("2024-02").unwrap());
        assert_eq!(b.since(a), 3);
        assert_eq!(a.plus(3), b);
    }
}
