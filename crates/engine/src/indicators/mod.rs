//! Indicators: what is counted of a dataset, by body, region, class and month.
//!
//! A definition is a folder of `indicators/`: a select that gives one row an observation, and what it means. The observations are summed up
//! here, by each of [`By`] and by month, so that every point says how many there were and how many could be told. Reach for it when a
//! number over many processes is to be shown. It deliberately stores nothing and knows no page: who keeps the points is not known here.

pub mod cases;

mod groups;

mod reads;

mod chunks;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::record_batch::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::prelude::{DataFrame, SessionContext};
use facts::indicators::IndicatorMeta;
use futures::StreamExt;
use tokio::sync::mpsc::Sender;

use crate::input::sink::TableData;
use crate::rules::guard;
use crate::rules::load::{View, read_views, views_under};
use crate::rules::run::STACK_BYTES;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits, NO_MEMORY};
use crate::tables::tables;
use chunks::Found;
use groups::Tally;
use reads::{Job, Reads};

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

/// Lets an audience see a relation under its name.
pub type LetThrough<'a> = &'a (dyn Fn(&SessionContext, &str, DataFrame) -> Result<(), DataFusionError> + Sync);

/// What indicators are computed over.
pub struct Material<'a> {
    /// The dataset's tables.
    pub tables: &'a [Option<TableData>],
    /// The rules' views: name and text.
    pub views: &'a [(String, String)],
    /// Kept tables, as verdicts: name and file. Without them the indicators over them have no data.
    pub kept: &'a [(&'a str, PathBuf)],
    /// What the country's amounts are.
    pub around: Arc<Surroundings>,
    /// What is seen of the tables; `None`: all.
    pub let_through: Option<LetThrough<'a>>,
    /// The machine.
    pub limits: Limits,
    /// The longest one indicator may take over the whole, or in one chunk.
    pub time_limit: Duration,
}

/// Longest time for one indicator: on the largest country it takes seconds.
pub const TIME_LIMIT: Duration = Duration::from_secs(300);

impl Material<'_> {
    /// Leaves of a registered relation what is seen of it.
    async fn let_through(&self, context: &SessionContext, name: &str) -> Result<(), DataFusionError> {
        let Some(let_through) = self.let_through else { return Ok(()) };
        let whole = context.table(name).await?;
        context.deregister_table(name)?;
        let_through(context, name, whole)
    }

    /// A session over all that is seen, in which `shared` views (name, file) are read from files, what is not in them as if it were null.
    async fn open(&self, shared: &[(String, PathBuf)], reads: &Reads) -> Result<SessionContext, String> {
        let say = |e: DataFusionError| first(&e);
        let context = session::empty(&self.limits, &self.around).map_err(say)?;
        session::register_tables(&context, self.tables).await.map_err(say)?;
        for table in tables().iter() {
            self.let_through(&context, &table.name).await.map_err(say)?;
        }
        for (name, path) in self.kept {
            session::register_parquet(&context, name, path).await.map_err(say)?;
            self.let_through(&context, name).await.map_err(say)?;
        }
        session::register_views(&context, self.views).await?;
        for (name, path) in shared {
            let (whole, file) = (&reads.views[name], TableData::Parquet(path.clone(), Vec::new()));
            session::register_cut(&context, name, whole, Some(&file)).await.map_err(say)?;
        }
        flag_verdicts(&context).await?;
        Ok(context)
    }
}

/// Makes the view over kept verdicts, where there are any.
async fn flag_verdicts(context: &SessionContext) -> Result<(), String> {
    if context.table("verdicts").await.is_ok() {
        session::register_view(context, "flag_verdicts", FLAG_VERDICTS).await.map_err(|e| first(&e))?;
    }
    Ok(())
}

/// Computes indicators: those that stay within processes together, a chunk of processes at a time, then each of the others over the
/// whole. `each` is given the points, indicator by indicator, by what, key, month and currency in order. The outcomes are in the order of
/// the indicators; the error says what is wrong with what they share.
pub async fn compute(
    material: &Material<'_>,
    set: &Set,
    chosen: &[&Definition],
    each: &mut (dyn FnMut(Point) -> Result<(), String> + Send),
) -> Result<Vec<Outcome>, String> {
    let folder = tempfile::tempdir_in(&material.limits.spill).map_err(|e| format!("no temporary folder: {e}"))?;
    let reads = Reads::new(material, set, chosen).await?;
    let mut found = chunks::run(material, set, chosen, &reads, folder.path())?;
    let context = match reads.jobs.contains(&Job::Whole) {
        true => Some(material.open(&found.kept, &reads).await?),
        false => None,
    };
    let mut outcomes = Vec::new();
    for (at, job) in reads.jobs.into_iter().enumerate() {
        outcomes.push(match (job, found.failed[at].take(), &context) {
            (Job::NoData, ..) => Outcome::NoData,
            (Job::Failed(reason), ..) | (_, Some(reason), _) => Outcome::Failed(reason),
            (Job::Whole, None, Some(context)) => found.whole(at, context, chosen[at], material.time_limit).await,
            _ => Outcome::Computed(0),
        });
    }
    let order = found.groups.in_order();
    for ((outcome, definition), tally) in outcomes.iter_mut().zip(chosen).zip(found.tallies) {
        let Outcome::Computed(count) = outcome else { continue };
        match tally.is_empty() {
            true => *outcome = Outcome::NoData,
            false => *count = tally.points(&definition.meta, &found.groups, &order, each)?,
        }
    }
    Ok(outcomes)
}

impl Found {
    /// Adds up an indicator over the whole.
    async fn whole(&mut self, at: usize, context: &SessionContext, definition: &Definition, limit: Duration) -> Outcome {
        let mut outcome = Err(NO_MEMORY.to_owned());
        for is_again in [false, true] {
            if is_again {
                // Hash joins hold a side and cannot spill; sorting can, and takes longer.
                session::join_by_sorting(context);
            }
            self.tallies[at] = Tally::new(definition.meta.kind);
            outcome = self.pass(at, context, definition, limit).await;
            if outcome.as_ref().err().is_none_or(|reason| !reason.contains(NO_MEMORY)) {
                break;
            }
        }
        match outcome {
            Ok(()) => Outcome::Computed(0),
            Err(reason) => Outcome::Failed(reason),
        }
    }

    /// On a thread of its own: a query that never yields cannot be stopped from outside, but it can be left behind, and nobody waits for such
    /// a thread when the program ends.
    async fn pass(&mut self, at: usize, context: &SessionContext, definition: &Definition, limit: Duration) -> Result<(), String> {
        let (context, definition) = (context.clone(), definition.clone());
        let (told, mut batches) = tokio::sync::mpsc::channel(BATCHES_AHEAD);
        let work = move || {
            let threads = context.state().config().target_partitions().max(1);
            match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).thread_stack_size(STACK_BYTES).enable_all().build() {
                Ok(runtime) => runtime.block_on(tell(&context, &definition, &told)),
                // Nobody listens any more when the time was up.
                Err(error) => drop(told.blocking_send(Err(format!("no runtime: {error}")))),
            }
        };
        let thread = std::thread::Builder::new().name("indicator".to_owned()).stack_size(STACK_BYTES).spawn(work);
        thread.map_err(|error| format!("no thread for it: {error}"))?;
        let taken = async {
            let mut is_whole = false;
            while let Some(batch) = batches.recv().await {
                match batch? {
                    Some(batch) => self.tallies[at].take(&mut self.groups, &batch)?,
                    None => is_whole = true,
                }
            }
            if is_whole { Ok(()) } else { Err("it broke down".to_owned()) }
        };
        tokio::time::timeout(limit, taken).await.unwrap_or_else(|_| Err(too_long(limit)))
    }
}

/// Batches that a query may be ahead of who adds them up.
const BATCHES_AHEAD: usize = 16;

/// Sends the observations of an indicator, and then `None`.
async fn tell(context: &SessionContext, definition: &Definition, told: &Sender<Result<Option<RecordBatch>, String>>) {
    let batches = async {
        let frame = match reads::observed(context, definition).await {
            Ok(frame) => frame,
            Err(Job::Failed(reason)) => return Err(reason),
            Err(_) => return Ok(()),
        };
        let mut stream = frame.execute_stream().await.map_err(|e| first(&e))?;
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|e| first(&e))?;
            if told.send(Ok(Some(batch))).await.is_err() {
                return Ok(());
            }
        }
        Ok(())
    };
    let end = batches.await.map(|()| None);
    drop(told.send(end).await);
}

fn too_long(limit: Duration) -> String {
    format!("it did not end within {} seconds", limit.as_secs_f64())
}

/// The select of the observations behind one point.
pub fn observations_of(sql: &str, by: By, key: &str, month: i64) -> String {
    let month = if month == 0 { "month is null".to_owned() } else { format!("month = {month}") };
    let key = by.column().map(|column| format!(" and {column} = '{}'", key.replace('\'', "''"))).unwrap_or_default();
    format!("select * from (\n{}\n) as o where {month}{key}", sql.trim_end().trim_end_matches(';'))
}

/// What is said of a query that failed. That its memory is used up DataFusion may wrap in advice that is not for us.
fn first(error: &DataFusionError) -> String {
    let root = error.find_root();
    let text = if matches!(root, DataFusionError::ResourcesExhausted(_)) { root.to_string() } else { error.to_string() };
    text.lines().next().unwrap_or("").to_owned()
}
