//! `tura query`: one select over the tables and views.

use std::io::Write;
use std::sync::Arc;

use engine::rules::params::country;
use engine::sql::query::{self, Form};
use engine::sql::session;

use super::flag::{from_files, say_set_aside};
use super::import::open_dataset;
use super::keep::kept_tables;
use super::{Done, Stop};
use crate::cli::{Format, Query, Rules};
use crate::output::{sink, written};
use crate::project;
use crate::work::{Bench, Room};

/// Runs the command.
pub fn run(args: &Query) -> Result<Done, Stop> {
    let form = match args.format {
        Format::Table => Form::Table,
        Format::Csv => Form::Csv,
        Format::Json => Form::Json,
        Format::Jsonl => Form::Jsonl,
        Format::Parquet => Form::Parquet,
        Format::Xlsx | Format::Cardinal => return Err(Stop::Misuse("a query comes as table, csv, json, jsonl or parquet".to_owned())),
    };
    query::check(&args.sql).map_err(Stop::Misuse)?;
    let room = Room::new(&args.machine)?;
    let pack = project::pack(&args.pack).map_err(Stop::Misuse)?;
    let material =
        if args.files.is_empty() { open_dataset(&args.office, args.dataset.as_deref(), args.version)? } else { whole_files(args, &room)? };
    if !room.quiet {
        say_set_aside(&material.set_aside, &material.files.own);
    }
    let kept = material.content.as_ref().map_or_else(Vec::new, |content| kept_tables(&args.office, &material.dataset, content, &args.pack));
    let around = Arc::new(country(Some(&pack))?);
    let views = views()?;
    let mut file = sink(args.output.as_deref())?;
    room.runtime.block_on(async {
        let context = session::empty(&room.limits(), &around).map_err(|e| e.to_string())?;
        session::register_tables(&context, &material.tables).await.map_err(|e| e.to_string())?;
        session::register_views(&context, &views).await?;
        session::register_files(&context, &material.files)?;
        for (name, path) in &kept {
            session::register_parquet(&context, name, path).await.map_err(|e| e.to_string())?;
        }
        query::run(&context, &args.sql, form, &mut file).await.map_err(|reason| explain(&reason))
    })?;
    written(file.flush())?;
    Ok(Done::Whole)
}

/// Names the cure: of a full disk, and where a table is asked for that comes with `--keep`.
fn explain(reason: &str) -> String {
    if reason.contains("No space left") {
        return format!("{reason}; is the disk full?");
    }
    let is_kept = ["flags", "verdicts", "verdict_counts"].iter().any(|name| reason.contains(&format!(".{name}' not found")));
    if is_kept { format!("{reason}; `tura flag --keep` makes it, with the same --pack") } else { reason.to_owned() }
}

fn views() -> Result<Vec<(String, String)>, String> {
    let rules = Rules::of_pack("default");
    let set = project::rule_set(&rules)?;
    Ok(set.views.into_iter().map(|v| (v.name, v.sql)).collect())
}

/// Files read with every column of every table.
fn whole_files(args: &Query, room: &Room) -> Result<super::flag::Material, Stop> {
    let mut bench = Bench::new(&Rules::of_pack("default"))?;
    bench.all_columns = true;
    let dataset = args.dataset.clone().unwrap_or_else(|| "files".to_owned());
    from_files(room, &bench, &args.files, &dataset, None)
}
