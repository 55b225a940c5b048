//! Evidence, likeness and the fields of records in the reader's language.

use resolve::likeness::{Evidence, Likeness};
use serde::Serialize;

use crate::site::reply::Ask;
use crate::who::evidence::heading;

/// Evidence below this, in odds' logarithms, is called weak, and above [`STRONG`] strong.
const WEAK: f64 = 0.7;
/// Odds of twenty to one.
const STRONG: f64 = 3.0;

/// What speaks for or against, under one heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// What it is about.
    pub heading: String,
    /// How much it says, in a word.
    pub weight: String,
    /// What was held against what.
    pub details: Vec<String>,
    #[serde(skip)]
    says: f64,
}

/// The reasons of a likeness, the strongest first.
pub struct Reasons {
    /// Why alike.
    pub alike: Vec<Reason>,
    /// Why not.
    pub apart: Vec<Reason>,
}

/// The end of the key of a piece of evidence: its name in the program in small letters.
fn key(evidence: Evidence) -> String {
    let mut out = String::new();
    for c in format!("{evidence:?}").chars().filter(|c| *c != ')') {
        match c {
            '(' => {}
            c if c.is_ascii_uppercase() => {
                out.push_str(if out.is_empty() { "" } else { "-" });
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// A likeness in words.
pub fn reasons(ask: &Ask, likeness: &Likeness) -> Reasons {
    let mut all: Vec<Reason> = Vec::new();
    for part in &likeness.parts {
        let name = ask.tk("desk-heading", heading(part.what));
        if !all.iter().any(|r| r.heading == name) {
            all.push(Reason { heading: name.clone(), weight: String::new(), details: Vec::new(), says: 0.0 });
        }
        let Some(reason) = all.iter_mut().find(|r| r.heading == name) else { continue };
        reason.says += part.says;
        let key = key(part.what);
        if key == "name-start" {
            continue;
        }
        let sides: Vec<&str> = [part.ours.as_str(), part.theirs.as_str()].into_iter().filter(|s| !s.is_empty()).collect();
        let words = ask.tk("desk-evidence", &key);
        reason.details.push(if sides.is_empty() { words } else { format!("{words}: {}", sides.join(" ~ ")) });
    }
    for reason in &mut all {
        let size = reason.says.abs();
        let weight = if size < WEAK {
            "weak"
        } else if size < STRONG {
            "medium"
        } else {
            "strong"
        };
        reason.weight = ask.tk("desk-weight", weight);
    }
    all.retain(|r| !r.details.is_empty());
    all.sort_by(|a, b| b.says.abs().total_cmp(&a.says.abs()));
    let (alike, apart) = all.into_iter().partition(|r| r.says > 0.0);
    Reasons { alike, apart }
}

/// A likeness in a word: a likeness is no identity, so none of them says that it is.
pub fn likely(ask: &Ask, likeness: f64) -> String {
    let word = match likeness {
        l if l >= 0.95 => "very",
        l if l >= 0.7 => "likely",
        l if l >= 0.5 => "possible",
        _ => "hardly",
    };
    ask.tk("desk-likely", word)
}

/// A likeness as percent, never rounded up to certainty.
pub fn percent(ask: &Ask, likeness: f64) -> String {
    ask.percent(&((likeness * 100.0).floor() / 100.0))
}

/// A property in the reader's language; in English as FollowTheMoney calls it where there is no word.
pub fn property(ask: &Ask, schema: &str, name: &str) -> String {
    let said = ask.tk("desk-property", name);
    if said != name {
        return said;
    }
    facts::ftm::model().schema(schema).and_then(|s| s.property(name)).map_or_else(|| name.to_owned(), |p| p.label.clone())
}

/// What kind of thing a record is.
pub fn schema(ask: &Ask, name: &str) -> String {
    let said = ask.tk("desk-schema", name);
    if said != name {
        return said;
    }
    facts::ftm::model().schema(name).map_or_else(|| name.to_owned(), |s| s.label.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use names::compare::What;

    #[test]
    fn keys_of_evidence_are_words() {
        assert_eq!(key(Evidence::Name(What::SoundsAlike)), "name-sounds-alike");
        assert_eq!(key(Evidence::BornSameDay), "born-same-day");
    }
}
