//! What pages and lists ask a register: its actions with their columns, counts, a body's promises, what nobody
//! evaluated, and what is worth knowing about the plan itself.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::faults::{Fault, Matter};
use super::fold::Register;
use super::model::{ActorGroup, Body, Function, Kind, Measure, Scope, Target};
use super::standing::{ActionLine, Overdue, State, line};
use super::when::{Day, When};
use super::words::{BodyId, MeasureId, ProvisionId, StrategyId};

/// Most pairs of measures named for one indicator: whoever has a hundred has a plan to rewrite, not a list to read.
const PAIRS_MAX: usize = 100;

/// How many actions there are of each sort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All of them.
    pub actions: usize,
    /// By the kind of their measure, actor group and state; `None`: not stated.
    #[serde(serialize_with = "as_list")]
    pub by: BTreeMap<(Option<Kind>, Option<ActorGroup>, State), usize>,
    /// Claimed to be done by those who answer for them, whatever others say.
    pub claimed: usize,
    /// Verified as done.
    pub verified: usize,
    /// About which not all say the same.
    pub diverging: usize,
    /// Past their deadline.
    pub overdue: usize,
    /// Past their deadline, claimed to be done and not checked.
    pub unverified: usize,
    /// Whose deadline was moved.
    pub moved: usize,
    /// How often deadlines were moved.
    pub moves: usize,
    /// Without evidence that everyone may see.
    pub without_evidence: usize,
    /// Of which nobody but the implementer has said anything.
    pub not_evaluated: usize,
}

type Sorts = BTreeMap<(Option<Kind>, Option<ActorGroup>, State), usize>;

/// JSON has no keys of three parts.
fn as_list<S: serde::Serializer>(by: &Sorts, to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Sort {
        kind: Option<Kind>,
        actor_group: Option<ActorGroup>,
        state: State,
        actions: usize,
    }
    to.collect_seq(by.iter().map(|((kind, actor_group, state), n)| Sort {
        kind: *kind,
        actor_group: *actor_group,
        state: *state,
        actions: *n,
    }))
}

impl Counts {
    /// Counts of some lines.
    pub fn of(lines: &[ActionLine]) -> Counts {
        let mut counts = Counts { actions: lines.len(), ..Counts::default() };
        for l in lines {
            *counts.by.entry((l.kind, l.actor_group, l.state)).or_default() += 1;
            counts.claimed += usize::from(l.claimed == Some(super::records::Claimed::Result));
            counts.verified += usize::from(l.state == State::VerifiedDone);
            counts.diverging += usize::from(l.diverges);
            counts.overdue += usize::from(matches!(l.overdue, Overdue::Yes { .. }));
            counts.unverified += usize::from(matches!(l.overdue, Overdue::Unverified { .. }));
            counts.moved += usize::from(l.moves > 0);
            counts.moves += l.moves;
            counts.without_evidence += usize::from(l.evidence == 0);
            counts.not_evaluated += usize::from(!l.evaluated);
        }
        counts
    }
}

impl Register {
    /// All actions as they stood at the end of `as_of`, of one strategy or of all: by strategy, then number as in the
    /// plan (`2` before `10`), then id.
    pub fn lines(&self, as_of: Day, strategy: Option<&StrategyId>) -> Vec<ActionLine<'_>> {
        let mut lines: Vec<ActionLine> =
            self.actions.values().filter_map(|file| line(self, file, as_of)).filter(|l| strategy.is_none_or(|s| l.strategy == s)).collect();
        lines.sort_by_cached_key(|l| {
            let number = self.measures.get(l.measure).and_then(|m| m.now.number.as_deref()).unwrap_or("");
            (l.strategy.clone(), number.is_empty(), natural(number), natural(l.id.as_str()))
        });
        lines
    }

    /// What a body has promised, alone or with others, now or before its name was taken off.
    pub fn promises(&self, body: &BodyId, as_of: Day) -> Vec<ActionLine<'_>> {
        let mut lines = self.lines(as_of, None);
        lines.retain(|l| l.file.answered.contains(body));
        lines
    }

    /// Actions of which nobody but the implementer has said anything, without cancelled ones.
    pub fn not_evaluated(&self, as_of: Day, strategy: Option<&StrategyId>) -> Vec<ActionLine<'_>> {
        let mut lines = self.lines(as_of, strategy);
        lines.retain(|l| !l.evaluated && l.state != State::Cancelled);
        lines
    }

    /// The body that published data names so; what is known of one dataset only is looked up there first.
    pub fn body_of(&self, dataset: &str, scheme: &str, id: &str) -> Option<&Body> {
        let find = |of: Option<&str>| {
            let named = |b: &Body| b.identifiers.iter().any(|i| i.scheme == scheme && i.id == id && i.dataset.as_deref() == of);
            self.bodies.values().map(|b| &b.now).find(|b| named(b))
        };
        find(Some(dataset)).or_else(|| find(None))
    }

    /// Bodies that are charged with something on a day.
    pub fn holders(&self, function: Function, day: Day) -> impl Iterator<Item = &Body> {
        self.bodies.values().map(|b| &b.now).filter(move |b| b.holds(function, day))
    }

    /// Measures that rest on a provision or are to change it.
    pub fn measures_of(&self, provision: &ProvisionId) -> impl Iterator<Item = &Measure> {
        self.measures.values().map(|m| &m.now).filter(move |m| m.law.contains(provision))
    }

    /// Provisions that measures rest on without their being in force: neither at some time of the measure's actions nor,
    /// where those have no times, at any. `in_force` says on which days (first, last) a provision is; empty: it is unknown.
    /// A legislative measure may name what it is to bring about, so those are asked about their known provisions only.
    pub fn law_notices(&self, in_force: impl Fn(&ProvisionId) -> Vec<(Day, Day)>) -> Vec<Fault> {
        let times = self.times_of_measures();
        let mut notices = Vec::new();
        for m in self.measures.values().map(|m| &m.now) {
            let span = times.get(&m.id).map(|(_, span)| *span);
            for provision in &m.law {
                let spans = in_force(provision);
                let meets = |(from, to): &(Day, Day)| span.is_none_or(|(first, last)| *from <= last && first <= *to);
                if spans.iter().any(meets) || (spans.is_empty() && m.kind_stated() == Some(Kind::Legislative)) {
                    continue;
                }
                let when = span.map_or("on any day".to_owned(), |(first, last)| format!("from {first} to {last}"));
                let why = if spans.is_empty() { "is not among the provisions at hand" } else { "is not in force" };
                let (measure, provision) = (m.id.to_string(), provision.to_string());
                notices.push(Matter::LawNotInForce { measure, provision, why, when }.into());
            }
        }
        notices
    }

    /// What is worth knowing about the plans themselves, in a fixed order: objectives that cannot be achieved,
    /// deadlines that are no date, bodies that end before their promise is due, effects that two measures claim.
    pub fn notices(&self) -> Vec<Fault> {
        let mut notices = Vec::new();
        for o in self.objectives.values().map(|o| &o.now) {
            let lacks = |lacks| Matter::NoTarget { objective: o.id.to_string(), lacks };
            if o.targets.is_empty() {
                notices.push(lacks("indicator").into());
            }
            notices.extend(o.targets.iter().filter_map(lacking).map(|l| Fault::of(lacks(l))));
        }
        for file in self.actions.values() {
            let due = file.due_now();
            if let Some((why, due)) = due.and_then(|d| d.unknown().map(|w| (w, d))) {
                notices.push(Matter::UnknownDue { text: due.to_string(), why }.into());
            }
            let when = due.and_then(|d| d.when);
            for (body, when) in file.action.now.responsible.iter().filter_map(|b| Some((self.bodies.get(b)?, when?))) {
                if !body.now.exists(when, when.is_day()) {
                    let life = body.now.valid_to.map(|to| format!("it no longer exists on {to}")).unwrap_or_default();
                    let body = body.now.id.to_string();
                    notices.push(Matter::NoSuchBodyThen { body, when: format!("on {when}"), life, successor: String::new() }.into());
                }
            }
        }
        notices.extend(self.shared_effects());
        notices
    }

    /// Pairs of measures that claim one effect: the same indicator, scopes that meet, times that overlap. Neither's
    /// effect can be told from the other's. Measures without a stated start claim no time.
    pub fn shared_effects(&self) -> Vec<Fault> {
        let mut claims: BTreeMap<&str, Vec<Effect>> = BTreeMap::new();
        let times = self.times_of_measures();
        for m in self.measures.values().map(|m| &m.now) {
            let Some((scopes, (from, to))) = times.get(&m.id) else { continue };
            for target in m.objectives.iter().filter_map(|o| self.objectives.get(o)).flat_map(|o| &o.now.targets) {
                let effect = Effect { measure: &m.id, target: &target.scope, scopes, from: *from, to: *to };
                claims.entry(target.indicator.as_str()).or_default().push(effect);
            }
        }
        let mut found = Vec::new();
        for (indicator, mut effects) in claims {
            effects.sort_by_key(|e| (e.from, e.measure, e.to));
            let mut pairs = BTreeSet::new();
            for (i, one) in effects.iter().enumerate() {
                for other in effects[i + 1..].iter().take_while(|other| other.from <= one.to).filter(|other| one.meets(other)) {
                    let pair = (one.measure.min(other.measure), one.measure.max(other.measure));
                    if pairs.len() < PAIRS_MAX && pairs.insert(pair) {
                        let when = format!("{} to {}", one.from.max(other.from), one.to.min(other.to));
                        let (one, other) = (pair.0.to_string(), pair.1.to_string());
                        found.push(Matter::SharedEffect { one, other, indicator: indicator.to_owned(), when }.into());
                    }
                }
                if pairs.len() >= PAIRS_MAX {
                    break;
                }
            }
        }
        found
    }

    /// For every measure with an action that has a start: where its actions work, and from when to when.
    fn times_of_measures(&self) -> BTreeMap<&MeasureId, (Vec<&Scope>, (Day, Day))> {
        let mut times: BTreeMap<&MeasureId, (Vec<&Scope>, (Day, Day))> = BTreeMap::new();
        for file in self.actions.values().filter(|f| f.cancelled.is_none()) {
            let action = &file.action.now;
            let started = file.starts.first().map(|s| s.what.on).or(action.start.map(When::first_day));
            let Some(from) = started else { continue };
            let to = file.due_now().and_then(|d| d.last_day()).unwrap_or(from).max(from);
            let entry = times.entry(&action.measure).or_insert((Vec::new(), (from, to)));
            entry.0.push(&action.scope);
            entry.1 = (entry.1.0.min(from), entry.1.1.max(to));
        }
        times
    }
}

/// A measure's claim to move an indicator somewhere at some time.
struct Effect<'a> {
    measure: &'a MeasureId,
    target: &'a Scope,
    scopes: &'a [&'a Scope],
    from: Day,
    to: Day,
}

impl Effect<'_> {
    fn meets(&self, other: &Effect) -> bool {
        let places = self.scopes.iter().any(|a| other.scopes.iter().any(|b| a.meets(b)));
        self.measure != other.measure && self.target.meets(other.target) && places && self.from <= other.to && other.from <= self.to
    }
}

fn lacking(target: &Target) -> Option<&'static str> {
    match (target.target, target.baseline, target.by) {
        (None, _, _) => Some("target"),
        (_, None, _) => Some("baseline"),
        (_, _, None) => Some("day by which"),
        _ => None,
    }
}

/// Text with its numbers as numbers, so that `2` stands before `10`.
fn natural(text: &str) -> Vec<(u64, String)> {
    let mut parts: Vec<(u64, String)> = Vec::new();
    for c in text.chars() {
        match (c.to_digit(10), parts.last_mut()) {
            (Some(d), Some((n, word))) if word.is_empty() => *n = n.saturating_mul(10).saturating_add(u64::from(d)),
            (Some(d), _) => parts.push((u64::from(d), String::new())),
            (None, Some((0, word))) if !word.is_empty() => word.push(c),
            (None, _) => parts.push((0, c.to_string())),
        }
    }
    parts
}
