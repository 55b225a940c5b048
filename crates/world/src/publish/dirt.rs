//! What is wrong with a publication, at stated rates (thousandths of processes).
//!
//! Dirt is drawn apart from what happened, so a cleaner world has the same processes. In planted processes only dirt that
//! leaves the evidence standing is kept (see [`Dirt::tame`]): the truth file says what *should* be seen.

use crate::calendar::DateStyle;
use crate::chance::{Random, Stream};

/// The rates, in thousandths of processes, in the order of [`Dirt`]'s fields. They are printed in the README of the world.
pub(crate) const RATES: [(&str, u64); 17] = [
    ("party, bid and item ids as numbers (leading zeros lost)", 20),
    ("currency missing in one section", 30),
    ("placeholder amount 0", 8),
    ("placeholder amount 99999999", 4),
    ("an id missing (bid, award, document, item or supplier)", 12),
    ("local status words in one section", 25),
    ("object in place of a list (tenderers, suppliers)", 12),
    ("a party listed twice", 8),
    ("no procurementMethod", 8),
    ("no numberOfTenderers", 150),
    ("bids not published", 60),
    ("roles missing in parties", 10),
    ("no-break and double spaces in names", 10),
    ("members no standard knows", 20),
    ("empty strings and nulls", 12),
    ("the line published twice", 4),
    ("published again later under a new date", 3),
];
/// Thousandths of the date styles: zone, UTC, no zone, day only.
pub(crate) const DATE_STYLES: [(&str, u64); 4] = [("with +05:00", 800), ("as UTC with Z", 100), ("without zone", 60), ("day only", 40)];

/// A part of a release that some dirt falls on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Tender,
    Bids,
    Awards,
    Contracts,
}

/// Whose id is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nameless {
    Bid,
    Award,
    Document,
    Item,
    Supplier,
}

/// The same process published again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copy {
    No,
    Same,
    Later,
}

/// The dirt of one process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dirt {
    pub(crate) dates: DateStyle,
    pub(crate) numeric_ids: bool,
    pub(crate) no_currency: Option<Section>,
    /// Where a placeholder stands, and the placeholder in tenge.
    pub(crate) placeholder: Option<(Section, i64)>,
    pub(crate) nameless: Option<Nameless>,
    pub(crate) local_status: Option<Section>,
    pub(crate) object_for_list: bool,
    pub(crate) party_twice: bool,
    pub(crate) no_method: bool,
    pub(crate) no_count: bool,
    pub(crate) no_bids: bool,
    pub(crate) no_roles: bool,
    pub(crate) spaces: bool,
    pub(crate) unknown_members: bool,
    pub(crate) empties: bool,
    pub(crate) copy: Copy,
}

impl Dirt {
    /// The dirt of the process at `ordinal`.
    pub(crate) fn draw(seed: u64, ordinal: u64) -> Dirt {
        let mut random = Random::keyed(seed, Stream::Dirt, ordinal);
        let styles = [DateStyle::Zone, DateStyle::Utc, DateStyle::NoZone, DateStyle::DayOnly];
        let dates = styles[random.weighted(&DATE_STYLES.map(|s| s.1))];
        let mut rates = RATES.iter().map(|rate| rate.1);
        let mut happens = |random: &mut Random| random.permille(rates.next().unwrap_or(0));
        let numeric_ids = happens(&mut random);
        let any = [Section::Tender, Section::Bids, Section::Awards, Section::Contracts];
        let no_currency = happens(&mut random).then(|| *random.pick(&any));
        let zero = happens(&mut random).then(|| (*random.pick(&any[..2]), 0));
        let nines = happens(&mut random).then(|| (*random.pick(&any[..2]), 99_999_999));
        let whose = [Nameless::Bid, Nameless::Award, Nameless::Document, Nameless::Item, Nameless::Supplier];
        Dirt {
            dates,
            numeric_ids,
            no_currency,
            placeholder: zero.or(nines),
            nameless: happens(&mut random).then(|| *random.pick(&whose)),
            local_status: happens(&mut random).then(|| *random.pick(&any[..3])),
            object_for_list: happens(&mut random),
            party_twice: happens(&mut random),
            no_method: happens(&mut random),
            no_count: happens(&mut random),
            no_bids: happens(&mut random),
            no_roles: happens(&mut random),
            spaces: happens(&mut random),
            unknown_members: happens(&mut random),
            empties: happens(&mut random),
            copy: match (happens(&mut random), happens(&mut random)) {
                (true, _) => Copy::Same,
                (false, true) => Copy::Later,
                (false, false) => Copy::No,
            },
        }
    }

    /// Keeps only dirt that hides no evidence.
    pub(crate) fn tame(self) -> Dirt {
        let dates = if self.dates == DateStyle::Utc { DateStyle::Utc } else { DateStyle::Zone };
        Dirt {
            dates,
            numeric_ids: false,
            no_currency: None,
            placeholder: None,
            nameless: None,
            local_status: None,
            no_method: false,
            no_count: false,
            no_bids: false,
            copy: Copy::No,
            ..self
        }
    }

    /// What can stand in several releases without breaking how they are merged.
    pub(crate) fn mergeable(self) -> Dirt {
        Dirt { nameless: None, object_for_list: false, party_twice: false, copy: Copy::No, ..self }
    }
}
