//! Who is near an entity: rings around it, with a cap and a count of what was left out.

use rustc_hash::FxHashMap;

use super::{Filter, Graph, Step};

/// An entity near the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// Its number.
    pub entity: u32,
    /// Links away from the middle; 0 is the middle itself.
    pub ring: usize,
    /// Its links of all kinds and times.
    pub links: u32,
    /// Neighbours under the filter that are not in the answer.
    pub left_out: usize,
}

/// A neighbourhood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The entities, in order of ring, then number.
    pub entities: Vec<Near>,
    /// All links between them under the filter, in their order.
    pub links: Vec<Step>,
    /// Entities within the rings that the cap left out; of the last ring's own neighbours nothing is counted here.
    pub left_out: usize,
    /// Entities that were not walked through because they are hubs or to be avoided.
    pub not_passed: usize,
}

impl Graph {
    /// The neighbourhood of an entity: at most `cap` entities, ring by ring. Of a ring that does not fit whole, those with the fewest
    /// links are taken (they say most about the middle), equal ones in their order.
    pub fn around(&self, middle: u32, rings: usize, cap: usize, filter: &Filter) -> Around {
        let mut out = Around::default();
        if middle as usize >= self.len() || cap == 0 {
            return out;
        }
        let mut ring_of: FxHashMap<u32, usize> = FxHashMap::from_iter([(middle, 0)]);
        let mut ring = vec![middle];
        for number in 1..=rings {
            let mut next = Vec::new();
            for entity in &ring {
                if number > 1 && !self.is_passable(*entity, filter) {
                    out.not_passed += 1;
                    continue;
                }
                next.extend(self.open_hops(*entity, filter).map(|h| h.to).filter(|e| !ring_of.contains_key(e)));
            }
            next.sort_unstable();
            next.dedup();
            let room = cap.saturating_sub(ring_of.len());
            if next.len() > room {
                next.sort_by_key(|e| (self.link_count(*e), *e));
                out.left_out += next.len() - room;
                next.truncate(room);
                next.sort_unstable();
            }
            ring_of.extend(next.iter().map(|e| (*e, number)));
            ring = next;
        }
        self.describe(&ring_of, filter, &mut out);
        out
    }

    fn describe(&self, ring_of: &FxHashMap<u32, usize>, filter: &Filter, out: &mut Around) {
        let mut entities: Vec<(usize, u32)> = ring_of.iter().map(|(e, r)| (*r, *e)).collect();
        entities.sort_unstable();
        for (ring, entity) in entities {
            let mut elsewhere = Vec::new();
            for hop in self.open_hops(entity, filter) {
                if !ring_of.contains_key(&hop.to) {
                    elsewhere.push(hop.to);
                } else if hop.link.is_multiple_of(2) {
                    out.links.push(self.walked(entity, hop));
                }
            }
            elsewhere.dedup();
            out.entities.push(Near { entity, ring, links: self.link_count(entity), left_out: elsewhere.len() });
        }
        out.links.sort_unstable_by_key(|s| (s.source, s.target, s.link));
    }
}
