//! Every verdict of a run, kept: raised, clear and unknown alike, so that rates have denominators and a page
//! can say what was looked at and what could not be.
//!
//! Verdicts go to a file in the order they come, from all threads; at the end they are put in order, and
//! counted by rule, buyer, month and missing field.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::prelude::SessionContext;
use futures::StreamExt;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::changes::{Changes, Compared, Taken};
use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::session::{self, Limits};

/// Takes verdicts while rules run.
pub struct Verdicts {
    to: To,
}

/// Where verdicts go.
enum To {
    /// To a file, to be kept.
    File(Box<Kept>),
    /// Held against those of the same rule by another law.
    Compared(Compared),
}

/// Verdicts on their way to the files.
struct Kept {
    path: PathBuf,
    schema: SchemaRef,
    state: Mutex<State>,
}

struct State {
    /// `None` when it has come to its end.
    out: Option<ArrowWriter<File>>,
    attempts: i32,
    /// Attempts that came to their end: those of a rule that failed do not count.
    whole: Vec<i32>,
}

/// One run of one rule over a part or over the whole.
pub(super) struct Attempt<'a> {
    verdicts: &'a Verdicts,
    number: i32,
    /// The part it looks at; `None` over the whole.
    part: Option<u32>,
    /// What is to be compared counts only when the run comes to its end.
    taken: Mutex<Taken>,
}

/// File of the verdicts: one row a rule and subject.
pub const VERDICTS: &str = "verdicts.parquet";
/// File of the counts: one row a rule, buyer, month, verdict and missing field.
pub const COUNTS: &str = "verdict_counts.parquet";

/// Verdicts of a subject, as they come.
const COLUMNS: [(&str, DataType); 5] = [
    ("process_id", DataType::Int64),
    ("subject_kind", DataType::Utf8),
    ("subject_id", DataType::Utf8),
    ("verdict", DataType::Utf8),
    ("missing", DataType::Utf8),
];

const IN_ORDER: &str = "select code, process_id, subject_kind, subject_id, verdict, missing from verdicts_as_they_came \
    where attempt in (select attempt from whole_attempts) and code not in (select code from failed_rules) \
    order by code, process_id nulls last, subject_kind, subject_id, verdict";

/// The month is that of the day whose law applied, else of the release; the buyer that of the process, or the subject.
const COUNTED: &str = "select v.code, \
        coalesce(p.buyer_id, case when v.subject_kind = 'buyer' then v.subject_id end) as buyer_id, \
        substr(cast(coalesce(v.on_day, p.release_day) as varchar), 1, 7) as month, \
        v.verdict, v.missing, count(*) as subjects \
    from verdicts_as_they_came as v left join processes as p on p.process_id = v.process_id \
    where v.attempt in (select attempt from whole_attempts) and v.code not in (select code from failed_rules) \
    group by 1, 2, 3, 4, 5 \
    order by 1, 2 nulls last, 3 nulls last, 4, 5 nulls last";

impl Verdicts {
    /// Verdicts that go to a file in this folder until [`Verdicts::finish`] puts them in order.
    pub fn new(folder: &Path) -> Result<Verdicts, String> {
        let path = folder.join("verdicts-as-they-came.parquet");
        let mut fields = vec![Field::new("attempt", DataType::Int32, false), Field::new("code", DataType::Utf8, false)];
        fields.extend(COLUMNS.map(|(name, kind)| Field::new(name, kind, true)));
        fields.push(Field::new("on_day", DataType::Date32, true));
        let schema = Arc::new(Schema::new(fields));
        let out = Some(writer(&path, schema.clone())?);
        let state = Mutex::new(State { out, attempts: 0, whole: Vec::new() });
        Ok(Verdicts { to: To::File(Box::new(Kept { path, schema, state })) })
    }

    /// Verdicts of rules that stand twice in the set, the second time [`super::changes::as_amended`]: held against each other. Changes
    /// on other days than these (from, to) are left out where the day is known.
    pub fn compared(days: (Option<i32>, Option<i32>)) -> Verdicts {
        Verdicts { to: To::Compared(Compared::new(days)) }
    }

    /// What changes for a rule by its code; nothing unless verdicts are compared.
    pub fn changes(&self, code: &str) -> Changes {
        match &self.to {
            To::Compared(compared) => compared.changes(code),
            To::File(_) => Changes::default(),
        }
    }

    /// Begins a run of a rule over a part, or over the whole.
    pub(super) fn begin(&self, part: Option<u32>) -> Attempt<'_> {
        let To::File(kept) = &self.to else { return Attempt { verdicts: self, number: 0, part, taken: Mutex::default() } };
        let mut state = kept.state.lock().unwrap_or_else(|e| e.into_inner());
        state.attempts += 1;
        Attempt { verdicts: self, number: state.attempts, part, taken: Mutex::default() }
    }

    /// Writes the two files into a folder, without the verdicts of rules that failed in another part.
    pub async fn finish(&self, data: &[Option<TableData>], failed: &[&str], limits: &Limits, folder: &Path) -> Result<(), String> {
        match &self.to {
            To::File(kept) => kept.finish(data, failed, limits, folder).await,
            _ => Err("verdicts that are compared are not kept".to_owned()),
        }
    }
}

impl Kept {
    async fn finish(&self, data: &[Option<TableData>], failed: &[&str], limits: &Limits, folder: &Path) -> Result<(), String> {
        let say = |e: datafusion::error::DataFusionError| e.to_string();
        let wrong = |e: parquet::errors::ParquetError| format!("{}: {e}", self.path.display());
        let (out, whole) = {
            let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
            (state.out.take(), std::mem::take(&mut state.whole))
        };
        out.map(ArrowWriter::close).transpose().map_err(wrong)?;
        let context = session::empty(limits, &Arc::new(Surroundings::default())).map_err(say)?;
        session::register_parquet(&context, "verdicts_as_they_came", &self.path).await.map_err(say)?;
        session::register_tables(&context, data).await.map_err(say)?;
        let attempts: ArrayRef = Arc::new(Int32Array::from(whole));
        let attempts = RecordBatch::try_from_iter([("attempt", attempts)]).map_err(|e| e.to_string())?;
        session::register_batches(&context, "whole_attempts", attempts.schema(), &[attempts], 1).map_err(say)?;
        let failed: ArrayRef = Arc::new(StringArray::from_iter_values(failed));
        let failed = RecordBatch::try_from_iter([("code", failed)]).map_err(|e| e.to_string())?;
        session::register_batches(&context, "failed_rules", failed.schema(), &[failed], 1).map_err(say)?;
        write(&context, IN_ORDER, &folder.join(VERDICTS)).await?;
        write(&context, COUNTED, &folder.join(COUNTS)).await?;
        std::fs::remove_file(&self.path).map_err(|e| format!("{}: {e}", self.path.display()))
    }
}

impl Attempt<'_> {
    /// Takes verdicts; `typed` has the reserved columns in their order and types.
    pub(super) fn take(&self, code: &str, typed: &RecordBatch) -> Result<(), String> {
        let mut taken = self.taken.lock().unwrap_or_else(|e| e.into_inner());
        match &self.verdicts.to {
            To::File(kept) => kept.take(self.number, code, typed),
            To::Compared(_) => {
                taken.take(code, typed);
                Ok(())
            }
        }
    }

    /// It came to its end, so its verdicts count.
    pub(super) fn end(self) {
        let taken = self.taken.into_inner().unwrap_or_else(|e| e.into_inner());
        match &self.verdicts.to {
            To::File(kept) => kept.state.lock().unwrap_or_else(|e| e.into_inner()).whole.push(self.number),
            To::Compared(compared) => compared.end(taken, self.part),
        }
    }
}

impl Kept {
    fn take(&self, attempt: i32, code: &str, typed: &RecordBatch) -> Result<(), String> {
        let rows = typed.num_rows();
        let mut columns: Vec<ArrayRef> =
            vec![Arc::new(Int32Array::from_value(attempt, rows)), Arc::new(StringArray::from_iter_values(std::iter::repeat_n(code, rows)))];
        columns.extend(typed.columns()[..COLUMNS.len()].iter().cloned());
        columns.push(typed.column(ON_DAY).clone());
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(|e| e.to_string())?;
        let mut state = self.state.lock().unwrap_or_else(|e| e.into_inner());
        // A rule that was left behind may come too late.
        let Some(out) = &mut state.out else { return Ok(()) };
        out.write(&batch).map_err(|e| format!("{}: {e}", self.path.display()))
    }
}

/// Place of `on_day` among the reserved columns.
const ON_DAY: usize = 7;

fn writer(path: &Path, schema: SchemaRef) -> Result<ArrowWriter<File>, String> {
    let file = File::create(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let level = ZstdLevel::try_new(1).expect("1 is a level");
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).set_created_by("tura".to_owned()).build();
    ArrowWriter::try_new(file, schema, Some(properties)).map_err(|e| format!("{}: {e}", path.display()))
}

async fn write(context: &SessionContext, sql: &str, path: &Path) -> Result<(), String> {
    let say = |e: datafusion::error::DataFusionError| e.to_string();
    let mut stream = context.sql(sql).await.map_err(say)?.execute_stream().await.map_err(say)?;
    let mut out = writer(path, stream.schema())?;
    while let Some(batch) = stream.next().await {
        out.write(&batch.map_err(say)?).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    out.close().map(drop).map_err(|e| format!("{}: {e}", path.display()))
}
