//! Who stands on which list, and who is owned by those who do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use engine::entities::rows::Cell;

use resolve::control::{Graph, half_owned_periods};
use resolve::links::{Days as Between, Link, Span, edges, print_percent};

use super::entities::is_somebody;
use super::{Days, Out, Sources, maybe, published, text};
use crate::who::picture::{Member, Picture};
use crate::who::records::{Record, Spot};

/// Topic of a listing whose record names none.
const SANCTION: &str = "sanction";

/// An entity on a list.
struct Listing<'a> {
    entity: &'a str,
    dataset: &'a str,
    /// `None` where it is unknown which of several topics the entry is about.
    topic: Option<&'a str>,
    programme: Option<String>,
    reason: Option<String>,
    span: Span,
    first_seen: Option<String>,
    spot: Spot,
    key: &'a str,
}

/// Writes the tables.
pub fn write(folder: &Path, picture: &Picture<'_>, members: &[Member<'_>], sources: &Sources) -> Result<(), String> {
    let listings = listings(picture, members);
    let mut out = Out::new(folder, "listings")?;
    for l in &listings {
        let span = Days::of(l.span);
        let [from, to, held_from, held_to] = span.cells();
        let cells = [
            text(l.entity),
            text(l.dataset),
            maybe(l.programme.as_deref()),
            maybe(l.topic),
            maybe(l.reason.as_deref()),
            from,
            to,
            held_from,
            held_to,
            Cell::Date(l.first_seen.as_deref()),
        ];
        out.row(&[l.key, l.entity, l.topic.unwrap_or("")], l.spot, &cells)?;
    }
    out.end()?;
    write_lists(folder, &listings, picture, sources)?;
    write_owned(folder, &listings, picture)
}

fn seen(text: Option<&String>) -> Option<i32> {
    facts::days::parse(text?).and_then(|p| p.day)
}

fn span_of(record: &Record, starts: &[&str], ends: &[&str]) -> Span {
    let of = |props: &[&str]| props.iter().find_map(|p| Between::of_all(record.entity.all(p).iter().map(String::as_str)));
    Span::new(of(starts), of(ends), seen(record.entity.first_seen.as_ref()), seen(record.entity.last_seen.as_ref()))
}

/// What the record of a sanction may be about: the topics of the one it lists. Several publications merged into one record have merged
/// their topics, too: who is disqualified by one and sanctioned by another is not both by each, so nothing is said of an entry then.
fn topics_of(listed: Option<&Record>) -> Vec<Option<&str>> {
    let topics = listed.map(|r| r.entity.all("topics")).unwrap_or_default();
    let is_merged = listed.is_some_and(|r| r.entity.datasets.len() > 1);
    // Who somebody is, as a holder of an office, is no entry on a list of measures.
    let measures: Vec<&str> = topics.iter().map(String::as_str).filter(|t| !t.starts_with("role.") && !t.starts_with("gov")).collect();
    match measures[..] {
        [] => vec![Some(topics.first().map_or(SANCTION, String::as_str))],
        [_, _, ..] if is_merged => vec![None],
        _ => measures.into_iter().map(Some).collect(),
    }
}

/// All listings: from records of sanctions, and from topics of records that no record of a sanction speaks of.
fn listings<'a>(picture: &'a Picture<'a>, members: &'a [Member<'a>]) -> Vec<Listing<'a>> {
    let by_id: BTreeMap<&str, &Record> = picture.all.records.iter().map(|r| (r.entity.id.as_str(), r)).collect();
    let mut out = Vec::new();
    let mut spoken: BTreeSet<(&str, &str)> = BTreeSet::new();
    let some = |record: &Record, prop: &str| {
        let all = record.entity.all(prop);
        (!all.is_empty()).then(|| all.join("; "))
    };
    for record in picture.all.records.iter().filter(|r| r.entity.schema == "Sanction") {
        for listed in record.entity.all("entity").iter().filter(|id| by_id.contains_key(id.as_str())) {
            for topic in topics_of(by_id.get(listed.as_str()).copied()) {
                spoken.extend(topic.map(|t| (listed.as_str(), t)));
                out.push(Listing {
                    entity: picture.entity(listed),
                    dataset: published(record),
                    topic,
                    programme: some(record, "program"),
                    reason: some(record, "reason"),
                    span: span_of(record, &["startDate", "listingDate"], &["endDate"]),
                    first_seen: record.entity.first_seen.clone(),
                    spot: record.spot,
                    key: &record.entity.id,
                });
            }
        }
    }
    for record in members.iter().filter(|m| is_somebody(m)).flat_map(|m| &m.records) {
        for topic in record.entity.all("topics").iter().filter(|t| !spoken.contains(&(record.entity.id.as_str(), t.as_str()))) {
            // Which of several publications said it is not known: the one that brought them together did.
            let is_merged = record.entity.datasets.len() > 1;
            out.push(Listing {
                entity: picture.entity(&record.entity.id),
                dataset: if is_merged { &record.dataset } else { published(record) },
                topic: Some(topic),
                programme: some(record, "program"),
                reason: None,
                span: span_of(record, &[], &[]),
                first_seen: record.entity.first_seen.clone(),
                spot: record.spot,
                key: &record.entity.id,
            });
        }
    }
    out.sort_by(|a, b| (a.entity, a.dataset, a.topic, a.key).cmp(&(b.entity, b.dataset, b.topic, b.key)));
    out
}

fn write_lists(folder: &Path, listings: &[Listing<'_>], picture: &Picture<'_>, sources: &Sources) -> Result<(), String> {
    // The dataset in the office that a published one came with.
    let office: BTreeMap<&str, &str> = picture.all.records.iter().map(|r| (published(r), r.dataset.as_str())).collect();
    let lists: BTreeSet<(&str, &str)> = listings.iter().filter_map(|l| Some((l.topic?, l.dataset))).collect();
    let mut out = Out::new(folder, "lists")?;
    for (topic, dataset) in lists {
        let to = sources.days.get(office.get(dataset).copied().unwrap_or(dataset));
        let cells = [text(topic), text(dataset), Cell::Date(None), Cell::Date(to.map(String::as_str))];
        out.row(&[topic, dataset], Spot::NOWHERE, &cells)?;
    }
    out.end().map(drop)
}

fn write_owned(folder: &Path, listings: &[Listing<'_>], picture: &Picture<'_>) -> Result<(), String> {
    let of = |l: &Link| Link { source: picture.entity(&l.source).to_owned(), target: picture.entity(&l.target).to_owned(), ..l.clone() };
    let links: Vec<Link> = picture.all.links.iter().map(|l| of(&l.link)).filter(|l| l.source != l.target).collect();
    let (ids, edges) = edges(&links);
    let graph = Graph::new(&ids, &edges);
    let mut out = Out::new(folder, "owned_by_listed")?;
    let topics: BTreeSet<&str> = listings.iter().filter_map(|l| l.topic).filter(|t| t.starts_with(SANCTION) || *t == "debarment").collect();
    for topic in topics {
        let ours = listings.iter().filter(|l| l.topic == Some(topic));
        let spans: Vec<(u32, Span)> = ours.filter_map(|l| Some((ids.number(l.entity)?, l.span))).collect();
        for period in half_owned_periods(&graph, &spans) {
            let span = Days::of(period.span);
            let [from, to, held_from, held_to] = span.cells();
            let owners = period.owned.owners.iter().map(|n| ids.id(*n)).collect::<Vec<_>>().join("|");
            let share = print_percent(u32::try_from(period.owned.share_min).unwrap_or(u32::MAX));
            let asset = ids.id(period.asset);
            let depth = Cell::Int(i64::try_from(period.owned.depth).ok());
            let cells = [text(asset), text(topic), Cell::Number(Some(&share)), text(&owners), depth, from, to, held_from, held_to];
            out.row(&[asset, topic, span.0[0].as_deref().unwrap_or("")], Spot::NOWHERE, &cells)?;
        }
    }
    out.end().map(drop)
}

#[cfg(test)]
mod tests {
    use facts::statements::Entity;

    use super::*;

    fn listed(topics: &[&str], datasets: &[&str]) -> Record {
        let owned = |all: &[&str]| all.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let mut entity = Entity { id: "x".to_owned(), schema: "Company".to_owned(), datasets: owned(datasets), ..Entity::default() };
        entity.properties.insert("topics".to_owned(), owned(topics));
        Record { dataset: "x".to_owned(), entity, spot: Spot::NOWHERE, is_party: false }
    }

    #[test]
    fn an_entry_is_about_what_its_list_says_and_not_about_what_another_list_says() {
        let check = |topics: &[&str], datasets: &[&str], expected: &[Option<&str>]| {
            assert_eq!(topics_of(Some(&listed(topics, datasets))), expected, "{topics:?} in {datasets:?}");
        };
        check(&["debarment"], &["xt-debarred"], &[Some("debarment")]);
        check(&["export.control", "sanction"], &["eu"], &[Some("export.control"), Some("sanction")]);
        check(&["corp.disqual", "sanction"], &["au", "gb"], &[None]);
        check(&["role.pep", "sanction"], &["au", "gb"], &[Some("sanction")]);
        check(&[], &["eu"], &[Some("sanction")]);
        assert_eq!(topics_of(None), [Some("sanction")]);
    }
}
