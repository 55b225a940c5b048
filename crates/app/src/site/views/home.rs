//! Home: search first; then what the newest versions say, with their dates and what is not known.

use askama::Template;
use axum::extract::State;
use index::pages::Cell;
use serde::Serialize;

use super::plan::{Promised, promised};
use super::table::{Kind, Table, column, linked};
use crate::site::editions::Edition;
use crate::site::pictures::{Caption, Series, Trend};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition};
use crate::site::take::page_or_picture;

/// Parties and flags that home names.
const NAMED: i64 = 8;
/// Months of the trend.
const MONTHS: i64 = 60;
/// With more datasets than this home shows a card of each, and the whole on a page of its own.
const WHOLE_MOST: usize = 3;

/// The first and the last day: asked for one by one, each is one look into the index.
const SPAN: &str = "select (select min(day) from processes) as a, (select max(day) from processes) as b";

#[derive(Template, Serialize)]
#[template(path = "home.html")]
struct Home<'a> {
    #[serde(skip)]
    c: &'a Ask,
    datasets: Vec<Of>,
    cards: Vec<Card>,
    making: Vec<(String, String)>,
    failures: Vec<String>,
    promised: Option<Promised>,
    /// People, firms and bodies; null where nobody resolved them.
    people: Option<u64>,
}

/// A dataset's own page.
#[derive(Template, Serialize)]
#[template(path = "dataset.html")]
struct Dataset<'a> {
    #[serde(skip)]
    c: &'a Ask,
    version: i64,
    d: Of,
}

/// A dataset in a few numbers.
#[derive(Serialize)]
struct Card {
    name: String,
    taken_in: String,
    processes: u64,
    flags: u64,
    first_day: Option<i64>,
    last_day: Option<i64>,
    totals: Vec<Total>,
    single_offers: u64,
    single_offers_of: u64,
    #[serde(skip)]
    share: f64,
}

#[derive(Serialize)]
struct Of {
    name: String,
    taken_in: String,
    processes: u64,
    flags: u64,
    first_day: Option<i64>,
    last_day: Option<i64>,
    totals: Vec<Total>,
    single_offers: u64,
    single_offers_of: u64,
    #[serde(skip)]
    share: f64,
    #[serde(skip)]
    trend: String,
    months: Table,
    currency: String,
    buyers: Table,
    suppliers: Table,
    newest: Table,
    set_aside: u64,
    rules: u64,
    rules_unknown: u64,
    rules_failed: Vec<String>,
}

#[derive(Serialize)]
struct Total {
    currency: String,
    awards: u64,
    priced: u64,
    amount: Option<f64>,
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let open = site.now();
    let ours = |reason: String| Problem::ours(&ask, &reason);
    let (mut datasets, mut cards) = (Vec::new(), Vec::new());
    let is_whole = open.current.len() <= WHOLE_MOST;
    for edition in open.current.values() {
        if is_whole {
            datasets.push(of(&ask, edition).await.map_err(ours)?);
        } else {
            cards.push(card(edition).await.map_err(ours)?);
        }
    }
    let promised = promised(&ask, &site.promises());
    let making = open.making.iter().map(|(d, s)| (d.clone(), ask.tk("step", s))).collect();
    let people = match &open.people {
        Some(people) => {
            let counted = people.edition.pages.row("select count(*) as n from entities", &[]).await.map_err(ours)?;
            Some(counted.map_or(0, |r| r.count("n")))
        }
        None => None,
    };
    let failures = open.failures.keys().cloned().collect();
    let whole = Home { c: &ask, datasets, cards, making, failures, promised, people };
    let pictures: Vec<_> = whole.datasets.iter().zip(open.current.values()).map(|(d, e)| d.months.picture(&d.trend, &e.made)).collect();
    page_or_picture(&ask, &whole, &pictures).await
}

/// A dataset's own page.
pub async fn dataset(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let d = of(&ask, &edition).await.map_err(|reason| Problem::ours(&ask, &reason))?;
    let whole = Dataset { c: &ask, version: edition.made.version, d };
    page_or_picture(&ask, &whole, &[whole.d.months.picture(&whole.d.trend, &edition.made)]).await
}

async fn card(edition: &Edition) -> Result<Card, String> {
    let (pages, made) = (&edition.pages, &edition.made);
    let totals = pages.rows("select * from totals order by awards desc, currency limit 3", &[]).await?;
    let all = pages.row("select sum(single_offers) as s, sum(single_offers_of) as n from months", &[]).await?.unwrap_or_default();
    let span = pages.row(SPAN, &[]).await?.unwrap_or_default();
    Ok(Card {
        name: made.dataset.clone(),
        taken_in: made.at.get(..10).unwrap_or("").to_owned(),
        processes: made.processes,
        flags: made.flags,
        first_day: span.int("a"),
        last_day: span.int("b"),
        totals: totals.iter().map(total).collect(),
        single_offers: all.count("s"),
        single_offers_of: all.count("n"),
        share: all.count("s") as f64 / all.count("n").max(1) as f64,
    })
}

fn total(r: &index::pages::Row) -> Total {
    Total {
        currency: r.text("currency").unwrap_or_default(),
        awards: r.count("awards"),
        priced: r.count("priced"),
        amount: r.number("amount"),
    }
}

async fn of(ask: &Ask, edition: &Edition) -> Result<Of, String> {
    let pages = &edition.pages;
    let made = &edition.made;
    let totals = pages.rows("select * from totals order by awards desc, currency", &[]).await?;
    let currency = totals.iter().find_map(|r| r.text("currency").filter(|c| !c.is_empty())).unwrap_or_default();
    let months =
        pages.rows("select * from (select * from months order by month desc limit ?) order by month", &[Cell::Int(MONTHS)]).await?;
    let all = pages.row("select sum(single_offers) as s, sum(single_offers_of) as n from months", &[]).await?.unwrap_or_default();
    let span = pages.row(SPAN, &[]).await?.unwrap_or_default();
    let parties = |kind: &str| {
        let (table, id) = if kind == "buyer" { ("buyers", "buyer_id") } else { ("suppliers", "supplier_id") };
        format!(
            "select m.party_id as id, p.name as name, m.awards, m.amount, m.currency from money m left join {table} p on p.{id} = m.party_id \
             where m.kind = '{kind}' and m.currency = ? order by m.amount desc, m.party_id limit ?"
        )
    };
    let values = [Cell::Text(currency.clone()), Cell::Int(NAMED)];
    let buyers = pages.rows(&parties("buyer"), &values).await?;
    let suppliers = pages.rows(&parties("supplier"), &values).await?;
    let sentence =
        format!("select flag_id, code, {} as sentence, buyer_name, day from flags order by day desc, flag_id limit ?", ask.code());
    let newest = pages.rows(&sentence, &[Cell::Int(NAMED)]).await?;
    let money = [column("awards", "col-awards", Kind::Count), column("amount", "col-amount", Kind::Money("currency"))];
    let [awards, amount] = &money;
    let with = |front: &'static str| -> Vec<super::table::Column> {
        vec![
            linked("name", if front == "buyer" { "col-buyer" } else { "col-supplier" }, front, "id"),
            super::table::Column { ..column(awards.name, awards.head, awards.kind) },
            super::table::Column { ..column(amount.name, amount.head, amount.kind) },
        ]
    };
    let flags = [
        linked("sentence", "col-flag", "flag", "flag_id"),
        linked("code", "col-rule", "rule", "code"),
        column("buyer_name", "col-buyer", Kind::Text),
        column("day", "col-day", Kind::Day),
    ];
    let by_month = [
        column("month", "col-month", Kind::Text),
        column("processes", "col-processes", Kind::Count),
        column("single_offers", "col-single", Kind::Share("single_offers_of")),
    ];
    Ok(Of {
        name: made.dataset.clone(),
        taken_in: made.at.get(..10).unwrap_or("").to_owned(),
        processes: made.processes,
        flags: made.flags,
        first_day: span.int("a"),
        last_day: span.int("b"),
        totals: totals.iter().map(total).collect(),
        single_offers: all.count("s"),
        single_offers_of: all.count("n"),
        share: all.count("s") as f64 / all.count("n").max(1) as f64,
        trend: trend(ask, &made.dataset, &months),
        months: Table::new(ask, &made.dataset, &by_month, &months),
        buyers: Table::new(ask, &made.dataset, &with("buyer"), &buyers),
        suppliers: Table::new(ask, &made.dataset, &with("supplier"), &suppliers),
        newest: Table::new(ask, &made.dataset, &flags, &newest).tight(),
        set_aside: made.set_aside.values().sum(),
        rules: made.rules.len() as u64,
        rules_unknown: made.rules.iter().filter(|r| r.judged() == 0 && r.unknown > 0).count() as u64,
        rules_failed: made.rules.iter().filter(|r| r.failure.is_some()).map(|r| r.code.clone()).collect(),
        currency,
    })
}

/// Fewer contests than this in a month give no share: one more or less would move it by a tenth.
const JUDGED_LEAST: u64 = 10;

/// The share of single offers by month.
fn trend(ask: &Ask, dataset: &str, months: &[index::pages::Row]) -> String {
    let labels: Vec<String> = months.iter().map(|r| r.text("month").unwrap_or_default()).collect();
    let share = |r: &index::pages::Row| {
        let all = r.count("single_offers_of");
        (all >= JUDGED_LEAST).then(|| r.count("single_offers") as f64 / all as f64)
    };
    let series = [Series { name: ask.t("single-share"), values: months.iter().map(share).collect() }];
    let printed = |v: f64| ask.percent(&v);
    let (id, title, desc) = (format!("single-{dataset}"), ask.t("single-trend"), ask.t("single-trend-desc"));
    Trend { caption: Caption { id: &id, title: &title, desc: &desc }, months: &labels, series: &series, printed: &printed }.draw()
}
