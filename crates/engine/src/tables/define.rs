//! Definitions of tables and columns, read from `tables.toml`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use facts::amounts::{PRECISION, SCALE};
use serde::Deserialize;

const SOURCE: &str = include_str!("../../tables.toml");

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables::parse(SOURCE));

/// All tables.
pub fn tables() -> &'static Tables {
    &TABLES
}

/// The set of tables, in the order of the flow: processes first.
pub struct Tables {
    list: Vec<TableDef>,
}

/// One table.
pub struct TableDef {
    /// Its name, as in SQL.
    pub name: String,
    /// What one row is.
    pub grain: String,
    /// What fills it.
    pub of: Of,
    /// The lists of a release whose members are its rows.
    pub roots: Vec<Root>,
    /// Its columns as `tables.toml` has them, without the common front and back.
    pub columns: Vec<Column>,
    /// Its columns as stored, common ones included.
    pub physical: Vec<Physical>,
    /// The Arrow schema of `physical`.
    pub schema: SchemaRef,
}

/// What fills a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// Releases of contracting processes.
    #[default]
    Releases,
    /// What registers and lists say of people and firms, and what was computed of it.
    Entities,
}

/// A list of a release whose members are rows of a table.
#[derive(Clone, Debug)]
pub struct Root {
    /// OCDS path, empty for the release itself.
    pub path: String,
    /// What the column `section` says of rows from here; empty where the table has none.
    pub section: String,
}

/// A column as written in `tables.toml`.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: ColumnKind,
    /// OCDS path under the first root; empty where it is computed.
    pub path: String,
    /// What it holds.
    pub doc: String,
}

/// Kinds of column in `tables.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ColumnKind {
    Text,
    Int,
    Id,
    Bool,
    Number,
    Money,
    Date,
}

/// A stored column.
#[derive(Clone, Debug)]
pub struct Physical {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: PhysicalKind,
    /// Index into [`TableDef::columns`]; `None` for the common front and back.
    pub column: Option<usize>,
}

/// Types of stored columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhysicalKind {
    /// Text, as Utf8View.
    Text,
    /// Whole number, Int64.
    Int,
    /// Id, Int64.
    Id,
    /// Boolean.
    Bool,
    /// Decimal128(38, 6).
    Number,
    /// Text of a number as published.
    NumberText,
    /// Currency of a money column.
    Currency,
    /// Text of a date as published.
    DateText,
    /// Calendar day, Date32.
    Day,
    /// Instant, microseconds UTC.
    At,
    /// Index of a file, Int32.
    File,
    /// JSON pointer, dictionary-coded text.
    Pointer,
}

impl PhysicalKind {
    /// The Arrow type it is stored as.
    pub fn data_type(self) -> DataType {
        match self {
            PhysicalKind::Text | PhysicalKind::NumberText | PhysicalKind::Currency | PhysicalKind::DateText => DataType::Utf8View,
            PhysicalKind::Int | PhysicalKind::Id => DataType::Int64,
            PhysicalKind::Bool => DataType::Boolean,
            PhysicalKind::Number => DataType::Decimal128(PRECISION, SCALE),
            PhysicalKind::Day => DataType::Date32,
            PhysicalKind::At => DataType::Timestamp(TimeUnit::Microsecond, None),
            PhysicalKind::File => DataType::Int32,
            PhysicalKind::Pointer => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        }
    }
}

#[derive(Deserialize)]
struct Written {
    grain: String,
    #[serde(default)]
    of: Of,
    roots: Vec<String>,
    columns: Vec<(String, ColumnKind, String, String)>,
}

impl Tables {
    fn parse(source: &str) -> Tables {
        let written: BTreeMap<String, Written> = toml::from_str(source).expect("tables.toml is checked by a test");
        // TOML maps forget their order; the order in the text is the order of the flow.
        let mut list: Vec<TableDef> = written.into_iter().map(|(name, w)| TableDef::new(name, w)).collect();
        list.sort_by_key(|t| source.find(&format!("\n[{}]\n", t.name)));
        Tables { list }
    }

    /// The tables in the order of the flow.
    pub fn iter(&self) -> impl Iterator<Item = &TableDef> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none; never, but clippy asks.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// For each table, every column where releases fill it and nothing where they do not.
    pub fn of_releases(&self) -> Vec<Option<super::build::Wanted>> {
        self.iter().map(|t| (t.of == Of::Releases).then(|| vec![true; t.physical.len()])).collect()
    }

    /// A table's index by name.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|t| t.name == name)
    }

    /// A table by index.
    pub fn at(&self, index: usize) -> &TableDef {
        &self.list[index]
    }

    /// A table by name.
    pub fn get(&self, name: &str) -> Option<&TableDef> {
        self.index(name).map(|i| self.at(i))
    }
}

/// The currency that belongs to an amount: of a column name or of a path.
pub fn currency_of(amount: &str) -> String {
    match amount.strip_suffix("amount") {
        Some(front) => format!("{front}currency"),
        None => format!("{amount}_currency"),
    }
}

impl TableDef {
    fn new(name: String, written: Written) -> TableDef {
        let roots = written
            .roots
            .iter()
            .map(|r| {
                let (path, section) = r.split_once(' ').unwrap_or((r, ""));
                Root { path: path.to_owned(), section: section.to_owned() }
            })
            .collect();
        let columns: Vec<Column> = written.columns.into_iter().map(|(name, kind, path, doc)| Column { name, kind, path, doc }).collect();
        let physical = physical_columns(&columns);
        let fields: Vec<Field> = physical.iter().map(|p| Field::new(&p.name, p.kind.data_type(), true)).collect();
        TableDef { name, grain: written.grain, of: written.of, roots, columns, physical, schema: Arc::new(Schema::new(fields)) }
    }

    /// The index of a stored column by name.
    pub fn physical_index(&self, name: &str) -> Option<usize> {
        self.physical.iter().position(|p| p.name == name)
    }

    /// The index of a written column by name.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

fn physical_columns(columns: &[Column]) -> Vec<Physical> {
    let common = |name: &str, kind| Physical { name: name.to_owned(), kind, column: None };
    let mut out = vec![common("process_id", PhysicalKind::Id), common("row_id", PhysicalKind::Id)];
    for (index, column) in columns.iter().enumerate() {
        let mut push = |name: String, kind| out.push(Physical { name, kind, column: Some(index) });
        let name = &column.name;
        match column.kind {
            ColumnKind::Text => push(name.clone(), PhysicalKind::Text),
            ColumnKind::Int => push(name.clone(), PhysicalKind::Int),
            ColumnKind::Id => push(name.clone(), PhysicalKind::Id),
            ColumnKind::Bool => push(name.clone(), PhysicalKind::Bool),
            ColumnKind::Number => push(name.clone(), PhysicalKind::Number),
            ColumnKind::Money => {
                push(name.clone(), PhysicalKind::Number);
                push(format!("{name}_text"), PhysicalKind::NumberText);
                push(currency_of(name), PhysicalKind::Currency);
            }
            ColumnKind::Date => {
                push(format!("{name}_text"), PhysicalKind::DateText);
                push(format!("{name}_day"), PhysicalKind::Day);
                push(format!("{name}_at"), PhysicalKind::At);
            }
        }
    }
    out.push(common("file", PhysicalKind::File));
    out.push(common("offset", PhysicalKind::Id));
    out.push(common("length", PhysicalKind::Id));
    out.push(common("pointer", PhysicalKind::Pointer));
    out.push(common("content", PhysicalKind::Id));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_stand_in_flow_order_and_have_unique_columns() {
        let names: Vec<&str> = tables().iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names[0], "processes");
        let of: Vec<Of> = tables().iter().map(|t| t.of).collect();
        assert!(of.is_sorted_by_key(|of| *of == Of::Entities), "entities come after records");
        for table in tables().iter() {
            let mut seen = std::collections::BTreeSet::new();
            for column in &table.physical {
                assert!(seen.insert(&column.name), "{}.{} twice", table.name, column.name);
            }
        }
    }

    #[test]
    fn every_path_starts_with_the_table_s_first_root_or_is_computed() {
        for table in tables().iter() {
            for column in &table.columns {
                assert!(column.path.is_empty() || !column.path.starts_with('/'), "{}.{}", table.name, column.name);
            }
        }
    }
}
