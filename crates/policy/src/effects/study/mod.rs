//! How often the method is right, on worlds whose truth is known.

mod world;

use facts::stats::wilson;
use serde::Serialize;

use super::random::Random;
use super::{Answer, Estimate, Estimated, LEVEL, Reading, evaluate};
use world::{Twist, World, world};

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Study {
    /// Worlds in each row.
    pub worlds: u32,
    /// The seed that all of them come from.
    pub seed: u64,
    /// One kind of world each; the first is the one the requirements speak about.
    pub rows: Vec<StudyRow>,
}

/// What was measured on one kind of world. In half of them the measure does nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StudyRow {
    /// The row's name, as in `docs/effects.md`.
    pub name: &'static str,
    /// Fewest bodies of a world.
    pub bodies_min: usize,
    /// Most bodies of a world.
    pub bodies_max: usize,
    /// Of all worlds: those answered *too little data*.
    pub too_little: Proportion,
    /// Of the answered: those whose interval holds the true effect.
    pub covered: Proportion,
    /// Of the answered without an effect: those whose interval excludes zero.
    pub false_findings: Proportion,
    /// Of the answered without an effect: those read as [`Reading::SupportedDifference`].
    pub false_supported: Proportion,
    /// Of the answered with an effect: those read so.
    pub supported: Proportion,
    /// Of the answered with an effect: those whose interval excludes zero on the true side.
    pub found: Proportion,
    /// Of the answered with an effect: those whose interval excludes zero on the wrong side.
    pub wrong_side: Proportion,
    /// Of those whose trends before could be tested: those that the joint test rejects at 5 %.
    pub trends_rejected: Proportion,
    /// Of the same: those whose drift is found at 5 %.
    pub drift_found: Proportion,
    /// Of the answered with a comparison: those with a placebo date that is not clean.
    pub placebo_unclean: Proportion,
    /// Mean distance from one end of the interval to the other, in percentage points of the share.
    pub width_points: Option<f64>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Proportion {
    /// How many.
    pub hits: u32,
    /// Of how many.
    pub of: u32,
}

impl Proportion {
    fn count(&mut self, is_hit: bool) {
        self.hits += u32::from(is_hit);
        self.of += 1;
    }

    /// The proportion; `None` of nothing.
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.hits) / f64::from(self.of))
    }

    /// Its 95 % Monte Carlo interval (Wilson 1927); `None` of nothing.
    pub fn interval(&self) -> Option<(f64, f64)> {
        wilson(self.hits, self.of)
    }
}

/// Name, fewest bodies, most bodies, twist.
const ROWS: [(&str, usize, usize, Twist); 9] = [
    ("main", 40, 80, Twist::None),
    ("20 bodies", 20, 20, Twist::None),
    ("12 bodies", 12, 12, Twist::None),
    ("8 bodies", 8, 8, Twist::None),
    ("treated chosen", 40, 80, Twist::Chosen),
    ("uneven effects", 40, 80, Twist::Uneven),
    ("trends not parallel", 40, 80, Twist::Drift),
    ("treated share a shock", 40, 80, Twist::Shared),
    ("nobody to compare", 10, 40, Twist::Alone),
];

/// Measures the method on `worlds` worlds of each kind; `progress` hears how many are done of [`study_worlds`]. Takes four minutes of one
/// core for 500 worlds of each kind in a release build. The same `worlds` and `seed` give the same study.
pub fn study(worlds: u32, seed: u64, progress: impl Fn(u32)) -> Study {
    let mut done = 0;
    let mut one = || {
        done += 1;
        progress(done);
    };
    Study { worlds, seed, rows: (0..ROWS.len()).map(|at| measure_row(at, worlds, seed, &mut one)).collect() }
}

/// Measures row `at`; `one` hears of every world. Each world has a stream of its own, so that rows and worlds can be looked at alone.
pub(crate) fn measure_row(at: usize, worlds: u32, seed: u64, one: &mut impl FnMut()) -> StudyRow {
    let (name, bodies_min, bodies_max, twist) = ROWS[at];
    let mut row = StudyRow::new(name, bodies_min, bodies_max);
    let mut width = 0.0;
    for number in 0..worlds {
        let mut random = Random::part(seed, (at as u64) << 32 | u64::from(number));
        let bodies = bodies_min + random.below(bodies_max - bodies_min + 1);
        let made = world(&mut random, bodies, twist, number % 2 == 0);
        width += row.add(&made, random.next());
        one();
    }
    row.width_points = (row.covered.of > 0).then(|| 100.0 * width / f64::from(row.covered.of));
    row
}

/// How many worlds [`study`] will make for `worlds` of each kind.
pub fn study_worlds(worlds: u32) -> u32 {
    worlds.saturating_mul(ROWS.len() as u32)
}

impl StudyRow {
    fn new(name: &'static str, bodies_min: usize, bodies_max: usize) -> StudyRow {
        let none = Proportion::default();
        StudyRow {
            name,
            bodies_min,
            bodies_max,
            too_little: none,
            covered: none,
            false_findings: none,
            false_supported: none,
            supported: none,
            found: none,
            wrong_side: none,
            trends_rejected: none,
            drift_found: none,
            placebo_unclean: none,
            width_points: None,
        }
    }

    /// Counts one world; the width of its interval, or 0.
    fn add(&mut self, made: &World, seed: u64) -> f64 {
        let answer = evaluate(&made.panel, seed).expect("an invented world is a good panel");
        let main = match &answer {
            Answer::Estimate(estimate) => main(estimate).map(|m| (estimate, m)),
            Answer::TooLittleData { .. } => None,
        };
        self.too_little.count(main.is_none());
        let Some((estimate, main)) = main else { return 0.0 };
        self.covered.count(main.low <= made.effect && made.effect <= main.high);
        if made.effect == 0.0 {
            self.false_findings.count(main.excludes_zero());
            self.false_supported.count(estimate.reading == Reading::SupportedDifference);
        } else {
            let is_same_side = (main.value > 0.0) == (made.effect > 0.0);
            self.found.count(main.excludes_zero() && is_same_side);
            self.wrong_side.count(main.excludes_zero() && !is_same_side);
            self.supported.count(estimate.reading == Reading::SupportedDifference);
        }
        if let Some(comparison) = &estimate.comparison {
            if let Some((p, drift)) = comparison.trends.p.zip(comparison.trends.drift) {
                self.trends_rejected.count(p <= LEVEL);
                self.drift_found.count(drift.p <= LEVEL);
            }
            let tried = comparison.placebos.len() as f64;
            self.placebo_unclean.count(comparison.placebos.iter().any(|p| p.difference.p * tried <= LEVEL));
        }
        main.high - main.low
    }
}

/// The number that a page would show first.
fn main(estimate: &Estimate) -> Option<Estimated> {
    estimate.comparison.as_ref().map(|c| c.difference).or(estimate.alone.as_ref().map(|a| a.level))
}
