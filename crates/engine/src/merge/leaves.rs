//! The single values of one release, for the history of its fields.
//!
//! In: the raw JSON of a release. Out: a [`Leaf`] for each value, in the order of the text.
//! Not here: comparing releases, and the merge rules: every value published is a leaf, `null` too.

use std::ops::Range;

use jiter::{Jiter, Peek};

use super::read::key_before;
use super::tree::{DEPTH_MAX, Fault, Keyed, Text};

/// One value of a release.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaf {
    /// Where it stands, by position: a JSON pointer such as `/awards/0/items/1/quantity`.
    pub pointer: String,
    /// The same without positions and without the first slash: `awards/items/quantity`.
    pub field: String,
    /// The `id` of the first object of a list on the way, `awards/0` above, if it has a plain one.
    pub section_id: Option<String>,
    /// The `id` of the second one, `items/1` above.
    pub member_id: Option<String>,
    /// The text, unescaped; numbers, `true` and `false` as written; nothing for `null`.
    /// For a list without objects in it, its JSON as published.
    pub value: Option<String>,
}

/// The leaves of a release: every scalar, and every list without objects as one value.
///
/// Objects without members give none. Where a key comes twice in an object, the last one counts.
/// A text that [`super::compile`] refuses as not JSON, or as too deep, has no leaves.
pub fn leaves(raw: &[u8]) -> Vec<Leaf> {
    let Ok(text) = simdutf8::basic::from_utf8(raw) else { return Vec::new() };
    let mut walk = Walk { jiter: Jiter::new(raw), text, at: Leaf::default(), found: Vec::new(), dead: Vec::new() };
    match walk.document() {
        Ok(()) => walk.alive(),
        Err(_) => Vec::new(),
    }
}

struct Walk<'a> {
    jiter: Jiter<'a>,
    text: &'a str,
    /// Pointer and field of the value being read.
    at: Leaf,
    found: Vec<Leaf>,
    /// Leaves of members whose key came again.
    dead: Vec<Range<usize>>,
}

impl Walk<'_> {
    fn document(&mut self) -> Result<(), Fault> {
        match self.jiter.peek()? {
            Peek::Object => self.object(0, 1)?,
            _ => return Err(Fault::NotAnObject),
        };
        Ok(self.jiter.finish()?)
    }

    fn alive(self) -> Vec<Leaf> {
        if self.dead.is_empty() {
            return self.found;
        }
        let mut keep = vec![true; self.found.len()];
        self.dead.into_iter().for_each(|range| keep[range].fill(false));
        self.found.into_iter().zip(keep).filter_map(|(leaf, keep)| keep.then_some(leaf)).collect()
    }

    /// Reads an object below `lists` listed ones and gives its `id`.
    fn object(&mut self, lists: usize, depth: usize) -> Result<Option<String>, Fault> {
        let (mut id, mut marks) = (None, 0);
        let mut seen: Keyed<Text<'_>, Range<usize>> = Keyed::default();
        let mut length = self.jiter.next_object_bytes()?.map(<[u8]>::len);
        while let Some(some) = length {
            let key = Text::new(key_before(self.text, self.jiter.current_index(), some))?;
            let (pointer, field) = (self.at.pointer.len(), self.at.field.len());
            self.step(key.plain());
            let first = self.found.len();
            let is_scalar = self.value(lists, depth)?;
            if key.plain() == "id" {
                id = if is_scalar { self.found.last().and_then(|leaf| leaf.value.clone()) } else { None };
            }
            self.at.pointer.truncate(pointer);
            self.at.field.truncate(field);
            let range = first..self.found.len();
            let may_be_known = marks & key.mark() != 0;
            marks |= key.mark();
            match may_be_known.then(|| seen.find(&key, usize::MAX)).flatten() {
                Some(at) => self.dead.push(std::mem::replace(&mut seen.list[at].1, range)),
                None => seen.push(key, range),
            }
            length = self.jiter.next_key_bytes()?.map(<[u8]>::len);
        }
        Ok(id)
    }

    /// One step down, with the two characters escaped that a JSON pointer cannot hold.
    fn step(&mut self, key: &str) {
        if !self.at.field.is_empty() {
            self.at.field.push('/');
        }
        self.at.pointer.push('/');
        for path in [&mut self.at.pointer, &mut self.at.field] {
            if key.contains(['~', '/']) {
                path.push_str(&key.replace('~', "~0").replace('/', "~1"));
            } else {
                path.push_str(key);
            }
        }
    }

    /// Reads a value; true if it is a scalar.
    fn value(&mut self, lists: usize, depth: usize) -> Result<bool, Fault> {
        let peek = self.jiter.peek()?;
        let start = self.jiter.current_index();
        match peek {
            Peek::Object | Peek::Array if depth >= DEPTH_MAX => Err(Fault::TooDeep),
            Peek::Object => self.object(lists, depth + 1).map(|_| false),
            Peek::Array => self.list(start, lists, depth + 1).map(|_| false),
            _ => {
                self.jiter.known_skip(peek)?;
                let token = self.text.get(start..self.jiter.current_index()).unwrap_or_default();
                let value = match token.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
                    Some(text) => Some(Text::new(text)?.plain().to_owned()),
                    None => Some(token).filter(|token| *token != "null").map(str::to_owned),
                };
                self.push(value);
                Ok(true)
            }
        }
    }

    /// Reads a list; true if there was an object in it.
    fn list(&mut self, start: usize, lists: usize, depth: usize) -> Result<bool, Fault> {
        let (first, pointer) = (self.found.len(), self.at.pointer.len());
        let (mut position, mut has_object) = (0_usize, false);
        let mut next = self.jiter.known_array()?;
        while let Some(peek) = next {
            self.at.pointer.push('/');
            self.at.pointer.push_str(&position.to_string());
            match peek {
                Peek::Object | Peek::Array if depth >= DEPTH_MAX => return Err(Fault::TooDeep),
                Peek::Object => {
                    has_object = true;
                    let from = self.found.len();
                    let id = self.object(lists + 1, depth + 1)?;
                    for leaf in self.found.iter_mut().skip(from) {
                        match lists {
                            0 => leaf.section_id.clone_from(&id),
                            1 => leaf.member_id.clone_from(&id),
                            _ => break,
                        }
                    }
                }
                Peek::Array => has_object |= self.list(self.jiter.current_index(), lists, depth + 1)?,
                _ => drop(self.value(lists, depth)?),
            }
            self.at.pointer.truncate(pointer);
            position += 1;
            next = self.jiter.array_step()?;
        }
        if !has_object {
            self.found.truncate(first);
            self.push(self.text.get(start..self.jiter.current_index()).map(str::to_owned));
        }
        Ok(has_object)
    }

    fn push(&mut self, value: Option<String>) {
        self.found.push(Leaf { value, ..self.at.clone() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each leaf as `pointer field section member = value`, `-` for nothing.
    fn check(raw: &str, expected: &[&str]) {
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let found: Vec<String> = leaves(raw.as_bytes())
            .iter()
            .map(|l| format!("{} {} {} {} = {}", l.pointer, l.field, or(&l.section_id), or(&l.member_id), or(&l.value)))
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
        assert_eq!(leaves(b"{\"a\":\"\xff\"}"), []);
    }
}
