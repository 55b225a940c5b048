//! Reading files into tables: one thread cuts, the others read, results keep the order of the files.
//!
//! A release that is not compiled waits until all files are read: alone it stands for its process,
//! several of one process are merged (see `merge`).

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use arrow::array::RecordBatch;
use facts::days;
use facts::ids::{ProcessId, RowId};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::open::{Input, OpenError, Stream, streams};
use super::sink::{Sink, SinkError, TableData, Winners};
use super::split::{Chunk, chunks};
use crate::merge::{self, MergeRules};
use crate::ocds::corrections::Corrections;
use crate::ocds::settle::{Head, Origin, Settler};
use crate::ocds::shape::Shape;
use crate::ocds::stage::{Stager, Troubles};
use crate::tables::build::Wanted;
use crate::tables::tables;

/// Takes a stream's name and its next bytes.
pub type Keep<'a> = dyn FnMut(&str, &[u8]) -> Result<(), String> + 'a;

/// What to read and how.
pub struct ReadOptions<'a> {
    /// The dataset's name: part of every id.
    pub dataset: &'a str,
    /// The source's corrections.
    pub corrections: &'a Corrections,
    /// For each table, its wanted columns.
    pub wanted: Vec<Option<Wanted>>,
    /// Threads that read; at least 1.
    pub threads: usize,
    /// Bytes of rows kept in memory; 0 writes them all to Parquet.
    pub memory: usize,
    /// Where Parquet files and waiting releases go.
    pub folder: &'a Path,
    /// Told of unpacked bytes read, for a progress bar.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Takes every unpacked stream's bytes, in order, before they are read: the shelf keeps them.
    pub keep: &'a mut Keep<'a>,
}

/// A file after reading: a row of the catalogue `files`.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRead {
    /// Its name as given.
    pub name: String,
    /// Member of an archive, if any.
    pub member: Option<String>,
    /// SHA-256 of the unpacked content.
    pub sha256: String,
    /// Bytes of the unpacked content.
    pub length: u64,
    /// SHA-256 of the file as received.
    pub received_sha256: String,
    /// Bytes of the file as received.
    pub received_length: u64,
}

/// A record that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetAside {
    /// Index of the file.
    pub file: i32,
    /// Byte offset in the unpacked content.
    pub offset: u64,
    /// Line, from 1; 0 where it is not known.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// All that came of reading.
pub struct ReadOutcome {
    /// The tables, in their order; `None` where not wanted.
    pub tables: Vec<Option<TableData>>,
    /// The files.
    pub files: Vec<FileRead>,
    /// Records set aside.
    pub set_aside: Vec<SetAside>,
    /// Troubles counted.
    pub troubles: Troubles,
    /// Members in no list of ours, counted; only full where every table is wanted.
    pub unknown_fields: BTreeMap<String, u64>,
    /// Releases read.
    pub releases: u64,
    /// Processes they came to.
    pub processes: u64,
    /// Processes merged from several releases.
    pub merged: u64,
}

/// What can stop a reading.
#[derive(Debug, Error)]
pub enum ReadError {
    /// A file.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The disk.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// Two ocids with one id.
    #[error("the ocids {0:?} and another one of the dataset have the same 64-bit id; give the dataset another name and import again")]
    Clash(String),
}

/// A compiled release met on the way, to find ocids that come twice.
#[derive(Clone, Copy)]
struct Seen {
    process: i64,
    ocid_hash: u64,
    date: i64,
    content: u64,
    file: i32,
    offset: i64,
}

/// A release that waits for others of its process.
struct Waiting {
    head: Head,
    origin: Origin,
    raw: Raw,
    hash: u64,
    beside_compiled: bool,
}

/// The bytes of a waiting release: in memory, or in the spill file.
enum Raw {
    Memory(Vec<u8>),
    Spilled { offset: u64, length: usize },
}

/// Releases that wait; their bytes go to a file once they are too many for memory.
#[derive(Default)]
struct WaitingRoom {
    all: Vec<Waiting>,
    bytes: usize,
    bytes_max: usize,
    spill: Option<std::fs::File>,
    spilled: u64,
}

impl WaitingRoom {
    fn push(&mut self, mut waiting: Waiting, folder: &Path) -> Result<(), SinkError> {
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

#[derive(Default)]
struct Parsed {
    batches: Vec<Option<RecordBatch>>,
    seen: Vec<Seen>,
    waiting: Vec<Waiting>,
    set_aside: Vec<SetAside>,
    releases: u64,
}

/// Reads inputs into tables.
pub fn read(inputs: &[Input], options: ReadOptions<'_>) -> Result<ReadOutcome, ReadError> {
    let shape = Shape::new(options.wanted.clone());
    let mut sink = Sink::new(options.wanted.clone(), options.folder, options.memory);
    let ReadOptions { dataset, corrections, threads, progress, keep, .. } = options;
    let mut gathered = Gathered::default();
    // Rows and waiting releases share the memory; at least a little, so that small files never touch the disk.
    gathered.waiting.bytes_max = (options.memory / 2).max(64 << 20);
    let folder = options.folder;
    let troubles = Mutex::new((Troubles::default(), BTreeMap::new()));
    let (work_out, work_in) = sync_channel::<(u64, i32, Chunk)>(threads);
    let (done_out, done_in) = sync_channel::<(u64, Parsed)>(threads * 4);
    let work_in = Mutex::new(work_in);
    let files = std::thread::scope(|scope| {
        let (work_in, shape, troubles) = (&work_in, &shape, &troubles);
        for _ in 0..threads.max(1) {
            let done = done_out.clone();
            scope.spawn(move || worker(shape, dataset, corrections, work_in, done, troubles));
        }
        drop(done_out);
        let collect = scope.spawn(|| collect(done_in, &mut sink, &mut gathered, folder));
        let cut = cut_all(inputs, &work_out, progress, keep);
        drop(work_out);
        let collected = collect.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let files = cut?;
        collected?;
        Ok::<_, ReadError>(files)
    })?;
    gathered.files = files;
    let (mut all_troubles, mut unknown) = troubles.into_inner().unwrap_or_else(|e| e.into_inner());
    let mut settler = Settler::new(&shape, dataset, corrections);
    let mut stager = Stager::new(&shape);
    let merged = settle_waiting(&mut gathered, &mut settler, &mut stager, &mut sink)?;
    all_troubles.add(&settler.troubles);
    all_troubles.add(&stager.troubles);
    for (path, n) in stager.unknown_fields() {
        *unknown.entry(path).or_insert(0) += n;
    }
    let (winners, processes) = winners(&mut gathered, &mut all_troubles)?;
    let tables = sink.finish(&winners)?;
    gathered.set_aside.sort();
    Ok(ReadOutcome {
        tables,
        files: gathered.files,
        set_aside: gathered.set_aside,
        troubles: all_troubles,
        unknown_fields: unknown,
        releases: gathered.releases,
        processes,
        merged,
    })
}

#[derive(Default)]
struct Gathered {
    files: Vec<FileRead>,
    seen: Vec<Seen>,
    waiting: WaitingRoom,
    set_aside: Vec<SetAside>,
    releases: u64,
}

/// Cuts every file and hands the chunks out.
fn cut_all(
    inputs: &[Input],
    work: &SyncSender<(u64, i32, Chunk)>,
    progress: &(dyn Fn(u64) + Sync),
    keep: &mut Keep<'_>,
) -> Result<Vec<FileRead>, OpenError> {
    let mut files: Vec<FileRead> = Vec::new();
    let mut sequence = 0u64;
    for input in inputs {
        for file in input.files()? {
            let first = files.len();
            let received = streams(&file, &mut |stream: Stream<'_>| {
                let index = files.len() as i32;
                let mut hasher = Sha256::new();
                let name = stream.member.clone().map_or(stream.name.clone(), |m| format!("{}: {m}", stream.name));
                let length = chunks(stream.bytes, &mut |chunk| {
                    hasher.update(&chunk.data);
                    keep(&name, &chunk.data)?;
                    progress(chunk.data.len() as u64);
                    sequence += 1;
                    work.send((sequence - 1, index, chunk)).map_err(|_| "the readers stopped".to_owned())
                })?;
                files.push(FileRead {
                    name: stream.name,
                    member: stream.member,
                    sha256: facts::ids::hex(&hasher.finalize()),
                    length,
                    received_sha256: String::new(),
                    received_length: 0,
                });
                Ok(())
            })?;
            for read in &mut files[first..] {
                read.received_sha256.clone_from(&received.sha256);
                read.received_length = received.length;
            }
        }
    }
    Ok(files)
}

fn worker(
    shape: &Shape,
    dataset: &str,
    corrections: &Corrections,
    work: &Mutex<Receiver<(u64, i32, Chunk)>>,
    done: SyncSender<(u64, Parsed)>,
    troubles: &Mutex<(Troubles, BTreeMap<String, u64>)>,
) {
    let mut stager = Stager::new(shape);
    let mut settler = Settler::new(shape, dataset, corrections);
    loop {
        let next = work.lock().unwrap_or_else(|e| e.into_inner()).recv();
        let Ok((sequence, file, chunk)) = next else { break };
        let parsed = parse_chunk(&chunk, file, &mut stager, &mut settler, dataset);
        if done.send((sequence, parsed)).is_err() {
            break;
        }
    }
    let mut all = troubles.lock().unwrap_or_else(|e| e.into_inner());
    all.0.add(&stager.troubles);
    all.0.add(&settler.troubles);
    for (path, n) in stager.unknown_fields() {
        *all.1.entry(path).or_insert(0) += n;
    }
}

fn parse_chunk(chunk: &Chunk, file: i32, stager: &mut Stager<'_>, settler: &mut Settler<'_>, dataset: &str) -> Parsed {
    let mut parsed = Parsed::default();
    each_document(chunk, file, &mut |data, place| parse_document(data, place, stager, settler, dataset, &mut parsed));
    if let Some(reason) = &chunk.broken {
        let offset = chunk.offset + chunk.data.len() as u64;
        let line = chunk.line + memchr::memchr_iter(b'\n', &chunk.data).count() as u64;
        parsed.set_aside.push(SetAside { file, offset, line, reason: reason.clone() });
    }
    parsed.batches = settler.finish();
    parsed
}

#[derive(Clone, Copy)]
struct Place {
    file: i32,
    offset: u64,
    line: u64,
}

fn parse_document(data: &[u8], place: Place, stager: &mut Stager<'_>, settler: &mut Settler<'_>, dataset: &str, parsed: &mut Parsed) {
    let aside = |reason: String| SetAside { file: place.file, offset: place.offset, line: place.line, reason };
    let staged = match stager.document(data) {
        Ok(staged) => staged,
        Err(reason) => {
            parsed.set_aside.push(aside(format!("not JSON: {reason}")));
            return;
        }
    };
    if staged.is_empty() {
        parsed.set_aside.push(aside("no release in it".to_owned()));
    }
    for mut staged in staged {
        let head = match settler.head(data, &staged) {
            Ok(head) => head,
            Err(reason) => {
                if staged.beside_compiled {
                    stager.troubles.count("a linked release beside a compiled one, left to it", "records/releases".to_owned());
                } else {
                    parsed.set_aside.push(aside(reason));
                }
                stager.recycle(staged);
                continue;
            }
        };
        parsed.releases += 1;
        let origin = Origin { file: place.file, offset: place.offset as i64 + staged.start as i64, length: staged.length as i64 };
        let raw = &data[staged.start..staged.start + staged.length];
        if head.is_compiled {
            parsed.seen.push(seen(dataset, &head, raw, origin));
            settler.settle(data, &mut staged, &head.ocid, origin);
            push_release(settler, dataset, &head, origin, (1, 1), xxh3_64(raw) as i64);
        } else {
            let hash = xxh3_64(raw);
            parsed.waiting.push(Waiting { origin, raw: Raw::Memory(raw.to_vec()), hash, beside_compiled: staged.beside_compiled, head });
        }
        stager.recycle(staged);
    }
}

fn seen(dataset: &str, head: &Head, raw: &[u8], origin: Origin) -> Seen {
    Seen {
        process: ProcessId::new(dataset, &head.ocid).0,
        ocid_hash: xxh3_64(head.ocid.as_bytes()),
        date: date_key(head.date.as_deref()),
        content: xxh3_64(raw),
        file: origin.file,
        offset: origin.offset,
    }
}

/// A release date as something to order by: instants, else the start of the day; missing is first.
fn date_key(date: Option<&str>) -> i64 {
    let published = date.and_then(days::parse);
    published.and_then(|p| p.at.or(p.day.map(|d| i64::from(d) * 86_400_000_000))).unwrap_or(i64::MIN)
}

/// A row of the table `releases`.
fn push_release(settler: &mut Settler<'_>, dataset: &str, head: &Head, origin: Origin, (sequence, count): (i64, i64), content: i64) {
    static RELEASES: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| tables().index("releases").expect("a table of tables.toml"));
    let Some(builder) = settler.builder(*RELEASES) else { return };
    let process = ProcessId::new(dataset, &head.ocid);
    let own = format!("{}\u{0}{}", head.id.as_deref().unwrap_or(""), head.date.as_deref().unwrap_or(""));
    builder.int(0, Some(process.0));
    builder.int(1, Some(RowId::new(process, 0, "releases", own.as_bytes()).0));
    let table = tables().at(*RELEASES);
    let at = |name: &str| table.physical_index(name).expect("a column of tables.toml");
    builder.text(at("ocid"), Some(&head.ocid));
    builder.text(at("release_id"), head.id.as_deref());
    builder.date(at("date_text"), head.date.as_deref());
    builder.text(at("tag"), head.tag.as_deref());
    builder.int(at("sequence"), Some(sequence));
    builder.int(at("release_count"), Some(count));
    builder.end_row((origin.file, origin.offset, origin.length), "", || content);
}

/// Puts the results back in order and away. After a failure it goes on taking results, so that
/// nobody waits for it, and tells of the failure at the end.
fn collect(done: Receiver<(u64, Parsed)>, sink: &mut Sink, gathered: &mut Gathered, folder: &Path) -> Result<(), SinkError> {
    let mut early: BTreeMap<u64, Parsed> = BTreeMap::new();
    let mut next = 0u64;
    let mut outcome = Ok(());
    for (sequence, parsed) in done {
        if outcome.is_err() {
            continue;
        }
        early.insert(sequence, parsed);
        while let Some(parsed) = early.remove(&next) {
            next += 1;
            outcome = put_away(parsed, sink, gathered, folder);
            if outcome.is_err() {
                break;
            }
        }
    }
    outcome
}

fn put_away(parsed: Parsed, sink: &mut Sink, gathered: &mut Gathered, folder: &Path) -> Result<(), SinkError> {
    for (table, batch) in parsed.batches.into_iter().enumerate() {
        if let Some(batch) = batch {
            sink.push(table, batch)?;
        }
    }
    for waiting in parsed.waiting {
        gathered.waiting.push(waiting, folder)?;
    }
    gathered.seen.extend(parsed.seen);
    gathered.set_aside.extend(parsed.set_aside);
    gathered.releases += parsed.releases;
    Ok(())
}

/// Settles the releases that waited: lone ones as they are, several of one process merged.
fn settle_waiting(gathered: &mut Gathered, settler: &mut Settler<'_>, stager: &mut Stager<'_>, sink: &mut Sink) -> Result<u64, ReadError> {
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
        let compiled = match merge::compile(&slices, MergeRules::standard()) {
            Ok(compiled) => compiled,
            Err(error) => {
                set_aside.push(unmergeable(last, &error.to_string()));
                continue;
            }
        };
        match stager.document(&compiled).map(|mut s| s.pop()) {
            Ok(Some(mut staged)) => {
                merged += u64::from(group.len() > 1);
                seen_now.push(seen(dataset, &last.head, &compiled, last.origin));
                settler.settle(&compiled, &mut staged, &last.head.ocid, last.origin);
                stager.recycle(staged);
            }
            Ok(None) => set_aside.push(unmergeable(last, "nothing is left after merging")),
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
    std::thread::scope(|scope| {
        let cutter = scope.spawn(move || cut_all(inputs, &work_out, &|_| (), &mut |_, _| Ok(())));
        for (_, file, chunk) in work_in {
            let mut parsed = Parsed::default();
            gather_chunk(&chunk, file, &mut stager, &settler, &mut parsed);
            for waiting in parsed.waiting {
                if let Err(error) = room.push(waiting, folder) {
                    failed.get_or_insert(error);
                }
            }
            out.releases += parsed.releases;
            out.set_aside.extend(parsed.set_aside);
        }
        out.files = cutter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
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
        match stager.document(data) {
            Err(reason) => parsed.set_aside.push(aside(format!("not JSON: {reason}"))),
            Ok(all) => {
                for staged in all {
                    parsed.releases += 1;
                    match settler.head(data, &staged) {
                        Err(reason) => parsed.set_aside.push(aside(reason)),
                        Ok(head) => {
                            let raw = &data[staged.start..staged.start + staged.length];
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

/// Calls `each` with every document of a chunk and its place.
fn each_document(chunk: &Chunk, file: i32, each: &mut dyn FnMut(&[u8], Place)) {
    let mut one = |start: usize, end: usize, line: u64| {
        each(&chunk.data[start..end], Place { file, offset: chunk.offset + start as u64, line });
    };
    if !chunk.documents.is_empty() {
        chunk.documents.iter().for_each(|(start, end)| one(*start, *end, chunk.line));
        return;
    }
    let mut start = 0;
    let mut line = chunk.line;
    while start < chunk.data.len() {
        let end = memchr::memchr(b'\n', &chunk.data[start..]).map_or(chunk.data.len(), |n| start + n);
        if !chunk.data[start..end].iter().all(u8::is_ascii_whitespace) {
            one(start, end, line);
        }
        start = end + 1;
        line += 1;
    }
}

fn flush(settler: &mut Settler<'_>, sink: &mut Sink, rows_max: usize) -> Result<(), SinkError> {
    if settler.rows() <= rows_max {
        return Ok(());
    }
    for (table, batch) in settler.finish().into_iter().enumerate() {
        if let Some(batch) = batch {
            sink.push(table, batch)?;
        }
    }
    Ok(())
}

/// Rows of the table `history`: every published field of every release of a process with several.
fn push_history(settler: &mut Settler<'_>, dataset: &str, group: &[Waiting], raw: &[Vec<u8>]) {
    static HISTORY: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| tables().index("history").expect("a table of tables.toml"));
    let table = tables().at(*HISTORY);
    let at = |name: &str| table.physical_index(name).expect("a column of tables.toml");
    let Some(builder) = settler.builder(*HISTORY) else { return };
    for (index, (waiting, raw)) in group.iter().zip(raw).enumerate() {
        let process = ProcessId::new(dataset, &waiting.head.ocid);
        let own = format!("{}\u{0}{}", waiting.head.id.as_deref().unwrap_or(""), waiting.head.date.as_deref().unwrap_or(""));
        let release = RowId::new(process, 0, "releases", own.as_bytes());
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

/// Of the compiled releases of one ocid the latest counts, then the one with the larger content hash.
fn winners(gathered: &mut Gathered, troubles: &mut Troubles) -> Result<(Winners, u64), ReadError> {
    let mut seen = std::mem::take(&mut gathered.seen);
    seen.sort_by_key(|s| (s.process, s.date, s.content, s.file, s.offset));
    let mut winners: Winners = FxHashMap::default();
    let mut processes = 0;
    for group in seen.chunk_by(|a, b| a.process == b.process) {
        processes += 1;
        if group.len() == 1 {
            continue;
        }
        if group.iter().any(|s| s.ocid_hash != group[0].ocid_hash) {
            return Err(ReadError::Clash(format!("{:016x}", group[0].process)));
        }
        let last = group[group.len() - 1];
        // Equal copies: the first one in the files stands, so that a grown file changes nothing.
        let winner = group.iter().find(|s| (s.date, s.content) == (last.date, last.content)).unwrap_or(&last);
        winners.insert(winner.process, (winner.file, winner.offset));
        for loser in group.iter().filter(|s| (s.file, s.offset) != (winner.file, winner.offset)) {
            if loser.content == winner.content {
                troubles.count("a release that comes twice, word for word", "ocid".to_owned());
                continue;
            }
            let reason = "another release of the same ocid is later (or, on the same day, has the larger content hash)".to_owned();
            gathered.set_aside.push(SetAside { file: loser.file, offset: loser.offset as u64, line: 0, reason });
        }
    }
    Ok((winners, processes))
}
