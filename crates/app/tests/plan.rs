//! Promises on the site: what was written down shows without a restart, lists are narrowed to what their numbers count, and a file taken
//! from the site comes back.

mod common;

use std::time::Duration;

use common::Desk;
use common::sample;
use common::site::Site;
use serde_json::Value;

/// Long past what the watcher takes.
const SOON: Duration = Duration::from_secs(60);

fn site(desk: &Desk) -> Site {
    sample::office(desk);
    let site = Site::made(desk, "office");
    site.wait("what the data says of promises", SOON, |s| s.get("/api/v1/plan/measure/M1").json()["asked"] == true);
    site
}

fn ids(plan: &Value) -> Vec<String> {
    let parts = plan["parts"].as_array().expect("parts").iter();
    parts.flat_map(|p| p["actions"].as_array().expect("actions")).map(|a| a["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn an_office_without_a_plan_says_how_one_comes_in() {
    let desk = Desk::new();
    desk.put("one.jsonl", common::lines(&[common::single_bid("ocds-x-1")]));
    desk.tura(&["import", "one.jsonl", "--dataset", "d", "--office", "office", "--quiet"]).ends(0);
    let site = Site::made(&desk, "office");
    let page = site.get("/plan");
    assert_eq!(page.status, 200);
    assert!(page.text().contains("tura measures import PLAN.xlsx --author NAME"), "{}", page.text());
    assert_eq!(site.get("/api/v1").json()["promised"], Value::Null);
    assert_eq!(site.get("/plan/measure/M1").status, 404);
    assert_eq!(site.get("/plan?format=csv").status, 200);
}

#[test]
fn lists_are_narrowed_to_what_their_numbers_count() {
    let desk = Desk::new();
    let site = site(&desk);
    let whole = site.get("/api/v1/plan").json();
    assert_eq!(ids(&whole), ["A1", "A2", "A3", "A4"], "by kind, then as in the plan");
    for (word, count) in [
        ("claimed", "claimed"),
        ("verified", "verified"),
        ("disputed", "disputed"),
        ("overdue", "overdue"),
        ("unverified", "unverified"),
        ("moved", "moved"),
        ("without-evidence", "without_evidence"),
        ("not-evaluated", "not_evaluated"),
    ] {
        let narrowed = site.get(&format!("/api/v1/plan?show={word}")).json();
        assert_eq!(narrowed["found"], whole["counts"][count], "{word}");
        assert_eq!(ids(&narrowed).len() as u64, whole["counts"][count].as_u64().expect("a number"), "{word}");
    }
    let narrowed = |query: &str| ids(&site.get(&format!("/api/v1/plan?{query}")).json());
    assert_eq!(narrowed("kind=legislative"), ["A3"]);
    assert_eq!(narrowed("group=agency"), ["A1", "A2"]);
    assert_eq!(narrowed("group=none"), ["A4"]);
    assert_eq!(narrowed("q=%D0%B2%D0%BE%D0%B4%D0%BE%D0%BA%D0%B0%D0%BD%D0%B0%D0%BB"), ["A1"], "a body's name in another language");
    assert_eq!(narrowed("q=2"), ["A4"], "a number of the plan is whole");
    assert_eq!(site.get("/api/v1/plan?strategy=none").status, 404);
    assert_eq!(site.get("/api/v1/plan?show=guilty").status, 400);
}

#[test]
fn everyone_has_their_own_word_and_none_stands_for_another() {
    let desk = Desk::new();
    let site = site(&desk);
    let measure = site.get("/api/v1/plan/measure/M1").json();
    let action = &measure["actions"][0];
    assert_eq!((&action["claimed"], &action["verified"]), (&"result".into(), &"partial".into()));
    assert_eq!(action["others"][0]["verdict"], "not_implemented");
    assert_eq!((&action["diverges"], &action["moves"], &action["overdue"]), (&true.into(), &1.into(), &"no".into()));
    let before = site.get("/api/v1/plan/measure/M1?as_of=2024-06-30").json();
    assert_eq!((&before["actions"][0]["verified"], &before["actions"][0]["moves"]), (&Value::Null, &0.into()), "as it stood on a day");
    let objective = site.get("/api/v1/plan/objective/O1").json();
    let standing = &objective["standings"][0];
    assert_eq!((&standing["dataset"], &standing["targets"][0]["achievement"]), (&"sample".into(), &"under_way".into()), "{standing}");
    assert_eq!(standing["targets"][1]["why"], "no_query");
    assert_eq!(objective["problem"]["asserted"], true);
    for effect in measure["effects"].as_array().expect("effects") {
        assert!(!effect["why"].as_array().expect("reasons").is_empty(), "nine purchases say nothing, and why: {effect}");
    }
    let buyer = site.get(&format!("/api/v1/d/{}/buyer/{}", sample::DATASET, sample::BODY)).json();
    let of = |list: &str| buyer["promised"][list].as_array().expect("a list").iter().map(|a| a["id"].clone()).collect::<Vec<_>>();
    assert_eq!((of("actions"), of("touching")), (vec!["A1".into()], vec!["A4".into()]));
}

#[test]
fn a_file_comes_back_and_what_it_moves_shows_without_a_restart() {
    let desk = Desk::new();
    let site = site(&desk);
    let taken = site.get("/plan?format=csv").text();
    desk.put("same.csv", &taken);
    let import = |file: &str| desk.tura(&["measures", "import", file, "--author", "Official", "--lang", "en", "--office", "office"]);
    import("same.csv").ends(0);
    assert_eq!(site.get("/api/v1/plan").json()["counts"]["moves"], 1, "brought back unchanged, it changes nothing");
    assert!(taken.contains("2099-12-31"), "{taken}");
    desk.put("moved.csv", taken.replace("2099-12-31", "2098-12-31"));
    let seen = site.get("/plan");
    let time = seen.header("last-modified").expect("a time").to_owned();
    assert_eq!(site.ask("GET", "/plan", &[("if-modified-since", &time)]).status, 304);
    import("moved.csv").ends(0);
    site.wait("the moved deadline", SOON, |s| s.get("/api/v1/plan").json()["counts"]["moves"] == 2);
    let moved = site.get("/api/v1/plan/measure/M1").json()["actions"][1]["moved"][0].clone();
    assert_eq!((&moved["from"], &moved["to"]), (&"31 December 2099".into(), &"31 December 2098".into()));
    assert_eq!(site.ask("GET", "/plan", &[("if-modified-since", &time)]).status, 200, "what changed is sent");
}

/// A plan whose body buys in the dataset `d`, whose work began before both versions of it, and was written down as begun after them.
const EARLY: &str = r#"
[strategy]
id = "S"
title = "Water"

[[body]]
id = "water"
name = "Water works"
identifiers = [{ scheme = "party", id = "B1", dataset = "d" }]

[[objective]]
id = "O1"
strategy = "S"
text = "More than one firm bids."
targets = [
  { indicator = "I01", baseline = 50.0, target = 10.0, by = 2024 },
  { indicator = "I46", baseline = 12.0, target = 80.0, by = 2024 },
]

[[measure]]
id = "M1"
strategy = "S"
objectives = ["O1"]
kind = "administrative"
text = "Conditions are checked."

[[action]]
id = "A1"
measure = "M1"
responsible = "water"
start = 2024-02-01

[[started]]
action = "A1"
on = 2024-06-01
"#;

#[test]
fn what_the_data_shows_of_a_promise_is_that_of_the_day() {
    let desk = Desk::new();
    common::two_versions(&desk);
    desk.put("plan.toml", EARLY);
    desk.tura(&["measures", "import", "plan.toml", "--author", "test", "--office", "office"]).ends(0);
    let site = Site::made(&desk, "office");
    let of = |day: &str| site.get(&format!("/api/v1/plan/measure/M1?as_of={day}")).json();
    let effect = |day: &str| {
        site.wait("what the data says of promises", SOON, |_| of(day)["asked"] == true);
        let measure = of(day);
        let all = measure["effects"].as_array().expect("effects");
        all.iter().find(|e| e["indicator"] == "I01").unwrap_or_else(|| panic!("{measure}")).clone()
    };
    let stands = |of: &Value| (of["dataset"].clone(), of["version"].clone(), of["taken_in"].clone());
    let is = |dataset: &str, version: u64, day: &str| (dataset.into(), version.into(), day.into());
    let now = effect("2090-01-01");
    assert_eq!((stands(&now), &now["start"], &now["start_is_recorded"]), (is("d", 2, "2024-05-01"), &"2024-06-01".into(), &true.into()));
    let between = effect("2024-05-20");
    assert_eq!(stands(&between), is("d", 2, "2024-05-01"));
    assert_eq!(
        (&between["start"], &between["start_is_recorded"]),
        (&"2024-02-01".into(), &false.into()),
        "nobody had said yet that it began"
    );
    assert_eq!(stands(&effect("2024-04-30")), is("d", 1, "2024-03-01"));
    let before = effect("2024-02-29");
    assert_eq!(stands(&before), (Value::Null, Value::Null, Value::Null));
    assert_eq!(before["why"][0], "On that day no dataset here had purchases of this plan's bodies: the first version was taken in later.");
    // The objective, too; and each says it in words.
    let standing = |day: &str| site.get(&format!("/api/v1/plan/objective/O1?as_of={day}")).json()["standings"][0].clone();
    assert_eq!((stands(&standing("2024-04-30")), stands(&standing("2024-05-20"))), (is("d", 1, "2024-03-01"), is("d", 2, "2024-05-01")));
    assert_eq!(standing("2024-02-29")["dataset"], Value::Null);
    for page in ["measure/M1", "objective/O1"] {
        let text = site.get(&format!("/plan/{page}?as_of=2024-04-30")).text().replace(['\u{a0}', '\u{202f}'], " ");
        assert!(text.contains("Source: d, version 1, taken in on 1 March 2024"), "{page}: {text}");
    }
}

#[test]
fn an_indicator_that_waits_for_its_data_is_no_query_and_no_value() {
    let desk = Desk::new();
    desk.put("one.jsonl", common::lines(&[common::single_bid("ocds-x-1")]));
    desk.tura(&["import", "one.jsonl", "--dataset", "d", "--office", "office", "--quiet"]).ends(0);
    desk.put("plan.toml", EARLY);
    desk.tura(&["measures", "import", "plan.toml", "--author", "test", "--office", "office"]).ends(0);
    let site = Site::made(&desk, "office");
    site.wait("what the data says of promises", SOON, |s| s.get("/api/v1/plan/measure/M1").json()["asked"] == true);
    let aim = site.get("/api/v1/plan/objective/O1").json()["standings"][0]["targets"][1].clone();
    assert_eq!(
        (&aim["indicator"], &aim["computed"], &aim["why"], &aim["value"]),
        (&"I46".into(), &false.into(), &"no_data".into(), &Value::Null)
    );
    let effects = site.get("/api/v1/plan/measure/M1").json()["effects"].clone();
    let effect = effects.as_array().expect("effects").iter().find(|e| e["indicator"] == "I46").expect("it is named").clone();
    assert_eq!(
        (&effect["reading"], &effect["why"][0]),
        (&"not_asked".into(), &"The data that this indicator needs is not there yet.".into())
    );
}
