//! Files to rows of cells, each row with its place. It knows where a row lies, not what it means.
//!
//! Not for looking inside archives: the bytes given are those of the unpacked file.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use super::define::{Encoding, Form, Table};
use super::{fits, literal};

/// Largest cell: a whole tender document fits a hundred times; more is a quotation mark that was left open.
const CELL_BYTES_MAX: usize = 1 << 20;

/// Most rows of a workbook's sheet, which is also Excel's own limit.
const SHEET_ROWS_MAX: u32 = 1 << 20;

/// A cell as text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The text; empty for nothing.
    pub text: String,
    /// The file itself holds a number here, so the source's way of writing numbers does not apply.
    pub number: bool,
}

impl Cell {
    /// A text cell.
    pub fn text(text: String) -> Cell {
        Cell { text, number: false }
    }

    /// A number cell.
    pub fn number(text: String) -> Cell {
        Cell { text, number: true }
    }
}

/// Where a row lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// `line 17` or `Sheet!17`.
    pub place: String,
    /// The number in it.
    pub row: u64,
    /// Byte offset and length in the unpacked file, where there are such.
    pub bytes: Option<(u64, u64)>,
}

/// What a file holds, in order.
pub enum Item {
    /// Names of the cells of the rows that follow, and where they stand.
    Header(Place, Vec<String>),
    /// A row.
    Row(Place, Vec<Cell>),
    /// A row that cannot be read, and why.
    Bad(Place, String),
}

/// Reads a file; `each` gets its items and says whether to go on with it (in a workbook: with the sheet).
pub fn read(form: Form, table: &Table, bytes: &[u8], each: &mut dyn FnMut(Item) -> bool) {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        each(Item::Bad(Place::default(), "the file is UTF-16; save it as UTF-8".to_owned()));
        return;
    }
    match form {
        Form::Xlsx => workbook(table, bytes, each),
        Form::PythonLiterals => literals(table, bytes, each),
        _ => separated(table, bytes, each),
    }
}

/// Counts lines on the way through a file.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The place of the bytes from `start` to `end`, without blank lines around; starts must not go back.
    fn place(&mut self, start: usize, end: usize) -> Place {
        let blank = |b: &u8| matches!(b, b'\r' | b'\n');
        let slice = &self.bytes[start..end];
        let start = start + slice.iter().take_while(|b| blank(b)).count();
        let length = self.bytes[start..end].len() - self.bytes[start..end].iter().rev().take_while(|b| blank(b)).count();
        self.line += memchr::memchr_iter(b'\n', &self.bytes[self.at..start]).count() as u64;
        self.at = start;
        Place { place: format!("line {}", self.line), row: self.line, bytes: Some((start as u64, length as u64)) }
    }
}

fn separated(table: &Table, bytes: &[u8], each: &mut dyn FnMut(Item) -> bool) {
    // The mark is no cell, but its bytes count in the offsets.
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = &bytes[mark..];
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(table.delimiter as u8).from_reader(text);
    let mut lines = Lines { bytes, at: 0, line: 1 };
    let mut record = csv::ByteRecord::new();
    let mut headed = !table.layouts.is_empty();
    loop {
        let start = reader.position().byte() as usize;
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            // The bytes are in memory and rows may be ragged, so nothing else can go wrong; a file stops here if it does.
            Ok(false) | Err(_) => return,
        }
        let end = (reader.position().byte() as usize).min(text.len());
        let place = lines.place(mark + start, mark + end);
        let item = match decoded(table.encoding, &record) {
            Err(reason) => Item::Bad(place, reason),
            Ok(_) if end == text.len() && open_at_end(&text[start..end], table.delimiter as u8) => {
                Item::Bad(place, "the file ends within quotation marks: it is cut, or one was left open here".to_owned())
            }
            Ok(cells) if headed => Item::Row(place, cells),
            Ok(cells) => {
                headed = true;
                Item::Header(place, cells.into_iter().map(|c| c.text).collect())
            }
        };
        if !each(item) {
            return;
        }
    }
}

fn decoded(encoding: Encoding, record: &csv::ByteRecord) -> Result<Vec<Cell>, String> {
    if record.iter().any(|c| c.len() > CELL_BYTES_MAX) {
        return Err(format!("a cell of more than {CELL_BYTES_MAX} bytes: a quotation mark was left open"));
    }
    let decode = |cell: &[u8]| match encoding {
        Encoding::Utf8 => std::str::from_utf8(cell).map(str::to_owned).map_err(|_| "not UTF-8".to_owned()),
        Encoding::Windows1251 => Ok(cell.iter().map(|b| cyrillic(*b)).collect()),
    };
    record.iter().map(|c| decode(c).map(Cell::text)).collect()
}

/// A byte of Windows-1251.
fn cyrillic(byte: u8) -> char {
    /// 0x80 to 0xBF; the letters from А to я follow in order.
    const UPPER: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";
    match byte {
        0..=0x7f => char::from(byte),
        0x80..=0xbf => UPPER.chars().nth(usize::from(byte - 0x80)).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from_u32(u32::from('А') + u32::from(byte - 0xc0)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// Whether a record ends within a quoted cell.
fn open_at_end(record: &[u8], delimiter: u8) -> bool {
    let mut quoted = false;
    let mut fresh = true;
    let mut at = 0;
    while at < record.len() {
        let byte = record[at];
        if quoted && byte == b'"' {
            // Two marks are one that is meant.
            if record.get(at + 1) == Some(&b'"') {
                at += 1;
            } else {
                quoted = false;
            }
        } else if !quoted && fresh && byte == b'"' {
            quoted = true;
        }
        fresh = !quoted && (byte == delimiter || matches!(byte, b'\r' | b'\n'));
        at += 1;
    }
    quoted
}

fn literals(table: &Table, bytes: &[u8], each: &mut dyn FnMut(Item) -> bool) {
    let mut names: Vec<String> = Vec::new();
    let mut at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut row = 0;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |n| at + n);
        let line = bytes[at..end].trim_ascii_end();
        row += 1;
        let place = Place { place: format!("line {row}"), row, bytes: Some((at as u64, line.len() as u64)) };
        at = end + 1;
        if line.is_empty() {
            continue;
        }
        let text = match table.encoding {
            Encoding::Utf8 => std::str::from_utf8(line).map(str::to_owned).map_err(|_| "not UTF-8".to_owned()),
            Encoding::Windows1251 => Ok(line.iter().map(|b| cyrillic(*b)).collect()),
        };
        let going = match text.and_then(|t| literal::cells(&t)) {
            Err(reason) => each(Item::Bad(place, reason)),
            Ok(cells) => {
                let (own, cells): (Vec<String>, Vec<Cell>) = cells.into_iter().unzip();
                let known = own == names || each(Item::Header(place.clone(), own.clone()));
                names = own;
                known && each(Item::Row(place, cells))
            }
        };
        if !going {
            return;
        }
    }
}

fn workbook(table: &Table, bytes: &[u8], each: &mut dyn FnMut(Item) -> bool) {
    // The reader of workbooks is not ours; should it panic on a file made to harm, the file is bad and the run goes on.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| sheets(table, bytes, each)));
    let reason = match outcome {
        Ok(Ok(())) => return,
        Ok(Err(reason)) => reason,
        Err(_) => "the workbook is damaged".to_owned(),
    };
    each(Item::Bad(Place::default(), reason));
}

fn sheets(table: &Table, bytes: &[u8], each: &mut dyn FnMut(Item) -> bool) -> Result<(), String> {
    let unreadable = |e: calamine::XlsxError| format!("not a readable workbook: {e}");
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
        let mut row: (u32, Vec<Cell>) = (0, Vec::new());
        let mut headed = !table.layouts.is_empty();
        loop {
            let next = cells.next_cell().map_err(unreadable)?;
            let at = next.as_ref().map_or(SHEET_ROWS_MAX, |c| c.get_position().0);
            if at != row.0 {
                let done = std::mem::replace(&mut row, (at, Vec::new()));
                if done.1.iter().any(|c| !c.text.is_empty()) && !each(sheet_row(&sheet, done, &mut headed)) {
                    break;
                }
            }
            let Some(cell) = next else { break };
            let column = cell.get_position().1 as usize;
            if row.1.len() <= column {
                row.1.resize(column + 1, Cell::default());
            }
            row.1[column] = sheet_cell(cell.get_value());
        }
    }
    Ok(())
}

fn sheet_row(sheet: &str, (index, cells): (u32, Vec<Cell>), headed: &mut bool) -> Item {
    let number = u64::from(index) + 1;
    let place = Place { place: format!("{sheet}!{number}"), row: number, bytes: None };
    if std::mem::replace(headed, true) { Item::Row(place, cells) } else { Item::Header(place, cells.into_iter().map(|c| c.text).collect()) }
}

fn sheet_cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(n) => Cell::number(n.to_string()),
        // Prints the shortest text that is the same number; a workbook holds nothing more precise.
        DataRef::Float(n) => Cell::number(n.to_string()),
        DataRef::String(s) => Cell::text(s.clone()),
        DataRef::SharedString(s) => Cell::text((*s).to_owned()),
        DataRef::Bool(b) => Cell::text(b.to_string()),
        DataRef::DateTime(t) if t.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = t.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            Cell::text(if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") })
        }
        DataRef::DateTime(t) => Cell::number(t.as_f64().to_string()),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => Cell::text(s.clone()),
        DataRef::Error(_) | DataRef::Empty => Cell::default(),
    }
}
