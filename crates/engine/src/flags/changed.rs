//! Flags that are there by one of two laws only, each told as by the law that has it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Flag, Naming, flag_at};
use crate::rules::changes::{Was, key_of};
use crate::rules::run::RuleResult;
use crate::rules::stored::Verdicts;

/// A subject whose flag is new or no longer there.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The flag, as the law that raised it has it.
    pub flag: Flag,
    /// The verdict by the law as it is.
    pub before: Was,
    /// That by the law as amended.
    pub after: Was,
}

/// Subjects by verdict before, verdict after, and year of the day whose law applies.
pub type Counted = BTreeMap<(Was, Was, Option<i32>), u64>;

/// What a rule says by the law as amended and did not by the law as it is (its results, in this order): counts of all changes,
/// and the flags among them, those as amended named like those as they are.
pub fn changed(
    code: &str,
    (before, after): (&RuleResult, &RuleResult),
    verdicts: &Verdicts,
    naming: Naming<'_>,
) -> Result<(Counted, Vec<Changed>), String> {
    let mut changes = verdicts.changes(code);
    let mut out = Vec::new();
    if !changes.new.is_empty() {
        after.each_raised(&mut |batch| {
            for row in 0..batch.num_rows() {
                let was = changes.new.get(&key_of(batch, row));
                if let Some(before) = was.filter(|_| changes.counts_on(batch, row)) {
                    out.push(Changed { flag: flag_at(code, batch, row, naming), before: *before, after: Was::Raised });
                }
            }
            Ok(())
        })?;
    }
    let lost: BTreeSet<u64> = changes.lost.iter().map(|(key, _)| *key).collect();
    let mut flags = BTreeMap::new();
    if !lost.is_empty() || !changes.gone.is_empty() {
        before.each_raised(&mut |batch| {
            for row in 0..batch.num_rows() {
                let key = key_of(batch, row);
                if lost.contains(&key) {
                    flags.insert(key, flag_at(code, batch, row, naming));
                } else if changes.gone.contains(&key) && changes.counts_on(batch, row) {
                    changes.count_gone(batch, row);
                    out.push(Changed { flag: flag_at(code, batch, row, naming), before: Was::Raised, after: Was::Absent });
                }
            }
            Ok(())
        })?;
    }
    let as_they_were = changes.lost.iter().filter_map(|(key, after)| Some((flags.get(key)?.clone(), *after)));
    out.extend(as_they_were.map(|(flag, after)| Changed { flag, before: Was::Raised, after }));
    Ok((changes.counts, out))
}
