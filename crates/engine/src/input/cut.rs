//! Cutting every file: the unpacked bytes are hashed and handed to whoever keeps them, then cut into chunks.

use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender};

use sha2::{Digest, Sha256};

use super::grown::{Behind, behind};
use super::open::{Input, OpenError, Stream, streams};
use super::read::{FileRead, Keep};
use super::split::{Chunk, chunks, more_lines};

/// Cuts every file and hands the chunks out, with a running number and the number of their file.
/// `done` gives back the memory of chunks that were read. What an earlier version read of the first streams
/// (`known`) is not cut again; `None` where the streams do not begin with that.
pub(super) fn cut_all(
    inputs: &[Input],
    known: &[FileRead],
    work: &SyncSender<(u64, i32, Chunk)>,
    done: &Receiver<Vec<u8>>,
    progress: &(dyn Fn(u64) + Sync),
    keep: &mut dyn Keep,
) -> Result<Option<Vec<FileRead>>, OpenError> {
    let mut cutting = Cutting { known, work, done, progress, keep, files: Vec::new(), sequence: 0, has_grown: true };
    for input in inputs {
        for file in input.files()? {
            let first = cutting.files.len();
            let received = streams(&file, &mut |stream| cutting.stream(stream));
            if !cutting.has_grown {
                return Ok(None);
            }
            let received = received?;
            for read in &mut cutting.files[first..] {
                read.received_sha256.clone_from(&received.sha256);
                read.received_length = received.length;
                if read.sha256.is_empty() {
                    read.sha256.clone_from(&received.sha256);
                }
            }
        }
    }
    Ok((cutting.files.len() >= known.len()).then_some(cutting.files))
}

/// The state of [`cut_all`].
struct Cutting<'a> {
    known: &'a [FileRead],
    work: &'a SyncSender<(u64, i32, Chunk)>,
    done: &'a Receiver<Vec<u8>>,
    progress: &'a (dyn Fn(u64) + Sync),
    keep: &'a mut dyn Keep,
    files: Vec<FileRead>,
    sequence: u64,
    /// So far the streams begin with what is known.
    has_grown: bool,
}

impl Cutting<'_> {
    fn stream(&mut self, stream: Stream<'_>) -> Result<(), String> {
        let index = self.files.len();
        let known = self.known.get(index);
        let mut passing = Passing {
            inner: stream.bytes,
            index,
            hasher: (!stream.is_plain).then(Sha256::new),
            length: 0,
            progress: self.progress,
            keep: &mut *self.keep,
            is_kept: known.is_some(),
            refused: None,
        };
        // A stream without a byte is a stream too.
        passing.keep.take(index, &[])?;
        let mut spare = || self.done.try_recv().unwrap_or_default();
        let mut each = |chunk| {
            self.sequence += 1;
            self.work.send((self.sequence - 1, index as i32, chunk)).map_err(|_| "the readers stopped".to_owned())
        };
        let cut = match known {
            None => chunks(&mut passing, &mut spare, &mut each),
            // A stream that breaks off is looked at again when the whole is read.
            Some(known) => match behind(&mut passing, known).unwrap_or(None) {
                None => {
                    self.has_grown = false;
                    return Err("the files are others than before".to_owned());
                }
                Some(Behind::Nothing) => passing.go_on(known, &[]),
                Some(Behind::Lines { line, first }) => passing
                    .go_on(known, &[first])
                    .and_then(|()| more_lines(&mut (&[first][..]).chain(&mut passing), (known.length, line), &mut spare, &mut each)),
            },
        };
        // What lies behind a place that could not be cut belongs to the content all the same.
        let rest = cut.as_ref().ok().map(|()| std::io::copy(&mut passing, &mut std::io::sink()));
        if let Some(reason) = passing.refused {
            return Err(reason);
        }
        cut?;
        // A stream that breaks off has been reported by the cutting.
        drop(rest);
        self.files.push(FileRead {
            name: stream.name,
            member: stream.member,
            sha256: passing.hasher.map(|h| facts::ids::hex(&h.finalize())).unwrap_or_default(),
            length: passing.length,
            received_sha256: String::new(),
            received_length: 0,
        });
        Ok(())
    }
}

/// Unpacked bytes on their way: counted, hashed (where the file's own hash is not theirs), kept.
struct Passing<'a> {
    inner: &'a mut (dyn Read + Send),
    index: usize,
    hasher: Option<Sha256>,
    length: u64,
    progress: &'a (dyn Fn(u64) + Sync),
    keep: &'a mut dyn Keep,
    /// The bytes that pass are kept already.
    is_kept: bool,
    /// Why keeping failed.
    refused: Option<String>,
}

impl Passing<'_> {
    /// Has what is known kept as it was, and the bytes behind it from now on; the first of them have passed.
    fn go_on(&mut self, known: &FileRead, first: &[u8]) -> Result<(), String> {
        self.is_kept = false;
        self.keep.known(self.index, known)?;
        self.keep.take(self.index, first)
    }
}

impl Read for Passing<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        let bytes = &buf[..n];
        if let Some(hasher) = &mut self.hasher {
            hasher.update(bytes);
        }
        self.length += n as u64;
        (self.progress)(n as u64);
        if self.is_kept {
            return Ok(n);
        }
        self.keep.take(self.index, bytes).map_err(|reason| {
            self.refused = Some(reason);
            std::io::Error::other("the bytes could not be kept")
        })?;
        Ok(n)
    }
}
