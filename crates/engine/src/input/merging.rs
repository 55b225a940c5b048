//! Releases that have waited, a process at a time: one alone stands for its process, several are merged.
//!
//! One thread puts them in order, the others merge and settle them, and results keep the order.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, LazyLock, Mutex};

use facts::ids::{ProcessId, RowId};
use xxhash_rust::xxh3::xxh3_64;

use super::cut::cut_all;
use super::open::Input;
use super::read::{
    AllTroubles, FileRead, Gathered, KeepNothing, Parsed, ReadError, SetAside, collect, each_document, note_troubles, push_release,
    release_row, seen,
};
use super::sink::Sink;
use super::split::Chunk;
use super::waiting::{Raw, Release, Waiting, WaitingRoom};
use crate::merge::{self, MergeRules, Merger};
use crate::ocds::corrections::Corrections;
use crate::ocds::settle::{Origin, Settler};
use crate::ocds::shape::Shape;
use crate::ocds::stage::{self, Stager};
use crate::tables::tables;

/// Bytes of releases that one thread takes together. Their rows, with every field of their history, take many times as much.
const TOGETHER_BYTES: usize = 1 << 20;

/// Processes with their place in the order.
type Together<'a> = (u64, Vec<Vec<Release<'a>>>);

/// How releases that waited are settled.
pub(super) struct Settling<'a> {
    pub(super) shape: &'a Shape,
    pub(super) dataset: &'a str,
    pub(super) corrections: &'a Corrections,
    pub(super) threads: usize,
    pub(super) troubles: &'a Mutex<AllTroubles>,
}

impl Settling<'_> {
    /// Settles the releases that waited: lone ones as they are, several of one process merged; returns how many
    /// processes were merged.
    pub(super) fn run(&self, gathered: &mut Gathered, sink: &mut Sink) -> Result<u64, ReadError> {
        let mut room = std::mem::take(&mut gathered.waiting);
        if room.is_empty() {
            return Ok(0);
        }
        let merged = AtomicU64::new(0);
        let (work_out, work_in) = sync_channel(self.threads);
        let (done_out, done_in) = sync_channel(self.threads);
        // The workers own it: once all of them have broken down, sending fails instead of waiting for ever.
        let work_in = Arc::new(Mutex::new(work_in));
        std::thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                let (work, done, merged) = (work_in.clone(), done_out.clone(), &merged);
                scope.spawn(move || self.work(&work, done, merged));
            }
            drop((work_in, done_out));
            let collected = scope.spawn(|| collect(done_in, sink, gathered));
            let (mut number, mut some, mut bytes) = (0, Vec::new(), 0);
            let read = room.processes(&mut |group| {
                bytes += group.iter().map(|release| release.raw.len()).sum::<usize>();
                some.push(group);
                if bytes >= TOGETHER_BYTES {
                    // Where nobody takes it any more a thread broke down, of which is told below.
                    drop(work_out.send((number, std::mem::take(&mut some))));
                    (number, bytes) = (number + 1, 0);
                }
                Ok(())
            });
            drop(work_out.send((number, some)));
            drop(work_out);
            collected.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            read
        })?;
        Ok(merged.into_inner())
    }

    fn work(&self, work: &Mutex<Receiver<Together<'_>>>, done: SyncSender<(u64, Parsed)>, merged: &AtomicU64) {
        let rules = if self.corrections.version_1_0 { MergeRules::version_1_0() } else { MergeRules::standard() };
        let mut merger = Merger::new(rules);
        let mut settler = Settler::new(self.shape, self.dataset, self.corrections);
        let mut stager = Stager::new(self.shape);
        loop {
            let next = work.lock().unwrap_or_else(|e| e.into_inner()).recv();
            let Ok((number, groups)) = next else { break };
            let mut parsed = Parsed::default();
            for group in &groups {
                let is_merged = self.settle(group, &mut merger, &mut settler, &mut stager, &mut parsed);
                merged.fetch_add(u64::from(is_merged), Ordering::Relaxed);
            }
            parsed.batches = settler.finish();
            if done.send((number, parsed)).is_err() {
                break;
            }
        }
        note_troubles(self.troubles, &stager, &settler);
    }

    /// Settles the releases of a process; true where several became one.
    fn settle<'s>(
        &'s self,
        group: &[Release<'_>],
        merger: &mut Merger,
        settler: &mut Settler<'s>,
        stager: &mut Stager<'s>,
        parsed: &mut Parsed,
    ) -> bool {
        let last = &group[group.len() - 1];
        for (index, release) in group.iter().enumerate() {
            let place = (index as i64 + 1, group.len() as i64);
            push_release(settler, self.dataset, &release.head, release.origin, place, release.hash as i64);
        }
        if group.len() > 1 {
            push_history(settler, self.dataset, group);
        }
        if group.iter().any(|release| release.beside_compiled) {
            return false;
        }
        let slices: Vec<&[u8]> = group.iter().map(|release| release.raw.as_ref()).collect();
        let compiled = match merger.compile(&slices) {
            Ok(compiled) => compiled,
            Err(error) => {
                parsed.set_aside.push(unmergeable(&last.head.ocid, last.origin, &error.to_string()));
                return false;
            }
        };
        let read = stage::text(compiled).and_then(|text| Ok((text, stager.document(text)?.pop())));
        match read {
            Ok((text, Some(mut staged))) => {
                parsed.seen.push(seen(self.dataset, &last.head, xxh3_64(compiled), last.origin));
                settler.settle(text, &mut staged, &last.head.ocid, last.origin);
                stager.recycle(staged);
                return group.len() > 1;
            }
            Ok((_, None)) => parsed.set_aside.push(unmergeable(&last.head.ocid, last.origin, "nothing is left after merging")),
            Err(error) => parsed.set_aside.push(unmergeable(&last.head.ocid, last.origin, &error)),
        }
        false
    }
}

fn unmergeable(ocid: &str, last: Origin, reason: &str) -> SetAside {
    let reason = format!("{ocid}: the releases cannot be merged: {reason}");
    SetAside { file: last.file, offset: last.offset as u64, line: 0, reason }
}

/// Merges the releases of files and gives each compiled release, in order of ocid, to `each`.
/// Releases that are compiled already are left out and counted as set aside.
pub fn compile_files(inputs: &[Input], folder: &Path, memory: usize, each: &mut dyn FnMut(&[u8])) -> Result<Compiled, ReadError> {
    let shape = Shape::new(vec![None; tables().len()]);
    let corrections = Corrections::default();
    let settler = Settler::new(&shape, "", &corrections);
    let mut stager = Stager::new(&shape);
    let mut room = WaitingRoom::new(folder, memory);
    let mut out = Compiled::default();
    let mut failed = None;
    let (work_out, work_in) = sync_channel::<(u64, i32, Chunk)>(2);
    let (spare_out, spare_in) = channel();
    std::thread::scope(|scope| {
        let cutter = scope.spawn(move || cut_all(inputs, &[], &work_out, &spare_in, &|_| (), &mut KeepNothing));
        for (_, file, chunk) in work_in {
            let mut parsed = Parsed::default();
            gather_chunk(&chunk, (file, room.next_chunk()), &mut stager, &settler, &mut parsed);
            match room.push_chunk(chunk.data, parsed.waiting) {
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
        let last = &group[group.len() - 1];
        let slices: Vec<&[u8]> = group.iter().map(|release| release.raw.as_ref()).collect();
        match merger.compile(&slices) {
            Ok(compiled) => each(compiled),
            Err(error) => out.set_aside.push(unmergeable(&last.head.ocid, last.origin, &error.to_string())),
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
fn push_history(settler: &mut Settler<'_>, dataset: &str, group: &[Release<'_>]) {
    static AT: LazyLock<(usize, [usize; 9])> = LazyLock::new(|| {
        let table = tables().index("history").expect("a table of tables.toml");
        let at = |name: &str| tables().at(table).physical_index(name).expect("a column of tables.toml");
        let names = ["release_row_id", "release_id", "date_text", "sequence", "field", "section_id", "member_id", "value_text", "value"];
        (table, names.map(at))
    });
    let (table, [row, id, date, sequence, field, section, member, text, number]) = *AT;
    let Some(builder) = settler.builder(table) else { return };
    for (index, Release { head, origin, raw, .. }) in group.iter().enumerate() {
        let process = ProcessId::new(dataset, &head.ocid);
        let release = release_row(process, head);
        let origin = (origin.file, origin.offset, origin.length);
        for leaf in merge::leaves(raw).iter() {
            builder.int(0, Some(process.0));
            builder.int(1, Some(RowId::new(process, release.0, "history", leaf.pointer.as_bytes()).0));
            builder.int(row, Some(release.0));
            builder.text(id, head.id.as_deref());
            builder.date(date, head.date.as_deref());
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
