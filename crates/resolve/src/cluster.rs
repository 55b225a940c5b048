//! From scored pairs, judgements and guards to clusters: one for each real person or body, as far as it can be told.
//!
//! Edges are taken in the order of their score (then of ids, so that input order does not matter), what people judged the
//! same before all. An edge joins its two clusters unless a guard stands between them; each join keeps the edge it rests on, each
//! stop its guard, and what is stopped or doubtful goes into a queue for people. Nothing is stored: a merge is undone by another
//! judgement and running again.
//!
//! Comes in: members (entities as published), edges, judgements. Goes out: [`Clusters`]. It deliberately does not compare anything.

mod guards;

mod naming;

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

pub use guards::{Born, Guard, HUB_MEMBERS};

use crate::judgements::{Contradiction, Judged, Verdict};
use crate::records::{Ground, Grounds};
use guards::{Facts, Hubs};

/// Passes over edges that a weak bridge stopped: what joined meanwhile may have made it strong.
const BRIDGE_PASSES: usize = 3;

/// What sort of thing an entity is, as far as guards care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A natural person.
    Person,
    /// A company, body or other organisation.
    Organisation,
    /// A ship, aircraft or vehicle.
    Vehicle,
    /// Anything else.
    Thing,
}

/// An official identifier of which a subject has one in its scheme: a BIN, an LEI, an IMO number. Passports are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Strong {
    /// The caller's number of the scheme.
    pub scheme: u16,
    /// A hash of the normalised value, equal for equal values.
    pub value: u64,
}

/// An entity as published, with what the guards need.
#[derive(Clone, Debug, Default)]
pub struct Member {
    /// Its id, unlike all others.
    pub id: Box<str>,
    /// The id of the cluster it was in the last time.
    pub was: Option<Box<str>>,
    /// Person, organisation …; `None` when the source leaves it open.
    pub kind: Option<Kind>,
    /// Dates of birth or founding.
    pub births: Box<[Born]>,
    /// Strong identifiers.
    pub identifiers: Box<[Strong]>,
    /// Money at stake, in a unit of the caller's: only the order of the queue depends on it.
    pub stake: u64,
}

/// A scored pair of members, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// One member.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// The probability that they are one subject.
    pub score: f32,
    /// What speaks for it.
    pub grounds: Grounds,
}

/// Where clustering draws its lines. `docs/resolve.md` says how the defaults were chosen.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Probability from which an edge joins.
    pub merge: f32,
    /// Probability from which an edge that does not join is put before people.
    pub doubt: f32,
    /// Members of a cluster at most.
    pub size: u32,
    /// The mean probability over all pairs between two clusters from which they join; a pair without an edge counts as zero.
    pub bridge: f32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { merge: 0.95, doubt: 0.5, size: 100, bridge: 0.3 }
    }
}

/// Why two clusters were joined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge {
    /// A member of one.
    pub left: u32,
    /// A member of the other.
    pub right: u32,
    /// The edge's score; `None` when somebody judged them the same.
    pub score: Option<f32>,
}

/// An edge that could not join its clusters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// A member of one cluster.
    pub left: u32,
    /// A member of the other.
    pub right: u32,
    /// The edge's score; `None` when somebody judged them the same.
    pub score: Option<f32>,
    /// What stood between.
    pub guard: Guard,
}

/// A pair of clusters that a person should look at, by its best edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doubt {
    /// A member of one cluster.
    pub left: u32,
    /// A member of the other.
    pub right: u32,
    /// The edge's score.
    pub score: f32,
    /// What stopped it; `None` when the score is too low to join and too high to forget.
    pub guard: Option<Guard>,
    /// Money at stake in both clusters.
    pub stake: u64,
}

/// What was computed.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    /// The number of the cluster of each member.
    pub of: Vec<u32>,
    /// The id of each cluster, ascending.
    pub ids: Vec<String>,
    /// Why its members are together: one fewer than there are members in each cluster, ordered by members' ids.
    pub merges: Vec<Merge>,
    /// What was stopped, by guard: every edge that would have joined. Ordered by members' ids.
    pub stops: Vec<Stop>,
    /// What people should look at: most money first, then the likeliest, then ids.
    pub queue: Vec<Doubt>,
    /// Old cluster ids that are no longer, with the new id of their founder or most of their members.
    pub moved: Vec<(String, String)>,
    /// Judgements that cannot all be true.
    pub contradictions: Vec<Contradiction>,
}

/// Why clustering cannot start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    /// Two members have one id.
    #[error("two entities have the id {0}; merge their statements first, or put the dataset's name before their ids")]
    SameId(String),
    /// An edge names a member that is not there.
    #[error("an edge joins entity number {0}, and there are only {1}")]
    NoMember(u32, usize),
}

/// Clusters members.
///
/// # Errors
/// When two members have one id or an edge names a member that is not there.
pub fn cluster(members: &[Member], edges: &[Edge], judged: &Judged, limits: Limits) -> Result<Clusters, ClusterError> {
    let order = Order::of(members)?;
    if let Some(edge) = edges.iter().find(|e| e.left.max(e.right) as usize >= members.len()) {
        return Err(ClusterError::NoMember(edge.left.max(edge.right), members.len()));
    }
    let mut work = Work::new(members, edges, judged, &order, limits);
    work.judged_same();
    work.by_score();
    let mut clusters = work.done();
    clusters.contradictions = judged.contradictions();
    Ok(clusters)
}

/// The members in the order of their ids.
struct Order {
    /// The place of each member in it.
    rank: Vec<u32>,
    /// The member at each place.
    at: Vec<u32>,
}

impl Order {
    fn of(members: &[Member]) -> Result<Order, ClusterError> {
        let mut at: Vec<u32> = (0..members.len() as u32).collect();
        at.sort_unstable_by(|a, b| members[*a as usize].id.cmp(&members[*b as usize].id));
        if let Some(pair) = at.windows(2).find(|p| members[p[0] as usize].id == members[p[1] as usize].id) {
            return Err(ClusterError::SameId(members[pair[0] as usize].id.to_string()));
        }
        let mut rank = vec![0; members.len()];
        at.iter().enumerate().for_each(|(place, member)| rank[*member as usize] = place as u32);
        Ok(Order { rank, at })
    }

    fn find(&self, members: &[Member], id: &str) -> Option<u32> {
        self.at.binary_search_by(|m| (*members[*m as usize].id).cmp(id)).ok().map(|place| self.at[place])
    }

    /// A pair by ranks, the smaller first.
    fn pair(&self, left: u32, right: u32) -> (u32, u32) {
        let (a, b) = (self.rank[left as usize], self.rank[right as usize]);
        (a.min(b), a.max(b))
    }
}

/// Clusters being made: a forest of members with what is known of each root's cluster.
struct Work<'a> {
    members: &'a [Member],
    order: &'a Order,
    limits: Limits,
    hubs: Hubs,
    /// Edges, the strongest first.
    edges: Vec<Edge>,
    /// The edges of each member, by place in `edges`.
    edge_ends: Vec<u32>,
    edges_of: Vec<u32>,
    parent: Vec<u32>,
    /// Members of a root's cluster, when more than itself.
    inside: FxHashMap<u32, Vec<u32>>,
    facts: FxHashMap<u32, Facts>,
    /// Members that each member was judged different from, or unsure.
    different: FxHashMap<u32, Vec<u32>>,
    unsure: FxHashSet<(u32, u32)>,
    same: Vec<(u32, u32)>,
    merges: Vec<Merge>,
    stops: Vec<Stop>,
}

impl<'a> Work<'a> {
    fn new(members: &'a [Member], edges: &[Edge], judged: &Judged, order: &'a Order, limits: Limits) -> Work<'a> {
        let mut edges: Vec<Edge> = edges.iter().copied().filter(|e| e.left != e.right && e.score.is_finite()).collect();
        edges.sort_unstable_by(|a, b| {
            b.score.total_cmp(&a.score).then_with(|| order.pair(a.left, a.right).cmp(&order.pair(b.left, b.right)))
        });
        let mut edge_ends = vec![0u32; members.len() + 1];
        for edge in &edges {
            edge_ends[edge.left as usize + 1] += 1;
            edge_ends[edge.right as usize + 1] += 1;
        }
        for at in 1..edge_ends.len() {
            edge_ends[at] += edge_ends[at - 1];
        }
        let mut next = edge_ends.clone();
        let mut edges_of = vec![0u32; edges.len() * 2];
        for (at, edge) in edges.iter().enumerate() {
            for member in [edge.left, edge.right] {
                edges_of[next[member as usize] as usize] = at as u32;
                next[member as usize] += 1;
            }
        }
        let mut work = Work {
            members,
            order,
            limits,
            hubs: Hubs::of(members),
            edges,
            edge_ends,
            edges_of,
            parent: (0..members.len() as u32).collect(),
            inside: FxHashMap::default(),
            facts: FxHashMap::default(),
            different: FxHashMap::default(),
            unsure: FxHashSet::default(),
            same: Vec::new(),
            merges: Vec::new(),
            stops: Vec::new(),
        };
        work.take_judgements(judged);
        work
    }

    /// Judgements of ids that are not here are left alone: their entities may come back.
    fn take_judgements(&mut self, judged: &Judged) {
        for judgement in judged.all() {
            let find = |id: &str| self.order.find(self.members, id);
            let (Some(left), Some(right)) = (find(&judgement.left), find(&judgement.right)) else { continue };
            match judgement.verdict {
                Verdict::Same => self.same.push((left, right)),
                Verdict::Different => {
                    self.different.entry(left).or_default().push(right);
                    self.different.entry(right).or_default().push(left);
                }
                Verdict::Unsure => {
                    self.unsure.insert((left.min(right), left.max(right)));
                }
                Verdict::Withdrawn => {}
            }
        }
        self.same.sort_unstable_by_key(|(a, b)| self.order.pair(*a, *b));
    }

    /// What people judged the same joins before all else; only *different* stands above it.
    fn judged_same(&mut self) {
        for (left, right) in std::mem::take(&mut self.same) {
            let (a, b) = (self.root(left), self.root(right));
            if a == b {
                continue;
            }
            if self.judged_different(a, b) {
                self.stops.push(Stop { left, right, score: None, guard: Guard::Judged });
            } else {
                self.join(a, b);
                self.merges.push(Merge { left, right, score: None });
            }
        }
    }

    fn by_score(&mut self) {
        let joining = self.edges.partition_point(|e| e.score >= self.limits.merge);
        let mut open: Vec<usize> = (0..joining).collect();
        for _ in 0..BRIDGE_PASSES {
            let before = self.merges.len();
            self.stops.retain(|s| s.guard != Guard::Bridge);
            let mut bridges = Vec::new();
            for at in open {
                let Edge { left, right, score, .. } = self.edges[at];
                let (a, b) = (self.root(left), self.root(right));
                if a == b {
                    continue;
                }
                match self.guard(at, a, b) {
                    None => {
                        self.join(a, b);
                        self.merges.push(Merge { left, right, score: Some(score) });
                    }
                    Some(guard) => {
                        if guard == Guard::Bridge {
                            bridges.push(at);
                        }
                        self.stops.push(Stop { left, right, score: Some(score), guard });
                    }
                }
            }
            open = bridges;
            if open.is_empty() || self.merges.len() == before {
                break;
            }
        }
    }

    /// The guard that stops an edge between two clusters, if any; the gravest first.
    fn guard(&mut self, at: usize, a: u32, b: u32) -> Option<Guard> {
        let Edge { left, right, mut grounds, .. } = self.edges[at];
        if self.judged_different(a, b) {
            return Some(Guard::Judged);
        }
        if self.unsure.contains(&(left.min(right), left.max(right))) {
            return Some(Guard::Unsure);
        }
        if let Some(guard) = self.conflict(a, b) {
            return Some(guard);
        }
        if grounds.has(Ground::Identifier) && self.hubs.only(&self.members[left as usize], &self.members[right as usize]) {
            grounds = grounds.without(Ground::Identifier);
            if !grounds.assert() {
                return Some(Guard::Hub);
            }
        }
        if !grounds.assert() {
            return Some(Guard::NameAlone);
        }
        if self.size(a) + self.size(b) > self.limits.size as usize {
            return Some(Guard::Size);
        }
        (self.support(a, b) < self.limits.bridge).then_some(Guard::Bridge)
    }

    fn root(&mut self, member: u32) -> u32 {
        let mut root = member;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        let mut at = member;
        while at != root {
            at = std::mem::replace(&mut self.parent[at as usize], root);
        }
        root
    }

    fn size(&self, root: u32) -> usize {
        self.inside.get(&root).map_or(1, Vec::len)
    }

    fn conflict(&mut self, a: u32, b: u32) -> Option<Guard> {
        for root in [a, b] {
            let member = &self.members[root as usize];
            let hubs = &self.hubs;
            self.facts.entry(root).or_insert_with(|| Facts::of(member, hubs));
        }
        self.facts[&a].conflict(&self.facts[&b])
    }

    fn join(&mut self, a: u32, b: u32) {
        let (into, from) = if self.size(a) >= self.size(b) { (a, b) } else { (b, a) };
        let members = self.members;
        let hubs = &self.hubs;
        let facts = self.facts.remove(&from).unwrap_or_else(|| Facts::of(&members[from as usize], hubs));
        self.facts.entry(into).or_insert_with(|| Facts::of(&members[into as usize], hubs)).join(facts);
        let moved = self.inside.remove(&from).unwrap_or_else(|| vec![from]);
        self.inside.entry(into).or_insert_with(|| vec![into]).extend(moved);
        self.parent[from as usize] = into;
    }

    /// The members of the smaller of two clusters, and the root of the other.
    fn smaller(&self, a: u32, b: u32) -> (Vec<u32>, u32) {
        let (few, root) = if self.size(a) <= self.size(b) { (a, b) } else { (b, a) };
        (self.inside.get(&few).cloned().unwrap_or_else(|| vec![few]), root)
    }

    fn judged_different(&mut self, a: u32, b: u32) -> bool {
        if self.different.is_empty() {
            return false;
        }
        let (few, root) = self.smaller(a, b);
        let others: Vec<u32> = few.iter().flat_map(|m| self.different.get(m).into_iter().flatten().copied()).collect();
        others.into_iter().any(|other| self.root(other) == root)
    }

    /// The mean score over all pairs between two clusters.
    fn support(&mut self, a: u32, b: u32) -> f32 {
        let pairs = self.size(a) * self.size(b);
        let (few, root) = self.smaller(a, b);
        let mut sum = 0.0;
        for member in few {
            for at in self.edge_ends[member as usize]..self.edge_ends[member as usize + 1] {
                let Edge { left, right, score, .. } = self.edges[self.edges_of[at as usize] as usize];
                if self.root(if left == member { right } else { left }) == root {
                    sum += f64::from(score);
                }
            }
        }
        (sum / pairs as f64) as f32
    }

    fn done(mut self) -> Clusters {
        let roots: Vec<u32> = (0..self.members.len() as u32).map(|m| self.root(m)).collect();
        let queue = self.queue(&roots);
        let naming::Named { of, ids, moved } = naming::name(self.members, &self.order.at, &roots);
        let order = self.order;
        self.merges.sort_unstable_by_key(|m| order.pair(m.left, m.right));
        self.stops.retain(|s| roots[s.left as usize] != roots[s.right as usize]);
        self.stops.sort_unstable_by_key(|s| (order.pair(s.left, s.right), s.guard));
        Clusters { of, ids, merges: self.merges, stops: self.stops, queue, moved, contradictions: Vec::new() }
    }

    /// The best open edge of each pair of clusters, but for those judged different, and for those below joining that a guard would stop.
    fn queue(&mut self, roots: &[u32]) -> Vec<Doubt> {
        let guards: FxHashMap<(u32, u32), Guard> = self.stops.iter().map(|s| (self.order.pair(s.left, s.right), s.guard)).collect();
        let mut stakes: FxHashMap<u32, u64> = FxHashMap::default();
        for (member, root) in self.members.iter().zip(roots).filter(|(m, _)| m.stake > 0) {
            let stake = stakes.entry(*root).or_default();
            *stake = stake.saturating_add(member.stake);
        }
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        let mut queue = Vec::new();
        for at in 0..self.edges.len() {
            let Edge { left, right, score, .. } = self.edges[at];
            if score < self.limits.doubt {
                break;
            }
            let (a, b) = (roots[left as usize], roots[right as usize]);
            if a == b || !seen.insert((a.min(b), a.max(b))) || self.judged_different(a, b) {
                continue;
            }
            // Where nothing but a middling likeness speaks for two whose numbers, births or kinds speak against it, nobody need look.
            if score < self.limits.merge && self.conflict(a, b).is_some() {
                continue;
            }
            let stake = |root: u32| stakes.get(&root).copied().unwrap_or(0);
            let guard = guards.get(&self.order.pair(left, right)).copied();
            let unsure = self.unsure.contains(&(left.min(right), left.max(right))).then_some(Guard::Unsure);
            queue.push(Doubt { left, right, score, guard: unsure.or(guard), stake: stake(a).saturating_add(stake(b)) });
        }
        // What somebody has looked at comes last; most money first, then the likeliest: whoever judges those joins most for the least work.
        queue.sort_by_key(|d| {
            let likely = (d.score * 1e6) as u32;
            (d.guard == Some(Guard::Unsure), Reverse(d.stake), Reverse(likely), self.order.pair(d.left, d.right))
        });
        queue
    }
}
