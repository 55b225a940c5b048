//! The project's own files: rules, profiles, packs and sources, carried inside the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use engine::indicators::{DefinitionText, Set};
use engine::publication::marks::Marks;
use engine::rules::load::{RuleSet, RuleText};
use facts::law::Law;
use facts::packs::Pack;

use crate::cli::Rules;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The text of a file of the project.
pub fn file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// Folders directly under a folder of the project.
pub fn folders(under: &str) -> Vec<&'static str> {
    let front = format!("{under}/");
    let mut names: Vec<&str> =
        FILES.iter().filter_map(|(name, _)| name.strip_prefix(&front)?.split_once('/').map(|(folder, _)| folder)).collect();
    names.dedup();
    names
}

/// The files of a folder: (name, text).
pub fn files_in(folder: &str) -> Vec<(&'static str, &'static str)> {
    let front = format!("{folder}/");
    let inside = |(name, text): &(&'static str, &'static str)| {
        let rest = name.strip_prefix(&front)?;
        (!rest.contains('/')).then_some((rest, *text))
    };
    FILES.iter().filter_map(inside).collect()
}

fn rule_texts(under: &str) -> Vec<RuleText> {
    let text = |folder: &str, name: &str| file(&format!("{under}/{folder}/{name}")).unwrap_or("").to_owned();
    folders(under)
        .into_iter()
        .map(|folder| RuleText {
            folder: format!("{under}/{folder}"),
            meta: text(folder, "rule.toml"),
            sql: text(folder, "rule.sql"),
            cases: text(folder, "cases.toml"),
            problem: None,
        })
        .collect()
}

/// The rules that the command line asks for.
pub fn rule_set(rules: &Rules) -> Result<RuleSet, String> {
    let (own, view_file) = match rules.profile.as_str() {
        "default" => ("rules".to_owned(), "rules/views.sql".to_owned()),
        name if folders("profiles").contains(&name) => (format!("profiles/{name}/rules"), format!("profiles/{name}/views.sql")),
        other => return Err(format!("there is no profile {other}; there are default and {}", folders("profiles").join(", "))),
    };
    let mut texts = rule_texts(&own);
    for folder in &rules.folders {
        let more = RuleText::read_all(folder).map_err(|e| e.to_string())?;
        if more.is_empty() {
            return Err(format!("{}: no rule folder in it; `tura rule new CODE --dir {0}` begins one", folder.display()));
        }
        texts.extend(more);
    }
    let views: Vec<(String, String)> = file(&view_file).map(|text| (view_file.clone(), text.to_owned())).into_iter().collect();
    let mut set = RuleSet::build(texts, &views).map_err(|e| e.to_string())?;
    if !rules.rules.is_empty() {
        let broken = std::mem::take(&mut set.broken);
        set.broken = broken.into_iter().filter(|(name, _)| rules.rules.iter().any(|r| name.starts_with(r.as_str()))).collect();
        let asked: Vec<String> =
            rules.rules.iter().filter(|r| !set.broken.iter().any(|(name, _)| name.starts_with(r.as_str()))).cloned().collect();
        set.keep(&asked)?;
    }
    Ok(set)
}

/// The pack of the sample republic: the law by which its people act.
pub const REPUBLIC: &str = "republic";

/// A country's pack with its law.
pub fn pack(code: &str) -> Result<Pack, String> {
    let (text, law, named) = if code == REPUBLIC {
        let named = ["the pack of the sample republic", "the law of the sample republic"].map(str::to_owned);
        (world::pack(), world::provisions(), named)
    } else {
        let paths = ["pack.toml", "provisions.toml"].map(|name| format!("packs/{code}/{name}"));
        let text =
            file(&paths[0]).ok_or_else(|| format!("there is no pack {code}; there are {} and {REPUBLIC}", folders("packs").join(", ")))?;
        (text.to_owned(), file(&paths[1]).unwrap_or_default().to_owned(), paths)
    };
    let [of_pack, of_law] = named;
    let pack = Pack::parse(&text).map_err(|reason| format!("{of_pack}: {reason}"))?;
    let law = Law::parse(&law).map_err(|reason| format!("{of_law}: {reason}"))?;
    pack.with_law(law).map_err(|reason| format!("{of_pack}: {reason}"))
}

/// The indicators, as the program carries them.
pub fn indicators() -> Result<&'static Set, String> {
    static SET: LazyLock<Result<Set, String>> = LazyLock::new(|| {
        let text = |folder: &str, name: &str| file(&format!("indicators/{folder}/{name}"));
        let of = |folder: &str| DefinitionText {
            folder: format!("indicators/{folder}"),
            meta: text(folder, "indicator.toml").unwrap_or("").to_owned(),
            sql: text(folder, "indicator.sql").map(str::to_owned),
            cases: text(folder, "cases.toml").unwrap_or("").to_owned(),
        };
        Set::build(folders("indicators").into_iter().map(of).collect(), file("indicators/views.sql").unwrap_or(""))
    });
    SET.as_ref().map_err(Clone::clone)
}

/// The SQL files of a profile's folder by name, without the ending.
pub fn profile_queries(profile: &str, folder: &str) -> BTreeMap<String, String> {
    files_in(&format!("profiles/{profile}/{folder}"))
        .into_iter()
        .filter_map(|(name, text)| Some((name.strip_suffix(".sql")?.to_owned(), text.to_owned())))
        .collect()
}

/// The marks of every column, and the registers of organisations.
pub fn marks() -> Result<Marks, String> {
    let text = |path: &str| file(path).ok_or_else(|| format!("{path} is not in the program"));
    Marks::parse(text("publication/columns.toml")?, text("publication/registers.toml")?)
}
