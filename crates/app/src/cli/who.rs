//! What may be typed about people and firms: `tura match`, `screen`, `judge`, `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Machine, Office};

/// Against what, and how much of it.
#[derive(Args, Clone, Debug)]
pub struct Asked {
    #[command(flatten)]
    pub office: Office,
    /// Only among the records of this dataset (may be given again).
    #[arg(long = "against", value_name = "DATASET")]
    pub against: Vec<String>,
    /// Answers at most.
    #[arg(long, default_value_t = 5)]
    pub limit: usize,
    /// Likeness, 0 to 1, from which an answer counts as a match.
    #[arg(long, default_value_t = 0.7)]
    pub threshold: f64,
    /// Likeness below which nothing is shown.
    #[arg(long, default_value_t = 0.5)]
    pub cutoff: f64,
}

/// Forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum MatchForm {
    Table,
    Json,
}

/// `tura match`
#[derive(Args, Clone, Debug)]
pub struct MatchArgs {
    /// The name, in any script; several names of the same one may be given.
    #[arg(required = true)]
    pub names: Vec<String>,
    /// What it is: Person, Company, LegalEntity …
    #[arg(long, default_value = "LegalEntity")]
    pub schema: String,
    /// Day, month or year of birth or founding, as 1970-05-03.
    #[arg(long, value_name = "DATE")]
    pub born: Option<String>,
    /// Country, two letters (may be given again).
    #[arg(long)]
    pub country: Vec<String>,
    /// An official number: BIN, INN, LEI …
    #[arg(long)]
    pub number: Option<String>,
    #[command(flatten)]
    pub asked: Asked,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = MatchForm::Table)]
    pub format: MatchForm,
}

/// `tura screen`
#[derive(Args, Clone, Debug)]
pub struct ScreenArgs {
    /// CSV, XLSX or JSON lines with a person or firm a row.
    pub file: PathBuf,
    /// What the rows are: Person, Company, LegalEntity …
    #[arg(long, default_value = "Person")]
    pub schema: String,
    /// Which column holds a property, as name=ФИО (may be given again).
    #[arg(long = "column", value_name = "PROPERTY=HEADING")]
    pub columns: Vec<String>,
    #[command(flatten)]
    pub asked: Asked,
    /// Where to, as CSV; one that is there already is gone on with. Standard output if not given.
    #[arg(long, value_name = "FILE.csv")]
    pub output: Option<PathBuf>,
    /// No progress and no remarks.
    #[arg(long, short)]
    pub quiet: bool,
}

/// What is said of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Said {
    Same,
    Different,
    Unsure,
    Withdrawn,
}

/// `tura judge`
#[derive(Args, Clone, Debug)]
pub struct JudgeArgs {
    /// Two records, as dataset/id; none works through the queue of the doubtful.
    #[arg(num_args = 0..=2, value_name = "RECORD")]
    pub records: Vec<String>,
    /// What is said of them.
    #[arg(long, value_enum)]
    pub say: Option<Said>,
    /// Why.
    #[arg(long, default_value = "")]
    pub why: String,
    /// Show the queue and the judgements, and ask nothing.
    #[arg(long)]
    pub list: bool,
    #[command(flatten)]
    pub office: Office,
    /// Who judges, as it stands in the ledger.
    #[arg(long, env = "TURA_AUTHOR", default_value = "local")]
    pub author: String,
}

/// `tura check`
#[derive(Args, Clone, Debug)]
pub struct CheckArgs {
    /// The body that buys: an entity's or party's id, a registration number, or its name.
    #[arg(long)]
    pub buyer: String,
    /// A bidder, likewise (may be given again).
    #[arg(long = "bidder", required = true)]
    pub bidders: Vec<String>,
    /// The day of the decision; today if not given.
    #[arg(long, value_name = "DAY")]
    pub day: Option<String>,
    /// Only what was published until this day.
    #[arg(long, value_name = "DAY")]
    pub known_by: Option<String>,
    /// Least share in percent of an owner who counts.
    #[arg(long, default_value_t = 5)]
    pub share: u32,
    /// Days after leaving office within which a former official counts.
    #[arg(long, value_name = "DAYS")]
    pub cooling: Option<i32>,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
}
