//! Running an indicator's cases: rows in, observations out. The same files run in DuckDB (`crates/xtask/oracle/indicators.py`).

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::prelude::SessionContext;
use facts::ids::ProcessId;
use toml::{Table, Value};

use super::{Definition, Set};
use crate::rules::cases::{DATASET, Fault, Got, World, list, name_of, number, read, read_row, scalar, surroundings};
use crate::rules::load::View;
use crate::sql::session::{self, Limits};

/// Tables that stand beside the published ones: name, columns, whether a column is a number.
const BESIDE: [(&str, &[(&str, bool)]); 2] = [
    ("flag_verdicts", &[("rule", false), ("process_id", true), ("subject_id", false), ("verdict", false), ("missing", false)]),
    ("reviews", &[("flag_id", false), ("rule", false), ("process_id", true), ("buyer_id", false), ("month", true), ("outcome", false)]),
];

/// The columns of an observation, in their order.
pub const COLUMNS: [&str; 10] =
    ["process_id", "row_id", "body_id", "region", "class", "month", "currency", "numerator", "denominator", "missing"];

/// Runs all cases of an indicator. Returns how many there are and which failed. `views` are the rules' own.
pub async fn check(definition: &Definition, set: &Set, views: &[View], limits: &Limits) -> Result<(usize, Vec<Fault>), String> {
    let code = &definition.meta.code;
    let Some(sql) = &definition.sql else { return Ok((0, Vec::new())) };
    let cases = read(&definition.cases).map_err(|reason| format!("{code}: {reason}"))?;
    let mut faults = Vec::new();
    for case in &cases {
        let reasons = run_case(sql, set, views, limits, case).await.unwrap_or_else(|reason| vec![reason]);
        if !reasons.is_empty() {
            faults.push(Fault { code: code.clone(), case: name_of(case), reasons });
        }
    }
    Ok((cases.len(), faults))
}

async fn run_case(sql: &str, set: &Set, views: &[View], limits: &Limits, case: &Table) -> Result<Vec<String>, String> {
    let mut world = World::default();
    world.fill(case, &BESIDE.map(|(name, _)| name))?;
    let context = session::empty(limits, &Arc::new(surroundings(BTreeMap::new(), case)?)).map_err(|e| e.to_string())?;
    world.register(&context)?;
    let mut rows = BTreeMap::new();
    for (table, columns) in BESIDE {
        beside(&context, table, columns, case, &mut rows)?;
    }
    for view in views.iter().chain(&set.views) {
        session::register_computed(&context, &view.name, &view.sql).await.map_err(|e| format!("view {}: {e}", view.name))?;
    }
    let frame = context.sql(sql).await.map_err(|e| e.to_string())?;
    let names: Vec<&str> = frame.schema().fields().iter().map(|f| f.name().as_str()).collect();
    if names != COLUMNS {
        return Err(format!("its columns are {}, and should be {}", names.join(", "), COLUMNS.join(", ")));
    }
    let mut labels: BTreeMap<String, String> = world.labels.iter().map(|(label, id)| (id.to_string(), label.clone())).collect();
    labels.extend(rows);
    let mut got = Vec::new();
    for batch in frame.collect().await.map_err(|e| e.to_string())? {
        for row in 0..batch.num_rows() {
            got.push(read_row(&batch, row)?);
        }
    }
    Ok(compare(case, &got, &labels))
}

/// Registers a table that stands beside the published ones; `rows` takes the labels of its rows.
fn beside(
    context: &SessionContext,
    table: &str,
    columns: &[(&str, bool)],
    case: &Table,
    rows: &mut BTreeMap<String, String>,
) -> Result<(), String> {
    let all: Vec<&Table> = list(case, table).collect();
    for (at, row) in all.iter().enumerate() {
        let label = row.get("row").map_or_else(|| format!("{table}/{}", at + 1), scalar);
        rows.insert(row.get("flag_id").map_or(label.clone(), scalar), label);
    }
    let process = |row: &Table| match row.get("ocid").map(scalar).as_deref() {
        Some("") => None,
        Some(ocid) => Some(ProcessId::new(DATASET, ocid).0),
        None => Some(ProcessId::new(DATASET, "p1").0),
    };
    let column = |(name, is_number): &(&str, bool)| -> ArrayRef {
        match (*name, is_number) {
            ("process_id", _) => Arc::new(all.iter().map(|row| process(row)).collect::<Int64Array>()),
            (name, true) => Arc::new(all.iter().map(|row| row.get(name).and_then(Value::as_integer)).collect::<Int64Array>()),
            (name, false) => Arc::new(all.iter().map(|row| row.get(name).map(scalar)).collect::<StringArray>()),
        }
    };
    let kind = |is_number: bool| if is_number { DataType::Int64 } else { DataType::Utf8 };
    let schema = Arc::new(Schema::new(columns.iter().map(|(name, n)| Field::new(*name, kind(*n), true)).collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), columns.iter().map(column).collect()).map_err(|e| e.to_string())?;
    session::register_batches(context, table, schema, &[batch], 1).map_err(|e| e.to_string())
}

type Row = BTreeMap<String, Got>;

/// What every observation is held to, and the case's own expectations.
fn compare(case: &Table, got: &[Row], labels: &BTreeMap<String, String>) -> Vec<String> {
    let label = |row: &Row| {
        let id = row.get("row_id").map(Got::print).unwrap_or_default();
        labels.get(&id).cloned().unwrap_or(id)
    };
    let mut faults: Vec<String> = got.iter().filter_map(|row| contract_fault(row, &label(row))).collect();
    let mut open: Vec<bool> = vec![true; got.len()];
    for expect in list(case, "expect") {
        match (0..got.len()).find(|at| open[*at] && fits(expect, &got[*at], &label(&got[*at]))) {
            Some(at) => open[at] = false,
            None => {
                let left = (0..got.len()).filter(|at| open[*at]).map(|at| format!("{} {}", label(&got[at]), print(&got[at])));
                faults.push(format!("expected {expect}; there is {}", left.collect::<Vec<_>>().join(" | ")));
            }
        }
    }
    if case.get("summary").and_then(Value::as_str) != Some("partial") {
        let unexpected = (0..got.len()).filter(|at| open[*at]).map(|at| format!("unexpected {} {}", label(&got[at]), print(&got[at])));
        faults.extend(unexpected);
    }
    faults
}

fn print(row: &Row) -> String {
    ["body_id", "month", "class", "currency", "numerator", "denominator", "missing"]
        .map(|c| row.get(c).map(Got::print).unwrap_or_default())
        .join(" ")
}

/// Numerator and denominator are both there, or neither is and it is said what is missing.
fn contract_fault(row: &Row, label: &str) -> Option<String> {
    let is_null = |name: &str| row.get(name).is_none_or(|v| *v == Got::Null);
    let (numerator, denominator, missing) = (is_null("numerator"), is_null("denominator"), is_null("missing"));
    (numerator != denominator || numerator == missing).then(|| format!("{label}: {} are not all there or all missing", print(row)))
}

fn fits(expect: &Table, row: &Row, label: &str) -> bool {
    let is_known = expect.contains_key("missing") || row.get("missing").is_none_or(|v| *v == Got::Null);
    is_known
        && expect.iter().all(|(key, want)| match (key.as_str(), row.get(if key == "process" { "process_id" } else { key })) {
            ("row", _) => scalar(want) == label,
            ("process", Some(got)) => got.print() == ProcessId::new(DATASET, &scalar(want)).0.to_string(),
            (_, Some(Got::Number(n))) => number(want).is_some_and(|w| (n - w).abs() <= 1e-9 * w.abs().max(1.0)),
            (_, Some(got)) => got.print() == scalar(want),
            (_, None) => false,
        })
}
