//! Drafting a process step by step: notice, offers, award, contract, performance. Each step is what an
//! ordinary body does; schemes change what they need between the steps.

use std::rc::Rc;

use crate::calendar::{Day, Moment};
use crate::chance::Random;
use crate::law::Money;
use crate::people::bodies::Body;
use crate::people::firms::Firm;
use crate::processes::model::{Award, Change, Contest, Contract, Method, Offer, Outcome, Paper, Payment, Process, Standing};
use crate::words::trades::{Category, Market, Pricing};

/// Nothing after this day is known to the publication.
pub(crate) const KNOWN_UNTIL: Day = Day::new(2025, 12, 31);
/// Thousandths of contracts whose text is published at all.
pub(crate) const PUBLISHED_PERMILLE: u64 = 970;

/// The notice of a process: what is wanted, how, and until when.
pub(crate) fn notice(random: &mut Random, number: u64, buyer: &Rc<Body>, market: &'static Market, method: Method, start: Day) -> Process {
    let start = start.working();
    let published = start.at(random.range(9, 17), random.range(0, 59));
    let (days, method_name) = match method {
        Method::Open => (random.range(16, 33), if random.permille(150) { "Аукцион" } else { "Открытый конкурс" }),
        Method::PriceRequest => (random.range(5, 9), "Запрос ценовых предложений"),
        Method::AfterFailure => (0, "Из одного источника по несостоявшимся закупкам"),
        Method::Direct => (0, "Из одного источника путем прямого заключения договора"),
    };
    let mut process = Process {
        number,
        buyer: Rc::clone(buyer),
        market,
        region: buyer.region,
        method,
        method_name,
        ground: None,
        price_only: method == Method::PriceRequest || random.permille(780),
        eligibility: None,
        outcome: Outcome::Active,
        budget: None,
        published,
        deadline: published,
        moved: None,
        contests: vec![contest(random, market)],
        offers: Vec::new(),
        awards: Vec::new(),
        contracts: Vec::new(),
        papers: Vec::new(),
        after: None,
        failed: None,
        planted: false,
        serial: false,
        dates: None,
        bid_dates: None,
        without: None,
    };
    if method.competes() {
        close_after(&mut process, random, days);
        process.papers.push(Paper { kind: "tenderNotice", title: "Объявление", published });
        if random.permille(350) {
            process.papers.push(Paper { kind: "biddingDocuments", title: "Документация", published });
        }
    }
    if random.permille(350) {
        process.budget = Some(process.value());
    }
    process
}

/// Sets the deadline `days` after publication, on a working day.
pub(crate) fn close_after(process: &mut Process, random: &mut Random, days: i64) {
    let day = process.published.day().plus(days).working();
    process.deadline = day.at(random.range(9, 17), *random.pick(&[0, 0, 0, 30]));
    if process.deadline <= process.published {
        process.deadline = process.published.plus_seconds(3600);
    }
}

/// One thing to buy, at the market's prices.
pub(crate) fn contest(random: &mut Random, market: &'static Market) -> Contest {
    let unit_price = match market.pricing {
        Pricing::Fixed(price) => Money::tenge(price),
        Pricing::Free | Pricing::Tariff => Money::tenge(random.doublings(market.price.0, market.price.1)),
    };
    let quantity = random.doublings(market.quantity.0, market.quantity.1);
    Contest { quantity, unit_price, value: unit_price.times(quantity) }
}

/// Makes the process worth about `value`, by quantity where the goods are counted, else by price.
pub(crate) fn resize(process: &mut Process, value: Money) {
    let contest = &mut process.contests[0];
    let quantity = (value.0 / contest.unit_price.0).max(1);
    if process.market.category == Category::Goods && quantity > 20 {
        contest.quantity = quantity;
        contest.value = contest.unit_price.times(quantity);
    } else {
        contest.unit_price = Money(value.0 / contest.quantity);
        contest.value = value;
    }
    if process.budget.is_some() {
        process.budget = Some(process.value());
    }
}

/// Adds a valid offer, handed in at some moment before the deadline.
pub(crate) fn offer(process: &mut Process, random: &mut Random, firm: &Rc<Firm>, price: Money) {
    let open = process.deadline.0 - process.published.0;
    let before = random.range(open / 200, (open * 6 / 10).max(open / 200));
    process.offers.push(Offer {
        firm: Rc::clone(firm),
        price,
        at: Moment(process.deadline.0 - before),
        standing: Standing::Valid,
        contest: 0,
        papers: Vec::new(),
    });
}

/// Adds an offer at `millionths` of the estimate.
pub(crate) fn offer_at(process: &mut Process, random: &mut Random, firm: &Rc<Firm>, millionths: i64) {
    let price = tidy(random, process.contests[0].value.millionths(millionths));
    offer(process, random, firm, price);
}

/// Rounds a price as bidders do: two in five to whole hundreds, the rest not, or to whole tenge.
fn tidy(random: &mut Random, price: Money) -> Money {
    match random.weighted(&[400, 350, 250]) {
        0 if price.0 > 10_000_000 => price.rounded(100),
        1 => price.rounded(1),
        _ => price,
    }
}

/// Awards every contest to its lowest valid offer, signs and performs the contracts.
pub(crate) fn settle(process: &mut Process, random: &mut Random) {
    let mut date = process.deadline.day().plus(match process.method {
        Method::PriceRequest => random.range(1, 5),
        _ => random.range(5, 21),
    });
    date = date.working();
    let moment = date.at(random.range(9, 18), random.range(0, 59));
    for contest in 0..process.contests.len() {
        let lowest = (0..process.offers.len())
            .filter(|&i| process.offers[i].contest == contest && process.offers[i].standing == Standing::Valid)
            .min_by_key(|&i| (process.offers[i].price, i));
        if let Some(index) = lowest {
            award(process, random, index, moment);
        }
    }
    process.outcome = if process.awards.is_empty() { Outcome::Unsuccessful } else { Outcome::Complete };
    conclude(process, random);
}

/// Awards to the offer at `index`.
pub(crate) fn award(process: &mut Process, random: &mut Random, index: usize, date: Moment) {
    let offer = &process.offers[index];
    let mut papers = Vec::new();
    if random.permille(240) {
        papers.push(Paper { kind: "evaluationReports", title: "Протокол итогов", published: date });
    }
    process.awards.push(Award {
        firm: Rc::clone(&offer.firm),
        offer: Some(index),
        price: offer.price,
        date,
        contest: offer.contest,
        papers,
    });
}

/// Awards directly to `firm`, a few days after publication, and goes on to the contract.
pub(crate) fn settle_directly(process: &mut Process, random: &mut Random, firm: &Rc<Firm>, price: Money) {
    let date = process.published.day().plus(random.range(0, 4)).working();
    process.awards.push(Award {
        firm: Rc::clone(firm),
        offer: None,
        price,
        date: date.at(18, random.range(0, 59)),
        contest: 0,
        papers: Vec::new(),
    });
    process.outcome = Outcome::Complete;
    conclude(process, random);
}

/// A contract for every award, and its performance.
fn conclude(process: &mut Process, random: &mut Random) {
    for index in 0..process.awards.len() {
        let award = &process.awards[index];
        let signed = award.date.day().plus(random.range(3, 17)).working();
        let length = match process.market.category {
            Category::Goods => random.range(15, 150),
            Category::Works => random.range(60, 420),
            Category::Services => random.range(90, 330),
        };
        let ends = signed.plus(length);
        let mut contract = Contract {
            award: index,
            signed,
            value: award.price,
            starts: signed,
            ends,
            changes: Vec::new(),
            payments: Vec::new(),
            delivery: None,
            finished: true,
            shown: None,
            papers: Vec::new(),
        };
        if random.permille(PUBLISHED_PERMILLE) {
            contract.papers.push(Paper { kind: "contractSigned", title: "Договор", published: signed.at(12, 0) });
        }
        perform(&mut contract, random);
        process.contracts.push(contract);
    }
}

/// Payments and delivery as they go when nothing is wrong.
fn perform(contract: &mut Contract, random: &mut Random) {
    if random.permille(330) {
        pay(contract, random, contract.value);
    }
    if random.permille(220) {
        let due = contract.ends;
        let met = if random.permille(850) { due.plus(-random.range(0, 12)) } else { due.plus(random.range(1, 40)) };
        contract.delivery = Some((due, Some(met)));
    }
}

/// Pays `total` in one to three parts over the contract's time.
pub(crate) fn pay(contract: &mut Contract, random: &mut Random, total: Money) {
    let parts = random.range(1, 3);
    let length = (contract.ends_after(contract.changes.len()).0 - contract.signed.0).max(3);
    let mut left = total;
    contract.payments.clear();
    for part in 1..=parts {
        let amount = if part == parts { left } else { total.permille(1000 / parts).rounded(1) };
        left = left.minus(amount);
        contract.payments.push(Payment { date: contract.signed.plus(length * part / parts), amount });
    }
}

/// Changes a contract `days` after it was signed or last changed, to `value`, for `longer` more days.
pub(crate) fn change(contract: &mut Contract, days: i64, value: Money, longer: i64, text: (&'static str, &'static str)) {
    let count = contract.changes.len();
    let from = contract.changes.last().map_or(contract.signed, |c| c.date);
    let ends = contract.ends_after(count).plus(longer);
    contract.changes.push(Change { date: from.plus(days).working(), value, ends, description: text.0, rationale: text.1 });
}

/// Forgets what had not happened when the data was published.
pub(crate) fn cut(process: &mut Process) {
    let known = |day: Day| day <= KNOWN_UNTIL;
    process.papers.retain(|p| known(p.published.day()));
    let opened = process.method.competes() && known(process.deadline.day());
    if !opened && process.method.competes() {
        process.offers.clear();
    }
    if process.awards.iter().any(|a| !known(a.date.day())) {
        process.awards.clear();
        process.contracts.clear();
        process.outcome = Outcome::Active;
    } else if !opened && process.method.competes() {
        process.outcome = Outcome::Active;
    }
    process.contracts.retain(|c| known(c.signed));
    for contract in &mut process.contracts {
        contract.papers.retain(|p| known(p.published.day()));
        contract.changes.retain(|c| known(c.date));
        contract.payments.retain(|p| known(p.date));
        let changes = contract.changes.len();
        contract.finished &= known(contract.ends_after(changes));
        contract.delivery = contract.delivery.map(|(due, met)| (due, met.filter(|day| known(*day))));
    }
}

/// Moves the award to `day`, and with it all that follows.
pub(crate) fn move_award(process: &mut Process, day: Day) {
    let Some(first) = process.awards.first().map(|a| a.date.day()) else {
        return;
    };
    let days = day.0 - first.0;
    for award in &mut process.awards {
        award.date = award.date.plus_seconds(days * 86_400);
        award.papers.iter_mut().for_each(|p| p.published = p.published.plus_seconds(days * 86_400));
    }
    for contract in &mut process.contracts {
        contract.signed = contract.signed.plus(days).working();
        contract.starts = contract.signed;
        contract.ends = contract.ends.plus(days);
        contract.payments.iter_mut().for_each(|p| p.date = p.date.plus(days.max(0)));
    }
}
