//! The office's register of promises: read by folding what the ledger keeps, written through the ledger's one door.
//!
//! Reach for this where a command or a page needs the register. It deliberately knows neither files of plans nor pages;
//! what may be written is the register's own business (`policy::register`), and nothing is written that it refuses:
//! a store that does not fold would be lost for everyone.

use std::path::Path;

use ledger::{Author, EventId, Ledger};
use policy::register::{Change, Entry, Fault, Register};

/// The ledger's store that holds the register's entries.
const STORE: &str = "register";

/// The register as the ledger keeps it.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// What all entries add up to.
    pub register: Register,
    /// The event of the last entry; 0 when there is none. Whoever adds says which one they saw.
    pub head: i64,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Refused {
    /// The register does not allow it.
    Fault(Fault),
    /// Somebody else wrote meanwhile, or the ledger failed; the text says what to do.
    Failed(String),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refused::Fault(fault) => write!(f, "{fault}"),
            Refused::Failed(reason) => f.write_str(reason),
        }
    }
}

/// The register of the office in the folder `office`; an empty one where no office or entry is yet. The text of an error
/// says what to do.
pub async fn read(office: &Path) -> Result<Kept, String> {
    let path = office.join("ledger.sqlite");
    if !path.exists() {
        return Ok(Kept::default());
    }
    let ledger = Ledger::open(&path).await.map_err(|e| e.to_string())?;
    let kept = of(&ledger).await;
    ledger.close().await;
    kept
}

/// The event of the register's last entry; 0 where there is none. Cheap: for those who look again and again.
pub async fn head(office: &Path) -> Result<i64, String> {
    let path = office.join("ledger.sqlite");
    if !path.exists() {
        return Ok(0);
    }
    let ledger = Ledger::open(&path).await.map_err(|e| e.to_string())?;
    let head = ledger.entries_head(STORE).await.map_err(|e| e.to_string());
    ledger.close().await;
    head.map(|event| event.0)
}

/// The register that an open ledger keeps.
pub async fn of(ledger: &Ledger) -> Result<Kept, String> {
    let stored = ledger.entries(STORE).await.map_err(|e| e.to_string())?;
    let head = stored.last().map_or(0, |entry| entry.event.0);
    let mut register = Register::default();
    for entry in stored {
        let read = Entry::from_parts(&entry.author, &entry.at, entry.event.0, &entry.kind, entry.value)
            .map_err(|e| format!("{e}; a newer tura may have written it: install that one"))?;
        register.apply(&read).map_err(|fault| {
            format!("event {} of the ledger does not fit the entries before it ({fault}); a newer tura may have written it", entry.event.0)
        })?;
    }
    Ok(Kept { register, head })
}

/// Adds `changes` in their order, all of them or none, written by `author` at `at` (RFC 3339), to the register whose
/// last event the caller saw as `expected_head`; the folder is made where there is none. Gives the new last event.
pub async fn add(office: &Path, author: &str, at: &str, expected_head: i64, changes: &[Change]) -> Result<i64, Refused> {
    std::fs::create_dir_all(office).map_err(|e| Refused::Failed(format!("{}: {e}", office.display())))?;
    let ledger = Ledger::open(&office.join("ledger.sqlite")).await.map_err(|e| Refused::Failed(e.to_string()))?;
    let added = checked(&ledger, author, at, expected_head, changes).await;
    ledger.close().await;
    added
}

async fn checked(ledger: &Ledger, author: &str, at: &str, expected_head: i64, changes: &[Change]) -> Result<i64, Refused> {
    let failed = |e: ledger::Error| Refused::Failed(e.to_string());
    let Kept { mut register, head } = of(ledger).await.map_err(Refused::Failed)?;
    if head != expected_head {
        return Err(failed(ledger::Error::Stale { store: STORE.to_owned(), expected: expected_head, found: head }));
    }
    let mut entries = Vec::with_capacity(changes.len());
    for change in changes {
        // Records get their ids here, so that what is kept says them.
        let entry = Entry { author: author.to_owned(), at: at.to_owned(), event: None, change: change.clone().named() };
        register.apply(&entry).map_err(Refused::Fault)?;
        entries.push(entry.change.parts());
    }
    let author = Author::new(author).map_err(failed)?;
    let event = ledger.add_entries(&author, at, STORE, Some(EventId(head)), &entries).await.map_err(failed)?;
    Ok(event.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: &str = "2026-01-31T09:30:00Z";

    fn body(id: &str) -> Change {
        serde_json::from_value(serde_json::json!({ "kind": "body-put", "value": { "id": id, "name": id } })).unwrap()
    }

    #[tokio::test]
    async fn of_two_who_saw_the_same_register_the_second_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let first = add(folder.path(), "Aigul", AT, 0, &[body("one")]).await.unwrap();
        let second = add(folder.path(), "Dana", AT, 0, &[body("two")]).await.unwrap_err().to_string();
        assert!(second.contains("somebody else wrote to the register meanwhile"), "{second}");
        let kept = read(folder.path()).await.unwrap();
        assert_eq!((kept.head, kept.register.bodies.len()), (first, 1));
        add(folder.path(), "Dana", AT, kept.head, &[body("two")]).await.unwrap();
        assert_eq!(read(folder.path()).await.unwrap().register.bodies.len(), 2);
    }

    #[tokio::test]
    async fn one_refused_change_keeps_all_of_them_out() {
        let folder = tempfile::tempdir().unwrap();
        let refused = add(folder.path(), "Aigul", AT, 0, &[body("one"), body("no id")]).await.unwrap_err();
        assert!(matches!(refused, Refused::Fault(_)), "{refused}");
        assert_eq!(read(folder.path()).await.unwrap().head, 0);
    }
}
