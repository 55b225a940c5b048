//! What is only ever added: evidence, starts, claims, verifications, assessments, moved deadlines, cancellations,
//! declared values and trials. None of these is changed or taken back; another one is put beside it.

use facts::ids::digest;
use serde::{Deserialize, Serialize};

use super::model::Scope;
use super::when::{Day, Due, When};
use super::words::{ActionId, BodyId, IndicatorId, MeasureId, ObjectiveId, ProblemId, ProvisionId, RecordId, StrategyId, Words};

/// Evidence for something in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Its id; made from its content when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// What it is evidence for.
    pub of: Of,
    /// What it is.
    pub kind: EvidenceKind,
    /// Its title, or the act's name and number.
    pub title: Words,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// SHA-256 of its bytes, 64 lowercase hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The day it is from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// Whether everyone may see it.
    #[serde(default = "yes")]
    pub public: bool,
}

/// What evidence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum EvidenceKind {
    Act,
    Url,
    File,
    Dataset,
    Measurement,
    Flags,
    Survey,
    Cases,
    Audit,
}

/// Something in the register that others speak about; in files `{ action = "A1" }`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Of {
    Strategy(StrategyId),
    Problem(ProblemId),
    Objective(ObjectiveId),
    Measure(MeasureId),
    Action(ActionId),
    Body(BodyId),
}

/// Work on an action has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The action.
    pub action: ActionId,
    /// The day it began: what comes after it is *after* when asking whether it helped.
    pub on: Day,
    /// Where that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The implementer's word on an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its id; made from its content when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// The action.
    pub action: ActionId,
    /// What is claimed.
    pub what: Claimed,
    /// The body that claims it: the responsible one or one that works with it.
    pub by: BodyId,
    /// The day it was said; when missing, the day it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// What it says was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Words>,
    /// The published text this was copied from. With it, the author only copied; without it, the author *is* the claimant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What an implementer claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimed {
    /// A part is done.
    Partial,
    /// All is done.
    Result,
}

/// Somebody else's check of an action: not the body that answers for it, nor one that works with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// Its id; made from its content when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// The action.
    pub action: ActionId,
    /// The body that checked.
    pub by: BodyId,
    /// What it found.
    pub outcome: Outcome,
    /// On what that rests.
    pub reason: Words,
    /// Evidence it looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<RecordId>,
    /// The day; when missing, the day it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// The published text this was copied from. With it, the author only copied; without it, the author *is* who checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Done as promised.
    Done,
    /// Done in part.
    Partial,
    /// Not done.
    NotDone,
    /// The claim went back: what it says does not allow a judgement.
    Returned,
}

/// What somebody says of something, in their own name, beside what others say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// Its id; made from its content when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// What is assessed.
    pub of: Of,
    /// Who says it, as shown; when missing, the body's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessor: Option<String>,
    /// The body that says it, where it is one of the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyId>,
    /// What sort of assessor.
    pub assessor_kind: AssessorKind,
    /// The verdict, in the assessor's own scale.
    pub verdict: Grade,
    /// On what it rests.
    pub reason: Words,
    /// Evidence in the register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<RecordId>,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The day; when missing, the day it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
}

/// What sort of assessor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum AssessorKind {
    Implementer,
    Coordinator,
    Ngo,
    Media,
    Peer,
    Court,
    Public,
}

/// A verdict: the Open Government Partnership's five grades of completion, then GRECO's four of a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// OGP: nobody could show anything. A verdict of its own, neither done nor not.
    NoEvidence,
    /// OGP
    NotStarted,
    /// OGP
    Limited,
    /// OGP
    Substantial,
    /// OGP
    Complete,
    /// GRECO: implemented satisfactorily.
    ImplementedSatisfactorily,
    /// GRECO: dealt with in a satisfactory manner.
    DealtWithSatisfactorily,
    /// GRECO: partly implemented.
    PartlyImplemented,
    /// GRECO: not implemented.
    NotImplemented,
}

/// A deadline is another one from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The action.
    pub action: ActionId,
    /// The deadline it had; must be the present one, so that two who move it at once are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Due>,
    /// The deadline it has now.
    pub to: Due,
    /// Why.
    pub reason: Words,
    /// Who decided it: a person, body or act's adopter, in words.
    pub decided_by: String,
    /// The act that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// The day it was decided; when missing, the day it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
}

/// An action is no longer promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// The action.
    pub action: ActionId,
    /// The act that says so.
    pub act: String,
    /// Why.
    pub reason: Words,
    /// The day; when missing, the day it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
}

/// A number that somebody states and nobody can compute here: *declared*, wherever it is shown. It has no place
/// for a query, so that it cannot pass for a computed one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredValue {
    /// Its id; made from its content when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// The indicator.
    pub indicator: IndicatorId,
    /// Where it was measured.
    #[serde(default, skip_serializing_if = "Scope::is_everything")]
    pub scope: Scope,
    /// The time it is about.
    pub period: When,
    /// The number.
    pub value: f64,
    /// Who states it.
    pub declared_by: String,
    /// Where.
    pub source: String,
}

/// What trying an amendment on past data gave, kept with its inputs as evidence for a legislative measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// Its id; made from its content when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RecordId>,
    /// The legislative measure it speaks for or against; `None`: none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<MeasureId>,
    /// The provision that would change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provision: Option<ProvisionId>,
    /// The amendment as it was typed.
    pub amendment: String,
    /// The version of the data it was tried on.
    pub data_version: String,
    /// Everything needed to try it again.
    pub inputs: serde_json::Value,
    /// What it gave.
    pub result: serde_json::Value,
}

/// Makes an id from content, so that the same record said twice is one record.
pub(super) fn id_of(kind: &str, record: &impl Serialize) -> RecordId {
    let text = serde_json::to_string(record).expect("our records have text keys and finite numbers");
    let hash = digest([kind.as_bytes(), text.as_bytes()].into_iter());
    RecordId(format!("{}-{}", &kind[..1], &hash[..16]))
}

fn yes() -> bool {
    true
}
