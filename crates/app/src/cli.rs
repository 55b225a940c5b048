//! What may be typed. Every command's help has an example.

pub mod indicators;
pub mod law;
pub mod measures;
pub mod who;

pub mod world;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use world::{Demo, EvalCommand, Figures, Matching, World};

/// From published contracts to explained flags.
#[derive(Debug, Parser)]
#[command(name = "tura", version, about, long_about = LONG, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const LONG: &str = "Reads what a state publishes about its contracts and raises flags: short sentences with the numbers, the law and the source bytes behind them.\n\nTo begin: `tura demo` shows everything on an invented republic; `tura flag FILE` looks at a file of contracts with no set-up.";
const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 misuse, 3 done but records were set aside (see --tolerate).";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an invented republic, read it, run every rule, show the result.
    #[command(after_help = "Example:\n  tura demo --processes 50000")]
    Demo(Demo),
    /// Flags in files of contracts (or in a dataset of the office), most at stake first.
    #[command(
        after_help = "Examples:\n  tura flag contracts.jsonl.gz\n  tura flag releases/ --rule R018 --format csv > flags.csv\n  tura flag --dataset kz --pack kz\n  tura flag contracts.jsonl --coverage\n  tura flag contracts.jsonl --profile cardinal --settings settings.ini --format cardinal"
    )]
    Flag(Flag),
    /// Take files into the office: the raw bytes are kept, tables are written.
    #[command(
        after_help = "Examples:\n  tura import contracts.jsonl.gz --dataset kz\n  tura import https://example.org/full.jsonl.gz --dataset ex\n  tura import --source ge-tenders georgia/ --dataset ge\n  tura import sanctions.ftm.json --dataset un      people and firms: FollowTheMoney, BODS, sanctions lists"
    )]
    Import(Import),
    /// The datasets of the office and their versions.
    Datasets(Office),
    /// Ask the tables in SQL (reading only).
    #[command(
        after_help = "Examples:\n  tura query \"select method, count(*) from processes group by method\" --dataset kz\n  tura query \"select * from bids\" --dataset kz --format parquet --output bids.parquet\n  tura query \"select count(*) from awards\" --in contracts.jsonl"
    )]
    Query(Query),
    /// A register or list out again, in the forms that others read.
    #[command(
        after_help = "Examples:\n  tura export --dataset un > un.ftm.json\n  tura export --dataset owners --format bods --publisher \"Ministry of Justice\" --output owners.json"
    )]
    Export(who::ExportArgs),
    /// Who is who: the records of all datasets brought together, with who owns and governs whom.
    #[command(
        after_help = "Example:\n  tura import register.ftm.json --dataset register\n  tura resolve\n  tura query \"select * from control\" --dataset entities"
    )]
    Resolve(who::Resolve),
    /// Who may be the one asked about: a name against all people and firms of the office.
    #[command(
        after_help = "Examples:\n  tura match \"Иванов Иван Петрович\" --schema Person --born 1970-05-03\n  tura match \"STANEX GROUP LLP\" --country kz --against eu"
    )]
    Match(who::MatchArgs),
    /// A list of people or firms against those of the office, a row of answers a row.
    #[command(after_help = "Example:\n  tura screen staff.csv --against un --output screened.csv")]
    Screen(who::ScreenArgs),
    /// Say of two records whether they are one, or work through the queue of the doubtful.
    #[command(after_help = "Examples:\n  tura judge\n  tura judge eu/eu-1a2b uk/gb-77 --say same --why \"one BIN\"")]
    Judge(who::JudgeArgs),
    /// Before an award: what ties a buyer to its bidders, as far as anything was published.
    #[command(after_help = "Example:\n  tura check --buyer 105243764810 --bidder 045241573377 --bidder 166241130840 --day 2024-03-01")]
    Check(who::CheckArgs),
    /// List, show, begin and test rules.
    #[command(subcommand)]
    Rule(RuleCommand),
    /// Open the office to readers: pages, search and data in a browser, nothing that writes.
    #[command(
        after_help = "Examples:\n  tura serve\n  tura serve --office /srv/tura --listen 127.0.0.1:8010\n  tura serve --prepare    make the pages of the newest versions and stop"
    )]
    Serve(Serve),
    /// The chain behind a flag: sentence, rule, law, rows, source bytes.
    #[command(after_help = "Example:\n  tura show 0123456789abcdef0123456789abcdef --in contracts.jsonl")]
    Show(Show),
    /// Recompute flags from the kept bytes and say whether they are equal.
    Verify(Verify),
    /// Write the invented republic to a folder.
    #[command(after_help = "Example:\n  tura world --seed 7 --processes 10000 --out world/")]
    World(World),
    /// Measure the rules: on the invented republic, on labelled auctions.
    #[command(subcommand)]
    Eval(EvalCommand),
    /// What is counted of a dataset by body, region, class and month: list, explain, compute.
    #[command(subcommand)]
    Indicators(indicators::IndicatorsCommand),
    /// The register of what was promised: import a plan, show it, write in it, take it away.
    #[command(subcommand)]
    Measures(measures::MeasuresCommand),
    /// Provisions that rules rest on, and what an amendment would have changed.
    #[command(subcommand)]
    Law(law::LawCommand),
    /// Merge releases of one process into compiled releases (JSON lines out).
    Merge(Merge),
    /// Named publications.
    #[command(subcommand)]
    Source(SourceCommand),
    /// Shell completions on standard output.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// The manual page on standard output.
    Man,
    /// Answer the queries of `tura serve`, which starts this itself.
    #[command(hide = true)]
    AnswerQueries,
}

/// Where the office is.
#[derive(Args, Clone, Debug)]
pub struct Office {
    /// The office: one folder that holds everything.
    #[arg(long, default_value = "office", value_name = "DIR")]
    pub office: PathBuf,
}

/// How the machine may be used.
#[derive(Args, Clone, Debug)]
pub struct Machine {
    /// Threads; 0 takes what the machine has.
    #[arg(long, default_value_t = 0)]
    pub threads: usize,
    /// Memory to stay under, as 512M or 2G.
    #[arg(long, default_value = "1G", value_parser = crate::cli::size)]
    pub memory: usize,
    /// No progress and no remarks on standard error.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which rules, with which values.
#[derive(Args, Clone, Debug)]
pub struct Rules {
    /// Only these rules (may be given again).
    #[arg(long = "rule", value_name = "CODE")]
    pub rules: Vec<String>,
    /// A folder of your own rules beside ours; the same code replaces ours.
    #[arg(long = "rules", value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// The country whose law, calendar and names apply.
    #[arg(long, default_value = "default")]
    pub pack: String,
    /// An amendment to judge by instead, as `tura law try` takes it.
    #[arg(long, value_name = "AMENDMENT")]
    pub amend: Option<String>,
    /// A TOML file of parameters: [R003] days = 10.
    #[arg(long, value_name = "FILE.toml")]
    pub params: Option<PathBuf>,
    /// A set of definitions: default, or cardinal (Cardinal's own).
    #[arg(long, default_value = "default")]
    pub profile: String,
    /// Cardinal's settings file, its `prepare` section included.
    #[arg(long, value_name = "FILE.ini")]
    pub settings: Option<PathBuf>,
    /// Longest time for one rule, in seconds.
    #[arg(long, default_value_t = RULE_SECONDS, value_name = "SECONDS")]
    pub rule_time: u64,
}

const RULE_SECONDS: u64 = 600;

impl Rules {
    /// Every rule with the values of a country's pack, as `--pack` alone gives them.
    pub fn of_pack(pack: &str) -> Rules {
        let plain = || "default".to_owned();
        let (rules, folders) = (Vec::new(), Vec::new());
        Rules {
            rules,
            folders,
            pack: pack.to_owned(),
            amend: None,
            params: None,
            profile: plain(),
            settings: None,
            rule_time: RULE_SECONDS,
        }
    }
}

/// Languages of the output.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs)]
pub enum Language {
    En,
    Ru,
    Kk,
}

/// Forms of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
    Xlsx,
    Parquet,
    Cardinal,
}

/// `tura flag`
#[derive(Args, Clone, Debug)]
pub struct Flag {
    /// Files, folders or - for standard input; none takes the dataset from the office.
    pub files: Vec<String>,
    /// The dataset in the office, or the name for the files' ids.
    #[arg(long)]
    pub dataset: Option<String>,
    /// A named source whose corrections or mapping apply to the files.
    #[arg(long)]
    pub source: Option<String>,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub machine: Machine,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Where to; standard output if not given.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Which rules can be computed from this publication, and what is missing for the others.
    #[arg(long)]
    pub coverage: bool,
    /// Keep every verdict beside the dataset's version: `tura query` then has the tables flags, verdicts and verdict_counts.
    #[arg(long)]
    pub keep: bool,
    /// Language of sentences.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
    /// How many processes the table shows.
    #[arg(long, default_value_t = 15)]
    pub top: usize,
    /// Leave `Meta` out of the Cardinal form.
    #[arg(long)]
    pub no_meta: bool,
    /// Add `Maps` to the Cardinal form.
    #[arg(long)]
    pub map: bool,
    /// Records that may be set aside without exit code 3.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub tolerate: usize,
}

/// `tura import`
#[derive(Args, Clone, Debug)]
pub struct Import {
    /// Files, folders, addresses (http or https) or - for standard input.
    pub files: Vec<String>,
    /// Name of the dataset.
    #[arg(long)]
    pub dataset: Option<String>,
    /// A named source: its address (if no file is given), corrections and mapping.
    #[arg(long)]
    pub source: Option<String>,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
    /// The country whose law, calendar and names the site shows this dataset by.
    #[arg(long, default_value = "default")]
    pub pack: String,
    /// Who imports, as it stands in the ledger.
    #[arg(long, env = "TURA_AUTHOR", default_value = "local")]
    pub author: String,
    /// Records that may be set aside without exit code 3.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub tolerate: usize,
    /// Take a register or list in although it has lost half of its records since the last time.
    #[arg(long)]
    pub shrunk: bool,
}

/// `tura query`
#[derive(Args, Clone, Debug)]
pub struct Query {
    /// One select.
    pub sql: String,
    /// The dataset in the office.
    #[arg(long)]
    pub dataset: Option<String>,
    /// A version of it; the current one if not given.
    #[arg(long)]
    pub version: Option<i64>,
    /// Files instead of a dataset.
    #[arg(long = "in", value_name = "FILE")]
    pub files: Vec<String>,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
    /// The country whose functions apply.
    #[arg(long, default_value = "default")]
    pub pack: String,
    /// Form of the output: table, csv, json, jsonl or parquet.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Where to; standard output if not given.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `tura rule …`
#[derive(Debug, Subcommand)]
pub enum RuleCommand {
    /// All rules, a line each.
    List {
        #[command(flatten)]
        rules: Rules,
        /// Language of names.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Everything about one rule: words, law, parameters, SQL.
    Show {
        /// Its code.
        code: String,
        #[command(flatten)]
        rules: Rules,
        /// Language of its words.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Begin a rule of your own: a folder with the three files.
    New {
        /// Its code.
        code: String,
        /// Where the folder goes.
        #[arg(long, default_value = "rules")]
        dir: PathBuf,
    },
    /// Run the cases of one rule, or of all.
    Test {
        /// Its code; all rules if not given.
        code: Option<String>,
        #[command(flatten)]
        rules: Rules,
    },
}

/// `tura show`
#[derive(Args, Clone, Debug)]
pub struct Show {
    /// The flag's id, or its first characters (at least six).
    pub flag: String,
    /// Files the flag was raised on; the office if not given.
    #[arg(long = "in", value_name = "FILE")]
    pub files: Vec<String>,
    /// The dataset in the office, or the name the files were flagged under.
    #[arg(long)]
    pub dataset: Option<String>,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub machine: Machine,
    /// Language of sentences.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
}

/// `tura verify`
#[derive(Args, Clone, Debug)]
pub struct Verify {
    /// One flag; all of the dataset if not given.
    pub flag: Option<String>,
    /// The dataset in the office; every dataset if not given.
    #[arg(long)]
    pub dataset: Option<String>,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub rules: Rules,
    #[command(flatten)]
    pub machine: Machine,
}

/// An address without path: a scheme, a host, perhaps a port.
fn public_address(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or("");
    let is_plain = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    if is_plain { Ok(text.to_owned()) } else { Err("give a whole address without a path, as https://example.org".to_owned()) }
}

/// `tura serve`
#[derive(Args, Clone, Debug)]
pub struct Serve {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8010", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Where readers reach the site, as https://example.org: stands in feeds, files and codes to embed (else what a request's Host says).
    #[arg(long, value_name = "ADDRESS", value_parser = public_address)]
    pub public_address: Option<String>,
    /// Show everything, not only what is public: desk-only rules, withheld columns, whole published text. For whoever holds the office;
    /// listens on this machine's own address only.
    #[arg(long, conflicts_with = "public_address")]
    pub desk: bool,
    /// Who writes at the desk, as it stands in the ledger.
    #[arg(long, env = "TURA_AUTHOR", default_value = "local")]
    pub author: String,
    /// Keep every question that is asked at the desk, with the ids answered, in this file, a line of JSON each (off if not given).
    #[arg(long, value_name = "FILE.jsonl", requires = "desk")]
    pub audit: Option<PathBuf>,
    /// Make the pages of the newest versions, and stop without serving.
    #[arg(long)]
    pub prepare: bool,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
}

/// `tura merge`
#[derive(Args, Clone, Debug)]
pub struct Merge {
    /// Files of releases or packages, or - for standard input.
    #[arg(required = true)]
    pub files: Vec<String>,
    #[command(flatten)]
    pub machine: Machine,
}

/// `tura source …`
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// All named sources.
    List,
    /// Everything about one source.
    Show {
        /// Its name.
        name: String,
    },
    /// Ask a source's address whether it answers, and note it.
    Check {
        /// Its name.
        name: String,
        #[command(flatten)]
        office: Office,
    },
}

/// Reads `512M`, `2G`, `1500000`.
pub fn size(text: &str) -> Result<usize, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: usize = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        other => return Err(format!("{other} is no unit; write K, M or G")),
    };
    let number: usize = digits.parse().map_err(|_| format!("{text} is no size; write it as 512M or 2G"))?;
    let bytes = number.checked_mul(unit).ok_or_else(|| format!("{text} is too large"))?;
    if bytes < 64 << 20 { Err("at least 64M are needed".to_owned()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_are_read_with_units() {
        assert_eq!(size("1G"), Ok(1 << 30));
        assert_eq!(size("512M"), Ok(512 << 20));
        assert!(size("12").is_err());
        assert!(size("abc").is_err());
    }
}
