//! Periods as published: dates that may be a month or a year, starts without ends, and the days on which something was seen.

use facts::days;

/// A day number that stands for *unknown* at the beginning of a [`Span`].
pub const NEVER_BEFORE: i32 = i32::MIN;

/// A day number that stands for *unknown* at the end of a [`Span`].
pub const NEVER_AFTER: i32 = i32::MAX;

/// The days a published date may mean: one for a day, up to 31 for a month, up to 366 for a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days {
    /// First possible day, in days since 1970-01-01.
    pub first: i32,
    /// Last possible day.
    pub last: i32,
}

impl Days {
    /// Reads a published date; `None` when it is none.
    pub fn parse(text: &str) -> Option<Days> {
        let text = text.trim();
        let published = days::parse(text)?;
        if let Some(day) = published.day {
            return Some(Days { first: day, last: day });
        }
        let year: i32 = text.get(..4)?.parse().ok()?;
        match text.get(5..7).and_then(|m| m.parse::<i32>().ok()) {
            Some(month) => {
                let last = days::day_number(year, month, days::days_in_month(year, month));
                Some(Days { first: days::day_number(year, month, 1), last })
            }
            None => Some(Days { first: days::day_number(year, 1, 1), last: days::day_number(year, 12, 31) }),
        }
    }

    /// What several published dates of one event leave open; texts that are no dates are left out.
    pub fn of_all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Days> {
        texts.into_iter().filter_map(Days::parse).reduce(|a, b| Days { first: a.first.min(b.first), last: a.last.max(b.last) })
    }
}

/// Whether something held on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// The day is outside of what was published.
    No,
    /// The day may be inside: a start or an end is unknown or less precise than a day.
    Perhaps,
    /// The day is inside.
    Yes,
}

/// A period with what is uncertain about it, in days since 1970-01-01, both ends included.
///
/// The outer period is where it may have held; an unknown start or end leaves it open, which does not mean *for ever*. The inner one
/// is where it held for certain, by what was published; it is empty (`held_from > held_to`) where nothing is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Earliest day it may have begun; [`NEVER_BEFORE`] when unknown.
    pub from: i32,
    /// Latest day it may have ended; [`NEVER_AFTER`] when no end is known.
    pub to: i32,
    /// First day on which it held for certain.
    pub held_from: i32,
    /// Last day on which it held for certain.
    pub held_to: i32,
}

impl Span {
    /// Nothing is known of it but that it was.
    pub const OPEN: Span = Span { from: NEVER_BEFORE, to: NEVER_AFTER, held_from: NEVER_AFTER, held_to: NEVER_BEFORE };

    /// From what was published: start, end, and the days on which the publication was seen first and last.
    ///
    /// Without a start, it held from the day on which it was first seen; without an end, until the day on which it was last seen.
    pub fn new(start: Option<Days>, end: Option<Days>, first_seen: Option<i32>, last_seen: Option<i32>) -> Span {
        let begun = start.map(|d| d.last).or(first_seen);
        let ended = end.map(|d| d.first).or(last_seen).or(begun);
        let (from, to) = (start.map_or(NEVER_BEFORE, |d| d.first), end.map_or(NEVER_AFTER, |d| d.last));
        match (begun, ended) {
            (Some(b), Some(e)) if b <= e => Span { from, to, held_from: b, held_to: e },
            _ => Span { from, to, ..Span::OPEN },
        }
    }

    /// A period of whole days that is known on both sides.
    pub fn days(from: i32, to: i32) -> Span {
        Span { from, to, held_from: from, held_to: to }
    }

    /// Whether no day is left.
    pub fn is_empty(self) -> bool {
        self.from > self.to
    }

    /// The days on which both held.
    pub fn and(self, other: Span) -> Span {
        Span {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
            held_from: self.held_from.max(other.held_from),
            held_to: self.held_to.min(other.held_to),
        }
    }

    /// The least period that covers both, certain only where one of them is when they touch or overlap.
    pub fn hull(self, other: Span) -> Span {
        Span { from: self.from.min(other.from), to: self.to.max(other.to), ..Span::OPEN }
    }

    /// Whether it held on a day.
    pub fn on(self, day: i32) -> Holds {
        if self.held_from <= day && day <= self.held_to && self.from <= day && day <= self.to {
            Holds::Yes
        } else if self.from <= day && day <= self.to {
            Holds::Perhaps
        } else {
            Holds::No
        }
    }

    /// The days at which its answer changes, each the first of a stretch with one answer.
    pub(crate) fn cuts(self) -> impl Iterator<Item = i32> {
        let after = |day: i32| if day == NEVER_AFTER { None } else { day.checked_add(1) };
        let certain = self.held_from <= self.held_to;
        [Some(self.from), after(self.to), certain.then_some(self.held_from), if certain { after(self.held_to) } else { None }]
            .into_iter()
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i32 {
        days::parse_day(text).expect("a day")
    }

    fn span(start: &str, end: &str, seen: Option<(&str, &str)>) -> Span {
        let seen = seen.map(|(a, b)| (day(a), day(b)));
        Span::new(Days::parse(start), Days::parse(end), seen.map(|s| s.0), seen.map(|s| s.1))
    }

    fn check(span: Span, on: &str, expected: Holds) {
        assert_eq!(span.on(day(on)), expected, "{on}");
    }

    #[test]
    fn a_date_is_the_days_it_may_mean() {
        let whole = |t: &str| Days::parse(t).map(|d| format!("{} {}", days::print(d.first), days::print(d.last)));
        assert_eq!(whole("2020").as_deref(), Some("2020-01-01 2020-12-31"));
        assert_eq!(whole("2020-02").as_deref(), Some("2020-02-01 2020-02-29"));
        assert_eq!(whole("2020-02-03T10:00:00").as_deref(), Some("2020-02-03 2020-02-03"));
        assert_eq!(whole("about 2020"), None);
    }

    #[test]
    fn inside_a_published_period_it_held_and_outside_it_did_not() {
        let s = span("2019-03-01", "2020-06-30", None);
        check(s, "2019-02-28", Holds::No);
        check(s, "2019-03-01", Holds::Yes);
        check(s, "2020-06-30", Holds::Yes);
        check(s, "2020-07-01", Holds::No);
    }

    #[test]
    fn a_year_is_certain_only_after_its_last_day() {
        let s = span("2019", "2021", None);
        check(s, "2019-07-01", Holds::Perhaps);
        check(s, "2020-07-01", Holds::Yes);
        check(s, "2021-07-01", Holds::Perhaps);
        check(s, "2022-01-01", Holds::No);
    }

    #[test]
    fn an_unknown_end_is_unknown_and_not_for_ever() {
        let s = span("2019-03-01", "", None);
        check(s, "2019-03-01", Holds::Yes);
        check(s, "2019-03-02", Holds::Perhaps);
        check(s, "2050-01-01", Holds::Perhaps);
    }

    #[test]
    fn what_is_published_without_an_end_held_until_it_was_last_seen() {
        let s = span("2019-03-01", "", Some(("2021-01-01", "2024-01-01")));
        check(s, "2020-01-01", Holds::Yes);
        check(s, "2024-01-01", Holds::Yes);
        check(s, "2024-01-02", Holds::Perhaps);
    }

    #[test]
    fn without_a_start_it_held_from_the_day_it_was_first_seen() {
        let s = span("", "", Some(("2021-01-01", "2024-01-01")));
        check(s, "2020-12-31", Holds::Perhaps);
        check(s, "2021-01-01", Holds::Yes);
        check(Span::OPEN, "2021-01-01", Holds::Perhaps);
    }

    #[test]
    fn an_end_before_the_start_leaves_no_day() {
        let s = span("2020-01-01", "2019-01-01", Some(("2021-01-01", "2022-01-01")));
        assert!(s.is_empty());
        for on in ["2018-01-01", "2019-06-01", "2020-06-01", "2021-06-01"] {
            check(s, on, Holds::No);
        }
    }

    #[test]
    fn a_chain_holds_where_all_its_links_do() {
        let s = span("2019-01-01", "2021-12-31", None).and(span("2020-01-01", "", Some(("2020-01-01", "2023-01-01"))));
        check(s, "2019-12-31", Holds::No);
        check(s, "2020-01-01", Holds::Yes);
        check(s, "2022-01-01", Holds::No);
    }
}
