//! The program `tura`: the command line over the engine.
//!
//! ```text
//! cli        what may be typed, with examples
//! commands   one file a command: what it does, in order
//! clock      the time now, for what is written down
//! project    rules, packs, profiles and sources, from the program itself or a folder
//! work       read files → run rules, shared by commands
//! register   the register of promises, out of the ledger and into it
//! who        records of people and firms brought together, and the tables that follow from them
//! trial      an amendment tried on past purchases
//! site       pages, search and data over HTTP
//! output     flags as table, JSON, CSV, XLSX, Parquet, Cardinal's object
//! ```
//! From here to a rule: `commands/flag.rs` → `work.rs` → `rules/<CODE>-<name>/rule.sql`.

mod cli;

mod clock;

mod project;

mod progress;

mod work;

mod register;

mod who;

mod trial;

mod output;

mod site;

mod commands;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// Rows come and go by the gigabyte; the system's allocator would keep what they leave in pieces.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// Exit code when records were set aside.
const SET_ASIDE: u8 = 3;

fn main() -> ExitCode {
    // The allocator asks for pages of 2 MB, which hold a memory in full that is only reserved (the tables of a `count(distinct …)`
    // by group): making pages took twice the memory and a tenth more time. A system that refuses costs no more than that.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(commands::Done::Whole) => ExitCode::SUCCESS,
        Ok(commands::Done::SetAside) => ExitCode::from(SET_ASIDE),
        Err(commands::Stop::Misuse(reason)) => {
            eprintln!("tura: {reason}");
            ExitCode::from(2)
        }
        Err(commands::Stop::Failed(reason)) => {
            eprintln!("tura: {reason}");
            ExitCode::FAILURE
        }
    }
}
