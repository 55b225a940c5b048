//! A whole strategy's file against a register.

use std::collections::{BTreeMap, BTreeSet};

use super::super::entries::Change;
use super::super::faults::{Fault, Matter, Place};
use super::super::fold::{Kept, Register, Stamped};
use super::super::model::Action;
use super::super::plan::Whole;
use super::super::records::Move;
use super::super::words::{ActionId, RecordId, StrategyId, Words};
use super::{Draft, Sort, id_of};

/// Takes in what differs; gives the strategy and the actions the file has.
pub(super) fn compare(draft: &mut Draft, whole: &Whole) -> (StrategyId, BTreeSet<ActionId>) {
    let mut seen = BTreeSet::new();
    let mut first: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for placed in &whole.changes {
        if let Some((what, id)) = id_of(&placed.change)
            && let Some(first) = first.insert((what, id.clone()), placed.place.row.unwrap_or(0))
        {
            draft.fault(Fault::of(Matter::Twice { what, id, first }).at(&placed.place));
            continue;
        }
        if let Change::ActionPut(action) = &placed.change {
            seen.insert(action.id.clone());
        }
        one(draft, &placed.change.clone().named(), &placed.place);
    }
    (whole.strategy.clone(), seen)
}

fn one(draft: &mut Draft, change: &Change, place: &Place) {
    let r = &draft.register;
    let same = match change {
        Change::StrategyPut(x) => put(r.strategies.get(&x.id), x),
        Change::BodyPut(x) => put(r.bodies.get(&x.id), x),
        Change::ProblemPut(x) => put(r.problems.get(&x.id), x),
        Change::ObjectivePut(x) => put(r.objectives.get(&x.id), x),
        Change::MeasurePut(x) => put(r.measures.get(&x.id), x),
        Change::ActionPut(x) => return action(draft, x, place),
        Change::EvidenceAdded(x) => known(r, &x.id),
        Change::ClaimMade(x) => known(r, &x.id),
        Change::ActionVerified(x) => known(r, &x.id),
        Change::AssessmentAdded(x) => known(r, &x.id),
        Change::ValueDeclared(x) => known(r, &x.id),
        Change::TrialKept(x) => known(r, &x.id),
        Change::ActionStarted(x) => r.actions.get(&x.action).and_then(|f| there(&f.starts, x)),
        Change::DeadlineMoved(x) => r.actions.get(&x.action).and_then(|f| there(&f.moves, x)),
        Change::ActionCancelled(x) => r.actions.get(&x.action).and_then(|f| there(f.cancelled.as_slice(), x)),
    };
    match same {
        Some(true) => draft.out.unchanged += 1,
        Some(false) => drop(draft.take(change.clone(), Sort::Amended, place)),
        None => {
            let sort = if matches!(change, Change::DeadlineMoved(_)) { Sort::Moved } else { Sort::Added };
            draft.take(change.clone(), sort, place);
        }
    }
}

/// Whether an entity is there and says the same; `None`: it is new.
fn put<T: PartialEq>(kept: Option<&Kept<T>>, new: &T) -> Option<bool> {
    kept.map(|k| k.now == *new)
}

/// A record has its id from its content, so one that is there says the same. One that was given an id and says something
/// else is refused when it is applied.
fn known(register: &Register, id: &Option<RecordId>) -> Option<bool> {
    register.records.contains(id.as_ref()?).then_some(true)
}

fn there<T: PartialEq>(list: &[Stamped<T>], new: &T) -> Option<bool> {
    list.iter().any(|s| s.what == *new).then_some(true)
}

/// An action of the file. It states the first deadline and its moves, or only the last one; another one is a move.
fn action(draft: &mut Draft, new: &Action, place: &Place) {
    let Some(file) = draft.register.actions.get(&new.id) else {
        draft.take(Change::ActionPut(new.clone()), Sort::Added, place);
        return;
    };
    let old = &file.action.now;
    let (first, now) = (old.due.clone(), file.due_now().cloned());
    let same = |a: &Option<_>| match (a, &new.due) {
        (Some(a), Some(b)) => super::super::when::Due::same(a, b),
        (None, None) => true,
        _ => false,
    };
    let stays = same(&first) || same(&now);
    let amended = Action { due: if now.is_none() { new.due.clone() } else { first }, ..new.clone() };
    let changed = amended != *old;
    if changed {
        draft.take(Change::ActionPut(amended), Sort::Amended, place);
    }
    if !stays && now.is_some() {
        let row = place.row.unwrap_or(0);
        let reason = draft.terms.reason.clone().unwrap_or_else(|| format!("changed in {} row {row}", place.file));
        let Some(to) = new.due.clone() else {
            let matter = Matter::NoMove { action: new.id.to_string(), to: "(blank)".into(), why: "is no date".into() };
            return draft.fault(Fault::of(matter).at(place));
        };
        let decided_by = draft.terms.decided_by.clone().unwrap_or_else(|| draft.terms.author.clone());
        let moved = Move { action: new.id.clone(), from: now, to, reason: Words::plain(&reason), decided_by, act: None, on: None };
        draft.take(Change::DeadlineMoved(moved), Sort::Moved, place);
    } else if !changed {
        draft.out.unchanged += 1;
    }
}
