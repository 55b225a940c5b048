//! Looking up what stands behind flags: processes by id, and the place of each row.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Decimal128Type, Int32Type, Int64Type};

use crate::input::sink::TableData;
use crate::tables::tables;

/// What a reader wants to know of a process at a glance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProcessInfo {
    /// Its ocid.
    pub ocid: String,
    /// Its title.
    pub title: Option<String>,
    /// The buyer's name, or its id.
    pub buyer: Option<String>,
    /// The buyer's id.
    pub buyer_id: Option<String>,
    /// Estimated value in millionths.
    pub amount: Option<i128>,
    /// Its currency.
    pub currency: Option<String>,
    /// Day of the release.
    pub day: Option<i32>,
}

/// Where a row came from.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSource {
    /// Its table.
    pub table: String,
    /// Its process.
    pub process: i64,
    /// Index of the file.
    pub file: i32,
    /// First byte of the enclosing release in the unpacked file.
    pub offset: i64,
    /// Length of the enclosing release.
    pub length: i64,
    /// JSON pointer inside it.
    pub pointer: String,
    /// XXH3 of the row's bytes.
    pub content: i64,
}

/// Columns of [`ProcessInfo`], the id first.
pub(super) const PROCESS_COLUMNS: [&str; 8] =
    ["process_id", "ocid", "title", "buyer_id", "buyer_name", "amount", "currency", "release_day"];

/// The processes of the given ids.
pub fn processes(data: &[Option<TableData>], wanted: &BTreeSet<i64>) -> Result<BTreeMap<i64, ProcessInfo>, String> {
    let mut out = BTreeMap::new();
    let Some(Some(processes)) = data.first() else { return Ok(out) };
    if wanted.is_empty() {
        return Ok(out);
    }
    processes.scan_wanted(("process_id", wanted), &PROCESS_COLUMNS, &mut |batch| {
        let Some(ids) = batch.column_by_name("process_id") else { return };
        let ids = ids.as_primitive::<Int64Type>();
        for row in 0..batch.num_rows() {
            if wanted.contains(&ids.value(row)) {
                out.insert(ids.value(row), info(&batch, row));
            }
        }
    })?;
    Ok(out)
}

/// Calls `each` with every process that is wanted, in the order of the table.
pub fn each_process(
    data: &[Option<TableData>],
    is_wanted: &dyn Fn(i64) -> bool,
    each: &mut dyn FnMut(i64, ProcessInfo),
) -> Result<(), String> {
    let Some(Some(processes)) = data.first() else { return Ok(()) };
    processes.scan(None, &PROCESS_COLUMNS, &mut |batch| {
        let Some(ids) = batch.column_by_name("process_id").and_then(|c| c.as_primitive_opt::<Int64Type>()) else { return };
        let wanted = ids.values().iter().enumerate().filter(|(_, id)| is_wanted(**id));
        wanted.for_each(|(row, id)| each(*id, info(&batch, row)));
    })
}

pub(super) fn info(batch: &RecordBatch, row: usize) -> ProcessInfo {
    let text = |name: &str| batch.column_by_name(name).and_then(|c| text_at(c, row));
    let amount = batch.column_by_name("amount").and_then(|c| {
        let column = c.as_primitive_opt::<Decimal128Type>()?;
        column.is_valid(row).then(|| column.value(row))
    });
    let day = batch.column_by_name("release_day").and_then(|c| {
        let column = c.as_primitive_opt::<Date32Type>()?;
        column.is_valid(row).then(|| column.value(row))
    });
    ProcessInfo {
        ocid: text("ocid").unwrap_or_default(),
        title: text("title"),
        buyer: text("buyer_name").or_else(|| text("buyer_id")),
        buyer_id: text("buyer_id"),
        amount,
        currency: text("currency"),
        day,
    }
}

fn text_at(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Utf8View => Some(column.as_string_view().value(row).to_owned()),
        DataType::Utf8 => Some(column.as_string::<i32>().value(row).to_owned()),
        _ => {
            let one = cast(&column.slice(row, 1), &DataType::Utf8).ok()?;
            Some(one.as_string::<i32>().value(0).to_owned())
        }
    }
}

/// Tables in which the rows behind flags mostly stand; the others are looked through after them.
const LIKELY: [&str; 3] = ["awards", "processes", "contracts"];

/// The processes of the given rows; tables are read no further than it takes to find them all.
pub fn processes_of(data: &[Option<TableData>], wanted: &BTreeSet<i64>) -> Result<BTreeMap<i64, i64>, String> {
    let mut out = BTreeMap::new();
    let known = tables();
    let (first, rest): (Vec<_>, Vec<_>) = known.iter().zip(data).partition(|(table, _)| LIKELY.contains(&table.name.as_str()));
    for data in first.into_iter().chain(rest).filter_map(|(_, data)| data.as_ref()) {
        if out.len() == wanted.len() {
            break;
        }
        data.scan_wanted(("row_id", wanted), &["process_id", "row_id"], &mut |batch| {
            let column = |name: &str| batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Int64Type>());
            let (Some(rows), Some(process)) = (column("row_id"), column("process_id")) else { return };
            let found = (0..batch.num_rows()).filter(|row| wanted.contains(&rows.value(*row)));
            out.extend(found.map(|row| (rows.value(row), process.value(row))));
        })?;
    }
    Ok(out)
}

/// The places of the given rows.
pub fn row_sources(data: &[Option<TableData>], wanted: &BTreeSet<i64>) -> Result<BTreeMap<i64, RowSource>, String> {
    let mut out = BTreeMap::new();
    let columns = ["process_id", "row_id", "file", "offset", "length", "pointer", "content"];
    for (table, data) in tables().iter().zip(data) {
        let Some(data) = data else { continue };
        data.scan(None, &columns, &mut |batch| note_sources(&batch, &table.name, wanted, &mut out))?;
    }
    Ok(out)
}

fn note_sources(batch: &RecordBatch, table: &str, wanted: &BTreeSet<i64>, out: &mut BTreeMap<i64, RowSource>) {
    let column = |name: &str| batch.column_by_name(name);
    let (Some(rows), Some(process)) = (column("row_id"), column("process_id")) else { return };
    let (rows, process) = (rows.as_primitive::<Int64Type>(), process.as_primitive::<Int64Type>());
    for row in 0..batch.num_rows() {
        let id = rows.value(row);
        if !wanted.contains(&id) {
            continue;
        }
        let int = |name: &str| column(name).and_then(|c| c.as_primitive_opt::<Int64Type>()).map_or(0, |c| c.value(row));
        let source = RowSource {
            table: table.to_owned(),
            process: process.value(row),
            file: column("file").and_then(|c| c.as_primitive_opt::<Int32Type>()).map_or(0, |c| c.value(row)),
            offset: int("offset"),
            length: int("length"),
            pointer: column("pointer").and_then(|c| text_at(c, row)).unwrap_or_default(),
            content: int("content"),
        };
        out.insert(id, source);
    }
}
