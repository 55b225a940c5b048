//! A small office with one of everything: a body with many purchases, another with few, firms, a sole trader, a consortium, a purchase with every
//! part, flags, names that try to be markup and formulas. The same bytes every time, and a fixed secret, so that pages are the same too.

use serde_json::{Value, json};

use super::{Desk, lines};

/// The dataset's name.
pub const DATASET: &str = "sample";
/// The purchase with every part.
pub const FULL: &str = "ocds-sample-full";
/// A firm known to be one.
pub const FIRM: &str = "GB-COH-00000001";
/// The body with most purchases.
pub const BODY: &str = "B-WATER";

fn firm(n: usize) -> Value {
    let name = match n {
        1 => "North Bridge Builders".to_owned(),
        2 => "<script>alert(1)</script> & \"Sons\"".to_owned(),
        3 => "=HYPERLINK(\"http://elsewhere.example\")".to_owned(),
        4 => "ТОО «Жол құрылыс»".to_owned(),
        n => format!("Firm {n}"),
    };
    json!({"id": format!("GB-COH-0000000{n}"), "name": name, "roles": ["supplier", "tenderer"],
        "identifier": {"scheme": "GB-COH", "id": format!("0000000{n}"), "legalName": format!("Firm {n} Limited")},
        "address": {"streetAddress": format!("{n} High Street"), "locality": "Northtown", "region": "North", "countryName": "Republic"}})
}

fn trader() -> Value {
    json!({"id": "KZ-BIN-800101300123", "name": "A. Trader", "roles": ["supplier", "tenderer"],
        "identifier": {"scheme": "KZ-BIN", "id": "800101300123"}, "address": {"locality": "Eastvillage", "region": "East"}})
}

fn body(id: &str, name: &str, region: &str) -> Value {
    json!({"id": id, "name": name, "roles": ["buyer"], "address": {"region": region, "locality": format!("{region}town")},
        "contactPoint": {"name": "Someone", "email": "someone@example.org"}})
}

fn bid(n: usize, tenderers: &[&Value], amount: u64) -> Value {
    let named = |t: &&Value| json!({"id": t["id"], "name": t["name"]});
    json!({"id": format!("bid-{n}"), "status": "valid", "date": format!("2024-01-1{n}T10:00:00Z"),
        "value": {"amount": amount, "currency": "KZT"}, "tenderers": tenderers.iter().map(named).collect::<Vec<_>>()})
}

/// A finished purchase: the first bidder won.
fn purchase(ocid: &str, of: &Value, month: usize, bidders: &[&Value]) -> Value {
    let amount = 1000 * (month as u64 + 1);
    let bids: Vec<Value> = bidders.iter().enumerate().map(|(n, b)| bid(n, &[b], amount + 10 * n as u64)).collect();
    let parties: Vec<&Value> = std::iter::once(of).chain(bidders.iter().copied()).collect();
    json!({
        "ocid": ocid, "id": format!("{ocid}-1"), "date": format!("2024-{month:02}-20T00:00:00Z"), "tag": ["compiled"], "language": "en",
        "buyer": {"id": of["id"], "name": of["name"]}, "parties": parties,
        "tender": {"id": "t", "title": format!("Repair of pipe {month}"), "status": "complete", "procurementMethod": "open",
            "mainProcurementCategory": "works", "numberOfTenderers": bidders.len(), "value": {"amount": amount + 100, "currency": "KZT"},
            "tenderPeriod": {"startDate": "2024-01-02T00:00:00Z", "endDate": "2024-01-20T00:00:00Z"}},
        "bids": {"details": bids},
        "awards": [{"id": "a", "status": "active", "date": format!("2024-{month:02}-01T00:00:00Z"), "relatedBid": "bid-0",
            "suppliers": [{"id": bidders[0]["id"], "name": bidders[0]["name"]}], "value": {"amount": amount, "currency": "KZT"}}],
    })
}

/// The purchase with every part.
fn full(of: &Value, firms: &[Value]) -> Value {
    let mut release = purchase(FULL, of, 3, &[&firms[0], &firms[1], &firms[2]]);
    release["bids"]["details"][2] = bid(2, &[&firms[2], &firms[3]], 3900);
    release["parties"] = json!([of, firms[0], firms[1], firms[2], firms[3]]);
    release["planning"] = json!({"budget": {"amount": {"amount": 5000, "currency": "KZT"}}});
    release["tender"]["description"] = json!("Two lots of pipe & valves, <b>as drawn</b>");
    release["tender"]["lots"] = json!([{"id": "l1", "title": "Pipe", "value": {"amount": 3000, "currency": "KZT"}, "status": "complete"}]);
    release["tender"]["items"] = json!([{"id": "i1", "description": "Steel pipe", "quantity": 12.5, "unit": {"name": "m",
        "value": {"amount": 240, "currency": "KZT"}}, "classification": {"scheme": "CPV", "id": "44163000", "description": "Pipes"}}]);
    release["tender"]["documents"] = json!([{"id": "d1", "documentType": "tenderNotice", "title": "Notice", "url": "javascript:alert(1)",
        "datePublished": "2024-01-02"}]);
    release["tender"]["milestones"] = json!([{"id": "m1", "title": "Delivery", "dueDate": "2024-05-01", "status": "scheduled"}]);
    release["contracts"] = json!([{"id": "a", "awardID": "a", "title": "Contract 1", "status": "active", "dateSigned": "2024-03-20T00:00:00Z",
        "period": {"startDate": "2024-04-01T00:00:00Z", "endDate": "2024-12-31T00:00:00Z"}, "value": {"amount": 4100, "currency": "KZT"},
        "amendments": [{"id": "x1", "date": "2024-06-01T00:00:00Z", "description": "More pipe", "rationale": "More houses"}],
        "implementation": {"transactions": [{"id": "p1", "date": "2024-07-01T00:00:00Z", "value": {"amount": 2000, "currency": "KZT"},
            "payer": {"id": of["id"]}, "payee": {"id": firms[0]["id"]}}]}}]);
    release["x_unknown"] = json!("nobody knows");
    release
}

/// The office's contracts, one a line.
pub fn contracts() -> String {
    let firms: Vec<Value> = (1..=4).map(firm).collect();
    let (water, roads) = (body(BODY, "Water works", "North"), body("B-ROADS", "Road office <i>& more</i>", "East"));
    let sole = trader();
    let mut all = vec![full(&water, &firms)];
    for month in 1..=9 {
        let second = &firms[month % 4];
        let bidders: Vec<&Value> = if month % 2 == 0 { vec![&firms[0]] } else { vec![&firms[0], second] };
        let bidders = if month == 7 { vec![&sole, second] } else { bidders };
        all.push(purchase(&format!("ocds-sample-{month}"), &water, month, &bidders));
    }
    all.push(purchase("ocds-sample-roads/1 ?#", &roads, 4, &[&sole]));
    lines(&all)
}

/// Puts the office on a desk, in the folder `office`.
pub fn office(desk: &Desk) {
    let secret = desk.put("office/secret", [7u8; 32]);
    assert!(secret.exists());
    desk.put("sample.jsonl", contracts());
    desk.tura(&["import", "sample.jsonl", "--dataset", DATASET, "--office", "office", "--quiet"]).ends(0);
}
