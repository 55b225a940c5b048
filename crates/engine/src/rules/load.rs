//! Loading rules from folders, and packs and profiles beside them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use facts::packs::Pack;
use facts::rules::RuleMeta;
use thiserror::Error;

use super::guard;

/// A rule, ready to run.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What `rule.toml` says.
    pub meta: RuleMeta,
    /// Its SQL.
    pub sql: String,
    /// Its cases, as written.
    pub cases: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Names the text of the rule and of every view it rests on.
    pub fingerprint: String,
}

/// A shared view.
#[derive(Clone, Debug)]
pub struct View {
    /// Its name.
    pub name: String,
    /// Its select.
    pub sql: String,
}

/// A set of rules with the views they share.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// In order of code.
    pub rules: Vec<Rule>,
    /// In the order in which they build on one another.
    pub views: Vec<View>,
    /// Rules that could not be loaded, with the reason: they are named in every result.
    pub broken: Vec<(String, String)>,
}

/// What can go wrong with the files of the project.
#[derive(Debug, Error)]
pub enum LoadError {
    /// A file cannot be read.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file does not say what it should.
    #[error("{path}: {reason}")]
    Malformed {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
}

fn text(path: &Path) -> Result<String, LoadError> {
    std::fs::read_to_string(path).map_err(|error| LoadError::Io { path: path.display().to_string(), error })
}

fn malformed(path: &Path, reason: String) -> LoadError {
    LoadError::Malformed { path: path.display().to_string(), reason }
}

impl RuleSet {
    /// Loads every rule folder of `folders` (a later folder's code replaces an earlier one's) and the
    /// views of each `views` file.
    pub fn load(folders: &[PathBuf], views: &[PathBuf]) -> Result<RuleSet, LoadError> {
        let mut set = RuleSet::default();
        for path in views.iter().filter(|p| p.exists()) {
            set.views.extend(read_views(path)?);
        }
        let mut by_code: BTreeMap<String, Rule> = BTreeMap::new();
        for folder in folders {
            for entry in sorted_folders(folder)? {
                match set.load_rule(&entry) {
                    Ok(rule) => {
                        by_code.insert(rule.meta.code.clone(), rule);
                    }
                    Err(error) => {
                        let name = entry.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                        set.broken.push((name, error.to_string()));
                    }
                }
            }
        }
        set.rules = by_code.into_values().collect();
        Ok(set)
    }

    fn load_rule(&self, folder: &Path) -> Result<Rule, LoadError> {
        let toml_path = folder.join("rule.toml");
        let sql_path = folder.join("rule.sql");
        let meta_text = text(&toml_path)?;
        let meta = RuleMeta::parse(&meta_text).map_err(|reason| malformed(&toml_path, reason))?;
        let sql = text(&sql_path)?;
        guard::check(&sql).map_err(|reason| malformed(&sql_path, reason))?;
        let cases_path = folder.join("cases.toml");
        let cases = text(&cases_path)?;
        let fingerprint = self.fingerprint(&meta_text, &sql);
        Ok(Rule { meta, sql, cases, folder: folder.to_owned(), fingerprint })
    }

    /// The views that a SQL text rests on, in their order.
    pub fn views_of(&self, sql: &str) -> Vec<&View> {
        let mut needed: Vec<bool> = self.views.iter().map(|v| mentions(sql, &v.name)).collect();
        // Views build only on earlier ones, so one pass from the end finds all.
        for later in (0..self.views.len()).rev() {
            if needed[later] {
                for earlier in 0..later {
                    needed[earlier] |= mentions(&self.views[later].sql, &self.views[earlier].name);
                }
            }
        }
        self.views.iter().zip(needed).filter(|(_, n)| *n).map(|(v, _)| v).collect()
    }

    fn fingerprint(&self, meta: &str, sql: &str) -> String {
        let views = self.views_of(sql);
        let parts = [meta, sql].into_iter().chain(views.iter().map(|v| v.sql.as_str()));
        facts::ids::digest(parts.map(str::as_bytes))
    }

    /// The rule of a code.
    pub fn get(&self, code: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.meta.code.eq_ignore_ascii_case(code))
    }

    /// Keeps only the rules of these codes; the error names a code that is not there.
    pub fn keep(&mut self, codes: &[String]) -> Result<(), String> {
        for code in codes {
            if self.get(code).is_none() {
                let near: Vec<&str> = self.rules.iter().map(|r| r.meta.code.as_str()).collect();
                return Err(format!("there is no rule {code}; the rules are {}", near.join(", ")));
            }
        }
        self.rules.retain(|r| codes.iter().any(|c| c.eq_ignore_ascii_case(&r.meta.code)));
        Ok(())
    }
}

/// Whether a SQL text names a view (as a whole word).
fn mentions(sql: &str, name: &str) -> bool {
    let is_word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    sql.match_indices(name).any(|(at, _)| {
        let before = at.checked_sub(1).map(|b| sql.as_bytes()[b]);
        let after = sql.as_bytes().get(at + name.len());
        !before.is_some_and(is_word) && !after.is_some_and(|c| is_word(*c))
    })
}

fn sorted_folders(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let io = |error| LoadError::Io { path: folder.display().to_string(), error };
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.join("rule.toml").exists() || path.join("rule.sql").exists() {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// Reads `create view NAME as SELECT;` statements.
fn read_views(path: &Path) -> Result<Vec<View>, LoadError> {
    let source = text(path)?;
    let without_comments: String = source.lines().map(|l| l.split("--").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let mut views = Vec::new();
    for statement in without_comments.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        let rest = statement.strip_prefix("create view ").ok_or_else(|| malformed(path, format!("not a view: {statement:.60}")))?;
        let (name, sql) = rest.split_once(" as\n").ok_or_else(|| malformed(path, format!("`as` and a new line are due: {statement:.60}")))?;
        views.push(View { name: name.trim().to_owned(), sql: sql.trim().to_owned() });
    }
    Ok(views)
}

/// Reads a country's pack.
pub fn load_pack(folder: &Path) -> Result<Pack, LoadError> {
    let path = folder.join("pack.toml");
    Pack::parse(&text(&path)?).map_err(|reason| malformed(&path, reason))
}
