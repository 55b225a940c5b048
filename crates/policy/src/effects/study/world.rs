//! Invented worlds with a known effect, or none. They share no code with the method that is measured on them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::random::Random;
use super::super::{Cell, Direction, Kind, Month, Panel};

/// Five years: two before the first start, a year of starts, two after the last.
const MONTHS: usize = 60;
/// Starts lie from the 25th to the 37th month, so that 24 months stand on each side.
const FIRST_START: usize = 24;
const LAST_START: usize = 36;

/// What is unusual about a row's worlds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twist {
    /// Nothing: the assumptions hold.
    None,
    /// The treated are three times as large and start ten points higher: chosen, but on parallel trends.
    Chosen,
    /// Every treated body has an effect of its own, scattered about the mean by five points.
    Uneven,
    /// The treated drift by four tenths of a point a month from the first month on: trends are not parallel.
    Drift,
    /// The treated share a shock that nobody else has, as when all lie in one region.
    Shared,
    /// Nobody is untreated.
    Alone,
}

/// A world: what is given to the method, and what is true.
pub(crate) struct World {
    pub(crate) panel: Panel,
    pub(crate) effect: f64,
}

/// A body's month of chance, wandering back to zero.
struct Wander {
    keep: f64,
    spread: f64,
    now: f64,
}

impl Wander {
    fn new(random: &mut Random, spread: f64) -> Wander {
        let keep = 0.3 + 0.5 * random.unit();
        Wander { keep, spread, now: spread * normal(random) }
    }

    fn step(&mut self, random: &mut Random) -> f64 {
        self.now = self.keep * self.now + self.spread * (1.0 - self.keep * self.keep).sqrt() * normal(random);
        self.now
    }
}

/// Makes a world of `bodies` bodies; `has_effect` decides whether the measure does anything (5 to 15 points, either way).
pub(crate) fn world(random: &mut Random, bodies: usize, twist: Twist, has_effect: bool) -> World {
    let size = 0.05 + 0.10 * random.unit();
    let sign = if random.unit() < 0.5 { -1.0 } else { 1.0 };
    let effect = if has_effect { sign * size } else { 0.0 };
    let starts = starts(random, bodies, twist);
    let slope = 0.003 * (random.unit() - 0.5);
    let (season, phase) = (0.06 * random.unit(), random.below(12));
    let body_spread = 0.02 + 0.04 * random.unit();
    let mut common = Wander::new(random, 0.02);
    let common: Vec<f64> = (0..MONTHS)
        .map(|m| {
            let turn = std::f64::consts::TAU * (m + phase) as f64 / 12.0;
            slope * m as f64 + season * turn.cos() + common.step(random)
        })
        .collect();
    let mut shared = Wander::new(random, 0.04);
    shared.keep = 0.95;
    let shared: Vec<f64> = (0..MONTHS).map(|_| shared.step(random)).collect();
    let mut cells = Vec::new();
    for (body, start) in starts.iter().enumerate() {
        let is_treated = start.is_some();
        let is_chosen = is_treated && twist == Twist::Chosen;
        let level = 0.35 + 0.25 * random.unit() + if is_chosen { 0.1 } else { 0.0 };
        let decisions = (1.8 + 0.8 * normal(random)).exp().clamp(1.5, 60.0) * if is_chosen { 3.0 } else { 1.0 };
        let own_effect = effect + if twist == Twist::Uneven && has_effect { 0.05 * normal(random) } else { 0.0 };
        let mut wander = Wander::new(random, body_spread);
        let stops = if random.unit() < 0.03 { 40 } else { MONTHS };
        for (month, common) in common.iter().enumerate() {
            let chance = level
                + common
                + wander.step(random)
                + if start.is_some_and(|s| month >= s) { own_effect } else { 0.0 }
                + if is_treated && twist == Twist::Drift { 0.004 * (month as f64 - 30.0) } else { 0.0 }
                + if is_treated && twist == Twist::Shared { shared[month] } else { 0.0 };
            let denominator = poisson(random, decisions);
            let numerator = (0..denominator).filter(|_| random.unit() < chance).count();
            let is_missing = random.unit() < 0.03 || month >= stops;
            if !is_missing {
                cells.push(cell(body, month, numerator, denominator));
            }
        }
    }
    let starts: BTreeMap<String, Month> = starts.iter().enumerate().filter_map(|(b, s)| Some((name(b), at((*s)?)))).collect();
    World { panel: Panel { kind: Kind::Share, wanted: Direction::Down, cells, starts, excluded: BTreeSet::new() }, effect }
}

/// 30 to 60 % are treated; in half of the worlds they start together, in half in two to four waves.
fn starts(random: &mut Random, bodies: usize, twist: Twist) -> Vec<Option<usize>> {
    let waves = if random.unit() < 0.5 { 1 } else { 2 + random.below(3) };
    let months: Vec<usize> = (0..waves).map(|_| FIRST_START + random.below(LAST_START - FIRST_START + 1)).collect();
    let share = 0.3 + 0.3 * random.unit();
    let treated = if twist == Twist::Alone { bodies } else { ((bodies as f64 * share).round() as usize).clamp(4, bodies - 4) };
    let mut starts: Vec<Option<usize>> =
        (0..bodies).map(|b| (b < treated).then(|| months[if twist == Twist::Alone { 0 } else { b % waves }])).collect();
    random.shuffle(&mut starts);
    starts
}

fn name(body: usize) -> String {
    format!("body-{body:03}")
}

fn at(month: usize) -> Month {
    // 2018-01 is a month that exists; the worlds are nowhere and never.
    Month::of(2018, 1).expect("January is a month").plus(month as i32)
}

fn cell(body: usize, month: usize, numerator: usize, denominator: usize) -> Cell {
    Cell { body: name(body), month: at(month), numerator: Some(numerator as f64), denominator: Some(denominator as f64) }
}

/// A normal deviate (Box and Muller, "A note on the generation of random normal deviates", 1958).
fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    radius * (std::f64::consts::TAU * random.unit()).cos()
}

/// A Poisson count by multiplying uniforms (Knuth, "The Art of Computer Programming" 2, 3.4.1), in parts of at most 30 so that nothing underflows.
fn poisson(random: &mut Random, mean: f64) -> usize {
    let (mut left, mut count) = (mean, 0);
    while left > 0.0 {
        let part = left.min(30.0);
        left -= part;
        let (floor, mut product) = ((-part).exp(), random.unit());
        while product > floor {
            count += 1;
            product *= random.unit();
        }
    }
    count
}
