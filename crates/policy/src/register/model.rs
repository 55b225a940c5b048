//! What a register holds: strategy → problem → objective → measure → action, and the bodies that answer for them.
//!
//! These are the entities that may be amended; what is only ever added (claims, verdicts, assessments …) is in
//! `records`. The model is the one of the project's reference on measures, §7.2. Every type refuses fields it does
//! not know, so that a misspelt one is reported and not lost.

use serde::{Deserialize, Serialize};

use super::catalogue::{self, TypeNumber};
use super::when::{Day, Due, When};
use super::words::{ActionId, BodyId, IndicatorId, MeasureId, ObjectiveId, ProblemId, ProvisionId, StrategyId, Words};

/// A strategy or plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strategy {
    /// Its id.
    pub id: StrategyId,
    /// Its title.
    pub title: Words,
    /// Whose it is, as `kz`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    /// The time it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<When>,
    /// The act that adopted it, in words or by a provision's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// Where its text was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How far it has come.
    #[serde(default)]
    pub status: StrategyStatus,
    /// Made up to show what a plan would look like; said wherever any of it is shown.
    #[serde(default, skip_serializing_if = "is_false")]
    pub illustrative: bool,
    /// What a reader must know beside it; for an illustrative one, from what it was drawn up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Words>,
}

/// How far a strategy has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StrategyStatus {
    Draft,
    Consultation,
    Adopted,
    #[default]
    InForce,
    Closed,
    Evaluated,
}

/// What is wrong. Without evidence it is shown as *asserted*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// Its id.
    pub id: ProblemId,
    /// The strategy that names it.
    pub strategy: StrategyId,
    /// What is wrong, in a sentence.
    pub statement: Words,
}

/// What is to be different. Reached or not only by its indicators, never by finished actions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Its id.
    pub id: ObjectiveId,
    /// The strategy it belongs to.
    pub strategy: StrategyId,
    /// The problem it answers; plans kept as tables name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemId>,
    /// What is to be different.
    pub text: Words,
    /// How one will know; empty: it cannot be achieved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
}

/// An outcome indicator with where it stood and where it is to stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The indicator's code.
    pub indicator: IndicatorId,
    /// Where it is measured; empty: everywhere.
    #[serde(default, skip_serializing_if = "Scope::is_everything")]
    pub scope: Scope,
    /// Where it stood. A number from the plan, hence *declared*.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<f64>,
    /// Where it is to stand. Below the baseline: less is better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// By when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<When>,
}

/// Where something is measured or done: every list that is not empty narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Bodies, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bodies: Vec<BodyId>,
    /// Regions, as the published data names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Classes of what is bought, as prefixes of codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Methods of buying.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
}

impl Scope {
    /// Whether nothing narrows it.
    pub fn is_everything(&self) -> bool {
        self == &Scope::default()
    }

    /// Whether the two may have anything in common.
    pub fn meets(&self, other: &Scope) -> bool {
        fn meet<T: PartialEq>(a: &[T], b: &[T]) -> bool {
            a.is_empty() || b.is_empty() || a.iter().any(|x| b.contains(x))
        }
        let classes = self.classes.is_empty()
            || other.classes.is_empty()
            || self.classes.iter().any(|a| other.classes.iter().any(|b| a.starts_with(b.as_str()) || b.starts_with(a.as_str())));
        classes && meet(&self.bodies, &other.bodies) && meet(&self.regions, &other.regions) && meet(&self.methods, &other.methods)
    }
}

/// What is to be done about it, by kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// The strategy it belongs to.
    pub strategy: StrategyId,
    /// The objectives it serves; a plan kept as a table may name none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<ObjectiveId>,
    /// Its number in the catalogue of types.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind_of: Option<TypeNumber>,
    /// Administrative, legislative or information; when missing, the type's own where it has one, else not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Its number in the plan, as `1.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The part of the plan it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Words>,
    /// What is to be done.
    pub text: Words,
    /// Articles of the UN Convention against Corruption, as `9.1` or `7.1d`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncac: Vec<String>,
    /// The provisions it rests on or is to change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub law: Vec<ProvisionId>,
    /// Why this is thought to help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rationale: Option<Words>,
    /// What it is expected to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_effect: Option<Words>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What may keep it from working.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<Words>,
}

impl Measure {
    /// Its kind: as stated, else the only one its type has, else not stated.
    pub fn kind_stated(&self) -> Option<Kind> {
        self.kind.or_else(|| match catalogue::of(self.kind_of?)?.kinds[..] {
            [only] => Some(only),
            _ => None,
        })
    }
}

/// The three kinds of the founding text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Kind {
    Administrative,
    Legislative,
    Information,
}

/// An amount and its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// A decimal, as written.
    pub amount: String,
    /// Three letters, as `KZT`.
    pub currency: String,
}

/// One promise: who does what by when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its id.
    pub id: ActionId,
    /// The measure it belongs to.
    pub measure: MeasureId,
    /// What is done; when missing, the measure's own text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Words>,
    /// The body that answers for it. Plans leave it open more often than one would think: then nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<BodyId>,
    /// Bodies that work with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co: Vec<BodyId>,
    /// What sort of actor answers for it; when missing, the responsible body's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_group: Option<ActorGroup>,
    /// When it is to start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<When>,
    /// By when it is promised. Changed by a *deadline moved* entry and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// How one will see that it is done (форма завершения, аяқталу нысаны).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Words>,
    /// The performance indicator the plan names, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance: Option<Words>,
    /// Where the money comes from, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<Words>,
    /// Whom it touches, for asking whether it helped; empty: everyone.
    #[serde(default, skip_serializing_if = "Scope::is_everything")]
    pub scope: Scope,
    /// Actions that must come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<ActionId>,
}

/// The groups of actors that the founding text calls on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ActorGroup {
    Agency,
    Ngo,
    Media,
    Public,
    Business,
    Parliament,
    Court,
}

/// A body, as long as it exists. A body that follows another is another body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Its id.
    pub id: BodyId,
    /// Its name.
    pub name: Words,
    /// Other spellings that plans use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// What sort of actor it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor_group: Option<ActorGroup>,
    /// First day it exists; `None`: since before anyone asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Day>,
    /// First day it no longer exists; `None`: it still does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Day>,
    /// The body whose work it took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<BodyId>,
    /// How published data names it, so that its promises and its purchases meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// What it is charged with, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mandates: Vec<Mandate>,
}

/// How published data names a body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// The register, as OCDS writes it (`KZ-BIN`); `party` for the id of a party within `dataset`.
    pub scheme: String,
    /// The id there.
    pub id: String,
    /// The dataset whose party it is; `None` for a register that all share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<String>,
}

/// What a body is charged with for a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mandate {
    /// With what.
    pub function: Function,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// First day it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
    /// The act that gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
}

/// What a body may be charged with. The list fits a single agency and a dispersed set-up alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Function {
    Policy,
    Coordination,
    Prevention,
    Declarations,
    ConflictsOfInterest,
    ProcurementControl,
    Investigation,
    Prosecution,
    Adjudication,
    Audit,
    Education,
}

impl Body {
    /// Whether it exists on every day (`whole`) or on any day of a span.
    pub fn exists(&self, span: When, whole: bool) -> bool {
        let (first, last) = if whole { (span.first_day(), span.last_day()) } else { (span.last_day(), span.first_day()) };
        self.valid_from.is_none_or(|from| from <= first) && self.valid_to.is_none_or(|to| last < to)
    }

    /// Whether it holds a mandate on a day, itself existing.
    pub fn holds(&self, function: Function, day: Day) -> bool {
        let on = |m: &Mandate| m.from.is_none_or(|from| from <= day) && m.to.is_none_or(|to| day < to);
        self.exists(When::day(day), true) && self.mandates.iter().any(|m| m.function == function && on(m))
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
