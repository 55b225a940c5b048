//! `tura match` and `tura screen`: who among the office's people and firms may be the ones asked about.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use facts::ftm::model;
use facts::statements::Entity;
use resolve::screen::{Filter, Match, Options, Screening};
use serde_json::json;

use super::{Done, Stop, people};
use crate::cli::Office;
use crate::cli::who::{Asked, MatchArgs, MatchForm, ScreenArgs, ScreenForm};
use crate::output::{sink, written};
use crate::progress::Progress;
use crate::who::audit::Asked as Kept;
use crate::who::evidence::line;
use crate::who::matched::{Answers, Form, left, whole};
use crate::who::screened::{Catalog, folder};
use crate::who::sheet::{Sheet, Unread, WIDE};

/// The index of the office's newest entities, with what is in it.
pub fn open(office: &Office) -> Result<(Screening, Catalog), Stop> {
    let content = people::resolved(office)?;
    opened(office, &content)
}

fn opened(office: &Office, content: &str) -> Result<(Screening, Catalog), Stop> {
    let folder = folder(&office.office, content);
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
    let audit = people::audit(&args.kept)?;
    let content = people::resolved(&args.asked.office)?;
    let (screening, catalog) = opened(&args.asked.office, &content)?;
    let answer = screening.match_(&entity, &options(&args.asked, &catalog)?).map_err(|e| e.to_string())?;
    let question = json!({ "schema": entity.schema, "properties": entity.properties, "against": args.asked.against });
    people::keep(audit.as_ref(), &content, &[Kept::matched("match", question, &answer.matches)])?;
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

/// Rows that are asked together: their questions are kept with one writing to the disk.
const TOGETHER: usize = 64;

/// Runs `tura screen`.
pub fn screen(args: &ScreenArgs) -> Result<Done, Stop> {
    let audit = people::audit(&args.kept)?;
    let content = people::resolved(&args.asked.office)?;
    let (screening, catalog) = opened(&args.asked.office, &content)?;
    let options = options(&args.asked, &catalog)?;
    let fail = |e: String| Stop::Failed(format!("{}: {e}", args.file.display()));
    let bytes = std::fs::File::open(&args.file).map_err(|e| e.to_string()).and_then(|f| whole(f, FILE_BYTES_MAX)).map_err(fail)?;
    let sheet = Sheet::read(&bytes, &args.columns, &args.schema, WIDE).map_err(|e| match e {
        Unread::Table(_) => fail(e.to_string()),
        other => Stop::Misuse(format!("{}: {other}", args.file.display())),
    })?;
    let remark = |text: String| {
        if !args.quiet {
            eprintln!("tura: {text}");
        }
    };
    if !sheet.unknown().is_empty() {
        remark(format!("columns that say nothing here, and are carried over: {}", sheet.unknown().join(", ")));
    }
    let Output { begun, goes_on, file } = output(args, &sheet)?;
    if begun > 0 {
        remark(format!("{begun} rows are answered already; going on behind them"));
    }
    let form = form(args)?;
    let mut out = Answers::begin(form, &sheet, goes_on, file)?;
    let bar = Progress::steps(args.quiet, sheet.len() as u64, "screening");
    bar.add(begun as u64);
    let mut found = 0_u64;
    let rows: Vec<usize> = (begun..sheet.len()).collect();
    for together in rows.chunks(TOGETHER) {
        let mut answered = Vec::new();
        for row in together {
            let entity = sheet.entity(*row);
            let is_empty = entity.properties.is_empty();
            let matches = if is_empty { Vec::new() } else { screening.match_(&entity, &options).map_err(|e| e.to_string())?.matches };
            answered.push((entity, matches));
        }
        let asked: Vec<Kept<'_>> = answered
            .iter()
            .map(|(e, m)| {
                Kept::matched("screen", json!({ "schema": e.schema, "properties": e.properties, "against": args.asked.against }), m)
            })
            .collect();
        people::keep(audit.as_ref(), &content, &asked)?;
        for (row, (_, matches)) in together.iter().zip(&answered) {
            found += u64::from(matches.iter().any(|m| m.is_match));
            out.put(&sheet, *row, matches)?;
            bar.add(1);
        }
    }
    drop(out.end()?);
    bar.end();
    remark(format!("{found} of {} rows have a match; each is a question to look into, no answer", rows.len()));
    Ok(Done::Whole)
}

/// Bytes of a file that is screened: it is held whole.
const FILE_BYTES_MAX: u64 = 2 << 30;

/// The form of the answer: as said, as the ending of the output says; else JSON lines for JSON lines and CSV for the rest.
fn form(args: &ScreenArgs) -> Result<Form, Stop> {
    if let Some(form) = args.format {
        return Ok(match form {
            ScreenForm::Csv => Form::Csv,
            ScreenForm::Jsonl => Form::Lines,
            ScreenForm::Xlsx => Form::Xlsx,
        });
    }
    let named = args.output.as_deref().map(|path| {
        let unknown = || Stop::Misuse(format!("{}: what form is that? end it with .csv, .jsonl or .xlsx, or say --format", path.display()));
        Form::of(path).ok_or_else(unknown)
    });
    named.unwrap_or_else(|| Ok(Form::of(&args.file).filter(|f| *f == Form::Lines).unwrap_or(Form::Csv)))
}

/// Where the answer goes.
struct Output {
    /// Rows that are answered in it already.
    begun: usize,
    /// It has a beginning, though perhaps no row.
    goes_on: bool,
    file: Box<dyn Write + Send>,
}

fn output(args: &ScreenArgs, sheet: &Sheet) -> Result<Output, Stop> {
    let form = form(args)?;
    let anew = |path: Option<&Path>| Ok(Output { begun: 0, goes_on: false, file: sink(path)? });
    let Some(path) = &args.output else { return anew(None) };
    let wrong = |e: String| Stop::Failed(format!("{}: {e}", path.display()));
    let before = if path.exists() { std::fs::read(path).map_err(|e| wrong(e.to_string()))? } else { Vec::new() };
    if before.is_empty() {
        return anew(Some(path));
    }
    if form == Form::Xlsx {
        return Err(Stop::Misuse(format!(
            "{} is there already, and a workbook is written whole: remove it, or take .csv or .jsonl, which are gone on with",
            path.display()
        )));
    }
    let left = left(form, sheet, &before).ok_or_else(|| {
        Stop::Misuse(format!("{} is no output of `tura screen` for this file: remove it, or name another --output", path.display()))
    })?;
    let mut file = std::fs::OpenOptions::new().write(true).open(path).map_err(|e| wrong(e.to_string()))?;
    let cut = file.set_len(left.bytes).and_then(|()| file.seek(SeekFrom::End(0)));
    cut.map_err(|e| wrong(e.to_string()))?;
    Ok(Output { begun: left.rows, goes_on: true, file: Box::new(std::io::BufWriter::new(file)) })
}
