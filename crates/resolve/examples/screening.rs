//! Figures of candidates and screening, on the lists of `TURA_DATA` and the invented people of `TURA_EVAL`, in seconds of the
//! processor: `cargo run --release -p resolve --example screening -- [lists|million|people] …`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use facts::statements::Entity;
use resolve::candidates::{Asked, Index};
use resolve::screen::{Options, Screening};

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
    drop(index);
    let wall = Instant::now();
    let screening = Screening::open(folder.path()).expect("an index");
    println!("opened in {:.3} s", wall.elapsed().as_secs_f64());

    let un = common::un_names(&entities, 1_000);
    let schema = |id: &str| entities.iter().find(|e| e.id == id).map(|e| e.schema.clone()).unwrap_or_default();
    let plain: Vec<(String, Entity)> =
        un.iter().map(|(id, name)| (id.clone(), Entity { schema: schema(id), ..person(name, "", "") })).collect();
    let slips: Vec<(String, Entity)> =
        un.iter().map(|(id, name)| (id.clone(), Entity { schema: schema(id), ..person(&common::slip(name), "", "") })).collect();
    let invented = common::invented(people_asked());
    let bare: Vec<(String, Entity)> = invented.iter().map(|(name, ..)| (String::new(), person(name, "", ""))).collect();
    let full: Vec<(String, Entity)> = invented.iter().map(|(name, born, nation)| (String::new(), person(name, born, nation))).collect();
    for (what, asked) in [("UN names", &plain), ("UN names with a slip", &slips), ("invented people", &bare)] {
        candidate_recall(screening.index(), what, asked);
    }
    for (what, asked) in [
        ("UN names", &plain),
        ("UN names with a slip", &slips),
        ("invented people", &bare),
        ("invented people with date and nationality", &full),
    ] {
        matches(&screening, what, asked);
    }
}

/// How many invented people are asked for; all with `TURA_PEOPLE=100000`.
fn people_asked() -> usize {
    std::env::var("TURA_PEOPLE").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000)
}

/// Asks once to warm what is kept, and once more to measure.
fn matches(screening: &Screening, what: &str, asked: &[(String, Entity)]) {
    let options = Options::default();
    let (mut compared, mut flagged, mut found, mut times, mut shown) = (0, 0, 0, Vec::new(), Vec::new());
    let warm = asked.len().min(5_000);
    asked[..warm].iter().for_each(|(_, entity)| drop(screening.match_(entity, &options).expect("an answer")));
    let cpu = cpu_seconds();
    for (id, entity) in asked {
        let begin = cpu_seconds();
        let answer = screening.match_(entity, &options).expect("an answer");
        times.push((cpu_seconds() - begin) * 1e3);
        compared += answer.compared;
        flagged += usize::from(answer.total > 0);
        let is_found = answer.matches.iter().any(|m| m.entity.id == *id);
        found += usize::from(is_found);
        if std::env::var_os("TURA_ODDS").is_some() {
            let best = answer.matches.iter().filter(|m| id.is_empty() || m.entity.id == *id).map(|m| m.likeness.total).fold(0.0, f64::max);
            println!("ODDS\t{what}\t{:.2}\t{}", (best.max(1e-9) / (1.0 - best).max(1e-9)).ln(), entity.caption());
        }
        let is_wrong = if id.is_empty() { answer.total > 0 } else { !is_found };
        if is_wrong && shown.len() < std::env::var("TURA_SHOWN").ok().and_then(|n| n.parse().ok()).unwrap_or(15) {
            let best = answer.matches.first();
            let because = |m: &resolve::screen::Match| {
                let parts = m.likeness.parts.iter().map(|p| format!("{:?} {}/{} {:.1}", p.what, p.ours, p.theirs, p.says));
                format!("{} {:.2} [{}]", m.entity.caption(), m.likeness.total, parts.collect::<Vec<_>>().join("; "))
            };
            let best = best.map(because);
            shown.push(format!("{} ~ {}", entity.caption(), best.unwrap_or_default()));
        }
    }
    let cpu = cpu_seconds() - cpu;
    times.sort_by(f64::total_cmp);
    println!(
        "match, {what}: {:.0} questions/CPU-s, {:.0} comparisons/CPU-s, p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, {:.1} compared each; flagged {flagged} of {} ({:.2} %), found as itself {found}",
        asked.len() as f64 / cpu,
        compared as f64 / cpu,
        times[times.len() / 2],
        times[times.len() * 95 / 100],
        times[times.len() * 99 / 100],
        compared as f64 / asked.len() as f64,
        asked.len(),
        100.0 * flagged as f64 / asked.len() as f64,
    );
    shown.iter().for_each(|line| println!("    {line}"));
    println!("  at most {:.0} MB in memory", peak_mb());
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
