//! Workbooks and CSV files as sheets of text, merged cells filled.

use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, Reader as _, Xlsx};
use facts::days;

use super::super::faults::{Fault, Matter, Place};

/// Most bytes of a plan's file: the site's limit for an upload.
pub(super) const BYTES_MAX: usize = 20 << 20;

/// Most rows of a sheet: four times the largest plan anyone asked for.
const ROWS_MAX: usize = 200_000;

/// Most columns of a sheet; official plans have under ten.
const COLUMNS_MAX: usize = 200;

/// Most characters of a cell: Excel's own limit.
const CELL_CHARS_MAX: usize = 32_767;

/// Most bytes of text in all cells: a workbook of 20 MB can be made to unpack to terabytes.
const TEXT_BYTES_MAX: usize = 200 << 20;

/// Most bytes a workbook may unpack to: a plan of 50,000 rows has 30 MB.
const UNPACKED_BYTES_MAX: u64 = 400 << 20;

/// Most merged regions, and most cells they fill.
const MERGED_MAX: usize = 2_000_000;

/// A sheet as text. Rows that are empty are kept, so that row numbers are those of the file.
pub(super) struct Sheet {
    /// Its name; `None` for CSV.
    pub name: Option<String>,
    /// Cells by row and column.
    pub rows: Vec<Vec<String>>,
    /// The number of each row in the file, from 1.
    pub numbers: Vec<usize>,
    /// Merged regions: first and last row and column, from 0.
    pub merged: Vec<Dimensions>,
}

impl Sheet {
    /// Its place in a file.
    pub fn place(&self, file: &str, row: Option<usize>, column: Option<usize>) -> Place {
        let row = row.map(|r| self.numbers.get(r).copied().unwrap_or(r + 1));
        Place { file: file.to_owned(), sheet: self.name.clone(), row, column: column.map(letters) }
    }

    /// The text of a cell, blank where there is none.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|r| r.get(column)).map_or("", String::as_str)
    }

    /// The merged region a cell belongs to.
    pub fn region(&self, row: usize, column: usize) -> Option<&Dimensions> {
        self.merged.iter().find(|d| d.contains(row as u32, column as u32))
    }
}

/// `A`, `B` … `Z`, `AA` of a column from 0.
pub(super) fn letters(column: usize) -> String {
    let mut out = Vec::new();
    let mut n = column + 1;
    while n > 0 {
        out.push(b'A' + ((n - 1) % 26) as u8);
        n = (n - 1) / 26;
    }
    out.reverse();
    String::from_utf8_lossy(&out).into_owned()
}

/// Reads every sheet of a workbook that has cells.
pub(super) fn workbook(file: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Fault> {
    // The reader of workbooks is not ours; should it panic on a file made to harm, the file is bad and nothing else.
    let outcome = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    let place = Place { file: file.to_owned(), ..Place::default() };
    let unreadable = |why: &str| Matter::Unreadable { why: format!("{why}; save it again as .xlsx, or as CSV in UTF-8") };
    match outcome {
        Ok(Ok(sheets)) => Ok(sheets),
        Ok(Err(matter)) => Err(Fault::of(matter).at(&place)),
        Err(_) => Err(Fault::of(unreadable("the workbook is damaged")).at(&place)),
    }
}

fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Matter> {
    let unreadable = |e: calamine::XlsxError| Matter::Unreadable { why: format!("not a readable workbook ({e}); save it again as .xlsx") };
    unpacks_within(UNPACKED_BYTES_MAX, bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut text_bytes = 0;
    let mut all = Vec::new();
    for name in book.sheet_names() {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut cells = match book.worksheet_cells_reader(&name) {
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            other => other.map_err(unreadable)?,
        };
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            let (row, column) = (cell.get_position().0 as usize, cell.get_position().1 as usize);
            let text = text(cell.get_value());
            if text.is_empty() {
                continue;
            }
            text_bytes += text.len();
            fits(row, column, &text, text_bytes)?;
            if rows.len() <= row {
                rows.resize_with(row + 1, Vec::new);
            }
            if rows[row].len() <= column {
                rows[row].resize(column + 1, String::new());
            }
            rows[row][column] = text;
        }
        if !rows.is_empty() {
            let numbers = (1..=rows.len()).collect();
            let mut sheet = Sheet { name: Some(name), rows, numbers, merged };
            fill(&mut sheet)?;
            all.push(sheet);
        }
    }
    Ok(all)
}

/// Unpacks every member into nothing and counts: what a zip says of its own sizes need not be so.
fn unpacks_within(bytes_max: u64, bytes: &[u8]) -> Result<(), Matter> {
    let unreadable = |e: String| Matter::Unreadable { why: format!("not a readable workbook ({e}); save it again as .xlsx") };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(e.to_string()))?;
    let mut left = bytes_max;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|e| unreadable(e.to_string()))?;
        let unpacked = std::io::copy(&mut member.take(left + 1), &mut std::io::sink()).map_err(|e| unreadable(e.to_string()))?;
        left = left.checked_sub(unpacked).ok_or(Matter::TooLarge {
            what: "the workbook, unpacked, in bytes,",
            found: format!("more than {bytes_max}"),
            most: bytes_max,
        })?;
    }
    Ok(())
}

fn fits(row: usize, column: usize, text: &str, text_bytes: usize) -> Result<(), Matter> {
    let large = |what, found: usize, most: usize| Err(Matter::TooLarge { what, found: found.to_string(), most: most as u64 });
    if row >= ROWS_MAX {
        return large("the number of rows", row + 1, ROWS_MAX);
    }
    if column >= COLUMNS_MAX {
        return large("the number of columns", column + 1, COLUMNS_MAX);
    }
    if text.len() > CELL_CHARS_MAX && text.chars().count() > CELL_CHARS_MAX {
        return large("the text of a cell, in characters,", text.chars().count(), CELL_CHARS_MAX);
    }
    if text_bytes > TEXT_BYTES_MAX { large("the text of all cells, in bytes,", text_bytes, TEXT_BYTES_MAX) } else { Ok(()) }
}

/// What a cell shows, blanks at its ends cut off.
fn text(value: &DataRef) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::String(s) => tidy(s),
        DataRef::SharedString(s) => tidy(s),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(d) if d.is_datetime() => {
            let (y, m, d, ..) = d.to_ymd_hms_milli();
            days::print(days::day_number(y.into(), m.into(), d.into()))
        }
        DataRef::DateTime(d) => d.as_f64().to_string(),
        DataRef::DateTimeIso(s) => s.get(..10).unwrap_or(s).to_owned(),
        DataRef::DurationIso(s) => s.clone(),
        // Kept as text, so that the reader sees which cell it is.
        DataRef::Error(e) => e.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// Line ends as one, blanks at the ends cut off, and the apostrophe that guards a formula's first sign taken away.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\u{a0}', " ");
    let text = text.trim();
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => text.to_owned(),
    }
}

/// Writes the text of a merged region into every row of its first column. Its other columns stay blank: a title over
/// three columns is one title.
fn fill(sheet: &mut Sheet) -> Result<(), Matter> {
    let mut filled = sheet.merged.len();
    for region in &sheet.merged {
        let (top, left) = (region.start.0 as usize, region.start.1 as usize);
        let Some(text) = sheet.rows.get(top).and_then(|r| r.get(left)).filter(|t| !t.is_empty()).cloned() else { continue };
        let last = (region.end.0 as usize).min(sheet.rows.len() - 1);
        filled += last.saturating_sub(top);
        if filled > MERGED_MAX {
            return Err(Matter::TooLarge { what: "the number of merged cells", found: filled.to_string(), most: MERGED_MAX as u64 });
        }
        for row in &mut sheet.rows[top + 1..=last.max(top)] {
            if row.len() <= left {
                row.resize(left + 1, String::new());
            }
            row[left].clone_from(&text);
        }
    }
    Ok(())
}

/// Reads a CSV file in UTF-8, its cells apart by comma, semicolon or tab.
pub(super) fn csv(file: &str, bytes: &[u8]) -> Result<Sheet, Fault> {
    let place = |row| Place { file: file.to_owned(), row, ..Place::default() };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let line = bytes[..e.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        let why = "the file is not UTF-8; save it as \"CSV UTF-8\", or as .xlsx".to_owned();
        Fault::of(Matter::Unreadable { why }).at(&place(Some(line)))
    })?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(text)).from_reader(text.as_bytes());
    let mut sheet = Sheet { name: None, rows: Vec::new(), numbers: Vec::new(), merged: Vec::new() };
    let mut text_bytes = 0;
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map(|p| p.line() as usize);
            Fault::of(Matter::Unreadable { why: format!("not a readable CSV row ({e}); look at its quotes") }).at(&place(line))
        })?;
        let line = record.position().map_or(sheet.rows.len() + 1, |p| p.line() as usize);
        let cells: Vec<String> = record.iter().map(tidy).collect();
        for (column, cell) in cells.iter().enumerate() {
            text_bytes += cell.len();
            fits(sheet.rows.len(), column, cell, text_bytes).map_err(|m| Fault::of(m).at(&place(Some(line))))?;
        }
        sheet.rows.push(cells);
        sheet.numbers.push(line);
    }
    Ok(sheet)
}

/// The sign that stands most often in the first lines; a comma when none does.
fn delimiter(text: &str) -> u8 {
    let head: Vec<&str> = text.lines().take(20).collect();
    let count = |sign: char| head.iter().map(|l| l.matches(sign).count()).sum::<usize>();
    [(',', b','), (';', b';'), ('\t', b'\t')].into_iter().max_by_key(|(sign, byte)| (count(*sign), *byte == b',')).map_or(b',', |(_, b)| b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn the_delimiter_is_the_sign_that_is_there() {
        assert_eq!(delimiter("a;b;c\n1,5;2;3"), b';');
        assert_eq!(delimiter("a\tb\tc"), b'\t');
        assert_eq!(delimiter("a,b"), b',');
        assert_eq!(delimiter(""), b',');
    }

    #[test]
    fn a_workbook_that_unpacks_without_end_is_refused() {
        use std::io::Write as _;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![b' '; 100_001]).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert!(bytes.len() < 1_000);
        assert_eq!(unpacks_within(100_001, &bytes), Ok(()));
        assert!(matches!(unpacks_within(100_000, &bytes), Err(Matter::TooLarge { most: 100_000, .. })));
    }
}
