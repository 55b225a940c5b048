//! Points are what plain SQL over the observations gives, however the tables are cut, and whatever threads there are.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use arrow::array::{AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::prelude::{DataFrame, SessionContext};
use engine::indicators::{By, Definition, DefinitionText, LetThrough, Material, Outcome, Point, Set, compute};
use engine::input::open::Input;
use engine::input::read::{KeepNothing, ReadOptions, read};
use engine::input::sink::TableData;
use engine::ocds::corrections::Corrections;
use engine::publication::gate::Gate;
use engine::publication::marks::{Audience, Marks};
use engine::rules::load::read_views;
use engine::rules::params::country;
use engine::sql::Surroundings;
use engine::sql::session::{self, Limits};
use engine::tables::tables;
use facts::indicators::Kind;
use facts::packs::Pack;

const PROCESSES: u64 = 1_200;
const PARTS: u32 = 5;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn set() -> Set {
    let root = root().join("indicators");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(&root).expect("a folder").flatten().map(|e| e.path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    let text = |folder: &Path, name: &str| std::fs::read_to_string(folder.join(name)).ok();
    let texts = folders.iter().map(|f| DefinitionText {
        folder: f.file_name().expect("a name").to_string_lossy().into_owned(),
        meta: text(f, "indicator.toml").expect("indicator.toml"),
        sql: text(f, "indicator.sql"),
        cases: String::new(),
    });
    Set::build(texts.collect(), &text(&root, "views.sql").expect("views.sql")).expect("the indicators load")
}

fn views() -> Vec<(String, String)> {
    let file = root().join("rules/views.sql");
    let text = std::fs::read_to_string(&file).expect("views");
    read_views(&file, &text).expect("the rules' views load").into_iter().map(|v| (v.name, v.sql)).collect()
}

/// The country of the sample republic has no pack of its own; any with a limit for direct awards serves.
fn around() -> Arc<Surroundings> {
    let text = std::fs::read_to_string(root().join("packs/kz/pack.toml")).expect("the pack is there");
    Arc::new(country(Some(&Pack::parse(&text).expect("the pack reads"))).expect("its amounts"))
}

fn limits(folder: &Path, threads: usize) -> Limits {
    Limits { threads, memory: 512 << 20, spill: folder.to_owned() }
}

fn republic(folder: &Path, memory: usize) -> Vec<Option<TableData>> {
    let world = folder.join("world");
    world::write(&world::Settings { seed: 11, processes: PROCESSES }, &world, &mut |_| ()).expect("a republic");
    let corrections = Corrections::default();
    let options = ReadOptions {
        dataset: "d",
        corrections: &corrections,
        wanted: tables().of_releases(),
        threads: 2,
        memory,
        folder,
        progress: &|_| (),
        keep: &mut KeepNothing,
        earlier: None,
    };
    read(&[Input::Path(world.join("releases.jsonl"))], options).expect("it reads").tables
}

/// The same rows with every process put into one of several parts.
fn cut_up(data: &[Option<TableData>]) -> Vec<Option<TableData>> {
    let of_table = |data: &TableData| {
        let whole = data.read(None, &[]).expect("rows in memory");
        let mut parts = Vec::new();
        for part in 0..PARTS {
            for batch in &whole {
                let ids = batch.column_by_name("process_id").expect("every table has it").as_primitive::<Int64Type>();
                let mask: BooleanArray = ids.iter().map(|id| id.map(|id| id.rem_euclid(i64::from(PARTS)) == i64::from(part))).collect();
                parts.push((part, filter_record_batch(batch, &mask).expect("as long as the batch")));
            }
        }
        TableData::Memory(parts)
    };
    data.iter().map(|data| data.as_ref().map(of_table)).collect()
}

async fn points(
    data: &[Option<TableData>],
    folder: &Path,
    threads: usize,
    let_through: Option<LetThrough<'_>>,
) -> (Vec<Outcome>, Vec<Point>) {
    let (set, views) = (set(), views());
    let chosen: Vec<&Definition> = set.indicators.iter().collect();
    let material = Material {
        tables: data,
        views: &views,
        kept: &[],
        around: around(),
        let_through,
        limits: limits(folder, threads),
        time_limit: Duration::from_secs(300),
    };
    let mut all = Vec::new();
    let mut keep = |point| {
        all.push(point);
        Ok(())
    };
    let outcomes = compute(&material, &set, &chosen, &mut keep).await.expect("they are computed");
    (outcomes, all)
}

/// The points of an indicator by plain SQL, one query for each of [`By`].
async fn plain(context: &SessionContext, definition: &Definition) -> Vec<Point> {
    let sql = definition.sql.as_deref().expect("it has one");
    let mut all = Vec::new();
    for by in By::ALL {
        let (key, known) = by.column().map_or(("''".to_owned(), String::new()), |c| (c.to_owned(), format!("where {c} is not null")));
        let query = format!(
            "select {key} as key, coalesce(cast(month as bigint), 0) as month, coalesce(currency, '') as currency, \
             cast(sum(cast(numerator as decimal(38, 6))) as double) as numerator, \
             cast(sum(cast(denominator as decimal(38, 6))) as double) as denominator, \
             count(denominator) as known, count(*) as observations, quantile8(numerator, 0.5) as middle \
             from (\n{sql}\n) as o {known} group by 1, 2, 3 order by 1, 2, 3"
        );
        for batch in context.sql(&query).await.expect("it plans").collect().await.expect("it runs") {
            all.extend(read_points(definition, by, &batch));
        }
    }
    all
}

fn read_points(definition: &Definition, by: By, batch: &RecordBatch) -> Vec<Point> {
    let text = |at: usize| cast(batch.column(at), &DataType::Utf8).expect("a text");
    let whole = |at: usize| -> Int64Array { batch.column(at).as_primitive::<Int64Type>().clone() };
    let number = |at: usize| -> Float64Array { batch.column(at).as_primitive::<Float64Type>().clone() };
    let (keys, currencies) = (text(0), text(2));
    let (months, known, observations) = (whole(1), whole(5), whole(6));
    let (numerators, denominators, middles) = (number(3), number(4), number(7));
    let or_zero = |of: &Float64Array, row| if of.iter().nth(row).flatten().is_some() { of.value(row) } else { 0.0 };
    (0..batch.num_rows())
        .map(|row| {
            let (numerator, denominator) = (or_zero(&numerators, row), or_zero(&denominators, row));
            let meta = &definition.meta;
            Point {
                code: meta.code.clone(),
                by,
                key: keys.as_string::<i32>().value(row).to_owned(),
                month: months.value(row),
                currency: currencies.as_string::<i32>().value(row).to_owned(),
                numerator,
                denominator,
                value: match meta.kind {
                    Kind::Median => middles.iter().nth(row).flatten(),
                    _ => meta.value(numerator, denominator),
                },
                known: known.value(row) as u64,
                observations: observations.value(row) as u64,
            }
        })
        .collect()
}

/// Holds what was found to plain SQL in a session over the tables.
async fn check(context: &SessionContext, outcomes: &[Outcome], found: &[Point]) {
    session::register_views(context, &views()).await.expect("views");
    let set = set();
    for view in &set.views {
        let batches = context.sql(&view.sql).await.expect("it plans").collect().await.expect("it runs");
        session::register_batches(context, &view.name, batches[0].schema(), &batches, 1).expect("registered");
    }
    let mut computed = 0;
    for (definition, outcome) in set.indicators.iter().zip(outcomes) {
        let code = &definition.meta.code;
        let here: Vec<&Point> = found.iter().filter(|p| p.code == *code).collect();
        let is_plain = definition.sql.as_deref().is_some_and(|sql| !sql.contains("flag_verdicts") && !sql.contains("reviews"));
        let there = if is_plain { plain(context, definition).await } else { Vec::new() };
        if there.is_empty() {
            assert_eq!(*outcome, Outcome::NoData, "{code}");
            continue;
        }
        computed += 1;
        assert_eq!(*outcome, Outcome::Computed(there.len() as u64), "{code}");
        assert_eq!(here.len(), there.len(), "{code}");
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(*here, there, "{code}");
        }
    }
    assert!(computed >= 25, "{computed} indicators were compared");
}

#[tokio::test(flavor = "multi_thread")]
async fn points_are_those_of_plain_sql_however_the_tables_are_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = republic(folder.path(), 1 << 30);
    let context = session::empty(&limits(folder.path(), 1), &around()).expect("a session");
    session::register_tables(&context, &data).await.expect("tables");
    let (outcomes, found) = points(&data, folder.path(), 1, None).await;
    check(&context, &outcomes, &found).await;
    let again = points(&cut_up(&data), folder.path(), 2, None).await;
    assert!(again == (outcomes.clone(), found.clone()), "parts and threads show in the points");
    let beside = tempfile::tempdir().expect("a folder");
    let files = points(&republic(beside.path(), 0), beside.path(), 2, None).await;
    assert!(files == (outcomes, found), "files show in the points");
}

#[tokio::test(flavor = "multi_thread")]
async fn points_for_the_public_are_those_of_plain_sql_behind_the_gate() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = republic(folder.path(), 1 << 30);
    let text = |name: &str| std::fs::read_to_string(root().join("publication").join(name)).expect("a file");
    let marks = Marks::parse(&text("columns.toml"), &text("registers.toml")).expect("well formed");
    let gate = Gate::new(Audience::Public, Arc::new(marks), &data, "d", b"a secret of thirty-two bytes here").expect("a gate");
    let context = gate.open(&data, &[], &limits(folder.path(), 1)).await.expect("a session");
    session::surround(&context, &around());
    let let_through = |context: &SessionContext, name: &str, whole: DataFrame| gate.let_through(context, name, whole);
    let (outcomes, found) = points(&cut_up(&data), folder.path(), 2, Some(&let_through)).await;
    check(&context, &outcomes, &found).await;
}
