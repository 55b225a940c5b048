//! Tables read a chunk at a time: some parts of all tables together, so that whole processes go through.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::sink::TableData;

/// Processes that go through together: enough that plans are not run for nothing, few enough that their rows stay near the processor.
const CHUNK_PROCESSES: u64 = 8_192;

/// Rows of all tables that go through together, unless one part has more: where a process has hundreds of bids, a chunk of many processes would
/// not fit in the memory of a thread.
const CHUNK_ROWS: u64 = 1 << 18;

/// The rows of a table with what its footer says, read once.
pub enum Source<'a> {
    /// Rows that were never in a file.
    Memory(&'a TableData),
    /// A file: its path, footer, and the parts of its row groups.
    #[allow(missing_docs)]
    File { path: &'a Path, footer: ArrowReaderMetadata, parts: &'a [u32] },
}

impl<'a> Source<'a> {
    /// Reads the footer of a file.
    pub fn open(data: &'a TableData) -> Result<Source<'a>, String> {
        let TableData::Parquet(path, parts) = data else { return Ok(Source::Memory(data)) };
        let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Source::File { path, footer, parts })
    }

    /// Parts, and how many rows of each.
    pub fn rows(&self) -> Vec<(u32, u64)> {
        match self {
            Source::Memory(TableData::Memory(batches)) => batches.iter().map(|(part, batch)| (*part, batch.num_rows() as u64)).collect(),
            Source::Memory(TableData::Parquet(..)) => Vec::new(),
            Source::File { footer, parts, .. } => {
                let groups = footer.metadata().row_groups().iter().map(|g| u64::try_from(g.num_rows()).unwrap_or(0));
                parts.iter().copied().zip(groups).collect()
            }
        }
    }

    /// The schema of what is there.
    pub fn schema(&self) -> Option<SchemaRef> {
        match self {
            Source::Memory(TableData::Memory(batches)) => batches.first().map(|(_, batch)| batch.schema()),
            Source::Memory(TableData::Parquet(..)) => None,
            Source::File { footer, .. } => Some(footer.schema().clone()),
        }
    }

    /// The rows of a chunk, with the named columns in their order.
    pub fn read(&self, chunk: &Range<u32>, columns: &[&str]) -> Result<Vec<RecordBatch>, String> {
        let mut out = Vec::new();
        match self {
            Source::Memory(data) => {
                if let TableData::Memory(batches) = data {
                    out.extend(batches.iter().filter(|(part, _)| chunk.contains(part)).map(|(_, batch)| batch.clone()));
                }
            }
            Source::File { path, footer, parts } => {
                let groups: Vec<usize> = (0..parts.len()).filter(|group| chunk.contains(&parts[*group])).collect();
                if groups.is_empty() {
                    return Ok(out);
                }
                let wrap = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
                // A file of one's own: copies of one share the place where they read, and threads would move it under each other.
                let file = File::open(path).map_err(|e| wrap(&e))?;
                let mask = ProjectionMask::columns(footer.metadata().file_metadata().schema_descr(), columns.iter().copied());
                let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, footer.clone());
                let reader = builder.with_row_groups(groups).with_projection(mask).with_batch_size(READ_ROWS).build();
                for batch in reader.map_err(|e| wrap(&e))? {
                    out.push(batch.map_err(|e| wrap(&e))?);
                }
            }
        }
        let in_order = |batch: &RecordBatch| {
            let schema = batch.schema();
            let at: Result<Vec<usize>, _> = columns.iter().map(|column| schema.index_of(column)).collect();
            at.and_then(|at| batch.project(&at)).map_err(|e| e.to_string())
        };
        out.iter().map(in_order).collect()
    }
}

/// Rows of a batch read from a file.
const READ_ROWS: usize = 8192;

/// Parts that go through together.
pub fn chunks(files: &[Option<&Source<'_>>]) -> Vec<Range<u32>> {
    let last = files.iter().flatten().flat_map(|file| file.rows()).map(|(part, _)| part).max();
    // Processes, and rows of all tables, by part.
    let mut sizes = vec![(0, 0); last.map_or(0, |last| last as usize + 1)];
    for (table, file) in files.iter().enumerate() {
        for (part, rows) in file.iter().flat_map(|file| file.rows()) {
            let size = &mut sizes[part as usize];
            size.0 += if table == 0 { rows } else { 0 };
            size.1 += rows;
        }
    }
    let mut out: Vec<Range<u32>> = Vec::new();
    let (mut processes, mut rows) = (0, 0);
    for (part, (more, rows_more)) in (0u32..).zip(sizes) {
        let is_full = processes >= CHUNK_PROCESSES || rows + rows_more > CHUNK_ROWS;
        match out.last_mut().filter(|_| !is_full) {
            Some(chunk) => chunk.end = part + 1,
            None => {
                out.push(part..part + 1);
                (processes, rows) = (0, 0);
            }
        }
        processes += more;
        rows += rows_more;
    }
    out
}
