//! Reading OCDS: from the bytes of a document to rows of the tables.
//!
//! ```text
//! shape   the paths of tables.toml as a tree, so reading is a walk down two trees at once
//! stage   the walk: values are kept as places in the bytes, nothing is copied yet
//! staged  one release as the walk left it
//! plan    for each list: which columns are filled, and from where
//! correct what a source's settings put right, on the staged values
//! settle  ids and keys; then rows go to the table builders
//! ```
//! Releases and records, packages and lists of them all pass through [`stage::Stager`].
//! It deliberately knows nothing of files, threads or SQL.

pub mod corrections;

mod correct;

mod plan;

pub mod shape;

pub mod stage;

pub mod staged;

pub mod settle;
