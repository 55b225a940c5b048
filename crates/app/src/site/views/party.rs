//! A buyer's page and a supplier's page.

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::cite::Cite;
use super::listed::{OF_SUPPLIER, party_feed};
use super::network;
use super::plan::{OfBody, of_body};
use super::table::{Column, Kind, Table, column, linked, name_of};
use crate::site::editions::Edition;
use crate::site::feeds;
use crate::site::pictures::{Bar, Bars, Caption, Series, Trend};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, escape};
use crate::site::take::page_or_picture;

/// Rows of a table on a party's page; each has a way to the whole.
const NAMED: i64 = 12;
/// Neighbours in the picture of a network; its own page has them all.
const NEIGHBOURS: usize = 12;
/// Bodies of the same region that a buyer is set beside.
const PEERS: i64 = 8;

#[derive(Template, Serialize)]
#[template(path = "buyer.html")]
struct Buyer<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    id: String,
    name: String,
    scheme: Option<String>,
    identifier: Option<String>,
    place: String,
    processes: u64,
    first_day: Option<i64>,
    last_day: Option<i64>,
    single_offers: u64,
    single_offers_of: u64,
    #[serde(skip)]
    share: f64,
    flags: u64,
    without_bids: u64,
    without_value: u64,
    money: Vec<Money>,
    awards: Table,
    region: Option<String>,
    peers: Table,
    years: Table,
    #[serde(skip)]
    years_picture: String,
    suppliers: Table,
    #[serde(skip)]
    suppliers_picture: String,
    rules: Table,
    newest_flags: Table,
    newest: Table,
    bidding: Table,
    #[serde(skip)]
    network: String,
    promised: Option<OfBody>,
    /// The page that says who it is in all registers and lists.
    #[serde(skip)]
    entity: Option<String>,
    cite: Cite,
}

/// What was awarded in one currency.
#[derive(Serialize)]
pub struct Money {
    /// The currency; empty where none was published.
    pub currency: String,
    /// Active awards.
    pub awards: u64,
    /// Those with an amount.
    pub priced: u64,
    /// Their sum.
    pub amount: Option<f64>,
}

async fn money(edition: &Edition, kind: &str, id: &str) -> Result<Vec<Money>, String> {
    let values = [Cell::Text(kind.to_owned()), Cell::Text(id.to_owned())];
    let rows = edition.pages.rows("select * from money where kind = ? and party_id = ? order by awards desc, currency", &values).await?;
    let one = |r: &Row| Money {
        currency: r.text("currency").unwrap_or_default(),
        awards: r.count("awards"),
        priced: r.count("priced"),
        amount: r.number("amount"),
    };
    Ok(rows.iter().map(one).collect())
}

/// The page of the person, firm or body that a party is by official numbers, where it stands in more than contracts.
async fn entity(ask: &Ask, edition: &Edition, id: &str) -> Result<Option<String>, String> {
    let row = edition.pages.row("select entity_id from party_entities where party_id = ?", &[Cell::Text(id.to_owned())]).await?;
    Ok(row.and_then(|r| r.text("entity_id")).map(|e| ask.link(&format!("/entity/{}", escape(&e)))))
}

const PROCESSES: [Column; 6] = [
    linked("title", "col-process", "process", "ocid"),
    column("method", "col-method", Kind::Word("method")),
    column("bids", "col-bids", Kind::Known),
    column("amount", "col-estimate", Kind::Money("currency")),
    column("flags", "col-flags", Kind::Count),
    column("day", "col-day", Kind::Day),
];
const FLAGS: [Column; 4] = [
    linked("sentence", "col-flag", "flag", "flag_id"),
    linked("code", "col-rule", "rule", "code"),
    column("title", "col-process", Kind::Text),
    column("day", "col-day", Kind::Day),
];
const RULES: [Column; 4] = [
    linked("code", "col-rule", "rule", "code"),
    column("raised", "col-raised", Kind::Count),
    column("clear", "col-clear", Kind::Count),
    column("unknown", "col-unknown", Kind::Count),
];
const YEARS: [Column; 3] = [
    column("year", "col-year", Kind::Text),
    column("processes", "col-processes", Kind::Count),
    column("flagged", "col-flagged", Kind::Share("processes")),
];
const PAID: [Column; 4] = [
    linked("name", "col-supplier", "supplier", "id"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("last_day", "col-last-day", Kind::Day),
];
const PAYING: [Column; 4] = [
    linked("name", "col-buyer", "buyer", "id"),
    column("awards", "col-awards", Kind::Count),
    column("amount", "col-amount", Kind::Money("currency")),
    column("last_day", "col-last-day", Kind::Day),
];
const AWARDED: [Column; 5] = [
    linked("label", "col-award", "award", "award_id"),
    linked("title", "col-process", "process", "ocid"),
    linked("name", "col-supplier", "supplier", "supplier_key"),
    column("amount", "col-amount", Kind::Money("currency")),
    column("day", "col-day", Kind::Day),
];
const WON: [Column; 5] = [
    linked("label", "col-award", "award", "award_id"),
    linked("title", "col-process", "process", "ocid"),
    linked("name", "col-buyer", "buyer", "buyer_id"),
    column("amount", "col-amount", Kind::Money("currency")),
    column("day", "col-day", Kind::Day),
];
const PEER: [Column; 4] = [
    linked("name", "col-buyer", "buyer", "buyer_id"),
    column("processes", "col-processes", Kind::Count),
    column("single_offers", "col-single", Kind::Share("single_offers_of")),
    column("flags", "col-flags-rate", Kind::Rate("processes")),
];

/// The newest awards of one column's party.
async fn newest_awards(edition: &Edition, column: &str, name: &str, id: &str) -> Result<Vec<Row>, String> {
    let sql = format!(
        "select a.*, a.award_id as label, p.ocid, p.title, {name} as name from (select * from awards where {column} = ? order by day desc, award_id limit ?) a \
         join processes p on p.process_id = a.process_id order by a.day desc, a.award_id"
    );
    edition.pages.rows(&sql, &[Cell::Text(id.to_owned()), Cell::Int(NAMED)]).await
}

/// A buyer's page.
pub async fn buyer(State(site): State<Site>, Path((dataset, id)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let found = edition.pages.row("select * from buyers where buyer_id = ?", &[Cell::Text(id.clone())]).await;
    let row = found.map_err(|r| Problem::ours(&ask, &r))?.ok_or_else(|| Problem::missing(&ask, "problem-no-buyer", &id))?;
    if let Some(form) = feeds::form(&ask) {
        let name = row.text("name").unwrap_or_else(|| id.clone());
        return party_feed(&ask, &edition, form, "buyer", &id, name, ["f.buyer_id = ?1", "p.buyer_id = ?1"]).await;
    }
    let promised = of_body(&ask, &site.promises(), &dataset, &id);
    let mut filled = of_buyer(&ask, &edition, &dataset, id, row).await.map_err(|r| Problem::ours(&ask, &r))?;
    filled.promised = promised;
    let made = &edition.made;
    let pictures = [
        filled.suppliers.picture(&filled.suppliers_picture, made),
        filled.years.picture(&filled.years_picture, made),
        filled.bidding.picture(&filled.network, made),
    ];
    page_or_picture(&ask, &filled, &pictures).await
}

impl Buyer<'_> {
    /// A list of the dataset, narrowed down to this buyer.
    fn list(&self, list: &str) -> String {
        self.c.link(&format!("/d/{}/{list}?buyer={}", escape(&self.dataset), escape(&self.id)))
    }
}

impl Supplier<'_> {
    /// A list of the dataset, narrowed down to this supplier.
    fn list(&self, list: &str) -> String {
        self.c.link(&format!("/d/{}/{list}?supplier={}", escape(&self.dataset), escape(&self.id)))
    }
}

async fn of_buyer<'a>(ask: &'a Ask, edition: &Edition, dataset: &str, id: String, row: Row) -> Result<Buyer<'a>, String> {
    let pages = &edition.pages;
    let own = || Cell::Text(id.clone());
    let named = |n: i64| [own(), Cell::Int(n)];
    let money = money(edition, "buyer", &id).await?;
    let currency = money.iter().map(|m| m.currency.clone()).next().unwrap_or_default();
    let paid = format!(
        "select p.supplier_key as id, {} as name, p.awards, p.amount, p.currency, p.last_day from pairs p where p.buyer_id = ? and +p.currency = ? \
         order by p.amount desc, p.awards desc, p.supplier_key limit ?",
        name_of("p.supplier_key")
    );
    let suppliers = pages.rows(&paid, &[own(), Cell::Text(currency), Cell::Int(NAMED)]).await?;
    let years = pages
        .rows(
            "select strftime('%Y', day * 86400, 'unixepoch') as year, count(*) as processes, sum(flags > 0) as flagged from processes \
             where buyer_id = ? and day is not null group by 1 order by 1",
            &[own()],
        )
        .await?;
    let rules =
        pages.rows("select * from rule_buyers where buyer_id = ? and raised > 0 order by raised desc, code limit ?", &named(NAMED)).await?;
    let flags = format!(
        "select flag_id, code, {} as sentence, title, day from flags where buyer_id = ? order by day desc, flag_id limit ?",
        ask.code()
    );
    let flags = pages.rows(&flags, &named(NAMED)).await?;
    let newest = pages.rows("select * from processes where buyer_id = ? order by day desc, process_id limit ?", &named(NAMED)).await?;
    let text = |n: &str| row.text(n);
    let place = [text("locality"), text("region")].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let (bidders, ties) = network::nearest(edition, "buyer", &id, NEIGHBOURS).await?;
    let awards = newest_awards(edition, "buyer_id", &name_of("a.supplier_key"), &id).await?;
    let peers = peers(edition, &id, &row).await?;
    let name = text("name").unwrap_or_else(|| id.clone());
    Ok(Buyer {
        c: ask,
        promised: None,
        entity: entity(ask, edition, &id).await?,
        cite: Cite::new(ask, &edition.made),
        dataset: dataset.to_owned(),
        version: edition.made.version,
        scheme: text("scheme"),
        identifier: text("identifier"),
        place,
        processes: row.count("processes"),
        first_day: row.int("first_day"),
        last_day: row.int("last_day"),
        single_offers: row.count("single_offers"),
        single_offers_of: row.count("single_offers_of"),
        share: row.count("single_offers") as f64 / row.count("single_offers_of").max(1) as f64,
        flags: row.count("flags"),
        without_bids: row.count("without_bids"),
        without_value: row.count("without_value"),
        money,
        awards: Table::new(ask, dataset, &AWARDED, &awards).tight(),
        region: text("region"),
        peers: Table::new(ask, dataset, &PEER, &peers),
        years_picture: years_picture(ask, &years),
        years: Table::new(ask, dataset, &YEARS, &years),
        suppliers_picture: suppliers_picture(ask, dataset, &suppliers),
        suppliers: Table::new(ask, dataset, &PAID, &suppliers),
        rules: Table::new(ask, dataset, &RULES, &rules),
        newest_flags: Table::new(ask, dataset, &FLAGS, &flags).tight(),
        newest: Table::new(ask, dataset, &PROCESSES, &newest).tight(),
        network: network::picture(ask, dataset, "buyer", &name, &bidders, &ties),
        bidding: Table::new(ask, dataset, &network::BIDDERS, &bidders),
        id,
        name,
    })
}

/// Bodies of the same region, the nearest in number of purchases.
async fn peers(edition: &Edition, id: &str, row: &Row) -> Result<Vec<Row>, String> {
    let Some(region) = row.text("region") else { return Ok(Vec::new()) };
    let columns = "buyer_id, name, processes, single_offers, single_offers_of, flags";
    // Two short looks into the index: those above and those below.
    let sql = format!(
        "select * from (select {columns} from buyers where region = ?1 and processes >= ?2 and buyer_id <> ?3 order by processes, buyer_id limit ?4) \
         union all select * from (select {columns} from buyers where region = ?1 and processes < ?2 order by processes desc, buyer_id limit ?4)"
    );
    let own = row.int("processes").unwrap_or(0);
    let mut rows = edition.pages.rows(&sql, &[Cell::Text(region), Cell::Int(own), Cell::Text(id.to_owned()), Cell::Int(PEERS)]).await?;
    rows.sort_by_key(|r| (r.int("processes").unwrap_or(0) - own).abs());
    rows.truncate(usize::try_from(PEERS).unwrap_or(0));
    rows.sort_by_key(|r| std::cmp::Reverse(r.int("processes")));
    Ok(rows)
}

fn years_picture(ask: &Ask, years: &[Row]) -> String {
    if years.len() < 2 {
        return String::new();
    }
    let labels: Vec<String> = years.iter().map(|r| r.text("year").unwrap_or_default()).collect();
    let values = |name: &str| years.iter().map(|r| Some(r.count(name) as f64)).collect();
    let series = [
        Series { name: ask.t("col-processes"), values: values("processes") },
        Series { name: ask.t("col-flagged"), values: values("flagged") },
    ];
    let (title, desc, printed) = (ask.t("years"), ask.t("years-desc"), |v: f64| ask.number(&v));
    Trend { caption: Caption { id: "years", title: &title, desc: &desc }, months: &labels, series: &series, printed: &printed }.draw()
}

fn suppliers_picture(ask: &Ask, dataset: &str, rows: &[Row]) -> String {
    let bars: Vec<Bar> = rows
        .iter()
        .filter_map(|r| {
            let amount = r.number("amount")?;
            let currency = r.text("currency").unwrap_or_default();
            let id = r.text("id")?;
            let is_one = !id.contains('|');
            Some(Bar {
                label: r.text("name").unwrap_or_default(),
                value: amount,
                printed: ask.short_money(&amount, &currency),
                thin: None,
                href: is_one.then(|| ask.within(dataset, "supplier", &id)),
            })
        })
        .collect();
    let (title, desc) = (ask.t("paid"), ask.t("paid-desc"));
    Bars { caption: Caption { id: "paid", title: &title, desc: &desc }, bars: &bars, names: None }.draw()
}

#[derive(Template, Serialize)]
#[template(path = "supplier.html")]
struct Supplier<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    id: String,
    name: String,
    is_masked: bool,
    scheme: Option<String>,
    identifier: Option<String>,
    place: String,
    processes: u64,
    /// Bids it handed in; null where no bid of anybody is published.
    bids: Option<u64>,
    awards: u64,
    single_offers: u64,
    single_offers_of: u64,
    #[serde(skip)]
    share: f64,
    flags: u64,
    first_day: Option<i64>,
    last_day: Option<i64>,
    money: Vec<Money>,
    buyers: Table,
    newest_awards: Table,
    newest_flags: Table,
    newest: Table,
    bidding: Table,
    #[serde(skip)]
    network: String,
    /// The page that says who it is in all registers and lists.
    #[serde(skip)]
    entity: Option<String>,
    cite: Cite,
}

/// A supplier's page.
pub async fn supplier(State(site): State<Site>, Path((dataset, id)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let found = edition.pages.row("select * from suppliers where supplier_id = ?", &[Cell::Text(id.clone())]).await;
    let row = found.map_err(|r| Problem::ours(&ask, &r))?.ok_or_else(|| Problem::missing(&ask, "problem-no-supplier", &id))?;
    if let Some(form) = feeds::form(&ask) {
        let name = row.text("name").unwrap_or_else(|| id.clone());
        let processes = "p.process_id in (select process_id from party_processes where party_id = ?1)";
        return party_feed(&ask, &edition, form, "supplier", &id, name, [OF_SUPPLIER, processes]).await;
    }
    let filled = of_supplier(&ask, &edition, &dataset, id, row).await.map_err(|r| Problem::ours(&ask, &r))?;
    page_or_picture(&ask, &filled, &[filled.bidding.picture(&filled.network, &edition.made)]).await
}

async fn of_supplier<'a>(ask: &'a Ask, edition: &Edition, dataset: &str, id: String, row: Row) -> Result<Supplier<'a>, String> {
    let pages = &edition.pages;
    let own = || Cell::Text(id.clone());
    let named = |n: i64| [own(), Cell::Int(n)];
    let paying = "select p.buyer_id as id, b.name as name, p.awards, p.amount, p.currency, p.last_day from pairs p \
         left join buyers b on b.buyer_id = p.buyer_id where p.supplier_key = ? order by p.amount desc, p.awards desc, p.buyer_id limit ?";
    let buyers = pages.rows(paying, &named(NAMED)).await?;
    let flags = format!(
        "select flag_id, code, {0} as sentence, title, day from flags where subject_id = ?1 union all \
         select f.flag_id, f.code, f.{0}, f.title, f.day from party_processes y join flags f on f.process_id = y.process_id \
         where y.party_id = ?1 and y.awarded = 1 and f.subject_id <> ?1 order by day desc, flag_id limit ?2",
        ask.code()
    );
    let flags = pages.rows(&flags, &named(NAMED)).await?;
    let newest = "select p.* from party_processes y join processes p on p.process_id = y.process_id where y.party_id = ? \
         order by y.day desc, p.process_id limit ?";
    let newest = pages.rows(newest, &named(NAMED)).await?;
    let (bidding, ties) = network::nearest(edition, "supplier", &id, NEIGHBOURS).await?;
    let awards = newest_awards(edition, "supplier_key", "(select b.name from buyers b where b.buyer_id = a.buyer_id)", &id).await?;
    let text = |n: &str| row.text(n);
    let name = text("name").unwrap_or_else(|| id.clone());
    Ok(Supplier {
        c: ask,
        entity: entity(ask, edition, &id).await?,
        cite: Cite::new(ask, &edition.made),
        dataset: dataset.to_owned(),
        version: edition.made.version,
        is_masked: id.starts_with(engine::publication::gate::MASK),
        scheme: text("scheme"),
        identifier: text("identifier"),
        place: [text("locality"), text("region")].into_iter().flatten().collect::<Vec<_>>().join(", "),
        processes: row.count("processes"),
        bids: row.int("bids").and_then(|n| u64::try_from(n).ok()),
        awards: row.count("awards"),
        single_offers: row.count("single_offers"),
        single_offers_of: row.count("single_offers_of"),
        share: row.count("single_offers") as f64 / row.count("single_offers_of").max(1) as f64,
        flags: row.count("flags"),
        first_day: row.int("first_day"),
        last_day: row.int("last_day"),
        money: money(edition, "supplier", &id).await?,
        buyers: Table::new(ask, dataset, &PAYING, &buyers),
        newest_flags: Table::new(ask, dataset, &FLAGS, &flags).tight(),
        newest: Table::new(ask, dataset, &PROCESSES, &newest).tight(),
        newest_awards: Table::new(ask, dataset, &WON, &awards).tight(),
        bidding: Table::new(ask, dataset, &network::RIVALS, &bidding),
        network: network::picture(ask, dataset, "supplier", &name, &bidding, &ties),
        id,
        name,
    })
}
