//! The lists of `TURA_DATA`, read whole. Figures are what the files hold today, asserted as lower bounds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use facts::statements::Entity;
use lists::{Form, Read, Summary};

/// A file or folder of the real data, or a loud word that it is not there.
fn data(path: &str) -> Option<PathBuf> {
    let root =
        std::env::var("TURA_DATA").map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = root.join(path);
    if !path.exists() {
        eprintln!("SKIPPED: {} is not there; set TURA_DATA", path.display());
        return None;
    }
    Some(path)
}

/// Entities by id, from all files.
#[derive(Default)]
struct List {
    reads: Vec<Read>,
    summaries: Vec<Summary>,
}

impl List {
    fn file(&mut self, form: &Form, dataset: &str, path: &Path) {
        let bytes = std::fs::read(path).expect("a file");
        let begin = self.reads.len();
        let reads = &mut self.reads;
        let summary =
            lists::read(form, dataset, bytes.as_slice(), &mut |r| reads.push(r)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        eprintln!("{}: {summary:#?}", path.display());
        for read in &self.reads[begin..] {
            let end = usize::try_from(read.at.offset + read.at.length).expect("an offset");
            assert!(end <= bytes.len() && read.at.length > 0, "{:?} is not in the file", read.at);
        }
        self.summaries.push(summary);
    }

    fn entities(&self) -> BTreeMap<String, Entity> {
        let mut by_id: BTreeMap<&str, Vec<&facts::statements::Statement>> = BTreeMap::new();
        for read in &self.reads {
            by_id.entry(&read.statement.entity_id).or_default().push(&read.statement);
        }
        by_id
            .into_iter()
            .map(|(id, statements)| (id.to_owned(), Entity::from_statements(statements).unwrap_or_else(|e| panic!("{id}: {e}"))))
            .collect()
    }

    fn set_aside(&self) -> usize {
        self.summaries.iter().map(|s| s.set_aside.len()).sum()
    }

    fn unknown(&self) -> BTreeSet<&str> {
        self.summaries.iter().flat_map(|s| s.unknown.keys().map(String::as_str)).collect()
    }
}

fn schemata(entities: &BTreeMap<String, Entity>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for entity in entities.values() {
        *counts.entry(entity.schema.clone()).or_default() += 1;
    }
    eprintln!("{counts:?}");
    counts
}

fn having(entities: &BTreeMap<String, Entity>, prop: &str) -> usize {
    entities.values().filter(|e| !e.all(prop).is_empty()).count()
}

#[test]
fn the_list_of_the_united_nations_is_read_whole() {
    let Some(path) = data("sanctions/un/UN_consolidated.xml") else { return };
    let mut list = List::default();
    list.file(&Form::UnXml, "un-sanctions", &path);
    assert_eq!(list.set_aside(), 0);
    assert_eq!(list.unknown(), BTreeSet::new());
    let entities = list.entities();
    let counts = schemata(&entities);
    assert!(counts["Person"] >= 730 && counts["Organization"] >= 273 && counts["Sanction"] >= 1003, "{counts:?}");
    assert!(having(&entities, "birthDate") >= 651, "{}", having(&entities, "birthDate"));
    assert!(having(&entities, "nationality") >= 624, "{}", having(&entities, "nationality"));
    assert!(having(&entities, "passportNumber") >= 200, "{}", having(&entities, "passportNumber"));
}

#[test]
fn the_european_list_is_read_whole() {
    let Some(path) = data("sanctions/eu/consolidated") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(path).expect("a folder").flatten().map(|e| e.path()).collect();
    files.sort();
    let mut list = List::default();
    for file in files {
        list.file(&Form::EuCsv, "eu-sanctions", &file);
    }
    assert_eq!(list.set_aside(), 0);
    assert_eq!(list.unknown(), BTreeSet::new());
    let entities = list.entities();
    let counts = schemata(&entities);
    assert!(counts["Person"] >= 4498 && counts["Sanction"] >= 8015, "{counts:?}");
    assert!(
        having(&entities, "birthDate") >= 3_800 && having(&entities, "country") >= 1_500,
        "{} {}",
        having(&entities, "birthDate"),
        having(&entities, "country")
    );
}

#[test]
fn the_british_list_is_read_whole() {
    let mut list = List::default();
    for file in ["subjects", "subject_names", "subject_dobs", "subject_identifiers", "subject_countries"] {
        let Some(path) = data(&format!("sanctions/uk/{file}.csv")) else { return };
        list.file(&Form::UkCsv, "gb-sanctions", &path);
    }
    assert_eq!(list.set_aside(), 0);
    assert_eq!(list.unknown(), BTreeSet::new());
    let entities = list.entities();
    let counts = schemata(&entities);
    assert!(counts["Person"] >= 3883 && counts["Vessel"] >= 632, "{counts:?}");
}

#[test]
fn the_american_list_is_read_whole() {
    let mut list = List::default();
    for file in ["sdn", "alt", "add"] {
        let Some(path) = data(&format!("sanctions/ofac/{file}.csv")) else { return };
        list.file(&Form::OfacCsv, "us-ofac-sdn", &path);
    }
    assert_eq!(list.set_aside(), 0);
    assert_eq!(list.unknown(), BTreeSet::new());
    let entities = list.entities();
    let counts = schemata(&entities);
    let subjects = counts["Person"] + counts["Organization"] + counts["Vessel"] + counts["Airplane"] + counts["Company"];
    assert!(subjects >= 7379 && counts["Sanction"] >= 7379, "{counts:?}");
    assert!(counts["UnknownLink"] >= 2400, "{counts:?}");
}

#[test]
fn parliaments_are_read_whole() {
    let Some(path) = data("officials") else { return };
    let mut people = 0;
    for (folder, code) in [
        ("Azerbaijan/National_Assembly", "az"),
        ("Bulgaria/National_Assembly", "bg"),
        ("Georgia/Parliament", "ge"),
        ("Kazakhstan/Assembly", "kz"),
        ("Kosovo/Assembly", "xk"),
        ("Kyrgyzstan/Council", "kg"),
        ("Moldova/Parlamentul", "md"),
        ("Ukraine/Verkhovna_Rada", "ua"),
    ] {
        let mut list = List::default();
        list.file(&Form::Popolo { country: code.to_owned() }, &format!("{code}-officials"), &path.join(folder).join("ep-popolo-v1.0.json"));
        assert_eq!(list.set_aside(), 0);
        assert_eq!(list.unknown(), BTreeSet::new());
        let counts = schemata(&list.entities());
        assert!(counts["Occupancy"] >= counts["Person"], "{counts:?}");
        people += counts["Person"];
        if code == "kz" {
            assert!(counts["Person"] >= 107, "{counts:?}");
        }
        for file in std::fs::read_dir(path.join(folder))
            .expect("a folder")
            .flatten()
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "csv"))
        {
            let mut table = List::default();
            table.file(&Form::PopoloCsv, &format!("{code}-officials"), &file);
            assert_eq!((table.set_aside(), table.unknown()), (0, BTreeSet::new()));
        }
    }
    assert!(people >= 2776, "{people}");
}

#[test]
fn graphs_of_leaks_are_read_whole() {
    let Some(path) = data("leaks/icij-power-players") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(path).expect("a folder").flatten().map(|e| e.path()).collect();
    files.sort();
    assert!(files.len() >= 73);
    let mut list = List::default();
    for file in files {
        list.file(&Form::IcijGraph, "icij-power-players", &file);
    }
    assert_eq!(list.set_aside(), 0);
    assert_eq!(list.unknown(), BTreeSet::new());
    let counts = schemata(&list.entities());
    let nodes: usize = ["Company", "LegalEntity", "Thing", "Address"].iter().map(|s| counts[*s]).sum();
    assert!(nodes >= 683 && counts["Ownership"] >= 300, "{counts:?}");
}

/// The form of a source of this project.
fn source(name: &str, file: &Path) -> Form {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sources").join(name).join("source.toml");
    let text = std::fs::read_to_string(path).expect("a source");
    lists::form_of_source(&text, &file.to_string_lossy()).unwrap_or_else(|e| panic!("{name}: {e}")).expect("a list")
}

#[test]
fn every_source_of_a_list_names_a_form() {
    for name in [
        "us-ofac-sdn",
        "un-sanctions",
        "eu-sanctions",
        "gb-sanctions",
        "kz-officials",
        "xk-mp-declarations",
        "mx-69b",
        "md-suppliers",
        "icij-power-players",
    ] {
        source(name, Path::new("x"));
    }
}

#[test]
fn declarations_are_read_by_their_mapping() {
    let Some(path) = data("declarations") else { return };
    let mut list = List::default();
    for year in 2010..=2014 {
        let file = path.join(format!("{year}.csv"));
        list.file(&source("xk-mp-declarations", &file), "xk-mp-declarations", &file);
    }
    assert_eq!((list.set_aside(), list.unknown()), (0, BTreeSet::new()));
    let counts = schemata(&list.entities());
    assert!(counts["Document"] >= 610 && counts["Person"] >= 100 && counts["Documentation"] == counts["Document"], "{counts:?}");
}

#[test]
fn taxpayers_are_read_by_their_mapping() {
    let Some(path) = data("procurement-csv/mexico_69b.csv.gz") else { return };
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(std::fs::File::open(path).expect("a file")), &mut bytes)
        .expect("unpacked");
    let mut reads = Vec::new();
    let summary =
        lists::read(&source("mx-69b", Path::new("mexico_69b.csv")), "mx-69b", bytes.as_slice(), &mut |r| reads.push(r)).expect("read");
    eprintln!("{summary:#?}");
    assert_eq!(summary.unknown, BTreeMap::new());
    let list = List { reads, summaries: vec![summary] };
    let counts = schemata(&list.entities());
    assert!(counts["Sanction"] >= 12_000, "{counts:?}");
}

#[test]
fn suppliers_are_read_by_their_mapping() {
    let Some(file) = data("procurement-csv/moldova_suppliers.tsv") else { return };
    let mut list = List::default();
    list.file(&source("md-suppliers", &file), "md-suppliers", &file);
    assert_eq!(list.unknown(), BTreeSet::new());
    let counts = schemata(&list.entities());
    assert!(counts["LegalEntity"] >= 7_261, "{counts:?}");
    assert!(having(&list.entities(), "registrationNumber") >= 5_100);
}

/// Ids of entities that have a registration number.
fn registered(entities: &BTreeMap<String, Entity>, number: &str) -> Vec<String> {
    entities.values().filter(|e| e.all("registrationNumber").iter().any(|n| n == number)).map(|e| e.id.clone()).collect()
}

#[test]
fn one_bin_stands_on_the_european_and_the_british_list_under_names_without_a_common_word() {
    let (Some(eu), Some(subjects), Some(names), Some(identifiers)) = (
        data("sanctions/eu/consolidated/32014R0833.csv"),
        data("sanctions/uk/subjects.csv"),
        data("sanctions/uk/subject_names.csv"),
        data("sanctions/uk/subject_identifiers.csv"),
    ) else {
        return;
    };
    let mut european = List::default();
    european.file(&Form::EuCsv, "eu-sanctions", &eu);
    let mut british = List::default();
    for file in [subjects, names, identifiers] {
        british.file(&Form::UkCsv, "gb-sanctions", &file);
    }
    let (european, british) = (european.entities(), british.entities());
    for number in ["120540008532", "110340017087"] {
        assert_eq!((registered(&european, number).len(), registered(&british, number).len()), (1, 1), "{number}");
    }
    let name = |entities: &BTreeMap<String, Entity>| {
        let id = registered(entities, "120540008532").remove(0);
        entities[&id].first("name").unwrap_or_default().to_owned()
    };
    assert_eq!(name(&european), "MetallStan LLP");
    assert!(name(&british).starts_with("STANEX GROUP"), "{}", name(&british));
}
