//! Schemes that only registers and declarations show: hidden owners, debarred firms, unexplained wealth.

use std::rc::Rc;

use crate::people::firms::Firm;
use crate::processes::model::Method;
use crate::publish::declarations::Story;
use crate::publish::entities::{official_id, owner_id};
use crate::schemes::stage::{Seen, Stage, seen};

const FREE: [&str; 6] = ["30213000", "39130000", "79710000", "90910000", "33140000", "45261900"];

/// The officer who runs the purchases, or a brother or sister, owns the winner, and does not say so.
pub(crate) fn hidden_interest(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let own = s.variant.is_multiple_of(2);
    let owner = if own { buyer.officer.clone() } else { s.sibling(&buyer.officer) };
    let mut firm = s.make(market, buyer.region);
    let front = firm.owner.clone();
    (firm.owner, firm.director) = (owner.clone(), Some(front));
    firm.parent = None;
    let firm = s.enter(firm);
    if !own {
        s.entities.family(&buyer.officer, &owner, if owner.female { "сестра" } else { "брат" });
    }
    for id in [&firm.id, &owner_id(&owner), &official_id(&buyer.officer)] {
        s.name(id);
    }
    let start = s.day(2019, 2023);
    let mut p = s.notice(&buyer, market, Method::Open, start);
    s.offer(&mut p, &firm, 962_100);
    let rival = s.outsider(market, buyer.region, std::slice::from_ref(&firm));
    s.offer(&mut p, &rival, 990_400);
    s.settle(p);
    let p = s.notice(&buyer, market, Method::Direct, start.plus(110));
    s.settle_directly(p, &firm, 1000);
    if own {
        return seen(
            &["OWN-bo", "DECL-int"],
            "The officer for purchases owns the winner through a front director and declares no interest.",
        );
    }
    seen(&["COI-rel"], "The winner belongs to the brother or sister of the officer for purchases.")
}

/// Someone else of the same name; or an official who had sold the firm before taking office.
pub(crate) fn namesake_or_former_owner(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let buyer = s.body();
    let mut firm = s.make(market, buyer.region);
    let sold = !s.variant.is_multiple_of(2);
    if !sold {
        firm.owner = s.namesake(&buyer.officer);
        firm.director = None;
    }
    let owner = owner_id(if sold { &buyer.officer } else { &firm.owner });
    let firm = s.enter(firm);
    if sold {
        let (from, until) = (buyer.since.plus(-2400), buyer.since.plus(-300));
        s.entities.owner(&firm, &buyer.officer, "50", from, Some(until));
    }
    for id in [&firm.id, &owner, &official_id(&buyer.officer)] {
        s.name(id);
    }
    let day = s.day(2019, 2024);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    s.offer(&mut p, &firm, 871_300);
    let rival = s.outsider(market, buyer.region, &[firm]);
    s.offer(&mut p, &rival, 913_900);
    s.settle(p);
    if sold {
        return seen(
            &["OWN-bo", "DECL-int"],
            "The officer sold the share most of a year before taking office; the register shows the day.",
        );
    }
    seen(&["OWN-bo"], "The owner only has the officer's name: another id and another date of birth.")
}

/// A tender that `firm` wins against a stranger.
fn wins(s: &mut Stage, firm: &Rc<Firm>, day: crate::calendar::Day) {
    let buyer = s.body_in(firm.region);
    let mut p = s.notice(&buyer, firm.market, Method::Open, day);
    let share = s.random.range(840_000, 880_000);
    s.offer(&mut p, firm, share);
    let rival = s.outsider(firm.market, firm.region, std::slice::from_ref(firm));
    let share = s.random.range(890_000, 980_000);
    s.offer(&mut p, &rival, share);
    s.settle(p);
}

/// The winner is on the list of debarred firms on the day of the award.
pub(crate) fn debarred_supplier(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let region = s.region();
    let mut firm = s.make(market, region);
    firm.mixes = false;
    let firm = s.enter(firm);
    s.name(&firm.id);
    let day = s.day(2019, 2023);
    let from = day.plus(-s.random.range(60, 300));
    s.entities.debarment(&firm, from, from.plus(730));
    wins(s, &firm, day);
    seen(&["R046"], "The firm was debarred for two years and won during them.")
}

/// The debarment was over; or it is another firm of that name.
pub(crate) fn expired_or_namesake_firm(s: &mut Stage) -> Seen {
    let market = s.market(&FREE);
    let region = s.region();
    let firm = s.make(market, region);
    let mut other = s.make(market, (region + 3) % 9);
    let expired = s.variant.is_multiple_of(2);
    let firm = s.enter(firm);
    let day = s.day(2019, 2023);
    if expired {
        let from = day.plus(-s.random.range(1000, 1300));
        s.entities.debarment(&firm, from, from.plus(730));
    } else {
        (other.russian, other.kazakh, other.form) = (firm.russian.clone(), firm.kazakh.clone(), firm.form);
        other.mixes = false;
        let other = s.enter(other);
        s.entities.debarment(&other, day.plus(-200), day.plus(530));
        s.name(&other.id);
    }
    s.name(&firm.id);
    wins(s, &firm, day);
    if expired {
        return seen(&["R046"], "The debarment had ended months before the award.");
    }
    seen(&["R046"], "Another firm of the same name is debarred; its number is different.")
}

/// An officer buys houses worth many years' income.
pub(crate) fn unexplained_assets(s: &mut Stage) -> Seen {
    wealth(s, false);
    seen(&["DECL-asset"], "Two houses in two years, each worth years of all declared income; no loan, sale or inheritance.")
}

/// The same house, paid from a declared inheritance or sale.
pub(crate) fn inheritance(s: &mut Stage) -> Seen {
    wealth(s, true);
    seen(&["DECL-asset"], "The house was paid from an inheritance or the sale of one, declared in the same year.")
}

fn wealth(s: &mut Stage, explained: bool) {
    let region = s.region();
    let year = s.random.range(2020, 2024);
    let story = if explained { Story::Explained(year) } else { Story::Unexplained(year) };
    let body = s.new_body(region, story);
    s.name(&official_id(&body.officer));
    s.name(&body.id);
    let market = s.market(&FREE);
    let day = s.day(2019, 2024);
    let mut p = s.notice(&body, market, Method::Open, day);
    for share in [884_100, 951_200] {
        let bidders: Vec<Rc<Firm>> = p.tenderers();
        let firm = s.outsider(market, region, &bidders);
        s.offer(&mut p, &firm, share);
    }
    s.settle(p);
}
