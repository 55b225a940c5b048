//! What was made, open for reading: for each dataset its current version, and older ones where they were made.
//!
//! A watcher looks at the ledger every few seconds. A new version is made beside the one that is being read, which stays
//! until the new one is whole; what is missing or cannot be opened is made again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::{Duration, Instant};

use engine::publication::gate::Gate;
use engine::publication::raw::Members;
use engine::shelf::{raw, version};
use index::pages::Pages;
use index::search::Search;
use ledger::{Ledger, Version};
use serde_json::Value as Json;

use super::asking::Asking;
use super::limits::RAW_BYTES_MAX;
use super::make::{self, Made, Plan};
use crate::cli::Machine;
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
    office: PathBuf,
    gate: OnceLock<Result<(Gate, Members), String>>,
}

impl Edition {
    async fn open(office: &Path, folder: &Path) -> Result<Edition, String> {
        let made = Made::read(folder)?;
        let pages = Pages::open(&folder.join(make::PAGES)).await?;
        let search = Search::open(&folder.join(make::SEARCH))?;
        let (folder, office) = (folder.to_owned(), office.to_owned());
        Ok(Edition { made, pages, search, folder, office, gate: OnceLock::new() })
    }

    /// The office it belongs to.
    pub fn office(&self) -> &Path {
        &self.office
    }

    /// The gate of this version; looks through its parties when first asked.
    fn gate(&self) -> Result<&(Gate, Members), String> {
        let opened = self.gate.get_or_init(|| {
            let folder = version::folder(&self.office.join("shelf"), &self.made.dataset, &self.made.content);
            let marks = make::marks()?;
            let members = Members::new(&marks);
            let gate = Gate::new(Arc::new(marks), &version::open(&folder)?, &self.made.dataset, &make::secret(&self.office)?)?;
            Ok((gate, members))
        });
        opened.as_ref().map_err(Clone::clone)
    }

    /// A release as published, cut to its public members, and how many were withheld. Reads from the disk: not for the
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

/// The editions that are being read.
#[derive(Default)]
pub struct Open {
    /// The current one of each dataset.
    pub current: BTreeMap<String, Arc<Edition>>,
    /// All versions of each dataset, oldest first: id, time.
    pub versions: BTreeMap<String, Vec<Version>>,
    /// Datasets of which something is being made, and the step.
    pub making: BTreeMap<String, String>,
    /// What failed, by dataset.
    pub failures: BTreeMap<String, String>,
}

/// The office as the site reads it.
pub struct Library {
    /// Where the site is reached, if whoever serves it said so.
    pub address: Option<String>,
    office: PathBuf,
    open: RwLock<Arc<Open>>,
    older: RwLock<BTreeMap<PathBuf, Arc<Edition>>>,
    /// Queries of readers.
    pub asking: Asking,
    /// By dataset, the version that could not be made, and when.
    failed: Mutex<BTreeMap<String, (i64, Instant)>>,
}

impl Library {
    /// Opens what was made; nothing is made here, so that the site answers at once.
    pub async fn new(office: &Path) -> Result<Library, String> {
        let (open, older, failed) = (RwLock::default(), RwLock::default(), Mutex::default());
        let library = Library { address: None, office: office.to_owned(), open, older, asking: Asking::default(), failed };
        let versions = library.versions().await?;
        library.change(|open| open.versions = versions.clone());
        for list in versions.values() {
            let Some(version) = list.last() else { continue };
            // What cannot be planned or opened here is tried again by the watcher, who says why it fails.
            let Ok(plan) = Plan::new(office, version.clone()) else { continue };
            if plan.is_made()
                && let Ok(edition) = Edition::open(office, &plan.folder).await
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

    fn change(&self, change: impl FnOnce(&mut Open)) {
        let mut open = self.open.write().unwrap_or_else(|e| e.into_inner());
        let before = &**open;
        let mut next = Open {
            current: before.current.clone(),
            versions: before.versions.clone(),
            making: before.making.clone(),
            failures: before.failures.clone(),
        };
        change(&mut next);
        *open = Arc::new(next);
    }

    async fn versions(&self) -> Result<BTreeMap<String, Vec<Version>>, String> {
        let path = self.office.join("ledger.sqlite");
        if !path.exists() {
            return Ok(BTreeMap::new());
        }
        let ledger = Ledger::open(&path).await.map_err(|e| e.to_string())?;
        let mut out = BTreeMap::new();
        for name in ledger.datasets().await.map_err(|e| e.to_string())? {
            let versions = ledger.versions(&name).await.map_err(|e| e.to_string())?;
            out.insert(name, versions);
        }
        ledger.close().await;
        Ok(out)
    }

    /// The edition of a dataset that was current on a day (`None`: now), and whether it is the newest.
    pub async fn edition(&self, dataset: &str, as_of: Option<i32>) -> Result<Option<(Arc<Edition>, bool)>, String> {
        let open = self.now();
        let current = open.current.get(dataset).cloned();
        let Some(day) = as_of else { return Ok(current.map(|e| (e, true))) };
        let on_day = |v: &&Version| v.at.get(..10).and_then(facts::days::parse_day).is_some_and(|d| d <= day);
        let versions = open.versions.get(dataset).map_or(&[][..], Vec::as_slice);
        let Some(version) = versions.iter().rev().find(on_day) else { return Ok(None) };
        if current.as_ref().is_some_and(|e| e.made.version == version.id.0) {
            return Ok(current.map(|e| (e, true)));
        }
        let plan = Plan::new(&self.office, version.clone())?;
        if let Some(edition) = self.older.read().unwrap_or_else(|e| e.into_inner()).get(&plan.folder) {
            return Ok(Some((edition.clone(), false)));
        }
        if !plan.is_made() {
            return Ok(None);
        }
        let edition = Arc::new(Edition::open(&self.office, &plan.folder).await?);
        self.older.write().unwrap_or_else(|e| e.into_inner()).insert(plan.folder, edition.clone());
        Ok(Some((edition, false)))
    }

    /// Whether making this version failed a short while ago: the reason seldom goes away by itself.
    fn has_failed_lately(&self, dataset: &str, version: &Version) -> bool {
        let failed = self.failed.lock().unwrap_or_else(|e| e.into_inner());
        failed.get(dataset).is_some_and(|(id, at)| *id == version.id.0 && at.elapsed() < FAILED_WAIT)
    }

    /// Makes what is missing and opens it, once. `say` is told of what is done.
    pub fn refresh(&self, machine: &Machine, say: &dyn Fn(&str)) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let versions = runtime.block_on(self.versions())?;
        self.change(|open| open.versions = versions.clone());
        for (dataset, list) in &versions {
            let Some(version) = list.last() else { continue };
            let is_open = self.now().current.get(dataset).is_some_and(|e| e.made.version == version.id.0);
            if is_open || self.has_failed_lately(dataset, version) {
                continue;
            }
            let brought = catch_unwind(AssertUnwindSafe(|| self.bring(version, machine, say, &runtime)));
            let outcome = brought.unwrap_or_else(|_| Err("it panicked".to_owned()));
            self.change(|open| {
                open.making.remove(dataset);
                match &outcome {
                    Ok(edition) => {
                        open.failures.remove(dataset);
                        open.current.insert(dataset.clone(), edition.clone());
                    }
                    Err(reason) => drop(open.failures.insert(dataset.clone(), reason.clone())),
                }
            });
            if let Err(reason) = outcome {
                say(&format!("{dataset}: {reason}"));
                let mut failed = self.failed.lock().unwrap_or_else(|e| e.into_inner());
                failed.insert(dataset.clone(), (version.id.0, Instant::now()));
            }
        }
        Ok(())
    }

    fn bring(&self, version: &Version, machine: &Machine, say: &dyn Fn(&str), runtime: &tokio::runtime::Runtime) -> Result<Arc<Edition>, String> {
        let plan = Plan::new(&self.office, version.clone())?;
        let dataset = &version.dataset;
        if plan.is_made() {
            match runtime.block_on(Edition::open(&self.office, &plan.folder)) {
                Ok(edition) => return Ok(Arc::new(edition)),
                Err(reason) => say(&format!("{dataset}: {reason}; made again")),
            }
        }
        let room = Room::new(&Machine { quiet: true, ..machine.clone() })?;
        let began = std::time::Instant::now();
        plan.make(&room, &self.office, &|step| self.change(|open| drop(open.making.insert(dataset.clone(), step.to_owned()))))?;
        say(&format!("{dataset}: the pages of version {} were made in {:.1} s", version.id.0, began.elapsed().as_secs_f64()));
        runtime.block_on(Edition::open(&self.office, &plan.folder)).map(Arc::new)
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
