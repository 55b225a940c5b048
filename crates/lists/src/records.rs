//! Bytes to records: lines of text, and JSON values that stand in an array, one a line, or one after another. Each comes with its
//! place; memory is bounded by the longest record allowed.

use std::io::BufRead;

/// Longest record: the largest entities of the large collections have a few megabytes; beyond this it is no record but a mistake.
/// Tests go to the limit, so theirs is lower.
pub(crate) const RECORD_BYTES_MAX: usize = if cfg!(test) { 1 << 20 } else { 64 << 20 };

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

/// JSON values of a stream: the elements of an array, or values one after another, on lines or not. What is no JSON is cut where it
/// seems to end, so that the next value is found; whoever parses a record says what is wrong with it.
pub(crate) struct Values<R> {
    input: R,
    line: u64,
    offset: u64,
    buffer: Vec<u8>,
    order: Order,
}

/// How values stand in the stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// Nothing was read.
    Unknown,
    /// Elements of an array.
    Array,
    /// One after another.
    Loose,
    /// One a line: the first one was, and so a line that is cut short ends with its line.
    Lines,
}

/// Where in a value the walk stands.
#[derive(Default)]
struct Walk {
    depth: u64,
    in_text: bool,
    escaped: bool,
    nested: bool,
}

impl<R: BufRead> Values<R> {
    pub(crate) fn new(input: R) -> Values<R> {
        Values { input, line: 1, offset: 0, buffer: Vec::new(), order: Order::Unknown }
    }

    /// The next value; `None` at the end.
    pub(crate) fn next(&mut self) -> std::io::Result<Option<Record<'_>>> {
        while let Some(byte) = self.peek()?.filter(|byte| self.is_between(*byte)) {
            self.take(byte);
        }
        let (line, offset) = (self.line, self.offset);
        self.buffer.clear();
        let mut walk = Walk::default();
        while let Some(byte) = self.peek()?.filter(|byte| !self.ends(&walk, *byte)) {
            walk.step(byte);
            if self.buffer.len() <= RECORD_BYTES_MAX {
                self.buffer.push(byte);
            }
            self.take(byte);
        }
        if self.offset == offset {
            return Ok(None);
        }
        if self.order == Order::Loose && line == 1 && self.line == 1 {
            self.order = Order::Lines;
        }
        let whole = self.buffer.len() <= RECORD_BYTES_MAX;
        Ok(Some(Record { line, offset, bytes: whole.then_some(self.buffer.trim_ascii_end()) }))
    }

    fn peek(&mut self) -> std::io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn take(&mut self, byte: u8) {
        self.input.consume(1);
        self.offset += 1;
        self.line += u64::from(byte == b'\n');
    }

    /// Whether a byte before a value belongs to none: blanks, separators, the mark and the bracket at the beginning.
    fn is_between(&mut self, byte: u8) -> bool {
        let in_mark = self.order == Order::Unknown && BOM.get(self.offset as usize) == Some(&byte);
        match self.order {
            _ if byte.is_ascii_whitespace() || in_mark => true,
            Order::Unknown => {
                self.order = if byte == b'[' { Order::Array } else { Order::Loose };
                byte == b'['
            }
            Order::Array => matches!(byte, b',' | b']'),
            Order::Loose | Order::Lines => byte == b',',
        }
    }

    /// Whether a value ends before this byte.
    fn ends(&self, walk: &Walk, byte: u8) -> bool {
        let outside = walk.depth == 0 && !walk.in_text;
        match self.order {
            Order::Lines => byte == b'\n' || (outside && walk.nested),
            Order::Array => outside && (walk.nested || matches!(byte, b',' | b']')),
            Order::Unknown | Order::Loose => outside && (walk.nested || byte == b'\n'),
        }
    }
}

impl Walk {
    fn step(&mut self, byte: u8) {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.nested = true;
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, offset and bytes of every record.
    type Cut = Vec<(u64, u64, Option<String>)>;

    fn own(record: &Record) -> (u64, u64, Option<String>) {
        (record.line, record.offset, record.bytes.map(|b| String::from_utf8_lossy(b).into_owned()))
    }

    fn lines(text: &[u8]) -> Cut {
        let mut lines = Lines::new(text);
        let mut all = Vec::new();
        while let Some(record) = lines.next().unwrap() {
            all.push(own(&record));
        }
        all
    }

    fn values(text: &[u8]) -> Cut {
        let mut values = Values::new(text);
        let mut all = Vec::new();
        while let Some(record) = values.next().unwrap() {
            all.push(own(&record));
        }
        all
    }

    fn cut(expected: &[(u64, u64, &str)]) -> Cut {
        expected.iter().map(|(line, offset, text)| (*line, *offset, Some((*text).to_owned()))).collect()
    }

    #[test]
    fn lines_have_places() {
        assert_eq!(lines(b"\xef\xbb\xbfa\r\n\r\n \n  b \nc"), cut(&[(1, 3, "a"), (4, 12, "b"), (5, 15, "c")]));
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"\n\n"), []);
    }

    #[test]
    fn values_of_an_array_have_places() {
        assert_eq!(
            values(b"\xef\xbb\xbf[ {\"a\":\"]}\\\"\"},\n[1,[2]] , 7 ]\n"),
            cut(&[(1, 5, "{\"a\":\"]}\\\"\"}"), (2, 19, "[1,[2]]"), (2, 29, "7")])
        );
        assert_eq!(values(b"[]"), []);
        assert_eq!(values(b" "), []);
    }

    #[test]
    fn values_one_after_another_have_places() {
        assert_eq!(values(b"{\n}{}\nnonsense\n[1]"), cut(&[(1, 0, "{\n}"), (2, 3, "{}"), (3, 6, "nonsense"), (4, 15, "[1]")]));
        assert_eq!(values(b"{\"a\":"), cut(&[(1, 0, "{\"a\":")]));
        assert_eq!(
            values(b"{}\n{\"a\":\"\n{}"),
            cut(&[(1, 0, "{}"), (2, 3, "{\"a\":\""), (3, 10, "{}")]),
            "a line cut short costs one line"
        );
    }

    #[test]
    fn a_record_too_long_is_left_out_and_the_next_is_found() {
        let mut text = vec![b'x'; RECORD_BYTES_MAX + 1];
        text.extend_from_slice(b"\nshort");
        assert_eq!(lines(&text), [(1, 0, None), (2, RECORD_BYTES_MAX as u64 + 2, Some("short".to_owned()))]);
        text.splice(..0, *b"[\"").for_each(drop);
        text.splice(RECORD_BYTES_MAX + 3.., *b"\",{}]").for_each(drop);
        assert_eq!(values(&text)[0].2, None);
        assert_eq!(values(&text)[1].2.as_deref(), Some("{}"));
    }
}
