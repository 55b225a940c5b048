//! A row to entities.

use std::collections::{BTreeMap, HashMap};

use crate::draft::{Draft, Place, Speaker};
use crate::seam::{ListError, Out};

use super::define::{Making, Schema, Table};
use super::patterns::{fits, header};
use super::rows::{self, Item};
use super::value::Value;
use super::values::{self, Cells};

/// Reads a file of rows and cells. `file` is its name (or path).
///
/// # Errors
/// When its header lacks a column that a key needs, or it cannot be read.
pub(super) fn read(table: &Table, file: &str, input: impl std::io::Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let mut maker = Maker { table, file, columns: Vec::new(), index: HashMap::new(), sheet: None, rows: 0, speaker: Speaker::new(out) };
    if table.header == 0 {
        maker.name(table.columns.clone())?;
    }
    rows::read(table, input, &mut |item| match item {
        Item::Row(place, sheet, number, cells) => maker.row(place, &sheet, number, cells),
        Item::Bad(place, reason) => maker.speaker.set_aside(place, reason),
    })?;
    if maker.columns.is_empty() {
        return Err(ListError::NotThisForm(format!("the file ends before its header, row {}", table.header)));
    }
    Ok(())
}

/// What becomes of a column.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Taken,
    Ignored,
    Unknown,
}

struct Maker<'t, 'o, 's> {
    table: &'t Table,
    file: &'t str,
    /// Names as published, and what becomes of them.
    columns: Vec<(String, Fate)>,
    /// Position by name as compared; only looked into.
    index: HashMap<String, usize>,
    sheet: Option<String>,
    rows: u64,
    speaker: Speaker<'o, 's>,
}

impl Maker<'_, '_, '_> {
    /// Takes the names of the columns.
    fn name(&mut self, names: Vec<String>) -> Result<(), ListError> {
        let used = self.table.used();
        self.index = names.iter().enumerate().rev().map(|(at, n)| (header(n), at)).collect();
        let fate = |name: &str| {
            if used.binary_search(&header(name)).is_ok() {
                Fate::Taken
            } else if self.table.ignore.iter().any(|p| fits(p, &header(name))) {
                Fate::Ignored
            } else {
                Fate::Unknown
            }
        };
        self.columns =
            names.into_iter().map(|n| n.trim_start_matches('\u{feff}').trim().to_owned()).map(|n| (n.clone(), fate(&n))).collect();
        let missing: Vec<&String> = used.iter().filter(|c| !c.starts_with('@') && !self.index.contains_key(*c)).collect();
        let never = |making: &Making| making.key.iter().any(|k| missing.contains(&k));
        if let (Some(first), true) = (missing.first(), self.table.entities.iter().all(never)) {
            return Err(ListError::NotThisForm(format!("its header lacks columns that ids need, as {first:?}")));
        }
        for column in missing {
            self.speaker.unknown(&format!("(missing) {column}"));
        }
        Ok(())
    }

    fn row(&mut self, place: Place, sheet: &str, number: u64, cells: Vec<String>) -> Result<(), ListError> {
        if self.sheet.as_deref() != Some(sheet) {
            self.sheet = Some(sheet.to_owned());
            self.rows = 0;
            if self.table.header > 0 {
                self.columns.clear();
            }
        }
        self.rows += 1;
        // Rows before the header have other widths; a workbook may leave out empty ones, so the number decides there.
        if self.columns.is_empty() {
            return if number >= self.table.header { self.name(cells) } else { Ok(()) };
        }
        if cells.iter().all(|c| c.trim().is_empty()) {
            return Ok(());
        }
        if cells.iter().skip(self.columns.len()).any(|c| !c.trim().is_empty()) {
            return self.speaker.set_aside(place, format!("{} cells, but {} columns", cells.len(), self.columns.len()));
        }
        if cells.len() < self.columns.len() && !self.table.short_rows && sheet.is_empty() {
            return self.speaker.set_aside(place, format!("{} cells, but {} columns: it is cut", cells.len(), self.columns.len()));
        }
        let file = self.file;
        let index = &self.index;
        let columns = &self.columns;
        let of = |column: &str| -> Option<(String, String)> {
            if let Some(part) = column.strip_prefix('@') {
                return Some((part_of(file, part)?.to_owned(), String::new()));
            }
            let at = *index.get(column)?;
            let text = cells.get(at).filter(|t| !t.trim().is_empty())?;
            let name = &columns[at].0;
            Some((text.clone(), if sheet.is_empty() { name.clone() } else { format!("{sheet}!{number}/{name}") }))
        };
        let cells_of = Cells { of: &of };
        if let Some(skip) = self.table.skip.iter().find(|s| cells_of.fit(&s.when)) {
            self.speaker.ignored(&format!("(row) {}", skip.reason));
            return Ok(());
        }
        let mut drafts = Vec::new();
        make(self.table, "", &cells_of, &Ids::new(), &mut drafts);
        if drafts.is_empty() {
            return self.speaker.set_aside(place, "no entity: the cells that name one are empty");
        }
        for (at, (name, fate)) in self.columns.iter().enumerate() {
            let filled = cells.get(at).is_some_and(|c| !c.trim().is_empty());
            match fate {
                Fate::Ignored if filled => self.speaker.ignored(name),
                Fate::Unknown if filled => self.speaker.unknown(if name.is_empty() { "(no name)" } else { name }),
                _ => {}
            }
        }
        for draft in drafts {
            self.speaker.entity(draft, place);
        }
        Ok(())
    }
}

pub(super) fn part_of<'f>(file: &'f str, part: &str) -> Option<&'f str> {
    let name = file.rsplit(['/', '\\']).next()?;
    match part {
        "file" => Some(name),
        "stem" => Some(name.rsplit_once('.').map_or(name, |n| n.0)),
        "folder" => file.rsplit(['/', '\\']).nth(1),
        _ => None,
    }
}

/// Ids of a row's entities, by what other entities of the row call them.
pub(super) type Ids<'t> = BTreeMap<&'t str, String>;

/// Makes the entities of a row; with `each`, those of one element of that list of the row, of which the other entities have `ids`.
/// Returns all ids.
pub(super) fn make<'t>(table: &'t Table, each: &str, cells: &Cells<'_>, ids: &Ids<'t>, drafts: &mut Vec<Draft>) -> Ids<'t> {
    let ours = || table.entities.iter().filter(|m| m.each == each);
    let mut ids = ids.clone();
    ids.extend(ours().filter_map(|m| Some((m.name.as_str(), id(table, m, cells)?))));
    for making in ours() {
        let Some(id) = ids.get(making.name.as_str()) else { continue };
        let pointer = making.key.first().and_then(|k| (cells.of)(k.trim_end_matches('?'))).unwrap_or_default().1;
        let schema = schema(&making.schema, cells);
        let mut draft = if making.more { Draft::more(id.clone(), schema) } else { Draft::new(id.clone(), schema, pointer) };
        for (prop, values) in &making.values {
            for value in values {
                values::put(&mut draft, prop, value, table, cells, &|name| ids.get(name).cloned());
            }
        }
        drafts.push(draft);
    }
    ids
}

/// The id, from raw cells: cleaning never touches it, only the blanks around them.
fn id(table: &Table, making: &Making, cells: &Cells<'_>) -> Option<String> {
    let plain = Value::default();
    if !cells.fit(&making.when) || making.needs.iter().any(|c| cells.filled(table, &plain, c).is_none()) {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for column in &making.key {
        let (name, optional) = column.strip_suffix('?').map_or((column.as_str(), false), |n| (n, true));
        match cells.filled(table, &plain, name) {
            Some((text, _)) => parts.push(text.trim().to_owned()),
            None if optional => parts.push(String::new()),
            None => return None,
        }
    }
    if making.hash {
        return Some(format!("{}{:032x}", making.prefix, xxhash_rust::xxh3::xxh3_128(parts.join("\u{1f}").as_bytes())));
    }
    parts.retain(|p| !p.is_empty());
    Some(format!("{}{}", making.prefix, parts.join("-")))
}

fn schema<'m>(schema: &'m Schema, cells: &Cells<'_>) -> &'m str {
    match schema {
        Schema::Fixed(one) => one,
        Schema::Coded { from, codes, otherwise } => {
            let text = (cells.of)(from).unwrap_or_default().0;
            let code = codes.get(text.trim()).or_else(|| codes.iter().find(|(p, _)| fits(p, text.trim())).map(|c| c.1));
            code.unwrap_or(otherwise)
        }
    }
}
