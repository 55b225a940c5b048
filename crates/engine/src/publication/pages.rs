//! What the site shows, computed from the gated session: page tables, and one document a process.
//!
//! A page table is a select in `publication/pages/NAME.sql`; its first lines say the grain, the key and the indexes.
//! Rows are handed out one by one as plain values: who keeps them, and where, is not known here.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Int64Type, Schema, SchemaRef};
use arrow::json::LineDelimitedWriter;
use datafusion::common::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, SessionState};
use datafusion::logical_expr::Expr;
use datafusion::prelude::{DataFrame, SessionContext, col};
use futures::StreamExt;

use super::gate::Gate;
use crate::flags::{Flag, Value, value_at};
use crate::input::chunks::{CHUNK_ROWS, Source, chunks, rows_by_part};
use crate::input::sink::TableData;
use crate::sql::Surroundings;
use crate::sql::reads::Reads;
use crate::sql::rows::{Plan, Rows};
use crate::sql::session::{self, Limits, NO_MEMORY};
use crate::tables::{Of, PhysicalKind, TableDef, tables};

/// A page table as its file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageTable {
    /// Its name: the file's.
    pub name: String,
    /// The select.
    pub sql: String,
    /// Columns that make a row unique.
    pub key: Vec<String>,
    /// Further indexes.
    pub indexes: Vec<Vec<String>>,
}

/// What a column of a page table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Text,
    Int,
    Number,
}

impl PageTable {
    /// Reads a file: `-- key: a, b` and `-- index: c` stand in the comments at its top.
    pub fn parse(name: &str, text: &str) -> Result<PageTable, String> {
        let names = |list: &str| list.split(',').map(|n| n.trim().to_owned()).collect::<Vec<_>>();
        let (mut key, mut indexes) = (Vec::new(), Vec::new());
        for line in text.lines().take_while(|l| l.starts_with("--")) {
            if let Some(list) = line.strip_prefix("-- key:") {
                key = names(list);
            } else if let Some(list) = line.strip_prefix("-- index:") {
                indexes.push(names(list));
            }
        }
        if key.is_empty() {
            return Err(format!("publication/pages/{name}.sql: no line `-- key: column`"));
        }
        Ok(PageTable { name: name.to_owned(), sql: text.to_owned(), key, indexes })
    }
}

fn say(e: DataFusionError) -> String {
    e.to_string().lines().next().unwrap_or("").to_owned()
}

/// The columns a select gives.
pub async fn columns(context: &SessionContext, sql: &str) -> Result<Vec<(String, Kind)>, String> {
    let frame = context.sql(sql).await.map_err(say)?;
    let kind = |t: &DataType| match t {
        DataType::Boolean => Kind::Int,
        t if t.is_integer() => Kind::Int,
        // Days are counted; as texts they would be found and ordered, and then read as nothing.
        DataType::Date32 => Kind::Int,
        t if t.is_numeric() => Kind::Number,
        _ => Kind::Text,
    };
    Ok(frame.schema().fields().iter().map(|f| (f.name().clone(), kind(f.data_type()))).collect())
}

/// Sessions over the same rows, in which a page table is tried one after the other until its query does not run out of memory.
pub struct Sessions(Vec<SessionContext>);

impl Sessions {
    /// From what opens a session within limits: with half of the memory, for what the engine does not account for comes on top; with all of
    /// it; and with all of it joining by sorting, which spills where hashing cannot.
    pub async fn open<F: Future<Output = Result<SessionContext, String>>>(
        limits: &Limits,
        open: impl Fn(Limits) -> F,
    ) -> Result<Sessions, String> {
        let half = Limits { memory: limits.memory / 2, ..limits.clone() };
        let sessions = vec![open(half).await?, open(limits.clone()).await?, open(limits.clone()).await?];
        session::join_by_sorting(&sessions[2]);
        Ok(Sessions(sessions))
    }

    /// The columns a select gives.
    pub async fn columns(&self, sql: &str) -> Result<Vec<(String, Kind)>, String> {
        columns(&self.0[0], sql).await
    }

    /// Calls `each` with every row of a page table, in the order of its key; returns how many there were.
    pub async fn rows(&self, table: &PageTable, each: &mut (dyn FnMut(&[Value]) -> Result<(), String> + Send)) -> Result<u64, String> {
        let mut outcome = Ok(());
        let mut count = 0;
        for context in &self.0 {
            outcome = rows_of(context, table, each, &mut count).await;
            // Rows come once all is sorted: memory is used up before the first one, or hardly ever.
            if count > 0 || outcome.as_ref().err().is_none_or(|reason| !reason.contains(NO_MEMORY)) {
                break;
            }
        }
        outcome.map(|()| count)
    }
}

async fn rows_of(
    context: &SessionContext,
    table: &PageTable,
    each: &mut (dyn FnMut(&[Value]) -> Result<(), String> + Send),
    count: &mut u64,
) -> Result<(), String> {
    let key: Vec<String> = table.key.iter().map(|k| format!("\"{k}\"")).collect();
    // What sorts spills to the disk.
    let sql = format!("select * from (\n{}\n) as page order by {}", table.sql, key.join(", "));
    let mut stream = session::stream(context, &sql).await.map_err(say)?;
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(say)?;
        for row in 0..batch.num_rows() {
            let values: Vec<Value> = batch.columns().iter().map(|c| value_at(c, row)).collect();
            each(&values)?;
            *count += 1;
        }
    }
    Ok(())
}

/// A flag, as the page tables need it: everything in it may be shown.
#[derive(Clone, Debug)]
pub struct FlagRow {
    /// The flag.
    pub flag: Flag,
    /// The buyer of its process, or its subject.
    pub buyer_id: Option<String>,
}

/// The table `flags` of the gated session: one row a flag.
pub fn flags_batch(rows: &[FlagRow]) -> Result<RecordBatch, String> {
    let text = |f: &dyn Fn(&FlagRow) -> Option<String>| -> ArrayRef { Arc::new(rows.iter().map(f).collect::<StringArray>()) };
    let number = |f: &dyn Fn(&FlagRow) -> Option<f64>| -> ArrayRef { Arc::new(rows.iter().map(f).collect::<Float64Array>()) };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("flag_id", text(&|r| Some(r.flag.id.clone()))),
        ("code", text(&|r| Some(r.flag.code.clone()))),
        ("subject_kind", text(&|r| Some(r.flag.subject_kind.clone()))),
        ("subject_id", text(&|r| Some(r.flag.subject_id.clone()))),
        ("process_id", Arc::new(rows.iter().map(|r| r.flag.process).collect::<Int64Array>())),
        ("buyer_id", text(&|r| r.buyer_id.clone())),
        ("observed", number(&|r| r.flag.observed)),
        ("expected", number(&|r| r.flag.expected)),
        ("on_day", Arc::new(rows.iter().map(|r| r.flag.on_day).collect::<Date32Array>())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).map_err(|e| e.to_string())
}

/// A gated session.
pub type Session = SessionContext;

/// Flags on their way into a Parquet file, some at a time.
pub struct FlagFile {
    out: parquet::arrow::ArrowWriter<std::fs::File>,
    path: std::path::PathBuf,
}

impl FlagFile {
    /// A new file.
    pub fn create(path: &std::path::Path) -> Result<FlagFile, String> {
        let wrong = |e: String| format!("{}: {e}", path.display());
        let file = std::fs::File::create(path).map_err(|e| wrong(e.to_string()))?;
        let out = parquet::arrow::ArrowWriter::try_new(file, flags_batch(&[])?.schema(), None).map_err(|e| wrong(e.to_string()))?;
        Ok(FlagFile { out, path: path.to_owned() })
    }

    /// Adds flags.
    pub fn write(&mut self, rows: &[FlagRow]) -> Result<(), String> {
        self.out.write(&flags_batch(rows)?).map_err(|e| format!("{}: {e}", self.path.display()))
    }

    /// Ends the file; without this it cannot be read.
    pub fn close(self) -> Result<(), String> {
        self.out.close().map(drop).map_err(|e| format!("{}: {e}", self.path.display()))
    }
}

/// Tables that a process's document has; `history` is nobody's business but the rules'.
fn in_document(table: &TableDef) -> bool {
    table.of == Of::Releases && table.name != "history"
}

/// Columns that a document has: what was published, and where; not the ids that only join tables.
fn is_shown(table: &str, physical: &crate::tables::Physical) -> bool {
    let places = matches!(physical.name.as_str(), "file" | "offset" | "length");
    match physical.kind {
        // First: they are numbers of the kind of ids.
        _ if places => matches!(table, "processes" | "releases"),
        PhysicalKind::Id | PhysicalKind::At | PhysicalKind::NumberText => false,
        _ => true,
    }
}

/// One table of the documents: the rows of a chunk in order of process, as lines of JSON.
struct Lines<'a> {
    name: String,
    source: Option<Source<'a>>,
    cut: SchemaRef,
    rows: Rows,
    plan: Plan,
    stream: Option<SendableRecordBatchStream>,
    waiting: VecDeque<(i64, String)>,
}

impl<'a> Lines<'a> {
    async fn open(context: &SessionContext, gate: &Gate, table: &TableDef, data: Option<&'a TableData>) -> Result<Lines<'a>, String> {
        let source = data.map(Source::open).transpose()?;
        let name = table.name.as_str();
        // Which columns are read says a plan over the empty table: the gate asks for more than it shows.
        session::register_batches(context, name, table.schema.clone(), &[], 1).map_err(say)?;
        Lines::let_through(context, gate, name).await.map_err(say)?;
        let mut reads = Reads::default();
        let frame = Lines::shown(context, table).await.map_err(say)?;
        reads.note(&context.state().optimize(frame.logical_plan()).map_err(say)?);
        context.deregister_table(name).map_err(say)?;
        let there = source.as_ref().and_then(Source::schema);
        let is_read = |column: &str| reads.of(name).is_some_and(|(columns, _)| columns.contains(column));
        let fields = there.iter().flat_map(|schema| schema.fields().iter()).filter(|f| is_read(f.name()));
        let cut: SchemaRef = Arc::new(Schema::new(fields.cloned().collect::<Vec<_>>()));
        let rows = session::register_rows(context, name, &table.schema, cut.clone()).await.map_err(say)?;
        Lines::let_through(context, gate, name).await.map_err(say)?;
        let frame = Lines::shown(context, table).await.map_err(say)?;
        let plan = Plan::new(&context.state(), frame.logical_plan()).map_err(say)?;
        Ok(Lines { name: name.to_owned(), source, cut, rows, plan, stream: None, waiting: VecDeque::new() })
    }

    /// Cuts a table to what the gate lets through.
    async fn let_through(context: &SessionContext, gate: &Gate, name: &str) -> Result<(), DataFusionError> {
        let whole = context.table(name).await?;
        context.deregister_table(name)?;
        gate.let_through(context, name, whole)
    }

    /// What a document has of a table, in order.
    async fn shown(context: &SessionContext, table: &TableDef) -> Result<DataFrame, DataFusionError> {
        let frame = context.table(table.name.as_str()).await?;
        let public = |name: &str| frame.schema().has_column_with_unqualified_name(name);
        let mut columns: Vec<Expr> = vec![col("process_id")];
        columns
            .extend(table.physical.iter().filter(|p| is_shown(&table.name, p) && public(&p.name)).map(|p| col(format!("\"{}\"", p.name))));
        let order = vec![col("process_id").sort(true, false), col("row_id").sort(true, false)];
        let has_row = public("row_id");
        columns.extend(has_row.then(|| col("row_id")));
        frame.select(columns)?.sort(if has_row { order } else { order[..1].to_vec() })
    }

    /// Takes up the rows of a chunk.
    async fn begin(&mut self, state: &SessionState, chunk: &Range<u32>) -> Result<(), String> {
        let is_some = !self.cut.fields().is_empty();
        let names: Vec<&str> = self.cut.fields().iter().map(|f| f.name().as_str()).collect();
        let batches = self.source.as_ref().filter(|_| is_some).map_or(Ok(Vec::new()), |source| source.read(chunk, &names))?;
        self.rows.put(batches);
        self.waiting.clear();
        self.stream = Some(self.plan.stream(state).await.map_err(say)?);
        Ok(())
    }

    /// The process of the next row.
    async fn next_process(&mut self) -> Result<Option<i64>, String> {
        while self.waiting.is_empty() {
            let Some(stream) = &mut self.stream else { return Ok(None) };
            match stream.next().await {
                None => return Ok(None),
                Some(batch) => self.waiting = lines(&batch.map_err(say)?)?,
            }
        }
        Ok(self.waiting.front().map(|(process, _)| *process))
    }

    /// Adds the rows of a process to its document.
    async fn take(&mut self, process: i64, out: &mut String) -> Result<(), String> {
        let mut first = true;
        while let Some(next) = self.next_process().await? {
            if next > process {
                break;
            }
            let Some((of, line)) = self.waiting.pop_front() else { break };
            // A row of a process that the table of processes does not have belongs to no page.
            if of < process {
                continue;
            }
            if first {
                out.push_str(if out.len() > 1 { ",\"" } else { "\"" });
                out.push_str(&self.name);
                out.push_str("\":[");
            } else {
                out.push(',');
            }
            first = false;
            out.push_str(&line);
        }
        if !first {
            out.push(']');
        }
        Ok(())
    }
}

/// A batch as lines of JSON without the ids, each with its process.
fn lines(batch: &RecordBatch) -> Result<VecDeque<(i64, String)>, String> {
    if batch.num_rows() == 0 {
        return Ok(VecDeque::new());
    }
    let ids = batch.column(0).as_primitive::<Int64Type>().clone();
    let schema: SchemaRef = batch.schema();
    let shown: Vec<usize> = (1..schema.fields().len()).filter(|i| schema.field(*i).name() != "row_id").collect();
    let cut = batch.project(&shown).map_err(|e| e.to_string())?;
    let mut writer = LineDelimitedWriter::new(Vec::new());
    writer.write(&cut).map_err(|e| e.to_string())?;
    writer.finish().map_err(|e| e.to_string())?;
    let text = String::from_utf8(writer.into_inner()).map_err(|e| e.to_string())?;
    Ok(ids.values().iter().copied().zip(text.lines().map(str::to_owned)).collect())
}

/// Calls `each` with every process's document, cut by the gate: a JSON object with a list of rows a table. They come a chunk of the tables
/// at a time, in order of process within it; what is held is a chunk.
pub async fn documents(
    gate: &Gate,
    data: &[Option<TableData>],
    limits: &Limits,
    each: &mut (dyn FnMut(i64, &str) -> Result<(), String> + Send),
) -> Result<u64, String> {
    let context = session::empty(limits, &Arc::new(Surroundings::default())).map_err(say)?;
    let mut all = Vec::new();
    for (index, table) in tables().iter().enumerate().filter(|(_, t)| in_document(t)) {
        all.push(Lines::open(&context, gate, table, data.get(index).and_then(Option::as_ref)).await?);
    }
    let rows = rows_by_part(all.iter().filter_map(|lines| lines.source.as_ref()));
    let (state, mut count, mut document) = (context.state(), 0, String::new());
    for chunk in chunks(&rows, CHUNK_ROWS) {
        for table in &mut all {
            table.begin(&state, &chunk).await?;
        }
        while let Some(first) = all.first_mut() {
            let Some(process) = first.next_process().await? else { break };
            document.clear();
            document.push('{');
            for table in &mut all {
                table.take(process, &mut document).await?;
            }
            document.push('}');
            each(process, &document)?;
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_table_says_its_key_and_its_indexes() {
        let table = PageTable::parse("x", "-- one row a thing\n-- key: a, b\n-- index: c\nselect 1").expect("has a key");
        assert_eq!((table.key, table.indexes), (vec!["a".to_owned(), "b".to_owned()], vec![vec!["c".to_owned()]]));
        assert!(PageTable::parse("x", "select 1").expect_err("refused").contains("no line `-- key"));
    }
}
