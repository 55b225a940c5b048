//! Bounded fuzzing on stable Rust: the tests whose names begin with `mutated` (of the engine's readers and its SQL guard, of search
//! questions, of the site's addresses), with more rounds and another seed than the tests take. For coverage-guided fuzzing see fuzz/README.md.

use std::process::Command;

use crate::repo::Repo;
use crate::shell::logged;

/// Rounds that take some seconds in a debug build.
const ROUNDS: u64 = 60_000;
/// The tests' own run has seed 1.
const SEED: u64 = 2;

/// `cargo xtask fuzz [--rounds N] [--seed N]`
pub fn run(repo: &Repo, words: &[String]) -> Result<String, String> {
    let (mut rounds, mut seed) = (ROUNDS, SEED);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = words.next().and_then(|v| v.parse().ok()).ok_or_else(|| format!("{word} needs a whole number"))?;
        match word.as_str() {
            "--rounds" => rounds = value,
            "--seed" => seed = value,
            other => return Err(format!("fuzz knows no {other}; it knows --rounds and --seed")),
        }
    }
    // The whole workspace is named so that the build of the tests is used again.
    let mut command = Command::new("cargo");
    // The site's addresses are read in the program, which is no library: its own test stands beside them.
    command.args(["test", "--workspace", "--test", "mutations", "--bin", "tura", "--", "mutated"]).current_dir(&repo.root);
    command.env("TURA_MUTATIONS", rounds.to_string()).env("TURA_MUTATION_SEED", seed.to_string());
    logged(&mut command, &repo.target().join("xtask/fuzz.log"))?;
    Ok(format!("{rounds} mutations, seed {seed}"))
}
