//! Price screens on auctions with labels: how well each tells the labelled from the others.

use facts::stats;

/// One auction: its valid prices and its label.
#[derive(Clone, Debug, Default)]
pub struct Auction {
    /// Bid prices above zero.
    pub prices: Vec<f64>,
    /// Labelled collusive.
    pub collusive: bool,
}

/// The auctions of one market.
#[derive(Clone, Debug, Default)]
pub struct Market {
    /// Its auctions.
    pub auctions: Vec<Auction>,
}

/// How one screen did.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Its name, with the direction that points to collusion in the literature.
    pub screen: &'static str,
    /// Area under the ROC curve; `None` with fewer than ten tenders of either label.
    pub auc: Option<f64>,
    /// Tenders on which it could be computed.
    pub tenders: usize,
}

/// A screen: name, function of sorted prices, whether high values point to collusion.
type Screen = (&'static str, fn(&[f64]) -> Option<f64>, bool);

/// Directions as the literature has them (Imhof, Karagök, Rutz 2018; Huber, Imhof 2019).
const SCREENS: [Screen; 7] = [
    ("coefficient of variation, low", stats::cv, false),
    ("spread, low", stats::spread, false),
    ("difference of two lowest, high", stats::difference, true),
    ("relative distance, high", stats::relative_distance, true),
    ("kurtosis, high", stats::kurtosis, true),
    ("skewness, low", stats::skewness, false),
    ("distance from evenly spread, high", stats::ks, true),
];

/// Every screen's score on one market.
pub fn score(market: &Market) -> Vec<Score> {
    SCREENS.iter().map(|(name, screen, high)| one(market, name, *screen, *high)).collect()
}

fn one(market: &Market, screen: &'static str, compute: fn(&[f64]) -> Option<f64>, high: bool) -> Score {
    let mut values: Vec<(f64, bool)> = Vec::new();
    for auction in &market.auctions {
        let mut prices = auction.prices.clone();
        stats::sort(&mut prices);
        if let Some(value) = compute(&prices) {
            values.push((if high { value } else { -value }, auction.collusive));
        }
    }
    let tenders = values.len();
    Score { screen, auc: auc(&mut values), tenders }
}

/// Area under the ROC curve by ranks, ties counted half (Mann–Whitney).
fn auc(values: &mut [(f64, bool)]) -> Option<f64> {
    const LEAST: usize = 10;
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = values.iter().filter(|v| v.1).count();
    let negatives = values.len() - positives;
    if positives < LEAST || negatives < LEAST {
        return None;
    }
    let mut rank_sum = 0.0;
    let mut before = 0;
    for group in values.chunk_by(|a, b| a.0 == b.0) {
        let middle = before as f64 + (group.len() as f64 + 1.0) / 2.0;
        rank_sum += middle * group.iter().filter(|v| v.1).count() as f64;
        before += group.len();
    }
    let (p, n) = (positives as f64, negatives as f64);
    Some((rank_sum - p * (p + 1.0) / 2.0) / (p * n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_order_has_an_area_of_one_and_ties_of_a_half() {
        let mut perfect: Vec<(f64, bool)> = (0..40).map(|i| (f64::from(i), i >= 20)).collect();
        assert_eq!(auc(&mut perfect), Some(1.0));
        let mut tied: Vec<(f64, bool)> = (0..40).map(|i| (1.0, i >= 20)).collect();
        assert_eq!(auc(&mut tied), Some(0.5));
        assert_eq!(auc(&mut [(1.0, true)]), None);
    }
}
