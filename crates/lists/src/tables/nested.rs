//! Records of JSON as rows: one object is one row, a column is the path to a value in it, and a list of objects is walked element by
//! element by the entities that say `each`.
//!
//! It opens objects and lists and reads no value: numbers stay the texts that were published.

use std::collections::BTreeMap;
use std::io::BufReader;

use serde_json::value::RawValue;

use crate::draft::{Draft, Place, Speaker};
use crate::records;
use crate::seam::{ListError, Out};

use super::define::Table;
use super::make::{Ids, make, part_of};
use super::patterns::{fits, header};
use super::values::Cells;

/// How deep objects may stand inside objects: no publication seen has four, and a file must not choose our stack.
const NESTING_MAX: usize = 16;

/// The pseudo column that tells equal elements of a list apart: how many equal ones stand before it; nothing for the first.
const AGAIN: &str = "again";

/// Values by their path as compared: as published, and the pointer.
type Fields = BTreeMap<String, (String, String)>;

/// An object, opened.
#[derive(Default)]
struct Opened {
    /// Its values, those of objects inside it too.
    fields: Fields,
    /// Its lists of objects, by path as compared: of each element its values.
    lists: BTreeMap<String, Vec<Fields>>,
    /// Paths as published, for what is reported.
    paths: BTreeMap<String, String>,
}

/// Reads a file of JSON objects (one a line, one after another, or in one array).
///
/// # Errors
/// When it cannot be read, or too much of it had to be set aside.
pub(super) fn read(table: &Table, file: &str, input: impl std::io::Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let mut speaker = Speaker::new(out);
    let used = table.used();
    let mut values = records::Values::new(BufReader::new(input));
    while let Some(record) = values.next()? {
        let place = Place { line: record.line, offset: record.offset, length: record.bytes.map_or(0, |b| b.len() as u64) };
        let Some(bytes) = record.bytes else {
            speaker.set_aside(place, "a record of this length is a mistake")?;
            continue;
        };
        match opened(bytes) {
            Ok(object) => row(table, file, &object, &used, place, &mut speaker)?,
            Err(reason) => speaker.set_aside(place, reason)?,
        }
    }
    Ok(())
}

fn opened(bytes: &[u8]) -> Result<Opened, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let raw: &RawValue = serde_json::from_str(text).map_err(|e| format!("no JSON: {e}"))?;
    if !raw.get().starts_with('{') {
        return Err("no JSON object".to_owned());
    }
    let mut object = Opened::default();
    object.open(raw, "", "", None, 0)?;
    Ok(object)
}

impl Opened {
    /// Takes a value apart. `element` is the list and the position it stands in.
    fn open(&mut self, raw: &RawValue, path: &str, pointer: &str, element: Option<(&str, usize)>, depth: usize) -> Result<(), String> {
        if depth > NESTING_MAX {
            return Err(format!("more than {NESTING_MAX} objects inside each other"));
        }
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'{') => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|e| e.to_string())?;
                for (name, member) in members {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
                    let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    self.open(member, &path, &pointer, element, depth + 1)?;
                }
                Ok(())
            }
            Some(b'[') => self.list(text, path, pointer, element, depth),
            Some(b'n') | None => Ok(()),
            Some(b'"') => {
                let value: String = serde_json::from_str(text).map_err(|e| e.to_string())?;
                self.put(path, value, pointer, element);
                Ok(())
            }
            Some(_) => {
                self.put(path, text.to_owned(), pointer, element);
                Ok(())
            }
        }
    }

    fn list(&mut self, text: &str, path: &str, pointer: &str, element: Option<(&str, usize)>, depth: usize) -> Result<(), String> {
        let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let is_of_objects = items.iter().any(|i| i.get().starts_with(['{', '[']));
        if !is_of_objects {
            let one = |i: &&RawValue| serde_json::from_str::<String>(i.get()).unwrap_or_else(|_| i.get().to_owned());
            let joined = items.iter().filter(|i| i.get() != "null").map(one).collect::<Vec<_>>().join("\n");
            self.put(path, joined, pointer, element);
            return Ok(());
        }
        if element.is_some() {
            // A list inside an element of a list has no `each` that could reach it.
            self.put(&format!("{path}/[]"), text.to_owned(), pointer, element);
            return Ok(());
        }
        let list = header(path);
        self.lists.insert(list.clone(), vec![Fields::new(); items.len()]);
        let mut before: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, item) in items.iter().enumerate() {
            self.open(item, path, &format!("{pointer}/{at}"), Some((&list, at)), depth + 1)?;
            let again = before.entry(item.get()).or_insert(0);
            if *again > 0
                && let Some(fields) = self.lists.get_mut(&list).and_then(|l| l.get_mut(at))
            {
                fields.insert(format!("@{AGAIN}"), (again.to_string(), String::new()));
            }
            *again += 1;
        }
        Ok(())
    }

    fn put(&mut self, path: &str, value: String, pointer: &str, element: Option<(&str, usize)>) {
        if value.trim().is_empty() {
            return;
        }
        let name = header(path);
        self.paths.entry(name.clone()).or_insert_with(|| path.to_owned());
        let fields = match element {
            Some((list, at)) => self.lists.get_mut(list).and_then(|l| l.get_mut(at)),
            None => Some(&mut self.fields),
        };
        if let Some(fields) = fields {
            fields.insert(name, (value, pointer.to_owned()));
        }
    }
}

fn row(table: &Table, file: &str, object: &Opened, used: &[String], place: Place, speaker: &mut Speaker<'_, '_>) -> Result<(), ListError> {
    let of_file = |column: &str| column.strip_prefix('@').and_then(|part| part_of(file, part)).map(|t| (t.to_owned(), String::new()));
    let whole = |column: &str| object.fields.get(column).cloned().or_else(|| of_file(column));
    let cells = Cells { of: &whole };
    if let Some(skip) = table.skip.iter().find(|s| cells.fit(&s.when)) {
        speaker.ignored(&format!("(row) {}", skip.reason));
        return Ok(());
    }
    let mut drafts: Vec<Draft> = Vec::new();
    let ids = make(table, "", &cells, &Ids::new(), &mut drafts);
    for (list, elements) in &object.lists {
        for element in elements {
            let of = |column: &str| element.get(column).cloned().or_else(|| whole(column));
            make(table, list, &Cells { of: &of }, &ids, &mut drafts);
        }
    }
    if drafts.is_empty() {
        return speaker.set_aside(place, "no entity: the values that name one are empty");
    }
    for (name, path) in &object.paths {
        if used.binary_search(name).is_ok() {
            continue;
        }
        if table.ignore.iter().any(|p| fits(p, name)) { speaker.ignored(path) } else { speaker.unknown(path) }
    }
    for draft in drafts {
        speaker.entity(draft, place);
    }
    Ok(())
}
