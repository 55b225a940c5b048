//! Rows gathered from many places and read in order: in memory while they fit, packed in a file beyond that.
//!
//! A run's raised rows, the processes they are in and the places of the rows behind them grow with the input; here
//! they take no more memory than their store may. Each time a store is full its largest piles are put in order and
//! written, in blocks of Arrow's stream format packed with LZ4; reading merges what was written. Reach for it where rows
//! come in any order and leave in one. It is no table: nothing is looked up but by the first column.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array, AsArray, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, interleave_record_batch, take_record_batch};
use arrow::datatypes::Int64Type;
use arrow::row::{RowConverter, Rows, SortField};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use tempfile::NamedTempFile;

use self::tight::{bytes_of, tight};

pub mod tight;

/// Bytes of rows that are packed and read as one: merging holds one block of each run in memory.
const BLOCK_BYTES: usize = 128 << 10;
/// Bytes of rows that are put in order together: that takes three times as much for a moment.
const RUN_BYTES: usize = 16 << 20;
/// Rows that merging gives at a time.
const GIVEN_ROWS: usize = 4096;

/// What piles share: their memory and their file.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    bytes_max: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    piles: BTreeMap<u64, Held>,
    next: u64,
    bytes: usize,
    file: Option<NamedTempFile>,
    end: u64,
}

/// The rows of one pile.
#[derive(Clone, Debug, Default)]
struct Held {
    by: Vec<usize>,
    batches: Vec<RecordBatch>,
    bytes: usize,
    runs: Vec<Vec<Block>>,
}

/// Rows in the file, in order.
#[derive(Clone, Debug)]
struct Block {
    offset: u64,
    length: usize,
    /// The first row's value of the first column that orders, where that is a whole number.
    first: i64,
}

/// Rows that will be read in the order of some of their columns.
#[derive(Debug)]
pub struct Pile {
    store: Arc<Store>,
    number: u64,
}

impl Store {
    /// A store whose piles hold so many bytes in memory together, and the rest in a file of this folder.
    pub fn new(folder: &Path, bytes_max: usize) -> Arc<Store> {
        Arc::new(Store { folder: folder.to_owned(), bytes_max, state: Mutex::default() })
    }

    /// Begins a pile of batches of one schema, ordered by these columns (nulls first). Rows that are equal in all of
    /// them come in no order.
    pub fn pile(self: &Arc<Self>, by: &[usize]) -> Pile {
        let mut state = self.state();
        state.next += 1;
        let number = state.next;
        state.piles.insert(number, Held { by: by.to_vec(), ..Held::default() });
        Pile { store: self.clone(), number }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the largest piles until half of the memory is free.
    fn make_room(&self, state: &mut State) -> Result<(), String> {
        let mut sizes: Vec<(usize, u64)> = state.piles.iter().map(|(number, held)| (held.bytes, *number)).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        for (_, number) in sizes {
            if state.bytes <= self.bytes_max / 2 {
                break;
            }
            self.write_pile(state, number)?;
        }
        Ok(())
    }

    /// Writes what a pile holds in memory, in runs.
    fn write_pile(&self, state: &mut State, number: u64) -> Result<(), String> {
        let Some(held) = state.piles.get_mut(&number) else { return Ok(()) };
        let (batches, by) = (std::mem::take(&mut held.batches), held.by.clone());
        state.bytes -= std::mem::take(&mut held.bytes);
        let (mut some, mut bytes) = (Vec::new(), 0);
        let mut left = batches.len();
        for batch in batches {
            bytes += bytes_of(&batch);
            some.push(batch);
            left -= 1;
            if bytes < RUN_BYTES && left > 0 {
                continue;
            }
            let sorted = in_order(&std::mem::take(&mut some), &by)?;
            bytes = 0;
            let run = sorted.map(|sorted| self.write(state, &[sorted], &by)).transpose()?;
            if let Some(held) = state.piles.get_mut(&number) {
                held.runs.extend(run);
            }
        }
        Ok(())
    }

    /// Writes rows that are in order; returns where they stand.
    fn write(&self, state: &mut State, sorted: &[RecordBatch], by: &[usize]) -> Result<Vec<Block>, String> {
        let say = |e: std::io::Error| format!("writing to {}: {e}; is the disk full?", self.folder.display());
        let mut run = Vec::new();
        for batch in sorted {
            let each = (bytes_of(batch) / batch.num_rows().max(1)).max(1);
            let rows = (BLOCK_BYTES / each).max(1);
            for start in (0..batch.num_rows()).step_by(rows) {
                let block = tight(&batch.slice(start, rows.min(batch.num_rows() - start)));
                let bytes = packed(&block)?;
                let file = match &mut state.file {
                    Some(file) => file,
                    none => none.insert(tempfile::Builder::new().prefix("rows-").tempfile_in(&self.folder).map_err(say)?),
                };
                file.write_all(&bytes).map_err(say)?;
                run.push(Block { offset: state.end, length: bytes.len(), first: first_of(&block, by) });
                state.end += bytes.len() as u64;
            }
        }
        Ok(run)
    }
}

/// The first row's value of the column that orders first; the least where there is none.
fn first_of(batch: &RecordBatch, by: &[usize]) -> i64 {
    let column = by.first().and_then(|at| batch.column(*at).as_primitive_opt::<Int64Type>());
    column.filter(|c| !c.is_empty() && c.is_valid(0)).map_or(i64::MIN, |c| c.value(0))
}

fn packed(batch: &RecordBatch) -> Result<Vec<u8>, String> {
    let say = |e: arrow::error::ArrowError| e.to_string();
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME)).map_err(say)?;
    let mut out = StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options).map_err(say)?;
    out.write(batch).map_err(say)?;
    out.into_inner().map_err(say)
}

fn unpacked(file: &mut File, block: &Block) -> Result<RecordBatch, String> {
    let mut bytes = vec![0; block.length];
    file.seek(SeekFrom::Start(block.offset)).and_then(|_| file.read_exact(&mut bytes)).map_err(|e| format!("reading rows again: {e}"))?;
    let mut reader = StreamReader::try_new(bytes.as_slice(), None).map_err(|e| e.to_string())?;
    reader.next().ok_or("a block of rows is empty")?.map_err(|e| e.to_string())
}

fn keys(batch: &RecordBatch, by: &[usize]) -> Result<Rows, String> {
    let fields = by.iter().map(|at| SortField::new(batch.column(*at).data_type().clone())).collect();
    let columns: Vec<_> = by.iter().map(|at| batch.column(*at).clone()).collect();
    let converter = RowConverter::new(fields).map_err(|e| e.to_string())?;
    converter.convert_columns(&columns).map_err(|e| e.to_string())
}

/// All rows as one batch in order; none where there are none.
fn in_order(batches: &[RecordBatch], by: &[usize]) -> Result<Option<RecordBatch>, String> {
    let Some(first) = batches.first() else { return Ok(None) };
    let all = concat_batches(&first.schema(), batches).map_err(|e| e.to_string())?;
    let keys = keys(&all, by)?;
    let mut order: Vec<u32> = (0..all.num_rows() as u32).collect();
    order.sort_unstable_by(|a, b| keys.row(*a as usize).cmp(&keys.row(*b as usize)));
    drop(keys);
    take_record_batch(&all, &UInt32Array::from(order)).map(Some).map_err(|e| e.to_string())
}

impl Pile {
    /// Adds rows.
    pub fn push(&self, batch: &RecordBatch) -> Result<(), String> {
        let batch = tight(batch);
        let bytes = bytes_of(&batch);
        let mut state = self.store.state();
        let Some(held) = state.piles.get_mut(&self.number) else { return Ok(()) };
        held.batches.push(batch);
        held.bytes += bytes;
        state.bytes += bytes;
        if state.bytes > self.store.bytes_max { self.store.make_room(&mut state) } else { Ok(()) }
    }

    /// Adds all rows of another pile of the same store.
    pub fn append(&self, other: &Pile) {
        let mut state = self.store.state();
        let Some(taken) = state.piles.get_mut(&other.number) else { return };
        let taken = Held { by: taken.by.clone(), ..std::mem::replace(taken, Held { by: taken.by.clone(), ..Held::default() }) };
        let Some(held) = state.piles.get_mut(&self.number) else { return };
        held.bytes += taken.bytes;
        held.batches.extend(taken.batches);
        held.runs.extend(taken.runs);
    }

    /// The rows in order, a batch at a time. What is added later is not among them.
    pub fn rows(&self) -> Result<InOrder, String> {
        let (held, file) = self.now()?;
        let mut runs: Vec<Run> = held.runs.into_iter().map(|blocks| Run { blocks: blocks.into_iter(), batch: None }).collect();
        if let Some(batch) = in_order(&held.batches, &held.by)? {
            runs.push(Run { blocks: Vec::new().into_iter(), batch: Some(batch) });
        }
        InOrder::new(file, held.by, runs)
    }

    /// What the pile holds now, no more of it in memory than one run, and a handle of its own on the file.
    fn now(&self) -> Result<(Held, Option<File>), String> {
        let mut state = self.store.state();
        if state.piles.get(&self.number).is_some_and(|held| held.bytes > RUN_BYTES) {
            self.store.write_pile(&mut state, self.number)?;
        }
        let held = state.piles.get(&self.number).cloned().unwrap_or_default();
        let file = state.file.as_ref().map(NamedTempFile::reopen).transpose().map_err(|e| format!("reading rows again: {e}"))?;
        Ok((held, file))
    }

    /// For looking rows up by the first column that orders, a whole number and each one once.
    pub fn finder(&self) -> Result<Finder, String> {
        let (held, _) = self.now()?;
        if held.runs.len() > 1 || (held.runs.len() == 1 && !held.batches.is_empty()) {
            // One run, so that each number can stand in one block only.
            let mut run = Vec::new();
            for batch in self.rows()? {
                run.extend(self.store.write(&mut self.store.state(), &[batch?], &held.by)?);
            }
            let mut state = self.store.state();
            let before = state.piles.insert(self.number, Held { by: held.by.clone(), runs: vec![run], ..Held::default() });
            state.bytes -= before.map_or(0, |b| b.bytes);
        }
        let (mut held, file) = self.now()?;
        let near = in_order(&held.batches, &held.by)?;
        Ok(Finder { file, column: held.by[0], blocks: held.runs.pop().unwrap_or_default(), near })
    }
}

impl Drop for Pile {
    fn drop(&mut self) {
        let mut state = self.store.state();
        if let Some(held) = state.piles.remove(&self.number) {
            state.bytes -= held.bytes;
        }
    }
}

/// Rows that were put in order together.
struct Run {
    blocks: std::vec::IntoIter<Block>,
    /// Before any block.
    batch: Option<RecordBatch>,
}

/// The key of a batch's next row, the run it stands in, its place there.
type Head = (Box<[u8]>, usize, usize);

/// The rows of a pile in order.
pub struct InOrder {
    file: Option<File>,
    by: Vec<usize>,
    runs: Vec<Run>,
    /// For each run the rows that are being given, and their keys.
    now: Vec<Option<(RecordBatch, Rows)>>,
    /// Least key first: of run and row.
    next: BinaryHeap<Reverse<Head>>,
}

impl InOrder {
    fn new(file: Option<File>, by: Vec<usize>, runs: Vec<Run>) -> Result<InOrder, String> {
        let now = runs.iter().map(|_| None).collect();
        let mut all = InOrder { file, by, runs, now, next: BinaryHeap::new() };
        if all.runs.len() > 1 {
            for run in 0..all.runs.len() {
                all.enter(run)?;
            }
        }
        Ok(all)
    }

    fn block(&mut self, run: usize) -> Result<Option<RecordBatch>, String> {
        if let Some(batch) = self.runs[run].batch.take() {
            return Ok(Some(batch));
        }
        match (self.runs[run].blocks.next(), &mut self.file) {
            (Some(block), Some(file)) => unpacked(file, &block).map(Some),
            _ => Ok(None),
        }
    }

    /// Takes up the next rows of a run.
    fn enter(&mut self, run: usize) -> Result<(), String> {
        self.now[run] = None;
        let Some(batch) = self.block(run)? else { return Ok(()) };
        let keys = keys(&batch, &self.by)?;
        if batch.num_rows() > 0 {
            self.next.push(Reverse((keys.row(0).as_ref().into(), run, 0)));
            self.now[run] = Some((batch, keys));
        }
        Ok(())
    }

    /// Merges until so many rows are there, or all.
    fn merge(&mut self) -> Result<Option<RecordBatch>, String> {
        let mut batches: Vec<RecordBatch> = Vec::new();
        let mut of_run: Vec<Option<usize>> = vec![None; self.runs.len()];
        let mut places = Vec::with_capacity(GIVEN_ROWS);
        while places.len() < GIVEN_ROWS {
            let Some(Reverse((_, run, row))) = self.next.pop() else { break };
            let Some((batch, keys)) = &self.now[run] else { continue };
            let at = *of_run[run].get_or_insert_with(|| {
                batches.push(batch.clone());
                batches.len() - 1
            });
            places.push((at, row));
            if row + 1 < batch.num_rows() {
                self.next.push(Reverse((keys.row(row + 1).as_ref().into(), run, row + 1)));
            } else {
                of_run[run] = None;
                self.enter(run)?;
            }
        }
        if places.is_empty() {
            return Ok(None);
        }
        let batches: Vec<&RecordBatch> = batches.iter().collect();
        interleave_record_batch(&batches, &places).map(|b| Some(tight(&b))).map_err(|e| e.to_string())
    }
}

impl Iterator for InOrder {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Result<RecordBatch, String>> {
        match self.runs.len() {
            0 => None,
            1 => self.block(0).transpose(),
            _ => self.merge().transpose(),
        }
    }
}

/// Looks rows up by a whole number; quickest in its order.
pub struct Finder {
    file: Option<File>,
    column: usize,
    blocks: Vec<Block>,
    /// Rows that were looked at last.
    near: Option<RecordBatch>,
}

impl Finder {
    /// The row of this number: a batch, and where in it.
    pub fn find(&mut self, number: i64) -> Result<Option<(&RecordBatch, usize)>, String> {
        let is_near = self.near.as_ref().is_some_and(|batch| {
            let numbers = batch.column(self.column).as_primitive::<Int64Type>().values();
            numbers.first().is_some_and(|first| *first <= number) && numbers.last().is_some_and(|last| number <= *last)
        });
        if !is_near && !self.blocks.is_empty() {
            let after = self.blocks.partition_point(|block| block.first <= number);
            let (Some(block), Some(file)) = (after.checked_sub(1).map(|at| &self.blocks[at]), &mut self.file) else { return Ok(None) };
            self.near = Some(unpacked(file, block)?);
        }
        let Some(batch) = &self.near else { return Ok(None) };
        let numbers = batch.column(self.column).as_primitive::<Int64Type>().values();
        Ok(numbers.binary_search(&number).ok().map(|row| (batch, row)))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, Int64Array, StringViewArray};

    use super::*;

    fn batch(numbers: impl Iterator<Item = i64> + Clone) -> RecordBatch {
        let text = |n: i64| (n % 3 != 0).then(|| format!("a text that is longer than a view {n}"));
        let texts: ArrayRef = Arc::new(numbers.clone().map(text).collect::<StringViewArray>());
        let numbers: ArrayRef = Arc::new(numbers.map(|n| (n != 7).then_some(n)).collect::<Int64Array>());
        RecordBatch::try_from_iter_with_nullable([("t", texts, true), ("n", numbers, true)]).expect("a batch")
    }

    fn all(pile: &Pile) -> RecordBatch {
        let batches: Vec<RecordBatch> = pile.rows().expect("rows").map(|b| b.expect("a batch")).collect();
        concat_batches(&batches[0].schema(), &batches).expect("one schema")
    }

    /// Numbers in an order that is none.
    fn scattered(count: i64) -> impl Iterator<Item = i64> + Clone {
        (0..count).map(move |n| n * 7919 % count)
    }

    #[test]
    fn rows_come_in_order_whatever_memory_there_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let ways = [1 << 30, 1 << 16, 0].map(|bytes_max| {
            let store = Store::new(folder.path(), bytes_max);
            let (pile, other, second) = (store.pile(&[1, 0]), store.pile(&[1, 0]), store.pile(&[0]));
            for at in 0..50 {
                let some = batch(scattered(20_000).skip(at * 400).take(400));
                if at % 2 == 0 { &pile } else { &other }.push(&some).expect("taken");
                second.push(&some).expect("taken");
            }
            pile.append(&other);
            (all(&pile), all(&second).num_rows(), pile, store)
        });
        let numbers: Vec<Option<i64>> = ways[0].0.column(1).as_primitive::<Int64Type>().iter().collect();
        let expected: Vec<Option<i64>> = std::iter::once(None).chain((0..20_000).filter(|n| *n != 7).map(Some)).collect();
        assert_eq!(numbers, expected, "nulls first, then by number");
        for (rows, second, _, store) in &ways {
            assert_eq!(rows, &ways[0].0);
            assert_eq!(*second, 20_000);
            let state = store.state();
            assert!(state.bytes <= store.bytes_max, "{} of {}", state.bytes, store.bytes_max);
            assert_eq!(state.file.is_some(), store.bytes_max < 1 << 20, "a file only where memory did not do");
        }
    }

    #[test]
    fn a_row_is_found_by_its_number() {
        let folder = tempfile::tempdir().expect("a folder");
        for bytes_max in [1 << 30, 1 << 15, 0] {
            let store = Store::new(folder.path(), bytes_max);
            let pile = store.pile(&[1]);
            for at in 0..20 {
                pile.push(&batch(scattered(10_000).filter(|n| *n != 7).map(|n| n * 2).skip(at * 499).take(499))).expect("taken");
            }
            let mut finder = pile.finder().expect("a finder");
            for number in [0, 2, 9_000, 8_998, 4, 19_000] {
                let found = finder.find(number).expect("read").map(|(batch, row)| batch.column(1).as_primitive::<Int64Type>().value(row));
                assert!(found.is_none_or(|n| n == number));
                let was_pushed = scattered(10_000).filter(|n| *n != 7).take(20 * 499).any(|n| n * 2 == number);
                assert_eq!(found.is_some(), was_pushed, "{number} with {bytes_max} bytes");
            }
            for number in [-1, 1, 8_999, 14, 100_000] {
                assert!(finder.find(number).expect("read").is_none(), "{number} is not there");
            }
        }
    }

    #[test]
    fn a_large_pile_is_read_in_several_runs() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::new(folder.path(), 1 << 30);
        let pile = store.pile(&[1]);
        let count = 600_000;
        (0..count / 10_000).for_each(|at| pile.push(&batch(scattered(count).skip(at as usize * 10_000).take(10_000))).expect("taken"));
        let rows = all(&pile);
        assert!(store.state().piles[&pile.number].runs.len() > 1);
        let numbers = rows.column(1).as_primitive::<Int64Type>();
        assert_eq!(rows.num_rows(), count as usize);
        assert!(numbers.values()[1..].is_sorted(), "after the one that is null");
    }

    #[test]
    fn nothing_is_left_of_a_pile_that_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::new(folder.path(), 1 << 30);
        let pile = store.pile(&[1]);
        pile.push(&batch(0..1000)).expect("taken");
        assert!(store.state().bytes > 0);
        drop(pile);
        assert_eq!(store.state().bytes, 0);
        drop(store);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
