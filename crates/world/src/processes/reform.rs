//! What measures change in an ordinary process, and how it would have gone without them.
//!
//! Planted processes are never touched: the truth about schemes stays what it is. Chance is drawn apart from that of
//! the process, so that what a measure does not touch stays byte for byte as it would have been.

use std::rc::Rc;

use crate::calendar::Day;
use crate::chance::Random;
use crate::law::{amended_limit, grounds};
use crate::measures::{COMPANY_PERMILLE, OBEDIENT_PERMILLE, OPEN_LAG_DAYS, SUBSCRIBER_PERMILLE, USUAL_LAG_DAYS};
use crate::people::cast::Cast;
use crate::people::firms::Firm;
use crate::processes::draft;
use crate::processes::model::{Method, Paper, Process, Without};
use crate::words::trades::Pricing;

/// Turns an award to one supplier into an open tender where the measure of the buyer's group or the amended law does so.
pub(crate) fn reopen(process: Process, random: &mut Random, aside: &mut Random) -> Process {
    // A local measure decides about a tender when it is announced, also about what follows if it fails; the law about the award.
    let announced = process.failed.unwrap_or(process.published.day());
    let saved = aside.permille(process.buyer.group.saves_permille(announced)) && process.method == Method::AfterFailure;
    let obeys = aside.permille(OBEDIENT_PERMILLE) && exceeds(&process);
    if !saved && !obeys {
        return process;
    }
    let was = process.method;
    let now = |by_other: bool| if by_other { Method::Open } else { was };
    let without = Without { group: now(obeys), law: now(saved), bidders: 0, days_sooner: 0 };
    let day = process.published.day();
    let mut tender = draft::notice(random, process.number, &process.buyer, process.market, Method::Open, day);
    tender.contests = process.contests;
    tender.budget = tender.budget.map(|_| tender.value());
    (tender.after, tender.failed) = (process.after, process.failed);
    if tender.after.is_some() {
        (tender.method_name, tender.ground) = ("Открытый конкурс (повторный)", Some(grounds::REPEAT));
    }
    tender.without = Some(without);
    tender
}

/// The process goes to one supplier, on a ground that the law limits, for more than the limit of its day.
fn exceeds(process: &Process) -> bool {
    let limited = match process.method {
        Method::AfterFailure => true,
        Method::Direct => process.market.pricing != Pricing::Tariff && process.ground.is_none_or(|ground| ground == grounds::SMALL),
        Method::Open | Method::PriceRequest => false,
    };
    limited && amended_limit(process.published.day()).is_some_and(|limit| process.value() > limit)
}

/// Adds the firms that would not have come without a measure, and remembers how many came without it.
pub(crate) fn more_bidders(process: &mut Process, aside: &mut Random, cast: &Cast, firms: &mut Vec<Rc<Firm>>) {
    let (group, day, came) = (process.buyer.group, process.published.day(), firms.len());
    let more = match came {
        1 if group.checks(day) && aside.permille(COMPANY_PERMILLE) => aside.range(1, 2),
        // Among lots one more firm would keep some lone bid company, and open publication is to leave those alone.
        2.. if group.announces(day) && process.contests.len() == 1 && aside.permille(SUBSCRIBER_PERMILLE) => 1,
        _ => 0,
    };
    for _ in 0..more {
        // A small market may have nobody else to bring: a dozen tries, then the tender stays as it was.
        for _ in 0..12 {
            let firm = cast.firm(aside, process.market, process.region);
            if !firms.iter().any(|f| f.id == firm.id) {
                firms.push(firm);
                break;
            }
        }
    }
    if let Some(without) = &mut process.without {
        without.bidders = came;
    } else if firms.len() > came {
        process.without = Some(Without { group: process.method, law: process.method, bidders: came, days_sooner: 0 });
    }
}

/// Publishes some of the contracts, some days after they were signed.
pub(crate) fn publish_contracts(process: &mut Process, aside: &mut Random) {
    // A contract's paper is never younger than a change of it: the portal asks for the contract first.
    let changed = process.contracts.iter().flat_map(|c| &c.changes).map(|c| c.date.plus(-1)).min();
    let latest = |signed: Day, lag: i64| changed.map_or(lag, |day| lag.min(day.0 - signed.0).max(0));
    let mut sooner = 0;
    for contract in &mut process.contracts {
        contract.papers.clear();
        let usual = latest(contract.signed, aside.bell(USUAL_LAG_DAYS.0, USUAL_LAG_DAYS.1));
        let open = latest(contract.signed, aside.range(OPEN_LAG_DAYS.0, OPEN_LAG_DAYS.1));
        let lag = if process.buyer.group.announces(contract.signed) { open } else { usual };
        let shown = contract.signed.plus(lag);
        contract.shown = Some(shown);
        if aside.permille(draft::PUBLISHED_PERMILLE) {
            contract.papers.push(Paper { kind: "contractSigned", title: "Договор", published: shown.at(12, 0) });
            sooner += usual - lag;
        }
    }
    if sooner == 0 {
        return;
    }
    let bidders = process.tenderers().len();
    let nothing = Without { group: process.method, law: process.method, bidders, days_sooner: 0 };
    process.without.get_or_insert(nothing).days_sooner = sooner;
}
