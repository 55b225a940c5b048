//! Single entities, and what they are linked to.

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use facts::ftm::model;
use facts::statements::Entity;
use resolve::screen::{Nested, Screening};
use serde_json::{Map, Value, json};

use super::asked::{LIMIT_MAX, OFFSET_MAX, Params};
use super::faults::Fault;
use super::{Ours, aside};
use crate::who::audit::Asked;

/// An entity in yente's shape: all fields are there, unknown times are null.
pub fn shown(entity: &Entity) -> Map<String, Value> {
    let mut fields = match entity.to_json() {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    fields.entry("target").or_insert(Value::Bool(false));
    for time in ["first_seen", "last_seen", "last_change"] {
        fields.entry(time).or_insert(Value::Null);
    }
    fields
}

/// An entity with those it is linked to inside its properties.
pub fn shown_nested(nested: &Nested) -> Value {
    let mut fields = shown(&nested.entity);
    if let Some(Value::Object(properties)) = fields.get_mut("properties") {
        for (prop, inside) in &nested.inside {
            properties.insert(prop.clone(), Value::Array(inside.iter().map(shown_nested).collect()));
        }
    }
    Value::Object(fields)
}

/// The entity of an id; another address where the id is one that was merged into it.
fn found(screening: &Screening, id: &str, rest: &str) -> Result<Result<Entity, Response>, Fault> {
    let missing = || Fault::new(StatusCode::NOT_FOUND, "No such entity!");
    let entity = screening.entity(id)?.ok_or_else(missing)?;
    if entity.id == id {
        return Ok(Ok(entity));
    }
    let address = format!("/screening/entities/{}{rest}", crate::site::reply::escape(&entity.id));
    Ok(Err((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response()))
}

/// A look at one entity, as it is kept.
fn looked_up<'a>(endpoint: &'a str, id: &str, entity: &Entity) -> Asked<'a> {
    Asked { endpoint, question: json!({ "id": id }), answers: vec![(entity.id.clone(), None)] }
}

/// `GET /entities/{id}`
pub async fn entity(State(screenings): Ours, Path(id): Path<String>, request: Request) -> Result<Response, Fault> {
    let is_nested = Params::of(request.uri()).truth("nested", true)?;
    let open = screenings.open()?;
    aside(move || {
        let entity = match found(&open.screening, &id, "")? {
            Ok(entity) => entity,
            Err(elsewhere) => return Ok(elsewhere),
        };
        screenings.kept(&open, &[looked_up("/screening/entities", &id, &entity)])?;
        let shown = if is_nested { shown_nested(&open.screening.nested(entity)?) } else { Value::Object(shown(&entity)) };
        Ok(Json(shown).into_response())
    })
    .await
}

/// The parameters of a list of linked entities.
struct Cut {
    limit: usize,
    offset: usize,
    sort: Option<(String, bool)>,
}

impl Cut {
    fn of(params: &Params) -> Result<Cut, Fault> {
        let sort = params.all("sort").first().map(|s| match s.split_once(':') {
            Some((field, order)) => (field.to_owned(), order == "desc"),
            None => (s.clone(), false),
        });
        Ok(Cut { limit: params.whole("limit", 10, LIMIT_MAX)?, offset: params.whole("offset", 0, OFFSET_MAX)?, sort })
    }

    /// A page of entities.
    fn page(&self, screening: &Screening, places: &[resolve::candidates::Place]) -> Result<Value, Fault> {
        let mut entities = places.iter().map(|place| screening.at(*place)).collect::<Result<Vec<_>, _>>()?;
        if let Some((field, is_descending)) = &self.sort {
            let field = field.strip_prefix("properties.").unwrap_or(field);
            let value = |e: &Entity| if field == "caption" { Some(e.caption().to_owned()) } else { e.first(field).map(str::to_owned) };
            entities.sort_by_key(value);
            if *is_descending {
                entities.reverse();
            }
        }
        let results = entities.into_iter().skip(self.offset).take(self.limit).map(|e| screening.nested(e).map(|n| shown_nested(&n)));
        let results = results.collect::<Result<Vec<_>, _>>()?;
        Ok(json!({
            "limit": self.limit, "offset": self.offset, "total": {"value": places.len(), "relation": "eq"}, "results": results,
        }))
    }
}

/// `GET /entities/{id}/adjacent`
pub async fn adjacent(State(screenings): Ours, Path(id): Path<String>, request: Request) -> Result<Response, Fault> {
    let cut = Cut::of(&Params::of(request.uri()))?;
    let open = screenings.open()?;
    aside(move || {
        let entity = match found(&open.screening, &id, "/adjacent")? {
            Ok(entity) => entity,
            Err(elsewhere) => return Ok(elsewhere),
        };
        screenings.kept(&open, &[looked_up("/screening/entities/adjacent", &id, &entity)])?;
        let mut all = Map::new();
        for (prop, places) in open.screening.adjacent(&entity)? {
            all.insert(prop, cut.page(&open.screening, &places)?);
        }
        Ok(Json(json!({ "entity": shown(&entity), "adjacent": all })).into_response())
    })
    .await
}

/// `GET /entities/{id}/adjacent/{property}`
pub async fn adjacent_by(
    State(screenings): Ours,
    Path((id, property)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    let cut = Cut::of(&Params::of(request.uri()))?;
    let open = screenings.open()?;
    aside(move || {
        let entity = match found(&open.screening, &id, &format!("/adjacent/{property}"))? {
            Ok(entity) => entity,
            Err(elsewhere) => return Ok(elsewhere),
        };
        let known = model().schema(&entity.schema).and_then(|s| s.property(&property));
        if known.is_none_or(|p| p.kind != facts::ftm::Kind::Entity) {
            return Err(Fault::new(StatusCode::NOT_FOUND, "No such property!"));
        }
        screenings.kept(&open, &[looked_up("/screening/entities/adjacent", &id, &entity)])?;
        let places = open.screening.adjacent(&entity)?.remove(&property).unwrap_or_default();
        Ok(Json(cut.page(&open.screening, &places)?).into_response())
    })
    .await
}
