//! The project's own commands, run as `cargo xtask …`.
//!
//! `test` is everything the server runs and nothing more; the others are its parts, for one's own desk.
//! Reach here for checks that look at the repository itself. It deliberately uses none of our crates, so
//! it builds in seconds and can judge a tree that does not compile.

mod repo;

mod source;

mod shell;

mod needs;

mod tidy;

mod layers;

mod docs;

mod oracle;

mod fuzz;

mod site;

mod bench;

mod test;

use std::process::ExitCode;

use needs::Consent;
use repo::Repo;

const HELP: &str = "\
cargo xtask test [--yes]          everything: format, lints, tidy, layers, docs, tests, oracles, fuzzing, browser
cargo xtask tidy                  house rules that no compiler checks, and the order of crates and modules
cargo xtask docs [--write]        do the docs agree with the code? --write makes the generated pages anew
cargo xtask oracle [NAME…]        second opinions from Python: cases, merge, parquet (all if none is named)
cargo xtask fuzz [--rounds N] [--seed N]   mutated documents into the readers
cargo xtask site [browser|fuzz|desk]   the site in a browser, its API under a fuzzer, the desk under other people's clients
cargo xtask screens               pictures of each kind of page, into docs/screens
cargo xtask bench [ARGUMENTS]     benches/run.py, the peers beside us

What is missing on this machine is named, and installed after asking; unasked with --yes or CI=true.";

/// The commands, in the order of the help; the docs check holds pages to this list.
pub const COMMANDS: [&str; 8] = ["test", "tidy", "docs", "oracle", "fuzz", "site", "screens", "bench"];

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let consent = Consent::from_words(&mut words);
    let repo = Repo::here();
    let (command, rest) = match words.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", &[][..]),
    };
    let outcome = match command {
        "test" => test::run(&repo, consent),
        "tidy" => both(tidy::run(&repo), layers::run(&repo)),
        "docs" if rest == ["--write"] => docs::write(&repo),
        // Commands in pages are held to the program as last built, if it was.
        "docs" if repo.tura().is_file() => both(docs::run(&repo), docs::commands(&repo)),
        "docs" => docs::run(&repo),
        "oracle" => oracle::run(&repo, consent, rest),
        "fuzz" => fuzz::run(&repo, rest),
        "site" => site::run(&repo, consent, rest),
        "screens" => site::screens(&repo, consent),
        "bench" => bench::run(&repo, consent, rest),
        "help" | "--help" | "-h" => Ok(HELP.to_owned()),
        other => {
            eprintln!("there is no `cargo xtask {other}`\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(word) => {
            println!("{word}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// The faults of both, or the words of both.
fn both(one: Result<String, String>, other: Result<String, String>) -> Result<String, String> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok(format!("{one}; {other}")),
        (one, other) => Err([one.err(), other.err()].into_iter().flatten().collect::<Vec<_>>().join("\n")),
    }
}
