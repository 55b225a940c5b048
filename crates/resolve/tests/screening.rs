//! What screening answers: search, filters, counts, order, links, and matches on names.

use std::collections::BTreeMap;

use facts::statements::Entity;
use resolve::candidates::Index;
use resolve::screen::{Facet, Filter, Options, Page, ScreenError, Screening, Search, Sort};

fn entity(id: &str, schema: &str, dataset: &str, properties: &[(&str, &[&str])]) -> Entity {
    let properties = properties.iter().map(|(p, values)| ((*p).to_owned(), values.iter().map(|v| (*v).to_owned()).collect()));
    Entity {
        id: id.into(),
        schema: schema.into(),
        properties: BTreeMap::from_iter(properties),
        datasets: vec![dataset.into()],
        ..Entity::default()
    }
}

/// A small office: two people, three firms, who owns and leads what.
fn office() -> (tempfile::TempDir, Screening) {
    let mut all = vec![
        entity(
            "anna",
            "Person",
            "one",
            &[("name", &["Anna Petrova", "Анна Петрова"]), ("country", &["kz"]), ("topics", &["role.pep"]), ("birthDate", &["1970-01-01"])],
        ),
        entity(
            "boris",
            "Person",
            "two",
            &[
                ("name", &["Boris Petrov"]),
                ("country", &["ru", "kz"]),
                ("topics", &["sanction", "role.pep"]),
                ("notes", &["Born in Almaty, director of the Central Bank"]),
            ],
        ),
        entity(
            "steel",
            "Company",
            "one",
            &[("name", &["Steel Works LLP"]), ("country", &["kz"]), ("address", &["12 Central Street, Almaty"])],
        ),
        entity("bank", "Company", "two", &[("name", &["Central Bank of Steel"]), ("country", &["ru"]), ("topics", &["sanction"])]),
        entity("org", "Organization", "two", &[("name", &["Friends of Almaty"])]),
        entity("owns", "Ownership", "one", &[("owner", &["anna"]), ("asset", &["steel"]), ("percentage", &["51"])]),
        entity("leads", "Directorship", "one", &[("director", &["boris-old"]), ("organization", &["steel"])]),
    ];
    all[1].referents = vec!["boris-old".into()];
    all[1].last_change = Some("2025-06-01T10:00:00".into());
    all[3].last_change = Some("2024-01-01".into());
    let folder = tempfile::tempdir().expect("a folder");
    Index::build(folder.path(), all.into_iter()).expect("built");
    let screening = Screening::open(folder.path()).expect("opened");
    (folder, screening)
}

fn ids(page: &Page) -> String {
    page.results.iter().map(|e| e.id.as_str()).collect::<Vec<_>>().join(" ")
}

fn search(text: &str) -> Search {
    Search { text: text.into(), limit: 10, ..Search::default() }
}

#[test]
fn words_are_found_wherever_they_stand_and_names_come_first() {
    let (_folder, screening) = office();
    let check = |text: &str, expected: &str| assert_eq!(ids(&screening.search(&search(text)).unwrap()), expected, "{text}");
    check("steel", "steel bank");
    check("Steel Works", "steel");
    check("almaty", "org boris steel");
    check("almaty -friends", "boris steel");
    check("\"central bank\"", "bank boris");
    check("\"bank central\"", "");
    check("works OR friends", "org steel");
    check("petr*", "anna boris");
    check("Петрова", "anna");
    check("ANNA", "anna");
    check("pietrova", "");
    check("nothing", "");
    check("\"", "anna bank boris leads org owns steel");
}

#[test]
fn fuzzy_search_takes_other_spellings() {
    let (_folder, screening) = office();
    let fuzzy = Search { is_fuzzy: true, ..search("Ana Petrowa") };
    assert_eq!(ids(&screening.search(&fuzzy).unwrap()), "anna");
}

#[test]
fn filters_narrow() {
    let (_folder, screening) = office();
    let check = |filter: Filter, expected: &str| {
        let search = Search { filter, ..search("") };
        assert_eq!(ids(&screening.search(&search).unwrap()), expected, "{search:?}");
    };
    let list = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    check(Filter::default().of_schema("LegalEntity"), "anna bank boris org steel");
    check(Filter::default().of_schema("Organization"), "bank org steel");
    check(Filter::default().of_schema("Nope"), "");
    check(Filter { exclude_schemata: list(&["Company"]), ..Filter::default().of_schema("Thing") }, "anna boris org");
    check(Filter { include_datasets: list(&["two"]), ..Filter::default() }, "bank boris org");
    check(Filter { exclude_datasets: list(&["two"]), ..Filter::default() }, "anna leads owns steel");
    check(Filter { countries: list(&["ru", "kz"]), ..Filter::default() }, "anna bank boris steel");
    check(Filter { countries: list(&["ru", "kz"]), all: true, ..Filter::default() }, "boris");
    check(Filter { topics: list(&["sanction"]), ..Filter::default() }, "bank boris");
    check(Filter { changed_since: Some("2024-06".into()), ..Filter::default() }, "boris");
    check(Filter { changed_since: Some("2024-01-01".into()), ..Filter::default() }, "bank boris");
    check(Filter { exclude_ids: list(&["boris-old", "anna", "never"]), ..Filter::default().of_schema("Person") }, "");
    check(Filter { countries: list(&["xx"]), ..Filter::default() }, "");
}

#[test]
fn facets_count_all_hits_and_pages_cut() {
    let (_folder, screening) = office();
    let facets = vec![Facet::Countries, Facet::Topics, Facet::Datasets, Facet::Schema];
    let page = screening.search(&Search { facets, limit: 1, offset: 1, ..search("") }).unwrap();
    assert_eq!((page.total, ids(&page).as_str()), (7, "bank"));
    let show = |facet: Facet| page.facets[&facet].iter().map(|(v, n)| format!("{v} {n}")).collect::<Vec<_>>().join(", ");
    assert_eq!(show(Facet::Countries), "kz 3, ru 2");
    assert_eq!(show(Facet::Topics), "role.pep 2, sanction 2");
    assert_eq!(show(Facet::Datasets), "one 4, two 3");
    assert_eq!(show(Facet::Schema), "Company 2, Person 2, Directorship 1, Organization 1, Ownership 1");
    let beyond = screening.search(&Search { offset: 100, ..search("") }).unwrap();
    assert_eq!((beyond.total, beyond.results.len()), (7, 0));
}

#[test]
fn hits_are_ordered_as_asked() {
    let (_folder, screening) = office();
    let check = |field: &str, is_descending: bool, expected: &str| {
        let sort = vec![Sort { field: field.into(), is_descending }];
        let search = Search { sort, filter: Filter::default().of_schema("LegalEntity"), ..search("") };
        assert_eq!(ids(&screening.search(&search).unwrap()), expected, "{field}");
    };
    check("caption", false, "anna boris bank org steel");
    check("caption", true, "steel org bank boris anna");
    check("last_change", true, "boris bank anna org steel");
    check("birthDate", false, "anna bank boris org steel");
    check("id", true, "steel org boris bank anna");
    check("nonsense", true, "anna bank boris org steel");
}

#[test]
fn a_property_with_a_value_is_found() {
    let (_folder, screening) = office();
    let check = |prop: &str, value: &str, expected: &str| {
        let search = Search { having: vec![(prop.into(), value.into())], ..search("") };
        assert_eq!(ids(&screening.search(&search).unwrap()), expected, "{prop} {value}");
    };
    check("birthDate", "1970-01-01", "anna");
    check("birthDate", "1970", "");
    check("name", "Boris Petrov", "boris");
    check("percentage", "51", "owns");
}

#[test]
fn an_entity_is_found_by_its_own_and_by_merged_ids() {
    let (_folder, screening) = office();
    let id = |id: &str| screening.entity(id).unwrap().map(|e| e.id);
    assert_eq!(id("boris"), Some("boris".into()));
    assert_eq!(id("boris-old"), Some("boris".into()));
    assert_eq!(id("never"), None);
    assert_eq!(screening.datasets(), BTreeMap::from([("one".to_owned(), 4), ("two".to_owned(), 3)]));
}

#[test]
fn links_are_seen_from_both_sides_and_over_merged_ids() {
    let (_folder, screening) = office();
    let check = |id: &str, expected: &str| {
        let linked = screening.adjacent(&screening.entity(id).unwrap().unwrap()).unwrap();
        let show = |(prop, places): (&String, &Vec<_>)| {
            let ids: Vec<String> = places.iter().map(|p| screening.at(*p).unwrap().id).collect();
            format!("{prop}: {}", ids.join(" "))
        };
        assert_eq!(linked.iter().map(show).collect::<Vec<_>>().join("; "), expected, "{id}");
    };
    check("anna", "ownershipOwner: owns");
    check("owns", "asset: steel; owner: anna");
    check("boris", "directorshipDirector: leads");
    check("leads", "director: boris; organization: steel");
    check("steel", "directorshipOrganization: leads; ownershipAsset: owns");
    check("org", "");
}

#[test]
fn nested_entities_go_over_edges_and_not_in_circles() {
    let (_folder, screening) = office();
    let nested = screening.nested(screening.entity("anna").unwrap().unwrap()).unwrap();
    let owns = &nested.inside["ownershipOwner"][0];
    assert_eq!(owns.entity.id, "owns");
    assert!(!owns.inside.contains_key("owner"), "anna does not stand inside herself");
    let steel = &owns.inside["asset"][0];
    assert_eq!(steel.entity.id, "steel");
    assert!(steel.inside.is_empty());
}

#[test]
fn too_many_hits_are_not_read_to_be_ordered() {
    let people = (0..50_001).map(|i| entity(&format!("p{i:05}"), "Person", "d", &[("name", &["Ali Khan"])]));
    let folder = tempfile::tempdir().unwrap();
    let screening = Screening::over(Index::build(folder.path(), people).unwrap());
    let sorted = Search { sort: vec![Sort { field: "name".into(), is_descending: false }], ..search("ali") };
    assert!(matches!(screening.search(&sorted), Err(ScreenError::TooManyToSort { hits: 50_001, .. })));
    assert_eq!(screening.search(&search("khan")).unwrap().total, 50_001);
}

/// Ids of the matches with whether each is one.
fn matched(screening: &Screening, asked: &Entity, options: &Options) -> String {
    let answer = screening.match_(asked, options).expect("answered");
    answer.matches.iter().map(|m| format!("{}{}", m.entity.id, if m.is_match { "!" } else { "" })).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_question_is_matched_with_reasons() {
    let (_folder, screening) = office();
    let asked = entity("q", "Person", "", &[("name", &["Petrova Anna"]), ("birthDate", &["1970-01-01"]), ("country", &["kz"])]);
    let answer = screening.match_(&asked, &Options::default()).unwrap();
    assert_eq!(answer.matches[0].entity.id, "anna");
    assert!(answer.matches[0].is_match && answer.total >= 1 && answer.compared >= 1);
    let sum: f64 = answer.matches[0].likeness.parts.iter().map(|part| part.says).sum();
    let odds = (answer.matches[0].likeness.total / (1.0 - answer.matches[0].likeness.total)).ln();
    assert!((sum - odds).abs() < 1e-6, "the parts add up to the total: {sum} {odds}");
}

#[test]
fn limit_threshold_cutoff_and_filters_hold() {
    let (_folder, screening) = office();
    let asked = entity("q", "Person", "", &[("name", &["Anna Petrova"]), ("birthDate", &["1970-01-01"])]);
    let all = Options { cutoff: 0.0, ..Options::default() };
    assert!(matched(&screening, &asked, &all).starts_with("anna!"));
    assert_eq!(matched(&screening, &asked, &Options { limit: 0, ..all.clone() }), "");
    let strict = Options { threshold: 1.1, cutoff: 0.0, ..Options::default() };
    assert!(matched(&screening, &asked, &strict).starts_with("anna") && !matched(&screening, &asked, &strict).contains('!'));
    let elsewhere = Filter { include_datasets: vec!["two".into()], ..Filter::default() };
    assert!(!matched(&screening, &asked, &Options { filter: elsewhere, ..all.clone() }).contains("anna"));
    let without = Filter { exclude_ids: vec!["anna".into()], ..Filter::default() };
    assert!(!matched(&screening, &asked, &Options { filter: without, ..all }).contains("anna"));
}

#[test]
fn only_what_may_be_the_same_thing_is_compared() {
    let (_folder, screening) = office();
    let all = Options { cutoff: 0.0, ..Options::default() };
    let check = |schema: &str, expected: &str| {
        assert_eq!(
            matched(&screening, &entity("q", schema, "", &[("name", &["Steel Works LLP"])]), &all).replace('!', ""),
            expected,
            "{schema}"
        );
    };
    check("Person", "");
    check("Company", "steel");
    check("LegalEntity", "steel");
    check("Vessel", "");
    let of = |schema: &str| screening.match_(&entity("q", schema, "", &[("name", &["Anna"])]), &Options::default());
    assert!(matches!(of("Sanction"), Err(ScreenError::NotMatchable(_))));
    assert!(matches!(of("Nope"), Err(ScreenError::UnknownSchema(_))));
}

#[test]
fn empty_and_hostile_questions_have_no_matches() {
    let (_folder, screening) = office();
    let long = "\u{202e}".repeat(20_000);
    for names in [&[][..], &[""], &["a"], &["\u{0}"], &[long.as_str()], &["LLP Company Limited"]] {
        for schema in ["Person", "Company"] {
            assert_eq!(matched(&screening, &entity("q", schema, "", &[("name", names)]), &Options::default()), "", "{names:?}");
        }
    }
}
