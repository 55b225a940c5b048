//! The single values of one release, for the history of its fields.
//!
//! In: the raw JSON of a release. Out: a [`Leaf`] for each value, in the order of the text.
//! Not here: comparing releases, and the merge rules: every value published is a leaf, `null` too.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use jiter::{Jiter, Peek};

use super::rules::mark;
use super::tree::{DEPTH_MAX, Fault, unescaped};

/// No object of a list around a leaf.
const NONE: usize = usize::MAX;

/// One value of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaf<'l> {
    /// Where it stands, by position: a JSON pointer such as `/awards/0/items/1/quantity`.
    pub pointer: &'l str,
    /// The same without positions and without the first slash: `awards/items/quantity`.
    pub field: &'l str,
    /// The `id` of the first object of a list on the way, `awards/0` above, if it has a plain one.
    pub section_id: Option<&'l str>,
    /// The `id` of the second one, `items/1` above.
    pub member_id: Option<&'l str>,
    /// The text, unescaped; numbers, `true` and `false` as written; nothing for `null`.
    /// For a list without objects in it, its JSON as published.
    pub value: Option<&'l str>,
}

/// The leaves of a release: every scalar, and every list without objects as one value.
///
/// Objects without members give none. Where a key comes twice in an object, the last one counts.
/// A text that [`super::compile`] refuses as not JSON, or as too deep, has no leaves.
pub fn leaves(raw: &[u8]) -> Leaves<'_> {
    let Ok(text) = simdutf8::basic::from_utf8(raw) else { return Leaves::default() };
    let mut walk = Walk::new(text);
    match walk.document() {
        Ok(()) => walk.alive(),
        Err(_) => Leaves::default(),
    }
}

/// Values as places in the release; paths and ids are kept once for all of them.
#[derive(Debug, Default)]
pub struct Leaves<'a> {
    found: Vec<Found<'a>>,
    /// Pointers and fields, one behind another.
    paths: String,
    /// Of the objects of lists, one or two levels deep.
    ids: Vec<Option<Cow<'a, str>>>,
}

#[derive(Debug)]
struct Found<'a> {
    /// Where the pointer begins in the paths, where the field begins after it, and where that ends.
    path: [usize; 3],
    /// Positions in the list of ids.
    section: usize,
    member: usize,
    value: Option<Cow<'a, str>>,
}

impl Leaves<'_> {
    /// Each leaf, in the order of the text.
    pub fn iter(&self) -> impl Iterator<Item = Leaf<'_>> {
        self.found.iter().map(|found| {
            let [pointer, field, end] = found.path;
            let id = |at: usize| self.ids.get(at)?.as_deref();
            Leaf {
                pointer: &self.paths[pointer..field],
                field: &self.paths[field..end],
                section_id: id(found.section),
                member_id: id(found.member),
                value: found.value.as_deref(),
            }
        })
    }
}

struct Walk<'a> {
    jiter: Jiter<'a>,
    text: &'a str,
    leaves: Leaves<'a>,
    /// Pointer and field of the value being read.
    pointer: String,
    field: String,
    /// The objects of lists around it.
    section: usize,
    member: usize,
    /// The keys of the objects around it, each with the leaves of its value.
    keys: Vec<(Cow<'a, str>, Range<usize>)>,
    /// Leaves of members whose key came again.
    dead: Vec<Range<usize>>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Walk<'a> {
        Walk {
            jiter: Jiter::new(text.as_bytes()),
            text,
            leaves: Leaves::default(),
            pointer: String::new(),
            field: String::new(),
            section: NONE,
            member: NONE,
            keys: Vec::new(),
            dead: Vec::new(),
        }
    }

    fn document(&mut self) -> Result<(), Box<Fault>> {
        match self.jiter.peek()? {
            Peek::Object => self.object(0, 1)?,
            _ => return Err(Box::new(Fault::NotAnObject)),
        };
        Ok(self.jiter.finish()?)
    }

    fn alive(mut self) -> Leaves<'a> {
        if !self.dead.is_empty() {
            let mut keep = vec![true; self.leaves.found.len()];
            self.dead.into_iter().for_each(|range| keep[range].fill(false));
            let mut keep = keep.into_iter();
            self.leaves.found.retain(|_| keep.next().unwrap_or_default());
        }
        self.leaves
    }

    /// Reads an object below `lists` listed ones and gives its `id`.
    fn object(&mut self, lists: usize, depth: usize) -> Result<Option<Cow<'a, str>>, Box<Fault>> {
        let (mut id, mut marks, mut may_repeat) = (None, 0, false);
        let outer = self.keys.len();
        let mut next = self.jiter.next_object_bytes()?.map(|key| (key.as_ptr() as usize, key.len()));
        while let Some(place) = next {
            let key = self.key(place)?;
            let (pointer, field) = (self.pointer.len(), self.field.len());
            self.step(&key);
            let first = self.leaves.found.len();
            let is_scalar = self.value(lists, depth)?;
            if key == "id" {
                id = if is_scalar { self.leaves.found.last().and_then(|leaf| leaf.value.clone()) } else { None };
            }
            self.pointer.truncate(pointer);
            self.field.truncate(field);
            may_repeat |= marks & mark(key.as_bytes()) != 0;
            marks |= mark(key.as_bytes());
            self.keys.push((key, first..self.leaves.found.len()));
            next = self.jiter.next_key_bytes()?.map(|key| (key.as_ptr() as usize, key.len()));
        }
        if may_repeat {
            // The sort keeps equal keys in their order.
            self.keys[outer..].sort_by(|one, other| one.0.cmp(&other.0));
            let again = self.keys[outer..].windows(2).filter(|pair| pair[0].0 == pair[1].0);
            self.dead.extend(again.map(|pair| pair[0].1.clone()));
        }
        self.keys.truncate(outer);
        Ok(id)
    }

    /// The key of this address and length: the parser lends it too briefly to keep it.
    fn key(&self, (address, length): (usize, usize)) -> Result<Cow<'a, str>, Box<Fault>> {
        let start = address - self.text.as_ptr() as usize;
        plain(self.text.get(start..start + length).unwrap_or_default())
    }

    /// One step down, with the two characters escaped that a JSON pointer cannot hold.
    fn step(&mut self, key: &str) {
        if !self.field.is_empty() {
            self.field.push('/');
        }
        self.pointer.push('/');
        for path in [&mut self.pointer, &mut self.field] {
            if key.contains(['~', '/']) {
                path.push_str(&key.replace('~', "~0").replace('/', "~1"));
            } else {
                path.push_str(key);
            }
        }
    }

    /// Reads a value; true if it is a scalar.
    fn value(&mut self, lists: usize, depth: usize) -> Result<bool, Box<Fault>> {
        let peek = self.jiter.peek()?;
        let start = self.jiter.current_index();
        match peek {
            Peek::Object | Peek::Array if depth >= DEPTH_MAX => Err(Box::new(Fault::TooDeep)),
            Peek::Object => self.object(lists, depth + 1).map(|_| false),
            Peek::Array => self.list(start, lists, depth + 1).map(|_| false),
            _ => {
                self.jiter.known_skip(peek)?;
                let token = self.token(start);
                let value = match token.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
                    Some(text) => Some(plain(text)?),
                    None => Some(Cow::Borrowed(token)).filter(|token| token != "null"),
                };
                self.push(value);
                Ok(true)
            }
        }
    }

    /// What was read since `start`.
    fn token(&self, start: usize) -> &'a str {
        self.text.get(start..self.jiter.current_index()).unwrap_or_default()
    }

    /// Reads a list; true if there was an object in it.
    fn list(&mut self, start: usize, lists: usize, depth: usize) -> Result<bool, Box<Fault>> {
        let (first, pointer) = (self.leaves.found.len(), self.pointer.len());
        let (mut position, mut has_object) = (0_usize, false);
        let mut next = self.jiter.known_array()?;
        while let Some(peek) = next {
            // Writing to a String cannot fail.
            let _ = write!(self.pointer, "/{position}");
            match peek {
                Peek::Object | Peek::Array if depth >= DEPTH_MAX => return Err(Box::new(Fault::TooDeep)),
                Peek::Object => {
                    has_object = true;
                    self.item(lists, depth)?;
                }
                Peek::Array => has_object |= self.list(self.jiter.current_index(), lists, depth + 1)?,
                _ => drop(self.value(lists, depth)?),
            }
            self.pointer.truncate(pointer);
            position += 1;
            next = self.jiter.array_step()?;
        }
        if !has_object {
            self.leaves.found.truncate(first);
            self.push(Some(Cow::Borrowed(self.token(start))));
        }
        Ok(has_object)
    }

    /// Reads an object of a list; its `id`, which may come last, belongs to all its leaves.
    fn item(&mut self, lists: usize, depth: usize) -> Result<(), Box<Fault>> {
        let around = (self.section, self.member);
        let own = self.leaves.ids.len();
        match lists {
            0 => self.section = own,
            1 => self.member = own,
            _ => {}
        }
        self.leaves.ids.push(None);
        self.leaves.ids[own] = self.object(lists + 1, depth + 1)?;
        (self.section, self.member) = around;
        Ok(())
    }

    fn push(&mut self, value: Option<Cow<'a, str>>) {
        let paths = &mut self.leaves.paths;
        let pointer = paths.len();
        paths.push_str(&self.pointer);
        let field = paths.len();
        paths.push_str(&self.field);
        self.leaves.found.push(Found { path: [pointer, field, paths.len()], section: self.section, member: self.member, value });
    }
}

/// A string, without its quotes, as the text that it stands for.
fn plain(raw: &str) -> Result<Cow<'_, str>, Box<Fault>> {
    Ok(if raw.contains('\\') { Cow::Owned(unescaped(raw)?.into()) } else { Cow::Borrowed(raw) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each leaf as `pointer field section member = value`, `-` for nothing.
    fn check(raw: &str, expected: &[&str]) {
        let found: Vec<String> = leaves(raw.as_bytes())
            .iter()
            .map(|l| {
                format!(
                    "{} {} {} {} = {}",
                    l.pointer,
                    l.field,
                    l.section_id.unwrap_or("-"),
                    l.member_id.unwrap_or("-"),
                    l.value.unwrap_or("-")
                )
            })
            .collect();
        assert_eq!(found, expected, "{raw}");
    }

    #[test]
    fn every_scalar_is_a_leaf_and_null_has_no_value() {
        check(
            r#"{"a": {"b": 1.50, "c": null}, "d": true, "e": ""}"#,
            &["/a/b a/b - - = 1.50", "/a/c a/c - - = -", "/d d - - = true", "/e e - - = "],
        );
    }

    #[test]
    fn the_first_two_listed_objects_give_their_ids() {
        check(
            r#"{"awards":[{"items":[{"q":1,"id":"i"},{"x":[{"y":2,"id":3}]}],"id":7}]}"#,
            &[
                "/awards/0/items/0/q awards/items/q 7 i = 1",
                "/awards/0/items/0/id awards/items/id 7 i = i",
                "/awards/0/items/1/x/0/y awards/items/x/y 7 - = 2",
                "/awards/0/items/1/x/0/id awards/items/x/id 7 - = 3",
                "/awards/0/id awards/id 7 - = 7",
            ],
        );
    }

    #[test]
    fn a_list_without_objects_is_one_leaf() {
        check(
            r#"{"a":["x", "y"],"b":[[1, 2],[3]],"c":[],"d":[{}]}"#,
            &[r#"/a a - - = ["x", "y"]"#, "/b b - - = [[1, 2],[3]]", "/c c - - = []"],
        );
    }

    #[test]
    fn a_mixed_list_is_taken_apart() {
        check(r#"{"a":[1,{"id":2},[3]]}"#, &["/a/0 a - - = 1", "/a/1/id a/id 2 - = 2", "/a/2 a - - = [3]"]);
    }

    #[test]
    fn texts_and_keys_are_unescaped_and_pointers_escaped() {
        check(r#"{"\u0061/b~":"\"x\" \u00e9"}"#, &["/a~1b~0 a~1b~0 - - = \"x\" é"]);
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_one_counts() {
        check(r#"{"a":[{"id":1,"b":1,"id":2}],"a":{"c":3}}"#, &["/a/c a/c - - = 3"]);
        check(r#"{"a":[{"id":1,"b":1,"id":2}]}"#, &["/a/0/b a/b 2 - = 1", "/a/0/id a/id 2 - = 2"]);
    }

    #[test]
    fn an_id_that_is_not_plain_is_no_id() {
        check(r#"{"a":[{"id":{"x":1}}]}"#, &["/a/0/id/x a/id/x - - = 1"]);
    }

    #[test]
    fn what_is_not_a_release_has_no_leaves() {
        for raw in ["", "[1]", "{\"a\":1", "{\"a\":1} x", "{\"a\":\"\\ud800\"}"] {
            check(raw, &[]);
        }
        check(&format!("{{\"a\":{}{}}}", "[".repeat(500), "]".repeat(500)), &[]);
        assert_eq!(leaves(b"{\"a\":\"\xff\"}").iter().count(), 0);
    }
}
