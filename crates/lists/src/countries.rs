//! Published names of countries, and of their citizens, to the codes of FollowTheMoney.
//!
//! A lookup by the whole name, in thirty languages; it never guesses from a part of a text. `data/country-names.tsv` comes from the
//! Unicode CLDR, `data/country-words.tsv` is written by us.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Names from the Unicode CLDR, with their origin.
const NAMES: &str = include_str!("../data/country-names.tsv");

/// Official forms, words for citizens, states that are no more.
const WORDS: &str = include_str!("../data/country-words.tsv");

/// Only looked into by key, so the order of the map shows nowhere.
static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let lines = NAMES.lines().chain(WORDS.lines()).filter(|l| !l.starts_with('#'));
    lines.filter_map(|l| l.split_once('\t')).map(|(code, name)| (key(name), code)).collect()
});

/// Longest text that is looked up: the longest official name has under a hundred letters.
const NAME_CHARS_MAX: usize = 120;

/// The code of a country or territory (`kz`, `xk`, `suhh` for the Soviet Union) from its name, the word for a citizen, or an ISO code
/// of two letters in capitals; nothing where the text is none of these.
pub fn code(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > NAME_CHARS_MAX {
        return None;
    }
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        let lower = text.to_ascii_lowercase();
        return CODES.get(&key(text)).copied().or_else(|| country_type(&lower));
    }
    CODES.get(&key(text)).copied()
}

/// An ISO code, if the model knows it.
fn country_type(lower: &str) -> Option<&'static str> {
    static KNOWN: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let mut known: Vec<&str> = NAMES.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).map(|p| p.0).collect();
        known.dedup();
        known
    });
    KNOWN.iter().find(|c| **c == lower).copied()
}

/// Codes of all countries that a text lists (`Ukrainian, Russian`; `(a) German, (b) Moroccan`), in its order, and whether every part of
/// it was understood.
pub fn codes(text: &str) -> (Vec<&'static str>, bool) {
    if let Some(one) = code(text) {
        return (vec![one], true);
    }
    let mut found = Vec::new();
    let mut whole = true;
    let marked = text.split([';', ',', '/', '\n']).flat_map(listed);
    let parts = marked.flat_map(|p| if code(tidy(p)).is_some() { vec![p] } else { p.split(['(', ')']).collect() });
    for part in parts.flat_map(|p| if code(tidy(p)).is_some() { vec![p] } else { joined(p) }) {
        let part = tidy(part);
        if part.is_empty() {
            continue;
        }
        match code(part) {
            Some(one) if !found.contains(&one) => found.push(one),
            Some(_) => {}
            None => whole = false,
        }
    }
    (found, whole)
}

/// Codes of the country, or of its states one after another, that a place or an address ends with: `Pyongyang, Korea, North`, `Minsk,
/// USSR (now Belarus)`. Empty where what stands behind the last comma is no country.
pub fn at_end(place: &str) -> Vec<&'static str> {
    let place = place.trim().trim_end_matches(['.', '"']);
    let mut commas = place.rmatch_indices(',').map(|(at, _)| at);
    let (last, before) = (commas.next(), commas.next());
    let behind = |comma: Option<usize>| comma.and_then(|c| place.get(c + 1..)).unwrap_or(place).trim();
    // Some countries have a comma of their own.
    if let Some(one) = code(behind(before)) {
        return vec![one];
    }
    let (codes, whole) = codes(behind(last));
    if whole { codes } else { Vec::new() }
}

fn tidy(part: &str) -> &str {
    part.trim_matches(['"', '.', ' '])
}

/// Parts between words that join countries: `Russian and Ukrainian`, `Former USSR Currently Belarus`, `USSR (now Moldova)`.
fn joined(text: &str) -> Vec<&str> {
    const JOINTS: [&str; 7] = [" and ", " or ", " Currently ", " currently ", " now ", "now ", " Now "];
    let mut parts = vec![text];
    for joint in JOINTS {
        // The one without a blank before it only counts where a part begins with it.
        parts = parts
            .into_iter()
            .flat_map(
                |p| if joint.starts_with(' ') { p.split(joint).collect() } else { vec![p.trim_start().strip_prefix(joint).unwrap_or(p)] },
            )
            .collect();
    }
    parts
}

/// Parts behind the marks `(a)`, `b)`, `(1)`.
fn listed(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(')') {
        let mark = rest[..at].rsplit([' ', '(']).next().unwrap_or_default();
        let before = rest[..at - mark.len()].trim_end_matches('(');
        if mark.len() == 1 && mark.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            parts.push(before);
            rest = &rest[at + 1..];
        } else {
            break;
        }
    }
    parts.push(rest);
    parts
}

/// Letters and digits in lower case, one blank between words; apostrophes and dots join (`U.S.A.` is `usa`), `&` is `and`, `St` is
/// `saint`, and a `the` before all is no part of the name.
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() {
            key.extend(c.to_lowercase());
        } else if c == '&' {
            key.push_str(" and ");
        } else if !matches!(c, '\'' | '’' | '‘' | '`' | '.') {
            key.push(' ');
        }
    }
    let words =
        key.split_whitespace().enumerate().filter(|(at, w)| *at > 0 || *w != "the").map(|(_, w)| if w == "st" { "saint" } else { w });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_by_name_citizen_and_code() {
        for (text, expected) in [
            ("Kazakhstan", "kz"),
            ("Казахстан", "kz"),
            ("Қазақстан", "kz"),
            ("Republic of Kazakhstan", "kz"),
            ("KZ", "kz"),
            ("Iran (Islamic Republic of)", "ir"),
            ("Korea, North", "kp"),
            ("Democratic People’s Republic of Korea (DPRK)", "kp"),
            ("Myanmar/Burma", "mm"),
            ("USSR", "suhh"),
            ("Kosovo", "xk"),
            ("U.S.A.", "us"),
            ("Côte d’Ivoire", "ci"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
        for text in ["", "Atlantis", "in", "Presumed Russian", &"x".repeat(5000)] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_of_countries_is_taken_apart_and_says_what_it_left() {
        assert_eq!(codes("(a) German, (b) Moroccan"), (vec!["de", "ma"], true));
        assert_eq!(codes("a) Syrian b) Palestinian"), (vec!["sy", "ps"], true));
        assert_eq!(codes("Russian and Ukrainian"), (vec!["ru", "ua"], true));
        assert_eq!(codes("Trinidad and Tobago"), (vec!["tt"], true));
        assert_eq!(codes("DPRK."), (vec!["kp"], true));
        assert_eq!(codes("(a) Trinidad and Tobago, (b) Algeria"), (vec!["tt", "dz"], true));
        assert_eq!(codes("Former USSR Currently Belarus"), (vec!["suhh", "by"], true));
        assert_eq!(codes("USSR (now Moldova)"), (vec!["suhh", "md"], true));
        assert_eq!(codes("Iran (Islamic Republic of), Iraq"), (vec!["ir", "iq"], true));
        assert_eq!(codes("Russian, perhaps"), (vec!["ru"], false));
        assert_eq!(codes("(presumed)"), (vec![], false));
    }

    #[test]
    fn a_place_ends_with_its_country() {
        for (place, expected) in [
            ("Pyongyang, Korea, North", vec!["kp"]),
            ("Minsk, USSR (now Belarus)", vec!["suhh", "by"]),
            ("Street 1, Almaty, Kazakhstan", vec!["kz"]),
            ("Kazakhstan", vec!["kz"]),
            ("Almaty", vec![]),
            ("Kazakhstan, Almaty", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(at_end(place), expected, "{place}");
        }
    }
}
