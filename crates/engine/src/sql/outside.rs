//! A query from outside: one select over what somebody opened, within bounds, its answer made whole.
//!
//! The session is new for each query and knows the opened relations and no file: nothing is spilled to the disk, nothing is
//! written, and how the tables lie on the shelf (`explain`) is not told. Time is the caller's to watch.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use datafusion::catalog::TableProvider;
use datafusion::common::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::GreedyMemoryPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use datafusion::sql::sqlparser::ast::Statement;
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::parser::Parser;
use futures::StreamExt;

use super::Surroundings;
use super::query::{self, Form, refuse_writing};
use super::session;

/// Rows that are written at a time: between two writes the bounds are looked at.
const ROWS_AT_ONCE: usize = 1024;
/// Characters of a reason: what is wrong stands at its beginning.
const REASON_CHARS: usize = 400;

/// How much a query may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes that joins, sorts and groups may hold.
    pub memory: usize,
    /// Rows of the answer.
    pub rows: u64,
    /// Bytes of the answer.
    pub bytes: usize,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// Columns: name and type.
    pub columns: Vec<(String, String)>,
    /// Rows in it.
    pub rows: u64,
    /// There were more: it was cut at a bound.
    pub is_cut: bool,
    /// The rows in the form asked for.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The query cannot be run: what is wrong with it.
    Wrong(String),
    /// It needs more memory.
    Memory,
    /// Something of ours failed.
    Ours(String),
}

/// Relations that may be asked, ready for many queries.
pub struct Opened {
    relations: Vec<(String, Arc<dyn TableProvider>)>,
}

impl Opened {
    /// Everything that has a name in a session.
    pub async fn of(context: &SessionContext) -> Result<Opened, String> {
        let schema = context.catalog("datafusion").and_then(|c| c.schema("public")).ok_or("a session without a catalogue")?;
        let mut names = schema.table_names();
        names.sort();
        let mut relations = Vec::new();
        for name in names {
            let relation = context.table_provider(name.as_str()).await.map_err(|e| e.to_string())?;
            relations.push((name, relation));
        }
        Ok(Opened { relations })
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.relations.iter().map(|(name, _)| name.as_str())
    }

    /// A session for one query.
    fn session(&self, bounds: Bounds) -> Result<SessionContext, DataFusionError> {
        // One thread: a query of a stranger takes one of the machine's, not all.
        let config = SessionConfig::new().with_target_partitions(1).with_information_schema(true);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(GreedyMemoryPool::new(bounds.memory)))
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled))
            .build_arc()?;
        let context = SessionContext::new_with_config_rt(config, runtime);
        session::equip(&context, &Arc::new(Surroundings::default()));
        for (name, relation) in &self.relations {
            context.register_table(name.as_str(), relation.clone())?;
        }
        Ok(context)
    }

    /// The answer to a query.
    pub async fn ask(&self, sql: &str, form: Form, bounds: Bounds) -> Result<Answer, Refused> {
        check(sql).map_err(Refused::Wrong)?;
        let context = self.session(bounds).map_err(refused)?;
        let only_reading = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let frame = context.sql_with_options(sql, only_reading).await.map_err(refused)?;
        refuse_writing(frame.logical_plan()).map_err(Refused::Wrong)?;
        let schema = Arc::new(frame.schema().as_arrow().clone());
        let columns = schema.fields().iter().map(|f| (f.name().clone(), f.data_type().to_string())).collect();
        let mut answer = Answer { columns, ..Answer::default() };
        let mut stream = frame.execute_stream().await.map_err(refused)?;
        let written = AtomicUsize::new(0);
        let mut out = Counted { out: &mut answer.body, written: &written };
        let mut writer = query::Writer::new(form, &mut out, schema).map_err(Refused::Wrong)?;
        let mut held = 0;
        'rows: while let Some(batch) = stream.next().await {
            let batch = batch.map_err(refused)?;
            let mut from = 0;
            while from < batch.num_rows() {
                let room = usize::try_from(bounds.rows - answer.rows).unwrap_or(usize::MAX);
                // Parquet is written at the end: until then what is held counts.
                if room == 0 || written.load(Ordering::Relaxed).max(held) >= bounds.bytes {
                    answer.is_cut = true;
                    break 'rows;
                }
                let some = batch.slice(from, ROWS_AT_ONCE.min(room).min(batch.num_rows() - from));
                (from, answer.rows) = (from + some.num_rows(), answer.rows + some.num_rows() as u64);
                held += if form == Form::Parquet { some.get_array_memory_size() * some.num_rows() / batch.num_rows() } else { 0 };
                writer.write(some).map_err(Refused::Wrong)?;
            }
        }
        writer.finish().map_err(Refused::Wrong)?;
        Ok(answer)
    }
}

/// Counts what is written.
struct Counted<'a> {
    out: &'a mut Vec<u8>,
    written: &'a AtomicUsize,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.extend_from_slice(bytes);
        self.written.fetch_add(bytes.len(), Ordering::Relaxed);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// As for a reader at the command line, and no `explain`: it names files and what was left out of the relations.
pub fn check(sql: &str) -> Result<(), String> {
    query::check(sql).map_err(|reason| reason.replace(", explain)", ")"))?;
    let statements = Parser::parse_sql(&GenericDialect {}, sql).map_err(|e| e.to_string())?;
    match statements.as_slice() {
        [Statement::Explain { .. }] => Err("explain is not answered here; `tura query` on your own copy does".to_owned()),
        _ => Ok(()),
    }
}

/// A reason for whoever wrote the query; of a failure of ours only that it is ours.
fn refused(error: DataFusionError) -> Refused {
    let words = |e: &DataFusionError| {
        let text = e.to_string();
        let text = text.lines().next().unwrap_or("").replace("datafusion.public.", "");
        Refused::Wrong(text.chars().take(REASON_CHARS).collect())
    };
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => Refused::Memory,
        DataFusionError::IoError(e) => Refused::Ours(e.to_string()),
        DataFusionError::ParquetError(e) => Refused::Ours(e.to_string()),
        DataFusionError::ObjectStore(e) => Refused::Ours(e.to_string()),
        DataFusionError::Internal(_) => Refused::Wrong("the engine cannot run this query".to_owned()),
        other => words(other),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, RecordBatch, StringArray};

    use super::*;

    const BOUNDS: Bounds = Bounds { memory: 16 << 20, rows: 1000, bytes: 1 << 20 };

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
    }

    async fn opened() -> Opened {
        let context = SessionContext::new();
        let numbers = Int64Array::from_iter_values(0..5000);
        let names = StringArray::from_iter_values((0..5000).map(|n| format!("=n{n}")));
        let batch = RecordBatch::try_from_iter([("n", Arc::new(numbers) as _), ("name", Arc::new(names) as _)]).expect("a batch");
        session::register_batches(&context, "t", batch.schema(), &[batch], 1).expect("registered");
        Opened::of(&context).await.expect("opened")
    }

    fn ask(sql: &str, form: Form) -> Result<Answer, Refused> {
        block_on(async { opened().await.ask(sql, form, BOUNDS).await })
    }

    fn refuses(sql: &str, words: &str) {
        match ask(sql, Form::Csv) {
            Err(Refused::Wrong(reason)) => assert!(reason.contains(words), "{sql}: {reason}"),
            other => panic!("{sql}: {other:?}"),
        }
    }

    #[test]
    fn an_answer_has_its_columns_and_says_when_it_was_cut() {
        let whole = ask("select n, name from t where n < 2 order by n", Form::Lists).expect("answered");
        assert_eq!(String::from_utf8(whole.body).expect("text"), "[[0,\"=n0\"],[1,\"=n1\"]]");
        assert_eq!((whole.columns[0].0.as_str(), whole.rows, whole.is_cut), ("n", 2, false));
        let cut = ask("select n from t", Form::Csv).expect("answered");
        assert_eq!((cut.rows, cut.is_cut, cut.body.iter().filter(|b| **b == b'\n').count()), (1000, true, 1001));
        let exact = ask("select n from t limit 1000", Form::Jsonl).expect("answered");
        assert_eq!((exact.rows, exact.is_cut), (1000, false));
        let long = ask("select n, repeat(name, 2000) from t", Form::Csv).expect("answered");
        assert!(long.is_cut && long.rows < 1000 * 5);
    }

    #[test]
    fn formulas_are_disarmed_and_nothing_gives_a_head() {
        let csv = |sql| String::from_utf8(ask(sql, Form::Csv).expect("answered").body).expect("text");
        assert_eq!(csv("select name from t where n = 7"), "name\n'=n7\n");
        assert_eq!(csv("select name from t where n < 0"), "name\n");
        let none = ask("select name from t where n < 0", Form::Lists).expect("answered");
        assert_eq!(String::from_utf8(none.body).expect("text"), "[]");
    }

    #[test]
    fn what_writes_reaches_files_or_shows_how_they_lie_is_refused() {
        refuses("explain select * from t", "explain is not answered");
        refuses("explain analyze select * from t", "explain is not answered");
        refuses("create table x as select 1", "only reading");
        refuses("copy t to 'x.csv'", "only reading");
        refuses("set datafusion.execution.batch_size = 1", "only reading");
        refuses("select * from '/etc/passwd'", "not found");
        refuses("select * from read_csv('/etc/passwd')", "");
        refuses("select nothing from t", "nothing");
        refuses("select 1; select 2", "one statement");
        refuses("select 1 / 0", "");
    }

    #[test]
    fn memory_has_a_bound_and_nothing_goes_to_the_disk() {
        let sql = "select count(distinct a.n * 5000 + b.n) from t a cross join t b";
        assert_eq!(ask(sql, Form::Csv).expect_err("refused"), Refused::Memory);
    }
}
