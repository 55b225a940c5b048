//! What changes between two runs of the same rules over the same tables: law as it is, and as amended.
//!
//! The first run is remembered in eight bytes a subject, whatever a subject's id is; the second is held against it while it
//! runs. Rows in which a flag appears or goes are kept whole; what moves between clear and unknown is counted by year, since
//! an amendment may move every subject of a rule. Reach for [`super::stored`] where verdicts themselves are to be kept.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Date32Type, Int64Type};
use facts::days;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::run::RuleResult;

/// A verdict as it is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Was {
    /// The rule did not speak of the subject.
    Absent,
    /// Looked at and fine.
    Clear,
    /// Flagged.
    Raised,
    /// Not computable.
    Unknown,
}

impl Was {
    /// A verdict by its name.
    pub fn of(verdict: &str) -> Was {
        match verdict {
            "raised" => Was::Raised,
            "clear" => Was::Clear,
            "unknown" => Was::Unknown,
            _ => Was::Absent,
        }
    }

    fn of_bits(bits: u64) -> Was {
        [Was::Absent, Was::Clear, Was::Raised, Was::Unknown][(bits & BITS) as usize]
    }

    /// Its name: as in a rule's column `verdict`, or `absent`.
    pub fn name(self) -> &'static str {
        match self {
            Was::Absent => "absent",
            Was::Clear => "clear",
            Was::Raised => "raised",
            Was::Unknown => "unknown",
        }
    }
}

/// The lowest bits of a remembered subject hold its verdict. The other 62 are its hash: among five million subjects of a rule
/// two share one with a chance of three in a million.
const BITS: u64 = 3;

/// Takes the first run's verdicts.
#[derive(Default)]
pub struct First {
    rules: Mutex<BTreeMap<String, Vec<u64>>>,
}

/// What the first run said of one rule's subjects, to look up.
struct Known {
    /// In order.
    subjects: Vec<u64>,
    /// Where the subjects of each bucket begin; hashes are uniform, so a bucket holds a few.
    begins: Vec<u32>,
    shift: u32,
}

impl Known {
    fn new(mut subjects: Vec<u64>) -> Known {
        subjects.sort_unstable();
        // One rule may speak twice of a subject; what it said first in order of verdict is remembered.
        subjects.dedup_by_key(|s| *s & !BITS);
        let bits = (subjects.len() / 4).max(1).next_power_of_two().trailing_zeros().min(28);
        let shift = 64 - bits;
        let mut begins = vec![0u32; (1usize << bits) + 1];
        for subject in &subjects {
            begins[bucket(*subject, shift) + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        Known { subjects, begins, shift }
    }

    fn was(&self, key: u64) -> Was {
        let at = bucket(key, self.shift);
        let some = &self.subjects[self.begins[at] as usize..self.begins[at + 1] as usize];
        some.iter().find(|s| *s & !BITS == key).map_or(Was::Absent, |s| Was::of_bits(*s))
    }
}

/// A shift by all 64 bits is none that the machine has.
fn bucket(key: u64, shift: u32) -> usize {
    key.checked_shr(shift).unwrap_or(0) as usize
}

/// Holds the second run's verdicts against the first's.
pub struct Second {
    known: BTreeMap<String, Known>,
    /// Days outside of which a change is none of the amendment's: from, and to (exclusive).
    days: (Option<i32>, Option<i32>),
    found: Mutex<BTreeMap<String, Changes>>,
}

/// What changed for one rule.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Rows of the second run in which a flag is new or no longer there, as the rule gave them.
    pub rows: Vec<(Was, RecordBatch)>,
    /// Subjects by verdict before, verdict after, and year of the day whose law applies; those of `rows` included.
    pub counts: BTreeMap<(Was, Was, Option<i32>), u64>,
    /// Keys of subjects that were flagged in the first run and are spoken of in the second.
    met: Vec<u64>,
    /// Subjects of the second run that the first spoke of, by verdict then.
    matched: BTreeMap<Was, u64>,
}

/// Verdicts of one attempt of a rule, until it has come to its end.
#[derive(Default)]
pub(super) struct Taken {
    code: String,
    subjects: Vec<u64>,
    changes: Changes,
}

/// Stands for the process of a subject that is in none.
const NO_PROCESS: u64 = 0x9e37_79b9_7f4a_7c15;

/// A subject's key: the lowest bits are free for a verdict.
pub fn key_of(batch: &RecordBatch, row: usize) -> u64 {
    let process = batch.column(0).as_primitive::<Int64Type>();
    let seed = if process.is_valid(row) { process.value(row) as u64 } else { NO_PROCESS };
    let then = |seed: u64, column: usize| {
        let texts = batch.column(column).as_string::<i32>();
        let text = if texts.is_valid(row) { texts.value(row) } else { "" };
        xxh3_64_with_seed(text.as_bytes(), seed)
    };
    then(then(seed, 1), 2) & !BITS
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl First {
    pub(super) fn take(&self, taken: &mut Taken, code: &str, typed: &RecordBatch) {
        code.clone_into(&mut taken.code);
        let verdicts = typed.column(3).as_string::<i32>();
        taken.subjects.extend((0..typed.num_rows()).map(|row| key_of(typed, row) | Was::of(verdicts.value(row)) as u64));
    }

    pub(super) fn end(&self, taken: Taken) {
        lock(&self.rules).entry(taken.code).or_default().extend(taken.subjects);
    }

    /// Ready for the second run; changes on other days than these are left out where the day is known.
    pub fn then(&self, days: (Option<i32>, Option<i32>)) -> Second {
        let rules = std::mem::take(&mut *lock(&self.rules));
        let known = rules.into_iter().map(|(code, subjects)| (code, Known::new(subjects))).collect();
        Second { known, days, found: Mutex::default() }
    }
}

impl Second {
    fn is_outside(&self, on: Option<i32>) -> bool {
        on.is_some_and(|d| self.days.0.is_some_and(|from| d < from) || self.days.1.is_some_and(|to| to <= d))
    }

    pub(super) fn take(&self, taken: &mut Taken, code: &str, typed: &RecordBatch) -> Result<(), String> {
        code.clone_into(&mut taken.code);
        let (verdicts, days_of) = (typed.column(3).as_string::<i32>(), typed.column(7).as_primitive::<Date32Type>());
        let known = self.known.get(code);
        let mut kept: BTreeMap<Was, Vec<usize>> = BTreeMap::new();
        for row in 0..typed.num_rows() {
            let key = key_of(typed, row);
            let (was, is) = (known.map_or(Was::Absent, |k| k.was(key)), Was::of(verdicts.value(row)));
            *taken.changes.matched.entry(was).or_insert(0) += 1;
            if was == Was::Raised {
                taken.changes.met.push(key);
            }
            let on = days_of.is_valid(row).then(|| days_of.value(row));
            if was == is || self.is_outside(on) {
                continue;
            }
            *taken.changes.counts.entry((was, is, on.map(|d| days::civil(d).0))).or_insert(0) += 1;
            if was == Was::Raised || is == Was::Raised {
                kept.entry(was).or_default().push(row);
            }
        }
        for (was, rows) in kept {
            let mut mask = vec![false; typed.num_rows()];
            rows.iter().for_each(|row| mask[*row] = true);
            let some = filter_record_batch(typed, &BooleanArray::from(mask)).map_err(|e| e.to_string())?;
            taken.changes.rows.push((was, some));
        }
        Ok(())
    }

    pub(super) fn end(&self, taken: Taken) {
        let mut found = lock(&self.found);
        let all = found.entry(taken.code).or_default();
        all.rows.extend(taken.changes.rows);
        all.met.extend(taken.changes.met);
        for (what, n) in taken.changes.counts {
            *all.counts.entry(what).or_insert(0) += n;
        }
        for (was, n) in taken.changes.matched {
            *all.matched.entry(was).or_insert(0) += n;
        }
    }

    /// What changed for a rule, whose first run this was: flags of subjects that the second no longer speaks of are counted with
    /// their year, and their rows are given beside.
    pub fn changes(&self, first: &RuleResult) -> Result<(Changes, Vec<RecordBatch>), String> {
        let code = first.code.as_str();
        let mut changes = lock(&self.found).get(code).cloned().unwrap_or_default();
        changes.met.sort_unstable();
        let mut gone = Vec::new();
        first.each_raised(&mut |batch| {
            let days_of = batch.column(7).as_primitive::<Date32Type>();
            let mut mask = vec![false; batch.num_rows()];
            for row in (0..batch.num_rows()).filter(|row| changes.met.binary_search(&key_of(batch, *row)).is_err()) {
                let on = days_of.is_valid(row).then(|| days_of.value(row));
                if !self.is_outside(on) {
                    *changes.counts.entry((Was::Raised, Was::Absent, on.map(|d| days::civil(d).0))).or_insert(0) += 1;
                    mask[row] = true;
                }
            }
            if mask.contains(&true) {
                gone.push(filter_record_batch(batch, &BooleanArray::from(mask)).map_err(|e| e.to_string())?);
            }
            Ok(())
        })?;
        for was in [Was::Clear, Was::Unknown] {
            let before = self.known.get(code).map_or(0, |k| k.subjects.iter().filter(|s| Was::of_bits(**s) == was).count() as u64);
            let left = before.saturating_sub(changes.matched.get(&was).copied().unwrap_or(0));
            if left > 0 {
                changes.counts.insert((was, Was::Absent, None), left);
            }
        }
        Ok((changes, gone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remembered_subject_is_found_and_no_other() {
        for count in [0u64, 1, 3, 1000] {
            let spread = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) & !BITS;
            let verdict = |n: u64| n % 3 + 1;
            let known = Known::new((0..count).map(|n| spread(n) | verdict(n)).collect());
            for n in 0..count {
                assert_eq!(known.was(spread(n)), Was::of_bits(verdict(n)), "{n} of {count}");
            }
            assert_eq!(known.was(spread(count + 7)), Was::Absent);
        }
    }
}
