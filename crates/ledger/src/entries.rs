//! Entries of a store: what is remembered as a series of changes, and read by folding them in order.
//!
//! A store is a name (`register`); what its entries mean is known to the room that folds them, here they are a kind and
//! a JSON value. All entries of one addition stand in the body of one event, so they have one author and time and are
//! kept or lost together; the table `entries` only says which events to read. Nothing is ever changed or taken out.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::SqliteConnection;

use crate::door::Ledger;
use crate::errors::{Error, Result};
use crate::events::{Author, EventId};

/// The event that adds entries; its body is an [`Addition`].
const ENTRIES_ADDED: &str = "entries-added";

/// Most entries of one addition: four times the largest plan that is read (50,000 rows, two entries each).
const ENTRIES_MAX: usize = 400_000;

/// Most bytes of one addition, well below SQLite's own limit of 1 GB a value.
const BODY_BYTES_MAX: usize = 256 << 20;

/// Events read at a time, so that a long log is not in memory twice.
const PAGE_ROWS: i64 = 100;

/// An entry as it was added.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEntry {
    /// The event that added it.
    pub event: EventId,
    /// Its place among the entries of that event, from 0.
    pub position: usize,
    /// Who added it.
    pub author: String,
    /// When, in RFC 3339.
    pub at: String,
    /// Its kind, in the words of its store.
    pub kind: String,
    /// What it says.
    pub value: Value,
}

/// The body of an event that adds entries.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Addition {
    store: String,
    entries: Vec<Member>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    kind: String,
    value: Value,
}

impl Ledger {
    /// Adds `entries` to `store` in their order, with one event, in one transaction: all of them or none. `at` is the
    /// time in RFC 3339. With `expected_head`, refuses ([`Error::Stale`]) when another addition to the store came after
    /// that event ([`EventId`] 0: when there is any), so that what was checked against the store still holds.
    /// [`Error::Invalid`] when there is nothing to add, a name is blank, or it is too much for one addition.
    pub async fn add_entries(
        &self,
        author: &Author,
        at: &str,
        store: &str,
        expected_head: Option<EventId>,
        entries: &[(String, Value)],
    ) -> Result<EventId> {
        check(store, entries)?;
        let mut draft = self.draft().await?;
        if let Some(expected) = expected_head {
            let found = head(draft.connection(), store).await?;
            if found != expected {
                return Err(Error::Stale { store: store.to_owned(), expected: expected.0, found: found.0 });
            }
        }
        let members = entries.iter().map(|(kind, value)| Member { kind: kind.clone(), value: value.clone() }).collect();
        let mut write = draft.record(author, at, ENTRIES_ADDED, &Addition { store: store.to_owned(), entries: members }).await?;
        let event = write.event();
        sqlx::query("insert into entries (event, store, count) values (?, ?, ?)")
            .bind(event.0)
            .bind(store)
            .bind(entries.len() as i64)
            .execute(write.connection())
            .await?;
        write.commit().await?;
        Ok(event)
    }

    /// All entries of `store`, oldest first; none when nothing was ever added.
    pub async fn entries(&self, store: &str) -> Result<Vec<StoredEntry>> {
        self.entries_after(store, EventId(0)).await
    }

    /// The entries of `store` that were added after an event, oldest first: what a reader who knows the store up to
    /// there still has to fold.
    pub async fn entries_after(&self, store: &str, after: EventId) -> Result<Vec<StoredEntry>> {
        let mut all = Vec::new();
        let mut last = after.0;
        loop {
            let page: Vec<(i64, String, String, String, i64)> = sqlx::query_as(
                "-- one row an event that added entries
                select seq, at, author, body, count
                from entries
                join events on events.seq = entries.event
                where store = ?
                  and seq > ?
                order by seq
                limit ?",
            )
            .bind(store)
            .bind(last)
            .bind(PAGE_ROWS)
            .fetch_all(&self.pool)
            .await?;
            let Some(end) = page.last() else { return Ok(all) };
            last = end.0;
            for (seq, at, author, body, count) in page {
                read(&mut all, EventId(seq), &at, &author, &body, (store, count))?;
            }
        }
    }

    /// The last event that added entries to `store`; 0 when none did.
    pub async fn entries_head(&self, store: &str) -> Result<EventId> {
        let mut connection = self.pool.acquire().await?;
        head(&mut connection, store).await
    }
}

/// Takes the entries out of an event's body, which must say what the table says.
fn read(all: &mut Vec<StoredEntry>, event: EventId, at: &str, author: &str, body: &str, (store, count): (&str, i64)) -> Result<()> {
    let broken = |why: String| Error::BrokenChain { event: event.0, why };
    let addition: Addition = serde_json::from_str(body).map_err(|e| broken(format!("its entries cannot be read ({e})")))?;
    if addition.store != store || addition.entries.len() as i64 != count {
        return Err(broken("its body and the table of entries differ".into()));
    }
    all.extend(addition.entries.into_iter().enumerate().map(|(position, member)| StoredEntry {
        event,
        position,
        author: author.to_owned(),
        at: at.to_owned(),
        kind: member.kind,
        value: member.value,
    }));
    Ok(())
}

async fn head(connection: &mut SqliteConnection, store: &str) -> Result<EventId> {
    let last: i64 = sqlx::query_scalar(
        "-- the last event of a store
        select coalesce(max(event), 0)
        from entries
        where store = ?",
    )
    .bind(store)
    .fetch_one(connection)
    .await?;
    Ok(EventId(last))
}

fn check(store: &str, entries: &[(String, Value)]) -> Result<()> {
    let refuse = |what: String| Err(Error::Invalid(what));
    if store.trim().is_empty() || entries.iter().any(|(kind, _)| kind.trim().is_empty()) {
        return refuse("an entry needs the name of its store and a kind; give both".into());
    }
    if entries.is_empty() {
        return refuse("there is no entry to add; an event without one would say nothing".into());
    }
    let bytes: usize = entries.iter().map(|(kind, value)| kind.len() + value.to_string().len()).sum();
    if entries.len() > ENTRIES_MAX || bytes > BODY_BYTES_MAX {
        return refuse(format!(
            "{} entries of {bytes} bytes are more than one addition holds ({ENTRIES_MAX} entries, {BODY_BYTES_MAX} bytes); add them in parts",
            entries.len()
        ));
    }
    Ok(())
}
