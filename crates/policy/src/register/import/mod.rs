//! Reading a plan: TOML as packs have it, or a table as officials keep it.
//!
//! Reading looks at the file alone. What it would change in a register, and whether that may be, is
//! [`super::difference`]'s business. Every fault names file, sheet, row and column, what was found and the cure; with one
//! fault nothing is read.

mod columns;

mod rows;

mod sheets;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use rows::{Row, Table};

use super::faults::{Fault, Matter, Place};
use super::plan::{Whole, read_toml};

/// Most faults of one file that are told; whoever has a hundred has one cause.
pub const FAULTS_MAX: usize = 100;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Format {
    Xlsx,
    Csv,
    Toml,
}

impl Format {
    /// The form that a file's name says; `None` for another.
    pub fn of_name(name: &str) -> Option<Format> {
        match name.rsplit('.').next()?.to_lowercase().as_str() {
            "xlsx" | "xlsm" => Some(Format::Xlsx),
            "csv" | "tsv" => Some(Format::Csv),
            "toml" => Some(Format::Toml),
            _ => None,
        }
    }
}

/// A plan as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// A whole strategy.
    Whole(Whole),
    /// A table of measures.
    Table(Table),
}

/// What a column of a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Field {
    Id,
    Strategy,
    /// The language that the texts are in.
    Lang,
    Number,
    Direction,
    Objective,
    MeasureId,
    Measure,
    Kind,
    Type,
    Action,
    Form,
    Responsible,
    Co,
    ActorGroup,
    Start,
    Due,
    Performance,
    Funding,
    /// Why a deadline moved.
    Reason,
    /// Who decided that.
    DecidedBy,
    /// The act that says so.
    Act,
    /// Left out by name.
    Ignore,
    /// A column that our export computes.
    #[serde(skip)]
    Ours,
}

impl Field {
    /// Its name, as mappings and our export write it.
    pub fn word(self) -> &'static str {
        match self {
            Field::Id => "id",
            Field::Strategy => "strategy",
            Field::Lang => "lang",
            Field::Number => "number",
            Field::Direction => "direction",
            Field::Objective => "objective",
            Field::MeasureId => "measure_id",
            Field::Measure => "measure",
            Field::Kind => "kind",
            Field::Type => "type",
            Field::Action => "action",
            Field::Form => "form",
            Field::Responsible => "responsible",
            Field::Co => "co",
            Field::ActorGroup => "actor_group",
            Field::Start => "start",
            Field::Due => "due",
            Field::Performance => "performance",
            Field::Funding => "funding",
            Field::Reason => "reason",
            Field::DecidedBy => "decided_by",
            Field::Act => "act",
            Field::Ignore => "ignore",
            Field::Ours => "computed",
        }
    }
}

/// What a mapping file says of a table whose titles we do not know.
///
/// ```toml
/// sheet = "План"                    # when it is not the first one with titles we know
/// [columns]                         # title as written = what it is
/// "Наименование работ" = "measure"
/// "Примечание" = "ignore"
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The sheet of the plan.
    pub sheet: Option<String>,
    /// Fields by title.
    #[serde(default)]
    pub columns: BTreeMap<String, Field>,
}

impl Mapping {
    /// Reads a mapping file, called `name` in faults.
    pub fn read(name: &str, text: &str) -> Result<Mapping, Fault> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |s| s.start).min(text.len());
            let row = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
            let place = Place { file: name.to_owned(), row: Some(row), ..Place::default() };
            let why = format!("{}; a mapping has `sheet` and a table [columns] of \"title\" = \"field\"", error.message());
            Fault::of(Matter::Unreadable { why }).at(&place)
        })
    }
}

/// Reads the plan in `bytes`, called `name` in faults. With any fault, nothing is read.
pub fn read(name: &str, bytes: &[u8], format: Format, mapping: &Mapping) -> Result<Plan, Vec<Fault>> {
    let place = Place { file: name.to_owned(), ..Place::default() };
    if bytes.len() > sheets::BYTES_MAX {
        let found = format!("{} bytes", bytes.len());
        return Err(vec![Fault::of(Matter::TooLarge { what: "the file", found, most: sheets::BYTES_MAX as u64 }).at(&place)]);
    }
    match format {
        Format::Toml => {
            let why = || Matter::Unreadable { why: "the file is not UTF-8; save it as UTF-8".to_owned() };
            let text = std::str::from_utf8(bytes).map_err(|_| vec![Fault::of(why()).at(&place)])?;
            read_toml(name, text).map(Plan::Whole)
        }
        Format::Csv => rows::table(name, vec![sheets::csv(name, bytes).map_err(|f| vec![f])?], mapping).map(Plan::Table),
        Format::Xlsx => rows::table(name, sheets::workbook(name, bytes).map_err(|f| vec![f])?, mapping).map(Plan::Table),
    }
}
