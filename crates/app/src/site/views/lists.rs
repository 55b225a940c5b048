//! Lists: one page shows a part, the file has it whole. What is listed is said by a [`Wanted`]; buyers and suppliers are here.

use askama::Template;
use axum::extract::{Path, State};
use index::pages::Cell;
use serde::Serialize;

use super::table::{Column, Kind, Table, all_fields, column, linked, streamed};
use crate::site::editions::Edition;
use crate::site::files::{self, About, Source};
use crate::site::reply::{Answer, Ask, Problem, Site, edition, page};

/// Rows of a page.
pub const ROWS: usize = 50;
/// Rows that can be paged through: each page reads what stands before it. The file has all.
const REACH: u64 = 10_000;
/// A share of fewer judged subjects stands after all others: one more would move it by a tenth.
const SHARE_LEAST: u32 = 10;

/// A list's page.
#[derive(Template, Serialize)]
#[template(path = "list.html")]
pub struct List<'a> {
    #[serde(skip)]
    pub c: &'a Ask,
    pub dataset: String,
    pub title: String,
    pub note: String,
    pub count: u64,
    pub page: usize,
    pub pages: usize,
    /// Orders: value, label, whether it is the present one.
    #[serde(skip)]
    pub orders: Vec<(&'static str, String, bool)>,
    #[serde(skip)]
    pub filters: Vec<Filter>,
    pub rows: Table,
    #[serde(skip)]
    pub follow: bool,
}

/// What a list can be narrowed down by.
pub struct Filter {
    /// The parameter.
    pub name: &'static str,
    /// Its label.
    pub label: String,
    /// What is chosen; empty for everything.
    pub value: String,
    /// How the chosen is shown where there is nothing to choose from.
    pub shown: String,
    /// What can be chosen: value and text; empty where only another page leads here.
    pub choices: Vec<(String, String)>,
}

/// A list that is asked for.
pub struct Wanted {
    /// Its name in file names.
    pub name: String,
    pub title: String,
    pub note: String,
    /// Its columns, and those that only files have.
    pub columns: &'static [Column],
    pub more: &'static [Column],
    /// What is selected, and from what, with the conditions.
    pub select: String,
    pub from: String,
    pub values: Vec<Cell>,
    /// Orders: value, key of its label, what the rows are ordered by.
    pub orders: Vec<(&'static str, &'static str, String)>,
    pub filters: Vec<Filter>,
    /// How many rows it has, where that is known without counting.
    pub count: Option<u64>,
    /// Whether what is new in it can be followed.
    pub follow: bool,
}

impl Wanted {
    /// The order that is asked for, else the first.
    pub fn order(&self, ask: &Ask) -> &(&'static str, &'static str, String) {
        ask.value("order").and_then(|o| self.orders.iter().find(|(name, _, _)| *name == o)).unwrap_or(&self.orders[0])
    }

    /// The whole select in an order.
    pub fn sql(&self, order: &str) -> String {
        format!("select {} from {} order by {order}", self.select, self.from)
    }
}

const BUYERS: [Column; 8] = [
    linked("name", "col-buyer", "buyer", "buyer_id"),
    column("region", "col-place", Kind::Text),
    column("processes", "col-processes", Kind::Count),
    column("single_offers", "col-single", Kind::Share("single_offers_of")),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("flags", "col-flags", Kind::Count),
    column("last_day", "col-last-day", Kind::Day),
];

const SUPPLIERS: [Column; 7] = [
    linked("name", "col-supplier", "supplier", "supplier_id"),
    column("region", "col-place", Kind::Text),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("buyers", "col-buyers", Kind::Count),
    column("bids", "col-bids", Kind::Count),
    column("flags", "col-flags", Kind::Count),
];

/// What both kinds of party have as files only.
const MORE: [Column; 4] = [
    column("locality", "col-locality", Kind::Text),
    column("scheme", "col-register", Kind::Text),
    column("identifier", "col-identifier", Kind::Text),
    column("first_day", "col-first-day", Kind::Day),
];

fn of_parties(
    ask: &Ask,
    name: &str,
    columns: &'static [Column],
    table: &str,
    select: &str,
    orders: &[(&'static str, &'static str, &str)],
    currency: String,
) -> Wanted {
    let kind = name.trim_end_matches('s');
    Wanted {
        name: name.to_owned(),
        title: ask.t(name),
        note: ask.t(&format!("{name}-note")),
        columns,
        more: &MORE,
        select: select.to_owned(),
        from: format!("{table} b left join money m on m.kind = '{kind}' and m.party_id = b.{kind}_id and m.currency = ?"),
        values: vec![Cell::Text(currency)],
        orders: orders.iter().map(|(n, l, by)| (*n, *l, (*by).to_owned())).collect(),
        filters: Vec::new(),
        count: None,
        follow: false,
    }
}

/// The buyers of a dataset.
pub async fn buyers(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let currency = currency(&ask, &edition).await?;
    let single = format!(
        "(b.single_offers_of >= {SHARE_LEAST}) desc, (b.single_offers * 1.0 / b.single_offers_of) desc, b.single_offers_of desc, b.buyer_id"
    );
    let orders = [
        ("amount", "order-amount", "m.amount desc, b.buyer_id"),
        ("single", "order-single", single.as_str()),
        ("flags", "order-flags", "b.flags desc, b.buyer_id"),
        ("processes", "order-processes", "b.processes desc, b.buyer_id"),
        ("name", "order-name", "b.name, b.buyer_id"),
    ];
    let wanted = of_parties(&ask, "buyers", &BUYERS, "buyers", "b.*, m.awards, m.amount, m.currency", &orders, currency);
    list(&ask, &edition, wanted).await
}

/// The suppliers and tenderers of a dataset.
pub async fn suppliers(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let currency = currency(&ask, &edition).await?;
    let select = "b.supplier_id, b.name, b.region, b.locality, b.scheme, b.identifier, b.first_day, b.buyers, b.bids, b.flags, b.awards, m.amount, m.currency";
    let orders = [
        ("amount", "order-amount", "m.amount desc, b.supplier_id"),
        ("awards", "order-awards", "b.awards desc, b.supplier_id"),
        ("flags", "order-flags", "b.flags desc, b.supplier_id"),
        ("bids", "order-bids", "b.bids desc, b.supplier_id"),
        ("name", "order-name", "b.name, b.supplier_id"),
    ];
    let wanted = of_parties(&ask, "suppliers", &SUPPLIERS, "suppliers", select, &orders, currency);
    list(&ask, &edition, wanted).await
}

async fn currency(ask: &Ask, edition: &Edition) -> Result<String, Problem> {
    match ask.value("currency") {
        Some(currency) => Ok(currency.to_owned()),
        None => main_currency(&edition.pages).await.map_err(|r| Problem::ours(ask, &r)),
    }
}

/// A page of a list, or all of it as a file.
pub async fn list(ask: &Ask, edition: &Edition, wanted: Wanted) -> Answer {
    let ours = |reason: String| Problem::ours(ask, &reason);
    let (chosen, _, order) = wanted.order(ask).clone();
    let sql = wanted.sql(&order);
    if let Some(form) = files::form(ask) {
        let fields = all_fields(wanted.columns.iter().chain(wanted.more));
        let rows = streamed(edition, &fields, &sql, &wanted.values);
        let about = About::new(ask, vec![Source::new(&edition.made)], wanted.note);
        return files::answer(ask, form, files::List { name: wanted.name, title: wanted.title, fields, rows, about });
    }
    let count = match wanted.count {
        Some(count) => count,
        None => {
            let row = edition.pages.row(&format!("select count(*) as n from {}", wanted.from), &wanted.values).await.map_err(ours)?;
            row.unwrap_or_default().count("n")
        }
    };
    let pages = (count.min(REACH) as usize).div_ceil(ROWS).max(1);
    let number = ask.page().min(pages);
    let rows = edition.pages.rows(&format!("{sql} limit {ROWS} offset {}", (number - 1) * ROWS), &wanted.values).await.map_err(ours)?;
    let dataset = edition.made.dataset.clone();
    let list = List {
        c: ask,
        title: wanted.title,
        note: wanted.note,
        count,
        page: number,
        pages,
        orders: wanted.orders.iter().map(|(name, label, _)| (*name, ask.t(label), *name == chosen)).collect(),
        filters: wanted.filters,
        rows: Table::new(ask, &dataset, wanted.columns, &rows),
        follow: wanted.follow,
        dataset,
    };
    page(ask, &list)
}

/// The currency of most awards.
pub async fn main_currency(pages: &index::pages::Pages) -> Result<String, String> {
    let row = pages.row("select currency from totals where currency <> '' order by awards desc, currency limit 1", &[]).await?;
    Ok(row.and_then(|r| r.text("currency")).unwrap_or_default())
}
