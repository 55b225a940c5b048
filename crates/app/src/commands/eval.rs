//! `tura eval world`, `tura eval collusion` and `tura eval matching`: how good the rules and the matching are, where truth is known.

mod matching;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use engine::screens::{Auction, Market, score};

use super::demo::take_in;
use super::import::open_dataset;
use super::{Done, Stop, world};
use crate::cli::{EvalCommand, Machine, Office, Rules};
use crate::project::REPUBLIC;
use crate::work::{Bench, Judged, Room, judge};

/// Runs the command.
pub fn run(command: EvalCommand) -> Result<Done, Stop> {
    match command {
        EvalCommand::World { seed, processes, machine } => {
            print!("{}", on_world(seed, processes, &machine)?);
            Ok(Done::Whole)
        }
        EvalCommand::Collusion { data, machine: _ } => collusion(&data),
        EvalCommand::Matching(asked) => matching::run(&asked),
    }
}

/// A planted scheme or an innocent look-alike.
struct Truth {
    guilty: bool,
    ocids: BTreeSet<String>,
    parties: BTreeSet<String>,
    codes: Vec<String>,
}

/// Schemes found and look-alikes raised, for one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Planted schemes that the rule should see.
    pub schemes: usize,
    /// Of them, with a flag of the rule.
    pub found: usize,
    /// Look-alikes that tempt the rule.
    pub lookalikes: usize,
    /// Of them, with a flag of the rule.
    pub tempted: usize,
}

impl Tally {
    /// Share of planted schemes found; `None` when none was planted.
    pub fn recall(self) -> Option<f64> {
        (self.schemes > 0).then(|| self.found as f64 / self.schemes as f64)
    }

    /// Among flagged schemes and look-alikes, the share that are schemes.
    pub fn precision(self) -> Option<f64> {
        (self.found + self.tempted > 0).then(|| self.found as f64 / (self.found + self.tempted) as f64)
    }
}

/// Tallies by rule on a fresh republic.
pub fn tallies(seed: u64, processes: u64, machine: &Machine) -> Result<BTreeMap<String, Tally>, Stop> {
    let room = Room::new(machine)?;
    let folder = room.folder.path().join("republic");
    world::write(seed, processes, &folder, room.quiet)?;
    let bench = Bench::new(&Rules::of_pack(REPUBLIC))?;
    let office = Office { office: room.folder.path().join("office") };
    take_in(&room, &folder, &office)?;
    let material = open_dataset(&office, Some("republic"), None)?;
    let judged = judge(&room, &bench, material.tables, "republic")?;
    let truths = read_truth(&folder.join("truth.jsonl"))?;
    tally(&judged, &bench, &truths)
}

fn read_truth(path: &Path) -> Result<Vec<Truth>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let list = |v: &serde_json::Value, key: &str| -> Vec<String> {
        v[key].as_array().into_iter().flatten().filter_map(|x| x.as_str().map(str::to_owned)).collect()
    };
    text.lines()
        .map(|line| {
            let v: serde_json::Value = serde_json::from_str(line).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(Truth {
                guilty: v["guilty"].as_bool().unwrap_or(false),
                ocids: list(&v, "ocids").into_iter().collect(),
                parties: list(&v, "parties").into_iter().collect(),
                codes: list(&v, "codes"),
            })
        })
        .collect()
}

fn tally(judged: &Judged, bench: &Bench, truths: &[Truth]) -> Result<BTreeMap<String, Tally>, Stop> {
    let mut ids = BTreeSet::new();
    judged.each_flag(&bench.profile, &mut |flag| {
        ids.extend(flag.process);
        Ok(())
    })?;
    let known = judged.processes(&ids)?;
    let mut ocids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut parties: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    judged.each_flag(&bench.profile, &mut |flag| {
        match flag.process.and_then(|p| known.get(&p)) {
            Some(info) => {
                ocids.entry(flag.code).or_default().insert(info.ocid.clone());
            }
            None => parties.entry(flag.code).or_default().extend(flag.subject_id.split('|').map(str::to_owned)),
        }
        Ok(())
    })?;
    let mut out: BTreeMap<String, Tally> = BTreeMap::new();
    let none = BTreeSet::new();
    for truth in truths {
        for code in truth.codes.iter().filter(|c| bench.set.get(c).is_some()) {
            let hit = !truth.ocids.is_disjoint(ocids.get(code).unwrap_or(&none))
                || !truth.parties.is_disjoint(parties.get(code).unwrap_or(&none));
            let tally = out.entry(code.clone()).or_default();
            match truth.guilty {
                true => {
                    tally.schemes += 1;
                    tally.found += usize::from(hit);
                }
                false => {
                    tally.lookalikes += 1;
                    tally.tempted += usize::from(hit);
                }
            }
        }
    }
    Ok(out)
}

fn on_world(seed: u64, processes: u64, machine: &Machine) -> Result<String, Stop> {
    use std::fmt::Write as _;
    let tallies = tallies(seed, processes, machine)?;
    let mut out = String::new();
    let _ = writeln!(out, "A self-check on an invented republic (seed {seed}, {processes} processes), not precision in the world.");
    let _ =
        writeln!(out, "Precision here: of planted schemes and innocent look-alikes that a rule flagged, the share that were schemes.\n");
    let _ = writeln!(
        out,
        "{:<9} {:>8} {:>6} {:>7} {:>11} {:>8} {:>10}",
        "code", "planted", "found", "recall", "look-alikes", "flagged", "precision"
    );
    for (code, t) in tallies {
        let share = |v: Option<f64>| v.map_or_else(|| "—".to_owned(), |v| format!("{:.0} %", v * 100.0));
        let _ = writeln!(
            out,
            "{code:<9} {:>8} {:>6} {:>7} {:>11} {:>8} {:>10}",
            t.schemes,
            t.found,
            share(t.recall()),
            t.lookalikes,
            t.tempted,
            share(t.precision())
        );
    }
    Ok(out)
}

/// The labelled markets: file, name, and columns of tender, bid and label.
const MARKETS: [(&str, &str); 3] = [
    ("Brazil", "DB_Collusion_Brazil_processed.csv"),
    ("Italy", "DB_Collusion_Italy_processed.csv"),
    ("Ticino", "DB_Collusion_Switzerland_Ticino_processed.csv"),
];

fn collusion(data: &Path) -> Result<Done, Stop> {
    println!("Price screens on labelled auctions, a market at a time, never pooled. AUC: the chance that a screen puts a tender");
    println!("labelled collusive above one that is not; 0.5 is a coin. Only bid prices are used; leaky columns are not read.\n");
    let mut found = false;
    for (name, file) in MARKETS {
        let path = data.join("collusion").join(file);
        if !path.exists() {
            println!("{name}: skipped, {} is not there (set TURA_DATA)", path.display());
            continue;
        }
        found = true;
        let market = read_market(&path)?;
        println!(
            "{name}: {} tenders, {} labelled collusive",
            market.auctions.len(),
            market.auctions.iter().filter(|a| a.collusive).count()
        );
        for line in score(&market) {
            let auc = line.auc.map_or_else(|| "too few".to_owned(), |a| format!("{a:.3}"));
            println!("  {:<34} AUC {auc:>7}  on {} tenders", line.screen, line.tenders);
        }
        println!();
    }
    if found { Ok(Done::Whole) } else { Err(Stop::Failed(format!("no labelled set under {}", data.display()))) }
}

fn read_market(path: &Path) -> Result<Market, String> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let headers = reader.headers().map_err(|e| e.to_string())?.clone();
    let column = |name: &str| headers.iter().position(|h| h == name).ok_or_else(|| format!("{}: no column {name}", path.display()));
    let (tender, bid, label) = (column("Tender")?, column("Bid_value")?, column("Collusive_competitor")?);
    let mut auctions: BTreeMap<String, Auction> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{}: {e}", path.display()))?;
        let auction = auctions.entry(record[tender].to_owned()).or_default();
        if let Ok(price) = record[bid].parse::<f64>()
            && price > 0.0
        {
            auction.prices.push(price);
        }
        auction.collusive |= record[label].parse::<f64>().is_ok_and(|v| v > 0.0);
    }
    Ok(Market { auctions: auctions.into_values().collect() })
}
