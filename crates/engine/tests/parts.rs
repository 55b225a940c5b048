//! Verdicts do not depend on how the tables are cut into parts, on threads, on the memory allowed, or on whether plans know that there
//! are no people and firms: the sample republic is judged whole, in many parts, and from files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Int64Type;
use engine::input::open::Input;
use engine::input::read::{KeepNothing, ReadOptions, read};
use engine::input::sink::TableData;
use engine::ocds::corrections::Corrections;
use engine::rules::course::{Course, Entities};
use engine::rules::load::RuleSet;
use engine::rules::params::{Overrides, Resolved};
use engine::rules::run::{Counts, RunOptions, run};
use engine::sql::session::Limits;
use engine::tables::tables;
use facts::packs::Pack;

const PROCESSES: u64 = 1_500;
const PARTS: u32 = 7;

/// What a run says of a rule, flags in the order in which they are read.
#[derive(Debug, PartialEq)]
struct Said {
    failure: Option<String>,
    counts: Counts,
    missing: BTreeMap<String, u64>,
    flags: Vec<String>,
}

struct Trial {
    set: RuleSet,
    pack: Pack,
    resolved: BTreeMap<String, Resolved>,
}

impl Trial {
    fn new() -> Trial {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let set = RuleSet::load(&[root.join("rules")], &[root.join("rules/views.sql")]).expect("the rules load");
        let text = std::fs::read_to_string(root.join("packs/kz/pack.toml")).expect("the pack is there");
        let pack = Pack::parse(&text).expect("the pack reads");
        let resolve = |rule: &engine::rules::load::Rule| Resolved::new(&rule.meta, Some(&pack), &Overrides::new()).expect("it resolves");
        let resolved = set.rules.iter().map(|r| (r.meta.code.clone(), resolve(r))).collect();
        Trial { set, pack, resolved }
    }

    fn judge(&self, data: &[Option<TableData>], folder: &Path, (threads, entities): (usize, Entities)) -> BTreeMap<String, Said> {
        let options = RunOptions {
            set: &self.set,
            resolved: &self.resolved,
            pack: Some(&self.pack),
            limits: Limits { threads, memory: 512 << 20, spill: folder.to_owned() },
            time_limit: Duration::from_secs(600),
            places: true,
            verdicts: None,
            beside: &[],
            progress: &|_| (),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().thread_stack_size(16 << 20).enable_all().build().expect("threads");
        let course = runtime.block_on(Course::new(&options, entities)).expect("a course");
        let (_, results) = run(data, &course, &options, &runtime).expect("it runs");
        let said = results.into_iter().map(|r| {
            let mut flags: Vec<String> = Vec::new();
            r.each_raised(&mut |batch| {
                flags.extend(rows_as_text(batch));
                Ok(())
            })
            .expect("raised rows are read");
            (r.code, Said { failure: r.failure, counts: r.counts, missing: r.missing, flags })
        });
        said.collect()
    }
}

fn rows_as_text(batch: &RecordBatch) -> Vec<String> {
    let naming = engine::flags::Naming { dataset: "d", profile: "default" };
    (0..batch.num_rows()).map(|row| format!("{:?}", engine::flags::flag_at("", batch, row, naming))).collect()
}

fn republic(folder: &Path) -> PathBuf {
    let path = folder.join("world");
    world::write(&world::Settings { seed: 7, processes: PROCESSES }, &path, &mut |_| ()).expect("a republic");
    path.join("releases.jsonl")
}

fn tables_of(path: &Path, folder: &Path, memory: usize) -> Vec<Option<TableData>> {
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
    read(&[Input::Path(path.to_owned())], options).expect("it reads").tables
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
    data.iter().map(|d| d.as_ref().map(of_table)).collect()
}

#[test]
fn verdicts_do_not_depend_on_parts_threads_or_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = republic(folder.path());
    let trial = Trial::new();
    let whole = tables_of(&path, folder.path(), usize::MAX);
    let expected = trial.judge(&whole, folder.path(), (1, Entities::Beside));
    assert!(expected.values().filter(|s| s.counts.raised > 0).count() > 25, "most rules raise something in the republic");
    assert!(expected.values().all(|s| s.failure.is_none()), "{expected:?}");
    let check = |name: &str, found: BTreeMap<String, Said>| {
        for (code, said) in &expected {
            assert_eq!(said.counts, found[code].counts, "{code}: counts, {name}");
            assert_eq!(said, &found[code], "{code}, {name}");
        }
    };
    check("in seven parts on two threads", trial.judge(&cut_up(&whole), folder.path(), (2, Entities::Beside)));
    let files = tempfile::tempdir().expect("a folder");
    check("from files on four threads", trial.judge(&tables_of(&path, files.path(), 0), folder.path(), (4, Entities::Beside)));
    assert_eq!(Entities::of(&whole), Entities::Absent);
    check("knowing that nobody is beside", trial.judge(&cut_up(&whole), folder.path(), (2, Entities::Absent)));
}
