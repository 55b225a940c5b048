//! The shortest path between two entities, searched from both ends.

use rustc_hash::FxHashMap;

use super::{Filter, Graph, Hop, Step};

/// A path: each step's link joins the entity at its place with the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The entities in order, both ends included.
    pub entities: Vec<u32>,
    /// The links between them, one fewer.
    pub steps: Vec<Step>,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A shortest path; among several the one whose middle has the smallest number, and so on, whatever the order of the links.
    Path(Path),
    /// No path under the filter.
    None,
    /// Neither a path nor its absence was seen before this many entities were visited.
    GaveUp(usize),
}

/// One side of the search: for every entity seen, the hop that leads back towards its end.
struct Side {
    back: FxHashMap<u32, (u32, Hop)>,
    ring: Vec<u32>,
    depth: usize,
}

impl Graph {
    /// A shortest path between two entities, of at most `visits_max` entities looked at: the bound on time.
    pub fn shortest(&self, from: u32, to: u32, filter: &Filter, visits_max: usize) -> Found {
        if from as usize >= self.len() || to as usize >= self.len() {
            return Found::None;
        }
        if from == to {
            return Found::Path(Path { entities: vec![from], steps: Vec::new() });
        }
        let start = |end: u32| Side { back: FxHashMap::from_iter([(end, (end, Hop { to: end, link: 0 }))]), ring: vec![end], depth: 0 };
        let (mut left, mut right) = (start(from), start(to));
        while !left.ring.is_empty() && !right.ring.is_empty() {
            if left.back.len() + right.back.len() > visits_max {
                return Found::GaveUp(left.back.len() + right.back.len());
            }
            let is_left = self.cost(&left) <= self.cost(&right);
            let met = if is_left { self.widen(&mut left, &right, filter) } else { self.widen(&mut right, &left, filter) };
            if let Some(middle) = met {
                return Found::Path(self.join(&left, &right, middle));
            }
        }
        Found::None
    }

    /// Links to look at for the next ring.
    fn cost(&self, side: &Side) -> u64 {
        side.ring.iter().map(|e| u64::from(self.link_count(*e))).sum()
    }

    /// Goes one ring further. Gives the entity with the smallest number that the other side has seen too, once the ring is whole.
    fn widen(&self, side: &mut Side, other: &Side, filter: &Filter) -> Option<u32> {
        let mut next = Vec::new();
        let mut met: Option<u32> = None;
        for entity in &side.ring {
            if side.depth > 0 && !self.is_passable(*entity, filter) {
                continue;
            }
            for hop in self.open_hops(*entity, filter) {
                let std::collections::hash_map::Entry::Vacant(place) = side.back.entry(hop.to) else { continue };
                place.insert((*entity, hop));
                next.push(hop.to);
                // Past the ends, an entity where the sides meet is walked through.
                if other.back.contains_key(&hop.to) && (other.back[&hop.to].0 == hop.to || self.is_passable(hop.to, filter)) {
                    met = Some(met.map_or(hop.to, |m| m.min(hop.to)));
                }
            }
        }
        next.sort_unstable();
        side.ring = next;
        side.depth += 1;
        met
    }

    fn join(&self, left: &Side, right: &Side, middle: u32) -> Path {
        let mut path = Path { entities: vec![middle], steps: Vec::new() };
        let mut at = middle;
        while let Some((before, hop)) = left.back.get(&at).filter(|b| b.0 != at) {
            path.entities.push(*before);
            path.steps.push(self.walked(*before, *hop));
            at = *before;
        }
        path.entities.reverse();
        path.steps.reverse();
        at = middle;
        while let Some((before, hop)) = right.back.get(&at).filter(|b| b.0 != at) {
            path.entities.push(*before);
            path.steps.push(self.walked(*before, *hop));
            at = *before;
        }
        path
    }
}
