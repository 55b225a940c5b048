//! Joins that are known: two firms of one number on two lists, and people who share no more than a name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use facts::statements::{Entity, Statement};
use resolve::cluster::{Clusters, Guard, Limits, Member, cluster};
use resolve::judgements::Judged;
use resolve::known::Known;
use resolve::likeness::{Weights, total};
use resolve::pairs::{Blocks, Bounds, Keys};
use resolve::subject::Subject;

struct Found {
    entities: Vec<Entity>,
    known: Vec<Known>,
    candidates: Vec<(u32, u32)>,
    clusters: Clusters,
}

/// Finds, scores and clusters; a pair's score is its likeness.
fn resolve(entities: Vec<Entity>) -> Found {
    let entities: Vec<Entity> = entities.into_iter().filter(|e| Known::read(e).is_some()).collect();
    let known: Vec<Known> = entities.iter().filter_map(Known::read).collect();
    let mut keys = Keys::new();
    known.iter().for_each(|k| keys.push(k.keys()));
    let blocks = Blocks::new(keys, Bounds { block: 12, threads: 2 });
    let subjects: Vec<Subject> = entities.iter().map(Subject::read).collect();
    let weights = Weights::default();
    let scored = blocks.pairs(0, |left, right| {
        let (a, b) = (left as usize, right as usize);
        let edge = known[a].edge(&known[b], (left, right), || total(&subjects[a], &subjects[b], &weights))?;
        Some(((left, right), edge))
    });
    let members: Vec<Member> = known.iter().map(|k| k.member.clone()).collect();
    let edges: Vec<_> = scored.iter().map(|(_, edge)| *edge).collect();
    let clusters = cluster(&members, &edges, &Judged::default(), Limits::default()).expect("the test's own data");
    Found { candidates: scored.into_iter().map(|(pair, _)| pair).collect(), entities, known, clusters }
}

fn person(id: &str, name: &str, more: &[(&str, &str)]) -> Entity {
    let mut properties: BTreeMap<String, Vec<String>> = BTreeMap::from([("name".into(), vec![name.into()])]);
    for (prop, value) in more {
        properties.entry((*prop).into()).or_default().push((*value).into());
    }
    Entity { id: id.into(), schema: "Person".into(), properties, ..Entity::default() }
}

#[test]
fn officials_known_by_name_only_are_candidates_and_not_asserted() {
    for name in ["Mehriban Aliyeva", "Michael Mates", "Vladimir Plahotniuc", "Delyan Peevski"] {
        let found = resolve(vec![person("office", name, &[("country", "az")]), person("offshore", name, &[("country", "az")])]);
        assert_eq!(found.candidates, [(0, 1)], "{name}");
        assert_eq!(found.clusters.ids.len(), 2, "{name}");
        assert_eq!(found.clusters.queue.len(), 1, "{name} is put before people");
        assert!(matches!(found.clusters.queue[0].guard, None | Some(Guard::NameAlone)));
    }
}

#[test]
fn a_name_and_a_birth_are_more_than_a_name() {
    let born = [("birthDate", "1963-09-12")];
    let found = resolve(vec![person("a", "Oleksandr Barabash-Vyshnevy", &born), person("b", "Oleksandr Barabash-Vyshnevy", &born)]);
    assert_eq!(found.clusters.ids.len(), 1);
}

#[test]
fn what_is_no_thing_to_match_is_left_alone() {
    for schema in ["Sanction", "Ownership", "Address", "Nonsense"] {
        assert!(Known::read(&Entity { id: "a".into(), schema: schema.into(), ..Entity::default() }).is_none(), "{schema}");
    }
}

#[test]
fn odd_names_give_no_panic_and_no_join() {
    let long = "ab".repeat(5_000);
    let many = "word ".repeat(5_000);
    let odd = ["", "x", "\u{202e}\u{200d}", "ООО", "Ltd.", &long, &many, "的", "\u{0}"];
    let entities: Vec<Entity> = odd.iter().enumerate().map(|(at, name)| person(&format!("{at:02}"), name, &[])).collect();
    assert_eq!(resolve(entities).clusters.ids.len(), odd.len());
    let mut aliases = person("many", "Ann Onymous", &[]);
    aliases.properties.insert("alias".into(), (0..500).map(|n| format!("Ann{n} Onymous{n}")).collect());
    assert!(Known::read(&aliases).expect("the test's own data").keys().count() < 200);
}

fn names(entity: &Entity) -> impl Iterator<Item = &String> {
    entity.all("name").iter().chain(entity.all("alias"))
}

/// The lists of the European Union and the United Kingdom; `None`, aloud, when they are not there.
fn lists() -> Option<Vec<Entity>> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("TURA_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let folder = project.join(data).join("sanctions");
    if !folder.exists() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there; set TURA_DATA to the folder of the real data", folder.display());
        return None;
    }
    let mut eu: Vec<PathBuf> = std::fs::read_dir(folder.join("eu/consolidated"))
        .expect("the test's own data")
        .map(|f| f.expect("the test's own data").path())
        .collect();
    eu.sort();
    let uk = ["subjects", "subject_names", "subject_dobs", "subject_identifiers", "subject_countries"];
    let uk = uk.map(|table| folder.join("uk").join(format!("{table}.csv")));
    let mut statements: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    for (form, dataset, files) in [(lists::Form::EuCsv, "eu", eu), (lists::Form::UkCsv, "uk", uk.to_vec())] {
        for file in files {
            let mut sink = |read: lists::Read| statements.entry(read.statement.canonical().to_owned()).or_default().push(read.statement);
            lists::read(&form, dataset, File::open(file).expect("the test's own data"), &mut sink).expect("the test's own data");
        }
    }
    Some(statements.values().map(|s| Entity::from_statements(s).expect("the test's own data")).collect())
}

#[test]
fn firms_of_one_number_are_one_firm_without_a_common_word() {
    let Some(entities) = lists() else { return };
    let is_wanted =
        |e: &Entity| names(e).any(|n| ["MetallStan", "STANEX", "KAZSTANEX"].iter().any(|w| n.to_uppercase().contains(&w.to_uppercase())));
    // The whole lists are resolved in the measurements; here what is named, among the first thousand others.
    let (wanted, others): (Vec<Entity>, Vec<Entity>) = entities.into_iter().partition(is_wanted);
    assert!(wanted.len() >= 3, "{}", wanted.len());
    let found = resolve(wanted.into_iter().chain(others.into_iter().take(1_000)).collect());
    let of = |at: usize| found.clusters.of[at];
    let has = |at: usize, number: &str| found.entities[at].properties.values().flatten().any(|v| v == number);
    let entries: Vec<usize> = (0..found.entities.len()).filter(|at| has(*at, "120540008532")).collect();
    let captions: Vec<&str> = entries.iter().map(|at| found.entities[*at].caption()).collect();
    assert!(captions.iter().any(|c| c.contains("MetallStan")) && captions.iter().any(|c| c.contains("STANEX GROUP")), "{captions:?}");
    assert!(entries.iter().all(|at| of(*at) == of(entries[0])), "{captions:?}");
    let kazstanex: Vec<usize> = (0..found.entities.len()).filter(|at| has(*at, "110340017087")).collect();
    assert!(kazstanex.len() >= 2 && kazstanex.iter().all(|at| of(*at) == of(kazstanex[0]) && of(*at) != of(entries[0])));
    let datasets = |at: u32| found.entities[at as usize].datasets.clone();
    let reason = found.clusters.merges.iter().find(|m| datasets(m.left) != datasets(m.right) && of(m.left as usize) == of(entries[0]));
    let reason = reason.expect("the edge that joins them names both lists");
    assert!(found.known[reason.left as usize].grounds(&found.known[reason.right as usize], None).assert());
}
