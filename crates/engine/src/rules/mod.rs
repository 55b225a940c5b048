//! Rules: loaded from folders, checked, run under a cap, their verdicts gathered.
//!
//! ```text
//! load     folders → rules; fingerprints; views
//! guard    what a rule's SQL may not do
//! params   which value each parameter has, from default, pack and person
//! local    which queries stay within processes
//! known    what is known before a row is read, and falls away
//! alike    made-up names, so that what is the same looks the same
//! partial  which sums over the whole are sums of sums over parts
//! course   what is read, what is run part by part, what over the whole
//! parts    the part stage
//! run      rule × tables → verdicts
//! verdicts the contract of a rule's rows
//! changes  what the same rules say otherwise by an amended law
//! stored   every verdict of a run, kept and counted
//! cases    rule × cases.toml → did it do what it says
//! ```

pub mod cases;

pub mod guard;

pub mod load;

pub mod params;

pub mod changes;

pub mod course;

pub(crate) mod local;

mod known;

mod alike;

mod partial;

mod parts;

pub mod run;

pub mod stored;

mod verdicts;
