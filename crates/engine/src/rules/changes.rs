//! What changes between two judgements of the same rules over the same tables: law as it is, and as amended.
//!
//! A rule stands twice in the set that is run, the second time under a code of its own ([`as_amended`]), so that both read the same
//! rows and share what does not depend on the law. Verdicts are remembered in a few bytes a subject, whatever a subject's id
//! is, and held against each other as soon as both have come to their end: of a rule that stays within processes, part by
//! part. What is left is what differs; flags among it are found again in the raised rows. Reach for [`super::stored`] where
//! verdicts themselves are to be kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{Date32Type, Int64Type};
use facts::days;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Ends the code of a rule that is judged by the law as amended.
const AMENDED: &str = " as amended";

/// The code under which a rule stands in a set for the second time.
pub fn as_amended(code: &str) -> String {
    format!("{code}{AMENDED}")
}

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

/// What was said of one rule's subjects by the law as it is, to look up.
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

/// Holds verdicts by the law as it is against those by the law as amended.
pub(super) struct Compared {
    /// Days outside of which a change is none of the amendment's: from, and to (exclusive).
    days: (Option<i32>, Option<i32>),
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Of a rule and part, what came first and waits for the other.
    waiting: BTreeMap<(String, Option<u32>), Taken>,
    found: BTreeMap<String, Changes>,
}

/// What changed for one rule. Subjects are given by their keys.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Days outside of which a change does not count.
    days: (Option<i32>, Option<i32>),
    /// Subjects by verdict before, verdict after, and year of the day whose law applies; those that are `gone` are not in it.
    pub counts: BTreeMap<(Was, Was, Option<i32>), u64>,
    /// Flagged as amended only, and what was said of them.
    pub new: BTreeMap<u64, Was>,
    /// Flagged as it is only, and what is said of them, a row of the rule each.
    pub lost: Vec<(u64, Was)>,
    /// Flagged as it is, and not spoken of as amended.
    pub gone: BTreeSet<u64>,
}

/// Verdicts of one attempt of a rule, until it has come to its end.
#[derive(Default)]
pub(super) struct Taken {
    code: String,
    /// Key and verdict of each subject.
    subjects: Vec<u64>,
    /// The day of each, where the law is the amended one; [`NO_DAY`] where there is none.
    days: Vec<i32>,
}

const NO_DAY: i32 = i32::MIN;

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

/// The day whose law applies to a row of a rule.
fn day_of(batch: &RecordBatch, row: usize) -> Option<i32> {
    let days_of = batch.column(7).as_primitive::<Date32Type>();
    days_of.is_valid(row).then(|| days_of.value(row))
}

impl Taken {
    /// Takes rows with the reserved columns in their order and types.
    pub(super) fn take(&mut self, code: &str, typed: &RecordBatch) {
        code.clone_into(&mut self.code);
        let verdicts = typed.column(3).as_string::<i32>();
        self.subjects.extend((0..typed.num_rows()).map(|row| key_of(typed, row) | Was::of(verdicts.value(row)) as u64));
        if code.ends_with(AMENDED) {
            self.days.extend((0..typed.num_rows()).map(|row| day_of(typed, row).unwrap_or(NO_DAY)));
        }
    }
}

impl Compared {
    /// Changes on other days than these (from, to) are left out where the day is known.
    pub(super) fn new(days: (Option<i32>, Option<i32>)) -> Compared {
        Compared { days, state: Mutex::default() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An attempt has come to its end: it is compared where the other has, too. A rule without a row in a part leaves no code, and
    /// then the other waits until [`Compared::changes`].
    pub(super) fn end(&self, taken: Taken, part: Option<u32>) {
        let (code, is_amended) = match taken.code.strip_suffix(AMENDED) {
            Some(code) => (code.to_owned(), true),
            None => (taken.code.clone(), false),
        };
        let at = (code, part);
        let mut state = self.lock();
        let Some(other) = state.waiting.remove(&at) else {
            state.waiting.insert(at, taken);
            return;
        };
        drop(state);
        let (before, after) = if is_amended { (other, taken) } else { (taken, other) };
        let changes = Changes::between(before, &after, self.days);
        self.lock().found.entry(at.0).or_default().add(changes);
    }

    /// What changed for a rule.
    pub(super) fn changes(&self, code: &str) -> Changes {
        let mut state = self.lock();
        let mut all = state.found.remove(code).unwrap_or_default();
        all.days = self.days;
        let waiting: Vec<_> = state.waiting.keys().filter(|(of, _)| of == code).cloned().collect();
        for at in waiting {
            let Some(one) = state.waiting.remove(&at) else { continue };
            let none = Taken::default();
            let (before, after) = if one.code.ends_with(AMENDED) { (none, one) } else { (one, none) };
            all.add(Changes::between(before, &after, self.days));
        }
        all
    }
}

impl Changes {
    fn between(before: Taken, after: &Taken, days: (Option<i32>, Option<i32>)) -> Changes {
        let known = Known::new(before.subjects);
        let mut out = Changes { days, ..Changes::default() };
        let mut met = BTreeSet::new();
        let mut matched: BTreeMap<Was, u64> = BTreeMap::new();
        for (subject, day) in after.subjects.iter().zip(&after.days) {
            let (key, is) = (subject & !BITS, Was::of_bits(*subject));
            let was = known.was(key);
            *matched.entry(was).or_insert(0) += 1;
            if was == Was::Raised {
                met.insert(key);
            }
            let on = (*day != NO_DAY).then_some(*day);
            if was == is || out.is_outside(on) {
                continue;
            }
            *out.counts.entry((was, is, on.map(|d| days::civil(d).0))).or_insert(0) += 1;
            if is == Was::Raised {
                out.new.insert(key, was);
            } else if was == Was::Raised {
                out.lost.push((key, is));
            }
        }
        let of = |was: Was| known.subjects.iter().filter(move |s| Was::of_bits(**s) == was).map(|s| s & !BITS);
        out.gone = of(Was::Raised).filter(|key| !met.contains(key)).collect();
        for was in [Was::Clear, Was::Unknown] {
            let left = (of(was).count() as u64).saturating_sub(matched.get(&was).copied().unwrap_or(0));
            if left > 0 {
                out.counts.insert((was, Was::Absent, None), left);
            }
        }
        out
    }

    fn is_outside(&self, on: Option<i32>) -> bool {
        on.is_some_and(|d| self.days.0.is_some_and(|from| d < from) || self.days.1.is_some_and(|to| to <= d))
    }

    /// Whether a raised row is of a day whose changes count.
    pub fn counts_on(&self, batch: &RecordBatch, row: usize) -> bool {
        !self.is_outside(day_of(batch, row))
    }

    /// Counts a flag of `gone` by its year.
    pub fn count_gone(&mut self, batch: &RecordBatch, row: usize) {
        let year = day_of(batch, row).map(|d| days::civil(d).0);
        *self.counts.entry((Was::Raised, Was::Absent, year)).or_insert(0) += 1;
    }

    fn add(&mut self, more: Changes) {
        for (what, n) in more.counts {
            *self.counts.entry(what).or_insert(0) += n;
        }
        self.new.extend(more.new);
        self.lost.extend(more.lost);
        self.gone.extend(more.gone);
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

    fn taken(code: &str, subjects: &[(u64, Was)]) -> Taken {
        let days = if code.ends_with(AMENDED) { vec![20_000; subjects.len()] } else { Vec::new() };
        Taken { code: code.to_owned(), subjects: subjects.iter().map(|(n, was)| (n << 2) | *was as u64).collect(), days }
    }

    #[test]
    fn whichever_law_comes_first_and_whatever_part_ends_alone() {
        use Was::{Clear, Raised, Unknown};
        let amended = as_amended("R1");
        let sides = [
            (taken("R1", &[(1, Clear), (2, Raised), (3, Raised), (4, Unknown)]), Some(0)),
            (taken(&amended, &[(1, Raised), (2, Clear), (4, Unknown), (5, Raised)]), Some(0)),
            (taken("R1", &[(6, Raised), (7, Clear)]), Some(1)),
            (Taken::default(), Some(1)),
        ];
        for order in [[0, 1, 2, 3], [3, 1, 2, 0]] {
            let compared = Compared::new((None, None));
            for at in order {
                let (of, part) = &sides[at];
                compared.end(Taken { code: of.code.clone(), subjects: of.subjects.clone(), days: of.days.clone() }, *part);
            }
            let changes = compared.changes("R1");
            assert_eq!(changes.new.into_iter().collect::<Vec<_>>(), [(1 << 2, Clear), (5 << 2, Was::Absent)]);
            assert_eq!(changes.lost, [(2 << 2, Clear)]);
            assert_eq!(changes.gone.into_iter().collect::<Vec<_>>(), [3 << 2, 6 << 2]);
            let counts: Vec<_> = changes.counts.into_iter().map(|((was, is, year), n)| (was, is, year, n)).collect();
            let on = Some(2024);
            assert_eq!(
                counts,
                [(Was::Absent, Raised, on, 1), (Clear, Was::Absent, None, 1), (Clear, Raised, on, 1), (Raised, Clear, on, 1)]
            );
        }
    }
}
