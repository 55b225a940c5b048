//! The reconciliation service of OpenRefine (W3C's 0.2): a manifest, questions, suggestions, columns to add.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use facts::ftm::{Kind, Property, Schema, model};
use facts::statements::Entity;
use resolve::screen::{Filter, Match, Options, Screening, Search};
use serde_json::{Map, Value, json};

use super::asked::{LIMIT_MAX, Params};
use super::faults::Fault;
use super::matching;
use super::{Open, Ours, Screenings, aside};
use crate::site::reply::whole_parameters;
use crate::who::audit::Asked;

/// Questions in one request.
const BATCH_MAX: usize = 100;
/// Results of a question that says nothing of it.
const LIMIT: usize = 5;
/// Suggestions of types and properties.
const SUGGESTED: usize = 5;
/// Likeness below which nothing is offered to whoever reconciles.
const CUTOFF: f64 = 0.5;

fn type_of(schema: &Schema) -> Value {
    json!({ "id": schema.name, "name": schema.plural, "description": schema.description.as_deref().unwrap_or(&schema.label) })
}

fn scoped(open: &Open, dataset: &str) -> Result<(), Fault> {
    open.catalog.scope(dataset).map(drop).ok_or_else(|| Fault::new(StatusCode::NOT_FOUND, "No such dataset."))
}

/// `GET /reconcile/{dataset}`
pub async fn manifest(State(screenings): Ours, Path(dataset): Path<String>, headers: HeaderMap) -> Result<Json<Value>, Fault> {
    let open = screenings.open()?;
    scoped(&open, &dataset)?;
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("127.0.0.1:8010");
    let front = format!("http://{host}/screening");
    let here = format!("{front}/reconcile/{dataset}");
    let types: Vec<Value> = model().schemata().filter(|s| s.matchable && !s.is_abstract).map(type_of).collect();
    Ok(Json(json!({
        "versions": ["0.2"],
        "name": format!("{dataset} (Tura)"),
        "identifierSpace": "https://followthemoney.tech/id",
        "schemaSpace": "https://followthemoney.tech/schema",
        "documentation": front.clone() + "/algorithms",
        "batchSize": BATCH_MAX,
        "view": { "url": format!("{front}/entities/{{{{id}}}}") },
        "preview": { "url": format!("{front}/entities/{{{{id}}}}"), "width": 430, "height": 600 },
        "suggest": {
            "entity": { "service_url": here, "service_path": "/suggest/entity" },
            "type": { "service_url": here, "service_path": "/suggest/type" },
            "property": { "service_url": here, "service_path": "/suggest/property" },
        },
        "extend": {
            "propose_properties": { "service_url": here, "service_path": "/extend/property" },
            "property_settings": [
                { "name": "limit", "label": "Limit", "type": "number", "default": 0, "help_text": "Most values of a row; 0 is all." },
                {
                    "name": "render", "label": "Render", "type": "select", "default": "caption",
                    "help_text": "How values are written.",
                    "choices": [{ "value": "caption", "name": "For reading" }, { "value": "raw", "name": "As stored" }],
                },
            ],
        },
        "defaultTypes": types,
    })))
}

/// `POST /reconcile/{dataset}`: a form with `queries` or `extend`.
pub async fn answer(
    State(screenings): Ours,
    Path(dataset): Path<String>,
    headers: HeaderMap,
    uri: axum::http::Uri,
    body: Bytes,
) -> Result<Response, Fault> {
    let open = screenings.open()?;
    let params = Params::of(&uri);
    matching::algorithm(&params)?;
    let filter = params.filter(&open.catalog, &dataset)?;
    let is_form =
        headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_none_or(|t| t.starts_with("application/x-www-form-urlencoded"));
    let text = std::str::from_utf8(&body).map_err(|_| Fault::bad("The form is not UTF-8"))?;
    let form: BTreeMap<String, String> = if is_form { whole_parameters(text).collect() } else { BTreeMap::new() };
    if let Some(queries) = form.get("queries") {
        let queries: Map<String, Value> = serde_json::from_str(queries).map_err(|e| Fault::bad(&format!("Cannot decode queries: {e}")))?;
        let asked = Round { screenings, open, endpoint: format!("/screening/reconcile/{dataset}"), uri };
        return ask(asked, filter, queries).await;
    }
    if let Some(extend) = form.get("extend") {
        let extend: Value = serde_json::from_str(extend).map_err(|_| Fault::bad("Cannot decode extension request"))?;
        return aside(move || {
            let (endpoint, all) = (format!("/screening/reconcile/{dataset}"), extend.get("ids").and_then(Value::as_array));
            let answers = all.into_iter().flatten().filter_map(Value::as_str).map(|id| (id.to_owned(), None)).collect();
            let told = extended(&open.screening, &extend)?;
            screenings.kept(&open, &[Asked { endpoint: &endpoint, question: json!({ "extend": extend }), answers }])?;
            Ok(Json(told).into_response())
        })
        .await;
    }
    Err(Fault::bad("No queries or extend request provided."))
}

/// What questions of one request are asked of and kept with.
struct Round {
    screenings: Arc<Screenings>,
    open: Arc<Open>,
    endpoint: String,
    uri: axum::http::Uri,
}

async fn ask(round: Round, filter: Filter, queries: Map<String, Value>) -> Result<Response, Fault> {
    if queries.is_empty() {
        return Err(Fault::bad("No queries provided."));
    }
    if queries.len() > BATCH_MAX {
        return Err(Fault::bad(&format!("Too many queries in one batch (limit: {BATCH_MAX})")));
    }
    let count = queries.len();
    let answers = aside(move || {
        let mut answers = Map::new();
        let mut asked = Vec::new();
        for (key, query) in queries {
            let (entity, found) = one(&round.open, &filter, &query)?;
            asked.push(Asked::matched(&round.endpoint, matching::asked_of(&entity, &round.uri), &found));
            answers.insert(key, json!({ "result": found.iter().map(result).collect::<Vec<_>>() }));
        }
        round.screenings.kept(&round.open, &asked)?;
        Ok(answers)
    })
    .await?;
    let mut response = Json(Value::Object(answers)).into_response();
    response.headers_mut().insert(HeaderName::from_static("x-batch-size"), HeaderValue::from(count));
    Ok(response)
}

/// Answers one question: its text is a name, its properties what is known beside.
fn one(open: &Open, filter: &Filter, query: &Value) -> Result<(Entity, Vec<Match>), Fault> {
    let texts = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(all) => all.iter().filter_map(plain).collect(),
            one => plain(one).into_iter().collect(),
        }
    };
    let kinds = query.get("type").map(texts).unwrap_or_default();
    let name = kinds.first().map_or("Thing", String::as_str);
    let schema = model().schema(name).ok_or_else(|| Fault::bad(&format!("Invalid type: {name}")))?;
    let mut entity = Entity { id: "query".to_owned(), schema: schema.name.clone(), ..Entity::default() };
    let text = query.get("query").map(texts).unwrap_or_default();
    entity.properties.insert("name".to_owned(), text);
    for property in query.get("properties").and_then(Value::as_array).into_iter().flatten() {
        let pid = property.get("pid").and_then(Value::as_str).unwrap_or_default();
        let prop = pid.rsplit_once(':').map_or(pid, |(_, prop)| prop);
        // Unknown ones say nothing that could be compared.
        if schema.property(prop).is_some_and(|p| !p.stub) {
            entity.properties.entry(prop.to_owned()).or_default().extend(property.get("v").map(texts).unwrap_or_default());
        }
    }
    let limit = query.get("limit").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(LIMIT);
    let options = Options { limit: limit.min(LIMIT_MAX as usize), cutoff: CUTOFF, filter: filter.clone(), ..Options::default() };
    let found = open.screening.match_(&entity, &options)?.matches;
    Ok((entity, found))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(of) => of.get("id").or_else(|| of.get("name")).and_then(plain),
        _ => None,
    }
}

fn result(found: &Match) -> Value {
    let entity = &found.entity;
    let schema = model().schema(&entity.schema);
    json!({
        "id": entity.id, "name": entity.caption(), "description": description(entity),
        "type": schema.map(type_of).into_iter().collect::<Vec<_>>(), "score": (found.likeness.total * 100.0).round(), "match": found.is_match,
    })
}

/// What tells an entity from its namesakes, in a line.
fn description(entity: &Entity) -> String {
    let Some(schema) = model().schema(&entity.schema) else { return String::new() };
    let mut parts = vec![schema.label.clone()];
    for prop in schema.featured.iter().filter(|p| p.as_str() != "name") {
        let values: Vec<String> = entity.all(prop).iter().take(3).map(|v| rendered(schema.property(prop), v)).collect();
        parts.extend((!values.is_empty()).then(|| values.join(", ")));
    }
    parts.join("; ")
}

/// A value as a person reads it: countries and topics by their names.
fn rendered(property: Option<&Property>, value: &str) -> String {
    let named = property.filter(|p| matches!(p.kind, Kind::Country | Kind::Topic | Kind::Gender | Kind::Language));
    named.and_then(|p| model().kind(p.kind).values.get(value).cloned()).unwrap_or_else(|| value.to_owned())
}

/// Columns to add to rows that are already reconciled.
fn extended(screening: &Screening, extend: &Value) -> Result<Value, Fault> {
    let undecoded = || Fault::bad("Cannot decode extension request");
    let ids = extend.get("ids").and_then(Value::as_array).ok_or_else(undecoded)?;
    let properties = extend.get("properties").and_then(Value::as_array).ok_or_else(undecoded)?;
    let mut meta = Vec::new();
    let mut rows = Map::new();
    for property in properties {
        let id = property.get("id").and_then(Value::as_str).ok_or_else(undecoded)?;
        let name = id.rsplit_once(':').map_or(id, |(_, p)| p);
        let label = model().schemata().find_map(|s| s.property(name)).map_or(name, |p| p.label.as_str());
        meta.push(json!({ "id": id, "name": label }));
    }
    for id in ids.iter().filter_map(Value::as_str) {
        let entity = screening.entity(id)?;
        if entity.as_ref().is_some_and(|e| e.id != id) {
            return Err(Fault::bad("Please specify the canonical entity ID, not a referent"));
        }
        let mut row = Map::new();
        for property in properties {
            let pid = property.get("id").and_then(Value::as_str).unwrap_or_default();
            let values = entity.as_ref().map(|e| values(screening, e, pid, property.get("settings"))).transpose()?.unwrap_or_default();
            row.insert(pid.to_owned(), Value::Array(values));
        }
        rows.insert(id.to_owned(), Value::Object(row));
    }
    Ok(json!({ "meta": meta, "rows": rows }))
}

fn values(screening: &Screening, entity: &Entity, pid: &str, settings: Option<&Value>) -> Result<Vec<Value>, Fault> {
    let setting = |name: &str| settings.and_then(|s| s.get(name)).and_then(plain);
    let most = setting("limit").and_then(|n| n.parse::<usize>().ok()).filter(|n| *n > 0).unwrap_or(usize::MAX);
    let is_raw = setting("render").as_deref() == Some("raw");
    let prop = pid.rsplit_once(':').map_or(pid, |(_, p)| p);
    let property = model().schema(&entity.schema).and_then(|s| s.property(prop));
    let mut out = Vec::new();
    for value in entity.all(prop).iter().take(most) {
        let text = match property.map(|p| p.kind) {
            _ if is_raw => value.clone(),
            Some(Kind::Entity) => screening.entity(value)?.map_or_else(|| value.clone(), |e| e.caption().to_owned()),
            _ => rendered(property, value),
        };
        out.push(json!({ "str": text }));
    }
    Ok(out)
}

fn suggestions(prefix: &str, result: Vec<Value>) -> Json<Value> {
    Json(json!({ "code": "/api/status/ok", "status": "200 OK", "prefix": prefix, "result": result }))
}

/// `GET /reconcile/{dataset}/suggest/entity`
pub async fn suggest_entity(State(screenings): Ours, Path(dataset): Path<String>, request: Request) -> Result<Json<Value>, Fault> {
    let open = screenings.open()?;
    let params = Params::of(request.uri());
    let (prefix, limit) = (params.first("prefix").unwrap_or_default(), params.whole("limit", 10, LIMIT_MAX)?);
    let filter = params.filter(&open.catalog, &dataset)?.of_schema("LegalEntity");
    let endpoint = format!("/screening/reconcile/{dataset}/suggest/entity");
    aside(move || {
        let text = prefix.split_whitespace().map(|w| format!("{w}*")).collect::<Vec<_>>().join(" ");
        let page = open.screening.search(&Search { text, filter, limit, ..Search::default() })?;
        let answers = page.results.iter().map(|e| (e.id.clone(), None)).collect();
        screenings.kept(&open, &[Asked { endpoint: &endpoint, question: json!({ "prefix": prefix }), answers }])?;
        let one = |e: &Entity| {
            let kind = model().schema(&e.schema).map(type_of).into_iter().collect::<Vec<_>>();
            json!({ "id": e.id, "name": e.caption(), "description": description(e), "type": kind, "notable": kind })
        };
        Ok(suggestions(&prefix, page.results.iter().map(one).collect()))
    })
    .await
}

/// Begins with a prefix or has it in it; those that begin with it come first.
fn begins(prefix: &str, texts: &[&str]) -> Option<bool> {
    let prefix = prefix.to_lowercase();
    let texts: Vec<String> = texts.iter().map(|t| t.to_lowercase()).collect();
    if texts.iter().any(|t| t.starts_with(&prefix)) {
        return Some(false);
    }
    texts.iter().any(|t| t.contains(&prefix)).then_some(true)
}

/// `GET /reconcile/{dataset}/suggest/type`
pub async fn suggest_type(State(screenings): Ours, Path(dataset): Path<String>, request: Request) -> Result<Json<Value>, Fault> {
    scoped(&*screenings.open()?, &dataset)?;
    let prefix = Params::of(request.uri()).first("prefix").unwrap_or_default();
    let fits = |s: &&Schema| s.matchable;
    let mut found: Vec<(bool, &Schema)> =
        model().schemata().filter(fits).filter_map(|s| Some((begins(&prefix, &[&s.name, &s.label, &s.plural])?, s))).collect();
    found.sort_by(|a, b| (a.0, &a.1.name).cmp(&(b.0, &b.1.name)));
    Ok(suggestions(&prefix, found.into_iter().take(SUGGESTED).map(|(_, s)| type_of(s)).collect()))
}

fn property(p: &Property) -> Value {
    json!({
        "id": format!("{}:{}", p.schema, p.name), "name": p.label,
        "description": p.description.clone().unwrap_or_else(|| format!("{} ({})", p.label, p.schema)),
    })
}

/// `GET /reconcile/{dataset}/suggest/property`
pub async fn suggest_property(State(screenings): Ours, Path(dataset): Path<String>, request: Request) -> Result<Json<Value>, Fault> {
    scoped(&*screenings.open()?, &dataset)?;
    let prefix = Params::of(request.uri()).first("prefix").unwrap_or_default();
    let mut found: BTreeMap<(bool, String), &Property> = BTreeMap::new();
    for p in model().schemata().filter(|s| s.matchable).flat_map(Schema::properties).filter(|p| !p.stub && !p.hidden) {
        if let Some(is_later) = begins(&prefix, &[&p.name, &p.label]) {
            found.insert((is_later, format!("{}:{}", p.schema, p.name)), p);
        }
    }
    Ok(suggestions(&prefix, found.into_values().take(SUGGESTED).map(property).collect()))
}

/// `GET /reconcile/{dataset}/extend/property`
pub async fn extend_property(State(screenings): Ours, Path(dataset): Path<String>, request: Request) -> Result<Json<Value>, Fault> {
    scoped(&*screenings.open()?, &dataset)?;
    let params = Params::of(request.uri());
    let name = params.first("type").unwrap_or_else(|| "Thing".to_owned());
    let schema = model().schema(&name).ok_or_else(|| Fault::bad(&format!("Invalid type: {name}")))?;
    let limit = params.whole("limit", 0, u64::MAX)?;
    let all = schema.properties().filter(|p| !p.hidden && !p.stub).map(|p| json!({ "id": p.name, "name": p.label }));
    let properties: Vec<Value> = if limit == 0 { all.collect() } else { all.take(limit).collect() };
    Ok(Json(json!({ "limit": limit, "type": name, "properties": properties })))
}
