//! Linking records without a labelled pair: levels of agreement, what a score is made of, and that threads change nothing.

use resolve::cluster::{Edge, Limits, Member, cluster};
use resolve::judgements::Judged;
use resolve::pairs::{Blocks, Bounds, Keys};
use resolve::records::{Column, Ground, Level, Measure, Rows, Table};
use resolve::weights::Weights;

fn columns() -> Vec<Column> {
    let column = |name: &str, measure, ground, family, swaps_with| Column { name: name.into(), measure, ground, family, swaps_with };
    vec![
        column("given name", Measure::Name, Ground::Name, 0, Some(1)),
        column("family name", Measure::Name, Ground::Name, 1, Some(0)),
        column("street number", Measure::Code, Ground::Weak, 2, None),
        column("street", Measure::Text, Ground::Contact, 3, None),
        column("locality", Measure::Text, Ground::Contact, 4, None),
        column("suburb", Measure::Text, Ground::Contact, 5, None),
        column("postcode", Measure::Code, Ground::Contact, 5, None),
        column("state", Measure::Class, Ground::Weak, 5, None),
        column("born", Measure::Day, Ground::Birth, 6, None),
        column("number", Measure::Code, Ground::Identifier, 7, None),
    ]
}

/// Records made up here, of whom some are two of one person.
fn invented() -> Table {
    let data = resolve::measure::rows::invented(1_000);
    data.rows.ready()
}

fn link(table: &Table, threads: usize) -> Vec<u32> {
    let mut keys = Keys::new();
    (0..table.records() as u32).for_each(|record| keys.push(table.keys(record)));
    let blocks = Blocks::new(keys, Bounds { block: 50, threads });
    let weights = Weights::learn(table, &blocks, threads);
    let edges = blocks.pairs(0, |left, right| {
        let pattern = table.compare(left, right);
        let score = weights.probability(pattern) as f32;
        (score > 0.01).then(|| Edge { left, right, score, grounds: weights.grounds(pattern) })
    });
    let members: Vec<Member> = (0..table.records()).map(|at| Member { id: format!("{at:06}").into(), ..Member::default() }).collect();
    cluster(&members, &edges, &Judged::default(), Limits::default()).expect("the test's own data").of
}

fn table(rows: &[[&str; 10]]) -> Table {
    let mut gathered = Rows::new(columns());
    rows.iter().for_each(|row| gathered.push(row.iter().copied()));
    gathered.ready()
}

#[test]
fn the_number_of_threads_changes_no_cluster() {
    let table = invented();
    assert_eq!(link(&table, 1), link(&table, 3));
}

#[test]
fn levels_of_agreement() {
    let a = ["Anna", "Petrova", "5", "12 Long Acre", "Mill", "Springfield", "2000", "nsw", "19700503", "1234567"];
    let check = |column: usize, value: &str, expected: Level| {
        let mut b = a;
        b[column] = value;
        // Words are weighed by their rarity, so there must be others.
        let other = ["x", "y", "9", "1 Short Street", "Hill", "Elsewhere", "1", "vic", "19000101", "7"];
        let rows: Vec<[&str; 10]> = [a, b].into_iter().chain([other; 62]).collect();
        let levels = table(&rows).compare(0, 1);
        assert_eq!(levels.level(column), expected, "{value}");
    };
    check(0, "ANNA ", Level::Equal);
    check(0, "Ana", Level::Near);
    check(0, "A", Level::Some);
    check(0, "Berta", Level::Differs);
    check(0, "", Level::Missing);
    check(1, "Petrowa", Level::Near);
    check(3, "Long Acre 12", Level::Near);
    check(3, "12 Longacre", Level::Near);
    check(3, "9 Short Street", Level::Differs);
    check(6, "2001", Level::Near);
    check(8, "1970-05-03", Level::Equal);
    check(8, "1970-03-05", Level::Near);
    check(8, "1970-05-30", Level::Near);
    check(8, "1970-11-29", Level::Some);
    check(8, "1970", Level::Some);
    check(8, "1938-11-24", Level::Differs);
    check(8, "unknown", Level::Differs);
}

#[test]
fn swapped_names_are_seen() {
    let a = ["anna", "petrova", "", "", "", "", "", "", "", ""];
    let b = ["petrova", "anna", "", "", "", "", "", "", "", ""];
    let pattern = table(&[a, b]).compare(0, 1);
    assert_eq!((pattern.level(0), pattern.level(1)), (Level::Swapped, Level::Swapped));
}

#[test]
fn what_a_score_is_made_of_adds_up() {
    let table = invented();
    let mut keys = Keys::new();
    (0..table.records() as u32).for_each(|record| keys.push(table.keys(record)));
    let blocks = Blocks::new(keys, Bounds { block: 50, threads: 1 });
    let weights = Weights::learn(&table, &blocks, 1);
    for (left, right) in blocks.pairs(0, |a, b| Some((a, b))).into_iter().step_by(97) {
        let pattern = table.compare(left, right);
        let (prior, parts) = weights.explain(pattern);
        let sum = prior + parts.iter().map(|p| p.bits).sum::<f32>();
        assert!((sum - weights.score(pattern)).abs() < 1e-3, "{sum} {}", weights.score(pattern));
    }
}

#[test]
fn nothing_to_learn_from_is_no_panic() {
    for rows in [&[][..], &[["a", "b", "", "", "", "", "", "", "", ""]][..], &[[""; 10]; 5][..]] {
        let table = table(rows);
        assert_eq!(link(&table, 1).len(), rows.len());
    }
}
