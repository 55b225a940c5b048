//! Senzing's truth set: 159 records of customers, a reference list and a watch list, compared by likeness with all their values. It is too small
//! and too ragged for weights to be learnt from it.

use std::collections::BTreeMap;

use facts::statements::Entity;
use serde_json::Value;

use super::listed::resolve;
use super::{Figure, Found, MeasureError, Quality, Sources, text};

/// Entities of a set, and the number of each one's truth.
pub type Judged = (Vec<Entity>, Vec<u32>);

/// The entities of the set with their truth; `None`, having said so, when it is not there.
///
/// # Errors
/// When a file that is there is not what it should be.
pub fn entities(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<Option<Judged>, MeasureError> {
    let folder = from.data.join("records");
    let file = folder.join("actual_truthset_key.csv");
    let Some(key) = text("linkage", &file, give)? else { return Ok(None) };
    let mut truths: BTreeMap<(String, String), u32> = BTreeMap::new();
    for row in csv::Reader::from_reader(key.as_bytes()).records() {
        let row = row.map_err(|e| MeasureError::unreadable(&file, e))?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        truths.insert((cell(2), cell(3)), cell(1).parse().map_err(|e| MeasureError::unreadable(&file, e))?);
    }
    let (mut all, mut truth) = (Vec::new(), Vec::new());
    for name in ["customers.jsonl", "reference.jsonl", "watchlist.jsonl"] {
        let file = folder.join(name);
        let Some(lines) = text("linkage", &file, give)? else { return Ok(None) };
        for line in lines.lines() {
            let record: Value = serde_json::from_str(line).map_err(|e| MeasureError::unreadable(&file, e))?;
            let word = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            let id = (word("DATA_SOURCE"), word("RECORD_ID"));
            if let Some(number) = truths.get(&id) {
                truth.push(*number);
                all.push(entity(format!("{}-{}", id.0, id.1), record["FEATURES"].as_array().map_or(&[], Vec::as_slice)));
            }
        }
    }
    Ok(Some((all, truth)))
}

/// Properties of FollowTheMoney for the attributes of Senzing's, one for one.
const PROPERTIES: [(&str, &str); 12] = [
    ("NAME_FULL", "name"),
    ("NAME_ORG", "name"),
    ("GENDER", "gender"),
    ("EMAIL_ADDRESS", "email"),
    ("PHONE_NUMBER", "phone"),
    ("ADDR_FULL", "address"),
    ("PASSPORT_NUMBER", "passportNumber"),
    ("SSN_NUMBER", "idNumber"),
    ("DRIVERS_LICENSE_NUMBER", "idNumber"),
    ("NATIONAL_ID_NUMBER", "idNumber"),
    ("TAX_ID_NUMBER", "taxNumber"),
    ("LEI_NUMBER", "leiCode"),
];

/// An entity of all values of a record.
fn entity(id: String, features: &[Value]) -> Entity {
    let mut entity = Entity { id, schema: "LegalEntity".into(), ..Entity::default() };
    let mut add = |property: &str, value: String| {
        if !value.trim().is_empty() {
            entity.properties.entry(property.to_owned()).or_default().push(value);
        }
    };
    for feature in features {
        let word = |name: &str| feature[name].as_str().unwrap_or_default();
        let joined = |names: &[&str]| names.iter().map(|n| word(n)).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
        for (name, property) in PROPERTIES {
            add(property, word(name).to_owned());
        }
        add("name", joined(&["NAME_FIRST", "NAME_MIDDLE", "NAME_LAST"]));
        add("address", joined(&["ADDR_LINE1", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE"]));
        for name in ["ADDR_COUNTRY", "PASSPORT_COUNTRY", "NATIONAL_ID_COUNTRY", "TAX_ID_COUNTRY"] {
            add("country", code(word(name)));
        }
        add("birthDate", iso(word("DATE_OF_BIRTH")));
    }
    match features.iter().find_map(|feature| feature["RECORD_TYPE"].as_str()) {
        Some("PERSON") => entity.schema = "Person".into(),
        Some("ORGANIZATION") => {
            // It holds founding days as days of birth.
            entity.schema = "Organization".into();
            entity.properties.remove("birthDate");
        }
        _ => {}
    }
    entity
}

/// The code of a country that records write as a name or in two or three letters; what is none of these stays.
fn code(text: &str) -> String {
    match text.to_uppercase().as_str() {
        "USA" | "US" | "UNITED STATES" => "us".to_owned(),
        "CAN" | "CANADA" => "ca".to_owned(),
        "RUS" | "RUSSIA" => "ru".to_owned(),
        "CHINA" => "cn".to_owned(),
        "HONG KONG" => "hk".to_owned(),
        "CAMBODIA" => "kh".to_owned(),
        other => other.to_lowercase(),
    }
}

/// A day as people in the United States write it (month first, or with the month's name), as ISO has it. Of years in two digits those up to [`YEAR_SPLIT`]
/// are of this century.
fn iso(text: &str) -> String {
    let parts: Vec<&str> = text.split(['/', '-', ' ']).collect();
    let [a, b, year] = parts[..] else { return text.to_owned() };
    let month = |word: &str| MONTHS.iter().position(|month| word.to_lowercase().starts_with(month)).map(|at| at + 1);
    let number = |word: &str| word.parse::<usize>().ok();
    let (month, day) = match (month(a), month(b)) {
        (Some(month), _) => (Some(month), number(b)),
        (_, Some(month)) => (Some(month), number(a)),
        _ if number(a).is_some_and(|n| n > 12) => (number(b), number(a)),
        _ => (number(a), number(b)),
    };
    let year = number(year).map(|n| if year.len() > 2 { n } else { n + if n <= YEAR_SPLIT { 2000 } else { 1900 } });
    match (year, month, day) {
        (Some(year), Some(month @ 1..=12), Some(day @ 1..=31)) => format!("{year:04}-{month:02}-{day:02}"),
        _ => text.to_owned(),
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The set is of about 2020.
const YEAR_SPLIT: usize = 20;

/// F1, precision and recall.
pub(super) fn senzing(from: &Sources, give: &mut dyn FnMut(Found)) -> Result<(), MeasureError> {
    let Some((entities, truth)) = entities(from, give)? else { return Ok(()) };
    let resolved = resolve(&entities, from.threads)?;
    let quality = Quality::of(&resolved.clusters.of, &truth);
    for (what, value) in [("F1", quality.f1()), ("cluster precision", quality.precision()), ("recall", quality.recall())] {
        give(Found::Figure(Figure::new("linkage", format!("Senzing's truth set, by likeness: {what}"), truth.len(), value, "share")));
    }
    Ok(())
}
