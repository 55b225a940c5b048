//! The publication gate from outside: a private value stands in every agency, partner and organisation column, in the ids of people,
//! in fields that nobody knows and in names of members; everything the site gives is fetched, unpacked and looked through for them.

mod common;
#[path = "gate/people.rs"]
mod people;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::Path;

use arrow::array::AsArray;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int64Type};
use common::site::{Site, escaped, links};
use common::{Desk, lines, single_bid};
use engine::publication::marks::{Mark, Marks};
use engine::tables::{Of, tables};
use serde_json::{Value, json};

/// Addresses that are fetched at most; searches, and lists of people, whose links multiply, a share of them.
const PAGES_MAX: usize = 1_500;
const SEARCHES_MAX: usize = 60;
/// Pages that are read in another language, too.
const LANGUAGES_MAX: usize = 60;
const DATASET: &str = "planted";

/// A day of birth; nothing else has this day.
const BIRTH: &str = "1961-07-13";

/// Begins every private text; nothing else on a page has these letters.
const MARK: &str = "qzx";

/// Private values with what they stand for. Each is found nowhere but where it was planted.
#[derive(Default)]
struct Planted {
    values: BTreeMap<String, String>,
}

impl Planted {
    /// A private text for a place.
    fn text(&mut self, place: &str) -> String {
        let value = format!("{MARK}{:03}", self.values.len());
        self.values.insert(value.clone(), place.to_owned());
        value
    }

    /// A number of twelve digits whose fifth says what holds it: 0 to 3 and 6 are people.
    fn number(&mut self, place: &str, fifth: char) -> String {
        let value = format!("8713{fifth}19{:05}", 40_000 + 7 * self.values.len());
        self.values.insert(value.clone(), place.to_owned());
        value
    }

    fn contact(&mut self, place: &str) -> Value {
        let mut of = |member: &str| self.text(&format!("{place}/{member}"));
        json!({"name": of("name"), "email": format!("{}@example.org", of("email")), "telephone": format!("+7 {}", of("telephone")),
            "faxNumber": of("faxNumber"), "url": of("url")})
    }

    fn address(&mut self, place: &str) -> Value {
        let mut of = |member: &str| self.text(&format!("{place}/{member}"));
        json!({"streetAddress": of("streetAddress"), "locality": of("locality"), "postalCode": of("postalCode"), "region": "North",
            "countryName": "Republic"})
    }

    /// A party that nobody may find: a person, a sole trader, or one of whom nothing is known.
    fn person(&mut self, id: &str, name: &str, identifier: Value, roles: &[&str]) -> Value {
        let place = format!("parties of {name}");
        json!({"id": id, "name": name, "identifier": identifier, "roles": roles, "address": self.address(&place),
            "contactPoint": self.contact(&place), "additionalIdentifiers": [{"scheme": "XX-P", "id": self.text("additionalIdentifiers")}],
            "beneficialOwners": [{"name": self.text("beneficialOwners")}], "details": {"scale": "micro", "note": self.text("details")},
            "x_born": self.text("an unknown member of a party"), "x_family": {self.text("a name of an unknown member"): {"a": self.text("beneath it")}}})
    }

    fn identifier(&mut self, scheme: &str, number: &str, name: &str) -> Value {
        json!({"scheme": scheme, "id": number, "legalName": self.text(&format!("legal name of {name}")), "uri": self.text("identifier/uri")})
    }
}

/// Contracts with private values, and the ids of parties that are people.
fn releases(planted: &mut Planted) -> Vec<Value> {
    let trader = planted.number("number of a sole trader", '0');
    let joint = planted.number("number of joint sole traders", '6');
    let stranger = planted.number("number in a register of which nothing is known", '4');
    let notary = planted.number("number of a person who buys", '1');
    let bid = planted.number("number of a bidder that is the id of a bid", '2');
    let stray = planted.number("number of a bidder in no list of parties", '3');
    let local = planted.text("own number of a person in the publisher's list");
    let of_trader = planted.identifier("KZ-BIN", &trader, "the sole trader");
    let of_joint = planted.identifier("XT-BIN", &joint, "the joint traders");
    let of_stranger = planted.identifier("XX-TIN", &stranger, "the stranger");
    let of_notary = planted.identifier("KZ-BIN", &notary, "the notary");
    let people = [
        planted.person(&format!("KZ-BIN-{trader}"), "Trader T", of_trader, &["supplier", "tenderer"]),
        planted.person(&joint, "Joint J", of_joint, &["tenderer"]),
        planted.person(&stranger, "Stranger S", of_stranger, &["tenderer", "supplier"]),
        planted.person(&local, "Local L", Value::Null, &["tenderer"]),
        planted.person(&notary, "Notary N", of_notary, &["procuringEntity"]),
    ];
    let firm = json!({"id": "GB-COH-01234567", "name": "Firm F", "identifier": {"scheme": "GB-COH", "id": "01234567", "legalName": "Firm F Limited"},
        "roles": ["supplier", "tenderer"], "address": {"streetAddress": "1 Open Street", "region": "North"}, "contactPoint": planted.contact("the firm")});
    let body = json!({"id": "B1", "name": "Water works", "roles": ["buyer"], "contactPoint": planted.contact("the body")});
    let tenderers = [format!("KZ-BIN-{trader}"), joint, stranger.clone(), local.clone(), "GB-COH-01234567".to_owned(), stray.clone()];
    let mut all = Vec::new();
    // Twelve, of which most go to one person: a rule then flags the pair, and ids of flags are made from personal numbers.
    for n in 0..12 {
        let ocid = format!("ocds-plant-{n}");
        let mut release = single_bid(&ocid);
        let bidder = |t: &String, p: &mut Planted| {
            json!({"id": t, "name": format!("Bidder {}", t.len()), "identifier": {"scheme": "XX-P", "id": p.text("identifier in a bid")},
            "contactPoint": {"telephone": p.text("telephone in a bid")}, "x_note": p.text("an unknown member of a bidder")})
        };
        let own = |k: usize, t: &String, p: &mut Planted| {
            let id = if k == 0 { bid.clone() } else { format!("bid-{n}-{k}") };
            json!({"id": id, "status": "valid", "date": format!("2024-01-1{k}T10:00:00Z"), "value": {"amount": 1000 + 10 * k, "currency": "KZT"},
                "tenderers": [bidder(t, p)], "documents": [{"id": format!("d{k}"), "title": "Offer", "x_author": p.text("author of a document")}]})
        };
        let bids: Vec<Value> = tenderers.iter().enumerate().map(|(k, t)| own(k, t, planted)).collect();
        release["parties"] = json!(people.iter().chain([&firm, &body]).collect::<Vec<_>>());
        release["tender"]["procuringEntity"] =
            json!({"id": notary, "name": "Notary N", "contactPoint": {"email": planted.text("e-mail of the entity")}});
        release["tender"]["numberOfTenderers"] = json!(1);
        release["tender"]["otherRequirements"] = json!(planted.text("otherRequirements"));
        release["tender"]["x_secret"] = json!({"a": [planted.text("an unknown member of a tender")]});
        release["bids"] = json!({ "details": bids });
        release["awards"] = json!([{"id": "a", "status": "active", "date": "2024-02-01", "relatedBid": bid, "value": {"amount": 1000, "currency": "KZT"},
            "suppliers": [{"id": tenderers[if n % 6 == 5 { 2 } else { 0 }], "name": "Winner", "contactPoint": {"email": planted.text("e-mail of a winner")}}],
            "x_signed_by": planted.text("an unknown member of an award")}]);
        release["contracts"] = json!([{"id": "c", "awardID": "a", "status": "active", "dateSigned": "2024-02-10", "value": {"amount": 1000, "currency": "KZT"},
            "signatories": [{"name": planted.text("signatories")}], "implementation": {"transactions": [{"id": "t", "date": "2024-03-01",
            "value": {"amount": 500, "currency": "KZT"}, "payer": {"id": "B1", "name": "Water works"}, "payee": {"id": stray, "name": planted.text("name of a payee")}}]}}]);
        release["x_extension"] = json!({planted.text("a name of an extension's member"): planted.text("an extension's value")});
        all.push(release);
    }
    all.extend(numbered_anew(planted, &firm));
    all.extend(changing(planted));
    all
}

/// Publishers number parties anew in every process: `1` is a firm here and a person there.
fn numbered_anew(planted: &mut Planted, firm: &Value) -> Vec<Value> {
    let person = planted.person("1", "Person P", Value::Null, &["tenderer"]);
    let one = |(n, party): (usize, Value)| {
        let mut release = single_bid(&format!("ocds-anew-{n}"));
        release["parties"] = json!([party]);
        release["parties"][0]["id"] = json!("1");
        release["bids"] = json!({"details": [{"id": "b", "status": "valid", "tenderers": [{"id": "1", "name": "One"}],
            "value": {"amount": 5, "currency": "KZT"}}]});
        release
    };
    [firm.clone(), person].into_iter().enumerate().map(one).collect()
}

/// A history: what was changed, from what to what.
fn changing(planted: &mut Planted) -> Vec<Value> {
    let mut one = |n: usize| {
        let mut release = single_bid("ocds-history-1");
        (release["id"], release["tag"]) = (json!(n.to_string()), json!(["tender"]));
        release["date"] = json!(format!("2024-03-0{n}T00:00:00Z"));
        let contact = planted.contact("a party that changes");
        let number = planted.number("a number that changes", '0');
        release["parties"] = json!([{"id": planted.text("id of a party that changes"), "name": "Changing C", "roles": ["tenderer"],
            "contactPoint": contact, "identifier": {"scheme": "KZ-BIN", "id": number}}]);
        let tenderer = json!({"id": planted.text("id of a tenderer that changes")});
        release["bids"] = json!({"details": [{"id": "b", "status": "valid", "tenderers": [tenderer]}]});
        release
    };
    vec![one(1), one(2)]
}

/// What the shelf holds in columns that are not public, as text, by `table.column`.
fn on_the_shelf(office: &Path, dataset: &str, marks: &Marks) -> BTreeMap<String, (Mark, BTreeSet<String>)> {
    let versions = office.join("shelf/versions").join(dataset);
    let folder = std::fs::read_dir(versions).expect("versions").next().expect("a version").expect("read").path();
    let mut out = BTreeMap::new();
    let whole = tables().iter().zip(engine::shelf::version::open(&folder).expect("opened"));
    for (table, data) in whole.filter(|(table, data)| data.is_some() || (table.of == Of::Releases && dataset == DATASET)) {
        for (column, mark) in marks.table(&table.name).all().filter(|(_, mark)| *mark != Mark::Public) {
            let mut values = BTreeSet::new();
            let note = &mut |batch: arrow::array::RecordBatch| {
                let text = cast(batch.column(0), &DataType::Utf8).expect("text");
                values.extend(text.as_string::<i32>().iter().flatten().map(str::to_owned));
                if let Some(numbers) = batch.column(0).as_primitive_opt::<Int64Type>() {
                    values.extend(numbers.iter().flatten().map(|n| format!("{n:016x}")));
                }
            };
            data.iter().for_each(|d| d.scan(None, &[column], note).expect("scanned"));
            out.insert(format!("{}.{column}", table.name), (mark, values));
        }
    }
    out
}

/// The text of everything in an answer, whatever it is packed in.
fn unpacked(kind: &str, body: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(body).into_owned();
    if kind.ends_with("parquet") {
        let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(bytes_of(body)).expect("Parquet");
        for batch in reader.build().expect("readable") {
            for column in batch.expect("a batch").columns() {
                let column = cast(column, &DataType::Utf8).expect("text");
                column.as_string::<i32>().iter().flatten().for_each(|t| text.push_str(&format!("\n{t}")));
            }
        }
    }
    if body.starts_with(b"PK\x03\x04") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(body.to_vec())).expect("a workbook");
        for n in 0..archive.len() {
            let mut member = archive.by_index(n).expect("a member");
            std::io::Read::read_to_string(&mut member, &mut text).expect("text");
        }
    }
    text
}

/// A file's bytes as the Parquet reader takes them.
fn bytes_of(body: &[u8]) -> axum::body::Bytes {
    axum::body::Bytes::copy_from_slice(body)
}

/// Looks for private values in what the site gives.
struct Hunt {
    /// Numbers and hashes in lower case, with what they are.
    wanted: HashMap<String, String>,
    found: BTreeSet<String>,
    kinds: BTreeMap<String, usize>,
}

impl Hunt {
    fn look(&mut self, address: &str, kind: &str, body: &[u8]) -> String {
        *self.kinds.entry(kind.to_owned()).or_insert(0) += 1;
        let text = unpacked(kind, body);
        if text.contains(BIRTH) || text.contains("13 July 1961") {
            self.found.insert(format!("{address}: a day of birth"));
        }
        let mut lower = text.to_lowercase();
        for (at, _) in lower.match_indices(MARK) {
            let value: String = lower[at..].chars().take(MARK.len() + 3).collect();
            let place = self.wanted.get(&value).cloned().unwrap_or_default();
            // Packed pictures and workbooks hold any three letters by chance; a whole value they do not.
            if (kind == "image/png" || body.starts_with(b"PK")) && place.is_empty() {
                continue;
            }
            self.found.insert(format!("{address}: {place} ({value})"));
        }
        // Numbers may be set apart by thousands.
        lower.retain(|c| !matches!(c, '\u{a0}' | '\u{202f}' | ','));
        let digits = lower.split(|c: char| !c.is_ascii_digit());
        let hashes = lower.split(|c: char| !c.is_ascii_hexdigit());
        for run in digits.chain(hashes).filter(|r| r.len() >= 12) {
            if let Some(place) = self.wanted.get(run) {
                self.found.insert(format!("{address}: {place} ({run})"));
            }
        }
        text
    }
}

/// Follows every link from home, takes every file and every twin in JSON.
fn crawl(site: &Site, hunt: &mut Hunt) -> BTreeSet<String> {
    let mut waiting: VecDeque<String> = [
        "/",
        "/search",
        "/search?q=a",
        "/data",
        "/api/v1",
        "/robots.txt",
        "/search?format=csv",
        "/search?format=json",
        "/search?format=xlsx",
        "/search?format=parquet",
    ]
    .map(str::to_owned)
    .into();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let (mut searches, mut lists, mut pages) = (0, 0, BTreeSet::new());
    while let Some(address) = waiting.pop_front() {
        let path = address.split('?').next().unwrap_or("").trim_start_matches("/api/v1");
        if !address.contains("format=") {
            searches += usize::from(path == "/search");
            lists += usize::from(path == "/people");
            if (path == "/search" && searches > SEARCHES_MAX) || (path == "/people" && lists > SEARCHES_MAX) {
                continue;
            }
        }
        let answer = site.get(&address);
        assert!(answer.status < 500 && answer.status != 0, "{address}: {}", answer.status);
        assert!(answer.is_whole, "{address} broke off");
        let text = hunt.look(&address, answer.kind(), &answer.body);
        answer.headers.iter().for_each(|(name, value)| drop(hunt.look(&format!("{address}, header {name}"), "header", value.as_bytes())));
        pages.insert(address.clone());
        let mut next = if answer.kind() == "text/html" || answer.kind().ends_with("svg+xml") { links(&text) } else { Vec::new() };
        if answer.kind() == "text/html" && !address.contains("lang=") {
            let mark = if address.contains('?') { '&' } else { '?' };
            next.push(format!("/api/v1{address}"));
            // A language changes words of ours and nothing else: some pages stand for all.
            next.extend((pages.len() < LANGUAGES_MAX).then(|| format!("{address}{mark}lang=kk")));
            if text.contains("format=") {
                next.extend(["csv", "xlsx", "json", "jsonl", "parquet"].map(|f| format!("{address}{mark}format={f}")));
            }
        }
        // A language's links lead to the same pages again.
        let is_new = |a: &String| !address.contains("lang=") && !a.contains("lang=ru") && !a.starts_with("/static");
        for link in next.into_iter().filter(is_new) {
            if seen.len() < PAGES_MAX && seen.insert(link.clone()) {
                waiting.push_back(link);
            }
        }
    }
    pages
}

/// Every JSON object of a line, as where it begins and how long it is.
fn objects(line: &str) -> Vec<(usize, usize)> {
    let (mut open, mut out, mut quoted, mut escaped) = (Vec::new(), Vec::new(), false, false);
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' if !quoted => open.push(at),
            b'}' if !quoted => out.extend(open.pop().map(|from| (from, at + 1 - from))),
            _ => {}
        }
    }
    out
}

/// Published text is asked for at every object of the file, not only where releases stand.
fn ask_for_pieces(site: &Site, file: &str, hunt: &mut Hunt) -> usize {
    let (mut offset, mut asked) = (0, 0);
    for line in file.split_inclusive('\n') {
        for (from, length) in objects(line) {
            // The page says what its twin says.
            let address = format!("/api/v1/d/{DATASET}/raw/0/{}/{length}", offset + from);
            let answer = site.get(&address);
            assert!(matches!(answer.status, 200 | 404), "{address}: {}", answer.status);
            asked += usize::from(answer.status == 200);
            hunt.look(&address, answer.kind(), &answer.body);
        }
        offset += line.len();
    }
    asked
}

/// Ids of flags and findings that were made from what is withheld.
fn unmasked(desk: &Desk, planted: &Planted) -> Vec<(String, String)> {
    let run = desk.tura(&["flag", "--dataset", DATASET, "--office", "office", "--format", "json", "--quiet"]).ends(0);
    let all: Value = serde_json::from_str(&run.out).expect("JSON");
    let flags = all["flags"].as_array().expect("flags");
    let mut out = Vec::new();
    for flag in flags {
        let text = |name: &str| flag[name].as_str().unwrap_or_default().to_owned();
        if planted.values.keys().any(|v| text("subject_id").contains(v.as_str())) {
            out.push((text("flag_id"), "id of a flag on a person".to_owned()));
        }
        out.push((text("finding_id"), "a finding's id, made from checksums".to_owned()));
    }
    assert!(out.iter().all(|(id, _)| id.len() == 32), "{out:?}");
    assert!(out.iter().any(|(_, what)| what.starts_with("id of a flag")), "some flag is on a person");
    out
}

#[test]
fn no_private_value_comes_out_of_anything_the_site_gives() {
    let desk = Desk::new();
    let mut planted = Planted::default();
    let file = lines(&releases(&mut planted));
    let folder = planted.text("files.name: a folder of whoever imports");
    desk.put(&format!("{folder}/planted.jsonl"), &file);
    desk.tura(&["import", &format!("{folder}/planted.jsonl"), "--dataset", DATASET, "--office", "office", "--quiet"]).ends(0);
    desk.put("register.ftm.json", people::register(&mut planted));
    // One of its records is set aside, and why quotes what is private.
    desk.tura(&["import", "register.ftm.json", "--dataset", "register", "--office", "office", "--quiet"]).ends(3);
    desk.tura(&["resolve", "--office", "office", "--quiet"]).ends(0);
    let marks = Marks::parse(include_str!("../../../publication/columns.toml"), include_str!("../../../publication/registers.toml"))
        .expect("marks");

    // Every column that is not public holds something that was planted, or the hunt proves nothing of it.
    let office = desk.path().join("office");
    let shelf: BTreeMap<String, (Mark, BTreeSet<String>)> =
        [DATASET, "register", "entities"].iter().flat_map(|dataset| on_the_shelf(&office, dataset, &marks)).collect();
    let holds_planted = |values: &BTreeSet<String>| values.iter().any(|v| planted.values.keys().any(|p| v.contains(p.as_str())));
    let empty: Vec<&String> = shelf
        .iter()
        .filter(|(_, (mark, _))| !matches!(mark, Mark::Keyed | Mark::EntityIds))
        .filter(|(name, (_, values))| !name.ends_with(".content") && !NOBODYS.contains(&name.as_str()) && !holds_planted(values))
        .map(|(name, _)| name)
        .collect();
    assert!(empty.is_empty(), "nothing private is planted in {empty:?}: plant it in releases() or register()");

    let mut wanted: HashMap<String, String> = planted.values.iter().map(|(v, p)| (v.to_lowercase(), p.clone())).collect();
    for (name, (mark, values)) in &shelf {
        if name.ends_with(".content") || matches!(mark, Mark::Keyed | Mark::EntityIds) || name == "records.likely_id" {
            wanted.extend(values.iter().map(|v| v.trim_start_matches('-')).filter(|v| v.len() >= 15).map(|v| (v.to_owned(), name.clone())));
        }
    }
    wanted.extend(unmasked(&desk, &planted));
    let site = Site::made(&desk, "office");
    let mut hunt = Hunt { wanted, found: BTreeSet::new(), kinds: BTreeMap::new() };
    let pages = crawl(&site, &mut hunt);
    for address in [
        "/nothing",
        "/d/nowhere/buyers",
        "/d/planted/buyer/x",
        "/flag/x",
        "/rule/x",
        "/d/planted/raw/9/0/5",
        "/d/planted/process/x?format=exe",
    ] {
        let answer = site.get(address);
        hunt.look(address, answer.kind(), &answer.body);
    }
    people::ask_for_people(&site, &mut hunt);
    let read = ask_for_pieces(&site, &file, &mut hunt);
    assert_eq!(hunt.found, BTreeSet::new(), "private values came out");

    // Nobody learns a number by searching for it.
    for (value, place) in &planted.values {
        let answer = site.get(&format!("/api/v1/search?q={}", escaped(value))).json();
        assert_eq!(answer["count"], json!(0), "a search for {place} ({value}) finds something");
    }
    assert_eq!(read, file.lines().count(), "every release can be read, and nothing else");
    was_looked_through(&hunt, &pages);
}

/// An empty hunt is noticed.
fn was_looked_through(hunt: &Hunt, pages: &BTreeSet<String>) {
    for kind in ["text/html", "application/json", "text/csv", "application/vnd.apache.parquet"] {
        assert!(hunt.kinds.get(kind).is_some_and(|n| *n > 2), "{kind}: {:?}", hunt.kinds);
    }
    for part in [
        "/supplier/",
        "/buyer/",
        "/process/",
        "/flag/",
        "/rule/",
        "/raw/",
        "/flows",
        "/search",
        "/award/",
        "/contract/",
        "/network/",
        "/people",
        "/entity/",
    ] {
        assert!(pages.iter().any(|p| p.contains(part)), "no page with {part} among {} pages", pages.len());
    }
}

/// Columns that no private text of ours can stand in: ids of bodies; the day of birth, which is looked for by itself; what is held for a
/// likeness, of which the id is looked for; values in the publisher's words, which this form does not change.
const NOBODYS: [&str; 11] = [
    "processes.buyer_id",
    "transactions.payer_id",
    "entities.birth_text",
    "entities.birth_day",
    "entities.birth_at",
    "records.how",
    "records.likely_id",
    "records.likeness",
    "party_entities.how",
    "party_entities.likeness",
    "statements.original_value",
];
