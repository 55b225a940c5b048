//! Links at the size of a country, over invented graphs that are the same on every machine.

use super::{Clock, Figure, Found, Sources};
use crate::control::{self, DEPTH};
use crate::links::{Days, Edge, Ids, LinkKind, Share, Span};
use crate::paths::{self, Filter};

/// Firms of which the target of control speaks.
const FIRMS: u32 = 1_000_000;

/// Links of which the target of paths speaks.
const LINKS: u32 = 10_000_000;

/// Paths that are searched for.
const SEARCHES: usize = 1_000;

/// Control and paths.
pub(super) fn measure(from: &Sources, give: &mut dyn FnMut(Found)) {
    control(from.firms).into_iter().chain(paths(from.links)).for_each(|figure| give(Found::Figure(figure)));
}

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

fn ids(count: u32) -> Ids {
    let names: Vec<String> = (0..count).map(|i| format!("xx-{i:09}")).collect();
    Ids::new(names.iter().map(String::as_str))
}

/// Who stands behind every firm, in all periods. Firms with one to four owners each: three in ten of these are other firms (a few holdings far more often than others), the rest one
/// of as many people; half of the ownerships have a day of beginning, a quarter one of ending, a tenth no share.
pub fn control(firms: u32) -> Vec<Figure> {
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
    let clock = Clock::start();
    let graph = control::Graph::new(&ids, &edges);
    let (mut stakes, mut deepest) = (0usize, 0);
    for firm in 0..firms {
        for stake in graph.stakes(firm, DEPTH) {
            stakes += 1;
            deepest = deepest.max(stake.depth);
        }
    }
    let figure = |what: String, value, unit| Figure::new("graphs", what, firms as usize, value, unit);
    let all = format!("who stands behind every firm ({} ownerships, {stakes} stakes, up to {deepest} links deep)", edges.len());
    let seconds = clock.seconds();
    vec![
        // One thread, so that on a free machine it takes as long by the clock on the wall.
        figure(all, seconds, "CPU-s").at_most(20.0).promised_if(firms >= FIRMS),
        figure("circles found".into(), graph.circles().len() as f64, "circles"),
    ]
}

/// Shortest paths. Links between a third as many entities, one end of every fourth link among a thousandth of them: hubs, as registers have them.
pub fn paths(links: u32) -> Vec<Figure> {
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
    let graph = paths::Graph::new(&ids, &edges);
    drop(edges);
    let mut times = Vec::new();
    for _ in 0..SEARCHES {
        let (from, to) = (chance.below(count), chance.below(count));
        let clock = Clock::start();
        std::hint::black_box(graph.shortest(from, to, &Filter::default(), usize::MAX));
        times.push(clock.seconds() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    let figure = |what: &str, at: usize| Figure::new("graphs", what, links as usize, times[at], "CPU-ms");
    vec![
        figure("shortest path between any two, the middle one of a thousand", SEARCHES / 2),
        figure("the longest search of a thousand", SEARCHES - 1).at_most(50.0).promised_if(links >= LINKS),
    ]
}
