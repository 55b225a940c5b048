//! Links, who stands behind whom, and who holds which office.

use std::collections::BTreeMap;
use std::path::Path;

use engine::entities::rows::Cell;
use facts::days;
use facts::ftm::model;
use resolve::control::{DEPTH, Graph, Stake};
use resolve::links::{Ids, Link, LinkKind, edges, print_percent};

use super::{Days, Out, maybe, text};
use crate::who::picture::{Member, Picture};
use crate::who::records::{Linked, Spot};

/// Kinds of link by which a person works for a body.
const OFFICES: [LinkKind; 4] = [LinkKind::Occupancy, LinkKind::Membership, LinkKind::Employment, LinkKind::Directorship];

/// Writes the tables.
pub fn write(folder: &Path, picture: &Picture<'_>, members: &[Member<'_>]) -> Result<(), String> {
    let links = between_entities(picture);
    write_links(folder, &links)?;
    let plain: Vec<Link> = links.iter().map(|(link, _)| link.clone()).collect();
    write_control(folder, members, &plain)?;
    write_occupancies(folder, picture, members, &links)
}

/// Links with entities as ends, each with the published one. A link whose ends are one entity says nothing of two.
fn between_entities<'a>(picture: &Picture<'a>) -> Vec<(Link, &'a Linked)> {
    let of = |linked: &'a Linked| {
        let (source, target) = (picture.entity(&linked.link.source), picture.entity(&linked.link.target));
        (Link { source: source.to_owned(), target: target.to_owned(), ..linked.link.clone() }, linked)
    };
    picture.all.links.iter().map(of).filter(|(link, _)| link.source != link.target).collect()
}

fn write_links(folder: &Path, links: &[(Link, &Linked)]) -> Result<(), String> {
    let mut out = Out::new(folder, "links")?;
    let percent = |ppm: Option<u32>| ppm.map(print_percent);
    let day = |d: Option<i32>| d.map(days::print);
    for (link, linked) in links {
        let span = Days::of(link.span);
        let [from, to, held_from, held_to] = span.cells();
        let (min, max) = (percent(link.share.min), percent(link.share.max));
        let (first, last) = (day(link.first_seen), day(link.last_seen));
        let published = link.id.split_once('/').map_or(link.id.as_str(), |(_, id)| id);
        let dataset = linked.link.datasets.first().map_or(linked.dataset.as_str(), String::as_str);
        let cells = [
            text(published),
            text(&link.source),
            text(&link.target),
            text(link.kind.schema()),
            maybe(link.role.as_deref()),
            from,
            to,
            held_from,
            held_to,
            Cell::Number(min.as_deref()),
            Cell::Number(max.as_deref()),
            maybe(link.share_text.as_deref()),
            Cell::Date(first.as_deref()),
            Cell::Date(last.as_deref()),
            text(dataset),
        ];
        out.row(&[&link.id, &linked.link.source, &linked.link.target], linked.spot, &cells)?;
    }
    out.end().map(drop)
}

fn write_control(folder: &Path, members: &[Member<'_>], links: &[Link]) -> Result<(), String> {
    let (ids, edges) = edges(links);
    let graph = Graph::new(&ids, &edges);
    let persons: BTreeMap<&str, Option<bool>> = members.iter().map(|m| (m.id, m.is_person())).collect();
    let mut out = Out::new(folder, "control")?;
    for asset in 0..graph.len() {
        for stake in graph.stakes(asset, DEPTH) {
            stake_row(&mut out, &ids, &persons, &stake)?;
        }
    }
    out.end().map(drop)
}

fn stake_row(out: &mut Out, ids: &Ids, persons: &BTreeMap<&str, Option<bool>>, stake: &Stake) -> Result<(), String> {
    let (owner, asset) = (ids.id(stake.owner), ids.id(stake.asset));
    let span = Days::of(stake.span);
    let [from, to, held_from, held_to] = span.cells();
    let percent = |ppm: Option<u32>| ppm.map(print_percent);
    let (min, max) = (percent(stake.share.min), percent(stake.share.max));
    let path = stake.path.iter().map(|n| ids.id(*n)).collect::<Vec<_>>().join("|");
    let first_seen = stake.first_seen.map(days::print);
    let long = |n: usize| Cell::Int(i64::try_from(n).ok());
    let cells = [
        text(owner),
        text(asset),
        Cell::Bool(persons.get(owner).copied().flatten()),
        Cell::Bool(Some(stake.is_top)),
        from,
        to,
        held_from,
        held_to,
        Cell::Number(min.as_deref()),
        Cell::Number(max.as_deref()),
        Cell::Bool(stake.majority),
        long(stake.depth),
        long(stake.chains),
        text(&path),
        Cell::Date(first_seen.as_deref()),
    ];
    let from_text = span.0[0].as_deref().unwrap_or("");
    out.row(&[owner, asset, from_text, &path], Spot::NOWHERE, &cells)
}

fn write_occupancies(folder: &Path, picture: &Picture<'_>, members: &[Member<'_>], links: &[(Link, &Linked)]) -> Result<(), String> {
    let by_id: BTreeMap<&str, &Member<'_>> = members.iter().map(|m| (m.id, m)).collect();
    let mut out = Out::new(folder, "occupancies")?;
    for (link, linked) in links.iter().filter(|(l, _)| OFFICES.contains(&l.kind)) {
        let Some(target) = by_id.get(link.target.as_str()) else { continue };
        let is_a = |name: &str| model().schema(target.schema()).is_some_and(|s| s.is_a(name));
        // A post belongs to its body; work for a body is an office, work for a firm is none.
        let (body, post) = if is_a("Position") {
            let bodies = target.values(&["organization"]);
            let body = bodies.first().map(|b| picture.entity(b)).filter(|b| !b.is_empty());
            (body.unwrap_or(&link.target), Some(target.caption()))
        } else if is_a("PublicBody") {
            (link.target.as_str(), link.role.as_deref())
        } else {
            continue;
        };
        let span = Days::of(link.span);
        let [from, to, held_from, held_to] = span.cells();
        let dataset = linked.link.datasets.first().map_or(linked.dataset.as_str(), String::as_str);
        let cells = [text(&link.source), text(body), maybe(post), from, to, held_from, held_to, text(dataset)];
        out.row(&[&link.id, &linked.link.source, &linked.link.target], linked.spot, &cells)?;
    }
    out.end().map(drop)
}
