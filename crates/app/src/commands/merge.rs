//! `tura merge`: releases in, compiled releases out, one a line in order of ocid.

use std::io::Write;

use engine::input::merging::compile_files;
use engine::input::open::Input;

use super::flag::say_set_aside;
use super::{Done, Stop};
use crate::cli::Merge;
use crate::output::{sink, written};
use crate::work::Room;

/// Runs the command.
pub fn run(args: &Merge) -> Result<Done, Stop> {
    let room = Room::new(&args.machine)?;
    let inputs: Vec<Input> = args.files.iter().map(|f| Input::parse(f)).collect();
    let mut out = sink(None)?;
    let mut failure = None;
    let outcome = compile_files(&inputs, room.folder.path(), room.memory / 2, &mut |compiled| {
        if let Err(reason) = written(out.write_all(compiled).and_then(|()| out.write_all(b"\n"))) {
            failure.get_or_insert(reason);
        }
    })
    .map_err(|e| e.to_string())?;
    written(out.flush())?;
    if let Some(reason) = failure {
        return Err(Stop::Failed(reason));
    }
    say_set_aside(&outcome.set_aside, &outcome.files);
    Ok(if outcome.set_aside.is_empty() { Done::Whole } else { Done::SetAside })
}
