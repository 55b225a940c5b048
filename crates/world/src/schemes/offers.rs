//! Schemes inside one tender: prices, times, contacts and refusals of its bids.

use std::rc::Rc;

use crate::calendar::{DateStyle, Day};
use crate::law::grounds;
use crate::processes::draft;
use crate::processes::model::{Method, Paper, Standing};
use crate::schemes::stage::{Seen, Stage, seen};

const FREE: [&str; 8] = ["30213000", "39130000", "18110000", "33140000", "90910000", "79710000", "45261900", "60172000"];

/// Two rivals write the same price, to the last coin.
pub(crate) fn identical_bids(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let rivals = s.named_firms(market, buyer.region, 2);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    let price = p.value().millionths(s.random.range(921_003, 968_011));
    for firm in &rivals {
        draft::offer(&mut p, &mut s.random, firm, price);
    }
    let other = s.outsider(market, buyer.region, &rivals);
    s.offer(&mut p, &other, 985_000);
    s.settle(p);
    seen(&["R028"], "Two rivals had their bids written at one desk, at one price.")
}

/// A price fixed by the state; or two branches of one firm that the portal lists as two parties.
pub(crate) fn fixed_prices_or_branches(s: &mut Stage) -> Seen {
    let buyer = s.body();
    let day = s.day(2019, 2024);
    if s.variant.is_multiple_of(2) {
        let market = s.market(&["33651000", "22112000"]);
        let firms = s.named_firms(market, buyer.region, 3);
        let mut p = s.notice(&buyer, market, Method::Open, day);
        let price = p.value();
        for firm in &firms {
            draft::offer(&mut p, &mut s.random, firm, price);
        }
        s.settle(p);
        return seen(&["R028"], "The state fixes the unit price of these goods, so every honest bid is the same.");
    }
    let market = s.market(&FREE);
    let head = s.firm(market, buyer.region);
    let mut branch = s.make(market, buyer.region);
    (branch.russian, branch.kazakh) = (head.russian.clone(), head.kazakh.clone());
    (branch.contact, branch.form) = (head.contact.clone(), head.form);
    branch.parent = Some(Rc::clone(&head));
    branch.mixes = false;
    let branch = s.enter(branch);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    let price = p.value().millionths(s.random.range(880_000, 940_000));
    for firm in [&head, &branch] {
        s.name(&firm.id);
        draft::offer(&mut p, &mut s.random, firm, price);
    }
    let other = s.outsider(market, buyer.region, &[head, branch]);
    s.offer(&mut p, &other, 850_000);
    s.settle(p);
    seen(&["R028", "R044"], "Head office and branch of one firm entered the same offer twice by mistake; a stranger won.")
}

/// Published on a Friday evening, closed within days, one bid by the firm that knew.
pub(crate) fn tailored_deadline(s: &mut Stage) -> Seen {
    let market = s.market(&["30213000", "72260000", "34144510", "45214200"]);
    let buyer = s.body();
    let favourite = s.named_firms(market, buyer.region, 1).remove(0);
    let day = friday(s.day(2019, 2024));
    let mut p = s.notice(&buyer, market, Method::Open, day);
    p.published = day.at(17, 40);
    p.papers.iter_mut().for_each(|paper| paper.published = day.at(17, 40));
    p.eligibility = Some("Наличие собственного склада в городе заказчика и опыта не менее 12 лет");
    let days = s.random.range(3, 4);
    draft::close_after(&mut p, &mut s.random, days);
    let share = s.random.range(988_000, 999_500);
    s.offer(&mut p, &favourite, share);
    draft::settle(&mut p, &mut s.random);
    let decided = p.deadline.day().plus(1).working();
    draft::move_award(&mut p, decided);
    s.place(p);
    seen(&["R003", "R018"], "The period was cut to a weekend so that only the firm told beforehand could bid; decided next day.")
}

fn friday(day: Day) -> Day {
    day.plus((4 - (day.0 + 3)).rem_euclid(7))
}

/// A true emergency with its ground published; or a repeat after a failure, where the law shortens the period.
pub(crate) fn emergency_or_repeat(s: &mut Stage) -> Seen {
    let buyer = s.body();
    let day = s.day(2019, 2024);
    let repeat = !s.variant.is_multiple_of(2);
    let market = if repeat { s.market(&FREE) } else { s.market(&["09134200", "45231300"]) };
    let mut after = None;
    if repeat {
        let p = s.notice(&buyer, market, Method::Open, day.plus(-60));
        after = Some(p.number);
        s.settle(p);
    }
    let mut p = s.notice(&buyer, market, Method::Open, day);
    p.after = after;
    (p.method_name, p.ground) = if repeat {
        ("Открытый конкурс (повторный)", Some(grounds::REPEAT))
    } else {
        ("Открытый конкурс (ускоренный)", Some(grounds::EMERGENCY))
    };
    if !repeat {
        let published = p.published;
        p.papers.push(Paper {
            kind: "emergencyDecision", title: "Решение штаба о чрезвычайной ситуации", published
        });
    }
    let days = if repeat { s.random.range(6, 9) } else { s.random.range(2, 4) };
    draft::close_after(&mut p, &mut s.random, days);
    for firm in s.named_firms(market, buyer.region, 3) {
        s.honest_offer(&mut p, &firm);
    }
    s.settle(p);
    if repeat {
        return seen(&["R003"], "The first tender brought no bids; the law shortens a repeat, and three firms came.");
    }
    seen(&["R003"], "A burst main or a flood: the decision is published, three firms bid, prices differ.")
}

/// The bid that won came after the deadline.
pub(crate) fn late_bid(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let favourite = s.named_firms(market, buyer.region, 1).remove(0);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    p.dates = Some(DateStyle::Zone);
    for _ in 0..2 {
        let known: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
        let rival = s.outsider(market, buyer.region, &known);
        let share = s.random.range(900_000, 970_000);
        s.offer(&mut p, &rival, share);
    }
    let share = s.random.range(885_000, 898_000);
    s.offer(&mut p, &favourite, share);
    p.offers[2].at = p.deadline.plus_seconds(s.random.range(35, 300) * 60);
    s.settle(p);
    seen(&["R030"], "The favourite saw the other bids, then handed in its own after the deadline, just below them.")
}

/// In time, but the deadline is written in another zone; or the deadline was moved by a published amendment.
pub(crate) fn other_zone_or_extension(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let firms = s.named_firms(market, buyer.region, 2);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    let other_zone = s.variant.is_multiple_of(2);
    if other_zone {
        p.dates = Some(DateStyle::Utc);
        p.bid_dates = Some(DateStyle::Zone);
    } else {
        p.dates = Some(DateStyle::Zone);
        p.serial = true;
        let first = p.deadline;
        p.moved = Some((first, first.day().plus(-2)));
        p.deadline = first.day().plus(7).working().at(11, 0);
    }
    s.offer(&mut p, &firms[0], 930_000);
    s.offer(&mut p, &firms[1], 880_000);
    p.offers[1].at = if other_zone {
        p.deadline.plus_seconds(-60 * s.random.range(20, 150))
    } else {
        p.deadline.plus_seconds(-86_400 * s.random.range(1, 3))
    };
    s.settle(p);
    if other_zone {
        return seen(&["R030"], "The deadline is in UTC and the bids in local time: read as text the winner seems late and is not.");
    }
    seen(&["R030"], "The deadline was moved by a published amendment; the winner bid after the first and before the second.")
}

/// The cheapest bid is refused without a paper, and a much dearer one wins.
pub(crate) fn lowest_disqualified(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let favourite = s.named_firms(market, buyer.region, 1).remove(0);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    p.price_only = true;
    let share = s.random.range(950_000, 985_000);
    s.offer(&mut p, &favourite, share);
    let all = !s.variant.is_multiple_of(2);
    for (refused, low, high) in [(true, 690_000, 750_000), (all, 780_000, 900_000)] {
        if !refused {
            continue;
        }
        let known: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
        let rival = s.outsider(market, buyer.region, &known);
        let share = s.random.range(low, high);
        s.offer(&mut p, &rival, share);
        if let Some(offer) = p.offers.last_mut() {
            offer.standing = Standing::Disqualified;
        }
    }
    if all {
        s.settle(p);
        return seen(&["R035", "R036", "R037"], "Everyone cheaper than the favourite was refused, without a published reason.");
    }
    let other = s.outsider(market, buyer.region, &[favourite]);
    s.offer(&mut p, &other, 993_000);
    s.settle(p);
    seen(&["R036", "R037"], "The cheapest bid was refused without a published reason; the favourite cost a third more.")
}

/// The cheapest bid is refused for a published reason that holds.
pub(crate) fn lowest_rightly_refused(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let firms = s.named_firms(market, buyer.region, 3);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    p.price_only = true;
    let dumping = !s.variant.is_multiple_of(2);
    let low = if dumping { s.random.range(430_000, 520_000) } else { s.random.range(845_000, 865_000) };
    for (firm, share) in firms.iter().zip([low, 882_000, 930_000]) {
        s.offer(&mut p, firm, share);
    }
    let decided = p.deadline.plus_seconds(2 * 86_400);
    let title = if dumping {
        "Протокол: не внесено обеспечение демпинговой цены"
    } else {
        "Протокол: отсутствует лицензия"
    };
    p.offers[0].standing = Standing::Disqualified;
    p.offers[0].papers.push(Paper { kind: "evaluationReports", title, published: decided });
    s.settle(p);
    seen(&["R036"], "The cheapest bidder had no licence, or gave no guarantee for a dumping price; the protocol is published.")
}

/// Two rivals are reached under one phone, one mailbox, one door.
pub(crate) fn shared_contacts(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let first = s.firm(market, buyer.region);
    let mut second = s.make(market, buyer.region);
    second.town = first.town;
    second.contact = crate::people::firms::Contact { name: second.contact.name.clone(), ..first.contact.clone() };
    let second = s.enter(second);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    for (firm, share) in [(&first, 955_000), (&second, 972_000)] {
        s.name(&firm.id);
        s.offer(&mut p, firm, share);
    }
    let other = s.outsider(market, buyer.region, &[first, second]);
    s.offer(&mut p, &other, 990_000);
    s.settle(p);
    seen(&["R044"], "Two rivals are run from one office: the same phone, mailbox and address.")
}

/// Firms in one business centre; or sister firms that openly bid for different lots.
pub(crate) fn business_centre_or_branches(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let first = s.firm(market, buyer.region);
    let mut second = s.make(market, buyer.region);
    second.town = first.town;
    let sisters = !s.variant.is_multiple_of(2);
    if sisters {
        second.contact = first.contact.clone();
        second.parent = Some(Rc::clone(&first));
    } else {
        second.contact.street = first.contact.street.clone();
    }
    let second = s.enter(second);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    if sisters {
        let lot = draft::contest(&mut s.random, market);
        p.contests.push(lot);
    }
    for (index, firm) in [&first, &second].into_iter().enumerate() {
        s.name(&firm.id);
        s.honest_offer(&mut p, firm);
        if sisters {
            let price = p.contests[index].value.millionths(s.random.range(850_000, 930_000));
            (p.offers[index].contest, p.offers[index].price) = (index, price);
        }
    }
    let other = s.outsider(market, buyer.region, &[first, second]);
    s.honest_offer(&mut p, &other);
    s.settle(p);
    if sisters {
        return seen(
            &["R044"],
            "Two firms of one owner, entered as such in the register, bid for different lots and never against each other.",
        );
    }
    seen(&["R044"], "Two firms rent rooms in one business centre; phones, mailboxes and owners differ.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_market_exists_and_fridays_are_found() {
        assert!(FREE.iter().all(|code| crate::words::trades::market(code).code == *code));
        assert_eq!(friday(Day::new(2024, 6, 1)), Day::new(2024, 6, 7));
        assert_eq!(friday(Day::new(2024, 6, 7)), Day::new(2024, 6, 7));
    }
}
