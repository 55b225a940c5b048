//! A contracting process as it happened. Publishing (and its dirt) comes later and only reads this.

use std::rc::Rc;

use crate::calendar::{DateStyle, Day, Moment};
use crate::law::Money;
use crate::people::bodies::Body;
use crate::people::firms::Firm;
use crate::words::trades::Market;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// An open tender or auction.
    Open,
    /// A request for prices: published, price only, few days.
    PriceRequest,
    /// One supplier, after a tender that brought no bids.
    AfterFailure,
    /// One supplier, directly.
    Direct,
}

impl Method {
    /// Bids are handed in by a deadline.
    pub(crate) fn competes(self) -> bool {
        matches!(self, Method::Open | Method::PriceRequest)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Complete,
    /// No bid could be accepted.
    Unsuccessful,
    Cancelled,
    /// Still open when the data was published.
    Active,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Valid,
    Disqualified,
    Withdrawn,
}

/// What bids compete for: a lot, or the whole process.
#[derive(Clone, Debug)]
pub(crate) struct Contest {
    pub(crate) quantity: i64,
    pub(crate) unit_price: Money,
    pub(crate) value: Money,
}

#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) firm: Rc<Firm>,
    pub(crate) price: Money,
    pub(crate) at: Moment,
    pub(crate) standing: Standing,
    pub(crate) contest: usize,
    /// Papers of the decision on this bid.
    pub(crate) papers: Vec<Paper>,
}

#[derive(Clone, Debug)]
pub(crate) struct Award {
    pub(crate) firm: Rc<Firm>,
    /// The winning offer, where there was a contest.
    pub(crate) offer: Option<usize>,
    pub(crate) price: Money,
    pub(crate) date: Moment,
    pub(crate) contest: usize,
    pub(crate) papers: Vec<Paper>,
}

/// A change of a contract; `value` is what the contract is worth from then on.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) date: Day,
    pub(crate) value: Money,
    pub(crate) ends: Day,
    pub(crate) description: &'static str,
    pub(crate) rationale: &'static str,
}

#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) date: Day,
    pub(crate) amount: Money,
}

#[derive(Clone, Debug)]
pub(crate) struct Contract {
    pub(crate) award: usize,
    pub(crate) signed: Day,
    /// Value and last day as signed.
    pub(crate) value: Money,
    pub(crate) starts: Day,
    pub(crate) ends: Day,
    pub(crate) changes: Vec<Change>,
    pub(crate) payments: Vec<Payment>,
    /// The delivery milestone: due, and met on.
    pub(crate) delivery: Option<(Day, Option<Day>)>,
    pub(crate) finished: bool,
    /// The day on which the portal first shows it; `None` for the day of signing.
    pub(crate) shown: Option<Day>,
    pub(crate) papers: Vec<Paper>,
}

impl Contract {
    /// What it is worth after its first `changes` changes.
    pub(crate) fn value_after(&self, changes: usize) -> Money {
        changes.checked_sub(1).map_or(self.value, |last| self.changes[last].value)
    }

    pub(crate) fn final_value(&self) -> Money {
        self.value_after(self.changes.len())
    }

    pub(crate) fn ends_after(&self, changes: usize) -> Day {
        changes.checked_sub(1).map_or(self.ends, |last| self.changes[last].ends)
    }
}

/// A published document.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    /// Code of OCDS's documentType list.
    pub(crate) kind: &'static str,
    pub(crate) title: &'static str,
    pub(crate) published: Moment,
}

/// How an ordinary process would have gone without the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Without {
    /// Its method without the measure of its buyer's group.
    pub(crate) group: Method,
    /// Its method without the amended law.
    pub(crate) law: Method,
    /// Firms that would have bid without the measure of its buyer's group.
    pub(crate) bidders: usize,
    /// Days by which its contracts' publication came sooner, together.
    pub(crate) days_sooner: i64,
}

/// A contracting process.
#[derive(Clone, Debug)]
pub(crate) struct Process {
    pub(crate) number: u64,
    pub(crate) buyer: Rc<Body>,
    pub(crate) market: &'static Market,
    pub(crate) region: usize,
    pub(crate) method: Method,
    /// The local name of the method, in Russian.
    pub(crate) method_name: &'static str,
    pub(crate) ground: Option<&'static str>,
    pub(crate) price_only: bool,
    pub(crate) eligibility: Option<&'static str>,
    pub(crate) outcome: Outcome,
    pub(crate) budget: Option<Money>,
    pub(crate) published: Moment,
    pub(crate) deadline: Moment,
    /// The deadline as first published, where it was moved, and the day of the move.
    pub(crate) moved: Option<(Moment, Day)>,
    pub(crate) contests: Vec<Contest>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) awards: Vec<Award>,
    pub(crate) contracts: Vec<Contract>,
    pub(crate) papers: Vec<Paper>,
    /// An earlier process that failed.
    pub(crate) after: Option<u64>,
    /// In an ordinary pair, the day on which that earlier process was published.
    pub(crate) failed: Option<Day>,
    /// Part of a scheme or a look-alike: dirt that would hide its evidence is kept away.
    pub(crate) planted: bool,
    /// Must be published as several releases, because what matters is the change.
    pub(crate) serial: bool,
    /// Must be published with times in this way.
    pub(crate) dates: Option<DateStyle>,
    /// Must have the times of its bids published in this way.
    pub(crate) bid_dates: Option<DateStyle>,
    /// How it would have gone without the measures; `None` where they changed nothing.
    pub(crate) without: Option<Without>,
}

impl Process {
    pub(crate) fn value(&self) -> Money {
        self.contests.iter().fold(Money(0), |sum, contest| sum.plus(contest.value))
    }

    /// Different firms that bid.
    pub(crate) fn tenderers(&self) -> Vec<Rc<Firm>> {
        let mut firms: Vec<Rc<Firm>> = Vec::new();
        for firm in self.offers.iter().map(|o| &o.firm).chain(self.awards.iter().map(|a| &a.firm)) {
            if !firms.iter().any(|f| f.id == firm.id) {
                firms.push(Rc::clone(firm));
            }
        }
        firms
    }
}

/// The ocid of a process number. `t0ra26` is not a registered prefix.
pub(crate) fn ocid(number: u64) -> String {
    format!("ocds-t0ra26-{number:011}")
}
