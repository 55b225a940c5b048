//! What comes out: plain values for pages and files. Nothing here computes.

use serde::Serialize;

use super::month::Month;
use super::notes::Note;
use super::panel::Counts;

/// The answer to "did it help?".
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Nothing can be said, and why.
    TooLittleData {
        /// Everything that a comparison lacks, as sentences to translate.
        why: Vec<Note>,
        /// What a series of the treated alone lacks. Empty when nobody is treated within the data: then `why` says it all.
        why_not_alone: Vec<Note>,
        /// What was read.
        counts: Counts,
        /// The indicator by month, to be drawn all the same.
        series: Vec<Point>,
    },
    /// Something can be said; `reading` says how much.
    Estimate(Box<Estimate>),
}

/// What the numbers allow one to say. Never more than [`Reading::SupportedDifference`], and never "proof": nobody drew lots for who is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// The 95 % interval holds zero. That is not "no effect": the interval says which effects remain possible.
    NoClearDifference,
    /// The interval excludes zero, and one of the criteria of [`Reading::SupportedDifference`] is not met; `unmet` names which.
    Association,
    /// "A difference that the comparison supports". The interval excludes zero and **all** of these hold:
    /// there is a comparison; at least [`SUPPORTED_BODIES`](super::SUPPORTED_BODIES) treated and as many comparison bodies count;
    /// at least [`SUPPORTED_KEPT_PERCENT`](super::SUPPORTED_KEPT_PERCENT) % of the touched bodies do;
    /// every cohort has [`SUPPORTED_MONTHS_BEFORE`](super::SUPPORTED_MONTHS_BEFORE) months before its start;
    /// the joint test of the quarters before the start was made and has p of at least [`SUPPORTED_TRENDS_P`](super::SUPPORTED_TRENDS_P);
    /// the fastest drift that the months before the start leave possible, gone on until after it, would be smaller than the difference
    /// ([`Comparison::drift_could_explain`]);
    /// at least one pretended start was tried and none has p · (number tried) of 5 % or less (Bonferroni).
    SupportedDifference,
}

/// Which way the indicator moved, seen from what the measure wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// The interval lies on the wanted side of zero.
    Wanted,
    /// The interval lies on the other side.
    Unwanted,
    /// The interval holds zero.
    Unclear,
}

/// What can be said.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// How much the design allows one to say.
    pub reading: Reading,
    /// Which way it moved.
    pub movement: Movement,
    /// Beside comparable bodies. `None`: there are none, and `no_comparison` says why; then only `alone` speaks.
    pub comparison: Option<Comparison>,
    /// Why there is no comparison.
    pub no_comparison: Vec<Note>,
    /// The treated bodies alone, before and after: weaker, since anything else that happened at the start is in it.
    pub alone: Option<Alone>,
    /// Why there is no series of the treated alone.
    pub no_alone: Vec<Note>,
    /// What must be true for these numbers to mean what they seem to mean.
    pub assumptions: Vec<Note>,
    /// Criteria of [`Reading::SupportedDifference`] that are not met.
    pub unmet: Vec<Note>,
    /// What was read.
    pub counts: Counts,
    /// The indicator by month.
    pub series: Vec<Point>,
}

/// A number with its 95 % interval and the p value of "it is zero", in units of the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimated {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// p value, two-sided.
    pub p: f64,
}

impl Estimated {
    /// The interval does not hold zero.
    pub fn excludes_zero(&self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// Difference in differences: what the treated changed beyond what the comparison changed in the same months.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// More than one start is used.
    pub is_staggered: bool,
    /// Treated bodies that count.
    pub bodies_treated: usize,
    /// Comparison bodies that count: never treated, or not yet by the end of a cohort's months. The most that any cohort is compared with.
    pub bodies_comparison: usize,
    /// Touched bodies with data that do not count: too few months or decisions on a side, a start too near an end, or no comparison left.
    pub bodies_treated_left_out: usize,
    /// Months before the start, the fewest of any cohort (at most 24).
    pub months_before: usize,
    /// Months under the measure, the fewest of any cohort (at most 24).
    pub months_after: usize,
    /// Weighted mean of the treated before.
    pub treated_before: f64,
    /// Weighted mean of the treated after.
    pub treated_after: f64,
    /// Weighted mean of the comparison in the same months before.
    pub comparison_before: f64,
    /// Weighted mean of the comparison in the same months after.
    pub comparison_after: f64,
    /// `(treated_after - treated_before) - (comparison_after - comparison_before)`, with interval and p by permutation.
    pub difference: Estimated,
    /// Random assignments drawn.
    pub draws: usize,
    /// Each start's own difference; the estimate is their mean by weight.
    pub groups: Vec<GroupAverage>,
    /// Did both sides move alike before?
    pub trends: Trends,
    /// The same question asked of dates on which nothing started.
    pub placebos: Vec<Placebo>,
    /// The difference by quarter from the start, to draw.
    pub events: Vec<Event>,
}

impl Comparison {
    /// How much of the difference, in its direction, the fastest drift in the 95 % interval of [`Trends::drift`] would make if it had gone on:
    /// the drift a year times the years between the middle of the months before and the middle of those after. Zero when the interval
    /// allows no drift in that direction; `None` when the drift is not known. The thought is Rambachan and Roth's ("A more credible approach
    /// to parallel trends", Review of Economic Studies 90, 2023): ask how much of a violation, given the one that may have been there
    /// before, would undo the finding.
    pub fn drift_could_explain(&self) -> Option<f64> {
        let drift = self.trends.drift?;
        let years = (self.months_before + self.months_after) as f64 / 24.0;
        let fastest = if self.difference.value > 0.0 { drift.high } else { -drift.low };
        Some(rounded(fastest.max(0.0) * years))
    }
}

/// The bodies that started in one month (a group average of Callaway and Sant'Anna 2021).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupAverage {
    /// The month.
    pub start: Month,
    /// Bodies that count.
    pub bodies: usize,
    /// Months before that are used.
    pub months_before: usize,
    /// Months after that are used: they end before too few bodies are left untreated.
    pub months_after: usize,
    /// Its difference in differences.
    pub difference: f64,
}

/// Did both sides move alike before the start? High p values do not prove it: such tests miss slow drifts (Roth, "Pretest with caution",
/// American Economic Review: Insights 4, 2022). The interval of `drift` says what may have been missed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trends {
    /// Quarters before the start that were tested.
    pub quarters: usize,
    /// p value of the joint permutation test that all of them lie at their mean; `None` when there are too few quarters.
    pub p: Option<f64>,
    /// How fast the gap between treated and comparison moved before the start, a year: from the first half of the months before to the
    /// second. `None` when a half has too few months.
    pub drift: Option<Estimated>,
}

/// A pretended start within the months before the real one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Placebo {
    /// How long before the real start.
    pub months_before: u32,
    /// What the method finds there, where nothing started.
    pub difference: Estimated,
}

/// One quarter of the event study: how far the gap between treated and comparison stood from its mean before the start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Event {
    /// First month, counted from the start; negative before it.
    pub months_from_start: i32,
    /// Months in the point.
    pub months: u32,
    /// Treated bodies in it: later points may hold fewer cohorts.
    pub bodies_treated: usize,
    /// The difference, its interval and p, each point by itself.
    pub difference: Estimated,
}

/// Interrupted series of the treated alone: a line before the start, and how level and slope changed at it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alone {
    /// Treated bodies in it.
    pub bodies: usize,
    /// Months before the start.
    pub months_before: usize,
    /// Months after it.
    pub months_after: usize,
    /// Jump at the start.
    pub level: Estimated,
    /// Change of the slope, a month.
    pub slope: Estimated,
    /// Autocorrelation from one month to the next, estimated.
    pub autocorrelation: f64,
    /// A yearly wave was fitted (a year or more on each side).
    pub is_seasonal: bool,
    /// By month from the start.
    pub points: Vec<AlonePoint>,
}

/// A month of the treated alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AlonePoint {
    /// Counted from the start.
    pub months_from_start: i32,
    /// Sum of numerators over sum of denominators; `None` is missing.
    pub observed: Option<f64>,
    /// The fitted line.
    pub fitted: f64,
    /// The line from before, drawn on.
    pub projected: f64,
}

/// The indicator in one calendar month, as it is: sums over sums, no weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The month.
    pub month: Month,
    /// Bodies touched at any time within the data; `None` is missing.
    pub treated: Option<f64>,
    /// Their denominator.
    pub treated_denominator: f64,
    /// Bodies never touched within the data; `None` is missing.
    pub comparison: Option<f64>,
    /// Their denominator.
    pub comparison_denominator: f64,
}

/// Twelve significant digits: more would print the last bits of the machine's arithmetic.
pub(crate) fn rounded(value: f64) -> f64 {
    format!("{value:.11e}").parse().map_or(value, |v: f64| v + 0.0)
}
