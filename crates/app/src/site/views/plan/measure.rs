//! A measure: its actions with what everyone says of them side by side, how deadlines moved, what there is to look at, and what the
//! indicators of its objectives show before and after.

use std::sync::LazyLock;

use askama::Template;
use axum::extract::State;
use facts::law::Law;
use policy::register::{ActionFile, ActionLine, BodyId, Day, MeasureId, Of, type_of};
use serde::Serialize;

use super::effect::{Seen, seen};
use super::line::{Line, Link, Said, Who, due, maybe, measure_href, objective_href, said, when, who, word, words};
use super::objective::scope;
use super::{Plan, day};
use crate::project;
use crate::site::policy::Promises;
use crate::site::reply::{Answer, Ask, Path, Problem, Site, escape};
use crate::site::take::page_or_picture;

#[derive(Template, Serialize)]
#[template(path = "plan_measure.html")]
struct Page<'a> {
    #[serde(skip)]
    c: &'a Ask,
    as_of: String,
    id: String,
    number: Option<String>,
    text: String,
    kind: Option<String>,
    /// Name of its type in the catalogue.
    type_name: Option<String>,
    direction: Option<String>,
    plan: Plan,
    objectives: Vec<Link>,
    uncac: Vec<String>,
    law: Vec<Link>,
    rationale: Option<String>,
    expected_effect: Option<String>,
    risks: Vec<String>,
    cost: Option<String>,
    actions: Vec<Act>,
    /// What the data answers, by action, indicator and dataset.
    effects: Vec<Seen>,
    /// The data was asked; else it will be.
    asked: bool,
    assessments: Vec<Said>,
    evidence: Vec<Shown>,
}

/// Evidence as pages show it.
#[derive(Serialize)]
pub struct Shown {
    /// Its id.
    pub id: Option<String>,
    /// What it is.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: Option<String>,
    /// The day it is from.
    pub on: Option<String>,
}

/// An action with everything said of it.
#[derive(Serialize)]
struct Act {
    #[serde(flatten)]
    line: Line,
    /// Where its body buys: the dataset, and the page there.
    #[serde(skip)]
    purchases: Vec<(String, String)>,
    started: Option<String>,
    planned_start: Option<String>,
    /// It began on another day than planned.
    #[serde(skip)]
    began_otherwise: bool,
    first_due: Option<String>,
    form: Option<String>,
    performance: Option<String>,
    funding: Option<String>,
    scope: Vec<String>,
    depends_on: Vec<String>,
    /// What the implementer claims, and says of itself; oldest first.
    claims: Vec<Word>,
    /// What others found when they checked.
    checks: Vec<Word>,
    /// What all others say, every word of it.
    assessments: Vec<Said>,
    moved: Vec<Moved>,
    cancelled: Option<Cancelled>,
    /// What `evidence` counts.
    evidence_pieces: Vec<Shown>,
    amendments: Vec<Amended>,
}

/// A claim or a check.
#[derive(Serialize)]
struct Word {
    word: String,
    by: Who,
    on: String,
    text: String,
    source: Option<String>,
    author: String,
}

/// A deadline that moved.
#[derive(Serialize)]
struct Moved {
    from: Option<String>,
    to: String,
    reason: String,
    decided_by: String,
    act: Option<String>,
    on: String,
}

#[derive(Serialize)]
struct Cancelled {
    act: String,
    reason: String,
    on: String,
}

/// A field that was changed.
#[derive(Serialize)]
struct Amended {
    field: String,
    was: serde_json::Value,
    is: serde_json::Value,
    by: String,
    on: String,
}

/// The law that every pack has.
static LAWS: LazyLock<Vec<(String, Law)>> = LazyLock::new(|| {
    let packs = project::folders("packs").into_iter().chain([project::REPUBLIC]);
    packs.filter_map(|code| Some((code.to_owned(), project::pack(code).ok()?.law))).collect()
});

/// A provision that a measure rests on: by its act's title where a pack has it, else by its id.
fn provision(ask: &Ask, id: &str) -> Link {
    let found = LAWS.iter().find_map(|(pack, law)| Some((pack, law, law.provisions.iter().find(|p| p.id == id)?)));
    match found {
        None => Link { id: id.to_owned(), text: id.to_owned(), href: None },
        Some((pack, law, p)) => Link {
            id: id.to_owned(),
            text: crate::output::words::article(law.title(&p.instrument, ask.lang), &p.article, ask.lang),
            href: Some(ask.link(&format!("/law/{}/{}", escape(pack), escape(id)))),
        },
    }
}

/// An act in words: its title where it is written by its id, else as written.
fn act_words(ask: &Ask, act: &str) -> String {
    LAWS.iter().find_map(|(_, law)| law.instrument(act)).map_or_else(|| act.to_owned(), |i| i.title.get(ask.lang).to_owned())
}

/// A measure's page.
pub async fn show(State(site): State<Site>, Path(id): Path<String>, ask: Ask) -> Answer {
    let promises = site.promises_on(ask.day()).await;
    let id = MeasureId(id);
    let Some(whole) = filled(&ask, &promises, &id) else {
        return Err(Problem::missing(&ask, "problem-no-measure", id.as_str()));
    };
    let pictures: Vec<_> = whole.effects.iter().flat_map(|e| e.course.iter().chain(&e.events)).map(|d| d.picture()).collect();
    page_or_picture(&ask, &whole, &pictures).await
}

fn filled<'a>(ask: &'a Ask, promises: &Promises, id: &MeasureId) -> Option<Page<'a>> {
    let register = &promises.register;
    let as_of = day(ask);
    let m = &register.measures.get(id)?.now;
    let strategy = &register.strategies.get(&m.strategy)?.now;
    let lines = register.lines(as_of, Some(&m.strategy));
    let own: Vec<&ActionLine> = lines.iter().filter(|l| l.measure == id).collect();
    let actions: Vec<Act> = own.iter().map(|l| act(ask, promises, l, as_of)).collect();
    let of_action = |l: &&&ActionLine| actions.iter().find(|a| a.line.id == l.id.as_str()).map(|a| a.line.text.clone());
    let effects = own
        .iter()
        .flat_map(|l| promises.effects.iter().filter(move |e| e.action == *l.id).map(move |e| (l, e)))
        .map(|(l, e)| Seen {
            shared_with: shared_with(ask, promises, id, &e.indicator),
            ..seen(ask, e, promises.datasets.get(&e.dataset), &of_action(&l).unwrap_or_default())
        })
        .collect();
    let objective = |o: &policy::register::ObjectiveId| {
        let text = register.objectives.get(o).map_or_else(|| o.to_string(), |k| words(&k.now.text, ask));
        Link { id: o.to_string(), text, href: Some(objective_href(ask, o.as_str())) }
    };
    let of = Of::Measure(id.clone());
    Some(Page {
        c: ask,
        as_of: as_of.to_string(),
        id: id.to_string(),
        number: m.number.clone(),
        text: words(&m.text, ask),
        kind: m.kind_stated().as_ref().map(word),
        type_name: m.kind_of.and_then(type_of).map(|t| t.name.get(ask.lang).to_owned()),
        direction: maybe(&m.direction, ask),
        plan: Plan::new(strategy, ask),
        objectives: m.objectives.iter().map(objective).collect(),
        uncac: m.uncac.clone(),
        law: m.law.iter().map(|p| provision(ask, p.as_str())).collect(),
        rationale: maybe(&m.rationale, ask),
        expected_effect: maybe(&m.expected_effect, ask),
        risks: m.risks.iter().map(|r| words(r, ask)).collect(),
        cost: m.cost.as_ref().map(|c| c.amount.parse().map_or_else(|_| c.amount.clone(), |a| ask.money(&a, &c.currency))),
        actions,
        effects,
        asked: promises.is_asked,
        assessments: register.assessments_of(&of).filter(|a| a.on <= as_of).map(|a| said(register, a, ask)).collect(),
        evidence: evidence(ask, promises, &of, as_of),
    })
}

/// The other measures that aim at an indicator at the same time.
fn shared_with(ask: &Ask, promises: &Promises, id: &MeasureId, indicator: &policy::register::IndicatorId) -> Vec<Link> {
    let pairs = promises.shared.iter().filter(|(_, _, i)| i == indicator);
    let others = pairs.filter_map(|(one, other, _)| if one == id { Some(other) } else { (other == id).then_some(one) });
    let named = |m: &MeasureId| {
        let text = promises.register.measures.get(m).map_or_else(|| m.to_string(), |k| words(&k.now.text, ask));
        Link { id: m.to_string(), text, href: Some(measure_href(ask, m.as_str())) }
    };
    others.map(named).collect()
}

/// Evidence that everyone may see.
pub fn evidence(ask: &Ask, promises: &Promises, of: &Of, as_of: Day) -> Vec<Shown> {
    let one = |e: &policy::register::Evidence| Shown {
        id: e.id.as_ref().map(|i| i.to_string()),
        kind: word(&e.kind),
        title: words(&e.title, ask),
        url: e.url.clone(),
        sha256: e.sha256.clone(),
        on: e.on.map(|d| d.to_string()),
    };
    promises.register.evidence_of(of).filter(|e| e.what.public && e.on <= as_of).map(|e| one(&e.what)).collect()
}

fn act(ask: &Ask, promises: &Promises, l: &ActionLine, as_of: Day) -> Act {
    let (register, file) = (&promises.register, l.file);
    let a = &file.action.now;
    let until = |d: Day| d <= as_of;
    let of = Of::Action(a.id.clone());
    let amended = |m: &policy::register::Amendment| Amended {
        field: m.field.clone(),
        was: m.was.clone(),
        is: m.is.clone(),
        by: m.stamp.author.clone(),
        on: m.stamp.day.to_string(),
    };
    let (claims, checks) = (claims(ask, promises, file, as_of), checks(ask, promises, file, as_of));
    Act {
        line: Line::new(register, l, as_of, ask),
        purchases: a
            .responsible
            .iter()
            .flat_map(|b| promises.buyers_of(b))
            .map(|(d, id)| (d.to_owned(), ask.within(d, "buyer", id)))
            .collect(),
        started: file.starts.first().filter(|s| until(s.on)).map(|s| s.what.on.to_string()),
        planned_start: a.start.map(|w| when(w, ask)),
        began_otherwise: file.starts.first().is_some_and(|s| a.start.is_some_and(|w| w.to_string() != s.what.on.to_string())),
        first_due: (l.moves > 0).then(|| a.due.as_ref().map(|d| due(d, ask))).flatten(),
        form: maybe(&a.form, ask),
        performance: maybe(&a.performance, ask),
        funding: maybe(&a.funding, ask),
        scope: scope(promises, &a.scope, ask),
        depends_on: a.depends_on.iter().map(|d| d.to_string()).collect(),
        claims,
        checks,
        assessments: register.assessments_of(&of).filter(|s| until(s.on)).map(|s| said(register, s, ask)).collect(),
        moved: file.moves.iter().filter(|m| until(m.on)).map(|m| moved(ask, promises, m)).collect(),
        cancelled: file.cancelled.as_ref().filter(|c| until(c.on)).map(|c| Cancelled {
            act: act_words(ask, &c.what.act),
            reason: words(&c.what.reason, ask),
            on: c.on.to_string(),
        }),
        evidence_pieces: evidence(ask, promises, &of, as_of),
        amendments: file.action.amendments.iter().filter(|m| until(m.stamp.day)).map(amended).collect(),
    }
}

fn moved(ask: &Ask, promises: &Promises, m: &policy::register::Stamped<policy::register::Move>) -> Moved {
    // In words, which may be a body's id.
    let decided_by = who(&promises.register, &BodyId(m.what.decided_by.clone()), ask).name;
    Moved {
        from: m.what.from.as_ref().map(|d| due(d, ask)),
        to: due(&m.what.to, ask),
        reason: words(&m.what.reason, ask),
        decided_by,
        act: m.what.act.as_ref().map(|act| act_words(ask, act)),
        on: m.on.to_string(),
    }
}

fn claims(ask: &Ask, promises: &Promises, file: &ActionFile, as_of: Day) -> Vec<Word> {
    let one = |c: &policy::register::Stamped<policy::register::Claim>| Word {
        word: word(&c.what.what),
        by: who(&promises.register, &c.what.by, ask),
        on: c.on.to_string(),
        text: maybe(&c.what.text, ask).unwrap_or_default(),
        source: c.what.source.clone(),
        author: c.stamp.author.clone(),
    };
    file.claims.iter().filter(|c| c.on <= as_of).map(one).collect()
}

fn checks(ask: &Ask, promises: &Promises, file: &ActionFile, as_of: Day) -> Vec<Word> {
    let one = |v: &policy::register::Stamped<policy::register::Verification>| Word {
        word: word(&v.what.outcome),
        by: who(&promises.register, &v.what.by, ask),
        on: v.on.to_string(),
        text: words(&v.what.reason, ask),
        source: v.what.source.clone(),
        author: v.stamp.author.clone(),
    };
    file.verifications.iter().filter(|v| v.on <= as_of).map(one).collect()
}

impl Act {
    /// How many its scope names.
    fn scope_count(&self, c: &Ask) -> String {
        c.n(&(self.scope.len() as u64))
    }

    /// What the implementer says of itself in an assessment.
    fn own(&self) -> Vec<&Said> {
        self.assessments.iter().filter(|a| a.kind == "implementer").collect()
    }

    /// What all others say.
    fn others(&self) -> Vec<&Said> {
        self.assessments.iter().filter(|a| a.kind != "implementer").collect()
    }
}
