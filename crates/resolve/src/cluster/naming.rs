//! Ids of clusters that stay: made from a member's id, kept when others join, and kept by the part with the founder on a split.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Member;

/// Clusters with their ids.
pub(super) struct Named {
    /// The cluster of each member, by number.
    pub(super) of: Vec<u32>,
    /// The id of each cluster, ascending.
    pub(super) ids: Vec<String>,
    /// Old ids that are no longer, and where their members went.
    pub(super) moved: Vec<(String, String)>,
}

/// What a cluster may be called: an id some of its members had.
struct Claim<'a> {
    /// Whether it holds the member that the id was made from.
    founder: bool,
    /// Members that had the id.
    members: u32,
    /// The place of the first of them in the order of ids.
    first: u32,
    root: u32,
    id: &'a str,
}

/// Names clusters. `order` has the members ascending by id, `roots` one member for all of a cluster.
///
/// A cluster without a past is called like its first member, so an entity alone has the id it was published with. An id
/// of the last time goes to the cluster that holds its founder, the member it was made from; when that is gone, to the one
/// with most of its members, then with the first of them. A cluster with several such ids takes that of most members.
pub(super) fn name(members: &[Member], order: &[u32], roots: &[u32]) -> Named {
    let mut claims: FxHashMap<(&str, u32), Claim> = FxHashMap::default();
    for (place, &member) in order.iter().enumerate() {
        let Some(was) = members[member as usize].was.as_deref() else { continue };
        let root = roots[member as usize];
        let claim = claims.entry((was, root)).or_insert(Claim { founder: false, members: 0, first: place as u32, root, id: was });
        claim.members += 1;
        claim.founder |= *members[member as usize].id == *was;
    }
    let mut claims: Vec<Claim> = claims.into_values().collect();
    claims.sort_unstable_by(|a, b| {
        let weight = |c: &Claim| (!c.founder, std::cmp::Reverse(c.members), c.first);
        a.id.cmp(b.id).then_with(|| weight(a).cmp(&weight(b)))
    });
    // The heir of each old id; what the others of its claimants are called is decided without it.
    let heirs: Vec<&Claim> = claims.chunk_by(|a, b| a.id == b.id).map(|same| &same[0]).collect();
    let mut taken: FxHashMap<u32, &Claim> = FxHashMap::default();
    for heir in &heirs {
        let best = taken.entry(heir.root).or_insert(heir);
        if (heir.members, std::cmp::Reverse(heir.id)) > (best.members, std::cmp::Reverse(best.id)) {
            *best = heir;
        }
    }
    let mut used: FxHashSet<String> = taken.values().map(|claim| claim.id.to_owned()).collect();
    let mut names: BTreeMap<u32, String> = taken.iter().map(|(root, claim)| (*root, claim.id.to_owned())).collect();
    for &member in order {
        let root = roots[member as usize];
        if names.contains_key(&root) {
            continue;
        }
        let id = free(&members[member as usize].id, &used);
        used.insert(id.clone());
        names.insert(root, id);
    }
    let moved =
        heirs.iter().filter(|heir| names[&heir.root] != heir.id).map(|heir| (heir.id.to_owned(), names[&heir.root].clone())).collect();
    numbered(roots, names, moved)
}

/// The id, or when a cluster without this member has kept it, the id with the first free number behind.
fn free(id: &str, used: &FxHashSet<String>) -> String {
    if !used.contains(id) {
        return id.to_owned();
    }
    (2u32..).map(|n| format!("{id}~{n}")).find(|id| !used.contains(id)).expect("fewer clusters than numbers")
}

fn numbered(roots: &[u32], names: BTreeMap<u32, String>, moved: Vec<(String, String)>) -> Named {
    let mut named: Vec<(String, u32)> = names.into_iter().map(|(root, id)| (id, root)).collect();
    named.sort_unstable();
    let mut numbers = vec![0u32; roots.len()];
    for (number, (_, root)) in named.iter().enumerate() {
        numbers[*root as usize] = number as u32;
    }
    let of = roots.iter().map(|root| numbers[*root as usize]).collect();
    Named { of, ids: named.into_iter().map(|(id, _)| id).collect(), moved }
}
