//! The walk: one JSON document beside the tree of paths.
//!
//! Values are kept as places in the document's bytes; only escaped texts are copied. Rows know
//! their parent and their position, so a pointer can be given back. Nothing is decided here.

use std::collections::BTreeMap;

use jiter::{Jiter, JiterError, Peek};
use rustc_hash::FxHashMap;

use super::shape::{Action, NodeId, Shape};
use super::staged::{DOCUMENT_BYTES_MAX, Slot, Staged};

/// Lists, packages and records around a release that are walked into; real ones have three at most.
/// Deeper ones are stepped over, so that a hostile file cannot exhaust the stack.
const NESTING_MAX: usize = 16;

/// Counts of troubles met, by name, each with the path where it was met first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Troubles(pub BTreeMap<(&'static str, String), u64>);

impl Troubles {
    /// Counts one trouble at a path.
    pub fn count(&mut self, what: &'static str, path: String) {
        *self.0.entry((what, path)).or_insert(0) += 1;
    }

    /// What, where and how often, in order.
    pub fn list(&self) -> Vec<(String, String, u64)> {
        self.0.iter().map(|((what, path), n)| ((*what).to_owned(), path.clone(), *n)).collect()
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: &Troubles) {
        for (key, n) in &other.0 {
            *self.0.entry(key.clone()).or_insert(0) += n;
        }
    }
}

/// The document as text. The parser does not look at the texts it steps over, but evidence shows them.
pub fn text(data: &[u8]) -> Result<&str, String> {
    if data.len() > DOCUMENT_BYTES_MAX {
        return Err(format!("a document of {} bytes; at most {DOCUMENT_BYTES_MAX} are read", data.len()));
    }
    simdutf8::compat::from_utf8(data).map_err(|e| format!("no UTF-8 after byte {}", e.valid_up_to()))
}

/// Walks documents and gathers the releases in them.
pub struct Stager<'s> {
    shape: &'s Shape,
    /// For each node: members in neither tables.toml nor ignored.toml, with counts.
    unknown: Vec<FxHashMap<Box<str>, u64>>,
    /// For each node: the child that came first in it last time, and the sibling that came after it. Like
    /// objects have their members in like order, so the guess is nearly always right.
    first: Vec<NodeId>,
    after: Vec<NodeId>,
    /// Troubles met.
    pub troubles: Troubles,
    spare: Vec<Staged>,
    texts: Vec<String>,
    /// Lists, packages and records around the place of the walk.
    nesting: usize,
}

impl<'s> Stager<'s> {
    /// A walker along `shape`.
    pub fn new(shape: &'s Shape) -> Stager<'s> {
        let unknown = vec![FxHashMap::default(); shape.nodes.len()];
        let guesses = vec![0; shape.nodes.len()];
        Stager {
            shape,
            unknown,
            first: guesses.clone(),
            after: guesses,
            troubles: Troubles::default(),
            spare: Vec::new(),
            texts: Vec::new(),
            nesting: 0,
        }
    }

    /// The releases in one document: itself, or those of a package, a record or a list.
    /// The error says where the document stops being JSON, or that it holds no release.
    pub fn document(&mut self, text: &str) -> Result<Vec<Staged>, String> {
        let data = text.as_bytes();
        self.nesting = 0;
        let mut j = Jiter::new(data);
        let mut found = Vec::new();
        let walked = self.any(&mut j, data, &mut found, false).and_then(|()| j.finish());
        match walked {
            Ok(()) => Ok(found),
            Err(error) => {
                self.spare.append(&mut found);
                Err(error.description(&j))
            }
        }
    }

    /// Gives a release's memory back for the next one.
    pub fn recycle(&mut self, staged: Staged) {
        self.spare.push(staged);
    }

    /// Unknown members by path, counted, in order.
    pub fn unknown_fields(&self) -> BTreeMap<String, u64> {
        let path = |node: NodeId, key: &str| match self.shape.path(node) {
            p if p.is_empty() => key.to_owned(),
            p => format!("{p}/{key}"),
        };
        let of_node = |(node, members): (usize, &FxHashMap<Box<str>, u64>)| {
            members.iter().map(|(key, n)| (path(node as NodeId, key), *n)).collect::<Vec<_>>()
        };
        self.unknown.iter().enumerate().flat_map(of_node).collect()
    }

    fn count_unknown(&mut self, node: NodeId, key: &str) {
        let members = &mut self.unknown[node as usize];
        match members.get_mut(key) {
            Some(n) => *n += 1,
            None => drop(members.insert(key.into(), 1)),
        }
    }

    fn any(&mut self, j: &mut Jiter, data: &[u8], found: &mut Vec<Staged>, beside: bool) -> Result<(), JiterError> {
        match j.peek()? {
            Peek::Object => self.release(j, data, found, false, beside),
            Peek::Array if self.nesting < NESTING_MAX => {
                self.nesting += 1;
                let mut next = j.known_array()?;
                while next.is_some() {
                    self.any(j, data, found, beside)?;
                    next = j.array_step()?;
                }
                self.nesting -= 1;
                Ok(())
            }
            other => {
                self.troubles.count("neither an object nor a list", String::new());
                j.known_skip(other)
            }
        }
    }

    /// A release, a record or a package: which one shows on the way.
    fn release(&mut self, j: &mut Jiter, data: &[u8], found: &mut Vec<Staged>, is_compiled: bool, beside: bool) -> Result<(), JiterError> {
        if self.nesting >= NESTING_MAX {
            self.troubles.count("nested too deep to be looked into", String::new());
            return j.next_skip();
        }
        self.nesting += 1;
        let mut staged = self.spare.pop().unwrap_or_default();
        staged.clear(self.shape, is_compiled, beside);
        staged.start = j.current_index();
        let first_nested = found.len();
        let walked = Walk { stager: self, data, staged: &mut staged, found: Some(found) }.object(j, 0, 0);
        staged.length = j.current_index() - staged.start;
        self.nesting -= 1;
        if let Err(error) = walked {
            self.spare.push(staged);
            return Err(error);
        }
        let is_container = found.len() > first_nested || staged.container;
        if is_container {
            let nested = &mut found[first_nested..];
            if nested.iter().any(|s| s.is_compiled) && !staged.is_none(staged.ocid_slot()) {
                nested.iter_mut().filter(|s| !s.is_compiled).for_each(|s| s.beside_compiled = true);
            }
            self.spare.push(staged);
        } else {
            staged.rows[0].raw = (staged.start as u32, staged.length as u32);
            found.push(staged);
        }
        Ok(())
    }
}

struct Walk<'a, 's, 'd> {
    stager: &'a mut Stager<'s>,
    data: &'d [u8],
    staged: &'a mut Staged,
    /// Where nested documents go; only at the top of a document.
    found: Option<&'a mut Vec<Staged>>,
}

impl Walk<'_, '_, '_> {
    fn object(&mut self, j: &mut Jiter, node: NodeId, row: u32) -> Result<(), JiterError> {
        let mut before = None;
        let mut next = j.next_object()?.map(|key| self.step(node, key, &mut before));
        if next.is_some()
            && let Some(mark) = self.stager.shape.nodes[node as usize].mark
        {
            self.set(row, mark, Slot { start: 0, len: 0 });
        }
        while let Some(step) = next {
            match step {
                Some(child) => self.value(j, child, row)?,
                None => j.next_skip()?,
            }
            next = j.next_key()?.map(|key| self.step(node, key, &mut before));
        }
        Ok(())
    }

    /// The child a key leads to; `None` where its value is stepped over. `before` is the child before it.
    fn step(&mut self, node: NodeId, key: &str, before: &mut Option<NodeId>) -> Option<NodeId> {
        let shape = self.stager.shape;
        let guess = match *before {
            Some(child) => &mut self.stager.after[child as usize],
            None => &mut self.stager.first[node as usize],
        };
        let guessed = &shape.nodes[*guess as usize];
        if *guess == 0 || guessed.parent != node || &*guessed.name != key {
            match shape.child_named(node, key) {
                Some(child) => *guess = child,
                None => {
                    if !shape.nodes[node as usize].ignore_rest {
                        self.stager.count_unknown(node, key);
                    }
                    return None;
                }
            }
        }
        let child = *guess;
        *before = Some(child);
        Some(child).filter(|c| shape.nodes[*c as usize].action != Action::Ignore)
    }

    fn value(&mut self, j: &mut Jiter, node: NodeId, row: u32) -> Result<(), JiterError> {
        let shape = self.stager.shape;
        match shape.nodes[node as usize].action {
            Action::Take(slot) => self.take(j, node, row, slot),
            Action::Texts(slot) => self.take_texts(j, node, row, slot),
            Action::Object => self.objects(j, node, row),
            Action::List(list) => self.list(j, node, row, list),
            Action::Documents => self.documents(j, row),
            Action::Compiled => self.compiled(j),
            Action::Ignore => j.next_skip(),
        }
    }

    fn objects(&mut self, j: &mut Jiter, node: NodeId, row: u32) -> Result<(), JiterError> {
        match j.peek()? {
            Peek::Object => self.object(j, node, row),
            Peek::Array => {
                if !self.stager.shape.nodes[node as usize].list_is_usual {
                    self.trouble("a list where an object is due", node);
                }
                let mut next = j.known_array()?;
                while let Some(peek) = next {
                    if peek == Peek::Object {
                        self.object(j, node, row)?;
                    } else {
                        j.known_skip(peek)?;
                    }
                    next = j.array_step()?;
                }
                Ok(())
            }
            Peek::Null => j.known_null(),
            other => {
                self.trouble("a value where an object is due", node);
                j.known_skip(other)
            }
        }
    }

    fn list(&mut self, j: &mut Jiter, node: NodeId, row: u32, list: u16) -> Result<(), JiterError> {
        match j.peek()? {
            Peek::Array => {
                let mut next = j.known_array()?;
                let mut index = 0;
                while let Some(peek) = next {
                    if peek == Peek::Object {
                        self.member(j, node, row, list, index)?;
                    } else {
                        if peek != Peek::Null {
                            self.trouble("a value where an object is due", node);
                        }
                        j.known_skip(peek)?;
                    }
                    index += 1;
                    next = j.array_step()?;
                }
                Ok(())
            }
            Peek::Object => {
                if !self.stager.shape.lists[list as usize].object_is_usual {
                    self.trouble("an object where a list is due", node);
                }
                self.member(j, node, row, list, -1)
            }
            Peek::Null => j.known_null(),
            other => {
                self.trouble("a value where a list is due", node);
                j.known_skip(other)
            }
        }
    }

    fn member(&mut self, j: &mut Jiter, node: NodeId, parent: u32, list: u16, index: i32) -> Result<(), JiterError> {
        let start = j.current_index();
        let row = self.staged.row(self.stager.shape, list, parent, index);
        self.object(j, node, row)?;
        self.staged.rows[row as usize].raw = (start as u32, (j.current_index() - start) as u32);
        Ok(())
    }

    fn take(&mut self, j: &mut Jiter, node: NodeId, row: u32, slot: u16) -> Result<(), JiterError> {
        let place = match j.peek()? {
            Peek::String => {
                let text = j.known_str()?;
                Some(self.staged.place(self.data, text))
            }
            Peek::Null => {
                j.known_null()?;
                None
            }
            peek @ (Peek::True | Peek::False) => {
                let start = j.current_index();
                j.known_bool(peek)?;
                Some(Slot { start: start as u32, len: (j.current_index() - start) as u32 })
            }
            peek if peek.is_num() => {
                let start = j.current_index();
                j.known_number_bytes(peek)?;
                Some(Slot { start: start as u32, len: (j.current_index() - start) as u32 })
            }
            other => {
                self.trouble("an object or a list where a value is due", node);
                j.known_skip(other)?;
                None
            }
        };
        if let Some(place) = place {
            self.set(row, slot, place);
        }
        Ok(())
    }

    fn take_texts(&mut self, j: &mut Jiter, node: NodeId, row: u32, slot: u16) -> Result<(), JiterError> {
        let peek = j.peek()?;
        if peek != Peek::Array {
            if peek == Peek::String {
                self.trouble("a value where a list is due", node);
            }
            return self.take(j, node, row, slot);
        }
        let mut texts = std::mem::take(&mut self.stager.texts);
        texts.clear();
        let mut next = j.known_array()?;
        while let Some(peek) = next {
            if peek == Peek::String {
                texts.push(j.known_str()?.to_owned());
            } else if peek.is_num() {
                texts.push(String::from_utf8_lossy(j.known_number_bytes(peek)?).into_owned());
            } else {
                j.known_skip(peek)?;
            }
            next = j.array_step()?;
        }
        texts.sort_unstable();
        texts.dedup();
        if !texts.is_empty() {
            let place = self.staged.keep(&texts.join("|"));
            self.set(row, slot, place);
        }
        self.stager.texts = texts;
        Ok(())
    }

    fn documents(&mut self, j: &mut Jiter, row: u32) -> Result<(), JiterError> {
        self.staged.container = true;
        let Some(found) = self.found.as_deref_mut().filter(|_| row == 0) else { return j.next_skip() };
        self.stager.any(j, self.data, found, false)
    }

    fn compiled(&mut self, j: &mut Jiter) -> Result<(), JiterError> {
        self.staged.container = true;
        let Some(found) = self.found.as_deref_mut() else { return j.next_skip() };
        match j.peek()? {
            Peek::Object => self.stager.release(j, self.data, found, true, false),
            other => j.known_skip(other),
        }
    }

    fn set(&mut self, row: u32, slot: u16, place: Slot) {
        let at = self.staged.rows[row as usize].slots as usize + slot as usize;
        if !self.staged.is_none(at) && place.len > 0 {
            let list = &self.stager.shape.lists[self.staged.rows[row as usize].list as usize];
            let path = format!("{}/{}", list.path, list.slots[slot as usize].0);
            self.stager.troubles.count("a member given twice; the last one counts", path.trim_start_matches('/').to_owned());
        }
        self.staged.slots[at] = place;
    }

    fn trouble(&mut self, what: &'static str, node: NodeId) {
        let path = self.stager.shape.path(node);
        self.stager.troubles.count(what, path);
    }
}
