//! Treated bodies beside comparable ones: the difference in differences, its checks and its course over time.

use super::answer::{Comparison, Estimated, Event, GroupAverage, Placebo, Trends, rounded};
use super::notes::Note;
use super::panel::Table;
use super::permute::{DRAWS, Difference, Drawn, difference, joint_p};
use super::windows::{BODIES_MIN, Changes, DECISIONS_MIN, MONTHS_MIN, NEVER, Pool, Span, Start, WINDOW_MONTHS, pool, start_of};

/// A quarter: a month holds too few decisions to draw.
pub const EVENT_MONTHS: i32 = 3;
/// Pretended starts, months before the real one: each leaves half a year on both sides in two years of months before.
pub const PLACEBO_MONTHS: [i32; 3] = [6, 12, 18];
/// Fewer quarters before the start than this show no course that could be parallel.
pub const LEADS_MIN: usize = 2;

/// The comparison, or why there is none.
pub(crate) fn compare(table: &Table, seed: u64) -> Result<Comparison, Vec<Note>> {
    let pool = pool(table);
    let changes = pool.changes(table.kind);
    let own = difference(&changes, &pool.weights, &pool.starts);
    let Some(own) = own.filter(is_enough) else { return Err(why_not(table, &pool)) };
    if own.error(own.y).is_none() {
        return Err(vec![Note::plain("effects-little-no-variation")]);
    }
    let drawn = |changes: &Changes| Drawn::of(changes, &pool.weights, &pool.starts, seed);
    let no_orders = || vec![Note::plain("effects-little-orders")];
    let main = drawn(&changes).ok_or_else(no_orders)?;
    let difference = estimated(&main).ok_or_else(no_orders)?;
    let means = means(&changes, &pool);
    let quarter = |q: i32| Span { before: (-(WINDOW_MONTHS as i32), 0), after: (q * EVENT_MONTHS, (q + 1) * EVENT_MONTHS) };
    let quarters = WINDOW_MONTHS as i32 / EVENT_MONTHS;
    let events: Vec<(i32, Drawn)> = (-quarters..quarters)
        .filter_map(|q| Some((q, drawn(&pool.changes_of(table.kind, quarter(q), main.own.y))?)))
        .filter(|(_, d)| is_enough(&d.own))
        .collect();
    let placebos = PLACEBO_MONTHS.iter().filter_map(|m| {
        let span = Span { before: (-(WINDOW_MONTHS as i32), -m), after: (-m, 0) };
        let drawn = drawn(&pool.changes_of(table.kind, span, main.own.y))?;
        is_enough(&drawn.own).then_some(())?;
        Some(Placebo { months_before: *m as u32, difference: estimated(&drawn)? })
    });
    Ok(Comparison {
        is_staggered: pool.cohorts.len() > 1,
        bodies_treated: own.treated,
        bodies_comparison: own.comparison,
        bodies_treated_left_out: pool.left_out,
        months_before: pool.cohorts.iter().map(|c| c.start - c.from).min().unwrap_or(0),
        months_after: pool.cohorts.iter().map(|c| c.to - c.start).min().unwrap_or(0),
        treated_before: rounded(means[0]),
        treated_after: rounded(means[1]),
        comparison_before: rounded(means[2]),
        comparison_after: rounded(means[3]),
        difference,
        draws: DRAWS,
        groups: groups(table, &pool, &changes),
        placebos: placebos.collect(),
        events: events.iter().filter_map(|(q, d)| event(*q, d)).collect(),
        trends: trends(events, drawn(&pool.drifts(table.kind, main.own.y)).as_ref()),
    })
}

/// What a test and its inversion say, rounded.
fn estimated(drawn: &Drawn) -> Option<Estimated> {
    let (low, high) = drawn.interval()?;
    Some(Estimated { value: rounded(drawn.own.y), low: rounded(low), high: rounded(high), p: rounded(drawn.p(0.0)) })
}

fn event(quarter: i32, drawn: &Drawn) -> Option<Event> {
    let months_from_start = quarter * EVENT_MONTHS;
    Some(Event { months_from_start, months: EVENT_MONTHS as u32, bodies_treated: drawn.own.treated, difference: estimated(drawn)? })
}

/// The joint test of the quarters before the start, and the drift.
fn trends(events: Vec<(i32, Drawn)>, drift: Option<&Drawn>) -> Trends {
    let leads: Vec<Drawn> = events.into_iter().filter(|(q, _)| *q < 0).map(|(_, d)| d).collect();
    let p = if leads.len() >= LEADS_MIN { joint_p(&leads, 0.0).map(rounded) } else { None };
    Trends { quarters: leads.len(), p, drift: drift.filter(|d| is_enough(&d.own)).and_then(estimated) }
}

/// Enough bodies stand on both sides.
fn is_enough(own: &Difference) -> bool {
    own.treated >= BODIES_MIN && own.comparison >= BODIES_MIN
}

/// Weighted means: treated before and after, comparison before and after, the comparison in the months of each cohort and with its weight.
/// The difference in differences is theirs: it adds up.
fn means(changes: &Changes, pool: &Pool) -> [f64; 4] {
    let n = changes.bodies;
    let mut sums = [0.0; 4];
    let mut all = 0.0;
    for (k, c) in changes.cohorts.iter().enumerate() {
        let side = |is_in: &dyn Fn(Start) -> bool| {
            let cells = changes.cells[k * n..][..n].iter().enumerate().filter_map(|(i, c)| Some((i, (*c)?)));
            cells.filter(|(i, _)| is_in(pool.starts[*i])).fold((0.0, 0.0, 0.0), |(w, b, a), (i, change)| {
                let weight = pool.weights[i];
                (w + weight, b + weight * change.before, a + weight * change.after)
            })
        };
        let (treated, compared) = (side(&|s| s == c.start), side(&|s| s >= c.to));
        if treated.0 > 0.0 && compared.0 > 0.0 {
            let back = treated.0 / compared.0;
            for (sum, part) in sums.iter_mut().zip([treated.1, treated.2, compared.1 * back, compared.2 * back]) {
                *sum += part;
            }
            all += treated.0;
        }
    }
    sums.map(|s| s / all)
}

/// Each cohort's own difference: the group averages that the estimate is the mean of.
fn groups(table: &Table, pool: &Pool, changes: &Changes) -> Vec<GroupAverage> {
    let n = changes.bodies;
    let one = |(k, c): (usize, &super::windows::Cohort)| {
        let cells = changes.cells[k * n..][..n].to_vec();
        let alone = Changes { cohorts: vec![*c], cells, bodies: n };
        let m = means(&alone, pool);
        GroupAverage {
            start: table.first.plus(c.start as i32),
            bodies: alone.cells.iter().zip(&pool.starts).filter(|(cell, s)| cell.is_some() && **s == c.start).count(),
            months_before: c.start - c.from,
            months_after: c.to - c.start,
            difference: rounded((m[1] - m[0]) - (m[3] - m[2])),
        }
    };
    changes.cohorts.iter().enumerate().map(one).collect()
}

/// Why there is no comparison: everything that is short, in the order in which one would mend it.
fn why_not(table: &Table, pool: &Pool) -> Vec<Note> {
    let starts: Vec<Start> = table.bodies.iter().map(|b| start_of(b, table.months)).collect();
    let touched: Vec<Start> = starts.iter().copied().filter(|s| *s != NEVER).collect();
    if table.counts.bodies_touched + table.counts.bodies_touched_without_data == 0 {
        return vec![Note::plain("effects-little-nobody-treated")];
    }
    if table.bodies.iter().all(|b| b.start.is_none_or(|s| s <= 0 || s >= table.months as i32)) {
        return vec![Note::with("effects-little-start-outside", [("bodies", table.counts.bodies_touched as f64)])];
    }
    let mut why = Vec::new();
    let before = touched.iter().copied().max().unwrap_or(0);
    let after = touched.iter().map(|s| table.months - s).max().unwrap_or(0);
    for (key, have) in [("effects-little-months-before", before), ("effects-little-months-after", after)] {
        if have < MONTHS_MIN {
            why.push(Note::short(key, have, MONTHS_MIN));
        }
    }
    if touched.len() == starts.len() && touched.iter().all(|s| *s == touched[0]) {
        why.push(Note::plain("effects-little-all-treated"));
    } else if why.is_empty() {
        let sides = [("effects-little-comparison", pool.most_compared), ("effects-little-treated", pool.usable_treated)];
        let args =
            |have: usize| [("have", have as f64), ("need", BODIES_MIN as f64), ("decisions", DECISIONS_MIN), ("months", MONTHS_MIN as f64)];
        why.extend(sides.iter().filter(|(_, have)| *have < BODIES_MIN).map(|(key, have)| Note::with(key, args(*have))));
        if why.is_empty() {
            // Enough on both sides, but too few treated bodies start while enough others are still untreated.
            let in_cohorts = pool.starts.iter().filter(|s| pool.cohorts.iter().any(|c| c.start == **s)).count();
            why.push(Note::with("effects-little-treated-in-time", args(in_cohorts)));
        }
    }
    why
}
