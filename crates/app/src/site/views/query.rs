//! Readers' own SQL: a form, the tables that may be asked, and the answer as a table or a file.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::publication::marks::Mark;
use engine::tables::{PhysicalKind, tables};
use serde::Serialize;
use serde_json::Value as Json;

use super::rules::SET;
use crate::project;
use crate::site::asking::{Answered, NoAnswer, Request};
use crate::site::editions::Edition;
use crate::site::limits::{QUERY_ROWS_MAX, QUERY_ROWS_SHOWN, QUERY_SECONDS};
use crate::site::reply::{Answer, Ask, Problem, SQL, Site, Told, edition, escape, page, tagged};
use crate::site::routes::ANSWERS;

/// Queries to begin with: the key of what each asks, and its text.
const EXAMPLES: [(&str, &str); 4] = [
    ("query-by-method", "select method, count(*) as processes\nfrom processes\ngroup by method\norder by processes desc"),
    (
        "query-by-buyer",
        "select p.buyer_name, a.currency, count(*) as awards, sum(a.amount) as amount\nfrom awards as a\njoin processes as p\n    on p.process_id = a.process_id\nwhere a.status = 'active'\ngroup by p.buyer_name, a.currency\norder by amount desc\nlimit 20",
    ),
    (
        "query-by-rule",
        "select code, sum(subjects) as subjects\nfrom verdict_counts\nwhere verdict = 'raised'\ngroup by code\norder by subjects desc",
    ),
    (
        "query-flagged",
        "select f.code, p.ocid, p.title, f.observed, f.expected\nfrom flags as f\njoin processes as p\n    on p.process_id = f.process_id\norder by f.on_day desc, f.flag_id\nlimit 50",
    ),
];
/// Tables that are no tables of the shelf: what a row is.
const KEPT: [(&str, &str); 2] =
    [("flags", "one row a flag"), ("verdict_counts", "one row a rule, buyer, month, verdict and missing field: how many subjects")];

#[derive(Template, Serialize)]
#[template(path = "query.html")]
struct Query<'a> {
    #[serde(skip)]
    c: &'a Ask,
    #[serde(skip)]
    sql: String,
    #[serde(skip)]
    dataset: String,
    datasets: Vec<String>,
    tables: &'static [Relation],
    examples: Vec<Example>,
    #[serde(skip)]
    answer: Option<Shown>,
    #[serde(skip)]
    problem: Option<String>,
}

/// A relation that may be asked.
#[derive(Serialize)]
struct Relation {
    name: String,
    grain: String,
    columns: Vec<ColumnOf>,
}

#[derive(Serialize)]
struct ColumnOf {
    name: String,
    kind: &'static str,
    what: String,
    /// Ids of parties that are not known to be organisations are masked.
    is_masked: bool,
}

#[derive(Serialize)]
struct Example {
    text: String,
    sql: &'static str,
    #[serde(skip)]
    href: String,
}

/// An answer on the page.
struct Shown {
    /// Names, with whether the column holds numbers.
    heads: Vec<(String, bool)>,
    rows: Vec<Vec<String>>,
    count: u64,
    is_cut: bool,
}

impl Shown {
    /// Whether the column at a place holds numbers.
    fn is_number(&self, place: &usize) -> bool {
        self.heads.get(*place).is_some_and(|(_, number)| *number)
    }
}

static RELATIONS: LazyLock<Vec<Relation>> = LazyLock::new(relations);

fn kind(of: PhysicalKind) -> &'static str {
    use PhysicalKind::{At, Bool, Currency, DateText, Day, File, Id, Int, Number, NumberText, Pointer, Text};
    match of {
        Text | NumberText | Currency | DateText | Pointer => "text",
        Int | File => "int",
        Id => "id",
        Bool => "bool",
        Number => "number",
        Day => "day",
        At => "instant",
    }
}

/// The tables, the views and what is kept, each with its public columns.
fn relations() -> Vec<Relation> {
    let marks = project::marks().unwrap_or_default();
    let shown = |mark: Mark| matches!(mark, Mark::Public | Mark::PartyIds | Mark::EntityIds | Mark::Organisation);
    let masked = |mark: Mark| mark != Mark::Public;
    let mut out = Vec::new();
    for table in tables().iter() {
        let of_table = marks.table(&table.name);
        let columns = table.physical.iter().filter_map(|p| {
            let mark = of_table.get(&p.name).filter(|m| shown(*m))?;
            let what = p.column.map(|i| table.columns[i].doc.clone()).unwrap_or_default();
            Some(ColumnOf { name: p.name.clone(), kind: kind(p.kind), what, is_masked: masked(mark) })
        });
        out.push(Relation { name: table.name.clone(), grain: table.grain.clone(), columns: columns.collect() });
    }
    let grains = view_grains(project::file("rules/views.sql").unwrap_or_default());
    let views = SET.as_ref().map(|s| s.views.as_slice()).unwrap_or_default();
    let views =
        views.iter().map(|v| (v.name.clone(), grains.iter().find(|(n, _)| *n == v.name).map(|(_, g)| g.clone()).unwrap_or_default()));
    for (name, grain) in views.chain(KEPT.iter().map(|(n, g)| ((*n).to_owned(), (*g).to_owned()))) {
        let of_view = marks.table(&name);
        let columns = of_view.all().filter(|(_, m)| shown(*m));
        let columns = columns.map(|(n, m)| ColumnOf { name: n.to_owned(), kind: "", what: String::new(), is_masked: masked(m) }).collect();
        out.push(Relation { name, grain, columns });
    }
    out
}

/// What a row of each view is: the first sentence of the comment above it.
fn view_grains(text: &str) -> Vec<(String, String)> {
    let mut comment = String::new();
    let mut out = Vec::new();
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("--") {
            comment = format!("{comment} {}", words.trim());
        } else if let Some(name) = line.strip_prefix("create view ").and_then(|l| l.split(' ').next()) {
            let sentence = comment.split(['.', ':']).next().unwrap_or_default();
            out.push((name.to_owned(), sentence.trim().to_owned()));
        } else {
            comment.clear();
        }
    }
    out
}

/// The page, or the answer in the form asked for.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let (sql, named, form) = (ask.value(SQL).unwrap_or("").to_owned(), ask.value("dataset").map(str::to_owned), ask.value("format"));
    let known: Vec<String> = site.now().current.keys().cloned().collect();
    if sql.is_empty() {
        return page(&ask, &empty(&ask, known, named.unwrap_or_default()));
    }
    let dataset = match (named, known.as_slice()) {
        (Some(dataset), _) => dataset,
        (None, [only]) => only.clone(),
        (None, _) => return Err(Problem::wrong(&ask, "problem-which-dataset", &known.join(", "))),
    };
    let edition = edition(&site, &ask, &dataset).await?;
    let is_page = !ask.json && form.is_none();
    let form = form.unwrap_or("json");
    if !ANSWERS.contains(&form) {
        return Err(Problem::wrong(&ask, "problem-no-format", form));
    }
    let rows = if is_page { QUERY_ROWS_SHOWN } else { QUERY_ROWS_MAX };
    let answered = site.asking.ask(Request::new(&edition, &sql, form, rows as u64)).await;
    if !is_page {
        return answered.map(|answer| told(&ask, &edition, form, answer)).map_err(|no| problem(&ask, no));
    }
    let mut query = Query { sql, ..empty(&ask, known, dataset) };
    match answered {
        Ok(answer) => {
            query.answer = Some(shown(&ask, answer)?);
            page(&ask, &query)
        }
        Err(no) => {
            let problem = problem(&ask, no);
            query.problem = Some(problem.text());
            let mut response = (problem.status, page(&ask, &query)?).into_response();
            response.extensions_mut().insert(Told);
            Ok(response)
        }
    }
}

fn empty(ask: &Ask, datasets: Vec<String>, dataset: String) -> Query<'_> {
    let front = if dataset.is_empty() { String::new() } else { format!("&dataset={}", escape(&dataset)) };
    let example = |(key, sql): &(&'static str, &'static str)| Example {
        text: ask.t(key),
        sql,
        href: ask.link(&format!("/query?sql={}{front}", escape(sql))),
    };
    let examples = EXAMPLES.iter().map(example).collect();
    Query { c: ask, sql: String::new(), dataset, datasets, tables: &RELATIONS, examples, answer: None, problem: None }
}

fn problem(ask: &Ask, no: NoAnswer) -> Problem {
    match no {
        NoAnswer::Busy => Problem::not_yet(ask, "problem-query-busy", ""),
        NoAnswer::Slow => Problem::wrong(ask, "problem-query-slow", &QUERY_SECONDS.to_string()),
        NoAnswer::Memory => Problem::wrong(ask, "problem-query-memory", ""),
        NoAnswer::Wrong(reason) => Problem::wrong(ask, "problem-query", &reason),
        NoAnswer::Ours(reason) => Problem::ours(ask, &reason),
    }
}

/// The answer as it leaves: JSON says what it is, other forms in two headers.
fn told(ask: &Ask, edition: &Arc<Edition>, form: &str, answer: Answered) -> Response {
    let (rows, is_cut) = (answer.rows, answer.is_cut);
    let mut response = match form {
        "json" => {
            let columns: Vec<Json> = answer.columns.iter().map(|(name, kind)| serde_json::json!({"name": name, "type": kind})).collect();
            let head = serde_json::json!({
                "dataset": edition.made.dataset, "version": edition.made.version, "columns": columns, "row_count": rows, "is_cut": is_cut,
            });
            let mut body = head.to_string().into_bytes();
            body.pop();
            body.extend(b",\"rows\":");
            body.extend(answer.body);
            body.push(b'}');
            tagged(ask, "application/json", body)
        }
        "csv" => tagged(ask, "text/csv; charset=utf-8", answer.body),
        "jsonl" => tagged(ask, "application/jsonl", answer.body),
        _ => tagged(ask, "application/vnd.apache.parquet", answer.body),
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("tura-rows"), HeaderValue::from(rows));
    headers.insert(HeaderName::from_static("tura-cut"), HeaderValue::from_static(if is_cut { "yes" } else { "no" }));
    if form != "json" && response.status() == StatusCode::OK {
        let name = format!("attachment; filename=\"{}-query.{form}\"", edition.made.dataset);
        response.headers_mut().extend(HeaderValue::from_str(&name).map(|v| (header::CONTENT_DISPOSITION, v)).ok());
    }
    response
}

/// Whether a column of the engine's type holds numbers.
fn is_number(kind: &str) -> bool {
    ["Int", "UInt", "Float", "Decimal"].iter().any(|front| kind.starts_with(front))
}

fn shown(ask: &Ask, answer: Answered) -> Result<Shown, Problem> {
    let rows: Vec<Vec<Json>> = serde_json::from_slice(&answer.body).map_err(|e| Problem::ours(ask, &e.to_string()))?;
    let cell = |value: Json| match value {
        Json::Null => String::new(),
        Json::String(text) => text,
        other => other.to_string(),
    };
    let rows = rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect();
    Ok(Shown {
        heads: answer.columns.into_iter().map(|(name, kind)| (name, is_number(&kind))).collect(),
        rows,
        count: answer.rows,
        is_cut: answer.is_cut,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_says_what_a_row_is_and_has_no_column_that_is_not_public() {
        let marks = project::marks().expect("well formed");
        assert!(RELATIONS.len() > 20, "tables, views and what is kept: {}", RELATIONS.len());
        for relation in RELATIONS.iter() {
            assert!(relation.grain.starts_with("one row "), "{}: {:?}", relation.name, relation.grain);
            for column in &relation.columns {
                let mark = marks.table(&relation.name).get(&column.name);
                assert!(!matches!(mark, None | Some(Mark::Agency | Mark::Partner)), "{}.{}", relation.name, column.name);
            }
        }
    }
}
