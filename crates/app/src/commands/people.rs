//! What the office knows of people and firms, and the file that keeps questions about them.

use super::Stop;
use super::import::current_content;
use crate::cli::Office;
use crate::cli::who::Kept;
use crate::clock::now;
use crate::who::ENTITIES;
use crate::who::audit::{Asked, Audit};

/// Content of the office's newest entities, where there are any.
pub fn content(office: &Office) -> Result<Option<String>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(current_content(office, ENTITIES))
}

/// Content of the office's newest entities, or the words that say how to get some.
pub fn resolved(office: &Office) -> Result<String, Stop> {
    let nobody = || Stop::Misuse("nobody has been resolved yet: `tura import` a register or list, then `tura resolve`".to_owned());
    content(office)?.ok_or_else(nobody)
}

/// The file that keeps questions, where one was named.
pub fn audit(kept: &Kept) -> Result<Option<Audit>, Stop> {
    kept.audit.as_deref().map(|path| Audit::open(path, &kept.author).map_err(Stop::Failed)).transpose()
}

/// Keeps questions before their answers are given.
pub fn keep(audit: Option<&Audit>, version: &str, asked: &[Asked<'_>]) -> Result<(), Stop> {
    audit.map_or(Ok(()), |audit| audit.keep(&now(), version, asked).map_err(Stop::Failed))
}
