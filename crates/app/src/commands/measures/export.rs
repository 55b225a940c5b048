//! `tura measures export`: the register taken away. CSV and XLSX are read back by `import`; JSON has everything that is
//! public, with its history.

use policy::register::{Day, Evidence, Of, Register, Stamped, StrategyId, export};
use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};

use super::{day_of, filled, lang_of, strategy};
use crate::cli::Format;
use crate::cli::measures::Export;
use crate::commands::{Done, Stop};
use crate::output::{sink, written};

/// Characters of one cell; the format allows 32,767.
const CELL_CHARS_MAX: usize = 32_000;

/// Runs the command.
pub fn run(args: &Export) -> Result<Done, Stop> {
    let register = filled(&args.view.office)?.register;
    let as_of = day_of(&args.view)?;
    let only = strategy(&register, args.strategy.as_deref())?;
    let bytes = match args.format {
        Format::Json => json(register, only.as_ref(), as_of)?,
        Format::Csv | Format::Xlsx => {
            let one = table_of(&register, only)?;
            let rows = export::rows(&register, &one, as_of, lang_of(args.view.lang));
            if args.format == Format::Csv { csv_of(&rows)? } else { xlsx(&rows)? }
        }
        _ => return Err(Stop::Misuse("the register is taken away as csv, xlsx or json".to_owned())),
    };
    // All bytes are at hand before the file is made.
    let mut out = sink(args.output.as_deref())?;
    written(out.write_all(&bytes).and_then(|()| out.flush()))?;
    Ok(Done::Whole)
}

/// A table has one strategy, because a plan that comes back belongs to one.
fn table_of(register: &Register, only: Option<StrategyId>) -> Result<StrategyId, Stop> {
    let all: Vec<&StrategyId> = register.strategies.keys().collect();
    match (only, all.as_slice()) {
        (Some(id), _) => Ok(id),
        (None, [one]) => Ok((*one).clone()),
        (None, _) => {
            let ids: Vec<&str> = all.iter().map(|id| id.as_str()).collect();
            Err(Stop::Misuse(format!("a table has one strategy; name it with --strategy: {}", ids.join(", "))))
        }
    }
}

/// Rows under their titles as CSV; what a spreadsheet would take for a formula is guarded.
pub fn csv_of(rows: &[Vec<String>]) -> Result<Vec<u8>, String> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let failed = |e: csv::Error| format!("writing CSV: {e}");
    out.write_record(export::header()).map_err(failed)?;
    for row in rows {
        out.write_record(row.iter().map(|cell| export::guarded(cell).into_owned())).map_err(failed)?;
    }
    out.into_inner().map_err(|e| format!("writing CSV: {e}"))
}

fn xlsx(rows: &[Vec<String>]) -> Result<Vec<u8>, String> {
    if let Some(cell) = rows.iter().flatten().find(|cell| cell.chars().count() > CELL_CHARS_MAX) {
        let begin: String = cell.chars().take(40).collect();
        return Err(format!("the text {begin:?}… is longer than a cell of XLSX holds; export as csv or json"));
    }
    workbook(rows).map_err(|e| format!("writing XLSX: {e}"))
}

/// One sheet of texts: a text is never read as a formula or a number, so that `1.10` stays `1.10`.
fn workbook(rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = CellFormat::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name("plan")?;
    for (column, title) in export::header().into_iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, title, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string(row as u32 + 1, column as u16, cell)?;
        }
    }
    book.save_to_buffer()
}

/// Everything public of one strategy or of all, with history, and how actions stand on the day.
fn json(mut register: Register, only: Option<&StrategyId>, as_of: Day) -> Result<Vec<u8>, String> {
    if let Some(only) = only {
        narrow(&mut register, only);
    }
    register.evidence.retain(|_, e: &mut Stamped<Evidence>| e.what.public);
    let lines: Vec<serde_json::Value> = register
        .lines(as_of, only)
        .iter()
        .map(|l| {
            let mut line = serde_json::to_value(l).unwrap_or_default();
            // It stands under its id in the register.
            if let Some(map) = line.as_object_mut() {
                map.remove("file");
            }
            line
        })
        .collect();
    let whole = serde_json::json!({ "as_of": as_of, "register": register, "standing": lines });
    serde_json::to_vec_pretty(&whole).map_err(|e| format!("writing JSON: {e}"))
}

/// Leaves one strategy with what belongs to it, and the bodies.
fn narrow(register: &mut Register, only: &StrategyId) {
    let r = register;
    r.strategies.retain(|id, _| id == only);
    r.problems.retain(|_, p| p.now.strategy == *only);
    r.objectives.retain(|_, o| o.now.strategy == *only);
    r.measures.retain(|_, m| m.now.strategy == *only);
    let measures = &r.measures;
    r.actions.retain(|_, a| measures.contains_key(&a.action.now.measure));
    let (strategies, problems, objectives, actions) = (&r.strategies, &r.problems, &r.objectives, &r.actions);
    let here = |of: &Of| match of {
        Of::Strategy(id) => strategies.contains_key(id),
        Of::Problem(id) => problems.contains_key(id),
        Of::Objective(id) => objectives.contains_key(id),
        Of::Measure(id) => measures.contains_key(id),
        Of::Action(id) => actions.contains_key(id),
        Of::Body(_) => true,
    };
    r.evidence.retain(|_, e| here(&e.what.of));
    r.assessments.retain(|a| here(&a.what.of));
    r.trials.retain(|_, t| t.what.measure.as_ref().is_some_and(|m| measures.contains_key(m)));
}
