//! The repository as a tree of files: which belong to it, and what they say.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository.
pub struct Repo {
    /// Its top folder.
    pub root: PathBuf,
}

/// Folders that hold what was made, not what was written.
const MADE: [&str; 4] = ["target", "office", ".git", "node_modules"];

impl Repo {
    /// The repository this program was built in; `cargo xtask` runs anywhere inside it.
    pub fn here() -> Repo {
        let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        Repo { root: Path::new(&manifest).join("../..").canonicalize().unwrap_or_else(|_| PathBuf::from(".")) }
    }

    /// A file's place on this machine.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The text of a file, `None` when it is absent or no text.
    pub fn text(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.path(name)).ok()
    }

    /// Where the build puts things.
    pub fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => self.root.join(dir),
            None => self.path("target"),
        }
    }

    /// The program as `cargo build` leaves it.
    pub fn tura(&self) -> PathBuf {
        self.target().join("debug/tura")
    }

    /// Every file that is or would be committed, sorted, with `/` between folders. From git where there
    /// is git (so that ignored files do not count), else from a walk.
    pub fn files(&self) -> Vec<String> {
        let listed =
            Command::new("git").args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]).current_dir(&self.root).output();
        let mut files: Vec<String> = match listed {
            Ok(out) if out.status.success() => {
                let text = String::from_utf8_lossy(&out.stdout).into_owned();
                text.split('\0').filter(|n| !n.is_empty() && self.path(n).is_file()).map(str::to_owned).collect()
            }
            _ => {
                let mut found = Vec::new();
                walk(&self.root, "", &mut found);
                found
            }
        };
        files.sort();
        files.dedup();
        files
    }
}

fn walk(folder: &Path, front: &str, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            if !MADE.contains(&name.as_str()) {
                walk(&path, &format!("{front}{name}/"), found);
            }
        } else {
            found.push(format!("{front}{name}"));
        }
    }
}

/// The files under a folder that end so.
pub fn under<'f>(files: &'f [String], folder: &'f str, ending: &'f str) -> impl Iterator<Item = &'f String> {
    files.iter().filter(move |f| f.starts_with(folder) && f.ends_with(ending))
}

/// Faults as one text, or the word for none.
pub fn verdict(faults: &[String], good: String) -> Result<String, String> {
    if faults.is_empty() { Ok(good) } else { Err(faults.join("\n")) }
}
