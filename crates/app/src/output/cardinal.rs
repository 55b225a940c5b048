//! Cardinal's object.

use std::io::Write;

use engine::cardinal::{Extras, write_object};

use super::written;
use crate::project;
use crate::work::{Bench, Judged, Room};

/// The queries of `Meta` and `Maps`, as asked for.
pub fn extras(meta: bool, maps: bool) -> Extras {
    let queries = |wanted: bool, kind: &str| if wanted { project::profile_queries("cardinal", kind) } else { Default::default() };
    Extras { meta: queries(meta, "meta"), maps: queries(maps, "maps") }
}

/// Writes the object on one line, as `cardinal indicators` does.
pub fn write(out: &mut dyn Write, room: &Room, judged: &Judged, bench: &Bench, extras: &Extras) -> Result<(), String> {
    let judged_by = (&*judged.prepared, judged.results.as_slice());
    room.runtime.block_on(write_object(out, judged_by, &bench.resolved, extras, (&room.limits(), &judged.store)))?;
    written(writeln!(out))
}
