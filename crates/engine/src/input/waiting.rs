//! Releases that are not compiled: they wait until all files are read, since any file may hold
//! another release of the same process. Alone one stands for its process, several are merged.

use std::path::Path;
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
use crate::merge::{self, MergeRules};
use crate::ocds::corrections::Corrections;
use crate::ocds::settle::{Head, Origin, Settler};
use crate::ocds::shape::Shape;
use crate::ocds::stage::{self, Stager};
use crate::tables::tables;

/// A release that waits for others of its process.
pub(super) struct Waiting {
    pub(super) head: Head,
    pub(super) origin: Origin,
    pub(super) raw: Raw,
    pub(super) hash: u64,
    pub(super) beside_compiled: bool,
}

/// The bytes of a waiting release: in memory, or in the spill file.
pub(super) enum Raw {
    Memory(Vec<u8>),
    Spilled { offset: u64, length: usize },
}

/// Releases that wait; their bytes go to a file once they are too many for memory.
#[derive(Default)]
pub(super) struct WaitingRoom {
    all: Vec<Waiting>,
    bytes: usize,
    /// Bytes of releases that may stay in memory.
    pub(super) bytes_max: usize,
    spill: Option<std::fs::File>,
    spilled: u64,
}

impl WaitingRoom {
    pub(super) fn push(&mut self, mut waiting: Waiting, folder: &Path) -> Result<(), SinkError> {
        let io = |error| SinkError::Io { path: folder.display().to_string(), error };
        if let Raw::Memory(raw) = &waiting.raw {
            self.bytes += raw.len();
            if self.bytes > self.bytes_max {
                use std::io::Write;
                if self.spill.is_none() {
                    self.spill = Some(tempfile::tempfile_in(folder).map_err(io)?);
                }
                let length = raw.len();
                if let Some(file) = &mut self.spill {
                    file.write_all(raw).map_err(io)?;
                }
                waiting.raw = Raw::Spilled { offset: self.spilled, length };
                self.spilled += length as u64;
            }
        }
        self.all.push(waiting);
        Ok(())
    }

    /// The ocids of all releases that wait.
    pub(super) fn ocids(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|w| w.head.ocid.as_str())
    }

    fn bytes_of(&self, waiting: &Waiting) -> Result<Vec<u8>, SinkError> {
        use std::os::unix::fs::FileExt;
        match (&waiting.raw, &self.spill) {
            (Raw::Memory(raw), _) => Ok(raw.clone()),
            (Raw::Spilled { offset, length }, Some(file)) => {
                let mut raw = vec![0; *length];
                let io = |error| SinkError::Io { path: "the releases that wait to be merged".to_owned(), error };
                file.read_exact_at(&mut raw, *offset).map_err(io)?;
                Ok(raw)
            }
            (Raw::Spilled { .. }, None) => Ok(Vec::new()),
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
    let mut room = std::mem::take(&mut gathered.waiting);
    let mut all = std::mem::take(&mut room.all);
    sort_waiting(&mut all);
    for group in all.chunk_by(|a, b| a.head.ocid == b.head.ocid) {
        let raw = group.iter().map(|w| room.bytes_of(w)).collect::<Result<Vec<_>, _>>()?;
        let last = &group[group.len() - 1];
        for (index, waiting) in group.iter().enumerate() {
            let place = (index as i64 + 1, group.len() as i64);
            push_release(settler, dataset, &waiting.head, waiting.origin, place, waiting.hash as i64);
        }
        if group.len() > 1 {
            push_history(settler, dataset, group, &raw);
        }
        if group.iter().any(|w| w.beside_compiled) {
            continue;
        }
        let slices: Vec<&[u8]> = raw.iter().map(Vec::as_slice).collect();
        let compiled = match merge::compile(&slices, rules) {
            Ok(compiled) => compiled,
            Err(error) => {
                set_aside.push(unmergeable(last, &error.to_string()));
                continue;
            }
        };
        let read = stage::text(&compiled).and_then(|text| Ok((text, stager.document(text)?.pop())));
        match read {
            Ok((text, Some(mut staged))) => {
                merged += u64::from(group.len() > 1);
                seen_now.push(seen(dataset, &last.head, xxh3_64(&compiled), last.origin));
                settler.settle(text, &mut staged, &last.head.ocid, last.origin);
                stager.recycle(staged);
            }
            Ok((_, None)) => set_aside.push(unmergeable(last, "nothing is left after merging")),
            Err(error) => set_aside.push(unmergeable(last, &error)),
        }
        flush(settler, sink, 64 * 1024)?;
    }
    gathered.seen.extend(seen_now);
    gathered.set_aside.extend(set_aside);
    flush(settler, sink, 0)?;
    Ok(merged)
}

/// By ocid, then date, then content: never by the position in the file.
fn sort_waiting(all: &mut [Waiting]) {
    all.sort_by_cached_key(|w| (w.head.ocid.clone(), date_key(w.head.date.as_deref()), w.hash));
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
            gather_chunk(&chunk, file, &mut stager, &settler, &mut parsed);
            // When the cutting has ended nobody needs it.
            drop(spare_out.send(chunk.data));
            for waiting in parsed.waiting {
                if let Err(error) = room.push(waiting, folder) {
                    failed.get_or_insert(error);
                }
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
    let mut all = std::mem::take(&mut room.all);
    sort_waiting(&mut all);
    for group in all.chunk_by(|a, b| a.head.ocid == b.head.ocid) {
        let raw = group.iter().map(|w| room.bytes_of(w)).collect::<Result<Vec<_>, _>>()?;
        let slices: Vec<&[u8]> = raw.iter().map(Vec::as_slice).collect();
        match merge::compile(&slices, MergeRules::standard()) {
            Ok(compiled) => each(&compiled),
            Err(error) => out.set_aside.push(unmergeable(&group[group.len() - 1], &error.to_string())),
        }
    }
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

/// The releases of a chunk, all of them waiting.
fn gather_chunk(chunk: &Chunk, file: i32, stager: &mut Stager<'_>, settler: &Settler<'_>, parsed: &mut Parsed) {
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
                            let hash = xxh3_64(raw);
                            parsed.waiting.push(Waiting { head, origin, raw: Raw::Memory(raw.to_vec()), hash, beside_compiled: false });
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
fn push_history(settler: &mut Settler<'_>, dataset: &str, group: &[Waiting], raw: &[Vec<u8>]) {
    static HISTORY: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| tables().index("history").expect("a table of tables.toml"));
    let table = tables().at(*HISTORY);
    let at = |name: &str| table.physical_index(name).expect("a column of tables.toml");
    let Some(builder) = settler.builder(*HISTORY) else { return };
    for (index, (waiting, raw)) in group.iter().zip(raw).enumerate() {
        let process = ProcessId::new(dataset, &waiting.head.ocid);
        let release = release_row(process, &waiting.head);
        for leaf in merge::leaves(raw) {
            builder.int(0, Some(process.0));
            builder.int(1, Some(RowId::new(process, release.0, "history", leaf.pointer.as_bytes()).0));
            builder.int(at("release_row_id"), Some(release.0));
            builder.text(at("release_id"), waiting.head.id.as_deref());
            builder.date(at("date_text"), waiting.head.date.as_deref());
            builder.int(at("sequence"), Some(index as i64 + 1));
            builder.text(at("field"), Some(&leaf.field));
            builder.text(at("section_id"), leaf.section_id.as_deref());
            builder.text(at("member_id"), leaf.member_id.as_deref());
            builder.text(at("value_text"), leaf.value.as_deref());
            builder.number(at("value"), leaf.value.as_deref().filter(|v| facts::amounts::parse(v).is_some()));
            let origin = (waiting.origin.file, waiting.origin.offset, waiting.origin.length);
            let content = || xxh3_64(leaf.value.as_deref().unwrap_or("").as_bytes()) as i64;
            builder.end_row(origin, &leaf.pointer, content);
        }
    }
}
