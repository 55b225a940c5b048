//! What can be screened against, and what scores.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::faults::Fault;
use super::{Open, Ours};
use crate::who::evidence::HEADINGS;
use crate::who::screened::{DEFAULT, Listed};

/// The name of our scorer.
pub const OURS: &str = "tura";
/// Names of other scorers that clients ask for; all of them are answered by ours.
pub const ALIASES: [&str; 8] = ["logic-v1", "logic-v2", "name-based", "name-qualified", "ofac", "regression-v1", "er-unstable", "best"];

/// `GET /catalog`
pub async fn catalog(State(screenings): Ours, request: Request) -> Result<Response, Fault> {
    let open = screenings.open()?;
    let tag = format!("\"{}\"", open.content.get(..32).unwrap_or(&open.content));
    let is_known = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|given| given.contains(&tag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let names: Vec<&str> = std::iter::once(DEFAULT).chain(open.catalog.datasets.iter().map(|d| d.name.as_str())).collect();
        let datasets: Vec<Value> = std::iter::once(all(&open)).chain(open.catalog.datasets.iter().flat_map(listed)).collect();
        Json(json!({ "datasets": datasets, "current": names, "outdated": [], "index_stale": false })).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Everything together, under the name that clients take unless they say otherwise.
fn all(open: &Open) -> Value {
    let sum = |of: fn(&Listed) -> u64| open.catalog.datasets.iter().map(of).sum::<u64>();
    let children: Vec<&str> = open.catalog.datasets.iter().map(|d| d.name.as_str()).collect();
    let counts = (sum(|d| d.entities), sum(|d| d.things));
    dataset(DEFAULT, "Everything in this office", &open.content, &open.at, counts, &children, true)
}

/// A dataset of the office, and what its publication calls by names of its own.
fn listed(of: &Listed) -> Vec<Value> {
    let others: Vec<&str> = of.published.iter().map(String::as_str).filter(|p| *p != of.name).collect();
    let updated = format!("{}T00:00:00", of.updated);
    let own = dataset(&of.name, &of.name, &of.version, &updated, (of.entities, of.things), &others, true);
    let other = |name: &&str| dataset(name, name, &of.version, &updated, (0, 0), &[], false);
    std::iter::once(own).chain(others.iter().map(other)).collect()
}

fn dataset(name: &str, title: &str, version: &str, updated: &str, counts: (u64, u64), children: &[&str], is_counted: bool) -> Value {
    // ISO seconds without a zone, as these clients expect.
    let updated = updated.get(..19).unwrap_or(updated);
    let count = |n: u64| if is_counted { json!(n) } else { Value::Null };
    json!({
        "name": name, "title": title, "license": null, "summary": null, "description": null, "url": null,
        "updated_at": updated, "last_export": updated, "entity_count": count(counts.0), "thing_count": count(counts.1),
        "version": version.get(..16).unwrap_or(version), "category": null, "tags": [], "publisher": null, "coverage": null,
        "resources": [], "children": children, "datasets": children, "deprecation": null, "deprecated": false,
        "load": true, "entities_url": null, "delta_url": null, "namespace": false,
        "index_version": version.get(..16).unwrap_or(version), "index_current": true,
    })
}

/// `GET /algorithms`
pub async fn algorithms() -> Json<Value> {
    let features: Map<String, Value> =
        HEADINGS.iter().map(|(name, what)| ((*name).to_owned(), json!({ "description": what, "coefficient": 1.0, "url": "" }))).collect();
    let ours = "Tura's own comparison: evidence from names, identifiers, dates and countries, weighed by rarity, as a probability; what a heading says is a natural logarithm of odds. \
                It is not one of yente's algorithms, and its scores are not theirs.";
    let one = |name: &str, what: String| {
        let docs = json!({ "name": name, "description": what, "config": {}, "features": features });
        json!({ "name": name, "description": what, "features": features, "docs": docs })
    };
    let alias = |name: &&str| one(name, format!("Accepted so that clients need no change; answered by `{OURS}`. {ours}"));
    let algorithms: Vec<Value> = std::iter::once(one(OURS, ours.to_owned())).chain(ALIASES.iter().map(alias)).collect();
    Json(json!({ "algorithms": algorithms, "default": "best", "best": OURS }))
}
