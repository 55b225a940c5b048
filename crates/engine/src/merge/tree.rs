//! Values over the bytes of their releases, and how a later one is added to an earlier one.
//!
//! In: values that `read` made of one release. Out: a [`Tree`] of several releases. What is omitted or
//! replaced whole is settled by then. Not here: what cannot be known before the last release, which is
//! whether a plain value and an object in one place can stand; see `compile`.

use jiter::{Jiter, JiterError};
use rustc_hash::FxHashMap;

/// Levels of objects and lists; real releases have about ten. Keeps the stack small.
pub(super) const DEPTH_MAX: usize = 128;

/// Members or objects in one place beyond which looking at each in turn costs more than a hash.
const INDEX_ABOVE: usize = 16;

/// Room made for the first entry: most objects never need more.
const FIRST_ENTRIES: usize = 8;

/// Why a release, or what became of several, cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bytes are not text.
    #[error("not UTF-8")]
    NotUtf8,
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
    pub(super) fn under(mut self, field: &str) -> Fault {
        if let Fault::IdNotPlain { path } | Fault::TwoKinds { path } = &mut self {
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

impl From<JiterError> for Fault {
    fn from(error: JiterError) -> Fault {
        Fault::NotJson(format!("{} at byte {}", error.error_type, error.index))
    }
}

/// What stands between the quotes of a JSON string; equal if equal once unescaped.
#[derive(Clone, Debug)]
pub(super) struct Text<'a> {
    pub(super) raw: &'a str,
    /// Only where `raw` has a backslash.
    plain: Option<Box<str>>,
}

impl<'a> Text<'a> {
    /// `raw` is without its quotes and has passed the parser.
    #[inline]
    pub(super) fn new(raw: &'a str) -> Result<Text<'a>, Fault> {
        // Keys are short: a call to memchr costs more than the look.
        let has_escape = match raw.len() {
            ..32 => raw.bytes().any(|byte| byte == b'\\'),
            _ => memchr::memchr(b'\\', raw.as_bytes()).is_some(),
        };
        let plain = if has_escape { Some(unescaped(raw)?) } else { None };
        Ok(Text { raw, plain })
    }

    #[inline]
    pub(super) fn plain(&self) -> &str {
        self.plain.as_deref().unwrap_or(self.raw)
    }

    /// One bit of 64. Two texts with different bits differ.
    #[inline]
    pub(super) fn mark(&self) -> u64 {
        let bytes = self.plain().as_bytes();
        let [first, last] = [bytes.first(), bytes.last()].map(|byte| byte.copied().map_or(0, usize::from));
        1 << ((bytes.len() * 7 + first + last * 3) % 64)
    }
}

#[cold]
fn unescaped(raw: &str) -> Result<Box<str>, Fault> {
    Ok(Jiter::new(format!("\"{raw}\"").as_bytes()).next_str()?.into())
}

impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.plain() == other.plain()
    }
}

impl Eq for Text<'_> {}

impl std::hash::Hash for Text<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.plain().hash(state);
    }
}

/// The `id` of an object in a list. A string never equals a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Id<'a> {
    Text(Text<'a>),
    /// A number, `true`, `false` or `null`, as written.
    Token(&'a str),
}

/// Entries in first-seen order, found by key.
#[derive(Debug)]
pub(super) struct Keyed<K, V> {
    pub(super) list: Vec<(K, V)>,
    /// Once there are many entries.
    index: Option<Box<Index<K>>>,
}

/// Where the first `covered` entries are. Those without a key share one, which is never looked up.
#[derive(Debug)]
struct Index<K> {
    covered: usize,
    at: FxHashMap<K, usize>,
}

impl<K, V> Default for Keyed<K, V> {
    fn default() -> Self {
        Keyed { list: Vec::new(), index: None }
    }
}

impl<K: Eq + std::hash::Hash + Clone, V> Keyed<K, V> {
    /// The position of `key`; `near` is looked at first, for fields come in the same order each time.
    #[inline]
    pub(super) fn find(&mut self, key: &K, near: usize) -> Option<usize> {
        if self.list.get(near).is_some_and(|(known, _)| known == key) {
            return Some(near);
        }
        if self.list.len() <= INDEX_ABOVE {
            return self.list.iter().position(|(known, _)| known == key);
        }
        let index = self.index.get_or_insert_with(|| Box::new(Index { covered: 0, at: FxHashMap::default() }));
        for (at, (known, _)) in self.list.iter().enumerate().skip(index.covered) {
            index.at.insert(known.clone(), at);
        }
        index.covered = self.list.len();
        index.at.get(key).copied()
    }

    #[inline]
    pub(super) fn push(&mut self, key: K, value: V) {
        if self.list.capacity() == 0 {
            self.list.reserve(FIRST_ENTRIES);
        }
        self.list.push((key, value));
    }

    pub(super) fn remove(&mut self, at: usize) {
        self.list.remove(at);
        self.index = None;
    }
}

/// The members of an object.
pub(super) type Members<'a> = Keyed<Text<'a>, Tree<'a>>;

/// The objects of a list merged by `id`, without their member `id`; `None` has no `id`.
pub(super) type Items<'a> = Keyed<Option<Id<'a>>, Members<'a>>;

/// A value of a release, or of several merged ones.
#[derive(Debug)]
pub(super) enum Tree<'a> {
    /// A scalar, or anything that is replaced whole, as published.
    Leaf(&'a str),
    Members(Members<'a>),
    Items(Items<'a>),
    /// Values of two kinds in one place: only merging makes this.
    Both(Box<Both<'a>>),
}

/// A leaf, and an object or a list merged by `id`.
#[derive(Debug)]
pub(super) struct Both<'a> {
    pub(super) leaf: &'a str,
    /// Whether the leaf was published before the other: only then does it count.
    pub(super) leaf_first: bool,
    /// `Members` or `Items`.
    pub(super) other: Tree<'a>,
}

/// Adds the members of a later object to an earlier one in the same place.
pub(super) fn add_members<'a>(known: &mut Members<'a>, new: Members<'a>) -> Result<(), Fault> {
    if known.list.is_empty() {
        *known = new;
        return Ok(());
    }
    let mut near = 0;
    for (key, value) in new.list {
        match known.find(&key, near) {
            Some(at) => {
                let (_, place) = &mut known.list[at];
                add(place, value).map_err(|fault| fault.under(key.plain()))?;
                near = at + 1;
            }
            None => known.push(key, value),
        }
    }
    Ok(())
}

/// Adds an object to a list merged by `id` and gives the position after it, where the next one may be.
pub(super) fn add_item<'a>(known: &mut Items<'a>, id: Option<Id<'a>>, members: Members<'a>, near: usize) -> Result<usize, Fault> {
    match id.is_some().then(|| known.find(&id, near)).flatten() {
        Some(at) => add_members(&mut known.list[at].1, members).map(|()| at + 1),
        None => {
            known.push(id, members);
            Ok(near)
        }
    }
}

/// Adds a later value to the one in the same place.
fn add<'a>(known: &mut Tree<'a>, new: Tree<'a>) -> Result<(), Fault> {
    match new {
        Tree::Leaf(leaf) => set_leaf(known, leaf),
        // Two objects of one release that share an `id` may hold both.
        Tree::Both(both) => {
            set_leaf(known, both.leaf);
            return add_other(known, both.other);
        }
        other => return add_other(known, other),
    }
    Ok(())
}

fn set_leaf<'a>(known: &mut Tree<'a>, leaf: &'a str) {
    match known {
        Tree::Leaf(known) => *known = leaf,
        Tree::Both(both) => both.leaf = leaf,
        // Objects are blanked member by member: no plain value takes their place, nor does `null`.
        Tree::Members(_) | Tree::Items(_) => {
            let other = std::mem::replace(known, Tree::Leaf(leaf));
            *known = Tree::Both(Box::new(Both { leaf, leaf_first: false, other }));
        }
    }
}

/// Adds `new`, which is `Members` or `Items`.
fn add_other<'a>(known: &mut Tree<'a>, new: Tree<'a>) -> Result<(), Fault> {
    match (known, new) {
        (Tree::Members(known), Tree::Members(new)) => add_members(known, new),
        (Tree::Items(known), Tree::Items(new)) => {
            let mut near = 0;
            for (id, members) in new.list {
                near = add_item(known, id, members, near)?;
            }
            Ok(())
        }
        (Tree::Both(both), new) => add_other(&mut both.other, new),
        // Whether this can stand depends on what the leaf is by the end.
        (known, other) => match *known {
            Tree::Leaf(leaf) => {
                *known = Tree::Both(Box::new(Both { leaf, leaf_first: true, other }));
                Ok(())
            }
            _ => Err(Fault::TwoKinds { path: String::new() }),
        },
    }
}
