//! The queue of the doubtful: pairs of records that a person should look at, beside the index of screening.

use std::path::Path;

use resolve::cluster::{Clusters, Guard};
use serde::{Deserialize, Serialize};

use super::joined::Joined;
use super::records::Records;
use super::screened::folder;

/// The queue's file.
pub(super) const QUEUE: &str = "queue.json";
/// Pairs that are kept: more than anybody looks through between two runs.
const PAIRS_MAX: usize = 10_000;

/// A pair that waits.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub struct Pair {
    /// One record, as `dataset/id`.
    pub left: String,
    /// The other.
    pub right: String,
    /// Name of the one.
    pub left_name: String,
    /// Name of the other.
    pub right_name: String,
    /// Their likeness, 0 to 1.
    pub likeness: f64,
    /// Why the machine did not join them; empty where they were only not alike enough.
    pub guard: String,
    /// What the suppliers among the records of both entities were awarded, in whole units of `currency`: the pairs with most come first.
    #[serde(default)]
    pub stake: u64,
    /// The currency that most awards are in; empty where there are none. Awards in others do not count here.
    #[serde(default)]
    pub currency: String,
}

/// The pairs that wait.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq)]
pub struct Queue {
    /// How many wait in all; [`PAIRS_MAX`] of them are kept.
    pub of: u64,
    /// Those that are kept, the first to be looked at first.
    pub pairs: Vec<Pair>,
}

/// What guards say: a name for whoever has words of their own, and words.
pub const GUARDS: [(&str, &str); 9] = [
    ("judged", "somebody judged records of both different"),
    ("unsure", "somebody looked at it and could not tell"),
    ("kinds", "one is a person, the other is not"),
    ("identifiers", "each has another official number of one register"),
    ("births", "the dates of birth or founding cannot be one"),
    ("name-alone", "nothing but the name speaks for it"),
    ("hub", "the number they share is shared by too many"),
    ("bridge", "only one pair of two groups looks alike"),
    ("size", "together they would be more records than anybody has"),
];

/// What a guard says, in words.
fn words(guard: Guard) -> &'static str {
    let place = match guard {
        Guard::Judged => 0,
        Guard::Unsure => 1,
        Guard::Kinds => 2,
        Guard::Identifiers(_) => 3,
        Guard::Births => 4,
        Guard::NameAlone => 5,
        Guard::Hub => 6,
        Guard::Bridge => 7,
        Guard::Size => 8,
    };
    GUARDS[place].1
}

/// Writes the queue of a version.
pub fn write(office: &Path, content: &str, joined: &Joined, records: &Records) -> Result<usize, String> {
    let record = |member: u32| &records.records[joined.records[member as usize]].entity;
    let currency = records.stakes.most_common().map_or("", |(code, _)| code);
    let Clusters { queue, .. } = &joined.clusters;
    let one = |d: &resolve::cluster::Doubt| Pair {
        left: record(d.left).id.clone(),
        right: record(d.right).id.clone(),
        left_name: record(d.left).caption().to_owned(),
        right_name: record(d.right).caption().to_owned(),
        likeness: f64::from(d.score),
        guard: d.guard.map_or(String::new(), |g| words(g).to_owned()),
        stake: d.stake,
        currency: currency.to_owned(),
    };
    let pairs: Vec<Pair> = queue.iter().take(PAIRS_MAX).map(one).collect();
    let path = folder(office, content).join(QUEUE);
    let text = serde_json::to_vec(&Queue { of: queue.len() as u64, pairs }).map_err(|e| e.to_string())?;
    std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(queue.len())
}

/// Reads the queue of a version.
pub fn read(office: &Path, content: &str) -> Result<Queue, String> {
    let path = folder(office, content).join(QUEUE);
    let text = std::fs::read(&path).map_err(|e| format!("{}: {e}; `tura resolve` makes it", path.display()))?;
    // Programs before this one wrote the pairs alone.
    let pairs_alone = || serde_json::from_slice(&text).map(|pairs: Vec<Pair>| Queue { of: pairs.len() as u64, pairs });
    serde_json::from_slice(&text).or_else(|wrong| pairs_alone().map_err(|_| format!("{}: {wrong}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_tells_how_many_wait_and_one_of_before_how_many_it_has() {
        let office = tempfile::tempdir().expect("a folder");
        let path = folder(office.path(), "c").join(QUEUE);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let read_as = |text: &str| {
            std::fs::write(&path, text).expect("written");
            read(office.path(), "c").map(|q| (q.of, q.pairs.len()))
        };
        let pair = r#"{"left":"a/1","right":"b/1","left_name":"A","right_name":"B","likeness":0.5,"guard":""}"#;
        assert_eq!(read_as(&format!(r#"{{"of":10692,"pairs":[{pair}]}}"#)), Ok((10_692, 1)));
        assert_eq!(read_as(&format!("[{pair}]")), Ok((1, 1)));
        assert!(read_as("{}").expect_err("refused").contains("queue.json"));
    }
}
