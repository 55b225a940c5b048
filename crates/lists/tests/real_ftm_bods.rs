//! FollowTheMoney and BODS as really published, in and out again, where `TURA_DATA` has them. The numbers are today's: a change of
//! them is a finding.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use facts::ftm::model;
use facts::statements::{Entity, Statement};
use lists::{Form, Read, Summary, read, sniff, write};
use serde_json::Value;

/// A file of the real data, unpacked; or nothing, said loudly.
fn file(name: &str) -> Option<Vec<u8>> {
    let data =
        std::env::var("TURA_DATA").map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = data.join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        eprintln!("SKIPPED: {name} is not tried, {} is not there; set TURA_DATA", path.display());
        return None;
    };
    if !name.ends_with(".gz") {
        return Some(bytes);
    }
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).unwrap();
    Some(plain)
}

fn all(form: &Form, dataset: &str, bytes: &[u8]) -> (Vec<Read>, Summary) {
    let mut all = Vec::new();
    let summary = read(form, dataset, bytes, &mut |r| all.push(r)).unwrap();
    (all, summary)
}

/// Entities in the order of their first statement.
fn entities(all: &[Read]) -> Vec<Entity> {
    let mut order = Vec::new();
    let mut groups: BTreeMap<&str, Vec<&Statement>> = BTreeMap::new();
    for r in all {
        let group = groups.entry(r.statement.canonical()).or_default();
        if group.is_empty() {
            order.push(r.statement.canonical());
        }
        group.push(&r.statement);
    }
    order.iter().map(|id| Entity::from_statements(groups[id].iter().copied()).unwrap()).collect()
}

/// JSON in which the order of values, which are sets, says nothing; what is made on the way out is left out.
fn as_sets(mut json: Value, published: &Value) -> Value {
    let sort = |list: &mut Value| {
        if let Value::Array(items) = list {
            items.sort_by_key(Value::to_string);
            items.dedup();
        }
    };
    if let Value::Object(properties) = &mut json["properties"] {
        properties.values_mut().for_each(sort);
    }
    for field in ["datasets", "referents"] {
        if published.get(field).is_some() {
            sort(&mut json[field]);
        }
    }
    if let Value::Object(fields) = &mut json {
        fields.retain(|field, _| published.get(field).is_some());
    }
    json
}

/// FollowTheMoney lines go through statements, CSV and back, and are equal field by field.
fn lines(name: &str, dataset: &str, count: u64, statements: u64) {
    let Some(bytes) = file(name) else { return };
    assert_eq!(sniff(&bytes, name), Some(Form::FtmJson));
    let (all, summary) = all(&Form::FtmJson, dataset, &bytes);
    assert_eq!((summary.entities, summary.statements, summary.set_aside.len()), (count, statements, 0), "{name}");
    assert!(summary.unknown.is_empty(), "{name}: {:?}", summary.unknown);
    let plain: Vec<Statement> = all.iter().map(|r| r.statement.clone()).collect();
    let mut csv = Vec::new();
    write::csv(&plain, &mut csv).unwrap();
    assert_eq!(sniff(&csv, "x"), Some(Form::StatementsCsv));
    let (again, summary) = self::all(&Form::StatementsCsv, "other", &csv);
    assert_eq!((summary.set_aside.len(), summary.unknown.len()), (0, 0));
    assert!(again.iter().map(|r| &r.statement).eq(&plain), "{name}: CSV gives other statements");
    let mut out = Vec::new();
    write::ftm(&entities(&again), &mut out).unwrap();
    let published = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    let written: Vec<&[u8]> = out.split(|b| *b == b'\n').filter(|line| !line.is_empty()).collect();
    assert_eq!(written.len() as u64, count);
    for (before, after) in published.zip(written) {
        let before: Value = serde_json::from_slice(before).unwrap();
        let after: Value = serde_json::from_slice(after).unwrap();
        assert_eq!(as_sets(after, &before), as_sets(before.clone(), &before), "{name}");
    }
}

#[test]
fn the_list_of_the_united_nations_goes_out_as_it_came_in() {
    lines("ftm/un_sc_sanctions.ftm.json", "un_sc_sanctions", 1_003, 10_976);
}

#[test]
fn the_european_list_goes_out_as_it_came_in() {
    lines("ftm/eu_journal.ftm.json.gz", "eu_journal", 8_008, 64_235);
}

#[test]
fn the_american_list_goes_out_as_it_came_in() {
    lines("ftm/us_ofac_sdn.ftm.json.gz", "us_ofac_sdn", 8_976, 102_348);
}

#[test]
fn a_collection_with_ownership_goes_out_as_it_came_in() {
    lines("ftm/yente_zala.ftm.json", "zala", 91, 2_272);
}

#[test]
fn donations_go_out_as_they_came_in() {
    lines("ftm/yente_parteispenden.ftm.json", "parteispenden", 475, 2_860);
}

#[test]
fn every_bods_file_goes_out_as_it_came_in() {
    let names = [
        "bods-package-annotations",
        "bods-package-entity-owning-entity",
        "bods-package-fi-soe",
        "bods-package-linking-annotations",
        "bods-package",
        "fermcat",
        "full-pep-declaration",
        "indirect-ownership",
        "joint-ownership",
        "levent",
        "listed-company-exempt-from-disclosure",
        "mixed-direct-and-indirect-ownership",
        "multiple-indirect-ownership",
        "multiple-tax-residencies",
        "mutilple-indirect-ownership-2",
        "nomination",
        "plc-entity-statement",
        "simple-pep-declaration",
        "tecido",
    ];
    let mut count = 0;
    for name in names {
        let Some(bytes) = file(&format!("bods/{name}.json")) else { return };
        assert_eq!(sniff(&bytes, name), Some(Form::Bods), "{name}");
        let (all, summary) = all(&Form::Bods, "bods", &bytes);
        assert_eq!(summary.set_aside, [], "{name}");
        assert!(summary.unknown.is_empty(), "{name}: {:?}", summary.unknown);
        places(name, &bytes, &all);
        let statements: Vec<Statement> = all.into_iter().map(|r| r.statement).collect();
        let mut csv = Vec::new();
        write::csv(&statements, &mut csv).unwrap();
        let (again, _) = self::all(&Form::StatementsCsv, "other", &csv);
        let found = entities(&again);
        let mut out = Vec::new();
        let publication = write::Publication { publisher: "x".into(), url: None, license: None, date: "2026-01-01".into() };
        let written = write::bods(found.iter(), &publication, &mut out).unwrap();
        let before: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
        let after: Vec<Value> = serde_json::from_slice(&out).unwrap();
        assert_eq!((written.published, written.made, written.left_out), (before.len() as u64, 0, 0), "{name}");
        assert_eq!(sorted(after), sorted(before), "{name}");
        count += written.published;
    }
    assert_eq!(count, 119);
}

/// Each statement names a stretch of the file that holds its value.
fn places(name: &str, bytes: &[u8], all: &[Read]) {
    for r in all {
        let record = &bytes[r.at.offset as usize..(r.at.offset + r.at.length) as usize];
        let record: Value = serde_json::from_slice(record).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(record.pointer(&r.at.pointer).is_some(), "{name}: nothing at {}", r.at.pointer);
        let s = &r.statement;
        let known = s.is_own() || s.prop == "id" || model().schema(&s.schema).is_some_and(|m| m.property(&s.prop).is_some());
        assert!(known, "{name}: {} has no {}", s.schema, s.prop);
    }
}

fn sorted(mut all: Vec<Value>) -> Vec<String> {
    all.sort_by_key(Value::to_string);
    all.iter().map(Value::to_string).collect()
}

/// A register that was never BODS becomes BODS, and what is owned by whom comes back from it.
#[test]
fn ownership_of_another_origin_becomes_bods() {
    let Some(bytes) = file("ftm/yente_zala.ftm.json") else { return };
    let (all, _) = all(&Form::FtmJson, "zala", &bytes);
    let found = entities(&all);
    let publication = write::Publication { publisher: "Tura".into(), url: None, license: None, date: "2026-01-01".into() };
    let mut out = Vec::new();
    let written = write::bods(found.iter(), &publication, &mut out).unwrap();
    let mut again = Vec::new();
    write::bods(found.iter(), &publication, &mut again).unwrap();
    assert_eq!(out, again, "same input, same bytes");
    let (back, summary) = self::all(&Form::Bods, "back", &out);
    assert_eq!((summary.set_aside.len(), summary.unknown.len()), (0, 0), "{summary:?}");
    let pairs = |entities: &[Entity], prefix: &str| -> BTreeSet<(String, String)> {
        let strip = |id: &String| id.strip_prefix(prefix).unwrap_or(id).to_owned();
        let owned = entities.iter().filter(|e| e.schema == "Ownership");
        owned.flat_map(|e| e.all("owner").iter().flat_map(move |o| e.all("asset").iter().map(move |a| (strip(o), strip(a))))).collect()
    };
    let parties: BTreeSet<&str> =
        found.iter().filter(|e| model().schema(&e.schema).unwrap().is_a("LegalEntity")).map(|e| e.id.as_str()).collect();
    let before: BTreeSet<(String, String)> =
        pairs(&found, "").into_iter().filter(|(o, a)| parties.contains(o.as_str()) && parties.contains(a.as_str())).collect();
    assert_eq!(pairs(&entities(&back), "back-"), before);
    assert_eq!((written.published, written.made, written.left_out, before.len()), (0, 34, 4, 11));
}
