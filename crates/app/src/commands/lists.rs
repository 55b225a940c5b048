//! Registers and lists into the office: what they say of people and firms, as statements.

use std::path::Path;

use ::lists::form_of_source;
use engine::entities::take::{self, TakeOptions};
use engine::shelf::raw::Keeper;
use engine::shelf::version::{self, About};

use super::Stop;
use super::import::{Imported, Order, open_ledger, publish, put_in_place};
use super::source::Prepared;
use crate::progress::Progress;
use crate::project;
use crate::work::{Room, size_of_input};

/// Whether the files are of a register or list: the source says so, or the first bytes of the first file do.
pub fn are_lists(prepared: &Prepared, source: Option<&str>) -> Result<bool, Stop> {
    let Some(first) = prepared.inputs.first() else { return Ok(false) };
    if let Some(name) = source {
        let text = text_of(name).unwrap_or_default();
        return Ok(form_of_source(text, &first.name())?.is_some());
    }
    Ok(take::form_of(first)?.is_some())
}

/// The text of a source's `source.toml`.
pub fn text_of(source: &str) -> Option<&'static str> {
    project::file(&format!("sources/{source}/source.toml"))
}

/// Takes the files in and makes them the dataset's current version.
pub fn take(room: &Room, order: &Order<'_>, prepared: &Prepared, shelf: &Path) -> Result<Imported, Stop> {
    let total = prepared.inputs.iter().map(size_of_input).sum::<Option<u64>>();
    let bar = Progress::bytes(room.quiet, total, "importing");
    let staging = tempfile::Builder::new().prefix("staging-").tempdir_in(shelf).map_err(|e| format!("{}: {e}", shelf.display()))?;
    let mut keeper = Keeper::new(staging.path(), &shelf.join("raw"));
    let options = TakeOptions {
        dataset: order.dataset,
        source: order.source.and_then(text_of),
        folder: staging.path(),
        keep: &mut keeper,
        progress: &|n| bar.add(n),
    };
    let mut taken = take::take(&prepared.inputs, options)?;
    bar.end();
    prepared.rename(&mut taken.files);
    if taken.records == 0 {
        return Err(Stop::Failed(format!("no person, firm or body was found in {}; nothing was changed", order.files.join(", "))));
    }
    has_not_shrunk(room, order, taken.records)?;
    let content = version::content_of_lists(&taken.files, order.source.and_then(text_of).unwrap_or_default());
    let about = About::of_lists(order.dataset, &content, order.source, &taken);
    let hashes: Vec<String> = taken.files.iter().map(|f| f.sha256.clone()).collect();
    keeper.keep(&hashes)?;
    let folder = put_in_place(staging.path(), shelf, &about)?;
    let published = room.runtime.block_on(publish(order.office, order.author, order.pack, &about, &folder))?;
    Ok(Imported { about, published, only_new: None })
}

/// A list that lost half of its records overnight is more often cut than shortened: taking it would clear people of nothing that
/// they were cleared of.
fn has_not_shrunk(room: &Room, order: &Order<'_>, records: u64) -> Result<(), Stop> {
    if order.shrunk || !order.office.office.join("ledger.sqlite").exists() {
        return Ok(());
    }
    let before = room.runtime.block_on(async {
        let ledger = open_ledger(order.office).await?;
        let current = ledger.current(order.dataset).await.map_err(|e| e.to_string())?;
        ledger.close().await;
        Ok::<_, String>(current.map_or(0, |v| v.counts.releases))
    })?;
    if records.saturating_mul(2) >= before {
        return Ok(());
    }
    Err(Stop::Failed(format!(
        "{} had {before} records and the files have {records}; nothing was changed. Were they cut? If the publication has shrunk so much, \
         say --shrunk",
        order.dataset
    )))
}
