//! For users of Cardinal: its settings file in, its output object out.
//! The definitions themselves are rules, under `profiles/cardinal`.

mod output;

mod settings;

pub use output::{Extras, write_object};
pub use settings::Settings;
