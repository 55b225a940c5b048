//! What the answer says in words, as keys with arguments: the app translates, this room writes no sentences.

use std::collections::BTreeMap;

use serde::Serialize;

/// One sentence to be translated: a key of the locale files and the numbers that stand in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// The message's key, one of [`KEYS`].
    pub key: &'static str,
    /// Arguments by name.
    pub args: BTreeMap<&'static str, f64>,
}

impl Note {
    /// A sentence without numbers.
    pub(crate) fn plain(key: &'static str) -> Note {
        Note::with(key, [])
    }

    /// A sentence with numbers.
    pub(crate) fn with<const N: usize>(key: &'static str, args: [(&'static str, f64); N]) -> Note {
        debug_assert!(KEYS.iter().any(|(k, names)| *k == key && args.iter().all(|(a, _)| names.contains(a))), "{key} is not listed");
        Note { key, args: args.into_iter().collect() }
    }

    /// "There are `have`, and `need` are needed."
    pub(crate) fn short(key: &'static str, have: usize, need: usize) -> Note {
        Note::with(key, [("have", have as f64), ("need", need as f64)])
    }
}

/// Every key that [`evaluate`](super::evaluate) may name, with its arguments: the app's test holds its locale files to this list.
pub const KEYS: [(&str, &[&str]); 37] = [
    // Why there is too little data, or no comparison.
    ("effects-little-no-data", &[]),
    ("effects-little-nobody-treated", &[]),
    ("effects-little-start-outside", &["bodies"]),
    ("effects-little-months-before", &["have", "need"]),
    ("effects-little-months-after", &["have", "need"]),
    ("effects-little-treated", &["have", "need", "decisions", "months"]),
    ("effects-little-treated-in-time", &["have", "need", "decisions", "months"]),
    ("effects-little-comparison", &["have", "need", "decisions", "months"]),
    ("effects-little-all-treated", &[]),
    ("effects-little-no-variation", &[]),
    ("effects-little-orders", &[]),
    ("effects-little-alone-months-before", &["have", "need"]),
    ("effects-little-alone-months-after", &["have", "need"]),
    ("effects-little-alone-decisions", &["have", "need"]),
    // What must be true for the numbers to mean what they seem to mean.
    ("effects-assume-parallel", &["months"]),
    ("effects-assume-no-anticipation", &[]),
    ("effects-assume-no-spillover", &[]),
    ("effects-assume-nothing-else", &[]),
    ("effects-assume-same-recording", &[]),
    ("effects-assume-independent-bodies", &[]),
    ("effects-assume-exchangeable", &["draws"]),
    ("effects-assume-weights", &["times"]),
    ("effects-assume-missing-unrelated", &["months", "bodies"]),
    ("effects-assume-straight-line", &[]),
    ("effects-assume-season", &[]),
    ("effects-assume-no-season", &[]),
    // What keeps a difference an association.
    ("effects-unmet-comparison", &[]),
    ("effects-unmet-bodies-treated", &["have", "need"]),
    ("effects-unmet-bodies-comparison", &["have", "need"]),
    ("effects-unmet-bodies-left-out", &["have", "need"]),
    ("effects-unmet-months-before", &["have", "need"]),
    ("effects-unmet-trends-unchecked", &[]),
    ("effects-unmet-trends", &["p", "need"]),
    ("effects-unmet-drift-unchecked", &[]),
    ("effects-unmet-drift", &["most"]),
    ("effects-unmet-placebo-unchecked", &[]),
    ("effects-unmet-placebo", &["months", "p"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_listed_once() {
        let keys: std::collections::BTreeSet<&str> = KEYS.iter().map(|(k, _)| *k).collect();
        assert_eq!(keys.len(), KEYS.len());
    }
}
