//! What may be typed about people and firms: `tura match`, `screen`, `judge`, `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Language, Machine, Office};

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

/// Whether questions are kept.
#[derive(Args, Clone, Debug)]
pub struct Kept {
    /// Keep every question with the ids answered in this file, a line of JSON each (off if not given).
    #[arg(long, value_name = "FILE.jsonl")]
    pub audit: Option<PathBuf>,
    /// Who asks, as it stands in that file.
    #[arg(long, env = "TURA_AUTHOR", default_value = "local")]
    pub author: String,
}

/// `tura resolve`
#[derive(Args, Clone, Debug)]
pub struct Resolve {
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
    /// Who resolves, as it stands in the ledger.
    #[arg(long, env = "TURA_AUTHOR", default_value = "local")]
    pub author: String,
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
    #[command(flatten)]
    pub kept: Kept,
}

/// Forms of a table with its matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum ScreenForm {
    Csv,
    Jsonl,
    Xlsx,
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
    /// Where to: .csv, .jsonl or .xlsx. CSV and JSON lines that are there already are gone on with; a workbook is written whole. Standard output
    /// if not given.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Form of the answer, where the ending of --output does not say it.
    #[arg(long, value_enum)]
    pub format: Option<ScreenForm>,
    /// No progress and no remarks.
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub kept: Kept,
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
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = MatchForm::Table)]
    pub format: MatchForm,
    /// Language of the sentences.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
    #[command(flatten)]
    pub kept: Kept,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
}

/// Forms of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportForm {
    /// FollowTheMoney entities, a line each.
    Ftm,
    /// Statements as CSV.
    Csv,
    /// Statements as pack.
    Pack,
    /// BODS 0.4.
    Bods,
}

/// `tura export`
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// The list or register.
    #[arg(long)]
    pub dataset: String,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = ExportForm::Ftm)]
    pub format: ExportForm,
    /// Where to; standard output if not given.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Who publishes it, for BODS.
    #[arg(long, default_value = "unknown")]
    pub publisher: String,
    /// Address of the licence, for BODS.
    #[arg(long, value_name = "URL")]
    pub license: Option<String>,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
}
