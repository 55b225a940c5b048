//! `POST /match/{dataset}`: who among the listed may be the ones that are asked about.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use facts::ftm::{Schema, model};
use facts::statements::Entity;
use resolve::screen::{Answer as Found, Filter, LIMIT, Match, Options, THRESHOLD};
use serde_json::{Map, Value, json};

use super::asked::{LIMIT_MAX, Params};
use super::catalog::{ALIASES, OURS};
use super::entities::shown;
use super::faults::Fault;
use super::{Ours, aside};
use crate::who::audit::Asked;
use crate::who::evidence::summed;

/// Questions in one request.
const BATCH_MAX: usize = 100;

/// What is wanted of an answer.
fn wanted(params: &Params, filter: Filter) -> Result<Options, Fault> {
    let threshold = params.number("threshold")?.unwrap_or(THRESHOLD);
    // As yente: nothing below the lesser of both is in the answer.
    let cutoff = params.number("cutoff")?.unwrap_or(THRESHOLD).min(threshold);
    Ok(Options { limit: params.whole("limit", LIMIT as u64, LIMIT_MAX)?, threshold, cutoff, filter })
}

/// Refuses an algorithm that nobody knows; the known ones are all answered by ours.
pub fn algorithm(params: &Params) -> Result<String, Fault> {
    let name = params.first("algorithm").unwrap_or_else(|| "best".to_owned());
    if name == OURS || ALIASES.contains(&name.as_str()) { Ok(name) } else { Err(Fault::bad(&format!("Invalid algorithm: {name}"))) }
}

/// One question of a batch, read.
struct Question {
    key: String,
    entity: Entity,
    /// The id it was asked with, if any.
    id: Option<String>,
    /// Properties that its schema does not have; they are named in the answer and take no part.
    unknown: Vec<String>,
}

/// The handler.
pub async fn matches(State(screenings): Ours, Path(dataset): Path<String>, uri: Uri, body: Bytes) -> Result<Response, Fault> {
    let open = screenings.open()?;
    let params = Params::of(&uri);
    let filter = params.filter(&open.catalog, &dataset)?;
    let wanted = wanted(&params, filter)?;
    algorithm(&params)?;
    let body: Value = serde_json::from_slice(&body).map_err(|e| {
        let held = json!({ "error": e.to_string() });
        Fault::unfit("json_invalid", &["body"], "JSON decode error", json!({}), Some(held))
    })?;
    let questions = questions(&body)?;
    let ignored = weights_and_config(&body)?;
    let (count, limit) = (questions.len(), wanted.limit);
    let endpoint = format!("/screening/match/{dataset}");
    let responses = aside(move || {
        let mut responses = Map::new();
        let mut asked = Vec::new();
        for question in questions {
            let found = open.screening.match_(&question.entity, &wanted)?;
            asked.push(Asked::matched(&endpoint, asked_of(&question.entity, &uri), &found.matches));
            responses.insert(question.key.clone(), answer(&question, &found));
        }
        screenings.kept(&open, &asked)?;
        Ok(responses)
    })
    .await?;
    let mut whole = json!({ "responses": responses, "limit": limit });
    if !ignored.is_empty() {
        whole["ignored"] = json!(ignored);
    }
    let mut response = Json(whole).into_response();
    response.headers_mut().insert(HeaderName::from_static("x-batch-size"), HeaderValue::from(count));
    Ok(response)
}

fn questions(body: &Value) -> Result<Vec<Question>, Fault> {
    let Some(fields) = body.as_object() else {
        return Err(Fault::unfit(
            "model_attributes_type",
            &["body"],
            "Input should be a valid dictionary or object to extract fields from",
            body.clone(),
            None,
        ));
    };
    let queries = match fields.get("queries") {
        None => return Err(Fault::unfit("missing", &["body", "queries"], "Field required", body.clone(), None)),
        Some(Value::Object(queries)) => queries,
        Some(other) => {
            return Err(Fault::unfit("dict_type", &["body", "queries"], "Input should be a valid dictionary", other.clone(), None));
        }
    };
    if queries.is_empty() {
        return Err(Fault::bad("No queries provided."));
    }
    if queries.len() > BATCH_MAX {
        return Err(Fault::bad(&format!("Too many queries in one batch (limit: {BATCH_MAX})")));
    }
    queries.iter().map(|(key, query)| question(key, query)).collect()
}

fn question(key: &str, query: &Value) -> Result<Question, Fault> {
    let missing = |field: &str| Fault::unfit("missing", &["body", "queries", key, field], "Field required", query.clone(), None);
    let name = match query.get("schema") {
        Some(Value::String(name)) => name,
        Some(other) => {
            return Err(Fault::unfit(
                "string_type",
                &["body", "queries", key, "schema"],
                "Input should be a valid string",
                other.clone(),
                None,
            ));
        }
        None => return Err(missing("schema")),
    };
    let given = query.get("properties").ok_or_else(|| missing("properties"))?;
    let unreadable = |why: String| Fault::bad(&format!("Cannot parse example entity: {why}"));
    let schema = model().schema(name).ok_or_else(|| unreadable(format!("Unknown schema: '{name}'")))?;
    if !schema.matchable {
        return Err(unreadable(format!("Non-matchable schema for query: {name}")));
    }
    let Value::Object(given) = given else {
        return Err(Fault::unfit(
            "dict_type",
            &["body", "queries", key, "properties"],
            "Input should be a valid dictionary",
            given.clone(),
            None,
        ));
    };
    let id = query.get("id").and_then(Value::as_str).map(str::to_owned);
    let mut entity = Entity { id: id.clone().unwrap_or_else(|| "query".to_owned()), schema: schema.name.clone(), ..Entity::default() };
    let mut unknown = Vec::new();
    for (prop, values) in given {
        if schema.property(prop).is_none_or(|p| p.stub) {
            unknown.push(prop.clone());
            continue;
        }
        let values = values_of(schema, prop, values);
        if !values.is_empty() {
            entity.properties.insert(prop.clone(), values);
        }
    }
    Ok(Question { key: key.to_owned(), entity, id, unknown })
}

/// The texts of a property, each once; countries and the like in small letters as FollowTheMoney has them.
fn values_of(schema: &Schema, prop: &str, values: &Value) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Object(fields) => fields.get("id").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let all: Vec<String> = match values {
        Value::Array(all) => all.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    };
    let is_coded = schema.property(prop).is_some_and(|p| matches!(p.kind, facts::ftm::Kind::Country | facts::ftm::Kind::Gender));
    let mut out: Vec<String> = Vec::new();
    for value in all.into_iter().map(|v| if is_coded { v.to_lowercase() } else { v }).filter(|v| !v.is_empty()) {
        if !out.contains(&value) {
            out.push(value);
        }
    }
    out
}

/// Weights and settings of yente's algorithms: ours has none, so those that clients know are named as ignored and others refused.
fn weights_and_config(body: &Value) -> Result<Vec<String>, Fault> {
    let keys = |field: &str| body.get(field).and_then(Value::as_object).into_iter().flat_map(|o| o.keys().cloned()).collect::<Vec<_>>();
    let config = keys("config");
    if let Some(other) = config.iter().find(|k| !k.starts_with("nm_")) {
        return Err(Fault::bad(&format!("Invalid configuration parameter: {other} for algorithm {OURS}")));
    }
    Ok(keys("weights").iter().map(|k| format!("weights.{k}")).chain(config.iter().map(|k| format!("config.{k}"))).collect())
}

/// A question as it is kept: what was asked about, and the parameters of the address.
pub fn asked_of(entity: &Entity, uri: &Uri) -> Value {
    json!({ "schema": entity.schema, "properties": entity.properties, "parameters": uri.query().unwrap_or_default() })
}

fn answer(question: &Question, found: &Found) -> Value {
    let results: Vec<Value> = found.matches.iter().map(scored).collect();
    let mut answer = json!({
        "status": 200,
        "results": results,
        "total": { "value": found.total, "relation": "eq" },
        "query": { "id": question.id, "schema": question.entity.schema, "properties": question.entity.properties },
    });
    if !question.unknown.is_empty() {
        answer["unknown_properties"] = json!(question.unknown);
    }
    answer
}

fn scored(found: &Match) -> Value {
    let mut fields = shown(&found.entity);
    fields.insert("score".to_owned(), json!(rounded(found.likeness.total)));
    fields.insert("match".to_owned(), json!(found.is_match));
    let mut explanations = Map::new();
    for (heading, part) in summed(&found.likeness) {
        let one = json!({ "detail": part.detail, "score": rounded(part.says), "query": part.ours, "candidate": part.theirs });
        explanations.insert(heading.to_owned(), one);
    }
    let features: Map<String, Value> = explanations.iter().map(|(name, e)| (name.clone(), e["score"].clone())).collect();
    fields.insert("explanations".to_owned(), Value::Object(explanations));
    fields.insert("features".to_owned(), Value::Object(features));
    Value::Object(fields)
}

fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}
