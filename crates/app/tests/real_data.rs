//! Real publications, found by `TURA_DATA` (default: `shared/data` beside the project): every rule
//! completes on each, and Cardinal's eleven rules count what Cardinal counts. Skipped, aloud, where the data is not.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};

use common::{Desk, Run};
use serde_json::Value;

const CARDINALS_RULES: [&str; 11] = ["R003", "R018", "R024", "R025", "R028", "R030", "R035", "R036", "R038", "R048", "R058"];

/// A file of the data, or `None` with a word to whoever runs the tests.
fn real_file(name: &str) -> Option<PathBuf> {
    // Cargo runs tests in the crate's folder, people give paths from the project's.
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("TURA_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let path = project.join(data).join("ocds").join(name);
    if path.exists() {
        return Some(path);
    }
    // Past the capture of passing tests: a skipped test must not look like a passed one.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {} is not there; set TURA_DATA to the folder of the real data", path.display());
    None
}

fn run_on(path: &Path, more: &[&str]) -> Run {
    let path = path.to_str().expect("a path in UTF-8");
    Desk::new().tura(&[&["flag", path][..], more].concat())
}

/// Every rule is in the table with its three counts, and nothing was set aside.
fn every_rule_completes(name: &str) {
    let Some(path) = real_file(name) else { return };
    let run = run_on(&path, &[]).ends(0);
    assert!(!run.err.contains("did not complete") && !run.out.contains("did not complete"), "{}\n{}", run.err, run.out);
    let list = Desk::new().tura(&["rule", "list"]).ends(0).out;
    let codes: Vec<&str> = list.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next()).collect();
    assert!(codes.len() >= 65, "{} rules", codes.len());
    let table = run.out.rsplit_once("unknown  rule\n").expect("the table ends with a line per rule").1;
    let shown: Vec<&str> = table.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(shown, codes);
    for line in table.lines() {
        let counts: Vec<&str> = line.split_whitespace().skip(1).take(3).collect();
        assert!(counts.iter().all(|c| c.parse::<u64>().is_ok()), "{line}");
    }
}

#[test]
fn every_rule_completes_on_tsuchiura() {
    every_rule_completes("tsuchiura.jsonl");
}

#[test]
fn every_rule_completes_on_portugal() {
    every_rule_completes("portugal.jsonl");
}

#[test]
fn every_rule_completes_on_the_world_bank() {
    every_rule_completes("worldbank.jsonl.gz");
}

#[test]
fn every_rule_completes_on_the_british_releases() {
    every_rule_completes("uk_fts_10.json");
}

/// Its linked releases stand beside compiled ones and are left to them, so nothing is set aside.
#[test]
fn every_rule_completes_on_the_ukrainian_records() {
    every_rule_completes("ua_ocdsapi_records.json");
}

#[test]
fn every_rule_completes_on_the_colombian_package() {
    every_rule_completes("spoonbill_2021-03-03.json");
}

#[test]
fn every_rule_completes_on_the_eforms_notice() {
    every_rule_completes("eforms_can24_maximal.json");
}

/// Cardinal's own numbers for tenderers, from `cardinal indicators` with the same eleven empty sections.
#[test]
fn the_cardinal_profile_flags_as_many_tenderers_as_cardinal() {
    let Some(path) = real_file("tsuchiura.jsonl") else { return };
    let desk = Desk::new();
    let sections: String = CARDINALS_RULES.iter().map(|rule| format!("[{rule}]\n")).collect();
    let settings = desk.put("settings.ini", sections);
    let settings = settings.to_str().expect("a path in UTF-8");
    let run = run_on(&path, &["--profile", "cardinal", "--settings", settings, "--format", "cardinal"]).ends(0);
    let object: Value = serde_json::from_str(&run.out).expect("one JSON object");
    let tenderers = object["Tenderer"].as_object().expect("tenderers");
    let flagged = |rule: &str| tenderers.values().filter(|flags| flags.get(rule).is_some()).count();
    for (rule, count) in [("R028", 113), ("R058", 71), ("R035", 9), ("R038", 29), ("R048", 22), ("R024", 0), ("R025", 0)] {
        assert_eq!(flagged(rule), count, "tenderers flagged by {rule}");
    }
}
