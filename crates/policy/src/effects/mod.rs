//! Did it help? An indicator before and after a measure, beside comparable bodies that it did not touch.
//!
//! In: a [`Panel`], numbers by body and month and who was treated when; a seed. Out: an [`Answer`], which is *too little data* and why, or
//! an estimate with its interval, its checks, its assumptions and a word for how much it can bear. Reach for it when an action has a start
//! and an indicator has months on both sides. The method and its measured errors are in `docs/effects.md`; [`study`] measures them again.
//!
//! It deliberately opens no table, writes no sentence (only keys and numbers) and says nothing of causes beyond [`Reading`].

mod alone;
mod answer;
mod compare;
mod month;
mod notes;
mod panel;
mod permute;
mod random;
mod student;
mod study;
mod windows;

#[cfg(test)]
mod tests;

pub use alone::{ALONE_DECISIONS_MIN, ALONE_MONTHS_MIN};
pub use answer::{
    Alone, AlonePoint, Answer, Comparison, Estimate, Estimated, Event, GroupAverage, Movement, Placebo, Point, Reading, Trends,
};
pub use compare::{EVENT_MONTHS, LEADS_MIN, PLACEBO_MONTHS};
pub use month::Month;
pub use notes::{KEYS, Note};
pub use panel::{BODIES_MAX, BadPanel, Cell, Counts, Direction, Kind, MONTHS_MAX, Panel, VALUE_MAX};
pub use permute::{DRAWS, LEVEL};
pub use study::{Proportion, Study, StudyRow, study, study_worlds};
pub use windows::{BODIES_MIN, DECISIONS_MIN, MONTHS_MIN, WEIGHT_TIMES_MEDIAN, WINDOW_MONTHS};

use panel::Table;

/// Bodies on each side before a difference is called supported: below ten, one odd body makes or breaks it.
pub const SUPPORTED_BODIES: usize = 10;
/// Of the touched bodies that many must count, or those that were left out could be the story.
pub const SUPPORTED_KEPT_PERCENT: usize = 80;
/// A year before, so that every season was seen.
pub const SUPPORTED_MONTHS_BEFORE: usize = 12;
/// The test of trends is held to 10 % and not 5 %: here the comfortable answer is the high p.
pub const SUPPORTED_TRENDS_P: f64 = 0.10;

/// Answers for one panel. `seed` chooses the random assignments; the same panel, in any order of its cells, and the same seed give the same
/// answer to the last byte.
///
/// # Errors
/// [`BadPanel`] for numbers that are none, cells given twice, and sizes beyond the limits. Missing months and zero denominators are no
/// error: they are counted.
pub fn evaluate(panel: &Panel, seed: u64) -> Result<Answer, BadPanel> {
    let (counts, table) = panel::read(panel)?;
    let Some(table) = table else {
        let why = vec![Note::plain("effects-little-no-data")];
        return Ok(Answer::TooLittleData { why, why_not_alone: Vec::new(), counts, series: Vec::new() });
    };
    let series = series(&table);
    let (comparison, no_comparison) = split(compare::compare(&table, seed));
    let (alone, no_alone) = split(alone::alone(&table));
    if comparison.is_none() && alone.is_none() {
        return Ok(Answer::TooLittleData { why: no_comparison, why_not_alone: no_alone, counts, series });
    }
    let main = comparison.as_ref().map(|c| c.difference).or(alone.as_ref().map(|a| a.level));
    let movement = main.map_or(Movement::Unclear, |m| moved(&m, panel.wanted));
    let unmet = comparison.as_ref().map_or_else(|| vec![Note::plain("effects-unmet-comparison")], unmet);
    let reading = match (movement, unmet.is_empty()) {
        (Movement::Unclear, _) => Reading::NoClearDifference,
        (_, true) => Reading::SupportedDifference,
        (_, false) => Reading::Association,
    };
    let assumptions = assumptions(comparison.as_ref(), alone.as_ref(), &counts);
    let estimate = Estimate { reading, movement, comparison, no_comparison, alone, no_alone, assumptions, unmet, counts, series };
    Ok(Answer::Estimate(Box::new(estimate)))
}

fn split<T>(found: Result<T, Vec<Note>>) -> (Option<T>, Vec<Note>) {
    match found {
        Ok(found) => (Some(found), Vec::new()),
        Err(why) => (None, why),
    }
}

fn moved(main: &Estimated, wanted: Direction) -> Movement {
    match (main.excludes_zero(), main.value > 0.0, wanted) {
        (false, ..) => Movement::Unclear,
        (true, true, Direction::Up) | (true, false, Direction::Down) => Movement::Wanted,
        _ => Movement::Unwanted,
    }
}

/// The criteria of [`Reading::SupportedDifference`] that a comparison does not meet.
fn unmet(c: &Comparison) -> Vec<Note> {
    let short = |key, have, need| (have < need).then(|| Note::short(key, have, need));
    let kept = 100 * c.bodies_treated / (c.bodies_treated + c.bodies_treated_left_out).max(1);
    let mut unmet: Vec<Note> = Vec::new();
    unmet.extend(short("effects-unmet-bodies-treated", c.bodies_treated, SUPPORTED_BODIES));
    unmet.extend(short("effects-unmet-bodies-comparison", c.bodies_comparison, SUPPORTED_BODIES));
    unmet.extend(short("effects-unmet-bodies-left-out", kept, SUPPORTED_KEPT_PERCENT));
    unmet.extend(short("effects-unmet-months-before", c.months_before, SUPPORTED_MONTHS_BEFORE));
    match c.trends.p {
        Some(p) if p < SUPPORTED_TRENDS_P => unmet.push(Note::with("effects-unmet-trends", [("p", p), ("need", SUPPORTED_TRENDS_P)])),
        Some(_) => {}
        None => unmet.push(Note::plain("effects-unmet-trends-unchecked")),
    }
    match c.drift_could_explain() {
        Some(most) if most >= c.difference.value.abs() => unmet.push(Note::with("effects-unmet-drift", [("most", most)])),
        Some(_) => {}
        None => unmet.push(Note::plain("effects-unmet-drift-unchecked")),
    }
    if c.placebos.is_empty() {
        unmet.push(Note::plain("effects-unmet-placebo-unchecked"));
    }
    let tried = c.placebos.len() as f64;
    for placebo in c.placebos.iter().filter(|p| p.difference.p * tried <= LEVEL) {
        unmet.push(Note::with("effects-unmet-placebo", [("months", f64::from(placebo.months_before)), ("p", placebo.difference.p)]));
    }
    unmet
}

fn assumptions(comparison: Option<&Comparison>, alone: Option<&Alone>, counts: &Counts) -> Vec<Note> {
    let mut list = Vec::new();
    if let Some(c) = comparison {
        list.push(Note::with("effects-assume-parallel", [("months", c.months_before as f64)]));
        list.push(Note::plain("effects-assume-no-spillover"));
        list.push(Note::plain("effects-assume-independent-bodies"));
        list.push(Note::with("effects-assume-exchangeable", [("draws", c.draws as f64)]));
        list.push(Note::with("effects-assume-weights", [("times", WEIGHT_TIMES_MEDIAN)]));
    }
    list.push(Note::plain("effects-assume-no-anticipation"));
    list.push(Note::plain("effects-assume-nothing-else"));
    list.push(Note::plain("effects-assume-same-recording"));
    if counts.cells_missing > 0 {
        let args = [("months", counts.cells_missing as f64), ("bodies", counts.bodies_stopped as f64)];
        list.push(Note::with("effects-assume-missing-unrelated", args));
    }
    if let Some(a) = alone {
        list.push(Note::plain("effects-assume-straight-line"));
        list.push(Note::plain(if a.is_seasonal { "effects-assume-season" } else { "effects-assume-no-season" }));
    }
    list
}

/// Both groups by month, as the indicator itself is computed. A body treated only outside the data stands in neither.
fn series(table: &Table) -> Vec<Point> {
    let is_treated = |b: &panel::Body| b.start.is_some_and(|s| (0..table.months as i32).contains(&s));
    let is_comparison = |b: &panel::Body| b.start.is_none_or(|s| s >= table.months as i32);
    let sums = |month: usize, is_in: &dyn Fn(&panel::Body) -> bool| {
        let sums = table.bodies.iter().filter(|b| is_in(b)).map(|b| (b.numerator(month, month + 1), b.denominator(month, month + 1)));
        sums.fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
    };
    let value = |(n, d): (f64, f64)| (d > 0.0).then(|| answer::rounded(n / d));
    (0..table.months)
        .map(|month| {
            let (t, c) = (sums(month, &is_treated), sums(month, &is_comparison));
            Point {
                month: table.first.plus(month as i32),
                treated: value(t),
                treated_denominator: t.1,
                comparison: value(c),
                comparison_denominator: c.1,
            }
        })
        .collect()
}
