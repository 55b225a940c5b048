//! The order of the flow, held by a plain reading of text: which crate may use which, and which module
//! of a crate may use which. A stage uses only stages before it.

use std::collections::{BTreeMap, BTreeSet};

use toml::Table;

use crate::repo::{Repo, under, verdict};
use crate::source::{code, line, without_tests, words};
use crate::tidy::{Exception, exceptions};

/// The crates in the order of the flow. Some come with later stages of the project.
const CRATES: [&str; 11] = ["facts", "names", "lists", "engine", "index", "resolve", "ledger", "vault", "policy", "world", "app"];

/// Crates that use none of ours, and why.
const ALONE: [(&str, &str); 3] = [
    ("vault", "what opens a report must not depend on what reads the world"),
    ("world", "the republic must share nothing with the rules it measures"),
    ("xtask", "it judges a tree that may not compile"),
];

/// A crate that any other may use in its tests: it uses none of ours.
const FOR_TESTS: &str = "world";

/// Outside crates with one home.
const HOMES: [(&str, &[&str]); 2] =
    [("engine", &["arrow", "parquet", "datafusion", "ballista"]), ("app", &["ureq", "clap", "indicatif", "reqwest", "hyper", "axum"])];

/// Checks every crate.
pub fn run(repo: &Repo) -> Result<String, String> {
    let files = repo.files();
    let granted = exceptions(&repo.text("tidy.toml").unwrap_or_default())?;
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    let mut crates = 0;
    for manifest in under(&files, "crates/", "/Cargo.toml") {
        let folder = manifest.trim_end_matches("/Cargo.toml");
        let name = folder.trim_start_matches("crates/");
        if name.contains('/') {
            continue;
        }
        crates += 1;
        dependencies(name, &repo.text(manifest).unwrap_or_default(), &mut faults);
        let sources: BTreeMap<String, String> = under(&files, &format!("{folder}/src/"), ".rs")
            .filter_map(|f| Some((f[folder.len() + "/src/".len()..].to_owned(), repo.text(f)?)))
            .collect();
        modules(name, &sources, &granted, &mut used, &mut faults);
    }
    for stale in granted.iter().filter(|e| e.kind == "order" && !used.contains(*e)) {
        faults.push(format!("tidy.toml: order {} is no exception any more; remove the entry", stale.subject.join(" ")));
    }
    verdict(&faults, format!("{crates} crates in order"))
}

/// Holds a crate's dependencies to the order.
fn dependencies(name: &str, manifest: &str, faults: &mut Vec<String>) {
    let table: Table = match manifest.parse() {
        Ok(table) => table,
        Err(error) => return faults.push(format!("crates/{name}/Cargo.toml: {error}")),
    };
    let place = CRATES.iter().position(|c| *c == name);
    if place.is_none() && name != "xtask" {
        faults.push(format!("crates/{name}: not in the order of the flow; give it its place in crates/xtask/src/layers.rs"));
    }
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for used in table.get(section).and_then(|s| s.as_table()).into_iter().flat_map(|t| t.keys()) {
            let mut fault = |why: &str| faults.push(format!("crates/{name}/Cargo.toml: {section} has {used}: {why}"));
            if let Some(theirs) = CRATES.iter().position(|c| c == used) {
                if let Some((_, why)) = ALONE.iter().find(|(alone, _)| *alone == name) {
                    fault(why);
                } else if place.is_some_and(|ours| theirs >= ours) && !(section == "dev-dependencies" && used == FOR_TESTS) {
                    fault("a stage uses only stages before it");
                }
            }
            for (home, kinds) in HOMES {
                let is_kind = kinds.iter().any(|k| used == k || used.starts_with(&format!("{k}-")) || used.starts_with(&format!("{k}_")));
                // A test may read back with other readers what left the program.
                if is_kind && name != home && section != "dev-dependencies" {
                    fault(&format!("its only home is {home}"));
                }
            }
        }
    }
}

/// Holds the modules of a crate to the order in which its `lib.rs` names them.
fn modules(
    name: &str,
    sources: &BTreeMap<String, String>,
    granted: &BTreeSet<Exception>,
    used: &mut BTreeSet<Exception>,
    faults: &mut Vec<String>,
) {
    let Some(lib) = sources.get("lib.rs") else { return };
    let order = declared(without_tests(&code(lib)));
    let place = |module: &str| order.iter().position(|m| m == module);
    for (file, text) in sources.iter().filter(|(f, _)| !is_test_file(f)) {
        let module = file.split('/').next().unwrap_or("").trim_end_matches(".rs").to_owned();
        let Some(ours) = place(&module) else { continue };
        let code = code(text);
        let code = without_tests(&code);
        for (at, path) in root_paths(code, depth(file)) {
            if place(&path).is_none_or(|theirs| theirs <= ours) {
                continue;
            }
            let exception = Exception { kind: "order".to_owned(), subject: vec![name.to_owned(), module.clone(), path.clone()] };
            if granted.contains(&exception) {
                used.insert(exception);
                continue;
            }
            faults.push(format!(
                "crates/{name}/src/{file}:{}: {module} uses {path}, which stands after it in lib.rs; move what both need before {module}, or give the reason in tidy.toml",
                line(code, at)
            ));
        }
    }
}

fn is_test_file(file: &str) -> bool {
    file.split('/').any(|part| part.trim_end_matches(".rs").starts_with("tests"))
}

/// How many `super` lead from a file's items to the crate's root.
fn depth(file: &str) -> usize {
    let parts = file.split('/').count();
    if file.ends_with("/mod.rs") { parts - 1 } else { parts }
}

/// Modules in the order in which a file declares them.
fn declared(code: &str) -> Vec<String> {
    let all: Vec<(usize, &str)> = words(code).collect();
    all.windows(2).filter(|w| w[0].1 == "mod").map(|w| w[1].1.to_owned()).collect()
}

/// The first names of paths that begin at the crate's root: `crate::a`, `crate::{a, b::c}`, `super::a`
/// from a file that many levels down.
fn root_paths(code: &str, depth: usize) -> Vec<(usize, String)> {
    let supers = vec!["super::"; depth].concat();
    let mut found = Vec::new();
    for front in ["crate::".to_owned(), supers] {
        for (at, _) in code.match_indices(&front) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c == ':' || c == '$' || c == '_' || c.is_alphanumeric()) {
                continue;
            }
            let start = at + front.len();
            found.extend(first_names(&code[start..]).into_iter().map(|n| (at, n)));
        }
    }
    found
}

/// `a::b` gives a; `{a, b::{c, d}}` gives a and b.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| words(text).next().filter(|(at, _)| *at == 0).map(|(_, w)| w.to_owned());
    let Some(list) = rest.strip_prefix('{') else { return name(rest).into_iter().collect() };
    let mut found = Vec::new();
    let mut nested = 0;
    let mut start = 0;
    for (at, c) in list.char_indices() {
        match c {
            '{' => nested += 1,
            '}' if nested > 0 => nested -= 1,
            ',' | '}' if nested == 0 => {
                found.extend(name(list[start..at].trim()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_dependencies(name: &str, manifest: &str, expected: &[&str]) {
        let mut faults = Vec::new();
        dependencies(name, manifest, &mut faults);
        assert_eq!(faults.len(), expected.len(), "{faults:?}");
        for (found, wanted) in faults.iter().zip(expected) {
            assert!(found.contains(wanted), "{found:?} does not say {wanted:?}");
        }
    }

    #[test]
    fn a_crate_uses_only_crates_before_it() {
        check_dependencies("engine", "[dependencies]\nfacts.workspace = true", &[]);
        check_dependencies("engine", "[dependencies]\nledger.workspace = true\napp = {}", &["app", "ledger"]);
        check_dependencies("facts", "[dev-dependencies]\nengine.workspace = true", &["stages before"]);
        check_dependencies("engine", "[dev-dependencies]\nworld.workspace = true", &[]);
        check_dependencies("engine", "[dependencies]\nworld.workspace = true", &["stages before"]);
        check_dependencies("world", "[dependencies]\nfacts.workspace = true", &["share nothing"]);
        check_dependencies("xtask", "[dependencies]\nfacts.workspace = true", &["may not compile"]);
        check_dependencies("novel", "", &["order of the flow"]);
    }

    #[test]
    fn arrow_has_one_home_and_so_has_the_terminal() {
        check_dependencies("resolve", "[dependencies]\narrow-array = \"1\"\ndatafusion = \"1\"", &["engine", "engine"]);
        check_dependencies("engine", "[dependencies]\nclap.workspace = true\nparquet = \"1\"", &["app"]);
        check_dependencies("app", "[dependencies]\nclap_complete.workspace = true\nengine.workspace = true", &[]);
    }

    fn check_modules(files: &[(&str, &str)], expected: &[&str]) {
        let sources = files.iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned())).collect();
        let (mut used, mut faults) = (BTreeSet::new(), Vec::new());
        modules("engine", &sources, &BTreeSet::new(), &mut used, &mut faults);
        assert_eq!(faults.len(), expected.len(), "{faults:?}");
        for (found, wanted) in faults.iter().zip(expected) {
            assert!(found.contains(wanted), "{found:?} does not say {wanted:?}");
        }
    }

    const LIB: (&str, &str) = ("lib.rs", "pub mod a;\n\nmod b;\n\npub mod c;\n\n#[cfg(test)]\nmod tests;");

    #[test]
    fn a_module_uses_only_modules_before_it() {
        check_modules(&[LIB, ("b.rs", "use crate::a::X;\nuse crate::b::Y;")], &[]);
        check_modules(&[LIB, ("b.rs", "use crate::c::X;")], &["b uses c"]);
        check_modules(&[LIB, ("a/x.rs", "use crate::{b::Y, c::{d, e}};")], &["a uses b", "a uses c"]);
        check_modules(&[LIB, ("a/mod.rs", "\nfn f() { super::c::g() }")], &["a/mod.rs:2: a uses c"]);
        check_modules(&[LIB, ("a/x.rs", "use super::c;"), ("a/y.rs", "use super::super::c;")], &["a/y.rs:1"]);
    }

    #[test]
    fn tests_and_words_in_comments_are_free() {
        check_modules(
            &[
                LIB,
                ("a.rs", "// crate::c\n#[cfg(test)]\nmod t { use crate::c; }"),
                ("a/tests.rs", "use crate::c;"),
                ("tests.rs", "use crate::c;"),
            ],
            &[],
        );
        check_modules(&[LIB, ("a.rs", "let x = \"crate::c\"; macro_rules! m { () => { $crate::c } }")], &[]);
    }

    #[test]
    fn an_exception_names_crate_module_and_use() {
        let granted =
            exceptions("[[order]]\ncrate = \"engine\"\nmodule = \"a\"\nuses = \"c\"\nreason = \"for a while only\"").expect("is read");
        let sources = [LIB, ("a.rs", "use crate::c;")].iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned())).collect();
        let (mut used, mut faults) = (BTreeSet::new(), Vec::new());
        modules("engine", &sources, &granted, &mut used, &mut faults);
        assert_eq!((faults.len(), used), (0, granted));
    }
}
