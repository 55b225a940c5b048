//! The site in a real browser, its API under a fuzzer, and the desk under other people's clients (`crates/xtask/site/*.py`).
//!
//! They make a small republic or office with the program as it was built, serve it on a free port, and stop it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::needs::{self, Consent};
use crate::repo::Repo;
use crate::shell::logged;

/// Where `cargo xtask screens` writes; docs/site.md shows them.
const SCREENS: &str = "docs/screens";

/// The reader's paths, accessibility and layout in a headless browser.
pub fn browse(repo: &Repo, consent: Consent) -> Result<String, String> {
    ask(repo, consent, "run.py", &["tests"])
}

/// Schemathesis against the program's own description of its API.
pub fn fuzz(repo: &Repo, consent: Consent) -> Result<String, String> {
    ask(repo, consent, "fuzz.py", &[])
}

/// The desk: the clients that people screen with, and its pages in a headless browser.
pub fn desk(repo: &Repo, consent: Consent) -> Result<String, String> {
    ask(repo, consent, "desk.py", &[])
}

/// `cargo xtask site [browser | fuzz | desk]`: the steps alone, the program built before them.
pub fn run(repo: &Repo, consent: Consent, words: &[String]) -> Result<String, String> {
    built(repo)?;
    match words {
        [] => Ok([browse(repo, consent)?, fuzz(repo, consent)?, desk(repo, consent)?].join("\n")),
        [one] if one == "browser" => browse(repo, consent),
        [one] if one == "fuzz" => fuzz(repo, consent),
        [one] if one == "desk" => desk(repo, consent),
        other => Err(format!("site knows no {}; it knows browser, fuzz and desk", other.join(" "))),
    }
}

/// `cargo xtask screens`: pictures of each kind of page, for the docs.
pub fn screens(repo: &Repo, consent: Consent) -> Result<String, String> {
    built(repo)?;
    let folder = repo.path(SCREENS).to_string_lossy().into_owned();
    ask(repo, consent, "run.py", &["screens", &folder])
}

fn built(repo: &Repo) -> Result<PathBuf, String> {
    let log = repo.target().join("xtask/build.log");
    logged(Command::new("cargo").args(["build", "--workspace"]).current_dir(&repo.root), &log).map(|_| repo.tura())
}

fn ask(repo: &Repo, consent: Consent, script: &str, arguments: &[&str]) -> Result<String, String> {
    needs::browser(consent)?;
    let python = needs::python(repo, consent)?;
    let mut command = Command::new(python);
    command.env("PYTHONUTF8", "1").env("PYTHONHASHSEED", "0").current_dir(&repo.root);
    command.arg(repo.path("crates/xtask/site").join(script)).arg(&repo.root).arg(repo.tura()).args(arguments);
    let name = Path::new(script).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = logged(&mut command, &repo.target().join(format!("xtask/site-{name}.log")))?;
    Ok(text.lines().last().unwrap_or_default().to_owned())
}
