//! Flags that are there in one of two runs only, each told as in the run that has it.

use std::collections::BTreeMap;

use arrow::array::{AsArray, RecordBatch};

use super::{Flag, Naming, flag_at};
use crate::rules::changes::{Was, key_of};
use crate::rules::run::RuleResult;
use crate::rules::stored::Verdicts;

/// A subject whose flag is new or no longer there.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The flag, as the run that raised it has it.
    pub flag: Flag,
    /// The verdict of the first run.
    pub before: Was,
    /// That of the second.
    pub after: Was,
}

/// Subjects by verdict before, verdict after, and year of the day whose law applies.
pub type Counted = BTreeMap<(Was, Was, Option<i32>), u64>;

/// What a second run of a rule says otherwise than the first: counts of all changes, and the flags among them.
pub fn changed(first: &RuleResult, second: &Verdicts, naming: Naming<'_>) -> (Counted, Vec<Changed>) {
    let code = &first.code;
    let (changes, gone) = second.changes(code, &first.raised);
    let places = places(&first.raised, &changes.rows);
    let as_it_was = |(at, row): (usize, usize)| flag_at(code, &first.raised[at], row, naming);
    let mut out = Vec::new();
    for (before, batch) in &changes.rows {
        let verdicts = batch.column(3).as_string::<i32>();
        for row in 0..batch.num_rows() {
            let after = Was::of(verdicts.value(row));
            let place = (after != Was::Raised).then(|| places.get(&key_of(batch, row)).copied()).flatten();
            let flag = place.map_or_else(|| flag_at(code, batch, row, naming), as_it_was);
            out.push(Changed { flag, before: *before, after });
        }
    }
    out.extend(gone.into_iter().map(|place| Changed { flag: as_it_was(place), before: Was::Raised, after: Was::Absent }));
    (changes.counts, out)
}

/// Places (batch, row) of the first run's flags by subject; none where no flag became another verdict.
fn places(raised: &[RecordBatch], changed: &[(Was, RecordBatch)]) -> BTreeMap<u64, (usize, usize)> {
    if !changed.iter().any(|(was, _)| *was == Was::Raised) {
        return BTreeMap::new();
    }
    let of = |(at, batch): (usize, &RecordBatch)| (0..batch.num_rows()).map(|row| (key_of(batch, row), (at, row))).collect::<Vec<_>>();
    raised.iter().enumerate().flat_map(of).collect()
}
