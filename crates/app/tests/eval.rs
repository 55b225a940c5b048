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
