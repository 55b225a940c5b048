//! Puts the project's rules, profiles, packs and sources into the program, so that one file is all
//! a user needs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    // Asked for when it runs: checkouts that share a target folder share this program too, and each has its own texts.
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["rules", "profiles", "packs", "sources", "publication", "locales", "indicators"] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        gather(&root.join(folder), &mut files);
    }
    files.sort();
    let mut out = String::from("/// Path in the project and text of every file.\npub static FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        let _ = writeln!(out, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    out.push_str("];\n");
    let target = PathBuf::from(std::env::var("OUT_DIR").unwrap_or_default()).join("embedded.rs");
    if let Err(error) = std::fs::write(&target, out) {
        panic!("{}: {error}", target.display());
    }
}

fn gather(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            gather(&path, out);
        } else if path.extension().is_some_and(|e| e == "toml" || e == "sql" || e == "ftl") {
            out.push(path);
        }
    }
}
