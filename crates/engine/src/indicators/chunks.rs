//! Indicators that stay within processes, a chunk of the tables at a time.
//!
//! Each thread has its own session with its plans made once; for every chunk it puts the chunk's rows behind them, computes the shared views
//! and passes each indicator over them once. Whom a row is of, where and of what kind are numbers from there on. What a thread holds is one chunk and
//! its sums, however many processes there are. A chunk for which a thread's share of the memory is too little is done again, alone and with
//! all of it; then with joins by sorting, which can spill.

use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, DictionaryArray, RecordBatch};
use arrow::datatypes::{DataType, Int32Type, Schema, SchemaRef};
use datafusion::common::DataFusionError;
use datafusion::execution::SessionState;
use futures::StreamExt;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::groups::{Groups, Tally};
use super::reads::{Job, NUMBERED, Reads, numbered, observed, of_view};
use super::{Definition, Material, Set, first, too_long};
use crate::input::chunks::{CHUNK_ROWS, Source, chunks, rows_by_part};
use crate::rules::run::STACK_BYTES;
use crate::sql::rows::{Plan, Rows};
use crate::sql::session::{self, Limits, NO_MEMORY};
use crate::tables::tables;

/// What the chunks gave.
pub(super) struct Found {
    pub(super) groups: Groups,
    /// For each chosen indicator.
    pub(super) tallies: Vec<Tally>,
    /// Those that could not be computed, and why.
    pub(super) failed: Vec<Option<String>>,
    /// The files of shared views that are read over the whole, by name.
    pub(super) kept: Vec<(String, PathBuf)>,
}

/// How a turn goes about its chunks, one after another: by so many threads, joining so. A chunk that needs more is left to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    lanes: usize,
    sorts: bool,
    is_last: bool,
}

/// Runs the chunks; kept views go to files of `folder`.
pub(super) fn run(material: &Material<'_>, set: &Set, chosen: &[&Definition], reads: &Reads, folder: &Path) -> Result<Found, String> {
    let files = material.tables.iter().map(|data| data.as_ref().map(Source::open).transpose()).collect::<Result<Vec<_>, _>>()?;
    let chunks = chunks(&rows_by_part(files.iter().flatten()), CHUNK_ROWS);
    let lanes = material.limits.threads.clamp(1, chunks.len().max(1));
    let stage = Stage {
        material,
        set,
        chosen,
        reads,
        files: &files,
        failed: Mutex::new(vec![None; chosen.len()]),
        kept: Mutex::new(Vec::new()),
        sums: Mutex::new((Groups::default(), chosen.iter().map(|definition| Tally::new(definition.meta.kind)).collect())),
        folder,
    };
    let turns = [
        Turn { lanes, sorts: false, is_last: false },
        Turn { lanes: 1, sorts: false, is_last: false },
        Turn { lanes: 1, sorts: true, is_last: true },
    ];
    let mut left = chunks;
    for turn in turns.into_iter().skip(usize::from(lanes == 1)) {
        if !left.is_empty() {
            left = stage.turn(turn, &left)?;
        }
    }
    let (groups, tallies) = stage.sums.into_inner().unwrap_or_else(|e| e.into_inner());
    let mut kept = Vec::new();
    for file in stage.kept.into_inner().unwrap_or_else(|e| e.into_inner()) {
        file.out.close().map_err(|e| format!("{}: {e}", file.path.display()))?;
        kept.push((file.view, file.path));
    }
    Ok(Found { groups, tallies, failed: stage.failed.into_inner().unwrap_or_else(|e| e.into_inner()), kept })
}

/// A file of a shared view's rows.
struct KeptFile {
    view: String,
    path: PathBuf,
    out: ArrowWriter<File>,
}

/// How a file is written that is read once: texts that are numbers already stay so, and nothing is packed.
fn passing() -> WriterProperties {
    let plain = WriterProperties::builder().set_dictionary_enabled(false).set_statistics_enabled(EnabledStatistics::None);
    NUMBERED.iter().fold(plain, |out, name| out.set_column_dictionary_enabled(ColumnPath::from(*name), true)).build()
}

struct Stage<'a> {
    material: &'a Material<'a>,
    set: &'a Set,
    chosen: &'a [&'a Definition],
    reads: &'a Reads,
    files: &'a [Option<Source<'a>>],
    failed: Mutex<Vec<Option<String>>>,
    kept: Mutex<Vec<KeptFile>>,
    sums: Mutex<(Groups, Vec<Tally>)>,
    folder: &'a Path,
}

impl Stage<'_> {
    /// Runs chunks; returns those that need more memory than this turn gives a thread.
    fn turn(&self, turn: Turn, chunks: &[Range<u32>]) -> Result<Vec<Range<u32>>, String> {
        let (next, again) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            let spawn = |n: usize| {
                let thread = std::thread::Builder::new().name(format!("indicators {n}")).stack_size(STACK_BYTES);
                thread.spawn_scoped(scope, || self.lane(turn, chunks, (&next, &again)))
            };
            let lanes: Vec<_> = (0..turn.lanes).map(spawn).collect::<Result<_, _>>().map_err(|e| format!("no threads: {e}"))?;
            lanes.into_iter().try_for_each(|lane| lane.join().unwrap_or_else(|_| Err("it broke down".to_owned())))
        })?;
        Ok(again.into_inner().unwrap_or_else(|e| e.into_inner()))
    }

    fn lane(&self, turn: Turn, chunks: &[Range<u32>], (next, again): (&AtomicUsize, &Mutex<Vec<Range<u32>>>)) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| format!("no runtime: {e}"))?;
        runtime.block_on(async {
            let mut lane = Lane::new(self, turn).await?;
            while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
                match lane.chunk(self, chunk).await {
                    // What a thread holds is what one chunk adds up to; the sums of all stand once.
                    Ok(()) => self.add(&mut lane)?,
                    Err(reason) if !turn.is_last && reason.contains(NO_MEMORY) => {
                        // Nothing of it was added yet, so that doing it again counts nothing twice.
                        lane.forget(self);
                        again.lock().unwrap_or_else(|e| e.into_inner()).push(chunk.clone());
                    }
                    Err(reason) => return Err(reason),
                }
            }
            Ok(())
        })
    }

    /// Adds what a thread has found in a chunk to what all have, and leaves it with nothing.
    fn add(&self, lane: &mut Lane) -> Result<(), String> {
        for (view, batches) in lane.kept.drain(..) {
            self.keep(&self.set.views[view].name, &batches)?;
        }
        let found = std::mem::take(&mut lane.groups);
        let mut sums = self.sums.lock().unwrap_or_else(|e| e.into_inner());
        let (groups, tallies) = &mut *sums;
        let numbers = groups.absorb(&found);
        for ((here, there), definition) in tallies.iter_mut().zip(&mut lane.tallies).zip(self.chosen) {
            here.absorb(&std::mem::replace(there, Tally::new(definition.meta.kind)), &numbers);
        }
        Ok(())
    }

    fn fail(&self, at: usize, reason: String) {
        self.failed.lock().unwrap_or_else(|e| e.into_inner())[at].get_or_insert(reason);
    }

    fn has_failed(&self, at: usize) -> bool {
        self.failed.lock().unwrap_or_else(|e| e.into_inner())[at].is_some()
    }

    /// Writes the kept columns of a shared view's rows.
    fn keep(&self, view: &str, batches: &[RecordBatch]) -> Result<(), String> {
        let Some(columns) = self.reads.kept.get(view) else { return Ok(()) };
        let mut kept = self.kept.lock().unwrap_or_else(|e| e.into_inner());
        for batch in batches {
            let schema = batch.schema();
            let at: Vec<usize> = columns.iter().filter_map(|c| schema.index_of(c).ok()).collect();
            let batch = batch.project(&at).map_err(|e| e.to_string())?;
            let file = match kept.iter_mut().position(|file| file.view == view) {
                Some(file) => &mut kept[file],
                None => {
                    let path = self.folder.join(format!("{view}.parquet"));
                    let file = File::create(&path).map_err(|e| format!("{}: {e}", path.display()))?;
                    let out =
                        ArrowWriter::try_new(file, batch.schema(), Some(passing())).map_err(|e| format!("{}: {e}", path.display()))?;
                    kept.push(KeptFile { view: view.to_owned(), path, out });
                    kept.last_mut().expect("it was put there just now")
                }
            };
            file.out.write(&batch).map_err(|e| format!("{}: {e}", file.path.display()))?;
        }
        Ok(())
    }
}

/// Plans of one thread, over tables whose rows change from chunk to chunk, and what it has found.
struct Lane {
    state: SessionState,
    /// Index of the table, its columns that are read, its rows.
    tables: Vec<(usize, SchemaRef, Rows)>,
    /// Index of the shared view, its plan, the schema of its rows, its rows.
    views: Vec<(usize, Plan, SchemaRef, Rows)>,
    /// Index of the chosen indicator, its plan.
    indicators: Vec<(usize, Plan)>,
    /// Rows of shared views of this chunk that are read over the whole, by index of the view.
    kept: Vec<(usize, Vec<RecordBatch>)>,
    groups: Groups,
    tallies: Vec<Tally>,
    is_last: bool,
}

impl Lane {
    async fn new(stage: &Stage<'_>, turn: Turn) -> Result<Lane, String> {
        let say = |e: DataFusionError| first(&e);
        let of_all = &stage.material.limits;
        let limits = Limits { threads: 1, memory: of_all.memory / turn.lanes, spill: of_all.spill.clone() };
        let context = session::empty(&limits, &stage.material.around).map_err(say)?;
        if turn.sorts {
            session::join_by_sorting(&context);
        }
        let mut rows_of = Vec::new();
        for (index, table) in tables().iter().enumerate() {
            let reads = stage.reads.columns.get(&table.name);
            let there = stage.files.get(index).and_then(Option::as_ref).and_then(Source::schema);
            let fields = there.iter().flat_map(|schema| schema.fields().iter()).filter(|f| reads.is_some_and(|r| r.contains(f.name())));
            let cut: SchemaRef = Arc::new(Schema::new(fields.cloned().collect::<Vec<_>>()));
            let rows = session::register_rows(&context, &table.name, &table.schema, cut.clone()).await.map_err(say)?;
            stage.material.let_through(&context, &table.name).await.map_err(say)?;
            if !cut.fields().is_empty() {
                rows_of.push((index, cut, rows));
            }
        }
        session::register_views(&context, stage.material.views).await?;
        let mut views = Vec::new();
        for (index, view) in stage.set.views.iter().enumerate() {
            let wrong = |e: DataFusionError| of_view(&view.name, &first(&e));
            let Some(columns) = stage.reads.columns.get(&view.name) else {
                session::register_view(&context, &view.name, &view.sql).await.map_err(wrong)?;
                continue;
            };
            let frame = context.sql(&view.sql).await.map_err(wrong)?;
            let names: Vec<&str> = columns.iter().map(String::as_str).collect();
            let frame = frame.select_columns(&names).map_err(wrong)?;
            let cut = numbered(frame.schema().as_arrow());
            let plan = Plan::new(&context.state(), frame.logical_plan()).map_err(wrong)?;
            let rows = session::register_rows(&context, &view.name, &stage.reads.views[&view.name], cut.clone()).await.map_err(wrong)?;
            views.push((index, plan, cut, rows));
        }
        let mut indicators = Vec::new();
        for (index, _) in stage.reads.jobs.iter().enumerate().filter(|(_, job)| **job == Job::Local) {
            let plan = match observed(&context, stage.chosen[index]).await {
                Ok(frame) => Plan::new(&context.state(), frame.logical_plan()).map_err(|e| first(&e)),
                Err(Job::Failed(reason)) => Err(reason),
                Err(_) => continue,
            };
            match plan {
                Ok(plan) => indicators.push((index, plan)),
                Err(reason) => stage.fail(index, reason),
            }
        }
        let tallies = stage.chosen.iter().map(|definition| Tally::new(definition.meta.kind)).collect();
        let state = context.state();
        Ok(Lane { state, tables: rows_of, views, indicators, kept: Vec::new(), groups: Groups::default(), tallies, is_last: turn.is_last })
    }

    /// Drops what was found since the last chunk that went through.
    fn forget(&mut self, stage: &Stage<'_>) {
        (self.kept, self.groups) = (Vec::new(), Groups::default());
        self.tallies = stage.chosen.iter().map(|definition| Tally::new(definition.meta.kind)).collect();
    }

    async fn chunk(&mut self, stage: &Stage<'_>, chunk: &Range<u32>) -> Result<(), String> {
        for (index, columns, rows) in &self.tables {
            let names: Vec<&str> = columns.fields().iter().map(|f| f.name().as_str()).collect();
            let batches = stage.files[*index].as_ref().map_or(Ok(Vec::new()), |source| source.read(chunk, &names))?;
            rows.put(batches);
        }
        for (index, plan, schema, rows) in &self.views {
            let view = &stage.set.views[*index].name;
            let wrong = |e: DataFusionError| of_view(view, &first(&e));
            let mut stream = plan.stream(&self.state).await.map_err(wrong)?;
            let mut batches = Vec::new();
            while let Some(batch) = stream.next().await {
                batches.push(number(&mut self.groups, &batch.map_err(wrong)?, schema).map_err(|reason| of_view(view, &reason))?);
            }
            if stage.reads.kept.contains_key(view) {
                self.kept.push((*index, batches.clone()));
            }
            rows.put(batches);
        }
        for (index, plan) in &self.indicators {
            if stage.has_failed(*index) {
                continue;
            }
            let work = pass(&self.state, plan, &mut self.groups, &mut self.tallies[*index]);
            match tokio::time::timeout(stage.material.time_limit, work).await {
                Ok(Ok(())) => {}
                Ok(Err(reason)) if !self.is_last && reason.contains(NO_MEMORY) => return Err(reason),
                Ok(Err(reason)) => stage.fail(*index, reason),
                Err(_) => stage.fail(*index, too_long(stage.material.time_limit)),
            }
        }
        Ok(())
    }
}

/// Adds up the observations of a plan.
async fn pass(state: &SessionState, plan: &Plan, groups: &mut Groups, tally: &mut Tally) -> Result<(), String> {
    let mut stream = plan.stream(state).await.map_err(|e| first(&e))?;
    while let Some(batch) = stream.next().await {
        tally.take(groups, &batch.map_err(|e| first(&e))?)?;
    }
    Ok(())
}

/// The rows of a shared view with numbers for texts.
fn number(groups: &mut Groups, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, String> {
    let mut columns = Vec::with_capacity(batch.num_columns());
    for (column, field) in batch.columns().iter().zip(schema.fields()) {
        let key = NUMBERED.iter().position(|name| field.name() == name).filter(|_| matches!(field.data_type(), DataType::Dictionary(..)));
        columns.push(match key {
            Some(key) => {
                let keys = groups.texts(key).keys(column)?;
                let texts = groups.texts(key).all();
                Arc::new(DictionaryArray::<Int32Type>::try_new(keys, texts).map_err(|e| e.to_string())?) as ArrayRef
            }
            None => column.clone(),
        });
    }
    RecordBatch::try_new(schema.clone(), columns).map_err(|e| e.to_string())
}
