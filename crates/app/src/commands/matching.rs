//! `tura match` and `tura screen`: who among the office's people and firms may be the ones asked about.

use std::io::Write;
use std::path::Path;

use facts::ftm::model;
use facts::statements::Entity;
use resolve::screen::{Filter, Match, Options, Screening};
use serde_json::json;

use super::{Done, Stop, people};
use crate::cli::Office;
use crate::cli::who::{Asked, MatchArgs, MatchForm, ScreenArgs};
use crate::output::{sink, written};
use crate::progress::Progress;
use crate::who::evidence::line;
use crate::who::screened::{Catalog, folder};

/// The index of the office's newest entities, with what is in it.
pub fn open(office: &Office) -> Result<(Screening, Catalog), Stop> {
    let content = people::content(office)?
        .ok_or_else(|| Stop::Misuse("nobody has been resolved yet: `tura import` a register or list, then `tura resolve`".to_owned()))?;
    let folder = folder(&office.office, &content);
    let screening = Screening::open(&folder).map_err(|e| Stop::Failed(format!("{e}; `tura resolve` builds it")))?;
    Ok((screening, Catalog::read(&folder)?))
}

/// The options of a question, within the datasets named.
fn options(asked: &Asked, catalog: &Catalog) -> Result<Options, Stop> {
    let mut filter = Filter::default();
    for name in &asked.against {
        let scope = catalog.scope(name).ok_or_else(|| {
            let known: Vec<&str> = catalog.datasets.iter().map(|d| d.name.as_str()).collect();
            Stop::Misuse(format!("there is no dataset {name} to screen against; there are: {}", known.join(", ")))
        })?;
        filter.include_datasets.extend(scope);
    }
    Ok(Options { limit: asked.limit, threshold: asked.threshold, cutoff: asked.threshold.min(asked.cutoff), filter })
}

/// Runs `tura match`.
pub fn run(args: &MatchArgs) -> Result<Done, Stop> {
    let schema = model().schema(&args.schema).filter(|s| s.matchable);
    let schema =
        schema.ok_or_else(|| Stop::Misuse(format!("{} is no schema that is compared; try Person, Company or LegalEntity", args.schema)))?;
    let mut entity = Entity { id: "asked".to_owned(), schema: schema.name.clone(), ..Entity::default() };
    let mut put = |prop: &str, values: &[String]| {
        if !values.is_empty() {
            entity.properties.insert(prop.to_owned(), values.to_vec());
        }
    };
    put("name", &args.names);
    put(if schema.is_a("Person") { "birthDate" } else { "incorporationDate" }, args.born.as_slice());
    put("country", &args.country.iter().map(|c| c.to_lowercase()).collect::<Vec<_>>());
    put(if schema.is_a("Person") { "idNumber" } else { "registrationNumber" }, args.number.as_slice());
    let (screening, catalog) = open(&args.asked.office)?;
    let answer = screening.match_(&entity, &options(&args.asked, &catalog)?).map_err(|e| e.to_string())?;
    let mut out = sink(None)?;
    match args.format {
        MatchForm::Table => written(table(&mut out, &answer.matches, answer.compared))?,
        MatchForm::Json => {
            let all: Vec<_> = answer.matches.iter().map(as_json).collect();
            written(writeln!(out, "{}", serde_json::to_string_pretty(&all).map_err(|e| e.to_string())?))?;
        }
    }
    written(out.flush())?;
    Ok(Done::Whole)
}

fn table(out: &mut dyn Write, matches: &[Match], compared: usize) -> std::io::Result<()> {
    if matches.is_empty() {
        return writeln!(out, "Nobody like that among the {compared} likeliest records. That is no proof that nobody is listed.");
    }
    for found in matches {
        let mark = if found.is_match { "match" } else { "below the threshold" };
        let entity = &found.entity;
        writeln!(out, "{:.2}  {}  ({}, {}; {mark})", found.likeness.total, entity.caption(), entity.schema, entity.datasets.join(", "))?;
        writeln!(out, "      {}", entity.id)?;
        writeln!(out, "      {}", line(&found.likeness))?;
    }
    writeln!(out, "A likeness is no identity: look at the sources before anything is said of anybody.")
}

fn as_json(found: &Match) -> serde_json::Value {
    let parts: Vec<_> = crate::who::evidence::summed(&found.likeness)
        .into_iter()
        .map(|(heading, s)| json!({ "heading": heading, "says": s.says, "detail": s.detail, "ours": s.ours, "theirs": s.theirs }))
        .collect();
    json!({ "score": found.likeness.total, "match": found.is_match, "parts": parts, "entity": found.entity.to_json() })
}

/// Columns that are put behind those of the file.
const ADDED: [&str; 7] = ["match_row", "match_score", "match_id", "match_name", "match_schema", "match_datasets", "match_why"];

/// Runs `tura screen`.
pub fn screen(args: &ScreenArgs) -> Result<Done, Stop> {
    let (screening, catalog) = open(&args.asked.office)?;
    let options = options(&args.asked, &catalog)?;
    let sheet = people::Sheet::read(&args.file, &args.columns, &args.schema)?;
    let begun = args.output.as_deref().map_or(Ok(0), rows_done)?;
    let mut out: Box<dyn Write> = match &args.output {
        Some(path) if begun > 0 => {
            let file = std::fs::OpenOptions::new().append(true).open(path);
            Box::new(std::io::BufWriter::new(file.map_err(|e| format!("{}: {e}", path.display()))?))
        }
        path => sink(path.as_deref())?,
    };
    let mut csv = csv::Writer::from_writer(&mut out);
    if begun == 0 {
        let header = sheet.header.iter().map(String::as_str).chain(ADDED);
        csv.write_record(header).map_err(|e| e.to_string())?;
    } else if !args.quiet {
        eprintln!("tura: {begun} rows are in {} already; going on behind them", args.output.as_deref().unwrap_or(Path::new("-")).display());
    }
    let bar = Progress::steps(args.quiet, sheet.rows.len() as u64, "screening");
    let mut found = 0_u64;
    for (number, row) in sheet.rows.iter().enumerate() {
        bar.add(1);
        if number < begun {
            continue;
        }
        let entity = sheet.entity(row);
        let matches =
            if entity.properties.is_empty() { Vec::new() } else { screening.match_(&entity, &options).map_err(|e| e.to_string())?.matches };
        found += u64::from(matches.iter().any(|m| m.is_match));
        let place = (number + 1).to_string();
        let mut put = |cells: [String; 6]| {
            let added = std::iter::once(place.clone()).chain(cells);
            csv.write_record(row.iter().cloned().chain(added)).map_err(|e| Stop::Failed(e.to_string()))
        };
        if matches.is_empty() {
            put(Default::default())?;
        }
        for m in &matches {
            let e = &m.entity;
            put([
                format!("{:.4}", m.likeness.total),
                e.id.clone(),
                e.caption().to_owned(),
                e.schema.clone(),
                e.datasets.join(";"),
                line(&m.likeness),
            ])?;
        }
        // A row is whole in the file before the next one is begun, so that a killed run can go on.
        csv.flush().map_err(|e| e.to_string())?;
    }
    drop(csv);
    written(out.flush())?;
    bar.end();
    if !args.quiet {
        eprintln!(
            "tura: {found} of {} rows have a match; each is a question to look into, no answer",
            sheet.rows.len().saturating_sub(begun)
        );
    }
    Ok(Done::Whole)
}

/// Rows that an output file has answers for; a cut last line is an error that names the cure.
fn rows_done(path: &Path) -> Result<usize, Stop> {
    if !path.exists() {
        return Ok(0);
    }
    let again = || {
        Stop::Misuse(format!(
            "{} is no output of `tura screen`, or its last line is cut: remove it, or name another --output",
            path.display()
        ))
    };
    let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let at = reader.headers().map_err(|_| again())?.iter().position(|h| h == ADDED[0]).ok_or_else(again)?;
    let mut last = 0;
    for record in reader.records() {
        last = record.ok().and_then(|r| r.get(at)?.parse().ok()).ok_or_else(again)?;
    }
    Ok(last)
}
