//! How many pairs of real list records are compared in a second of one core: `cargo run -p resolve --release --example compare_speed`.
//! The lists of OFAC, the EU and the UN by `TURA_DATA`; each record against others that share a key with it, as screening and resolving do.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

use facts::statements::Entity;
use resolve::likeness::{Weights, compare, total};
use resolve::subject::Subject;

/// Pairs compared.
const PAIRS: usize = 200_000;

fn main() -> std::io::Result<()> {
    let data = std::env::var_os("TURA_DATA")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")), PathBuf::from);
    let mut entities: Vec<Entity> = Vec::new();
    for file in ["ftm/us_ofac_sdn.ftm.json.gz", "ftm/eu_journal.ftm.json.gz", "ftm/un_sc_sanctions.ftm.json"] {
        let bytes = std::fs::read(data.join(file))?;
        let mut text = String::new();
        if file.ends_with(".gz") {
            flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text)?;
        } else {
            text = String::from_utf8_lossy(&bytes).into_owned();
        }
        let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok());
        entities.extend(lines.filter_map(|json| Entity::from_json(&json).ok()).map(|read| read.entity));
    }
    let begin = Instant::now();
    let subjects: Vec<Subject> = entities.iter().map(Subject::read).collect();
    let names: usize = subjects.iter().map(|subject| subject.names.len()).sum();
    println!("read {} records with {names} names in {:.2} s", subjects.len(), begin.elapsed().as_secs_f64());
    let mut by_key: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, subject) in subjects.iter().enumerate() {
        for key in subject.analysed().flat_map(|name| name.keys()) {
            by_key.entry(key).or_default().push(at);
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for list in by_key.values() {
        pairs.extend(list.windows(2).map(|pair| (pair[0], pair[1])).filter(|(a, b)| a != b));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let step = (pairs.len() / PAIRS).max(1);
    let pairs: Vec<(usize, usize)> = pairs.into_iter().step_by(step).take(PAIRS).collect();
    let weights = Weights::default();
    let begin = Instant::now();
    let likely = pairs.iter().filter(|(a, b)| total(&subjects[*a], &subjects[*b], &weights) >= 0.7).count();
    println!("total:   {} pairs, {likely} likely, {:.0} a second", pairs.len(), pairs.len() as f64 / begin.elapsed().as_secs_f64());
    let begin = Instant::now();
    let parts: usize = pairs.iter().map(|(a, b)| compare(&subjects[*a], &subjects[*b], &weights).parts.len()).sum();
    println!("compare: {} pairs, {parts} parts, {:.0} a second", pairs.len(), pairs.len() as f64 / begin.elapsed().as_secs_f64());
    Ok(())
}
