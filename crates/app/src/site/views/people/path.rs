//! How two people, firms or bodies are connected: the shortest way through published links, each with who says so.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use index::search::Question;
use resolve::paths::Found;
use serde::Serialize;

use super::super::table::Table;
use super::{LINKS, asked, known_as, links_of, on, people};
use crate::site::editions::{Edition, People};
use crate::site::reply::{Answer, Ask, Problem, Site, escape, page};
use crate::site::web::{HUB_LINKS, filter};

/// Entities looked at in one search: the bound on its time.
const VISITS_MAX: usize = 2_000_000;
/// Names to choose from where a name is that of several.
const CHOICES: usize = 12;

#[derive(Template, Serialize)]
#[template(path = "path.html")]
struct Shown<'a> {
    #[serde(skip)]
    c: &'a Ask,
    version: i64,
    from: End,
    to: End,
    /// `found`, `none`, `too-far`, `asked` (not yet).
    outcome: &'static str,
    /// Those on the way, both ends included.
    steps: Vec<Step>,
    links: Table,
    #[serde(skip)]
    hub: u64,
}

/// One end, as asked for.
#[derive(Default, Serialize)]
struct End {
    /// What was typed.
    text: String,
    /// The entity it is, where it is one.
    id: Option<String>,
    name: String,
    /// Entities it may be.
    choices: Vec<Choice>,
}

/// Somebody that may be meant.
#[derive(Serialize)]
struct Choice {
    id: String,
    name: String,
    kind: String,
    /// Where it stands, by which namesakes are told apart.
    #[serde(skip)]
    datasets: String,
    #[serde(skip)]
    href: String,
}

/// Somebody on the way, and what leads on.
#[derive(Serialize)]
struct Step {
    id: String,
    name: String,
    kind: String,
    #[serde(skip)]
    href: String,
    /// The link to the next one: what it says, in the order in which it was published; empty at the end.
    link: String,
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let people = people(&site, &ask).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let day = on(&ask);
    let from = end(&ask, &people.edition, "from").await.map_err(ours)?;
    let to = end(&ask, &people.edition, "to").await.map_err(ours)?;
    let mut shown = Shown {
        c: &ask,
        version: people.edition.made.version,
        outcome: "asked",
        steps: Vec::new(),
        links: Table::default(),
        hub: u64::from(HUB_LINKS),
        from,
        to,
    };
    if let (Some(a), Some(b)) = (shown.from.id.clone(), shown.to.id.clone()) {
        way(&ask, &people, &mut shown, (a, b), day).await.map_err(ours)?;
    }
    page(&ask, &shown)
}

/// Reads an end: an entity's id, or a name that is one's own.
async fn end(ask: &Ask, edition: &Arc<Edition>, name: &'static str) -> Result<End, String> {
    let text = ask.value(name).unwrap_or_default().trim().to_owned();
    if text.is_empty() {
        return Ok(End::default());
    }
    let found = edition.pages.row("select caption from entities where entity_id = ?", &[Cell::Text(text.clone())]).await?;
    if let Some(row) = found {
        return Ok(End { name: row.text("caption").unwrap_or_default(), id: Some(text.clone()), text, choices: Vec::new() });
    }
    let (there, question) = (edition.clone(), Question { text: text.clone(), limit: CHOICES, ..Question::default() });
    let found = tokio::task::spawn_blocking(move || there.search.ask(&question)).await.map_err(|e| e.to_string())??;
    let mut choices = Vec::new();
    for entry in found.entries {
        let row = edition.pages.row("select datasets from entities where entity_id = ?", &[Cell::Text(entry.key.clone())]).await?;
        let datasets = row.and_then(|r| r.text("datasets")).unwrap_or_default().replace('|', ", ");
        choices.push(Choice { href: ask.with(name, &entry.key), id: entry.key, name: entry.title, kind: entry.kind, datasets });
    }
    Ok(End { text, choices, ..End::default() })
}

/// Fills in the way between two.
async fn way(ask: &Ask, people: &Arc<People>, shown: &mut Shown<'_>, (from, to): (String, String), day: Option<i32>) -> Result<(), String> {
    let found = asked(people, move |web| {
        let (Some(a), Some(b)) = (web.ids.number(&from), web.ids.number(&to)) else { return None };
        match web.graph.shortest(a, b, &filter(day), VISITS_MAX) {
            Found::Path(path) => {
                let ids: Vec<String> = path.entities.iter().map(|e| web.ids.id(*e).to_owned()).collect();
                let rows: Vec<Cell> = path.steps.iter().map(|s| web.row(s.link)).collect();
                Some(Ok((ids, rows)))
            }
            Found::None => None,
            _ => Some(Err(())),
        }
    });
    let (ids, rows) = match found.await? {
        Some(Ok(found)) => found,
        Some(Err(())) => {
            shown.outcome = "too-far";
            return Ok(());
        }
        None => {
            shown.outcome = "none";
            return Ok(());
        }
    };
    shown.outcome = "found";
    let links = links_of(&people.edition, &rows).await?;
    let names = known_as(&people.edition, &ids).await?;
    for (at, id) in ids.iter().enumerate() {
        let (name, kind) = names.get(id).cloned().unwrap_or_default();
        let link = rows.get(at).and_then(|row| links.iter().find(|l| l.int("row_id").map(Cell::Int).as_ref() == Some(row)));
        let href = ask.link(&format!("/entity/{}", escape(id)));
        shown.steps.push(Step { id: id.clone(), name, kind, href, link: link.map(|l| said(ask, l)).unwrap_or_default() });
    }
    shown.links = Table::new(ask, &people.edition.made.dataset, &LINKS, &links).tight();
    Ok(())
}

/// What a link says, in words.
fn said(ask: &Ask, link: &Row) -> String {
    let text = |name: &str| link.text(name).unwrap_or_default();
    let share = link.text("share").map(|s| format!(" {s}")).unwrap_or_default();
    let role = link.text("role").map(|r| format!(" ({r})")).unwrap_or_default();
    format!("{} → {}: {}{share}{role} · {}", text("source"), text("target"), ask.tk("link", &text("schema")), text("published_dataset"))
}
