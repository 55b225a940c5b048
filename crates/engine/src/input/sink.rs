//! Where batches of rows go: memory while they fit, Parquet files beyond that.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, BooleanArray, Int32Array, Int64Array, RecordBatch};
use arrow::compute::filter_record_batch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use rustc_hash::FxHashMap;
use thiserror::Error;

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
}

/// The rows of one table.
#[derive(Debug)]
pub enum TableData {
    /// Few enough for memory.
    Memory(Vec<RecordBatch>),
    /// In a Parquet file.
    Parquet(PathBuf),
}

/// Rows of a release that lost to another of the same ocid: (process, file, offset) of the winner.
pub type Winners = FxHashMap<i64, (i32, i64)>;

/// Gathers the batches of all tables.
pub struct Sink {
    wanted: Vec<Option<Wanted>>,
    memory: Vec<Vec<RecordBatch>>,
    writers: Vec<Option<(PathBuf, ArrowWriter<File>)>>,
    folder: PathBuf,
    bytes: usize,
    bytes_max: usize,
}

impl Sink {
    /// A sink that keeps up to `bytes_max` in memory and then writes to `folder`; 0 writes at once.
    pub fn new(wanted: Vec<Option<Wanted>>, folder: &Path, bytes_max: usize) -> Sink {
        let n = tables().len();
        Sink {
            wanted,
            memory: (0..n).map(|_| Vec::new()).collect(),
            writers: (0..n).map(|_| None).collect(),
            folder: folder.to_owned(),
            bytes: 0,
            bytes_max,
        }
    }

    /// Takes a batch of rows of a table.
    pub fn push(&mut self, table: usize, batch: RecordBatch) -> Result<(), SinkError> {
        self.bytes += batch.get_array_memory_size();
        self.memory[table].push(batch);
        if self.bytes > self.bytes_max { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        for table in 0..self.memory.len() {
            for batch in std::mem::take(&mut self.memory[table]) {
                self.write(table, &batch)?;
            }
        }
        self.bytes = 0;
        Ok(())
    }

    fn write(&mut self, table: usize, batch: &RecordBatch) -> Result<(), SinkError> {
        if self.writers[table].is_none() {
            let path = self.folder.join(format!("{}.parquet", tables().at(table).name));
            let file = File::create(&path).map_err(|error| io_error(&path, error))?;
            let writer = writer(file, batch).map_err(|error| parquet_error(&path, error))?;
            self.writers[table] = Some((path, writer));
        }
        let (path, writer) = self.writers[table].as_mut().expect("made above");
        writer.write(batch).map_err(|error| parquet_error(path, error))
    }

    /// All tables, in their order; `None` where not wanted. Rows of losing releases are taken out.
    pub fn finish(mut self, winners: &Winners) -> Result<Vec<Option<TableData>>, SinkError> {
        if self.writers.iter().any(Option::is_some) || self.bytes_max == 0 {
            self.flush()?;
        }
        let mut out = Vec::new();
        for table in 0..self.memory.len() {
            let Some(wanted) = self.wanted[table].clone() else {
                out.push(None);
                continue;
            };
            out.push(Some(match self.writers[table].take() {
                Some((path, writer)) => {
                    close(&path, writer)?;
                    if !winners.is_empty() {
                        rewrite(&path, winners)?;
                    }
                    TableData::Parquet(path)
                }
                None if self.bytes_max == 0 => {
                    let path = self.folder.join(format!("{}.parquet", tables().at(table).name));
                    let file = File::create(&path).map_err(|error| io_error(&path, error))?;
                    let empty = RecordBatch::new_empty(wanted_schema(tables().at(table), &wanted));
                    let writer = writer(file, &empty).map_err(|error| parquet_error(&path, error))?;
                    close(&path, writer)?;
                    TableData::Parquet(path)
                }
                None => {
                    let batches = std::mem::take(&mut self.memory[table]);
                    TableData::Memory(batches.iter().map(|b| without_losers(b, winners)).collect())
                }
            }));
        }
        Ok(out)
    }
}

fn writer(file: File, batch: &RecordBatch) -> parquet::errors::Result<ArrowWriter<File>> {
    let level = ZstdLevel::try_new(1).expect("1 is a level");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(128 * 1024))
        // The version of the program changes nothing in the data, so it is kept out of the bytes.
        .set_created_by("tura".to_owned())
        .build();
    ArrowWriter::try_new(file, batch.schema(), Some(properties))
}

fn close(path: &Path, writer: ArrowWriter<File>) -> Result<(), SinkError> {
    let mut writer = writer;
    writer.finish().map_err(|error| parquet_error(path, error))?;
    writer.inner().sync_all().map_err(|error| io_error(path, error))
}

/// Rewrites a file without the rows of losing releases.
fn rewrite(path: &Path, winners: &Winners) -> Result<(), SinkError> {
    let parquet = |error| parquet_error(path, error);
    let file = File::open(path).map_err(|error| io_error(path, error))?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(parquet)?.build().map_err(parquet)?;
    let beside = path.with_extension("parquet.new");
    let mut out: Option<ArrowWriter<File>> = None;
    for batch in reader {
        let batch = without_losers(&batch.map_err(|e| parquet(e.into()))?, winners);
        if out.is_none() {
            let file = File::create(&beside).map_err(|error| io_error(&beside, error))?;
            out = Some(writer(file, &batch).map_err(parquet)?);
        }
        out.as_mut().expect("made above").write(&batch).map_err(parquet)?;
    }
    if let Some(out) = out {
        close(&beside, out)?;
        std::fs::rename(&beside, path).map_err(|error| io_error(path, error))?;
    }
    Ok(())
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

fn io_error(path: &Path, error: std::io::Error) -> SinkError {
    SinkError::Io { path: path.display().to_string(), error }
}

fn parquet_error(path: &Path, error: parquet::errors::ParquetError) -> SinkError {
    SinkError::Parquet { path: path.display().to_string(), error }
}
