//! What stands behind many flags: their processes and the places of their rows, in a memory that does not grow with them.
//!
//! Reach for it where every flag is written; for a few, [`super::processes`] and [`super::row_sources`] are quicker. Rows
//! that flags ask for and rows of the tables are both put in order of row id and met there; what is found is put in order of
//! flag, so that whoever goes through the flags finds it waiting.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{cast, filter_record_batch, take_record_batch};
use arrow::datatypes::{DataType, Int32Type, Int64Type};

use super::sources::{PROCESS_COLUMNS, ProcessInfo, RowSource, info};
use crate::input::sink::TableData;
use crate::piles::{Finder, InOrder, Pile, Store};
use crate::tables::tables;

/// Processes, to be looked up.
pub struct Processes {
    finder: Option<Finder>,
}

impl Processes {
    /// Puts the processes of the tables in order.
    pub fn new(data: &[Option<TableData>], store: &Arc<Store>) -> Result<Processes, String> {
        let Some(Some(processes)) = data.first() else { return Ok(Processes { finder: None }) };
        let pile = store.pile(&[0]);
        processes.try_scan(None, &PROCESS_COLUMNS, &mut |batch| {
            let schema = batch.schema();
            let there: Vec<usize> = PROCESS_COLUMNS.iter().filter_map(|name| schema.index_of(name).ok()).collect();
            pile.push(&batch.project(&there).map_err(|e| e.to_string())?)
        })?;
        Ok(Processes { finder: Some(pile.finder()?) })
    }

    /// The process of this id.
    pub fn find(&mut self, id: i64) -> Result<Option<ProcessInfo>, String> {
        let Some(finder) = &mut self.finder else { return Ok(None) };
        Ok(finder.find(id)?.map(|(batch, row)| info(batch, row)))
    }
}

/// Rows that flags ask for.
pub struct Asked {
    store: Arc<Store>,
    /// Row id and number of the flag.
    pile: Pile,
    some: (Vec<i64>, Vec<i64>),
    /// Which row ids may be among them: a bit for each rest of a division.
    bits: Vec<u64>,
}

/// Pairs that are put away together.
const SOME: usize = 8192;
/// Bits by which rows that nobody asks for are left out: 16 MB, enough that of ten million rows asked for nine in ten others
/// are still left out.
const BITS: u64 = 1 << 27;

impl Asked {
    /// Nothing asked for yet.
    pub fn new(store: &Arc<Store>) -> Asked {
        Asked { store: store.clone(), pile: store.pile(&[0, 1]), some: (Vec::new(), Vec::new()), bits: vec![0; (BITS / 64) as usize] }
    }

    /// Asks for the rows behind a flag; flags are numbered in the order in which they will be gone through.
    pub fn ask(&mut self, flag: i64, rows: &[i64]) -> Result<(), String> {
        for row in rows {
            let bit = *row as u64 % BITS;
            self.bits[(bit / 64) as usize] |= 1 << (bit % 64);
            self.some.0.push(*row);
            self.some.1.push(flag);
        }
        if self.some.0.len() < SOME { Ok(()) } else { self.put_away() }
    }

    fn put_away(&mut self) -> Result<(), String> {
        let (rows, flags) = std::mem::take(&mut self.some);
        self.pile.push(&whole_numbers(&[("row", rows), ("flag", flags)])?)
    }

    fn may_be_asked(&self, row: i64) -> bool {
        let bit = row as u64 % BITS;
        self.bits[(bit / 64) as usize] & 1 << (bit % 64) != 0
    }

    /// Finds the rows in the tables.
    pub fn find(mut self, data: &[Option<TableData>]) -> Result<Places, String> {
        self.put_away()?;
        let there = self.store.pile(&[0, 1]);
        for (number, data) in data.iter().enumerate() {
            let Some(data) = data else { continue };
            data.try_scan(None, &PLACE_COLUMNS, &mut |batch| {
                let Some(rows) = batch.column_by_name("row_id").and_then(|c| c.as_primitive_opt::<Int64Type>()) else { return Ok(()) };
                let mask: BooleanArray = rows.values().iter().map(|row| Some(self.may_be_asked(*row))).collect();
                if mask.true_count() == 0 {
                    return Ok(());
                }
                let some = filter_record_batch(&places(&batch, number)?, &mask).map_err(|e| e.to_string())?;
                there.push(&some)
            })?;
        }
        let found = self.store.pile(&[0, 1, 2]);
        let mut asked = Cursor::new(self.pile.rows()?);
        // The flags that ask for the row that was met last.
        let (mut row_met, mut flags) = (None, Vec::new());
        for batch in there.rows()? {
            let batch = batch?;
            let (mut of_flags, mut at) = (Vec::new(), Vec::new());
            for (place, row) in batch.column(0).as_primitive::<Int64Type>().values().iter().enumerate() {
                if row_met != Some(*row) {
                    row_met = Some(*row);
                    flags.clear();
                    asked.each_of(*row, &mut |batch, at| flags.push(batch.column(1).as_primitive::<Int64Type>().value(at)))?;
                    flags.dedup();
                }
                of_flags.extend(&flags);
                at.resize(of_flags.len(), place as u32);
            }
            let some = take_record_batch(&batch, &UInt32Array::from(at)).map_err(|e| e.to_string())?;
            let numbers = whole_numbers(&[("flag", of_flags)])?;
            let columns = numbers.columns().iter().chain(some.columns()).cloned().collect::<Vec<ArrayRef>>();
            let fields: Vec<_> = numbers.schema().fields().iter().chain(some.schema().fields()).cloned().collect();
            let schema = Arc::new(arrow::datatypes::Schema::new(fields));
            found.push(&RecordBatch::try_new(schema, columns).map_err(|e| e.to_string())?)?;
        }
        Ok(Places { found: Cursor::new(found.rows()?), _pile: found })
    }
}

fn whole_numbers(columns: &[(&str, Vec<i64>)]) -> Result<RecordBatch, String> {
    let columns = columns.iter().map(|(name, values)| (*name, Arc::new(Int64Array::from(values.clone())) as ArrayRef));
    RecordBatch::try_from_iter(columns).map_err(|e| e.to_string())
}

/// Columns of where a row stands.
const PLACE_COLUMNS: [&str; 7] = ["process_id", "row_id", "file", "offset", "length", "pointer", "content"];

/// Rows of a table as they are looked for: row id, number of the table, then where each stands. What was not read is zero or empty.
fn places(batch: &RecordBatch, table: usize) -> Result<RecordBatch, String> {
    let rows = batch.num_rows();
    let table: ArrayRef = Arc::new(Int32Array::from_value(table as i32, rows));
    let column = |name: &str, to: DataType, none: ArrayRef| -> Result<ArrayRef, String> {
        batch.column_by_name(name).map_or(Ok(none), |c| cast(c, &to).map_err(|e| e.to_string()))
    };
    let int = |name: &str| column(name, DataType::Int64, Arc::new(Int64Array::from_value(0, rows)));
    let columns = [
        ("row", int("row_id")?),
        ("table", table),
        ("process", int("process_id")?),
        ("file", column("file", DataType::Int32, Arc::new(Int32Array::from_value(0, rows)))?),
        ("offset", int("offset")?),
        ("length", int("length")?),
        ("pointer", column("pointer", DataType::Utf8, Arc::new(StringArray::from_iter_values(std::iter::repeat_n("", rows))))?),
        ("content", int("content")?),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, c)| (name, c, true))).map_err(|e| e.to_string())
}

/// Where the rows behind flags stand, for going through the flags in their order.
pub struct Places {
    found: Cursor,
    /// The rows' memory is counted as long as it lives.
    _pile: Pile,
}

impl Places {
    /// The rows behind a flag; flags are gone through in the order of their numbers.
    pub fn of(&mut self, flag: i64) -> Result<BTreeMap<i64, RowSource>, String> {
        let mut out = BTreeMap::new();
        self.found.each_of(flag, &mut |batch, row| {
            let int = |at: usize| batch.column(at).as_primitive::<Int64Type>().value(row);
            let small = |at: usize| batch.column(at).as_primitive::<Int32Type>().value(row);
            let pointer = batch.column(7).as_string::<i32>();
            let source = RowSource {
                table: tables().at(small(2) as usize).name.clone(),
                process: int(3),
                file: small(4),
                offset: int(5),
                length: int(6),
                pointer: if pointer.is_valid(row) { pointer.value(row).to_owned() } else { String::new() },
                content: int(8),
            };
            out.insert(int(1), source);
        })?;
        Ok(out)
    }
}

/// Goes through rows in order of their first column.
struct Cursor {
    rows: InOrder,
    batch: Option<RecordBatch>,
    at: usize,
}

impl Cursor {
    fn new(rows: InOrder) -> Cursor {
        Cursor { rows, batch: None, at: 0 }
    }

    /// Calls `each` with every row whose first column is this number; rows before them are passed over, for good.
    fn each_of(&mut self, number: i64, each: &mut dyn FnMut(&RecordBatch, usize)) -> Result<(), String> {
        loop {
            let Some(batch) = self.batch.as_ref().filter(|b| self.at < b.num_rows()) else {
                self.at = 0;
                self.batch = self.rows.next().transpose()?;
                if self.batch.is_none() {
                    return Ok(());
                }
                continue;
            };
            match batch.column(0).as_primitive::<Int64Type>().value(self.at).cmp(&number) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => each(batch, self.at),
                std::cmp::Ordering::Greater => return Ok(()),
            }
            self.at += 1;
        }
    }
}
