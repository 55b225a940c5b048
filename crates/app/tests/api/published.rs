//! A release as a publisher writes it, and where another differs from it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// A compiled release with something in every list, a firm that is known to be one and a bidder who may be a person.
pub fn published() -> Value {
    let money = |amount: f64| json!({"amount": amount, "currency": "KZT"});
    let item = |id: &str| {
        json!({
            "id": id, "description": "Pipes", "quantity": 2.5, "relatedLot": "L1",
            "classification": {"scheme": "CPV", "id": "44160000", "description": "Pipeline"},
            "unit": {"id": "m", "name": "metre", "value": {"amount": 4, "currency": "KZT"}},
        })
    };
    let document = |id: &str| json!({"id": id, "documentType": "tenderNotice", "title": "Notice", "url": "https://example.org/n", "datePublished": "2024-01-02T00:00:00Z"});
    let milestone = |id: &str| json!({"id": id, "title": "Half", "type": "delivery", "status": "met", "dueDate": "2024-05-01T00:00:00Z", "dateMet": "2024-05-02T00:00:00Z"});
    let amendment = |id: &str| json!({"id": id, "date": "2024-04-01T00:00:00Z", "description": "More", "rationale": "Needed", "amendsReleaseID": "1", "releaseID": "2"});
    json!({
        "ocid": "own/1 a", "id": "c", "date": "2024-06-01T00:00:00Z", "tag": ["compiled"], "initiationType": "tender", "language": "en",
        "parties": [
            {
                "id": "GB-COH-1", "name": "Firm", "roles": ["supplier", "tenderer"], "identifier": {"scheme": "GB-COH", "id": "1", "legalName": "Firm Ltd"},
                "address": {"streetAddress": "1 High St", "locality": "Leeds", "region": "Yorkshire", "postalCode": "LS1", "countryName": "UK"},
                "contactPoint": {"name": "Secret Person", "email": "secret@example.org", "telephone": "+44"},
            },
            {
                "id": "person-77", "name": "=Aigul", "roles": ["tenderer"], "identifier": {"scheme": "XX-IIN", "id": "800101300123", "legalName": "Aigul S."},
                "address": {"streetAddress": "Home", "locality": "Town", "region": "North", "postalCode": "010000", "countryName": "KZ"},
            },
            {"id": "B1", "name": "Water works", "roles": ["buyer"], "address": {"region": "North"}},
        ],
        "buyer": {"id": "B1", "name": "Water works"},
        "planning": {"budget": {"amount": money(9000.0)}, "documents": [document("p1")], "milestones": [milestone("pm1")]},
        "tender": {
            "id": "t", "title": "Pipes for a town", "description": "Long", "status": "complete", "statusDetails": "done", "procurementMethod": "open",
            "procurementMethodDetails": "Open tender", "procurementMethodRationale": "Law", "mainProcurementCategory": "goods", "awardCriteria": "priceOnly",
            "awardCriteriaDetails": "Price", "eligibilityCriteria": "All", "procuringEntity": {"id": "B1", "name": "Water works"},
            "value": money(1000.5), "minValue": money(900.0), "tenderPeriod": {"startDate": "2024-01-02T00:00:00Z", "endDate": "2024-01-20T00:00:00Z"},
            "awardPeriod": {"startDate": "2024-01-21T00:00:00Z", "endDate": "2024-02-01T00:00:00Z"}, "numberOfTenderers": 2,
            "techniques": {"hasFrameworkAgreement": false}, "lots": [{"id": "L1", "title": "Lot", "description": "One", "status": "complete", "value": money(1000.5)}],
            "items": [item("1"), item("2"), item("10")], "documents": [document("d1")], "milestones": [milestone("m1")], "amendments": [amendment("a1")],
            "participationFees": [{"id": "f", "type": ["submission"], "value": money(5.0)}],
        },
        "bids": {"details": [
            {"id": "bid-1", "date": "2024-01-10T00:00:00Z", "status": "valid", "value": money(800.0), "relatedLots": ["L1"], "tenderers": [{"id": "GB-COH-1", "name": "Firm"}]},
            {"id": "bid-2", "date": "2024-01-11T00:00:00Z", "status": "valid", "value": money(850.25), "relatedLots": ["L1"], "tenderers": [{"id": "person-77", "name": "=Aigul"}]},
        ]},
        "awards": [{
            "id": "a", "title": "Award", "status": "active", "date": "2024-02-01T00:00:00Z", "value": money(800.0), "relatedLots": ["L1"],
            "suppliers": [{"id": "GB-COH-1", "name": "Firm"}], "contractPeriod": {"startDate": "2024-03-01T00:00:00Z", "endDate": "2024-09-01T00:00:00Z"},
            "items": [item("1")], "documents": [document("d2")], "amendments": [amendment("a2")],
        }],
        "contracts": [{
            "id": "k", "awardID": "a", "title": "Contract", "status": "active", "statusDetails": "running", "value": money(800.0), "dateSigned": "2024-02-20T00:00:00Z",
            "period": {"startDate": "2024-03-01T00:00:00Z", "endDate": "2024-09-01T00:00:00Z", "durationInDays": 184},
            "items": [item("1")], "documents": [document("d3")], "milestones": [milestone("m2")], "amendments": [amendment("a3")],
            "relatedProcesses": [{"relationship": ["renewalProcess"], "identifier": "own-2"}],
            "implementation": {
                "transactions": [{"id": "pay", "date": "2024-06-01T00:00:00Z", "value": money(400.0), "payer": {"id": "B1"}, "payee": {"id": "GB-COH-1"}}],
                "documents": [document("d4")], "milestones": [milestone("m3")],
            },
        }],
        "relatedProcesses": [{"relationship": ["framework"], "identifier": "own-0"}],
    })
}

/// Where two values differ, numbers by their value.
pub fn differences(expected: &Value, got: &Value, at: &str, faults: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            names.into_iter().for_each(|n| differences(&expected[n], &got[n], &format!("{at}/{n}"), faults));
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(n, (x, y))| differences(x, y, &format!("{at}/{n}"), faults));
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (a, b) if a == b => {}
        (a, b) => faults.push(format!("{at}: published {a}, given {b}")),
    }
}
