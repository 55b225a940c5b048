//! What may be typed about indicators.

use clap::{Args, Subcommand};

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

/// `tura indicators compute`
#[derive(Args, Clone, Debug)]
pub struct Compute {
    /// The dataset.
    #[arg(long)]
    pub dataset: String,
    /// Only these indicators (may be given again).
    #[arg(long = "indicator", value_name = "CODE")]
    pub codes: Vec<String>,
    /// Points by what: all, body, region or class; each by month too.
    #[arg(long, default_value = "all")]
    pub by: String,
    /// table, csv or jsonl.
    #[arg(long, default_value = "table")]
    pub format: String,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
}
