//! Cutting a stream into chunks of whole JSON documents.
//!
//! Lines are the quick way: a chunk ends at a newline and the worker cuts it further. Anything else
//! (pretty-printed, concatenated, one package) is cut at the end of each outermost value. A value too
//! large to hold is opened: the members of its `releases` or `records` list become the documents.

use std::io::Read;

use memchr::{memchr, memrchr};

/// Bytes of a chunk of lines.
const CHUNK_BYTES: usize = 8 << 20;
/// A value larger than this is opened rather than held whole.
const WHOLE_BYTES_MAX: usize = 64 << 20;
/// A line or list member larger than this cannot be read.
pub const DOCUMENT_BYTES_MAX: usize = 512 << 20;

/// Whole documents in a row.
#[derive(Debug, Default)]
pub struct Chunk {
    /// The bytes.
    pub data: Vec<u8>,
    /// Where they begin in the stream.
    pub offset: u64,
    /// The line on which they begin, from 1.
    pub line: u64,
    /// Documents in `data`; empty when each line is one.
    pub documents: Vec<(usize, usize)>,
    /// Trouble at the end of the stream: the rest could not be cut.
    pub broken: Option<String>,
}

/// Cuts a stream, giving chunks in order. `spare` gives memory of chunks that are done with, or new memory:
/// using the same few buffers again is worth a third of the reading time.
pub fn chunks(
    stream: &mut dyn Read,
    spare: &mut dyn FnMut() -> Vec<u8>,
    each: &mut dyn FnMut(Chunk) -> Result<(), String>,
) -> Result<(), String> {
    let mut source = Source { stream, buf: spare(), spare, offset: 0, line: 1, at_end: false, failure: None };
    source.buf.clear();
    source.fill(CHUNK_BYTES);
    source.skip_bom();
    if source.begins_with_a_whole_line() { source.lines(each) } else { source.values(each) }
}

/// Cuts what is left of a stream of lines: `offset` bytes of it, up to this line, were read before.
pub fn more_lines(
    stream: &mut dyn Read,
    (offset, line): (u64, u64),
    spare: &mut dyn FnMut() -> Vec<u8>,
    each: &mut dyn FnMut(Chunk) -> Result<(), String>,
) -> Result<(), String> {
    let mut source = Source { stream, buf: spare(), spare, offset, line, at_end: false, failure: None };
    source.buf.clear();
    source.lines(each)
}

/// Whether a stream that begins so has a document on each line.
pub fn is_lines(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let from = start.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(start.len());
    memchr(b'\n', &start[from..]).is_some_and(|end| is_whole(&start[from..from + end]))
}

/// A line of one value, well formed or not, that does not end open: `{…}`, `[…]`, or rubbish.
fn is_whole(line: &[u8]) -> bool {
    value_end(line, 0).is_some_and(|e| blank(&line[e..])) || !matches!(line.first(), Some(b'{' | b'['))
}

struct Source<'a> {
    stream: &'a mut dyn Read,
    buf: Vec<u8>,
    spare: &'a mut dyn FnMut() -> Vec<u8>,
    /// Offset of `buf` in the stream.
    offset: u64,
    line: u64,
    at_end: bool,
    failure: Option<String>,
}

impl Source<'_> {
    /// Reads until `buf` holds `want` bytes or the stream ends.
    fn fill(&mut self, want: usize) {
        if self.at_end || self.buf.len() >= want {
            return;
        }
        let mut filled = self.buf.len();
        self.buf.resize(want, 0);
        while filled < want {
            match self.stream.read(&mut self.buf[filled..]) {
                Ok(0) => {
                    self.at_end = true;
                    break;
                }
                Ok(n) => filled += n,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.at_end = true;
                    self.failure = Some(format!("the file breaks off: {error}"));
                    break;
                }
            }
        }
        self.buf.truncate(filled);
    }

    fn skip_bom(&mut self) {
        if self.buf.starts_with(b"\xef\xbb\xbf") {
            self.drop_front(3);
        }
    }

    fn drop_front(&mut self, n: usize) {
        self.buf.drain(..n);
        self.offset += n as u64;
    }

    /// Whether the first line that is not blank is a whole JSON value, and others may follow.
    fn begins_with_a_whole_line(&mut self) -> bool {
        let start = self.buf.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
        let mut want = CHUNK_BYTES;
        loop {
            if let Some(end) = memchr(b'\n', &self.buf[start..]) {
                return is_whole(&self.buf[start..start + end]);
            }
            if self.at_end || want >= WHOLE_BYTES_MAX {
                return self.at_end && value_end(&self.buf, start).is_some_and(|e| blank(&self.buf[e..]));
            }
            want *= 2;
            self.fill(want);
        }
    }

    fn lines(&mut self, each: &mut dyn FnMut(Chunk) -> Result<(), String>) -> Result<(), String> {
        loop {
            let mut want = CHUNK_BYTES;
            self.fill(want);
            let end = loop {
                if self.at_end {
                    break self.buf.len();
                }
                if let Some(newline) = memrchr(b'\n', &self.buf) {
                    break newline + 1;
                }
                if want > DOCUMENT_BYTES_MAX {
                    self.failure = Some(format!("a line longer than {DOCUMENT_BYTES_MAX} bytes"));
                    self.at_end = true;
                    break self.buf.len();
                }
                want *= 2;
                self.fill(want);
            };
            // The next chunk's bytes are read into a buffer of full size, so that it never moves.
            let mut rest = (self.spare)();
            rest.clear();
            rest.reserve(CHUNK_BYTES.max(self.buf.len() - end));
            rest.extend_from_slice(&self.buf[end..]);
            let mut data = std::mem::replace(&mut self.buf, rest);
            data.truncate(end);
            let lines = memchr::memchr_iter(b'\n', &data).count() as u64;
            let length = data.len() as u64;
            let broken = if self.at_end { self.failure.take() } else { None };
            let last = self.at_end && self.buf.is_empty();
            each(Chunk { data, offset: self.offset, line: self.line, documents: Vec::new(), broken })?;
            self.offset += length;
            self.line += lines;
            if last {
                return Ok(());
            }
        }
    }

    fn values(&mut self, each: &mut dyn FnMut(Chunk) -> Result<(), String>) -> Result<(), String> {
        loop {
            self.drop_blank();
            if self.buf.is_empty() {
                return self.end(None, each);
            }
            match self.whole_value() {
                Some(0) => return self.end(Some("a character that begins no JSON value".to_owned()), each),
                Some(end) => self.give(end, each)?,
                // Too large to hold, or cut: the releases in it are read one by one, as far as they go.
                None => {
                    if let Err(reason) = self.open_value(0, each)? {
                        return self.end(Some(reason), each);
                    }
                }
            }
        }
    }

    fn drop_blank(&mut self) {
        loop {
            let blanks = self.buf.iter().take_while(|b| b.is_ascii_whitespace() || **b == b',' || **b == 0x1e).count();
            self.count_lines(blanks);
            self.drop_front(blanks);
            if !self.buf.is_empty() || self.at_end {
                return;
            }
            self.fill(CHUNK_BYTES);
        }
    }

    fn count_lines(&mut self, bytes: usize) {
        self.line += memchr::memchr_iter(b'\n', &self.buf[..bytes]).count() as u64;
    }

    /// The end of the value at the front, if it is small enough to hold.
    fn whole_value(&mut self) -> Option<usize> {
        self.whole_value_up_to(WHOLE_BYTES_MAX)
    }

    fn whole_value_up_to(&mut self, most: usize) -> Option<usize> {
        let mut want = CHUNK_BYTES;
        loop {
            self.fill(want);
            if let Some(end) = value_end(&self.buf, 0) {
                return Some(end);
            }
            if self.at_end || want >= most {
                return None;
            }
            want *= 2;
        }
    }

    /// Gives the first `end` bytes as one document.
    fn give(&mut self, end: usize, each: &mut dyn FnMut(Chunk) -> Result<(), String>) -> Result<(), String> {
        let rest = self.buf.split_off(end);
        let data = std::mem::replace(&mut self.buf, rest);
        let lines = memchr::memchr_iter(b'\n', &data).count() as u64;
        let chunk = Chunk { documents: vec![(0, data.len())], offset: self.offset, line: self.line, data, broken: None };
        self.line += lines;
        self.offset += end as u64;
        each(chunk)
    }

    /// Walks into a value too large to hold. The inner error is about the file, the outer from `each`.
    fn open_value(&mut self, depth: usize, each: &mut dyn FnMut(Chunk) -> Result<(), String>) -> Result<Result<(), String>, String> {
        match self.buf.first() {
            Some(b'[') => {
                self.drop_front(1);
                self.list(depth, each)
            }
            Some(b'{') => {
                self.drop_front(1);
                self.package(depth, each)
            }
            _ => Ok(Err("a value that is neither an object nor a list and does not end".to_owned())),
        }
    }

    fn list(&mut self, depth: usize, each: &mut dyn FnMut(Chunk) -> Result<(), String>) -> Result<Result<(), String>, String> {
        loop {
            self.drop_blank();
            match self.buf.first() {
                None => return Ok(Err("the list of releases is not closed: the file was cut".to_owned())),
                Some(b']') => {
                    self.drop_front(1);
                    return Ok(Ok(()));
                }
                Some(_) => {}
            }
            let most = if depth == 0 { WHOLE_BYTES_MAX } else { DOCUMENT_BYTES_MAX };
            match self.whole_value_up_to(most) {
                Some(0) => return Ok(Err("a character that begins no JSON value".to_owned())),
                Some(end) => self.give(end, each)?,
                None if self.at_end => return Ok(Err("the JSON is not closed: the file was cut".to_owned())),
                None if depth == 0 => {
                    if let Err(reason) = self.open_value(1, each)? {
                        return Ok(Err(reason));
                    }
                }
                None => return Ok(Err(format!("a release longer than {DOCUMENT_BYTES_MAX} bytes"))),
            }
        }
    }

    /// The members of a package: its lists are walked, its metadata is stepped over.
    fn package(&mut self, depth: usize, each: &mut dyn FnMut(Chunk) -> Result<(), String>) -> Result<Result<(), String>, String> {
        loop {
            self.drop_blank();
            match self.buf.first() {
                Some(b'}') => {
                    self.drop_front(1);
                    return Ok(Ok(()));
                }
                Some(b'"') => {}
                _ => return Ok(Err("the package is not closed: the file was cut, or is no JSON".to_owned())),
            }
            let Some(end) = self.whole_value() else { return Ok(Err("a member name that does not end".to_owned())) };
            let is_list = matches!(&self.buf[..end], b"\"releases\"" | b"\"records\"");
            self.drop_front(end);
            self.drop_blank();
            if self.buf.first() != Some(&b':') {
                return Ok(Err("a member without a value: the file was cut, or is no JSON".to_owned()));
            }
            self.drop_front(1);
            self.drop_blank();
            if is_list && self.buf.first() == Some(&b'[') {
                self.drop_front(1);
                if let Err(reason) = self.list(depth + 1, each)? {
                    return Ok(Err(reason));
                }
                continue;
            }
            match self.whole_value_up_to(DOCUMENT_BYTES_MAX) {
                Some(0) => return Ok(Err("a character that begins no JSON value".to_owned())),
                None if self.at_end => return Ok(Err("the JSON is not closed: the file was cut, or is no JSON".to_owned())),
                None => return Ok(Err(format!("a member of the package longer than {DOCUMENT_BYTES_MAX} bytes"))),
                Some(end) => {
                    self.count_lines(end);
                    self.drop_front(end);
                }
            }
        }
    }

    fn end(&mut self, reason: Option<String>, each: &mut dyn FnMut(Chunk) -> Result<(), String>) -> Result<(), String> {
        let broken = self.failure.take().or(reason);
        self.offset += self.buf.len() as u64;
        self.buf.clear();
        match broken {
            Some(_) => each(Chunk { offset: self.offset, line: self.line, broken, ..Chunk::default() }),
            None => Ok(()),
        }
    }
}

fn blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

/// The end of the JSON value that begins at `start`: brackets and strings are followed, nothing
/// else is checked. `None` when it is not closed; 0 when nothing begins there.
fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    let first = *bytes.get(start)?;
    match first {
        b'"' => string_end(bytes, start),
        b'{' | b'[' => {
            let mut depth = 0usize;
            let mut at = start;
            while at < bytes.len() {
                match bytes[at] {
                    b'"' => at = string_end(bytes, at)? - 1,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
            None
        }
        b']' | b'}' | b':' => Some(0),
        // A number or a word ends at the first character that cannot be part of it.
        _ => bytes[start..].iter().position(|b| matches!(b, b',' | b']' | b'}') || b.is_ascii_whitespace()).map(|n| start + n),
    }
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &[u8]) -> (Vec<String>, Option<String>) {
        let mut documents = Vec::new();
        let mut broken = None;
        chunks(&mut &text[..], &mut Vec::new, &mut |chunk| {
            if chunk.documents.is_empty() {
                documents.extend(String::from_utf8_lossy(&chunk.data).lines().filter(|l| !l.trim().is_empty()).map(str::to_owned));
            }
            for (start, end) in &chunk.documents {
                documents.push(String::from_utf8_lossy(&chunk.data[*start..*end]).into_owned());
                assert_eq!(&text[chunk.offset as usize + start..chunk.offset as usize + end], &chunk.data[*start..*end]);
            }
            broken = broken.take().or(chunk.broken);
            Ok(())
        })
        .expect("nothing stops here");
        (documents, broken)
    }

    #[test]
    fn lines_with_and_without_a_bom_are_lines() {
        assert_eq!(cut(b"{\"a\":1}\n{\"a\":2}\n").0, ["{\"a\":1}", "{\"a\":2}"]);
        assert_eq!(cut(b"\xef\xbb\xbf{\"a\":1}\n\n{\"a\":2}").0, ["{\"a\":1}", "{\"a\":2}"]);
    }

    #[test]
    fn pretty_printed_and_concatenated_documents_are_cut_at_their_ends() {
        assert_eq!(cut(b"{\n\"a\": \"}\"\n}\n{\n\"a\": 2}\n[1,\n2]").0, ["{\n\"a\": \"}\"\n}", "{\n\"a\": 2}", "[1,\n2]"]);
        assert_eq!(cut(b"{\"a\":1}{\"a\":2}").0.len(), 2);
    }

    #[test]
    fn a_cut_document_is_reported_and_the_ones_before_are_kept() {
        let (documents, broken) = cut(b"{\n\"a\": 1}\n{\n\"a\": [1,");
        assert_eq!(documents, ["{\n\"a\": 1}"]);
        assert!(broken.expect("a reason").contains("not closed"));
    }

    #[test]
    fn an_empty_stream_has_no_documents() {
        assert_eq!(cut(b"").0, Vec::<String>::new());
        assert_eq!(cut(b" \n \n").0, Vec::<String>::new());
    }
}
