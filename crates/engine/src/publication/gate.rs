//! A session in which only public columns can be named.
//!
//! Each table is registered as a view that selects its public columns; the table itself has no name there, so no
//! query, however clever, reaches the rest. Ids of parties that are not known to be organisations are replaced by keys
//! made with the office's secret: they still join, and cannot be turned back or guessed by trying.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{DataFusionError, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarUDF, Volatility, create_udf, when};
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionContext, col, lit};
use facts::ids;

use super::marks::{Mark, Marks};
use crate::flags::{Flag, Value};
use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits};
use crate::tables::tables;

/// Begins the key that stands for a masked id.
pub const MASK: &str = "masked-";

/// What may leave one dataset.
#[derive(Clone)]
pub struct Gate {
    marks: Arc<Marks>,
    /// Short hashes of the ids of all parties, and of those known to be organisations, in order.
    parties: Arc<Vec<u64>>,
    organisations: Arc<Vec<u64>>,
    secret: Arc<Vec<u8>>,
    dataset: String,
}

fn short(id: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes())
}

impl Gate {
    /// Looks through a dataset's parties for those known to be organisations. `secret` is the office's own and never leaves it.
    pub fn new(marks: Arc<Marks>, data: &[Option<TableData>], dataset: &str, secret: &[u8]) -> Result<Gate, String> {
        let (mut parties, mut organisations) = (Vec::new(), Vec::new());
        for (table, of) in tables().iter().zip(data).filter(|(t, _)| NAMING.contains(&t.name.as_str())) {
            let Some(of) = of else { continue };
            let is_parties = table.name == "parties";
            let columns: &[&str] = if is_parties { &PARTY } else { &PARTY[..1] };
            let mut failed = None;
            of.scan(None, columns, &mut |batch| {
                let noted = note_ids(&batch, &mut parties);
                let noted = if is_parties { noted.and_then(|()| note_organisations(&batch, &marks, &mut organisations)) } else { noted };
                failed = failed.take().or(noted.err());
            })?;
            if let Some(reason) = failed {
                return Err(reason);
            }
        }
        for ids in [&mut parties, &mut organisations] {
            ids.sort_unstable();
            ids.dedup();
        }
        let (parties, organisations, secret) = (Arc::new(parties), Arc::new(organisations), Arc::new(secret.to_vec()));
        Ok(Gate { marks, parties, organisations, secret, dataset: dataset.to_owned() })
    }

    /// The marks.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Whether a party is known to be an organisation: a body that buys, or one in a register of organisations only.
    pub fn is_organisation(&self, party: &str) -> bool {
        self.organisations.binary_search(&short(party)).is_ok()
    }

    /// A party's id (or several, joined with `|`) as everybody may see it.
    pub fn shown_id(&self, id: &str) -> String {
        if self.is_organisation(id) {
            return id.to_owned();
        }
        let one = |id: &str| if self.is_organisation(id) { id.to_owned() } else { format!("{MASK}{}", &self.keyed(id.as_bytes())[..16]) };
        id.split('|').map(one).collect::<Vec<_>>().join("|")
    }

    /// A text that may hold ids of parties between others, joined with `|`: those of parties that are not known to be organisations
    /// are masked, the rest stays.
    pub fn shown_text(&self, text: &str) -> String {
        let is_masked = |id: &str| self.parties.binary_search(&short(id)).is_ok() && !self.is_organisation(id);
        let one = |part: &str| if is_masked(part) { self.shown_id(part) } else { part.to_owned() };
        if is_masked(text) { self.shown_id(text) } else { text.split('|').map(one).collect::<Vec<_>>().join("|") }
    }

    /// A flag as everybody may see it: ids masked, evidence that is not public left out. Its id becomes another where it was
    /// made from a masked one, or ids could be tried against it.
    pub fn shown_flag(&self, mut flag: Flag, profile: &str) -> Flag {
        let subject = self.shown_text(&flag.subject_id);
        if subject != flag.subject_id {
            flag.id = self.keyed(flag.id.as_bytes());
            flag.subject_id = subject;
        }
        for (name, value) in &mut flag.evidence {
            *value = match (self.marks.evidence(profile, &flag.code, name), std::mem::replace(value, Value::Null)) {
                (Mark::Public, Value::Text(text)) => Value::Text(self.shown_text(&text)),
                (Mark::Public, Value::Rows(_)) => Value::Null,
                (Mark::Public, other) => other,
                (Mark::PartyIds, Value::Text(ids)) => Value::Text(self.shown_id(&ids)),
                _ => Value::Null,
            };
        }
        flag
    }

    /// A row's id as everybody may see it: that of a party's row is made from the party's id.
    pub fn shown_row(&self, row: i64, party: Option<&str>) -> i64 {
        if party.is_some_and(|p| self.is_organisation(p)) {
            return row;
        }
        let keyed = self.keyed(&row.to_le_bytes());
        ids::parse_hex16(&keyed[..16]).expect("sixteen hex digits")
    }

    fn keyed(&self, bytes: &[u8]) -> String {
        ids::digest([self.secret.as_slice(), self.dataset.as_bytes(), bytes].into_iter())
    }

    /// A session over the dataset's tables and kept tables (name, file), cut to what is public.
    pub async fn open(&self, data: &[Option<TableData>], kept: &[(&str, PathBuf)], limits: &Limits) -> Result<SessionContext, String> {
        let say = |e: DataFusionError| e.to_string();
        let context = session::empty(limits, &Arc::new(Surroundings::default())).map_err(say)?;
        for (index, table) in tables().iter().enumerate() {
            let whole = match data.get(index).and_then(Option::as_ref) {
                Some(TableData::Parquet(path, _)) => parquet(&context, path).await.map_err(say)?,
                Some(TableData::Memory(parts)) => {
                    let batches: Vec<RecordBatch> = parts.iter().map(|(_, batch)| batch.clone()).collect();
                    context.read_batches(batches).map_err(say)?
                }
                None => context.read_batch(RecordBatch::new_empty(table.schema.clone())).map_err(say)?,
            };
            self.let_through(&context, &table.name, whole).map_err(say)?;
        }
        for (name, path) in kept {
            let whole = parquet(&context, path).await.map_err(say)?;
            self.let_through(&context, name, whole).map_err(say)?;
        }
        Ok(context)
    }

    /// Registers the public part of a relation under its name.
    pub fn let_through(&self, context: &SessionContext, name: &str, whole: DataFrame) -> Result<(), DataFusionError> {
        let marks = self.marks.table(name);
        let party = ["party_id", "tenderer_id"].into_iter().find(|c| whole.schema().has_column_with_unqualified_name(c));
        let mut columns = Vec::new();
        for field in whole.schema().fields().iter() {
            let name = field.name().as_str();
            let column = || col(format!("\"{name}\""));
            let shown = match marks.get(name) {
                Some(Mark::Public) => column(),
                Some(Mark::PartyIds) if field.data_type() == &DataType::Int64 => {
                    let party = party.map_or_else(|| lit(ScalarValue::Utf8(None)), col);
                    self.row_function().call(vec![column(), text(party)]).alias(name)
                }
                Some(Mark::PartyIds) => self.id_function().call(vec![text(column())]).alias(name),
                Some(Mark::Organisation) => {
                    let Some(party) = party else { continue };
                    when(self.organisation_function().call(vec![text(col(party))]), column()).end()?.alias(name)
                }
                Some(Mark::Partner | Mark::Agency) | None => continue,
            };
            columns.push(shown);
        }
        if columns.is_empty() {
            return Ok(());
        }
        context.register_table(name, whole.select(columns)?.into_view())?;
        Ok(())
    }

    /// These functions are called by our own views and never registered: whoever could call them could try ids until one fits.
    fn id_function(&self) -> ScalarUDF {
        let gate = self.clone();
        create_udf(
            "shown_id",
            vec![DataType::Utf8],
            DataType::Utf8,
            Volatility::Immutable,
            Arc::new(move |values: &[ColumnarValue]| {
                let arrays = ColumnarValue::values_to_arrays(values)?;
                let ids = arrays[0].as_string::<i32>();
                let shown: StringArray = ids.iter().map(|id| id.map(|id| gate.shown_id(id))).collect();
                Ok(ColumnarValue::Array(Arc::new(shown)))
            }),
        )
    }

    fn row_function(&self) -> ScalarUDF {
        let gate = self.clone();
        create_udf(
            "shown_row",
            vec![DataType::Int64, DataType::Utf8],
            DataType::Int64,
            Volatility::Immutable,
            Arc::new(move |values: &[ColumnarValue]| {
                let arrays = ColumnarValue::values_to_arrays(values)?;
                let rows = arrays[0].as_primitive::<Int64Type>();
                let parties = arrays[1].as_string::<i32>();
                let shown: Int64Array = rows.iter().zip(parties.iter()).map(|(r, p)| r.map(|r| gate.shown_row(r, p))).collect();
                Ok(ColumnarValue::Array(Arc::new(shown)))
            }),
        )
    }

    fn organisation_function(&self) -> ScalarUDF {
        let gate = self.clone();
        create_udf(
            "is_organisation",
            vec![DataType::Utf8],
            DataType::Boolean,
            Volatility::Immutable,
            Arc::new(move |values: &[ColumnarValue]| {
                let arrays = ColumnarValue::values_to_arrays(values)?;
                let parties = arrays[0].as_string::<i32>();
                let known: arrow::array::BooleanArray = parties.iter().map(|p| Some(p.is_some_and(|p| gate.is_organisation(p)))).collect();
                Ok(ColumnarValue::Array(Arc::new(known)))
            }),
        )
    }
}

async fn parquet(context: &SessionContext, path: &std::path::Path) -> Result<DataFrame, DataFusionError> {
    context.read_parquet(path.to_string_lossy().into_owned(), ParquetReadOptions::default()).await
}

fn text(expression: Expr) -> Expr {
    datafusion::logical_expr::cast(expression, DataType::Utf8)
}

/// Tables that name parties by `party_id`.
const NAMING: [&str; 3] = ["parties", "bidders", "suppliers"];
/// Columns that say who a party is.
const PARTY: [&str; 4] = ["party_id", "scheme", "identifier", "is_buyer"];

fn texts(batch: &RecordBatch, name: &str) -> Result<ArrayRef, String> {
    let column = batch.column_by_name(name).ok_or_else(|| format!("a table of parties has no {name}"))?;
    cast(column, &DataType::Utf8).map_err(|e| e.to_string())
}

/// Adds the ids of a batch's parties.
fn note_ids(batch: &RecordBatch, out: &mut Vec<u64>) -> Result<(), String> {
    let ids = texts(batch, "party_id")?;
    out.extend(ids.as_string::<i32>().iter().flatten().map(short));
    // Parties come again in every process.
    if out.len() > 1 << 20 {
        out.sort_unstable();
        out.dedup();
    }
    Ok(())
}

/// Adds the parties of a batch that are known to be organisations.
fn note_organisations(batch: &RecordBatch, marks: &Marks, out: &mut Vec<u64>) -> Result<(), String> {
    let (party, scheme, identifier) = (texts(batch, "party_id")?, texts(batch, "scheme")?, texts(batch, "identifier")?);
    let (party, scheme, identifier) = (party.as_string::<i32>(), scheme.as_string::<i32>(), identifier.as_string::<i32>());
    let buyer = batch.column_by_name("is_buyer").ok_or("the table parties has no is_buyer")?.as_boolean();
    for row in 0..batch.num_rows() {
        if party.is_null(row) {
            continue;
        }
        let buys = buyer.is_valid(row) && buyer.value(row);
        let identifier = identifier.is_valid(row).then(|| identifier.value(row));
        if buys || (scheme.is_valid(row) && marks.is_organisation(scheme.value(row), identifier)) {
            out.push(short(party.value(row)));
        }
    }
    Ok(())
}
