//! Strategies, problems, objectives, measures, actions and bodies: references, dates, kinds.

use std::collections::BTreeSet;

use super::super::catalogue;
use super::super::faults::Matter;
use super::super::fold::{ActionFile, Register};
use super::super::model::{Action, Body, Cost, Kind, Measure, Objective, Problem, Strategy, Target};
use super::super::when::{Due, When};
use super::super::words::{ActionId, MeasureId, StrategyId};
use super::{Checked, exists, filled, finite, id, known_bodies, missing, refuse, words};

/// The Convention has 71 articles.
const ARTICLES: u32 = 71;

pub(super) fn strategy(s: &Strategy) -> Checked {
    id("the strategy", s.id.as_str())?;
    words(&format!("strategy {:?}", s.id.as_str()), "title", &s.title)
}

pub(super) fn body(register: &Register, b: &Body) -> Checked {
    id("the body", b.id.as_str())?;
    let what = format!("body {:?}", b.id.as_str());
    words(&what, "name", &b.name)?;
    ends_after(&what, b.valid_from, b.valid_to)?;
    if let Some(follows) = &b.follows {
        known_bodies(register, std::slice::from_ref(follows))?;
    }
    for mandate in &b.mandates {
        ends_after(&format!("a mandate of {what}"), mandate.from, mandate.to)?;
        for day in [mandate.from, mandate.to.map(|d| super::Day(d.0 - 1))].into_iter().flatten() {
            if !b.exists(When::day(day), true) {
                let life = "a mandate cannot outlive its body".to_owned();
                return refuse(Matter::NoSuchBodyThen {
                    body: b.id.to_string(),
                    when: format!("on {day}"),
                    life,
                    successor: String::new(),
                });
            }
        }
    }
    for identifier in &b.identifiers {
        filled(&what, "identifier", &identifier.id)?;
    }
    Ok(())
}

fn ends_after(what: &str, from: Option<super::Day>, to: Option<super::Day>) -> Checked {
    match from.zip(to) {
        Some((from, to)) if to <= from => {
            refuse(Matter::EndsBeforeItBegins { what: what.to_owned(), from: from.to_string(), to: to.to_string() })
        }
        _ => Ok(()),
    }
}

pub(super) fn problem(register: &Register, p: &Problem) -> Checked {
    id("the problem", p.id.as_str())?;
    words(&format!("problem {:?}", p.id.as_str()), "statement", &p.statement)?;
    known_strategy(register, &p.strategy)
}

fn known_strategy(register: &Register, strategy: &StrategyId) -> Checked {
    if register.strategies.contains_key(strategy) { Ok(()) } else { missing("strategy", strategy.as_str()) }
}

pub(super) fn objective(register: &Register, o: &Objective) -> Checked {
    id("the objective", o.id.as_str())?;
    words(&format!("objective {:?}", o.id.as_str()), "text", &o.text)?;
    known_strategy(register, &o.strategy)?;
    if let Some(problem) = &o.problem {
        let Some(found) = register.problems.get(problem) else { return missing("problem", problem.as_str()) };
        same_strategy("problem", problem.as_str(), &found.now.strategy, &o.strategy)?;
    }
    o.targets.iter().try_for_each(|t| one_target(register, o, t))
}

fn one_target(register: &Register, o: &Objective, t: &Target) -> Checked {
    id("the indicator", t.indicator.as_str())?;
    known_bodies(register, &t.scope.bodies)?;
    for value in [t.baseline, t.target].into_iter().flatten() {
        finite(&format!("objective {:?}", o.id.as_str()), value)?;
    }
    match (t.baseline, t.target) {
        (Some(baseline), Some(target)) if baseline == target => {
            refuse(Matter::NothingToReach { objective: o.id.to_string(), indicator: t.indicator.to_string(), baseline, target })
        }
        _ => Ok(()),
    }
}

fn same_strategy(what: &'static str, id: &str, found: &StrategyId, expected: &StrategyId) -> Checked {
    if found == expected {
        return Ok(());
    }
    refuse(Matter::OtherStrategy { what, id: id.to_owned(), found: found.to_string(), expected: expected.to_string() })
}

pub(super) fn measure(register: &Register, m: &Measure) -> Checked {
    id("the measure", m.id.as_str())?;
    let what = format!("measure {:?}", m.id.as_str());
    words(&what, "text", &m.text)?;
    known_strategy(register, &m.strategy)?;
    if let Some(old) = register.measures.get(&m.id) {
        same_strategy("measure", m.id.as_str(), &old.now.strategy, &m.strategy)?;
    }
    for objective in &m.objectives {
        let Some(found) = register.objectives.get(objective) else { return missing("objective", objective.as_str()) };
        same_strategy("objective", objective.as_str(), &found.now.strategy, &m.strategy)?;
    }
    if let Some(number) = m.kind_of {
        let Some(kind_of) = catalogue::of(number) else { return refuse(Matter::NoSuchType { number: number.0 }) };
        if let Some(kind) = m.kind.filter(|k| !kind_of.kinds.contains(k)) {
            let name = kind_of.name.en.clone();
            let kind = format!("{kind:?}").to_lowercase();
            return refuse(Matter::KindOfType { measure: m.id.to_string(), number: number.0, name, kind });
        }
    }
    if let Some(article) = m.uncac.iter().find(|a| !is_uncac(a)) {
        return refuse(Matter::NoSuchArticle { measure: m.id.to_string(), article: article.clone() });
    }
    m.law.iter().try_for_each(|p| filled(&what, "provision", p.as_str()))?;
    m.cost.as_ref().map_or(Ok(()), |c| cost(m, c))
}

fn cost(m: &Measure, c: &Cost) -> Checked {
    let currency = c.currency.len() == 3 && c.currency.bytes().all(|b| b.is_ascii_uppercase());
    if currency && facts::amounts::parse(&c.amount).is_some_and(|a| a >= 0) {
        return Ok(());
    }
    refuse(Matter::NoAmount { measure: m.id.to_string(), amount: c.amount.clone(), currency: c.currency.clone() })
}

/// Whether a text names an article of the Convention: `9`, `9.1`, `7.1d`.
pub(in crate::register) fn is_uncac(text: &str) -> bool {
    let (article, rest) = text.split_once('.').unwrap_or((text, "1"));
    let number = |t: &str| !t.is_empty() && t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit());
    let paragraph = rest.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(rest);
    number(article) && number(paragraph) && article.parse::<u32>().is_ok_and(|n| (1..=ARTICLES).contains(&n))
}

/// The measure exists and is legislative.
pub(super) fn legislative(register: &Register, measure: &MeasureId) -> Checked {
    match register.measures.get(measure) {
        None => missing("measure", measure.as_str()),
        Some(m) if m.now.kind_stated() == Some(Kind::Legislative) => Ok(()),
        Some(_) => refuse(Matter::NotLegislative { measure: measure.to_string() }),
    }
}

pub(super) fn action(register: &Register, a: &Action) -> Checked {
    id("the action", a.id.as_str())?;
    let Some(measure) = register.measures.get(&a.measure) else { return missing("measure", a.measure.as_str()) };
    for text in [&a.text, &a.form, &a.performance, &a.funding].into_iter().flatten() {
        words(&format!("action {:?}", a.id.as_str()), "text", text)?;
    }
    if let Some(file) = register.actions.get(&a.id) {
        amended(register, file, a)?;
    }
    known_bodies(register, &a.scope.bodies)?;
    // Once the deadline was moved, the moves know it; the first one may lie anywhere.
    let due = register.actions.get(&a.id).map_or(a.due.as_ref(), |f| f.due_now().or(a.due.as_ref())).and_then(|d| d.when);
    if let Some((start, due)) = a.start.zip(due)
        && due.last_day() < start.first_day()
    {
        return refuse(Matter::DueBeforeStart { action: a.id.to_string(), start: start.to_string(), due: due.to_string() });
    }
    for answering in a.responsible.iter().chain(&a.co) {
        known_bodies(register, std::slice::from_ref(answering))?;
        for span in [a.start, due].into_iter().flatten() {
            exists(register, answering, span)?;
        }
    }
    for other in &a.depends_on {
        if *other == a.id {
            return refuse(Matter::Circle { action: a.id.to_string() });
        }
        let Some(found) = register.actions.get(other) else { return missing("action", other.as_str()) };
        if let Some(strategy) = register.strategy_of(&found.action.now) {
            same_strategy("action", other.as_str(), strategy, &measure.now.strategy)?;
        }
    }
    circle(register, a)
}

/// What an amendment of an action may not do: move the deadline, or make whoever checked it answer for it.
fn amended(register: &Register, file: &ActionFile, a: &Action) -> Checked {
    let stated = |due: Option<&Due>| due.map_or("not stated".to_owned(), Due::to_string);
    let (first, now) = (file.action.now.due.as_ref(), file.due_now());
    let kept = match a.due.as_ref() {
        None => now.is_none(),
        Some(due) => now.is_none_or(|now| now.same(due)) || first.is_some_and(|first| first.same(due)),
    };
    if !kept {
        return refuse(Matter::DeadlineByAmendment { action: a.id.to_string(), is: stated(now), would: stated(a.due.as_ref()) });
    }
    let checked = |body: &super::super::words::BodyId| file.verifications.iter().any(|v| &v.what.by == body);
    if let Some(body) = a.responsible.iter().chain(&a.co).find(|b| checked(b)) {
        let why = "it checked the action and cannot answer for it now";
        return refuse(Matter::SelfCertified { action: a.id.to_string(), who: body.to_string(), why });
    }
    match (register.measures.get(&file.action.now.measure), register.measures.get(&a.measure)) {
        (Some(was), Some(is)) => same_strategy("measure", a.measure.as_str(), &is.now.strategy, &was.now.strategy),
        _ => Ok(()),
    }
}

fn circle(register: &Register, a: &Action) -> Checked {
    let mut seen: BTreeSet<&ActionId> = BTreeSet::new();
    let mut open: Vec<&ActionId> = a.depends_on.iter().collect();
    while let Some(next) = open.pop() {
        if *next == a.id {
            return refuse(Matter::Circle { action: a.id.to_string() });
        }
        if seen.insert(next)
            && let Some(file) = register.actions.get(next)
        {
            open.extend(&file.action.now.depends_on);
        }
    }
    Ok(())
}
