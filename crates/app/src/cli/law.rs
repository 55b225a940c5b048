//! What may be typed about law.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, Language, Machine, Office};

/// `tura law …`
#[derive(Debug, Subcommand)]
pub enum LawCommand {
    /// All provisions of a country's pack, by instrument.
    #[command(after_help = "Examples:\n  tura law list --pack kz\n  tura law list --pack kz --lang ru")]
    List {
        /// The country.
        #[arg(long, default_value = "kz")]
        pack: String,
        /// Language of summaries.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// One provision: validity, amendments, exceptions, the rules that rest on it, the amounts it sets.
    #[command(after_help = "Examples:\n  tura law show kz-106-viii-10.4\n  tura law show republic-7 --pack republic --on 2023-01-01")]
    Show {
        /// Its id.
        id: String,
        /// The country.
        #[arg(long, default_value = "kz")]
        pack: String,
        /// The day whose wording is asked for; the newest wording without it.
        #[arg(long, value_name = "DAY")]
        on: Option<String>,
        /// Language of summaries.
        #[arg(long, value_enum, default_value_t = Language::En)]
        lang: Language,
    },
    /// Judge past purchases by an amended law, and show what would differ.
    #[command(
        after_help = "Examples:\n  tura law try \"packs/kz: direct_award_threshold = 4000 MCI from 2024-01-01\" --dataset kz\n  tura law try \"packs/kz: direct_award_threshold = 15000000 KZT from 2025-01-01 to 2026-01-01\" --dataset kz --format csv > changes.csv\n  tura law try \"packs/kz: R003.days = 15 from 2025-01-01\" --dataset kz --keep --author \"A. Analyst\""
    )]
    Try(Try),
}

/// `tura law try`
#[derive(Args, Clone, Debug)]
pub struct Try {
    /// The amendment: pack, an amount or RULE.PARAMETER, a value with its unit, from which day and, perhaps, to which.
    pub amendment: String,
    /// The dataset in the office.
    #[arg(long)]
    pub dataset: Option<String>,
    /// Form of the output: table, csv or json.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Where to; standard output if not given.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How many changed rows the table shows.
    #[arg(long, default_value_t = 15)]
    pub top: usize,
    /// Keep the result with its inputs in the register, as evidence for a legislative measure.
    #[arg(long)]
    pub keep: bool,
    /// Who keeps it, as it stands in the ledger.
    #[arg(long, env = "TURA_AUTHOR", default_value = "local")]
    pub author: String,
    /// The measure of the register it speaks for or against.
    #[arg(long, value_name = "ID", requires = "keep")]
    pub measure: Option<String>,
    /// Language of sentences.
    #[arg(long, value_enum, default_value_t = Language::En)]
    pub lang: Language,
    /// As the site asks: only what its readers may see, within the limits of its processes.
    #[arg(long, hide = true)]
    pub for_site: bool,
    #[command(flatten)]
    pub office: Office,
    #[command(flatten)]
    pub machine: Machine,
}
