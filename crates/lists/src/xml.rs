//! XML as a stream of small trees, one a record, each with its place.
//!
//! `quick-xml` saves us a parser (well-formedness, encodings of characters, positions) and is in the program with `calamine` anyway. It
//! expands no entities but the five of XML and numbers, and neither do we: a document type is refused whole, so no text can grow
//! past its bytes. Not for XML with text between elements: text of an element is joined.

use std::io::{BufRead, BufReader, Read};

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::draft::Place;
use crate::seam::ListError;

/// Deepest element inside a record: lists have six levels, and the tree is walked by recursion.
const DEPTH_MAX: usize = 32;

/// Most elements of a record; the largest seen have some hundreds.
const NODES_MAX: usize = 200_000;

/// Most bytes of one record or of one stretch between records.
const RECORD_BYTES_MAX: u64 = 64 << 20;

/// An element with what is in it. Readers take out what they know; what stays is reported.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Node {
    /// Name without its prefix.
    pub name: String,
    /// Attributes in their order, names without prefix; declarations of namespaces left out.
    pub attributes: Vec<(String, String)>,
    /// All text directly inside, blanks at the ends taken off.
    pub text: String,
    /// Elements in their order.
    pub children: Vec<Node>,
    /// Steps from the record to it, with positions from one: `NATIONALITY[1]/VALUE[2]`.
    pub path: String,
}

impl Node {
    /// Takes out all children of a name.
    pub fn take(&mut self, name: &str) -> Vec<Node> {
        let (taken, kept) = std::mem::take(&mut self.children).into_iter().partition(|c| c.name == name);
        self.children = kept;
        taken
    }

    /// Takes out the first child of a name that holds a text.
    pub fn take_text(&mut self, name: &str) -> Option<(String, String)> {
        let at = self.children.iter().position(|c| c.name == name && !c.text.is_empty() && c.children.is_empty())?;
        let child = self.children.remove(at);
        Some((child.text, child.path))
    }

    /// Takes out an attribute that is not empty.
    pub fn take_attribute(&mut self, name: &str) -> Option<(String, String)> {
        let at = self.attributes.iter().position(|(n, _)| n == name)?;
        let (_, value) = self.attributes.remove(at);
        let value = value.trim().to_owned();
        (!value.is_empty()).then(|| (value, format!("{}/@{name}", self.path)))
    }

    /// Names (paths without positions) of everything that still holds something.
    pub fn leftovers(&self) -> Vec<String> {
        let mut left = Vec::new();
        self.gather(&self.name, &mut left);
        left
    }

    fn gather(&self, path: &str, left: &mut Vec<String>) {
        left.extend(self.attributes.iter().filter(|(_, v)| !v.trim().is_empty()).map(|(n, _)| format!("{path}/@{n}")));
        if !self.text.is_empty() && path.contains('/') {
            left.push(path.to_owned());
        }
        for child in &self.children {
            child.gather(&format!("{path}/{}", child.name), left);
        }
    }
}

/// What a stream of XML holds.
pub(crate) enum Item {
    /// A record.
    Record(Place, Node),
    /// The path of an element with a text that is in no record.
    Around(String),
    /// A record that cannot be taken, and why.
    Bad(Place, String),
}

/// The input, with its lines counted, and an end to records that would take more memory than one may: a text of gigabytes without
/// a `<`.
struct Metered<R> {
    inner: BufReader<R>,
    line: u64,
    left: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let given = self.fill_buf()?;
        let length = given.len().min(into.len());
        into[..length].copy_from_slice(&given[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.left == 0 {
            return Err(std::io::Error::other(format!("more than {RECORD_BYTES_MAX} bytes without a record's end")));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let given = self.inner.buffer();
        self.line += memchr::memchr_iter(b'\n', &given[..amount.min(given.len())]).count() as u64;
        self.left = self.left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

/// Reads a document. `records` are the names of elements that are records; `each` gets them one after another.
///
/// # Errors
/// When it is not well-formed, declares a document type, cannot be read, or holds no element.
pub(crate) fn read(input: impl Read, records: &[&str], each: &mut dyn FnMut(Item) -> Result<(), ListError>) -> Result<(), ListError> {
    let metered = Metered { inner: BufReader::new(input), line: 1, left: RECORD_BYTES_MAX };
    let mut reader = Reader::from_reader(metered);
    let mut buffer = Vec::new();
    let mut around = Around { path: Vec::new(), text: String::new() };
    let mut elements = 0u64;
    loop {
        let line = reader.get_ref().line;
        let start = reader.buffer_position();
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|e| bad(start, e))?;
        elements += u64::from(matches!(event, Event::Start(_) | Event::Empty(_)));
        match event {
            Event::Start(begin) if records.contains(&begin.local_name().into_inner()) => {
                let root = node(&begin, "").map_err(|e| bad(start, e))?;
                reader.get_mut().left = RECORD_BYTES_MAX;
                let item = record(&mut reader, root, Place { line, offset: start, length: 0 })?;
                reader.get_mut().left = RECORD_BYTES_MAX;
                each(item)?;
            }
            Event::Empty(begin) if records.contains(&begin.local_name().into_inner()) => {
                let root = node(&begin, "").map_err(|e| bad(start, e))?;
                let length = reader.buffer_position() - start;
                each(Item::Record(Place { line, offset: start, length }, root))?;
            }
            Event::Start(begin) => {
                if around.path.len() >= DEPTH_MAX {
                    return Err(malformed(start, format!("elements stand more than {DEPTH_MAX} deep")));
                }
                around.open(begin.local_name().into_inner());
            }
            Event::End(_) => {
                if let Some(path) = around.close() {
                    each(Item::Around(path))?;
                }
            }
            Event::Eof if elements == 0 => return Err(malformed(0, "there is no element in it")),
            Event::Eof if !around.path.is_empty() => {
                return Err(malformed(start, format!("the file ends inside {}", around.path.join("/"))));
            }
            Event::Eof => return Ok(()),
            other => around.text.push_str(&text(&other).map_err(|reason| malformed(start, reason))?),
        }
    }
}

/// The elements around records.
struct Around {
    path: Vec<String>,
    text: String,
}

impl Around {
    fn open(&mut self, name: &str) {
        self.path.push(name.to_owned());
        self.text.clear();
    }

    fn close(&mut self) -> Option<String> {
        let empty = std::mem::take(&mut self.text).trim().is_empty();
        let path = self.path.join("/");
        self.path.pop();
        (!empty).then_some(path)
    }
}

/// Reads on to the end of a record. What is wrong inside an element (an unknown entity, an attribute twice) sets the record aside; what
/// breaks the order of elements ends the file.
fn record<R: Read>(reader: &mut Reader<Metered<R>>, root: Node, begin: Place) -> Result<Item, ListError> {
    let mut open = vec![root];
    let mut buffer = Vec::new();
    let mut nodes = 0usize;
    let mut wrong: Option<String> = None;
    loop {
        let at = reader.buffer_position();
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|e| bad(at, e))?;
        match event {
            Event::Start(ref start) | Event::Empty(ref start) => {
                nodes += 1;
                if open.len() >= DEPTH_MAX || nodes > NODES_MAX {
                    return Err(malformed(at, format!("a record of more than {NODES_MAX} elements or {DEPTH_MAX} levels")));
                }
                let inner = child(start, &open).unwrap_or_else(|reason| {
                    wrong.get_or_insert(reason);
                    Node::default()
                });
                open.push(inner);
                if matches!(event, Event::Empty(_)) {
                    close(&mut open);
                }
            }
            Event::End(_) => {
                if let Some(root) = close(&mut open) {
                    let place = Place { length: reader.buffer_position() - begin.offset, ..begin };
                    return Ok(wrong.map_or(Item::Record(place, root), |reason| Item::Bad(place, reason)));
                }
            }
            Event::Eof => return Err(malformed(at, "the file ends inside a record")),
            other => match (text(&other), open.last_mut()) {
                (Ok(text), Some(node)) => node.text.push_str(&text),
                (Err(reason), _) => drop(wrong.get_or_insert(reason)),
                (Ok(_), None) => {}
            },
        }
    }
}

/// Closes the innermost element; gives it back where it is the record itself.
fn close(open: &mut Vec<Node>) -> Option<Node> {
    let mut done = open.pop()?;
    done.text = done.text.trim().to_owned();
    match open.last_mut() {
        Some(parent) => {
            parent.children.push(done);
            None
        }
        None => Some(done),
    }
}

/// The text of what is neither a beginning nor an end.
fn text(event: &Event<'_>) -> Result<String, String> {
    match event {
        Event::Text(text) => Ok(text.xml10_content().into_owned()),
        Event::CData(text) => Ok(text.xml10_content().into_owned()),
        Event::GeneralRef(name) => reference(name),
        Event::DocType(_) => Err("it declares a document type, which no list does".to_owned()),
        _ => Ok(String::new()),
    }
}

fn child(begin: &BytesStart<'_>, open: &[Node]) -> Result<Node, String> {
    let name = begin.local_name().into_inner().to_owned();
    let parent = open.last();
    let position = parent.map_or(1, |p| p.children.iter().filter(|c| c.name == name).count() + 1);
    let above = parent.map_or("", |p| p.path.as_str());
    let separator = if above.is_empty() { "" } else { "/" };
    node(begin, &format!("{above}{separator}{name}[{position}]")).map_err(|e| e.to_string())
}

fn node(begin: &BytesStart<'_>, path: &str) -> Result<Node, quick_xml::Error> {
    let mut attributes = Vec::new();
    for attribute in begin.attributes() {
        let attribute = attribute?;
        let key = attribute.key.into_inner();
        if key == "xmlns" || key.starts_with("xmlns:") {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
        attributes.push((attribute.key.local_name().into_inner().to_owned(), value.into_owned()));
    }
    Ok(Node { name: begin.local_name().into_inner().to_owned(), attributes, path: path.to_owned(), ..Node::default() })
}

/// The text of `&amp;`, `&#1080;`.
fn reference(name: &BytesRef<'_>) -> Result<String, String> {
    if let Some(c) = name.resolve_char_ref().map_err(|e| e.to_string())? {
        return Ok(c.to_string());
    }
    let content = name.xml10_content();
    let known = quick_xml::escape::resolve_predefined_entity(&content);
    known.map(str::to_owned).ok_or_else(|| format!("the entity &{content}; is unknown"))
}

fn bad(offset: u64, error: quick_xml::Error) -> ListError {
    match error {
        quick_xml::Error::Io(io) => ListError::Input(std::io::Error::other(io.to_string())),
        other => malformed(offset, other.to_string()),
    }
}

fn malformed(offset: u64, reason: impl std::fmt::Display) -> ListError {
    ListError::NotThisForm(format!("at byte {offset}: {reason}"))
}
