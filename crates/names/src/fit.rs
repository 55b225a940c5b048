//! How the weights of [`crate::compare`] are found and how good they are: logistic regression on labelled pairs, each judged by weights that never
//! saw it.
//!
//! For whoever measures or fits; nothing that compares needs it. It reads no file: callers bring the pairs.

mod drawn;

use crate::compare::{FEATURE_NAMES, FEATURES, Kind, Name, Rarity, chance as of_odds, features};

pub use drawn::{Drawn, GROUPS, INVENTED_STEP, drawn, slip};

/// One labelled pair, seen by the model.
pub struct Pair {
    /// Which part of its set.
    pub group: String,
    /// The names, for reading the list of errors.
    pub names: (String, String),
    /// Whether people bear them.
    pub person: bool,
    /// Whether both name the same.
    pub same: bool,
    /// How much it counts in the fit.
    pub weight: f64,
    /// What the model sees of it.
    pub values: [f32; FEATURES],
}

impl Pair {
    /// A pair as the model sees it, without counts of a corpus.
    pub fn new(group: &str, kind: Kind, names: (&str, &str), same: bool, weight: f64) -> Pair {
        let values = features(&Name::read(names.0, kind), &Name::read(names.1, kind), &Rarity::none());
        let names = (names.0.to_owned(), names.1.to_owned());
        Pair { group: group.to_owned(), names, person: kind == Kind::Person, same, weight, values }
    }
}

/// Strength of the pull of every weight towards nothing, in the scale of one standard deviation of its feature.
const RIDGE: f64 = 1.0;

/// Which way a feature may speak: for (1), against (-1), or either (0). A sample as small as ours can contradict what everyone
/// knows (that another number is another fund); the direction is stated here and only the strength is learned.
const SIGNS: [i8; FEATURES] = [0, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1, -1];

/// Share of pairs that are the same in the mixture the weights are fitted to: pairs that people were given to judge in the
/// largest published set are the same in 76.9 % of cases (arXiv 2603.11051); ours is a little more careful.
const SAME_SHARE: f64 = 0.7;

/// Where weights are pulled to instead of to nothing, in their own scale, and how much more strongly. Labelled pairs hold hardly any
/// two people of one common name, mononyms or numbered firms, so that they cannot teach what those are worth.
/// Feature, for people, for organisations, strength.
const PULLS: [(&str, f64, f64, f64); 14] = [
    // Of people's names that agree in every letter, one as common as 12 bits (Muhammad Ali) is the same person in about nine of ten cases,
    // a rare one hardly ever another's. Organisations choose names so that they differ.
    ("known", 9.0, 3.0, STRONG),
    ("start", -1.65, 1.3, 10.0 * STRONG),
    // One part alone is what many are called, whatever else they are called.
    ("lonely", -2.0, -2.0, 300.0),
    ("number_differs", -3.0, -3.0, 10.0),
    // The second fund of a name is another fund.
    ("number_extra", -2.0, -4.0, 30.0),
    // Likeness of sound is a chance by itself: from 0.9 to 0.5 are 2.2 logarithms of odds.
    ("unlike_across", -6.0, -6.0, 30.0),
    ("father_differs", -1.0, -1.0, 10.0),
    // A part that contradicts stands against all that can agree.
    ("differs", -9.0, -2.7, 30.0),
    // A slip of the pen seldom strikes the first letter.
    ("first_letter", -0.8, -1.5, 100.0),
    // What is left out between the ends is forgiven, and never rewarded.
    ("ends", 0.0, 1.0, 300.0),
    // Two names that both are established are two names.
    ("both_known", -3.5, 0.0, 1000.0),
    ("short_edits", -0.5, 0.0, 30.0),
    // What one side has beside is often another person's: of two surnames one, of three given names two.
    ("extra_share", -2.4, -1.2, 300.0),
    ("worst_share", -2.0, 0.0, 30.0),
];

/// A pull that the pairs hardly move.
const STRONG: f64 = 3000.0;

/// Logistic regression with ridge on features scaled to unit deviation, with [`SIGNS`] held; Newton's steps. Weights of
/// people or firms.
pub fn fit(pairs: &[&Pair]) -> [f64; FEATURES] {
    let sum = |same: bool| pairs.iter().filter(|pair| pair.same == same).map(|pair| pair.weight).sum::<f64>();
    let total = sum(true) + sum(false);
    let balance = [(1.0 - SAME_SHARE) * total / sum(false), SAME_SHARE * total / sum(true)];
    let weight = |pair: &Pair| pair.weight * balance[usize::from(pair.same)];
    let mut scale = [1.0; FEATURES];
    for (at, scale) in scale.iter_mut().enumerate().skip(1) {
        let mean = pairs.iter().map(|pair| weight(pair) * f64::from(pair.values[at])).sum::<f64>() / total;
        let square = pairs.iter().map(|pair| weight(pair) * (f64::from(pair.values[at]) - mean).powi(2)).sum::<f64>() / total;
        // A feature that hardly occurs is not blown up.
        *scale = square.sqrt().max(0.2);
    }
    let mut weights = [0.0; FEATURES];
    for _ in 0..100 {
        let mut gradient = [0.0; FEATURES];
        let mut hessian = [[0.0; FEATURES]; FEATURES];
        for pair in pairs {
            let x: Vec<f64> = pair.values.iter().zip(scale).map(|(value, scale)| f64::from(*value) / scale).collect();
            let odds: f64 = x.iter().zip(weights).map(|(x, weight)| x * weight).sum();
            let chance = 1.0 / (1.0 + (-odds).exp());
            let error = f64::from(pair.same) - chance;
            let curve = (chance * (1.0 - chance)).max(1e-6) * weight(pair);
            for row in 0..FEATURES {
                gradient[row] += weight(pair) * error * x[row];
                for column in 0..FEATURES {
                    hessian[row][column] += curve * x[row] * x[column];
                }
            }
        }
        for at in 0..FEATURES {
            // The start is hardly held: it sets the base rate.
            let ridge = if at == 0 { 0.01 } else { RIDGE };
            let pull = PULLS.iter().find(|(name, ..)| *name == FEATURE_NAMES[at]);
            let (ridge, mean) = pull.map_or((ridge, 0.0), |(_, people, firms, strength)| {
                (ridge * strength, if pairs.first().is_some_and(|pair| pair.person) { people } else { firms } * scale[at])
            });
            gradient[at] -= ridge * (weights[at] - mean);
            hessian[at][at] += ridge;
        }
        let before = weights;
        weights = held_step(&hessian, &gradient, &weights);
        let size: f64 = before.iter().zip(weights).map(|(before, after)| (before - after).abs()).sum();
        if size < 1e-9 {
            break;
        }
    }
    std::array::from_fn(|at| weights[at] / scale[at])
}

/// Newton's step with [`SIGNS`] held: the quadratic model's maximum, one weight after another until nothing moves.
fn held_step(hessian: &[[f64; FEATURES]; FEATURES], gradient: &[f64; FEATURES], weights: &[f64; FEATURES]) -> [f64; FEATURES] {
    let mut moved = *weights;
    for _ in 0..1000 {
        let mut most: f64 = 0.0;
        for at in 0..FEATURES {
            let others: f64 = (0..FEATURES).filter(|to| *to != at).map(|to| hessian[at][to] * (moved[to] - weights[to])).sum();
            let free = weights[at] + (gradient[at] - others) / hessian[at][at];
            let held = if free * f64::from(SIGNS[at]) < 0.0 { 0.0 } else { free };
            most = most.max((held - moved[at]).abs());
            moved[at] = held;
        }
        if most < 1e-10 {
            break;
        }
    }
    std::array::from_fn(|at| weights[at] + (moved[at] - weights[at]).clamp(-2.0, 2.0))
}

/// The chance a set of weights gives a pair.
pub fn chance(weights: &[f64; FEATURES], pair: &Pair) -> f64 {
    let odds: f64 = weights.iter().zip(pair.values).map(|(weight, value)| weight * f64::from(value)).sum();
    of_odds(odds)
}

/// Chances by cross-validation: each tenth of `judged` is scored by weights fitted to the other nine and to all of `beside`.
/// A pair's tenth comes from its names, so that the same names never stand on both sides.
pub fn cross_validated(judged: &[Pair], beside: &[&Pair]) -> Vec<f64> {
    let tenth = |pair: &Pair| crate::common::hash(&pair.names.1) % 10;
    let mut chances = vec![0.0; judged.len()];
    for person in [true, false] {
        for fold in 0..10 {
            let known: Vec<&Pair> = {
                let all = judged.iter().chain(beside.iter().copied());
                all.filter(|p| p.person == person && tenth(p) != fold).collect()
            };
            let weights = fit(&known);
            for (pair, chance_of) in judged.iter().zip(&mut chances).filter(|(p, _)| p.person == person && tenth(p) == fold) {
                *chance_of = chance(&weights, pair);
            }
        }
    }
    chances
}

/// Precision, recall and their harmonic mean at a threshold.
pub fn quality<'a>(judged: impl IntoIterator<Item = (&'a Pair, f64)>, threshold: f64) -> (f64, f64, f64) {
    let (mut hits, mut found, mut true_ones) = (0.0, 0.0, 0.0);
    for (pair, chance) in judged {
        let flagged = chance >= threshold;
        hits += f64::from(flagged && pair.same);
        found += f64::from(flagged);
        true_ones += f64::from(pair.same);
    }
    let (precision, recall) = (hits / f64::max(found, 1.0), hits / f64::max(true_ones, 1.0));
    (precision, recall, 2.0 * precision * recall / f64::max(precision + recall, 1e-9))
}
