//! Whether actions helped: for each action and each indicator of its measure's objectives, the panel of a dataset's bodies is put
//! together and asked (`policy::effects`).
//!
//! An action touches whom its scope names; a scope that names nobody touches everyone. Work began on the day that was written down, else
//! on the planned one, and which of the two is said. Bodies that another action with the same aim touches are no comparison and are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use facts::indicators::{Direction as Better, IndicatorMeta, Kind as Of};
use policy::effects::{Answer, Cell, Direction, Kind, Month, Panel, evaluate};
use policy::register::{Action, ActionFile, ActionId, Day, IndicatorId, Register, Target};

use super::values::{self, Counted};
use super::{Buyer, Dataset, Promises, definition, is_within};
use crate::site::editions::Edition;

/// Chooses the random assignments. Any number would do; a fixed one gives every reader the same interval.
const SEED: u64 = 20_240_101;

/// Panels that are asked for one state of register and data; each takes some tenths of a second. A plan with more aims is read, and says of the
/// others that they were not asked.
const PANELS_MAX: usize = 400;

/// What is known of one action and one indicator in one dataset.
pub struct Effect {
    /// The action.
    pub action: ActionId,
    /// The indicator.
    pub indicator: IndicatorId,
    /// The dataset; empty where none has the register's bodies.
    pub dataset: String,
    /// Currency of the points; empty where it is not about money.
    pub currency: String,
    /// The day from which it counts.
    pub start: Option<Day>,
    /// The day was written down as the day on which work began; else it is the planned one.
    pub is_recorded: bool,
    /// Which way the indicator was to move; `None`: neither plan nor indicator says.
    pub wanted: Option<Direction>,
    /// What came of it.
    pub outcome: Outcome,
    panel: String,
}

/// What came of asking.
#[derive(Clone)]
pub enum Outcome {
    /// An answer, which may be *too little data*.
    Answered(Answer),
    /// It was not asked, and why.
    Not(NotAsked),
}

/// Why the data was not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAsked {
    /// No dataset has bodies of the register.
    NoDataset,
    /// On the day of the past that is asked about no dataset had a version yet.
    NoVersion,
    /// Nobody wrote a query for the indicator.
    NoDefinition,
    /// Its query waits for data that nobody can bring yet.
    NoData,
    /// The dataset has no point of it by body and month.
    NoPoints,
    /// Nobody said when work begins.
    NoStart,
    /// The action touches classes or methods: points by body do not tell them apart.
    Scope,
    /// The plan has more aims than are asked at a time.
    TooMany,
    /// The points cannot be put together; the log says why.
    Failed,
}

impl NotAsked {
    /// The end of its text's key.
    pub fn word(self) -> &'static str {
        match self {
            NotAsked::NoDataset => "no-dataset",
            NotAsked::NoVersion => "no-version",
            NotAsked::NoDefinition => "no-definition",
            NotAsked::NoData => "no-data",
            NotAsked::NoPoints => "no-points",
            NotAsked::NoStart => "no-start",
            NotAsked::Scope => "scope",
            NotAsked::TooMany => "too-many",
            NotAsked::Failed => "failed",
        }
    }
}

/// Answers that are known from before, by their panel: who adds a claim does not make us compute anew.
pub(super) struct Known {
    answers: BTreeMap<String, Outcome>,
    asked: usize,
}

impl Known {
    /// Those of the state before.
    pub(super) fn of(effects: &[Effect]) -> Known {
        let answers = effects.iter().filter(|e| !e.panel.is_empty()).map(|e| (e.panel.clone(), e.outcome.clone())).collect();
        Known { answers, asked: 0 }
    }
}

/// Whether something was said by a day; without one, at all.
fn by(on: Day, day: Option<Day>) -> bool {
    day.is_none_or(|day| on <= day)
}

/// Every action that is promised, still, on a day, with each indicator that its measure aims at, and the target that names it.
fn aims(register: &Register, day: Option<Day>) -> impl Iterator<Item = (&ActionFile, &Target)> {
    register.actions.values().filter(move |f| f.cancelled.as_ref().is_none_or(|c| !by(c.on, day))).flat_map(|file| {
        let mut seen = BTreeSet::new();
        let measure = register.measures.get(&file.action.now.measure);
        let objectives = measure.into_iter().flat_map(|m| &m.now.objectives).filter_map(|o| register.objectives.get(o));
        let targets: Vec<&Target> = objectives.flat_map(|o| &o.now.targets).filter(|t| seen.insert(&t.indicator)).collect();
        targets.into_iter().map(move |t| (file, t))
    })
}

/// The day from which an action counts, and whether it was written down, as it is known on a day.
fn start(file: &ActionFile, day: Option<Day>) -> Option<(Day, bool)> {
    let recorded = file.starts.first().filter(|s| by(s.on, day)).map(|s| (s.what.on, true));
    recorded.or_else(|| file.action.now.start.map(|w| (w.first_day(), false)))
}

/// Names what is known on a day of all that is asked: days between which nothing of it changed have the same answers.
pub(super) fn known_on(register: &Register, day: Option<Day>) -> String {
    let each = aims(register, day).map(|(f, t)| format!("{} {} {:?}", f.action.now.id, t.indicator, start(f, day)));
    let each: Vec<String> = each.collect();
    facts::ids::digest(each.iter().map(String::as_bytes))
}

fn empty(file: &ActionFile, target: &Target, dataset: &str, why: NotAsked, day: Option<Day>) -> Effect {
    let start = start(file, day);
    Effect {
        action: file.action.now.id.clone(),
        indicator: target.indicator.clone(),
        dataset: dataset.to_owned(),
        currency: String::new(),
        start: start.map(|s| s.0),
        is_recorded: start.is_some_and(|s| s.1),
        wanted: None,
        outcome: Outcome::Not(why),
        panel: String::new(),
    }
}

/// Aims of which no dataset speaks.
pub(super) fn without_data(promises: &Promises) -> Vec<Effect> {
    let there: BTreeSet<(&ActionId, &IndicatorId)> = promises.effects.iter().map(|e| (&e.action, &e.indicator)).collect();
    let is_there = |f: &ActionFile, t: &Target| there.contains(&(&f.action.now.id, &t.indicator));
    let day = promises.day;
    let why = |t: &Target| match definition(&t.indicator) {
        None => NotAsked::NoDefinition,
        Some(definition) if definition.sql.is_none() => NotAsked::NoData,
        Some(_) if day.is_some() && promises.datasets.is_empty() => NotAsked::NoVersion,
        Some(_) => NotAsked::NoDataset,
    };
    aims(&promises.register, day).filter(|(f, t)| !is_there(f, t)).map(|(f, t)| empty(f, t, "", why(t), day)).collect()
}

/// All aims of the strategies that buy in a dataset, asked.
pub(super) async fn all(
    promises: &Promises,
    dataset: &Dataset,
    buyers: &[Buyer],
    edition: &Edition,
    known: &mut Known,
) -> Result<Vec<Effect>, String> {
    let has_points = values::has_points(&edition.pages).await?;
    let name = dataset.source.dataset.as_str();
    let mut loaded: BTreeMap<&IndicatorId, (String, Vec<Counted>)> = BTreeMap::new();
    let mut out = Vec::new();
    let (register, day) = (&promises.register, promises.day);
    for (file, target) in aims(register, day) {
        let of_strategy = register.strategy_of(&file.action.now).is_some_and(|s| dataset.strategies.contains(s));
        if !of_strategy {
            continue;
        }
        let Some(definition) = definition(&target.indicator) else {
            out.push(empty(file, target, name, NotAsked::NoDefinition, day));
            continue;
        };
        if definition.sql.is_none() {
            out.push(empty(file, target, name, NotAsked::NoData, day));
            continue;
        }
        if has_points && !loaded.contains_key(&target.indicator) {
            let currency = values::currency(&edition.pages, target.indicator.as_str()).await?;
            let points = values::points(&edition.pages, target.indicator.as_str(), "body", &currency).await?;
            loaded.insert(&target.indicator, (currency, points));
        }
        let mut effect = empty(file, target, name, NotAsked::NoPoints, day);
        effect.wanted = wanted(target, &definition.meta);
        if let Some((currency, points)) = loaded.get(&target.indicator).filter(|l| !l.1.is_empty()) {
            effect.currency = currency.clone();
            let asked = Asked { promises, dataset, buyers, meta: &definition.meta, points, edition };
            asked.answer(file, target, &mut effect, known);
        }
        out.push(effect);
    }
    Ok(out)
}

/// Which way the indicator is to move: as the plan says, else as the indicator does.
fn wanted(target: &Target, meta: &IndicatorMeta) -> Option<Direction> {
    match (target.baseline, target.target, meta.direction) {
        (Some(from), Some(to), _) if to < from => Some(Direction::Down),
        (Some(from), Some(to), _) if to > from => Some(Direction::Up),
        (_, _, Better::DownIsBetter) => Some(Direction::Down),
        (_, _, Better::UpIsBetter) => Some(Direction::Up),
        _ => None,
    }
}

/// All that a panel is put together from.
struct Asked<'a> {
    promises: &'a Promises,
    dataset: &'a Dataset,
    buyers: &'a [Buyer],
    meta: &'a IndicatorMeta,
    points: &'a [Counted],
    edition: &'a Edition,
}

impl Asked<'_> {
    fn answer(&self, file: &ActionFile, target: &Target, effect: &mut Effect, known: &mut Known) {
        let action = &file.action.now;
        let not = |why| Outcome::Not(why);
        let Some((start, _)) = start(file, self.promises.day) else {
            effect.outcome = not(NotAsked::NoStart);
            return;
        };
        if !(action.scope.classes.is_empty() && action.scope.methods.is_empty()) {
            effect.outcome = not(NotAsked::Scope);
            return;
        }
        let Some(month) = month_of(start) else {
            effect.outcome = not(NotAsked::NoStart);
            return;
        };
        let starts = self.touched(action).into_iter().map(|id| (id, month)).collect::<BTreeMap<_, _>>();
        let excluded = self.excluded(action, target, &starts);
        let wanted = effect.wanted.unwrap_or(Direction::Down);
        let said = format!("{month} {wanted:?} {:?} {:?}", starts.keys(), excluded);
        let parts = [self.edition.folder.to_string_lossy().into_owned(), target.indicator.to_string(), said];
        effect.panel = facts::ids::digest(parts.iter().map(String::as_bytes));
        if let Some(outcome) = known.answers.get(&effect.panel) {
            effect.outcome = outcome.clone();
            return;
        }
        if known.asked >= PANELS_MAX {
            effect.panel.clear();
            effect.outcome = not(NotAsked::TooMany);
            return;
        }
        known.asked += 1;
        let panel = Panel { kind: kind(self.meta), wanted, cells: self.cells(), starts, excluded };
        let answer = catch_unwind(AssertUnwindSafe(|| evaluate(&panel, SEED).map_err(|bad| bad.to_string())));
        effect.outcome = match answer.unwrap_or_else(|_| Err("it broke down".to_owned())) {
            Ok(answer) => Outcome::Answered(answer),
            Err(reason) => {
                eprintln!("tura: {}: {} of {}: {reason}", effect.dataset, effect.indicator, effect.action);
                not(NotAsked::Failed)
            }
        };
        known.answers.insert(effect.panel.clone(), effect.outcome.clone());
    }

    fn cells(&self) -> Vec<Cell> {
        let one =
            |c: &Counted| Cell { body: c.key.clone(), month: c.month, numerator: Some(c.numerator), denominator: Some(c.denominator) };
        self.points.iter().map(one).collect()
    }

    /// Buyers that an action touches, and bodies of its scope that buy nothing here, by their own ids.
    fn touched(&self, action: &Action) -> BTreeSet<String> {
        let body = |b: &Buyer| self.dataset.bodies.get(&b.id);
        let mut out: BTreeSet<String> = self.buyers.iter().filter(|b| is_within(&action.scope, b, body(b))).map(|b| b.id.clone()).collect();
        let there: BTreeSet<_> = self.dataset.bodies.values().collect();
        if action.scope.regions.is_empty() {
            out.extend(action.scope.bodies.iter().filter(|b| !there.contains(b)).map(|b| format!("register:{b}")));
        }
        out
    }

    /// Buyers that another action with the same aim touches, and this one does not. What touches everyone touches both sides alike.
    fn excluded(&self, action: &Action, target: &Target, touched: &BTreeMap<String, Month>) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        let day = self.promises.day;
        for (other, _) in
            aims(&self.promises.register, day).filter(|(f, t)| t.indicator == target.indicator && f.action.now.id != action.id)
        {
            let scope = &other.action.now.scope;
            let narrows = !scope.bodies.is_empty() || !scope.regions.is_empty();
            if narrows && start(other, day).is_some() {
                out.extend(self.touched(&other.action.now).into_iter().filter(|id| !touched.contains_key(id)));
            }
        }
        out
    }
}

/// A median is asked as a mean: permutation of bodies needs sums, and the middle has none.
fn kind(meta: &IndicatorMeta) -> Kind {
    match meta.kind {
        Of::Share => Kind::Share,
        Of::Rate => Kind::Rate,
        Of::Mean | Of::Median => Kind::Mean,
    }
}

fn month_of(day: Day) -> Option<Month> {
    let (year, month, _) = facts::days::civil(day.0);
    Month::of(year, month)
}
