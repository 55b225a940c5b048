//! `tura measures`.

use super::{Done, Stop};
use crate::cli::policy::MeasuresCommand;

/// Runs the command.
pub fn run(_command: MeasuresCommand) -> Result<Done, Stop> {
    Err(Stop::Failed("being built".to_owned()))
}
