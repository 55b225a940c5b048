//! FollowTheMoney, its statements, BODS and identifiers, mangled. Every statement stands inside the bytes, and what was read is read again
//! from what we write.

use facts::identifiers::{Scheme, check, normal};
use facts::statements::{Entity, Statement};
use lists::{Form, read, sniff, write};

use crate::dice::{rounds, setting};

const ROUNDS: u64 = 2_000;

const FTM: &str = r#"{"id":"NK-1","caption":"A","schema":"Person","properties":{"name":["А\u04d8","B"],"country":["kz"],"birthDate":["1980"]},
"datasets":["a","b"],"referents":["x"],"target":true,"first_seen":"2024-01-01T00:00:00","last_change":"2025"}
{"id":"o","schema":"Ownership","properties":{"owner":[{"id":"p","schema":"Company","properties":{"name":"N","innCode":7707083893}}],"asset":["c"]}}"#;

const CSV: &str = "canonical_id,entity_id,prop,prop_type,schema,value,dataset,origin,lang,original_value,external,first_seen,last_seen,id\r\n\
NK-1,a,name,name,Person,\"Ann, \"\"A\"\"\r\nB\",ds,step,eng,ANN,t,2024,2025,wrong\r\na,a,id,id,Person,a,ds,,,,f,,,\r\n";

const PACK: &str = "a,Person:name,Ann,ds,,,t,t,2024,2025\na,Person:id,a,ds,,,,,,\na,Company:tura:record,\"{}\",ds,,,,,,\n";

const BODS: &str = r#"[{"statementId":"s","recordId":"r","recordType":"relationship","recordStatus":"closed","statementDate":"2019-09-11T11:17:23Z",
"publicationDetails":{"bodsVersion":"0.4","publisher":{"name":"P"}},"source":{"retrievedAt":"2020-01-02T05:00:00+05:00"},
"recordDetails":{"subject":"c","interestedParty":{"reason":"unknown","description":"d"},"componentRecords":["x"],"interests":[{"type":"voting-rights",
"share":{"minimum":25,"exclusiveMaximum":50,"exact":1e3},"startDate":"2020"},{"type":"shareholding","share":{"exclusiveMinimum":true,"minimum":0.00001,"maximum":50}}]}},
{"recordId":"c","recordType":"entity","recordDetails":{"entityType":{"type":"registeredEntity"},"name":"Ж","jurisdiction":{"code":"US-DE"},
"identifiers":[{"scheme":"XI-LEI","id":"L"}],"addresses":[{"address":"а","country":{"code":"ж"}}],"publicListing":{"securitiesListings":[{"security":{"idScheme":"isin","id":"I"}}]}}},
{"statementID":"p","statementType":"personStatement","replacesStatements":["q"],"names":[{"type":"former","fullName":"F"}],"hasPepStatus":true,
"nationalities":[{"name":"Kazakhstan","code":"KZ"}],"placeOfBirth":{"address":"x"},"pepStatusDetails":[{"reason":"r"}]},
{"statementID":"o","statementType":"ownershipOrControlStatement","subject":{"describedByEntityStatement":"e"},"interestedParty":{"unspecified":{"reason":"r"}}}]"#;

/// What must hold of any bytes, in any form; how many statements were read.
fn reads(form: &Form, bytes: &[u8]) -> u64 {
    let mut all: Vec<Statement> = Vec::new();
    let summary = read(form, "mutations", bytes, &mut |r| {
        assert!(r.at.offset.checked_add(r.at.length).is_some_and(|end| end <= bytes.len() as u64), "{:?} is outside", r.at);
        assert!(!r.statement.value.is_empty() && !r.statement.entity_id.is_empty());
        assert_eq!(r.statement.id().len(), 40);
        all.push(r.statement);
    });
    let Ok(summary) = summary else { return 0 };
    assert_eq!(summary.statements, all.len() as u64);
    assert!(summary.set_aside.iter().all(|s| s.line > 0 && s.offset <= bytes.len() as u64));
    let mut csv = Vec::new();
    write::csv(&all, &mut csv).expect("memory takes all");
    let mut again = Vec::new();
    let back = read(&Form::StatementsCsv, "other", csv.as_slice(), &mut |r| again.push(r.statement)).expect("our own header");
    // Properties that the model does not have are kept from FollowTheMoney's lines, and refused in a table of statements.
    assert_eq!(again.len() + back.set_aside.len(), all.len());
    if back.set_aside.is_empty() {
        assert_eq!(again, all);
    }
    let publication = write::Publication { publisher: "x".into(), url: None, license: None, date: "2026-01-01".into() };
    let entities: Vec<Entity> =
        all.chunk_by(|a, b| a.canonical() == b.canonical()).filter_map(|c| Entity::from_statements(c).ok()).collect();
    let mut out = Vec::new();
    write::bods(entities.iter(), &publication, &mut out).expect("memory takes all");
    assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok(), "BODS is JSON");
    summary.statements
}

fn mangled(form: &Form, seed: &str) {
    let mut taken = 0;
    rounds(setting("TURA_MUTATIONS", ROUNDS), &[seed, FTM, "[]"], |bytes| {
        sniff(bytes, "file.csv");
        taken += reads(form, bytes);
    });
    assert!(taken > 200, "{form:?}: {taken} statements are taken");
}

#[test]
fn mutated_entities_are_read_or_set_aside() {
    mangled(&Form::FtmJson, FTM);
}

#[test]
fn mutated_statements_are_read_or_set_aside() {
    mangled(&Form::StatementsCsv, CSV);
    mangled(&Form::StatementsPack, PACK);
}

#[test]
fn mutated_bods_is_read_or_set_aside() {
    mangled(&Form::Bods, BODS);
}

#[test]
fn mutated_identifiers_are_checked_or_refused() {
    let texts = [
        "ИИН 061211-600012",
        "GB82 WEST 1234 5698 7654 32",
        "213800KUD8LAJWSQ9D15",
        "IE6388047V",
        "FR40303265045",
        "УНП MA1953684",
        "GODE561231GR8",
    ];
    let countries = ["", "at", "be", "bg", "ch", "cy", "cz", "es", "fr", "gb", "gr", "ie", "lt", "lv", "nl", "no", "ro"];
    rounds(setting("TURA_MUTATIONS", ROUNDS), &texts, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        assert_eq!(normal(&normal(&text)), normal(&text));
        for scheme in Scheme::ALL.iter().chain(&countries.map(Scheme::Vat)) {
            if let Some(found) = check(*scheme, &text) {
                assert_eq!(check(*scheme, &found.value), Some(found.clone()), "{scheme:?}: what was found is found again");
            }
        }
    });
}
