//! Docs that cannot drift: pages made from the code, and checks that both sides of every name exist.
//!
//! - `docs/rule-list.md` and `docs/tables.md` are written from the rule folders and `tables.toml`.
//! - A word that `docs/words.md` says is in the code, is.
//! - A link leads to a file that is there, and to a heading in it.
//! - A command shown in a page is one that the program knows ([`commands`], once it is built).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use toml::{Table, Value};

use crate::repo::{Repo, under, verdict};
use crate::source::words;

/// Writes one page from the repository and the list of its files.
type Make = fn(&Repo, &[String]) -> Result<String, String>;

/// The generated pages.
const PAGES: [(&str, Make); 2] = [("docs/rule-list.md", rule_list), ("docs/tables.md", tables)];

/// Writes the generated pages.
pub fn write(repo: &Repo) -> Result<String, String> {
    let files = repo.files();
    for (page, make) in PAGES {
        std::fs::write(repo.path(page), make(repo, &files)?).map_err(|e| format!("{page}: {e}"))?;
    }
    Ok(format!("written: {}", PAGES.map(|(p, _)| p).join(", ")))
}

/// Checks everything that needs no built program.
pub fn run(repo: &Repo) -> Result<String, String> {
    let files = repo.files();
    let mut faults = Vec::new();
    for (page, make) in PAGES {
        if repo.text(page).as_deref() != Some(make(repo, &files)?.as_str()) {
            faults.push(format!("{page}: behind the code; run `cargo xtask docs --write`"));
        }
    }
    word_list(repo, &files, &mut faults);
    let pages: BTreeMap<&String, String> = under(&files, "", ".md").filter_map(|f| Some((f, repo.text(f)?))).collect();
    for (page, text) in &pages {
        links(repo, page, text, &mut faults);
    }
    verdict(&faults, format!("{} pages", pages.len()))
}

fn rule_list(repo: &Repo, files: &[String]) -> Result<String, String> {
    let mut out = "<!-- Written by `cargo xtask docs --write` from the rule folders. Do not edit. -->\n\n# The rules\n\n\
        How a rule is written: [rules.md](rules.md). Kind: *violation-if-proved* breaks a provision if the facts hold, *restriction* limits \
        competition, lawfully or not, *signal* is a reason to look. A flag of a rule marked *desk* only sorts work and is never published.\n"
        .to_owned();
    for (home, title) in [("rules/", "Rules of the default profile"), ("profiles/cardinal/rules/", "Definitions of the profile `cardinal`")]
    {
        let mut rows = BTreeMap::new();
        for file in under(files, home, "/rule.toml") {
            let meta: Table = repo.text(file).unwrap_or_default().parse().map_err(|e| format!("{file}: {e}"))?;
            let get = |key: &str| meta.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
            let name = meta.get("name").and_then(|n| n.get("en")).and_then(Value::as_str).unwrap_or("").to_owned();
            let fields: Vec<&str> = meta.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
            let needs = fields.iter().map(|f| format!("`{f}`")).collect::<Vec<_>>().join(", ");
            let folder = file.trim_end_matches("/rule.toml");
            let row = format!(
                "| [{code}](../{folder}/rule.toml) | {name} | {} | {} | {} | {} | {needs} |\n",
                get("stage"),
                get("kind"),
                get("subject"),
                get("publication"),
                code = get("code"),
            );
            rows.insert(get("code"), row);
        }
        out += &format!(
            "\n## {title}\n\n{} rules.\n\n| code | name | stage | kind | judges | may stand on | needs |\n|---|---|---|---|---|---|---|\n",
            rows.len()
        );
        out.extend(rows.into_values());
    }
    Ok(out)
}

fn tables(repo: &Repo, _files: &[String]) -> Result<String, String> {
    const FROM: &str = "crates/engine/tables.toml";
    let text = repo.text(FROM).ok_or_else(|| format!("{FROM} is missing"))?;
    let doc: Table = text.parse().map_err(|e| format!("{FROM}: {e}"))?;
    // The order of the file is the order of the flow; a parsed table has lost it.
    let order = text.lines().filter_map(|l| l.strip_prefix('[')?.strip_suffix(']'));
    let mut out =
        "<!-- Written by `cargo xtask docs --write` from crates/engine/tables.toml. Do not edit. -->\n\n# The tables\n\n".to_owned();
    out += TABLES_HEAD;
    for name in order {
        let table = doc.get(name).and_then(Value::as_table).ok_or_else(|| format!("{FROM}: no table {name}"))?;
        let grain = table.get("grain").and_then(Value::as_str).unwrap_or("");
        out += &format!("\n## {name}\n\n{}.\n\n| column | type | OCDS path | what it holds |\n|---|---|---|---|\n", capital(grain));
        for column in table.get("columns").and_then(Value::as_array).into_iter().flatten() {
            let cell = |at: usize| column.get(at).and_then(Value::as_str).unwrap_or("").replace('|', "\\|");
            let path = if cell(2).is_empty() { String::new() } else { format!("`{}`", cell(2)) };
            out += &format!("| `{}` | {} | {path} | {} |\n", cell(0), cell(1), cell(3));
        }
    }
    Ok(out)
}

const TABLES_HEAD: &str = "\
One Parquet file a table; the names and the grain are those of OCDS. Missing is null, never zero or an empty text.

| type | in Parquet | holds |
|---|---|---|
| text | text | the published text |
| int | 64-bit integer | a whole number |
| id | 64-bit integer | a row's own id or another row's; printed as 16 hex digits |
| bool | boolean | true, false or null |
| number | decimal(38, 6) | a decimal number |
| money | three columns | `NAME` decimal(38, 6), `NAME_text` as published, and its currency: `currency` for `amount`, `X_currency` for `X_amount` |
| date | three columns | `NAME_text` as published, `NAME_day` the calendar day as written, `NAME_at` the instant in UTC; the last two null where the text is less precise |

Every table begins with `process_id` and `row_id` (id) and ends with where the row came from: `file` (into `files`), `offset` and `length`
(bytes of the enclosing release in the unpacked file), `pointer` (a JSON pointer inside it) and `content` (XXH3 of the row's own bytes).
Where several lists of a release fill one table, `section` says which, and the path given is that of the first.
";

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// Holds the list of terms to the code: the last column names, in backticks, where a word is met.
fn word_list(repo: &Repo, files: &[String], faults: &mut Vec<String>) {
    const PAGE: &str = "docs/words.md";
    let Some(text) = repo.text(PAGE) else { return };
    let mut known = BTreeSet::new();
    let is_source = |f: &&String| f.ends_with(".rs") || f.ends_with(".toml") || f.ends_with(".sql");
    for file in files.iter().filter(|f| f.starts_with("crates/") || f.starts_with("rules/")).filter(is_source) {
        let source = repo.text(file).unwrap_or_default();
        known.extend(words(&source).map(|(_, w)| w.to_owned()));
    }
    for (number, row) in text.lines().enumerate().filter(|(_, l)| l.starts_with('|')) {
        let cells: Vec<&str> = row.trim().trim_matches('|').split('|').collect();
        for name in cells.last().into_iter().flat_map(|c| c.split('`').skip(1).step_by(2)) {
            if !name.split("::").all(|part| known.contains(part)) {
                faults.push(format!("{PAGE}:{}: `{name}` is not in the source; follow the rename, or leave the cell empty", number + 1));
            }
        }
    }
}

/// Holds the links of a page to the files and headings they name.
fn links(repo: &Repo, page: &str, text: &str, faults: &mut Vec<String>) {
    let folder = Path::new(page).parent().unwrap_or(Path::new(""));
    for (number, target) in targets(text) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, heading) = target.split_once('#').unwrap_or((&target, ""));
        let place = if file.is_empty() { Path::new(page).to_owned() } else { folder.join(file) };
        let there = repo.root.join(&place);
        if !there.exists() {
            faults.push(format!("{page}:{number}: the link {target} leads nowhere"));
        } else if !heading.is_empty() && !headings(&std::fs::read_to_string(&there).unwrap_or_default()).contains(heading) {
            faults.push(format!("{page}:{number}: {} has no heading #{heading}", place.display()));
        }
    }
}

/// `](target)` outside code, with line numbers.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        let bare: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for part in bare.split("](").skip(1) {
            if let Some((target, _)) = part.split_once(')') {
                found.push((number, target.split(' ').next().unwrap_or("").to_owned()));
            }
        }
    }
    found
}

/// The lines outside fenced blocks, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(n, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        (!fenced && !is_fence).then_some((n + 1, line))
    })
}

/// Anchors of a page's headings, as forges make them.
fn headings(text: &str) -> BTreeSet<String> {
    let anchor = |title: &str| -> String {
        let kept = title.trim().to_lowercase();
        kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    prose(text).filter(|(_, l)| l.starts_with('#')).map(|(_, l)| anchor(l.trim_start_matches('#'))).collect()
}

/// Holds every command shown in a page to what the program says it knows. Needs the built program.
pub fn commands(repo: &Repo) -> Result<String, String> {
    let files = repo.files();
    let mut faults = Vec::new();
    let mut helps = BTreeMap::new();
    let mut count = 0;
    for page in under(&files, "", ".md").filter(|f| !f.starts_with("fixtures/")) {
        for (number, words) in shown(&repo.text(page).unwrap_or_default()) {
            count += 1;
            if let Err(reason) = command(repo, &words, &mut helps) {
                faults.push(format!("{page}:{number}: {reason}"));
            }
        }
    }
    verdict(&faults, format!("{count} commands"))
}

/// Commands of ours in fenced blocks: what follows `tura`, `cargo run … --` (as `tura …`) or `cargo xtask`.
fn shown(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let line = line.trim().trim_start_matches("$ ");
        let line = line.split(" #").next().unwrap_or(line);
        let rest = match line.split_once(" -- ") {
            Some((front, rest)) if front.starts_with("cargo run") => Some(format!("tura {rest}")),
            _ if line.starts_with("tura ") => Some(line.to_owned()),
            _ if line.starts_with("cargo xtask ") => Some(line.trim_start_matches("cargo ").to_owned()),
            _ => None,
        };
        if let Some(rest) = rest.filter(|_| fenced) {
            found.push((number + 1, unquoted(&rest)));
        }
    }
    found
}

/// The words before any pipe or redirection, quoted ones as one word.
fn unquoted(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if matches!(c, '|' | '>' | '<' | '&' | ';') => break,
            None if c == ' ' => out.push(String::new()),
            _ => out.last_mut().into_iter().for_each(|w| w.push(c)),
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

fn command(repo: &Repo, words: &[String], helps: &mut BTreeMap<Vec<String>, Option<String>>) -> Result<(), String> {
    let (program, rest) = words.split_first().ok_or("an empty command")?;
    if program == "xtask" {
        let verb = rest.first().map_or("", String::as_str);
        return if crate::COMMANDS.contains(&verb) { Ok(()) } else { Err(format!("there is no `cargo xtask {verb}`")) };
    }
    let mut path: Vec<String> = Vec::new();
    let mut help = help_of(repo, &path, helps).ok_or_else(|| format!("{} does not run", repo.tura().display()))?;
    for word in rest.iter().take_while(|w| !w.starts_with('-')) {
        if !help.contains("Commands:") {
            break;
        }
        path.push(word.clone());
        help = help_of(repo, &path, helps).ok_or_else(|| format!("there is no `tura {}`", path.join(" ")))?;
    }
    for option in rest.iter().filter(|w| w.starts_with("--")).map(|w| w.split('=').next().unwrap_or(w)) {
        let is_known = option == "--" || help.split(|c: char| !c.is_alphanumeric() && c != '-').any(|w| w == option);
        if !is_known {
            return Err(format!("`tura {}` knows no {option}", path.join(" ")));
        }
    }
    Ok(())
}

fn help_of(repo: &Repo, path: &[String], helps: &mut BTreeMap<Vec<String>, Option<String>>) -> Option<String> {
    let ask = || {
        let out = Command::new(repo.tura()).args(path).arg("--help").output().ok()?;
        out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
    };
    helps.entry(path.to_vec()).or_insert_with(ask).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_outside_code_only() {
        let text = "a [b](c.md#d) `[x](y)` [e](f \"title\")\n```\n[g](h)\n```\n[i](j)";
        assert_eq!(targets(text), [(1, "c.md#d".to_owned()), (1, "f".to_owned()), (5, "j".to_owned())]);
    }

    #[test]
    fn headings_become_anchors() {
        let found = headings("# A page: its `head`\n```\n# no\n```\n## Две_части 2");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a-page-its-head", "две_части-2"]);
    }

    #[test]
    fn a_link_to_nowhere_is_a_fault() {
        let mut faults = Vec::new();
        let repo = Repo { root: std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")) };
        links(&repo, "src/x.md", "[a](../Cargo.toml) [b](absent.md) [c](https://example.org) [d](../Cargo.toml#nope)", &mut faults);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].contains("absent.md") && faults[1].contains("#nope"));
    }

    #[test]
    fn commands_are_read_from_fenced_blocks() {
        let text = "tura no\n```sh\n$ tura query \"select a > 1\" --format csv > x.csv # note\ncargo run --release -- demo\ncargo xtask tidy\nls\n```";
        let found: Vec<Vec<String>> = shown(text).into_iter().map(|(_, w)| w).collect();
        assert_eq!(found, [vec!["tura", "query", "select a > 1", "--format", "csv"], vec!["tura", "demo"], vec!["xtask", "tidy"]]);
    }

    #[test]
    fn an_unknown_command_of_xtask_is_a_fault() {
        let repo = Repo { root: std::path::PathBuf::from(".") };
        let words = |w: &str| vec!["xtask".to_owned(), w.to_owned()];
        assert!(command(&repo, &words("tidy"), &mut BTreeMap::new()).is_ok());
        assert!(command(&repo, &words("tidey"), &mut BTreeMap::new()).is_err());
    }
}
