//! A process's document, and how its rows are shown: on the page of the process, and on those of its awards and contracts.

use index::pages::{Cell, Row};
use serde_json::{Value as Json, json};

use super::table::Table;
use crate::site::editions::Edition;
use crate::site::limits::PART_ROWS as SHOWN;
use crate::site::pictures::{Caption, Level, Point, Steps};
use crate::site::reply::{Ask, Problem, escape};

/// Steps that a picture can hold.
const STEPS_MAX: usize = 12;
/// Characters of an id in an anchor.
const ANCHOR_CHARS: usize = 80;

/// A part of a process: bids, awards, contracts …
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// How many rows there are.
    pub note: String,
    /// Heads with whether their column holds numbers.
    pub heads: Vec<(String, bool)>,
    /// Rows.
    pub rows: Vec<Line>,
    /// Rows that are not shown.
    pub more: u64,
}

/// A row of a part.
pub struct Line {
    /// Its anchor; empty where it has none.
    pub id: String,
    /// Its cells.
    pub cells: Vec<Shown>,
}

/// A cell of a part.
pub struct Shown {
    /// The text.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// Stands to the right.
    pub is_number: bool,
}

/// A picture of values over time, and its points as a table: what, and how much. Empty where there is none.
#[derive(Default)]
pub struct Drawn {
    /// The picture.
    pub svg: String,
    /// Its points, in their order.
    pub points: Vec<(String, String)>,
}

/// A fact: its name, its text, where it leads.
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// How a column of a part is shown.
#[derive(Clone, Copy)]
pub enum As {
    /// As it stands.
    Text(&'static str),
    /// A published date.
    Date(&'static str),
    /// An amount and its currency.
    Money(&'static str, &'static str),
    /// A code; the front of its text's key.
    Word(&'static str, &'static str),
    /// A party by its id; the column of its name.
    Party(&'static str, &'static str),
    /// Parties by their joined ids; the table that names them, and the column of the row's own id.
    Members(&'static str, &'static str, &'static str),
    /// A number.
    Number(&'static str),
    /// An award or a contract: the front of its address, the column of its id.
    Decision(&'static str, &'static str),
    /// A lot, which has its row on the process's page.
    Lot(&'static str),
    /// An address of the publisher's.
    Address(&'static str),
    /// The roles of a party.
    Roles(&'static str),
}

/// The text of a member of a row; none where it is blank.
pub fn text(row: &Json, name: &str) -> Option<String> {
    match &row[name] {
        Json::String(t) if !t.trim().is_empty() => Some(t.clone()),
        Json::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// A number of a row.
pub fn number(row: &Json, name: &str) -> Option<f64> {
    row[name].as_f64()
}

/// The day of a row.
pub fn day(row: &Json, name: &str) -> Option<i32> {
    text(row, name).as_deref().and_then(facts::days::parse_day)
}

/// Rows by their dates as published, which stand in the order of time; those without one come last.
pub fn in_order<'r>(rows: impl IntoIterator<Item = &'r Json>) -> Vec<&'r Json> {
    let date = |r: &Json| ["date_text", "signed_text", "due_text", "published_text"].iter().find_map(|n| text(r, n));
    let mut dated: Vec<(bool, Option<String>, &Json)> = rows.into_iter().map(|r| (date(r).is_none(), date(r), r)).collect();
    dated.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    dated.into_iter().map(|(_, _, r)| r).collect()
}

/// The anchor of a row: letters, digits and `-` of its id.
pub fn anchor(front: &str, id: &str) -> String {
    let safe: String =
        id.chars().take(ANCHOR_CHARS).map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' }).collect();
    format!("{front}-{safe}")
}

/// The row of a process's page table and its document.
pub async fn document(edition: &Edition, ask: &Ask, ocid: &str) -> Result<(Row, Json), Problem> {
    let ours = |r: String| Problem::ours(ask, &r);
    let sql = "select p.*, d.document from processes p join documents d on d.process_id = p.process_id where p.ocid = ?";
    let row = edition.pages.row(sql, &[Cell::Text(ocid.to_owned())]).await.map_err(ours)?;
    let row = row.ok_or_else(|| Problem::missing(ask, "problem-no-process", ocid))?;
    let text = edition.pages.document(&row).map_err(ours)?;
    let document = serde_json::from_str(&text).map_err(|e| ours(e.to_string()))?;
    Ok((row, document))
}

/// A document with what is needed to show it.
#[derive(Clone, Copy)]
pub struct See<'a> {
    /// Who asks.
    pub ask: &'a Ask,
    /// The dataset.
    pub dataset: &'a str,
    /// The process's number.
    pub ocid: &'a str,
    /// All public rows of the process, by table.
    pub document: &'a Json,
}

impl<'a> See<'a> {
    /// The rows of a table.
    pub fn rows(&self, table: &str) -> &'a [Json] {
        self.document[table].as_array().map_or(&[], Vec::as_slice)
    }

    /// The rows of a table of which a column says this.
    pub fn rows_with(&self, table: &str, column: &str, value: &str) -> Vec<&'a Json> {
        in_order(self.rows(table).iter().filter(|r| text(r, column).as_deref() == Some(value)))
    }

    /// An address within the dataset.
    pub fn at(&self, front: &str, id: &str) -> String {
        self.ask.link(&format!("/d/{}/{front}/{}", escape(self.dataset), escape(id)))
    }

    /// The address of an award or a contract.
    pub fn decision(&self, front: &str, id: &str) -> String {
        self.ask.link(&format!("/d/{}/{front}/{}/{}", escape(self.dataset), escape(self.ocid), escape(id)))
    }

    /// The address of a row on the process's page.
    pub fn place(&self, front: &str, id: &str) -> String {
        format!("{}#{}", self.at("process", self.ocid), escape(&anchor(front, id)))
    }

    /// What stands in the table of processes.
    pub fn process(&self) -> &'a Json {
        self.rows("processes").first().unwrap_or(&Json::Null)
    }

    /// The process's title, or its description; else its number.
    pub fn title(&self) -> String {
        let p = self.process();
        text(p, "title").or_else(|| text(p, "description")).unwrap_or_else(|| self.ocid.to_owned())
    }

    /// The buyer: its name and where it leads. Where the reference to it has no name its own row may have one.
    pub fn buyer(&self) -> Option<(String, Option<String>)> {
        let p = self.process();
        let (id, name) = (text(p, "buyer_id"), text(p, "buyer_name"));
        let name = name.or_else(|| id.as_deref().map(|id| self.names(id)))?;
        Some((name, id.map(|id| self.at("buyer", &id))))
    }

    /// An amount of a row.
    pub fn money(&self, row: &Json, amount: &str, currency: &str) -> Option<String> {
        let n = number(row, amount)?;
        Some(self.ask.money(&n, &text(row, currency).unwrap_or_default()))
    }

    /// A fact, where there is one.
    pub fn fact(&self, key: &str, text: Option<String>, href: Option<String>) -> Option<Fact> {
        Some(Fact { name: self.ask.t(key), text: text?, href })
    }

    /// Sums of rows' amounts by currency, with the number of rows; only of those that stand.
    pub fn sums<'r>(&self, rows: impl IntoIterator<Item = &'r Json>) -> Vec<(f64, String, u64)> {
        let stands = |r: &&Json| !matches!(text(r, "status").as_deref(), Some("cancelled" | "unsuccessful"));
        let mut out: Vec<(f64, String, u64)> = Vec::new();
        for row in rows.into_iter().filter(stands) {
            let Some(amount) = number(row, "amount") else { continue };
            let currency = text(row, "currency").unwrap_or_default();
            match out.iter_mut().find(|(_, c, _)| *c == currency) {
                Some((sum, _, n)) => (*sum, *n) = (*sum + amount, *n + 1),
                None => out.push((amount, currency, 1)),
            }
        }
        out
    }

    /// A step of the picture of values.
    pub fn point(&self, key: &str, row: &Json, on: Option<i32>, currency: &str, href: Option<String>) -> Option<Point> {
        let (day, value) = (i64::from(on?), number(row, "amount")?);
        if text(row, "currency").unwrap_or_default() != currency {
            return None;
        }
        let label = format!("{}, {}", self.ask.t(key), self.ask.date(&day));
        Some(Point { day, value, printed: self.ask.short_money(&value, currency), label, href })
    }

    /// The picture of values over time; nothing where it would say less than a line of text.
    pub fn steps(&self, id: &str, (title, desc): (&str, &str), mut points: Vec<Point>, level: Option<Level>) -> Drawn {
        let has_course = level.is_some() || points.iter().any(|p| p.day != points[0].day);
        if points.is_empty() || !has_course || points.len() > STEPS_MAX {
            return Drawn::default();
        }
        let (title, desc) = (self.ask.t(title), self.ask.t(desc));
        points.sort_by_key(|p| p.day);
        let svg = Steps { caption: Caption { id, title: &title, desc: &desc }, points: &points, level }.draw();
        Drawn { svg, points: points.into_iter().map(|p| (p.label, p.printed)).collect() }
    }

    /// What a picture of steps says, in numbers: the estimate, the awards and the contracts with their days.
    pub fn behind_steps(&self) -> Table {
        let one = |what: &str, row: &Json, day: &str| json!({"what": what, "day": row[day], "amount": row["amount"], "currency": row["currency"]});
        let mut rows = vec![one("estimate", self.process(), "tender_start_day")];
        rows.extend(self.rows("awards").iter().map(|r| one("award", r, "date_day")));
        rows.extend(self.rows("contracts").iter().map(|r| one("contract", r, "signed_day")));
        Table::behind(&["what", "day", "amount", "currency"], rows)
    }

    /// All rows of a table as a part.
    pub fn part(&self, table: &'static str, columns: &[(&str, As)]) -> Option<Section> {
        self.part_of(table, &format!("part-{table}"), in_order(self.rows(table)), columns)
    }

    /// Some rows of a table, with the columns that hold something.
    pub fn part_of<'r>(
        &self,
        table: &'static str,
        title: &str,
        rows: impl IntoIterator<Item = &'r Json>,
        columns: &[(&str, As)],
    ) -> Option<Section> {
        let rows: Vec<&Json> = rows.into_iter().collect();
        if rows.is_empty() {
            return None;
        }
        let shown: Vec<Vec<Shown>> = rows.iter().take(SHOWN).map(|r| columns.iter().map(|(_, how)| self.cell(r, *how)).collect()).collect();
        let used: Vec<usize> = (0..columns.len()).filter(|i| shown.iter().any(|r| !r[*i].text.is_empty())).collect();
        let heads = used.iter().map(|i| (self.ask.t(columns[*i].0), matches!(columns[*i].1, As::Money(..) | As::Number(_)))).collect();
        let lines = shown.into_iter().zip(&rows).map(|(cells, row)| Line {
            id: row_anchor(table, row),
            cells: cells.into_iter().enumerate().filter(|(i, _)| used.contains(i)).map(|(_, c)| c).collect(),
        });
        Some(Section {
            id: table,
            title: self.ask.t(title),
            note: self.ask.tn("n-rows", &(rows.len() as u64)),
            heads,
            rows: lines.collect(),
            more: rows.len().saturating_sub(SHOWN) as u64,
        })
    }

    fn cell(&self, row: &Json, how: As) -> Shown {
        let plain = |text: String| Shown { text, href: None, is_number: false };
        let to = |text: Option<String>, href: &dyn Fn(&str) -> String| match text {
            Some(text) => Shown { href: Some(href(&text)), text, is_number: false },
            None => plain(String::new()),
        };
        match how {
            As::Text(name) => plain(text(row, name).unwrap_or_default()),
            As::Date(name) => plain(text(row, name).map(|t| self.ask.published(&t)).unwrap_or_default()),
            As::Word(name, front) => plain(text(row, name).map(|w| self.ask.tk(front, &w)).unwrap_or_default()),
            As::Money(amount, currency) => {
                Shown { text: self.money(row, amount, currency).unwrap_or_default(), href: None, is_number: true }
            }
            As::Number(name) => {
                Shown { text: number(row, name).map(|n| self.ask.number(&n)).unwrap_or_default(), href: None, is_number: true }
            }
            As::Party(id, name) => {
                let Some(key) = text(row, id) else { return plain(text(row, name).unwrap_or_default()) };
                let named = text(row, name).unwrap_or_else(|| self.names(&key));
                let front = if row["is_buyer"].as_bool() == Some(true) { "buyer" } else { "supplier" };
                Shown { text: named, href: (!key.contains('|')).then(|| self.at(front, &key)), is_number: false }
            }
            As::Members(key, table, own) => self.members(row, key, table, own),
            As::Decision(front, id) => to(text(row, id), &|id| self.decision(front, id)),
            As::Lot(id) => to(text(row, id), &|id| self.place("lot", id)),
            // Only what a browser opens as a page: an address may be anything.
            As::Address(name) => match text(row, name) {
                Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
                    Shown { text: url.clone(), href: Some(url), is_number: false }
                }
                other => plain(other.unwrap_or_default()),
            },
            As::Roles(name) => {
                let roles = text(row, name).unwrap_or_default();
                plain(roles.split('|').filter(|r| !r.is_empty()).map(|r| self.ask.tk("role", r)).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// The members of a bid or an award: by their ids, else by the names published with it.
    fn members(&self, row: &Json, key: &str, table: &str, own: &str) -> Shown {
        if let Some(key) = text(row, key) {
            let href = (!key.contains('|')).then(|| self.at("supplier", &key));
            return Shown { text: self.names(&key), href, is_number: false };
        }
        let of = text(row, own).map(|id| self.rows_with(table, own, &id)).unwrap_or_default();
        let names: Vec<String> = of.iter().filter_map(|r| text(r, "name").or_else(|| text(r, "party_id"))).collect();
        Shown { text: names.join(" + "), href: None, is_number: false }
    }

    /// Names of parties by their ids.
    pub fn names(&self, key: &str) -> String {
        let one = |id: &str| {
            let found = self.rows("parties").iter().find(|p| p["party_id"] == id).and_then(|p| text(p, "name"));
            let named = || {
                let mut of = ["bidders", "suppliers"].into_iter().flat_map(|t| self.rows(t));
                of.find(|r| r["party_id"] == id).and_then(|r| text(r, "name"))
            };
            found.or_else(named).unwrap_or_else(|| id.to_owned())
        };
        key.split('|').map(one).collect::<Vec<_>>().join(" + ")
    }
}

/// The anchor of a table's row: that of its own id.
fn row_anchor(table: &str, row: &Json) -> String {
    let (front, column) = match table {
        "bids" => ("bid", "bid_id"),
        "lots" => ("lot", "lot_id"),
        "awards" => ("award", "award_id"),
        "contracts" => ("contract", "contract_id"),
        _ => return String::new(),
    };
    text(row, column).map(|id| anchor(front, &id)).unwrap_or_default()
}

/// Columns of bids.
pub const BIDS: [(&str, As); 5] = [
    ("col-tenderer", As::Members("tenderer_key", "bidders", "bid_id")),
    ("col-amount", As::Money("amount", "currency")),
    ("col-status", As::Word("status", "bid")),
    ("col-lot", As::Lot("lot_id")),
    ("col-day", As::Date("date_text")),
];
/// Columns of awards.
pub const AWARDS: [(&str, As); 6] = [
    ("col-award", As::Decision("award", "award_id")),
    ("col-supplier", As::Members("supplier_key", "suppliers", "award_id")),
    ("col-amount", As::Money("amount", "currency")),
    ("col-status", As::Word("status", "award")),
    ("col-lot", As::Lot("lot_id")),
    ("col-day", As::Date("date_text")),
];
/// Columns of contracts.
pub const CONTRACTS: [(&str, As); 6] = [
    ("col-contract", As::Decision("contract", "contract_id")),
    ("col-title", As::Text("title")),
    ("col-amount", As::Money("amount", "currency")),
    ("col-status", As::Word("status", "contract")),
    ("col-signed", As::Date("signed_text")),
    ("col-until", As::Date("period_end_text")),
];
/// Columns of payments.
pub const PAYMENTS: [(&str, As); 4] = [
    ("col-payment", As::Text("transaction_id")),
    ("col-amount", As::Money("amount", "currency")),
    ("col-payee", As::Party("payee_id", "")),
    ("col-day", As::Date("date_text")),
];
/// Columns of amendments.
pub const AMENDMENTS: [(&str, As); 4] = [
    ("col-section", As::Word("section", "section")),
    ("col-day", As::Date("date_text")),
    ("col-what", As::Text("description")),
    ("col-reason", As::Text("rationale")),
];
/// Columns of items.
pub const ITEMS: [(&str, As); 7] = [
    ("col-what", As::Text("description")),
    ("col-class", As::Text("class_id")),
    ("col-quantity", As::Number("quantity")),
    ("col-unit", As::Text("unit_name")),
    ("col-unit-price", As::Money("unit_amount", "unit_currency")),
    ("col-section", As::Word("section", "section")),
    ("col-lot", As::Lot("lot_id")),
];
/// Columns of documents.
pub const DOCUMENTS: [(&str, As); 4] = [
    ("col-title", As::Text("title")),
    ("col-type", As::Word("type", "doctype")),
    ("col-address", As::Address("url")),
    ("col-day", As::Date("published_text")),
];
/// Columns of milestones.
pub const MILESTONES: [(&str, As); 4] = [
    ("col-title", As::Text("title")),
    ("col-due", As::Date("due_text")),
    ("col-met", As::Date("met_text")),
    ("col-status", As::Word("status", "milestone")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_their_dates() {
        let rows = [
            serde_json::json!({"n": 1}),
            serde_json::json!({"n": 2, "date_text": "2024-02-01"}),
            serde_json::json!({"n": 3, "date_text": "2023-12-31T10:00:00Z"}),
        ];
        let order: Vec<i64> = in_order(&rows).iter().filter_map(|r| r["n"].as_i64()).collect();
        assert_eq!(order, [3, 2, 1]);
    }

    #[test]
    fn an_anchor_holds_nothing_that_an_address_would_lose() {
        assert_eq!(anchor("lot", "Лот 1/2"), "lot-Лот-1-2");
        assert_eq!(anchor("bid", "\"><script>"), "bid----script-");
        assert_eq!(anchor("bid", &"x".repeat(900)).len(), "bid-".len() + ANCHOR_CHARS);
    }
}
