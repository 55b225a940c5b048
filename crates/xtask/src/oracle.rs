//! Second opinions: programs by other people, asked the same questions (`crates/xtask/oracle/*.py`).

use std::path::Path;
use std::process::Command;

use crate::needs::{Consent, python};
use crate::repo::Repo;
use crate::shell::logged;

/// An oracle and how it is asked.
struct Oracle {
    name: &'static str,
    script: &'static str,
    /// Arguments after the repository; `TURA` stands for the built program.
    arguments: &'static [&'static str],
    cure: &'static str,
}

const ORACLES: [Oracle; 6] = [
    Oracle {
        name: "cases",
        script: "cases.py",
        arguments: &[],
        cure: "DuckDB reads a rule otherwise than its cases say; see docs/rules.md, Both engines",
    },
    Oracle {
        name: "cases",
        script: "cases.py",
        arguments: &["--rules", "profiles/cardinal/rules"],
        cure: "DuckDB reads a rule of the profile otherwise than its cases say",
    },
    Oracle {
        name: "cases",
        script: "indicators.py",
        arguments: &[],
        cure: "DuckDB reads an indicator otherwise than its cases say; see docs/indicators.md",
    },
    Oracle {
        name: "merge",
        script: "merge.py",
        arguments: &["TURA"],
        cure: "merging differs from ocdsmerge; see crates/engine/src/merge/mod.rs",
    },
    Oracle {
        name: "parquet",
        script: "parquet.py",
        arguments: &["TURA"],
        cure: "a file of the shelf is not what DuckDB or pandas can read",
    },
    Oracle {
        name: "ftm",
        script: "ftm.py",
        arguments: &["TURA"],
        cure: "an entity is not what FollowTheMoney's model has; see crates/app/src/site/exports/ftm.rs",
    },
];

/// Asks the named oracles, or all. The program is built first where one of them needs it.
pub fn run(repo: &Repo, consent: Consent, names: &[String]) -> Result<String, String> {
    if let Some(unknown) = names.iter().find(|n| !ORACLES.iter().any(|o| o.name == **n)) {
        return Err(format!("there is no oracle {unknown}; there are cases, merge, parquet and ftm"));
    }
    let chosen: Vec<&Oracle> = ORACLES.iter().filter(|o| names.is_empty() || names.iter().any(|n| n == o.name)).collect();
    if chosen.iter().any(|o| o.arguments.contains(&"TURA")) {
        let log = repo.target().join("xtask/build.log");
        logged(Command::new("cargo").args(["build", "--workspace"]).current_dir(&repo.root), &log)?;
    }
    let python = python(repo, consent)?;
    let mut words = Vec::new();
    for (number, oracle) in chosen.iter().enumerate() {
        words.push(ask(repo, &python, oracle, number)?);
    }
    Ok(words.join("\n"))
}

/// All oracles of that name, with the program as it was built before.
pub fn step(repo: &Repo, consent: Consent, name: &str) -> Result<String, String> {
    let python = python(repo, consent)?;
    let mut words = Vec::new();
    for (number, oracle) in ORACLES.iter().filter(|o| o.name == name).enumerate() {
        words.push(ask(repo, &python, oracle, number)?);
    }
    Ok(words.join("; "))
}

fn ask(repo: &Repo, python: &Path, oracle: &Oracle, number: usize) -> Result<String, String> {
    let script = repo.path("crates/xtask/oracle").join(oracle.script);
    let mut command = Command::new(python);
    // Output in UTF-8 and the same hashes in every run, whatever the machine's language.
    command.env("PYTHONUTF8", "1").env("PYTHONHASHSEED", "0").current_dir(&repo.root).arg(script).arg(&repo.root);
    for argument in oracle.arguments {
        match *argument {
            "TURA" => command.arg(repo.tura()),
            other => command.arg(other),
        };
    }
    let log = repo.target().join(format!("xtask/oracle-{}-{number}.log", oracle.name));
    match logged(&mut command, &log) {
        Ok(text) => Ok(format!("{}: {}", oracle.name, text.lines().last().unwrap_or("agrees"))),
        Err(reason) => Err(format!("{reason}\n{}", oracle.cure)),
    }
}
