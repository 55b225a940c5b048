//! All people, firms and bodies, narrowed by kind, and taken away whole.

use askama::Template;
use axum::extract::State;
use index::pages::Cell;
use serde::Serialize;

use super::super::files;
use super::super::table::{Column, Kind, Table, column, linked};
use super::people;
use crate::site::files::slug;
use crate::site::limits::LIST_ROWS as ROWS;
use crate::site::make::people::KINDS;
use crate::site::reply::{Answer, Ask, Problem, Site, page};

const COLUMNS: [Column; 8] = [
    linked("caption", "col-name", "entity", "entity_id"),
    column("kind", "col-kind", Kind::Word("kind")),
    column("countries", "col-countries", Kind::Words("country")),
    column("lists", "col-lists", Kind::Some),
    column("posts", "col-posts", Kind::Some),
    column("owned", "col-owned", Kind::Some),
    column("owners", "col-owners", Kind::Some),
    column("datasets", "col-datasets", Kind::Text),
];

/// What those of the list may be asked to have: columns that count it.
pub const WITHS: [&str; 4] = ["lists", "posts", "owned", "owners"];
/// The orders of the list: by name, or by a column that counts.
pub const ORDERS: [&str; 4] = ["name", "lists", "posts", "owned"];

#[derive(Template, Serialize)]
#[template(path = "people.html")]
struct Shown<'a> {
    #[serde(skip)]
    c: &'a Ask,
    version: i64,
    at: String,
    count: u64,
    /// People, firms and bodies of the kind asked for, whatever else is asked.
    #[serde(skip)]
    all: u64,
    page: usize,
    pages: usize,
    /// How many of each kind: kind, its word, count, whether it is asked for.
    kinds: Vec<(String, String, u64, bool)>,
    /// What they may be asked to have: the word, and whether it is asked for.
    #[serde(skip)]
    withs: Vec<(&'static str, String, bool)>,
    #[serde(skip)]
    orders: Vec<(&'static str, String, bool)>,
    /// The dataset that they are narrowed down to.
    dataset: Option<String>,
    rows: Table,
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let people = people(&site, &ask).await?;
    let edition = &people.edition;
    let ours = |r: String| Problem::ours(&ask, &r);
    let kind = ask.value("kind").filter(|k| KINDS.contains(k));
    let with = ask.value("with").and_then(|asked| WITHS.into_iter().find(|w| *w == asked));
    let dataset = ask.value("dataset");
    let within = dataset.map(|_| "entity_id in (select entity_id from records where dataset = ?)".to_owned());
    let conditions = [within.clone(), kind.map(|_| "kind = ?".to_owned()), with.map(|w| format!("{w} > 0"))];
    let [within, condition] = [vec![within], conditions.to_vec()].map(|all| {
        let all: Vec<String> = all.into_iter().flatten().collect();
        if all.is_empty() { String::new() } else { format!("where {}", all.join(" and ")) }
    });
    let values: Vec<Cell> = [dataset, kind].into_iter().flatten().map(|v| Cell::Text(v.to_owned())).collect();
    let in_dataset = &values[..usize::from(dataset.is_some())];
    let order = ask.value("order").and_then(|asked| ORDERS.into_iter().find(|o| *o == asked)).unwrap_or("name");
    let by = if order == "name" { "sort_key, entity_id".to_owned() } else { format!("{order} desc, sort_key, entity_id") };
    let select = format!(
        "select entity_id, caption, kind, replace(countries, '|', ', ') as countries, lists, posts, owned, owners, \
         replace(datasets, '|', ', ') as datasets from entities {condition} order by {by}"
    );
    let name = dataset.map_or_else(|| "people".to_owned(), |d| format!("people-{}", slug(d)));
    if let Some(file) = files::list(&ask, edition, &name, &COLUMNS, &select, &values).await {
        return file;
    }
    let by_kind = format!("select kind, count(*) as n from entities {within} group by kind");
    let counted = edition.pages.rows(&by_kind, in_dataset).await.map_err(ours)?;
    let of = |kind: &str| counted.iter().find(|r| r.text("kind").as_deref() == Some(kind)).map_or(0, |r| r.count("n"));
    let all = kind.map_or_else(|| KINDS.iter().map(|k| of(k)).sum(), of);
    let count = if with.is_some() {
        let counted = edition.pages.row(&format!("select count(*) as n from entities {condition}"), &values).await.map_err(ours)?;
        counted.map_or(0, |r| r.count("n"))
    } else {
        all
    };
    let pages = (count as usize).div_ceil(ROWS).max(1);
    let number = ask.page().min(pages);
    let rows = edition.pages.rows(&format!("{select} limit {ROWS} offset {}", (number - 1) * ROWS), &values).await.map_err(ours)?;
    let shown = Shown {
        c: &ask,
        version: edition.made.version,
        at: edition.made.at.clone(),
        count,
        all,
        page: number,
        pages,
        kinds: KINDS.iter().map(|k| ((*k).to_owned(), ask.tk("kinds", k), of(k), kind == Some(*k))).collect(),
        withs: WITHS.map(|w| (w, ask.tk("people-with", w), with == Some(w))).to_vec(),
        dataset: dataset.map(str::to_owned),
        orders: ORDERS.map(|o| (o, ask.tk("people-by", o), o == order)).to_vec(),
        rows: Table::new(&ask, &edition.made.dataset, &COLUMNS, &rows).tight(),
    };
    page(&ask, &shown)
}
