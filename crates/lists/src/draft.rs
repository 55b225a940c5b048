//! One record on its way to statements: values with the pointers to where they stand.
//!
//! Every reader of this crate that makes entities of its own speaks through [`Speaker`], so that ids, anchors, places, leftovers and
//! repeated statements are treated alike. It knows the model but no form.

use std::collections::{HashMap, HashSet};

use facts::ftm::{Kind, model};
use facts::statements::{ANCHOR, Statement};

use crate::seam::{At, ListError, Out};
use crate::{countries, dates};

/// Entities whose statements are remembered, so that rows which repeat them say nothing twice. Past it all are forgotten at once:
/// a statement said again is the same statement, only another place of it.
const REMEMBERED_MAX: usize = 4096;

/// Longest value: longer ones are cut statements of reasons in no list seen, and a record of megabytes is a broken file.
const VALUE_BYTES_MAX: usize = 1 << 20;

/// Where a record lies in the decompressed bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// First byte.
    pub offset: u64,
    /// How many.
    pub length: u64,
}

/// A value of a record.
#[derive(Clone, Debug)]
struct Fact {
    prop: String,
    value: String,
    original: Option<String>,
    lang: Option<String>,
    pointer: String,
}

/// An entity of a record.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Its id, as the dataset has it.
    pub id: String,
    schema: String,
    anchor: Option<String>,
    facts: Vec<Fact>,
    /// Properties with a text that their kind cannot hold.
    unread: Vec<String>,
}

impl Draft {
    /// An entity that this record shows to exist; `pointer` is where it says so.
    pub fn new(id: impl Into<String>, schema: &str, pointer: impl Into<String>) -> Draft {
        Draft { id: id.into(), schema: schema.to_owned(), anchor: Some(pointer.into()), facts: Vec::new(), unread: Vec::new() }
    }

    /// More about an entity whose own record lies elsewhere. `schema` is what this record can vouch for, as `Thing`.
    pub fn more(id: impl Into<String>, schema: &str) -> Draft {
        Draft { id: id.into(), schema: schema.to_owned(), anchor: None, facts: Vec::new(), unread: Vec::new() }
    }

    /// Its schema.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The first value of a property.
    pub fn first(&self, prop: &str) -> Option<&str> {
        self.facts.iter().find(|f| f.prop == prop).map(|f| f.value.as_str())
    }

    /// A published text as it is, blanks at its ends taken off.
    pub fn put(&mut self, prop: &str, text: &str, pointer: &str) {
        self.push(prop, text, None, None, pointer);
    }

    /// A text in a known language (three letters).
    pub fn put_lang(&mut self, prop: &str, text: &str, lang: Option<&str>, pointer: &str) {
        self.push(prop, text, None, lang, pointer);
    }

    /// A value made from a published text, which stays beside it where it is another one.
    pub fn put_made(&mut self, prop: &str, value: &str, published: &str, pointer: &str) {
        self.push(prop, value, Some(published), None, pointer);
    }

    /// A published text, read by what the property holds: dates, countries, genders; other kinds as they are. What cannot be read so
    /// stays as a note and is counted.
    pub fn put_read(&mut self, prop: &str, text: &str, order: dates::Order, pointer: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match self.kind(prop) {
            Some(Kind::Date) => {
                let read = dates::read(text, order);
                for value in &read {
                    self.put_made(prop, value, text, pointer);
                }
                if read.is_empty() {
                    self.note(prop, text, pointer);
                }
            }
            Some(Kind::Country) => {
                let (codes, whole) = countries::codes(text);
                for code in codes {
                    self.put_made(prop, code, text, pointer);
                }
                if !whole {
                    self.note(prop, text, pointer);
                }
            }
            Some(Kind::Gender) => match gender(text) {
                Some(value) => self.put_made(prop, value, text, pointer),
                None => self.note(prop, text, pointer),
            },
            _ => self.put(prop, text, pointer),
        }
    }

    /// A text that says something of a property but is no value of it.
    pub fn note(&mut self, prop: &str, text: &str, pointer: &str) {
        self.unread.push(prop.to_owned());
        let label = property_label(&self.schema, prop);
        self.remark(&format!("{label}: {}", text.trim()), pointer);
    }

    /// A published remark: `notes`, or `description` where a connection has no notes.
    pub fn remark(&mut self, text: &str, pointer: &str) {
        self.put(remark_property(&self.schema), text, pointer);
    }

    fn kind(&self, prop: &str) -> Option<Kind> {
        let schema = model().schema(&self.schema)?;
        schema.property(prop).or_else(|| holder(&self.schema, prop).and_then(|s| model().schema(s)?.property(prop))).map(|p| p.kind)
    }

    fn push(&mut self, prop: &str, value: &str, published: Option<&str>, lang: Option<&str>, pointer: &str) {
        // Lines and columns of a layout are no part of a value; only long texts have paragraphs.
        let folded = match self.kind(prop) {
            Some(Kind::Text) => value.trim().to_owned(),
            _ => value.split_whitespace().collect::<Vec<_>>().join(" "),
        };
        let value = folded.as_str();
        if value.is_empty() || value.len() > VALUE_BYTES_MAX {
            return;
        }
        self.facts.push(Fact {
            prop: prop.to_owned(),
            value: value.to_owned(),
            original: published.filter(|p| *p != value).map(str::to_owned),
            lang: lang.map(str::to_owned),
            pointer: pointer.to_owned(),
        });
    }
}

/// `male` or `female` from the words lists use.
fn gender(text: &str) -> Option<&'static str> {
    match text.trim_matches(['.', ' ']).to_lowercase().as_str() {
        "m" | "male" | "man" | "м" | "мужской" | "еркек" => Some("male"),
        "f" | "female" | "woman" | "ж" | "женский" | "әйел" => Some("female"),
        _ => None,
    }
}

/// `notes`, or `description` where a connection has no notes.
fn remark_property(schema: &str) -> &'static str {
    if model().schema(schema).is_some_and(|s| s.property("notes").is_none()) { "description" } else { "notes" }
}

fn property_label<'m>(schema: &str, prop: &'m str) -> &'m str {
    model().schema(schema).and_then(|s| s.property(prop)).map_or(prop, |p| p.label.as_str())
}

/// The schema that an entity with a property has: its own where that has the property, else the descendant that defines it (a legal
/// entity with a KPP is a company). `None` where the model has no such property there.
fn holder(schema: &str, prop: &str) -> Option<&'static str> {
    let own = model().schema(schema)?;
    if own.property(prop).is_some_and(|p| !p.stub) {
        return Some(own.name.as_str());
    }
    let defines = |name: &&String| model().schema(name).and_then(|s| s.property(prop)).is_some_and(|p| p.schema == **name && !p.stub);
    own.descendants.iter().find(defines).and_then(|d| model().schema(d)).map(|d| d.name.as_str())
}

/// Who gives drafts away: the door's [`Out`], with a memory for statements that are said again.
pub(crate) struct Speaker<'o, 's> {
    out: &'o mut Out<'s>,
    remembered: HashMap<String, HashSet<(String, String)>>,
}

impl<'o, 's> Speaker<'o, 's> {
    /// One who speaks through the door.
    pub fn new(out: &'o mut Out<'s>) -> Speaker<'o, 's> {
        Speaker { out, remembered: HashMap::new() }
    }

    /// Gives an entity away.
    pub fn entity(&mut self, draft: Draft, place: Place) {
        let Draft { id, mut schema, anchor, facts, unread } = draft;
        // What the record says may show that it is something narrower: all its statements then say so.
        for fact in &facts {
            if let Some(narrower) = holder(&schema, &fact.prop).filter(|n| *n != schema).map(str::to_owned) {
                schema = narrower;
            }
        }
        if let Some(pointer) = anchor {
            let fact = Fact { prop: ANCHOR.to_owned(), value: id.clone(), original: None, lang: None, pointer };
            self.state(&id, &schema, fact, place);
        }
        for prop in unread {
            self.out.unread(&prop);
        }
        for mut fact in facts {
            if holder(&schema, &fact.prop).is_some() {
                self.state(&id, &schema, fact, place);
            } else {
                self.out.unread(&format!("{schema}:{}", fact.prop));
                fact.value = format!("{}: {}", fact.prop, fact.value);
                remark_property(&schema).clone_into(&mut fact.prop);
                self.state(&id, &schema, fact, place);
            }
        }
    }

    fn state(&mut self, id: &str, schema: &str, fact: Fact, place: Place) {
        if self.remembered.len() >= REMEMBERED_MAX && !self.remembered.contains_key(id) {
            self.remembered.clear();
        }
        let said = self.remembered.entry(id.to_owned()).or_default();
        if !said.insert((fact.prop.clone(), format!("{}\u{1f}{}", fact.value, fact.lang.as_deref().unwrap_or_default()))) {
            return;
        }
        let statement = Statement {
            entity_id: id.to_owned(),
            canonical_id: None,
            schema: schema.to_owned(),
            prop: fact.prop,
            value: fact.value,
            dataset: self.out.dataset.to_owned(),
            lang: fact.lang,
            original_value: fact.original,
            origin: None,
            external: false,
            first_seen: None,
            last_seen: None,
        };
        self.out.state(statement, At { offset: place.offset, length: place.length, pointer: fact.pointer });
    }

    /// Sets a record aside; fails when it is one too many.
    pub fn set_aside(&mut self, place: Place, reason: impl ToString) -> Result<(), ListError> {
        self.out.set_aside(place.line, place.offset, reason)
    }

    /// Counts a text that is no value of what it should be.
    pub fn unread(&mut self, what: &str) {
        self.out.unread(what);
    }

    /// Counts a field that is left out on purpose.
    pub fn ignored(&mut self, field: &str) {
        self.out.ignored(field);
    }

    /// Counts a field that nobody knows.
    pub fn unknown(&mut self, field: &str) {
        self.out.unknown(field);
    }
}
