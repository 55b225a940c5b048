//! A table of people or firms with the matches of each row behind it: CSV, JSON lines or XLSX.
//!
//! CSV and JSON lines are written row by row and can be gone on with where a run was stopped; a workbook is written whole at its end, since
//! it has its table of contents there.

use std::io::{Read, Write};
use std::path::Path;

use resolve::screen::Match;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Value, json};

use super::evidence::line;
use super::sheet::Sheet;

/// The forms of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Form {
    Csv,
    Lines,
    Xlsx,
}

impl Form {
    /// By the ending of a file's name.
    pub fn of(path: &Path) -> Option<Form> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Form::Csv),
            "jsonl" | "ndjson" | "json" => Some(Form::Lines),
            "xlsx" => Some(Form::Xlsx),
            _ => None,
        }
    }
}

/// Columns that are put behind those of the table: a line a match, one without a match where there is none.
pub const ADDED: [&str; 7] = ["match_row", "match_score", "match_id", "match_name", "match_schema", "match_datasets", "match_why"];
/// The member that holds the matches of an object.
const MATCHES: &str = "matches";
/// Rows of a sheet under its headings; the format allows 1,048,576 in all.
const SHEET_ROWS: u32 = 1_048_575;
/// Characters of a cell; the format allows 32,767.
const CELL_CHARS: usize = 32_000;

/// An answer being written.
pub enum Answers<W: Write> {
    /// Rows of text.
    Csv(Box<csv::Writer<W>>),
    /// An object a line.
    Lines(W),
    /// A workbook, the number of its last row, and where it will go.
    Xlsx(Box<Workbook>, u32, W),
}

fn told(e: XlsxError) -> String {
    format!("writing XLSX: {e}")
}

impl<W: Write> Answers<W> {
    /// Begins one; `goes_on`: the file has a beginning already.
    pub fn begin(form: Form, sheet: &Sheet, goes_on: bool, out: W) -> Result<Answers<W>, String> {
        let headings = || sheet.header.iter().map(String::as_str).chain(ADDED);
        match form {
            Form::Lines => Ok(Answers::Lines(out)),
            Form::Csv => {
                let mut csv = csv::Writer::from_writer(out);
                if !goes_on {
                    csv.write_record(headings()).map_err(|e| e.to_string())?;
                }
                Ok(Answers::Csv(Box::new(csv)))
            }
            Form::Xlsx => {
                let mut book = Workbook::new();
                let page = book.add_worksheet_with_constant_memory().map_err(told)?;
                page.set_freeze_panes(1, 0).map_err(told)?;
                let bold = Format::new().set_bold();
                for (column, heading) in (0u16..).zip(headings()) {
                    page.write_string_with_format(0, column, cut(heading), &bold).map_err(told)?;
                }
                Ok(Answers::Xlsx(Box::new(book), 0, out))
            }
        }
    }

    /// Writes a row (numbered from 0) with what was found for it.
    pub fn put(&mut self, sheet: &Sheet, row: usize, matches: &[Match]) -> Result<(), String> {
        let number = row + 1;
        match self {
            Answers::Lines(out) => {
                let object = sheet.object(row);
                // In the order of the columns, which a map does not keep.
                let own = sheet.header.iter().filter(|h| *h != ADDED[0] && *h != MATCHES);
                let own = own.filter_map(|h| Some((json!(h), object.get(h)?.clone())));
                let found: Value = matches.iter().map(as_json).collect();
                let members = own.chain([(json!(ADDED[0]), json!(number)), (json!(MATCHES), found)]);
                let text = members.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ");
                writeln!(out, "{{{text}}}").and_then(|()| out.flush()).map_err(|e| e.to_string())
            }
            Answers::Csv(csv) => {
                let cells = sheet.cells(row);
                for added in lines(matches) {
                    let behind = std::iter::once(number.to_string()).chain(added);
                    csv.write_record(cells.iter().cloned().chain(behind)).map_err(|e| e.to_string())?;
                }
                // A row is whole in the file before the next one is begun, so that a killed run can go on.
                csv.flush().map_err(|e| e.to_string())
            }
            Answers::Xlsx(book, last, _) => {
                let page = book.worksheet_from_index(0).map_err(told)?;
                let cells = sheet.cells(row);
                for added in lines(matches) {
                    *last += 1;
                    if *last > SHEET_ROWS {
                        return Err(format!("there are more answers than the {SHEET_ROWS} rows of a sheet; take CSV or JSON lines"));
                    }
                    let first = (0u16..).zip(&cells);
                    for (column, cell) in first {
                        page.write_string(*last, column, cut(cell)).map_err(told)?;
                    }
                    let front = u16::try_from(cells.len()).unwrap_or(u16::MAX);
                    page.write_number(*last, front, number as f64).map_err(told)?;
                    for (column, cell) in (front.saturating_add(1)..).zip(&added) {
                        // The likeness is a number; all else is text and never a formula.
                        match cell.parse::<f64>().ok().filter(|_| column == front + 1) {
                            Some(likeness) => page.write_number(*last, column, likeness).map_err(told)?,
                            None => page.write_string(*last, column, cut(cell)).map_err(told)?,
                        };
                    }
                }
                Ok(())
            }
        }
    }

    /// Ends it.
    pub fn end(self) -> Result<W, String> {
        let mut out = match self {
            Answers::Lines(out) => out,
            Answers::Csv(csv) => csv.into_inner().map_err(|e| e.to_string())?,
            Answers::Xlsx(mut book, _, mut out) => {
                let bytes = book.save_to_buffer().map_err(told)?;
                out.write_all(&bytes).map_err(|e| e.to_string())?;
                out
            }
        };
        out.flush().map_err(|e| e.to_string())?;
        Ok(out)
    }
}

fn cut(text: &str) -> String {
    text.chars().take(CELL_CHARS).collect()
}

/// What stands behind a row, a line a match.
fn lines(matches: &[Match]) -> Vec<[String; 6]> {
    let one = |m: &Match| {
        let e = &m.entity;
        let score = format!("{:.4}", m.likeness.total);
        [score, e.id.clone(), e.caption().to_owned(), e.schema.clone(), e.datasets.join(";"), line(&m.likeness)]
    };
    if matches.is_empty() { vec![Default::default()] } else { matches.iter().map(one).collect() }
}

fn as_json(m: &Match) -> Value {
    let e = &m.entity;
    let score = (m.likeness.total * 10_000.0).round() / 10_000.0;
    json!({
        "score": score, "match": m.is_match, "id": e.id, "name": e.caption(), "schema": e.schema, "datasets": e.datasets,
        "why": line(&m.likeness),
    })
}

/// Where a stopped run left off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Rows that are whole in the file.
    pub rows: usize,
    /// Bytes of the file that hold them; what is behind is cut or may lack a match.
    pub bytes: u64,
}

/// Reads where a run left off; `None`: the file is no answer to this table.
pub fn left(form: Form, sheet: &Sheet, bytes: &[u8]) -> Option<Left> {
    match form {
        Form::Xlsx => None,
        Form::Lines => {
            let mut left = Left { rows: 0, bytes: 0 };
            for line in bytes.split_inclusive(|b| *b == b'\n') {
                let number = serde_json::from_slice::<Value>(line).ok().and_then(|v| v.get(ADDED[0]).and_then(Value::as_u64));
                match number.filter(|_| line.ends_with(b"\n")) {
                    Some(n) if usize::try_from(n).ok() == left.rows.checked_add(1) => {
                        left = Left { rows: left.rows + 1, bytes: left.bytes + line.len() as u64 };
                    }
                    // The last line may be cut; a whole one that is not ours says that the file is not.
                    _ if !line.ends_with(b"\n") && left.rows > 0 => break,
                    _ => return None,
                }
            }
            Some(left)
        }
        Form::Csv => left_in_csv(sheet, bytes),
    }
}

/// The last row of CSV may lack some of its matches, so it is written again.
fn left_in_csv(sheet: &Sheet, bytes: &[u8]) -> Option<Left> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headings: Vec<&str> = sheet.header.iter().map(String::as_str).chain(ADDED).collect();
    let found: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    if found != headings {
        return None;
    }
    let at = sheet.header.len();
    let mut last = (0usize, reader.position().byte());
    let mut record = csv::StringRecord::new();
    loop {
        let begins = reader.position().byte();
        if !reader.read_record(&mut record).ok()? {
            break;
        }
        let number = record.get(at).filter(|_| record.len() == headings.len()).and_then(|n| n.parse::<usize>().ok());
        match number {
            Some(n) if n == last.0 => {}
            Some(n) if n == last.0 + 1 => last = (n, begins),
            _ if reader.position().byte() >= bytes.len() as u64 => break,
            _ => return None,
        }
    }
    Some(Left { rows: last.0.saturating_sub(1), bytes: last.1 })
}

/// Reads a file whole, up to a bound.
pub fn whole(mut input: impl Read, most: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    input.by_ref().take(most + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > most { Err(format!("it has more than {most} bytes")) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::super::sheet::WIDE;
    use super::*;

    fn sheet() -> Sheet {
        Sheet::read("name,note\nA,\"x\ny\"\nB,\nC,\n".as_bytes(), &[], "Person", WIDE).expect("a table")
    }

    fn written(form: Form) -> Vec<u8> {
        let sheet = sheet();
        let mut out = Answers::begin(form, &sheet, false, Vec::new()).expect("begun");
        (0..sheet.len()).for_each(|row| out.put(&sheet, row, &[]).expect("put"));
        out.end().expect("ended")
    }

    #[test]
    fn wherever_a_run_is_stopped_going_on_gives_the_same_bytes() {
        for form in [Form::Csv, Form::Lines] {
            let (sheet, whole) = (sheet(), written(form));
            let head = whole.iter().position(|b| *b == b'\n').expect("a line") + 1;
            for cut in head..=whole.len() {
                let left = left(form, &sheet, &whole[..cut]).unwrap_or_else(|| panic!("{form:?} cut at {cut} is ours"));
                let kept = whole[..usize::try_from(left.bytes).expect("small")].to_vec();
                let mut out = Answers::begin(form, &sheet, true, kept).expect("begun");
                (left.rows..sheet.len()).for_each(|row| out.put(&sheet, row, &[]).expect("put"));
                assert_eq!(out.end().expect("ended"), whole, "{form:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_file_of_somebody_else_is_not_gone_on_with() {
        for (form, text) in
            [(Form::Csv, "a,b\n1,2\n"), (Form::Csv, ""), (Form::Lines, "{\"a\": 1}\n"), (Form::Lines, "{\"a"), (Form::Xlsx, "PK")]
        {
            assert_eq!(left(form, &sheet(), text.as_bytes()), None, "{form:?} {text:?}");
        }
    }

    #[test]
    fn a_workbook_has_the_rows_and_no_formula() {
        let sheet = Sheet::read(b"name\n=1+1\n", &[], "Person", WIDE).expect("a table");
        let mut out = Answers::begin(Form::Xlsx, &sheet, false, Vec::new()).expect("begun");
        out.put(&sheet, 0, &[]).expect("put");
        let again = Sheet::read(&out.end().expect("ended"), &[], "Person", WIDE).expect("a table again");
        assert_eq!(again.cells(0)[0], "=1+1");
    }
}
