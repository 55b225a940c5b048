//! How good and how fast people and firms are matched, on sets whose truth is known: the figures of `tura eval matching` and of the tests
//! that hold floors.
//!
//! Comes in: folders of outside data. Goes out: one [`Figure`] after another, each with how much it was measured on and whether it meets its
//! target. What is not there is named and never counts as met. Nothing that works depends on it.

mod clock;

mod truth;

mod invented;

pub mod listed;

pub mod named;

pub mod asked;

pub mod senzing;

pub mod rows;

mod graphs;

use std::path::{Path, PathBuf};

pub use clock::{Clock, peak_mb};
pub use graphs::{control, paths};
pub use invented::{Dice, entities as people};
pub use truth::Quality;

/// The groups of figures, in the order they are measured, with what each holds.
pub const GROUPS: [(&str, &str); 9] = [
    ("name-pairs", "labelled pairs of names, cross-validated"),
    ("entity-checks", "labelled pairs of whole records"),
    ("cross-script", "names in two scripts"),
    ("kazakh", "Kazakh names in three scripts"),
    ("lists", "duplicates in and among sanctions lists"),
    ("screening", "listed and invented people asked for"),
    ("pace", "comparisons, and building an index"),
    ("linkage", "registers with known truth"),
    ("graphs", "control and paths"),
];

/// What a figure should be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// So much or more.
    AtLeast(f64),
    /// So much or less.
    AtMost(f64),
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Its group, of [`GROUPS`].
    pub group: &'static str,
    /// What was measured.
    pub what: String,
    /// On how many.
    pub n: usize,
    /// The figure.
    pub value: f64,
    /// Its unit, as `share` or `CPU-s`.
    pub unit: &'static str,
    /// What it should be; `None` where nothing was promised, or it was measured on less than the promise speaks of.
    pub target: Option<Target>,
}

impl Figure {
    /// Whether the target is met; `None` without one.
    pub fn is_met(&self) -> Option<bool> {
        self.target.map(|target| match target {
            Target::AtLeast(least) => self.value >= least,
            Target::AtMost(most) => self.value <= most,
        })
    }

    fn new(group: &'static str, what: impl Into<String>, n: usize, value: f64, unit: &'static str) -> Figure {
        Figure { group, what: what.into(), n, value, unit, target: None }
    }

    fn at_least(self, least: f64) -> Figure {
        Figure { target: Some(Target::AtLeast(least)), ..self }
    }

    fn at_most(self, most: f64) -> Figure {
        Figure { target: Some(Target::AtMost(most)), ..self }
    }

    /// Without its target where it was measured on less.
    fn promised_if(self, is_full: bool) -> Figure {
        if is_full { self } else { Figure { target: None, ..self } }
    }
}

/// What came of measuring.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// A figure.
    Figure(Figure),
    /// A group or a part of one for which data is missing.
    Absent {
        /// The group.
        group: &'static str,
        /// What is not there.
        missing: PathBuf,
    },
}

/// Where data is and how large the invented sets are.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The labelled sets.
    pub eval: PathBuf,
    /// Lists, registers, tokens.
    pub data: PathBuf,
    /// Invented people of the index and of linkage; the targets speak of a million.
    pub people: usize,
    /// Invented firms of control; the target speaks of a million.
    pub firms: u32,
    /// Invented links of paths; the target speaks of ten million.
    pub links: u32,
    /// Threads where work is shared.
    pub threads: usize,
}

/// What can go wrong beside data that is not there.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// A file is there and cannot be read as what it should be.
    #[error("{}: {what}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Something that was measured failed.
    #[error("{0}")]
    Failed(String),
}

impl MeasureError {
    fn unreadable(file: &Path, what: impl ToString) -> MeasureError {
        MeasureError::Unreadable { file: file.to_owned(), what: what.to_string() }
    }

    fn failed(what: impl ToString) -> MeasureError {
        MeasureError::Failed(what.to_string())
    }
}

/// Measures the groups named, all when none is, and hands on each figure as it is there. `historical` gives the 50,578 historical figures'
/// fields (see [`rows::HISTORICAL`]), which lie in a format this crate does not read; `None` when they are not there.
///
/// # Errors
/// When a file that is there cannot be read, or what is measured fails.
pub fn run(
    only: &[String],
    from: &Sources,
    historical: impl FnOnce() -> Option<Vec<Vec<String>>>,
    give: &mut dyn FnMut(Found),
) -> Result<(), MeasureError> {
    let wants = |group: &str| only.is_empty() || only.iter().any(|name| name == group);
    if wants("name-pairs") {
        named::pairs(from, give)?;
    }
    if wants("entity-checks") {
        named::checks(from, give)?;
    }
    if wants("cross-script") {
        named::cross_script(from, give)?;
    }
    if wants("kazakh") {
        named::kazakh(give);
    }
    if wants("lists") {
        listed::duplicates(from, give)?;
    }
    if wants("screening") {
        asked::screening(from, give)?;
    }
    if wants("pace") {
        asked::pace(from, give)?;
    }
    if wants("linkage") {
        rows::linkage(from, historical(), give)?;
    }
    if wants("graphs") {
        graphs::measure(from, give);
    }
    Ok(())
}

/// The text of a file, unpacked where its name says it is packed; `None`, having said so, when it is not there.
fn text(group: &'static str, file: &Path, give: &mut dyn FnMut(Found)) -> Result<Option<String>, MeasureError> {
    let Ok(bytes) = std::fs::read(file) else {
        give(Found::Absent { group, missing: file.to_owned() });
        return Ok(None);
    };
    if file.extension().is_some_and(|end| end == "gz") {
        let text = std::io::read_to_string(flate2::read::GzDecoder::new(&*bytes));
        return text.map(Some).map_err(|e| MeasureError::unreadable(file, e));
    }
    String::from_utf8(bytes).map(Some).map_err(|e| MeasureError::unreadable(file, e))
}
