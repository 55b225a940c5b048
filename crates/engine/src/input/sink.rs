//! Where batches of rows go: memory while they fit, Parquet files beyond that.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, BooleanArray, Int32Array, Int64Array, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Int64Type, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowFilter};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use rustc_hash::{FxHashMap, FxHashSet};
use thiserror::Error;

use super::regroup::regroup;
use crate::tables::build::{Wanted, wanted_schema};
use crate::tables::tables;

/// What can go wrong while rows are put away.
#[derive(Debug, Error)]
pub enum SinkError {
    /// The disk.
    #[error("writing {path}: {error}; is the disk full?")]
    Io {
        /// Which file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// Parquet.
    #[error("writing {path}: {error}")]
    Parquet {
        /// Which file.
        path: String,
        /// Why.
        error: parquet::errors::ParquetError,
    },
    /// Releases that wait for others of their process.
    #[error("the releases that wait to be merged: {0}")]
    Waiting(String),
}

/// The rows of one table, in parts: a part holds whole processes, and the same ones in every table.
#[derive(Debug)]
pub enum TableData {
    /// Few enough for memory: batches, each with the number of its part, in order.
    Memory(Vec<(u32, RecordBatch)>),
    /// In a Parquet file: for each row group, the number of its part, in order.
    Parquet(PathBuf, Vec<u32>),
}

impl TableData {
    /// A Parquet file with the parts that its footer names; one part where it names none.
    pub fn open(path: PathBuf) -> Result<TableData, String> {
        let wrap = |e: String| format!("{}: {e}", path.display());
        let file = File::open(&path).map_err(|e| wrap(e.to_string()))?;
        let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| wrap(e.to_string()))?;
        let footer = footer.metadata();
        let named = footer.file_metadata().key_value_metadata().and_then(|all| all.iter().find(|kv| kv.key == PARTS));
        let named = named.and_then(|kv| kv.value.as_deref()).unwrap_or("");
        let parts: Vec<u32> = named.split(' ').filter_map(|n| n.parse().ok()).collect();
        let parts = if parts.len() == footer.num_row_groups() { parts } else { vec![0; footer.num_row_groups()] };
        Ok(TableData::Parquet(path, parts))
    }

    /// How many parts there are, counted from 0 to the last one with a row.
    pub fn parts(&self) -> u32 {
        let last = match self {
            TableData::Memory(batches) => batches.last().map(|(part, _)| *part),
            TableData::Parquet(_, parts) => parts.last().copied(),
        };
        last.map_or(0, |last| last + 1)
    }

    /// The rows of one part (or of all, for `None`), cut to the named columns where they come from a file.
    pub fn read(&self, part: Option<u32>, columns: &[&str]) -> Result<Vec<RecordBatch>, String> {
        let mut out = Vec::new();
        self.scan(part, columns, &mut |batch| out.push(batch))?;
        Ok(out)
    }

    /// Calls `each` with the batches that [`TableData::read`] would give.
    pub fn scan(&self, part: Option<u32>, columns: &[&str], each: &mut dyn FnMut(RecordBatch)) -> Result<(), String> {
        self.try_scan(part, columns, &mut |batch| {
            each(batch);
            Ok(())
        })
    }

    /// The same for what may fail.
    pub fn try_scan(
        &self,
        part: Option<u32>,
        columns: &[&str],
        each: &mut dyn FnMut(RecordBatch) -> Result<(), String>,
    ) -> Result<(), String> {
        let is_meant = |of: u32| part.is_none_or(|part| part == of);
        match self {
            TableData::Memory(batches) => batches.iter().filter(|(of, _)| is_meant(*of)).try_for_each(|(_, batch)| each(batch.clone()))?,
            TableData::Parquet(path, parts) => {
                let groups: Vec<usize> = (0..parts.len()).filter(|group| is_meant(parts[*group])).collect();
                if groups.is_empty() {
                    return Ok(());
                }
                let wrap = |e: String| format!("{}: {e}", path.display());
                let file = File::open(path).map_err(|e| wrap(e.to_string()))?;
                let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| wrap(e.to_string()))?;
                let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
                let reader = builder.with_row_groups(groups).with_projection(mask).with_batch_size(READ_ROWS).build();
                for batch in reader.map_err(|e| wrap(e.to_string()))? {
                    each(batch.map_err(|e| wrap(e.to_string()))?)?;
                }
            }
        }
        Ok(())
    }

    /// Calls `each` with the batches that hold rows whose `id` is wanted; from a file come only those rows, so that of the other columns
    /// no more is made than is asked for.
    pub(crate) fn scan_wanted(
        &self,
        (id, wanted): (&str, &BTreeSet<i64>),
        columns: &[&str],
        each: &mut dyn FnMut(RecordBatch),
    ) -> Result<(), String> {
        let TableData::Parquet(path, _) = self else { return self.scan(None, columns, each) };
        let wrap = |e: String| format!("{}: {e}", path.display());
        let file = File::open(path).map_err(|e| wrap(e.to_string()))?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| wrap(e.to_string()))?;
        let mask = |columns: &[&str]| ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
        let wanted: FxHashSet<i64> = wanted.iter().copied().collect();
        let is_wanted = ArrowPredicateFn::new(mask(&[id]), move |batch| {
            let ids = batch.column(0).as_primitive::<Int64Type>();
            Ok(ids.iter().map(|id| Some(id.is_some_and(|id| wanted.contains(&id)))).collect())
        });
        let columns = mask(columns);
        let reader = builder.with_projection(columns).with_row_filter(RowFilter::new(vec![Box::new(is_wanted)])).with_batch_size(READ_ROWS);
        for batch in reader.build().map_err(|e| wrap(e.to_string()))? {
            each(batch.map_err(|e| wrap(e.to_string()))?);
        }
        Ok(())
    }
}

/// Key of a Parquet footer: the parts of the row groups, in order.
const PARTS: &str = "parts";
/// Rows of a batch read from a file.
const READ_ROWS: usize = 8192;
/// A part is full at so many bytes of rows: large enough that a query on it is worth its planning,
/// small enough that its hash tables stay in the processor's caches and under any cap of memory.
const PART_BYTES: usize = 48 << 20;

/// Rows of a release that lost to another of the same ocid: (process, file, offset) of the winner.
pub type Winners = FxHashMap<i64, (i32, i64)>;

/// Gathers the batches of all tables.
pub struct Sink {
    wanted: Vec<Option<Wanted>>,
    memory: Vec<Vec<(u32, RecordBatch)>>,
    writers: Vec<Option<TableWriter>>,
    folder: PathBuf,
    /// The part being filled, and how full it is.
    part: u32,
    part_bytes: usize,
    bytes: usize,
    bytes_max: usize,
    packing: Packing,
    /// Files of an earlier version that the tables begin with, and the parts of their row groups.
    earlier: Vec<Option<(PathBuf, Vec<u32>)>>,
}

/// How a Parquet file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// For years on the shelf: dictionaries and zstd.
    Kept,
    /// For the minutes of a run: as it is, because packing costs more than reading twice.
    Passing,
}

/// Writes a Parquet file of parts.
pub(crate) struct TableWriter {
    path: PathBuf,
    out: ArrowWriter<File>,
    parts: Vec<u32>,
    packing: Packing,
}

impl Sink {
    /// A sink that keeps up to `bytes_max` (and one part) in memory and then writes to `folder`; 0 writes every full part.
    /// Tables of an earlier version, if any, are what the tables begin with.
    pub fn new(wanted: Vec<Option<Wanted>>, folder: &Path, bytes_max: usize, earlier: &[Option<TableData>]) -> Sink {
        let n = tables().len();
        let file = |data: &Option<TableData>| match data {
            Some(TableData::Parquet(path, parts)) => Some((path.clone(), parts.clone())),
            _ => None,
        };
        Sink {
            wanted,
            memory: (0..n).map(|_| Vec::new()).collect(),
            writers: (0..n).map(|_| None).collect(),
            folder: folder.to_owned(),
            part: earlier.iter().flatten().map(TableData::parts).max().unwrap_or(0),
            part_bytes: 0,
            bytes: 0,
            bytes_max,
            packing: if bytes_max == 0 { Packing::Kept } else { Packing::Passing },
            earlier: earlier.iter().map(file).collect(),
        }
    }

    /// Takes rows of whole processes: a batch for each table that has any.
    pub fn push(&mut self, batches: Vec<Option<RecordBatch>>) -> Result<(), SinkError> {
        for (table, batch) in batches.into_iter().enumerate() {
            let Some(batch) = batch else { continue };
            self.part_bytes += batch.get_array_memory_size();
            self.memory[table].push((self.part, batch));
        }
        if self.part_bytes < PART_BYTES {
            return Ok(());
        }
        self.bytes += std::mem::take(&mut self.part_bytes);
        self.part += 1;
        if self.bytes > self.bytes_max { self.flush() } else { Ok(()) }
    }

    /// Writes what is in memory: a row group for each table and part.
    fn flush(&mut self) -> Result<(), SinkError> {
        for table in 0..self.memory.len() {
            let batches = std::mem::take(&mut self.memory[table]);
            for part in batches.chunk_by(|a, b| a.0 == b.0) {
                let writer = match &mut self.writers[table] {
                    Some(writer) => writer,
                    none => none.insert(TableWriter::new(path_of(&self.folder, table), part[0].1.schema(), self.packing)?),
                };
                writer.part(part[0].0, part.iter().map(|(_, batch)| batch))?;
            }
        }
        self.bytes = 0;
        Ok(())
    }

    /// All tables, in their order; `None` where not wanted. Rows of losing releases are taken out.
    pub fn finish(mut self, winners: &Winners) -> Result<Vec<Option<TableData>>, SinkError> {
        let to_files = self.bytes_max == 0;
        if to_files || self.writers.iter().any(Option::is_some) {
            self.flush()?;
        }
        let mut out = Vec::new();
        for (table, wanted) in self.wanted.iter().enumerate() {
            let Some(wanted) = wanted else {
                out.push(None);
                continue;
            };
            if to_files && self.writers[table].is_none() {
                let schema = wanted_schema(tables().at(table), wanted);
                self.writers[table] = Some(TableWriter::new(path_of(&self.folder, table), schema, self.packing)?);
            }
            out.push(Some(match self.writers[table].take() {
                Some(writer) => {
                    let (path, parts) = writer.close()?;
                    let earlier = self.earlier.get(table).and_then(Option::as_ref);
                    let earlier = earlier.map(|(path, parts)| (path.as_path(), parts.as_slice()));
                    let is_ready = earlier.is_none() && winners.is_empty();
                    let sources: Vec<_> = earlier.into_iter().chain([(path.as_path(), parts.as_slice())]).collect();
                    let parts = if is_ready { parts } else { regroup(&path, &sources, winners, self.packing)? };
                    TableData::Parquet(path, parts)
                }
                None => {
                    let batches = std::mem::take(&mut self.memory[table]);
                    TableData::Memory(batches.into_iter().map(|(part, b)| (part, without_losers(&b, winners))).collect())
                }
            }));
        }
        Ok(out)
    }
}

impl TableWriter {
    /// Begins a file.
    pub(crate) fn new(path: PathBuf, schema: SchemaRef, packing: Packing) -> Result<TableWriter, SinkError> {
        let file = File::create(&path).map_err(|error| io_error(&path, error))?;
        let out = ArrowWriter::try_new(file, schema, Some(properties(packing))).map_err(|error| parquet_error(&path, error))?;
        Ok(TableWriter { path, out, parts: Vec::new(), packing })
    }

    /// Writes a part's rows as one row group; nothing where there are none.
    pub(crate) fn part<'b>(&mut self, part: u32, batches: impl Iterator<Item = &'b RecordBatch>) -> Result<(), SinkError> {
        let mut rows = 0;
        for batch in batches {
            rows += batch.num_rows();
            self.out.write(batch).map_err(|error| parquet_error(&self.path, error))?;
        }
        if rows > 0 {
            self.out.flush().map_err(|error| parquet_error(&self.path, error))?;
            self.parts.push(part);
        }
        Ok(())
    }

    /// Ends the file, and sees it to the disk where it is kept. Returns its path and the parts in it.
    pub(crate) fn close(mut self) -> Result<(PathBuf, Vec<u32>), SinkError> {
        self.out.append_key_value_metadata(part_list(&self.parts));
        self.out.finish().map_err(|error| parquet_error(&self.path, error))?;
        if self.packing == Packing::Kept {
            self.out.inner().sync_all().map_err(|error| io_error(&self.path, error))?;
        }
        Ok((self.path, self.parts))
    }
}

fn path_of(folder: &Path, table: usize) -> PathBuf {
    folder.join(format!("{}.parquet", tables().at(table).name))
}

/// What a Parquet file says of the parts of its row groups.
pub(super) fn part_list(parts: &[u32]) -> KeyValue {
    let numbers: Vec<String> = parts.iter().map(u32::to_string).collect();
    KeyValue::new(PARTS.to_owned(), numbers.join(" "))
}

/// How a file is written.
pub(super) fn properties(packing: Packing) -> WriterProperties {
    let level = ZstdLevel::try_new(1).expect("1 is a level");
    let builder = WriterProperties::builder();
    let builder = match packing {
        // A column of a row group is few pages, and what is said of each page stays in memory until the file ends.
        Packing::Kept => builder
            .set_compression(Compression::ZSTD(level))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true),
        Packing::Passing => builder.set_dictionary_enabled(false).set_statistics_enabled(EnabledStatistics::None),
    };
    builder
        // A row group ends where a part ends, and nowhere else.
        .set_max_row_group_row_count(None)
        // The version of the program changes nothing in the data, so it is kept out of the bytes.
        .set_created_by("tura".to_owned())
        .build()
}

/// The rows of a batch that do not belong to a losing release.
pub fn without_losers(batch: &RecordBatch, winners: &Winners) -> RecordBatch {
    if winners.is_empty() {
        return batch.clone();
    }
    let column = |name: &str| batch.column_by_name(name);
    let (Some(process), Some(file), Some(offset)) = (column("process_id"), column("file"), column("offset")) else {
        return batch.clone();
    };
    let downcast = (
        process.as_any().downcast_ref::<Int64Array>(),
        file.as_any().downcast_ref::<Int32Array>(),
        offset.as_any().downcast_ref::<Int64Array>(),
    );
    let (Some(process), Some(file), Some(offset)) = downcast else { return batch.clone() };
    let keep: BooleanArray = (0..batch.num_rows())
        .map(|i| Some(winners.get(&process.value(i)).is_none_or(|w| *w == (file.value(i), offset.value(i)))))
        .collect();
    filter_record_batch(batch, &keep).expect("the mask has the batch's length")
}

pub(super) fn io_error(path: &Path, error: std::io::Error) -> SinkError {
    SinkError::Io { path: path.display().to_string(), error }
}

pub(super) fn parquet_error(path: &Path, error: parquet::errors::ParquetError) -> SinkError {
    SinkError::Parquet { path: path.display().to_string(), error }
}
