//! What the ledger promises of entries, and of ledgers written before there were any.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::tests::{AT, author, opened, place, publish, refused, tamper};
use crate::{Error, EventId, Ledger};

/// Set for the copies of this test binary that are to die in the middle: `entries` or `step`, and the path.
const DOOMED: &str = "TURA_LEDGER_DOOMED_ENTRIES";

fn two() -> Vec<(String, Value)> {
    vec![("action-put".into(), json!({"id": "A1"})), ("claim-made".into(), json!({"action": "A1"}))]
}

async fn add(ledger: &Ledger, store: &str, head: Option<EventId>) -> crate::Result<EventId> {
    ledger.add_entries(&author(), AT, store, head, &two()).await
}

#[tokio::test]
async fn entries_come_back_in_order_with_who_when_and_their_event() {
    let (_folder, path, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    let first = add(&ledger, "register", None).await.unwrap();
    let other = add(&ledger, "elsewhere", None).await.unwrap();
    let second = add(&ledger, "register", Some(first)).await.unwrap();
    ledger.close().await;
    let ledger = Ledger::open(&path).await.unwrap();
    let entries = ledger.entries("register").await.unwrap();
    let seen: Vec<_> = entries.iter().map(|e| (e.event, e.position, e.kind.as_str())).collect();
    assert_eq!(seen, [(first, 0, "action-put"), (first, 1, "claim-made"), (second, 0, "action-put"), (second, 1, "claim-made")]);
    assert_eq!((entries[0].author.as_str(), entries[0].at.as_str(), &entries[0].value), ("Aigul, analyst", AT, &json!({"id": "A1"})));
    assert_eq!(ledger.entries_after("register", first).await.unwrap(), entries[2..]);
    assert_eq!((ledger.entries_head("register").await.unwrap(), ledger.entries_head("none").await.unwrap()), (second, EventId(0)));
    assert_eq!(ledger.entries("elsewhere").await.unwrap()[0].event, other);
    assert_eq!(ledger.verify_chain().await.unwrap().event, second);
}

#[tokio::test]
async fn many_additions_are_read_page_by_page() {
    let (_folder, _, ledger) = opened().await;
    for _ in 0..205 {
        add(&ledger, "register", None).await.unwrap();
    }
    assert_eq!(ledger.entries("register").await.unwrap().len(), 410);
}

#[tokio::test]
async fn who_looked_before_somebody_else_wrote_is_told_and_writes_nothing() {
    let (_folder, _, ledger) = opened().await;
    let first = add(&ledger, "register", Some(EventId(0))).await.unwrap();
    let late = add(&ledger, "register", Some(EventId(0))).await.unwrap_err();
    assert!(matches!(late, Error::Stale { expected: 0, found, .. } if found == first.0), "{late}");
    // What happens to other stores and datasets is no reason to refuse.
    publish(&ledger, "kz", "one").await;
    add(&ledger, "elsewhere", None).await.unwrap();
    add(&ledger, "register", Some(first)).await.unwrap();
    assert_eq!(ledger.entries("register").await.unwrap().len(), 4);
}

#[tokio::test]
async fn an_addition_that_says_nothing_is_refused_by_name() {
    let (_folder, _, ledger) = opened().await;
    let refuse = [("register", vec![]), (" ", two()), ("register", vec![("".to_owned(), json!(1))])];
    for (store, entries) in refuse {
        let error = ledger.add_entries(&author(), AT, store, None, &entries).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error}");
    }
    let error = ledger.add_entries(&author(), "yesterday", "register", None, &two()).await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");
    assert_eq!(ledger.verify_chain().await.unwrap().event, EventId(0));
}

#[tokio::test]
async fn an_update_or_a_delete_of_entries_is_refused() {
    let (_folder, _, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    add(&ledger, "register", None).await.unwrap();
    refused(&ledger, "update entries set store = 'x'").await;
    refused(&ledger, "delete from entries").await;
    refused(&ledger, "insert or replace into entries select event, 'x', count from entries").await;
    add(&ledger, "elsewhere", None).await.unwrap();
    // An earlier event cannot be made one that added entries.
    let error = sqlx::raw_sql("insert into entries values (1, 'register', 1)").execute(&ledger.pool).await.unwrap_err();
    assert!(error.to_string().contains("follow each other"), "{error}");
}

#[tokio::test]
async fn a_table_of_entries_that_differs_from_the_log_is_found() {
    let (_folder, _, ledger) = opened().await;
    add(&ledger, "register", None).await.unwrap();
    tamper(&ledger, "drop trigger entries_are_not_updated; update entries set count = 1").await;
    assert!(matches!(ledger.entries("register").await, Err(Error::BrokenChain { event: 1, .. })));
}

/// A ledger as the first program wrote it, with a version in it, and that version's event.
async fn old_ledger() -> (tempfile::TempDir, PathBuf, EventId) {
    let (folder, path, ledger) = opened().await;
    let id = publish(&ledger, "kz", "one").await.id();
    tamper(&ledger, "drop table entries; pragma user_version = 1").await;
    let old: Vec<String> =
        sqlx::query_scalar("select sql from sqlite_schema where sql is not null order by sql").fetch_all(&ledger.pool).await.unwrap();
    ledger.close().await;
    let (_other, empty) = place();
    let mut fresh = connect(&empty).await;
    sqlx::raw_sql(include_str!("schema.sql")).execute(&mut fresh).await.unwrap();
    let first: Vec<String> =
        sqlx::query_scalar("select sql from sqlite_schema where sql is not null order by sql").fetch_all(&mut fresh).await.unwrap();
    assert_eq!(old, first, "what is left is schema 1, and nothing else");
    (folder, path, id.event())
}

async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path).create_if_missing(true)).await.unwrap()
}

async fn schema_of(path: &Path) -> (i64, i64) {
    let mut connection = connect(path).await;
    let version = sqlx::query_scalar("pragma user_version").fetch_one(&mut connection).await.unwrap();
    let tables =
        sqlx::query_scalar("select count(*) from sqlite_schema where name like 'entries%'").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    (version, tables)
}

#[tokio::test]
async fn an_old_ledger_is_brought_to_the_new_schema_and_keeps_what_it_had() {
    let (_folder, path, event) = old_ledger().await;
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.current("kz").await.unwrap().unwrap().id.event(), event);
    assert_eq!(ledger.verify_chain().await.unwrap().event, event);
    add(&ledger, "register", Some(EventId(0))).await.unwrap();
    ledger.close().await;
    assert_eq!(schema_of(&path).await.0, 2);
    assert_eq!(Ledger::open(&path).await.unwrap().entries("register").await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn programs_that_open_an_old_ledger_at_once_all_get_it() {
    let (_folder, path, _) = old_ledger().await;
    let openers: Vec<_> = (0..8).map(|_| path.clone()).map(|p| tokio::spawn(async move { Ledger::open(&p).await.map(|_| ()) })).collect();
    for opener in openers {
        opener.await.unwrap().unwrap();
    }
    assert_eq!(schema_of(&path).await.0, 2);
}

/// Not a test of its own: what the killed programs of the next two tests do.
#[tokio::test]
async fn doomed_to_die_in_the_middle_of_entries() {
    let Ok(told) = std::env::var(DOOMED) else { return };
    let (what, path) = told.split_once(' ').unwrap();
    if what == "step" {
        let mut connection = connect(Path::new(path)).await;
        let mut transaction = connection.begin_with("begin immediate").await.unwrap();
        sqlx::raw_sql("pragma cache_spill = 1; pragma cache_size = 1").execute(&mut *transaction).await.unwrap();
        sqlx::raw_sql(include_str!("step_2.sql")).execute(&mut *transaction).await.unwrap();
        std::process::abort();
    }
    let ledger = Ledger::open(Path::new(path)).await.unwrap();
    let draft = ledger.draft().await.unwrap();
    let body = json!({"store": "register", "entries": [{"kind": "x", "value": "y".repeat(1 << 20)}]});
    let mut write = draft.record(&author(), AT, "entries-added", &body).await.unwrap();
    sqlx::raw_sql("pragma cache_spill = 1; pragma cache_size = 1").execute(write.connection()).await.unwrap();
    sqlx::raw_sql("insert into entries values (2, 'register', 1)").execute(write.connection()).await.unwrap();
    std::process::abort();
}

fn die(what: &str, path: &Path) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests_of_entries::doomed_to_die_in_the_middle_of_entries"])
        .env(DOOMED, format!("{what} {}", path.display()))
        .output()
        .unwrap();
    assert!(!output.status.success() && !String::from_utf8_lossy(&output.stdout).contains("panicked"), "{output:?}");
}

#[tokio::test]
async fn a_program_killed_while_adding_entries_leaves_none_of_them() {
    let (_folder, path, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    let before = ledger.verify_chain().await.unwrap();
    ledger.close().await;
    die("entries", &path);
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.verify_chain().await.unwrap(), before);
    assert!(ledger.entries("register").await.unwrap().is_empty());
    add(&ledger, "register", Some(EventId(0))).await.unwrap();
}

#[tokio::test]
async fn a_program_killed_in_the_middle_of_the_step_leaves_the_old_schema_whole() {
    let (_folder, path, event) = old_ledger().await;
    die("step", &path);
    assert_eq!(schema_of(&path).await, (1, 0));
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.verify_chain().await.unwrap().event, event);
    add(&ledger, "register", Some(EventId(0))).await.unwrap();
}
