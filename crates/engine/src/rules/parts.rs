//! The part stage: rules and views that stay within processes, a part of the tables at a time.
//!
//! Each thread has its own session with its plans made once; for every part it puts the part's rows
//! behind them and runs them. What it holds is one part, however many there are.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::MemTable;
use datafusion::common::Result as SqlResult;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::SessionContext;
use futures::{FutureExt, StreamExt};

use super::course::Course;
use super::run::{RuleResult, RunOptions, STACK_BYTES};
use super::verdicts::{check_columns, first_line, take_batch};
use crate::input::sink::{Packing, TableData, TableWriter};
use crate::sql::session::{self, Limits};
use crate::tables::tables;

/// What the part stage gives.
pub(super) struct PartsOutcome {
    /// A result for each rule that went part by part.
    pub(super) results: Vec<RuleResult>,
    /// Rows of the views that the whole stage reads, by name, with the columns that were kept.
    pub(super) kept: BTreeMap<String, (SchemaRef, TableData)>,
}

/// Runs the part stage.
pub(super) fn run_parts(data: &[Option<TableData>], course: &Course, options: &RunOptions<'_>) -> Result<PartsOutcome, String> {
    let parts = data.iter().flatten().map(TableData::parts).max().unwrap_or(0).max(1);
    let lanes = options.limits.threads.clamp(1, parts as usize);
    let stage = Stage {
        data,
        course,
        options,
        limits: Limits { threads: 1, memory: options.limits.memory / lanes, spill: options.limits.spill.clone() },
        next: AtomicU32::new(0),
        parts,
        failed: Mutex::new(BTreeMap::new()),
        kept: Mutex::new(Keeping { views: BTreeMap::new(), bytes: 0, bytes_max: options.limits.memory / 2 }),
    };
    let found = std::thread::scope(|scope| {
        let spawn =
            |n: usize| std::thread::Builder::new().name(format!("parts {n}")).stack_size(STACK_BYTES).spawn_scoped(scope, || stage.lane());
        let lanes: Vec<_> = (0..lanes).map(spawn).collect::<Result<_, _>>().map_err(|e| format!("no threads: {e}"))?;
        lanes.into_iter().map(|lane| lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect::<Result<Vec<_>, _>>()
    })?;
    let failed = stage.failed.into_inner().unwrap_or_else(|e| e.into_inner());
    let mut results = Vec::new();
    for (index, rule) in options.set.rules.iter().enumerate().filter(|(i, _)| course.is_local[*i]) {
        let mut result = RuleResult::new(&rule.meta.code);
        let mut raised: Vec<(u32, RuleResult)> = Vec::new();
        for lane in &found {
            raised.extend(lane.get(&index).into_iter().flatten().cloned());
        }
        raised.sort_by_key(|(part, _)| *part);
        raised.into_iter().for_each(|(_, part)| result.add(part));
        if let Some(reason) = failed.get(&index) {
            result = RuleResult::failed(&rule.meta.code, reason.clone());
        }
        results.push(result);
    }
    let kept = stage.kept.into_inner().unwrap_or_else(|e| e.into_inner());
    Ok(PartsOutcome { results, kept: kept.finish()? })
}

/// What a lane found: for each rule its result in each part it looked at.
type Found = BTreeMap<usize, Vec<(u32, RuleResult)>>;

struct Stage<'a> {
    data: &'a [Option<TableData>],
    course: &'a Course,
    options: &'a RunOptions<'a>,
    limits: Limits,
    next: AtomicU32,
    parts: u32,
    failed: Mutex<BTreeMap<usize, String>>,
    kept: Mutex<Keeping>,
}

impl Stage<'_> {
    fn lane(&self) -> Result<Found, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| format!("no runtime: {e}"))?;
        runtime.block_on(async {
            let lane = Lane::new(self).await?;
            let mut found = Found::new();
            loop {
                let part = self.next.fetch_add(1, Ordering::Relaxed);
                if part >= self.parts {
                    return Ok(found);
                }
                lane.part(self, part, &mut found).await?;
            }
        })
    }

    fn fail(&self, rule: usize, reason: String) {
        self.failed.lock().unwrap_or_else(|e| e.into_inner()).entry(rule).or_insert(reason);
    }

    fn has_failed(&self, rule: usize) -> bool {
        self.failed.lock().unwrap_or_else(|e| e.into_inner()).contains_key(&rule)
    }
}

/// Plans of one thread, over tables whose rows change from part to part.
struct Lane {
    context: SessionContext,
    state: SessionState,
    /// Table, its rows, the columns read of it.
    tables: Vec<(usize, Arc<MemTable>, Vec<String>)>,
    /// Index into the course's views, its plan, its rows.
    views: Vec<(usize, LogicalPlan, Arc<MemTable>)>,
    rules: Vec<(usize, LogicalPlan)>,
}

impl Lane {
    async fn new(stage: &Stage<'_>) -> Result<Lane, String> {
        let say = |e: datafusion::error::DataFusionError| e.to_string();
        let options = stage.options;
        let around = Arc::new(super::params::country(options.pack)?);
        let context = session::empty(&stage.limits, &around).map_err(say)?;
        let mut tables_of = Vec::new();
        for (index, table) in tables().iter().enumerate() {
            let reads = stage.course.part_reads.get(&table.name);
            let fields: Vec<_> = table.schema.fields().iter().filter(|f| reads.is_some_and(|r| r.contains(f.name()))).cloned().collect();
            let columns: Vec<String> = fields.iter().map(|f| f.name().clone()).collect();
            let rows = session::register_rows(&context, &table.name, &table.schema, Arc::new(Schema::new(fields))).await.map_err(say)?;
            if !columns.is_empty() {
                tables_of.push((index, rows, columns));
            }
        }
        let mut views = Vec::new();
        for (index, view) in stage.course.part_views.iter().enumerate() {
            let wrong = |e: datafusion::error::DataFusionError| format!("view {}: {e}", view.name);
            if view.columns.is_empty() {
                session::register_view(&context, &view.name, &view.sql).await.map_err(wrong)?;
                continue;
            }
            let frame = context.sql(&view.sql).await.map_err(wrong)?;
            let whole = Arc::new(frame.schema().as_arrow().clone());
            let names: Vec<&str> = view.columns.iter().map(String::as_str).collect();
            let frame = frame.select_columns(&names).map_err(wrong)?;
            let plan = context.state().optimize(frame.logical_plan()).map_err(wrong)?;
            let cut = Arc::new(frame.schema().as_arrow().clone());
            let rows = session::register_rows(&context, &view.name, &whole, cut).await.map_err(wrong)?;
            views.push((index, plan, rows));
        }
        let mut rules = Vec::new();
        for (index, rule) in options.set.rules.iter().enumerate().filter(|(i, _)| stage.course.is_local[*i]) {
            let planned = async {
                let resolved = options.resolved.get(&rule.meta.code).ok_or("its parameters are not resolved")?;
                session::surround(&context, &Arc::new(resolved.surroundings(options.pack)?));
                let say = |e: datafusion::error::DataFusionError| first_line(&e.to_string());
                let frame = context.sql(&rule.sql).await.map_err(say)?.with_param_values(resolved.bind(&rule.sql)).map_err(say)?;
                check_columns(rule, frame.schema().as_arrow())?;
                context.state().optimize(frame.logical_plan()).map_err(say)
            };
            match planned.await {
                Ok(plan) => rules.push((index, plan)),
                Err(reason) => stage.fail(index, reason),
            }
        }
        let state = context.state();
        Ok(Lane { context, state, tables: tables_of, views, rules })
    }

    async fn part(&self, stage: &Stage<'_>, part: u32, found: &mut Found) -> Result<(), String> {
        for (table, rows, columns) in &self.tables {
            let names: Vec<&str> = columns.iter().map(String::as_str).collect();
            let batches = match &stage.data[*table] {
                Some(data) => data.read(Some(part), &names)?,
                None => Vec::new(),
            };
            let batches = batches.iter().map(|b| cut(b, columns)).collect::<Result<Vec<_>, _>>()?;
            *rows.batches[0].write().await = batches;
        }
        for (index, plan, rows) in &self.views {
            let view = &stage.course.part_views[*index];
            let wrong = |e: datafusion::error::DataFusionError| format!("view {}: {e}", view.name);
            let mut stream = self.stream(plan).await.map_err(wrong)?;
            let mut batches = Vec::new();
            while let Some(batch) = stream.next().await {
                batches.push(session::compact(&batch.map_err(wrong)?));
            }
            if !view.kept.is_empty() {
                let kept = batches.iter().map(|b| cut(b, &view.kept)).collect::<Result<Vec<_>, _>>()?;
                let mut keeping = stage.kept.lock().unwrap_or_else(|e| e.into_inner());
                keeping.take(&view.name, part, kept, &stage.limits.spill)?;
            }
            *rows.batches[0].write().await = batches;
        }
        for (index, plan) in &self.rules {
            if stage.has_failed(*index) {
                continue;
            }
            let code = &stage.options.set.rules[*index].meta.code;
            let mut result = RuleResult::new(code);
            let judged =
                AssertUnwindSafe(tokio::time::timeout(stage.options.time_limit, self.judge(plan, &mut result, stage.options.keep_all)));
            match judged.catch_unwind().await {
                Ok(Ok(Ok(()))) => found.entry(*index).or_default().push((part, result)),
                Ok(Ok(Err(reason))) => stage.fail(*index, reason),
                Ok(Err(_)) => stage.fail(*index, stage.options.too_long()),
                Err(_) => stage.fail(*index, "it broke down".to_owned()),
            }
            (stage.options.progress)(code);
        }
        Ok(())
    }

    async fn judge(&self, plan: &LogicalPlan, result: &mut RuleResult, keep_all: bool) -> Result<(), String> {
        let say = |e: datafusion::error::DataFusionError| first_line(&e.to_string());
        let mut stream = self.stream(plan).await.map_err(say)?;
        while let Some(batch) = stream.next().await {
            take_batch(result, &batch.map_err(say)?, keep_all)?;
        }
        Ok(())
    }

    /// Runs an optimised plan over the rows as they are now.
    async fn stream(&self, plan: &LogicalPlan) -> SqlResult<SendableRecordBatchStream> {
        let physical = self.state.query_planner().create_physical_plan(plan, &self.state).await?;
        execute_stream(physical, self.context.task_ctx())
    }
}

/// The named columns of a batch.
fn cut(batch: &RecordBatch, columns: &[String]) -> Result<RecordBatch, String> {
    let schema = batch.schema();
    let at = columns.iter().map(|c| schema.index_of(c)).collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
    batch.project(&at).map_err(|e| e.to_string())
}

/// Rows of views on their way to the whole stage: in memory while they fit, in Parquet files beyond that.
struct Keeping {
    views: BTreeMap<String, KeptView>,
    bytes: usize,
    bytes_max: usize,
}

struct KeptView {
    schema: SchemaRef,
    batches: Vec<(u32, RecordBatch)>,
    file: Option<TableWriter>,
}

impl Keeping {
    fn take(&mut self, name: &str, part: u32, batches: Vec<RecordBatch>, folder: &Path) -> Result<(), String> {
        let Some(first) = batches.first() else { return Ok(()) };
        let none = || KeptView { schema: first.schema(), batches: Vec::new(), file: None };
        let view = self.views.entry(name.to_owned()).or_insert_with(none);
        self.bytes += batches.iter().map(RecordBatch::get_array_memory_size).sum::<usize>();
        view.batches.extend(batches.into_iter().map(|b| (part, b)));
        if self.bytes > self.bytes_max {
            for (name, view) in &mut self.views {
                view.write(name, folder)?;
            }
            self.bytes = 0;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<BTreeMap<String, (SchemaRef, TableData)>, String> {
        let mut out = BTreeMap::new();
        for (name, mut view) in std::mem::take(&mut self.views) {
            view.batches.sort_by_key(|(part, _)| *part);
            let data = match view.file.take() {
                Some(mut file) => {
                    view.write_to(&mut file)?;
                    let (path, parts) = file.close().map_err(|e| e.to_string())?;
                    TableData::Parquet(path, parts)
                }
                None => TableData::Memory(view.batches),
            };
            out.insert(name, (view.schema, data));
        }
        Ok(out)
    }
}

impl KeptView {
    fn write(&mut self, name: &str, folder: &Path) -> Result<(), String> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => TableWriter::new(folder.join(format!("view-{name}.parquet")), self.schema.clone(), Packing::Passing)
                .map_err(|e| e.to_string())?,
        };
        self.write_to(&mut file)?;
        self.file = Some(file);
        Ok(())
    }

    fn write_to(&mut self, file: &mut TableWriter) -> Result<(), String> {
        for group in std::mem::take(&mut self.batches).chunk_by(|a, b| a.0 == b.0) {
            file.part(group[0].0, group.iter().map(|(_, batch)| batch)).map_err(|e| e.to_string())?;
        }
        Ok(())
    }
}
