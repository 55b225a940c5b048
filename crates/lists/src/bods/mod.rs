//! The Beneficial Ownership Data Standard (BODS) 0.2, 0.3 and 0.4: statements about entities, people and what one holds in another.
//!
//! An entity or person becomes an entity of FollowTheMoney; each interest of a relationship becomes a connection: a shareholding an
//! `Ownership`, a seat on a board a `Directorship`, everything else an `UnknownLink` whose role is BODS's own word. Ids are the dataset,
//! a hyphen, and BODS's id of the record (before 0.4: of the first statement in a line of replacements).
//!
//! Nothing is invented: a party that is not specified stays away, and [`OWN_UNSPECIFIED`] says why. Versions of one record are
//! statements about one entity, each seen on its statement's date; shares of several versions stand side by side. A shareholding that
//! is spelled out in component records is an `UnknownLink` itself, or the same share would count twice.
//!
//! What FollowTheMoney cannot hold stays in the record as published, whole, in [`OWN_RECORD`]; so BODS goes out as it came in.

use std::collections::HashMap;
use std::io::BufRead;

use facts::statements::{ANCHOR, Statement};
use serde_json::Value;

use crate::records::Values;
use crate::seam::{At, ListError, Out};

mod fields;

mod links;

mod nodes;

/// Own property: the BODS statement as published, JSON text.
pub const OWN_RECORD: &str = "tura:record";

/// Own property: entity that has the record of this connection, when one record has several.
pub const OWN_PART: &str = "tura:part";

/// Own property: why a person, entity or party is not specified: BODS's reason, and after a colon the description.
pub const OWN_UNSPECIFIED: &str = "tura:unspecified";

/// Own property: id of the statement that this one replaces (before 0.4).
pub const OWN_REPLACES: &str = "tura:replaces";

/// Own property: entity of a record that spells out this indirect relationship.
pub const OWN_COMPONENT: &str = "tura:component";

/// Own property: share of an interest that is no ownership, as percent.
pub const OWN_SHARE: &str = "tura:share";

/// Own property: `closed`, when the publisher says that the record holds no more.
pub const OWN_STATUS: &str = "tura:status";

/// Replacements that are remembered: each costs two ids. Past it a statement that replaces another begins a line of its own.
const REPLACED_MAX: usize = 1_000_000;

/// Reads every BODS statement; what is none is set aside.
pub(crate) fn read(input: &mut dyn BufRead, out: &mut Out) -> Result<(), ListError> {
    let mut values = Values::new(input);
    let mut roots = Roots::default();
    while let Some(record) = values.next()? {
        let (line, offset) = (record.line, record.offset);
        let Some(bytes) = record.bytes else {
            out.set_aside(line, offset, "the record is too long")?;
            continue;
        };
        let parsed = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned()).and_then(|text| {
            let json: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
            Ok((text, json))
        });
        let read = parsed.and_then(|(text, json)| {
            let claim = Claim::read(&json, text, out.dataset, &mut roots)?;
            let said = match claim.kind {
                Kind::Entity => vec![nodes::entity(&claim)],
                Kind::Person => vec![nodes::person(&claim)],
                Kind::Relationship => links::links(&claim, &roots),
            };
            fields::count(&json, claim.base, out);
            Ok(said)
        });
        match read {
            Ok(said) => said.into_iter().for_each(|said| said.give(offset, bytes.len() as u64, out)),
            Err(reason) => out.set_aside(line, offset, reason)?,
        }
    }
    Ok(())
}

/// Statements that replace others, to the first of their line.
#[derive(Default)]
struct Roots(HashMap<String, String>);

impl Roots {
    fn root<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }

    fn replace(&mut self, id: &str, replaced: &str) {
        if self.0.len() < REPLACED_MAX && id != replaced {
            let root = self.root(replaced).to_owned();
            self.0.insert(id.to_owned(), root);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Entity,
    Person,
    Relationship,
}

/// A BODS statement of any version, made ready to take from.
struct Claim<'a> {
    kind: Kind,
    /// Id of the record, without dataset.
    record: String,
    json: &'a Value,
    /// The statement's text, as published.
    text: &'a str,
    /// Where the details stand: `/recordDetails`, or the statement itself.
    base: &'static str,
    details: &'a Value,
    dataset: &'a str,
    closed: bool,
    /// When the statement was made, without zone.
    date: Option<String>,
}

impl<'a> Claim<'a> {
    fn read(json: &'a Value, text: &'a str, dataset: &'a str, roots: &mut Roots) -> Result<Claim<'a>, String> {
        if !json.is_object() {
            return Err("not a BODS statement: no JSON object".to_owned());
        }
        let word = |pointer: &str| words(json, pointer);
        let (kind, base) = match (word("/recordType"), word("/statementType")) {
            (Some("entity"), _) => (Kind::Entity, "/recordDetails"),
            (Some("person"), _) => (Kind::Person, "/recordDetails"),
            (Some("relationship"), _) => (Kind::Relationship, "/recordDetails"),
            (None, Some("entityStatement")) => (Kind::Entity, ""),
            (None, Some("personStatement")) => (Kind::Person, ""),
            (None, Some("ownershipOrControlStatement")) => (Kind::Relationship, ""),
            (Some(other), _) | (None, Some(other)) => return Err(format!("unknown type {other:?}")),
            (None, None) => return Err("not a BODS statement: neither recordType nor statementType".to_owned()),
        };
        let record = if base.is_empty() { word("/statementID").or(word("/statementId")) } else { word("/recordId") };
        let record = record.ok_or("the statement has no id")?;
        let replaced = list(json, "/replacesStatements").filter_map(Value::as_str).next();
        if let Some(replaced) = replaced.filter(|_| base.is_empty()) {
            roots.replace(record, replaced);
        }
        Ok(Claim {
            kind,
            record: roots.root(record).to_owned(),
            json,
            text,
            base,
            details: json.pointer(base).filter(|d| d.is_object()).ok_or("recordDetails is no object")?,
            dataset,
            closed: word("/recordStatus") == Some("closed"),
            date: word("/statementDate").or(word("/publicationDetails/publicationDate")).map(without_zone),
        })
    }

    /// An id of this dataset.
    fn id(&self, record: &str) -> String {
        format!("{}-{record}", self.dataset)
    }

    /// A text of the details that is not empty.
    fn word(&self, pointer: &str) -> Option<&'a str> {
        words(self.details, pointer)
    }

    /// The record itself, who published it and where it comes from: on each entity that is made of it, as far as its schema has it.
    fn provenance(&self, said: &mut Said) {
        let thing = said.is_thing;
        said.take(self.json, "publisher", "/publicationDetails/publisher/name");
        said.take(self.json, "publisherUrl", "/publicationDetails/publisher/url");
        said.take(self.json, "sourceUrl", "/source/url");
        if let Some(date) = words(self.json, "/source/retrievedAt") {
            said.put("retrievedAt", &without_zone(date), Some(date), "/source/retrievedAt".to_owned());
        }
        if !thing {
            said.put("recordId", &self.record, None, String::new());
        }
        for (index, replaced) in list(self.json, "/replacesStatements").filter_map(Value::as_str).enumerate() {
            said.put(OWN_REPLACES, replaced, None, format!("/replacesStatements/{index}"));
        }
        if self.closed {
            said.put(OWN_STATUS, "closed", None, "/recordStatus".to_owned());
        }
    }
}

/// An entity that a record speaks about.
struct Said<'a> {
    id: String,
    schema: &'static str,
    is_thing: bool,
    /// Seen on, first and last; a closed record says when it did *not* hold.
    seen: Option<String>,
    base: &'static str,
    facts: Vec<(&'a str, String, Option<String>, String)>,
}

impl<'a> Said<'a> {
    fn new(claim: &Claim, id: String, schema: &'static str) -> Said<'a> {
        let is_thing = facts::ftm::model().schema(schema).is_some_and(|s| s.is_a("Thing"));
        Said { id, schema, is_thing, seen: claim.date.clone().filter(|_| !claim.closed), base: claim.base, facts: Vec::new() }
    }

    /// States a value; `pointer` is where in the whole record it stands.
    fn put(&mut self, prop: &'a str, value: &str, published: Option<&str>, pointer: String) {
        let value = value.trim();
        if !value.is_empty() {
            let original = published.filter(|p| *p != value).map(str::to_owned);
            self.facts.push((prop, value.to_owned(), original, pointer));
        }
    }

    /// States a text of `json` as it is, when it is there.
    fn take(&mut self, json: &Value, prop: &'a str, pointer: &str) {
        if let Some(text) = words(json, pointer) {
            self.put(prop, text, None, pointer.to_owned());
        }
    }

    /// States a text of the details.
    fn take_detail(&mut self, claim: &Claim, prop: &'a str, pointer: &str) {
        if let Some(text) = claim.word(pointer) {
            self.put(prop, text, None, format!("{}{pointer}", self.base));
        }
    }

    /// Why somebody or something is not specified.
    fn unspecified(&mut self, json: &Value, pointer: String) {
        if let Some(reason) = words(json, "/reason") {
            let text = words(json, "/description").map_or_else(|| reason.to_owned(), |d| format!("{reason}: {d}"));
            self.put(OWN_UNSPECIFIED, &text, None, pointer);
        }
    }

    fn give(self, offset: u64, length: u64, out: &mut Out) {
        let dataset = out.dataset.to_owned();
        let anchor = (ANCHOR, self.id.clone(), None, String::new());
        for (prop, value, original_value, pointer) in std::iter::once(anchor).chain(self.facts) {
            let statement = Statement {
                entity_id: self.id.clone(),
                schema: self.schema.to_owned(),
                prop: prop.to_owned(),
                value,
                dataset: dataset.clone(),
                original_value,
                first_seen: self.seen.clone(),
                last_seen: self.seen.clone(),
                ..Statement::default()
            };
            out.state(statement, At { offset, length, pointer });
        }
    }
}

/// A text that is not empty.
fn words<'a>(json: &'a Value, pointer: &str) -> Option<&'a str> {
    json.pointer(pointer)?.as_str().filter(|text| !text.trim().is_empty())
}

/// The elements of a list; none when it is no list.
fn list<'a>(json: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    json.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// A date or time as FollowTheMoney writes it, in UTC and without saying so; of a time in another zone only the day stays.
fn without_zone(text: &str) -> String {
    if let Some(utc) = text.strip_suffix('Z') {
        return utc.to_owned();
    }
    match text.get(10..) {
        Some(time) if time.contains(['+', '-']) => text.get(..10).unwrap_or(text).to_owned(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
