//! Measures linking on sets with known truth and prints a table.
//!
//! `cargo run --release -p resolve --example linkage -- [febrl] [senzing] [historical FILE.csv] [lists] [million [RECORDS]] [write FILE.csv [RECORDS]]`
//! `LIMITS=1` tries other limits, `LOUD=1` says more. Without words: FEBRL and Senzing's truth set, found by `TURA_DATA`. `write` writes the invented people for other programs.

mod lists;
mod people;
mod sets;
mod truth;

use std::time::Instant;

use resolve::cluster::{Edge, Limits, Member, cluster};
use resolve::judgements::Judged;
use resolve::pairs::{Blocks, Bounds, Keys};
use resolve::records::{Level, Rows, Table};
use resolve::weights::Weights;
use truth::{Quality, used};

/// A set to link: records, and for each the number of its person.
pub struct Set {
    /// What it is called.
    pub name: String,
    /// The records.
    pub rows: Rows,
    /// The truth.
    pub truth: Vec<u32>,
}

/// Edges below this probability are not even kept: they would neither join nor trouble anyone.
const KEEP: f64 = 0.01;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |at: usize| words.get(at).map(String::as_str);
    let number = |at: usize| word(at).and_then(|w| w.parse().ok()).unwrap_or(1_000_000);
    println!(
        "{:<14} {:>9} {:>10} {:>10} {:>9} {:>9} {:>8} {:>8} {:>8} {:>8} {:>7} {:>8} {:>7}",
        "set", "records", "pairs", "found %", "precision", "pure %", "recall", "F1", "queue", "left out", "wall s", "CPU s", "MB"
    );
    match word(0) {
        Some("febrl") => sets::febrl()?.into_iter().for_each(link),
        Some("senzing") => link(sets::senzing()?),
        Some("historical") => link(sets::historical(word(1).unwrap_or("historical.csv"))?),
        Some("million") => link(sets::invented(number(1))),
        Some("file") => link(sets::file(word(1).unwrap_or("people.csv"))?),
        Some("lists") => lists::run()?,
        Some("write") => sets::write(word(1).unwrap_or("people.csv"), number(2))?,
        _ => {
            sets::febrl()?.into_iter().for_each(link);
            link(sets::senzing()?);
        }
    }
    Ok(())
}

fn link(set: Set) {
    let Set { name, rows, truth } = set;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let loud = std::env::var_os("LOUD").is_some();
    let (wall, (cpu, _)) = (Instant::now(), used());
    let step = |what: &str| {
        if loud {
            eprintln!("{what:>10}: {:.2} s wall, {:.2} CPU-s, peak {:.0} MB", wall.elapsed().as_secs_f64(), used().0 - cpu, used().1);
        }
    };
    let table = rows.ready();
    step("ready");
    let mut keys = Keys::new();
    (0..table.records() as u32).for_each(|record| keys.push(table.keys(record)));
    step("keys");
    let blocks = Blocks::new(keys, Bounds::of(table.records(), threads));
    step("blocks");
    let weights = Weights::learn(&table, &blocks, threads);
    step("weights");
    if loud {
        print(&table, &weights);
    }
    let pairs = std::sync::atomic::AtomicU64::new(0);
    let found = std::sync::atomic::AtomicU64::new(0);
    let edges = blocks.pairs(0, |left, right| {
        pairs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if truth[left as usize] == truth[right as usize] {
            found.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
        let pattern = table.compare(left, right);
        let probability = weights.probability(pattern);
        (probability >= KEEP).then(|| Edge { left, right, score: probability as f32, grounds: weights.grounds(pattern) })
    });
    step("pairs");
    let members: Vec<Member> = (0..table.records()).map(|at| Member { id: format!("{at:07}").into(), ..Member::default() }).collect();
    let clusters = match cluster(&members, &edges, &Judged::default(), Limits::default()) {
        Ok(clusters) => clusters,
        Err(error) => return eprintln!("{}: {error}", name),
    };
    step("clusters");
    let quality = Quality::of(&clusters.of, &truth);
    let left_out: u64 = blocks.left_out().iter().map(|l| l.pairs_at_most).sum();
    println!(
        "{:<14} {:>9} {:>10} {:>10.2} {:>9.4} {:>9.2} {:>8.4} {:>8.4} {:>8} {:>8} {:>7.2} {:>8.2} {:>7.0}",
        name,
        table.records(),
        pairs.into_inner(),
        100.0 * found.into_inner() as f64 / quality.wanted.max(1) as f64,
        quality.precision(),
        100.0 * quality.pure as f64 / quality.clusters.max(1) as f64,
        quality.recall(),
        quality.f1(),
        clusters.queue.len(),
        left_out,
        wall.elapsed().as_secs_f64(),
        used().0 - cpu,
        used().1,
    );
    if std::env::var_os("LIMITS").is_some() {
        sweep(&members, &edges, &truth);
    }
    if loud {
        sets::worst(&table, &truth, &edges, &weights, &clusters.of);
    }
}

/// Prints what other limits would give.
fn sweep(members: &[Member], edges: &[Edge], truth: &[u32]) {
    for merge in [0.8, 0.9, 0.95, 0.99, 0.999] {
        for bridge in [0.0, 0.15, 0.3, 0.5] {
            let Ok(clusters) = cluster(members, edges, &Judged::default(), Limits { merge, bridge, ..Limits::default() }) else { return };
            let quality = Quality::of(&clusters.of, truth);
            let (p, r, f1) = (quality.precision(), quality.recall(), quality.f1());
            println!("    merge {merge:<5} bridge {bridge:<4}  precision {p:.4}  recall {r:.4}  F1 {f1:.4}");
        }
    }
}

/// Prints what was learnt, for whoever wonders.
fn print(table: &Table, weights: &Weights) {
    for (at, column) in table.columns().iter().enumerate() {
        let bits = |level, rarity| weights.bits(at, level, rarity);
        eprintln!(
            "{:>24}: differs {:6.2}  some {:6.2}  near {:6.2}  equal, 1 in 32 {:6.2}, 1 in 1024 {:6.2}  swapped {:6.2}",
            column.name,
            bits(Level::Differs, 0),
            bits(Level::Some, 0),
            bits(Level::Near, 0),
            bits(Level::Equal, 5),
            bits(Level::Equal, 10),
            bits(Level::Swapped, 5)
        );
    }
    eprintln!("{:>24}: {:.2}", "prior", weights.prior());
}
