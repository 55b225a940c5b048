//! A process's page: from values to provenance, all from one document.

use askama::Template;
use axum::extract::{Path, State};
use index::pages::{Cell, unpack};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::cite::Cite;
use super::table::{Column, Kind, Table, column, linked};
use crate::site::editions::Edition;
use crate::site::pictures::{Caption, Point, Steps};
use crate::site::reply::{Answer, Ask, Problem, Site, edition, escape};
use crate::site::take::page_or_picture;

/// Rows of one part of a process that the page shows; the JSON has them all.
const SHOWN: usize = 200;
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
    buyer: Option<(String, String)>,
    #[serde(skip)]
    facts: Vec<(String, String)>,
    #[serde(skip)]
    values: Vec<(String, String, String)>,
    #[serde(skip)]
    steps: String,
    /// What the picture says, in numbers.
    #[serde(skip)]
    behind_steps: Table,
    #[serde(skip)]
    sections: Vec<Section>,
    #[serde(skip)]
    dates: Vec<(String, String)>,
    flags: Table,
    #[serde(skip)]
    similar: Table,
    #[serde(skip)]
    releases: Vec<Release>,
    cite: Cite,
    /// All public rows, by table.
    document: Json,
}

/// A part of the process: bids, awards, contracts …
struct Section {
    id: &'static str,
    title: String,
    note: String,
    heads: Vec<(String, bool)>,
    rows: Vec<Vec<Shown>>,
    more: u64,
}

/// A cell of a part.
struct Shown {
    text: String,
    href: Option<String>,
    is_number: bool,
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
    let sql = "select p.*, d.document from processes p join documents d on d.process_id = p.process_id where p.ocid = ?";
    let row = edition.pages.row(sql, &[Cell::Text(ocid.clone())]).await.map_err(ours)?;
    let row = row.ok_or_else(|| Problem::missing(&ask, "problem-no-process", &ocid))?;
    let text = unpack(row.bytes("document").unwrap_or_default()).map_err(ours)?;
    let document: Json = serde_json::from_str(&text).map_err(|e| ours(e.to_string()))?;
    let id = Cell::Int(row.int("process_id").unwrap_or_default());
    let flags = format!("select flag_id, code, subject_kind, {} as sentence from flags where process_id = ? order by code, flag_id", ask.code());
    let flags = edition.pages.rows(&flags, std::slice::from_ref(&id)).await.map_err(ours)?;
    let similar = "select * from processes where buyer_id = ? and process_id <> ? and category is ? order by abs(coalesce(amount, 0) - ?), process_id limit ?";
    let text = |n: &str| row.text(n).map_or(Cell::Null, Cell::Text);
    let similar_values = [text("buyer_id"), id, text("category"), Cell::Number(row.number("amount").unwrap_or(0.0)), Cell::Int(SIMILAR)];
    // Among the buyer's newest: a large buyer's whole history would be a scan.
    let similar = similar.replace("from processes where buyer_id = ?", "from (select * from processes where buyer_id = ? order by day desc limit 500) where 1");
    let similar = edition.pages.rows(&similar, &similar_values).await.map_err(ours)?;
    let name = edition.made.dataset.as_str();
    let (flags, similar) = (Table::new(&ask, name, &FLAGS, &flags), Table::new(&ask, name, &SIMILARS, &similar));
    let whole = filled(&ask, &edition, dataset, ocid, document, flags, similar);
    page_or_picture(&ask, &whole, &[whole.behind_steps.picture(&whole.steps, &edition.made)]).await
}

fn filled<'a>(ask: &'a Ask, edition: &Edition, dataset: String, ocid: String, document: Json, flags: Table, similar: Table) -> Process<'a> {
    let p = document["processes"][0].clone();
    let see = See { ask, dataset: &dataset, document: &document };
    let buyer = match (text(&p, "buyer_id"), text(&p, "buyer_name")) {
        (Some(id), name) => Some((name.unwrap_or_else(|| id.clone()), ask.link(&format!("/d/{}/buyer/{}", escape(&dataset), escape(&id))))),
        (None, Some(name)) => Some((name, String::new())),
        (None, None) => None,
    };
    let title = text(&p, "title").or_else(|| text(&p, "description")).unwrap_or_else(|| ask.t("no-name"));
    let (steps, behind_steps) = see.steps(&p);
    Process {
        c: ask,
        cite: Cite::new(ask, &edition.made),
        version: edition.made.version,
        description: text(&p, "description").filter(|d| *d != title),
        buyer,
        facts: see.facts(&p),
        values: see.values(&p),
        steps,
        behind_steps,
        sections: see.sections(),
        dates: see.dates(&p),
        flags,
        similar,
        releases: see.releases(edition),
        title,
        ocid,
        dataset,
        document,
    }
}

fn text(row: &Json, name: &str) -> Option<String> {
    match &row[name] {
        Json::String(t) if !t.trim().is_empty() => Some(t.clone()),
        Json::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn number(row: &Json, name: &str) -> Option<f64> {
    row[name].as_f64()
}

/// A document with what is needed to show it.
struct See<'a> {
    ask: &'a Ask,
    dataset: &'a str,
    document: &'a Json,
}

/// How a column of a part is shown.
#[derive(Clone, Copy)]
enum As {
    Text(&'static str),
    Date(&'static str),
    Money(&'static str, &'static str),
    Word(&'static str, &'static str),
    Party(&'static str, &'static str),
    Number(&'static str),
}

impl See<'_> {
    fn rows(&self, table: &str) -> &[Json] {
        self.document[table].as_array().map_or(&[], Vec::as_slice)
    }

    fn money(&self, row: &Json, amount: &str, currency: &str) -> Option<String> {
        let n = number(row, amount)?;
        Some(self.ask.money(&n, &text(row, currency).unwrap_or_default()))
    }

    fn facts(&self, p: &Json) -> Vec<(String, String)> {
        let ask = self.ask;
        let word = |name: &str, front: &str| text(p, name).map(|v| ask.tk(front, &v));
        let method = match (word("method", "method"), text(p, "method_details")) {
            (Some(m), Some(d)) if m != d => Some(format!("{m} · {d}")),
            (m, d) => m.or(d),
        };
        let all = [
            ("col-method", method),
            ("method-rationale", text(p, "method_rationale")),
            ("col-category", word("category", "category")),
            ("col-status", word("status", "status")),
            ("award-criteria", word("award_criteria", "criteria")),
            ("tenderers-published", number(p, "number_of_tenderers").map(|n| ask.number(&n))),
            ("procuring-entity", text(p, "procuring_entity_name").filter(|n| text(p, "buyer_name").as_ref() != Some(n))),
            ("tender-id", text(p, "tender_id")),
        ];
        all.into_iter().filter_map(|(key, value)| Some((ask.t(key), value?))).collect()
    }

    /// Values as the process went: planned, estimated, awarded, contracted, paid.
    fn values(&self, p: &Json) -> Vec<(String, String, String)> {
        let ask = self.ask;
        let mut out = Vec::new();
        let mut add = |key: &str, value: Option<String>, of: String| out.extend(value.map(|v| (ask.t(key), v, of)));
        add("value-budget", self.money(p, "budget_amount", "budget_currency"), String::new());
        add("value-estimate", self.money(p, "amount", "currency"), String::new());
        for (table, key) in [("awards", "value-award"), ("contracts", "value-contract"), ("transactions", "value-paid")] {
            for (sum, currency, n) in self.sums(table) {
                add(key, Some(ask.money(&sum, &currency)), ask.tn(&format!("n-{table}"), &n));
            }
        }
        out
    }

    /// Sums of a table's amounts by currency; of awards and contracts only those that stand.
    fn sums(&self, table: &str) -> Vec<(f64, String, u64)> {
        let stands = |r: &&Json| !matches!(text(r, "status").as_deref(), Some("cancelled" | "unsuccessful"));
        let mut out: Vec<(f64, String, u64)> = Vec::new();
        for row in self.rows(table).iter().filter(stands) {
            let Some(amount) = number(row, "amount") else { continue };
            let currency = text(row, "currency").unwrap_or_default();
            match out.iter_mut().find(|(_, c, _)| *c == currency) {
                Some((sum, _, n)) => (*sum, *n) = (*sum + amount, *n + 1),
                None => out.push((amount, currency, 1)),
            }
        }
        out
    }

    /// The picture of values over time, where the days are known and the currency is one.
    fn steps(&self, p: &Json) -> (String, Table) {
        let ask = self.ask;
        let currency = text(p, "currency");
        let mut points = Vec::new();
        let mut add = |key: &str, row: &Json, day: Option<i32>| {
            let (Some(day), Some(value)) = (day, number(row, "amount")) else { return };
            if text(row, "currency") == currency {
                points.push(Point {
                    day: i64::from(day),
                    value,
                    printed: ask.short_money(&value, currency.as_deref().unwrap_or("")),
                    label: ask.t(key),
                    href: None,
                });
            }
        };
        let day = |row: &Json, name: &str| text(row, name).as_deref().and_then(facts::days::parse_day);
        add("value-estimate", p, day(p, "tender_start_day").or_else(|| day(p, "release_day")));
        self.rows("awards").iter().for_each(|a| add("value-award", a, day(a, "date_day")));
        self.rows("contracts").iter().for_each(|k| add("value-contract", k, day(k, "signed_day")));
        if points.len() < 2 || points.len() > 12 {
            return Default::default();
        }
        points.sort_by_key(|p| p.day);
        let (title, desc) = (ask.t("steps"), ask.t("steps-desc"));
        let day = |p: &Point| i32::try_from(p.day).map(facts::days::print).ok();
        let row = |p: &Point| json!({"day": day(p), "what": p.label, "amount": p.value, "currency": currency});
        let behind = Table::behind(&["day", "what", "amount", "currency"], points.iter().map(row).collect());
        (Steps { caption: Caption { id: "steps", title: &title, desc: &desc }, points: &points }.draw(), behind)
    }

    fn dates(&self, p: &Json) -> Vec<(String, String)> {
        let all = [
            ("date-start", "tender_start_text"),
            ("date-end", "tender_end_text"),
            ("date-opening", "bid_opening_text"),
            ("date-award-start", "award_start_text"),
            ("date-award-end", "award_end_text"),
            ("date-release", "release_text"),
        ];
        all.iter().filter_map(|(key, column)| Some((self.ask.t(key), self.ask.published(&text(p, column)?)))).collect()
    }

    fn sections(&self) -> Vec<Section> {
        use As::{Date, Money, Number, Party, Text, Word};
        let wanted: [(&'static str, &[(&str, As)]); 10] = [
            ("amendments", &[("col-section", Word("section", "section")), ("col-day", Date("date_text")), ("col-what", Text("description")), ("col-reason", Text("rationale"))]),
            ("bids", &[("col-tenderer", Party("tenderer_key", "")), ("col-amount", Money("amount", "currency")), ("col-status", Word("status", "bid")), ("col-lot", Text("lot_id")), ("col-day", Date("date_text"))]),
            ("awards", &[("col-award", Text("award_id")), ("col-supplier", Party("supplier_key", "")), ("col-amount", Money("amount", "currency")), ("col-status", Word("status", "award")), ("col-lot", Text("lot_id")), ("col-day", Date("date_text"))]),
            ("contracts", &[("col-contract", Text("contract_id")), ("col-title", Text("title")), ("col-amount", Money("amount", "currency")), ("col-status", Word("status", "contract")), ("col-signed", Date("signed_text")), ("col-until", Date("period_end_text"))]),
            ("transactions", &[("col-payment", Text("transaction_id")), ("col-amount", Money("amount", "currency")), ("col-payee", Party("payee_id", "")), ("col-day", Date("date_text"))]),
            ("lots", &[("col-lot", Text("lot_id")), ("col-title", Text("title")), ("col-amount", Money("amount", "currency")), ("col-status", Word("status", "status"))]),
            ("items", &[("col-what", Text("description")), ("col-class", Text("class_id")), ("col-quantity", Number("quantity")), ("col-unit", Text("unit_name")), ("col-unit-price", Money("unit_amount", "unit_currency"))]),
            ("parties", &[("col-name", Party("party_id", "name")), ("col-roles", Text("roles")), ("col-register", Text("scheme")), ("col-identifier", Text("identifier")), ("col-place", Text("region"))]),
            ("documents", &[("col-title", Text("title")), ("col-type", Text("type")), ("col-address", Text("url")), ("col-day", Date("published_text"))]),
            ("milestones", &[("col-title", Text("title")), ("col-due", Date("due_text")), ("col-met", Date("met_text")), ("col-status", Text("status"))]),
        ];
        wanted.into_iter().filter_map(|(table, columns)| self.section(table, columns)).collect()
    }

    /// A part with the columns that hold something.
    fn section(&self, table: &'static str, columns: &[(&str, As)]) -> Option<Section> {
        let rows = self.rows(table);
        if rows.is_empty() {
            return None;
        }
        let shown: Vec<Vec<Shown>> = rows.iter().take(SHOWN).map(|r| columns.iter().map(|(_, how)| self.cell(r, *how)).collect()).collect();
        let used: Vec<usize> = (0..columns.len()).filter(|i| shown.iter().any(|r| !r[*i].text.is_empty())).collect();
        let heads = used.iter().map(|i| (self.ask.t(columns[*i].0), matches!(columns[*i].1, As::Money(..) | As::Number(_)))).collect();
        let rows_shown = shown
            .into_iter()
            .map(|row| row.into_iter().enumerate().filter(|(i, _)| used.contains(i)).map(|(_, c)| c).collect())
            .collect();
        Some(Section {
            id: table,
            title: self.ask.t(&format!("part-{table}")),
            note: self.ask.tn("n-rows", &(rows.len() as u64)),
            heads,
            rows: rows_shown,
            more: rows.len().saturating_sub(SHOWN) as u64,
        })
    }

    fn cell(&self, row: &Json, how: As) -> Shown {
        let plain = |text: String| Shown { text, href: None, is_number: false };
        match how {
            As::Text(name) => plain(text(row, name).unwrap_or_default()),
            As::Date(name) => plain(text(row, name).map(|t| self.ask.published(&t)).unwrap_or_default()),
            As::Word(name, front) => plain(text(row, name).map(|w| self.ask.tk(front, &w)).unwrap_or_default()),
            As::Money(amount, currency) => Shown { text: self.money(row, amount, currency).unwrap_or_default(), href: None, is_number: true },
            As::Number(name) => Shown { text: number(row, name).map(|n| self.ask.number(&n)).unwrap_or_default(), href: None, is_number: true },
            As::Party(id, name) => {
                let Some(key) = text(row, id) else { return plain(text(row, name).unwrap_or_default()) };
                let named = text(row, name).unwrap_or_else(|| self.names(&key));
                let front = if row["is_buyer"].as_bool() == Some(true) { "buyer" } else { "supplier" };
                let href = (!key.contains('|')).then(|| self.ask.link(&format!("/d/{}/{front}/{}", escape(self.dataset), escape(&key))));
                Shown { text: named, href, is_number: false }
            }
        }
    }

    /// Names of parties by their ids.
    fn names(&self, key: &str) -> String {
        let one = |id: &str| {
            let found = self.rows("parties").iter().find(|p| p["party_id"] == id).and_then(|p| text(p, "name"));
            let named = || {
                let of = ["bidders", "suppliers"].into_iter().flat_map(|t| self.rows(t));
                of.clone().find(|r| r["party_id"] == id).and_then(|r| text(r, "name"))
            };
            found.or_else(named).unwrap_or_else(|| id.to_owned())
        };
        key.split('|').map(one).collect::<Vec<_>>().join(" + ")
    }

    fn releases(&self, edition: &Edition) -> Vec<Release> {
        let one = |r: &Json| {
            let file = r["file"].as_u64().and_then(|f| edition.made.files.get(f as usize))?;
            let (from, length) = (r["offset"].as_i64()?, r["length"].as_i64()?);
            let at = format!("/d/{}/raw/{}/{from}/{length}", escape(self.dataset), r["file"].as_u64()?);
            Some(Release {
                id: text(r, "release_id").unwrap_or_default(),
                date: text(r, "date_text").map(|d| self.ask.published(&d)).unwrap_or_default(),
                tag: text(r, "tag").unwrap_or_default(),
                file: file.name.clone(),
                sha256: file.sha256.clone(),
                from,
                to: from + length,
                href: self.ask.link(&at),
            })
        };
        self.rows("releases").iter().filter_map(one).collect()
    }
}
