//! Registers with known truth, linked as records: one value a field, weights learnt without a labelled pair.

use std::collections::BTreeMap;
use std::path::Path;

use super::invented::people;
use super::{Clock, Figure, Found, MeasureError, Quality, Sources, text};
use crate::cluster::{Edge, Limits, Member, cluster};
use crate::judgements::Judged;
use crate::pairs::{Blocks, Bounds, Keys};
use crate::records::{Column, Ground, Measure, Rows};
use crate::weights::Weights;

/// Seed of the invented people.
const SEED: u64 = 2026;

/// People of whom the targets speak.
const PEOPLE: usize = 1_000_000;

/// Edges below this probability are not even kept: they would neither join nor trouble anyone.
const KEEP: f64 = 0.01;

/// A set to link: records, and for each the number of its person.
pub struct Set {
    /// What it is called.
    pub name: String,
    /// The records.
    pub rows: Rows,
    /// The truth.
    pub truth: Vec<u32>,
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

/// FEBRL's four sets, those that are there.
///
/// # Errors
/// When a file that is there is not the table it should be.
pub fn febrl(data: &Path, give: &mut dyn FnMut(Found)) -> Result<Vec<Set>, MeasureError> {
    let mut sets = Vec::new();
    let all: [(&str, &[&str]); 4] = [
        ("FEBRL 1", &["dataset1.csv"]),
        ("FEBRL 2", &["dataset2.csv"]),
        ("FEBRL 3", &["dataset3.csv"]),
        ("FEBRL 4", &["dataset4a.csv", "dataset4b.csv"]),
    ];
    'sets: for (name, files) in all {
        let mut set = Set { name: name.into(), rows: australian(), truth: Vec::new() };
        let mut truths = BTreeMap::new();
        for name in files {
            let file = data.join("records").join(name);
            let Some(text) = text("linkage", &file, give)? else { continue 'sets };
            for row in csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes()).records() {
                let row = row.map_err(|e| MeasureError::unreadable(&file, e))?;
                let person = row.get(0).and_then(|id| id.split('-').nth(1)).unwrap_or_default().to_owned();
                let next = truths.len() as u32;
                set.truth.push(*truths.entry(person).or_insert(next));
                set.rows.push(row.iter().skip(1));
            }
        }
        sets.push(set);
    }
    Ok(sets)
}

/// Invented people with FEBRL's dirt.
pub fn invented(records: usize) -> Set {
    let mut set = Set { name: "invented people".into(), rows: australian(), truth: Vec::new() };
    for person in people(records, 300, SEED) {
        set.truth.push(person.truth);
        set.rows.push(person.fields.iter().map(String::as_str));
    }
    set
}

/// The fields of a historical figure that [`historical`] takes, in their order, by the names they have in the published file: the person first.
pub const HISTORICAL: [&str; 8] = ["cluster", "first_name", "surname", "dob", "birth_place", "postcode_fake", "gender", "occupation"];

/// The 50,578 historical figures with errors; a row has the fields of [`HISTORICAL`].
pub fn historical(rows: &[Vec<String>]) -> Set {
    let columns = named(vec![
        column("born", Measure::Day, Ground::Birth, 2),
        column("birth place", Measure::Text, Ground::Contact, 3),
        column("postcode", Measure::Code, Ground::Contact, 3),
        column("gender", Measure::Class, Ground::Weak, 4),
        column("occupation", Measure::Text, Ground::Weak, 5),
    ]);
    let mut set = Set { name: "historical figures".into(), rows: columns, truth: Vec::new() };
    let mut truths = BTreeMap::new();
    for row in rows.iter().filter(|row| row.len() == HISTORICAL.len()) {
        let next = truths.len() as u32;
        set.truth.push(*truths.entry(row[0].as_str()).or_insert(next));
        set.rows.push(row[1..].iter().map(String::as_str));
    }
    set
}

/// What came of linking a set.
#[derive(Clone, Copy, Debug)]
pub struct Linked {
    /// How right it is.
    pub quality: Quality,
    /// Candidate pairs compared.
    pub pairs: u64,
    /// Seconds of the processor.
    pub seconds: f64,
}

/// Links a set; the cluster of each record, and what came of it.
///
/// # Errors
/// When clustering refuses.
pub fn link(set: Set, threads: usize) -> Result<(Vec<u32>, Linked), MeasureError> {
    let Set { rows, truth, .. } = set;
    let clock = Clock::start();
    let table = rows.ready();
    let mut keys = Keys::new();
    (0..table.records() as u32).for_each(|record| keys.push(table.keys(record)));
    let blocks = Blocks::new(keys, Bounds::of(table.records(), threads));
    let weights = Weights::learn(&table, &blocks, threads);
    let pairs = std::sync::atomic::AtomicU64::new(0);
    let edges = blocks.pairs(0, |left, right| {
        pairs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let pattern = table.compare(left, right);
        let probability = weights.probability(pattern);
        (probability >= KEEP).then(|| Edge { left, right, score: probability as f32, grounds: weights.grounds(pattern) })
    });
    let members: Vec<Member> = (0..table.records()).map(|at| Member { id: format!("{at:07}").into(), ..Member::default() }).collect();
    let clusters = cluster(&members, &edges, &Judged::default(), Limits::default()).map_err(MeasureError::failed)?;
    let quality = Quality::of(&clusters.of, &truth);
    Ok((clusters.of, Linked { quality, pairs: pairs.into_inner(), seconds: clock.seconds() }))
}

/// F1, precision and recall of clusters, and processor time, of all sets.
pub(super) fn linkage(from: &Sources, historical_rows: Option<Vec<Vec<String>>>, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    let mut sets = febrl(&from.data, give)?;
    match historical_rows {
        Some(rows) => sets.push(historical(&rows)),
        None => give(Found::Absent { group: "linkage", missing: from.data.join("records/historical_figures_with_errors_50k.parquet") }),
    }
    sets.push(invented(from.people));
    for set in sets {
        let (name, n) = (set.name.clone(), set.truth.len());
        let (_, linked) = link(set, from.threads)?;
        let figure = |what: &str, value, unit| Figure::new("linkage", format!("{name}: {what}"), n, value, unit);
        let (precision, recall) = (linked.quality.precision(), linked.quality.recall());
        // Targets: of invented people 99 % precision and no less recall and time than Splink 5 beside it (docs/resolve.md); of historical figures
        // its F1.
        let is_million = name.starts_with("invented");
        let targets: [Option<f64>; 3] = match (is_million, name.starts_with("historical")) {
            (true, _) => [None, Some(0.99), Some(0.9955)],
            (_, true) => [Some(0.829), None, None],
            _ => [None; 3],
        };
        let values = [("F1", linked.quality.f1()), ("cluster precision", precision), ("recall", recall)];
        for ((what, value), target) in values.into_iter().zip(targets) {
            let figure = figure(what, value, "share").promised_if(true);
            let figure = target.map_or(figure.clone(), |least| figure.at_least(least));
            give(Found::Figure(figure.promised_if(!is_million || n >= PEOPLE)));
        }
        let seconds = figure(&format!("time, {} pairs compared", linked.pairs), linked.seconds, "CPU-s");
        give(Found::Figure(if is_million { seconds.at_most(112.0).promised_if(n >= PEOPLE) } else { seconds }));
    }
    super::senzing::senzing(from, give)
}
