//! What may be typed about the sample republic: write it, look at it, measure the rules on it.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Language, Machine};

/// `tura demo`
#[derive(Args, Clone, Debug)]
pub struct Demo {
    /// Seed of the invented republic.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Number of contracting processes.
    #[arg(long, default_value_t = 20_000)]
    pub processes: u64,
    /// Keep the office here instead of a temporary folder.
    #[arg(long, value_name = "DIR")]
    pub office: Option<PathBuf>,
    /// Stop after the table instead of serving the pages.
    #[arg(long)]
    pub no_serve: bool,
    /// Open the pages in a browser.
    #[arg(long, conflicts_with = "no_serve")]
    pub open: bool,
    /// Address to serve the pages on.
    #[arg(long, default_value = "127.0.0.1:8010", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Language of sentences.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
    #[command(flatten)]
    pub machine: Machine,
}

/// `tura world`
#[derive(Args, Clone, Debug)]
pub struct World {
    /// Seed: the same seed writes the same bytes.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Number of contracting processes.
    #[arg(long, default_value_t = 10_000)]
    pub processes: u64,
    /// The folder to write.
    #[arg(long)]
    pub out: PathBuf,
    /// No progress.
    #[arg(long, short)]
    pub quiet: bool,
}

/// `tura eval …`
#[derive(Debug, Subcommand)]
pub enum EvalCommand {
    /// Precision and recall on the invented republic: a self-check, not precision in the world.
    World {
        /// Seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Number of contracting processes.
        #[arg(long, default_value_t = 10_000)]
        processes: u64,
        #[command(flatten)]
        machine: Machine,
    },
    /// The price screens on labelled auctions, a market at a time.
    Collusion {
        /// Folder with the labelled sets (collusion/*.csv).
        #[arg(long, env = "TURA_DATA", default_value = "../shared/data")]
        data: PathBuf,
        #[command(flatten)]
        machine: Machine,
    },
    /// How well and how fast people and firms are matched: names, records, screening, linkage, control, each held against what it should be.
    #[command(
        after_help = "Examples:\n  tura eval matching\n  tura eval matching --only name-pairs --only screening\n  tura eval matching --only graphs --size 100000\n  tura eval matching --eval ../shared/eval --data ../shared/data --format json > figures.json\n\nWhat is not there is named and not measured, and never counts as met."
    )]
    Matching(Matching),
}

/// `tura eval matching`
#[derive(Args, Clone, Debug)]
pub struct Matching {
    /// Folder with the labelled pairs, checks and people (name_pairs.csv, screening/*.csv …).
    #[arg(long, value_name = "DIR", env = "TURA_EVAL", default_value = "../shared/eval")]
    pub eval: PathBuf,
    /// Folder with lists, registers and tokens (sanctions/, records/, names/, ftm/).
    #[arg(long, value_name = "DIR", env = "TURA_DATA", default_value = "../shared/data")]
    pub data: PathBuf,
    /// Only these figures (may be given again).
    #[arg(long = "only", value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(resolve::measure::GROUPS.map(|(name, _)| name)))]
    pub only: Vec<String>,
    /// Size of the invented sets: people, firms, and ten times as many links. Targets that speak of more are not held against less.
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    pub size: u32,
    /// Form of what is printed; text as it is measured, JSON at the end.
    #[arg(long, value_enum, default_value_t = Figures::Text)]
    pub format: Figures,
    #[command(flatten)]
    pub machine: Machine,
}

/// Form of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Figures {
    /// A line a figure.
    Text,
    /// One document.
    Json,
}
