//! Entities and statements on their way out: FollowTheMoney lines, statement CSV and pack, BODS 0.4.
//!
//! Reach for it to hand data to others or to another office. It deliberately chooses nothing: what may be shown to whom is decided
//! before.

use std::io::Write;

use facts::ftm::Kind;
use facts::statements::{ANCHOR, Entity, Statement};

use crate::statements::{CSV_COLUMNS, PACK_COLUMNS};

mod bods;

pub use bods::{Publication, Written, bods};

/// Writes entities as FollowTheMoney JSON lines; how many. Own properties stay behind: they are in the statements.
///
/// # Errors
/// When `out` fails.
pub fn ftm<'a>(entities: impl IntoIterator<Item = &'a Entity>, out: &mut dyn Write) -> std::io::Result<u64> {
    let mut count = 0;
    for entity in entities {
        serde_json::to_writer(&mut *out, entity)?;
        out.write_all(b"\n")?;
        count += 1;
    }
    Ok(count)
}

/// Writes statements as CSV with the header and quoting of followthemoney 4.11; how many. Nothing is lost. Own properties are written
/// too; tools that know only the model want them filtered out before ([`Statement::is_own`]).
///
/// # Errors
/// When `out` fails.
pub fn csv<'a>(statements: impl IntoIterator<Item = &'a Statement>, out: &mut dyn Write) -> std::io::Result<u64> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
    writer.write_record(CSV_COLUMNS)?;
    let mut count = 0;
    for statement in statements {
        let id = statement.id();
        writer.write_record(CSV_COLUMNS.map(|column| match column {
            "canonical_id" => statement.canonical(),
            "prop_type" => kind(statement),
            "schema" => &statement.schema,
            "prop" => &statement.prop,
            "external" => truth(statement.external),
            _ => cell(statement, column, &id),
        }))?;
        count += 1;
    }
    writer.flush()?;
    Ok(count)
}

/// Writes statements as pack with a header, as followthemoney 4.11 does; how many. A pack knows no canonical ids.
///
/// # Errors
/// When `out` fails.
pub fn pack<'a>(statements: impl IntoIterator<Item = &'a Statement>, out: &mut dyn Write) -> std::io::Result<u64> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(PACK_COLUMNS)?;
    let mut count = 0;
    for statement in statements {
        let id = statement.id();
        let prop = format!("{}:{}", statement.schema, statement.prop);
        writer.write_record(PACK_COLUMNS.map(|column| match column {
            "prop" => &prop,
            "external" if !statement.external => "",
            "external" => "t",
            _ => cell(statement, column, &id),
        }))?;
        count += 1;
    }
    writer.flush()?;
    Ok(count)
}

/// A column that both shapes have.
fn cell<'a>(statement: &'a Statement, column: &str, id: &'a str) -> &'a str {
    let some = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    match column {
        "entity_id" => &statement.entity_id,
        "value" => &statement.value,
        "dataset" => &statement.dataset,
        "origin" => some(&statement.origin),
        "lang" => some(&statement.lang),
        "original_value" => some(&statement.original_value),
        "first_seen" => some(&statement.first_seen),
        "last_seen" => some(&statement.last_seen),
        "id" => id,
        _ => "",
    }
}

/// What followthemoney calls the kind of a statement's value; empty for own properties.
fn kind(statement: &Statement) -> &'static str {
    if statement.prop == ANCHOR { ANCHOR } else { statement.kind().map_or("", Kind::name) }
}

/// Truth values as followthemoney writes them.
fn truth(value: bool) -> &'static str {
    if value { "t" } else { "f" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Form, read};

    fn back(form: &Form, text: &[u8]) -> Vec<Statement> {
        let mut all = Vec::new();
        let summary = read(form, "other", text, &mut |r| all.push(r.statement)).unwrap();
        assert_eq!((summary.set_aside.len(), summary.unknown.len()), (0, 0), "{summary:?}");
        all
    }

    fn statements() -> Vec<Statement> {
        let base = Statement { entity_id: "a".into(), schema: "Person".into(), dataset: "ds".into(), ..Statement::default() };
        vec![
            Statement { prop: "id".into(), value: "a".into(), first_seen: Some("2024-01-01".into()), ..base.clone() },
            Statement {
                prop: "name".into(),
                value: "Ann \"A\",\r\nB".into(),
                lang: Some("eng".into()),
                original_value: Some("ANN".into()),
                origin: Some("step".into()),
                external: true,
                last_seen: Some("2025".into()),
                ..base.clone()
            },
            Statement { prop: "tura:record".into(), value: "{\"a\": 1}".into(), ..base },
        ]
    }

    #[test]
    fn statements_come_back_from_csv_and_pack() {
        let mut all = statements();
        let mut text = Vec::new();
        assert_eq!(pack(&all, &mut text).unwrap(), 3);
        assert_eq!(back(&Form::StatementsPack, &text), all);
        all[1].canonical_id = Some("NK-1".into());
        text.clear();
        assert_eq!(csv(&all, &mut text).unwrap(), 3);
        assert_eq!(back(&Form::StatementsCsv, &text), all);
    }

    #[test]
    fn what_is_no_record_is_not_written_as_one() {
        let mut entity = Entity { id: "a".into(), schema: "Company".into(), ..Entity::default() };
        entity.own.insert("tura:record".into(), vec!["\"ds,".into()]);
        let publication = Publication { publisher: "P".into(), url: None, license: None, date: "2026-01-01".into() };
        let mut text = Vec::new();
        let written = bods([&entity].into_iter(), &publication, &mut text).unwrap();
        assert_eq!((written.published, written.made), (0, 1));
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(json[0]["recordId"], "a");
        assert_eq!(json[0]["recordDetails"].get("name"), None, "nothing is said of its name");
    }

    #[test]
    fn nothing_is_an_empty_array() {
        let publication = Publication { publisher: "P".into(), url: None, license: None, date: "2026-01-01".into() };
        let mut text = Vec::new();
        bods([].into_iter(), &publication, &mut text).unwrap();
        assert_eq!(text, b"[]\n");
    }

    #[test]
    fn entities_come_back_from_lines() {
        let line = "{\"id\":\"a\",\"caption\":\"A\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A\"]},\"datasets\":[\"ds\"],\"referents\":[]}\n";
        let mut all = Vec::new();
        read(&Form::FtmJson, "ds", line.as_bytes(), &mut |r| all.push(r.statement)).unwrap();
        let mut text = Vec::new();
        ftm(&[Entity::from_statements(&all).unwrap()], &mut text).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), line);
    }
}
