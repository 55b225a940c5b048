//! Prints the study of `docs/effects.md`: `cargo run --release -p policy --example effects_study -- WORLDS SEED`.

use policy::effects::{Proportion, study};

fn main() {
    let mut words = std::env::args().skip(1).map(|w| w.parse::<u64>());
    let (Some(Ok(worlds)), Some(Ok(seed))) = (words.next(), words.next()) else {
        eprintln!("say how many worlds of each kind, and the seed: effects_study 500 2026");
        std::process::exit(2);
    };
    let study = study(worlds.min(1_000_000) as u32, seed, |_| {});
    println!("| worlds | too little data | coverage of 95 % | width, points | false findings | found | wrong side |");
    println!("|---|---|---|---|---|---|---|");
    for row in &study.rows {
        let width = row.width_points.map_or("–".to_owned(), |w| format!("{w:.1}"));
        let [little, covered, false_found, found, wrong] =
            [row.too_little, row.covered, row.false_findings, row.found, row.wrong_side].map(|p| shown(&p));
        println!("| {} | {little} | {covered} | {width} | {false_found} | {found} | {wrong} |", row.name);
    }
    println!();
    println!("| worlds | joint test rejects | drift found | placebo not clean | supported, truly | supported, falsely |");
    println!("|---|---|---|---|---|---|");
    for row in &study.rows {
        let cells = [row.trends_rejected, row.drift_found, row.placebo_unclean, row.supported, row.false_supported].map(|p| shown(&p));
        println!("| {} | {} |", row.name, cells.join(" | "));
    }
}

fn shown(p: &Proportion) -> String {
    match (p.value(), p.interval()) {
        (Some(value), Some((low, high))) => {
            format!("{:.1} % ({:.1}–{:.1}) of {}", 100.0 * value, 100.0 * low, 100.0 * high, p.of)
        }
        _ => "–".to_owned(),
    }
}
