//! Entries: the one form in which a register changes. The ledger keeps them in order; a register is what they add up to.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::{Action, Body, Measure, Objective, Problem, Strategy};
use super::records::{Assessment, Cancellation, Claim, DeclaredValue, Evidence, Move, Start, Trial, Verification, id_of};
use super::when::Day;
use super::words::RecordId;

/// A change with who made it and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Who wrote it down.
    pub author: String,
    /// When, in RFC 3339.
    pub at: String,
    /// The ledger's event, where it came from there.
    pub event: Option<i64>,
    /// What changed.
    pub change: Change,
}

/// What an entry changes. *Put* makes an entity or amends it; everything else is only ever added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Change {
    StrategyPut(Strategy),
    BodyPut(Body),
    ProblemPut(Problem),
    ObjectivePut(Objective),
    MeasurePut(Measure),
    ActionPut(Action),
    EvidenceAdded(Evidence),
    ActionStarted(Start),
    ClaimMade(Claim),
    ActionVerified(Verification),
    AssessmentAdded(Assessment),
    DeadlineMoved(Move),
    ActionCancelled(Cancellation),
    ValueDeclared(DeclaredValue),
    TrialKept(Trial),
}

impl Entry {
    /// An entry from what the ledger kept; the text says what is wrong with it.
    pub fn from_parts(author: &str, at: &str, event: i64, kind: &str, value: Value) -> Result<Entry, String> {
        let whole = serde_json::json!({ "kind": kind, "value": value });
        let change = Change::deserialize(whole).map_err(|e| format!("event {event} holds no entry this program knows ({kind}): {e}"))?;
        Ok(Entry { author: author.to_owned(), at: at.to_owned(), event: Some(event), change })
    }

    /// The day it was written down.
    pub fn day(&self) -> Option<Day> {
        Day::of_time(&self.at)
    }
}

impl Change {
    /// Kind and value, as the ledger keeps them.
    pub fn parts(&self) -> (String, Value) {
        let whole = serde_json::to_value(self).expect("our records have text keys and finite numbers");
        match whole {
            Value::Object(mut map) => {
                let kind = map.remove("kind").and_then(|k| k.as_str().map(str::to_owned)).unwrap_or_default();
                (kind, map.remove("value").unwrap_or(Value::Null))
            }
            _ => (String::new(), Value::Null),
        }
    }

    /// The same with an id where a record had none, made from its content.
    pub fn named(mut self) -> Change {
        fn fill<T: Serialize + Clone>(record: &mut T, kind: &str, id: impl Fn(&mut T) -> &mut Option<RecordId>) {
            if id(record).is_none() {
                let made = id_of(kind, record);
                *id(record) = Some(made);
            }
        }
        match &mut self {
            Change::EvidenceAdded(r) => fill(r, "evidence", |r| &mut r.id),
            Change::ClaimMade(r) => fill(r, "claim", |r| &mut r.id),
            Change::ActionVerified(r) => fill(r, "verification", |r| &mut r.id),
            Change::AssessmentAdded(r) => fill(r, "assessment", |r| &mut r.id),
            Change::ValueDeclared(r) => fill(r, "declared", |r| &mut r.id),
            Change::TrialKept(r) => fill(r, "trial", |r| &mut r.id),
            _ => {}
        }
        self
    }
}
