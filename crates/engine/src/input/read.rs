//! Reading files into tables: one thread cuts, the others read, results keep the order of the files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{LazyLock, Mutex};

use arrow::array::RecordBatch;
use facts::days;
use facts::ids::{ProcessId, RowId};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use xxhash_rust::xxh3::xxh3_64;

use super::cut::cut_all;
use super::grown::{Earlier, meet};
use super::merging::Settling;
use super::open::{Input, OpenError};
use super::sink::{Sink, SinkError, TableData, Winners};
use super::split::Chunk;
use super::waiting::{Raw, Waiting, WaitingRoom};
use crate::ocds::corrections::Corrections;
use crate::ocds::settle::{Head, Origin, Settler};
use crate::ocds::shape::Shape;
use crate::ocds::stage::{self, Stager, Troubles};
use crate::tables::build::Wanted;
use crate::tables::tables;

/// Who keeps the unpacked bytes of streams; they come whole, one after another, numbered from 0.
pub trait Keep {
    /// Takes the next bytes of a stream; every stream begins with no bytes.
    fn take(&mut self, stream: usize, bytes: &[u8]) -> Result<(), String>;

    /// Takes bytes that an earlier version has kept, at the beginning of a stream.
    fn known(&mut self, stream: usize, bytes: &FileRead) -> Result<(), String>;
}

/// Keeps nothing.
pub struct KeepNothing;

impl Keep for KeepNothing {
    fn take(&mut self, _: usize, _: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn known(&mut self, _: usize, _: &FileRead) -> Result<(), String> {
        Ok(())
    }
}

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
    pub keep: &'a mut dyn Keep,
    /// An earlier version of the dataset, read with the same corrections: what it has of the files is not read
    /// again, and the tables begin with its own. Counts and lists of the outcome are then of what is new.
    pub earlier: Option<Earlier<'a>>,
}

/// A file after reading: a row of the catalogue `files`, and a member of `about.json`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
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

/// Files of people and firms are numbered from here on, so that their rows can stand beside those of any dataset of contracts.
pub const FILES_FROM: i32 = 1 << 20;

/// The files behind the rows of a dataset, and behind those of people and firms that are laid beside it.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The dataset's own, numbered from 0.
    pub own: Vec<FileRead>,
    /// Those of people and firms, numbered from [`FILES_FROM`].
    pub beside: Vec<FileRead>,
}

impl Files {
    /// Of a dataset alone.
    pub fn own(own: Vec<FileRead>) -> Files {
        Files { own, beside: Vec::new() }
    }

    /// The file with a row's number; `None` for rows that were computed of others and stand in no file.
    pub fn get(&self, number: i32) -> Option<&FileRead> {
        let (files, at) = if number >= FILES_FROM { (&self.beside, number - FILES_FROM) } else { (&self.own, number) };
        files.get(usize::try_from(at).ok()?)
    }

    /// All files with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (i32, &FileRead)> {
        (0..).zip(&self.own).chain((FILES_FROM..).zip(&self.beside))
    }
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
    /// Processes they came to; over an earlier version, only those that it does not have.
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
    /// The files do not go on from an earlier version, or in a form that has to be read whole.
    #[error("the files have to be read whole")]
    Whole,
    /// The earlier version.
    #[error("{0}")]
    Earlier(String),
}

/// A compiled release met on the way, to find ocids that come twice.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) process: i64,
    pub(super) ocid_hash: u64,
    pub(super) date: i64,
    pub(super) content: u64,
    pub(super) file: i32,
    pub(super) offset: i64,
}

#[derive(Default)]
pub(super) struct Parsed {
    pub(super) batches: Vec<Option<RecordBatch>>,
    pub(super) seen: Vec<Seen>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) set_aside: Vec<SetAside>,
    pub(super) releases: u64,
}

/// Reads inputs into tables.
pub fn read(inputs: &[Input], options: ReadOptions<'_>) -> Result<ReadOutcome, ReadError> {
    let shape = Shape::new(options.wanted.clone());
    let ReadOptions { dataset, corrections, threads, progress, keep, earlier, .. } = options;
    let mut sink = Sink::new(options.wanted, options.folder, options.memory, earlier.map_or(&[], |e| e.tables));
    // Rows and waiting releases share the memory; at least a little, so that small files never touch the disk.
    let waiting = WaitingRoom::new(options.folder, (options.memory / 2).max(64 << 20));
    let mut gathered = Gathered { waiting, ..Gathered::default() };
    let troubles = Mutex::new(AllTroubles::default());
    let (work_out, work_in) = sync_channel::<(u64, i32, Chunk)>(threads);
    let (done_out, done_in) = sync_channel::<(u64, Parsed)>(threads * 4);
    let work_in = Mutex::new(work_in);
    let (spare_out, spare_in) = channel();
    let files = std::thread::scope(|scope| {
        let (work_in, shape, troubles) = (&work_in, &shape, &troubles);
        for _ in 0..threads.max(1) {
            let (done, spare) = (done_out.clone(), spare_out.clone());
            scope.spawn(move || worker(shape, dataset, corrections, work_in, (done, spare), troubles));
        }
        drop(done_out);
        let collect = scope.spawn(|| collect(done_in, &mut sink, &mut gathered));
        let known = earlier.map_or(&[][..], |e| e.files);
        let cut = cut_all(inputs, known, &work_out, &spare_in, progress, keep);
        drop(work_out);
        let collected = collect.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let files = cut?.ok_or(ReadError::Whole)?;
        collected?;
        Ok::<_, ReadError>(files)
    })?;
    gathered.files = files;
    let again = match earlier {
        None => 0,
        Some(earlier) => meet(earlier, dataset, &mut gathered).map_err(ReadError::Earlier)?.ok_or(ReadError::Whole)?,
    };
    let settling = Settling { shape: &shape, dataset, corrections, threads, troubles: &troubles };
    let merged = settling.run(&mut gathered, &mut sink)?;
    let (mut all_troubles, unknown) = troubles.into_inner().unwrap_or_else(|e| e.into_inner());
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
        processes: processes - again,
        merged,
    })
}

#[derive(Default)]
pub(super) struct Gathered {
    pub(super) files: Vec<FileRead>,
    pub(super) seen: Vec<Seen>,
    pub(super) waiting: WaitingRoom,
    pub(super) set_aside: Vec<SetAside>,
    pub(super) releases: u64,
}

fn worker(
    shape: &Shape,
    dataset: &str,
    corrections: &Corrections,
    work: &Mutex<Receiver<(u64, i32, Chunk)>>,
    (done, spare): (SyncSender<(u64, Parsed)>, Sender<Vec<u8>>),
    troubles: &Mutex<AllTroubles>,
) {
    let mut stager = Stager::new(shape);
    let mut settler = Settler::new(shape, dataset, corrections);
    loop {
        let next = work.lock().unwrap_or_else(|e| e.into_inner()).recv();
        let Ok((sequence, file, chunk)) = next else { break };
        let parsed = parse_chunk(&chunk, file, &mut stager, &mut settler, dataset);
        // When the cutting has ended nobody needs it.
        drop(spare.send(chunk.data));
        if done.send((sequence, parsed)).is_err() {
            break;
        }
    }
    note_troubles(troubles, &stager, &settler);
}

/// Troubles, and members in no list of ours with how often they came, of all threads.
pub(super) type AllTroubles = (Troubles, BTreeMap<String, u64>);

/// Adds what a thread has met to what all have.
pub(super) fn note_troubles(all: &Mutex<AllTroubles>, stager: &Stager<'_>, settler: &Settler<'_>) {
    let mut all = all.lock().unwrap_or_else(|e| e.into_inner());
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
pub(super) struct Place {
    pub(super) file: i32,
    pub(super) offset: u64,
    pub(super) line: u64,
}

fn parse_document(data: &[u8], place: Place, stager: &mut Stager<'_>, settler: &mut Settler<'_>, dataset: &str, parsed: &mut Parsed) {
    let aside = |reason: String| SetAside { file: place.file, offset: place.offset, line: place.line, reason };
    let read = stage::text(data).and_then(|text| Ok((text, stager.document(text)?)));
    let (data, staged) = match read {
        Ok(read) => read,
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
        let raw = &data.as_bytes()[staged.start..staged.start + staged.length];
        let hash = xxh3_64(raw);
        if head.is_compiled {
            parsed.seen.push(seen(dataset, &head, hash, origin));
            settler.settle(data, &mut staged, &head.ocid, origin);
            push_release(settler, dataset, &head, origin, (1, 1), hash as i64);
        } else {
            parsed.waiting.push(Waiting { origin, raw: Raw::Memory(raw.to_vec()), hash, beside_compiled: staged.beside_compiled, head });
        }
        stager.recycle(staged);
    }
}

pub(super) fn seen(dataset: &str, head: &Head, content: u64, origin: Origin) -> Seen {
    Seen {
        process: ProcessId::new(dataset, &head.ocid).0,
        ocid_hash: xxh3_64(head.ocid.as_bytes()),
        date: date_key(head.date.as_deref()),
        content,
        file: origin.file,
        offset: origin.offset,
    }
}

/// A release date as something to order by: instants, else the start of the day; missing is first.
pub(super) fn date_key(date: Option<&str>) -> i64 {
    let published = date.and_then(days::parse);
    published.and_then(|p| p.at.or(p.day.map(|d| i64::from(d) * 86_400_000_000))).unwrap_or(i64::MIN)
}

/// A row of the table `releases`.
pub(super) fn push_release(
    settler: &mut Settler<'_>,
    dataset: &str,
    head: &Head,
    origin: Origin,
    (sequence, count): (i64, i64),
    content: i64,
) {
    static AT: LazyLock<(usize, [usize; 6])> = LazyLock::new(|| {
        let table = tables().index("releases").expect("a table of tables.toml");
        let at = |name: &str| tables().at(table).physical_index(name).expect("a column of tables.toml");
        (table, ["ocid", "release_id", "date_text", "tag", "sequence", "release_count"].map(at))
    });
    let (table, [ocid, release_id, date, tag, sequence_at, count_at]) = *AT;
    let Some(builder) = settler.builder(table) else { return };
    let process = ProcessId::new(dataset, &head.ocid);
    builder.int(0, Some(process.0));
    builder.int(1, Some(release_row(process, head).0));
    builder.text(ocid, Some(&head.ocid));
    builder.text(release_id, head.id.as_deref());
    builder.date(date, head.date.as_deref());
    builder.text(tag, head.tag.as_deref());
    builder.int(sequence_at, Some(sequence));
    builder.int(count_at, Some(count));
    builder.end_row((origin.file, origin.offset, origin.length), "", || content);
}

/// Id of a release's row: from its id and date.
pub(super) fn release_row(process: ProcessId, head: &Head) -> RowId {
    let own = format!("{}\u{0}{}", head.id.as_deref().unwrap_or(""), head.date.as_deref().unwrap_or(""));
    RowId::new(process, 0, "releases", own.as_bytes())
}

/// Puts the results back in order and away. After a failure it goes on taking results, so that
/// nobody waits for it, and tells of the failure at the end.
pub(super) fn collect(done: Receiver<(u64, Parsed)>, sink: &mut Sink, gathered: &mut Gathered) -> Result<(), SinkError> {
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
            outcome = put_away(parsed, sink, gathered);
            if outcome.is_err() {
                break;
            }
        }
    }
    outcome
}

fn put_away(parsed: Parsed, sink: &mut Sink, gathered: &mut Gathered) -> Result<(), SinkError> {
    sink.push(parsed.batches)?;
    for waiting in parsed.waiting {
        gathered.waiting.push(waiting)?;
    }
    gathered.seen.extend(parsed.seen);
    gathered.set_aside.extend(parsed.set_aside);
    gathered.releases += parsed.releases;
    Ok(())
}

/// Calls `each` with every document of a chunk and its place.
pub(super) fn each_document(chunk: &Chunk, file: i32, each: &mut dyn FnMut(&[u8], Place)) {
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

/// Of the compiled releases of one ocid the latest counts, then the one with the larger content hash.
fn winners(gathered: &mut Gathered, troubles: &mut Troubles) -> Result<(Winners, u64), ReadError> {
    let mut seen = std::mem::take(&mut gathered.seen);
    // Unstable: a stable sort would take half as much again.
    seen.sort_unstable_by_key(|s| (s.process, s.date, s.content, s.file, s.offset));
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
