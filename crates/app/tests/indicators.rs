//! `tura indicators`: what is counted of a dataset, and what is said where nothing can be.

mod common;

use common::{Desk, lines, single_bid};
use serde_json::{Value, json};

/// Two purchases of one body, each with one bid: one without a day, one in April.
fn office() -> Desk {
    let desk = Desk::new();
    let mut april = single_bid("ocds-x-2");
    april["tender"]["tenderPeriod"] = json!({"startDate": "2024-04-02T00:00:00Z", "endDate": "2024-04-20T00:00:00Z"});
    desk.put("contracts.jsonl", lines(&[single_bid("ocds-x-1"), april]));
    desk.tura(&["import", "contracts.jsonl", "--dataset", "d", "--office", "office", "--quiet"]).ends(0);
    desk
}

fn points(desk: &Desk, args: &[&str]) -> Vec<Value> {
    let front = ["indicators", "compute", "--dataset", "d", "--office", "office", "--quiet", "--format", "jsonl"];
    let all: Vec<&str> = front.iter().chain(args).copied().collect();
    desk.tura(&all).ends(0).out.lines().map(|l| serde_json::from_str(l).expect("a line of JSON")).collect()
}

#[test]
fn a_point_says_its_month_and_over_how_many_observations_it_stands() {
    let desk = office();
    let single = points(&desk, &["--indicator", "I01"]);
    assert!(!single.is_empty());
    for point in &single {
        assert_eq!((point["indicator"].as_str(), point["by"].as_str()), (Some("I01"), Some("all")));
        assert!(point["known"].as_u64() <= point["observations"].as_u64(), "{point}");
        assert!(point["known"] == 0 || point["value"] == 100.0, "every contest has one bid: {point}");
    }
    let total: u64 = single.iter().filter_map(|p| p["observations"].as_u64()).sum();
    assert_eq!(total, 2);
    let by_body = points(&desk, &["--indicator", "I01", "--by", "body"]);
    assert!(by_body.iter().all(|p| p["key"] == "B1"), "{by_body:?}");
}

#[test]
fn what_no_data_was_brought_for_is_said_and_not_zero() {
    let desk = office();
    assert_eq!(points(&desk, &["--indicator", "I38"]), Vec::<Value>::new());
    let table = desk.tura(&["indicators", "compute", "--dataset", "d", "--office", "office", "--quiet"]).ends(0).out;
    assert!(table.contains("I38") && table.contains("no data"), "{table}");
}

#[test]
fn an_indicator_is_explained_with_its_query() {
    let desk = Desk::new();
    let shown = desk.tura(&["indicators", "show", "i01"]).ends(0).out;
    assert!(shown.contains("How to read it") && shown.contains("select"), "{shown}");
    let list = desk.tura(&["indicators", "list"]).ends(0).out;
    assert!(list.lines().count() >= 30 && list.contains("no data yet: declarations"), "{list}");
}

#[test]
fn a_code_or_group_that_is_none_is_misuse() {
    let desk = office();
    for wrong in [["--indicator", "I99"], ["--by", "colour"], ["--format", "xml"]] {
        let run = desk.tura(&["indicators", "compute", "--dataset", "d", "--office", "office", wrong[0], wrong[1]]).ends(2);
        assert!(run.err.contains(wrong[1]), "{}", run.err);
    }
}
