//! `tura law try`: the trial run, printed, and kept where that is asked for.

use std::io::Write;

use engine::publication::marks::Audience;
use facts::amendments::Amendment;
use ledger::Ledger;
use policy::register::{Change, MeasureId, ProvisionId, Trial};
use serde_json::json;

use super::print;
use crate::cli::law::Try;
use crate::cli::{Format, Office};
use crate::commands::import::open_dataset;
use crate::commands::{Done, Stop};
use crate::output::{lang, sink, written};
use crate::site::make;
use crate::trial::report::{self, Report};
use crate::trial::{self, Material, Ways};
use crate::work::Room;
use crate::{clock, register};

/// Runs the command.
pub fn run(args: &Try) -> Result<Done, Stop> {
    if args.for_site {
        crate::site::asking::worker::keep_within();
    }
    if !matches!(args.format, Format::Table | Format::Csv | Format::Json) {
        return Err(Stop::Misuse("a trial comes as table, csv or json".to_owned()));
    }
    let amendment = Amendment::parse(&args.amendment).map_err(|e| Stop::Misuse(e.into()))?;
    let pack = crate::project::pack(&amendment.pack).map_err(Stop::Misuse)?;
    let set = crate::project::rule_set(&crate::cli::Rules::of_pack(&amendment.pack))?;
    trial::fitted(&set, &pack, &amendment, args.for_site).map_err(|e| Stop::Misuse(e.into()))?;
    let room = Room::new(&args.machine)?;
    let opened = open_dataset(&args.office, args.dataset.as_deref(), None)?;
    let content = opened.content.clone().unwrap_or_default();
    let (version, of_site) = room.runtime.block_on(current(&args.office, &opened.dataset))?;
    let gate = match args.for_site {
        true => Some(make::gate(&args.office.office, Audience::Public, &opened.tables, &opened.dataset)?),
        false => None,
    };
    let shown = args.office.office.display().to_string();
    let show_args = if shown == "office" { String::new() } else { format!(" --office {shown}") };
    let ways = Ways { gate: gate.as_ref(), lang: lang(args.lang), today: crate::clock::today(), show_args };
    let material = Material { tables: opened.tables, dataset: opened.dataset, version, content, pack: of_site };
    let report = trial::run(&room, &amendment, material, &ways)?;
    let mut out = sink(args.output.as_deref())?;
    match args.format {
        Format::Json => written(serde_json::to_writer(&mut out, &report).map_err(Into::into).and_then(|()| writeln!(out)))?,
        Format::Csv => written(report::csv(&report, &mut out))?,
        _ => written(out.write_all(print::table(&report, args.top).as_bytes()))?,
    }
    written(out.flush())?;
    if args.keep {
        let id = room.runtime.block_on(keep(args, &report))?;
        eprintln!("tura: kept in the register as {id}");
    }
    let failed: Vec<&str> = report.rules.iter().filter(|r| r.failure.is_some()).map(|r| r.code.as_str()).collect();
    if failed.is_empty() {
        Ok(Done::Whole)
    } else {
        Err(Stop::Failed(format!("{} did not complete; the other rules did", failed.join(", "))))
    }
}

/// The current version of a dataset, and the pack by which the site judges it.
async fn current(office: &Office, dataset: &str) -> Result<(Option<i64>, String), String> {
    let ledger = Ledger::open(&office.office.join("ledger.sqlite")).await.map_err(|e| e.to_string())?;
    let current = ledger.current(dataset).await.map_err(|e| e.to_string())?;
    ledger.close().await;
    Ok(current.map_or((None, String::new()), |v| (Some(v.id.0), v.pack)))
}

/// Puts the trial into the register: what is needed to try it again, and its counts. The rows are made again, not kept.
async fn keep(args: &Try, report: &Report) -> Result<String, Stop> {
    let fingerprints: Vec<_> = report.rules.iter().map(|r| json!({"code": r.code, "fingerprint": r.fingerprint})).collect();
    let kept = Trial {
        id: None,
        measure: args.measure.clone().map(MeasureId),
        provision: report.provision.clone().map(ProvisionId),
        amendment: report.amendment.clone(),
        data_version: format!("{} version {}", report.dataset, report.version.unwrap_or_default()),
        inputs: json!({
            "amendment": report.amendment, "pack": report.pack, "dataset": report.dataset, "version": report.version,
            "content": report.content, "rules": fingerprints, "program": env!("CARGO_PKG_VERSION"),
        }),
        result: json!({
            "moves": report.moves(), "rules": report.rules, "years": report.years, "stakes": report.stakes, "notes": report.notes,
        }),
    };
    let change = Change::TrialKept(kept).named();
    let Change::TrialKept(Trial { id: Some(id), .. }) = &change else { return Err(Stop::Failed("the trial got no id".to_owned())) };
    let id = id.to_string();
    let office = &args.office.office;
    let register::Kept { register: known, head } = register::read(office).await?;
    if known.trials.keys().any(|k| k.to_string() == id) {
        return Ok(format!("{id}, where it already was"));
    }
    let added = register::add(office, &args.author, &clock::now(), head, std::slice::from_ref(&change)).await;
    added.map(|_| id).map_err(|refused| Stop::Failed(refused.to_string()))
}
