//! Putting the releases of one process together, and writing the outcome.
//!
//! In: the raw JSON of releases, in the order in which they count. Out: the compiled release as JSON.
//! Not here: which values are omitted or replaced whole; `read` has settled that.

use super::place::{Kind, Script, Span, Value};
use super::read::{self, Release};
use super::rules::MergeRules;
use super::tree::{ChainId, Entry, Fault, Forest};

/// Why releases cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// There was nothing to merge.
    #[error("there is no release")]
    NoRelease,
    /// One release is unusable, or does not fit on those before it.
    #[error("release {number}: {fault}")]
    Release {
        /// Counted from one, in the order given.
        number: usize,
        /// What is wrong.
        fault: Fault,
    },
    /// All releases could be read, but what they say together cannot be one release.
    #[error("the releases together: {0}")]
    Together(Fault),
}

/// Merges the releases of one process, given in the order in which they count, into a compiled release.
///
/// # Errors
/// As [`Merger::compile`].
pub fn compile(releases: &[&[u8]], rules: &MergeRules) -> Result<Vec<u8>, MergeError> {
    let mut merger = Merger::new(rules);
    merger.compile(releases)?;
    Ok(merger.out)
}

/// Merges one process after another in the same memory.
pub struct Merger<'r> {
    rules: &'r MergeRules,
    forest: Forest,
    out: Vec<u8>,
}

impl<'r> Merger<'r> {
    /// A merger by these rules.
    pub fn new(rules: &'r MergeRules) -> Merger<'r> {
        Merger { rules, forest: Forest::default(), out: Vec::new() }
    }

    /// Merges the releases of one process, given in the order in which they count, into a compiled release.
    ///
    /// The result is compact JSON: `ocid` and `date` of the last release, `id` made of the two, the tag
    /// `compiled`, and then all other fields in the order in which they were first seen. One release alone is
    /// compiled too. As with the reference, an absent `ocid` or `date` is `None` within the `id`.
    ///
    /// # Errors
    /// [`MergeError`] if a release is not a JSON object, or a field holds values of kinds that cannot be merged.
    pub fn compile(&mut self, releases: &[&[u8]]) -> Result<&[u8], MergeError> {
        self.forest.clear();
        self.out.clear();
        let merged = merge(releases, self.rules, &mut self.forest)?;
        let writer = Writer { forest: &self.forest, out: &mut self.out, piece: Span::default() };
        writer.release(merged).map_err(|fault| MergeError::Together(*fault))?;
        Ok(&self.out)
    }
}

fn merge(releases: &[&[u8]], rules: &MergeRules, forest: &mut Forest) -> Result<Release, MergeError> {
    let mut merged: Option<Release> = None;
    for (at, raw) in releases.iter().enumerate() {
        let added = read::read(raw, rules, forest).and_then(|release| match merged {
            None => Ok(release),
            Some(Release { members, .. }) => forest.add_members(members, release.members).map(|()| Release { members, ..release }),
        });
        merged = Some(added.map_err(|fault| MergeError::Release { number: at + 1, fault: *fault })?);
    }
    merged.ok_or(MergeError::NoRelease)
}

/// Writes pieces of the text. As long as what is to be written stands just so in the text, the piece only
/// grows; it is copied when it ends. Most of a compiled release is a few long pieces.
struct Writer<'f> {
    forest: &'f Forest,
    out: &'f mut Vec<u8>,
    /// What is written next.
    piece: Span,
}

impl Writer<'_> {
    fn release(mut self, release: Release) -> Result<(), Box<Fault>> {
        let bytes = |head: Value| (head != Value::NOTHING).then(|| self.forest.bytes(head.span()));
        let (ocid, date) = (bytes(release.ocid), bytes(release.date));
        let out = &mut *self.out;
        let mut parts = |parts: &[&[u8]]| parts.iter().for_each(|part| out.extend_from_slice(part));
        parts(&[b"{"]);
        if let Some(ocid) = ocid {
            parts(&[b"\"ocid\":", ocid, b","]);
        }
        parts(&[b"\"id\":\"", bare(ocid), b"-", bare(date), b"\","]);
        if let Some(date) = date {
            parts(&[b"\"date\":", date, b","]);
        }
        parts(&[b"\"tag\":[\"compiled\"]"]);
        self.members(release.members, false)?;
        self.sign(b'}');
        self.flush();
        Ok(())
    }

    /// Copies the piece; what follows begins a new one.
    fn flush(&mut self) {
        self.out.extend_from_slice(self.forest.bytes(self.piece));
        self.piece.start = self.piece.end;
    }

    #[inline]
    fn copy(&mut self, span: Span) {
        if span.start != self.piece.end {
            self.flush();
            self.piece = span;
        }
        self.piece.end = span.end;
    }

    /// Writes one character of ours.
    #[inline]
    fn sign(&mut self, sign: u8) {
        if self.forest.text.get(self.piece.end as usize) == Some(&sign) {
            self.piece.end += 1;
        } else {
            self.flush();
            self.out.push(sign);
        }
    }

    /// Writes the members that are not `null`.
    fn members(&mut self, members: ChainId, mut is_first: bool) -> Result<(), Box<Fault>> {
        let forest = self.forest;
        for Entry { name, value, .. } in forest.entries(members).filter(|entry| entry.value.kind() != Kind::Null) {
            if !std::mem::take(&mut is_first) {
                self.sign(b',');
            }
            self.copy(quoted(name.span()));
            self.sign(b':');
            self.value(value).map_err(|fault| fault.under(&forest.shown(name)))?;
        }
        Ok(())
    }

    /// Writes the objects of a list.
    fn items(&mut self, items: ChainId, mut is_first: bool) -> Result<(), Box<Fault>> {
        let forest = self.forest;
        for Entry { name, value, .. } in forest.entries(items) {
            if !std::mem::take(&mut is_first) {
                self.sign(b',');
            }
            self.sign(b'{');
            let id = match name.script() {
                Script::Plain | Script::Escaped => Some(quoted(name.span())),
                Script::Token => Some(name.span()).filter(|token| forest.bytes(*token) != b"null"),
                Script::Nothing => None,
            };
            if let Some(id) = id {
                b"\"id\":".iter().for_each(|sign| self.sign(*sign));
                self.copy(id);
            }
            self.members(value.number(), id.is_none())?;
            self.sign(b'}');
        }
        Ok(())
    }

    fn value(&mut self, value: Value) -> Result<(), Box<Fault>> {
        match value.kind() {
            // Not written: there is no such member.
            Kind::Nothing | Kind::Null => {}
            Kind::Scalar => self.copy(value.span()),
            Kind::Object | Kind::List => self.whole(value.span()),
            Kind::Members => {
                self.sign(b'{');
                self.members(value.number(), true)?;
                self.sign(b'}');
            }
            Kind::Items => {
                self.sign(b'[');
                self.items(value.number(), true)?;
                self.sign(b']');
            }
            Kind::Both => {
                let both = self.forest.both(value);
                match (both.leaf.kind(), both.other.kind()) {
                    _ if !both.leaf_first => return self.value(both.other),
                    (Kind::Null, _) => return self.value(both.other),
                    // Objects after a mixed list belong to it; it is never empty, for that would be no leaf.
                    (Kind::List, Kind::Items) => {
                        let Span { start, end } = both.leaf.span();
                        self.whole(Span { start, end: end - 1 });
                        self.items(both.other.number(), false)?;
                        self.sign(b']');
                    }
                    _ => return Err(Box::new(Fault::TwoKinds { path: String::new() })),
                }
            }
        }
        Ok(())
    }

    /// Copies a list or an object as published, without blanks between its tokens.
    fn whole(&mut self, span: Span) {
        let raw = self.forest.bytes(span);
        // Nearly all lists replaced whole are short and without any blank.
        if !raw.iter().fold(false, |has_blank, byte| has_blank | byte.is_ascii_whitespace()) {
            return self.copy(span);
        }
        let part = |from: usize, to: usize| Span { start: span.start + from as u32, end: span.start + to as u32 };
        let (mut from, mut at) = (0, 0);
        while at < raw.len() {
            match raw[at] {
                b'"' => at += string_length(&raw[at..]),
                byte if byte.is_ascii_whitespace() => {
                    self.copy(part(from, at));
                    at += 1;
                    from = at;
                }
                _ => at += 1,
            }
        }
        self.copy(part(from, raw.len()));
    }
}

/// A token as part of a longer string.
fn bare(token: Option<&[u8]>) -> &[u8] {
    let token = token.unwrap_or(b"None");
    token.strip_prefix(b"\"").and_then(|t| t.strip_suffix(b"\"")).unwrap_or(token)
}

/// A text with the quotes around it.
fn quoted(span: Span) -> Span {
    Span { start: span.start - 1, end: span.end + 1 }
}

/// The length of the string that opens `text`.
fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = memchr::memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        at += found;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}
