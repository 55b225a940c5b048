//! Small exports that only need text columns.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;

/// A Parquet file of text columns; empty texts are null.
pub fn text_parquet(columns: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, String> {
    let array = |i: usize| -> ArrayRef {
        let cells = rows.iter().map(|r| r.get(i).map(String::as_str).filter(|c| !c.is_empty()));
        Arc::new(cells.collect::<StringArray>())
    };
    let batch = RecordBatch::try_from_iter_with_nullable(columns.iter().enumerate().map(|(i, name)| (*name, array(i), true)));
    let batch = batch.map_err(|e| e.to_string())?;
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).map_err(|e| e.to_string())?;
    writer.write(&batch).map_err(|e| e.to_string())?;
    writer.close().map_err(|e| e.to_string())?;
    Ok(out)
}
