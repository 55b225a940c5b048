//! Running rules over the tables of one dataset: first those that stay within processes, a part at a time
//! (see `parts`), then those that look at the whole.
//!
//! Over the whole, each rule has a session of its own: its parameters, its share of memory, its time. One that
//! fails is named with the reason and the others go on. Views that several rules use are computed once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arrow::array::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::prelude::SessionContext;
use facts::packs::Pack;
use futures::StreamExt;

use super::course::{Course, How};
use super::load::{Rule, RuleSet};
use super::params::Resolved;
use super::parts::{PartsOutcome, run_parts};
use super::verdicts::{check_columns, first_line, take_batch};
use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits};
use crate::tables::tables;

/// What came of one rule.
#[derive(Clone, Debug)]
pub struct RuleResult {
    /// Its code.
    pub code: String,
    /// Why it did not complete, if so; the other fields are then empty.
    pub failure: Option<String>,
    /// Raised rows, whole, with the reserved columns first and cast to their types.
    pub raised: Vec<RecordBatch>,
    /// How many subjects it spoke about, by verdict.
    pub counts: Counts,
    /// For `unknown`: the missing field and how often.
    pub missing: BTreeMap<String, u64>,
    /// Clear and unknown rows as packed verdicts, where they were asked for.
    pub packed: Vec<RecordBatch>,
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
    /// Keep clear and unknown verdicts too.
    pub keep_all: bool,
    /// Queries that will be run beside the rules over the same tables.
    pub beside: &'a [(String, Resolved)],
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
        RuleResult {
            code: code.to_owned(),
            failure: None,
            raised: Vec::new(),
            counts: Counts::default(),
            missing: BTreeMap::new(),
            packed: Vec::new(),
        }
    }

    /// It did not complete.
    pub(super) fn failed(code: &str, reason: String) -> RuleResult {
        RuleResult { failure: Some(reason), ..RuleResult::new(code) }
    }

    /// Adds what another part gave.
    pub(super) fn add(&mut self, other: RuleResult) {
        self.raised.extend(other.raised);
        self.packed.extend(other.packed);
        self.counts.raised += other.counts.raised;
        self.counts.clear += other.counts.clear;
        self.counts.unknown += other.counts.unknown;
        for (field, n) in other.missing {
            *self.missing.entry(field).or_insert(0) += n;
        }
    }
}

/// Tables and views ready for rules over the whole: providers by name.
pub struct Prepared {
    providers: Vec<(String, Arc<dyn TableProvider>)>,
}

/// Runs all rules. Results are in order of code. The tables and views stay ready for queries beside the rules.
pub fn run(
    data: &[Option<TableData>],
    course: &Course,
    options: &RunOptions<'_>,
    runtime: &tokio::runtime::Runtime,
) -> Result<(Arc<Prepared>, Vec<RuleResult>), String> {
    let PartsOutcome { mut results, kept } = run_parts(data, course, options)?;
    let prepared = runtime.block_on(async {
        let prepared = Arc::new(prepare(data, course, &kept, options).await?);
        results.extend(run_whole(prepared.clone(), course, options).await);
        Ok::<_, String>(prepared)
    })?;
    results.extend(options.set.broken.iter().map(|(name, reason)| RuleResult::failed(name, reason.clone())));
    results.sort_by(|a, b| a.code.cmp(&b.code));
    Ok((prepared, results))
}

/// Registers the tables, the views that the part stage kept, and those that are computed once.
async fn prepare(
    data: &[Option<TableData>],
    course: &Course,
    kept: &BTreeMap<String, (arrow::datatypes::SchemaRef, TableData)>,
    options: &RunOptions<'_>,
) -> Result<Prepared, String> {
    let say = |e: datafusion::error::DataFusionError| e.to_string();
    let around = Arc::new(super::params::country(options.pack)?);
    let context = session::empty(&options.limits, &around).map_err(say)?;
    session::register_tables(&context, data).await.map_err(say)?;
    for view in &course.whole_views {
        let wrong = |e: datafusion::error::DataFusionError| format!("view {}: {e}", view.name);
        match &view.how {
            How::Inline => session::register_view(&context, &view.name, &view.sql).await.map_err(wrong)?,
            How::Kept(whole) => {
                // A view that came out empty in every part was never kept.
                let kept = kept.get(&view.name).map(|(schema, data)| (schema.clone(), data));
                session::register_cut(&context, &view.name, whole, kept).await.map_err(wrong)?;
            }
            How::Once => {
                let frame = context.sql(&view.sql).await.map_err(wrong)?;
                let schema = Arc::new(frame.schema().as_arrow().clone());
                let batches: Vec<RecordBatch> = frame.collect().await.map_err(wrong)?.iter().map(session::compact).collect();
                session::register_batches(&context, &view.name, schema, &batches, 1).map_err(wrong)?;
            }
        }
    }
    let names = tables().iter().map(|t| &t.name).chain(course.whole_views.iter().map(|v| &v.name));
    let mut prepared = Prepared { providers: Vec::new() };
    for name in names {
        prepared.providers.push((name.clone(), context.table_provider(name.as_str()).await.map_err(say)?));
    }
    Ok(prepared)
}

impl Prepared {
    /// A session for one rule, or for a reader's query.
    pub async fn session(&self, limits: &Limits, around: &Arc<Surroundings>) -> Result<SessionContext, String> {
        let context = session::empty(limits, around).map_err(|e| e.to_string())?;
        for (name, provider) in &self.providers {
            context.register_table(name.as_str(), provider.clone()).map_err(|e| e.to_string())?;
        }
        Ok(context)
    }
}

/// Runs the rules that look at the whole, as many at a time as there are threads.
async fn run_whole(prepared: Arc<Prepared>, course: &Course, options: &RunOptions<'_>) -> Vec<RuleResult> {
    let next = Mutex::new(0usize);
    let results = Mutex::new(Vec::new());
    let lanes = options.limits.threads.max(1);
    let lane_limits = Limits { threads: 1, memory: options.limits.memory / lanes, spill: options.limits.spill.clone() };
    let rules: Vec<&Rule> = options.set.rules.iter().zip(&course.is_local).filter(|(_, local)| !**local).map(|(r, _)| r).collect();
    let (prepared, next_rule, done, rules) = (&prepared, &next, &results, &rules);
    let lane = |limits: Limits| async move {
        loop {
            let index = {
                let mut next = next_rule.lock().unwrap_or_else(|e| e.into_inner());
                *next += 1;
                *next - 1
            };
            let Some(rule) = rules.get(index) else { break };
            let result = run_one(prepared.clone(), rule, options, limits.clone()).await;
            (options.progress)(&rule.meta.code);
            done.lock().unwrap_or_else(|e| e.into_inner()).push(result);
        }
    };
    let lanes: Vec<_> = (0..lanes).map(|_| lane(lane_limits.clone())).collect();
    futures::future::join_all(lanes).await;
    results.into_inner().unwrap_or_else(|e| e.into_inner())
}

async fn run_one(prepared: Arc<Prepared>, rule: &Rule, options: &RunOptions<'_>, limits: Limits) -> RuleResult {
    let code = rule.meta.code.clone();
    let Some(resolved) = options.resolved.get(&code).cloned() else {
        return RuleResult::failed(&code, "its parameters are not resolved".to_owned());
    };
    let around = match resolved.surroundings(options.pack) {
        Ok(around) => Arc::new(around),
        Err(reason) => return RuleResult::failed(&code, reason),
    };
    let (rule, keep_all, time_limit) = (rule.clone(), options.keep_all, options.time_limit);
    // A thread of its own: a query that never yields cannot be stopped from outside, but it can be left behind,
    // and a panic in it stays there. The program does not wait for such threads when it ends.
    let (told, answer) = tokio::sync::oneshot::channel();
    let work = move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return drop(told.send(Err(format!("no runtime: {error}")))),
        };
        let result = runtime.block_on(async {
            let hashing = execute(&prepared.session(&limits, &around).await?, &rule, &resolved, keep_all).await;
            // A hash join holds its build side in memory; sorting spills and takes longer.
            match hashing {
                Err(reason) if reason.starts_with(NO_MEMORY) => {
                    let context = prepared.session(&limits, &around).await?;
                    session::join_by_sorting(&context);
                    execute(&context, &rule, &resolved, keep_all).await
                }
                done => done,
            }
        });
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
pub(super) const STACK_BYTES: usize = 16 << 20;
/// How DataFusion says that a query's memory is used up.
const NO_MEMORY: &str = "Resources exhausted";

async fn execute(context: &SessionContext, rule: &Rule, resolved: &Resolved, keep_all: bool) -> Result<RuleResult, String> {
    let sql_error = |e: datafusion::error::DataFusionError| first_line(&e.to_string());
    let frame = context.sql(&rule.sql).await.map_err(sql_error)?;
    let frame = frame.with_param_values(resolved.bind(&rule.sql)).map_err(sql_error)?;
    check_columns(rule, frame.schema().as_arrow())?;
    let mut stream = frame.execute_stream().await.map_err(sql_error)?;
    let mut result = RuleResult::new(&rule.meta.code);
    while let Some(batch) = stream.next().await {
        take_batch(&mut result, &batch.map_err(sql_error)?, keep_all)?;
    }
    Ok(result)
}
