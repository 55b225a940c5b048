//! What follows from a picture, written as the tables that rules and pages read.

mod control;
mod entities;
mod listings;

use std::collections::BTreeMap;
use std::path::Path;

use engine::entities::rows::{Cell, Place, RowFile, row_id};
use facts::days;
use resolve::links::{NEVER_AFTER, NEVER_BEFORE, Span};

use super::picture::Picture;
use super::records::Spot;
use crate::who::ENTITIES;

/// What is known of datasets beside their rows.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Datasets that are whole company registers: their schemes of identifiers.
    pub registers: BTreeMap<String, Vec<String>>,
    /// Day of each dataset's version.
    pub days: BTreeMap<String, String>,
}

/// Writes every table into a folder. Returns how many entities there are.
pub fn write(folder: &Path, picture: &Picture<'_>, sources: &Sources) -> Result<u64, String> {
    let members = picture.members();
    let entities = entities::write(folder, picture, &members, sources)?;
    control::write(folder, picture, &members)?;
    listings::write(folder, picture, &members, sources)?;
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

fn text(value: &str) -> Cell<'_> {
    Cell::Text(Some(value))
}

fn maybe(value: Option<&str>) -> Cell<'_> {
    Cell::Text(value)
}
