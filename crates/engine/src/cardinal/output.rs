//! Cardinal's output object from our results.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, Int32Type};
use serde_json::{Map, Value, json};

use crate::piles::{InOrder, Pile, Store};
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

/// Groups of Cardinal, in order of name, with our kind of subject.
const GROUPS: [(&str, &str); 4] =
    [("Buyer", "buyer"), ("OCID", "process"), ("ProcuringEntity", "procuringEntity"), ("Tenderer", "supplier")];

/// Writes the object that `cardinal indicators` prints, its members in order of name: groups, `Meta`, `Maps`; empty ones are left
/// out. Subjects are put in order in the store, so that a group takes no memory of its own.
pub async fn write_object(
    out: &mut dyn Write,
    (prepared, results): (&Prepared, &[RuleResult]),
    resolved: &BTreeMap<String, Resolved>,
    extras: &Extras,
    (limits, store): (&Limits, &Arc<Store>),
) -> Result<(), String> {
    let say = |e: std::io::Error| format!("writing the output: {e}; is the disk full?");
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
    let subjects = subjects(results, store)?;
    let mut rows = Subjects { rows: subjects.rows()?, batch: None, at: 0 };
    let mut front = "{";
    for (group, (name, _)) in GROUPS.iter().enumerate() {
        // Between the groups in order of name.
        for (other, keys) in [("Maps", &mut maps), ("Meta", &mut meta)] {
            if other < *name && !keys.is_empty() {
                write!(out, "{front}\"{other}\":{}", Value::Object(std::mem::take(keys))).map_err(say)?;
                front = ",";
            }
        }
        if rows.write(group as i32, &format!("{front}\"{name}\":"), out)? {
            front = ",";
        }
    }
    out.write_all(if front == "{" { b"{}" } else { b"}" }).map_err(say)
}

/// Every flag of Cardinal's groups, to be read in order of group, subject and rule: the number last.
fn subjects(results: &[RuleResult], store: &Arc<Store>) -> Result<Pile, String> {
    let pile = store.pile(&[0, 1, 2, 3]);
    // A rule speaks once of a subject; where it speaks twice, the last word counts, as in an object.
    let mut place = 0;
    for result in results {
        result.each_raised(&mut |batch| {
            let (kinds, subjects) = (batch.column(1).as_string::<i32>(), batch.column(2).as_string::<i32>());
            let observed = batch.column(5).as_primitive::<Float64Type>();
            let group = |row: &usize| GROUPS.iter().position(|(_, kind)| kinds.value(*row) == *kind);
            let rows: Vec<usize> = (0..batch.num_rows()).filter(|row| group(row).is_some()).collect();
            place += rows.len() as i64;
            let columns: [ArrayRef; 5] = [
                Arc::new(rows.iter().map(|row| group(row).map(|g| g as i32)).collect::<Int32Array>()),
                Arc::new(rows.iter().map(|row| Some(subjects.value(*row))).collect::<StringArray>()),
                Arc::new(StringArray::from_iter_values(rows.iter().map(|_| &result.code))),
                Arc::new((place - rows.len() as i64..place).map(Some).collect::<Int64Array>()),
                Arc::new(
                    rows.iter().map(|row| if observed.is_valid(*row) { observed.value(*row) } else { f64::NAN }).collect::<Float64Array>(),
                ),
            ];
            let names = ["group", "subject", "code", "place", "observed"];
            pile.push(&RecordBatch::try_from_iter(names.into_iter().zip(columns)).map_err(|e| e.to_string())?)
        })?;
    }
    Ok(pile)
}

/// Goes through the flags in order.
struct Subjects {
    rows: InOrder,
    batch: Option<RecordBatch>,
    at: usize,
}

impl Subjects {
    /// The next flag: group, subject, rule, number. It is not passed over.
    fn look(&mut self) -> Result<Option<(i32, &str, &str, f64)>, String> {
        while self.batch.as_ref().is_none_or(|b| self.at >= b.num_rows()) {
            self.at = 0;
            self.batch = self.rows.next().transpose()?;
            if self.batch.is_none() {
                return Ok(None);
            }
        }
        Ok(self.batch.as_ref().map(|b| {
            let text = |at: usize| b.column(at).as_string::<i32>().value(self.at);
            (
                b.column(0).as_primitive::<Int32Type>().value(self.at),
                text(1),
                text(2),
                b.column(4).as_primitive::<Float64Type>().value(self.at),
            )
        }))
    }

    /// Writes a group, if it has any subject, after what stands in front of it: subject to rule to number.
    fn write(&mut self, group: i32, front: &str, out: &mut dyn Write) -> Result<bool, String> {
        let say = |e: std::io::Error| format!("writing the output: {e}; is the disk full?");
        let mut now: Option<(String, BTreeMap<String, f64>)> = None;
        let mut comma = "{";
        let mut put = |subject: String, rules: BTreeMap<String, f64>| {
            let lead = if comma == "{" { front } else { "" };
            let written = write!(out, "{lead}{comma}{}:{}", json!(subject), json!(rules));
            comma = ",";
            written.map_err(say)
        };
        while let Some((of, subject, code, number)) = self.look()? {
            if of != group {
                break;
            }
            match &mut now {
                Some((same, rules)) if same == subject => {
                    rules.insert(code.to_owned(), number);
                }
                _ => {
                    let next = (subject.to_owned(), BTreeMap::from([(code.to_owned(), number)]));
                    if let Some((subject, rules)) = now.replace(next) {
                        put(subject, rules)?;
                    }
                }
            }
            self.at += 1;
        }
        let Some((subject, rules)) = now else { return Ok(false) };
        put(subject, rules)?;
        out.write_all(b"}").map_err(say)?;
        Ok(true)
    }
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
