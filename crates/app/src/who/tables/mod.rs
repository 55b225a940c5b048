//! What follows from a picture, written as the tables that rules and pages read.

mod control;
mod declared;
mod entities;
mod listings;

use std::collections::BTreeMap;
use std::path::Path;

use engine::entities::rows::{Cell, Place, RowFile, row_id};
use facts::days;
use lists::Register;
use resolve::links::{NEVER_AFTER, NEVER_BEFORE, Span};

use super::picture::Picture;
use super::records::{Record, Spot};
use crate::who::ENTITIES;

/// What is known of datasets beside their rows.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Registers that a dataset holds whole, by the source that it was read with.
    pub registers: BTreeMap<String, Vec<Register>>,
    /// Day of each dataset's version.
    pub days: BTreeMap<String, String>,
}

impl Sources {
    /// Whether a record stands in a register that is here whole.
    fn are_registers_of(&self, record: &Record) -> bool {
        let stands = |r: &Register| r.dataset.as_ref().is_none_or(|d| record.entity.datasets.contains(d));
        self.registers.get(&record.dataset).is_some_and(|registers| registers.iter().any(stands))
    }
}

/// Writes every table into a folder. Returns how many entities there are.
pub fn write(folder: &Path, picture: &Picture<'_>, sources: &Sources) -> Result<u64, String> {
    let members = picture.members();
    let entities = entities::write(folder, picture, &members, sources)?;
    control::write(folder, picture, &members)?;
    listings::write(folder, picture, &members, sources)?;
    declared::write(folder, picture, sources)?;
    Ok(entities)
}

/// One table that is being written.
struct Out {
    table: &'static str,
    file: RowFile,
}

impl Out {
    fn new(folder: &Path, table: &'static str) -> Result<Out, String> {
        Ok(Out { table, file: RowFile::create(folder, table).map_err(|e| e.to_string())? })
    }

    /// Writes a row named by `key`; where it was read stands in `spot`.
    fn row(&mut self, key: &[&str], spot: Spot, cells: &[Cell<'_>]) -> Result<(), String> {
        let place = Place { file: spot.file, offset: spot.offset, length: spot.length, pointer: "" };
        self.file.row(row_id(ENTITIES, self.table, key), cells, place).map_err(|e| e.to_string())
    }

    fn end(self) -> Result<u64, String> {
        self.file.finish().map_err(|e| e.to_string())
    }
}

/// Days as texts: from, to, held from, held to; `None` where unknown.
struct Days([Option<String>; 4]);

impl Days {
    fn of(span: Span) -> Days {
        let text = |day: i32| (day != NEVER_BEFORE && day != NEVER_AFTER).then(|| days::print(day));
        let is_held = span.held_from <= span.held_to;
        let held = |day: i32| is_held.then(|| text(day)).flatten();
        Days([text(span.from), text(span.to), held(span.held_from), held(span.held_to)])
    }

    fn cells(&self) -> [Cell<'_>; 4] {
        self.0.each_ref().map(|d| Cell::Date(d.as_deref()))
    }
}

/// The dataset that published a record.
fn published(record: &Record) -> &str {
    record.entity.datasets.first().map_or(record.dataset.as_str(), String::as_str)
}

fn text(value: &str) -> Cell<'_> {
    Cell::Text(Some(value))
}

fn maybe(value: Option<&str>) -> Cell<'_> {
    Cell::Text(value)
}
