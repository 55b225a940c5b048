//! How right clusters are, where the truth is known.

use std::collections::{BTreeMap, HashMap};

/// Pairs of records in one cluster, held against pairs of one person.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    /// Pairs in one cluster that are one person.
    pub right: u64,
    /// Pairs in one cluster.
    pub joined: u64,
    /// Pairs of one person.
    pub wanted: u64,
    /// Clusters of several records.
    pub clusters: u64,
    /// Of these, those of one person only.
    pub pure: u64,
}

impl Quality {
    /// Counts over records with their cluster and their truth.
    pub fn of(cluster: &[u32], truth: &[u32]) -> Quality {
        let mut cells: HashMap<(u32, u32), u64> = HashMap::new();
        let mut clusters: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        let mut people: HashMap<u32, u64> = HashMap::new();
        for (&c, &t) in cluster.iter().zip(truth) {
            *cells.entry((c, t)).or_default() += 1;
            *people.entry(t).or_default() += 1;
            clusters.entry(c).or_default().0 += 1;
        }
        for (c, _) in cells.keys() {
            clusters.entry(*c).or_default().1 += 1;
        }
        let pairs = |n: u64| n * (n - 1) / 2;
        Quality {
            right: cells.values().map(|n| pairs(*n)).sum(),
            joined: clusters.values().map(|(n, _)| pairs(*n)).sum(),
            wanted: people.values().map(|n| pairs(*n)).sum(),
            clusters: clusters.values().filter(|(n, _)| *n > 1).count() as u64,
            pure: clusters.values().filter(|(n, people)| *n > 1 && *people == 1).count() as u64,
        }
    }

    /// Share of joined pairs that are right: cluster precision.
    pub fn precision(&self) -> f64 {
        self.right as f64 / self.joined.max(1) as f64
    }

    /// Share of wanted pairs that were joined.
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.wanted.max(1) as f64
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }
}
