//! Entities and people of BODS.

use serde_json::Value;

use super::{Claim, OWN_RECORD, Said, list, words};
use crate::countries;

/// Schemes of identifiers whose numbers have a property of their own; the rest is a registration number, or of a person an id number.
/// Codes are those of org-id.guide, and for people BODS's `{country}-{kind}`.
const SCHEMES: [(&str, &str); 12] = [
    ("XI-LEI", "leiCode"),
    ("LEI", "leiCode"),
    ("RU-INN", "innCode"),
    ("RU-OGRN", "ogrnCode"),
    ("RU-OGRNIP", "ogrnCode"),
    ("MX-RFC", "taxNumber"),
    ("-VAT", "vatCode"),
    ("-TAXID", "taxNumber"),
    ("-TIN", "taxNumber"),
    ("-PASSPORT", "passportNumber"),
    ("-IDCARD", "idNumber"),
    ("-DUNS", "dunsCode"),
];

/// An entity of any kind.
pub(super) fn entity<'a>(claim: &Claim) -> Said<'a> {
    let kind = claim.word("/entityType/type").or(claim.word("/entityType"));
    let mut said = Said::new(claim, claim.id(&claim.record), schema(kind));
    said.put(OWN_RECORD, claim.text, None, String::new());
    said.take_detail(claim, "name", "/name");
    for (index, name) in list(claim.details, "/alternateNames").enumerate() {
        said.put("alias", name.as_str().unwrap_or_default(), None, format!("{}/alternateNames/{index}", claim.base));
    }
    for pointer in ["/jurisdiction", "/incorporatedInJurisdiction"] {
        country(&mut said, claim, "jurisdiction", pointer);
    }
    said.take_detail(claim, "incorporationDate", "/foundingDate");
    said.take_detail(claim, "dissolutionDate", "/dissolutionDate");
    let forms = ["/entityType/subtype", "/entityType/details", "/entitySubtype/generalCategory", "/entitySubtype/localTerm"];
    for pointer in forms {
        said.take_detail(claim, "legalForm", pointer);
    }
    listing(&mut said, claim);
    if let Some(why) = claim.details.pointer("/unspecifiedEntityDetails") {
        said.unspecified(why, format!("{}/unspecifiedEntityDetails", claim.base));
    }
    identifiers(&mut said, claim, "registrationNumber");
    addresses(&mut said, claim);
    claim.provenance(&mut said);
    said
}

/// What BODS's types of entities are in FollowTheMoney. An arrangement is a company because the model says that trusts are, and
/// because only assets can be owned.
fn schema(kind: Option<&str>) -> &'static str {
    match kind {
        Some("registeredEntity" | "arrangement") => "Company",
        Some("legalEntity") => "Organization",
        Some("state" | "stateBody") => "PublicBody",
        _ => "LegalEntity",
    }
}

/// Securities of a listed company.
fn listing(said: &mut Said, claim: &Claim) {
    for (index, listing) in list(claim.details, "/publicListing/securitiesListings").enumerate() {
        let at = |field: &str| format!("{}/publicListing/securitiesListings/{index}/security/{field}", claim.base);
        if said.schema != "Company" {
            return;
        }
        if words(listing, "/security/idScheme") == Some("isin") {
            said.put("isinCode", words(listing, "/security/id").unwrap_or_default(), None, at("id"));
        }
        said.put("ticker", words(listing, "/security/ticker").unwrap_or_default(), None, at("ticker"));
    }
}

/// A person, known or not.
pub(super) fn person<'a>(claim: &Claim) -> Said<'a> {
    let mut said = Said::new(claim, claim.id(&claim.record), "Person");
    said.put(OWN_RECORD, claim.text, None, String::new());
    for (index, name) in list(claim.details, "/names").enumerate() {
        let at = |field: &str| format!("{}/names/{index}/{field}", claim.base);
        let prop = match words(name, "/type") {
            Some("former" | "birth") => "previousName",
            Some("alternative" | "translation" | "transliteration") => "alias",
            _ => "name",
        };
        said.put(prop, words(name, "/fullName").unwrap_or_default(), None, at("fullName"));
        if prop == "name" {
            for (prop, field) in [("firstName", "givenName"), ("lastName", "familyName"), ("fatherName", "patronymicName")] {
                said.put(prop, words(name, &format!("/{field}")).unwrap_or_default(), None, at(field));
            }
        }
    }
    for (list_name, prop) in [("nationalities", "nationality"), ("taxResidencies", "country")] {
        for index in 0..list(claim.details, &format!("/{list_name}")).count() {
            country(&mut said, claim, prop, &format!("/{list_name}/{index}"));
        }
    }
    said.take_detail(claim, "birthDate", "/birthDate");
    said.take_detail(claim, "deathDate", "/deathDate");
    if let Some(place) = claim.details.pointer("/placeOfBirth") {
        address(&mut said, claim, place, "birthPlace", "birthCountry", "/placeOfBirth");
    }
    exposure(&mut said, claim);
    if let Some(why) = claim.details.pointer("/unspecifiedPersonDetails") {
        said.unspecified(why, format!("{}/unspecifiedPersonDetails", claim.base));
    }
    identifiers(&mut said, claim, "idNumber");
    addresses(&mut said, claim);
    claim.provenance(&mut said);
    said
}

/// A politically exposed person. Who is said not to be one, or not known to be one, gets no topic.
fn exposure(said: &mut Said, claim: &Claim) {
    let exposed = claim.word("/politicalExposure/status") == Some("isPep");
    let earlier = claim.details.pointer("/hasPepStatus") == Some(&Value::Bool(true));
    if exposed || earlier {
        let pointer = if exposed { "/politicalExposure/status" } else { "/hasPepStatus" };
        said.put("topics", "role.pep", None, format!("{}{pointer}", claim.base));
    }
    for from in ["/politicalExposure/details", "/pepStatusDetails"] {
        for (index, detail) in list(claim.details, from).enumerate() {
            said.put("position", words(detail, "/reason").unwrap_or_default(), None, format!("{}{from}/{index}/reason", claim.base));
        }
    }
}

/// Identifiers by their schemes; `otherwise` is the property of those that have none of their own.
fn identifiers(said: &mut Said, claim: &Claim, otherwise: &'static str) {
    let person = said.schema == "Person";
    for (index, identifier) in list(claim.details, "/identifiers").enumerate() {
        let scheme = words(identifier, "/scheme").unwrap_or_default().to_ascii_uppercase();
        let own = SCHEMES.iter().find(|(code, _)| if code.starts_with('-') { scheme.ends_with(code) } else { scheme == *code });
        let prop = own.map_or(otherwise, |(_, prop)| *prop);
        // Only people have passports; a firm's number under such a scheme is a number all the same.
        let prop = if prop == "passportNumber" && !person { otherwise } else { prop };
        said.put(prop, words(identifier, "/id").unwrap_or_default(), None, format!("{}/identifiers/{index}/id", claim.base));
    }
}

fn addresses(said: &mut Said, claim: &Claim) {
    for (index, place) in list(claim.details, "/addresses").enumerate() {
        address(said, claim, place, "address", "country", &format!("/addresses/{index}"));
    }
    if let Some(place) = claim.details.pointer("/placeOfResidence") {
        address(said, claim, place, "address", "country", "/placeOfResidence");
    }
}

/// An address in one line (with post code and country, where the text does not have them), and its country.
fn address<'a>(said: &mut Said<'a>, claim: &Claim, place: &Value, line: &'a str, land: &'a str, pointer: &str) {
    let text = words(place, "/address").unwrap_or_default();
    let name = words(place, "/country/name");
    let parts = [Some(text), words(place, "/postCode"), name.or(words(place, "/country"))];
    let mut whole = String::new();
    for part in parts.into_iter().flatten().map(str::trim).filter(|part| !part.is_empty()) {
        if !whole.contains(part) {
            if !whole.is_empty() {
                whole.push_str(", ");
            }
            whole.push_str(part);
        }
    }
    said.put(line, &whole, Some(text), format!("{}{pointer}/address", claim.base));
    country(said, claim, land, &format!("{pointer}/country"));
}

/// A country or a part of one: by its code where the model knows it, by the country's part of the code, or by the name.
fn country<'a>(said: &mut Said<'a>, claim: &Claim, prop: &'a str, pointer: &str) {
    let Some(place) = claim.details.pointer(pointer) else { return };
    let known = &facts::ftm::model().kind(facts::ftm::Kind::Country).values;
    let code = words(place, "/code").or(place.as_str());
    let lower = code.map(str::to_ascii_lowercase);
    let by_code = lower.as_deref().and_then(|code| {
        let whole = known.get_key_value(code);
        whole.or_else(|| known.get_key_value(code.get(..2).filter(|_| code.get(2..3) == Some("-"))?)).map(|(code, _)| code.as_str())
    });
    let name = words(place, "/name");
    if let Some(found) = by_code.or_else(|| name.and_then(countries::code)) {
        said.put(prop, found, code.or(name), format!("{}{pointer}", claim.base));
    }
}
