//! House rules that no compiler checks: sizes, clocks, order, leftovers, machine paths, the shape of rules.
//!
//! In: the files of the repository and `tidy.toml`, the list of exceptions with their reasons.
//! Out: one line a fault, naming file, line and cure. What is refused, and why, is in STYLE.md.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::repo::{Repo, under, verdict};
use crate::source::{code, functions, line, words};

/// Lines of a file past which one asks what second subject crept in.
const FILE_LINES_MAX: usize = 500;
/// Lines of a function that still fit a screen.
const FUNCTION_LINES_MAX: usize = 70;

/// Files whose output people read or hashes cover: only ordered maps there.
const ORDERED: [&str; 2] = ["crates/app/src/output", "crates/engine/src/flags"];
/// Crates that may read the clock: the program at the top, and these commands.
const CLOCKED: [&str; 2] = ["crates/app/", "crates/xtask/"];
/// Beginnings of paths that exist on one machine only; the closing slash is added when looking.
const MACHINE_PATHS: [&str; 4] = ["/work", "/home", "/root", "/Users"];
/// What a rule's folder holds, and nothing else.
const RULE_FILES: [&str; 3] = ["cases.toml", "rule.sql", "rule.toml"];

/// Keywords that stand lowercase in SQL.
const KEYWORDS: &str = "select from where group by having order join left right full inner outer cross on as and or not in is null \
    case when then else end with union all distinct exists between like cast over partition asc desc nulls first last true false \
    count sum min max coalesce nullif interval date timestamp double bigint integer varchar create view lag lead extract using except intersect";

/// An exception that `tidy.toml` grants.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exception {
    /// `long_file`, `long_function` or `order`.
    pub kind: String,
    /// What is excepted: a path; a path and a function; a crate, a module and what it uses.
    pub subject: Vec<String>,
}

/// Reads `tidy.toml`. An exception without a reason is a fault.
pub fn exceptions(text: &str) -> Result<BTreeSet<Exception>, String> {
    const KINDS: [(&str, &[&str]); 3] =
        [("long_file", &["path"]), ("long_function", &["path", "name"]), ("order", &["crate", "module", "uses"])];
    let table: Table = text.parse().map_err(|e| format!("tidy.toml: {e}"))?;
    let mut found = BTreeSet::new();
    for (kind, list) in &table {
        let keys = KINDS.iter().find(|(k, _)| k == kind).ok_or_else(|| format!("tidy.toml: there is no list {kind}"))?.1;
        for entry in list.as_array().into_iter().flatten() {
            let get = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or("").trim().to_owned();
            let subject: Vec<String> = keys.iter().map(|k| get(k)).collect();
            if subject.iter().any(String::is_empty) {
                return Err(format!("tidy.toml: an entry of {kind} lacks one of {}", keys.join(", ")));
            }
            if get("reason").split_whitespace().count() < 3 {
                return Err(format!("tidy.toml: {} needs a reason of a few words", subject.join(" ")));
            }
            found.insert(Exception { kind: kind.clone(), subject });
        }
    }
    Ok(found)
}

/// Checks the repository. The word for good says how much was looked at.
pub fn run(repo: &Repo) -> Result<String, String> {
    let granted = exceptions(&repo.text("tidy.toml").unwrap_or_default())?;
    let files = repo.files();
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for name in &files {
        let Some(text) = repo.text(name) else { continue };
        machine_paths(name, &text, &mut faults);
        if name.ends_with(".rs") {
            rust(name, &text, &granted, &mut used, &mut faults);
        }
    }
    rule_folders(repo, &files, &mut faults);
    for stale in granted.iter().filter(|e| e.kind != "order" && !used.contains(*e)) {
        faults.push(format!("tidy.toml: {} {} is no exception any more; remove the entry", stale.kind, stale.subject.join(" ")));
    }
    verdict(&faults, format!("{} files", files.len()))
}

fn rust(name: &str, text: &str, granted: &BTreeSet<Exception>, used: &mut BTreeSet<Exception>, faults: &mut Vec<String>) {
    let code = code(text);
    let mut sized = |kind: &str, subject: Vec<String>, fault: String| {
        let exception = Exception { kind: kind.to_owned(), subject };
        if granted.contains(&exception) {
            used.insert(exception);
        } else {
            faults.push(fault);
        }
    };
    let lines = text.lines().count();
    if lines > FILE_LINES_MAX {
        let fault = format!("{name}: {lines} lines, over {FILE_LINES_MAX}; split off its second subject, or give the reason in tidy.toml");
        sized("long_file", vec![name.to_owned()], fault);
    }
    for f in functions(&code).iter().filter(|f| f.lines > FUNCTION_LINES_MAX) {
        let fault = format!(
            "{name}:{}: function {} has {} lines, over {FUNCTION_LINES_MAX}; give a part of it a name, or the reason in tidy.toml",
            f.line, f.name, f.lines
        );
        sized("long_function", vec![name.to_owned(), f.name.to_owned()], fault);
    }
    refused_words(name, &code, faults);
}

/// Words of code that are refused, each with what to write instead.
fn refused_words(name: &str, code: &str, faults: &mut Vec<String>) {
    let is_clocked = CLOCKED.iter().any(|c| name.starts_with(c)) || name.contains("/examples/");
    let is_ordered = ORDERED.iter().any(|o| name.starts_with(o));
    let tests_begin = if name.contains("/tests") { 0 } else { crate::source::without_tests(code).len() };
    for (at, word) in words(code) {
        let after = &code[at + word.len()..];
        let cure = match word {
            "SystemTime" | "Instant" if after.starts_with("::now") && !is_clocked => {
                "time comes in as an argument; only the app reads the clock"
            }
            _ if is_ordered && (word.ends_with("HashMap") || word.ends_with("HashSet")) => {
                "use a BTreeMap or BTreeSet: this is printed or hashed"
            }
            "dbg" | "todo" | "unimplemented" if after.starts_with('!') => "finish it, or return an error that says what is missing",
            "ignore" if code[..at].ends_with("#[") => "no ignored tests: assert what happens today and say so",
            "thread" if after.starts_with("::sleep") && at >= tests_begin => "tests do not sleep: wait for the thing itself",
            _ => continue,
        };
        faults.push(format!("{name}:{}: `{word}`: {cure}", line(code, at)));
    }
}

fn machine_paths(name: &str, text: &str, faults: &mut Vec<String>) {
    for start in MACHINE_PATHS {
        let path = format!("{start}/");
        for (at, _) in text.match_indices(&path) {
            let before = text[..at].chars().next_back();
            // `example.org/home/` is an address and `docs/work/` a folder of ours.
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '}' | '/' | '*' | '~')) {
                continue;
            }
            faults.push(format!(
                "{name}:{}: a path of one machine ({path}…); take it from an argument or a temporary folder",
                line(text, at)
            ));
        }
    }
}

/// Folders whose members are rules.
fn rule_homes(files: &[String]) -> BTreeSet<&str> {
    let home = |f: &String| {
        let end = if f.starts_with("rules/") { "rules".len() } else { f.find("/rules/")? + "/rules".len() };
        (f.starts_with("rules/") || f.starts_with("profiles/")).then_some(end)
    };
    files.iter().filter_map(|f| home(f).map(|end| &f[..end])).collect()
}

fn rule_folders(repo: &Repo, files: &[String], faults: &mut Vec<String>) {
    for home in rule_homes(files) {
        let front = format!("{home}/");
        let folders: BTreeSet<&str> = under(files, &front, "").filter_map(|f| f[front.len()..].split_once('/').map(|(d, _)| d)).collect();
        for folder in folders {
            let place = format!("{front}{folder}/");
            let inside: Vec<&str> = under(files, &place, "").map(|f| &f[place.len()..]).collect();
            if inside != RULE_FILES {
                faults.push(format!("{place}: holds {}; a rule is exactly {}", inside.join(", "), RULE_FILES.join(", ")));
            }
            if let Some(meta) = repo.text(&format!("{place}rule.toml")) {
                let code = meta.parse::<Table>().ok().and_then(|t| Some(t.get("code")?.as_str()?.to_owned())).unwrap_or_default();
                if code.is_empty() || !folder.starts_with(&format!("{code}-")) {
                    faults.push(format!("{place}: its name must begin with its code, {code}-"));
                }
            }
            if let Some(sql) = repo.text(&format!("{place}rule.sql")) {
                rule_sql(&format!("{place}rule.sql"), &sql, faults);
            }
        }
    }
}

fn rule_sql(name: &str, text: &str, faults: &mut Vec<String>) {
    let first = text.lines().next().unwrap_or("");
    if !first.starts_with("-- one row a") {
        faults.push(format!("{name}:1: the first line names the grain: `-- one row a process …`"));
    }
    if let Some(at) = text.find('\t') {
        faults.push(format!("{name}:{}: a tab; four spaces", line(text, at)));
    }
    let bare = bare_sql(text);
    if bare.trim_end().ends_with(';') {
        faults.push(format!("{name}: ends with a semicolon; a rule is one select and needs none"));
    }
    let keywords: BTreeSet<&str> = KEYWORDS.split_whitespace().collect();
    for (at, word) in words(&bare) {
        let lower = word.to_ascii_lowercase();
        if word != lower && keywords.contains(lower.as_str()) {
            faults.push(format!("{name}:{}: {word}; keywords are lowercase", line(&bare, at)));
        }
    }
}

/// SQL with comments, texts and quoted names blanked out.
fn bare_sql(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut until = None;
    while let Some(c) = chars.next() {
        match until {
            Some(end) => {
                if c == end {
                    until = None;
                }
                out.push(if c == '\n' { '\n' } else { ' ' });
            }
            None if c == '-' && chars.peek() == Some(&'-') => {
                until = Some('\n');
                out.push(' ');
            }
            None if c == '\'' || c == '"' => {
                until = Some(c);
                out.push(' ');
            }
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The faults of one Rust file, as `line: word`.
    fn check(name: &str, text: &str, expected: &[&str]) {
        let (mut used, mut faults) = (BTreeSet::new(), Vec::new());
        rust(name, text, &BTreeSet::new(), &mut used, &mut faults);
        machine_paths(name, text, &mut faults);
        let short: Vec<String> = faults.iter().map(|f| f.trim_start_matches(name).trim_start_matches(':').to_owned()).collect();
        assert_eq!(short.len(), expected.len(), "{name}: {short:?}");
        for (found, wanted) in short.iter().zip(expected) {
            assert!(found.contains(wanted), "{found:?} does not say {wanted:?}");
        }
    }

    #[test]
    fn the_clock_is_read_in_the_app_only() {
        check("crates/engine/src/a.rs", "let t = Instant::now();", &["1: `Instant`"]);
        check("crates/facts/src/a.rs", "\nstd::time::SystemTime::now()", &["2: `SystemTime`"]);
        check("crates/app/src/a.rs", "let t = Instant::now();", &[]);
        check("crates/engine/src/a.rs", "// Instant::now() is refused\nlet t: Instant;", &[]);
    }

    #[test]
    fn what_is_printed_or_hashed_is_ordered() {
        check("crates/engine/src/flags/mod.rs", "let m: FxHashMap<u8, u8>;", &["`FxHashMap`"]);
        check("crates/app/src/output/table.rs", "use std::collections::HashSet;", &["`HashSet`"]);
        check("crates/engine/src/rules/run.rs", "use std::collections::HashMap;", &[]);
    }

    #[test]
    fn leftovers_are_refused_wherever_they_stand() {
        check("crates/app/src/a.rs", "dbg!(x); todo!(); unimplemented!()", &["`dbg`", "`todo`", "`unimplemented`"]);
        check("crates/app/src/a.rs", "#[test]\n#[ignore]\nfn f() {}\n#[ignore = \"slow\"]", &["2: `ignore`", "4: `ignore`"]);
        check("crates/app/src/a.rs", "\"dbg!(x)\"; let todo = 1; record.ignore(x)", &[]);
    }

    #[test]
    fn tests_do_not_sleep_but_the_program_may() {
        check("crates/app/tests/a.rs", "std::thread::sleep(d)", &["`thread`"]);
        check("crates/app/src/a.rs", "thread::sleep(d);", &[]);
        check("crates/app/src/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { thread::sleep(d) }", &["3: `thread`"]);
    }

    #[test]
    fn long_files_and_functions_need_a_reason() {
        let file = "\n".repeat(FILE_LINES_MAX + 1);
        check("crates/app/src/a.rs", &file, &["501 lines"]);
        check("crates/app/src/a.rs", &file[1..], &[]);
        let function = |lines: usize| format!("fn f() {{{}}}", "\n".repeat(lines - 1));
        check("crates/app/src/a.rs", &function(FUNCTION_LINES_MAX + 1), &["function f has 71 lines"]);
        check("crates/app/src/a.rs", &function(FUNCTION_LINES_MAX), &[]);
    }

    #[test]
    fn an_exception_with_a_reason_is_granted_and_noted_as_used() {
        let granted = exceptions("[[long_file]]\npath = \"a.rs\"\nreason = \"a table of data\"").expect("is read");
        let (mut used, mut faults) = (BTreeSet::new(), Vec::new());
        rust("a.rs", &"\n".repeat(600), &granted, &mut used, &mut faults);
        assert_eq!((faults.len(), used), (0, granted));
    }

    #[test]
    fn exceptions_without_a_reason_or_of_no_kind_are_faults() {
        for bad in [
            "[[long_file]]\npath = \"a\"",
            "[[long_file]]\npath = \"a\"\nreason = \"because\"",
            "[[long_function]]\npath = \"a\"\nreason = \"a b c\"",
            "[[odd]]",
        ] {
            assert!(exceptions(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn paths_of_one_machine_are_refused() {
        let path = |start: usize, rest: &str| format!("let a = \"{}/{rest}\";", MACHINE_PATHS[start]);
        check("crates/app/src/a.rs", &path(0, "main"), &["a path of one machine"]);
        check("docs/a.md", &path(1, "me"), &["a path of one machine"]);
        check("docs/a.md", "https://example.org/home/page and docs/work/ and target/root/x", &[]);
    }

    fn check_sql(text: &str, expected: &[&str]) {
        let mut faults = Vec::new();
        rule_sql("rule.sql", text, &mut faults);
        assert_eq!(faults.len(), expected.len(), "{faults:?}");
        for (found, wanted) in faults.iter().zip(expected) {
            assert!(found.contains(wanted), "{found:?} does not say {wanted:?}");
        }
    }

    #[test]
    fn a_rules_sql_has_its_shape() {
        check_sql("-- one row a process: x\nselect 'SELECT' as \"FROM\" -- AND\nfrom t", &[]);
        check_sql("select 1", &["names the grain"]);
        check_sql("-- one row a lot\nSELECT 1\nFrom t", &["2: SELECT", "3: From"]);
        check_sql("-- one row a lot\n\tselect 1;", &["2: a tab", "semicolon"]);
    }

    #[test]
    fn rules_live_in_rules_and_in_profiles() {
        let files = ["docs/rules/a.md", "profiles/x/rules/R1-a/rule.sql", "rules/R1-a/rule.sql", "rules/views.sql"].map(str::to_owned);
        assert_eq!(rule_homes(&files).into_iter().collect::<Vec<_>>(), ["profiles/x/rules", "rules"]);
    }
}
