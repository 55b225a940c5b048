//! Fits the weights of the comparison of names: `cargo run --release -p resolve --example fit > crates/names/data/weights.tsv`, with the head of
//! the file kept; labelled sets by `TURA_EVAL`, lists by `TURA_DATA`. Figures go to the other output.

use std::path::{Path, PathBuf};

use names::compare::FEATURE_NAMES;
use names::fit::{GROUPS, Pair, chance, cross_validated, fit, quality};
use resolve::measure::named::{Fitted, fitted};
use resolve::measure::{Found, Sources};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = |variable: &str, usual: &str| {
        let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(usual);
        std::env::var_os(variable).map_or(usual, PathBuf::from)
    };
    let (eval, data) = (folder("TURA_EVAL", "eval"), folder("TURA_DATA", "data"));
    let from = Sources { eval, data, people: 0, firms: 0, links: 0, threads: 1 };
    let mut absent = |found: Found| eprintln!("{found:?}");
    let Some(Fitted { judged, checks, drawn }) = fitted(&from, &mut absent)? else { return Ok(()) };
    let chances = cross_validated(&judged, &checks.iter().chain(&drawn).collect::<Vec<_>>());
    for threshold in [0.5, 0.6, 0.7, 0.8] {
        let (p, r, f) = quality(judged.iter().zip(chances.iter().copied()), threshold);
        eprintln!("name_pairs cross-validated at {threshold}: P {p:.3} R {r:.3} F1 {f:.3}");
    }
    let check_chances = cross_validated(&checks, &judged.iter().chain(&drawn).collect::<Vec<_>>());
    let (p, r, f) = quality(checks.iter().zip(check_chances), 0.7);
    eprintln!("entity_checks (bare names) cross-validated: P {p:.3} R {r:.3} F1 {f:.3}");
    let all = |person| judged.iter().chain(&checks).chain(&drawn).filter(move |pair: &&Pair| pair.person == person).collect::<Vec<_>>();
    let weights = [fit(&all(true)), fit(&all(false))];
    for group in GROUPS {
        let of: Vec<&Pair> = drawn.iter().filter(|pair| pair.group == group).collect();
        let flagged = of.iter().filter(|pair| chance(&weights[usize::from(!pair.person)], pair) >= 0.7);
        let same = flagged.clone().filter(|pair| pair.same).count();
        eprintln!("drawn {group:9}: {} of {} at 0.7 or more, {same} of them the same", flagged.count(), of.len());
    }
    for (at, name) in FEATURE_NAMES.iter().enumerate() {
        println!("{name}\t{:.3}\t{:.3}", weights[0][at], weights[1][at]);
    }
    Ok(())
}
