//! Lists of buyers, suppliers and flags of a dataset.

use askama::Template;
use axum::extract::{Path, State};
use index::pages::Cell;
use serde::Serialize;

use super::files;
use super::table::{Column, Kind, Table, column, linked};
use crate::site::reply::{Answer, Ask, Problem, Site, edition, page};

/// Rows of a page.
pub const ROWS: usize = 50;
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
    pub rows: Table,
    #[serde(skip)]
    pub feed: String,
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

/// A list that is asked for: its SQL without order and limit, its orders, its columns.
struct Wanted {
    name: &'static str,
    title: &'static str,
    note: &'static str,
    from: &'static str,
    select: &'static str,
    orders: &'static [(&'static str, &'static str, &'static str)],
    columns: &'static [Column],
}

const OF_BUYERS: Wanted = Wanted {
    name: "buyers",
    title: "buyers",
    note: "buyers-note",
    from: "buyers b left join money m on m.kind = 'buyer' and m.party_id = b.buyer_id and m.currency = ?",
    select: "b.*, m.awards, m.amount, m.currency",
    orders: &[
        ("amount", "order-amount", "m.amount desc, b.buyer_id"),
        ("single", "order-single", "single_order"),
        ("flags", "order-flags", "b.flags desc, b.buyer_id"),
        ("processes", "order-processes", "b.processes desc, b.buyer_id"),
        ("name", "order-name", "b.name, b.buyer_id"),
    ],
    columns: &BUYERS,
};

const OF_SUPPLIERS: Wanted = Wanted {
    name: "suppliers",
    title: "suppliers",
    note: "suppliers-note",
    from: "suppliers b left join money m on m.kind = 'supplier' and m.party_id = b.supplier_id and m.currency = ?",
    select: "b.supplier_id, b.name, b.region, b.buyers, b.bids, b.flags, b.awards, m.amount, m.currency",
    orders: &[
        ("amount", "order-amount", "m.amount desc, b.supplier_id"),
        ("awards", "order-awards", "b.awards desc, b.supplier_id"),
        ("flags", "order-flags", "b.flags desc, b.supplier_id"),
        ("bids", "order-bids", "b.bids desc, b.supplier_id"),
        ("name", "order-name", "b.name, b.supplier_id"),
    ],
    columns: &SUPPLIERS,
};

/// The buyers of a dataset.
pub async fn buyers(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    list(&site, &ask, &dataset, &OF_BUYERS).await
}

/// The suppliers and tenderers of a dataset.
pub async fn suppliers(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    list(&site, &ask, &dataset, &OF_SUPPLIERS).await
}

async fn list(site: &Site, ask: &Ask, dataset: &str, wanted: &'static Wanted) -> Answer {
    let edition = edition(site, ask, dataset).await?;
    let ours = |reason: String| Problem::ours(ask, &reason);
    let chosen = ask.value("order").and_then(|o| wanted.orders.iter().find(|(name, _, _)| *name == o)).unwrap_or(&wanted.orders[0]);
    let order = if chosen.2 == "single_order" {
        format!(
            "(b.single_offers_of >= {SHARE_LEAST}) desc, (b.single_offers * 1.0 / b.single_offers_of) desc, b.single_offers_of desc, b.buyer_id"
        )
    } else {
        chosen.2.to_owned()
    };
    let currency = match ask.value("currency") {
        Some(currency) => currency.to_owned(),
        None => main_currency(&edition.pages).await.map_err(ours)?,
    };
    let values = [Cell::Text(currency)];
    let sql = format!("select {} from {} order by {order}", wanted.select, wanted.from);
    if let Some(file) = files::list(ask, &edition, wanted.name, wanted.columns, &sql, &values).await {
        return file;
    }
    let count = edition.pages.row(&format!("select count(*) as n from {}", wanted.from), &values).await.map_err(ours)?;
    let count = count.unwrap_or_default().count("n");
    let pages = (count as usize).div_ceil(ROWS).max(1);
    let number = ask.page().min(pages);
    let rows = edition.pages.rows(&format!("{sql} limit {ROWS} offset {}", (number - 1) * ROWS), &values).await.map_err(ours)?;
    let orders = wanted.orders.iter().map(|(name, label, _)| (*name, ask.t(label), *name == chosen.0)).collect();
    let list = List {
        c: ask,
        dataset: dataset.to_owned(),
        title: ask.t(wanted.title),
        note: ask.t(wanted.note),
        count,
        page: number,
        pages,
        orders,
        rows: Table::new(ask, dataset, wanted.columns, &rows),
        feed: String::new(),
    };
    page(ask, &list)
}

/// The currency of most awards.
pub async fn main_currency(pages: &index::pages::Pages) -> Result<String, String> {
    let row = pages.row("select currency from totals where currency <> '' order by awards desc, currency limit 1", &[]).await?;
    Ok(row.and_then(|r| r.text("currency")).unwrap_or_default())
}
