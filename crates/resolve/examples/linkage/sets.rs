//! Sets with known truth, read to tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use resolve::cluster::Edge;
use resolve::records::{Column, Ground, Measure, Rows, Table};
use resolve::weights::Weights;
use serde_json::Value;

use crate::Set;
use crate::people::{FIELDS, people};

const SEED: u64 = 2026;

fn data(name: &str) -> PathBuf {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("TURA_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    project.join(data).join("records").join(name)
}

fn column(name: &str, measure: Measure, ground: Ground, family: u8) -> Column {
    Column { name: name.into(), measure, ground, family, swaps_with: None }
}

fn named(columns: Vec<Column>) -> Rows {
    let name = |name: &str, family, other| Column { swaps_with: Some(other), ..column(name, Measure::Name, Ground::Name, family) };
    Rows::new([vec![name("given name", 0, 1), name("family name", 1, 0)], columns].concat())
}

fn australian() -> Rows {
    named(vec![
        column("street number", Measure::Code, Ground::Weak, 2),
        column("street", Measure::Text, Ground::Contact, 3),
        column("locality", Measure::Text, Ground::Contact, 4),
        column("suburb", Measure::Text, Ground::Contact, 5),
        column("postcode", Measure::Code, Ground::Contact, 5),
        column("state", Measure::Class, Ground::Weak, 5),
        column("born", Measure::Day, Ground::Birth, 6),
        column("social security number", Measure::Code, Ground::Identifier, 7),
    ])
}

/// FEBRL's four sets.
pub fn febrl() -> Result<Vec<Set>, Box<dyn Error>> {
    let of = |name: &str, files: &[&str]| -> Result<Set, Box<dyn Error>> {
        let mut set = Set { name: name.into(), rows: australian(), truth: Vec::new() };
        let mut truths = BTreeMap::new();
        for file in files {
            let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(data(file))?;
            for row in reader.records() {
                let row = row?;
                let person = row[0].split('-').nth(1).unwrap_or("").to_owned();
                let next = truths.len() as u32;
                set.truth.push(*truths.entry(person).or_insert(next));
                set.rows.push(row.iter().skip(1));
            }
        }
        Ok(set)
    };
    Ok(vec![
        of("FEBRL 1", &["dataset1.csv"])?,
        of("FEBRL 2", &["dataset2.csv"])?,
        of("FEBRL 3", &["dataset3.csv"])?,
        of("FEBRL 4", &["dataset4a.csv", "dataset4b.csv"])?,
    ])
}

/// Invented people.
pub fn invented(records: usize) -> Set {
    let mut set = Set { name: "invented".into(), rows: australian(), truth: Vec::new() };
    for person in people(records, 300, SEED) {
        set.truth.push(person.truth);
        set.rows.push(person.fields.iter().map(String::as_str));
    }
    set
}

/// Writes the invented people, with the person's number in the last column.
pub fn write(path: &str, records: usize) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["unique_id"].iter().chain(&FIELDS).chain(&["truth"]))?;
    for (at, person) in people(records, 300, SEED).into_iter().enumerate() {
        let (id, truth) = (at.to_string(), person.truth.to_string());
        writer.write_record([id.as_str()].into_iter().chain(person.fields.iter().map(String::as_str)).chain([truth.as_str()]))?;
    }
    Ok(writer.flush()?)
}

/// Reads what `write` wrote.
pub fn file(path: &str) -> Result<Set, Box<dyn Error>> {
    let mut set = Set { name: "file".into(), rows: australian(), truth: Vec::new() };
    let mut reader = csv::Reader::from_path(path)?;
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row)? {
        set.truth.push(row[11].parse()?);
        set.rows.push(row.iter().skip(1).take(10));
    }
    Ok(set)
}

/// The 50,578 historical figures with errors, written from parquet to CSV by another program.
pub fn historical(path: &str) -> Result<Set, Box<dyn Error>> {
    let rows = named(vec![
        column("born", Measure::Day, Ground::Birth, 2),
        column("birth place", Measure::Text, Ground::Contact, 3),
        column("postcode", Measure::Code, Ground::Contact, 3),
        column("gender", Measure::Class, Ground::Weak, 4),
        column("occupation", Measure::Text, Ground::Weak, 5),
    ]);
    let mut set = Set { name: "historical".into(), rows, truth: Vec::new() };
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let place = |name: &str| headers.iter().position(|h| h == name).ok_or(format!("no column {name}"));
    let wanted = ["first_name", "surname", "dob", "birth_place", "postcode_fake", "gender", "occupation"];
    let places = wanted.iter().map(|name| place(name)).collect::<Result<Vec<_>, _>>()?;
    let cluster = place("cluster")?;
    let mut truths = BTreeMap::new();
    for row in reader.records() {
        let row = row?;
        let next = truths.len() as u32;
        set.truth.push(*truths.entry(row[cluster].to_owned()).or_insert(next));
        set.rows.push(places.iter().map(|at| &row[*at]));
    }
    Ok(set)
}

/// Senzing's truth set.
pub fn senzing() -> Result<Set, Box<dyn Error>> {
    let rows = named(vec![
        column("whole name", Measure::Text, Ground::Name, 2),
        column("born", Measure::Day, Ground::Birth, 3),
        column("address", Measure::Text, Ground::Contact, 4),
        column("postcode", Measure::Code, Ground::Contact, 4),
        column("phone", Measure::Code, Ground::Contact, 5),
        column("e-mail", Measure::Code, Ground::Contact, 6),
        column("number", Measure::Code, Ground::Identifier, 7),
    ]);
    let mut set = Set { name: "Senzing".into(), rows, truth: Vec::new() };
    let mut truths = BTreeMap::new();
    let mut key = csv::Reader::from_path(data("actual_truthset_key.csv"))?;
    for row in key.records() {
        let row = row?;
        truths.insert((row[2].to_owned(), row[3].to_owned()), row[1].parse::<u32>()?);
    }
    for file in ["customers.jsonl", "reference.jsonl", "watchlist.jsonl"] {
        for line in std::fs::read_to_string(data(file))?.lines() {
            let record: Value = serde_json::from_str(line)?;
            let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
            let Some(&truth) = truths.get(&(text(&record["DATA_SOURCE"]), text(&record["RECORD_ID"]))) else { continue };
            let features = record["FEATURES"].as_array().cloned().unwrap_or_default();
            let first = |names: &[&str]| -> String {
                features.iter().find_map(|f| names.iter().find_map(|n| f[*n].as_str())).unwrap_or("").to_owned()
            };
            let born = first(&["DATE_OF_BIRTH"]);
            let born = match *born.split('/').collect::<Vec<_>>() {
                [month, day, year] => format!("{year:0>4}{month:0>2}{day:0>2}"),
                _ => born,
            };
            let given = first(&["NAME_FIRST"]);
            let family = first(&["NAME_LAST"]);
            let whole = first(&["NAME_ORG", "NAME_FULL"]);
            let (given, family) = match whole.split_once(' ') {
                Some((a, b)) if given.is_empty() && first(&["RECORD_TYPE"]) == "PERSON" => (a.to_owned(), b.to_owned()),
                _ => (given, family),
            };
            let line = ["ADDR_LINE1", "ADDR_CITY", "ADDR_STATE", "ADDR_FULL"].map(|n| first(&[n])).join(" ");
            let phone: String = first(&["PHONE_NUMBER"]).chars().filter(char::is_ascii_digit).collect();
            let number = first(&["SSN_NUMBER", "PASSPORT_NUMBER", "DRIVERS_LICENSE_NUMBER", "NATIONAL_ID_NUMBER", "TAX_ID_NUMBER"]);
            set.truth.push(truth);
            set.rows.push(
                [&given, &family, &whole, &born, &line, &first(&["ADDR_POSTAL_CODE"]), &phone, &first(&["EMAIL_ADDRESS"]), &number]
                    .map(String::as_str),
            );
        }
    }
    Ok(set)
}

/// Prints the surest wrong pairs and the least sure right ones, to learn from.
pub fn worst(table: &Table, truth: &[u32], edges: &[Edge], weights: &Weights, of: &[u32]) {
    let same = |e: &Edge| truth[e.left as usize] == truth[e.right as usize];
    let joined = |e: &Edge| of[e.left as usize] == of[e.right as usize];
    for (what, wrong) in [("joined, and not one", false), ("one, and not joined", true)] {
        let mut found: Vec<&Edge> = edges.iter().filter(|e| same(e) == wrong && joined(e) != wrong).collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        eprintln!("-- {what}: {} edges", found.len());
        for edge in found.iter().step_by((found.len() / 6).max(1)).take(8) {
            let row = |r: u32| (0..table.columns().len()).map(|c| table.value(r, c)).collect::<Vec<_>>().join(" | ");
            let pattern = table.compare(edge.left, edge.right);
            let parts: Vec<String> = weights.explain(pattern).1.iter().map(|p| format!("{:.0}", p.bits)).collect();
            eprintln!(
                "   {:.3} {:.1} bits [{}]\n      {}\n      {}",
                edge.score,
                weights.score(pattern),
                parts.join(" "),
                row(edge.left),
                row(edge.right)
            );
        }
    }
}
