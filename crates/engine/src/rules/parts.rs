//! The part stage: rules, views and pieces of rules that stay within processes, a part of the tables at a time, or a few
//! small ones together.
//!
//! Each thread has its own session with its plans made once; for every part it puts the part's rows
//! behind them and runs them. What it holds is that much, however many parts there are.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use futures::{FutureExt, StreamExt};

use super::course::{Course, Job, Piece, Relations, piece_name, rebind};
use super::run::{RuleResult, RunOptions, STACK_BYTES};
use super::stored::Attempt;
use super::verdicts::{first_line, take_batch};
use crate::input::chunks::{CHUNK_ROWS, Source, chunks, rows_by_part};
use crate::input::sink::{Packing, TableData, TableWriter};
use crate::piles::Store;
use crate::piles::tight::{bytes_of, tight};
use crate::sql::rows::{Plan, Rows};
use crate::sql::session::{self, Limits};
use crate::tables::tables;

/// What the part stage gives.
pub(super) struct PartsOutcome {
    /// A result for each rule that went part by part, and for each that lost a piece there.
    pub(super) results: BTreeMap<usize, RuleResult>,
    /// Rows of the pieces that the whole stage reads, by index.
    pub(super) kept: BTreeMap<usize, TableData>,
}

/// Runs the part stage.
pub(super) fn run_parts(
    data: &[Option<TableData>],
    course: &Course,
    options: &RunOptions<'_>,
    store: &Arc<Store>,
) -> Result<PartsOutcome, String> {
    let is_read = |index: usize| course.part_reads.contains_key(&tables().at(index).name);
    let read = data.iter().enumerate().map(|(index, data)| data.as_ref().filter(|_| is_read(index)));
    let sources = read.map(|data| data.map(Source::open).transpose()).collect::<Result<Vec<_>, _>>()?;
    let rows = rows_by_part(sources.iter().flatten());
    let chunks = chunks(&rows, most_rows(&rows, options.limits.threads));
    let lanes = options.limits.threads.clamp(1, chunks.len());
    let stage = Stage {
        sources,
        chunks,
        course,
        options,
        store,
        limits: Limits { threads: 1, memory: options.limits.memory / lanes, spill: options.limits.spill.clone() },
        next: AtomicUsize::new(0),
        failed: Mutex::new(BTreeMap::new()),
        // A thread may be writing as much again.
        kept: Keeping::new(course.pieces.len(), options.limits.memory / 8),
    };
    let mut found = std::thread::scope(|scope| {
        let spawn =
            |n: usize| std::thread::Builder::new().name(format!("parts {n}")).stack_size(STACK_BYTES).spawn_scoped(scope, || stage.lane());
        let lanes: Vec<_> = (0..lanes).map(spawn).collect::<Result<_, _>>().map_err(|e| format!("no threads: {e}"))?;
        lanes.into_iter().map(|lane| lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect::<Result<Vec<_>, _>>()
    })?;
    let failed = stage.failed.into_inner().unwrap_or_else(|e| e.into_inner());
    let mut results = BTreeMap::new();
    for (index, rule) in options.set.rules.iter().enumerate() {
        if let Some(reason) = failed.get(&index) {
            results.insert(index, RuleResult::failed(&rule.meta.code, reason.clone()));
        } else if matches!(course.rules[index], Job::Local(_)) {
            let mut result = RuleResult::new(&rule.meta.code);
            found.iter_mut().filter_map(|lane| lane.remove(&index)).for_each(|of_lane| result.add(of_lane));
            results.insert(index, result);
        }
    }
    Ok(PartsOutcome { results, kept: stage.kept.finish()? })
}

/// As many chunks there are for each thread at least, so that all end at about the same time.
const CHUNKS_A_THREAD: u64 = 4;

/// How many rows go through together at most.
fn most_rows(rows: &[u64], threads: usize) -> u64 {
    CHUNK_ROWS.min(rows.iter().sum::<u64>() / (CHUNKS_A_THREAD * threads.max(1) as u64))
}

/// What a lane found: for each rule its result over the parts it looked at.
type Found = BTreeMap<usize, RuleResult>;

struct Stage<'a> {
    /// The tables that are read.
    sources: Vec<Option<Source<'a>>>,
    /// What is taken together.
    chunks: Vec<Range<u32>>,
    course: &'a Course,
    options: &'a RunOptions<'a>,
    store: &'a Arc<Store>,
    limits: Limits,
    next: AtomicUsize,
    failed: Mutex<BTreeMap<usize, String>>,
    kept: Keeping,
}

impl Stage<'_> {
    fn lane(&self) -> Result<Found, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| format!("no runtime: {e}"))?;
        runtime.block_on(async {
            let lane = Lane::new(self).await?;
            let mut found = Found::new();
            loop {
                let Some(parts) = self.chunks.get(self.next.fetch_add(1, Ordering::Relaxed)) else { return Ok(found) };
                lane.parts(self, parts, &mut found).await?;
            }
        })
    }

    /// Work that may take as long as a rule may, and break down alone.
    async fn within_limits<T>(&self, work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
        match AssertUnwindSafe(tokio::time::timeout(self.options.time_limit, work)).catch_unwind().await {
            Ok(Ok(done)) => done,
            Ok(Err(_)) => Err(self.options.too_long()),
            Err(_) => Err("it broke down".to_owned()),
        }
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
    state: SessionState,
    /// Table, its rows, the columns read of it.
    tables: Vec<(usize, Rows, Vec<String>)>,
    /// How many rows of each the physical plans were made for.
    made_for: RefCell<Vec<usize>>,
    /// Index into the course's views, its plan, its rows.
    views: Vec<(usize, Plan, Rows)>,
    /// Pieces and rules, by index.
    pieces: Vec<(usize, Plan)>,
    rules: Vec<(usize, Plan)>,
}

/// Plans are made anew where a part has so many times the rows of the one they were made for, and so many more.
const OUTGROWN: (usize, usize) = (4, 8192);

impl Lane {
    async fn new(stage: &Stage<'_>) -> Result<Lane, String> {
        let say = |e: datafusion::error::DataFusionError| e.to_string();
        let (options, course) = (stage.options, stage.course);
        let around = Arc::new(super::params::country(options.pack)?);
        let context = session::empty(&stage.limits, &around).map_err(say)?;
        let mut relations = Relations::new();
        let mut tables_of = Vec::new();
        for (index, table) in tables().iter().enumerate() {
            if course.entities.leave_out(&context, table).map_err(say)? {
                continue;
            }
            let reads = course.part_reads.get(&table.name);
            let fields: Vec<_> = table.schema.fields().iter().filter(|f| reads.is_some_and(|r| r.contains(f.name()))).cloned().collect();
            let columns: Vec<String> = fields.iter().map(|f| f.name().clone()).collect();
            let rows = session::register_rows(&context, &table.name, &table.schema, Arc::new(Schema::new(fields))).await.map_err(say)?;
            relations.insert(table.name.clone(), session::relation(&context, &table.name).await.map_err(say)?);
            if !columns.is_empty() {
                tables_of.push((index, rows, columns));
            }
        }
        let mut views = Vec::new();
        for (index, view) in course.part_views.iter().enumerate() {
            let wrong = |e: datafusion::error::DataFusionError| format!("view {}: {e}", view.name);
            if view.columns.is_empty() {
                session::register_view(&context, &view.name, &view.sql).await.map_err(wrong)?;
            } else {
                let frame = context.sql(&view.sql).await.map_err(wrong)?;
                let whole = Arc::new(frame.schema().as_arrow().clone());
                let names: Vec<&str> = view.columns.iter().map(String::as_str).collect();
                let frame = frame.select_columns(&names).map_err(wrong)?;
                let plan = Plan::new(&context.state(), frame.logical_plan()).map_err(wrong)?;
                let cut = Arc::new(frame.schema().as_arrow().clone());
                let rows = session::register_rows(&context, &view.name, &whole, cut).await.map_err(wrong)?;
                views.push((index, plan, rows));
            }
            relations.insert(view.name.clone(), session::relation(&context, &view.name).await.map_err(wrong)?);
        }
        let state = context.state();
        let bound = |plan: &LogicalPlan| rebind(plan, &relations).and_then(|plan| Plan::new(&state, &plan));
        let mut pieces = Vec::new();
        for (index, piece) in course.pieces.iter().enumerate() {
            pieces.push((index, bound(&piece.plan).map_err(say)?));
        }
        let mut rules = Vec::new();
        for (index, job) in course.rules.iter().enumerate() {
            let Job::Local(plan) = job else { continue };
            match bound(plan) {
                Ok(plan) => rules.push((index, plan)),
                Err(error) => stage.fail(index, first_line(&error.to_string())),
            }
        }
        Ok(Lane { state, made_for: RefCell::new(vec![0; tables_of.len()]), tables: tables_of, views, pieces, rules })
    }

    async fn parts(&self, stage: &Stage<'_>, parts: &Range<u32>, found: &mut Found) -> Result<(), String> {
        // Parts that are taken together are one from here on.
        let part = parts.start;
        for (table, rows, columns) in &self.tables {
            let names: Vec<&str> = columns.iter().map(String::as_str).collect();
            rows.put(stage.sources[*table].as_ref().map_or(Ok(Vec::new()), |source| source.read(parts, &names))?);
        }
        self.outgrow();
        for (index, plan, rows) in &self.views {
            let batches = self.collect(plan).await.map_err(|e| format!("view {}: {e}", stage.course.part_views[*index].name))?;
            rows.put(batches);
        }
        for (index, plan) in &self.pieces {
            let piece = &stage.course.pieces[*index];
            if !piece.rules.is_empty() && piece.rules.iter().all(|rule| stage.has_failed(*rule)) {
                continue;
            }
            match stage.within_limits(self.collect(plan)).await {
                Ok(batches) => stage.kept.take((*index, &stage.course.pieces), part, batches, &stage.limits.spill)?,
                Err(reason) if piece.rules.is_empty() => return Err(reason),
                Err(reason) => piece.rules.iter().for_each(|rule| stage.fail(*rule, reason.clone())),
            }
        }
        for (index, plan) in &self.rules {
            if stage.has_failed(*index) {
                continue;
            }
            let code = &stage.options.set.rules[*index].meta.code;
            let result = found.entry(*index).or_insert_with(|| RuleResult::new(code));
            if let Err(reason) = stage.within_limits(self.judge(plan, result, stage, part)).await {
                stage.fail(*index, reason);
            }
            parts.clone().for_each(|_| (stage.options.progress)(code));
        }
        Ok(())
    }

    async fn judge(&self, plan: &Plan, result: &mut RuleResult, stage: &Stage<'_>, part: u32) -> Result<(), String> {
        let say = |e: datafusion::error::DataFusionError| first_line(&e.to_string());
        let mut stream = plan.stream(&self.state).await.map_err(say)?;
        let attempt = stage.options.verdicts.as_deref().map(|verdicts| verdicts.begin(Some(part)));
        while let Some(batch) = stream.next().await {
            take_batch(result, &batch.map_err(say)?, stage.store, attempt.as_ref())?;
        }
        attempt.into_iter().for_each(Attempt::end);
        Ok(())
    }

    /// The rows of a plan, holding on to nothing of the part they came from.
    async fn collect(&self, plan: &Plan) -> Result<Vec<RecordBatch>, String> {
        let say = |e: datafusion::error::DataFusionError| first_line(&e.to_string());
        let mut stream = plan.stream(&self.state).await.map_err(say)?;
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await {
            batches.push(tight(&batch.map_err(say)?));
        }
        Ok(batches)
    }

    /// Drops the physical plans where this part is much larger than the one they were made for.
    fn outgrow(&self) {
        let now: Vec<usize> = self.tables.iter().map(|(_, rows, _)| rows.count()).collect();
        let mut then = self.made_for.borrow_mut();
        if now.iter().zip(then.iter()).all(|(now, then)| *now <= OUTGROWN.0 * then + OUTGROWN.1) {
            return;
        }
        *then = now;
        let plans = self.views.iter().map(|(_, plan, _)| plan).chain(self.pieces.iter().chain(&self.rules).map(|(_, plan)| plan));
        plans.for_each(Plan::forget);
    }
}

/// Rows of pieces on their way to the whole stage: in memory while they fit, in Parquet files beyond that. A thread that writes keeps the
/// others waiting only where they write rows of the same piece.
struct Keeping {
    waiting: Mutex<Waiting>,
    bytes_max: usize,
    /// A piece's file, once it has one.
    files: Vec<Mutex<Option<TableWriter>>>,
}

/// Rows in memory with the numbers of their parts, by piece.
#[derive(Default)]
struct Waiting {
    pieces: BTreeMap<usize, Vec<(u32, RecordBatch)>>,
    bytes: usize,
}

impl Keeping {
    fn new(pieces: usize, bytes_max: usize) -> Keeping {
        Keeping { waiting: Mutex::default(), bytes_max, files: (0..pieces).map(|_| Mutex::new(None)).collect() }
    }

    fn take(&self, (index, pieces): (usize, &[Piece]), part: u32, batches: Vec<RecordBatch>, folder: &Path) -> Result<(), String> {
        let full = {
            let mut waiting = self.waiting.lock().unwrap_or_else(|e| e.into_inner());
            waiting.bytes += batches.iter().map(bytes_of).sum::<usize>();
            waiting.pieces.entry(index).or_default().extend(batches.into_iter().map(|b| (part, b)));
            if waiting.bytes <= self.bytes_max {
                return Ok(());
            }
            std::mem::take(&mut *waiting)
        };
        for (index, batches) in full.pieces {
            let mut file = self.files[index].lock().unwrap_or_else(|e| e.into_inner());
            let path = || folder.join(format!("{}.parquet", piece_name(index)));
            let new = || TableWriter::new(path(), pieces[index].schema.clone(), Packing::Passing).map_err(|e| e.to_string());
            let mut to = file.take().map_or_else(new, Ok)?;
            write_parts(&mut to, &batches)?;
            *file = Some(to);
        }
        Ok(())
    }

    fn finish(self) -> Result<BTreeMap<usize, TableData>, String> {
        let mut waiting = self.waiting.into_inner().unwrap_or_else(|e| e.into_inner()).pieces;
        let mut out = BTreeMap::new();
        for (index, file) in self.files.into_iter().enumerate() {
            let batches = waiting.remove(&index);
            let data = match (file.into_inner().unwrap_or_else(|e| e.into_inner()), batches) {
                (None, None) => continue,
                (None, Some(mut batches)) => {
                    batches.sort_by_key(|(part, _)| *part);
                    TableData::Memory(batches)
                }
                (Some(mut file), batches) => {
                    write_parts(&mut file, &batches.unwrap_or_default())?;
                    let (path, parts) = file.close().map_err(|e| e.to_string())?;
                    TableData::Parquet(path, parts)
                }
            };
            out.insert(index, data);
        }
        Ok(out)
    }
}

/// Writes rows of a piece: what stands together of one part is a row group.
fn write_parts(file: &mut TableWriter, batches: &[(u32, RecordBatch)]) -> Result<(), String> {
    let mut parts = batches.chunk_by(|a, b| a.0 == b.0);
    parts.try_for_each(|part| file.part(part[0].0, part.iter().map(|(_, batch)| batch)).map_err(|e| e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_are_for_all_threads_and_many_for_the_cache() {
        assert_eq!(chunks(&[3, 3, 3, 3], most_rows(&[3, 3, 3, 3], 2)).len(), 4);
        assert_eq!(most_rows(&[1 << 40], 2), CHUNK_ROWS);
    }
}
