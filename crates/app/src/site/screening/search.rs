//! `GET /search/{dataset}`: words, filters, counts.

use axum::Json;
use axum::extract::{Path, Request, State};
use facts::ftm::{Kind, model};
use resolve::screen::{Facet, Search, Sort};
use serde_json::{Map, Value, json};

use super::asked::{LIMIT_MAX, OFFSET_MAX, Params};
use super::entities::shown;
use super::faults::Fault;
use super::{Open, Ours, aside};
use crate::who::audit::Asked;

/// The facets by name, in the order of the shape.
const FACETS: [(&str, &str, Facet); 5] = [
    ("countries", "Countries", Facet::Countries),
    ("topics", "Topics", Facet::Topics),
    ("datasets", "Data sources", Facet::Datasets),
    ("schema", "Entity types", Facet::Schema),
    ("genders", "Genders", Facet::Genders),
];

/// The handler.
pub async fn search(State(screenings): Ours, Path(dataset): Path<String>, request: Request) -> Result<Json<Value>, Fault> {
    let params = Params::of(request.uri());
    let open = screenings.open()?;
    let question = question(&params, &open, &dataset)?;
    let (endpoint, query) = (format!("/screening/search/{dataset}"), request.uri().query().unwrap_or_default().to_owned());
    aside(move || {
        let page = open.screening.search(&question)?;
        let answers = page.results.iter().map(|e| (e.id.clone(), None)).collect();
        screenings.kept(&open, &[Asked { endpoint: &endpoint, question: json!({ "parameters": query }), answers }])?;
        let results: Vec<Value> = page.results.iter().map(|e| Value::Object(shown(e))).collect();
        let mut facets = Map::new();
        for (name, label, facet) in FACETS {
            let Some(counts) = page.facets.get(&facet) else { continue };
            let one = |(value, count): &(String, usize)| json!({ "name": value, "label": label_of(&open, facet, value), "count": count });
            facets
                .insert(name.to_owned(), json!({ "label": label, "values": counts.iter().take(VALUES_MAX).map(one).collect::<Vec<_>>() }));
        }
        Ok(Json(json!({
            "limit": question.limit, "offset": question.offset, "total": {"value": page.total, "relation": "eq"},
            "results": results, "facets": facets,
        })))
    })
    .await
}

/// Values of a facet that are named.
const VALUES_MAX: usize = 200;

fn question(params: &Params, open: &Open, dataset: &str) -> Result<Search, Fault> {
    let mut filter = params.filter(&open.catalog, dataset)?;
    let schema = params.first("schema").unwrap_or_else(|| "Thing".to_owned());
    if model().schema(&schema).is_none() {
        return Err(Fault::bad("Invalid schema"));
    }
    filter = filter.of_schema(&schema);
    filter.countries = params.all("countries").iter().map(|c| c.to_lowercase()).collect();
    filter.datasets = params.all("datasets").into_iter().flat_map(|d| open.catalog.scope(&d).unwrap_or_else(|| vec![d])).collect();
    filter.all = match params.first("filter_op").as_deref() {
        None | Some("OR") => false,
        Some("AND") => true,
        Some(other) => {
            let message = "Input should be 'AND' or 'OR'";
            return Err(Fault::unfit("enum", &["query", "filter_op"], message, json!(other), Some(json!({"expected": "'AND' or 'OR'"}))));
        }
    };
    let pair = |text: &String| match text.split_once(':') {
        Some((field, value)) if !field.is_empty() && !value.is_empty() => {
            Ok((field.strip_prefix("properties.").unwrap_or(field).to_owned(), value.to_owned()))
        }
        _ => Err(Fault::bad(&format!("Invalid filter: '{text}'"))),
    };
    let having = params.all("filter").iter().map(pair).collect::<Result<_, _>>()?;
    let sort = params.all("sort").iter().map(|s| sort(s)).collect();
    let named = params.all("facets");
    let known = |name: &String| {
        let message = "Input should be 'countries', 'topics', 'datasets', 'schema', 'identifiers' or 'genders'";
        match FACETS.iter().find(|(n, _, _)| n == name) {
            Some((_, _, facet)) => Ok(Some(*facet)),
            // Counting values that are nearly all different tells nobody anything.
            None if name == "identifiers" => Ok(None),
            None => Err(Fault::unfit("enum", &["query", "facets"], message, json!(name), None)),
        }
    };
    let facets = match named.as_slice() {
        [] => vec![Facet::Countries, Facet::Topics, Facet::Datasets],
        named => named.iter().map(known).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect(),
    };
    Ok(Search {
        text: params.first("q").unwrap_or_default(),
        is_fuzzy: params.truth("fuzzy", false)?,
        filter,
        having,
        sort,
        offset: params.whole("offset", 0, OFFSET_MAX)?,
        limit: params.whole("limit", 10, LIMIT_MAX)?,
        facets,
    })
}

fn sort(text: &str) -> Sort {
    let (field, order) = text.split_once(':').unwrap_or((text, "asc"));
    Sort { field: field.strip_prefix("properties.").unwrap_or(field).to_owned(), is_descending: order.eq_ignore_ascii_case("desc") }
}

fn label_of(open: &Open, facet: Facet, value: &str) -> String {
    let of_kind = |kind: Kind| model().kind(kind).values.get(value).cloned();
    let label = match facet {
        Facet::Countries => of_kind(Kind::Country),
        Facet::Topics => of_kind(Kind::Topic),
        Facet::Genders => of_kind(Kind::Gender),
        Facet::Schema => model().schema(value).map(|s| s.label.clone()),
        Facet::Datasets => open.catalog.datasets.iter().find(|d| d.name == value).map(|d| d.name.clone()),
    };
    label.unwrap_or_else(|| value.to_owned())
}
