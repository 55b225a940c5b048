//! Private values in a register, and everything that the site says of people and firms.

use engine::tables::{Of, tables};
use serde_json::json;

use super::common::lines;
use super::common::site::{Site, escaped};
use super::{BIRTH, DATASET, Hunt, Planted};

/// A register with private values: a person with a number, a birth date and an address, who owns a firm and holds a post, and a namesake on a
/// list who is alike and nobody judged.
pub fn register(planted: &mut Planted) -> String {
    let (person, firm, twin) = (planted.text("id of a person in a register"), "firm-f", planted.text("id of a person on a list"));
    let mut secret = |what: &str| planted.text(&format!("{what} of a person in a register"));
    let of_person = json!({"name": ["Quill Quoin"], "idNumber": [secret("idNumber")], "passportNumber": [secret("passport")],
        "birthDate": [BIRTH], "address": [secret("address")], "email": [format!("{}@example.org", secret("email"))],
        "phone": [secret("phone")], "notes": [secret("notes")], "position": ["Head of purchases"]});
    let of_twin = json!({"name": ["Quill Quoin"], "birthDate": [BIRTH], "topics": ["role.pep"], "address": [secret("address on a list")]});
    let of_firm = json!({"name": ["Firm F"], "registrationNumber": ["01234567"], "jurisdiction": ["gb"], "phone": [secret("phone of the firm")],
        "address": [secret("address of the firm")]});
    let (owns, declares, limits) = (secret("id of a link"), secret("id of a declaration"), secret("id of a restriction"));
    let of_link = json!({"owner": [person], "asset": [firm], "percentage": ["60"], "startDate": ["2015-01-01"]});
    let of_line = json!({"declarant": [person], "declaration": [declares], "year": ["2023"], "kind": ["interest"], "interest": [firm],
        "description": [secret("description of what is declared")]});
    let of_restriction = json!({"body": [firm], "firm": [firm], "person": [person], "ground": ["office"]});
    lines(&[
        json!({"id": person, "schema": "Person", "properties": of_person}),
        json!({"id": twin, "schema": "Person", "properties": of_twin}),
        json!({"id": firm, "schema": "Company", "properties": of_firm}),
        json!({"id": owns, "schema": "Ownership", "properties": of_link}),
        json!({"id": secret("id of a line"), "schema": "TuraDeclaration", "properties": of_line}),
        json!({"id": limits, "schema": "TuraRestriction", "properties": of_restriction}),
        json!({"id": "unread", "schema": secret("schema that nobody knows"), "properties": {}}),
    ])
}

/// Everything that is said of people and firms: their pages, networks, timelines and paths, and their tables by SQL.
pub fn ask_for_people(site: &Site, hunt: &mut Hunt) {
    let mut look = |address: String| {
        let answer = site.get(&address);
        assert_eq!(answer.status, 200, "{address}");
        hunt.look(&address, answer.kind(), &answer.body);
        answer
    };
    let all = look("/api/v1/people".to_owned()).json();
    let ids: Vec<String> =
        all["rows"].as_array().expect("rows").iter().map(|r| r["entity_id"].as_str().expect("an id").to_owned()).collect();
    assert!(ids.len() > 4, "the people of the contracts and of the register: {all}");
    for id in &ids {
        for front in ["", "/api/v1"] {
            for end in ["", "/network", "/timeline"] {
                look(format!("{front}/entity/{id}{end}"));
            }
            look(format!("{front}/path?from={id}&to={}", ids[0]));
        }
        look(format!("/entity/{id}/network?format=graphml"));
        look(format!("/entity/{id}/network?format=csv"));
    }
    for table in tables().iter().filter(|t| t.of == Of::Entities) {
        let asked = look(format!("/api/v1/query?dataset={DATASET}&sql={}", escaped(&format!("select * from {}", table.name))));
        let rows = asked.json()["rows"].as_array().map_or(0, Vec::len);
        assert!(
            rows > 0 || !["entities", "names", "links", "party_entities", "declarations", "restrictions"].contains(&table.name.as_str()),
            "{}",
            table.name
        );
    }
}
