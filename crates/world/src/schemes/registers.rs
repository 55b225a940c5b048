//! Schemes that a declaration, a list of restrictions or the whole register of firms shows.

use std::rc::Rc;

use crate::calendar::Day;
use crate::people::bodies::Body;
use crate::people::firms::Firm;
use crate::processes::draft;
use crate::processes::model::{Method, Process};
use crate::publish::declarations::Story;
use crate::publish::entities::{official_id, owner_id};
use crate::schemes::stage::{Seen, Stage, seen};

const FREE: [&str; 6] = ["30213000", "39130000", "79710000", "90910000", "33140000", "45261900"];

/// An open tender of `buyer` that `firm` wins against a stranger, not yet placed.
fn won(s: &mut Stage, buyer: &Rc<Body>, firm: &Rc<Firm>, day: Day) -> Process {
    let mut p = s.notice(buyer, firm.market, Method::Open, day);
    let share = s.random.range(840_000, 880_000);
    s.offer(&mut p, firm, share);
    let rival = s.outsider(firm.market, firm.region, std::slice::from_ref(firm));
    let share = s.random.range(890_000, 980_000);
    s.offer(&mut p, &rival, share);
    draft::settle(&mut p, &mut s.random);
    p
}

/// An officer owns a firm that sells to another body, and no declaration names it.
pub(crate) fn undeclared_interest(s: &mut Stage) -> Seen {
    interest(s, 60, false);
    seen(&["DECL-int"], "The officer owns the firm, which sells to another body, and declares nothing of it.")
}

/// The same, declared every year; or so small a share that it need not be.
pub(crate) fn declared_or_small_interest(s: &mut Stage) -> Seen {
    let declared = s.variant.is_multiple_of(2);
    interest(s, if declared { 60 } else { 3 }, declared);
    if declared {
        return seen(&["DECL-int"], "The officer owns the firm and declares it every year.");
    }
    seen(&["DECL-int"], "The officer holds three hundredths of the firm: too little to be declared.")
}

fn interest(s: &mut Stage, share: i64, declared: bool) {
    let market = s.market(&FREE);
    let region = s.region();
    let mut firm = s.make(market, region);
    (firm.parent, firm.mixes) = (None, false);
    let firm = s.enter(firm);
    let body = s.new_body_with(region, Story::Plain, if declared { std::slice::from_ref(&firm) } else { &[] });
    let since = body.since;
    s.entities.owner(&firm, &body.officer, &share.to_string(), since, None);
    for id in [&firm.id, &owner_id(&body.officer), &official_id(&body.officer)] {
        s.name(id);
    }
    let buyer = s.body_in((region + 1) % 9);
    let day = s.day(2019, 2024);
    let p = won(s, &buyer, &firm, day);
    s.place(p);
}

/// A body pays a firm with which it may not do business.
pub(crate) fn restricted_payment(s: &mut Stage) -> Seen {
    let (buyer, firm, p) = paid(s);
    let from = p.contracts[0].signed.plus(-s.random.range(60, 300));
    s.restrictions.restriction(&buyer, &firm, from, None, "Доля члена семьи руководителя: 100 %");
    s.place(p);
    seen(&["COI-pay"], "The body was told months before that it may not do business with the firm, and paid it.")
}

/// The restriction had ended; or it binds another body.
pub(crate) fn ended_or_other_restriction(s: &mut Stage) -> Seen {
    let (buyer, firm, p) = paid(s);
    let signed = p.contracts[0].signed;
    let ended = s.variant.is_multiple_of(2);
    if ended {
        let (from, to) = (signed.plus(-900), signed.plus(-s.random.range(20, 60)));
        s.restrictions.restriction(&buyer, &firm, from, Some(to), "Руководитель фирмы: член семьи заместителя");
    } else {
        let other = s.new_body(buyer.region, Story::Plain);
        s.restrictions.restriction(&other, &firm, signed.plus(-200), None, "Доля члена семьи руководителя: 50 %");
    }
    s.place(p);
    if ended {
        return seen(&["COI-pay"], "The restriction had ended before the contract was signed: the official had left.");
    }
    seen(&["COI-pay"], "The firm is restricted for another body, not for the one that paid it.")
}

/// A contract with payments, its buyer and its supplier.
fn paid(s: &mut Stage) -> (Rc<Body>, Rc<Firm>, Process) {
    let market = s.market(&FREE);
    let buyer = s.body();
    let firm = s.named_firms(market, buyer.region, 1).remove(0);
    let day = s.day(2019, 2023);
    let mut p = won(s, &buyer, &firm, day);
    let contract = &mut p.contracts[0];
    draft::pay(contract, &mut s.random, contract.value);
    (buyer, firm, p)
}

/// A bid under a number that the register of firms does not know; or of a firm that was wound up before.
pub(crate) fn unregistered_bidder(s: &mut Stage) -> Seen {
    let invented = s.variant.is_multiple_of(2);
    bidder(s, |firm, day, s| {
        if invented {
            return Rc::new(firm);
        }
        s.enter(Firm { dissolved: Some(day.plus(-120)), ..firm })
    });
    if invented {
        return seen(&["R045"], "A second bid was needed, so one was written in the name of a firm that never was.");
    }
    seen(&["R045"], "The second bid is that of a firm wound up months before.")
}

/// The firm was wound up after its bid; or it is young, and registered all the same.
pub(crate) fn later_wound_up_or_young(s: &mut Stage) -> Seen {
    let later = s.variant.is_multiple_of(2);
    bidder(s, |firm, day, s| {
        let (dissolved, registered) = if later { (Some(day.plus(400)), firm.registered) } else { (None, day.plus(-40)) };
        s.enter(Firm { dissolved, registered, ..firm })
    });
    if later {
        return seen(&["R045"], "The firm was wound up more than a year after its bid.");
    }
    seen(&["R045"], "The firm was registered weeks before its bid.")
}

/// A tender that a firm of the cast wins against the firm that `enter` brings into the world, or does not.
fn bidder(s: &mut Stage, enter: impl FnOnce(Firm, Day, &mut Stage) -> Rc<Firm>) {
    let market = s.market(&FREE);
    let buyer = s.body();
    let day = s.day(2019, 2023);
    let mut firm = s.make(market, buyer.region);
    firm.mixes = false;
    let firm = enter(firm, day, s);
    s.name(&firm.id);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    let winner = s.outsider(market, buyer.region, std::slice::from_ref(&firm));
    s.offer(&mut p, &winner, 912_300);
    s.offer(&mut p, &firm, 958_700);
    s.settle(p);
}
