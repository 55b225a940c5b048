//! The United Kingdom's sanctions: as tables (`data/uk-csv.toml`: the five tables of subjects, the UK Sanctions List, the older
//! consolidated list), and as the XML of the UK Sanctions List.

use std::io::Read;
use std::sync::LazyLock;

use crate::dates::Order;
use crate::draft::{Draft, Place, Speaker};
use crate::labels;
use crate::seam::{ListError, Out};
use crate::tables::{self, Mapping};
use crate::xml::{self, Item, Node};

static TABLES: LazyLock<Mapping> =
    LazyLock::new(|| Mapping::parse(include_str!("../data/uk-csv.toml")).expect("the mapping of this crate is tested"));

/// Columns by which a table is known, and what the mapping calls it.
const KNOWN: [(&str, &str); 7] = [
    ("subject_type", "subjects"),
    ("name_type", "names"),
    ("dob_id", "dobs"),
    ("identifier_type", "identifiers"),
    ("country_type", "countries"),
    ("Designation Type", "list"),
    ("Group Type", "conlist"),
];

/// Elements that say nothing more of the subject.
const IGNORED: [&str; 6] =
    ["SanctionsImposedIndicators", "OFSIGroupID", "NonLatinScriptType", "LengthOfShips", "HullIdentificationNumbers", "ShipDetails"];

/// Reads one of the tables; its header says which.
pub(crate) fn read_csv(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let (first, input) = tables::begin(input)?;
    let Some((_, name)) = KNOWN.iter().find(|(column, _)| first.contains(column)) else {
        return Err(ListError::NotThisForm("no header of a table of the United Kingdom's lists".to_owned()));
    };
    tables::read(&TABLES, name, input, out)
}

/// Reads the XML of the UK Sanctions List.
pub(crate) fn read_xml(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let mut speaker = Speaker::new(out);
    let mut records = 0u64;
    xml::read(input, &["Designation"], &mut |item| {
        match item {
            Item::Record(place, node) => {
                records += 1;
                record(&mut speaker, place, node)?;
            }
            Item::Bad(place, reason) => speaker.set_aside(place, reason)?,
            Item::Around(path) => speaker.ignored(&path),
        }
        Ok(())
    })?;
    if records == 0 {
        return Err(ListError::NotThisForm("no Designation stands in it".to_owned()));
    }
    Ok(())
}

fn record(speaker: &mut Speaker<'_, '_>, place: Place, mut node: Node) -> Result<(), ListError> {
    let Some((number, at)) = node.take_text("UniqueID") else {
        return speaker.set_aside(place, "it has no UniqueID");
    };
    let kind = node.take_text("IndividualEntityShip").or_else(|| node.take_text("DesignationType")).unwrap_or_default().0;
    let schema = match kind.to_lowercase().as_str() {
        "individual" => "Person",
        "ship" => "Vessel",
        _ => "Organization",
    };
    let mut who = Draft::new(format!("gb-fcdo-{number}"), schema, at);
    names(&mut who, &mut node);
    if who.first("name").is_none() {
        return speaker.set_aside(place, "it has no name");
    }
    who.put("topics", "sanction", "");
    addresses(&mut who, &mut node);
    let mut sanction = Draft::new(format!("gb-fcdo-sanction-{number}"), "Sanction", "UniqueID[1]");
    sanction.put("entity", &who.id, "");
    sanction.put("authority", "Foreign, Commonwealth & Development Office", "");
    sanction.put("authorityId", &number, "UniqueID[1]");
    for (element, prop) in [
        ("LastUpdated", "modifiedAt"),
        ("DateDesignated", "listingDate"),
        ("UNReferenceNumber", "unscId"),
        ("RegimeName", "program"),
        ("DesignationSource", "status"),
        ("SanctionsImposed", "provisions"),
        ("UKStatementofReasons", "reason"),
    ] {
        if let Some((text, at)) = node.take_text(element) {
            sanction.put_read(prop, &text, Order::DayFirst, &at);
        }
    }
    if let Some((text, at)) = node.take_text("OtherInformation") {
        who.remark(&text, &at);
    }
    let mut others = Vec::new();
    details(&mut who, &mut others, &number, &mut node);
    for name in IGNORED {
        if node.take(name).iter().any(|n| !n.text.is_empty() || !n.children.is_empty()) {
            speaker.ignored(name);
        }
    }
    for left in node.leftovers() {
        speaker.unknown(&left);
    }
    for draft in [who, sanction].into_iter().chain(others) {
        speaker.entity(draft, place);
    }
    Ok(())
}

fn names(who: &mut Draft, node: &mut Node) {
    let person = who.schema() == "Person";
    for mut list in node.take("Names") {
        for mut name in list.take("Name") {
            let parts = ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6"].map(|n| name.take_text(n));
            let kind = name.take_text("NameType").unwrap_or_default().0.to_lowercase();
            let weak = name.take_text("AliasStrength").unwrap_or_default().0.to_lowercase().starts_with("low");
            let prop = match kind.as_str() {
                "primary name" => "name",
                "alias" if weak => "weakAlias",
                _ => "alias",
            };
            let whole: Vec<&str> = parts.iter().flatten().map(|p| p.0.as_str()).collect();
            who.put(prop, &whole.join(" "), &name.path);
            if let (true, [Some((given, given_at)), .., Some((family, family_at))]) = (person && prop != "weakAlias", &parts) {
                who.put("firstName", given, given_at);
                who.put("lastName", family, family_at);
            }
            list_back(&mut list, name);
        }
        list_back(node, list);
    }
    for mut list in node.take("NonLatinNames") {
        for mut name in list.take("NonLatinName") {
            let lang = name.take_text("NonLatinScriptLanguage").and_then(|(l, _)| language(&l));
            name.take_text("NonLatinScriptType");
            if let Some((text, at)) = name.take_text("NameNonLatinScript") {
                who.put_lang("name", &text, lang, &at);
            }
            list_back(&mut list, name);
        }
        list_back(node, list);
    }
    texts(node, "Titles", "Title", &mut |text, at| if person { who.put("title", text, at) } else { who.remark(text, at) });
}

/// What was not taken goes back, to be reported.
fn list_back(parent: &mut Node, child: Node) {
    if !child.leftovers().is_empty() {
        parent.children.push(child);
    }
}

/// Every text of a list of elements.
fn texts(node: &mut Node, list: &str, element: &str, each: &mut dyn FnMut(&str, &str)) {
    for mut outer in node.take(list) {
        for inner in outer.take(element) {
            if inner.children.is_empty() {
                each(&inner.text, &inner.path);
            } else {
                outer.children.push(inner);
            }
        }
        list_back(node, outer);
    }
}

fn addresses(who: &mut Draft, node: &mut Node) {
    for mut list in node.take("Addresses") {
        for mut address in list.take("Address") {
            let lines =
                ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6", "AddressPostalCode"];
            let parts: Vec<String> = lines.iter().filter_map(|l| address.take_text(l)).map(|p| p.0).collect();
            let country = address.take_text("AddressCountry");
            let whole: Vec<&str> = parts.iter().map(String::as_str).chain(country.as_ref().map(|c| c.0.as_str())).collect();
            who.put("address", &whole.join(", "), &address.path);
            if let Some((text, at)) = country {
                who.put_read("country", &text, Order::DayFirst, &at);
            }
            list_back(&mut list, address);
        }
        list_back(node, list);
    }
    for (list, element, prop) in
        [("PhoneNumbers", "PhoneNumber", "phone"), ("EmailAddresses", "EmailAddress", "email"), ("Websites", "Website", "website")]
    {
        texts(node, list, element, &mut |text, at| who.put(prop, text, at));
    }
}

fn details(who: &mut Draft, others: &mut Vec<Draft>, number: &str, node: &mut Node) {
    for (list, element) in [("IndividualDetails", "Individual"), ("EntityDetails", "Entity"), ("ShipDetails", "Ship")] {
        for mut outer in node.take(list) {
            // Some kinds have a level between, some have not.
            let mut inner = outer.take(element);
            let flat = inner.is_empty();
            if flat {
                inner.push(std::mem::take(&mut outer));
            }
            for mut one in inner {
                person(who, &mut one);
                firm(who, others, number, &mut one);
                ship(who, others, number, &mut one);
                one.name = if flat { list.to_owned() } else { element.to_owned() };
                list_back(node, one);
            }
            if !flat {
                list_back(node, outer);
            }
        }
    }
}

fn person(who: &mut Draft, one: &mut Node) {
    for (list, element, prop) in [
        ("DOBs", "DOB", "birthDate"),
        ("Nationalities", "Nationality", "nationality"),
        ("Positions", "Position", "position"),
        ("Genders", "Gender", "gender"),
    ] {
        texts(one, list, element, &mut |text, at| who.put_read(prop, text, Order::DayFirst, at));
    }
    for (list, element, prefix, prop) in [
        ("NationalIdentifierDetails", "NationalIdentifier", "NationalIdentifier", "idNumber"),
        ("PassportDetails", "Passport", "Passport", "passportNumber"),
    ] {
        for mut outer in one.take(list) {
            for mut document in outer.take(element) {
                let number = document.take_text(&format!("{prefix}Number"));
                let said = document.take_text(&format!("{prefix}AdditionalInformation"));
                if let Some((text, at)) = &number {
                    identifiers(who, prop, text, at);
                }
                if let Some((said, at)) = said {
                    who.remark(&format!("{}: {said}", number.map(|n| n.0).unwrap_or_default()), &at);
                }
                list_back(&mut outer, document);
            }
            list_back(one, outer);
        }
    }
    for mut outer in one.take("BirthDetails") {
        for mut place in outer.take("Location") {
            let town = place.take_text("TownOfBirth");
            let country = place.take_text("CountryOfBirth");
            let whole: Vec<&str> = town.iter().chain(&country).map(|p| p.0.as_str()).collect();
            who.put("birthPlace", &whole.join(", "), &place.path);
            if let Some((text, at)) = country {
                who.put_read("birthCountry", &text, Order::DayFirst, &at);
            }
            list_back(&mut outer, place);
        }
        list_back(one, outer);
    }
}

fn identifiers(who: &mut Draft, prop: &str, text: &str, at: &str) {
    let found = labels::read(text, prop);
    if found.is_empty() && !text.trim().is_empty() {
        who.note(prop, text, at);
    }
    for number in found {
        who.put_made(&number.prop, &number.value, text, at);
    }
}

fn firm(who: &mut Draft, others: &mut Vec<Draft>, number: &str, one: &mut Node) {
    texts(one, "BusinessRegistrationNumbers", "BusinessRegistrationNumber", &mut |text, at| {
        identifiers(who, "registrationNumber", text, at)
    });
    texts(one, "TypeOfEntities", "TypeOfEntity", &mut |text, at| who.put("legalForm", text, at));
    let id = who.id.clone();
    texts(one, "ParentCompanies", "ParentCompany", &mut |text, at| link(others, number, (text, at), "Parent company", &id, true));
    texts(one, "Subsidiaries", "Subsidiary", &mut |text, at| link(others, number, (text, at), "Subsidiary", &id, false));
}

fn ship(who: &mut Draft, others: &mut Vec<Draft>, number: &str, one: &mut Node) {
    texts(one, "IMONumbers", "IMONumber", &mut |text, at| identifiers(who, "imoNumber", text, at));
    for (list, element, prop) in [
        ("CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip", "flag"),
        ("PreviousFlags", "PreviousFlag", "pastFlags"),
        ("TypeOfShipDetails", "TypeOfShip", "type"),
        ("TonnageOfShipDetails", "TonnageOfShip", "tonnage"),
        ("YearsBuilt", "YearBuilt", "buildDate"),
    ] {
        texts(one, list, element, &mut |text, at| who.put_read(prop, text, Order::DayFirst, at));
    }
    let id = who.id.clone();
    let mut owner = |list: &str, element: &str, role: &str| {
        texts(one, list, element, &mut |text, at| link(others, number, (text, at), role, &id, true))
    };
    owner("CurrentOwnerOperators", "CurrentOwnerOperator", "Current owner/operator");
    owner("PreviousOwnerOperators", "PreviousOwnerOperator", "Previous owner/operator");
}

/// A firm the list only names, and the link it states; `above` where that firm is the one that owns.
fn link(others: &mut Vec<Draft>, number: &str, (text, at): (&str, &str), role: &str, id: &str, above: bool) {
    if text.trim().is_empty() {
        return;
    }
    let hash = |parts: &[&str]| format!("{:032x}", xxhash_rust::xxh3::xxh3_128(parts.join("\u{1f}").as_bytes()));
    let named = format!("gb-fcdo-named-{}", hash(&[text.trim()]));
    let mut firm = Draft::new(named.clone(), if role.contains("operator") { "LegalEntity" } else { "Organization" }, at);
    firm.put("name", text, at);
    let mut tie = Draft::new(format!("gb-fcdo-link-{}", hash(&[number, role, text.trim()])), "UnknownLink", at);
    tie.put("subject", if above { &named } else { id }, "");
    tie.put("object", if above { id } else { &named }, "");
    tie.put("role", role, "");
    others.extend([firm, tie]);
}

/// The three letters of a language that the list names in English.
fn language(name: &str) -> Option<&'static str> {
    const LANGUAGES: [(&str, &str); 14] = [
        ("arabic", "ara"),
        ("belarusian", "bel"),
        ("bengali", "ben"),
        ("burmese", "mya"),
        ("chinese", "zho"),
        ("dari", "prs"),
        ("farsi", "fas"),
        ("hebrew", "heb"),
        ("korean", "kor"),
        ("pashto", "pus"),
        ("persian", "fas"),
        ("russian", "rus"),
        ("ukrainian", "ukr"),
        ("urdu", "urd"),
    ];
    let name = name.trim().to_lowercase();
    LANGUAGES.iter().find(|(l, _)| *l == name).map(|l| l.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mapping_of_the_tables_is_whole() {
        Mapping::parse(include_str!("../data/uk-csv.toml")).expect("a mapping");
    }
}
