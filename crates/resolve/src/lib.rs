//! Who is who: from statements in several registers to entities, on evidence and reversibly.
//!
//! Comes in: entities as published and the judgements people gave. Goes out: candidates with a likeness that explains itself,
//! clusters kept apart by guards, and who stands behind whom. It deliberately stores nothing and knows nothing of Arrow, SQL or HTTP.

mod addresses;

pub mod subject;

mod evidence;

pub mod slips;

pub mod likeness;

pub mod candidates;

pub mod screen;

pub mod pairs;

pub mod records;

pub mod weights;

pub mod judgements;

pub mod cluster;

pub mod known;

pub mod links;

pub mod control;

pub mod paths;

pub mod check;

pub mod measure;
