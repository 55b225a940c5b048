//! What keeps one wrong edge from making a giant false person: facts of clusters that must not be joined.
//!
//! How the limits were chosen stands in `docs/resolve.md`.

use rustc_hash::FxHashMap;

use super::{Kind, Member, Strong};
use crate::slips::slips;

/// Entities that may hold one identifier before it stops being evidence: on real lists one firm has a dozen entries at most,
/// and what more share is an agent's, a registry's or a placeholder.
pub const HUB_MEMBERS: u32 = 20;

/// Why two clusters were not joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Guard {
    /// Somebody judged two of them different.
    Judged,
    /// Somebody looked at the pair and could not tell.
    Unsure,
    /// A person and a firm, a ship and a firm.
    Kinds,
    /// Each has an identifier of this scheme, of which a subject has one, and they share none.
    Identifiers(u16),
    /// Each has a date of birth, and no two of them can be one day.
    Births,
    /// Nothing but the name, or weaker things, speaks for it.
    NameAlone,
    /// All that speaks for it is an identifier shared by too many.
    Hub,
    /// One or few edges between two groups whose other members have little to do with each other.
    Bridge,
    /// The cluster would be larger than any subject has entries.
    Size,
}

/// A day of birth or founding, a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Born {
    year: u16,
    month: u8,
    day: u8,
}

impl Born {
    /// Reads `1970`, `1970-05`, `1970-05-03` or `19700503`, with or without a time behind. `None` when it is none of these.
    pub fn read(text: &str) -> Option<Born> {
        let text = text.trim();
        let digits: String = text.chars().take(10).take_while(|c| *c != 'T' && *c != ' ').filter(|c| *c != '-').collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) || ![4, 6, 8].contains(&digits.len()) {
            return None;
        }
        let part = |from: usize, to: usize| digits.get(from..to).and_then(|d| d.parse::<u16>().ok()).unwrap_or(0);
        let (year, month, day) = (part(0, 4), part(4, 6) as u8, part(6, 8) as u8);
        (year > 0 && month <= 12 && day <= 31).then_some(Born { year, month, day })
    }

    /// Whether both can be the birth of one person: equal as far as both say, years apart by one at most where one is only a year (lists
    /// say "about"), or a slip or two of the pen between two whole days.
    pub fn can_be(self, other: Born) -> bool {
        let whole = |b: Born| b.day > 0;
        if whole(self) && whole(other) {
            return self == other || slips(&self.digits(), &other.digits()).is_some() || self.swapped() == other;
        }
        let month = self.month == 0 || other.month == 0 || self.month == other.month || self.year != other.year;
        self.year.abs_diff(other.year) <= 1 && month
    }

    /// Whether the other speaks for one person being behind both: one day, or one month or year where no more is said.
    pub fn speaks_for(self, other: Born) -> bool {
        let month = self.month == 0 || other.month == 0 || self.month == other.month;
        let day = self.day == 0 || other.day == 0 || self.day == other.day;
        self.year == other.year && month && day
    }

    fn digits(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    fn swapped(self) -> Born {
        Born { year: self.year, month: self.day, day: self.month }
    }
}

/// What is known of all members of a cluster together.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    kind: Option<Kind>,
    births: Vec<Born>,
    identifiers: Vec<Strong>,
}

impl Facts {
    pub(super) fn of(member: &Member, hubs: &Hubs) -> Facts {
        let mut identifiers: Vec<Strong> = member.identifiers.iter().copied().filter(|i| !hubs.is_hub(*i)).collect();
        identifiers.sort_unstable();
        identifiers.dedup();
        Facts { kind: member.kind, births: member.births.to_vec(), identifiers }
    }

    /// The first guard that stands between two clusters, if any.
    pub(super) fn conflict(&self, other: &Facts) -> Option<Guard> {
        if let (Some(a), Some(b)) = (self.kind, other.kind)
            && a != b
        {
            return Some(Guard::Kinds);
        }
        if let Some(scheme) = self.scheme_apart(other) {
            return Some(Guard::Identifiers(scheme));
        }
        let born = !self.births.is_empty() && !other.births.is_empty();
        if born && !self.births.iter().any(|a| other.births.iter().any(|b| a.can_be(*b))) {
            return Some(Guard::Births);
        }
        None
    }

    /// A scheme in which both have identifiers and none in common. Both lists are sorted by scheme.
    fn scheme_apart(&self, other: &Facts) -> Option<u16> {
        self.identifiers.chunk_by(|a, b| a.scheme == b.scheme).find_map(|ours| {
            let scheme = ours[0].scheme;
            let from = other.identifiers.partition_point(|i| i.scheme < scheme);
            let theirs = other.identifiers[from..].chunk_by(|a, b| a.scheme == b.scheme).next()?;
            (theirs[0].scheme == scheme && !ours.iter().any(|i| theirs.binary_search(i).is_ok())).then_some(scheme)
        })
    }

    pub(super) fn join(&mut self, other: Facts) {
        self.kind = self.kind.or(other.kind);
        self.births.extend(other.births);
        self.births.sort_unstable();
        self.births.dedup();
        self.identifiers.extend(other.identifiers);
        self.identifiers.sort_unstable();
        self.identifiers.dedup();
    }
}

/// Identifiers held by more members than one subject could have.
pub(super) struct Hubs {
    counts: FxHashMap<Strong, u32>,
}

impl Hubs {
    pub(super) fn of(members: &[Member]) -> Hubs {
        let mut counts: FxHashMap<Strong, u32> = FxHashMap::default();
        for member in members {
            for identifier in &member.identifiers {
                *counts.entry(*identifier).or_default() += 1;
            }
        }
        counts.retain(|_, count| *count > HUB_MEMBERS);
        Hubs { counts }
    }

    pub(super) fn is_hub(&self, identifier: Strong) -> bool {
        self.counts.contains_key(&identifier)
    }

    /// Whether all identifiers that two members share are hubs (and they share one).
    pub(super) fn only(&self, a: &Member, b: &Member) -> bool {
        let mut shared = a.identifiers.iter().filter(|i| b.identifiers.contains(i)).peekable();
        !self.counts.is_empty() && shared.peek().is_some() && shared.all(|i| self.is_hub(*i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &str, b: &str, expected: bool) {
        let read = |text: &str| Born::read(text).unwrap();
        assert_eq!(read(a).can_be(read(b)), expected, "{a} {b}");
        assert_eq!(read(b).can_be(read(a)), expected, "{b} {a}");
    }

    #[test]
    fn births_that_can_be_one() {
        check("1970-05-03", "1970-05-03", true);
        check("1970-05-03", "19700503", true);
        check("1970-05-03", "1970-03-05", true);
        check("1970-05-03", "1971-05-03", true);
        check("1970-05-03", "1970", true);
        check("1970-05-03", "1971", true);
        check("1970", "1971", true);
        check("1970-05", "1970", true);
    }

    #[test]
    fn births_that_cannot() {
        check("1970-05-03", "1938-11-24", false);
        check("1970-05-03", "1973", false);
        check("1970", "1972", false);
        check("1970-05", "1970-06", false);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "circa 1970", "1970-13-01", "0000", "٣", "1970-5", "197", "19700532"] {
            assert_eq!(Born::read(text), None, "{text}");
        }
        assert_eq!(Born::read("1970-05-03T00:00:00"), Born::read("1970-05-03"));
    }
}
