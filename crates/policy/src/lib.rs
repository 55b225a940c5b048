//! Law and measures: what a state promised, and whether it helped.
//!
//! Reach for this room when a promise, its evidence or its effect is to be read, checked or computed.
//! It deliberately opens no database and knows no SQL: who wrote what is the ledger's, numbers come from the engine.

pub mod effects;
pub mod register;
