//! Any table (CSV, XLSX, records of JSON) by a mapping: which columns make which entity, and which column is which property.
//!
//! ```text
//! patterns names of columns and files
//! value    a value as a mapping writes it
//! define   the mapping as written (TOML) → Mapping
//! rows     bytes → rows of cells with their places
//! values   cells → values of a property
//! make     a row → entities
//! nested   records of JSON as rows
//! ```
//!
//! The form stands in `sources/<name>/source.toml` under `[list]`; `define` has its grammar. Lists of publishers that are tables
//! (the EU's, the United Kingdom's) are read through mappings of this crate.

use crate::seam::{ListError, Out};

pub use define::{Mapping, Table};

mod patterns;

mod value;

mod define;

pub(crate) mod rows;

mod values;

mod make;

mod nested;

/// Reads a file by a mapping. `file` is its name (or path), which says which table it is.
///
/// # Errors
/// When no table is for such a file, ids cannot be made from it, or it cannot be read.
pub(crate) fn read(mapping: &Mapping, file: &str, input: impl std::io::Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let Some(table) = mapping.table(file) else {
        return Err(ListError::NotThisForm(format!("the mapping has no table for {file}")));
    };
    if table.json { nested::read(table, file, input, out) } else { make::read(table, file, input, out) }
}

/// How much of a table is looked at to tell which it is: a header of a hundred columns fits three times.
const BEGIN_BYTES: u64 = 8192;

/// The first bytes as text, and the input with them put back.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn begin<R: std::io::Read>(mut input: R) -> std::io::Result<(String, impl std::io::Read)> {
    use std::io::Read;
    let mut first = Vec::new();
    input.by_ref().take(BEGIN_BYTES).read_to_end(&mut first)?;
    let text = String::from_utf8_lossy(&first).into_owned();
    Ok((text, std::io::Cursor::new(first).chain(input)))
}
