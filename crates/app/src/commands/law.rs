//! `tura law`.

use super::{Done, Stop};
use crate::cli::policy::LawCommand;

/// Runs the command.
pub fn run(_command: LawCommand) -> Result<Done, Stop> {
    Err(Stop::Failed("being built".to_owned()))
}
