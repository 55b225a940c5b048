//! Rows of the tables that no release fills, written to their Parquet files one by one.

use std::path::Path;

use facts::ids::{ProcessId, RowId};

use crate::input::sink::{Packing, SinkError, TableWriter};
use crate::tables::build::TableBuilder;
use crate::tables::{ColumnKind, TableDef, tables};

/// Rows of one row group: as many as a reader takes in at once.
const GROUP_ROWS: usize = 64 << 10;

/// A value of a column, in the order in which `tables.toml` has them. What a register did not say is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// A text.
    Text(Option<&'a str>),
    /// A whole number.
    Int(Option<i64>),
    /// A truth value.
    Bool(Option<bool>),
    /// A decimal number as text.
    Number(Option<&'a str>),
    /// An amount as text, and its currency.
    Money(Option<&'a str>, Option<&'a str>),
    /// A date as published.
    Date(Option<&'a str>),
}

/// Where a row was read: file, first byte and length of the record in the unpacked file, pointer inside it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place<'a> {
    /// Index of the file.
    pub file: i32,
    /// First byte of the record.
    pub offset: i64,
    /// Length of the record.
    pub length: i64,
    /// Pointer inside the record.
    pub pointer: &'a str,
}

/// Writes one table.
pub struct RowFile {
    table: &'static TableDef,
    builder: TableBuilder,
    out: TableWriter,
    rows: u64,
}

/// The id of a row, made from the dataset and what names the row in it; never from its position.
pub fn row_id(dataset: &str, table: &str, key: &[&str]) -> i64 {
    // A text of a file cannot hold this letter twice by chance; ids as published hold it seldom, and never as an end.
    let own = key.join("\u{1f}");
    RowId::new(ProcessId::new(dataset, ""), 0, table, own.as_bytes()).0
}

impl RowFile {
    /// Begins the file of a table in a folder. The table is one of those that entities fill.
    pub fn create(folder: &Path, table: &str) -> Result<RowFile, SinkError> {
        let table = tables().get(table).expect("a table of tables.toml");
        let builder = TableBuilder::new(table, &vec![true; table.physical.len()]);
        let out = TableWriter::new(folder.join(format!("{}.parquet", table.name)), table.schema.clone(), Packing::Kept)?;
        Ok(RowFile { table, builder, out, rows: 0 })
    }

    /// Writes a row: its id, a cell for each column of `tables.toml`, its place.
    pub fn row(&mut self, id: i64, cells: &[Cell<'_>], place: Place<'_>) -> Result<(), SinkError> {
        assert_eq!(cells.len(), self.table.columns.len(), "a cell a column of {}", self.table.name);
        self.builder.int(0, None);
        self.builder.int(1, Some(id));
        let mut at = 2;
        for (cell, column) in cells.iter().zip(&self.table.columns) {
            at = self.cell(at, cell, column.kind);
        }
        let content = || xxhash_rust::xxh3::xxh3_64(format!("{cells:?}").as_bytes()).cast_signed();
        self.builder.end_row((place.file, place.offset, place.length), place.pointer, content);
        self.rows += 1;
        if self.builder.len() >= GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    /// Puts a cell into its stored columns, of which the first is `at`; returns the one after.
    fn cell(&mut self, at: usize, cell: &Cell<'_>, kind: ColumnKind) -> usize {
        let b = &mut self.builder;
        match (kind, *cell) {
            (ColumnKind::Text, Cell::Text(text)) => b.text(at, text),
            (ColumnKind::Int | ColumnKind::Id, Cell::Int(n)) => b.int(at, n),
            (ColumnKind::Bool, Cell::Bool(is)) => b.bool(at, is),
            (ColumnKind::Number, Cell::Number(text)) => drop(b.number(at, text)),
            (ColumnKind::Money, Cell::Money(amount, currency)) => {
                b.number(at, amount);
                b.text(at + 1, amount);
                b.text(at + 2, currency);
            }
            (ColumnKind::Date, Cell::Date(text)) => drop(b.date(at, text)),
            (kind, cell) => panic!("{cell:?} is no {kind:?} of {}", self.table.name),
        }
        at + if matches!(kind, ColumnKind::Money | ColumnKind::Date) { 3 } else { 1 }
    }

    fn flush(&mut self) -> Result<(), SinkError> {
        // What is said of entities belongs to no part of the processes: all of it is read with the first.
        let batch = self.builder.finish();
        self.out.part(0, batch.iter())
    }

    /// Ends the file. Returns how many rows it has.
    pub fn finish(mut self) -> Result<u64, SinkError> {
        self.flush()?;
        self.out.close()?;
        Ok(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::sink::TableData;

    #[test]
    fn a_row_is_read_back_as_it_was_written_and_what_was_not_said_is_null() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut file = RowFile::create(folder.path(), "listings").expect("begun");
        let (text, date) = (|t| Cell::Text(Some(t)), |t| Cell::Date(Some(t)));
        let cells = [
            text("t-1"),
            text("un"),
            Cell::Text(None),
            text("sanction"),
            Cell::Text(None),
            date("2014-03-01"),
            Cell::Date(None),
            date("2014-03-01"),
            Cell::Date(None),
            Cell::Date(None),
        ];
        let id = row_id("un", "listings", &["t-1"]);
        file.row(id, &cells, Place { file: 2, offset: 10, length: 20, pointer: "/a" }).expect("written");
        assert_eq!(file.finish().expect("ended"), 1);
        let data = TableData::open(folder.path().join("listings.parquet")).expect("opened");
        let batch = &data.read(None, &["row_id", "topic", "from_day", "to_day", "offset"]).expect("read")[0];
        let shown = arrow::util::pretty::pretty_format_batches(std::slice::from_ref(batch)).expect("shown").to_string();
        assert!(shown.contains(&id.to_string()) && shown.contains("2014-03-01") && shown.contains("sanction"), "{shown}");
        assert_eq!(batch.column_by_name("to_day").expect("there").null_count(), 1);
    }

    #[test]
    fn ids_of_rows_differ_where_dataset_table_or_key_do() {
        let ids = [
            row_id("un", "listings", &["a", "b"]),
            row_id("eu", "listings", &["a", "b"]),
            row_id("un", "links", &["a", "b"]),
            row_id("un", "listings", &["ab"]),
        ];
        assert!(ids.iter().collect::<std::collections::BTreeSet<_>>().len() == ids.len());
    }
}
