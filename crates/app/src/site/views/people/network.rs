//! Who is linked to whom around one: two rings, the table beside them, and both for other programs.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::header;
use index::pages::{Cell, Row};
use resolve::paths::{Around, Words, graphml};
use serde::Serialize;

use super::super::files;
use super::super::table::Table;
use super::{LINKS, asked, known_as, links_of, on, one, people, short_name, sign};
use crate::site::editions::People;
use crate::site::pictures::{Caption, INNER_MAX, Line, OUTER_MAX, Ringed, Rings};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, tagged};
use crate::site::take::page_or_picture;
use crate::site::web::filter;

/// Neighbours in the table and in files.
const NEAR_MAX: usize = 200;
/// How the form of other programs is named in `format`.
const GRAPHML: &str = "graphml";

#[derive(Template, Serialize)]
#[template(path = "entity_network.html")]
struct Shown<'a> {
    #[serde(skip)]
    c: &'a Ask,
    id: String,
    name: String,
    version: i64,
    /// Neighbours that are not in the answer.
    left_out: u64,
    /// Those that tie everybody to everybody, and were not walked through.
    not_passed: u64,
    /// Neighbours in the answer that the picture has no room for.
    #[serde(skip)]
    not_drawn: u64,
    #[serde(skip)]
    picture: String,
    links: Table,
}

/// The neighbourhood, with the names of those in it.
struct Near {
    around: Around,
    /// Entity ids in the order of `around.entities`.
    ids: Vec<String>,
    names: BTreeMap<String, (String, String)>,
    rows: Vec<Row>,
}

/// The page.
pub async fn show(State(site): State<Site>, Path(id): Path<String>, ask: Ask) -> Answer {
    let people = people(&site, &ask).await?;
    let edition = people.edition.clone();
    let row = one(&edition, &ask, &id).await?;
    let ours = |r: String| Problem::ours(&ask, &r);
    let (day, own) = (on(&ask), id.clone());
    let found = asked(&people, move |web| {
        let around = web.ids.number(&own).map(|n| web.graph.around(n, 2, NEAR_MAX, &filter(day))).unwrap_or_default();
        let ids: Vec<String> = around.entities.iter().map(|e| web.ids.id(e.entity).to_owned()).collect();
        let rows: Vec<Cell> = around.links.iter().map(|l| web.row(l.link)).collect();
        (around, ids, rows)
    });
    let (around, ids, rows) = found.await.map_err(ours)?;
    let rows = links_of(&edition, &rows).await.map_err(ours)?;
    let names = known_as(&edition, &ids).await.map_err(ours)?;
    let near = Near { around, ids, names, rows };
    if ask.value("format") == Some(GRAPHML) {
        return graph(&ask, &people, near).await;
    }
    if crate::site::files::form(&ask).is_some() {
        let marks: Vec<String> = near.rows.iter().filter_map(|r| r.int("row_id").map(|n| n.to_string())).collect();
        let sql =
            format!("{} order by l.source_id, l.target_id, l.row_id", super::links_where(&format!("l.row_id in ({})", marks.join(","))));
        if let Some(file) = files::list(&ask, &edition, "entity-network", &LINKS, &sql, &[]).await {
            return file;
        }
    }
    let name = row.text("caption").unwrap_or_default();
    let (picture, not_drawn) = picture(&ask, &id, &name, &near);
    let shown = Shown {
        c: &ask,
        version: edition.made.version,
        left_out: near.around.left_out as u64,
        not_passed: near.around.not_passed as u64,
        not_drawn: not_drawn as u64,
        picture,
        links: Table::new(&ask, &edition.made.dataset, &LINKS, &near.rows).tight(),
        id,
        name,
    };
    page_or_picture(&ask, &shown, &[shown.links.picture(&shown.picture, &edition.made)]).await
}

/// The neighbourhood as GraphML.
async fn graph(ask: &Ask, people: &Arc<People>, near: Near) -> Answer {
    let text = asked(people, move |web| {
        let entity = |n: u32| near.names.get(web.ids.id(n)).cloned().unwrap_or_default();
        let row = |n: u32| {
            let wanted = web.row(n);
            near.rows.iter().find(|r| r.int("row_id").map(Cell::Int).as_ref() == Some(&wanted))
        };
        let link = |n: u32| {
            let text = |name: &str| row(n).and_then(|r| r.text(name)).unwrap_or_default();
            (text("role"), text("share"))
        };
        graphml(&near.around, &Words { ids: &web.ids, entity: &entity, link: &link })
    });
    let text = text.await.map_err(|r| Problem::ours(ask, &r))?;
    let mut answer = tagged(ask, "application/graphml+xml; charset=utf-8", text);
    let named = header::HeaderValue::from_static("attachment; filename=\"network.graphml\"");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    Ok(answer)
}

/// The picture, and how many have no room in it.
fn picture(ask: &Ask, id: &str, name: &str, near: &Near) -> (String, usize) {
    let is_drawn = |outer: bool| near.around.entities.iter().zip(&near.ids).filter(move |(e, _)| e.ring == 1 + usize::from(outer));
    let inner: Vec<&String> = is_drawn(false).map(|(_, id)| id).take(INNER_MAX).collect();
    let hangs = |who: &String| {
        let touches = |r: &Row| {
            let (a, b) = (r.text("source_id").unwrap_or_default(), r.text("target_id").unwrap_or_default());
            (a == *who && inner.contains(&&b)) || (b == *who && inner.contains(&&a))
        };
        near.rows.iter().any(touches)
    };
    let outer: Vec<&String> = is_drawn(true).map(|(_, id)| id).filter(|id| hangs(id)).take(OUTER_MAX).collect();
    let drawn: Vec<&String> = inner.iter().chain(&outer).copied().collect();
    let named = |id: &String| near.names.get(id).cloned().unwrap_or_default();
    let around: Vec<Ringed> = drawn
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let (label, kind) = named(id);
            let href = ask.link(&format!("/entity/{id}/network"));
            Ringed { sign: sign(&kind), label: short_name(&label), is_outer: at >= inner.len(), href: Some(href) }
        })
        .collect();
    let place = |end: &str| if end == id { Some(None) } else { drawn.iter().position(|d| *d == end).map(Some) };
    let line = |r: &Row| {
        let (from, to) = (place(&r.text("source_id")?)?, place(&r.text("target_id")?)?);
        let word = ask.tk("link", &r.text("schema").unwrap_or_default());
        let share = r.text("share").map(|s| format!(" {s}")).unwrap_or_default();
        let said = format!("{} → {}: {word}{share}", r.text("source").unwrap_or_default(), r.text("target").unwrap_or_default());
        Some(Line { from, to, name: said, is_past: r.int("to_day").is_some() })
    };
    let lines: Vec<Line> = near.rows.iter().filter_map(line).collect();
    let (title, desc) = (ask.t("entity-network"), ask.t("entity-network-desc"));
    let words = [ask.tk("kind", "person"), ask.t("entity-network-firms"), ask.tk("kind", "body")];
    let centre = near.names.get(id).map(|(_, kind)| sign(kind)).unwrap_or(sign(""));
    let rings = Rings {
        caption: Caption { id: "entity-network", title: &title, desc: &desc },
        sign: centre,
        label: name,
        around: &around,
        lines: &lines,
        sign_names: [&words[0], &words[1], &words[2]],
    };
    (rings.draw(), near.ids.len().saturating_sub(1 + drawn.len()))
}
