//! One version of a dataset: its Parquet files and `about.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::entities::take::Taken;
use crate::input::read::{FileRead, ReadOutcome, SetAside};
use crate::input::sink::TableData;
use crate::tables::tables;

/// What is known of a version beside its tables.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
pub struct About {
    /// Form of the version; 0 where it was written before forms were counted.
    #[serde(default)]
    pub format: u32,
    /// The dataset.
    pub dataset: String,
    /// Names the content: files, corrections, shape of the tables.
    pub content: String,
    /// The source it was read with, if any.
    pub source: Option<String>,
    /// Its files.
    pub files: Vec<FileRead>,
    /// Records set aside.
    pub set_aside: Vec<AboutAside>,
    /// Troubles: what, where, how often.
    pub troubles: Vec<(String, String, u64)>,
    /// Fields in no list of ours, and how often.
    pub unknown_fields: BTreeMap<String, u64>,
    /// Releases read.
    pub releases: u64,
    /// Processes they came to.
    pub processes: u64,
    /// Processes merged from several releases.
    pub merged: u64,
    /// Of a version that was computed from others: which, in the order of its files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_of: Vec<Part>,
}

/// A version that another one was computed from.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
pub struct Part {
    /// Its dataset.
    pub dataset: String,
    /// Its content.
    pub content: String,
    /// How many of the files are its.
    pub files: usize,
}

/// The one field of `about.json` that every program reads.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    format: u32,
}

/// A record set aside.
#[derive(Clone, Debug, Default, Deserialize, Serialize, PartialEq)]
#[allow(missing_docs)]
pub struct AboutAside {
    pub file: i32,
    pub offset: u64,
    pub line: u64,
    pub reason: String,
}

/// Form of the versions that are written. Raised by one when a version can no longer be read by programs before it.
const FORMAT: u32 = 1;
/// Raised by one whenever reading changes what the tables hold, so that old versions are read anew.
const READER: &str = "reader 2";

/// The same for registers and lists.
const LISTS_READER: &str = "lists 1";

/// Names the content of a version of a register or list before it is written; `form` is how it was read, where a source says so.
pub fn content_of_lists(files: &[FileRead], form: &str) -> String {
    let shape = include_str!("../../tables.toml");
    let hashes = files.iter().map(|f| f.sha256.as_bytes());
    facts::ids::digest([LISTS_READER.as_bytes(), shape.as_bytes(), form.as_bytes()].into_iter().chain(hashes))
}

/// Names the content of a version before it is written.
pub fn content_of(files: &[FileRead], corrections: &str) -> String {
    let shape = include_str!("../../tables.toml");
    let hashes = files.iter().map(|f| f.sha256.as_bytes());
    facts::ids::digest([READER.as_bytes(), shape.as_bytes(), corrections.as_bytes()].into_iter().chain(hashes))
}

fn about_aside(s: &SetAside) -> AboutAside {
    AboutAside { file: s.file, offset: s.offset, line: s.line, reason: s.reason.clone() }
}

impl About {
    /// From what reading found.
    pub fn new(dataset: &str, content: &str, source: Option<&str>, outcome: &ReadOutcome) -> About {
        About {
            format: FORMAT,
            dataset: dataset.to_owned(),
            content: content.to_owned(),
            source: source.map(str::to_owned),
            files: outcome.files.clone(),
            set_aside: outcome.set_aside.iter().map(about_aside).collect(),
            troubles: outcome.troubles.list(),
            unknown_fields: outcome.unknown_fields.clone(),
            releases: outcome.releases,
            processes: outcome.processes,
            merged: outcome.merged,
            made_of: Vec::new(),
        }
    }

    /// Of a version that was computed from files of others.
    pub fn of_files(files: &[FileRead], made_of: Vec<Part>) -> About {
        About { format: FORMAT, files: files.to_vec(), made_of, ..About::default() }
    }

    /// The version that one of the files came with, where this one was computed from others.
    pub fn part_of_file(&self, file: usize) -> Option<&Part> {
        let mut before = 0;
        self.made_of.iter().find(|part| {
            before += part.files;
            file < before
        })
    }

    /// From what reading registers and lists found; their records are counted as releases are.
    pub fn of_lists(dataset: &str, content: &str, source: Option<&str>, taken: &Taken) -> About {
        About {
            format: FORMAT,
            dataset: dataset.to_owned(),
            content: content.to_owned(),
            source: source.map(str::to_owned),
            files: taken.files.clone(),
            set_aside: taken.set_aside.iter().map(about_aside).collect(),
            unknown_fields: taken.unknown_fields.clone(),
            releases: taken.records,
            ..About::default()
        }
    }

    /// Adds what an earlier version knows, where only what is new was read.
    pub fn go_on_from(&mut self, earlier: &About) {
        self.releases += earlier.releases;
        self.processes += earlier.processes;
        self.merged += earlier.merged;
        // A mapping sets the rows of its table aside anew every time.
        self.set_aside.extend(earlier.set_aside.iter().cloned());
        self.set_aside.sort_by(|a, b| (a.file, a.offset, a.line, &a.reason).cmp(&(b.file, b.offset, b.line, &b.reason)));
        self.set_aside.dedup();
        let mut troubles: BTreeMap<(String, String), u64> = BTreeMap::new();
        for (what, path, n) in self.troubles.drain(..).chain(earlier.troubles.iter().cloned()) {
            *troubles.entry((what, path)).or_insert(0) += n;
        }
        self.troubles = troubles.into_iter().map(|((what, path), n)| (what, path, n)).collect();
        for (path, n) in &earlier.unknown_fields {
            *self.unknown_fields.entry(path.clone()).or_insert(0) += n;
        }
    }

    /// Writes `about.json` into a version's folder.
    pub fn write(&self, folder: &Path) -> Result<(), String> {
        let text = serde_json::to_vec_pretty(self).map_err(|e| e.to_string())?;
        super::raw::write_all(&folder.join("about.json"), &text)
    }

    /// Reads `about.json` of a version's folder.
    pub fn read(folder: &Path) -> Result<About, String> {
        let path = folder.join("about.json");
        let text = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let wrong = |e: serde_json::Error| format!("{}: {e}; the version may be of a newer program", path.display());
        // The form first: a newer one may have other fields.
        let form: Form = serde_json::from_slice(&text).map_err(wrong)?;
        if form.format > FORMAT {
            let newer = form.format;
            return Err(format!(
                "{}: written by a newer program (form {newer}; this one reads up to {FORMAT}); update tura to read it",
                path.display()
            ));
        }
        serde_json::from_slice(&text).map_err(wrong)
    }
}

/// The folder of a version.
pub fn folder(shelf: &Path, dataset: &str, content: &str) -> PathBuf {
    shelf.join("versions").join(dataset).join(content)
}

/// The tables of a version's folder. Tables that a newer program added are not there and count as empty.
pub fn open(folder: &Path) -> Result<Vec<Option<TableData>>, String> {
    let open = |name: &str| {
        let path = folder.join(format!("{name}.parquet"));
        path.exists().then(|| TableData::open(path)).transpose()
    };
    tables().iter().map(|t| open(&t.name)).collect()
}

/// A Parquet file of a version: table, name, SHA-256, bytes, rows.
#[derive(Clone, Debug, PartialEq)]
pub struct TableFile {
    /// Table.
    pub table: String,
    /// File name.
    pub name: String,
    /// Its hash.
    pub sha256: String,
    /// Its rows.
    pub rows: u64,
}

/// Hashes and counts the Parquet files of a folder.
pub fn table_files(folder: &Path) -> Result<Vec<TableFile>, String> {
    let mut out = Vec::new();
    for table in tables().iter() {
        let name = format!("{}.parquet", table.name);
        let path = folder.join(&name);
        if !path.exists() {
            continue;
        }
        let sha256 = super::raw::hash_of(&path)?;
        let file = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let reader =
            parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| format!("{}: {e}", path.display()))?;
        let rows = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
        out.push(TableFile { table: table.name.clone(), name, sha256, rows });
    }
    Ok(out)
}
