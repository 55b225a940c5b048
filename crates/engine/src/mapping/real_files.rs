//! The mappings of `sources/` against the real files in `TURA_DATA`, where these are. The numbers are today's: a
//! changed mapping that loses rows shows here.

use std::path::{Path, PathBuf};

use super::{Converted, Mapping, convert};

fn sources() -> PathBuf {
    // The crate's folder is crates/engine; the sources lie beside crates/.
    let written = Path::new(file!()).ancestors().find(|p| p.join("sources").is_dir() && p.join("crates").is_dir()).map(Path::to_owned);
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    written.unwrap_or(crate_folder).join("sources")
}

/// Converts the files under `path`, or says loudly that they are not there.
fn real(name: &str, path: &str) -> Option<Converted> {
    let data =
        std::env::var("TURA_DATA").map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = data.join("procurement-csv").join(path);
    if !path.exists() {
        eprintln!("SKIPPED: {name} is not tried, {} is not there; set TURA_DATA", path.display());
        return None;
    }
    let mut inputs = Vec::new();
    gather(&path, &mut inputs);
    let text = std::fs::read_to_string(sources().join(name).join("source.toml")).expect("a source");
    let mapping = Mapping::parse(&text).expect("a mapping");
    let converted = convert(&mapping, &inputs).expect("converted");
    eprintln!(
        "{name}: {} rows, {} processes, {} set aside\n  unknown {:?}\n  troubles {:#?}\n  aside {:#?}",
        converted.rows,
        converted.processes,
        converted.set_aside.len(),
        converted.unknown_columns,
        converted.troubles,
        converted.set_aside
    );
    if let Ok(folder) = std::env::var("TURA_CONVERTED") {
        std::fs::write(Path::new(&folder).join(format!("{name}.jsonl")), &converted.releases).expect("written");
    }
    for line in converted.releases.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
        serde_json::from_slice::<serde_json::Value>(line).expect("JSON");
    }
    assert_eq!(convert(&mapping, &inputs).expect("converted"), converted, "twice the same");
    Some(converted)
}

fn gather(path: &Path, inputs: &mut Vec<(String, Vec<u8>)>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder").flatten() {
            gather(&entry.path(), inputs);
        }
    } else if path.extension().is_some() {
        inputs.push((path.to_string_lossy().into_owned(), std::fs::read(path).expect("a file")));
    }
}

#[test]
fn every_source_can_be_read() {
    let mut count = 0;
    for entry in std::fs::read_dir(sources()).expect("sources").flatten().filter(|e| e.path().is_dir()) {
        let text = std::fs::read_to_string(entry.path().join("source.toml")).expect("a source.toml in each folder");
        let mapping = Mapping::parse(&text).unwrap_or_else(|e| panic!("{}: {e}", entry.path().display()));
        assert_eq!(entry.file_name().to_string_lossy(), mapping.name, "a source is called as its folder");
        for text in [&mapping.publisher, &mapping.licence, &mapping.checked, &mapping.title.en, &mapping.title.ru, &mapping.title.kk] {
            assert!(!text.is_empty(), "{}: an empty text", mapping.name);
        }
        count += 1;
    }
    assert!(count >= 4, "{count} sources");
}

#[test]
fn kazakh_lots_become_processes() {
    let Some(converted) = real("kz-goszakup-lots-2019", "kz_goszakup_won_lots_2019.txt") else { return };
    assert_eq!((converted.rows, converted.processes, converted.set_aside.len()), (2037, 2037, 0));
}

#[test]
fn georgian_tenders_become_processes_with_bids() {
    let Some(converted) = real("ge-tenders", "georgia") else { return };
    assert_eq!((converted.rows, converted.processes, converted.set_aside.len()), (473, 473, 0));
}

#[test]
fn kosovar_contracts_become_processes() {
    let Some(converted) = real("xk-municipal-contracts", "kosovo") else { return };
    assert_eq!((converted.rows, converted.processes, converted.set_aside.len()), (5482, 5021, 47));
}

#[test]
fn mexican_airport_contracts_become_processes() {
    let Some(converted) = real("mx-naicm-contracts", "mexico_naicm.csv") else { return };
    assert_eq!((converted.rows, converted.processes), (436, 292));
}
