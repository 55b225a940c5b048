//! What people said of pairs: a log, folded to the one judgement that counts for each pair.
//!
//! A judgement is never edited. A later one on the same pair takes the place of the earlier, and so undoes it; clusters are
//! computed again from what counts. The order is the ledger's: `at` and `why` are for people to read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Contradictions listed at most: behind so many stands one mistake, and each costs a search.
const CONTRADICTIONS_MAX: usize = 1_000;

/// What somebody says of two ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// One subject.
    Same,
    /// Two subjects.
    Different,
    /// Looked at, and it cannot be told: the machine does not merge them by this pair either.
    Unsure,
    /// What was said of the pair before is taken back: it is as if nobody had looked.
    Withdrawn,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The id of one entity as published.
    pub left: String,
    /// The id of the other.
    pub right: String,
    /// What is said.
    pub verdict: Verdict,
    /// Who says it.
    pub by: String,
    /// The reason given.
    pub why: String,
    /// When, as the ledger has it.
    pub at: String,
}

/// The judgements that count.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pairs: BTreeMap<(String, String), Judgement>,
}

/// Judgements that cannot all be true: a chain of *same* between two that were judged different. *Different* holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The pair judged different.
    pub different: Judgement,
    /// The shortest chain of judgements that makes them the same, from its left to its right.
    pub same: Vec<Judgement>,
}

impl Judged {
    /// Folds a log, in the ledger's order. A judgement of an id and itself says nothing and is passed over.
    pub fn fold(log: impl IntoIterator<Item = Judgement>) -> Judged {
        let mut pairs = BTreeMap::new();
        for judgement in log {
            if judgement.left != judgement.right {
                let key = key(&judgement.left, &judgement.right);
                if judgement.verdict == Verdict::Withdrawn {
                    pairs.remove(&key);
                } else {
                    pairs.insert(key, judgement);
                }
            }
        }
        Judged { pairs }
    }

    /// What counts for a pair, whichever way round.
    pub fn get(&self, a: &str, b: &str) -> Option<&Judgement> {
        self.pairs.get(&key(a, b))
    }

    /// All that count, ordered by pair.
    pub fn all(&self) -> impl Iterator<Item = &Judgement> {
        self.pairs.values()
    }

    /// Whether nothing counts.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Pairs judged different that a chain of *same* connects, ordered by pair; the first thousand.
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let mut same: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for judgement in self.all().filter(|j| j.verdict == Verdict::Same) {
            same.entry(&judgement.left).or_default().insert(&judgement.right);
            same.entry(&judgement.right).or_default().insert(&judgement.left);
        }
        let different = self.all().filter(|j| j.verdict == Verdict::Different);
        let found = different.filter_map(|different| {
            let chain = chain(&same, &different.left, &different.right)?;
            let same = chain.windows(2).filter_map(|step| self.get(step[0], step[1]).cloned()).collect();
            Some(Contradiction { different: different.clone(), same })
        });
        found.take(CONTRADICTIONS_MAX).collect()
    }
}

fn key(a: &str, b: &str) -> (String, String) {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    (first.to_owned(), second.to_owned())
}

/// The shortest way from one id to another, breadth first; of equally short ones the first in the order of ids.
fn chain<'a>(same: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &'a str, to: &'a str) -> Option<Vec<&'a str>> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::from([(from, from)]);
    let mut queue = VecDeque::from([from]);
    while let Some(here) = queue.pop_front() {
        if here == to {
            let mut way = vec![to];
            let mut at = to;
            while at != from {
                at = came[at];
                way.push(at);
            }
            way.reverse();
            return Some(way);
        }
        for &next in same.get(here).into_iter().flatten() {
            if !came.contains_key(next) {
                came.insert(next, here);
                queue.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Different, Same, Unsure, Withdrawn};

    fn said(left: &str, right: &str, verdict: Verdict) -> Judgement {
        let text = str::to_owned;
        Judgement { left: text(left), right: text(right), verdict, by: text("a"), why: text(""), at: text("2026-01-01") }
    }

    fn verdict(log: &[Judgement]) -> Option<Verdict> {
        Judged::fold(log.to_vec()).get("a", "b").map(|j| j.verdict)
    }

    #[test]
    fn the_later_judgement_on_a_pair_counts_whichever_way_round() {
        assert_eq!(verdict(&[said("a", "b", Same), said("b", "a", Different)]), Some(Different));
        assert_eq!(verdict(&[said("b", "a", Different), said("a", "b", Unsure)]), Some(Unsure));
    }

    #[test]
    fn a_withdrawn_judgement_leaves_nothing() {
        assert_eq!(verdict(&[said("a", "b", Same), said("a", "b", Withdrawn)]), None);
        assert_eq!(verdict(&[said("a", "b", Same), said("a", "b", Withdrawn), said("a", "b", Same)]), Some(Same));
    }

    #[test]
    fn an_id_and_itself_say_nothing() {
        assert!(Judged::fold([said("a", "a", Different)]).is_empty());
    }

    #[test]
    fn a_chain_of_same_between_two_judged_different_is_listed_with_the_shortest_chain() {
        let log = [
            said("a", "b", Same),
            said("b", "c", Same),
            said("c", "d", Same),
            said("d", "a", Same),
            said("a", "c", Different),
            said("a", "x", Different),
        ];
        let found = Judged::fold(log).contradictions();
        assert_eq!(found.len(), 1);
        let chain: Vec<(&str, &str)> = found[0].same.iter().map(|j| (j.left.as_str(), j.right.as_str())).collect();
        assert_eq!(chain, [("a", "b"), ("b", "c")]);
    }
}
