//! Making what the site reads of one version: flags by the public rules, page tables, the search index.
//!
//! All of it is computed in a session in which only what its audience may see can be named, lands in one folder of the office's
//! index, and may be deleted: it is made again. The folder's name says what it was made from, so a new version, pack, rule
//! or page gives a new folder and never changes one that is being read.

pub mod people;

mod points;

mod documents;

mod found;

mod flags;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::entities::beside::lay_beside;
use engine::flags::Value;
use engine::input::read::FileRead;
use engine::input::sink::TableData;
use engine::publication::gate::Gate;
use engine::publication::marks::Audience;
use engine::publication::pages::{self, Kind, PageTable, Sessions};
use engine::rules::load::read_views;
use engine::rules::stored::{COUNTS, VERDICTS, Verdicts};
use engine::shelf::raw::write_all;
use engine::shelf::version::{self, About};
use engine::sql::session::{self, Limits};
use facts::amounts;
use facts::rules::Publication;
use index::pages::{Cell, Writer};
use ledger::Version;
use serde::{Deserialize, Serialize};

use self::flags::Seen;
use super::reasons;
use crate::cli::Rules;
use crate::project;
use crate::who::ENTITIES;
use crate::work::{Bench, Judged, Room, judge_and_keep};

/// Raised by one whenever what is made changes in a way that its inputs do not say.
const MAKER: &str = "maker 12";
/// The page tables.
pub const PAGES: &str = "pages.sqlite";
/// The search index.
pub const SEARCH: &str = "search";
/// What is known of it.
const MADE: &str = "made.json";
/// The flags as a table for queries.
pub const FLAGS: &str = "flags.parquet";
/// Stands in place of a rule's failure; the log has the reason.
const FAILED: &str = "did not complete";
/// Processes read at a time for the search index.
const CHUNK: i64 = 10_000;

/// What is known of a made version.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct Made {
    pub dataset: String,
    pub version: i64,
    pub at: String,
    pub content: String,
    /// Content of the people and firms laid beside it; empty where nobody had been resolved.
    #[serde(default)]
    pub entities: String,
    pub pack: String,
    pub source: String,
    pub releases: u64,
    pub processes: u64,
    pub merged: u64,
    pub flags: u64,
    /// Records set aside, by the kinds of reasons.
    pub set_aside: BTreeMap<String, u64>,
    /// Oddities: the kind, where, how often.
    pub troubles: Vec<(String, String, u64)>,
    pub files: Vec<MadeFile>,
    pub rules: Vec<MadeRule>,
}

/// What is known of a made version, with the bytes of each file beside it: a file that was cut short is found before a page meets it.
#[derive(Deserialize, Serialize)]
struct Kept {
    sizes: BTreeMap<String, u64>,
    #[serde(flatten)]
    made: Made,
}

impl Made {
    /// What a version says of itself, before anything is made of it.
    pub fn of(version: &Version, about: &About) -> Made {
        let mut set_aside = BTreeMap::new();
        for record in &about.set_aside {
            *set_aside.entry(reasons::of_aside(&record.reason).to_owned()).or_insert(0) += 1;
        }
        Made {
            dataset: version.dataset.clone(),
            version: version.id.0,
            at: version.at.clone(),
            content: version.content_hash.clone(),
            source: version.source.clone(),
            releases: about.releases,
            processes: about.processes,
            merged: about.merged,
            set_aside,
            troubles: about.troubles.iter().map(|(what, path, n)| (reasons::of_trouble(what).to_owned(), path.clone(), *n)).collect(),
            files: about.files.iter().map(made_file).collect(),
            ..Made::default()
        }
    }

    /// Reads what is known of a folder, and holds its files against it.
    pub fn read(folder: &Path) -> Result<Made, String> {
        let path = folder.join(MADE);
        let text = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let kept: Kept = serde_json::from_slice(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        for (name, bytes) in &kept.sizes {
            let path = folder.join(name);
            let found = std::fs::metadata(&path).map_err(|e| format!("{}: {e}", path.display()))?.len();
            if found != *bytes {
                return Err(format!("{}: {found} bytes where {bytes} were written", path.display()));
            }
        }
        Ok(kept.made)
    }
}

/// The bytes of each file that pages are read from.
fn sizes(folder: &Path) -> Result<BTreeMap<String, u64>, String> {
    let mut out = BTreeMap::new();
    for part in ["", SEARCH] {
        let wrong = |e: std::io::Error| format!("{}: {e}", folder.join(part).display());
        for entry in std::fs::read_dir(folder.join(part)).map_err(wrong)? {
            let entry = entry.map_err(wrong)?;
            let about = entry.metadata().map_err(wrong)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Locks come and go with whoever opens the index.
            if about.is_file() && !name.ends_with(".lock") {
                out.insert(if part.is_empty() { name } else { format!("{part}/{name}") }, about.len());
            }
        }
    }
    Ok(out)
}

/// A file of the version.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct MadeFile {
    pub name: String,
    pub sha256: String,
    pub length: u64,
}

/// What came of a rule.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[allow(missing_docs)]
pub struct MadeRule {
    pub code: String,
    pub fingerprint: String,
    pub parameters: String,
    pub raised: u64,
    pub clear: u64,
    pub unknown: u64,
    pub failure: Option<String>,
    pub missing: BTreeMap<String, u64>,
}

impl MadeRule {
    /// Subjects that could be judged.
    pub fn judged(&self) -> u64 {
        self.raised + self.clear
    }
}

/// Where what is made from a version stands, and what it is made with.
pub struct Plan {
    /// The folder.
    pub folder: PathBuf,
    /// The version.
    pub version: Version,
    /// Content of the version of people and firms that is laid beside it.
    entities: Option<String>,
    audience: Audience,
    bench: Bench,
}

impl Plan {
    /// Plans for a version, with the people and firms known beside it; nothing is made yet.
    pub fn new(office: &Path, version: Version, entities: Option<String>, audience: Audience) -> Result<Plan, String> {
        let pack = if version.pack.is_empty() { "default" } else { version.pack.as_str() };
        let mut bench = Bench::new(&Rules::of_pack(pack))?;
        if audience == Audience::Public {
            // What a public page never shows need not be computed for it.
            bench.set.rules.retain(|r| r.meta.publication == Publication::Public);
        }
        let fingerprints = bench.set.rules.iter().map(|r| format!("{} {}", r.fingerprint, bench.resolved[&r.meta.code].print()));
        let texts = project::files_in("publication").into_iter().chain(project::files_in("publication/pages"));
        let beside = entities.clone().unwrap_or_default();
        let parts: Vec<String> = [MAKER.to_owned(), format!("{audience:?}"), version.content_hash.clone(), beside, pack.to_owned()]
            .into_iter()
            .chain(fingerprints)
            .chain(texts.map(|(_, text)| text.to_owned()))
            .chain(project::indicators()?.indicators.iter().map(|i| i.fingerprint.clone()))
            .collect();
        let name = facts::ids::digest(parts.iter().map(String::as_bytes));
        let folder = office.join("index").join(&version.dataset).join(name);
        Ok(Plan { folder, version, entities, audience, bench })
    }

    /// Whether it was made already.
    pub fn is_made(&self) -> bool {
        self.folder.join(MADE).exists()
    }

    /// Makes it; `say` is told each step.
    pub fn make(&self, room: &Room, office: &Path, say: &dyn Fn(&str)) -> Result<(), String> {
        let shelf = office.join("shelf");
        let of_version = version::folder(&shelf, &self.version.dataset, &self.version.content_hash);
        let about = About::read(&of_version)?;
        let parent = self.folder.parent().unwrap_or(office);
        let wrong = |e: std::io::Error| format!("{}: {e}", parent.display());
        std::fs::create_dir_all(parent).map_err(wrong)?;
        let staging = tempfile::Builder::new().prefix("staging-").tempdir_in(parent).map_err(wrong)?;
        say("rules");
        let verdicts = Arc::new(Verdicts::new(staging.path())?);
        let (tables, beside) = opened(office, &self.version.dataset, &self.version.content_hash, self.entities.as_deref())?;
        let judged = judge_and_keep(room, &self.bench, tables, &self.version.dataset, Some(verdicts.clone()))?;
        let failed: Vec<&str> = judged.results.iter().filter(|r| r.failure.is_some()).map(|r| r.code.as_str()).collect();
        judged.results.iter().filter_map(|r| Some((r, r.failure.as_ref()?))).for_each(|(r, why)| eprintln!("tura: {}: {why}", r.code));
        room.runtime.block_on(verdicts.finish(&judged.tables, &failed, &room.limits(), staging.path()))?;
        say("pages");
        let gate = gate(office, self.audience, &judged.tables, &self.version.dataset)?;
        let path = staging.path().join(PAGES);
        let mut writer = Writer::create(&path);
        let flags = self.flags(&judged, &Seen { gate: &gate, beside: &beside }, &mut writer, &staging.path().join(FLAGS))?;
        let made = self.describe(&about, &judged, flags);
        room.runtime.block_on(self.pages(room, &judged, &gate, writer, staging.path()))?;
        say("search");
        room.runtime.block_on(found::index(&path, &staging.path().join(SEARCH)))?;
        put(staging.path(), &self.folder, made)
    }

    fn describe(&self, about: &About, judged: &Judged, flags: u64) -> Made {
        let rule = |r: &engine::rules::run::RuleResult| MadeRule {
            code: r.code.clone(),
            fingerprint: self.bench.set.get(&r.code).map(|r| r.fingerprint.clone()).unwrap_or_default(),
            parameters: self.bench.resolved.get(&r.code).map(|p| p.print()).unwrap_or_default(),
            raised: r.counts.raised,
            clear: r.counts.clear,
            unknown: r.counts.unknown,
            // What an engine says of a failure may quote a value.
            failure: r.failure.as_ref().map(|_| FAILED.to_owned()),
            missing: r.missing.clone(),
        };
        Made {
            entities: self.entities.clone().unwrap_or_default(),
            pack: self.bench.pack.code.clone(),
            flags,
            rules: judged.results.iter().map(rule).collect(),
            ..Made::of(&self.version, about)
        }
    }

    async fn pages(&self, room: &Room, judged: &Judged, gate: &Gate, mut writer: Writer, staging: &Path) -> Result<(), String> {
        let kept = [("verdict_counts", staging.join(COUNTS)), ("verdicts", staging.join(VERDICTS))];
        // On one thread: a query's parts share the memory between them, and each thread would double their number.
        let limits = Limits { threads: 1, memory: room.memory, ..room.limits() };
        let views: Vec<(String, String)> = self.bench.set.views.iter().map(|v| (v.name.clone(), v.sql.clone())).collect();
        // First: they hold the most, and what queries leave behind with the allocator would come on top.
        points::write(room, &self.bench.pack, gate, &judged.tables, &kept, &views, &mut writer).await?;
        let (tables, views_of, kept_of) = (&judged.tables, &views, &kept);
        let open = |limits: Limits| async move { session_of(gate, tables, kept_of, &limits, views_of, staging).await };
        let sessions = Sessions::open(&limits, open).await?;
        for (file, text) in project::files_in("publication/pages") {
            let table = PageTable::parse(file.trim_end_matches(".sql"), text)?;
            write_table(&sessions, &table, &mut writer).await.map_err(|e| format!("page table {}: {e}", table.name))?;
        }
        documents::write(gate, &judged.tables, &limits, &mut writer).await?;
        writer.finish()
    }
}

/// A session in which page tables are computed: what the gate lets through, the flags, the views that queries share.
async fn session_of(
    gate: &Gate,
    tables: &[Option<TableData>],
    kept: &[(&str, PathBuf)],
    limits: &Limits,
    views: &[(String, String)],
    staging: &Path,
) -> Result<pages::Session, String> {
    let context = gate.open(tables, kept, limits).await?;
    // They went through the gate when they were written.
    session::register_parquet(&context, "flags", &staging.join(FLAGS)).await.map_err(|e| e.to_string())?;
    session::register_views(&context, views).await?;
    let shared = project::file("publication/views.sql").ok_or("publication/views.sql is missing")?;
    for view in read_views(Path::new("publication/views.sql"), shared).map_err(|e| e.to_string())? {
        session::register_view(&context, &view.name, &view.sql).await.map_err(|e| format!("view {}: {e}", view.name))?;
    }
    Ok(context)
}

/// Writes what is known of a made version beside its files, and gives the whole its name.
fn put(staging: &Path, folder: &Path, made: Made) -> Result<(), String> {
    let wrong = |e: std::io::Error| format!("{}: {e}", folder.display());
    let kept = Kept { sizes: sizes(staging)?, made };
    let text = serde_json::to_vec_pretty(&kept).map_err(|e| e.to_string())?;
    write_all(&staging.join(MADE), &text)?;
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(wrong)?;
    }
    std::fs::rename(staging, folder).map_err(wrong)?;
    folder.parent().map_or(Ok(()), engine::shelf::raw::sync_folder)
}

/// A version's tables with those of people and firms laid beside them (`entities`: content of their version), and the files of the latter.
pub fn opened(
    office: &Path,
    dataset: &str,
    content: &str,
    entities: Option<&str>,
) -> Result<(Vec<Option<TableData>>, Vec<MadeFile>), String> {
    let shelf = office.join("shelf");
    let mut tables = version::open(&version::folder(&shelf, dataset, content))?;
    let Some(entities) = entities else { return Ok((tables, Vec::new())) };
    let folder = version::folder(&shelf, ENTITIES, entities);
    lay_beside(&mut tables, &folder, dataset)?;
    Ok((tables, About::read(&folder)?.files.iter().map(made_file).collect()))
}

/// A file as it is named on pages: without the folders of whoever brought it.
fn made_file(file: &FileRead) -> MadeFile {
    let base = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
    MadeFile { name: base.to_owned(), sha256: file.sha256.clone(), length: file.length }
}

/// The gate over a version's tables.
pub fn gate(office: &Path, audience: Audience, data: &[Option<TableData>], dataset: &str) -> Result<Gate, String> {
    Gate::new(audience, Arc::new(project::marks()?), data, dataset, &secret(office)?)
}

/// The office's own secret: masks ids so that they cannot be found by trying. Made once.
pub fn secret(office: &Path) -> Result<Vec<u8>, String> {
    let path = office.join("secret");
    let wrong = |e: std::io::Error| format!("{}: {e}", path.display());
    match std::fs::read(&path) {
        Ok(bytes) if bytes.len() >= 32 => return Ok(bytes),
        Ok(_) => {
            return Err(format!("{}: too short; restore it from a copy of the office, or delete it to get other masks", path.display()));
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(wrong(e)),
    }
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| format!("no randomness: {e}"))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(mut file) => std::io::Write::write_all(&mut file, &bytes).map_err(wrong)?,
        // Another process was quicker.
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return secret(office),
        Err(e) => return Err(wrong(e)),
    }
    Ok(bytes.to_vec())
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null | Value::Rows(_) => Cell::Null,
        Value::Text(t) => Cell::Text(t.clone()),
        Value::Int(n) => Cell::Int(*n),
        Value::Number(n) => Cell::Number(*n),
        Value::Decimal(m) => Cell::Number(amounts::to_f64(*m)),
        Value::Bool(b) => Cell::Int(i64::from(*b)),
        Value::Day(d) => Cell::Int(i64::from(*d)),
    }
}

async fn write_table(sessions: &Sessions, table: &PageTable, writer: &mut Writer) -> Result<(), String> {
    let columns = sessions.columns(&table.sql).await?;
    let typed: Vec<(&str, &'static str)> = columns
        .iter()
        .map(|(name, kind)| {
            let kind = match kind {
                Kind::Text => "text",
                Kind::Int => "integer",
                Kind::Number => "real",
            };
            (name.as_str(), kind)
        })
        .collect();
    writer.table(&table.name, &typed, &table.key, &table.indexes)?;
    sessions.rows(table, &mut |values| writer.row(values.iter().map(cell).collect())).await.map(drop)
}
