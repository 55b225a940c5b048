//! What the checks need and a bare Debian with Rust lacks: named first, then installed after asking.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::repo::Repo;
use crate::shell::{typed, works};

/// Whether something may be installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// `--yes`, or `CI=true`.
    Given,
    /// There is a person to ask.
    Ask,
    /// Neither.
    Nobody,
}

impl Consent {
    /// Takes `--yes` out of the words and looks at `CI`.
    pub fn from_words(words: &mut Vec<String>) -> Consent {
        let before = words.len();
        words.retain(|w| w != "--yes");
        let is_ci = std::env::var("CI").is_ok_and(|v| v == "true");
        if words.len() < before || is_ci {
            Consent::Given
        } else if std::io::stdin().is_terminal() {
            Consent::Ask
        } else {
            Consent::Nobody
        }
    }

    fn allows(self, question: &str) -> bool {
        match self {
            Consent::Given => true,
            Consent::Nobody => false,
            Consent::Ask => {
                print!("{question} [y/N] ");
                let _ = std::io::stdout().flush();
                let mut answer = String::new();
                std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
            }
        }
    }
}

/// Something that is missing, and the commands that bring it.
#[derive(Debug, PartialEq)]
struct Missing {
    what: String,
    install: Vec<Vec<String>>,
}

/// Sees to it that rustfmt and clippy are there.
pub fn rust_parts(consent: Consent) -> Result<(), String> {
    let parts = [("rustfmt", "fmt"), ("clippy", "clippy")];
    let absent: Vec<&str> = parts.iter().filter(|(_, verb)| !works("cargo", &[verb, "--version"])).map(|(n, _)| *n).collect();
    if absent.is_empty() {
        return Ok(());
    }
    let mut install = words("rustup component add");
    install.extend(absent.iter().map(|p| (*p).to_owned()));
    let missing = Missing { what: format!("Rust's {}", absent.join(" and ")), install: vec![install] };
    bring(&[missing], consent)
}

/// Sees to it that a browser is there that a program can steer.
pub fn browser(consent: Consent) -> Result<(), String> {
    let parts = [("chromium", "chromium"), ("chromedriver", "chromium-driver")];
    let absent: Vec<&str> = parts.iter().filter(|(program, _)| !works(program, &["--version"])).map(|(_, package)| *package).collect();
    if absent.is_empty() {
        return Ok(());
    }
    // Without a font of its own the browser draws boxes, and what it measures is not what a reader sees.
    let packages: Vec<&str> = absent.iter().copied().chain(["fonts-dejavu-core"]).collect();
    bring(&[Missing { what: format!("a browser to test with (Debian: {})", absent.join(", ")), install: apt(&packages) }], consent)
}

/// Sees to it that the Python environment of the oracles is there, and returns its interpreter.
pub fn python(repo: &Repo, consent: Consent) -> Result<PathBuf, String> {
    let [full, bare] = [REQUIREMENTS, BARE].map(|name| repo.text(name).ok_or_else(|| format!("{name} is missing; restore it from git")));
    let wanted = full? + &bare?;
    let folder = repo.path("target/python");
    let python = folder.join("bin/python");
    let stamp = folder.join("requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) && works(&python.to_string_lossy(), &["-c", "import sys"]) {
        return Ok(python);
    }
    let mut missing = Vec::new();
    // tomllib came with 3.11; Debian keeps ensurepip apart, in python3-venv.
    if !works("python3", &["-c", "import tomllib, venv, ensurepip"]) {
        missing.push(Missing {
            what: "Python 3.11 or newer with venv (Debian: python3, python3-venv)".to_owned(),
            install: apt(&["python3", "python3-venv"]),
        });
    }
    missing.push(python_packages(repo, &folder, &wanted));
    bring(&missing, consent)?;
    std::fs::write(&stamp, wanted).map_err(|e| format!("{}: {e}", stamp.display()))?;
    Ok(python)
}

const REQUIREMENTS: &str = "crates/xtask/oracle/requirements.txt";
/// Packages that are taken for a file they carry, without what they ask for.
const BARE: &str = "crates/xtask/site/carriers.txt";

fn python_packages(repo: &Repo, folder: &Path, wanted: &str) -> Missing {
    let names: Vec<&str> = wanted.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    let place = folder.to_string_lossy().into_owned();
    let [full, bare] = [REQUIREMENTS, BARE].map(|name| repo.path(name).to_string_lossy().into_owned());
    let install = [vec![format!("{place}/bin/python")], words("-m pip install --quiet --disable-pip-version-check")].concat();
    Missing {
        what: format!("Python packages under target/python: {}", names.join(", ")),
        install: vec![
            [words("python3 -m venv --clear"), vec![place]].concat(),
            [install.clone(), words("-r"), vec![full]].concat(),
            [install, words("--no-deps -r"), vec![bare]].concat(),
        ],
    }
}

fn apt(packages: &[&str]) -> Vec<Vec<String>> {
    let front = if works("sh", &["-c", "test \"$(id -u)\" = 0"]) { vec![] } else { words("sudo") };
    let names: Vec<String> = packages.iter().map(|p| (*p).to_owned()).collect();
    vec![[front.clone(), words("apt-get update -qq")].concat(), [front, words("apt-get install -y -qq"), names].concat()]
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn bring(missing: &[Missing], consent: Consent) -> Result<(), String> {
    println!("\nmissing on this machine:");
    for m in missing {
        println!("  {}", m.what);
        m.install.iter().for_each(|c| println!("      {}", typed(c)));
    }
    if !consent.allows("run these commands now?") {
        return Err("install them by the commands above, or run again with --yes".to_owned());
    }
    for command in missing.iter().flat_map(|m| &m.install) {
        let run = Command::new(&command[0]).args(&command[1..]).env("DEBIAN_FRONTEND", "noninteractive").status();
        if !run.is_ok_and(|s| s.success()) {
            return Err(format!("this command failed: {}\nrun it by hand, then again", typed(command)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_is_consent_and_is_taken_out_of_the_words() {
        let mut words = vec!["test".to_owned(), "--yes".to_owned()];
        assert_eq!(Consent::from_words(&mut words), Consent::Given);
        assert_eq!(words, ["test"]);
    }

    #[test]
    fn without_consent_nothing_is_run() {
        let missing = Missing { what: "a thing".to_owned(), install: vec![vec!["false".to_owned()]] };
        let reason = bring(&[missing], Consent::Nobody).expect_err("nobody was asked");
        assert!(reason.contains("--yes"));
    }
}
