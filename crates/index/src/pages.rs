//! Page tables: rows that pages find by key, in one SQLite file a version.
//!
//! Built once, whole, by one writer; from then on only read. The file is opened as immutable: no lock, no journal, no write.

use std::path::Path;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::packing::Unpacker;
use futures::{SinkExt, Stream, StreamExt};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Column, ConnectOptions, Connection, Row as _, SqliteConnection, SqlitePool, TypeInfo, ValueRef};

/// Rows of one insert statement.
const ROWS_AT_ONCE: usize = 64;
/// Bytes of a page of the file. Pages of 4,096 bytes kept rows of a thousand bytes, as flags are, one by one on pages of their own behind the tree.
const PAGE_BYTES: u32 = 8192;
/// What the writer holds of the file, and of what it sorts for an index, in KiB; the rest is on the disk.
const WRITER_KIB: &str = "-65536";
/// Chunks of rows that wait for the writer.
const WAITING: usize = 8;
/// Rows of a chunk.
const CHUNK: usize = 1024;
/// Rows that a stream gives at a time.
const STREAM_ROWS: usize = 500;
/// Connections for readers; each is a thread.
const READERS: u32 = 4;
/// Connections for whole lists. They are apart from those of pages: who takes a list slowly must not keep others from reading.
const LISTS: u32 = 8;
/// Time that a stream waits for its reader to take the next rows; then it ends with an error.
const STALL: Duration = Duration::from_secs(60);

/// The table of the one dictionary that documents were packed with.
pub const DICTIONARY: &str = "packing";

/// One value of a page table.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Cell {
    Null,
    Int(i64),
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// What is to be written next.
enum Order {
    Table { create: String, insert: String, columns: usize },
    Rows(Vec<Vec<Cell>>),
    Statement(String),
}

/// Writes a file of page tables; the work is done on a thread of its own.
pub struct Writer {
    orders: Option<SyncSender<Order>>,
    chunk: Vec<Vec<Cell>>,
    later: Vec<String>,
    /// Begins the statements that fill the table that was begun last.
    insert: String,
    thread: Option<JoinHandle<Result<(), String>>>,
}

/// A column of a page table: its name and SQLite type.
pub type ColumnOf<'a> = (&'a str, &'static str);

impl Writer {
    /// A new file.
    pub fn create(path: &Path) -> Writer {
        let (orders, taken) = sync_channel(WAITING);
        let path = path.to_owned();
        let thread = std::thread::spawn(move || write(&path, &taken).map_err(|e| format!("{}: {e}", path.display())));
        Writer { orders: Some(orders), chunk: Vec::new(), later: Vec::new(), insert: String::new(), thread: Some(thread) }
    }

    /// Begins a table; the rows that follow are its own, best in the order of the key: then each lands behind the one before.
    pub fn table(&mut self, name: &str, columns: &[ColumnOf<'_>], key: &[String], indexes: &[Vec<String>]) -> Result<(), String> {
        self.flush()?;
        let typed: Vec<String> = columns.iter().map(|(n, t)| format!("\"{n}\" {t}")).collect();
        // Rows in the order of the key; a key of one whole number is SQLite's own.
        let is_rowid = matches!(key, [one] if columns.iter().any(|(n, t)| n == one && *t == "integer"));
        let tail = if is_rowid { "" } else { " without rowid" };
        let create = format!("create table \"{name}\" ({}, primary key ({})){tail}", typed.join(", "), list(key));
        self.begin(name, create, columns.len(), indexes)
    }

    /// Begins a table whose rows are wide or come in any order: they are kept as they come, and the index of the key is made at the end.
    pub fn heap(&mut self, name: &str, columns: &[ColumnOf<'_>], key: &[String], indexes: &[Vec<String>]) -> Result<(), String> {
        self.flush()?;
        let typed: Vec<String> = columns.iter().map(|(n, t)| format!("\"{n}\" {t}")).collect();
        self.later.push(format!("create unique index \"{name}_key\" on \"{name}\" ({})", list(key)));
        self.begin(name, format!("create table \"{name}\" ({})", typed.join(", ")), columns.len(), indexes)
    }

    fn begin(&mut self, name: &str, create: String, columns: usize, indexes: &[Vec<String>]) -> Result<(), String> {
        for (n, columns) in indexes.iter().enumerate() {
            self.later.push(format!("create index \"{name}_{n}\" on \"{name}\" ({})", list(columns)));
        }
        self.insert = format!("insert into \"{name}\" ");
        self.send(Order::Table { create, insert: format!("{}values ", self.insert), columns })
    }

    /// Adds a row to the table that was begun last.
    pub fn row(&mut self, row: Vec<Cell>) -> Result<(), String> {
        self.chunk.push(row);
        if self.chunk.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Fills the table that was begun last from those before it: a select of our own text.
    pub fn fill(&mut self, select: &str) -> Result<(), String> {
        self.flush()?;
        self.send(Order::Statement(format!("{}{select}", self.insert)))
    }

    fn flush(&mut self) -> Result<(), String> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::take(&mut self.chunk);
        self.send(Order::Rows(chunk))
    }

    fn send(&mut self, order: Order) -> Result<(), String> {
        let sent = self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok());
        if sent { Ok(()) } else { Err(self.join().err().unwrap_or_else(|| "the writer of page tables has gone".to_owned())) }
    }

    fn join(&mut self) -> Result<(), String> {
        self.orders = None;
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|_| Err("the writer of page tables panicked".to_owned()))
    }

    /// Makes the indexes and closes the file.
    pub fn finish(mut self) -> Result<(), String> {
        self.flush()?;
        for statement in std::mem::take(&mut self.later) {
            self.send(Order::Statement(statement))?;
        }
        self.send(Order::Statement("analyze".to_owned()))?;
        self.join()
    }
}

fn write(path: &Path, orders: &Receiver<Order>) -> Result<(), String> {
    let say = |e: sqlx::Error| e.to_string();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            // A crash leaves a file that nobody is told of.
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .page_size(PAGE_BYTES)
            .pragma("cache_size", WRITER_KIB);
        let mut connection = options.connect().await.map_err(say)?;
        run(&mut connection, "begin").await?;
        let (mut insert, mut columns) = (String::new(), 0);
        for order in orders {
            match order {
                Order::Table { create, insert: front, columns: n } => {
                    run(&mut connection, &create).await?;
                    (insert, columns) = (front, n);
                }
                Order::Rows(rows) => {
                    let mut rows = rows.into_iter().peekable();
                    while rows.peek().is_some() {
                        put(&mut connection, &insert, columns, rows.by_ref().take(ROWS_AT_ONCE).collect()).await?;
                    }
                }
                Order::Statement(text) => run(&mut connection, &text).await?,
            }
        }
        run(&mut connection, "commit").await?;
        connection.close().await.map_err(say)
    })
}

/// Names of columns for a statement; one that goes downwards says so: `day desc`.
fn list(names: &[String]) -> String {
    let one = |n: &String| n.strip_suffix(" desc").map_or_else(|| format!("\"{n}\""), |n| format!("\"{n}\" desc"));
    names.iter().map(one).collect::<Vec<_>>().join(", ")
}

async fn run(connection: &mut SqliteConnection, sql: &str) -> Result<(), String> {
    // The text is made of names from our own files.
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(connection).await.map(drop).map_err(|e| e.to_string())
}

async fn put(connection: &mut SqliteConnection, insert: &str, columns: usize, rows: Vec<Vec<Cell>>) -> Result<(), String> {
    let one = format!("({})", vec!["?"; columns].join(","));
    let sql = format!("{insert}{}", vec![one; rows.len()].join(","));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for cell in rows.into_iter().flatten() {
        query = bind(query, cell);
    }
    query.execute(connection).await.map(drop).map_err(|e| e.to_string())
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

fn bind(query: Query<'_>, cell: Cell) -> Query<'_> {
    match cell {
        Cell::Null => query.bind(None::<i64>),
        Cell::Int(n) => query.bind(n),
        Cell::Number(n) => query.bind(n),
        Cell::Text(t) => query.bind(t),
        Cell::Bytes(b) => query.bind(b),
    }
}

/// A row as it was read: values by column.
#[derive(Clone, Debug, Default)]
pub struct Row {
    cells: Vec<(String, Cell)>,
}

impl Row {
    fn cell(&self, name: &str) -> Option<&Cell> {
        self.cells.iter().find(|(n, _)| n == name).map(|(_, c)| c)
    }

    /// The row with more cells behind its own.
    pub fn with(mut self, more: impl IntoIterator<Item = (String, Cell)>) -> Row {
        self.cells.extend(more);
        self
    }

    /// A text; `None` for null.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.cell(name)? {
            Cell::Text(t) => Some(t.clone()),
            Cell::Int(n) => Some(n.to_string()),
            Cell::Number(n) => Some(n.to_string()),
            Cell::Null | Cell::Bytes(_) => None,
        }
    }

    /// A whole number; `None` for null.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.cell(name)? {
            Cell::Int(n) => Some(*n),
            Cell::Number(n) => Some(*n as i64),
            _ => None,
        }
    }

    /// A count: null is none.
    pub fn count(&self, name: &str) -> u64 {
        self.int(name).and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
    }

    /// A number; `None` for null.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.cell(name)? {
            Cell::Int(n) => Some(*n as f64),
            Cell::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// Bytes; `None` for null.
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        match self.cell(name)? {
            Cell::Bytes(b) => Some(b),
            _ => None,
        }
    }

    /// Puts a value in, for rows that are put together by hand.
    pub fn set(&mut self, name: &str, value: Cell) {
        match self.cells.iter_mut().find(|(n, _)| n == name) {
            Some((_, held)) => *held = value,
            None => self.cells.push((name.to_owned(), value)),
        }
    }

    /// Columns and values in their order.
    pub fn cells(&self) -> &[(String, Cell)] {
        &self.cells
    }
}

/// A file of page tables, open for reading.
#[derive(Clone, Debug)]
pub struct Pages {
    pool: SqlitePool,
    lists: SqlitePool,
    unpacker: Unpacker,
}

/// Rows as they come, some at a time.
pub type Rows = Pin<Box<dyn Stream<Item = Result<Vec<Row>, String>> + Send>>;

impl Pages {
    /// Opens a file that a [`Writer`] finished.
    pub async fn open(path: &Path) -> Result<Pages, String> {
        let say = |e: sqlx::Error| format!("{}: {e}", path.display());
        let options = SqliteConnectOptions::from_str("sqlite:")
            .map_err(say)?
            .filename(path)
            .read_only(true)
            .immutable(true)
            .statement_cache_capacity(200)
            // Mapped pages count as resident: 64 MB a connection, of which there are few.
            .pragma("mmap_size", "67108864")
            .pragma("cache_size", "-8000");
        let lists = SqlitePoolOptions::new().max_connections(LISTS).connect_lazy_with(options.clone().pragma("cache_size", "-1000"));
        let pool = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await.map_err(say)?;
        let mut pages = Pages { pool, lists, unpacker: Unpacker::default() };
        let is_there = "select 1 from sqlite_master where type = 'table' and name = ?";
        if pages.row(is_there, &[Cell::Text(DICTIONARY.to_owned())]).await?.is_some() {
            let row = pages.row(&format!("select dictionary from {DICTIONARY}"), &[]).await?;
            pages.unpacker = Unpacker::new(row.as_ref().and_then(|r| r.bytes("dictionary")).unwrap_or_default());
        }
        Ok(pages)
    }

    /// The document of a row that has one, as it was before it was packed; nothing is an empty one.
    pub fn document(&self, row: &Row) -> Result<String, String> {
        self.unpacker.unpack(row.bytes("document").unwrap_or_default())
    }

    /// The rows of a select; `?` in it stand for `values`.
    pub async fn rows(&self, sql: &str, values: &[Cell]) -> Result<Vec<Row>, String> {
        let mut query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        for cell in values {
            query = bind(query, cell.clone());
        }
        let rows = query.fetch_all(&self.pool).await.map_err(|e| e.to_string())?;
        rows.iter().map(read).collect()
    }

    /// The rows of a select as they come. Nothing is read before the first rows are asked for; whoever stops reading stops the
    /// select. A stream that is cut short ends with an error, never as if it were whole.
    pub fn stream(&self, sql: &str, values: &[Cell]) -> Rows {
        let (pool, sql, values) = (self.lists.clone(), sql.to_owned(), values.to_vec());
        let begin = async move {
            let (chunks, taken) = futures::channel::mpsc::channel(2);
            let is_whole = Arc::new(AtomicBool::new(false));
            tokio::spawn(feed(pool, sql, values, chunks, is_whole.clone()));
            let end =
                async move { if is_whole.load(Ordering::Acquire) { None } else { Some(Err("the list was not taken in time".to_owned())) } };
            taken.chain(futures::stream::once(end).filter_map(futures::future::ready))
        };
        Box::pin(futures::stream::once(begin).flatten())
    }

    /// The first row of a select.
    pub async fn row(&self, sql: &str, values: &[Cell]) -> Result<Option<Row>, String> {
        Ok(self.rows(sql, values).await?.into_iter().next())
    }
}

/// Reads a select and hands its rows over until they end or nobody takes them.
async fn feed(
    pool: SqlitePool,
    sql: String,
    values: Vec<Cell>,
    mut chunks: futures::channel::mpsc::Sender<Result<Vec<Row>, String>>,
    is_whole: Arc<AtomicBool>,
) {
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for cell in values {
        query = bind(query, cell);
    }
    let mut rows = query.fetch(&pool).chunks(STREAM_ROWS);
    while let Some(some) = rows.next().await {
        let some: Result<Vec<Row>, String> = some.iter().map(|r| r.as_ref().map_err(|e| e.to_string()).and_then(read)).collect();
        let failed = some.is_err();
        if !matches!(tokio::time::timeout(STALL, chunks.send(some)).await, Ok(Ok(()))) || failed {
            return;
        }
    }
    is_whole.store(true, Ordering::Release);
}

fn read(row: &sqlx::sqlite::SqliteRow) -> Result<Row, String> {
    let say = |e: sqlx::Error| e.to_string();
    let mut cells = Vec::with_capacity(row.columns().len());
    for (n, column) in row.columns().iter().enumerate() {
        let value = row.try_get_raw(n).map_err(say)?;
        let cell = if value.is_null() {
            Cell::Null
        } else {
            match value.type_info().name() {
                "INTEGER" | "BOOLEAN" => Cell::Int(row.try_get_unchecked(n).map_err(say)?),
                "REAL" => Cell::Number(row.try_get_unchecked(n).map_err(say)?),
                "BLOB" => Cell::Bytes(row.try_get_unchecked(n).map_err(say)?),
                _ => Cell::Text(row.try_get_unchecked(n).map_err(say)?),
            }
        };
        cells.push((column.name().to_owned(), cell));
    }
    Ok(Row { cells })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packing::Packer;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
    }

    #[test]
    fn what_is_written_is_read_by_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pages.sqlite");
        let mut writer = Writer::create(&path);
        let columns = [("id", "text"), ("n", "integer"), ("x", "real"), ("document", "blob")];
        writer.table("t", &columns, &["id".to_owned()], &[vec!["n".to_owned()]]).expect("begun");
        let mut packer = Packer::plain().expect("a packer");
        for n in 0..3000 {
            let row = vec![Cell::Text(format!("k{n}")), Cell::Int(n), Cell::Null, Cell::Bytes(packer.pack("{\"a\":1}").expect("packed"))];
            writer.row(row).expect("taken");
        }
        writer.finish().expect("written");
        block_on(async {
            let pages = Pages::open(&path).await.expect("opened");
            let row = pages.row("select * from t where id = ?", &[Cell::Text("k2999".to_owned())]).await.expect("read").expect("there");
            assert_eq!((row.int("n"), row.number("x"), row.text("id").as_deref()), (Some(2999), None, Some("k2999")));
            assert_eq!(pages.document(&row).expect("unpacked"), "{\"a\":1}");
            let count = pages.row("select count(*) as n from t", &[]).await.expect("read").expect("there");
            assert_eq!(count.count("n"), 3000);
            pages.rows("delete from t", &[]).await.expect_err("only reading");
        });
    }

    #[test]
    fn who_reads_lists_slowly_keeps_no_page_waiting() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pages.sqlite");
        let mut writer = Writer::create(&path);
        writer.table("t", &[("id", "integer")], &["id".to_owned()], &[]).expect("begun");
        (0..20_000).for_each(|n| writer.row(vec![Cell::Int(n)]).expect("taken"));
        writer.finish().expect("written");
        block_on(async {
            let pages = Pages::open(&path).await.expect("opened");
            let mut slow: Vec<_> = (0..LISTS + 4).map(|_| pages.stream("select * from t", &[])).collect();
            for stream in slow.iter_mut().take(LISTS as usize) {
                assert_eq!(stream.next().await.expect("begun").expect("rows").len(), STREAM_ROWS);
            }
            let page = tokio::time::timeout(Duration::from_secs(20), pages.row("select count(*) as n from t", &[]));
            assert_eq!(page.await.expect("at once").expect("read").expect("there").count("n"), 20_000);
            drop(slow);
            let whole: Vec<_> = pages.stream("select * from t", &[]).collect().await;
            let rows: usize = whole.into_iter().map(|some| some.expect("no error at its end").len()).sum();
            assert_eq!(rows, 20_000);
        });
    }

    #[test]
    fn a_failed_write_is_told_with_its_reason() {
        let mut writer = Writer::create(Path::new("/nowhere/at/all/pages.sqlite"));
        let begun = writer.table("t", &[("id", "text")], &["id".to_owned()], &[]);
        let told = begun.and_then(|()| writer.finish());
        assert!(told.expect_err("refused").contains("pages.sqlite"));
    }

    #[test]
    fn a_row_that_comes_twice_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = Writer::create(&folder.path().join("pages.sqlite"));
        writer.table("t", &[("id", "text")], &["id".to_owned()], &[]).expect("begun");
        writer.row(vec![Cell::Text("a".to_owned())]).expect("taken");
        writer.row(vec![Cell::Text("a".to_owned())]).expect("taken");
        assert!(writer.finish().expect_err("refused").contains("UNIQUE"));
    }

    #[test]
    fn rows_in_any_order_are_found_by_key_and_a_second_of_a_key_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = |name: &str, ids: &[&str]| {
            let path = folder.path().join(name);
            let mut writer = Writer::create(&path);
            writer.heap("t", &[("id", "text")], &["id".to_owned()], &[]).expect("begun");
            ids.iter().for_each(|id| writer.row(vec![Cell::Text((*id).to_owned())]).expect("taken"));
            writer.finish().map(|()| path)
        };
        let path = written("one.sqlite", &["b", "c", "a"]).expect("written");
        block_on(async {
            let pages = Pages::open(&path).await.expect("opened");
            let found = pages.rows("select id from t where id = ?", &[Cell::Text("a".to_owned())]).await.expect("read");
            assert_eq!(found.len(), 1);
            let plan = pages.rows("explain query plan select id from t where id = 'a'", &[]).await.expect("planned");
            assert!(plan[0].text("detail").expect("a text").contains("t_key"), "{plan:?}");
        });
        assert!(written("two.sqlite", &["b", "a", "b"]).expect_err("refused").contains("UNIQUE"));
    }
}
