//! Statements on the shelf, record by record.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use facts::statements::Statement;
use futures::StreamExt;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits};

/// A statement and the row it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// What is said.
    pub statement: Statement,
    /// Id of the row.
    pub row: i64,
    /// Index of the file, among those of its version.
    pub file: i32,
    /// First byte of the record it was read from.
    pub offset: i64,
    /// Length of that record.
    pub length: i64,
    /// Pointer inside the record.
    pub pointer: String,
}

const COLUMNS: &str = "entity_id, schema, prop, value, lang, original_value, origin, external, published_dataset, first_seen_text, \
                       last_seen_text, row_id, file, \"offset\", length, cast(pointer as varchar) as pointer";

/// Calls `each` with the statements of one record after another, in order of its id; those of one record in order of property and value.
/// `dataset` is the dataset's name in the office. Sorts on disk what does not fit the limits.
pub async fn each_record(
    file: &Path,
    dataset: &str,
    limits: &Limits,
    each: &mut dyn FnMut(Vec<Placed>) -> Result<(), String>,
) -> Result<(), String> {
    let say = |e: datafusion::error::DataFusionError| format!("{}: {e}", file.display());
    let context = session::empty(limits, &Arc::new(Surroundings::default())).map_err(say)?;
    session::register_parquet(&context, "statements", file).await.map_err(say)?;
    let sql = format!("select {COLUMNS} from statements order by entity_id, prop, value, row_id");
    let frame = context.sql(&sql).await.map_err(say)?;
    let mut stream = frame.execute_stream().await.map_err(say)?;
    let mut record: Vec<Placed> = Vec::new();
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(say)?;
        for row in 0..batch.num_rows() {
            let next = placed(&batch, row, dataset);
            if record.first().is_some_and(|first| first.statement.entity_id != next.statement.entity_id) {
                each(std::mem::take(&mut record))?;
            }
            record.push(next);
        }
    }
    if record.is_empty() { Ok(()) } else { each(record) }
}

/// The text columns of a file, row by row; what is null is empty.
pub fn rows_of(file: &Path, columns: &[&str]) -> Result<Vec<Vec<String>>, String> {
    let mut rows = Vec::new();
    let mut failed = None;
    TableData::open(file.to_owned())?.scan(None, columns, &mut |batch| {
        let column = |name: &&str| batch.column_by_name(name).and_then(text_column);
        match columns.iter().map(column).collect::<Option<Vec<_>>>() {
            Some(mut all) => {
                rows.extend((0..batch.num_rows()).map(|row| all.iter_mut().map(|c| std::mem::take(&mut c[row])).collect::<Vec<String>>()));
            }
            None => failed = Some(format!("{}: a column of {} is no text", file.display(), columns.join(", "))),
        }
    })?;
    failed.map_or(Ok(rows), Err)
}

/// The same of a Parquet file that others wrote, whatever types its columns have.
pub fn rows_of_others(file: &Path, columns: &[&str]) -> Result<Vec<Vec<String>>, String> {
    let told = |what: &dyn std::fmt::Display| format!("{}: {what}", file.display());
    let open = std::fs::File::open(file).map_err(|e| told(&e))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(open).map_err(|e| told(&e))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
    let mut rows = Vec::new();
    for batch in builder.with_projection(mask).build().map_err(|e| told(&e))? {
        let batch = batch.map_err(|e| told(&e))?;
        let text = |name: &&str| {
            let column = batch.column_by_name(name).ok_or_else(|| told(&format!("no column {name}")))?;
            cast(column, &DataType::Utf8View).map_err(|e| told(&e))
        };
        let texts: Vec<ArrayRef> = columns.iter().map(text).collect::<Result<_, String>>()?;
        let mut texts: Vec<Vec<String>> = texts.iter().filter_map(text_column).collect();
        rows.extend((0..batch.num_rows()).map(|row| texts.iter_mut().map(|c| std::mem::take(&mut c[row])).collect::<Vec<String>>()));
    }
    Ok(rows)
}

/// The texts of a text column, empty where it has none; `None` where it is another kind of column.
pub fn text_column(column: &ArrayRef) -> Option<Vec<String>> {
    let views = column.as_string_view_opt()?;
    Some((0..views.len()).map(|row| if views.is_valid(row) { views.value(row).to_owned() } else { String::new() }).collect())
}

fn placed(batch: &RecordBatch, row: usize, dataset: &str) -> Placed {
    let text = |at: usize| {
        let column = batch.column(at);
        column.is_valid(row).then(|| match column.as_string_view_opt() {
            Some(views) => views.value(row).to_owned(),
            None => column.as_string::<i32>().value(row).to_owned(),
        })
    };
    let long = |at: usize| batch.column(at).as_primitive::<Int64Type>().value(row);
    let statement = Statement {
        entity_id: text(0).unwrap_or_default(),
        canonical_id: None,
        schema: text(1).unwrap_or_default(),
        prop: text(2).unwrap_or_default(),
        value: text(3).unwrap_or_default(),
        dataset: text(8).unwrap_or_else(|| dataset.to_owned()),
        lang: text(4),
        original_value: text(5),
        origin: text(6),
        external: batch.column(7).as_boolean_opt().is_some_and(|c| c.is_valid(row) && c.value(row)),
        first_seen: text(9),
        last_seen: text(10),
    };
    let file = batch.column(12).as_primitive::<Int32Type>().value(row);
    Placed { statement, row: long(11), file, offset: long(13), length: long(14), pointer: text(15).unwrap_or_default() }
}
