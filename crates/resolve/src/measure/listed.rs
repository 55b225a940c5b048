//! The sanctions lists of the United States, the United Nations, the European Union and the United Kingdom, in their publishers' own shapes:
//! read, and resolved in and among each other.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use facts::statements::{Entity, Statement};
use lists::Form;
use names::compare::Rarity;

use super::clock::forget_peak;
use super::{Clock, Figure, Found, MeasureError, Sources, peak_mb, text};
use crate::cluster::{Clusters, Limits, Member, cluster};
use crate::judgements::Judged;
use crate::known::Known;
use crate::likeness::{Weights, total};
use crate::pairs::{Blocks, Bounds, Keys};
use crate::subject::Subject;

/// Candidate pairs of lists cost a comparison of many names each, so blocks are smaller than for records.
const BLOCK: u32 = 8;

/// Edges below this are not kept: they would neither join nor trouble anyone.
const KEEP: f32 = 0.05;

/// The dataset of the United Nations' list.
pub const UN: &str = "un-sanctions";

/// Dataset, form and files of each list under `data`.
fn files(data: &Path) -> [(&'static str, Form, Vec<PathBuf>); 4] {
    let folder = data.join("sanctions");
    let of = |place: &str, names: &[&str]| names.iter().map(|name| folder.join(place).join(name)).collect::<Vec<_>>();
    let mut eu: Vec<PathBuf> =
        std::fs::read_dir(folder.join("eu/consolidated")).into_iter().flatten().flatten().map(|f| f.path()).collect();
    eu.sort();
    let uk = ["subjects.csv", "subject_names.csv", "subject_dobs.csv", "subject_identifiers.csv", "subject_countries.csv"];
    [
        ("us-ofac-sdn", Form::OfacCsv, of("ofac", &["sdn.csv", "alt.csv", "add.csv"])),
        (UN, Form::UnXml, of("un", &["UN_consolidated.xml"])),
        ("eu-sanctions", Form::EuCsv, eu),
        ("gb-sanctions", Form::UkCsv, of("uk", &uk)),
    ]
}

/// All entities of the four lists, each with its dataset; `None`, having said what, when one is not there.
///
/// # Errors
/// When a file that is there is not the list it should be.
pub fn entities(data: &Path, group: &'static str, give: &mut dyn FnMut(Found)) -> Result<Option<Vec<Entity>>, MeasureError> {
    let mut all = Vec::new();
    for (dataset, form, files) in files(data) {
        let missing = files.iter().find(|file| !file.exists()).cloned();
        if let Some(missing) = missing.or_else(|| files.is_empty().then(|| data.join("sanctions").join(dataset))) {
            give(Found::Absent { group, missing });
            return Ok(None);
        }
        let mut statements: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
        for file in files {
            let mut sink = |read: lists::Read| statements.entry(read.statement.canonical().to_owned()).or_default().push(read.statement);
            let input = File::open(&file).map_err(|e| MeasureError::unreadable(&file, e))?;
            lists::read(&form, dataset, input, &mut sink).map_err(|e| MeasureError::unreadable(&file, e))?;
        }
        for statements in statements.values() {
            all.push(Entity::from_statements(statements).map_err(MeasureError::failed)?);
        }
    }
    Ok(Some(all))
}

/// Subjects of FollowTheMoney lines: whether a person, and all names.
pub fn listed_names(text: &str) -> Vec<(bool, Vec<String>)> {
    let read = |line: &str| {
        let entity: serde_json::Value = serde_json::from_str(line).ok()?;
        let all = |property: &str| {
            let list = entity["properties"][property].as_array().into_iter().flatten();
            list.filter_map(|name| name.as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let person = match entity["schema"].as_str()? {
            "Person" => true,
            "Organization" | "Company" | "LegalEntity" => false,
            _ => return None,
        };
        Some((person, [all("name"), all("alias")].concat()))
    };
    text.lines().filter_map(read).collect()
}

/// People who are on no list: name, birth date, nationality, in the order of the files; empty, having said so, when they are not there.
///
/// # Errors
/// When a file that is there is not the table it should be.
pub fn invented(from: &Sources, group: &'static str, give: &mut dyn FnMut(Found)) -> Result<Vec<(String, String, String)>, MeasureError> {
    let mut all = Vec::new();
    for name in ["negatives_global.csv", "negatives_us.csv"] {
        let file = from.eval.join("screening").join(name);
        let Some(text) = text(group, &file, give)? else { return Ok(Vec::new()) };
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            let mut row: BTreeMap<String, String> = row.map_err(|e| MeasureError::unreadable(&file, e))?;
            let mut cell = |name: &str| row.remove(name).unwrap_or_default();
            all.push((cell("full_name"), cell("date_of_birth"), cell("nationality")));
        }
    }
    Ok(all)
}

/// Resolved lists.
pub struct Resolved {
    /// What was resolved.
    pub entities: usize,
    /// Into what.
    pub clusters: Clusters,
    /// Pairs scored.
    pub pairs: u64,
}

/// Resolves entities as `tura resolve` does.
///
/// # Errors
/// When clustering refuses.
pub fn resolve(entities: &[Entity], threads: usize) -> Result<Resolved, MeasureError> {
    let listed: Vec<(Known, Subject)> = entities.iter().filter_map(|e| Some((Known::read(e)?, Subject::read(e)))).collect();
    let weights = Weights { rarity: Rarity::of(listed.iter().flat_map(|(_, subject)| subject.analysed())) };
    let mut keys = Keys::new();
    listed.iter().for_each(|(known, _)| keys.push(known.keys()));
    let blocks = Blocks::new(keys, Bounds { block: BLOCK, threads });
    let pairs = AtomicU64::new(0);
    let edges = blocks.pairs(0, |left, right| {
        let ((known, subject), (other, others)) = (&listed[left as usize], &listed[right as usize]);
        let edge = known.edge(other, (left, right), || total(subject, others, &weights))?;
        pairs.fetch_add(1, Ordering::Relaxed);
        (edge.score > KEEP).then_some(edge)
    });
    let members: Vec<Member> = listed.iter().map(|(known, _)| known.member.clone()).collect();
    let clusters = cluster(&members, &edges, &Judged::default(), Limits::default()).map_err(MeasureError::failed)?;
    Ok(Resolved { entities: listed.len(), clusters, pairs: pairs.into_inner() })
}

/// What duplicates in and among the lists cost.
pub(super) fn duplicates(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    forget_peak();
    let Some(entities) = entities(&from.data, "lists", give)? else { return Ok(()) };
    let clock = Clock::start();
    let Resolved { entities: n, clusters, pairs } = resolve(&entities, from.threads)?;
    let seconds = clock.seconds();
    let figure = |what: &str, value, unit| Figure::new("lists", what, n, value, unit);
    give(Found::Figure(figure("duplicates of OFAC, UN, EU and UK, a thousand entities", seconds / n as f64 * 1e3, "CPU-s").at_most(0.15)));
    give(Found::Figure(figure("peak memory, with reading the lists", peak_mb(), "MB").at_most(300.0)));
    give(Found::Figure(figure("pairs scored", pairs as f64, "pairs")));
    give(Found::Figure(figure("joins", clusters.merges.len() as f64, "joins")));
    Ok(())
}
