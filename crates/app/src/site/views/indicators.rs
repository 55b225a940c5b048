//! Indicators of a dataset: all of them in a table, and each with its curve, its bodies and regions, and its query.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use engine::indicators::{By, Definition, observations_of};
use facts::indicators::{Direction, Kind as IndicatorKind, Needs};
use facts::stats;
use index::pages::{Cell, Row};
use serde::Serialize;

use super::files;
use super::lists::Choice;
use super::rules::of;
use super::table::{Column, Kind, Table, column};
use crate::project;
use crate::site::editions::Edition;
use crate::site::limits::QUERY_CHARS_MAX;
use crate::site::pictures::{Caption, Multiples, Series, Small, Trend};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, edition, escape, page};
use crate::site::take::page_or_picture;

/// Years shown beside each other in the list.
const YEARS: usize = 5;
/// Boxes of small multiples: those with most observations.
const BOXES: usize = 12;
/// A value of a year over fewer observations says little and is not drawn.
const DRAWN_LEAST: u64 = 10;
/// Points of a page's table: the newest months; the file has all.
const MONTHS: usize = 24;

/// The columns of the points as a file.
const POINTS: [Column; 9] = [
    column("grain", "col-by", Kind::Text),
    column("key", "col-of", Kind::Text),
    column("month", "col-month", Kind::Text),
    column("currency", "currency", Kind::Text),
    column("value", "col-value", Kind::Number),
    column("numerator", "col-numerator", Kind::Number),
    column("denominator", "col-denominator", Kind::Number),
    column("known", "col-known", Kind::Count),
    column("observations", "col-observations", Kind::Count),
];
const POINTS_SQL: &str = "select grain, key, nullif(printf('%04d-%02d', month / 100, month % 100), '0000-00') as month, nullif(currency, '') as currency, \
    value, numerator, denominator, known, observations from points where code = ? order by grain, key, month, currency";

/// A value of a year.
#[derive(Serialize)]
struct Year {
    year: i64,
    value: Option<f64>,
    known: u64,
    observations: u64,
    #[serde(skip)]
    shown: String,
}

#[derive(Serialize)]
struct Line {
    code: String,
    name: String,
    unit: String,
    outcome: String,
    currency: String,
    years: Vec<Year>,
    /// Over all dates, those that are not known among them.
    value: Option<f64>,
    #[serde(skip)]
    shown: String,
    known: u64,
    observations: u64,
    #[serde(skip)]
    coverage: String,
}

#[derive(Template, Serialize)]
#[template(path = "indicators.html")]
struct All<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    #[serde(skip)]
    heads: Vec<i64>,
    indicators: Vec<Line>,
    /// Those that wait for data.
    waiting: Vec<Line>,
}

/// All indicators of a dataset.
pub async fn all(State(site): State<Site>, Path(dataset): Path<String>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let set = project::indicators().map_err(ours)?;
    let outcomes = outcomes(&edition).await.map_err(ours)?;
    let sums = yearly(&edition).await.map_err(ours)?;
    let mut heads: Vec<i64> = sums.iter().filter_map(|r| r.int("year")).filter(|y| *y > 0).collect();
    heads.sort_unstable();
    heads.dedup();
    let heads = heads.split_off(heads.len().saturating_sub(YEARS));
    let (mut indicators, mut waiting) = (Vec::new(), Vec::new());
    for definition in &set.indicators {
        let line = line(&ask, definition, &sums, &heads, outcomes.get(&definition.meta.code));
        if line.outcome == "computed" { indicators.push(line) } else { waiting.push(line) }
    }
    page(&ask, &All { c: &ask, version: edition.made.version, dataset, heads, indicators, waiting })
}

fn line(ask: &Ask, definition: &Definition, sums: &[Row], heads: &[i64], outcome: Option<&String>) -> Line {
    let m = &definition.meta;
    let own: Vec<&Row> = sums.iter().filter(|r| r.text("code").as_deref() == Some(m.code.as_str())).collect();
    let currency = main_currency(&own);
    let own: Vec<&&Row> = own.iter().filter(|r| r.text("currency").unwrap_or_default() == currency).collect();
    let total = |name: &str| own.iter().map(|r| r.count(name)).sum::<u64>();
    let years = heads.iter().map(|year| {
        let row = own.iter().find(|r| r.int("year") == Some(*year));
        let value = row.and_then(|r| value_of(definition, r));
        let count = |name: &str| row.map_or(0, |r| r.count(name));
        Year { year: *year, value, known: count("known"), observations: count("observations"), shown: shown(ask, definition, value) }
    });
    let sum = |name: &str| own.iter().filter_map(|r| r.number(name)).sum::<f64>();
    let value = m.value(sum("numerator"), sum("denominator"));
    let (known, observations) = (total("known"), total("observations"));
    Line {
        code: m.code.clone(),
        name: of(&m.name, ask),
        unit: m.unit.clone(),
        outcome: outcome.cloned().unwrap_or_else(|| "no-data".to_owned()),
        years: years.collect(),
        shown: shown(ask, definition, value),
        value,
        currency,
        coverage: if observations == 0 { String::new() } else { ask.percent(&(known as f64 / observations as f64)) },
        known,
        observations,
    }
}

/// The currency with most observations that could be told; empty where it is not about money.
fn main_currency(rows: &[&Row]) -> String {
    let mut by: BTreeMap<String, u64> = BTreeMap::new();
    rows.iter().for_each(|r| *by.entry(r.text("currency").unwrap_or_default()).or_default() += r.count("known"));
    by.into_iter().max_by_key(|(name, n)| (*n, std::cmp::Reverse(name.clone()))).map(|(name, _)| name).unwrap_or_default()
}

/// The value of a year: of a median its mean, since the middle of a year is not made of the middles of its months.
fn value_of(definition: &Definition, row: &Row) -> Option<f64> {
    definition.meta.value(row.number("numerator")?, row.number("denominator")?)
}

fn shown(ask: &Ask, definition: &Definition, value: Option<f64>) -> String {
    let Some(value) = value else { return "—".to_owned() };
    if definition.meta.unit == "percent" { ask.percent(&(value / 100.0)) } else { ask.number(&((value * 10.0).round() / 10.0)) }
}

async fn outcomes(edition: &Edition) -> Result<BTreeMap<String, String>, String> {
    let rows = edition.pages.rows("select code, outcome from indicators", &[]).await?;
    Ok(rows.iter().filter_map(|r| Some((r.text("code")?, r.text("outcome")?))).collect())
}

/// Sums by year of every indicator over the whole dataset.
async fn yearly(edition: &Edition) -> Result<Vec<Row>, String> {
    edition.pages.rows("select * from point_years where grain = 'all' order by code, year", &[]).await
}

#[derive(Template, Serialize)]
#[template(path = "indicator.html")]
struct One<'a> {
    #[serde(skip)]
    c: &'a Ask,
    dataset: String,
    version: i64,
    code: String,
    name: String,
    what: String,
    why: String,
    reads: String,
    equality: Option<String>,
    origin: String,
    uncac: Vec<String>,
    unit: String,
    direction: &'static str,
    is_median: bool,
    #[serde(rename = "version_of_definition")]
    definition: u32,
    fingerprint: String,
    outcome: String,
    /// What it waits for, where it cannot be computed yet.
    needs: &'static str,
    rules: Vec<String>,
    sql: Option<String>,
    by: &'static str,
    key: String,
    key_name: Option<String>,
    currency: String,
    #[serde(skip)]
    currencies: Vec<Choice>,
    known: u64,
    observations: u64,
    points: Table,
    #[serde(skip)]
    points_picture: String,
    bodies: Table,
    #[serde(skip)]
    bodies_picture: String,
    regions: Table,
    #[serde(skip)]
    regions_picture: String,
    /// Where the rows behind the newest point are asked for.
    rows_behind: Option<String>,
}

fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Contracting => "contracting",
        Needs::Verdicts => "verdicts",
        Needs::Flags => "flags",
        Needs::Declarations => "declarations",
        Needs::Interests => "interests",
        Needs::Reports => "reports",
        Needs::Ownership => "ownership",
    }
}

/// One indicator of a dataset: of everything, or of one body, region or class.
pub async fn one(State(site): State<Site>, Path((dataset, code)): Path<(String, String)>, ask: Ask) -> Answer {
    let edition = edition(&site, &ask, &dataset).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let set = project::indicators().map_err(ours)?;
    let definition = set.get(&code).ok_or_else(|| Problem::missing(&ask, "problem-no-indicator", &code))?;
    let values = [Cell::Text(definition.meta.code.clone())];
    if let Some(file) = files::list(&ask, &edition, &format!("indicator-{}", definition.meta.code), &POINTS, POINTS_SQL, &values).await {
        return file;
    }
    let filled = filled(&ask, &edition, &dataset, definition).await.map_err(ours)?;
    let made = &edition.made;
    let pictures = [
        filled.points.picture(&filled.points_picture, made),
        filled.bodies.picture(&filled.bodies_picture, made),
        filled.regions.picture(&filled.regions_picture, made),
    ];
    page_or_picture(&ask, &filled, &pictures).await
}

async fn filled<'a>(ask: &'a Ask, edition: &Edition, dataset: &str, definition: &Definition) -> Result<One<'a>, String> {
    let m = &definition.meta;
    let by = ask.value("by").and_then(By::parse).unwrap_or(By::All);
    let key = ask.value("key").filter(|_| by != By::All).unwrap_or("").to_owned();
    let asked = [Cell::Text(m.code.clone()), Cell::Text(by.name().to_owned()), Cell::Text(key.clone())];
    let all = edition.pages.rows("select * from points where code = ? and grain = ? and key = ? order by month, currency", &asked).await?;
    let every: Vec<&Row> = all.iter().collect();
    let currency = ask.value("currency").map_or_else(|| main_currency(&every), str::to_owned);
    let mut names: Vec<String> = all.iter().filter_map(|r| r.text("currency")).filter(|c| !c.is_empty()).collect();
    names.sort();
    names.dedup();
    let points: Vec<Row> = all.iter().filter(|r| r.text("currency").unwrap_or_default() == currency).cloned().collect();
    let total = |name: &str| points.iter().map(|r| r.count(name)).sum::<u64>();
    let bodies = multiples(ask, edition, dataset, definition, By::Body, &currency).await?;
    let regions = multiples(ask, edition, dataset, definition, By::Region, &currency).await?;
    let newest = points.iter().rev().find(|r| r.count("known") > 0);
    let rows_behind = newest.and_then(|r| rows_behind(ask, dataset, definition, by, &key, r.int("month")?));
    Ok(One {
        c: ask,
        dataset: dataset.to_owned(),
        version: edition.made.version,
        code: m.code.clone(),
        name: of(&m.name, ask),
        what: of(&m.what, ask),
        why: of(&m.why, ask),
        reads: of(&m.reads, ask),
        equality: m.equality.as_ref().map(|t| of(t, ask)),
        origin: m.origin.clone(),
        uncac: m.uncac.clone(),
        unit: m.unit.clone(),
        direction: match m.direction {
            Direction::DownIsBetter => "down",
            Direction::UpIsBetter => "up",
            Direction::Context => "context",
        },
        is_median: m.kind == IndicatorKind::Median,
        definition: m.version,
        fingerprint: definition.fingerprint.clone(),
        outcome: outcomes(edition).await?.remove(&m.code).unwrap_or_else(|| "no-data".to_owned()),
        needs: needs(m.needs),
        rules: m.rules.clone(),
        sql: definition.sql.clone(),
        by: by.name(),
        key_name: named(edition, by, &key).await?,
        key,
        currencies: names.iter().map(|c| (c.clone(), c.clone(), *c == currency)).collect(),
        known: total("known"),
        observations: total("observations"),
        points_picture: curve(ask, definition, &points),
        points: monthly(ask, dataset, definition, &points),
        bodies_picture: bodies.1,
        bodies: bodies.0,
        regions_picture: regions.1,
        regions: regions.0,
        rows_behind,
        currency,
    })
}

async fn named(edition: &Edition, by: By, key: &str) -> Result<Option<String>, String> {
    match by {
        By::All => Ok(None),
        By::Body => {
            let row = edition.pages.row("select name from buyers where buyer_id = ?", &[Cell::Text(key.to_owned())]).await?;
            Ok(Some(row.and_then(|r| r.text("name")).unwrap_or_else(|| key.to_owned())))
        }
        By::Region | By::Class => Ok(Some(key.to_owned())),
    }
}

/// 95 % interval of a share in percent, where each thing counted is one that holds or not: of money, or of things that count several times,
/// the number of observations says nothing about it.
fn interval(definition: &Definition, row: &Row) -> Option<(f64, f64)> {
    let known = u32::try_from(row.count("known")).ok()?;
    let (hits, of) = (row.number("numerator")?, row.number("denominator")?);
    let is_count = definition.meta.kind == IndicatorKind::Share && of == f64::from(known) && hits.fract() == 0.0;
    let is_money = row.text("currency").is_some_and(|c| !c.is_empty());
    let (low, high) = stats::wilson(hits as u32, known).filter(|_| is_count && !is_money)?;
    let percent = |share: f64| (share * 1000.0).round() / 10.0;
    Some((percent(low), percent(high)))
}

/// Sets the ends of the interval; null where there is none.
fn set_interval(definition: &Definition, row: &mut Row) {
    let (low, high) = interval(definition, row).unzip();
    for (name, end) in [("low", low), ("high", high)] {
        row.set(name, end.map_or(Cell::Null, Cell::Number));
    }
}

/// `2024-03`.
fn month(row: &Row) -> Option<String> {
    row.int("month").filter(|m| *m > 0).map(|m| format!("{:04}-{:02}", m / 100, m % 100))
}

/// The newest months as a table, each with what its value stands on.
fn monthly(ask: &Ask, dataset: &str, definition: &Definition, points: &[Row]) -> Table {
    const COLUMNS: [Column; 8] = [
        column("when", "col-month", Kind::Text),
        column("shown", "col-value", Kind::Text),
        column("low", "col-low", Kind::Number),
        column("high", "col-high", Kind::Number),
        column("numerator", "col-numerator", Kind::Number),
        column("denominator", "col-denominator", Kind::Number),
        column("known", "col-known", Kind::Count),
        column("observations", "col-observations", Kind::Count),
    ];
    let rows: Vec<Row> = points
        .iter()
        .rev()
        .filter_map(|r| {
            let mut row = r.clone();
            row.set("when", Cell::Text(month(r)?));
            row.set("shown", Cell::Text(shown(ask, definition, r.number("value"))));
            set_interval(definition, &mut row);
            Some(row)
        })
        .take(MONTHS)
        .collect();
    Table::new(ask, dataset, &COLUMNS, &rows).tight()
}

fn curve(ask: &Ask, definition: &Definition, points: &[Row]) -> String {
    let dated: Vec<&Row> = points.iter().filter(|r| month(r).is_some()).collect();
    if dated.len() < 2 {
        return String::new();
    }
    let months: Vec<String> = dated.iter().filter_map(|r| month(r)).collect();
    let name = of(&definition.meta.name, ask);
    let series = [Series { name: String::new(), values: dated.iter().map(|r| r.number("value")).collect() }];
    let printed = |v: f64| shown(ask, definition, Some(v));
    let desc = ask.t("indicator-curve-desc");
    Trend { caption: Caption { id: "months", title: &name, desc: &desc }, months: &months, series: &series, printed: &printed }.draw()
}

/// Small multiples by year with the table behind them.
async fn multiples(
    ask: &Ask,
    edition: &Edition,
    dataset: &str,
    definition: &Definition,
    by: By,
    currency: &str,
) -> Result<(Table, String), String> {
    let most = "select p.key from point_years p where p.grain = ?1 and p.code = ?2 and p.currency = ?3 and p.year > 0 \
        group by p.key having sum(p.known) > 0 order by sum(p.known) desc, p.key limit ?4";
    let sql = format!(
        "select p.*, b.name from point_years p left join buyers b on p.grain = 'body' and b.buyer_id = p.key \
         where p.grain = ?1 and p.code = ?2 and p.currency = ?3 and p.year > 0 and p.key in ({most}) order by p.key, p.year"
    );
    let text = |t: &str| Cell::Text(t.to_owned());
    let values = [text(by.name()), text(&definition.meta.code), text(currency), Cell::Int(BOXES as i64)];
    let rows = edition.pages.rows(&sql, &values).await?;
    let mut years: Vec<i64> = rows.iter().filter_map(|r| r.int("year")).collect();
    years.sort_unstable();
    years.dedup();
    let mut keys: BTreeMap<String, (u64, Vec<&Row>)> = BTreeMap::new();
    for row in &rows {
        let of = keys.entry(row.text("key").unwrap_or_default()).or_default();
        of.0 += row.count("known");
        of.1.push(row);
    }
    let mut most: Vec<(String, (u64, Vec<&Row>))> = keys.into_iter().collect();
    most.sort_by_key(|(key, (known, _))| (std::cmp::Reverse(*known), key.clone()));
    let (mut boxes, mut data) = (Vec::new(), Vec::new());
    for (key, (_, rows)) in &most {
        let name = rows.iter().find_map(|r| r.text("name")).unwrap_or_else(|| key.clone());
        let at = |year: &i64| rows.iter().find(|r| r.int("year") == Some(*year));
        let value = |year: &i64| at(year).filter(|r| r.count("known") >= DRAWN_LEAST).and_then(|r| value_of(definition, r));
        let path = format!("/d/{}/indicator/{}?by={}&key={}", escape(dataset), definition.meta.code, by.name(), escape(key));
        boxes.push(Small { name: name.clone(), values: years.iter().map(value).collect(), href: Some(ask.link(&path)) });
        for row in rows {
            let mut row = (*row).clone();
            row.set("name", Cell::Text(name.clone()));
            row.set("value", value_of(definition, &row).map_or(Cell::Null, |v| Cell::Number((v * 100.0).round() / 100.0)));
            row.set("year", Cell::Text(row.int("year").unwrap_or(0).to_string()));
            set_interval(definition, &mut row);
            data.push(row);
        }
    }
    let places: Vec<String> = years.iter().map(i64::to_string).collect();
    let front = by.name();
    let (title, desc) = (ask.t(&format!("indicator-by-{front}")), ask.t("indicator-multiples-desc"));
    let printed = |v: f64| shown(ask, definition, Some(v));
    let svg =
        Multiples { caption: Caption { id: front, title: &title, desc: &desc }, places: &places, boxes: &boxes, printed: &printed }.draw();
    let linked = Column {
        link: (by == By::Body).then_some(("buyer", "key")),
        ..column("name", if by == By::Body { "col-buyer" } else { "col-place" }, Kind::Text)
    };
    let columns = [
        linked,
        column("year", "col-year", Kind::Text),
        column("value", "col-value", Kind::Number),
        column("low", "col-low", Kind::Number),
        column("high", "col-high", Kind::Number),
        column("numerator", "col-numerator", Kind::Number),
        column("denominator", "col-denominator", Kind::Number),
        column("known", "col-known", Kind::Count),
        column("observations", "col-observations", Kind::Count),
    ];
    Ok((Table::new(ask, dataset, &columns, &data).tight(), svg))
}

/// The address at which the rows behind a point are asked for in SQL; none where the query would be too long, or its verdicts are not public.
fn rows_behind(ask: &Ask, dataset: &str, definition: &Definition, by: By, key: &str, month: i64) -> Option<String> {
    let sql = definition.sql.as_deref().filter(|_| definition.meta.needs == Needs::Contracting)?;
    let plain: Vec<&str> = sql.lines().map(|l| l.split("--").next().unwrap_or("").trim_end()).filter(|l| !l.is_empty()).collect();
    let query = observations_of(&plain.join("\n"), by, key, month);
    (query.chars().count() <= QUERY_CHARS_MAX).then(|| ask.link(&format!("/query?dataset={}&sql={}", escape(dataset), escape(&query))))
}
