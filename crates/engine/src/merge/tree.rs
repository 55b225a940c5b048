//! A release as a tree over its own bytes, already shaped by the merge rules.
//!
//! In: the text of one release and the rules. Out: a [`Tree`] in which omitted fields and empty objects
//! are gone, and lists are either one value to be replaced whole or objects known by `id`.
//! Not here: putting two trees together; see `compile`.

use jiter::{Jiter, JiterError, Peek};
use rustc_hash::FxHashMap;

use super::compile;
use super::rules::{MergeRules, Rule};

/// Levels of objects and lists; real releases have about ten. Keeps the stack small.
pub(super) const DEPTH_MAX: usize = 128;

/// Members or objects in one place beyond which looking at each in turn costs more than a hash.
const INDEX_ABOVE: usize = 16;

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
    fn is_fatal(&self) -> bool {
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
        self.list.push((key, value));
    }

    fn remove(&mut self, at: usize) {
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

/// A release: what identifies it, and the rest.
pub(super) struct Release<'a> {
    /// As published, quotes included; `null` counts as absent.
    pub(super) ocid: Option<&'a str>,
    pub(super) date: Option<&'a str>,
    pub(super) members: Members<'a>,
}

/// Reads one release.
pub(super) fn read<'a>(raw: &'a [u8], rules: &MergeRules) -> Result<Release<'a>, Fault> {
    let text = simdutf8::basic::from_utf8(raw).map_err(|_| Fault::NotUtf8)?;
    let mut reader = Reader { jiter: Jiter::new(raw), text, rules };
    if reader.jiter.peek()? != Peek::Object {
        return Err(Fault::NotAnObject);
    }
    let mut release = Release { ocid: None, date: None, members: Members::default() };
    let mut marks = 0;
    let mut next = reader.first_key()?;
    while let Some(key) = next {
        match key.plain() {
            "ocid" => release.ocid = reader.head()?,
            "date" => release.date = reader.head()?,
            // Before 1.1.4 the schema did not omit it, but it never was to be merged.
            "tag" => reader.jiter.next_skip()?,
            _ => reader.member(&mut release.members, &mut marks, key, rules.root(), 1)?,
        }
        next = reader.next_key()?;
    }
    reader.jiter.finish()?;
    for (name, token) in [("ocid", release.ocid), ("date", release.date)] {
        if token.is_some_and(|token| token.starts_with(['{', '['])) {
            return Err(Fault::HeadNotPlain(name));
        }
    }
    Ok(release)
}

struct Reader<'a, 'r> {
    jiter: Jiter<'a>,
    text: &'a str,
    rules: &'r MergeRules,
}

impl<'a> Reader<'a, '_> {
    #[inline]
    fn first_key(&mut self) -> Result<Option<Text<'a>>, Fault> {
        let length = self.jiter.next_object_bytes()?.map(<[u8]>::len);
        self.key(length)
    }

    #[inline]
    fn next_key(&mut self) -> Result<Option<Text<'a>>, Fault> {
        let length = self.jiter.next_key_bytes()?.map(<[u8]>::len);
        self.key(length)
    }

    /// The key before the colon just read: the parser lends it too briefly to keep.
    #[inline]
    fn key(&mut self, length: Option<usize>) -> Result<Option<Text<'a>>, Fault> {
        length.map(|length| Text::new(key_before(self.text, self.jiter.current_index(), length))).transpose()
    }

    /// The text of the next value, which is only checked.
    #[inline]
    fn token(&mut self, peek: Peek) -> Result<&'a str, Fault> {
        let start = self.jiter.current_index();
        self.jiter.known_skip(peek)?;
        Ok(self.text.get(start..self.jiter.current_index()).unwrap_or_default())
    }

    fn head(&mut self) -> Result<Option<&'a str>, Fault> {
        let peek = self.jiter.peek()?;
        Ok(Some(self.token(peek)?).filter(|token| *token != "null"))
    }

    /// Reads the value of `key` and sets it, if anything of it is kept. `marks` are those of all keys of
    /// the object so far: nearly always they tell that this one is new.
    fn member(
        &mut self,
        into: &mut Members<'a>,
        marks: &mut u64,
        key: Text<'a>,
        place: Rule,
        depth: usize,
    ) -> Result<(), Fault> {
        let rule = self.rules.of(place, key.plain());
        let value = self.value(rule, depth).map_err(|fault| fault.under(key.plain()))?;
        let may_be_known = *marks & key.mark() != 0;
        *marks |= key.mark();
        match (may_be_known.then(|| into.find(&key, usize::MAX)).flatten(), value) {
            (None, Some(value)) => into.push(key, value),
            (Some(at), Some(value)) => into.list[at].1 = value,
            (Some(at), None) => into.remove(at),
            (None, None) => {}
        }
        Ok(())
    }

    fn value(&mut self, rule: Rule, depth: usize) -> Result<Option<Tree<'a>>, Fault> {
        let peek = self.jiter.peek()?;
        match (rule, peek) {
            (Rule::Omit, _) => self.token(peek).map(|_| None),
            (Rule::Whole, _) => self.token(peek).map(|token| Some(Tree::Leaf(token))),
            (_, Peek::Object | Peek::Array) if depth >= DEPTH_MAX => Err(Fault::TooDeep),
            (_, Peek::Object) => {
                let (mut members, mut marks) = (Members::default(), 0);
                let mut next = self.first_key()?;
                while let Some(key) = next {
                    self.member(&mut members, &mut marks, key, rule, depth + 1)?;
                    next = self.next_key()?;
                }
                Ok((!members.list.is_empty()).then_some(Tree::Members(members)))
            }
            (_, Peek::Array) => self.list(rule, depth + 1),
            _ => self.token(peek).map(|token| Some(Tree::Leaf(token))),
        }
    }

    /// A list without a rule of its own: replaced whole unless it holds only objects.
    fn list(&mut self, rule: Rule, depth: usize) -> Result<Option<Tree<'a>>, Fault> {
        let before = self.jiter.clone();
        let start = self.jiter.current_index();
        let mut items = Items::default();
        let mut next = self.jiter.known_array()?;
        while let Some(peek) = next {
            if peek != Peek::Object {
                self.jiter = before;
                return self.token(Peek::Array).map(|token| Some(Tree::Leaf(token)));
            }
            let added = self.item(rule, depth).and_then(|item| match item {
                Some((id, members)) => compile::add_item(&mut items, id, members, 0),
                None => Ok(0),
            });
            match added {
                Err(fault) if !fault.is_fatal() => {
                    // In a list replaced whole nothing needs to be merged.
                    self.jiter = before;
                    let list = self.token(Peek::Array)?;
                    let only_objects = only_objects(self.text.get(start..).unwrap_or_default())?;
                    return if only_objects { Err(fault) } else { Ok(Some(Tree::Leaf(list))) };
                }
                Err(fault) => return Err(fault),
                Ok(_) => {}
            }
            next = self.jiter.array_step()?;
        }
        Ok((!items.list.is_empty()).then_some(Tree::Items(items)))
    }

    /// An object of a list: its `id` and its other members, or nothing if nothing of it is kept.
    fn item(&mut self, rule: Rule, depth: usize) -> Result<Option<(Option<Id<'a>>, Members<'a>)>, Fault> {
        if depth >= DEPTH_MAX {
            return Err(Fault::TooDeep);
        }
        let (mut id, mut id_is_plain) = (None, true);
        let (mut members, mut marks) = (Members::default(), 0);
        let mut next = self.first_key()?;
        while let Some(key) = next {
            if key.plain() == "id" {
                let peek = self.jiter.peek()?;
                id_is_plain = !matches!(peek, Peek::Object | Peek::Array);
                let token = self.token(peek)?;
                id = Some(match token.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
                    Some(text) => Id::Text(Text::new(text)?),
                    None => Id::Token(token),
                });
            } else {
                self.member(&mut members, &mut marks, key, rule, depth + 1)?;
            }
            next = self.next_key()?;
        }
        match (id_is_plain, id) {
            (true, None) if members.list.is_empty() => Ok(None),
            (true, id) => Ok(Some((id, members))),
            // `"id": {}` beside nothing else is as empty as `{}`.
            (false, Some(Id::Token(token))) if members.list.is_empty() && is_empty(token) => Ok(None),
            (false, _) => Err(Fault::IdNotPlain { path: String::new() }),
        }
    }
}

/// The raw key that ends before the colon that ends before `after`.
pub(super) fn key_before(text: &str, after: usize, length: usize) -> &str {
    let before = text.as_bytes().get(..after).unwrap_or_default();
    let end = before.iter().rposition(|byte| *byte == b'"').unwrap_or_default();
    text.get(end.saturating_sub(length)..end).unwrap_or_default()
}

/// Whether an object or a list holds nothing.
fn is_empty(token: &str) -> bool {
    token.get(1..token.len().saturating_sub(1)).is_some_and(|inside| inside.trim_ascii().is_empty())
}

/// Whether the list at the start of `text` holds nothing but objects.
fn only_objects(text: &str) -> Result<bool, Fault> {
    let mut jiter = Jiter::new(text.as_bytes());
    let mut next = jiter.next_array()?;
    while let Some(peek) = next {
        if peek != Peek::Object {
            return Ok(false);
        }
        jiter.known_skip(peek)?;
        next = jiter.array_step()?;
    }
    Ok(true)
}
