//! The consolidated list of the United Nations Security Council, as its XML has it.
//!
//! Individuals become `Person`, entities `Organization`, each with one `Sanction`. Ids: `unsc-` and the list's own DATAID, which a record
//! keeps when its reference number changes.

use crate::dates::Order;
use crate::draft::{Draft, Place, Speaker};
use crate::labels;
use crate::seam::{ListError, Out};
use crate::xml::{self, Item, Node};

/// Elements of a record that say nothing of the subject: numbers of versions, keys for sorting, the list's own name.
const IGNORED: [&str; 6] = ["VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE", "SUBMITTED_BY", "NAME_ORIGINAL_SCRIPT_LANGUAGE"];

/// Reads the list.
pub(crate) fn read(input: impl std::io::Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let mut speaker = Speaker::new(out);
    let mut records = 0u64;
    xml::read(input, &["INDIVIDUAL", "ENTITY"], &mut |item| {
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
        return Err(ListError::NotThisForm("no INDIVIDUAL and no ENTITY stands in it".to_owned()));
    }
    Ok(())
}

fn record(speaker: &mut Speaker<'_, '_>, place: Place, mut node: Node) -> Result<(), ListError> {
    let Some((number, at)) = node.take_text("DATAID") else {
        return speaker.set_aside(place, "it has no DATAID");
    };
    let person = node.name == "INDIVIDUAL";
    let mut who = Draft::new(format!("unsc-{number}"), if person { "Person" } else { "Organization" }, at);
    names(&mut who, &mut node, person);
    if who.first("name").is_none() {
        return speaker.set_aside(place, "it has no name");
    }
    who.put("topics", "sanction", "");
    let prefix = if person { "INDIVIDUAL" } else { "ENTITY" };
    aliases(&mut who, &mut node, &format!("{prefix}_ALIAS"));
    addresses(&mut who, &mut node, &format!("{prefix}_ADDRESS"));
    births(&mut who, &mut node);
    documents(&mut who, &mut node);
    values(&mut who, &mut node, "NATIONALITY", "nationality");
    values(&mut who, &mut node, "DESIGNATION", "position");
    values(&mut who, &mut node, "TITLE", "title");
    if let Some((text, at)) = node.take_text("GENDER") {
        who.put_read("gender", &text, Order::DayFirst, &at);
    }
    if let Some((text, at)) = node.take_text("COMMENTS1") {
        who.remark(&text, &at);
    }
    let mut sanction = Draft::new(format!("{}-sanction", who.id), "Sanction", "");
    sanction.put("entity", &who.id, "");
    sanction.put("authority", "United Nations Security Council", "");
    listing(&mut sanction, &mut who, &mut node);
    for name in IGNORED {
        for left in node.take(name) {
            if !left.leftovers().is_empty() || !left.text.is_empty() {
                speaker.ignored(name);
            }
        }
    }
    for left in node.leftovers() {
        speaker.unknown(&left);
    }
    speaker.entity(who, place);
    speaker.entity(sanction, place);
    Ok(())
}

/// The up to four parts of the name, in the list's order, and the name in its own script.
fn names(who: &mut Draft, node: &mut Node, person: bool) {
    let parts: Vec<(String, String)> =
        ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].iter().filter_map(|n| node.take_text(n)).collect();
    let texts: Vec<&str> = parts.iter().map(|p| p.0.trim()).filter(|t| !t.is_empty()).collect();
    if let Some(first) = parts.first() {
        who.put("name", &texts.join(" "), &first.1);
        // The parts are written in the order of the name; which of them is the family's differs, so only the first is told apart.
        if person && parts.len() > 1 {
            who.put("firstName", &first.0, &first.1);
        }
    }
    if let Some((text, at)) = node.take_text("NAME_ORIGINAL_SCRIPT") {
        for text in text.split(['؛', ';']) {
            who.put("name", text, &at);
        }
    }
}

/// `Good` aliases of people and `a.k.a.` of entities are names as good as any; `Low` ones are weak; `f.k.a.` are former names.
fn aliases(who: &mut Draft, node: &mut Node, element: &str) {
    for mut alias in node.take(element) {
        let quality = alias.take_text("QUALITY").map(|q| q.0.to_lowercase()).unwrap_or_default();
        let note = alias.take_text("NOTE");
        let former = note.as_ref().is_some_and(|(n, _)| n.to_lowercase().contains("formerly") || n.to_lowercase().contains("previously"));
        let prop = match quality.as_str() {
            "low" => "weakAlias",
            "f.k.a." => "previousName",
            _ if former => "previousName",
            _ => "alias",
        };
        if let Some((names, at)) = alias.take_text("ALIAS_NAME") {
            for name in names.split(';') {
                who.put(prop, name, &at);
            }
        }
        if let Some((date, at)) = alias.take_text("DATE_OF_BIRTH") {
            who.put_read("birthDate", &date, Order::DayFirst, &at);
        }
        let city = alias.take_text("CITY_OF_BIRTH");
        let country = alias.take_text("COUNTRY_OF_BIRTH");
        place_of_birth(who, [city, None, country]);
        if let Some((note, at)) = note {
            who.remark(&note, &at);
        }
        alias.attributes.clear();
        node.children.extend(nonempty(alias));
    }
}

/// What a reader did not take goes back, to be reported.
fn nonempty(node: Node) -> Option<Node> {
    (!node.leftovers().is_empty()).then_some(node)
}

fn addresses(who: &mut Draft, node: &mut Node, element: &str) {
    for mut address in node.take(element) {
        let parts: Vec<(String, String)> =
            ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE"].iter().filter_map(|n| address.take_text(n)).collect();
        let country = address.take_text("COUNTRY");
        let at = parts.first().or(country.as_ref()).map(|p| p.1.clone()).unwrap_or_default();
        let texts: Vec<&str> = parts.iter().chain(&country).map(|p| p.0.trim_matches([',', ' '])).collect();
        who.put("address", &texts.join(", "), &at);
        if let Some((country, at)) = country {
            who.put_read("country", &country, Order::DayFirst, &at);
        }
        if let Some((note, at)) = address.take_text("NOTE") {
            who.remark(&note, &at);
        }
        node.children.extend(nonempty(address));
    }
}

fn births(who: &mut Draft, node: &mut Node) {
    for mut birth in node.take("INDIVIDUAL_DATE_OF_BIRTH") {
        let kind = birth.take_text("TYPE_OF_DATE").map(|t| t.0.to_uppercase()).unwrap_or_default();
        let exact = kind == "EXACT" || kind.is_empty();
        let word = if exact { String::new() } else { format!("{} ", kind.to_lowercase()) };
        if let (Some((from, at)), Some((to, _))) = (birth.take_text("FROM_YEAR"), birth.take_text("TO_YEAR")) {
            who.put_read("birthDate", &format!("{word}{from} and {to}"), Order::DayFirst, &at);
        }
        for element in ["DATE", "YEAR"] {
            if let Some((text, at)) = birth.take_text(element) {
                who.put_read("birthDate", &format!("{word}{text}"), Order::DayFirst, &at);
            }
        }
        if let Some((note, at)) = birth.take_text("NOTE") {
            who.remark(&format!("Date of birth: {note}"), &at);
        }
        node.children.extend(nonempty(birth));
    }
    for mut birth in node.take("INDIVIDUAL_PLACE_OF_BIRTH") {
        let mut parts = ["STREET", "CITY", "STATE_PROVINCE"].map(|n| birth.take_text(n)).into_iter().flatten().collect::<Vec<_>>();
        let country = birth.take_text("COUNTRY");
        let first = (!parts.is_empty()).then(|| parts.remove(0));
        let rest = parts.into_iter().reduce(|a, b| (format!("{}, {}", a.0, b.0), a.1));
        place_of_birth(who, [first, rest, country]);
        if let Some((note, at)) = birth.take_text("NOTE") {
            who.remark(&format!("Place of birth: {note}"), &at);
        }
        node.children.extend(nonempty(birth));
    }
}

fn place_of_birth(who: &mut Draft, parts: [Option<(String, String)>; 3]) {
    let [_, _, country] = &parts;
    if let Some((text, at)) = country {
        who.put_read("birthCountry", text, Order::DayFirst, at);
    }
    let filled: Vec<(String, String)> = parts.into_iter().flatten().collect();
    if let Some((_, at)) = filled.first() {
        let texts: Vec<&str> = filled.iter().map(|p| p.0.trim()).collect();
        who.put("birthPlace", &texts.join(", "), at);
    }
}

fn documents(who: &mut Draft, node: &mut Node) {
    for mut document in node.take("INDIVIDUAL_DOCUMENT") {
        let kinds = [document.take_text("TYPE_OF_DOCUMENT"), document.take_text("TYPE_OF_DOCUMENT2")];
        let kind = kinds.iter().flatten().map(|k| k.0.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", ");
        let lower = kind.to_lowercase();
        let passport = ["passport", "passeport", "pasaporte"].iter().any(|p| lower.contains(p));
        let number = document.take_text("NUMBER");
        let details: Vec<(String, String)> = ["ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE", "DATE_OF_ISSUE", "NOTE"]
            .iter()
            .filter_map(|n| document.take_text(n))
            .collect();
        let said = details.iter().map(|d| d.0.as_str()).collect::<Vec<_>>().join(", ");
        if let Some((text, at)) = number {
            let prop = if passport { "passportNumber" } else { "idNumber" };
            for number in labels::read(&text, prop) {
                who.put_made(&number.prop, &number.value, &text, &at);
            }
            if !said.is_empty() {
                who.remark(&format!("{kind} {text}: {said}"), &at);
            }
        } else if let Some((_, at)) = details.first() {
            who.remark(&format!("{kind}: {said}"), at);
        }
        node.children.extend(nonempty(document));
    }
}

fn values(who: &mut Draft, node: &mut Node, element: &str, prop: &str) {
    for mut list in node.take(element) {
        for value in list.take("VALUE") {
            who.put_read(prop, &value.text, Order::DayFirst, &value.path);
        }
        node.children.extend(nonempty(list));
    }
}

/// What the list says of the listing itself.
fn listing(sanction: &mut Draft, who: &mut Draft, node: &mut Node) {
    if let Some((text, at)) = node.take_text("UN_LIST_TYPE") {
        sanction.put("program", &text, &at);
        who.put("program", &text, &at);
    }
    if let Some((text, at)) = node.take_text("REFERENCE_NUMBER") {
        sanction.put("unscId", text.trim(), &at);
    }
    for element in ["LISTED_ON", "DELISTED_ON"] {
        if let Some((text, at)) = node.take_text(element) {
            sanction.put_read(if element == "LISTED_ON" { "listingDate" } else { "endDate" }, &text, Order::DayFirst, &at);
        }
    }
    for mut list in node.take("LAST_DAY_UPDATED") {
        for value in list.take("VALUE") {
            sanction.put_read("modifiedAt", &value.text, Order::DayFirst, &value.path);
        }
    }
}
