//! Twelve-digit ids that look like Kazakhstan's BIN and IIN and cannot be one.
//!
//! The shape and the check digit are the real ones (weights 1…11, then 3…11, 1, 2 where the first sum leaves 10), but the
//! month, digits three and four, is written plus fifty: 51 to 62. No real number has such a month, so no real firm or
//! person can be meant. Ids are dealt by a permutation: unique, and telling nothing of the order they were made in.

use crate::calendar::{Day, push_digits};
use crate::chance::place;

/// Added to the month of every id.
const MONTH_SHIFT: i64 = 50;

/// An id of twelve digits.
pub(crate) type Digits = String;

/// First year in which a firm or body of the world was registered, and for how many years it went on.
const REGISTERED_FROM: i64 = 1994;
const REGISTERED_YEARS: i64 = 25;
/// Year × month × attribute × serial: how many firm ids there are.
const FIRM_PLACES: u64 = (REGISTERED_YEARS * 12 * 3 * 100_000) as u64;
const BODY_PLACES: u64 = (REGISTERED_YEARS * 12 * 100_000) as u64;

/// First birth year and number of birth years; everyone is of age in 2019.
const BORN_FROM: i64 = 1948;
const BORN_YEARS: i64 = 52;
const PERSON_PLACES: u64 = (BORN_YEARS * 12 * 28 * 5000) as u64;

/// The id and the month of registration of the firm with this serial number.
pub(crate) fn firm_id(seed: u64, serial: u64) -> (Digits, Day) {
    let at = place(seed, serial, FIRM_PLACES) as i64;
    registered(at / 300_000, at / 100_000 % 3, at % 100_000)
}

/// The same for a public body; the attribute digit 3 keeps its id apart from every firm's.
pub(crate) fn body_id(seed: u64, serial: u64) -> (Digits, Day) {
    let at = place(seed, serial, BODY_PLACES) as i64;
    registered(at / 100_000, 3, at % 100_000)
}

fn registered(months: i64, attribute: i64, serial: i64) -> (Digits, Day) {
    let (year, month) = (REGISTERED_FROM + months / 12, months % 12 + 1);
    let id = checked(|kind| {
        let mut id = Vec::with_capacity(12);
        push_digits(&mut id, year % 100, 2);
        push_digits(&mut id, month + MONTH_SHIFT, 2);
        push_digits(&mut id, 4 + kind, 1);
        push_digits(&mut id, attribute, 1);
        push_digits(&mut id, serial, 5);
        id
    });
    (id, Day::new(year, month, 1 + serial % 28))
}

/// The id and date of birth of the person with this serial number.
pub(crate) fn person_id(seed: u64, serial: u64, female: bool) -> (Digits, Day) {
    let at = place(seed, serial, PERSON_PLACES) as i64;
    let (days, number) = (at / 5000, at % 5000);
    let (year, month, day) = (BORN_FROM + days / 336, days / 28 % 12 + 1, days % 28 + 1);
    let id = checked(|second| {
        let mut id = Vec::with_capacity(12);
        push_digits(&mut id, year % 100, 2);
        push_digits(&mut id, month + MONTH_SHIFT, 2);
        push_digits(&mut id, day, 2);
        push_digits(&mut id, 3 + i64::from(female), 1);
        push_digits(&mut id, (number + 5000 * second) % 10_000, 4);
        id
    });
    (id, Day::new(year, month, day))
}

/// Eleven digits with their check digit; a second form is tried where the first admits none.
fn checked(form: impl Fn(i64) -> Vec<u8>) -> Digits {
    let mut last = form(0);
    for attempt in 0..2 {
        last = form(attempt);
        if let Some(check) = check_digit(&last) {
            last.push(b'0' + check);
            break;
        }
    }
    // Where neither form has a check digit (one id in some twenty thousand), 0 stands in its place.
    last.resize(12, b'0');
    String::from_utf8(last).expect("digits are ASCII")
}

/// The check digit of eleven digits, or `None` where both rounds leave 10.
fn check_digit(digits: &[u8]) -> Option<u8> {
    let sum = |first: usize| -> usize { (0..11).map(|i| usize::from(digits[i] - b'0') * ((i + first) % 11 + 1)).sum::<usize>() % 11 };
    [sum(0), sum(2)].into_iter().find(|left| *left < 10).map(|left| left as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_none_has_a_real_month() {
        let mut seen = BTreeSet::new();
        for serial in 0..30_000 {
            for id in [firm_id(5, serial).0, body_id(5, serial).0, person_id(5, serial, serial % 2 == 0).0] {
                assert_eq!(id.len(), 12);
                let month: u32 = id[2..4].parse().unwrap();
                assert!((51..=62).contains(&month), "{id}");
                assert!(seen.insert(id));
            }
        }
    }

    #[test]
    fn the_check_digit_follows_both_rounds() {
        assert_eq!(check_digit(b"00000000000"), Some(0));
        assert_eq!(check_digit(b"10000000000"), Some(1));
        // 5 × 2 leaves 10 in the first round; 5 × 4 = 20 leaves 9 in the second.
        assert_eq!(check_digit(b"05000000000"), Some(9));
    }
}
