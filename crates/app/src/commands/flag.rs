//! `tura flag`: rules over files or over a dataset of the office.

use std::io::Write;

use engine::cardinal::Extras;
use engine::input::open::Input;
use engine::input::read::{FileRead, Files, SetAside};
use engine::input::sink::TableData;
use engine::rules::course::Entities;
use engine::shelf::version::About;

use super::keep::Keep;
use super::{Done, Stop};
use crate::cli::{Flag, Format};
use crate::commands::{import, source};
use crate::output::{self, lang, machine};
use crate::work::{Bench, Judged, Room, judge_and_keep, read_files};

/// Kinds of trouble that are named.
const TROUBLES_MAX: usize = 12;

/// Tables to judge and what is known of their files.
pub struct Material {
    /// The tables.
    pub tables: Vec<Option<TableData>>,
    /// Their files.
    pub files: Files,
    /// The version of people and firms that stands beside them.
    pub beside: Option<Beside>,
    /// Records set aside.
    pub set_aside: Vec<SetAside>,
    /// Troubles met on the way and dealt with: what, where, how often.
    pub troubles: Vec<(String, String, u64)>,
    /// The dataset's name.
    pub dataset: String,
    /// Names the version's content, where it is one of the office's.
    pub content: Option<String>,
    /// The pack that version was read with; empty for files.
    pub pack: String,
}

/// A version of people and firms that stands beside a dataset of contracts.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Its number in the ledger.
    pub id: i64,
    /// What is known of it.
    pub about: About,
}

/// Runs the command.
pub fn run(args: &Flag) -> Result<Done, Stop> {
    let room = Room::new(&args.machine)?;
    let mut bench = Bench::new(&args.rules).map_err(Stop::Misuse)?;
    if args.format == Format::Cardinal && bench.profile != "cardinal" {
        return Err(Stop::Misuse("--format cardinal prints Cardinal's object, so it needs --profile cardinal".to_owned()));
    }
    // The other forms give row ids; `tura show` finds their places.
    bench.places = matches!(args.format, Format::Json | Format::Jsonl);
    let extras = output::cardinal::extras(!args.no_meta, args.map);
    if args.format == Format::Cardinal {
        bench.ask_beside(&extras);
    }
    let material = material(args, &room, &bench)?;
    let set_aside = material.set_aside.len();
    if !room.quiet {
        say_set_aside(&material.set_aside, &material.files.own);
        say_troubles(&material.troubles);
    }
    let keep = args.keep.then(|| Keep::new(&args.office, &args.rules, &material.dataset, material.content.as_deref())).transpose()?;
    let verdicts = keep.as_ref().map(|k| k.verdicts.clone());
    let judged = judge_and_keep(&room, &bench, material.tables, &material.dataset, verdicts)?;
    if let Some(keep) = keep {
        let place = keep.finish(&room, &bench, &judged, (&material.files, material.beside.as_ref()), lang(args.lang))?;
        if !room.quiet {
            eprintln!("tura: verdicts kept in {}", place.display());
        }
    }
    write(args, &room, &bench, &judged, &material.files, &extras)?;
    let failed: Vec<&str> = judged.results.iter().filter(|r| r.failure.is_some()).map(|r| r.code.as_str()).collect();
    if !failed.is_empty() {
        for result in judged.results.iter().filter(|r| r.failure.is_some()) {
            eprintln!("tura: rule {} did not complete: {}", result.code, result.failure.as_deref().unwrap_or(""));
        }
        return Err(Stop::Failed(format!("{} did not complete; the other rules did", failed.join(", "))));
    }
    Ok(if set_aside > args.tolerate { Done::SetAside } else { Done::Whole })
}

fn material(args: &Flag, room: &Room, bench: &Bench) -> Result<Material, Stop> {
    if args.files.is_empty() {
        return import::open_dataset(&args.office, args.dataset.as_deref(), None);
    }
    let dataset = args.dataset.clone().unwrap_or_else(|| "files".to_owned());
    from_files(room, bench, &args.files, &dataset, args.source.as_deref())
}

/// Reads files given on the command line.
pub fn from_files(room: &Room, bench: &Bench, files: &[String], dataset: &str, source_name: Option<&str>) -> Result<Material, Stop> {
    let prepared = source::prepare(room, files, source_name)?;
    let corrections = bench.corrections(prepared.corrections.as_ref());
    let inputs: Vec<Input> = prepared.inputs;
    let outcome = read_files(room, bench, &inputs, dataset, (&corrections, Entities::Absent))?;
    let mut set_aside = prepared.set_aside;
    set_aside.extend(outcome.set_aside);
    if outcome.releases == 0 {
        let first = set_aside.first().map(|s| format!(": {}", s.reason)).unwrap_or_default();
        return Err(Stop::Failed(format!("no release was found in {}{first}", files.join(", "))));
    }
    let troubles = outcome.troubles.list();
    Ok(Material {
        tables: outcome.tables,
        files: Files::own(outcome.files),
        beside: None,
        set_aside,
        troubles,
        dataset: dataset.to_owned(),
        content: None,
        pack: String::new(),
    })
}

/// Reads kept files again: their content is what the shelf holds, so a mapping has been applied already.
pub fn from_kept(room: &Room, bench: &Bench, files: &[String], dataset: &str, source_name: Option<&str>) -> Result<Material, Stop> {
    let corrections = source_name.map(source::load).transpose()?.map(|s| s.corrections).unwrap_or_default();
    let inputs: Vec<Input> = files.iter().map(|f| Input::parse(f)).collect();
    let outcome = read_files(room, bench, &inputs, dataset, (&corrections, Entities::Beside))?;
    let troubles = outcome.troubles.list();
    Ok(Material {
        tables: outcome.tables,
        files: Files::own(outcome.files),
        beside: None,
        set_aside: outcome.set_aside,
        troubles,
        dataset: dataset.to_owned(),
        content: None,
        pack: String::new(),
    })
}

/// Names the first records set aside, and how many there are.
pub fn say_set_aside(set_aside: &[SetAside], files: &[FileRead]) {
    for record in set_aside.iter().take(5) {
        let name = files.get(record.file as usize).map_or("", |f| f.name.as_str());
        let line = if record.line > 0 { format!(", line {}", record.line) } else { String::new() };
        eprintln!("tura: set aside: {name}{line}, byte {}: {}", record.offset, record.reason);
    }
    if set_aside.len() > 5 {
        eprintln!("tura: … and {} more records set aside", set_aside.len() - 5);
    }
}

/// Names the troubles of a publication, the most frequent first.
pub fn say_troubles(troubles: &[(String, String, u64)]) {
    let mut troubles: Vec<_> = troubles.iter().collect();
    troubles.sort_by_key(|(what, path, n)| (std::cmp::Reverse(*n), what, path));
    for (what, path, n) in troubles.iter().take(TROUBLES_MAX) {
        eprintln!("tura: {n} × {what}: {path}");
    }
    if troubles.len() > TROUBLES_MAX {
        eprintln!("tura: … and {} more kinds of trouble", troubles.len() - TROUBLES_MAX);
    }
}

fn write(args: &Flag, room: &Room, bench: &Bench, judged: &Judged, files: &Files, extras: &Extras) -> Result<(), String> {
    let mut out = output::sink(args.output.as_deref())?;
    let out: &mut (dyn Write + Send) = &mut *out;
    let lang = lang(args.lang);
    if args.coverage {
        output::coverage::write(out, judged, bench, lang)?;
        return output::written(out.flush());
    }
    match args.format {
        Format::Table => output::table::write(out, judged, bench, lang, (args.top, room.threads))?,
        Format::Json => machine::write_json(out, judged, bench, files, lang)?,
        Format::Jsonl => machine::write_jsonl(out, judged, bench, files, lang)?,
        Format::Csv => machine::write_csv(out, judged, bench, lang)?,
        Format::Xlsx => output::sheet::write(out, judged, bench, lang)?,
        Format::Parquet => machine::write_parquet(out, judged, bench, lang)?,
        Format::Cardinal => output::cardinal::write(out, room, judged, bench, extras)?,
    }
    output::written(out.flush())
}
