//! From the rows a rule gives to its verdicts: the contract of DESIGN §5 is checked here.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Field, Schema};
use facts::rules::{RESERVED, SUBJECT_KINDS};

use super::load::Rule;
use super::run::RuleResult;
use super::stored::Attempt;
use crate::piles::Store;

/// What a message says first; the rest of DataFusion's is backtraces and plans.
pub(super) fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").chars().take(400).collect()
}

/// The contract: every reserved column is there, every other one is labelled.
pub(super) fn check_columns(rule: &Rule, schema: &Schema) -> Result<(), String> {
    for name in RESERVED {
        if schema.field_with_name(name).is_err() {
            return Err(format!("its result lacks the column {name}"));
        }
    }
    for field in schema.fields() {
        let name = field.name().as_str();
        if !RESERVED.contains(&name) && !rule.meta.evidence.contains_key(name) {
            return Err(format!("its column {name} has no label under [evidence] in rule.toml"));
        }
    }
    Ok(())
}

/// What raised rows are ordered by: process, kind of subject and subject; then, where a rule speaks twice of one, the numbers.
const IN_ORDER_OF: [usize; 6] = [0, 1, 2, 5, 6, 7];

/// Adds a batch of a rule's rows to its result.
pub(super) fn take_batch(
    result: &mut RuleResult,
    batch: &RecordBatch,
    store: &Arc<Store>,
    attempt: Option<&Attempt<'_>>,
) -> Result<(), String> {
    let column = |name: &str, to: &DataType| -> Result<ArrayRef, String> {
        let array = batch.column_by_name(name).ok_or_else(|| format!("its result lacks the column {name}"))?;
        cast(array, to).map_err(|e| format!("column {name}: {e}"))
    };
    let verdicts = column("verdict", &DataType::Utf8)?;
    let verdicts = verdicts.as_string::<i32>();
    let mut raised = Vec::with_capacity(batch.num_rows());
    let mut unknown = Vec::new();
    for (row, verdict) in verdicts.iter().enumerate() {
        raised.push(verdict == Some("raised"));
        match verdict {
            Some("raised") => result.counts.raised += 1,
            Some("clear") => result.counts.clear += 1,
            Some("unknown") => {
                result.counts.unknown += 1;
                unknown.push(row);
            }
            other => return Err(format!("the verdict {other:?} is none of raised, clear, unknown")),
        }
    }
    count_missing(result, &column("missing", &DataType::Utf8)?, &unknown)?;
    let typed = typed(batch)?;
    let mask = BooleanArray::from(raised);
    if mask.true_count() > 0 {
        let kept = filter_record_batch(&typed, &mask).map_err(|e| e.to_string())?;
        check_raised(&kept)?;
        result.raised.get_or_insert_with(|| Arc::new(store.pile(&IN_ORDER_OF))).push(&kept)?;
    }
    if let Some(attempt) = attempt {
        attempt.take(&result.code, &typed)?;
    }
    Ok(())
}

fn count_missing(result: &mut RuleResult, missing: &ArrayRef, unknown: &[usize]) -> Result<(), String> {
    let missing = missing.as_string::<i32>();
    for row in unknown {
        if missing.is_null(*row) {
            return Err("a verdict is unknown without saying what is missing".to_owned());
        }
        let field = missing.value(*row);
        match result.missing.get_mut(field) {
            Some(n) => *n += 1,
            None => {
                result.missing.insert(field.to_owned(), 1);
            }
        }
    }
    Ok(())
}

/// The batch with the reserved columns first, in their order and types.
fn typed(batch: &RecordBatch) -> Result<RecordBatch, String> {
    let ids = DataType::List(Arc::new(Field::new_list_field(DataType::Int64, true)));
    let types = [
        DataType::Int64,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Float64,
        DataType::Float64,
        DataType::Date32,
        ids,
    ];
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for (name, to) in RESERVED.iter().zip(types) {
        let array = batch.column_by_name(name).ok_or_else(|| format!("its result lacks the column {name}"))?;
        columns.push(cast(array, &to).map_err(|e| format!("column {name}: {e}"))?);
        fields.push(Field::new(*name, to, true));
    }
    for (field, array) in batch.schema().fields().iter().zip(batch.columns()) {
        if !RESERVED.contains(&field.name().as_str()) {
            fields.push(Field::new(field.name(), field.data_type().clone(), true));
            columns.push(array.clone());
        }
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|e| e.to_string())
}

/// A flag has a subject of a known kind and at least one row behind it.
fn check_raised(batch: &RecordBatch) -> Result<(), String> {
    let (kinds, subjects, rows) =
        (batch.column(1).as_string::<i32>(), batch.column(2).as_string::<i32>(), batch.column(8).as_list::<i32>());
    for row in 0..batch.num_rows() {
        if kinds.is_null(row) || subjects.is_null(row) || !SUBJECT_KINDS.contains(&kinds.value(row)) {
            let kind = if kinds.is_null(row) { "null" } else { kinds.value(row) };
            return Err(format!("a flag without a subject, or of an unknown kind ({kind})"));
        }
        if rows.is_null(row) || rows.value_length(row) == 0 {
            return Err(format!("a flag on {} without a row behind it", subjects.value(row)));
        }
    }
    Ok(())
}
