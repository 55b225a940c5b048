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

/// What was promised: a strategy with a measure of each kind, whose bodies are those of the contracts. Days lie in the past, or so far ahead that no
/// page of it changes with the clock.
pub const PLAN: &str = r#"
[strategy]
id = "S"
title = { en = "Clean <b>water</b> & \"roads\"", ru = "Чистая вода", kk = "Таза су" }
period = "2024/2099"
illustrative = true
note = "Made up for tests."

[[body]]
id = "water"
name = { en = "Water works", ru = "Водоканал", kk = "Су арнасы" }
actor_group = "agency"
identifiers = [{ scheme = "party", id = "B-WATER", dataset = "sample" }]

[[body]]
id = "roads"
name = "Road office"
actor_group = "agency"
identifiers = [{ scheme = "party", id = "B-ROADS" }]

[[body]]
id = "audit"
name = "Audit office"

[[problem]]
id = "P1"
strategy = "S"
statement = "Tenders <script>alert(1)</script> have one offer."

[[objective]]
id = "O1"
strategy = "S"
problem = "P1"
text = "More than one firm bids."
targets = [
  { indicator = "I01", scope = { bodies = ["water"] }, baseline = 50.0, target = 10.0, by = 2099 },
  { indicator = "nobody-wrote-it", baseline = 1.0, target = 2.0, by = 2024 },
]

[[measure]]
id = "M1"
strategy = "S"
objectives = ["O1"]
type = 13
kind = "administrative"
number = "1.1"
text = "Conditions of tenders are checked."
uncac = ["9.1"]
risks = ["It becomes a stamp."]

[[measure]]
id = "M2"
strategy = "S"
kind = "legislative"
number = "1.2"
text = "A limit after a failed tender."

[[measure]]
id = "M3"
strategy = "S"
kind = "information"
number = "2"
text = "Failed tenders are listed."

[[action]]
id = "A1"
measure = "M1"
text = "Check at the water works"
responsible = "water"
co = ["roads"]
start = 2024-03-01
due = "IV квартал 2024 года"
form = "Order <i>of</i> the director"
scope = { bodies = ["water"] }

[[action]]
id = "A2"
measure = "M1"
responsible = "roads"
due = 2099-12-31

[[action]]
id = "A3"
measure = "M2"
actor_group = "parliament"
due = "постоянно"

[[action]]
id = "A4"
measure = "M3"
responsible = "audit"
scope = { bodies = ["water"] }
due = 2099-06-30

[[evidence]]
id = "E1"
of = { action = "A1" }
kind = "act"
title = "Order 5"
url = "https://water.example/order?a=1&b=<2>"
on = 2024-03-01

[[started]]
action = "A1"
on = 2024-04-01

[[moved]]
action = "A1"
from = "IV квартал 2024 года"
to = 2099-06-30
reason = "The list was late."
decided_by = "audit"
on = 2024-12-20

[[claim]]
action = "A1"
what = "result"
by = "water"
on = 2024-06-20
source = "https://water.example/report"

[[verification]]
action = "A1"
by = "audit"
outcome = "partial"
reason = "Two of five."
on = 2024-07-20
source = "Letter 7"

[[assessment]]
of = { action = "A1" }
assessor = "Open \"Ledger\""
assessor_kind = "ngo"
verdict = "not_implemented"
reason = "In 3 of 5 nothing was checked."
on = 2024-08-01
"#;

/// A register and a list: the first firm with its owner, who holds a post, and an entry on a list under the firm's number and another name.
pub const REGISTER: &str = r#"{"id":"p1","schema":"Person","properties":{"name":["Aliya Serikova","Әлия Серікова"],"birthDate":["1970-05-03"],"country":["kz"]}}
{"id":"p2","schema":"Person","properties":{"name":["<b>Bo</b> Berg"]}}
{"id":"f1","schema":"Company","properties":{"name":["North Bridge Builders Ltd"],"registrationNumber":["00000001"],"jurisdiction":["gb"],"incorporationDate":["2009"],"status":["active"]}}
{"id":"f2","schema":"Company","properties":{"name":["=Upper & Lower Holding"],"registrationNumber":["07654321"],"jurisdiction":["gb"]}}
{"id":"b1","schema":"PublicBody","properties":{"name":["Ministry of Bridges"]}}
{"id":"o1","schema":"Ownership","properties":{"owner":["f2"],"asset":["f1"],"percentage":["60"],"startDate":["2015-01-01"]}}
{"id":"o2","schema":"Ownership","properties":{"owner":["p1"],"asset":["f2"],"percentage":["100"],"startDate":["2012-02"]}}
{"id":"d1","schema":"Directorship","properties":{"director":["p2"],"organization":["f1"],"role":["Chair"],"startDate":["2016-01-01"],"endDate":["2019-12-31"]}}
{"id":"pos","schema":"Position","properties":{"name":["Deputy minister"],"organization":["b1"]}}
{"id":"oc","schema":"Occupancy","properties":{"holder":["p1"],"post":["pos"],"startDate":["2018-03-01"]}}
"#;
const LIST: &str = r#"{"id":"s1","schema":"Company","properties":{"name":["Nordbrücke AG"],"registrationNumber":["00000001"],"jurisdiction":["gb"],"topics":["debarment"]}}
"#;

/// Puts the office on a desk, in the folder `office`.
pub fn office(desk: &Desk) {
    let secret = desk.put("office/secret", [7u8; 32]);
    assert!(secret.exists());
    desk.put("sample.jsonl", contracts());
    desk.tura(&["import", "sample.jsonl", "--dataset", DATASET, "--office", "office", "--quiet"]).ends(0);
    desk.put("register.ftm.json", REGISTER);
    desk.put("list.ftm.json", LIST);
    for name in ["register", "list"] {
        desk.tura(&["import", &format!("{name}.ftm.json"), "--dataset", name, "--office", "office", "--quiet"]).ends(0);
    }
    desk.tura(&["resolve", "--office", "office", "--quiet"]).ends(0);
    desk.put("plan.toml", PLAN);
    desk.tura(&["measures", "import", "plan.toml", "--author", "test", "--office", "office"]).ends(0);
}
