//! Fits the weights of the comparison and writes `data/weights.tsv`.
//! `cargo run -p names --release --example fit > crates/names/data/weights.tsv`; labelled pairs by `TURA_EVAL`.

#[path = "../tests/pairs/mod.rs"]
mod pairs;

use names::compare::FEATURE_NAMES;
use pairs::{Pair, cross_validated, entity_checks, fit, name_pairs, outside, quality};

fn main() {
    let Some(eval) = outside("TURA_EVAL", "eval") else { return };
    let judged = name_pairs(&eval);
    let checks = entity_checks(&eval);
    let chances = cross_validated(&judged, &checks);
    for (set, of) in [("people", true), ("firms", false)] {
        let some = judged.iter().zip(chances.iter().copied()).filter(|(pair, _)| pair.person == of);
        let (p, r, f) = quality(some, 0.7);
        eprintln!("name_pairs cross-validated {set}: P {p:.3} R {r:.3} F1 {f:.3}");
    }
    let (p, r, f) = quality(judged.iter().zip(chances.iter().copied()), 0.7);
    eprintln!("name_pairs cross-validated: P {p:.3} R {r:.3} F1 {f:.3}");
    let check_chances = cross_validated(&checks, &judged);
    let (p, r, f) = quality(checks.iter().zip(check_chances.iter().copied()), 0.7);
    eprintln!("entity_checks (bare names) cross-validated: P {p:.3} R {r:.3} F1 {f:.3}");
    if std::env::args().any(|arg| arg == "errors") {
        for (pair, chance) in judged.iter().zip(&chances).chain(checks.iter().zip(&check_chances)) {
            if (*chance >= 0.7) != pair.same {
                eprintln!("{:5} {chance:.3} {} | {}", pair.same, pair.names.0, pair.names.1);
            }
        }
    }
    let all = |person| judged.iter().chain(&checks).filter(move |pair: &&Pair| pair.person == person).collect::<Vec<_>>();
    let (people, firms) = (fit(&all(true)), fit(&all(false)));
    for (at, name) in FEATURE_NAMES.iter().enumerate() {
        println!("{name}\t{:.3}\t{:.3}", people[at], firms[at]);
    }
}
