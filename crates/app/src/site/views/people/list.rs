//! All people, firms and bodies, narrowed by kind, and taken away whole.

use askama::Template;
use axum::extract::State;
use index::pages::Cell;
use serde::Serialize;

use super::super::files;
use super::super::table::{Column, Kind, Table, column, linked};
use super::people;
use crate::site::limits::LIST_ROWS as ROWS;
use crate::site::make::people::KINDS;
use crate::site::reply::{Answer, Ask, Problem, Site, page};

const COLUMNS: [Column; 8] = [
    linked("caption", "col-name", "entity", "entity_id"),
    column("kind", "col-kind", Kind::Word("kind")),
    column("countries", "col-countries", Kind::Text),
    column("lists", "col-lists", Kind::Count),
    column("posts", "col-posts", Kind::Count),
    column("owned", "col-owned", Kind::Count),
    column("owners", "col-owners", Kind::Count),
    column("datasets", "col-datasets", Kind::Text),
];

#[derive(Template, Serialize)]
#[template(path = "people.html")]
struct Shown<'a> {
    #[serde(skip)]
    c: &'a Ask,
    version: i64,
    at: String,
    count: u64,
    page: usize,
    pages: usize,
    /// How many of each kind: kind, its word, count, whether it is asked for.
    kinds: Vec<(String, String, u64, bool)>,
    #[serde(skip)]
    orders: Vec<(&'static str, String, bool)>,
    rows: Table,
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let people = people(&site, &ask).await?;
    let edition = &people.edition;
    let ours = |r: String| Problem::ours(&ask, &r);
    let kind = ask.value("kind").filter(|k| KINDS.contains(k));
    let (condition, values) = match kind {
        Some(kind) => ("where kind = ?1", vec![Cell::Text(kind.to_owned())]),
        None => ("", Vec::new()),
    };
    let order = match ask.value("order") {
        Some("lists") => "lists",
        Some("owned") => "owned",
        _ => "name",
    };
    let by = match order {
        "lists" => "lists desc, caption, entity_id",
        "owned" => "owned desc, caption, entity_id",
        _ => "caption, entity_id",
    };
    let select = format!(
        "select entity_id, caption, kind, replace(countries, '|', ', ') as countries, lists, posts, owned, owners, \
         replace(datasets, '|', ', ') as datasets from entities {condition} order by {by}"
    );
    if let Some(file) = files::list(&ask, edition, "people", &COLUMNS, &select, &values).await {
        return file;
    }
    let counted = edition.pages.rows("select kind, count(*) as n from entities group by kind", &[]).await.map_err(ours)?;
    let of = |kind: &str| counted.iter().find(|r| r.text("kind").as_deref() == Some(kind)).map_or(0, |r| r.count("n"));
    let count = kind.map_or_else(|| KINDS.iter().map(|k| of(k)).sum(), of);
    let pages = (count as usize).div_ceil(ROWS).max(1);
    let number = ask.page().min(pages);
    let rows = edition.pages.rows(&format!("{select} limit {ROWS} offset {}", (number - 1) * ROWS), &values).await.map_err(ours)?;
    let shown = Shown {
        c: &ask,
        version: edition.made.version,
        at: edition.made.at.clone(),
        count,
        page: number,
        pages,
        kinds: KINDS.iter().map(|k| ((*k).to_owned(), ask.tk("kinds", k), of(k), kind == Some(*k))).collect(),
        orders: ["name", "lists", "owned"].map(|o| (o, ask.t(&format!("people-by-{o}")), o == order)).to_vec(),
        rows: Table::new(&ask, &edition.made.dataset, &COLUMNS, &rows),
    };
    page(&ask, &shown)
}
