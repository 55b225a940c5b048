//! Clusters under judgements and guards: what joins, what is stopped and why, and ids that stay.

use resolve::cluster::{Born, ClusterError, Clusters, Edge, Guard, Kind, Limits, Member, Strong, cluster};
use resolve::judgements::{Judged, Judgement, Verdict};
use resolve::records::{Ground, Grounds};

fn member(id: &str) -> Member {
    Member { id: id.into(), ..Member::default() }
}

fn members(ids: &str) -> Vec<Member> {
    ids.split(' ').map(member).collect()
}

fn born(id: &str, day: &str) -> Member {
    Member { births: [Born::read(day).expect("the test's own data")].into(), kind: Some(Kind::Person), ..member(id) }
}

fn numbered(id: &str, scheme: u16, value: u64) -> Member {
    Member { identifiers: [Strong { scheme, value }].into(), ..member(id) }
}

fn known() -> Grounds {
    [Ground::Name, Ground::Birth].into_iter().collect()
}

/// An edge between members by their ids.
fn edge(members: &[Member], left: &str, right: &str, score: f32) -> Edge {
    let at = |id: &str| members.iter().position(|m| *m.id == *id).expect("the test's own data") as u32;
    Edge { left: at(left), right: at(right), score, grounds: known() }
}

fn said(left: &str, right: &str, verdict: Verdict) -> Judgement {
    Judgement { left: left.into(), right: right.into(), verdict, by: "a".into(), why: String::new(), at: "2026-01-01".into() }
}

fn run(members: &[Member], edges: &[Edge], log: &[Judgement]) -> Clusters {
    cluster(members, edges, &Judged::fold(log.to_vec()), Limits::default()).expect("the test's own data")
}

/// Clusters as text: `a b | c`, ordered.
fn shown(members: &[Member], clusters: &Clusters) -> String {
    let mut groups = vec![Vec::new(); clusters.ids.len()];
    members.iter().zip(&clusters.of).for_each(|(m, c)| groups[*c as usize].push(m.id.to_string()));
    groups.iter_mut().for_each(|g| g.sort());
    groups.sort();
    groups.iter().map(|g| g.join(" ")).collect::<Vec<_>>().join(" | ")
}

fn check(members: &[Member], edges: &[Edge], log: &[Judgement], expected: &str) -> Clusters {
    let clusters = run(members, edges, log);
    assert_eq!(shown(members, &clusters), expected);
    clusters
}

fn guards(clusters: &Clusters) -> Vec<Guard> {
    clusters.stops.iter().map(|s| s.guard).collect()
}

#[test]
fn strong_edges_join_and_weak_ones_wait_for_people() {
    let m = members("a b c d");
    let edges = [edge(&m, "a", "b", 0.99), edge(&m, "c", "d", 0.6)];
    let clusters = check(&m, &edges, &[], "a b | c | d");
    assert_eq!(clusters.merges.len(), 1);
    assert_eq!(clusters.merges[0].score, Some(0.99));
    assert_eq!(clusters.queue.iter().map(|d| (d.left, d.right, d.guard)).collect::<Vec<_>>(), [(2, 3, None)]);
}

#[test]
fn the_same_name_alone_never_joins_however_sure() {
    let m = members("a b");
    let mut alone = edge(&m, "a", "b", 1.0);
    alone.grounds = [Ground::Name, Ground::Weak].into_iter().collect();
    let clusters = check(&m, &[alone], &[], "a | b");
    assert_eq!(guards(&clusters), [Guard::NameAlone]);
    assert_eq!(clusters.queue[0].guard, Some(Guard::NameAlone));
    check(&m, &[alone], &[said("a", "b", Verdict::Same)], "a b");
}

#[test]
fn an_identifier_joins_what_shares_no_word() {
    let m = [numbered("eu", 1, 77), numbered("uk", 1, 77)];
    let mut shared = edge(&m, "eu", "uk", 0.97);
    shared.grounds = [Ground::Identifier].into_iter().collect();
    check(&m, &[shared], &[], "eu uk");
}

#[test]
fn conflicting_identifiers_of_one_scheme_stop_it() {
    let m = [numbered("a", 1, 77), numbered("b", 1, 78), numbered("c", 2, 79)];
    let edges = [edge(&m, "a", "b", 0.99), edge(&m, "a", "c", 0.98)];
    assert_eq!(guards(&check(&m, &edges, &[], "a c | b")), [Guard::Identifiers(1)]);
}

#[test]
fn a_conflict_is_seen_through_a_third() {
    // b fits both, and a and c are two people.
    let m = [born("a", "1950-02-01"), member("b"), born("c", "1984-11-27")];
    let edges = [edge(&m, "a", "b", 0.99), edge(&m, "b", "c", 0.98)];
    assert_eq!(guards(&check(&m, &edges, &[], "a b | c")), [Guard::Births]);
}

#[test]
fn a_person_and_a_firm_are_two() {
    let m = [Member { kind: Some(Kind::Person), ..member("a") }, Member { kind: Some(Kind::Organisation), ..member("b") }];
    assert_eq!(guards(&check(&m, &[edge(&m, "a", "b", 1.0)], &[], "a | b")), [Guard::Kinds]);
}

#[test]
fn what_too_many_share_is_no_evidence_and_no_conflict() {
    let mut m: Vec<Member> = (0..5_000).map(|n| numbered(&format!("{n:04}"), 1, 7)).collect();
    m.push(numbered("other", 1, 8));
    let mut edges: Vec<Edge> =
        (1..5_000).map(|n| Edge { left: 0, right: n, score: 0.99, grounds: [Ground::Identifier].into_iter().collect() }).collect();
    edges.push(edge(&m, "0000", "other", 0.99));
    let clusters = run(&m, &edges, &[]);
    assert_eq!(clusters.ids.len(), 5_000);
    assert_eq!(clusters.stops.iter().filter(|s| s.guard == Guard::Hub).count(), 4_999);
    assert_eq!(clusters.of[0], clusters.of[5_000], "the hub is no conflict with another number");
}

#[test]
fn one_edge_between_two_dense_groups_is_a_bridge() {
    let m = members("a b c x y z");
    let mut edges = vec![edge(&m, "c", "x", 0.96)];
    for group in [["a", "b", "c"], ["x", "y", "z"]] {
        edges.extend([edge(&m, group[0], group[1], 0.99), edge(&m, group[1], group[2], 0.99), edge(&m, group[0], group[2], 0.99)]);
    }
    let clusters = check(&m, &edges, &[], "a b c | x y z");
    assert_eq!(guards(&clusters), [Guard::Bridge]);
    for pair in [["a", "x"], ["b", "y"], ["c", "z"]] {
        edges.push(edge(&m, pair[0], pair[1], 0.96));
    }
    check(&m, &edges, &[], "a b c x y z");
}

#[test]
fn a_chain_of_sure_edges_makes_no_giant() {
    let m: Vec<Member> = (0..1_000).map(|n| member(&format!("{n:04}"))).collect();
    let edges: Vec<Edge> = (0..999).map(|n| Edge { left: n, right: n + 1, score: 0.99, grounds: known() }).collect();
    let clusters = run(&m, &edges, &[]);
    let mut sizes = vec![0; clusters.ids.len()];
    clusters.of.iter().for_each(|c| sizes[*c as usize] += 1);
    assert!(sizes.iter().all(|size| *size <= 10), "{sizes:?}");
}

#[test]
fn even_full_agreement_stops_at_the_size_limit() {
    let m: Vec<Member> = (0..120).map(|n| member(&format!("{n:04}"))).collect();
    let mut edges = Vec::new();
    for left in 0..120 {
        edges.extend((left + 1..120).map(|right| Edge { left, right, score: 0.99, grounds: known() }));
    }
    let clusters = run(&m, &edges, &[]);
    assert_eq!(clusters.ids.len(), 2);
    assert!(guards(&clusters).iter().all(|g| *g == Guard::Size));
}

#[test]
fn judgements_stand_above_scores_and_guards() {
    let m = [born("a", "1950-02-01"), born("b", "1984-11-27"), member("c")];
    let edges = [edge(&m, "b", "c", 0.99)];
    check(&m, &edges, &[said("a", "b", Verdict::Same), said("c", "b", Verdict::Different)], "a b | c");
    let clusters = check(&m, &edges, &[said("b", "c", Verdict::Unsure)], "a | b | c");
    assert_eq!(guards(&clusters), [Guard::Unsure]);
    assert_eq!(clusters.queue.len(), 1);
}

#[test]
fn a_merge_is_undone_by_another_judgement() {
    let m = members("a b");
    let same = said("a", "b", Verdict::Same);
    check(&m, &[], std::slice::from_ref(&same), "a b");
    check(&m, &[], &[same.clone(), said("b", "a", Verdict::Different)], "a | b");
    check(&m, &[], &[same, said("b", "a", Verdict::Withdrawn)], "a | b");
}

#[test]
fn contradictory_judgements_are_listed_and_different_holds() {
    let m = members("a b c");
    let log = [said("a", "b", Verdict::Same), said("b", "c", Verdict::Same), said("a", "c", Verdict::Different)];
    let clusters = check(&m, &[], &log, "a b | c");
    assert_eq!(clusters.contradictions.len(), 1);
    assert_eq!(clusters.contradictions[0].same.len(), 2);
    assert_eq!(guards(&clusters), [Guard::Judged]);
    let turned: Vec<Judgement> = log.iter().rev().cloned().collect();
    check(&m, &[], &turned, "a b | c");
}

#[test]
fn different_from_one_is_different_from_all_it_is_joined_with() {
    let m = members("a b c");
    let edges = [edge(&m, "a", "c", 0.99)];
    let clusters = check(&m, &edges, &[said("a", "b", Verdict::Same), said("b", "c", Verdict::Different)], "a b | c");
    assert_eq!(clusters.queue, [], "it was judged, so nobody is asked again");
}

#[test]
fn judgements_of_ids_that_are_gone_change_nothing() {
    check(&members("a b"), &[], &[said("a", "gone", Verdict::Same), said("gone", "b", Verdict::Same)], "a | b");
}

#[test]
fn the_order_of_members_and_edges_changes_nothing() {
    let mut m: Vec<Member> = (0..300).map(|n| member(&format!("{n:03}"))).collect();
    let mut state = 5u64;
    let mut next = |n: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % n
    };
    m.iter_mut().for_each(|member| {
        if next(3) == 0 {
            member.births = [Born::read(&format!("{}", 1940 + 5 * next(8))).expect("the test's own data")].into();
        }
    });
    let edges: Vec<(String, String, f32)> = (0..900)
        .map(|_| (format!("{:03}", next(300)), format!("{:03}", next(300)), 0.9 + next(8) as f32 / 80.0))
        .filter(|(a, b, _)| a != b)
        .collect();
    let make = |m: &[Member], edges: &[(String, String, f32)]| {
        let edges: Vec<Edge> = edges.iter().map(|(a, b, s)| edge(m, a, b, *s)).collect();
        let clusters = run(m, &edges, &[]);
        let name = |at: u32| m[at as usize].id.to_string();
        let queue: Vec<String> =
            clusters.queue.iter().map(|d| format!("{:?} {}", [name(d.left), name(d.right)].iter().max(), d.score)).collect();
        (shown(m, &clusters), clusters.ids.clone(), queue)
    };
    let straight = make(&m, &edges);
    m.reverse();
    let turned: Vec<(String, String, f32)> = edges.iter().rev().map(|(a, b, s)| (b.clone(), a.clone(), *s)).collect();
    assert_eq!(make(&m, &turned), straight);
}

#[test]
fn a_cluster_is_called_like_its_first_member_and_keeps_its_name_when_others_join() {
    let m = members("m n");
    let first = run(&m, &[edge(&m, "m", "n", 0.99)], &[]);
    assert_eq!(first.ids, ["m"]);
    let mut m = members("m n a");
    m[0].was = Some("m".into());
    m[1].was = Some("m".into());
    let edges = [edge(&m, "m", "n", 0.99), edge(&m, "a", "m", 0.99), edge(&m, "a", "n", 0.99)];
    let joined = run(&m, &edges, &[]);
    assert_eq!(joined.ids, ["m"], "a comes first in the alphabet, and last in time");
    assert_eq!(joined.moved, []);
}

#[test]
fn a_split_leaves_the_name_with_the_founder_and_a_merge_says_where_the_other_went() {
    let with = |id: &str, was: &str| Member { was: Some(was.into()), ..member(id) };
    let split = [with("a", "a"), with("b", "a"), with("c", "a")];
    let clusters = run(&split, &[edge(&split, "b", "c", 0.99)], &[]);
    assert_eq!(clusters.ids, ["a", "b"]);
    let merged = [with("a", "a"), with("b", "b"), with("c", "b")];
    let edges = [edge(&merged, "a", "b", 0.99), edge(&merged, "b", "c", 0.99), edge(&merged, "a", "c", 0.99)];
    let clusters = run(&merged, &edges, &[]);
    assert_eq!((clusters.ids.as_slice(), clusters.moved.as_slice()), (&["b".to_owned()][..], &[("a".to_owned(), "b".to_owned())][..]));
}

#[test]
fn a_name_whose_founder_is_gone_goes_with_most_members_and_is_not_given_twice() {
    let with = |id: &str, was: &str| Member { was: Some(was.into()), ..member(id) };
    let m = [with("b", "a"), with("c", "a"), with("d", "a"), member("a")];
    let clusters = run(&m, &[edge(&m, "c", "d", 0.99)], &[]);
    let id = |member: usize| clusters.ids[clusters.of[member] as usize].as_str();
    assert_eq!((id(0), id(1), id(2), id(3)), ("b", "a", "a", "a~2"));
}

#[test]
fn new_records_with_the_old_edges_give_what_starting_over_gives() {
    let m = members("a b c d e");
    let old = [edge(&m, "a", "b", 0.99), edge(&m, "c", "d", 0.97)];
    let new = [edge(&m, "b", "e", 0.98), edge(&m, "a", "e", 0.98)];
    let mut together = old.to_vec();
    together.extend(new);
    let mut later = m.clone();
    let before = run(&m[..4], &old, &[]);
    later.iter_mut().zip(&before.of).for_each(|(m, c)| m.was = Some(before.ids[*c as usize].as_str().into()));
    assert_eq!(shown(&later, &run(&later, &together, &[])), shown(&m, &run(&m, &together, &[])));
}

#[test]
fn the_queue_has_most_money_first_then_the_likeliest() {
    let mut m = members("a b c d e f");
    m[4].stake = 1_000;
    let edges = [edge(&m, "a", "b", 0.9), edge(&m, "c", "d", 0.55), edge(&m, "e", "f", 0.9)];
    let queue: Vec<u32> = run(&m, &edges, &[]).queue.iter().map(|d| d.left).collect();
    assert_eq!(queue, [4, 0, 2]);
}

#[test]
fn the_queue_asks_once_for_two_clusters() {
    let m = members("a b x y");
    let edges = [edge(&m, "a", "b", 0.99), edge(&m, "x", "y", 0.99), edge(&m, "a", "x", 0.7), edge(&m, "b", "y", 0.8)];
    let clusters = run(&m, &edges, &[]);
    assert_eq!(clusters.queue.iter().map(|d| d.score).collect::<Vec<_>>(), [0.8]);
}

#[test]
fn what_makes_no_sense_is_refused_or_passed_over() {
    let twice = members("a a");
    assert_eq!(cluster(&twice, &[], &Judged::default(), Limits::default()).expect_err("refused"), ClusterError::SameId("a".into()));
    let m = members("a b");
    let out = Edge { left: 0, right: 9, score: 1.0, grounds: known() };
    assert_eq!(cluster(&m, &[out], &Judged::default(), Limits::default()).expect_err("refused"), ClusterError::NoMember(9, 2));
    let odd = [Edge { left: 0, right: 0, score: 1.0, grounds: known() }, Edge { left: 0, right: 1, score: f32::NAN, grounds: known() }];
    check(&m, &odd, &[], "a | b");
    assert_eq!(cluster(&[], &[], &Judged::default(), Limits::default()).expect("the test's own data").ids, Vec::<String>::new());
}
