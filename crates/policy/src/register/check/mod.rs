//! Whether an entry may be taken in: the register's invariants, each in one place. Nothing here changes anything.

mod entities;

mod lifecycle;

#[cfg(test)]
pub(super) use entities::is_uncac;

use super::entries::Change;
use super::faults::{Fault, Matter};
use super::fold::{Register, Stamp};
use super::model::Body;
use super::records::Of;
use super::when::{Day, When};
use super::words::{BodyId, RecordId, Words, is_id};

/// Most bytes of a trial's inputs and results: a summary with row ids, not the rows.
const TRIAL_BYTES_MAX: usize = 1_000_000;

type Checked = Result<(), Fault>;

/// Refuses a change that the register's invariants do not allow.
pub(super) fn change(register: &Register, stamp: &Stamp, change: &Change) -> Checked {
    match change {
        Change::StrategyPut(s) => entities::strategy(s),
        Change::BodyPut(b) => entities::body(register, b),
        Change::ProblemPut(p) => entities::problem(register, p),
        Change::ObjectivePut(o) => entities::objective(register, o),
        Change::MeasurePut(m) => entities::measure(register, m),
        Change::ActionPut(a) => entities::action(register, a),
        Change::EvidenceAdded(e) => lifecycle::evidence(register, stamp, e),
        Change::ActionStarted(s) => lifecycle::start(register, stamp, s),
        Change::ClaimMade(c) => lifecycle::claim(register, stamp, c),
        Change::ActionVerified(v) => lifecycle::verification(register, stamp, v),
        Change::AssessmentAdded(a) => lifecycle::assessment(register, stamp, a),
        Change::DeadlineMoved(m) => lifecycle::moved(register, stamp, m),
        Change::ActionCancelled(c) => lifecycle::cancellation(register, stamp, c),
        Change::ValueDeclared(v) => {
            new_record(register, &v.id)?;
            finite(&format!("the declared value of {}", v.indicator), v.value)?;
            filled("a declared value", "declared_by", &v.declared_by)?;
            filled("a declared value", "source", &v.source)?;
            known_bodies(register, &v.scope.bodies)
        }
        Change::TrialKept(t) => {
            new_record(register, &t.id)?;
            filled("a trial", "amendment", &t.amendment)?;
            filled("a trial", "data_version", &t.data_version)?;
            let bytes = t.inputs.to_string().len() + t.result.to_string().len();
            if bytes > TRIAL_BYTES_MAX {
                let found = format!("{bytes} bytes");
                return refuse(Matter::TooLarge { what: "the trial", found, most: TRIAL_BYTES_MAX as u64 });
            }
            match &t.measure {
                Some(measure) => entities::legislative(register, measure),
                None => Ok(()),
            }
        }
    }
}

fn refuse(matter: Matter) -> Checked {
    Err(matter.into())
}

fn id(what: &'static str, id: &str) -> Checked {
    if is_id(id) { Ok(()) } else { refuse(Matter::BadId { what, id: id.to_owned() }) }
}

fn missing(what: &'static str, id: &str) -> Checked {
    refuse(Matter::Missing { what, id: id.to_owned() })
}

fn filled(what: &str, field: &'static str, text: &str) -> Checked {
    if text.trim().is_empty() { refuse(Matter::Blank { what: what.to_owned(), field }) } else { Ok(()) }
}

fn words(what: &str, field: &'static str, words: &Words) -> Checked {
    if words.is_blank() {
        return refuse(Matter::Blank { what: what.to_owned(), field });
    }
    if words.is_too_long() { refuse(Matter::TooLong { what: what.to_owned(), field }) } else { Ok(()) }
}

fn finite(what: &str, value: f64) -> Checked {
    if value.is_finite() { Ok(()) } else { refuse(Matter::NotFinite { what: what.to_owned(), value }) }
}

fn new_record(register: &Register, record: &Option<RecordId>) -> Checked {
    let Some(record) = record else { return Ok(()) };
    id("the record", record.as_str())?;
    if register.records.contains(record) { refuse(Matter::AlreadyThere { id: record.to_string() }) } else { Ok(()) }
}

fn known_evidence(register: &Register, evidence: &[RecordId]) -> Checked {
    match evidence.iter().find(|e| !register.evidence.contains_key(*e)) {
        Some(unknown) => missing("evidence", unknown.as_str()),
        None => Ok(()),
    }
}

fn known_bodies(register: &Register, bodies: &[BodyId]) -> Checked {
    match bodies.iter().find(|b| !register.bodies.contains_key(*b)) {
        Some(unknown) => missing("body", unknown.as_str()),
        None => Ok(()),
    }
}

/// What is dated tomorrow was not known today.
fn not_in_the_future(what: &str, on: Option<Day>, stamp: &Stamp) -> Checked {
    match on {
        Some(on) if on > stamp.day => {
            refuse(Matter::InTheFuture { what: what.to_owned(), on: on.to_string(), written: stamp.day.to_string() })
        }
        _ => Ok(()),
    }
}

fn body<'a>(register: &'a Register, id: &BodyId) -> Result<&'a Body, Fault> {
    register.bodies.get(id).map(|b| &b.now).ok_or_else(|| Matter::Missing { what: "body", id: id.to_string() }.into())
}

/// A body must exist on a stated day; of a month or year, on some day of it, because the plan does not say which.
fn exists(register: &Register, id: &BodyId, span: When) -> Checked {
    let found = body(register, id)?;
    if found.exists(span, span.is_day()) {
        return Ok(());
    }
    let life = match (found.valid_from, found.valid_to) {
        (Some(from), Some(to)) => format!("it exists from {from} and no longer on {to}"),
        (Some(from), None) => format!("it exists from {from}"),
        (None, Some(to)) => format!("it no longer exists on {to}"),
        (None, None) => "its life has no bounds".to_owned(),
    };
    let successor = register.bodies.values().find(|b| b.now.follows.as_ref() == Some(id));
    let successor = successor.map(|b| format!("; {:?} followed it", b.now.id.as_str())).unwrap_or_default();
    refuse(Matter::NoSuchBodyThen { body: id.to_string(), when: when_word(span), life, successor })
}

fn when_word(span: When) -> String {
    if span.is_day() { format!("on {span}") } else { format!("in {span}") }
}

fn target(register: &Register, of: &Of) -> Checked {
    let (there, what, id) = match of {
        Of::Strategy(i) => (register.strategies.contains_key(i), "strategy", i.as_str()),
        Of::Problem(i) => (register.problems.contains_key(i), "problem", i.as_str()),
        Of::Objective(i) => (register.objectives.contains_key(i), "objective", i.as_str()),
        Of::Measure(i) => (register.measures.contains_key(i), "measure", i.as_str()),
        Of::Action(i) => (register.actions.contains_key(i), "action", i.as_str()),
        Of::Body(i) => (register.bodies.contains_key(i), "body", i.as_str()),
    };
    if there { Ok(()) } else { missing(what, id) }
}
