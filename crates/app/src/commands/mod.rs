//! One file a command.

mod check;

mod demo;

mod eval;

mod export;

mod flag;

mod import;

mod indicators;

mod intake;

mod keep;

mod judge;

mod law;

mod lists;

mod matching;

mod measures;

mod merge;

mod people;

mod query;

mod resolve;

mod rule;

mod serve;

mod show;

mod source;

mod world;

use clap::CommandFactory;

use crate::cli::{Cli, Command};

/// How a command ended well.
pub enum Done {
    /// With everything.
    Whole,
    /// Records were set aside, more than tolerated.
    SetAside,
}

/// How a command ended badly.
pub enum Stop {
    /// It was asked for something that cannot be.
    Misuse(String),
    /// It failed.
    Failed(String),
}

impl From<String> for Stop {
    fn from(reason: String) -> Stop {
        Stop::Failed(reason)
    }
}

/// Runs a command.
pub fn run(cli: Cli) -> Result<Done, Stop> {
    match cli.command {
        Command::Demo(args) => demo::run(&args),
        Command::Flag(args) => flag::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Datasets(office) => import::datasets(&office),
        Command::Query(args) => query::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Resolve(args) => resolve::run(&args),
        Command::Match(args) => matching::run(&args),
        Command::Screen(args) => matching::screen(&args),
        Command::Judge(args) => judge::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Rule(command) => rule::run(command),
        Command::Serve(args) => serve::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Verify(args) => show::verify(&args),
        Command::World(args) => world::run(&args),
        Command::Eval(command) => eval::run(command),
        Command::Indicators(command) => indicators::run(command),
        Command::Measures(command) => measures::run(command),
        Command::Law(command) => law::run(command),
        Command::Merge(args) => merge::run(&args),
        Command::Source(command) => source::run(command),
        Command::AnswerQueries => crate::site::asking::worker::run().map(|()| Done::Whole).map_err(Stop::Failed),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "tura", &mut std::io::stdout());
            Ok(Done::Whole)
        }
        Command::Man => {
            let page = clap_mangen::Man::new(Cli::command());
            page.render(&mut std::io::stdout()).map_err(|e| Stop::Failed(e.to_string()))?;
            Ok(Done::Whole)
        }
    }
}
