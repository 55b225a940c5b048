//! Whole records: what decides beside the name does.

use facts::statements::Entity;
use resolve::likeness::{Evidence, Weights, compare, total};
use resolve::subject::Subject;

fn entity(schema: &str, properties: &[(&str, &str)]) -> Entity {
    let mut entity = Entity { id: "x".into(), schema: schema.into(), ..Entity::default() };
    for (property, value) in properties {
        entity.properties.entry((*property).to_owned()).or_default().push((*value).to_owned());
    }
    entity
}

fn chance(schema: &str, ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> f64 {
    let (ours, theirs) = (Subject::read(&entity(schema, ours)), Subject::read(&entity(schema, theirs)));
    let likeness = compare(&ours, &theirs, &Weights::default());
    let sum: f64 = likeness.parts.iter().map(|part| part.says).sum();
    assert!((likeness.total - names::compare::chance(sum)).abs() < 1e-6, "the parts add up");
    assert!((likeness.total - total(&ours, &theirs, &Weights::default())).abs() < 1e-3, "total is compare's");
    likeness.total
}

#[test]
fn one_identifier_makes_one_firm_of_two_names() {
    let ours = [("name", "MetallStan LLP"), ("country", "kz"), ("registrationNumber", "120540008532")];
    let theirs = [("name", "STANEX GROUP LIMITED LIABILITY PARTNERSHIP"), ("country", "kz"), ("registrationNumber", "120540008532")];
    assert!(chance("Company", &ours, &theirs) > 0.9);
}

#[test]
fn two_identifiers_make_two_firms_of_one_name() {
    let ours = [("name", "ТОО Казстройсервис"), ("country", "kz"), ("registrationNumber", "120540008532")];
    let theirs = [("name", "ТОО Казстройсервис"), ("country", "kz"), ("registrationNumber", "110340017087")];
    assert!(chance("Company", &ours, &theirs) < 0.7);
}

#[test]
fn birth_dates_tell_namesakes_apart() {
    let person = |born: &'static str| [("name", "Muhammad Ali"), ("birthDate", born)];
    let name_only = chance("Person", &[("name", "Muhammad Ali")], &person("1961-05-30"));
    assert!(chance("Person", &person("1961-05-30"), &person("1961-05-30")) > name_only);
    assert!(chance("Person", &person("1961"), &person("1961-05-30")) > name_only);
    assert!(chance("Person", &person("1940-01-02"), &person("1961-05-30")) < 0.7);
    assert!(name_only < 0.95, "a common name alone: {name_only}");
}

#[test]
fn what_is_missing_says_nothing() {
    let bare = [("name", "Zhanar Mwangachuchu")];
    let rich = [("name", "Zhanar Mwangachuchu"), ("birthDate", "1980"), ("country", "kz"), ("gender", "female"), ("idNumber", "AB12345")];
    assert_eq!(chance("Person", &bare, &bare), chance("Person", &bare, &rich));
}

#[test]
fn gender_and_country_count_against() {
    let ours = [("name", "Ali Hassan"), ("gender", "female"), ("country", "kz")];
    let theirs = [("name", "Ali Hassan"), ("gender", "male"), ("country", "ru")];
    assert!(chance("Person", &ours, &theirs) < chance("Person", &ours, &ours) - 0.2);
}

#[test]
fn any_entity_can_be_compared() {
    let aliases: Vec<(String, String)> = (0..50).map(|n| ("alias".to_owned(), format!("Alias Number{n} Common"))).collect();
    let many: Vec<(&str, &str)> = aliases.iter().map(|(property, value)| (property.as_str(), value.as_str())).collect();
    let long = "x".repeat(10_000);
    let sets: [&[(&str, &str)]; 6] =
        [&[], &[("name", "")], &[("name", "A")], &[("name", "the of and")], &many, &[("name", &long), ("birthDate", "9999-99-99")]];
    for schema in ["Person", "Company", "Vessel", "NoSuch"] {
        for ours in sets {
            for theirs in sets {
                let total = chance(schema, ours, theirs);
                assert!((0.0..=1.0).contains(&total));
            }
        }
    }
    assert!(chance("Company", &many, &many) > 0.5);
}

#[test]
fn a_person_is_no_ship() {
    let (ours, theirs) = (entity("Person", &[("name", "Lady Leila")]), entity("Vessel", &[("name", "Lady Leila")]));
    let likeness = compare(&Subject::read(&ours), &Subject::read(&theirs), &Weights::default());
    assert!(likeness.total < 0.5 && likeness.parts.iter().any(|part| part.what == Evidence::SchemaApart));
}
