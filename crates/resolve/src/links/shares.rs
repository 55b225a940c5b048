//! Shares of ownership as ranges, in parts per million of the whole. An unknown share stays unknown.

/// The whole, in parts per million.
pub const WHOLE: u32 = 1_000_000;

/// Half of the whole.
pub const HALF: u32 = WHOLE / 2;

/// A share between two bounds, in parts per million of the whole; `None` is an unknown bound, which is neither 0 nor 100 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// At least this much.
    pub min: Option<u32>,
    /// At most this much.
    pub max: Option<u32>,
}

impl Share {
    /// Nothing is known of it.
    pub const UNKNOWN: Share = Share { min: None, max: None };

    /// Exactly so many parts per million; more than the whole counts as unknown.
    pub fn exactly(ppm: u32) -> Share {
        if ppm > WHOLE { Share::UNKNOWN } else { Share { min: Some(ppm), max: Some(ppm) } }
    }

    /// Whether neither bound is known.
    pub fn is_unknown(self) -> bool {
        self == Share::UNKNOWN
    }

    /// The share that a share of a share is: lower bounds multiplied and cut down, upper bounds multiplied and rounded up, so that
    /// the truth stays inside. A bound that one side lacks is unknown in the product.
    pub fn of(self, other: Share) -> Share {
        let low = |a: u32, b: u32| (u64::from(a) * u64::from(b)) / u64::from(WHOLE);
        let high = |a: u32, b: u32| (u64::from(a) * u64::from(b)).div_ceil(u64::from(WHOLE));
        let both = |a: Option<u32>, b: Option<u32>, f: &dyn Fn(u32, u32) -> u64| Some(u32::try_from(f(a?, b?)).unwrap_or(WHOLE));
        Share { min: both(self.min, other.min, &low), max: both(self.max, other.max, &high) }
    }

    /// Two separate holdings together: known lower bounds are added (an unknown one adds nothing that is known), the upper bound is
    /// known only when both are. Sums past the whole are cut to it; that they were past it is told by the sign `overfull`.
    pub fn and(self, other: Share) -> Share {
        let min = match (self.min, other.min) {
            (Some(a), Some(b)) => Some(a.saturating_add(b).min(WHOLE)),
            (a, b) => a.or(b),
        };
        let max = match (self.max, other.max) {
            (Some(a), Some(b)) => Some(a.saturating_add(b).min(WHOLE)),
            _ => None,
        };
        Share { min, max }
    }

    /// What several values say of one holding: from the least to the greatest; values that say nothing are left out.
    pub fn between(self, other: Share) -> Share {
        match (self.is_unknown(), other.is_unknown()) {
            (true, _) => other,
            (_, true) => self,
            _ => Share { min: self.min.zip(other.min).map(|(a, b)| a.min(b)), max: self.max.zip(other.max).map(|(a, b)| a.max(b)) },
        }
    }

    /// Reads a published share: `25`, `25.5 %`, `50,5%`, `25-50`, `25% to 50%`, `>50`, `more than 25`, `at least 75`, `<10`, `1/3`.
    /// A plain number is percent. `None` when it is no share of a whole: no number, below 0, above 100.
    /// An open bound (`>50`) is the next part per million, so that *more than half* is more than half.
    pub fn parse(text: &str) -> Option<Share> {
        let text = text.trim().to_lowercase().replace(['%', '\u{a0}', '[', ']', '(', ')'], "").replace('−', "-");
        let text = text.trim();
        for (words, open, lower) in OPEN {
            if let Some(rest) = text.strip_prefix(words) {
                return bounded(rest, *open, *lower);
            }
        }
        for between in ["–", "—", " to ", " - ", "-", ".."] {
            if let Some((low, high)) = text.split_once(between) {
                let (low, high) = (percent(low)?, percent(high)?);
                return (low <= high).then_some(Share { min: Some(low), max: Some(high) });
            }
        }
        if let Some((part, whole)) = text.split_once('/') {
            return fraction(part.trim().parse().ok()?, whole.trim().parse().ok()?);
        }
        percent(text).map(Share::exactly)
    }
}

/// Words before a bound: whether the bound itself is left out, and whether it is the lower one. Longer words come first.
const OPEN: &[(&str, bool, bool)] = &[
    (">=", false, true),
    ("≥", false, true),
    ("at least", false, true),
    ("не менее", false, true),
    ("кемінде", false, true),
    (">", true, true),
    ("more than", true, true),
    ("over", true, true),
    ("более", true, true),
    ("свыше", true, true),
    ("<=", false, false),
    ("≤", false, false),
    ("up to", false, false),
    ("at most", false, false),
    ("не более", false, false),
    ("до", false, false),
    ("<", true, false),
    ("less than", true, false),
    ("under", true, false),
    ("менее", true, false),
];

fn bounded(rest: &str, open: bool, lower: bool) -> Option<Share> {
    let bound = percent(rest)?;
    let step = u32::from(open);
    if lower {
        (bound + step <= WHOLE).then_some(Share { min: Some(bound + step), max: None })
    } else {
        Some(Share { min: None, max: Some(bound.checked_sub(step)?) })
    }
}

/// `12.5` percent as parts per million.
fn percent(text: &str) -> Option<u32> {
    let millionths = facts::amounts::parse(&text.trim().replace(',', "."))?;
    // Percent in millionths to parts per million of the whole: one percent is 10,000 of them.
    let (ppm, rest) = (millionths / 100, millionths % 100);
    let ppm = if rest >= 50 { ppm + 1 } else { ppm };
    u32::try_from(ppm).ok().filter(|p| *p <= WHOLE && millionths >= 0)
}

fn fraction(part: u32, whole: u32) -> Option<Share> {
    if whole == 0 || part > whole {
        return None;
    }
    let scaled = u64::from(part) * u64::from(WHOLE);
    let whole = u64::from(whole);
    Some(Share { min: u32::try_from(scaled / whole).ok(), max: u32::try_from(scaled.div_ceil(whole)).ok() })
}

/// Parts per million as percent without needless zeros: `505000` is `50.5`.
pub fn print_percent(ppm: u32) -> String {
    facts::amounts::print(i128::from(ppm) * 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(Option<u32>, Option<u32>)>) {
        assert_eq!(Share::parse(text).map(|s| (s.min, s.max)), expected, "{text}");
    }

    #[test]
    fn shares_are_read_as_published() {
        check("25", Some((Some(250_000), Some(250_000))));
        check("25.00 %", Some((Some(250_000), Some(250_000))));
        check("50,5%", Some((Some(505_000), Some(505_000))));
        check("0", Some((Some(0), Some(0))));
        check("100", Some((Some(WHOLE), Some(WHOLE))));
        check("25-50", Some((Some(250_000), Some(500_000))));
        check("75% – 100%", Some((Some(750_000), Some(WHOLE))));
        check("25% to 50%", Some((Some(250_000), Some(500_000))));
        check(">50", Some((Some(500_001), None)));
        check("more than 25", Some((Some(250_001), None)));
        check("at least 75%", Some((Some(750_000), None)));
        check("<10", Some((None, Some(99_999))));
        check("не более 5", Some((None, Some(50_000))));
        check("1/3", Some((Some(333_333), Some(333_334))));
        check("1/4", Some((Some(250_000), Some(250_000))));
    }

    #[test]
    fn what_is_no_share_of_a_whole_is_none() {
        for bad in ["", "abc", "-5", "100.1", "150", "50-25", "1/0", "4/3", "1e9", "25-", ">100", "<0", "∞"] {
            check(bad, None);
        }
    }

    #[test]
    fn a_share_of_a_share_is_multiplied_and_an_unknown_one_stays_unknown() {
        let half = Share::exactly(HALF);
        assert_eq!(half.of(half), Share::exactly(250_000));
        assert_eq!(half.of(Share::UNKNOWN), Share::UNKNOWN);
        assert_eq!(Share { min: Some(250_000), max: None }.of(half), Share { min: Some(125_000), max: None });
        let third = Share { min: Some(333_333), max: Some(333_334) };
        assert_eq!(third.of(third), Share { min: Some(111_110), max: Some(111_112) });
    }

    #[test]
    fn holdings_together_are_at_least_what_is_known_and_never_more_than_the_whole() {
        let whole = Share::exactly(WHOLE);
        assert_eq!(whole.and(whole), whole);
        assert_eq!(Share::exactly(300_000).and(Share::UNKNOWN), Share { min: Some(300_000), max: None });
        assert_eq!(Share::UNKNOWN.and(Share::UNKNOWN), Share::UNKNOWN);
    }

    #[test]
    fn percent_is_printed_without_needless_zeros() {
        assert_eq!(print_percent(505_000), "50.5");
        assert_eq!(print_percent(WHOLE), "100");
        assert_eq!(print_percent(1), "0.0001");
    }
}
