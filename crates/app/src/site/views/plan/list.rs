//! The plan: every strategy, and its actions by kind with what everyone says of them, narrowed by what a reader looks for.

use askama::Template;
use axum::extract::State;
use policy::register::{ActionLine, Claimed, Counts, Overdue, StrategyId};
use serde::Serialize;

use super::line::{Line, objective_href, word, words};
use super::{GROUPS, KINDS, Plan, SHOWN, day, file, is_faulty};
use crate::site::limits::LIST_ROWS;
use crate::site::policy::Promises;
use crate::site::reply::{Answer, Ask, Problem, Site, page};

/// A value to choose: the value, its label, whether it is the present one.
type Choice = (String, String, bool);

#[derive(Template, Serialize)]
#[template(path = "plan.html")]
struct List<'a> {
    #[serde(skip)]
    c: &'a Ask,
    /// The register cannot be read just now; what was read before is shown.
    faulty: bool,
    /// Day looked at, ISO 8601.
    as_of: String,
    strategies: Vec<Whole>,
    /// Of all actions.
    counts: Totals,
    /// Actions that fit what is asked for.
    found: u64,
    page: usize,
    pages: usize,
    #[serde(skip)]
    choices: Vec<(&'static str, &'static str, Vec<Choice>)>,
    /// The actions of this page, by kind.
    parts: Vec<Part>,
}

/// A strategy with what it is to change.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    plan: Plan,
    objectives: Vec<Aim>,
}

#[derive(Serialize)]
struct Aim {
    id: String,
    text: String,
    #[serde(skip)]
    href: String,
}

/// Actions of one kind.
#[derive(Serialize)]
struct Part {
    kind: Option<String>,
    actions: Vec<Line>,
}

/// How many actions there are of each sort.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Totals {
    /// All of them.
    pub actions: u64,
    /// The implementer says that all is done.
    pub claimed: u64,
    /// Somebody else found it done.
    pub verified: u64,
    /// Not all say the same.
    pub disputed: u64,
    /// Past the deadline, and nobody says it is done.
    pub overdue: u64,
    /// Past the deadline, said to be done, and nobody checked.
    pub unverified: u64,
    /// With a moved deadline.
    pub moved: u64,
    /// How often deadlines were moved.
    pub moves: u64,
    /// Without evidence that everyone may see.
    pub without_evidence: u64,
    /// Of which nobody but the implementer has said anything.
    pub not_evaluated: u64,
}

impl Totals {
    /// Those of some lines.
    pub fn of(lines: &[ActionLine]) -> Totals {
        let c = Counts::of(lines);
        Totals {
            actions: c.actions as u64,
            claimed: c.claimed as u64,
            verified: c.verified as u64,
            disputed: c.diverging as u64,
            overdue: c.overdue as u64,
            unverified: c.unverified as u64,
            moved: c.moved as u64,
            moves: c.moves as u64,
            without_evidence: c.without_evidence as u64,
            not_evaluated: c.not_evaluated as u64,
        }
    }

    /// The number of one of [`SHOWN`].
    pub fn of_word(&self, word: &str) -> &u64 {
        match word {
            "claimed" => &self.claimed,
            "verified" => &self.verified,
            "disputed" => &self.disputed,
            "overdue" => &self.overdue,
            "unverified" => &self.unverified,
            "moved" => &self.moved,
            "without-evidence" => &self.without_evidence,
            _ => &self.not_evaluated,
        }
    }
}

/// Whether a line is one of those that a word of [`SHOWN`] stands for: the ones that [`Counts`] counts.
fn is_shown(word: &str, l: &ActionLine) -> bool {
    match word {
        "claimed" => l.claimed == Some(Claimed::Result),
        "verified" => l.state == policy::register::State::VerifiedDone,
        "disputed" => l.diverges,
        "overdue" => matches!(l.overdue, Overdue::Yes { .. }),
        "unverified" => matches!(l.overdue, Overdue::Unverified { .. }),
        "moved" => l.moves > 0,
        "without-evidence" => l.evidence == 0,
        _ => !l.evaluated,
    }
}

/// The page, or the whole list as a file.
pub async fn show(State(site): State<Site>, ask: Ask) -> Answer {
    let promises = site.promises();
    let as_of = day(&ask);
    if let Some(strategy) = ask.value("strategy").filter(|s| !promises.register.strategies.contains_key(&StrategyId::from(*s))) {
        return Err(Problem::missing(&ask, "problem-no-strategy", strategy));
    }
    if let Some(answer) = file::whole(&ask, &promises, as_of) {
        return answer;
    }
    page(&ask, &list(&ask, &promises, as_of))
}

fn list<'a>(ask: &'a Ask, promises: &Promises, as_of: policy::register::Day) -> List<'a> {
    let register = &promises.register;
    let strategy = ask.value("strategy").map(StrategyId::from);
    let lines = register.lines(as_of, strategy.as_ref());
    let counts = Totals::of(&lines);
    let (kind, group, shown, q) = (ask.value("kind"), ask.value("group"), ask.value("show"), ask.value("q").map(str::to_lowercase));
    let is_one = |asked: Option<&str>, is: Option<String>| asked.is_none_or(|a| is.as_deref().unwrap_or("none") == a);
    let mut found: Vec<&ActionLine> = lines
        .iter()
        .filter(|l| is_one(kind, l.kind.as_ref().map(word)) && is_one(group, l.actor_group.as_ref().map(word)))
        .filter(|l| shown.is_none_or(|s| is_shown(s, l)))
        .filter(|l| q.as_ref().is_none_or(|q| has_words(promises, l, q)))
        .collect();
    // By kind; within it as in the plan, and what has no kind last.
    found.sort_by_key(|l| (l.kind.is_none(), l.kind));
    let pages = found.len().div_ceil(LIST_ROWS).max(1);
    let at = ask.page().min(pages);
    let mut parts: Vec<Part> = Vec::new();
    for line in found.iter().skip((at - 1) * LIST_ROWS).take(LIST_ROWS) {
        let line = Line::new(register, line, as_of, ask);
        match parts.last_mut().filter(|p| p.kind == line.kind) {
            Some(part) => part.actions.push(line),
            None => parts.push(Part { kind: line.kind.clone(), actions: vec![line] }),
        }
    }
    let aims = |id: &StrategyId| {
        let of = register.objectives.values().map(|o| &o.now).filter(|o| o.strategy == *id);
        of.map(|o| Aim { id: o.id.to_string(), text: words(&o.text, ask), href: objective_href(ask, o.id.as_str()) }).collect()
    };
    let whole = |s: &policy::register::Strategy| Whole { plan: Plan::new(s, ask), objectives: aims(&s.id) };
    let strategies: Vec<Whole> =
        register.strategies.values().map(|s| &s.now).filter(|s| strategy.as_ref().is_none_or(|one| *one == s.id)).map(whole).collect();
    List {
        c: ask,
        faulty: is_faulty(promises),
        as_of: as_of.to_string(),
        strategies,
        counts,
        found: found.len() as u64,
        page: at,
        pages,
        choices: choices(ask, promises),
        parts,
    }
}

/// Whether a line's texts, or the names of who answers for it, have these words.
fn has_words(promises: &Promises, l: &ActionLine, q: &str) -> bool {
    let register = &promises.register;
    let action = &l.file.action.now;
    let has = |w: &policy::register::Words| w.all().any(|t| t.to_lowercase().contains(q));
    let bodies = action.responsible.iter().chain(&action.co).filter_map(|b| register.bodies.get(b));
    register.measures.get(l.measure).is_some_and(|m| has(&m.now.text) || m.now.number.as_deref() == Some(q))
        || action.text.as_ref().is_some_and(has)
        || l.id.as_str().to_lowercase() == q
        || bodies.map(|b| &b.now).any(|b| has(&b.name) || b.aliases.iter().any(|a| a.to_lowercase().contains(q)))
}

/// What the form offers.
fn choices(ask: &Ask, promises: &Promises) -> Vec<(&'static str, &'static str, Vec<Choice>)> {
    let of = |name: &'static str, front: &'static str, all: &[&str]| -> Vec<Choice> {
        all.iter().map(|w| ((*w).to_owned(), ask.tk(front, w), ask.value(name) == Some(*w))).collect()
    };
    let named = |s: &policy::register::Strategy| (s.id.to_string(), words(&s.title, ask), ask.value("strategy") == Some(s.id.as_str()));
    let strategies: Vec<Choice> = promises.register.strategies.values().map(|s| named(&s.now)).collect();
    vec![
        ("strategy", "plan-strategy", if strategies.len() > 1 { strategies } else { Vec::new() }),
        ("kind", "col-kind", of("kind", "plan-kind", &KINDS)),
        ("group", "plan-actor", of("group", "plan-group", &GROUPS)),
        ("show", "plan-show", of("show", "plan-show", &SHOWN)),
    ]
}

impl List<'_> {
    /// Numbers of each sort with the address that shows which they are.
    fn totals(&self) -> Vec<(String, String, String)> {
        let one = |word: &&str| (self.c.tk("plan-show", word), self.c.n(self.counts.of_word(word)), self.c.with("show", word));
        SHOWN.iter().map(one).collect()
    }

    /// Whether plans that were made up stand beside others: then each line says what it is.
    fn is_mixed(&self) -> bool {
        self.strategies.iter().any(|s| s.plan.illustrative) && !self.strategies.iter().all(|s| s.plan.illustrative)
    }

    /// Whether anything narrows the list.
    fn is_narrowed(&self) -> bool {
        ["strategy", "kind", "group", "show", "q"].iter().any(|n| self.c.value(n).is_some())
    }
}
