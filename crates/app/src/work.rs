//! What several commands do: read files, or open a dataset of the office, and run rules over it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use engine::cardinal::{Extras, Settings};
use engine::flags::{Asked, Flag, Naming, ProcessInfo, Processes, RowSource, flag_at, processes, row_sources, rows_at};
use engine::input::open::Input;
use engine::input::read::{KeepNothing, ReadOptions, ReadOutcome, read};
use engine::input::sink::TableData;
use engine::ocds::corrections::Corrections;
use engine::piles::Store;
use engine::rules::course::{Course, Entities};
use engine::rules::load::{Rule, RuleSet};
use engine::rules::params::{Overrides, Resolved};
use engine::rules::run::{self, Prepared, RuleResult, RunOptions};
use engine::rules::stored::Verdicts;
use engine::sql::session::Limits;
use facts::amendments::{Amendment, Of, Refusal};
use facts::packs::{Pack, Setting};
use facts::rules::ParameterValue;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::cli::{Machine, Rules};
use crate::progress::Progress;
use crate::project;

/// The machine's share for one command.
pub struct Room {
    /// Threads.
    pub threads: usize,
    /// Bytes.
    pub memory: usize,
    /// No remarks.
    pub quiet: bool,
    /// A temporary folder, gone afterwards.
    pub folder: TempDir,
    /// Where queries run.
    pub runtime: Runtime,
    /// Held as long as this process lives, so that nobody takes its folder for a leftover.
    _held: File,
}

/// Begins the name of a temporary folder.
const FOLDER: &str = "tura-";
/// In each temporary folder: a file that its process holds locked.
const HELD: &str = "held";

/// Removes temporary folders whose process was killed: the lock on their file is free.
fn sweep() {
    for entry in std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(FOLDER);
        // A folder without the file is being made, or is somebody else's.
        let Some(held) = is_ours.then(|| File::open(entry.path().join(HELD)).ok()).flatten() else { continue };
        if held.try_lock().is_ok() {
            // What cannot be removed now is tried again the next time.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

impl Room {
    /// Makes room as asked for.
    pub fn new(machine: &Machine) -> Result<Room, String> {
        let threads = match machine.threads {
            0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
            n => n,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            // Plans of nested views are deep.
            .thread_stack_size(16 << 20)
            .enable_all()
            .build()
            .map_err(|e| format!("no threads: {e}"))?;
        sweep();
        let say = |e: std::io::Error| format!("no temporary folder: {e}; set TMPDIR");
        let folder = tempfile::Builder::new().prefix(FOLDER).tempdir().map_err(say)?;
        // It gets its name when it is locked, or another process could take it for free in between.
        let making = folder.path().join("making");
        let held = File::create(&making).map_err(say)?;
        held.lock().and_then(|()| std::fs::rename(&making, folder.path().join(HELD))).map_err(say)?;
        Ok(Room { threads, memory: machine.memory, quiet: machine.quiet, folder, runtime, _held: held })
    }

    /// Limits for queries: half the memory; a quarter is for rows, and a quarter for what nobody counts.
    pub fn limits(&self) -> Limits {
        Limits { threads: self.threads, memory: self.memory / 2, spill: self.folder.path().to_owned() }
    }
}

/// Rules with the values of their parameters.
pub struct Bench {
    /// The rules.
    pub set: RuleSet,
    /// The country.
    pub pack: Pack,
    /// Parameters by code.
    pub resolved: BTreeMap<String, Resolved>,
    /// Profile's name.
    pub profile: String,
    /// Cardinal's settings, if given.
    pub settings: Option<Settings>,
    /// Longest time of a rule.
    pub time_limit: Duration,
    /// The output says where rows stand in the files.
    pub places: bool,
    /// Read every column of every table, not only what the rules need.
    pub all_columns: bool,
    /// Queries beside the rules: name, text, parameters.
    beside: Vec<(String, String, Resolved)>,
    /// How the rules are run with people and firms beside and without, once it was asked for.
    courses: [OnceLock<Course>; 2],
}

impl Bench {
    /// Loads what the command line asks for.
    pub fn new(rules: &Rules) -> Result<Bench, String> {
        let mut rules = rules.clone();
        let settings = match &rules.settings {
            Some(path) => Some(Settings::parse(&text_of(path)?).map_err(|e| format!("{}: {e}", path.display()))?),
            None => None,
        };
        if let Some(settings) = &settings
            && rules.profile == "cardinal"
            && rules.rules.is_empty()
        {
            rules.rules = settings.rules.clone();
        }
        let set = project::rule_set(&rules)?;
        let mut pack = project::pack(&rules.pack)?;
        let amendment = rules.amend.as_deref().map(Amendment::parse).transpose()?;
        if let Some(amendment) = &amendment {
            if amendment.pack != rules.pack {
                return Err(format!("the amendment is of packs/{}; give --pack {0}", amendment.pack));
            }
            pack = amended(&set, &pack, amendment)?;
        }
        let mut overrides = Overrides::new();
        if let Some(settings) = &settings
            && rules.profile == "cardinal"
        {
            overrides.extend(settings.overrides(&set));
        }
        if let Some(path) = &rules.params {
            let own: Overrides = toml::from_str(&text_of(path)?).map_err(|e| format!("{}: {e}", path.display()))?;
            for (code, values) in own {
                overrides.entry(code).or_default().extend(values);
            }
        }
        for code in overrides.keys() {
            if set.get(code).is_none() && rules.rules.is_empty() {
                return Err(format!("parameters are given for {code}, but there is no such rule"));
            }
        }
        let mut resolved = BTreeMap::new();
        for rule in &set.rules {
            let mut of_rule = Resolved::new(&rule.meta, Some(&pack), &overrides)?;
            if let Some((name, value)) = amendment.as_ref().and_then(|a| undated_value(rule, a)) {
                of_rule.set(&name, &Setting::Always(value))?;
            }
            resolved.insert(rule.meta.code.clone(), of_rule);
        }
        Ok(Bench {
            set,
            pack,
            resolved,
            profile: rules.profile,
            settings,
            time_limit: Duration::from_secs(rules.rule_time),
            places: true,
            all_columns: false,
            beside: Vec::new(),
            courses: Default::default(),
        })
    }

    /// Also keeps ready what these queries read.
    pub fn ask_beside(&mut self, extras: &Extras) {
        let is_on = |code: &str| self.resolved.contains_key(code);
        self.beside = extras.active(&is_on, &self.resolved).into_iter().map(|e| (e.name, e.sql, e.resolved)).collect();
        self.courses = Default::default();
    }

    /// How the rules are run.
    fn course(&self, room: &Room, entities: Entities) -> Result<&Course, String> {
        let slot = &self.courses[usize::from(entities == Entities::Absent)];
        if let Some(course) = slot.get() {
            return Ok(course);
        }
        let course = room.runtime.block_on(Course::new(&options(room, self, &|_| ()), entities))?;
        Ok(slot.get_or_init(|| course))
    }

    /// Corrections from settings, a source and the pack's method names together.
    pub fn corrections(&self, source: Option<&Corrections>) -> Corrections {
        let mut corrections = source.cloned().unwrap_or_default();
        if let Some(settings) = &self.settings {
            corrections = settings.corrections.clone();
        }
        if self.profile == "default" {
            for (name, method) in &self.pack.methods {
                corrections.methods.entry(name.clone()).or_insert_with(|| method.clone());
            }
        }
        corrections
    }
}

/// A pack under an amendment that fits it and the rules.
pub fn amended(set: &RuleSet, pack: &Pack, amendment: &Amendment) -> Result<Pack, Refusal> {
    let metas: Vec<_> = set.rules.iter().map(|r| &r.meta).collect();
    amendment.amended(pack, &asked_amounts(set), &metas)
}

/// The amounts of a pack that rules ask for.
pub fn asked_amounts(set: &RuleSet) -> BTreeSet<String> {
    let names =
        |sql: &str| sql.split("pack_amount('").skip(1).filter_map(|rest| rest.split('\'').next()).map(str::to_owned).collect::<Vec<_>>();
    set.rules.iter().flat_map(|r| names(&r.sql)).collect()
}

/// Whether a rule asks for this parameter's value of a day.
pub fn is_dated(rule: &Rule, parameter: &str) -> bool {
    rule.sql.contains(&format!("param('{parameter}'"))
}

/// What an amendment sets a parameter to that its rule asks for without a day: the new value on all days.
fn undated_value(rule: &Rule, amendment: &Amendment) -> Option<(String, ParameterValue)> {
    let Of::Parameter { rule: code, name } = &amendment.of else { return None };
    (*code == rule.meta.code && !is_dated(rule, name)).then(|| amendment.always(&rule.meta))?
}

fn text_of(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Tables with the results of rules over them.
pub struct Judged {
    /// The tables.
    pub tables: Vec<Option<TableData>>,
    /// A result a rule, in order of code.
    pub results: Vec<RuleResult>,
    /// Sessions can be opened on it.
    pub prepared: Arc<Prepared>,
    /// The dataset's name.
    pub dataset: String,
    /// Where what flags are shown with is put in order.
    pub store: Arc<Store>,
}

/// What a flag is shown with.
#[derive(Default)]
pub struct Behind {
    /// The process it is in.
    pub process: Option<ProcessInfo>,
    /// The rows behind it, by id; empty where places were not asked for.
    pub sources: BTreeMap<i64, RowSource>,
}

/// Runs a bench's rules over tables.
pub fn judge(room: &Room, bench: &Bench, tables: Vec<Option<TableData>>, dataset: &str) -> Result<Judged, String> {
    judge_and_keep(room, bench, tables, dataset, None)
}

/// Runs a bench's rules over tables; every verdict is also taken down.
pub fn judge_and_keep(
    room: &Room,
    bench: &Bench,
    tables: Vec<Option<TableData>>,
    dataset: &str,
    verdicts: Option<Arc<Verdicts>>,
) -> Result<Judged, String> {
    let course = bench.course(room, Entities::of(&tables))?;
    let parts = tables.iter().flatten().map(TableData::parts).max().unwrap_or(0);
    let bar = Progress::steps(room.quiet, course.steps(parts.max(1)), "rules");
    let step = |_: &str| bar.add(1);
    let (prepared, results) = run::run(&tables, course, &RunOptions { verdicts, ..options(room, bench, &step) }, &room.runtime)?;
    bar.end();
    let store = Store::new(room.folder.path(), room.memory / SHOWN_SHARE);
    Ok(Judged { tables, results, prepared, dataset: dataset.to_owned(), store })
}

/// Share of the memory in which what flags are shown with is put in order.
const SHOWN_SHARE: usize = 8;

fn options<'a>(room: &Room, bench: &'a Bench, progress: &'a (dyn Fn(&str) + Sync)) -> RunOptions<'a> {
    RunOptions {
        set: &bench.set,
        resolved: &bench.resolved,
        pack: Some(&bench.pack),
        limits: room.limits(),
        time_limit: bench.time_limit,
        places: bench.places,
        verdicts: None,
        beside: &bench.beside,
        progress,
    }
}

/// Reads files into the tables that the bench's rules need; more of them where people and firms will be laid beside.
pub fn read_files(
    room: &Room,
    bench: &Bench,
    inputs: &[Input],
    dataset: &str,
    (corrections, entities): (&Corrections, Entities),
) -> Result<ReadOutcome, String> {
    let wanted = if bench.all_columns { engine::tables::tables().of_releases() } else { bench.course(room, entities)?.wanted.clone() };
    let total = inputs.iter().map(size_of_input).sum::<Option<u64>>();
    let bar = Progress::bytes(room.quiet, total, "reading");
    let outcome = read(
        inputs,
        ReadOptions {
            dataset,
            corrections,
            wanted,
            threads: room.threads,
            // What is given back is not seen by the system at once, and the queries come after.
            memory: room.memory / 4,
            folder: room.folder.path(),
            progress: &|n| bar.add(n),
            keep: &mut KeepNothing,
            earlier: None,
        },
    )
    .map_err(|e| e.to_string())?;
    bar.end();
    Ok(outcome)
}

/// Unpacked size, where it is the size on disk.
pub fn size_of_input(input: &Input) -> Option<u64> {
    let Input::Path(path) = input else { return None };
    let packed = ["gz", "zst", "zip", "xlsx"].iter().any(|e| path.extension().is_some_and(|x| x == *e));
    let metadata = std::fs::metadata(path).ok()?;
    (metadata.is_file() && !packed).then_some(metadata.len())
}

impl Judged {
    /// Calls `each` with every flag, in order of rule, then of process and subject.
    pub fn each_flag(&self, profile: &str, each: &mut dyn FnMut(Flag) -> Result<(), String>) -> Result<(), String> {
        let naming = Naming { dataset: &self.dataset, profile };
        for result in &self.results {
            result.each_raised(&mut |batch| (0..batch.num_rows()).try_for_each(|row| each(flag_at(&result.code, batch, row, naming))))?;
        }
        Ok(())
    }

    /// Calls `each` with every flag and its process, and with the rows behind it where `places` are asked for.
    pub fn each_shown(&self, profile: &str, places: bool, each: &mut dyn FnMut(Flag, &Behind) -> Result<(), String>) -> Result<(), String> {
        let mut processes = Processes::new(&self.tables, &self.store)?;
        let mut places = if places { Some(self.asked()?.find(&self.tables)?) } else { None };
        let mut behind = Behind::default();
        let (mut of, mut number) = (None, 0);
        self.each_flag(profile, &mut |flag| {
            if of != flag.process {
                of = flag.process;
                behind.process = of.map(|id| processes.find(id)).transpose()?.flatten();
            }
            if let Some(places) = &mut places {
                behind.sources = places.of(number)?;
            }
            number += 1;
            each(flag, &behind)
        })
    }

    /// The rows behind all flags.
    fn asked(&self) -> Result<Asked, String> {
        let (mut asked, mut number) = (Asked::new(&self.store), 0);
        for result in &self.results {
            result.each_raised(&mut |batch| {
                (0..batch.num_rows()).try_for_each(|row| {
                    number += 1;
                    asked.ask(number - 1, &rows_at(batch, row))
                })
            })?;
        }
        Ok(asked)
    }

    /// What is known of processes.
    pub fn processes(&self, ids: &BTreeSet<i64>) -> Result<BTreeMap<i64, ProcessInfo>, String> {
        processes(&self.tables, ids)
    }

    /// Where rows came from.
    pub fn sources(&self, rows: &BTreeSet<i64>) -> Result<BTreeMap<i64, RowSource>, String> {
        row_sources(&self.tables, rows)
    }
}
