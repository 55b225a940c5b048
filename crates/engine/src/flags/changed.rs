//! Flags that are there in one of two runs only, each told as in the run that has it.

use std::collections::{BTreeMap, BTreeSet};

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
pub fn changed(first: &RuleResult, second: &Verdicts, naming: Naming<'_>) -> Result<(Counted, Vec<Changed>), String> {
    let code = &first.code;
    let (changes, gone) = second.changes(first)?;
    let before_all = as_they_were(first, &changes.rows, naming)?;
    let mut out = Vec::new();
    for (before, batch) in &changes.rows {
        let verdicts = batch.column(3).as_string::<i32>();
        for row in 0..batch.num_rows() {
            let after = Was::of(verdicts.value(row));
            let was = (after != Was::Raised).then(|| before_all.get(&key_of(batch, row)).cloned()).flatten();
            let flag = was.unwrap_or_else(|| flag_at(code, batch, row, naming));
            out.push(Changed { flag, before: *before, after });
        }
    }
    for batch in &gone {
        let flags = (0..batch.num_rows()).map(|row| flag_at(code, batch, row, naming));
        out.extend(flags.map(|flag| Changed { flag, before: Was::Raised, after: Was::Absent }));
    }
    Ok((changes.counts, out))
}

/// The first run's flags that became another verdict, by subject.
fn as_they_were(first: &RuleResult, changed: &[(Was, RecordBatch)], naming: Naming<'_>) -> Result<BTreeMap<u64, Flag>, String> {
    let flagged = changed.iter().filter(|(was, _)| *was == Was::Raised);
    let wanted: BTreeSet<u64> = flagged.flat_map(|(_, batch)| (0..batch.num_rows()).map(|row| key_of(batch, row))).collect();
    let mut out = BTreeMap::new();
    if !wanted.is_empty() {
        first.each_raised(&mut |batch| {
            let rows = (0..batch.num_rows()).map(|row| (key_of(batch, row), row)).filter(|(key, _)| wanted.contains(key));
            out.extend(rows.map(|(key, row)| (key, flag_at(&first.code, batch, row, naming))));
            Ok(())
        })?;
    }
    Ok(out)
}
