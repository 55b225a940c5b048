//! How things stand on a day: what is claimed, verified and said otherwise of an action; whether an objective is
//! achieved. All of it is computed from the register and the day given; nothing of it is stored.

use std::collections::BTreeSet;

use serde::Serialize;

use super::due_text::Unreadable;
use super::fold::{ActionFile, Register, Stamped};
use super::model::{ActorGroup, Kind, Scope, Target};
use super::records::{Assessment, AssessorKind, Claim, Claimed, Grade, Of, Outcome, Verification};
use super::when::{Day, Due, When};
use super::words::{ActionId, IndicatorId, MeasureId, ObjectiveId, ProblemId, RecordId, StrategyId};

/// How far an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum State {
    Planned,
    InProgress,
    ClaimedPartial,
    ClaimedResult,
    Returned,
    VerifiedDone,
    VerifiedPartial,
    VerifiedNotDone,
    Cancelled,
}

/// Whether a deadline has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Overdue {
    /// Verified as done, cancelled, or the deadline is still to come.
    No,
    /// The deadline has passed and nobody claims that all is done.
    Yes {
        /// Days since.
        days: i32,
    },
    /// The deadline has passed, all is claimed to be done, and nobody has checked. The delay is the checker's.
    Unverified {
        /// Days since the deadline.
        days: i32,
    },
    /// The deadline is no date.
    Unknown(Unreadable),
}

/// How much of an action somebody holds to be done; what different scales have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Level {
    NoEvidence,
    NotDone,
    Partly,
    Done,
}

impl Grade {
    /// How much of it the grade holds to be done.
    pub fn level(self) -> Level {
        match self {
            Grade::NoEvidence => Level::NoEvidence,
            Grade::NotStarted | Grade::NotImplemented => Level::NotDone,
            Grade::Limited | Grade::Substantial | Grade::PartlyImplemented => Level::Partly,
            Grade::Complete | Grade::ImplementedSatisfactorily | Grade::DealtWithSatisfactorily => Level::Done,
        }
    }
}

/// An action as a list shows it, on a day.
#[derive(Clone, Debug, Serialize)]
pub struct ActionLine<'a> {
    /// Its id.
    pub id: &'a ActionId,
    /// Everything kept of it.
    pub file: &'a ActionFile,
    /// Its measure.
    pub measure: &'a MeasureId,
    /// Its strategy.
    pub strategy: &'a StrategyId,
    /// Its measure's kind; `None`: not stated.
    pub kind: Option<Kind>,
    /// Its actor group; `None`: not stated.
    pub actor_group: Option<ActorGroup>,
    /// How far it is.
    pub state: State,
    /// The implementer's last word.
    pub claimed: Option<Claimed>,
    /// The last check's outcome.
    pub verified: Option<Outcome>,
    /// The last assessment of every assessor but the implementer, in the order in which they were written down.
    pub alternative: Vec<&'a Stamped<Assessment>>,
    /// Whether two of the columns hold different things of it.
    pub diverges: bool,
    /// The deadline; `None`: none stated.
    pub due: Option<&'a Due>,
    /// Whether it has passed.
    pub overdue: Overdue,
    /// How often the deadline was moved.
    pub moves: usize,
    /// Pieces of evidence everyone may see.
    pub evidence: usize,
    /// Whether anybody but the implementer has said anything. If not, it is *not evaluated*, which is not *not done*.
    pub evaluated: bool,
    /// Made up to show what a plan would look like.
    pub illustrative: bool,
}

/// Something somebody holds, with the order in which it was said.
fn last<T>(list: &[Stamped<T>], as_of: Day) -> Option<&Stamped<T>> {
    list.iter().rev().find(|s| s.on <= as_of)
}

/// An action as it stood at the end of `as_of`; `None` when its measure or strategy is not in the register.
pub(super) fn line<'a>(register: &'a Register, file: &'a ActionFile, as_of: Day) -> Option<ActionLine<'a>> {
    let action = &file.action.now;
    let measure = &register.measures.get(&action.measure)?.now;
    let strategy = &register.strategies.get(&measure.strategy)?.now;
    let (claim, check) = (last(&file.claims, as_of), last(&file.verifications, as_of));
    let of = Of::Action(action.id.clone());
    let latest = latest_by_assessor(register.assessments_of(&of).filter(|a| a.on <= as_of));
    let levels: BTreeSet<Level> = (claim.map(|c| claimed_level(c.what.what)).into_iter())
        .chain(check.and_then(|v| outcome_level(v.what.outcome)))
        .chain(latest.iter().map(|a| a.what.verdict.level()))
        .collect();
    let alternative: Vec<_> = latest.into_iter().filter(|a| a.what.assessor_kind != AssessorKind::Implementer).collect();
    let state = state(file, claim, check, as_of);
    let due = file.due(as_of);
    let group = || register.bodies.get(action.responsible.as_ref()?)?.now.actor_group;
    Some(ActionLine {
        id: &action.id,
        file,
        measure: &measure.id,
        strategy: &strategy.id,
        kind: measure.kind_stated(),
        actor_group: action.actor_group.or_else(group),
        state,
        claimed: claim.map(|c| c.what.what),
        verified: check.map(|v| v.what.outcome),
        evaluated: check.is_some() || !alternative.is_empty(),
        alternative,
        diverges: levels.len() > 1,
        due,
        overdue: overdue(due, state, as_of),
        moves: file.moves.iter().filter(|m| m.on <= as_of).count(),
        evidence: register.public_evidence_of(&of).filter(|e| e.on <= as_of).count(),
        illustrative: strategy.illustrative,
    })
}

fn latest_by_assessor<'a>(assessments: impl Iterator<Item = &'a Stamped<Assessment>>) -> Vec<&'a Stamped<Assessment>> {
    let mut latest: Vec<&Stamped<Assessment>> = Vec::new();
    for a in assessments {
        let same = |b: &&Stamped<Assessment>| {
            (b.what.assessor_kind, &b.what.body, &b.what.assessor) == (a.what.assessor_kind, &a.what.body, &a.what.assessor)
        };
        latest.retain(|b| !same(b));
        latest.push(a);
    }
    latest
}

fn claimed_level(claimed: Claimed) -> Level {
    match claimed {
        Claimed::Partial => Level::Partly,
        Claimed::Result => Level::Done,
    }
}

/// A returned claim is no judgement of the action.
fn outcome_level(outcome: Outcome) -> Option<Level> {
    match outcome {
        Outcome::Done => Some(Level::Done),
        Outcome::Partial => Some(Level::Partly),
        Outcome::NotDone => Some(Level::NotDone),
        Outcome::Returned => None,
    }
}

/// The later of claim and check decides: a check speaks of the claims before it only.
fn state(file: &ActionFile, claim: Option<&Stamped<Claim>>, check: Option<&Stamped<Verification>>, as_of: Day) -> State {
    if file.cancelled.as_ref().is_some_and(|c| c.on <= as_of) {
        return State::Cancelled;
    }
    let check = check.filter(|v| claim.is_none_or(|c| c.stamp.order < v.stamp.order));
    match (check.map(|v| v.what.outcome), claim.map(|c| c.what.what)) {
        (Some(Outcome::Done), _) => State::VerifiedDone,
        (Some(Outcome::Partial), _) => State::VerifiedPartial,
        (Some(Outcome::NotDone), _) => State::VerifiedNotDone,
        (Some(Outcome::Returned), _) => State::Returned,
        (None, Some(Claimed::Result)) => State::ClaimedResult,
        (None, Some(Claimed::Partial)) => State::ClaimedPartial,
        (None, None) if last(&file.starts, as_of).is_some() => State::InProgress,
        (None, None) => State::Planned,
    }
}

fn overdue(due: Option<&Due>, state: State, as_of: Day) -> Overdue {
    if matches!(state, State::VerifiedDone | State::Cancelled) {
        return Overdue::No;
    }
    let Some(last) = due.and_then(Due::last_day) else {
        return Overdue::Unknown(due.and_then(Due::unknown).unwrap_or(Unreadable::Blank));
    };
    let days = as_of.0.saturating_sub(last.0);
    match state {
        _ if days <= 0 => Overdue::No,
        State::ClaimedResult => Overdue::Unverified { days },
        _ => Overdue::Yes { days },
    }
}

/// A value of an indicator, and what it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The indicator.
    pub indicator: IndicatorId,
    /// Where it was measured.
    pub scope: Scope,
    /// The time it is about.
    pub period: When,
    /// The value.
    pub value: f64,
    /// What it rests on.
    pub basis: Basis,
}

/// What a number rests on. Without a query it is *declared*, and there is no third.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Somebody states it.
    Declared {
        /// Who.
        by: String,
        /// Where.
        source: String,
        /// The record; `None` for a number from the plan itself.
        record: Option<RecordId>,
    },
    /// A query gave it.
    Computed {
        /// The definition and its version.
        query: String,
        /// The version of the data.
        data_version: String,
    },
}

impl Point {
    /// A computed value. Without a query or data version it is no computed value: `None`.
    pub fn computed(indicator: IndicatorId, scope: Scope, period: When, value: f64, query: &str, data_version: &str) -> Option<Point> {
        let stated = !query.trim().is_empty() && !data_version.trim().is_empty() && value.is_finite();
        let basis = Basis::Computed { query: query.to_owned(), data_version: data_version.to_owned() };
        stated.then_some(Point { indicator, scope, period, value, basis })
    }

    /// Whether no query stands behind it.
    pub fn is_declared(&self) -> bool {
        matches!(self.basis, Basis::Declared { .. })
    }
}

/// Whether an objective, or one of its targets, is achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Achievement {
    /// The day has passed and the target was reached.
    Achieved,
    /// The day has passed and it was not.
    NotAchieved,
    /// There are values, and the day is still to come.
    UnderWay,
    /// Nobody can say, and why. Not the same as *not achieved*.
    NotEvaluated(NotEvaluated),
}

/// Why nobody can say whether an objective is achieved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotEvaluated {
    /// It names no indicator.
    NoIndicator,
    /// The indicator has no target.
    NoTarget,
    /// It is not known where it stood.
    NoBaseline,
    /// It is not said by when.
    NoDay,
    /// There is no value yet, or none for the day.
    NoValue,
}

/// A target with the value that decides.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetLine {
    /// The target.
    pub target: Target,
    /// Whether it is achieved.
    pub achievement: Achievement,
    /// The value held against it.
    pub point: Option<Point>,
}

/// An objective as it stands on a day. Finished actions are shown beside it and decide nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObjectiveLine {
    /// Its id.
    pub id: ObjectiveId,
    /// Whether it is achieved: by the weakest of its targets.
    pub achievement: Achievement,
    /// Its targets.
    pub targets: Vec<TargetLine>,
    /// Actions that serve it, without cancelled ones.
    pub actions: usize,
    /// Those of them that are verified as done.
    pub actions_done: usize,
}

/// Whether a problem rests on anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grounds {
    /// Nothing that everyone may see shows it: somebody asserts it.
    Asserted,
    /// There is evidence.
    Evidenced {
        /// How many pieces everyone may see.
        public: usize,
    },
}

impl Register {
    /// An objective as it stood at the end of `as_of`, by the values that were `computed` and, where there is none, the
    /// declared ones of the register. `None`: no such objective.
    pub fn objective(&self, id: &ObjectiveId, as_of: Day, computed: &[Point]) -> Option<ObjectiveLine> {
        let objective = &self.objectives.get(id)?.now;
        let targets: Vec<TargetLine> = objective.targets.iter().map(|t| self.target(t, as_of, computed)).collect();
        let all = || targets.iter().map(|t| t.achievement);
        let achievement = match all().find(|a| *a == Achievement::NotAchieved).or_else(|| all().max()) {
            None => Achievement::NotEvaluated(NotEvaluated::NoIndicator),
            Some(worst) => worst,
        };
        let serving =
            self.actions.values().filter(|f| self.measures.get(&f.action.now.measure).is_some_and(|m| m.now.objectives.contains(id)));
        let states: Vec<State> = serving.filter_map(|f| line(self, f, as_of)).map(|l| l.state).filter(|s| *s != State::Cancelled).collect();
        let actions_done = states.iter().filter(|s| **s == State::VerifiedDone).count();
        Some(ObjectiveLine { id: id.clone(), achievement, targets, actions: states.len(), actions_done })
    }

    fn target(&self, target: &Target, as_of: Day, computed: &[Point]) -> TargetLine {
        let wanted =
            |p: &Point| p.indicator == target.indicator && p.scope == target.scope && p.period.last_day() <= as_of && p.value.is_finite();
        let mut points: Vec<Point> = computed.iter().filter(|p| wanted(p)).cloned().collect();
        if points.is_empty() {
            points = self.values.iter().map(declared).filter(wanted).collect();
        }
        points.sort_by_key(|p| p.period.last_day());
        let not = |why| (Achievement::NotEvaluated(why), None);
        let (achievement, point) = match (target.target, target.baseline, target.by) {
            (None, _, _) => not(NotEvaluated::NoTarget),
            (_, None, _) => not(NotEvaluated::NoBaseline),
            (_, _, None) => not(NotEvaluated::NoDay),
            (Some(aim), Some(baseline), Some(by)) => {
                let passed = by.last_day() < as_of || by.last_day() == as_of;
                let point = if passed { at_the_day(&points, by) } else { points.last() };
                let reached = |p: &Point| if aim < baseline { p.value <= aim } else { p.value >= aim };
                let achievement = match point {
                    None => Achievement::NotEvaluated(NotEvaluated::NoValue),
                    Some(_) if !passed => Achievement::UnderWay,
                    Some(p) if reached(p) => Achievement::Achieved,
                    Some(_) => Achievement::NotAchieved,
                };
                (achievement, point.cloned())
            }
        };
        TargetLine { target: target.clone(), achievement, point }
    }

    /// Whether a problem rests on evidence that everyone may see.
    pub fn grounds(&self, problem: &ProblemId) -> Grounds {
        match self.public_evidence_of(&Of::Problem(problem.clone())).count() {
            0 => Grounds::Asserted,
            public => Grounds::Evidenced { public },
        }
    }
}

/// The value that decides once the day has passed: the last one that ends within it, else the first after it. Values
/// from before say nothing of the day.
fn at_the_day(points: &[Point], by: When) -> Option<&Point> {
    let ends = |p: &&Point| p.period.last_day();
    let within = points.iter().rev().find(|p| ends(p) <= by.last_day() && ends(p) >= by.first_day());
    within.or_else(|| points.iter().find(|p| ends(p) > by.last_day()))
}

fn declared(value: &Stamped<super::records::DeclaredValue>) -> Point {
    let v = &value.what;
    let basis = Basis::Declared { by: v.declared_by.clone(), source: v.source.clone(), record: v.id.clone() };
    Point { indicator: v.indicator.clone(), scope: v.scope.clone(), period: v.period, value: v.value, basis }
}
