//! Planted effects are found with sign and size, planted non-measures are not, and every wrong input has a name.

use std::collections::{BTreeMap, BTreeSet};

use super::random::Random;
use super::*;

const FIRST: (i32, i32) = (2019, 1);

fn month(at: usize) -> Month {
    Month::of(FIRST.0, FIRST.1).unwrap().plus(at as i32)
}

fn cell(body: usize, at: usize, numerator: f64, denominator: f64) -> Cell {
    Cell { body: format!("b{body:02}"), month: month(at), numerator: Some(numerator), denominator: Some(denominator) }
}

/// A panel of `bodies` bodies over `months` months: those in `starts` move by `effect` from their start. Every body has a level of its own,
/// all share a season, and 30 decisions a month fall by chance.
fn panel(bodies: usize, months: usize, starts: &[(usize, usize)], effect: f64, seed: u64) -> Panel {
    let mut random = Random::part(seed, 7);
    let starts: BTreeMap<usize, usize> = starts.iter().copied().collect();
    let mut cells = Vec::new();
    for body in 0..bodies {
        let level = 0.3 + 0.3 * random.unit();
        for at in 0..months {
            let season = if at % 12 < 3 { 0.05 } else { 0.0 };
            let own = if starts.get(&body).is_some_and(|s| at >= *s) { effect } else { 0.0 };
            let hits = (0..30).filter(|_| random.unit() < level + season + own).count();
            cells.push(cell(body, at, hits as f64, 30.0));
        }
    }
    let starts = starts.iter().map(|(b, s)| (format!("b{b:02}"), month(*s))).collect();
    Panel { kind: Kind::Share, wanted: Direction::Down, cells, starts, excluded: BTreeSet::new() }
}

/// The first `treated` bodies start at `start`.
fn together(treated: usize, start: usize) -> Vec<(usize, usize)> {
    (0..treated).map(|b| (b, start)).collect()
}

fn estimate(panel: &Panel) -> Estimate {
    match evaluate(panel, 1).unwrap() {
        Answer::Estimate(estimate) => *estimate,
        Answer::TooLittleData { why, .. } => panic!("too little: {why:?}"),
    }
}

fn comparison(panel: &Panel) -> Comparison {
    let estimate = estimate(panel);
    estimate.comparison.unwrap_or_else(|| panic!("no comparison: {:?}", estimate.no_comparison))
}

/// Keys of why there is no comparison, or too little data at all.
fn why(panel: &Panel) -> Vec<&'static str> {
    let why = match evaluate(panel, 1).unwrap() {
        Answer::Estimate(estimate) => estimate.no_comparison,
        Answer::TooLittleData { why, .. } => why,
    };
    why.iter().map(|n| n.key).collect()
}

fn refused(change: impl Fn(&mut Cell), kind: Kind) -> BadPanel {
    let mut panel = panel(10, 30, &together(5, 15), 0.0, 1);
    panel.kind = kind;
    change(&mut panel.cells[3]);
    evaluate(&panel, 1).unwrap_err()
}

#[test]
fn a_planted_effect_is_found_with_sign_and_size() {
    for (seed, effect) in [(1, -0.12), (2, 0.12), (3, -0.2), (4, 0.2)] {
        let c = comparison(&panel(24, 48, &together(12, 24), effect, seed));
        assert!((c.difference.value - effect).abs() < 0.03, "{seed}: {:?}", c.difference);
        assert!(c.difference.excludes_zero() && c.difference.p <= LEVEL, "{seed}: {:?}", c.difference);
        assert!(c.difference.low < effect && effect < c.difference.high, "{seed}: {:?}", c.difference);
    }
}

#[test]
fn a_measure_that_does_nothing_is_rarely_found() {
    let is_found = |seed: &u64| {
        let (_, table) = panel::read(&panel(16, 36, &together(8, 18), 0.0, *seed)).unwrap();
        let table = table.unwrap();
        let pool = windows::pool(&table);
        permute::Drawn::of(&pool.changes(table.kind), &pool.weights, &pool.starts, 1).unwrap().p(0.0) <= LEVEL
    };
    let found = (0..40).filter(is_found).count();
    assert!(found <= 5, "{found} of 40: more than 5 has a chance of 1 % if the test holds its 5 %");
}

#[test]
fn staggered_starts_are_averaged_and_add_up() {
    let starts: Vec<(usize, usize)> = (0..12).map(|b| (b, [20, 24, 30][b % 3])).collect();
    let c = comparison(&panel(24, 54, &starts, -0.15, 5));
    assert!(c.is_staggered && c.groups.len() == 3 && c.groups.iter().all(|g| g.bodies == 4), "{:?}", c.groups);
    assert!((c.difference.value + 0.15).abs() < 0.03, "{:?}", c.difference);
    let parts = (c.treated_after - c.treated_before) - (c.comparison_after - c.comparison_before);
    assert!((parts - c.difference.value).abs() < 1e-9);
}

#[test]
fn bodies_not_yet_treated_are_the_comparison_when_all_are_treated_at_last() {
    let starts: Vec<(usize, usize)> = (0..20).map(|b| (b, if b < 10 { 18 } else { 40 })).collect();
    let c = comparison(&panel(20, 54, &starts, 0.15, 6));
    assert_eq!((c.groups.len(), c.bodies_treated, c.bodies_comparison, c.months_after), (1, 10, 10, 22));
    assert!((c.difference.value - 0.15).abs() < 0.03, "{:?}", c.difference);
}

#[test]
fn quarters_before_the_start_lie_at_zero_and_those_after_at_the_effect() {
    let c = comparison(&panel(24, 48, &together(12, 24), 0.15, 8));
    assert_eq!(c.events.len(), 16);
    for e in &c.events {
        let expected = if e.months_from_start < 0 { 0.0 } else { 0.15 };
        assert!((e.difference.value - expected).abs() < 0.05, "{e:?}");
        assert!(e.difference.low < e.difference.value && e.difference.value < e.difference.high, "{e:?}");
    }
}

#[test]
fn a_clean_design_earns_its_word_and_a_small_one_does_not() {
    let large = estimate(&panel(30, 48, &together(15, 24), -0.2, 9));
    assert_eq!((large.reading, large.movement, large.unmet), (Reading::SupportedDifference, Movement::Wanted, vec![]));
    let small = estimate(&panel(12, 48, &together(6, 24), 0.2, 9));
    assert_eq!((small.reading, small.movement), (Reading::Association, Movement::Unwanted));
    assert!(small.unmet.iter().any(|n| n.key == "effects-unmet-bodies-treated"));
}

#[test]
fn a_drift_from_before_the_start_is_no_supported_difference() {
    for seed in 0..4 {
        let mut panel = panel(24, 48, &together(12, 24), 0.0, 20 + seed);
        for cell in panel.cells.iter_mut().filter(|c| c.body.as_str() < "b12") {
            let at = cell.month.since(month(0));
            cell.numerator = cell.numerator.map(|n| (n + 0.15 * f64::from(at)).min(30.0));
        }
        let e = estimate(&panel);
        assert_eq!(e.reading, Reading::Association);
        assert!(e.unmet.iter().any(|n| n.key == "effects-unmet-drift"), "{:?}", e.unmet);
        assert!(e.comparison.unwrap().trends.drift.unwrap().excludes_zero());
    }
}

#[test]
fn an_early_change_shows_at_a_placebo_date() {
    let mut shifted = panel(24, 48, &together(12, 18), 0.15, 10);
    for start in shifted.starts.values_mut() {
        *start = start.plus(6);
    }
    let e = estimate(&shifted);
    assert!(e.unmet.iter().any(|n| n.key == "effects-unmet-placebo" && n.args["months"] == 6.0), "{:?}", e.unmet);
}

#[test]
fn nobody_to_compare_leaves_the_treated_alone() {
    let e = estimate(&panel(10, 48, &together(10, 24), -0.15, 11));
    assert!(e.comparison.is_none() && e.no_comparison.iter().any(|n| n.key == "effects-little-all-treated"));
    assert_eq!((e.reading, e.unmet[0].key), (Reading::Association, "effects-unmet-comparison"));
    let alone = e.alone.unwrap();
    assert!((alone.level.value + 0.15).abs() < 0.05 && alone.level.high < 0.0, "{:?}", alone.level);
    assert_eq!((alone.points.len(), alone.is_seasonal), (48, true));
}

#[test]
fn order_of_input_changes_no_byte() {
    let starts: Vec<(usize, usize)> = (0..8).map(|b| (b, 18 + b % 2)).collect();
    let mut panel = panel(16, 40, &starts, 0.1, 12);
    let first = serde_json::to_string(&evaluate(&panel, 5).unwrap()).unwrap();
    for seed in 0..3 {
        Random::part(seed, 1).shuffle(&mut panel.cells);
        assert_eq!(serde_json::to_string(&evaluate(&panel, 5).unwrap()).unwrap(), first);
    }
    assert!(!first.contains("null,\"high\""), "no end of an interval is missing");
}

#[test]
fn the_seed_moves_ends_by_little() {
    let panel = panel(24, 48, &together(12, 24), 0.1, 13);
    let difference = |seed| match evaluate(&panel, seed).unwrap() {
        Answer::Estimate(e) => e.comparison.unwrap().difference,
        Answer::TooLittleData { .. } => panic!("too little"),
    };
    let (a, b) = (difference(1), difference(2));
    assert_eq!(a.value, b.value);
    assert!((a.low - b.low).abs() < 0.15 * (a.value - a.low), "{a:?} {b:?}");
}

#[test]
fn zero_denominators_are_missing_months() {
    let mut panel = panel(16, 36, &together(8, 18), 0.0, 14);
    for cell in panel.cells.iter_mut().step_by(50) {
        (cell.numerator, cell.denominator) = (Some(0.0), Some(0.0));
    }
    let e = estimate(&panel);
    assert_eq!((e.counts.zero_denominators, e.counts.cells_missing, e.counts.cells), (12, 12, 16 * 36 - 12));
    assert!(e.assumptions.iter().any(|n| n.key == "effects-assume-missing-unrelated"));
}

#[test]
fn an_absent_cell_is_the_same_as_one_without_numbers() {
    let mut with = panel(16, 36, &together(8, 18), 0.1, 15);
    let mut without = with.clone();
    for cell in with.cells.iter_mut().step_by(40) {
        cell.denominator = None;
    }
    let mut at = 0;
    without.cells.retain(|_| {
        at += 1;
        (at - 1) % 40 != 0
    });
    assert_eq!(evaluate(&with, 1), evaluate(&without, 1));
}

#[test]
fn data_that_stops_leaves_a_body_out() {
    let mut panel = panel(16, 36, &together(8, 18), 0.0, 16);
    panel.cells.retain(|c| c.body != "b00" || c.month < month(20));
    let e = estimate(&panel);
    let c = e.comparison.unwrap();
    assert_eq!((e.counts.bodies_stopped, c.bodies_treated, c.bodies_treated_left_out), (1, 7, 1));
    panel.cells.retain(|c| c.month < month(20));
    assert_eq!(why(&panel), ["effects-little-months-after"]);
}

#[test]
fn what_is_too_little_is_named() {
    assert_eq!(why(&panel(12, 36, &[], 0.0, 1)), ["effects-little-nobody-treated"]);
    assert_eq!(why(&panel(12, 36, &together(6, 40), 0.0, 1)), ["effects-little-start-outside"]);
    assert_eq!(why(&panel(12, 36, &together(6, 0), 0.0, 1)), ["effects-little-start-outside"]);
    assert_eq!(why(&panel(12, 36, &together(6, 4), 0.0, 1))[0], "effects-little-months-before");
    assert_eq!(why(&panel(12, 36, &together(6, 32), 0.0, 1))[0], "effects-little-months-after");
    assert_eq!(why(&panel(12, 36, &together(3, 18), 0.0, 1)), ["effects-little-treated"]);
    assert_eq!(why(&panel(12, 36, &together(9, 18), 0.0, 1)), ["effects-little-comparison"]);
    assert_eq!(why(&panel(12, 36, &together(12, 18), 0.0, 1)), ["effects-little-all-treated"]);
    let in_waves: Vec<(usize, usize)> = (0..12).map(|b| (b, if b < 2 { 14 } else { 28 })).collect();
    assert_eq!(why(&panel(12, 36, &in_waves, 0.0, 1)), ["effects-little-treated-in-time"]);
    let mut empty = panel(12, 36, &together(6, 18), 0.0, 1);
    empty.cells.clear();
    assert_eq!(why(&empty), ["effects-little-no-data"]);
}

#[test]
fn four_bodies_a_side_and_twenty_decisions_are_enough_and_fewer_are_not() {
    assert!(evaluate(&panel(8, 24, &together(4, 12), 0.0, 1), 1).is_ok_and(|a| matches!(a, Answer::Estimate(_))));
    let thin = |decisions: f64| {
        let mut panel = panel(12, 20, &together(6, 10), 0.0, 2);
        for cell in &mut panel.cells {
            (cell.numerator, cell.denominator) = (cell.numerator.map(|n| (n / 30.0 * decisions).round()), Some(decisions));
        }
        why(&panel)
    };
    assert_eq!(thin(2.0), [""; 0], "twenty decisions a side");
    assert_eq!(thin(1.0), ["effects-little-comparison", "effects-little-treated"], "ten");
}

#[test]
fn a_constant_series_has_no_variation() {
    let mut panel = panel(12, 36, &together(6, 18), 0.0, 3);
    for cell in &mut panel.cells {
        (cell.numerator, cell.denominator) = (Some(3.0), Some(10.0));
    }
    let Answer::TooLittleData { why, series, .. } = evaluate(&panel, 1).unwrap() else { panic!("an estimate of nothing") };
    assert_eq!((why[0].key, series.len(), series[0].treated), ("effects-little-no-variation", 36, Some(0.3)));
}

#[test]
fn excluded_bodies_change_nothing() {
    let mut panel = panel(16, 36, &together(8, 18), 0.1, 4);
    let before = comparison(&panel);
    panel.cells.push(cell(99, 20, f64::NAN, 1.0));
    panel.excluded.insert("b99".to_owned());
    assert_eq!(comparison(&panel), before);
}

#[test]
fn numbers_that_are_none_are_refused() {
    let named = |e: BadPanel| e.to_string().starts_with("b00, 2019-04: ");
    assert!(named(refused(|c| c.numerator = Some(f64::NAN), Kind::Share)));
    assert!(named(refused(|c| c.denominator = Some(f64::INFINITY), Kind::Share)));
    assert!(named(refused(|c| c.numerator = Some(1e300), Kind::Mean)));
    assert!(named(refused(|c| c.denominator = Some(1e-300), Kind::Mean)));
    assert!(named(refused(|c| c.denominator = Some(-1.0), Kind::Mean)));
    assert!(named(refused(|c| c.numerator = Some(31.0), Kind::Share)));
    assert!(named(refused(|c| c.numerator = Some(-1.0), Kind::Rate)));
}

#[test]
fn a_month_given_twice_is_refused() {
    let mut panel = panel(10, 30, &together(5, 15), 0.0, 1);
    panel.cells.push(panel.cells[0].clone());
    assert_eq!(evaluate(&panel, 1), Err(BadPanel::Twice { body: "b00".to_owned(), month: month(0) }));
}

#[test]
fn a_mistyped_year_is_refused() {
    let mut panel = panel(10, 30, &together(5, 15), 0.0, 1);
    panel.cells[0].month = Month::parse("9201-01").unwrap();
    assert!(matches!(evaluate(&panel, 1), Err(BadPanel::TooLong { .. })));
}

#[test]
fn a_mean_of_amounts_and_a_rate_are_answered_in_their_own_units() {
    let mut panel = panel(16, 36, &together(8, 18), 0.15, 17);
    panel.kind = Kind::Mean;
    for cell in &mut panel.cells {
        cell.numerator = cell.numerator.map(|n| n * 1e6);
    }
    let c = comparison(&panel);
    assert!((c.difference.value - 150_000.0).abs() < 30_000.0, "{:?}", c.difference);
    panel.kind = Kind::Rate;
    for cell in &mut panel.cells {
        (cell.numerator, cell.denominator) = (cell.numerator.map(|n| n / 1e6), Some(0.5));
    }
    assert!((comparison(&panel).difference.value - 9.0).abs() < 1.8);
}

#[test]
fn a_row_of_the_study_counts_every_world_and_repeats_itself() {
    let row = |name: &str| (0..).find(|at| study::measure_row(*at, 0, 1, &mut || {}).name == name).unwrap();
    let mut heard = 0;
    let first = study::measure_row(row("8 bodies"), 4, 1, &mut || heard += 1);
    assert_eq!((heard, first.too_little.of, first.false_findings.of + first.found.of), (4, 4, 4 - first.too_little.hits));
    assert_eq!(first, study::measure_row(row("8 bodies"), 4, 1, &mut || {}));
    let alone = study::measure_row(row("nobody to compare"), 3, 1, &mut || {});
    assert_eq!((alone.trends_rejected.of, alone.false_supported.hits), (0, 0));
    assert_eq!(study(0, 1, |_| {}).rows.len() as u32, study_worlds(1));
}
