//! Fits the weights of the comparison and writes `data/weights.tsv`.
//! `cargo run -p names --release --example fit > crates/names/data/weights.tsv`; labelled pairs by `TURA_EVAL`.

#[path = "../tests/pairs/mod.rs"]
mod pairs;

use names::compare::FEATURE_NAMES;
use pairs::{GROUPS, Pair, chance, cross_validated, drawn, entity_checks, fit, name_pairs, outside, quality};

fn main() {
    let Some(eval) = outside("TURA_EVAL", "eval") else { return };
    let judged = name_pairs(&eval);
    let checks = entity_checks(&eval);
    let Some(data) = outside("TURA_DATA", "data") else { return };
    let drawn = drawn(&data, &eval);
    let beside: Vec<&Pair> = checks.iter().chain(&drawn).collect();
    let chances = cross_validated(&judged, &beside);
    for (set, of) in [("people", true), ("firms", false)] {
        let some = judged.iter().zip(chances.iter().copied()).filter(|(pair, _)| pair.person == of);
        let (p, r, f) = quality(some, 0.7);
        eprintln!("name_pairs cross-validated {set}: P {p:.3} R {r:.3} F1 {f:.3}");
    }
    for threshold in [0.5, 0.6, 0.65, 0.75, 0.8] {
        let (p, r, f) = quality(judged.iter().zip(chances.iter().copied()), threshold);
        eprintln!("    at {threshold}: P {p:.3} R {r:.3} F1 {f:.3}");
    }
    let (p, r, f) = quality(judged.iter().zip(chances.iter().copied()), 0.7);
    eprintln!("name_pairs cross-validated: P {p:.3} R {r:.3} F1 {f:.3}");
    let beside: Vec<&Pair> = judged.iter().chain(&drawn).collect();
    let check_chances = cross_validated(&checks, &beside);
    let (p, r, f) = quality(checks.iter().zip(check_chances.iter().copied()), 0.7);
    eprintln!("entity_checks (bare names) cross-validated: P {p:.3} R {r:.3} F1 {f:.3}");
    if std::env::args().any(|arg| arg == "errors") {
        for (pair, chance) in judged.iter().zip(&chances).chain(checks.iter().zip(&check_chances)) {
            if (*chance >= 0.7) != pair.same {
                eprintln!("{:5} {chance:.3} {} | {}", pair.same, pair.names.0, pair.names.1);
            }
        }
    }
    let all = |person| judged.iter().chain(&checks).chain(&drawn).filter(move |pair: &&Pair| pair.person == person).collect::<Vec<_>>();
    let (people, firms) = (fit(&all(true)), fit(&all(false)));
    for kind in GROUPS {
        for person in [true, false] {
            let of: Vec<&Pair> = drawn.iter().filter(|pair| pair.group == kind && pair.person == person).collect();
            let weights = if person { &people } else { &firms };
            let flagged: Vec<&&Pair> = of.iter().filter(|pair| chance(weights, pair) >= 0.7).collect();
            let same = flagged.iter().filter(|pair| pair.same).count();
            eprintln!("drawn {kind:9} person {person}: {} of {} at 0.7 or more, {same} of them the same", flagged.len(), of.len());
            if std::env::args().any(|arg| arg == kind) {
                for pair in flagged {
                    eprintln!("   {:.3} {} | {}", chance(weights, pair), pair.names.0, pair.names.1);
                }
            }
        }
    }
    for (at, name) in FEATURE_NAMES.iter().enumerate() {
        println!("{name}\t{:.3}\t{:.3}", people[at], firms[at]);
    }
}
