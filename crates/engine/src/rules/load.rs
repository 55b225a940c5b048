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
    /// Its folder, as shown to people.
    pub folder: String,
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

/// The three texts of a rule folder.
#[derive(Clone, Debug, Default)]
pub struct RuleText {
    /// The folder, as shown to people.
    pub folder: String,
    /// `rule.toml`.
    pub meta: String,
    /// `rule.sql`.
    pub sql: String,
    /// `cases.toml`.
    pub cases: String,
    /// A file that could not be read, if so: the rule is then kept aside with this reason.
    pub problem: Option<String>,
}

impl RuleText {
    /// Reads every rule folder in a folder, in order of name.
    pub fn read_all(folder: &Path) -> Result<Vec<RuleText>, LoadError> {
        Ok(sorted_folders(folder)?.iter().map(|f| RuleText::read(f)).collect())
    }

    fn read(folder: &Path) -> RuleText {
        let mut problem = None;
        let mut file = |name: &str| {
            text(&folder.join(name)).unwrap_or_else(|error| {
                problem = Some(error.to_string());
                String::new()
            })
        };
        let (meta, sql, cases) = (file("rule.toml"), file("rule.sql"), file("cases.toml"));
        RuleText { folder: folder.display().to_string(), meta, sql, cases, problem }
    }
}

impl RuleSet {
    /// Makes a set of rule texts (a later text's code replaces an earlier one's) and view files (name
    /// and text). A rule that is not well formed is kept aside with the reason.
    pub fn build(texts: Vec<RuleText>, views: &[(String, String)]) -> Result<RuleSet, LoadError> {
        let mut set = RuleSet::default();
        for (name, text) in views {
            set.views.extend(read_views(Path::new(name), text)?);
        }
        let mut by_code: BTreeMap<String, Rule> = BTreeMap::new();
        for text in texts {
            let folder = text.folder.clone();
            match set.rule(text) {
                Ok(rule) => {
                    by_code.insert(rule.meta.code.clone(), rule);
                }
                Err(reason) => {
                    let name = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
                    set.broken.push((name, format!("{folder}: {reason}")));
                }
            }
        }
        set.rules = by_code.into_values().collect();
        Ok(set)
    }

    /// Loads every rule folder of `folders` and the views of each `views` file that exists.
    pub fn load(folders: &[PathBuf], views: &[PathBuf]) -> Result<RuleSet, LoadError> {
        let mut texts = Vec::new();
        for folder in folders {
            texts.extend(RuleText::read_all(folder)?);
        }
        let mut view_texts = Vec::new();
        for path in views.iter().filter(|p| p.exists()) {
            view_texts.push((path.display().to_string(), text(path)?));
        }
        RuleSet::build(texts, &view_texts)
    }

    fn rule(&self, text: RuleText) -> Result<Rule, String> {
        if let Some(problem) = text.problem {
            return Err(problem);
        }
        let meta = RuleMeta::parse(&text.meta).map_err(|reason| format!("rule.toml: {reason}"))?;
        guard::check(&text.sql).map_err(|reason| format!("rule.sql: {reason}"))?;
        let fingerprint = self.fingerprint(&text.meta, &text.sql);
        Ok(Rule { meta, sql: text.sql, cases: text.cases, folder: text.folder, fingerprint })
    }

    /// The views that a SQL text rests on, in their order.
    pub fn views_of(&self, sql: &str) -> Vec<&View> {
        views_under(&self.views, sql)
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

/// Those of the views that a SQL text rests on, in their order.
pub(crate) fn views_under<'v>(views: &'v [View], sql: &str) -> Vec<&'v View> {
    let mut needed: Vec<bool> = views.iter().map(|v| mentions(sql, &v.name) > 0).collect();
    // Views build only on earlier ones, so one pass from the end finds all.
    for later in (0..views.len()).rev() {
        if needed[later] {
            for (needed, earlier) in needed.iter_mut().zip(views).take(later) {
                *needed |= mentions(&views[later].sql, &earlier.name) > 0;
            }
        }
    }
    views.iter().zip(needed).filter(|(_, n)| *n).map(|(v, _)| v).collect()
}

/// How often a SQL text names a view (as a whole word).
pub(crate) fn mentions(sql: &str, name: &str) -> usize {
    let is_word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    let whole = |at: &usize| {
        let before = at.checked_sub(1).map(|b| sql.as_bytes()[b]);
        let after = sql.as_bytes().get(at + name.len());
        !before.is_some_and(is_word) && !after.is_some_and(|c| is_word(*c))
    };
    sql.match_indices(name).filter(|(at, _)| whole(at)).count()
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
pub fn read_views(path: &Path, source: &str) -> Result<Vec<View>, LoadError> {
    let without_comments: String = source.lines().map(|l| l.split("--").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
    let mut views = Vec::new();
    for statement in without_comments.split(';').map(str::trim).filter(|s| !s.is_empty()) {
        let rest = statement.strip_prefix("create view ").ok_or_else(|| malformed(path, format!("not a view: {statement:.60}")))?;
        let (name, sql) =
            rest.split_once(" as\n").ok_or_else(|| malformed(path, format!("`as` and a new line are due: {statement:.60}")))?;
        views.push(View { name: name.trim().to_owned(), sql: sql.trim().to_owned() });
    }
    Ok(views)
}

/// Reads a country's pack.
pub fn load_pack(folder: &Path) -> Result<Pack, LoadError> {
    let path = folder.join("pack.toml");
    Pack::parse(&text(&path)?).map_err(|reason| malformed(&path, reason))
}
