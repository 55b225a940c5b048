//! The index: what makes pages and search quick.
//!
//! In: rows and documents that passed the publication gate. Out: page tables that answer by key, and a search over
//! names in any script. Everything here is computed from the shelf, may be deleted at any time, and is rebuilt the
//! same. It deliberately decides nothing: what may be shown was settled before a row came here.

pub mod fold;

pub mod packing;

pub mod pages;

mod met;

mod facets;

pub mod search;
