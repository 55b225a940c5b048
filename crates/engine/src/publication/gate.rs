//! A session in which only what its audience may see can be named: public columns, or at the desk all.
//!
//! Each table is registered as a view that selects its public columns; the table itself has no name there, so no
//! query, however clever, reaches the rest. Ids of parties that are not known to be organisations are replaced by keys
//! made with the office's secret: they still join, and cannot be turned back or guessed by trying.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarUDF, Volatility, create_udf, when};
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionContext, col, lit};
use facts::ids;
use sha2::{Digest, Sha256};

use super::marks::{Audience, Mark, Marks};
use crate::flags::{Flag, Value};
use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits};
use crate::tables::tables;

/// Stands in the key of ids of people and firms where a dataset stands in others.
const OF_ENTITIES: &str = "people and firms";

/// Begins the key that stands for a masked id.
pub const MASK: &str = "masked-";

/// What may leave one dataset.
#[derive(Clone)]
pub struct Gate {
    audience: Audience,
    marks: Arc<Marks>,
    /// Short hashes of the ids of all parties, and of those known to be organisations, in order.
    parties: Arc<Vec<u64>>,
    organisations: Arc<Vec<u64>>,
    /// The office's secret and the dataset, taken in already.
    key: Sha256,
    /// The same for ids of people and firms, which are the same beside every dataset.
    entity_key: Sha256,
}

fn short(id: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(id.as_bytes())
}

impl Gate {
    /// Looks through a dataset's parties for those known to be organisations. `secret` is the office's own and never leaves it.
    pub fn new(audience: Audience, marks: Arc<Marks>, data: &[Option<TableData>], dataset: &str, secret: &[u8]) -> Result<Gate, String> {
        let mut noted = Noted::default();
        for (table, of) in tables().iter().zip(data) {
            let columns: &[&str] = match table.name.as_str() {
                "parties" => &PARTY,
                "bidders" | "suppliers" => &PARTY[..1],
                "processes" => &BUYING,
                _ => continue,
            };
            let Some(of) = of else { continue };
            let mut failed = None;
            of.scan(None, columns, &mut |batch| {
                let outcome = match columns.len() {
                    1 => noted.ids(&batch),
                    2 => noted.buyers(&batch),
                    _ => noted.ids(&batch).and_then(|()| noted.kinds(&batch, &marks)),
                };
                failed = failed.take().or(outcome.err());
            })?;
            if let Some(reason) = failed {
                return Err(reason);
            }
        }
        let (parties, organisations) = noted.sorted();
        let keyed = |of: &str| part(part(Sha256::new(), secret), of.as_bytes());
        let (key, entity_key) = (keyed(dataset), keyed(OF_ENTITIES));
        Ok(Gate { audience, marks, parties: Arc::new(parties), organisations: Arc::new(organisations), key, entity_key })
    }

    /// Whom it is for.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// The marks.
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Whether an id is known to be an organisation's: that of a body that buys, or of one in a register of organisations only, and
    /// nowhere in the dataset a person's.
    pub fn is_organisation(&self, party: &str) -> bool {
        self.organisations.binary_search(&short(party)).is_ok()
    }

    /// A party's id (or several, joined with `|`) as its audience may see it.
    pub fn shown_id(&self, id: &str) -> String {
        if self.audience == Audience::Desk || self.is_organisation(id) {
            return id.to_owned();
        }
        let one = |id: &str| if self.is_organisation(id) { id.to_owned() } else { format!("{MASK}{}", &self.keyed(id.as_bytes())[..16]) };
        id.split('|').map(one).collect::<Vec<_>>().join("|")
    }

    /// The id of a person or firm (or several, joined with `|`) as its audience may see it.
    pub fn shown_entity(&self, ids: &str) -> String {
        if self.audience == Audience::Desk {
            return ids.to_owned();
        }
        let one = |id: &str| format!("e{}", &ids::hex(&part(self.entity_key.clone(), id.as_bytes()).finalize()[..8]));
        ids.split('|').map(one).collect::<Vec<_>>().join("|")
    }

    /// A text that may hold ids of parties between others, joined with `|`: those of parties that are not known to be organisations
    /// are masked, the rest stays.
    pub fn shown_text(&self, text: &str) -> String {
        let is_masked =
            |id: &str| self.audience == Audience::Public && self.parties.binary_search(&short(id)).is_ok() && !self.is_organisation(id);
        let one = |part: &str| if is_masked(part) { self.shown_id(part) } else { part.to_owned() };
        if is_masked(text) { self.shown_id(text) } else { text.split('|').map(one).collect::<Vec<_>>().join("|") }
    }

    /// A flag as its audience may see it: for the public, ids masked, evidence that is not public left out. Its id becomes another where it was
    /// made from a masked one, or ids could be tried against it.
    pub fn shown_flag(&self, mut flag: Flag, profile: &str) -> Flag {
        if self.audience == Audience::Desk {
            return flag;
        }
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
                (Mark::EntityIds, Value::Text(ids)) => Value::Text(self.shown_entity(&ids)),
                _ => Value::Null,
            };
        }
        flag
    }

    /// A row's id as its audience may see it: for the public, it is made from ids and bytes that may be withheld, so it is made anew.
    pub fn shown_row(&self, row: i64) -> i64 {
        if self.audience == Audience::Desk {
            return row;
        }
        let hash = part(self.key.clone(), &row.to_le_bytes()).finalize();
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        i64::from_le_bytes(first)
    }

    /// A finding's id as its audience may see it. It is made from checksums of rows, withheld values included: the public could try
    /// guesses against it, so it is made anew.
    pub fn shown_finding(&self, id: String) -> String {
        if self.audience == Audience::Desk { id } else { self.keyed(id.as_bytes()) }
    }

    /// A text that is made from withheld values, as another that is made from it and the office's secret.
    fn keyed(&self, bytes: &[u8]) -> String {
        ids::hex(&part(self.key.clone(), bytes).finalize()[..16])
    }

    /// A session over the dataset's tables and kept tables (name, file), cut to what its audience may see.
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

    /// Registers under its name what its audience may see of a relation.
    pub fn let_through(&self, context: &SessionContext, name: &str, whole: DataFrame) -> Result<(), DataFusionError> {
        if self.audience == Audience::Desk {
            context.register_table(name, whole.into_view())?;
            return Ok(());
        }
        let marks = self.marks.table(name);
        let says = ["scheme", "identifier", "is_buyer"];
        let is_of_parties = says.iter().all(|c| whole.schema().has_column_with_unqualified_name(c));
        let mut columns = Vec::new();
        for field in whole.schema().fields().iter() {
            let name = field.name().as_str();
            let column = || col(format!("\"{name}\""));
            let shown = match marks.get(name) {
                Some(Mark::Public) => column(),
                // Sections are awards and contracts, too, whose ids are nobody's number.
                Some(Mark::PartyIds) if name == "section_id" => {
                    let masked = self.id_function().call(vec![text(column())]);
                    when(col("section").eq(lit("bid")), masked).otherwise(text(column()))?.alias(name)
                }
                Some(Mark::PartyIds) => self.id_function().call(vec![text(column())]).alias(name),
                Some(Mark::EntityIds) => self.entity_function().call(vec![text(column())]).alias(name),
                Some(Mark::Keyed) => self.row_function().call(vec![column()]).alias(name),
                Some(Mark::Organisation) if is_of_parties => {
                    let [scheme, identifier, buys] = says.map(col);
                    when(self.organisation_function().call(vec![text(scheme), text(identifier), buys]), column()).end()?.alias(name)
                }
                Some(Mark::Organisation | Mark::Partner | Mark::Agency) | None => continue,
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
        self.text_function("shown_id", Gate::shown_id)
    }

    fn entity_function(&self) -> ScalarUDF {
        self.text_function("shown_entity", Gate::shown_entity)
    }

    fn text_function(&self, name: &str, shown: fn(&Gate, &str) -> String) -> ScalarUDF {
        let gate = self.clone();
        create_udf(
            name,
            vec![DataType::Utf8],
            DataType::Utf8,
            Volatility::Immutable,
            Arc::new(move |values: &[ColumnarValue]| {
                let arrays = ColumnarValue::values_to_arrays(values)?;
                let ids = arrays[0].as_string::<i32>();
                let shown: StringArray = ids.iter().map(|id| id.map(|id| shown(&gate, id))).collect();
                Ok(ColumnarValue::Array(Arc::new(shown)))
            }),
        )
    }

    fn row_function(&self) -> ScalarUDF {
        let gate = self.clone();
        create_udf(
            "shown_row",
            vec![DataType::Int64],
            DataType::Int64,
            Volatility::Immutable,
            Arc::new(move |values: &[ColumnarValue]| {
                let arrays = ColumnarValue::values_to_arrays(values)?;
                let rows = arrays[0].as_primitive::<Int64Type>();
                let shown: Int64Array = rows.iter().map(|r| r.map(|r| gate.shown_row(r))).collect();
                Ok(ColumnarValue::Array(Arc::new(shown)))
            }),
        )
    }

    fn organisation_function(&self) -> ScalarUDF {
        let gate = self.clone();
        create_udf(
            "is_organisation",
            vec![DataType::Utf8, DataType::Utf8, DataType::Boolean],
            DataType::Boolean,
            Volatility::Immutable,
            Arc::new(move |values: &[ColumnarValue]| {
                let arrays = ColumnarValue::values_to_arrays(values)?;
                let (schemes, identifiers, buys) = (arrays[0].as_string::<i32>(), arrays[1].as_string::<i32>(), arrays[2].as_boolean());
                let rows = schemes.iter().zip(identifiers.iter()).zip(buys.iter());
                let known: BooleanArray = rows.map(|((s, i), b)| Some(gate.marks.says_organisation(s, i, b.unwrap_or(false)))).collect();
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

/// Columns that say who a party is.
const PARTY: [&str; 4] = ["party_id", "scheme", "identifier", "is_buyer"];
/// Columns of a process that name who buys: not every publication lists its parties.
const BUYING: [&str; 2] = ["buyer_id", "procuring_entity_id"];

fn texts(batch: &RecordBatch, name: &str) -> Result<ArrayRef, String> {
    let column = batch.column_by_name(name).ok_or_else(|| format!("a table of parties has no {name}"))?;
    cast(column, &DataType::Utf8).map_err(|e| e.to_string())
}

/// Takes in a part with its length before it, which keeps `("ab", "c")` and `("a", "bc")` apart.
fn part(mut hasher: Sha256, bytes: &[u8]) -> Sha256 {
    hasher.update((bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
    hasher
}

/// Short hashes of ids of parties: of all, of organisations, and of persons.
#[derive(Default)]
struct Noted {
    parties: Vec<u64>,
    organisations: Vec<u64>,
    persons: Vec<u64>,
}

impl Noted {
    /// Adds the ids of a batch's parties.
    fn ids(&mut self, batch: &RecordBatch) -> Result<(), String> {
        let ids = texts(batch, "party_id")?;
        self.parties.extend(ids.as_string::<i32>().iter().flatten().map(short));
        self.tighten();
        Ok(())
    }

    /// Adds those who buy.
    fn buyers(&mut self, batch: &RecordBatch) -> Result<(), String> {
        for name in BUYING {
            let ids = texts(batch, name)?;
            self.organisations.extend(ids.as_string::<i32>().iter().flatten().map(short));
        }
        self.tighten();
        Ok(())
    }

    /// The same ids come again in every process.
    fn tighten(&mut self) {
        for list in [&mut self.parties, &mut self.organisations] {
            if list.len() > 1 << 20 {
                list.sort_unstable();
                list.dedup();
            }
        }
    }

    /// Adds the parties of a batch that are known to be organisations, or to be none.
    fn kinds(&mut self, batch: &RecordBatch, marks: &Marks) -> Result<(), String> {
        let (party, scheme, identifier) = (texts(batch, "party_id")?, texts(batch, "scheme")?, texts(batch, "identifier")?);
        let (party, scheme, identifier) = (party.as_string::<i32>(), scheme.as_string::<i32>(), identifier.as_string::<i32>());
        let buyer = batch.column_by_name("is_buyer").ok_or("the table parties has no is_buyer")?.as_boolean();
        for (((party, scheme), identifier), buys) in party.iter().zip(scheme).zip(identifier).zip(buyer) {
            let Some(party) = party else { continue };
            if marks.says_organisation(scheme, identifier, buys.unwrap_or(false)) {
                self.organisations.push(short(party));
            } else if scheme.is_some_and(|s| marks.is_person(s, identifier)) {
                self.persons.push(short(party));
            }
        }
        Ok(())
    }

    /// All parties, and the organisations among them, in order.
    fn sorted(mut self) -> (Vec<u64>, Vec<u64>) {
        for ids in [&mut self.parties, &mut self.organisations, &mut self.persons] {
            ids.sort_unstable();
            ids.dedup();
        }
        self.organisations.retain(|id| self.persons.binary_search(id).is_err());
        (self.parties, self.organisations)
    }
}
