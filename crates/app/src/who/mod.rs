//! Who is who in an office: the records of all its registers, lists and contracts brought together, and what follows from that.
//!
//! Reach for this where a command or a page needs entities. `records` reads, `resolve` (the crate) decides who is whom, `picture` and `joined` hold
//! both together, `tables` writes what follows. It deliberately holds no rule for telling people apart: that is the crate's business.

/// The dataset that is computed from all others.
pub const ENTITIES: &str = "entities";

pub mod records;

pub mod picture;

pub mod evidence;

pub mod scores;

pub mod joined;

pub mod tables;

pub mod screened;

pub mod judged;

pub mod queue;

pub mod sheet;

pub mod matched;

pub mod audit;

pub mod tied;
