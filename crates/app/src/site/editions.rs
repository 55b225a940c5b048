//! What was made, open for reading: for each dataset its current version, and older ones where they were made.
//!
//! A watcher looks at the ledger every few seconds. A new version is made beside the one that is being read, which stays
//! until the new one is whole; what is missing or cannot be opened is made again.

mod datasets;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::{Duration, Instant};

use engine::publication::gate::Gate;
use engine::publication::marks::Audience;
use engine::publication::raw::Members;
use engine::shelf::{raw, version};
use index::pages::Pages;
use index::search::Search;
use ledger::{Ledger, Version};
use serde_json::Value as Json;

use self::datasets::{Datasets, Listed};
use super::asking::Asking;
use super::limits::RAW_BYTES_MAX;
use super::make::{self, Made, Plan};
use super::policy::{Past, Promises};
use super::web::Web;
use crate::cli::Machine;
use crate::who::ENTITIES;
use crate::work::Room;

/// How often the ledger is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A version that could not be made is tried again after this.
const FAILED_WAIT: Duration = Duration::from_secs(600);

/// One version of one dataset, open for reading.
pub struct Edition {
    /// What is known of it.
    pub made: Made,
    /// Its page tables.
    pub pages: Pages,
    /// Its search index.
    pub search: Search,
    /// Its folder.
    pub folder: PathBuf,
    /// Whom it was made for.
    pub audience: Audience,
    office: PathBuf,
    gate: OnceLock<Result<(Gate, Members), String>>,
}

impl Edition {
    async fn open(office: &Path, folder: &Path, audience: Audience) -> Result<Edition, String> {
        let made = Made::read(folder)?;
        let pages = Pages::open(&folder.join(make::PAGES)).await?;
        let search = Search::open(&folder.join(make::SEARCH))?;
        let (folder, office) = (folder.to_owned(), office.to_owned());
        Ok(Edition { made, pages, search, folder, audience, office, gate: OnceLock::new() })
    }

    /// The office it belongs to.
    pub fn office(&self) -> &Path {
        &self.office
    }

    /// The gate of this version; looks through its parties when first asked.
    fn gate(&self) -> Result<&(Gate, Members), String> {
        let opened = self.gate.get_or_init(|| {
            let folder = version::folder(&self.office.join("shelf"), &self.made.dataset, &self.made.content);
            let gate = make::gate(&self.office, self.audience, &version::open(&folder)?, &self.made.dataset)?;
            let members = Members::new(gate.marks());
            Ok((gate, members))
        });
        opened.as_ref().map_err(Clone::clone)
    }

    /// A release as published, cut to what the audience may see, and how many were withheld. Reads from the disk: not for the
    /// threads that answer requests.
    pub fn release(&self, file: usize, offset: u64, length: u64) -> Result<(Json, usize), String> {
        let file = self.made.files.get(file).ok_or("the row names no file")?;
        if length > RAW_BYTES_MAX {
            return Err(format!("the release is {length} bytes long, too long for a page"));
        }
        let bytes = raw::read_range(&self.office.join("shelf").join("raw"), &file.sha256, offset, length)?;
        let (gate, members) = self.gate()?;
        members.cut(&bytes, "", gate)
    }
}

/// People and firms, open for reading.
pub struct People {
    /// Their pages.
    pub edition: Arc<Edition>,
    web: OnceLock<Result<Web, String>>,
}

impl People {
    fn new(edition: Edition) -> People {
        People { edition: Arc::new(edition), web: OnceLock::new() }
    }

    /// How they are linked; read when first asked, which takes a while. Not for the threads that answer requests.
    pub fn web(&self, runtime: &tokio::runtime::Handle) -> Result<&Web, String> {
        self.web.get_or_init(|| runtime.block_on(Web::read(&self.edition))).as_ref().map_err(Clone::clone)
    }
}

/// The editions that are being read.
#[derive(Default)]
pub struct Open {
    /// The current one of each dataset.
    pub current: BTreeMap<String, Arc<Edition>>,
    /// The people and firms, once somebody resolved them.
    pub people: Option<Arc<People>>,
    /// All versions of each dataset, oldest first: id, time.
    pub versions: BTreeMap<String, Vec<Version>>,
    /// All versions of the people and firms, oldest first.
    pub resolved: Vec<Version>,
    /// Registers and lists: what people and firms were resolved from.
    pub lists: Arc<BTreeMap<String, Listed>>,
    /// Datasets of which something is being made, and the step.
    pub making: BTreeMap<String, String>,
    /// What failed, by dataset.
    pub failures: BTreeMap<String, String>,
}

/// The office as the site reads it.
pub struct Library {
    audience: Audience,
    office: PathBuf,
    open: RwLock<Arc<Open>>,
    /// Older versions that are open, by their ids.
    older: RwLock<BTreeMap<i64, Arc<Edition>>>,
    /// The same for people and firms.
    older_people: RwLock<BTreeMap<i64, Arc<People>>>,
    /// Queries of readers.
    pub asking: Asking,
    /// Versions that could not be made, and when that was.
    failed: Mutex<BTreeMap<i64, Instant>>,
    /// Older versions that a reader asked for and that are not made, by their ids.
    asked: Mutex<BTreeMap<i64, Version>>,
    promises: RwLock<Arc<Promises>>,
    past: Past,
}

/// What there is of a dataset on a day.
pub enum Found {
    /// Its edition.
    Open(Arc<Edition>),
    /// The version is known; its pages are being made, or could not be.
    NotYet,
    /// It had no version on that day.
    Nothing,
}

/// Whether a version had come by a day.
fn is_by(version: &Version, day: i32) -> bool {
    version.at.get(..10).and_then(facts::days::parse_day).is_some_and(|d| d <= day)
}

/// Older versions that wait to be made: whoever asks for every day in turn fills no list.
const ASKED_MAX: usize = 4;

/// Pages that are not the ones just made are kept so long for whoever asks for their day, and for readers that began with them.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Removes what lies beside a made folder and was made long ago: pages of older rules and versions, leftovers of killed runs. All of it
/// is made again when it is asked for.
fn sweep(made: &Path) {
    let beside = made.parent().and_then(|parent| std::fs::read_dir(parent).ok());
    for entry in beside.into_iter().flatten().flatten().filter(|e| e.path() != made) {
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        if age.is_some_and(|age| age > KEPT) {
            // What cannot be removed now is met again next time.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

impl Library {
    /// Opens what was made; nothing is made here, so that the site answers at once.
    pub async fn new(office: &Path, audience: Audience) -> Result<Library, String> {
        let library = Library {
            audience,
            office: office.to_owned(),
            open: RwLock::default(),
            older: RwLock::default(),
            older_people: RwLock::default(),
            asking: Asking::default(),
            failed: Mutex::default(),
            asked: Mutex::default(),
            promises: RwLock::new(Arc::new(Promises::read(office).await)),
            past: Past::default(),
        };
        let versions = library.renew_versions().await?;
        if let Some(version) = library.now().resolved.last() {
            let plan = make::people::Plan::new(office, version.clone(), audience);
            if plan.is_made()
                && let Ok(edition) = Edition::open(office, &plan.folder, audience).await
            {
                library.change(|open| open.people = Some(Arc::new(People::new(edition))));
            }
        }
        for list in versions.values() {
            let Some(version) = list.last() else { continue };
            // What cannot be planned or opened here is tried again by the watcher, who says why it fails.
            let Ok(plan) = library.plan(version) else { continue };
            if plan.is_made()
                && let Ok(edition) = Edition::open(office, &plan.folder, audience).await
            {
                library.change(|open| drop(open.current.insert(version.dataset.clone(), Arc::new(edition))));
            }
        }
        Ok(library)
    }

    /// What is being read now.
    pub fn now(&self) -> Arc<Open> {
        self.open.read().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// What was promised, as it is read now.
    pub fn promises(&self) -> Arc<Promises> {
        self.promises.read().unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// The same with what was known, and what the data showed, on a day (`None`: now).
    pub async fn promises_on(&self, day: Option<i32>) -> Arc<Promises> {
        let Some(day) = day else { return self.promises() };
        self.past.on(self, policy::register::Day(day)).await
    }

    /// When what pages say of promises last changed, of now or of a day of the past.
    pub fn promised(&self) -> Option<std::time::SystemTime> {
        self.promises().changed().max(self.past.changed())
    }

    /// Looks at the register again, and asks the data where either changed.
    fn promise(&self, say: &dyn Fn(&str), runtime: &tokio::runtime::Runtime) {
        let (before, open) = (self.promises(), self.now());
        let Some(next) = runtime.block_on(before.renewed(&self.office, &open.current)) else { return };
        if let Some(fault) = next.fault.as_ref().filter(|f| before.fault.as_ref() != Some(*f)) {
            say(&format!("promises: {fault}"));
        }
        *self.promises.write().unwrap_or_else(|e| e.into_inner()) = Arc::new(next);
    }

    fn change(&self, change: impl FnOnce(&mut Open)) {
        let mut open = self.open.write().unwrap_or_else(|e| e.into_inner());
        let before = &**open;
        let mut next = Open {
            current: before.current.clone(),
            people: before.people.clone(),
            versions: before.versions.clone(),
            resolved: before.resolved.clone(),
            lists: before.lists.clone(),
            making: before.making.clone(),
            failures: before.failures.clone(),
        };
        change(&mut next);
        *open = Arc::new(next);
    }

    /// Looks at the ledger for all versions of all datasets; gives those of the datasets of contracts.
    async fn renew_versions(&self) -> Result<BTreeMap<String, Vec<Version>>, String> {
        let path = self.office.join("ledger.sqlite");
        if !path.exists() {
            return Ok(BTreeMap::new());
        }
        let ledger = Ledger::open(&path).await.map_err(|e| e.to_string())?;
        let kept = Datasets::read(&ledger, &self.office, &self.now().lists).await;
        ledger.close().await;
        let Datasets { contracts, lists, resolved } = kept?;
        self.change(|open| (open.versions, open.resolved, open.lists) = (contracts.clone(), resolved, Arc::new(lists)));
        Ok(contracts)
    }

    /// Content of the people and firms that stood beside a version: of the newest that were resolved before the next version came.
    fn entities_beside(&self, version: &Version) -> Option<String> {
        let open = self.now();
        let next = open.versions.get(&version.dataset).and_then(|list| list.iter().find(|v| v.id.0 > version.id.0));
        let resolved = open.resolved.iter().rev().find(|v| next.is_none_or(|next| v.at < next.at));
        resolved.map(|v| v.content_hash.clone())
    }

    /// The people and firms of a day; nothing where nobody had been resolved, or their pages are no longer kept.
    pub async fn people_on(&self, day: i32) -> Result<Option<Arc<People>>, String> {
        let open = self.now();
        let version = open.resolved.iter().rev().find(|v| is_by(v, day));
        let Some(version) = version else { return Ok(None) };
        if let Some(people) = open.people.as_ref().filter(|p| p.edition.made.version == version.id.0) {
            return Ok(Some(people.clone()));
        }
        if let Some(people) = self.older_people.read().unwrap_or_else(|e| e.into_inner()).get(&version.id.0) {
            return Ok(Some(people.clone()));
        }
        let plan = make::people::Plan::new(&self.office, version.clone(), self.audience);
        if !plan.is_made() {
            return Ok(None);
        }
        let people = Arc::new(People::new(Edition::open(&self.office, &plan.folder, self.audience).await?));
        self.older_people.write().unwrap_or_else(|e| e.into_inner()).insert(version.id.0, people.clone());
        Ok(Some(people))
    }

    fn plan(&self, version: &Version) -> Result<Plan, String> {
        Plan::new(&self.office, version.clone(), self.entities_beside(version), self.audience)
    }

    /// The edition of a dataset that was current on a day (`None`: now). Asking for an older one has its pages made.
    pub async fn edition(&self, dataset: &str, as_of: Option<i32>) -> Result<Found, String> {
        let open = self.now();
        let current = open.current.get(dataset).cloned();
        // Nearly every request is for the newest: it is at hand.
        if as_of.is_none() {
            let is_known = open.versions.contains_key(dataset);
            return Ok(current.map_or(if is_known { Found::NotYet } else { Found::Nothing }, Found::Open));
        }
        let Some(version) = self.version_on(dataset, as_of) else { return Ok(Found::Nothing) };
        if let Some(current) = current.filter(|e| e.made.version == version.id.0) {
            return Ok(Found::Open(current));
        }
        if let Some(edition) = self.older.read().unwrap_or_else(|e| e.into_inner()).get(&version.id.0) {
            return Ok(Found::Open(edition.clone()));
        }
        let plan = self.plan(&version)?;
        if !plan.is_made() {
            let mut asked = self.asked.lock().unwrap_or_else(|e| e.into_inner());
            if asked.len() < ASKED_MAX && !self.has_failed_lately(&version) {
                asked.insert(version.id.0, version);
            }
            return Ok(Found::NotYet);
        }
        let edition = Arc::new(Edition::open(&self.office, &plan.folder, self.audience).await?);
        self.older.write().unwrap_or_else(|e| e.into_inner()).insert(version.id.0, edition.clone());
        Ok(Found::Open(edition))
    }

    /// The version of a dataset that was current on a day (`None`: the newest).
    fn version_on(&self, dataset: &str, as_of: Option<i32>) -> Option<Version> {
        let open = self.now();
        let on_day = |v: &&Version| as_of.is_none_or(|day| is_by(v, day));
        open.versions.get(dataset)?.iter().rev().find(on_day).cloned()
    }

    /// Whether the version of a day could not be made when it was last tried.
    pub fn has_failed(&self, dataset: &str, as_of: Option<i32>) -> bool {
        self.version_on(dataset, as_of).is_some_and(|version| self.has_failed_lately(&version))
    }

    /// Whether making this version failed a short while ago: the reason seldom goes away by itself.
    fn has_failed_lately(&self, version: &Version) -> bool {
        let failed = self.failed.lock().unwrap_or_else(|e| e.into_inner());
        failed.get(&version.id.0).is_some_and(|at| at.elapsed() < FAILED_WAIT)
    }

    /// What came of making a version's pages; a panic in there is one of the things that can come of it.
    fn brought(
        &self,
        version: &Version,
        machine: &Machine,
        say: &dyn Fn(&str),
        runtime: &tokio::runtime::Runtime,
    ) -> Result<Arc<Edition>, String> {
        let brought = catch_unwind(AssertUnwindSafe(|| self.bring(version, machine, say, runtime)));
        let outcome = brought.unwrap_or_else(|_| Err("it panicked".to_owned()));
        self.change(|open| drop(open.making.remove(&version.dataset)));
        if let Err(reason) = &outcome {
            say(&format!("{}: {reason}", version.dataset));
            self.failed.lock().unwrap_or_else(|e| e.into_inner()).insert(version.id.0, Instant::now());
        }
        outcome
    }

    /// Makes what is missing and opens it, once. `say` is told of what is done.
    pub fn refresh(&self, machine: &Machine, say: &dyn Fn(&str)) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let versions = runtime.block_on(self.renew_versions())?;
        self.renew_people(machine, say, &runtime);
        for (dataset, list) in &versions {
            let Some(version) = list.last() else { continue };
            let beside = self.entities_beside(version).unwrap_or_default();
            let is_current = |e: &Arc<Edition>| e.made.version == version.id.0 && e.made.entities == beside;
            let is_open = self.now().current.get(dataset).is_some_and(is_current);
            if is_open || self.has_failed_lately(version) {
                continue;
            }
            let outcome = self.brought(version, machine, say, &runtime);
            self.change(|open| match outcome {
                Ok(edition) => {
                    open.failures.remove(dataset);
                    open.current.insert(dataset.clone(), edition);
                }
                Err(reason) => drop(open.failures.insert(dataset.clone(), reason)),
            });
        }
        self.promise(say, &runtime);
        // After the newest ones: what a reader asked for of the past.
        let asked = self.asked.lock().unwrap_or_else(|e| e.into_inner()).clone();
        for (id, version) in &asked {
            let brought = self.brought(version, machine, say, &runtime);
            if let Ok(edition) = brought {
                self.older.write().unwrap_or_else(|e| e.into_inner()).insert(*id, edition);
            }
            self.asked.lock().unwrap_or_else(|e| e.into_inner()).remove(id);
        }
        runtime.block_on(self.past.answer(self));
        Ok(())
    }

    /// Makes and opens the pages of the newest people and firms, where they are not the ones that are open.
    fn renew_people(&self, machine: &Machine, say: &dyn Fn(&str), runtime: &tokio::runtime::Runtime) {
        let open = self.now();
        let Some(version) = open.resolved.last() else { return };
        let is_open = open.people.as_ref().is_some_and(|p| p.edition.made.version == version.id.0);
        if is_open || self.has_failed_lately(version) {
            return;
        }
        let bring = || -> Result<Edition, String> {
            let plan = make::people::Plan::new(&self.office, version.clone(), self.audience);
            if plan.is_made() {
                match runtime.block_on(Edition::open(&self.office, &plan.folder, self.audience)) {
                    Ok(edition) => return Ok(edition),
                    Err(reason) => say(&format!("{ENTITIES}: {reason}; made again")),
                }
            }
            let room = Room::new(&Machine { quiet: true, ..machine.clone() })?;
            plan.make(&room, &self.office, &|_| {})?;
            sweep(&plan.folder);
            runtime.block_on(Edition::open(&self.office, &plan.folder, self.audience))
        };
        match catch_unwind(AssertUnwindSafe(bring)).unwrap_or_else(|_| Err("it panicked".to_owned())) {
            Ok(edition) => self.change(|open| {
                open.failures.remove(ENTITIES);
                open.people = Some(Arc::new(People::new(edition)));
            }),
            Err(reason) => {
                say(&format!("{ENTITIES}: {reason}"));
                self.failed.lock().unwrap_or_else(|e| e.into_inner()).insert(version.id.0, Instant::now());
                self.change(|open| drop(open.failures.insert(ENTITIES.to_owned(), reason)));
            }
        }
    }

    fn bring(
        &self,
        version: &Version,
        machine: &Machine,
        say: &dyn Fn(&str),
        runtime: &tokio::runtime::Runtime,
    ) -> Result<Arc<Edition>, String> {
        let plan = self.plan(version)?;
        let dataset = &version.dataset;
        if plan.is_made() {
            match runtime.block_on(Edition::open(&self.office, &plan.folder, self.audience)) {
                Ok(edition) => return Ok(Arc::new(edition)),
                Err(reason) => say(&format!("{dataset}: {reason}; made again")),
            }
        }
        let room = Room::new(&Machine { quiet: true, ..machine.clone() })?;
        let began = Instant::now();
        let steps = Mutex::new(Vec::<(String, Instant)>::new());
        plan.make(&room, &self.office, &|step| {
            steps.lock().unwrap_or_else(|e| e.into_inner()).push((step.to_owned(), Instant::now()));
            self.change(|open| drop(open.making.insert(dataset.clone(), step.to_owned())));
        })?;
        let steps = steps.into_inner().unwrap_or_else(|e| e.into_inner());
        let ends = steps.iter().skip(1).map(|(_, at)| *at).chain([Instant::now()]);
        let each: Vec<String> =
            steps.iter().zip(ends).map(|((step, at), end)| format!("{step} {:.1} s", (end - *at).as_secs_f64())).collect();
        sweep(&plan.folder);
        let (version, took) = (version.id.0, began.elapsed().as_secs_f64());
        say(&format!("{dataset}: the pages of version {version} were made in {took:.1} s ({})", each.join(", ")));
        runtime.block_on(Edition::open(&self.office, &plan.folder, self.audience)).map(Arc::new)
    }

    /// Looks at the ledger again and again; never returns.
    pub fn watch(&self, machine: &Machine, say: &dyn Fn(&str)) {
        let mut last = String::new();
        loop {
            match self.refresh(machine, say) {
                Ok(()) => last.clear(),
                Err(reason) if reason != last => {
                    say(&reason);
                    last = reason;
                }
                Err(_) => {}
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}
