//! Chains of ownership above an asset, and what they come to per owner: on a day, or in all periods.

use super::sweep::{periods, stretches};
use super::{CHAINS_MAX, DEPTH_MAX, Graph};
use crate::links::{HALF, Holds, Share, Span};

/// A chain of owners above an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The entities on it, the owner first and the asset last.
    pub path: Vec<u32>,
    /// Whether all its links held, or may have.
    pub holds: Holds,
    /// Shares multiplied.
    pub share: Share,
}

/// An owner behind an asset on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The owner; the asset itself where it stands in a circle.
    pub owner: u32,
    /// Whether some chain held for certain.
    pub holds: Holds,
    /// Shares multiplied along each chain and added up.
    pub share: Share,
    /// Whether there is a chain of which every step is over half; `None` where that hangs on an unknown share.
    pub majority: Option<bool>,
    /// Whether no owner of the owner is known on the day.
    pub is_top: bool,
    /// The chains, the strongest first.
    pub chains: Vec<Chain>,
    /// The day from which all links of the strongest chain were published, where known.
    pub first_seen: Option<i32>,
}

/// Who stands behind an asset on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behind {
    /// The owners, in the order of their numbers.
    pub owners: Vec<Standing>,
    /// Whether there were more than [`CHAINS_MAX`] chains, and not all were followed.
    pub is_cut: bool,
    /// Whether a chain went on past the depth asked for.
    pub is_deeper: bool,
}

/// An owner behind an asset in a period in which nothing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// The owner; the asset itself where it stands in a circle.
    pub owner: u32,
    /// The asset.
    pub asset: u32,
    /// The period.
    pub span: Span,
    /// Shares multiplied along each chain and added up.
    pub share: Share,
    /// Whether there is a chain of which every step is over half; `None` where that hangs on an unknown share.
    pub majority: Option<bool>,
    /// Whether no owner of the owner is known in the period.
    pub is_top: bool,
    /// Links of the shortest chain.
    pub depth: usize,
    /// Number of chains.
    pub chains: usize,
    /// The strongest chain, the owner first and the asset last.
    pub path: Vec<u32>,
    /// The day from which all links of the strongest chain were published, where known.
    pub first_seen: Option<i32>,
}

/// Chains found above an asset: for each its owner and its pairs, nearest to the asset first.
#[derive(Default)]
struct Found {
    chains: Vec<(u32, Vec<u32>)>,
    is_cut: bool,
    is_deeper: bool,
}

/// What chains of one owner come to on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sum {
    share: Share,
    majority: Option<bool>,
    depth: usize,
    chains: usize,
    /// Position of the strongest chain among the owner's chains.
    best: usize,
    first_seen: Option<i32>,
}

/// A chain on a day.
#[derive(Clone, Copy)]
struct Weighed {
    holds: Holds,
    share: Share,
    majority: Option<bool>,
    first_seen: Option<i32>,
}

impl Graph {
    /// Who stands behind the asset on a day, through chains of at most `depth` links. With `known_by` as it could be known on that
    /// day: only links published until then count, and links whose first publication is unknown do not.
    pub fn behind(&self, asset: u32, day: i32, known_by: Option<i32>, depth: usize) -> Behind {
        let found = self.find(asset, depth, Some(day));
        let mut owners = Vec::new();
        for group in found.chains.chunk_by(|a, b| a.0 == b.0) {
            let weighed: Vec<Option<Weighed>> = group.iter().map(|c| self.weigh(&c.1, day, known_by)).collect();
            let Some((holds, sum)) = self.sum(group, &weighed) else { continue };
            let mut order: Vec<usize> = (0..group.len()).filter(|i| weighed[*i].is_some()).collect();
            order.sort_by_key(|i| strength(*i, group, &weighed));
            let chain =
                |i: &usize| weighed[*i].map(|w| Chain { path: self.path(group[*i].0, &group[*i].1), holds: w.holds, share: w.share });
            let owner = group[0].0;
            owners.push(Standing {
                owner,
                holds,
                share: sum.share,
                majority: sum.majority,
                is_top: !self.owners(owner).any(|p| self.step(self.pair(p), day, known_by).is_some()),
                chains: order.iter().filter_map(chain).collect(),
                first_seen: sum.first_seen,
            });
        }
        Behind { owners, is_cut: found.is_cut, is_deeper: found.is_deeper }
    }

    /// What the owner stands behind on a day, through chains of at most `depth` links; in the order of the assets' numbers.
    pub fn holdings(&self, owner: u32, day: i32, known_by: Option<i32>, depth: usize) -> Vec<(u32, Standing)> {
        let mut reached = std::collections::BTreeSet::new();
        let mut ring = vec![owner];
        for _ in 0..depth.min(DEPTH_MAX) {
            let mut next = Vec::new();
            for pair in ring.iter().flat_map(|e| self.assets(*e)) {
                let pair = self.pair(*pair);
                if self.step(pair, day, known_by).is_some() && reached.insert(pair.asset) {
                    next.push(pair.asset);
                }
            }
            ring = next;
        }
        let standing = |asset: u32| self.behind(asset, day, known_by, depth).owners.into_iter().find(|s| s.owner == owner);
        reached.into_iter().filter_map(|asset| Some((asset, standing(asset)?))).collect()
    }

    /// Who stands behind the asset in all periods, through chains of at most `depth` links; in the order of owners and periods.
    pub fn stakes(&self, asset: u32, depth: usize) -> Vec<Stake> {
        let found = self.find(asset, depth, None);
        let mut out = Vec::new();
        for group in found.chains.chunk_by(|a, b| a.0 == b.0) {
            let cuts = self.cuts(group);
            let said = stretches(&cuts).map(|(from, to)| {
                let weighed: Vec<Option<Weighed>> = group.iter().map(|c| self.weigh(&c.1, from, None)).collect();
                (from, to, self.sum(group, &weighed))
            });
            let owner = group[0].0;
            for (span, sum) in periods(said) {
                let is_top = !self.owners(owner).any(|p| self.pair(p).from <= span.to && self.pair(p).to >= span.from);
                out.push(Stake {
                    owner,
                    asset,
                    span,
                    share: sum.share,
                    majority: sum.majority,
                    is_top,
                    depth: sum.depth,
                    chains: sum.chains,
                    path: self.path(owner, &group[sum.best].1),
                    first_seen: sum.first_seen,
                });
            }
        }
        out
    }

    /// All chains above an asset that pass no entity twice, in order of owner, length and pairs; on a day where one is given.
    fn find(&self, asset: u32, depth: usize, day: Option<i32>) -> Found {
        let mut found = Found::default();
        let mut pairs = Vec::new();
        self.climb(asset, asset, depth.min(DEPTH_MAX), day.map_or(Span::OPEN, |d| Span::days(d, d)), &mut pairs, &mut found);
        found.chains.sort_unstable_by(|a, b| (a.0, a.1.len(), &a.1).cmp(&(b.0, b.1.len(), &b.1)));
        found
    }

    fn climb(&self, asset: u32, at: u32, depth: usize, span: Span, pairs: &mut Vec<u32>, found: &mut Found) {
        for position in self.owners(at) {
            let pair = self.pair(position);
            let span = Span { from: span.from.max(pair.from), to: span.to.min(pair.to), ..span };
            if span.is_empty() || pairs.iter().any(|p| self.pair(*p).asset == pair.owner && pair.owner != asset) {
                continue;
            }
            // An owner of itself on the way closes no chain; the asset itself at the end does: a circle.
            if pair.owner == at && at != asset {
                continue;
            }
            if depth == 0 {
                found.is_deeper = true;
                return;
            }
            if found.chains.len() == CHAINS_MAX {
                found.is_cut = true;
                return;
            }
            pairs.push(position);
            found.chains.push((pair.owner, pairs.clone()));
            if pair.owner != asset {
                self.climb(asset, pair.owner, depth - 1, span, pairs, found);
            }
            pairs.pop();
        }
    }

    /// A chain on a day; `None` when one of its links did not hold.
    fn weigh(&self, pairs: &[u32], day: i32, known_by: Option<i32>) -> Option<Weighed> {
        let whole = Share::exactly(crate::links::WHOLE);
        let mut weighed = Weighed { holds: Holds::Yes, share: whole, majority: Some(true), first_seen: Some(i32::MIN) };
        let mut meets_circle = false;
        for position in pairs {
            let pair = self.pair(*position);
            let step = self.step(pair, day, known_by)?;
            weighed.holds = weighed.holds.min(step.holds);
            weighed.share = weighed.share.of(step.share);
            weighed.majority = match (weighed.majority, over_half(step.share)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (None, _) | (_, None) => None,
                _ => Some(true),
            };
            weighed.first_seen = weighed.first_seen.zip(step.first_seen).map(|(a, b)| a.max(b));
            meets_circle |= self.is_in_circle(pair.asset);
        }
        if meets_circle {
            weighed.share.max = None;
        }
        Some(weighed)
    }

    /// What the chains of one owner come to. Where one held for certain, those that did give the lower bound.
    fn sum(&self, group: &[(u32, Vec<u32>)], weighed: &[Option<Weighed>]) -> Option<(Holds, Sum)> {
        let holds = weighed.iter().flatten().map(|w| w.holds).max()?;
        let best = (0..group.len()).filter(|i| weighed[*i].is_some()).min_by_key(|i| strength(*i, group, weighed))?;
        let mut total: Option<Share> = None;
        let mut sum = Sum { share: Share::UNKNOWN, majority: Some(false), depth: usize::MAX, chains: 0, best, first_seen: None };
        for (chain, weighed) in group.iter().zip(weighed) {
            let Some(w) = weighed else { continue };
            let is_counted = w.holds == holds;
            let share = if is_counted { w.share } else { Share { min: None, max: w.share.max } };
            total = Some(total.map_or(share, |t| t.and(share)));
            if is_counted {
                sum.chains += 1;
                sum.depth = sum.depth.min(chain.1.len());
                sum.majority = match (sum.majority, w.majority) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (None, _) | (_, None) => None,
                    _ => Some(false),
                };
            }
        }
        sum.share = total?;
        sum.first_seen = weighed[best].and_then(|w| w.first_seen);
        Some((holds, sum))
    }

    /// Days at which what an owner's chains come to may change.
    fn cuts(&self, group: &[(u32, Vec<u32>)]) -> Vec<i32> {
        let links = group.iter().flat_map(|c| &c.1).flat_map(|p| self.links_of(self.pair(*p)));
        let mut cuts: Vec<i32> = links.flat_map(|e| e.span.cuts()).collect();
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    fn path(&self, owner: u32, pairs: &[u32]) -> Vec<u32> {
        std::iter::once(owner).chain(pairs.iter().rev().map(|p| self.pair(*p).asset)).collect()
    }
}

/// What a chain is ordered by, the strongest first: certain before uncertain, then the greater known share, then the shorter chain.
fn strength(at: usize, group: &[(u32, Vec<u32>)], weighed: &[Option<Weighed>]) -> impl Ord + use<> {
    let (holds, share) = weighed[at].map_or((Holds::No, None), |w| (w.holds, w.share.min));
    (std::cmp::Reverse(holds), std::cmp::Reverse(share), group[at].1.len(), at)
}

fn over_half(share: Share) -> Option<bool> {
    match (share.min, share.max) {
        (Some(min), _) if min > HALF => Some(true),
        (_, Some(max)) if max <= HALF => Some(false),
        _ => None,
    }
}
