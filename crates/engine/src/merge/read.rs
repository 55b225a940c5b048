//! Reading one release as a tree that the merge rules have already shaped.
//!
//! In: the bytes of one release and the rules. Out: a [`Tree`] in which omitted fields and empty objects
//! are gone, and lists are either one value to be replaced whole or objects known by `id`.
//! Not here: putting two releases together; see `tree` and `compile`.

use jiter::{Jiter, Peek};

use super::rules::{MergeRules, Rule};
use super::tree::{DEPTH_MAX, Fault, Id, Items, Members, Text, Tree, add_item};

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
    fn member(&mut self, into: &mut Members<'a>, marks: &mut u64, key: Text<'a>, place: Rule, depth: usize) -> Result<(), Fault> {
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
                Some((id, members)) => add_item(&mut items, id, members, 0),
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
