//! Who is who on the command line and over HTTP: lists come in, records become entities, people judge, and somebody asks.
//! Everybody here is invented.

mod common;

use common::Desk;
use common::site::Site;
use serde_json::{Value, json};

/// A firm's number with the right check digit, and nobody's.
const NUMBER: &str = "990140000017";

fn entity(id: &str, schema: &str, properties: Value) -> String {
    let seen = ("2014-01-01T00:00:00", "2021-01-01T00:00:00");
    json!({ "id": id, "schema": schema, "properties": properties, "first_seen": seen.0, "last_seen": seen.1 }).to_string()
}

/// Two lists: one firm under two names and one number, a person on both by name alone, and people of one list only.
fn lists(desk: &Desk) {
    let one = [
        entity("a-1", "Company", json!({"name": ["Zharkyn Metall LLP"], "registrationNumber": [NUMBER], "jurisdiction": ["kz"]})),
        entity("a-2", "Person", json!({"name": ["Serik Bolatuly Nurpeiis"], "topics": ["sanction"]})),
        entity("a-3", "Person", json!({"name": ["Ayla Demirtash"], "birthDate": ["1971-04-02"]})),
        entity("a-4", "Ownership", json!({"owner": ["a-2"], "asset": ["a-1"], "percentage": ["60"], "startDate": ["2015-01-01"]})),
    ];
    let two = [
        entity("b-1", "Company", json!({"name": ["STANOVOY GROUP"], "registrationNumber": [NUMBER], "jurisdiction": ["kz"]})),
        entity("b-2", "Person", json!({"name": ["Серік Болатұлы Нұрпейіс"]})),
    ];
    desk.put("one.ftm.json", one.join("\n"));
    desk.put("two.ftm.json", two.join("\n"));
    desk.import(&["one.ftm.json"], "one").ends(0);
    desk.import(&["two.ftm.json"], "two").ends(0);
}

/// The entity of each record asked about.
fn entities_of(desk: &Desk, records: &[&str]) -> Vec<String> {
    let sql = "select record_id, entity_id from records";
    let out = desk.tura(&["query", sql, "--dataset", "entities", "--format", "csv", "--quiet"]).ends(0).out;
    let find = |id: &&str| out.lines().find_map(|l| l.strip_prefix(&format!("{id},")).map(str::to_owned)).unwrap_or_default();
    records.iter().map(find).collect()
}

#[test]
fn one_number_makes_one_firm_a_name_alone_does_not_and_judgements_are_taken_back() {
    let desk = Desk::new();
    lists(&desk);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    let first = entities_of(&desk, &["a-1", "b-1", "a-2", "b-2"]);
    assert!(!first[0].is_empty() && first[0] == first[1], "one number, one firm: {first:?}");
    assert_ne!(first[2], first[3], "a name alone joins nobody: {first:?}");
    let queue = desk.tura(&["judge", "--list"]).ends(0).out;
    assert!(queue.contains("one/a-2") && queue.contains("two/b-2"), "the pair waits: {queue}");

    desk.tura(&["judge", "one/a-1", "two/b-1", "--say", "different", "--why", "two firms in the register"]).ends(0);
    desk.tura(&["judge", "two/b-2", "one/a-2", "--say", "same"]).ends(0);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    let judged = entities_of(&desk, &["a-1", "b-1", "a-2", "b-2"]);
    assert_ne!(judged[0], judged[1], "they were judged different");
    assert_eq!(judged[2], judged[3], "they were judged the same");

    desk.tura(&["judge", "one/a-1", "two/b-1", "--say", "withdrawn"]).ends(0);
    desk.tura(&["judge", "one/a-2", "two/b-2", "--say", "withdrawn"]).ends(0);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    assert_eq!(entities_of(&desk, &["a-1", "b-1", "a-2", "b-2"]), first, "taken back, it is as it was, ids too");
    desk.tura(&["judge", "one/a-1", "two/nobody", "--say", "same"]).ends(2).says(&["there is no record two/nobody"]);
}

#[test]
fn a_list_that_lost_half_of_its_records_is_refused_until_somebody_says_so() {
    let desk = Desk::new();
    lists(&desk);
    desk.put("one.ftm.json", entity("a-1", "Company", json!({"name": ["Zharkyn Metall LLP"]})));
    desk.import(&["one.ftm.json"], "one").ends(1).says(&["--shrunk"]);
    desk.tura(&["import", "one.ftm.json", "--dataset", "one", "--quiet", "--shrunk"]).ends(0);
}

#[test]
fn a_name_in_another_script_is_matched_and_a_sheet_is_screened_and_gone_on_with() {
    let desk = Desk::new();
    lists(&desk);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    let found = desk.tura(&["match", "Айла Демирташ", "--schema", "Person", "--born", "1971-04-02", "--format", "json"]).ends(0).out;
    let found: Value = serde_json::from_str(&found).expect("JSON");
    assert_eq!(found[0]["entity"]["id"], "a-3", "{found}");
    assert_eq!(found[0]["match"], true, "{found}");
    let nobody = desk.tura(&["match", "Wilhelmina Achterberg", "--schema", "Person"]).ends(0).out;
    assert!(nobody.contains("no proof"), "{nobody}");

    desk.put("staff.csv", "ФИО,Дата рождения\nАйла Демирташ,1971-04-02\nWilhelmina Achterberg,1980-01-01\n");
    let screen = ["screen", "staff.csv", "--against", "one", "--output", "out.csv", "--quiet"];
    desk.tura(&screen).ends(0);
    let whole = std::fs::read_to_string(desk.path().join("out.csv")).expect("written");
    assert!(whole.lines().count() == 3 && whole.contains("a-3"), "{whole}");
    let cut: String = whole.lines().take(2).map(|l| format!("{l}\n")).collect();
    desk.put("out.csv", cut);
    desk.tura(&screen).ends(0);
    assert_eq!(std::fs::read_to_string(desk.path().join("out.csv")).expect("written"), whole, "gone on with where it was cut");
    desk.tura(&["screen", "staff.csv", "--against", "nowhere"]).ends(2).says(&["nowhere", "one, two"]);
}

#[test]
fn who_stands_behind_a_bidder_is_said_before_the_award_and_what_is_not_known_too() {
    let desk = Desk::new();
    lists(&desk);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    let check = desk.tura(&["check", "--buyer", "a-3", "--bidder", NUMBER, "--day", "2020-01-01"]).ends(0).out;
    assert!(check.contains("Listed persons own at least 60"), "{check}");
    assert!(check.contains("No official of the buyer is known"), "{check}");
    desk.tura(&["check", "--buyer", "a-3", "--bidder", "nobody"]).ends(2).says(&["nobody is known as"]);
}

/// Asks by POST and reads status and body.
fn post(site: &Site, path: &str, host: &str, body: &str) -> (u16, Value) {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let answer = String::from_utf8_lossy(&site.send([head.as_bytes(), body.as_bytes()].concat().as_slice())).into_owned();
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let json = body.find('{').and_then(|from| body.rfind('}').map(|to| &body[from..=to]));
    (status, json.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null))
}

#[test]
fn the_desk_answers_in_the_shapes_of_yente_and_nobody_else_does() {
    let desk = Desk::new();
    lists(&desk);
    desk.tura(&["resolve", "--quiet"]).ends(0);
    let site = Site::made_with(&desk, "office", &["--desk"]);
    let query = json!({"queries": {"q": {"schema": "Company", "properties": {"name": "Zharkyn Metall", "unheard": ["x"]}}}}).to_string();
    let (status, answer) = post(&site, "/screening/match/default?limit=3", "127.0.0.1", &query);
    assert_eq!(status, 200, "{answer}");
    let q = &answer["responses"]["q"];
    assert_eq!(q["results"][0]["referents"], json!(["a-1", "b-1"]), "{answer}");
    assert!(q["results"][0]["match"] == true && q["results"][0]["explanations"]["names"]["score"].is_number(), "{answer}");
    assert_eq!(q["unknown_properties"], json!(["unheard"]), "what no schema has is said, not dropped");
    assert_eq!(q["total"], json!({"value": 1, "relation": "eq"}));

    let wrong = [
        ("/screening/match/nowhere", query.as_str(), 404, "No such dataset."),
        ("/screening/match/default?algorithm=xx", query.as_str(), 400, "Invalid algorithm: xx"),
        ("/screening/match/default", r#"{"queries": {}}"#, 400, "No queries provided."),
        ("/screening/match/default", r#"{"queries": {"q": {"schema": "Nope", "properties": {}}}}"#, 400, "Unknown schema: 'Nope'"),
        ("/screening/match/default?limit=501", query.as_str(), 422, "less than or equal to 500"),
    ];
    for (path, body, status, words) in wrong {
        let (found, answer) = post(&site, path, "127.0.0.1", body);
        assert!(found == status && answer.to_string().contains(words), "{path}: {found} {answer}");
    }
    assert_eq!(post(&site, "/screening/match/default", "evil.example", &query).0, 421, "a foreign name is refused");
    assert_eq!(site.get("/screening/entities/b-1").status, 308, "a record that was joined leads to its entity");
    let person = site.get("/screening/entities/a-2").json();
    assert_eq!(person["properties"]["ownershipOwner"][0]["schema"], "Ownership", "{person}");
    let found = site.get("/screening/search/default?q=demirtash").json();
    assert_eq!(found["results"][0]["id"], "a-3", "{found}");
    site.stop();

    let site = Site::made(&desk, "office");
    assert_eq!(site.get("/screening/healthz").status, 404, "the public site serves no screening");
}
