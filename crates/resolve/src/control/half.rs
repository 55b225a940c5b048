//! Entities that listed persons own by half or more: OFAC's 50 % rule.
//!
//! The rule, from the U.S. Treasury's "Revised guidance on entities owned by persons whose property and interests in property are
//! blocked" (13 August 2014) and its questions 398 to 402 (ofac.treasury.gov/faqs/398 to /402): an entity is blocked when blocked
//! persons own, directly or indirectly, 50 % or more of it taken together; indirectly means through entities that are themselves so
//! owned by 50 % or more. Shares are therefore added up at each step and never multiplied, a share held through an entity that is not
//! half owned does not count, exactly 50 % is enough, and control without ownership is not enough.

use std::collections::{BTreeMap, BTreeSet};

use super::sweep::{periods, stretches};
use super::{Graph, Pair};
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

/// Entities that `listed` persons own by half or more on a day, without those that are listed themselves. Only links that held for
/// certain count, with the lower bound of their shares: an unknown share adds nothing, so an entity that is not in the answer may
/// still be owned so. With `known_by` as it could be known on that day.
pub fn half_owned(graph: &Graph, listed: &BTreeSet<u32>, day: i32, known_by: Option<i32>) -> BTreeMap<u32, HalfOwned> {
    let listings: Vec<(u32, Span)> = listed.iter().map(|e| (*e, Span::days(day, day))).collect();
    let certain = |(asset, periods): (u32, Vec<(Span, HalfOwned)>)| {
        periods.into_iter().find(|p| p.0.on(day) == Holds::Yes).map(|(_, owned)| (asset, owned))
    };
    Spread::settle(graph, &listings, known_by).into_iter().filter_map(certain).collect()
}

/// Entities that listed persons own by half or more in all periods, in the order of their numbers and days. A listing is an entity
/// and the period in which it stood on the list.
pub fn half_owned_periods(graph: &Graph, listings: &[(u32, Span)]) -> Vec<HalfOwnedPeriod> {
    let all = Spread::settle(graph, listings, None).into_iter();
    all.flat_map(|(asset, periods)| periods.into_iter().map(move |(span, owned)| HalfOwnedPeriod { asset, span, owned })).collect()
}

/// What has been found so far. An entity is looked at again whenever more is found of one of its owners; that only ever adds, so it
/// ends, in circles too, and with the same answer in whatever order it is done.
struct Spread<'a> {
    graph: &'a Graph,
    known_by: Option<i32>,
    listed: BTreeMap<u32, Vec<Span>>,
    owned: BTreeMap<u32, Vec<(Span, HalfOwned)>>,
}

/// What an owner that is listed or half owned gives to an asset on a day.
struct Part<'a> {
    holds: Holds,
    depth: usize,
    min: u32,
    owners: &'a [u32],
}

impl<'a> Spread<'a> {
    fn settle(graph: &'a Graph, listings: &[(u32, Span)], known_by: Option<i32>) -> BTreeMap<u32, Vec<(Span, HalfOwned)>> {
        let mut spread = Spread { graph, known_by, listed: BTreeMap::new(), owned: BTreeMap::new() };
        for (entity, span) in listings {
            spread.listed.entry(*entity).or_default().push(*span);
        }
        let below = |entity: u32| graph.assets(entity).iter().map(move |p| graph.pair(*p).asset).filter(move |a| *a != entity);
        let mut open: BTreeSet<u32> = spread.listed.keys().flat_map(|e| below(*e)).collect();
        while let Some(asset) = open.pop_first() {
            let found = spread.look(asset);
            if spread.owned.get(&asset).map_or(&[][..], Vec::as_slice) != found {
                open.extend(below(asset));
                spread.owned.insert(asset, found);
            }
        }
        spread.owned
    }

    /// All periods in which the asset is half owned, by what has been found of its owners.
    fn look(&self, asset: u32) -> Vec<(Span, HalfOwned)> {
        let is_known = |p: &&Pair| p.owner != asset && (self.listed.contains_key(&p.owner) || self.owned.contains_key(&p.owner));
        let pairs = self.graph.owners(asset).map(|p| self.graph.pair(p));
        let pairs: Vec<(&Pair, [u32; 1])> = pairs.filter(is_known).map(|p| (p, [p.owner])).collect();
        let own = self.listed.get(&asset).map_or(&[][..], Vec::as_slice);
        let mut cuts: Vec<i32> = own.iter().flat_map(|s| s.cuts()).collect();
        for (pair, _) in &pairs {
            cuts.extend(self.graph.links_of(pair).iter().flat_map(|e| e.span.cuts()));
            cuts.extend(self.listed.get(&pair.owner).into_iter().flatten().flat_map(|s| s.cuts()));
            cuts.extend(self.owned.get(&pair.owner).into_iter().flatten().flat_map(|p| p.0.cuts()));
        }
        cuts.sort_unstable();
        cuts.dedup();
        periods(stretches(&cuts).map(|(from, to)| {
            let is_listed = own.iter().any(|s| s.on(from) == Holds::Yes);
            let parts = pairs.iter().filter_map(|(pair, itself)| self.part(pair, itself, from));
            (from, to, if is_listed { None } else { sum(parts.collect()) })
        }))
    }

    /// What the owner of a pair gives on a day: its share, where it is listed or half owned then.
    fn part<'b>(&'b self, pair: &Pair, itself: &'b [u32], day: i32) -> Option<Part<'b>> {
        let step = self.graph.step(pair, day, self.known_by)?;
        let min = step.share.min.filter(|m| *m > 0)?;
        let listed = self.listed.get(&pair.owner).into_iter().flatten().map(|s| (s.on(day), 0, itself));
        let owned = self.owned.get(&pair.owner).into_iter().flatten().map(|(s, o)| (s.on(day), o.depth, o.owners.as_slice()));
        let best = listed.chain(owned).filter(|s| s.0 != Holds::No).max_by_key(|s| (s.0, std::cmp::Reverse(s.1)))?;
        Some(Part { holds: best.0.min(step.holds), depth: best.1, min, owners: best.2 })
    }
}

/// Half owned for certain by what is certain, else perhaps by all that may be.
fn sum(mut parts: Vec<Part>) -> Option<(Holds, HalfOwned)> {
    parts.sort_by_key(|p| p.depth);
    for least in [Holds::Yes, Holds::Perhaps] {
        let mut owned = HalfOwned { share_min: 0, owners: Vec::new(), depth: 0 };
        for part in parts.iter().filter(|p| p.holds >= least) {
            // As deep as the deepest owner that was needed to reach the half.
            if owned.share_min < u64::from(HALF) {
                owned.depth = part.depth + 1;
            }
            owned.share_min += u64::from(part.min);
            owned.owners.extend(part.owners);
        }
        if owned.share_min >= u64::from(HALF) {
            owned.owners.sort_unstable();
            owned.owners.dedup();
            return Some((least, owned));
        }
    }
    None
}
