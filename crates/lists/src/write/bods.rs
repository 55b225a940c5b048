//! BODS 0.4 from entities.
//!
//! Entities that came from BODS go out as their records were published, whatever their version. All others are put into BODS's words:
//! people and legal entities become records, and `Ownership`, `Directorship` and `UnknownLink` between them relationships. Nothing is
//! said that FollowTheMoney does not say: a share without a number has none, an unknown owner is unspecified.

use std::collections::BTreeSet;
use std::io::Write;

use facts::ftm::{Edge, Kind, Schema, model};
use facts::ids::digest;
use facts::statements::Entity;
use serde_json::{Map, Value, json};

use crate::bods::OWN_RECORD;

/// Who publishes what is written, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Name of the publisher.
    pub publisher: String,
    /// Address of the publisher on the web.
    pub url: Option<String>,
    /// Address of the licence on the web.
    pub license: Option<String>,
    /// Day of publication, `2026-03-01`.
    pub date: String,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Statements written as they had been published.
    pub published: u64,
    /// Statements put into BODS's words.
    pub made: u64,
    /// Connections that BODS has no place for: their entity is no legal entity, or is not among those written.
    pub left_out: u64,
}

/// Types of interest of BODS 0.4, for connections whose role is one of them.
const INTERESTS: [&str; 23] = [
    "shareholding",
    "votingRights",
    "appointmentOfBoard",
    "otherInfluenceOrControl",
    "seniorManagingOfficial",
    "settlor",
    "trustee",
    "protector",
    "beneficiaryOfLegalArrangement",
    "rightsToSurplusAssetsOnDissolution",
    "rightsToProfitOrIncome",
    "rightsGrantedByContract",
    "conditionalRightsGrantedByContract",
    "controlViaCompanyRulesOrArticles",
    "controlByLegalFramework",
    "boardMember",
    "boardChair",
    "unknownInterest",
    "unpublishedInterest",
    "enjoymentAndUseOfAssets",
    "rightToProfitOrIncomeFromAssets",
    "nominee",
    "nominator",
];

/// Writes entities as one BODS array, a statement a line: records of things first, then relationships, each group in the order given.
/// The entities are walked twice.
///
/// # Errors
/// When `out` fails.
pub fn bods<'a>(
    entities: impl Iterator<Item = &'a Entity> + Clone,
    publication: &Publication,
    out: &mut dyn Write,
) -> std::io::Result<Written> {
    let mut written = Written::default();
    let mut separator = "[\n";
    let mut put = |text: &str| {
        let result = out.write_all(std::mem::replace(&mut separator, ",\n").as_bytes()).and_then(|()| out.write_all(text.as_bytes()));
        result.map(|()| 1_u64)
    };
    let mut records = BTreeSet::new();
    for entity in entities.clone().filter(|e| is_party(&e.schema)) {
        match published(entity) {
            Some(texts) => {
                for text in texts {
                    written.published += put(text)?;
                }
            }
            None => {
                written.made += put(&statement(entity, &entity.id, record(entity), publication).to_string())?;
            }
        }
        records.insert(entity.id.as_str());
    }
    for entity in entities {
        let Some(schema) = model().schema(&entity.schema) else { continue };
        let Some(edge) = schema.edge.as_ref() else { continue };
        if let Some(texts) = published(entity) {
            for text in texts {
                written.published += put(text)?;
            }
        } else if entity.own.keys().any(|prop| prop == crate::bods::OWN_PART) {
            // Its record goes out with another connection of the same relationship.
        } else if matches!(entity.schema.as_str(), "Ownership" | "Directorship" | "UnknownLink") {
            let made = relationships(entity, schema, edge, &records, publication);
            written.left_out += u64::from(made.is_empty());
            for statement in made {
                written.made += put(&statement.to_string())?;
            }
        } else {
            written.left_out += 1;
        }
    }
    out.write_all(if separator == "[\n" { b"[]\n" } else { b"\n]\n" })?;
    Ok(written)
}

/// The records that an entity came from, as they were published; `None` when it has none, or what stands there is no JSON object (a
/// table of statements may say anything).
fn published(entity: &Entity) -> Option<&[String]> {
    let records = entity.own.get(OWN_RECORD)?;
    records.iter().all(|text| serde_json::from_str::<Map<String, Value>>(text).is_ok()).then_some(records)
}

/// Whether things of a schema can own or be owned in BODS.
fn is_party(schema: &str) -> bool {
    model().schema(schema).is_some_and(|s| s.is_a("LegalEntity"))
}

/// What stands around every record.
fn statement(entity: &Entity, subject: &str, details: Value, publication: &Publication) -> Value {
    let kind = match entity.schema.as_str() {
        "Person" => "person",
        schema if is_party(schema) => "entity",
        _ => "relationship",
    };
    let mut publisher = json!({ "name": publication.publisher });
    set(&mut publisher, "url", publication.url.clone());
    let mut about = json!({ "publicationDate": publication.date, "bodsVersion": "0.4", "publisher": publisher });
    set(&mut about, "license", publication.license.clone());
    let record = if kind == "relationship" { relationship_id(entity, subject, &details) } else { entity.id.clone() };
    let text = details.to_string();
    let mut statement = json!({
        "statementId": digest(["bods", record.as_str(), &publication.date, &text].iter().map(|p| p.as_bytes())),
        "declarationSubject": subject,
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": details,
        "publicationDetails": about,
    });
    let said = [&entity.last_change, &entity.last_seen, &entity.first_seen].into_iter().flatten();
    // BODS wants a date; who made the statements without one, makes them on the day of publication.
    let day = said.map(|time| time.get(..10).unwrap_or_default()).find(|day| is_day(day)).unwrap_or(&publication.date);
    set(&mut statement, "statementDate", Some(day));
    let mut source = json!({});
    set(&mut source, "url", entity.first("sourceUrl").map(str::to_owned));
    if source != json!({}) {
        set(&mut statement, "source", Some(source));
    }
    statement
}

/// A connection with several ends becomes several relationships; each has an id of its own.
fn relationship_id(entity: &Entity, subject: &str, details: &Value) -> String {
    let several = entity.properties.iter().any(|(prop, values)| {
        values.len() > 1 && model().schema(&entity.schema).and_then(|s| s.property(prop)).is_some_and(|p| p.kind == Kind::Entity)
    });
    let party = details.get("interestedParty").and_then(Value::as_str).unwrap_or_default();
    if several { digest([entity.id.as_str(), subject, party].iter().map(|p| p.as_bytes())) } else { entity.id.clone() }
}

/// Sets a field that has a value.
fn set(object: &mut Value, field: &str, value: Option<impl Into<Value>>) {
    if let (Some(value), Value::Object(fields)) = (value, object) {
        fields.insert(field.to_owned(), value.into());
    }
}

/// Sets a list that is not empty.
fn set_list(object: &mut Value, field: &str, list: Vec<Value>) {
    set(object, field, (!list.is_empty()).then_some(Value::Array(list)));
}

/// The details of a thing.
fn record(entity: &Entity) -> Value {
    let mut details = json!({ "isComponent": false });
    if entity.schema == "Person" {
        let known = !entity.all("name").is_empty();
        set(&mut details, "personType", Some(if known { "knownPerson" } else { "unknownPerson" }));
        set_list(&mut details, "names", names(entity));
        set_list(&mut details, "nationalities", countries(entity, &["nationality", "citizenship"]));
        set(&mut details, "birthDate", date(entity, "birthDate"));
        set(&mut details, "deathDate", date(entity, "deathDate"));
        if entity.all("topics").iter().any(|topic| topic == "role.pep") {
            set(&mut details, "politicalExposure", Some(json!({ "status": "isPep" })));
        }
    } else {
        let kind = match entity.schema.as_str() {
            "PublicBody" => "stateBody",
            "Company" => "registeredEntity",
            "Organization" => "legalEntity",
            _ if entity.all("registrationNumber").is_empty() => "unknownEntity",
            _ => "registeredEntity",
        };
        set(&mut details, "entityType", Some(json!({ "type": kind })));
        set(&mut details, "name", (entity.caption() != entity.schema).then(|| entity.caption()));
        let others = ["name", "alias", "previousName", "weakAlias", "abbreviation"].into_iter().flat_map(|prop| entity.all(prop));
        let others: BTreeSet<&String> = others.filter(|name| *name != entity.caption()).collect();
        set_list(&mut details, "alternateNames", others.into_iter().map(|n| Value::from(n.as_str())).collect());
        set(&mut details, "jurisdiction", countries(entity, &["jurisdiction", "mainCountry", "country"]).into_iter().next());
        set(&mut details, "foundingDate", date(entity, "incorporationDate").filter(|d| is_day(d)));
        set(&mut details, "dissolutionDate", date(entity, "dissolutionDate").filter(|d| is_day(d)));
    }
    set_list(&mut details, "identifiers", identifiers(entity));
    set_list(&mut details, "addresses", entity.all("address").iter().map(|a| json!({ "address": a })).collect());
    details
}

/// Names of a person; parts stand with the first name when there is one of each.
fn names(entity: &Entity) -> Vec<Value> {
    let kinds = [("name", "legal"), ("alias", "alternative"), ("weakAlias", "alternative"), ("previousName", "former")];
    let all = kinds.iter().flat_map(|(prop, kind)| entity.all(prop).iter().map(move |name| json!({ "type": kind, "fullName": name })));
    let mut all: Vec<Value> = all.collect();
    if entity.all("name").len() == 1 {
        let parts = [("firstName", "givenName"), ("lastName", "familyName"), ("fatherName", "patronymicName")];
        for (prop, field) in parts.into_iter().filter(|(prop, _)| entity.all(prop).len() == 1) {
            set(&mut all[0], field, entity.first(prop));
        }
    }
    all
}

/// Countries of some properties, each once, with name and, where it is one of ISO, code.
fn countries(entity: &Entity, props: &[&str]) -> Vec<Value> {
    let labels = &model().kind(Kind::Country).values;
    let codes: BTreeSet<&String> = props.iter().flat_map(|prop| entity.all(prop)).collect();
    let country = |code: &&String| {
        let mut country = json!({ "name": labels.get(*code).unwrap_or(code) });
        set(&mut country, "code", (code.len() == 2).then(|| code.to_ascii_uppercase()));
        country
    };
    codes.iter().map(country).collect()
}

/// Identifiers with the name of their property, and the code of org-id.guide for those that hold everywhere.
fn identifiers(entity: &Entity) -> Vec<Value> {
    let Some(schema) = model().schema(&entity.schema) else { return Vec::new() };
    let mut all = Vec::new();
    for (prop, values) in &entity.properties {
        let Some(property) = schema.property(prop).filter(|p| p.kind == Kind::Identifier) else { continue };
        for value in values {
            let mut identifier = json!({ "id": value, "schemeName": property.label });
            let scheme = match prop.as_str() {
                "leiCode" => Some("XI-LEI"),
                "innCode" if entity.schema != "Person" => Some("RU-INN"),
                "ogrnCode" if entity.schema != "Person" => Some("RU-OGRN"),
                _ => None,
            };
            set(&mut identifier, "scheme", scheme);
            all.push(identifier);
        }
    }
    all
}

/// The relationships of a connection: one for each party and each entity that is among the records.
fn relationships(entity: &Entity, schema: &Schema, edge: &Edge, records: &BTreeSet<&str>, publication: &Publication) -> Vec<Value> {
    let known = |prop: &str| -> Vec<&String> { entity.all(prop).iter().filter(|id| records.contains(id.as_str())).collect() };
    let parties: Vec<Value> = match known(&edge.source).as_slice() {
        [] => vec![json!({ "reason": "informationUnknownToPublisher" })],
        all => all.iter().map(|id| Value::from(id.as_str())).collect(),
    };
    let mut all = Vec::new();
    for subject in known(&edge.target) {
        // BODS speaks of what is held in entities; a person cannot be held.
        for party in &parties {
            let mut details = json!({ "isComponent": false, "subject": subject, "interestedParty": party });
            set_list(&mut details, "interests", vec![interest(entity, schema)]);
            all.push(statement(entity, subject, details, publication));
        }
    }
    all
}

fn interest(entity: &Entity, schema: &Schema) -> Value {
    let role = entity.all("role");
    let coded = role.iter().find(|role| INTERESTS.contains(&role.as_str())).map(String::as_str);
    let otherwise = match schema.name.as_str() {
        "Ownership" => "shareholding",
        "Directorship" => "boardMember",
        _ => "unknownInterest",
    };
    let types = entity.all("ownershipType");
    let level = ["direct", "indirect"].into_iter().find(|level| types.iter().any(|t| t == level)).unwrap_or("unknown");
    let mut interest = json!({ "type": coded.unwrap_or(otherwise), "directOrIndirect": level });
    if types.iter().any(|t| t == "beneficial") {
        set(&mut interest, "beneficialOwnershipOrControl", Some(true));
    }
    let percentages = entity.all("percentage");
    let shares: Vec<Value> = percentages.iter().filter_map(|text| share(text)).collect();
    set(&mut interest, "share", (shares.len() == 1).then(|| shares[0].clone()));
    let unread = percentages.iter().filter(|text| shares.len() != 1 || share(text).is_none()).map(|text| format!("{text} %"));
    let roles = role.iter().filter(|r| Some(r.as_str()) != coded).cloned();
    let details: Vec<String> = roles.chain(unread).chain(entity.all("description").iter().cloned()).collect();
    set(&mut interest, "details", (!details.is_empty()).then(|| details.join("; ")));
    set(&mut interest, "startDate", date(entity, "startDate").filter(|d| is_day(d)));
    set(&mut interest, "endDate", date(entity, "endDate").filter(|d| is_day(d)));
    interest
}

/// A percentage as BODS has it; `None` when it is no number from 0 to 100.
fn share(text: &str) -> Option<Value> {
    let number = |text: &str| {
        let value: f64 = text.trim().trim_end_matches('%').trim().replace(',', ".").parse().ok()?;
        (0.0..=100.0).contains(&value).then_some(value)
    };
    let text = text.trim();
    for (word, field) in [
        ("at least", "minimum"),
        ("more than", "exclusiveMinimum"),
        ("at most", "maximum"),
        ("less than", "exclusiveMaximum"),
        (">=", "minimum"),
        (">", "exclusiveMinimum"),
        ("<=", "maximum"),
        ("<", "exclusiveMaximum"),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return Some(Value::Object(Map::from_iter([(field.to_owned(), json!(number(rest)?))])));
        }
    }
    if let Some((low, high)) = text.split_once('-') {
        return Some(json!({ "minimum": number(low)?, "maximum": number(high)? }));
    }
    number(text).map(|exact| json!({ "exact": exact, "minimum": exact, "maximum": exact }))
}

/// The first value that is a date or begins with one.
fn date(entity: &Entity, prop: &str) -> Option<String> {
    entity.all(prop).iter().map(|d| d.get(..10).unwrap_or(d).to_owned()).find(|d| facts::days::parse(d).is_some())
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && facts::days::parse(text).is_some_and(|p| p.day.is_some())
}
