//! Bytes to records: lines of text, and JSON values that stand in an array, one a line, or one after another. Each comes with its
//! place; memory is bounded by the longest record allowed.

use std::io::BufRead;

/// Longest record: the largest entities of the large collections have a few megabytes; beyond this it is no record but a mistake.
pub(crate) const RECORD_BYTES_MAX: usize = 64 << 20;

/// What an UTF-8 file may begin with.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// One record, cut out of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Its first byte in the stream.
    pub offset: u64,
    /// Its bytes, without what separates it from others; `None` when they are more than [`RECORD_BYTES_MAX`].
    pub bytes: Option<&'a [u8]>,
}

/// Lines of a stream, without blank ones, without `\r` and the byte order mark.
pub(crate) struct Lines<R> {
    input: R,
    line: u64,
    offset: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(input: R) -> Lines<R> {
        Lines { input, line: 0, offset: 0, buffer: Vec::new() }
    }

    /// The next line that is not blank; `None` at the end.
    pub(crate) fn next(&mut self) -> std::io::Result<Option<Record<'_>>> {
        loop {
            let start = self.offset;
            let whole = self.fill()?;
            if self.offset == start {
                return Ok(None);
            }
            self.line += 1;
            if !whole {
                return Ok(Some(Record { line: self.line, offset: start, bytes: None }));
            }
            let skip = if start == 0 && self.buffer.starts_with(BOM) { BOM.len() } else { 0 };
            let lead = skip + self.buffer[skip..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            if lead < self.buffer.len() {
                let bytes = self.buffer[lead..].trim_ascii_end();
                return Ok(Some(Record { line: self.line, offset: start + lead as u64, bytes: Some(bytes) }));
            }
        }
    }

    /// Reads on to the end of a line; whether all of it is in the buffer.
    fn fill(&mut self) -> std::io::Result<bool> {
        self.buffer.clear();
        let mut whole = true;
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                return Ok(whole);
            }
            let end = memchr::memchr(b'\n', available);
            let taken = end.map_or(available.len(), |at| at + 1);
            whole &= self.buffer.len() + taken <= RECORD_BYTES_MAX;
            if whole {
                self.buffer.extend_from_slice(&available[..taken]);
            }
            self.input.consume(taken);
            self.offset += taken as u64;
            if end.is_some() {
                return Ok(whole);
            }
        }
    }
}
