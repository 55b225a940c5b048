//! Schemes among bidders over several tenders: rings, cover bids, carved-up markets.

use std::rc::Rc;

use crate::people::firms::Firm;
use crate::processes::draft;
use crate::processes::model::Method;
use crate::schemes::stage::{Seen, Stage, seen};
use crate::words::trades::Market;

/// Four firms bid together on every tender of a region and win in turn, close under the estimate.
pub(crate) fn rotation_ring(s: &mut Stage) -> Seen {
    let market = s.market(&["45233140", "90910000", "45231300", "60172000"]);
    let region = s.region();
    let ring = s.named_firms(market, region, 4);
    let buyers = [s.body_in(region), s.body_in(region)];
    let start = s.day(2019, 2022);
    let mut size = None;
    for turn in 0..8 {
        let day = start.plus(turn as i64 * 65 + s.random.range(0, 15));
        let mut p = s.notice(&buyers[turn % 2], market, Method::Open, day);
        let size = *size.get_or_insert(p.value());
        draft::resize(&mut p, size.permille(s.random.range(960, 1040)));
        let winning = s.random.range(950_000, 966_000);
        for (index, firm) in ring.iter().enumerate() {
            let share = if index == turn % 4 { winning } else { winning + s.random.range(9_000, 30_000) };
            s.offer(&mut p, firm, share);
        }
        s.settle(p);
    }
    seen(&["R057"], "Four firms agreed to win in turn; the other three bid a little higher each time.")
}

/// Three neighbours win in turn because whoever has just won is busy; strangers compete and sometimes win.
pub(crate) fn busy_neighbours(s: &mut Stage) -> Seen {
    let market = s.market(&["45233140", "45231300", "45261900"]);
    let region = s.region();
    let firms = s.named_firms(market, region, 3);
    let buyers = [s.body_in(region), s.body_in(region)];
    let start = s.day(2019, 2022);
    for turn in 0..8 {
        let day = start.plus(turn as i64 * 65 + s.random.range(0, 15));
        let mut p = s.notice(&buyers[turn % 2], market, Method::Open, day);
        for (index, firm) in firms.iter().enumerate() {
            let busy = index == (turn + 2) % 3;
            if !busy {
                let ahead = if index == turn % 3 { 60_000 } else { 0 };
                let share = s.random.range(820_000, 975_000) - ahead;
                s.offer(&mut p, firm, share);
            }
        }
        for _ in 0..s.random.range(0, 2) {
            let others: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
            let stranger = s.outsider(market, region, &others);
            let share = s.random.range(830_000, 985_000);
            s.offer(&mut p, &stranger, share);
        }
        s.settle(p);
    }
    seen(&["R057"], "Three small builders with capacity for one site each: the last winner sits out. Prices differ widely.")
}

/// A favourite and two firms that bid exactly 5 % and 8 % above it, for one buyer.
pub(crate) fn cover_bids(s: &mut Stage) -> Seen {
    let market = s.market(&["39130000", "18110000", "30213000", "33140000"]);
    let region = s.region();
    let firms = s.named_firms(market, region, 4);
    let buyer = s.body_in(region);
    let start = s.day(2019, 2023);
    for turn in 0..5 {
        let day = start.plus(turn * 55 + s.random.range(0, 20));
        let mut p = s.notice(&buyer, market, Method::Open, day);
        // Whole thousands, so that the covers are exact to the last coin.
        let price = p.value().millionths(s.random.range(895_000, 918_000)).rounded(1000);
        for (firm, share) in [(&firms[0], 1000), (&firms[1], 1050), (&firms[2], 1060), (&firms[3], 1080)] {
            draft::offer(&mut p, &mut s.random, firm, price.permille(share));
        }
        s.settle(p);
    }
    seen(
        &["R023", "R053", "DG-i083", "CO-scr1"],
        "Three firms covered for a fourth: their bids are its bid plus 5, 6 and 8 %, five times over.",
    )
}

/// Dealers of one maker with a published mark-up; or a plant next door that is always the cheapest.
pub(crate) fn dealers_or_nearby_plant(s: &mut Stage) -> Seen {
    let region = s.region();
    let start = s.day(2019, 2023);
    if s.variant.is_multiple_of(2) {
        let market = s.market(&["30125100", "34144510"]);
        let firms = s.named_firms(market, region, 3);
        for turn in 0..4usize {
            let buyer = s.body();
            let mut p = s.notice(&buyer, market, Method::Open, start.plus(turn as i64 * 80));
            let list = p.value().permille(850).rounded(1000);
            for (index, firm) in firms.iter().enumerate() {
                let mark_up = [1020, 1040, 1070][(index + turn) % 3];
                draft::offer(&mut p, &mut s.random, firm, list.permille(mark_up));
            }
            s.settle(p);
        }
        return seen(&["R023"], "Three dealers of one maker add whole-percent mark-ups to the same price list; the winner changes.");
    }
    let market = s.market(&["15811100", "90511000"]);
    let firms = s.named_firms(market, region, 3);
    let buyer = s.body_in(region);
    for turn in 0..5 {
        let mut p = s.notice(&buyer, market, Method::Open, start.plus(turn * 70));
        for (index, firm) in firms.iter().enumerate() {
            let share = if index == 0 { s.random.range(740_000, 800_000) } else { s.random.range(830_000, 990_000) };
            s.offer(&mut p, firm, share);
        }
        s.settle(p);
    }
    seen(&["R053", "DG-i083"], "The only plant in town beats the same two haulers from afar each time, well under the estimate.")
}

/// Three firms share out three regions: each bids everywhere and wins only at home.
pub(crate) fn carve_up(s: &mut Stage) -> Seen {
    let market = s.market(&["34144510", "33111000", "45214200"]);
    let (regions, firms) = three_regions(s, market);
    let start = s.day(2019, 2022);
    for turn in 0..9 {
        let home = turn % 3;
        let buyer = s.body_in(regions[home]);
        let day = start.plus(turn as i64 * 50 + s.random.range(0, 20));
        let mut p = s.notice(&buyer, market, Method::Open, day);
        for (index, firm) in firms.iter().enumerate() {
            let share = if index == home { s.random.range(935_000, 950_000) } else { s.random.range(966_000, 997_000) };
            s.offer(&mut p, firm, share);
        }
        s.settle(p);
    }
    seen(&["CO-geo"], "Three firms divided three regions: all bid in each, the one whose region it is wins.")
}

/// Firms that do better at home because of the road, and bid elsewhere only at times.
pub(crate) fn local_advantage(s: &mut Stage) -> Seen {
    let market = s.market(&["09111100", "90511000", "45261900"]);
    let (regions, firms) = three_regions(s, market);
    let start = s.day(2019, 2022);
    for turn in 0..9usize {
        let home = turn % 3;
        let buyer = s.body_in(regions[home]);
        let mut p = s.notice(&buyer, market, Method::Open, start.plus(turn as i64 * 50));
        for (index, firm) in firms.iter().enumerate() {
            // On two occasions the neighbour has stock nearby and wins away from home.
            let away = turn == 4 || turn == 8;
            let (comes, cheap) = match (index == home, index == (home + 1) % 3) {
                (true, _) => (true, !away),
                (false, true) => (away || turn % 2 == 0, away),
                (false, false) => (turn % 4 == 1, false),
            };
            if comes {
                let share = if cheap { s.random.range(800_000, 880_000) } else { s.random.range(885_000, 990_000) };
                s.offer(&mut p, firm, share);
            }
        }
        let known: Vec<_> = p.offers.iter().map(|o| Rc::clone(&o.firm)).collect();
        let stranger = s.outsider(market, regions[home], &known);
        let share = s.random.range(890_000, 990_000);
        s.offer(&mut p, &stranger, share);
        s.settle(p);
    }
    seen(&["CO-geo"], "Hauling is dear, so each firm mostly wins at home; strangers bid too and neighbours win at times.")
}

fn three_regions(s: &mut Stage, market: &'static Market) -> ([usize; 3], Vec<Rc<Firm>>) {
    let first = s.region();
    let regions = [first, (first + 1) % 9, (first + 2) % 9];
    let firms = regions.iter().map(|region| s.named_firms(market, *region, 1).remove(0)).collect();
    (regions, firms)
}
