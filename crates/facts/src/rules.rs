//! What `rule.toml` says about a rule: its code, words, basis and parameters.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::texts::{Lang, Piece, Text, pieces};

/// A rule's metadata, as its folder has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleMeta {
    /// The code: OCP's R-number where there is one.
    pub code: String,
    /// Raised by one whenever the rule's meaning changes.
    pub version: u32,
    /// Where in a process it looks.
    pub stage: Stage,
    /// What a flag of it is.
    pub kind: Kind,
    /// What it judges, in a word (process, award, supplier …).
    pub subject: String,
    /// Whether its flags may stand on a public page.
    pub publication: Publication,
    /// OCDS paths it needs.
    pub fields: Vec<String>,
    /// Articles of the UN Convention against Corruption.
    #[serde(default)]
    pub uncac: Vec<String>,
    /// Where the definition comes from.
    pub origin: String,
    /// Ids of provisions in the packs.
    #[serde(default)]
    pub provisions: Vec<String>,
    /// On which side of its threshold equality falls.
    pub equality: Text,
    /// What it does not speak about.
    #[serde(default)]
    pub skips: Vec<Text>,
    /// Its name.
    pub name: Text,
    /// The sentence of a flag, with placeholders.
    pub sentence: Text,
    /// Why it matters.
    pub why: Text,
    /// The innocent explanation.
    pub innocent: Text,
    /// What a person should check next.
    pub check: Text,
    /// Its parameters by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// Its evidence columns.
    #[serde(default)]
    pub evidence: BTreeMap<String, Evidence>,
}

/// What `rule.toml` says of an evidence column: its label, and how it is printed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// English
    pub en: String,
    /// Russian
    pub ru: String,
    /// Kazakh
    pub kk: String,
    /// As a placeholder's of the sentence, where no sentence shows the column: `money:currency` for an amount in the currency of the column
    /// `currency`.
    #[serde(default)]
    pub format: String,
}

impl Evidence {
    /// The label in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ru => &self.ru,
            Lang::Kk => &self.kk,
        }
    }
}

/// Where in a process a rule looks.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Stage {
    Planning,
    Tender,
    Award,
    Contract,
    Implementation,
    Any,
}

/// What a flag of a rule is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Breaks a provision, if the facts are proved.
    ViolationIfProved,
    /// Restricts competition, lawfully or not.
    Restriction,
    /// A reason to look.
    Signal,
}

/// Whether a rule's flags may stand on a public page.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Publication {
    /// Fit for a public page.
    Public,
    /// Only sorts work at the desk.
    Desk,
}

/// One parameter of a rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its unit, in a word.
    pub unit: String,
    /// Its value where no pack or person says otherwise.
    pub default: ParameterValue,
    /// English
    pub en: String,
    /// Russian
    pub ru: String,
    /// Kazakh
    pub kk: String,
}

/// A parameter's value: a number or a text.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum ParameterValue {
    /// A whole number.
    Int(i64),
    /// A number.
    Number(f64),
    /// A text; lists are separated by `|`.
    Text(String),
}

impl ParameterValue {
    /// The value as a number, `None` for a text.
    pub fn number(&self) -> Option<f64> {
        match self {
            ParameterValue::Int(v) => Some(*v as f64),
            ParameterValue::Number(v) => Some(*v),
            ParameterValue::Text(_) => None,
        }
    }

    /// The value as it is shown and hashed.
    pub fn print(&self) -> String {
        match self {
            ParameterValue::Int(v) => v.to_string(),
            ParameterValue::Number(v) => v.to_string(),
            ParameterValue::Text(v) => format!("\"{v}\""),
        }
    }
}

/// Columns every rule returns; all others are evidence.
pub const RESERVED: [&str; 9] =
    ["process_id", "subject_kind", "subject_id", "verdict", "missing", "observed", "expected", "on_day", "rows"];

/// Kinds of subject a rule may judge.
pub const SUBJECT_KINDS: [&str; 11] =
    ["process", "lot", "bid", "award", "contract", "buyer", "procuringEntity", "supplier", "pair", "market", "dataset"];

impl RuleMeta {
    /// Reads `rule.toml`. The error names the key and the line.
    pub fn parse(text: &str) -> Result<RuleMeta, String> {
        let meta: RuleMeta = toml::from_str(text).map_err(|e| e.to_string())?;
        if !SUBJECT_KINDS.contains(&meta.subject.as_str()) {
            let all = SUBJECT_KINDS.join(", ");
            return Err(format!(
                "subject = \"{}\" is nothing that a rule judges; flags attach to decisions and contracts: {all}",
                meta.subject
            ));
        }
        meta.check_texts()?;
        Ok(meta)
    }

    fn check_texts(&self) -> Result<(), String> {
        let named = [
            ("name", &self.name),
            ("sentence", &self.sentence),
            ("why", &self.why),
            ("innocent", &self.innocent),
            ("check", &self.check),
            ("equality", &self.equality),
        ];
        for (what, text) in named.into_iter().chain(self.skips.iter().map(|s| ("skips", s))) {
            for (lang, words) in text.all() {
                if words.trim().is_empty() {
                    return Err(format!("{what}.{lang} is empty; every rule has it in en, ru and kk"));
                }
            }
        }
        for (lang, sentence) in self.sentence.all() {
            for piece in pieces(sentence)? {
                if let Piece::Column(column, _) = piece
                    && !RESERVED.contains(&column)
                    && !self.evidence.contains_key(column)
                {
                    return Err(format!("sentence.{lang} names {{{column}}}, which is neither a result column nor in [evidence]"));
                }
            }
        }
        for (column, evidence) in &self.evidence {
            let named = currency_of(&evidence.format).filter(|currency| !self.evidence.contains_key(*currency));
            if let Some(currency) = named {
                return Err(format!("evidence.{column}.format names the currency {currency}, which is not in [evidence]"));
            }
        }
        Ok(())
    }

    /// How a column is printed: as the sentence has it, else as `[evidence]` says. What was observed and what it was held against are of one
    /// kind, so where one is shown the other is printed likewise. Empty where nobody says.
    pub fn format(&self, column: &str) -> &str {
        let shown = |column: &str| self.sentence.all().into_iter().find_map(|(_, sentence)| format_in(sentence, column));
        let likewise = match column {
            "observed" => shown("expected"),
            "expected" => shown("observed"),
            _ => None,
        };
        let said = || self.evidence.get(column).map(|e| e.format.as_str());
        shown(column).or_else(said).or(likewise).unwrap_or("")
    }
}

/// The format with which a sentence shows a column; none where it does not.
fn format_in<'s>(sentence: &'s str, column: &str) -> Option<&'s str> {
    pieces(sentence).ok()?.into_iter().find_map(|piece| match piece {
        Piece::Column(name, format) if name == column => Some(format),
        _ => None,
    })
}

/// The column of the currency, where a format is an amount's.
pub fn currency_of(format: &str) -> Option<&str> {
    format.strip_prefix("money:")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = include_str!("../fixtures/rule.toml");

    #[test]
    fn a_whole_rule_is_read() {
        assert_eq!(RuleMeta::parse(WHOLE).expect("whole").code, "X1");
    }

    #[test]
    fn a_rule_without_its_innocent_explanation_is_refused() {
        let without = WHOLE.replace("innocent = { en = \"a\", ru = \"b\", kk = \"c\" }\n", "");
        assert!(RuleMeta::parse(&without).expect_err("refused").contains("innocent"));
        let empty = WHOLE.replace("innocent = { en = \"a\"", "innocent = { en = \" \"");
        assert!(RuleMeta::parse(&empty).expect_err("refused").contains("innocent.en is empty"));
    }

    #[test]
    fn a_rule_about_a_person_is_refused() {
        for subject in ["person", "official", "owner", "entity", ""] {
            let about = WHOLE.replace("subject = \"process\"", &format!("subject = \"{subject}\""));
            assert!(RuleMeta::parse(&about).expect_err("refused").contains("decisions and contracts"), "{subject}");
        }
    }

    #[test]
    fn a_column_is_printed_as_the_sentence_or_the_evidence_says() {
        let evidence = "[evidence]\nlimit = { en = \"a\", ru = \"b\", kk = \"c\", format = \"money:currency\" }\n\
             currency = { en = \"a\", ru = \"b\", kk = \"c\" }\n";
        let of = |sentence: &str| format!("{}{evidence}", WHOLE.replace("{observed}", sentence));
        let format = |sentence: &str, column: &str| RuleMeta::parse(&of(sentence)).expect("whole").format(column).to_owned();
        assert_eq!(format("{observed|money:currency}", "observed"), "money:currency");
        assert_eq!(format("{observed|money:currency}", "expected"), "money:currency", "of one kind");
        assert_eq!(format("{observed|days} {expected|count}", "expected"), "count");
        assert_eq!(format("nothing", "observed"), "");
        assert_eq!((format("nothing", "limit"), format("{limit|number}", "limit")), ("money:currency".to_owned(), "number".to_owned()));
        let wrong = of("nothing").replace("money:currency", "money:coin");
        assert!(RuleMeta::parse(&wrong).expect_err("refused").contains("coin"));
    }

    #[test]
    fn a_sentence_may_only_name_columns_that_are_labelled() {
        let other = WHOLE.replace("en = \"{observed}\"", "en = \"{gap}\"");
        assert!(RuleMeta::parse(&other).expect_err("refused").contains("{gap}"));
    }
}
