//! An objective: the problem behind it, its targets with where the indicator stands, and the measures under it. Finished actions are
//! shown beside it and decide nothing.

use askama::Template;
use axum::extract::State;
use policy::register::{
    Achievement, Basis, Grounds, NotEvaluated, ObjectiveId, ObjectiveLine, Of, Point, Problem as Named, Scope, TargetLine,
};
use serde::Serialize;

use super::effect::Unit;
use super::line::{Link, Said, measure_href, said, when, who, word, words};
use super::measure::{Shown, evidence};
use super::{Plan, day};
use crate::site::policy::{Promises, definition};
use crate::site::reply::{Answer, Ask, Path, Problem, Site, page};

#[derive(Template, Serialize)]
#[template(path = "plan_objective.html")]
struct Page<'a> {
    #[serde(skip)]
    c: &'a Ask,
    as_of: String,
    id: String,
    text: String,
    plan: Plan,
    problem: Option<Behind>,
    /// As each dataset that has the plan's bodies shows it; one without a dataset where none does.
    standings: Vec<Standing>,
    /// Actions under it that are still promised, and those of them that somebody else found done.
    actions: u64,
    actions_done: u64,
    measures: Vec<Under>,
    assessments: Vec<Said>,
}

/// The problem that an objective answers.
#[derive(Serialize)]
struct Behind {
    id: String,
    statement: String,
    /// Nothing that everyone may see shows it.
    asserted: bool,
    evidence: Vec<Shown>,
}

/// An objective as a dataset shows it.
#[derive(Serialize)]
struct Standing {
    /// Null: no dataset has bodies of this plan; declared values alone speak.
    dataset: Option<String>,
    version: Option<i64>,
    /// The day on which that version was taken in.
    taken_in: Option<String>,
    /// Dataset, version and day in a sentence; without a dataset, why there is none.
    #[serde(skip)]
    stands: String,
    /// Without a dataset: those that are judged by the law of the plan's country all the same.
    #[serde(skip)]
    lawful: Vec<Link>,
    /// `achieved`, `not_achieved`, `under_way` or `not_evaluated`.
    achievement: String,
    targets: Vec<Aim>,
}

/// A target with the value that is held against it.
#[derive(Serialize)]
struct Aim {
    indicator: String,
    name: String,
    /// There is a query for the indicator.
    computed: bool,
    scope: Vec<String>,
    /// Declared by the plan.
    baseline: Option<f64>,
    target: Option<f64>,
    by: Option<String>,
    achievement: String,
    /// Why nobody can say.
    why: Option<String>,
    /// The value held against it.
    value: Option<f64>,
    period: Option<String>,
    /// Who states the value where no query gave it, and where.
    declared_by: Option<String>,
    source: Option<String>,
    #[serde(skip)]
    shown: Texts,
    /// All values that are known, oldest first.
    values: Vec<Held>,
}

/// Numbers in a reader's words.
#[derive(Default)]
struct Texts {
    baseline: String,
    target: String,
    value: String,
}

/// A value of an indicator.
#[derive(Serialize)]
struct Held {
    period: String,
    value: f64,
    declared: bool,
    #[serde(skip)]
    shown: String,
}

/// A measure under it.
#[derive(Serialize)]
struct Under {
    id: String,
    number: Option<String>,
    text: String,
    kind: Option<String>,
    actions: u64,
    claimed: u64,
    verified: u64,
    #[serde(skip)]
    href: String,
}

/// Where something is measured or done, in words; empty: everywhere.
pub fn scope(promises: &Promises, scope: &Scope, ask: &Ask) -> Vec<String> {
    let bodies = scope.bodies.iter().map(|b| who(&promises.register, b, ask).name);
    bodies.chain(scope.regions.iter().chain(&scope.classes).chain(&scope.methods).cloned()).collect()
}

/// An objective's page.
pub async fn show(State(site): State<Site>, Path(id): Path<String>, ask: Ask) -> Answer {
    let promises = site.promises_on(ask.day()).await;
    let id = ObjectiveId(id);
    let lawful = |country: &str| -> Vec<Link> {
        let open = site.now();
        let judged = open.current.iter().filter(|(_, e)| e.made.pack == country);
        judged.map(|(d, _)| Link { id: d.clone(), text: d.clone(), href: Some(ask.at(d, "indicators")) }).collect()
    };
    match filled(&ask, &promises, &id, lawful) {
        Some(whole) => page(&ask, &whole),
        None => Err(Problem::missing(&ask, "problem-no-objective", id.as_str())),
    }
}

fn filled<'a>(ask: &'a Ask, promises: &Promises, id: &ObjectiveId, lawful: impl Fn(&str) -> Vec<Link>) -> Option<Page<'a>> {
    let register = &promises.register;
    let as_of = day(ask);
    let objective = &register.objectives.get(id)?.now;
    let strategy = &register.strategies.get(&objective.strategy)?.now;
    let line = register.objective(id, as_of, &[])?;
    let of_plan = promises.datasets.iter().filter(|(_, d)| d.strategies.contains(&objective.strategy));
    let mut standings: Vec<Standing> = of_plan
        .filter_map(|(name, d)| {
            let line = register.objective(id, as_of, &d.points)?;
            let targets = line.targets.iter().map(|t| aim(ask, promises, t, &d.points)).collect();
            let (dataset, version, taken_in) = (Some(name.clone()), Some(d.source.version), Some(d.source.day().to_owned()));
            Some(Standing {
                dataset,
                version,
                taken_in,
                stands: d.source.line(ask),
                lawful: Vec::new(),
                achievement: word(&line.achievement),
                targets,
            })
        })
        .collect();
    if standings.is_empty() {
        let country = strategy.jurisdiction.as_deref().filter(|_| promises.is_asked && promises.day.is_none());
        standings.push(alone(ask, promises, &line, country.map(lawful).unwrap_or_default()));
    }
    let problem = objective.problem.as_ref().and_then(|p| register.problems.get(p));
    let lines = register.lines(as_of, Some(&objective.strategy));
    let under = |m: &policy::register::Measure| {
        let own: Vec<_> = lines.iter().filter(|l| *l.measure == m.id && l.state != policy::register::State::Cancelled).collect();
        Under {
            id: m.id.to_string(),
            number: m.number.clone(),
            text: words(&m.text, ask),
            kind: m.kind_stated().as_ref().map(word),
            actions: own.len() as u64,
            claimed: own.iter().filter(|l| l.claimed == Some(policy::register::Claimed::Result)).count() as u64,
            verified: own.iter().filter(|l| l.state == policy::register::State::VerifiedDone).count() as u64,
            href: measure_href(ask, m.id.as_str()),
        }
    };
    Some(Page {
        c: ask,
        as_of: as_of.to_string(),
        id: id.to_string(),
        text: words(&objective.text, ask),
        plan: Plan::new(strategy, ask),
        problem: problem.map(|p| behind(ask, promises, &p.now, as_of)),
        standings,
        actions: line.actions as u64,
        actions_done: line.actions_done as u64,
        measures: register.measures.values().map(|m| &m.now).filter(|m| m.objectives.contains(id)).map(under).collect(),
        assessments: register
            .assessments_of(&Of::Objective(id.clone()))
            .filter(|a| a.on <= as_of)
            .map(|a| said(register, a, ask))
            .collect(),
    })
}

/// An objective where no dataset has bodies of its plan: what is declared, why there is no more, and which datasets are of the
/// same country.
fn alone(ask: &Ask, promises: &Promises, line: &ObjectiveLine, lawful: Vec<Link>) -> Standing {
    let targets = line.targets.iter().map(|t| aim(ask, promises, t, &[])).collect();
    let stands = match promises.day {
        _ if !promises.is_asked => ask.t("plan-no-answer"),
        Some(_) => ask.t("plan-no-version"),
        None => ask.t("plan-no-dataset"),
    };
    Standing { dataset: None, version: None, taken_in: None, stands, lawful, achievement: word(&line.achievement), targets }
}

fn behind(ask: &Ask, promises: &Promises, problem: &Named, as_of: policy::register::Day) -> Behind {
    Behind {
        id: problem.id.to_string(),
        statement: words(&problem.statement, ask),
        asserted: promises.register.grounds(&problem.id) == Grounds::Asserted,
        evidence: evidence(ask, promises, &Of::Problem(problem.id.clone()), as_of),
    }
}

fn aim(ask: &Ask, promises: &Promises, line: &TargetLine, computed: &[Point]) -> Aim {
    let target = &line.target;
    let defined = definition(&target.indicator);
    let (meta, has_query) = (defined.map(|d| &d.meta), defined.is_some_and(|d| d.sql.is_some()));
    let unit = Unit::new(ask, meta);
    let shown = |v: Option<f64>| v.map(|v| unit.value(v)).unwrap_or_default();
    let why = match line.achievement {
        Achievement::NotEvaluated(NotEvaluated::NoValue) if meta.is_none() => Some("no_query".to_owned()),
        Achievement::NotEvaluated(NotEvaluated::NoValue) if !has_query => Some("no_data".to_owned()),
        Achievement::NotEvaluated(why) => Some(word(&why)),
        _ => None,
    };
    let declared = |p: &Point| match &p.basis {
        Basis::Declared { by, source, .. } => Some((by.clone(), source.clone())),
        Basis::Computed { .. } => None,
    };
    let (declared_by, source) = line.point.as_ref().and_then(declared).unzip();
    let said = promises.register.values.iter().filter(|v| v.what.indicator == target.indicator && v.what.scope == target.scope);
    let held = |period: policy::register::When, value: f64, declared: bool| Held {
        period: when(period, ask),
        value,
        declared,
        shown: unit.value(value),
    };
    let mut values: Vec<(i32, Held)> = said.map(|v| (v.what.period.last_day().0, held(v.what.period, v.what.value, true))).collect();
    let own = computed.iter().filter(|p| p.indicator == target.indicator && p.scope == target.scope);
    values.extend(own.map(|p| (p.period.last_day().0, held(p.period, p.value, false))));
    values.sort_by_key(|(day, h)| (*day, h.declared));
    Aim {
        indicator: target.indicator.to_string(),
        name: meta.map_or_else(|| target.indicator.to_string(), |m| m.name.get(ask.lang).to_owned()),
        computed: has_query,
        scope: scope(promises, &target.scope, ask),
        baseline: target.baseline,
        target: target.target,
        by: target.by.map(|w| when(w, ask)),
        achievement: word(&line.achievement),
        why,
        value: line.point.as_ref().map(|p| p.value),
        period: line.point.as_ref().map(|p| when(p.period, ask)),
        declared_by,
        source,
        shown: Texts { baseline: shown(target.baseline), target: shown(target.target), value: shown(line.point.as_ref().map(|p| p.value)) },
        values: values.into_iter().map(|(_, h)| h).collect(),
    }
}
