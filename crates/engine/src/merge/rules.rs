//! The merge rules: which fields are left out and which lists are replaced whole.
//!
//! In: `rules.toml`. Out: [`MergeRules`], a small graph that a reader walks beside the release, one
//! step a member. Not here: what a rule does; see `read` and `tree`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

const SOURCE: &str = include_str!("rules.toml");

/// The source whose rules hold only for data of OCDS 1.0.
const OLD: &str = "1.0";

/// The object of the schema that a release is.
const ROOT: &str = "Release";

/// What the schema says of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Left out of the compiled release.
    Omit,
    /// Replaced whole by the next value, whatever it holds.
    Whole,
    /// An object, or a list of objects, whose fields have rules: a position in `MergeRules::places`.
    Into(usize),
    /// Not in the schema, or without a rule on or below it.
    Free,
}

/// Merge rules by field, for every object of the schema that has one on or below it.
#[derive(Debug)]
pub struct MergeRules {
    /// The first one is the release.
    places: Vec<Place>,
}

/// An object of the schema.
#[derive(Debug)]
struct Place {
    /// The marks of all fields: most fields of a release have no rule, and nearly always this tells.
    marks: u64,
    fields: FxHashMap<Box<[u8]>, Rule>,
}

/// Source → object → field → rule, as in the file.
#[derive(Deserialize)]
struct Written(BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>);

impl MergeRules {
    /// The rules of OCDS 1.1 with its core extensions and those in wide use.
    pub fn standard() -> &'static MergeRules {
        static RULES: LazyLock<MergeRules> = LazyLock::new(|| from_text(SOURCE, false).expect("rules.toml is checked by a test"));
        &RULES
    }

    /// The same for data of OCDS 1.0, where organisations have no `id`: suppliers and tenderers are
    /// replaced whole. Under the rules of 1.1 each release would add them once more.
    pub fn version_1_0() -> &'static MergeRules {
        static RULES: LazyLock<MergeRules> = LazyLock::new(|| from_text(SOURCE, true).expect("rules.toml is checked by a test"));
        &RULES
    }

    /// The place of the release itself.
    pub(super) fn root(&self) -> Rule {
        Rule::Into(0)
    }

    /// The rule of the field `name`, whose mark is `mark`, within a place.
    #[inline]
    pub(super) fn of(&self, place: Rule, name: &[u8], mark: u64) -> Rule {
        let Rule::Into(at) = place else { return Rule::Free };
        match &self.places[at] {
            place if place.marks & mark == 0 => Rule::Free,
            place => place.fields.get(name).copied().unwrap_or(Rule::Free),
        }
    }
}

/// One bit of 64. Two texts with different bits differ.
#[inline]
pub(super) fn mark(text: &[u8]) -> u64 {
    let [first, last] = [text.first(), text.last()].map(|byte| byte.copied().map_or(0, usize::from));
    1 << ((text.len() * 7 + first + last * 3) % 64)
}

/// Reads the file: the rules of 1.0 count only if `old`, and then before the others.
fn from_text(text: &str, old: bool) -> Result<MergeRules, String> {
    let Written(mut sources) = toml::from_str(text).map_err(|e| e.to_string())?;
    let first = sources.remove(OLD).unwrap_or_default();
    let mut objects: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (source, tables) in sources {
        for (object, fields) in tables {
            let known = objects.entry(object.clone()).or_default();
            for (field, rule) in fields {
                if known.get(&field).is_some_and(|other| *other != rule) {
                    return Err(format!("{object}.{field}: {source} says {rule}, another source says otherwise"));
                }
                known.insert(field, rule);
            }
        }
    }
    if old {
        for (object, fields) in first {
            objects.entry(object).or_default().extend(fields);
        }
    }
    let release = objects.remove(ROOT).ok_or("there is no Release")?;
    let named: BTreeMap<&str, usize> = objects.keys().enumerate().map(|(at, name)| (name.as_str(), at + 1)).collect();
    let place = |fields: &BTreeMap<String, String>| {
        let marks = fields.keys().fold(0, |marks, field| marks | mark(field.as_bytes()));
        let fields = fields.iter().map(|(field, rule)| Ok((field.as_bytes().into(), rule_of(rule, &named)?)));
        Ok(Place { marks, fields: fields.collect::<Result<_, String>>()? })
    };
    let places: Result<Vec<_>, String> = std::iter::once(&release).chain(objects.values()).map(place).collect();
    Ok(MergeRules { places: places? })
}

fn rule_of(text: &str, named: &BTreeMap<&str, usize>) -> Result<Rule, String> {
    match text {
        "omit" => Ok(Rule::Omit),
        "whole" | "no id" | "plain" => Ok(Rule::Whole),
        object => {
            let object = object.strip_prefix('[').and_then(|o| o.strip_suffix(']')).unwrap_or(object);
            if !object.starts_with(|c: char| c.is_ascii_uppercase()) || object == ROOT {
                return Err(format!("{text}: neither a rule nor an object below the release"));
            }
            // An object that no source describes has no rules on or below it.
            Ok(named.get(object).map_or(Rule::Free, |at| Rule::Into(*at)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every path with a rule, `+` for omitted. Ends only if the rules are finite.
    fn paths(rules: &MergeRules, place: Rule, path: &str, found: &mut Vec<String>) {
        assert!(path.len() < 400, "the rules do not end: {path}");
        let Rule::Into(at) = place else { return };
        for (field, rule) in &rules.places[at].fields {
            let field = String::from_utf8_lossy(field);
            let path = if path.is_empty() { field.to_string() } else { format!("{path}/{field}") };
            match rule {
                Rule::Omit => found.push(format!("+{path}")),
                Rule::Whole => found.push(path),
                Rule::Into(_) => paths(rules, *rule, &path, found),
                Rule::Free => {}
            }
        }
    }

    fn all_paths(rules: &MergeRules) -> Vec<String> {
        let mut found = Vec::new();
        paths(rules, rules.root(), "", &mut found);
        found.sort();
        found
    }

    fn only(source: &str) -> String {
        let start = SOURCE.find(&format!("[\"{source}\".")).unwrap();
        let end = SOURCE[start..].find("# ----").unwrap();
        SOURCE[start..start + end].to_owned()
    }

    #[test]
    fn the_rules_of_1_1_are_the_24_paths_of_the_official_library() {
        let mut expected = vec![
            "awards/items/additionalClassifications",
            "contracts/items/additionalClassifications",
            "contracts/relatedProcesses/relationship",
            "+date",
            "+id",
            "parties/additionalIdentifiers",
            "parties/roles",
            "relatedProcesses/relationship",
            "+tag",
            "tender/additionalProcurementCategories",
            "tender/items/additionalClassifications",
            "tender/submissionMethod",
            "awards/amendment/changes",
            "awards/amendments/changes",
            "awards/suppliers/additionalIdentifiers",
            "buyer/additionalIdentifiers",
            "contracts/amendment/changes",
            "contracts/amendments/changes",
            "contracts/implementation/transactions/payee/additionalIdentifiers",
            "contracts/implementation/transactions/payer/additionalIdentifiers",
            "tender/amendment/changes",
            "tender/amendments/changes",
            "tender/procuringEntity/additionalIdentifiers",
            "tender/tenderers/additionalIdentifiers",
        ];
        expected.sort_unstable();
        assert_eq!(all_paths(&from_text(&only("1.1"), false).unwrap()), expected);
    }

    #[test]
    fn every_rule_is_finite_and_no_two_sources_disagree() {
        let found = all_paths(&from_text(SOURCE, false).unwrap());
        assert!(found.len() > 100, "{}", found.len());
        for path in [
            "bids/details/items/deliveryLocation/geometry/coordinates",
            "tender/lots/milestones/documents/relatedLots",
            "tender/participationFees",
            "parties/additionalContactPoints",
        ] {
            assert!(found.iter().any(|f| f == path), "{path}");
        }
    }

    #[test]
    fn in_1_0_suppliers_and_tenderers_are_replaced_whole() {
        let old = all_paths(MergeRules::version_1_0());
        let new = all_paths(MergeRules::standard());
        for path in ["awards/suppliers", "tender/tenderers"] {
            assert!(old.iter().any(|p| p == path), "{path}");
            assert!(!new.iter().any(|p| p == path), "{path}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_right_is_refused() {
        let refused = |text: &str| from_text(text, false).unwrap_err();
        assert!(refused("[a.Release]\nx = \"wohle\"").contains("wohle"));
        assert!(refused("[a.Release]\nx = \"[Release]\"").contains("Release"));
        assert!(refused("[a.Release]\nx = \"omit\"\n[b.Release]\nx = \"whole\"").contains("otherwise"));
        assert!(refused("[a.Tender]\nx = \"omit\"").contains("no Release"));
    }
}
