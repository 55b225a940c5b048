//! What comes in: a number for each body and month, and who was treated when; checked and sorted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::month::Month;

/// A hundred years: a month typed as 9204 must not become a table of a million columns.
pub const MONTHS_MAX: usize = 1200;
/// Past this, sums of a panel lose whole units; and its inverse bounds denominators, so that no quotient overflows.
pub const VALUE_MAX: f64 = 1e15;
/// More bodies than any country has; a panel beyond this was put together wrongly.
pub const BODIES_MAX: usize = 20_000;

/// What the indicator is made of. All three are a sum of numerators over a sum of denominators; they differ in what may stand in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Decisions of which something is true, over decisions: numerators from 0 to the denominator.
    Share,
    /// A sum over the number of observations: any numerator.
    Mean,
    /// Events over an exposure (processes, amounts, people): numerators not below 0; the denominator is not a count of observations.
    Rate,
}

/// Which way the measure was meant to move the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A higher value is what the measure wanted.
    Up,
    /// A lower value is what the measure wanted.
    Down,
}

/// One body in one month. An absent cell and a cell without numbers mean the same: missing, never zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The body's id.
    pub body: String,
    /// The month.
    pub month: Month,
    /// Numerator; `None` is missing.
    pub numerator: Option<f64>,
    /// Denominator; `None` is missing, and zero makes the month missing.
    pub denominator: Option<f64>,
}

/// An indicator by body and month, and the measure whose effect is asked for. The order of cells does not matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// What the indicator is made of.
    pub kind: Kind,
    /// Which way the measure was meant to move it.
    pub wanted: Direction,
    /// One a body and month.
    pub cells: Vec<Cell>,
    /// First month under the measure, for each body it touched. A body without a start was not touched.
    pub starts: BTreeMap<String, Month>,
    /// Bodies to leave out: touched in another way, or not comparable.
    pub excluded: BTreeSet<String>,
}

/// A panel that cannot be read. Every message names the body and month and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPanel {
    /// NaN, infinity, or a size that cannot be summed.
    #[error(
        "{body}, {month}: the {part} is not a number that can be summed (finite, at most 10^15; a denominator 0 or at least 10^-15); leave the month out if it is unknown"
    )]
    NotFinite {
        /// Whose.
        body: String,
        /// When.
        month: Month,
        /// `numerator` or `denominator`.
        part: &'static str,
    },
    /// A denominator below zero.
    #[error("{body}, {month}: the denominator is below zero; correct the query of the indicator")]
    NegativeDenominator {
        /// Whose.
        body: String,
        /// When.
        month: Month,
    },
    /// A numerator outside what the kind allows.
    #[error(
        "{body}, {month}: the numerator is outside what a share (0 to denominator) or rate (0 and more) can hold; correct the query or the kind"
    )]
    NumeratorOutside {
        /// Whose.
        body: String,
        /// When.
        month: Month,
    },
    /// Two cells for one body and month.
    #[error("{body}, {month}: there are two cells; a panel holds one for each body and month")]
    Twice {
        /// Whose.
        body: String,
        /// When.
        month: Month,
    },
    /// Months too far apart.
    #[error("the panel reaches from {first} to {last}, over {MONTHS_MAX} months; look for a mistyped year")]
    TooLong {
        /// First month.
        first: Month,
        /// Last month.
        last: Month,
    },
    /// Too many bodies.
    #[error("the panel holds {bodies} bodies, over {BODIES_MAX}; narrow the scope")]
    TooWide {
        /// How many.
        bodies: usize,
    },
}

/// A body's months. Windows are summed month by month and not by differences of running sums, in which one huge month would swallow the rest.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    /// First month under the measure, counted from the first of the panel. Negative: before it. `None`: never.
    pub(crate) start: Option<i32>,
    /// Numerator and denominator of every month of the panel.
    cells: Vec<Option<(f64, f64)>>,
}

impl Body {
    /// Sum of numerators over `from..to`.
    pub(crate) fn numerator(&self, from: usize, to: usize) -> f64 {
        self.cells[from..to].iter().flatten().map(|c| c.0).sum()
    }

    /// Sum of denominators over `from..to`.
    pub(crate) fn denominator(&self, from: usize, to: usize) -> f64 {
        self.cells[from..to].iter().flatten().map(|c| c.1).sum()
    }

    /// Months with a value in `from..to`.
    pub(crate) fn seen(&self, from: usize, to: usize) -> usize {
        self.cells[from..to].iter().flatten().count()
    }

    /// The indicator over `from..to`: sum of numerators over sum of denominators. `None` when no month has a value.
    pub(crate) fn value(&self, from: usize, to: usize) -> Option<f64> {
        (self.seen(from, to) > 0).then(|| self.numerator(from, to) / self.denominator(from, to))
    }

    /// Share of the denominators of the months `from..to` that fall into the months `mark`, counted from the body's start.
    pub(crate) fn marked(&self, (from, to): (usize, usize), mark: (i32, i32)) -> f64 {
        let Some(start) = self.start else { return 0.0 };
        let at = |offset: i32| (start.saturating_add(offset).max(0) as usize).clamp(from, to);
        let all = self.denominator(from, to);
        if all > 0.0 { self.denominator(at(mark.0), at(mark.1)) / all } else { 0.0 }
    }
}

/// The panel in order: bodies by id, months from the first to the last seen.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) kind: Kind,
    pub(crate) first: Month,
    pub(crate) months: usize,
    pub(crate) bodies: Vec<Body>,
    pub(crate) counts: Counts,
}

/// What was read, and what was missing in it. Excluded bodies are counted apart and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Bodies with at least one value.
    pub bodies: usize,
    /// Of them, touched by the measure at any time, in or outside the data.
    pub bodies_touched: usize,
    /// Bodies named as touched for which there is no value.
    pub bodies_touched_without_data: usize,
    /// Bodies left out by name.
    pub bodies_excluded: usize,
    /// Bodies whose last value is six months or more before the last month of the panel.
    pub bodies_stopped: usize,
    /// Months from the first to the last with a value.
    pub months: usize,
    /// Body-months with a value.
    pub cells: usize,
    /// Body-months within the panel's months without a value.
    pub cells_missing: usize,
    /// Of the cells given, those whose denominator is zero: missing.
    pub zero_denominators: usize,
}

/// A body that has been silent for half a year counts as stopped.
const STOPPED_MONTHS: usize = 6;

type Values = BTreeMap<String, BTreeMap<Month, Option<(f64, f64)>>>;

/// Checks a panel and sorts it. `None` when nothing in it has a value.
pub(crate) fn read(panel: &Panel) -> Result<(Counts, Option<Table>), BadPanel> {
    let (values, mut counts) = values(panel)?;
    let seen = || values.values().flatten().filter(|(_, v)| v.is_some()).map(|(m, _)| *m);
    let has_value = |id: &str| values.get(id).is_some_and(|months| months.values().any(Option::is_some));
    counts.bodies_excluded = panel.excluded.len();
    counts.bodies_touched_without_data = panel.starts.keys().filter(|id| !panel.excluded.contains(*id) && !has_value(id)).count();
    let (Some(first), Some(last)) = (seen().min(), seen().max()) else { return Ok((counts, None)) };
    let months = (last.since(first) + 1) as usize;
    if months > MONTHS_MAX {
        return Err(BadPanel::TooLong { first, last });
    }
    if values.len() > BODIES_MAX {
        return Err(BadPanel::TooWide { bodies: values.len() });
    }
    let bodies: Vec<Body> = values
        .iter()
        .filter(|(id, _)| has_value(id))
        .map(|(id, cells)| Body {
            start: panel.starts.get(id).map(|s| s.since(first)),
            cells: (0..months).map(|m| cells.get(&first.plus(m as i32)).copied().flatten()).collect(),
        })
        .collect();
    counts.bodies = bodies.len();
    counts.bodies_touched = bodies.iter().filter(|b| b.start.is_some()).count();
    counts.bodies_stopped = bodies.iter().filter(|b| months > STOPPED_MONTHS && b.seen(months - STOPPED_MONTHS, months) == 0).count();
    counts.months = months;
    counts.cells = bodies.iter().map(|b| b.seen(0, months)).sum();
    counts.cells_missing = bodies.len() * months - counts.cells;
    Ok((counts.clone(), Some(Table { kind: panel.kind, first, months, bodies, counts })))
}

fn values(panel: &Panel) -> Result<(Values, Counts), BadPanel> {
    let mut sorted: Vec<&Cell> = panel.cells.iter().filter(|c| !panel.excluded.contains(&c.body)).collect();
    sorted.sort_by(|a, b| (&a.body, a.month).cmp(&(&b.body, b.month)));
    let mut counts = Counts::default();
    let mut values = Values::new();
    for cell in sorted {
        let value = checked(cell, panel.kind)?;
        if value.is_none() && cell.denominator == Some(0.0) {
            counts.zero_denominators += 1;
        }
        if values.entry(cell.body.clone()).or_default().insert(cell.month, value).is_some() {
            return Err(BadPanel::Twice { body: cell.body.clone(), month: cell.month });
        }
    }
    Ok((values, counts))
}

fn checked(cell: &Cell, kind: Kind) -> Result<Option<(f64, f64)>, BadPanel> {
    let (body, month) = (|| cell.body.clone(), cell.month);
    for (part, value) in [("numerator", cell.numerator), ("denominator", cell.denominator)] {
        if value.is_some_and(|v| !v.is_finite() || v.abs() > VALUE_MAX) {
            return Err(BadPanel::NotFinite { body: body(), month, part });
        }
    }
    if cell.denominator.is_some_and(|d| d > 0.0 && d < 1.0 / VALUE_MAX) {
        return Err(BadPanel::NotFinite { body: body(), month, part: "denominator" });
    }
    if cell.denominator.is_some_and(|d| d < 0.0) {
        return Err(BadPanel::NegativeDenominator { body: body(), month });
    }
    let (Some(n), Some(d)) = (cell.numerator, cell.denominator.filter(|d| *d > 0.0)) else { return Ok(None) };
    let is_outside = match kind {
        Kind::Share => !(0.0..=d).contains(&n),
        Kind::Mean => false,
        Kind::Rate => n < 0.0,
    };
    if is_outside { Err(BadPanel::NumeratorOutside { body: body(), month }) } else { Ok(Some((n, d))) }
}
