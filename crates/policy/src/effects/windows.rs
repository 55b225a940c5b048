//! Which months are compared with which: the cohorts of a staggered start, their windows, and each body's change between two windows.

use super::panel::{Body, Kind, Table};

/// Two whole years each side: seasons balance, and what is compared stays near the start.
pub const WINDOW_MONTHS: usize = 24;
/// Under half a year a window holds one season of decisions.
pub const MONTHS_MIN: usize = 6;
/// Below 20 decisions a side one decision moves a body's share by five points or more. Rates have no count of decisions and are not held to it.
pub const DECISIONS_MIN: f64 = 20.0;
/// With four bodies a side there are 70 ways to choose the treated, the fewest with which a two-sided permutation test can reach 5 %
/// (each way and its mirror are alike, so the smallest p is 2/70).
pub const BODIES_MIN: usize = 4;
/// No body counts for more than twice the median one, or one ministry would decide every answer.
pub const WEIGHT_TIMES_MEDIAN: f64 = 2.0;

/// Bodies that started in one month, and the months in which they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cohort {
    /// First month under the measure.
    pub(crate) start: usize,
    /// First month before the start that is used.
    pub(crate) from: usize,
    /// First month after the last that is used. A body that starts here or later, or never, is a comparison.
    pub(crate) to: usize,
}

/// Two windows as offsets from each cohort's start, from and up to. The change from `before` to `after` is what is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) before: (i32, i32),
    pub(crate) after: (i32, i32),
}

/// When a body is treated in one assignment: the month counted from the first of the panel; `NEVER` if not within the data.
pub(crate) type Start = usize;
/// Months from, and up to.
type Window = (usize, usize);
/// Later than every month.
pub(crate) const NEVER: Start = usize::MAX;

/// Bodies that can take part, their weights and their starts as they really were.
#[derive(Clone, Debug)]
pub(crate) struct Pool<'a> {
    pub(crate) bodies: Vec<&'a Body>,
    pub(crate) starts: Vec<Start>,
    pub(crate) weights: Vec<f64>,
    pub(crate) cohorts: Vec<Cohort>,
    /// Touched bodies that stand in no cohort: late or early starts, too few months or decisions.
    pub(crate) left_out: usize,
    /// Treated bodies with enough months and decisions, whether or not there is a comparison for them.
    pub(crate) usable_treated: usize,
    /// Comparison bodies with enough of both: the most that any cohort could be compared with.
    pub(crate) most_compared: usize,
}

/// Every pool member's change between the two windows of every cohort.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    /// The cohorts for which both windows lie in the data.
    pub(crate) cohorts: Vec<Cohort>,
    /// Cohort by cohort, body by body.
    pub(crate) cells: Vec<Option<Change>>,
    pub(crate) bodies: usize,
}

/// One body's change from one window to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) before: f64,
    pub(crate) after: f64,
    /// What one unit of effect on the really treated adds to this change, whatever assignment is tried.
    pub(crate) touched: f64,
}

/// The start as a month of the panel.
pub(crate) fn start_of(body: &Body, months: usize) -> Start {
    match body.start {
        Some(start) if start < months as i32 => start.max(0) as usize,
        _ => NEVER,
    }
}

/// A window holds enough of a body.
fn is_enough(body: &Body, kind: Kind, from: usize, to: usize) -> bool {
    body.seen(from, to) >= MONTHS_MIN && (kind == Kind::Rate || body.denominator(from, to) >= DECISIONS_MIN)
}

/// A body can stand in a cohort, on either side.
fn is_usable(body: &Body, kind: Kind, c: &Cohort) -> bool {
    is_enough(body, kind, c.from, c.start) && is_enough(body, kind, c.start, c.to)
}

/// A start with all months on both sides that are used, whoever there is to compare with.
fn whole(start: usize, months: usize) -> Cohort {
    Cohort { start, from: start.saturating_sub(WINDOW_MONTHS), to: (start + WINDOW_MONTHS).min(months) }
}

/// The cohorts that have enough months on each side while at least [`BODIES_MIN`] bodies are not yet treated.
/// Never-treated and not-yet-treated bodies are both comparisons (Callaway and Sant'Anna, "Difference-in-differences with multiple
/// time periods", Journal of Econometrics 225, 2021).
fn cohorts(starts: &[Start], months: usize) -> Vec<Cohort> {
    let mut latest = starts.to_vec();
    latest.sort_unstable();
    let Some(comparison_until) = latest.len().checked_sub(BODIES_MIN).map(|at| latest[at]) else { return Vec::new() };
    latest.dedup();
    latest
        .into_iter()
        .filter(|start| *start != NEVER)
        .map(|start| Cohort { to: whole(start, months).to.min(comparison_until), ..whole(start, months) })
        .filter(|c| c.start - c.from >= MONTHS_MIN && c.to >= c.start + MONTHS_MIN)
        .collect()
}

/// Chooses bodies and cohorts. The result may hold too few of either; the caller decides.
pub(crate) fn pool(table: &Table) -> Pool<'_> {
    let all: Vec<Start> = table.bodies.iter().map(|b| start_of(b, table.months)).collect();
    let candidates = cohorts(&all, table.months);
    let usable = |b: &Body, c: &Cohort| is_usable(b, table.kind, c);
    let compared = |c: &Cohort| table.bodies.iter().zip(&all).filter(|(b, s)| **s >= c.to && usable(b, c)).count();
    let most_compared = candidates.iter().map(compared).max().unwrap_or(all.iter().filter(|s| **s == NEVER).count());
    let cohorts: Vec<Cohort> = candidates.iter().filter(|c| compared(c) >= BODIES_MIN).copied().collect();
    let usable_treated = table.bodies.iter().zip(&all).filter(|(b, s)| **s != NEVER && usable(b, &whole(**s, table.months))).count();
    let (mut bodies, mut starts, mut left_out) = (Vec::new(), Vec::new(), 0);
    for (body, start) in table.bodies.iter().zip(&all) {
        let is_treated = cohorts.iter().any(|c| c.start == *start && usable(body, c));
        left_out += usize::from(*start != NEVER && !is_treated);
        if is_treated || cohorts.iter().any(|c| *start >= c.to && usable(body, c)) {
            bodies.push(body);
            starts.push(*start);
        }
    }
    let weights = weights(&bodies, table.months);
    let cohorts = cohorts.into_iter().filter(|c| starts.contains(&c.start)).collect();
    Pool { bodies, starts, weights, cohorts, left_out, usable_treated, most_compared }
}

/// A body's weight: its denominators over the whole panel, at most twice the median. They do not depend on who was treated,
/// so that permuting the treated leaves them as they are.
fn weights(bodies: &[&Body], months: usize) -> Vec<f64> {
    let sizes: Vec<f64> = bodies.iter().map(|b| b.denominator(0, months)).collect();
    let mut sorted = sizes.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(median) = sorted.get(sorted.len() / 2) else { return sizes };
    let most = median * WEIGHT_TIMES_MEDIAN;
    sizes.iter().map(|s| s.min(most) / median).collect()
}

impl Pool<'_> {
    /// The changes from the whole window before the start to the whole window after it.
    pub(crate) fn changes(&self, kind: Kind) -> Changes {
        let windows = |c: &Cohort| ((c.from, c.start), (c.start, c.to));
        self.tabulate(&self.cohorts, kind, windows, |body, window| (body.marked(window, (0, i32::MAX)), 0.0))
    }

    /// The changes from the first half of the months before the start to the second, a year: how fast bodies drift before anything started.
    /// Cohorts with less than twice [`MONTHS_MIN`] before are left out. `effect` is taken out as in [`Pool::changes_of`].
    pub(crate) fn drifts(&self, kind: Kind, effect: f64) -> Changes {
        let cohorts: Vec<Cohort> = self.cohorts.iter().filter(|c| c.start - c.from >= 2 * MONTHS_MIN).copied().collect();
        let middle = |c: &Cohort| c.start - (c.start - c.from) / 2;
        let windows = |c: &Cohort| ((c.from, middle(c)), (middle(c), c.start));
        let mut changes = self.tabulate(&cohorts, kind, windows, |body, window| {
            let half = -(WINDOW_MONTHS as i32) / 2;
            (body.marked(window, (half, 0)), effect * body.marked(window, (0, i32::MAX)))
        });
        for (k, c) in cohorts.iter().enumerate() {
            let years = (c.start - c.from) as f64 / 24.0;
            for change in changes.cells[k * self.bodies.len()..][..self.bodies.len()].iter_mut().flatten() {
                (change.before, change.after) = (change.before / years, change.after / years);
                change.touched /= years;
            }
        }
        changes
    }

    /// The changes between two windows given as offsets from each cohort's start; cohorts whose months do not hold both are left out.
    /// `before` may reach further back than the data: it is cut. What the measure is estimated to have done (`effect`) in other months
    /// than those of `after` is taken out first, or the treated would carry it into the windows of the assignments tried.
    pub(crate) fn changes_of(&self, kind: Kind, span: Span, effect: f64) -> Changes {
        let fits = |c: &&Cohort| {
            let at = |offset: i32| c.start as i32 + offset;
            let is_within = at(span.after.0) >= c.from as i32 && at(span.after.1) <= c.to as i32;
            is_within && at(span.before.1) - (c.from as i32).max(at(span.before.0)) >= MONTHS_MIN as i32
        };
        let cohorts: Vec<Cohort> = self.cohorts.iter().filter(fits).copied().collect();
        let windows = |c: &Cohort| {
            let at = |offset: i32| (c.start as i32 + offset).max(c.from as i32) as usize;
            ((at(span.before.0), at(span.before.1)), (at(span.after.0), at(span.after.1)))
        };
        self.tabulate(&cohorts, kind, windows, |body, window| {
            let own = body.marked(window, span.after);
            let is_under_measure = span.after.0 >= 0;
            (own, effect * (body.marked(window, (0, i32::MAX)) - if is_under_measure { own } else { 0.0 }))
        })
    }

    /// `marks` gives, for a body and window, the share of the window's decisions that the effect asked for would touch, and what to take out.
    fn tabulate(
        &self,
        cohorts: &[Cohort],
        kind: Kind,
        windows: impl Fn(&Cohort) -> (Window, Window),
        marks: impl Fn(&Body, Window) -> (f64, f64),
    ) -> Changes {
        let mut cells = Vec::with_capacity(cohorts.len() * self.bodies.len());
        for c in cohorts {
            let (b, a) = windows(c);
            cells.extend(self.bodies.iter().map(|body| {
                let (before, after) = (body.value(b.0, b.1)?, body.value(a.0, a.1)?);
                let ((touched_before, out_before), (touched_after, out_after)) = (marks(body, b), marks(body, a));
                let touched = touched_after - touched_before;
                is_usable(body, kind, c).then_some(Change { before: before - out_before, after: after - out_after, touched })
            }));
        }
        Changes { cohorts: cohorts.to_vec(), cells, bodies: self.bodies.len() }
    }
}
