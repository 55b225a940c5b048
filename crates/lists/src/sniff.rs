//! Guesses what a publication is from its first bytes.

use facts::ftm::model;
use serde_json::Value;

use crate::seam::Form;

/// Bytes looked at: the headers and first records of all forms fit in many times over.
const LOOK_BYTES: usize = 1 << 16;

/// Guesses the form from the first bytes (some kilobytes are enough) and the file's name; `None` when nothing fits. Tables by a mapping
/// are never guessed: they need the mapping.
pub fn sniff(first: &[u8], name: &str) -> Option<Form> {
    let text = String::from_utf8_lossy(&first[..first.len().min(LOOK_BYTES)]);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text.as_bytes().first()? {
        b'{' | b'[' => json(text),
        b'<' => xml(text),
        _ => table(text, name),
    }
}

/// FollowTheMoney has a schema and BODS a type. Of a record that was cut by the look only names of fields are seen.
fn json(text: &str) -> Option<Form> {
    let has = |field: &str| text.contains(&format!("\"{field}\""));
    let first_line = text.lines().next().unwrap_or_default();
    if let Ok(Value::Object(fields)) = serde_json::from_str::<Value>(first_line)
        && fields.get("schema").and_then(Value::as_str).is_some_and(|schema| model().schema(schema).is_some())
    {
        return Some(Form::FtmJson);
    }
    if has("recordType") && has("recordDetails") || has("statementType") && (has("statementID") || has("statementId")) {
        return Some(Form::Bods);
    }
    if text.starts_with('{') && has("nodes") && (has("edges") || has("nodelink")) {
        return Some(Form::IcijGraph);
    }
    if text.starts_with('{') && has("persons") || has("memberships") && has("organizations") {
        return Some(Form::Popolo { country: String::new() });
    }
    (text.starts_with('{') && has("schema") && has("properties") && has("id")).then_some(Form::FtmJson)
}

/// XML by its root element.
fn xml(text: &str) -> Option<Form> {
    let root = text.split('<').map(|piece| piece.trim_start()).find(|piece| piece.starts_with(|c: char| c.is_alphabetic()))?;
    let root = root.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
    match root.rsplit(':').next()? {
        "CONSOLIDATED_LIST" => Some(Form::UnXml),
        "sdnList" => Some(Form::OfacXml),
        "export" => Some(Form::EuXml),
        "Designations" => Some(Form::UkXml),
        _ => None,
    }
}

/// Tables by their header; the older pack by its second cell, the US Treasury's by the names they are published under.
fn table(text: &str, name: &str) -> Option<Form> {
    let row = first_row(text, b',')?;
    let has = |cells: &[String], name: &str| cells.iter().any(|cell| cell.trim_start_matches('\u{feff}') == name);
    if has(&row, "entity_id") && has(&row, "prop") && has(&row, "value") {
        return Some(if has(&row, "schema") { Form::StatementsCsv } else { Form::StatementsPack });
    }
    let packed = row.get(1).and_then(|cell| cell.split_once(':'));
    if packed.is_some_and(|(schema, prop)| model().schema(schema).is_some_and(|s| prop == "id" || s.property(prop).is_some())) {
        return Some(Form::StatementsPack);
    }
    if (has(&row, "celex") && has(&row, "programKey")) || first_row(text, b';').is_some_and(|r| has(&r, "Entity_LogicalId")) {
        return Some(Form::EuCsv);
    }
    if has(&row, "unique_id")
        && row.iter().any(|c| matches!(c.as_str(), "subject_type" | "name_type" | "dob_id" | "identifier_type" | "country_type"))
    {
        return Some(Form::UkCsv);
    }
    // The lists as downloaded have a line with the date of the report before the header.
    let downloaded = |line: &str| line.contains("Designation Type") || line.contains("Group Type");
    if text.lines().take(2).any(downloaded) {
        return Some(Form::UkCsv);
    }
    if has(&row, "chamber") && has(&row, "term") && has(&row, "group_id") {
        return Some(Form::PopoloCsv);
    }
    let file = name.rsplit(['/', '\\']).next()?.to_ascii_lowercase();
    matches!(file.as_str(), "sdn.csv" | "alt.csv" | "add.csv" | "sdn_comments.csv").then_some(Form::OfacCsv)
}

/// The cells of the first row.
fn first_row(text: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    Some(reader.records().next()?.ok()?.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_known_by_their_beginnings() {
        let check = |text: &str, expected: Option<Form>| assert_eq!(sniff(text.as_bytes(), "file"), expected, "{text}");
        check("\u{feff}\n{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{}}\n", Some(Form::FtmJson));
        check("{\"properties\":{},\"schema\":\"Person\",\"id\":\"a", Some(Form::FtmJson));
        check("[\n {\n \"recordType\": \"entity\", \"recordDetails\": {", Some(Form::Bods));
        check("{\"statementID\":\"1\",\"statementType\":\"personStatement\"}", Some(Form::Bods));
        check("[1,2]", None);
        check("{\"nodes\":[{\"id\":1,\"nodelink\":{", Some(Form::IcijGraph));
        check("{\n  \"persons\": [\n {\"id\": \"a\"", Some(Form::Popolo { country: String::new() }));
        check("id,name,sort_name,email,group,group_id,chamber,term", Some(Form::PopoloCsv));
        check("canonical_id,entity_id,prop,prop_type,schema,value", Some(Form::StatementsCsv));
        check("\"entity_id\",\"prop\",\"value\",\"dataset\"", Some(Form::StatementsPack));
        check("a,Person:name,Ann,ds,,,,,,\n", Some(Form::StatementsPack));
        check("a,Person:hat,Ann,ds,,,,,,\n", None);
        check("celex,recordId,programKey,annex", Some(Form::EuCsv));
        check("fileGenerationDate;Entity_LogicalId;x", Some(Form::EuCsv));
        check("unique_id,subject_type,un_reference_number", Some(Form::UkCsv));
        check("Report Date: 1-Jan-2026\nLast Updated,Unique ID,Designation Type\n", Some(Form::UkCsv));
        check("<?xml version=\"1.0\"?>\n<!-- a -->\n<CONSOLIDATED_LIST xmlns:xsi=\"x\">", Some(Form::UnXml));
        check("<sdnList xmlns=\"x\">", Some(Form::OfacXml));
        check("<html>", None);
        check("", None);
        check("\0\u{1}", None);
        assert_eq!(sniff(b"36,\"A\",-0- ", "x/SDN.CSV"), Some(Form::OfacCsv));
    }
}
