//! Reading files for the shelf: whole, or only what an earlier version has not read.

use std::path::Path;

use engine::input::grown::Earlier;
use engine::input::open::Input;
use engine::input::read::{ReadError, ReadOptions, ReadOutcome, read};
use engine::ocds::corrections::Corrections;
use engine::shelf::raw::Keeper;
use engine::shelf::version::{self, About};
use engine::tables::tables;
use tempfile::TempDir;

use super::Stop;
use crate::progress::Progress;

/// What is read, and for which dataset.
pub struct Intake<'a> {
    pub inputs: &'a [Input],
    pub dataset: &'a str,
    pub corrections: &'a Corrections,
    pub shelf: &'a Path,
    pub threads: usize,
    pub bar: &'a Progress,
}

/// What was read.
pub struct Taken {
    /// The tables stand here.
    pub staging: TempDir,
    /// Has the content.
    pub keeper: Keeper,
    /// What came of it; of what is new only, where there is an earlier version.
    pub outcome: ReadOutcome,
    /// The version that reading went on from.
    pub earlier: Option<About>,
}

impl Intake<'_> {
    /// Reads the files, onward from the version with this content where that can be done.
    pub fn take(&mut self, current: Option<&str>) -> Result<Taken, Stop> {
        if let Some(earlier) = current.and_then(|content| self.usable(content)) {
            let folder = version::folder(self.shelf, self.dataset, &earlier.content);
            let tables = version::open(&folder)?;
            let files = earlier.files.clone();
            match self.read(Some(Earlier { files: &files, tables: &tables })) {
                Ok(taken) => return Ok(Taken { earlier: Some(earlier), ..taken }),
                Err(Failure::Whole) => {}
                Err(Failure::Stop(stop)) => return Err(stop),
            }
        }
        self.bar.restart();
        self.read(None).map_err(|failure| match failure {
            Failure::Stop(stop) => stop,
            Failure::Whole => Stop::Failed("the files changed while they were read; import again".to_owned()),
        })
    }

    /// A version that was read by the same program with the same corrections, and to the end of its files.
    fn usable(&self, content: &str) -> Option<About> {
        // Standard input cannot be read a second time if this comes to nothing.
        if self.inputs.contains(&Input::Stdin) {
            return None;
        }
        let about = About::read(&version::folder(self.shelf, self.dataset, content)).ok()?;
        let files = about.files.clone();
        let is_same_reader = version::content_of(&files, &corrections_text(self.corrections)) == about.content;
        let is_at_end = |a: &version::AboutAside| files.get(a.file as usize).is_some_and(|f| f.length > 0 && a.offset >= f.length);
        (is_same_reader && !about.set_aside.iter().any(is_at_end)).then_some(about)
    }

    fn read(&mut self, earlier: Option<Earlier<'_>>) -> Result<Taken, Failure> {
        let failed = |reason: String| Failure::Stop(Stop::Failed(reason));
        let staging = tempfile::Builder::new().prefix("staging-").tempdir_in(self.shelf);
        let staging = staging.map_err(|e| failed(format!("{}: {e}", self.shelf.display())))?;
        let mut keeper = Keeper::new(staging.path(), &self.shelf.join("raw"));
        let outcome = read(
            self.inputs,
            ReadOptions {
                dataset: self.dataset,
                corrections: self.corrections,
                wanted: tables().of_releases(),
                threads: self.threads,
                memory: 0,
                folder: staging.path(),
                progress: &|n| self.bar.add(n),
                keep: &mut keeper,
                earlier,
            },
        );
        match outcome {
            Ok(outcome) => Ok(Taken { staging, keeper, outcome, earlier: None }),
            Err(ReadError::Whole) => Err(Failure::Whole),
            Err(error) => Err(failed(error.to_string())),
        }
    }
}

enum Failure {
    /// The files do not go on from the earlier version.
    Whole,
    Stop(Stop),
}

/// What of a version's name the corrections make.
pub fn corrections_text(corrections: &Corrections) -> String {
    if *corrections == Corrections::default() { String::new() } else { format!("{corrections:?}") }
}
