//! The door: opening the ledger, and the one way to write.
//!
//! A write starts as a [`Draft`], which holds SQLite's write lock and may look around; recording an
//! event turns it into a [`Write`]; only a `Write` can commit. Dropping either undoes everything.
//! Both stay inside this crate, so nobody outside can write a row without an event.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

use crate::errors::{Error, Result};
use crate::events::{self, Author, EventId};

/// The schema this program writes; the last of [`STEPS`] says the same number.
const SCHEMA: i64 = 2;

/// `schema.sql` is schema 1; each step makes the next one of it. A new ledger goes the same way as an old one, so that
/// the two are never different.
const STEPS: [(i64, &str); 1] = [(2, include_str!("step_2.sql"))];

/// "Tura" in ASCII, in the file's header: how a ledger is told from any other SQLite file.
const APPLICATION: i64 = 0x5475_7261;

/// How long a writer waits for the writers before it. One write takes milliseconds; half a minute
/// is a stuck program, and a person should hear of it.
const BUSY_MS_MAX: u64 = 30_000;

/// Switching a new file to WAL cannot wait for a lock (SQLite answers "busy" at once), so we ask
/// again after this long.
const WAL_RETRY_MS: u64 = 10;

/// One writer at a time is all SQLite allows; the others read.
const CONNECTIONS_MAX: u32 = 4;

/// An open ledger. Cloning it is cheap and gives the same ledger.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub(crate) pool: SqlitePool,
}

impl Ledger {
    /// Opens the ledger in the file `path`; makes file and schema when there is none (the folder
    /// must exist), and brings an older schema to this program's, in one transaction. Refuses a file that is something
    /// else ([`Error::NotALedger`]) and a schema newer than this program ([`Error::NewerSchema`]), and leaves both as they were.
    pub async fn open(path: &Path) -> Result<Ledger> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_millis(BUSY_MS_MAX))
            // A power cut must not take back what we said was kept.
            .pragma("synchronous", "full")
            // Without it, `insert or replace` deletes rows behind the back of delete triggers.
            .pragma("recursive_triggers", "on");
        let opening = |error| Error::opening(path, error);
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(opening)?;
        // In one transaction, so that we see the file before or after another program's first
        // opening, never one number of each.
        let mut look = connection.begin().await.map_err(opening)?;
        let found = found_schema(&mut look, path).await?;
        look.rollback().await.map_err(opening)?;
        if found == 0 {
            switch_to_wal(&mut connection).await.map_err(opening)?;
        }
        if found < SCHEMA {
            bring_schema(&mut connection, path).await?;
        }
        connection.close().await.map_err(opening)?;
        let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS_MAX).connect_with(options).await.map_err(opening)?;
        Ok(Ledger { pool })
    }

    /// Waits for writes under way and closes the file, so that it may be copied or moved alone.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// Starts a write: takes the write lock now, so that what the draft reads is still so when it
    /// commits. Waits for writers before it, up to [`BUSY_MS_MAX`]; then [`Error::Busy`].
    pub(crate) async fn draft(&self) -> Result<Draft> {
        Ok(Draft { transaction: self.pool.begin_with("begin immediate").await? })
    }
}

/// A write without an event yet: it may look, and cannot commit.
pub(crate) struct Draft {
    transaction: Transaction<'static, Sqlite>,
}

impl Draft {
    /// The connection, for looking.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// Records who does what and when: `at` in RFC 3339, `kind` one of ours, `body` everything
    /// needed to understand the write without any other table.
    pub(crate) async fn record(mut self, author: &Author, at: &str, kind: &'static str, body: &impl Serialize) -> Result<Write> {
        let body = serde_json::to_string(body)?;
        let event = events::append(&mut self.transaction, author, at, kind, &body).await?;
        Ok(Write { transaction: self.transaction, event })
    }
}

/// A write with its event. Not committed, it leaves no trace.
pub(crate) struct Write {
    transaction: Transaction<'static, Sqlite>,
    event: EventId,
}

impl Write {
    /// The connection, for the rows that belong to the event.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }

    /// The event of this write.
    pub(crate) fn event(&self) -> EventId {
        self.event
    }

    /// Keeps event and rows together.
    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }
}

/// The schema of the file, 0 when it is empty and so wants ours; an error when it is not for us.
/// The caller holds a transaction.
async fn found_schema(connection: &mut SqliteConnection, path: &Path) -> Result<i64> {
    let opening = |error| Error::opening(path, error);
    let application: i64 = sqlx::query_scalar("pragma application_id").fetch_one(&mut *connection).await.map_err(opening)?;
    let found: i64 = sqlx::query_scalar("pragma user_version").fetch_one(&mut *connection).await.map_err(opening)?;
    let objects: i64 = sqlx::query_scalar("select count(*) from sqlite_schema").fetch_one(connection).await.map_err(opening)?;
    match (application, found) {
        (APPLICATION, known) if (1..=SCHEMA).contains(&known) => Ok(known),
        (APPLICATION, newer) if newer > SCHEMA => Err(Error::NewerSchema { path: path.to_path_buf(), found: newer, known: SCHEMA }),
        (0, 0) if objects == 0 => Ok(0),
        _ => Err(Error::NotALedger { path: path.to_path_buf() }),
    }
}

/// Turns on WAL, which stays on in the file: readers then never wait for the writer.
async fn switch_to_wal(connection: &mut SqliteConnection) -> sqlx::Result<()> {
    let mut waited_ms = 0;
    loop {
        let answer = sqlx::query("pragma journal_mode = wal").execute(&mut *connection).await;
        match answer {
            Err(error) if Error::is_busy(&error) && waited_ms < BUSY_MS_MAX => {
                tokio::time::sleep(Duration::from_millis(WAL_RETRY_MS)).await;
                waited_ms += WAL_RETRY_MS;
            }
            other => return other.map(|_| ()),
        }
    }
}

/// Writes the schema, or the steps that an older one lacks, in one transaction. Another program may have done so while
/// we waited for the lock, so the file is looked at again.
async fn bring_schema(connection: &mut SqliteConnection, path: &Path) -> Result<()> {
    let mut transaction = connection.begin_with("begin immediate").await?;
    let found = found_schema(&mut transaction, path).await?;
    if found == 0 {
        sqlx::raw_sql(include_str!("schema.sql")).execute(&mut *transaction).await?;
    }
    for (_, step) in STEPS.iter().filter(|(to, _)| *to > found) {
        sqlx::raw_sql(*step).execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}
