//! Benchmarks: `benches/run.py`, which runs the peers beside us and writes docs/benchmarks.md.
//! Never part of `test`: a time measured on a busy machine is no test.

use std::process::Command;

use crate::needs::{Consent, python};
use crate::repo::Repo;

const SCRIPT: &str = "benches/run.py";

/// `cargo xtask bench [ARGUMENTS]`: builds the release and hands over to the script, output unaltered.
pub fn run(repo: &Repo, consent: Consent, arguments: &[String]) -> Result<String, String> {
    if !repo.path(SCRIPT).is_file() {
        return Err(format!("{SCRIPT} is not there yet"));
    }
    let python = python(repo, consent)?;
    let status = |command: &mut Command| command.current_dir(&repo.root).status().map_err(|e| e.to_string());
    if !status(Command::new("cargo").args(["build", "--release", "--workspace"]))?.success() {
        return Err("the release does not build".to_owned());
    }
    let tura = repo.target().join("release/tura");
    let ran = status(Command::new(python).arg(SCRIPT).arg(&repo.root).arg(tura).args(arguments))?;
    if ran.success() { Ok("measured".to_owned()) } else { Err(format!("{SCRIPT}: {ran}")) }
}
