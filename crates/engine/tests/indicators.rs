//! Every indicator of the project gives the observations that its cases say.

use std::path::{Path, PathBuf};

use std::sync::Arc;
use std::time::Duration;

use arrow::array::{Int64Array, RecordBatch};
use engine::indicators::{self, By, DefinitionText, Outcome, Set, cases, observations_of};
use engine::rules::load::read_views;
use engine::sql::session::{self, Limits};

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
    let limits = Limits { threads: 1, memory: 64 << 20, spill: spill.path().to_owned() };
    let context = session::empty(&limits, &Arc::default()).expect("a session");
    let batch = RecordBatch::try_from_iter([("n", Arc::new((0..2000).collect::<Int64Array>()) as _)]).expect("numbers");
    session::register_batches(&context, "numbers", batch.schema(), &[batch], 1).expect("registered");
    let mut definition = set().indicators[0].clone();
    let columns = "cast(null as varchar) as process_id, cast(null as varchar) as row_id, 'b' as body_id, cast(null as varchar) as region, \
        cast(null as varchar) as class, cast(a.n + b.n + c.n + d.n as bigint) as month, cast(null as varchar) as currency, \
        1.0 as numerator, 1.0 as denominator, cast(null as varchar) as missing";
    definition.sql = Some(format!("select {columns} from numbers as a, numbers as b, numbers as c, numbers as d"));
    let mut none = |_| Ok(());
    match indicators::compute(&context, &definition, Duration::from_millis(300), &mut none).await {
        Outcome::Failed(reason) => assert!(reason.contains("did not end"), "{reason}"),
        other => panic!("{other:?}"),
    }
    definition.sql = Some("select * from reviews".to_owned());
    assert_eq!(indicators::compute(&context, &definition, Duration::from_secs(5), &mut none).await, Outcome::NoData);
}
