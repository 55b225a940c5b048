use super::*;

fn schema(name: &str) -> &'static Schema {
    model().schema(name).expect(name)
}

#[test]
fn the_model_is_the_one_that_was_counted() {
    assert_eq!(model().version, "4.9.0");
    let published = || model().schemata().filter(|s| !s.is_own());
    assert_eq!(published().count(), 69);
    assert_eq!(published().filter(|s| s.matchable).count(), 14);
    assert_eq!(published().filter(|s| s.edge.is_some()).count(), 16);
    let own: Vec<&Property> = published().flat_map(|s| s.properties().filter(|p| p.schema == s.name)).collect();
    assert_eq!(own.len(), 608);
    assert_eq!(own.iter().filter(|p| p.stub).count(), 90);
}

#[test]
fn our_own_schemata_stand_beside_the_model_and_are_told_from_it() {
    let own: Vec<&str> = model().schemata().filter(|s| s.is_own()).map(|s| s.name.as_str()).collect();
    assert_eq!(own, [DECLARATION, RESTRICTION]);
    let line = schema(DECLARATION);
    assert!(line.edge.is_none() && !line.matchable && line.is_a("Value") && !line.is_a("Interest"));
    assert_eq!(line.property("amount").map(|p| p.kind), Some(Kind::Number));
    assert_eq!(line.property("interest").map(|p| p.kind), Some(Kind::Entity));
    assert_eq!(schema(RESTRICTION).property("startDate").map(|p| p.kind), Some(Kind::Date));
    assert!(!schema(RESTRICTION).is_a("Sanction"), "a restriction implies no wrongdoing");
}

#[test]
fn a_company_inherits_from_all_its_ancestors() {
    let company = schema("Company");
    assert!(company.is_a("LegalEntity") && company.is_a("Asset") && company.is_a("Company"));
    assert!(!company.is_a("Person"));
    assert_eq!(company.properties().count(), 140);
    assert_eq!(company.property("innCode").map(|p| (p.schema.as_str(), p.kind)), Some(("LegalEntity", Kind::Identifier)));
    assert_eq!(company.property("innCode").and_then(|p| p.format.as_deref()), Some("inn"));
    assert!(company.property("birthDate").is_none());
    assert_eq!(company.ends, ["dissolutionDate"]);
}

#[test]
fn edges_know_their_ends() {
    let edge = schema("Ownership").edge.clone().expect("an edge");
    assert_eq!((edge.source.as_str(), edge.target.as_str()), ("owner", "asset"));
    assert_eq!(schema("Ownership").property("asset").and_then(|p| p.range.as_deref()), Some("Asset"));
    assert!(schema("Person").edge.is_none());
}

#[test]
fn the_common_schema_is_the_narrower() {
    assert_eq!(model().common("LegalEntity", "Person").map(|s| s.name.as_str()), Some("Person"));
    assert_eq!(model().common("Company", "LegalEntity").map(|s| s.name.as_str()), Some("Company"));
    assert!(model().common("Person", "Company").is_none());
    assert!(model().common("Person", "Nothing").is_none());
}

#[test]
fn what_may_be_the_same_thing() {
    let names: Vec<&str> = schema("Person").matchable_schemata().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["LegalEntity", "Person"]);
    assert_eq!(schema("Sanction").matchable_schemata().count(), 0);
    assert!(schema("LegalEntity").matchable_schemata().any(|s| s.name == "PublicBody"));
}

#[test]
fn kinds_are_called_as_in_the_model() {
    for kind in model().kinds.keys() {
        let named: Kind = serde_json::from_str(&format!("{:?}", kind.name())).unwrap();
        assert_eq!(named, *kind);
    }
    assert_eq!(model().kinds.len(), 20);
}

#[test]
fn words_of_a_kind_have_labels() {
    let countries = &model().kind(Kind::Country).values;
    assert_eq!(countries.get("kz").map(String::as_str), Some("Kazakhstan"));
    assert_eq!(model().kind(Kind::Topic).values.get("role.pep").map(String::as_str), Some("PEP"));
    assert_eq!(model().kind(Kind::Name).group.as_deref(), Some("names"));
}
