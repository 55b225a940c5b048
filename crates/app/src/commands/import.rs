//! `tura import` and `tura datasets`: files into the office, and what is there.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use engine::entities::beside::lay_beside;
use engine::input::read::Files;
use engine::input::sink::TableData;
use engine::shelf::raw::sync_folder;
use engine::shelf::version::{self, About};
use engine::tables::tables;
use ledger::{Author, Counts, FileEntry, Ledger, NewVersion, Published, TableEntry, Version, VersionId};
use tokio::runtime::Runtime;

use super::flag::{Beside, Material, say_set_aside, say_troubles};
use super::intake::{Intake, corrections_text};
use super::{Done, Stop, lists, source};
use crate::cli::{Import, Office};
use crate::clock::now;
use crate::progress::Progress;
use crate::who::ENTITIES;
use crate::work::{Room, size_of_input};

/// Runs `tura import`.
pub fn run(args: &Import) -> Result<Done, Stop> {
    if args.files.is_empty() && args.source.is_none() {
        return Err(Stop::Misuse("name a file, an address or a --source".to_owned()));
    }
    let room = Room::new(&args.machine)?;
    let dataset = match args.dataset.clone().or_else(|| args.source.clone()) {
        Some(name) => name,
        None => return Err(Stop::Misuse("name the dataset: --dataset NAME".to_owned())),
    };
    check_name(&dataset).map_err(Stop::Misuse)?;
    crate::project::pack(&args.pack).map_err(Stop::Misuse)?;
    let order = Order {
        files: &args.files,
        dataset: &dataset,
        source: args.source.as_deref(),
        office: &args.office,
        author: &args.author,
        pack: &args.pack,
        shrunk: args.shrunk,
    };
    let imported = import_files(&room, &order)?;
    println!("{imported}");
    if !room.quiet {
        imported.say();
    }
    Ok(if imported.about.set_aside.len() > args.tolerate { Done::SetAside } else { Done::Whole })
}

fn check_name(name: &str) -> Result<(), String> {
    let is_plain = !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if is_plain { Ok(()) } else { Err(format!("{name:?} is no dataset name: letters, digits, - and _, at most 64")) }
}

/// What an import came to.
pub struct Imported {
    pub about: About,
    pub published: Published,
    /// Releases that were read, where an earlier version had the others.
    pub only_new: Option<u64>,
}

impl std::fmt::Display for Imported {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let a = &self.about;
        let head = match self.published {
            Published::Unchanged(id) => format!("{}: nothing new, version {} stands", a.dataset, id.0),
            Published::New(id) => format!("{}: version {}", a.dataset, id.0),
        };
        if a.processes == 0 {
            return write!(f, "{head}; {} records, {} set aside", a.releases, a.set_aside.len());
        }
        write!(
            f,
            "{head}; {} releases, {} processes ({} merged), {} records set aside",
            a.releases,
            a.processes,
            a.merged,
            a.set_aside.len()
        )?;
        match self.only_new.filter(|_| matches!(self.published, Published::New(_))) {
            Some(releases) => write!(f, " (only the {releases} new releases were read)"),
            None => Ok(()),
        }
    }
}

impl Imported {
    fn say(&self) {
        let files = self.about.files.clone();
        let asides: Vec<_> = self.about.set_aside.iter().map(aside).collect();
        say_set_aside(&asides, &files);
        say_troubles(&self.about.troubles);
        let unknown: Vec<String> = self.about.unknown_fields.iter().map(|(p, n)| format!("{p} ({n})")).collect();
        if !unknown.is_empty() {
            eprintln!("tura: fields that no table has and no list names: {}", unknown.join(", "));
        }
    }
}

fn aside(a: &version::AboutAside) -> engine::input::read::SetAside {
    engine::input::read::SetAside { file: a.file, offset: a.offset, line: a.line, reason: a.reason.clone() }
}

/// What is to be taken in, and on whose word.
pub struct Order<'a> {
    /// Files, folders, addresses.
    pub files: &'a [String],
    /// Name of the dataset.
    pub dataset: &'a str,
    /// A named source.
    pub source: Option<&'a str>,
    /// The office.
    pub office: &'a Office,
    /// Who imports.
    pub author: &'a str,
    /// The country's pack.
    pub pack: &'a str,
    /// A list may have lost half of its records.
    pub shrunk: bool,
}

/// Takes files into an office and makes them the dataset's current version.
pub fn import_files(room: &Room, order: &Order<'_>) -> Result<Imported, Stop> {
    let Order { files, dataset, source: source_name, office, author, pack, .. } = *order;
    if dataset == ENTITIES {
        return Err(Stop::Misuse(format!("{ENTITIES} is the name of what `tura resolve` computes; name the dataset otherwise")));
    }
    let prepared = source::prepare(room, files, source_name)?;
    let corrections = prepared.corrections.clone().unwrap_or_default();
    let shelf = office.office.join("shelf");
    std::fs::create_dir_all(shelf.join("versions")).map_err(|e| format!("{}: {e}", shelf.display()))?;
    sweep(&shelf, room)?;
    if lists::are_lists(&prepared, source_name)? {
        return lists::take(room, order, &prepared, &shelf);
    }
    let total = prepared.inputs.iter().map(size_of_input).sum::<Option<u64>>();
    let bar = Progress::bytes(room.quiet, total, "importing");
    let mut intake =
        Intake { inputs: &prepared.inputs, dataset, corrections: &corrections, shelf: &shelf, threads: room.threads, bar: &bar };
    let current = room.runtime.block_on(current_content(office, dataset))?;
    let mut taken = intake.take(current.as_deref())?;
    bar.end();
    let outcome = &mut taken.outcome;
    prepared.rename(&mut outcome.files);
    if outcome.releases == 0 && taken.earlier.is_none() {
        say_set_aside(&outcome.set_aside, &outcome.files);
        return Err(Stop::Failed(format!("no release was found in {}; nothing was changed", files.join(", "))));
    }
    let content = version::content_of(&outcome.files, &corrections_text(&corrections));
    let mut about = About::new(dataset, &content, source_name, outcome);
    about.set_aside.extend(prepared.set_aside.iter().map(|s| version::AboutAside {
        file: s.file,
        offset: s.offset,
        line: s.line,
        reason: s.reason.clone(),
    }));
    let only_new = taken.earlier.is_some().then_some(about.releases);
    if let Some(earlier) = &taken.earlier {
        about.go_on_from(earlier);
    }
    if let Some(warning) = prepared.check_size(about.releases)?.filter(|_| !room.quiet) {
        eprintln!("tura: {warning}");
    }
    let hashes: Vec<String> = outcome.files.iter().map(|f| f.sha256.clone()).collect();
    taken.keeper.keep(&hashes)?;
    let folder = put_in_place(taken.staging.path(), &shelf, &about)?;
    let published = room.runtime.block_on(publish(office, author, pack, &about, &folder))?;
    Ok(Imported { about, published, only_new })
}

/// The content of a dataset's current version, if it has one.
pub(super) async fn current_content(office: &Office, dataset: &str) -> Result<Option<String>, String> {
    if !office.office.join("ledger.sqlite").exists() {
        return Ok(None);
    }
    let ledger = open_ledger(office).await?;
    let current = ledger.current(dataset).await.map_err(|e| e.to_string())?;
    ledger.close().await;
    Ok(current.map(|v| v.content_hash))
}

/// Moves the tables from the staging folder to their place; complete before it has its name.
pub(super) fn put_in_place(staging: &Path, shelf: &Path, about: &About) -> Result<PathBuf, String> {
    let target = version::folder(shelf, &about.dataset, &about.content);
    if target.join("about.json").exists() {
        return Ok(target);
    }
    about.write(staging)?;
    let parent = target.parent().unwrap_or(shelf).to_owned();
    std::fs::create_dir_all(&parent).map_err(|e| format!("{}: {e}", parent.display()))?;
    // A folder without about.json is what a crash left; it was never published.
    if target.exists() {
        std::fs::remove_dir_all(&target).map_err(|e| format!("{}: {e}", target.display()))?;
    }
    let ready = parent.join(format!(".{}", about.content));
    let _ = std::fs::remove_dir_all(&ready);
    std::fs::create_dir(&ready).map_err(|e| format!("{}: {e}", ready.display()))?;
    for table in tables().iter() {
        let name = format!("{}.parquet", table.name);
        let from = staging.join(&name);
        if from.exists() {
            std::fs::rename(&from, ready.join(&name)).map_err(|e| format!("{}: {e}", from.display()))?;
        }
    }
    std::fs::rename(staging.join("about.json"), ready.join("about.json")).map_err(|e| format!("{}: {e}", ready.display()))?;
    std::fs::rename(&ready, &target).map_err(|e| format!("{}: {e}", target.display()))?;
    // The name is on the disk before the ledger tells of it.
    sync_folder(&target)?;
    sync_folder(&parent)?;
    Ok(target)
}

/// Removes staging folders that an interrupted import left.
fn sweep(shelf: &Path, room: &Room) -> Result<(), String> {
    let entries = std::fs::read_dir(shelf).map_err(|e| format!("{}: {e}", shelf.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let old = entry.metadata().and_then(|m| m.modified()).ok().and_then(|t| t.elapsed().ok()).is_some_and(|age| age.as_secs() > 86_400);
        if name.starts_with("staging-") && old {
            if !room.quiet {
                eprintln!("tura: removing {name}, left by an interrupted import");
            }
            std::fs::remove_dir_all(entry.path()).map_err(|e| format!("{}: {e}", entry.path().display()))?;
        }
    }
    Ok(())
}

pub(super) async fn publish(office: &Office, author: &str, pack: &str, about: &About, folder: &Path) -> Result<Published, String> {
    let ledger = open_ledger(office).await?;
    let author = Author::new(author).map_err(|e| e.to_string())?;
    let new = NewVersion {
        dataset: about.dataset.clone(),
        content_hash: about.content.clone(),
        source: about.source.clone().unwrap_or_default(),
        pack: if pack == "default" { String::new() } else { pack.to_owned() },
        counts: Counts { releases: about.releases, processes: about.processes, set_aside: about.set_aside.len() as u64 },
        files: about.files.iter().map(|f| FileEntry { name: f.name.clone(), sha256: f.sha256.clone(), bytes: f.length }).collect(),
        tables: version::table_files(folder)?
            .into_iter()
            .map(|t| TableEntry { table: t.table, file: t.name, sha256: t.sha256, rows: t.rows })
            .collect(),
    };
    let published = ledger.publish_version(&author, &now(), new).await.map_err(|e| e.to_string())?;
    ledger.close().await;
    Ok(published)
}

pub(super) async fn open_ledger(office: &Office) -> Result<Ledger, String> {
    Ledger::open(&office.office.join("ledger.sqlite")).await.map_err(|e| e.to_string())
}

/// Opens a dataset of the office: the named one, or the only one.
pub fn open_dataset(office: &Office, dataset: Option<&str>, version_id: Option<i64>) -> Result<Material, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let found = runtime.block_on(find(office, dataset, version_id))?;
    let shelf = office.office.join("shelf");
    let folder = version::folder(&shelf, &found.dataset, &found.content_hash);
    let about = About::read(&folder)?;
    let mut tables = version::open(&folder)?;
    let beside = if found.has("processes") { laid_beside(office, &runtime, &mut tables, &found.dataset)? } else { None };
    let mut files = Files::own(about.files.clone());
    if found.dataset == ENTITIES {
        std::mem::swap(&mut files.own, &mut files.beside);
    }
    files.beside.extend(beside.iter().flat_map(|b| b.about.files.clone()));
    // They were told when it was imported.
    let (set_aside, troubles) = (Vec::new(), Vec::new());
    Ok(Material { tables, files, beside, set_aside, troubles, dataset: found.dataset, content: Some(found.content_hash), pack: found.pack })
}

/// Lays the current version of people and firms beside the tables of a dataset of contracts.
pub fn laid_beside(office: &Office, runtime: &Runtime, tables: &mut [Option<TableData>], dataset: &str) -> Result<Option<Beside>, String> {
    let current = runtime.block_on(async {
        let ledger = open_ledger(office).await?;
        let current = ledger.current(ENTITIES).await.map_err(|e| e.to_string())?;
        ledger.close().await;
        Ok::<_, String>(current)
    })?;
    let Some(current) = current else { return Ok(None) };
    let folder = version::folder(&office.office.join("shelf"), ENTITIES, &current.content_hash);
    lay_beside(tables, &folder, dataset)?;
    Ok(Some(Beside { id: current.id.0, about: About::read(&folder)? }))
}

async fn find(office: &Office, dataset: Option<&str>, version_id: Option<i64>) -> Result<Version, Stop> {
    let empty = || Stop::Misuse(format!("{} holds no dataset; `tura import FILE --dataset NAME` brings one in", office.office.display()));
    if !office.office.join("ledger.sqlite").exists() {
        return Err(empty());
    }
    let ledger = open_ledger(office).await?;
    let names = of_contracts(&ledger).await?;
    let name = match (dataset, names.as_slice()) {
        (Some(name), _) => {
            let all = ledger.datasets().await.map_err(|e| e.to_string())?;
            if !all.iter().any(|n| n == name) {
                return Err(Stop::Misuse(format!("there is no dataset {name}; there are: {}", all.join(", "))));
            }
            name.to_owned()
        }
        (None, [one]) => one.clone(),
        (None, []) => return Err(empty()),
        (None, _) => return Err(Stop::Misuse(format!("name one with --dataset: {}", names.join(", ")))),
    };
    let found = match version_id {
        Some(id) => ledger.version(VersionId(id)).await.map_err(|e| e.to_string())?.filter(|v| v.dataset == name),
        None => ledger.current(&name).await.map_err(|e| e.to_string())?,
    };
    ledger.close().await;
    found.ok_or_else(|| Stop::Misuse(format!("the dataset {name} has no such version; `tura datasets` names them")))
}

/// Names of the datasets of contracts; the others say something of people and firms.
async fn of_contracts(ledger: &Ledger) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    for name in ledger.datasets().await.map_err(|e| e.to_string())? {
        let current = ledger.current(&name).await.map_err(|e| e.to_string())?;
        names.extend(current.filter(|v| v.has("processes")).map(|_| name));
    }
    Ok(names)
}

/// The source a dataset was read with, if any.
pub fn source_of(office: &Office, dataset: &str) -> Result<Option<String>, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let found = runtime.block_on(find(office, Some(dataset), None))?;
    Ok(Some(found.source).filter(|s| !s.is_empty()))
}

/// Names of all of the office's datasets.
pub fn all_names(office: &Office) -> Result<Vec<String>, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    Ok(runtime.block_on(async {
        let ledger = open_ledger(office).await?;
        let names = ledger.datasets().await.map_err(|e| e.to_string());
        ledger.close().await;
        names
    })?)
}

/// The current version of a dataset.
pub fn version_of(office: &Office, dataset: &str) -> Result<Version, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(find(office, Some(dataset), None))
}

/// Runs `tura datasets`.
pub fn datasets(office: &Office) -> Result<Done, Stop> {
    if !office.office.join("ledger.sqlite").exists() {
        println!("No dataset yet in {}. `tura import FILE --dataset NAME` brings one in.", office.office.display());
        return Ok(Done::Whole);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let versions = runtime.block_on(async {
        let ledger = open_ledger(office).await?;
        let mut all = Vec::new();
        for name in ledger.datasets().await.map_err(|e| e.to_string())? {
            let current = ledger.current(&name).await.map_err(|e| e.to_string())?.map(|v| v.id);
            for version in ledger.versions(&name).await.map_err(|e| e.to_string())? {
                all.push((current == Some(version.id), version));
            }
        }
        ledger.close().await;
        Ok::<_, String>(all)
    })?;
    println!(
        "{:<24} {:>7}  {:<20} {:>10} {:>10} {:>10} {:>9}  by",
        "dataset", "version", "taken in", "processes", "records", "statements", "set aside"
    );
    for (is_current, v) in versions {
        let mark = if is_current { "*" } else { " " };
        // A dataset holds contracts or says something of people and firms; what it does not hold is left blank.
        let of = |n: u64, is_meant: bool| if is_meant { n.to_string() } else { String::new() };
        let (has_processes, statements) = (v.has("processes"), v.rows("statements"));
        println!(
            "{:<24} {:>6}{mark}  {:<20} {:>10} {:>10} {:>10} {:>9}  {}",
            v.dataset,
            v.id.0,
            v.at,
            of(v.counts.processes, has_processes),
            v.counts.releases,
            of(statements, !has_processes),
            v.counts.set_aside,
            v.author
        );
    }
    if std::io::stdout().is_terminal() {
        println!("* current. An older one: tura query … --version N");
    }
    Ok(Done::Whole)
}
