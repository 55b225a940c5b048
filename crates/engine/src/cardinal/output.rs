//! Cardinal's output object from our results.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};
use serde_json::{Map, Value, json};

use crate::rules::params::Resolved;
use crate::rules::run::{Prepared, RuleResult};
use crate::sql::session::Limits;

/// Queries beside the rules: `Meta` a rule, `Maps` a name.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// Rule code to query; empty leaves `Meta` out.
    pub meta: BTreeMap<String, String>,
    /// Map name to query; empty leaves `Maps` out.
    pub maps: BTreeMap<String, String>,
}

/// A query beside the rules.
pub struct Extra {
    /// A rule's code, or a map's name.
    pub name: String,
    /// It gives the keys of `Meta`, not one of `Maps`.
    pub is_meta: bool,
    /// Its text.
    pub sql: String,
    /// Its parameters: those of its rule.
    pub resolved: Resolved,
}

impl Extras {
    /// The queries that belong to active rules: those of `Meta`, then those of `Maps`, by name.
    pub fn active(&self, active: &dyn Fn(&str) -> bool, resolved: &BTreeMap<String, Resolved>) -> Vec<Extra> {
        let parameters = |code: &str| resolved.get(code).cloned().unwrap_or_default();
        let meta = self.meta.iter().filter(|(code, _)| active(code)).map(|(code, sql)| Extra {
            name: code.clone(),
            is_meta: true,
            sql: sql.clone(),
            resolved: parameters(code),
        });
        let maps = self.maps.iter().filter_map(|(name, sql)| {
            // The last part of the name is the rule; the plain map belongs to the rules that count bids.
            let code = match name.rsplit('_').next().filter(|c| c.starts_with('r')) {
                Some(code) => Some(code.to_ascii_uppercase()).filter(|code| active(code)),
                None => ["R025", "R038", "R048"].into_iter().find(|code| active(code)).map(str::to_owned),
            }?;
            Some(Extra { name: name.clone(), is_meta: false, sql: sql.clone(), resolved: parameters(&code) })
        });
        meta.chain(maps).collect()
    }
}

/// Groups of Cardinal by our kind of subject.
const GROUPS: [(&str, &str); 4] =
    [("process", "OCID"), ("buyer", "Buyer"), ("procuringEntity", "ProcuringEntity"), ("supplier", "Tenderer")];

/// The object that `cardinal indicators` prints: groups, then `Meta`, then `Maps`; empty groups are left out.
pub async fn object(
    prepared: &Arc<Prepared>,
    results: &[RuleResult],
    resolved: &BTreeMap<String, Resolved>,
    extras: &Extras,
    limits: &Limits,
) -> Result<Value, String> {
    let mut out = Map::new();
    for (kind, group) in GROUPS {
        let subjects = group_of(results, kind);
        if !subjects.is_empty() {
            out.insert(group.to_owned(), json!(subjects));
        }
    }
    let active = |code: &str| results.iter().any(|r| r.code.eq_ignore_ascii_case(code) && r.failure.is_none());
    let (mut meta, mut maps) = (Map::new(), Map::new());
    for Extra { name, is_meta, .. } in extras.active(&active, resolved) {
        let kind = if is_meta { "Meta" } else { "Maps" };
        let batches = prepared.beside(&name, limits).await.map_err(|e| format!("{kind} {name}: {e}"))?;
        let keys =
            if is_meta { meta_keys(&batches) } else { map_of(&batches, name.contains("buyer") || name.contains("procuringentity"))? };
        if !keys.is_empty() {
            if is_meta { &mut meta } else { &mut maps }.insert(name, Value::Object(keys));
        }
    }
    if !meta.is_empty() {
        out.insert("Meta".to_owned(), Value::Object(meta));
    }
    if !maps.is_empty() {
        out.insert("Maps".to_owned(), Value::Object(maps));
    }
    Ok(Value::Object(out))
}

/// Subject to rule to number, for one kind of subject.
fn group_of(results: &[RuleResult], kind: &str) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut out: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for result in results {
        for batch in &result.raised {
            let (kinds, subjects) = (batch.column(1).as_string::<i32>(), batch.column(2).as_string::<i32>());
            let observed = batch.column(5).as_primitive::<Float64Type>();
            for row in 0..batch.num_rows() {
                if kinds.value(row) == kind {
                    let value = if observed.is_valid(row) { observed.value(row) } else { f64::NAN };
                    out.entry(subjects.value(row).to_owned()).or_default().insert(result.code.clone(), value);
                }
            }
        }
    }
    out
}

/// One row's columns: null leaves the key out, not-a-number is null, others have four places.
fn meta_keys(batches: &[RecordBatch]) -> Map<String, Value> {
    let mut out = Map::new();
    for batch in batches.iter().filter(|b| b.num_rows() > 0).take(1) {
        for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
            let Ok(column) = cast(column, &DataType::Float64) else { continue };
            let column = column.as_primitive::<Float64Type>();
            if column.is_valid(0) {
                let rounded = (column.value(0) * 10_000.0).round() / 10_000.0;
                out.insert(field.name().clone(), json!(rounded));
            }
        }
    }
    out
}

fn map_of(batches: &[RecordBatch], one: bool) -> Result<Map<String, Value>, String> {
    let mut lists: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for batch in batches {
        let text = |i: usize| cast(batch.column(i), &DataType::Utf8).map_err(|e| e.to_string());
        let (ocids, ids) = (text(0)?, text(1)?);
        let (ocids, ids) = (ocids.as_string::<i32>(), ids.as_string::<i32>());
        for row in 0..batch.num_rows() {
            if ocids.is_valid(row) && ids.is_valid(row) {
                lists.entry(ocids.value(row).to_owned()).or_default().push(ids.value(row).to_owned());
            }
        }
    }
    Ok(lists
        .into_iter()
        .map(|(ocid, mut ids)| {
            ids.sort();
            ids.dedup();
            let value = if one { json!(ids[0]) } else { json!(ids) };
            (ocid, value)
        })
        .collect())
}
