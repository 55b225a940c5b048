//! `tura world`: the invented republic, written to a folder.

use std::path::Path;

use facts::texts::{self, Lang};
use world::Summary;

use super::{Done, Stop};
use crate::cli::World;
use crate::progress::Progress;

/// Runs the command.
pub fn run(args: &World) -> Result<Done, Stop> {
    let summary = write(args.seed, args.processes, &args.out, args.quiet)?;
    println!("{summary}");
    Ok(Done::Whole)
}

/// Writes the republic; returns a line that says what it holds.
pub fn write(seed: u64, processes: u64, out: &Path, quiet: bool) -> Result<String, String> {
    std::fs::create_dir_all(out).map_err(|e| format!("{}: {e}", out.display()))?;
    let bar = Progress::steps(quiet, processes, "writing the republic");
    let mut last = 0;
    let summary = world::write(&world::Settings { seed, processes }, out, &mut |done| {
        bar.add(done.saturating_sub(last));
        last = done;
    })
    .map_err(|e| e.to_string())?;
    bar.end();
    Ok(said(&summary, out))
}

fn said(summary: &Summary, out: &Path) -> String {
    let number = |n: u64| texts::number(n as f64, Lang::En);
    format!(
        "An invented republic in {}: {} contracting processes in {} lines ({} of them published as several releases), {} records of people, \
         firms and bodies, {} declarations, {} restrictions.\n\
         {} schemes are planted and {} things that only look like them; truth.jsonl names them all.",
        out.display(),
        number(summary.processes),
        number(summary.releases),
        number(summary.serial),
        number(summary.entities),
        number(summary.declarations),
        number(summary.restrictions),
        number(summary.guilty),
        number(summary.innocent),
    )
}
