//! Schemes after the award: changes, dates and payments of a contract.

use std::rc::Rc;

use crate::calendar::{DateStyle, Day};
use crate::law::{Money, VAT_PERMILLE, grounds, price_request_ceiling};
use crate::people::bodies::Body;
use crate::people::firms::Firm;
use crate::processes::draft;
use crate::processes::model::{Contract, Method, Paper, Process};
use crate::schemes::stage::{Seen, Stage, seen};
use crate::words::trades::{FREE_MARKETS, MARKETS, Market};

const WORKS: [&str; 4] = ["45233140", "45214200", "45231300", "45261900"];

/// An open tender that `firm` has won against another, not yet placed.
fn won(s: &mut Stage, market: &'static Market, years: (i64, i64)) -> Process {
    let buyer = s.body();
    let firm = s.named_firms(market, buyer.region, 1).remove(0);
    let day = s.day(years.0, years.1);
    let mut p = s.notice(&buyer, market, Method::Open, day);
    let share = s.random.range(840_000, 890_000);
    s.offer(&mut p, &firm, share);
    let rival = s.outsider(market, buyer.region, std::slice::from_ref(&firm));
    let share = s.random.range(900_000, 985_000);
    s.offer(&mut p, &rival, share);
    draft::settle(&mut p, &mut s.random);
    p
}

/// Won cheaply, then made dear within weeks.
pub(crate) fn inflated_amendment(s: &mut Stage) -> Seen {
    let market = s.market(&WORKS);
    let mut p = won(s, market, (2019, 2023));
    p.serial = true;
    let contract = &mut p.contracts[0];
    let value = contract.value.permille(s.random.range(1320, 1590));
    let days = s.random.range(18, 38);
    draft::change(contract, days, value, 0, ("Увеличение цены договора", "По соглашению сторон"));
    draft::pay(contract, &mut s.random, value);
    s.place(p);
    seen(&["R059", "R069"], "The low price was agreed beforehand to be raised by a third or more within weeks of signing.")
}

/// A price index over years; or hidden works that the state's expert confirmed.
pub(crate) fn indexation_or_hidden_works(s: &mut Stage) -> Seen {
    let market = s.market(&WORKS);
    let mut p = won(s, market, (2019, 2021));
    p.serial = true;
    let index = s.variant.is_multiple_of(2);
    let contract = &mut p.contracts[0];
    contract.ends = contract.signed.plus(if index { 1000 } else { 300 });
    for _ in 0..if index { 3 } else { 1 } {
        let share = if index { s.random.range(1045, 1070) } else { s.random.range(1080, 1110) };
        let value = contract.final_value().permille(share);
        let text = if index {
            ("Индексация цены", "Индекс цен в строительстве за год, опубликован статистическим органом")
        } else {
            ("Увеличение объема работ", "Скрытые работы, заключение государственной экспертизы")
        };
        let days = if index { 330 } else { 140 };
        draft::change(contract, days, value, 0, text);
        let published = contract.changes[contract.changes.len() - 1].date.at(9, 0);
        contract.papers.push(Paper { kind: "contractAnnexe", title: text.1, published });
    }
    draft::pay(contract, &mut s.random, contract.final_value());
    s.place(p);
    if index {
        return seen(&["R064", "R069"], "Three yearly indexations by the published index, foreseen in a contract of three years.");
    }
    seen(&["R059", "R069"], "Rotten foundations came to light; the state's expert confirmed the extra works.")
}

/// The contract was signed before the tender was decided.
pub(crate) fn contract_before_award(s: &mut Stage) -> Seen {
    let market = s.market(&["30213000", "39130000", "45261900", "33140000"]);
    let mut p = won(s, market, (2019, 2024));
    p.dates = Some(DateStyle::Zone);
    let before = s.random.range(4, 20);
    let contract = &mut p.contracts[0];
    contract.signed = p.awards[0].date.day().plus(-before);
    contract.starts = contract.signed;
    let shown = contract.signed.at(12, 0);
    contract.papers.iter_mut().for_each(|paper| paper.published = shown);
    s.place(p);
    seen(&["PO-back"], "The contract was signed while bids were still being opened: the tender was for show.")
}

/// A utility's contract that the law lets work backwards; or an award stamped anew after a clerical correction.
pub(crate) fn retroactive_or_corrected(s: &mut Stage) -> Seen {
    if s.variant.is_multiple_of(2) {
        let heat = &MARKETS[FREE_MARKETS + 2];
        let buyer = s.body();
        let utility = s.cast.utility(heat, buyer.region, buyer.town);
        s.name(&utility.id);
        let day = s.day(2019, 2024);
        let mut p = s.notice(&buyer, heat, Method::Direct, day);
        p.ground = Some(grounds::MONOPOLY);
        let price = p.value();
        draft::settle_directly(&mut p, &mut s.random, &utility, price);
        let contract = &mut p.contracts[0];
        contract.starts = contract.signed.plus(-s.random.range(20, 50));
        s.place(p);
        return seen(
            &["PO-back"],
            "Heat flowed from the first of January; the law lets a utility's contract cover the days before it was signed.",
        );
    }
    let market = s.market(&["30213000", "39130000", "18110000"]);
    let mut p = won(s, market, (2019, 2024));
    p.dates = Some(DateStyle::Zone);
    let first = p.awards[0].date;
    let corrected = p.contracts[0].signed.plus(s.random.range(3, 12)).working().at(15, 0);
    p.awards[0].date = corrected;
    p.awards[0].papers = vec![
        Paper { kind: "evaluationReports", title: "Протокол итогов", published: first },
        Paper {
            kind: "evaluationReports", title: "Протокол итогов (исправлена опечатка)", published: corrected
        },
    ];
    s.place(p);
    seen(&["PO-back"], "The award carries the date of a corrected misprint; the protocol of the decision is older than the contract.")
}

/// A direct award under the limit, taken over it by three changes.
pub(crate) fn change_orders(s: &mut Stage) -> Seen {
    let market = s.market(&WORKS);
    let buyer = s.body();
    let firm = s.named_firms(market, buyer.region, 1).remove(0);
    let day = s.confirmed_day();
    let (mut p, _) = direct(s, &buyer, market, &firm, day, (740, 930));
    p.ground = Some(grounds::NEED);
    let contract = &mut p.contracts[0];
    for text in ["Дополнительные работы", "Дополнительные объемы", "Дополнительные материалы"]
    {
        let value = contract.final_value().permille(s.random.range(1190, 1290));
        let days = s.random.range(20, 40);
        draft::change(contract, days, value, 20, (text, "Производственная необходимость"));
    }
    draft::pay(contract, &mut s.random, contract.final_value());
    s.place(p);
    seen(&["R054", "R064", "R069"], "A direct award was kept under the limit on paper and taken far over it by three change orders.")
}

/// A flood whose works grew as the water did; or a metered supply that goes up and down.
pub(crate) fn flood_or_meter(s: &mut Stage) -> Seen {
    let buyer = s.body();
    let flood = s.variant.is_multiple_of(2);
    let market = if flood { s.market(&["45231300", "45233140"]) } else { &MARKETS[FREE_MARKETS + 3] };
    let firm = if flood {
        s.named_firms(market, buyer.region, 1).remove(0)
    } else {
        let utility = s.cast.utility(market, buyer.region, buyer.town);
        s.name(&utility.id);
        utility
    };
    let day = s.confirmed_day();
    let (mut p, ceiling) = direct(s, &buyer, market, &firm, day, if flood { (700, 900) } else { (300, 500) });
    p.ground = Some(if flood { grounds::EMERGENCY } else { grounds::MONOPOLY });
    let published = p.published;
    if flood {
        p.papers.push(Paper {
            kind: "emergencyDecision", title: "Решение штаба о чрезвычайной ситуации", published
        });
    }
    grow(s, &mut p.contracts[0], flood);
    let contract = &p.contracts[0];
    assert!(flood || contract.final_value() < ceiling, "a metered supply stays under the limit");
    s.place(p);
    if flood {
        return seen(&["R054", "R064"], "A declared flood: each change rests on a published protocol of the emergency staff.");
    }
    seen(&["R064"], "Water is paid by the meter; the contract follows it up and down and stays under the limit.")
}

/// Three changes: upwards with the water, or up and down with the meter.
fn grow(s: &mut Stage, contract: &mut Contract, flood: bool) {
    for turn in 0..3 {
        let share = match (flood, turn) {
            (true, _) => s.random.range(1120, 1190),
            (false, 1) => s.random.range(860, 940),
            (false, _) => s.random.range(1040, 1120),
        };
        let value = contract.final_value().permille(share);
        let text = if flood {
            ("Дополнительные защитные работы", "Протокол областного штаба: подъем воды")
        } else {
            ("Уточнение объема", "По показаниям прибора учета за квартал")
        };
        draft::change(contract, if flood { 9 } else { 85 }, value, 0, text);
    }
}

/// A direct award of some thousandths of the limit, with a long contract, not yet placed.
fn direct(s: &mut Stage, buyer: &Rc<Body>, market: &'static Market, firm: &Rc<Firm>, day: Day, share: (i64, i64)) -> (Process, Money) {
    let mut p = s.notice(buyer, market, Method::Direct, day);
    p.serial = true;
    let ceiling = price_request_ceiling(day);
    draft::resize(&mut p, ceiling.permille(s.random.range(share.0, share.1)));
    let price = p.value();
    draft::settle_directly(&mut p, &mut s.random, firm, price);
    let contract = &mut p.contracts[0];
    contract.ends = contract.signed.plus(280);
    contract.payments.clear();
    (p, ceiling)
}

/// More was paid than the contract is worth.
pub(crate) fn payments_above(s: &mut Stage) -> Seen {
    let market = s.market(&["45233140", "90910000", "39130000", "60172000"]);
    let mut p = won(s, market, (2019, 2023));
    let contract = &mut p.contracts[0];
    let total = contract.value.permille(s.random.range(1170, 1390));
    draft::pay(contract, &mut s.random, total);
    s.place(p);
    seen(&["R068"], "Works that were never done were paid on top of the contract.")
}

/// A contract written without tax and paid with it; or paid in full after a published change.
pub(crate) fn tax_or_amended(s: &mut Stage) -> Seen {
    let market = s.market(&["45233140", "90910000", "39130000", "60172000"]);
    let mut p = won(s, market, (2019, 2023));
    let tax = s.variant.is_multiple_of(2);
    let contract = &mut p.contracts[0];
    if tax {
        let published = contract.signed.at(12, 0);
        contract.papers =
            vec![Paper { kind: "contractSigned", title: "Договор (цена указана без учета НДС)", published }];
        draft::pay(contract, &mut s.random, contract.value.permille(1000 + VAT_PERMILLE));
    } else {
        let value = contract.value.permille(s.random.range(1070, 1095));
        let days = s.random.range(40, 90);
        draft::change(contract, days, value, 30, ("Увеличение объема", "Дополнительная потребность, решение бюджетной комиссии"));
        draft::pay(contract, &mut s.random, value);
    }
    s.place(p);
    if tax {
        return seen(&["R068"], "The contract's value is written without tax and the payments include it: exactly 12 % more.");
    }
    seen(&["R068"], "Payments pass the award, but not the contract as amended.")
}
