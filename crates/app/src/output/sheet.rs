//! XLSX: flags on as many sheets as the format's row limit asks for, and a sheet of rules.

use std::io::{Seek, SeekFrom, Write};

use facts::texts::Lang;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::machine::flat;
use super::{words, written};
use crate::work::{Bench, Judged};

/// Rows of one sheet under the header; the format allows 1,048,576 in all.
const ROWS_MAX: u32 = 1_000_000;
/// Characters of one cell; the format allows 32,767.
const CELL_MAX: usize = 32_000;

/// Writes the workbook. A row is held, not the sheet: it goes to a temporary file as it comes.
pub fn write(out: &mut dyn Write, judged: &Judged, bench: &Bench, lang: Lang) -> Result<(), String> {
    let say = |e: XlsxError| format!("writing XLSX: {e}");
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let (mut sheets, mut row) = (1, 0);
    begin(&mut book, sheets, lang, &bold).map_err(say)?;
    judged.each_shown(&bench.profile, false, &mut |flag, behind| {
        if row == ROWS_MAX {
            (sheets, row) = (sheets + 1, 0);
            begin(&mut book, sheets, lang, &bold).map_err(say)?;
        }
        row += 1;
        let sheet = book.worksheet_from_index(sheets - 1).map_err(say)?;
        let mut cells = flat(&flag, bench, behind, lang).into_iter().enumerate();
        cells.try_for_each(|(column, cell)| put(sheet, row, column as u16, &cell)).map_err(say)
    })?;
    rules(&mut book, judged, bench, lang, &bold).map_err(say)?;
    let mut file = tempfile::tempfile().map_err(|e| format!("writing XLSX: {e}"))?;
    book.save_to_writer(file.try_clone().map_err(|e| format!("writing XLSX: {e}"))?).map_err(say)?;
    let copied = file.seek(SeekFrom::Start(0)).and_then(|_| std::io::copy(&mut file, out));
    written(copied.and_then(|_| out.flush()))
}

fn begin(book: &mut Workbook, number: usize, lang: Lang, bold: &Format) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet_with_constant_memory()?;
    let name = words::FLAGS_SHEET.get(lang);
    sheet.set_name(if number == 1 { name.to_owned() } else { format!("{name} {number}") })?;
    header(sheet, &words::columns(lang), bold)
}

fn rules(book: &mut Workbook, judged: &Judged, bench: &Bench, lang: Lang, bold: &Format) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(words::RULES_SHEET.get(lang))?;
    let heads = [words::CODE, words::NAME, words::RAISED, words::CLEAR, words::UNKNOWN, words::DID_NOT_COMPLETE];
    header(sheet, &heads.map(|w| w.get(lang)), bold)?;
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
    Ok(())
}

fn header(sheet: &mut Worksheet, names: &[&str], bold: &Format) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    for (column, name) in names.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, *name, bold)?;
    }
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
