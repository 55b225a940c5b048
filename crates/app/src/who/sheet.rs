//! A table of people or firms that somebody else made: CSV, XLSX or JSON lines, with what each column means.
//!
//! `calamine` reads workbooks; a workbook is a zip archive and is unpacked into nothing first (`zip`, which `calamine` brings), since what it
//! says of its own size need not be so. A cell is read after the other: a range would take memory for every cell between first and last.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader};
use facts::ftm::{Schema, model};
use facts::statements::Entity;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// How much of a table is read.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Rows below the headings.
    pub rows: usize,
    /// Bytes of a workbook when unpacked.
    pub unpacked: u64,
}

/// For files on the own disk: as many rows as a sheet has.
pub const WIDE: Bounds = Bounds { rows: 1 << 24, unpacked: 4 << 30 };

/// Columns of a table: more is no list of people.
const COLUMNS_MAX: usize = 1_000;

/// Why a table cannot be asked about.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum Unread {
    /// Nothing can be compared with what it is said to be.
    #[error("the schema is none that is compared; try Person, Company or LegalEntity")]
    Schema,
    /// What was said of a column cannot be.
    #[error("{0}")]
    Column(String),
    /// No column is understood; the first heading stands for all.
    #[error("no heading says where the names are; name it, as --column name={0:?}")]
    NoNames(String),
    /// It is no table.
    #[error("{0}")]
    Table(String),
    /// There is nothing below the headings.
    #[error("it has no rows")]
    Empty,
    /// It has too many rows; so many are read.
    #[error("it has more than {0} rows")]
    Rows(usize),
}

/// A table, with what is in each column.
pub struct Sheet {
    /// The headings.
    pub header: Vec<String>,
    rows: Rows,
    /// For each column the property it holds.
    props: Vec<Option<String>>,
    schema: String,
}

enum Rows {
    Cells(Vec<Vec<String>>),
    Objects(Vec<Map<String, Value>>),
}

/// Headings that mean a property, folded; a property's own name means itself.
const HEADINGS: [(&str, &[&str]); 8] = [
    (
        "name",
        &[
            "name",
            "full name",
            "fullname",
            "фио",
            "имя",
            "наименование",
            "название",
            "аты",
            "аты жөні",
            "тегі аты әкесінің аты",
            "атауы",
            "company",
            "supplier",
            "person",
        ],
    ),
    ("firstName", &["first name", "firstname", "given name", "имя"]),
    ("lastName", &["last name", "lastname", "surname", "family name", "фамилия", "тегі"]),
    ("birthDate", &["birth date", "date of birth", "dob", "born", "birthdate", "дата рождения", "туған күні"]),
    ("country", &["country", "nationality", "страна", "гражданство", "ел", "азаматтығы"]),
    ("idNumber", &["iin", "иин", "жсн", "id number", "personal number"]),
    ("registrationNumber", &["bin", "бин", "бсн", "registration number", "tax id", "inn", "инн"]),
    ("address", &["address", "адрес", "мекенжай"]),
];

/// The forms, by how their bytes begin.
fn read_rows(bytes: &[u8], bounds: Bounds) -> Result<(Vec<String>, Rows), Unread> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match text.iter().find(|b| !b.is_ascii_whitespace()) {
        None => Err(Unread::Empty),
        _ if bytes.starts_with(b"PK\x03\x04") => workbook(bytes, bounds),
        Some(b'{' | b'[') => objects(text, bounds),
        _ => separated(text, bounds),
    }
}

impl Sheet {
    /// Reads CSV (with commas, semicolons or tabs), XLSX (the first sheet) or JSON lines. `columns` (`property=heading`) says what headings do
    /// not.
    ///
    /// # Errors
    /// When it is no table, has no column that is understood, or is larger than `bounds`.
    pub fn read(bytes: &[u8], columns: &[String], schema: &str, bounds: Bounds) -> Result<Sheet, Unread> {
        let schema = model().schema(schema).filter(|s| s.matchable).ok_or(Unread::Schema)?;
        let (header, rows) = read_rows(bytes, bounds)?;
        let props = meanings(&header, columns, schema)?;
        if props.iter().flatten().next().is_none() {
            return Err(Unread::NoNames(header.into_iter().next().unwrap_or_default()));
        }
        let sheet = Sheet { header, rows, props, schema: schema.name.clone() };
        if sheet.is_empty() { Err(Unread::Empty) } else { Ok(sheet) }
    }

    /// Reads a list somebody typed: a table, or a name a line.
    ///
    /// # Errors
    /// As [`Sheet::read`].
    pub fn typed(text: &str, schema: &str, bounds: Bounds) -> Result<Sheet, Unread> {
        let read = Sheet::read(text.as_bytes(), &[], schema, bounds);
        if !matches!(read, Err(Unread::NoNames(_) | Unread::Empty)) {
            return read;
        }
        let schema = model().schema(schema).filter(|s| s.matchable).ok_or(Unread::Schema)?;
        let lines: Vec<Vec<String>> =
            text.lines().map(str::trim).filter(|l| !l.is_empty()).take(bounds.rows + 1).map(|l| vec![l.to_owned()]).collect();
        match lines.len() {
            0 => Err(Unread::Empty),
            n if n > bounds.rows => Err(Unread::Rows(bounds.rows)),
            _ => Ok(Sheet {
                header: vec!["name".to_owned()],
                rows: Rows::Cells(lines),
                props: vec![Some("name".to_owned())],
                schema: schema.name.clone(),
            }),
        }
    }

    /// Rows below the headings.
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::Cells(rows) => rows.len(),
            Rows::Objects(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Headings of columns that nothing is understood of.
    pub fn unknown(&self) -> Vec<&str> {
        self.header.iter().zip(&self.props).filter(|(_, prop)| prop.is_none()).map(|(heading, _)| heading.as_str()).collect()
    }

    /// The cells of a row, one a heading; empty where there is no such row.
    pub fn cells(&self, row: usize) -> Vec<String> {
        match &self.rows {
            Rows::Cells(rows) => rows.get(row).cloned().unwrap_or_default(),
            Rows::Objects(rows) => {
                let cell = |object: &Map<String, Value>, heading: &String| match object.get(heading) {
                    None | Some(Value::Null) => String::new(),
                    Some(value) => texts(value).join("; "),
                };
                rows.get(row).map(|o| self.header.iter().map(|h| cell(o, h)).collect()).unwrap_or_default()
            }
        }
    }

    /// A row as an object: as it was written, or its cells by heading.
    pub fn object(&self, row: usize) -> Map<String, Value> {
        match &self.rows {
            Rows::Objects(rows) => rows.get(row).cloned().unwrap_or_default(),
            Rows::Cells(_) => self.header.iter().cloned().zip(self.cells(row).into_iter().map(Value::String)).collect(),
        }
    }

    /// A row as an entity; it has no property where nothing in the row is understood.
    pub fn entity(&self, row: usize) -> Entity {
        let mut entity = Entity { id: "row".to_owned(), schema: self.schema.clone(), ..Entity::default() };
        let mut put = |prop: &String, value: &str| {
            let value = value.trim();
            if !value.is_empty() {
                let value = if prop == "country" { value.to_lowercase() } else { value.to_owned() };
                entity.properties.entry(prop.clone()).or_default().push(value);
            }
        };
        let named = self.props.iter().enumerate().filter_map(|(at, prop)| Some((at, prop.as_ref()?)));
        match &self.rows {
            Rows::Cells(rows) => {
                for (at, prop) in named {
                    put(prop, rows.get(row).and_then(|r| r.get(at)).map_or("", String::as_str));
                }
            }
            Rows::Objects(rows) => {
                for (at, prop) in named {
                    let value = rows.get(row).and_then(|o| o.get(&self.header[at]));
                    value.into_iter().flat_map(texts).for_each(|text| put(prop, &text));
                }
            }
        }
        entity
    }
}

/// The texts of a value: several of a list.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().filter(|v| !v.is_array()).flat_map(texts).collect(),
        other => vec![other.to_string()],
    }
}

fn meanings(header: &[String], columns: &[String], schema: &Schema) -> Result<Vec<Option<String>>, Unread> {
    let mut said: BTreeMap<&str, &str> = BTreeMap::new();
    for column in columns {
        let wrong = |why: String| Err(Unread::Column(why));
        let Some((prop, heading)) = column.split_once('=') else {
            return wrong(format!("{column:?}: write it as property=heading"));
        };
        if schema.property(prop).is_none() {
            return wrong(format!("{} has no property {prop}", schema.name));
        }
        if !header.iter().any(|h| h == heading) {
            return wrong(format!("the file has no column {heading:?}; it has: {}", header.join(", ")));
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

/// Text with one of the separators that spreadsheets use: the one that stands most often in the first line.
fn separated(text: &[u8], bounds: Bounds) -> Result<(Vec<String>, Rows), Unread> {
    let text = std::str::from_utf8(text).map_err(|_| Unread::Table("it is not UTF-8; save it again as CSV UTF-8".to_owned()))?;
    if text.contains('\0') {
        return Err(Unread::Table("it is no text".to_owned()));
    }
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|d| first.bytes().filter(|b| b == d).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let bad = |e: csv::Error| Unread::Table(e.to_string());
    let header: Vec<String> = reader.headers().map_err(bad)?.iter().map(|h| h.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(even(record.map_err(bad)?.iter().map(str::to_owned).collect(), header.len()));
        within(rows.len(), header.len(), bounds)?;
    }
    Ok((header, Rows::Cells(rows)))
}

fn even(mut row: Vec<String>, width: usize) -> Vec<String> {
    row.resize(width, String::new());
    row
}

fn within(rows: usize, columns: usize, bounds: Bounds) -> Result<(), Unread> {
    if columns > COLUMNS_MAX {
        return Err(Unread::Table(format!("it has more than {COLUMNS_MAX} columns")));
    }
    if rows > bounds.rows { Err(Unread::Rows(bounds.rows)) } else { Ok(()) }
}

/// An object's members in the order in which they are written, which `serde_json` keeps for nobody.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Members, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Members, A::Error> {
                let mut out = Vec::new();
                while let Some(member) = members.next_entry()? {
                    out.push(member);
                }
                Ok(Members(out))
            }
        }
        from.deserialize_map(Each)
    }
}

/// One object a line, or a list of objects; the headings are all members met.
fn objects(text: &[u8], bounds: Bounds) -> Result<(Vec<String>, Rows), Unread> {
    let text = std::str::from_utf8(text).map_err(|_| Unread::Table("it is not UTF-8".to_owned()))?;
    let mut rows: Vec<Members> = Vec::new();
    if text.trim_start().starts_with('[') {
        rows = serde_json::from_str(text).map_err(|e| Unread::Table(format!("it is no list of objects: {e}")))?;
    } else {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            rows.push(serde_json::from_str(line).map_err(|e| Unread::Table(format!("line {}: {e}", number + 1)))?);
            within(rows.len(), 0, bounds)?;
        }
    }
    let mut header: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for (key, _) in rows.iter().flat_map(|r| &r.0) {
        if seen.insert(key.as_str()) {
            header.push(key.clone());
        }
    }
    within(rows.len(), header.len(), bounds)?;
    Ok((header, Rows::Objects(rows.into_iter().map(|r| r.0.into_iter().collect()).collect())))
}

fn workbook(bytes: &[u8], bounds: Bounds) -> Result<(Vec<String>, Rows), Unread> {
    unpacks_within(bytes, bounds.unpacked)?;
    // The reader of workbooks is not ours; should it panic on a file made to harm, the file is bad and the program goes on.
    let read = std::panic::catch_unwind(|| first_sheet(bytes, bounds));
    read.unwrap_or_else(|_| Err(Unread::Table("the workbook is damaged".to_owned())))
}

fn unpacks_within(bytes: &[u8], most: u64) -> Result<(), Unread> {
    let unreadable = |e: String| Unread::Table(format!("it is no readable workbook ({e}); save it again as .xlsx"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(e.to_string()))?;
    let mut left = most;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|e| unreadable(e.to_string()))?;
        let unpacked = std::io::copy(&mut member.take(left + 1), &mut std::io::sink()).map_err(|e| unreadable(e.to_string()))?;
        left = left.checked_sub(unpacked).ok_or_else(|| Unread::Table(format!("the workbook has more than {most} bytes when unpacked")))?;
    }
    Ok(())
}

fn first_sheet(bytes: &[u8], bounds: Bounds) -> Result<(Vec<String>, Rows), Unread> {
    let bad = |e: calamine::XlsxError| Unread::Table(format!("it is no readable workbook ({e}); save it again as .xlsx"));
    let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(Cursor::new(bytes)).map_err(bad)?;
    let name = book.sheet_names().into_iter().next().ok_or(Unread::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(bad)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut at = None;
    while let Some(cell) = cells.next_cell().map_err(bad)? {
        let (row, column) = cell.get_position();
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if at != Some(row) {
            at = Some(row);
            rows.push(Vec::new());
        }
        let column = column as usize;
        within(rows.len().saturating_sub(1), column + 1, bounds)?;
        if let Some(last) = rows.last_mut() {
            if last.len() <= column {
                last.resize(column + 1, String::new());
            }
            last[column] = text;
        }
    }
    let mut rows = rows.into_iter();
    let header = rows.next().ok_or(Unread::Empty)?;
    let width = header.len();
    Ok((header, Rows::Cells(rows.map(|row| even(row, width)).collect())))
}

/// A cell as text: a whole number without a point, a day as 1970-05-03.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::String(s) => s.trim().to_owned(),
        DataRef::SharedString(s) => s.trim().to_owned(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(t) if t.is_datetime() => {
            let (year, month, day, ..) = t.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(t) => t.as_f64().to_string(),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: Bounds = Bounds { rows: 3, unpacked: 1 << 20 };

    fn read(text: &str) -> Result<Sheet, Unread> {
        Sheet::read(text.as_bytes(), &[], "Person", FEW)
    }

    #[test]
    fn headings_are_understood_whatever_separates_them() {
        for text in [
            "ФИО,Дата рождения,Отдел\nА Б,1970-01-01,x",
            "\u{feff}ФИО;Дата рождения;Отдел\nА Б;1970-01-01;x",
            "ФИО\tДата рождения\tОтдел\nА Б\t1970-01-01\tx",
        ] {
            let sheet = read(text).expect("a table");
            let entity = sheet.entity(0);
            assert_eq!((entity.first("name"), entity.first("birthDate")), (Some("А Б"), Some("1970-01-01")), "{text:?}");
            assert_eq!(sheet.unknown(), ["Отдел"]);
        }
    }

    #[test]
    fn objects_keep_what_they_have_and_lists_are_several_values() {
        let sheet = read("{\"name\": [\"A B\", \"B A\"], \"n\": 5}\n\n{\"name\": \"C\"}").expect("objects");
        assert_eq!(sheet.entity(0).all("name"), ["A B", "B A"]);
        assert_eq!((sheet.cells(0), sheet.cells(1)), (vec!["A B; B A".to_owned(), "5".to_owned()], vec!["C".to_owned(), String::new()]));
        assert_eq!(sheet.object(0)["n"], 5);
        assert_eq!(read("[{\"name\": \"A\"}]").expect("a list").len(), 1);
    }

    #[test]
    fn what_is_no_table_is_refused_with_a_reason() {
        let no = |text: &str| read(text).err();
        assert_eq!(no(""), Some(Unread::Empty));
        assert_eq!(no("name\n"), Some(Unread::Empty));
        assert_eq!(no("a\nb\n"), Some(Unread::NoNames("a".to_owned())));
        assert_eq!(no("name\n1\n2\n3\n4\n"), Some(Unread::Rows(3)));
        assert!(matches!(no("{\"name\": \"A\"}\n{"), Some(Unread::Table(why)) if why.starts_with("line 2")));
        assert!(matches!(no("PK\u{3}\u{4}xx"), Some(Unread::Table(_))));
        assert!(matches!(Sheet::read(b"name\n\xff", &[], "Person", FEW).err(), Some(Unread::Table(_))));
        assert_eq!(Sheet::read(b"name\nA", &[], "Sanction", FEW).err(), Some(Unread::Schema));
    }

    #[test]
    fn names_a_line_are_a_list_too() {
        let sheet = Sheet::typed("Серік Нұрпейіс\n\nAyla Demirtash\n", "Person", FEW).expect("a list");
        assert_eq!((sheet.len(), sheet.entity(1).first("name")), (2, Some("Ayla Demirtash")));
        assert_eq!(Sheet::typed("name;born\nA;1970\n", "Person", FEW).expect("a table").len(), 1);
        assert_eq!(Sheet::typed(" \n ", "Person", FEW).err(), Some(Unread::Empty));
    }

    #[test]
    fn a_workbook_that_unpacks_without_end_is_refused() {
        use std::io::Write as _;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![b' '; (1 << 20) + 1]).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let refused = Sheet::read(&bytes, &[], "Person", FEW).err();
        assert!(matches!(&refused, Some(Unread::Table(why)) if why.contains("when unpacked")), "{refused:?}");
    }
}
