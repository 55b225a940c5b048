//! Ordinary processes, at the base rates of a real country: open 55 %, requests for prices 20 %, one supplier 25 %;
//! one bid in a quarter of the competitive ones, amendments in 12 % of the contracts. Measures move these rates
//! from their days on ([`reform`]).

use std::rc::Rc;

use crate::calendar::{Day, YEARS};
use crate::chance::{Random, Stream, process_number};
use crate::law::{base_unit, grounds, price_request_ceiling};
use crate::people::cast::Cast;
use crate::people::firms::Firm;
use crate::processes::draft;
use crate::processes::model::{Contract, Method, Outcome, Paper, Process, Standing};
use crate::processes::reform;
use crate::words::trades::{FREE_MARKETS, MARKETS, Market, Pricing};

/// Thousandths of pairs of neighbours that are a tender without bids and the award to one supplier after it.
const FAILED_PERMILLE: u64 = 80;
/// Thousandths of open tenders, price requests and one supplier directly, in what is no such pair. With the pairs, 55 % are
/// open tenders, 20 % price requests, 4 % go to one supplier after a failure and 21 % directly.
const METHODS: [u64; 3] = [554, 218, 228];
/// Thousandths of competitive processes with 0, 1, 2 … 7 bids, besides the tenders of failed pairs.
const BIDS: [u64; 8] = [15, 245, 276, 224, 125, 63, 31, 21];
/// Thousandths of contracts that are changed.
const CHANGED_PERMILLE: u64 = 120;
const CANCELLED_PERMILLE: u64 = 35;
const DISQUALIFIED_PERMILLE: u64 = 70;
const WITHDRAWN_PERMILLE: u64 = 15;
/// Thousandths of open tenders with lots.
const LOTS_PERMILLE: u64 = 160;
/// Thousandths of direct purchases that are small, that stay under the law's first limit, and that rest on other grounds.
const DIRECT: [u64; 3] = [550, 250, 200];
/// The last day on which a pair that fails may begin.
const LAST_START: Day = Day::new(YEARS.1, 9, 30);
/// Weight of each month: budgets are spent late.
const MONTHS: [u64; 12] = [90, 120, 115, 95, 80, 75, 70, 65, 70, 80, 85, 55];

/// What an ordinary process is drawn from: the cast, and the scheme firms of its block that also live an ordinary life.
pub(crate) struct Scene<'a> {
    pub(crate) cast: &'a Cast,
    pub(crate) guests: &'a [Rc<Firm>],
}

/// An ordinary process.
pub(crate) fn draw(random: &mut Random, number: u64, scene: &Scene) -> Process {
    let guest = (!scene.guests.is_empty() && random.permille(100)).then(|| Rc::clone(random.pick(scene.guests)));
    let buyer = match &guest {
        Some(firm) => scene.cast.body_in(random, firm.region),
        None => scene.cast.body(random),
    };
    let method = [Method::Open, Method::PriceRequest, Method::Direct][random.weighted(&METHODS)];
    let market = match &guest {
        Some(firm) => firm.market,
        None => market(random, method),
    };
    let start = day(random);
    let mut process = draft::notice(random, number, &buyer, market, method, start);
    fit_to_method(&mut process, random);
    run(process, random, scene, guest)
}

/// One half of a pair of neighbours that failed: at an even place a tender without bids, at the odd one after it the award to
/// one supplier (or, where a measure sees to it, the tender held again). `None` where the two are no such pair.
pub(crate) fn failed(seed: u64, ordinal: u64, scene: &Scene) -> Option<Process> {
    let mut random = Random::keyed(seed, Stream::Pair, ordinal / 2);
    if !random.permille(FAILED_PERMILLE) {
        return None;
    }
    let number = process_number(seed, ordinal & !1);
    let buyer = scene.cast.body(&mut random);
    let market = &MARKETS[random.index(FREE_MARKETS)];
    // Begun late in the last year, the second half would fall out of it.
    let start = day(&mut random);
    let start = if start > LAST_START { start.plus(-365) } else { start };
    let mut first = draft::notice(&mut random, number, &buyer, market, Method::Open, start);
    draft::settle(&mut first, &mut random);
    if ordinal.is_multiple_of(2) {
        draft::cut(&mut first);
        return Some(first);
    }
    let then = first.deadline.day().plus(random.range(8, 20));
    let mut second = draft::notice(&mut random, process_number(seed, ordinal), &buyer, market, Method::AfterFailure, then);
    second.contests = first.contests;
    second.budget = second.budget.map(|_| second.value());
    (second.after, second.failed) = (Some(number), Some(first.published.day()));
    second.ground = Some(grounds::FAILED);
    Some(run(second, &mut random, scene, None))
}

/// From the notice to the end, with what measures change.
fn run(process: Process, random: &mut Random, scene: &Scene, guest: Option<Rc<Firm>>) -> Process {
    // Measures have a chance of their own, so that what they leave alone is as it would have been.
    let mut aside = Random::keyed(process.number, Stream::Reform, 0);
    let mut process = reform::reopen(process, random, &mut aside);
    if process.method.competes() {
        compete(&mut process, random, &mut aside, scene, guest);
    } else {
        buy_directly(&mut process, random, scene, guest);
    }
    for index in 0..process.contracts.len() {
        if random.permille(CHANGED_PERMILLE) {
            amend(&mut process.contracts[index], random);
        }
    }
    reform::publish_contracts(&mut process, &mut aside);
    if random.permille(CANCELLED_PERMILLE) {
        cancel(&mut process);
    }
    draft::cut(&mut process);
    process
}

/// A day on which a process begins, in any of the world's years.
pub(crate) fn day(random: &mut Random) -> Day {
    day_between(random, YEARS.0, YEARS.1)
}

/// As [`day`], within some years.
pub(crate) fn day_between(random: &mut Random, first: i64, last: i64) -> Day {
    let year = random.range(first, last);
    Day::new(year, random.weighted(&MONTHS) as i64 + 1, random.range(1, 28))
}

fn market(random: &mut Random, method: Method) -> &'static Market {
    if method == Method::Direct && random.permille(250) {
        return &MARKETS[FREE_MARKETS + 2 + random.index(2)];
    }
    if method.competes() && random.permille(15) {
        return &MARKETS[FREE_MARKETS + random.index(2)];
    }
    &MARKETS[random.index(FREE_MARKETS)]
}

/// Keeps price requests and small direct purchases small, and gives the grounds for buying from one supplier.
fn fit_to_method(process: &mut Process, random: &mut Random) {
    let day = process.published.day();
    let ceiling = price_request_ceiling(day);
    match process.method {
        Method::Open if random.permille(LOTS_PERMILLE) => {
            for _ in 0..random.range(1, 2) {
                let contest = draft::contest(random, process.market);
                process.contests.push(contest);
            }
            process.budget = process.budget.map(|_| process.value());
        }
        Method::Open if random.permille(90) => {
            process.method_name = "Открытый конкурс (повторный)";
            process.ground = Some(grounds::REPEAT);
            let days = random.range(8, 14);
            draft::close_after(process, random, days);
        }
        Method::Open => {}
        Method::PriceRequest => {
            if process.value() > ceiling.permille(750) {
                draft::resize(process, ceiling.permille(random.range(60, 700)));
            }
        }
        Method::AfterFailure => {}
        Method::Direct => {
            process.ground = random.permille(880).then(|| *random.pick(&grounds::ORDINARY));
            if process.market.pricing == Pricing::Tariff {
                process.ground = Some(grounds::MONOPOLY);
                return;
            }
            let units = match random.weighted(&DIRECT) {
                0 => random.range(20, 480),
                1 => random.range(2500, 7800),
                _ => return,
            };
            draft::resize(process, base_unit(day.year()).times(units));
            process.ground = Some(grounds::SMALL);
        }
    }
}

/// Offers for every contest, and what came of them.
fn compete(process: &mut Process, random: &mut Random, aside: &mut Random, scene: &Scene, guest: Option<Rc<Firm>>) {
    let fixed = matches!(process.market.pricing, Pricing::Fixed(_));
    let mut bidders = bidders(process, random, scene, guest);
    reform::more_bidders(process, aside, scene.cast, &mut bidders);
    for contest in 0..process.contests.len() {
        let value = process.contests[contest].value;
        for firm in &bidders {
            if contest > 0 && random.permille(300) {
                continue;
            }
            let share = if bidders.len() == 1 { random.bell(930_000, 1_000_000) } else { random.bell(760_000, 1_010_000) };
            let price = if fixed { value } else { value.millionths(share.min(1_000_000)) };
            let before = process.offers.len();
            let price = if random.permille(600) && !fixed { price.rounded(100) } else { price };
            draft::offer(process, random, firm, price);
            process.offers[before].contest = contest;
            judge(process, random, before);
        }
    }
    draft::settle(process, random);
}

/// Different firms, as many as compete for such things.
fn bidders(process: &Process, random: &mut Random, scene: &Scene, guest: Option<Rc<Firm>>) -> Vec<Rc<Firm>> {
    // A tender that a measure put in the place of one supplier has at least that one.
    let wanted = random.weighted(&BIDS).max(usize::from(process.without.is_some()));
    let mut firms: Vec<Rc<Firm>> = Vec::with_capacity(wanted.max(1));
    firms.extend(guest);
    for _ in 0..wanted * 2 {
        if firms.len() >= wanted {
            break;
        }
        let firm = scene.cast.firm(random, process.market, process.region);
        if !firms.iter().any(|f| f.id == firm.id) {
            firms.push(firm);
        }
    }
    firms
}

/// Some offers are refused or taken back; most refusals come with a paper.
fn judge(process: &mut Process, random: &mut Random, index: usize) {
    let decided = process.deadline.plus_seconds(random.range(1, 4) * 86_400);
    let offer = &mut process.offers[index];
    if random.permille(DISQUALIFIED_PERMILLE) {
        offer.standing = Standing::Disqualified;
        if random.permille(700) {
            offer.papers.push(Paper { kind: "evaluationReports", title: "Решение об отклонении", published: decided });
        }
    } else if random.permille(WITHDRAWN_PERMILLE) {
        offer.standing = Standing::Withdrawn;
    }
}

fn buy_directly(process: &mut Process, random: &mut Random, scene: &Scene, guest: Option<Rc<Firm>>) {
    let town = process.buyer.town;
    let firm = match (process.market.pricing, guest) {
        (Pricing::Tariff, _) => scene.cast.utility(process.market, process.region, town),
        (_, Some(firm)) => firm,
        (_, None) => scene.cast.firm(random, process.market, process.region),
    };
    let price = process.value().permille(if random.permille(500) { 1000 } else { random.range(900, 999) });
    draft::settle_directly(process, random, &firm, price);
}

/// An ordinary change: more time, less work, a little more work, an index.
fn amend(contract: &mut Contract, random: &mut Random) {
    let days = random.range(25, 120);
    let value = contract.value;
    match random.weighted(&[450, 250, 180, 120]) {
        0 => draft::change(contract, days, value, random.range(15, 90), ("Продление срока исполнения", "Погодные условия")),
        1 => {
            let less = value.permille(random.range(780, 980));
            draft::change(contract, days, less, 0, ("Уменьшение объема", "Уточнение потребности"));
        }
        2 => {
            let more = value.permille(random.range(1010, 1090));
            draft::change(contract, days, more, 0, ("Увеличение объема", "Дополнительная потребность"));
        }
        _ => {
            let more = value.permille(random.range(1030, 1060));
            draft::change(contract, days, more, 0, ("Изменение цены", "Индексация по договору"));
        }
    }
    if !contract.payments.is_empty() {
        draft::pay(contract, random, contract.final_value());
    }
}

fn cancel(process: &mut Process) {
    process.outcome = Outcome::Cancelled;
    process.awards.clear();
    process.contracts.clear();
}
