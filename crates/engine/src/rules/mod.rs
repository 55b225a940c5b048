//! Rules: loaded from folders, checked, run under a cap, their verdicts gathered.
//!
//! ```text
//! load     folders → rules; fingerprints; views
//! guard    what a rule's SQL may not do
//! settle   which value each parameter has, from default, pack and person
//! run      rule × tables → verdicts
//! cases    rule × cases.toml → did it do what it says
//! ```

pub mod cases;

pub mod guard;

pub mod load;

pub mod params;

pub mod run;
