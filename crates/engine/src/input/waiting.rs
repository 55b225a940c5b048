//! Releases that are not compiled wait until all files are read, since any file may hold another release of the same process.
//!
//! They stay in memory while they fit. Beyond that their bytes go to a file, as they come, and what they say of
//! themselves to a pile, which puts it in order.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder, Int32Array, Int32Builder, Int64Array, Int64Builder, RecordBatch, StringArray,
    StringBuilder, UInt64Array, UInt64Builder,
};

use super::read::{ReadError, date_key};
use super::sink::SinkError;
use crate::ocds::settle::{Head, Origin};
use crate::piles::{Pile, Store};

/// A release that waits for others of its process.
pub(super) struct Waiting {
    pub(super) head: Head,
    pub(super) origin: Origin,
    pub(super) raw: Raw,
    pub(super) hash: u64,
    pub(super) beside_compiled: bool,
}

/// The bytes of a waiting release: in memory of its own, or in a chunk that is kept.
pub(super) enum Raw {
    Memory(Vec<u8>),
    Chunk { number: usize, start: usize, length: usize },
}

/// A release that has waited, with its bytes.
pub(super) struct Release<'a> {
    pub(super) head: Cow<'a, Head>,
    pub(super) origin: Origin,
    pub(super) hash: u64,
    pub(super) beside_compiled: bool,
    pub(super) raw: Cow<'a, [u8]>,
}

/// Is given the releases of a process.
type EachProcess<'e, 'a> = dyn FnMut(Vec<Release<'a>>) -> Result<(), ReadError> + 'e;

/// Releases that wait.
#[derive(Default)]
pub(super) struct WaitingRoom {
    all: Vec<Waiting>,
    chunks: Vec<Vec<u8>>,
    bytes: usize,
    bytes_max: usize,
    folder: PathBuf,
    away: Option<Away>,
}

/// Releases that were too many for memory.
struct Away {
    raw: BufWriter<File>,
    end: u64,
    pile: Pile,
}

impl WaitingRoom {
    /// An empty room that holds so many bytes in memory, and the rest in files of this folder.
    pub(super) fn new(folder: &Path, bytes_max: usize) -> WaitingRoom {
        WaitingRoom { folder: folder.to_owned(), bytes_max, ..WaitingRoom::default() }
    }

    /// Takes a release with bytes of its own.
    pub(super) fn push(&mut self, waiting: Waiting) -> Result<(), SinkError> {
        self.take(waiting);
        self.make_room()
    }

    /// Takes releases that stand in a chunk, which has the number of chunks there were before. The chunk is kept if they
    /// are most of it, for fresh memory is dear and copies take more of it; else it is given back.
    pub(super) fn push_chunk(&mut self, chunk: Vec<u8>, releases: Vec<Waiting>) -> Result<Vec<u8>, SinkError> {
        let places = releases.iter().map(|w| if let Raw::Chunk { length, .. } = w.raw { length } else { 0 });
        let is_kept = places.sum::<usize>() > chunk.capacity() / 2;
        for mut waiting in releases {
            if let (Raw::Chunk { start, length, .. }, false) = (&waiting.raw, is_kept) {
                waiting.raw = Raw::Memory(chunk[*start..start + length].to_vec());
            }
            self.take(waiting);
        }
        let spare = if is_kept {
            self.bytes += chunk.capacity();
            self.chunks.push(chunk);
            Vec::new()
        } else {
            chunk
        };
        self.make_room()?;
        Ok(spare)
    }

    /// The number that the next chunk gets.
    pub(super) fn next_chunk(&self) -> usize {
        self.chunks.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.away.is_none()
    }

    fn take(&mut self, waiting: Waiting) {
        let Head { ocid, id, date, tag, .. } = &waiting.head;
        let texts = [id, date, tag].into_iter().flatten().map(String::capacity).sum::<usize>() + ocid.capacity();
        let raw = if let Raw::Memory(raw) = &waiting.raw { raw.capacity() } else { 0 };
        self.bytes += size_of::<Waiting>() + texts + raw;
        self.all.push(waiting);
    }

    fn make_room(&mut self) -> Result<(), SinkError> {
        if self.bytes > self.bytes_max { self.put_away() } else { Ok(()) }
    }

    /// Puts all that waits in memory into the files.
    fn put_away(&mut self) -> Result<(), SinkError> {
        let away = match &mut self.away {
            Some(away) => away,
            none => none.insert(Away::new(&self.folder, self.bytes_max / 2)?),
        };
        let mut rows = RowsOut::default();
        for waiting in self.all.drain(..) {
            let raw = bytes_in(&self.chunks, &waiting.raw);
            away.raw.write_all(raw).map_err(|error| away_error(&self.folder, error))?;
            rows.push(&waiting, away.end, raw.len());
            away.end += raw.len() as u64;
        }
        away.pile.push(&rows.finish()?).map_err(SinkError::Waiting)?;
        self.chunks.clear();
        self.bytes = 0;
        Ok(())
    }

    /// Calls `each` with the ocids of all releases that wait.
    pub(super) fn each_ocid(&self, each: &mut dyn FnMut(&str)) -> Result<(), String> {
        self.all.iter().for_each(|w| each(&w.head.ocid));
        for batch in self.away.iter().map(|away| away.pile.rows()).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
            RowsIn::of(&batch?).ocid.iter().flatten().for_each(&mut *each);
        }
        Ok(())
    }

    /// The releases of one process after another, in order of ocid, then date, then content: never of the
    /// position in the files.
    pub(super) fn processes<'a>(&'a mut self, each: &mut EachProcess<'_, 'a>) -> Result<(), ReadError> {
        if self.away.is_some() {
            self.put_away()?;
        }
        if let Some(away) = &mut self.away {
            away.raw.flush().map_err(|error| away_error(&self.folder, error))?;
        }
        let room: &'a WaitingRoom = self;
        if self.away.is_some() {
            return room.processes_away(each);
        }
        for group in in_order(&room.all).chunk_by(|a, b| a.head.ocid == b.head.ocid) {
            let group = group.iter().map(|waiting| Release {
                head: Cow::Borrowed(&waiting.head),
                origin: waiting.origin,
                hash: waiting.hash,
                beside_compiled: waiting.beside_compiled,
                raw: Cow::Borrowed(bytes_in(&room.chunks, &waiting.raw)),
            });
            each(group.collect())?;
        }
        Ok(())
    }

    fn processes_away<'a>(&'a self, each: &mut EachProcess<'_, 'a>) -> Result<(), ReadError> {
        let Some(away) = &self.away else { return Ok(()) };
        let mut group: Vec<Release<'a>> = Vec::new();
        for batch in away.pile.rows().map_err(SinkError::Waiting)? {
            let batch = batch.map_err(SinkError::Waiting)?;
            let rows = RowsIn::of(&batch);
            for at in 0..batch.num_rows() {
                let release = rows.release(at, away.raw.get_ref()).map_err(|error| away_error(&self.folder, error))?;
                if group.first().is_some_and(|first| first.head.ocid != release.head.ocid) {
                    each(std::mem::take(&mut group))?;
                }
                group.push(release);
            }
        }
        if group.is_empty() { Ok(()) } else { each(group) }
    }
}

impl Away {
    fn new(folder: &Path, bytes_max: usize) -> Result<Away, SinkError> {
        let raw = tempfile::tempfile_in(folder).map_err(|error| away_error(folder, error))?;
        // Ocid, date, content, file and offset are the first columns.
        let pile = Store::new(folder, bytes_max).pile(&[0, 1, 2, 3, 4]);
        Ok(Away { raw: BufWriter::with_capacity(1 << 20, raw), end: 0, pile })
    }
}

fn away_error(folder: &Path, error: std::io::Error) -> SinkError {
    SinkError::Io { path: format!("the releases that wait in {}", folder.display()), error }
}

fn bytes_in<'a>(chunks: &'a [Vec<u8>], raw: &'a Raw) -> &'a [u8] {
    match raw {
        Raw::Memory(raw) => raw,
        Raw::Chunk { number, start, length } => &chunks[*number][*start..*start + *length],
    }
}

/// Rows of the pile as they are made.
#[derive(Default)]
struct RowsOut {
    ocid: StringBuilder,
    date: Int64Builder,
    content: UInt64Builder,
    file: Int32Builder,
    offset: Int64Builder,
    length: Int64Builder,
    id: StringBuilder,
    date_text: StringBuilder,
    tag: StringBuilder,
    beside_compiled: BooleanBuilder,
    raw_offset: UInt64Builder,
    raw_length: UInt64Builder,
}

impl RowsOut {
    fn push(&mut self, waiting: &Waiting, raw_offset: u64, raw_length: usize) {
        let Waiting { head, origin, hash, beside_compiled, .. } = waiting;
        self.ocid.append_value(&head.ocid);
        self.date.append_value(date_key(head.date.as_deref()));
        self.content.append_value(*hash);
        self.file.append_value(origin.file);
        self.offset.append_value(origin.offset);
        self.length.append_value(origin.length);
        self.id.append_option(head.id.as_deref());
        self.date_text.append_option(head.date.as_deref());
        self.tag.append_option(head.tag.as_deref());
        self.beside_compiled.append_value(*beside_compiled);
        self.raw_offset.append_value(raw_offset);
        self.raw_length.append_value(raw_length as u64);
    }

    fn finish(mut self) -> Result<RecordBatch, SinkError> {
        let columns: [(&str, ArrayRef, bool); 12] = [
            ("ocid", Arc::new(self.ocid.finish()), false),
            ("date", Arc::new(self.date.finish()), false),
            ("content", Arc::new(self.content.finish()), false),
            ("file", Arc::new(self.file.finish()), false),
            ("offset", Arc::new(self.offset.finish()), false),
            ("length", Arc::new(self.length.finish()), false),
            ("id", Arc::new(self.id.finish()), true),
            ("date_text", Arc::new(self.date_text.finish()), true),
            ("tag", Arc::new(self.tag.finish()), true),
            ("beside_compiled", Arc::new(self.beside_compiled.finish()), false),
            ("raw_offset", Arc::new(self.raw_offset.finish()), false),
            ("raw_length", Arc::new(self.raw_length.finish()), false),
        ];
        RecordBatch::try_from_iter_with_nullable(columns).map_err(|e| SinkError::Waiting(e.to_string()))
    }
}

/// Rows of the pile as they come back: the columns of [`RowsOut`].
struct RowsIn<'b> {
    ocid: &'b StringArray,
    content: &'b UInt64Array,
    file: &'b Int32Array,
    offset: &'b Int64Array,
    length: &'b Int64Array,
    texts: [&'b StringArray; 3],
    beside_compiled: &'b BooleanArray,
    raw: [&'b UInt64Array; 2],
}

impl RowsIn<'_> {
    fn of(batch: &RecordBatch) -> RowsIn<'_> {
        let columns = batch.columns();
        RowsIn {
            ocid: columns[0].as_string(),
            content: columns[2].as_primitive(),
            file: columns[3].as_primitive(),
            offset: columns[4].as_primitive(),
            length: columns[5].as_primitive(),
            texts: [columns[6].as_string(), columns[7].as_string(), columns[8].as_string()],
            beside_compiled: columns[9].as_boolean(),
            raw: [columns[10].as_primitive(), columns[11].as_primitive()],
        }
    }

    fn release(&self, at: usize, raw: &File) -> std::io::Result<Release<'static>> {
        let [id, date, tag] = self.texts.map(|texts| texts.is_valid(at).then(|| texts.value(at).to_owned()));
        let [raw_offset, raw_length] = self.raw.map(|numbers| numbers.value(at));
        let mut bytes = vec![0; raw_length as usize];
        raw.read_exact_at(&mut bytes, raw_offset)?;
        Ok(Release {
            head: Cow::Owned(Head { ocid: self.ocid.value(at).to_owned(), id, date, tag, is_compiled: false }),
            origin: Origin { file: self.file.value(at), offset: self.offset.value(at), length: self.length.value(at) },
            hash: self.content.value(at),
            beside_compiled: self.beside_compiled.value(at),
            raw: Cow::Owned(bytes),
        })
    }
}

/// By ocid, then date, then content, then as they came. Most ocids of a dataset begin alike and differ soon
/// after: the eight bytes behind their common beginning nearly always decide.
fn in_order(all: &[Waiting]) -> Vec<&Waiting> {
    let first = all.first().map_or(&[][..], |w| w.head.ocid.as_bytes());
    let alike = |ocid: &[u8], most: usize| ocid.iter().zip(&first[..most]).take_while(|(a, b)| a == b).count();
    let common = all.iter().fold(first.len(), |most, w| alike(w.head.ocid.as_bytes(), most));
    let eight = |ocid: &str| {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(&ocid.as_bytes()[common..]).for_each(|(to, from)| *to = *from);
        u64::from_be_bytes(bytes)
    };
    let mut order: Vec<_> = all.iter().map(|w| (eight(&w.head.ocid), date_key(w.head.date.as_deref()), w)).collect();
    order.sort_by(|(eight, date, w), (other_eight, other_date, other)| {
        let by_ocid = eight.cmp(other_eight).then_with(|| w.head.ocid.cmp(&other.head.ocid));
        by_ocid.then_with(|| (date, w.hash).cmp(&(other_date, other.hash)))
    });
    order.into_iter().map(|(_, _, w)| w).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of every seventh process three releases, one of them twice; ids, dates and tags are missing here and there.
    fn release(n: usize, raw: Raw) -> Waiting {
        let process = n * 31 % 97;
        let some = |every: usize, text: String| (!n.is_multiple_of(every)).then_some(text);
        let head = Head {
            ocid: format!("ocds-é-{process:x}"),
            id: some(5, format!("{}", n % 3)),
            date: some(4, format!("2024-0{}-01T00:00:00Z", 1 + n % 9)),
            tag: some(3, "tender|award".to_owned()),
            is_compiled: false,
        };
        let origin = Origin { file: (n / 300) as i32, offset: n as i64, length: 9 };
        Waiting { head, origin, raw, hash: (n % 2) as u64 * u64::MAX, beside_compiled: n.is_multiple_of(11) }
    }

    fn room(bytes_max: usize, folder: &Path) -> WaitingRoom {
        let mut room = WaitingRoom::new(folder, bytes_max);
        for n in 0..400 {
            room.push(release(n, Raw::Memory(format!("bytes of {n}").into_bytes()))).expect("put away");
        }
        for first in (400..600).step_by(50) {
            let number = room.next_chunk();
            // The last chunk is mostly something else, and is given back.
            let mut chunk = Vec::with_capacity(if first == 550 { 4096 } else { 0 });
            let releases = (first..first + 50).map(|n| {
                let start = chunk.len();
                chunk.extend_from_slice(format!("bytes of {n}").as_bytes());
                release(n, Raw::Chunk { number, start, length: chunk.len() - start })
            });
            let releases = releases.collect();
            chunk.shrink_to(if first == 550 { 4096 } else { 0 });
            let spare = room.push_chunk(chunk, releases).expect("put away");
            assert_eq!(spare.is_empty(), first != 550);
        }
        room
    }

    /// A release with all that was kept of it.
    type Told = (Head, Origin, u64, bool, Vec<u8>);

    fn all(mut room: WaitingRoom) -> Vec<Vec<Told>> {
        let mut all = Vec::new();
        let of = |r: &Release<'_>| (r.head.clone().into_owned(), r.origin, r.hash, r.beside_compiled, r.raw.to_vec());
        let each = &mut |group: Vec<Release<'_>>| {
            all.push(group.iter().map(of).collect());
            Ok(())
        };
        room.processes(each).expect("read again");
        all
    }

    #[test]
    fn releases_come_in_one_order_whatever_memory_there_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let in_memory = all(room(usize::MAX, folder.path()));
        assert_eq!(in_memory.len(), 97);
        assert_eq!(in_memory.iter().map(Vec::len).sum::<usize>(), 600);
        assert!(in_memory.is_sorted_by(|a, b| a[0].0.ocid < b[0].0.ocid));
        for release in in_memory.iter().flatten() {
            assert_eq!(release.4, format!("bytes of {}", release.1.offset).into_bytes());
        }
        for bytes_max in [0, 1000, 40_000] {
            let room = room(bytes_max, folder.path());
            assert!(room.away.is_some(), "{bytes_max} were enough");
            assert_eq!(all(room), in_memory, "{bytes_max}");
        }
    }

    #[test]
    fn every_ocid_is_told_where_some_are_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let ocids = |bytes_max: usize| {
            let mut ocids = Vec::new();
            room(bytes_max, folder.path()).each_ocid(&mut |ocid| ocids.push(ocid.to_owned())).expect("read again");
            ocids.sort();
            ocids
        };
        assert_eq!(ocids(usize::MAX).len(), 600);
        assert_eq!(ocids(40_000), ocids(usize::MAX));
    }
}
