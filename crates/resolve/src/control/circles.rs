//! Circles of ownership: entities that own each other in the end.

use super::Graph;

impl Graph {
    /// Groups of entities each of which owns each other through some chain, at any time, and entities that own themselves; every
    /// group sorted, and the groups too. (Tarjan, "Depth-first search and linear graph algorithms", 1972, without recursion.)
    pub fn circles(&self) -> Vec<Vec<u32>> {
        let mut walk = Walk::new(self.owners_at.len().saturating_sub(1));
        for entity in 0..walk.order.len() {
            if walk.order[entity] == 0 {
                self.strongly(u32::try_from(entity).unwrap_or(u32::MAX), &mut walk);
            }
        }
        let mut out = walk.groups;
        out.sort_unstable();
        out
    }

    fn strongly(&self, root: u32, walk: &mut Walk) {
        let mut path: Vec<(u32, usize)> = vec![(root, 0)];
        walk.enter(root);
        while let Some((entity, next)) = path.last_mut() {
            let entity = *entity;
            let Some(pair) = self.assets(entity).get(*next) else {
                path.pop();
                let low = walk.low[entity as usize];
                if let Some((above, _)) = path.last() {
                    let above = *above as usize;
                    walk.low[above] = walk.low[above].min(low);
                }
                if low == walk.order[entity as usize] {
                    self.close(entity, walk);
                }
                continue;
            };
            *next += 1;
            let asset = self.pair(*pair).asset;
            if walk.order[asset as usize] == 0 {
                walk.enter(asset);
                path.push((asset, 0));
            } else if walk.is_open[asset as usize] {
                walk.low[entity as usize] = walk.low[entity as usize].min(walk.order[asset as usize]);
            }
        }
    }

    /// Takes a finished group off the stack; one entity is a circle only when it owns itself.
    fn close(&self, entity: u32, walk: &mut Walk) {
        let mut group = Vec::new();
        while let Some(top) = walk.open.pop() {
            walk.is_open[top as usize] = false;
            group.push(top);
            if top == entity {
                break;
            }
        }
        if group.len() > 1 || self.assets(entity).iter().any(|p| self.pair(*p).asset == entity) {
            group.sort_unstable();
            walk.groups.push(group);
        }
    }
}

struct Walk {
    count: u32,
    order: Vec<u32>,
    low: Vec<u32>,
    is_open: Vec<bool>,
    open: Vec<u32>,
    groups: Vec<Vec<u32>>,
}

impl Walk {
    fn new(len: usize) -> Walk {
        Walk { count: 0, order: vec![0; len], low: vec![0; len], is_open: vec![false; len], open: Vec::new(), groups: Vec::new() }
    }

    fn enter(&mut self, entity: u32) {
        self.count += 1;
        self.order[entity as usize] = self.count;
        self.low[entity as usize] = self.count;
        self.is_open[entity as usize] = true;
        self.open.push(entity);
    }
}
