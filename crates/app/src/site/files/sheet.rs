//! A list as sheets, with a sheet about its source. Rows are written as they come: one is held, not the list.

use std::fs::File;

use engine::export::{Holds, Value};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{Field, List, Taken, plain};

/// Rows of one sheet under its head; the format allows 1,048,576 in all.
const SHEET_ROWS: u32 = 1_000_000;
/// Characters of one cell; the format allows 32,767.
const CELL_CHARS: usize = 32_000;
/// Characters of a sheet's name; the format allows 31, and a number may follow.
const NAME_CHARS: usize = 25;
/// Day 0 of a sheet's calendar, in days before 1970; earlier than March 1900 it counts a day that never was.
const DAY_ZERO: i32 = 25_569;
const DAY_LEAST: i32 = -25_508;
/// Rows of a column by which its width is chosen is none: they are not known when widths are written. These are by kind.
const WIDTHS: [(Holds, f64); 4] = [(Holds::Text, 32.0), (Holds::Int, 12.0), (Holds::Number, 18.0), (Holds::Day, 12.0)];

/// Writes the workbook into a temporary file.
pub fn write(list: &List, mut taken: Taken) -> Result<File, String> {
    let say = |e: XlsxError| format!("writing XLSX: {e}");
    let mut book = Workbook::new();
    let (bold, day) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"));
    let mut sheets = 1;
    begin(&mut book, list, sheets, &bold).map_err(say)?;
    let mut row = 0;
    while let Some(rows) = taken.next()? {
        for cells in &rows {
            if row == SHEET_ROWS {
                (sheets, row) = (sheets + 1, 0);
                begin(&mut book, list, sheets, &bold).map_err(say)?;
            }
            row += 1;
            let sheet = book.worksheet_from_index(sheets - 1).map_err(say)?;
            for (column, cell) in cells.iter().enumerate() {
                put(sheet, row, column as u16, cell, &day).map_err(say)?;
            }
        }
    }
    about(&mut book, list, &bold).map_err(say)?;
    let file = tempfile::tempfile().map_err(|e| e.to_string())?;
    let out = file.try_clone().map_err(|e| e.to_string())?;
    book.save_to_writer(out).map_err(say)?;
    Ok(file)
}

fn begin(book: &mut Workbook, list: &List, number: usize, bold: &Format) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    let name: String = list.title.chars().filter(|c| !"[]:*?/\\'".contains(*c) && !c.is_control()).take(NAME_CHARS).collect();
    let name = if name.trim().is_empty() { "List" } else { name.trim() };
    sheet.set_name(if number == 1 { name.to_owned() } else { format!("{name} {number}") })?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, Field { name, holds, .. }) in list.fields.iter().enumerate() {
        let width = WIDTHS.iter().find(|(kind, _)| kind == holds).map_or(12.0, |(_, w)| *w);
        sheet.set_column_width(column as u16, width.max(name.len() as f64 + 2.0))?;
        sheet.write_string_with_format(0, column as u16, *name, bold)?;
    }
    Ok(())
}

/// A number as a number, a day as a day, a text as a text: never read as a formula, never as a link.
fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Value, day: &Format) -> Result<(), XlsxError> {
    let written = match cell {
        Value::Null => return Ok(()),
        Value::Int(n) => sheet.write_number(row, column, *n as f64),
        Value::Number(n) if n.is_finite() => sheet.write_number(row, column, *n),
        Value::Day(d) if *d >= DAY_LEAST => sheet.write_number_with_format(row, column, f64::from(*d + DAY_ZERO), day),
        other => sheet.write_string(row, column, plain(other).chars().take(CELL_CHARS).collect::<String>()),
    };
    written.map(|_| ())
}

/// The sheet about the source.
fn about(book: &mut Workbook, list: &List, bold: &Format) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(list.about.sheet())?;
    sheet.set_column_width(0, 28)?;
    sheet.set_column_width(1, 90)?;
    for (row, (label, text)) in list.about.shown(&list.title, &list.fields).into_iter().enumerate() {
        sheet.write_string_with_format(row as u32, 0, label, bold)?;
        sheet.write_string(row as u32, 1, text.chars().take(CELL_CHARS).collect::<String>())?;
    }
    Ok(())
}
