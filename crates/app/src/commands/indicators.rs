//! `tura indicators`: what is counted of a dataset.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use engine::indicators::{self, By, Definition, Material, Outcome, Point, Set, TIME_LIMIT};
use engine::rules::params::country;
use facts::indicators::{Kind, Needs};
use facts::texts::Lang;
use serde_json::json;

use super::import::open_dataset;
use super::keep::kept_tables;
use super::{Done, Stop};
use crate::cli::Rules;
use crate::cli::indicators::{Compute, Form, Grain, IndicatorsCommand};
use crate::output::{sink, written};
use crate::project;
use crate::work::Room;

/// Runs the command.
pub fn run(command: IndicatorsCommand) -> Result<Done, Stop> {
    let set = project::indicators()?;
    match command {
        IndicatorsCommand::List => list(set),
        IndicatorsCommand::Show { code } => show(set, &code),
        IndicatorsCommand::Compute(args) => compute(set, &args),
    }
}

/// What an indicator waits for, where it cannot be computed yet.
fn waits(definition: &Definition) -> &'static str {
    match definition.meta.needs {
        _ if definition.sql.is_some() => "",
        Needs::Declarations => "no data yet: declarations",
        Needs::Interests => "no data yet: declared interests",
        Needs::Ownership => "no data yet: owners",
        Needs::Reports => "no data yet: reports and replies",
        Needs::Contracting | Needs::Verdicts | Needs::Flags => "no data yet",
    }
}

fn list(set: &Set) -> Result<Done, Stop> {
    let mut out = sink(None)?;
    for i in &set.indicators {
        written(writeln!(out, "{:<5} {:<9} {:<52} {}", i.meta.code, i.meta.unit, i.meta.name.get(Lang::En), waits(i)))?;
    }
    written(out.flush())?;
    Ok(Done::Whole)
}

fn of<'s>(set: &'s Set, code: &str) -> Result<&'s Definition, Stop> {
    set.get(code).ok_or_else(|| Stop::Misuse(format!("there is no indicator {code}; `tura indicators list` names them")))
}

fn show(set: &Set, code: &str) -> Result<Done, Stop> {
    let i = of(set, code)?;
    let m = &i.meta;
    let mut out = sink(None)?;
    let text = |t: &facts::texts::Text| t.get(Lang::En).to_owned();
    written(writeln!(
        out,
        "{} {}\n\n{}\n\nWhy: {}\n\nHow to read it: {}\n",
        m.code,
        text(&m.name),
        text(&m.what),
        text(&m.why),
        text(&m.reads)
    ))?;
    if let Some(equality) = &m.equality {
        written(writeln!(out, "Boundaries: {}\n", text(equality)))?;
    }
    written(writeln!(
        out,
        "Origin: {}\nUNCAC: {}\nFields: {}\nFingerprint: {}\n",
        m.origin,
        m.uncac.join(", "),
        m.fields.join(", "),
        i.fingerprint
    ))?;
    written(writeln!(out, "{}", i.sql.as_deref().unwrap_or(waits(i))))?;
    written(out.flush())?;
    Ok(Done::Whole)
}

fn compute(set: &Set, args: &Compute) -> Result<Done, Stop> {
    let by = match args.by {
        Grain::All => By::All,
        Grain::Body => By::Body,
        Grain::Region => By::Region,
        Grain::Class => By::Class,
    };
    let chosen: Vec<&Definition> = match args.codes.is_empty() {
        true => set.indicators.iter().collect(),
        false => args.codes.iter().map(|code| of(set, code)).collect::<Result<_, _>>()?,
    };
    let room = Room::new(&args.machine)?;
    let material = open_dataset(&args.office, Some(&args.dataset), None)?;
    let pack_code = if material.pack.is_empty() { "default" } else { material.pack.as_str() };
    let pack = project::pack(pack_code).map_err(Stop::Misuse)?;
    let kept = material.content.as_ref().map_or_else(Vec::new, |content| kept_tables(&args.office, &material.dataset, content, pack_code));
    let around = Arc::new(country(Some(&pack))?);
    let rules = project::rule_set(&Rules::of_pack("default"))?;
    let views: Vec<(String, String)> = rules.views.into_iter().map(|v| (v.name, v.sql)).collect();
    let limits = room.limits();
    let material =
        Material { tables: &material.tables, views: &views, kept: &kept, around, let_through: None, limits, time_limit: TIME_LIMIT };
    let mut points: Vec<Point> = Vec::new();
    let mut keep = |point: Point| {
        points.extend((point.by == by).then_some(point));
        Ok(())
    };
    let outcomes = room.runtime.block_on(indicators::compute(&material, set, &chosen, &mut keep))?;
    match args.format {
        Form::Csv => csv(&points)?,
        Form::Jsonl => jsonl(&points)?,
        Form::Table => table(&chosen, &outcomes, &points, by)?,
    }
    match chosen
        .iter()
        .zip(&outcomes)
        .find_map(|(d, o)| if let Outcome::Failed(r) = o { Some(format!("{}: {r}", d.meta.code)) } else { None })
    {
        Some(reason) => Err(Stop::Failed(reason)),
        None => Ok(Done::Whole),
    }
}

fn csv(points: &[Point]) -> Result<(), String> {
    let mut out = csv::Writer::from_writer(sink(None)?);
    let say = |e: csv::Error| format!("writing the output: {e}");
    out.write_record(["indicator", "by", "key", "month", "currency", "value", "numerator", "denominator", "known", "observations"])
        .map_err(say)?;
    for p in points {
        let shown = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
        out.write_record([
            p.code.clone(),
            p.by.name().to_owned(),
            p.key.clone(),
            month(p.month),
            p.currency.clone(),
            shown(p.value),
            p.numerator.to_string(),
            p.denominator.to_string(),
            p.known.to_string(),
            p.observations.to_string(),
        ])
        .map_err(say)?;
    }
    written(out.flush())
}

fn jsonl(points: &[Point]) -> Result<(), String> {
    let mut out = sink(None)?;
    for p in points {
        let line = json!({"indicator": p.code, "by": p.by.name(), "key": p.key, "month": month(p.month), "currency": p.currency, "value": p.value,
            "numerator": p.numerator, "denominator": p.denominator, "known": p.known, "observations": p.observations});
        written(writeln!(out, "{line}"))?;
    }
    written(out.flush())
}

/// `2024-03`; empty where the month is not known.
fn month(month: i64) -> String {
    if month == 0 { String::new() } else { format!("{:04}-{:02}", month / 100, month % 100) }
}

/// Years shown beside each other.
const YEARS: usize = 6;
/// Keys shown of each indicator by body, region or class: those with most observations.
const KEYS: usize = 10;

/// What is known of some months together: numerator, denominator, known, observations. Medians of months are not put together.
#[derive(Default)]
struct Sum {
    numerator: f64,
    denominator: f64,
    known: u64,
    observations: u64,
}

fn table(chosen: &[&Definition], outcomes: &[Outcome], points: &[Point], by: By) -> Result<(), String> {
    let mut out = sink(None)?;
    for (definition, outcome) in chosen.iter().zip(outcomes) {
        let m = &definition.meta;
        let note = match outcome {
            Outcome::Computed(_) => String::new(),
            Outcome::NoData => " — no data".to_owned(),
            Outcome::Failed(reason) => format!(" — failed: {reason}"),
        };
        written(writeln!(out, "{} {}, {}{note}", m.code, m.name.get(Lang::En), m.unit))?;
        let mut keys: BTreeMap<(&str, &str), BTreeMap<i64, Sum>> = BTreeMap::new();
        for p in points.iter().filter(|p| p.code == m.code) {
            let sum = keys.entry((p.key.as_str(), p.currency.as_str())).or_default().entry(p.month / 100).or_default();
            sum.numerator += p.numerator;
            sum.denominator += p.denominator;
            sum.known += p.known;
            sum.observations += p.observations;
        }
        let mut lines: Vec<_> = keys.into_iter().collect();
        lines.sort_by_key(|(key, years)| (std::cmp::Reverse(years.values().map(|s| s.observations).sum::<u64>()), *key));
        let left = lines.len().saturating_sub(KEYS);
        for ((key, currency), years) in lines.into_iter().take(KEYS) {
            let observations: u64 = years.values().map(|s| s.observations).sum();
            let known: u64 = years.values().map(|s| s.known).sum();
            let shown = years.iter().filter(|(year, _)| **year > 0).rev().take(YEARS).map(|(year, s)| {
                // The middle of a year is not made of the middles of its months; the mean is, and says so.
                let front = if m.kind == Kind::Median { "mean " } else { "" };
                m.value(s.numerator, s.denominator).map_or_else(|| format!("{year}: unknown"), |v| format!("{year}: {front}{v:.1}"))
            });
            let mut shown: Vec<String> = shown.collect();
            shown.reverse();
            let named = [key, currency].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ");
            written(writeln!(
                out,
                "    {named}{}{}   (known {known} of {observations})",
                if named.is_empty() { "" } else { "  " },
                shown.join("  ")
            ))?;
        }
        if left > 0 {
            written(writeln!(out, "    … {left} more by {}; --format csv has all, by month", by.name()))?;
        }
    }
    written(out.flush())
}
