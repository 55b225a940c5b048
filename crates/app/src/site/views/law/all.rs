//! The law of the packs that datasets are judged by.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use facts::packs::Pack;
use serde::Serialize;

use super::{Act, Wording};
use crate::clock::today;
use crate::project;
use crate::site::reply::{Answer, Ask, Site, escape, page};

#[derive(Template, Serialize)]
#[template(path = "law.html")]
struct All<'a> {
    #[serde(skip)]
    c: &'a Ask,
    packs: Vec<OfPack>,
}

/// A country's law.
#[derive(Serialize)]
struct OfPack {
    code: String,
    name: String,
    /// Datasets that are judged by it.
    datasets: Vec<String>,
    instruments: Vec<OfAct>,
}

#[derive(Serialize)]
struct OfAct {
    act: Act,
    provisions: Vec<Line>,
}

/// A provision in a list: in the wording of today or, where none is in force, the newest.
#[derive(Serialize)]
struct Line {
    id: String,
    article: String,
    in_force: bool,
    wordings: u64,
    rules: Vec<String>,
    wording: Wording,
    #[serde(skip)]
    href: String,
}

/// The page.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let mut by_pack: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (dataset, edition) in &site.now().current {
        by_pack.entry(edition.made.pack.clone()).or_default().push(dataset.clone());
    }
    let packs = by_pack.into_iter().filter_map(|(code, datasets)| Some(of_pack(&ask, &project::pack(&code).ok()?, datasets)));
    let packs = packs.filter(|p| !p.instruments.is_empty()).collect();
    page(&ask, &All { c: &ask, packs })
}

fn of_pack(ask: &Ask, pack: &Pack, datasets: Vec<String>) -> OfPack {
    let of_act = |i: &facts::law::Instrument| {
        let ids = pack.law.ids();
        let of_it = ids.iter().filter(|id| pack.law.wordings(id).iter().any(|p| p.instrument == i.id));
        OfAct { act: Act::new(ask, i), provisions: of_it.filter_map(|id| line(ask, pack, id)).collect() }
    };
    OfPack {
        code: pack.code.clone(),
        name: pack.name.get(ask.lang).to_owned(),
        datasets,
        instruments: pack.law.instruments.iter().map(of_act).collect(),
    }
}

fn line(ask: &Ask, pack: &Pack, id: &str) -> Option<Line> {
    let of_today = pack.provision(id, Some(today()));
    let p = of_today.or_else(|| pack.provision(id, None))?;
    Some(Line {
        id: id.to_owned(),
        article: p.article.clone(),
        in_force: of_today.is_some(),
        wordings: pack.law.wordings(id).len() as u64,
        rules: p.rules.clone(),
        wording: Wording::new(ask, &pack.law, p),
        href: ask.link(&format!("/law/{}/{}", escape(&pack.code), escape(id))),
    })
}
