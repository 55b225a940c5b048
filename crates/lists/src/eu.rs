//! The European Union's financial sanctions: as tables (`data/eu-csv.toml`), and as the Commission's XML (`xmlFullSanctionsList_1_1`).
//!
//! Ids: of the annexes' table made from act, annex, number and name, which is all an entry has; of the Commission's files `eu-fsf-`
//! and its logical id.

use std::io::Read;
use std::sync::LazyLock;

use crate::dates::Order;
use crate::draft::{Draft, Place, Speaker};
use crate::seam::{ListError, Out};
use crate::tables::{self, Mapping};
use crate::xml::{self, Item, Node};

static TABLES: LazyLock<Mapping> =
    LazyLock::new(|| Mapping::parse(include_str!("../data/eu-csv.toml")).expect("the mapping of this crate is tested"));

/// Attributes that say nothing of the subject: numbers of the database, languages of the act.
const IGNORED: [&str; 9] = [
    "logicalId",
    "regulationLanguage",
    "countryDescription",
    "classificationCode",
    "identificationTypeDescription",
    "calendarType",
    "latinNumber",
    "nameOnDocument",
    "asAtListingTime",
];

/// Reads one of the tables; the header says which.
pub(crate) fn read_csv(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let (first, input) = tables::begin(input)?;
    let name = if first.contains("Entity_LogicalId") { "full" } else { "journal" };
    tables::read(&TABLES, name, input, out)
}

/// Reads the Commission's XML.
pub(crate) fn read_xml(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let mut speaker = Speaker::new(out);
    let mut records = 0u64;
    xml::read(input, &["sanctionEntity"], &mut |item| {
        match item {
            Item::Record(place, node) => {
                records += 1;
                record(&mut speaker, place, node)?;
            }
            Item::Bad(place, reason) => speaker.set_aside(place, reason)?,
            Item::Around(path) => speaker.unknown(&path),
        }
        Ok(())
    })?;
    if records == 0 {
        return Err(ListError::NotThisForm("no sanctionEntity stands in it".to_owned()));
    }
    Ok(())
}

fn record(speaker: &mut Speaker<'_, '_>, place: Place, mut node: Node) -> Result<(), ListError> {
    let Some(number) = node.attributes.iter().position(|(n, _)| n == "logicalId").map(|at| node.attributes.remove(at).1) else {
        return speaker.set_aside(place, "it has no logicalId");
    };
    let kind = node.take("subjectType").into_iter().find_map(|mut t| t.take_attribute("code"));
    let person = kind.is_some_and(|(code, _)| code.eq_ignore_ascii_case("person") || code == "P");
    let mut who = Draft::new(format!("eu-fsf-{number}"), if person { "Person" } else { "Organization" }, "@logicalId");
    for mut alias in node.take("nameAlias") {
        name(&mut who, &mut alias, person);
        rest(speaker, &mut who, alias);
    }
    if who.first("name").or(who.first("alias")).or(who.first("weakAlias")).is_none() {
        return speaker.set_aside(place, "it has no name");
    }
    who.put("topics", "sanction", "");
    for mut birth in node.take("birthdate") {
        born(&mut who, &mut birth);
        rest(speaker, &mut who, birth);
    }
    for mut address in node.take("address") {
        lives(&mut who, &mut address);
        rest(speaker, &mut who, address);
    }
    for mut citizenship in node.take("citizenship") {
        if let Some((code, at)) = citizenship.take_attribute("countryIso2Code") {
            who.put_read(if person { "citizenship" } else { "country" }, &code, Order::DayFirst, &at);
        }
        rest(speaker, &mut who, citizenship);
    }
    for mut document in node.take("identification") {
        identified(&mut who, &mut document);
        rest(speaker, &mut who, document);
    }
    let mut sanction = Draft::new(format!("eu-fsf-sanction-{number}"), "Sanction", "@logicalId");
    sanction.put("entity", &who.id, "");
    sanction.put("authority", "Council of the European Union", "");
    for (attribute, prop) in [
        ("euReferenceNumber", "authorityId"),
        ("unitedNationId", "unscId"),
        ("designationDate", "listingDate"),
        ("designationDetails", "reason"),
    ] {
        if let Some((text, at)) = node.take_attribute(attribute) {
            sanction.put_read(prop, &text, Order::DayFirst, &at);
        }
    }
    for mut act in node.take("regulation") {
        listed(&mut sanction, &mut who, &mut act);
        rest(speaker, &mut who, act);
    }
    rest(speaker, &mut who, node);
    speaker.entity(who, place);
    speaker.entity(sanction, place);
    Ok(())
}

/// Remarks become notes; the act behind each part is known from the subject's own; what is left is counted.
fn rest(speaker: &mut Speaker<'_, '_>, who: &mut Draft, mut node: Node) {
    for remark in node.take("remark") {
        who.remark(&remark.text, &remark.path);
    }
    if !node.take("regulationSummary").is_empty() {
        speaker.ignored("regulationSummary");
    }
    for name in IGNORED {
        if node.take_attribute(name).is_some() {
            speaker.ignored(name);
        }
    }
    // `false` of a flag says no more than its absence.
    node.attributes.retain(|(_, value)| value != "false");
    for left in node.leftovers() {
        speaker.unknown(&left);
    }
}

fn name(who: &mut Draft, alias: &mut Node, person: bool) {
    let strong = alias.take_attribute("strong").is_none_or(|(s, _)| s != "false");
    let lang = alias.take_attribute("nameLanguage").and_then(|(l, _)| language(&l));
    if let Some((whole, at)) = alias.take_attribute("wholeName") {
        let prop = match (strong, who.first("name").is_some()) {
            (false, _) => "weakAlias",
            (true, false) => "name",
            (true, true) => "alias",
        };
        who.put_lang(prop, &whole, lang, &at);
    }
    let parts =
        [("firstName", "firstName"), ("middleName", "middleName"), ("lastName", "lastName")].map(|(a, p)| (alias.take_attribute(a), p));
    // A family name alone is the whole name, often a firm's.
    if person && parts[0].0.is_some() {
        for (part, prop) in parts {
            if let Some((text, at)) = part {
                who.put_lang(prop, &text, lang, &at);
            }
        }
    }
    for (attribute, prop) in [("function", "position"), ("title", "title"), ("gender", "gender")] {
        if let Some((text, at)) = alias.take_attribute(attribute) {
            who.put_read(prop, &text, Order::DayFirst, &at);
        }
    }
}

fn born(who: &mut Draft, birth: &mut Node) {
    let circa = birth.take_attribute("circa").is_some_and(|(c, _)| c == "true");
    let word = if circa { "circa " } else { "" };
    let range = (birth.take_attribute("yearRangeFrom"), birth.take_attribute("yearRangeTo"));
    let whole = birth.take_attribute("birthdate");
    let parts = ["year", "monthOfYear", "dayOfMonth"].map(|a| birth.take_attribute(a));
    if let Some((date, at)) = whole {
        who.put_read("birthDate", &format!("{word}{date}"), Order::DayFirst, &at);
    } else if let [Some((year, at)), month, day] = parts {
        let number = |part: &Option<(String, String)>| part.as_ref().map(|p| p.0.clone()).unwrap_or_default();
        match crate::dates::of_parts(&year, &number(&month), &number(&day)) {
            Some(date) => who.put_made("birthDate", &date, &format!("{word}{date}"), &at),
            None => who.note("birthDate", &year, &at),
        }
    }
    if let (Some((from, at)), Some((to, _))) = range {
        who.put_read("birthDate", &format!("{from} to {to}"), Order::DayFirst, &at);
    }
    let country = birth.attributes.iter().find(|(n, _)| n == "countryDescription").map(|(_, v)| v.clone()).filter(|v| v != "UNKNOWN");
    let places = ["place", "city", "region", "zipCode"].map(|a| birth.take_attribute(a));
    let at = places.iter().flatten().next().map_or("birthdate/@countryDescription".to_owned(), |p| p.1.clone());
    let place: Vec<String> = places.into_iter().flatten().map(|p| p.0).chain(country).collect();
    who.put("birthPlace", &place.join(", "), &at);
    if let Some((code, at)) = birth.take_attribute("countryIso2Code").filter(|(c, _)| c != "00") {
        who.put_read("birthCountry", &code, Order::DayFirst, &at);
    }
}

fn lives(who: &mut Draft, address: &mut Node) {
    let country = address.attributes.iter().find(|(n, _)| n == "countryDescription").map(|(_, v)| v.clone()).filter(|v| v != "UNKNOWN");
    let parts = ["street", "poBox", "place", "city", "zipCode", "region"].map(|a| address.take_attribute(a));
    let at = parts.iter().flatten().next().map_or("address/@countryDescription".to_owned(), |p| p.1.clone());
    let text: Vec<String> = parts.into_iter().flatten().map(|p| p.0).chain(country).collect();
    who.put("address", &text.join(", "), &at);
    if let Some((code, at)) = address.take_attribute("countryIso2Code").filter(|(c, _)| c != "00") {
        who.put_read("country", &code, Order::DayFirst, &at);
    }
    for mut contact in address.take("contactInfo") {
        let key = contact.take_attribute("key").map(|k| k.0.to_uppercase()).unwrap_or_default();
        if let Some((value, at)) = contact.take_attribute("value") {
            match key.as_str() {
                k if k.contains("EMAIL") => who.put("email", &value, &at),
                k if k.contains("WEB") => who.put("website", &value, &at),
                k if k.contains("PHONE") => who.put("phone", &value, &at),
                _ => who.remark(&format!("{key}: {value}"), &at),
            }
        }
        if !contact.leftovers().is_empty() {
            address.children.push(contact);
        }
    }
}

fn identified(who: &mut Draft, document: &mut Node) {
    let code = document.take_attribute("identificationTypeCode").map(|c| c.0.to_lowercase()).unwrap_or_default();
    let number = document.take_attribute("number").or_else(|| document.take_attribute("latinNumber"));
    let details: Vec<String> = ["issuedBy", "issueDate", "issuedDate", "validFrom", "validTo", "countryIso2Code", "region"]
        .iter()
        .filter_map(|a| document.take_attribute(a))
        .filter(|(v, _)| v != "00")
        .map(|(v, _)| v)
        .collect();
    let flags: Vec<String> = ["diplomatic", "knownExpired", "knownFalse", "reportedLost", "revokedByIssuer"]
        .iter()
        .filter(|a| document.take_attribute(a).is_some_and(|(v, _)| v == "true"))
        .map(|a| (*a).to_owned())
        .collect();
    let Some((number, at)) = number else { return };
    let prop = match code.as_str() {
        c if c.contains("passport") => "passportNumber",
        "regnumber" => "registrationNumber",
        "fiscalcode" => "taxNumber",
        "swiftbic" => "swiftBic",
        "imo" => "imoNumber",
        "ssn" => "socialSecurityNumber",
        _ => "idNumber",
    };
    if prop == "registrationNumber" {
        for labelled in crate::labels::read(&number, prop) {
            who.put_made(&labelled.prop, &labelled.value, &number, &at);
        }
    } else {
        who.put(prop, &number, &at);
    }
    let said: Vec<String> = details.into_iter().chain(flags).collect();
    if !said.is_empty() {
        who.remark(&format!("{code} {number}: {}", said.join(", ")), &at);
    }
}

fn listed(sanction: &mut Draft, who: &mut Draft, act: &mut Node) {
    if let Some((programme, at)) = act.take_attribute("programme") {
        sanction.put_made("programId", &format!("EU-{programme}"), &programme, &at);
        who.put_made("programId", &format!("EU-{programme}"), &programme, &at);
    }
    for (attribute, prop) in [("entryIntoForceDate", "startDate"), ("numberTitle", "provisions"), ("publicationDate", "date")] {
        if let Some((text, at)) = act.take_attribute(attribute) {
            sanction.put_read(prop, &text, Order::DayFirst, &at);
        }
    }
    for url in act.take("publicationUrl") {
        sanction.put("sourceUrl", &url.text, &url.path);
    }
    for name in ["regulationType", "organisationType"] {
        act.take_attribute(name);
    }
}

/// The three letters of a language that the list names with two.
fn language(two: &str) -> Option<&'static str> {
    const LANGUAGES: [(&str, &str); 30] = [
        ("AR", "ara"),
        ("BE", "bel"),
        ("BG", "bul"),
        ("CS", "ces"),
        ("DA", "dan"),
        ("DE", "deu"),
        ("EL", "ell"),
        ("EN", "eng"),
        ("ES", "spa"),
        ("ET", "est"),
        ("FA", "fas"),
        ("FI", "fin"),
        ("FR", "fra"),
        ("HR", "hrv"),
        ("HU", "hun"),
        ("IT", "ita"),
        ("KO", "kor"),
        ("LT", "lit"),
        ("LV", "lav"),
        ("MT", "mlt"),
        ("NL", "nld"),
        ("PL", "pol"),
        ("PT", "por"),
        ("RO", "ron"),
        ("RU", "rus"),
        ("SK", "slk"),
        ("SL", "slv"),
        ("SV", "swe"),
        ("UK", "ukr"),
        ("ZH", "zho"),
    ];
    LANGUAGES.iter().find(|(l, _)| l.eq_ignore_ascii_case(two)).map(|l| l.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mapping_of_the_tables_is_whole() {
        Mapping::parse(include_str!("../data/eu-csv.toml")).expect("a mapping");
    }
}
