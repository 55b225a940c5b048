//! Lists of flags, of processes and of verdicts, narrowed down by what other pages are about.

use askama::Template;
use axum::extract::State;
use facts::days;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::files;
use super::rules::{SET, of, shown_rule};
use super::table::{Column, Kind, Table, column, linked};
use crate::site::editions::Edition;
use crate::site::feeds::{self, ENTRIES, Entry, Feed};
use crate::site::files::{Source, slug};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, escape, page};

/// Rows of a page.
const ROWS: usize = 50;
/// Rows that can be paged through: each page reads what stands before it. The file has all.
const REACH: u64 = 10_000;
/// Characters of an id in a file's name.
const NAME_CHARS: usize = 40;
/// Years that can be asked for: four digits.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9999;

const FLAGS: [Column; 7] = [
    linked("sentence", "col-flag", "flag", "flag_id"),
    linked("code", "col-rule", "rule", "code"),
    linked("title", "col-process", "process", "ocid"),
    linked("buyer_name", "col-buyer", "buyer", "buyer_id"),
    column("observed", "observed", Kind::Money("currency")),
    column("expected", "expected", Kind::Money("currency")),
    column("day", "col-day", Kind::Day),
];
const FLAGS_MORE: [Column; 3] = [
    column("subject_kind", "col-subject", Kind::Text),
    column("subject_id", "col-subject-id", Kind::Text),
    column("on_day", "col-on-day", Kind::Day),
];
const PROCESSES: [Column; 8] = [
    linked("title", "col-process", "process", "ocid"),
    linked("buyer_name", "col-buyer", "buyer", "buyer_id"),
    column("method", "col-method", Kind::Word("method")),
    column("bids", "col-bids", Kind::Known),
    column("amount", "col-estimate", Kind::Money("currency")),
    column("award_amount", "col-amount", Kind::Money("award_currency")),
    column("flags", "col-flags", Kind::Count),
    column("day", "col-day", Kind::Day),
];
const PROCESSES_MORE: [Column; 7] = [
    column("status", "col-status", Kind::Text),
    column("category", "col-category", Kind::Text),
    column("method_details", "col-method-details", Kind::Text),
    column("region", "col-place", Kind::Text),
    column("number_of_tenderers", "tenderers-published", Kind::Count),
    column("awards", "col-awards", Kind::Count),
    column("rules", "col-rules-raised", Kind::Count),
];

/// A list's page.
#[derive(Template, Serialize)]
#[template(path = "listed.html")]
struct Listed<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    title: String,
    note: String,
    count: u64,
    page: usize,
    pages: usize,
    /// Orders: value, label, whether it is the present one.
    #[serde(skip)]
    orders: Vec<(&'static str, String, bool)>,
    #[serde(skip)]
    filters: Vec<Filter>,
    rows: Table,
    #[serde(skip)]
    follow: bool,
}

/// What a list can be narrowed down by.
struct Filter {
    /// The parameter.
    name: &'static str,
    label: String,
    /// What is chosen; empty for everything.
    value: String,
    /// How the chosen is shown where there is nothing to choose from.
    shown: String,
    /// What can be chosen: value and text; empty where only another page leads here.
    choices: Vec<(String, String)>,
}

/// A list that is asked for.
struct Wanted {
    /// Its name in file names.
    name: String,
    title: String,
    note: String,
    columns: &'static [Column],
    /// Columns that only files have.
    more: &'static [Column],
    select: String,
    /// What it is selected from, with the conditions.
    from: String,
    values: Vec<Cell>,
    /// Orders: value, key of its label, what the rows are ordered by.
    orders: Vec<(&'static str, &'static str, &'static str)>,
    filters: Vec<Filter>,
    /// How many rows it has, where that is known without counting.
    count: Option<u64>,
    /// Whether what is new in it can be followed.
    follow: bool,
}

impl Wanted {
    /// The whole select in an order.
    fn sql(&self, order: &str) -> String {
        format!("select {} from {} order by {order}", self.select, self.from)
    }
}

/// A page of a list, or all of it as a file.
async fn list(ask: &Ask, edition: &Edition, wanted: Wanted) -> Answer {
    let ours = |reason: String| Problem::ours(ask, &reason);
    let (chosen, _, order) =
        *ask.value("order").and_then(|o| wanted.orders.iter().find(|(name, _, _)| *name == o)).unwrap_or(&wanted.orders[0]);
    let sql = wanted.sql(order);
    let about = (wanted.title.clone(), wanted.note.clone());
    let columns = wanted.columns.iter().chain(wanted.more);
    if let Some(file) = files::whole(ask, edition, &wanted.name, about, columns, (&sql, &wanted.values)) {
        return file;
    }
    let count = match wanted.count {
        Some(count) => count,
        None => {
            let row = edition.pages.row(&format!("select count(*) as n from {}", wanted.from), &wanted.values).await.map_err(ours)?;
            row.unwrap_or_default().count("n")
        }
    };
    let pages = (count.min(REACH) as usize).div_ceil(ROWS).max(1);
    let number = ask.page().min(pages);
    let rows = edition.pages.rows(&format!("{sql} limit {ROWS} offset {}", (number - 1) * ROWS), &wanted.values).await.map_err(ours)?;
    let dataset = edition.made.dataset.clone();
    let list = Listed {
        c: ask,
        title: wanted.title,
        note: wanted.note,
        count,
        page: number,
        pages,
        orders: wanted.orders.iter().map(|(name, label, _)| (*name, ask.t(label), *name == chosen)).collect(),
        filters: wanted.filters,
        rows: Table::new(ask, &dataset, wanted.columns, &rows),
        follow: wanted.follow,
        dataset,
    };
    page(ask, &list)
}

/// Conditions of a select with the values they take.
#[derive(Default)]
struct Where {
    conditions: Vec<String>,
    values: Vec<Cell>,
    filters: Vec<Filter>,
    names: Vec<String>,
}

impl Where {
    /// Adds a condition with its values, in order.
    fn and(&mut self, condition: impl Into<String>, values: impl IntoIterator<Item = Cell>) {
        self.conditions.push(condition.into());
        self.values.extend(values);
    }

    /// Notes what is chosen, for the form and for the file's name.
    fn chosen(&mut self, name: &'static str, label: String, value: &str, shown: String, choices: Vec<(String, String)>) {
        if !value.is_empty() {
            self.names.push(format!("{name}-{}", slug(value).chars().take(NAME_CHARS).collect::<String>()));
        }
        self.filters.push(Filter { name, label, value: value.to_owned(), shown, choices });
    }

    /// Days of a year, where one is asked for.
    fn year(&mut self, ask: &Ask, day: &str) {
        let year = ask.value("year").and_then(|y| y.parse::<i32>().ok()).filter(|y| YEARS.contains(y));
        if let Some(year) = year {
            let ends = [days::day_number(year, 1, 1), days::day_number(year, 12, 31)].map(|d| Cell::Int(i64::from(d)));
            self.and(format!("{day} between ? and ?"), ends);
        }
        let value = year.map(|y| y.to_string()).unwrap_or_default();
        self.chosen("year", ask.t("col-year"), &value, value.clone(), Vec::new());
    }

    /// The party that is asked for, by its name.
    async fn party(&mut self, ask: &Ask, edition: &Edition, kind: &'static str) -> Result<Option<String>, Problem> {
        let Some(id) = ask.value(kind) else { return Ok(None) };
        let sql = format!("select name from {kind}s where {kind}_id = ?");
        let row = edition.pages.row(&sql, &[Cell::Text(id.to_owned())]).await.map_err(|r| Problem::ours(ask, &r))?;
        let name = row.and_then(|r| r.text("name")).unwrap_or_else(|| id.to_owned());
        self.chosen(kind, ask.t(&format!("col-{kind}")), id, name, Vec::new());
        Ok(Some(id.to_owned()))
    }

    fn sql(&self) -> String {
        if self.conditions.is_empty() { String::new() } else { format!(" where {}", self.conditions.join(" and ")) }
    }

    fn name(&self, front: &str) -> String {
        std::iter::once(front).chain(self.names.iter().map(String::as_str)).collect::<Vec<_>>().join("-")
    }
}

/// A rule, where one is asked for that may stand on a public page.
fn rule(ask: &Ask, edition: &Edition, place: &mut Where, column: &str) {
    let code = ask.value("rule").filter(|c| shown_rule(c, ask).is_some());
    if let Some(code) = code {
        place.and(format!("{column} = ?"), [Cell::Text(code.to_owned())]);
    }
    let name = |code: &str| SET.as_ref().ok().and_then(|s| s.get(code)).map(|r| of(&r.meta.name, ask)).unwrap_or_default();
    let raised = edition.made.rules.iter().filter(|r| r.raised > 0 || Some(r.code.as_str()) == code);
    let choices = raised.map(|r| (r.code.clone(), format!("{} {}", r.code, name(&r.code)))).collect();
    place.chosen("rule", ask.t("col-rule"), code.unwrap_or(""), String::new(), choices);
}

/// The flags of a dataset: all, or of a rule, a buyer, a supplier, a year.
pub async fn flags(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let mut place = Where::default();
    rule(&ask, &edition, &mut place, "f.code");
    if let Some(id) = place.party(&ask, &edition, "buyer").await? {
        place.and("f.buyer_id = ?", [Cell::Text(id)]);
    }
    if let Some(id) = place.party(&ask, &edition, "supplier").await? {
        place.and(OF_SUPPLIER.replace("?1", "?"), [Cell::Text(id.clone()), Cell::Text(id)]);
    }
    place.year(&ask, "f.day");
    let is_whole = place.conditions.is_empty();
    let wanted = Wanted {
        name: place.name("flags"),
        title: ask.t("col-flags"),
        note: ask.t("flags-note"),
        columns: &FLAGS,
        more: &FLAGS_MORE,
        select: format!(
            "{}, f.ocid, f.buyer_id, f.observed, f.expected, f.currency, f.subject_kind, f.subject_id, f.on_day",
            flag_columns(&ask)
        ),
        from: format!("flags f{}", place.sql()),
        orders: vec![("newest", "order-newest", "f.day desc, f.flag_id"), ("oldest", "order-oldest", "f.day nulls last, f.flag_id")],
        count: is_whole.then_some(edition.made.flags),
        values: place.values,
        filters: place.filters,
        follow: true,
    };
    if let Some(form) = feeds::form(&ask) {
        let rows = newest(&ask, &edition, &wanted).await?;
        let about = ["flags", &dataset, &wanted.name].map(str::to_owned).to_vec();
        let shown: Vec<&str> = wanted
            .filters
            .iter()
            .filter(|f| !f.value.is_empty())
            .map(|f| if f.shown.is_empty() { f.value.as_str() } else { f.shown.as_str() })
            .collect();
        let title = std::iter::once(ask.t("newest-flags"))
            .chain([dataset.clone()])
            .chain(shown.into_iter().map(str::to_owned))
            .collect::<Vec<_>>()
            .join(" · ");
        let entries = flag_entries(&ask, &edition, &rows);
        return feeds::answer(&ask, form, &Feed { about, title, updated: edition.made.at.clone(), entries });
    }
    list(&ask, &edition, wanted).await
}

/// Flags on a supplier itself, and on purchases that it won: as on its page.
pub const OF_SUPPLIER: &str = "f.flag_id in (select flag_id from flags where subject_id = ?1 union \
     select g.flag_id from party_processes y join flags g on g.process_id = y.process_id where y.party_id = ?1 and y.awarded = 1)";

/// What lists and feeds select of flags.
pub fn flag_columns(ask: &Ask) -> String {
    format!("f.flag_id, f.code, f.{} as sentence, f.title, f.buyer_name, f.day", ask.code())
}

async fn newest(ask: &Ask, edition: &Edition, wanted: &Wanted) -> Result<Vec<Row>, Problem> {
    let sql = format!("{} limit {ENTRIES}", wanted.sql(wanted.orders[0].2));
    edition.pages.rows(&sql, &wanted.values).await.map_err(|r| Problem::ours(ask, &r))
}

/// Flags as entries of a feed: the sentence, what it is about, and what else could explain it.
pub fn flag_entries(ask: &Ask, edition: &Edition, rows: &[Row]) -> Vec<Entry> {
    let source = Source::new(&edition.made);
    let one = |r: &Row| {
        let (id, code) = (r.text("flag_id").unwrap_or_default(), r.text("code").unwrap_or_default());
        let innocent = shown_rule(&code, ask).map(|rule| format!("{}: {}", ask.t("innocent"), of(&rule.meta.innocent, ask)));
        let title = r.text("sentence").unwrap_or_else(|| code.clone());
        let about = [r.text("title"), r.text("buyer_name")].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        Entry {
            day: r.int("day"),
            text: [Some(about), innocent, Some(ask.t("reason-to-look"))].into_iter().flatten().filter(|t| !t.is_empty()).collect(),
            ..Entry::new("flag", &id, &source, title, ask.link(&format!("/flag/{}", escape(&id))))
        }
    };
    rows.iter().map(one).collect()
}

/// Processes as entries of a feed.
fn process_entries(ask: &Ask, edition: &Edition, rows: &[Row]) -> Vec<Entry> {
    let source = Source::new(&edition.made);
    let one = |r: &Row| {
        let ocid = r.text("ocid").unwrap_or_default();
        let amount =
            r.number("amount").map(|a| format!("{}: {}", ask.t("col-estimate"), ask.money(&a, &r.text("currency").unwrap_or_default())));
        let flags = (r.count("flags") > 0).then(|| ask.tn("n-flags", &r.count("flags")));
        let title = r.text("title").unwrap_or_else(|| ocid.clone());
        let path = ask.link(&format!("/d/{}/process/{}", escape(&source.dataset), escape(&ocid)));
        let text = [r.text("buyer_name"), amount, flags].into_iter().flatten().collect();
        Entry { day: r.int("day"), text, ..Entry::new("process", &ocid, &source, title, path) }
    };
    rows.iter().map(one).collect()
}

/// The newest flags and purchases of a party, mixed by day. `of` says which flags (`f`) and purchases (`p`) are its own, of `?1`.
pub async fn party_feed(ask: &Ask, edition: &Edition, form: feeds::Form, kind: &str, id: &str, title: String, of: [&str; 2]) -> Answer {
    let ours = |r: String| Problem::ours(ask, &r);
    let values = [Cell::Text(id.to_owned()), Cell::Int(ENTRIES as i64 / 2)];
    let flags = format!("select {} from flags f where {} order by f.day desc, f.flag_id limit ?2", flag_columns(ask), of[0]);
    let processes = format!("select p.* from processes p where {} order by p.day desc, p.process_id limit ?2", of[1]);
    let mut entries = flag_entries(ask, edition, &edition.pages.rows(&flags, &values).await.map_err(ours)?);
    entries.extend(process_entries(ask, edition, &edition.pages.rows(&processes, &values).await.map_err(ours)?));
    entries.sort_by(|a, b| (b.day, &a.about).cmp(&(a.day, &b.about)));
    let about = [kind, &edition.made.dataset, id].map(str::to_owned).to_vec();
    feeds::answer(ask, form, &Feed { about, title, updated: edition.made.at.clone(), entries })
}

/// The processes of a dataset: all, or of a buyer, a supplier, a year.
pub async fn processes(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let mut place = Where::default();
    if let Some(id) = place.party(&ask, &edition, "buyer").await? {
        place.and("p.buyer_id = ?", [Cell::Text(id)]);
    }
    if let Some(id) = place.party(&ask, &edition, "supplier").await? {
        place.and("p.process_id in (select process_id from party_processes where party_id = ?)", [Cell::Text(id)]);
    }
    place.year(&ask, "p.day");
    let is_whole = place.conditions.is_empty();
    let wanted = Wanted {
        name: place.name("processes"),
        title: ask.t("col-processes"),
        note: ask.t("processes-note"),
        columns: &PROCESSES,
        more: &PROCESSES_MORE,
        select: "p.*".to_owned(),
        from: format!("processes p{}", place.sql()),
        orders: vec![
            ("newest", "order-newest", "p.day desc, p.process_id"),
            ("oldest", "order-oldest", "p.day nulls last, p.process_id"),
            // Narrowed down to a party's few, they are found by the party and then sorted.
            ("flags", "order-flags", if is_whole { "p.flags desc, p.process_id" } else { "+p.flags desc, p.process_id" }),
        ],
        count: is_whole.then_some(edition.made.processes),
        values: place.values,
        filters: place.filters,
        follow: false,
    };
    list(&ask, &edition, wanted).await
}

const COUNTS: [Column; 3] =
    [column("raised", "col-raised", Kind::Count), column("clear", "col-clear", Kind::Count), column("unknown", "col-unknown", Kind::Count)];
const BY_BUYER: [Column; 5] =
    [linked("code", "col-rule", "rule", "code"), linked("name", "col-buyer", "buyer", "buyer_id"), COUNTS[0], COUNTS[1], COUNTS[2]];
const BY_MONTH: [Column; 5] =
    [linked("code", "col-rule", "rule", "code"), column("month", "col-month", Kind::Text), COUNTS[0], COUNTS[1], COUNTS[2]];
const MISSING: [Column; 3] = [
    linked("code", "col-rule", "rule", "code"),
    column("missing", "col-missing", Kind::Lacking),
    column("subjects", "col-subjects", Kind::Count),
];
const AGREEMENT: [Column; 3] = [
    linked("code", "col-rule", "rule", "code"),
    linked("other", "col-other-rule", "rule", "other"),
    column("processes", "col-both", Kind::Count),
];

/// Verdicts: by buyer, by month, by missing field; and which rules flag the same purchases. Of a rule, a buyer, or all.
pub async fn verdicts(State(site): State<Site>, Path((dataset, what)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let mut place = Where::default();
    rule(&ask, &edition, &mut place, "r.code");
    let (key, columns, select, from, order): (&str, &'static [Column], &str, &str, &str) = match what.as_str() {
        "buyers" => (
            "verdicts-buyers",
            &BY_BUYER,
            "r.*, b.name",
            "rule_buyers r left join buyers b on b.buyer_id = r.buyer_id",
            "r.raised desc, r.code, r.buyer_id",
        ),
        "months" => ("verdicts", &BY_MONTH, "r.*", "rule_months r", "r.code, r.month"),
        "missing" => ("missing", &MISSING, "r.*", "rule_missing r", "r.subjects desc, r.code, r.missing"),
        "agreement" => ("agreement", &AGREEMENT, "r.*", "rule_pairs r", "r.processes desc, r.code, r.other"),
        other => return Err(Problem::missing(&ask, "problem-no-page", other)),
    };
    if what == "buyers"
        && let Some(id) = place.party(&ask, &edition, "buyer").await?
    {
        place.and("r.buyer_id = ?", [Cell::Text(id)]);
    }
    // All of them in the order of the key: every other order would sort a rule times a buyer rows for each page.
    let order = if place.conditions.is_empty() && what == "buyers" { "r.code, r.buyer_id" } else { order };
    let wanted = Wanted {
        name: place.name(&format!("verdicts-{what}")),
        title: ask.t(key),
        note: ask.t("rules-note"),
        columns,
        more: &[],
        select: select.to_owned(),
        from: format!("{from}{}", place.sql()),
        orders: vec![("first", "order-first", order)],
        count: None,
        values: place.values,
        filters: place.filters,
        follow: false,
    };
    list(&ask, &edition, wanted).await
}
