//! `tura flag --keep`: what a run found, kept beside the version it was found in; `tura query` has it as tables.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::input::read::Files;
use engine::rules::stored::{COUNTS, VERDICTS, Verdicts};
use engine::shelf::raw::{sync_folder, write_all};
use facts::texts::Lang;
use serde_json::json;
use tempfile::TempDir;

use super::Stop;
use super::flag::Beside;
use crate::cli::{Office, Rules};
use crate::output::machine;
use crate::work::{Bench, Judged, Room};

/// File of the flags: one row a flag, columns as in CSV.
const FLAGS: &str = "flags.parquet";
/// File of the rules: their texts' fingerprints, parameters and counts.
const RULES: &str = "rules.json";

/// A run that is to be kept.
pub struct Keep {
    staging: TempDir,
    target: PathBuf,
    /// Takes the verdicts.
    pub verdicts: Arc<Verdicts>,
}

impl Keep {
    /// Makes room beside a version, named by its content.
    pub fn new(office: &Office, rules: &Rules, dataset: &str, content: Option<&str>) -> Result<Keep, Stop> {
        let Some(content) = content else {
            return Err(Stop::Misuse("--keep keeps verdicts beside a dataset of the office: import the files first".to_owned()));
        };
        if rules.amend.is_some() {
            return Err(Stop::Misuse(
                "--keep keeps what the law in force finds; `tura law try … --keep` keeps the trial of an amendment".to_owned(),
            ));
        }
        if !rules.rules.is_empty() {
            return Err(Stop::Misuse("--keep keeps what all rules find; leave out --rule".to_owned()));
        }
        let target = folder(office, dataset, content, &rules.profile, &rules.pack);
        let staging = tempfile::Builder::new().prefix("staging-").tempdir_in(office.office.join("shelf"));
        let staging = staging.map_err(|e| format!("{}: {e}", office.office.display()))?;
        let verdicts = Arc::new(Verdicts::new(staging.path())?);
        Ok(Keep { staging, target, verdicts })
    }

    /// Puts all files in their place, instead of those of a run before.
    ///
    /// `files` are those behind the verdicts, and the version of people and firms that they rest on too: another one may give others.
    pub fn finish(
        self,
        room: &Room,
        bench: &Bench,
        judged: &Judged,
        (files, beside): (&Files, Option<&Beside>),
        lang: Lang,
    ) -> Result<PathBuf, String> {
        let failed: Vec<&str> = judged.results.iter().filter(|r| r.failure.is_some()).map(|r| r.code.as_str()).collect();
        let staging = self.staging.path();
        room.runtime.block_on(self.verdicts.finish(&judged.tables, &failed, &room.limits(), staging))?;
        let flags = staging.join(FLAGS);
        let mut file = std::fs::File::create(&flags).map_err(|e| format!("{}: {e}", flags.display()))?;
        machine::write_parquet(&mut file, judged, bench, lang)?;
        file.sync_all().map_err(|e| format!("{}: {e}", flags.display()))?;
        let names: Vec<&str> = files.own.iter().map(|f| f.sha256.as_str()).collect();
        let about = json!({
            "dataset": judged.dataset, "profile": bench.profile, "pack": bench.pack.code, "files": names,
            "entities": beside.map(|b| &b.about.content),
            "rules": machine::rules(judged, bench),
        });
        write_all(&staging.join(RULES), format!("{about:#}\n").as_bytes())?;
        let parent = self.target.parent().unwrap_or(&self.target).to_owned();
        std::fs::create_dir_all(&parent).map_err(|e| format!("{}: {e}", parent.display()))?;
        let say = |e: std::io::Error| format!("{}: {e}", self.target.display());
        // A folder cannot take the place of another at once: whoever asks in between finds no verdicts.
        if self.target.exists() {
            std::fs::rename(&self.target, self.staging.path().join("before")).map_err(say)?;
        }
        let ready = parent.join(format!(".{}", self.target.file_name().unwrap_or_default().to_string_lossy()));
        let _ = std::fs::remove_dir_all(&ready);
        std::fs::create_dir(&ready).map_err(say)?;
        for name in [VERDICTS, COUNTS, FLAGS, RULES] {
            std::fs::rename(staging.join(name), ready.join(name)).map_err(say)?;
        }
        std::fs::rename(&ready, &self.target).map_err(say)?;
        sync_folder(&parent)?;
        Ok(self.target)
    }
}

fn folder(office: &Office, dataset: &str, content: &str, profile: &str, pack: &str) -> PathBuf {
    office.office.join("shelf").join("verdicts").join(dataset).join(content).join(format!("{profile}-{pack}"))
}

/// The tables that were kept for a version with the default profile and a pack: name and file.
pub fn kept_tables(office: &Office, dataset: &str, content: &str, pack: &str) -> Vec<(&'static str, PathBuf)> {
    let folder = folder(office, dataset, content, "default", pack);
    let file = |name: &str| folder.join(name);
    let all = [("flags", file(FLAGS)), ("verdicts", file(VERDICTS)), ("verdict_counts", file(COUNTS))];
    all.into_iter().filter(|(_, path): &(_, PathBuf)| Path::exists(path)).collect()
}
