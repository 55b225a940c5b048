//! What the ledger promises, a test a promise.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::catalogue::insert_version;
use crate::{Author, Counts, Error, EventId, FileEntry, Ledger, NewVersion, Published, TableEntry};

pub(crate) const AT: &str = "2026-01-31T09:30:00Z";

/// Set for the copy of this test binary that is to die in the middle of a write.
const DOOMED: &str = "TURA_LEDGER_DOOMED";

pub(crate) fn author() -> Author {
    Author::new("Aigul, analyst").unwrap()
}

pub(crate) fn place() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    (folder, path)
}

pub(crate) async fn opened() -> (tempfile::TempDir, PathBuf, Ledger) {
    let (folder, path) = place();
    let ledger = Ledger::open(&path).await.unwrap();
    (folder, path, ledger)
}

fn new(dataset: &str, content: &str) -> NewVersion {
    let table =
        |file: &str, rows| TableEntry { table: "awards".into(), file: format!("{dataset}/{content}/{file}"), sha256: "b".repeat(64), rows };
    NewVersion {
        dataset: dataset.into(),
        content_hash: content.into(),
        source: "goszakup".into(),
        pack: "kz".into(),
        counts: Counts { releases: 3, processes: 2, set_aside: 1 },
        files: vec![
            FileEntry { name: "2025.zip".into(), sha256: "a".repeat(64), bytes: 20 },
            FileEntry { name: "2024.zip".into(), sha256: "c".repeat(64), bytes: 10 },
        ],
        tables: vec![table("part-2.parquet", 4), table("part-1.parquet", 5)],
    }
}

pub(crate) async fn publish(ledger: &Ledger, dataset: &str, content: &str) -> Published {
    ledger.publish_version(&author(), AT, new(dataset, content)).await.unwrap()
}

async fn count_of_events(ledger: &Ledger) -> usize {
    ledger.events(EventId(0), 100_000).await.unwrap().len()
}

/// Does to the file what only somebody going round the program can do.
pub(crate) async fn tamper(ledger: &Ledger, sql: &'static str) {
    sqlx::raw_sql(sql).execute(&ledger.pool).await.unwrap();
}

pub(crate) async fn refused(ledger: &Ledger, sql: &'static str) {
    let error = sqlx::raw_sql(sql).execute(&ledger.pool).await.expect_err(sql);
    let text = error.to_string();
    assert!(["append-only", "immutable", "follow each other"].iter().any(|w| text.contains(w)), "{sql}: {text}");
}

async fn broken(ledger: &Ledger, expected: i64) {
    match ledger.verify_chain().await {
        Err(Error::BrokenChain { event, .. }) => assert_eq!(event, expected),
        other => panic!("expected event {expected} to be broken, got {other:?}"),
    }
}

async fn refused_version(new: NewVersion, expected: &str) {
    let (_folder, _, ledger) = opened().await;
    let error = ledger.publish_version(&author(), AT, new).await.unwrap_err();
    assert!(matches!(&error, Error::Invalid(what) if what.contains(expected)), "{error}");
    assert_eq!(count_of_events(&ledger).await, 0);
}

#[tokio::test]
async fn a_published_version_comes_back_whole_and_sorted() {
    let (_folder, _, ledger) = opened().await;
    let id = publish(&ledger, "kz", "one").await.id();
    let version = ledger.current("kz").await.unwrap().unwrap();
    let mut expected = new("kz", "one");
    expected.files.sort();
    expected.tables.sort();
    assert_eq!((version.id, version.at.as_str(), version.author.as_str()), (id, AT, "Aigul, analyst"));
    assert_eq!((version.files, version.tables, version.counts), (expected.files, expected.tables, expected.counts));
    assert_eq!((version.source.as_str(), version.pack.as_str()), ("goszakup", "kz"));
}

#[tokio::test]
async fn a_version_has_the_number_of_its_event() {
    let (_folder, _, ledger) = opened().await;
    let id = publish(&ledger, "kz", "one").await.id();
    let events = ledger.events(EventId(0), 10).await.unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].id, events[0].kind.as_str()), (id.event(), "version-published"));
    let body: serde_json::Value = serde_json::from_str(&events[0].body).unwrap();
    assert_eq!((&body["content_hash"], &body["files"][0]["name"]), (&"one".into(), &"2024.zip".into()));
}

#[tokio::test]
async fn the_order_of_files_given_does_not_change_the_chain() {
    let (_one, _, first) = opened().await;
    let (_two, _, second) = opened().await;
    publish(&first, "kz", "one").await;
    let mut reversed = new("kz", "one");
    reversed.files.reverse();
    reversed.tables.reverse();
    second.publish_version(&author(), AT, reversed).await.unwrap();
    assert_eq!(first.verify_chain().await.unwrap(), second.verify_chain().await.unwrap());
}

#[tokio::test]
async fn the_first_hash_of_the_chain_never_changes() {
    let (_folder, _, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    let head = ledger.verify_chain().await.unwrap();
    // Computed apart from this program, with Python's hashlib, from the layout `chain_hash` describes.
    // A new value here means that no ledger written before can be verified any more.
    assert_eq!((head.event, head.hash.as_str()), (EventId(1), "263cb9b956cdb1b0e58cc4f6ab005896b3ad9e212de358d745b8baf89c2ca1ac"));
}

#[tokio::test]
async fn two_versions_stand_side_by_side_and_the_old_one_stays_readable() {
    let (_folder, _, ledger) = opened().await;
    let old = publish(&ledger, "kz", "one").await.id();
    let young = publish(&ledger, "kz", "two").await.id();
    assert!(old < young);
    assert_eq!(ledger.current("kz").await.unwrap().unwrap().id, young);
    let read = ledger.version(old).await.unwrap().unwrap();
    assert_eq!((read.content_hash.as_str(), read.files.len(), read.tables.len()), ("one", 2, 2));
    let ids: Vec<_> = ledger.versions("kz").await.unwrap().iter().map(|v| v.id).collect();
    assert_eq!(ids, [old, young]);
}

#[tokio::test]
async fn the_same_content_publishes_nothing_and_says_so() {
    let (_folder, _, ledger) = opened().await;
    let id = publish(&ledger, "kz", "one").await.id();
    assert_eq!(publish(&ledger, "kz", "one").await, Published::Unchanged(id));
    assert_eq!((count_of_events(&ledger).await, ledger.versions("kz").await.unwrap().len()), (1, 1));
}

#[tokio::test]
async fn content_that_was_current_earlier_is_a_new_version() {
    let (_folder, _, ledger) = opened().await;
    let first = publish(&ledger, "kz", "one").await.id();
    publish(&ledger, "kz", "two").await;
    let again = publish(&ledger, "kz", "one").await;
    assert!(matches!(again, Published::New(id) if id > first));
    assert_eq!(ledger.current("kz").await.unwrap().unwrap().content_hash, "one");
}

#[tokio::test]
async fn datasets_do_not_see_each_other() {
    let (_folder, _, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    assert!(matches!(publish(&ledger, "md", "one").await, Published::New(_)));
    assert_eq!(ledger.datasets().await.unwrap(), ["kz", "md"]);
    assert_eq!(ledger.current("ua").await.unwrap(), None);
    assert_eq!(ledger.version(crate::VersionId(99)).await.unwrap(), None);
}

#[tokio::test]
async fn an_update_or_a_delete_of_an_event_is_refused() {
    let (_folder, _, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    refused(&ledger, "update events set author = 'somebody else'").await;
    refused(&ledger, "delete from events").await;
    refused(&ledger, "insert or replace into events select seq, at, 'x', kind, body, previous, hash from events").await;
    refused(&ledger, "insert into events select 7, at, author, kind, body, previous, hash from events").await;
    refused(&ledger, "insert into events select 2, at, author, kind, body, previous, hash from events").await;
    ledger.verify_chain().await.unwrap();
}

#[tokio::test]
async fn an_update_or_a_delete_of_a_version_is_refused() {
    let (_folder, _, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    refused(&ledger, "update versions set content_hash = 'x'").await;
    refused(&ledger, "delete from version_files").await;
    refused(&ledger, "delete from version_tables").await;
    refused(&ledger, "insert or replace into version_files select version, name, sha256, 0 from version_files").await;
}

#[tokio::test]
async fn a_changed_event_is_found() {
    let (_folder, _, ledger) = opened().await;
    for content in ["one", "two", "three"] {
        publish(&ledger, "kz", content).await;
    }
    tamper(&ledger, "drop trigger events_are_not_updated; update events set author = 'x' where seq = 2").await;
    broken(&ledger, 2).await;
}

#[tokio::test]
async fn an_event_changed_together_with_its_hash_is_found_at_the_next_one() {
    let (_folder, _, ledger) = opened().await;
    for content in ["one", "two", "three"] {
        publish(&ledger, "kz", content).await;
    }
    let e = ledger.events(EventId(1), 1).await.unwrap().remove(0);
    let hash = crate::events::chain_hash(e.id, &e.previous, &e.at, "x", &e.kind, &e.body);
    tamper(&ledger, "drop trigger events_are_not_updated").await;
    sqlx::query("update events set author = 'x', hash = ? where seq = 2").bind(hash).execute(&ledger.pool).await.unwrap();
    broken(&ledger, 3).await;
}

#[tokio::test]
async fn a_removed_event_is_found() {
    let (_folder, _, ledger) = opened().await;
    for content in ["one", "two", "three"] {
        publish(&ledger, "kz", content).await;
    }
    // The event's version would hold it fast, were foreign keys not switched off first.
    tamper(&ledger, "pragma foreign_keys = off; drop trigger events_are_not_deleted; delete from events where seq = 2").await;
    broken(&ledger, 2).await;
}

#[tokio::test]
async fn a_write_that_is_not_committed_leaves_no_trace() {
    let (_folder, _, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    let before = ledger.verify_chain().await.unwrap();
    let draft = ledger.draft().await.unwrap();
    let mut write = draft.record(&author(), AT, "version-published", &new("kz", "two")).await.unwrap();
    insert_version(&mut write, &new("kz", "two")).await.unwrap();
    drop(write);
    assert_eq!(ledger.verify_chain().await.unwrap(), before);
    assert_eq!(ledger.versions("kz").await.unwrap().len(), 1);
    assert!(matches!(publish(&ledger, "kz", "two").await, Published::New(_)));
}

#[tokio::test]
async fn a_write_that_fails_after_its_event_leaves_no_trace() {
    let (_folder, _, ledger) = opened().await;
    let mut wrong = new("kz", "one");
    wrong.tables[0].rows = u64::MAX;
    assert!(matches!(ledger.publish_version(&author(), AT, wrong).await, Err(Error::Invalid(_))));
    assert_eq!((count_of_events(&ledger).await, ledger.datasets().await.unwrap().len()), (0, 0));
    assert!(matches!(publish(&ledger, "kz", "one").await, Published::New(_)));
}

#[tokio::test]
async fn a_malformed_version_is_refused_by_name() {
    refused_version(NewVersion { dataset: " ".into(), ..new("kz", "one") }, "name of its dataset").await;
    refused_version(NewVersion { content_hash: String::new(), ..new("kz", "one") }, "content hash").await;
    let mut twice = new("kz", "one");
    twice.files[1].name = "2025.zip".into();
    refused_version(twice, "listed twice").await;
    for outside in ["../x", "/etc/x", "a//b", "a\\b", "", "c:x"] {
        let mut wrong = new("kz", "one");
        wrong.tables[0].file = outside.into();
        refused_version(wrong, "below the shelf").await;
    }
    let mut wrong = new("kz", "one");
    wrong.files[0].sha256 = "A".repeat(64);
    refused_version(wrong, "not a SHA-256").await;
}

#[tokio::test]
async fn a_time_without_a_zone_is_refused() {
    let (_folder, _, ledger) = opened().await;
    let wrong = ["", "2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z", "2026-01-31T09:30Z", "2026-01-31T09:30:00+0500"];
    for at in wrong {
        let answer = ledger.publish_version(&author(), at, new("kz", "one")).await;
        assert!(matches!(answer, Err(Error::Invalid(_))), "{at}");
    }
    ledger.publish_version(&author(), "2026-01-31T09:30:00.25+05:00", new("kz", "one")).await.unwrap();
}

#[test]
fn an_author_is_one_short_line_that_is_not_blank() {
    for wrong in ["", "  ", "two\nlines", &"x".repeat(201)] {
        assert!(Author::new(wrong).is_err(), "{wrong:?}");
    }
    assert_eq!(Author::new(" Әйгерім ").unwrap().name(), "Әйгерім");
}

#[tokio::test]
async fn an_opened_ledger_is_wal_with_foreign_keys_and_keeps_what_it_had() {
    let (_folder, path, ledger) = opened().await;
    let id = publish(&ledger, "kz", "one").await.id();
    ledger.close().await;
    let ledger = Ledger::open(&path).await.unwrap();
    let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&ledger.pool).await.unwrap();
    let keys: i64 = sqlx::query_scalar("pragma foreign_keys").fetch_one(&ledger.pool).await.unwrap();
    let full: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(&ledger.pool).await.unwrap();
    assert_eq!((mode.as_str(), keys, full), ("wal", 1, 2));
    assert_eq!(ledger.current("kz").await.unwrap().unwrap().id, id);
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_the_cure_is_named() {
    let (_folder, path, ledger) = opened().await;
    tamper(&ledger, "pragma user_version = 3").await;
    ledger.close().await;
    let error = Ledger::open(&path).await.unwrap_err();
    assert!(matches!(error, Error::NewerSchema { found: 3, known: 2, .. }), "{error}");
    assert!(error.to_string().contains("install the newer tura"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_something_else_is_refused_and_left_alone() {
    let (_folder, path) = place();
    let text = "ocid,amount\n".repeat(100);
    std::fs::write(&path, &text).unwrap();
    assert!(matches!(Ledger::open(&path).await, Err(Error::NotALedger { .. })));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);

    let (_folder, path, ledger) = opened().await;
    tamper(&ledger, "pragma application_id = 0").await;
    ledger.close().await;
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Ledger::open(&path).await, Err(Error::NotALedger { .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_missing_folder_is_named() {
    let (folder, _) = place();
    let error = Ledger::open(&folder.path().join("nowhere/ledger.sqlite")).await.unwrap_err();
    assert!(error.to_string().contains("nowhere") && error.to_string().contains("folder exists"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn programs_that_open_a_new_ledger_at_once_all_get_it() {
    let (_folder, path) = place();
    let openers: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            tokio::spawn(async move { Ledger::open(&path).await.map(|_| ()) })
        })
        .collect();
    for opener in openers {
        opener.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_writers_do_not_lose_events() {
    let (_folder, path, ledger) = opened().await;
    let mut writers = Vec::new();
    for writer in 0..4 {
        // Its own connections: to SQLite, another program.
        let own = Ledger::open(&path).await.unwrap();
        for task in 0..2 {
            let own = own.clone();
            writers.push(tokio::spawn(async move {
                for turn in 0..10 {
                    publish(&own, &format!("dataset-{writer}-{task}"), &turn.to_string()).await;
                }
            }));
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(ledger.verify_chain().await.unwrap().event, EventId(80));
    assert_eq!(ledger.datasets().await.unwrap().len(), 8);
    assert_eq!(ledger.versions("dataset-3-1").await.unwrap().len(), 10);
}

#[tokio::test]
async fn a_reader_sees_the_old_version_while_a_write_is_under_way() {
    let (_folder, path, ledger) = opened().await;
    publish(&ledger, "kz", "one").await;
    let draft = ledger.draft().await.unwrap();
    let mut write = draft.record(&author(), AT, "version-published", &new("kz", "two")).await.unwrap();
    insert_version(&mut write, &new("kz", "two")).await.unwrap();
    let reader = Ledger::open(&path).await.unwrap();
    assert_eq!(reader.current("kz").await.unwrap().unwrap().content_hash, "one");
    write.commit().await.unwrap();
    assert_eq!(reader.current("kz").await.unwrap().unwrap().content_hash, "two");
}

/// Not a test of its own: what the killed program of the next test does.
#[tokio::test]
async fn doomed_to_die_in_the_middle_of_a_write() {
    let Some(path) = std::env::var_os(DOOMED) else { return };
    let ledger = Ledger::open(Path::new(&path)).await.unwrap();
    let draft = ledger.draft().await.unwrap();
    let mut write = draft.record(&author(), AT, "version-published", &new("kz", "two")).await.unwrap();
    insert_version(&mut write, &new("kz", "two")).await.unwrap();
    // Pushes the half-written rows out of the cache into the file, where a crash would find them.
    sqlx::raw_sql("pragma cache_spill = 1; pragma cache_size = 1").execute(write.connection()).await.unwrap();
    for _ in 0..200 {
        sqlx::query("insert into version_files values (?, hex(randomblob(2000)), hex(randomblob(32)), 1)")
            .bind(write.event().0)
            .execute(write.connection())
            .await
            .unwrap();
    }
    std::process::abort();
}

#[tokio::test]
async fn a_killed_program_leaves_the_old_version() {
    let (_folder, path, ledger) = opened().await;
    let old = publish(&ledger, "kz", "one").await.id();
    let before = ledger.verify_chain().await.unwrap();
    ledger.close().await;
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::doomed_to_die_in_the_middle_of_a_write"])
        .env(DOOMED, &path)
        .output()
        .unwrap();
    assert!(!output.status.success() && !String::from_utf8_lossy(&output.stdout).contains("panicked"), "{output:?}");
    assert!(std::fs::metadata(path.with_extension("sqlite-wal")).unwrap().len() > 100_000, "it died too early");
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.current("kz").await.unwrap().unwrap().id, old);
    assert_eq!(ledger.verify_chain().await.unwrap(), before);
    assert!(matches!(publish(&ledger, "kz", "two").await, Published::New(_)));
}
