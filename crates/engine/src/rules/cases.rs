//! Running a rule's cases: rows in, verdicts out. The same files run in DuckDB
//! (`crates/xtask/oracle/cases.py`), so both readings of a rule must agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use datafusion::prelude::SessionContext;
use facts::ids::{ProcessId, RowId};
use facts::keys::set_key;
use facts::rules::ParameterValue;
use facts::{amounts, days};
use serde::Deserialize;
use toml::{Table, Value};

use super::load::{Rule, RuleSet};
use super::params::Resolved;
use crate::sql::session::{self, Limits};
use crate::sql::{Series, Surroundings};
use crate::tables::build::TableBuilder;
use crate::tables::{ColumnKind, TableDef, currency_of, tables};

pub(crate) const DATASET: &str = "case";

#[derive(Deserialize)]
struct CaseFile {
    case: Vec<Table>,
}

/// The cases of a file.
pub(crate) fn read(text: &str) -> Result<Vec<Table>, String> {
    let file: CaseFile = toml::from_str(text).map_err(|e| format!("cases.toml: {e}"))?;
    if file.case.is_empty() { Err("cases.toml has no case".to_owned()) } else { Ok(file.case) }
}

/// A case's name.
pub(crate) fn name_of(case: &Table) -> String {
    case.get("name").and_then(Value::as_str).unwrap_or("(no name)").to_owned()
}

/// A case that failed, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Rule code.
    pub code: String,
    /// Case name.
    pub case: String,
    /// What was not as expected.
    pub reasons: Vec<String>,
}

/// Runs all cases of a rule. Returns how many there are and which failed.
pub async fn check(rule: &Rule, set: &RuleSet, limits: &Limits) -> Result<(usize, Vec<Fault>), String> {
    let cases = read(&rule.cases).map_err(|reason| format!("{}: {reason}", rule.meta.code))?;
    let mut faults = Vec::new();
    for case in &cases {
        let name = name_of(case);
        let reasons = match run_case(rule, set, limits, case).await {
            Ok(reasons) => reasons,
            Err(reason) => vec![reason],
        };
        if !reasons.is_empty() {
            faults.push(Fault { code: rule.meta.code.clone(), case: name, reasons });
        }
    }
    Ok((cases.len(), faults))
}

/// Rows of a case by table, with the labels expectations use.
#[derive(Default)]
pub(crate) struct World {
    rows: BTreeMap<usize, Vec<Table>>,
    pub(crate) labels: BTreeMap<String, i64>,
    count: usize,
}

async fn run_case(rule: &Rule, set: &RuleSet, limits: &Limits, case: &Table) -> Result<Vec<String>, String> {
    let mut world = World::default();
    world.fill(case, &[])?;
    let resolved = case_parameters(rule, case)?;
    let around = Arc::new(surroundings(resolved.series.clone(), case)?);
    let context = session::empty(limits, &around).map_err(|e| e.to_string())?;
    world.register(&context)?;
    // Views are computed one after the other, as when rules run: nested plans are slow to make.
    for view in set.views_of(&rule.sql) {
        session::register_computed(&context, &view.name, &view.sql).await.map_err(|e| format!("view {}: {e}", view.name))?;
    }
    let frame = context.sql(&rule.sql).await.map_err(|e| e.to_string())?;
    let frame = frame.with_param_values(resolved.bind(&rule.sql)).map_err(|e| e.to_string())?;
    let batches = frame.collect().await.map_err(|e| e.to_string())?;
    compare(case, &batches, &world)
}

fn case_parameters(rule: &Rule, case: &Table) -> Result<Resolved, String> {
    let mut resolved = Resolved::new(&rule.meta, None, &BTreeMap::new())?;
    if let Some(given) = case.get("parameters").and_then(Value::as_table) {
        for (name, value) in given {
            let value: ParameterValue = value.clone().try_into().map_err(|e| format!("parameter {name}: {e}"))?;
            if let Some(number) = value.number() {
                resolved.series.insert(name.clone(), Series::constant(number));
            }
            resolved.values.insert(name.clone(), value);
        }
    }
    let mut dated: BTreeMap<String, Series<f64>> = BTreeMap::new();
    for entry in list(case, "dated") {
        let name = entry.get("name").and_then(Value::as_str).ok_or("dated: a name is due")?;
        let value = entry.get("value").and_then(number).ok_or("dated: a value is due")?;
        dated.entry(name.to_owned()).or_default().spans.push((date(entry, "from"), date(entry, "to"), value));
    }
    resolved.series.extend(dated);
    Ok(resolved)
}

/// Parameters, and what the case's pack says.
pub(crate) fn surroundings(parameters: BTreeMap<String, Series<f64>>, case: &Table) -> Result<Surroundings, String> {
    let mut around = Surroundings { parameters, ..Surroundings::default() };
    let Some(pack) = case.get("pack").and_then(Value::as_table) else { return Ok(around) };
    around.currency = pack.get("currency").and_then(Value::as_str).map(str::to_owned);
    for entry in list(pack, "amounts") {
        let name = entry.get("name").and_then(Value::as_str).ok_or("pack.amounts: a name is due")?;
        let amount = entry.get("amount").and_then(|a| amounts::parse(&a.to_string())).ok_or("pack.amounts: an amount is due")?;
        around.amounts.entry(name.to_owned()).or_default().spans.push((date(entry, "from"), date(entry, "to"), amount));
    }
    for entry in list(pack, "days") {
        let day = date(entry, "day").ok_or("pack.days: a day is due")?;
        around.calendar.insert(day, entry.get("working").and_then(Value::as_bool).unwrap_or(true));
    }
    Ok(around)
}

pub(crate) fn list<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table)
}

fn date(table: &Table, key: &str) -> Option<i32> {
    days::parse(&scalar(table.get(key)?))?.day
}

pub(crate) fn number(value: &Value) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|i| i as f64))
}

/// A TOML scalar as the text a publisher would have written.
pub(crate) fn scalar(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        other => other.to_string(),
    }
}

impl World {
    /// Registers the tables with the rows of the case.
    pub(crate) fn register(&self, context: &SessionContext) -> Result<(), String> {
        for (index, table) in tables().iter().enumerate() {
            let batch = batch_of(table, self.rows.get(&index).map_or(&[][..], Vec::as_slice))?;
            let batches: Vec<RecordBatch> = batch.into_iter().collect();
            session::register_batches(context, &table.name, table.schema.clone(), &batches, 1).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    /// Takes the rows of a case; `more` names tables that are not ours to fill.
    pub(crate) fn fill(&mut self, case: &Table, more: &[&str]) -> Result<(), String> {
        for row in list(case, "processes") {
            let ocid = ocid_of(row);
            self.add("processes", row.clone(), Some(ocid))?;
        }
        for bid in list(case, "bids") {
            self.add_offer(bid, "bids", ("tenderers", "tenderer", "bidders"), "bid_id")?;
        }
        for award in list(case, "awards") {
            let mut award = award.clone();
            let named = award.get("related_bid_id").is_some();
            award.entry("related_bid_count").or_insert(Value::Integer(i64::from(named)));
            self.add_offer(&award, "awards", ("suppliers", "supplier", "suppliers"), "award_id")?;
        }
        for table in tables().iter().filter(|t| !matches!(t.name.as_str(), "processes" | "bids" | "awards")) {
            for row in list(case, &table.name) {
                self.add_plain(table, row)?;
            }
        }
        const OTHER: [&str; 7] = ["name", "why", "parameters", "dated", "pack", "expect", "summary"];
        match case.keys().find(|k| !OTHER.contains(&k.as_str()) && !more.contains(&k.as_str()) && tables().get(k).is_none()) {
            Some(key) => Err(format!("unknown key {key}")),
            None => Ok(()),
        }
    }

    fn add_plain(&mut self, table: &TableDef, row: &Table) -> Result<(), String> {
        let id = match table.name.as_str() {
            "contracts" => "contract_id",
            "parties" => "party_id",
            "lots" => "lot_id",
            "items" => "item_id",
            _ => "",
        };
        let label = row.get(id).map(|v| format!("{}/{}", ocid_of(row), scalar(v))).filter(|l| !self.labels.contains_key(l));
        let mut row = row.clone();
        if table.name == "transactions"
            && let Some(contract) = row.get("contract_id").map(scalar)
            && let Some(id) = self.labels.get(&format!("{}/{contract}", ocid_of(&row)))
        {
            row.entry("contract_row_id").or_insert(Value::Integer(*id));
        }
        self.add(&table.name, row, label).map(|_| ())
    }

    /// A bid with its tenderers, or an award with its suppliers.
    fn add_offer(&mut self, row: &Table, table: &str, (key, one, partner_table): (&str, &str, &str), id: &str) -> Result<(), String> {
        let mut row = row.clone();
        let ocid = ocid_of(&row);
        let partners: Vec<String> = row.remove(key).and_then(|v| v.as_array().cloned()).unwrap_or_default().iter().map(scalar).collect();
        let lots: Vec<String> = row.remove("lots").and_then(|v| v.as_array().cloned()).unwrap_or_default().iter().map(scalar).collect();
        row.entry("lot_count").or_insert(Value::Integer(lots.len() as i64));
        if let [lot] = lots.as_slice() {
            row.entry("lot_id").or_insert(Value::String(lot.clone()));
        }
        row.entry(format!("{one}_count")).or_insert(Value::Integer(partners.len() as i64));
        if let [partner] = partners.as_slice() {
            row.entry(format!("{one}_id")).or_insert(Value::String(partner.clone()));
        }
        if let Some(set) = set_key(partners.iter().map(|p| Some(p.as_str()))) {
            row.entry(format!("{one}_key")).or_insert(Value::String(set));
        }
        let own = row.get(id).map(scalar).ok_or_else(|| format!("{table}: {id} is due"))?;
        let row_id = self.add(table, row, Some(format!("{ocid}/{own}")))?;
        for partner in partners {
            let mut child = Table::new();
            child.insert("ocid".to_owned(), Value::String(ocid.clone()));
            child.insert(format!("{}_row_id", &table[..table.len() - 1]), Value::Integer(row_id));
            child.insert(id.to_owned(), Value::String(own.clone()));
            child.insert("party_id".to_owned(), Value::String(partner));
            self.add(partner_table, child, None)?;
        }
        Ok(())
    }

    fn add(&mut self, table: &str, mut row: Table, label: Option<String>) -> Result<i64, String> {
        self.count += 1;
        let ocid = ocid_of(&row);
        row.remove("ocid");
        let label = row.remove("row").map(|v| scalar(&v)).or(label).unwrap_or_else(|| format!("{table}/{}", self.count));
        let process = ProcessId::new(DATASET, &ocid);
        let id = if table == "processes" { process.0 } else { RowId::new(process, 0, table, label.as_bytes()).0 };
        row.insert(" process_id".to_owned(), Value::Integer(process.0));
        row.insert(" row_id".to_owned(), Value::Integer(id));
        if matches!(table, "processes" | "releases") {
            row.insert("ocid".to_owned(), Value::String(ocid));
        }
        if table == "processes" {
            row.entry("lot_count").or_insert(Value::Integer(0));
            row.entry("has_planning").or_insert(Value::Boolean(false));
        }
        if self.labels.insert(label.clone(), id).is_some() {
            return Err(format!("the row label {label} is used twice"));
        }
        let index = tables().index(table).ok_or_else(|| format!("no table {table}"))?;
        self.rows.entry(index).or_default().push(row);
        Ok(id)
    }
}

fn ocid_of(row: &Table) -> String {
    row.get("ocid").map_or_else(|| "p1".to_owned(), scalar)
}

fn batch_of(table: &TableDef, rows: &[Table]) -> Result<Option<RecordBatch>, String> {
    let mut builder = TableBuilder::new(table, &vec![true; table.physical.len()]);
    for row in rows {
        let mut known: Vec<String> = vec![" process_id".to_owned(), " row_id".to_owned()];
        builder.int(0, row[" process_id"].as_integer());
        builder.int(1, row[" row_id"].as_integer());
        for (index, column) in table.columns.iter().enumerate() {
            let at = table.physical.iter().position(|p| p.column == Some(index)).ok_or("a column without a place")?;
            let value = row.get(&column.name).map(scalar);
            let text = value.as_deref();
            known.push(column.name.clone());
            match column.kind {
                ColumnKind::Text => builder.text(at, text),
                ColumnKind::Int | ColumnKind::Id => builder.int(at, row.get(&column.name).and_then(Value::as_integer)),
                ColumnKind::Bool => builder.bool(at, row.get(&column.name).and_then(Value::as_bool)),
                ColumnKind::Number => {
                    builder.number(at, text);
                }
                ColumnKind::Money => {
                    let currency = currency_of(&column.name);
                    builder.number(at, text);
                    let written = row.get(&format!("{}_text", column.name)).map(scalar);
                    builder.text(at + 1, written.as_deref().or(text));
                    builder.text(at + 2, row.get(&currency).map(scalar).as_deref());
                    known.extend([currency, format!("{}_text", column.name)]);
                }
                ColumnKind::Date => {
                    builder.date(at, text);
                }
            }
        }
        if let Some(key) = row.keys().find(|k| !known.contains(k) && !matches!(k.as_str(), "file" | "offset" | "length" | "pointer")) {
            return Err(format!("table {} has no column {key}", table.name));
        }
        let place = |key: &str| row.get(key).and_then(Value::as_integer).unwrap_or(0);
        let pointer = row.get("pointer").map(scalar).unwrap_or_default();
        builder.end_row((place("file") as i32, place("offset"), place("length")), &pointer, || 0);
    }
    Ok(builder.finish())
}

/// Holds the result against the case's expectations.
fn compare(case: &Table, batches: &[RecordBatch], world: &World) -> Result<Vec<String>, String> {
    let mut faults = Vec::new();
    let mut got: Vec<(i64, String, BTreeMap<String, Got>)> = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            let values = read_row(batch, row)?;
            let process = match values.get("process_id") {
                Some(Got::Number(n)) => *n as i64,
                _ => 0,
            };
            let process = exact_id(batch, row).unwrap_or(process);
            let subject = values.get("subject_id").map(Got::print).unwrap_or_default();
            faults.extend(contract_faults(&values, &subject));
            got.push((process, subject, values));
        }
    }
    got.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    for pair in got.windows(2) {
        if (pair[0].0, &pair[0].1, pair[0].2.get("subject_kind")) == (pair[1].0, &pair[1].1, pair[1].2.get("subject_kind")) {
            faults.push(format!("{}: two rows for one subject", pair[0].1));
        }
    }
    let mut open: Vec<bool> = vec![true; got.len()];
    for expect in list(case, "expect") {
        let subject = expect.get("subject").map(scalar).unwrap_or_default();
        let process = expect.get("ocid").map(|o| ProcessId::new(DATASET, &scalar(o)).0);
        let found: Vec<usize> =
            (0..got.len()).filter(|i| open[*i] && got[*i].1 == subject && process.is_none_or(|p| got[*i].0 == p)).collect();
        let [at] = found.as_slice() else {
            faults.push(format!("subject {subject}: found {} rows, want 1", found.len()));
            continue;
        };
        open[*at] = false;
        faults.extend(row_faults(expect, &subject, &got[*at].2, world));
    }
    if case.get("summary").and_then(Value::as_str) != Some("partial") {
        for (_, (_, subject, values)) in open.iter().zip(&got).filter(|(o, _)| **o) {
            let word = values.get("verdict").map(Got::print).unwrap_or_default();
            faults.push(format!("unexpected row {subject}: {word}"));
        }
    }
    Ok(faults)
}

fn contract_faults(values: &BTreeMap<String, Got>, subject: &str) -> Option<String> {
    match values.get("verdict").map(Got::print).as_deref() {
        Some("raised") => match values.get("rows") {
            Some(Got::Ids(ids)) if !ids.is_empty() => None,
            _ => Some(format!("{subject}: raised without rows")),
        },
        Some("unknown") if values.get("missing") == Some(&Got::Null) => Some(format!("{subject}: unknown without missing")),
        Some("clear" | "unknown") => None,
        other => Some(format!("{subject}: verdict {other:?}")),
    }
}

fn row_faults(expect: &Table, subject: &str, got: &BTreeMap<String, Got>, world: &World) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, want) in expect.iter().filter(|(k, _)| !matches!(k.as_str(), "subject" | "ocid")) {
        let Some(value) = got.get(key) else {
            faults.push(format!("{subject}: no column {key}"));
            continue;
        };
        let agrees = match (want, value) {
            (Value::Array(labels), Got::Ids(ids)) => {
                let mut wanted: Vec<i64> = labels.iter().filter_map(|l| world.labels.get(&scalar(l)).copied()).collect();
                wanted.sort_unstable();
                wanted.len() == labels.len() && wanted == *ids
            }
            (Value::Boolean(w), Got::Text(t)) => w.to_string() == *t,
            (Value::Integer(_) | Value::Float(_), Got::Number(n)) => {
                let w = number(want).unwrap_or(f64::NAN);
                (n - w).abs() <= 1e-9 * w.abs().max(1.0)
            }
            (Value::Datetime(d), Got::Text(t)) => t.starts_with(&d.to_string()),
            (Value::String(w), other) => *w == other.print(),
            _ => false,
        };
        if !agrees {
            faults.push(format!("{subject}: {key} is {}, want {want}", value.print()));
        }
    }
    faults
}

/// A value of a result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Got {
    Null,
    Text(String),
    Number(f64),
    Ids(Vec<i64>),
}

impl Got {
    pub(crate) fn print(&self) -> String {
        match self {
            Got::Null => "null".to_owned(),
            Got::Text(t) => t.clone(),
            Got::Number(n) => n.to_string(),
            Got::Ids(ids) => format!("{} rows", ids.len()),
        }
    }
}

fn exact_id(batch: &RecordBatch, row: usize) -> Option<i64> {
    let column = batch.column_by_name("process_id")?;
    let column = cast(column, &DataType::Int64).ok()?;
    column.is_valid(row).then(|| column.as_primitive::<Int64Type>().value(row))
}

pub(crate) fn read_row(batch: &RecordBatch, row: usize) -> Result<BTreeMap<String, Got>, String> {
    let mut out = BTreeMap::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        let name = field.name().clone();
        let value = if column.is_null(row) {
            Got::Null
        } else {
            match column.data_type() {
                DataType::List(_) => {
                    let mut ids: Vec<i64> = column.as_list::<i32>().value(row).as_primitive::<Int64Type>().iter().flatten().collect();
                    ids.sort_unstable();
                    Got::Ids(ids)
                }
                DataType::Date32 => Got::Text(days::print(column.as_primitive::<Date32Type>().value(row))),
                t if t.is_numeric() => {
                    let column = cast(column, &DataType::Float64).map_err(|e| e.to_string())?;
                    Got::Number(column.as_primitive::<Float64Type>().value(row))
                }
                _ => {
                    let column = cast(column, &DataType::Utf8).map_err(|e| e.to_string())?;
                    Got::Text(column.as_string::<i32>().value(row).to_owned())
                }
            }
        };
        out.insert(name, value);
    }
    Ok(out)
}
