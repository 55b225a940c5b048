//! Records of many people or firms with the same few fields, made ready to be compared by the million.
//!
//! A [`Table`] keeps each different value of a column once, and for each record a few words per column that decide most comparisons
//! without looking at a text. Comparing two records gives a [`Pattern`]: one byte a column, which says how far the two values agree and how rare
//! the agreed value is. What a pattern is worth is learnt from the data by [`crate::weights`].
//!
//! Reach for it when records come with one value a field, as from a register or a table. Entities with many names in many
//! scripts are compared by `likeness`.

mod values;

use crate::pairs::Key;
pub(crate) use values::hash;
use values::{Cell, Values};

/// Columns of a table at most: a pattern has a byte for each.
pub const COLUMNS_MAX: usize = 16;

/// How values of a column are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A given or family name: slips, initials, and the two swapped.
    Name,
    /// Several words, as an address or a place: shared words by their rarity, slips in the whole.
    Text,
    /// An identifier, postcode, phone or e-mail: equal or one slip.
    Code,
    /// A day as digits or with dashes, year first; only the year counts too.
    Day,
    /// One of few values, as gender: equal or not. Gives no key.
    Class,
}

/// What agreement in a column shows besides a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The name, which alone is never identity.
    Name,
    /// When born or founded.
    Birth,
    /// An identifier given by somebody who gives each only once.
    Identifier,
    /// Where it lives or can be reached.
    Contact,
    /// Anything weaker: a country, a gender. It never makes a pair more than a namesake.
    Weak,
}

/// A set of grounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Grounds(u8);

impl Grounds {
    /// The set with one more.
    pub fn with(self, ground: Ground) -> Grounds {
        Grounds(self.0 | 1 << ground as u8)
    }

    /// The set without one.
    pub fn without(self, ground: Ground) -> Grounds {
        Grounds(self.0 & !(1 << ground as u8))
    }

    /// Whether one is in it.
    pub fn has(self, ground: Ground) -> bool {
        self.0 & 1 << ground as u8 != 0
    }

    /// Whether more than a name speaks for it: an identifier, or two of name, birth and contact.
    pub fn assert(self) -> bool {
        let count = [Ground::Name, Ground::Birth, Ground::Contact].iter().filter(|g| self.has(**g)).count();
        self.has(Ground::Identifier) || count >= 2
    }
}

impl FromIterator<Ground> for Grounds {
    fn from_iter<I: IntoIterator<Item = Ground>>(grounds: I) -> Grounds {
        grounds.into_iter().fold(Grounds::default(), Grounds::with)
    }
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name, for explanations.
    pub name: String,
    /// How its values are compared.
    pub measure: Measure,
    /// What agreement shows.
    pub ground: Ground,
    /// Columns of one family say one thing in several ways (suburb, postcode and state): of their agreements only the strongest counts.
    pub family: u8,
    /// The column this one is sometimes swapped with (given and family name).
    pub swaps_with: Option<usize>,
}

/// How far two values agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// One of the two is not given: says nothing.
    Missing = 0,
    /// They have nothing to do with each other.
    Differs = 1,
    /// An initial, the same year, some words.
    Some = 2,
    /// A slip of the pen apart.
    Near = 3,
    /// Equal.
    Equal = 4,
    /// Each stands in the other's column.
    Swapped = 5,
}

/// Levels there are.
pub const LEVELS: usize = 6;

impl Level {
    /// All, in order.
    pub const ALL: [Level; LEVELS] = [Level::Missing, Level::Differs, Level::Some, Level::Near, Level::Equal, Level::Swapped];
}

/// Agreement of two records, a byte a column: level in the upper three bits; in the lower five, for [`Level::Equal`] and
/// [`Level::Swapped`], how rare the value is, in halvings of the records (5 = one in 32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pattern(pub [u8; COLUMNS_MAX]);

impl Pattern {
    /// The level of a column.
    pub fn level(self, column: usize) -> Level {
        Level::ALL[usize::from(self.0[column] >> 5).min(LEVELS - 1)]
    }

    /// How rare the agreed value is, in bits.
    pub fn rarity(self, column: usize) -> u8 {
        self.0[column] & 31
    }
}

/// Records being gathered, one after another.
pub struct Rows {
    columns: Vec<Column>,
    values: Vec<Values>,
    numbers: Vec<u32>,
}

impl Rows {
    /// No records yet.
    ///
    /// # Panics
    /// With more than [`COLUMNS_MAX`] columns, or one that swaps with a column that is not there.
    pub fn new(columns: Vec<Column>) -> Rows {
        assert!(columns.len() <= COLUMNS_MAX, "a table has at most {COLUMNS_MAX} columns");
        assert!(columns.iter().all(|c| c.swaps_with.is_none_or(|s| s < columns.len())), "swaps with a column that is there");
        let values = columns.iter().map(|_| Values::new()).collect();
        Rows { columns, values, numbers: Vec::new() }
    }

    /// Adds a record: a text a column, empty where not given. Case, accents and outer blanks do not count.
    pub fn push<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) {
        let mut fields = fields.into_iter();
        let mut lower = String::new();
        for (values, column) in self.values.iter_mut().zip(&self.columns) {
            let text = fields.next().unwrap_or("").trim();
            lower.clear();
            if column.measure == Measure::Day {
                lower.extend(text.chars().filter(|c| *c != '-'));
                self.numbers.push(values.take(&lower));
                continue;
            }
            if text.is_ascii() {
                lower.extend(text.chars().map(|c| c.to_ascii_lowercase()));
            } else {
                lower.push_str(&names::scripts::fold(&names::scripts::clean(text)));
            }
            self.numbers.push(values.take(&lower));
        }
    }

    /// Makes the records ready: what a value is worth depends on all of them.
    pub fn ready(mut self) -> Table {
        for at in 0..self.columns.len() {
            let across = self.columns[at].swaps_with.map(|other| self.values[at].found_in(&self.values[other]));
            self.values[at].ready(self.columns[at].measure, across.unwrap_or_default());
        }
        let width = self.columns.len();
        let cells = self.numbers.iter().enumerate().map(|(at, number)| self.values[at % width].cell(*number)).collect();
        self.values.iter_mut().for_each(Values::settle);
        Table { columns: self.columns, values: self.values, cells }
    }
}

/// Records with the same columns, ready to compare.
pub struct Table {
    columns: Vec<Column>,
    values: Vec<Values>,
    /// Row after row, a cell a column.
    cells: Vec<Cell>,
}

impl Table {
    /// Records in it.
    pub fn records(&self) -> usize {
        self.cells.len() / self.columns.len().max(1)
    }

    /// Its columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The value of a record in a column as compared; empty when not given.
    pub fn value(&self, record: u32, column: usize) -> &str {
        self.values[column].text(self.row(record)[column])
    }

    fn row(&self, record: u32) -> &[Cell] {
        let start = record as usize * self.columns.len();
        &self.cells[start..start + self.columns.len()]
    }

    /// What a record may share with others: names by sound, codes and days whole, texts by word; nothing for classes.
    pub fn keys(&self, record: u32) -> impl Iterator<Item = Key> + '_ {
        self.row(record).iter().enumerate().flat_map(move |(at, cell)| {
            let column = &self.columns[at];
            self.values[at].keys(*cell, column.measure, column.family.saturating_add(1), at)
        })
    }

    /// Holds two records against each other.
    pub fn compare(&self, left: u32, right: u32) -> Pattern {
        let mut pattern = Pattern::default();
        let (ours, theirs) = (self.row(left), self.row(right));
        for (at, (a, b)) in ours.iter().zip(theirs).enumerate() {
            if a.is_missing() || b.is_missing() {
                continue;
            }
            pattern.0[at] = if a.same(*b) {
                (Level::Equal as u8) << 5 | a.rarity()
            } else {
                (self.values[at].unequal(*a, *b, self.columns[at].measure) as u8) << 5
            };
        }
        self.swapped(ours, theirs, &mut pattern);
        pattern
    }

    /// Puts both columns to [`Level::Swapped`] where the values stand in each other's.
    fn swapped(&self, ours: &[Cell], theirs: &[Cell], pattern: &mut Pattern) {
        for (at, column) in self.columns.iter().enumerate() {
            let Some(other) = column.swaps_with.filter(|&other| at < other) else { continue };
            if pattern.level(at).max(pattern.level(other)) > Level::Some {
                continue;
            }
            let there = self.values[at].is_across(ours[at], theirs[other]);
            let back = self.values[at].is_across(theirs[at], ours[other]);
            let open_there = ours[at].is_missing() || theirs[other].is_missing();
            let open_back = theirs[at].is_missing() || ours[other].is_missing();
            if there && (back || open_back) {
                pattern.0[at] = (Level::Swapped as u8) << 5 | ours[at].rarity();
            }
            if back && (there || open_there) {
                pattern.0[other] = (Level::Swapped as u8) << 5 | ours[other].rarity();
            }
        }
    }
}
