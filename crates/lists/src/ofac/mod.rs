//! The list of the US Treasury's Office of Foreign Assets Control: the CSV files (SDN, ALT, ADD, SDN_COMMENTS) and SDN.XML.
//!
//! Ids: `ofac-` and the list's own number, so that the files speak of the same entities and each can be read alone. What the list says
//! in the remarks of a record in a fixed form (`DOB 12 Mar 1961; Passport 123 (Iran); Linked To: …`) is taken apart in `remarks`; the
//! remarks themselves stay as a note.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use crate::dates::Order;
use crate::draft::{Draft, Place, Speaker};
use crate::seam::{ListError, Out};
use crate::tables::{self, Mapping, rows};

mod remarks;

mod sdn_xml;

pub(crate) use sdn_xml::read as read_xml;

static TABLES: LazyLock<Mapping> =
    LazyLock::new(|| Mapping::parse(include_str!("../../data/ofac-csv.toml")).expect("the mapping of this crate is tested"));

/// What stands in a cell that has nothing.
const NOTHING: &str = "-0-";

/// Cells of a row of SDN.CSV.
const SDN_CELLS: usize = 12;

/// Reads one of the CSV files; how many cells its rows have says which.
pub(crate) fn read_csv(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let (first, input) = tables::begin(input)?;
    let mut row = csv::StringRecord::new();
    let cut = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(first.as_bytes()).read_record(&mut row);
    match (cut, row.len()) {
        (Ok(true), SDN_CELLS) => sdn(input, out),
        (Ok(true), 6) => tables::read(&TABLES, "add", input, out),
        (Ok(true), 5) => tables::read(&TABLES, "alt", input, out),
        (Ok(true), 2) => tables::read(&TABLES, "comments", input, out),
        (_, cells) => Err(ListError::NotThisForm(format!("its first row has {cells} cells, which no file of the list has"))),
    }
}

/// A link that a record states by the other's name.
struct Named {
    from: String,
    role: &'static str,
    name: String,
    pointer: String,
    place: Place,
}

/// Names of the list, each with its record or, where two have it, with none; and the links that wait for them.
#[derive(Default)]
struct Links {
    names: BTreeMap<String, Option<String>>,
    waiting: Vec<Named>,
}

impl Links {
    fn called(&mut self, name: &str, id: &str) {
        let same = |known: &mut Option<String>| {
            if known.as_deref() != Some(id) {
                *known = None;
            }
        };
        self.names.entry(key(name)).and_modify(same).or_insert_with(|| Some(id.to_owned()));
    }

    /// States the links whose other side is exactly one record of this file; the list names its own subjects by their first names
    /// there. Others stay the notes they are in, and are counted.
    fn give(self, speaker: &mut Speaker<'_, '_>) {
        for link in self.waiting {
            let Some(Some(to)) = self.names.get(&key(&link.name)) else {
                speaker.unread(link.role);
                continue;
            };
            let hash = xxhash_rust::xxh3::xxh3_64(format!("{}\u{1f}{}\u{1f}{to}", link.from, link.role).as_bytes());
            let mut draft = Draft::new(format!("ofac-link-{hash:016x}"), "UnknownLink", link.pointer.clone());
            draft.put("subject", &link.from, &link.pointer);
            draft.put("object", to, &link.pointer);
            draft.put("role", link.role, &link.pointer);
            speaker.entity(draft, link.place);
        }
    }
}

/// A name as its list repeats it: letter case, blanks and the full stop at the end of remarks do not count.
fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_uppercase()
}

fn sdn(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let Some(table) = TABLES.table("sdn") else { return Ok(()) };
    let mut speaker = Speaker::new(out);
    let mut links = Links::default();
    rows::read(table, input, &mut |item| match item {
        rows::Item::Row(place, _, _, cells) => record(&mut speaker, &mut links, place, &cells),
        rows::Item::Bad(place, reason) => speaker.set_aside(place, reason),
    })?;
    links.give(&mut speaker);
    Ok(())
}

fn record(speaker: &mut Speaker<'_, '_>, links: &mut Links, place: Place, cells: &[String]) -> Result<(), ListError> {
    let cell = |at: usize| cells.get(at).map(|c| c.trim()).filter(|c| *c != NOTHING && !c.is_empty());
    // The files end with the character that ended files of CP/M.
    if cells.len() == 1 && cells[0].trim_matches('\u{1a}').trim().is_empty() {
        return Ok(());
    }
    if cells.len() != SDN_CELLS {
        return speaker.set_aside(place, format!("{} cells instead of {SDN_CELLS}", cells.len()));
    }
    let (Some(number), Some(name)) = (cell(0), cell(1)) else {
        return speaker.set_aside(place, "it has no number or no name");
    };
    let mut who = Draft::new(format!("ofac-{number}"), schema(cell(2).unwrap_or_default()), "ent_num");
    links.called(name, &who.id);
    named(&mut who, "name", name, "name");
    who.put("topics", "sanction", "");
    let mut sanction = Draft::new(format!("ofac-sanction-{number}"), "Sanction", "ent_num");
    sanction.put("entity", &who.id, "");
    sanction.put("authority", "Office of Foreign Assets Control", "");
    for program in cell(3).unwrap_or_default().split("] [").filter(|p| !p.is_empty()) {
        sanction.put("program", program, "program");
        who.put("program", program, "program");
    }
    for (at, prop, pointer) in [
        (4, if who.schema() == "Person" { "position" } else { "notes" }, "title"),
        (5, "callSign", "call_sign"),
        (6, "type", "vessel_type"),
        (7, "deadweightTonnage", "tonnage"),
        (8, "grossRegisteredTonnage", "grt"),
        (9, "flag", "flag"),
    ] {
        if let Some(text) = cell(at).filter(|t| *t != "None Identified") {
            who.put_read(prop, text, Order::DayFirst, pointer);
        }
    }
    if let Some(owner) = cell(10) {
        who.remark(&format!("Owner: {owner}"), "owner");
        links.waiting.push(Named {
            from: who.id.clone(),
            role: "Vessel owner",
            name: owner.to_owned(),
            pointer: "owner".to_owned(),
            place,
        });
    }
    let mut more = Vec::new();
    if let Some(text) = cell(11) {
        who.remark(text, "remarks");
        let found = remarks::read(&mut who, &mut sanction, &mut more, text, "remarks");
        links.waiting.extend(found.into_iter().map(|(role, name)| Named {
            from: who.id.clone(),
            role,
            name,
            pointer: "remarks".to_owned(),
            place,
        }));
    }
    for draft in [who, sanction].into_iter().chain(more) {
        speaker.entity(draft, place);
    }
    Ok(())
}

/// The list's four kinds.
fn schema(kind: &str) -> &'static str {
    match kind.to_lowercase().as_str() {
        "individual" => "Person",
        "vessel" => "Vessel",
        "aircraft" => "Airplane",
        _ => "Organization",
    }
}

/// A name; of a person written `FAMILY, Given` also in the order it is spoken in, and its parts.
fn named(who: &mut Draft, prop: &str, name: &str, pointer: &str) {
    who.put(prop, name, pointer);
    if who.schema() != "Person" {
        return;
    }
    if let Some((family, given)) = name.split_once(',') {
        let (family, given) = (family.trim(), given.trim());
        who.put_made(prop, &format!("{given} {family}"), name, pointer);
        if prop == "name" {
            who.put("lastName", family, pointer);
            who.put("firstName", given, pointer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mapping_of_the_tables_is_whole() {
        Mapping::parse(include_str!("../../data/ofac-csv.toml")).expect("a mapping");
    }
}
