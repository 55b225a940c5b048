//! A JSON document whose lists hold records: each record with its place, and its fields taken out one by one.
//!
//! For documents that are read whole because their records point at each other (Popolo, graphs); streams of records are `records`.

use std::io::Read;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::draft::Place;
use crate::seam::ListError;

/// Largest document: a parliament's history has some megabytes, a graph of leaks tens of them.
const DOCUMENT_BYTES_MAX: u64 = 256 << 20;

/// A document in memory.
pub(crate) struct Document {
    text: String,
}

/// A record of one of its lists.
pub(crate) struct Record {
    /// Where it lies.
    pub place: Place,
    /// Its fields; what a reader takes is taken out, what stays is reported. Not an object: why not.
    pub fields: Result<Map<String, Value>, String>,
}

impl Document {
    /// Reads it whole.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or no UTF-8.
    pub fn read(input: impl Read) -> Result<Document, ListError> {
        let mut bytes = Vec::new();
        input.take(DOCUMENT_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > DOCUMENT_BYTES_MAX {
            return Err(ListError::NotThisForm(format!("a document of more than {DOCUMENT_BYTES_MAX} bytes")));
        }
        let text = String::from_utf8(bytes).map_err(|e| ListError::NotThisForm(format!("not UTF-8: {e}")))?;
        Ok(Document { text })
    }

    /// Its members by name, as they stand; positions refer to the document.
    ///
    /// # Errors
    /// When it is no JSON object.
    pub fn members(&self) -> Result<Vec<(String, &RawValue)>, ListError> {
        let text = self.text.trim_start_matches('\u{feff}');
        let members: std::collections::BTreeMap<String, &RawValue> =
            serde_json::from_str(text).map_err(|e| ListError::NotThisForm(format!("no JSON object: {e}")))?;
        Ok(members.into_iter().collect())
    }

    /// The records of a list.
    ///
    /// # Errors
    /// When it is no list.
    pub fn records(&self, list: &RawValue) -> Result<Vec<Record>, ListError> {
        let items: Vec<&RawValue> =
            serde_json::from_str(list.get()).map_err(|e| ListError::NotThisForm(format!("no list of records: {e}")))?;
        let mut line = 1 + lines(&self.text[..self.offset(list)]);
        let mut from = self.offset(list);
        let mut records = Vec::with_capacity(items.len());
        for item in items {
            let offset = self.offset(item);
            line += lines(self.text.get(from..offset).unwrap_or_default());
            from = offset;
            let place = Place { line, offset: offset as u64, length: item.get().len() as u64 };
            let fields = match serde_json::from_str::<Value>(item.get()) {
                Ok(Value::Object(fields)) => Ok(fields),
                Ok(_) => Err("it is no object".to_owned()),
                Err(error) => Err(error.to_string()),
            };
            records.push(Record { place, fields });
        }
        Ok(records)
    }

    /// Where a piece of the document begins in it.
    fn offset(&self, piece: &RawValue) -> usize {
        (piece.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len())
    }
}

fn lines(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

/// Takes out a field that holds a text or number, as text; nothing for an empty one.
pub(crate) fn take(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    let text = match fields.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null => String::new(),
        Value::Array(_) | Value::Object(_) => return None,
    };
    fields.remove(name);
    (!text.is_empty()).then_some(text)
}

/// Takes out a list of objects.
pub(crate) fn take_list(fields: &mut Map<String, Value>, name: &str) -> Vec<Map<String, Value>> {
    match fields.get(name) {
        Some(Value::Array(items)) if items.iter().all(Value::is_object) => {}
        _ => return Vec::new(),
    }
    let Some(Value::Array(items)) = fields.remove(name) else { return Vec::new() };
    items.into_iter().filter_map(|i| if let Value::Object(map) = i { Some(map) } else { None }).collect()
}

/// Takes out an object.
pub(crate) fn take_object(fields: &mut Map<String, Value>, name: &str) -> Map<String, Value> {
    if !fields.get(name).is_some_and(Value::is_object) {
        return Map::new();
    }
    match fields.remove(name) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

/// Names of the fields that still hold something.
pub(crate) fn leftovers(fields: &Map<String, Value>) -> Vec<&str> {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    fields.iter().filter(|(_, v)| !empty(v)).map(|(n, _)| n.as_str()).collect()
}
