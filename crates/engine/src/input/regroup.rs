//! Parquet files from others: row groups copied as they are, or without the rows of losing releases.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::{ARROW_SCHEMA_META_KEY, ProjectionMask};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{KeyValue, PageIndexPolicy, ParquetMetaData};
use parquet::file::writer::SerializedFileWriter;

use super::sink::{Packing, SinkError, TableWriter, Winners, io_error, parquet_error, part_list, properties, without_losers};

/// Writes the row groups of files (each with the parts of its row groups) as one file, in order and without the
/// rows of losing releases. The files have the same columns. Returns the parts of the row groups.
pub(super) fn regroup(
    target: &Path,
    sources: &[(&Path, &[u32])],
    winners: &Winners,
    packing: Packing,
) -> std::result::Result<Vec<u32>, SinkError> {
    let beside = target.with_extension("parquet.new");
    let cleaned = target.with_extension("parquet.clean");
    let mut out: Option<SerializedFileWriter<File>> = None;
    let mut all_parts = Vec::new();
    for (path, parts) in sources {
        let wrong = |error| parquet_error(path, error);
        let source = Source::open(path).map_err(wrong)?;
        let dirty = source.groups_with_losers(winners).map_err(wrong)?;
        let mut clean = None;
        if !dirty.is_empty() {
            let mut writer = TableWriter::new(cleaned.clone(), source.footer.schema().clone(), packing)?;
            for group in &dirty {
                let batches = source.read(*group, None).map_err(wrong)?.map(|b| b.map(|b| without_losers(&b, winners)));
                let batches = batches.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| wrong(e.into()))?;
                // The number of a group in the cleaned file is the number of its part here.
                writer.part(*group as u32, batches.iter())?;
            }
            let (path, groups) = writer.close()?;
            clean = Some((Source::open(&path).map_err(wrong)?, groups));
        }
        if out.is_none() {
            out = Some(source.begin(&beside, packing)?);
        }
        let Some(out) = &mut out else { continue };
        for (group, part) in parts.iter().enumerate() {
            let copied = match &clean {
                Some((clean, groups)) if dirty.contains(&group) => match groups.iter().position(|g| *g as usize == group) {
                    Some(at) => clean.copy(at, out),
                    // Every row of it lost.
                    None => continue,
                },
                _ => source.copy(group, out),
            };
            copied.map_err(|error| parquet_error(&beside, error))?;
            all_parts.push(*part);
        }
    }
    if let Some(mut out) = out {
        out.append_key_value_metadata(part_list(&all_parts));
        out.finish().map_err(|error| parquet_error(&beside, error))?;
        if packing == Packing::Kept {
            out.inner().sync_all().map_err(|error| io_error(&beside, error))?;
        }
        std::fs::rename(&beside, target).map_err(|error| io_error(target, error))?;
    }
    match std::fs::remove_file(&cleaned) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io_error(&cleaned, error)),
        _ => Ok(all_parts),
    }
}

struct Source {
    file: File,
    footer: ArrowReaderMetadata,
}

impl Source {
    fn open(path: &Path) -> Result<Source> {
        let file = File::open(path)?;
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        Ok(Source { footer: ArrowReaderMetadata::load(&file, options)?, file })
    }

    fn metadata(&self) -> &ParquetMetaData {
        self.footer.metadata()
    }

    fn begin(&self, path: &Path, packing: Packing) -> std::result::Result<SerializedFileWriter<File>, SinkError> {
        let file = File::create(path).map_err(|error| io_error(path, error))?;
        let schema = self.metadata().file_metadata().schema_descr().root_schema_ptr();
        let mut out = SerializedFileWriter::new(file, schema, Arc::new(properties(packing))).map_err(|error| parquet_error(path, error))?;
        let kept = self.metadata().file_metadata().key_value_metadata().into_iter().flatten();
        // Without it readers would not know which of the types of Arrow was meant.
        kept.filter(|kv| kv.key == ARROW_SCHEMA_META_KEY).for_each(|kv: &KeyValue| out.append_key_value_metadata(kv.clone()));
        Ok(out)
    }

    fn read(&self, group: usize, columns: Option<&[&str]>) -> Result<parquet::arrow::arrow_reader::ParquetRecordBatchReader> {
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.try_clone()?, self.footer.clone());
        if let Some(columns) = columns {
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        builder.with_row_groups(vec![group]).build()
    }

    fn groups_with_losers(&self, winners: &Winners) -> Result<Vec<usize>> {
        let mut out = Vec::new();
        for group in 0..if winners.is_empty() { 0 } else { self.metadata().num_row_groups() } {
            for batch in self.read(group, Some(&["process_id", "file", "offset"]))? {
                let batch = batch.map_err(ParquetError::from)?;
                if without_losers(&batch, winners).num_rows() < batch.num_rows() {
                    out.push(group);
                    break;
                }
            }
        }
        Ok(out)
    }

    fn copy(&self, group: usize, out: &mut SerializedFileWriter<File>) -> Result<()> {
        let metadata = self.metadata();
        let rows = metadata.row_group(group);
        let columns = metadata.column_index().and_then(|index| index.get(group));
        let offsets = metadata.offset_index().and_then(|index| index.get(group));
        let mut to = out.next_row_group()?;
        for (at, column) in rows.columns().iter().enumerate() {
            let closed = ColumnCloseResult {
                bytes_written: column.compressed_size() as u64,
                rows_written: rows.num_rows() as u64,
                metadata: column.clone(),
                bloom_filter: None,
                column_index: columns.and_then(|c| c.get(at)).cloned(),
                offset_index: offsets.and_then(|o| o.get(at)).cloned(),
            };
            to.append_column(&self.file, closed)?;
        }
        to.close()?;
        Ok(())
    }
}
