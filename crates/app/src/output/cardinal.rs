//! Cardinal's object.

use std::io::Write;

use engine::cardinal::{Extras, object};

use super::written;
use crate::project;
use crate::work::{Bench, Judged, Room};

/// Writes the object on one line, as `cardinal indicators` does.
pub fn write(out: &mut dyn Write, room: &Room, judged: &Judged, bench: &Bench, meta: bool, maps: bool) -> Result<(), String> {
    if bench.profile != "cardinal" {
        return Err("--format cardinal prints Cardinal's object, so it needs --profile cardinal".to_owned());
    }
    let mut extras = Extras::default();
    if meta {
        extras.meta = project::profile_queries("cardinal", "meta");
    }
    if maps {
        extras.maps = project::profile_queries("cardinal", "maps");
    }
    let object = room.runtime.block_on(object(&judged.prepared, &judged.results, &bench.resolved, &extras, &room.limits()))?;
    written(writeln!(out, "{object}"))
}
