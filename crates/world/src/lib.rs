//! The *sample republic*: an invented Central Asian republic that publishes its purchases, registers and
//! declarations the way real ones do, with schemes planted in them and innocent look-alikes beside each.
//!
//! Reach for it where real data cannot serve: to measure rules against a known truth, to fill a first office, to
//! test at any size. It deliberately knows nothing of the rules: no code, threshold or parameter is shared with them, so
//! agreement between the two means something. It reads no clock, no file and no environment.
//!
//! One process is drawn at a time: memory is bounded by the cast (which grows to a cap) and by one block of planted
//! processes, whatever the size. The same seed and size give the same bytes on every machine.
//!
//! The flow of a process: `people` → `processes` (what happened) → `schemes` (what was arranged) → `publish`
//! (what the portal shows, with its dirt). Its anti-corruption strategy is planted too: `measures` is what its actions truly
//! change in ordinary processes, and from which day; `strategy` writes what was promised and said, and counts the truth.

mod chance;

mod calendar;

mod measures;

mod law;

mod words;

mod people;

mod processes;

mod publish;

mod schemes;

mod strategy;

mod write;

pub use law::{pack, provisions};
pub use write::{Outputs, Settings, Summary, WorldError, write, write_to};

#[cfg(test)]
mod tests;
