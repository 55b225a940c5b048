//! What the republic's measures truly do: who is touched, from which day, and how strongly.
//!
//! Reach for it where a process is drawn. The republic's plan ([`crate::strategy`]) promises more than is told here:
//! an action that is not in this file changes nothing, whatever its implementer says. Days and strengths are the
//! world's own; no rule, indicator or test of an effect reads them but through `measures-truth.jsonl`.
//!
//! All days leave at least 24 months on both sides within the world's years.

use crate::calendar::Day;
use crate::chance::{Random, Stream};

/// Which measures touch a body. Groups do not overlap, so each effect has untouched bodies beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Conditions of a tender are checked before its notice, from [`CHECK_FIRST`] on.
    CheckFirst,
    /// The same a year later, from [`CHECK_SECOND`] on.
    CheckSecond,
    /// Tenders are announced to subscribers and contracts published at once, from [`PUBLICATION`] on.
    Publication,
    /// Officers are trained from [`TRAINING`] on, which changes nothing.
    Training,
    /// No local measure.
    Untouched,
}

/// First day of the check of conditions at the first and at the second group of bodies.
pub(crate) const CHECK_FIRST: Day = Day::new(2021, 7, 1);
pub(crate) const CHECK_SECOND: Day = Day::new(2022, 7, 1);
/// First day of open publication.
pub(crate) const PUBLICATION: Day = Day::new(2022, 1, 1);
/// First day of the trainings that change nothing.
pub(crate) const TRAINING: Day = Day::new(2022, 3, 1);
/// First day of the amended law: it lowers the limit of direct awards for small needs and sets one after a failed tender.
pub(crate) const AMENDMENT: Day = Day::new(2023, 7, 1);
/// First days of two republic-wide actions that change nothing: a code of ethics, and a portal of reference prices.
pub(crate) const ETHICS: Day = Day::new(2021, 4, 1);
pub(crate) const PRICES: Day = Day::new(2022, 10, 1);

/// Thousandths of tenders with one bid, at bodies that check, to which others now come.
pub(crate) const COMPANY_PERMILLE: u64 = 700;
/// Thousandths of tenders with two or more bids, at bodies that announce, to which one more firm comes.
pub(crate) const SUBSCRIBER_PERMILLE: u64 = 500;
/// Thousandths of awards after a failed tender that become a tender with bids: where conditions are checked, and
/// where tenders are announced.
pub(crate) const CHECK_SAVES_PERMILLE: u64 = 600;
pub(crate) const ANNOUNCEMENT_SAVES_PERMILLE: u64 = 400;
/// Thousandths of awards above the amended limits that obey and become an open tender.
pub(crate) const OBEDIENT_PERMILLE: u64 = 900;
/// Days from signing a contract to its publication: as usual, and where publication is open.
pub(crate) const USUAL_LAG_DAYS: (i64, i64) = (3, 21);
pub(crate) const OPEN_LAG_DAYS: (i64, i64) = (0, 2);

/// Of nine neighbours in size, how many are in which group. Nine, because bodies go round the nine regions.
const ROUND: [Group; 9] = [
    Group::CheckFirst,
    Group::CheckFirst,
    Group::CheckSecond,
    Group::Publication,
    Group::Publication,
    Group::Training,
    Group::Training,
    Group::Untouched,
    Group::Untouched,
];

/// The group of the body with this serial number of the background cast.
pub(crate) fn group(seed: u64, serial: u64) -> Group {
    let mut round = ROUND;
    Random::keyed(seed, Stream::Measure, serial / 9).shuffle(&mut round);
    round[(serial % 9) as usize]
}

impl Group {
    /// Conditions are checked on this day.
    pub(crate) fn checks(self, day: Day) -> bool {
        match self {
            Group::CheckFirst => day >= CHECK_FIRST,
            Group::CheckSecond => day >= CHECK_SECOND,
            _ => false,
        }
    }

    /// Publication is open on this day.
    pub(crate) fn announces(self, day: Day) -> bool {
        self == Group::Publication && day >= PUBLICATION
    }

    /// Thousandths of awards after a failed tender that the group's measure turns into a tender with bids.
    pub(crate) fn saves_permille(self, day: Day) -> u64 {
        match (self.checks(day), self.announces(day)) {
            (true, _) => CHECK_SAVES_PERMILLE,
            (_, true) => ANNOUNCEMENT_SAVES_PERMILLE,
            (false, false) => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_round_of_nine_bodies_has_every_group() {
        for round in 0..20 {
            let groups: Vec<Group> = (0..9).map(|i| group(5, round * 9 + i)).collect();
            for wanted in ROUND {
                let count = |list: &[Group]| list.iter().filter(|g| **g == wanted).count();
                assert_eq!(count(&groups), count(&ROUND));
            }
        }
    }

    #[test]
    fn a_measure_begins_on_its_day() {
        let before = |day: Day| day.plus(-1);
        assert!(Group::CheckFirst.checks(CHECK_FIRST) && !Group::CheckFirst.checks(before(CHECK_FIRST)));
        assert!(Group::CheckSecond.checks(CHECK_SECOND) && !Group::CheckSecond.checks(before(CHECK_SECOND)));
        assert!(Group::Publication.announces(PUBLICATION) && !Group::Publication.announces(before(PUBLICATION)));
        assert!(!Group::Training.checks(AMENDMENT) && Group::Training.saves_permille(AMENDMENT) == 0);
    }
}
