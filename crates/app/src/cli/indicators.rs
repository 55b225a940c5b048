//! What may be typed about indicators.

use clap::{Args, Subcommand, ValueEnum};

use super::{Machine, Office};

/// `tura indicators …`
#[derive(Debug, Subcommand)]
pub enum IndicatorsCommand {
    /// All indicators, one line each.
    List,
    /// One indicator: what it counts, why, how to read it, its query.
    Show {
        /// Its code, as I01.
        code: String,
    },
    /// Compute indicators of a dataset.
    #[command(
        after_help = "Examples:\n  tura indicators compute --dataset kz\n  tura indicators compute --dataset kz --by body --indicator I01 --format csv > single.csv"
    )]
    Compute(Compute),
}

/// By what observations are put together.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs)]
pub enum Grain {
    All,
    Body,
    Region,
    Class,
}

/// Forms of points.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[allow(missing_docs)]
pub enum Form {
    Table,
    Csv,
    Jsonl,
}

/// `tura indicators compute`
#[derive(Args, Clone, Debug)]
pub struct Compute {
    /// The dataset.
    #[arg(long)]
    pub dataset: String,
    /// Only these indicators (may be given again).
    #[arg(long = "indicator", value_name = "CODE")]
    pub codes: Vec<String>,
    /// Points by what; each by month too.
    #[arg(long, value_enum, default_value_t = Grain::All)]
    pub by: Grain,
    /// Form of the output.
    #[arg(long, value_enum, default_value_t = Form::Table)]
    pub format: Form,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
}
