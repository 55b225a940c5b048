//! Running rules over the tables of one dataset: first what stays within processes, a part at a time
//! (see `parts`), then what looks at the whole.
//!
//! Over the whole, each rule has a session of its own: its parameters, its share of memory, its time. One that
//! fails is named with the reason and the others go on. Views that several rules use are computed once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::Result as SqlResult;
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::execute_stream;
use facts::packs::Pack;
use futures::StreamExt;

use super::course::{Course, Job, Relations, piece_name, rebind};
use super::load::RuleSet;
use super::params::Resolved;
use super::parts::{PartsOutcome, run_parts};
use super::stored::{Attempt, Verdicts};
use super::verdicts::{first_line, take_batch};
use crate::input::chunks::Source;
use crate::input::sink::TableData;
use crate::piles::tight::tight;
use crate::piles::{Pile, Store};
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits, NO_MEMORY};
use crate::sql::tight::tighten;
use crate::tables::tables;

/// What came of one rule.
#[derive(Clone, Debug)]
pub struct RuleResult {
    /// Its code.
    pub code: String,
    /// Why it did not complete, if so; the other fields are then empty.
    pub failure: Option<String>,
    /// Raised rows, whole, with the reserved columns first and cast to their types, to be read in order of process and
    /// subject; `None` where there are none.
    pub raised: Option<Arc<Pile>>,
    /// How many subjects it spoke about, by verdict.
    pub counts: Counts,
    /// For `unknown`: the missing field and how often.
    pub missing: BTreeMap<String, u64>,
}

/// Subjects by verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Flags.
    pub raised: u64,
    /// Looked at and fine.
    pub clear: u64,
    /// Not computable.
    pub unknown: u64,
}

/// What running needs.
pub struct RunOptions<'a> {
    /// The rules and views.
    pub set: &'a RuleSet,
    /// Parameters by code.
    pub resolved: &'a BTreeMap<String, Resolved>,
    /// The country.
    pub pack: Option<&'a Pack>,
    /// The machine's share; memory is for all rules together.
    pub limits: Limits,
    /// The longest one rule may take over the whole, or in one part.
    pub time_limit: Duration,
    /// The places of rows will be asked after.
    pub places: bool,
    /// Takes every verdict, where they are to be kept.
    pub verdicts: Option<Arc<Verdicts>>,
    /// Queries that will be run beside the rules over the same tables: name, text, parameters.
    pub beside: &'a [(String, String, Resolved)],
    /// Told of each step: a rule that ends in a part, or over the whole (see [`Course::steps`]).
    pub progress: &'a (dyn Fn(&str) + Sync),
}

impl RunOptions<'_> {
    /// What is said of a rule that ran out of time.
    pub(super) fn too_long(&self) -> String {
        format!("it took longer than {} seconds and was stopped", self.time_limit.as_secs())
    }
}

impl RuleResult {
    /// Nothing yet.
    pub(super) fn new(code: &str) -> RuleResult {
        RuleResult { code: code.to_owned(), failure: None, raised: None, counts: Counts::default(), missing: BTreeMap::new() }
    }

    /// It did not complete.
    pub(super) fn failed(code: &str, reason: String) -> RuleResult {
        RuleResult { failure: Some(reason), ..RuleResult::new(code) }
    }

    /// Calls `each` with the raised rows, a batch at a time, in order of process, kind of subject and subject.
    pub fn each_raised(&self, each: &mut dyn FnMut(&RecordBatch) -> Result<(), String>) -> Result<(), String> {
        let Some(raised) = &self.raised else { return Ok(()) };
        raised.rows()?.try_for_each(|batch| each(&batch?))
    }

    /// Adds what other parts gave.
    pub(super) fn add(&mut self, other: RuleResult) {
        match (&self.raised, other.raised) {
            (Some(raised), Some(more)) => raised.append(&more),
            (None, more) => self.raised = more,
            (_, None) => {}
        }
        self.counts.raised += other.counts.raised;
        self.counts.clear += other.counts.clear;
        self.counts.unknown += other.counts.unknown;
        for (field, n) in other.missing {
            *self.missing.entry(field).or_insert(0) += n;
        }
    }
}

/// Tables, views and pieces ready for what looks at the whole: providers by name.
pub struct Prepared {
    providers: Vec<(String, Arc<dyn TableProvider>)>,
    beside: BTreeMap<String, Result<LogicalPlan, String>>,
    /// Where raised rows go.
    store: Arc<Store>,
}

/// Runs all rules. Results are in order of code. Tables and pieces stay ready for the queries beside the rules.
pub fn run(
    data: &[Option<TableData>],
    course: &Course,
    options: &RunOptions<'_>,
    runtime: &tokio::runtime::Runtime,
) -> Result<(Arc<Prepared>, Vec<RuleResult>), String> {
    let store = Store::new(&options.limits.spill, options.limits.memory / RAISED_SHARE);
    let PartsOutcome { mut results, kept } = run_parts(data, course, options, &store)?;
    let prepared = runtime.block_on(async {
        let prepared = Arc::new(prepare(data, course, (&kept, store), options).await?);
        let rules = longest_first(course, &kept)?.into_iter().filter(|rule| !results.contains_key(rule)).collect();
        run_whole(prepared.clone(), course, options, (rules, &mut results)).await;
        Ok::<_, String>(prepared)
    })?;
    let mut results: Vec<RuleResult> = results.into_values().collect();
    results.extend(options.set.broken.iter().map(|(name, reason)| RuleResult::failed(name, reason.clone())));
    results.sort_by(|a, b| a.code.cmp(&b.code));
    Ok((prepared, results))
}

/// Share of the queries' memory that raised rows may take before they are packed on disk.
const RAISED_SHARE: usize = 8;

/// Registers the tables and the pieces that the part stage kept, and computes the views that look at the whole.
async fn prepare(
    data: &[Option<TableData>],
    course: &Course,
    (kept, store): (&BTreeMap<usize, TableData>, Arc<Store>),
    options: &RunOptions<'_>,
) -> Result<Prepared, String> {
    let say = |e: DataFusionError| e.to_string();
    let around = Arc::new(super::params::country(options.pack)?);
    let context = session::empty(&options.limits, &around).map_err(say)?;
    session::register_tables(&context, data).await.map_err(say)?;
    let mut names: Vec<String> = tables().iter().map(|t| t.name.clone()).collect();
    for (index, piece) in course.pieces.iter().enumerate() {
        session::register_cut(&context, &piece_name(index), &piece.schema, kept.get(&index)).await.map_err(say)?;
        names.push(piece_name(index));
    }
    let mut prepared = Prepared { providers: Vec::new(), beside: course.beside.clone(), store };
    for name in names {
        prepared.providers.push((name.clone(), context.table_provider(name.as_str()).await.map_err(say)?));
    }
    for (name, rest) in &course.whole_views {
        let limits = Limits { threads: 1, ..options.limits.clone() };
        let (schema, batches) = prepared.collect(rest, &limits).await.map_err(|e| format!("view {name}: {e}"))?;
        session::register_batches(&context, name, schema, &batches, 1).map_err(say)?;
        prepared.providers.push((name.clone(), context.table_provider(name.as_str()).await.map_err(say)?));
    }
    Ok(prepared)
}

impl Prepared {
    /// What a query beside the rules gives.
    pub async fn beside(&self, name: &str, limits: &Limits) -> Result<Vec<RecordBatch>, String> {
        let plan = self.beside.get(name).ok_or_else(|| format!("{name} was not asked for"))?.clone()?;
        Ok(self.collect(&plan, limits).await?.1)
    }

    async fn collect(&self, plan: &LogicalPlan, limits: &Limits) -> Result<(SchemaRef, Vec<RecordBatch>), String> {
        let say = |e: DataFusionError| first_line(&e.to_string());
        let mut stream = self.stream(plan, limits, Way::Hashing).await.map_err(say)?;
        let schema = stream.schema();
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await {
            batches.push(tight(&batch.map_err(say)?));
        }
        Ok((schema, batches))
    }

    /// Runs a plan over the whole, in a session of its own.
    async fn stream(&self, plan: &LogicalPlan, limits: &Limits, way: Way) -> SqlResult<SendableRecordBatchStream> {
        // The plan holds the functions it was made with, so the session needs none of the country's.
        let context = session::empty(limits, &Arc::new(Surroundings::default()))?;
        if way == Way::Sorting {
            session::join_by_sorting(&context);
        }
        let mut relations = Relations::new();
        for (name, provider) in &self.providers {
            context.register_table(name.as_str(), provider.clone())?;
            relations.insert(name.clone(), session::relation(&context, name).await?);
        }
        let plan = rebind(plan, &relations)?;
        let physical = context.execute_logical_plan(plan).await?.create_physical_plan().await?;
        execute_stream(tighten(physical)?, context.task_ctx())
    }
}

/// Rules by how many rows they read of pieces, most first: what takes longest is begun first, so that all threads end at about the same time.
fn longest_first(course: &Course, kept: &BTreeMap<usize, TableData>) -> Result<Vec<usize>, String> {
    let mut rows = vec![0; course.rules.len()];
    for (index, data) in kept {
        let of_piece: u64 = Source::open(data)?.rows().iter().map(|(_, rows)| rows).sum();
        course.pieces[*index].rules.iter().for_each(|rule| rows[*rule] += of_piece);
    }
    let mut rules: Vec<usize> = (0..rows.len()).collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rows[*rule]));
    Ok(rules)
}

/// Runs the rules that look at the whole, as many at a time as there are threads; then, one at a time and with all the
/// memory, those for which their share was too little.
async fn run_whole(
    prepared: Arc<Prepared>,
    course: &Course,
    options: &RunOptions<'_>,
    (rules, results): (Vec<usize>, &mut BTreeMap<usize, RuleResult>),
) {
    let lanes = options.limits.threads.max(1);
    let alone = Limits { threads: 1, ..options.limits.clone() };
    let share = Limits { memory: alone.memory / lanes, ..alone.clone() };
    let rules = run_in_lanes(&prepared, course, options, results, (rules, lanes), (&share, Way::Hashing)).await;
    let rules = if lanes > 1 { run_in_lanes(&prepared, course, options, results, (rules, 1), (&alone, Way::Hashing)).await } else { rules };
    // A hash join holds its build side in memory; sorting spills and takes longer.
    run_in_lanes(&prepared, course, options, results, (rules, 1), (&alone, Way::Sorting)).await;
}

/// How joins are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Hashing,
    Sorting,
}

/// Runs rules, a lane taking one after another. Returns those whose memory was used up; they have a result all the same.
async fn run_in_lanes(
    prepared: &Arc<Prepared>,
    course: &Course,
    options: &RunOptions<'_>,
    results: &mut BTreeMap<usize, RuleResult>,
    (rules, lanes): (Vec<usize>, usize),
    (limits, way): (&Limits, Way),
) -> Vec<usize> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new((results, Vec::new()));
    let lane = || async {
        while let Some(index) = rules.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
            let code = &options.set.rules[index].meta.code;
            let result = match &course.rules[index] {
                Job::Whole(plan) => run_one(prepared.clone(), code, plan, options, (limits.clone(), way)).await,
                Job::Local(_) => RuleResult::failed(code, "it was left out".to_owned()),
                Job::Failed(reason) => RuleResult::failed(code, reason.clone()),
            };
            let needs_more = result.failure.as_ref().is_some_and(|reason| reason.starts_with(NO_MEMORY));
            let mut done = done.lock().unwrap_or_else(|e| e.into_inner());
            if needs_more {
                done.1.push(index);
            } else {
                (options.progress)(code);
            }
            done.0.insert(index, result);
        }
    };
    futures::future::join_all((0..lanes).map(|_| lane())).await;
    let mut more = done.into_inner().unwrap_or_else(|e| e.into_inner()).1;
    // In the order in which they were begun, whichever ended first.
    more.sort_by_key(|rule| rules.iter().position(|of| of == rule));
    more
}

async fn run_one(
    prepared: Arc<Prepared>,
    code: &str,
    plan: &LogicalPlan,
    options: &RunOptions<'_>,
    (limits, way): (Limits, Way),
) -> RuleResult {
    let (code, plan, verdicts, time_limit) = (code.to_owned(), plan.clone(), options.verdicts.clone(), options.time_limit);
    let name = code.clone();
    // A thread of its own: a query that never yields cannot be stopped from outside, but it can be left behind,
    // and a panic in it stays there. The program does not wait for such threads when it ends.
    let (told, answer) = tokio::sync::oneshot::channel();
    let work = move || {
        let result = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(judge(&prepared, &name, &plan, (&limits, way), verdicts.as_deref())),
            Err(error) => Err(format!("no runtime: {error}")),
        };
        // Nobody listens any more when the time was up.
        drop(told.send(result));
    };
    let thread = std::thread::Builder::new().name(format!("rule {code}")).stack_size(STACK_BYTES).spawn(work);
    if let Err(error) = thread {
        return RuleResult::failed(&code, format!("no thread for it: {error}"));
    }
    match tokio::time::timeout(time_limit, answer).await {
        Ok(Ok(Ok(result))) => result,
        Ok(Ok(Err(reason))) => RuleResult::failed(&code, reason),
        Ok(Err(_)) => RuleResult::failed(&code, "it broke down".to_owned()),
        Err(_) => RuleResult::failed(&code, options.too_long()),
    }
}

/// Stack of a thread that runs queries: plans of nested views are deep.
pub(crate) const STACK_BYTES: usize = 16 << 20;

/// What is said of a query that failed. That its memory is used up DataFusion may wrap in advice that is not for us.
fn told(error: &DataFusionError) -> String {
    let root = error.find_root();
    first_line(&if matches!(root, DataFusionError::ResourcesExhausted(_)) { root.to_string() } else { error.to_string() })
}

async fn judge(
    prepared: &Prepared,
    code: &str,
    plan: &LogicalPlan,
    (limits, way): (&Limits, Way),
    verdicts: Option<&Verdicts>,
) -> Result<RuleResult, String> {
    let say = |e: DataFusionError| told(&e);
    let mut stream = prepared.stream(plan, limits, way).await.map_err(say)?;
    let mut result = RuleResult::new(code);
    let attempt = verdicts.map(|verdicts| verdicts.begin(None));
    while let Some(batch) = stream.next().await {
        take_batch(&mut result, &batch.map_err(say)?, &prepared.store, attempt.as_ref())?;
    }
    attempt.into_iter().for_each(Attempt::end);
    Ok(result)
}
