//! Published texts of identifiers to numbers, each with the property it belongs to: `INN: 7710884741OGRN: 1117746153728`, `4345309407 (Tax ID/INN)`.
//!
//! It knows how lists label numbers (`data/identifier-labels.tsv`), not whether a number is right; checks are in `facts::identifiers`.

use std::sync::LazyLock;

/// Labels with their properties, longest first, letters in lower case.
static LABELS: LazyLock<Vec<(Vec<char>, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("../data/identifier-labels.tsv").lines().filter(|l| !l.starts_with('#'));
    let mut labels: Vec<(Vec<char>, &str)> =
        lines.filter_map(|l| l.split_once('\t')).map(|(label, prop)| (label.to_lowercase().chars().collect(), prop)).collect();
    labels.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    labels
});

/// Longest text that is looked into; a whole paragraph is no identifier.
const TEXT_CHARS_MAX: usize = 2_000;

/// Longest identifier; longer ones are sentences.
const VALUE_CHARS_MAX: usize = 64;

/// A number, and the property it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Name of the property.
    pub prop: String,
    /// The number, blanks inside numbers of digits left out.
    pub value: String,
}

/// The identifiers of a text. Those without a label are `otherwise`'s (`idNumber`). Empty where no number stands in it.
pub fn read(text: &str, otherwise: &str) -> Vec<Labelled> {
    let chars: Vec<char> = text.chars().take(TEXT_CHARS_MAX).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let spans = spans(&chars);
    let mut found = Vec::new();
    let mut add = |prop: &str, value: Option<String>| {
        let Some(value) = value else { return false };
        let prop = fitting(prop, &value);
        // The model writes numbers of ships so.
        let ship = prop == "imoNumber" && value.len() == 7 && value.bytes().all(|b| b.is_ascii_digit());
        let one = Labelled { prop: prop.to_owned(), value: if ship { format!("IMO{value}") } else { value } };
        if !found.contains(&one) {
            found.push(one);
        }
        true
    };
    if spans.is_empty() {
        for piece in pieces(&chars) {
            add(otherwise, unlabelled(&piece));
        }
        return found;
    }
    let mut claimed = 0;
    for (at, (start, end, prop)) in spans.iter().enumerate() {
        let before = &chars[claimed.min(*start)..*start];
        let next = spans.get(at + 1).map_or(chars.len(), |s| s.0);
        if let Some(value) = bracketed(before, prop).or_else(|| trailing(before, &chars[*end..next], prop)) {
            add(prop, Some(value));
            claimed = *end;
        } else if add(prop, first_value(&chars[*end..next], prop)) {
            claimed = next;
            // What stands behind the number may be the next label's own: `123 (BRN)` behind `CR No. 45;`.
            if let Some(cut) = chars[*end..next].iter().position(|c| *c == ';' || *c == ',') {
                claimed = end + cut;
            }
        }
    }
    found
}

/// Whether a text begins with a label.
pub fn begins(text: &str) -> bool {
    let chars: Vec<char> = text.chars().take(TEXT_CHARS_MAX).collect();
    spans(&chars).first().is_some_and(|s| s.0 == 0)
}

/// Where labels stand: first character, the one behind the last, property.
fn spans(chars: &[char]) -> Vec<(usize, usize, &'static str)> {
    let lower: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let mut spans = Vec::new();
    let mut at = 0;
    while at < lower.len() {
        let begins = lower[at].is_alphabetic() && (at == 0 || !lower[at - 1].is_alphabetic());
        let label = begins.then(|| LABELS.iter().find(|(label, _)| stands(&lower, at, label))).flatten();
        match label {
            Some((label, prop)) => {
                spans.push((at, at + label.len(), *prop));
                at += label.len();
            }
            None => at += 1,
        }
    }
    spans
}

fn stands(lower: &[char], at: usize, label: &[char]) -> bool {
    let end = at + label.len();
    end <= lower.len()
        && lower[at..end] == *label
        && !lower.get(end).is_some_and(|c| c.is_alphabetic() && label.last().is_some_and(|l| l.is_alphabetic()))
}

/// The number before a bracket in which the label stands: `00999999 (Yemeni passport)`.
fn bracketed(before: &[char], prop: &str) -> Option<String> {
    let open = before.iter().rposition(|c| *c == '(' || *c == ')').filter(|o| before[*o] == '(')?;
    if before[open..].iter().any(char::is_ascii_digit) {
        return None;
    }
    let start = before[..open].iter().rposition(|c| matches!(c, ';' | ',' | ')')).map_or(0, |s| s + 1);
    clean(&before[start..open], prop)
}

/// The number before a dash with the label behind it and nothing more: `7799999999 - TIN`.
fn trailing(before: &[char], behind: &[char], prop: &str) -> Option<String> {
    if behind.iter().any(char::is_ascii_digit) {
        return None;
    }
    let dash = before.iter().rposition(|c| matches!(c, '-' | '–')).filter(|d| !before[*d..].iter().any(char::is_ascii_digit))?;
    let start = before[..dash].iter().rposition(|c| matches!(c, ';' | ',' | ')')).map_or(0, |s| s + 1);
    clean(&before[start..dash], prop)
}

/// The number behind a label.
fn first_value(behind: &[char], prop: &str) -> Option<String> {
    let start = behind.iter().position(|c| c.is_alphanumeric())?;
    // A label alone in brackets has nothing behind it but the next thing.
    if behind[..start].contains(&';') {
        return None;
    }
    let behind = &behind[start..];
    let end = behind.iter().position(|c| matches!(c, ';' | ',' | '(' | ')' | '[')).unwrap_or(behind.len());
    clean(&behind[..end], prop)
}

/// Parts of a text without labels: behind `;`, behind list marks, behind a `,` between numbers.
fn pieces(chars: &[char]) -> Vec<Vec<char>> {
    let mut pieces = vec![Vec::new()];
    for (at, c) in chars.iter().enumerate() {
        let mark = *c == '(' && chars.get(at + 2) == Some(&')') && chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let between = *c == ',' && chars[at + 1..].iter().find(|n| **n != ' ').is_some_and(char::is_ascii_digit);
        if *c == ';' || mark || between {
            pieces.push(Vec::new());
        }
        if let Some(last) = pieces.last_mut() {
            last.push(*c);
        }
    }
    pieces
}

fn unlabelled(piece: &[char]) -> Option<String> {
    let mut piece = piece;
    if piece.first() == Some(&'(') && piece.get(2) == Some(&')') {
        piece = &piece[3..];
    }
    let start = piece.iter().position(|c| c.is_alphanumeric())?;
    let piece = &piece[start..];
    let end = piece.iter().position(|c| *c == '(').unwrap_or(piece.len());
    clean(&piece[..end], "")
}

/// The identifier in a stretch of text: words before it and sentences behind it left out.
fn clean(stretch: &[char], prop: &str) -> Option<String> {
    let text: String = stretch.iter().collect();
    let spoken = |word: &&str| word.chars().any(char::is_lowercase) && !word.contains(|c: char| c.is_ascii_digit());
    let lettered = matches!(prop, "swiftBic" | "bvdId");
    let words = text.split_whitespace().skip_while(|w| spoken(w) || !w.contains(char::is_alphanumeric));
    let words: Vec<&str> = words.take_while(|w| !spoken(w)).collect();
    let value = words.join(" ");
    let value = value.trim_matches(|c: char| !c.is_alphanumeric());
    if value.chars().count() > VALUE_CHARS_MAX || !value.contains(|c: char| c.is_numeric() || (lettered && c.is_alphabetic())) {
        return None;
    }
    let digits = value.chars().all(|c| c.is_ascii_digit() || c == ' ');
    Some(if digits { value.replace(' ', "") } else { value.to_owned() })
}

/// A Russian tax number has ten or twelve digits, a Russian state number thirteen or fifteen; others under these labels are some other
/// tax or registration number.
fn fitting<'p>(prop: &'p str, value: &str) -> &'p str {
    let digits = value.chars().all(|c| c.is_ascii_digit()).then_some(value.len());
    match (prop, digits) {
        ("innCode", Some(10 | 12)) | ("ogrnCode", Some(13 | 15)) => prop,
        ("innCode", _) => "taxNumber",
        ("ogrnCode", _) => "registrationNumber",
        _ => prop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_before_and_behind_numbers_say_what_these_are() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = read(text, "registrationNumber");
            let found: Vec<(&str, &str)> = found.iter().map(|f| (f.prop.as_str(), f.value.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("BIN: 999940000005  ", &[("registrationNumber", "999940000005")]);
        check("INN: 7799999999OGRN: 1999999999999", &[("innCode", "7799999999"), ("ogrnCode", "1999999999999")]);
        check("INN – 7799999999 OGRN - 1999999999999", &[("innCode", "7799999999"), ("ogrnCode", "1999999999999")]);
        check("7799999999 (Tax ID/INN)", &[("innCode", "7799999999")]);
        check("123 (BRN); 456 (TRN)", &[("registrationNumber", "123"), ("taxNumber", "456")]);
        check(
            "Tax ID No. 7799999999 (Russia); Registration Number 199 (Russia)",
            &[("taxNumber", "7799999999"), ("registrationNumber", "199")],
        );
        check("1 199 999 999 999", &[("registrationNumber", "1199999999999")]);
        check("CR No. 45; 46 (BRN)", &[("registrationNumber", "45"), ("registrationNumber", "46")]);
        check("BvD ID: IRFEB99999SWIFT/BIC – XXXXIRTH", &[("bvdId", "IRFEB99999"), ("swiftBic", "XXXXIRTH")]);
        check("INN: 999", &[("taxNumber", "999")]);
        check("7799999999 - TIN", &[("taxNumber", "7799999999")]);
        check("00999999 (Yemeni passport)", &[("passportNumber", "00999999")]);
        check("(a) 345 (Libyan passport); (b) 1990/345 (Libyan passport)", &[("passportNumber", "345"), ("passportNumber", "1990/345")]);
        check("9144MA5G (China, Unified Social Credit Code)", &[("uscCode", "9144MA5G")]);
        check("IMO 9999999", &[("imoNumber", "IMO9999999")]);
        check("none", &[]);
        check("", &[]);
        check("(", &[]);
    }

    #[test]
    fn numbers_without_labels_lose_the_words_around_them() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = read(text, "idNumber").into_iter().map(|f| f.value).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("(a) 12345 (Pakistani), (b) 67890 (Pakistani)", &["12345", "67890"]);
        check("'06XXX2262", &["06XXX2262"]);
        check("Indonesia, number T999999 (issued in Nowhere)", &["T999999"]);
        check("111; 222", &["111", "222"]);
        check("111, 222", &["111", "222"]);
        check("X99 expires 22.2.2017", &["X99"]);
    }
}
