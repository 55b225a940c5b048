//! Data: datasets of contracts, registers and lists, their versions, what was set aside, and the files to take.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use ledger::Version;
use serde::Serialize;

use crate::project;
use crate::site::make::Made;
use crate::site::reply::{Answer, Ask, Problem, Site, page};

#[derive(Template, Serialize)]
#[template(path = "data.html")]
struct Data<'a> {
    #[serde(skip)]
    c: &'a Ask,
    datasets: Vec<Set>,
    lists: Vec<Set>,
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
    /// Of a register or list: the people, firms and bodies that stand in it, once they were resolved.
    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<u64>,
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

impl Set {
    /// A dataset by its versions, with what is known of the one that is read.
    fn new(name: &str, versions: &[Version], made: Option<Made>) -> Set {
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
        Set {
            name: name.to_owned(),
            publisher: said("publisher"),
            licence: said("licence"),
            address: said("address").or_else(|| said("url")),
            bytes: made.as_ref().map_or(0, |m| m.files.iter().map(|f| f.length).sum()),
            making: None,
            failed: false,
            entities: None,
            versions: list.collect(),
            made,
        }
    }
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let open = site.now();
    let contracts = |(name, versions): (&String, &Vec<Version>)| Set {
        making: open.making.get(name).cloned(),
        failed: open.failures.contains_key(name),
        ..Set::new(name, versions, open.current.get(name).map(|e| e.made.clone()))
    };
    let mut resolved = BTreeMap::new();
    if let Some(people) = &open.people {
        let rows = people.edition.pages.rows("select dataset, entities from datasets", &[]).await.map_err(|r| Problem::ours(&ask, &r))?;
        resolved.extend(rows.iter().filter_map(|r| Some((r.text("dataset")?, r.count("entities")))));
    }
    let lists =
        open.lists.iter().map(|(name, l)| Set { entities: resolved.get(name).copied(), ..Set::new(name, &l.versions, l.about.clone()) });
    page(&ask, &Data { c: &ask, datasets: open.versions.iter().map(contracts).collect(), lists: lists.collect() })
}
