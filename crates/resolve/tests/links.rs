//! Links and control over published registers, where they are there: what is read, and that every ownership is found again.

use std::io::Write;
use std::path::PathBuf;

use facts::statements::Entity;
use resolve::control::{DEPTH, Graph};
use resolve::links::{self, Link, LinkKind, edges};
use resolve::paths::{self, Filter, Found};

/// A file of FollowTheMoney lines as links and troubles; `None`, said loudly, where the data is not there.
fn published(name: &str) -> Option<(Vec<Link>, Vec<String>)> {
    let root =
        std::env::var_os("TURA_DATA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = root.join("ftm").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there; set TURA_DATA to the folder of the real data", path.display());
        return None;
    };
    let (mut all, mut troubles) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let entity = Entity::from_json(&serde_json::from_str(line).expect("a JSON line")).expect("an entity").entity;
        let read = links::read(&entity, &entity.statements("d"));
        all.extend(read.links);
        troubles.extend(read.troubles);
    }
    Some((all, troubles))
}

#[test]
fn every_ownership_of_the_register_extract_stands_behind_its_asset() {
    let Some((all, troubles)) = published("yente_zala.ftm.json") else { return };
    assert_eq!(troubles, Vec::<String>::new());
    let (ids, edges) = edges(&all);
    let graph = Graph::new(&ids, &edges);
    let owned: Vec<&Link> = all.iter().filter(|l| l.kind == LinkKind::Ownership).collect();
    assert!(owned.len() > 10, "{}", owned.len());
    for link in owned {
        let (owner, asset) = (ids.number(&link.source).expect("known"), ids.number(&link.target).expect("known"));
        let stakes = graph.stakes(asset, DEPTH);
        assert!(stakes.iter().any(|s| s.owner == owner), "{} behind {}", link.source, link.target);
        let day = link.span.held_from.max(link.span.held_to);
        assert!(graph.behind(asset, day, None, DEPTH).owners.iter().any(|s| s.owner == owner));
        assert!(link.statements.len() >= 2, "the ends of {} are statements", link.id);
    }
}

#[test]
fn every_two_ends_of_a_published_link_are_one_step_apart() {
    for name in ["yente_zala.ftm.json", "yente_parteispenden.ftm.json"] {
        let Some((all, _)) = published(name) else { return };
        let (ids, edges) = edges(&all);
        let graph = paths::Graph::new(&ids, &edges);
        for link in &all {
            let (from, to) = (ids.number(&link.source).expect("known"), ids.number(&link.target).expect("known"));
            let Found::Path(path) = graph.shortest(to, from, &Filter::default(), usize::MAX) else { panic!("{name}: no path") };
            assert_eq!(path.steps.len(), 1, "{name}: {} and {}", link.source, link.target);
        }
    }
}
