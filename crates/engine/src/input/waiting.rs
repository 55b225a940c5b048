//! Releases that are not compiled: they wait until all files are read, since any file may hold
//! another release of the same process. Alone one stands for its process, several are merged.

use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;
use std::sync::mpsc::{channel, sync_channel};

use facts::ids::{ProcessId, RowId};
use xxhash_rust::xxh3::xxh3_64;

use super::cut::cut_all;
use super::open::Input;
use super::read::{
    FileRead, Gathered, KeepNothing, Parsed, ReadError, SetAside, date_key, each_document, flush, push_release, release_row, seen,
};
use super::sink::{Sink, SinkError};
use super::split::Chunk;
use crate::merge::{self, MergeRules, Merger};
use crate::ocds::corrections::Corrections;
use crate::ocds::settle::{Head, Origin, Settler};
use crate::ocds::shape::Shape;
use crate::ocds::stage::{self, Stager};
use crate::tables::tables;

/// Is given the releases of a process, each with its bytes.
type EachProcess<'e> = dyn FnMut(&[(&Waiting, Cow<'_, [u8]>)]) -> Result<(), ReadError> + 'e;

/// A release that waits for others of its process.
pub(super) struct Waiting {
    pub(super) head: Head,
    pub(super) origin: Origin,
    pub(super) raw: Raw,
    pub(super) hash: u64,
    pub(super) beside_compiled: bool,
}

/// The bytes of a waiting release: in memory of its own, in a chunk that is kept, or in the spill file.
pub(super) enum Raw {
    Memory(Vec<u8>),
    Chunk { number: usize, start: usize, length: usize },
    Spilled { offset: u64, length: usize },
}

/// Releases that wait; their bytes go to a file once they are too many for memory.
#[derive(Default)]
pub(super) struct WaitingRoom {
    all: Vec<Waiting>,
    chunks: Vec<Vec<u8>>,
    bytes: usize,
    /// Bytes of releases that may stay in memory.
    pub(super) bytes_max: usize,
    spill: Option<std::fs::File>,
    spilled: u64,
}

impl WaitingRoom {
    pub(super) fn push(&mut self, mut waiting: Waiting, folder: &Path) -> Result<(), SinkError> {
        if let Raw::Memory(raw) = &waiting.raw {
            self.bytes += raw.len();
            if self.bytes > self.bytes_max {
                let length = raw.len();
                waiting.raw = Raw::Spilled { offset: self.spill(raw, folder)?, length };
            }
        }
        self.all.push(waiting);
        Ok(())
    }

    /// Takes releases that stand in a chunk. The chunk is kept if they are most of it, for fresh memory is dear
    /// and copies take more of it; else it is given back.
    fn push_chunk(&mut self, chunk: Vec<u8>, releases: Vec<Waiting>, folder: &Path) -> Result<Vec<u8>, SinkError> {
        let places = releases.iter().map(|w| if let Raw::Chunk { length, .. } = w.raw { length } else { 0 });
        let is_kept = places.sum::<usize>() > chunk.capacity() / 2;
        let is_spilled = is_kept && self.bytes + chunk.capacity() > self.bytes_max;
        let offset = if is_spilled { self.spill(&chunk, folder)? } else { 0 };
        for mut waiting in releases {
            match waiting.raw {
                Raw::Chunk { start, length, .. } if is_spilled => {
                    waiting.raw = Raw::Spilled { offset: offset + start as u64, length };
                }
                Raw::Chunk { start, length, .. } if !is_kept => {
                    waiting.raw = Raw::Memory(chunk[start..start + length].to_vec());
                }
                _ => {}
            }
            self.push(waiting, folder)?;
        }
        if !is_kept || is_spilled {
            return Ok(chunk);
        }
        self.bytes += chunk.capacity();
        self.chunks.push(chunk);
        Ok(Vec::new())
    }

    /// Writes bytes to the spill file and gives their place there.
    fn spill(&mut self, bytes: &[u8], folder: &Path) -> Result<u64, SinkError> {
        use std::io::Write;
        let io = |error| SinkError::Io { path: folder.display().to_string(), error };
        let file = match &mut self.spill {
            Some(file) => file,
            none => none.insert(tempfile::tempfile_in(folder).map_err(io)?),
        };
        file.write_all(bytes).map_err(io)?;
        self.spilled += bytes.len() as u64;
        Ok(self.spilled - bytes.len() as u64)
    }

    /// The ocids of all releases that wait.
    pub(super) fn ocids(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|w| w.head.ocid.as_str())
    }

    /// The releases of one process after another, in order of ocid, then date, then content: never of the
    /// position in the files. Each release comes with its bytes.
    fn processes(&self, each: &mut EachProcess<'_>) -> Result<(), ReadError> {
        for group in in_order(&self.all).chunk_by(|a, b| a.head.ocid == b.head.ocid) {
            let group = group.iter().map(|waiting| Ok((*waiting, self.bytes_of(waiting)?))).collect::<Result<Vec<_>, SinkError>>()?;
            each(&group)?;
        }
        Ok(())
    }

    fn bytes_of<'a>(&'a self, waiting: &'a Waiting) -> Result<Cow<'a, [u8]>, SinkError> {
        use std::os::unix::fs::FileExt;
        match (&waiting.raw, &self.spill) {
            (Raw::Memory(raw), _) => Ok(Cow::Borrowed(raw)),
            (Raw::Chunk { number, start, length }, _) => Ok(Cow::Borrowed(&self.chunks[*number][*start..*start + *length])),
            (Raw::Spilled { offset, length }, Some(file)) => {
                let mut raw = vec![0; *length];
                let io = |error| SinkError::Io { path: "the releases that wait to be merged".to_owned(), error };
                file.read_exact_at(&mut raw, *offset).map_err(io)?;
                Ok(Cow::Owned(raw))
            }
            (Raw::Spilled { .. }, None) => Ok(Cow::default()),
        }
    }
}

/// Settles the releases that waited: lone ones as they are, several of one process merged.
pub(super) fn settle_waiting(
    gathered: &mut Gathered,
    settler: &mut Settler<'_>,
    stager: &mut Stager<'_>,
    sink: &mut Sink,
    corrections: &Corrections,
) -> Result<u64, ReadError> {
    let rules = if corrections.version_1_0 { MergeRules::version_1_0() } else { MergeRules::standard() };
    let mut merged = 0;
    let mut set_aside = Vec::new();
    let mut seen_now = Vec::new();
    let dataset = settler.dataset();
    let room = std::mem::take(&mut gathered.waiting);
    let mut merger = Merger::new(rules);
    room.processes(&mut |group| {
        let last = group[group.len() - 1].0;
        for (index, (waiting, _)) in group.iter().enumerate() {
            let place = (index as i64 + 1, group.len() as i64);
            push_release(settler, dataset, &waiting.head, waiting.origin, place, waiting.hash as i64);
        }
        if group.len() > 1 {
            push_history(settler, dataset, group);
        }
        if group.iter().any(|(waiting, _)| waiting.beside_compiled) {
            return Ok(());
        }
        let slices: Vec<&[u8]> = group.iter().map(|(_, raw)| raw.as_ref()).collect();
        let compiled = match merger.compile(&slices) {
            Ok(compiled) => compiled,
            Err(error) => {
                set_aside.push(unmergeable(last, &error.to_string()));
                return Ok(());
            }
        };
        let read = stage::text(compiled).and_then(|text| Ok((text, stager.document(text)?.pop())));
        match read {
            Ok((text, Some(mut staged))) => {
                merged += u64::from(group.len() > 1);
                seen_now.push(seen(dataset, &last.head, xxh3_64(compiled), last.origin));
                settler.settle(text, &mut staged, &last.head.ocid, last.origin);
                stager.recycle(staged);
            }
            Ok((_, None)) => set_aside.push(unmergeable(last, "nothing is left after merging")),
            Err(error) => set_aside.push(unmergeable(last, &error)),
        }
        Ok(flush(settler, sink, 64 * 1024)?)
    })?;
    gathered.seen.extend(seen_now);
    gathered.set_aside.extend(set_aside);
    flush(settler, sink, 0)?;
    Ok(merged)
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

fn unmergeable(last: &Waiting, reason: &str) -> SetAside {
    let reason = format!("{}: the releases cannot be merged: {reason}", last.head.ocid);
    SetAside { file: last.origin.file, offset: last.origin.offset as u64, line: 0, reason }
}

/// Merges the releases of files and gives each compiled release, in order of ocid, to `each`.
/// Releases that are compiled already are left out and counted as set aside.
pub fn compile_files(inputs: &[Input], folder: &Path, memory: usize, each: &mut dyn FnMut(&[u8])) -> Result<Compiled, ReadError> {
    let shape = Shape::new(vec![None; tables().len()]);
    let corrections = Corrections::default();
    let settler = Settler::new(&shape, "", &corrections);
    let mut stager = Stager::new(&shape);
    let mut room = WaitingRoom { bytes_max: memory, ..WaitingRoom::default() };
    let mut out = Compiled::default();
    let mut failed = None;
    let (work_out, work_in) = sync_channel::<(u64, i32, Chunk)>(2);
    let (spare_out, spare_in) = channel();
    std::thread::scope(|scope| {
        let cutter = scope.spawn(move || cut_all(inputs, &[], &work_out, &spare_in, &|_| (), &mut KeepNothing));
        for (_, file, chunk) in work_in {
            let mut parsed = Parsed::default();
            gather_chunk(&chunk, (file, room.chunks.len()), &mut stager, &settler, &mut parsed);
            match room.push_chunk(chunk.data, parsed.waiting, folder) {
                // When the cutting has ended nobody needs it.
                Ok(chunk) => drop(spare_out.send(chunk)),
                Err(error) => drop(failed.get_or_insert(error)),
            }
            out.releases += parsed.releases;
            out.set_aside.extend(parsed.set_aside);
        }
        out.files = cutter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?.unwrap_or_default();
        Ok::<_, ReadError>(())
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let mut merger = Merger::new(MergeRules::standard());
    room.processes(&mut |group| {
        let slices: Vec<&[u8]> = group.iter().map(|(_, raw)| raw.as_ref()).collect();
        match merger.compile(&slices) {
            Ok(compiled) => each(compiled),
            Err(error) => out.set_aside.push(unmergeable(group[group.len() - 1].0, &error.to_string())),
        }
        Ok(())
    })?;
    Ok(out)
}

/// What [`compile_files`] found.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// The files.
    pub files: Vec<FileRead>,
    /// Releases that could not be merged, and records that are no releases.
    pub set_aside: Vec<SetAside>,
    /// Releases read.
    pub releases: u64,
}

/// The releases of a chunk with this number, all of them waiting.
fn gather_chunk(chunk: &Chunk, (file, number): (i32, usize), stager: &mut Stager<'_>, settler: &Settler<'_>, parsed: &mut Parsed) {
    each_document(chunk, file, &mut |data, place| {
        let aside = |reason: String| SetAside { file: place.file, offset: place.offset, line: place.line, reason };
        match stage::text(data).and_then(|text| Ok((text, stager.document(text)?))) {
            Err(reason) => parsed.set_aside.push(aside(format!("not JSON: {reason}"))),
            Ok((data, all)) => {
                for staged in all {
                    parsed.releases += 1;
                    match settler.head(data, &staged) {
                        Err(reason) => parsed.set_aside.push(aside(reason)),
                        Ok(head) => {
                            let raw = &data.as_bytes()[staged.start..staged.start + staged.length];
                            let origin = Origin { file, offset: place.offset as i64 + staged.start as i64, length: staged.length as i64 };
                            let start = (place.offset - chunk.offset) as usize + staged.start;
                            let place = Raw::Chunk { number, start, length: raw.len() };
                            parsed.waiting.push(Waiting { head, origin, raw: place, hash: xxh3_64(raw), beside_compiled: false });
                        }
                    }
                    stager.recycle(staged);
                }
            }
        }
    });
    if let Some(reason) = &chunk.broken {
        let offset = chunk.offset + chunk.data.len() as u64;
        let line = chunk.line + memchr::memchr_iter(b'\n', &chunk.data).count() as u64;
        parsed.set_aside.push(SetAside { file, offset, line, reason: reason.clone() });
    }
}

/// Rows of the table `history`: every published field of every release of a process with several.
fn push_history(settler: &mut Settler<'_>, dataset: &str, group: &[(&Waiting, Cow<'_, [u8]>)]) {
    static AT: LazyLock<(usize, [usize; 9])> = LazyLock::new(|| {
        let table = tables().index("history").expect("a table of tables.toml");
        let at = |name: &str| tables().at(table).physical_index(name).expect("a column of tables.toml");
        let names = ["release_row_id", "release_id", "date_text", "sequence", "field", "section_id", "member_id", "value_text", "value"];
        (table, names.map(at))
    });
    let (table, [row, id, date, sequence, field, section, member, text, number]) = *AT;
    let Some(builder) = settler.builder(table) else { return };
    for (index, (waiting, raw)) in group.iter().enumerate() {
        let process = ProcessId::new(dataset, &waiting.head.ocid);
        let release = release_row(process, &waiting.head);
        let origin = (waiting.origin.file, waiting.origin.offset, waiting.origin.length);
        for leaf in merge::leaves(raw).iter() {
            builder.int(0, Some(process.0));
            builder.int(1, Some(RowId::new(process, release.0, "history", leaf.pointer.as_bytes()).0));
            builder.int(row, Some(release.0));
            builder.text(id, waiting.head.id.as_deref());
            builder.date(date, waiting.head.date.as_deref());
            builder.int(sequence, Some(index as i64 + 1));
            builder.text(field, Some(leaf.field));
            builder.text(section, leaf.section_id);
            builder.text(member, leaf.member_id);
            builder.text(text, leaf.value);
            builder.number(number, leaf.value);
            builder.end_row(origin, leaf.pointer, || xxh3_64(leaf.value.unwrap_or("").as_bytes()) as i64);
        }
    }
}
