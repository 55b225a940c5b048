//! `tura measures list`: promises a line each, as of a day.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use policy::register::{ActionLine, BodyId, Counts, Due, Overdue, Register, State, export};

use super::export::csv_of;
use super::{body, day_of, filled, harmless, lang_of, strategy, word};
use crate::cli::Format;
use crate::cli::measures::List;
use crate::commands::{Done, Stop};
use crate::output::table::shorten;
use crate::output::{sink, written};

/// Characters of a text in the table: with the columns before it, a wide terminal's line.
const TEXT_CHARS_MAX: usize = 60;
/// Characters of any other cell.
const CELL_CHARS_MAX: usize = 30;

/// Runs the command.
pub fn list(args: &List) -> Result<Done, Stop> {
    let register = filled(&args.view.office)?.register;
    let as_of = day_of(&args.view)?;
    let lang = lang_of(args.view.lang);
    let strategy = strategy(&register, args.strategy.as_deref())?;
    let of_body: Option<BodyId> = args.body.as_deref().map(|b| body(&register, b)).transpose()?;
    let mut lines = register.lines(as_of, strategy.as_ref());
    lines.retain(|l| {
        of_body.as_ref().is_none_or(|b| l.file.answered.contains(b))
            && (!args.overdue || matches!(l.overdue, Overdue::Yes { .. } | Overdue::Unverified { .. }))
            && (!args.not_evaluated || (!l.evaluated && l.state != State::Cancelled))
    });
    let bytes = match args.format {
        Format::Table => harmless(&table(&register, &lines, args, &as_of.to_string())).into_bytes(),
        Format::Csv => {
            let all = register.strategies.keys().filter(|s| strategy.as_ref().is_none_or(|wanted| wanted == *s));
            let ids: BTreeSet<&str> = lines.iter().map(|l| l.id.as_str()).collect();
            let wanted = |row: &Vec<String>| row.first().is_some_and(|id| ids.contains(id.as_str()));
            let rows: Vec<Vec<String>> = all.flat_map(|s| export::rows(&register, s, as_of, lang)).filter(wanted).collect();
            csv_of(&rows)?
        }
        Format::Json => serde_json::to_vec_pretty(&lines).map_err(|e| e.to_string())?,
        _ => return Err(Stop::Misuse("promises are listed as table, csv or json".to_owned())),
    };
    let mut out = sink(None)?;
    written(out.write_all(&bytes).and_then(|()| out.flush()))?;
    Ok(Done::Whole)
}

fn table(register: &Register, lines: &[ActionLine], args: &List, as_of: &str) -> String {
    const HEADS: [&str; 8] = ["id", "due", "overdue", "claimed", "verified", "others say", "responsible", "what"];
    let lang = lang_of(args.view.lang);
    let rows: Vec<[String; 8]> = lines.iter().map(|l| row(register, l, lang)).collect();
    let mut widths = HEADS.map(|h| h.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    let mut put = |cells: [&str; 8]| {
        let line: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(out, "{}", line.join("  ").trim_end());
    };
    put(HEADS);
    for row in &rows {
        put(row.each_ref().map(String::as_str));
    }
    let _ = writeln!(out, "\n{}", counted(lines, as_of));
    for s in register.strategies.values().map(|s| &s.now).filter(|s| s.illustrative && lines.iter().any(|l| *l.strategy == s.id)) {
        let note = s.note.as_ref().map(|n| n.text(lang)).unwrap_or_default();
        let _ = writeln!(out, "Strategy {} is made up to show a plan. {note}", s.id);
    }
    out
}

fn row(register: &Register, line: &ActionLine, lang: Option<facts::texts::Lang>) -> [String; 8] {
    let action = &line.file.action.now;
    let measure = register.measures.get(line.measure).map(|m| m.now.text.text(lang)).unwrap_or_default();
    let who = |id: &BodyId| register.bodies.get(id).map_or_else(|| id.to_string(), |b| b.now.name.text(lang).to_owned());
    let moved = if line.moves > 0 { format!(" (moved {}×)", line.moves) } else { String::new() };
    let others: Vec<String> =
        line.alternative.iter().map(|a| format!("{} {}", word(&a.what.assessor_kind), plain(&a.what.verdict))).collect();
    let others = if line.evaluated { others.join(", ") } else { "not evaluated".to_owned() };
    [
        line.id.to_string(),
        format!("{}{moved}", shorten(&line.due.map_or("not stated".to_owned(), Due::to_string), CELL_CHARS_MAX)),
        overdue(line.overdue),
        match line.state {
            State::Cancelled => "cancelled".to_owned(),
            State::InProgress => "in progress".to_owned(),
            _ => line.claimed.map(|c| plain(&c)).unwrap_or_else(|| "–".to_owned()),
        },
        format!("{}{}", line.verified.map(|v| plain(&v)).unwrap_or_else(|| "–".to_owned()), if line.diverges { " ≠" } else { "" }),
        shorten(&others, CELL_CHARS_MAX),
        shorten(&action.responsible.as_ref().map(who).unwrap_or_else(|| "nobody".to_owned()), CELL_CHARS_MAX),
        shorten(action.text.as_ref().map_or(measure, |t| t.text(lang)), TEXT_CHARS_MAX),
    ]
}

fn plain(value: &impl serde::Serialize) -> String {
    word(value).replace('_', " ")
}

/// Whether a deadline has passed, in words.
pub fn overdue(overdue: Overdue) -> String {
    match overdue {
        Overdue::No => "no".to_owned(),
        Overdue::Yes { days } => format!("{days} days"),
        Overdue::Unverified { days } => format!("{days} days, unchecked"),
        Overdue::Unknown(_) => "unknown".to_owned(),
    }
}

fn counted(lines: &[ActionLine], as_of: &str) -> String {
    let c = Counts::of(lines);
    let actions = if c.actions == 1 { "1 action".to_owned() } else { format!("{} actions", c.actions) };
    format!(
        "As of {as_of}, {actions}: {} claimed as done, {} verified as done, {} where not all say the same (≠); {} past their deadline, {} past it \
         and claimed but unchecked; {} with a moved deadline ({} moves); {} without public evidence; {} that nobody but the implementer has \
         evaluated.",
        c.claimed, c.verified, c.diverging, c.overdue, c.unverified, c.moved, c.moves, c.without_evidence, c.not_evaluated
    )
}
