//! XLSX: flags on as many sheets as the format's row limit asks for, and a sheet of rules.

use std::io::Write;

use facts::texts::Lang;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::machine::{Known, flat};
use super::{words, written};
use crate::work::{Bench, Judged};

/// Rows of one sheet under the header; the format allows 1,048,576 in all.
const ROWS_MAX: u32 = 1_000_000;
/// Characters of one cell; the format allows 32,767.
const CELL_MAX: usize = 32_000;

/// Writes the workbook.
pub fn write(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang) -> Result<(), String> {
    let known = Known::processes_of(judged, &bench.profile)?;
    let mut rows = Vec::new();
    judged.each_flag(&bench.profile, &mut |flag| {
        rows.push(flat(&flag, bench, &known, lang));
        Ok(())
    })?;
    let bytes = workbook(judged, bench, lang, &rows).map_err(|e| format!("writing XLSX: {e}"))?;
    written(out.write_all(&bytes)).and_then(|()| written(out.flush()))
}

fn workbook(judged: &Judged, bench: &Bench, lang: Lang, rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for (index, part) in rows.chunks(ROWS_MAX as usize).chain(rows.is_empty().then_some(&[][..])).enumerate() {
        let sheet = book.add_worksheet();
        let name = words::FLAGS_SHEET.get(lang);
        sheet.set_name(if index == 0 { name.to_owned() } else { format!("{name} {}", index + 1) })?;
        header(sheet, &words::columns(lang), &bold)?;
        for (row, cells) in part.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                put(sheet, row as u32 + 1, column as u16, cell)?;
            }
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name(words::RULES_SHEET.get(lang))?;
    let heads = [words::CODE, words::NAME, words::RAISED, words::CLEAR, words::UNKNOWN, words::DID_NOT_COMPLETE];
    header(sheet, &heads.map(|w| w.get(lang)), &bold)?;
    for (row, result) in judged.results.iter().enumerate() {
        let row = row as u32 + 1;
        let name = bench.set.get(&result.code).map_or("", |r| r.meta.name.get(lang));
        sheet.write_string(row, 0, &result.code)?;
        sheet.write_string(row, 1, name)?;
        sheet.write_number(row, 2, result.counts.raised as f64)?;
        sheet.write_number(row, 3, result.counts.clear as f64)?;
        sheet.write_number(row, 4, result.counts.unknown as f64)?;
        sheet.write_string(row, 5, result.failure.as_deref().unwrap_or(""))?;
    }
    book.save_to_buffer()
}

fn header(sheet: &mut Worksheet, names: &[&str], bold: &Format) -> Result<(), XlsxError> {
    for (column, name) in names.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, *name, bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// Numbers as numbers, the rest as text: a text is never read as a formula.
fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &str) -> Result<(), XlsxError> {
    // Observed and expected are the only numeric columns.
    match cell.parse::<f64>() {
        Ok(number) if (6..=7).contains(&column) && number.is_finite() => sheet.write_number(row, column, number)?,
        _ if cell.len() > CELL_MAX => sheet.write_string(row, column, cell.chars().take(CELL_MAX / 4).chain(['…']).collect::<String>())?,
        _ => sheet.write_string(row, column, cell)?,
    };
    Ok(())
}
