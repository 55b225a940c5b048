//! What was computed of people and firms, laid beside the contracts of one dataset, so that rules can ask both.

use std::path::Path;

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;

use crate::input::sink::TableData;
use crate::tables::{Of, tables};

/// Puts the tables of people and firms in `folder` (a version that `tura resolve` wrote) into the places of the dataset's own, which
/// has none. Of the parties only those of the dataset are there.
pub fn lay_beside(own: &mut [Option<TableData>], folder: &Path, dataset: &str) -> Result<(), String> {
    for (slot, table) in own.iter_mut().zip(tables().iter()) {
        if table.of != Of::Entities || slot.is_some() {
            continue;
        }
        let path = folder.join(format!("{}.parquet", table.name));
        if !path.exists() {
            continue;
        }
        let data = TableData::open(path)?;
        *slot = Some(if table.name == "party_entities" { of_dataset(&data, dataset)? } else { data });
    }
    Ok(())
}

/// The rows of one dataset.
fn of_dataset(data: &TableData, dataset: &str) -> Result<TableData, String> {
    let table = tables().get("party_entities").expect("a table of tables.toml");
    let columns: Vec<&str> = table.physical.iter().map(|p| p.name.as_str()).collect();
    let mut out = Vec::new();
    let mut failed = None;
    data.scan(None, &columns, &mut |batch| match kept(&batch, dataset) {
        Ok(batch) if batch.num_rows() > 0 => out.push((0, batch)),
        Ok(_) => {}
        Err(reason) => failed = Some(reason),
    })?;
    failed.map_or(Ok(TableData::Memory(out)), Err)
}

fn kept(batch: &RecordBatch, dataset: &str) -> Result<RecordBatch, String> {
    let names = batch.column_by_name("dataset").ok_or("party_entities has no column dataset")?;
    let names = names.as_string_view_opt().ok_or("party_entities.dataset is no text")?;
    let is_meant: BooleanArray = (0..names.len()).map(|row| Some(names.is_valid(row) && names.value(row) == dataset)).collect();
    filter_record_batch(batch, &is_meant).map_err(|e| e.to_string())
}
