//! What can go wrong with the ledger, each message saying what to do.

use std::path::PathBuf;

/// SQLite's primary result codes that have a cure of their own (sqlite.org/rescode.html).
const SQLITE_BUSY: i32 = 5;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_NOTADB: i32 = 26;

/// The result of anything asked of the ledger.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the ledger refused or failed. Whatever it is, nothing of the write it belongs to was kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened or created.
    #[error("{path}: the ledger cannot be opened ({source}); see that the folder exists and that you may write in it")]
    Open {
        /// The ledger's file.
        path: PathBuf,
        /// What SQLite said.
        source: sqlx::Error,
    },
    /// The file holds something else.
    #[error("{path}: this file is not a ledger of tura; give another path, or move the file away and a new ledger is made")]
    NotALedger {
        /// The file that was given.
        path: PathBuf,
    },
    /// A newer program wrote the file.
    #[error(
        "{path}: the ledger has schema {found} and this tura knows schemas up to {known}; install the newer tura, \
         or use the copy of the office made before the upgrade"
    )]
    NewerSchema {
        /// The ledger's file.
        path: PathBuf,
        /// The schema of the file.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// Somebody else kept the file locked for longer than we wait.
    #[error("another program is writing to the ledger and did not finish in time; wait for it or stop it, then run again")]
    Busy,
    /// The disk is full.
    #[error("no room left on the disk that holds the ledger; make room and run again, nothing was half written")]
    Full,
    /// The file's bytes are not what SQLite wrote.
    #[error("the ledger's file is damaged ({0}); keep it aside and restore the last copy of the office")]
    Damaged(String),
    /// An event is missing or differs from what was written.
    #[error(
        "event {event} of the ledger is broken: {why}; everything before it is whole: keep this file as evidence, \
         find out who could write to it, and compare it with the last copy of the office"
    )]
    BrokenChain {
        /// The first event that does not hold.
        event: i64,
        /// What does not hold.
        why: String,
    },
    /// Somebody else added entries since the caller looked.
    #[error(
        "somebody else wrote to the {store} meanwhile (its last event is {found}, not {expected}); look at what they wrote, then repeat, \
         nothing was written"
    )]
    Stale {
        /// The store.
        store: String,
        /// The event that was its last when the caller looked.
        expected: i64,
        /// The event that is.
        found: i64,
    },
    /// The caller gave something that may not be written. The text says what and what to give instead.
    #[error("{0}")]
    Invalid(String),
    /// The event's body cannot be written as JSON.
    #[error("the event cannot be written as JSON ({0}); this is a mistake in tura, please report it")]
    Body(#[from] serde_json::Error),
    /// Anything else SQLite said.
    #[error("the ledger could not be read or written ({0}); nothing was half written, so it is safe to run again")]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Error::Busy;
        }
        match primary_code(&error) {
            Some(SQLITE_BUSY) => Error::Busy,
            Some(SQLITE_FULL) => Error::Full,
            Some(SQLITE_CORRUPT | SQLITE_NOTADB) => Error::Damaged(error.to_string()),
            _ => Error::Database(error),
        }
    }
}

impl Error {
    /// Whether SQLite said that somebody else holds the lock.
    pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
        primary_code(error) == Some(SQLITE_BUSY)
    }

    /// The error of opening `path`: SQLite's own words are about "file", ours name it.
    pub(crate) fn opening(path: &std::path::Path, error: sqlx::Error) -> Error {
        let path = path.to_path_buf();
        match primary_code(&error) {
            Some(SQLITE_NOTADB) => Error::NotALedger { path },
            Some(SQLITE_BUSY) => Error::Busy,
            _ => Error::Open { path, source: error },
        }
    }
}

/// SQLite's primary result code: the low byte of the extended one.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}
