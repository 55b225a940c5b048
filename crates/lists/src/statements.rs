//! FollowTheMoney statements as CSV: with a header row, or as "pack" (schema and property in one column) with or without one.
//!
//! Columns of followthemoney 4.11; its older pack without a header has a column `target` instead of `origin` and no id. Rows that
//! say nothing of an entity are set aside. A published id that is not the one of the content is counted as unknown `id≠content`.

use std::io::BufRead;

use facts::ftm::model;
use facts::statements::{ANCHOR, OWN, Statement};

use crate::records::RECORD_BYTES_MAX;
use crate::seam::{At, ListError, Out};

/// Columns of a statement CSV, in the order of followthemoney.
pub(crate) const CSV_COLUMNS: [&str; 14] = [
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "origin",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "id",
];

/// Columns of a pack.
pub(crate) const PACK_COLUMNS: [&str; 11] =
    ["entity_id", "prop", "value", "dataset", "lang", "original_value", "origin", "external", "first_seen", "last_seen", "id"];

/// Columns of a pack without a header.
const OLD_PACK_COLUMNS: [&str; 10] =
    ["entity_id", "prop", "value", "dataset", "lang", "original_value", "target", "external", "first_seen", "last_seen"];

/// Columns left out on purpose: the kind follows from the property, the id from the content, and `target` was dropped by its makers.
const IGNORED: [&str; 3] = ["prop_type", "id", "target"];

/// Reads statements; `pack` says which of the two shapes. A row's own dataset stands; the one to file under is for rows without.
pub(crate) fn read(input: &mut dyn BufRead, pack: bool, out: &mut Out) -> Result<(), ListError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
    let mut row = csv::ByteRecord::new();
    let mut columns: Option<Vec<String>> = None;
    loop {
        let before = reader.position().clone();
        match reader.read_byte_record(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(error) => return Err(ListError::NotThisForm(error.to_string())),
        }
        let position = row.position().cloned().unwrap_or(before);
        let (line, offset) = (position.line(), position.byte());
        let length = reader.position().byte().saturating_sub(offset);
        let cells = match texts(&row, length) {
            Ok(cells) => cells,
            Err(reason) => {
                out.set_aside(line, offset, reason)?;
                continue;
            }
        };
        if columns.is_none() {
            let cells: Vec<String> = cells.iter().map(|c| c.trim_start_matches('\u{feff}').to_owned()).collect();
            let is_header = ["entity_id", "prop", "value"].iter().all(|name| cells.iter().any(|c| c == name));
            if !is_header && !pack {
                return Err(ListError::NotThisForm("the first row has no columns entity_id, prop and value".to_owned()));
            }
            let names = columns.insert(if is_header { cells } else { OLD_PACK_COLUMNS.map(str::to_owned).to_vec() });
            count_columns(names, pack, out);
            if is_header {
                continue;
            }
        }
        let row = Row { names: columns.as_deref().unwrap_or_default(), cells: &cells };
        match row.statement(pack, out.dataset) {
            Ok(statement) => {
                if row.get("id").is_some_and(|id| id != statement.id()) {
                    out.unknown("id≠content");
                }
                let pointer = if statement.prop == ANCHOR { "entity_id" } else { "value" };
                out.state(statement, At { offset, length, pointer: pointer.to_owned() });
            }
            Err(reason) => out.set_aside(line, offset, reason)?,
        }
    }
}

/// Counts columns that are left out and those nobody knows, once a file.
fn count_columns(names: &[String], pack: bool, out: &mut Out) {
    let columns: &[&str] = if pack { &PACK_COLUMNS } else { &CSV_COLUMNS };
    for name in names {
        if IGNORED.contains(&name.as_str()) {
            out.ignored(name);
        } else if !columns.contains(&name.as_str()) {
            out.unknown(name);
        }
    }
}

/// The cells of a row as texts.
fn texts(row: &csv::ByteRecord, length: u64) -> Result<Vec<String>, String> {
    if length > RECORD_BYTES_MAX as u64 {
        return Err("the row is too long".to_owned());
    }
    row.iter().map(|cell| std::str::from_utf8(cell).map(str::to_owned).map_err(|_| "not UTF-8".to_owned())).collect()
}

/// A row with the names of its columns.
struct Row<'a> {
    names: &'a [String],
    cells: &'a [String],
}

impl Row<'_> {
    /// A cell that is not empty.
    fn get(&self, name: &str) -> Option<&str> {
        let at = self.names.iter().position(|n| n == name)?;
        self.cells.get(at).map(String::as_str).filter(|cell| !cell.is_empty())
    }

    fn statement(&self, pack: bool, dataset: &str) -> Result<Statement, String> {
        if self.cells.len() != self.names.len() {
            return Err(format!("{} cells where the file has {} columns", self.cells.len(), self.names.len()));
        }
        let need = |name: &str| self.get(name).ok_or_else(|| format!("no {name}"));
        let some = |name: &str| self.get(name).map(str::to_owned);
        let prop = need("prop")?;
        let (schema, prop) = match prop.split_once(':') {
            Some((schema, prop)) if pack => (schema, prop),
            None if pack => return Err(format!("{prop:?} has no schema")),
            _ => (need("schema")?, prop),
        };
        let known = model().schema(schema).ok_or_else(|| format!("unknown schema {schema:?}"))?;
        if prop != ANCHOR && !prop.starts_with(OWN) && known.property(prop).is_none() {
            return Err(format!("{schema} has no property {prop:?}"));
        }
        let entity_id = need("entity_id")?;
        Ok(Statement {
            entity_id: entity_id.to_owned(),
            canonical_id: self.get("canonical_id").filter(|id| *id != entity_id).map(str::to_owned),
            schema: schema.to_owned(),
            prop: prop.to_owned(),
            value: need("value")?.to_owned(),
            dataset: self.get("dataset").unwrap_or(dataset).to_owned(),
            lang: some("lang"),
            original_value: some("original_value"),
            origin: some("origin"),
            external: self
                .get("external")
                .is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "t" | "true" | "1" | "yes" | "y" | "on")),
            first_seen: some("first_seen"),
            last_seen: some("last_seen"),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Form, ListError, Read, Summary, read};

    fn all(form: Form, text: &[u8]) -> Result<(Vec<Read>, Summary), ListError> {
        let mut all = Vec::new();
        let summary = read(&form, "given", text, &mut |r| all.push(r))?;
        Ok((all, summary))
    }

    const CSV: &str =
        "canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,original_value,external,first_seen,last_seen,id
NK-1,a,id,id,Person,a,ds,,,,f,2024,2025,
NK-1,a,name,name,Person,\"Ann, \"\"A\"\"\r\nB\",ds,step,eng,ANN,t,,,wrong
a,a,country,country,Person,kz,,,,,,,,
";

    #[test]
    fn a_csv_says_all_of_its_columns() {
        let (all, summary) = all(Form::StatementsCsv, CSV.as_bytes()).unwrap();
        assert_eq!(all.len(), 3);
        let name = &all[1].statement;
        assert_eq!(
            (name.value.as_str(), name.original_value.as_deref(), name.lang.as_deref()),
            ("Ann, \"A\"\r\nB", Some("ANN"), Some("eng"))
        );
        assert_eq!((name.canonical(), name.origin.as_deref(), name.external), ("NK-1", Some("step"), true));
        assert_eq!(all[0].statement.first_seen.as_deref(), Some("2024"));
        assert_eq!(all[2].statement.canonical_id, None, "its own id is no merging");
        assert_eq!(all[2].statement.dataset, "given");
        assert_eq!((summary.entities, summary.statements), (1, 3));
        assert_eq!(summary.ignored.keys().collect::<Vec<_>>(), ["id", "prop_type"]);
        assert_eq!(summary.unknown.keys().collect::<Vec<_>>(), ["id≠content"]);
    }

    #[test]
    fn a_statement_stands_where_it_is_said_to() {
        let (all, _) = all(Form::StatementsCsv, CSV.as_bytes()).unwrap();
        let at = &all[1].at;
        let row = &CSV.as_bytes()[at.offset as usize..(at.offset + at.length) as usize];
        assert!(row.starts_with(b"NK-1,a,name") && row.ends_with(b"wrong\n"), "{}", row.escape_ascii());
    }

    #[test]
    fn packs_come_with_and_without_header() {
        let with = "\u{feff}entity_id,prop,value,dataset,lang,original_value,origin,external,first_seen,last_seen,id\na,Person:name,Ann,ds,,,o,t,2024,2025,\n";
        let without = "a,Person:name,Ann,ds,,,,t,2024,2025\r\n\r\na,Person:id,a,ds,,,t,,,\r\n";
        let (new, _) = all(Form::StatementsPack, with.as_bytes()).unwrap();
        let (old, summary) = all(Form::StatementsPack, without.as_bytes()).unwrap();
        assert_eq!(new[0].statement.origin.as_deref(), Some("o"));
        assert_eq!(new[0].statement.id(), old[0].statement.id());
        assert_eq!(old.len(), 2);
        assert_eq!(summary.ignored.keys().collect::<Vec<_>>(), ["target"]);
        assert!(summary.unknown.is_empty() && summary.set_aside.is_empty());
    }

    #[test]
    fn bad_rows_are_set_aside_with_their_line() {
        let text = b"entity_id,prop,schema,value\na,name,Person,\n,name,Person,x\na,hat,Person,x\na,name,Nope,x\na,name\na,name,Person,\xff\na,tura:record,Person,x\n";
        let (all, summary) = all(Form::StatementsCsv, text).unwrap();
        assert_eq!(all.len(), 1);
        let reasons: Vec<(u64, &str)> = summary.set_aside.iter().map(|s| (s.line, s.reason.as_str())).collect();
        assert_eq!(
            reasons,
            [
                (2, "no value"),
                (3, "no entity_id"),
                (4, "Person has no property \"hat\""),
                (5, "unknown schema \"Nope\""),
                (6, "2 cells where the file has 4 columns"),
                (7, "not UTF-8"),
            ]
        );
    }

    #[test]
    fn another_table_is_not_of_this_form() {
        assert!(matches!(all(Form::StatementsCsv, b"a,b\n1,2\n"), Err(ListError::NotThisForm(_))));
        assert_eq!(all(Form::StatementsCsv, b"").unwrap().1, Summary::default());
        assert_eq!(all(Form::StatementsPack, b"a,b\n").unwrap().1.set_aside.len(), 1);
    }
}
