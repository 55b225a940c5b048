//! The remarks of a record: statements in a fixed form with `;` between.

use crate::dates::Order;
use crate::draft::Draft;
use crate::labels;

/// Most statements of one record's remarks; the longest seen have some seventy.
const SEGMENTS_MAX: usize = 1_000;

/// Words a statement begins with, and the property of what follows.
const FIELDS: [(&str, &str); 24] = [
    ("DOB ", "birthDate"),
    ("POB ", "birthPlace"),
    ("nationality ", "nationality"),
    ("citizen ", "citizenship"),
    ("Gender ", "gender"),
    ("Telephone No. ", "phone"),
    ("Telephone: ", "phone"),
    ("Telephone ", "phone"),
    ("Phone Number ", "phone"),
    ("Phone No. ", "phone"),
    ("Email Address ", "email"),
    ("Email:", "email"),
    ("Website ", "website"),
    ("Aircraft Construction Number (also called L/N or S/N or F/N) ", "serialNumber"),
    ("Aircraft Manufacturer's Serial Number (MSN) ", "serialNumber"),
    ("Aircraft Manufacture Date ", "buildDate"),
    ("Aircraft Model ", "model"),
    ("Aircraft Mode S Transponder Code ", "icaoCode"),
    ("Previous Aircraft Tail Number ", "previousName"),
    ("Vessel Year of Build ", "buildDate"),
    ("Former Vessel Flag ", "pastFlags"),
    ("Organization Established Date ", "incorporationDate"),
    ("Organization Type: ", "sector"),
    ("Nationality of Registration ", "country"),
];

/// Words before another name.
const NAMES: [(&str, &str); 3] = [("a.k.a. ", "weakAlias"), ("f.k.a. ", "previousName"), ("n.k.a. ", "alias")];

/// Words before the name of another subject of the list, and the role the link has.
const LINKS: [(&str, &str); 2] = [("Linked To: ", "Linked To"), ("Aircraft Operator ", "Aircraft Operator")];

/// What is said of the measures and not of the subject.
const MEASURES: [&str; 4] = ["Additional Sanctions Information", "Secondary sanctions risk", "CAATSA Section", "Executive Order"];

/// Takes remarks apart; the links they state come back as role and name. What has no fixed form is left to the note.
pub(super) fn read(who: &mut Draft, sanction: &mut Draft, more: &mut Vec<Draft>, text: &str, pointer: &str) -> Vec<(&'static str, String)> {
    let mut links = Vec::new();
    let text = text.trim();
    for segment in text.split(';').take(SEGMENTS_MAX) {
        if let Some(link) = one(who, sanction, more, segment.trim(), pointer) {
            links.push(link);
        }
    }
    links
}

/// One statement.
pub(super) fn one(
    who: &mut Draft,
    sanction: &mut Draft,
    more: &mut Vec<Draft>,
    segment: &str,
    pointer: &str,
) -> Option<(&'static str, String)> {
    let segment = segment.strip_prefix("alt. ").unwrap_or(segment);
    if let Some((rest, role)) = LINKS.iter().find_map(|(word, role)| Some((segment.strip_prefix(word)?, *role))) {
        return Some((role, rest.trim().to_owned()));
    }
    if let Some((rest, prop)) = NAMES.iter().find_map(|(word, prop)| Some((segment.strip_prefix(word)?, *prop))) {
        super::named(who, prop, rest.trim_end_matches('.').trim_matches('\''), pointer);
        return None;
    }
    if MEASURES.iter().any(|m| segment.starts_with(m)) {
        sanction.put("provisions", segment.trim_end_matches('.'), pointer);
        return None;
    }
    if let Some((rest, prop)) = FIELDS.iter().find_map(|(word, prop)| Some((segment.strip_prefix(word)?, *prop))) {
        field(who, prop, rest.trim(), pointer);
        return None;
    }
    if let Some(wallet) = segment.strip_prefix("Digital Currency Address - ") {
        if let Some((currency, address)) = wallet.trim_end_matches('.').split_once(' ') {
            let address = address.trim();
            let mut draft = Draft::new(format!("ofac-wallet-{address}"), "CryptoWallet", pointer);
            draft.put("publicKey", address, pointer);
            draft.put("currencySymbol", currency, pointer);
            draft.put("holder", &who.id, "");
            draft.put("topics", "sanction", "");
            more.push(draft);
        }
        return None;
    }
    if labels::begins(segment) {
        for number in labels::read(segment, "idNumber") {
            who.put_made(&number.prop, &number.value, segment.trim_end_matches('.'), pointer);
        }
    }
    None
}

fn field(who: &mut Draft, prop: &str, rest: &str, pointer: &str) {
    // The full stop that ends the remarks is no part of the last one's value.
    let rest = rest.trim_end_matches('.');
    who.put_read(prop, rest, Order::DayFirst, pointer);
    if prop == "birthPlace" {
        for code in crate::countries::at_end(rest) {
            who.put_made("birthCountry", code, rest, pointer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_taken_apart() {
        let mut who = Draft::new("ofac-1", "Person", "");
        let mut sanction = Draft::new("ofac-sanction-1", "Sanction", "");
        let mut more = Vec::new();
        let text = "DOB circa 1962; alt. DOB 01 Mar 1963; POB Testville, Korea, North; nationality Iran; Gender Male; Passport X999 (Iran) expires \
                    01 Jan 2030; Tax ID No. 7799999999 (Russia); a.k.a. 'TESTER'; Linked To: TEST HOLDING S.A.; Digital Currency Address - XBT abc1.";
        let links = read(&mut who, &mut sanction, &mut more, text, "remarks");
        let first = |prop: &str| who.first(prop).unwrap_or_default().to_owned();
        assert_eq!(links, [("Linked To", "TEST HOLDING S.A.".to_owned())]);
        assert_eq!(
            [first("birthDate"), first("birthPlace"), first("birthCountry"), first("nationality"), first("gender")],
            ["1962", "Testville, Korea, North", "kp", "ir", "male"]
        );
        assert_eq!([first("passportNumber"), first("taxNumber"), first("weakAlias")], ["X999", "7799999999", "TESTER"]);
        assert_eq!(more[0].first("publicKey"), Some("abc1"));
    }
}
