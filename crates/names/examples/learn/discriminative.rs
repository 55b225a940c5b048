//! Second step: the weights are moved until true pairs score above others, near misses above all; and the last: a
//! calibration that turns scores into shares.

use rustc_hash::FxHashSet;

use crate::lattice::{Lattice, NONE, Work};
use crate::pairs::{Pair, Random, near_misses};

/// Passes over the pairs, first step width, and others for each true pair.
const PASSES: usize = 4;
const WIDTH: f64 = 0.3;
const OTHERS: usize = 6;

/// Of the others, so many are neighbours in the alphabet and not taken at random: those teach to tell *Kim* from *Kit*.
const NEAR_SHARE: f64 = 0.6;
/// A neighbour may be another spelling of the same name, so it counts half.
const NEAR_WEIGHT: f64 = 0.5;

/// Share of pairs taken to be wrong in the source (another name of the same person): a pair that cannot be explained
/// moves nothing. Larger shares also gave up on names that are only hard, and told near misses apart less well.
const WRONG_SHARE: f64 = 0.001;

/// Pull of each weight towards 0.
const PULL: f64 = 0.0003;

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Moves the weights of the lattice by AdaGrad on the logistic loss; the same result at each run.
pub fn sharpen(lattice: &mut Lattice, pairs: &[Pair]) {
    let mut random = Random::new();
    let mut work = Work::default();
    let mut squares = vec![1.0_f64; lattice.keys.len()];
    let mut bias_squares = 1.0_f64;
    let known: FxHashSet<(&str, &str)> = pairs.iter().map(Pair::texts).collect();
    let mut alphabet: Vec<usize> = (0..pairs.len()).collect();
    alphabet.sort_by(|a, b| pairs[*a].latin.cmp(&pairs[*b].latin));
    let mut place = vec![0; pairs.len()];
    alphabet.iter().enumerate().for_each(|(at, pair)| place[*pair] = at);
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    for pass in 0..PASSES {
        (1..order.len()).rev().for_each(|at| order.swap(at, random.below(at + 1)));
        let width = WIDTH * (1.0 - pass as f64 / PASSES as f64);
        for &at in &order {
            let pair = &pairs[at];
            for other in 0..=OTHERS {
                let (latin, own, weight) = if other == 0 {
                    (&pair.latin, &pair.own, None)
                } else {
                    let near = random.share() < NEAR_SHARE;
                    let chosen = if near {
                        let step = 1 + random.below(10);
                        let place = if random.below(2) == 0 { place[at] + step } else { place[at].saturating_sub(step) };
                        &pairs[alphabet[place.min(pairs.len() - 1)]]
                    } else {
                        &pairs[random.below(pairs.len())]
                    };
                    if chosen.is_same(pair) || known.contains(&(pair.texts().0, chosen.texts().1)) {
                        continue;
                    }
                    let weight = Some(if near { NEAR_WEIGHT } else { 1.0 });
                    if other % 2 == 0 { (&pair.latin, &chosen.own, weight) } else { (&chosen.latin, &pair.own, weight) }
                };
                step(lattice, (latin, own), weight, width, &mut squares, &mut bias_squares, &mut work);
            }
        }
    }
}

/// One step: `weight` is none for a true pair.
fn step(
    lattice: &mut Lattice,
    (latin, own): (&[u8], &[u16]),
    weight: Option<f64>,
    width: f64,
    squares: &mut [f64],
    bias_squares: &mut f64,
    work: &mut Work,
) {
    lattice.arcs(latin, own, &mut work.arcs);
    let ways = work.forward(latin.len(), own.len());
    if ways <= 0.0 {
        return;
    }
    let p = logistic(ways.ln() + lattice.bias);
    let slope = match weight {
        None => (1.0 - WRONG_SHARE) * p * (1.0 - p) / ((1.0 - WRONG_SHARE) * p + WRONG_SHARE),
        Some(weight) => -p * weight,
    };
    if slope.abs() < 1e-3 {
        return;
    }
    work.shares(latin.len(), own.len(), |arc, share| {
        for edge in arc.edges.into_iter().filter(|edge| *edge != NONE && share > 1e-3) {
            let edge = edge as usize;
            let slope = slope * share - PULL * share * lattice.theta[edge];
            squares[edge] += slope * slope;
            lattice.set(edge, lattice.theta[edge] + width * slope / squares[edge].sqrt());
        }
    });
    *bias_squares += slope * slope;
    lattice.bias += width * slope / bias_squares.sqrt();
}

/// Shares of the mixture that a score is calibrated on: true pairs, near misses, and pairs taken at random.
const MIXTURE: [f64; 3] = [0.5, 0.3, 0.2];

/// Letters of a token that count towards its calibration, at most.
const LENGTH_MAX: usize = 8;

/// Slope, weight of each Latin letter, and shift of a logistic over the score, from pairs that were not learned from.
pub fn calibrate(lattice: &Lattice, held: &[Pair]) -> [f64; 3] {
    let mut random = Random::new();
    let mut work = Work::default();
    let mut rows: Vec<([f64; 3], bool, usize)> = Vec::new();
    let mut row = |latin: &Pair, own: &Pair, kind: usize, rows: &mut Vec<([f64; 3], bool, usize)>| {
        let score = lattice.score(&latin.latin, &own.own, &mut work);
        let length = (latin.latin.len() - 1).min(LENGTH_MAX) as f64;
        rows.push(([score, length, 1.0], kind == 0, kind));
    };
    for pair in held {
        row(pair, pair, 0, &mut rows);
        let other = &held[random.below(held.len())];
        if !other.is_same(pair) {
            row(pair, other, 2, &mut rows);
        }
    }
    near_misses(held).into_iter().for_each(|(a, b)| row(&held[a], &held[b], 1, &mut rows));
    let counts = [0, 1, 2].map(|kind| rows.iter().filter(|row| row.2 == kind).count().max(1) as f64);
    let mut weights = [0.5, 0.0, 0.0];
    // Plain gradient steps: three numbers, once a language.
    for _ in 0..5_000 {
        let mut slopes = [0.0; 3];
        for (values, is_true, kind) in &rows {
            let p = logistic(values.iter().zip(&weights).map(|(v, w)| v * w).sum());
            let error = (f64::from(u8::from(*is_true)) - p) * MIXTURE[*kind] / counts[*kind];
            slopes.iter_mut().zip(values).for_each(|(slope, value)| *slope += error * value);
        }
        for (at, slope) in slopes.iter().enumerate() {
            weights[at] += slope * [0.05, 0.05, 0.5][at];
        }
    }
    weights
}
