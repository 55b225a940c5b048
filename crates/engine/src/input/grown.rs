//! Files that have grown: what an earlier version read of them is not read again.
//!
//! The bytes are hashed from the start, so that nothing is taken on trust; only what lies behind them is cut
//! and walked. Where the form does not allow that (a package with more in its middle, a process that gets
//! a further release to be merged), the whole is read, as if there were no earlier version.

use std::collections::BTreeSet;
use std::io::Read;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use facts::ids::ProcessId;
use xxhash_rust::xxh3::xxh3_64;

use super::read::{FileRead, Gathered, Seen, date_key};
use super::sink::TableData;
use super::split;
use crate::tables::tables;

/// What an earlier version holds of the same files.
#[derive(Clone, Copy)]
pub struct Earlier<'a> {
    /// Its files, in order; the files read now begin with them.
    pub files: &'a [FileRead],
    /// Its tables, all of them, on the shelf.
    pub tables: &'a [Option<TableData>],
}

/// Bytes looked at to see whether each line is a document.
const FIRST_LINE_BYTES: usize = 1 << 20;

/// Where the bytes behind the known ones begin.
pub(super) enum Behind {
    /// Nothing stands there.
    Nothing,
    /// Lines, the first of them with this number; the first byte has been read already.
    Lines { line: u64, first: u8 },
}

/// Reads the bytes of a stream that an earlier version has read, and finds out what comes behind them.
/// `None` where they are not the same bytes, or what comes behind cannot be read by itself.
pub(super) fn behind(stream: &mut dyn Read, known: &FileRead) -> std::io::Result<Option<Behind>> {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    let mut start = Vec::new();
    let (mut left, mut lines, mut last) = (known.length, 0, b'\n');
    let mut buffer = vec![0; FIRST_LINE_BYTES];
    while left > 0 {
        let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let n = stream.read(&mut buffer[..most])?;
        if n == 0 {
            return Ok(None);
        }
        let bytes = &buffer[..n];
        hasher.update(bytes);
        if start.len() < FIRST_LINE_BYTES {
            start.extend_from_slice(&bytes[..n.min(FIRST_LINE_BYTES - start.len())]);
        }
        lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        last = bytes[n - 1];
        left -= n as u64;
    }
    if facts::ids::hex(&hasher.finalize()) != known.sha256 {
        return Ok(None);
    }
    let mut first = [0];
    if stream.read(&mut first)? == 0 {
        return Ok(Some(Behind::Nothing));
    }
    let is_between_lines = split::is_lines(&start) && (last == b'\n' || first[0] == b'\n');
    Ok(is_between_lines.then_some(Behind::Lines { line: lines + 1, first: first[0] }))
}

/// The compiled releases of the earlier version whose processes come again are put beside the new ones; returns
/// how many processes these are. `None` where one of them would have to be merged anew.
pub(super) fn meet(earlier: Earlier<'_>, dataset: &str, gathered: &mut Gathered) -> Result<Option<u64>, String> {
    let mut waits = BTreeSet::new();
    gathered.waiting.each_ocid(&mut |ocid| {
        waits.insert(ProcessId::new(dataset, ocid).0);
    })?;
    let compiled: BTreeSet<i64> = gathered.seen.iter().map(|s| s.process).collect();
    let at = tables().index("releases").expect("a table of tables.toml");
    let Some(Some(releases)) = earlier.tables.get(at) else { return Ok(None) };
    let mut again = Vec::new();
    let mut can = true;
    releases.scan(None, &["process_id", "ocid", "date_text", "tag", "release_count", "file", "offset", "content"], &mut |batch| {
        let Some(rows) = Rows::of(&batch) else {
            can = false;
            return;
        };
        for row in 0..batch.num_rows() {
            let process = rows.process.value(row);
            // Releases that wait are merged with their earlier ones, which only the files still have.
            can &= !waits.contains(&process);
            if !compiled.contains(&process) {
                continue;
            }
            let is_compiled = text(&rows.tag, row).is_some_and(|tag| tag.split('|').any(|t| t == "compiled"));
            can &= is_compiled && rows.count.value(row) == 1;
            again.push(Seen {
                process,
                ocid_hash: xxh3_64(text(&rows.ocid, row).unwrap_or("").as_bytes()),
                date: date_key(text(&rows.date, row)),
                content: rows.content.value(row) as u64,
                file: rows.file.value(row),
                offset: rows.offset.value(row),
            });
        }
    })?;
    if !can {
        return Ok(None);
    }
    let processes: BTreeSet<i64> = again.iter().map(|s| s.process).collect();
    gathered.seen.extend(again);
    Ok(Some(processes.len() as u64))
}

/// Columns of the table `releases`.
struct Rows<'a> {
    process: &'a Int64Array,
    count: Int64Array,
    file: &'a Int32Array,
    offset: &'a Int64Array,
    content: &'a Int64Array,
    ocid: ArrayRef,
    date: ArrayRef,
    tag: ArrayRef,
}

impl Rows<'_> {
    fn of(batch: &RecordBatch) -> Option<Rows<'_>> {
        let text = |name: &str| cast(batch.column_by_name(name)?, &DataType::Utf8).ok();
        let int = |name: &str| batch.column_by_name(name)?.as_primitive_opt::<Int64Type>();
        Some(Rows {
            process: int("process_id")?,
            count: cast(batch.column_by_name("release_count")?, &DataType::Int64).ok()?.as_primitive::<Int64Type>().clone(),
            file: batch.column_by_name("file")?.as_primitive_opt::<Int32Type>()?,
            offset: int("offset")?,
            content: int("content")?,
            ocid: text("ocid")?,
            date: text("date_text")?,
            tag: text("tag")?,
        })
    }
}

fn text(column: &ArrayRef, row: usize) -> Option<&str> {
    let column = column.as_string::<i32>();
    column.is_valid(row).then(|| column.value(row))
}
