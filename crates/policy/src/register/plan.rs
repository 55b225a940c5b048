//! A whole strategy in one TOML file, as packs keep it.

use serde::Deserialize;
use toml::Spanned;

use super::entries::Change;
use super::faults::{Fault, Matter, Place};
use super::model::{Action, Body, Measure, Objective, Problem, Strategy};
use super::records::{Assessment, Cancellation, Claim, DeclaredValue, Evidence, Move, Start, Verification};
use super::when::Day;
use super::words::StrategyId;

/// A change and where in the file it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Where.
    pub place: Place,
    /// What.
    pub change: Change,
}

/// A strategy read whole from a file: every change that makes it, in an order in which they can be applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// The file's name.
    pub file: String,
    /// The strategy.
    pub strategy: StrategyId,
    /// Its changes.
    pub changes: Vec<Placed>,
}

/// The file as TOML has it: a table a kind, a member an entity or record. Order in the file does not matter between kinds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    strategy: Spanned<Strategy>,
    #[serde(default)]
    body: Vec<Spanned<Body>>,
    #[serde(default)]
    problem: Vec<Spanned<Problem>>,
    #[serde(default)]
    objective: Vec<Spanned<Objective>>,
    #[serde(default)]
    measure: Vec<Spanned<Measure>>,
    #[serde(default)]
    action: Vec<Spanned<Action>>,
    #[serde(default)]
    evidence: Vec<Spanned<Evidence>>,
    #[serde(default)]
    started: Vec<Spanned<Start>>,
    #[serde(default)]
    claim: Vec<Spanned<Claim>>,
    #[serde(default)]
    verification: Vec<Spanned<Verification>>,
    #[serde(default)]
    assessment: Vec<Spanned<Assessment>>,
    #[serde(default)]
    moved: Vec<Spanned<Move>>,
    #[serde(default)]
    cancelled: Vec<Spanned<Cancellation>>,
    #[serde(default)]
    value: Vec<Spanned<DeclaredValue>>,
}

/// Reads a strategy's TOML file, called `name` in faults. Reads its form only; whether it holds together is seen when
/// it is folded.
pub fn read_toml(name: &str, text: &str) -> Result<Whole, Vec<Fault>> {
    let place = |at: usize| Place {
        file: name.to_owned(),
        row: Some(text.as_bytes()[..at.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1),
        ..Place::default()
    };
    let file: File = toml::from_str(text).map_err(|error| {
        let why = format!("{}; correct it, the form is described in docs/measures.md", error.message().trim_end_matches('.'));
        vec![Fault::of(Matter::Unreadable { why }).at(&place(error.span().map_or(0, |s| s.start)))]
    })?;
    let strategy = file.strategy.get_ref().id.clone();
    let mut changes = vec![Placed { place: place(file.strategy.span().start), change: Change::StrategyPut(file.strategy.into_inner()) }];
    let mut dated: Vec<(Option<Day>, Placed)> = Vec::new();
    macro_rules! put {
        ($list:expr, $change:path) => {
            changes.extend($list.into_iter().map(|s| Placed { place: place(s.span().start), change: $change(s.into_inner()) }))
        };
    }
    macro_rules! add {
        ($list:expr, $change:path, $day:expr) => {
            dated.extend($list.into_iter().map(|s| {
                let day = $day(s.get_ref());
                (day, Placed { place: place(s.span().start), change: $change(s.into_inner()) })
            }))
        };
    }
    put!(file.body, Change::BodyPut);
    put!(file.problem, Change::ProblemPut);
    put!(file.objective, Change::ObjectivePut);
    put!(file.measure, Change::MeasurePut);
    put!(file.action, Change::ActionPut);
    put!(file.evidence, Change::EvidenceAdded);
    put!(file.value, Change::ValueDeclared);
    add!(file.started, Change::ActionStarted, |s: &Start| Some(s.on));
    add!(file.moved, Change::DeadlineMoved, |m: &Move| m.on);
    add!(file.claim, Change::ClaimMade, |c: &Claim| c.on);
    add!(file.verification, Change::ActionVerified, |v: &Verification| v.on);
    add!(file.assessment, Change::AssessmentAdded, |a: &Assessment| a.on);
    add!(file.cancelled, Change::ActionCancelled, |c: &Cancellation| c.on);
    // As it happened: a claim, its return, the next claim. What has no day happened when it was written down, at the end.
    dated.sort_by_key(|(day, _)| (day.is_none(), *day));
    changes.extend(dated.into_iter().map(|(_, placed)| placed));
    Ok(Whole { file: name.to_owned(), strategy, changes })
}
