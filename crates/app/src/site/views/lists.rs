//! Lists of buyers, suppliers and markets of a dataset: narrowed, ordered, paged, and taken away whole.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Pages};
use index::search::{Question, met};
use serde::Serialize;

use super::files;
use super::table::{Column, Kind, Table, column, linked, name_of};
use crate::site::editions::Edition;
use crate::site::limits::LIST_ROWS as ROWS;
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, page};

/// A share of fewer judged subjects stands after all others: one more would move it by a tenth.
pub const SHARE_LEAST: u64 = 10;
/// Names that a filter by name may find.
const FOUND_MAX: usize = 2_000;
/// Regions to choose from.
const PLACES: i64 = 100;
/// Currencies to choose from.
const CURRENCIES: i64 = 12;

/// A value to choose: the value, its label, whether it is the present one.
pub type Choice = (String, String, bool);

/// A list's page.
#[derive(Template, Serialize)]
#[template(path = "list.html")]
pub struct List<'a> {
    #[serde(skip)]
    pub c: &'a Ask,
    pub dataset: String,
    pub title: String,
    pub note: String,
    /// How many rows; at least so many where `names_cut`.
    pub count: u64,
    pub page: usize,
    pub pages: usize,
    /// Orders: value, label, whether it is the present one.
    #[serde(skip)]
    pub orders: Vec<(&'static str, String, bool)>,
    #[serde(skip)]
    pub places: Vec<Choice>,
    #[serde(skip)]
    pub currencies: Vec<Choice>,
    /// What is said where there is no row.
    #[serde(skip)]
    pub empty: String,
    /// More names were found than are looked through.
    pub names_cut: bool,
    pub rows: Table,
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

const SUPPLIERS: [Column; 8] = [
    linked("name", "col-supplier", "supplier", "supplier_id"),
    column("region", "col-place", Kind::Text),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("buyers", "col-buyers", Kind::Count),
    column("bids", "col-bids", Kind::Known),
    column("single_offers", "col-won-alone", Kind::Share("single_offers_of")),
    column("flags", "col-flags", Kind::Count),
];

const MARKETS: [Column; 10] = [
    linked("label", "col-class", "market", "class"),
    column("description", "col-example", Kind::Text),
    column("processes", "col-processes", Kind::Count),
    column("buyers", "col-buyers", Kind::Count),
    column("suppliers", "col-suppliers", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("top_share", "col-top-share", Kind::Part("priced")),
    column("concentration", "col-hhi", Kind::Measure("priced")),
    column("single_offers", "col-single", Kind::Share("single_offers_of")),
    column("flags", "col-flags", Kind::Count),
];

/// A list that is asked for: its SQL without order and limit, its orders, its columns.
struct Wanted {
    name: &'static str,
    /// The table of the rows, as `b`.
    table: &'static str,
    /// What it is joined with, as `m`: at most one row each, in the currency asked for.
    money: &'static str,
    /// The first rows by amount come from the index of what it is joined with: its condition.
    by_amount: &'static str,
    select: &'static str,
    /// The column of a row's id.
    id: &'static str,
    /// Rows have a region of their own.
    has_place: bool,
    orders: &'static [(&'static str, &'static str, &'static str)],
    columns: &'static [Column],
}

/// Orders a share: it is null, and so stands after all others, where fewer than ten were judged.
const SINGLE: &str = "b.single_share desc, b.single_offers_of desc";

const OF_BUYERS: Wanted = Wanted {
    name: "buyers",
    table: "buyers b",
    money: "money m on m.kind = 'buyer' and m.party_id = b.buyer_id and m.currency = ?",
    by_amount: "money m where m.kind = 'buyer' and m.currency = ? and m.amount is not null",
    select: "b.*, m.awards, m.amount, m.currency",
    id: "buyer_id",
    has_place: true,
    orders: &[
        ("amount", "order-amount", "m.amount desc"),
        ("single", "order-single", SINGLE),
        ("flags", "order-flags", "b.flags desc"),
        ("processes", "order-processes", "b.processes desc"),
        ("name", "order-name", "b.name is null, b.name"),
    ],
    columns: &BUYERS,
};

const OF_SUPPLIERS: Wanted = Wanted {
    name: "suppliers",
    table: "suppliers b",
    money: "money m on m.kind = 'supplier' and m.party_id = b.supplier_id and m.currency = ?",
    by_amount: "money m where m.kind = 'supplier' and m.currency = ? and m.amount is not null",
    select: "b.supplier_id, b.name, b.region, b.buyers, b.bids, b.flags, b.awards, b.single_offers, b.single_offers_of, m.amount, m.currency",
    id: "supplier_id",
    has_place: true,
    orders: &[
        ("amount", "order-amount", "m.amount desc"),
        ("awards", "order-awards", "b.awards desc"),
        ("single", "order-won-alone", SINGLE),
        ("flags", "order-flags", "b.flags desc"),
        ("bids", "order-bids", "b.bids desc"),
        ("name", "order-name", "b.name is null, b.name"),
    ],
    columns: &SUPPLIERS,
};

const OF_MARKETS: Wanted = Wanted {
    name: "markets",
    table: "classes b",
    money: "markets m on m.class = b.class and m.currency = ?",
    by_amount: "",
    select: "b.*, replace(b.class, ':', char(160)) as label, m.priced, m.amount, m.currency, m.suppliers, m.top_share, m.concentration",
    id: "class",
    has_place: false,
    orders: &[
        ("amount", "order-amount", "m.amount desc"),
        ("processes", "order-processes", "b.processes desc"),
        ("share", "order-top-share", "(coalesce(m.priced, 0) >= 10) desc, m.top_share desc, m.priced desc"),
        ("concentration", "order-hhi", "(coalesce(m.priced, 0) >= 10) desc, m.concentration desc, m.priced desc"),
        ("single", "order-single", SINGLE),
        ("flags", "order-flags", "b.flags desc"),
        ("class", "order-class", "b.class"),
    ],
    columns: &MARKETS,
};

/// The buyers of a dataset.
pub async fn buyers(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    list(&site, &ask, &dataset, &OF_BUYERS).await
}

/// The suppliers and tenderers of a dataset.
pub async fn suppliers(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    list(&site, &ask, &dataset, &OF_SUPPLIERS).await
}

/// The markets of a dataset: classes of items.
pub async fn markets(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    list(&site, &ask, &dataset, &OF_MARKETS).await
}

async fn list(site: &Site, ask: &Ask, dataset: &str, wanted: &'static Wanted) -> Answer {
    let edition = edition(site, ask, dataset).await?;
    let ours = |reason: String| Problem::ours(ask, &reason);
    let chosen = ask.value("order").and_then(|o| wanted.orders.iter().find(|(name, _, _)| *name == o)).unwrap_or(&wanted.orders[0]);
    let (currency, currencies) = currency_of(ask, &edition.pages).await.map_err(ours)?;
    let mut values = vec![Cell::Text(currency)];
    let mut conditions = Vec::new();
    let mut names_cut = false;
    if let Some(words) = ask.value("q") {
        let mut ids = found(&edition, wanted, words).await.map_err(ours)?;
        names_cut = ids.len() > FOUND_MAX;
        ids.truncate(FOUND_MAX);
        conditions.push(format!("b.{} in (select value from json_each(?))", wanted.id));
        values.push(Cell::Text(serde_json::to_string(&ids).unwrap_or_default()));
    }
    if wanted.has_place
        && let Some(place) = ask.value("place")
    {
        conditions.push("b.region = ?".to_owned());
        values.push(Cell::Text(place.to_owned()));
    }
    let is_narrowed = !conditions.is_empty();
    let only = if is_narrowed { format!(" where {}", conditions.join(" and ")) } else { String::new() };
    let sql =
        format!("select {} from {} left join {}{only} order by {}, b.{}", wanted.select, wanted.table, wanted.money, chosen.2, wanted.id);
    if let Some(file) = files::list(ask, &edition, wanted.name, wanted.columns, &sql, &values).await {
        return file;
    }
    // The join adds no row, so it need not be counted.
    let count = edition.pages.row(&format!("select count(*) as n from {}{only}", wanted.table), &values[1..]).await.map_err(ours)?;
    let count = count.unwrap_or_default().count("n");
    let pages = (count as usize).div_ceil(ROWS).max(1);
    let number = ask.page().min(pages);
    let offset = (number - 1) * ROWS;
    let quick =
        if is_narrowed || chosen.0 != "amount" { None } else { by_amount(&edition.pages, wanted, &values, offset).await.map_err(ours)? };
    let rows = match quick {
        Some(rows) => rows,
        None => edition.pages.rows(&format!("{sql} limit {ROWS} offset {offset}"), &values).await.map_err(ours)?,
    };
    let note = match wanted.name {
        "markets" => coverage(ask, &edition.pages).await.map_err(ours)?,
        _ => ask.t(&format!("{}-note", wanted.name)),
    };
    let places = if wanted.has_place { places(ask, &edition.pages, wanted.name).await.map_err(ours)? } else { Vec::new() };
    // A column of which the data says nothing is left out.
    let columns: Vec<Column> = wanted.columns.iter().filter(|c| c.name != "region" || !places.is_empty()).copied().collect();
    let list = List {
        c: ask,
        dataset: dataset.to_owned(),
        title: ask.t(wanted.name),
        note,
        count,
        page: number,
        pages,
        orders: wanted.orders.iter().map(|(name, label, _)| (*name, ask.t(label), *name == chosen.0)).collect(),
        places,
        currencies,
        empty: ask.t(&if is_narrowed { "list-nothing".to_owned() } else { format!("{}-empty", wanted.name) }),
        names_cut,
        rows: Table::new(ask, dataset, &columns, &rows),
    };
    page(ask, &list)
}

/// A page of the list by amount, in the order of the index of amounts; none where the page goes past those that have an amount.
async fn by_amount(pages: &Pages, wanted: &Wanted, values: &[Cell], offset: usize) -> Result<Option<Vec<index::pages::Row>>, String> {
    if wanted.by_amount.is_empty() {
        return Ok(None);
    }
    let front =
        format!("select m.party_id, m.amount from {} order by m.amount desc, m.party_id limit {ROWS} offset {offset}", wanted.by_amount);
    let found = pages.rows(&front, values).await?;
    if found.len() < ROWS {
        return Ok(None);
    }
    let ids: Vec<String> = found.iter().filter_map(|r| r.text("party_id")).collect();
    let sql = format!(
        "select {} from json_each(?2) e join {} on b.{} = e.value left join {} order by m.amount desc, b.{}",
        wanted.select,
        wanted.table,
        wanted.id,
        wanted.money.replace('?', "?1"),
        wanted.id
    );
    let ids = Cell::Text(serde_json::to_string(&ids).unwrap_or_default());
    let rows = pages.rows(&sql, &[values[0].clone(), ids]).await?;
    Ok((rows.len() == ROWS).then_some(rows))
}

/// Ids of those whose name (or number, or class) has these words; one more than are looked through, where there are more.
async fn found(edition: &std::sync::Arc<Edition>, wanted: &Wanted, words: &str) -> Result<Vec<String>, String> {
    if wanted.name == "markets" {
        // A list of classes has thousands of lines at most.
        let rows = edition.pages.rows("select class, description from classes order by class", &[]).await?;
        let has = |text: &str| words.split_whitespace().all(|w| met(w, text).is_some());
        let text = |r: &index::pages::Row| {
            format!("{} {}", r.text("class").unwrap_or_default().replace(':', " "), r.text("description").unwrap_or_default())
        };
        return Ok(rows.iter().filter(|r| has(&text(r))).filter_map(|r| r.text("class")).take(FOUND_MAX + 1).collect());
    }
    let question = Question {
        text: words.to_owned(),
        chosen: [("kind".to_owned(), wanted.name.trim_end_matches('s').to_owned())].into(),
        limit: FOUND_MAX + 1,
        ..Question::default()
    };
    let edition = edition.clone();
    let answer = tokio::task::spawn_blocking(move || edition.search.ask(&question)).await.map_err(|e| e.to_string())??;
    Ok(answer.entries.into_iter().map(|e| e.key).collect())
}

/// Regions that rows of a list stand in, the most frequent first.
async fn places(ask: &Ask, pages: &Pages, table: &'static str) -> Result<Vec<Choice>, String> {
    let sql = format!("select region, count(*) as n from {table} where region is not null group by region order by n desc, region limit ?");
    let rows = pages.rows(&sql, &[Cell::Int(PLACES)]).await?;
    let chosen = ask.value("place");
    let mut known: Vec<String> = rows.iter().filter_map(|r| r.text("region")).collect();
    known.sort();
    // One that is asked for and not among them stays chosen, or the form would lie.
    known.extend(chosen.filter(|c| !known.iter().any(|k| k == c)).map(str::to_owned));
    Ok(known.into_iter().map(|r| (r.clone(), r.clone(), chosen == Some(r.as_str()))).collect())
}

/// How many purchases stand in a market, and how many in none.
async fn coverage(ask: &Ask, pages: &Pages) -> Result<String, String> {
    let rows = pages.rows("select kind, processes from class_coverage", &[]).await?;
    let n = |kind: &str| rows.iter().find(|r| r.text("kind").as_deref() == Some(kind)).map_or(0, |r| r.count("processes"));
    Ok(format!("{} {} {}", ask.t("markets-note"), ask.tn("markets-none", &n("none")), ask.tn("markets-several", &n("several"))))
}

/// The currency that is asked for, else that of most awards; and those there are to choose from.
pub async fn currency_of(ask: &Ask, pages: &Pages) -> Result<(String, Vec<Choice>), String> {
    let rows = pages
        .rows(
            "select currency from totals where currency <> '' and amount > 0 order by awards desc, currency limit ?",
            &[Cell::Int(CURRENCIES)],
        )
        .await?;
    let known: Vec<String> = rows.iter().filter_map(|r| r.text("currency")).collect();
    let asked = ask.value("currency").filter(|c| c.len() <= 12 && c.chars().all(char::is_alphanumeric));
    let chosen = asked.map(str::to_owned).or_else(|| known.first().cloned()).unwrap_or_default();
    let all = known.into_iter().map(|c| (c.clone(), c.clone(), c == chosen)).collect();
    Ok((chosen, all))
}

/// The name of a supplier or of the members of a consortium; none where the key is none.
pub async fn named(pages: &Pages, key: &str) -> Result<String, String> {
    let sql = format!("select {} as name from (select ? as k)", name_of("k"));
    let row = pages.row(&sql, &[Cell::Text(key.to_owned())]).await?;
    Ok(row.and_then(|r| r.text("name")).unwrap_or_else(|| key.to_owned()))
}
