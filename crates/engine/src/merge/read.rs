//! Reading one release as a tree that the merge rules have already shaped.
//!
//! In: the bytes of one release and the rules. Out: values in which omitted fields and empty objects are
//! gone, and lists are either one value to be replaced whole or objects known by `id`.
//! Not here: putting two releases together; see `tree` and `compile`.

use jiter::{Jiter, Peek};

use super::place::{Kind, Name, Script, Span, TEXT_MAX, Value};
use super::rules::{MergeRules, Rule, mark};
use super::tree::{ChainId, DEPTH_MAX, Fault, Forest};

/// A release: what identifies it, and the rest.
#[derive(Clone, Copy)]
pub(super) struct Release {
    /// As published, quotes included; `null` counts as absent.
    pub(super) ocid: Value,
    pub(super) date: Value,
    pub(super) members: ChainId,
}

/// Reads one release; its values grow in the forest.
pub(super) fn read(raw: &[u8], rules: &MergeRules, forest: &mut Forest) -> Result<Release, Box<Fault>> {
    simdutf8::basic::from_utf8(raw).map_err(|_| Box::new(Fault::NotUtf8))?;
    let base = forest.text.len();
    forest.text.extend_from_slice(raw);
    if forest.text.len() >= TEXT_MAX {
        return Err(Box::new(Fault::TooLong));
    }
    let has_escapes = memchr::memchr(b'\\', raw).is_some();
    let mut reader = Reader { jiter: Jiter::new(raw), raw, base, has_escapes, rules, forest };
    if reader.jiter.peek()? != Peek::Object {
        return Err(Box::new(Fault::NotAnObject));
    }
    let found = reader.release()?;
    reader.jiter.finish()?;
    for (name, head) in [("ocid", found.ocid), ("date", found.date)] {
        if matches!(head.kind(), Kind::Object | Kind::List) {
            return Err(Box::new(Fault::HeadNotPlain(name)));
        }
    }
    Ok(found)
}

struct Reader<'a, 'r, 'f> {
    jiter: Jiter<'a>,
    raw: &'a [u8],
    /// Where the release stands in the text of the forest.
    base: usize,
    /// Without a backslash no string needs to be looked at for one.
    has_escapes: bool,
    rules: &'r MergeRules,
    forest: &'f mut Forest,
}

impl Reader<'_, '_, '_> {
    fn release(&mut self) -> Result<Release, Box<Fault>> {
        let (mut found, mut marks) = (Release { ocid: Value::NOTHING, date: Value::NOTHING, members: self.forest.chain() }, 0);
        let mut next = self.first_key()?;
        while let Some(key) = next {
            match self.forest.plain(key) {
                b"ocid" => found.ocid = self.head()?,
                b"date" => found.date = self.head()?,
                // Before 1.1.4 the schema did not omit it, but it never was to be merged.
                b"tag" => self.jiter.next_skip()?,
                _ => self.member(found.members, &mut marks, key, self.rules.root(), 1)?,
            }
            next = self.next_key()?;
        }
        Ok(found)
    }

    #[inline]
    fn first_key(&mut self) -> Result<Option<Name>, Box<Fault>> {
        let key = self.jiter.next_object_bytes()?.map(|key| (key.as_ptr() as usize, key.len()));
        self.key(key)
    }

    #[inline]
    fn next_key(&mut self) -> Result<Option<Name>, Box<Fault>> {
        let key = self.jiter.next_key_bytes()?.map(|key| (key.as_ptr() as usize, key.len()));
        self.key(key)
    }

    /// The parser lends a key too briefly to keep it, so address and length stand for it.
    #[inline]
    fn key(&mut self, place: Option<(usize, usize)>) -> Result<Option<Name>, Box<Fault>> {
        let Some((address, length)) = place else { return Ok(None) };
        let start = address - self.raw.as_ptr() as usize;
        self.forest.name(self.span(start, start + length), self.has_escapes).map(Some)
    }

    #[inline]
    fn span(&self, start: usize, end: usize) -> Span {
        Span { start: (self.base + start) as u32, end: (self.base + end) as u32 }
    }

    /// The next value whole, which is only checked.
    #[inline]
    fn leaf(&mut self, peek: Peek) -> Result<Value, Box<Fault>> {
        let start = self.jiter.current_index();
        let kind = match peek {
            Peek::Null => Kind::Null,
            Peek::Object => Kind::Object,
            Peek::Array => Kind::List,
            _ => Kind::Scalar,
        };
        match peek {
            // The shortest way to the end of a string.
            Peek::String => {
                self.jiter.known_bytes()?;
            }
            _ => self.jiter.known_skip(peek)?,
        }
        Ok(Value::new(kind, self.span(start, self.jiter.current_index())))
    }

    fn head(&mut self) -> Result<Value, Box<Fault>> {
        let peek = self.jiter.peek()?;
        self.leaf(peek).map(|value| if value.kind() == Kind::Null { Value::NOTHING } else { value })
    }

    /// Reads the value of `key` and sets it, if anything of it is kept. `marks` are those of all keys of
    /// the object so far: nearly always they tell that this one is new.
    #[inline]
    fn member(&mut self, into: ChainId, marks: &mut u64, key: Name, place: Rule, depth: usize) -> Result<(), Box<Fault>> {
        let plain = self.forest.plain(key);
        let mark = mark(plain);
        let rule = self.rules.of(place, plain, mark);
        let value = self.value(rule, depth).map_err(|fault| fault.under(&self.forest.shown(key)))?;
        if *marks & mark != 0 {
            self.forest.set_again(into, key, value);
        } else if value != Value::NOTHING {
            self.forest.push(into, key, value);
        }
        *marks |= mark;
        Ok(())
    }

    fn value(&mut self, rule: Rule, depth: usize) -> Result<Value, Box<Fault>> {
        let peek = self.jiter.peek()?;
        match (rule, peek) {
            (Rule::Omit, _) => self.leaf(peek).map(|_| Value::NOTHING),
            (Rule::Whole, _) => self.leaf(peek),
            (_, Peek::Object | Peek::Array) if depth >= DEPTH_MAX => Err(Box::new(Fault::TooDeep)),
            (_, Peek::Object) => {
                let (members, mut marks) = (self.forest.chain(), 0);
                let mut next = self.first_key()?;
                while let Some(key) = next {
                    self.member(members, &mut marks, key, rule, depth + 1)?;
                    next = self.next_key()?;
                }
                Ok(self.unless_empty(Kind::Members, members))
            }
            (_, Peek::Array) => self.list(rule, depth + 1),
            _ => self.leaf(peek),
        }
    }

    /// A list without a rule of its own: replaced whole unless it holds only objects.
    fn list(&mut self, rule: Rule, depth: usize) -> Result<Value, Box<Fault>> {
        let before = self.jiter.clone();
        let start = self.jiter.current_index();
        let (items, mut marks) = (self.forest.chain(), 0);
        let mut next = self.jiter.known_array()?;
        while let Some(peek) = next {
            if peek != Peek::Object {
                self.jiter = before;
                return self.leaf(Peek::Array);
            }
            let added = self.item(rule, depth).and_then(|item| match item {
                Some((id, members)) => self.add(items, &mut marks, id, members),
                None => Ok(()),
            });
            match added {
                Err(fault) if !fault.is_fatal() => {
                    // In a list replaced whole nothing needs to be merged.
                    self.jiter = before;
                    let list = self.leaf(Peek::Array)?;
                    let only_objects = only_objects(self.raw.get(start..).unwrap_or_default())?;
                    return if only_objects { Err(fault) } else { Ok(list) };
                }
                Err(fault) => return Err(fault),
                Ok(()) => {}
            }
            next = self.jiter.array_step()?;
        }
        Ok(self.unless_empty(Kind::Items, items))
    }

    /// Adds an object of a list to those before it. `marks` are those of their ids.
    fn add(&mut self, items: ChainId, marks: &mut u64, id: Name, members: ChainId) -> Result<(), Box<Fault>> {
        let mark = if id == Name::NOTHING { 0 } else { mark(self.forest.plain(id)) };
        if *marks & mark != 0 {
            self.forest.add_item(items, id, members, u32::MAX)?;
        } else {
            self.forest.push(items, id, Value::of(Kind::Members, members));
        }
        *marks |= mark;
        Ok(())
    }

    /// An object of a list: its `id` and its other members, or nothing if nothing of it is kept.
    fn item(&mut self, rule: Rule, depth: usize) -> Result<Option<(Name, ChainId)>, Box<Fault>> {
        if depth >= DEPTH_MAX {
            return Err(Box::new(Fault::TooDeep));
        }
        let (mut id, mut name) = (Value::NOTHING, Name::NOTHING);
        let (members, mut marks) = (self.forest.chain(), 0);
        let mut next = self.first_key()?;
        while let Some(key) = next {
            if self.forest.plain(key) == b"id" {
                let peek = self.jiter.peek()?;
                let start = self.jiter.current_index();
                id = self.leaf(peek)?;
                let end = self.jiter.current_index();
                name = match peek {
                    Peek::String => self.forest.name(self.span(start + 1, end - 1), self.has_escapes)?,
                    _ => Name::new(Script::Token, self.span(start, end)),
                };
            } else {
                self.member(members, &mut marks, key, rule, depth + 1)?;
            }
            next = self.next_key()?;
        }
        let has_members = !self.forest.is_empty(members);
        match id.kind() {
            Kind::Nothing if !has_members => Ok(None),
            // `"id": {}` beside nothing else is as empty as `{}`.
            Kind::Object | Kind::List => match has_members || !self.holds_nothing(id.span()) {
                true => Err(Box::new(Fault::IdNotPlain { path: String::new() })),
                false => Ok(None),
            },
            _ => Ok(Some((name, members))),
        }
    }

    fn unless_empty(&self, kind: Kind, chain: ChainId) -> Value {
        if self.forest.is_empty(chain) { Value::NOTHING } else { Value::of(kind, chain) }
    }

    /// Whether an object or a list holds nothing.
    fn holds_nothing(&self, span: Span) -> bool {
        let whole = self.forest.bytes(span);
        whole.get(1..whole.len() - 1).is_some_and(|inside| inside.trim_ascii().is_empty())
    }
}

/// Whether the list at the start of `text` holds nothing but objects.
fn only_objects(text: &[u8]) -> Result<bool, Box<Fault>> {
    let mut jiter = Jiter::new(text);
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
