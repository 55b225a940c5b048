//! People and firms of other people's files, and what the office knows of its own.

use std::collections::BTreeMap;
use std::path::Path;

use calamine::Reader;
use facts::ftm::{Schema, model};
use facts::statements::Entity;

use super::Stop;
use super::import::current_content;
use crate::cli::Office;
use crate::who::ENTITIES;

/// Content of the office's newest entities, where there are any.
pub fn content(office: &Office) -> Result<Option<String>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(current_content(office, ENTITIES))
}

/// A table of people or firms: what is in each column is told by its heading.
pub struct Sheet {
    /// The headings.
    pub header: Vec<String>,
    /// The rows, as long as the header.
    pub rows: Vec<Vec<String>>,
    /// For each column the property it holds.
    props: Vec<Option<String>>,
    schema: String,
}

/// Headings that mean a property, folded; a property's own name means itself.
const HEADINGS: [(&str, &[&str]); 8] = [
    ("name", &["name", "full name", "fullname", "фио", "имя", "наименование", "аты", "аты жөні", "атауы", "company", "supplier", "person"]),
    ("firstName", &["first name", "firstname", "given name", "имя"]),
    ("lastName", &["last name", "lastname", "surname", "family name", "фамилия", "тегі"]),
    ("birthDate", &["birth date", "date of birth", "dob", "born", "birthdate", "дата рождения", "туған күні"]),
    ("country", &["country", "nationality", "страна", "гражданство", "ел", "азаматтығы"]),
    ("idNumber", &["iin", "иин", "жсн", "id number", "personal number"]),
    ("registrationNumber", &["bin", "бин", "бсн", "registration number", "tax id", "inn", "инн"]),
    ("address", &["address", "адрес", "мекенжай"]),
];

impl Sheet {
    /// Reads CSV, XLSX or JSON lines. `columns` (`property=heading`) says what headings do not.
    pub fn read(file: &Path, columns: &[String], schema: &str) -> Result<Sheet, Stop> {
        let schema = model().schema(schema).filter(|s| s.matchable);
        let schema =
            schema.ok_or_else(|| Stop::Misuse("the schema is none that is compared; try Person, Company or LegalEntity".to_owned()))?;
        let fail = |e: String| Stop::Failed(format!("{}: {e}", file.display()));
        let ending = file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        let (header, rows) = match ending.as_str() {
            "xlsx" => from_xlsx(file).map_err(fail)?,
            "jsonl" | "json" | "ndjson" => from_lines(file).map_err(fail)?,
            _ => from_csv(file).map_err(fail)?,
        };
        let props = meanings(&header, columns, schema)?;
        if props.iter().flatten().next().is_none() {
            return Err(Stop::Misuse(format!(
                "{}: no heading says where the names are; name it, as --column name={:?}",
                file.display(),
                header.first().map_or("Name", String::as_str)
            )));
        }
        Ok(Sheet { header, rows, props, schema: schema.name.clone() })
    }

    /// A row as an entity.
    pub fn entity(&self, row: &[String]) -> Entity {
        let mut entity = Entity { id: "row".to_owned(), schema: self.schema.clone(), ..Entity::default() };
        for (prop, cell) in self.props.iter().zip(row) {
            let Some(prop) = prop.as_ref().filter(|_| !cell.trim().is_empty()) else { continue };
            let value = cell.trim();
            let value = if prop == "country" { value.to_lowercase() } else { value.to_owned() };
            entity.properties.entry(prop.clone()).or_default().push(value);
        }
        entity
    }
}

fn meanings(header: &[String], columns: &[String], schema: &Schema) -> Result<Vec<Option<String>>, Stop> {
    let mut said: BTreeMap<&str, &str> = BTreeMap::new();
    for column in columns {
        let (prop, heading) = column.split_once('=').ok_or_else(|| Stop::Misuse(format!("{column:?}: write it as property=heading")))?;
        if schema.property(prop).is_none() {
            return Err(Stop::Misuse(format!("{} has no property {prop}", schema.name)));
        }
        if !header.iter().any(|h| h == heading) {
            return Err(Stop::Misuse(format!("the file has no column {heading:?}; it has: {}", header.join(", "))));
        }
        said.insert(heading, prop);
    }
    let meaning = |heading: &String| -> Option<String> {
        if let Some(prop) = said.get(heading.as_str()) {
            return Some((*prop).to_owned());
        }
        if schema.property(heading).is_some_and(|p| !p.stub) {
            return Some(heading.clone());
        }
        let folded = heading.trim().to_lowercase().replace('_', " ");
        let known = HEADINGS.iter().find(|(prop, words)| words.contains(&folded.as_str()) && schema.property(prop).is_some());
        known.map(|(prop, _)| (*prop).to_owned())
    };
    Ok(header.iter().map(meaning).collect())
}

type Table = (Vec<String>, Vec<Vec<String>>);

fn from_csv(file: &Path) -> Result<Table, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).map_err(|e| e.to_string())?;
    let header: Vec<String> =
        reader.headers().map_err(|e| e.to_string())?.iter().map(|h| h.trim_start_matches('\u{feff}').to_owned()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let mut row: Vec<String> = record.map_err(|e| e.to_string())?.iter().map(str::to_owned).collect();
        row.resize(header.len(), String::new());
        rows.push(row);
    }
    Ok((header, rows))
}

fn from_xlsx(file: &Path) -> Result<Table, String> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(file).map_err(|e: calamine::XlsxError| e.to_string())?;
    let sheet = book.worksheet_range_at(0).ok_or("the workbook has no sheet")?.map_err(|e| e.to_string())?;
    let mut rows = sheet.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<String>>());
    let header = rows.next().ok_or("the sheet is empty")?;
    let width = header.len();
    let even = |mut row: Vec<String>| {
        row.resize(width, String::new());
        row
    };
    Ok((header, rows.map(even).collect()))
}

/// One object a line; the headings are all members met.
fn from_lines(file: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(file).map_err(|e| e.to_string())?;
    let mut header: Vec<String> = Vec::new();
    let mut objects = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).map_err(|e| format!("line {}: {e}", number + 1))?;
        for key in object.keys().filter(|k| !header.contains(k)).cloned().collect::<Vec<_>>() {
            header.push(key);
        }
        objects.push(object);
    }
    let cell = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let rows = objects.iter().map(|o| header.iter().map(|h| cell(o.get(h))).collect()).collect();
    Ok((header, rows))
}
