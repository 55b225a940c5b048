//! Addresses made comparable: the words that tell one from another, and house numbers with the street beside them.
//!
//! It knows no country's order: of an address anywhere, a number stands beside its street. What is a town and what a street it does not know.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use names::common::hash;
use names::scripts::{clean, fold};

/// Words of an address that are read.
const WORDS_MAX: usize = 60;

/// Words of an address below which it is only a country or town.
const ADDRESS_WORDS_MIN: usize = 3;

/// Of all words of two addresses the share that both have, from which a house in common is the same house.
const WHOLE_SHARE_MIN: f64 = 0.55;

/// The same share where no house can be compared: street and town.
const PART_SHARE_MIN: f64 = 0.6;

/// The same share where house numbers differ: more than street and town must be the same.
const OTHER_HOUSE_SHARE_MIN: f64 = 0.8;

/// Digits of a number from which on it is a postcode, unless the address begins with it.
const POSTCODE_DIGITS_MIN: usize = 4;

/// How far two addresses agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Agreement {
    /// Most of their words.
    Part,
    /// House, street, and most of the rest.
    Whole,
}

/// An address, read once and compared often.
#[derive(Clone, Debug, Default)]
pub(crate) struct Address {
    /// Hashes of telling words, sorted.
    words: Vec<u32>,
    /// Hashes of house numbers, sorted.
    houses: Vec<u32>,
    /// Hashes of a house number with the word beside it, sorted.
    places: Vec<u32>,
}

impl Address {
    /// Reads an address; any text will do.
    pub(crate) fn read(text: &str) -> Address {
        let folded = fold(&clean(text));
        let split = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<&str> = split.take(WORDS_MAX).filter(|word| !generic().contains(*word)).collect();
        let mut address = Address::default();
        for (at, word) in words.iter().enumerate() {
            address.words.push(hash(word));
            if !is_house(word, at) {
                continue;
            }
            address.houses.push(hash(word));
            let beside = [at.checked_sub(1), Some(at + 1)];
            let streets = beside.into_iter().flatten().filter_map(|at| words.get(at)).filter(|word| word.chars().any(char::is_alphabetic));
            address.places.extend(streets.map(|street| hash(&format!("{word} {street}"))));
        }
        for list in [&mut address.words, &mut address.houses, &mut address.places] {
            list.sort_unstable();
            list.dedup();
        }
        address
    }

    /// Keys to find the address by: each house number with the word beside it.
    pub(crate) fn keys(&self) -> impl Iterator<Item = u32> + '_ {
        self.places.iter().copied()
    }

    /// Whether both are one place, told quickly: house and street with most of the rest, or the same words.
    pub(crate) fn is_place_of(&self, other: &Address) -> bool {
        let is_same = self.words == other.words && self.words.len() >= ADDRESS_WORDS_MIN;
        is_same || (in_both(&self.places, &other.places) > 0 && self.agreement(other).is_some())
    }

    /// How far two addresses agree; `None` where they are two, or say too little.
    pub(crate) fn agreement(&self, other: &Address) -> Option<Agreement> {
        let share = in_both(&self.words, &other.words) as f64 * 2.0 / (self.words.len() + other.words.len()).max(1) as f64;
        let is_one_house = in_both(&self.places, &other.places) > 0;
        if is_one_house && share >= WHOLE_SHARE_MIN {
            return Some(Agreement::Whole);
        }
        let is_other_house = !self.houses.is_empty() && !other.houses.is_empty() && in_both(&self.houses, &other.houses) == 0;
        let least = if is_other_house { OTHER_HOUSE_SHARE_MIN } else { PART_SHARE_MIN };
        (share >= least && self.words.len().min(other.words.len()) >= ADDRESS_WORDS_MIN).then_some(Agreement::Part)
    }
}

/// Whether a word is a house number: it begins with a digit, and is no postcode.
fn is_house(word: &str, at: usize) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    word.starts_with(|c: char| c.is_ascii_digit()) && (digits < POSTCODE_DIGITS_MIN || (at == 0 && digits <= POSTCODE_DIGITS_MIN + 1))
}

/// How many hashes two sorted lists share.
fn in_both(a: &[u32], b: &[u32]) -> usize {
    a.iter().filter(|word| b.binary_search(word).is_ok()).count()
}

fn generic() -> &'static FxHashSet<&'static str> {
    static WORDS: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let rows = include_str!("../data/address_words.tsv").lines().filter(|row| !row.starts_with('#'));
        rows.flat_map(|row| row.split(';')).map(str::trim).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &str, b: &str, expected: Option<Agreement>) {
        let (a, b) = (Address::read(a), Address::read(b));
        assert_eq!(a.agreement(&b), expected, "{a:?} {b:?}");
        assert_eq!(b.agreement(&a), expected);
    }

    #[test]
    fn one_house_is_found_however_it_is_written() {
        check("1515 Adela Lane, Springfield OH 43004", "1515 Adela Ln Springfield OH 43004", Some(Agreement::Whole));
        check("ул. Гагарина, д. 8, кв. 71, Караганда", "Караганда, Гагарина 8-71", Some(Agreement::Whole));
        check("Hauptstraße 5, 1010 Wien", "Hauptstraße 5, Wien", Some(Agreement::Whole));
        check("12 Constitution Street", "12 Constitution St.", Some(Agreement::Whole));
    }

    #[test]
    fn another_house_or_town_is_another_address() {
        check("12 Main Street, Springfield, OH", "14 Main Street, Springfield, OH", None);
        check("12 Main Street, Boston, MA 02101", "12 Main Street, Dallas, TX 75001", None);
        check("1010 Wien, Hauptstraße 5", "1010 Wien, Ringstraße 7", None);
        check("Tehran, Iran", "Tehran, Iran", None);
        check("", "", None);
        check("Main Street", "12 Main Street", None);
    }
}
