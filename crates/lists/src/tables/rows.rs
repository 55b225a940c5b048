//! Bytes to rows of cells, each with its place. It knows where a row lies, not what it means.
//!
//! `csv` saves the reading of quotation marks, `calamine` that of workbooks, `encoding_rs` (which both have with them) the older code pages.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader as _, Xlsx};
use encoding_rs::Encoding;

use crate::draft::Place;
use crate::seam::ListError;

use super::define::Table;
use super::patterns::fits;

/// Longest row: more is a quotation mark that was left open.
const ROW_BYTES_MAX: usize = 16 << 20;

/// Largest workbook, packed: it has to be in memory whole.
const BOOK_BYTES_MAX: u64 = 256 << 20;

/// Most rows of a sheet, which is also Excel's own limit.
const SHEET_ROWS_MAX: u32 = 1 << 20;

/// Most cells of a row of a sheet, Excel's own limit.
const SHEET_COLUMNS_MAX: usize = 1 << 14;

/// How a workbook begins: it is a zip archive.
const ZIP: &[u8] = b"PK\x03\x04";

/// What a file holds, in order.
pub(crate) enum Item {
    /// A row: its place, the sheet it is of (or nothing), its number there, its cells.
    Row(Place, String, u64, Vec<String>),
    /// A row that cannot be read, and why.
    Bad(Place, String),
}

/// Reads a file, workbook or not, and gives its rows away one after another.
///
/// # Errors
/// When it cannot be read, or `each` says so.
pub(crate) fn read(table: &Table, mut input: impl Read, each: &mut dyn FnMut(Item) -> Result<(), ListError>) -> Result<(), ListError> {
    let mut begin = Vec::new();
    input.by_ref().take(ZIP.len() as u64).read_to_end(&mut begin)?;
    let book = begin == ZIP;
    let input = Cursor::new(begin).chain(input);
    if book { workbook(table, input, each) } else { separated(table, input, each) }
}

/// The input, with the bytes of the row being read kept.
struct Kept<R> {
    inner: R,
    bytes: Vec<u8>,
    /// Offset of the first of them.
    start: u64,
}

impl<R: Read> Read for Kept<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.bytes.len() > ROW_BYTES_MAX {
            let reason = format!("a row of more than {ROW_BYTES_MAX} bytes begins at byte {}: a quotation mark was left open", self.start);
            return Err(std::io::Error::other(reason));
        }
        let read = self.inner.read(into)?;
        self.bytes.extend_from_slice(&into[..read]);
        Ok(read)
    }
}

fn separated(table: &Table, input: impl Read, each: &mut dyn FnMut(Item) -> Result<(), ListError>) -> Result<(), ListError> {
    let kept = Kept { inner: input, bytes: Vec::new(), start: 0 };
    let delimiter = u8::try_from(table.delimiter).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).quoting(table.quotes).from_reader(kept);
    let encoding = Encoding::for_label(table.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let mut record = csv::ByteRecord::new();
    let mut line = 1u64;
    let mut number = 0u64;
    loop {
        let more = reader.read_byte_record(&mut record).map_err(|e| ListError::Input(std::io::Error::other(e.to_string())))?;
        if !more {
            return Ok(());
        }
        number += 1;
        let end = reader.position().byte();
        let kept = reader.get_mut();
        let length = usize::try_from(end.saturating_sub(kept.start)).unwrap_or(usize::MAX).min(kept.bytes.len());
        let row = &kept.bytes[..length];
        let blank = |b: &&u8| matches!(b, b'\r' | b'\n');
        let mark = if kept.start == 0 && row.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let lead = mark + row[mark..].iter().take_while(blank).count();
        let tail = row[lead..].iter().rev().take_while(blank).count();
        line += memchr::memchr_iter(b'\n', &row[..lead]).count() as u64;
        let body = &row[lead..length - tail];
        let place = Place { line, offset: kept.start + lead as u64, length: body.len() as u64 };
        let cut = table.quotes && tail == 0 && open_at_end(body, delimiter);
        line += memchr::memchr_iter(b'\n', &row[lead..]).count() as u64;
        kept.start += length as u64;
        kept.bytes.drain(..length);
        let item = match decoded(encoding, &record) {
            _ if cut => Item::Bad(place, "the file ends within quotation marks: it is cut, or one was left open here".to_owned()),
            Some(cells) => Item::Row(place, String::new(), number, cells),
            None => Item::Bad(place, format!("not {}", encoding.name())),
        };
        each(item)?;
    }
}

fn decoded(encoding: &'static Encoding, record: &csv::ByteRecord) -> Option<Vec<String>> {
    let decode = |cell: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(cell).map(std::borrow::Cow::into_owned);
    record.iter().map(decode).collect()
}

/// Whether a row ends within a quoted cell.
fn open_at_end(row: &[u8], delimiter: u8) -> bool {
    let mut quoted = false;
    let mut fresh = true;
    let mut at = 0;
    while at < row.len() {
        let byte = row[at];
        if quoted && byte == b'"' {
            // Two marks are one that is meant.
            if row.get(at + 1) == Some(&b'"') {
                at += 1;
            } else {
                quoted = false;
            }
        } else if !quoted && fresh && byte == b'"' {
            quoted = true;
        }
        fresh = !quoted && byte == delimiter;
        at += 1;
    }
    quoted
}

fn workbook(table: &Table, input: impl Read, each: &mut dyn FnMut(Item) -> Result<(), ListError>) -> Result<(), ListError> {
    let mut bytes = Vec::new();
    input.take(BOOK_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > BOOK_BYTES_MAX {
        return Err(ListError::NotThisForm(format!("a workbook of more than {BOOK_BYTES_MAX} bytes")));
    }
    let whole = bytes.len() as u64;
    // The reader of workbooks is not ours; should it panic on a file made to harm, the file is bad and the run goes on.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| sheets(table, &bytes, whole, each)));
    outcome.unwrap_or_else(|_| Err(ListError::NotThisForm("the workbook is damaged".to_owned())))
}

fn sheets(table: &Table, bytes: &[u8], whole: u64, each: &mut dyn FnMut(Item) -> Result<(), ListError>) -> Result<(), ListError> {
    let unreadable = |e: calamine::XlsxError| ListError::NotThisForm(format!("not a readable workbook: {e}"));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    for sheet in book.sheet_names() {
        if !fits(&table.sheet, &sheet) {
            continue;
        }
        // Cell by cell: a range would take memory for every cell between the first and the last.
        let mut cells = match book.worksheet_cells_reader(&sheet) {
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            other => other.map_err(unreadable)?,
        };
        let mut row: (u32, Vec<String>) = (0, Vec::new());
        loop {
            let next = cells.next_cell().map_err(unreadable)?;
            let at = next.as_ref().map_or(SHEET_ROWS_MAX, |c| c.get_position().0);
            if at != row.0 {
                let (index, done) = std::mem::replace(&mut row, (at, Vec::new()));
                if done.iter().any(|c| !c.is_empty()) {
                    let number = u64::from(index) + 1;
                    // Cells of a workbook are packed: the place is the file, and the pointer says which cell.
                    each(Item::Row(Place { line: number, offset: 0, length: whole }, sheet.clone(), number, done))?;
                }
            }
            let Some(cell) = next else { break };
            let column = cell.get_position().1 as usize;
            if column >= SHEET_COLUMNS_MAX {
                continue;
            }
            if row.1.len() <= column {
                row.1.resize(column + 1, String::new());
            }
            row.1[column] = text(cell.get_value());
        }
    }
    Ok(())
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        // Prints the shortest text that is the same number; a workbook holds nothing more precise.
        DataRef::Float(n) => n.to_string(),
        DataRef::String(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(t) if t.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = t.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
        DataRef::DateTime(t) => t.as_f64().to_string(),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}
