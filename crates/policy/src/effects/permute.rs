//! The difference in differences, its studentised statistic, and the interval by inverting a permutation test.
//!
//! Reach for it with changes between windows. It knows nothing of months, decisions or words.

use super::random::Random;
use super::windows::{Change, Changes, Start};

/// Enough that the 5 % point of the permutation distribution is known to half a point; more would change no sentence.
pub const DRAWS: usize = 1999;
/// Intervals are for 95 %, tests for 5 %.
pub const LEVEL: f64 = 0.05;
/// An interval wider than this many standard errors each way has no end that the permutations can find.
const ERRORS_MAX: f64 = 64.0;
/// Rounding of sums, relative to the values summed.
const ROUNDING: f64 = 1e-11;

/// A difference in differences under one assignment, for outcomes `y - effect * touched` with the effect left open:
/// the difference is `y - effect * d` and its variance `yy - 2 effect * yd + effect² * dd`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Difference {
    pub(crate) y: f64,
    d: f64,
    yy: f64,
    yd: f64,
    dd: f64,
    /// Below this a difference is rounding.
    least: f64,
    pub(crate) treated: usize,
    pub(crate) comparison: usize,
}

impl Difference {
    /// The squared statistic when the true effect is `effect`. Infinite when there is a difference without any variation.
    pub(crate) fn t_squared(&self, effect: f64) -> f64 {
        let difference = self.y - effect * self.d;
        let variance = self.yy - 2.0 * effect * self.yd + effect * effect * self.dd;
        match (difference.abs() <= self.least, variance <= self.least * self.least) {
            (true, true) => 0.0,
            (false, true) => f64::INFINITY,
            _ => difference * difference / variance,
        }
    }

    /// Standard error when the effect is `effect`; `None` when nothing varies.
    pub(crate) fn error(&self, effect: f64) -> Option<f64> {
        let variance = self.yy - 2.0 * effect * self.yd + effect * effect * self.dd;
        (variance > self.least * self.least).then(|| variance.sqrt())
    }
}

/// Weighted mean of the comparison's changes for one cohort.
struct Compared {
    weight: f64,
    bodies: usize,
    y: f64,
    d: f64,
}

/// The difference in differences if the bodies had the starts given.
///
/// Every treated body's change is held against the mean change of the bodies not yet treated by the end of its cohort's window, in the same
/// months (a group-time average of Callaway and Sant'Anna 2021, over a window); those differences are averaged by weight.
/// The variance is the sum over bodies of squared influence, each scaled by its leverage as in HC2 (MacKinnon and White, "Some
/// heteroskedasticity-consistent covariance matrix estimators", Journal of Econometrics 29, 1985); a body that is first comparison and
/// later treated has one influence, the sum. With one cohort and equal weights this is Welch's variance.
/// `None` when fewer than two bodies stand on a side.
pub(crate) fn difference(changes: &Changes, weights: &[f64], starts: &[Start]) -> Option<Difference> {
    let n = changes.bodies;
    let compared: Vec<Compared> =
        changes.cohorts.iter().enumerate().map(|(k, c)| mean(&changes.cells[k * n..][..n], weights, |i| starts[i] >= c.to)).collect();
    let is_member = |k: usize, i: usize| starts[i] == changes.cohorts[k].start && compared[k].bodies >= 2;
    let mut effects: Vec<(usize, f64, f64)> = Vec::new();
    let mut cohort_weights = vec![0.0; compared.len()];
    let (mut weight, mut scale) = (0.0, 0.0_f64);
    for (k, c) in compared.iter().enumerate() {
        for (i, cell) in changes.cells[k * n..][..n].iter().enumerate() {
            let Some(change) = cell.filter(|_| is_member(k, i)) else { continue };
            effects.push((i, change.after - change.before - c.y, change.touched - c.d));
            cohort_weights[k] += weights[i];
            scale = scale.max(change.after.abs()).max(change.before.abs());
        }
        weight += cohort_weights[k];
    }
    if effects.len() < 2 {
        return None;
    }
    let y = effects.iter().map(|(i, y, _)| weights[*i] * y).sum::<f64>() / weight;
    let d = effects.iter().map(|(i, _, d)| weights[*i] * d).sum::<f64>() / weight;
    let mut influence = vec![(0.0, 0.0); n];
    for (i, own_y, own_d) in &effects {
        let part = leveraged(weights[*i] / weight);
        influence[*i].0 += part * (own_y - y);
        influence[*i].1 += part * (own_d - d);
    }
    for (k, c) in compared.iter().enumerate().filter(|(k, _)| cohort_weights[*k] > 0.0) {
        let share = cohort_weights[k] / weight;
        for (i, cell) in changes.cells[k * n..][..n].iter().enumerate() {
            let Some(change) = cell.filter(|_| starts[i] >= changes.cohorts[k].to) else { continue };
            let part = share * leveraged(weights[i] / c.weight);
            influence[i].0 -= part * (change.after - change.before - c.y);
            influence[i].1 -= part * (change.touched - c.d);
        }
    }
    let sum = |f: fn(&(f64, f64)) -> f64| influence.iter().map(f).sum::<f64>();
    let comparison = compared.iter().zip(&cohort_weights).filter(|(_, w)| **w > 0.0).map(|(c, _)| c.bodies).max().unwrap_or(0);
    let least = scale * ROUNDING;
    Some(Difference {
        y,
        d,
        yy: sum(|i| i.0 * i.0),
        yd: sum(|i| i.0 * i.1),
        dd: sum(|i| i.1 * i.1),
        least,
        treated: effects.len(),
        comparison,
    })
}

fn mean(cells: &[Option<Change>], weights: &[f64], is_in: impl Fn(usize) -> bool) -> Compared {
    let mut sum = Compared { weight: 0.0, bodies: 0, y: 0.0, d: 0.0 };
    for (i, change) in cells.iter().enumerate().filter_map(|(i, c)| Some((i, (*c)?))).filter(|(i, _)| is_in(*i)) {
        sum.weight += weights[i];
        sum.bodies += 1;
        sum.y += weights[i] * (change.after - change.before);
        sum.d += weights[i] * change.touched;
    }
    if sum.bodies > 0 {
        sum.y /= sum.weight;
        sum.d /= sum.weight;
    }
    sum
}

/// A share of the weight, scaled for its own pull on the mean. A side of one body never gets here with a share of one and a deviation.
fn leveraged(share: f64) -> f64 {
    share / (1.0 - share).max(1e-9).sqrt()
}

/// The statistic as it was, and under every drawn assignment. A draw without a statistic counts as extreme: it never helps a finding.
pub(crate) struct Drawn {
    pub(crate) own: Difference,
    pub(crate) others: Vec<Option<Difference>>,
}

impl Drawn {
    /// Computes all over [`DRAWS`] random assignments of the same starts to the same bodies; `None` when the real one has no difference.
    /// The same seed draws the same assignments, whatever windows are looked at: that is what makes a joint test.
    pub(crate) fn of(changes: &Changes, weights: &[f64], starts: &[Start], seed: u64) -> Option<Drawn> {
        let own = difference(changes, weights, starts)?;
        let mut random = Random::part(seed, 0);
        let mut order = starts.to_vec();
        let mut draw = || {
            random.shuffle(&mut order);
            difference(changes, weights, &order)
        };
        Some(Drawn { own, others: (0..DRAWS).map(|_| draw()).collect() })
    }

    /// Share of assignments, the real one among them, whose statistic is at least as far from zero as the real one when the true effect is
    /// `effect` (Phipson and Smyth, "Permutation p-values should never be zero", Statistical Applications in Genetics and Molecular
    /// Biology 9, 2010). Equal statistics count as extreme, with room for rounding.
    pub(crate) fn p(&self, effect: f64) -> f64 {
        let own = self.own.t_squared(effect) * (1.0 - 1e-9);
        let extreme = self.others.iter().filter(|o| o.is_none_or(|o| o.t_squared(effect) >= own)).count();
        (extreme + 1) as f64 / (self.others.len() + 1) as f64
    }

    /// The effects that a test of 5 % does not reject: from, to. `None` where the permutations set no end.
    pub(crate) fn interval(&self) -> Option<(f64, f64)> {
        let error = self.own.error(self.own.y)?;
        Some((self.end(-error)?, self.end(error)?))
    }

    /// Walks by half errors to the first rejected effect, then halves the step it lies in. 40 halvings pass the last bit that is printed.
    fn end(&self, error: f64) -> Option<f64> {
        let mut inside = self.own.y;
        let mut outside = (1..=(2.0 * ERRORS_MAX) as i32).map(|s| self.own.y + f64::from(s) * 0.5 * error).find(|e| {
            let is_out = self.p(*e) <= LEVEL;
            if !is_out {
                inside = *e;
            }
            is_out
        })?;
        for _ in 0..40 {
            let middle = 0.5 * (inside + outside);
            if self.p(middle) <= LEVEL { outside = middle } else { inside = middle }
        }
        Some(outside)
    }
}

/// p of several statistics together: the sum of squares, under the real and every drawn assignment, for outcomes without `effect`.
pub(crate) fn joint_p(all: &[Drawn], effect: f64) -> Option<f64> {
    let own: f64 = all.iter().map(|d| d.own.t_squared(effect)).sum::<f64>() * (1.0 - 1e-9);
    let draws = all.first()?.others.len();
    let is_extreme = |at: usize| {
        let sum: Option<f64> = all.iter().map(|d| d.others[at].map(|o| o.t_squared(effect))).sum();
        sum.is_none_or(|s| s >= own)
    };
    Some(((0..draws).filter(|at| is_extreme(*at)).count() + 1) as f64 / (draws + 1) as f64)
}
