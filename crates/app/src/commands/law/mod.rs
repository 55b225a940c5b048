//! `tura law list | show | try`.

mod look;

mod print;

mod trying;

use super::{Done, Stop};
use crate::cli::law::LawCommand;
use crate::output::{lang, sink, written};

/// Runs the command.
pub fn run(command: LawCommand) -> Result<Done, Stop> {
    match command {
        LawCommand::List { pack, lang: language } => say(&look::list(&pack, lang(language))?),
        LawCommand::Show { id, pack, on, lang: language } => say(&look::show(&id, &pack, on.as_deref(), lang(language))?),
        LawCommand::Try(args) => trying::run(&args),
    }
}

fn say(text: &str) -> Result<Done, Stop> {
    let mut out = sink(None)?;
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(Done::Whole)
}
