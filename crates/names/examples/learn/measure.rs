//! How well tokens that were not learned from are told apart.

use crate::lattice::{Lattice, Work};
use crate::pairs::{Pair, Random, near_misses};

/// Names made of two tokens, for each figure.
const NAMES: usize = 4000;

/// The figures in one line: recall at 99 % precision for names of two tokens, of which the false half has one token
/// exchanged, for tokens seen five times and for all; and how often a true pair scores above its near miss.
pub fn line(lattice: &Lattice, held: &[Pair]) -> String {
    let mut work = Work::default();
    let recalls = [5, 1].map(|least| {
        let set: Vec<&Pair> = held.iter().filter(|pair| pair.count >= least).collect();
        recall(lattice, &set, &mut work)
    });
    let misses = near_misses(held);
    let mut true_scores = Vec::new();
    let mut false_scores = Vec::new();
    for (pair, other) in &misses {
        true_scores.push(lattice.score(&held[*pair].latin, &held[*pair].own, &mut work));
        false_scores.push(lattice.score(&held[*pair].latin, &held[*other].own, &mut work));
    }
    false_scores.sort_by(f64::total_cmp);
    let below: usize = true_scores.iter().map(|score| false_scores.partition_point(|other| other < score)).sum();
    let area = below as f64 / (misses.len().max(1) as f64).powi(2);
    format!("recall common {:.3}, all {:.3}; area over {} near misses {area:.4}", recalls[0], recalls[1], misses.len())
}

/// Evidence of two tokens together, where a false name has one true token: the likelihood ratio of that.
fn both(a: f64, b: f64) -> f64 {
    let least = a.min(b);
    least - ((least - a).exp() + (least - b).exp()).ln()
}

fn recall(lattice: &Lattice, set: &[&Pair], work: &mut Work) -> f64 {
    let mut random = Random::new();
    let mut scored = Vec::new();
    for _ in 0..NAMES {
        let [x, y, z] = [0; 3].map(|_| set[random.below(set.len())]);
        let first = lattice.score(&x.latin, &x.own, work);
        scored.push((both(first, lattice.score(&y.latin, &y.own, work)), true));
        if !y.is_same(z) {
            scored.push((both(first, lattice.score(&y.latin, &z.own, work)), false));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut right, mut best) = (0, 0);
    for (at, (_, is_true)) in scored.iter().enumerate() {
        right += usize::from(*is_true);
        if right as f64 >= 0.99 * (at + 1) as f64 {
            best = right;
        }
    }
    best as f64 / NAMES as f64
}

/// Median likeness of true pairs, near misses and pairs at random; shares of them above one half.
pub fn reliability(lattice: &Lattice, calibration: [f64; 3], held: &[Pair]) -> String {
    let mut work = Work::default();
    let mut random = Random::new();
    let mut likeness = |latin: &Pair, own: &Pair| {
        let score = lattice.score(&latin.latin, &own.own, &mut work);
        let length = (latin.latin.len() - 1).min(8) as f64;
        1.0 / (1.0 + (-(calibration[0] * score + calibration[1] * length + calibration[2])).exp())
    };
    let own: Vec<f64> = held.iter().map(|pair| likeness(pair, pair)).collect();
    let near: Vec<f64> = near_misses(held).iter().map(|(a, b)| likeness(&held[*a], &held[*b])).collect();
    let far: Vec<f64> = held.iter().map(|pair| likeness(pair, &held[random.below(held.len())])).collect();
    let show = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let above = values.iter().filter(|value| **value > 0.5).count() as f64 / values.len() as f64;
        format!("median {:.4}, above half {above:.3}", values[values.len() / 2])
    };
    format!("true {}; near misses {}; at random {}", show(own), show(near), show(far))
}
