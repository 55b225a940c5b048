//! What was missing where a verdict is unknown, in words of three languages.
//!
//! Rules say it in English beside the path of the field: `bids/details: the winning bid`, `peers: at least 10 awards`. Paths stay as they
//! are, for they are names; where and what have texts. Files and the API give it as the rule does.

use facts::texts::Lang;
use fluent_bundle::FluentValue;

use super::locale;

/// The key of some words: letters in small, each number `n`, all else `-`.
fn key(front: &str, words: &str) -> String {
    let mut out = front.to_owned();
    for word in words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
        out.push('-');
        out.push_str(if word.bytes().all(|b| b.is_ascii_digit()) { "n" } else { word });
    }
    out.to_ascii_lowercase()
}

/// The words in a language; as they are where it has none for them.
fn said(lang: Lang, front: &str, words: &str) -> String {
    let key = key(front, words);
    if !locale::has(lang, &key) {
        return words.to_owned();
    }
    let number = words.split(|c: char| !c.is_ascii_digit()).find(|n| !n.is_empty()).unwrap_or_default();
    locale::text(lang, &key, &[("number", FluentValue::from(number))])
}

/// What a rule says was missing, for readers of a language.
pub fn shown(lang: Lang, missing: &str) -> String {
    match missing.split_once(": ") {
        Some((place, what)) => format!("{}: {}", said(lang, "lacking-in", place), said(lang, "lacking", what)),
        None => missing.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn words_are_told_and_paths_are_not() {
        assert_eq!(shown(Lang::Ru, "peers: at least 10 awards"), "похожие: решений не менее: 10");
        assert_eq!(shown(Lang::Kk, "bids/details: the winning bid"), "bids/details: жеңген өтінім");
        assert_eq!(shown(Lang::En, "tender/items/classification/id"), "tender/items/classification/id");
        assert_eq!(shown(Lang::Ru, "a/b: something new"), "a/b: something new");
    }

    /// Everything that rules say was missing: texts of their SQL with a colon; where a number is put in, any will do.
    fn all() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let mut out = BTreeSet::new();
        for rule in std::fs::read_dir(folder).expect("rules").map(|e| e.expect("an entry").path().join("rule.sql")).filter(|p| p.is_file())
        {
            let text = std::fs::read_to_string(rule).expect("SQL").replace("''", "\u{1}");
            for line in text.lines().filter(|l| !l.trim_start().starts_with("--")) {
                let texts: Vec<String> = line.split('\'').skip(1).step_by(2).map(|t| t.replace('\u{1}', "'")).collect();
                for (at, text) in texts.iter().enumerate().filter(|(_, t)| t.contains(": ")) {
                    let rest = texts.get(at + 1).filter(|_| text.ends_with("at least "));
                    let whole = rest.map_or_else(|| text.clone(), |rest| format!("{text}7{rest}"));
                    // Behind `pack: ` stands the name of an amount.
                    out.extend((!whole.ends_with(": ")).then_some(whole));
                }
            }
        }
        out
    }

    #[test]
    fn everything_that_rules_say_was_missing_has_words() {
        let all = all();
        assert!(all.len() > 100, "{all:?}");
        for lang in [Lang::En, Lang::Ru, Lang::Kk] {
            let lacks = |missing: &&String| {
                let (place, what) = missing.split_once(": ").expect("a colon");
                !locale::has(lang, &key("lacking", what))
                    || !place.contains('/') && !["", "awards", "date"].contains(&place) && !locale::has(lang, &key("lacking-in", place))
            };
            assert_eq!(all.iter().filter(lacks).collect::<Vec<_>>(), Vec::<&String>::new(), "{lang:?}");
        }
    }
}
