//! How people and firms are linked, in memory: neighbourhoods and paths are answered from here, everything about a link from its page table.

use futures::TryStreamExt;
use index::pages::{Cell, Row};
use resolve::links::{Edge, Ids, LinkKind, NEVER_AFTER, NEVER_BEFORE, Share, Span};
use resolve::paths::{Filter, Graph};

use super::editions::Edition;

/// Entities with more links than this are not walked through: an address, an agent or a state ties everybody to everybody.
pub const HUB_LINKS: u32 = 200;

/// The links of one version of people and firms.
pub struct Web {
    /// Numbers of the entities that have a link.
    pub ids: Ids,
    /// The links.
    pub graph: Graph,
    /// For each link its row in the page table `links`.
    rows: Vec<i64>,
}

impl Web {
    /// Reads all links of an edition, twice: the ids first.
    pub async fn read(edition: &Edition) -> Result<Web, String> {
        let mut ends = Vec::new();
        let all = "select source_id as id from links union select target_id from links";
        let mut some = edition.pages.stream(all, &[]);
        while let Some(rows) = some.try_next().await? {
            ends.extend(rows.iter().filter_map(|r| r.text("id")));
        }
        let ids = Ids::new(ends.iter().map(String::as_str));
        drop(ends);
        let (mut edges, mut numbers) = (Vec::new(), Vec::new());
        let all = "select row_id, source_id, target_id, schema, from_day, to_day, held_from_day, held_to_day from links order by row_id";
        let mut some = edition.pages.stream(all, &[]);
        while let Some(rows) = some.try_next().await? {
            for row in &rows {
                if let Some(edge) = edge(row, &ids) {
                    edges.push(edge);
                    numbers.push(row.int("row_id").unwrap_or_default());
                }
            }
        }
        Ok(Web { graph: Graph::new(&ids, &edges), ids, rows: numbers })
    }

    /// The row of a link, by its position as steps name it.
    pub fn row(&self, link: u32) -> Cell {
        self.rows.get(link as usize).map_or(Cell::Null, |row| Cell::Int(*row))
    }
}

/// Which links are walked: all kinds, those that held or may have held on a day (`None`: at any time), around hubs.
pub fn filter(day: Option<i32>) -> Filter {
    Filter { day, hub_links: Some(HUB_LINKS), ..Filter::default() }
}

fn edge(row: &Row, ids: &Ids) -> Option<Edge> {
    let day = |name: &str, otherwise: i32| row.int(name).and_then(|d| i32::try_from(d).ok()).unwrap_or(otherwise);
    Some(Edge {
        source: ids.number(&row.text("source_id")?)?,
        target: ids.number(&row.text("target_id")?)?,
        kind: LinkKind::of(&row.text("schema")?)?,
        dataset: 0,
        share: Share::UNKNOWN,
        span: Span {
            from: day("from_day", NEVER_BEFORE),
            to: day("to_day", NEVER_AFTER),
            held_from: day("held_from_day", NEVER_AFTER),
            held_to: day("held_to_day", NEVER_BEFORE),
        },
        first_seen: None,
    })
}
