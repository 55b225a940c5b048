//! What may be typed about promises.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use policy::register::{AssessorKind, Claimed, Day, Due, EvidenceKind, Grade, Outcome};
use serde::de::DeserializeOwned;

use super::{Format, Language, Office};

/// `tura measures …`
#[derive(Debug, Subcommand)]
pub enum MeasuresCommand {
    /// Take a plan into the register: a strategy's TOML file, or the spreadsheet that officials keep.
    #[command(after_help = IMPORT)]
    Import(Import),
    /// All promises, a line each: who, by when, what is claimed, what was verified, what others say.
    #[command(
        after_help = "Examples:\n  tura measures list\n  tura measures list --body ministry --overdue\n  tura measures list --not-evaluated --as-of 2024-12-31\n  tura measures list --format csv > promises.csv"
    )]
    List(List),
    /// Everything about one strategy, problem, objective, measure, action or body, with its history.
    #[command(
        after_help = "Examples:\n  tura measures show A1.2\n  tura measures show measure:S1.2      where a measure and an action have one id\n  tura measures show O1 --as-of 2024-12-31\n  tura measures show A1.2 --format json"
    )]
    Show(Show),
    /// Amend what the register says of something; what it said before is kept.
    #[command(
        after_help = "Examples:\n  tura measures set A1.2 form=\"Order of the minister\" --author \"Aigul S.\"\n  tura measures set M1 type=13 'law=[\"law-12\"]' --author \"Aigul S.\"\n  tura measures set A1.2 funding= --author \"Aigul S.\"       takes the field out\n\nA value is text, or what TOML has after `=` where it begins with [, { or a quotation mark.\nA deadline moves by `tura measures move` only, a claim is made by `claim`, and so on: nobody sets a state by hand."
    )]
    Set(Set),
    /// Move a deadline, with the reason and who decided it. Moves are counted, and the first deadline stays in sight.
    #[command(
        after_help = "Example:\n  tura measures move A1.2 --to 2025-06-30 --reason \"The list was late.\" --decided-by Government --act \"Resolution 77\" --author \"Aigul S.\""
    )]
    Move(Move),
    /// Work on an action has begun: what comes after that day is *after* when asking whether it helped.
    #[command(after_help = "Example:\n  tura measures start A1.2 --on 2024-04-01 --source \"Order 55\" --author \"Aigul S.\"")]
    Start(Start),
    /// The implementer says that an action is done, or a part of it.
    #[command(
        after_help = "Examples:\n  tura measures claim A1.2 --by ministry --text \"All departments check.\" --author \"Ministry, A. Omarov\"\n  tura measures claim A1.2 --by ministry --what partial --source \"Report of June 2025\" --author \"Aigul S.\"\n\nWithout --source the author is the one who claims; with it the author only copied."
    )]
    Claim(Claim),
    /// Somebody who does not answer for an action checked it.
    #[command(
        after_help = "Example:\n  tura measures verify A1.2 --by service --outcome partial --reason \"Two departments of five.\" --source \"Letter 12\" --author \"Aigul S.\""
    )]
    Verify(Verify),
    /// What somebody says of something, in their own name, beside what others say. Nothing is replaced.
    #[command(
        after_help = "Examples:\n  tura measures assess A1.2 --assessor \"Open Ledger\" --as ngo --verdict limited --reason \"In 31 of 50 procedures nobody was checked.\" --source https://openledger.example/a12 --author \"Open Ledger, D. Kim\"\n  tura measures assess O1 --assessor \"Daily Post\" --as media --verdict no_evidence --reason \"No data was published.\" --author \"Daily Post\""
    )]
    Assess(Assess),
    /// Put evidence beside something.
    #[command(
        after_help = "Examples:\n  tura measures evidence A1.2 --kind act --title \"Order 55 of 28 June 2021\" --url https://economy.example/order/55 --author \"Aigul S.\"\n  tura measures evidence A1.2 --file minutes.pdf --title \"Minutes of 3 May\" --author \"Aigul S.\"      keeps the file's hash, not the file"
    )]
    Evidence(Evidence),
    /// An action is no longer promised, by an act that says so.
    #[command(
        after_help = "Example:\n  tura measures cancel A1.2 --act \"Order 12\" --reason \"No money in the budget.\" --author \"Aigul S.\""
    )]
    Cancel(Cancel),
    /// Take the register away: a table that `import` reads back, or everything as JSON.
    #[command(
        after_help = "Examples:\n  tura measures export --format xlsx --output plan.xlsx     change rows, then: tura measures import plan.xlsx\n  tura measures export --strategy S1 > plan.csv\n  tura measures export --format json --output register.json"
    )]
    Export(Export),
    /// How often \"did it help?\" is answered rightly, on invented worlds whose truth is known (docs/effects.md).
    #[command(after_help = "Example:\n  tura measures study --worlds 500 --seed 2026     four minutes of one core")]
    Study(Study),
    /// The 32 types of measures, so that one thing has one name in every plan.
    #[command(alias = "types", after_help = "Example:\n  tura measures catalogue --lang ru")]
    Catalogue {
        /// Language of names.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
}

const IMPORT: &str = "Examples:
  tura measures import plan.xlsx --strategy S1 --dry-run --author \"Aigul S.\"
  tura measures import plan.csv --strategy S1 --mapping columns.toml --author \"Aigul S.\"
  tura measures import strategy.toml --author \"Aigul S.\"

What the register says already writes nothing, so the same plan may come again. A row with another deadline moves
the deadline: its columns `reason`, `decided_by` and `act` say why, or --reason and --decided-by for all rows.
A row that is gone cancels nothing; it is named. With one fault in the file nothing is written.

A mapping names columns whose titles we do not know:
  [columns]
  \"Наименование работ\" = \"measure\"
  \"Примечание\" = \"ignore\"";

/// Who writes, where, and in which language.
#[derive(Args, Clone, Debug)]
pub struct Writer {
    /// Who writes this down, as it will stand beside it for everyone to see.
    #[arg(long, env = "TURA_AUTHOR", value_name = "NAME")]
    pub author: String,
    #[command(flatten)]
    pub office: Office,
    /// Language of the words you write; not stated if not given.
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// `tura measures import`
#[derive(Args, Clone, Debug)]
pub struct Import {
    /// The plan: .xlsx, .csv (.tsv) or .toml.
    pub plan: PathBuf,
    #[command(flatten)]
    pub writer: Writer,
    /// What columns mean whose titles we do not know.
    #[arg(long, value_name = "FILE.toml")]
    pub mapping: Option<PathBuf>,
    /// The strategy a table belongs to; one that is not in the register yet is made. A TOML file and our own export name theirs.
    #[arg(long, value_name = "ID")]
    pub strategy: Option<String>,
    /// Title of a new strategy; the file's name if not given.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// The plan is made up to show what one would look like; said wherever it is shown.
    #[arg(long)]
    pub illustrative: bool,
    /// Why deadlines moved, where no row says it.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who decided to move them; the author if not given.
    #[arg(long, value_name = "WHO")]
    pub decided_by: Option<String>,
    /// Say what would change, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// No notices on standard error.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which day, which strategy, which language: how things are looked at.
#[derive(Args, Clone, Debug)]
pub struct View {
    #[command(flatten)]
    pub office: Office,
    /// As things stood at the end of this day; today if not given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub as_of: Option<Day>,
    /// Language of texts; as they were written if not given.
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
}

/// `tura measures list`
#[derive(Args, Clone, Debug)]
pub struct List {
    /// Only this strategy.
    #[arg(long, value_name = "ID")]
    pub strategy: Option<String>,
    /// Only what this body answers or once answered for: its id or name.
    #[arg(long, value_name = "BODY")]
    pub body: Option<String>,
    /// Only what is past its deadline.
    #[arg(long)]
    pub overdue: bool,
    /// Only what nobody but the implementer has said anything of.
    #[arg(long)]
    pub not_evaluated: bool,
    #[command(flatten)]
    pub view: View,
    /// Form of the output: table, csv or json.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// `tura measures show`
#[derive(Args, Clone, Debug)]
pub struct Show {
    /// Its id; with its kind in front (action:A1) where two things have one id.
    pub id: String,
    #[command(flatten)]
    pub view: View,
    /// Form of the output: table (text for people) or json.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// `tura measures set`
#[derive(Args, Clone, Debug)]
pub struct Set {
    /// What to amend: an id; with its kind in front (action:A1) where two things have one id.
    pub id: String,
    /// Fields and their new values; an empty value takes the field out.
    #[arg(required = true, value_name = "FIELD=VALUE")]
    pub fields: Vec<String>,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures move`
#[derive(Args, Clone, Debug)]
pub struct Move {
    /// The action.
    pub action: String,
    /// The new deadline: 2025-06-30, 2025-06, 2025-Q2, 2025, or as plans write it (\"II квартал 2025 года\").
    #[arg(long, value_name = "DATE", value_parser = due)]
    pub to: Due,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who decided it.
    #[arg(long, value_name = "WHO")]
    pub decided_by: String,
    /// The act that says so.
    #[arg(long, value_name = "TEXT")]
    pub act: Option<String>,
    /// The day it was decided; today if not given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<Day>,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures start`
#[derive(Args, Clone, Debug)]
pub struct Start {
    /// The action.
    pub action: String,
    /// The day it began.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Day,
    /// Where that was found.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures claim`
#[derive(Args, Clone, Debug)]
pub struct Claim {
    /// The action.
    pub action: String,
    /// The body that claims it, by id or name: one that answers for the action.
    #[arg(long, value_name = "BODY")]
    pub by: String,
    /// result (all is done) or partial.
    #[arg(long, default_value = "result", value_parser = word::<Claimed>)]
    pub what: Claimed,
    /// What it says was done.
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// The published text this is copied from.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// The day it was said; today if not given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<Day>,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures verify`
#[derive(Args, Clone, Debug)]
pub struct Verify {
    /// The action.
    pub action: String,
    /// The body that checked, by id or name: never one that answers for the action.
    #[arg(long, value_name = "BODY")]
    pub by: String,
    /// done, partial, not_done, or returned (the claim does not allow a judgement).
    #[arg(long, value_parser = word::<Outcome>)]
    pub outcome: Outcome,
    /// On what that rests.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Evidence in the register that was looked at (may be given again).
    #[arg(long = "evidence", value_name = "ID")]
    pub evidence: Vec<String>,
    /// The published text this is copied from.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// The day of the check; today if not given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<Day>,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures assess`
#[derive(Args, Clone, Debug)]
#[group(id = "who", required = true, multiple = true, args = ["assessor", "body"])]
pub struct Assess {
    /// What is assessed: an id; with its kind in front (measure:M1) where two things have one id.
    pub id: String,
    /// Who says it, as it will be shown.
    #[arg(long, value_name = "NAME")]
    pub assessor: Option<String>,
    /// The body of the register that says it, by id or name.
    #[arg(long, value_name = "BODY")]
    pub body: Option<String>,
    /// What sort of assessor: implementer, coordinator, ngo, media, peer, court or public.
    #[arg(long = "as", value_name = "KIND", value_parser = word::<AssessorKind>)]
    pub kind: AssessorKind,
    /// no_evidence, not_started, limited, substantial or complete; or GRECO's implemented_satisfactorily,
    /// dealt_with_satisfactorily, partly_implemented or not_implemented.
    #[arg(long, value_parser = word::<Grade>)]
    pub verdict: Grade,
    /// On what that rests.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Evidence in the register (may be given again).
    #[arg(long = "evidence", value_name = "ID")]
    pub evidence: Vec<String>,
    /// Where it was published.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// The day; today if not given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<Day>,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures evidence`
#[derive(Args, Clone, Debug)]
pub struct Evidence {
    /// What it is evidence for: an id; with its kind in front (measure:M1) where two things have one id.
    pub id: String,
    /// act, url, file, dataset, measurement, flags, survey, cases or audit.
    #[arg(long, required_unless_present = "file", value_parser = word::<EvidenceKind>)]
    pub kind: Option<EvidenceKind>,
    /// Its title, or the act's name and number.
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// Where it can be read.
    #[arg(long, value_name = "ADDRESS")]
    pub url: Option<String>,
    /// SHA-256 of its bytes.
    #[arg(long, value_name = "HEX", conflicts_with = "file")]
    pub sha256: Option<String>,
    /// A file whose hash is kept, so that anyone can tell later that it is the same one. The file stays with you.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The day it is from; today if not given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<Day>,
    /// Not for everyone: kept, and counted nowhere that everyone sees.
    #[arg(long)]
    pub private: bool,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures cancel`
#[derive(Args, Clone, Debug)]
pub struct Cancel {
    /// The action.
    pub action: String,
    /// The act that says so.
    #[arg(long, value_name = "TEXT")]
    pub act: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// The day; today if not given.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub on: Option<Day>,
    #[command(flatten)]
    pub writer: Writer,
}

/// `tura measures export`
#[derive(Args, Clone, Debug)]
pub struct Export {
    /// Only this strategy.
    #[arg(long, value_name = "ID")]
    pub strategy: Option<String>,
    #[command(flatten)]
    pub view: View,
    /// Form of the output: csv, xlsx or json.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
    /// Where to; standard output if not given.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `tura measures study`
#[derive(Args, Clone, Debug)]
pub struct Study {
    /// Worlds of each kind.
    #[arg(long, default_value_t = 500)]
    pub worlds: u32,
    /// Seed: the same seed gives the same table.
    #[arg(long, default_value_t = 2026)]
    pub seed: u64,
    /// Form of the output: table or json.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// No progress.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Reads a day.
fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "no day; write it as 2026-12-31".to_owned())
}

/// Reads a deadline, which must be a date.
fn due(text: &str) -> Result<Due, String> {
    let due = Due::read(text);
    match due.unknown() {
        None => Ok(due),
        Some(why) => Err(format!("no date ({why}); write it as 2026-12-31, 2026-12, 2026-Q4 or \"IV квартал 2026 года\"")),
    }
}

/// Reads one of the words that files use.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(text.trim().to_owned())).map_err(|e| e.to_string())
}
