//! Entities that listed persons own by half or more: OFAC's 50 % rule.
//!
//! The rule, from the U.S. Treasury's "Revised guidance on entities owned by persons whose property and interests in property are
//! blocked" (13 August 2014) and its questions 398 to 402 (ofac.treasury.gov/faqs/398 to /402): an entity is blocked when blocked
//! persons own, directly or indirectly, 50 % or more of it taken together; indirectly means through entities that are themselves so
//! owned by 50 % or more. Shares are therefore added up at each step and never multiplied, a share held through an entity that is not
//! half owned does not count, exactly 50 % is enough, and control without ownership is not enough.

use std::collections::{BTreeMap, BTreeSet};

use super::Graph;
use super::sweep::{periods, stretches};
use crate::links::{HALF, Holds, Span};

/// An entity that listed persons own by half or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfOwned {
    /// Direct shares of listed persons and of entities they own by half or more, added up, in parts per million; lower bounds.
    pub share_min: u64,
    /// The listed persons it goes back to, sorted.
    pub owners: Vec<u32>,
    /// Steps of the rule from a listed person: 1 where listed persons own it directly.
    pub depth: usize,
}

/// The same in a period in which nothing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfOwnedPeriod {
    /// The entity.
    pub asset: u32,
    /// When; certain where listings and ownerships held for certain.
    pub span: Span,
    /// What it came to.
    pub owned: HalfOwned,
}

/// What is said of an entity in a stretch of days.
type Said = (i32, i32, Option<(Holds, HalfOwned)>);

/// Entities that `listed` persons own by half or more on a day, without those that are listed themselves. Only links that held for
/// certain count, with the lower bound of their shares: an unknown share adds nothing, so an entity that is not in the answer may
/// still be owned so. With `known_by` as it could be known on that day.
pub fn half_owned(graph: &Graph, listed: &BTreeSet<u32>, day: i32, known_by: Option<i32>) -> BTreeMap<u32, HalfOwned> {
    spread(graph, listed, day, known_by, Holds::Yes)
}

fn spread(graph: &Graph, listed: &BTreeSet<u32>, day: i32, known_by: Option<i32>, least: Holds) -> BTreeMap<u32, HalfOwned> {
    let mut blocked: BTreeMap<u32, HalfOwned> = BTreeMap::new();
    let mut sums: BTreeMap<u32, HalfOwned> = BTreeMap::new();
    let mut ring: Vec<u32> = listed.iter().copied().collect();
    let mut depth = 0;
    while !ring.is_empty() {
        depth += 1;
        let mut reached = BTreeSet::new();
        for owner in &ring {
            let origins = blocked.get(owner).map_or_else(|| vec![*owner], |b| b.owners.clone());
            for position in graph.assets(*owner) {
                let pair = graph.pair(*position);
                let Some(step) = graph.step(pair, day, known_by).filter(|s| s.holds >= least) else { continue };
                let Some(min) = step.share.min.filter(|m| *m > 0 && pair.asset != pair.owner) else { continue };
                let sum = sums.entry(pair.asset).or_insert(HalfOwned { share_min: 0, owners: Vec::new(), depth });
                sum.share_min += u64::from(min);
                sum.owners.extend(&origins);
                reached.insert(pair.asset);
            }
        }
        ring = Vec::new();
        for asset in reached.into_iter().filter(|a| !listed.contains(a)) {
            let Some(sum) = sums.get_mut(&asset) else { continue };
            sum.owners.sort_unstable();
            sum.owners.dedup();
            if sum.share_min < u64::from(HALF) {
                continue;
            }
            let is_new = !blocked.contains_key(&asset);
            let first = blocked.get(&asset).map_or(depth, |b| b.depth);
            blocked.insert(asset, HalfOwned { depth: first, ..sum.clone() });
            if is_new {
                ring.push(asset);
            }
        }
    }
    blocked
}

/// Entities that listed persons own by half or more in all periods, in the order of their numbers and days. A listing is an entity
/// and the period in which it stood on the list.
pub fn half_owned_periods(graph: &Graph, listings: &[(u32, Span)]) -> Vec<HalfOwnedPeriod> {
    let mut spans: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
    for (entity, span) in listings {
        spans.entry(*entity).or_default().push(*span);
    }
    let mut out = Vec::new();
    for group in below(graph, listings) {
        let of = |entity: &u32| spans.get(entity).into_iter().flatten().map(|s| (*entity, *s)).collect::<Vec<_>>();
        let ours: Vec<(u32, Span)> = group.iter().flat_map(of).collect();
        let links = group.iter().flat_map(|e| graph.assets(*e)).flat_map(|p| graph.links_of(graph.pair(*p)));
        let mut cuts: Vec<i32> = links.map(|e| e.span).chain(ours.iter().map(|l| l.1)).flat_map(Span::cuts).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut said: BTreeMap<u32, Vec<Said>> = BTreeMap::new();
        for (from, to) in stretches(&cuts) {
            let on = |least: Holds| ours.iter().filter(|l| l.1.on(from) >= least).map(|l| l.0).collect::<BTreeSet<u32>>();
            let certain = spread(graph, &on(Holds::Yes), from, None, Holds::Yes);
            let possible = spread(graph, &on(Holds::Perhaps), from, None, Holds::Perhaps);
            let perhaps = possible.into_iter().filter(|(asset, _)| !certain.contains_key(asset)).map(|(a, o)| (a, Holds::Perhaps, o));
            for (asset, holds, owned) in perhaps.chain(certain.iter().map(|(a, o)| (*a, Holds::Yes, o.clone()))) {
                said.entry(asset).or_default().push((from, to, Some((holds, owned))));
            }
        }
        for (asset, stretches) in said {
            out.extend(periods(stretches.into_iter()).into_iter().map(|(span, owned)| HalfOwnedPeriod { asset, span, owned }));
        }
    }
    out.sort_unstable_by_key(|p| (p.asset, p.span));
    out
}

/// Everything below the listed entities, in groups that have no ownership between them; so that the days of one group do not cut up
/// another's.
fn below(graph: &Graph, listings: &[(u32, Span)]) -> Vec<BTreeSet<u32>> {
    let mut reached: BTreeSet<u32> = BTreeSet::new();
    let mut open: Vec<u32> = listings.iter().map(|l| l.0).collect();
    while let Some(entity) = open.pop() {
        if reached.insert(entity) {
            open.extend(graph.assets(entity).iter().map(|p| graph.pair(*p).asset));
        }
    }
    let mut groups = Vec::new();
    // Most listed persons own nothing.
    let mut left: BTreeSet<u32> =
        reached.iter().copied().filter(|e| !graph.assets(*e).is_empty() || !graph.owners(*e).is_empty()).collect();
    while let Some(first) = left.pop_first() {
        let mut group = BTreeSet::from([first]);
        let mut open = vec![first];
        while let Some(entity) = open.pop() {
            let down = graph.assets(entity).iter().map(|p| graph.pair(*p).asset);
            let up = graph.owners(entity).map(|p| graph.pair(p).owner);
            for near in down.chain(up).filter(|e| reached.contains(e)) {
                if left.remove(&near) {
                    group.insert(near);
                    open.push(near);
                }
            }
        }
        groups.push(group);
    }
    groups
}
