//! FollowTheMoney's JSON to entities; [`Entity::from_json`] is the door.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Entity, EntityError, FromJson, OWN_CAPTION};
use crate::ftm::{Schema, model};

/// Fields of the answers of yente that say nothing about the entity.
const IGNORED: [&str; 4] = ["score", "match", "explanations", "features"];

/// One entity, which stands at `pointer`, with `depth` levels of nesting left. Nested ones and what was not understood go to `read`.
pub(super) fn entity(json: &Value, pointer: &str, depth: usize, read: &mut FromJson) -> Result<Entity, EntityError> {
    let depth = depth.checked_sub(1).ok_or(EntityError::TooDeep)?;
    let Value::Object(fields) = json else { return Err(EntityError::NotAnObject) };
    let id = fields.get("id").and_then(Value::as_str).filter(|id| !id.is_empty()).ok_or(EntityError::NoId)?;
    let name = fields.get("schema").and_then(Value::as_str).ok_or(EntityError::NoSchema)?;
    let schema = model().schema(name).ok_or_else(|| EntityError::UnknownSchema(name.to_owned()))?;
    let mut entity = Entity { id: id.to_owned(), schema: name.to_owned(), ..Entity::default() };
    match fields.get("properties") {
        None | Some(Value::Null) => {}
        Some(Value::Object(given)) => entity.properties = properties(schema, given, pointer, depth, read)?,
        Some(_) => return Err(EntityError::NoProperties),
    }
    let mut caption = None;
    for (field, value) in fields {
        match (field.as_str(), value) {
            ("id" | "schema" | "properties", _) | (_, Value::Null) => {}
            ("caption", Value::String(text)) => caption = Some(text.clone()),
            ("datasets", Value::Array(all)) => entity.datasets = texts(all, "/datasets", read),
            ("referents", Value::Array(all)) => entity.referents = texts(all, "/referents", read),
            ("target", Value::Bool(target)) => entity.target = Some(*target),
            ("first_seen", Value::String(time)) => entity.first_seen = Some(time.clone()),
            ("last_seen", Value::String(time)) => entity.last_seen = Some(time.clone()),
            ("last_change", Value::String(time)) => entity.last_change = Some(time.clone()),
            (known, _) if IGNORED.contains(&known) => {}
            _ => read.unknown.push(format!("/{field}")),
        }
    }
    if let Some(caption) = caption.filter(|text| !text.is_empty() && text != entity.caption()) {
        entity.own.insert(OWN_CAPTION.to_owned(), vec![caption]);
    }
    Ok(entity)
}

fn properties(
    schema: &'static Schema,
    given: &Map<String, Value>,
    pointer: &str,
    depth: usize,
    read: &mut FromJson,
) -> Result<BTreeMap<String, Vec<String>>, EntityError> {
    let mut properties = BTreeMap::new();
    for (prop, value) in given {
        let known = schema.property(prop);
        if known.is_none() {
            read.unknown.push(format!("/properties/{prop}"));
        }
        let items = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut values: Vec<String> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let text = match item {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(truth) => truth.to_string(),
                Value::Object(_) => {
                    let place = format!("{pointer}/properties/{}/{index}", escaped(prop));
                    let inner = entity(item, &place, depth, read)?;
                    let id = inner.id.clone();
                    read.nested.push((place, inner));
                    id
                }
                Value::Null => continue,
                Value::Array(_) => {
                    read.unknown.push(format!("/properties/{prop}/*"));
                    continue;
                }
            };
            if !text.is_empty() && seen.insert(text.clone()) {
                values.push(text);
            }
        }
        // What the other side states is shown there; yente repeats it here.
        if !values.is_empty() && !known.is_some_and(|p| p.stub) {
            properties.insert(prop.clone(), values);
        }
    }
    Ok(properties)
}

/// Texts of a list, each once, sorted: datasets and referents are sets.
fn texts(all: &[Value], pointer: &str, read: &mut FromJson) -> Vec<String> {
    let mut texts: Vec<String> = all.iter().filter_map(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    if texts.len() < all.len() {
        read.unknown.push(format!("{pointer}/*"));
    }
    texts.sort_unstable();
    texts.dedup();
    texts
}

/// A key as a part of a JSON pointer (RFC 6901).
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
