//! The true effect of every action, counted process by process: as it went, and as it would have gone without it.
//!
//! Counts are over the processes themselves, before any dirt; what an indicator reads from the publication differs by what
//! was left out there. An action without effect is counted too, so that its row says zero and not nothing.

use crate::calendar::{Day, day_text};
use crate::measures::{AMENDMENT, CHECK_FIRST, CHECK_SECOND, ETHICS, Group, PRICES, PUBLICATION, TRAINING};
use crate::processes::model::{Method, Offer, Outcome, Process, Standing};
use crate::publish::json::Json;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measured {
    /// Contests with exactly one bidder, of those with any.
    SingleOffer,
    /// Bidders in a contest, none included.
    Offers,
    /// Value that went to one supplier without a contest, of all value.
    DirectValue,
    /// Tenders that failed and were followed by an award to one supplier, of all that failed.
    AfterFailure,
    /// Days from the signature of a contract to its publication.
    Lag,
}

pub(crate) const MEASURED: [Measured; 5] =
    [Measured::SingleOffer, Measured::Offers, Measured::DirectValue, Measured::AfterFailure, Measured::Lag];

impl Measured {
    /// The code of the indicator that comes nearest, in the words of the republic's plan, and its name.
    pub(crate) fn indicator(self) -> (&'static str, &'static str) {
        match self {
            Measured::SingleOffer => ("I01", "single-offer-share"),
            Measured::Offers => ("I02", "average-offers"),
            Measured::DirectValue => ("I03", "direct-awards-by-value"),
            Measured::AfterFailure => ("I24", "direct-award-after-failure"),
            Measured::Lag => ("I08", "publication-lag"),
        }
    }
}

/// Whom an action touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Only(Group),
    Everybody,
}

/// What would be missing without an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// The measure of the buyer's group.
    Local,
    /// The amended law.
    Law,
    /// Nothing: the action does not change what happens.
    Nothing,
}

/// An action of the plan and what it truly moves.
struct Planted {
    action: &'static str,
    from: Day,
    scope: Scope,
    cause: Cause,
    moves: &'static [Measured],
    note: &'static str,
}

use Measured::{AfterFailure, DirectValue, Lag, Offers, SingleOffer};

const PLANTED: [Planted; 7] = [
    Planted {
        action: "A1.1",
        from: CHECK_FIRST,
        scope: Scope::Only(Group::CheckFirst),
        cause: Cause::Local,
        moves: &[SingleOffer, Offers, DirectValue, AfterFailure],
        note: "Others come to 70 % of the tenders that would have had one bid, and 60 % of the awards after a failed tender become a tender with bids.",
    },
    Planted {
        action: "A1.2",
        from: CHECK_SECOND,
        scope: Scope::Only(Group::CheckSecond),
        cause: Cause::Local,
        moves: &[SingleOffer, Offers, DirectValue, AfterFailure],
        note: "As A1.1, a year later at other bodies.",
    },
    Planted {
        action: "A2.1",
        from: AMENDMENT,
        scope: Scope::Everybody,
        cause: Cause::Law,
        moves: &[DirectValue, AfterFailure],
        note: "90 % of the small-need purchases and of the awards after a failed tender above 4,000 base units become an open tender; the other grounds are as before.",
    },
    Planted {
        action: "A3.1",
        from: PUBLICATION,
        scope: Scope::Only(Group::Publication),
        cause: Cause::Local,
        moves: &[Offers, DirectValue, AfterFailure, Lag],
        note: "Contracts are shown within two days instead of about twelve; one more firm comes to half of the tenders that have two bids or more, and 40 % of the awards after a failed tender become a tender with bids. A lone bid stays alone.",
    },
    Planted {
        action: "A4.1",
        from: TRAINING,
        scope: Scope::Only(Group::Training),
        cause: Cause::Nothing,
        moves: &[],
        note: "Officers were trained and nothing changed.",
    },
    Planted {
        action: "A5.1",
        from: ETHICS,
        scope: Scope::Everybody,
        cause: Cause::Nothing,
        moves: &[],
        note: "A code of ethics was adopted and nothing changed.",
    },
    Planted {
        action: "A6.1",
        from: PRICES,
        scope: Scope::Everybody,
        cause: Cause::Nothing,
        moves: &[],
        note: "A portal of reference prices was opened and nothing changed.",
    },
];

/// A sum and what it is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) numerator: i128,
    pub(crate) denominator: i128,
}

impl Share {
    fn add(&mut self, (numerator, denominator): (i128, i128)) {
        self.numerator += numerator;
        self.denominator += denominator;
    }

    /// The share in millionths, towards zero; `None` over nothing.
    pub(crate) fn millionths(self) -> Option<i128> {
        (self.denominator > 0).then(|| self.numerator * 1_000_000 / self.denominator)
    }
}

/// An action's bodies before its day, after it, and after it as it would have gone without the action.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    before: Share,
    after: Share,
    without: Share,
}

/// The counts of a world.
#[derive(Default)]
pub(crate) struct Tally {
    rows: [[Row; MEASURED.len()]; PLANTED.len()],
    /// All bodies, in the year from which the plan takes its baselines.
    baseline: [Share; MEASURED.len()],
}

/// The year from which the plan takes its baselines: the last one whole without any measure.
pub(crate) const BASELINE_YEAR: i64 = 2020;

/// What one process adds: its day, and its part of numerator and denominator.
type Part = Option<(Day, (i128, i128))>;

/// A process as it went, or as it would have gone.
struct Course<'a> {
    process: &'a Process,
    method: Method,
    /// Of the firms that bid, how many of the first would have come; `None` for all.
    came: Option<usize>,
    days_later: i64,
}

impl<'a> Course<'a> {
    fn of(process: &'a Process, gone: Cause) -> Course<'a> {
        let went = Course { process, method: process.method, came: None, days_later: 0 };
        match (process.without, gone) {
            (Some(without), Cause::Local) => {
                Course { method: without.group, came: Some(without.bidders), days_later: without.days_sooner, ..went }
            }
            (Some(without), Cause::Law) => Course { method: without.law, ..went },
            _ => went,
        }
    }

    /// Bidders of every contest: of the whole process where it has no lots, else of each lot, bids that were taken back
    /// left out.
    fn bidders(&self) -> Vec<usize> {
        let p = self.process;
        if !self.method.competes() {
            return Vec::new();
        }
        // Firms that a measure brought bid last, in the first contest as in the others.
        let firms = p.tenderers();
        let came = &firms[..self.came.unwrap_or(firms.len()).min(firms.len())];
        match p.contests.len() {
            0 | 1 => vec![came.len()],
            lots => (0..lots)
                .map(|lot| {
                    let stands = |o: &&Offer| o.contest == lot && o.standing != Standing::Withdrawn;
                    p.offers.iter().filter(stands).filter(|o| came.iter().any(|firm| firm.id == o.firm.id)).count()
                })
                .collect(),
        }
    }

    /// The tender brings no bid that could be accepted: where a lone bidder is refused, those who came along saved it.
    fn fails(&self) -> bool {
        let p = self.process;
        if !self.method.competes() {
            return false;
        }
        let firms = p.tenderers();
        let came = &firms[..self.came.unwrap_or(firms.len()).min(firms.len())];
        !p.offers.iter().any(|o| o.standing == Standing::Valid && came.iter().any(|firm| firm.id == o.firm.id))
    }

    fn part(&self, measured: Measured) -> Part {
        let p = self.process;
        let day = p.published.day();
        let one_supplier = matches!(self.method, Method::AfterFailure | Method::Direct);
        match measured {
            Offers => {
                let bidders = self.bidders();
                (!bidders.is_empty()).then(|| (day, (bidders.iter().sum::<usize>() as i128, bidders.len() as i128)))
            }
            SingleOffer => {
                let bidders: Vec<usize> = self.bidders().into_iter().filter(|count| *count > 0).collect();
                let lone = bidders.iter().filter(|count| **count == 1).count();
                (!bidders.is_empty()).then_some((day, (lone as i128, bidders.len() as i128)))
            }
            // A tender that would not have been held has no award to lose: its estimate stands for both courses.
            DirectValue => (one_supplier || !self.fails()).then(|| {
                let value = i128::from(p.value().0 / 100);
                (day, (if one_supplier { value } else { 0 }, value))
            }),
            // A tender that failed is one more; what followed it is counted with what followed, on the tender's day.
            AfterFailure if self.fails() => Some((day, (0, 1))),
            AfterFailure => {
                let followed = self.method == Method::AfterFailure && p.after.is_some();
                followed.then(|| (p.failed.unwrap_or(day), (1, 0)))
            }
            Lag => {
                let shown = p.contracts.iter().filter(|c| c.papers.iter().any(|paper| paper.kind == "contractSigned"));
                let (mut days, mut count) = (self.days_later, 0);
                for contract in shown {
                    days += contract.shown.map_or(0, |day| day.0 - contract.signed.0);
                    count += 1;
                }
                let signed = p.contracts.first()?.signed;
                (count > 0).then_some((signed, (i128::from(days), count)))
            }
        }
    }
}

impl Tally {
    /// Counts a process; cancelled ones and those without an outcome yet say nothing.
    pub(crate) fn count(&mut self, process: &Process) {
        if matches!(process.outcome, Outcome::Active | Outcome::Cancelled) {
            return;
        }
        let went = Course::of(process, Cause::Nothing);
        for (slot, measured) in MEASURED.into_iter().enumerate() {
            if let Some((_, part)) = went.part(measured).filter(|(day, _)| day.year() == BASELINE_YEAR) {
                self.baseline[slot].add(part);
            }
        }
        for (planted, rows) in PLANTED.iter().zip(&mut self.rows) {
            if matches!(planted.scope, Scope::Only(group) if group != process.buyer.group) {
                continue;
            }
            let gone = Course::of(process, planted.cause);
            for (measured, row) in MEASURED.into_iter().zip(rows) {
                row.count(planted.from, went.part(measured), gone.part(measured));
            }
        }
    }

    /// The share of all bodies in the year of the baselines, in millionths; for the plan.
    pub(crate) fn baseline(&self, measured: Measured) -> Option<i128> {
        let slot = MEASURED.iter().position(|m| *m == measured)?;
        self.baseline[slot].millionths()
    }

    /// Appends a line for every action and indicator.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let mut json = Json { bytes: std::mem::take(out) };
        for (planted, rows) in PLANTED.iter().zip(&self.rows) {
            for (measured, row) in MEASURED.into_iter().zip(rows) {
                json.object(|j| row.write(j, planted, measured));
                json.bytes.push(b'\n');
            }
        }
        *out = json.bytes;
    }
}

impl Row {
    fn count(&mut self, from: Day, went: Part, gone: Part) {
        for (part, shares) in [(went, [&mut self.before, &mut self.after]), (gone, [&mut Share::default(), &mut self.without])] {
            if let Some((day, part)) = part {
                let [before, after] = shares;
                if day < from { before.add(part) } else { after.add(part) }
            }
        }
    }

    fn write(&self, j: &mut Json, planted: &Planted, measured: Measured) {
        let (code, name) = measured.indicator();
        j.string("action", planted.action);
        j.string("indicator", code);
        j.string("name", name);
        j.literal("effect", if planted.moves.contains(&measured) { "true" } else { "false" });
        j.string("from", &day_text(planted.from));
        j.string("scope", if planted.scope == Scope::Everybody { "everybody" } else { "bodies of the action" });
        for (key, share) in [("before", self.before), ("after", self.after), ("without", self.without)] {
            j.member(key, |j| {
                j.literal("numerator", &share.numerator.to_string());
                j.literal("denominator", &share.denominator.to_string());
            });
        }
        let difference = self.after.millionths().zip(self.without.millionths()).map(|(with, without)| with - without);
        j.literal("difference", &difference.map_or("null".to_owned(), decimal));
        j.string("note", planted.note);
    }
}

/// Millionths as a decimal number.
pub(crate) fn decimal(millionths: i128) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let size = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_sign_and_their_zeros() {
        assert_eq!(decimal(-174_000), "-0.174000");
        assert_eq!(decimal(3), "0.000003");
        assert_eq!(decimal(12_500_000), "12.500000");
    }
}
