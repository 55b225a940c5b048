//! Floors under `tura eval world`: what the rules find in the sample republic, and whom they spare.

mod common;

use std::collections::BTreeMap;

use common::Desk;

/// Rules for which something is planted. Each finds all of it: the scheme is what the rule describes.
const PLANTED: [&str; 34] = [
    "CO-scr1",
    "COI-pay",
    "COI-rel",
    "DECL-asset",
    "DECL-int",
    "DG-i083",
    "OWN-bo",
    "PO-back",
    "PO-ghost",
    "PZ-311",
    "R003",
    "R011",
    "R018",
    "R023",
    "R028",
    "R030",
    "R035",
    "R036",
    "R040",
    "R043",
    "R044",
    "R045",
    "R046",
    "R049",
    "R052",
    "R053",
    "R054",
    "R055",
    "R057",
    "R058",
    "R059",
    "R064",
    "R068",
    "R069",
];
/// Rules whose definition tells the scheme from its innocent look-alikes.
const SPARING: [&str; 13] =
    ["COI-pay", "DECL-asset", "DECL-int", "OWN-bo", "R018", "R023", "R030", "R045", "R046", "R049", "R055", "R057", "R059"];

#[test]
fn the_rules_find_what_is_planted_in_the_republic() {
    let desk = Desk::new();
    let out = desk.tura(&["eval", "world", "--seed", "1", "--processes", "2000", "--quiet"]).ends(0).out;
    // Columns: code, planted, found, recall, %, look-alikes, flagged, …
    let rows: BTreeMap<&str, Vec<&str>> =
        out.lines().map(|l| l.split_whitespace().collect::<Vec<_>>()).filter_map(|r| Some((*r.first()?, r))).collect();
    let row = |code: &str| rows.get(code).unwrap_or_else(|| panic!("{code} is not in\n{out}"));
    for code in PLANTED {
        assert_eq!(row(code)[1], row(code)[2], "{code}: planted and found\n{out}");
    }
    for code in SPARING {
        assert_eq!(row(code)[6], "0", "{code}: look-alikes flagged\n{out}");
    }
}

#[test]
fn figures_of_matching_are_printed_and_what_is_not_there_is_named() {
    let desk = Desk::new();
    let text = desk.tura(&["eval", "matching", "--only", "kazakh", "--quiet"]).ends(0).out;
    assert!(text.starts_with("kazakh\n") && text.contains("Cyrillic and Latin, the likest is its own") && text.contains("n 40"), "{text}");
    let empty = desk.path().join("nothing");
    let empty = empty.to_str().expect("a path of the test");
    let asked = ["eval", "matching", "--only", "kazakh", "--only", "lists", "--data", empty, "--format", "json"];
    let document: serde_json::Value = serde_json::from_str(&desk.tura(&asked).ends(0).out).expect("JSON");
    assert_eq!(document["figures"].as_array().map(Vec::len), Some(10));
    assert_eq!(document["absent"][0]["group"], "lists");
    let failed = desk.tura(&["eval", "matching", "--only", "lists", "--data", empty]).ends(1);
    assert!(failed.err.contains("nothing was there to measure"), "{}", failed.err);
}
