//! The ledger: what people decide, and which file set of the shelf is the current one.
//!
//! Everything here goes through one door: a write has an author, a time and an event, and is one
//! SQLite transaction, so a crash leaves the old state or the new one. Events are append-only and
//! each carries the hash of the one before. Reach for this room when something must be remembered
//! together with who did it and when. It deliberately holds no published data (that is the shelf),
//! reads no clock (the caller says when) and offers no way to write without an event.

mod errors;

mod events;

mod door;

mod catalogue;

mod entries;

#[cfg(test)]
mod tests;

#[cfg(test)]
mod tests_of_entries;

pub use catalogue::{Counts, FileEntry, NewVersion, Published, TableEntry, Version, VersionId};
pub use door::Ledger;
pub use entries::StoredEntry;
pub use errors::{Error, Result};
pub use events::{Author, Event, EventId, Head};
