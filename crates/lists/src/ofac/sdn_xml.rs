//! SDN.XML: the same records with an element for each thing.

use std::io::Read;

use crate::dates::Order;
use crate::draft::{Draft, Place, Speaker};
use crate::seam::{ListError, Out};
use crate::xml::{self, Item, Node};

use super::{Links, Named, named, remarks, schema};

/// Reads the file.
pub(crate) fn read(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let mut speaker = Speaker::new(out);
    let mut links = Links::default();
    let mut records = 0u64;
    xml::read(input, &["sdnEntry"], &mut |item| {
        match item {
            Item::Record(place, node) => {
                records += 1;
                record(&mut speaker, &mut links, place, node)?;
            }
            Item::Bad(place, reason) => speaker.set_aside(place, reason)?,
            // Day and number of records of the publication.
            Item::Around(path) => speaker.ignored(&path),
        }
        Ok(())
    })?;
    if records == 0 {
        return Err(ListError::NotThisForm("no sdnEntry stands in it".to_owned()));
    }
    links.give(&mut speaker);
    Ok(())
}

fn record(speaker: &mut Speaker<'_, '_>, links: &mut Links, place: Place, mut node: Node) -> Result<(), ListError> {
    let (Some((number, at)), Some((name, name_at))) = (node.take_text("uid"), full(&mut node)) else {
        return speaker.set_aside(place, "it has no uid or no name");
    };
    let kind = node.take_text("sdnType").unwrap_or_default().0;
    let mut who = Draft::new(format!("ofac-{number}"), schema(&kind), at);
    links.called(&name, &who.id);
    named(&mut who, "name", &name, &name_at);
    who.put("topics", "sanction", "");
    let mut sanction = Draft::new(format!("ofac-sanction-{number}"), "Sanction", "uid[1]");
    sanction.put("entity", &who.id, "");
    sanction.put("authority", "Office of Foreign Assets Control", "");
    for mut list in node.take("programList") {
        for program in list.take("program") {
            sanction.put("program", &program.text, &program.path);
            who.put("program", &program.text, &program.path);
        }
        back(&mut node, list);
    }
    if let Some((text, at)) = node.take_text("title") {
        who.put_read(if who.schema() == "Person" { "position" } else { "notes" }, &text, Order::DayFirst, &at);
    }
    let mut more = Vec::new();
    let mut found: Vec<(&'static str, String, String)> = Vec::new();
    if let Some((text, at)) = node.take_text("remarks") {
        who.remark(&text, &at);
        // Here links stand in brackets: `(Linked To: X)`.
        for part in text.split('(').filter_map(|p| p.split(')').next()) {
            found.extend(remarks::one(&mut who, &mut sanction, &mut more, part.trim(), &at).map(|(role, name)| (role, name, at.clone())));
        }
    }
    lists(&mut who, &mut node);
    for mut list in node.take("idList") {
        for mut id in list.take("id") {
            let text = |id: &mut Node, name: &str| id.take_text(name).map(|t| t.0).unwrap_or_default();
            let path = id.path.clone();
            let (kind, number, country) = (text(&mut id, "idType"), text(&mut id, "idNumber"), text(&mut id, "idCountry"));
            let dates: Vec<String> = [("issueDate", "issued"), ("expirationDate", "expires")]
                .iter()
                .filter_map(|(e, word)| id.take_text(e).map(|t| format!("{word} {}", t.0)))
                .collect();
            id.take_text("uid");
            let bracket = if country.is_empty() { String::new() } else { format!(" ({country})") };
            let segment = format!("{kind} {number}{bracket} {}", dates.join(" "));
            who.remark(segment.trim(), &path);
            found.extend(remarks::one(&mut who, &mut sanction, &mut more, segment.trim(), &path).map(|(r, n)| (r, n, path.clone())));
            back(&mut list, id);
        }
        back(&mut node, list);
    }
    links.waiting.extend(found.into_iter().map(|(role, name, pointer)| Named { from: who.id.clone(), role, name, pointer, place }));
    for left in node.leftovers() {
        speaker.unknown(&left);
    }
    for draft in [who, sanction].into_iter().chain(more) {
        speaker.entity(draft, place);
    }
    Ok(())
}

/// `FAMILY, Given` of the two elements, as the CSV has it.
fn full(node: &mut Node) -> Option<(String, String)> {
    let given = node.take_text("firstName");
    let (family, at) = node.take_text("lastName")?;
    Some((given.map_or(family.clone(), |(given, _)| format!("{family}, {given}")), at))
}

/// What was not taken goes back, to be reported.
fn back(parent: &mut Node, child: Node) {
    if !child.leftovers().is_empty() {
        parent.children.push(child);
    }
}

fn lists(who: &mut Draft, node: &mut Node) {
    each(node, "akaList", "aka", &mut |aka| {
        let kind = aka.take_text("type").unwrap_or_default().0.to_lowercase();
        let weak = aka.take_text("category").unwrap_or_default().0.eq_ignore_ascii_case("weak");
        let prop = match kind.as_str() {
            "f.k.a." => "previousName",
            _ if weak => "weakAlias",
            _ => "alias",
        };
        if let Some((name, at)) = full(aka) {
            named(who, prop, &name, &at);
        }
    });
    each(node, "addressList", "address", &mut |address| {
        let parts = ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode"];
        let mut texts: Vec<String> = parts.iter().filter_map(|p| address.take_text(p)).map(|p| p.0).collect();
        let country = address.take_text("country");
        texts.extend(country.as_ref().map(|c| c.0.clone()));
        who.put("address", &texts.join(", "), &address.path);
        if let Some((text, at)) = country {
            who.put_read("country", &text, Order::DayFirst, &at);
        }
    });
    for (list, item, element, prop) in [
        ("nationalityList", "nationality", "country", "nationality"),
        ("citizenshipList", "citizenship", "country", "citizenship"),
        ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "birthDate"),
        ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "birthPlace"),
    ] {
        each(node, list, item, &mut |one| {
            if let Some((text, at)) = one.take_text(element) {
                who.put_read(prop, &text, Order::DayFirst, &at);
            }
        });
    }
    for mut vessel in node.take("vesselInfo") {
        for (element, prop) in [
            ("callSign", "callSign"),
            ("vesselType", "type"),
            ("vesselFlag", "flag"),
            ("tonnage", "deadweightTonnage"),
            ("grossRegisteredTonnage", "grossRegisteredTonnage"),
        ] {
            if let Some((text, at)) = vessel.take_text(element).filter(|t| t.0 != "None Identified") {
                who.put_read(prop, &text, Order::DayFirst, &at);
            }
        }
        if let Some((owner, at)) = vessel.take_text("vesselOwner") {
            who.remark(&format!("Owner: {owner}"), &at);
        }
        back(node, vessel);
    }
}

/// Every item of a list; its number and whether it is the main one say nothing of the subject.
fn each(node: &mut Node, list: &str, item: &str, take: &mut dyn FnMut(&mut Node)) {
    for mut outer in node.take(list) {
        for mut one in outer.take(item) {
            one.take_text("uid");
            one.take_text("mainEntry");
            take(&mut one);
            back(&mut outer, one);
        }
        back(node, outer);
    }
}
