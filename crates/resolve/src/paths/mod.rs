//! How two entities are connected: the shortest path through links of any kind, and who is near an entity.
//!
//! Comes in: [`Edge`]s of any kind, millions of them. Goes out: paths and neighbourhoods, for a day, through chosen kinds of links, and
//! around hubs (a mass address, a state) through which everybody is connected with everybody. A link is walked both ways. It
//! deliberately weighs nothing: a path says that links were published, not that they matter.

mod around;
mod export;
mod search;

pub use around::{Around, Near};
pub use export::{Words, graphml, links_csv, nodes_csv};
pub use search::{Found, Path};

use crate::links::{Edge, Holds, Ids, LinkKind, NEVER_AFTER, NEVER_BEFORE, Span};

/// All links, packed so that an entity's neighbours lie side by side: 8 bytes an end of a link and 24 bytes a link.
#[derive(Debug)]
pub struct Graph {
    /// Where an entity's neighbours begin; one more than there are entities.
    starts: Vec<u32>,
    /// Neighbours in their order, then links.
    near: Vec<Hop>,
    links: Vec<Packed>,
}

/// The other end of a link, and which link it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Hop {
    to: u32,
    /// Twice the position of the link, and one more when it is walked against its direction.
    link: u32,
}

/// What is kept of a link.
#[derive(Clone, Copy, Debug)]
struct Packed {
    from: i32,
    to: i32,
    held_from: i32,
    held_to: i32,
    kind: LinkKind,
    /// Position among the links given.
    origin: u32,
}

impl Packed {
    fn span(&self) -> Span {
        Span { from: self.from, to: self.to, held_from: self.held_from, held_to: self.held_to }
    }
}

/// One link on a path or between neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// Number of the entity the link goes out from, as published.
    pub source: u32,
    /// Number of the entity it goes to.
    pub target: u32,
    /// What it says.
    pub kind: LinkKind,
    /// Position of the link among those the graph was made of.
    pub link: u32,
    /// When it held.
    pub span: Span,
}

/// Which links and entities may be walked.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only links of these kinds; all when empty.
    pub kinds: Vec<LinkKind>,
    /// Only links that held, or may have held, on this day.
    pub day: Option<i32>,
    /// Only links that held for certain on the day.
    pub only_certain: bool,
    /// Entities with more links than this are not walked through; they may stand at the ends.
    pub hub_links: Option<u32>,
    /// Entities that are not walked through, sorted.
    pub avoid: Vec<u32>,
}

impl Graph {
    /// Packs the links; those with an end that is not in `ids`, of an entity with itself, or without a day left are left out.
    pub fn new(ids: &Ids, edges: &[Edge]) -> Graph {
        let count = ids.len();
        let is_ours = |e: &Edge| (e.source as usize) < count && (e.target as usize) < count && e.source != e.target && !e.span.is_empty();
        let mut starts = vec![0u32; count + 1];
        for edge in edges.iter().filter(|e| is_ours(e)) {
            starts[edge.source as usize + 1] += 1;
            starts[edge.target as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut near = vec![Hop { to: 0, link: 0 }; starts[count] as usize];
        let mut links = Vec::with_capacity(near.len() / 2);
        for (origin, edge) in edges.iter().enumerate().filter(|(_, e)| is_ours(e)) {
            let link = u32::try_from(links.len()).unwrap_or(u32::MAX / 2) * 2;
            for (end, hop) in [(edge.source, Hop { to: edge.target, link }), (edge.target, Hop { to: edge.source, link: link + 1 })] {
                near[next[end as usize] as usize] = hop;
                next[end as usize] += 1;
            }
            let Span { from, to, held_from, held_to } = edge.span;
            let origin = u32::try_from(origin).unwrap_or(u32::MAX);
            links.push(Packed { from, to, held_from, held_to, kind: edge.kind, origin });
        }
        for entity in 0..count {
            near[starts[entity] as usize..starts[entity + 1] as usize].sort_unstable();
        }
        Graph { starts, near, links }
    }

    /// How many entities there are.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many links an entity has, of all kinds and times.
    pub fn link_count(&self, entity: u32) -> u32 {
        u32::try_from(self.hops(entity).len()).unwrap_or(u32::MAX)
    }

    /// Bytes that the graph takes.
    pub fn bytes(&self) -> usize {
        size_of_val(self.starts.as_slice()) + size_of_val(self.near.as_slice()) + size_of_val(self.links.as_slice())
    }

    fn hops(&self, entity: u32) -> &[Hop] {
        let at = entity as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(a), Some(b)) => &self.near[*a as usize..*b as usize],
            _ => &[],
        }
    }

    /// Neighbours by links that may be walked.
    fn open_hops<'a>(&'a self, entity: u32, filter: &'a Filter) -> impl Iterator<Item = Hop> + 'a {
        let is_open = |hop: &&Hop| {
            let link = &self.links[hop.link as usize / 2];
            (filter.kinds.is_empty() || filter.kinds.contains(&link.kind))
                && filter.day.is_none_or(|day| link.span().on(day) >= if filter.only_certain { Holds::Yes } else { Holds::Perhaps })
        };
        let all = filter.kinds.is_empty() && filter.day.is_none();
        self.hops(entity).iter().filter(move |hop| all || is_open(hop)).copied()
    }

    /// Whether paths may lead through the entity.
    fn is_passable(&self, entity: u32, filter: &Filter) -> bool {
        filter.hub_links.is_none_or(|most| self.link_count(entity) <= most) && filter.avoid.binary_search(&entity).is_err()
    }

    /// The link of a hop that begins at `entity`, in the direction in which it was published.
    fn walked(&self, entity: u32, hop: Hop) -> Step {
        let link = &self.links[hop.link as usize / 2];
        let (source, target) = if hop.link.is_multiple_of(2) { (entity, hop.to) } else { (hop.to, entity) };
        Step { source, target, kind: link.kind, link: link.origin, span: link.span() }
    }
}

/// A day as text, nothing where it is unknown.
fn day(day: i32) -> String {
    if day == NEVER_AFTER || day == NEVER_BEFORE { String::new() } else { facts::days::print(day) }
}

#[cfg(test)]
mod tests;
