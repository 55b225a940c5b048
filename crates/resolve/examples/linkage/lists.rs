//! The sanctions lists of OFAC, the UN, the EU and the United Kingdom, resolved in and across.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use ::lists::Form;
use facts::statements::{Entity, Statement};
use names::compare::Rarity;
use resolve::cluster::{Clusters, Limits, Member, cluster};
use resolve::judgements::Judged;
use resolve::known::Known;
use resolve::likeness::{Weights, total};
use resolve::pairs::{Blocks, Bounds, Keys};
use resolve::subject::Subject;

use crate::truth::used;

/// Candidate pairs of lists cost a comparison of many names each, so blocks are smaller than for records.
const BLOCK: u32 = 8;

fn data() -> PathBuf {
    let data = std::env::var_os("TURA_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(data)
}

/// The entities of all lists, by dataset.
fn entities() -> Result<Vec<Entity>, Box<dyn Error>> {
    let mut eu: Vec<PathBuf> =
        std::fs::read_dir(data().join("sanctions/eu/consolidated"))?.map(|f| Ok(f?.path())).collect::<Result<_, std::io::Error>>()?;
    eu.sort();
    let files = |folder: &str, names: &[&str]| names.iter().map(|n| data().join("sanctions").join(folder).join(n)).collect::<Vec<_>>();
    let lists = [
        ("us-ofac-sdn", Form::OfacCsv, files("ofac", &["sdn.csv", "alt.csv", "add.csv"])),
        ("un-sanctions", Form::UnXml, files("un", &["UN_consolidated.xml"])),
        ("eu-sanctions", Form::EuCsv, eu),
        (
            "gb-sanctions",
            Form::UkCsv,
            files("uk", &["subjects.csv", "subject_names.csv", "subject_dobs.csv", "subject_identifiers.csv", "subject_countries.csv"]),
        ),
    ];
    let mut entities = Vec::new();
    for (dataset, form, files) in lists {
        let mut statements: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
        for file in files {
            let mut sink = |read: ::lists::Read| statements.entry(read.statement.canonical().to_owned()).or_default().push(read.statement);
            ::lists::read(&form, dataset, File::open(file)?, &mut sink)?;
        }
        for statements in statements.values() {
            entities.push(Entity::from_statements(statements)?);
        }
    }
    Ok(entities)
}

/// An entity made ready twice: for finding and guarding, and for comparing.
struct Listed {
    known: Known,
    subject: Subject,
    caption: String,
}

/// Resolved lists.
struct Resolved {
    /// What was resolved.
    listed: Vec<Listed>,
    /// Into what.
    clusters: Clusters,
    /// Pairs scored.
    pairs: u64,
    /// Pairs left out, at most.
    left_out: u64,
}

/// Resolves entities.
fn resolve(entities: &[Entity], threads: usize) -> Result<Resolved, Box<dyn Error>> {
    let loud = std::env::var_os("LOUD").is_some();
    let (cpu, _) = used();
    let step = |what: &str| {
        if loud {
            eprintln!("{what:>10}: {:.2} CPU-s", used().0 - cpu)
        }
    };
    let listed: Vec<Listed> = entities
        .iter()
        .filter_map(|e| Some(Listed { known: Known::read(e)?, subject: Subject::read(e), caption: e.caption().to_owned() }))
        .collect();
    step("read");
    let weights = Weights { rarity: Rarity::of(listed.iter().flat_map(|l| l.subject.analysed())) };
    let mut keys = Keys::new();
    listed.iter().for_each(|l| keys.push(l.known.keys()));
    let blocks = Blocks::new(keys, Bounds { block: BLOCK, threads });
    step("blocks");
    let pairs = AtomicU64::new(0);
    let edges = blocks.pairs(0, |left, right| {
        let (a, b) = (&listed[left as usize], &listed[right as usize]);
        let edge = a.known.edge(&b.known, (left, right), || total(&a.subject, &b.subject, &weights))?;
        pairs.fetch_add(1, Ordering::Relaxed);
        (edge.score > 0.05).then_some(edge)
    });
    step("pairs");
    let members: Vec<Member> = listed.iter().map(|l| l.known.member.clone()).collect();
    let clusters = cluster(&members, &edges, &Judged::default(), Limits::default())?;
    step("clusters");
    Ok(Resolved { listed, clusters, pairs: pairs.into_inner(), left_out: blocks.left_out().iter().map(|l| l.pairs_at_most).sum() })
}

/// Resolves all lists and prints what came of it.
pub fn run() -> Result<(), Box<dyn Error>> {
    let entities = entities()?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (wall, (cpu, _)) = (Instant::now(), used());
    let Resolved { listed, clusters, pairs, left_out } = resolve(&entities, threads)?;
    let cpu = used().0 - cpu;
    println!(
        "{} entities to match of {}; {pairs} pairs scored, {left_out} at most left out; {} clusters of several; {} doubtful; {:.2} s wall, {cpu:.2} CPU-s, {:.3} CPU-s a thousand, {:.0} MB",
        listed.len(),
        entities.len(),
        clusters.merges.len(),
        clusters.queue.len(),
        wall.elapsed().as_secs_f64(),
        cpu / listed.len() as f64 * 1e3,
        used().1
    );
    let mut stops: BTreeMap<String, u64> = BTreeMap::new();
    clusters.stops.iter().for_each(|s| *stops.entry(format!("{:?}", s.guard).split('(').next().unwrap_or("").to_owned()).or_default() += 1);
    println!("stopped: {stops:?}");
    if std::env::var_os("LOUD").is_some() {
        let name = |at: u32| {
            format!(
                "{} [{}] {:?}",
                listed[at as usize].caption, listed[at as usize].known.member.id, listed[at as usize].known.member.births
            )
        };
        for merge in clusters.merges.iter().step_by((clusters.merges.len() / 40).max(1)) {
            eprintln!("= {:?}\n    {}\n    {}", merge.score, name(merge.left), name(merge.right));
        }
        for stop in clusters.stops.iter().filter(|s| !matches!(s.guard, resolve::cluster::Guard::NameAlone)).step_by(20).take(40) {
            eprintln!("x {:?} {:?}\n    {}\n    {}", stop.guard, stop.score, name(stop.left), name(stop.right));
        }
    }
    Ok(())
}
