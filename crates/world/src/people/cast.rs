//! The background cast: the bodies and firms of ordinary life.

use std::rc::Rc;

use crate::chance::{Random, Stream};
use crate::people::bodies::Body;
use crate::people::firms::{Firm, Form};
use crate::words::places::REGIONS;
use crate::words::trades::{FREE_MARKETS, MARKETS, Market};

/// One body for so many processes, within the bounds below.
const PROCESSES_PER_BODY: u64 = 40;
const BODIES: (u64, u64) = (45, 3000);
/// One firm for so many processes, within the bounds below. The upper bounds keep the cast under 50 MB.
const PROCESSES_PER_FIRM: u64 = 8;
const FIRMS: (u64, u64) = (330, 40_000);
/// Share of firms that belong mostly to another firm, in thousandths.
const SUBSIDIARIES_PERMILLE: u64 = 90;

/// Serial numbers of scheme firms and bodies start here.
pub(crate) const LOCAL_FROM: u64 = 50_000;

/// Bodies and firms known to the whole world.
pub(crate) struct Cast {
    pub(crate) bodies: Vec<Rc<Body>>,
    pub(crate) firms: Vec<Rc<Firm>>,
    /// One monopolist for each tariff market, region and town.
    pub(crate) utilities: Vec<Rc<Firm>>,
}

impl Cast {
    /// The cast of a world of so many processes.
    pub(crate) fn new(seed: u64, processes: u64) -> Cast {
        let bodies = (processes / PROCESSES_PER_BODY).clamp(BODIES.0, BODIES.1);
        let bodies = (0..bodies).map(|i| Rc::new(Body::new(seed, i, (i % 9) as usize).touched(seed, i))).collect();
        let count = (processes / PROCESSES_PER_FIRM).clamp(FIRMS.0, FIRMS.1);
        let mut firms: Vec<Rc<Firm>> = Vec::with_capacity(count as usize);
        for i in 0..count {
            let mut random = Random::keyed(seed, Stream::Entity, i);
            let mut firm = Firm::new(seed, i, &MARKETS[i as usize % FREE_MARKETS], random.index(REGIONS.len()));
            let sole = firm.form == Form::SoleTrader;
            if !sole && !firms.is_empty() && random.permille(SUBSIDIARIES_PERMILLE) {
                firm.parent = Some(Rc::clone(random.pick(&firms)));
            }
            firms.push(Rc::new(firm));
        }
        Cast { bodies, firms, utilities: utilities(seed) }
    }

    /// Some body; a few buy much more than the others.
    pub(crate) fn body(&self, random: &mut Random) -> Rc<Body> {
        Rc::clone(&self.bodies[random.leading(self.bodies.len())])
    }

    /// Some body of a region.
    pub(crate) fn body_in(&self, random: &mut Random, region: usize) -> Rc<Body> {
        let count = (self.bodies.len() - region).div_ceil(9);
        Rc::clone(&self.bodies[region + 9 * random.index(count)])
    }

    /// Some firm of a market; one from `region` is preferred, a few are much more active than the others.
    pub(crate) fn firm(&self, random: &mut Random, market: &'static Market, region: usize) -> Rc<Firm> {
        let slot = MARKETS.iter().take(FREE_MARKETS).position(|m| m.code == market.code);
        // Regulated goods are sold by the firms of the medical market.
        let slot = slot.unwrap_or(9);
        let count = (self.firms.len() - slot).div_ceil(FREE_MARKETS);
        let mut firm = &self.firms[slot];
        for _ in 0..3 {
            firm = &self.firms[slot + FREE_MARKETS * random.leading(count)];
            if firm.region == region {
                break;
            }
        }
        Rc::clone(firm)
    }

    /// The monopolist of a tariff market in a town.
    pub(crate) fn utility(&self, market: &'static Market, region: usize, town: usize) -> Rc<Firm> {
        let first = usize::from(market.code != MARKETS[FREE_MARKETS + 2].code);
        Rc::clone(&self.utilities[(first * 9 + region) * 3 + town])
    }
}

fn utilities(seed: u64) -> Vec<Rc<Firm>> {
    let mut out = Vec::with_capacity(54);
    for (which, (russian, kazakh)) in [("Жылу", "Жылу"), ("Су Арнасы", "Су Арнасы")].into_iter().enumerate() {
        for (region, place) in REGIONS.iter().enumerate() {
            for (town, (town_russian, town_kazakh)) in place.towns.iter().enumerate() {
                let serial = LOCAL_FROM - 100 + (which * 27 + region * 3 + town) as u64;
                let mut firm = Firm::new(seed, serial, &MARKETS[FREE_MARKETS + 2 + which], region);
                firm.incorporate(seed, serial);
                firm.town = town;
                firm.russian = format!("{town_russian} {russian}");
                firm.kazakh = format!("{town_kazakh} {kazakh}");
                out.push(Rc::new(firm));
            }
        }
    }
    out
}
