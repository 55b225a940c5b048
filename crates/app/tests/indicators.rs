//! `tura indicators`: what is counted of a dataset, and what is said where nothing can be.

mod common;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use common::sample::{self, DATASET};
use common::site::Site;
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

#[test]
fn a_version_of_one_dataset_leaves_the_points_of_the_others_alone() {
    let desk = Desk::new();
    desk.put("one.jsonl", lines(&[single_bid("ocds-x-1")]));
    desk.put("two.jsonl", lines(&[single_bid("ocds-x-1"), single_bid("ocds-x-2")]));
    for dataset in ["d", "e"] {
        desk.tura(&["import", "one.jsonl", "--dataset", dataset, "--office", "office", "--quiet"]).ends(0);
    }
    let site = Site::made(&desk, "office");
    let of = |dataset: &str| site.get(&format!("/api/v1/d/{dataset}/indicator/I01")).json();
    let observed = |dataset: &str| of(dataset)["observations"].as_u64().expect("a number");
    let kept = || files(&desk.path().join("office/index/d"));
    let (points, before) = (of("d"), kept());
    assert!(before.len() > 2 && observed("d") > 0, "{before:?}");
    desk.tura(&["import", "two.jsonl", "--dataset", "e", "--office", "office", "--quiet"]).ends(0);
    site.wait("the points of the new version", Duration::from_secs(120), |_| {
        of("e")["version"] != points["version"] && observed("e") > observed("d")
    });
    assert_eq!(of("d"), points);
    assert_eq!(kept(), before, "no file of the other dataset was made again");
}

/// All files of a folder with their lengths and the times of their last change, in order.
fn files(folder: &Path) -> Vec<(PathBuf, u64, SystemTime)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry")) {
        if entry.path().is_dir() {
            out.extend(files(&entry.path()));
        } else {
            let about = entry.metadata().expect("a file");
            out.push((entry.path(), about.len(), about.modified().expect("a time")));
        }
    }
    out.sort();
    out
}

#[test]
fn a_share_stands_with_its_denominator_and_interval() {
    let desk = Desk::new();
    desk.put("sample.jsonl", sample::contracts());
    desk.tura(&["import", "sample.jsonl", "--dataset", DATASET, "--office", "office", "--quiet"]).ends(0);
    let site = Site::made(&desk, "office");
    let page = site.get(&format!("/api/v1/d/{DATASET}/indicator/I01")).json();
    let whole = |point: &Value, name: &str| point[name].as_f64().unwrap_or_else(|| panic!("{name} of {point}"));
    for list in ["points", "bodies"] {
        let all = page[list].as_array().expect("a list");
        assert!(!all.is_empty(), "{list}");
        for point in all.iter().filter(|p| p["known"] != 0) {
            let share = 100.0 * whole(point, "numerator") / whole(point, "denominator");
            assert!(whole(point, "low") <= share + 0.05 && share <= whole(point, "high") + 0.05, "{point}");
            assert!(whole(point, "high") - whole(point, "low") > 1.0, "few observations say little: {point}");
        }
    }
    // Of money, and of numbers that are no share, the number of observations gives no interval.
    for code in ["I02", "I03"] {
        let page = site.get(&format!("/api/v1/d/{DATASET}/indicator/{code}")).json();
        let points = page["points"].as_array().expect("points");
        assert!(!points.is_empty() && points.iter().all(|p| p["low"].is_null() && !p["denominator"].is_null()), "{code}: {points:?}");
    }
}
