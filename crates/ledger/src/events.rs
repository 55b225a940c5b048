//! Events: who did what and when, append-only, each chained to the one before by its hash.
//!
//! The chain shows that an event was changed, removed or slipped in. It cannot show that the last
//! events were cut off, or that everything was written anew by someone who holds the file: for
//! that, keep the [`Head`] somewhere else and compare.

use facts::days::{self, Precision};
use facts::ids::hex;
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use crate::door::Ledger;
use crate::errors::{Error, Result};

/// What the first event names as the hash before it.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// First of the hashed parts. A change in what is hashed is a new text here, so that no two
/// readings of the same bytes are possible.
const CHAIN: &str = "tura event 1";

/// Events read at a time while the chain is verified: memory stays small on any log.
const PAGE_ROWS: u32 = 1_000;

/// An author's name is printed on one line of a page.
const AUTHOR_CHARS_MAX: usize = 200;

/// Number of an event: 1, 2, 3 … without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub i64);

/// Who writes: a person's account, or a program acting for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author(String);

impl Author {
    /// An author called `name`, as it will be shown. [`Error::Invalid`] when it is blank, longer
    /// than 200 characters or holds control characters.
    pub fn new(name: &str) -> Result<Author> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::Invalid("the author is blank; say who does this".into()));
        }
        if name.chars().count() > AUTHOR_CHARS_MAX || name.chars().any(char::is_control) {
            return Err(Error::Invalid(format!(
                "the author's name is not one line of at most {AUTHOR_CHARS_MAX} characters; give a shorter, plain one"
            )));
        }
        Ok(Author(name.to_owned()))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// An event as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// When, in RFC 3339, as the writer's caller said.
    pub at: String,
    /// Who.
    pub author: String,
    /// What kind of thing was done, as `version-published`.
    pub kind: String,
    /// What was done: JSON, byte for byte as hashed.
    pub body: String,
    /// Hash of the event before; 64 zeros for the first.
    pub previous: String,
    /// SHA-256 over all of the above, in lowercase hex.
    pub hash: String,
}

/// The end of the chain. Whoever keeps a head elsewhere can tell later that nothing up to it was
/// changed or cut off: the event of that number must still have that hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last event; 0 in an empty ledger.
    pub event: EventId,
    /// Its hash; 64 zeros in an empty ledger.
    pub hash: String,
}

impl Head {
    fn genesis() -> Head {
        Head { event: EventId(0), hash: GENESIS.to_owned() }
    }
}

impl Ledger {
    /// Up to `count_max` events after `after` (0 for the beginning), oldest first.
    pub async fn events(&self, after: EventId, count_max: u32) -> Result<Vec<Event>> {
        type Row = (i64, String, String, String, String, String, String);
        let rows: Vec<Row> = sqlx::query_as(
            "-- one row an event
            select seq, at, author, kind, body, previous, hash
            from events
            where seq > ?
            order by seq
            limit ?",
        )
        .bind(after.0)
        .bind(i64::from(count_max))
        .fetch_all(&self.pool)
        .await?;
        let event = |(seq, at, author, kind, body, previous, hash): Row| Event { id: EventId(seq), at, author, kind, body, previous, hash };
        Ok(rows.into_iter().map(event).collect())
    }

    /// Reads the whole log and gives its head, or [`Error::BrokenChain`] naming the first event
    /// that is missing, does not follow the one before, or is not what was written.
    pub async fn verify_chain(&self) -> Result<Head> {
        let mut head = Head::genesis();
        loop {
            let page = self.events(head.event, PAGE_ROWS).await?;
            if page.is_empty() {
                return Ok(head);
            }
            for event in page {
                head = follow(&head, event)?;
            }
        }
    }
}

/// The head after `event`, if it holds.
fn follow(head: &Head, event: Event) -> Result<Head> {
    let expected = EventId(head.event.0 + 1);
    let broken = |why: &str| Err(Error::BrokenChain { event: expected.0, why: why.to_owned() });
    if event.id != expected {
        return broken("it is missing");
    }
    if event.previous != head.hash {
        return broken("it does not follow the event before it");
    }
    if event.hash != chain_hash(event.id, &event.previous, &event.at, &event.author, &event.kind, &event.body) {
        return broken("its text is not what was written");
    }
    Ok(Head { event: event.id, hash: event.hash })
}

/// Adds an event at the end of the chain. The caller holds the write lock.
pub(crate) async fn append(connection: &mut SqliteConnection, author: &Author, at: &str, kind: &str, body: &str) -> Result<EventId> {
    if !is_rfc3339(at) {
        return Err(Error::Invalid(format!(
            "{at:?} is not a time with a zone; write it as 2026-01-31T09:30:00Z or 2026-01-31T14:30:00+05:00"
        )));
    }
    let last: Option<(i64, String)> = sqlx::query_as(
        "-- the last event
        select seq, hash
        from events
        order by seq desc
        limit 1",
    )
    .fetch_optional(&mut *connection)
    .await?;
    let head = last.map_or_else(Head::genesis, |(seq, hash)| Head { event: EventId(seq), hash });
    let id = EventId(head.event.0 + 1);
    let hash = chain_hash(id, &head.hash, at, author.name(), kind, body);
    sqlx::query("insert into events (seq, at, author, kind, body, previous, hash) values (?, ?, ?, ?, ?, ?, ?)")
        .bind(id.0)
        .bind(at)
        .bind(author.name())
        .bind(kind)
        .bind(body)
        .bind(head.hash)
        .bind(hash)
        .execute(connection)
        .await?;
    Ok(id)
}

/// SHA-256 over the parts, each after its length in eight bytes (little-endian), so that no text
/// can slide from one part into the next.
pub(crate) fn chain_hash(id: EventId, previous: &str, at: &str, author: &str, kind: &str, body: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [CHAIN, &id.0.to_string(), previous, at, author, kind, body] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// Whether `at` is an instant as RFC 3339 writes it. `facts::days` also reads the shorter forms
/// publishers use; what we write ourselves has one form.
fn is_rfc3339(at: &str) -> bool {
    let b = at.as_bytes();
    let instant = days::parse(at).is_some_and(|p| p.precision == Precision::Instant);
    let zone_with_colon = b.last() == Some(&b'Z') || (b.len() > 6 && b[b.len() - 3] == b':');
    instant && b.get(10) == Some(&b'T') && b.get(16) == Some(&b':') && zone_with_colon
}
