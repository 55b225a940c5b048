//! A source's corrections applied to the slots of a staged release, before its rows are made.

use rustc_hash::FxHashMap;

use super::plan::{Kind, Plan};
use super::settle::Settler;
use super::staged::Staged;

impl Settler<'_> {
    /// Applies the source's corrections to the slots.
    pub(super) fn correct(&mut self, data: &str, staged: &mut Staged) {
        for index in 0..staged.rows.len() {
            let row = staged.rows[index];
            let first = row.slots as usize;
            let plan = &self.plans[row.list as usize];
            match plan.kind {
                Kind::Bid => self.correct_status(data, staged, plan.status.map(|s| first + s), true),
                Kind::Award => self.correct_status(data, staged, plan.status.map(|s| first + s), false),
                Kind::Item => self.default_item_scheme(data, staged, plan, first),
                _ => {}
            }
            self.correct_amounts(data, staged, index);
        }
        if self.corrections.cancel_awards_by_contracts {
            self.cancel_awards(data, staged);
        }
    }

    fn correct_status(&self, data: &str, staged: &mut Staged, at: Option<usize>, is_bid: bool) {
        let Some(at) = at else { return };
        let c = self.corrections;
        let (default, map) = if is_bid { (&c.bid_status, &c.bid_statuses) } else { (&c.award_status, &c.award_statuses) };
        let published = staged.read(data, at);
        // Most publications need nothing here, and then nothing is copied.
        let status = match published.or(default.as_deref()) {
            Some(status) => map.get(status).map_or(status, String::as_str),
            None => return,
        };
        if published != Some(status) {
            let status = status.to_owned();
            staged.slots[at] = staged.keep(&status);
        }
    }

    fn default_item_scheme(&self, data: &str, staged: &mut Staged, plan: &Plan, first: usize) {
        let (Some(scheme), Some(class), Some(default)) = (plan.scheme, plan.class, &self.corrections.item_scheme) else { return };
        if staged.read(data, first + scheme).is_none() && staged.read(data, first + class).is_some() {
            staged.slots[first + scheme] = staged.keep(default);
        }
    }

    /// Placeholder amounts go, missing currencies come, for every money column of a row.
    fn correct_amounts(&mut self, data: &str, staged: &mut Staged, index: usize) {
        let row = staged.rows[index];
        for (slot, path) in &self.plans[row.list as usize].amounts {
            let at = row.slots as usize + slot;
            let Some(amount) = staged.read(data, at) else { continue };
            if self.corrections.is_placeholder_amount(amount) {
                staged.blank(at);
                self.troubles.count("a placeholder amount, taken as missing", (*path).to_owned());
            } else if let Some(currency) = &self.corrections.currency
                && staged.read(data, at + 1).is_none()
            {
                staged.slots[at + 1] = staged.keep(currency);
                self.troubles.count("a missing currency, filled from the source's settings", (*path).to_owned());
            }
        }
    }

    /// An award all of whose contracts are cancelled is cancelled.
    fn cancel_awards(&self, data: &str, staged: &mut Staged) {
        let mut by_award: FxHashMap<String, bool> = FxHashMap::default();
        let slot_of = |staged: &Staged, index: usize, slot: fn(&Plan) -> Option<usize>| {
            let row = staged.rows[index];
            slot(&self.plans[row.list as usize]).map(|s| row.slots as usize + s)
        };
        let kind = |staged: &Staged, index: usize| self.plans[staged.rows[index].list as usize].kind;
        for index in (0..staged.rows.len()).filter(|i| kind(staged, *i) == Kind::Contract) {
            let read = |slot| slot_of(staged, index, slot).and_then(|s| staged.read(data, s));
            let cancelled = read(|p| p.status) == Some("cancelled");
            if let Some(award) = read(|p| p.award) {
                by_award.entry(award.to_owned()).and_modify(|c| *c &= cancelled).or_insert(cancelled);
            }
        }
        for index in 0..staged.rows.len() {
            if kind(staged, index) != Kind::Award {
                continue;
            }
            let id = slot_of(staged, index, |p| p.id).and_then(|s| staged.read(data, s));
            if id.is_some_and(|id| by_award.get(id) == Some(&true))
                && let Some(at) = slot_of(staged, index, |p| p.status)
            {
                staged.slots[at] = staged.keep("cancelled");
            }
        }
    }
}
