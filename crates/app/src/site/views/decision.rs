//! The pages of an award and of a contract: what was decided or signed, by whom, for whom, and what stood beside it.
//!
//! Both are parts of a process and have no table of their own: the address names the process and the published id.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use index::pages::{Cell, Row};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::flag::{Source, sources};
use super::see::{self, AMENDMENTS, As, BIDS, CONTRACTS, DOCUMENTS, Drawn, Fact, ITEMS, MILESTONES, PAYMENTS, Section, See, day, document, number, text};
use super::table::{Column, Kind, Table, column, linked};
use crate::site::editions::Edition;
use crate::site::pictures::{Bar, Bars, Caption, Level};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition};
use crate::site::take::page_or_picture;

/// Bids in the picture.
const DRAWN: usize = 20;

#[derive(Template, Serialize)]
#[template(path = "decision.html")]
struct Decision<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    kind: &'static str,
    ocid: String,
    id: String,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    process: Fact,
    #[serde(skip)]
    facts: Vec<Fact>,
    #[serde(skip)]
    values: Vec<(String, String, String)>,
    #[serde(skip)]
    steps: Drawn,
    /// A picture and what it shows: the bids of an award.
    #[serde(skip)]
    bars: String,
    #[serde(skip)]
    sections: Vec<Section>,
    flags: Table,
    other_flags: Table,
    sources: Vec<Source>,
    /// All public rows that the page rests on, by table.
    rows: BTreeMap<&'static str, Vec<Json>>,
}

const FLAGS: [Column; 3] = [
    linked("sentence", "col-flag", "flag", "flag_id"),
    linked("code", "col-rule", "rule", "code"),
    column("subject_kind", "col-subject", Kind::Word("subject")),
];

/// What the two kinds of page have of their own.
struct Filled {
    facts: Vec<Fact>,
    values: Vec<(String, String, String)>,
    steps: Drawn,
    bars: String,
    sections: Vec<Section>,
    rows: BTreeMap<&'static str, Vec<Json>>,
}

/// An award's page.
pub async fn award(State(site): State<Site>, Path(at): Path<(String, String, String)>, ask: Ask) -> Answer {
    show(&site, &ask, "award", at).await
}

/// A contract's page.
pub async fn contract(State(site): State<Site>, Path(at): Path<(String, String, String)>, ask: Ask) -> Answer {
    show(&site, &ask, "contract", at).await
}

async fn show(site: &Site, ask: &Ask, kind: &'static str, (dataset, ocid, id): (String, String, String)) -> Answer {
    let edition = edition(site, ask, &dataset).await?;
    let (process, document) = document(&edition, ask, &ocid).await?;
    let see = See { ask, dataset: &dataset, ocid: &ocid, document: &document };
    let (table, column, missing) = if kind == "award" { ("awards", "award_id", "problem-no-award") } else { ("contracts", "contract_id", "problem-no-contract") };
    // An id that a publisher gave twice names the first; the process's page has both.
    let own = *see.rows_with(table, column, &id).first().ok_or_else(|| Problem::missing(ask, missing, &id))?;
    let (flags, other_flags) = flags_of(ask, &edition, &process, kind, &id).await.map_err(|r| Problem::ours(ask, &r))?;
    let p = see.process();
    let place = json!({"rows": [{"table": table, "file": p["file"], "offset": p["offset"], "length": p["length"], "pointer": own["pointer"]}]});
    let sources = sources(ask, &edition, &place).await;
    let filled = if kind == "award" { of_award(see, own, &id) } else { of_contract(see, own, &id) };
    let process = Fact { name: ask.t("col-process"), text: see.title(), href: Some(see.at("process", &ocid)) };
    let title = text(own, "title").filter(|t| *t != process.text).unwrap_or_else(|| id.clone());
    let shown = Decision {
        c: ask,
        version: edition.made.version,
        kind,
        title,
        process,
        facts: filled.facts,
        values: filled.values,
        steps: filled.steps,
        bars: filled.bars,
        sections: filled.sections,
        flags: Table::new(ask, &dataset, &FLAGS, &flags),
        other_flags: Table::new(ask, &dataset, &FLAGS, &other_flags),
        sources,
        rows: filled.rows,
        dataset: dataset.clone(),
        ocid: ocid.clone(),
        id,
    };
    let behind = see.behind_steps();
    let bids = Table::behind(&["bid_id", "tenderer_key", "amount", "currency", "status"], see.rows("bids").to_vec());
    page_or_picture(ask, &shown, &[behind.picture(&shown.steps.svg, &edition.made), bids.picture(&shown.bars, &edition.made)]).await
}

/// The process's flags: those on this award or contract, and the others.
async fn flags_of(ask: &Ask, edition: &Edition, process: &Row, kind: &str, id: &str) -> Result<(Vec<Row>, Vec<Row>), String> {
    let sql = format!("select flag_id, code, subject_kind, subject_id, {} as sentence from flags where process_id = ? order by code, flag_id", ask.code());
    let rows = edition.pages.rows(&sql, &[Cell::Int(process.int("process_id").unwrap_or_default())]).await?;
    let is_own = |r: &Row| r.text("subject_kind").as_deref() == Some(kind) && r.text("subject_id").as_deref() == Some(id);
    Ok(rows.into_iter().partition(is_own))
}

fn copied(rows: &[&Json]) -> Vec<Json> {
    rows.iter().map(|r| (*r).clone()).collect()
}

/// Who an award went to, one fact each with its page.
fn suppliers(see: See, award: &Json) -> Vec<Fact> {
    let key = text(award, "supplier_key").unwrap_or_default();
    let ids: Vec<&str> = key.split('|').filter(|id| !id.is_empty()).collect();
    if !ids.is_empty() {
        return ids.into_iter().filter_map(|id| see.fact("col-supplier", Some(see.names(id)), Some(see.at("supplier", id)))).collect();
    }
    let named = text(award, "award_id").map(|id| see.rows_with("suppliers", "award_id", &id)).unwrap_or_default();
    named.into_iter().filter_map(|r| see.fact("col-supplier", text(r, "name"), text(r, "party_id").map(|id| see.at("supplier", &id)))).collect()
}

/// Rows of a table that belong to a part of the process by section and id.
fn of_section<'a>(see: See<'a>, table: &str, sections: &[&str], id: &str) -> Vec<&'a Json> {
    see.rows_with(table, "section_id", id).into_iter().filter(|r| text(r, "section").is_some_and(|s| sections.contains(&s.as_str()))).collect()
}

fn of_award(see: See, own: &Json, id: &str) -> Filled {
    let ask = see.ask;
    let lot = text(own, "lot_id");
    let bids: Vec<&Json> = match &lot {
        Some(lot) => see.rows_with("bids", "lot_id", lot),
        None => see::in_order(see.rows("bids")),
    };
    let contracts = see.rows_with("contracts", "award_id", id);
    let payments: Vec<&Json> = contracts.iter().filter_map(|k| text(k, "contract_id")).flat_map(|k| see.rows_with("transactions", "contract_id", &k)).collect();
    let items = items_of(see, "award", id, lot.as_deref());
    let (buyer, href) = see.buyer().unzip();
    let mut facts: Vec<Fact> = see.fact("col-buyer", buyer, href.flatten()).into_iter().collect();
    facts.extend(suppliers(see, own));
    facts.extend(
        [
            see.fact("col-status", text(own, "status").map(|s| ask.tk("award", &s)), None),
            see.fact("col-awarded-on", text(own, "date_text").map(|d| ask.published(&d)), None),
            see.fact("col-lot", lot.clone(), lot.as_deref().map(|l| see.place("lot", l))),
            see.fact("contract-from", text(own, "contract_start_text").map(|d| ask.published(&d)), None),
            see.fact("contract-until", text(own, "contract_end_text").map(|d| ask.published(&d)), None),
        ]
        .into_iter()
        .flatten(),
    );
    let estimate = lot.as_deref().and_then(|l| see.rows_with("lots", "lot_id", l).first().copied()).filter(|l| number(l, "amount").is_some()).unwrap_or(see.process());
    let mut values = vec![("value-estimate", see.money(estimate, "amount", "currency"), String::new()), ("value-award", see.money(own, "amount", "currency"), String::new())];
    values.extend(see.sums(contracts.iter().copied()).into_iter().map(|(sum, c, n)| ("value-contract", Some(ask.money(&sum, &c)), ask.tn("n-contracts", &n))));
    values.extend(see.sums(payments.iter().copied()).into_iter().map(|(sum, c, n)| ("value-paid", Some(ask.money(&sum, &c)), ask.tn("n-transactions", &n))));
    let currency = text(own, "currency").unwrap_or_default();
    let p = see.process();
    let mut points: Vec<_> = see.point("value-estimate", estimate, day(p, "tender_start_day").or_else(|| day(p, "release_day")), &currency, None).into_iter().collect();
    points.extend(see.point("value-award", own, day(own, "date_day"), &currency, None));
    points.extend(contracts.iter().filter_map(|k| {
        see.point("value-contract", k, day(k, "signed_day"), &currency, text(k, "contract_id").map(|id| see.decision("contract", &id)))
    }));
    let (amendments, documents) = (of_section(see, "amendments", &["award"], id), of_section(see, "documents", &["award"], id));
    let sections = [
        see.part_of("contracts", "part-contracts", contracts.iter().copied(), &CONTRACTS),
        see.part_of("transactions", "part-transactions", payments.iter().copied(), &PAYMENTS),
        see.part_of("bids", "bids-beside", bids.iter().copied(), &BIDS).map(|s| marked(see, s, &bids, own)),
        see.part_of("amendments", "part-amendments", amendments.iter().copied(), &AMENDMENTS),
        see.part_of("items", "part-items", items.iter().copied(), &ITEMS),
        see.part_of("documents", "part-documents", documents.iter().copied(), &DOCUMENTS),
    ];
    Filled {
        facts,
        values: shown(ask, values),
        steps: see.steps("steps", ("steps", "steps-desc"), points, None),
        bars: bids_picture(see, &bids, own),
        sections: sections.into_iter().flatten().collect(),
        rows: [("awards", vec![own.clone()]), ("contracts", copied(&contracts)), ("bids", copied(&bids)), ("items", copied(&items)), ("transactions", copied(&payments))]
            .into(),
    }
}

fn shown(ask: &Ask, values: Vec<(&str, Option<String>, String)>) -> Vec<(String, String, String)> {
    values.into_iter().filter_map(|(key, value, of)| Some((ask.t(key), value?, of))).collect()
}

/// Items of an award or contract; where it has none of its own, those of its lot, or of the tender where there are no lots.
fn items_of<'a>(see: See<'a>, section: &str, id: &str, lot: Option<&str>) -> Vec<&'a Json> {
    let own = of_section(see, "items", &[section], id);
    if !own.is_empty() {
        return own;
    }
    match lot {
        Some(lot) => see.rows_with("items", "lot_id", lot),
        None if see.rows("lots").is_empty() => see.rows_with("items", "section", "tender"),
        None => Vec::new(),
    }
}

/// Whether a bid is the one that was awarded: the publisher names it, or exactly these tenderers were awarded.
fn won(bid: &Json, award: &Json) -> bool {
    let same = |a: &str, b: &str| text(bid, a).is_some() && text(bid, a) == text(award, b);
    match text(award, "related_bid_id") {
        Some(_) => same("bid_id", "related_bid_id"),
        None => same("tenderer_key", "supplier_key") && !matches!(text(bid, "status").as_deref(), Some("invited" | "withdrawn" | "disqualified")),
    }
}

/// Adds to the table of bids how each stands to the award: awarded, or by how much its price differs.
fn marked(see: See, mut section: Section, bids: &[&Json], award: &Json) -> Section {
    let ask = see.ask;
    section.heads.push((ask.t("col-to-award"), true));
    for (line, bid) in section.rows.iter_mut().zip(bids) {
        let same = text(bid, "currency") == text(award, "currency");
        let ratio = number(bid, "amount").zip(number(award, "amount")).filter(|(_, a)| same && *a > 0.0).map(|(b, a)| b / a - 1.0);
        let text = match ratio {
            _ if won(bid, award) => ask.t("bid-awarded"),
            Some(r) if r >= 0.0 => format!("+{}", ask.percent(&r)),
            Some(r) => ask.percent(&r),
            None => String::new(),
        };
        line.cells.push(see::Shown { text, href: None, is_number: true });
    }
    section
}

/// The prices beside the award, lowest first.
fn bids_picture(see: See, bids: &[&Json], award: &Json) -> String {
    let ask = see.ask;
    let currency = text(award, "currency");
    let mut priced: Vec<(f64, &Json)> = bids.iter().filter(|b| text(b, "currency") == currency).filter_map(|b| Some((number(b, "amount")?, *b))).collect();
    if priced.len() < 2 {
        return String::new();
    }
    priced.sort_by(|a, b| a.0.total_cmp(&b.0));
    let bar = |(value, bid): &(f64, &Json)| {
        let key = text(bid, "tenderer_key");
        let name = key.as_deref().map_or_else(|| ask.t("no-name"), |k| see.names(k));
        let out = if matches!(text(bid, "status").as_deref(), Some("disqualified" | "withdrawn" | "invited")) { "× " } else { "" };
        Bar {
            label: format!("{}{name}", if won(bid, award) { "▸ " } else { out }),
            value: *value,
            printed: ask.short_money(value, currency.as_deref().unwrap_or("")),
            thin: None,
            href: key.filter(|k| !k.contains('|')).map(|k| see.at("supplier", &k)),
        }
    };
    let bars: Vec<Bar> = priced.iter().take(DRAWN).map(bar).collect();
    let (title, desc) = (ask.t("bids-beside"), ask.t("bids-beside-desc"));
    Bars { caption: Caption { id: "bids", title: &title, desc: &desc }, bars: &bars, names: None }.draw()
}

fn of_contract(see: See, own: &Json, id: &str) -> Filled {
    let ask = see.ask;
    let award_id = text(own, "award_id");
    let award = award_id.as_deref().and_then(|a| see.rows_with("awards", "award_id", a).first().copied());
    let lot = award.and_then(|a| text(a, "lot_id"));
    let payments = see.rows_with("transactions", "contract_id", id);
    let (buyer, href) = see.buyer().unzip();
    let status = match (text(own, "status").map(|s| ask.tk("contract", &s)), text(own, "status_details")) {
        (Some(s), Some(d)) if s != d => Some(format!("{s} · {d}")),
        (s, d) => s.or(d),
    };
    let mut facts: Vec<Fact> = see.fact("col-buyer", buyer, href.flatten()).into_iter().collect();
    facts.extend(award.into_iter().flat_map(|a| suppliers(see, a)));
    facts.extend(
        [
            see.fact("col-award", award_id.clone(), award.and(award_id.as_deref()).map(|a| see.decision("award", a))),
            see.fact("col-status", status, None),
            see.fact("col-signed", text(own, "signed_text").map(|d| ask.published(&d)), None),
            see.fact("contract-from", text(own, "period_start_text").map(|d| ask.published(&d)), None),
            see.fact("contract-until", text(own, "period_end_text").map(|d| ask.published(&d)), None),
            see.fact("contract-days", number(own, "period_days").map(|n| ask.number(&n)), None),
        ]
        .into_iter()
        .flatten(),
    );
    let award_value = award.and_then(|a| see.money(a, "amount", "currency"));
    let mut values = vec![("value-award", award_value, String::new()), ("value-contract", see.money(own, "amount", "currency"), String::new())];
    let currency = text(own, "currency").unwrap_or_default();
    for (sum, c, n) in see.sums(payments.iter().copied()) {
        let share = number(own, "amount").filter(|a| *a > 0.0 && c == currency).map(|a| sum / a);
        let of = share.map_or_else(String::new, |s| format!(" · {}", ask.t1("of-contract", "share", ask.percent(&s))));
        values.push(("value-paid", Some(ask.money(&sum, &c)), format!("{}{of}", ask.tn("n-transactions", &n))));
    }
    let items = items_of(see, "contract", id, lot.as_deref());
    let amendments = of_section(see, "amendments", &["contract"], id);
    let documents = of_section(see, "documents", &["contract", "implementation"], id);
    let milestones = of_section(see, "milestones", &["contract", "implementation"], id);
    let sections = [
        see.part_of("amendments", "part-amendments", amendments.iter().copied(), &AMENDMENTS),
        see.part_of("transactions", "part-transactions", payments.iter().copied(), &PAYMENTS),
        see.part_of("milestones", "part-milestones", milestones.iter().copied(), &MILESTONES),
        see.part_of("items", "part-items", items.iter().copied(), &ITEMS),
        see.part_of("documents", "part-documents", documents.iter().copied(), &DOCUMENTS),
        see.part_of("awards", "award-behind", award, &BEHIND),
    ];
    Filled {
        facts,
        values: shown(ask, values),
        steps: payments_picture(see, own, &payments, &currency),
        bars: String::new(),
        sections: sections.into_iter().flatten().collect(),
        rows: [("contracts", vec![own.clone()]), ("awards", award.into_iter().cloned().collect()), ("transactions", copied(&payments)), ("items", copied(&items)), ("amendments", copied(&amendments))]
            .into(),
    }
}

/// Columns of the award behind a contract; the bids stand on its page.
const BEHIND: [(&str, As); 4] = [
    ("col-award", As::Decision("award", "award_id")),
    ("col-supplier", As::Members("supplier_key", "suppliers", "award_id")),
    ("col-amount", As::Money("amount", "currency")),
    ("col-day", As::Date("date_text")),
];

/// Payments added up over time, against the contract's value.
fn payments_picture(see: See, own: &Json, payments: &[&Json], currency: &str) -> Drawn {
    let ask = see.ask;
    let mut dated: Vec<(i32, f64)> = payments
        .iter()
        .filter(|r| text(r, "currency").unwrap_or_default() == currency)
        .filter_map(|r| Some((day(r, "date_day")?, number(r, "amount")?)))
        .collect();
    dated.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut paid = 0.0;
    let mut sums: BTreeMap<i32, f64> = BTreeMap::new();
    for (day, amount) in dated {
        paid += amount;
        sums.insert(day, paid);
    }
    // More payments than the picture holds: the last of each stretch of them.
    let all: Vec<(i32, f64)> = sums.into_iter().collect();
    let every = all.len().div_ceil(10).max(1);
    let kept = all.iter().enumerate().filter(|(i, _)| (all.len() - 1 - i).is_multiple_of(every)).map(|(_, p)| *p);
    let points = kept.filter_map(|(day, value)| {
        let row = json!({"amount": value, "currency": currency});
        see.point("value-paid", &row, Some(day), currency, None)
    });
    let level = number(own, "amount").map(|value| Level { value, label: format!("{}: {}", ask.t("value-contract"), ask.short_money(&value, currency)) });
    let mut points: Vec<_> = points.collect();
    // Nothing was paid on the day of the signature, if all payments came later.
    if let Some(signed) = day(own, "signed_day").filter(|d| points.first().is_some_and(|p| p.day > i64::from(*d))) {
        points.extend(see.point("col-signed", &json!({"amount": 0, "currency": currency}), Some(signed), currency, None));
    }
    see.steps("payments", ("payments-steps", "payments-steps-desc"), points, level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bid: Json, award: Json, expected: bool) {
        assert_eq!(won(&bid, &award), expected, "{bid} {award}");
    }

    #[test]
    fn the_bid_that_the_publisher_names_won_else_that_of_exactly_the_suppliers() {
        check(json!({"bid_id": "1", "tenderer_key": "a"}), json!({"related_bid_id": "1", "supplier_key": "b"}), true);
        check(json!({"bid_id": "2", "tenderer_key": "b"}), json!({"related_bid_id": "1", "supplier_key": "b"}), false);
        check(json!({"tenderer_key": "a", "status": "valid"}), json!({"supplier_key": "a"}), true);
        check(json!({"tenderer_key": "a"}), json!({"supplier_key": "a|b"}), false);
        check(json!({"tenderer_key": "a", "status": "withdrawn"}), json!({"supplier_key": "a"}), false);
        check(json!({"status": "valid"}), json!({"status": "active"}), false);
    }
}
