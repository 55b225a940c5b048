//! The labelled pairs hold their floor, by weights that never saw the pair judged.

mod pairs;

use std::collections::BTreeMap;

use names::compare::THRESHOLD;
use pairs::{Pair, cross_validated, drawn, entity_checks, name_pairs, outside, quality};

/// F1 of `name_pairs.csv` at the default threshold, cross-validated. It only ever rises.
const F1_FLOOR: f64 = 0.884;

#[test]
fn labelled_pairs_hold_the_floor() {
    let Some(eval) = outside("TURA_EVAL", "eval") else { return };
    let judged = name_pairs(&eval);
    let Some(data) = outside("TURA_DATA", "data") else { return };
    let (checks, drawn) = (entity_checks(&eval), drawn(&data, &eval));
    let beside: Vec<&Pair> = checks.iter().chain(&drawn).collect();
    let chances = cross_validated(&judged, &beside);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, pair) in judged.iter().enumerate() {
        groups.entry(&pair.group).or_default().push(at);
    }
    println!("{:<16} {:>4}  P     R     F1", "group", "n");
    for (group, of) in groups {
        let (p, r, f) = quality(of.iter().map(|at| (&judged[*at], chances[*at])), THRESHOLD);
        println!("{group:<16} {:>4}  {p:.3} {r:.3} {f:.3}", of.len());
    }
    let (p, r, f) = quality(judged.iter().zip(chances.iter().copied()), THRESHOLD);
    println!("{:<16} {:>4}  {p:.3} {r:.3} {f:.3}", "all", judged.len());
    println!("reliability: chance said, pairs, share that is the same");
    for tenth in 0..10 {
        let inside: Vec<usize> = (0..judged.len()).filter(|at| ((chances[*at] * 10.0) as usize).min(9) == tenth).collect();
        let same = inside.iter().filter(|at| judged[**at].same).count();
        let said = inside.iter().map(|at| chances[*at]).sum::<f64>() / inside.len().max(1) as f64;
        println!("  {said:.2} {:>4} {:.2}", inside.len(), same as f64 / inside.len().max(1) as f64);
    }
    assert!(f >= F1_FLOOR, "F1 {f:.3}");
}
