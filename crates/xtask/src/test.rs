//! `cargo xtask test`: everything, a line a step, cheap steps first. It stops at the first failure and
//! names the cure.

use std::io::Write;
use std::process::Command;
use std::time::Instant;

use crate::needs::{self, Consent};
use crate::repo::Repo;
use crate::shell::logged;
use crate::{docs, fuzz, layers, oracle, site, tidy};

type Work = fn(&Repo, Consent) -> Result<String, String>;

struct Step {
    name: &'static str,
    work: Work,
    cure: &'static str,
}

const STEPS: [Step; 15] = [
    Step { name: "needs", work: all_needs, cure: "" },
    Step { name: "format", work: |repo, _| cargo(repo, "format", &["fmt", "--all", "--check", "--", "-l"]), cure: "cargo fmt --all" },
    Step { name: "tidy", work: |repo, _| tidy::run(repo), cure: "each line above names its cure; cargo xtask tidy checks again" },
    Step { name: "layers", work: |repo, _| layers::run(repo), cure: "each line above names its cure; cargo xtask tidy checks again" },
    Step { name: "docs", work: |repo, _| docs::run(repo), cure: "cargo xtask docs --write makes the generated pages; the rest by hand" },
    Step { name: "oracle cases", work: |repo, c| oracle::step(repo, c, "cases"), cure: "tura rule test CODE runs the cases of one rule" },
    Step {
        name: "clippy",
        work: |repo, _| cargo(repo, "clippy", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        cure: "cargo clippy --workspace --all-targets --fix mends what can be mended by machine",
    },
    Step { name: "build", work: |repo, _| cargo(repo, "build", &["build", "--workspace", "--all-targets"]), cure: "" },
    Step { name: "docs commands", work: |repo, _| docs::commands(repo), cure: "mend the page, or the command line" },
    Step { name: "tests", work: tests, cure: "cargo test --workspace NAME runs one test" },
    Step { name: "oracle merge, parquet, ftm", work: of_the_program, cure: "cargo xtask oracle NAME runs one alone" },
    Step { name: "fuzz", work: |repo, _| fuzz::run(repo, &[]), cure: "the log names seed and round: cargo xtask fuzz --seed N --rounds N" },
    Step { name: "site", work: site::browse, cure: "each line above names a page; cargo xtask site browser looks again" },
    Step { name: "desk", work: site::desk, cure: "each line above names a page or a call; cargo xtask site desk asks again" },
    Step { name: "site fuzz", work: site::fuzz, cure: "each failure above shows its request; cargo xtask site fuzz asks again" },
];

/// Runs the steps.
pub fn run(repo: &Repo, consent: Consent) -> Result<String, String> {
    let began = Instant::now();
    for (number, step) in STEPS.iter().enumerate() {
        print!("{:<24}", step.name);
        let _ = std::io::stdout().flush();
        let start = Instant::now();
        match (step.work)(repo, consent) {
            Ok(word) => println!("{:>8.1} s  {word}", start.elapsed().as_secs_f64()),
            Err(reason) => {
                println!("{:>8.1} s  FAILED", start.elapsed().as_secs_f64());
                let cure = if step.cure.is_empty() { String::new() } else { format!("\ncure: {}", step.cure) };
                return Err(format!("\n{reason}{cure}\n\n{number} passed, 1 failed"));
            }
        }
    }
    Ok(format!("{:<24}{:>8.1} s\n\n{} passed, 0 failed", "all", began.elapsed().as_secs_f64(), STEPS.len()))
}

fn all_needs(repo: &Repo, consent: Consent) -> Result<String, String> {
    needs::rust_parts(consent)?;
    needs::browser(consent)?;
    needs::python(repo, consent).map(|_| String::new())
}

fn cargo(repo: &Repo, log: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(&repo.root).env("CARGO_TERM_COLOR", "never");
    logged(&mut command, &repo.target().join(format!("xtask/{log}.log"))).map(|_| String::new())
}

fn tests(repo: &Repo, _: Consent) -> Result<String, String> {
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace", "--no-fail-fast"]).current_dir(&repo.root).env("CARGO_TERM_COLOR", "never");
    let text = logged(&mut command, &repo.target().join("xtask/tests.log"))?;
    match counted(&text) {
        0 => Err("no test ran; something is wrong with the workspace".to_owned()),
        passed => Ok(format!("{passed} tests")),
    }
}

/// The tests that passed, over all `test result` lines.
fn counted(text: &str) -> u64 {
    let count = |l: &str| l.strip_prefix("test result: ok. ")?.split(' ').next()?.parse::<u64>().ok();
    text.lines().filter_map(count).sum()
}

fn of_the_program(repo: &Repo, consent: Consent) -> Result<String, String> {
    let words: Result<Vec<String>, String> = ["merge", "parquet", "ftm"].iter().map(|name| oracle::step(repo, consent, name)).collect();
    Ok(words?.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_added_up() {
        assert_eq!(counted("test result: ok. 12 passed; 0 failed\nx\ntest result: ok. 3 passed; 0 failed; 0 ignored"), 15);
        assert_eq!(counted("test result: FAILED. 1 passed; 2 failed"), 0);
    }
}
