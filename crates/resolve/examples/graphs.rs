//! Measures links at the size of a country, over invented graphs that are the same on every machine.
//!
//! `cargo run --release -p resolve --example graphs -- control 1000000` computes who stands behind every firm, in all periods;
//! `… -- paths 10000000` searches shortest paths. Prints counts and seconds; nothing is read or written.

use std::time::Instant;

use resolve::control::{self, DEPTH};
use resolve::links::{Days, Edge, Ids, LinkKind, Share, Span};
use resolve::paths::{self, Filter, Found};

/// A small generator (xorshift64*, Vigna 2016): the same numbers everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, most: u32) -> u32 {
        u32::try_from((u128::from(self.next()) * u128::from(most)) >> 64).unwrap_or(0)
    }
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let size = words.get(2).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    match words.get(1).map(String::as_str) {
        Some("control") => measure_control(size),
        Some("paths") => measure_paths(size),
        _ => eprintln!("say: graphs control FIRMS, or graphs paths LINKS"),
    }
}

fn ids(count: u32) -> Ids {
    let names: Vec<String> = (0..count).map(|i| format!("xx-{i:09}")).collect();
    Ids::new(names.iter().map(String::as_str))
}

/// Firms with one to four owners each: three in ten of these are other firms (a few holdings far more often than others), the rest one
/// of as many people; half of the ownerships have a day of beginning, a quarter one of ending, a tenth no share.
fn measure_control(firms: u32) {
    let mut chance = Chance(7);
    let ids = ids(firms * 2);
    let mut edges = Vec::new();
    for firm in 0..firms {
        let owners = 1 + chance.below(2) * (1 + chance.below(3));
        for _ in 0..owners {
            let holding = if chance.below(10) == 0 { chance.below(firms / 1000 + 1) } else { chance.below(firms) };
            let source = if chance.below(10) < 3 { holding } else { firms + chance.below(firms) };
            let begun = 10_000 + i32::try_from(chance.below(8_000)).unwrap_or(0);
            let start = (chance.below(2) == 0).then_some(Days { first: begun, last: begun });
            let ended = begun + 2_000;
            let end = (chance.below(4) == 0).then_some(Days { first: ended, last: ended });
            let share = if chance.below(10) == 0 { Share::UNKNOWN } else { Share::exactly(1_000_000 / owners) };
            let span = Span::new(start, end, Some(18_000), Some(20_000));
            edges.push(Edge { source, target: firm, kind: LinkKind::Ownership, dataset: 0, share, span, first_seen: Some(18_000) });
        }
    }
    let start = Instant::now();
    let graph = control::Graph::new(&ids, &edges);
    let built = start.elapsed();
    let (mut stakes, mut deepest, mut bounds) = (0usize, 0, 0u64);
    for firm in 0..firms {
        for stake in graph.stakes(firm, DEPTH) {
            stakes += 1;
            deepest = deepest.max(stake.depth);
            bounds += u64::from(stake.share.min.unwrap_or(0));
        }
    }
    let all = start.elapsed();
    let circles = graph.circles().len();
    println!("{firms} firms, {} ownerships, {circles} circles, built in {:.2} s", edges.len(), built.as_secs_f64());
    println!("{stakes} stakes up to {deepest} links deep in {:.2} s together (check {bounds}), memory {} MB", all.as_secs_f64(), memory());
    let people = firms / 20;
    let listed: Vec<(u32, Span)> = (0..people).map(|i| (firms + i * 20, Span::days(15_000, 19_000))).collect();
    let start = Instant::now();
    let owned = control::half_owned_periods(&graph, &listed);
    println!("{} periods of half ownership below {} listed in {:.2} s", owned.len(), listed.len(), start.elapsed().as_secs_f64());
}

/// Links between a third as many entities, one end of every fourth link among a thousandth of them: hubs, as registers have them.
fn measure_paths(links: u32) {
    let mut chance = Chance(11);
    let count = links / 3 + 2;
    let ids = ids(count);
    let edges: Vec<Edge> = (0..links)
        .map(|_| {
            let source = if chance.below(4) == 0 { chance.below(count / 1_000 + 1) } else { chance.below(count) };
            let target = chance.below(count);
            let kind = LinkKind::ALL[chance.below(4) as usize];
            let from = 10_000 + i32::try_from(chance.below(8_000)).unwrap_or(0);
            Edge { source, target, kind, dataset: 0, share: Share::UNKNOWN, span: Span::days(from, from + 6_000), first_seen: None }
        })
        .collect();
    let start = Instant::now();
    let graph = paths::Graph::new(&ids, &edges);
    drop(edges);
    let (entities, took) = (graph.len(), start.elapsed().as_secs_f64());
    println!("{links} links, {entities} entities, graph of {} MB in {took:.2} s, memory {} MB", graph.bytes() / 1_000_000, memory());
    let plain = Filter::default();
    let around = Filter { hub_links: Some(200), ..Filter::default() };
    let on_a_day = Filter { hub_links: Some(200), day: Some(16_000), kinds: LinkKind::ALL[..2].to_vec(), ..Filter::default() };
    for (name, filter) in [("any", plain), ("around hubs", around), ("around hubs, two kinds, on a day", on_a_day)] {
        let (mut times, mut lengths, mut none) = (Vec::new(), 0, 0);
        for _ in 0..1_000 {
            let (from, to) = (chance.below(count), chance.below(count));
            let start = Instant::now();
            match graph.shortest(from, to, &filter, usize::MAX) {
                Found::Path(path) => lengths += path.steps.len(),
                _ => none += 1,
            }
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        let mean = lengths as f64 / f64::from(1_000 - none);
        println!(
            "{name}: median {:.2} ms, p95 {:.2}, p99 {:.2}, longest {:.2}; {none} of 1000 without a path, mean length {mean:.1}",
            times[500], times[950], times[990], times[999]
        );
    }
    let start = Instant::now();
    let near = graph.around(0, 2, 500, &Filter::default());
    let took = start.elapsed().as_secs_f64() * 1000.0;
    println!("two rings around a hub with {} links: {took:.2} ms, {} left out", graph.link_count(0), near.left_out);
}

/// Most memory used so far, in MB, where the system tells (Linux).
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("?");
    line.trim().split(' ').next().and_then(|kb| kb.parse::<u64>().ok()).map_or("?".to_owned(), |kb| (kb / 1000).to_string())
}
