//! Schemes of a buyer: what is split, what is made to fail, whom it always buys from.

use std::rc::Rc;

use crate::law::{grounds, price_request_ceiling, small_need_limit};
use crate::people::firms::Form;
use crate::processes::draft;
use crate::processes::model::Method;
use crate::publish::declarations::Story;
use crate::schemes::stage::{Seen, Stage, seen};
use crate::words::trades::{FREE_MARKETS, MARKETS, market};

/// One need bought in five parts within a month or so, each just under the limit for a tender.
pub(crate) fn splitting(s: &mut Stage) -> Seen {
    let market = s.market(&["30213000", "39130000", "33140000", "18110000"]);
    let buyer = s.body();
    let favourite = s.named_firms(market, buyer.region, 1).remove(0);
    s.name(&buyer.id);
    let start = s.confirmed_day();
    let directly = !s.variant.is_multiple_of(2);
    for part in 0..5 {
        let method = if directly { Method::Direct } else { Method::PriceRequest };
        let mut p = s.notice(&buyer, market, method, start.plus(part * 6));
        let day = p.published.day();
        let ceiling = if directly { small_need_limit(day) } else { price_request_ceiling(day) };
        draft::resize(&mut p, ceiling.permille(s.random.range(915, 985)));
        if directly {
            p.ground = Some(grounds::SMALL);
            s.settle_directly(p, &favourite, 1000);
            continue;
        }
        let share = s.random.range(950_000, 990_000);
        s.offer(&mut p, &favourite, share);
        if part % 2 == 0 {
            let rival = s.outsider(market, buyer.region, std::slice::from_ref(&favourite));
            s.offer(&mut p, &rival, 995_000);
        }
        s.settle(p);
    }
    if directly {
        return seen(&["R011", "R049", "R055"], "One need was bought in five direct purchases, each just under the limit, from one firm.");
    }
    seen(&["R011"], "One need was bought in five requests for prices, each just under the limit, from one firm.")
}

/// Five different needs in one month; or one need in parts that stay under the limit together.
pub(crate) fn separate_needs(s: &mut Stage) -> Seen {
    let buyer = s.body();
    s.name(&buyer.id);
    let start = s.confirmed_day();
    let different = s.variant.is_multiple_of(2);
    let milk = ["15500000"; 4];
    let needs = ["15500000", "15811100", "15110000", "18110000", "30197630"];
    let codes: &[&str] = if different { &needs } else { &milk };
    for (part, code) in codes.iter().enumerate() {
        let day = start.plus(part as i64 * if different { 5 } else { 24 });
        let mut p = s.notice(&buyer, market(code), Method::PriceRequest, day);
        let share = if different { s.random.range(500, 940) } else { s.random.range(190, 235) };
        draft::resize(&mut p, price_request_ceiling(day).permille(share));
        for _ in 0..2 {
            let known: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
            let firm = s.outsider(p.market, buyer.region, &known);
            s.honest_offer(&mut p, &firm);
        }
        s.settle(p);
    }
    if different {
        return seen(&["R011"], "Five kinds of goods in one month, each a need of its own; no kind passes the limit in the year.");
    }
    seen(&["R011"], "Fresh milk every few weeks; all four purchases together stay under the limit.")
}

/// A tender nobody could win, then the same thing directly from the firm of the officer's kin.
pub(crate) fn failed_then_single(s: &mut Stage) -> Seen {
    let market = s.market(&["30213000", "72260000", "39130000", "79710000"]);
    let buyer = s.body();
    let kin = s.sibling(&buyer.officer);
    let mut firm = s.make(market, buyer.region);
    firm.owner = kin.clone();
    firm.director = None;
    let firm = s.enter(firm);
    s.entities.family(&buyer.officer, &kin, if kin.female { "сестра" } else { "брат" });
    s.name(&firm.id);
    s.name(&crate::publish::entities::owner_id(&kin));
    s.name(&crate::publish::entities::official_id(&buyer.officer));
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    p.eligibility = Some("Опыт не менее 25 лет и наличие завода-изготовителя в городе заказчика");
    let (number, value) = (p.number, p.value());
    let then = p.deadline.day().plus(s.random.range(9, 20));
    s.settle(p);
    let mut p = s.notice(&buyer, market, Method::AfterFailure, then);
    draft::resize(&mut p, value);
    (p.after, p.ground) = (Some(number), Some(grounds::FAILED));
    s.settle_directly(p, &firm, 1000);
    seen(
        &["PZ-311", "COI-rel"],
        "Impossible conditions made the tender fail; the officer's brother or sister got the contract at the full estimate.",
    )
}

/// Two honest tenders without bids for a far-off place, then a stranger who agreed to come.
pub(crate) fn twice_failed(s: &mut Stage) -> Seen {
    let market = s.market(&["60172000", "90511000", "09111100"]);
    let buyer = s.body();
    let firm = s.named_firms(market, (buyer.region + 4) % 9, 1).remove(0);
    let mut day = s.day(2019, 2023);
    let mut before = None;
    let mut size = None;
    for _ in 0..2 {
        let mut p = s.notice(&buyer, market, Method::Open, day);
        let value = *size.get_or_insert(p.value());
        draft::resize(&mut p, value);
        p.after = before;
        before = Some(p.number);
        day = p.deadline.day().plus(s.random.range(8, 16));
        s.settle(p);
    }
    let mut p = s.notice(&buyer, market, Method::AfterFailure, day);
    let value = size.unwrap_or(p.value());
    draft::resize(&mut p, value);
    (p.after, p.ground) = (before, Some(grounds::FAILED));
    let share = s.random.range(890, 940);
    s.settle_directly(p, &firm, share);
    seen(&["PZ-311"], "Two open tenders with plain conditions brought no bids; a firm from another region agreed, below the estimate.")
}

/// Suppliers that are in no register, share a door, and answer the buyer's own phone.
pub(crate) fn phantom_supplier(s: &mut Stage) -> Seen {
    let market = s.market(&["30213000", "30125100", "33140000"]);
    let buyer = s.body();
    let mut street = None;
    for part in 0..2 {
        let mut firm = s.make(market, buyer.region);
        firm.id = format!("SUP-{}", 10_000 + s.random.below(90_000_000));
        (firm.identified, firm.mixes) = (false, false);
        firm.contact.phone = buyer.contact.phone.clone();
        firm.contact.street = street.get_or_insert(firm.contact.street.clone()).clone();
        s.name(&firm.id);
        let firm = s.enter(firm);
        let day = s.day(2020, 2024).plus(part * 30);
        let mut p = s.notice(&buyer, market, Method::Direct, day);
        p.ground = Some(grounds::NEED);
        s.settle_directly(p, &firm, 1000);
    }
    s.name(&buyer.id);
    seen(&["PO-ghost", "R043"], "The suppliers do not exist: no identifier, one address, and the phone is the buyer's own.")
}

/// A maker from abroad, or a sole trader whose id is withheld: no identifier, and nothing wrong.
pub(crate) fn foreign_or_private_supplier(s: &mut Stage) -> Seen {
    let buyer = s.body();
    let abroad = s.variant.is_multiple_of(2);
    for _ in 0..2 {
        let market = s.market(if abroad { &["33111000"] } else { &["60172000", "15500000"] });
        let mut firm = s.make(market, buyer.region);
        firm.id = format!("{}-{}", if abroad { "EXT" } else { "FL" }, 10_000 + s.random.below(90_000_000));
        (firm.identified, firm.mixes) = (false, false);
        if abroad {
            firm.abroad = Some("Республика Северного Моря");
            firm.form = Form::JointStock;
            firm.russian = "Nordlys Medisin".into();
        } else {
            firm.form = Form::SoleTrader;
            firm.russian = firm.owner.short();
        }
        s.name(&firm.id);
        let firm = s.enter(firm);
        let day = s.day(2019, 2024);
        let mut p = s.notice(&buyer, market, Method::Open, day);
        s.honest_offer(&mut p, &firm);
        let rival = s.outsider(market, buyer.region, &[firm]);
        s.offer(&mut p, &rival, 990_000);
        s.settle(p);
    }
    seen(
        &["PO-ghost"],
        "A foreign maker has no local number, and the portal withholds the numbers of private persons; both won against a rival.",
    )
}

/// A body buys nearly everything from one firm, mostly without a contest.
pub(crate) fn buyer_capture(s: &mut Stage) -> Seen {
    let market = s.market(&["72260000", "79710000", "90910000", "30213000"]);
    let region = s.region();
    let buyer = s.new_body(region, Story::Plain);
    let favourite = s.named_firms(market, region, 1).remove(0);
    s.name(&buyer.id);
    let start = s.day(2019, 2023);
    for part in 0..10 {
        let method = if part < 6 { Method::Direct } else { Method::PriceRequest };
        let mut p = s.notice(&buyer, market, method, start.plus(part * 31));
        let ceiling = price_request_ceiling(p.published.day());
        let share = if part < 8 { s.random.range(480, 820) } else { s.random.range(60, 140) };
        draft::resize(&mut p, ceiling.permille(share));
        if method == Method::Direct {
            p.ground = Some(grounds::NEED);
            s.settle_directly(p, &favourite, 1000);
            continue;
        }
        let winner = if part < 8 { Rc::clone(&favourite) } else { s.outsider(market, region, std::slice::from_ref(&favourite)) };
        let share = s.random.range(960_000, 998_000);
        s.offer(&mut p, &winner, share);
        s.settle(p);
    }
    seen(&["R040", "CRI-win", "DG-i180"], "The head of the body sends nearly all its money to one firm, most of it without a contest.")
}

/// A body that heats its house from the only heating network in town.
pub(crate) fn monopolist_utility(s: &mut Stage) -> Seen {
    let heat = &MARKETS[FREE_MARKETS + 2];
    let region = s.region();
    let buyer = s.new_body(region, Story::Plain);
    let utility = s.cast.utility(heat, region, buyer.town);
    s.name(&buyer.id);
    s.name(&utility.id);
    let start = s.day(2019, 2023);
    for part in 0..7 {
        let mut p = s.notice(&buyer, heat, Method::Direct, start.plus(part * 45));
        p.ground = Some(grounds::MONOPOLY);
        s.settle_directly(p, &utility, 1000);
    }
    for part in 0..3 {
        let mut p = s.notice(&buyer, market("30197630"), Method::PriceRequest, start.plus(part * 90 + 10));
        let small = price_request_ceiling(p.published.day()).permille(s.random.range(20, 60));
        draft::resize(&mut p, small);
        for _ in 0..2 {
            let known: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
            let firm = s.outsider(p.market, region, &known);
            s.honest_offer(&mut p, &firm);
        }
        s.settle(p);
    }
    seen(
        &["R040", "CRI-win", "DG-i180"],
        "There is one heating network in town and its tariff is regulated; everything else is bought by request for prices.",
    )
}

/// A first small contract won at half price, then much larger ones without a contest.
pub(crate) fn low_ball(s: &mut Stage) -> Seen {
    let market = s.market(&["72260000", "39130000", "18110000", "30125100"]);
    let buyer = s.body();
    let favourite = s.named_firms(market, buyer.region, 1).remove(0);
    let day = s.day(2019, 2023);
    let mut p = s.notice(&buyer, market, Method::PriceRequest, day);
    let small = price_request_ceiling(day).permille(s.random.range(25, 45));
    draft::resize(&mut p, small);
    let share = s.random.range(460_000, 540_000);
    s.offer(&mut p, &favourite, share);
    for share in [925_000, 968_000] {
        let known: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
        let rival = s.outsider(market, buyer.region, &known);
        s.offer(&mut p, &rival, share);
    }
    s.settle(p);
    for part in 1..=2 {
        let mut p = s.notice(&buyer, market, Method::Direct, day.plus(part * 70));
        p.ground = Some(grounds::RIGHTS);
        draft::resize(&mut p, small.times(s.random.range(20, 32)));
        s.settle_directly(p, &favourite, 1000);
    }
    s.name(&buyer.id);
    seen(&["R052", "R058", "DG-i002"], "The firm bought its way in at half price; what followed was many times larger and had no contest.")
}

/// A pilot, then the whole thing by open tender among several firms.
pub(crate) fn pilot_then_tender(s: &mut Stage) -> Seen {
    let market = s.market(&["72260000", "30213000"]);
    let buyer = s.body();
    let firm = s.named_firms(market, buyer.region, 1).remove(0);
    let day = s.day(2019, 2023);
    let mut p = s.notice(&buyer, market, Method::Direct, day);
    p.ground = Some(grounds::SMALL);
    let small = price_request_ceiling(day).permille(s.random.range(25, 45));
    draft::resize(&mut p, small);
    s.settle_directly(p, &firm, 950);
    for part in 1..=2 {
        let mut p = s.notice(&buyer, market, Method::Open, day.plus(part * 120));
        draft::resize(&mut p, small.times(s.random.range(18, 26)));
        let share = s.random.range(790_000, 850_000);
        s.offer(&mut p, &firm, share);
        for share in [870_000, 905_000, 960_000] {
            let known: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
            let rival = s.outsider(market, buyer.region, &known);
            s.offer(&mut p, &rival, share + 777);
        }
        s.settle(p);
    }
    seen(&["R052"], "A pilot went well; the whole was tendered openly, four firms bid, and the pilot's firm was the cheapest.")
}
