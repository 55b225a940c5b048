//! Words and values every other room speaks: ids, amounts, days with precision, statistics,
//! the metadata of rules and packs, verdicts, and statements about people and firms in FollowTheMoney's model.
//!
//! Pure: no file, clock, thread or randomness. Reach for it when two rooms must agree on what a
//! value *is*. It deliberately knows nothing of Arrow, SQL, HTML or where data comes from.

pub mod ids;

pub mod amounts;

pub mod days;

pub mod keys;

pub mod stats;

pub mod texts;

pub mod ftm;

pub mod captions;

pub mod statements;

pub mod identifiers;

pub mod verdicts;

pub mod rules;

pub mod indicators;

pub mod law;

pub mod packs;

pub mod series;

pub mod amendments;
