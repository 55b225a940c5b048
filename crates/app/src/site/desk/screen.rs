//! A list of people or firms against the office: uploaded or typed, answered on a page or as a file, and not kept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use resolve::screen::{Filter, Match, Options};
use serde::Serialize;
use serde_json::{Value, json};

use super::forms::Form;
use super::told::{self, Reason};
use super::{Desk, Ours, UPLOAD_BYTES_MAX, pages};
use crate::site::reply::{Answer, Ask, Problem, escape, page};
use crate::site::screening::Open;
use crate::who::audit::Asked;
use crate::who::matched::{Answers, Form as Kind};
use crate::who::sheet::{Bounds, Sheet, Unread};

/// How much of a list is screened here; `tura screen` takes any.
const BOUNDS: Bounds = Bounds { rows: 5_000, unpacked: 100 << 20 };
/// Time for a list: an answer must begin before the site gives up on it.
const TIME: Duration = Duration::from_secs(20);
/// Rows with an answer that the page shows; a file has them all.
const ROWS_SHOWN: usize = 200;
/// Bytes of a list that the page carries along for the files; a larger one is chosen again.
const CARRIED_BYTES: usize = 1 << 20;
/// What a row can be.
const SCHEMATA: [&str; 5] = ["Person", "Company", "Organization", "LegalEntity", "Vessel"];
/// As `tura screen`.
const LIMIT: usize = 5;
const CUTOFF: f64 = 0.5;

/// A match of a row.
#[derive(Serialize)]
struct Found {
    id: String,
    /// Its page, where it has one.
    #[serde(skip)]
    href: Option<String>,
    name: String,
    schema: String,
    datasets: String,
    is_match: bool,
    likely: String,
    percent: String,
    alike: Vec<Reason>,
    apart: Vec<Reason>,
}

/// A row with its matches.
#[derive(Serialize)]
struct Row {
    number: u64,
    asked: String,
    found: Vec<Found>,
}

/// What came of a list.
#[derive(Serialize)]
struct Summary {
    rows: u64,
    matched: u64,
    answered: u64,
    shown: Vec<Row>,
    unknown: Vec<String>,
    #[serde(skip)]
    carried: Option<String>,
}

#[derive(Template, Serialize)]
#[template(path = "desk_screen.html")]
struct Page<'a> {
    #[serde(skip)]
    c: &'a Ask,
    #[serde(skip)]
    token: &'a str,
    schemata: Vec<(String, String)>,
    schema: String,
    datasets: Vec<String>,
    against: String,
    list: String,
    problem: Option<String>,
    result: Option<Summary>,
    keeps: bool,
    most_rows: u64,
    most_megabytes: u64,
}

impl<'a> Page<'a> {
    fn new(ask: &'a Ask, desk: &'a Desk, open: &Open) -> Page<'a> {
        let label = |name: &&str| ((*name).to_owned(), told::schema(ask, name));
        Page {
            c: ask,
            token: &desk.token,
            schemata: SCHEMATA.iter().map(label).collect(),
            schema: SCHEMATA[0].to_owned(),
            datasets: open.catalog.datasets.iter().map(|d| d.name.clone()).collect(),
            against: String::new(),
            list: String::new(),
            problem: None,
            result: None,
            keeps: desk.screenings.keeps(),
            most_rows: BOUNDS.rows as u64,
            most_megabytes: (UPLOAD_BYTES_MAX >> 20) as u64,
        }
    }
}

/// The form.
pub async fn show(State(desk): Ours, ask: Ask) -> Answer {
    let open = desk.open(&ask)?;
    page(&ask, &Page::new(&ask, &desk, &open))
}

/// Why a list is not screened, in the reader's language.
fn said(ask: &Ask, unread: &Unread) -> String {
    match unread {
        Unread::Schema => ask.t("desk-screen-schema"),
        Unread::NoNames(first) => ask.t1("desk-screen-no-names", "first", first.clone()),
        Unread::Empty => ask.t("desk-screen-empty"),
        Unread::Rows(most) => ask.tn("desk-screen-rows", &(*most as u64)),
        Unread::Column(why) | Unread::Table(why) => ask.t1("desk-screen-table", "why", why.clone()),
    }
}

/// What became of a list.
enum Screened {
    Done(Vec<Vec<Match>>),
    TooLong(usize),
}

/// The answer: a page or a file.
pub async fn run(State(desk): Ours, ask: Ask, parts: Multipart) -> Answer {
    let form = Form::with_file(&ask, parts).await?;
    desk.is_ours(&ask, &form)?;
    let open = desk.open(&ask)?;
    let mut shown = Page::new(&ask, &desk, &open);
    let schema = SCHEMATA.iter().find(|s| **s == form.get("schema")).map_or(SCHEMATA[0], |s| *s).to_owned();
    shown.schema = schema.clone();
    shown.against = form.get("against").to_owned();
    shown.list = form.get("list").chars().take(CARRIED_BYTES).collect();
    let scope = match form.get("against") {
        "" => Vec::new(),
        name => open.catalog.scope(name).ok_or_else(|| Problem::missing(&ask, "problem-no-dataset", name))?,
    };
    let (file, list) = (form.file.clone(), form.get("list").to_owned());
    let read = tokio::task::spawn_blocking(move || match file {
        Some(bytes) => Sheet::read(&bytes, &[], &schema, BOUNDS),
        None => Sheet::typed(&list, &schema, BOUNDS),
    });
    let sheet = match read.await.map_err(|e| Problem::ours(&ask, &e.to_string()))? {
        Ok(sheet) => Arc::new(sheet),
        Err(unread) => {
            shown.problem = Some(said(&ask, &unread));
            return bad(&ask, &shown);
        }
    };
    let _place = desk.places.acquire().await.map_err(|e| Problem::ours(&ask, &e.to_string()))?;
    let options =
        Options { limit: LIMIT, cutoff: CUTOFF, filter: Filter { include_datasets: scope, ..Filter::default() }, ..Options::default() };
    let work = Work { desk: desk.clone(), open: open.clone(), sheet: sheet.clone(), options, against: shown.against.clone() };
    let done = tokio::task::spawn_blocking(move || work.screened()).await.map_err(|e| Problem::ours(&ask, &e.to_string()))?;
    let matches = match done.map_err(|e| Problem::ours(&ask, &e))? {
        Screened::Done(matches) => matches,
        Screened::TooLong(rows) => {
            shown.problem = Some(ask.tn("desk-screen-long", &(rows as u64)));
            return bad(&ask, &shown);
        }
    };
    let kind = match form.get("answer") {
        "csv" => Kind::Csv,
        "jsonl" => Kind::Lines,
        "xlsx" => Kind::Xlsx,
        _ => {
            let found: Vec<_> = matches.iter().flatten().map(|m| &m.entity).collect();
            let pages = pages::of(&desk.site, &open, &found).await.map_err(|e| Problem::ours(&ask, &e))?;
            shown.result = Some(result(&ask, &sheet, &matches, &pages));
            return page(&ask, &shown);
        }
    };
    file_of(kind, &sheet, &matches).map_err(|e| Problem::ours(&ask, &e))
}

/// The form again, with what is wrong.
fn bad(ask: &Ask, shown: &Page<'_>) -> Answer {
    let mut response = page(ask, shown)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response.extensions_mut().insert(crate::site::reply::Told);
    Ok(response)
}

/// What screening a list needs.
struct Work {
    desk: Arc<Desk>,
    open: Arc<Open>,
    sheet: Arc<Sheet>,
    options: Options,
    against: String,
}

impl Work {
    fn screened(&self) -> Result<Screened, String> {
        let began = Instant::now();
        let mut all = Vec::with_capacity(self.sheet.len());
        let mut asked = Vec::new();
        for row in 0..self.sheet.len() {
            if began.elapsed() > TIME {
                return Ok(Screened::TooLong(row));
            }
            let entity = self.sheet.entity(row);
            let is_empty = entity.properties.is_empty();
            let found =
                if is_empty { Vec::new() } else { self.open.screening.match_(&entity, &self.options).map_err(|e| e.to_string())?.matches };
            if self.desk.screenings.keeps() {
                let question = json!({ "schema": entity.schema, "properties": entity.properties, "against": self.against });
                asked.push(Asked::matched("/desk/screen", question, &found));
            }
            all.push(found);
        }
        self.desk.screenings.keep(&self.open, &asked)?;
        Ok(Screened::Done(all))
    }
}

/// What came of it; `pages` has the ids of pages by the ids of those found.
fn result(ask: &Ask, sheet: &Sheet, matches: &[Vec<Match>], pages: &BTreeMap<String, String>) -> Summary {
    let answered = matches.iter().enumerate().filter(|(_, m)| !m.is_empty());
    let one = |(row, found): (usize, &Vec<Match>)| {
        let cells: Vec<String> = sheet.cells(row).into_iter().filter(|c| !c.trim().is_empty()).collect();
        Row { number: row as u64 + 1, asked: cells.join(" · "), found: found.iter().map(|m| shown_match(ask, m, pages)).collect() }
    };
    let lines: String = (0..sheet.len()).map(|row| format!("{}\n", Value::Object(sheet.object(row)))).collect();
    Summary {
        rows: sheet.len() as u64,
        matched: matches.iter().filter(|m| m.iter().any(|m| m.is_match)).count() as u64,
        answered: answered.clone().count() as u64,
        shown: answered.take(ROWS_SHOWN).map(one).collect(),
        unknown: sheet.unknown().into_iter().map(str::to_owned).collect(),
        carried: (lines.len() <= CARRIED_BYTES).then_some(lines),
    }
}

fn shown_match(ask: &Ask, found: &Match, pages: &BTreeMap<String, String>) -> Found {
    let entity = &found.entity;
    let reasons = told::reasons(ask, &found.likeness);
    Found {
        id: entity.id.clone(),
        href: pages.get(&entity.id).map(|id| ask.link(&format!("/entity/{}", escape(id)))),
        name: entity.caption().to_owned(),
        schema: told::schema(ask, &entity.schema),
        datasets: entity.datasets.join(", "),
        is_match: found.is_match,
        likely: told::likely(ask, found.likeness.total),
        percent: told::percent(ask, found.likeness.total),
        alike: reasons.alike,
        apart: reasons.apart,
    }
}

fn file_of(kind: Kind, sheet: &Sheet, matches: &[Vec<Match>]) -> Result<Response, String> {
    let mut out = Answers::begin(kind, sheet, false, Vec::new())?;
    for (row, found) in matches.iter().enumerate() {
        out.put(sheet, row, found)?;
    }
    let (name, media) = match kind {
        Kind::Csv => ("screened.csv", "text/csv; charset=utf-8"),
        Kind::Lines => ("screened.jsonl", "application/jsonl"),
        Kind::Xlsx => ("screened.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(|e| e.to_string())?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static(media)), (header::CONTENT_DISPOSITION, disposition)], out.end()?).into_response())
}
