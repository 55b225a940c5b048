//! Observations added up: by all, body, region and class, each by month and currency.
//!
//! Texts become numbers once, groups become places in one list, and an observation is four additions whatever the indicator. Sums are of whole
//! millionths, so that neither threads nor the order of rows show in them.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Decimal128Array, Int32Array, RecordBatch, StringArray};
use arrow::buffer::NullBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int32Type, Int64Type};
use facts::amounts::{PRECISION, SCALE};
use facts::indicators::{IndicatorMeta, Kind};
use facts::stats;
use rustc_hash::FxHashMap;

use super::{By, Point};

/// The columns of an observation that are added up, in the order in which [`Tally::take`] wants them.
pub const TAKEN: [&str; 7] = ["body_id", "region", "class", "month", "currency", "numerator", "denominator"];

/// Stands for no number.
const NONE: u32 = u32::MAX;

/// Texts and their numbers, in the order in which they came.
#[derive(Default)]
pub struct Texts {
    numbers: FxHashMap<Box<str>, u32>,
    list: Vec<Box<str>>,
    /// The dictionary of the column before, and the numbers of its texts: batch after batch has the same.
    last: Option<(ArrayRef, Vec<u32>)>,
    /// All texts, until there is another.
    array: Option<ArrayRef>,
}

impl Texts {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.numbers.insert(text.into(), number);
        self.list.push(text.into());
        self.array = None;
        number
    }

    /// All texts, each at its number.
    pub fn all(&mut self) -> ArrayRef {
        self.array.get_or_insert_with(|| Arc::new(StringArray::from_iter_values(&self.list))).clone()
    }

    /// The numbers of a column's texts; [`NONE`] for null.
    fn of(&mut self, column: &ArrayRef) -> Result<Vec<u32>, String> {
        let each = 0..column.len();
        Ok(match column.data_type() {
            DataType::Null => vec![NONE; column.len()],
            DataType::Utf8View => {
                let column = column.as_string_view();
                each.map(|row| if column.is_null(row) { NONE } else { self.number(column.value(row)) }).collect()
            }
            DataType::Dictionary(key, _) if **key == DataType::Int32 => {
                let column = column.as_dictionary::<Int32Type>();
                if self.last.as_ref().is_none_or(|(texts, _)| !Arc::ptr_eq(texts, column.values())) {
                    self.last = Some((column.values().clone(), self.of(column.values())?));
                }
                let numbers = self.last.as_ref().map_or(&[][..], |(_, numbers)| numbers);
                let keys = column.keys();
                each.map(|row| if keys.is_null(row) { NONE } else { numbers[keys.value(row) as usize] }).collect()
            }
            DataType::Utf8 => {
                let column = column.as_string::<i32>();
                if column.null_count() == column.len() {
                    return Ok(vec![NONE; column.len()]);
                }
                each.map(|row| if column.is_null(row) { NONE } else { self.number(column.value(row)) }).collect()
            }
            _ => self.of(&cast(column, &DataType::Utf8).map_err(|e| e.to_string())?)?,
        })
    }

    /// The numbers of a column's texts as keys of a dictionary of [`Texts::all`].
    pub fn keys(&mut self, column: &ArrayRef) -> Result<Int32Array, String> {
        Ok(self.of(column)?.into_iter().map(|n| i32::try_from(n).ok()).collect())
    }
}

/// One of [`By`]: its keys, and its groups by key and time.
#[derive(Default)]
struct Axis {
    keys: Texts,
    /// By key and number of the time: the number of the group.
    at: Vec<Vec<u32>>,
    /// Key and time of each group.
    groups: Vec<(u32, u32)>,
}

impl Axis {
    fn group(&mut self, key: u32, time: u32) -> u32 {
        let (at, time_at) = (key as usize, time as usize);
        if self.at.len() <= at {
            self.at.resize_with(at + 1, Vec::new);
        }
        let times = &mut self.at[at];
        if times.len() <= time_at {
            times.resize(time_at + 1, NONE);
        }
        if times[time_at] == NONE {
            times[time_at] = self.groups.len() as u32;
            self.groups.push((key, time));
        }
        times[time_at]
    }
}

/// All groups that observations were in, shared by the indicators of one thread.
#[derive(Default)]
pub struct Groups {
    axes: [Axis; 4],
    currencies: Texts,
    /// Month and number of the currency, and the number of the two together.
    times: FxHashMap<(i64, u32), u32>,
    list: Vec<(i64, u32)>,
    /// Room for a batch, used again for the next.
    room: Room,
}

/// The numbers of a batch's rows.
#[derive(Default)]
struct Room {
    /// The group on each axis; [`NONE`] where its key is null.
    groups: Vec<[u32; 4]>,
    /// Millionths, zero for null.
    numerators: Vec<i128>,
    denominators: Vec<i128>,
}

/// Columns of [`TAKEN`] by which [`By::ALL`] go, the first by none.
const KEYS: usize = 3;

impl Groups {
    /// The texts of body, region or class (0, 1, 2).
    pub fn texts(&mut self, key: usize) -> &mut Texts {
        &mut self.axes[key + 1].keys
    }

    fn time(&mut self, month: i64, currency: u32) -> u32 {
        match self.times.entry((month, currency)) {
            Entry::Occupied(number) => *number.get(),
            Entry::Vacant(free) => {
                self.list.push((month, currency));
                *free.insert(self.list.len() as u32 - 1)
            }
        }
    }

    /// The groups of each row of a batch.
    fn of(&mut self, batch: &RecordBatch, out: &mut Vec<[u32; 4]>) -> Result<(), String> {
        let mut keys = Vec::with_capacity(KEYS);
        for key in 0..KEYS {
            keys.push(self.axes[key + 1].keys.of(batch.column(key))?);
        }
        let months = cast(batch.column(KEYS), &DataType::Int64).map_err(|e| e.to_string())?;
        let months = months.as_primitive::<Int64Type>();
        let currencies = self.currencies.of(batch.column(KEYS + 1))?;
        let none = self.currencies.number("");
        out.clear();
        let (mut last, mut time) = (None, 0);
        for row in 0..batch.num_rows() {
            let month = if months.is_null(row) { 0 } else { months.value(row) };
            let currency = if currencies[row] == NONE { none } else { currencies[row] };
            if last != Some((month, currency)) {
                (last, time) = (Some((month, currency)), self.time(month, currency));
            }
            let mut groups = [self.axes[0].group(0, time), NONE, NONE, NONE];
            for (axis, keys) in keys.iter().enumerate() {
                if keys[row] != NONE {
                    groups[axis + 1] = self.axes[axis + 1].group(keys[row], time);
                }
            }
            out.push(groups);
        }
        Ok(())
    }

    /// Takes in the groups of another thread; for each axis, the number here of each group there.
    pub fn absorb(&mut self, other: &Groups) -> [Vec<u32>; 4] {
        let currencies: Vec<u32> = other.currencies.list.iter().map(|text| self.currencies.number(text)).collect();
        let times: Vec<u32> = other.list.iter().map(|(month, currency)| self.time(*month, currencies[*currency as usize])).collect();
        std::array::from_fn(|axis| {
            let (here, there) = (&mut self.axes[axis], &other.axes[axis]);
            let keys: Vec<u32> = there.keys.list.iter().map(|text| here.keys.number(text)).collect();
            // All observations together have one key, and it has no text.
            let key = |key: u32| keys.get(key as usize).copied().unwrap_or(0);
            there.groups.iter().map(|(of, time)| here.group(key(*of), times[*time as usize])).collect()
        })
    }

    /// The groups of each axis, in order of key, month and currency.
    pub fn in_order(&self) -> [Vec<u32>; 4] {
        std::array::from_fn(|axis| {
            let mut order: Vec<u32> = (0..self.axes[axis].groups.len() as u32).collect();
            order.sort_unstable_by_key(|group| self.named(axis, *group));
            order
        })
    }

    /// Key, month and currency of a group.
    fn named(&self, axis: usize, group: u32) -> (&str, i64, &str) {
        let (key, time) = self.axes[axis].groups[group as usize];
        let (month, currency) = self.list[time as usize];
        let key = self.axes[axis].keys.list.get(key as usize).map_or("", |text| text);
        (key, month, &self.currencies.list[currency as usize])
    }
}

/// What is known of the observations of a group.
#[derive(Clone, Copy, Default)]
struct Sum {
    /// Millionths.
    numerator: i128,
    denominator: i128,
    known: u64,
    observations: u64,
}

/// Makes room for so many groups and an eighth more: for twice as many, as a list does by itself, would be the most of what is held.
fn grow(sums: &mut Vec<Sum>, groups: usize) {
    if groups > sums.capacity() {
        sums.reserve_exact(groups + groups / 8 - sums.len());
    }
    if groups > sums.len() {
        sums.resize(groups, Sum::default());
    }
}

/// How often each value came, in order of value.
type Counted = Vec<(f64, u32)>;

/// What the observations of one indicator add up to, by group.
pub struct Tally {
    sums: [Vec<Sum>; 4],
    /// Numerators, where the middle one is asked for.
    values: Option<[Vec<Counted>; 4]>,
    observations: u64,
}

impl Tally {
    /// Nothing yet.
    pub fn new(kind: Kind) -> Tally {
        Tally { sums: Default::default(), values: (kind == Kind::Median).then(Default::default), observations: 0 }
    }

    /// Whether there was no observation at all.
    pub fn is_empty(&self) -> bool {
        self.observations == 0
    }

    /// Adds a batch of observations, with the columns [`TAKEN`]. The error says which number is none.
    pub fn take(&mut self, groups: &mut Groups, batch: &RecordBatch) -> Result<(), String> {
        let mut room = std::mem::take(&mut groups.room);
        let outcome = self.add(groups, batch, &mut room);
        groups.room = room;
        outcome
    }

    fn add(&mut self, groups: &mut Groups, batch: &RecordBatch, room: &mut Room) -> Result<(), String> {
        let Room { groups: rows, numerators, denominators } = room;
        groups.of(batch, rows)?;
        millionths(batch.column(5), numerators)?;
        let known = millionths(batch.column(6), denominators)?;
        for ((axis, sums), group_count) in self.sums.iter_mut().enumerate().zip(groups.axes.iter().map(|a| a.groups.len())) {
            grow(sums, group_count);
            for (row, (numerator, denominator)) in numerators.iter().zip(denominators.iter()).enumerate() {
                // Rows without a key stand in no group.
                let Some(sum) = sums.get_mut(rows[row][axis] as usize) else { continue };
                sum.numerator = sum.numerator.wrapping_add(*numerator);
                sum.denominator = sum.denominator.wrapping_add(*denominator);
                sum.known += u64::from(known.as_ref().is_none_or(|known| known.is_valid(row)));
                sum.observations += 1;
            }
        }
        if let Some(counted) = &mut self.values {
            let values = cast(batch.column(5), &DataType::Float64).map_err(|e| e.to_string())?;
            for (groups, value) in rows.iter().zip(values.as_primitive::<Float64Type>()) {
                if let Some(value) = value.filter(|v| !v.is_nan()) {
                    count(counted, groups, value, 1);
                }
            }
        }
        self.observations += batch.num_rows() as u64;
        Ok(())
    }

    /// Adds what another thread found; `numbers` as [`Groups::absorb`] gave them.
    pub fn absorb(&mut self, other: &Tally, numbers: &[Vec<u32>; 4]) {
        for ((here, there), numbers) in self.sums.iter_mut().zip(&other.sums).zip(numbers) {
            for (sum, group) in there.iter().zip(numbers) {
                if sum.observations == 0 {
                    continue;
                }
                let group = *group as usize;
                grow(here, group + 1);
                here[group].numerator = here[group].numerator.wrapping_add(sum.numerator);
                here[group].denominator = here[group].denominator.wrapping_add(sum.denominator);
                here[group].known += sum.known;
                here[group].observations += sum.observations;
            }
        }
        if let (Some(here), Some(there)) = (&mut self.values, &other.values) {
            for ((axis, there), numbers) in there.iter().enumerate().zip(numbers) {
                for (counted, group) in there.iter().zip(numbers) {
                    let mut groups = [NONE; 4];
                    groups[axis] = *group;
                    counted.iter().for_each(|(value, times)| count(here, &groups, *value, *times));
                }
            }
        }
        self.observations += other.observations;
    }

    /// Gives the points in order, by what, key, month and currency; returns how many.
    pub fn points(
        &self,
        meta: &IndicatorMeta,
        groups: &Groups,
        order: &[Vec<u32>; 4],
        each: &mut (dyn FnMut(Point) -> Result<(), String> + Send),
    ) -> Result<u64, String> {
        let mut count = 0;
        for (axis, by) in By::ALL.into_iter().enumerate() {
            let sums = &self.sums[axis];
            let there: Vec<u32> =
                order[axis].iter().copied().filter(|g| sums.get(*g as usize).is_some_and(|sum| sum.observations > 0)).collect();
            let doubles = |of: fn(&Sum) -> i128| doubles(there.iter().map(|g| of(&sums[*g as usize])));
            let (numerators, denominators) = (doubles(|s| s.numerator)?, doubles(|s| s.denominator)?);
            for ((group, numerator), denominator) in there.iter().zip(numerators).zip(denominators) {
                let sum = &sums[*group as usize];
                let value = match &self.values {
                    Some(values) => values[axis].get(*group as usize).and_then(middle),
                    None => meta.value(numerator, denominator),
                };
                let (key, month, currency) = groups.named(axis, *group);
                let (code, key, currency) = (meta.code.clone(), key.to_owned(), currency.to_owned());
                let (known, observations) = (sum.known, sum.observations);
                each(Point { code, by, key, month, currency, numerator, denominator, value, known, observations })?;
                count += 1;
            }
        }
        Ok(count)
    }
}

fn count(counted: &mut [Vec<Counted>; 4], groups: &[u32; 4], value: f64, times: u32) {
    for (counted, group) in counted.iter_mut().zip(groups).filter(|(_, group)| **group != NONE) {
        let group = *group as usize;
        if counted.len() <= group {
            counted.resize_with(group + 1, Vec::new);
        }
        match counted[group].binary_search_by(|(other, _)| other.total_cmp(&value)) {
            Ok(at) => counted[group][at].1 += times,
            Err(at) => counted[group].insert(at, (value, times)),
        }
    }
}

/// The median of counted values; the order is that of `facts::stats`.
fn middle(counted: &Counted) -> Option<f64> {
    let mut values: Vec<f64> = counted.iter().flat_map(|(value, times)| std::iter::repeat_n(*value, *times as usize)).collect();
    stats::sort(&mut values);
    stats::quantile8(&values, 0.5)
}

/// Below this a double fits 64 bits.
const PLAIN_MAX: f64 = 9e18;

/// Numbers as whole millionths, as SQL's `cast(… as decimal(38, 6))` has them, zero for null; returns which are not null.
fn millionths(column: &ArrayRef, out: &mut Vec<i128>) -> Result<Option<NullBuffer>, String> {
    out.clear();
    if *column.data_type() != DataType::Float64 {
        let decimals = cast(column, &DataType::Decimal128(PRECISION, SCALE)).map_err(|e| e.to_string())?;
        let decimals = decimals.as_primitive::<Decimal128Type>();
        out.extend(decimals.iter().map(|value| value.unwrap_or(0)));
        return Ok(decimals.nulls().cloned());
    }
    let doubles = column.as_primitive::<Float64Type>();
    for (row, value) in doubles.values().iter().enumerate() {
        let scaled = (value * 1e6).round();
        out.push(match scaled.abs() {
            size if size < PLAIN_MAX => i128::from(scaled as i64),
            size if size < 1e38 => scaled as i128,
            // What stands under a null is no value.
            _ if doubles.is_null(row) => 0,
            _ => return Err(format!("{value} is no number that can be added up")),
        });
    }
    if let Some(nulls) = doubles.nulls().filter(|nulls| nulls.null_count() > 0) {
        out.iter_mut().zip(nulls.iter()).filter(|(_, is_there)| !is_there).for_each(|(value, _)| *value = 0);
    }
    Ok(doubles.nulls().cloned())
}

/// Millionths as doubles, as SQL's cast has them.
fn doubles(millionths: impl Iterator<Item = i128>) -> Result<Vec<f64>, String> {
    let decimals = millionths.collect::<Decimal128Array>().with_precision_and_scale(PRECISION, SCALE).map_err(|e| e.to_string())?;
    let doubles = cast(&decimals, &DataType::Float64).map_err(|e| e.to_string())?;
    Ok(doubles.as_primitive::<Float64Type>().values().to_vec())
}
