//! `tura eval matching`: the figures of the crate `resolve`, printed as they come or as one document.

use std::path::Path;

use engine::entities::read::rows_of_others;
use resolve::measure::rows::HISTORICAL;
use resolve::measure::{Figure, Found, Sources, Target, run as measure};
use serde_json::{Value, json};

use super::{Done, Stop};
use crate::cli::{Figures, Matching};

/// Where the historical figures lie, under the folder of data.
const HISTORICAL_FILE: &str = "records/historical_figures_with_errors_50k.parquet";

/// Runs the command.
pub fn run(asked: &Matching) -> Result<Done, Stop> {
    let from = Sources {
        eval: asked.eval.clone(),
        data: asked.data.clone(),
        people: asked.size as usize,
        firms: asked.size,
        links: asked.size.saturating_mul(10),
        threads: match asked.machine.threads {
            0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
            threads => threads,
        },
    };
    let mut figures: Vec<Value> = Vec::new();
    let mut absent: Vec<Value> = Vec::new();
    let mut unreadable = None;
    let mut historical = || match historical(&asked.data.join(HISTORICAL_FILE)) {
        Ok(rows) => rows,
        Err(what) => {
            unreadable = Some(what);
            None
        }
    };
    let mut group = "";
    measure(&asked.only, &from, &mut historical, &mut |found| {
        let of = match &found {
            Found::Figure(figure) => figure.group,
            Found::Absent { group, .. } => group,
        };
        if asked.format == Figures::Text {
            if group != of {
                println!("{of}");
            }
            println!("  {}", line(&found));
        }
        group = of;
        match found {
            Found::Figure(figure) => figures.push(document(&figure)),
            Found::Absent { group, missing } => absent.push(json!({"group": group, "missing": missing.display().to_string()})),
        }
    })
    .map_err(|e| e.to_string())?;
    if let Some(what) = unreadable {
        return Err(Stop::Failed(what));
    }
    if asked.format == Figures::Json {
        println!("{:#}", json!({"figures": figures, "absent": absent}));
    }
    if figures.is_empty() {
        return Err(Stop::Failed(format!("nothing was there to measure under {} and {}", from.eval.display(), from.data.display())));
    }
    Ok(Done::Whole)
}

/// A figure, or what is not there, in a line.
fn line(found: &Found) -> String {
    match found {
        Found::Absent { missing, .. } => format!("not there: {}", missing.display()),
        Found::Figure(figure) => {
            let target = match figure.target {
                Some(Target::AtLeast(least)) => format!("at least {}", number(least)),
                Some(Target::AtMost(most)) => format!("at most {}", number(most)),
                None => String::new(),
            };
            let met = figure.is_met().map_or("", |met| if met { "met" } else { "MISSED" });
            let value = format!("{} {}", number(figure.value), figure.unit);
            format!("{:<72} {value:<20} n {:<9} {target:<16} {met}", figure.what, figure.n).trim_end().to_owned()
        }
    }
}

/// A number with as many digits as are worth reading.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 2.0 => format!("{value:.1}"),
        _ => format!("{value:.4}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

fn document(figure: &Figure) -> Value {
    let (least, most) = match figure.target {
        Some(Target::AtLeast(least)) => (Some(least), None),
        Some(Target::AtMost(most)) => (None, Some(most)),
        None => (None, None),
    };
    json!({
        "group": figure.group,
        "what": figure.what,
        "n": figure.n,
        "value": figure.value,
        "unit": figure.unit,
        "at_least": least,
        "at_most": most,
        "met": figure.is_met(),
    })
}

/// Rows of the historical figures, with the fields that linking takes; `None` when the file is not there.
fn historical(path: &Path) -> Result<Option<Vec<Vec<String>>>, String> {
    if path.exists() { rows_of_others(path, &HISTORICAL).map(Some) } else { Ok(None) }
}
