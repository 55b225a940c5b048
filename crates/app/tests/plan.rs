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
