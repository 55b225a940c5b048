//! Which records are taken to be which entity: candidates, their likeness, judgements and guards, out of the crate `resolve`.

use std::collections::BTreeMap;
use std::hash::Hasher;

use facts::ftm::{Kind, model};
use facts::identifiers;
use facts::ids::hex16;
use facts::statements::Entity;
use resolve::cluster::{self, Born, Clusters, Edge, Grounds, Limits, Member, Strong, cluster};
use resolve::judgements::Judged;
use resolve::pairs::{Blocks, Bounds, Key, Keys};
use resolve::records::Ground;

use super::picture::Belongs;
use super::records::{Record, Records};

/// Shorter identifiers are numbers of houses and years.
const IDENTIFIER_CHARS_MIN: usize = 5;

/// What came of it.
pub struct Joined {
    /// For each record by its id, its entity.
    pub of: BTreeMap<String, Belongs>,
    /// The clusters, for whoever judges; members are numbered as `records` are.
    pub clusters: Clusters,
    /// Numbers of the records that were clustered, in [`Records::records`].
    pub records: Vec<usize>,
    /// Pairs that were compared.
    pub pairs: usize,
}

/// The id an entity is known by: made from its founder's, so that no published number shows in it.
pub fn entity_id(founder: &str) -> String {
    format!("e{}", hex16(xxhash_rust::xxh3::xxh3_64(founder.as_bytes()).cast_signed()))
}

/// Decides it. `was` has for records (by id) the entity they belonged to the last time.
pub fn join(all: &Records, judged: &Judged, was: &BTreeMap<String, String>, threads: usize) -> Result<Joined, String> {
    let is_somebody = |r: &Record| model().schema(&r.entity.schema).is_some_and(|s| s.is_a("LegalEntity"));
    let numbers: Vec<usize> = (0..all.records.len()).filter(|n| is_somebody(&all.records[*n])).collect();
    let entities: Vec<&Entity> = numbers.iter().map(|n| &all.records[*n].entity).collect();
    let founders = founders(was);
    let members: Vec<Member> = entities.iter().map(|e| member(e, was, &founders)).collect();
    let ready: Vec<Ready> = entities.iter().map(|e| Ready::of(e)).collect();
    let mut keys = Keys::new();
    ready.iter().for_each(|r| keys.push(r.keys()));
    let blocks = Blocks::new(keys, Bounds::of(ready.len(), threads));
    let compared = std::sync::atomic::AtomicUsize::new(0);
    let edges = blocks.pairs(0, |left, right| {
        compared.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        edge(&ready, left, right)
    });
    let clusters = cluster(&members, &edges, judged, Limits::default()).map_err(|e| e.to_string())?;
    let mut of = alone(all);
    for (number, record) in numbers.iter().enumerate() {
        let id = &all.records[*record].entity.id;
        of.insert(id.clone(), Belongs { entity: entity_id(&clusters.ids[clusters.of[number] as usize]), ..Belongs::alone(id) });
    }
    reasons(&mut of, &clusters, &members, &edges);
    Ok(Joined { of, clusters, records: numbers, pairs: compared.into_inner() })
}

/// Records and ends of links that nobody compares: posts, addresses, and what no file holds.
fn alone(all: &Records) -> BTreeMap<String, Belongs> {
    let records = all.records.iter().map(|r| r.entity.id.as_str());
    let ends = all.links.iter().flat_map(|l| [l.link.source.as_str(), l.link.target.as_str()]);
    records.chain(ends).map(|id| (id.to_owned(), Belongs::alone(id))).collect()
}

/// For each entity of the last time the record it was named after, where that is still known.
fn founders(was: &BTreeMap<String, String>) -> BTreeMap<&str, &str> {
    was.iter().filter(|(record, entity)| entity_id(record) == **entity).map(|(record, entity)| (entity.as_str(), record.as_str())).collect()
}

fn member(entity: &Entity, was: &BTreeMap<String, String>, founders: &BTreeMap<&str, &str>) -> Member {
    let schema = model().schema(&entity.schema);
    let is = |name: &str| schema.is_some_and(|s| s.is_a(name));
    let kind = match (is("Person"), is("Organization")) {
        (true, _) => Some(cluster::Kind::Person),
        (_, true) => Some(cluster::Kind::Organisation),
        _ => None,
    };
    let births = ["birthDate", "incorporationDate"].iter().flat_map(|p| entity.all(p)).filter_map(|d| Born::read(d)).collect();
    let identifiers = numbers_of(entity).into_iter().filter_map(|n| n.strong).collect();
    let was = was.get(&entity.id).map(|e| (*founders.get(e.as_str()).unwrap_or(&e.as_str())).into());
    Member { id: entity.id.as_str().into(), was, kind, births, identifiers, stake: 0 }
}

/// An identifier, ready to be held against others.
struct Number {
    hash: u64,
    strong: Option<Strong>,
}

fn hash(parts: &[&str]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    parts.iter().for_each(|p| hasher.write(p.as_bytes()));
    hasher.finish()
}

/// The identifiers of an entity. One that passes the check of a scheme of its property and country is strong.
fn numbers_of(entity: &Entity) -> Vec<Number> {
    let Some(schema) = model().schema(&entity.schema) else { return Vec::new() };
    let countries: Vec<&str> = ["jurisdiction", "country", "nationality"].iter().flat_map(|p| entity.all(p)).map(String::as_str).collect();
    let mut out = Vec::new();
    for (prop, values) in &entity.properties {
        if schema.property(prop).is_none_or(|p| p.kind != Kind::Identifier) {
            continue;
        }
        for value in values {
            let normal = identifiers::normal(value);
            if normal.chars().count() < IDENTIFIER_CHARS_MIN {
                continue;
            }
            let schemes = countries.iter().map(|c| Some(*c)).chain([None]).flat_map(|c| identifiers::schemes_of(prop, c));
            let checked = schemes.filter_map(|s| Some((s, identifiers::check(s, value)?))).find(|(_, c)| c.strong);
            let strong = checked.as_ref().map(|(scheme, c)| Strong { scheme: scheme_number(scheme.code()), value: hash(&[&c.value]) });
            out.push(Number { hash: hash(&[checked.as_ref().map_or(normal.as_str(), |(_, c)| c.value.as_str())]), strong });
        }
    }
    out
}

/// A number of a scheme, the same in every run of one program.
fn scheme_number(code: &str) -> u16 {
    let at = identifiers::Scheme::ALL.iter().position(|s| s.code() == code);
    at.and_then(|n| u16::try_from(n).ok()).unwrap_or(u16::MAX)
}

/// An entity, ready to be compared.
struct Ready {
    numbers: Vec<u64>,
    names: Vec<u64>,
    births: Vec<String>,
    countries: Vec<String>,
}

impl Ready {
    fn of(entity: &Entity) -> Ready {
        let name = |text: &String| {
            let folded = names::scripts::fold(text);
            let mut words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
            words.sort_unstable();
            hash(&words)
        };
        let all = |props: &[&str]| props.iter().flat_map(|p| entity.all(p)).cloned().collect::<Vec<_>>();
        Ready {
            numbers: numbers_of(entity).into_iter().map(|n| n.hash).collect(),
            names: all(&["name", "alias", "previousName"]).iter().map(name).collect(),
            births: all(&["birthDate"]),
            countries: all(&["country", "jurisdiction", "nationality"]),
        }
    }

    fn keys(&self) -> Vec<Key> {
        let numbers = self.numbers.iter().map(|n| Key::new(1, *n));
        numbers.chain(self.names.iter().map(|n| Key::new(Key::NAME, *n))).collect()
    }
}

fn edge(ready: &[Ready], left: u32, right: u32) -> Option<Edge> {
    let (a, b) = (&ready[left as usize], &ready[right as usize]);
    let apart = !a.countries.is_empty() && !b.countries.is_empty() && !a.countries.iter().any(|c| b.countries.contains(c));
    let grounds = |list: &[Ground]| list.iter().copied().collect::<Grounds>();
    if !apart && a.numbers.iter().any(|n| b.numbers.contains(n)) {
        return Some(Edge { left, right, score: 0.99, grounds: grounds(&[Ground::Identifier]) });
    }
    let is_named = a.names.iter().any(|n| b.names.contains(n));
    let is_born = a.births.iter().any(|d| d.len() == 10 && b.births.contains(d));
    match (is_named, is_born) {
        (true, true) => Some(Edge { left, right, score: 0.97, grounds: grounds(&[Ground::Name, Ground::Birth]) }),
        (true, false) => Some(Edge { left, right, score: 0.6, grounds: grounds(&[Ground::Name]) }),
        _ => None,
    }
}

/// Says of each record why it is where it is: by the merge that its cluster rests on.
fn reasons(of: &mut BTreeMap<String, Belongs>, clusters: &Clusters, members: &[Member], edges: &[Edge]) {
    let grounds: BTreeMap<(u32, u32), Grounds> = edges.iter().map(|e| ((e.left.min(e.right), e.left.max(e.right)), e.grounds)).collect();
    for merge in &clusters.merges {
        let pair = (merge.left.min(merge.right), merge.left.max(merge.right));
        let how = match (merge.score, grounds.get(&pair)) {
            (None, _) => "judged",
            (Some(_), Some(g)) if g.has(Ground::Identifier) => "identifier",
            _ => "name",
        };
        let ends = [(merge.left, merge.right), (merge.right, merge.left)];
        for (one, other) in ends {
            let (one, other) = (&members[one as usize].id, &members[other as usize].id);
            let Some(belongs) = of.get_mut(&**one) else { continue };
            // The strongest reason of several stays.
            if belongs.how == "alone" || belongs.how == "name" {
                belongs.how = how;
                belongs.joined_to = Some(other.to_string());
                belongs.likeness = merge.score.map(f64::from);
            }
        }
    }
}
