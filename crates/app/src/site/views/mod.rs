//! The pages, one file a kind. A handler asks page tables by key, fills a struct, and gives it to its template, or as JSON.

mod table;

mod cite;

mod see;

pub mod files;

pub mod home;

pub mod search;

pub mod lists;

pub mod party;

pub mod people;

pub mod process;

pub mod decision;

pub mod indicators;

pub mod market;

pub mod network;

pub mod regions;

pub mod flag;

pub mod rules;

pub mod listed;

pub mod law;

pub mod plan;

pub mod flows;

pub mod data;

pub mod texts;

pub mod limits;

pub mod query;
