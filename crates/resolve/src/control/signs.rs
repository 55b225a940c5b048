//! Signs beside ownership: an address or a director that many firms share, shares that add up to more than the whole, links to the dead.
//! A sign is published with its number and is no verdict: a business centre has many tenants, an accountant many mandates.

use std::collections::{BTreeMap, BTreeSet};

use super::Graph;
use crate::links::{Edge, Holds, LinkKind, WHOLE};

/// Something that several firms have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared<K> {
    /// The address, or the director.
    pub what: K,
    /// The firms, sorted.
    pub firms: Vec<u32>,
}

/// Addresses of more than `more_than` firms, in their order. `addresses` are firms with their address in the form in which addresses are
/// compared; a firm may have several.
pub fn shared_addresses<'a>(addresses: impl IntoIterator<Item = (u32, &'a str)>, more_than: usize) -> Vec<Shared<&'a str>> {
    shared(addresses.into_iter().map(|(firm, key)| (key, firm)), more_than)
}

/// Directors of more than `more_than` firms at once on a day, in the order of their numbers; only directorships that held for certain.
pub fn busy_directors(edges: &[Edge], day: i32, more_than: usize) -> Vec<Shared<u32>> {
    let held = edges.iter().filter(|e| e.kind == LinkKind::Directorship && e.span.on(day) == Holds::Yes);
    shared(held.map(|e| (e.source, e.target)), more_than)
}

fn shared<K: Ord>(pairs: impl Iterator<Item = (K, u32)>, more_than: usize) -> Vec<Shared<K>> {
    let mut firms: BTreeMap<K, BTreeSet<u32>> = BTreeMap::new();
    for (what, firm) in pairs {
        firms.entry(what).or_default().insert(firm);
    }
    let many = firms.into_iter().filter(|(_, firms)| firms.len() > more_than);
    many.map(|(what, firms)| Shared { what, firms: firms.into_iter().collect() }).collect()
}

/// An asset whose published shares add up to more than the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overfull {
    /// The asset.
    pub asset: u32,
    /// Lower bounds of the direct owners' shares, added up, in parts per million; over 1,000,000.
    pub total_min: u64,
    /// The owners whose shares are known, sorted.
    pub owners: Vec<u32>,
}

/// Assets whose direct shares that held for certain on a day add up to more than the whole, in the order of their numbers: somebody's
/// share is out of date, or was published wrongly.
pub fn overfull(graph: &Graph, day: i32) -> Vec<Overfull> {
    let of = |asset: u32| {
        let held = graph.owners(asset).filter_map(|p| {
            let pair = graph.pair(p);
            let step = graph.step(pair, day, None).filter(|s| s.holds == Holds::Yes)?;
            Some((pair.owner, step.share.min.filter(|m| *m > 0)?))
        });
        let held: Vec<(u32, u32)> = held.collect();
        let total_min = held.iter().map(|h| u64::from(h.1)).sum::<u64>();
        (total_min > u64::from(WHOLE)).then(|| Overfull { asset, total_min, owners: held.iter().map(|h| h.0).collect() })
    };
    (0..graph.len()).filter_map(of).collect()
}

/// Links that began after the death of one of their ends, by position; `deaths` has the last possible day of death by entity.
pub fn after_death(edges: &[Edge], deaths: &BTreeMap<u32, i32>) -> Vec<usize> {
    let is_late = |e: &Edge| [e.source, e.target].iter().filter_map(|end| deaths.get(end)).any(|death| e.span.from > *death);
    edges.iter().enumerate().filter(|(_, e)| is_late(e)).map(|(at, _)| at).collect()
}
