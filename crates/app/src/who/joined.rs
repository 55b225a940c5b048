//! Which records are taken to be which entity: candidates, their likeness, judgements and guards, out of the crate `resolve`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use facts::ids::hex16;
use names::compare::Rarity;
use resolve::cluster::{Clusters, Limits, Member, cluster};
use resolve::judgements::Judged;
use resolve::known::Known;
use resolve::likeness::{Weights, total};
use resolve::pairs::{Blocks, Bounds, Keys};
use resolve::subject::Subject;

use super::picture::Belongs;
use super::records::Records;
use super::scores::{Scores, mark};

/// Candidate pairs aimed at, about: comparing two records with all their names costs some 40 µs.
const PAIRS_AIMED_AT: usize = 300_000;

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

/// Decides it. `was` has for records (by id) what they belonged to the last time.
///
/// `scores` are those of pairs compared before; what is asked for stays in them.
pub fn join(all: &Records, judged: &Judged, was: &BTreeMap<String, Was>, scores: &Scores, threads: usize) -> Result<Joined, String> {
    let founders = founders(was);
    let mut numbers = Vec::new();
    let mut known = Vec::new();
    let mut subjects = Vec::new();
    let stakes = all.stakes.most_common();
    for (number, record) in all.records.iter().enumerate() {
        if let Some(mut ready) = Known::read(&record.entity) {
            let was = was.get(&record.entity.id).map(|w| w.likely.as_str());
            ready.member.was = was.map(|e| (*founders.get(e).unwrap_or(&e)).into());
            ready.member.stake = stakes.and_then(|(_, of)| of.get(&record.entity.id)).copied().unwrap_or(0);
            known.push(ready);
            subjects.push(Subject::read(&record.entity));
            numbers.push(number);
        }
    }
    // Rounded, so that what a few new records say of how common a name is changes no score of others.
    let weights = Weights { rarity: Rarity::of(subjects.iter().flat_map(Subject::analysed)).rounded() };
    let marks = |(number, subject): (&usize, &Subject)| mark(&all.records[*number].entity, subject, &weights.rarity);
    let marks: Vec<u64> = numbers.iter().zip(&subjects).map(marks).collect();
    let mut keys = Keys::new();
    known.iter().for_each(|k| keys.push(k.keys()));
    let block = (PAIRS_AIMED_AT / known.len().max(1)).clamp(8, 300);
    let blocks = Blocks::new(keys, Bounds { block: u32::try_from(block).unwrap_or(300), threads });
    let compared = AtomicUsize::new(0);
    let edges = blocks.pairs(0, |left, right| {
        let (a, b) = (left as usize, right as usize);
        known[a].edge(&known[b], (left, right), || {
            compared.fetch_add(1, Ordering::Relaxed);
            scores.of(marks[a], marks[b], || total(&subjects[a], &subjects[b], &weights))
        })
    });
    let members: Vec<Member> = known.iter().map(|k| k.member.clone()).collect();
    let clusters = cluster(&members, &edges, judged, Limits::default()).map_err(|e| e.to_string())?;
    let mut of = alone(all);
    for (number, record) in numbers.iter().enumerate() {
        let id = &all.records[*record].entity.id;
        of.insert(id.clone(), Belongs { likely: entity_id(&clusters.ids[clusters.of[number] as usize]), ..Belongs::alone(id) });
    }
    let mut asserted = reasons(&mut of, all, &Merged { clusters: &clusters, members: &members, subjects: &subjects, numbers: &numbers });
    assert_groups(&mut of, &mut asserted, &clusters, &members, was);
    Ok(Joined { of, clusters, records: numbers, pairs: compared.into_inner() })
}

/// Records and ends of links that nobody compares: posts, addresses, and what no file holds.
fn alone(all: &Records) -> BTreeMap<String, Belongs> {
    let records = all.records.iter().map(|r| r.entity.id.as_str());
    let ends = all.links.iter().flat_map(|l| [l.link.source.as_str(), l.link.target.as_str()]);
    records.chain(ends).map(|id| (id.to_owned(), Belongs::alone(id))).collect()
}

/// What a record belonged to the last time.
#[derive(Clone, Debug, Default)]
pub struct Was {
    /// The entity that was asserted.
    pub entity: String,
    /// The entity it most likely was.
    pub likely: String,
}

/// For each likely entity of the last time the record it was named after, where that is still known.
fn founders(was: &BTreeMap<String, Was>) -> BTreeMap<&str, &str> {
    was.iter().filter(|(record, was)| entity_id(record) == was.likely).map(|(record, was)| (was.likely.as_str(), record.as_str())).collect()
}

/// Gives each group of records that hang together without likeness its entity: the one that its cluster is named after, else the first
/// one that an entity was named after the last time, else the first one of the group.
fn assert_groups(
    of: &mut BTreeMap<String, Belongs>,
    asserted: &mut [u32],
    clusters: &Clusters,
    members: &[Member],
    was: &BTreeMap<String, Was>,
) {
    let rank = |member: usize, id: &str| {
        let is_of_cluster = *clusters.ids[clusters.of[member] as usize] == *id;
        let is_founder = was.get(id).is_some_and(|w| w.entity == entity_id(id));
        (!is_of_cluster, !is_founder)
    };
    let mut first: BTreeMap<u32, ((bool, bool), &str)> = BTreeMap::new();
    for (member, about) in members.iter().enumerate() {
        let mine = (rank(member, &about.id), &*about.id);
        first.entry(root(asserted, member as u32)).and_modify(|f| *f = mine.min(*f)).or_insert(mine);
    }
    for (member, about) in members.iter().enumerate() {
        if let (Some((_, founder)), Some(belongs)) = (first.get(&root(asserted, member as u32)), of.get_mut(&*about.id)) {
            belongs.entity = entity_id(founder);
        }
    }
}

/// Says of each record why it is where it is, by the merge that its cluster rests on.
///
/// A party of contracts is held to be its entity by an identifier or a judgement only where all records of the entity hang together so: a
/// list that was joined by a name would otherwise be held for clear of whoever was paid. Returns for each member another of those it hangs
/// together with.
fn reasons(of: &mut BTreeMap<String, Belongs>, all: &Records, joined: &Merged<'_>) -> Vec<u32> {
    let Merged { clusters, members, subjects, numbers } = joined;
    let mut asserted: Vec<u32> = (0..u32::try_from(members.len()).unwrap_or(u32::MAX)).collect();
    for merge in &clusters.merges {
        let (a, b) = (&subjects[merge.left as usize], &subjects[merge.right as usize]);
        let is_numbered = a.identifiers.iter().any(|i| b.identifiers.iter().any(|j| i.value == j.value));
        let how = match merge.score {
            None => "judged",
            Some(_) if is_numbered => "identifier",
            Some(_) => "name",
        };
        if how != "name" {
            let (left, right) = (root(&mut asserted, merge.left), root(&mut asserted, merge.right));
            asserted[left.max(right) as usize] = left.min(right);
        }
        for (one, other) in [(merge.left, merge.right), (merge.right, merge.left)] {
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
    let mut hangs: BTreeMap<u32, (u32, bool)> = BTreeMap::new();
    for member in 0..members.len() {
        let root = root(&mut asserted, member as u32);
        let cluster = hangs.entry(clusters.of[member]).or_insert((root, true));
        cluster.1 &= cluster.0 == root;
    }
    for (member, number) in numbers.iter().enumerate() {
        let is_loose = hangs.get(&clusters.of[member]).is_some_and(|(_, is_whole)| !is_whole);
        if all.records[*number].is_party
            && is_loose
            && let Some(belongs) = of.get_mut(&*members[member].id)
        {
            belongs.how = "name";
        }
    }
    asserted
}

/// What clustering was made of.
struct Merged<'a> {
    clusters: &'a Clusters,
    members: &'a [Member],
    subjects: &'a [Subject],
    numbers: &'a [usize],
}

/// The first member of those that hang together with one.
fn root(of: &mut [u32], member: u32) -> u32 {
    let mut at = member;
    while of[at as usize] != at {
        of[at as usize] = of[of[at as usize] as usize];
        at = of[at as usize];
    }
    at
}
