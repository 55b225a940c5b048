//! Indicators: what is counted of a dataset, by body, region, class and month.
//!
//! A definition is a folder of `indicators/`: a select that gives one row an observation, and what it means. The observations are summed up
//! here, by each of [`By`] and by month, so that every point says how many there were and how many could be told. Reach for it when a
//! number over many processes is to be shown. It deliberately stores nothing and knows no page: who keeps the points is not known here.

pub mod cases;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::prelude::SessionContext;
use facts::indicators::{IndicatorMeta, Kind};
use futures::StreamExt;

use crate::flags::{Value, value_at};
use crate::rules::guard;
use crate::rules::load::{View, mentions, read_views, views_under};
use crate::rules::run::STACK_BYTES;
use crate::sql::session;

/// The view of verdicts that indicators over flags read, over the kept table `verdicts`: one row a verdict on a subject.
const FLAG_VERDICTS: &str = "select code as rule, process_id, subject_id, verdict, missing from verdicts";

/// An indicator, ready to be computed.
#[derive(Clone, Debug)]
pub struct Definition {
    /// What `indicator.toml` says.
    pub meta: IndicatorMeta,
    /// Its select; none where the data it needs is not there yet.
    pub sql: Option<String>,
    /// Its cases, as written.
    pub cases: String,
    /// Its folder, as shown to people.
    pub folder: String,
    /// Names the text of the indicator and of every view it rests on.
    pub fingerprint: String,
}

/// The texts of an indicator's folder.
#[derive(Clone, Debug, Default)]
pub struct DefinitionText {
    /// The folder, as shown to people.
    pub folder: String,
    /// `indicator.toml`.
    pub meta: String,
    /// `indicator.sql`, if there is one.
    pub sql: Option<String>,
    /// `cases.toml`.
    pub cases: String,
}

/// All indicators with the views they share.
#[derive(Clone, Debug, Default)]
pub struct Set {
    /// In order of code.
    pub indicators: Vec<Definition>,
    /// In the order in which they build on one another.
    pub views: Vec<View>,
}

impl Set {
    /// Makes a set of folders and the text of `indicators/views.sql`. The error names the folder and what is wrong.
    pub fn build(texts: Vec<DefinitionText>, views: &str) -> Result<Set, String> {
        let views = read_views(Path::new("indicators/views.sql"), views).map_err(|e| e.to_string())?;
        let mut by_code = BTreeMap::new();
        for text in texts {
            let wrong = |reason: String| format!("{}: {reason}", text.folder);
            let meta = IndicatorMeta::parse(&text.meta).map_err(|r| wrong(format!("indicator.toml: {r}")))?;
            if let Some(sql) = &text.sql {
                guard::check(sql).map_err(|r| wrong(format!("indicator.sql: {r}")))?;
            }
            let sql = text.sql.as_deref().unwrap_or("");
            let used = views_under(&views, sql);
            let parts = [text.meta.as_str(), sql].into_iter().chain(used.iter().map(|v| v.sql.as_str()));
            let fingerprint = facts::ids::digest(parts.map(str::as_bytes));
            let code = meta.code.clone();
            let definition = Definition { meta, sql: text.sql, cases: text.cases, folder: text.folder.clone(), fingerprint };
            if by_code.insert(code.clone(), definition).is_some() {
                return Err(wrong(format!("there are two indicators {code}")));
            }
        }
        Ok(Set { indicators: by_code.into_values().collect(), views })
    }

    /// The indicator of a code.
    pub fn get(&self, code: &str) -> Option<&Definition> {
        self.indicators.iter().find(|i| i.meta.code.eq_ignore_ascii_case(code))
    }
}

/// By what observations are put together; each also by month and currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum By {
    All,
    Body,
    Region,
    Class,
}

impl By {
    /// All of them.
    pub const ALL: [By; 4] = [By::All, By::Body, By::Region, By::Class];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            By::All => "all",
            By::Body => "body",
            By::Region => "region",
            By::Class => "class",
        }
    }

    /// The one of a name.
    pub fn parse(name: &str) -> Option<By> {
        By::ALL.into_iter().find(|b| b.name() == name)
    }

    /// The column of observations that has its key.
    pub fn column(self) -> Option<&'static str> {
        match self {
            By::All => None,
            By::Body => Some("body_id"),
            By::Region => Some("region"),
            By::Class => Some("class"),
        }
    }
}

/// One point: an indicator in a month, of a body, region or class, or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The indicator.
    pub code: String,
    /// By what.
    pub by: By,
    /// Which one; empty for all.
    pub key: String,
    /// Year and month as yyyymm; 0 where the day is not known.
    pub month: i64,
    /// Currency of money; empty elsewhere.
    pub currency: String,
    /// Sum of known numerators.
    pub numerator: f64,
    /// Sum of known denominators.
    pub denominator: f64,
    /// The value in the indicator's unit; `None` where nothing could be told.
    pub value: Option<f64>,
    /// Observations that could be told.
    pub known: u64,
    /// All of them.
    pub observations: u64,
}

/// What came of an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was computed; so many points.
    Computed(u64),
    /// The data it needs is not there.
    NoData,
    /// It could not be computed, and why.
    Failed(String),
}

/// Begins what the engine says when a query may hold no more.
const NO_MEMORY: &str = "Resources exhausted";

/// Makes what indicators share ready in a session that has the dataset's tables and the rules' views: each shared view that indicators
/// name is computed once, into a file of `folder`; what only other views name stays a view.
pub async fn prepare(context: &SessionContext, set: &Set, folder: &Path) -> Result<(), String> {
    for view in &set.views {
        let say = |e: DataFusionError| format!("indicators/views.sql: {}: {}", view.name, first(&e));
        let is_asked = set.indicators.iter().any(|i| i.sql.as_deref().is_some_and(|sql| mentions(sql, &view.name) > 0));
        if !is_asked {
            session::register_view(context, &view.name, &view.sql).await.map_err(say)?;
            continue;
        }
        let path = folder.join(format!("{}.parquet", view.name));
        if let Err(reason) = write(context, &view.sql, &path).await {
            if !reason.contains(NO_MEMORY) {
                return Err(format!("indicators/views.sql: {}: {reason}", view.name));
            }
            // Hash joins hold a side and cannot spill; sorting can, and takes longer.
            session::join_by_sorting(context);
            write(context, &view.sql, &path).await.map_err(|reason| format!("indicators/views.sql: {}: {reason}", view.name))?;
        }
        session::register_parquet(context, &view.name, &path).await.map_err(say)?;
    }
    // Without kept verdicts the indicators over them have no data.
    if context.table("verdicts").await.is_ok() {
        session::register_view(context, "flag_verdicts", FLAG_VERDICTS).await.map_err(|e| first(&e))?;
    }
    Ok(())
}

async fn write(context: &SessionContext, sql: &str, path: &Path) -> Result<(), String> {
    let mut stream = session::stream(context, sql).await.map_err(|e| first(&e))?;
    let wrong = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let file = std::fs::File::create(path).map_err(|e| wrong(&e))?;
    let mut out = parquet::arrow::ArrowWriter::try_new(file, stream.schema(), None).map_err(|e| wrong(&e))?;
    while let Some(batch) = stream.next().await {
        out.write(&batch.map_err(|e| first(&e))?).map_err(|e| wrong(&e))?;
    }
    out.close().map(drop).map_err(|e| wrong(&e))
}

/// Longest time for one indicator: on the largest country it takes seconds.
pub const TIME_LIMIT: Duration = Duration::from_secs(300);

/// The points of an indicator, if they come within so long. On a thread of its own: a query that never yields cannot be stopped from
/// outside, but it can be left behind, and nobody waits for such a thread when the program ends.
async fn within(limit: Duration, context: &SessionContext, definition: &Definition, sql: &str) -> Result<Vec<Point>, String> {
    let (context, definition, sql) = (context.clone(), definition.clone(), sql.to_owned());
    let (told, answer) = tokio::sync::oneshot::channel();
    let work = move || {
        let threads = context.state().config().target_partitions().max(1);
        let found = match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
            Ok(runtime) => runtime.block_on(points(&context, &definition, &sql)),
            Err(error) => Err(format!("no runtime: {error}")),
        };
        // Nobody listens any more when the time was up.
        drop(told.send(found));
    };
    let thread = std::thread::Builder::new().name("indicator".to_owned()).stack_size(STACK_BYTES).spawn(work);
    if let Err(error) = thread {
        return Err(format!("no thread for it: {error}"));
    }
    match tokio::time::timeout(limit, answer).await {
        Ok(found) => found.unwrap_or_else(|_| Err("it broke down".to_owned())),
        Err(_) => Err(format!("it did not end within {} seconds", limit.as_secs_f64())),
    }
}

/// Computes one indicator in a session that [`prepare`] made ready, within a time ([`TIME_LIMIT`]); `each` is given its points, by what, key, month and currency in order.
pub async fn compute(
    context: &SessionContext,
    definition: &Definition,
    limit: Duration,
    each: &mut (dyn FnMut(Point) -> Result<(), String> + Send),
) -> Outcome {
    let Some(sql) = &definition.sql else { return Outcome::NoData };
    match context.sql(sql).await {
        Ok(_) => {}
        // A table that nobody has brought yet, as verdicts or reviews.
        Err(error) if error.to_string().contains("not found") => return Outcome::NoData,
        Err(error) => return Outcome::Failed(first(&error)),
    }
    let mut outcome = within(limit, context, definition, sql).await;
    if outcome.as_ref().is_err_and(|reason| reason.contains(NO_MEMORY)) {
        session::join_by_sorting(context);
        outcome = within(limit, context, definition, sql).await;
    }
    match outcome {
        Ok(all) if all.is_empty() => Outcome::NoData,
        Ok(all) => {
            let count = all.len() as u64;
            all.into_iter().try_for_each(each).map_or_else(Outcome::Failed, |()| Outcome::Computed(count))
        }
        Err(reason) => Outcome::Failed(reason),
    }
}

/// The select of the observations behind one point.
pub fn observations_of(sql: &str, by: By, key: &str, month: i64) -> String {
    let month = if month == 0 { "month is null".to_owned() } else { format!("month = {month}") };
    let key = by.column().map(|column| format!(" and {column} = '{}'", key.replace('\'', "''"))).unwrap_or_default();
    format!("select * from (\n{}\n) as o where {month}{key}", sql.trim_end().trim_end_matches(';'))
}

/// Sums of doubles depend on their order; decimals of millionths do not.
const SUMS: &str = "cast(sum(cast(numerator as decimal(38, 6))) as double) as numerator, \
    cast(sum(cast(denominator as decimal(38, 6))) as double) as denominator, count(denominator) as known, count(*) as observations";

async fn points(context: &SessionContext, definition: &Definition, sql: &str) -> Result<Vec<Point>, String> {
    let meta = &definition.meta;
    let is_median = meta.kind == Kind::Median;
    let name = format!("observed_{}", meta.code.to_lowercase());
    // What is counted is summed up once, by all of the columns; a median needs the observations themselves.
    let first_step = if is_median {
        format!("select body_id, region, class, month, currency, numerator, denominator from (\n{sql}\n) as o")
    } else {
        format!(
            "select body_id, region, class, month, currency, sum(cast(numerator as decimal(38, 6))) as numerator, \
             sum(cast(denominator as decimal(38, 6))) as denominator, count(denominator) as known, count(*) as observations \
             from (\n{sql}\n) as o group by body_id, region, class, month, currency"
        )
    };
    let say = |e: DataFusionError| first(&e);
    session::register_computed(context, &name, &first_step).await.map_err(say)?;
    let mut all = Vec::new();
    for by in By::ALL {
        let (key, known) = match by.column() {
            None => ("''".to_owned(), String::new()),
            Some(column) => (column.to_owned(), format!(" where {column} is not null")),
        };
        let sums = if is_median {
            format!("{SUMS}, quantile8(numerator, 0.5) as middle")
        } else {
            "cast(sum(numerator) as double) as numerator, cast(sum(denominator) as double) as denominator, \
             cast(sum(known) as bigint) as known, cast(sum(observations) as bigint) as observations, cast(null as double) as middle"
                .to_owned()
        };
        let query = format!(
            "select {key} as key, coalesce(cast(month as bigint), 0) as month, coalesce(currency, '') as currency, {sums} \
             from {name}{known} group by 1, 2, 3 order by 1, 2, 3"
        );
        let mut stream = context.sql(&query).await.map_err(say)?.execute_stream().await.map_err(say)?;
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(say)?;
            for row in 0..batch.num_rows() {
                all.push(point(meta, by, &batch, row));
            }
        }
    }
    let _ = context.deregister_table(&name);
    Ok(all)
}

fn point(meta: &IndicatorMeta, by: By, batch: &RecordBatch, row: usize) -> Point {
    let at = |column: usize| value_at(batch.column(column), row);
    let text = |column| if let Value::Text(t) = at(column) { t } else { String::new() };
    let whole = |column| if let Value::Int(n) = at(column) { n } else { 0 };
    let number = |column| if let Value::Number(n) = at(column) { Some(n) } else { None };
    let (numerator, denominator) = (number(3).unwrap_or(0.0), number(4).unwrap_or(0.0));
    let value = if meta.kind == Kind::Median { number(7) } else { meta.value(numerator, denominator) };
    let count = |column| u64::try_from(whole(column)).unwrap_or(0);
    Point {
        code: meta.code.clone(),
        by,
        key: text(0),
        month: whole(1),
        currency: text(2),
        numerator,
        denominator,
        value,
        known: count(5),
        observations: count(6),
    }
}

fn first(error: &DataFusionError) -> String {
    error.to_string().lines().next().unwrap_or("").to_owned()
}
