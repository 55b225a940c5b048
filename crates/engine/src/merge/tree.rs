//! Values over the bytes of their releases, and how a later one is added to an earlier one.
//!
//! In: values that `read` made of one release. Out: values of several. What is omitted or replaced whole is
//! settled by then. Not here: what cannot be known before the last release, which is whether a plain value
//! and an object in one place can stand; see `compile`.
//!
//! The releases of a process lie one behind another in one text, and keys and values are places in it. All
//! members and objects lie in one table, each with the position of the next one in its object or list, so
//! that adding a release moves no value, and the table serves one process after another.

use std::borrow::Cow;

use jiter::{Jiter, JiterError};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::place::{Kind, Name, Script, Span, TEXT_MAX, Value};

/// Levels of objects and lists; real releases have about ten. Keeps the stack small.
pub(super) const DEPTH_MAX: usize = 128;

/// Members or objects in one place beyond which looking at each in turn costs more than a hash.
const INDEX_ABOVE: u32 = 16;

/// The position of nothing.
const NONE: u32 = u32::MAX;

/// Why a release, or what became of several, cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bytes are not text.
    #[error("not UTF-8")]
    NotUtf8,
    /// More bytes than places can name.
    #[error("the releases have more than {TEXT_MAX} bytes together")]
    TooLong,
    /// The text is not JSON.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// JSON, but a list or a scalar.
    #[error("not an object")]
    NotAnObject,
    /// More levels than any release has.
    #[error("deeper than {DEPTH_MAX} levels")]
    TooDeep,
    /// `ocid` or `date` holds a list or an object.
    #[error("{0} is not a plain value")]
    HeadNotPlain(&'static str),
    /// An object of a list merged by `id` has a list or an object there.
    #[error("{path}/id is not a plain value")]
    IdNotPlain {
        /// Where the list is, by field.
        path: String,
    },
    /// One field holds a plain value, an object or a list in turn.
    #[error("{path} holds values of two kinds that cannot be merged")]
    TwoKinds {
        /// Where the field is.
        path: String,
    },
}

impl Fault {
    /// The same fault, seen from one level higher.
    #[cold]
    pub(super) fn under(mut self: Box<Fault>, field: &str) -> Box<Fault> {
        if let Fault::IdNotPlain { path } | Fault::TwoKinds { path } = &mut *self {
            path.insert_str(0, field);
            path.insert(0, '/');
        }
        self
    }

    /// Whether the text itself is unusable, so that reading on is impossible.
    pub(super) fn is_fatal(&self) -> bool {
        !matches!(self, Fault::IdNotPlain { .. } | Fault::TwoKinds { .. })
    }
}

impl From<JiterError> for Box<Fault> {
    #[cold]
    fn from(error: JiterError) -> Box<Fault> {
        Box::new(Fault::NotJson(format!("{} at byte {}", error.error_type, error.index)))
    }
}

/// A plain value or one replaced whole, and an object or a list merged by `id`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Both {
    pub(super) leaf: Value,
    /// Whether the leaf was published before the other: only then does it count.
    pub(super) leaf_first: bool,
    /// `Members` or `Items`.
    pub(super) other: Value,
}

/// A member of an object, or an object of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) name: Name,
    pub(super) value: Value,
    next: u32,
}

/// The entries of an object or a list.
pub(super) type ChainId = u32;

/// Entries in first-seen order.
#[derive(Clone, Copy, Debug)]
struct Chain {
    first: u32,
    last: u32,
    count: u32,
    /// Position of its index, once there are many entries.
    index: u32,
}

const EMPTY: Chain = Chain { first: NONE, last: NONE, count: 0, index: NONE };

/// Where the entries of a chain are, up to one, by the hash of their names.
#[derive(Debug, Default)]
struct Index {
    /// The entries after this one are not in it yet.
    covered: Option<u32>,
    at: FxHashMap<u64, u32>,
}

/// The values of the releases of one process.
#[derive(Debug, Default)]
pub(super) struct Forest {
    /// The releases, one behind another.
    pub(super) text: Vec<u8>,
    entries: Vec<Entry>,
    chains: Vec<Chain>,
    both: Vec<Both>,
    unescaped: FxHashMap<Span, Box<str>>,
    indexes: Vec<Index>,
}

impl Forest {
    /// Makes room for another process.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.entries.clear();
        self.chains.clear();
        self.both.clear();
        self.unescaped.clear();
        self.indexes.clear();
    }

    #[inline]
    pub(super) fn bytes(&self, span: Span) -> &[u8] {
        &self.text[span.start as usize..span.end as usize]
    }

    /// A string, without its quotes, that has passed the parser.
    #[inline]
    pub(super) fn name(&mut self, span: Span, may_have_escapes: bool) -> Result<Name, Box<Fault>> {
        if may_have_escapes && self.bytes(span).contains(&b'\\') {
            let plain = unescaped(&String::from_utf8_lossy(self.bytes(span)))?;
            self.unescaped.insert(span, plain);
            return Ok(Name::new(Script::Escaped, span));
        }
        Ok(Name::new(Script::Plain, span))
    }

    /// What the name says.
    #[inline]
    pub(super) fn plain(&self, name: Name) -> &[u8] {
        match name.script() {
            Script::Escaped => self.unescaped.get(&name.span()).map_or(b"", |plain| plain.as_bytes()),
            _ => self.bytes(name.span()),
        }
    }

    /// The name as part of a path.
    #[cold]
    pub(super) fn shown(&self, name: Name) -> Cow<'_, str> {
        String::from_utf8_lossy(self.plain(name))
    }

    #[inline]
    fn is_same(&self, one: Name, other: Name) -> bool {
        let are_tokens = [one.script(), other.script()].map(|script| script == Script::Token);
        are_tokens[0] == are_tokens[1] && one.script() != Script::Nothing && self.plain(one) == self.plain(other)
    }

    pub(super) fn chain(&mut self) -> ChainId {
        self.chains.push(EMPTY);
        self.chains.len() as u32 - 1
    }

    pub(super) fn is_empty(&self, chain: ChainId) -> bool {
        self.chains[chain as usize].count == 0
    }

    pub(super) fn entries(&self, chain: ChainId) -> impl Iterator<Item = Entry> + '_ {
        self.from(self.chains[chain as usize].first).map(|(_, entry)| entry)
    }

    /// An entry and those after it, with their positions.
    #[inline]
    fn from(&self, mut at: u32) -> impl Iterator<Item = (u32, Entry)> + '_ {
        std::iter::from_fn(move || {
            let entry = self.entries.get(at as usize)?;
            Some((std::mem::replace(&mut at, entry.next), *entry))
        })
    }

    pub(super) fn both(&self, value: Value) -> Both {
        self.both[value.number() as usize]
    }

    /// The entry called `name`. `near` is looked at first, for fields come in the same order each time.
    #[inline]
    fn find(&mut self, chain: ChainId, name: Name, near: u32) -> Option<u32> {
        if self.entries.get(near as usize).is_some_and(|entry| self.is_same(entry.name, name)) {
            return Some(near);
        }
        match self.chains[chain as usize].count {
            ..=INDEX_ABOVE => self.look_through(chain, name),
            _ => self.look_up(chain, name),
        }
    }

    fn look_through(&self, chain: ChainId, name: Name) -> Option<u32> {
        self.from(self.chains[chain as usize].first).find(|(_, entry)| self.is_same(entry.name, name)).map(|(at, _)| at)
    }

    fn look_up(&mut self, chain: ChainId, name: Name) -> Option<u32> {
        let Chain { first, last, index, .. } = self.chains[chain as usize];
        let mut index = match self.indexes.get_mut(index as usize) {
            Some(index) => std::mem::take(index),
            None => {
                self.chains[chain as usize].index = self.indexes.len() as u32;
                self.indexes.push(Index::default());
                Index::default()
            }
        };
        let from = index.covered.map_or(first, |covered| self.entries[covered as usize].next);
        for (at, entry) in self.from(from) {
            index.at.entry(self.hash(entry.name)).or_insert(at);
        }
        index.covered = Some(last);
        let found = index.at.get(&self.hash(name)).copied();
        let at = self.chains[chain as usize].index;
        self.indexes[at as usize] = index;
        match found {
            // Two names with one hash.
            Some(at) if !self.is_same(self.entries[at as usize].name, name) => self.look_through(chain, name),
            found => found,
        }
    }

    fn hash(&self, name: Name) -> u64 {
        xxh3_64(self.plain(name)).wrapping_add(u64::from(name.script() == Script::Token))
    }

    #[inline]
    pub(super) fn push(&mut self, chain: ChainId, name: Name, value: Value) {
        let at = self.entries.len() as u32;
        self.entries.push(Entry { name, value, next: NONE });
        self.link(chain, at);
    }

    /// Puts an entry at the end of a chain.
    #[inline]
    fn link(&mut self, chain: ChainId, at: u32) {
        let chain = &mut self.chains[chain as usize];
        match self.entries.get_mut(chain.last as usize) {
            Some(last) => last.next = at,
            None => chain.first = at,
        }
        chain.last = at;
        chain.count += 1;
    }

    /// Sets a member whose key may have come before in the same object: the last one counts.
    #[cold]
    pub(super) fn set_again(&mut self, chain: ChainId, name: Name, value: Value) {
        match self.find(chain, name, NONE) {
            None if value == Value::NOTHING => {}
            None => self.push(chain, name, value),
            Some(at) if value == Value::NOTHING => self.remove(chain, at),
            Some(at) => self.entries[at as usize].value = value,
        }
    }

    fn remove(&mut self, chain: ChainId, at: u32) {
        let all: Vec<u32> = self.from(self.chains[chain as usize].first).map(|(at, _)| at).collect();
        self.chains[chain as usize] = EMPTY;
        for kept in all.into_iter().filter(|kept| *kept != at) {
            self.entries[kept as usize].next = NONE;
            self.link(chain, kept);
        }
    }

    /// Adds the members of a later object to an earlier one in the same place.
    pub(super) fn add_members(&mut self, known: ChainId, new: ChainId) -> Result<(), Box<Fault>> {
        if self.is_empty(known) {
            self.chains[known as usize] = self.chains[new as usize];
            return Ok(());
        }
        let (mut near, mut next) = (self.chains[known as usize].first, self.chains[new as usize].first);
        while let Some(&Entry { name, value, next: after }) = self.entries.get(next as usize) {
            match self.find(known, name, near) {
                Some(at) => {
                    near = self.add_to(at, name, value).map_err(|fault| fault.under(&self.shown(name)))?;
                }
                None => {
                    self.entries[next as usize].next = NONE;
                    self.link(known, next);
                }
            }
            next = after;
        }
        Ok(())
    }

    /// Adds a value to that of an entry and gives the position of the entry after it.
    fn add_to(&mut self, at: u32, name: Name, value: Value) -> Result<u32, Box<Fault>> {
        let known = self.entries[at as usize];
        let value = self.add(known.value, value)?;
        // A name is shown as first published. Written alike, the later one stands beside its value and both are copied at once.
        let is_alike = known.name.script() != Script::Escaped && name.script() != Script::Escaped;
        let name = if is_alike { name } else { known.name };
        self.entries[at as usize] = Entry { name, value, ..known };
        Ok(known.next)
    }

    /// Adds an object to a list merged by `id` and gives the position after it, where the next one may be.
    pub(super) fn add_item(&mut self, known: ChainId, id: Name, members: ChainId, near: u32) -> Result<u32, Box<Fault>> {
        let found = if id == Name::NOTHING { None } else { self.find(known, id, near) };
        match found {
            Some(at) => self.add_to(at, id, Value::of(Kind::Members, members)),
            None => {
                self.push(known, id, Value::of(Kind::Members, members));
                Ok(near)
            }
        }
    }

    fn add_items(&mut self, known: ChainId, new: ChainId) -> Result<(), Box<Fault>> {
        let (mut near, mut next) = (self.chains[known as usize].first, self.chains[new as usize].first);
        while let Some(&Entry { name, value, next: after }) = self.entries.get(next as usize) {
            near = self.add_item(known, name, value.number(), near)?;
            next = after;
        }
        Ok(())
    }

    /// Adds a later value to the one in the same place.
    fn add(&mut self, known: Value, new: Value) -> Result<Value, Box<Fault>> {
        match new.kind() {
            Kind::Members | Kind::Items => self.add_other(known, new),
            // Two objects of one release that share an `id` may hold both.
            Kind::Both => {
                let both = self.both(new);
                let known = self.set_leaf(known, both.leaf);
                self.add_other(known, both.other)
            }
            _ => Ok(self.set_leaf(known, new)),
        }
    }

    fn set_leaf(&mut self, known: Value, leaf: Value) -> Value {
        match known.kind() {
            Kind::Both => {
                self.both[known.number() as usize].leaf = leaf;
                known
            }
            // Objects are blanked member by member: no plain value takes their place, nor does `null`.
            Kind::Members | Kind::Items => self.put_beside(Both { leaf, leaf_first: false, other: known }),
            _ => leaf,
        }
    }

    fn put_beside(&mut self, both: Both) -> Value {
        self.both.push(both);
        Value::of(Kind::Both, self.both.len() as u32 - 1)
    }

    /// Adds `new`, which is `Members` or `Items`.
    fn add_other(&mut self, known: Value, new: Value) -> Result<Value, Box<Fault>> {
        match (known.kind(), new.kind()) {
            (Kind::Members, Kind::Members) => self.add_members(known.number(), new.number())?,
            (Kind::Items, Kind::Items) => self.add_items(known.number(), new.number())?,
            (Kind::Members | Kind::Items, _) => return Err(Box::new(Fault::TwoKinds { path: String::new() })),
            (Kind::Both, _) => {
                let other = self.add_other(self.both(known).other, new)?;
                self.both[known.number() as usize].other = other;
            }
            // Whether this can stand depends on what the leaf is by the end.
            _ => return Ok(self.put_beside(Both { leaf: known, leaf_first: true, other: new })),
        }
        Ok(known)
    }
}

/// A string of JSON, without its quotes, as the text that it stands for.
#[cold]
pub(super) fn unescaped(raw: &str) -> Result<Box<str>, Box<Fault>> {
    Ok(Jiter::new(format!("\"{raw}\"").as_bytes()).next_str()?.into())
}
