//! Every indicator of the project gives the observations that its cases say.

use std::path::{Path, PathBuf};

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use engine::indicators::{By, Definition, DefinitionText, Material, Outcome, Point, Set, cases, compute, observations_of};
use engine::input::sink::TableData;
use engine::rules::load::{View, read_views};
use engine::sql::session::Limits;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn set() -> Set {
    let root = repository().join("indicators");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&root).expect("a folder").flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    let text = |folder: &Path, name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let texts = folders.iter().map(|f| DefinitionText {
        folder: f.file_name().expect("a name").to_string_lossy().into_owned(),
        meta: text(f, "indicator.toml").expect("indicator.toml"),
        sql: text(f, "indicator.sql"),
        cases: text(f, "cases.toml").unwrap_or_default(),
    });
    Set::build(texts.collect(), &text(&root, "views.sql").expect("views.sql")).expect("the indicators load")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_of_every_indicator_holds() {
    let set = std::sync::Arc::new(set());
    let file = repository().join("rules/views.sql");
    let views = read_views(&file, &std::fs::read_to_string(&file).expect("views")).expect("the rules' views load");
    let spill = tempfile::tempdir().expect("a folder");
    let limits = Limits { threads: 1, memory: 256 << 20, spill: spill.path().to_owned() };
    let tasks: Vec<_> = (0..set.indicators.len())
        .map(|index| {
            let (set, views, limits) = (set.clone(), views.clone(), limits.clone());
            tokio::spawn(async move { cases::check(&set.indicators[index], &set, &views, &limits).await })
        })
        .collect();
    let (mut count, mut faults) = (0, Vec::new());
    for task in tasks {
        let (n, found) = task.await.expect("no panic").expect("cases.toml is read");
        count += n;
        faults.extend(found);
    }
    faults.iter().for_each(|f| eprintln!("{} {}: {}", f.code, f.case, f.reasons.join("; ")));
    assert!(faults.is_empty(), "{} of {count} cases failed", faults.len());
    assert!(count > 100, "there are cases");
}

#[test]
fn an_indicator_that_writes_or_names_a_code_twice_is_refused() {
    let good = set();
    let text = |i: &engine::indicators::Definition, sql: &str| DefinitionText {
        folder: i.folder.clone(),
        meta: std::fs::read_to_string(repository().join("indicators").join(&i.folder).join("indicator.toml")).expect("a file"),
        sql: Some(sql.to_owned()),
        cases: String::new(),
    };
    let first = &good.indicators[0];
    let wrong = Set::build(vec![text(first, "drop table processes")], "").expect_err("it writes");
    assert!(wrong.contains(&first.folder) && wrong.contains("select"), "{wrong}");
    let twice = Set::build(vec![text(first, "select 1"), text(first, "select 1")], "").expect_err("a code twice");
    assert!(twice.contains("two indicators"), "{twice}");
}

#[test]
fn the_observations_behind_a_point_are_asked_for_safely() {
    let sql = observations_of("select 1 as body_id", By::Body, "it's", 202403);
    assert!(sql.contains("month = 202403") && sql.contains("body_id = 'it''s'"), "{sql}");
    assert!(observations_of("select 1", By::All, "", 0).contains("month is null"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_indicator_that_never_ends_is_stopped_and_one_without_its_table_has_no_data() {
    let spill = tempfile::tempdir().expect("a folder");
    let ids = Arc::new((0..2000).collect::<Int64Array>());
    let batch = RecordBatch::try_from_iter([("process_id", ids.clone() as ArrayRef), ("row_id", ids)]).expect("processes");
    let material = Material {
        tables: &[Some(TableData::Memory(vec![(0, batch)]))],
        views: &[],
        kept: &[],
        around: Arc::default(),
        let_through: None,
        limits: Limits { threads: 1, memory: 64 << 20, spill: spill.path().to_owned() },
        time_limit: Duration::from_millis(300),
    };
    let set = set();
    let columns = "cast(null as varchar) as process_id, cast(null as varchar) as row_id, 'b' as body_id, cast(null as varchar) as region, \
        cast(null as varchar) as class, cast(null as varchar) as currency, 1.0 as numerator, 1.0 as denominator, cast(null as varchar) as missing";
    let month = "cast(a.row_id + b.row_id + c.row_id + d.row_id as bigint) as month";
    let with = |sql: &str| Definition { sql: Some(sql.to_owned()), ..set.indicators[0].clone() };
    let chosen = [
        // Over the whole, and within processes.
        with(&format!("select {columns}, {month} from processes as a, processes as b, processes as c, processes as d")),
        with(&format!(
            "select {columns}, {month} from processes as a cross join (select 1 as row_id) as c cross join (select 1 as row_id) as d \
             join (select e.process_id, e.row_id from processes as e) as b on b.process_id = a.process_id"
        )),
        with("select * from reviews"),
    ];
    let chosen: Vec<&Definition> = chosen.iter().collect();
    let outcomes = compute(&material, &Set::default(), &chosen, &mut |_| Ok(())).await.expect("the others are computed");
    assert!(matches!(&outcomes[0], Outcome::Failed(reason) if reason.contains("did not end")), "{:?}", outcomes[0]);
    assert_eq!(outcomes[1..], [Outcome::Computed(4000), Outcome::NoData]);
}

/// Rows of a part: two parts are two chunks.
const PART_ROWS: i64 = 100_000;

/// What an indicator that joins within processes, and one over a shared view of the whole, give with so much memory.
async fn with_memory(threads: usize, memory: usize) -> (Vec<Outcome>, Vec<Point>) {
    let spill = tempfile::tempdir().expect("a folder");
    let part = |part: u32| {
        let ids: Int64Array = (0..PART_ROWS).map(|n| i64::from(part) * PART_ROWS + n).collect();
        let ids: ArrayRef = Arc::new(ids);
        (part, RecordBatch::try_from_iter([("process_id", ids.clone()), ("row_id", ids)]).expect("processes"))
    };
    let material = Material {
        tables: &[Some(TableData::Memory(vec![part(0), part(1)]))],
        views: &[],
        kept: &[],
        around: Arc::default(),
        let_through: None,
        limits: Limits { threads, memory, spill: spill.path().to_owned() },
        time_limit: Duration::from_secs(300),
    };
    let views = vec![View { name: "seen".to_owned(), sql: "select process_id, row_id from processes".to_owned() }];
    let columns = "cast(null as varchar) as body_id, cast(null as varchar) as region, cast(null as varchar) as class, \
        cast(202401 as bigint) as month, cast(null as varchar) as currency, 1.0 as numerator, 1.0 as denominator, cast(null as varchar) as missing";
    let of = set();
    let with = |sql: &str| Definition { sql: Some(sql.to_owned()), ..of.indicators[0].clone() };
    let chosen = [
        with(&format!(
            "select a.row_id, {columns} from seen as a join processes as b on b.process_id = a.process_id and b.row_id = a.row_id"
        )),
        with(&format!("select row_id, {columns} from seen where row_id >= (select min(row_id) from seen)")),
    ];
    let chosen: Vec<&Definition> = chosen.iter().collect();
    let mut all = Vec::new();
    let mut keep = |point| {
        all.push(point);
        Ok(())
    };
    let outcomes = compute(&material, &Set { indicators: Vec::new(), views }, &chosen, &mut keep).await.expect("the views are computed");
    (outcomes, all)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_needs_more_than_a_threads_share_is_done_again_and_counted_once() {
    let plenty = with_memory(2, 256 << 20).await;
    assert_eq!(plenty.0, [Outcome::Computed(1), Outcome::Computed(1)]);
    assert!(plenty.1.iter().all(|p| p.observations == 2 * PART_ROWS as u64), "{:?}", plenty.1);
    // Of amounts that double, one is enough for a chunk and half of it is not: what goes through alone goes through beside another.
    let (mut enough, mut short) = (0, 0);
    for step in 0..12 {
        let memory = (64 << 10) << step;
        let (alone, beside) = (with_memory(1, memory).await, with_memory(2, memory).await);
        match alone == plenty {
            true => {
                assert!(beside == plenty, "{memory} bytes: {:?}", beside.0);
                enough += 1;
            }
            false => {
                let is_short = |o: &Outcome| matches!(o, Outcome::Failed(reason) if reason.contains("Resources exhausted"));
                assert!(alone.0.iter().any(is_short), "{memory} bytes: {:?}", alone.0);
                short += 1;
            }
        }
    }
    assert!(enough > 0 && short > 0, "{enough} amounts were enough, {short} were not");
}
