//! Typed links between entities: who owns, directs, is related to, paid or succeeded whom, and when.
//!
//! Comes in: FollowTheMoney edge entities (ownerships, directorships, families, payments …) with their statements. Goes out: one
//! [`Link`] for each pair of ends, with period, share and role as published, and the small [`Edge`] that graphs are made of. It
//! deliberately judges nothing: two links that say the same of one pair stay two links.

mod periods;
mod shares;

pub use periods::{Days, Holds, NEVER_AFTER, NEVER_BEFORE, Span};
pub use shares::{HALF, Share, WHOLE, print_percent};

use facts::ftm::{Schema, model};
use facts::statements::{Entity, Statement};

/// Most links that one edge entity may become: an entity with hundreds of sources and targets is an error of its publisher, and
/// their product must not fill the memory.
pub const PAIRS_MAX: usize = 1_000;

/// What a link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum LinkKind {
    Ownership,
    Directorship,
    Membership,
    Employment,
    Representation,
    Family,
    Associate,
    Occupancy,
    Succession,
    Payment,
    Debt,
    ContractAward,
    CourtCaseParty,
    ProjectParticipant,
    Documentation,
    UnknownLink,
}

impl LinkKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [LinkKind; 16] = [
        LinkKind::Ownership,
        LinkKind::Directorship,
        LinkKind::Membership,
        LinkKind::Employment,
        LinkKind::Representation,
        LinkKind::Family,
        LinkKind::Associate,
        LinkKind::Occupancy,
        LinkKind::Succession,
        LinkKind::Payment,
        LinkKind::Debt,
        LinkKind::ContractAward,
        LinkKind::CourtCaseParty,
        LinkKind::ProjectParticipant,
        LinkKind::Documentation,
        LinkKind::UnknownLink,
    ];

    /// Its schema in FollowTheMoney.
    pub fn schema(self) -> &'static str {
        match self {
            LinkKind::Ownership => "Ownership",
            LinkKind::Directorship => "Directorship",
            LinkKind::Membership => "Membership",
            LinkKind::Employment => "Employment",
            LinkKind::Representation => "Representation",
            LinkKind::Family => "Family",
            LinkKind::Associate => "Associate",
            LinkKind::Occupancy => "Occupancy",
            LinkKind::Succession => "Succession",
            LinkKind::Payment => "Payment",
            LinkKind::Debt => "Debt",
            LinkKind::ContractAward => "ContractAward",
            LinkKind::CourtCaseParty => "CourtCaseParty",
            LinkKind::ProjectParticipant => "ProjectParticipant",
            LinkKind::Documentation => "Documentation",
            LinkKind::UnknownLink => "UnknownLink",
        }
    }

    /// Whether it happens on a day and does not last.
    pub fn is_event(self) -> bool {
        matches!(self, LinkKind::Payment | LinkKind::Succession | LinkKind::ContractAward)
    }

    /// The kind of a schema; `None` when it is no connection.
    pub fn of(schema: &str) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|k| k.schema() == schema)
    }
}

/// A link between two entities, as one edge entity published it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Id of the edge entity.
    pub id: String,
    /// The entity it goes out from: owner, director, person, payer …
    pub source: String,
    /// The entity it goes to: asset, organization, relative, beneficiary …
    pub target: String,
    /// What it says.
    pub kind: LinkKind,
    /// Roles or relationships as published, joined with `; `.
    pub role: Option<String>,
    /// Start as published; several values are what their days leave open.
    pub start: Option<Days>,
    /// End as published; `None` is an unknown end.
    pub end: Option<Days>,
    /// When it held, by start, end and the days on which it was published.
    pub span: Span,
    /// The share, of ownerships.
    pub share: Share,
    /// The share as published, several values joined with `; `.
    pub share_text: Option<String>,
    /// The day from which it was published, where known.
    pub first_seen: Option<i32>,
    /// The day on which it was last published, where known.
    pub last_seen: Option<i32>,
    /// Datasets that published it, sorted.
    pub datasets: Vec<String>,
    /// Ids of the statements behind it, sorted.
    pub statements: Vec<String>,
}

/// What an edge entity gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The links, in order of source and target.
    pub links: Vec<Link>,
    /// What could not be taken, in words for whoever looks after the source.
    pub troubles: Vec<String>,
}

/// Reads the links of an edge entity: one for each pair of its sources and targets. `statements` are the statements about it and
/// may be left out. An entity of another kind gives nothing; an edge without one of its ends is a trouble and gives no link.
pub fn read(entity: &Entity, statements: &[Statement]) -> Read {
    let Some(kind) = LinkKind::of(&entity.schema) else { return Read::default() };
    let Some(schema) = model().schema(&entity.schema) else { return Read::default() };
    let Some(edge) = &schema.edge else { return Read::default() };
    let mut troubles = Vec::new();
    let (sources, targets) = (sorted(entity, &edge.source), sorted(entity, &edge.target));
    for (ends, prop) in [(&sources, &edge.source), (&targets, &edge.target)] {
        if ends.is_empty() {
            troubles.push(format!("{} has no {prop}", entity.schema));
        }
    }
    if sources.len().saturating_mul(targets.len()) > PAIRS_MAX {
        troubles.push(format!("{} joins {} to {} entities, more than {PAIRS_MAX} pairs", entity.schema, sources.len(), targets.len()));
        return Read { links: Vec::new(), troubles };
    }
    let whole = whole(entity, schema, kind, statements, &mut troubles);
    let mut links = Vec::new();
    for source in &sources {
        for target in &targets {
            if source == target && kind != LinkKind::Ownership {
                troubles.push(format!("{} of {source} with itself", entity.schema));
            } else {
                links.push(Link { source: source.clone(), target: target.clone(), ..whole.clone() });
            }
        }
    }
    Read { links, troubles }
}

/// What all links of an edge entity have in common.
fn whole(entity: &Entity, schema: &Schema, kind: LinkKind, statements: &[Statement], troubles: &mut Vec<String>) -> Link {
    let but_date = |props: &[String]| props.iter().filter(|p| *p != "date").cloned().collect::<Vec<String>>();
    let start = date(entity, &but_date(&schema.starts), troubles);
    let end = date(entity, &but_date(&schema.ends), troubles);
    // A payment happens on its date; what lasts is only said to have been on it.
    let date = date(entity, &["date"], troubles);
    let event = if kind.is_event() { date } else { None };
    let (start, end) = (start.or(event), end.or(event));
    let seen = |text: &Option<String>| text.as_deref().and_then(Days::parse).map(|d| d.first);
    let (first_seen, last_seen) = (seen(&entity.first_seen), seen(&entity.last_seen));
    let first_held = first_seen.into_iter().chain(date.map(|d| d.last)).min();
    let last_held = last_seen.into_iter().chain(date.map(|d| d.first)).max();
    let span = Span::new(start, end, first_held, last_held);
    if span.is_empty() {
        troubles.push(format!("{} ends before it begins", entity.schema));
    }
    let (share, share_text) = if kind == LinkKind::Ownership { share(entity, troubles) } else { (Share::UNKNOWN, None) };
    let mut ids: Vec<String> =
        statements.iter().filter(|s| s.canonical() == entity.id || s.entity_id == entity.id).map(Statement::id).collect();
    ids.sort_unstable();
    ids.dedup();
    Link {
        id: entity.id.clone(),
        source: String::new(),
        target: String::new(),
        kind,
        role: joined(entity, &["role", "relationship", "ownershipType", "status"]),
        start,
        end,
        span,
        share,
        share_text,
        first_seen,
        last_seen,
        datasets: entity.datasets.clone(),
        statements: ids,
    }
}

/// A start or an end: the values of the first property that has a date.
fn date(entity: &Entity, props: &[impl AsRef<str>], troubles: &mut Vec<String>) -> Option<Days> {
    for prop in props.iter().map(AsRef::as_ref) {
        let values = entity.properties.get(prop).map_or(&[][..], Vec::as_slice);
        let days = Days::of_all(values.iter().map(String::as_str));
        troubles
            .extend(values.iter().filter(|v| Days::parse(v).is_none()).map(|v| format!("{}.{prop} is no date: {v:.60}", entity.schema)));
        if days.is_some() {
            return days;
        }
    }
    None
}

/// The share of an ownership; several values leave the range between them open.
fn share(entity: &Entity, troubles: &mut Vec<String>) -> (Share, Option<String>) {
    let values = entity.properties.get("percentage").map_or(&[][..], Vec::as_slice);
    let mut share = Share::UNKNOWN;
    for value in values {
        match Share::parse(value) {
            Some(read) => share = share.between(read),
            None => troubles.push(format!("{}.percentage is no share of a whole: {value:.60}", entity.schema)),
        }
    }
    (share, joined(entity, &["percentage"]))
}

fn sorted(entity: &Entity, prop: &str) -> Vec<String> {
    let mut values = entity.properties.get(prop).cloned().unwrap_or_default();
    values.sort_unstable();
    values.dedup();
    values
}

fn joined(entity: &Entity, props: &[&str]) -> Option<String> {
    let values: Vec<&str> = props.iter().filter_map(|p| entity.properties.get(*p)).flatten().map(String::as_str).collect();
    (!values.is_empty()).then(|| values.join("; "))
}

/// A link as graphs hold it: two ends by number, and what is needed to follow it on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Number of the source in [`Ids`].
    pub source: u32,
    /// Number of the target in [`Ids`].
    pub target: u32,
    /// What it says.
    pub kind: LinkKind,
    /// Number of the dataset that published it, as the caller counts them: links of two datasets tell of one holding, links of one
    /// dataset may be two.
    pub dataset: u16,
    /// The share, of ownerships.
    pub share: Share,
    /// When it held.
    pub span: Span,
    /// The day from which it was published, where known.
    pub first_seen: Option<i32>,
}

/// Entity ids by number, in one piece of memory: number order is the order of the ids.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    /// Numbers the ids, each once.
    pub fn new<'a>(ids: impl IntoIterator<Item = &'a str>) -> Ids {
        let mut sorted: Vec<&str> = ids.into_iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut out = Ids { text: String::with_capacity(sorted.iter().map(|s| s.len()).sum()), ends: Vec::with_capacity(sorted.len()) };
        for id in sorted {
            out.text.push_str(id);
            out.ends.push(out.text.len());
        }
        out
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id of a number; empty for a number that is none of ours.
    pub fn id(&self, number: u32) -> &str {
        let at = number as usize;
        let end = self.ends.get(at).copied().unwrap_or_default();
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or_default() };
        self.text.get(start..end).unwrap_or_default()
    }

    /// The number of an id.
    pub fn number(&self, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.id(u32::try_from(middle).ok()?).cmp(id) {
                std::cmp::Ordering::Equal => return u32::try_from(middle).ok(),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// Links as ids and edges; datasets are numbered in the order of their names, those of one link taken together.
pub fn edges(links: &[Link]) -> (Ids, Vec<Edge>) {
    let ids = Ids::new(links.iter().flat_map(|l| [l.source.as_str(), l.target.as_str()]));
    let mut names: Vec<&[String]> = links.iter().map(|l| l.datasets.as_slice()).collect();
    names.sort_unstable();
    names.dedup();
    let edge = |link: &Link| {
        Some(Edge {
            source: ids.number(&link.source)?,
            target: ids.number(&link.target)?,
            kind: link.kind,
            dataset: u16::try_from(names.binary_search(&link.datasets.as_slice()).ok()?).unwrap_or(u16::MAX),
            share: link.share,
            span: link.span,
            first_seen: link.first_seen,
        })
    };
    let edges = links.iter().filter_map(edge).collect();
    (ids, edges)
}

#[cfg(test)]
mod tests;
