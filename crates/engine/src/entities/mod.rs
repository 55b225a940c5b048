//! People and firms on the shelf: what registers and lists say of them, and what was computed of it.
//!
//! In: files of registers and lists, rows that a room above computed. Out: Parquet files of the tables that `tables.toml` marks
//! `of = "entities"`, and statements by entity. It deliberately does not know who is whom.

pub mod rows;

pub mod take;

pub mod read;

pub mod beside;

pub mod parties;
