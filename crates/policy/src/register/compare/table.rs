//! A table of measures against a register: row by row, only the columns it has.

use std::collections::{BTreeMap, BTreeSet};

use facts::ids::digest;
use facts::keys::text_key;

use super::super::entries::Change;
use super::super::faults::{Fault, Matter, Place};
use super::super::import::{Field, Row, Table};
use super::super::model::{Action, Measure, Objective, Strategy, StrategyStatus};
use super::super::records::Move;
use super::super::when::{Due, When};
use super::super::words::{ActionId, BodyId, MeasureId, ObjectiveId, StrategyId, Words, is_id};
use super::names::Names;
use super::{Draft, Sort};

/// Takes in what differs; gives the strategy and the actions the table has.
pub(super) fn compare(draft: &mut Draft, table: &Table) -> (StrategyId, BTreeSet<ActionId>) {
    let place = Place { file: table.file.clone(), ..Place::default() };
    draft.out.notices.extend(table.notices.iter().cloned());
    let named = table.rows.iter().find_map(|r| r.strategy.as_deref()).map(StrategyId::from);
    let Some(strategy) = draft.terms.strategy.clone().or(named) else {
        draft.fault(Fault::of(Matter::Blank { what: "the plan".to_owned(), field: "strategy" }).at(&place));
        return (StrategyId::from(""), BTreeSet::new());
    };
    if !draft.register.strategies.contains_key(&strategy) {
        let title = draft.terms.title.clone().unwrap_or_else(|| Words::plain(&table.file));
        let illustrative = draft.terms.illustrative;
        let status = StrategyStatus::InForce;
        let id = strategy.clone();
        let new = Strategy { id, title, jurisdiction: None, period: None, act: None, source: None, status, illustrative, note: None };
        draft.take(Change::StrategyPut(new), Sort::Added, &place);
    }
    let names = Names::of(&draft.register);
    let ids = Ids::of(&strategy, table);
    let mut reader = Reader {
        objectives: objectives(draft, &strategy),
        strategy: strategy.clone(),
        table,
        names,
        ids,
        measures: BTreeMap::new(),
        above: None,
        seen: BTreeMap::new(),
    };
    for row in 0..table.rows.len() {
        reader.row(draft, row);
    }
    (strategy, reader.seen.into_keys().collect())
}

fn objectives(draft: &Draft, strategy: &StrategyId) -> BTreeMap<String, ObjectiveId> {
    let of = draft.register.objectives.values().map(|o| &o.now).filter(|o| o.strategy == *strategy);
    of.flat_map(|o| o.text.all().chain([o.id.as_str()]).filter_map(text_key).map(|k| (k, o.id.clone())).collect::<Vec<_>>()).collect()
}

/// Ids of measures and actions of rows that have none: from strategy and number, else from the text. Where a plan counts
/// anew in every section, the section is part of the number.
struct Ids {
    measures: Vec<String>,
    actions: Vec<String>,
}

impl Ids {
    fn of(strategy: &StrategyId, table: &Table) -> Ids {
        let mut seen: BTreeMap<&str, &Option<String>> = BTreeMap::new();
        let anew = table.rows.iter().filter(|r| !r.continues).any(|r| match r.number.as_deref() {
            Some(n) => seen.insert(n, &r.direction).is_some_and(|before| *before != r.direction),
            None => false,
        });
        let mut ids = Ids { measures: Vec::new(), actions: Vec::new() };
        let mut part = 1;
        for row in &table.rows {
            let section = row.direction.as_deref().filter(|_| anew).and_then(text_key).unwrap_or_default();
            let number = row.number.as_deref().filter(|n| is_id(n));
            let own = match number {
                Some(n) if section.is_empty() => n.to_owned(),
                Some(n) => format!("{n}.{}", short(&[&section])),
                None => short(&[&section, &text_key(&row.measure).unwrap_or_default()]),
            };
            part = if row.continues { part + 1 } else { 1 };
            let measure = format!("{strategy}.{own}");
            ids.actions.push(if part == 1 { measure.clone() } else { format!("{measure}-{part}") });
            ids.measures.push(measure);
        }
        ids
    }
}

fn short(parts: &[&str]) -> String {
    digest(parts.iter().map(|p| p.as_bytes()))[..8].to_owned()
}

struct Reader<'a> {
    strategy: StrategyId,
    table: &'a Table,
    names: Names,
    ids: Ids,
    objectives: BTreeMap<String, ObjectiveId>,
    /// What an earlier row said of a measure, and where.
    measures: BTreeMap<MeasureId, (Measure, usize)>,
    /// The measure of the row before.
    above: Option<MeasureId>,
    seen: BTreeMap<ActionId, usize>,
}

impl Reader<'_> {
    fn has(&self, field: Field) -> bool {
        self.table.columns.contains(&field)
    }

    fn row(&mut self, draft: &mut Draft, index: usize) {
        let row = &self.table.rows[index];
        if let Some(found) = row.strategy.as_ref().filter(|s| **s != self.strategy.0) {
            let matter = Matter::RowOfOther { found: found.clone(), expected: self.strategy.to_string() };
            return draft.fault(Fault::of(matter).at(&row.at(Field::Strategy)));
        }
        let id = ActionId(row.id.clone().unwrap_or_else(|| self.ids.actions[index].clone()));
        if let Some(first) = self.seen.insert(id.clone(), row.place.row.unwrap_or(0)) {
            let field = if row.id.is_some() { Field::Id } else { Field::Number };
            return draft.fault(Fault::of(Matter::Twice { what: "action", id: id.0, first }).at(&row.at(field)));
        }
        let entries = draft.out.entries.len();
        let faults = draft.faults.len();
        let Some(measure) = self.measure(draft, row, index, &id) else { return };
        self.action(draft, row, id, measure);
        draft.out.unchanged += usize::from(draft.out.entries.len() == entries && draft.faults.len() == faults);
    }

    /// The row's measure, put if it is new or says something else.
    fn measure(&mut self, draft: &mut Draft, row: &Row, index: usize, action: &ActionId) -> Option<MeasureId> {
        let lang = draft.terms.lang;
        let of_action = draft.register.actions.get(action).map(|f| f.action.now.measure.clone());
        let stated = row.measure_id.as_deref().map(MeasureId::from);
        // A measure over several rows of which only some are known keeps together.
        let above = self.above.take().filter(|_| row.continues);
        let id = stated.or(of_action).or(above).unwrap_or_else(|| MeasureId(self.ids.measures[index].clone()));
        self.above = Some(id.clone());
        let old = draft.register.measures.get(&id).map(|m| m.now.clone());
        let mut new = old.clone().unwrap_or_else(|| Measure {
            id: id.clone(),
            strategy: self.strategy.clone(),
            objectives: Vec::new(),
            kind_of: None,
            kind: None,
            number: None,
            direction: None,
            text: Words::in_lang(&row.measure, lang),
            uncac: Vec::new(),
            law: Vec::new(),
            rationale: None,
            expected_effect: None,
            cost: None,
            risks: Vec::new(),
        });
        new.text = reworded(Some(&new.text), &row.measure, lang);
        if self.has(Field::Number) && row.number.is_some() {
            new.number = row.number.clone();
        }
        if let Some(direction) = &row.direction {
            new.direction = Some(reworded(new.direction.as_ref(), direction, lang));
        }
        if self.has(Field::Type) {
            new.kind_of = row.kind_of;
        }
        if self.has(Field::Kind) && row.kind != new.kind_stated() {
            new.kind = row.kind;
        }
        if let Some(text) = &row.objective {
            new.objectives = self.objectives_of(draft, text, &row.at(Field::Objective));
        }
        if let Some((first, at)) = self.measures.get(&id) {
            if *first != new {
                let matter = Matter::Differs { what: "measure", id: id.to_string(), first: self.table.rows[*at].place.row.unwrap_or(0) };
                draft.fault(Fault::of(matter).at(&row.at(Field::Measure)));
                return None;
            }
            return Some(id);
        }
        self.measures.insert(id.clone(), (new.clone(), index));
        let put = match old {
            None => draft.take(Change::MeasurePut(new), Sort::Added, &row.at(Field::Measure)),
            Some(old) if old != new => draft.take(Change::MeasurePut(new), Sort::Amended, &row.at(Field::Measure)),
            Some(_) => true,
        };
        put.then_some(id)
    }

    /// Objectives by id or text; a text the strategy does not have is a new one, without a target.
    fn objectives_of(&mut self, draft: &mut Draft, cell: &str, place: &Place) -> Vec<ObjectiveId> {
        let whole = text_key(cell).and_then(|k| self.objectives.get(&k).cloned());
        if let Some(id) = whole {
            return vec![id];
        }
        let known: Option<Vec<ObjectiveId>> =
            cell.split(';').map(|piece| text_key(piece).and_then(|k| self.objectives.get(&k).cloned())).collect();
        if let Some(known) = known {
            return known;
        }
        let key = text_key(cell).unwrap_or_default();
        let id = ObjectiveId(format!("{}.o-{}", self.strategy, short(&[&key])));
        let text = Words::in_lang(cell, draft.terms.lang);
        let objective = Objective { id: id.clone(), strategy: self.strategy.clone(), problem: None, text, targets: Vec::new() };
        draft.take(Change::ObjectivePut(objective), Sort::Added, place);
        self.objectives.insert(key, id.clone());
        vec![id]
    }

    fn action(&mut self, draft: &mut Draft, row: &Row, id: ActionId, measure: MeasureId) {
        let lang = draft.terms.lang;
        let old = draft.register.actions.get(&id).map(|f| (f.action.now.clone(), f.due_now().cloned()));
        let mut new = old.as_ref().map_or_else(|| blank(id.clone()), |(a, _)| a.clone());
        new.measure = measure;
        let has_measure_text = self.has(Field::Measure);
        let words = |field: Field, cell: &Option<String>, slot: &mut Option<Words>| {
            if self.table.columns.contains(&field) {
                *slot = cell.as_ref().map(|text| reworded(slot.as_ref(), text, lang));
            }
        };
        if has_measure_text {
            words(Field::Action, &row.action, &mut new.text);
        }
        words(Field::Form, &row.form, &mut new.form);
        words(Field::Performance, &row.performance, &mut new.performance);
        words(Field::Funding, &row.funding, &mut new.funding);
        if self.has(Field::ActorGroup) {
            new.actor_group = row.actor_group;
        }
        if self.has(Field::Start) {
            new.start = row.start;
        }
        let when = row.due.as_ref().and_then(|d| d.when).or(new.start);
        if self.has(Field::Responsible) || self.has(Field::Co) {
            let Some((responsible, co)) = self.answering(draft, row, when) else { return };
            new.responsible = if self.has(Field::Responsible) { responsible } else { new.responsible };
            new.co = co;
        }
        let place = row.at(Field::Measure);
        match old {
            None => {
                new.due = row.due.clone();
                draft.take(Change::ActionPut(new), Sort::Added, &place);
            }
            Some((old, now)) => {
                if now.is_none() && self.has(Field::Due) {
                    new.due = row.due.clone();
                }
                // The move goes first: a body that does not live to see the old deadline may well see the new one, and back.
                let moves = self.has(Field::Due) && now.is_some();
                let early = moves && row.due.as_ref().zip(now.as_ref()).is_some_and(|(to, now)| to.last_day() < now.last_day());
                if early && new != old {
                    draft.take(Change::ActionPut(new.clone()), Sort::Amended, &place);
                }
                if let Some(now) = now.filter(|_| moves) {
                    moved(draft, row, &id, now);
                }
                if !early && new != old {
                    draft.take(Change::ActionPut(new), Sort::Amended, &place);
                }
            }
        }
    }

    /// Who answers for the row, and who works with them.
    fn answering(&mut self, draft: &mut Draft, row: &Row, when: Option<When>) -> Option<(Option<BodyId>, Vec<BodyId>)> {
        let mut bodies = |cell: &Option<String>, field| match cell {
            Some(cell) => self.names.read(draft, cell, when, &row.at(field)),
            None => Some(Vec::new()),
        };
        let mut all = bodies(&row.responsible, Field::Responsible)?;
        let mut co = bodies(&row.co, Field::Co)?;
        let responsible = if all.is_empty() { None } else { Some(all.remove(0)) };
        co.retain(|b| Some(b) != responsible.as_ref() && !all.contains(b));
        all.extend(co);
        Some((responsible, all))
    }
}

fn blank(id: ActionId) -> Action {
    Action {
        id,
        measure: MeasureId::from(""),
        text: None,
        responsible: None,
        co: Vec::new(),
        actor_group: None,
        start: None,
        due: None,
        form: None,
        performance: None,
        funding: None,
        scope: Default::default(),
        depends_on: Vec::new(),
    }
}

/// The words with `text` in them: unchanged when a reader of the language sees that text already.
fn reworded(old: Option<&Words>, text: &str, lang: Option<facts::texts::Lang>) -> Words {
    match old {
        None => Words::in_lang(text, lang),
        Some(old) if old.text(lang).trim() == text => old.clone(),
        Some(old) => old.with(text, lang),
    }
}

/// A deadline of a known action that differs is a move, by the row's own words or those of the terms.
fn moved(draft: &mut Draft, row: &Row, id: &ActionId, now: Due) {
    let place = row.at(Field::Due);
    let Some(to) = row.due.clone() else {
        let why = "is blank, and a deadline is not taken away".to_owned();
        return draft.fault(Fault::of(Matter::NoMove { action: id.to_string(), to: "(blank)".to_owned(), why }).at(&place));
    };
    if to.same(&now) {
        return;
    }
    let stated = row.reason.clone().or_else(|| draft.terms.reason.clone());
    let reason = stated.unwrap_or_else(|| format!("changed in {} row {}", place.file, place.row.unwrap_or(0)));
    let decided_by = row.decided_by.clone().or_else(|| draft.terms.decided_by.clone()).unwrap_or_else(|| draft.terms.author.clone());
    let change =
        Move { action: id.clone(), from: Some(now), to, reason: Words::plain(&reason), decided_by, act: row.act.clone(), on: None };
    draft.take(Change::DeadlineMoved(change), Sort::Moved, &place);
}
