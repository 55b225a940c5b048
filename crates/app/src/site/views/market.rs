//! A market: one class of items in one currency; who has how much of it, where, and since when.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::files;
use super::lists::{Choice, SHARE_LEAST, named};
use super::table::{Column, Kind, Table, column, linked, name_of};
use crate::site::editions::Edition;
use crate::site::pictures::{Bar, Bars, Caption, Series, Trend};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition};
use crate::site::take::page_or_picture;

/// Parties that are named; the file has them all.
const NAMED: i64 = 15;

#[derive(Template, Serialize)]
#[template(path = "market.html")]
struct Market<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    class: String,
    #[serde(skip)]
    label: String,
    /// Words published with the first code of the class.
    description: Option<String>,
    processes: u64,
    buyers_count: u64,
    single_offers: u64,
    single_offers_of: u64,
    #[serde(skip)]
    share: f64,
    flags: u64,
    flagged: u64,
    awards: u64,
    /// Awards with an amount and a known supplier, in any currency.
    counted: u64,
    currency: String,
    #[serde(skip)]
    currencies: Vec<Choice>,
    priced: u64,
    amount: Option<f64>,
    suppliers_count: u64,
    top_share: Option<f64>,
    top_three: Option<f64>,
    concentration: Option<f64>,
    #[serde(skip)]
    concentration_shown: Option<String>,
    /// Active awards that could not be counted.
    left: u64,
    /// The largest supplier: its key and name.
    top: Option<(String, String)>,
    suppliers: Table,
    #[serde(skip)]
    suppliers_picture: String,
    buyers: Table,
    #[serde(skip)]
    buyers_picture: String,
    years: Table,
    #[serde(skip)]
    years_picture: String,
    regions: Table,
    rules: Table,
}

const SUPPLIERS: [Column; 4] = [
    linked("name", "col-supplier", "supplier", "party"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("share", "col-share", Kind::Part("priced")),
];
const BUYERS: [Column; 4] = [
    linked("name", "col-buyer", "buyer", "party"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("share", "col-share", Kind::Part("priced")),
];
const YEARS: [Column; 7] = [
    column("year", "col-year", Kind::Text),
    column("amount", "col-amount", Kind::Money("currency")),
    column("suppliers", "col-suppliers", Kind::Count),
    linked("name", "col-top", "supplier", "top_key"),
    column("top_share", "col-top-share", Kind::Part("priced")),
    column("top_three", "col-top-three", Kind::Part("priced")),
    column("concentration", "col-hhi", Kind::Measure("priced")),
];
const REGIONS: [Column; 6] = [
    linked("place", "col-place", "place", "place"),
    column("amount", "col-amount", Kind::Money("currency")),
    column("suppliers", "col-suppliers", Kind::Count),
    linked("name", "col-top", "supplier", "top_key"),
    column("top_share", "col-top-share", Kind::Part("priced")),
    column("concentration", "col-hhi", Kind::Measure("priced")),
];
const RULES: [Column; 3] =
    [linked("code", "col-rule", "rule", "code"), column("flags", "col-flags", Kind::Count), column("flagged", "col-flagged-processes", Kind::Share("processes"))];

/// The page.
pub async fn show(State(site): State<Site>, Path((dataset, class)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let row = edition.pages.row("select * from classes where class = ?", &[Cell::Text(class.clone())]).await.map_err(ours)?;
    let row = row.ok_or_else(|| Problem::missing(&ask, "problem-no-market", &class))?;
    let all = edition.pages.rows("select * from markets where class = ? order by priced desc, currency", &[Cell::Text(class.clone())]).await.map_err(ours)?;
    let asked = ask.value("currency");
    let market = all.iter().find(|m| m.text("currency").as_deref() == asked).or(all.first()).cloned().unwrap_or_default();
    let currency = market.text("currency").unwrap_or_default();
    let sql = parties(&market, "supplier");
    let values = [Cell::Text(class.clone()), Cell::Text(currency.clone()), Cell::Text("supplier".to_owned())];
    let name = format!("market-{}-suppliers", class.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    if let Some(file) = files::list(&ask, &edition, &name, &SUPPLIERS, &sql, &values).await {
        return file;
    }
    let currencies = all.iter().filter_map(|m| m.text("currency")).map(|c| (c.clone(), c.clone(), c == currency)).collect();
    let filled = filled(&ask, &edition, &dataset, &class, &row, &market, currencies).await.map_err(ours)?;
    let made = &edition.made;
    let pictures = [
        filled.suppliers.picture(&filled.suppliers_picture, made),
        filled.buyers.picture(&filled.buyers_picture, made),
        filled.years.picture(&filled.years_picture, made),
    ];
    page_or_picture(&ask, &filled, &pictures).await
}

/// The parties of a market by their sums; a share is of all that was counted.
fn parties(market: &Row, kind: &str) -> String {
    let (total, priced) = (market.number("amount").unwrap_or(0.0), market.count("priced"));
    let name = if kind == "buyer" { "(select b.name from buyers b where b.buyer_id = m.party)".to_owned() } else { name_of("m.party") };
    format!(
        "select m.party, {name} as name, m.awards, m.amount, m.currency, m.amount / nullif({total:?}, 0) as share, {priced} as priced \
         from market_parties m where m.class = ? and m.currency = ? and m.kind = ? order by m.amount desc, m.party"
    )
}

async fn filled<'a>(ask: &'a Ask, edition: &Edition, dataset: &str, class: &str, row: &Row, market: &Row, currencies: Vec<Choice>) -> Result<Market<'a>, String> {
    let pages = &edition.pages;
    let currency = market.text("currency").unwrap_or_default();
    let of_kind = |kind: &str| [Cell::Text(class.to_owned()), Cell::Text(currency.clone()), Cell::Text(kind.to_owned())];
    let [c, k, _] = of_kind("");
    let suppliers = pages.rows(&format!("{} limit {NAMED}", parties(market, "supplier")), &of_kind("supplier")).await?;
    let buyers = pages.rows(&format!("{} limit {NAMED}", parties(market, "buyer")), &of_kind("buyer")).await?;
    let top = name_of("m.top_key");
    let years = format!("select m.*, {top} as name from market_years m where m.class = ? and m.currency = ? order by m.year");
    let years = pages.rows(&years, &[c.clone(), k.clone()]).await?;
    let regions = format!(
        "select m.*, nullif(m.region, '') as place, {top} as name from market_regions m where m.class = ? and m.currency = ? \
         order by m.region = '', m.amount desc, m.region"
    );
    let regions = pages.rows(&regions, &[c.clone(), k]).await?;
    let has_regions = regions.iter().any(|r| r.text("place").is_some());
    let rules = format!("select m.*, {} as processes from market_rules m where m.class = ? order by m.flags desc, m.code", row.count("processes"));
    let rules = pages.rows(&rules, &[c]).await?;
    let top = match market.text("top_key") {
        Some(key) => Some((key.clone(), named(pages, &key).await?)),
        None => None,
    };
    Ok(Market {
        c: ask,
        dataset: dataset.to_owned(),
        version: edition.made.version,
        class: class.to_owned(),
        label: class.replacen(':', "\u{a0}", 1),
        description: row.text("description"),
        processes: row.count("processes"),
        buyers_count: row.count("buyers"),
        single_offers: row.count("single_offers"),
        single_offers_of: row.count("single_offers_of"),
        share: row.count("single_offers") as f64 / row.count("single_offers_of").max(1) as f64,
        flags: row.count("flags"),
        flagged: row.count("flagged"),
        awards: row.count("awards"),
        counted: row.count("counted"),
        currencies,
        priced: market.count("priced"),
        amount: market.number("amount"),
        suppliers_count: market.count("suppliers"),
        top_share: market.number("top_share"),
        top_three: market.number("top_three"),
        concentration: market.number("concentration"),
        concentration_shown: market.number("concentration").map(|m| ask.number(&m.round())),
        left: row.count("awards").saturating_sub(row.count("counted")),
        top,
        suppliers_picture: bars(ask, dataset, "supplier", &suppliers),
        suppliers: Table::new(ask, dataset, &SUPPLIERS, &suppliers),
        buyers_picture: bars(ask, dataset, "buyer", &buyers),
        buyers: Table::new(ask, dataset, &BUYERS, &buyers),
        years_picture: years_picture(ask, &years),
        years: Table::new(ask, dataset, &YEARS, &years),
        regions: if has_regions { Table::new(ask, dataset, &REGIONS, &regions) } else { Table::default() },
        rules: Table::new(ask, dataset, &RULES, &rules),
        currency,
    })
}

fn bars(ask: &Ask, dataset: &str, kind: &'static str, rows: &[Row]) -> String {
    let bars: Vec<Bar> = rows
        .iter()
        .filter_map(|r| {
            let (amount, id) = (r.number("amount")?, r.text("party")?);
            let share = ask.percent(&r.number("share").unwrap_or(0.0));
            Some(Bar {
                label: r.text("name").unwrap_or_else(|| id.clone()),
                value: amount,
                printed: format!("{} · {share}", ask.short_money(&amount, &r.text("currency").unwrap_or_default())),
                thin: None,
                href: (kind == "buyer" || !id.contains('|')).then(|| ask.within(dataset, kind, &id)),
            })
        })
        .collect();
    let (title, desc) = (ask.t(&format!("market-{kind}s")), ask.t(&format!("market-{kind}s-desc")));
    Bars { caption: Caption { id: kind, title: &title, desc: &desc }, bars: &bars, names: None }.draw()
}

/// The shares of the largest and of the three largest suppliers of each year.
fn years_picture(ask: &Ask, years: &[Row]) -> String {
    let known = |r: &&Row| r.count("priced") >= SHARE_LEAST;
    if years.iter().filter(known).count() < 2 {
        return String::new();
    }
    let labels: Vec<String> = years.iter().map(|r| r.text("year").unwrap_or_default()).collect();
    let values = |name: &str| years.iter().map(|r| if known(&r) { r.number(name) } else { None }).collect();
    let series =
        [Series { name: ask.t("col-top-three"), values: values("top_three") }, Series { name: ask.t("col-top-share"), values: values("top_share") }];
    let (title, desc, printed) = (ask.t("market-years"), ask.t("market-years-desc"), |v: f64| ask.percent(&v));
    Trend { caption: Caption { id: "years", title: &title, desc: &desc }, months: &labels, series: &series, printed: &printed }.draw()
}
