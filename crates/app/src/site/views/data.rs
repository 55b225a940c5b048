//! Data: datasets, their versions, what was set aside, and the files to take.

use askama::Template;
use axum::extract::State;
use serde::Serialize;

use crate::project;
use crate::site::make::Made;
use crate::site::reply::{Answer, Ask, Site, page};

#[derive(Template, Serialize)]
#[template(path = "data.html")]
struct Data<'a> {
    #[serde(skip)]
    c: &'a Ask,
    datasets: Vec<Set>,
}

#[derive(Serialize)]
struct Set {
    name: String,
    publisher: Option<String>,
    licence: Option<String>,
    address: Option<String>,
    made: Option<Made>,
    #[serde(skip)]
    bytes: u64,
    making: Option<String>,
    failed: bool,
    versions: Vec<VersionOf>,
}

#[derive(Serialize)]
struct VersionOf {
    id: i64,
    at: String,
    releases: u64,
    processes: u64,
    set_aside: u64,
    is_read: bool,
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let open = site.now();
    let mut datasets = Vec::new();
    for (name, versions) in &open.versions {
        let made = open.current.get(name).map(|e| e.made.clone());
        let source = versions.last().map(|v| v.source.clone()).unwrap_or_default();
        let of_source = project::file(&format!("sources/{source}/source.toml")).and_then(|t| t.parse::<toml::Table>().ok());
        let said = |key: &str| of_source.as_ref().and_then(|t| t.get(key)?.as_str().map(str::to_owned));
        let list = versions.iter().rev().map(|v| VersionOf {
            id: v.id.0,
            at: v.at.get(..10).unwrap_or("").to_owned(),
            releases: v.counts.releases,
            processes: v.counts.processes,
            set_aside: v.counts.set_aside,
            is_read: made.as_ref().is_some_and(|m| m.version == v.id.0),
        });
        datasets.push(Set {
            name: name.clone(),
            publisher: said("publisher"),
            licence: said("licence"),
            address: said("address").or_else(|| said("url")),
            bytes: made.as_ref().map_or(0, |m| m.files.iter().map(|f| f.length).sum()),
            versions: list.collect(),
            making: open.making.get(name).cloned(),
            failed: open.failures.contains_key(name),
            made,
        });
    }
    page(&ask, &Data { c: &ask, datasets })
}
