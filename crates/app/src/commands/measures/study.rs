//! `tura measures study`: how often the answer to "did it help?" is right; and the catalogue of types.

use std::cell::Cell;
use std::fmt::Write as _;

use facts::texts::Lang;
use policy::effects::{Proportion, StudyRow, study, study_worlds};
use policy::register::{MeasureType, types};

use super::{say, word};
use crate::cli::Format;
use crate::cli::measures::Study;
use crate::commands::{Done, Stop};
use crate::progress::Progress;

/// Fewest worlds of a kind: with fewer, an interval of a share says nothing.
const WORLDS_MIN: u32 = 2;
/// Most worlds of a kind: days of one core.
const WORLDS_MAX: u32 = 1_000_000;

/// Runs the command.
pub fn run(args: &Study) -> Result<Done, Stop> {
    if !(WORLDS_MIN..=WORLDS_MAX).contains(&args.worlds) {
        return Err(Stop::Misuse(format!("--worlds {}: give {WORLDS_MIN} to {WORLDS_MAX}", args.worlds)));
    }
    if !matches!(args.format, Format::Table | Format::Json) {
        return Err(Stop::Misuse("the study is printed as table or json".to_owned()));
    }
    let bar = Progress::steps(args.quiet, u64::from(study_worlds(args.worlds)), "asking invented worlds");
    let last = Cell::new(0);
    let study = study(args.worlds, args.seed, |done| bar.add(u64::from(done - last.replace(done))));
    bar.end();
    let text = match args.format {
        Format::Json => serde_json::to_string_pretty(&study).map_err(|e| e.to_string())? + "\n",
        _ => {
            let head =
                format!("{} worlds of each kind, seed {}; in brackets the 95 % Monte Carlo interval (Wilson).", study.worlds, study.seed);
            format!("{head}\n\n{}\n{}\n{}", answers(&study.rows), checks(&study.rows), required(&study.rows))
        }
    };
    say(&text)
}

fn answers(rows: &[StudyRow]) -> String {
    let mut out = "| worlds | too little data | coverage of 95 % | width, points | false findings | found | wrong side |\n".to_owned();
    out.push_str("|---|---|---|---|---|---|---|\n");
    for row in rows {
        let width = row.width_points.map_or("–".to_owned(), |w| format!("{w:.1}"));
        let [little, covered, false_found, found, wrong] =
            [row.too_little, row.covered, row.false_findings, row.found, row.wrong_side].map(shown);
        let _ = writeln!(out, "| {} | {little} | {covered} | {width} | {false_found} | {found} | {wrong} |", row.name);
    }
    out
}

fn checks(rows: &[StudyRow]) -> String {
    let mut out = "| worlds | joint test rejects | drift found | placebo not clean | supported, truly | supported, falsely |\n".to_owned();
    out.push_str("|---|---|---|---|---|---|\n");
    for row in rows {
        let cells = [row.trends_rejected, row.drift_found, row.placebo_unclean, row.supported, row.false_supported].map(shown);
        let _ = writeln!(out, "| {} | {} |", row.name, cells.join(" | "));
    }
    out
}

/// What is required of the first row, and whether it holds: the numbers of issue 4.
fn required(rows: &[StudyRow]) -> String {
    let Some(row) = rows.first() else { return String::new() };
    let holds = |yes: Option<bool>| match yes {
        Some(true) => "holds",
        Some(false) => "DOES NOT HOLD",
        None => "cannot be said",
    };
    let covered = row.covered.interval().map(|(low, high)| low <= 0.95 && 0.95 <= high);
    let quiet = row.false_findings.interval().map(|(low, _)| low <= 0.05);
    let little = row.too_little.value().map(|share| share <= 0.10);
    format!(
        "Required of `{}`: the interval of coverage includes 95 %: {}. That of false findings includes or lies below 5 %: {}. Too little data \
         at most 10 %: {}.\n",
        row.name,
        holds(covered),
        holds(quiet),
        holds(little)
    )
}

fn shown(p: Proportion) -> String {
    match (p.value(), p.interval()) {
        (Some(value), Some((low, high))) => format!("{:.1} % ({:.1}–{:.1}) of {}", 100.0 * value, 100.0 * low, 100.0 * high, p.of),
        _ => "–".to_owned(),
    }
}

/// Prints the types of measures, by number.
pub fn catalogue(lang: Lang) -> Result<Done, Stop> {
    let mut out = String::new();
    for kind in types() {
        out.push_str(&entry(kind, lang));
    }
    let _ =
        writeln!(out, "\n{} types. In plans the column `type`, in TOML `type = 13`; a measure's kind is one of its type's.", types().len());
    say(&out)
}

fn entry(kind: &MeasureType, lang: Lang) -> String {
    let kinds: Vec<String> = kind.kinds.iter().map(word).collect();
    let mut out = format!("{:>3}  {}\n     {} · UNCAC {}", kind.number.0, kind.name.get(lang), kinds.join(" or "), kind.uncac.join(", "));
    if !kind.kz.is_empty() {
        let _ = write!(out, " · Kazakhstan: {}", kind.kz.join("; "));
    }
    if !kind.indicator.is_empty() {
        let _ = write!(out, "\n     shows in: {}", kind.indicator);
    }
    out.push('\n');
    out
}
