use super::*;
use crate::links::Share;

/// Links as `source target`, with a letter for the kind (`o`wnership, `d`irectorship, `f`amily) and a period of days where they matter.
fn world(lines: &[&str]) -> (Ids, Graph) {
    let words: Vec<Vec<&str>> = lines.iter().map(|l| l.split(' ').collect()).collect();
    let ids = Ids::new(words.iter().flat_map(|w| [w[0], w[1]]));
    let edges: Vec<Edge> = words
        .iter()
        .map(|w| Edge {
            source: ids.number(w[0]).expect("known"),
            target: ids.number(w[1]).expect("known"),
            kind: match w.get(2) {
                Some(&"d") => LinkKind::Directorship,
                Some(&"f") => LinkKind::Family,
                _ => LinkKind::Ownership,
            },
            dataset: 0,
            share: Share::UNKNOWN,
            span: match w.get(3).and_then(|p| p.split_once("..")) {
                Some((a, b)) => Span::days(a.parse().expect("a day"), b.parse().expect("a day")),
                None => Span::OPEN,
            },
            first_seen: None,
        })
        .collect();
    let graph = Graph::new(&ids, &edges);
    (ids, graph)
}

/// The shortest path, as ids.
fn path(lines: &[&str], from: &str, to: &str, filter: &Filter) -> String {
    let (ids, graph) = world(lines);
    let number = |id: &str| ids.number(id).expect("known");
    match graph.shortest(number(from), number(to), filter, usize::MAX) {
        Found::Path(path) => {
            for (pair, step) in path.entities.windows(2).zip(&path.steps) {
                let ends = [step.source, step.target];
                assert!(ends.contains(&pair[0]) && ends.contains(&pair[1]), "each link joins its two entities");
            }
            assert_eq!(path.steps.len() + 1, path.entities.len());
            path.entities.iter().map(|e| ids.id(*e)).collect::<Vec<_>>().join(" ")
        }
        other => format!("{other:?}"),
    }
}

const RIVER: [&str; 7] = ["a b", "b c", "c d", "d e d", "a x f 10..20", "x e o 10..15", "p q"];

#[test]
fn the_shortest_path_is_found_whatever_the_direction_of_the_links() {
    assert_eq!(path(&RIVER, "a", "e", &Filter::default()), "a x e");
    assert_eq!(path(&RIVER, "e", "a", &Filter::default()), "e x a");
    assert_eq!(path(&RIVER, "a", "b", &Filter::default()), "a b");
    assert_eq!(path(&RIVER, "a", "a", &Filter::default()), "a");
    assert_eq!(path(&RIVER, "a", "q", &Filter::default()), "None");
}

#[test]
fn a_day_closes_links_that_did_not_hold() {
    let on = |day| Filter { day: Some(day), ..Filter::default() };
    assert_eq!(path(&RIVER, "a", "e", &on(15)), "a x e");
    assert_eq!(path(&RIVER, "a", "e", &on(16)), "a b c d e");
    let certain = Filter { only_certain: true, ..on(16) };
    assert_eq!(path(&RIVER, "a", "e", &certain), "None", "links without a period may have held, not for certain");
}

#[test]
fn kinds_of_links_may_be_chosen() {
    let owned = Filter { kinds: vec![LinkKind::Ownership], ..Filter::default() };
    assert_eq!(path(&RIVER, "a", "e", &owned), "None");
    let both = Filter { kinds: vec![LinkKind::Ownership, LinkKind::Directorship], ..Filter::default() };
    assert_eq!(path(&RIVER, "a", "e", &both), "a b c d e");
}

#[test]
fn hubs_are_walked_around_but_may_stand_at_the_ends() {
    let lines = ["a h", "h b", "h c", "h d", "h e", "a p", "p q", "q b"];
    let around = Filter { hub_links: Some(4), ..Filter::default() };
    assert_eq!(path(&lines, "a", "b", &Filter::default()), "a h b");
    assert_eq!(path(&lines, "a", "b", &around), "a p q b");
    assert_eq!(path(&lines, "a", "c", &around), "None");
    assert_eq!(path(&lines, "h", "c", &around), "h c");
    assert_eq!(path(&lines, "c", "h", &around), "c h");
    assert_eq!(path(&lines, "b", "a", &Filter { avoid: vec![3], ..Filter::default() }), "b h a", "3 is d, which is on no path");
    let (ids, _) = world(&lines);
    let avoid = vec![ids.number("h").expect("known")];
    assert_eq!(path(&lines, "b", "a", &Filter { avoid, ..Filter::default() }), "b q p a");
}

#[test]
fn paths_are_as_short_as_a_plain_search_finds_them() {
    // A graph of 60 entities with links drawn by a fixed rule; distances by search from one end only.
    let lines: Vec<String> = (0..90u32).map(|i| format!("n{:02} n{:02}", (i * 7) % 60, (i * i + 3 * i + 1) % 60)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (_, graph) = world(&lines);
    for filter in [Filter::default(), Filter { hub_links: Some(5), ..Filter::default() }] {
        for from in 0..graph.len() as u32 {
            let plain = distances(&graph, from, &filter);
            for to in 0..graph.len() as u32 {
                let got = match graph.shortest(from, to, &filter, usize::MAX) {
                    Found::Path(path) => Some(path.steps.len()),
                    _ => None,
                };
                assert_eq!(got, plain[to as usize], "{from} {to}");
            }
        }
    }
}

fn distances(graph: &Graph, from: u32, filter: &Filter) -> Vec<Option<usize>> {
    let mut out = vec![None; graph.len()];
    out[from as usize] = Some(0);
    let mut ring = vec![from];
    for depth in 1.. {
        let mut next = Vec::new();
        for entity in ring.into_iter().filter(|e| *e == from || graph.is_passable(*e, filter)) {
            for hop in graph.open_hops(entity, filter) {
                if out[hop.to as usize].is_none() {
                    out[hop.to as usize] = Some(depth);
                    next.push(hop.to);
                }
            }
        }
        if next.is_empty() {
            return out;
        }
        ring = next;
    }
    out
}

#[test]
fn a_search_gives_up_where_it_is_told_to() {
    let lines: Vec<String> = (0..100).map(|i| format!("n{i:03} n{:03}", i + 1)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (_, graph) = world(&lines);
    assert_eq!(graph.shortest(0, 100, &Filter::default(), 20), Found::GaveUp(21));
    assert_eq!(graph.shortest(0, 4_000_000, &Filter::default(), 20), Found::None);
}

#[test]
fn the_order_of_links_does_not_show_in_a_path() {
    let lines = ["a b", "a c", "b d", "c d", "d e"];
    let mut turned = lines;
    turned.reverse();
    assert_eq!(path(&lines, "a", "e", &Filter::default()), path(&turned, "a", "e", &Filter::default()));
}

#[test]
fn a_neighbourhood_has_rings_and_says_what_was_left_out() {
    let lines = ["m a", "m b", "m c", "a x", "a y", "x z", "b c", "b x", "p q"];
    let (ids, graph) = world(&lines);
    let number = |id: &str| ids.number(id).expect("known");
    let all = graph.around(number("m"), 2, 100, &Filter::default());
    let rings: Vec<(&str, usize, usize)> = all.entities.iter().map(|n| (ids.id(n.entity), n.ring, n.left_out)).collect();
    assert_eq!(rings, [("m", 0, 0), ("a", 1, 0), ("b", 1, 0), ("c", 1, 0), ("x", 2, 1), ("y", 2, 0)]);
    assert_eq!((all.links.len(), all.left_out), (7, 0));
    let some = graph.around(number("m"), 2, 5, &Filter::default());
    let taken: Vec<&str> = some.entities.iter().map(|n| ids.id(n.entity)).collect();
    assert_eq!((taken, some.left_out), (vec!["m", "a", "b", "c", "y"], 1), "of the last ring the one with fewer links");
    assert_eq!(graph.around(number("m"), 2, 0, &Filter::default()), Around::default());
}

#[test]
fn a_hub_is_shown_and_not_walked_through() {
    let lines = ["m h", "h a", "h b", "h c", "m n"];
    let (ids, graph) = world(&lines);
    let around = graph.around(ids.number("m").expect("known"), 2, 100, &Filter { hub_links: Some(3), ..Filter::default() });
    let taken: Vec<(&str, usize)> = around.entities.iter().map(|n| (ids.id(n.entity), n.left_out)).collect();
    assert_eq!((taken, around.not_passed), (vec![("m", 0), ("h", 3), ("n", 0)], 1));
}

#[test]
fn exports_hold_what_the_neighbourhood_holds() {
    let (ids, graph) = world(&["m a o 0..365", "=b m f"]);
    let around = graph.around(ids.number("m").expect("known"), 1, 100, &Filter::default());
    let entity = |e: u32| (format!("{} & <Co>", ids.id(e)), "Company".to_owned());
    let link = |_: u32| ("owner, \"main\"".to_owned(), "50\u{1}".to_owned());
    let words = Words { ids: &ids, entity: &entity, link: &link };
    assert_eq!(
        nodes_csv(&around, &words),
        "id,caption,schema,ring,links,left_out\nm,m & <Co>,Company,0,2,0\n'=b,'=b & <Co>,Company,1,1,0\na,a & <Co>,Company,1,1,0\n"
    );
    assert_eq!(
        links_csv(&around, &words).lines().nth(2),
        Some("m,a,Ownership,\"owner, \"\"main\"\"\",50\u{1},1970-01-01,1971-01-01,1970-01-01,1971-01-01")
    );
    let xml = graphml(&around, &words);
    assert!(xml.contains("<node id=\"=b\">\n      <data key=\"node_caption\">=b &amp; &lt;Co&gt;</data>"), "{xml}");
    assert!(xml.contains("<edge id=\"l0\" source=\"=b\" target=\"m\">"), "{xml}");
    assert!(xml.contains("50\u{fffd}"), "a character that XML may not hold is replaced");
    assert_eq!(xml.matches("<edge ").count(), 2);
}
