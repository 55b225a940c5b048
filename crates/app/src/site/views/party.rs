//! A buyer's page and a supplier's page.

use askama::Template;
use axum::extract::{Path, State};
use index::pages::{Cell, Row};
use serde::Serialize;

use super::cite::Cite;
use super::listed::{OF_SUPPLIER, party_feed};
use super::table::{Column, Kind, Table, column, linked};
use crate::site::editions::Edition;
use crate::site::feeds;
use crate::site::pictures::{Bar, Bars, Caption, Kind as Node, Neighbour, Network, Series, Tie, Trend};
use crate::site::reply::{Answer, Ask, Problem, Site, edition, escape};
use crate::site::take::page_or_picture;

/// Rows of a table on a party's page; each has a way to the whole.
const NAMED: i64 = 12;
/// Neighbours in the picture of a network.
const NEIGHBOURS: i64 = 16;

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
    money: Vec<Money>,
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

const PROCESSES: [Column; 6] = [
    linked("title", "col-process", "process", "ocid"),
    column("method", "col-method", Kind::Word("method")),
    column("bids", "col-bids", Kind::Count),
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
const BIDDING: [Column; 4] = [
    linked("name", "col-other", "supplier", "id"),
    column("contests", "col-contests", Kind::Count),
    column("own", "col-own-won", Kind::Count),
    column("theirs", "col-other-won", Kind::Count),
];

/// A buyer's page.
pub async fn buyer(State(site): State<Site>, Path((dataset, id)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let found = edition.pages.row("select * from buyers where buyer_id = ?", &[Cell::Text(id.clone())]).await;
    let row = found.map_err(|r| Problem::ours(&ask, &r))?.ok_or_else(|| Problem::missing(&ask, "problem-no-buyer", &id))?;
    if let Some(form) = feeds::form(&ask) {
        let name = row.text("name").unwrap_or_else(|| id.clone());
        return party_feed(&ask, &edition, form, "buyer", &id, name, ["f.buyer_id = ?1", "p.buyer_id = ?1"]).await;
    }
    let filled = of_buyer(&ask, &edition, &dataset, id, row).await.map_err(|r| Problem::ours(&ask, &r))?;
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
    let paid = "select p.supplier_key as id, coalesce(s.name, p.supplier_key) as name, p.awards, p.amount, p.currency, p.last_day \
         from pairs p left join suppliers s on s.supplier_id = p.supplier_key where p.buyer_id = ? and p.currency = ? \
         order by p.amount desc, p.awards desc, p.supplier_key limit ?";
    let suppliers = pages.rows(paid, &[own(), Cell::Text(currency), Cell::Int(NAMED)]).await?;
    let years = pages
        .rows(
            "select strftime('%Y', day * 86400, 'unixepoch') as year, count(*) as processes, sum(flags > 0) as flagged from processes \
             where buyer_id = ? and day is not null group by 1 order by 1",
            &[own()],
        )
        .await?;
    let rules =
        pages.rows("select * from rule_buyers where buyer_id = ? and raised > 0 order by raised desc, code limit ?", &named(NAMED)).await?;
    let flags = format!("select flag_id, code, {} as sentence, title, day from flags where buyer_id = ? order by day desc, flag_id limit ?", ask.code());
    let flags = pages.rows(&flags, &named(NAMED)).await?;
    let newest = pages.rows("select * from processes where buyer_id = ? order by day desc, process_id limit ?", &named(NAMED)).await?;
    let text = |n: &str| row.text(n);
    let place = [text("locality"), text("region")].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let bidders = bidders_of(edition, &id).await?;
    let name = text("name").unwrap_or_else(|| id.clone());
    Ok(Buyer {
        c: ask,
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
        money,
        years_picture: years_picture(ask, &years),
        years: Table::new(ask, dataset, &YEARS, &years),
        suppliers_picture: suppliers_picture(ask, dataset, &suppliers),
        suppliers: Table::new(ask, dataset, &PAID, &suppliers),
        rules: Table::new(ask, dataset, &RULES, &rules),
        newest_flags: Table::new(ask, dataset, &FLAGS, &flags),
        newest: Table::new(ask, dataset, &PROCESSES, &newest),
        network: buyers_network(ask, dataset, &name, &bidders),
        bidding: Table::new(ask, dataset, &BIDDERS, &bidders.0),
        id,
        name,
    })
}

const BIDDERS: [Column; 3] = [
    linked("name", "col-tenderer", "supplier", "id"),
    column("bids", "col-processes", Kind::Count),
    column("won", "col-won", Kind::Share("bids")),
];

/// Who bids with a buyer most, and how often they met each other anywhere.
async fn bidders_of(edition: &Edition, id: &str) -> Result<(Vec<Row>, Vec<Row>), String> {
    let sql = "select y.party_id as id, s.name as name, count(*) as bids, sum(y.awarded) as won from processes p \
         join party_processes y on y.process_id = p.process_id left join suppliers s on s.supplier_id = y.party_id \
         where p.buyer_id = ? group by y.party_id order by bids desc, y.party_id limit ?";
    // The newest processes of a large buyer say who bids there now; its whole history would be a scan.
    let sql = sql.replace("from processes p", "from (select * from processes where buyer_id = ?1 order by day desc limit 2000) p");
    let sql = sql.replace("where p.buyer_id = ?", "where p.buyer_id = ?1").replace("limit ?", "limit ?2");
    let bidders = edition.pages.rows(&sql, &[Cell::Text(id.to_owned()), Cell::Int(NEIGHBOURS)]).await?;
    let ids: Vec<String> = bidders.iter().filter_map(|r| r.text("id")).collect();
    let marks = vec!["?"; ids.len()].join(",");
    let sql = format!("select * from bidding where one in ({marks}) and other in ({marks}) order by contests desc, one, other limit 40");
    let values: Vec<Cell> = ids.iter().chain(&ids).map(|i| Cell::Text(i.clone())).collect();
    let ties = if ids.is_empty() { Vec::new() } else { edition.pages.rows(&sql, &values).await? };
    Ok((bidders, ties))
}

fn buyers_network(ask: &Ask, dataset: &str, name: &str, (bidders, ties): &(Vec<Row>, Vec<Row>)) -> String {
    let neighbours: Vec<Neighbour> = bidders
        .iter()
        .map(|r| {
            let id = r.text("id").unwrap_or_default();
            Neighbour {
                kind: Node::Supplier,
                label: r.text("name").unwrap_or_else(|| id.clone()),
                weight: r.count("bids") as f64,
                printed: ask.t1("won-of", "won", ask.n(&r.count("won"))) + " " + &ask.t1("of-n", "n", ask.n(&r.count("bids"))),
                href: Some(ask.link(&format!("/d/{}/supplier/{}", escape(dataset), escape(&id)))),
            }
        })
        .collect();
    let place = |id: Option<String>| bidders.iter().position(|r| r.text("id") == id);
    let ties: Vec<Tie> = ties
        .iter()
        .filter_map(|r| {
            let (from, to) = (place(r.text("one"))?, place(r.text("other"))?);
            Some(Tie { from, to, weight: r.count("contests") as f64, printed: ask.tn("n-contests", &r.count("contests")) })
        })
        .collect();
    network(ask, Node::Buyer, name, &neighbours, &ties)
}

fn network(ask: &Ask, kind: Node, name: &str, neighbours: &[Neighbour], ties: &[Tie]) -> String {
    let (title, desc, buyer, supplier) = (ask.t("network"), ask.t("network-desc"), ask.t("col-buyer"), ask.t("col-supplier"));
    let caption = Caption { id: "network", title: &title, desc: &desc };
    Network { caption, centre_kind: kind, centre_label: name, neighbours, ties, kind_names: [&buyer, &supplier] }.draw()
}

fn years_picture(ask: &Ask, years: &[Row]) -> String {
    if years.len() < 2 {
        return String::new();
    }
    let labels: Vec<String> = years.iter().map(|r| r.text("year").unwrap_or_default()).collect();
    let values = |name: &str| years.iter().map(|r| Some(r.count(name) as f64)).collect();
    let series =
        [Series { name: ask.t("col-processes"), values: values("processes") }, Series { name: ask.t("col-flagged"), values: values("flagged") }];
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
                href: is_one.then(|| ask.link(&format!("/d/{}/supplier/{}", escape(dataset), escape(&id)))),
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
    bids: u64,
    awards: u64,
    flags: u64,
    first_day: Option<i64>,
    last_day: Option<i64>,
    money: Vec<Money>,
    buyers: Table,
    newest_flags: Table,
    newest: Table,
    bidding: Table,
    #[serde(skip)]
    network: String,
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
    let bidding = "select k.id, coalesce(s.name, k.id) as name, k.contests, k.own, k.theirs from ( \
             select other as id, contests, one_won as own, other_won as theirs from bidding where one = ?1 \
             union all select one, contests, other_won, one_won from bidding where other = ?1) k \
         left join suppliers s on s.supplier_id = k.id order by k.contests desc, k.id limit ?2";
    let bidding = pages.rows(bidding, &named(NEIGHBOURS)).await?;
    let text = |n: &str| row.text(n);
    let name = text("name").unwrap_or_else(|| id.clone());
    let neighbours: Vec<Neighbour> = bidding
        .iter()
        .map(|r| {
            let other = r.text("id").unwrap_or_default();
            Neighbour {
                kind: Node::Supplier,
                label: r.text("name").unwrap_or_default(),
                weight: r.count("contests") as f64,
                printed: ask.tn("n-contests", &r.count("contests")),
                href: Some(ask.link(&format!("/d/{}/supplier/{}", escape(dataset), escape(&other)))),
            }
        })
        .collect();
    Ok(Supplier {
        c: ask,
        cite: Cite::new(ask, &edition.made),
        dataset: dataset.to_owned(),
        version: edition.made.version,
        is_masked: id.starts_with(engine::publication::gate::MASK),
        scheme: text("scheme"),
        identifier: text("identifier"),
        place: [text("locality"), text("region")].into_iter().flatten().collect::<Vec<_>>().join(", "),
        processes: row.count("processes"),
        bids: row.count("bids"),
        awards: row.count("awards"),
        flags: row.count("flags"),
        first_day: row.int("first_day"),
        last_day: row.int("last_day"),
        money: money(edition, "supplier", &id).await?,
        buyers: Table::new(ask, dataset, &PAYING, &buyers),
        newest_flags: Table::new(ask, dataset, &FLAGS, &flags),
        newest: Table::new(ask, dataset, &PROCESSES, &newest),
        bidding: Table::new(ask, dataset, &BIDDING, &bidding),
        network: network(ask, Node::Supplier, &name, &neighbours, &[]),
        id,
        name,
    })
}
