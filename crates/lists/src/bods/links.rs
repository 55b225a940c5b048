//! Relationships of BODS: what a party holds in an entity.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Claim, OWN_COMPONENT, OWN_PART, OWN_RECORD, OWN_SHARE, OWN_UNSPECIFIED, Roots, Said, list, words};

/// One of the two ends of a relationship.
enum End {
    /// The entity that it is.
    Known(String),
    /// It is not specified; what BODS says of that, and where.
    Unspecified(Option<(Value, String)>),
}

/// The connections of a relationship: one an interest; one without interests too, for it says that there is some relationship.
pub(super) fn links<'a>(claim: &Claim, roots: &Roots) -> Vec<Said<'a>> {
    let subject = end(claim, roots, "/subject");
    let party = end(claim, roots, "/interestedParty");
    let components: Vec<(String, String)> = ["/componentRecords", "/componentStatementIDs"]
        .into_iter()
        .flat_map(|from| list(claim.details, from).filter_map(Value::as_str).enumerate().map(move |(i, id)| (id, format!("{from}/{i}"))))
        .map(|(id, pointer)| (claim.id(roots.root(id)), format!("{}{pointer}", claim.base)))
        .collect();
    let nothing = Value::Null;
    let interests: Vec<&Value> = list(claim.details, "/interests").collect();
    let interests = if interests.is_empty() { vec![&nothing] } else { interests };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut links: Vec<Said> = Vec::new();
    for (index, interest) in interests.into_iter().enumerate() {
        let kind = words(interest, "/type").map(interest_type);
        let id = link_id(claim, kind.as_deref(), &mut counts);
        let mut said = Said::new(claim, id, schema(kind.as_deref(), !components.is_empty()));
        match links.first() {
            None => said.put(OWN_RECORD, claim.text, None, String::new()),
            Some(Said { id, .. }) => said.put(OWN_PART, id, None, String::new()),
        }
        let (source, target) = ends_of(said.schema);
        put_end(&mut said, claim, target, &subject, "/subject");
        put_end(&mut said, claim, source, &party, "/interestedParty");
        put_interest(&mut said, claim, interest, kind.as_deref(), index);
        for (component, pointer) in &components {
            said.put(OWN_COMPONENT, component, None, pointer.clone());
        }
        claim.provenance(&mut said);
        links.push(said);
    }
    links
}

/// An id that stays when interests change places: the record, the interest's type, and a number from the second of a type on.
fn link_id(claim: &Claim, kind: Option<&str>, counts: &mut BTreeMap<String, usize>) -> String {
    let Some(kind) = kind else { return claim.id(&claim.record) };
    let count = counts.entry(kind.to_owned()).or_default();
    *count += 1;
    let number = if *count > 1 { format!("-{count}") } else { String::new() };
    format!("{}-{kind}{number}", claim.id(&claim.record))
}

/// Who or what stands at one end, in any version's shape.
fn end(claim: &Claim, roots: &Roots, pointer: &str) -> End {
    let Some(value) = claim.details.pointer(pointer) else { return End::Unspecified(None) };
    let described = ["/describedByEntityStatement", "/describedByPersonStatement"].iter().find_map(|field| words(value, field));
    if let Some(id) = value.as_str().filter(|id| !id.is_empty()).or(described) {
        return End::Known(claim.id(roots.root(id)));
    }
    let (why, at) = match value.pointer("/unspecified") {
        Some(inner) => (inner, format!("{pointer}/unspecified")),
        None => (value, pointer.to_owned()),
    };
    End::Unspecified(Some((why.clone(), format!("{}{at}", claim.base))))
}

fn put_end<'a>(said: &mut Said<'a>, claim: &Claim, prop: &'a str, end: &End, pointer: &str) {
    match end {
        End::Known(id) => said.put(prop, id, None, format!("{}{pointer}", claim.base)),
        End::Unspecified(Some((why, at))) => said.unspecified(why, at.clone()),
        End::Unspecified(None) => said.put(OWN_UNSPECIFIED, "missing", None, format!("{}{pointer}", claim.base)),
    }
}

/// The word of BODS 0.4 for a type of interest. Version 0.2 writes hyphens and speaks of trusts where the later ones speak of
/// arrangements.
fn interest_type(published: &str) -> String {
    let mut parts = published.split('-');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
    }
    match camel.as_str() {
        "settlorOfTrust" => "settlor",
        "trusteeOfTrust" => "trustee",
        "protectorOfTrust" => "protector",
        "beneficiaryOfTrust" => "beneficiaryOfLegalArrangement",
        "influenceOrControl" | "otherInfluenceOrControlOfTrust" => "otherInfluenceOrControl",
        "rightsToSurplusAssets" => "rightsToSurplusAssetsOnDissolution",
        _ => return camel,
    }
    .to_owned()
}

/// Only a shareholding is ownership that can be multiplied along a chain; and not when its components are records of their own.
fn schema(kind: Option<&str>, has_components: bool) -> &'static str {
    match kind {
        Some("shareholding") if !has_components => "Ownership",
        Some("boardMember" | "boardChair" | "seniorManagingOfficial") => "Directorship",
        _ => "UnknownLink",
    }
}

/// The properties of the party and of the entity it holds something in.
fn ends_of(schema: &str) -> (&'static str, &'static str) {
    match schema {
        "Ownership" => ("owner", "asset"),
        "Directorship" => ("director", "organization"),
        _ => ("subject", "object"),
    }
}

fn put_interest<'a>(said: &mut Said<'a>, claim: &Claim, interest: &Value, kind: Option<&str>, index: usize) {
    let at = |field: &str| format!("{}/interests/{index}/{field}", claim.base);
    said.put("role", kind.unwrap_or_default(), words(interest, "/type"), at("type"));
    said.put("description", words(interest, "/details").unwrap_or_default(), None, at("details"));
    said.put("startDate", words(interest, "/startDate").unwrap_or_default(), None, at("startDate"));
    said.put("endDate", words(interest, "/endDate").unwrap_or_default(), None, at("endDate"));
    let is_ownership = said.schema == "Ownership";
    if let Some(text) = interest.pointer("/share").and_then(share) {
        let prop = if is_ownership { "percentage" } else { OWN_SHARE };
        said.put(prop, &text, None, at("share"));
    }
    if !is_ownership {
        return;
    }
    for field in ["directOrIndirect", "interestLevel"] {
        let level = words(interest, &format!("/{field}")).filter(|level| *level != "unknown");
        said.put("ownershipType", level.unwrap_or_default(), None, at(field));
    }
    if interest.pointer("/beneficialOwnershipOrControl") == Some(&Value::Bool(true)) {
        said.put("ownershipType", "beneficial", None, at("beneficialOwnershipOrControl"));
    }
}

/// A share as percent: `30`, `25-50`, `at least 25`, `more than 25`, `at most 50`, `less than 50`. In a range with both bounds, an open
/// one is written as the next part per million (`25.0001-50`), so that more than 25 is not read as 25.
fn share(share: &Value) -> Option<String> {
    let number = |field: &str| share.get(field).and_then(Value::as_number).map(ToString::to_string);
    let flag = |field: &str| share.get(field) == Some(&Value::Bool(true));
    if let Some(exact) = number("exact") {
        return Some(exact);
    }
    let bound = |closed: &str, open: &str| match number(open) {
        Some(value) => Some((value, true)),
        None => number(closed).map(|value| (value, flag(open))),
    };
    match (bound("minimum", "exclusiveMinimum"), bound("maximum", "exclusiveMaximum")) {
        (None, None) => None,
        (Some((low, open)), None) => Some(format!("{} {low}", if open { "more than" } else { "at least" })),
        (None, Some((high, open))) => Some(format!("{} {high}", if open { "less than" } else { "at most" })),
        (Some((low, low_open)), Some((high, high_open))) => {
            Some(format!("{}-{}", if low_open { next(&low, 1)? } else { low }, if high_open { next(&high, -1)? } else { high }))
        }
    }
}

/// A percentage one part per million further.
fn next(percent: &str, step: i64) -> Option<String> {
    let ppm = ((percent.parse::<f64>().ok()?.clamp(0.0, 100.0) * 10_000.0).round() as i64 + step).max(0);
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_ranges() {
        let check = |json: &str, expected: Option<&str>| {
            assert_eq!(share(&serde_json::from_str(json).unwrap()).as_deref(), expected, "{json}");
        };
        check(r#"{"exact":30,"minimum":30,"maximum":30}"#, Some("30"));
        check(r#"{"exact":12.5}"#, Some("12.5"));
        check(r#"{"minimum":25,"maximum":50}"#, Some("25-50"));
        check(r#"{"minimum":25,"maximum":50,"exclusiveMinimum":true,"exclusiveMaximum":false}"#, Some("25.0001-50"));
        check(r#"{"minimum":25,"exclusiveMaximum":50}"#, Some("25-49.9999"));
        check(r#"{"exclusiveMinimum":25}"#, Some("more than 25"));
        check(r#"{"minimum":25}"#, Some("at least 25"));
        check(r#"{"maximum":5}"#, Some("at most 5"));
        check(r#"{"exclusiveMaximum":5}"#, Some("less than 5"));
        check(r#"{"minimum":"many"}"#, None);
        check(r#"{}"#, None);
        check("[]", None);
    }

    #[test]
    fn types_of_all_versions_are_one() {
        let check = |published: &str, expected: &str| assert_eq!(interest_type(published), expected);
        check("voting-rights", "votingRights");
        check("votingRights", "votingRights");
        check("settlor-of-trust", "settlor");
        check("rights-to-surplus-assets-on-dissolution", "rightsToSurplusAssetsOnDissolution");
        check("influence-or-control", "otherInfluenceOrControl");
        check("-", "");
        check("ж-ж", "жЖ");
    }
}
