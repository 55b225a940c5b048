use std::collections::BTreeSet;

use super::*;
use crate::links::{Days, WHOLE};

/// One day on which everything without a period of its own holds.
const TODAY: i32 = 19_000;

fn always() -> Span {
    Span::days(0, 30_000)
}

/// `owner asset share`, the share in percent or `?`; a period of days behind it if it is not always; a dataset (a digit) behind that.
fn world(lines: &[&str]) -> (Ids, Graph, Vec<Edge>) {
    let words: Vec<Vec<&str>> = lines.iter().map(|l| l.split(' ').collect()).collect();
    let ids = Ids::new(words.iter().flat_map(|w| [w[0], w[1]]));
    let edges: Vec<Edge> = words
        .iter()
        .map(|w| Edge {
            source: ids.number(w[0]).expect("known"),
            target: ids.number(w[1]).expect("known"),
            kind: LinkKind::Ownership,
            dataset: w.get(4).map_or(0, |d| d.parse().expect("a number")),
            share: Share::parse(w[2]).unwrap_or_default(),
            span: w.get(3).map_or(always(), |s| period(s)),
            first_seen: w.get(5).map(|d| d.parse().expect("a day")),
        })
        .collect();
    let graph = Graph::new(&ids, &edges);
    (ids, graph, edges)
}

/// `10..20`, `10..` for an unknown end, `..` for an unknown period.
fn period(text: &str) -> Span {
    let (a, b) = text.split_once("..").expect("a period");
    let day = |t: &str| t.parse().ok().map(|d| Days { first: d, last: d });
    Span::new(day(a), day(b), None, None)
}

fn print(share: Share) -> String {
    let bound = |b: Option<u32>| b.map_or("?".to_owned(), crate::links::print_percent);
    if share.min == share.max { bound(share.min) } else { format!("{}-{}", bound(share.min), bound(share.max)) }
}

/// Who stands behind `asset` today, as `owner share`.
fn behind(lines: &[&str], asset: &str) -> Vec<String> {
    let (ids, graph, _) = world(lines);
    let found = graph.behind(ids.number(asset).expect("known"), TODAY, None, DEPTH);
    found.owners.iter().map(|s| format!("{} {}", ids.id(s.owner), print(s.share))).collect()
}

#[test]
fn shares_are_multiplied_along_a_chain() {
    assert_eq!(behind(&["p a 50", "a b 40"], "b"), ["a 40", "p 20"]);
}

#[test]
fn several_chains_of_a_pair_are_summed() {
    assert_eq!(behind(&["p a 50", "a c 40", "p b 100", "b c 30"], "c"), ["a 40", "b 30", "p 50"]);
}

#[test]
fn ranges_are_carried_through() {
    assert_eq!(behind(&["p a 25-50", "a b 50-75"], "b"), ["a 50-75", "p 12.5-37.5"]);
}

#[test]
fn an_unknown_share_stays_unknown() {
    assert_eq!(behind(&["p a ?", "a b 40"], "b"), ["a 40", "p ?"]);
    assert_eq!(behind(&["p a ?", "a c 40", "p b 100", "b c 30"], "c"), ["a 40", "b 30", "p 30-?"]);
}

#[test]
fn a_chain_holds_only_where_its_links_do() {
    assert_eq!(behind(&["p a 50 0..18000", "a b 40"], "b"), ["a 40"]);
    let (ids, graph, _) = world(&["p a 50 100..200", "a b 40 150.."]);
    let stakes = graph.stakes(ids.number("b").expect("known"), DEPTH);
    let p = stakes.iter().find(|s| ids.id(s.owner) == "p").expect("found");
    assert_eq!((p.span.from, p.span.to), (150, 200));
    assert_eq!((p.span.held_from, p.span.held_to), (150, 150), "the end of the second link is unknown, so only its first day is certain");
}

#[test]
fn periods_part_where_the_share_changes() {
    let (ids, graph, _) = world(&["p a 30 100..199", "p a 60 200..300"]);
    let stakes = graph.stakes(ids.number("a").expect("known"), DEPTH);
    let got: Vec<(i32, i32, String)> = stakes.iter().map(|s| (s.span.from, s.span.to, print(s.share))).collect();
    assert_eq!(got, [(100, 199, "30".to_owned()), (200, 300, "60".to_owned())]);
}

#[test]
fn periods_say_on_every_day_what_the_day_says() {
    let lines = ["p a 30 100..199", "p a 60 150..", "a b 50 90..250", "q b 10 ..", "p b 5 240..400 1", "b q 20 120..130"];
    let (ids, graph, _) = world(&lines);
    for asset in 0..graph.len() {
        let stakes = graph.stakes(asset, DEPTH);
        for day in (80..420).step_by(3) {
            let on: Vec<(u32, Holds, Share, Option<bool>)> =
                stakes.iter().filter(|s| s.span.on(day) != Holds::No).map(|s| (s.owner, s.span.on(day), s.share, s.majority)).collect();
            let want: Vec<_> =
                graph.behind(asset, day, None, DEPTH).owners.iter().map(|s| (s.owner, s.holds, s.share, s.majority)).collect();
            assert_eq!(on, want, "{} on {day}", ids.id(asset));
        }
    }
}

#[test]
fn two_datasets_tell_of_one_holding_and_one_dataset_may_tell_of_two() {
    assert_eq!(behind(&["p a 40 0..30000 1", "p a 50 0..30000 2"], "a"), ["p 40-50"]);
    assert_eq!(behind(&["p a 25 0..30000 1", "p a 20 0..30000 1"], "a"), ["p 25-45"]);
    assert_eq!(behind(&["p a ? 0..30000 1", "p a 50 0..30000 2"], "a"), ["p 50"]);
}

#[test]
fn a_circle_is_found_and_not_looped() {
    let lines = ["a b 60", "b c 60", "c a 60", "p a 40"];
    let (ids, graph, _) = world(&lines);
    let circle: Vec<&str> = graph.circles()[0].iter().map(|e| ids.id(*e)).collect();
    assert_eq!((graph.circles().len(), circle), (1, vec!["a", "b", "c"]));
    assert_eq!(behind(&lines, "c"), ["a 36-?", "b 60-?", "c 21.6-?", "p 14.4-?"], "an owner that is its own asset is the circle");
}

#[test]
fn a_firm_that_owns_itself_is_a_circle_of_one() {
    let lines = ["a a 10", "a b 50", "p a 90"];
    let (_, graph, _) = world(&lines);
    assert_eq!(graph.circles().len(), 1);
    assert_eq!(behind(&lines, "a"), ["a 10-?", "p 90-?"]);
    assert_eq!(behind(&lines, "b"), ["a 50", "p 45-?"]);
}

#[test]
fn two_wholes_of_one_firm_are_named_and_nobodys_share_is_cut() {
    let lines = ["p a 100", "q a 100", "r b 100"];
    let (ids, graph, _) = world(&lines);
    let over = overfull(&graph, TODAY);
    assert_eq!(over.len(), 1);
    assert_eq!((ids.id(over[0].asset), over[0].total_min), ("a", 2 * u64::from(WHOLE)));
    assert_eq!(behind(&lines, "a"), ["p 100", "q 100"]);
}

#[test]
fn the_depth_is_kept_and_said() {
    let lines: Vec<String> = (0..20).map(|i| format!("e{:02} e{:02} 100", i + 1, i)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (ids, graph, _) = world(&lines);
    let found = graph.behind(ids.number("e00").expect("known"), TODAY, None, 3);
    assert_eq!((found.owners.len(), found.is_deeper), (3, true));
    let found = graph.behind(ids.number("e00").expect("known"), TODAY, None, 20);
    assert_eq!((found.owners.len(), found.is_deeper), (20, false));
}

#[test]
fn a_knot_of_chains_is_cut_and_said() {
    let lines: Vec<String> =
        (0..12).flat_map(|i| (0..12).map(move |j| format!("e{i:02} e{j:02} 1"))).filter(|l| l[..3] != l[4..7]).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (ids, graph, _) = world(&lines);
    let found = graph.behind(ids.number("e00").expect("known"), TODAY, None, DEPTH);
    assert!(found.is_cut);
    assert_eq!(found.owners.iter().map(|o| o.chains.len()).sum::<usize>(), CHAINS_MAX);
}

#[test]
fn as_known_then_leaves_out_what_was_published_later_or_at_an_unknown_time() {
    let (ids, graph, _) = world(&["p a 60 0..30000 0 500", "q a 30 0..30000 0 900", "r a 10"]);
    let a = ids.number("a").expect("known");
    let owners = |known| graph.behind(a, TODAY, known, DEPTH).owners.iter().map(|s| ids.id(s.owner)).collect::<Vec<_>>();
    assert_eq!(owners(None), ["p", "q", "r"]);
    assert_eq!(owners(Some(899)), ["p"]);
    assert_eq!(owners(Some(900)), ["p", "q"]);
}

#[test]
fn a_majority_is_over_half_at_every_step() {
    let majority = |lines: &[&str], asset: &str| {
        let (ids, graph, _) = world(lines);
        let found = graph.behind(ids.number(asset).expect("known"), TODAY, None, DEPTH);
        found.owners.iter().find(|s| ids.id(s.owner) == "p").and_then(|s| s.majority)
    };
    assert_eq!(majority(&["p a 51", "a b 60"], "b"), Some(true));
    assert_eq!(majority(&["p a 50", "a b 60"], "b"), Some(false));
    assert_eq!(majority(&["p a ?", "a b 60"], "b"), None);
    assert_eq!(majority(&["p a ?", "a b 40"], "b"), Some(false));
    assert_eq!(majority(&["p a >50", "a b 60"], "b"), Some(true));
}

#[test]
fn shares_are_those_of_the_equations_of_ownership() {
    // Firms own firms with higher numbers only, a half, a quarter or an eighth each, drawn by a fixed rule: products are exact.
    let lines: Vec<String> = (0..10u32)
        .flat_map(|i| (i + 1..10).filter(move |j| (i * 5 + j * 3) % 4 < 2).map(move |j| (i, j)))
        .map(|(i, j)| format!("e{i} e{j} {}", ["50", "25", "12.5"][(i * j % 3) as usize]))
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (ids, graph, edges) = world(&lines);
    // What an owner holds of an asset is what it holds itself and what it holds of the other owners times what they hold.
    fn holds(edges: &[Edge], owner: u32, asset: u32) -> f64 {
        let direct = edges.iter().filter(|e| e.target == asset);
        direct
            .map(|e| f64::from(e.share.min.expect("known")) * if e.source == owner { 1.0 } else { holds(edges, owner, e.source) / 1e6 })
            .sum()
    }
    for asset in 0..graph.len() {
        for standing in graph.behind(asset, TODAY, None, DEPTH).owners {
            let want = holds(&edges, standing.owner, asset).min(1e6);
            let (min, max) = (f64::from(standing.share.min.expect("known")), f64::from(standing.share.max.expect("known")));
            let steps = standing.chains.len() as f64 * DEPTH as f64;
            assert!(min <= want && want <= max && max - min <= steps, "{} {min} {want} {max}", ids.id(asset));
        }
    }
}

#[test]
fn holdings_are_seen_from_above_as_from_below() {
    let (ids, graph, _) = world(&["p a 50", "a b 40", "p b 10", "q b 50"]);
    let held = graph.holdings(ids.number("p").expect("known"), TODAY, None, DEPTH);
    let held: Vec<String> = held.iter().map(|(a, s)| format!("{} {}", ids.id(*a), print(s.share))).collect();
    assert_eq!(held, ["a 50", "b 30"]);
}

/// Entities half owned by `x` and `y` today.
fn half(lines: &[&str]) -> Vec<String> {
    let (ids, graph, _) = world(lines);
    let listed: BTreeSet<u32> = ["x", "y"].iter().filter_map(|i| ids.number(i)).collect();
    let owned = half_owned(&graph, &listed, TODAY, None);
    owned.iter().map(|(e, h)| format!("{} {} {}", ids.id(*e), crate::links::print_percent(h.share_min as u32), h.depth)).collect()
}

#[test]
fn exactly_half_is_enough_and_a_little_less_is_not() {
    assert_eq!(half(&["x a 50"]), ["a 50 1"]);
    assert_eq!(half(&["x a 49.9999"]), Vec::<String>::new());
}

#[test]
fn shares_of_several_listed_persons_are_added_up() {
    assert_eq!(half(&["x a 25", "y a 25"]), ["a 50 1"]);
}

#[test]
fn shares_are_not_multiplied_along_the_chain() {
    assert_eq!(half(&["x a 50", "a b 50"]), ["a 50 1", "b 50 2"]);
}

#[test]
fn direct_and_indirect_shares_are_added_up() {
    assert_eq!(half(&["x a 50", "x b 10", "a b 40"]), ["a 50 1", "b 50 2"]);
    assert_eq!(half(&["x a 50", "x b 50", "a c 25", "b c 25"]), ["a 50 1", "b 50 1", "c 50 2"]);
}

#[test]
fn a_share_through_a_firm_that_is_not_half_owned_does_not_count() {
    assert_eq!(half(&["x a 25", "x b 25", "a c 50", "b c 50"]), Vec::<String>::new());
}

#[test]
fn an_unknown_share_adds_nothing_and_circles_end() {
    assert_eq!(half(&["x a ?", "a b 100"]), Vec::<String>::new());
    assert_eq!(half(&["x a 50", "a b 60", "b a 50"]), ["a 100 1", "b 60 2"]);
    assert_eq!(half(&["a b 60", "b a 60", "x c 10"]), Vec::<String>::new());
}

#[test]
fn half_ownership_has_periods_too() {
    let (ids, graph, _) = world(&["x a 60 100..300", "a b 50 200.."]);
    let x = ids.number("x").expect("known");
    let got = half_owned_periods(&graph, &[(x, Span::days(150, 1_000))]);
    let got: Vec<(&str, i32, i32, i32, i32)> =
        got.iter().map(|p| (ids.id(p.asset), p.span.from, p.span.to, p.span.held_from, p.span.held_to)).collect();
    assert_eq!(got, [("a", 150, 300, 150, 300), ("b", 200, 300, 200, 200)]);
}

#[test]
fn periods_of_half_ownership_say_on_every_day_what_the_day_says() {
    let lines = [
        "x a 60 100..300",
        "a b 50 200..250",
        "b c 30 90..",
        "y c 30 150..260",
        "c a 20 10..400",
        "c b 50 ..",
        "y y 10",
        "b d 50 220..240",
    ];
    let (ids, graph, _) = world(&lines);
    let listings = [(ids.number("x").expect("known"), Span::days(120, 280)), (ids.number("y").expect("known"), Span::days(10, 230))];
    let periods = half_owned_periods(&graph, &listings);
    for day in 0..420 {
        let listed: BTreeSet<u32> = listings.iter().filter(|l| l.1.on(day) == Holds::Yes).map(|l| l.0).collect();
        let want = half_owned(&graph, &listed, day, None);
        let on = periods.iter().filter(|p| p.span.on(day) == Holds::Yes).map(|p| (p.asset, p.owned.clone()));
        assert_eq!(on.collect::<std::collections::BTreeMap<_, _>>(), want, "{day}");
    }
    assert!(periods.len() > 2, "{periods:?}");
}

#[test]
fn a_director_of_many_firms_and_an_address_of_many_are_signs() {
    let ids = Ids::new(["d", "f1", "f2", "f3"]);
    let edge = |target: &str| Edge {
        source: 0,
        target: ids.number(target).expect("known"),
        kind: LinkKind::Directorship,
        dataset: 0,
        share: Share::UNKNOWN,
        span: always(),
        first_seen: None,
    };
    let edges = [edge("f1"), edge("f2"), edge("f3"), edge("f3")];
    assert_eq!(busy_directors(&edges, TODAY, 2), [Shared { what: 0, firms: vec![1, 2, 3] }]);
    assert_eq!(busy_directors(&edges, TODAY, 3), [], "exactly so many are not more");
    assert_eq!(shared_addresses([(1, "k"), (2, "k"), (3, "m")], 1), [Shared { what: "k", firms: vec![1, 2] }]);
}

#[test]
fn a_link_that_begins_after_death_is_named() {
    let (ids, _, edges) = world(&["p a 60 500..600", "q a 30 100..200"]);
    let deaths = [(ids.number("p").expect("known"), 450), (ids.number("q").expect("known"), 150)].into_iter().collect();
    assert_eq!(after_death(&edges, &deaths), [0]);
}

#[test]
fn the_order_of_links_does_not_show() {
    let lines = ["p a 30 100..199", "p a 60 150.. 1", "a b 50 90..250", "q b 10 ..", "p b 5 240..400 1", "b q 20 120..130"];
    let all = |lines: &[&str]| {
        let (_, graph, _) = world(lines);
        (0..graph.len()).flat_map(|e| graph.stakes(e, DEPTH)).collect::<Vec<_>>()
    };
    let mut turned = lines;
    turned.reverse();
    assert_eq!(all(&lines), all(&turned));
}
