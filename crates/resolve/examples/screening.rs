//! Figures of candidates and screening, on the lists of `TURA_DATA` and the invented people of `TURA_EVAL`, in seconds of the
//! processor: `cargo run --release -p resolve --example screening -- [lists|million|people] …`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use facts::statements::Entity;
use resolve::candidates::{Asked, Index};

#[path = "../tests/common/mod.rs"]
mod common;

fn main() {
    let what: Vec<String> = std::env::args().skip(1).collect();
    let all = what.is_empty();
    let wants = |name: &str| all || what.iter().any(|w| w == name);
    if wants("lists") {
        lists();
    }
    if wants("million") {
        million();
    }
}

/// Seconds of the processor that this thread has used: other programs on the machine do not count.
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Most memory that this process has held, in MB.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn folder_mb(folder: &Path) -> f64 {
    let sizes = std::fs::read_dir(folder).into_iter().flatten().filter_map(|e| e.ok()?.metadata().ok()).map(|m| m.len());
    sizes.sum::<u64>() as f64 / 1e6
}

fn person(name: &str, born: &str, country: &str) -> Entity {
    let mut properties = BTreeMap::from([("name".to_owned(), vec![name.to_owned()])]);
    if !born.is_empty() {
        properties.insert("birthDate".into(), vec![born.into()]);
    }
    if !country.is_empty() {
        properties.insert("nationality".into(), vec![country.into()]);
    }
    Entity { id: "asked".into(), schema: "Person".into(), properties, ..Entity::default() }
}

fn lists() {
    let Some(entities) = common::lists() else { return };
    println!("lists: {} entities", entities.len());
    let folder = tempfile::tempdir().expect("a folder");
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let index = Index::build(folder.path(), entities.iter().cloned()).expect("an index");
    println!("built in {:.2} s, {:.2} CPU-s, {:.1} MB", wall.elapsed().as_secs_f64(), cpu_seconds() - cpu, folder_mb(folder.path()));
    let wall = Instant::now();
    drop(index);
    let index = Index::open(folder.path()).expect("an index");
    println!("opened in {:.3} s", wall.elapsed().as_secs_f64());

    for (what, plain) in [("UN names", true), ("UN names with a slip", false)] {
        let asked: Vec<(String, Entity)> = common::un_names(&entities, 1_000)
            .into_iter()
            .map(|(id, name)| (id, person(&if plain { name } else { common::slip(&name) }, "", "")))
            .collect();
        candidate_recall(&index, what, &asked);
    }
    let invented = common::invented(5_000);
    let asked: Vec<(String, Entity)> = invented.into_iter().map(|(name, ..)| (String::new(), person(&name, "", ""))).collect();
    candidate_recall(&index, "invented", &asked);
}

fn candidate_recall(index: &Index, what: &str, asked: &[(String, Entity)]) {
    let (mut found_at, mut visited, mut times) = (BTreeMap::<usize, usize>::new(), 0, Vec::new());
    let mut missed = Vec::new();
    let cpu = cpu_seconds();
    for (id, entity) in asked {
        let begin = cpu_seconds();
        let found = index.candidates(&Asked::read(entity), 50, &|_| true);
        times.push((cpu_seconds() - begin) * 1e3);
        visited += found.visited;
        let at = found.places.iter().position(|(place, _)| index.id(*place) == id);
        *found_at
            .entry(at.map_or(99, |a| {
                if a < 1 {
                    1
                } else if a < 5 {
                    5
                } else if a < 20 {
                    20
                } else {
                    50
                }
            }))
            .or_default() += 1;
        if at.is_none() && missed.len() < 12 {
            missed.push(entity.caption().to_owned());
        }
    }
    let cpu = cpu_seconds() - cpu;
    times.sort_by(f64::total_cmp);
    println!(
        "{what}: {} asked, {:.0}/CPU-s, median {:.3} ms, p95 {:.3} ms, max {:.3} ms, {} visited each; found within: {found_at:?}",
        asked.len(),
        asked.len() as f64 / cpu,
        times[times.len() / 2],
        times[times.len() * 95 / 100],
        times[times.len() - 1],
        visited / asked.len(),
    );
    if !asked[0].0.is_empty() {
        println!("  missed: {missed:?}");
    }
}

fn million() {
    let folder = tempfile::tempdir_in(std::env::var("TURA_TMP").map_or_else(|_| std::env::temp_dir(), PathBuf::from)).expect("a folder");
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let index = Index::build(folder.path(), common::generated(1_000_000)).expect("an index");
    println!(
        "a million: built in {:.1} s, {:.1} CPU-s, {:.0} MB on disk, at most {:.0} MB in memory",
        wall.elapsed().as_secs_f64(),
        cpu_seconds() - cpu,
        folder_mb(folder.path()),
        peak_mb()
    );
    drop(index);
    let wall = Instant::now();
    let index = Index::open(folder.path()).expect("an index");
    println!("opened in {:.3} s", wall.elapsed().as_secs_f64());
    let asked: Vec<(String, Entity)> = common::generated(1_000_000).step_by(1_000).map(|e| (e.id.clone(), e)).collect();
    candidate_recall(&index, "a million", &asked);
}
