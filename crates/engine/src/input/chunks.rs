//! Tables read a chunk at a time: some parts of all tables together, so that whole processes go through.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

use super::sink::TableData;

/// Rows of all tables that are read that go through together, unless one part has more: enough that plans are not run for nothing, few enough
/// that what a thread holds stays near the processor and fits its memory.
pub const CHUNK_ROWS: u64 = 1 << 17;

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

/// How many rows each part has in these tables together. There is one part at least.
pub fn rows_by_part<'a>(tables: impl Iterator<Item = &'a Source<'a>>) -> Vec<u64> {
    let mut out = vec![0];
    for (part, rows) in tables.flat_map(Source::rows) {
        out.resize(out.len().max(part as usize + 1), 0);
        out[part as usize] += rows;
    }
    out
}

/// Parts that go through together, by the rows of each: neighbours, until they have so many rows.
pub fn chunks(rows: &[u64], most: u64) -> Vec<Range<u32>> {
    let mut out: Vec<Range<u32>> = Vec::new();
    let mut filled = 0;
    for (part, rows) in (0u32..).zip(rows) {
        match out.last_mut() {
            Some(last) if filled + rows <= most => {
                last.end = part + 1;
                filled += rows;
            }
            _ => {
                out.push(part..part + 1);
                filled = *rows;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};

    use arrow::array::{ArrayRef, Int64Array, StringArray};
    use arrow::compute::concat_batches;

    use super::*;
    use crate::input::sink::{Packing, TableWriter};

    #[test]
    fn small_parts_go_together_each_once_and_in_order() {
        let sizes: Vec<u64> = (0..500).map(|n| if n == 77 { CHUNK_ROWS * 3 } else { 12_000 }).collect();
        let chunks = chunks(&sizes, CHUNK_ROWS);
        let all: Vec<u32> = chunks.iter().cloned().flatten().collect();
        assert_eq!(all, (0..500).collect::<Vec<_>>());
        let rows = |parts: &Range<u32>| sizes[parts.start as usize..parts.end as usize].iter().sum::<u64>();
        assert!(chunks.iter().all(|parts| rows(parts) <= CHUNK_ROWS || parts.len() == 1), "{chunks:?}");
        assert!(chunks.len() < 60, "{} chunks", chunks.len());
        assert_eq!(super::chunks(&rows_by_part([].iter()), CHUNK_ROWS).len(), 1, "there is one part at least");
    }

    /// Threads that read at once, and how often each reads everything: enough that their reads fall into each other.
    const THREADS: usize = 4;
    const TIMES: usize = 20;

    #[test]
    fn threads_that_read_one_file_at_once_read_what_one_reads_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let ids = |part: u32| Int64Array::from_iter_values((0..9_000).map(|n| i64::from(part) * 100_000 + n));
        let texts = |part: u32| StringArray::from_iter_values((0..9_000).map(|n| format!("{part} {}", n * 7919 % 9_001)));
        let rows = |part: u32| {
            let columns: [(&str, ArrayRef); 2] = [("id", Arc::new(ids(part))), ("text", Arc::new(texts(part)))];
            RecordBatch::try_from_iter(columns).expect("as long as each other")
        };
        let mut file = TableWriter::new(folder.path().join("t.parquet"), rows(0).schema(), Packing::Passing).expect("a file");
        (0..16).for_each(|part| file.part(part, [rows(part)].iter()).expect("written"));
        let (path, parts) = file.close().expect("closed");
        let data = TableData::Parquet(path, parts);
        let source = Source::open(&data).expect("opened");
        let read = |part: u32, columns: &[&str]| {
            let batches = source.read(&(part..part + 1), columns).expect("read");
            concat_batches(&batches[0].schema(), &batches).expect("one schema")
        };
        for part in 0..16 {
            assert_eq!(read(part, &["text", "id"]), rows(part).project(&[1, 0]).expect("two columns"), "alone");
        }
        let together = Barrier::new(THREADS);
        std::thread::scope(|scope| {
            for thread in 0..THREADS as u32 {
                let (read, rows, together) = (&read, &rows, &together);
                scope.spawn(move || {
                    together.wait();
                    for part in (0..TIMES).flat_map(|_| 0..16) {
                        // Each its own way through the file.
                        let part = (part * (2 * thread + 1) + thread) % 16;
                        assert_eq!(read(part, &["id", "text"]), rows(part), "part {part}, thread {thread}");
                    }
                });
            }
        });
    }
}
