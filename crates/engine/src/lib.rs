//! The shelf: readers, tables, Parquet, SQL, rules.

pub mod tables;

pub mod ocds;

pub mod merge;

pub mod piles;

pub mod input;

pub mod sql;

pub mod entities;

pub mod rules;

pub mod flags;

pub mod cardinal;

pub mod export;

pub mod shelf;

pub mod screens;

pub mod mapping;

pub mod indicators;

pub mod publication;
