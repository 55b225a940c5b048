//! People, firms and bodies: who is who by official numbers and judgements, and what registers and lists say of them.
//!
//! A likeness joins nothing here: what stands on these pages may be said of whoever they name.

mod entity;
mod list;
mod network;
mod path;
mod timeline;

use std::collections::BTreeMap;
use std::sync::Arc;

use index::pages::{Cell, Row};

pub use entity::show as entity;
pub use list::show as list;
pub use list::{ORDERS, WITHS};
pub use network::show as network;
pub use path::show as path;
pub use timeline::show as timeline;

use super::table::{Column, Kind, column, linked};
use crate::site::editions::{Edition, People};
use crate::site::pictures::Sign;
use crate::site::reply::{Ask, Problem, Site};
use crate::who::ENTITIES;

/// The people and firms that a request asks for: the newest, or those of a day, as far as their pages are still kept.
async fn people(site: &Site, ask: &Ask) -> Result<Arc<People>, Problem> {
    let open = site.now();
    if let Some(day) = ask.day() {
        let found = site.people_on(day).await.map_err(|r| Problem::ours(ask, &r))?;
        return found.ok_or_else(|| Problem::missing(ask, "problem-no-version", ENTITIES));
    }
    match &open.people {
        Some(people) => Ok(people.clone()),
        None if open.failures.contains_key(ENTITIES) => Err(Problem::not_yet(ask, "problem-not-made", ENTITIES)),
        None if open.resolved.is_empty() => Err(Problem::missing(ask, "problem-no-people", ENTITIES)),
        None => Err(Problem::not_yet(ask, "problem-making", ENTITIES)),
    }
}

/// The row of an entity.
async fn one(edition: &Edition, ask: &Ask, id: &str) -> Result<Row, Problem> {
    let found = edition.pages.row("select * from entities where entity_id = ?", &[Cell::Text(id.to_owned())]).await;
    found.map_err(|r| Problem::ours(ask, &r))?.ok_or_else(|| Problem::missing(ask, "problem-no-entity", id))
}

/// A link's share, as text.
const SHARE: &str = "case when l.share_min is null and l.share_max is null then null when l.share_min = l.share_max then printf('%g %%', l.share_min) \
     else printf('%g–%g %%', coalesce(l.share_min, 0), coalesce(l.share_max, 100)) end as share";

/// A link between two, as a row of a table.
const LINKS: [Column; 8] = [
    linked("source", "col-who", "entity", "source_id"),
    column("schema", "col-link", Kind::Word("link")),
    linked("target", "col-to-whom", "entity", "target_id"),
    column("role", "col-link-role", Kind::Text),
    column("share", "col-share", Kind::Text),
    column("from_text", "col-since", Kind::Date),
    column("to_text", "col-end", Kind::Date),
    column("published_dataset", "col-said-by", Kind::Text),
];

/// Selects links as [`LINKS`] shows them.
fn links_where(condition: &str) -> String {
    format!(
        "select l.*, a.caption as source, b.caption as target, {SHARE} from links l \
         join entities a on a.entity_id = l.source_id join entities b on b.entity_id = l.target_id where {condition}"
    )
}

/// Names and kinds of entities.
async fn known_as(edition: &Edition, ids: &[String]) -> Result<BTreeMap<String, (String, String)>, String> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let marks = vec!["?"; ids.len()].join(",");
    let sql = format!("select entity_id, caption, kind from entities where entity_id in ({marks})");
    let values: Vec<Cell> = ids.iter().map(|i| Cell::Text(i.clone())).collect();
    let rows = edition.pages.rows(&sql, &values).await?;
    let text = |row: &Row, name: &str| row.text(name).unwrap_or_default();
    Ok(rows.iter().map(|r| (text(r, "entity_id"), (text(r, "caption"), text(r, "kind")))).collect())
}

/// Words of a legal form that are looked for, at most.
const FORM_WORDS: usize = 6;

/// A name as a picture has room for it: without a legal form that is written out, and the quotation marks that it leaves bare.
fn short_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_form = |words: &[&str]| words.len() > 1 && !names::organisations::legal_forms(&words.join(" ")).is_empty();
    let most = FORM_WORDS.min(words.len().saturating_sub(1));
    let front = (2..=most).rev().find(|n| is_form(&words[..*n])).unwrap_or(0);
    let rest = &words[front..];
    let most = FORM_WORDS.min(rest.len().saturating_sub(1));
    let back = (2..=most).rev().find(|n| is_form(&rest[rest.len() - n..])).unwrap_or(0);
    let kept = rest[..rest.len() - back].join(" ");
    let bare = kept.trim_matches(|c: char| matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '‘' | '’' | ','));
    if bare.trim().is_empty() { name.to_owned() } else { bare.trim().to_owned() }
}

fn sign(kind: &str) -> Sign {
    match kind {
        "person" => Sign::Person,
        "body" => Sign::Body,
        _ => Sign::Firm,
    }
}

/// The rows of links by their numbers, as [`LINKS`] shows them.
async fn links_of(edition: &Edition, rows: &[Cell]) -> Result<Vec<Row>, String> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let marks = vec!["?"; rows.len()].join(",");
    let sql = format!("{} order by l.source_id, l.target_id, l.from_day, l.row_id", links_where(&format!("l.row_id in ({marks})")));
    edition.pages.rows(&sql, rows).await
}

/// The day that a reader asks about, as a day number.
fn on(ask: &Ask) -> Option<i32> {
    ask.value("on").and_then(facts::days::parse_day)
}

/// Asks the web of links beside the threads that answer requests.
async fn asked<T: Send + 'static>(
    people: &Arc<People>,
    question: impl FnOnce(&crate::site::web::Web) -> T + Send + 'static,
) -> Result<T, String> {
    let (people, runtime) = (people.clone(), tokio::runtime::Handle::current());
    tokio::task::spawn_blocking(move || people.web(&runtime).map(question)).await.map_err(|e| e.to_string())?
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn a_picture_names_firms_without_the_legal_form() {
        let check = |name: &str, short: &str| assert_eq!(short_name(name), short);
        check("ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ \"ИЖТЕЛЕКОМ\"", "ИЖТЕЛЕКОМ");
        check("Unmanned Systems Limited Liability Company", "Unmanned Systems");
        check("Limited Liability Company ‘Molot-Oruzhie’", "Molot-Oruzhie");
        check("Aleksandr Vyacheslavovich ZAKHAROV", "Aleksandr Vyacheslavovich ZAKHAROV");
        check("Limited Liability Company", "Limited Liability Company");
        check("", "");
    }
}
