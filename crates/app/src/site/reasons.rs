//! Why records were set aside, and what was odd in those that were read, in kinds that have words in three languages.
//!
//! The readers say it in English, for whoever imports, and often quote what they met. Pages count kinds: a kind quotes nothing, so nothing
//! of a record that nobody could read gets out with it.

/// The kind of what no kind here knows.
pub const OTHER: &str = "other";

/// Kinds of reasons, each with what a reason of it has in it; the first that fits is meant.
const ASIDE: [(&str, &[&str]); 19] = [
    ("not-mergeable", &["the releases cannot be merged"]),
    ("later-release", &["another release of the same ocid is later"]),
    ("no-release", &["no release in it"]),
    ("no-ocid", &["a release without an ocid"]),
    ("cut", &["breaks off", "was cut", "is cut", "not closed", "does not end", "without its end", "left open"]),
    ("too-long", &["longer than", "are read", "too long", "of this length is a mistake"]),
    ("encoding", &["UTF-8", "not utf-8", "not windows-", "not ibm", "not koi8-", "not iso-8859-", "not macintosh", "not x-mac-"]),
    ("not-json", &["not JSON", "no JSON", "not a JSON object", "no JSON value", "it is no object", "EOF while parsing", "expected value"]),
    ("workbook", &["workbook"]),
    ("no-table", &["no table of the mapping"]),
    ("no-layout", &["no layout of the mapping"]),
    ("no-key", &["no column for the key", "nothing in the key column"]),
    ("mapping", &["the mapping has"]),
    ("cells", &["cells where", "cells, but", "cells instead of"]),
    (
        "not-literal",
        &[
            "a dict",
            "the literal",
            "a literal",
            "expected after the key",
            "` expected",
            "is not read",
            "wrong escape",
            "deep",
            "is not an object",
        ],
    ),
    (
        "unknown-kind",
        &["unknown schema", "unknown type", "has no schema", "has no property", "not a BODS statement", "recordDetails", "cannot be"],
    ),
    ("no-name", &["it has no name", "it has no label"]),
    (
        "no-id",
        &["it has no ", "has no id", "the entity has no ", "no entity: ", "no entity_id", "no prop", "no value", "no statement about"],
    ),
    ("loose-link", &["is not in the graph"]),
];

/// Kinds of oddities, each as the readers say it.
const TROUBLES: [(&str, &str); 17] = [
    ("linked-release", "a linked release beside a compiled one, left to it"),
    ("release-twice", "a release that comes twice, word for word"),
    ("neither", "neither an object nor a list"),
    ("too-deep", "nested too deep to be looked into"),
    ("list-for-object", "a list where an object is due"),
    ("value-for-object", "a value where an object is due"),
    ("object-for-list", "an object where a list is due"),
    ("value-for-list", "a value where a list is due"),
    ("nested-for-value", "an object or a list where a value is due"),
    ("member-twice", "a member given twice; the last one counts"),
    ("auction-left", "bids under auctions, left out"),
    ("auction-taken", "bids under auctions, taken as bids"),
    ("id-twice", "an id used twice in one list"),
    ("date", "a date that cannot be read"),
    ("number", "a number that cannot be read"),
    ("placeholder", "a placeholder amount, taken as missing"),
    ("currency", "a missing currency, filled from the source's settings"),
];

/// The kind of a reason why a record was set aside.
pub fn of_aside(reason: &str) -> &'static str {
    ASIDE.iter().find(|(_, parts)| parts.iter().any(|part| reason.contains(part))).map_or(OTHER, |(kind, _)| kind)
}

/// The kind of an oddity.
pub fn of_trouble(what: &str) -> &'static str {
    TROUBLES.iter().find(|(_, said)| *said == what).map_or(OTHER, |(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use facts::texts::Lang;

    use super::*;
    use crate::site::locale;

    #[test]
    fn a_reason_is_of_the_kind_that_it_says() {
        for (reason, kind) in [
            ("not JSON: expected value at line 1 column 1", "not-json"),
            ("not JSON: a document of 99 bytes; at most 9 are read", "too-long"),
            ("not JSON: no UTF-8 after byte 7", "encoding"),
            ("the list of releases is not closed: the file was cut", "cut"),
            ("the JSON is not closed: the file was cut, or is no JSON", "cut"),
            ("ocds-1-2: the releases cannot be merged: release 1: not JSON", "not-mergeable"),
            ("12 cells where 14 are expected", "cells"),
            ("3 cells, but 4 columns: it is cut", "cut"),
            ("nothing in the key column id", "no-key"),
            ("\"Sorcerer\" has no property \"age\"", "unknown-kind"),
            ("Thing has no property \"age\"", "unknown-kind"),
            ("it joins 1 and 2, of which one is not in the graph", "loose-link"),
            ("the entity has no id", "no-id"),
            ("Aigerim Demirtash, 7 Stepnaya", OTHER),
        ] {
            assert_eq!(of_aside(reason), kind, "{reason}");
        }
    }

    /// Texts in the sources of a crate that stand right after one of these words; what a mapping finds odd is told whoever imports, and kept
    /// nowhere.
    fn said(krate: &str, after: &[&str]) -> BTreeSet<String> {
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("src")];
        let mut out = BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").path()) {
                if path.is_dir() {
                    folders.extend((!path.ends_with("engine/src/mapping")).then_some(path));
                    continue;
                }
                let text = std::fs::read_to_string(&path).expect("a file");
                let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                let found = after.iter().flat_map(|word| text.split(word).skip(1)).filter_map(|rest| rest.split('"').next());
                out.extend(found.map(str::to_owned));
            }
        }
        out
    }

    #[test]
    fn every_oddity_that_readers_count_has_a_kind() {
        let all = said("engine", &["troubles.count(\"", ".trouble(\""]);
        assert!(all.len() > 10, "{all:?}");
        let unknown: Vec<&String> = all.iter().filter(|what| of_trouble(what) == OTHER).collect();
        assert_eq!(unknown, Vec::<&String>::new());
    }

    #[test]
    fn every_reason_that_readers_give_has_a_kind() {
        let mut all = said("lists", &["set_aside(place, \"", "set_aside(line, offset, \"", ".ok_or(\""]);
        all.extend(said("engine", &["aside(\"", "Ok(Err(\""]));
        assert!(all.len() > 20, "{all:?}");
        let unknown: Vec<&String> = all.iter().filter(|reason| of_aside(reason) == OTHER).collect();
        assert_eq!(unknown, Vec::<&String>::new());
    }

    #[test]
    fn every_kind_has_words_in_each_language() {
        let kinds = ASIDE.iter().map(|(kind, _)| format!("aside-{kind}")).chain(TROUBLES.iter().map(|(kind, _)| format!("trouble-{kind}")));
        for key in kinds.chain(["aside-other".to_owned(), "trouble-other".to_owned()]) {
            for lang in [Lang::En, Lang::Ru, Lang::Kk] {
                assert!(locale::has(lang, &key), "{lang:?} has no {key}");
            }
        }
    }
}
