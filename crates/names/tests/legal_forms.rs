//! The table of legal forms against lists made by others, where they are at hand: how much of them it knows.

use std::path::{Path, PathBuf};

use names::organisations::legal_forms;

/// Share of the abbreviations in the ELF list (GLEIF, active forms, Latin or Cyrillic) that the table knows. It only ever rises.
const ELF_FLOOR: f64 = 0.30;

/// Share of the aliases of organisation types, which hold misspellings on purpose.
const TYPES_FLOOR: f64 = 0.35;

/// A folder of outside data, by variable or in its usual place; says loudly when it is not there.
fn outside(variable: &str, usual: &str) -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(usual);
    let folder = std::env::var_os(variable).map_or(usual, PathBuf::from);
    if !folder.is_dir() {
        println!("SKIPPED: no {variable} at {}", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn the_table_knows_what_others_list() {
    let Some(data) = outside("TURA_DATA", "data") else { return };
    let mut reader = csv::Reader::from_path(data.join("names/elf-codes-1.4.1.csv")).expect("the ELF list opens");
    let mut short: Vec<String> = Vec::new();
    for row in reader.records() {
        let row = row.expect("a row");
        if &row[12] == "ACTV" || &row[11] == "ACTV" {
            short.extend(row[9].split(';').chain(row[8].split(';')).map(|form| form.trim().to_owned()).filter(|form| !form.is_empty()));
        }
    }
    let types = std::fs::read_to_string(data.join("names/org_types.yml")).expect("the types open");
    let aliases: Vec<String> =
        types.lines().filter_map(|line| line.strip_prefix("      - ")).map(|alias| alias.trim_matches(['"', '\'']).to_owned()).collect();
    let known = |forms: &[String]| forms.iter().filter(|form| !legal_forms(form).is_empty()).count() as f64 / forms.len() as f64;
    println!("ELF abbreviations: {} of which known {:.3}", short.len(), known(&short));
    println!("organisation types: {} of which known {:.3}", aliases.len(), known(&aliases));
    let suffixes: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(data.join("names/company_suffixes.json")).expect("suffixes open")).expect("JSON");
    let suffixes: Vec<String> = suffixes.as_object().expect("an object").keys().cloned().collect();
    println!("suffixes: {} of which known {:.3}", suffixes.len(), known(&suffixes));
    if std::env::var_os("TURA_SHOW").is_some() {
        for form in short.iter().chain(&aliases).filter(|form| legal_forms(form).is_empty()) {
            println!("unknown: {form}");
        }
    }
    assert!(known(&short) >= ELF_FLOOR && known(&aliases) >= TYPES_FLOOR);
}
