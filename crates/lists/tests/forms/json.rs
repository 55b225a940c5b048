//! Records of JSON through a mapping.

use lists::Form;
use lists::tables::Mapping;

use super::{entities, read, says};

/// Declarations as objects with lists in them: each element of a list is a line of its own.
const DECLARED: &str = r#"
[[table]]
json = true
ignore = ["note"]
[[table.entity]]
name = "person"
schema = "Person"
key = ["who/id"]
properties = { name = "who/name" }
[[table.entity]]
name = "income"
schema = "TuraDeclaration"
each = "income"
key = ["id", "income/what", "income/amount", "@again?"]
[table.entity.properties]
declarant = { entity = "person" }
declaration = "id"
year = "year"
filed = "filed"
kind = { is = "income" }
description = "income/what"
amount = "income/amount"
[[table.entity]]
name = "firm"
schema = "Company"
each = "interests"
key = ["interests/number"]
properties = { name = "interests/firm" }
[[table.entity]]
name = "interest"
schema = "TuraDeclaration"
each = "interests"
key = ["id", "interests/number"]
properties = { declarant = { entity = "person" }, kind = { is = "interest" }, interest = { entity = "firm" } }
"#;

#[test]
fn each_element_of_a_list_in_json_is_a_line_of_a_declaration() {
    let form = Form::Table(Box::new(Mapping::parse(DECLARED).expect("a mapping")), "d.jsonl".to_owned());
    let first = r#"{"id":"d1","year":2024,"filed":"01.03.2025","note":"x","grown":1,"who":{"id":"p","name":"Ann Invented"},
      "income":[{"what":"wage","amount":100.50},{"what":"wage","amount":100.50},{"what":"fee","amount":7}],
      "interests":[{"firm":"Nowhere LLP","number":"77"}]}"#;
    let text = format!("{first}\n{{\"id\":\"d2\"}}\n[1]\n{{\"id\":");
    let (found, summary) = entities(&form, &text);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["77", "d1-77", "d1-fee-7", "d1-wage-100.50", "d1-wage-100.50-1", "p"]);
    let line: &[(&str, &[&str])] =
        &[("declarant", &["p"]), ("year", &["2024"]), ("filed", &["2025-03-01"]), ("kind", &["income"]), ("amount", &["100.50"])];
    says(&found, "d1-wage-100.50", "TuraDeclaration", line);
    says(&found, "d1-wage-100.50-1", "TuraDeclaration", line);
    says(&found, "d1-77", "TuraDeclaration", &[("kind", &["interest"]), ("interest", &["77"]), ("declarant", &["p"])]);
    assert_eq!(summary.unknown.keys().collect::<Vec<_>>(), ["grown"], "a field nobody takes is told");
    assert_eq!(summary.ignored.keys().collect::<Vec<_>>(), ["note"]);
    assert_eq!(summary.set_aside.len(), 3, "without its ids, no object, cut: {:?}", summary.set_aside);
    let (reads, _) = read(&form, first).expect("read");
    let at = |prop: &str, value: &str| reads.iter().find(|r| r.statement.prop == prop && r.statement.value == value).map(|r| r.at.clone());
    assert_eq!(at("amount", "7").map(|a| (a.offset, a.pointer)), Some((0, "/income/2/amount".to_owned())));
}

#[test]
fn json_that_is_nested_too_deep_is_set_aside_and_mappings_of_json_are_checked() {
    let form = Form::Table(Box::new(Mapping::parse(DECLARED).expect("a mapping")), "d.jsonl".to_owned());
    let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
    let (_, summary) = read(&form, &deep).expect("read");
    assert_eq!(summary.set_aside.len(), 1, "{summary:?}");
    for (from, to) in [
        ("json = true", "json = false"),
        ("json = true", "json = true\ncolumns = ['a']"),
        ("json = true", "json = true\nencoding = 'windows-1251'"),
    ] {
        assert!(Mapping::parse(&DECLARED.replace(from, to)).is_err(), "{to}");
    }
}
