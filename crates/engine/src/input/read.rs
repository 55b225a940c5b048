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
    pub keep: &'a mut dyn FnMut(&str, &[u8]) -> Result<(), String>,
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
    raw: Vec<u8>,
    beside_compiled: bool,
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
        let collect = scope.spawn(|| collect(done_in, &mut sink, &mut gathered));
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
    waiting: Vec<Waiting>,
    set_aside: Vec<SetAside>,
    releases: u64,
}

/// Cuts every file and hands the chunks out.
fn cut_all(
    inputs: &[Input],
    work: &SyncSender<(u64, i32, Chunk)>,
    progress: &(dyn Fn(u64) + Sync),
    keep: &mut dyn FnMut(&str, &[u8]) -> Result<(), String>,
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
    let mut one = |start: usize, end: usize, line: u64| {
        let place = Place { file, offset: chunk.offset + start as u64, line };
        parse_document(&chunk.data[start..end], place, stager, settler, dataset, &mut parsed);
    };
    if chunk.documents.is_empty() {
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
    } else {
        for (start, end) in &chunk.documents {
            one(*start, *end, chunk.line);
        }
    }
    if let Some(reason) = &chunk.broken {
        let offset = chunk.offset + chunk.data.len() as u64;
        parsed.set_aside.push(SetAside { file, offset, line: chunk.line, reason: reason.clone() });
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
                parsed.set_aside.push(aside(reason));
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
            parsed.waiting.push(Waiting { origin, raw: raw.to_vec(), beside_compiled: staged.beside_compiled, head });
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

/// Puts the results back in order and away.
fn collect(done: Receiver<(u64, Parsed)>, sink: &mut Sink, gathered: &mut Gathered) -> Result<(), SinkError> {
    let mut early: BTreeMap<u64, Parsed> = BTreeMap::new();
    let mut next = 0u64;
    for (sequence, parsed) in done {
        early.insert(sequence, parsed);
        while let Some(parsed) = early.remove(&next) {
            next += 1;
            for (table, batch) in parsed.batches.into_iter().enumerate() {
                if let Some(batch) = batch {
                    sink.push(table, batch)?;
                }
            }
            gathered.seen.extend(parsed.seen);
            gathered.waiting.extend(parsed.waiting);
            gathered.set_aside.extend(parsed.set_aside);
            gathered.releases += parsed.releases;
        }
    }
    Ok(())
}

/// Settles the releases that waited: lone ones as they are, several of one process merged.
fn settle_waiting(gathered: &mut Gathered, settler: &mut Settler<'_>, stager: &mut Stager<'_>, sink: &mut Sink) -> Result<u64, ReadError> {
    let mut waiting = std::mem::take(&mut gathered.waiting);
    // Date, then content: never the position in the file.
    waiting.sort_by_cached_key(|w| (w.head.ocid.clone(), date_key(w.head.date.as_deref()), xxh3_64(&w.raw)));
    let rules = MergeRules::standard();
    let mut merged = 0;
    for group in waiting.chunk_by(|a, b| a.head.ocid == b.head.ocid) {
        let raw: Vec<&[u8]> = group.iter().map(|w| w.raw.as_slice()).collect();
        let last = &group[group.len() - 1];
        let dataset = settler.dataset().to_owned();
        for (index, waiting) in group.iter().enumerate() {
            let place = (index as i64 + 1, group.len() as i64);
            push_release(settler, &dataset, &waiting.head, waiting.origin, place, xxh3_64(&waiting.raw) as i64);
        }
        if group.len() > 1 {
            push_history(settler, &dataset, group);
        }
        if group.iter().any(|w| w.beside_compiled) {
            continue;
        }
        let compiled = match merge::compile(&raw, rules) {
            Ok(compiled) => compiled,
            Err(error) => {
                let reason = format!("{}: the releases cannot be merged: {error}", last.head.ocid);
                gathered.set_aside.push(SetAside { file: last.origin.file, offset: last.origin.offset as u64, line: 0, reason });
                continue;
            }
        };
        let Ok(mut staged) = stager.document(&compiled) else { continue };
        if let Some(mut staged) = staged.pop() {
            merged += u64::from(group.len() > 1);
            gathered.seen.push(seen(&dataset, &last.head, &compiled, last.origin));
            settler.settle(&compiled, &mut staged, &last.head.ocid, last.origin);
            stager.recycle(staged);
        }
        flush(settler, sink, 64 * 1024)?;
    }
    flush(settler, sink, 0)?;
    Ok(merged)
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
fn push_history(settler: &mut Settler<'_>, dataset: &str, group: &[Waiting]) {
    static HISTORY: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| tables().index("history").expect("a table of tables.toml"));
    let table = tables().at(*HISTORY);
    let at = |name: &str| table.physical_index(name).expect("a column of tables.toml");
    let Some(builder) = settler.builder(*HISTORY) else { return };
    for (index, waiting) in group.iter().enumerate() {
        let process = ProcessId::new(dataset, &waiting.head.ocid);
        let own = format!("{}\u{0}{}", waiting.head.id.as_deref().unwrap_or(""), waiting.head.date.as_deref().unwrap_or(""));
        let release = RowId::new(process, 0, "releases", own.as_bytes());
        for leaf in merge::leaves(&waiting.raw) {
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
