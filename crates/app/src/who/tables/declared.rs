//! What officials declared, which business bodies may not do with whom, and which registers are here whole.

use std::path::Path;

use engine::entities::rows::Cell;
use facts::days;
use facts::ftm::{DECLARATION, RESTRICTION};
use resolve::links::Days;

use super::{Out, Sources, maybe, published, text};
use crate::who::picture::Picture;
use crate::who::records::{Record, Spot};

/// What a line of a declaration may be, as `tables.toml` has it. Another word is in the statements and in no row.
const KINDS: [&str; 7] = ["income", "asset", "savings", "liability", "gift", "interest", "none"];

/// Writes the tables.
pub fn write(folder: &Path, picture: &Picture<'_>, sources: &Sources) -> Result<(), String> {
    write_declarations(folder, picture)?;
    write_restrictions(folder, picture)?;
    write_registers(folder, sources)
}

/// The one value of a property. Where a record gives several, which of them is meant is unknown.
fn one<'r>(record: &'r Record, prop: &str) -> Option<&'r str> {
    match record.entity.all(prop) {
        [one] => Some(one),
        _ => None,
    }
}

/// The entity that a property points at; `None` where the record names none or nobody knows it.
fn entity<'p>(picture: &'p Picture<'_>, record: &Record, prop: &str) -> Option<&'p str> {
    one(record, prop).map(|id| picture.entity(id)).filter(|e| !e.is_empty())
}

fn own_id(record: &Record) -> &str {
    record.entity.id.split_once('/').map_or(record.entity.id.as_str(), |(_, id)| id)
}

fn year(record: &Record, prop: &str) -> Cell<'static> {
    Cell::Int(one(record, prop).and_then(|y| y.get(..4)?.parse().ok()))
}

fn write_declarations(folder: &Path, picture: &Picture<'_>) -> Result<(), String> {
    let mut out = Out::new(folder, "declarations")?;
    for record in picture.all.lines.iter().filter(|r| r.entity.schema == DECLARATION) {
        let Some(person) = entity(picture, record, "declarant") else { continue };
        let kind = one(record, "kind").filter(|k| KINDS.contains(k));
        let cells = [
            text(person),
            text(one(record, "declaration").unwrap_or(own_id(record))),
            year(record, "year"),
            Cell::Date(one(record, "filed")),
            maybe(kind),
            maybe(one(record, "holder")),
            maybe(one(record, "description")),
            year(record, "acquired"),
            Cell::Money(one(record, "amount"), one(record, "currency")),
            maybe(entity(picture, record, "interest")),
            text(published(record)),
        ];
        out.row(&[&record.entity.id], record.spot, &cells)?;
    }
    out.end().map(drop)
}

fn write_restrictions(folder: &Path, picture: &Picture<'_>) -> Result<(), String> {
    let mut out = Out::new(folder, "restrictions")?;
    for record in picture.all.lines.iter().filter(|r| r.entity.schema == RESTRICTION) {
        let (Some(body), Some(firm)) = (entity(picture, record, "body"), entity(picture, record, "firm")) else { continue };
        // A restriction forbids on the days that are certain: not before the last day on which it may have begun, nor after the first on
        // which it may have ended.
        let of = |prop: &str| one(record, prop).and_then(Days::parse);
        let (from, to) = (of("startDate").map(|d| days::print(d.last)), of("endDate").map(|d| days::print(d.first)));
        let cells = [
            text(own_id(record)),
            text(body),
            text(firm),
            maybe(entity(picture, record, "person")),
            maybe(one(record, "ground")),
            maybe(one(record, "provision")),
            maybe(one(record, "extent")),
            Cell::Date(from.as_deref()),
            Cell::Date(to.as_deref()),
            text(published(record)),
        ];
        out.row(&[&record.entity.id], record.spot, &cells)?;
    }
    out.end().map(drop)
}

fn write_registers(folder: &Path, sources: &Sources) -> Result<(), String> {
    let mut out = Out::new(folder, "registers")?;
    for (dataset, registers) in &sources.registers {
        let to = sources.days.get(dataset).map(String::as_str);
        for register in registers {
            let cells = [text(&register.scheme), text(dataset), Cell::Date(register.from.as_deref()), Cell::Date(to)];
            out.row(&[dataset, &register.scheme], Spot::NOWHERE, &cells)?;
        }
    }
    out.end().map(drop)
}
