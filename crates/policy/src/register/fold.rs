//! The register as a value: entries folded in order. Every entry is checked whole before anything changes, so one that
//! is refused leaves the register as it was.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::check;
use super::entries::{Change, Entry};
use super::faults::{Fault, Matter};
use super::model::{Action, Body, Measure, Objective, Problem, Strategy};
use super::records::{Assessment, Cancellation, Claim, DeclaredValue, Evidence, Move, Of, Start, Trial, Verification};
use super::when::{Day, Due};
use super::words::{ActionId, BodyId, MeasureId, ObjectiveId, ProblemId, RecordId, StrategyId};

/// Who wrote something down, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// Who.
    pub author: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The day of that.
    pub day: Day,
    /// The ledger's event, where it came from there.
    pub event: Option<i64>,
    /// Its place among all entries of the register: what was said later stands later.
    pub order: usize,
}

/// Something that was added, with its stamp.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stamped<T> {
    /// Who and when.
    pub stamp: Stamp,
    /// The day it is about: its own, or the one it was written down.
    pub on: Day,
    /// What was added.
    pub what: T,
}

/// One changed field of an amended entity, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amendment {
    /// Who and when.
    pub stamp: Stamp,
    /// The field.
    pub field: String,
    /// What it said.
    pub was: serde_json::Value,
    /// What it says since.
    pub is: serde_json::Value,
}

/// An entity with its history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kept<T> {
    /// What it says now.
    pub now: T,
    /// Who made it, and when.
    pub made: Stamp,
    /// Every change since, oldest first.
    pub amendments: Vec<Amendment>,
}

/// An action with everything said of it, each list in the order in which it was written down.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActionFile {
    /// The action as promised at first, with amendments. Its `due` is the first deadline; see [`ActionFile::due`].
    pub action: Kept<Action>,
    /// Bodies that ever answered for it, so that changing the name does not wash off the promise.
    pub answered: BTreeSet<BodyId>,
    /// When work began.
    pub starts: Vec<Stamped<Start>>,
    /// What implementers claimed.
    pub claims: Vec<Stamped<Claim>>,
    /// What others found when they checked.
    pub verifications: Vec<Stamped<Verification>>,
    /// How the deadline moved.
    pub moves: Vec<Stamped<Move>>,
    /// That it was cancelled.
    pub cancelled: Option<Stamped<Cancellation>>,
}

impl ActionFile {
    /// The deadline as it stood at the end of `as_of`; `None`: none was ever stated.
    pub fn due(&self, as_of: Day) -> Option<&Due> {
        self.moves.iter().rev().find(|m| m.on <= as_of).map(|m| &m.what.to).or(self.action.now.due.as_ref())
    }

    /// The deadline as it stands after everything written down.
    pub fn due_now(&self) -> Option<&Due> {
        self.moves.last().map(|m| &m.what.to).or(self.action.now.due.as_ref())
    }
}

/// What all entries add up to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Register {
    /// Strategies by id.
    pub strategies: BTreeMap<StrategyId, Kept<Strategy>>,
    /// Bodies by id.
    pub bodies: BTreeMap<BodyId, Kept<Body>>,
    /// Problems by id.
    pub problems: BTreeMap<ProblemId, Kept<Problem>>,
    /// Objectives by id.
    pub objectives: BTreeMap<ObjectiveId, Kept<Objective>>,
    /// Measures by id.
    pub measures: BTreeMap<MeasureId, Kept<Measure>>,
    /// Actions by id.
    pub actions: BTreeMap<ActionId, ActionFile>,
    /// Evidence by id.
    pub evidence: BTreeMap<RecordId, Stamped<Evidence>>,
    /// Assessments in the order in which they were written down; all stand, none is ever replaced.
    pub assessments: Vec<Stamped<Assessment>>,
    /// Declared values in that order.
    pub values: Vec<Stamped<DeclaredValue>>,
    /// Trials of amendments by id.
    pub trials: BTreeMap<RecordId, Stamped<Trial>>,
    /// How many entries it is made of.
    pub entries: usize,
    /// Ids of all records that were ever added.
    #[serde(skip)]
    pub(super) records: BTreeSet<RecordId>,
    /// Places in `assessments` by what they speak of.
    #[serde(skip)]
    pub(super) assessed: BTreeMap<Of, Vec<usize>>,
    /// Evidence by what it is evidence for.
    #[serde(skip)]
    pub(super) evidenced: BTreeMap<Of, Vec<RecordId>>,
}

impl Register {
    /// The register that `entries` add up to; the first one that does not hold is the fault.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Register, Fault> {
        let mut register = Register::default();
        for entry in entries {
            register.apply(entry)?;
        }
        Ok(register)
    }

    /// Adds one entry. Refused, it changes nothing.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), Fault> {
        let stamp = stamp(entry, self.entries)?;
        let change = entry.change.clone().named();
        check::change(self, &stamp, &change)?;
        self.take(stamp, change);
        self.entries += 1;
        Ok(())
    }

    /// Takes in a change that was checked.
    fn take(&mut self, stamp: Stamp, change: Change) {
        match change {
            Change::StrategyPut(s) => put(&mut self.strategies, s.id.clone(), s, stamp),
            Change::BodyPut(b) => put(&mut self.bodies, b.id.clone(), b, stamp),
            Change::ProblemPut(p) => put(&mut self.problems, p.id.clone(), p, stamp),
            Change::ObjectivePut(o) => put(&mut self.objectives, o.id.clone(), o, stamp),
            Change::MeasurePut(m) => put(&mut self.measures, m.id.clone(), m, stamp),
            Change::ActionPut(a) => self.put_action(a, stamp),
            Change::EvidenceAdded(e) => {
                let id = self.record(&e.id);
                self.evidenced.entry(e.of.clone()).or_default().push(id.clone());
                self.evidence.insert(id, stamped(stamp, e.on, e));
            }
            Change::AssessmentAdded(a) => {
                self.record(&a.id);
                self.assessed.entry(a.of.clone()).or_default().push(self.assessments.len());
                self.assessments.push(stamped(stamp, a.on, a));
            }
            Change::ValueDeclared(v) => {
                self.record(&v.id);
                self.values.push(stamped(stamp, None, v));
            }
            Change::TrialKept(t) => {
                let id = self.record(&t.id);
                self.trials.insert(id, stamped(stamp, None, t));
            }
            Change::ClaimMade(c) => {
                self.record(&c.id);
                self.on_file(c.action.clone(), |file| file.claims.push(stamped(stamp, c.on, c)));
            }
            Change::ActionVerified(v) => {
                self.record(&v.id);
                self.on_file(v.action.clone(), |file| file.verifications.push(stamped(stamp, v.on, v)));
            }
            Change::ActionStarted(s) => self.on_file(s.action.clone(), |file| file.starts.push(stamped(stamp, Some(s.on), s))),
            Change::DeadlineMoved(m) => self.on_file(m.action.clone(), |file| file.moves.push(stamped(stamp, m.on, m))),
            Change::ActionCancelled(c) => self.on_file(c.action.clone(), |file| file.cancelled = Some(stamped(stamp, c.on, c))),
        }
    }

    fn put_action(&mut self, action: Action, stamp: Stamp) {
        let answering: Vec<BodyId> = action.responsible.iter().chain(&action.co).cloned().collect();
        if let Some(file) = self.actions.get_mut(&action.id) {
            // A stated deadline is the first one for ever: the moves say the rest, and the check saw that none is changed here.
            let due = file.due_now().and(file.action.now.due.clone()).or(if file.moves.is_empty() { action.due.clone() } else { None });
            amend(&mut file.action, Action { due, ..action }, stamp);
            file.answered.extend(answering);
            return;
        }
        let id = action.id.clone();
        let file = ActionFile {
            action: Kept { now: action, made: stamp, amendments: Vec::new() },
            answered: answering.into_iter().collect(),
            starts: Vec::new(),
            claims: Vec::new(),
            verifications: Vec::new(),
            moves: Vec::new(),
            cancelled: None,
        };
        self.actions.insert(id, file);
    }

    fn on_file(&mut self, id: ActionId, change: impl FnOnce(&mut ActionFile)) {
        if let Some(file) = self.actions.get_mut(&id) {
            change(file);
        }
    }

    fn record(&mut self, id: &Option<RecordId>) -> RecordId {
        let id = id.clone().expect("Change::named gives every record an id");
        self.records.insert(id.clone());
        id
    }

    /// The strategy an action belongs to, through its measure.
    pub fn strategy_of(&self, action: &Action) -> Option<&StrategyId> {
        self.measures.get(&action.measure).map(|m| &m.now.strategy)
    }

    /// Assessments of something, in the order in which they were written down.
    pub fn assessments_of(&self, of: &Of) -> impl Iterator<Item = &Stamped<Assessment>> {
        self.assessed.get(of).into_iter().flatten().filter_map(|i| self.assessments.get(*i))
    }

    /// Trials of amendments kept as evidence for a measure, by id.
    pub fn trials_of(&self, measure: &MeasureId) -> impl Iterator<Item = &Stamped<Trial>> {
        self.trials.values().filter(move |t| t.what.measure.as_ref() == Some(measure))
    }

    /// Evidence for something that everyone may see, in the order in which it was written down.
    pub fn public_evidence_of(&self, of: &Of) -> impl Iterator<Item = &Stamped<Evidence>> {
        self.evidence_of(of).filter(|e| e.what.public)
    }

    /// All evidence for something, also what is not public, in the order in which it was written down.
    pub fn evidence_of(&self, of: &Of) -> impl Iterator<Item = &Stamped<Evidence>> {
        self.evidenced.get(of).into_iter().flatten().filter_map(|id| self.evidence.get(id))
    }
}

fn stamp(entry: &Entry, order: usize) -> Result<Stamp, Fault> {
    match entry.day() {
        Some(day) if !entry.author.trim().is_empty() => {
            Ok(Stamp { author: entry.author.trim().to_owned(), at: entry.at.clone(), day, event: entry.event, order })
        }
        _ => Err(Matter::NoAuthor { author: entry.author.clone(), at: entry.at.clone() }.into()),
    }
}

fn stamped<T>(stamp: Stamp, on: Option<Day>, what: T) -> Stamped<T> {
    Stamped { on: on.unwrap_or(stamp.day), stamp, what }
}

fn put<I: Ord, T: Serialize + PartialEq>(map: &mut BTreeMap<I, Kept<T>>, id: I, new: T, stamp: Stamp) {
    match map.get_mut(&id) {
        Some(kept) => amend(kept, new, stamp),
        None => {
            map.insert(id, Kept { now: new, made: stamp, amendments: Vec::new() });
        }
    }
}

/// Replaces what an entity says and keeps what it said.
fn amend<T: Serialize + PartialEq>(kept: &mut Kept<T>, new: T, stamp: Stamp) {
    if kept.now == new {
        return;
    }
    let fields = |value: &T| match serde_json::to_value(value) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let (was, is) = (fields(&kept.now), fields(&new));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    for name in names {
        let of = |map: &serde_json::Map<String, serde_json::Value>| map.get(name).cloned().unwrap_or(serde_json::Value::Null);
        if of(&was) != of(&is) {
            kept.amendments.push(Amendment { stamp: stamp.clone(), field: name.clone(), was: of(&was), is: of(&is) });
        }
    }
    kept.now = new;
}
