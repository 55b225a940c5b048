//! A process's page: from values to provenance, all from one document.

use askama::Template;
use axum::extract::State;
use index::pages::Cell;
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::cite::Cite;
use super::see::{
    self, AMENDMENTS, AWARDS, As, BIDS, CONTRACTS, DOCUMENTS, Drawn, Fact, ITEMS, MILESTONES, PAYMENTS, Section, See, document, number,
    text,
};
use super::table::{Column, Kind, Table, column, linked};
use crate::site::editions::Edition;
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, escape};
use crate::site::take::page_or_picture;

/// Similar processes that are named.
const SIMILAR: i64 = 6;

#[derive(Template, Serialize)]
#[template(path = "process.html")]
struct Process<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    ocid: String,
    title: String,
    #[serde(skip)]
    description: Option<String>,
    #[serde(skip)]
    facts: Vec<Fact>,
    #[serde(skip)]
    values: Vec<(String, String, String)>,
    #[serde(skip)]
    steps: Drawn,
    #[serde(skip)]
    behind_steps: Table,
    cite: Cite,
    /// Awards, contracts, payments.
    #[serde(skip)]
    decisions: Vec<Section>,
    #[serde(skip)]
    amendments: Vec<Section>,
    /// Bids, parties.
    #[serde(skip)]
    bidding: Vec<Section>,
    /// Lots, items.
    #[serde(skip)]
    lots: Vec<Section>,
    /// Milestones, documents.
    #[serde(skip)]
    papers: Vec<Section>,
    #[serde(skip)]
    dates: Vec<(String, String)>,
    flags: Table,
    #[serde(skip)]
    similar: Table,
    #[serde(skip)]
    releases: Vec<Release>,
    /// All public rows, by table.
    document: Json,
}

/// A release behind the process.
struct Release {
    id: String,
    date: String,
    tag: String,
    file: String,
    sha256: String,
    from: i64,
    to: i64,
    href: String,
}

const FLAGS: [Column; 3] = [
    linked("sentence", "col-flag", "flag", "flag_id"),
    linked("code", "col-rule", "rule", "code"),
    column("subject_kind", "col-subject", Kind::Word("subject")),
];
const SIMILARS: [Column; 4] = [
    linked("title", "col-process", "process", "ocid"),
    column("amount", "col-estimate", Kind::Money("currency")),
    column("flags", "col-flags", Kind::Count),
    column("day", "col-day", Kind::Day),
];

/// The page.
pub async fn show(State(site): State<Site>, Path((dataset, ocid)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let (row, document) = document(&edition, &ask, &ocid).await?;
    let id = Cell::Int(row.int("process_id").unwrap_or_default());
    let flags =
        format!("select flag_id, code, subject_kind, {} as sentence from flags where process_id = ? order by code, flag_id", ask.code());
    let flags = edition.pages.rows(&flags, std::slice::from_ref(&id)).await.map_err(ours)?;
    // Among the buyer's newest: a large buyer's whole history would be a scan.
    // They are chosen in the index alone.
    let similar = "select p.* from (select process_id from \
             (select process_id, category, amount from processes where buyer_id = ?1 order by day desc, process_id limit 500) \
             where process_id <> ?2 and category is ?3 order by abs(coalesce(amount, 0) - ?4), process_id limit ?5) s \
         join processes p on p.process_id = s.process_id order by abs(coalesce(p.amount, 0) - ?4), p.process_id";
    let text = |n: &str| row.text(n).map_or(Cell::Null, Cell::Text);
    let values = [text("buyer_id"), id, text("category"), Cell::Number(row.number("amount").unwrap_or(0.0)), Cell::Int(SIMILAR)];
    let similar = edition.pages.rows(similar, &values).await.map_err(ours)?;
    let (flags, similar) = (Table::new(&ask, &dataset, &FLAGS, &flags), Table::new(&ask, &dataset, &SIMILARS, &similar));
    let whole = filled(&ask, &edition, dataset, ocid, document, flags, similar);
    page_or_picture(&ask, &whole, &[whole.behind_steps.picture(&whole.steps.svg, &edition.made)]).await
}

fn filled<'a>(ask: &'a Ask, edition: &Edition, dataset: String, ocid: String, document: Json, flags: Table, similar: Table) -> Process<'a> {
    let see = See { ask, dataset: &dataset, ocid: &ocid, document: &document };
    let parts =
        |of: &[(&'static str, &[(&str, As)])]| of.iter().filter_map(|(table, columns)| see.part(table, columns)).collect::<Vec<_>>();
    let title = see.title();
    Process {
        c: ask,
        version: edition.made.version,
        description: text(see.process(), "description").filter(|d| *d != title),
        facts: facts_of(see),
        values: values_of(see),
        steps: steps_of(see),
        behind_steps: see.behind_steps(),
        cite: Cite::new(ask, &edition.made),
        decisions: parts(&[("awards", &AWARDS), ("contracts", &CONTRACTS), ("transactions", &PAYMENTS)]),
        amendments: parts(&[("amendments", &AMENDMENTS)]),
        bidding: parts(&[("bids", &BIDS), ("parties", &PARTIES)]),
        lots: parts(&[("lots", &LOTS), ("items", &ITEMS)]),
        papers: parts(&[("milestones", &MILESTONES), ("documents", &DOCUMENTS)]),
        dates: dates_of(see),
        flags,
        similar,
        releases: releases_of(see, edition),
        title,
        ocid,
        dataset,
        document,
    }
}

const PARTIES: [(&str, As); 5] = [
    ("col-name", As::Party("party_id", "name")),
    ("col-roles", As::Roles("roles")),
    ("col-register", As::Text("scheme")),
    ("col-identifier", As::Text("identifier")),
    ("col-place", As::Text("region")),
];
const LOTS: [(&str, As); 4] = [
    ("col-lot", As::Text("lot_id")),
    ("col-title", As::Text("title")),
    ("col-amount", As::Money("amount", "currency")),
    ("col-status", As::Word("status", "status")),
];

fn facts_of(see: See) -> Vec<Fact> {
    let (ask, p) = (see.ask, see.process());
    let word = |name: &str, front: &str| text(p, name).map(|v| ask.tk(front, &v));
    let method = match (word("method", "method"), text(p, "method_details")) {
        (Some(m), Some(d)) if m != d => Some(format!("{m} · {d}")),
        (m, d) => m.or(d),
    };
    let (buyer, href) = see.buyer().unzip();
    let same = text(p, "procuring_entity_id").is_some_and(|id| text(p, "buyer_id") == Some(id));
    let runs = text(p, "procuring_entity_name").filter(|n| !same && buyer.as_ref() != Some(n));
    let runs_href = text(p, "procuring_entity_id").map(|id| see.at("buyer", &id));
    let all = [
        see.fact("col-buyer", buyer, href.flatten()),
        see.fact("procuring-entity", runs, runs_href),
        see.fact("col-method", method, None),
        see.fact("method-rationale", text(p, "method_rationale"), None),
        see.fact("col-category", word("category", "category"), None),
        see.fact("col-status", word("status", "status"), None),
        see.fact("award-criteria", word("award_criteria", "criteria"), None),
        see.fact("tenderers-published", number(p, "number_of_tenderers").map(|n| ask.number(&n)), None),
        see.fact("tender-id", text(p, "tender_id").filter(|id| id != see.ocid), None),
    ];
    all.into_iter().flatten().collect()
}

/// Values as the process went: planned, estimated, awarded, contracted, paid.
fn values_of(see: See) -> Vec<(String, String, String)> {
    let (ask, p) = (see.ask, see.process());
    let mut out = Vec::new();
    let mut add = |key: &str, value: Option<String>, of: String| out.extend(value.map(|v| (ask.t(key), v, of)));
    add("value-budget", see.money(p, "budget_amount", "budget_currency"), String::new());
    add("value-estimate", see.money(p, "amount", "currency"), String::new());
    for (table, key) in [("awards", "value-award"), ("contracts", "value-contract"), ("transactions", "value-paid")] {
        for (sum, currency, n) in see.sums(see.rows(table)) {
            add(key, Some(ask.money(&sum, &currency)), ask.tn(&format!("n-{table}"), &n));
        }
    }
    out
}

/// The picture of values over time, where the days are known and the currency is one. Several awards or contracts are one step, on
/// the day of the last: each by itself would look like a fall of the whole.
fn steps_of(see: See) -> Drawn {
    let (p, day) = (see.process(), see::day);
    let first = |table: &str| see.rows(table).iter().find_map(|r| text(r, "currency"));
    let currency = text(p, "currency").or_else(|| first("awards")).or_else(|| first("contracts")).unwrap_or_default();
    let began = day(p, "tender_start_day").or_else(|| day(p, "release_day"));
    let mut points: Vec<_> = see.point("value-estimate", p, began, &currency, None).into_iter().collect();
    for (table, key, column, front, id) in [
        ("awards", "value-award", "date_day", "award", "award_id"),
        ("contracts", "value-contract", "signed_day", "contract", "contract_id"),
    ] {
        let rows = see.rows(table);
        let on = rows.iter().filter_map(|r| day(r, column)).max();
        let Some((sum, _, n)) = see.sums(rows).into_iter().find(|(_, c, _)| *c == currency) else { continue };
        let href = rows.iter().find_map(|r| text(r, id)).filter(|_| n == 1 && rows.len() == 1).map(|id| see.decision(front, &id));
        points.extend(see.point(key, &json!({"amount": sum, "currency": currency}), on, &currency, href));
    }
    see.steps("steps", ("steps", "steps-desc"), points, None)
}

fn dates_of(see: See) -> Vec<(String, String)> {
    let all = [
        ("date-start", "tender_start_text"),
        ("date-end", "tender_end_text"),
        ("date-opening", "bid_opening_text"),
        ("date-award-start", "award_start_text"),
        ("date-award-end", "award_end_text"),
        ("date-release", "release_text"),
    ];
    all.iter().filter_map(|(key, column)| Some((see.ask.t(key), see.ask.published(&text(see.process(), column)?)))).collect()
}

fn releases_of(see: See, edition: &Edition) -> Vec<Release> {
    let one = |r: &Json| {
        let file = r["file"].as_u64().and_then(|f| edition.made.files.get(f as usize))?;
        let (from, length) = (r["offset"].as_i64()?, r["length"].as_i64()?);
        let at = format!("/d/{}/raw/{}/{from}/{length}", escape(see.dataset), r["file"].as_u64()?);
        Some(Release {
            id: text(r, "release_id").unwrap_or_default(),
            date: text(r, "date_text").map(|d| see.ask.published(&d)).unwrap_or_default(),
            tag: text(r, "tag").map(|t| see.ask.words("tag", &t)).unwrap_or_default(),
            file: file.name.clone(),
            sha256: file.sha256.clone(),
            from,
            to: from + length,
            href: see.ask.link(&at),
        })
    };
    see.rows("releases").iter().filter_map(one).collect()
}
