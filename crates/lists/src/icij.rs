//! Graphs of the International Consortium of Investigative Journalists: officers, companies, their agents and addresses as nodes, and
//! edges between them. Being in a leak proves no wrongdoing; no topic is set.
//!
//! Officers are `LegalEntity` (the graphs do not tell people from firms), the bearer of shares is a `Thing`, which nothing is matched
//! with. Ids: `icij-` and the node's or edge's own number.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Map, Value};

use crate::countries;
use crate::dates::Order;
use crate::draft::{Draft, Place, Speaker};
use crate::json::{Document, leftovers, take, take_object};
use crate::seam::{ListError, Out};

/// Fields of nodes and edges that say how a graph was drawn.
const DRAWN: [&str; 23] = [
    "nodelink",
    "geo",
    "label",
    "x",
    "y",
    "fixed",
    "size",
    "glyphs",
    "active",
    "color",
    "icon",
    "colors",
    "fa2_x",
    "fa2_y",
    "read_cam0:size",
    "read_cam0:x",
    "read_cam0:y",
    "renderer1:x",
    "renderer1:y",
    "renderer1:size",
    "selected",
    "hover",
    "cc",
];

/// Names of nobody: shares belong to whoever holds the paper.
const BEARERS: [&str; 4] = ["THE BEARER", "BEARER", "EL PORTADOR", "AL PORTADOR"];

/// Jurisdictions as the agent's database shortened them.
const JURISDICTIONS: [(&str, &str); 12] = [
    ("BVI", "vg"),
    ("PMA", "pa"),
    ("SEY", "sc"),
    ("BAH", "bs"),
    ("ANG", "ai"),
    ("NEV", "kn"),
    ("UK", "gb"),
    ("SAM", "ws"),
    ("NIUE", "nu"),
    ("HK", "hk"),
    ("CYP", "cy"),
    ("MLT", "mt"),
];

/// Reads a graph.
pub(crate) fn read(input: impl Read, out: &mut Out<'_>) -> Result<(), ListError> {
    let document = Document::read(input)?;
    let members = document.members()?;
    let list = |name: &str| members.iter().find(|(n, _)| n == name).map(|(_, v)| *v);
    let (Some(nodes), Some(edges)) = (list("nodes"), list("edges")) else {
        return Err(ListError::NotThisForm("it has no nodes or no edges".to_owned()));
    };
    let mut speaker = Speaker::new(out);
    for (name, _) in members.iter().filter(|(n, _)| n != "nodes" && n != "edges") {
        speaker.unknown(name);
    }
    // Shares are written on the officer, and belong to the edge.
    let mut shares: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for record in document.records(nodes)? {
        match record.fields {
            Ok(fields) => node(&mut speaker, record.place, fields, &mut shares, &mut known)?,
            Err(reason) => speaker.set_aside(record.place, reason)?,
        }
    }
    for record in document.records(edges)? {
        match record.fields {
            Ok(fields) => edge(&mut speaker, record.place, fields, &shares, &known)?,
            Err(reason) => speaker.set_aside(record.place, reason)?,
        }
    }
    Ok(())
}

fn drop_drawing(speaker: &mut Speaker<'_, '_>, fields: &mut Map<String, Value>) {
    for name in DRAWN {
        if fields.remove(name).is_some() {
            speaker.ignored(name);
        }
    }
}

fn node(
    speaker: &mut Speaker<'_, '_>,
    place: Place,
    mut fields: Map<String, Value>,
    shares: &mut BTreeMap<String, Map<String, Value>>,
    known: &mut BTreeMap<String, String>,
) -> Result<(), ListError> {
    drop_drawing(speaker, &mut fields);
    let Some(number) = take(&mut fields, "id") else { return speaker.set_aside(place, "it has no id") };
    let mut data = take_object(&mut fields, "data");
    let mut properties = take_object(&mut data, "properties");
    let kind = take_object(&mut data, "categories").get("0").and_then(Value::as_str).unwrap_or_default().to_owned();
    if data.remove("statistics").is_some() {
        speaker.ignored("statistics");
    }
    let Some(name) = take(&mut properties, "name") else { return speaker.set_aside(place, "it has no name") };
    let bearer = BEARERS.contains(&name.to_uppercase().trim());
    let schema = match kind.as_str() {
        "Company" | "Entity" => "Company",
        "Address" => "Address",
        _ if bearer => "Thing",
        _ => "LegalEntity",
    };
    let mut draft = Draft::new(format!("icij-{number}"), schema, "/id");
    let at = |name: &str| format!("/data/properties/{name}");
    if schema == "Address" {
        draft.put_made("full", &name.replace("<br/>", ", "), &name, &at("name"));
    } else {
        draft.put("name", &name, &at("name"));
    }
    if !bearer && schema != "Address" {
        draft.put("icijId", &number, "/id");
    }
    let mut held = Map::new();
    for field in ["numbershares", "classofshares", "dateofissue", "ceasedmembership"] {
        if let Some(value) = properties.remove(field) {
            held.insert(field.to_owned(), value);
        }
    }
    describe(speaker, &mut draft, &mut properties);
    report(speaker, "nodes", [&fields, &data, &properties]);
    shares.insert(number.clone(), held);
    known.insert(number, schema.to_owned());
    speaker.entity(draft, place);
    Ok(())
}

/// What a node's properties say beside its name and shares.
fn describe(speaker: &mut Speaker<'_, '_>, draft: &mut Draft, properties: &mut Map<String, Value>) {
    let at = |name: &str| format!("/data/properties/{name}");
    for (field, prop) in [
        ("status", "status"),
        ("registrationDate", "incorporationDate"),
        ("struck_off_date", "dissolutionDate"),
        ("former_name", "previousName"),
        ("country", "country"),
        ("city", "address"),
        ("activity", "sector"),
        ("registerlocation", "address"),
    ] {
        if let Some(text) = take(properties, field) {
            draft.put_read(prop, &text, Order::DayFirst, &at(field));
        }
    }
    if let Some(text) = take(properties, "jurisdiction") {
        let short = JURISDICTIONS.iter().find(|(s, _)| *s == text).map(|s| s.1);
        match short.or_else(|| countries::code(&text)) {
            Some(code) => draft.put_made("jurisdiction", code, &text, &at("jurisdiction")),
            None => draft.note("jurisdiction", &text, &at("jurisdiction")),
        }
    }
    // Numbers of the agent's own files, certificates and questions asked; they stay readable.
    for field in [
        "file_number",
        "inactivationDate",
        "client_number",
        "active_since",
        "prospect_date",
        "cross_reference",
        "certificateNumber",
        "transferdate",
        "sharestransferred",
        "newcertificate",
        "rst",
        "pep",
    ] {
        if let Some(text) = take(properties, field) {
            draft.remark(&format!("{field}: {text}"), &at(field));
        }
    }
    for field in [
        "client_name",
        "classification",
        "subclassification",
        "region",
        "compliance_classification",
        "citizenship",
        "passport_copy",
        "custodianname",
    ] {
        if take(properties, field).is_some() {
            speaker.ignored(field);
        }
    }
}

fn report(speaker: &mut Speaker<'_, '_>, list: &str, left: [&Map<String, Value>; 3]) {
    for name in left.iter().flat_map(|l| leftovers(l)) {
        speaker.unknown(&format!("{list}/{name}"));
    }
}

fn edge(
    speaker: &mut Speaker<'_, '_>,
    place: Place,
    mut fields: Map<String, Value>,
    shares: &BTreeMap<String, Map<String, Value>>,
    known: &BTreeMap<String, String>,
) -> Result<(), ListError> {
    drop_drawing(speaker, &mut fields);
    fields.remove("type");
    let (Some(number), Some(source), Some(target)) = (take(&mut fields, "id"), take(&mut fields, "source"), take(&mut fields, "target"))
    else {
        return speaker.set_aside(place, "it has no id, source or target");
    };
    let (Some(from), Some(to)) = (known.get(&source), known.get(&target)) else {
        return speaker.set_aside(place, format!("it joins {source} and {target}, of which one is not in the graph"));
    };
    let mut data = take_object(&mut fields, "data");
    let mut properties = take_object(&mut data, "properties");
    let kind = take(&mut data, "type").unwrap_or_default();
    let role = take(&mut properties, "name").unwrap_or_else(|| kind.clone());
    let similar = properties.remove("simil").is_some();
    if similar {
        speaker.ignored("simil");
    }
    let (source_id, target_id) = (format!("icij-{source}"), format!("icij-{target}"));
    if to == "Address" {
        let mut more = Draft::more(source_id, if from == "Thing" { "Thing" } else { "LegalEntity" });
        more.put("addressEntity", &target_id, "/target");
        speaker.entity(more, place);
        report(speaker, "edges", [&fields, &data, &properties]);
        return Ok(());
    }
    let lower = role.to_lowercase();
    let owns = ["shareholder", "owner"].iter().any(|w| lower.contains(w));
    let (schema, ends) = match kind.as_str() {
        "is officer of" if owns && from != "Thing" && to == "Company" => ("Ownership", ["owner", "asset"]),
        "is officer of" if lower.starts_with("director") && from != "Thing" => ("Directorship", ["director", "organization"]),
        _ => ("UnknownLink", ["subject", "object"]),
    };
    let mut draft = Draft::new(format!("icij-edge-{number}"), schema, "/id");
    draft.put(ends[0], &source_id, "/source");
    draft.put(ends[1], &target_id, "/target");
    draft.put("role", &role, "/data/properties/name");
    for (field, prop) in [("date_start", "startDate"), ("date_end", "endDate")] {
        if let Some(text) = take(&mut properties, field) {
            draft.put_read(prop, &text, Order::DayFirst, &format!("/data/properties/{field}"));
        }
    }
    if schema == "Ownership"
        && let Some(held) = shares.get(&source)
    {
        for (field, prop) in [
            ("numbershares", "sharesCount"),
            ("classofshares", "sharesType"),
            ("dateofissue", "startDate"),
            ("ceasedmembership", "endDate"),
        ] {
            if let Some(text) = take(&mut held.clone(), field) {
                draft.put_read(prop, &text, Order::DayFirst, "/source");
            }
        }
    }
    report(speaker, "edges", [&fields, &data, &properties]);
    speaker.entity(draft, place);
    Ok(())
}
