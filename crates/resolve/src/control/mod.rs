//! Who stands behind whom, on which day, through which chains of ownership.
//!
//! Comes in: ownership [`Edge`]s. Goes out: for an asset the owners behind it with their shares, multiplied along each chain and added
//! up over chains, for one day or for all periods; circles; entities that listed persons own by half (OFAC's 50 % rule); and signs
//! that a firm's address or director is one of many. It says what registers published, as ranges where they leave a range open, and
//! deliberately judges nothing: a sign is a reason to look, and an unknown share stays unknown.
//!
//! **Links of one pair.** Two datasets that tell of one owner and asset tell of one holding: the share is between what they say. Two
//! links of one dataset may be two blocks of shares or one told twice: the share is between the greatest of them and their sum.
//!
//! **Circles.** A chain passes each entity once. Where a chain meets a circle, what comes back through it is not counted, so the lower
//! bound holds and the upper one is unknown.

mod chains;
mod circles;
mod half;
mod signs;
mod sweep;

pub use chains::{Behind, Chain, Stake, Standing};
pub use half::{HalfOwned, HalfOwnedPeriod, half_owned, half_owned_periods};
pub use signs::{Overfull, Shared, after_death, busy_directors, overfull, shared_addresses};

use crate::links::{Edge, Holds, Ids, LinkKind, Share, Span};

/// Most links of a chain that can be asked for: deeper than any published structure we know of, and a bound for recursion.
pub const DEPTH_MAX: usize = 32;

/// Links of a chain followed unless somebody says otherwise.
pub const DEPTH: usize = 10;

/// Most chains followed above one asset; past it the answer says how many owners were reached and that it was cut.
pub const CHAINS_MAX: usize = 10_000;

/// All ownerships, ordered for walking up and down.
#[derive(Debug)]
pub struct Graph {
    edges: Vec<Edge>,
    /// Owner and asset with all links between them; in order of asset, then owner.
    pairs: Vec<Pair>,
    /// Where an entity's owners begin in `pairs`.
    owners_at: Vec<u32>,
    /// Pairs in order of owner, then asset.
    downward: Vec<u32>,
    /// Where an entity's assets begin in `downward`.
    assets_at: Vec<u32>,
    /// Whether an entity is part of a circle of ownership, at any time.
    in_circle: Vec<bool>,
}

/// An owner and an asset, with the links that say so.
#[derive(Clone, Copy, Debug)]
struct Pair {
    owner: u32,
    asset: u32,
    first: u32,
    count: u32,
    /// From the earliest day to the latest on which one of its links may have held.
    from: i32,
    to: i32,
}

/// What the links of a pair come to on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    holds: Holds,
    share: Share,
    first_seen: Option<i32>,
}

impl Graph {
    /// Takes the ownerships among `edges`; other kinds, and ends that are not in `ids`, are left out.
    pub fn new(ids: &Ids, edges: &[Edge]) -> Graph {
        let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let of_ours = |e: &&Edge| e.kind == LinkKind::Ownership && e.source < count && e.target < count && !e.span.is_empty();
        let mut edges: Vec<Edge> = edges.iter().filter(of_ours).copied().collect();
        edges.sort_unstable_by_key(|e| (e.target, e.source, e.dataset, e.span, e.share, e.first_seen));
        let pairs = pairs_of(&edges);
        let owners_at = starts(count, pairs.iter().map(|p| p.asset));
        let mut downward: Vec<u32> = (0..u32::try_from(pairs.len()).unwrap_or(u32::MAX)).collect();
        downward.sort_unstable_by_key(|p| (pairs[*p as usize].owner, pairs[*p as usize].asset));
        let assets_at = starts(count, downward.iter().map(|p| pairs[*p as usize].owner));
        let mut graph = Graph { edges, pairs, owners_at, downward, assets_at, in_circle: Vec::new() };
        graph.in_circle = vec![false; count as usize];
        for entity in graph.circles().into_iter().flatten() {
            graph.in_circle[entity as usize] = true;
        }
        graph
    }

    /// How many entities there are, with and without ownerships.
    pub fn len(&self) -> u32 {
        u32::try_from(self.in_circle.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.in_circle.is_empty()
    }

    /// Whether the entity is part of a circle of ownership, at any time.
    pub fn is_in_circle(&self, entity: u32) -> bool {
        self.in_circle.get(entity as usize).copied().unwrap_or(false)
    }

    /// Positions in `pairs` of an asset's owners.
    fn owners(&self, asset: u32) -> std::ops::Range<u32> {
        let at = asset as usize;
        match (self.owners_at.get(at), self.owners_at.get(at + 1)) {
            (Some(a), Some(b)) => *a..*b,
            _ => 0..0,
        }
    }

    /// Positions in `pairs` of an owner's assets.
    fn assets(&self, owner: u32) -> &[u32] {
        let at = owner as usize;
        match (self.assets_at.get(at), self.assets_at.get(at + 1)) {
            (Some(a), Some(b)) => &self.downward[*a as usize..*b as usize],
            _ => &[],
        }
    }

    fn pair(&self, pair: u32) -> &Pair {
        &self.pairs[pair as usize]
    }

    fn links_of(&self, pair: &Pair) -> &[Edge] {
        &self.edges[pair.first as usize..(pair.first + pair.count) as usize]
    }

    /// What the pair's links come to on a day; with `known_by` only links published until that day count, and a link whose first
    /// publication is unknown does not.
    fn step(&self, pair: &Pair, day: i32, known_by: Option<i32>) -> Option<Step> {
        if day < pair.from || day > pair.to {
            return None;
        }
        let links = self.links_of(pair);
        let known = |e: &Edge| known_by.is_none_or(|k| e.first_seen.is_some_and(|f| f <= k));
        if let [link] = links {
            let holds = link.span.on(day);
            return (holds != Holds::No && known(link)).then_some(Step { holds, share: link.share, first_seen: link.first_seen });
        }
        let holds = links.iter().filter(|e| known(e)).map(|e| e.span.on(day)).max().filter(|h| *h != Holds::No)?;
        let mut step = Step { holds, share: Share::UNKNOWN, first_seen: None };
        let mut dataset: Option<(u16, Share)> = None;
        for link in links.iter().filter(|e| known(e) && e.span.on(day) == holds) {
            step.first_seen = match (step.first_seen, link.first_seen) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            dataset = match dataset {
                Some((number, share)) if number == link.dataset => Some((number, blocks(share, link.share))),
                Some((_, share)) => {
                    step.share = step.share.between(share);
                    Some((link.dataset, link.share))
                }
                None => Some((link.dataset, link.share)),
            };
        }
        if let Some((_, share)) = dataset {
            step.share = step.share.between(share);
        }
        Some(step)
    }
}

/// Two links of one dataset for one pair: at least the greater of them, at most both.
fn blocks(a: Share, b: Share) -> Share {
    Share { min: a.min.max(b.min), max: a.and(b).max }
}

fn pairs_of(edges: &[Edge]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (at, edge) in edges.iter().enumerate() {
        let Span { from, to, .. } = edge.span;
        match pairs.last_mut() {
            Some(p) if (p.asset, p.owner) == (edge.target, edge.source) => {
                p.count += 1;
                p.from = p.from.min(from);
                p.to = p.to.max(to);
            }
            _ => {
                let first = u32::try_from(at).unwrap_or(u32::MAX);
                pairs.push(Pair { owner: edge.source, asset: edge.target, first, count: 1, from, to });
            }
        }
    }
    pairs
}

/// Where each entity's entries begin in a list sorted by entity; one more than there are entities.
fn starts(count: u32, sorted: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut at = vec![0u32; count as usize + 1];
    for entity in sorted {
        at[entity as usize + 1] += 1;
    }
    for i in 1..at.len() {
        at[i] += at[i - 1];
    }
    at
}

#[cfg(test)]
mod tests;
