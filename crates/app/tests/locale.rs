//! The site's texts: every key that is called has a text in each language, no text is called by nobody, translations take the
//! same values, and counted texts have a form for every plural of their language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};

const LANGS: [&str; 3] = ["en", "ru", "kk"];

/// Plural categories of whole numbers in each language (CLDR); the default variant stands for fractions, too.
const PLURALS: [(&str, &[&str]); 3] = [("en", &["one", "other"]), ("ru", &["one", "few", "many"]), ("kk", &["one", "other"])];

/// Fronts of keys that are put together at run time, with the ends that must be there; the ends of code lists come from publishers, and what
/// has no text is shown as published.
const FRONTS: &[(&str, &[&str])] = &[
    ("month", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]),
    ("method", &["open", "selective", "limited", "direct"]),
    ("category", &["goods", "works", "services"]),
    ("status", &["planning", "planned", "active", "complete", "cancelled", "unsuccessful", "withdrawn"]),
    ("criteria", &[]),
    ("bid", &["invited", "pending", "valid", "disqualified", "withdrawn"]),
    ("award", &["pending", "active", "cancelled", "unsuccessful"]),
    ("contract", &["pending", "active", "cancelled", "terminated"]),
    ("section", &["tender", "award", "contract"]),
    ("subject", &["process", "lot", "bid", "award", "contract", "buyer", "procuringentity", "supplier", "pair", "market", "dataset"]),
    ("kind", &["process", "buyer", "supplier", "person", "firm", "body", "either"]),
    ("kinds", &["person", "firm", "body", "either"]),
    ("people-by", &["name", "lists", "posts", "owned"]),
    ("people-with", &["lists", "posts", "owned", "owners"]),
    ("country", &["kz", "ru", "gb", "vg"]),
    ("schema", &["person", "company", "organization", "legalentity", "publicbody"]),
    (
        "link",
        &[
            "ownership",
            "directorship",
            "membership",
            "employment",
            "family",
            "associate",
            "occupancy",
            "unknownlink",
            "of-directorship",
            "of-family",
        ],
    ),
    ("topic", &["sanction", "debarment", "role-pep", "role-rca", "tax-debt", "corp-disqual", "export-control", "invest-ban", "pol-party"]),
    ("name-kind", &["name", "alias", "weakalias", "previousname"]),
    ("number-kind", &["registrationnumber", "taxnumber", "dunscode", "usccode"]),
    ("declared", &["income", "asset", "savings", "liability", "gift", "interest", "none"]),
    ("holder", &["self", "spouse", "child", "other"]),
    ("rule-kind", &["violation-if-proved", "restriction", "signal"]),
    ("doctype", &["tendernotice", "contractsigned"]),
    ("tag", &["tender", "award", "contract", "compiled"]),
    ("row", &["processes", "bids"]),
    ("lacking", &["spread", "in-peers"]),
    (
        "param-unit",
        &[
            "amendments",
            "awards",
            "bids",
            "buyers",
            "characters",
            "classes",
            "code",
            "codes",
            "contests",
            "count",
            "days",
            "firms",
            "index-points",
            "name-days",
            "names",
            "number",
            "parties",
            "percent",
            "processes",
            "purchases",
            "ratio",
            "score",
            "scores",
            "share",
            "standard-deviations",
            "states",
            "suppliers",
            "switch",
            "tenderers",
            "texts",
            "topics",
        ],
    ),
    ("stage", &["planning", "tender", "award", "contract", "implementation", "any"]),
    ("step", &["rules", "pages", "search"]),
    ("facet", &["kind", "body", "place", "year", "method", "rule", "currency"]),
    ("order", &["best", "newest", "amount", "flags"]),
    ("part", &["amendments", "bids", "awards", "contracts", "transactions", "lots", "items", "parties", "documents", "milestones"]),
    ("n", &["awards", "contracts", "transactions"]),
    ("role", &["buyer", "procuringentity", "tenderer", "supplier", "payer", "payee"]),
    ("milestone", &["scheduled", "met", "notmet", "partiallymet"]),
    ("shade", &["processes", "single", "flags", "processes-note", "single-note", "flags-note"]),
    ("page", &["award", "contract"]),
    ("parts-of", &["award", "contract"]),
    ("flags-of", &["award", "contract"]),
    ("flows-of", &["buyer", "supplier"]),
    ("page-of", &["buyer", "supplier"]),
    ("network-of", &["buyer", "supplier"]),
    ("network-note", &["buyer", "supplier"]),
    ("network-table", &["buyer", "supplier"]),
    ("market", &["buyers-desc", "suppliers-desc"]),
    ("law-amount", &["competitive-threshold", "direct-award-threshold", "price-offer-threshold"]),
    ("law-type", &["law", "decree", "order", "resolution"]),
    ("law-verdict", &["raised", "clear", "unknown", "absent"]),
    ("limit", &["connections", "connections-why", "parameters", "parameters-why"]),
    // Promises: words of lists in the register.
    ("plan-kind", &["administrative", "legislative", "information", "none"]),
    ("plan-group", &["agency", "ngo", "media", "public", "business", "parliament", "court", "none"]),
    (
        "plan-state",
        &[
            "planned",
            "in-progress",
            "claimed-partial",
            "claimed-result",
            "returned",
            "verified-done",
            "verified-partial",
            "verified-not-done",
            "cancelled",
        ],
    ),
    ("plan-claimed", &["partial", "result"]),
    ("plan-checked", &["done", "partial", "not-done", "returned"]),
    (
        "plan-grade",
        &[
            "no-evidence",
            "not-started",
            "limited",
            "substantial",
            "complete",
            "implemented-satisfactorily",
            "dealt-with-satisfactorily",
            "partly-implemented",
            "not-implemented",
        ],
    ),
    ("plan-assessor", &["implementer", "coordinator", "ngo", "media", "peer", "court", "public"]),
    ("plan-evidence", &["act", "url", "file", "dataset", "measurement", "flags", "survey", "cases", "audit"]),
    ("plan-status", &["draft", "consultation", "adopted", "in-force", "closed", "evaluated"]),
    ("plan-reached", &["achieved", "not-achieved", "under-way", "not-evaluated"]),
    ("plan-because", &["no-indicator", "no-target", "no-baseline", "no-day", "no-value", "no-query", "no-data"]),
    ("plan-show", &["claimed", "verified", "disputed", "overdue", "unverified", "moved", "without-evidence", "not-evaluated"]),
    ("indicator-by", &["body", "region", "class"]),
    ("indicator-direction", &["down", "up", "context"]),
    ("indicator-needs", &["contracting", "verdicts", "flags", "declarations", "interests", "reports", "ownership"]),
    ("unit", &["percent", "days", "offers", "flags", "index"]),
    // What the data answers; the sentences of policy::effects are held to its own list.
    ("effects-reading", &["supported-difference", "association", "no-clear-difference", "too-little-data", "not-asked"]),
    ("effects-means", &["supported-difference", "association", "no-clear-difference", "too-little-data", "not-asked"]),
    ("effects-movement", &["wanted", "unwanted", "unclear"]),
    ("effects-not", &["no-dataset", "no-version", "no-definition", "no-data", "no-points", "no-start", "scope", "too-many", "failed"]),
    ("effects-in", &["percent", "days", "offers", "flags", "index"]),
    ("effects-by", &["percent", "days", "offers", "flags", "index"]),
    // What lists say of themselves.
    ("buyers", &["note", "empty"]),
    ("suppliers", &["note", "empty"]),
    ("markets", &["note", "empty"]),
    // The desk: evidence and guards are named as the program names them.
    ("desk-heading", &["names", "identifiers", "birth-date", "founding-date", "countries", "gender", "address", "kind"]),
    (
        "desk-evidence",
        &[
            "names-apart",
            "name-weak",
            "main-names-differ",
            "identifier-same",
            "number-same",
            "identifier-differs",
            "number-differs",
            "born-same-day",
            "born-same-month",
            "born-same-year",
            "born-slip",
            "born-other-day",
            "born-near",
            "born-apart",
            "born-far",
            "founded-same",
            "founded-same-year",
            "founded-apart",
            "dead-before",
            "country-same",
            "country-differs",
            "gender-differs",
            "address-same",
            "contact-same",
            "schema-apart",
            "name-same",
            "name-spelled-alike",
            "name-sounds-alike",
            "name-shuffled",
            "name-initial",
            "name-nickname",
            "name-joined",
            "name-acronym",
            "name-form-alike",
            "name-form-differs",
            "name-number-differs",
            "name-place-differs",
            "name-patronymic-differs",
            "name-initial-differs",
            "name-differs",
            "name-only-ours",
            "name-only-theirs",
            "name-order-differs",
            "name-fathers-swapped",
        ],
    ),
    ("aside", &["other"]),
    ("trouble", &["other"]),
    ("desk-weight", &["weak", "medium", "strong"]),
    ("desk-likely", &["very", "likely", "possible", "hardly"]),
    ("desk-property", &[]),
    ("desk-relation", &["agrees", "differs", "one-side"]),
    ("desk-guard", &["judged", "unsure", "kinds", "identifiers", "births", "name-alone", "hub", "bridge", "size"]),
    ("desk-said", &["same", "different", "unsure"]),
    ("desk-schema", &["person", "company", "organization", "legalentity", "vessel", "publicbody", "position"]),
    ("desk-unknown", &["officials", "owners", "directors", "owners-past"]),
    // Pages of text: NAME-1-title, NAME-1-text, NAME-2-title …
    ("methodology", &["1-title", "1-text"]),
    ("words", &["1-title", "1-text"]),
    ("corrections", &["1-title", "1-text"]),
    ("accessibility", &["1-title", "1-text"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A text: the values it takes, and for each choice the value it turns on and its variants.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    values: BTreeSet<String>,
    choices: Vec<(String, BTreeSet<String>)>,
}

fn read_pattern(pattern: &Pattern<String>, told: &mut Told) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => read_inline(inline, told),
            Expression::Select { selector, variants } => {
                read_inline(selector, told);
                let named = |k: &VariantKey<String>| match k {
                    VariantKey::Identifier { name } => name.clone(),
                    VariantKey::NumberLiteral { value } => value.clone(),
                };
                let of = if let InlineExpression::VariableReference { id } = selector { id.name.clone() } else { String::new() };
                told.choices.push((of, variants.iter().map(|v| named(&v.key)).collect()));
                variants.iter().for_each(|v| read_pattern(&v.value, told));
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<String>, told: &mut Told) {
    match inline {
        InlineExpression::VariableReference { id } => drop(told.values.insert(id.name.clone())),
        InlineExpression::FunctionReference { arguments, .. } => arguments.positional.iter().for_each(|a| read_inline(a, told)),
        InlineExpression::Placeable { expression } => {
            let element = PatternElement::Placeable { expression: (**expression).clone() };
            read_pattern(&Pattern { elements: vec![element] }, told);
        }
        _ => {}
    }
}

/// All texts of a language, and what is wrong with its files.
fn texts(lang: &str) -> (BTreeMap<String, Told>, Vec<String>) {
    let folder = root().join("locales").join(lang);
    let (mut out, mut faults) = (BTreeMap::new(), Vec::new());
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).expect("a folder a language").map(|e| e.expect("read").path()).collect();
    files.sort();
    for path in files {
        let source = std::fs::read_to_string(&path).expect("a file of texts");
        let (resource, errors) = match fluent_syntax::parser::parse(source) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
        };
        faults.extend(errors.iter().map(|e| format!("{lang}: {e}")));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut told = Told::default();
            match &message.value {
                Some(value) => read_pattern(value, &mut told),
                None => faults.push(format!("{lang}: {} has no text", message.id.name)),
            }
            if out.insert(message.id.name.clone(), told).is_some() {
                faults.push(format!("{lang}: {} stands there twice", message.id.name));
            }
        }
    }
    (out, faults)
}

/// The site's sources and templates, with their names.
fn sources() -> Vec<(String, String)> {
    let app = root().join("crates/app");
    let mut folders = vec![app.join("src/site"), app.join("templates")];
    let mut out = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the program") {
            let path = entry.expect("read").path();
            if path.is_dir() {
                folders.push(path);
            } else if matches!(path.extension().and_then(|e| e.to_str()), Some("rs" | "html" | "xml" | "svg")) {
                let text = std::fs::read_to_string(&path).expect("text");
                // What tests of a module call is no page's.
                let text = text.split("#[cfg(test)]").next().unwrap_or("").to_owned();
                out.push((path.strip_prefix(&app).expect("within").display().to_string(), text));
            }
        }
    }
    out.sort();
    out
}

/// The first text literal after each place where a call stands; `nth` skips literals before it.
fn called<'t>(text: &'t str, call: &str, nth: usize) -> Vec<&'t str> {
    let mut out = Vec::new();
    for (at, _) in text.match_indices(call) {
        let mut rest = &text[at + call.len()..];
        let mut literal = None;
        for _ in 0..=nth {
            let Some(open) = rest.find('"') else { break };
            // Only spaces, commas and plain names may stand before it, and before a method's key nothing: a call whose argument is no literal
            // is none of ours.
            let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ',' | '&' | '_' | '.' | ':');
            if !rest[..open].chars().all(|c| c.is_whitespace() || (!call.starts_with('.') && is_plain(c))) {
                literal = None;
                break;
            }
            let inner = &rest[open + 1..];
            let Some(close) = inner.find('"') else { break };
            literal = Some(&inner[..close]);
            rest = &inner[close + 1..];
        }
        out.extend(literal);
    }
    out
}

/// Calls whose literal (the nth) is a key: its number is how many literals stand before it.
const CALLS: [(&str, usize); 12] = [
    (".t(", 0),
    (".tn(", 0),
    (".t1(", 0),
    ("column(", 1),
    ("linked(", 1),
    ("Problem::missing(", 0),
    ("Problem::wrong(", 0),
    ("Problem::not_yet(", 0),
    ("Problem::refused(", 0),
    ("locale::text(", 0),
    ("text(lang,", 0),
    ("locale::has(", 0),
];

/// Calls whose literal is the front of a key.
const FRONT_CALLS: [(&str, usize); 6] =
    [(".tk(", 0), (".words(", 0), ("Kind::Word(", 0), ("Kind::Words(", 0), (" Word(", 1), (" word(", 1)];

#[test]
fn every_key_that_is_called_has_a_text() {
    let (english, faults) = texts("en");
    assert_eq!(faults, Vec::<String>::new());
    let mut missing = Vec::new();
    for (name, text) in sources() {
        for (call, nth) in CALLS {
            let is_key = |k: &&str| !k.is_empty() && k.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            let lacking = called(&text, call, nth).into_iter().filter(is_key).filter(|k| !english.contains_key(*k));
            missing.extend(lacking.map(|k| format!("{name}: {k}")));
        }
        for (call, nth) in FRONT_CALLS {
            let unlisted = called(&text, call, nth).into_iter().filter(|f| !f.is_empty() && !FRONTS.iter().any(|(front, _)| front == f));
            missing.extend(unlisted.map(|f| format!("{name}: the front {f} is not listed in {}", file!())));
        }
    }
    for (front, ends) in FRONTS {
        missing.extend(ends.iter().map(|e| format!("{front}-{e}")).filter(|k| !english.contains_key(k)));
    }
    assert_eq!(missing, Vec::<String>::new(), "called, and not in locales/en");
}

#[test]
fn every_text_is_called_somewhere() {
    let all: String = sources().into_iter().map(|(_, text)| text).collect();
    let (english, _) = texts("en");
    let of_effects = |key: &str| policy::effects::KEYS.iter().any(|(k, _)| *k == key);
    let is_built =
        |key: &str| of_effects(key) || FRONTS.iter().any(|(front, _)| key.strip_prefix(front).is_some_and(|rest| rest.starts_with('-')));
    let unused: Vec<&String> = english.keys().filter(|k| !all.contains(&format!("\"{k}\"")) && !is_built(k)).collect();
    assert_eq!(unused, Vec::<&String>::new(), "in locales/en, and called by nobody");
    let dead: Vec<&str> =
        FRONTS.iter().map(|(f, _)| *f).filter(|f| !all.contains(&format!("\"{f}\"")) && !all.contains(&format!("\"{f}-"))).collect();
    assert_eq!(dead, Vec::<&str>::new(), "fronts that no code puts together");
}

#[test]
fn every_sentence_about_effects_has_a_text_with_its_numbers() {
    for lang in LANGS {
        let (all, _) = texts(lang);
        for (key, values) in policy::effects::KEYS {
            let told = all.get(key).unwrap_or_else(|| panic!("{lang} lacks {key}"));
            let expected: BTreeSet<String> = values.iter().map(|v| (*v).to_owned()).collect();
            assert_eq!(told.values, expected, "{lang}: {key}");
        }
    }
}

#[test]
fn the_three_languages_have_the_same_texts_with_the_same_values() {
    let (english, _) = texts("en");
    let mut faults = Vec::new();
    for lang in &LANGS[1..] {
        let (other, found) = texts(lang);
        faults.extend(found);
        faults.extend(english.keys().filter(|k| !other.contains_key(*k)).map(|k| format!("{lang} lacks {k}")));
        faults.extend(other.keys().filter(|k| !english.contains_key(*k)).map(|k| format!("{lang} has {k}, English has not")));
        for (key, told) in &other {
            let Some(told_in_english) = english.get(key) else { continue };
            // A language may turn on a number that another only shows, or the other way round.
            let plain = |t: &Told| t.values.iter().filter(|v| *v != "n" && *v != "shown").cloned().collect::<BTreeSet<_>>();
            let shows = |t: &Told| t.values.contains("n") || t.values.contains("shown");
            if plain(told) != plain(told_in_english) || shows(told) != shows(told_in_english) {
                faults.push(format!("{lang}, {key}: takes {:?}, English takes {:?}", told.values, told_in_english.values));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn counted_texts_have_every_plural_of_their_language() {
    let mut faults = Vec::new();
    for (lang, plurals) in PLURALS {
        for (key, told) in texts(lang).0 {
            for (value, variants) in told.choices.iter().filter(|(v, _)| v == "n") {
                let known = |v: &&String| v.parse::<f64>().is_err() && !plurals.contains(&v.as_str()) && *v != "other";
                faults
                    .extend(plurals.iter().filter(|p| !variants.contains(**p)).map(|p| format!("{lang}, {key}: ${value} has no form {p}")));
                faults.extend(
                    variants.iter().filter(known).map(|v| format!("{lang}, {key}: ${value} has a form {v} that the language has not")),
                );
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}
