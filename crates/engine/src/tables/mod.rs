//! The tables of the shelf: what they are called, which columns they have, how rows become Arrow.
//!
//! In: `tables.toml`, the one place they are written down. Out: [`TableDef`]s, Arrow schemas and
//! [`build::TableBuilder`]s. It knows nothing of JSON or of files.

mod define;

pub mod build;

pub use define::{Column, ColumnKind, Of, Physical, PhysicalKind, Root, TableDef, Tables, currency_of, tables};
